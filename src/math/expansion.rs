//! The uniform asymptotic expansion that the incomplete gamma and beta functions share for large parameters.
//!
//! Both densities are √(n/2π) exp(−n η²/2) f(η) / Γ* dη in a variable η that is zero at the centre, with f(0) = 1 and f
//! given by its power series. The upper tail is then ½ erfc(η √(n/2)) + exp(−n η²/2) S(η) / √(2πn), where S is a power
//! series whose coefficients follow from those of f by one backward recurrence, and so does Γ*.
//!
//! Temme 1979, *SIAM Journal on Mathematical Analysis* 10:757–766; Gil, Segura & Temme 2012, *SIAM Journal on Scientific
//! Computing* 34:A2965–A2981 (the recurrence).

use super::erf::{erfc_scaled, exp_minus_square};

/// 1 / √(2π).
const INVERSE_ROOT_2_PI: f64 = 0.398_942_280_401_432_7;
const INVERSE_ROOT_2: f64 = std::f64::consts::FRAC_1_SQRT_2;
/// The most terms of f that are used.
pub(super) const TERMS: usize = 31;

/// The lower and the upper tail at η, for the size `n` and the coefficients of f.
///
/// The smaller tail has a small relative error; the other is one less it.
pub(super) fn tails(n: f64, eta: f64, f: &[f64; TERMS]) -> (f64, f64) {
    // S' − n η S = n − n f/Γ*, power by power, from the highest down.
    let mut coefficients = [0.0; TERMS + 1];
    let mut k = TERMS - 1;
    while k >= 1 {
        coefficients[k - 1] = (k as f64 + 1.0) / n * coefficients[k + 1] + f[k];
        k -= 1;
    }
    let gamma_star = 1.0 + coefficients[1] / n;
    let mut series = 0.0;
    for coefficient in coefficients.iter().rev() {
        series = series * eta + coefficient;
    }
    let z = eta.abs() * n.sqrt();
    // Both parts carry exp(−z²/2).
    let normal = 0.5 * erfc_scaled(z * INVERSE_ROOT_2);
    let correction = series / gamma_star * INVERSE_ROOT_2_PI / n.sqrt();
    let scale = exp_minus_square(z, 0.5);
    if eta >= 0.0 {
        let upper = scale * (normal + correction);
        (1.0 - upper, upper)
    } else {
        let lower = scale * (normal - correction);
        (lower, 1.0 - lower)
    }
}
