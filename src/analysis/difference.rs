//! Why the probabilistic result differs from the deterministic one: which uncertain input moves the mean of net benefit.
//!
//! For each uncertain input by itself, the mean of incremental net benefit over that input's distribution is taken at three
//! points of its normal score, −√3, 0 and √3 with weights 1/6, 2/3 and 1/6 (Gauss–Hermite quadrature of three points, exact for
//! a polynomial of fifth degree), everything else at its base value. What this gains on the base case is the input's part:
//! it is zero for an input that acts in a straight line and whose base value is its mean.

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
/// Drivers that are named.
const NAMED: usize = 5;

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
    let inputs: Vec<ParameterId> = (0..study.parameters.len() as u32)
        .map(ParameterId)
        .filter(|id| study.parameters[id.index()].distribution.is_some())
        .collect();
    if last == 0 || inputs.is_empty() {
        return Ok(None);
    }
    let (base_case, mean_case, error) = decision;
    let (reference, intervention) = (&study.strategies[0], &study.strategies[last]);
    let of = |case: &results::CaseResult| {
        let row = case.decision.net_benefit_of(&intervention.name, threshold);
        row.map_or(f64::NAN, |row| row.nmb_increment)
    };
    let (deterministic, probabilistic) = (of(base_case), of(mean_case));
    let count = SCORES.len() * inputs.len();
    let base = targets.base_sets();
    let mut sets = ParameterSets { count, values: base.values.clone() };
    for (k, id) in inputs.iter().enumerate() {
        let parameter = &study.parameters[id.index()];
        let mut column = vec![parameter.value; count];
        if let Some(distribution) = &parameter.distribution {
            let quantile = distribution.prepare();
            for (j, (score, _)) in SCORES.iter().enumerate() {
                column[SCORES.len() * k + j] = quantile.value(normal_cdf(*score));
            }
        }
        sets.values[id.index()] = Values::Each(Arc::new(column));
    }
    let sets = targets.solve(sets, pool)?;
    let outcomes = evaluate(study, program, &sets, Detail::default(), pool);
    let benefit = |strategy: usize| -> Vec<f64> {
        let [cost, qalys, ..] = super::case::totals_by_set(study, program, &outcomes, StrategyId(strategy as u32));
        cost.iter().zip(&qalys).map(|(cost, qalys)| threshold * qalys - cost).collect()
    };
    let (with, without) = (benefit(last), benefit(0));
    let mut drivers: Vec<results::Driver> = inputs
        .iter()
        .enumerate()
        .map(|(k, id)| {
            let mean: f64 = SCORES
                .iter()
                .enumerate()
                .map(|(j, (_, weight))| weight * (with[SCORES.len() * k + j] - without[SCORES.len() * k + j]))
                .sum();
            let parameter = &study.parameters[id.index()];
            results::Driver {
                name: parameter.name.clone(),
                label: parameter.label.clone(),
                contribution: mean - deterministic,
            }
        })
        .collect();
    drivers.sort_by(|a, b| b.contribution.abs().total_cmp(&a.contribution.abs()).then(a.name.cmp(&b.name)));
    drivers.truncate(NAMED);
    let explained: f64 = drivers.iter().map(|driver| driver.contribution).sum();
    Ok(Some(results::Difference {
        strategy: intervention.name.clone(),
        against: reference.name.clone(),
        measure: "nmb".into(),
        threshold: Some(threshold),
        deterministic,
        probabilistic,
        error,
        drivers,
        unexplained: probabilistic - deterministic - explained,
    }))
}
