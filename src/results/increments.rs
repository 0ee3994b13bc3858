//! Owns what one strategy costs and gains more than another, in one set of inputs.

use super::Comparison;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A difference in cost and health, and what it amounts to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Increments {
    /// Extra cost, £.
    pub cost: f64,
    /// Extra QALYs.
    pub qalys: f64,
    /// What that amounts to.
    pub comparison: Comparison,
}

impl Increments {
    /// Net monetary benefit at a threshold, £.
    #[must_use]
    pub fn net_benefit(&self, threshold: f64) -> f64 {
        threshold * self.qalys - self.cost
    }
}
