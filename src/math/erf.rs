//! The error function and its complement, and the scaled complement the normal distribution shares with them.
//!
//! erfc(x) = exp(−x²) p(t) / (1 + 2x) with t = (x − 3) / (x + 3) for x ≥ 0: one polynomial serves the whole half-line
//! (the form is that of Shepherd & Laframboise 1981, *Mathematics of Computation* 36:249–253; the coefficients are made by
//! `tests/golden/math/coefficients.py`). The square is carried as a pair, or the far tail would lose three digits.

use super::double_double::product;
use super::exp::exp_pair;

/// erf(x) = x p(x²) for |x| ≤ ½.
const SMALL: [f64; 9] = [
    std::f64::consts::FRAC_2_SQRT_PI,
    -0.376_126_389_031_834_7,
    0.112_837_916_709_252_71,
    -0.026_866_170_632_859,
    0.005_223_977_372_525_996_5,
    -0.000_854_829_770_790_689_7,
    0.000_120_533_327_959_668_65,
    -1.484_578_789_042_172_4e-5,
    1.472_521_125_226_673_8e-6,
];

/// (1 + 2x) exp(x²) erfc(x) in powers of t = (x − 3) / (x + 3).
const SCALED: [f64; 25] = [
    1.253_008_058_269_729_6,
    -0.135_621_106_124_581_17,
    -0.047_562_294_353_450_87,
    0.129_645_158_702_760_6,
    -0.119_273_663_415_306_99,
    0.068_308_027_343_978_48,
    -0.023_770_514_918_645_888,
    0.002_529_391_816_066_239,
    0.001_888_690_359_156_155_3,
    -0.000_779_832_272_108_399_1,
    -0.000_105_159_799_815_011_77,
    0.000_125_099_352_355_631_07,
    4.949_484_992_570_595e-6,
    -2.010_056_793_128_922_7e-5,
    -7.315_105_164_159_062e-7,
    3.472_414_602_875_686e-6,
    3.568_383_915_399_220_4e-7,
    -6.166_496_077_604_353e-7,
    -1.416_006_494_026_598_7e-7,
    1.018_700_060_007_288_5e-7,
    4.180_784_698_845_582e-8,
    -1.332_636_481_300_383_4e-8,
    -8.500_397_929_772_615e-9,
    9.885_798_831_139_365e-10,
    8.864_219_016_427_092e-10,
];

/// exp(x²) erfc(x) for x ≥ 0.
#[inline(always)]
pub(super) fn erfc_scaled(x: f64) -> f64 {
    let t = (x - 3.0) / (x + 3.0);
    let s = t * t;
    let mut even = SCALED[24];
    let mut odd = SCALED[23];
    let mut k = 22;
    while k >= 2 {
        even = SCALED[k] + s * even;
        odd = SCALED[k - 1] + s * odd;
        k -= 2;
    }
    even = SCALED[0] + s * even;
    (even + t * odd) / (1.0 + 2.0 * x)
}

/// exp(−scale x²) where `scale` is a power of two.
#[inline(always)]
pub(super) fn exp_minus_square(x: f64, scale: f64) -> f64 {
    // Beyond 40 the result is zero whichever the scale; the bound keeps infinity out of the pair.
    let size = x.abs();
    let bounded = if size > 40.0 { 40.0 } else { x };
    let square = product(bounded, bounded);
    exp_pair(-scale * square.high, -scale * square.low)
}

/// erf for |x| ≤ ½.
#[inline(always)]
pub(super) fn erf_small(x: f64) -> f64 {
    let z = x * x;
    let mut sum = SMALL[8];
    let mut k = 8;
    while k > 0 {
        k -= 1;
        sum = SMALL[k] + z * sum;
    }
    x * sum
}

/// The error function, 2/√π ∫₀ˣ exp(−t²) dt.
///
/// Within 2 units in the last place; ±1 at the infinities, NaN for NaN.
#[inline(always)]
#[must_use]
pub fn erf(x: f64) -> f64 {
    let size = x.abs();
    let far = 1.0 - exp_minus_square(size, 1.0) * erfc_scaled(if size < 40.0 { size } else { 40.0 });
    let far = if x < 0.0 { -far } else { far };
    let result = if size <= 0.5 { erf_small(x) } else { far };
    if x.is_nan() { x } else { result }
}

/// The complementary error function, 1 − erf(x), with a small relative error in the upper tail.
///
/// Within 4 units in the last place; zero above 26.54…, 2 at −∞, NaN for NaN.
#[inline(always)]
#[must_use]
pub fn erfc(x: f64) -> f64 {
    let size = x.abs();
    let tail = exp_minus_square(size, 1.0) * erfc_scaled(if size < 40.0 { size } else { 40.0 });
    let result = if x < 0.0 { 2.0 - tail } else { tail };
    let result = if size <= 0.5 { 1.0 - erf_small(x) } else { result };
    if x.is_nan() { x } else { result }
}
