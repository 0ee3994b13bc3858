//! The logarithm of the gamma function, and the pieces that the incomplete functions are built from.

use super::ln::{beyond, ln, ln_1p};

/// ln Γ(2 + t) = t (1 + t) g(t) for |t| ≤ 1.
const NEAR_TWO: [f64; 27] = [
    0.422_784_335_098_467_13,
    -0.100_317_301_674_354_21,
    0.032_965_000_621_155_97,
    -0.012_384_192_193_336_403,
    0.004_998_641_164_680_36,
    -0.002_108_130_835_205_511_2,
    0.000_915_376_922_859_274_8,
    -0.000_405_707_376_718_340_2,
    0.000_182_552_628_961_646_08,
    -8.309_532_051_434_01e-5,
    3.816_898_383_928_977e-5,
    -1.766_054_943_685_996_2e-5,
    8.221_641_184_688_299e-6,
    -3.851_628_024_568_635e-6,
    1.810_196_537_458_962_8e-6,
    -8.417_878_185_566_207e-7,
    3.982_919_861_909_783e-7,
    -2.116_020_941_529_526_7e-7,
    1.009_008_250_151_763_7e-7,
    -1.915_579_891_280_591_7e-8,
    8.980_752_930_432_223e-9,
    -2.968_937_723_617_822_3e-8,
    1.435_460_253_869_146_2e-8,
    7.546_982_106_044_216e-9,
    -3.670_778_197_486_026e-9,
    -3.045_083_104_616_406e-9,
    1.475_678_449_820_559_9e-9,
];

/// Stirling's series: B₂ₖ / (2k (2k − 1)).
const STIRLING: [f64; 9] = [
    1.0 / 12.0,
    -1.0 / 360.0,
    1.0 / 1_260.0,
    -1.0 / 1_680.0,
    1.0 / 1_188.0,
    -691.0 / 360_360.0,
    1.0 / 156.0,
    -3_617.0 / 122_400.0,
    43_867.0 / 244_188.0,
];

/// ½ ln 2π.
const HALF_LN_2_PI: f64 = 0.918_938_533_204_672_7;
/// From here on Stirling's series is used.
pub(super) const LARGE: f64 = 10.0;

/// g(t) for |t| ≤ 1.
fn near_two(t: f64) -> f64 {
    NEAR_TWO.iter().rev().fold(0.0, |sum, coefficient| sum * t + coefficient)
}

/// ln Γ(1 + a) for 0 ≤ a ≤ 2, with a small relative error also near a = 0 and a = 1.
pub(super) fn ln_gamma_1p(a: f64) -> f64 {
    a * (a - 1.0) * near_two(a - 1.0)
}

/// ln Γ(a) − ((a − ½) ln a − a + ½ ln 2π) for a ≥ 10.
pub(super) fn stirling(a: f64) -> f64 {
    let inverse = 1.0 / a;
    let z = inverse * inverse;
    let sum = STIRLING.iter().rev().fold(0.0, |sum, coefficient| sum * z + coefficient);
    sum * inverse
}

/// The natural logarithm of the gamma function for x > 0.
///
/// Relative error within 1e-15, near its zeros at 1 and 2 too; infinite at 0 and at infinity, NaN below 0 and for NaN.
///
/// Stirling's series from 10 on; below, the recurrence to [1, 3] and a polynomial that has the two zeros as factors.
#[must_use]
pub fn ln_gamma(x: f64) -> f64 {
    if x.is_nan() || x < 0.0 {
        return f64::NAN;
    }
    if x == 0.0 || x == f64::INFINITY {
        return f64::INFINITY;
    }
    if x < 1.0 {
        return ln_gamma_1p(x) - ln(x);
    }
    if x <= 3.0 {
        return ln_gamma_from_two(x - 2.0, x - 1.0);
    }
    if x < LARGE {
        let mut product = 1.0;
        let mut rest = x;
        while rest > 3.0 {
            rest -= 1.0;
            product *= rest;
        }
        return ln_gamma_from_two(rest - 2.0, rest - 1.0) + ln(product);
    }
    if x > 1e306 {
        // x ln x would overflow before the result does.
        return x * (ln(x) - 1.0);
    }
    (x - 0.5) * (ln(x) - 1.0) + (HALF_LN_2_PI - 0.5) + stirling(x)
}

/// ln Γ(2 + t) where `u` is 1 + t.
fn ln_gamma_from_two(t: f64, u: f64) -> f64 {
    // Adding zero gives the zeros at 1 and 2 the same sign.
    t * u * near_two(t) + 0.0
}

/// ln(Γ(a + d) / Γ(a)) for a ≥ 10 and d > 0, without the loss of subtracting two large logarithms.
pub(super) fn ln_gamma_ratio(a: f64, d: f64) -> f64 {
    let sum = a + d;
    (a - 0.5) * ln_1p(d / a) + d * (ln(sum) - 1.0) + (stirling(sum) - stirling(a))
}

/// m − ln(1 + m) for m > −1, with a small relative error near zero.
pub(super) fn ln_1p_shortfall(m: f64) -> f64 {
    if (-0.29..=0.41).contains(&m) {
        // ln(1 + m) = 2s + s r(s²) and 2s = m − s m, so the leading terms cancel by hand.
        let s = m / (2.0 + m);
        s * (m - beyond(s))
    } else {
        m - ln_1p(m)
    }
}
