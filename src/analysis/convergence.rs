//! How the probabilistic results settle as draws are added, and how many draws make the error small enough.

use super::part::{Head, Part, Recorder};
use super::probabilistic::ByDraw;
use super::run::{EVERYTHING, Ready};
use crate::diagnostic::Diagnostic;
use crate::engine::{BLOCK, Pool};
use crate::model::Study;
use crate::results::{Convergence, Running};

/// Numbers of draws after which running results are kept.
const POINTS: usize = 50;
/// Blocks of the first round of draws, and by how much a round may multiply them.
const FIRST_BLOCKS: u64 = 4;
const LARGEST_STEP: f64 = 4.0;
/// Draws are asked for a little beyond what the error so far would need, for it is itself uncertain.
const MARGIN: f64 = 1.05;

/// Running results of the last strategy against the first; `None` with one strategy or fewer than two draws.
pub fn convergence(study: &Study, by_draw: &ByDraw) -> Option<Convergence> {
    let (first, last) = (by_draw.totals.first()?, by_draw.totals.last()?);
    let (count, threshold) = (first[0].len(), study.settings.thresholds.last().copied()?);
    if by_draw.totals.len() < 2 || count < 2 {
        return None;
    }
    let difference = |kind: usize| -> Vec<f64> { last[kind].iter().zip(&first[kind]).map(|(a, b)| a - b).collect() };
    let best = |draw: usize| {
        let benefit = |own: &[Vec<f64>; 6]| threshold * own[1][draw] - own[0][draw];
        let others = &by_draw.totals[..by_draw.totals.len() - 1];
        others.iter().all(|own| benefit(last) > benefit(own))
    };
    let chances: Vec<f64> = (0..count).map(|draw| f64::from(u8::from(best(draw)))).collect();
    let mut draws: Vec<u64> = (1..=POINTS).map(|at| (at * count / POINTS) as u64).filter(|own| *own > 1).collect();
    draws.dedup();
    Some(Convergence {
        strategy: study.strategies.last()?.name.clone(),
        against: study.strategies.first()?.name.clone(),
        threshold,
        cost: running(&difference(0), &draws),
        qalys: running(&difference(1), &draws),
        nmb: running(&net_benefits(by_draw, threshold), &draws),
        probability: running(&chances, &draws),
        wanted: study.settings.psa.error,
        draws,
    })
}

/// Net benefit of the last strategy less that of the first, by draw.
pub fn net_benefits(by_draw: &ByDraw, threshold: f64) -> Vec<f64> {
    let (Some(first), Some(last)) = (by_draw.totals.first(), by_draw.totals.last()) else { return vec![] };
    let benefit = |own: &[Vec<f64>; 6], draw: usize| threshold * own[1][draw] - own[0][draw];
    (0..first[0].len()).map(|draw| benefit(last, draw) - benefit(first, draw)).collect()
}

/// Means and their errors after so many values. Sums are of what values are above the first, which keeps their digits.
fn running(values: &[f64], counts: &[u64]) -> Running {
    let mut found = Running::default();
    let Some(&base) = values.first() else { return found };
    let (mut sum, mut square, mut next) = (0.0, 0.0, counts.iter().peekable());
    for (at, value) in values.iter().enumerate() {
        sum += value - base;
        square += (value - base) * (value - base);
        let count = at as f64 + 1.0;
        if next.next_if(|own| **own as usize == at + 1).is_some() {
            let variance = (square - sum * sum / count) / (count - 1.0);
            found.mean.push(base + sum / count);
            found.error.push(crate::math::max(variance, 0.0).sqrt() / count.sqrt());
        }
    }
    found
}

/// Runs draws, in whole blocks, until the error of the incremental net benefit at the last threshold is at most `wanted` or there are
/// `most`. The parts that it gives are those of a run with as many draws.
///
/// # Errors
/// As [`super::run::run`].
pub fn draw_until(ready: &Ready<'_>, wanted: f64, most: u64, pool: &dyn Pool) -> Result<Vec<Part>, Vec<Diagnostic>> {
    let study = ready.study;
    let threshold = study.settings.thresholds.last().copied().unwrap_or(0.0);
    let mut parts: Vec<Part> = Vec::new();
    let mut benefits: Vec<f64> = Vec::new();
    let mut goal = FIRST_BLOCKS * BLOCK as u64;
    loop {
        let (from, to) = (benefits.len() as u64, if goal < most { goal } else { most });
        let sets = ready.sets(from..to, pool)?;
        let recorder = Recorder::new(pool);
        let outcomes = ready.outcomes(&sets, from, EVERYTHING, &recorder)?;
        benefits.extend(net_benefits(&ByDraw::of(study, &ready.program, &outcomes), threshold));
        parts.push(Part::new(Head::new(study, ready.hash(), from..to, to), study, &sets, recorder.answers()));
        let error = running(&benefits, &[to]).error.last().copied().unwrap_or(f64::NAN);
        // One strategy has no net benefit to be sure of; the first draws are then enough.
        if !(error > wanted) || to >= most {
            parts.iter_mut().for_each(|part| part.head.total = to);
            return Ok(parts);
        }
        goal = next_goal(to, error / wanted);
    }
}

/// How many draws come next, when the error is so many times too large.
fn next_goal(draws: u64, times: f64) -> u64 {
    let needed = times * times * MARGIN;
    let times = if needed < LARGEST_STEP { needed } else { LARGEST_STEP };
    let block = BLOCK as u64;
    let blocks = (draws as f64 * times / block as f64).ceil() as u64;
    // The draws so far are whole blocks, and at least one more comes.
    let least = draws / block + 1;
    block * if blocks > least { blocks } else { least }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn running_means_are_the_means_of_what_came_first() {
        let found = running(&[4.0, 2.0, 9.0, 5.0], &[2, 4]);
        assert_eq!(found.mean, [3.0, 5.0]);
        // Variances 2 and 26/3, over 2 and 4 values.
        assert!((found.error[0] - 1.0).abs() < 1e-15 && (found.error[1] - (26.0_f64 / 12.0).sqrt()).abs() < 1e-15);
    }

    #[test]
    fn more_draws_come_in_whole_blocks() {
        assert_eq!(next_goal(1024, 1.001), 1280);
        assert_eq!(next_goal(1024, 1.5), 2560);
        assert_eq!(next_goal(1024, 10.0), 4096);
    }
}
