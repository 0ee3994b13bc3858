//! Owns shares of people over time in B.3.3: modelled for each strategy at round years, and beside what was observed.

use super::sources::cite;
use crate::report::document::{About, Block, Cell, Column, Data, Figure, RowKind, Section, Table, Text};
use crate::report::figures::{self, landmarks, population_alive, subject_of_share};
use crate::report::{names, number};
use crate::results::{ObservedShare, Results, ShareOverTime};

pub(super) fn add(results: &Results, section: &mut Section) {
    for (at, own) in results.shares_over_time.iter().enumerate() {
        let Some(drawn) = figures::share_over_time(results, at) else { continue };
        let id = drawn.id.clone();
        section.push(Block::Figure(Figure::new(drawn, About::COURSE).data(data(own))));
        section.push(Block::Table(landmark_table(results, at, &id)));
        if let Some(table) = comparison_table(results, at, &id) {
            section.push(Block::Table(table));
        }
    }
}

/// Every strategy at round years.
fn landmark_table(results: &Results, at: usize, figure: &str) -> Table {
    let own = &results.shares_over_time[at];
    let population = population_alive(results, own);
    let mut columns = vec![Column::text("Year")];
    columns.extend(own.modelled.keys().map(|name| Column::number(results.model.strategy_label(name), "of 100")));
    if population.is_some() {
        columns.push(Column::number("General population", "of 100"));
    }
    let mut table = Table::new(
        &format!("{figure}-landmarks"),
        "Shares over time",
        Text::of(About::COURSE, format!("{} at round years", names::outside(&subject_of_share(own)))),
        "Of 100 who entered, base case, when the cycle that ends then is over",
        columns,
    );
    for point in landmarks(own) {
        let time = own.times[point];
        let mut cells = vec![Cell::number(year(time), time, About::NOTHING)];
        for (strategy, shares) in &own.modelled {
            let place = format!("/shares_over_time/{at}/modelled/{}/{point}", super::pointer_part(strategy));
            cells.push(Cell::number(of_100(shares[point]), shares[point], About::COURSE).from(place));
        }
        if let Some(alive) = population {
            let share = alive.get(time.round() as usize).copied().unwrap_or(0.0);
            cells.push(Cell::number(of_100(share), share, About::NOTHING));
        }
        table.row(RowKind::Plain, cells);
    }
    table
}

/// Each observation beside the model; of a curve from a file, those at round years and the last.
fn comparison_table(results: &Results, at: usize, figure: &str) -> Option<Table> {
    let own = &results.shares_over_time[at];
    if own.observed.is_empty() {
        return None;
    }
    let mut table = Table::new(
        &format!("{figure}-observed"),
        "Modelled against observed over time",
        Text::of(About::COURSE, format!("{}: modelled against observed", names::outside(&subject_of_share(own)))),
        "Of 100 who entered; modelled: base case",
        vec![
            Column::text("Strategy"),
            Column::number("Year", ""),
            Column::number("Observed", "of 100"),
            Column::number("Limits", "of 100"),
            Column::number("Modelled", "of 100"),
            Column::number("Difference", "of 100"),
            Column::text("Source"),
        ],
    );
    let round = |time: f64| landmarks(own).into_iter().any(|point| (own.times[point] - time).abs() < 1e-6);
    for (n, seen) in own.observed.iter().enumerate() {
        let last = own.observed.get(n + 1).is_none_or(|next| next.target != seen.target);
        if seen.of_curve && !last && !round(seen.time) {
            continue;
        }
        let head = vec![
            super::strategy_cell(results, &seen.strategy),
            Cell::number(year(seen.time), seen.time, About::NOTHING),
        ];
        table.row(RowKind::Plain, [head, compared(results, (at, n), seen)].concat());
    }
    if own.observed.iter().any(|seen| seen.solved) {
        table.note("“Solved for”: a parameter was solved so that the model meets it; it tests nothing.");
    }
    if own.observed.iter().any(|seen| seen.of_curve) {
        table.note("A curve is compared at round years and at its end; all its steps are with the figure.");
    }
    Some(table)
}

fn year(time: f64) -> String {
    number::axis(time, if time.fract() == 0.0 { 0 } else { 1 })
}

fn of_100(share: f64) -> String {
    number::axis(100.0 * share, 1)
}

fn compared(results: &Results, (at, n): (usize, usize), seen: &ObservedShare) -> Vec<Cell> {
    let place = |part: &str| format!("/shares_over_time/{at}/observed/{n}/{part}");
    let limits = match (seen.low, seen.high) {
        (Some(low), Some(high)) => Cell::text(number::range(&of_100(low), &of_100(high))),
        _ => Cell::none(),
    };
    let difference = seen.modelled - seen.observed;
    let difference = if seen.solved {
        Cell::text("solved for")
    } else {
        Cell::number(number::axis_signed(100.0 * difference, 1), difference, About::COURSE)
    };
    vec![
        Cell::number(of_100(seen.observed), seen.observed, About::NOTHING).from(place("observed")),
        limits,
        Cell::number(of_100(seen.modelled), seen.modelled, About::COURSE).from(place("modelled")),
        difference,
        seen.source.as_ref().map_or_else(Cell::none, |key| Cell::text(cite(results, key))),
    ]
}

/// Every time point of every strategy, then every observation.
fn data(own: &ShareOverTime) -> Data {
    let columns = ["strategy", "years", "modelled", "observed", "low", "high", "at_risk"];
    let mut rows: Vec<Vec<String>> = Vec::new();
    let blank = String::new;
    for (strategy, shares) in &own.modelled {
        for (time, share) in own.times.iter().zip(shares) {
            rows.push(vec![
                strategy.clone(),
                time.to_string(),
                number::axis(*share, 6),
                blank(),
                blank(),
                blank(),
                blank(),
            ]);
        }
    }
    for seen in &own.observed {
        let optional = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
        rows.push(vec![
            seen.strategy.clone(),
            seen.time.to_string(),
            number::axis(seen.modelled, 6),
            seen.observed.to_string(),
            optional(seen.low),
            optional(seen.high),
            optional(seen.at_risk),
        ]);
    }
    Data { columns: columns.map(str::to_owned).to_vec(), rows }
}
