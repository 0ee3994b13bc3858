//! Means and standard deviations.

use super::closed_form::{pert_shapes, weibull_log_moment};
use super::distribution::Distribution;
use crate::math::{exp, exp_m1, halves, normal_cdf, normal_pdf};

/// Scores beyond which the normal density adds nothing to an integral.
const FARTHEST: f64 = 16.0;

/// The mean of a distribution.
pub(super) fn mean(distribution: &Distribution) -> f64 {
    match distribution {
        Distribution::Fixed(value) => *value,
        Distribution::Normal { mean, .. } => *mean,
        Distribution::LogNormal { mean_log, sd_log } => exp(mean_log + 0.5 * sd_log * sd_log),
        Distribution::Beta { a, b } => a / (a + b),
        Distribution::Gamma { shape, scale } => shape * scale,
        Distribution::Uniform { low, high } => low + 0.5 * (high - low),
        Distribution::Triangular { low, mode, high } => low + ((mode - low) + (high - low)) / 3.0,
        Distribution::Pert { low, mode, high } => low + (4.0 * (mode - low) + (high - low)) / 6.0,
        Distribution::Weibull { shape, scale } => scale * exp(weibull_log_moment(*shape, 1.0)),
        Distribution::LogitNormal { mean_logit, sd_logit } => logit_normal_moments(*mean_logit, *sd_logit).0,
        Distribution::Choice { values, weights } => {
            let total: f64 = weights.iter().sum();
            values.iter().zip(weights).map(|(value, weight)| value * (weight / total)).sum()
        }
        Distribution::Truncated { .. } => truncated_moments(distribution).0,
    }
}

/// The standard deviation of a distribution.
pub(super) fn sd(distribution: &Distribution) -> f64 {
    match distribution {
        Distribution::Fixed(_) => 0.0,
        Distribution::Normal { sd, .. } => *sd,
        Distribution::LogNormal { sd_log, .. } => mean(distribution) * exp_m1(sd_log * sd_log).sqrt(),
        Distribution::Beta { a, b } => beta_sd(*a, *b),
        Distribution::Gamma { shape, scale } => shape.sqrt() * scale,
        Distribution::Uniform { low, high } => (high - low) / 12f64.sqrt(),
        Distribution::Triangular { low, mode, high } => {
            let (d, w) = (mode - low, high - low);
            ((d * d + w * w - d * w) / 18.0).sqrt()
        }
        Distribution::Pert { low, mode, high } => {
            let (a, b) = pert_shapes(*low, *mode, *high);
            (high - low) * beta_sd(a, b)
        }
        Distribution::Weibull { shape, .. } => {
            let ratio = weibull_log_moment(*shape, 2.0) - 2.0 * weibull_log_moment(*shape, 1.0);
            mean(distribution) * exp_m1(ratio).sqrt()
        }
        Distribution::LogitNormal { mean_logit, sd_logit } => logit_normal_moments(*mean_logit, *sd_logit).1,
        Distribution::Choice { values, weights } => {
            let centre = mean(distribution);
            let total: f64 = weights.iter().sum();
            let squares = values
                .iter()
                .zip(weights)
                .map(|(value, weight)| (value - centre) * (value - centre) * (weight / total));
            squares.sum::<f64>().sqrt()
        }
        Distribution::Truncated { .. } => truncated_moments(distribution).1,
    }
}

fn beta_sd(a: f64, b: f64) -> f64 {
    let n = a + b;
    (a / n * (b / n) / (n + 1.0)).sqrt()
}

/// The mean and the standard deviation of a logit-normal distribution.
pub(super) fn logit_normal_moments(mean_logit: f64, sd_logit: f64) -> (f64, f64) {
    // The integrand's nearest singularity is π / sd from the real line, and the trapezoidal rule's error falls
    // exponentially with that distance over the step.
    let fine = 0.4 / sd_logit;
    let step = if fine < 1.0 / 16.0 { fine } else { 1.0 / 16.0 };
    let step = if step < 1e-3 { 1e-3 } else { step };
    score_moments(step, |z| halves(mean_logit + sd_logit * z).0)
}

/// The mean and the standard deviation of a truncated distribution.
///
/// The truncated distribution's own uniform number is written as Φ(z), which smooths both ends, and where the quantile
/// has a corner (the mode of a triangle) each side is integrated apart.
fn truncated_moments(distribution: &Distribution) -> (f64, f64) {
    let corner = corner_of(distribution);
    let parts: &[(f64, f64)] = match corner {
        Some(p) if p > 0.0 && p < 1.0 => &[(0.0, p), (p, 1.0)],
        _ => &[(0.0, 1.0)],
    };
    let mut total = (0.0, 0.0);
    let centre = distribution.quantile_between(0.5, 0.5);
    for (from, to) in parts {
        let width = to - from;
        let value = |z: f64| {
            let p = from + width * normal_cdf(z);
            let q = (1.0 - to) + width * normal_cdf(-z);
            distribution.quantile_between(p, q) - centre
        };
        let (first, second) = score_sums(1.0 / 32.0, value);
        total = (total.0 + width * first, total.1 + width * second);
    }
    (centre + total.0, (total.1 - total.0 * total.0).sqrt())
}

/// The probability at which the quantile of a truncated triangle has its corner.
fn corner_of(distribution: &Distribution) -> Option<f64> {
    match distribution {
        Distribution::Truncated { inner, .. } => match inner.as_ref() {
            Distribution::Triangular { mode, .. } => Some(distribution.cdf(*mode)),
            Distribution::Truncated { inner: deeper, .. } => match deeper.as_ref() {
                Distribution::Triangular { mode, .. } => Some(distribution.cdf(*mode)),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

/// The mean and the standard deviation of a function of a standard normal number.
fn score_moments(step: f64, value: impl Fn(f64) -> f64) -> (f64, f64) {
    let centre = value(0.0);
    let (first, second) = score_sums(step, |z| value(z) - centre);
    (centre + first, (second - first * first).sqrt())
}

/// The expectations of a function of a standard normal number and of its square, by the trapezoidal rule.
fn score_sums(step: f64, value: impl Fn(f64) -> f64) -> (f64, f64) {
    let count = (FARTHEST / step) as i64;
    let (mut weights, mut first, mut second) = (0.0, 0.0, 0.0);
    for k in -count..=count {
        let z = k as f64 * step;
        let weight = normal_pdf(z);
        let x = value(z);
        weights += weight;
        first += weight * x;
        second += weight * x * x;
    }
    (first / weights, second / weights)
}
