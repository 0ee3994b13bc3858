//! Where the people of each state are a cycle later: every step, every move within it, instant states passed.

use super::Outcome;
use super::calendar::Calendar;
use super::cohort::{Cohorts, Walk, partitioned};
use super::evaluate::{Context, Fault};
use crate::model::{ProfileId, StateId, StrategyId, Study};
use std::collections::BTreeMap;

/// Fewer people than this are nobody: what rounding leaves behind in a state.
const NOBODY: f64 = 1e-12;

/// The moves of one cycle.
#[derive(Clone, Debug)]
pub struct CycleMoves {
    /// When it begins, in years.
    pub start: f64,
    /// Its length, in years.
    pub length: f64,
    /// Share of all people who are in the first state when it begins and in the second when it ends.
    pub moved: BTreeMap<(StateId, StateId), f64>,
}

/// The moves of the first cycle that begins in each of these years or later, for one profile; rising years. Those beyond the horizon are
/// left out, and none are known of partitioned survival, which says only how many people are where.
///
/// # Errors
/// As [`run`](super::run).
pub fn transitions(
    study: &Study,
    values: &[f64],
    strategy: StrategyId,
    profile: ProfileId,
    years: &[f64],
) -> Result<Vec<CycleMoves>, Fault> {
    if partitioned(study) {
        return Ok(vec![]);
    }
    let calendar = Calendar::of(study, values, profile)?;
    let context = Context::new(study, values, strategy, profile, &calendar);
    let walk = Walk::new(&context, &calendar);
    let mut unpaid = Outcome::default();
    let mut people = walk.start(&mut unpaid)?;
    let mut years = years.iter().copied().peekable();
    let mut list: Vec<CycleMoves> = Vec::new();
    for cycle in 1..=calendar.cycles() {
        if years.peek().is_none() {
            break;
        }
        walk.share_clocks(&mut people, cycle);
        let start = calendar.times[cycle - 1];
        // A cycle that starts a rounding error before a birthday belongs to the new year.
        if years.next_if(|year| start >= year - 1e-9).is_none() {
            people = walk.cycle(cycle, people, &mut unpaid)?;
            continue;
        }
        while years.next_if(|year| start >= year - 1e-9).is_some() {}
        let mut by_state: BTreeMap<StateId, Cohorts> = BTreeMap::new();
        for (key, share) in std::mem::take(&mut people) {
            by_state.entry(key.0).or_default().insert(key, share);
        }
        let mut moved = BTreeMap::new();
        for (from, own) in by_state {
            let there: f64 = own.values().sum();
            for (key, share) in walk.cycle(cycle, own, &mut unpaid)? {
                if there > NOBODY {
                    *moved.entry((from, key.0)).or_insert(0.0) += share;
                }
                *people.entry(key).or_insert(0.0) += share;
            }
        }
        list.push(CycleMoves { start, length: calendar.length(cycle), moved });
    }
    Ok(list)
}
