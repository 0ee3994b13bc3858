//! Shares of people over time beside what was observed of them. One is made of the living where anyone can die, and one of
//! each measure that is compared at two times or more, by targets of one time each or by a file.

use crate::model::{MeasureTerm, Operation, StateId, Study, TargetMeasure};
use crate::results::{self, CaseResult, ObservedShare, ShareOverTime, Trace};
use indexmap::IndexMap;

/// The share of the living, as a measure.
const ALIVE: &str = "occupancy(alive)";

/// The shares of a base case. `targets` are those of the study, measured.
pub(super) fn shares_over_time(
    study: &Study,
    base_case: &CaseResult,
    targets: &[results::Target],
) -> Vec<ShareOverTime> {
    let mut found: IndexMap<String, Draft<'_>> = IndexMap::new();
    let living: Vec<StateId> = ids(study).filter(|id| study.states[id.index()].alive).collect();
    let alive = MeasureTerm::Occupancy(living);
    if study.states.iter().any(|state| !state.alive) {
        found.insert(ALIVE.to_string(), Draft { formula: &alive, observed: vec![] });
    }
    for (target, measured) in study.targets.iter().zip(targets) {
        let TargetMeasure::Trace { formula, from, to } = &target.measure else { continue };
        if from != to || !formula.is_of_shares() {
            continue;
        }
        let words = target.measure_words.rsplit_once(',').map_or(target.measure_words.as_str(), |(words, _)| words);
        let draft = found.entry(words.trim().to_string()).or_insert_with(|| Draft { formula, observed: vec![] });
        draft.observed.push(ObservedShare {
            target: measured.name.clone(),
            label: measured.label.clone(),
            strategy: study.strategies[target.strategy.index()].name.clone(),
            time: *to,
            observed: measured.observed,
            low: measured.low,
            high: measured.high,
            at_risk: None,
            modelled: measured.modelled,
            solved: target.solves.is_some(),
            of_curve: false,
            source: measured.source.clone(),
            confidential: measured.confidential,
        });
    }
    for own in &study.observed {
        let draft =
            found.entry(own.measure_words.clone()).or_insert_with(|| Draft { formula: &own.formula, observed: vec![] });
        let strategy = &study.strategies[own.strategy.index()].name;
        let trace = base_case.trace_of(strategy);
        let modelled = trace.map(|trace| (trace, shares(study, trace, &own.formula)));
        for point in &own.points {
            let Some((trace, shares)) = &modelled else { continue };
            draft.observed.push(ObservedShare {
                target: own.name.clone(),
                label: (own.label != own.name.replace('_', " ")).then(|| own.label.clone()),
                strategy: strategy.clone(),
                time: point.time,
                observed: point.value,
                low: point.low,
                high: point.high,
                at_risk: point.at_risk,
                modelled: between(&trace.times, shares, point.time),
                solved: false,
                of_curve: true,
                source: (!own.source.is_empty()).then(|| own.source.clone()),
                confidential: results::Confidential::of(&own.confidential),
            });
        }
    }
    let compared = |measure: &str, draft: &Draft<'_>| measure == ALIVE || draft.observed.len() > 1;
    let kept = found.into_iter().filter(|(measure, draft)| compared(measure, draft));
    kept.filter_map(|(measure, draft)| share_over_time(study, base_case, measure, draft)).collect()
}

struct Draft<'s> {
    formula: &'s MeasureTerm,
    observed: Vec<ObservedShare>,
}

fn ids(study: &Study) -> impl Iterator<Item = StateId> {
    (0..study.states.len()).map(|at| StateId(at as u32))
}

fn share_over_time(study: &Study, base_case: &CaseResult, measure: String, draft: Draft<'_>) -> Option<ShareOverTime> {
    let traces = study.strategies.iter().filter_map(|strategy| base_case.trace_of(&strategy.name));
    let modelled: IndexMap<String, Vec<f64>> =
        traces.map(|trace| (trace.strategy.clone(), shares(study, trace, draft.formula))).collect();
    let first = base_case.trace_of(modelled.keys().next()?)?;
    let mut observed = draft.observed;
    let order = |own: &ObservedShare| modelled.get_index_of(&own.strategy);
    observed.sort_by(|a, b| order(a).cmp(&order(b)).then(a.time.total_cmp(&b.time)));
    Some(ShareOverTime { measure, times: first.times.clone(), modelled, observed })
}

/// A formula of occupancies at each time point of a trace.
fn shares(study: &Study, trace: &Trace, formula: &MeasureTerm) -> Vec<f64> {
    match formula {
        MeasureTerm::Occupancy(states) => {
            let mut sum = vec![0.0; trace.times.len()];
            for state in states {
                if let Some(shares) = trace.occupancy.get(&study.states[state.index()].name) {
                    sum.iter_mut().zip(shares).for_each(|(sum, share)| *sum += share);
                }
            }
            sum
        }
        MeasureTerm::Binary(operation, a, b) => {
            let (a, b) = (shares(study, trace, a), shares(study, trace, b));
            let apply = |a: f64, b: f64| match operation {
                Operation::Add => a + b,
                Operation::Subtract => a - b,
                Operation::Multiply => a * b,
                // Of nobody: no share at all.
                _ if b == 0.0 => 0.0,
                _ => a / b,
            };
            a.iter().zip(&b).map(|(a, b)| apply(*a, *b)).collect()
        }
        MeasureTerm::Plain(_) | MeasureTerm::Count { .. } | MeasureTerm::PersonYears(_) => {
            vec![0.0; trace.times.len()]
        }
    }
}

/// A value between time points, on the straight line from one to the next; the last one after the end.
fn between(times: &[f64], values: &[f64], time: f64) -> f64 {
    let after = times.iter().position(|own| *own >= time).unwrap_or(times.len());
    match (after.checked_sub(1), values.get(after)) {
        (Some(before), Some(next)) => {
            let part = (time - times[before]) / (times[after] - times[before]);
            values[before] + part * (next - values[before])
        }
        (None, Some(first)) => *first,
        (_, None) => values.last().copied().unwrap_or(0.0),
    }
}

#[cfg(test)]
mod tests {
    use super::between;

    #[test]
    fn between_time_points_a_share_lies_on_the_straight_line() {
        let (times, values) = ([0.0, 1.0, 2.0], [1.0, 0.8, 0.4]);
        for (time, expected) in [(0.0, 1.0), (0.5, 0.9), (1.0, 0.8), (1.75, 0.5), (2.0, 0.4), (9.0, 0.4)] {
            // The error of two operations on numbers near 1.
            assert!((between(&times, &values, time) - expected).abs() < 1e-15, "{time}");
        }
    }
}
