//! Owns B.3.3: how people move between states, and where they are over time.

use super::{add_prose, states};
use crate::report::document::{About, Block, Cell, Column, Data, Figure, Link, RowKind, Section, Table, Text};
use crate::report::figures;
use crate::results::{Move, Results};

pub(super) fn section(results: &Results) -> Section {
    let mut section = Section::new("B.3.3", "Clinical parameters and variables");
    section.paragraph(
        Text::plain("Values, uncertainty and sources of all inputs stand in ")
            .link("B.3.9", Link::Place("B.3.9".into()))
            .words("; what the names mean is defined in ")
            .link("Model equations", Link::Place(super::equations::ID.into()))
            .words("."),
    );
    super::starts::add(results, &mut section);
    if super::paths::shown(results) {
        section.paragraph(
            Text::plain(
                "How likely each path through the states that are passed at once is, and what it costs and gains: ",
            )
            .link("Paths through the tree", Link::Place(super::paths::ID.to_owned()))
            .words("."),
        );
    }
    if results.model.moves.is_empty() {
        section.paragraph("Nobody moves between states in this model.");
    } else {
        section.push(Block::Table(moves(results)));
    }
    if let Some(table) = super::probabilities::table(results) {
        section.push(Block::Table(table));
    }
    if let Some(drawn) = figures::trace(results) {
        section.push(Block::Figure(Figure::new(drawn, About::COURSE).data(trace(results))));
    }
    super::shares_over_time::add(results, &mut section);
    add_prose(results, &mut section);
    section
}

/// Moves with the same expression between corresponding states, in one row.
fn moves(results: &Results) -> Table {
    let model = &results.model;
    let mut groups: Vec<(Vec<&Move>, usize)> = Vec::new();
    for (at, own) in model.moves.iter().enumerate() {
        let like = |other: &Move| {
            let corresponds = |a: &String, b: &String| {
                let (a, b) = (states::product_of(model, a), states::product_of(model, b));
                a.is_some() && a == b
            };
            // From a state by itself into a product: all that one move spreads over it.
            let spreads = |step: &Move| {
                states::product_of(model, &step.from).is_none() && states::product_of(model, &step.to).is_some()
            };
            let same_end = if spreads(own) || spreads(other) {
                other.from == own.from && corresponds(&other.to, &own.to)
            } else {
                other.to == own.to || corresponds(&other.from, &own.from)
            };
            other.expression == own.expression
                && other.spread == own.spread
                && other.kind == own.kind
                && other.step == own.step
                && other.name == own.name
                && same_end
                && (other.from == other.to) == (own.from == own.to)
        };
        match groups.iter_mut().find(|(group, _)| group.first().is_some_and(|first| like(first))) {
            Some((group, _)) => group.push(own),
            None => groups.push((vec![own], at)),
        }
    }
    let steps = model.moves.iter().any(|own| own.step.is_some());
    let mut columns = vec![Column::text("From"), Column::text("To")];
    if steps {
        columns.push(Column::text("Step"));
    }
    columns.extend([Column::text("Kind"), Column::text("How much")]);
    let mut table = Table::new(
        "moves",
        "Moves between states",
        "",
        "Rates act over time within a cycle; probabilities act once in their step of each cycle. A product with shares is spread over the states on the right, to each its own share",
        columns,
    );
    for (group, _) in groups {
        let mut from: Vec<&str> = Vec::new();
        let mut to: Vec<&str> = Vec::new();
        for own in &group {
            if !from.contains(&own.from.as_str()) {
                from.push(&own.from);
            }
            if !to.contains(&own.to.as_str()) {
                to.push(&own.to);
            }
        }
        let own = group[0];
        let head = Cell::text(crate::report::words::outside(&states::words(model, &from)));
        let head = match &own.name {
            Some(name) => head.small(format!("counted as {}", crate::report::words::name(name))),
            None => head,
        };
        let stays = group.iter().all(|own| own.from == own.to && own.kind != "share");
        let to = if stays { "the same state".to_owned() } else { states::words(model, &to) };
        let mut cells = vec![head, Cell::text(to)];
        if steps {
            cells.push(Cell::text(own.step.clone().unwrap_or_default()));
        }
        let kind = match own.kind.as_str() {
            "prob" => "probability",
            "share" => "share who are there",
            other => other,
        };
        cells.push(Cell::text(kind));
        let shares: String = own.spread.iter().map(|share| format!(" × {}", super::starts::bracketed(share))).collect();
        cells.push(Cell::text(Text::default().code(own.expression.clone() + &shares)));
        table.row(RowKind::Plain, cells);
    }
    table
}

/// Who is in which state at each time point of the whole population.
fn trace(results: &Results) -> Data {
    let case = &results.base_case;
    let mut columns = vec!["strategy".to_owned(), "years".to_owned()];
    columns.extend(results.model.states.iter().map(|state| state.name.clone()));
    let mut rows = Vec::new();
    for strategy in &results.model.strategies {
        let Some(trace) = case.trace_of(&strategy.name) else { continue };
        for (at, time) in trace.times.iter().enumerate() {
            let mut row = vec![strategy.name.clone(), time.to_string()];
            for state in &results.model.states {
                let share = trace.occupancy.get(&state.name).and_then(|shares| shares.get(at)).copied().unwrap_or(0.0);
                row.push(crate::report::number::axis(share, 6));
            }
            rows.push(row);
        }
    }
    Data { columns, rows }
}
