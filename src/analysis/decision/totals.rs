//! What goes in: mean totals of a strategy, totals by draw, and which of them are refused.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::DecisionError;
use super::summary::mean;

/// The largest size of a cost, QALY total or threshold that is accepted.
///
/// Far beyond any real figure, and small enough that a net benefit, its square and a sum over draws cannot overflow.
pub const LARGEST: f64 = 1e60;

/// Mean totals of one strategy, per person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StrategyTotals {
    /// The strategy's name; unique within an analysis.
    pub name: String,
    /// Mean total cost, in the model's currency. It may be negative (a net saving).
    pub cost: f64,
    /// Mean total QALYs. They may be negative.
    pub qaly: f64,
}

impl StrategyTotals {
    /// Mean totals of the strategy called `name`.
    pub fn new(name: impl Into<String>, cost: f64, qaly: f64) -> Self {
        Self { name: name.into(), cost, qaly }
    }

    /// Refuses a total that is NaN, infinite or larger than [`LARGEST`].
    pub(super) fn check(&self) -> Result<(), DecisionError> {
        usable(self.cost, &self.name, "cost", None)?;
        usable(self.qaly, &self.name, "QALYs", None)
    }
}

/// Totals of each strategy in each draw of a probabilistic analysis, per person.
///
/// Draw *i* of every strategy was made from the same parameter set (common draws): the analyses compare strategies within a draw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DrawTotals {
    /// Names, unique; the order is the order of every result.
    pub strategies: Vec<String>,
    /// Total cost, `cost[strategy][draw]`, in the model's currency.
    pub cost: Vec<Vec<f64>>,
    /// Total QALYs, `qaly[strategy][draw]`.
    pub qaly: Vec<Vec<f64>>,
}

impl DrawTotals {
    /// The number of draws (of the first strategy; [`check`](Self::check) sees that all agree).
    pub fn draws(&self) -> usize {
        self.cost.first().map_or(0, Vec::len)
    }

    /// Refuses what no analysis here can use.
    ///
    /// # Errors
    /// No strategy, a repeated name, arrays of the wrong shape, fewer than two draws, or a number that is NaN, infinite or larger
    /// than [`LARGEST`]; the error names the strategy and the draw.
    pub fn check(&self) -> Result<(), DecisionError> {
        check_names(self.strategies.iter().map(String::as_str))?;
        let draws = self.draws();
        for (quantity, rows) in [("cost", &self.cost), ("QALYs", &self.qaly)] {
            if rows.len() != self.strategies.len() {
                return Err(DecisionError::RowCount {
                    quantity: quantity.into(),
                    expected: self.strategies.len(),
                    found: rows.len(),
                });
            }
            for (strategy, row) in self.strategies.iter().zip(rows) {
                if row.len() != draws {
                    return Err(DecisionError::DrawCount {
                        strategy: strategy.clone(),
                        quantity: quantity.into(),
                        expected: draws,
                        found: row.len(),
                    });
                }
                for (draw, &value) in row.iter().enumerate() {
                    usable(value, strategy, quantity, Some(draw))?;
                }
            }
        }
        if draws < 2 {
            return Err(DecisionError::TooFewDraws { found: draws });
        }
        Ok(())
    }

    /// The mean totals of each strategy over the draws: the input of a probabilistic ICER table.
    ///
    /// # Errors
    /// As [`check`](Self::check).
    pub fn means(&self) -> Result<Vec<StrategyTotals>, DecisionError> {
        self.check()?;
        Ok(self
            .strategies
            .iter()
            .zip(self.cost.iter().zip(&self.qaly))
            .map(|(name, (cost, qaly))| StrategyTotals::new(name, mean(cost), mean(qaly)))
            .collect())
    }

    /// Refuses an index that is not a strategy's.
    pub(super) fn check_index(&self, index: usize) -> Result<(), DecisionError> {
        if index < self.strategies.len() {
            return Ok(());
        }
        Err(DecisionError::NoSuchStrategy { index, count: self.strategies.len() })
    }
}

/// Refuses an empty list, repeated names and unusable totals.
pub(super) fn check_totals(strategies: &[StrategyTotals]) -> Result<(), DecisionError> {
    check_names(strategies.iter().map(|s| s.name.as_str()))?;
    strategies.iter().try_for_each(StrategyTotals::check)
}

/// Refuses an empty list and any threshold that is not a finite number from 0 to [`LARGEST`].
pub(super) fn check_thresholds(thresholds: &[f64]) -> Result<(), DecisionError> {
    if thresholds.is_empty() {
        return Err(DecisionError::NoThresholds);
    }
    thresholds.iter().try_for_each(|&t| check_threshold(t))
}

/// Refuses a threshold that is not a finite number from 0 to [`LARGEST`].
pub(super) fn check_threshold(threshold: f64) -> Result<(), DecisionError> {
    if (0.0..=LARGEST).contains(&threshold) {
        return Ok(());
    }
    Err(DecisionError::BadThreshold { found: threshold.to_string() })
}

/// Refuses a number that is NaN, infinite or larger in size than [`LARGEST`].
pub(super) fn usable(value: f64, strategy: &str, quantity: &str, draw: Option<usize>) -> Result<(), DecisionError> {
    if (-LARGEST..=LARGEST).contains(&value) {
        return Ok(());
    }
    Err(DecisionError::UnusableNumber {
        strategy: strategy.into(),
        quantity: quantity.into(),
        draw,
        found: value.to_string(),
    })
}

fn check_names<'a>(names: impl Iterator<Item = &'a str>) -> Result<(), DecisionError> {
    let mut seen: Vec<&str> = names.collect();
    if seen.is_empty() {
        return Err(DecisionError::NoStrategies);
    }
    seen.sort_unstable();
    match seen.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(DecisionError::DuplicateName { strategy: pair[0].into() }),
        None => Ok(()),
    }
}
