//! Stage 3: the study as a graph and sparse traces, ready to be run for any batch of parameter sets.
//!
//! Strategies and profiles are spelt out in one hash-consed graph, so what they share is computed once; strategies whose
//! moves are the same nodes share one trace. Everything is in years and pounds from here on.

mod affine;
mod bounds;
mod compile;
mod curve;
mod graph;
mod movement;
mod only;
mod payoffs;
pub(crate) mod slots;
mod symbolic;
mod timing;

pub use affine::{is_affine, proportional, reads};
pub use bounds::{Moment, bounds, bounds_at};
pub(crate) use compile::{Counting, compile_counting, compile_expressions};
pub use compile::{compile, start_age};
pub use graph::{Axes, Binary, Graph, Lookup, Node, NodeId, Unary, apply_binary, apply_unary, evaluate_constant};
pub use timing::{Grid, StateWeights, discount_factor, move_weights, state_weights};

use crate::model::{CategoryId, EdgeId, ProfileId, StateId, StrategyId};
use crate::source::Span;

/// A program: pure data.
#[derive(Clone, Debug)]
pub struct Program {
    /// Every expression.
    pub graph: Graph,
    /// Time points of the longest profile.
    pub grid: Grid,
    /// Profiles with their weights.
    pub profiles: Vec<ProfilePlan>,
    /// Walks through the cycles.
    pub traces: Vec<Trace>,
    /// A strategy for a profile.
    pub arms: Vec<Arm>,
    /// Weights of time points 0…N, for amounts that do not vary over time.
    pub point_weights: Vec<Vec<f64>>,
    /// Weights of cycles for amounts that do.
    pub state_weights: Vec<StateWeights>,
    /// Weights of moves by cycle.
    pub move_weights: Vec<Vec<f64>>,
    /// What is put out, by strategy.
    pub columns: Vec<Column>,
    /// Every `clamp` that may act.
    pub clamps: Vec<Clamp>,
    /// Expressions outside any trace that are asked for (targets).
    pub asked: Vec<NodeId>,
}

/// A `clamp(…)` of the files as one strategy reads it.
#[derive(Clone, Debug)]
pub struct Clamp {
    /// Where it stands.
    pub span: Span,
    /// The strategy.
    pub strategy: StrategyId,
    /// Its forms, by profile, state and index.
    pub uses: Vec<ClampUse>,
}

/// One form of a clamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClampUse {
    /// The profile.
    pub profile: ProfileId,
    /// 1 where it acts.
    pub condition: NodeId,
    /// What it gives.
    pub value: NodeId,
}

/// A profile.
#[derive(Clone, Debug)]
pub struct ProfilePlan {
    /// Number of cycles.
    pub cycles: usize,
    /// Its share of the cohort.
    pub weight: NodeId,
}

/// One walk through the cycles, for the strategies whose moves are the same.
#[derive(Clone, Debug)]
pub struct Trace {
    /// The profile.
    pub profile: ProfileId,
    /// A strategy whose moves these are.
    pub strategy: StrategyId,
    /// Ordinary states that can be reached.
    pub states: Vec<StateId>,
    /// Share of each state at the start.
    pub start: Vec<NodeId>,
    /// The sum of all shares at the start, instant states included.
    pub start_total: NodeId,
    /// The steps of a cycle.
    pub steps: Vec<Step>,
    /// Occupancy as expressions, in partitioned survival: one for each state.
    pub occupancy: Option<Vec<NodeId>>,
    /// Slots: a state, apart by when its clocks started.
    pub slots: Vec<Slot>,
    /// What happens in each cycle; one plan for all when there are no clocks.
    pub plans: Vec<CyclePlan>,
    /// Sums of occupancy: (state, point weights).
    pub occupancy_sums: Vec<(usize, usize)>,
    /// Sums of state payoffs that vary over time: (state, amount, state weights).
    pub accruals: Vec<(usize, NodeId, usize)>,
    /// Sums over moves: (counter, move weights).
    pub counter_sums: Vec<(usize, usize)>,
    /// Number of counters.
    pub counters: usize,
}

/// One step of a cycle.
#[derive(Clone, Debug, Default)]
pub struct Step {
    /// The exits of each state that has any.
    pub moves: Vec<StateMoves>,
}

/// The exits of one state in one step.
#[derive(Clone, Debug)]
pub struct StateMoves {
    /// The state, as an index into the trace's states.
    pub state: usize,
    /// Rates, followed continuously, rather than probabilities.
    pub rates: bool,
    /// Whether anybody may stay (`false` when a `rest` takes everyone).
    pub stays: bool,
    /// Exits, instant states passed through.
    pub exits: Vec<Exit>,
    /// Odds that only count: of moves into instant states, or times an amount that varies.
    pub counted: Vec<(NodeId, usize)>,
}

/// An exit.
#[derive(Clone, Debug, PartialEq)]
pub struct Exit {
    /// The state it leads to, as an index into the trace's states.
    pub to: usize,
    /// Clocks that keep running if they run in both states.
    pub keeps: u64,
    /// Probability a cycle or rate a year.
    pub odds: NodeId,
    /// The counters that it adds to.
    pub counters: Vec<usize>,
}

/// A state, apart by when its clocks started.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Slot {
    /// The state, as an index into the trace's states.
    pub state: usize,
    /// (clock, time point at which it started); `u32::MAX` for past its `share_after`.
    pub started: Vec<(u32, u32)>,
}

/// What happens in a cycle.
#[derive(Clone, Debug, Default)]
pub struct CyclePlan {
    /// People past a clock's `share_after` go from one slot to another before the cycle.
    pub merges: Vec<(usize, usize)>,
    /// Slots that may hold somebody at the start.
    pub occupied: Vec<usize>,
    /// Each step's slots.
    pub steps: Vec<StepPlan>,
    /// Slots that may hold somebody at the end.
    pub left: Vec<usize>,
}

/// The slots of one step.
#[derive(Clone, Debug, Default)]
pub struct StepPlan {
    /// Slots without exits.
    pub still: Vec<usize>,
    /// Slots whose exits are probabilities: (slot, index into the step's moves, destination slot of each exit).
    pub jumps: Vec<(usize, usize, Vec<usize>)>,
    /// Slots joined by rates.
    pub flow: Option<FlowPlan>,
}

/// Slots that people flow between continuously.
#[derive(Clone, Debug, Default)]
pub struct FlowPlan {
    /// The slots.
    pub slots: Vec<usize>,
    /// For each: the index into the step's moves, if it has exits, and their destinations as indices into `slots`.
    pub exits: Vec<Option<(usize, Vec<usize>)>>,
    /// Whether all rates are the same throughout a run, so that one matrix serves every cycle.
    pub fixed: bool,
}

/// A strategy for a profile: which trace it has and how its columns are made.
#[derive(Clone, Debug)]
pub struct Arm {
    /// The strategy.
    pub strategy: StrategyId,
    /// The profile.
    pub profile: ProfileId,
    /// The trace.
    pub trace: usize,
    /// What adds to which column.
    pub parts: Vec<Part>,
}

/// Something added to a column: amount × sum.
#[derive(Clone, Debug)]
pub struct Part {
    /// The column.
    pub column: usize,
    /// The amount, the same throughout a run.
    pub amount: NodeId,
    /// The sums, discounted and undiscounted.
    pub sums: (Sum, Sum),
}

/// A sum over the cycles of an arm's trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sum {
    /// Of occupancy: index into `occupancy_sums`.
    Occupancy(usize),
    /// Of a state payoff that varies: index into `accruals`.
    Accrual(usize),
    /// Of moves: index into `counter_sums`.
    Counter(usize),
    /// Once, at time zero.
    Once,
}

/// A column of the output.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Column {
    /// The strategy.
    pub strategy: StrategyId,
    /// What it holds.
    pub content: Content,
}

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Content {
    /// A cost category or QALY component in a state.
    Payoff(CategoryId, StateId),
    /// Life years in a state.
    LifeYears(StateId),
    /// How often a named move is gone or an event happens.
    Times(String),
    /// Moves along edges (targets).
    Edges(Vec<EdgeId>),
    /// Person-years in any state (targets), alive or not.
    PersonYears(StateId),
    /// Share of the cohort in a state at the last time point (targets).
    AtEnd(StateId),
}
