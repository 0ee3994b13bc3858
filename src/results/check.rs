//! Owns checks and warnings as a report lists them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A check that the program made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Check {
    /// What was checked, as a short statement that should be true.
    pub name: String,
    /// Whether it was.
    pub passed: bool,
    /// What was found, in words.
    pub found: String,
}

/// Something a reader should know before trusting a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Warning {
    /// Code of the diagnostic.
    pub code: String,
    /// What is the matter.
    pub message: String,
    /// File, line and column, where there is one place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}
