//! What an outcome is regressed on: a straight line in each input, free, and functions round it, held back.
//!
//! The functions are a kernel at a few of the draws, turned so that holding them back costs the sum of squares of their
//! coefficients (regression of low rank on inducing points; Quiñonero-Candela & Rasmussen 2005 call it the subset of regressors).

use super::lengths::lengths;
use super::triangle::{Factor, dot};
use crate::math::{lanes::exp_lanes, max};
use crate::sample::{StreamKey, uniform};

/// Knots of a spline.
const KNOTS: usize = 12;
/// Inducing points of a Gaussian process: so many for each input, and no more than in all.
const POINTS_EACH: usize = 30;
const POINTS_MOST: usize = 150;
/// Draws for each inducing point, at least.
const DRAWS_EACH: usize = 5;
/// Draws that lengths are found from.
const LENGTH_DRAWS: usize = 150;
/// What is added to a kernel's diagonal so that rounding cannot make it singular, relative to the diagonal.
const NUGGET: f64 = 1e-8;
/// The part of an input that must be left when the inputs before it are known for it to have a slope of its own.
const OWN_PART: f64 = 1e-6;

/// A table with a row for each draw. The first `free` columns are free, the rest are held back.
#[derive(Clone, Debug)]
pub struct Basis {
    /// Row by row.
    pub rows: Vec<f64>,
    /// Columns.
    pub width: usize,
    /// Columns that are free.
    pub free: usize,
    /// Rows.
    pub count: usize,
}

impl Basis {
    /// For these inputs, a column of draws each. `responses` are what will be regressed: the lengths of a Gaussian process are found
    /// from them. `key` chooses the draws that stand for all. Constant inputs are passed over; without any other the
    /// basis is a constant.
    #[must_use]
    pub fn of(inputs: &[&[f64]], responses: &[&[f64]], key: StreamKey) -> Basis {
        let count = inputs.first().map_or(0, |own| own.len());
        let scaled: Vec<Vec<f64>> = inputs.iter().filter_map(|own| standardised(own)).collect();
        match &scaled[..] {
            [] => Basis { rows: vec![1.0; count], width: 1, free: 1, count },
            [only] => spline(only),
            several => gaussian_process(several, responses, key),
        }
    }
}

/// Mean 0 and standard deviation 1; `None` for a constant.
fn standardised(values: &[f64]) -> Option<Vec<f64>> {
    let count = values.len() as f64;
    let first = *values.first()?;
    if values.iter().all(|own| *own == first) {
        return None;
    }
    let mean = first + values.iter().map(|own| own - first).sum::<f64>() / count;
    let square = values.iter().map(|own| (own - mean) * (own - mean)).sum::<f64>() / count;
    let sd = square.sqrt();
    (sd > 1e-14 * mean.abs()).then(|| values.iter().map(|own| (own - mean) / sd).collect())
}

/// A cubic smoothing spline with knots at quantiles of the input.
fn spline(x: &[f64]) -> Basis {
    let mut sorted = x.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let (low, high) = (sorted[0], sorted[sorted.len() - 1]);
    let unit = |value: f64| (value - low) / (high - low);
    let mut knots: Vec<f64> = (0..KNOTS)
        .map(|at| unit(sorted[(2 * at + 1) * sorted.len() / (2 * KNOTS)]))
        .filter(|knot| *knot > 1e-6)
        .collect();
    knots.dedup_by(|next, before| *next - *before < 1e-6);
    let kernel = |at: f64| knots.iter().map(|knot| bending(at, *knot)).collect::<Vec<f64>>();
    let matrix: Vec<f64> = knots.iter().flat_map(|knot| kernel(*knot)).collect();
    let free: Vec<Vec<f64>> = vec![vec![1.0; x.len()], x.to_vec()];
    put_together(&free, matrix, knots.len(), |row| kernel(unit(x[row])))
}

/// The kernel of the integrated Wiener process on 0 to 1, whose mean is the cubic smoothing spline (Wahba 1990).
fn bending(x: f64, z: f64) -> f64 {
    let least = if x < z { x } else { z };
    least * (x * z - least * ((x + z) / 2.0 - least / 3.0))
}

fn gaussian_process(inputs: &[Vec<f64>], responses: &[&[f64]], key: StreamKey) -> Basis {
    let count = inputs[0].len();
    let free = slopes(inputs);
    let points = [POINTS_EACH * inputs.len(), POINTS_MOST, count / DRAWS_EACH].into_iter().min().unwrap_or(0);
    let order = shuffled(count, key);
    let row = |draw: usize| inputs.iter().map(|own| own[draw]).collect::<Vec<f64>>();
    let few = if count < LENGTH_DRAWS { count } else { LENGTH_DRAWS };
    let sample: Vec<Vec<f64>> = order[..few].iter().map(|draw| row(*draw)).collect();
    let left: Vec<Vec<f64>> = responses.iter().map(|own| residuals(own, &free, &order[..few])).collect();
    let lengths = lengths(&sample, &left);
    // Inputs in units of their lengths, by input and inducing point.
    let places: Vec<Vec<f64>> = inputs
        .iter()
        .zip(&lengths)
        .map(|(own, length)| order[..points].iter().map(|draw| own[*draw] / length).collect())
        .collect();
    let kernel = |draw: usize| {
        let mut distance = vec![0.0; points];
        for ((own, length), places) in inputs.iter().zip(&lengths).zip(&places) {
            let at = own[draw] / length;
            distance.iter_mut().zip(places).for_each(|(sum, place)| *sum -= 0.5 * (at - place) * (at - place));
        }
        let mut value = vec![0.0; points];
        exp_lanes(&distance, &mut value);
        value
    };
    let matrix: Vec<f64> = order[..points].iter().flat_map(|draw| kernel(*draw)).collect();
    put_together(&free, matrix, points, kernel)
}

/// A constant, and each input that those before it do not determine.
fn slopes(inputs: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let count = inputs[0].len();
    let mut free = vec![vec![1.0; count]];
    let mut directions: Vec<Vec<f64>> = Vec::new();
    for own in inputs {
        let mut rest = own.clone();
        for direction in &directions {
            let along = dot(&rest, direction);
            rest.iter_mut().zip(direction).for_each(|(value, direction)| *value -= along * direction);
        }
        let size = dot(&rest, &rest);
        if size > OWN_PART * count as f64 {
            let root = size.sqrt();
            directions.push(rest.iter().map(|value| value / root).collect());
            free.push(own.clone());
        }
    }
    free
}

/// What a straight line in each input leaves of a response at some of the draws, the line being fitted to all.
fn residuals(response: &[f64], free: &[Vec<f64>], draws: &[usize]) -> Vec<f64> {
    let size = free.len();
    let matrix = free.iter().flat_map(|a| free.iter().map(|b| dot(a, b))).collect();
    let products: Vec<f64> = free.iter().map(|own| dot(own, response)).collect();
    let slopes = Factor::of(matrix, size).map_or(vec![0.0; size], |factor| factor.solve(&products));
    let line = |draw: usize| free.iter().zip(&slopes).map(|(own, slope)| own[draw] * slope).sum::<f64>();
    draws.iter().map(|draw| response[*draw] - line(*draw)).collect()
}

/// Every draw in an order that has nothing to do with how draws are made: equal steps through a low-discrepancy sequence would
/// leave parts of it out.
fn shuffled(count: usize, key: StreamKey) -> Vec<usize> {
    let mut order: Vec<(f64, usize)> = (0..count).map(|draw| (uniform(key, draw as u64, 0), draw)).collect();
    order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    order.into_iter().map(|(_, draw)| draw).collect()
}

/// Free columns and a kernel at `points`, of which `matrix` is the kernel among the points.
fn put_together(free: &[Vec<f64>], mut matrix: Vec<f64>, points: usize, kernel: impl Fn(usize) -> Vec<f64>) -> Basis {
    let count = free[0].len();
    let largest = (0..points).map(|at| matrix[at * points + at]).fold(0.0, max);
    (0..points).for_each(|at| matrix[at * points + at] += NUGGET * largest);
    let factor = Factor::of(matrix, points);
    let held = if factor.is_some() { points } else { 0 };
    let width = free.len() + held;
    let mut rows = Vec::with_capacity(count * width);
    // In units in which the kernel's diagonal is of the order of 1, so that one scale of smoothing serves all.
    let scale = 1.0 / largest.sqrt();
    for row in 0..count {
        rows.extend(free.iter().map(|own| own[row]));
        if let Some(factor) = &factor {
            let mut own = kernel(row);
            factor.whiten(&mut own);
            rows.extend(own.iter().map(|value| value * scale));
        }
    }
    Basis { rows, width, free: free.len(), count }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ∫ (x − t)(z − t) dt from 0 to the lesser of the two: at 1 and 1 it is 1/3, at ½ and 1 it is 1/8 · (1 − ⅙) = 5/48.
    #[test]
    fn the_kernel_of_the_spline_is_its_integral() {
        assert!((bending(1.0, 1.0) - 1.0 / 3.0).abs() < 1e-15);
        assert!((bending(0.5, 1.0) - 5.0 / 48.0).abs() < 1e-15);
        assert_eq!(bending(0.5, 1.0), bending(1.0, 0.5));
        assert_eq!(bending(0.0, 0.7), 0.0);
    }

    #[test]
    fn an_input_that_others_determine_has_no_slope_of_its_own() {
        let a: Vec<f64> = (0..50).map(|at| uniform(StreamKey::of(1, "a"), at, 0)).collect();
        let b: Vec<f64> = (0..50).map(|at| uniform(StreamKey::of(1, "b"), at, 0)).collect();
        let c: Vec<f64> = a.iter().zip(&b).map(|(a, b)| 1.0 - a - b).collect();
        let scaled: Vec<Vec<f64>> = [&a, &b, &c].into_iter().filter_map(|own| standardised(own)).collect();
        assert_eq!(slopes(&scaled).len(), 3);
    }
}
