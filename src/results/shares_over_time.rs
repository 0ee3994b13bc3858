//! Owns shares over time: a share of people over time as the model gives it, and what was observed of it.

use super::Confidential;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A share of people over time (those alive, those without an event): modelled for each strategy in the base case, and observed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ShareOverTime {
    /// The share as written in the model file, without a time.
    pub measure: String,
    /// Years from the start of each time point, as in the trace.
    pub times: Vec<f64>,
    /// The modelled share at each time point, by strategy.
    pub modelled: IndexMap<String, Vec<f64>>,
    /// What was observed, by strategy and rising time; empty where nothing was.
    #[serde(default)]
    pub observed: Vec<ObservedShare>,
}

/// A share of people that was observed at one time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ObservedShare {
    /// Name of the target in the model file.
    pub target: String,
    /// What it is called in reports; absent: its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Name of the strategy that it is compared with.
    pub strategy: String,
    /// Years from the start.
    pub time: f64,
    /// The observed share.
    pub observed: f64,
    /// Its lower limit, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// Its upper limit, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
    /// People still followed, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_risk: Option<f64>,
    /// The modelled share at that time.
    pub modelled: f64,
    /// Whether a parameter was solved so that the model meets it.
    #[serde(default)]
    pub solved: bool,
    /// Whether it is one of the steps of a curve that was read from a file.
    #[serde(default)]
    pub of_curve: bool,
    /// Key of the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// In whose confidence what was observed is, if in anybody's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidential: Option<Confidential>,
}
