//! Owns the one-way analysis: what each input does by itself.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Each uncertain input at its limits, the others at their base values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OneWay {
    /// Name of the strategy.
    pub strategy: String,
    /// Name of the strategy it is compared with.
    pub against: String,
    /// Extra cost at the base values, £.
    pub cost: f64,
    /// Extra QALYs at the base values.
    pub qalys: f64,
    /// One for each input.
    pub bars: Vec<Bar>,
}

/// What one input does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Bar {
    /// Name of the parameter.
    pub parameter: String,
    /// At its lower limit.
    pub low: BarEnd,
    /// At its upper limit.
    pub high: BarEnd,
}

/// One end of a bar.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BarEnd {
    /// Value of the input.
    pub value: f64,
    /// Extra cost, £.
    pub cost: f64,
    /// Extra QALYs.
    pub qalys: f64,
}
