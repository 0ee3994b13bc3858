//! Budget impact as tables: the funnel, and each year's people and costs.

use super::{Cell, Row, Sheet, Shown};
use crate::report::{figures, number, words};
use crate::results::{BudgetImpact, BudgetYear, Results};

pub(super) fn shown(results: &Results, own: &BudgetImpact) -> Shown {
    let label = words::inside(results.model.strategy_label(&own.strategy));
    let against = words::inside(results.model.strategy_label(&own.against));
    let (test, largest) = (number::prose_millions(own.test), number::prose_millions(own.largest_of_three));
    let place = if own.largest_of_three >= own.test { "above" } else { "below" };
    let saves = own.largest_of_three <= 0.0;
    let title = if saves {
        format!(
            "As projected, {label} costs the NHS no more in any of its first three years than what it takes the place of"
        )
    } else {
        format!(
            "As projected, {label} costs the NHS {largest} more in the dearest of its first three years, {place} the budget impact test of {test}"
        )
    };
    let mut notes = vec![format!(
        "One projection {}, undiscounted, with the numbers of people and the capacity that are shown; everyone treated is compared with the same people on {against}. {}",
        if results.psa.is_some() { "from the means of the draws" } else { "at base values" },
        test_status(own)
    )];
    notes.extend(own.note.clone());
    if !own.vat.is_empty() {
        let taxed = own.vat.iter().map(|(name, share)| format!("{name} {}%", number::percent(*share)));
        notes.push(format!(
            "Value added tax is added here, and in no other result, to: {}.",
            taxed.collect::<Vec<_>>().join(", ")
        ));
    }
    notes.extend(waiting(own));
    if !saves && own.years.iter().all(|year| year.net <= 0.0) {
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

/// How the test was read.
fn test_status(own: &BudgetImpact) -> String {
    let test = number::prose_millions(own.test);
    match own.test_status.as_str() {
        "official" => format!("The test of {test} was read in NICE’s or the NHS’s own text."),
        "secondary" => format!("The test of {test} was read in a secondary source."),
        "recalled" => format!("The test of {test} is recalled: its source was not read."),
        other => format!("How the test of {test} was read: {other}."),
    }
}

/// What capacity does to the projection, where it does anything.
fn waiting(own: &BudgetImpact) -> Option<String> {
    let full: Vec<&BudgetYear> = own.years.iter().filter(|year| year.waiting > 0.0).collect();
    let last = full.last()?;
    Some(format!(
        "Capacity, not demand, sets how many are treated in {} of {} years: at the end of year {} {} people wait. With more capacity more would be treated and the sums would be other ones.",
        full.len(),
        own.years.len(),
        last.year,
        number::cost(last.waiting)
    ))
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
            Cell::Words(if own.note.is_some() { "see the notes" } else { "no source given" }.into()),
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
        Row {
            cells: std::iter::once(Cell::Words(words::outside(&words::name(name)))).chain(net).collect(),
            strong: false,
        }
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
