//! Owns the table of assumptions: every assumed input, why it was chosen, and the scenarios that test it.

use super::inputs;
use crate::report::document::{About, Block, Cell, Column, Link, RowKind, Section, Table, Text, place_id};
use crate::report::{analyses, number, words};
use crate::results::{Basis, Comparison, Found, Parameter, Results, ScenarioFound, Scenarios, Worth};

/// Adds the assumptions to B.3.9.
pub(super) fn add(results: &Results, section: &mut Section) {
    let assumed: Vec<&Parameter> =
        results.model.parameters.iter().filter(|p| p.used && p.basis == Some(Basis::Assumed)).collect();
    if assumed.is_empty() {
        section.paragraph("No input of this scenario is an assumption.");
        return;
    }
    let title = title(results, &assumed);
    let mut table = Table::new(
        "assumptions",
        "Assumptions",
        title,
        "Inputs that the modellers chose, with their reasons and the scenarios that change them: what each comes to stands beside it where it was run with this report: £ per QALY in its draws, or at base values where it was run at these alone, and the price that is just worth paying at base values against the comparator of the scenario analysis",
        vec![
            Column::text("Assumption"),
            Column::number("Value", ""),
            Column::text("Reason"),
            Column::text("Scenarios that test it"),
        ],
    );
    for parameter in assumed {
        let scenarios = tests(parameter);
        let tested = match (scenarios.is_empty(), parameter.distribution.is_some()) {
            (false, _) => told(results, &scenarios),
            (true, true) => Text::plain("in no scenario; varied in the draws"),
            (true, false) => Text::default().strong("not tested"),
        };
        let (reason, _) = split(parameter);
        let reason = if reason.is_empty() { Text::default().strong("none given") } else { Text::plain(reason) };
        table.row_at(
            place(parameter),
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

/// The place of an assumption's row.
fn place(parameter: &Parameter) -> String {
    place_id(&format!("assumption-{}", parameter.name))
}

/// What stands for a source of an assumed input: how many scenarios test it, as a link to them.
pub(super) fn testing(parameter: &Parameter) -> Text {
    let to = Link::Place(place(parameter));
    match (tests(parameter).len(), parameter.distribution.is_some()) {
        (0, false) => Text::default().strong("not tested"),
        (0, true) => Text::default().link("varied in the draws", to),
        (1, _) => Text::default().link("one scenario", to),
        (n, _) => Text::default().link(format!("{} scenarios", words::count(n)), to),
    }
}

/// The scenario of a name among those that were run with this report, with the analysis that ran it; one over draws before others.
fn ran<'r>(results: &'r Results, name: &str) -> Option<(&'r Scenarios, &'r ScenarioFound)> {
    let stem = |file: &str| file.rsplit('/').next().is_some_and(|own| own.trim_end_matches(".toml") == name);
    let found = results.analyses.iter().filter_map(|analysis| match &analysis.found {
        Found::Scenarios(own) => Some((own, own.rows.iter().find(|row| stem(&row.file))?)),
        _ => None,
    });
    found.min_by_key(|(_, row)| row.probabilistic.is_none())
}

/// How many assumed inputs are tested where.
fn title(results: &Results, assumed: &[&Parameter]) -> String {
    let (mut here, mut elsewhere, mut nowhere) = (0, 0, 0);
    for parameter in assumed {
        let names = tests(parameter);
        if names.iter().any(|name| ran(results, name).is_some()) {
            here += 1;
        } else if names.is_empty() {
            nowhere += 1;
        } else {
            elsewhere += 1;
        }
    }
    let all = assumed.len();
    let noun = if all == 1 { "input" } else { "inputs" };
    let parts = [
        (here, "tested in scenarios of this report"),
        (elsewhere, "only in scenarios not run here"),
        (nowhere, "in no scenario"),
    ];
    let parts = parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, words)| format!("{count} {words}"));
    format!("Of {all} assumed {noun}: {}", parts.collect::<Vec<_>>().join(", "))
}

/// Scenarios by what they are called and what they come to, where the scenario analysis ran them.
fn told(results: &Results, names: &[String]) -> Text {
    let mut text = Text::of(About::VALUE, "");
    for (place, name) in names.iter().enumerate() {
        let join = if place == 0 { "" } else { "; " };
        text = match ran(results, name) {
            Some((own, row)) => {
                let mean = row.probabilistic.as_ref().map_or(row.deterministic, |draws| draws.mean);
                let ratio = match mean.comparison {
                    Comparison::GainsAtCost { icer } => format!("£{} a QALY", number::icer(icer)),
                    other => words::ratio_cell(other),
                };
                let price = match row.prices.last() {
                    Some(Worth::UpTo { price }) if *price >= 0.5 => format!(", price up to {}", number::pounds(*price)),
                    Some(Worth::UpTo { .. } | Worth::Never) => ", at no price".to_owned(),
                    _ => String::new(),
                };
                let values = if row.probabilistic.is_none() && own.draws > 0 { " at base values" } else { "" };
                text.words(format!("{join}{}: {ratio}{values}{price}", analyses::scenarios::name(own, row)))
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
fn split<'p>(parameter: &'p Parameter) -> (String, Vec<String>) {
    let mut reason: Vec<&str> = Vec::new();
    let mut scenarios: Vec<String> = Vec::new();
    for part in parameter.note.as_deref().unwrap_or_default().split(';').map(str::trim) {
        let named =
            ["scenarios ", "scenario ", "Scenarios ", "Scenario "].iter().find_map(|word| part.split_once(word));
        match named {
            // A word before it belongs to the reason: `Read only by scenario x`.
            Some((before, names)) if before.is_empty() || before.ends_with(' ') => {
                let names = names.split(", ").flat_map(|name| name.split(" and ")).map(str::trim);
                let whole = names.clone().all(|name| !name.contains(' '));
                // What follows a name belongs to the reason: `scenario x-1000 gives it a cost`.
                let named = |piece: &'p str| match piece.split_once(' ') {
                    None if piece.is_empty() => None,
                    None => Some(piece),
                    Some((first, _)) => first.contains('-').then_some(first),
                };
                let found: Vec<&str> = names.filter_map(named).collect();
                if !whole || !before.is_empty() {
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
