//! Owns where people are when the model starts: as the model file says it, and as it comes to at the base values.

use super::states;
use crate::report::document::{About, Block, Cell, Column, RowKind, Section, Table, Text};
use crate::report::{number, words};
use crate::results::Results;

/// Adds where people start.
pub(super) fn add(results: &Results, section: &mut Section) {
    if let Some(table) = written(results) {
        section.push(Block::Table(table));
    }
    if let Some(table) = found(results) {
        section.push(Block::Table(table));
    }
}

/// The share that enters each state at the start, as the model file writes it; none where the results do not hold it.
fn written(results: &Results) -> Option<Table> {
    let model = &results.model;
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    for state in model.states.iter().filter(|state| !state.start_share.is_empty()) {
        let text = state.start_share.iter().map(|own| bracketed(own)).collect::<Vec<_>>().join(" × ");
        let own = groups.iter_mut().find(|(other, names)| {
            let base = |name| states::product_of(model, name);
            *other == text && base(names[0]).is_some() && base(names[0]) == base(&state.name)
        });
        match own {
            Some((_, names)) => names.push(&state.name),
            None => groups.push((text, vec![&state.name])),
        }
    }
    if groups.is_empty() {
        return None;
    }
    let mut table = Table::new(
        "starts",
        "Where people enter the model",
        "",
        "The share that enters each state at the start, as the model file writes it; what each strategy sets is in “Options compared”",
        vec![Column::text("State"), Column::text("Share")],
    );
    for (text, names) in groups {
        let cells =
            vec![Cell::text(words::outside(&states::words(model, &names))), Cell::text(Text::default().code(text))];
        table.row(RowKind::Plain, cells);
    }
    Some(table)
}

/// A factor as it stands in a product.
pub(super) fn bracketed(text: &str) -> String {
    let simple = text.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '.' | '[' | ']'));
    if simple { text.to_owned() } else { format!("({text})") }
}

/// Who is where at the first time point, after the states that are passed at once; none without traces.
fn found(results: &Results) -> Option<Table> {
    let model = &results.model;
    let case = &results.base_case;
    let shares: Vec<(usize, Vec<Option<f64>>)> = model
        .states
        .iter()
        .enumerate()
        .map(|(at, state)| {
            let first = |strategy: &str| case.trace_of(strategy)?.occupancy.get(&state.name)?.first().copied();
            (at, model.strategies.iter().map(|own| first(&own.name)).collect())
        })
        .collect();
    let there = |own: &&(usize, Vec<Option<f64>>)| own.1.iter().flatten().any(|share| *share > 0.0);
    if !shares.iter().any(|own| there(&own)) {
        return None;
    }
    let mut columns = vec![Column::text("State")];
    columns.extend(model.strategies.iter().map(|own| Column::number(&own.label, "%")));
    let instant = model.states.iter().any(|state| state.instant);
    let mut table = Table::new(
        "first-states",
        "Where people are at the start",
        "",
        format!(
            "% of people at time 0, base case{}",
            if instant { ", once the states that are passed at once are behind them" } else { "" }
        ),
        columns,
    );
    for (at, own) in shares.iter().filter(there) {
        let mut cells = vec![Cell::text(words::outside(model.state_label(&model.states[*at].name)))];
        cells.extend(own.iter().map(|share| match share {
            Some(share) if *share > 0.0 => Cell::number(number::percent(*share), *share, About::COURSE),
            _ => Cell::none(),
        }));
        table.row(RowKind::Plain, cells);
    }
    Some(table)
}
