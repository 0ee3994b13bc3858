//! Severity: shortfalls on established care and the weight that follows, as tables.

use super::{Cell, Row, Sheet, Shown};
use crate::report::{figures, number, words};
use crate::results::{Comparison, Estimate, Results, Severity, WeightShare};

pub(super) fn shown(results: &Results, own: &Severity) -> Shown {
    let comparator = words::inside(results.model.strategy_label(&own.comparator));
    let title = title(own, &comparator);
    let sheet = Sheet {
        id: "shortfall".into(),
        title: "Severity".into(),
        subtitle: format!(
            "QALYs discounted at {}% a year, dated to the {}; {} norms and deaths of the general population",
            number::percent(own.rate),
            point(own),
            own.regime
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
            // One weight in every draw is said in a note.
            shown_rows: if draws.weights.iter().any(|own| own.share >= 1.0) { 0 } else { 3 },
        });
    }
    sheets.push(weighted(results, own));
    sheets.extend([people(own), states(results, own)]);
    let figures = figures::severity(own, &title, &comparator).into_iter().collect();
    Shown { title, notes: notes(results, own), sheets, figures }
}

/// Where in each year health is dated to: `start of each year`.
fn point(own: &Severity) -> String {
    own.discount.replace("of year", "of each year")
}

/// The shortfall and the weight, and how sure the weight is.
fn title(own: &Severity, comparator: &str) -> String {
    let weight = |weight: f64| number::axis(weight, 1);
    // Near a cut-off one decimal would hide on which side it lies.
    let near = own.absolute_cutoffs.iter().any(|cut| (own.absolute - cut).abs() < 0.1);
    let lost = format!(
        "On {comparator} people lose {} QALYs ({}%) to the disease",
        number::axis(own.absolute, if near { 2 } else { 1 }),
        number::axis(100.0 * own.proportional, 0)
    );
    let mut shares: Vec<&WeightShare> = own.draws.iter().flat_map(|draws| &draws.weights).collect();
    shares.retain(|own| own.share >= 0.05);
    if shares.len() > 1 {
        let each: Vec<String> = shares
            .iter()
            .map(|own| format!("{} in {}%", weight(own.weight), number::axis(100.0 * own.share, 0)))
            .collect();
        return format!("{lost}: a weight of {} of the draws", words::list(&each));
    }
    if own.weight > 1.0 {
        format!("{lost}, which earns a severity weight of {}", weight(own.weight))
    } else {
        format!("{lost}: too few for a severity weight")
    }
}

fn notes(results: &Results, own: &Severity) -> Vec<String> {
    let mut notes = vec!["The weight multiplies the QALYs gained in every comparison; the results above are unweighted. A shortfall exactly on a cut-off counts as above it.".to_owned()];
    let weights: &[WeightShare] = own.draws.as_ref().map_or(&[], |draws| &draws.weights);
    if let Some(all) = weights.iter().find(|own| own.share >= 1.0) {
        notes.push(format!("In every draw the weight is {}.", number::axis(all.weight, 1)));
    }
    // What a higher weight would come to, for whoever argues for it.
    let pair = results.headline().decision.pairwise_of(&results.model.intervention).map(|pair| pair.comparison);
    if let Some(Comparison::GainsAtCost { icer }) = pair {
        let each: Vec<String> = weights
            .iter()
            .filter(|other| other.weight > own.weight)
            .map(|own| format!("£{} with a weight of {}", number::icer(icer / own.weight), number::axis(own.weight, 1)))
            .collect();
        if !each.is_empty() {
            notes.push(format!(
                "A weighted QALY of {} against {} would cost {}.",
                words::inside(results.model.strategy_label(&results.model.intervention)),
                words::inside(results.model.strategy_label(&results.model.reference)),
                words::list(&each)
            ));
        }
    }
    let headline = results.base_case.totals_of(&own.comparator).map(|own| own.qalys);
    if let Some(other) = headline.filter(|other| (other - own.with_disease).abs() > 0.0005) {
        notes.push(format!(
            "The QALYs on established care are {} in the base case of B.3.10, where they are dated as the model's rules say; here both sides are dated to the {}.",
            number::qalys(other),
            point(own)
        ));
    }
    notes
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
            cells.push(super::ratio(comparison));
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
        // With a weight of 1 both halves are the same.
        shown_rows: if own.weight == 1.0 { 0 } else { 12 },
    }
}

fn people(own: &Severity) -> Sheet {
    let rows = own.people.iter().map(|profile| Row {
        cells: vec![
            Cell::Words(words::outside(&profile.profile)),
            Cell::Number(number::percent(profile.weight), 100.0 * profile.weight),
            Cell::Number(number::axis(profile.age, 1), profile.age),
            Cell::Number(number::qalys(profile.without_disease), profile.without_disease),
        ],
        strong: false,
    });
    Sheet {
        id: "people".into(),
        title: "Who is compared with the general population".into(),
        subtitle: "Each kind of person at the start, and QALYs without the disease, discounted; shares and ages are inputs of B.3.9"
            .into(),
        head: ["Kind of person", "% of people", "Age at the start", "QALYs without the disease"]
            .map(str::to_owned)
            .to_vec(),
        rows: rows.collect(),
        shown_rows: 12,
    }
}

/// Years and health in each state on established care, undiscounted: what a shortfall is worked out from.
fn states(results: &Results, own: &Severity) -> Sheet {
    let cells = &results.base_case.cells;
    let mut rows: Vec<(String, f64, f64)> = Vec::new();
    for state in results.model.states.iter().filter(|state| state.alive) {
        let own = |strategy: &str, name: Option<&str>| strategy == own.comparator && name == Some(&state.name);
        let years = cells.life_years.iter().filter(|cell| own(&cell.strategy, Some(&cell.state)));
        let qalys = cells.qalys.iter().filter(|cell| own(&cell.strategy, cell.state.as_deref()));
        let row = (
            state.label.clone(),
            years.map(|cell| cell.undiscounted).sum::<f64>(),
            qalys.map(|cell| cell.undiscounted).sum::<f64>(),
        );
        if row.1 > 0.0 || row.2 != 0.0 {
            rows.push(row);
        }
    }
    let total = rows.iter().fold((0.0, 0.0), |sum, row| (sum.0 + row.1, sum.1 + row.2));
    let row = |(name, years, qalys): (String, f64, f64), strong: bool| {
        let utility = if years > 0.0 {
            Cell::Number(number::axis(qalys / years, 3), qalys / years)
        } else {
            Cell::Words(number::NOT_APPLICABLE.into())
        };
        let cells = vec![
            Cell::Words(words::outside(&name)),
            utility,
            Cell::Number(number::life_years(years), years),
            Cell::Number(number::qalys(qalys), qalys),
        ];
        Row { cells, strong }
    };
    let count = rows.len() + 1;
    let mut shown: Vec<Row> = rows.into_iter().map(|own| row(own, false)).collect();
    shown.push(row(("All states".to_owned(), total.0, total.1), true));
    Sheet {
        id: "states".into(),
        title: format!(
            "Health and years in each state on {}",
            words::inside(results.model.strategy_label(&own.comparator))
        ),
        subtitle:
            "Base case, per person who enters, undiscounted; utility: QALYs divided by years there, so the fall with age is in it"
                .into(),
        head: ["State", "Mean utility while there", "Life years", "QALYs"].map(str::to_owned).to_vec(),
        rows: shown,
        shown_rows: count,
    }
}
