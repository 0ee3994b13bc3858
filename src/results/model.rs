//! Owns the resolved model as a reader sees it: names, labels, settings and expressions as text. It cannot be run.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Confidential, Parameter};

/// The model that was run, after the scenario was applied.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Model {
    /// Strategies, in the order of the scenario.
    pub strategies: Vec<Strategy>,
    /// Name of the strategy that the others are compared with.
    pub reference: String,
    /// Name of the strategy that the case is about.
    pub intervention: String,
    /// Profiles with their weights. One profile named `all` when the model has none.
    pub profiles: Vec<Profile>,
    /// States, in the order of the model file, each product state's combinations one by one.
    pub states: Vec<State>,
    /// What values of axes are called in reports, by axis and value, where the model says so.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub value_labels: IndexMap<String, IndexMap<String, String>>,
    /// Time, discounting, counting and thresholds.
    pub settings: Settings,
    /// Every parameter.
    pub parameters: Vec<Parameter>,
    /// Definitions, in the order of the model file.
    pub definitions: Vec<Definition>,
    /// Moves between states.
    pub moves: Vec<Move>,
    /// What states, moves and events cost and gain.
    pub payoffs: Vec<Payoff>,
    /// What named moves and events are called in reports, by name, where the model says so.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub counted: IndexMap<String, String>,
    /// Survival curves that expressions read, such as `relapse.rate(time)`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub curves: Vec<Curve>,
    /// Switches with their values unless a strategy sets another.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub switches: IndexMap<String, bool>,
    /// Tables that are read as they stand, life tables among them, and the index of prices.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<TableRead>,
    /// Cost categories that are paid on terms in confidence.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub payments_in_confidence: Vec<PaymentInConfidence>,
    /// The sources that parameters, targets and tables name, in order of key.
    #[serde(default)]
    pub sources: Vec<Source>,
}

impl Model {
    /// What a value of an axis is called in reports: its name as words unless the model says otherwise.
    #[must_use]
    pub fn value_label(&self, axis: &str, value: &str) -> String {
        let own = self.value_labels.get(axis).and_then(|labels| labels.get(value));
        own.cloned().unwrap_or_else(|| value.replace('_', " "))
    }

    /// What a strategy is called in reports; its name when the model does not know it.
    #[must_use]
    pub fn strategy_label<'a>(&'a self, name: &'a str) -> &'a str {
        self.strategies.iter().find(|strategy| strategy.name == name).map_or(name, |strategy| &strategy.label)
    }

    /// What a named move or event is called in reports, if the model says it.
    #[must_use]
    pub fn counted_label(&self, name: &str) -> Option<&str> {
        self.counted.get(name).map(String::as_str)
    }

    /// What a state is called in reports; its name when the model does not know it.
    #[must_use]
    pub fn state_label<'a>(&'a self, name: &'a str) -> &'a str {
        self.states.iter().find(|state| state.name == name).map_or(name, |state| &state.label)
    }
}

/// One of the options that are compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Strategy {
    /// Name in the model file.
    pub name: String,
    /// What it is called in reports.
    pub label: String,
    /// What it sets, as text by the name of what is set: switches, definitions, parameters.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub set: IndexMap<String, String>,
}

/// A kind of person, followed as a cohort of its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Profile {
    /// Name: its values joined by commas, or its row.
    pub name: String,
    /// Share of the population, in the base case.
    pub weight: f64,
    /// Its values, as text, by the name of the column.
    #[serde(default)]
    pub values: IndexMap<String, String>,
    /// Names of the parameters that its share is worked out from; said where something of the model is in confidence.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reads: Vec<String>,
}

/// A state of health.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct State {
    /// Name in the model file, with its combination: `lupus.remission.none`.
    pub name: String,
    /// What it is called in reports.
    pub label: String,
    /// Whether time there counts as life years.
    pub alive: bool,
    /// Name of the state that this is a combination of, or of the group to sum it in. Absent: it stands alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub band: Option<String>,
    /// Value on each axis of a product state, by the name of the axis.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub values: IndexMap<String, String>,
    /// Whether everyone passes on at once.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub instant: bool,
    /// Whether the model says that people start there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub start: bool,
    /// The share that starts there, as text: the product of these. Empty where nobody does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub start_share: Vec<String>,
}

/// The settings of the scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Settings {
    /// The cycle, or the schedule of cycles, in words.
    pub cycle: String,
    /// How long people are followed, in words.
    pub horizon: String,
    /// How many cycles that is.
    pub cycles: u64,
    /// Mean age at the start, in years, where the model says one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_age: Option<f64>,
    /// Steps of a cycle in their order; empty when there is one unnamed step.
    #[serde(default)]
    pub order: Vec<String>,
    /// How rates act within a cycle: `continuous` or `one move`. Absent when no move has a rate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within_cycle: Option<String>,
    /// Discounting.
    pub discount: Discounting,
    /// When payoffs are counted and discounted, a row for each kind.
    pub timing: Vec<Timing>,
    /// Year of the prices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_year: Option<String>,
    /// What a QALY may cost, £, in rising order.
    pub thresholds: Vec<f64>,
    /// How the utilities of patients follow the general population's. Absent: they do not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub utility: Option<UtilityRule>,
}

/// How the utilities of patients follow the general population's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UtilityRule {
    /// Utility of the general population at the age of the cycle, as text.
    pub norm: String,
    /// Age at which the utilities were measured, as text: they are multiplied by the norm now over the norm then. Absent: not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measured_at: Option<String>,
    /// Whether a living state's utility is held at the norm.
    pub cap: bool,
}

/// Discount rates and how they compound.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Discounting {
    /// For costs.
    pub costs: DiscountRate,
    /// For QALYs.
    pub effects: DiscountRate,
    /// For the discounted life years.
    pub life_years: DiscountRate,
    /// `annual` or `continuous`.
    pub compounding: String,
}

/// A discount rate, which may change once.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DiscountRate {
    /// Rate a year.
    pub rate: f64,
    /// Rate a year after the change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub then: Option<f64>,
    /// When it changes, in years from the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_years: Option<f64>,
}

/// When a kind of payoff is counted and discounted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Timing {
    /// The kind: `state`, `transition`, `utility`, `event`, or a cost category.
    pub payoff: String,
    /// How it is counted over the cycle.
    pub count: String,
    /// Where in the cycle it is discounted.
    pub discount: String,
}

/// A definition of the model file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Definition {
    /// Name, with its index.
    pub name: String,
    /// The expression as text.
    pub expression: String,
    /// Its unit, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Its base value, when it varies with nothing but the parameters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
}

/// A move between two states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Move {
    /// Name, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// State that people leave.
    pub from: String,
    /// State that they enter.
    pub to: String,
    /// Step of the cycle, where steps are named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// `prob`, `rate` or `share`.
    pub kind: String,
    /// The expression as text.
    pub expression: String,
    /// Shares by which those who move are spread over states that the move does not tell apart, as text: a factor each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spread: Vec<String>,
}

/// A survival curve.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Curve {
    /// Name in the model file.
    pub name: String,
    /// Its shape and arguments and what is done to it, in words; S is its survival, h its hazard, t years.
    pub words: String,
}

/// What a state, move or event costs or gains.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Payoff {
    /// Cost category, or component of the QALYs.
    pub name: String,
    /// `cost` or `qaly`.
    pub kind: String,
    /// State, or the state that a move leaves; absent for an event that has no single state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// State that the move enters; absent when the payoff belongs to being in a state or to an event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Name of the event that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// Step of the cycle, where steps are named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// The expression as text.
    pub expression: String,
}

/// A cost category that is paid on terms in confidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PaymentInConfidence {
    /// The category.
    pub category: String,
    /// In whose confidence.
    pub confidential: Confidential,
}

/// A table that is read as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TableRead {
    /// Name in the model file.
    pub name: String,
    /// The file within the project; absent for the index of prices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Keys of its sources.
    pub sources: Vec<String>,
    /// What it rests on, if stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// How far its source was read, if graded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verification: Option<String>,
    /// In whose confidence its numbers are, if in anybody's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidential: Option<Confidential>,
}

/// A source that parameters name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// Key in the references file.
    pub key: String,
    /// The reference as one line of text.
    pub text: String,
    /// Where to find it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}
