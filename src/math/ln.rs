//! The natural logarithm, and ln(1 + x) without loss near zero.
//!
//! x = 2^k m with m between √½ and √2, f = m − 1, s = f / (2 + f), and ln m = 2s + s³ p(s²) with p a polynomial of degree 6
//! (made by `tests/golden/math/coefficients.py`). The exponent is read by shifting bits; nothing branches.

use super::double_double::{Pair, ordered_sum, product, sum};

/// The first 32 bits of ln 2: its products with exponents are exact.
const LN_2_HIGH: f64 = 0.693_147_180_369_123_8;
/// ln 2 less `LN_2_HIGH`.
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
/// The bits of the number just above √½.
const ROOT_HALF: u64 = 0x3fe6_a09e_667f_3bcd;
const ONE: u64 = 0x3ff0_0000_0000_0000;
const SIGNIFICAND: u64 = 0x000f_ffff_ffff_ffff;
/// 2^52: a small whole number put in its low bits is added to it.
const TWO_52: f64 = 4_503_599_627_370_496.0;
/// 2^54, which lifts every subnormal number into the normal range.
const LIFT: f64 = 18_014_398_509_481_984.0;

/// ln((1+s)/(1−s)) = 2s + s³ p(s²), to 60 bits.
const P: [f64; 7] = [
    0.666_666_666_666_667,
    0.399_999_999_998_988_9,
    0.285_714_286_262_538_36,
    0.222_222_110_893_794_96,
    0.181_828_924_325_368_7,
    0.153_316_117_220_550_08,
    0.146_178_071_534_173_25,
];

/// ln((1+s)/(1−s)) = 2s + s³ (⅔ + s² t(s²)), to 70 bits of the whole.
const FINE: [f64; 9] = [
    0.4,
    0.285_714_285_714_285_64,
    0.222_222_222_222_284_7,
    0.181_818_181_796_449_9,
    0.153_846_157_629_081_5,
    0.133_332_963_979_638_34,
    0.117_668_190_216_295_54,
    0.104_561_951_104_014_92,
    0.107_636_215_150_112_6,
];
const TWO_THIRDS: Pair = Pair { high: 0.666_666_666_666_666_6, low: 3.700_743_415_417_188e-17 };

/// A positive finite number as m · 2^k with m between √½ and √2: m and k.
#[inline(always)]
fn parts(x: f64) -> (f64, f64) {
    let small = x < f64::MIN_POSITIVE;
    let lifted = if small { x * LIFT } else { x };
    let lift = if small { 54.0 } else { 0.0 };
    let moved = lifted.to_bits().wrapping_add(ONE - ROOT_HALF);
    let exponent = f64::from_bits((moved >> 52) | TWO_52.to_bits()) - (TWO_52 + 1023.0);
    let m = f64::from_bits((moved & SIGNIFICAND).wrapping_add(ROOT_HALF));
    (m, exponent - lift)
}

/// s³ p(s²) / s: what the logarithm of (1+s)/(1−s) has beyond 2s, divided by s.
#[inline(always)]
pub(super) fn beyond(s: f64) -> f64 {
    let z = s * s;
    let w = z * z;
    let even = P[0] + w * (P[2] + w * (P[4] + w * P[6]));
    let odd = P[1] + w * (P[3] + w * P[5]);
    z * (even + z * odd)
}

/// Puts the values at and outside the limits of the domain in place: −∞ at 0, NaN below, +∞ and NaN unchanged.
#[inline(always)]
fn at_limits(x: f64, result: f64) -> f64 {
    let result = if x == 0.0 { f64::NEG_INFINITY } else { result };
    let result = if x < 0.0 { f64::NAN } else { result };
    if (x == f64::INFINITY) | x.is_nan() { x } else { result }
}

/// The natural logarithm.
///
/// Within 0.8 units in the last place, subnormal arguments included; −∞ at 0, NaN below 0 and for NaN.
///
/// ```
/// assert_eq!(cartwright::math::ln(1.0), 0.0);
/// ```
#[inline(always)]
#[must_use]
pub fn ln(x: f64) -> f64 {
    let (m, k) = parts(x);
    let f = m - 1.0;
    let s = f / (2.0 + f);
    let half_square = 0.5 * f * f;
    let inner = half_square - (s * (half_square + beyond(s)) + k * LN_2_LOW);
    at_limits(x, k * LN_2_HIGH - (inner - f))
}

/// ln(1 + x), without loss near zero.
///
/// Within 0.8 units in the last place; −∞ at −1, NaN below −1 and for NaN, and the sign of zero is kept.
#[inline(always)]
#[must_use]
pub fn ln_1p(x: f64) -> f64 {
    let whole = sum(1.0, x);
    let (m, k) = parts(whole.high);
    // What rounding 1 + x lost, on the scale of m: multiplied by 2^−k through the exponent's bits.
    let power = f64::from_bits(((TWO_52 + 1023.0) - k).to_bits() << 52);
    let lost = if (k == 0.0) | (k > 60.0) { 0.0 } else { whole.low * power };
    let f = if k == 0.0 { x } else { m - 1.0 };
    let s = f / (2.0 + f);
    let half_square = 0.5 * f * f;
    // d ln(1 + f) = df / (1 + f), and 1 / (1 + f) = (1 − s) / (1 + s), near enough 1 − 2s + 2s².
    let mend = lost * (1.0 - 2.0 * s + 2.0 * s * s);
    let inner = half_square - (s * (half_square + beyond(s)) + (k * LN_2_LOW + mend));
    let result = at_limits(whole.high, k * LN_2_HIGH - (inner - f));
    if (x == 0.0) | (x == f64::INFINITY) { x } else { result }
}

/// The natural logarithm of a positive number as a pair, to about 66 bits.
///
/// At zero the high part is −∞ and at infinity +∞, with a low part of zero; NaN for NaN.
#[inline(always)]
pub(super) fn ln_pair(x: f64) -> Pair {
    let (m, k) = parts(x);
    let f = m - 1.0;
    let below = ordered_sum(2.0, f);
    let inverse = 1.0 / below.high;
    let s_high = f * inverse;
    let back = product(s_high, below.high);
    let s_low = ((f - back.high) - back.low - s_high * below.low) * inverse;
    let s = ordered_sum(s_high, s_low);
    let square = product(s.high, s.high);
    let z = square.high;
    let w = z * z;
    let even = FINE[0] + w * (FINE[2] + w * (FINE[4] + w * (FINE[6] + w * FINE[8])));
    let odd = FINE[1] + w * (FINE[3] + w * (FINE[5] + w * FINE[7]));
    let bracket = ordered_sum(TWO_THIRDS.high, TWO_THIRDS.low + z * (even + z * odd));
    let z_pair = Pair { high: z, low: square.low + 2.0 * s.high * s.low };
    let double = Pair { high: 2.0 * s.high, low: 2.0 * s.low };
    let logarithm = double.plus(s.times(z_pair.times(bracket)));
    let turns = ordered_sum(k * LN_2_HIGH, k * LN_2_LOW);
    // ln m may exceed k ln 2 only where k is zero, and then the sum is exact.
    let total = turns.plus(logarithm);
    let ordinary = (x > 0.0) & (x < f64::INFINITY);
    Pair { high: if ordinary { total.high } else { at_limits(x, x) }, low: if ordinary { total.low } else { 0.0 } }
}
