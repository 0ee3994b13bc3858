//! The plain engine: one parameter set at a time, written to be read.
//!
//! It walks the resolved [`Study`] with the platform's own elementary functions, statrs for the special ones, and a Taylor
//! series for the matrix exponential, so that it shares no arithmetic with the fast engine.
#![allow(clippy::disallowed_methods, reason = "a judge that shares no code: the platform's functions are wanted here")]

mod calendar;
mod cohort;
mod curve;
mod evaluate;
mod measure;
mod paths;
mod payoffs;
mod transitions;

pub use calendar::Calendar;
pub use cohort::{Cohorts, Key};
pub use evaluate::{Fault, Value};
pub use measure::{measure_targets, weight};
pub use paths::{MOST_PATHS, Path, PathId, follow, paths};
pub use payoffs::amount_at_start;
pub use transitions::{CycleMoves, transitions};

use crate::model::{CategoryId, EdgeId, ProfileId, StateId, StrategyId, Study};
pub(crate) use evaluate::Context;
use std::collections::BTreeMap;

/// What one strategy gives for one profile.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Occupancy by time point (0…cycles) and state.
    pub trace: Vec<Vec<f64>>,
    /// (discounted, undiscounted) by category and state.
    pub cells: BTreeMap<(CategoryId, StateId), (f64, f64)>,
    /// (discounted, undiscounted) life years by state.
    pub life_years: BTreeMap<StateId, (f64, f64)>,
    /// How often each move is gone, time zero included.
    pub moves: BTreeMap<EdgeId, f64>,
    /// How often each event happens.
    pub events: BTreeMap<usize, f64>,
    /// How often `clamp` acted.
    pub clamped: u64,
}

impl Outcome {
    /// Discounted total of a measure.
    pub fn total(&self, study: &Study, measure: crate::model::Measure) -> f64 {
        let own = |id: &CategoryId| study.categories[id.index()].measure == measure;
        self.cells.iter().filter(|((category, _), _)| own(category)).map(|(_, (discounted, _))| discounted).sum()
    }
}

/// Runs one strategy for one profile. `values` holds every parameter in order, solved ones filled in.
///
/// # Errors
/// A [`Fault`] names the state and the cycle at which exits leave 0 to 1, a table has no row, or a number is not finite.
pub fn run(study: &Study, values: &[f64], strategy: StrategyId, profile: ProfileId) -> Result<Outcome, Fault> {
    let calendar = Calendar::of(study, values, profile)?;
    let context = Context::new(study, values, strategy, profile, &calendar);
    cohort::simulate(&context, &calendar)
}
