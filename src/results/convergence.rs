//! Owns how the probabilistic results settle as draws are added.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Running results of the intervention against the reference, after some fifty numbers of draws.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Convergence {
    /// Name of the strategy.
    pub strategy: String,
    /// Name of the strategy it is compared with.
    pub against: String,
    /// What a QALY may cost, £: the last of the scenario's thresholds.
    pub threshold: f64,
    /// Numbers of draws, rising; the last is all of them.
    pub draws: Vec<u64>,
    /// Extra cost, £.
    pub cost: Running,
    /// Extra QALYs.
    pub qalys: Running,
    /// Incremental net monetary benefit, £.
    pub nmb: Running,
    /// Share of draws in which the strategy is the best of all.
    pub probability: Running,
    /// The error of the net benefit, £, that the scenario wants; absent when it wants none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wanted: Option<f64>,
}

/// A mean over the first draws.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Running {
    /// The mean, by number of draws.
    pub mean: Vec<f64>,
    /// Its standard error from simulation, standard deviation / √draws: too large where draws are spread on purpose (Latin hypercube,
    /// Sobol).
    pub error: Vec<f64>,
}
