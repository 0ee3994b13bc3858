//! The analyses of a run, several at a time: none changes what another reads.

use super::context::{Context, Stage};
use super::registry::Planned;
use crate::diagnostic::Diagnostic;
use crate::engine::spread;
use crate::results::Analysis;
use std::sync::{Mutex, PoisonError};

/// Runs analyses and gives what they find, in the order in which they were asked for.
///
/// # Errors
/// Whatever stopped the first of them that was stopped.
pub(super) fn side_by_side(planned: &[&Planned], context: &Context<'_>) -> Result<Vec<Analysis>, Vec<Diagnostic>> {
    let doing = Doing { now: Mutex::new(vec![None; planned.len()]), stage: context.stage };
    let found = spread(context.pool, planned.len(), |at| {
        let stage = |words: &str| doing.says(at, Some(words));
        let found = planned[at].run(&Context { stage: &stage, ..*context });
        doing.says(at, None);
        found
    });
    found.into_iter().collect()
}

/// What is being done at the moment.
struct Doing<'d> {
    now: Mutex<Vec<Option<String>>>,
    stage: &'d Stage<'d>,
}

impl Doing<'_> {
    fn says(&self, at: usize, words: Option<&str>) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        now[at] = words.map(str::to_string);
        let all: Vec<&str> = now.iter().flatten().map(String::as_str).collect();
        if !all.is_empty() {
            (self.stage)(&all.join(", "));
        }
    }
}
