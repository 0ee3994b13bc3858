//! Owns B.3.4 and B.3.5: what states, moves and events gain and cost.

use super::{add_prose, states};
use crate::report::document::{About, Align, Block, Cell, Column, Link, RowKind, Section, Table, Text};
use crate::report::{number, words};
use crate::results::{Payoff, PayoffAmount, Results};

/// B.3.4: utilities and one-off QALYs.
pub(super) fn health(results: &Results) -> Section {
    let mut section = Section::new("B.3.4", "Measurement and valuation of health effects");
    fill(results, &mut section, "qaly", "health", "What each state, move or event is worth", "Component");
    section
}

/// B.3.5: costs.
pub(super) fn costs(results: &Results) -> Section {
    let mut section =
        Section::new("B.3.5", "Cost and healthcare resource use identification, measurement and valuation");
    fill(results, &mut section, "cost", "costs", "What each state, move or event costs", "Category");
    section
}

fn fill(results: &Results, section: &mut Section, kind: &str, id: &str, noun: &str, name: &str) {
    let own: Vec<(usize, &Payoff)> =
        results.model.payoffs.iter().enumerate().filter(|(_, payoff)| payoff.kind == kind).collect();
    if own.is_empty() {
        section.paragraph(if kind == "cost" {
            "The model file states no costs."
        } else {
            "The model file states no utilities or QALYs."
        });
        add_prose(results, section);
        return;
    }
    section.paragraph(
        Text::plain("Values, uncertainty and sources of the inputs stand in ")
            .link("B.3.9", Link::Place("B.3.9".into()))
            .words("; what the names mean is defined in ")
            .link("Model equations", Link::Place(super::equations::ID.into()))
            .words("; what a year in each state comes to, age and all else in it, stands in ")
            .link("Disaggregated results", Link::Place(super::disaggregated::ID.into()))
            .words("."),
    );
    section.push(Block::Table(table(results, &own, id, noun, name)));
    if kind == "qaly" {
        section.paragraph(by_age(results));
    }
    add_prose(results, section);
}

/// How the patients' utilities follow the general population's, where the results say it.
fn by_age(results: &Results) -> Text {
    let Some(rule) = &results.model.settings.utility else { return Text::default() };
    let text = match &rule.measured_at {
        Some(age) => Text::plain(
            "Utilities move with age as the general population's do: the utility of a state is multiplied by ",
        )
        .code(rule.norm.clone())
        .words(" at the age of the cycle and divided by the same at the age at which it was measured (")
        .code(age.clone())
        .words(")."),
        None => Text::plain("Utilities are not moved with age."),
    };
    if rule.cap {
        text.words(" No living state's utility is above the general population's at the same age (")
            .code(rule.norm.clone())
            .words("): what is above is cut to it.")
    } else {
        text
    }
}

/// Payoffs with the same expression, in one row.
fn table(results: &Results, own: &[(usize, &Payoff)], id: &str, noun: &str, name: &str) -> Table {
    let model = &results.model;
    let occasion = |payoff: &Payoff| match (&payoff.from, &payoff.to, &payoff.event) {
        (_, _, Some(event)) => format!("each {}", words::name(event)),
        (Some(_), Some(_), None) => "on the move".to_owned(),
        (None, Some(_), None) => "once, on entry".to_owned(),
        _ => "while there".to_owned(),
    };
    let mut groups: Vec<Vec<(usize, &Payoff)>> = Vec::new();
    for &(at, payoff) in own {
        let like = |other: &Payoff| {
            other.name == payoff.name
                && other.expression == payoff.expression
                && occasion(other) == occasion(payoff)
                && (other.from.is_none() || other.to.is_none() || other.to == payoff.to)
        };
        match groups.iter_mut().find(|group| group.first().is_some_and(|(_, first)| like(first))) {
            Some(group) => group.push((at, payoff)),
            None => groups.push(vec![(at, payoff)]),
        }
    }
    let groups: Vec<Vec<(usize, &Payoff)>> = groups.into_iter().flat_map(|group| by_amount(results, group)).collect();
    let mut table = Table::new(
        id,
        noun,
        "",
        "As the model computes it; states that are worked out alike share a row. Base case: what the formula comes to at base values in the first cycle, a year while there or each time",
        vec![
            Column::text(name),
            Column::text("Where"),
            Column::text("When"),
            Column::text("How much"),
            Column::number("Base case", if id == "costs" { "£" } else { "QALYs" }),
        ],
    );
    for group in groups {
        let first = group[0].1;
        let set = |pick: fn(&Payoff) -> Option<&String>| {
            let mut names: Vec<&str> = Vec::new();
            for state in group.iter().filter_map(|(_, payoff)| pick(payoff)) {
                if !names.contains(&state.as_str()) {
                    names.push(state);
                }
            }
            states::words(model, &names)
        };
        let (from, to) = (set(|payoff| payoff.from.as_ref()), set(|payoff| payoff.to.as_ref()));
        let place = match (from.is_empty(), to.is_empty()) {
            (false, false) => format!("from {from} to {to}"),
            (true, true) => "anywhere".to_owned(),
            _ => from + &to,
        };
        table.row(
            RowKind::Plain,
            vec![
                Cell::text(super::heading(&first.name)),
                Cell::text(words::outside(&place)),
                Cell::text(occasion(first)),
                Cell::text(Text::default().code(first.expression.clone())),
                amount(results, &group),
            ],
        );
    }
    table
}

/// A row for each amount that a formula comes to, where they are not too many to be read.
fn by_amount<'m>(results: &Results, group: Vec<(usize, &'m Payoff)>) -> Vec<Vec<(usize, &'m Payoff)>> {
    const MOST: usize = 12;
    let mut parts: Vec<(String, Vec<(usize, &Payoff)>)> = Vec::new();
    for &(at, payoff) in &group {
        let written = amount(results, &[(at, payoff)]).text.bare();
        match parts.iter_mut().find(|(own, _)| *own == written) {
            Some((_, list)) => list.push((at, payoff)),
            None => parts.push((written, vec![(at, payoff)])),
        }
    }
    if parts.len() > MOST { vec![group] } else { parts.into_iter().map(|(_, list)| list).collect() }
}

/// What the formula of a row comes to: one number where all its states, strategies and profiles have it, or the range of them.
fn amount(results: &Results, group: &[(usize, &Payoff)]) -> Cell {
    let found: Vec<(usize, PayoffAmount)> =
        group.iter().filter_map(|(at, _)| Some((*at, (*results.payoff_amounts.get(*at)?)?))).collect();
    let (Some((first, _)), true) = (found.first(), found.len() == group.len()) else { return Cell::none() };
    let is_cost = group[0].1.kind == "cost";
    let about = if is_cost { About::COSTS } else { About::QALYS };
    let low = found.iter().map(|(_, own)| own.low).fold(f64::INFINITY, |a, b| if b < a { b } else { a });
    let high = found.iter().map(|(_, own)| own.high).fold(f64::NEG_INFINITY, |a, b| if b > a { b } else { a });
    let write = if is_cost { number::cost } else { number::qalys };
    let place = format!("/payoff_amounts/{first}");
    if write(low) == write(high) {
        return Cell::number(write(low), low, about).from(place + "/low");
    }
    let mut cell = Cell::text(Text::of(about, number::range(&write(low), &write(high)))).aligned(Align::Right);
    cell.from = Some(place);
    cell
}
