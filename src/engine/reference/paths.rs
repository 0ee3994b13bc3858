//! The ways through the instant states at time zero, each followed by itself. Cohorts are linear in who starts where, so what the
//! ways give sums to what everybody gives.

use super::calendar::Calendar;
use super::cohort::{Cohorts, Flow, Key, Walk, partitioned};
use super::evaluate::{Context, Fault};
use super::{Outcome, payoffs};
use crate::model::{Measure, ProfileId, StateId, StrategyId, Study};
use indexmap::IndexMap;
use std::collections::{BTreeMap, BTreeSet};

/// Most paths of a strategy that are followed.
pub const MOST_PATHS: usize = 300;

/// What tells a path from others: for the start, and for each move as it is declared, where it leads. States of one product that
/// the same declared moves lead to are on one path.
pub type PathId = Vec<(Option<usize>, String)>;

/// One way through the instant states at time zero. Amounts are sums over the people who go it: divide by `probability`.
#[derive(Clone, Debug)]
pub struct Path {
    /// What tells it from others.
    pub id: PathId,
    /// The states on the way that hold people, step by step. Those of the last step are not instant.
    pub steps: Vec<BTreeSet<StateId>>,
    /// Share of people.
    pub probability: f64,
    /// £ and QALYs of the moves and entries at time zero.
    pub at_start: (f64, f64),
    /// Discounted £, QALYs and life years of all cycles; none before the path is followed.
    pub afterwards: (f64, f64, f64),
    /// Who is where when the first cycle begins.
    people: Cohorts,
}

/// People with what was paid and gained for them so far.
#[derive(Clone, Copy, Default)]
struct Carried {
    share: f64,
    cost: f64,
    qalys: f64,
}

type Group = BTreeMap<Key, Carried>;

/// The paths of a strategy for one profile, not yet followed; `None` where there are more than [`MOST_PATHS`], and for
/// partitioned survival, in which nobody moves.
///
/// # Errors
/// As [`run`](super::run).
pub fn paths(
    study: &Study,
    values: &[f64],
    strategy: StrategyId,
    profile: ProfileId,
) -> Result<Option<Vec<Path>>, Fault> {
    if partitioned(study) {
        return Ok(None);
    }
    let calendar = Calendar::of(study, values, profile)?;
    let context = Context::new(study, values, strategy, profile, &calendar);
    let walk = Walk::new(&context, &calendar);
    let mut starts: IndexMap<PathId, Group> = IndexMap::new();
    for (state, share) in walk.starts()? {
        let mut outcome = Outcome::default();
        if study.states[state.index()].instant {
            payoffs::entries_at_start(&walk, state, share, &mut outcome)?;
        }
        let id = vec![(None, study.states[state.index()].family.clone())];
        let carried =
            Carried { share, cost: outcome.total(study, Measure::Cost), qalys: outcome.total(study, Measure::Qaly) };
        starts.entry(id).or_default().insert(walk.arrive(None, state, 0), carried);
    }
    let mut list = Vec::new();
    for (id, group) in starts {
        if !branch(&walk, &id, &[], group, &mut list)? {
            return Ok(None);
        }
    }
    Ok(Some(list))
}

/// Adds the paths that go on from a group of people; false where there are too many.
fn branch(
    walk: &Walk<'_, '_>,
    id: &PathId,
    before: &[BTreeSet<StateId>],
    group: Group,
    list: &mut Vec<Path>,
) -> Result<bool, Fault> {
    let study = walk.context.study;
    let (passing, arrived): (Group, Group) =
        group.into_iter().partition(|(key, _)| study.states[key.0.index()].instant);
    let steps = |here: &Group| {
        let mut steps = before.to_vec();
        steps.push(here.keys().map(|key| key.0).collect());
        steps
    };
    if !arrived.is_empty() {
        if list.len() == MOST_PATHS {
            return Ok(false);
        }
        list.push(Path {
            id: id.clone(),
            steps: steps(&arrived),
            probability: arrived.values().map(|own| own.share).sum(),
            at_start: (arrived.values().map(|own| own.cost).sum(), arrived.values().map(|own| own.qalys).sum()),
            afterwards: (0.0, 0.0, 0.0),
            people: arrived.into_iter().map(|(key, own)| (key, own.share)).collect(),
        });
    }
    let steps = steps(&passing);
    let mut next: IndexMap<(Option<usize>, String), Group> = IndexMap::new();
    for (key, own) in passing {
        let clocks = walk.clocks(&key, 1);
        for (at, odds) in walk.odds(0, None, &key)?.0 {
            let edge = &study.edges[at];
            let amount = own.share * odds;
            if amount == 0.0 {
                continue;
            }
            let mut outcome = Outcome::default();
            payoffs::flow(walk, 0, &Flow { edge: at, amount, clocks: &clocks }, &mut outcome)?;
            let to = (Some(edge.declared), study.states[edge.to.index()].family.clone());
            let there = next.entry(to).or_default().entry(walk.arrive(Some(&key), edge.to, 0)).or_default();
            there.share += amount;
            there.cost += own.cost * odds + outcome.total(study, Measure::Cost);
            there.qalys += own.qalys * odds + outcome.total(study, Measure::Qaly);
        }
    }
    for (to, group) in next {
        let id: PathId = id.iter().cloned().chain([to]).collect();
        if !branch(walk, &id, &steps, group, list)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Follows paths through all cycles. Those that end in the same states in the same proportions share one walk.
///
/// # Errors
/// As [`run`](super::run).
pub fn follow(
    study: &Study,
    values: &[f64],
    strategy: StrategyId,
    profile: ProfileId,
    paths: &mut [Path],
) -> Result<(), Fault> {
    let calendar = Calendar::of(study, values, profile)?;
    let context = Context::new(study, values, strategy, profile, &calendar);
    let walk = Walk::new(&context, &calendar);
    let mut walked: Vec<(Cohorts, (f64, f64, f64))> = Vec::new();
    for path in paths {
        let people: Cohorts = path.people.iter().map(|(key, share)| (key.clone(), share / path.probability)).collect();
        let each = match walked.iter().find(|(other, _)| alike(other, &people)) {
            Some((_, each)) => *each,
            None => {
                let mut outcome = Outcome::default();
                walk.follow(people.clone(), &mut outcome)?;
                let years = outcome.life_years.values().map(|(discounted, _)| discounted).sum();
                let each = (outcome.total(study, Measure::Cost), outcome.total(study, Measure::Qaly), years);
                walked.push((people, each));
                each
            }
        };
        path.afterwards = (path.probability * each.0, path.probability * each.1, path.probability * each.2);
    }
    Ok(())
}

/// Whether two groups are in the same places in the same proportions, but for rounding.
fn alike(a: &Cohorts, b: &Cohorts) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.0 == b.0 && (a.1 - b.1).abs() < 1e-14)
}
