//! Owns what a check found: which outputs moved, which inputs changed, and which change moved net benefit and the ICER by how much.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::json::Lines;
use super::{Increments, OutputValue};

/// A scenario held against stored results, or against another scenario.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Checked {
    /// Path of the scenario file, relative to the project folder.
    pub scenario: String,
    /// Its title.
    pub title: String,
    /// What came of it.
    pub verdict: Moved,
    /// Why it could not be run: everything that was said, over several lines; empty where it was.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub fault: String,
    /// Program that made the results it is held against, and the one that ran now.
    pub programs: (String, String),
    /// Draws of the probabilistic analysis.
    pub draws: u64,
    /// How many outputs were compared.
    pub compared: u64,
    /// Those that moved further than their tolerance, in their order.
    #[serde(default)]
    pub outputs: Vec<OutputMoved>,
    /// Those that moved within a tolerance that somebody wrote down.
    #[serde(default)]
    pub tolerated: Vec<OutputMoved>,
    /// What changed in the inputs.
    #[serde(default)]
    pub inputs: Vec<InputChanged>,
    /// What each change did to net benefit at each threshold, then to the ICER where it has a meaning throughout.
    #[serde(default)]
    pub attributions: Vec<Attribution>,
    /// Why something was not attributed, in words.
    #[serde(default)]
    pub notes: Vec<String>,
}

/// What came of a check.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Moved {
    /// Inputs and outputs are what they were.
    #[default]
    Same,
    /// Some are not.
    Moved,
    /// It could not be run.
    NotRun,
}

/// An output that is not what it was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OutputMoved {
    /// Its name.
    pub name: String,
    /// What it was; absent if it was not there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<OutputValue>,
    /// What it is; absent if it is not there any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new: Option<OutputValue>,
    /// How far it may move, in words: the tolerance that was held against it.
    pub tolerance: String,
}

impl OutputMoved {
    /// By how much, where both are numbers.
    #[must_use]
    pub fn difference(&self) -> Option<f64> {
        match (&self.old, &self.new) {
            (Some(OutputValue::Number(old)), Some(OutputValue::Number(new))) => Some(new - old),
            _ => None,
        }
    }
}

/// Kinds of input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum InputKind {
    /// A setting such as a discount rate or the horizon.
    Setting,
    /// What the scenario sets to an expression, or a switch.
    Switch,
    /// Base value of a parameter.
    Parameter,
    /// Distribution of a parameter.
    Distribution,
    /// States, moves, payoffs, definitions, strategies.
    Structure,
    /// What a table holds.
    Table,
}

impl InputKind {
    /// The kind in a word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            InputKind::Setting => "setting",
            InputKind::Switch => "switch",
            InputKind::Parameter => "parameter",
            InputKind::Distribution => "distribution",
            InputKind::Structure => "structure",
            InputKind::Table => "table",
        }
    }
}

/// An input that is not what it was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct InputChanged {
    /// What kind of input it is.
    pub kind: InputKind,
    /// Its name or path.
    pub name: String,
    /// What it is called in reports; empty where it has no label.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// Its unit; empty where it has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// What it was; absent if it was not there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<OutputValue>,
    /// What it is; absent if it is not there any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new: Option<OutputValue>,
    /// Whether the model can be run again with what it was, so that its part is known.
    pub attributed: bool,
}

/// Which change moved a measure by how much. The parts sum exactly to `new − old`, in whatever order they are added: all are whole
/// multiples of a power of two.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Attribution {
    /// Net monetary benefit at this threshold, £ per QALY; absent for the ICER.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<f64>,
    /// What it was.
    pub old: f64,
    /// What it is.
    pub new: f64,
    /// The parts: first what no input accounts for, then the changed inputs in their order.
    pub parts: Vec<AttributedPart>,
}

/// The part of one change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AttributedPart {
    /// What changed: names of inputs that move together, or `structure, tables or program`.
    pub name: String,
    /// In words.
    pub label: String,
    /// What it adds when the changes are made one after another, in this order.
    pub in_order: f64,
    /// What it adds on average over all orders (Shapley); absent for more than ten changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shapley: Option<f64>,
}

impl Attribution {
    /// What is measured, in words.
    #[must_use]
    pub fn is_icer(&self) -> bool {
        self.threshold.is_none()
    }
}

/// The checks of several scenarios.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CheckReport {
    /// One for each scenario.
    pub scenarios: Vec<Checked>,
}

impl CheckReport {
    /// The worst that came of any.
    #[must_use]
    pub fn verdict(&self) -> Moved {
        let any = |verdict| self.scenarios.iter().any(|own| own.verdict == verdict);
        if any(Moved::NotRun) {
            Moved::NotRun
        } else if any(Moved::Moved) {
            Moved::Moved
        } else {
            Moved::Same
        }
    }

    /// Writes it as JSON, a field a line.
    ///
    /// # Errors
    /// When the output cannot be written, or a number is not finite.
    pub fn write(&self, mut output: impl Write) -> io::Result<()> {
        let mut serializer = serde_json::Serializer::with_formatter(&mut output, Lines::default());
        self.serialize(&mut serializer)?;
        output.write_all(b"\n")
    }
}

/// Scenarios laid over a base in turn: the table that committees work through.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Cumulative {
    /// Name of the strategy.
    pub strategy: String,
    /// Name of the strategy it is compared with.
    pub against: String,
    /// For people, in that order.
    pub labels: (String, String),
    /// What a QALY may cost, £.
    pub thresholds: Vec<f64>,
    /// The base's file and title.
    pub base: (String, String),
    /// The base at its base values.
    pub found: Increments,
    /// What is laid over it, in turn.
    pub steps: Vec<CumulativeStep>,
}

/// One scenario laid over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CumulativeStep {
    /// Its file.
    pub file: String,
    /// Its title.
    pub title: String,
    /// What it changes in the base.
    pub changes: Vec<InputChanged>,
    /// With this one alone laid over the base.
    pub alone: Increments,
    /// With this one and all before it.
    pub together: Increments,
}
