//! Summaries of draws: mean, spread, percentile interval and Monte Carlo standard error, with sums in a fixed order.
//!
//! Every sum over draws is taken in blocks of [`BLOCK`]: the values of a block are added in draw order, then the block sums in
//! order. So a result is the same bits on any machine however the draws were made, and the rounding error of a long sum stays
//! small.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::DecisionError;
use super::totals::{DrawTotals, usable};

/// The number of draws added one after another before the block's sum is added to the rest.
pub const BLOCK: usize = 256;

/// The summary of one quantity over draws.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Summary {
    /// The number of draws.
    pub draws: usize,
    /// The mean.
    pub mean: f64,
    /// The standard deviation over draws, with divisor *n* − 1.
    pub standard_deviation: f64,
    /// The Monte Carlo standard error of the mean, standard deviation / √*n*: how far the mean would move with other draws. It says
    /// nothing of how uncertain the quantity itself is.
    pub standard_error: f64,
    /// The 2.5th percentile; see [`percentile`].
    pub lower: f64,
    /// The median.
    pub median: f64,
    /// The 97.5th percentile.
    pub upper: f64,
}

/// The summary of one strategy's totals over draws.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StrategySummary {
    /// The strategy's name.
    pub strategy: String,
    /// Its total cost.
    pub cost: Summary,
    /// Its total QALYs.
    pub qaly: Summary,
}

/// Summarises `values`, one a draw. `what` names the quantity in an error.
///
/// # Errors
/// Fewer than two draws, or a value that is NaN, infinite or larger than [`LARGEST`](super::LARGEST).
pub fn summarise(what: &str, values: &[f64]) -> Result<Summary, DecisionError> {
    if values.len() < 2 {
        return Err(DecisionError::TooFewDraws { found: values.len() });
    }
    for (draw, &value) in values.iter().enumerate() {
        usable(value, what, "values", Some(draw))?;
    }
    Ok(summarise_checked(values))
}

/// Summarises the cost and QALYs of each strategy, in the given order.
///
/// # Errors
/// Draws that [`DrawTotals::check`] refuses.
pub fn summarise_draws(draws: &DrawTotals) -> Result<Vec<StrategySummary>, DecisionError> {
    draws.check()?;
    Ok(draws
        .strategies
        .iter()
        .zip(draws.cost.iter().zip(&draws.qaly))
        .map(|(strategy, (cost, qaly))| StrategySummary {
            strategy: strategy.clone(),
            cost: summarise_checked(cost),
            qaly: summarise_checked(qaly),
        })
        .collect())
}

/// The percentile of values **already sorted** at probability `level`, by type 7 of Hyndman and Fan 1996 (Am Stat 50:361-365), the
/// default of R, NumPy and Excel's PERCENTILE.INC: the value at place (*n* − 1) × `level`, counted from 0, interpolated linearly.
///
/// # Errors
/// A level outside [0, 1], or no values.
pub fn percentile(sorted: &[f64], level: f64) -> Result<f64, DecisionError> {
    if !(0.0..=1.0).contains(&level) {
        return Err(DecisionError::BadLevel { found: level.to_string() });
    }
    if sorted.is_empty() {
        return Err(DecisionError::TooFewDraws { found: 0 });
    }
    Ok(at_level(sorted, level))
}

/// The summary of two or more usable values. (Infinite values cannot come here; a difference of two usable values can be twice the
/// limit, which does no harm.)
pub(super) fn summarise_checked(values: &[f64]) -> Summary {
    let count = values.len() as f64;
    let mean = mean(values);
    let deviation = blocked_sum(values.iter().map(|v| v - mean));
    let square = blocked_sum(values.iter().map(|v| (v - mean) * (v - mean)));
    let variance = variance(deviation, square, count);
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    Summary {
        draws: values.len(),
        mean,
        standard_deviation: variance.sqrt(),
        standard_error: (variance / count).sqrt(),
        lower: at_level(&sorted, 0.025),
        median: at_level(&sorted, 0.5),
        upper: at_level(&sorted, 0.975),
    }
}

/// The mean; 0 for no values.
pub(in crate::analysis) fn mean(values: &[f64]) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    blocked_sum(values.iter().copied()) / values.len() as f64
}

/// The sample variance from the sum of deviations about a point near the mean and the sum of their squares; never below 0.
pub(super) fn variance(deviation: f64, square: f64, count: f64) -> f64 {
    let variance = (square - deviation * deviation / count) / (count - 1.0);
    if variance > 0.0 { variance } else { 0.0 }
}

/// The sum of values in blocks of [`BLOCK`], in order.
pub(super) fn blocked_sum(values: impl Iterator<Item = f64>) -> f64 {
    let (mut total, mut block) = (0.0, 0.0);
    for (place, value) in values.enumerate() {
        if place % BLOCK == 0 {
            total += block;
            block = 0.0;
        }
        block += value;
    }
    total + block
}

/// The percentile of at least one sorted value at a level in [0, 1].
fn at_level(sorted: &[f64], level: f64) -> f64 {
    let place = (sorted.len() - 1) as f64 * level;
    let below = place.floor();
    let index = below as usize;
    let value = sorted[index];
    match sorted.get(index + 1) {
        Some(next) => value + (place - below) * (next - value),
        None => value,
    }
}
