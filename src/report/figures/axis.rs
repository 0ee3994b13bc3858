//! Owns scales: round tick values and the way from a value to a place.

/// A straight scale from values to places.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    /// Lowest value.
    pub(super) low: f64,
    /// Highest value.
    pub(super) high: f64,
    /// Place of the lowest value.
    pub(super) from: f64,
    /// Place of the highest value.
    pub(super) to: f64,
}

impl Scale {
    /// The place of a value.
    pub(super) fn at(&self, value: f64) -> f64 {
        self.from + (value - self.low) / (self.high - self.low) * (self.to - self.from)
    }
}

/// A round step (1, 2, 2.5 or 5 times a power of ten) that divides a span into at most so many parts.
pub(super) fn step(span: f64, parts: f64) -> f64 {
    let least = span / parts;
    let mut power = 1.0;
    while power > least {
        power /= 10.0;
    }
    while power * 10.0 <= least {
        power *= 10.0;
    }
    [1.0, 2.0, 2.5, 5.0]
        .into_iter()
        .map(|times| times * power)
        .find(|step| *step >= least * 0.999_999)
        .unwrap_or(power * 10.0)
}

/// The multiples of a step from `low` to `high`, computed so that zero is exactly zero.
pub(super) fn ticks(low: f64, high: f64, step: f64) -> Vec<f64> {
    let first = (low / step - 1e-9).ceil() as i64;
    let last = (high / step + 1e-9).floor() as i64;
    (first..=last).map(|n| n as f64 * step).collect()
}

/// How many decimals a step needs.
pub(super) fn decimals(step: f64) -> usize {
    let mut scaled = step;
    let mut decimals = 0;
    while (scaled - scaled.round()).abs() > 1e-9 && decimals < 6 {
        scaled *= 10.0;
        decimals += 1;
    }
    decimals
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round() {
        assert_eq!(step(100_000.0, 5.0), 20_000.0);
        assert_eq!(step(60.0, 6.0), 10.0);
        assert_eq!(step(0.9, 5.0), 0.2);
        assert_eq!(step(7.0, 6.0), 2.0);
    }

    #[test]
    fn ticks_pass_through_zero() {
        assert_eq!(ticks(-2.5, 6.1, 2.0), [-2.0, 0.0, 2.0, 4.0, 6.0]);
        assert_eq!(decimals(0.25), 2);
        assert_eq!(decimals(20.0), 0);
    }
}
