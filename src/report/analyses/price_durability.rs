//! Price and durability: the table of break-even prices by rate of relapse, and its figure.

use super::price::{cell, others};
use super::{Cell, Row, Sheet, Shown};
use crate::report::figures::price_durability;
use crate::report::{number, words};
use crate::results::{PriceDurability, Results, Worth};

pub(super) fn shown(results: &Results, own: &PriceDurability) -> Shown {
    let mut head = vec!["Lost per 100 a year".to_owned(), "Years until half have lost it".into()];
    head.extend(own.thresholds.iter().map(|own| format!("Price at {}, £", number::axis_pounds(*own))));
    let rows = own.rows.iter().map(|row| {
        let half = half_relapsed(row.rate);
        let mut cells = vec![
            Cell::Number(number::axis(100.0 * row.rate, 1), 100.0 * row.rate),
            half.map_or(Cell::Words("never".into()), |own| Cell::Number(number::axis(own, 1), own)),
        ];
        cells.extend(row.worth.iter().map(|own| cell(*own)));
        Row { cells, strong: false }
    });
    let rows: Vec<Row> = rows.collect();
    let sheet = Sheet {
        id: "results".into(),
        title: "Price and durability".into(),
        subtitle: format!(
            "Highest price at which {} is worth it against {}, at base values, by how many of 100 who have its effect lose it a year, the same from the first day on ({} all set to it)",
            words::inside(results.model.strategy_label(&own.strategy)),
            others(results, &own.against),
            words::list(&rates(results, own))
        ),
        head,
        shown_rows: 0,
        rows: rows.clone(),
    };
    // A few rates for the eye, all of them in the file.
    let few = Sheet {
        id: "summary".into(),
        rows: every(&rows, 9),
        shown_rows: 9,
        title: sheet.title.clone(),
        subtitle: sheet.subtitle.clone(),
        head: sheet.head.clone(),
    };
    Shown {
        title: title(results, own),
        notes: notes(own),
        sheets: vec![few, sheet],
        figures: price_durability(results, own).into_iter().collect(),
    }
}

/// What the rates that are set are called, between quotation marks.
fn rates(results: &Results, own: &PriceDurability) -> Vec<String> {
    own.rates.iter().map(|name| format!("“{}”", super::input_label(results, name))).collect()
}

/// At most so many rows, evenly spread, the first and the last among them.
pub(super) fn every(rows: &[Row], most: usize) -> Vec<Row> {
    if rows.len() <= most {
        return rows.to_vec();
    }
    (0..most).map(|at| rows[at * (rows.len() - 1) / (most - 1)].clone()).collect()
}

/// The time until half have relapsed at a rate; none at a rate of zero.
pub(in crate::report) fn half_relapsed(rate: f64) -> Option<f64> {
    (rate > 0.0).then(|| std::f64::consts::LN_2 / rate)
}

/// The highest rate at which a price is worth paying at a threshold, if rates around it were looked at.
pub(in crate::report) fn rate_at(own: &PriceDurability, at: usize, price: f64) -> Option<f64> {
    let price_of = |row: usize| own.rows[row].worth[at].highest();
    (0..own.rows.len().saturating_sub(1)).rev().find_map(|row| {
        let (a, b) = (price_of(row)?, price_of(row + 1)?);
        let (low, high) = (own.rows[row].rate, own.rows[row + 1].rate);
        ((a >= price) != (b >= price)).then(|| low + (high - low) * ((a - price) / (a - b)))
    })
}

pub(in crate::report) fn title(results: &Results, own: &PriceDurability) -> String {
    let name = words::outside(&words::inside(results.model.strategy_label(&own.strategy)));
    let plain = || {
        format!(
            "What {} is worth, by how long its effect lasts",
            words::inside(results.model.strategy_label(&own.strategy))
        )
    };
    let Some((at, threshold)) = own.thresholds.len().checked_sub(1).zip(own.thresholds.last()) else { return plain() };
    let threshold = number::pounds(*threshold);
    let prices: Option<Vec<f64>> = own.rows.iter().map(|row| row.worth[at].highest()).collect();
    let Some(prices) = prices else { return plain() };
    let best = prices.iter().copied().fold(f64::NEG_INFINITY, |a, b| if b > a { b } else { a });
    let (price, called) = match own.band {
        Some((low, _)) => (low, format!("{}, the lowest price quoted,", number::pounds(low))),
        None => (own.base_price, number::pounds(own.base_price)),
    };
    if best < price {
        return format!(
            "At {threshold} a QALY {} is worth {called} at no rate of loss of its effect shown",
            words::inside(results.model.strategy_label(&own.strategy))
        )
        .replace(",, ", ", ");
    }
    match rate_at(own, at, price) {
        Some(rate) if prices.first().is_some_and(|first| *first >= price) => format!(
            "{name} is worth {called} at {threshold} a QALY only if fewer than {} of 100 lose its effect a year",
            number::axis(100.0 * rate, 1)
        ),
        None => format!("{name} is worth {called} at {threshold} a QALY at every rate of loss of its effect shown"),
        Some(_) => plain(),
    }
}

pub(in crate::report) fn notes(own: &PriceDurability) -> Vec<String> {
    let mut notes = Vec::new();
    let each: Vec<String> = own
        .thresholds
        .iter()
        .zip(&own.probabilistic)
        .filter_map(|(threshold, worth)| {
            let price = worth.highest()?;
            Some(format!("{} at {} a QALY", number::pounds(price), number::pounds(*threshold)))
        })
        .collect();
    if !each.is_empty() {
        notes.push(format!(
            "Over the draws, with the rates as they are drawn, the price that is just worth paying is {}.",
            words::list(&each)
        ));
    }
    let same = own.base_rates.windows(2).all(|pair| pair[0] == pair[1]);
    if let (false, Some(rate)) = (same, own.base_rate) {
        let each: Vec<String> = own.base_rates.iter().map(|own| number::axis(100.0 * own, 1)).collect();
        notes.push(format!(
            "The base case has rates of {} per 100 a year at different times; it is drawn at the one rate of {} that gives the same net benefit.",
            words::list(&each),
            number::axis(100.0 * rate, 1)
        ));
    }
    let below = |worth: &Worth| worth.highest().is_some_and(|price| price < 0.0);
    if own.rows.iter().flat_map(|row| &row.worth).any(below) {
        notes.push("A price below zero is what would have to be paid back with each treatment.".into());
    }
    if own.against.len() > 1 {
        notes.push("The other options stay as they are in the base case, whatever the rate.".into());
    }
    notes
}
