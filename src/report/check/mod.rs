//! Owns what a check says to people: lines for a terminal, Markdown for a pull request, JUnit XML for a pipeline.

mod junit;
mod lines;
mod markdown;

pub use junit::junit;
pub use lines::lines;
pub(super) use lines::{explanation, table};
pub use markdown::markdown;

use crate::report::number;
use crate::results::{AttributedPart, Attribution, CheckReport, Checked, InputChanged, InputKind, Moved, OutputValue};

/// What came of all scenarios, in one line.
#[must_use]
pub fn summary(report: &CheckReport) -> String {
    let count = |verdict| report.scenarios.iter().filter(|own| own.verdict == verdict).count();
    let all = report.scenarios.len();
    let (moved, not_run) = (count(Moved::Moved), count(Moved::NotRun));
    let noun = if all == 1 { "scenario" } else { "scenarios" };
    let mut parts = Vec::new();
    if moved > 0 {
        parts.push(format!("{moved} moved"));
    }
    if not_run > 0 {
        parts.push(format!("{not_run} could not be run"));
    }
    if parts.is_empty() { format!("{all} {noun}: all the same") } else { format!("{all} {noun}: {}", parts.join(", ")) }
}

/// What came of one scenario, in one phrase.
fn verdict(own: &Checked) -> String {
    match own.verdict {
        Moved::Same if own.programs.0.is_empty() => {
            let before = own.notes.first().map_or("nothing was stored before", String::as_str);
            format!("{} outputs; {before}", own.compared)
        }
        Moved::Same if !own.tolerated.is_empty() => {
            format!("same; {} of {} outputs moved within their tolerance", own.tolerated.len(), own.compared)
        }
        Moved::Same => format!("same ({} outputs)", own.compared),
        Moved::Moved => {
            let inputs = own.inputs.len();
            let noun = if inputs == 1 { "input" } else { "inputs" };
            format!("{} of {} outputs moved; {inputs} {noun} changed", own.outputs.len(), own.compared)
        }
        Moved::NotRun => format!("could not be run: {}", own.fault.lines().next().unwrap_or("")),
    }
}

/// Both programs, where they are not the same.
fn programs(own: &Checked) -> Option<String> {
    let (old, new) = &own.programs;
    (old != new && own.verdict != Moved::NotRun)
        .then(|| format!("The stored results are of cartwright {old}; this is {new}."))
}

/// Two values of an output, written so that they can be told apart, and their difference.
fn outputs(old: Option<&OutputValue>, new: Option<&OutputValue>) -> (String, String, String) {
    let words = |own: Option<&OutputValue>| own.map_or_else(|| "–".to_owned(), ToString::to_string);
    let (Some(OutputValue::Number(old)), Some(OutputValue::Number(new))) = (old, new) else {
        return (words(old), words(new), "–".to_owned());
    };
    let least = if old.abs() >= 1000.0 { 0 } else { 3 };
    for decimals in least..=12 {
        let (was, is) = (number::axis(*old, decimals), number::axis(*new, decimals));
        let change = number::axis_signed(new - old, decimals);
        if was != is && change != "0" && !change.chars().all(|c| matches!(c, '0' | '.')) {
            return (was, is, change);
        }
    }
    (old.to_string(), new.to_string(), format!("{:+e}", new - old))
}

/// Two values of an input.
pub(super) fn values(change: &InputChanged) -> (String, String) {
    let words = |own: &Option<OutputValue>| match own {
        None => "–".to_owned(),
        Some(OutputValue::Words(words)) => format!("`{words}`"),
        Some(OutputValue::Number(value)) => number::input(*value, Some(change.unit.as_str())),
    };
    let both = (words(&change.old), words(&change.new));
    match (&change.old, &change.new) {
        (Some(OutputValue::Number(old)), Some(OutputValue::Number(new))) if both.0 == both.1 => {
            (old.to_string(), new.to_string())
        }
        _ => both,
    }
}

/// An input in words: `Maintenance cost (c_care) 1,200 → 1,350`.
pub(super) fn input(change: &InputChanged) -> String {
    let (old, new) = values(change);
    let name = match change.label.as_str() {
        "" => change.name.clone(),
        label => format!("{label} ({})", change.name),
    };
    let kind = if change.kind == InputKind::Distribution { "distribution of " } else { "" };
    format!("{kind}{name} {old} → {new}")
}

/// A part in words, with what changed where it is one input.
fn part(own: &AttributedPart, inputs: &[InputChanged]) -> String {
    let change = inputs.iter().find(|change| change.attributed && change.name == own.name);
    match change {
        Some(change) => {
            let (old, new) = values(change);
            let name = if own.label.is_empty() { &own.name } else { &own.label };
            format!("{name} {old} → {new}")
        }
        None if own.name.contains(", ") && !own.label.is_empty() => format!("{} together", own.name),
        None => own.name.clone(),
    }
}

/// An attribution as it is printed: the printed parts sum to the printed difference.
pub(super) struct Printed {
    pub(super) old: String,
    pub(super) new: String,
    pub(super) change: String,
    /// What changed, its part in order, its part on average.
    pub(super) rows: Vec<(String, String, Option<String>)>,
}

/// Rounds running values, not parts, so that what is printed adds up.
pub(super) fn printed(own: &Attribution, inputs: &[InputChanged]) -> Printed {
    let largest = own.parts.iter().flat_map(|part| [Some(part.in_order), part.shapley]).flatten().map(f64::abs);
    let largest = largest.fold(0.0, |most: f64, own| if own > most { own } else { most });
    let decimals = if largest >= 10.0 || largest == 0.0 {
        0
    } else if largest >= 0.1 {
        2
    } else {
        6
    };
    let scale = (0..decimals).fold(1.0, |scale, _| scale * 10.0);
    let round = |value: f64| (value * scale).round();
    let rounded = |parts: &mut dyn Iterator<Item = f64>| -> Vec<String> {
        let mut running = own.old;
        let mut list = Vec::new();
        for part in parts {
            let step = round(running + part) - round(running);
            running += part;
            list.push(number::axis_signed(step / scale, decimals));
        }
        list
    };
    let in_order = rounded(&mut own.parts.iter().map(|part| part.in_order));
    let shapley: Option<Vec<f64>> = own.parts.iter().map(|part| part.shapley).collect();
    let shapley = shapley.map(|list| rounded(&mut list.into_iter()));
    let row = |(at, one): (usize, &AttributedPart)| {
        (part(one, inputs), in_order[at].clone(), shapley.as_ref().map(|list| list[at].clone()))
    };
    Printed {
        old: number::axis(round(own.old) / scale, decimals),
        new: number::axis(round(own.new) / scale, decimals),
        change: number::axis_signed((round(own.new) - round(own.old)) / scale, decimals),
        rows: own.parts.iter().enumerate().map(row).collect(),
    }
}

/// What is attributed, in words.
pub(super) fn measure(own: &Attribution) -> String {
    match own.threshold {
        Some(threshold) => format!("Net monetary benefit at {} a QALY, £", number::pounds(threshold)),
        None => "ICER, £ per QALY".to_owned(),
    }
}

/// An attribution in one sentence: `ICER 28,400 → 31,900: maintenance cost 1,200 → 1,350 (+2,900), …`.
fn sentence(own: &Attribution, inputs: &[InputChanged]) -> String {
    let printed = printed(own, inputs);
    let parts: Vec<String> = printed.rows.iter().map(|(name, in_order, _)| format!("{name} ({in_order})")).collect();
    let measure = measure(own);
    let measure = measure.split(", £").next().unwrap_or_default();
    format!("{measure} {} → {}: {}", printed.old, printed.new, parts.join(", "))
}
