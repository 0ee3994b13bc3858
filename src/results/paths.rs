//! Owns the paths through the states that are passed at once when the model starts: the leaves of its tree, in the base case.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The paths of every strategy. None where no strategy passes through a state at once.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Paths {
    /// The paths, strategy by strategy in the order of the scenario, each in the order of the tree.
    #[serde(default)]
    pub list: Vec<TreePath>,
    /// Strategies with more paths than are followed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub too_many: Vec<String>,
}

/// One path from the start to the states in which it ends: its leaf.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TreePath {
    /// Name of the strategy.
    pub strategy: String,
    /// The states on the way, step by step: names of those that hold people. States of one product that the same moves lead to
    /// are one step. The last step is the leaf; all before it are passed at once.
    pub steps: Vec<Vec<String>>,
    /// Share of people who go it, over all profiles.
    pub probability: f64,
    /// Cost of the moves and entries on the way, £ per person who goes it.
    pub cost_on_the_way: f64,
    /// QALYs of the moves and entries on the way, per person who goes it.
    pub qalys_on_the_way: f64,
    /// Discounted cost of all cycles that follow, £ per person who goes it.
    pub cost_afterwards: f64,
    /// Discounted QALYs of all cycles that follow, per person who goes it.
    pub qalys_afterwards: f64,
    /// Discounted cost in all, £ per person who goes it.
    pub cost: f64,
    /// Discounted QALYs in all, per person who goes it.
    pub qalys: f64,
    /// Discounted life years, per person who goes it.
    pub life_years: f64,
    /// What it adds to the strategy's cost, £ per person who enters the model: probability × cost.
    pub cost_added: f64,
    /// What it adds to the strategy's QALYs, per person who enters the model.
    pub qalys_added: f64,
    /// What it adds to the strategy's discounted life years, per person who enters the model.
    pub life_years_added: f64,
}
