//! The standard normal distribution: density, distribution function and quantile.

use super::erf::{erf_small, erfc_scaled, exp_minus_square};
use super::ln::ln;

const INVERSE_ROOT_2: f64 = std::f64::consts::FRAC_1_SQRT_2;
/// 1 / √(2π).
const INVERSE_ROOT_2_PI: f64 = 0.398_942_280_401_432_7;

/// The density of the standard normal distribution.
///
/// Within 2 units in the last place; zero beyond ±37.64…, NaN for NaN.
#[inline(always)]
#[must_use]
pub fn normal_pdf(x: f64) -> f64 {
    let density = INVERSE_ROOT_2_PI * exp_minus_square(x, 0.5);
    if x.is_nan() { x } else { density }
}

/// The distribution function of the standard normal distribution, Φ(x).
///
/// Within 5 units in the last place, the lower tail included down to x = −37.5 (where it is the smallest normal
/// number; zero beyond); 1 − Φ(x) is Φ(−x).
#[inline(always)]
#[must_use]
pub fn normal_cdf(x: f64) -> f64 {
    let size = x.abs();
    let bounded = if size < 50.0 { size } else { 50.0 };
    let tail = 0.5 * exp_minus_square(x, 0.5) * erfc_scaled(bounded * INVERSE_ROOT_2);
    let result = if x > 0.0 { 1.0 - tail } else { tail };
    let centre = 0.5 + 0.5 * erf_small(x * INVERSE_ROOT_2);
    let result = if size < 0.7 { centre } else { result };
    if x.is_nan() { x } else { result }
}

/// The quantile of the standard normal distribution, Φ⁻¹(p).
///
/// Within 6 units in the last place (relative, so the neighbourhood of ½ too); ±∞ at 1 and 0, NaN outside them.
///
/// Wichura 1988, *Applied Statistics* 37:477–484, algorithm AS 241 (PPND16).
#[inline(always)]
#[must_use]
pub fn normal_quantile(p: f64) -> f64 {
    normal_score(p, 1.0 - p)
}

/// Φ⁻¹(p) given both p and q = 1 − p, so that neither tail loses digits.
///
/// The three ranges of AS 241 share one rational function whose coefficients are selected: no branch.
#[inline(always)]
#[must_use]
pub fn normal_score(p: f64, q: f64) -> f64 {
    let centre = if p < q { p - 0.5 } else { 0.5 - q };
    let is_centre = centre.abs() <= 0.425;
    let tail = if p < q { p } else { q };
    let r = (-ln(tail)).sqrt();
    let is_far = r > 5.0;
    let v = if is_far { r - 5.0 } else { r - 1.6 };
    let v = if is_centre { 0.180_625 - centre * centre } else { v };

    // Written out: a loop over the tables would keep the compiler from turning the selections into vector blends.
    let pick = |of: [f64; 3]| {
        let outer = if is_far { of[2] } else { of[1] };
        if is_centre { of[0] } else { outer }
    };
    let above = pick(ABOVE[7]);
    let above = pick(ABOVE[6]) + v * above;
    let above = pick(ABOVE[5]) + v * above;
    let above = pick(ABOVE[4]) + v * above;
    let above = pick(ABOVE[3]) + v * above;
    let above = pick(ABOVE[2]) + v * above;
    let above = pick(ABOVE[1]) + v * above;
    let above = pick(ABOVE[0]) + v * above;
    let below = pick(BELOW[7]);
    let below = pick(BELOW[6]) + v * below;
    let below = pick(BELOW[5]) + v * below;
    let below = pick(BELOW[4]) + v * below;
    let below = pick(BELOW[3]) + v * below;
    let below = pick(BELOW[2]) + v * below;
    let below = pick(BELOW[1]) + v * below;
    let below = pick(BELOW[0]) + v * below;
    let ratio = above / below;
    let outer = if p < q { -ratio } else { ratio };
    let result = if is_centre { centre * ratio } else { outer };
    let result = if tail == 0.0 { if p < q { f64::NEG_INFINITY } else { f64::INFINITY } } else { result };
    if tail >= 0.0 { result } else { f64::NAN }
}

/// Coefficients of the numerators, lowest power first, for the centre, the tails and the far tails.
const ABOVE: [[f64; 3]; 8] = [
    [3.387_132_872_796_366_6, 1.423_437_110_749_683_6, 6.657_904_643_501_103],
    [133.141_667_891_784_38, 4.630_337_846_156_546, 5.463_784_911_164_114],
    [1_971.590_950_306_551_3, 5.769_497_221_460_691, 1.784_826_539_917_291_3],
    [13_731.693_765_509_46, 3.647_848_324_763_204_5, 0.296_560_571_828_504_87],
    [45_921.953_931_549_87, 1.270_458_252_452_368_4, 0.026_532_189_526_576_124],
    [67_265.770_927_008_7, 0.241_780_725_177_450_6, 0.001_242_660_947_388_078_4],
    [33_430.575_583_588_13, 0.022_723_844_989_269_184, 2.711_555_568_743_487_6e-5],
    [2_509.080_928_730_122_7, 0.000_774_545_014_278_341_4, 2.010_334_399_292_288_1e-7],
];

/// Coefficients of the denominators.
const BELOW: [[f64; 3]; 8] = [
    [1.0, 1.0, 1.0],
    [42.313_330_701_600_91, 2.053_191_626_637_759, 0.599_832_206_555_888],
    [687.187_007_492_057_9, 1.676_384_830_183_803_8, 0.136_929_880_922_735_8],
    [5_394.196_021_424_751, 0.689_767_334_985_1, 0.014_875_361_290_850_615],
    [21_213.794_301_586_597, 0.148_103_976_427_480_08, 0.000_786_869_131_145_613_3],
    [39_307.895_800_092_71, 0.015_198_666_563_616_457, 1.846_318_317_510_054_8e-5],
    [28_729.085_735_721_943, 0.000_547_593_808_499_534_5, 1.421_511_758_316_446e-7],
    [5_226.495_278_852_854, 1.050_750_071_644_416_9e-9, 2.044_263_103_389_939_7e-15],
];
