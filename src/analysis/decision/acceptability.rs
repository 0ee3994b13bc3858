//! From draws to decision uncertainty: acceptability curve and frontier, expected loss and the expected value of perfect information.
//!
//! Every strategy is compared with every other within a draw (common draws). At each threshold:
//! * the acceptability curve (CEAC; van Hout 1994, Health Econ 3:309-319) is the share of draws in which a strategy has the
//!   highest net monetary benefit;
//! * the acceptability frontier (CEAF; Fenwick 2001, Health Econ 10:779-787) is the strategy of highest *mean* net monetary
//!   benefit, the one to choose, and the share of draws in which it is best, which need not be the highest share;
//! * the expected loss of a strategy is the mean of what it falls short of the best strategy in the same draw (Alarid-Escudero 2019,
//!   Value Health 22:611-618), and the expected value of perfect information (EVPI) is the loss of the strategy on the frontier, which is the smallest.
//!
//! **Ties** within a draw, and between means, go to the strategy listed first, by exact comparison. The cost is one pass over draws × strategies a threshold.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::DecisionError;
use super::net_benefit::{best, net_monetary_benefit};
use super::summary::{BLOCK, mean, variance};
use super::totals::{DrawTotals, check_threshold, check_thresholds};

/// Decision uncertainty over a grid of thresholds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Acceptability {
    /// The strategies, in the order of every list in [`points`](Self::points).
    pub strategies: Vec<String>,
    /// The number of draws.
    pub draws: usize,
    /// A point a threshold, in the order given.
    pub points: Vec<AcceptabilityPoint>,
}

/// Decision uncertainty at one threshold. Lists have an entry a strategy; money is per person, in the model's currency.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AcceptabilityPoint {
    /// The threshold, in currency per QALY.
    pub threshold: f64,
    /// The number of draws in which each strategy is best; they add up to the number of draws.
    pub times_best: Vec<usize>,
    /// The share of draws in which each strategy is best: the acceptability curve.
    pub probability_best: Vec<f64>,
    /// Monte Carlo standard error of each share, √(p (1 − p) / n); 0 at a share of 0 or 1, where it says little.
    pub probability_best_se: Vec<f64>,
    /// Mean net monetary benefit of each strategy.
    pub mean_nmb: Vec<f64>,
    /// Monte Carlo standard error of each mean net monetary benefit.
    pub mean_nmb_se: Vec<f64>,
    /// Expected loss of choosing each strategy; never negative.
    pub expected_loss: Vec<f64>,
    /// The index of the strategy on the acceptability frontier: highest mean net monetary benefit, ties to the lowest index.
    pub frontier: usize,
    /// The share of draws in which that strategy is best.
    pub frontier_probability: f64,
    /// Mean net monetary benefit were the best strategy known in each draw.
    pub perfect_information_nmb: f64,
    /// Expected value of perfect information, per person: the expected loss of the frontier strategy.
    pub evpi: f64,
    /// Monte Carlo standard error of the EVPI, taking the frontier strategy as given.
    pub evpi_se: f64,
}

/// The thresholds from `start` to `end` by `step`: `start + i × step` while that is not above `end`.
///
/// # Errors
/// A start, end or step that is not finite, a negative start, a step not above 0, an end below the start, more than a million points.
pub fn threshold_grid(start: f64, end: f64, step: f64) -> Result<Vec<f64>, DecisionError> {
    let bad = || DecisionError::BadGrid { found: format!("{start} to {end} by {step}") };
    check_threshold(start)?;
    check_threshold(end)?;
    check_threshold(step)?;
    // A millionth of a step above a whole number of steps is rounding, as in 0 to 1 by 0.1.
    let steps = ((end - start) / step + 1e-6).floor();
    if !(0.0..1e6).contains(&steps) {
        return Err(bad());
    }
    Ok((0..=steps as usize).map(|i| start + i as f64 * step).collect())
}

/// Acceptability, expected loss and EVPI at each of `thresholds`.
///
/// # Errors
/// Draws that [`DrawTotals::check`] refuses, no threshold, or one that is negative or not finite.
pub fn acceptability(draws: &DrawTotals, thresholds: &[f64]) -> Result<Acceptability, DecisionError> {
    draws.check()?;
    check_thresholds(thresholds)?;
    let means = Means::of(draws);
    let points = thresholds.iter().map(|&threshold| point(draws, &means, threshold)).collect::<Result<_, _>>()?;
    Ok(Acceptability { strategies: draws.strategies.clone(), draws: draws.draws(), points })
}

/// Acceptability, expected loss and EVPI at one threshold: the same bits as [`acceptability`] gives there.
///
/// # Errors
/// As [`acceptability`].
pub fn acceptability_at(draws: &DrawTotals, threshold: f64) -> Result<AcceptabilityPoint, DecisionError> {
    draws.check()?;
    check_threshold(threshold)?;
    point(draws, &Means::of(draws), threshold)
}

/// Mean cost and QALYs of each strategy.
struct Means {
    cost: Vec<f64>,
    qaly: Vec<f64>,
}

impl Means {
    fn of(draws: &DrawTotals) -> Self {
        Self {
            cost: draws.cost.iter().map(|row| mean(row)).collect(),
            qaly: draws.qaly.iter().map(|row| mean(row)).collect(),
        }
    }
}

/// Sums over draws for one strategy; first within a block, then over blocks.
#[derive(Clone, Copy, Default)]
struct Tally {
    /// Net benefit less the net benefit of the mean totals, which keeps the sums small and the variance exact.
    deviation: f64,
    deviation_square: f64,
    loss: f64,
    loss_square: f64,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.deviation += other.deviation;
        self.deviation_square += other.deviation_square;
        self.loss += other.loss;
        self.loss_square += other.loss_square;
    }
}

fn point(draws: &DrawTotals, means: &Means, threshold: f64) -> Result<AcceptabilityPoint, DecisionError> {
    let strategies = draws.strategies.len();
    let count = draws.draws();
    let centre: Vec<f64> =
        means.cost.iter().zip(&means.qaly).map(|(&cost, &qaly)| net_monetary_benefit(cost, qaly, threshold)).collect();
    let base = centre.first().copied().ok_or(DecisionError::NoStrategies)?;

    let mut tallies = vec![Tally::default(); strategies];
    let mut times_best = vec![0_usize; strategies];
    let mut perfect = 0.0;
    let mut nmb = vec![[0.0_f64; BLOCK]; strategies];
    for start in (0..count).step_by(BLOCK) {
        let end = if count - start < BLOCK { count } else { start + BLOCK };
        let size = end - start;
        let mut highest = [f64::NEG_INFINITY; BLOCK];
        let mut winner = [0_usize; BLOCK];
        for (strategy, nmb) in nmb.iter_mut().enumerate() {
            let cost = &draws.cost[strategy][start..end];
            let qaly = &draws.qaly[strategy][start..end];
            for (place, (&cost, &qaly)) in cost.iter().zip(qaly).enumerate() {
                let value = net_monetary_benefit(cost, qaly, threshold);
                nmb[place] = value;
                if value > highest[place] {
                    highest[place] = value;
                    winner[place] = strategy;
                }
            }
        }
        let mut perfect_in_block = 0.0;
        for (&highest, &winner) in highest[..size].iter().zip(&winner) {
            times_best[winner] += 1;
            perfect_in_block += highest - base;
        }
        perfect += perfect_in_block;
        for ((tally, nmb), &centre) in tallies.iter_mut().zip(&nmb).zip(&centre) {
            let mut block = Tally::default();
            for (&nmb, &highest) in nmb[..size].iter().zip(&highest) {
                let deviation = nmb - centre;
                let loss = highest - nmb;
                block.add(Tally { deviation, deviation_square: deviation * deviation, loss, loss_square: loss * loss });
            }
            tally.add(block);
        }
    }

    let n = count as f64;
    let mean_nmb: Vec<f64> = tallies.iter().zip(&centre).map(|(tally, centre)| centre + tally.deviation / n).collect();
    let frontier = best(&mean_nmb).ok_or(DecisionError::NoStrategies)?;
    let probability_best: Vec<f64> = times_best.iter().map(|&t| t as f64 / n).collect();
    let chosen = tallies[frontier];
    Ok(AcceptabilityPoint {
        threshold,
        probability_best_se: probability_best.iter().map(|p| (p * (1.0 - p) / n).sqrt()).collect(),
        mean_nmb,
        mean_nmb_se: tallies.iter().map(|t| (variance(t.deviation, t.deviation_square, n) / n).sqrt()).collect(),
        expected_loss: tallies.iter().map(|t| t.loss / n).collect(),
        frontier,
        frontier_probability: probability_best[frontier],
        perfect_information_nmb: base + perfect / n,
        evpi: chosen.loss / n,
        evpi_se: (variance(chosen.loss, chosen.loss_square, n) / n).sqrt(),
        times_best,
        probability_best,
    })
}
