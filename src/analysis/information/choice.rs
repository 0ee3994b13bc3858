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
    /// first. Where two strategies are as good on average, as they are at the price that is just worth paying, neither is the choice
    /// now: each stands for the share in which it is chosen then, which is how that price moves with the draws.
    #[must_use]
    pub fn of(increments: &[&[f64]]) -> Choice {
        let count = increments.first().map_or(0, |own| own.len());
        let each = 1.0 / count as f64;
        let at = |strategy: usize, draw: usize| if strategy == 0 { 0.0 } else { increments[strategy - 1][draw] };
        let best = |of: &dyn Fn(usize) -> f64| {
            (1..=increments.len()).fold(0, |best, own| if of(own) > of(best) { own } else { best })
        };
        let then: Vec<usize> = (0..count).map(|draw| best(&|own| at(own, draw))).collect();
        let now = now(increments, &then, best(&|own| if own == 0 { 0.0 } else { mean(increments[own - 1]) }));
        let mut weights = vec![vec![0.0; count]; increments.len()];
        let mut gains = Vec::with_capacity(count);
        for draw in 0..count {
            gains.push(now.iter().map(|(own, share)| share * (at(then[draw], draw) - at(*own, draw))).sum());
            let moves = now.iter().map(|(own, share)| (*own, -share)).chain([(then[draw], 1.0)]);
            for (own, share) in moves.filter(|own| own.0 > 0) {
                weights[own - 1][draw] += each * share;
            }
        }
        let gain = mean(&gains);
        let square = gains.iter().map(|own| (own - gain) * (own - gain)).sum::<f64>();
        Choice { gain, variance: square * each / (count as f64 - 1.0), weights }
    }
}

/// As near to each other as two means come that a price was solved for, as a share of the mean size of a net benefit.
const ALIKE: f64 = 1e-9;

/// The choice without knowing: one strategy, or several that are as good, each with the share in which it is chosen then.
fn now(increments: &[&[f64]], then: &[usize], best: usize) -> Vec<(usize, f64)> {
    let means: Vec<f64> = std::iter::once(0.0).chain(increments.iter().map(|own| mean(own))).collect();
    let sizes = increments.iter().map(|own| own.iter().map(|value| value.abs()).sum::<f64>() / own.len() as f64);
    let near = ALIKE * sizes.fold(0.0, crate::math::max);
    let chosen = |own: usize| then.iter().filter(|then| **then == own).count() as f64;
    let alike = (0..means.len()).filter(|own| means[best] - means[*own] <= near);
    let alike: Vec<(usize, f64)> = alike.map(|own| (own, chosen(own))).collect();
    let all: f64 = alike.iter().map(|own| own.1).sum();
    if all == 0.0 { vec![(best, 1.0)] } else { alike.into_iter().map(|(own, share)| (own, share / all)).collect() }
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

/// What knowing the inputs of a smoother is worth: the EVPPI. The best of several fits is worth something by chance alone, which
/// adjusted fits leave out. Its error is that of the mean over draws and that of the regression, which are independent.
#[must_use]
pub fn partial(smoother: &Smoother, increments: &[&[f64]], fits: &[Fit]) -> InformationValue {
    let choice = chosen(fits);
    let variance = choice.variance + regression_variance(smoother, increments, fits, &choice.weights);
    InformationValue { value: choice.gain, error: variance.sqrt() }
}

/// The choice by fits: its gain is that of the adjusted ones, and its error that of the fits as they are.
#[must_use]
pub fn chosen(fits: &[Fit]) -> Choice {
    let by = |of: fn(&Fit) -> &[f64]| Choice::of(&fits.iter().map(of).collect::<Vec<_>>());
    Choice { gain: by(|fit| &fit.adjusted).gain, ..by(|fit| &fit.fitted) }
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

    /// At a price that makes two strategies as good on average, the last bits of the means decide nothing: the value is half the mean
    /// difference, and its error that of a difference whose mean is held at nothing.
    #[test]
    fn a_tie_has_one_error_on_both_sides() {
        let increments = [3.0, -1.0, -2.0];
        let choices = [-1e-13, 0.0, 1e-13].map(|shift| Choice::of(&[&increments.map(|own| own + shift)]));
        for choice in &choices {
            assert!((choice.gain - 1.0).abs() < 1e-12);
            // One in three is above: gains of 3 − 1, 0 + 1/3 and 0 + 2/3.
            assert!((choice.variance - (1.0 + 4.0 / 9.0 + 1.0 / 9.0) / 6.0).abs() < 1e-12, "{}", choice.variance);
            let weights = &choice.weights[0];
            assert!([2.0 / 9.0, -1.0 / 9.0, -1.0 / 9.0].iter().zip(weights).all(|(a, b)| (a - b).abs() < 1e-12));
        }
    }

    #[test]
    fn what_cannot_change_the_choice_is_worth_nothing() {
        let choice = Choice::of(&[&[1.0, 5.0, 0.5]]);
        assert_eq!((choice.gain, choice.variance), (0.0, 0.0));
        assert!(Choice::of(&[&[-1.0, -2.0], &[-3.0, 0.0]]).weights.iter().flatten().all(|own| *own == 0.0));
    }
}
