//! Owns a check as Markdown, short enough for a comment on a pull request.

use super::{input, outputs, printed, programs, sentence, summary, verdict};
use crate::results::{CheckReport, Checked, Moved};
use std::fmt::Write;

/// Most outputs of a scenario that are listed.
const LISTED: usize = 12;

/// The check in Markdown.
#[must_use]
pub fn markdown(report: &CheckReport) -> String {
    let mut text = format!("## cartwright check\n\n**{}.**\n\n", plain(&summary(report)));
    let _ = writeln!(text, "| scenario | |\n| --- | --- |");
    for own in &report.scenarios {
        let mark = match own.verdict {
            Moved::Same => "",
            Moved::Moved => "**moved:** ",
            Moved::NotRun => "**not run:** ",
        };
        let words = verdict(own);
        let words = words.strip_prefix("could not be run: ").unwrap_or(&words);
        let _ = writeln!(text, "| {} | {mark}{} |", code(&own.scenario), plain(words));
    }
    for own in report.scenarios.iter().filter(|own| own.verdict == Moved::Moved) {
        explanation(own, &mut text);
    }
    for own in report.scenarios.iter().filter(|own| own.verdict == Moved::NotRun) {
        let fence = fence(&own.fault);
        let _ = writeln!(text, "\n### {} could not be run\n\n{fence}text\n{}\n{fence}", code(&own.scenario), own.fault);
    }
    text
}

/// More backticks than stand in a row anywhere in the text, and three at least.
fn fence(text: &str) -> String {
    let longest = text.split(|letter| letter != '`').map(str::len).fold(2, usize::max);
    "`".repeat(longest + 1)
}

fn explanation(own: &Checked, text: &mut String) {
    let _ = writeln!(text, "\n### {}\n", plain(&own.title));
    if let Some(words) = programs(own) {
        let _ = writeln!(text, "{}\n", plain(&words));
    }
    for one in own.attributions.iter().rev().filter(|one| one.old != one.new) {
        let _ = writeln!(text, "- {}", plain(&sentence(one, &own.inputs)));
    }
    for note in &own.notes {
        let _ = writeln!(text, "- {}", plain(note));
    }
    if own.inputs.is_empty() {
        let _ = writeln!(text, "- No input changed.");
    }
    if !own.inputs.is_empty() {
        let _ = writeln!(text, "\n| changed input | kind |\n| --- | --- |");
        for change in own.inputs.iter().take(LISTED) {
            let _ = writeln!(text, "| {} | {} |", plain(&input(change)), change.kind.word());
        }
        more(own.inputs.len(), "inputs", text);
    }
    if !own.outputs.is_empty() {
        let _ = writeln!(text, "\n| output | stored | now | change |\n| --- | ---: | ---: | ---: |");
        for one in own.outputs.iter().take(LISTED) {
            let (old, new, change) = outputs(one.old.as_ref(), one.new.as_ref());
            let _ = writeln!(text, "| {} | {} | {} | {change} |", code(&one.name), plain(&old), plain(&new));
        }
        more(own.outputs.len(), "outputs", text);
    }
    let shared = own.attributions.iter().filter(|one| one.old != one.new && one.parts.len() > 1);
    for one in shared {
        let printed = printed(one, &own.inputs);
        let _ = writeln!(
            text,
            "\n| {} | one after another | average order |\n| --- | ---: | ---: |",
            plain(&super::measure(one))
        );
        for (name, in_order, shapley) in &printed.rows {
            let _ = writeln!(text, "| {} | {in_order} | {} |", plain(name), shapley.as_deref().unwrap_or("–"));
        }
        let average = if printed.rows.iter().all(|row| row.2.is_some()) { &printed.change } else { "–" };
        let _ = writeln!(text, "| **together** | **{}** | **{average}** |", printed.change);
    }
}

fn more(count: usize, noun: &str, text: &mut String) {
    if count > LISTED {
        let _ = writeln!(text, "\nAnd {} more {noun}.", count - LISTED);
    }
}

/// Text that cannot break out of a cell, nor bring markup of its own. What stands in backticks is code already.
fn plain(text: &str) -> String {
    let text = text.replace('|', "\\|").replace(['\n', '\r'], " ");
    let words = |part: &str| part.replace('<', "&lt;").replace('*', "\\*").replace('_', "\\_").replace('[', "\\[");
    let part = |(at, part): (usize, &str)| if at % 2 == 1 { part.to_owned() } else { words(part) };
    text.split('`').enumerate().map(part).collect::<Vec<_>>().join("`")
}

/// A name as code.
fn code(text: &str) -> String {
    format!("`{}`", text.replace('`', "'").replace('|', "\\|").replace(['\n', '\r'], " "))
}
