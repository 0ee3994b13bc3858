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
    // Amounts by strategy, name of the state and undiscounted value.
    type Amounts<'r> = Vec<(&'r str, String, f64)>;
    let place = |state: &Option<String>| state.as_ref().map_or_else(String::new, |state| band(results, state));
    let lived = cells.life_years.iter();
    let lived: Amounts<'_> = lived.map(|own| (&*own.strategy, band(results, &own.state), own.undiscounted)).collect();
    let qalys = cells.qalys.iter().map(|own| (&*own.strategy, place(&own.state), own.undiscounted)).collect();
    let costs = cells.costs.iter().map(|own| (&*own.strategy, place(&own.state), own.undiscounted)).collect();
    let sum = |amounts: &Amounts<'_>, strategy: &str, name: &str| -> f64 {
        amounts.iter().filter(|own| own.0 == strategy && own.1 == name).map(|own| own.2).sum()
    };
    let mut names: Vec<String> = Vec::new();
    for (_, name, _) in &lived {
        if !names.contains(name) && strategies.iter().any(|own| sum(&lived, &own.name, name) >= LEAST) {
            names.push(name.clone());
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
        let mut add = |amounts: &Amounts<'_>, write: fn(f64) -> String, about: About| {
            for own in &strategies {
                let years = sum(&lived, &own.name, name);
                let value = sum(amounts, &own.name, name) / years;
                row.push(if years >= LEAST { Cell::number(write(value), value, about) } else { Cell::none() });
            }
        };
        add(&qalys, number::qalys, About::QALYS.and(About::COURSE));
        add(&costs, number::cost, About::COSTS.and(About::COURSE));
        table.row(RowKind::Plain, row);
    }
    Some(table)
}
