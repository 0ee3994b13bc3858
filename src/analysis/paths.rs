//! The paths through the tree at the start of the model, over all profiles, and that they sum to the totals.

use super::rounded::rounded;
use crate::diagnostic::Diagnostic;
use crate::engine::reference::{self, Fault, Path, PathId};
use crate::engine::{Pool, fault_diagnostic, spread};
use crate::model::{ProfileId, StateId, StrategyId, Study};
use crate::results::{Check, Paths, StrategyTotals, TreePath};
use indexmap::IndexMap;
use std::collections::BTreeSet;

/// Largest relative difference between the sum of the paths and the totals: they come from two engines, which agree to about 1e-12.
const TOLERANCE: f64 = 1e-9;

/// A path over all profiles: sums over the people who go it.
#[derive(Default)]
struct Sum {
    steps: Vec<BTreeSet<StateId>>,
    probability: f64,
    at_start: (f64, f64),
    afterwards: (f64, f64, f64),
}

/// The paths of every strategy at the base values, and the check of their sums; neither where no strategy passes through a state at once.
///
/// # Errors
/// What the plain engine finds wrong.
pub(super) fn paths(
    study: &Study,
    values: &[f64],
    totals: &[StrategyTotals],
    pool: &dyn Pool,
) -> Result<(Paths, Option<Check>), Vec<Diagnostic>> {
    let profiles = study.profiles.len();
    let weights = (0..profiles).map(|at| reference::weight(study, values, ProfileId(at as u32)));
    let fault = |fault: &Fault| vec![fault_diagnostic(study, values, fault, "")];
    let weights: Vec<f64> = weights.collect::<Result<_, _>>().map_err(|own| fault(&own))?;
    let arm = |at: usize| (StrategyId((at / profiles) as u32), ProfileId((at % profiles) as u32));
    let trees = spread(pool, study.strategies.len() * profiles, |at| {
        let (strategy, profile) = arm(at);
        if weights[profile.index()] == 0.0 {
            return Ok(Some(vec![]));
        }
        reference::paths(study, values, strategy, profile)
    });
    let trees: Vec<Option<Vec<Path>>> = trees.into_iter().collect::<Result<_, _>>().map_err(|own| fault(&own))?;
    let branches = |strategy: usize| {
        let own = &trees[strategy * profiles..(strategy + 1) * profiles];
        own.iter().flatten().flatten().any(|path| path.steps.len() > 1)
    };
    let too_many = |strategy: usize| trees[strategy * profiles..(strategy + 1) * profiles].iter().any(Option::is_none);
    let all = || 0..study.strategies.len();
    let partitioned = study.states.iter().any(|state| state.occupancy.is_some());
    if partitioned || !all().any(|strategy| branches(strategy) || too_many(strategy)) {
        return Ok((Paths::default(), None));
    }
    let followed = spread(pool, trees.len(), |at| {
        let (strategy, profile) = arm(at);
        let mut own = trees[at].clone().unwrap_or_default();
        if !too_many(strategy.index()) && branches(strategy.index()) {
            reference::follow(study, values, strategy, profile, &mut own)?;
        }
        Ok(own)
    });
    let followed: Vec<Vec<Path>> = followed.into_iter().collect::<Result<_, _>>().map_err(|own| fault(&own))?;
    let mut found = Paths::default();
    let mut worst = 0.0;
    for strategy in all() {
        let name = &study.strategies[strategy].name;
        if too_many(strategy) {
            found.too_many.push(name.clone());
            continue;
        }
        let own = followed[strategy * profiles..(strategy + 1) * profiles].iter().zip(&weights);
        let mut sums: IndexMap<PathId, Sum> = IndexMap::new();
        for (path, weight) in own.flat_map(|(paths, weight)| paths.iter().map(move |path| (path, *weight))) {
            // Where nothing branches, those who start in several states are one row, with the totals of the strategy.
            let sum = sums.entry(if branches(strategy) { path.id.clone() } else { vec![] }).or_default();
            sum.add(path, weight);
        }
        if !branches(strategy)
            && let Some(sum) = sums.values_mut().next()
        {
            let totals = &totals[strategy];
            sum.afterwards = (totals.cost, totals.qalys, totals.life_years);
        }
        let totals = &totals[strategy];
        let total = |of: fn(&Sum) -> f64| sums.values().map(of).sum::<f64>();
        let pairs = [
            (total(|sum| sum.probability), 1.0),
            (total(|sum| sum.at_start.0 + sum.afterwards.0), totals.cost),
            (total(|sum| sum.at_start.1 + sum.afterwards.1), totals.qalys),
            (total(|sum| sum.afterwards.2), totals.life_years),
        ];
        let differences = pairs.into_iter().map(|(sum, total)| (sum - total).abs() / (1.0 + total.abs()));
        worst = differences.fold(worst, crate::math::max);
        found.list.extend(sums.values().map(|sum| sum.path(study, name)));
    }
    let check = Check {
        name: "base case: paths through the tree sum to totals".into(),
        passed: worst <= TOLERANCE,
        found: format!("largest relative difference {worst:.1e}"),
    };
    let summed = found.too_many.len() < study.strategies.len();
    Ok((found, summed.then_some(check)))
}

impl Sum {
    fn add(&mut self, path: &Path, weight: f64) {
        self.steps.resize(path.steps.len(), BTreeSet::new());
        self.steps.iter_mut().zip(&path.steps).for_each(|(own, other)| own.extend(other));
        self.probability += weight * path.probability;
        self.at_start.0 += weight * path.at_start.0;
        self.at_start.1 += weight * path.at_start.1;
        self.afterwards.0 += weight * path.afterwards.0;
        self.afterwards.1 += weight * path.afterwards.1;
        self.afterwards.2 += weight * path.afterwards.2;
    }

    fn path(&self, study: &Study, strategy: &str) -> TreePath {
        let name = |id: &StateId| study.states[id.index()].name.clone();
        let (cost, qalys) = (self.at_start.0 + self.afterwards.0, self.at_start.1 + self.afterwards.1);
        let each = |sum: f64| rounded(sum / self.probability);
        TreePath {
            strategy: strategy.into(),
            steps: self.steps.iter().map(|step| step.iter().map(name).collect()).collect(),
            probability: rounded(self.probability),
            cost_on_the_way: each(self.at_start.0),
            qalys_on_the_way: each(self.at_start.1),
            cost_afterwards: each(self.afterwards.0),
            qalys_afterwards: each(self.afterwards.1),
            cost: each(cost),
            qalys: each(qalys),
            life_years: each(self.afterwards.2),
            cost_added: rounded(cost),
            qalys_added: rounded(qalys),
            life_years_added: rounded(self.afterwards.2),
        }
    }
}
