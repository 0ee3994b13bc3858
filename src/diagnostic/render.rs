//! Diagnostics for people (underlined source), in one line each, and as JSON.

use super::{Diagnostic, Severity};
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
        for (index, mark) in diagnostic.marks.iter().enumerate() {
            let window = window(sources, mark.span);
            let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
            let mut annotation = kind.span(window.start..window.end);
            if !mark.words.is_empty() {
                annotation = annotation.label(mark.words.clone());
            }
            group = group.element(
                Snippet::source(window.text)
                    .path(sources.file(mark.span.file).path.clone())
                    .line_start(window.line)
                    .annotation(annotation),
            );
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

struct Window {
    text: String,
    line: usize,
    start: usize,
    end: usize,
}

/// The lines that a span touches (at most three, each cut to a readable length), so that a huge file costs nothing.
fn window(sources: &Sources, span: Span) -> Window {
    let text = &sources.file(span.file).text;
    let start = floor_boundary(text, (span.start as usize).min(text.len()));
    let end = floor_boundary(text, (span.end as usize).clamp(start, text.len()));
    let begin = text[..start].rfind('\n').map_or(0, |at| at + 1).max(start.saturating_sub(160));
    let begin = floor_boundary(text, begin);
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let finish = if end > line_end { text[end..].find('\n').map_or(text.len(), |at| end + at) } else { line_end };
    let finish = floor_boundary(text, finish.min(start + 240));
    let clean: String = text[begin..finish].chars().map(|c| if c.is_control() && c != '\n' && c != '\t' { '?' } else { c }).collect();
    let clean = if clean.len() == finish - begin { clean } else { text[begin..finish].to_string() };
    let (line, _) = sources.line_and_column(Span { end: span.start, ..span });
    let from = start - begin;
    let to = (end.min(finish) - begin).max(from);
    Window { line, start: from, end: to.min(clean.len()), text: clean }
}

fn floor_boundary(text: &str, mut at: usize) -> usize {
    while at > 0 && !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
