//! Owns the chances of being in each state when a cycle ends, by the state in which people are when it begins, in the base case.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Transition probabilities of some cycles. Empty for partitioned survival, which does not say who moves.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Transitions {
    /// When each of the cycles begins, in years from the start, rising.
    #[serde(default)]
    pub times: Vec<f64>,
    /// How long each of them is, in years.
    #[serde(default)]
    pub lengths: Vec<f64>,
    /// The states that people leave or stay in, strategy by strategy.
    #[serde(default)]
    pub from: Vec<TransitionsFrom>,
}

/// Where the people of one state are a cycle later: after every step and move of the cycle, averaged over profiles and clocks by who
/// is there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TransitionsFrom {
    /// Name of the strategy.
    pub strategy: String,
    /// Name of the state.
    pub state: String,
    /// Share of all people who are there when each cycle begins.
    pub there: Vec<f64>,
    /// Probability of being in each state when each cycle ends, the same state included; 0 in cycles that begin with nobody there.
    pub to: IndexMap<String, Vec<f64>>,
}
