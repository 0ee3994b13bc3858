//! One strategy against one comparator: quadrant of the plane, outcome, and what "equal" means throughout the decision analyses.

use std::cmp::Ordering;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::DecisionError;
use super::net_benefit;
use super::totals::{StrategyTotals, check_totals};

/// Two totals are equal when they differ by no more than this share of the larger in size.
///
/// One part in 10¹²: some thousand times the rounding of a sum of discounted cycle values, so that two strategies that differ
/// only in the order of their arithmetic are told to be the same, and a hundred-millionth of a pound on £100,000, so that no
/// difference anyone could mean is lost. It is relative only: 0 equals nothing but 0. Equal totals have an increment of exactly 0.
pub const EQUALITY_TOLERANCE: f64 = 1e-12;

/// The place of a comparison on the cost-effectiveness plane (incremental QALYs across, incremental cost up).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Quadrant {
    /// More QALYs at more cost.
    NorthEast,
    /// More QALYs at less cost.
    SouthEast,
    /// Fewer QALYs at less cost.
    SouthWest,
    /// Fewer QALYs at more cost.
    NorthWest,
    /// Equal QALYs at more cost.
    North,
    /// More QALYs at equal cost.
    East,
    /// Equal QALYs at less cost.
    South,
    /// Fewer QALYs at equal cost.
    West,
    /// Equal QALYs at equal cost.
    Origin,
}

impl Quadrant {
    /// The quadrant of an increment whose cost and QALYs compare so with the comparator's.
    pub(super) fn of(cost: Ordering, qaly: Ordering) -> Self {
        match (cost, qaly) {
            (Ordering::Greater, Ordering::Greater) => Self::NorthEast,
            (Ordering::Less, Ordering::Greater) => Self::SouthEast,
            (Ordering::Less, Ordering::Less) => Self::SouthWest,
            (Ordering::Greater, Ordering::Less) => Self::NorthWest,
            (Ordering::Greater, Ordering::Equal) => Self::North,
            (Ordering::Equal, Ordering::Greater) => Self::East,
            (Ordering::Less, Ordering::Equal) => Self::South,
            (Ordering::Equal, Ordering::Less) => Self::West,
            (Ordering::Equal, Ordering::Equal) => Self::Origin,
        }
    }
}

/// What a comparison says. Both ratios are positive: a negative ratio has no one meaning, so none is ever made.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum ComparisonOutcome {
    /// North-east: the cost per QALY gained. Worth its cost when *at or below* the threshold.
    Icer(f64),
    /// South-west: the saving per QALY forgone. Worth its loss when *at or above* the threshold; not an ICER to be read as one.
    SavesPerQalyLost(f64),
    /// South-east: more QALYs at less cost.
    Dominates,
    /// North-west: fewer QALYs at more cost.
    Dominated,
    /// Equal QALYs, so cost decides.
    NoDifferenceInEffect {
        /// Cost less the comparator's cost; not 0.
        incremental_cost: f64,
    },
    /// Equal cost, so QALYs decide.
    NoDifferenceInCost {
        /// QALYs less the comparator's QALYs; not 0.
        incremental_qaly: f64,
    },
    /// Equal cost and equal QALYs.
    NoDifference,
}

/// One strategy against one comparator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Pairwise {
    /// The strategy's name.
    pub strategy: String,
    /// The comparator's name.
    pub comparator: String,
    /// Cost less the comparator's cost; exactly 0 when they are equal.
    pub incremental_cost: f64,
    /// QALYs less the comparator's QALYs; exactly 0 when they are equal.
    pub incremental_qaly: f64,
    /// The place on the cost-effectiveness plane.
    pub quadrant: Quadrant,
    /// What it says.
    pub outcome: ComparisonOutcome,
}

impl Pairwise {
    /// Incremental net monetary benefit at `threshold`, in the model's currency: above 0, the strategy is worth its cost.
    pub fn net_monetary_benefit(&self, threshold: f64) -> f64 {
        net_benefit::net_monetary_benefit(self.incremental_cost, self.incremental_qaly, threshold)
    }

    /// Incremental net health benefit at `threshold`, in QALYs; none where it is not a finite number, as at a threshold of 0.
    pub fn net_health_benefit(&self, threshold: f64) -> Option<f64> {
        net_benefit::net_health_benefit(self.incremental_cost, self.incremental_qaly, threshold)
    }
}

/// Compares `strategy` with `comparator` on their mean totals.
///
/// # Errors
/// A total that is NaN, infinite or too large (the error names the strategy), or a ratio too large for a number.
pub fn pairwise(strategy: &StrategyTotals, comparator: &StrategyTotals) -> Result<Pairwise, DecisionError> {
    strategy.check()?;
    comparator.check()?;
    compare_as(strategy, comparator, order(strategy.cost, comparator.cost), order(strategy.qaly, comparator.qaly))
}

/// Compares every strategy, in the given order, with the one at index `comparator`, which is left out.
///
/// # Errors
/// As [`pairwise`], and a repeated name or an index that is not a strategy's.
pub fn pairwise_against(strategies: &[StrategyTotals], comparator: usize) -> Result<Vec<Pairwise>, DecisionError> {
    check_totals(strategies)?;
    let Some(base) = strategies.get(comparator) else {
        return Err(DecisionError::NoSuchStrategy { index: comparator, count: strategies.len() });
    };
    strategies
        .iter()
        .enumerate()
        .filter(|(index, _)| *index != comparator)
        .map(|(_, strategy)| pairwise(strategy, base))
        .collect()
}

/// The comparison of two checked strategies whose totals have been found to stand in this order.
pub(super) fn compare_as(
    strategy: &StrategyTotals,
    comparator: &StrategyTotals,
    cost: Ordering,
    qaly: Ordering,
) -> Result<Pairwise, DecisionError> {
    let increment = |order: Ordering, value: f64, base: f64| match order {
        Ordering::Equal => 0.0,
        Ordering::Less | Ordering::Greater => value - base,
    };
    let incremental_cost = increment(cost, strategy.cost, comparator.cost);
    let incremental_qaly = increment(qaly, strategy.qaly, comparator.qaly);
    let quadrant = Quadrant::of(cost, qaly);
    let outcome = match quadrant {
        Quadrant::NorthEast => ComparisonOutcome::Icer(incremental_cost / incremental_qaly),
        Quadrant::SouthWest => ComparisonOutcome::SavesPerQalyLost(incremental_cost / incremental_qaly),
        Quadrant::SouthEast => ComparisonOutcome::Dominates,
        Quadrant::NorthWest => ComparisonOutcome::Dominated,
        Quadrant::North | Quadrant::South => ComparisonOutcome::NoDifferenceInEffect { incremental_cost },
        Quadrant::East | Quadrant::West => ComparisonOutcome::NoDifferenceInCost { incremental_qaly },
        Quadrant::Origin => ComparisonOutcome::NoDifference,
    };
    if let ComparisonOutcome::Icer(ratio) | ComparisonOutcome::SavesPerQalyLost(ratio) = outcome
        && !ratio.is_finite()
    {
        return Err(DecisionError::RatioTooLarge {
            strategy: strategy.name.clone(),
            comparator: comparator.name.clone(),
        });
    }
    Ok(Pairwise {
        strategy: strategy.name.clone(),
        comparator: comparator.name.clone(),
        incremental_cost,
        incremental_qaly,
        quadrant,
        outcome,
    })
}

/// The larger of two numbers, by comparison alone.
pub(super) fn larger(a: f64, b: f64) -> f64 {
    if b > a { b } else { a }
}

/// How two finite totals compare when [`EQUALITY_TOLERANCE`] is allowed for.
pub(super) fn order(a: f64, b: f64) -> Ordering {
    if (a - b).abs() <= EQUALITY_TOLERANCE * larger(a.abs(), b.abs()) {
        Ordering::Equal
    } else if a < b {
        Ordering::Less
    } else {
        Ordering::Greater
    }
}
