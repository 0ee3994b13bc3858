//! Why the probabilistic result differs from the deterministic one: which uncertain input moves the mean of net benefit.
//!
//! For each uncertain input by itself, the mean of incremental net benefit over that input's distribution is taken at three
//! points of its normal score, −√3, 0 and √3 with weights 1/6, 2/3 and 1/6 (Gauss–Hermite quadrature of three points, exact for
//! a polynomial of fifth degree), everything else at its base value. Inputs that vary together (a Dirichlet, a correlated set,
//! the columns of a file of draws) are one: the mean is taken over draws of the whole group, evenly spread by scrambled Sobol
//! points, or over the first rows of the file. What this gains on the base case is the input's or the group's part: it is zero
//! for an input that acts in a straight line and whose base value is its mean. What is left over comes from inputs that act on
//! one another, and from simulation error.

use super::sampling::{groups, sample_evenly};
use super::targets::Targets;
use crate::diagnostic::Diagnostic;
use crate::engine::{Detail, ParameterSets, Pool, Values, evaluate};
use crate::math::normal_cdf;
use crate::model::{ParameterId, StrategyId, Study};
use crate::program::Program;
use crate::results;
use std::sync::Arc;

const SCORES: [(f64, f64); 3] =
    [(-1.732_050_807_568_877_2, 1.0 / 6.0), (0.0, 2.0 / 3.0), (1.732_050_807_568_877_2, 1.0 / 6.0)];
/// Draws of a group.
const GROUP_DRAWS: u64 = 256;
/// Drivers that are named.
const NAMED: usize = 5;
/// Members of a group that are named.
const MEMBERS: usize = 3;

/// Something that varies while everything else stands still.
struct Cause {
    name: String,
    label: String,
    /// Weights of its sets, which come one after another.
    weights: Vec<f64>,
    /// Values of each of its parameters in its sets.
    values: Vec<(ParameterId, Vec<f64>)>,
}

/// Explains the difference in incremental net benefit at a threshold, of the last strategy against the first.
///
/// # Errors
/// A target without a solution at one of the points.
pub fn difference(
    study: &Study,
    program: &Program,
    targets: &Targets<'_>,
    decision: (&results::CaseResult, &results::CaseResult, f64),
    threshold: f64,
    pool: &dyn Pool,
) -> Result<Option<results::Difference>, Vec<Diagnostic>> {
    let last = study.strategies.len() - 1;
    let causes = causes(study);
    if last == 0 || causes.is_empty() {
        return Ok(None);
    }
    let (base_case, mean_case, error) = decision;
    let (reference, intervention) = (&study.strategies[0], &study.strategies[last]);
    let of = |case: &results::CaseResult| {
        let row = case.decision.net_benefit_of(&intervention.name, threshold);
        row.map_or(f64::NAN, |row| row.nmb_increment)
    };
    let (deterministic, probabilistic) = (of(base_case), of(mean_case));
    let sets = targets.solve(sets(study, &targets.base_sets(), &causes), pool)?;
    let outcomes = evaluate(study, program, &sets, Detail::default(), pool);
    let benefit = |strategy: usize| -> Vec<f64> {
        let [cost, qalys, ..] = super::case::totals_by_set(study, program, &outcomes, StrategyId(strategy as u32));
        cost.iter().zip(&qalys).map(|(cost, qalys)| threshold * qalys - cost).collect()
    };
    let (with, without) = (benefit(last), benefit(0));
    let mut first = 0;
    let mut drivers: Vec<results::Driver> = Vec::new();
    for cause in &causes {
        let gain = |j: usize| with[first + j] - without[first + j];
        let mean: f64 = cause.weights.iter().enumerate().map(|(j, weight)| weight * gain(j)).sum();
        first += cause.weights.len();
        drivers.push(results::Driver {
            name: cause.name.clone(),
            label: cause.label.clone(),
            contribution: mean - deterministic,
        });
    }
    drivers.sort_by(|a, b| b.contribution.abs().total_cmp(&a.contribution.abs()).then(a.name.cmp(&b.name)));
    let others: f64 = drivers.iter().skip(NAMED).map(|driver| driver.contribution).sum();
    drivers.truncate(NAMED);
    let named: f64 = drivers.iter().map(|driver| driver.contribution).sum();
    Ok(Some(results::Difference {
        strategy: intervention.name.clone(),
        against: reference.name.clone(),
        measure: "nmb".into(),
        threshold: Some(threshold),
        deterministic,
        probabilistic,
        error,
        drivers,
        others,
        unexplained: probabilistic - deterministic - named - others,
    }))
}

/// Inputs that vary by themselves, and groups that vary together.
fn causes(study: &Study) -> Vec<Cause> {
    let groups = groups(study);
    let draws = if groups.is_empty() { None } else { Some(sample_evenly(study, GROUP_DRAWS)) };
    let mut list = Vec::new();
    for (at, parameter) in study.parameters.iter().enumerate() {
        let id = ParameterId(at as u32);
        let Some(distribution) = parameter.distribution.as_ref() else { continue };
        if groups.iter().any(|group| group.contains(&id)) {
            continue;
        }
        let quantile = distribution.prepare();
        list.push(Cause {
            name: parameter.name.clone(),
            label: parameter.label.clone(),
            weights: SCORES.iter().map(|(_, weight)| *weight).collect(),
            values: vec![(id, SCORES.iter().map(|(score, _)| quantile.value(normal_cdf(*score))).collect())],
        });
    }
    for (group, draws) in groups.iter().filter_map(|group| Some((group, draws.as_ref()?))) {
        let of = |label: &dyn Fn(ParameterId) -> String| {
            let names: Vec<String> = group.iter().take(MEMBERS).map(|id| label(*id)).collect();
            let more = group.len().saturating_sub(MEMBERS);
            names.join(", ") + &if more > 0 { format!(" and {more} more") } else { String::new() }
        };
        list.push(Cause {
            name: of(&|id| study.parameters[id.index()].name.clone()),
            label: format!("{} (together)", of(&|id| study.parameters[id.index()].label.clone())),
            weights: vec![1.0 / draws.count as f64; draws.count],
            values: group.iter().map(|id| (*id, (0..draws.count).map(|set| draws.get(*id, set)).collect())).collect(),
        });
    }
    list
}

/// A batch in which each cause has its sets, and everything else its base value.
fn sets(study: &Study, base: &ParameterSets, causes: &[Cause]) -> ParameterSets {
    let count = causes.iter().map(|cause| cause.weights.len()).sum();
    let mut sets = ParameterSets { count, values: base.values.clone() };
    let mut first = 0;
    for cause in causes {
        for (id, values) in &cause.values {
            let mut column = vec![study.parameters[id.index()].value; count];
            column[first..first + values.len()].copy_from_slice(values);
            sets.values[id.index()] = Values::Each(Arc::new(column));
        }
        first += cause.weights.len();
    }
    sets
}
