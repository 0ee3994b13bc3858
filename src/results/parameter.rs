//! Owns parameters as a reader sees them: value, uncertainty, and where both come from.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a value rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Taken from a publication as it stands.
    Published,
    /// Computed from a publication.
    Derived,
    /// Solved so that a target is met.
    Calibrated,
    /// Given by experts under a protocol.
    Elicited,
    /// Assumed by the modellers.
    Assumed,
    /// Set by a rule or a decision, such as a price or a discount rate.
    Policy,
}

impl Basis {
    /// The word of the model file.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Basis::Published => "published",
            Basis::Derived => "derived",
            Basis::Calibrated => "calibrated",
            Basis::Elicited => "elicited",
            Basis::Assumed => "assumed",
            Basis::Policy => "policy",
        }
    }
}

/// How far the value has been checked against its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum Verification {
    /// Read on a page of the publisher, PubMed Central, an institution or NICE; of some, the abstract alone.
    #[serde(rename = "verified A")]
    VerifiedA,
    /// Read on a mirror of the abstract.
    #[serde(rename = "verified B")]
    VerifiedB,
    /// Read in press, news or a third party's text.
    #[serde(rename = "verified C")]
    VerifiedC,
    /// Verified, without a tier.
    #[serde(rename = "verified")]
    Verified,
    /// Recalled; the source has not been read.
    #[serde(rename = "recalled")]
    Recalled,
    /// Claimed by an article that gives no source.
    #[serde(rename = "claimed")]
    Claimed,
}

impl Verification {
    /// The words of the model file.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Verification::VerifiedA => "verified A",
            Verification::VerifiedB => "verified B",
            Verification::VerifiedC => "verified C",
            Verification::Verified => "verified",
            Verification::Recalled => "recalled",
            Verification::Claimed => "claimed",
        }
    }
}

/// Who set a value aside and put another in its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SetBy {
    /// File and line, or `--set`.
    pub place: String,
    /// Why, in the scenario's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// In whose confidence a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Confidential {
    /// Commercial in confidence, such as a discounted price.
    Commercial,
    /// Academic in confidence, such as a result before its publication.
    Academic,
}

impl Confidential {
    /// The word of the model file; none for a word that is no kind of confidence.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        match word {
            "commercial" => Some(Confidential::Commercial),
            "academic" => Some(Confidential::Academic),
            _ => None,
        }
    }
}

/// A parameter of the model. An indexed one has a row for each index and a name such as `u_activity[active]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Parameter {
    /// Name in the model file, with its index.
    pub name: String,
    /// What it is called in reports.
    pub label: String,
    /// Part of the model that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Unit, as written; absent when none was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Base value as the model used it.
    pub value: f64,
    /// Base value before it was inflated; absent when it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_before_inflation: Option<f64>,
    /// Year of the prices in which it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_year: Option<String>,
    /// What it was multiplied by to reach the scenario's price year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inflation_factor: Option<f64>,
    /// Distribution with its arguments, in words: `Beta (45, 19)`. Absent when the value is fixed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distribution: Option<String>,
    /// Mean of the distribution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean: Option<f64>,
    /// Standard deviation of the distribution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sd: Option<f64>,
    /// Its 2.5% quantile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low95: Option<f64>,
    /// Its 97.5% quantile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high95: Option<f64>,
    /// Key of its source in [`Model::sources`](super::Model::sources).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Where in the source: page, table, row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locator: Option<String>,
    /// Id of the evidence row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
    /// What the value rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    /// How far it was checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verification: Option<Verification>,
    /// A note for the reader.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// In whose confidence it is, if in anybody's. The results hold its value; a redacted report does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidential: Option<Confidential>,
    /// Whether any result of the scenario depends on it.
    pub used: bool,
    /// Who changed it from the model's own value, if anyone did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set_by: Option<SetBy>,
}
