//! Intervals: what is known of a number before it is computed.

/// A closed interval; `low <= high`, ends may be infinite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Least value.
    pub low: f64,
    /// Greatest value.
    pub high: f64,
}

impl Interval {
    /// Everything.
    pub const ALL: Interval = Interval { low: f64::NEG_INFINITY, high: f64::INFINITY };
    /// 0 to 1.
    pub const UNIT: Interval = Interval { low: 0.0, high: 1.0 };

    /// One point.
    pub fn point(value: f64) -> Interval {
        Interval { low: value, high: value }.tidy()
    }

    /// Of two ends in either order; everything if an end is not a number.
    pub fn of(a: f64, b: f64) -> Interval {
        if a.is_nan() || b.is_nan() {
            return Interval::ALL;
        }
        if a <= b { Interval { low: a, high: b } } else { Interval { low: b, high: a } }
    }

    fn tidy(self) -> Interval {
        if self.low.is_nan() || self.high.is_nan() { Interval::ALL } else { self }
    }

    /// The smallest interval that holds both.
    pub fn union(self, other: Interval) -> Interval {
        Interval {
            low: if self.low <= other.low { self.low } else { other.low },
            high: if self.high >= other.high { self.high } else { other.high },
        }
    }

    /// Sums.
    pub fn plus(self, other: Interval) -> Interval {
        Interval { low: self.low + other.low, high: self.high + other.high }.tidy()
    }

    /// Differences.
    pub fn minus(self, other: Interval) -> Interval {
        Interval { low: self.low - other.high, high: self.high - other.low }.tidy()
    }

    /// Products.
    pub fn times(self, other: Interval) -> Interval {
        let ends = [self.low * other.low, self.low * other.high, self.high * other.low, self.high * other.high];
        // 0 times infinity: the product of a zero end with anything is zero.
        let ends = ends.map(|end| if end.is_nan() { 0.0 } else { end });
        let first = Interval { low: ends[0], high: ends[0] };
        ends[1..].iter().fold(first, |all, &end| all.union(Interval { low: end, high: end }))
    }

    /// Quotients; everything if the divisor can be zero.
    pub fn over(self, other: Interval) -> Interval {
        if other.low <= 0.0 && other.high >= 0.0 {
            return Interval::ALL;
        }
        self.times(Interval::of(1.0 / other.low, 1.0 / other.high))
    }

    /// The image under a rising function.
    pub fn rising(self, f: impl Fn(f64) -> f64) -> Interval {
        Interval { low: f(self.low), high: f(self.high) }.tidy()
    }

    /// Whether it lies within another, to a rounding error.
    pub fn within(self, other: Interval) -> bool {
        self.low >= other.low && self.high <= other.high
    }
}
