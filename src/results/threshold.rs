//! Owns the threshold analysis: the values of an input at which the decision turns.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// For each input, where net monetary benefit is zero at each threshold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ThresholdAnalysis {
    /// Name of the strategy.
    pub strategy: String,
    /// Name of the strategy it is compared with.
    pub against: String,
    /// What a QALY may cost, £, in the order of `searched`.
    pub thresholds: Vec<f64>,
    /// One for each input.
    pub inputs: Vec<Turning>,
}

/// Where the decision turns as one input moves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Turning {
    /// Name of the parameter.
    pub parameter: String,
    /// Its base value.
    pub base: f64,
    /// Looked for from here.
    pub low: f64,
    /// To here.
    pub high: f64,
    /// One for each threshold.
    pub searched: Vec<Searched>,
}

/// What was found at one threshold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Searched {
    /// The values, from the lowest to the highest looked at, that the model can take; absent when it can take none.
    pub holds: Option<(f64, f64)>,
    /// Every crossing that was found, by rising value; none means that there is no such value.
    pub crossings: Vec<Crossing>,
}

/// A value at which net benefit crosses zero.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Crossing {
    /// The value of the input.
    pub value: f64,
    /// Whether the strategy is worth it above this value, rather than below.
    pub worth_above: bool,
    /// Whether net benefit jumps over zero here instead of passing through it.
    pub jump: bool,
    /// Net benefit there when run again, £: zero but for rounding, unless it jumps.
    pub net_benefit: f64,
}
