//! The one-way analysis: a table of net benefits, everything in one file, tornadoes.

use super::{Cell, Row, Sheet, Shown, input_inside, input_label, unit_of};
use crate::report::figures::{TornadoOf, tornado};
use crate::report::{number, words};
use crate::results::{Bar, Comparison, Increments, Limits, OneWay, Results, Siblings};

/// Most inputs in the table for the eye.
const SHOWN: usize = 25;

pub(super) fn shown(results: &Results, own: &OneWay) -> Shown {
    let thresholds = &results.model.settings.thresholds;
    let top = thresholds.last().copied().unwrap_or(0.0);
    let full = summary(results, own, top);
    let mut sheets = if full.rows.len() > SHOWN {
        let few = Sheet { id: "summary".into(), rows: full.rows[..SHOWN].to_vec(), ..full.clone() };
        vec![few, Sheet { shown_rows: 0, ..full }]
    } else {
        vec![full]
    };
    sheets.extend(settings(results, own));
    sheets.push(detail(results, own));
    let mut figures = Vec::new();
    for &threshold in thresholds.iter().rev() {
        figures.extend(tornado(results, own, TornadoOf::NetBenefit(threshold)));
    }
    figures.extend(tornado(results, own, TornadoOf::Ratio));
    figures.extend((0..own.outcomes.len()).filter_map(|at| tornado(results, own, TornadoOf::Outcome(at))));
    Shown { title: title(results, own, top), notes: notes(results, own), sheets, figures }
}

/// Whether the decision at a threshold changes between one end of a bar and the base case.
pub(in crate::report) fn decides(own: &OneWay, bar: &Bar, threshold: f64) -> bool {
    let worth = |found: &Increments| found.net_benefit(threshold) >= 0.0;
    let base = worth(&own.base);
    worth(&bar.low.found) != base || worth(&bar.high.found) != base
}

/// How far an input moves net benefit between its limits, £.
pub(in crate::report) fn swing(bar: &Bar, threshold: f64) -> f64 {
    (bar.high.found.net_benefit(threshold) - bar.low.found.net_benefit(threshold)).abs()
}

/// The bars by their swing in net benefit, the widest first.
pub(in crate::report) fn by_swing(own: &OneWay, threshold: f64) -> Vec<&Bar> {
    let mut bars: Vec<&Bar> = own.bars.iter().collect();
    bars.sort_by(|a, b| swing(b, threshold).total_cmp(&swing(a, threshold)));
    bars
}

/// The finding.
pub(in crate::report) fn title(results: &Results, own: &OneWay, threshold: f64) -> String {
    let against = words::inside(results.model.strategy_label(&own.against));
    let at = format!(
        "between {} and {against} at {} a QALY",
        words::inside(results.model.strategy_label(&own.strategy)),
        number::pounds(threshold)
    );
    let deciding: Vec<&Bar> = by_swing(own, threshold).into_iter().filter(|bar| decides(own, bar, threshold)).collect();
    match deciding[..] {
        [] => format!("No input, taken to its limits by itself, changes the choice {at}"),
        [one] => format!("One input can change the choice {at}: {}", input_inside(results, &one.parameter)),
        _ => {
            let count = words::outside(&words::count(deciding.len()));
            format!("{count} inputs can each change the choice {at}")
        }
    }
}

fn summary(results: &Results, own: &OneWay, threshold: f64) -> Sheet {
    let rows = by_swing(own, threshold).into_iter().map(|bar| {
        let (low, high) = (bar.low.found.net_benefit(threshold), bar.high.found.net_benefit(threshold));
        let input = |value: f64| Cell::Number(number::input(value, unit_of(results, &bar.parameter)), value);
        let money = |value: f64| Cell::Number(number::net_money(value), value);
        Row {
            cells: vec![
                Cell::Words(input_label(results, &bar.parameter)),
                Cell::Words(unit_of(results, &bar.parameter).unwrap_or_default().to_owned()),
                input(bar.low.value),
                input(bar.high.value),
                money(low),
                money(high),
            ],
            strong: decides(own, bar, threshold),
        }
    });
    Sheet {
        id: "results".into(),
        title: "One-way analysis".into(),
        subtitle: format!(
            "Net monetary benefit of {} at {} a QALY, £, each input at its limits and the others at their base values (base case {}); the widest swings first; bold changes the choice",
            versus(results, &own.strategy, &own.against),
            number::pounds(threshold),
            number::net_money(own.base.net_benefit(threshold)),
        ),
        head: ["Input", "Unit", "Lower limit", "Upper limit", "At lower, £", "At upper, £"].map(str::to_owned).to_vec(),
        rows: rows.collect(),
        shown_rows: 10,
    }
}

/// A value of a setting as it was typed; a rate as a percentage.
fn as_rate(setting: &str, value: &str) -> String {
    match value.parse::<f64>() {
        Ok(rate) if setting.to_lowercase().contains("rate") && rate < 1.0 => format!("{}%", number::percent(rate)),
        _ => value.to_owned(),
    }
}

/// `CD19 CAR-T against standard care`.
pub(super) fn versus(results: &Results, strategy: &str, against: &str) -> String {
    let label = |name: &str| words::inside(results.model.strategy_label(name));
    format!("{} against {}", label(strategy), label(against))
}

/// What a difference amounts to, as a cell under "£ per QALY".
pub(super) fn ratio(found: &Increments) -> Cell {
    super::ratio(Some(found.comparison))
}

fn settings(results: &Results, own: &OneWay) -> Option<Sheet> {
    if own.settings.is_empty() {
        return None;
    }
    let thresholds = &results.model.settings.thresholds;
    let cells = |name: &str, value: &str, found: &Increments| {
        let mut cells = vec![Cell::Words(name.to_owned()), Cell::Words(value.to_owned())];
        cells.push(Cell::Number(number::cost_signed(found.cost), found.cost));
        cells.push(Cell::Number(number::net_health(found.qalys), found.qalys));
        cells.push(ratio(found));
        for threshold in thresholds {
            let value = found.net_benefit(*threshold);
            cells.push(Cell::Number(number::net_money(value), value));
        }
        cells
    };
    let mut rows = vec![Row { cells: cells("Base case", "–", &own.base), strong: false }];
    for setting in &own.settings {
        for value in &setting.values {
            let worth = |found: &Increments| thresholds.iter().map(|own| found.net_benefit(*own) >= 0.0).collect();
            let (now, base): (Vec<bool>, Vec<bool>) = (worth(&value.found), worth(&own.base));
            let written = as_rate(&setting.name, &value.value);
            rows.push(Row { cells: cells(&setting.name, &written, &value.found), strong: now != base });
        }
    }
    let mut head = ["Setting", "Value", "Extra £", "QALYs", "£ per QALY"].map(str::to_owned).to_vec();
    head.extend(thresholds.iter().map(|own| format!("NMB at {}", number::axis_pounds(*own))));
    Some(Sheet {
        id: "settings".into(),
        title: match rows.iter().filter(|row| row.strong).count() {
            0 => "No changed setting changes the decision".to_owned(),
            n => format!(
                "{} of {} changed settings change the decision",
                words::outside(&words::count(n)),
                words::count(rows.len() - 1)
            ),
        },
        subtitle: format!(
            "{}, one setting changed at a time; NMB is net monetary benefit, £; bold changes the decision at a threshold",
            words::outside(&versus(results, &own.strategy, &own.against))
        ),
        shown_rows: rows.len(),
        head,
        rows,
    })
}

/// Everything, for a file.
fn detail(results: &Results, own: &OneWay) -> Sheet {
    let thresholds = &results.model.settings.thresholds;
    let mut head =
        ["Parameter", "Base value", "Limits", "Related inputs", "End", "Value", "Extra cost, £", "QALYs", "£ per QALY"]
            .map(str::to_owned)
            .to_vec();
    head.extend(thresholds.iter().map(|own| format!("NMB at {}, £", number::pounds(*own))));
    head.extend(own.outcomes.iter().map(|own| own.name.clone()));
    let mut rows = Vec::new();
    for bar in &own.bars {
        for (word, end) in [("lower", &bar.low), ("upper", &bar.high)] {
            let plain = |value: f64| Cell::Number(number::input(value, None), value);
            let limits = match bar.limits {
                Limits::Stated => "stated",
                Limits::Quantiles => "95% interval",
            };
            let related = match &bar.siblings {
                Siblings::None => "none".to_owned(),
                Siblings::Rescaled { names } => format!("rescaled in proportion: {}", names.join("; ")),
                Siblings::Left { names } => format!("left at base values: {}", names.join("; ")),
            };
            let mut cells = vec![Cell::Words(bar.parameter.clone()), plain(bar.base)];
            cells.extend([limits, &related, word].map(|own| Cell::Words(own.to_owned())));
            cells.extend([end.value, end.found.cost, end.found.qalys].map(plain));
            cells.push(ratio(&end.found));
            cells.extend(thresholds.iter().map(|own| plain(end.found.net_benefit(*own))));
            cells.extend(end.outcomes.iter().map(|own| plain(*own)));
            rows.push(Row { cells, strong: false });
        }
    }
    Sheet {
        id: "detail".into(),
        title: "One-way analysis in full".into(),
        subtitle: "Both ends of every input".into(),
        head,
        rows,
        shown_rows: 0,
    }
}

/// The first of some labels, and how many more there are.
fn some_of(labels: &[String]) -> String {
    const NAMED: usize = 8;
    if labels.len() <= NAMED + 1 {
        return labels.join("; ");
    }
    format!("{}; and {} more", labels[..NAMED].join("; "), labels.len() - NAMED)
}

/// What became of inputs that are not independent, and where the comparison changes its kind.
fn notes(results: &Results, own: &OneWay) -> Vec<String> {
    let label = |name: &String| input_inside(results, name);
    let mut notes = Vec::new();
    let rescaled: Vec<String> = own
        .bars
        .iter()
        .filter(|bar| matches!(bar.siblings, Siblings::Rescaled { .. }))
        .map(|bar| label(&bar.parameter))
        .collect();
    if !rescaled.is_empty() {
        notes.push(format!(
            "Shares of one whole cannot move alone: when one of these moves, the others are rescaled in proportion: {}.",
            some_of(&rescaled)
        ));
    }
    let left: Vec<String> = own
        .bars
        .iter()
        .filter(|bar| matches!(bar.siblings, Siblings::Left { .. }))
        .map(|bar| label(&bar.parameter))
        .collect();
    if !left.is_empty() {
        notes.push(format!(
            "These inputs are correlated with others, which stay at their base values here, so their bars can be wider or narrower than the joint uncertainty: {}.",
            some_of(&left)
        ));
    }
    let kind = |found: &Increments| std::mem::discriminant(&found.comparison);
    let changed: Vec<String> = own
        .bars
        .iter()
        .flat_map(|bar| [(bar, &bar.low), (bar, &bar.high)])
        .filter(|(_, end)| kind(&end.found) != kind(&own.base))
        .map(|(bar, end)| {
            let value = number::input(end.value, unit_of(results, &bar.parameter));
            format!("{} at {value} ({})", label(&bar.parameter), quadrant(&end.found))
        })
        .collect();
    if !changed.is_empty() {
        notes.push(format!(
            "The base case {}. The comparison is of another kind, so that no cost per QALY can be set beside the base case's, with {}.",
            quadrant(&own.base),
            words::list(&changed)
        ));
    }
    let threshold = results.model.settings.thresholds.last().copied().unwrap_or(0.0);
    let swings: Vec<f64> = by_swing(own, threshold)
        .into_iter()
        .map(|bar| (bar.high.found.net_benefit(threshold) - bar.low.found.net_benefit(threshold)).abs())
        .collect();
    if let Some(widest) = swings.get(SHOWN) {
        notes.push(format!(
            "{} more inputs move the net monetary benefit by at most {} each.",
            words::outside(&words::count(swings.len() - SHOWN)),
            number::pounds(widest.ceil())
        ));
    }
    // Both ends on one side of the base case: what the input moves is solved again, or acts both ways.
    let bent: Vec<String> = by_swing(own, threshold)
        .into_iter()
        .filter(|bar| {
            let base = own.base.net_benefit(threshold);
            let (low, high) =
                (bar.low.found.net_benefit(threshold) - base, bar.high.found.net_benefit(threshold) - base);
            low * high > 0.0 && (low - high).abs() > 0.5
        })
        .map(|bar| label(&bar.parameter))
        .collect();
    if !bent.is_empty() {
        notes.push(format!(
            "At both limits of these inputs the net monetary benefit lies on the same side of the base case: {}.",
            some_of(&bent)
        ));
    }
    let idle = own.bars.iter().filter(|bar| bar.low.found == own.base && bar.high.found == own.base).count();
    match idle {
        0 => {}
        1 => notes.push("One uncertain input changes nothing here.".into()),
        _ => notes.push(format!("{} uncertain inputs change nothing here.", words::outside(&words::count(idle)))),
    }
    notes
}

/// The quadrant in words.
fn quadrant(found: &Increments) -> &'static str {
    match found.comparison {
        Comparison::GainsAtCost { .. } => "gains health and costs more",
        Comparison::Dominates => "dominates",
        Comparison::Dominated => "is dominated",
        Comparison::SavesAtLoss { .. } => "loses health and saves money",
        Comparison::Same => "makes no difference",
    }
}

#[cfg(test)]
mod tests {
    use super::some_of;

    #[test]
    fn a_long_list_is_cut_and_counted() {
        let labels: Vec<String> = (1..=12).map(|own| format!("label {own}")).collect();
        assert_eq!(some_of(&labels[..2]), "label 1; label 2");
        assert!(some_of(&labels[..9]).ends_with("label 8; label 9"));
        assert!(some_of(&labels).ends_with("label 8; and 4 more"));
    }
}
