//! Owns the search for the values of an input at which a comparison turns: a scan over a range, then a root within each step that
//! changes sign. Every input and threshold is searched side by side, in few batches.

use super::asked::Pair;
use super::context::Context;
use super::moved::{Bench, Move, attempt, moved};
use super::roots::{Ends, within};
use crate::model::{ParameterId, Study};
use crate::results::{Crossing, Searched};

/// Equal steps of the scan. Two crossings within one step are not seen.
const STEPS: usize = 64;

/// An input and the range in which it is searched.
#[derive(Clone, Copy, Debug)]
pub(super) struct Range {
    /// The input.
    pub id: ParameterId,
    /// From.
    pub low: f64,
    /// To.
    pub high: f64,
}

/// Where the net benefit of a pair crosses zero, by range and then by threshold.
pub(super) fn crossings(context: &Context<'_>, pair: Pair, ranges: &[Range], thresholds: &[f64]) -> Vec<Vec<Searched>> {
    let at = |range: &Range, step: usize| match step {
        STEPS => range.high,
        _ => range.low + (range.high - range.low) * step as f64 / STEPS as f64,
    };
    let scan: Vec<Move> = ranges
        .iter()
        .flat_map(|range| {
            let set = |step| moved(context.study, context.base_sets, range.id, at(range, step));
            (0..=STEPS).map(set).collect::<Vec<_>>()
        })
        .collect();
    let found = attempt(Bench::of(context), &scan);
    // Every step that changes sign: (range, threshold, its ends).
    let mut turns: Vec<(usize, usize, Ends)> = Vec::new();
    let mut held: Vec<Option<(f64, f64)>> = vec![None; ranges.len()];
    for (own, range) in ranges.iter().enumerate() {
        let points = &found[own * (STEPS + 1)..(own + 1) * (STEPS + 1)];
        for (step, point) in points.iter().enumerate() {
            if point.is_some() {
                let place = at(range, step);
                held[own] = Some((held[own].map_or(place, |(from, _)| from), place));
            }
        }
        for (which, threshold) in thresholds.iter().enumerate() {
            for step in 0..STEPS {
                let (Some(left), Some(right)) = (&points[step], &points[step + 1]) else { continue };
                let (a, b) = (benefit(left, pair, *threshold), benefit(right, pair, *threshold));
                // A point that is exactly zero belongs to the step on its left, the very first one to its own.
                let through = (a < 0.0 && b > 0.0) || (a > 0.0 && b < 0.0);
                if through || (b == 0.0 && a != 0.0) || (step == 0 && a == 0.0 && b != 0.0) {
                    turns.push((own, which, ((at(range, step), a), (at(range, step + 1), b))));
                }
            }
        }
    }
    let evaluate = |places: &[f64]| -> Vec<f64> {
        let moves: Vec<Move> = places
            .iter()
            .zip(&turns)
            .map(|(place, (own, ..))| moved(context.study, context.base_sets, ranges[*own].id, *place))
            .collect();
        let found = attempt(Bench::of(context), &moves);
        let value = |(point, turn): (&Option<Vec<(f64, f64)>>, &(usize, usize, Ends))| {
            point.as_ref().map_or(f64::NAN, |point| benefit(point, pair, thresholds[turn.1]))
        };
        found.iter().zip(&turns).map(value).collect()
    };
    let ends: Vec<Ends> = turns.iter().map(|turn| turn.2).collect();
    let roots = within(&evaluate, &ends);
    let residuals = evaluate(&roots);
    let mut searched: Vec<Vec<Searched>> =
        held.iter().map(|held| vec![Searched { holds: *held, crossings: vec![] }; thresholds.len()]).collect();
    for ((own, which, ((_, a), (_, b))), (value, left)) in turns.iter().zip(roots.into_iter().zip(residuals)) {
        let list = &mut searched[*own][*which].crossings;
        if left.is_nan() {
            continue;
        }
        let jump = !(left.abs() <= 1e-6 * (a.abs() + b.abs()));
        if list.iter().all(|other| other.value != value) {
            list.push(Crossing { value, worth_above: *b > 0.0 || (*b == 0.0 && *a < 0.0), jump, net_benefit: left });
        }
    }
    searched
}

fn benefit(point: &[(f64, f64)], pair: Pair, threshold: f64) -> f64 {
    let of = |strategy: usize| threshold * point[strategy].1 - point[strategy].0;
    of(pair.strategy) - of(pair.against)
}

/// Where an input is looked for unless the request says: shares, probabilities and utilities from 0 to 1; what cannot be negative
/// from 0 to ten times the larger of its base value and upper limit; anything else ten times as far as its limits on either side.
pub(super) fn usual_range(study: &Study, id: ParameterId) -> (f64, f64) {
    let parameter = &study.parameters[id.index()];
    let unit = parameter.unit_words.as_str();
    if unit == "share" || unit == "utility" || unit.starts_with("probability") || parameter.dirichlet.is_some() {
        return (0.0, 1.0);
    }
    let base = parameter.value;
    let limits = super::one_way::limits(study, id).map_or((base, base), |(low, high, _)| (low, high));
    if base >= 0.0 && limits.0 >= 0.0 {
        let most = crate::math::max(base, limits.1);
        return (0.0, if most > 0.0 { 10.0 * most } else { 1.0 });
    }
    let half = crate::math::max(crate::math::max(base - limits.0, limits.1 - base), base.abs());
    (base - 10.0 * half, base + 10.0 * half)
}
