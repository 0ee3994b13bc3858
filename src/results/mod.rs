//! Owns the stored results: everything that a report says, as plain typed data. Depends on no other part of the crate
//! and computes nothing about the model.
//!
//! [`Results`] is written as JSON beside the reports and read back by anything that renders or compares. Strategies,
//! states, profiles and parameters are named here by their names in the model file; [`Model`] holds their labels.
//! The same inputs give the same bytes: there are no dates and no times of the clock.

mod analysis;
mod budget_impact;
mod case;
mod check;
mod convergence;
mod decision;
mod draws;
mod expected;
mod increments;
mod information;
mod json;
mod manifest;
mod model;
mod moved;
mod one_way;
mod parameter;
mod paths;
mod payment;
mod price;
mod price_durability;
mod psa;
mod read;
mod reference_case;
mod scenarios;
mod severity;
mod shares_over_time;
mod subgroups;
mod target;
mod threshold;
mod transitions;
mod two_way;
mod verification;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use analysis::{Analysis, Found};
pub use budget_impact::{BudgetImpact, BudgetYear, FunnelStep};
pub use case::{
    CaseResult, Cells, ClampCount, CostCell, EventCount, LifeYearCell, PayoffAmount, ProfileTotals, ProfileYear,
    QalyCell, StrategyTotals, Trace, YearTotals,
};
pub use check::{Check, Warning};
pub use convergence::{Convergence, Running};
pub use decision::{Comparison, Decision, IncrementalRow, NetBenefit, Pairwise, Position};
pub use draws::{DrawTable, UnequalColumns};
pub use expected::{Expected, FORMAT as FORMAT_OF_EXPECTED, OutputValue, VERSION as VERSION_OF_EXPECTED};
pub use increments::Increments;
pub use information::{
    BestSize, InformationValue, Learnt, Observation, ObservationKind, OpenPrice, Partial, Population, ProposedStudy,
    StudySize, ValueOfInformation,
};
pub use manifest::{InputFile, Manifest};
pub use model::{
    Curve, Definition, DiscountRate, Discounting, Model, Move, PaymentInConfidence, Payoff, Profile, Settings, Source,
    State, Strategy, TableRead, Timing, UtilityRule,
};
pub use moved::{
    AttributedPart, Attribution, CheckReport, Checked, Cumulative, CumulativeStep, InputChanged, InputKind, Moved,
    OutputMoved,
};
pub use one_way::{Bar, BarEnd, Limits, OneWay, Outcome, SettingMoved, SettingValue, Siblings};
pub use parameter::{Basis, Confidential, Parameter, SetBy, Verification};
pub use paths::{Paths, TreePath};
pub use payment::{PaymentScheme, PaymentSchemes};
pub use price::{How, PriceAnalysis, PriceAt, PriceForChance, PriceInDraws, Worth};
pub use price_durability::{PriceAtRate, PriceDurability};
pub use psa::{
    Acceptability, CostEffective, Difference, Driver, Estimate, FrontierSwitch, Increment, Plane, Proportion, Psa,
    QuadrantShares, StrategyEstimates,
};
pub use read::ReadError;
pub use reference_case::{Departure, NiceRule, ReferenceCase};
pub use scenarios::{ScenarioDraws, ScenarioFound, Scenarios};
pub use severity::{Severity, SeverityDraws, SeverityProfile, WeightShare};
pub use shares_over_time::{ObservedShare, ShareOverTime};
pub use subgroups::{Subgroup, SubgroupDraws, Subgroups};
pub use target::{Target, TargetKind};
pub use threshold::{Crossing, Searched, ThresholdAnalysis, Turning};
pub use transitions::{Transitions, TransitionsFrom};
pub use two_way::{GridAxis, TwoWay};
pub use verification::{
    Certificate, FORMAT as FORMAT_OF_VERIFICATION, VERSION as VERSION_OF_VERIFICATION, Verdict, VerificationTest,
};

/// What the `format` field of a results file says.
pub const FORMAT: &str = "cartwright-results";

/// The version of the results format that this program writes.
pub const VERSION: u32 = 1;

/// Everything that a report says about one scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Results {
    /// Always `cartwright-results`.
    pub format: String,
    /// The version of this format: 1.
    pub version: u32,
    /// What was run, with which program, on which files.
    pub manifest: Manifest,
    /// The resolved model, for a reader.
    pub model: Model,
    /// The deterministic analysis: every parameter at its base value.
    pub base_case: CaseResult,
    /// The paths through the states that are passed at once when the model starts, in the base case.
    #[serde(default)]
    pub paths: Paths,
    /// Transition probabilities of some cycles, in the base case.
    #[serde(default)]
    pub transitions: Transitions,
    /// The probabilistic analysis: means over the draws. Absent when it was not run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probabilistic: Option<CaseResult>,
    /// How uncertain the results are. Absent when the probabilistic analysis was not run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub psa: Option<Psa>,
    /// What else the scenario asked for, in its order.
    #[serde(default)]
    pub analyses: Vec<Analysis>,
    /// What the analyst wrote for sections of the report, as Markdown, by the number of the section.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub prose: IndexMap<String, String>,
    /// Observed quantities and what the model gives for them.
    #[serde(default)]
    pub targets: Vec<Target>,
    /// What the expression of each payoff of the model comes to, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub payoff_amounts: Vec<Option<PayoffAmount>>,
    /// Shares of people over time, beside what was observed of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shares_over_time: Vec<ShareOverTime>,
    /// Checks that the program made on the model and its results.
    #[serde(default)]
    pub checks: Vec<Check>,
    /// What a reader should know before trusting a number.
    #[serde(default)]
    pub warnings: Vec<Warning>,
}

impl Results {
    /// Results of the base case alone, in the present format and version.
    #[must_use]
    pub fn new(manifest: Manifest, model: Model, base_case: CaseResult) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            manifest,
            model,
            base_case,
            paths: Paths::default(),
            transitions: Transitions::default(),
            probabilistic: None,
            psa: None,
            analyses: Vec::new(),
            prose: IndexMap::new(),
            targets: Vec::new(),
            payoff_amounts: Vec::new(),
            shares_over_time: Vec::new(),
            checks: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// The case a headline speaks of: the probabilistic means, or the base case when no draws were run.
    #[must_use]
    pub fn headline(&self) -> &CaseResult {
        self.probabilistic.as_ref().unwrap_or(&self.base_case)
    }

    /// The JSON Schema of the results file.
    #[must_use]
    pub fn schema() -> schemars::Schema {
        schemars::schema_for!(Self)
    }
}
