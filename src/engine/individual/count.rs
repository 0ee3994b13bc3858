//! What many people give: means with their standard errors, and how many are where.

/// A mean over people.
#[derive(Clone, Debug, PartialEq)]
pub struct Mean {
    /// `cost`, `qalys`, `life years` (discounted, then `undiscounted …`), `cost NAME`, `qalys NAME`, `times NAME`.
    pub name: String,
    /// The mean.
    pub mean: f64,
    /// Its standard error.
    pub error: f64,
    /// The commonest value.
    pub commonest: f64,
    /// How many people have another.
    pub apart: usize,
}

/// With fewer people than this who differ from the rest, a mean is too far from normal for its standard error to judge it.
const FEW: usize = 30;

impl Mean {
    /// Whether a mean over `count` people agrees with what is expected, within four standard errors; `None` where too few people
    /// differ from the rest to say.
    pub fn agrees(&self, expected: f64, count: usize) -> Option<bool> {
        let off = (self.mean - expected).abs();
        let rounding = 1e-9 * (1.0 + expected.abs());
        if self.apart >= FEW {
            return Some(off <= 4.0 * self.error + rounding);
        }
        if off <= rounding {
            return Some(true);
        }
        // Nearly everyone has the same: a cohort far from that is wrong all the same, unless a few with very much could make it so.
        let room = 4.0 * self.error + 2.0 * FEW as f64 / count as f64 * self.commonest.abs();
        if self.commonest != 0.0 && off > room { Some(false) } else { None }
    }
}

/// What a number of simulated people give under one strategy.
#[derive(Clone, Debug, PartialEq)]
pub struct People {
    /// How many.
    pub count: usize,
    /// Means of what they were paid, lived and met.
    pub means: Vec<Mean>,
    /// How many are in each state at each time point. People whose own horizon has ended stay where they were.
    pub occupancy: Vec<Vec<u32>>,
}

impl People {
    /// Takes everyone's totals together.
    pub(super) fn of(names: Vec<String>, totals: &[Vec<f64>], occupancy: Vec<Vec<u32>>) -> People {
        let count = totals.len();
        let means = names.into_iter().enumerate().map(|(at, name)| {
            let mut own: Vec<f64> = totals.iter().map(|own| own[at]).collect();
            let mean = own.iter().sum::<f64>() / count as f64;
            let squares: f64 = own.iter().map(|value| (value - mean) * (value - mean)).sum();
            own.sort_by(f64::total_cmp);
            let (commonest, most) = commonest(&own);
            let error = (squares / (count as f64 - 1.0) / count as f64).sqrt();
            Mean { name, mean, error, commonest, apart: count - most }
        });
        People { count, means: means.collect(), occupancy }
    }
}

/// The value that occurs most often in a rising list, rounding apart, and how often.
fn commonest(rising: &[f64]) -> (f64, usize) {
    let (mut best, mut from) = ((f64::NAN, 0), 0);
    for at in 0..rising.len() {
        if rising[at] - rising[from] > 1e-9 * (1.0 + rising[from].abs()) {
            from = at;
        }
        if at + 1 - from > best.1 {
            best = (rising[from], at + 1 - from);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(list: &[f64]) -> Mean {
        let totals: Vec<Vec<f64>> = list.iter().map(|value| vec![*value]).collect();
        People::of(vec!["cost".into()], &totals, vec![]).means.remove(0)
    }

    #[test]
    fn a_price_paid_by_everyone_must_be_met_exactly() {
        let paid = mean(&[150_000.0; 1000]);
        assert_eq!((paid.agrees(150_000.0, 1000), paid.agrees(75_000.0, 1000)), (Some(true), Some(false)));
    }

    #[test]
    fn what_hardly_anyone_meets_is_not_judged() {
        let mut list = vec![0.0; 1000];
        list[3] = 50.0;
        assert_eq!(mean(&list).agrees(0.02, 1000), None);
    }

    #[test]
    fn four_standard_errors_are_the_limit() {
        let coin = mean(&(0..1000).map(|at| f64::from(at % 2)).collect::<Vec<_>>());
        assert!((coin.error - 0.0158).abs() < 1e-4);
        assert_eq!((coin.agrees(0.56, 1000), coin.agrees(0.57, 1000)), (Some(true), Some(false)));
    }
}
