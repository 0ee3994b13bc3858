//! Fast quantiles of the gamma and beta distributions: a curve through exact values.
//!
//! On the scale of the normal score z (u = Φ(z)) the logarithm of a gamma quantile and the logit of a beta quantile are
//! smooth. Each half unit of z has a polynomial through 14 exact values at Chebyshev's points, worked out when the first draw
//! falls there and checked between its points against the exact function. Where the check fails (a beta with both
//! parameters near zero jumps from one end to the other) the exact function serves instead. A segment
//! depends on the distribution alone, so a value never depends on which other values are asked for.
//!
//! The error is within 1e-12 of the value, or of the spread where that is smaller; values below 1e-100 a few times more.

use std::sync::OnceLock;

use crate::math::{Beta, gamma_log_quantile, normal_cdf};

/// Scores beyond ±8.5 (one draw in 10^16) are left to the exact function.
const LIMIT: f64 = 8.5;
/// Segments in a unit of the score.
const PER_UNIT: f64 = 2.0;
const SEGMENTS: usize = 34;
const NODES: usize = 14;

/// Chebyshev's points on [−1, 1], cos(π (k + ½) / 14), the positive half.
const POINTS: [f64; NODES / 2] = [
    0.993_712_209_893_242_6,
    0.943_883_330_308_367_6,
    0.846_724_199_228_284_1,
    std::f64::consts::FRAC_1_SQRT_2,
    0.532_032_076_515_336_6,
    0.330_279_061_955_167_1,
    0.111_964_476_103_307_86,
];

/// The exact function behind a table.
#[derive(Clone, Debug)]
pub(crate) enum Exact {
    /// ln x for a gamma of this shape and scale 1, x in units of `math::gamma_unit`.
    Gamma(f64),
    /// logit x for a beta.
    Beta(Box<Beta>),
}

impl Exact {
    /// The transformed quantile at the lower tail p and the upper tail q.
    fn at(&self, p: f64, q: f64) -> f64 {
        match self {
            Exact::Gamma(shape) => gamma_log_quantile(*shape, p, q),
            Exact::Beta(beta) => beta.logit_quantile(p, q),
        }
    }

    fn at_score(&self, z: f64) -> f64 {
        self.at(normal_cdf(z), normal_cdf(-z))
    }
}

/// Powers of the place in the segment, from −1 to 1; nothing where the polynomial failed its check.
type Segment = Option<[f64; NODES]>;

/// A curve through exact values, filled as it is used.
#[derive(Clone, Debug)]
pub(crate) struct QuantileTable {
    exact: Exact,
    segments: Vec<OnceLock<Segment>>,
}

impl QuantileTable {
    /// An empty table: no values are worked out yet.
    pub(crate) fn new(exact: Exact) -> QuantileTable {
        QuantileTable { exact, segments: (0..SEGMENTS).map(|_| OnceLock::new()).collect() }
    }

    /// The transformed quantile at the score z, whose tails are p and q = 1 − p.
    pub(crate) fn value(&self, z: f64, p: f64, q: f64) -> f64 {
        let place = (z + LIMIT) * PER_UNIT;
        if !(0.0..SEGMENTS as f64).contains(&place) {
            return self.exact.at(p, q);
        }
        let index = place as usize;
        let polynomial = self.segments[index].get_or_init(|| self.segment(index));
        match polynomial {
            Some(powers) => polynomial_at(powers, 2.0 * (place - index as f64) - 1.0),
            None => self.exact.at(p, q),
        }
    }

    /// The polynomial of a segment, if it passes its check.
    fn segment(&self, index: usize) -> Segment {
        let middle = (index as f64 + 0.5) / PER_UNIT - LIMIT;
        let exact_at = |t: f64| self.exact.at_score(middle + t * (0.5 / PER_UNIT));
        let point = |k: usize| {
            if k < NODES / 2 { POINTS[k] } else { -POINTS[NODES - 1 - k] }
        };
        let mut values = [0.0; NODES];
        for (k, value) in values.iter_mut().enumerate() {
            *value = exact_at(point(k));
        }
        let powers = interpolate(&values, point);
        // Between the first points, between the last, and at the middle, where the error of the next power is largest.
        for t in [1.0, -1.0, 0.972, -0.972, 0.0] {
            let truth = exact_at(t);
            let gap = (polynomial_at(&powers, t) - truth).abs();
            let close = gap <= 2e-13 + 1e-14 * truth.abs();
            if !close {
                return None;
            }
        }
        Some(powers)
    }
}

/// Horner's rule.
#[inline(always)]
fn polynomial_at(powers: &[f64; NODES], t: f64) -> f64 {
    let s = t * t;
    let mut even = powers[NODES - 2];
    let mut odd = powers[NODES - 1];
    let mut k = NODES - 2;
    while k > 0 {
        k -= 2;
        even = powers[k] + s * even;
        odd = powers[k + 1] + s * odd;
    }
    even + t * odd
}

/// The powers of the polynomial through values at Chebyshev's points.
fn interpolate(values: &[f64; NODES], point: impl Fn(usize) -> f64) -> [f64; NODES] {
    // Differences from the middle keep the rounding of a large constant out of the higher powers.
    let base = values[NODES / 2];
    // Chebyshev coefficients by the discrete orthogonality of T_j at the points.
    let mut chebyshev = [0.0; NODES];
    for (k, value) in values.iter().enumerate() {
        let t = point(k);
        let (mut before, mut now) = (1.0, t);
        for coefficient in &mut chebyshev {
            *coefficient += (value - base) * before * (2.0 / NODES as f64);
            (before, now) = (now, 2.0 * t * now - before);
        }
    }
    chebyshev[0] *= 0.5;
    // T_{j+1} = 2 t T_j − T_{j−1}, in powers.
    let mut powers = [0.0; NODES];
    let (mut before, mut now) = ([0.0; NODES], [0.0; NODES]);
    (before[0], now[1]) = (1.0, 1.0);
    for coefficient in chebyshev {
        for (power, part) in powers.iter_mut().zip(before) {
            *power += coefficient * part;
        }
        let mut following = [0.0; NODES];
        for k in 0..NODES {
            let raised = if k == 0 { 0.0 } else { 2.0 * now[k - 1] };
            following[k] = raised - before[k];
        }
        (before, now) = (now, following);
    }
    powers[0] += base;
    powers
}
