//! Owns what the probabilistic analysis says about uncertainty. The draws themselves are a table of their own, not here.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How uncertain the results are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Psa {
    /// How many draws were taken.
    pub draws: u64,
    /// Totals of each strategy, in the order of the scenario.
    pub strategies: Vec<StrategyEstimates>,
    /// Differences between pairs of strategies: each against the reference, and along the frontier.
    #[serde(default)]
    pub increments: Vec<Increment>,
    /// How often each strategy is the best at each of the scenario's thresholds.
    pub cost_effective: Vec<CostEffective>,
    /// The same over a grid of thresholds, with expected loss and the value of perfect information.
    pub acceptability: Acceptability,
    /// The draws of the intervention against the reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plane: Option<Plane>,
    /// Why the probabilistic result differs from the deterministic one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difference: Option<Difference>,
    /// How the results settle as draws are added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub convergence: Option<super::Convergence>,
}

impl Psa {
    /// A strategy's totals over the draws.
    #[must_use]
    pub fn totals_of(&self, strategy: &str) -> Option<&StrategyEstimates> {
        self.strategies.iter().find(|estimates| estimates.strategy == strategy)
    }

    /// The difference between two strategies over the draws, if it was kept.
    #[must_use]
    pub fn increment(&self, strategy: &str, against: &str) -> Option<&Increment> {
        self.increments.iter().find(|pair| pair.strategy == strategy && pair.against == against)
    }
}

/// A mean over the draws.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Estimate {
    /// Mean.
    pub mean: f64,
    /// 2.5% quantile of the draws.
    pub low95: f64,
    /// 97.5% quantile of the draws.
    pub high95: f64,
    /// Standard error of the mean from simulation.
    pub error: f64,
}

/// A share of the draws.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Proportion {
    /// The share, 0 to 1.
    pub share: f64,
    /// Its standard error from simulation.
    pub error: f64,
}

/// Totals of one strategy over the draws.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StrategyEstimates {
    /// Name of the strategy.
    pub strategy: String,
    /// Discounted cost, £.
    pub cost: Estimate,
    /// Discounted QALYs.
    pub qalys: Estimate,
    /// Discounted life years.
    pub life_years: Estimate,
    /// Undiscounted life years.
    pub life_years_undiscounted: Estimate,
}

/// Difference between two strategies over the draws.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Increment {
    /// Name of the strategy.
    pub strategy: String,
    /// Name of the strategy it is compared with.
    pub against: String,
    /// Extra cost, £.
    pub cost: Estimate,
    /// Extra QALYs.
    pub qalys: Estimate,
    /// Standard error from simulation of the ratio of the means; absent when the ratio has no meaning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icer_error: Option<f64>,
}

/// How often each strategy is the best at one threshold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CostEffective {
    /// What a QALY may cost, £.
    pub threshold: f64,
    /// Share of draws in which each strategy has the highest net benefit.
    pub probability: IndexMap<String, Proportion>,
    /// Expected value of perfect information per person, £.
    pub evpi: f64,
}

/// Chances, losses and the value of information over a grid of thresholds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Acceptability {
    /// The thresholds, £ per QALY, rising.
    pub thresholds: Vec<f64>,
    /// Share of draws in which each strategy is the best, at each threshold (the CEAC).
    pub probability: IndexMap<String, Vec<f64>>,
    /// Strategy of highest expected net benefit, at each threshold (the CEAF).
    pub frontier: Vec<String>,
    /// Where the frontier changes.
    #[serde(default)]
    pub switches: Vec<FrontierSwitch>,
    /// Expected loss of choosing each strategy, £ per person, at each threshold.
    pub expected_loss: IndexMap<String, Vec<f64>>,
    /// Expected value of perfect information per person, £, at each threshold.
    pub evpi: Vec<f64>,
}

/// Where the strategy of highest expected net benefit changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FrontierSwitch {
    /// Threshold, £ per QALY.
    pub threshold: f64,
    /// Best below it.
    pub below: String,
    /// Best above it.
    pub above: String,
}

/// The draws of one strategy against another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Plane {
    /// Name of the strategy.
    pub strategy: String,
    /// Name of the strategy it is compared with.
    pub against: String,
    /// Extra cost in each kept draw, £: at most 1,000, evenly spaced by index.
    pub cost: Vec<f64>,
    /// Extra QALYs in the same draws.
    pub qalys: Vec<f64>,
    /// Mean extra cost over all draws, £.
    pub mean_cost: f64,
    /// Mean extra QALYs over all draws.
    pub mean_qalys: f64,
    /// Share of all draws in each quadrant.
    pub shares: QuadrantShares,
    /// Share of all draws in which there is no difference in health.
    #[serde(default)]
    pub same_health: f64,
    /// Share of all draws in which there is no difference in cost.
    #[serde(default)]
    pub same_cost: f64,
    /// Share of all draws in which the strategy has the higher net benefit of the two, at each of the scenario's
    /// thresholds in their order.
    pub worth_it: Vec<f64>,
}

/// Share of draws in each quadrant of the cost-effectiveness plane. They sum to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct QuadrantShares {
    /// Gains health, costs more.
    pub north_east: f64,
    /// Gains health, saves money.
    pub south_east: f64,
    /// Loses health, costs more.
    pub north_west: f64,
    /// Loses health, saves money.
    pub south_west: f64,
}

/// Why the probabilistic result differs from the deterministic one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Difference {
    /// Name of the strategy.
    pub strategy: String,
    /// Name of the strategy it is compared with.
    pub against: String,
    /// What is compared: `nmb` (£, at the threshold) or `icer` (£ per QALY).
    pub measure: String,
    /// The threshold, for net monetary benefit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<f64>,
    /// Its deterministic value.
    pub deterministic: f64,
    /// Its probabilistic value.
    pub probabilistic: f64,
    /// Standard error of the probabilistic value from simulation.
    pub error: f64,
    /// What drives the difference, the largest first.
    pub drivers: Vec<Driver>,
    /// What all the inputs and groups that are not named add, each by itself.
    #[serde(default)]
    pub others: f64,
    /// What is left: inputs that act on one another, and simulation error.
    pub unexplained: f64,
}

/// Something that drives a difference.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Driver {
    /// Name of the parameter, or the names of a group of parameters that vary together.
    pub name: String,
    /// What it is called in reports.
    pub label: String,
    /// Its part of the difference, in the unit of the measure.
    pub contribution: f64,
}
