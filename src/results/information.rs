//! Owns the value of information: what knowing more would be worth, and what a study that tells more is worth.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What knowing more would be worth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ValueOfInformation {
    /// How many draws the regressions used.
    pub draws: u64,
    /// What a QALY may cost, £: the order of every list of worths.
    pub thresholds: Vec<f64>,
    /// What knowing every input exactly is worth per person, £, by threshold: the expected value of perfect information (EVPI).
    pub perfect: Vec<InformationValue>,
    /// What knowing some inputs exactly is worth (EVPPI): lists, groups, sets, bases, verifications, then each input.
    pub partial: Vec<Partial>,
    /// Those who stand to gain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub population: Option<Population>,
    /// The prices at which everything was worked out, if not at the scenario's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_price: Option<OpenPrice>,
    /// Why nothing was worked out, if nothing was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_run: Option<String>,
}

/// The price at which a strategy is just worth paying, so that the decision is open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OpenPrice {
    /// The parameter that is the price.
    pub parameter: String,
    /// The strategy.
    pub strategy: String,
    /// The price, £, by threshold; nothing where there is none, and the scenario's own was kept.
    pub prices: Vec<Option<f64>>,
}

/// A worth, £ per person.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct InformationValue {
    /// The worth.
    pub value: f64,
    /// Its standard error, from simulation and regression.
    pub error: f64,
}

/// What knowing some inputs exactly is worth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Partial {
    /// Name of the parameter, group, set, list, basis or verification.
    pub name: String,
    /// What it is.
    pub what: Learnt,
    /// Names of its parameters.
    pub parameters: Vec<String>,
    /// What it is worth, by threshold.
    pub worth: Vec<InformationValue>,
}

/// What may be learnt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Learnt {
    /// One input.
    Parameter,
    /// All inputs of a part of the model.
    Group,
    /// Inputs that vary together: a Dirichlet set, a correlated set.
    Set,
    /// Inputs that the scenario lists under a name.
    List,
    /// All inputs that rest on the same.
    Basis,
    /// All inputs that were verified equally far.
    Verification,
}

/// Those who stand to gain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Population {
    /// How many come in a year.
    pub per_year: f64,
    /// For how many years.
    pub years: f64,
    /// How many they are in all, those who come later discounted.
    pub people: f64,
    /// Discount rate a year.
    pub discount: f64,
    /// Where the numbers come from.
    pub source: String,
}

/// What a study of several sizes would be worth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProposedStudy {
    /// What is observed, in words.
    pub observes: Vec<Observation>,
    /// How many draws were used.
    pub draws: u64,
    /// What a QALY may cost, £: the order of every list of worths.
    pub thresholds: Vec<f64>,
    /// What knowing the observed inputs exactly is worth per person, £, by threshold: what no study can exceed.
    pub ceiling: Vec<InformationValue>,
    /// One for each number of people, rising.
    pub sizes: Vec<StudySize>,
    /// Cost whatever the size, £.
    pub cost_fixed: f64,
    /// Cost for each person followed, £.
    pub cost_per_person: f64,
    /// Where the costs come from.
    pub cost_source: String,
    /// Years until its result can be acted on, once everyone has joined it.
    pub delay: f64,
    /// How many people can join it a year; absent if all join at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recruits: Option<f64>,
    /// Those who stand to gain, from the start.
    pub population: Population,
    /// How many of them come once the result is there, if everyone joins at once, those who come later discounted.
    pub people_after: f64,
    /// The size at which the study is worth most beyond its cost, by threshold.
    pub best: Vec<BestSize>,
    /// The prices at which everything was worked out, if not at the scenario's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_price: Option<OpenPrice>,
    /// Why nothing was worked out, if nothing was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_run: Option<String>,
}

impl ProposedStudy {
    /// How many people come once the result of a study of this size is there, those who come later discounted.
    #[must_use]
    pub fn people_after(&self, size: &StudySize) -> f64 {
        size.people_after.unwrap_or(self.people_after)
    }

    /// Years until the result of a study of this size can be acted on.
    #[must_use]
    pub fn years_until(&self, size: &StudySize) -> f64 {
        self.delay + self.recruits.map_or(0.0, |recruits| size.people as f64 / recruits)
    }
}

/// The size at which a study is worth most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BestSize {
    /// People followed; absent where the study is worth its cost at no size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<u64>,
}

/// Something that a study observes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Observation {
    /// Name of the parameter.
    pub parameter: String,
    /// What is counted or measured.
    pub kind: ObservationKind,
    /// Years for which each person is followed, for events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub years: Option<f64>,
    /// Standard deviation between people, for measurements.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sd: Option<f64>,
}

/// What is counted or measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ObservationKind {
    /// Events over person-years, of which the parameter is the rate: Poisson.
    Events,
    /// People to whom something happens, of which the parameter is the probability: binomial.
    Successes,
    /// A measurement of each person, of which the parameter is the mean: normal.
    Mean,
}

/// What a study of one size would be worth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StudySize {
    /// People followed.
    pub people: u64,
    /// How many people come once its result is there, those who come later discounted; absent if as many as for any size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people_after: Option<f64>,
    /// What its result is worth per person, £, by threshold: the expected value of sample information (EVSI).
    pub worth: Vec<InformationValue>,
    /// Its cost, £.
    pub cost: f64,
    /// What it is worth to all beyond its cost, £, by threshold: the expected net benefit of sampling (ENBS).
    pub net: Vec<f64>,
}
