//! Owns the table of assumptions: every assumed input, why it was chosen, and the scenarios that test it.

use super::inputs;
use crate::report::document::{Block, Cell, Column, RowKind, Section, Table, Text};
use crate::results::{Basis, Parameter, Results};

/// Adds the assumptions to B.3.9.
pub(super) fn add(results: &Results, section: &mut Section) {
    let assumed: Vec<&Parameter> =
        results.model.parameters.iter().filter(|p| p.used && p.basis == Some(Basis::Assumed)).collect();
    if assumed.is_empty() {
        section.paragraph("No input of this scenario is an assumption.");
        return;
    }
    let untested = assumed.iter().filter(|parameter| tests(parameter).is_empty()).count();
    let title = match untested {
        0 => "Every assumed input is tested in a scenario".to_owned(),
        1 => format!("Of {} assumed inputs, 1 is tested in no scenario", assumed.len()),
        n => format!("Of {} assumed inputs, {n} are tested in no scenario", assumed.len()),
    };
    let mut table = Table::new(
        "assumptions",
        "Assumptions",
        title,
        "Inputs that the modellers chose, with their reasons and the scenarios that change them",
        vec![
            Column::text("Assumption"),
            Column::number("Value", ""),
            Column::text("Reason"),
            Column::text("Scenarios that test it"),
        ],
    );
    for parameter in assumed {
        let scenarios = tests(parameter);
        let tested =
            if scenarios.is_empty() { Text::default().strong("not tested") } else { Text::plain(scenarios.join(", ")) };
        let (reason, _) = split(parameter);
        let reason = if reason.is_empty() { Text::default().strong("none given") } else { Text::plain(reason) };
        table.row(
            RowKind::Plain,
            vec![
                Cell::text(inputs::link(parameter)),
                Cell::text(inputs::written(parameter)),
                Cell::text(reason),
                Cell::text(tested),
            ],
        );
    }
    section.push(Block::Table(table));
}

/// The scenarios that an input's note names.
pub(super) fn tests(parameter: &Parameter) -> Vec<String> {
    split(parameter).1
}

/// An input's note in two: the reason, and the scenarios named after the word `scenario` or `scenarios`.
fn split(parameter: &Parameter) -> (String, Vec<String>) {
    let mut reason: Vec<&str> = Vec::new();
    let mut scenarios: Vec<String> = Vec::new();
    for part in parameter.note.as_deref().unwrap_or_default().split(';').map(str::trim) {
        let named = part.strip_prefix("scenarios ").or_else(|| part.strip_prefix("scenario "));
        match named {
            Some(names) => scenarios.extend(names.split(", ").map(|name| name.trim().to_owned())),
            None if part.is_empty() => {}
            None => reason.push(part),
        }
    }
    (reason.join("; "), scenarios)
}
