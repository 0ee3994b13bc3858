//! What the results say about the decision: incremental analysis, net benefit, acceptability and the value of perfect information.
//!
//! Pure functions on plain arrays. They know nothing of models, engines, files or the clock, and give the same bits on every
//! platform: only `+ - * /`, square root and comparisons are used, and every sum is taken in a fixed order
//! (see [`summary`]: blocks of [`BLOCK`] values, each added in order, the blocks then added in order).
//!
//! | file | owns |
//! | --- | --- |
//! | [`totals`] | what goes in: mean totals and totals by draw, and which numbers are refused |
//! | [`pairwise`](mod@pairwise) | one strategy against one comparator: quadrant and outcome, and what "equal" means |
//! | [`incremental`] | fully incremental analysis: dominance, extended dominance, frontier and ICERs |
//! | [`net_benefit`](mod@net_benefit) | net monetary and net health benefit, of means and of draws |
//! | [`acceptability`](mod@acceptability) | acceptability curve and frontier, expected loss, EVPI |
//! | [`plane`](mod@plane) | the cost-effectiveness plane of a pair |
//! | [`summary`] | means, percentile intervals, Monte Carlo standard errors |
//! | [`cross_check`] | the checks that two routes to one decision agree |
//!
//! Costs are in the model's currency, effects in QALYs, thresholds in currency per QALY, all per person. Discounting and any
//! weight on QALYs (a severity weight, say) are in the numbers already: to analyse weighted QALYs, pass weighted QALYs.

pub mod acceptability;
pub mod cross_check;
pub mod error;
pub mod incremental;
pub mod net_benefit;
pub mod pairwise;
pub mod plane;
pub mod summary;
pub mod totals;

pub use acceptability::{Acceptability, AcceptabilityPoint, acceptability, acceptability_at, threshold_grid};
pub use cross_check::{Check, Figure, check_acceptability, check_incremental};
pub use error::DecisionError;
pub use incremental::{IncrementalRow, IncrementalTable, Status, fully_incremental};
pub use net_benefit::{
    NetBenefit, best, net_benefit, net_health_benefit, net_monetary_benefit, net_monetary_benefit_draws,
};
pub use pairwise::{ComparisonOutcome, EQUALITY_TOLERANCE, Pairwise, Quadrant, pairwise, pairwise_against};
pub use plane::{Ellipse, Plane, PlaneAtThreshold, QuadrantShares, plane};
pub use summary::{BLOCK, StrategySummary, Summary, percentile, summarise, summarise_draws};
pub use totals::{DrawTotals, LARGEST, StrategyTotals};
