//! Owns the surface of price and durability: up to which price a strategy is worth it, for each rate of relapse.

use super::Worth;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The price that is just worth paying against how long the effect lasts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PriceDurability {
    /// Name of the strategy.
    pub strategy: String,
    /// Names of the strategies it is compared with: with the best of them.
    pub against: Vec<String>,
    /// Name of the parameter that is the price.
    pub price: String,
    /// Its base value.
    pub base_price: f64,
    /// Names of the rates that are all set to the rate in question.
    pub rates: Vec<String>,
    /// Their base values.
    pub base_rates: Vec<f64>,
    /// The one rate, the same throughout, at which net benefit at the highest threshold is that of the base case; absent if none is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_rate: Option<f64>,
    /// The prices that are talked of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub band: Option<(f64, f64)>,
    /// The prices that the figure shows.
    pub shown: (f64, f64),
    /// What a QALY may cost, £, in the order of `worth`.
    pub thresholds: Vec<f64>,
    /// One for each rate.
    pub rows: Vec<PriceAtRate>,
    /// The price at which mean net benefit over the draws is zero, at each threshold, with the rates as they are drawn; empty without draws.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub probabilistic: Vec<Worth>,
}

/// The prices at one rate of relapse.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PriceAtRate {
    /// The rate a year.
    pub rate: f64,
    /// At each threshold.
    pub worth: Vec<Worth>,
}
