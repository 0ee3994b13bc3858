//! Owns the ways to pay for a one-time therapy, side by side.

use super::{Confidential, Decision};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Ways to pay for one cost category.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PaymentSchemes {
    /// The cost category.
    pub category: String,
    /// The strategy that pays it.
    pub strategy: String,
    /// At once first, then each scheme in the order of the scenario.
    pub schemes: Vec<PaymentScheme>,
}

/// One way to pay.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PaymentScheme {
    /// What the scenario calls it; `At once` for the scenario as it stands.
    pub name: String,
    /// Why it is looked at, in the scenario's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// In whose confidence its terms are, if in anybody's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidential: Option<Confidential>,
    /// Expected payment in each year from the start, £ per person of the strategy, undiscounted, refunds taken off.
    pub by_year: Vec<f64>,
    /// Expected payment in all, £, undiscounted.
    pub undiscounted: f64,
    /// Expected payment in all, £, discounted.
    pub discounted: f64,
    /// How the strategies compare, base values.
    pub decision: Decision,
    /// How they compare over the draws.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probabilistic: Option<Decision>,
    /// Share of draws in which the strategy is best at each of the scenario's thresholds.
    #[serde(default)]
    pub best: Vec<f64>,
    /// Discounted payment in the tenth of draws in which the strategy gains least health, against its mean over all draws: 1 when the
    /// payer bears the risk alone, less when the maker shares it. Absent without draws.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_when_it_fails: Option<f64>,
}
