//! Owns a check as lines of text.

use super::{input, measure, outputs, printed, programs, summary, verdict};
use crate::results::{CheckReport, Checked, Moved};
use std::fmt::Write;

/// Most outputs and inputs of a scenario that are listed.
const LISTED: usize = 20;

/// The check in lines: a scenario a line, and below it all that moved.
#[must_use]
pub fn lines(report: &CheckReport) -> String {
    let mut text = String::new();
    for own in &report.scenarios {
        let _ = writeln!(text, "{}: {}", own.scenario, verdict(own));
        text += &explanation(own, true);
    }
    let _ = writeln!(text, "{}", summary(report));
    text
}

/// Everything behind the verdict, set in; with what changed and moved, or with the parts alone.
pub(in crate::report) fn explanation(own: &Checked, listed: bool) -> String {
    let mut text = String::new();
    if let Some(words) = programs(own) {
        let _ = writeln!(text, "  {words}");
    }
    if own.verdict != Moved::Moved {
        return text;
    }
    if listed {
        inputs(own, &mut text);
        moved(own, &mut text);
    }
    for one in &own.attributions {
        let printed = printed(one, &own.inputs);
        let _ = writeln!(text, "\n  {}: {} → {} ({})", measure(one), printed.old, printed.new, printed.change);
        let average = printed.rows.len() > 1 && printed.rows.iter().all(|(_, _, average)| average.is_some());
        let mut rows: Vec<[&str; 3]> = vec![["", "one after another", if average { "average order" } else { "" }]];
        for (name, in_order, shapley) in &printed.rows {
            rows.push([name, in_order, shapley.as_deref().filter(|_| average).unwrap_or("")]);
        }
        rows.push(["together", &printed.change, if average { &printed.change } else { "" }]);
        text += &table(&rows);
    }
    for note in &own.notes {
        let _ = writeln!(text, "\n  {note}");
    }
    text.push('\n');
    text
}

fn inputs(own: &Checked, text: &mut String) {
    if own.inputs.is_empty() {
        let _ = writeln!(text, "\n  No input changed.");
        return;
    }
    let _ = writeln!(text, "\n  Changed inputs");
    for change in own.inputs.iter().take(LISTED) {
        let _ = writeln!(text, "    {:13} {}", change.kind.word(), input(change));
    }
    more(own.inputs.len(), "inputs", text);
}

fn moved(own: &Checked, text: &mut String) {
    if own.outputs.is_empty() {
        let _ = writeln!(text, "\n  No output moved.");
        return;
    }
    let _ = writeln!(text, "\n  Outputs that moved");
    let written: Vec<(String, String, String)> =
        own.outputs.iter().take(LISTED).map(|one| outputs(one.old.as_ref(), one.new.as_ref())).collect();
    let mut rows: Vec<[&str; 4]> = vec![["", "stored", "now", "change"]];
    rows.extend(own.outputs.iter().zip(&written).map(|(one, (a, b, c))| [one.name.as_str(), a, b, c]));
    *text += &table(&rows);
    more(own.outputs.len(), "outputs", text);
}

fn more(count: usize, noun: &str, text: &mut String) {
    if count > LISTED {
        let _ = writeln!(text, "    and {} more {noun}: --format json lists all", count - LISTED);
    }
}

/// Names on the left, the rest on the right.
pub(in crate::report) fn table<const N: usize>(rows: &[[&str; N]]) -> String {
    let mut text = String::new();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).fold(0, usize::max);
    for row in rows {
        let mut line = format!("    {}{}", row[0], " ".repeat(width(0) - row[0].chars().count()));
        for column in 1..N {
            let gap = width(column) - row[column].chars().count() + 2;
            line += &format!("{}{}", " ".repeat(gap), row[column]);
        }
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}
