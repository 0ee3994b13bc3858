//! Diagnostics for people (underlined source), in one line each, and as JSON.

use super::{Diagnostic, Mark, Severity};
use crate::source::{Sources, Span};
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde::Serialize;

/// Every diagnostic with its source lines underlined. `colour` adds terminal colours.
pub fn render(diagnostics: &[Diagnostic], sources: &Sources, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    let mut out = String::new();
    for diagnostic in diagnostics {
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let mut group = Group::with_title(level.primary_title(diagnostic.message.clone()).id(diagnostic.code));
        for (index, marks) in near(&diagnostic.marks).into_iter().enumerate() {
            let window = window(sources, marks);
            let path = sources.file(marks[0].span.file).path.clone();
            let mut snippet = Snippet::source(window.text).path(path).line_start(window.line);
            for (at, (mark, (start, end))) in marks.iter().zip(window.places).enumerate() {
                let kind = if index + at == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
                let annotation = kind.span(start..end);
                let words = mark.words.clone();
                snippet = snippet.annotation(if words.is_empty() { annotation } else { annotation.label(words) });
            }
            group = group.element(snippet);
        }
        if let Some(cause) = &diagnostic.cause {
            group = group.element(Level::NOTE.message(cause.clone()));
        }
        if let Some(mend) = &diagnostic.mend {
            group = group.element(Level::HELP.message(mend.clone()));
        }
        out.push_str(&renderer.render(&[group]));
        out.push_str("\n\n");
    }
    out
}

/// `path:line:column: error[E2001]: message; help: …`, a line each.
pub fn render_short(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        if let Some(mark) = diagnostic.marks.first() {
            out.push_str(&sources.address(mark.span));
            out.push_str(": ");
        }
        let word = if diagnostic.severity == Severity::Error { "error" } else { "warning" };
        out.push_str(&format!("{word}[{}]: {}", diagnostic.code, diagnostic.message));
        if let Some(mend) = &diagnostic.mend {
            out.push_str("; help: ");
            out.push_str(mend);
        }
        out.push('\n');
    }
    out
}

#[derive(Serialize)]
struct JsonMark<'a> {
    path: &'a str,
    line: usize,
    column: usize,
    text: &'a str,
    words: &'a str,
}

#[derive(Serialize)]
struct JsonDiagnostic<'a> {
    code: &'a str,
    severity: Severity,
    message: &'a str,
    cause: Option<&'a str>,
    help: Option<&'a str>,
    places: Vec<JsonMark<'a>>,
}

/// A JSON array of the diagnostics.
pub fn render_json(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let list: Vec<JsonDiagnostic<'_>> = diagnostics
        .iter()
        .map(|diagnostic| JsonDiagnostic {
            code: diagnostic.code,
            severity: diagnostic.severity,
            message: &diagnostic.message,
            cause: diagnostic.cause.as_deref(),
            help: diagnostic.mend.as_deref(),
            places: diagnostic
                .marks
                .iter()
                .map(|mark| {
                    let (line, column) = sources.line_and_column(mark.span);
                    let path = sources.file(mark.span.file).path.as_str();
                    JsonMark { path, line, column, text: sources.text(mark.span), words: &mark.words }
                })
                .collect(),
        })
        .collect();
    serde_json::to_string_pretty(&list).unwrap_or_default()
}

/// How much of a line is looked at before and after a place, in bytes.
const LONGEST_SHOWN: usize = 2_000;

/// Marks of one file that can be shown in one piece: what lies between them is not long.
fn near(marks: &[Mark]) -> Vec<&[Mark]> {
    let together =
        |a: &Mark, b: &Mark| a.span.file == b.span.file && a.span.start.abs_diff(b.span.start) < LONGEST_SHOWN as u32;
    marks.chunk_by(together).collect()
}

struct Window {
    text: String,
    line: usize,
    /// Where each mark starts and ends in the text.
    places: Vec<(usize, usize)>,
}

/// The lines that the marks of one file touch, cut so that a huge file or a huge line costs nothing.
fn window(sources: &Sources, marks: &[Mark]) -> Window {
    let file = marks[0].span.file;
    let text = &sources.file(file).text;
    let place = |mark: &Mark| {
        let start = floor_boundary(text, (mark.span.start as usize).min(text.len()));
        (start, floor_boundary(text, (mark.span.end as usize).clamp(start, text.len())))
    };
    let places: Vec<(usize, usize)> = marks.iter().map(place).collect();
    let first = places.iter().map(|(start, _)| *start).min().unwrap_or(0);
    let last = places.iter().map(|(start, _)| *start).max().unwrap_or(0);
    let end = places.iter().map(|(_, end)| *end).max().unwrap_or(last);
    let begin = text[..first].rfind('\n').map_or(0, |at| at + 1).max(first.saturating_sub(LONGEST_SHOWN));
    let begin = floor_boundary(text, begin);
    let finish = text[end..].find('\n').map_or(text.len(), |at| end + at).min(last + LONGEST_SHOWN);
    let finish = floor_boundary(text, finish);
    let clean: String = text[begin..finish].chars().map(printable).collect();
    let shift = |(start, end): (usize, usize)| (start - begin, end.clamp(start, finish.max(start)) - begin);
    let start = Span { file, start: first as u32, end: first as u32 };
    let (line, _) = sources.line_and_column(start);
    Window { line, places: places.into_iter().map(shift).collect(), text: clean }
}

/// A character as it may be sent to a terminal: control characters and those that turn the direction of writing are shown
/// as `?`, of as many bytes.
fn printable(letter: char) -> String {
    if letter == '\r' {
        return " ".to_string();
    }
    let turns = matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if letter == '\n' || letter == '\t' || !(letter.is_control() || turns) {
        return letter.to_string();
    }
    "?".repeat(letter.len_utf8())
}

fn floor_boundary(text: &str, mut at: usize) -> usize {
    while at > 0 && !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
