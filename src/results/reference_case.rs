//! Owns the comparison with NICE's reference case: the rules that hold, where the scenario departs from them, and the other discount rate.

use super::{Decision, StrategyTotals};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The scenario against the reference case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReferenceCase {
    /// The rules are those in force on this day, year-month-day.
    pub date: String,
    /// The rules.
    pub rules: Vec<NiceRule>,
    /// Where the scenario departs from the reference case, or cannot show that it does not.
    pub departures: Vec<Departure>,
    /// The other discount rate, for costs and effects alike.
    pub alternative_rate: f64,
    /// Totals of each strategy at that rate, base values.
    pub alternative: Vec<StrategyTotals>,
    /// How the strategies compare at that rate, base values.
    pub alternative_decision: Decision,
    /// The same over the draws.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alternative_probabilistic: Option<Decision>,
}

/// A rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NiceRule {
    /// Its name.
    pub rule: String,
    /// Its value.
    pub value: f64,
    /// In force from this day.
    pub from: String,
    /// Where NICE says so.
    pub paragraph: String,
    /// How it was read: official, secondary, recalled.
    pub status: String,
}

/// A departure from the reference case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Departure {
    /// What the reference case asks.
    pub asks: String,
    /// What the scenario does.
    pub does: String,
    /// Where NICE says so, as far as it was read.
    pub paragraph: String,
}
