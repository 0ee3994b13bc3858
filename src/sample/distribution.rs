//! The distributions an uncertain input can have: what they are, whether their parameters make sense, and their quantile,
//! distribution function, mean and standard deviation.
//!
//! A draw is the quantile of one uniform number, whatever the distribution, so that Sobol and Latin hypercube numbers,
//! antithetic draws and common random numbers need no special cases. For many draws of one distribution use
//! [`Distribution::prepare`]; what a published mean and standard error or interval implies is in
//! [`from_mean_se`](super::from_mean_se) and its companions.

use super::closed_form::{
    between, choice_quantile, clamp, ordered_choice, pert_shapes, step, triangular_quantile, triangular_tails,
    uniform_quantile, weibull_quantile,
};
use super::prepared::PreparedQuantile;
use super::truncation::Window;
use super::{moments, validity};
use crate::math::{
    Beta, exp, exp_m1, gamma_log_quantile, gamma_p, gamma_q, gamma_unit, halves, ln, ln_1p, normal_cdf, normal_score,
    pow,
};

/// A probability distribution of one number.
///
/// [`check`](Distribution::check) says whether the parameters make sense; the other methods assume that they do and give
/// NaN or nonsense, never a panic, if they do not.
#[derive(Clone, Debug, PartialEq)]
pub enum Distribution {
    /// One value, without uncertainty.
    Fixed(f64),
    /// The normal distribution.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation, above 0.
        sd: f64,
    },
    /// A positive number whose logarithm is normal.
    LogNormal {
        /// Mean of the natural logarithm: the logarithm of the median.
        mean_log: f64,
        /// Standard deviation of the natural logarithm, above 0.
        sd_log: f64,
    },
    /// A beta distribution, on 0 to 1.
    Beta {
        /// First shape, above 0: events.
        a: f64,
        /// Second shape, above 0: non-events.
        b: f64,
    },
    /// A gamma distribution, on 0 to infinity.
    Gamma {
        /// Shape, above 0.
        shape: f64,
        /// Scale, above 0: mean over shape.
        scale: f64,
    },
    /// Every value between two limits is as likely.
    Uniform {
        /// Lower limit.
        low: f64,
        /// Upper limit.
        high: f64,
    },
    /// A density that rises in a straight line to the mode and falls in another.
    Triangular {
        /// Lower limit.
        low: f64,
        /// Most likely value.
        mode: f64,
        /// Upper limit.
        high: f64,
    },
    /// A beta distribution stretched over an interval, with mean (low + 4 mode + high) / 6.
    ///
    /// Malcolm, Roseboom, Clark & Fazar 1959, *Operations Research* 7:646–669.
    Pert {
        /// Lower limit.
        low: f64,
        /// Most likely value.
        mode: f64,
        /// Upper limit.
        high: f64,
    },
    /// A Weibull distribution, with survival exp(−(x / scale)^shape).
    Weibull {
        /// Shape, above 0.
        shape: f64,
        /// Scale, above 0.
        scale: f64,
    },
    /// A share whose log-odds are normal.
    LogitNormal {
        /// Mean of the log-odds.
        mean_logit: f64,
        /// Standard deviation of the log-odds, above 0.
        sd_logit: f64,
    },
    /// One of a list of values, each with a weight.
    Choice {
        /// The values.
        values: Vec<f64>,
        /// A weight for each value, 0 or above; they need not sum to 1.
        weights: Vec<f64>,
    },
    /// Another distribution on condition that it falls between two limits (either may be infinite).
    Truncated {
        /// The distribution before truncation: not a fixed value or a choice.
        inner: Box<Distribution>,
        /// Lower limit.
        low: f64,
        /// Upper limit.
        high: f64,
    },
}

impl Distribution {
    /// Whether the parameters make a distribution.
    ///
    /// # Errors
    ///
    /// The reason in plain words, for a message that has already named the input.
    pub fn check(&self) -> Result<(), String> {
        validity::check(self)
    }

    /// The value below which the distribution falls with probability `u`.
    ///
    /// `u` lies in the open interval (0, 1). Relative error within 1e-12 or so. For many draws [`prepare`](Self::prepare)
    /// is ten to fifty times as fast for gamma and beta distributions, and agrees to the same error.
    #[must_use]
    pub fn quantile(&self, u: f64) -> f64 {
        self.quantile_between(u, 1.0 - u)
    }

    /// The quantile given both the lower tail p and the upper tail q = 1 − p, so that neither end loses digits.
    pub(crate) fn quantile_between(&self, p: f64, q: f64) -> f64 {
        match self {
            Self::Fixed(value) => *value,
            Self::Normal { mean, sd } => mean + sd * normal_score(p, q),
            Self::LogNormal { mean_log, sd_log } => exp(mean_log + sd_log * normal_score(p, q)),
            Self::Beta { a, b } => halves(Beta::new(*a, *b).logit_quantile(p, q)).0,
            Self::Gamma { shape, scale } => scale * gamma_unit(*shape) * exp(gamma_log_quantile(*shape, p, q)),
            Self::Uniform { low, high } => uniform_quantile(*low, *high, p, q),
            Self::Triangular { low, mode, high } => triangular_quantile(*low, *mode, *high, p, q),
            Self::Pert { low, mode, high } => {
                let (a, b) = pert_shapes(*low, *mode, *high);
                let (x, y) = halves(Beta::new(a, b).logit_quantile(p, q));
                between(*low, *high, x, y)
            }
            Self::Weibull { shape, scale } => weibull_quantile(*shape, *scale, p, q),
            Self::LogitNormal { mean_logit, sd_logit } => halves(mean_logit + sd_logit * normal_score(p, q)).0,
            Self::Choice { values, weights } => {
                let ordered = ordered_choice(values, weights);
                choice_quantile(&ordered, p)
            }
            Self::Truncated { inner, low, high } => {
                let window = Window::of(inner, *low, *high);
                let (p, q) = window.inside(p, q);
                clamp(inner.quantile_between(p, q), *low, *high)
            }
        }
    }

    /// The probability of a value at or below `x`.
    #[must_use]
    pub fn cdf(&self, x: f64) -> f64 {
        self.tails(x).0
    }

    /// The probabilities at or below `x`, and above it.
    pub(crate) fn tails(&self, x: f64) -> (f64, f64) {
        let of_score = |z: f64| (normal_cdf(z), normal_cdf(-z));
        match self {
            Self::Fixed(value) => step(x >= *value),
            Self::Normal { mean, sd } => of_score((x - mean) / sd),
            Self::LogNormal { mean_log, sd_log } => {
                if x <= 0.0 {
                    return step(false);
                }
                of_score((ln(x) - mean_log) / sd_log)
            }
            Self::Beta { a, b } => Beta::new(*a, *b).cdf(x),
            Self::Gamma { shape, scale } => {
                if x <= 0.0 {
                    return step(false);
                }
                (gamma_p(*shape, x / scale), gamma_q(*shape, x / scale))
            }
            Self::Uniform { low, high } => {
                if x <= *low || x >= *high {
                    return step(x >= *high);
                }
                ((x - low) / (high - low), (high - x) / (high - low))
            }
            Self::Triangular { low, mode, high } => triangular_tails(*low, *mode, *high, x),
            Self::Pert { low, mode, high } => {
                let (a, b) = pert_shapes(*low, *mode, *high);
                Beta::new(a, b).cdf((x - low) / (high - low))
            }
            Self::Weibull { shape, scale } => {
                if x <= 0.0 {
                    return step(false);
                }
                let hazard = pow(x / scale, *shape);
                (-exp_m1(-hazard), exp(-hazard))
            }
            Self::LogitNormal { mean_logit, sd_logit } => {
                if x <= 0.0 || x >= 1.0 {
                    return step(x >= 1.0);
                }
                of_score((ln(x) - ln_1p(-x) - mean_logit) / sd_logit)
            }
            Self::Choice { values, weights } => {
                let ordered = ordered_choice(values, weights);
                let below = ordered.iter().take_while(|(value, _)| *value <= x).last();
                let p = below.map_or(0.0, |(_, cumulative)| *cumulative);
                (p, 1.0 - p)
            }
            Self::Truncated { inner, low, high } => {
                if x < *low || x >= *high {
                    return step(x >= *high);
                }
                Window::of(inner, *low, *high).outside(inner.tails(x))
            }
        }
    }

    /// The mean.
    ///
    /// In closed form, but for logit-normal and truncated distributions, which are integrated (to about ten digits).
    #[must_use]
    pub fn mean(&self) -> f64 {
        moments::mean(self)
    }

    /// The standard deviation.
    ///
    /// In closed form, but for logit-normal and truncated distributions, which are integrated (to about eight digits).
    #[must_use]
    pub fn sd(&self) -> f64 {
        moments::sd(self)
    }

    /// The 2.5th and 97.5th percentiles.
    #[must_use]
    pub fn interval95(&self) -> (f64, f64) {
        (self.quantile_between(0.025, 0.975), self.quantile_between(0.975, 0.025))
    }

    /// The same quantile function with the work that does not depend on the draw done once, for many draws.
    #[must_use]
    pub fn prepare(&self) -> PreparedQuantile {
        PreparedQuantile::new(self)
    }
}
