//! Owns the certificate of verification: every test that was made on a model, what was expected and what was found.

use std::io::{self, Read, Write};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::json::Lines;
use super::{InputFile, ReadError};

/// What the `format` field of a certificate says.
pub const FORMAT: &str = "cartwright-verification";

/// The version of the certificate that this program writes.
pub const VERSION: u32 = 1;

/// The verification of one scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Certificate {
    /// Always `cartwright-verification`.
    pub format: String,
    /// The version of this format: 1.
    pub version: u32,
    /// Name of the program.
    pub program: String,
    /// Version of the program.
    pub program_version: String,
    /// Path of the scenario file, relative to the project folder.
    pub scenario: String,
    /// Title of the scenario.
    pub title: String,
    /// Disease that the scenario is about.
    pub disease: String,
    /// SHA-256 of the resolved model, in hexadecimal: the same as in the results of the scenario.
    pub model_hash: String,
    /// Every file that was read, in order of path.
    pub inputs: Vec<InputFile>,
    /// How many people were simulated one by one, for each strategy.
    pub people: u64,
    /// How many draws of the uncertain inputs were taken.
    pub draws: u64,
    /// Seed of both.
    pub seed: u64,
    /// The tests that were made, in the order of the checklist.
    pub tests: Vec<VerificationTest>,
    /// How many tests of the checklist were left out, because only some were asked for.
    #[serde(default, skip_serializing_if = "nothing")]
    pub left_out: u64,
}

fn nothing(count: &u64) -> bool {
    *count == 0
}

/// One test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VerificationTest {
    /// Number in the checklist; `X1` and on are beyond it.
    pub id: String,
    /// Part of the checklist.
    pub family: String,
    /// What should hold, as a short statement.
    pub title: String,
    /// Where the test comes from.
    pub origin: String,
    /// What became of it.
    pub verdict: Verdict,
    /// What was done. Empty where nothing was.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub did: String,
    /// What was expected.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub expected: String,
    /// What was found; why the test does not apply; or the question that a person must answer.
    pub found: String,
}

/// What became of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It holds.
    Passed,
    /// It does not hold.
    Failed,
    /// The model has nothing that it could be made on, or the program decides it for all models alike.
    NotApplicable,
    /// Only a person can decide it.
    Question,
}

impl Certificate {
    /// How many tests have a verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.tests.iter().filter(|test| test.verdict == verdict).count()
    }

    /// Whether no test failed.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.count(Verdict::Failed) == 0
    }

    /// Reads a certificate.
    ///
    /// # Errors
    /// When the bytes cannot be read, are no certificate, or are of a version that this program does not know.
    pub fn read(mut input: impl Read) -> Result<Self, ReadError> {
        #[derive(Deserialize)]
        struct Head {
            format: Option<String>,
            version: Option<u32>,
        }
        let mut text = String::new();
        input.read_to_string(&mut text).map_err(ReadError::Io)?;
        let head: Head = serde_json::from_str(&text).map_err(ReadError::Contents)?;
        match (head.format.as_deref(), head.version) {
            (Some(FORMAT), Some(found)) if found > VERSION => Err(ReadError::Newer { found }),
            (Some(FORMAT), _) => serde_json::from_str(&text).map_err(ReadError::Contents),
            _ => Err(ReadError::Format { found: head.format }),
        }
    }

    /// Writes the certificate as JSON, a field a line.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn write(&self, mut output: impl Write) -> io::Result<()> {
        let mut serializer = serde_json::Serializer::with_formatter(&mut output, Lines::default());
        self.serialize(&mut serializer)?;
        output.write_all(b"\n")
    }

    /// The JSON Schema of the certificate.
    #[must_use]
    pub fn schema() -> schemars::Schema {
        schemars::schema_for!(Self)
    }
}
