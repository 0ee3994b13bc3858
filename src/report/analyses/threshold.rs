//! The threshold analysis as a table.

use super::one_way::versus;
use super::{Cell, Row, Sheet, Shown, input_inside, input_label, unit_of};
use crate::report::{number, words};
use crate::results::{Crossing, Results, Searched, ThresholdAnalysis, Turning};

pub(super) fn shown(results: &Results, own: &ThresholdAnalysis) -> Shown {
    let mut head = vec!["Input".to_owned(), "Base value".into()];
    head.extend(own.thresholds.iter().map(|own| format!("Worth it at {}", number::axis_pounds(*own))));
    head.push("Looked for".into());
    let rows = own.inputs.iter().map(|input| {
        let unit = unit_of(results, &input.parameter);
        let mut cells = vec![
            Cell::Words(input_label(results, &input.parameter)),
            Cell::Number(number::input(input.base, unit), input.base),
        ];
        cells.extend(input.searched.iter().map(|own| Cell::Words(told(own, unit))));
        cells.push(Cell::Words(number::range(&number::input(input.low, unit), &number::input(input.high, unit))));
        Row { cells, strong: input.searched.iter().any(|own| !own.crossings.is_empty()) }
    });
    let sheet = Sheet {
        id: "results".into(),
        title: "Threshold analysis".into(),
        subtitle: format!(
            "The value of each input, the others at their base values, at which the net monetary benefit of {} is zero",
            versus(results, &own.strategy, &own.against)
        ),
        head,
        rows: rows.collect(),
        shown_rows: 15,
    };
    Shown { title: title(results, own), notes: notes(results, own), sheets: vec![sheet, detail(own)], figures: vec![] }
}

fn title(results: &Results, own: &ThresholdAnalysis) -> String {
    let Some((last, threshold)) = own.thresholds.len().checked_sub(1).zip(own.thresholds.last()) else {
        return "Threshold analysis".into();
    };
    let turning: Vec<&Turning> = own.inputs.iter().filter(|input| !input.searched[last].crossings.is_empty()).collect();
    let name = words::inside(results.model.strategy_label(&own.strategy));
    let against = words::inside(results.model.strategy_label(&own.against));
    let at = format!("at {} a QALY", number::pounds(*threshold));
    match (turning.len(), own.inputs.len()) {
        (_, 0) => "Threshold analysis".into(),
        (0, _) => {
            format!("No value of any one of these inputs changes whether {name} is worth it against {against} {at}")
        }
        (one, all) if one == all => {
            format!("Each of these inputs has a value at which {name} is just worth it against {against} {at}")
        }
        (some, all) => {
            let verb = if some == 1 { "has" } else { "have" };
            format!(
                "{} of {} inputs {verb} a value at which {name} is just worth it against {against} {at}",
                words::outside(&words::count(some)),
                words::count(all)
            )
        }
    }
}

/// The crossings in words: `below 0.021`, `above 55,000`, `between 0.1 and 0.3`, `no such value`.
fn told(own: &Searched, unit: Option<&str>) -> String {
    let value = |crossing: &Crossing| {
        format!("{}{}", number::input(crossing.value, unit), if crossing.jump { " (a jump)" } else { "" })
    };
    match &own.crossings[..] {
        [] => "no such value".into(),
        [one] if one.worth_above => format!("above {}", value(one)),
        [one] => format!("below {}", value(one)),
        [low, high] if low.worth_above && !high.worth_above => format!("{} to {}", value(low), value(high)),
        [low, high] if !low.worth_above && high.worth_above => format!("below {}, above {}", value(low), value(high)),
        many => {
            let each: Vec<String> = many
                .iter()
                .map(|own| format!("{} {}", if own.worth_above { "from" } else { "until" }, value(own)))
                .collect();
            each.join(", ")
        }
    }
}

/// Inputs whose every crossing lies beyond the 95% limits of their own distribution.
fn implausible(results: &Results, own: &ThresholdAnalysis) -> Vec<String> {
    let beyond = |input: &&Turning| {
        let parameter = results.model.parameters.iter().find(|own| own.name == input.parameter);
        let limits = parameter.filter(|own| own.distribution.is_some()).and_then(|own| own.low95.zip(own.high95));
        let mut crossings = input.searched.iter().flat_map(|own| &own.crossings).peekable();
        match limits {
            Some((low, high)) if crossings.peek().is_some() => {
                crossings.all(|crossing| crossing.value < low || crossing.value > high)
            }
            _ => false,
        }
    };
    own.inputs.iter().filter(beyond).map(|input| input_inside(results, &input.parameter)).collect()
}

fn notes(results: &Results, own: &ThresholdAnalysis) -> Vec<String> {
    let mut notes = Vec::new();
    let beyond = implausible(results, own);
    if !beyond.is_empty() {
        notes.push(format!(
            "These values lie beyond the 95% limits of the input's own distribution: {}.",
            beyond.join("; ")
        ));
    }
    let several: Vec<String> = own
        .inputs
        .iter()
        .filter(|input| input.searched.iter().any(|own| own.crossings.len() > 1))
        .map(|input| input_inside(results, &input.parameter))
        .collect();
    if !several.is_empty() {
        notes.push(format!("The decision turns more than once as these inputs rise: {}.", words::list(&several)));
    }
    for input in &own.inputs {
        let unit = unit_of(results, &input.parameter);
        let name = input_label(results, &input.parameter);
        match input.searched.first().and_then(|own| own.holds) {
            None => {
                notes.push(format!("The model can take no value of {} between these limits.", words::inside(&name)))
            }
            Some((low, high)) if low > input.low || high < input.high => notes.push(format!(
                "{name} was looked for from {} to {}: the model cannot take the values beyond.",
                number::input(low, unit),
                number::input(high, unit)
            )),
            Some(_) => {}
        }
    }
    notes
}

fn detail(own: &ThresholdAnalysis) -> Sheet {
    let plain = |value: f64| Cell::Number(number::input(value, None), value);
    let mut rows = Vec::new();
    for input in &own.inputs {
        for (threshold, searched) in own.thresholds.iter().zip(&input.searched) {
            let mut row = |value: Cell, words: &str, left: Cell| {
                let name = Cell::Words(input.parameter.clone());
                let cells = vec![name, plain(input.base), plain(*threshold), value, Cell::Words(words.into()), left];
                rows.push(Row { cells, strong: false });
            };
            if searched.crossings.is_empty() {
                row(Cell::Words("no such value".into()), "", Cell::Words(String::new()));
            }
            for own in &searched.crossings {
                let side = if own.worth_above { "above" } else { "below" };
                let words = if own.jump { format!("{side}, at a jump") } else { side.into() };
                row(plain(own.value), &words, plain(own.net_benefit));
            }
        }
    }
    Sheet {
        id: "detail".into(),
        title: "Threshold analysis in full".into(),
        subtitle: "Every crossing".into(),
        head: ["Parameter", "Base value", "Threshold, £", "Crossing", "Worth it", "Net benefit there, £"]
            .map(str::to_owned)
            .to_vec(),
        rows,
        shown_rows: 0,
    }
}
