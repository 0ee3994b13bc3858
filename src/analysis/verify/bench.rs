//! The model on the bench: its base case, its draws, and variants of it run the same way.

use super::Options;
use crate::analysis::case::{case_result, weights};
use crate::analysis::describe::describe;
use crate::analysis::probabilistic::ByDraw;
use crate::analysis::run::{Ready, draws_of};
use crate::analysis::sampling::sample;
use crate::diagnostic::Diagnostic;
use crate::engine::{Detail, Outcomes, ParameterSets, Pool, Values, evaluate, vet};
use crate::model::{Study, load};
use crate::program::compile;
use crate::results::{self, CaseResult};
use crate::source::Inputs;
use std::sync::Arc;

const EVERYTHING: Detail = Detail::ALL;

/// A scenario, ready to be tested.
pub(super) struct Bench<'s> {
    pub files: &'s dyn Inputs,
    pub path: &'s str,
    pub set: &'s [(String, String)],
    pub study: &'s Study,
    pub ready: &'s Ready<'s>,
    pub options: Options<'s>,
    pub pool: &'s dyn Pool,
    /// Base values, solved ones filled in.
    pub values: Vec<f64>,
    pub base: CaseResult,
    pub model: results::Model,
    drawn: Option<Result<Drawn, String>>,
}

/// The draws and what they give.
pub(super) struct Drawn {
    pub sets: ParameterSets,
    pub outcomes: Outcomes,
    pub by_draw: ByDraw,
}

impl<'s> Bench<'s> {
    /// Runs the base case and the draws.
    pub fn new(
        files: &'s dyn Inputs,
        path: &'s str,
        set: &'s [(String, String)],
        ready: &'s Ready<'s>,
        options: Options<'s>,
        pool: &'s dyn Pool,
    ) -> Result<Bench<'s>, Vec<Diagnostic>> {
        let study = ready.study;
        let sets = ready.targets.base_sets();
        let base = ready.outcomes(&sets, 0, EVERYTHING, pool)?;
        let values = sets.row(0);
        let mut bench = Bench {
            files,
            path,
            set,
            study,
            ready,
            options,
            pool,
            base: case_result(study, &ready.program, &sets, &base),
            model: describe(study, &ready.program, &values, &weights(&ready.program, &sets)),
            values,
            drawn: None,
        };
        bench.drawn = bench.draw();
        Ok(bench)
    }

    fn draw(&self) -> Option<Result<Drawn, String>> {
        let total = self.drawn_count() as u64;
        let sets = || self.ready.targets.solve(sample(self.study, 0..total, total), self.pool);
        (total > 0).then(|| {
            let sets = sets().map_err(|found| words(&found))?;
            let outcomes = self.batch(&sets);
            let by_draw = ByDraw::of(self.study, &self.ready.program, &outcomes);
            Ok(Drawn { sets, outcomes, by_draw })
        })
    }

    /// Runs a variant at the base values.
    pub fn run(&self, variant: &Study) -> Result<CaseResult, String> {
        self.run_with(variant, &self.values)
    }

    /// Runs a variant at given values.
    pub fn run_with(&self, variant: &Study, values: &[f64]) -> Result<CaseResult, String> {
        let program = compile(variant).map_err(|found| words(&found))?;
        let sets = one_set(values);
        let outcomes = evaluate(variant, &program, &sets, EVERYTHING, self.pool);
        if !outcomes.faults.is_empty() {
            let found = vet(variant, values);
            return Err(if found.is_empty() { "no finite result".into() } else { words(&found) });
        }
        Ok(case_result(variant, &program, &sets, &outcomes))
    }

    /// Runs many parameter sets of the study itself.
    pub fn batch(&self, sets: &ParameterSets) -> Outcomes {
        evaluate(self.study, &self.ready.program, sets, Detail::default(), self.pool)
    }

    /// The base values `count` times over, with some parameters replaced set by set.
    pub fn sets(&self, count: usize, changed: &[(usize, Vec<f64>)]) -> ParameterSets {
        let mut sets = ParameterSets { count, values: self.values.iter().map(|own| Values::Same(*own)).collect() };
        for (at, list) in changed {
            sets.values[*at] = Values::Each(Arc::new(list.clone()));
        }
        sets
    }

    /// The scenario read again, with more settings on top.
    pub fn reload(&self, more: &[(&str, String)]) -> Result<Study, Vec<Diagnostic>> {
        self.reload_from(self.files, more)
    }

    /// The same from other files.
    pub fn reload_from(&self, files: &dyn Inputs, more: &[(&str, String)]) -> Result<Study, Vec<Diagnostic>> {
        let mut set = self.set.to_vec();
        set.extend(more.iter().map(|(name, value)| ((*name).to_string(), value.clone())));
        load(files, self.path, &set).map_err(|refusal| refusal.diagnostics)
    }

    /// How many draws are taken.
    pub fn drawn_count(&self) -> usize {
        let asked = draws_of(self.study).min(self.options.draws);
        if asked < 2 { 0 } else { asked as usize }
    }

    /// The draws; `None` for a scenario without uncertain inputs.
    pub fn drawn(&self) -> Result<Option<&Drawn>, String> {
        self.drawn.as_ref().map(Result::as_ref).transpose().map_err(Clone::clone)
    }
}

/// One parameter set.
pub(super) fn one_set(values: &[f64]) -> ParameterSets {
    ParameterSets { count: 1, values: values.iter().map(|own| Values::Same(*own)).collect() }
}

/// The first fault in words, and how many more there are.
pub(super) fn words(found: &[Diagnostic]) -> String {
    let Some(first) = found.first() else { return "it cannot be run".into() };
    let more = if found.len() > 1 { format!(" (and {} more)", found.len() - 1) } else { String::new() };
    format!("[{}] {}{more}", first.code, first.message)
}

/// Cost, QALYs and life years of every strategy, discounted and not, by name.
pub(super) fn figures(case: &CaseResult) -> Vec<(String, f64)> {
    let own = |name: &str, list: [f64; 6]| {
        let kinds =
            ["cost", "QALYs", "life years", "undiscounted cost", "undiscounted QALYs", "undiscounted life years"];
        kinds.into_iter().zip(list).map(|(kind, value)| (format!("{kind} of {name}"), value)).collect::<Vec<_>>()
    };
    case.totals.iter().flat_map(|totals| own(&totals.strategy, six(totals))).collect()
}

/// The six totals: cost, QALYs, life years, then the same undiscounted.
pub(super) fn six(own: &results::StrategyTotals) -> [f64; 6] {
    [own.cost, own.qalys, own.life_years, own.cost_undiscounted, own.qalys_undiscounted, own.life_years_undiscounted]
}
