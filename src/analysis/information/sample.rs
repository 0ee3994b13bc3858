//! What a study would see if the truth were a given draw: counts and means by their quantile functions, so that a larger study of the
//! same people sees the same luck.

use crate::math::{beta_regularised, gamma_q, normal_quantile};
use crate::results::{Observation, ObservationKind};

/// What `people` show of a parameter whose true value is `truth`, at a uniform number: events a person-year, the share of successes, or
/// the mean.
#[must_use]
pub fn seen(observation: &Observation, people: u64, truth: f64, uniform: f64) -> f64 {
    let many = people as f64;
    match observation.kind {
        ObservationKind::Events => {
            let time = many * observation.years.unwrap_or(1.0);
            poisson_quantile(truth * time, uniform) / time
        }
        ObservationKind::Successes => binomial_quantile(many, truth, uniform) / many,
        ObservationKind::Mean => truth + observation.sd.unwrap_or(0.0) / many.sqrt() * normal_quantile(uniform),
    }
}

/// The least count whose distribution function reaches `p`, of a Poisson distribution.
#[must_use]
pub fn poisson_quantile(mean: f64, p: f64) -> f64 {
    if !(mean > 0.0) {
        return 0.0;
    }
    search(mean, mean.sqrt(), f64::INFINITY, p, |count| gamma_q(count + 1.0, mean))
}

/// The same of a binomial distribution.
#[must_use]
pub fn binomial_quantile(size: f64, chance: f64, p: f64) -> f64 {
    if !(chance > 0.0) {
        return 0.0;
    }
    if chance >= 1.0 {
        return size;
    }
    let spread = (size * chance * (1.0 - chance)).sqrt();
    search(size * chance, spread, size, p, |count| beta_regularised(size - count, count + 1.0, 1.0 - chance))
}

/// Looks up and down from where a normal distribution would have it; at `most` every distribution function is 1.
fn search(mean: f64, spread: f64, most: f64, p: f64, below: impl Fn(f64) -> f64) -> f64 {
    let within = |count: f64| count.clamp(0.0, most);
    let reaches = |count: f64| count >= most || below(count) >= p;
    let mut count = within((mean + spread * normal_quantile(p) - 0.5).round());
    while !reaches(count) {
        count += 1.0;
    }
    while count > 0.0 && reaches(count - 1.0) {
        count -= 1.0;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The least count at which the sum of the probabilities, term by term, reaches p.
    fn by_sum(first: f64, ratio: impl Fn(f64) -> f64, p: f64) -> f64 {
        let (mut term, mut sum, mut count) = (first, first, 0.0);
        while sum < p {
            count += 1.0;
            term *= ratio(count);
            sum += term;
        }
        count
    }

    #[test]
    fn quantiles_are_those_of_the_sums() {
        for mean in [0.03, 0.9, 7.3, 61.0] {
            for p in [0.001, 0.2, 0.5, 0.77, 0.999] {
                let wanted = by_sum(crate::math::exp(-mean), |k| mean / k, p);
                assert_eq!(poisson_quantile(mean, p), wanted, "{mean} {p}");
            }
        }
        for (size, chance) in [(1.0, 0.4), (20.0, 0.03), (64.0, 0.7), (300.0, 0.5)] {
            for p in [0.001, 0.2, 0.5, 0.77, 0.999] {
                let odds = chance / (1.0 - chance);
                let first = crate::math::pow(1.0 - chance, size);
                let wanted = by_sum(first, |k| (size - k + 1.0) / k * odds, p);
                assert_eq!(binomial_quantile(size, chance, p), wanted, "{size} {chance} {p}");
            }
        }
        assert_eq!((poisson_quantile(0.0, 0.9), binomial_quantile(9.0, 1.0, 0.1)), (0.0, 9.0));
    }
}
