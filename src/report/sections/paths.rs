//! Owns the table of the tree's paths: how likely each is, what it costs and gains, and what it adds to the totals.

use super::{population, states};
use crate::report::document::{About, Cell, Column, Group, RowKind, Table, Text};
use crate::report::{number, words};
use crate::results::{Results, TreePath};

/// The place of the table.
pub(super) const ID: &str = "paths";

/// Whether there are paths to show: an option under which people go different ways.
pub(super) fn shown(results: &Results) -> bool {
    let paths = &results.paths;
    let of = |strategy: &str| paths.list.iter().filter(|path| path.strategy == strategy).count();
    !paths.too_many.is_empty() || paths.list.iter().any(|path| of(&path.strategy) > 1)
}

/// Every path of every strategy, with the strategy's totals as their sum; none where nothing is passed at once.
pub(super) fn table(results: &Results) -> Option<Table> {
    if !shown(results) {
        return None;
    }
    let model = &results.model;
    let mut table = Table::new(
        ID,
        "Paths through the tree",
        "",
        format!(
            "Base case. {}. From the start through the states that are passed at once, to the state in which the first cycle begins. Each sum is per person who goes the path; what a path adds is its probability times what it comes to in all, and what all add is the total of the option",
            population(results)
        ),
        vec![
            Column::text("Path"),
            Column::number("Probability", "%"),
            Column::number("Cost", "£"),
            Column::number("QALYs", ""),
            Column::number("Cost", "£"),
            Column::number("QALYs", ""),
            Column::number("Cost", "£"),
            Column::number("QALYs", ""),
            Column::number("Life years", "discounted"),
            Column::number("Cost", "£"),
            Column::number("QALYs", ""),
        ],
    );
    let group = |name: &str, columns: usize| Group { name: name.to_owned(), columns };
    table.groups = vec![
        group("", 2),
        group("On the way", 2),
        group("Afterwards", 2),
        group("In all", 3),
        group("Added to the total", 2),
    ];
    for strategy in &model.strategies {
        let own = || results.paths.list.iter().enumerate().filter(|(_, path)| path.strategy == strategy.name);
        if own().next().is_none() {
            continue;
        }
        table.group(&strategy.label);
        for (at, path) in own() {
            table.row(RowKind::Plain, row(results, at, path));
        }
        let totals = &results.base_case.totals;
        if let Some(at) = totals.iter().position(|totals| totals.strategy == strategy.name) {
            let (cost, qalys) = (totals[at].cost, totals[at].qalys);
            let mut cells = vec![Cell::text("Total"), Cell::number(number::chance(1.0), 1.0, About::COURSE)];
            cells.resize(9, Cell::none());
            let place = format!("/base_case/totals/{at}");
            cells.push(Cell::number(number::cost(cost), cost, About::COSTS).from(format!("{place}/cost")));
            cells.push(Cell::number(number::qalys(qalys), qalys, About::QALYS).from(format!("{place}/qalys")));
            table.row(RowKind::Total, cells);
        }
    }
    let too_many: Vec<String> =
        results.paths.too_many.iter().map(|name| words::inside(model.strategy_label(name))).collect();
    if !too_many.is_empty() {
        table.note(format!("More paths than are followed one by one: {}.", words::list(&too_many)));
    }
    table.note("Sums are taken before rounding and may differ in the last digit.");
    table.note(Text::plain("The same at full precision: ").code("paths.csv").words("."));
    Some(table)
}

fn row(results: &Results, at: usize, path: &TreePath) -> Vec<Cell> {
    let number = |written: String, value: f64, about: About, field: &str| {
        Cell::number(written, value, about).from(format!("/paths/list/{at}/{field}"))
    };
    let cost = |value: f64, field: &str| number(number::cost(value), value, About::COSTS, field);
    let qalys = |value: f64, field: &str| number(number::qalys(value), value, About::QALYS, field);
    vec![
        Cell::text(label(results, path)),
        number(number::chance(path.probability), path.probability, About::COURSE, "probability"),
        cost(path.cost_on_the_way, "cost_on_the_way"),
        qalys(path.qalys_on_the_way, "qalys_on_the_way"),
        cost(path.cost_afterwards, "cost_afterwards"),
        qalys(path.qalys_afterwards, "qalys_afterwards"),
        cost(path.cost, "cost"),
        qalys(path.qalys, "qalys"),
        number(number::life_years(path.life_years), path.life_years, About::COURSE, "life_years"),
        cost(path.cost_added, "cost_added"),
        qalys(path.qalys_added, "qalys_added"),
    ]
}

/// The states of a path between arrows.
fn label(results: &Results, path: &TreePath) -> String {
    let step = |names: &Vec<String>| {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        words::outside(&states::words(&results.model, &names))
    };
    path.steps.iter().map(step).collect::<Vec<_>>().join(" → ")
}
