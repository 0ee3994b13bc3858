//! Owns the table of assumptions: every assumed input, why it was chosen, and the scenarios that test it.

use super::inputs;
use crate::report::document::{About, Block, Cell, Column, RowKind, Section, Table, Text};
use crate::report::{analyses, number, words};
use crate::results::{Basis, Comparison, Found, Parameter, Results};

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
        "Inputs that the modellers chose, with their reasons and the scenarios that change them: what each comes to stands beside it where it was run with this report",
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
            if scenarios.is_empty() { Text::default().strong("not tested") } else { told(results, &scenarios) };
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

/// Scenarios by what they are called and what they come to, where the scenario analysis ran them.
fn told(results: &Results, names: &[String]) -> Text {
    let run = results.analyses.iter().find_map(|analysis| match &analysis.found {
        Found::Scenarios(own) => Some(own),
        _ => None,
    });
    let mut text = Text::of(About::VALUE, "");
    for (place, name) in names.iter().enumerate() {
        let stem = |file: &str| file.rsplit('/').next().is_some_and(|own| own.trim_end_matches(".toml") == name);
        let found = run.and_then(|own| Some((own, own.rows.iter().find(|row| stem(&row.file))?)));
        let join = if place == 0 { "" } else { "; " };
        text = match found {
            Some((own, row)) => {
                let mean = row.probabilistic.as_ref().map_or(row.deterministic, |draws| draws.mean);
                let ratio = match mean.comparison {
                    Comparison::GainsAtCost { icer } => format!("£{} a QALY", number::icer(icer)),
                    other => words::ratio_cell(other),
                };
                text.words(format!("{join}{}: {ratio}", analyses::scenarios::name(own, row)))
            }
            None => text.words(join).code(name.clone()).words(", not run here"),
        };
    }
    text
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
        let named =
            ["scenarios ", "scenario ", "Scenarios ", "Scenario "].iter().find_map(|word| part.split_once(word));
        match named {
            // A word before it belongs to the reason: `Read only by scenario x`.
            Some((before, names)) if before.is_empty() || before.ends_with(' ') => {
                let names = names.split(", ").flat_map(|name| name.split(" and ")).map(str::trim);
                let is_name = |name: &&str| !name.is_empty() && !name.contains(' ');
                let found: Vec<&str> = names.clone().filter(is_name).collect();
                if found.len() < names.count() || !before.is_empty() {
                    reason.push(part);
                }
                scenarios.extend(found.into_iter().map(|name| name.trim_end_matches('.').to_owned()));
            }
            _ if part.is_empty() => {}
            _ => reason.push(part),
        }
    }
    (reason.join("; "), scenarios)
}
