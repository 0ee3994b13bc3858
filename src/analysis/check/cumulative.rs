//! Owns the cumulative table: a base, then scenarios laid over it in turn, each alone and with all before it.

use super::expected::inputs;
use super::explained::{explained, input_changes};
use super::rerun::{Rerun, increments};
use crate::analysis::case::comparison_of;
use crate::analysis::context::Origin;
use crate::analysis::run::Ready;
use crate::diagnostic::Diagnostic;
use crate::engine::Pool;
use crate::model::{Refusal, Study, load, load_over};
use crate::results::{Checked, Cumulative, CumulativeStep, Increments, InputChanged};

/// The base at `path` and what is laid over it (paths within the project), at base values; and what leads from the one to the other.
///
/// # Errors
/// What is wrong with one of the files, or what the model cannot take.
pub fn cumulative(
    origin: Origin<'_>,
    path: &str,
    over: &[String],
    pool: &dyn Pool,
) -> Result<(Cumulative, Checked), Box<Refusal>> {
    let base = load(origin.files, path, origin.set)?;
    let found = compared(&base, pool)?;
    let own = inputs(&base);
    let mut steps = Vec::new();
    let mut last = None;
    for (at, file) in over.iter().enumerate() {
        let title = load(origin.files, file, origin.set)?.title;
        let alone = load_over(origin.files, path, &over[at..=at], origin.set)?;
        let together = load_over(origin.files, path, &over[..=at], origin.set)?;
        steps.push(CumulativeStep {
            file: file.clone(),
            title,
            changes: input_changes(&alone, &own, &inputs(&alone)),
            alone: compared(&alone, pool)?,
            together: compared(&together, pool)?,
        });
        last = Some(together);
    }
    let last = last.as_ref().unwrap_or(&base);
    let pair = |own: &Increments| (own.cost, own.qalys);
    let end = steps.last().map_or(found, |own| own.together);
    let rerun = Rerun { study: last, origin, over, pool };
    let in_turn: Vec<&[InputChanged]> = steps.iter().map(|step| step.changes.as_slice()).collect();
    let explained = explained((&own, &inputs(last)), (pair(&found), pair(&end)), &in_turn, rerun);
    let (first, intervention) = (&base.strategies[0], &base.strategies[base.strategies.len() - 1]);
    let table = Cumulative {
        strategy: intervention.name.clone(),
        against: first.name.clone(),
        labels: (intervention.label.clone(), first.label.clone()),
        thresholds: base.settings.thresholds.clone(),
        base: (base.path.clone(), base.title.clone()),
        found,
        steps,
    };
    Ok((table, explained))
}

/// The last strategy against the first, at base values.
fn compared(study: &Study, pool: &dyn Pool) -> Result<Increments, Box<Refusal>> {
    let refusal = |diagnostics: Vec<Diagnostic>| Box::new(Refusal { diagnostics, sources: study.sources.clone() });
    // Vetted by the plain engine: each of these studies is a model of its own.
    Ready::new(study).map_err(refusal)?;
    let found = increments(study, &[vec![]], pool).map_err(refusal)?;
    Ok(comparison_of(found[0], (0.0, 0.0)))
}
