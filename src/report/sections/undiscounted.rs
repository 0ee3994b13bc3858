//! Owns the totals with and without discounting in B.3.10, and what each strategy adds to the reference in both.

use super::{headline_path, made, strategy_cell};
use crate::report::document::{About, Cell, Column, Group, RowKind, Table, Text};
use crate::report::{number, words};
use crate::results::{Results, StrategyTotals};

/// What the totals are of: about, discounted and undiscounted with their names in the results, and how they are written.
type Measure = (About, [(&'static str, fn(&StrategyTotals) -> f64); 2], [fn(f64) -> String; 2]);

const MEASURES: [Measure; 3] = [
    (
        About::COSTS,
        [("cost", |own| own.cost), ("cost_undiscounted", |own| own.cost_undiscounted)],
        [number::cost, number::cost_signed],
    ),
    (
        About::COURSE,
        [("life_years", |own| own.life_years), ("life_years_undiscounted", |own| own.life_years_undiscounted)],
        [number::life_years, |value| number::axis_signed(value, 2)],
    ),
    (
        About::QALYS,
        [("qalys", |own| own.qalys), ("qalys_undiscounted", |own| own.qalys_undiscounted)],
        [number::qalys, |value| number::axis_signed(value, 3)],
    ),
];

pub(super) fn table(results: &Results) -> Table {
    let model = &results.model;
    let case = results.headline();
    let both = |unit: &str| [Column::number("Discounted", unit), Column::number("Undiscounted", unit)];
    let mut table = Table::new(
        "undiscounted",
        "With and without discounting",
        Text::of(About::ALL, finding(results)),
        format!(
            "Per person, to the horizon ({}), {}. Differences are taken before rounding",
            model.settings.horizon,
            made(results)
        ),
        [vec![Column::text("Strategy")], both("£").to_vec(), both("").to_vec(), both("").to_vec()].concat(),
    );
    table.groups = vec![
        Group { name: String::new(), columns: 1 },
        Group { name: "Cost".into(), columns: 2 },
        Group { name: "Life years".into(), columns: 2 },
        Group { name: "QALYs".into(), columns: 2 },
    ];
    for (at, own) in case.totals.iter().enumerate() {
        let mut cells = vec![strategy_cell(results, &own.strategy)];
        for (about, parts, [write, _]) in MEASURES {
            for (name, part) in parts {
                let place = format!("{}/totals/{at}/{name}", headline_path(results));
                cells.push(Cell::number(write(part(own)), part(own), about).from(place));
            }
        }
        table.row(super::base_case::kind(results, case, &own.strategy), cells);
    }
    let Some(reference) = case.totals_of(&model.reference) else { return table };
    for own in case.totals.iter().filter(|own| own.strategy != model.reference) {
        let label = |name: &str| model.strategy_label(name).to_owned();
        let against = format!("{} v {}", label(&own.strategy), words::inside(&label(&model.reference)));
        let mut cells = vec![Cell::text(against)];
        for (about, parts, [_, write]) in MEASURES {
            for (name, part) in parts {
                let difference = part(own) - part(reference);
                let place = format!("difference of {name} in {}/totals", headline_path(results));
                cells.push(Cell::number(write(difference), difference, about).from(place));
            }
        }
        table.row(RowKind::Strong, cells);
    }
    table
}

/// What the intervention adds without discounting; a plain noun where there is nothing to compare.
fn finding(results: &Results) -> String {
    let model = &results.model;
    let totals = |name: &str| results.headline().totals_of(name);
    let pair = totals(&model.intervention).zip(totals(&model.reference));
    let Some((own, other)) = pair.filter(|_| model.intervention != model.reference) else {
        return "With and without discounting".to_owned();
    };
    let (cost, qalys) =
        (own.cost_undiscounted - other.cost_undiscounted, own.qalys_undiscounted - other.qalys_undiscounted);
    let gain = words::inside_word(&words::gain_in_short(qalys));
    format!(
        "Undiscounted, {} against {}: {}, {gain}{}",
        words::inside(model.strategy_label(&model.intervention)),
        words::inside(model.strategy_label(&model.reference)),
        words::inside_word(&words::cost_in_short(cost)),
        if qalys > 0.0 { " gained" } else { "" }
    )
}
