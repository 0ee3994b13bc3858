//! The one-way analysis as a table.

use super::{Cell, Row, Sheet, Shown};
use crate::report::{number, words};
use crate::results::{BarEnd, OneWay, Results};

pub(super) fn shown(results: &Results, own: &OneWay) -> Shown {
    let threshold = results.model.settings.thresholds.last().copied().unwrap_or(0.0);
    let benefit = |end: &BarEnd| threshold * end.qalys - end.cost;
    let mut bars: Vec<_> = own.bars.iter().collect();
    bars.sort_by(|a, b| {
        let swing = |bar: &crate::results::Bar| (benefit(&bar.high) - benefit(&bar.low)).abs();
        swing(b).total_cmp(&swing(a))
    });
    let rows = bars.into_iter().map(|bar| {
        let parameter = results.model.parameters.iter().find(|own| own.name == bar.parameter);
        let unit = parameter.and_then(|own| own.unit.as_deref());
        let label = parameter.map_or(bar.parameter.clone(), |own| own.label.clone());
        let (low, high) = (benefit(&bar.low), benefit(&bar.high));
        let input = |value: f64| Cell::Number(number::input(value, unit), value);
        let money = |value: f64| Cell::Number(number::net_money(value), value);
        Row {
            cells: vec![Cell::Words(label), input(bar.low.value), input(bar.high.value), money(low), money(high)],
            strong: (low > 0.0) != (high > 0.0),
        }
    });
    let against = words::inside(results.model.strategy_label(&own.against));
    let sheet = Sheet {
        id: "results".into(),
        title: "One-way analysis".into(),
        subtitle: format!(
            "Net monetary benefit of {} against {against} at {} a QALY, £, each input at its limits and the others at their base values",
            results.model.strategy_label(&own.strategy),
            number::pounds(threshold)
        ),
        head: ["Input", "Lower limit", "Upper limit", "Net benefit at lower, £", "Net benefit at upper, £"]
            .map(str::to_owned)
            .to_vec(),
        rows: rows.collect(),
        shown_rows: 10,
    };
    Shown { title: "What each input does by itself".into(), notes: vec![], sheets: vec![sheet], figures: vec![] }
}
