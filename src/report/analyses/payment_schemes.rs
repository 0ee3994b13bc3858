//! Ways to pay, side by side: expected payment, who bears the risk, and the comparison under each.

use super::{Cell, Row, Sheet, Shown};
use crate::report::{figures, number, words};
use crate::results::{PaymentScheme, PaymentSchemes, Results};

pub(super) fn shown(results: &Results, own: &PaymentSchemes) -> Shown {
    let reference = words::inside(results.model.strategy_label(&results.model.reference));
    let label = results.model.strategy_label(&own.strategy);
    let results_sheet = Sheet {
        id: "results".into(),
        title: "Ways to pay".into(),
        subtitle: format!(
            "Expected payment for {} per person of {label}, £, at base values, and its comparison with {reference}, means {}",
            words::name(&own.category),
            if own.schemes.iter().any(|own| own.probabilistic.is_some()) { "over the draws" } else { "at base values" }
        ),
        head: head(results),
        rows: own.schemes.iter().enumerate().map(|(at, scheme)| row(results, own, scheme, at == 0)).collect(),
        shown_rows: 20,
    };
    let years = own.schemes.iter().map(|scheme| scheme.by_year.len()).max().unwrap_or(0);
    let by_year = Sheet {
        id: "by-year".into(),
        title: "Expected payment by year".into(),
        subtitle: "£ per person, undiscounted, base values, refunds taken off".into(),
        head: std::iter::once("Year".to_owned()).chain(own.schemes.iter().map(|scheme| scheme.name.clone())).collect(),
        rows: (0..years)
            .map(|year| {
                let paid = own.schemes.iter().map(|scheme| {
                    let value = scheme.by_year.get(year).copied().unwrap_or(0.0);
                    Cell::Number(number::cost(value), value)
                });
                let year = Cell::Number((year + 1).to_string(), (year + 1) as f64);
                Row { cells: std::iter::once(year).chain(paid).collect(), strong: false }
            })
            .collect(),
        shown_rows: 10,
    };
    let mut notes = vec![
        "Paid in the worst tenth: what is paid, on average, in the tenth of draws in which least health is gained, as a percentage of the mean over all draws. At 100% the NHS bears the risk alone; below it the maker shares it. What is paid in all is at base values."
            .to_owned(),
    ];
    if own.schemes.iter().any(|scheme| scheme.discounted > scheme.undiscounted) {
        notes.push(
            "Discounted payments exceed undiscounted ones where refunds come later than what was paid.".to_owned(),
        );
    }
    notes.extend(own.schemes.iter().filter_map(|scheme| {
        let reason = scheme.reason.as_ref()?;
        Some(format!("{}: {}.", scheme.name, reason.trim_end_matches('.')))
    }));
    let title = title(results, own);
    let figure = figures::payment_schemes(results, own, &title);
    Shown { title, notes, sheets: vec![results_sheet, by_year], figures: figure.into_iter().collect() }
}

/// Whether any way to pay changes the decision at the highest threshold.
fn title(results: &Results, own: &PaymentSchemes) -> String {
    let Some(&threshold) = results.model.settings.thresholds.last() else { return "Ways to pay".into() };
    let worth = |scheme: &PaymentScheme| {
        let decision = scheme.probabilistic.as_ref().unwrap_or(&scheme.decision);
        decision.best_at(threshold).is_some_and(|best| best.strategy == own.strategy)
    };
    let label = words::inside(results.model.strategy_label(&own.strategy));
    let at = number::pounds(threshold);
    let good: Vec<String> =
        own.schemes.iter().filter(|scheme| worth(scheme)).map(|scheme| words::inside(&scheme.name)).collect();
    match good.len() {
        0 => format!("Under no payment scheme examined is {label} the best option at {at} a QALY"),
        n if n == own.schemes.len() => {
            format!("Under every payment scheme examined {label} is the best option at {at} a QALY")
        }
        1 => format!("Under one payment scheme examined {label} is the best option at {at} a QALY: {}", good[0]),
        n => format!(
            "Under each of {} payment schemes examined {label} is the best option at {at} a QALY: {}",
            words::count(n),
            good.join("; ")
        ),
    }
}

fn head(results: &Results) -> Vec<String> {
    let mut head: Vec<String> =
        ["Scheme", "Paid in all, £", "Discounted, £", "Paid in the worst tenth, % of mean", "£ per QALY"]
            .map(str::to_owned)
            .to_vec();
    for threshold in &results.model.settings.thresholds {
        head.push(format!("Net benefit at {}, £", number::pounds(*threshold)));
        head.push(format!("Best at {}, % of draws", number::pounds(*threshold)));
    }
    head
}

fn row(results: &Results, own: &PaymentSchemes, scheme: &PaymentScheme, first: bool) -> Row {
    let none = || Cell::Words(number::NOT_APPLICABLE.into());
    let decision = scheme.probabilistic.as_ref().unwrap_or(&scheme.decision);
    let pair = decision.pairwise_of(&own.strategy);
    let mut cells = vec![
        Cell::Words(scheme.name.clone()),
        Cell::Number(number::cost(scheme.undiscounted), scheme.undiscounted),
        Cell::Number(number::cost(scheme.discounted), scheme.discounted),
        scheme.paid_when_it_fails.map_or_else(none, |share| Cell::Number(number::percent(share), 100.0 * share)),
        super::ratio(pair.map(|pair| pair.comparison)),
    ];
    for (at, threshold) in results.model.settings.thresholds.iter().enumerate() {
        let benefit = decision.net_benefit_of(&own.strategy, *threshold).map(|own| own.nmb_increment);
        cells.push(benefit.map_or_else(none, |value| Cell::Number(number::net_money(value), value)));
        cells.push(scheme.best.get(at).map_or_else(none, |share| Cell::Number(number::percent(*share), 100.0 * share)));
    }
    Row { cells, strong: first }
}
