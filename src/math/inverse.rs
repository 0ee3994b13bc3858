//! Inverting a distribution function whose tails are log-concave in the variable, as those of ln x for gamma and
//! logit x for beta are.

use super::ln::{ln, ln_1p};

/// A distribution at a point: the probability below, the probability above, and the density of the variable itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tails {
    pub lower: f64,
    pub upper: f64,
    pub slope: f64,
}

/// The longest step of the variable at once.
const LONGEST_STEP: f64 = 3.0;
/// After a step this short, a third-order iteration has converged beyond the last digit.
const SHORT_STEP: f64 = 2e-6;

/// The y at which the lower tail is `p` and the upper `q`, from `start`.
///
/// `at` gives the tails at y and the derivative of ln slope. Halley's method on the logarithm of the smaller tail.
pub(super) fn solve(start: f64, p: f64, q: f64, at: impl Fn(f64) -> (Tails, f64)) -> f64 {
    let use_lower = p < q;
    let mut y = start;
    for _ in 0..100 {
        let (tails, bend) = at(y);
        let (tail, target, sign) = if use_lower { (tails.lower, p, 1.0) } else { (tails.upper, q, -1.0) };
        let visible = tail > 0.0 && tails.slope > 0.0;
        if !visible {
            // So far out that the tail is zero, or one and flat: come back towards the centre.
            let homewards = if tail > 0.5 { -sign } else { sign };
            y += homewards * LONGEST_STEP;
            continue;
        }
        let rate = tails.slope / tail;
        // ln(tail / target), well conditioned where the two are close.
        let ratio = (tail - target) / target;
        let gap = if ratio.abs() < 0.5 { ln_1p(ratio) } else { ln(tail) - ln(target) };
        let newton = -sign * gap / rate;
        // d ln(rate) / dy = bend ∓ rate.
        let curvature = bend - sign * rate;
        let damping = 1.0 + 0.5 * newton * curvature;
        let step = if damping > 0.5 && damping < 2.0 { newton / damping } else { newton };
        let step = if step > LONGEST_STEP { LONGEST_STEP } else { step };
        let step = if step < -LONGEST_STEP { -LONGEST_STEP } else { step };
        y += step;
        if step.abs() < SHORT_STEP {
            break;
        }
    }
    y
}
