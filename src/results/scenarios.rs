//! Owns the scenario analysis: the base case and other scenarios side by side, deterministic and probabilistic.

use super::{Increments, Worth};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Scenarios beside the base case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Scenarios {
    /// Name of the strategy.
    pub strategy: String,
    /// Name of the strategy it is compared with.
    pub against: String,
    /// What a QALY may cost, £, in the order of the lists below.
    pub thresholds: Vec<f64>,
    /// Draws of each scenario; 0 if they are run at base values alone.
    pub draws: u64,
    /// The parameter that is the price, if a price was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<String>,
    /// The scenario that asks.
    pub base: ScenarioFound,
    /// The others.
    pub rows: Vec<ScenarioFound>,
}

/// What one scenario gives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ScenarioFound {
    /// Its file.
    pub file: String,
    /// Its title.
    pub title: String,
    /// Why it is of interest, in its own words or those of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// At the base values.
    pub deterministic: Increments,
    /// The strategy of highest net benefit at each threshold.
    pub best: Vec<String>,
    /// Over its draws; absent when nothing is drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probabilistic: Option<ScenarioDraws>,
    /// The prices at which the strategy is worth it, at each threshold, at the base values; empty unless asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prices: Vec<Worth>,
}

/// What the draws of a scenario give.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ScenarioDraws {
    /// Means.
    pub mean: Increments,
    /// Share of the draws in which the strategy has the highest net benefit of all, at each threshold.
    pub chance: Vec<f64>,
    /// The strategy of highest mean net benefit at each threshold.
    pub best: Vec<String>,
}
