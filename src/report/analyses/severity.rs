//! Severity: shortfalls on established care and the weight that follows, as tables.

use super::{Cell, Row, Sheet, Shown};
use crate::report::{figures, number, words};
use crate::results::{Estimate, Results, Severity};

pub(super) fn shown(results: &Results, own: &Severity) -> Shown {
    let comparator = words::inside(results.model.strategy_label(&own.comparator));
    let weight = number::axis(own.weight, 1);
    let title = if own.weight > 1.0 {
        format!(
            "On {comparator} people lose {} QALYs to the disease, which earns a weight of {weight}",
            number::axis(own.absolute, 1)
        )
    } else {
        format!(
            "On {comparator} people lose {} QALYs to the disease: too few for a severity weight",
            number::axis(own.absolute, 1)
        )
    };
    let sheet = Sheet {
        id: "shortfall".into(),
        title: "Severity".into(),
        subtitle: format!(
            "QALYs discounted at {}% a year from the {}, {} norms ({}), deaths of the general population ({})",
            number::percent(own.rate),
            own.discount,
            own.regime,
            own.norm,
            own.life_table
        ),
        head: ["", "Base case", "Mean of draws", "95% of draws from", "to"].map(str::to_owned).to_vec(),
        rows: shortfall(own),
        shown_rows: 12,
    };
    let mut sheets = vec![sheet];
    if let Some(draws) = &own.draws {
        let rows = draws.weights.iter().map(|chance| Row {
            cells: vec![
                Cell::Number(number::axis(chance.weight, 1), chance.weight),
                Cell::Number(number::percent(chance.share), 100.0 * chance.share),
            ],
            strong: chance.weight == own.weight,
        });
        sheets.push(Sheet {
            id: "weights".into(),
            title: "Chance of each weight".into(),
            subtitle: "Share of draws, %".into(),
            head: ["Weight", "% of draws"].map(str::to_owned).to_vec(),
            rows: rows.collect(),
            shown_rows: 3,
        });
    }
    sheets.push(weighted(results, own));
    sheets.push(people(own));
    let note = "The weight multiplies the QALYs gained in every comparison; the results above are unweighted. A shortfall exactly on a cut-off counts as above it.";
    let figures = figures::severity(own, &title, &comparator).into_iter().collect();
    Shown { title, notes: vec![note.into()], sheets, figures }
}

fn shortfall(own: &Severity) -> Vec<Row> {
    let draws = own.draws.as_ref();
    let row = |name: &str, base: f64, over: Option<Estimate>, shown: fn(f64) -> String| {
        let cell = |value: Option<f64>| {
            value.map_or(Cell::Words(number::NOT_APPLICABLE.into()), |value| Cell::Number(shown(value), value))
        };
        let cells = vec![
            Cell::Words(name.into()),
            cell(Some(base)),
            cell(over.map(|own| own.mean)),
            cell(over.map(|own| own.low95)),
            cell(over.map(|own| own.high95)),
        ];
        Row { cells, strong: false }
    };
    let share = |value: f64| number::percent(value) + "%";
    let mut rows = vec![
        row("QALYs without the disease", own.without_disease, None, number::qalys),
        row("QALYs on established care", own.with_disease, draws.map(|own| own.with_disease), number::qalys),
        row("Absolute shortfall, QALYs", own.absolute, draws.map(|own| own.absolute), number::qalys),
        row("Proportional shortfall", own.proportional, draws.map(|own| own.proportional), share),
        row("Weight", own.weight, None, |value| number::axis(value, 1)),
    ];
    rows[4].strong = true;
    rows
}

fn weighted(results: &Results, own: &Severity) -> Sheet {
    let case = own.weighted_probabilistic.as_ref().unwrap_or(&own.weighted);
    let plain = &results.headline().decision;
    let thresholds = &results.model.settings.thresholds;
    let mut head =
        vec!["Against the reference".to_owned(), "£ per QALY, unweighted".into(), "£ per weighted QALY".into()];
    for threshold in thresholds {
        head.push(format!("Net health benefit at {}, unweighted", number::pounds(*threshold)));
        head.push(format!("Net health benefit at {}, weighted", number::pounds(*threshold)));
    }
    let rows = case.pairwise.iter().map(|pair| {
        let mut cells = vec![Cell::Words(results.model.strategy_label(&pair.strategy).into())];
        let before = plain.pairwise_of(&pair.strategy).map(|own| own.comparison);
        for comparison in [before, Some(pair.comparison)] {
            cells.push(Cell::Words(comparison.map_or(number::NOT_APPLICABLE.into(), words::ratio_cell)));
        }
        for threshold in thresholds {
            for decision in [plain, case] {
                let benefit =
                    decision.net_benefit_of(&pair.strategy, *threshold).map_or(f64::NAN, |own| own.nhb_increment);
                cells.push(Cell::Number(number::net_health(benefit), benefit));
            }
        }
        Row { cells, strong: pair.strategy == results.model.intervention }
    });
    Sheet {
        id: "weighted".into(),
        title: "With and without the weight".into(),
        subtitle: format!("Weight {} on QALYs gained", number::axis(own.weight, 1)),
        head,
        rows: rows.collect(),
        shown_rows: 12,
    }
}

fn people(own: &Severity) -> Sheet {
    let rows = own.people.iter().map(|profile| Row {
        cells: vec![
            Cell::Words(profile.profile.clone()),
            Cell::Number(number::percent(profile.weight), 100.0 * profile.weight),
            Cell::Number(number::axis(profile.age, 1), profile.age),
            Cell::Number(number::qalys(profile.without_disease), profile.without_disease),
        ],
        strong: false,
    });
    Sheet {
        id: "people".into(),
        title: "Who is compared".into(),
        subtitle: "Health without the disease, averaged over the people at the start".into(),
        head: ["Profile", "% of people", "Age at the start", "QALYs without the disease"].map(str::to_owned).to_vec(),
        rows: rows.collect(),
        shown_rows: 0,
    }
}
