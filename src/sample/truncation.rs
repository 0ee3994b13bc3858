//! Conditioning a distribution on falling between two limits.

use super::distribution::Distribution;

/// The part of a distribution's probability that lies between two limits.
///
/// Both tails are kept at each limit, and differences are taken between the smaller ones: a window far out in either tail
/// keeps its digits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    /// The probabilities below and above the lower limit.
    at_low: (f64, f64),
    /// The probabilities below and above the upper limit.
    at_high: (f64, f64),
    /// The probability between the limits.
    pub(super) share: f64,
}

impl Window {
    /// The window between two limits, either of which may be infinite.
    pub(super) fn of(inner: &Distribution, low: f64, high: f64) -> Window {
        let at_low = if low == f64::NEG_INFINITY { (0.0, 1.0) } else { inner.tails(low) };
        let at_high = if high == f64::INFINITY { (1.0, 0.0) } else { inner.tails(high) };
        let share = distance(at_low, at_high);
        Window { at_low, at_high, share }
    }

    /// The tails of the inner distribution where those of the truncated one are p and q.
    pub(super) fn inside(self, p: f64, q: f64) -> (f64, f64) {
        (self.at_low.0 + self.share * p, self.at_high.1 + self.share * q)
    }

    /// The tails of the truncated distribution where those of the inner one are given.
    pub(super) fn outside(self, tails: (f64, f64)) -> (f64, f64) {
        (distance(self.at_low, tails) / self.share, distance(tails, self.at_high) / self.share)
    }
}

/// The probability between two places, from the tails at the lower and at the higher.
fn distance(lower: (f64, f64), higher: (f64, f64)) -> f64 {
    if lower.0 < 0.5 { higher.0 - lower.0 } else { lower.1 - higher.1 }
}
