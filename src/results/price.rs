//! Owns the price analysis: up to which price a strategy is worth paying.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The price at which a strategy is just worth it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PriceAnalysis {
    /// Name of the strategy.
    pub strategy: String,
    /// Names of the strategies it is compared with: with the best of them at each price.
    pub against: Vec<String>,
    /// Name of the parameter that is the price.
    pub parameter: String,
    /// Its base value.
    pub base: f64,
    /// How the price was found in the base case.
    pub how: How,
    /// How it was found in the draws; absent without draws.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub how_in_draws: Option<How>,
    /// How many draws.
    pub draws: u64,
    /// One for each threshold.
    pub thresholds: Vec<PriceAt>,
}

/// How a price was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// Exactly: the model proves that net benefit is a straight line in the price.
    Proved,
    /// Exactly: three prices lie on a straight line, to the last digits.
    Straight,
    /// By search between the limits, for at most one crossing.
    Searched,
}

/// The prices at one threshold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PriceAt {
    /// What a QALY may cost, £.
    pub threshold: f64,
    /// In the base case.
    pub deterministic: Worth,
    /// Net benefit at that price when the model is run again, £: zero but for rounding. Absent where there is no one price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<f64>,
    /// Over the draws; absent without draws.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probabilistic: Option<PriceInDraws>,
}

/// Prices over the draws.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PriceInDraws {
    /// At which mean net benefit is zero.
    pub mean: Worth,
    /// Monte Carlo standard error of that price; absent where there is no one price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<f64>,
    /// Up to which the chance of being cost-effective is at least so much.
    pub chances: Vec<PriceForChance>,
    /// Largest difference, as a share of the totals, between net benefit worked out from the straight line at that price and run again,
    /// over the first draws. Absent when they were searched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<f64>,
}

/// A price for a chance of being cost-effective.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PriceForChance {
    /// The chance.
    pub chance: f64,
    /// The highest price with at least this chance.
    pub price: Worth,
}

/// The prices at which a strategy is worth it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Worth {
    /// Up to a price; below zero: not even for nothing.
    UpTo {
        /// The price.
        price: f64,
    },
    /// From a price on.
    From {
        /// The price.
        price: f64,
    },
    /// Between two prices.
    Between {
        /// The lower one.
        low: f64,
        /// The higher one.
        high: f64,
    },
    /// At any price.
    Always,
    /// At none.
    Never,
}

impl Worth {
    /// The highest price at which it is worth it, if there is one.
    #[must_use]
    pub fn highest(&self) -> Option<f64> {
        match self {
            Worth::UpTo { price } | Worth::Between { high: price, .. } => Some(*price),
            _ => None,
        }
    }
}
