//! The exponential function, and exp(x) − 1 without loss near zero.
//!
//! x = n ln 2 + r with |r| ≤ ½ ln 2, and exp(r) = 1 + r + r² q(r) with q a polynomial of degree 10 (made by
//! `tests/golden/math/coefficients.py`). n is found by adding 1.5·2^52, whose last bit is worth one, and 2^n is applied to
//! the bits of the exponent, so the functions are straight lines of arithmetic and selections that the compiler turns
//! into vector instructions of any width with the same bits.

/// 1.5 · 2^52: adding it rounds to a whole number, left in the low bits.
const ROUND: f64 = 6_755_399_441_055_744.0;
const INVERSE_LN_2: f64 = std::f64::consts::LOG2_E;
/// The first 32 bits of ln 2: its products with whole numbers up to 2^20 are exact.
const LN_2_HIGH: f64 = 0.693_147_180_369_123_8;
/// ln 2 less `LN_2_HIGH`.
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
/// 2^−54.
const TINY: f64 = f64::EPSILON / 4.0;
/// The logarithm of the largest number.
const LARGEST: f64 = 709.782_712_893_384;
/// The logarithm of the smallest normal number: below it the result is zero.
const SMALLEST: f64 = -708.396_418_532_264_1;

/// exp(r) = 1 + r + r² q(r), |r| ≤ ½ ln 2.
const Q: [f64; 11] = [
    0.5,
    0.166_666_666_666_666_7,
    0.041_666_666_666_666_67,
    0.008_333_333_333_326_084,
    0.001_388_888_888_888_371_1,
    0.000_198_412_698_750_022_8,
    2.480_158_732_567_746e-5,
    2.755_725_517_000_089e-6,
    2.755_727_347_871_858e-7,
    2.510_531_272_962_210_3e-8,
    2.091_475_532_589_32e-9,
];
/// q(r), the even and odd powers summed apart to shorten the chain.
#[inline(always)]
fn rest(r: f64) -> f64 {
    let s = r * r;
    let even = Q[0] + s * (Q[2] + s * (Q[4] + s * (Q[6] + s * (Q[8] + s * Q[10]))));
    let odd = Q[1] + s * (Q[3] + s * (Q[5] + s * (Q[7] + s * Q[9])));
    even + r * odd
}

/// exp(high + low), where low is so small beside one that its square does not matter.
///
/// Zero where the result would be below the smallest normal number.
#[inline(always)]
pub(super) fn exp_pair(high: f64, low: f64) -> f64 {
    let shifted = high * INVERSE_LN_2 + ROUND;
    let n = shifted - ROUND;
    let first = high - n * LN_2_HIGH;
    let second = low - n * LN_2_LOW;
    let r = first + second;
    let tail = second - (r - first);
    let near_one = 1.0 + (r + (r * r * rest(r) + tail));
    // The whole number sits in the low bits of `shifted`; moved to the exponent it multiplies by 2^n.
    let scaled = f64::from_bits(near_one.to_bits().wrapping_add(shifted.to_bits() << 52));
    let bounded = if high > LARGEST { f64::INFINITY } else { scaled };
    let bounded = if high < SMALLEST { 0.0 } else { bounded };
    if high.is_nan() { high } else { bounded }
}

/// e to the power x.
///
/// Within 0.9 units in the last place where the result is a normal number; zero where it would be smaller
/// (x < −708.396…), infinity where it would be larger (x > 709.782…), NaN for NaN.
///
/// ```
/// assert_eq!(cartwright::math::exp(0.0), 1.0);
/// ```
#[inline(always)]
#[must_use]
pub fn exp(x: f64) -> f64 {
    exp_pair(x, 0.0)
}

/// exp(x) − 1, without loss near zero.
///
/// Within 1.2 units in the last place; −1 far below zero, infinity above 709.782…, NaN for NaN, and the sign of zero is kept.
#[inline(always)]
#[must_use]
pub fn exp_m1(x: f64) -> f64 {
    // Below −40 the result is −1 to the last bit.
    let clamped = if x < -40.0 { -40.0 } else { x };
    let shifted = clamped * INVERSE_LN_2 + ROUND;
    let n = shifted - ROUND;
    let first = clamped - n * LN_2_HIGH;
    let second = -n * LN_2_LOW;
    let r = first + second;
    let tail = second - (r - first);
    // Half of 2^n, because 2^1024 is not a number.
    let half_scale = f64::from_bits(shifted.to_bits().wrapping_add(1022) << 52);
    let start = half_scale - 0.5;
    let step = half_scale * r;
    let high = start + step;
    let low = step - (high - start);
    let result = 2.0 * (high + (low + half_scale * (r * r * rest(r) + tail)));
    let bounded = if x > LARGEST { f64::INFINITY } else { result };
    // Below 2^−54 the result is x to the last bit, and the halving above would lose a subnormal's.
    let is_tiny = x.abs() < TINY;
    if is_tiny | x.is_nan() { x } else { bounded }
}
