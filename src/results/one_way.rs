//! Owns the one-way analysis: what each input and each setting does by itself.

use super::Increments;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Each uncertain input at its limits, the others at their base values; and other settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OneWay {
    /// Name of the strategy.
    pub strategy: String,
    /// Name of the strategy it is compared with.
    pub against: String,
    /// The base case.
    pub base: Increments,
    /// Further outcomes that were asked for.
    pub outcomes: Vec<Outcome>,
    /// One for each input.
    pub bars: Vec<Bar>,
    /// One for each setting.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<SettingMoved>,
}

/// An outcome that the scenario names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Outcome {
    /// As the scenario writes it: `life years`, `cost.care`, `count(relapse)`.
    pub name: String,
    /// Difference between the strategies in the base case.
    pub base: f64,
}

/// What one input does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Bar {
    /// Name of the parameter.
    pub parameter: String,
    /// Its base value.
    pub base: f64,
    /// Where its limits come from.
    pub limits: Limits,
    /// What became of inputs that are not independent of it.
    pub siblings: Siblings,
    /// At its lower limit.
    pub low: BarEnd,
    /// At its upper limit.
    pub high: BarEnd,
}

/// Where limits come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Limits {
    /// The parameter's own `low` and `high`.
    Stated,
    /// The 2.5% and 97.5% quantiles of its distribution.
    Quantiles,
}

/// What becomes of inputs that are not independent of the one that moves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Siblings {
    /// There are none.
    None,
    /// Shares of one whole: the others were rescaled in proportion.
    Rescaled {
        /// Their names.
        names: Vec<String>,
    },
    /// Sampled together, but left at their base values here.
    Left {
        /// Their names.
        names: Vec<String>,
    },
}

/// One end of a bar.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BarEnd {
    /// Value of the input.
    pub value: f64,
    /// What the strategies differ by there.
    pub found: Increments,
    /// Difference in each outcome that was asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<f64>,
}

/// What a setting does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SettingMoved {
    /// What the scenario calls it.
    pub name: String,
    /// One for each value.
    pub values: Vec<SettingValue>,
}

/// One value of a setting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SettingValue {
    /// As written.
    pub value: String,
    /// What the strategies differ by there.
    pub found: Increments,
    /// Difference in each outcome that was asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<f64>,
}
