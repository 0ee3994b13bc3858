//! Owns the base case with inputs moved: many sets in one batch, each the base values but for a few, with the targets solved again.
//!
//! One share of a Dirichlet set cannot move alone: the others share out what it leaves in proportion to their base values.

use super::context::Context;
use super::probabilistic::ByDraw;
use super::run::Ready;
use crate::diagnostic::Diagnostic;
use crate::engine::{Detail, Outcomes, ParameterSets, Pool, Values, evaluate_again, vet_set};
use crate::model::{ParameterId, Study};
use std::sync::Arc;

/// The parameters that differ from the base case in a set, and their values there.
pub(super) type Move = Vec<(ParameterId, f64)>;

/// A study made ready, and the base values that are moved.
#[derive(Clone, Copy)]
pub(super) struct Bench<'b> {
    /// The study.
    pub study: &'b Study,
    /// Made ready.
    pub ready: &'b Ready<'b>,
    /// One set: the base values, targets solved.
    pub base: &'b ParameterSets,
    /// Where work is spread.
    pub pool: &'b dyn Pool,
}

impl<'b> Bench<'b> {
    /// That of the scenario itself.
    pub fn of(context: &Context<'b>) -> Bench<'b> {
        Bench { study: context.study, ready: context.ready, base: context.base_sets, pool: context.pool }
    }
}

/// What a batch of moves gave.
pub(super) struct Points {
    /// Outcomes by column and set.
    pub outcomes: Outcomes,
    /// Totals by strategy and set.
    pub totals: ByDraw,
}

/// One parameter at a value, with what must move with it.
pub(super) fn moved(study: &Study, base: &ParameterSets, id: ParameterId, value: f64) -> Move {
    let mut list = vec![(id, value)];
    let others = sharing(study, id);
    let own = base.get(id, 0);
    let rest: f64 = others.iter().map(|other| base.get(*other, 0)).sum();
    for other in &others {
        let share = if rest > 0.0 { base.get(*other, 0) / rest } else { 1.0 / others.len() as f64 };
        list.push((*other, share * (own + rest - value)));
    }
    list
}

/// The other members of a parameter's Dirichlet set.
pub(super) fn sharing(study: &Study, id: ParameterId) -> Vec<ParameterId> {
    let Some(own) = &study.parameters[id.index()].dirichlet else { return vec![] };
    let ids = (0..study.parameters.len() as u32).map(ParameterId).filter(|other| *other != id);
    ids.filter(|other| study.parameters[other.index()].dirichlet.as_ref().is_some_and(|set| set.set == own.set))
        .collect()
}

/// The parameters that are sampled together with this one, in a correlated set or from the rows of a file of draws.
pub(super) fn correlated(study: &Study, id: ParameterId) -> Vec<ParameterId> {
    let set = study.correlated.iter().find(|set| set.parameters.contains(&id));
    set.map_or_else(Vec::new, |set| set.parameters.iter().copied().filter(|other| *other != id).collect())
}

/// The base case, a set for each move. Targets are not solved yet.
pub(super) fn sets(base: &ParameterSets, moves: &[Move]) -> ParameterSets {
    let mut sets = base.clone();
    sets.count = moves.len();
    let mut touched: Vec<ParameterId> = moves.iter().flatten().map(|(id, _)| *id).collect();
    touched.sort_unstable();
    touched.dedup();
    for id in touched {
        let own = base.get(id, 0);
        let value = |list: &Move| list.iter().find(|(other, _)| *other == id).map_or(own, |(_, value)| *value);
        sets.values[id.index()] = Values::Each(Arc::new(moves.iter().map(value).collect()));
    }
    sets
}

/// The first sets of a batch.
pub(super) fn head(all: &ParameterSets, count: usize) -> ParameterSets {
    let first = |own: &Values| match own {
        Values::Same(value) => Values::Same(*value),
        Values::Each(list) => Values::Each(Arc::new(list[..count].to_vec())),
    };
    ParameterSets { count, values: all.values.iter().map(first).collect() }
}

/// Runs the base case with each of these moves.
///
/// # Errors
/// The first set that the model cannot take, called what `name` says.
pub(super) fn run(bench: Bench<'_>, moves: &[Move], name: &dyn Fn(usize) -> String) -> Result<Points, Vec<Diagnostic>> {
    let base = sets(bench.base, moves);
    let solved = bench.ready.targets.solve(base, bench.pool).map_err(|faults| {
        let alone = |set: &usize| {
            let one = sets(bench.base, &moves[*set..*set + 1]);
            bench.ready.targets.solve(one, bench.pool).err().map(|faults| named(faults, &name(*set)))
        };
        (0..moves.len()).find_map(|set| alone(&set)).unwrap_or(faults)
    })?;
    let outcomes =
        evaluate_again(bench.study, &bench.ready.program, &bench.ready.tapes, &solved, Detail::default(), bench.pool);
    if let Some((set, _)) = outcomes.faults.first() {
        let found = vet_set(bench.study, &solved.row(*set), "");
        let plain = || vec![Diagnostic::error("E7002", "no finite result")];
        return Err(named(if found.is_empty() { plain() } else { found }, &name(*set)));
    }
    let totals = ByDraw::of(bench.study, &bench.ready.program, &outcomes);
    Ok(Points { outcomes, totals })
}

/// Says in each diagnostic where it was found.
fn named(faults: Vec<Diagnostic>, name: &str) -> Vec<Diagnostic> {
    let say = |mut fault: Diagnostic| {
        fault.message = format!("{}, with {name}", fault.message);
        fault
    };
    faults.into_iter().map(say).collect()
}

/// Net benefits of every strategy at each move, `[move][strategy]` as (cost, QALYs); `None` where the model cannot take the values.
pub(super) fn attempt(bench: Bench<'_>, moves: &[Move]) -> Vec<Option<Vec<(f64, f64)>>> {
    let mut found = vec![None; moves.len()];
    let mut open = vec![(0, moves.len())];
    while let Some((from, to)) = open.pop() {
        if from == to {
            continue;
        }
        let Ok(solved) = bench.ready.targets.solve(sets(bench.base, &moves[from..to]), bench.pool) else {
            // Halved until the sets whose targets have no solution stand alone: sets do not influence one another.
            if to - from > 1 {
                let middle = from + (to - from) / 2;
                open.extend([(from, middle), (middle, to)]);
            }
            continue;
        };
        let outcomes = evaluate_again(
            bench.study,
            &bench.ready.program,
            &bench.ready.tapes,
            &solved,
            Detail::default(),
            bench.pool,
        );
        let totals = ByDraw::of(bench.study, &bench.ready.program, &outcomes).totals;
        for set in 0..to - from {
            let each: Vec<(f64, f64)> = totals.iter().map(|own| (own[0][set], own[1][set])).collect();
            let sound = outcomes.faults.iter().all(|(fault, _)| *fault != set);
            found[from + set] = (sound && each.iter().all(|(c, q)| c.is_finite() && q.is_finite())).then_some(each);
        }
    }
    found
}
