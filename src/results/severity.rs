//! Owns the severity of the disease: health lost to it and the weight that this earns.

use super::{Decision, Estimate, Proportion};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Shortfalls on established care, the weight, and the comparison with and without it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Severity {
    /// The strategy that stands for established care.
    pub comparator: String,
    /// `EQ-5D-3L` or `EQ-5D-5L`.
    pub regime: String,
    /// Table of yearly probabilities of death.
    pub life_table: String,
    /// Table of general-population utilities.
    pub norm: String,
    /// Discount rate a year, on both sides.
    pub rate: f64,
    /// `start of year` or `middle of year`, on both sides.
    pub discount: String,
    /// Who is compared: one for each profile.
    pub people: Vec<SeverityProfile>,
    /// Share of the cohort that would be alive at each whole year from the start if it died as the general population does.
    #[serde(default)]
    pub population_alive: Vec<f64>,
    /// QALYs without the disease, over all profiles.
    pub without_disease: f64,
    /// QALYs on established care at the base values, discounted as stated here.
    pub with_disease: f64,
    /// QALYs lost to the disease.
    pub absolute: f64,
    /// The same as a share of those without it.
    pub proportional: f64,
    /// The weight that follows.
    pub weight: f64,
    /// Cut-offs of the absolute shortfall, QALYs.
    pub absolute_cutoffs: [f64; 2],
    /// Cut-offs of the proportional shortfall.
    pub proportional_cutoffs: [f64; 2],
    /// Over the draws; absent when none were taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draws: Option<SeverityDraws>,
    /// The comparison with QALYs weighted: the base case.
    pub weighted: Decision,
    /// The comparison with QALYs weighted: the means over the draws.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weighted_probabilistic: Option<Decision>,
    /// Share of draws in which each strategy is best at each of the scenario's thresholds, QALYs weighted.
    #[serde(default)]
    pub weighted_probability: Vec<IndexMap<String, Proportion>>,
}

/// Health without the disease of one profile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SeverityProfile {
    /// Name of the profile.
    pub profile: String,
    /// Its share of the cohort.
    pub weight: f64,
    /// Age at the start, years.
    pub age: f64,
    /// QALYs without the disease.
    pub without_disease: f64,
}

/// Shortfalls over the draws.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SeverityDraws {
    /// QALYs on established care.
    pub with_disease: Estimate,
    /// Absolute shortfall.
    pub absolute: Estimate,
    /// Proportional shortfall.
    pub proportional: Estimate,
    /// Share of draws with each weight, rising.
    pub weights: Vec<WeightShare>,
}

/// How often a weight holds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WeightShare {
    /// The weight.
    pub weight: f64,
    /// Share of the draws.
    pub share: f64,
}
