//! Distributions from the statistics that papers publish: a mean with its standard error, an interval, or a count.

use super::closed_form::weibull_log_moment;
use super::distribution::Distribution;
use super::kind::DistributionKind;
use super::moments::logit_normal_moments;
use super::root::{increasing_root, pair_root};
use crate::math::{Beta, exp, exp_m1, gamma_log_quantile, gamma_unit, halves, ln, ln_1p};

/// The 97.5th percentile of the standard normal distribution.
const SCORE_95: f64 = 1.959_963_984_540_054;
const LOWER: f64 = 0.025;
const UPPER: f64 = 0.975;

/// The distribution of a kind that has the mean and the standard deviation given.
///
/// For the uncertainty of an estimate, the standard deviation is the estimate's standard error. Exact for every kind
/// but logit-normal and Weibull, which are solved to nine digits or more.
///
/// # Errors
///
/// The reason in plain words: a standard error that is not above 0, a mean outside the kind's range, a spread wider than
/// the kind can have, or a kind that a mean and a standard error do not determine.
pub fn from_mean_se(kind: DistributionKind, mean: f64, se: f64) -> Result<Distribution, String> {
    if !mean.is_finite() {
        return Err(format!("the mean must be a finite number, not {mean}"));
    }
    if !(se > 0.0 && se.is_finite()) {
        return Err(format!("the standard error must be above 0, not {se}; an input without uncertainty is `fixed`"));
    }
    match kind {
        DistributionKind::Normal => Ok(Distribution::Normal { mean, sd: se }),
        DistributionKind::LogNormal => {
            above_zero(kind, mean)?;
            let square = ln_1p((se / mean) * (se / mean));
            Ok(Distribution::LogNormal { mean_log: ln(mean) - 0.5 * square, sd_log: square.sqrt() })
        }
        DistributionKind::Beta => {
            share(kind, mean, se)?;
            let n = mean * (1.0 - mean) / (se * se) - 1.0;
            Ok(Distribution::Beta { a: mean * n, b: (1.0 - mean) * n })
        }
        DistributionKind::Gamma => {
            above_zero(kind, mean)?;
            Ok(Distribution::Gamma { shape: (mean / se) * (mean / se), scale: se * (se / mean) })
        }
        DistributionKind::Uniform => {
            let half = 3f64.sqrt() * se;
            Ok(Distribution::Uniform { low: mean - half, high: mean + half })
        }
        DistributionKind::Weibull => weibull_from_mean_se(mean, se),
        DistributionKind::LogitNormal => logit_normal_from_mean_se(mean, se),
        DistributionKind::Fixed | DistributionKind::Triangular | DistributionKind::Pert | DistributionKind::Choice => {
            Err(format!("a mean and a standard error do not determine a {} distribution", kind.name()))
        }
    }
}

/// The distribution of a kind whose 2.5th and 97.5th percentiles are `low` and `high`.
///
/// Without a mean both percentiles are met (for a normal distribution the mean is then the midpoint, for a log-normal
/// the median is the geometric midpoint, for a logit-normal the same on the log-odds). With a mean, two numbers cannot
/// meet three demands: the mean is met exactly, and so is the *width* of the interval, as a difference for normal,
/// beta and gamma, as a ratio for log-normal and as an odds ratio for logit-normal. A uniform distribution takes the two
/// as its limits, and a Weibull meets both percentiles; neither takes a mean.
///
/// # Errors
///
/// The reason in plain words: limits out of order or outside the kind's range, a mean outside them, a kind that an
/// interval does not determine, or an interval that no distribution of the kind has.
pub fn from_interval95(kind: DistributionKind, low: f64, high: f64, mean: Option<f64>) -> Result<Distribution, String> {
    if !(low.is_finite() && high.is_finite() && low < high) {
        return Err(format!("the lower limit of the interval, {low}, must be below the upper limit, {high}"));
    }
    if let Some(mean) = mean {
        let inside = low < mean && mean < high;
        if !inside {
            return Err(format!("the mean, {mean}, must lie inside the interval from {low} to {high}"));
        }
    }
    match kind {
        DistributionKind::Normal => Ok(Distribution::Normal {
            mean: mean.unwrap_or(low + 0.5 * (high - low)),
            sd: (high - low) / (2.0 * SCORE_95),
        }),
        DistributionKind::LogNormal => {
            above_zero(kind, low)?;
            let sd_log = (ln(high) - ln(low)) / (2.0 * SCORE_95);
            let mean_log = match mean {
                Some(mean) => ln(mean) - 0.5 * sd_log * sd_log,
                None => 0.5 * (ln(low) + ln(high)),
            };
            Ok(Distribution::LogNormal { mean_log, sd_log })
        }
        DistributionKind::LogitNormal => {
            shares(kind, low, high)?;
            let sd_logit = (logit(high) - logit(low)) / (2.0 * SCORE_95);
            let mean_logit = match mean {
                Some(mean) => increasing_root(logit(mean) - 3.0 * sd_logit, logit(mean) + 3.0 * sd_logit, |centre| {
                    logit_normal_moments(centre, sd_logit).0 - mean
                })
                .ok_or_else(|| no_solution(kind))?,
                None => 0.5 * (logit(low) + logit(high)),
            };
            Ok(Distribution::LogitNormal { mean_logit, sd_logit })
        }
        DistributionKind::Gamma => {
            above_zero(kind, low)?;
            match mean {
                Some(mean) => gamma_from_mean_width(mean, high - low),
                None => gamma_from_interval(low, high),
            }
        }
        DistributionKind::Beta => {
            shares(kind, low, high)?;
            match mean {
                Some(mean) => beta_from_mean_width(mean, high - low),
                None => beta_from_interval(low, high),
            }
        }
        DistributionKind::Uniform if mean.is_none() => Ok(Distribution::Uniform { low, high }),
        DistributionKind::Weibull if mean.is_none() => {
            above_zero(kind, low)?;
            // The percentiles are scale · (−ln(1 − u))^(1/shape).
            let (small, large) = (-ln_1p(-LOWER), -ln(LOWER));
            let shape = (ln(large) - ln(small)) / (ln(high) - ln(low));
            Ok(Distribution::Weibull { shape, scale: exp(ln(high) - ln(large) / shape) })
        }
        DistributionKind::Uniform | DistributionKind::Weibull => {
            Err(format!("a {} distribution takes an interval or a mean, not both", kind.name()))
        }
        DistributionKind::Fixed | DistributionKind::Triangular | DistributionKind::Pert | DistributionKind::Choice => {
            Err(format!("an interval does not determine a {} distribution", kind.name()))
        }
    }
}

/// The beta distribution of a share of which `events` in `n` were seen: Beta(events, n − events).
///
/// Where nobody or everybody had the event that is not a distribution, and a half is added to both counts (the posterior
/// from Jeffreys' prior).
///
/// # Errors
///
/// The reason in plain words where the counts are not finite, are negative, or exceed n.
pub fn from_events(events: f64, n: f64) -> Result<Distribution, String> {
    if !(n.is_finite() && n > 0.0) {
        return Err(format!("the number of people must be above 0, not {n}"));
    }
    if !(0.0..=n).contains(&events) {
        return Err(format!("the number of events, {events}, must lie between 0 and the number of people, {n}"));
    }
    let added = if events == 0.0 || events == n { 0.5 } else { 0.0 };
    Ok(Distribution::Beta { a: events + added, b: (n - events) + added })
}

/// Fails unless the number is above zero, as every value of the kind is.
fn above_zero(kind: DistributionKind, x: f64) -> Result<(), String> {
    if x > 0.0 {
        Ok(())
    } else {
        Err(format!("every value of a {} distribution is above 0, and {x} is not", kind.name()))
    }
}

/// Fails unless a share can have the mean and the standard error.
fn share(kind: DistributionKind, mean: f64, se: f64) -> Result<(), String> {
    if !(mean > 0.0 && mean < 1.0) {
        return Err(format!("the mean of a {} distribution lies between 0 and 1, and {mean} does not", kind.name()));
    }
    let most = (mean * (1.0 - mean)).sqrt();
    if se < most {
        Ok(())
    } else {
        Err(format!("a share with mean {mean} cannot have a standard error of {se}: it must be below {most:.6}"))
    }
}

/// Fails unless both limits lie strictly between 0 and 1.
fn shares(kind: DistributionKind, low: f64, high: f64) -> Result<(), String> {
    if low > 0.0 && high < 1.0 {
        Ok(())
    } else {
        Err(format!(
            "the percentiles of a {} distribution lie strictly between 0 and 1, and {low} and {high} do not both",
            kind.name()
        ))
    }
}

fn no_solution(kind: DistributionKind) -> String {
    format!("no {} distribution has these statistics", kind.name())
}

fn logit(x: f64) -> f64 {
    ln(x) - ln_1p(-x)
}

fn weibull_from_mean_se(mean: f64, se: f64) -> Result<Distribution, String> {
    let kind = DistributionKind::Weibull;
    above_zero(kind, mean)?;
    let target = ln(se / mean);
    let spread = |log_shape: f64| {
        let shape = exp(log_shape);
        0.5 * ln(exp_m1(weibull_log_moment(shape, 2.0) - 2.0 * weibull_log_moment(shape, 1.0)))
    };
    let log_shape = increasing_root(ln(0.05), ln(1e5), |t| target - spread(t)).ok_or_else(|| no_solution(kind))?;
    let shape = exp(log_shape);
    Ok(Distribution::Weibull { shape, scale: mean * exp(-weibull_log_moment(shape, 1.0)) })
}

fn logit_normal_from_mean_se(mean: f64, se: f64) -> Result<Distribution, String> {
    let kind = DistributionKind::LogitNormal;
    share(kind, mean, se)?;
    let start = [logit(mean), ln(se / (mean * (1.0 - mean)))];
    let found = pair_root(start, |[centre, log_spread]| {
        let (m, s) = logit_normal_moments(centre, exp(log_spread));
        [logit(m) - logit(mean), ln(s / se)]
    });
    let [mean_logit, log_spread] = found.ok_or_else(|| no_solution(kind))?;
    Ok(Distribution::LogitNormal { mean_logit, sd_logit: exp(log_spread) })
}

/// The 2.5th and 97.5th percentiles of a gamma distribution of scale 1, as logarithms in units of `gamma_unit`.
fn gamma_log_interval(shape: f64) -> (f64, f64) {
    (gamma_log_quantile(shape, LOWER, UPPER), gamma_log_quantile(shape, UPPER, LOWER))
}

fn gamma_from_interval(low: f64, high: f64) -> Result<Distribution, String> {
    let kind = DistributionKind::Gamma;
    // The ratio of the percentiles depends on the shape alone, and falls as it grows.
    let target = ln(high / low);
    let log_shape = increasing_root(ln(1e-3), ln(1e14), |t| {
        let (lower, upper) = gamma_log_interval(exp(t));
        target - (upper - lower)
    })
    .ok_or_else(|| no_solution(kind))?;
    let shape = exp(log_shape);
    let (_, upper) = gamma_log_interval(shape);
    Ok(Distribution::Gamma { shape, scale: high / gamma_unit(shape) * exp(-upper) })
}

fn gamma_from_mean_width(mean: f64, width: f64) -> Result<Distribution, String> {
    let kind = DistributionKind::Gamma;
    // Below a shape of about 0.3 the width falls again.
    let log_shape = increasing_root(ln(0.3), ln(1e14), |t| {
        let (lower, upper) = gamma_log_interval(exp(t));
        width / mean - gamma_unit(exp(t)) * (exp(upper - t) - exp(lower - t))
    })
    .ok_or_else(|| no_solution(kind))?;
    let shape = exp(log_shape);
    Ok(Distribution::Gamma { shape, scale: mean / shape })
}

/// The logits of the 2.5th and 97.5th percentiles of a beta distribution.
fn beta_logit_interval(a: f64, b: f64) -> (f64, f64) {
    let beta = Beta::new(a, b);
    (beta.logit_quantile(LOWER, UPPER), beta.logit_quantile(UPPER, LOWER))
}

fn beta_from_interval(low: f64, high: f64) -> Result<Distribution, String> {
    let kind = DistributionKind::Beta;
    let (low, high) = (logit(low), logit(high));
    // The variance of the log-odds is near 1/a + 1/b.
    let (share, rest) = halves(0.5 * (low + high));
    let sd = (high - low) / (2.0 * SCORE_95);
    let n = 1.0 / (share * rest * sd * sd);
    let bounded = |x: f64| if x < 0.1 { 0.1 } else { x };
    let start = [ln(bounded(n * share)), ln(bounded(n * rest))];
    let found = pair_root(start, |[log_a, log_b]| {
        let (lower, upper) = beta_logit_interval(exp(log_a), exp(log_b));
        [(lower - low) / sd, (upper - high) / sd]
    });
    let [log_a, log_b] = found.ok_or_else(|| no_solution(kind))?;
    Ok(Distribution::Beta { a: exp(log_a), b: exp(log_b) })
}

fn beta_from_mean_width(mean: f64, width: f64) -> Result<Distribution, String> {
    let kind = DistributionKind::Beta;
    let log_n = increasing_root(ln(0.1), ln(1e10), |t| {
        let n = exp(t);
        let (lower, upper) = beta_logit_interval(mean * n, (1.0 - mean) * n);
        width - (halves(upper).0 - halves(lower).0)
    })
    .ok_or_else(|| no_solution(kind))?;
    let n = exp(log_n);
    Ok(Distribution::Beta { a: mean * n, b: (1.0 - mean) * n })
}
