//! The two-way analysis: a table of some of its cells, all of them in a file, and the heat map.

use super::one_way::versus;
use super::{Cell, Row, Sheet, Shown, input_inside, input_label, unit_of};
use crate::report::figures::heat_map;
use crate::report::{number, words};
use crate::results::{Results, TwoWay};

/// Most values of each input in the table for the eye.
const SHOWN: usize = 6;

pub(super) fn shown(results: &Results, own: &TwoWay) -> Shown {
    let thresholds = &results.model.settings.thresholds;
    let top = thresholds.last().copied().unwrap_or(0.0);
    Shown {
        title: title(results, own, top),
        notes: vec![],
        sheets: vec![summary(results, own, top), detail(results, own)],
        figures: heat_map(results, own, top).into_iter().collect(),
    }
}

/// The share of the grid in which the strategy is worth it.
fn worth(own: &TwoWay, threshold: f64) -> (usize, usize) {
    let cells = || own.cells.iter().flatten();
    (cells().filter(|cell| cell.net_benefit(threshold) >= 0.0).count(), cells().count())
}

pub(in crate::report) fn title(results: &Results, own: &TwoWay, threshold: f64) -> String {
    let name = words::outside(&words::inside(results.model.strategy_label(&own.strategy)));
    let inputs =
        format!("“{}” and “{}”", input_label(results, &own.x.parameter), input_label(results, &own.y.parameter));
    let against = words::inside(results.model.strategy_label(&own.against));
    let at = format!("against {against} at {} a QALY", number::pounds(threshold));
    match worth(own, threshold) {
        (0, _) => format!("{name} is not worth it {at} for any pair of values shown of {inputs}"),
        (some, all) if some == all => format!("{name} is worth it {at} for every pair of values shown of {inputs}"),
        _ => {
            let needed: Vec<String> = [needed(results, own, threshold, true), needed(results, own, threshold, false)]
                .into_iter()
                .flatten()
                .collect();
            if needed.is_empty() {
                let name = words::inside(results.model.strategy_label(&own.strategy));
                format!("Whether {name} is worth it {at} depends on {inputs}")
            } else {
                format!(
                    "Of the values shown, {} is worth it {at} only with {}",
                    words::inside(results.model.strategy_label(&own.strategy)),
                    words::list(&needed)
                )
            }
        }
    }
}

/// What the first or the second input must be, of the values shown, for the strategy to be worth it at all; none where each of
/// its values will do.
fn needed(results: &Results, own: &TwoWay, threshold: f64, first: bool) -> Option<String> {
    let axis = if first { &own.x } else { &own.y };
    let some = |at: usize| {
        let benefit = |x: usize, y: usize| own.cells[y][x].net_benefit(threshold) >= 0.0;
        if first {
            (0..own.y.values.len()).any(|y| benefit(at, y))
        } else {
            (0..own.x.values.len()).any(|x| benefit(x, at))
        }
    };
    let good: Vec<usize> = (0..axis.values.len()).filter(|at| some(*at)).collect();
    let (low, high) = (*good.first()?, *good.last()?);
    let unit = unit_of(results, &axis.parameter);
    let value = |at: usize| match unit {
        Some(unit) if unit.starts_with('£') => number::pounds(axis.values[at]),
        _ => number::input(axis.values[at], unit),
    };
    let label = format!("“{}”", input_label(results, &axis.parameter));
    match (low == 0, high + 1 == axis.values.len()) {
        (true, true) => None,
        _ if low == high => Some(format!("{label} at {}", value(low))),
        (true, false) => Some(format!("{label} at {} or less", value(high))),
        (false, true) => Some(format!("{label} at {} or more", value(low))),
        (false, false) => Some(format!("{label} from {} to {}", value(low), value(high))),
    }
}

/// Places of some values, evenly spread, the first and the last among them.
fn some(count: usize) -> Vec<usize> {
    if count <= SHOWN { (0..count).collect() } else { (0..SHOWN).map(|at| at * (count - 1) / (SHOWN - 1)).collect() }
}

fn summary(results: &Results, own: &TwoWay, threshold: f64) -> Sheet {
    let value = |parameter: &str, value: f64| number::input(value, unit_of(results, parameter));
    let across = some(own.x.values.len());
    let mut head = vec![input_label(results, &own.y.parameter)];
    head.extend(across.iter().map(|at| value(&own.x.parameter, own.x.values[*at])));
    let rows = some(own.y.values.len()).into_iter().rev().map(|up| {
        let mut cells = vec![Cell::Words(value(&own.y.parameter, own.y.values[up]))];
        cells.extend(across.iter().map(|at| {
            let benefit = own.cells[up][*at].net_benefit(threshold);
            Cell::Number(number::net_money(benefit), benefit)
        }));
        Row { cells, strong: false }
    });
    Sheet {
        id: "summary".into(),
        title: "Two-way analysis".into(),
        subtitle: format!(
            "Net monetary benefit of {} at {} a QALY, £, by {} (across) and {} (down)",
            versus(results, &own.strategy, &own.against),
            number::pounds(threshold),
            input_inside(results, &own.x.parameter),
            input_inside(results, &own.y.parameter)
        ),
        head,
        rows: rows.collect(),
        shown_rows: SHOWN,
    }
}

fn detail(results: &Results, own: &TwoWay) -> Sheet {
    let thresholds = &results.model.settings.thresholds;
    let plain = |value: f64| Cell::Number(number::input(value, None), value);
    let mut head = vec![own.x.parameter.clone(), own.y.parameter.clone(), "Extra cost, £".into(), "QALYs".into()];
    head.extend(thresholds.iter().map(|own| format!("NMB at {}, £", number::pounds(*own))));
    let mut rows = Vec::new();
    for (up, row) in own.y.values.iter().zip(&own.cells) {
        for (across, cell) in own.x.values.iter().zip(row) {
            let mut cells: Vec<Cell> = [*across, *up, cell.cost, cell.qalys].map(plain).to_vec();
            cells.extend(thresholds.iter().map(|own| plain(cell.net_benefit(*own))));
            rows.push(Row { cells, strong: false });
        }
    }
    Sheet {
        id: "results".into(),
        title: "Two-way analysis in full".into(),
        subtitle: "Every cell".into(),
        head,
        rows,
        shown_rows: 0,
    }
}
