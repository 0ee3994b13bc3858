//! Owns the table of what a year in each state is worth and costs, as it comes out of the results: the utilities and costs of states as a
//! reader looks for them, after age, caps and whatever else the model makes of its inputs.

use super::disaggregated::band;
use super::made;
use crate::report::document::{About, Cell, Column, RowKind, Table};
use crate::report::{number, words};
use crate::results::{Results, Strategy};

/// Less time than this in a state, in years, tells nothing of a year in it.
const LEAST: f64 = 0.005;

/// The table; `None` when the results do not hold life years by state.
pub(super) fn table(results: &Results) -> Option<Table> {
    let (model, cells) = (&results.model, &results.headline().cells);
    let wanted = |own: &&Strategy| own.name == model.intervention || own.name == model.reference;
    let strategies: Vec<&Strategy> = model.strategies.iter().filter(wanted).collect();
    let place = |state: &str| band(results, state);
    let years = |strategy: &str, name: &str| -> f64 {
        let own = cells.life_years.iter().filter(|cell| cell.strategy == strategy && place(&cell.state) == name);
        own.map(|cell| cell.undiscounted).sum()
    };
    let within = |own: &Option<String>, name: &str| own.as_ref().is_some_and(|state| place(state) == name);
    let qalys = |strategy: &str, name: &str| -> f64 {
        let own = cells.qalys.iter().filter(|cell| cell.strategy == strategy && within(&cell.state, name));
        own.map(|cell| cell.undiscounted).sum()
    };
    let costs = |strategy: &str, name: &str| -> f64 {
        let own = cells.costs.iter().filter(|cell| cell.strategy == strategy && within(&cell.state, name));
        own.map(|cell| cell.undiscounted).sum()
    };
    let mut names: Vec<String> = Vec::new();
    for cell in &cells.life_years {
        let name = place(&cell.state);
        if !names.contains(&name) && strategies.iter().any(|own| years(&own.name, &name) >= LEAST) {
            names.push(name);
        }
    }
    if names.is_empty() {
        return None;
    }
    let mut columns = vec![Column::text("State")];
    columns.extend(strategies.iter().map(|own| Column::number(&own.label, "QALYs a year")));
    columns.extend(strategies.iter().map(|own| Column::number(&own.label, "£ a year")));
    let mut table = Table::new(
        "year-lived",
        "A year in each state",
        "",
        format!(
            "QALYs and costs that arise in a state over the years that are lived there, undiscounted; {}. What is met once, as on entry, is in it",
            words::inside(&made(results))
        ),
        columns,
    );
    for name in &names {
        let mut row = vec![Cell::text(name.as_str())];
        let mut add = |amount: &dyn Fn(&str) -> f64, write: fn(f64) -> String, about: About| {
            for own in &strategies {
                let lived = years(&own.name, name);
                let value = amount(&own.name) / lived;
                row.push(if lived >= LEAST { Cell::number(write(value), value, about) } else { Cell::none() });
            }
        };
        add(&|strategy| qalys(strategy, name), number::qalys, About::QALYS.and(About::COURSE));
        add(&|strategy| costs(strategy, name), number::cost, About::COSTS.and(About::COURSE));
        table.row(RowKind::Plain, row);
    }
    Some(table)
}
