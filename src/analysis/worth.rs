//! Owns the prices at which a strategy is worth it: from straight lines of net benefit against the price, and for a chance over draws.

use crate::results::Worth;

/// Net benefit against the price: the values at two prices, of a difference that is a straight line between and beyond them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    /// Price and value.
    pub first: (f64, f64),
    /// Another price and value.
    pub second: (f64, f64),
    /// Size of the totals behind the values: differences below a part in 10¹² of it are rounding.
    pub scale: f64,
}

impl Line {
    /// The value at a price.
    pub fn at(&self, price: f64) -> f64 {
        let ((p0, v0), (p1, v1)) = (self.first, self.second);
        v0 + (v1 - v0) * ((price - p0) / (p1 - p0))
    }
}

/// An interval of prices; empty if `low > high`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Prices {
    /// From; may be −∞.
    pub low: f64,
    /// To; may be ∞.
    pub high: f64,
}

const ROUNDING: f64 = 1e-12;

impl Prices {
    /// All of them.
    pub const ALL: Prices = Prices { low: f64::NEG_INFINITY, high: f64::INFINITY };
    /// None.
    pub const NONE: Prices = Prices { low: f64::INFINITY, high: f64::NEG_INFINITY };

    /// Where every line is at or above zero.
    pub fn of(lines: &[Line]) -> Prices {
        let mut prices = Prices::ALL;
        for line in lines {
            let ((p0, v0), (p1, v1)) = (line.first, line.second);
            let (rise, run) = (v1 - v0, p1 - p0);
            if rise.abs() <= ROUNDING * line.scale {
                if v0 < 0.0 {
                    return Prices::NONE;
                }
                continue;
            }
            let root = p0 - v0 * (run / rise);
            if (rise > 0.0) == (run > 0.0) {
                prices.low = crate::math::max(prices.low, root);
            } else {
                prices.high = crate::math::min(prices.high, root);
            }
        }
        prices
    }

    /// As it is told.
    pub fn worth(self) -> Worth {
        if self.low > self.high {
            return Worth::Never;
        }
        match (self.low.is_finite(), self.high.is_finite()) {
            (false, false) => Worth::Always,
            (false, true) => Worth::UpTo { price: self.high },
            (true, false) => Worth::From { price: self.low },
            (true, true) => Worth::Between { low: self.low, high: self.high },
        }
    }
}

/// The highest price at which at least a share of the draws are worth it.
pub(super) fn at_chance(draws: &[Prices], chance: f64) -> Worth {
    let mut highs: Vec<f64> = draws.iter().filter(|own| own.low <= own.high).map(|own| own.high).collect();
    let mut lows: Vec<f64> = draws.iter().filter(|own| own.low <= own.high).map(|own| own.low).collect();
    highs.sort_by(|a, b| b.total_cmp(a));
    lows.sort_by(|a, b| b.total_cmp(a));
    let wanted = chance * draws.len() as f64 - 1e-9;
    let mut above = 0;
    for (at, high) in highs.iter().enumerate() {
        // Equal ends are taken together.
        if highs.get(at + 1).is_some_and(|next| next == high) {
            continue;
        }
        while lows.get(above).is_some_and(|low| low > high) {
            above += 1;
        }
        if (at + 1 - above) as f64 >= wanted {
            return if *high == f64::INFINITY { Worth::Always } else { Worth::UpTo { price: *high } };
        }
    }
    Worth::Never
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(intercept: f64, slope: f64) -> Line {
        let at = |price: f64| (price, intercept + slope * price);
        Line { first: at(10.0), second: at(0.0), scale: 1.0 }
    }

    #[test]
    fn lines_give_the_prices_between_them() {
        assert_eq!(Prices::of(&[line(100.0, -1.0)]).worth(), Worth::UpTo { price: 100.0 });
        assert_eq!(Prices::of(&[line(-100.0, 2.0)]).worth(), Worth::From { price: 50.0 });
        assert_eq!(
            Prices::of(&[line(100.0, -1.0), line(-20.0, 1.0)]).worth(),
            Worth::Between { low: 20.0, high: 100.0 }
        );
        assert_eq!(Prices::of(&[line(100.0, -1.0), line(-200.0, 1.0)]).worth(), Worth::Never);
        assert_eq!(Prices::of(&[line(1.0, 0.0)]).worth(), Worth::Always);
        assert_eq!(Prices::of(&[line(-1.0, 0.0)]).worth(), Worth::Never);
        assert_eq!(line(100.0, -1.0).at(40.0), 60.0);
    }

    #[test]
    fn a_chance_is_the_share_of_draws_that_are_still_worth_it() {
        let up_to = |high: f64| Prices { high, ..Prices::ALL };
        let draws = [up_to(10.0), up_to(20.0), up_to(30.0), up_to(40.0)];
        assert_eq!(at_chance(&draws, 0.5), Worth::UpTo { price: 30.0 });
        assert_eq!(at_chance(&draws, 0.75), Worth::UpTo { price: 20.0 });
        assert_eq!(at_chance(&draws, 0.76), Worth::UpTo { price: 10.0 });
        assert_eq!(at_chance(&[Prices::NONE, Prices::NONE, up_to(5.0)], 0.5), Worth::Never);
        assert_eq!(at_chance(&[Prices::ALL, Prices::ALL, up_to(5.0)], 0.5), Worth::Always);
        // Worth it from 30 on in one draw and up to 20 in two: never all three at once, two of three up to 20 or at 30 to 40.
        let draws = [up_to(20.0), Prices { low: 30.0, high: 50.0 }, up_to(40.0)];
        assert_eq!(at_chance(&draws, 0.6), Worth::UpTo { price: 40.0 });
        assert_eq!(at_chance(&draws, 1.0), Worth::Never);
    }
}
