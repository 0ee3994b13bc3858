//! Owns the budget impact: who is eligible, who is treated, and what it costs the NHS a year.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a strategy costs the NHS, year by year, undiscounted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BudgetImpact {
    /// The strategy that comes.
    pub strategy: String,
    /// The one that it takes the place of.
    pub against: String,
    /// From the population to those eligible at the start.
    pub funnel: Vec<FunnelStep>,
    /// People who become eligible each year.
    pub incident: f64,
    /// The years.
    pub years: Vec<BudgetYear>,
    /// Net cost of a year from which the budget impact test asks for talks, £.
    pub test: f64,
    /// How the test was read: official, secondary, recalled.
    pub test_status: String,
    /// The largest net cost of the first three years, £.
    pub largest_of_three: f64,
    /// Tax on categories: share added.
    #[serde(default)]
    pub vat: IndexMap<String, f64>,
    /// Sources and assumptions, in the scenario's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A step of the funnel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FunnelStep {
    /// In words.
    pub name: String,
    /// Share of those before; absent for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<f64>,
    /// People left.
    pub people: f64,
    /// Where the number comes from, in the scenario's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// One year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BudgetYear {
    /// 1, 2, …
    pub year: u32,
    /// Eligible and not yet treated at the start, with those new in the year.
    pub eligible: f64,
    /// Those of them for whom treatment is wanted.
    pub wanted: f64,
    /// How many can be treated; absent without a limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<f64>,
    /// Treated.
    pub treated: f64,
    /// Wanted and left waiting at the end.
    pub waiting: f64,
    /// What everyone treated so far costs in the year, by category, £.
    pub costs: IndexMap<String, f64>,
    /// What they would have cost, by category, £.
    pub displaced: IndexMap<String, f64>,
    /// Sum of the costs, £.
    pub gross: f64,
    /// Costs less what they take the place of, £.
    pub net: f64,
}
