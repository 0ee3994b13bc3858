//! Owns the results of subgroups.

use super::{Decision, StrategyTotals};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Results for parts of the population and for all of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Subgroups {
    /// Everyone first, then each subgroup.
    pub groups: Vec<Subgroup>,
}

/// One part of the population.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Subgroup {
    /// For people: `Everyone`, `nephritis: yes`, or what the scenario calls it.
    pub name: String,
    /// Its share of the cohort; absent where it is no part of it but another cohort.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<f64>,
    /// Why it is looked at, in the scenario's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Totals of each strategy at the base values.
    pub totals: Vec<StrategyTotals>,
    /// How they compare at the base values.
    pub decision: Decision,
    /// Means over the draws.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probabilistic: Option<SubgroupDraws>,
}

/// Over the draws.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SubgroupDraws {
    /// How many.
    pub draws: u64,
    /// Mean totals of each strategy.
    pub totals: Vec<StrategyTotals>,
    /// How they compare.
    pub decision: Decision,
    /// Share of the draws in which each strategy is best, at each of the scenario's thresholds.
    pub probability: Vec<IndexMap<String, f64>>,
}
