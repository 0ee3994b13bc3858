//! Owns running the model again with some of its changed inputs as they were: what the intervention costs and gains then.

use crate::analysis::case::totals_by_set;
use crate::analysis::context::Origin;
use crate::analysis::moved::{Bench, Move, run};
use crate::analysis::run::Ready;
use crate::diagnostic::{Diagnostic, Severity};
use crate::engine::Pool;
use crate::model::{StrategyId, Study, Symbol, load_over};
use crate::results::{Expected, InputChanged, InputKind, OutputValue};
use std::collections::BTreeMap;

/// A change that can be undone by itself.
pub(super) struct Cause {
    /// Names of the inputs that change together.
    pub name: String,
    /// What they are called.
    pub label: String,
    lever: Lever,
}

/// How it is undone.
enum Lever {
    /// By reading the scenario again with this set.
    Set(String, String),
    /// By giving parameters these values.
    Values(Vec<(String, f64)>),
}

/// The changes that can be undone, in their order; each is marked as attributed. Shares of one Dirichlet set go together.
pub(super) fn causes(study: &Study, old: &Expected, changes: &mut [InputChanged]) -> Vec<Cause> {
    let mut causes: Vec<Cause> = Vec::new();
    let mut sets: Vec<(String, usize)> = Vec::new();
    for change in changes {
        let (name, label) = (change.name.clone(), change.label.clone());
        let words = change.old.as_ref().map(ToString::to_string);
        let cause = match (change.kind, &change.old, &change.new) {
            (InputKind::Setting, _, _) if name == "thresholds" || name.starts_with("psa.") => None,
            (InputKind::Setting, _, _) => {
                let set = name.strip_prefix("set.").unwrap_or(&name).to_owned();
                let plain = old.parameters.get(&set).map(f64::to_string);
                let switch = old.switches.get(&set).map(bool::to_string);
                let was = words.or(plain).or(switch);
                was.map(|was| Cause { lever: Lever::Set(set, was), name, label })
            }
            (InputKind::Switch, Some(_), Some(_)) => {
                words.map(|was| Cause { lever: Lever::Set(name.clone(), was), name, label })
            }
            (InputKind::Parameter, Some(OutputValue::Number(was)), Some(_)) => {
                let id = study.parameter(&name);
                let replaced =
                    id.is_some_and(|id| study.overrides.iter().any(|(symbol, _)| *symbol == Symbol::Parameter(id)));
                let dirichlet = id.and_then(|id| study.parameters[id.index()].dirichlet.as_ref());
                let known = dirichlet.and_then(|own| sets.iter().find(|(set, _)| *set == own.set));
                if let Some((_, at)) = known {
                    let cause = &mut causes[*at];
                    if let Lever::Values(values) = &mut cause.lever {
                        values.push((name.clone(), *was));
                    }
                    cause.name += &format!(", {name}");
                    change.attributed = true;
                    continue;
                }
                if let Some(own) = dirichlet.filter(|_| !replaced) {
                    sets.push((own.set.clone(), causes.len()));
                }
                (!replaced).then(|| Cause { lever: Lever::Values(vec![(name.clone(), *was)]), name, label })
            }
            _ => None,
        };
        change.attributed = cause.is_some();
        causes.extend(cause);
    }
    causes
}

/// What is run again.
#[derive(Clone, Copy)]
pub struct Rerun<'r> {
    /// The study as it is now.
    pub study: &'r Study,
    /// Where it came from.
    pub origin: Origin<'r>,
    /// Scenarios that are laid over it.
    pub over: &'r [String],
    /// Where work is spread.
    pub pool: &'r dyn Pool,
}

impl Rerun<'_> {
    /// Extra cost (£) and extra QALYs of the last strategy against the first, with the changes made that are true in each subset and the
    /// others undone.
    ///
    /// # Errors
    /// One sentence: what the model cannot take.
    pub(super) fn increments(&self, causes: &[Cause], subsets: &[Vec<bool>]) -> Result<Vec<(f64, f64)>, String> {
        let mut groups: BTreeMap<Vec<(String, String)>, Vec<usize>> = BTreeMap::new();
        for (at, subset) in subsets.iter().enumerate() {
            let undone = causes.iter().zip(subset).filter(|(_, made)| !**made);
            let set = undone.filter_map(|(cause, _)| match &cause.lever {
                Lever::Set(name, was) => Some((name.clone(), was.clone())),
                Lever::Values(_) => None,
            });
            groups.entry(set.collect()).or_default().push(at);
        }
        let mut found = vec![(f64::NAN, f64::NAN); subsets.len()];
        for (set, members) in groups {
            let read;
            let study = if set.is_empty() {
                self.study
            } else {
                let all: Vec<(String, String)> = self.origin.set.iter().cloned().chain(set).collect();
                read = load_over(self.origin.files, &self.study.path, self.over, &all)
                    .map_err(|refusal| first_of(&refusal.diagnostics))?;
                &read
            };
            let moves: Vec<Move> = members.iter().map(|at| undone(study, causes, &subsets[*at])).collect();
            let each = increments(study, &moves, self.pool).map_err(|faults| first_of(&faults))?;
            members.iter().zip(each).for_each(|(at, own)| found[*at] = own);
        }
        Ok(found)
    }
}

/// The parameters whose change is undone, as they were.
fn undone(study: &Study, causes: &[Cause], made: &[bool]) -> Move {
    let mut list = Move::new();
    for (cause, _) in causes.iter().zip(made).filter(|(_, made)| !**made) {
        if let Lever::Values(values) = &cause.lever {
            list.extend(values.iter().filter_map(|(name, was)| Some((study.parameter(name)?, *was))));
        }
    }
    list
}

pub(super) fn increments(study: &Study, moves: &[Move], pool: &dyn Pool) -> Result<Vec<(f64, f64)>, Vec<Diagnostic>> {
    let ready = Ready::unvetted(study)?;
    let base = ready.targets.base_sets();
    let bench = Bench { study, ready: &ready, base: &base, pool };
    let points = run(bench, moves, &|_| "some inputs as they were".to_owned())?;
    let of = |strategy: usize| totals_by_set(study, &ready.program, &points.outcomes, StrategyId(strategy as u32));
    let ([with_cost, with_qalys, ..], [cost, qalys, ..]) = (of(study.strategies.len() - 1), of(0));
    Ok((0..moves.len()).map(|set| (with_cost[set] - cost[set], with_qalys[set] - qalys[set])).collect())
}

fn first_of(faults: &[Diagnostic]) -> String {
    let first = faults.iter().find(|own| own.severity == Severity::Error);
    first.map_or_else(|| "the model cannot be run".to_owned(), |own| own.message.clone())
}
