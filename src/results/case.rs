//! Owns the outcomes of one analysis (the base case, or the means over the draws): totals, where they arise, and the
//! trace. All figures are per person who enters the model.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Decision;

/// Outcomes of one analysis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CaseResult {
    /// Totals of each strategy, in the order of the scenario.
    pub totals: Vec<StrategyTotals>,
    /// Where the totals arise.
    pub cells: Cells,
    /// How often named moves and events happen.
    #[serde(default)]
    pub events: Vec<EventCount>,
    /// Totals of each profile, not weighted.
    #[serde(default)]
    pub by_profile: Vec<ProfileTotals>,
    /// Outcomes of each year from the start, undiscounted.
    #[serde(default)]
    pub by_year: Vec<YearTotals>,
    /// Outcomes of each year for a person of each profile, undiscounted; empty when there is one profile.
    #[serde(default)]
    pub by_profile_and_year: Vec<ProfileYear>,
    /// Who is in which state when, for all profiles together and for each.
    #[serde(default)]
    pub traces: Vec<Trace>,
    /// Each `clamp` that acted.
    #[serde(default)]
    pub clamps: Vec<ClampCount>,
    /// How the strategies compare.
    pub decision: Decision,
}

impl CaseResult {
    /// The totals of a strategy.
    #[must_use]
    pub fn totals_of(&self, strategy: &str) -> Option<&StrategyTotals> {
        self.totals.iter().find(|totals| totals.strategy == strategy)
    }

    /// A strategy's trace over all profiles.
    #[must_use]
    pub fn trace_of(&self, strategy: &str) -> Option<&Trace> {
        let mut own = self.traces.iter().filter(|trace| trace.strategy == strategy);
        let first = own.clone().next();
        own.find(|trace| trace.profile == "all").or(first)
    }
}

/// Totals of one strategy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StrategyTotals {
    /// Name of the strategy.
    pub strategy: String,
    /// Discounted cost, £.
    pub cost: f64,
    /// Discounted QALYs.
    pub qalys: f64,
    /// Discounted life years.
    pub life_years: f64,
    /// Undiscounted cost, £.
    pub cost_undiscounted: f64,
    /// Undiscounted QALYs.
    pub qalys_undiscounted: f64,
    /// Undiscounted life years.
    pub life_years_undiscounted: f64,
}

/// Where the totals arise.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Cells {
    /// Costs by category and state.
    #[serde(default)]
    pub costs: Vec<CostCell>,
    /// QALYs by component and state.
    #[serde(default)]
    pub qalys: Vec<QalyCell>,
    /// Life years by state.
    #[serde(default)]
    pub life_years: Vec<LifeYearCell>,
}

/// Cost of one category in one state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CostCell {
    /// Name of the strategy.
    pub strategy: String,
    /// Cost category.
    pub category: String,
    /// State in which it arises, or into which the move leads; absent for an event of no single state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Discounted, £.
    pub discounted: f64,
    /// Undiscounted, £.
    pub undiscounted: f64,
}

/// QALYs of one component in one state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct QalyCell {
    /// Name of the strategy.
    pub strategy: String,
    /// Component: `patient`, `carer`, or a named one-off.
    pub component: String,
    /// State in which it arises, or into which the move leads; absent for an event of no single state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Discounted.
    pub discounted: f64,
    /// Undiscounted.
    pub undiscounted: f64,
}

/// What the expression of a payoff comes to at the base values in the first cycle, before age and limits act on it: £ or QALYs
/// a year while in a state, or each time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PayoffAmount {
    /// The least over strategies and profiles.
    pub low: f64,
    /// The most.
    pub high: f64,
}

/// Life years in one state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LifeYearCell {
    /// Name of the strategy.
    pub strategy: String,
    /// State.
    pub state: String,
    /// Discounted.
    pub discounted: f64,
    /// Undiscounted.
    pub undiscounted: f64,
}

/// How often a named move or event happens per person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EventCount {
    /// Name of the strategy.
    pub strategy: String,
    /// Name of the move or event.
    pub name: String,
    /// Times per person over the horizon, undiscounted.
    pub count: f64,
}

/// Totals of one strategy for one profile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProfileTotals {
    /// Name of the profile.
    pub profile: String,
    /// Its share of the population.
    pub weight: f64,
    /// Totals for a person of this profile.
    #[serde(flatten)]
    pub totals: StrategyTotals,
}

/// Outcomes of one strategy in one year from the start, undiscounted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct YearTotals {
    /// Name of the strategy.
    pub strategy: String,
    /// Year from the start; the first is 1.
    pub year: u32,
    /// Cost by category, £.
    pub costs: IndexMap<String, f64>,
    /// QALYs.
    pub qalys: f64,
    /// Life years.
    pub life_years: f64,
}

/// Outcomes of one strategy in one year for a person of one profile, undiscounted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProfileYear {
    /// Name of the profile.
    pub profile: String,
    /// The year.
    #[serde(flatten)]
    pub totals: YearTotals,
}

/// A `clamp` of the model that held a number within its limits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClampCount {
    /// Name of the strategy.
    pub strategy: String,
    /// The clamp as written.
    pub text: String,
    /// File, line and column.
    pub place: String,
    /// Number of draws (1 for the base case) in which it acted, in any cycle.
    pub draws: u64,
}

/// Who is in which state when, for one strategy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Trace {
    /// Name of the strategy.
    pub strategy: String,
    /// Name of the profile, or `all` for the weighted sum of them.
    pub profile: String,
    /// Years from the start of each time point: 0 is the start, the next the end of cycle 1.
    pub times: Vec<f64>,
    /// Share of people in each state at each time point.
    pub occupancy: IndexMap<String, Vec<f64>>,
}
