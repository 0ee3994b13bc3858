//! Owns B.3.14: modelled against observed, the checks that the program made, and its warnings.

use super::sources::cite;
use super::{add_prose, missing};
use crate::report::document::{About, Block, Cell, Column, RowKind, Section, Table, Text};
use crate::report::number;
use crate::results::{Results, Target, TargetKind};

pub(super) fn section(results: &Results) -> Section {
    let mut section = Section::new("B.3.14", "Validation");
    if results.targets.is_empty() {
        section.push(missing("The model names no observed values to be compared with."));
    } else {
        section.push(Block::Table(targets(results)));
    }
    if !results.checks.is_empty() {
        section.push(Block::Table(checks(results)));
    }
    if !results.warnings.is_empty() {
        let noun = if results.warnings.len() == 1 { "warning" } else { "warnings" };
        section.paragraph(format!("The program gave {} {noun}:", results.warnings.len()));
        let items = results.warnings.iter().map(|warning| {
            let text = Text::with_code(About::NOTHING, &warning.message).words(format!(" ({})", warning.code));
            match &warning.place {
                Some(place) => text.words(", ").code(place.clone()),
                None => text,
            }
        });
        section.push(Block::List(items.collect()));
    }
    add_prose(results, &mut section);
    section
}

/// Observed, modelled, and whether one lies within the other's limits.
fn targets(results: &Results) -> Table {
    let compared: Vec<&Target> = results.targets.iter().filter(|target| target.within.is_some()).collect();
    let outside = compared.iter().filter(|target| target.within == Some(false)).count();
    let title = match (compared.len(), outside) {
        (0, _) => "Modelled against observed".to_owned(),
        (1, 0) => "The modelled value lies within the limits of the observed one".to_owned(),
        (n, 0) => format!("All {n} modelled values lie within the limits of the observed ones"),
        (n, k) => format!(
            "{k} of {n} modelled values {} outside the limits of the observed ones",
            if k == 1 { "lies" } else { "lie" }
        ),
    };
    let without = results.targets.len() - compared.len();
    let mut table = Table::new(
        "targets",
        "Modelled against observed",
        Text::of(About::COURSE, title),
        "Observed values with their limits; the base case for the modelled ones",
        vec![
            Column::text("Measure"),
            Column::number("Observed", ""),
            Column::number("Limits", ""),
            Column::number("Modelled", ""),
            Column::number("Modelled ÷ observed", ""),
            Column::text("Use"),
            Column::text("Source"),
        ],
    );
    for (at, target) in results.targets.iter().enumerate() {
        table.row(RowKind::Plain, row(results, at, target));
    }
    if without > 0 && !compared.is_empty() {
        table.note(format!(
            "{without} of {} observed values have no limits, so nothing is said of whether the model fits them.",
            results.targets.len()
        ));
    }
    table
}

fn row(results: &Results, at: usize, target: &Target) -> Vec<Cell> {
    let value = |x: f64| number::input(x, target.unit.as_deref());
    let limits = match (target.low, target.high) {
        (Some(low), Some(high)) => number::range(&value(low), &value(high)),
        _ => number::NOT_APPLICABLE.to_owned(),
    };
    let place = match target.within {
        Some(true) => ", within",
        Some(false) => ", outside",
        None => "",
    };
    let verdict = match target.kind {
        TargetKind::Calibrated => format!("solved for{place}"),
        TargetKind::Validation => format!("compared{place}"),
    };
    let solved = match (&target.solves, target.solved_value) {
        (Some(parameter), Some(value)) => Text::default().code(format!("{parameter} = {}", number::input(value, None))),
        _ => Text::default(),
    };
    let source = target.source.as_ref().map_or_else(|| Text::plain(number::NOT_APPLICABLE), |key| cite(results, key));
    let ratio = target.modelled / target.observed;
    vec![
        Cell::text(super::heading(&target.name)).small(Text::default().code(target.measure.clone())),
        Cell::number(value(target.observed), target.observed, About::NOTHING)
            .small(target.unit.clone().unwrap_or_default())
            .from(format!("/targets/{at}/observed")),
        Cell::text(limits),
        Cell::number(value(target.modelled), target.modelled, About::COURSE).from(format!("/targets/{at}/modelled")),
        if ratio.is_finite() { Cell::number(number::axis(ratio, 2), ratio, About::COURSE) } else { Cell::none() },
        Cell::text(verdict).small(solved),
        Cell::text(source),
    ]
}

fn checks(results: &Results) -> Table {
    let passed = results.checks.iter().filter(|check| check.passed).count();
    let mut table = Table::new(
        "checks",
        "Checks",
        format!("{passed} of {} checks passed", results.checks.len()),
        "Made by the program each time it runs",
        vec![Column::text("Check"), Column::text("Outcome"), Column::text("Found")],
    );
    for check in &results.checks {
        let outcome = if check.passed { Text::plain("passed") } else { Text::default().strong("failed") };
        let found = Text::of(About::NOTHING, check.found.clone());
        table
            .row(RowKind::Plain, vec![Cell::text(super::heading(&check.name)), Cell::text(outcome), Cell::text(found)]);
    }
    table
}
