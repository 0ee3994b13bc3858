//! The regularised incomplete gamma functions P and Q, and their inverse.
//!
//! Which form serves where: a power series below the mean, a continued fraction above it, the uniform expansion
//! near the mean of large shapes, and for small shapes a series for Q itself, which 1 − P would spoil.
//! The inverse is a third-order iteration on the logarithm of the smaller tail as a function of ln x.
//! That function is concave, so the steps cannot run away.
//!
//! DiDonato & Morris 1986, *ACM Transactions on Mathematical Software* 12:377–393; Temme 1979 (see `expansion`);
//! *NIST Digital Library of Mathematical Functions*, sections 8.7, 8.9 and 8.12.

use super::double_double::sum;
use super::exp::{exp, exp_m1, exp_pair};
use super::expansion::{TERMS, tails};
use super::gamma::{LARGE, ln_1p_shortfall, ln_gamma, ln_gamma_1p, stirling};
use super::inverse::{Tails, solve};
use super::ln::{ln, ln_1p};
use super::normal::normal_score;

/// √(2π).
const ROOT_2_PI: f64 = 2.506_628_274_631_000_7;
/// Shapes from which the uniform expansion is used near the mean.
const UNIFORM_FROM: f64 = 20.0;
/// A series stops when its terms no longer change the sum.
const NEGLIGIBLE: f64 = 1e-17;

/// η / (λ − 1) in powers of η, where η²/2 = λ − 1 − ln λ.
const UNIFORM: [f64; TERMS] = [
    1.0,
    -0.333_333_333_333_333_3,
    0.083_333_333_333_333_33,
    -0.014_814_814_814_814_815,
    0.001_157_407_407_407_407_3,
    0.000_352_733_686_067_019_4,
    -0.000_178_755_144_032_921_8,
    3.919_263_178_522_438e-5,
    -2.185_448_510_679_992e-6,
    -1.854_062_210_715_16e-6,
    8.296_711_340_953_087e-7,
    -1.766_595_273_682_607_8e-7,
    6.707_853_543_401_498e-9,
    1.026_180_978_424_030_9e-8,
    -4.382_036_018_453_353e-9,
    9.147_699_582_236_79e-10,
    -2.551_419_399_494_624_8e-11,
    -5.830_772_132_550_426e-11,
    2.436_194_802_066_741_5e-11,
    -5.027_669_280_114_175_5e-12,
    1.100_439_203_195_613_5e-13,
    3.371_763_262_400_985e-13,
    -1.392_388_722_418_162e-13,
    2.853_489_380_704_744_5e-14,
    -5.139_111_834_242_572e-16,
    -1.975_228_829_434_944_2e-15,
    8.099_521_156_704_561e-16,
    -1.652_253_121_639_816_2e-16,
    2.530_543_009_747_888_3e-18,
    1.168_693_973_855_957_6e-17,
    -4.770_037_049_820_485e-18,
];

/// P(a, x), Q(a, x), and x times the density, for a > 0 and 0 < x < ∞.
fn gamma_tails(a: f64, x: f64) -> Tails {
    let beyond_mean = (x - a) / a;
    let power = power_over_gamma(a, x, beyond_mean);
    let slope = a * power;
    let (lower, upper) = if a >= UNIFORM_FROM && beyond_mean.abs() < 0.6 {
        let eta = (2.0 * ln_1p_shortfall(beyond_mean)).sqrt();
        tails(a, if x < a { -eta } else { eta }, &UNIFORM)
    } else if x < 1.1 && a < 1.0 {
        small_shape(a, x)
    } else if x < a || x < 1.1 {
        let lower = power * lower_series(a, x);
        (lower, 1.0 - lower)
    } else {
        let upper = slope * upper_fraction(a, x);
        (1.0 - upper, upper)
    };
    Tails { lower, upper, slope }
}

/// x^a exp(−x) / Γ(a + 1).
fn power_over_gamma(a: f64, x: f64, beyond_mean: f64) -> f64 {
    if a < LARGE {
        let constant = ln_gamma_of_next(a);
        let exponent = sum(a * ln(x) - constant, -x);
        exp_pair(exponent.high, exponent.low)
    } else {
        exp(-a * ln_1p_shortfall(beyond_mean) - stirling(a)) / (ROOT_2_PI * a.sqrt())
    }
}

/// Σ xⁿ / ((a + 1) … (a + n)), all terms positive.
fn lower_series(a: f64, x: f64) -> f64 {
    let mut term = 1.0;
    let mut total = 1.0;
    let mut below = a;
    while term > NEGLIGIBLE * total {
        below += 1.0;
        term *= x / below;
        total += term;
    }
    total
}

/// Both tails for a < 1 and x < 1.1, by the series of P in powers of x without the factor exp(−x).
///
/// P = w (1 + a Σ (−x)ⁿ / (n! (a + n))) with w = x^a / Γ(a + 1), and Q = (1 − w) − w a Σ…, whose first part is −expm1(ln w).
fn small_shape(a: f64, x: f64) -> (f64, f64) {
    let exponent = a * ln(x) - ln_gamma_1p(a);
    let w = exp(exponent);
    let mut term = 1.0;
    let mut n = 0.0;
    let mut series = 0.0;
    loop {
        n += 1.0;
        term *= -x / n;
        let part = term / (a + n);
        series += part;
        if part.abs() <= NEGLIGIBLE * series.abs() {
            break;
        }
    }
    (w * (1.0 + a * series), -exp_m1(exponent) - w * a * series)
}

/// Γ(a, x) / (x^a exp(−x)), by Legendre's continued fraction.
fn upper_fraction(a: f64, x: f64) -> f64 {
    // Modified Lentz; every denominator is positive for x ≥ a and x ≥ 1.
    let mut b = x + 1.0 - a;
    let mut d = 1.0 / b;
    let mut c = f64::INFINITY;
    let mut value = d;
    let mut n = 0.0;
    while n < 10_000.0 {
        n += 1.0;
        let numerator = n * (a - n);
        b += 2.0;
        d = 1.0 / (b + numerator * d);
        c = b + numerator / c;
        let factor = c * d;
        value *= factor;
        if (factor - 1.0).abs() <= 1.2e-16 {
            break;
        }
    }
    value
}

/// The regularised lower incomplete gamma function P(a, x): the probability that a gamma variable of shape a and scale 1
/// is below x.
///
/// Relative error within 5e-14 for shapes to 10^6, while the result is above 1e-290. NaN for a ≤ 0, x < 0 or NaN.
#[must_use]
pub fn gamma_p(a: f64, x: f64) -> f64 {
    at_limits(a, x, 0.0, 1.0).unwrap_or_else(|| gamma_tails(a, x).lower)
}

/// The regularised upper incomplete gamma function Q(a, x) = 1 − P(a, x), with a small relative error of its own.
///
/// Relative error within 5e-14 for shapes to 10^6, while the result is above 1e-290. NaN for a ≤ 0, x < 0 or NaN.
#[must_use]
pub fn gamma_q(a: f64, x: f64) -> f64 {
    at_limits(a, x, 1.0, 0.0).unwrap_or_else(|| gamma_tails(a, x).upper)
}

/// The value where no computation is needed: at zero, at infinity, and outside the domain.
fn at_limits(a: f64, x: f64, at_zero: f64, at_infinity: f64) -> Option<f64> {
    if x.is_nan() || a.is_nan() || a <= 0.0 || x < 0.0 || a == f64::INFINITY {
        Some(f64::NAN)
    } else if x == 0.0 {
        Some(at_zero)
    } else if x == f64::INFINITY {
        Some(at_infinity)
    } else {
        None
    }
}

/// The x at which P(a, x) = p: the quantile of the gamma distribution of shape a and scale 1.
///
/// Relative error within 1e-13, tiny shapes and far tails included; zero where the quantile is below the smallest normal
/// number. NaN for a ≤ 0 or p outside [0, 1].
#[must_use]
pub fn gamma_p_inverse(a: f64, p: f64) -> f64 {
    gamma_unit(a) * exp(gamma_log_quantile(a, p, 1.0 - p))
}

/// The unit in which [`gamma_log_quantile`] measures: the mean, or 1 where the mean is below it.
#[must_use]
pub(crate) fn gamma_unit(a: f64) -> f64 {
    if a > 1.0 { a } else { 1.0 }
}

/// The natural logarithm of the gamma quantile of shape a and scale 1, in units of [`gamma_unit`], given p and q = 1 − p
/// so that neither tail loses digits.
///
/// −∞ for p = 0 and ∞ for q = 0; NaN for a ≤ 0, or p or q outside [0, 1].
#[must_use]
pub(crate) fn gamma_log_quantile(a: f64, p: f64, q: f64) -> f64 {
    if !(a > 0.0 && a < f64::INFINITY && p >= 0.0 && q >= 0.0 && p <= 1.0 && q <= 1.0) {
        return f64::NAN;
    }
    if p == 0.0 {
        return f64::NEG_INFINITY;
    }
    if q == 0.0 {
        return f64::INFINITY;
    }
    let unit = gamma_unit(a);
    let ln_unit = ln(unit);
    // P(a, x) → x^a / Γ(a + 1) as x → 0: the exact quantile when it is tiny, a lower bound always.
    let ln_p = if p < 0.5 { ln(p) } else { ln_1p(-q) };
    let power_law = (ln_p + ln_gamma_of_next(a)) / a;
    if power_law < -38.0 {
        return power_law - ln_unit;
    }
    let start = gamma_start(a, p, q, power_law) - ln_unit;
    solve(start, p, q, |y| {
        let x = unit * exp(y);
        (gamma_tails(a, x), a - x)
    })
}

/// ln Γ(a + 1).
fn ln_gamma_of_next(a: f64) -> f64 {
    if a <= 2.0 { ln_gamma_1p(a) } else { ln_gamma(a + 1.0) }
}

/// A first value of ln x for the inverse.
fn gamma_start(a: f64, p: f64, q: f64, power_law: f64) -> f64 {
    let x = exp(power_law);
    if x < 0.2 * (a + 1.0) {
        return power_law + x / (a + 1.0);
    }
    if a < 1.0 {
        // Q(a, x) → x^(a−1) exp(−x) / Γ(a) as x → ∞.
        let far = -(ln(q) + ln_gamma(a));
        return if far > 1.5 { ln(far - (1.0 - a) * ln(far)) } else { power_law + x / (a + 1.0) };
    }
    // Wilson & Hilferty 1931: the cube root is nearly normal.
    let ninth = 1.0 / (9.0 * a);
    let root = 1.0 - ninth + normal_score(p, q) * ninth.sqrt();
    if root > 0.1 { ln(a) + 3.0 * ln(root) } else { power_law }
}
