//! Net monetary and net health benefit (Stinnett and Mullahy 1998, Med Decis Making 18:S68-S80), of means and of draws.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::DecisionError;
use super::totals::{DrawTotals, StrategyTotals, check_threshold, check_thresholds, check_totals};

/// Net benefit of each strategy at one threshold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NetBenefit {
    /// The threshold, in currency per QALY.
    pub threshold: f64,
    /// Net monetary benefit of each strategy, in the given order, in currency.
    pub monetary: Vec<f64>,
    /// Net health benefit of each strategy, in QALYs; none at a threshold of 0, where it is not defined.
    pub health: Option<Vec<f64>>,
    /// The index of the strategy with the highest net monetary benefit; see [`best`].
    pub best: usize,
}

/// Net monetary benefit: `threshold × qaly − cost`, in currency. Of totals or of increments alike. The formula alone: the
/// numbers are taken as they come.
pub fn net_monetary_benefit(cost: f64, qaly: f64, threshold: f64) -> f64 {
    threshold * qaly - cost
}

/// Net health benefit: `qaly − cost / threshold`, in QALYs. Of totals or of increments alike. None when that is not a finite
/// number, as at a threshold of 0.
pub fn net_health_benefit(cost: f64, qaly: f64, threshold: f64) -> Option<f64> {
    let benefit = qaly - cost / threshold;
    benefit.is_finite().then_some(benefit)
}

/// The index of the highest value. **Ties go to the lowest index**, so a result depends on nothing but the order the strategies
/// are given in; list the comparator first and a tie is never won by the new strategy. None for an empty list.
pub fn best(values: &[f64]) -> Option<usize> {
    let mut best: Option<(usize, f64)> = None;
    for (index, &value) in values.iter().enumerate() {
        if best.is_none_or(|(_, highest)| value > highest) {
            best = Some((index, value));
        }
    }
    best.map(|(index, _)| index)
}

/// Net benefit of each strategy's mean totals at each threshold, in the given orders.
///
/// # Errors
/// No strategy, a repeated name, an unusable total, no threshold or an unusable threshold.
pub fn net_benefit(strategies: &[StrategyTotals], thresholds: &[f64]) -> Result<Vec<NetBenefit>, DecisionError> {
    check_totals(strategies)?;
    check_thresholds(thresholds)?;
    thresholds
        .iter()
        .map(|&threshold| {
            let monetary: Vec<f64> =
                strategies.iter().map(|s| net_monetary_benefit(s.cost, s.qaly, threshold)).collect();
            let health = strategies.iter().map(|s| net_health_benefit(s.cost, s.qaly, threshold)).collect();
            let best = best(&monetary).ok_or(DecisionError::NoStrategies)?;
            Ok(NetBenefit { threshold, monetary, health, best })
        })
        .collect()
}

/// Net monetary benefit of each strategy in each draw at one threshold, `[strategy][draw]`.
///
/// # Errors
/// Draws that [`DrawTotals::check`] refuses, or a threshold that is negative or not finite.
pub fn net_monetary_benefit_draws(draws: &DrawTotals, threshold: f64) -> Result<Vec<Vec<f64>>, DecisionError> {
    draws.check()?;
    check_threshold(threshold)?;
    Ok(draws
        .cost
        .iter()
        .zip(&draws.qaly)
        .map(|(cost, qaly)| {
            cost.iter().zip(qaly).map(|(&cost, &qaly)| net_monetary_benefit(cost, qaly, threshold)).collect()
        })
        .collect())
}
