//! Owns the base case of the scenario read again: with other settings, or from another file.

use super::context::Context;
use super::probabilistic::ByDraw;
use super::run::Ready;
use crate::diagnostic::Diagnostic;
use crate::engine::{Detail, Outcomes};
use crate::model::Study;

/// A study read again, its base case run.
pub(super) struct Variant<'s> {
    /// It, made ready.
    pub ready: Ready<'s>,
    /// Outcomes: one set.
    pub outcomes: Outcomes,
    /// Totals by strategy: one set.
    pub totals: ByDraw,
}

impl<'s> Variant<'s> {
    /// Runs the base case of a study that was read again.
    ///
    /// # Errors
    /// Whatever stopped it, without its place (the place is in files that the reader of the message does not see) but with `name`.
    pub fn run(study: &'s Study, context: &Context<'_>, name: &str) -> Result<Variant<'s>, Vec<Diagnostic>> {
        Variant::of(Ready::unvetted(study), context, name)
    }

    /// The same for costs and QALYs alone: life years and counts come to nothing.
    ///
    /// # Errors
    /// As [`Variant::run`].
    pub fn costs_and_qalys(
        study: &'s Study,
        context: &Context<'_>,
        name: &str,
    ) -> Result<Variant<'s>, Vec<Diagnostic>> {
        Variant::of(Ready::unvetted(study).map(Ready::costs_and_qalys), context, name)
    }

    fn of(
        ready: Result<Ready<'s>, Vec<Diagnostic>>,
        context: &Context<'_>,
        name: &str,
    ) -> Result<Variant<'s>, Vec<Diagnostic>> {
        let found = ready.and_then(|ready| {
            let outcomes = ready.outcomes(&ready.targets.base_sets(), 0, Detail::default(), context.pool)?;
            Ok((ready, outcomes))
        });
        let (ready, outcomes) = found.map_err(|faults| without_place(faults, name))?;
        let totals = ByDraw::of(ready.study, &ready.program, &outcomes);
        Ok(Variant { ready, outcomes, totals })
    }
}

/// Diagnostics of another study: its places are not in this study's files.
pub(super) fn without_place(faults: Vec<Diagnostic>, name: &str) -> Vec<Diagnostic> {
    let say =
        |fault: Diagnostic| Diagnostic { message: format!("{}, with {name}", fault.message), marks: vec![], ..fault };
    faults.into_iter().map(say).collect()
}
