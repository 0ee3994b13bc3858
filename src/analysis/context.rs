//! What an analysis works with: the study made ready, its base case, its draws, and a way to other settings.

use super::probabilistic::ByDraw;
use super::run::Ready;
use crate::diagnostic::{Diagnostic, Severity};
use crate::engine::{Detail, Outcomes, ParameterSets, Pool};
use crate::model::{Study, load};
use crate::results::CaseResult;
use crate::source::Inputs;

/// Where a study came from, so that it can be read again with other settings.
#[derive(Clone, Copy)]
pub struct Origin<'o> {
    /// The files of the project.
    pub files: &'o dyn Inputs,
    /// What the command line sets on top.
    pub set: &'o [(String, String)],
}

/// Takes a word on what is being done.
pub type Stage<'s> = dyn Fn(&str) + Sync + 's;

/// What an analysis works with. Nothing in it changes: an analysis leaves the base case and the draws as they are.
#[derive(Clone, Copy)]
pub struct Context<'c> {
    /// The study.
    pub study: &'c Study,
    /// The study made ready.
    pub ready: &'c Ready<'c>,
    /// Where work is spread.
    pub pool: &'c dyn Pool,
    /// The base values, targets solved: one set.
    pub base_sets: &'c ParameterSets,
    /// The base case.
    pub base: &'c CaseResult,
    /// The means over the draws, or the base case without draws.
    pub average: &'c CaseResult,
    /// The draws, if any were taken.
    pub draws: Option<Draws<'c>>,
    /// Where the study came from.
    pub origin: Origin<'c>,
    /// Tells the person who waits what is being done.
    pub stage: &'c Stage<'c>,
}

/// The draws of the probabilistic analysis, shared by every analysis that needs them.
#[derive(Clone, Copy)]
pub struct Draws<'c> {
    /// Inputs by draw, targets solved.
    pub sets: &'c ParameterSets,
    /// Outcomes by draw.
    pub outcomes: &'c Outcomes,
    /// Totals by strategy and draw.
    pub totals: &'c ByDraw,
}

impl Context<'_> {
    /// Runs sets whose targets are solved already, and gives each strategy's totals by set.
    ///
    /// # Errors
    /// The first set in which something is wrong.
    pub fn totals(&self, sets: &ParameterSets) -> Result<ByDraw, Vec<Diagnostic>> {
        let outcomes = self.ready.outcomes(sets, 0, Detail::default(), self.pool)?;
        Ok(ByDraw::of(self.study, &self.ready.program, &outcomes))
    }

    /// Reads this scenario again, or another file (as the scenario would name it), with values or settings changed by name as `--set` does:
    /// `discount.costs`, `time.horizon`, a parameter, a switch. What the command line sets stays set.
    ///
    /// # Errors
    /// What is wrong with it, as one diagnostic without a place: its own places are in files that the study does not hold.
    pub fn variant(&self, file: Option<&str>, set: &[(&str, &str)]) -> Result<Study, Diagnostic> {
        let path = match file {
            None => self.study.path.clone(),
            Some(file) => self
                .origin
                .files
                .locate(file, &self.study.path)
                .map_err(|fault| Diagnostic::error("E1001", format!("cannot read `{file}`: {fault}")))?,
        };
        let mut all = self.origin.set.to_vec();
        all.extend(set.iter().map(|(name, value)| (name.to_string(), value.to_string())));
        load(self.origin.files, &path, &all).map_err(|refusal| {
            let first = refusal.diagnostics.iter().find(|own| own.severity == Severity::Error);
            let words = first.map_or(String::new(), |own| {
                let place = own.marks.first().map(|mark| format!(" ({})", refusal.sources.address(mark.span)));
                format!("{}: {}{}", own.code, own.message, place.unwrap_or_default())
            });
            Diagnostic::error("E6005", format!("`{path}` cannot be read as this analysis needs it")).because(words)
        })
    }
}
