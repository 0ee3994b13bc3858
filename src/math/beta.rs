//! The logarithm of the beta function, the regularised incomplete beta function, and its inverse.
//!
//! A continued fraction on the side of the mean where it converges fast, and the uniform expansion for large
//! parameters near the mean. The inverse is a third-order iteration on the logarithm of the smaller tail as a function of
//! logit x, which is concave, so the steps cannot run away.
//!
//! DiDonato & Morris 1992, *ACM Transactions on Mathematical Software* 18:360–373; *NIST Digital Library of Mathematical
//! Functions*, section 8.17; Temme 1979 (see `expansion`).

use super::exp::exp;
use super::expansion::{TERMS, tails};
use super::gamma::{LARGE, ln_1p_shortfall, ln_gamma, ln_gamma_1p, ln_gamma_ratio, stirling};
use super::inverse::{Tails, solve};
use super::ln::{ln, ln_1p};
use super::normal::normal_score;

/// 1 / √(2π).
const INVERSE_ROOT_2_PI: f64 = 0.398_942_280_401_432_7;
/// The smaller parameter from which the uniform expansion is used.
const UNIFORM_FROM: f64 = 150.0;
/// The farthest from the mean, in standard deviations, that the uniform expansion is used.
const UNIFORM_WITHIN: f64 = 12.0;

/// A beta distribution with what its tails need, worked out once.
#[derive(Clone, Debug)]
pub(crate) struct Beta {
    a: f64,
    b: f64,
    /// ln(x₀^a (1 − x₀)^b / B(a, b)) at the mean x₀ where both parameters are large; otherwise
    /// −ln(s B(a, b)) with s the smaller parameter.
    constant: f64,
    /// Coefficients for the uniform expansion, where it serves.
    expansion: Option<[f64; TERMS]>,
}

/// ln B(a, b) = ln Γ(a) + ln Γ(b) − ln Γ(a + b), for a and b > 0.
///
/// NaN outside. The error is a few units in the last place of the largest logarithm that remains when the large parameter
/// has been divided out.
#[must_use]
pub fn ln_beta(a: f64, b: f64) -> f64 {
    if !(a > 0.0 && b > 0.0) {
        return f64::NAN;
    }
    let (small, large) = if a < b { (a, b) } else { (b, a) };
    ln_scaled_beta(small, large) - ln(small)
}

/// ln(small · B(small, large)), which stays near zero as the smaller parameter vanishes.
fn ln_scaled_beta(small: f64, large: f64) -> f64 {
    if small < 0.5 && large < 1.5 {
        // a Γ(a) Γ(b) / Γ(a + b) = Γ(1 + a) Γ(1 + b) / Γ(1 + a + b) · (a + b) / b
        return ln_gamma_1p(small) + ln_gamma_1p(large) - ln_gamma_1p(small + large) + ln_1p(small / large);
    }
    let ln_gamma_small = if small <= 2.0 { ln_gamma_1p(small) } else { ln_gamma(small + 1.0) };
    if large < LARGE {
        ln_gamma_small + (ln_gamma(large) - ln_gamma(small + large))
    } else {
        ln_gamma_small - ln_gamma_ratio(large, small)
    }
}

impl Beta {
    /// The distribution with parameters a and b, both positive and finite.
    pub(crate) fn new(a: f64, b: f64) -> Beta {
        let n = a + b;
        let constant = if a >= LARGE && b >= LARGE {
            let stirling = stirling(n) - stirling(a) - stirling(b);
            ln(INVERSE_ROOT_2_PI * (a * (b / n)).sqrt()) + stirling
        } else {
            -if a < b { ln_scaled_beta(a, b) } else { ln_scaled_beta(b, a) }
        };
        let uniform = a >= UNIFORM_FROM && b >= UNIFORM_FROM;
        let expansion = uniform.then(|| expansion_of(a / n, b / n));
        Beta { a, b, constant, expansion }
    }

    /// x^a y^b / B(a, b) where y = 1 − x: the density of logit x.
    fn power(&self, x: f64, y: f64) -> f64 {
        let (a, b) = (self.a, self.b);
        if a >= LARGE && b >= LARGE {
            return exp(self.constant - self.divergence(x, y));
        }
        let ln_x = if x < 0.5 { ln(x) } else { ln_1p(-y) };
        let ln_y = if y < 0.5 { ln(y) } else { ln_1p(-x) };
        let smaller = if a < b { a } else { b };
        smaller * exp(a * ln_x + b * ln_y + self.constant)
    }

    /// a ln(x₀ / x) + b ln(y₀ / y): how far x is from the mean x₀ = a / (a + b), in units of ½ z².
    fn divergence(&self, x: f64, y: f64) -> f64 {
        let (a, b) = (self.a, self.b);
        let offset = x * b - a * y;
        a * ln_1p_shortfall(offset / a) + b * ln_1p_shortfall(-offset / b)
    }

    /// Both tails at x, and the density of logit x, where y = 1 − x is given so that neither end loses digits.
    fn tails(&self, x: f64, y: f64) -> Tails {
        let (a, b) = (self.a, self.b);
        let slope = self.power(x, y);
        let left = x * b < a * y;
        if let Some(expansion) = &self.expansion {
            let divergence = self.divergence(x, y);
            if divergence < 0.5 * UNIFORM_WITHIN * UNIFORM_WITHIN {
                let size = (2.0 * divergence / (a + b)).sqrt();
                let (lower, upper) = tails(a + b, if left { -size } else { size }, expansion);
                return Tails { lower, upper, slope };
            }
        }
        // The continued fraction converges fast below (a + 1) / (a + b + 2).
        if x * (b + 1.0) < (a + 1.0) * y {
            let lower = slope * fraction(a, b, x, y);
            Tails { lower, upper: 1.0 - lower, slope }
        } else {
            let upper = slope * fraction(b, a, y, x);
            Tails { lower: 1.0 - upper, upper, slope }
        }
    }

    /// The lower and upper tails at x.
    pub(crate) fn cdf(&self, x: f64) -> (f64, f64) {
        if x <= 0.0 {
            return (0.0, 1.0);
        }
        if x >= 1.0 {
            return (1.0, 0.0);
        }
        let tails = self.tails(x, 1.0 - x);
        (tails.lower, tails.upper)
    }

    /// logit x at the lower tail p and the upper tail q = 1 − p: −∞ for p = 0, ∞ for q = 0, NaN outside [0, 1].
    pub(crate) fn logit_quantile(&self, p: f64, q: f64) -> f64 {
        let (a, b) = (self.a, self.b);
        if !(p >= 0.0 && q >= 0.0 && p <= 1.0 && q <= 1.0) {
            return f64::NAN;
        }
        if p == 0.0 {
            return f64::NEG_INFINITY;
        }
        if q == 0.0 {
            return f64::INFINITY;
        }
        let ln_beta = ln_beta(a, b);
        let ln_p = if p < 0.5 { ln(p) } else { ln_1p(-q) };
        let ln_q = if q < 0.5 { ln(q) } else { ln_1p(-p) };
        // I → x^a / (a B) as x → 0, and the same with the parts exchanged at the other end.
        let low = (ln_p + ln(a) + ln_beta) / a;
        let high = -(ln_q + ln(b) + ln_beta) / b;
        let larger = if a > b { a } else { b };
        let edge = 38.0 + if larger > 1.0 { ln(larger) } else { 0.0 };
        if low < -edge {
            return low;
        }
        if high > edge {
            return high;
        }
        let start = self.start(p, q, low, high);
        solve(start, p, q, |logit| {
            let (x, y) = halves(logit);
            (self.tails(x, y), a * y - b * x)
        })
    }

    /// A first value of logit x for the inverse.
    fn start(&self, p: f64, q: f64, low: f64, high: f64) -> f64 {
        let (a, b) = (self.a, self.b);
        if a >= 1.0 && b >= 1.0 {
            // Abramowitz & Stegun 26.5.22.
            let z = -normal_score(p, q);
            let lambda = (z * z - 3.0) / 6.0;
            let (u, v) = (1.0 / (2.0 * a - 1.0), 1.0 / (2.0 * b - 1.0));
            let h = 2.0 / (u + v);
            let square = h + lambda;
            if square > 0.0 {
                let w = z * square.sqrt() / h - (v - u) * (lambda + 5.0 / 6.0 - 2.0 / (3.0 * h));
                return ln(a / b) - 2.0 * w;
            }
            return ln(a / b);
        }
        // Each end's power law holds up to about the mean; take the end that holds the smaller share of its own side.
        let n = a + b;
        let left = exp(a * ln(a / n)) / a;
        let right = exp(b * ln(b / n)) / b;
        let (low, high) = (logit_from_ln(low), -logit_from_ln(-high));
        if p * (left + right) < left { low } else { high }
    }
}

/// logit x from ln x, kept within the centre where ln x is near or above zero.
fn logit_from_ln(ln_x: f64) -> f64 {
    if ln_x < -0.1 { ln_x - ln_1p(-exp(ln_x)) } else { 2.25 }
}

/// x and 1 − x from logit x, neither losing digits.
pub(crate) fn halves(logit: f64) -> (f64, f64) {
    let small = exp(-logit.abs());
    let larger = 1.0 / (1.0 + small);
    let smaller = small * larger;
    if logit < 0.0 { (smaller, larger) } else { (larger, smaller) }
}

/// I(x; a, b) B(a, b) / (x^a y^b) where y = 1 − x, for x near or below the mean.
///
/// The continued fraction of DiDonato & Morris 1992 (the even part of DLMF 8.17.22), evaluated by the modified Lentz
/// method. It needs the distance from the mean and y rather than x alone, so it keeps its digits when x is near 1.
fn fraction(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let n = a + b;
    let to_mean = a * y - b * x;
    let mut d = (a + 1.0) / (a * (to_mean + 1.0));
    let mut c = f64::INFINITY;
    let mut value = d;
    let mut m = 0.0;
    while m < 100_000.0 {
        m += 1.0;
        let before = a + 2.0 * m - 1.0;
        let share = m * (b - m) * x / before;
        let alpha = (a + (m - 1.0)) * (n + (m - 1.0)) / before * x * share;
        let beta = m + share + (a + m) * (to_mean + 1.0 + m * (1.0 + y)) / (before + 2.0);
        d = 1.0 / (beta + alpha * d);
        c = beta + alpha / c;
        let factor = c * d;
        value *= factor;
        if (factor - 1.0).abs() <= 2.3e-16 {
            break;
        }
    }
    value
}

/// The coefficients of η √(x₀ y₀) / (x − x₀) in powers of η, where ½ η² = x₀ ln(x₀/x) + y₀ ln(y₀/y).
///
/// With w = x − x₀ the definition gives w w′ = η (x₀ + w)(y₀ − w): a recurrence for the coefficients of w, then a quotient.
fn expansion_of(x0: f64, y0: f64) -> [f64; TERMS] {
    let root = (x0 * y0).sqrt();
    let difference = y0 - x0;
    // w / root = η + …; dividing by root keeps the numbers near one.
    let mut w = [0.0; TERMS + 2];
    w[1] = 1.0;
    for n in 2..TERMS + 2 {
        let mut known = 0.0;
        for i in 2..n {
            known += w[i] * (n + 1 - i) as f64 * w[n + 1 - i];
        }
        let mut square = 0.0;
        for i in 1..n - 1 {
            square += w[i] * w[n - 1 - i];
        }
        let target = difference / root * w[n - 1] - square;
        w[n] = (target - known) / (n + 1) as f64;
    }
    let mut f = [0.0; TERMS];
    f[0] = 1.0;
    for n in 1..TERMS {
        let mut sum = 0.0;
        for k in 1..=n {
            sum += w[1 + k] * f[n - k];
        }
        f[n] = -sum;
    }
    f
}

/// The regularised incomplete beta function I(x; a, b): the probability that a beta variable is below x.
///
/// Relative error within 3e-13, and an absolute 1e-15 besides where b is below 1; the upper tail is I(1 − x; b, a). NaN for
/// a ≤ 0, b ≤ 0, x outside [0, 1] or NaN.
#[must_use]
pub fn beta_regularised(a: f64, b: f64, x: f64) -> f64 {
    if !(is_parameter(a) && is_parameter(b) && (0.0..=1.0).contains(&x)) {
        return f64::NAN;
    }
    Beta::new(a, b).cdf(x).0
}

/// The x at which I(x; a, b) = p: the quantile of the beta distribution.
///
/// Relative error within 1e-13 or so, tiny parameters and far tails included. NaN for a ≤ 0, b ≤ 0 or p outside [0, 1].
#[must_use]
pub fn beta_regularised_inverse(a: f64, b: f64, p: f64) -> f64 {
    if !(is_parameter(a) && is_parameter(b)) {
        return f64::NAN;
    }
    halves(Beta::new(a, b).logit_quantile(p, 1.0 - p)).0
}

/// Whether a parameter of the distribution is positive and finite.
fn is_parameter(a: f64) -> bool {
    a > 0.0 && a < f64::INFINITY
}
