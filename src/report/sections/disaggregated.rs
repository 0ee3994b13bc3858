//! Owns the appendix of disaggregated results: where costs, QALYs and life years arise, with absolute and percentage
//! increments, and how often things happen.

use super::{made, population};
use crate::report::document::{About, Block, Cell, Column, RowKind, Section, Table, Text};
use crate::report::{number, words};
use crate::results::Results;

/// The place of this section.
pub(super) const ID: &str = "disaggregated-results";

/// Some amounts: of which strategy, under which name, how much.
type Amount<'a> = (&'a str, String, f64);

/// What a table of amounts is of.
struct Kind {
    id: &'static str,
    what: &'static str,
    by: &'static str,
    list: &'static str,
    about: About,
    write: fn(f64) -> String,
    unit: &'static str,
}

pub(super) fn section(results: &Results) -> Section {
    let mut section = Section::new("", "Disaggregated results");
    let model = &results.model;
    let cells = &results.headline().cells;
    let band = |state: Option<&String>| state.map_or_else(|| "Not in one state".to_owned(), |name| band(results, name));
    let cost = Kind {
        id: "",
        what: "costs",
        by: "",
        list: "cells/costs",
        about: About::COSTS,
        write: number::cost,
        unit: "£",
    };
    let qaly = Kind { what: "QALYs", list: "cells/qalys", about: About::QALYS, write: number::qalys, unit: "", ..cost };
    let years =
        Kind { what: "life years", list: "cells/life_years", about: About::COURSE, write: number::qalys, ..qaly };
    let costs = || cells.costs.iter();
    let by_category: Vec<Amount<'_>> =
        costs().map(|c| (c.strategy.as_str(), super::heading(&c.category), c.discounted)).collect();
    let by_state: Vec<Amount<'_>> =
        costs().map(|c| (c.strategy.as_str(), band(c.state.as_ref()), c.discounted)).collect();
    let qalys_by_state: Vec<Amount<'_>> =
        cells.qalys.iter().map(|c| (c.strategy.as_str(), band(c.state.as_ref()), c.discounted)).collect();
    let qalys_by_component: Vec<Amount<'_>> =
        cells.qalys.iter().map(|c| (c.strategy.as_str(), super::heading(&c.component), c.discounted)).collect();
    let years_by_state: Vec<Amount<'_>> =
        cells.life_years.iter().map(|c| (c.strategy.as_str(), band(Some(&c.state)), c.undiscounted)).collect();
    let tables = [
        (Kind { id: "costs-by-category", by: "category", ..cost }, by_category, "discounted"),
        (Kind { id: "costs-by-state", by: "state", ..cost }, by_state, "discounted"),
        (Kind { id: "qalys-by-state", by: "state", ..qaly }, qalys_by_state, "discounted"),
        (Kind { id: "qalys-by-component", by: "component", ..qaly }, qalys_by_component, "discounted"),
        (Kind { id: "life-years-by-state", by: "state", ..years }, years_by_state, "undiscounted"),
    ];
    for (kind, amounts, field) in tables {
        if let Some(table) = table(results, &kind, &amounts, field) {
            section.push(Block::Table(table));
        }
    }
    if let Some(table) = super::year_lived::table(results) {
        section.push(Block::Table(table));
    }
    if let Some(table) = events(results) {
        section.push(Block::Table(table));
    }
    if let Some(table) = super::paths::table(results) {
        section.push(Block::Table(table));
    }
    if section.blocks.is_empty() {
        section.push(super::missing(format!(
            "The results hold no costs, QALYs or life years by state for {}.",
            words::inside(model.strategy_label(&model.intervention))
        )));
    }
    section
}

/// The band in which a state is summed, with the product that it is of where several products have bands.
pub(super) fn band(results: &Results, name: &str) -> String {
    let states = &results.model.states;
    let Some(state) = states.iter().find(|state| state.name == name) else { return words::outside(name) };
    let Some(band) = &state.band else { return words::outside(&state.label) };
    let product = |name: &str| super::states::product_of(&results.model, name).map(str::to_owned);
    let own = product(name);
    let several = states.iter().any(|other| other.band.is_some() && product(&other.name) != own);
    match own.filter(|_| several) {
        Some(product) => words::outside(&format!("{}: {band}", words::name(&product))),
        None => words::outside(band),
    }
}

/// Intervention, reference, increment, absolute increment and its share; with more options, a column for each of them too.
fn table(results: &Results, kind: &Kind, amounts: &[Amount<'_>], field: &str) -> Option<Table> {
    let model = &results.model;
    let mut names: Vec<&str> = Vec::new();
    for (_, name, _) in amounts {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    if names.is_empty() || names.len() < 2 && kind.by != "state" {
        return None;
    }
    let sum = |strategy: &str, name: Option<&str>| -> f64 {
        amounts.iter().filter(|(s, n, _)| *s == strategy && name.is_none_or(|name| name == n)).map(|a| a.2).sum()
    };
    let pair = model.strategies.len() > 1 && model.intervention != model.reference;
    let (new, old) = (model.intervention.as_str(), model.reference.as_str());
    let total_change: f64 = names.iter().map(|name| (sum(new, Some(name)) - sum(old, Some(name))).abs()).sum();
    let mut columns = vec![Column::text(&words::outside(kind.by))];
    columns.extend(model.strategies.iter().map(|strategy| Column::number(&strategy.label, kind.unit)));
    if pair {
        columns.push(Column::number("Increment", kind.unit));
        columns.push(Column::number("Absolute increment", kind.unit));
        columns.push(Column::number("Share of absolute increments", "%"));
    }
    let largest = names.iter().copied().reduce(|best, name| {
        let size = |name: &str| (sum(new, Some(name)) - sum(old, Some(name))).abs();
        if size(name) > size(best) { name } else { best }
    });
    let noun = format!("{} by {}", words::outside(kind.what), kind.by);
    let title = match largest {
        Some(name) if pair && total_change > 0.0 => {
            format!("{noun}: the largest difference is in “{}”", words::inside_label(name))
        }
        _ => noun.clone(),
    };
    let discounted = if field == "undiscounted" { ", undiscounted" } else { "" };
    let mut subtitle = format!("{}{discounted}. {}.", population(results), words::outside(&made(results)));
    if pair {
        subtitle += &format!(
            " Increments of {} on {}.",
            words::inside(model.strategy_label(new)),
            words::inside(model.strategy_label(old))
        );
    }
    if field == "undiscounted" {
        subtitle = format!(
            "Per person, {}, undiscounted; {}. Increments of {} on {}.",
            model.settings.horizon,
            made(results),
            words::inside(model.strategy_label(new)),
            words::inside(model.strategy_label(old))
        );
    }
    let mut table = Table::new(kind.id, &noun, Text::of(kind.about, title), subtitle, columns);
    let path = super::headline_path(results);
    let from = |strategy: &str, name: &str| {
        format!("sum of `{field}` in {path}/{} for {strategy}, {} {}", kind.list, kind.by, words::inside_label(name))
    };
    let mut add = |name: Option<&str>, head: &str, row: RowKind| {
        let mut cells = vec![Cell::text(head)];
        for strategy in &model.strategies {
            let value = sum(&strategy.name, name);
            let cell = Cell::number((kind.write)(value), value, kind.about);
            cells.push(cell.from(from(&strategy.name, name.unwrap_or("any"))));
        }
        if pair {
            let change = sum(new, name) - sum(old, name);
            let absolute = if name.is_some() { change.abs() } else { total_change };
            let share = if total_change > 0.0 { absolute / total_change } else { f64::NAN };
            cells.push(Cell::number(signed(kind, change), change, kind.about));
            cells.push(Cell::number((kind.write)(absolute), absolute, kind.about));
            cells.push(if share.is_finite() {
                Cell::number(number::percent(share), share, kind.about)
            } else {
                Cell::none()
            });
        }
        table.row(row, cells);
    };
    for name in &names {
        add(Some(name), name, RowKind::Plain);
    }
    add(None, "Total", RowKind::Total);
    table.note("Sums are taken before rounding and may differ in the last digit.");
    Some(table)
}

fn signed(kind: &Kind, value: f64) -> String {
    if kind.unit == "£" { number::cost_signed(value) } else { number::net_health(value) }
}

/// How often named moves and events happen.
fn events(results: &Results) -> Option<Table> {
    let (model, case) = (&results.model, results.headline());
    let mut names: Vec<&str> = Vec::new();
    for event in &case.events {
        if !names.contains(&event.name.as_str()) {
            names.push(&event.name);
        }
    }
    if names.is_empty() {
        return None;
    }
    let mut columns = vec![Column::text("Event")];
    columns.extend(model.strategies.iter().map(|strategy| Column::number(&strategy.label, "times a person")));
    let subtitle = format!("Times per person, {}, undiscounted; {}.", model.settings.horizon, made(results));
    let mut table = Table::new("events", "How often things happen", "", subtitle, columns);
    let called = |name: &str| model.counted_label(name).map_or_else(|| words::name(name), str::to_owned);
    let happens = |name: &str| case.events.iter().any(|event| event.name == name && event.count > 0.0);
    let never: Vec<String> = names.iter().filter(|name| !happens(name)).map(|name| called(name)).collect();
    if !never.is_empty() {
        table.note(Text::of(About::COURSE, format!("Never, under any option: {}.", words::list(&never))));
    }
    for name in names.into_iter().filter(|name| happens(name)) {
        let mut cells = vec![Cell::text(words::outside(&called(name)))];
        for strategy in &model.strategies {
            let at = case.events.iter().position(|event| event.name == name && event.strategy == strategy.name);
            cells.push(at.map_or_else(Cell::none, |at| {
                let count = case.events[at].count;
                Cell::number(number::qalys(count), count, About::COURSE)
                    .from(format!("{}/events/{at}/count", super::headline_path(results)))
            }));
        }
        table.row(RowKind::Plain, cells);
    }
    Some(table)
}
