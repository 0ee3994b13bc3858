//! Owns targets: observed quantities, and what the model gives for them.

use super::Confidential;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether a parameter was solved so that the target is met, or the target was only compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TargetKind {
    /// A parameter was solved to meet the target.
    Calibrated,
    /// The target was only compared with.
    Validation,
}

/// An observed quantity and what the model gives for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Target {
    /// Name in the model file.
    pub name: String,
    /// What it is called in reports; absent: its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What is measured, as written in the model file.
    pub measure: String,
    /// Unit of the measure, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Calibrated, or compared with.
    pub kind: TargetKind,
    /// What was observed.
    pub observed: f64,
    /// Lower limit of the observation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// Upper limit of the observation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
    /// What the model gives in the base case.
    pub modelled: f64,
    /// Whether the modelled value lies within the limits; absent when there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<bool>,
    /// Name of the parameter that was solved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub solves: Option<String>,
    /// The value it was solved to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub solved_value: Option<f64>,
    /// Key of the source of the observation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Names of the parameters that the measure and what was observed are worked out from, beside the run itself; said where
    /// something of the model is in confidence.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reads: Vec<String>,
    /// In whose confidence what was observed is, if in anybody's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidential: Option<Confidential>,
}
