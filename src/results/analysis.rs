//! Owns what the analyses that a scenario asks for by `[[analysis]]` found, one type a kind.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One analysis of the scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Analysis {
    /// Short name, unlike any other of the scenario: its kind, or what the scenario calls it. Files are named after it.
    pub name: String,
    /// What the scenario calls it for people, if anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What was found.
    pub found: Found,
}

/// What an analysis found, by its kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Found {
    /// Each uncertain input moved by itself.
    OneWay(super::OneWay),
    /// Two inputs moved together.
    TwoWay(super::TwoWay),
    /// Other scenarios side by side.
    Scenarios(super::Scenarios),
    /// Where the decision turns as an input moves.
    Threshold(super::ThresholdAnalysis),
    /// Up to which price a strategy is worth it.
    Price(super::PriceAnalysis),
    /// The same for each rate of relapse.
    PriceDurability(super::PriceDurability),
    /// Health lost to the disease and the weight that it earns.
    Severity(super::Severity),
    /// The scenario against NICE's reference case.
    ReferenceCase(super::ReferenceCase),
    /// Parts of the population.
    Subgroups(super::Subgroups),
    /// Ways to pay for a one-time therapy.
    PaymentSchemes(super::PaymentSchemes),
    /// What it costs the NHS a year.
    BudgetImpact(super::BudgetImpact),
    /// What knowing more would be worth.
    ValueOfInformation(super::ValueOfInformation),
    /// What a study would be worth.
    ProposedStudy(super::ProposedStudy),
}
