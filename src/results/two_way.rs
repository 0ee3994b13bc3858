//! Owns the two-way analysis: a grid of the values of two inputs.

use super::Increments;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Two inputs moved together, the others at their base values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TwoWay {
    /// Name of the strategy.
    pub strategy: String,
    /// Name of the strategy it is compared with.
    pub against: String,
    /// The input across.
    pub x: GridAxis,
    /// The input upwards.
    pub y: GridAxis,
    /// The base case.
    pub base: Increments,
    /// What the strategies differ by, `cells[y][x]`.
    pub cells: Vec<Vec<Increments>>,
}

/// An input and its values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GridAxis {
    /// Name of the parameter.
    pub parameter: String,
    /// Its base value.
    pub base: f64,
    /// Its values, rising.
    pub values: Vec<f64>,
}
