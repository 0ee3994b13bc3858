//! Owns what a run of a scenario is expected to give: its inputs and its main outputs, a line each, small enough to stand in version
//! control. `cartwright check` holds new runs against it. Holds no date and nothing of the machine.

use std::fmt;
use std::io::{self, Read, Write};

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::json::Lines;

/// What the `format` field of a file of expected results says.
pub const FORMAT: &str = "cartwright-expected";

/// The version of the file that this program writes.
pub const VERSION: u32 = 1;

/// Inputs and outputs of one scenario.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Expected {
    /// Always `cartwright-expected`.
    pub format: String,
    /// The version of this format: 1.
    pub version: u32,
    /// Version of the program that wrote it.
    pub program_version: String,
    /// Path of the scenario file, relative to the project folder.
    pub scenario: String,
    /// Title of the scenario.
    pub title: String,
    /// Draws of the probabilistic analysis; 0 for the base case alone.
    pub draws: u64,
    /// The scenario's further analyses that are run as well, by name or kind.
    pub analyses: Vec<String>,
    /// Name of the strategy that the others are compared with.
    pub reference: String,
    /// Name of the strategy that the case is about.
    pub intervention: String,
    /// What a QALY may cost, £, rising.
    pub thresholds: Vec<f64>,
    /// Base value of each parameter that no target solves.
    pub parameters: IndexMap<String, f64>,
    /// Distribution of each parameter that has one, as written.
    pub distributions: IndexMap<String, String>,
    /// Ordinary value of each switch.
    pub switches: IndexMap<String, bool>,
    /// Settings by path, as `--set` takes them.
    pub settings: IndexMap<String, String>,
    /// Everything else that the model's files say, by path.
    pub structure: IndexMap<String, String>,
    /// Digests of what tables, profiles, correlations and files of draws hold.
    pub tables: IndexMap<String, String>,
    /// The outputs by name.
    pub outputs: IndexMap<String, OutputValue>,
}

/// The value of an output.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum OutputValue {
    /// A number.
    Number(f64),
    /// Words, such as `dominates` where there is no ratio.
    Words(String),
}

impl fmt::Display for OutputValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OutputValue::Number(number) => write!(f, "{number}"),
            OutputValue::Words(words) => f.write_str(words),
        }
    }
}

impl Expected {
    /// The number of an output, if it is one.
    #[must_use]
    pub fn number(&self, output: &str) -> Option<f64> {
        match self.outputs.get(output)? {
            OutputValue::Number(number) => Some(*number),
            OutputValue::Words(_) => None,
        }
    }

    /// What the intervention costs and gains more than the reference at the base values: £ and QALYs.
    #[must_use]
    pub fn increments(&self) -> Option<(f64, f64)> {
        let of = |what: &str| {
            let own = self.number(&format!("{}.{what}", self.intervention))?;
            Some(own - self.number(&format!("{}.{what}", self.reference))?)
        };
        Some((of("cost")?, of("qalys")?))
    }

    /// Reads stored results.
    ///
    /// # Errors
    /// One sentence that says what is wrong with them and what to do.
    pub fn read(mut input: impl Read) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Head {
            format: Option<String>,
            version: Option<u32>,
        }
        let again = "`cartwright check --update` writes them anew";
        let mut text = String::new();
        input.read_to_string(&mut text).map_err(|fault| format!("the stored results cannot be read: {fault}"))?;
        let torn =
            |fault: serde_json::Error| format!("the stored results are damaged or were edited: {fault}; {again}");
        let head: Head = serde_json::from_str(&text).map_err(torn)?;
        match (head.format.as_deref(), head.version) {
            (Some(FORMAT), Some(VERSION)) => serde_json::from_str(&text).map_err(torn),
            (Some(FORMAT), Some(found)) if found > VERSION => Err(format!(
                "the stored results are of version {found}, and this program reads version {VERSION}: update cartwright"
            )),
            (Some(FORMAT), _) => Err(format!("the stored results are of an older version; {again}")),
            (found, _) => Err(format!(
                "this is {}, not stored results; {again}",
                found.map_or("no file of cartwright's".into(), |own| format!("a `{own}` file"))
            )),
        }
    }

    /// Writes them as JSON, a field a line.
    ///
    /// # Errors
    /// When the output cannot be written, or a number is not finite.
    pub fn write(&self, mut output: impl Write) -> io::Result<()> {
        let mut serializer = serde_json::Serializer::with_formatter(&mut output, Lines::default());
        self.serialize(&mut serializer)?;
        output.write_all(b"\n")
    }
}
