//! The price analysis as a table.

use super::{Cell, Row, Sheet, Shown, input_inside};
use crate::report::{number, words};
use crate::results::{How, PriceAnalysis, Results, Worth};

pub(super) fn shown(results: &Results, own: &PriceAnalysis) -> Shown {
    let chances: Vec<f64> = own
        .thresholds
        .iter()
        .find_map(|at| at.probabilistic.as_ref())
        .map_or_else(Vec::new, |own| own.chances.iter().map(|own| own.chance).collect());
    let mut head = vec!["Threshold, £ per QALY".to_owned(), "Base case, £".into()];
    if !chances.is_empty() {
        head.extend(["Mean of draws, £".to_owned(), "± MC error".into()]);
        head.extend(chances.iter().map(|own| format!("{}% chance, £", number::axis(own * 100.0, 0))));
    }
    let rows = own.thresholds.iter().map(|at| {
        let mut cells = vec![Cell::Number(number::cost(at.threshold), at.threshold), cell(at.deterministic)];
        if let Some(draws) = &at.probabilistic {
            cells.push(cell(draws.mean));
            cells.push(draws.error.map_or(Cell::Words("–".into()), |own| Cell::Number(number::cost(own), own)));
            cells.extend(draws.chances.iter().map(|own| cell(own.price)));
        }
        Row { cells, strong: false }
    });
    let sheet = Sheet {
        id: "results".into(),
        title: "Value-based price".into(),
        subtitle: format!(
            "Highest {} at which {} is worth it against {}, £; a chance is the share of draws in which it is",
            input_inside(results, &own.parameter),
            words::inside(results.model.strategy_label(&own.strategy)),
            others(results, &own.against)
        ),
        head,
        rows: rows.collect(),
        shown_rows: 6,
    };
    Shown { title: title(results, own), notes: notes(own), sheets: vec![sheet], figures: vec![] }
}

/// `standard care`, or `the best option among A and B`.
pub(in crate::report) fn others(results: &Results, against: &[String]) -> String {
    let names: Vec<String> = against.iter().map(|own| words::inside(results.model.strategy_label(own))).collect();
    match &names[..] {
        [one] => one.clone(),
        many => format!("the best option among {}", words::list(many)),
    }
}

/// A price, in a table.
pub(super) fn cell(worth: Worth) -> Cell {
    match worth {
        Worth::UpTo { price } => Cell::Number(number::cost(price), price),
        Worth::From { price } => Cell::Words(format!("from {}", number::cost(price))),
        Worth::Between { low, high } => Cell::Words(number::range(&number::cost(low), &number::cost(high))),
        Worth::Always => Cell::Words("any price".into()),
        Worth::Never => Cell::Words("no price".into()),
    }
}

fn title(results: &Results, own: &PriceAnalysis) -> String {
    let name = words::inside(results.model.strategy_label(&own.strategy));
    let against = others(results, &own.against);
    let Some(at) = own.thresholds.last() else { return "Value-based price".into() };
    let threshold = number::pounds(at.threshold);
    // The mean of the draws is what decides, where there are draws.
    let worth = at.probabilistic.as_ref().map_or(at.deterministic, |own| own.mean);
    match worth {
        Worth::UpTo { price } if price < 0.0 => {
            format!(
                "{} is not worth it at {threshold} a QALY against {against} even if the price were nothing",
                words::outside(&name)
            )
        }
        Worth::UpTo { price } => format!(
            "{} is worth it at {threshold} a QALY against {against} up to a price of about {}",
            words::outside(&name),
            number::prose_cost(price)
        ),
        Worth::Always => {
            format!("{} is worth it at {threshold} a QALY against {against} at any price", words::outside(&name))
        }
        Worth::Never => {
            format!("{} is worth it at {threshold} a QALY against {against} at no price", words::outside(&name))
        }
        Worth::From { .. } | Worth::Between { .. } => "Value-based price".into(),
    }
}

fn notes(own: &PriceAnalysis) -> Vec<String> {
    let mut notes = vec![
        match own.how {
            How::Proved => "The model’s own expressions show that net benefit is a straight line in the price, so the price is exact; the model was run again at it.",
            How::Straight => "Net benefit at three prices lies on a straight line to the last digits, so the price is exact; the model was run again at it.",
            How::Searched => "Net benefit is no straight line in the price: the price was searched between two limits, for one crossing. A threshold analysis of the price looks for more.",
        }
        .to_owned(),
    ];
    if own.thresholds.iter().any(|at| at.probabilistic.is_some()) {
        notes.push("The decision rests on expected values, so the price to go by is the mean of the draws; the base case is there to be compared with single runs.".into());
    }
    let below = |worth: Worth| worth.highest().is_some_and(|price| price < 0.0);
    let any = own.thresholds.iter().any(|at| {
        below(at.deterministic)
            || at
                .probabilistic
                .as_ref()
                .is_some_and(|own| below(own.mean) || own.chances.iter().any(|own| below(own.price)))
    });
    if any {
        notes.push(
            "A price below zero is what would have to be paid back with each infusion."
                .replace("infusion", "treatment"),
        );
    }
    notes
}
