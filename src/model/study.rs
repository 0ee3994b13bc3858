//! The resolved model: names are numbers, every expression is a typed [`Term`], products of axes are spelt out.
//!
//! The reference engine and the program compiler both walk this, and nothing above it knows TOML.

use super::requests::AnalysisRequest;
use super::term::{Binding, Operation, Term};
use crate::diagnostic::Diagnostic;
use crate::quantity::Quantity;
use crate::sample::Distribution;
use crate::source::{Sources, Span};
use indexmap::IndexMap;
use std::sync::Arc;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u32);
        impl $name {
            /// As an index into the study's list.
            pub fn index(self) -> usize { self.0 as usize }
        }
    )*};
}

ids! {
    /// A label: the value of an axis, a profile column or an index.
    LabelId
    /// A parameter (each member of an indexed one by itself).
    ParameterId
    /// A definition.
    DefinitionId
    /// A switch.
    SwitchId
    /// A table.
    TableId
    /// A survival curve.
    CurveId
    /// An axis of a product state.
    AxisId
    /// A column of the profiles.
    ColumnId
    /// A profile.
    ProfileId
    /// A strategy.
    StrategyId
    /// A state; each combination of a product by itself.
    StateId
    /// A move between two states.
    EdgeId
    /// A step of the cycle.
    StepId
    /// A clock; number 0 is `time_in_state`.
    ClockId
    /// A cost category or QALY component.
    CategoryId
}

/// Everything that a scenario says, ready to be run.
#[derive(Clone, Debug)]
pub struct Study {
    /// Every file that was read.
    pub sources: Sources,
    /// Path of the scenario within the project.
    pub path: String,
    /// Title for people.
    pub title: String,
    /// Disease, the first part of the results folder.
    pub disease: String,
    /// Labels by number.
    pub labels: Vec<String>,
    /// Settings.
    pub settings: Settings,
    /// Axes.
    pub axes: Vec<Axis>,
    /// Profile columns.
    pub columns: Vec<Column>,
    /// Profiles, at least one.
    pub profiles: Vec<Profile>,
    /// Parameters.
    pub parameters: Vec<Parameter>,
    /// Indexed parameters by name: labels to member.
    pub families: IndexMap<String, Family>,
    /// Definitions.
    pub definitions: Vec<Definition>,
    /// Switches.
    pub switches: Vec<Switch>,
    /// Tables.
    pub tables: Vec<LookupTable>,
    /// Keys of the references that the index of prices is from; may be empty.
    pub inflation_source: String,
    /// Cost categories that are paid on terms in confidence, with the kind of confidence.
    pub payments_in_confidence: Vec<(String, String)>,
    /// Curves.
    pub curves: Vec<Curve>,
    /// Clocks; the first is `time_in_state`.
    pub clocks: Vec<Clock>,
    /// Steps of a cycle, at least one.
    pub steps: Vec<String>,
    /// States.
    pub states: Vec<State>,
    /// Moves.
    pub edges: Vec<Edge>,
    /// Named sets of states.
    pub groups: IndexMap<String, Vec<StateId>>,
    /// Names of cost categories and QALY components.
    pub categories: Vec<Category>,
    /// Events, state by state.
    pub events: Vec<EventCount>,
    /// What named moves and events are called in reports, where the model says so.
    pub counted: IndexMap<String, String>,
    /// What is paid and gained.
    pub payoffs: Vec<Payoff>,
    /// Strategies; the first is the reference.
    pub strategies: Vec<Strategy>,
    /// What the scenario sets to an expression, for every strategy.
    pub overrides: Vec<(Symbol, Arc<Term>)>,
    /// Calibration and validation targets.
    pub targets: Vec<Target>,
    /// Shares of people that were observed at several times.
    pub observed: Vec<ObservedShares>,
    /// Sets of correlated parameters.
    pub correlated: Vec<Correlated>,
    /// Draws from a file.
    pub draws: Option<ExternalDraws>,
    /// What the scenario set, in words, with its reason.
    pub changes: Vec<Change>,
    /// Analyses that the scenario asks for.
    pub requests: Vec<AnalysisRequest>,
    /// What the merged files say, by path; without what is only for people, and what is compared as resolved.
    pub written: IndexMap<String, String>,
    /// Warnings found while reading.
    pub warnings: Vec<Diagnostic>,
}

impl Study {
    /// The parameter of this name (`name` or `name[index]`), if there is one.
    pub fn parameter(&self, name: &str) -> Option<ParameterId> {
        self.parameters.iter().position(|own| own.name == name).map(|at| ParameterId(at as u32))
    }

    /// The strategy of this name, if there is one.
    pub fn strategy(&self, name: &str) -> Option<StrategyId> {
        self.strategies.iter().position(|own| own.name == name).map(|at| StrategyId(at as u32))
    }
}

/// What can be overridden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Symbol {
    /// A parameter.
    Parameter(ParameterId),
    /// A switch.
    Switch(SwitchId),
    /// A definition.
    Definition(DefinitionId),
}

/// Settings that hold for a whole run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Cycle lengths in years and until when (years); the last has no end.
    pub schedule: Vec<(f64, Option<f64>)>,
    /// How the schedule was written.
    pub schedule_words: String,
    /// When the model ends.
    pub horizon: Horizon,
    /// Where the cycle is written.
    pub cycle_span: Span,
    /// Age at the start, if there is one; may read profile columns and parameters.
    pub start_age: Option<Arc<Term>>,
    /// What happens within a step that has rates.
    pub within_cycle: WithinCycle,
    /// Thresholds in £ per QALY.
    pub thresholds: Vec<f64>,
    /// Price year, as written.
    pub price_year: Option<String>,
    /// Discounting.
    pub discount: Discount,
    /// Counting and dating.
    pub timing: TimingRules,
    /// Utility norm and cap.
    pub utility: UtilityRule,
    /// The probabilistic analysis.
    pub psa: PsaSettings,
    /// The rules of NICE, if the scenario names their date.
    pub nice: Option<NiceRules>,
}

/// The rules of NICE that hold at a date.
#[derive(Clone, Debug, PartialEq)]
pub struct NiceRules {
    /// The date, year-month-day.
    pub date: String,
    /// When the topic started, year-month-day, if stated.
    pub topic_started: Option<String>,
    /// Which value set the utilities and norms are of.
    pub regime: Regime,
    /// What the utilities are, in words, where they are not of the norms' own version.
    pub values: Option<String>,
    /// Each rule by name; [`NiceRules::value`] reads one.
    pub rules: IndexMap<String, NiceRule>,
}

impl NiceRules {
    /// The value of a rule. Every rule of the list in `model::nice` is there once the study is read.
    pub fn value(&self, rule: &str) -> f64 {
        self.rules.get(rule).map_or(f64::NAN, |own| own.value)
    }
}

/// One rule.
#[derive(Clone, Debug, PartialEq)]
pub struct NiceRule {
    /// Its value.
    pub value: f64,
    /// In force from this day.
    pub from: String,
    /// Where NICE says so.
    pub paragraph: String,
    /// How it was read: official, secondary, recalled.
    pub status: String,
}

/// Value sets of quality of life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Regime {
    /// EQ-5D-3L values, or values mapped to them.
    ThreeLevel,
    /// The UK EQ-5D-5L value set.
    FiveLevel,
}

/// When the model ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Horizon {
    /// After so many years.
    Years(f64),
    /// After so many cycles.
    Cycles(u32),
    /// When each profile reaches this age.
    Age(f64),
}

/// Movement within a step that has rates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WithinCycle {
    /// Matrix exponential: any number of moves.
    Continuous,
    /// Competing risks: at most one move.
    OneMove,
}

/// A discount rate that may change once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// A year, until `after`.
    pub first: f64,
    /// A year, from `after` on.
    pub then: Option<(f64, f64)>,
}

/// Discounting.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Discount {
    /// Costs.
    pub costs: Rate,
    /// QALYs.
    pub effects: Rate,
    /// Life years, when they are shown discounted.
    pub life_years: Rate,
    /// `exp(-rt)` instead of `(1+r)^-t`.
    pub continuous: bool,
}

/// How occupancy over a cycle is counted.
#[derive(Clone, Debug, PartialEq)]
pub enum Count {
    /// Those there at the start of each cycle.
    Start,
    /// Those there at the end.
    End,
    /// The mean of the two.
    LifeTable,
    /// Trapezium over the time points.
    HalfCycle,
    /// Composite Simpson over the time points.
    Simpson,
    /// Weights of the time points from a file.
    Weights(Arc<Vec<f64>>, String),
    /// Transitions: each counts once.
    Once,
    /// Transitions: times the weight of the time point at which the move lands.
    AsState,
}

/// To which moment of its cycle a payoff is dated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dated {
    /// The start.
    Start,
    /// The middle.
    Middle,
    /// The end.
    End,
    /// Start of the year in which the cycle starts.
    StartOfYear,
    /// Middle of that year.
    MiddleOfYear,
    /// End of that year.
    EndOfYear,
    /// Not discounted.
    None,
}

/// Counting and dating of one kind of payoff.
#[derive(Clone, Debug, PartialEq)]
pub struct Timing {
    /// Counting.
    pub count: Count,
    /// Dating.
    pub dated: Dated,
}

/// Counting and dating of every kind of payoff.
#[derive(Clone, Debug, PartialEq)]
pub struct TimingRules {
    /// Costs of being in a state, and life years.
    pub state: Timing,
    /// Costs and QALYs of moves and entries.
    pub transition: Timing,
    /// Utility of being in a state.
    pub utility: Timing,
    /// Costs and QALYs of events.
    pub event: Timing,
    /// Overrides by cost category or QALY component.
    pub payoff: IndexMap<String, PayoffTiming>,
}

/// What is said about one category.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PayoffTiming {
    /// Counting, if it differs.
    pub count: Option<Count>,
    /// Dating, if it differs.
    pub dated: Option<Dated>,
    /// Whether its amounts may be negative.
    pub may_be_negative: bool,
}

/// How utilities follow the general population.
#[derive(Clone, Debug, Default)]
pub struct UtilityRule {
    /// General-population utility at the cycle's age.
    pub norm: Option<Arc<Term>>,
    /// The age at which the utilities were measured, when they move with age.
    pub measured_at: Option<Arc<Term>>,
    /// Whether a living state's utility is held at the norm.
    pub cap: bool,
}

/// The probabilistic analysis.
#[derive(Clone, Debug, PartialEq)]
pub struct PsaSettings {
    /// Number of draws; with `auto`, the most that are taken.
    pub draws: u64,
    /// Whether draws are taken until the error of the incremental net benefit is small enough.
    pub auto: bool,
    /// The error that is small enough, £.
    pub error: Option<f64>,
    /// Seed.
    pub seed: u64,
    /// How uniforms are made.
    pub sampling: Sampling,
}

/// How uniforms are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sampling {
    /// Independent.
    Random,
    /// Latin hypercube.
    LatinHypercube,
    /// Scrambled Sobol points.
    Sobol,
}

/// An axis of product states.
#[derive(Clone, Debug)]
pub struct Axis {
    /// Name.
    pub name: String,
    /// Values in order.
    pub values: Vec<LabelId>,
    /// What each value is called in reports.
    pub labels: Vec<String>,
    /// Which values are passed through at once.
    pub instant: Vec<LabelId>,
}

impl Axis {
    /// What a value of the axis is called in reports.
    #[must_use]
    pub fn label(&self, value: LabelId) -> &str {
        let at = self.values.iter().position(|own| *own == value);
        at.and_then(|at| self.labels.get(at)).map_or("", String::as_str)
    }
}

/// A profile column.
#[derive(Clone, Debug)]
pub struct Column {
    /// Name.
    pub name: String,
    /// Its labels; empty for a column of numbers.
    pub labels: Vec<LabelId>,
}

/// The value of a profile column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ColumnValue {
    /// A label.
    Label(LabelId),
    /// A number.
    Number(f64),
}

/// A part of the cohort that is followed by itself.
#[derive(Clone, Debug)]
pub struct Profile {
    /// `female, yes`, or the row of the file.
    pub name: String,
    /// A value for each column.
    pub values: Vec<ColumnValue>,
    /// Its share: the product of these.
    pub weight: Vec<Arc<Term>>,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// `name` or `name[index]`.
    pub name: String,
    /// For people.
    pub label: String,
    /// Unit and kind; `None` if not stated.
    pub quantity: Option<Quantity>,
    /// Unit as written.
    pub unit_words: String,
    /// Base units (£, year, QALY) in one unit as written: 12 for `£/month`.
    pub scale: f64,
    /// Base value in base units, inflated.
    pub value: f64,
    /// Value as written.
    pub written: f64,
    /// Distribution in base units, inflated; `None` if fixed.
    pub distribution: Option<Distribution>,
    /// How the distribution was written.
    pub distribution_words: String,
    /// Limits for one-way analysis in base units, if stated.
    pub limits: Option<(f64, f64)>,
    /// Part of the model.
    pub group: String,
    /// Name of the random stream.
    pub stream: String,
    /// Price year as written.
    pub price_year: Option<String>,
    /// Factor from the written value to the base value because of the price year.
    pub inflation: f64,
    /// Citation key.
    pub source: String,
    /// Where in the source.
    pub locator: String,
    /// Id of the evidence row.
    pub evidence: String,
    /// published, derived, calibrated, elicited, assumed, policy.
    pub basis: String,
    /// verified A, verified B, verified C, verified, recalled, claimed.
    pub verification: String,
    /// Note.
    pub note: String,
    /// commercial, academic, or empty: in whose confidence the value is.
    pub confidential: String,
    /// Where the value stands.
    pub span: Span,
    /// Dirichlet set, if it is of one.
    pub dirichlet: Option<Dirichlet>,
    /// The target that solves it.
    pub solved_by: Option<usize>,
}

impl Parameter {
    /// The unit of `value` and of the distribution: as written, or the base unit where that is another (`£/year` for `£/month`).
    #[must_use]
    pub fn unit(&self) -> String {
        match self.quantity {
            Some(quantity) if self.scale != 1.0 => quantity.unit.to_string(),
            _ => self.unit_words.clone(),
        }
    }

    /// The distribution as it is written, with the unit of its arguments where that is not the unit of `value`.
    #[must_use]
    pub fn distribution_shown(&self) -> String {
        if self.scale == 1.0 || self.distribution.is_none() {
            return self.distribution_words.clone();
        }
        format!("{} (in {})", self.distribution_words, self.unit_words)
    }
}

/// Membership in a Dirichlet set.
#[derive(Clone, Debug, PartialEq)]
pub struct Dirichlet {
    /// Name of the set.
    pub set: String,
    /// Concentration of this member.
    pub alpha: f64,
}

/// An indexed parameter.
#[derive(Clone, Debug, Default)]
pub struct Family {
    /// Labels to member.
    pub members: IndexMap<Vec<LabelId>, ParameterId>,
}

/// A definition.
#[derive(Clone, Debug)]
pub struct Definition {
    /// Name.
    pub name: String,
    /// What it is indexed by.
    pub indices: Vec<Domain>,
    /// What it says.
    pub body: Arc<Term>,
    /// As written.
    pub text: String,
    /// Unit and kind, if known.
    pub quantity: Option<Quantity>,
    /// Where.
    pub span: Span,
}

/// What an index runs over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Domain {
    /// An axis.
    Axis(AxisId),
    /// A profile column.
    Column(ColumnId),
}

/// A switch.
#[derive(Clone, Debug)]
pub struct Switch {
    /// Name.
    pub name: String,
    /// Value unless a strategy or the scenario says otherwise.
    pub default: bool,
    /// Where.
    pub span: Span,
}

/// How a numeric key finds its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// The row at or below the key.
    AtOrBelow,
    /// The very key.
    Exact,
    /// A straight line between rows.
    Interpolate,
}

/// A lookup table: label keys first narrow it to a series, then at most one numeric key finds the row.
#[derive(Clone, Debug)]
pub struct LookupTable {
    /// Name.
    pub name: String,
    /// For each key in order: whether it is a label or the number.
    pub keys: Vec<KeyKind>,
    /// Series by the label keys in order.
    pub series: IndexMap<Vec<LabelId>, Series>,
    /// How the number finds its row.
    pub matching: Match,
    /// Whether the last row stands for everything beyond it.
    pub beyond_last: bool,
    /// Unit and kind of the values.
    pub quantity: Option<Quantity>,
    /// What its numbers rest on.
    pub origin: super::Origin,
    /// The file.
    pub path: String,
    /// Where it was declared.
    pub span: Span,
}

/// What one key of a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// A label.
    Label,
    /// A number.
    Number,
}

/// One numeric series of a table, by rising key. Without a numeric key it has one row with key 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// Rising keys.
    pub keys: Vec<f64>,
    /// A value for each.
    pub values: Vec<f64>,
}

impl Series {
    /// The value at a key; NaN where the table has none.
    pub fn at(&self, key: f64, matching: Match, beyond_last: bool) -> f64 {
        let count = self.keys.len();
        if count == 0 || key.is_nan() || key < self.keys[0] {
            return f64::NAN;
        }
        let last = self.keys[count - 1];
        if key > last {
            // Rows stand for the step up to the next; the last one for one step like the one before it.
            let step = if count > 1 { last - self.keys[count - 2] } else { 0.0 };
            let covered = beyond_last || (matching == Match::AtOrBelow && count > 1 && key < last + step);
            return if covered { self.values[count - 1] } else { f64::NAN };
        }
        let above = self.keys.partition_point(|&own| own <= key);
        let row = above - 1;
        match matching {
            Match::AtOrBelow => self.values[row],
            Match::Exact if self.keys[row] == key => self.values[row],
            Match::Exact => f64::NAN,
            Match::Interpolate if self.keys[row] == key => self.values[row],
            Match::Interpolate => {
                let share = (key - self.keys[row]) / (self.keys[row + 1] - self.keys[row]);
                self.values[row] + share * (self.values[row + 1] - self.values[row])
            }
        }
    }
}

/// A survival curve: one shape, or others joined, with changes applied in order.
#[derive(Clone, Debug)]
pub struct Curve {
    /// Name.
    pub name: String,
    /// What it starts from.
    pub shape: Shape,
    /// What is done to it, in order.
    pub changes: Vec<CurveChange>,
    /// Where.
    pub span: Span,
}

/// Where a curve starts from.
#[derive(Clone, Debug)]
pub enum Shape {
    /// exp(−rt)
    Exponential(Arc<Term>),
    /// exp(−(t/scale)^shape)
    Weibull(Arc<Term>, Arc<Term>),
    /// exp(−rate·t^shape)
    WeibullPh(Arc<Term>, Arc<Term>),
    /// exp(−rate/shape·(exp(shape·t)−1))
    Gompertz(Arc<Term>, Arc<Term>),
    /// 1 − Φ((ln t − meanlog)/sdlog)
    LogNormal(Arc<Term>, Arc<Term>),
    /// 1/(1+(t/scale)^shape)
    LogLogistic(Arc<Term>, Arc<Term>),
    /// Q(shape, rate·t)
    Gamma(Arc<Term>, Arc<Term>),
    /// Prentice's generalised gamma (mu, sigma, q).
    GeneralisedGamma(Arc<Term>, Arc<Term>, Arc<Term>),
    /// Constant hazards, each from a time on.
    Piecewise(Vec<(Arc<Term>, f64)>),
    /// Royston–Parmar on the log cumulative hazard (`odds = false`) or log cumulative odds; gammas and knots.
    Spline {
        /// On the odds scale.
        odds: bool,
        /// Coefficients.
        gamma: Vec<Arc<Term>>,
        /// Knots on log time, the outer two included.
        knots: Vec<f64>,
    },
    /// Step function: survival at times.
    Steps(Series),
    /// From a life table of yearly probabilities: table, its label keys, age at time zero.
    LifeTable(TableId, Vec<Arc<Term>>, Arc<Term>),
    /// Another curve.
    Of(CurveId),
    /// Weighted survival of others.
    Mix(Vec<(Arc<Term>, CurveId)>),
    /// Hazards added.
    Plus(Vec<CurveId>),
}

/// A change to a curve.
#[derive(Clone, Debug)]
pub enum CurveChange {
    /// S(t/a)
    Acceleration(Arc<Term>),
    /// S^hr
    HazardRatio(Arc<Term>),
    /// A hazard ratio that fades in a straight line to 1 between two times.
    Waning(Arc<Term>, f64, f64),
    /// On the odds of the event.
    OddsRatio(Arc<Term>),
    /// A share that never has the event.
    Cure(Arc<Term>),
    /// Starts later by so long.
    Shift(Arc<Term>),
    /// From a time on, another curve's hazard.
    Join(Arc<Term>, CurveId),
}

/// A clock.
#[derive(Clone, Debug)]
pub struct Clock {
    /// Name.
    pub name: String,
    /// For each state whether it runs there.
    pub runs_in: Vec<bool>,
    /// After this many years everyone is taken together.
    pub share_after: Option<f64>,
    /// Where.
    pub span: Option<Span>,
}

/// A state.
#[derive(Clone, Debug)]
pub struct State {
    /// `sick`, or `lupus.remission.none`.
    pub name: String,
    /// For people.
    pub label: String,
    /// The declared state it is of.
    pub family: String,
    /// Its axis values.
    pub values: Vec<(AxisId, LabelId)>,
    /// Counted in life years.
    pub alive: bool,
    /// Passed through at once.
    pub instant: bool,
    /// Its share at the start: the product of these.
    pub start: Vec<Share>,
    /// Occupancy as an expression, in partitioned survival.
    pub occupancy: Option<Arc<Term>>,
    /// Where it was declared.
    pub span: Span,
}

/// A factor of a share: an expression that is a number, or a label that must be this value.
#[derive(Clone, Debug)]
pub struct Share {
    /// The expression.
    pub term: Arc<Term>,
    /// The axis and the value in question, if it spreads over an axis.
    pub value: Option<(AxisId, LabelId)>,
}

/// The odds of a move.
#[derive(Clone, Debug)]
pub enum Odds {
    /// Probability per cycle; may be `rest`.
    Probability(Arc<Term>),
    /// Rate per year.
    Rate(Arc<Term>),
}

/// A move from one state to another in one step.
#[derive(Clone, Debug)]
pub struct Edge {
    /// From.
    pub from: StateId,
    /// To.
    pub to: StateId,
    /// The step it belongs to.
    pub step: StepId,
    /// Its odds.
    pub odds: Odds,
    /// Shares over axes that the move does not name.
    pub spread: Vec<Share>,
    /// Which declared move it came from.
    pub declared: usize,
    /// Name, if it has one.
    pub name: Option<String>,
    /// As written.
    pub text: String,
    /// Where.
    pub span: Span,
}

impl Edge {
    /// What axis names mean in this move's expressions.
    pub fn binding(&self) -> Binding {
        Binding { here: Some(self.from), to: Some(self.to) }
    }
}

/// Cost or QALY.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Pounds.
    Cost,
    /// Quality-adjusted life years.
    Qaly,
}

/// A cost category or a QALY component.
#[derive(Clone, Debug, PartialEq)]
pub struct Category {
    /// Name.
    pub name: String,
    /// Cost or QALY.
    pub measure: Measure,
}

/// What a payoff hangs on.
#[derive(Clone, Debug, PartialEq)]
pub enum Occasion {
    /// Being in a state: an amount a year.
    State(StateId),
    /// Entering a state.
    Entry(StateId),
    /// A move.
    Edge(EdgeId),
    /// An event in a state: an amount each time, at this rate a year or probability a cycle.
    Event(StateId, usize),
}

/// A cost or QALY and the occasion on which it falls due.
#[derive(Clone, Debug)]
pub struct Payoff {
    /// Category or component.
    pub category: CategoryId,
    /// The occasion.
    pub occasion: Occasion,
    /// £/year, £, QALY/year or QALY.
    pub amount: Arc<Term>,
    /// For events: how often; `Operation::Rate` is a year, otherwise per cycle.
    pub frequency: Option<Odds>,
    /// Whether it is a utility, to be capped and moved with age.
    pub is_utility: bool,
    /// As written.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// An event is counted even if it costs nothing.
#[derive(Clone, Debug)]
pub struct EventCount {
    /// Name.
    pub name: String,
    /// In which state.
    pub state: StateId,
    /// How often.
    pub frequency: Odds,
}

/// A strategy.
#[derive(Clone, Debug)]
pub struct Strategy {
    /// Short name.
    pub name: String,
    /// For people.
    pub label: String,
    /// What it sets.
    pub set: Vec<(Symbol, Arc<Term>)>,
    /// As written: name and expression.
    pub set_words: Vec<(String, String)>,
    /// Where.
    pub span: Span,
}

/// A calibration or validation target.
#[derive(Clone, Debug)]
pub struct Target {
    /// Name.
    pub name: String,
    /// For people.
    pub label: String,
    /// The strategy measured.
    pub strategy: StrategyId,
    /// The measure.
    pub measure: TargetMeasure,
    /// As written.
    pub measure_words: String,
    /// What was observed.
    pub observed: Arc<Term>,
    /// Its limits and source, for showing.
    pub low: Option<f64>,
    /// Upper limit.
    pub high: Option<f64>,
    /// Citation key.
    pub source: String,
    /// The parameter it solves and where to look for it.
    pub solves: Option<(ParameterId, f64, f64)>,
    /// Solved again in every draw.
    pub each_draw: bool,
    /// commercial, academic, or empty: in whose confidence what was observed is.
    pub confidential: String,
    /// Where.
    pub span: Span,
}

/// A measure on a trace, or an expression.
#[derive(Clone, Debug)]
pub enum TargetMeasure {
    /// An expression of parameters.
    Expression(Arc<Term>),
    /// Arithmetic of quantities of the trace from one time to another (years).
    Trace {
        /// The arithmetic.
        formula: MeasureTerm,
        /// From.
        from: f64,
        /// To; for `at T`, both are T.
        to: f64,
    },
}

/// Arithmetic on trace quantities.
#[derive(Clone, Debug)]
pub enum MeasureTerm {
    /// A number or an expression of parameters.
    Plain(Arc<Term>),
    /// How often these edges were gone, or these events happened.
    Count {
        /// Edges.
        edges: Vec<EdgeId>,
        /// Events by number in [`Study::events`].
        events: Vec<usize>,
    },
    /// Person-years in these states.
    PersonYears(Vec<StateId>),
    /// Share of the cohort in these states at the end.
    Occupancy(Vec<StateId>),
    /// Arithmetic.
    Binary(Operation, Box<MeasureTerm>, Box<MeasureTerm>),
}

impl MeasureTerm {
    /// Whether it is made of shares of the cohort at one time and nothing else.
    #[must_use]
    pub fn is_of_shares(&self) -> bool {
        match self {
            MeasureTerm::Occupancy(_) => true,
            MeasureTerm::Binary(_, a, b) => a.is_of_shares() && b.is_of_shares(),
            MeasureTerm::Plain(_) | MeasureTerm::Count { .. } | MeasureTerm::PersonYears(_) => false,
        }
    }
}

/// A share of people that was observed at several times, such as a survival curve.
#[derive(Clone, Debug)]
pub struct ObservedShares {
    /// Name.
    pub name: String,
    /// For people.
    pub label: String,
    /// The strategy measured.
    pub strategy: StrategyId,
    /// The share, of occupancies alone.
    pub formula: MeasureTerm,
    /// As written.
    pub measure_words: String,
    /// What was observed, by rising time; one at least.
    pub points: Vec<ObservedPoint>,
    /// commercial, academic, or empty: in whose confidence that is.
    pub confidential: String,
    /// Citation key.
    pub source: String,
    /// Where.
    pub span: Span,
}

/// A share of people that was observed at a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ObservedPoint {
    /// Years since the start.
    pub time: f64,
    /// The share.
    pub value: f64,
    /// Its lower limit, where known.
    pub low: Option<f64>,
    /// Its upper limit, where known.
    pub high: Option<f64>,
    /// People still followed, where known.
    pub at_risk: Option<f64>,
}

/// Parameters sampled together.
#[derive(Clone, Debug)]
pub struct Correlated {
    /// Members.
    pub parameters: Vec<ParameterId>,
    /// Correlations (row-major).
    pub correlation: Vec<f64>,
    /// Lower Cholesky factor (row-major) of the covariance (multivariate normal) or of the correlation (copula).
    pub factor: Vec<f64>,
    /// Multivariate normal about the base values, rather than a copula on the members' own distributions.
    pub normal: bool,
}

/// Draws from a file.
#[derive(Clone, Debug)]
pub struct ExternalDraws {
    /// The file.
    pub path: String,
    /// Columns.
    pub columns: Vec<(ParameterId, Arc<Vec<f64>>)>,
    /// Number of rows.
    pub rows: usize,
}

/// Something that the scenario set.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Name.
    pub name: String,
    /// New value in words.
    pub value: String,
    /// Reason.
    pub reason: String,
    /// `path:line:column`.
    pub place: String,
}
