//! Quantiles and tails of the distributions that need no special function, shared by single values and by prepared draws.

use crate::math::{ln, ln_1p, ln_gamma, pow};

/// The tails of a distribution that jumps from 0 to 1.
pub(super) fn step(reached: bool) -> (f64, f64) {
    if reached { (1.0, 0.0) } else { (0.0, 1.0) }
}

/// A value kept between two limits.
pub(super) fn clamp(x: f64, low: f64, high: f64) -> f64 {
    let x = if x < low { low } else { x };
    if x > high { high } else { x }
}

/// The place a share x of the way from low to high, where y = 1 − x.
pub(super) fn between(low: f64, high: f64, x: f64, y: f64) -> f64 {
    if x < y { low + (high - low) * x } else { high - (high - low) * y }
}

/// The shapes of the beta distribution behind a PERT distribution.
pub(super) fn pert_shapes(low: f64, mode: f64, high: f64) -> (f64, f64) {
    let width = high - low;
    (1.0 + 4.0 * (mode - low) / width, 1.0 + 4.0 * (high - mode) / width)
}

/// The quantile of a uniform distribution.
pub(super) fn uniform_quantile(low: f64, high: f64, p: f64, q: f64) -> f64 {
    between(low, high, p, q)
}

/// The quantile of a triangular distribution.
pub(super) fn triangular_quantile(low: f64, mode: f64, high: f64, p: f64, q: f64) -> f64 {
    let width = high - low;
    if p * width < mode - low {
        low + (p * width * (mode - low)).sqrt()
    } else {
        high - (q * width * (high - mode)).sqrt()
    }
}

/// The tails of a triangular distribution.
pub(super) fn triangular_tails(low: f64, mode: f64, high: f64, x: f64) -> (f64, f64) {
    if x <= low || x >= high {
        return step(x >= high);
    }
    let width = high - low;
    if x < mode {
        let p = (x - low) * (x - low) / (width * (mode - low));
        (p, 1.0 - p)
    } else {
        let q = (high - x) * (high - x) / (width * (high - mode));
        (1.0 - q, q)
    }
}

/// The quantile of a Weibull distribution.
pub(super) fn weibull_quantile(shape: f64, scale: f64, p: f64, q: f64) -> f64 {
    let hazard = if p < 0.5 { -ln_1p(-p) } else { -ln(q) };
    scale * pow(hazard, 1.0 / shape)
}

/// The values of a choice in order, each with the probability of a value at or below it.
pub(super) fn ordered_choice(values: &[f64], weights: &[f64]) -> Vec<(f64, f64)> {
    let total: f64 = weights.iter().sum();
    let mut ordered: Vec<(f64, f64)> =
        values.iter().copied().zip(weights.iter().copied()).filter(|(_, weight)| *weight > 0.0).collect();
    ordered.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut sum = 0.0;
    for (_, weight) in &mut ordered {
        sum += *weight;
        *weight = sum / total;
    }
    if let Some(last) = ordered.last_mut() {
        last.1 = 1.0;
    }
    ordered
}

/// The value of a choice at the lower tail p.
pub(super) fn choice_quantile(ordered: &[(f64, f64)], p: f64) -> f64 {
    let index = ordered.partition_point(|(_, cumulative)| *cumulative < p);
    ordered.get(index).or(ordered.last()).map_or(f64::NAN, |(value, _)| *value)
}

/// The gamma function's logarithm at 1 + k/shape, for the moments of a Weibull distribution.
pub(super) fn weibull_log_moment(shape: f64, k: f64) -> f64 {
    ln_gamma(1.0 + k / shape)
}
