//! The larger and the smaller of two numbers, with a defined sign of zero: `f64::max` and `f64::min` leave it open, so
//! their bits may differ between machines.

/// The larger of two numbers; NaN if either is NaN; +0 of the two zeros.
#[inline(always)]
#[must_use]
pub fn max(a: f64, b: f64) -> f64 {
    let larger = if a > b { a } else { b };
    // Of two equal numbers only zeros differ, and the sum of +0 and −0 is +0.
    let larger = if (a == 0.0) & (b == 0.0) { a + b } else { larger };
    if a.is_nan() | b.is_nan() { f64::NAN } else { larger }
}

/// The smaller of two numbers; NaN if either is NaN; −0 of the two zeros.
#[inline(always)]
#[must_use]
pub fn min(a: f64, b: f64) -> f64 {
    -max(-a, -b)
}
