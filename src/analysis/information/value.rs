//! The analysis `value of information`: EVPI, and EVPPI by regression for each uncertain input and for groups of them.

use super::at_price;
use super::choice::{partial, perfect};
use super::learnt::{Subject, lists, subjects};
use super::people;
use crate::analysis::context::{Context, Draws};
use crate::analysis::price::Price;
use crate::analysis::probabilistic::ByDraw;
use crate::analysis::registry::Plan;
use crate::analysis::regression::{Basis, Smoother};
use crate::diagnostic::{Diagnostic, Findings};
use crate::engine::Values;
use crate::math::{max, min};
use crate::model::{ParameterId, Reader, Study};
use crate::results::{Found, InformationValue, Partial, ValueOfInformation};
use crate::sample::StreamKey;
use std::borrow::Cow;

/// Draws that regressions use at most: their errors are small by then.
pub(super) const MOST_DRAWS: usize = 20_000;
/// Draws that a regression needs: so many, and so many for each uncertain input.
const LEAST_DRAWS: usize = 100;
const DRAWS_EACH: usize = 5;

/// Reads the request.
pub(in crate::analysis) fn read(reader: &Reader<'_>, study: &Study, findings: &mut Findings) -> Option<Plan> {
    let population = people::read(reader, study, findings);
    let lists = lists(reader, study, findings);
    let price = at_price::read(reader, study, findings)?;
    Some(Box::new(move |context| {
        let mut found = run(context, &lists, price.as_ref())?;
        found.population.clone_from(&population);
        Ok(Found::ValueOfInformation(found))
    }))
}

fn run(context: &Context<'_>, lists: &[Subject], price: Option<&Price>) -> Result<ValueOfInformation, Vec<Diagnostic>> {
    let study = context.study;
    let thresholds = study.settings.thresholds.clone();
    let mut found = ValueOfInformation {
        draws: 0,
        thresholds: thresholds.clone(),
        perfect: vec![],
        partial: vec![],
        population: None,
        at_price: None,
        not_run: None,
    };
    let draws = match enough(context) {
        Ok(draws) => draws,
        Err(words) => {
            found.not_run = Some(words);
            return Ok(found);
        }
    };
    let (totals, open) = at_price::totals(context, &draws, price)?;
    found.at_price = open;
    let all = increments_at(&totals, &thresholds, usize::MAX);
    found.perfect = all.iter().map(|own| perfect(&slices(own))).collect();
    let responses = increments_at(&totals, &thresholds, MOST_DRAWS);
    let count = responses[0][0].len();
    found.draws = count as u64;
    let varies = |id: ParameterId| matches!(&draws.sets.values[id.index()], Values::Each(_));
    let subjects = subjects(study, lists, &varies);
    let key = StreamKey::of(study.settings.psa.seed, "value of information");
    let one = |at: usize| {
        let inputs: Vec<&[f64]> = subjects[at].inputs.iter().filter_map(|id| column(&draws, *id, count)).collect();
        let worth = worth_of_knowing(&inputs, &responses, key).unwrap_or_default();
        worth.into_iter().flat_map(|own| [own.value, own.error]).collect()
    };
    let answers = context.pool.map(subjects.len(), &one);
    for (subject, answer) in subjects.into_iter().zip(answers) {
        // Knowing a part cannot be worth more than knowing all, nor less than nothing, which a regression's error can make it.
        let worth = answer
            .chunks_exact(2)
            .zip(&found.perfect)
            .map(|(own, perfect)| InformationValue { value: min(max(own[0], 0.0), perfect.value), error: own[1] });
        found.partial.push(Partial {
            name: subject.name,
            what: subject.kind,
            parameters: subject.inputs.iter().map(|id| study.parameters[id.index()].name.clone()).collect(),
            worth: worth.collect(),
        });
    }
    found.partial.retain(|own| own.worth.len() == thresholds.len());
    Ok(found)
}

/// What knowing inputs exactly is worth (EVPPI), by threshold. `inputs` are by draw; `increments` are net benefits less those of the
/// first strategy, by threshold, strategy and draw. `None` if there is nothing to regress.
#[must_use]
pub fn worth_of_knowing(
    inputs: &[&[f64]],
    increments: &[Vec<Vec<f64>>],
    key: StreamKey,
) -> Option<Vec<InformationValue>> {
    let flat: Vec<&[f64]> = increments.iter().flatten().map(|own| &own[..]).collect();
    let smoother = Smoother::new(Basis::of(inputs, &flat, key));
    let fits = smoother.fit(&flat)?;
    let strategies = increments.first()?.len();
    let by_threshold = increments.iter().zip(fits.chunks(strategies));
    Some(by_threshold.map(|(own, fits)| partial(&smoother, &slices(own), fits)).collect())
}

/// The draws, if there are enough of them; or why they are too few.
pub(super) fn enough<'c>(context: &Context<'c>) -> Result<Draws<'c>, String> {
    let uncertain = crate::analysis::sampling::uncertain(context.study).len();
    let needed = std::cmp::max(LEAST_DRAWS, DRAWS_EACH * uncertain);
    match context.draws {
        _ if context.study.strategies.len() < 2 => Err("one strategy alone leaves nothing to decide".into()),
        None => Err("no draws were taken".into()),
        Some(draws) if draws.sets.count < needed => {
            Err(format!("{} draws are too few: {uncertain} uncertain inputs need at least {needed}", draws.sets.count))
        }
        Some(draws) => Ok(draws),
    }
}

/// Net benefit less that of the first strategy, for each other strategy, in at most so many draws.
fn increments(totals: &ByDraw, threshold: f64, most: usize) -> Vec<Vec<f64>> {
    let Some((first, rest)) = totals.totals.split_first() else { return vec![] };
    let benefit = |own: &[Vec<f64>; 6], draw: usize| threshold * own[1][draw] - own[0][draw];
    let count = std::cmp::min(first[0].len(), most);
    rest.iter().map(|own| (0..count).map(|draw| benefit(own, draw) - benefit(first, draw)).collect()).collect()
}

/// The same at each threshold, with the totals that belong to it.
pub(super) fn increments_at(totals: &[Cow<'_, ByDraw>], thresholds: &[f64], most: usize) -> Vec<Vec<Vec<f64>>> {
    totals.iter().zip(thresholds).map(|(own, threshold)| increments(own, *threshold, most)).collect()
}

/// The first draws of an input; `None` if it does not vary.
pub(super) fn column<'d>(draws: &Draws<'d>, id: ParameterId, count: usize) -> Option<&'d [f64]> {
    match &draws.sets.values[id.index()] {
        Values::Same(_) => None,
        Values::Each(list) => Some(&list[..count]),
    }
}

pub(super) fn slices(lists: &[Vec<f64>]) -> Vec<&[f64]> {
    lists.iter().map(|own| &own[..]).collect()
}
