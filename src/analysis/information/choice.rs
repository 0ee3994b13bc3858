//! What a choice is worth that is made once something is known: the mean over draws of the best expected net benefit, less the best
//! mean (Raiffa & Schlaifer 1961).

use crate::analysis::regression::smoother::{Fit, Smoother};
use crate::analysis::regression::triangle::dot;
use crate::results::InformationValue;

/// What is gained by choosing anew in every draw, the net benefit expected there being known.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Mean gain over the draws.
    pub gain: f64,
    /// Variance of the mean gain, the expectations being taken as they are.
    pub variance: f64,
    /// How the gain changes with the expectation of each strategy but the first, by draw: sums of products are changes.
    pub weights: Vec<Vec<f64>>,
}

impl Choice {
    /// `increments` are net benefits less those of the first strategy, for each other strategy by draw. Ties go to the strategy listed
    /// first.
    #[must_use]
    pub fn of(increments: &[&[f64]]) -> Choice {
        let count = increments.first().map_or(0, |own| own.len());
        let each = 1.0 / count as f64;
        let best = |of: &dyn Fn(usize) -> f64| {
            let mut best = (0, 0.0);
            for at in 0..increments.len() {
                if of(at) > best.1 {
                    best = (at + 1, of(at));
                }
            }
            best
        };
        let means: Vec<f64> = increments.iter().map(|own| mean(own)).collect();
        let (now, _) = best(&|at| means[at]);
        let mut weights = vec![vec![0.0; count]; increments.len()];
        let mut gains = Vec::with_capacity(count);
        for draw in 0..count {
            let (then, benefit) = best(&|at| increments[at][draw]);
            gains.push(benefit - if now == 0 { 0.0 } else { increments[now - 1][draw] });
            if then != now {
                if then > 0 {
                    weights[then - 1][draw] += each;
                }
                if now > 0 {
                    weights[now - 1][draw] -= each;
                }
            }
        }
        let gain = mean(&gains);
        let square = gains.iter().map(|own| (own - gain) * (own - gain)).sum::<f64>();
        Choice { gain, variance: square * each / (count as f64 - 1.0), weights }
    }
}

fn mean(values: &[f64]) -> f64 {
    crate::analysis::decision::summary::mean(values)
}

/// What knowing everything is worth: the EVPI, with its error from simulation.
#[must_use]
pub fn perfect(increments: &[&[f64]]) -> InformationValue {
    let choice = Choice::of(increments);
    InformationValue { value: choice.gain, error: choice.variance.sqrt() }
}

/// What knowing the inputs of a smoother is worth: the EVPPI. Its error is that of the mean over draws and that of the regression,
/// which are independent.
#[must_use]
pub fn partial(smoother: &Smoother, increments: &[&[f64]], fits: &[Fit]) -> InformationValue {
    let fitted: Vec<&[f64]> = fits.iter().map(|fit| &fit.fitted[..]).collect();
    let choice = Choice::of(&fitted);
    let variance = choice.variance + regression_variance(smoother, increments, fits, &choice.weights);
    InformationValue { value: choice.gain, error: variance.sqrt() }
}

/// Variance of weighted sums of fitted values, responses of one draw being correlated.
#[must_use]
pub fn regression_variance(smoother: &Smoother, increments: &[&[f64]], fits: &[Fit], weights: &[Vec<f64>]) -> f64 {
    let spread: Vec<Vec<f64>> = fits.iter().zip(weights).map(|(fit, own)| smoother.spread(fit, own)).collect();
    let left: Vec<Vec<f64>> = fits
        .iter()
        .zip(increments)
        .map(|(fit, own)| own.iter().zip(&fit.fitted).map(|(y, g)| y - g).collect())
        .collect();
    let size = |at: usize| dot(&left[at], &left[at]).sqrt();
    let mut variance = 0.0;
    for a in 0..fits.len() {
        for b in 0..fits.len() {
            let sizes = size(a) * size(b);
            let correlation = if a == b || sizes == 0.0 { 1.0 } else { dot(&left[a], &left[b]) / sizes };
            let scale = (fits[a].variance * fits[b].variance).sqrt();
            variance += correlation * scale * dot(&spread[a], &spread[b]);
        }
    }
    crate::math::max(variance, 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three strategies in two draws, the first at 0: the second gives 3 and −1, the third 1 and 2. The third is best on average
    /// (1.5 against 1); knowing, one chooses the second and the third: 2.5.
    #[test]
    fn a_choice_by_hand() {
        let choice = Choice::of(&[&[3.0, -1.0], &[1.0, 2.0]]);
        assert_eq!(choice.gain, 1.0);
        assert_eq!(choice.weights, [vec![0.5, 0.0], vec![-0.5, 0.0]]);
        // Gains of 2 and 0.
        assert_eq!(choice.variance, 1.0);
    }

    #[test]
    fn what_cannot_change_the_choice_is_worth_nothing() {
        let choice = Choice::of(&[&[1.0, 5.0, 0.5]]);
        assert_eq!((choice.gain, choice.variance), (0.0, 0.0));
        assert!(Choice::of(&[&[-1.0, -2.0], &[-3.0, 0.0]]).weights.iter().flatten().all(|own| *own == 0.0));
    }
}
