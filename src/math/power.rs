//! Powers: x^y = exp(y ln x), the logarithm and the product carried as pairs so that large exponents lose nothing.

use super::double_double::product;
use super::exp::exp_pair;
use super::ln::ln_pair;

/// 2^52: from here on every double is whole.
const TWO_52: f64 = 4_503_599_627_370_496.0;

/// Whether a number has no fractional part (infinities included).
#[inline(always)]
fn is_whole(y: f64) -> bool {
    let size = y.abs();
    let rounded = (size + TWO_52) - TWO_52;
    (size >= TWO_52) | (rounded == size)
}

/// x to the power y.
///
/// Within 0.9 units in the last place, whatever the size of the exponent; zero where the result would be below the smallest
/// normal number. The special values are those of C's `pow`: x^0 = 1 and 1^y = 1 even for NaN; a negative x has a power
/// only for whole y and NaN otherwise; 0^y is 0 for y > 0 and infinite for y < 0.
///
/// ```
/// assert_eq!(cartwright::math::pow(2.0, 10.0), 1024.0);
/// ```
#[inline(always)]
#[must_use]
pub fn pow(x: f64, y: f64) -> f64 {
    let size = x.abs();
    let logarithm = ln_pair(size);
    let exponent = product(y, logarithm.high);
    // Beyond these limits only the direction matters, and the low part may not be a number.
    let inside = (exponent.high > -800.0) & (exponent.high < 800.0);
    let low = if inside { exponent.low + y * logarithm.low } else { 0.0 };
    let result = exp_pair(exponent.high, low);

    let whole = is_whole(y);
    let odd = whole & !is_whole(0.5 * y);
    let negative = x.is_sign_negative();
    let signed = if negative & odd { -result } else { result };
    let signed = if (x < 0.0) & (x > f64::NEG_INFINITY) & !whole { f64::NAN } else { signed };
    let one = (y == 0.0) | (x == 1.0) | ((x == -1.0) & (y.abs() == f64::INFINITY));
    if one { 1.0 } else { signed }
}
