//! Transition probabilities of some cycles of the base case, averaged over profiles and clocks by who is there.

use super::rounded::rounded;
use crate::diagnostic::Diagnostic;
use crate::engine::reference::{self, CycleMoves, Fault};
use crate::engine::{Pool, fault_diagnostic, spread};
use crate::model::{ProfileId, StateId, StrategyId, Study};
use crate::results::{Transitions, TransitionsFrom};
use std::collections::BTreeMap;

/// The cycles shown are the first to begin in these years or later.
const YEARS: [f64; 7] = [0.0, 1.0, 2.0, 5.0, 10.0, 20.0, 40.0];

/// Where the people of each state are a cycle later, at the base values.
///
/// # Errors
/// What the plain engine finds wrong.
pub(super) fn transitions(study: &Study, values: &[f64], pool: &dyn Pool) -> Result<Transitions, Vec<Diagnostic>> {
    let fault = |fault: &Fault| vec![fault_diagnostic(study, values, fault, "")];
    let profiles = study.profiles.len();
    let arms = spread(pool, study.strategies.len() * profiles, |at| {
        let (strategy, profile) = (StrategyId((at / profiles) as u32), ProfileId((at % profiles) as u32));
        let weight = reference::weight(study, values, profile)?;
        let cycles =
            if weight == 0.0 { vec![] } else { reference::transitions(study, values, strategy, profile, &YEARS)? };
        Ok((weight, cycles))
    });
    let arms: Vec<(f64, Vec<CycleMoves>)> = arms.into_iter().collect::<Result<_, _>>().map_err(|own| fault(&own))?;
    // Profiles differ in how long they are followed, and the longest is followed through all cycles.
    let Some((_, longest)) = arms.iter().max_by_key(|(_, cycles)| cycles.len()) else {
        return Ok(Transitions::default());
    };
    let mut found = Transitions {
        times: longest.iter().map(|cycle| cycle.start).collect(),
        lengths: longest.iter().map(|cycle| cycle.length).collect(),
        from: vec![],
    };
    for (at, strategy) in study.strategies.iter().enumerate() {
        let mut moved: BTreeMap<StateId, BTreeMap<StateId, Vec<f64>>> = BTreeMap::new();
        for (weight, cycles) in &arms[at * profiles..(at + 1) * profiles] {
            for (column, cycle) in cycles.iter().enumerate() {
                for ((from, to), share) in &cycle.moved {
                    let own = moved.entry(*from).or_default().entry(*to);
                    own.or_insert_with(|| vec![0.0; longest.len()])[column] += weight * share;
                }
            }
        }
        for (from, to) in moved {
            let there: Vec<f64> = (0..longest.len()).map(|at| to.values().map(|moved| moved[at]).sum()).collect();
            let probability = |moved: &f64, there: &f64| if *there > 0.0 { rounded(moved / there) } else { 0.0 };
            let name = |id: StateId| study.states[id.index()].name.clone();
            found.from.push(TransitionsFrom {
                strategy: strategy.name.clone(),
                state: name(from),
                to: to
                    .into_iter()
                    .filter(|(_, moved)| moved.iter().any(|share| *share != 0.0))
                    .map(|(to, moved)| (name(to), moved.iter().zip(&there).map(|(m, t)| probability(m, t)).collect()))
                    .collect(),
                there: there.into_iter().map(rounded).collect(),
            });
        }
    }
    Ok(found)
}
