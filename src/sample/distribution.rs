//! The distributions an uncertain input can have: what they are, whether their parameters make sense, and their quantile,
//! distribution function, mean and standard deviation.
//!
//! A draw is the quantile of one uniform number, whatever the distribution, so that Sobol and Latin hypercube numbers,
//! antithetic draws and common random numbers need no special cases. For many draws of one distribution use
//! [`Distribution::prepare`]; what a published mean and standard error or interval implies is in
//! [`from_mean_se`](super::from_mean_se) and its companions.

use super::moments;
use super::prepared::PreparedQuantile;
use crate::math::{
    Beta, exp, exp_m1, gamma_log_quantile, gamma_p, gamma_q, halves, ln, ln_1p, ln_gamma,
    normal_cdf, normal_score, pow,
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

/// Fails with the reason unless the number is finite.
fn finite(name: &str, x: f64) -> Result<(), String> {
    if x.is_finite() {
        Ok(())
    } else {
        Err(format!("the {name} must be a finite number, not {x}"))
    }
}

/// Fails with the reason unless the number is finite and above zero.
fn positive(name: &str, x: f64) -> Result<(), String> {
    finite(name, x)?;
    if x > 0.0 {
        Ok(())
    } else {
        Err(format!("the {name} must be above 0, not {x}"))
    }
}

impl Distribution {
    /// Whether the parameters make a distribution.
    ///
    /// # Errors
    ///
    /// The reason in plain words, for a message that has already named the input.
    pub fn check(&self) -> Result<(), String> {
        match self {
            Self::Fixed(value) => finite("value", *value),
            Self::Normal { mean, sd } => {
                finite("mean", *mean)?;
                positive("standard deviation", *sd)
            }
            Self::LogNormal { mean_log, sd_log } => {
                finite("mean of the logarithm", *mean_log)?;
                positive("standard deviation of the logarithm", *sd_log)
            }
            Self::Beta { a, b } => {
                positive("first shape of a beta distribution", *a)?;
                positive("second shape of a beta distribution", *b)
            }
            Self::Gamma { shape, scale } | Self::Weibull { shape, scale } => {
                positive("shape", *shape)?;
                positive("scale", *scale)
            }
            Self::Uniform { low, high } => limits(*low, *high),
            Self::Triangular { low, mode, high } | Self::Pert { low, mode, high } => {
                limits(*low, *high)?;
                finite("mode", *mode)?;
                if low <= mode && mode <= high {
                    Ok(())
                } else {
                    Err(format!(
                        "the mode, {mode}, must lie between the limits {low} and {high}"
                    ))
                }
            }
            Self::LogitNormal {
                mean_logit,
                sd_logit,
            } => {
                finite("mean of the log-odds", *mean_logit)?;
                positive("standard deviation of the log-odds", *sd_logit)
            }
            Self::Choice { values, weights } => check_choice(values, weights),
            Self::Truncated { inner, low, high } => check_truncated(inner, *low, *high),
        }
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
            Self::Gamma { shape, scale } => scale * exp(gamma_log_quantile(*shape, p, q)),
            Self::Uniform { low, high } => uniform_quantile(*low, *high, p, q),
            Self::Triangular { low, mode, high } => triangular_quantile(*low, *mode, *high, p, q),
            Self::Pert { low, mode, high } => {
                let (a, b) = pert_shapes(*low, *mode, *high);
                let (x, y) = halves(Beta::new(a, b).logit_quantile(p, q));
                between(*low, *high, x, y)
            }
            Self::Weibull { shape, scale } => weibull_quantile(*shape, *scale, p, q),
            Self::LogitNormal {
                mean_logit,
                sd_logit,
            } => halves(mean_logit + sd_logit * normal_score(p, q)).0,
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
            Self::LogitNormal {
                mean_logit,
                sd_logit,
            } => {
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
        (
            self.quantile_between(0.025, 0.975),
            self.quantile_between(0.975, 0.025),
        )
    }

    /// The same quantile function with the work that does not depend on the draw done once, for many draws.
    #[must_use]
    pub fn prepare(&self) -> PreparedQuantile {
        PreparedQuantile::new(self)
    }
}

/// Fails with the reason unless both limits are finite and in order.
fn limits(low: f64, high: f64) -> Result<(), String> {
    finite("lower limit", low)?;
    finite("upper limit", high)?;
    if low < high {
        Ok(())
    } else {
        Err(format!(
            "the lower limit, {low}, must be below the upper limit, {high}"
        ))
    }
}

/// Fails with the reason unless the values and weights make a choice.
fn check_choice(values: &[f64], weights: &[f64]) -> Result<(), String> {
    if values.is_empty() {
        return Err("a choice needs at least one value".into());
    }
    if values.len() != weights.len() {
        return Err(format!(
            "a choice needs a weight for each value: there are {} values and {} weights",
            values.len(),
            weights.len()
        ));
    }
    values
        .iter()
        .try_for_each(|value| finite("value of a choice", *value))?;
    for weight in weights {
        finite("weight of a choice", *weight)?;
        if *weight < 0.0 {
            return Err(format!(
                "a weight of a choice must not be negative, and {weight} is"
            ));
        }
    }
    if weights.iter().sum::<f64>() > 0.0 {
        Ok(())
    } else {
        Err("at least one weight of a choice must be above 0".into())
    }
}

/// Fails with the reason unless the distribution can be truncated to the limits.
fn check_truncated(inner: &Distribution, low: f64, high: f64) -> Result<(), String> {
    inner.check()?;
    if matches!(inner, Distribution::Fixed(_) | Distribution::Choice { .. }) {
        return Err(
            "only a continuous distribution can be truncated, not a fixed value or a choice".into(),
        );
    }
    if low.is_nan() || high.is_nan() || low >= high {
        return Err(format!(
            "the lower limit of truncation, {low}, must be below the upper limit, {high}"
        ));
    }
    let window = Window::of(inner, low, high);
    if window.share > 1e-12 {
        Ok(())
    } else {
        Err(format!(
            "almost nothing of the distribution lies between the limits of truncation, {low} and {high}"
        ))
    }
}

/// The part of a distribution's probability that lies between two limits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    /// The probability below the lower limit.
    below: f64,
    /// The probability above the upper limit.
    above: f64,
    /// The probability between the limits.
    share: f64,
}

impl Window {
    pub(crate) fn of(inner: &Distribution, low: f64, high: f64) -> Window {
        let (below, from_low) = if low == f64::NEG_INFINITY {
            (0.0, 1.0)
        } else {
            inner.tails(low)
        };
        let (to_high, above) = if high == f64::INFINITY {
            (1.0, 0.0)
        } else {
            inner.tails(high)
        };
        // The difference of the smaller tails loses fewer digits.
        let share = if below < 0.5 {
            to_high - below
        } else {
            from_low - above
        };
        Window {
            below,
            above,
            share,
        }
    }

    /// The tails of the inner distribution where those of the truncated one are p and q.
    pub(crate) fn inside(self, p: f64, q: f64) -> (f64, f64) {
        (self.below + self.share * p, self.above + self.share * q)
    }

    /// The tails of the truncated distribution where those of the inner one are p and q.
    fn outside(self, (p, q): (f64, f64)) -> (f64, f64) {
        ((p - self.below) / self.share, (q - self.above) / self.share)
    }
}

/// The tails of a distribution that jumps from 0 to 1.
fn step(reached: bool) -> (f64, f64) {
    if reached { (1.0, 0.0) } else { (0.0, 1.0) }
}

/// A value kept between two limits.
pub(crate) fn clamp(x: f64, low: f64, high: f64) -> f64 {
    let x = if x < low { low } else { x };
    if x > high { high } else { x }
}

/// The place a share x of the way from low to high, where y = 1 − x.
pub(crate) fn between(low: f64, high: f64, x: f64, y: f64) -> f64 {
    if x < y {
        low + (high - low) * x
    } else {
        high - (high - low) * y
    }
}

/// The shapes of the beta distribution behind a PERT distribution.
pub(crate) fn pert_shapes(low: f64, mode: f64, high: f64) -> (f64, f64) {
    let width = high - low;
    (
        1.0 + 4.0 * (mode - low) / width,
        1.0 + 4.0 * (high - mode) / width,
    )
}

pub(crate) fn uniform_quantile(low: f64, high: f64, p: f64, q: f64) -> f64 {
    between(low, high, p, q)
}

pub(crate) fn triangular_quantile(low: f64, mode: f64, high: f64, p: f64, q: f64) -> f64 {
    let width = high - low;
    if p * width < mode - low {
        low + (p * width * (mode - low)).sqrt()
    } else {
        high - (q * width * (high - mode)).sqrt()
    }
}

fn triangular_tails(low: f64, mode: f64, high: f64, x: f64) -> (f64, f64) {
    if x <= low || x >= high {
        return step(x >= high);
    }
    let width = high - low;
    if x < mode {
        let p = (x - low) * (x - low) / (width * (mode - low));
        (p, 1.0 - p)
    } else {
        let q = (high - x) * (high - x) / (width * (high - mode));
        (1.0 - q, q)
    }
}

pub(crate) fn weibull_quantile(shape: f64, scale: f64, p: f64, q: f64) -> f64 {
    let hazard = if p < 0.5 { -ln_1p(-p) } else { -ln(q) };
    scale * pow(hazard, 1.0 / shape)
}

/// The values of a choice in order, each with the probability of a value at or below it.
pub(crate) fn ordered_choice(values: &[f64], weights: &[f64]) -> Vec<(f64, f64)> {
    let total: f64 = weights.iter().sum();
    let mut ordered: Vec<(f64, f64)> = values
        .iter()
        .copied()
        .zip(weights.iter().copied())
        .filter(|(_, weight)| *weight > 0.0)
        .collect();
    ordered.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut sum = 0.0;
    for (_, weight) in &mut ordered {
        sum += *weight;
        *weight = sum / total;
    }
    if let Some(last) = ordered.last_mut() {
        last.1 = 1.0;
    }
    ordered
}

/// The value of a choice at the lower tail p.
pub(crate) fn choice_quantile(ordered: &[(f64, f64)], p: f64) -> f64 {
    let index = ordered.partition_point(|(_, cumulative)| *cumulative < p);
    ordered
        .get(index)
        .or(ordered.last())
        .map_or(f64::NAN, |(value, _)| *value)
}

/// The gamma function's logarithm at 1 + k/shape, for the moments of a Weibull distribution.
pub(crate) fn weibull_log_moment(shape: f64, k: f64) -> f64 {
    ln_gamma(1.0 + k / shape)
}
