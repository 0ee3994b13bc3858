//! Owns the features table of B.3.2: what the analysis chose, which the results know, beside what earlier appraisals chose and why
//! this one chose as it did, which an analyst writes in `report/features.md`.

use super::prose;
use crate::report::document::{Block, Cell, Column, RowKind, Section, Table, Text};
use crate::report::terminal::rate;
use crate::report::{number, words};
use crate::results::Results;

/// What stands in a cell of which nobody has written.
const NOT_STATED: &str = "not stated";

/// Adds the table, and says what is missing of it.
pub(super) fn add(results: &Results, section: &mut Section) {
    let chosen = chosen(results);
    let Some(written) = prose::tables(results, KEY).into_iter().next() else {
        section.push(Block::Table(alone(&chosen)));
        section.push(Block::Missing(
            Text::plain("To be written by the analyst: what earlier appraisals chose for each of these, and why this analysis chose as it did, in ")
                .code(prose::file(results, KEY))
                .words("."),
        ));
        return;
    };
    section.push(Block::Table(beside(&chosen, &written)));
}

/// The name of the file, without its ending.
const KEY: &str = "features";

fn table(columns: Vec<Column>) -> Table {
    Table::new(KEY, "Features of the analysis", "", "What was chosen, as the results hold it", columns)
}

fn alone(chosen: &[(String, String)]) -> Table {
    let mut table = table(vec![Column::text("Feature"), Column::text("Chosen value")]);
    for (name, value) in chosen {
        table.row(RowKind::Plain, vec![Cell::text(name.clone()), Cell::text(value.clone())]);
    }
    table
}

/// The chosen values between what was written of earlier appraisals, one column each, and of the reasons. A feature that the
/// results do not know has its value from the file.
fn beside(chosen: &[(String, String)], written: &Table) -> Table {
    let heads: Vec<String> = written.columns.iter().map(|column| column.name.trim().to_owned()).collect();
    let starting = |start: &str| heads.iter().position(|head| head.to_lowercase().starts_with(start));
    let (value, reason) = (starting("chosen"), starting("justif"));
    let earlier: Vec<usize> = (1..heads.len()).filter(|at| Some(*at) != value && Some(*at) != reason).collect();
    let mut columns = vec![Column::text("Feature")];
    columns.extend(earlier.iter().map(|at| Column::text(&heads[*at])));
    columns.extend([Column::text("Chosen value"), Column::text("Justification")]);
    let mut table = table(columns);
    let bare =
        |cells: &[Cell], at: usize| cells.get(at).map_or_else(String::new, |cell| cell.text.bare().trim().to_owned());
    let told = |cells: Option<&[Cell]>, at: Option<usize>| match (cells, at) {
        (Some(cells), Some(at)) if !bare(cells, at).is_empty() => Cell::text(cells[at].text.clone()),
        _ => Cell::text(NOT_STATED),
    };
    let mut row = |name: &str, own: Option<&str>, cells: Option<&[Cell]>| {
        let mut line = vec![Cell::text(name)];
        line.extend(earlier.iter().map(|at| told(cells, Some(*at))));
        line.push(own.map_or_else(|| told(cells, value), Cell::text));
        line.push(told(cells, reason));
        table.row(RowKind::Plain, line);
    };
    let same = |cells: &[Cell], name: &str| bare(cells, 0).eq_ignore_ascii_case(name);
    for (name, own) in chosen {
        let cells = written.rows.iter().map(|row| row.cells.as_slice()).find(|cells| same(cells, name));
        row(name, Some(own.as_str()), cells);
    }
    for cells in written.rows.iter().map(|row| row.cells.as_slice()) {
        if !chosen.iter().any(|(name, _)| same(cells, name)) {
            row(&bare(cells, 0), None, Some(cells));
        }
    }
    table.note(
        "The chosen values of named settings are those of the run; earlier appraisals and reasons are the analyst’s.",
    );
    table
}

/// The choices that the results hold.
fn chosen(results: &Results) -> Vec<(String, String)> {
    let settings = &results.model.settings;
    let mut list = Vec::new();
    let mut add = |name: &str, value: String| {
        if !value.is_empty() {
            list.push((name.to_owned(), value));
        }
    };
    add("Time horizon", settings.horizon.clone());
    add(
        "Age at the start",
        settings.start_age.map_or_else(String::new, |age| format!("{} years", number::axis(age, 0))),
    );
    add("Cycle", format!("{}; {} cycles", settings.cycle, number::count(settings.cycles)));
    if !settings.order.is_empty() {
        add("Order within a cycle", settings.order.join(", then "));
    }
    add("Rates within a cycle", settings.within_cycle.clone().unwrap_or_default());
    for timing in &settings.timing {
        add(
            &format!("Counting and dating: {}", timing.payoff.replace('_', " ")),
            format!("counted: {}; discounted at: {}", timing.count, timing.discount),
        );
    }
    let discount = &settings.discount;
    add("Discount rate, costs", rate(discount.costs));
    add("Discount rate, QALYs", rate(discount.effects));
    add("Compounding", discount.compounding.clone());
    add("Price year", settings.price_year.clone().unwrap_or_default());
    let thresholds: Vec<String> = settings.thresholds.iter().map(|&t| number::pounds(t)).collect();
    add("What a QALY may cost", words::list(&thresholds));
    list
}
