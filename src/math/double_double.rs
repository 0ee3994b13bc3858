//! Sums and products kept with the part that rounding drops: a number as an unevaluated pair, high + low.
//!
//! The splits are made by masking bits rather than by a fused multiply-add, which the program never uses: whether the
//! compiler may fuse, and whether the machine can, would then change the bits.
//!
//! Dekker 1971, *Numerische Mathematik* 18:224–242; Knuth, *The Art of Computer Programming*, volume 2, section 4.2.2.

/// Keeps the sign, the exponent and the 26 highest bits of the significand, so that a product of two such numbers is exact.
const HIGH_HALF: u64 = 0xffff_ffff_f800_0000;

/// A number as the unevaluated sum of a double and a much smaller one.
#[derive(Clone, Copy)]
pub(super) struct Pair {
    pub high: f64,
    pub low: f64,
}

/// The first 26 bits of a number, and the rest.
#[inline(always)]
fn split(x: f64) -> (f64, f64) {
    let high = f64::from_bits(x.to_bits() & HIGH_HALF);
    (high, x - high)
}

/// `a + b` with its rounding error, which is exact, for any two finite numbers.
#[inline(always)]
pub(super) fn sum(a: f64, b: f64) -> Pair {
    let high = a + b;
    let other = high - a;
    Pair { high, low: (a - (high - other)) + (b - other) }
}

/// `a + b` with its rounding error, where `a` is zero or the larger in size.
#[inline(always)]
pub(super) fn ordered_sum(a: f64, b: f64) -> Pair {
    let high = a + b;
    Pair { high, low: b - (high - a) }
}

/// `a * b` with its rounding error, to within one part in 2^105.
#[inline(always)]
pub(super) fn product(a: f64, b: f64) -> Pair {
    let high = a * b;
    let (a_high, a_low) = split(a);
    let (b_high, b_low) = split(b);
    let low = ((a_high * b_high - high) + a_high * b_low + a_low * b_high) + a_low * b_low;
    Pair { high, low }
}

impl Pair {
    /// The product of two pairs, to about one part in 2^102.
    #[inline(always)]
    pub(super) fn times(self, other: Pair) -> Pair {
        let first = product(self.high, other.high);
        ordered_sum(first.high, first.low + (self.high * other.low + self.low * other.high))
    }

    /// The sum of a pair and a pair no larger in size.
    #[inline(always)]
    pub(super) fn plus(self, smaller: Pair) -> Pair {
        let first = ordered_sum(self.high, smaller.high);
        ordered_sum(first.high, first.low + (self.low + smaller.low))
    }
}
