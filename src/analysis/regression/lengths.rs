//! Lengths of a Gaussian process: over what distance in each input an outcome changes its course.
//!
//! They maximise the likelihood of the outcomes at a few of the draws (Strong, Oakley & Brennan 2014 do the same), under a weak
//! prior that keeps the length of an input that does nothing within reason, by steps that grow while the slope keeps its sign
//! and shrink when it turns (Riedmiller & Braun 1993).

use super::triangle::{Factor, dot};
use crate::math::{exp, ln};

const STEPS: usize = 25;
const FIRST_STEP: f64 = 0.4;
const LARGEST_STEP: f64 = 1.0;
/// Standard deviation of the prior of a length's logarithm.
const PRIOR: f64 = 1.5;
/// Least and largest length, in standard deviations of the input, and of noise against signal.
const LENGTH: [f64; 2] = [0.3, 100.0];
const NOISE: [f64; 2] = [1e-4, 1e4];

/// Lengths for inputs (by draw, standardised) and what a straight line left of each response.
#[must_use]
pub fn lengths(inputs: &[Vec<f64>], responses: &[Vec<f64>]) -> Vec<f64> {
    let dimensions = inputs.first().map_or(0, Vec::len);
    let usual = ln(1.5 * (dimensions as f64).sqrt());
    let responses: Vec<&Vec<f64>> = responses.iter().filter(|own| dot(own, own) > 0.0).collect();
    let mut place = vec![usual; dimensions + 1];
    place[dimensions] = 0.0;
    let mut best = (f64::NEG_INFINITY, place.clone());
    let mut step = vec![FIRST_STEP; dimensions + 1];
    let mut before = vec![0.0; dimensions + 1];
    for _ in 0..STEPS {
        let Some((mut likelihood, mut slope)) = likelihood(inputs, &responses, &place) else { break };
        for at in 0..dimensions {
            let off = (place[at] - usual) / PRIOR;
            likelihood -= 0.5 * off * off;
            slope[at] -= off / PRIOR;
        }
        if likelihood > best.0 {
            best = (likelihood, place.clone());
        }
        for at in 0..=dimensions {
            let turn = slope[at] * before[at];
            step[at] *= if turn > 0.0 {
                1.2
            } else if turn < 0.0 {
                0.5
            } else {
                1.0
            };
            step[at] = if step[at] > LARGEST_STEP { LARGEST_STEP } else { step[at] };
            let [least, most] = if at < dimensions { LENGTH } else { NOISE };
            let moved = place[at] + step[at] * if slope[at] > 0.0 { 1.0 } else { -1.0 };
            place[at] = moved.clamp(ln(least), ln(most));
            before[at] = slope[at];
        }
    }
    best.1[..dimensions].iter().map(|own| exp(*own)).collect()
}

/// The logarithm of the likelihood, the sizes of the signals profiled out, and its slopes. `place` holds the logarithms of the
/// lengths and of the noise relative to the signal.
fn likelihood(inputs: &[Vec<f64>], responses: &[&Vec<f64>], place: &[f64]) -> Option<(f64, Vec<f64>)> {
    let (count, dimensions) = (inputs.len(), place.len() - 1);
    let lengths: Vec<f64> = place[..dimensions].iter().map(|own| exp(*own)).collect();
    let noise = exp(place[dimensions]);
    let scaled: Vec<Vec<f64>> =
        inputs.iter().map(|row| row.iter().zip(&lengths).map(|(own, length)| own / length).collect()).collect();
    let mut kernel = vec![0.0; count * count];
    for (a, own) in scaled.iter().enumerate() {
        for (b, other) in scaled.iter().enumerate().skip(a) {
            let distance: f64 = own.iter().zip(other).map(|(x, z)| (x - z) * (x - z)).sum();
            kernel[a * count + b] = exp(-0.5 * distance);
        }
    }
    let mut matrix = kernel.clone();
    (0..count).for_each(|at| matrix[at * count + at] += noise);
    let factor = Factor::of(matrix, count)?;
    let rows = factor.inverse_rows();
    let many = responses.len() as f64;
    let mut likelihood = -0.5 * many * factor.log_determinant();
    let mut weights = Vec::with_capacity(responses.len());
    for own in responses {
        let solved = factor.solve(own);
        let size = dot(own, &solved) / count as f64;
        likelihood -= 0.5 * count as f64 * ln(size);
        weights.push((solved, size));
    }
    let mut slope = vec![0.0; dimensions + 1];
    for a in 0..count {
        for b in a..count {
            let inverse = dot(&rows[a][b..], &rows[b][b..]);
            let fit: f64 = weights.iter().map(|(solved, size)| solved[a] * solved[b] / size).sum();
            // Half of the sum over the whole matrix is the sum over pairs.
            let weight = fit - many * inverse;
            if a == b {
                slope[dimensions] += 0.5 * weight * noise;
                continue;
            }
            let weight = weight * kernel[a * count + b];
            for (slope, (x, z)) in slope.iter_mut().zip(scaled[a].iter().zip(&scaled[b])) {
                *slope += weight * (x - z) * (x - z);
            }
        }
    }
    likelihood.is_finite().then_some((likelihood, slope))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{StreamKey, uniform};

    fn inputs(count: u64) -> Vec<Vec<f64>> {
        let one = |name, at| 3.4 * uniform(StreamKey::of(1, name), at, 0) - 1.7;
        (0..count).map(|at| vec![one("a", at), one("b", at)]).collect()
    }

    #[test]
    fn slopes_are_those_of_the_likelihood() {
        let inputs = inputs(40);
        let response: Vec<f64> = inputs.iter().map(|row| row[0] * row[0] + 0.3 * row[1]).collect();
        let place = [0.2, 0.7, -1.0];
        let (_, slope) = likelihood(&inputs, &[&response], &place).expect("a likelihood");
        for at in 0..3 {
            let moved = |by: f64| {
                let mut place = place;
                place[at] += by;
                likelihood(&inputs, &[&response], &place).expect("a likelihood").0
            };
            let difference = (moved(1e-5) - moved(-1e-5)) / 2e-5;
            assert!(
                (difference - slope[at]).abs() < 1e-5 * (1.0 + difference.abs()),
                "{at}: {difference} {}",
                slope[at]
            );
        }
    }

    #[test]
    fn an_input_that_does_nothing_has_the_longer_length() {
        let inputs = inputs(120);
        let response: Vec<f64> = inputs.iter().map(|row| row[0] * row[0] - 1.0).collect();
        let found = lengths(&inputs, &[response]);
        assert!(found[1] > 3.0 * found[0], "{found:?}");
    }
}
