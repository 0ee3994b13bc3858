//! Budget impact as tables: the funnel, and each year's people and costs.

use super::{Cell, Row, Sheet, Shown};
use crate::report::{figures, number, words};
use crate::results::{BudgetImpact, Results};

pub(super) fn shown(results: &Results, own: &BudgetImpact) -> Shown {
    let label = words::inside(results.model.strategy_label(&own.strategy));
    let against = words::inside(results.model.strategy_label(&own.against));
    let (test, largest) = (number::prose_millions(own.test), number::prose_millions(own.largest_of_three));
    let title = if own.largest_of_three >= own.test {
        format!(
            "In one of its first three years {label} would cost the NHS {largest} more, which meets the budget impact test of {test}"
        )
    } else {
        format!(
            "In its first three years {label} would cost the NHS at most {largest} more a year, below the budget impact test of {test}"
        )
    };
    let mut notes = vec![format!(
        "Undiscounted; everyone treated is compared with the same people on {against}. The test was read as: {}.",
        own.test_status
    )];
    notes.extend(own.note.clone());
    if !own.vat.is_empty() {
        let taxed = own.vat.iter().map(|(name, share)| format!("{name} {}%", number::percent(*share)));
        notes.push(format!("Value added tax is added to: {}.", taxed.collect::<Vec<_>>().join(", ")));
    }
    let waits = own.years.iter().filter(|year| year.waiting > 0.0).count();
    if waits > 0 {
        notes.push(format!("The centres are full in {waits} of {} years: people wait.", own.years.len()));
    }
    if own.years.iter().all(|year| year.net <= 0.0) {
        notes.push("In no year does it cost the NHS more than it saves.".into());
    }
    let figure = figures::budget_impact(results, own, &title, "");
    Shown {
        title,
        notes,
        sheets: vec![years(own), funnel(own), categories(own)],
        figures: figure.into_iter().collect(),
    }
}

fn people(value: f64) -> Cell {
    Cell::Number(number::cost(value), value)
}

fn money(value: f64) -> Cell {
    Cell::Number(number::millions(value), value)
}

fn years(own: &BudgetImpact) -> Sheet {
    let rows = own.years.iter().map(|year| Row {
        cells: vec![
            Cell::Number(year.year.to_string(), f64::from(year.year)),
            people(year.eligible),
            people(year.wanted),
            year.capacity.map_or(Cell::Words("no limit".into()), people),
            people(year.treated),
            people(year.waiting),
            money(year.gross),
            money(year.gross - year.net),
            money(year.net),
        ],
        strong: year.net >= own.test,
    });
    Sheet {
        id: "years".into(),
        title: "Budget impact by year".into(),
        subtitle: "People, and £ million, undiscounted".into(),
        head: [
            "Year",
            "Eligible",
            "Treatment wanted",
            "Capacity",
            "Treated",
            "Left waiting",
            "Gross, £m",
            "Displaced, £m",
            "Net, £m",
        ]
        .map(str::to_owned)
        .to_vec(),
        rows: rows.collect(),
        shown_rows: 10,
    }
}

fn funnel(own: &BudgetImpact) -> Sheet {
    let rows = own.funnel.iter().map(|step| Row {
        cells: vec![
            Cell::Words(step.name.clone()),
            step.share.map_or(Cell::Words(number::NOT_APPLICABLE.into()), |share| {
                Cell::Number(number::percent(share), 100.0 * share)
            }),
            people(step.people),
            Cell::Words(step.source.clone().unwrap_or_else(|| "no source given".into())),
        ],
        strong: false,
    });
    let mut rows: Vec<Row> = rows.collect();
    rows.push(Row {
        cells: vec![
            Cell::Words("newly eligible each year".into()),
            Cell::Words(number::NOT_APPLICABLE.into()),
            people(own.incident),
            Cell::Words(String::new()),
        ],
        strong: false,
    });
    Sheet {
        id: "funnel".into(),
        title: "Who is eligible".into(),
        subtitle: "From the population to those eligible at the start".into(),
        head: ["Step", "% of those before", "People", "Source"].map(str::to_owned).to_vec(),
        rows,
        shown_rows: 12,
    }
}

fn categories(own: &BudgetImpact) -> Sheet {
    let mut names: Vec<&String> = Vec::new();
    for year in &own.years {
        for name in year.costs.keys().chain(year.displaced.keys()) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    let rows = names.into_iter().map(|name| {
        let net = own.years.iter().map(|year| {
            let of = |list: &indexmap::IndexMap<String, f64>| list.get(name).copied().unwrap_or(0.0);
            money(of(&year.costs) - of(&year.displaced))
        });
        Row { cells: std::iter::once(Cell::Words(name.clone())).chain(net).collect(), strong: false }
    });
    Sheet {
        id: "categories".into(),
        title: "Net cost by category".into(),
        subtitle: "£ million a year, undiscounted".into(),
        head: std::iter::once("Category".to_owned())
            .chain(own.years.iter().map(|year| format!("Year {}", year.year)))
            .collect(),
        rows: rows.collect(),
        shown_rows: 0,
    }
}
