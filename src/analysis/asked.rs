//! Owns what the requests of several analyses say in the same way: two strategies, a parameter by name, values from one number to another.

use super::case::comparison_of;
use super::probabilistic::ByDraw;
use crate::diagnostic::{Diagnostic, Findings};
use crate::model::{ParameterId, Reader, Study, Symbol};
use crate::results::Increments;
use crate::source::{Located, Span};

/// Two strategies that are compared, as indices into the study's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    /// The one in question.
    pub strategy: usize,
    /// The one it is compared with.
    pub against: usize,
}

impl Pair {
    /// Reads `strategy` (default: the last) and `against` (default: the first).
    pub fn read(reader: &Reader<'_>, study: &Study, findings: &mut Findings) -> Option<Pair> {
        let own = strategy(reader, "strategy", study, findings);
        let other = strategy(reader, "against", study, findings);
        let pair = Pair { strategy: own?.unwrap_or(study.strategies.len() - 1), against: other?.unwrap_or(0) };
        if pair.strategy != pair.against {
            return Some(pair);
        }
        let name = &study.strategies[pair.strategy].name;
        let fault = Diagnostic::error("E4015", format!("`{name}` cannot be compared with itself"));
        let place = ["strategy", "against"].into_iter().find_map(|key| reader.get(key)).map(|entry| entry.value.span);
        let fault = match place {
            Some(span) => fault.at(span, "the same strategy as the other"),
            None => fault.because("the model has one strategy"),
        };
        findings.add(fault.mend("an analysis of differences needs two strategies: name `strategy` and `against`"));
        None
    }

    /// What one costs and gains more than the other in a set.
    pub fn increments(&self, totals: &ByDraw, set: usize) -> Increments {
        let of = |strategy: usize| (totals.totals[strategy][0][set], totals.totals[strategy][1][set]);
        comparison_of(of(self.strategy), of(self.against))
    }
}

/// A strategy by name: `Some(None)` if none is named, `None` if the name is wrong.
pub(super) fn strategy(
    reader: &Reader<'_>,
    key: &str,
    study: &Study,
    findings: &mut Findings,
) -> Option<Option<usize>> {
    if reader.get(key).is_none() {
        return Some(None);
    }
    let name = reader.text(key, findings)?;
    let found = study.strategy(name.value).map(|id| id.index());
    if found.is_none() {
        let names = || study.strategies.iter().map(|own| own.name.as_str());
        let fault = Diagnostic::error("E2001", format!("no strategy is called `{}`", name.value))
            .at(name.span, "unknown strategy")
            .mend(format!("there are: {}", names().collect::<Vec<_>>().join(", ")));
        findings.add(fault.did_you_mean(name.value, names()));
    }
    found.map(Some)
}

/// A parameter that can be moved by itself.
pub(super) fn parameter(name: Located<&str>, study: &Study, findings: &mut Findings) -> Option<ParameterId> {
    let Some(id) = study.parameter(name.value) else {
        let known = study.parameters.iter().map(|own| own.name.as_str());
        let start = format!("{}[", name.value);
        let members: Vec<&str> = known.clone().filter(|own| own.starts_with(&start)).collect();
        let fault = Diagnostic::error("E2001", format!("no parameter is called `{}`", name.value));
        let fault = fault.at(name.span, "unknown parameter");
        findings.add(if members.is_empty() {
            fault.did_you_mean(name.value, known)
        } else {
            fault.mend(format!("it is indexed: write one of {}", members.join(", ")))
        });
        return None;
    };
    let cannot = |why: &str, mend: &str| {
        let fault = Diagnostic::error("E4015", format!("`{}` cannot be moved by itself", name.value));
        fault.at(name.span, why).mend(mend)
    };
    if let Some(target) = study.parameters[id.index()].solved_by {
        let why = format!("solved so that target `{}` is met", study.targets[target].name);
        findings.add(cannot(&why, "move what was observed instead: a parameter that the target reads"));
        return None;
    }
    if study.overrides.iter().any(|(symbol, _)| *symbol == Symbol::Parameter(id)) {
        findings.add(cannot("the scenario sets it to an expression", "move what the expression reads"));
        return None;
    }
    Some(id)
}

/// Limits that must rise.
pub(super) fn rising(low: Located<f64>, high: Located<f64>, findings: &mut Findings) -> Option<(f64, f64)> {
    if low.value < high.value {
        return Some((low.value, high.value));
    }
    let fault = Diagnostic::error("E5014", format!("from {} to {} is the wrong way round", low.value, high.value));
    findings.add(fault.at(high.span, "not above the other").mend("write the lower one first"));
    None
}

/// A list of two rising numbers.
pub(super) fn between(key: &str, reader: &Reader<'_>, findings: &mut Findings) -> Option<(f64, f64)> {
    let list = reader.numbers(key, findings)?;
    if let [low, high] = list[..] {
        return rising(low, high, findings);
    }
    if let Some(entry) = reader.get(key) {
        let fault = Diagnostic::error("E4002", format!("`{key}` is two numbers, not {}", list.len()));
        findings.add(fault.at(entry.value.span, "two are needed").mend("write [lower, upper]"));
    }
    None
}

/// Most values that one parameter takes.
const MOST_VALUES: f64 = 1000.0;

/// `values = […]`, or `from`, `to` and `steps` (so many equal steps: one value more).
pub(super) fn values(what: &str, span: Span, reader: &Reader<'_>, findings: &mut Findings) -> Option<Vec<f64>> {
    let range = ["from", "to", "steps"].map(|key| reader.get(key).map(|_| reader.number(key, findings)));
    if reader.get("values").is_some() {
        let list = reader.numbers("values", findings)?;
        if let Some(entry) = ["from", "to", "steps"].into_iter().find_map(|key| reader.get(key)) {
            let fault = Diagnostic::error("E4015", format!("{what} has `values` and `{}`", entry.key));
            findings.add(fault.at(entry.key_span, "one or the other").mend("leave one out"));
            return None;
        }
        return listed(what, span, &list, findings);
    }
    let [Some(from), Some(to), Some(steps)] = range else {
        let fault = Diagnostic::error("E4001", format!("{what} needs its values")).at(span, "which?");
        findings.add(fault.mend("write values = [1, 2, 3], or from = 1, to = 3, steps = 2"));
        return None;
    };
    let (from, to, steps) = (from?, to?, steps?);
    let (low, high) = rising(from, to, findings)?;
    if !(steps.value >= 1.0) || steps.value != steps.value.floor() {
        let fault = Diagnostic::error("E4015", format!("{} is no number of steps", steps.value));
        findings.add(fault.at(steps.span, "not a whole number from 1").mend("20 steps give 21 values"));
        return None;
    }
    if steps.value > MOST_VALUES {
        findings.add(too_many(what, steps.value + 1.0).at(steps.span, "too many"));
        return None;
    }
    let count = steps.value as usize;
    let at = |step: usize| low + (high - low) * step as f64 / steps.value;
    Some((0..=count).map(|step| if step == count { high } else { at(step) }).collect())
}

fn listed(what: &str, span: Span, list: &[Located<f64>], findings: &mut Findings) -> Option<Vec<f64>> {
    if list.len() < 2 {
        let fault = Diagnostic::error("E4001", format!("{what} needs two values or more"));
        findings.add(fault.at(span, "too few"));
        return None;
    }
    if list.len() as f64 > MOST_VALUES + 1.0 {
        findings.add(too_many(what, list.len() as f64).at(span, "too many"));
        return None;
    }
    for pair in list.windows(2) {
        rising(pair[0], pair[1], findings)?;
    }
    Some(list.iter().map(|own| own.value).collect())
}

fn too_many(what: &str, count: f64) -> Diagnostic {
    let fault =
        Diagnostic::error("E4021", format!("{what} takes {count} values, and {MOST_VALUES} steps are the most"));
    fault.mend("use fewer, larger steps: figures and readers need no more than a few dozen")
}
