//! Whether the parameters of a distribution make sense, with the reason in plain words where they do not.

use super::distribution::Distribution;
use super::truncation::Window;

/// Whether the parameters of a distribution make one, or the reason why not.
pub(super) fn check(distribution: &Distribution) -> Result<(), String> {
    match distribution {
        Distribution::Fixed(value) => finite("value", *value),
        Distribution::Normal { mean, sd } => {
            finite("mean", *mean)?;
            positive("standard deviation", *sd)
        }
        Distribution::LogNormal { mean_log, sd_log } => {
            finite("mean of the logarithm", *mean_log)?;
            positive("standard deviation of the logarithm", *sd_log)
        }
        Distribution::Beta { a, b } => {
            positive("first shape of a beta distribution", *a)?;
            positive("second shape of a beta distribution", *b)
        }
        Distribution::Gamma { shape, scale } | Distribution::Weibull { shape, scale } => {
            positive("shape", *shape)?;
            positive("scale", *scale)
        }
        Distribution::Uniform { low, high } => limits(*low, *high),
        Distribution::Triangular { low, mode, high } | Distribution::Pert { low, mode, high } => {
            limits(*low, *high)?;
            finite("mode", *mode)?;
            if low <= mode && mode <= high {
                Ok(())
            } else {
                Err(format!("the mode, {mode}, must lie between the limits {low} and {high}"))
            }
        }
        Distribution::LogitNormal { mean_logit, sd_logit } => {
            finite("mean of the log-odds", *mean_logit)?;
            positive("standard deviation of the log-odds", *sd_logit)
        }
        Distribution::Choice { values, weights } => check_choice(values, weights),
        Distribution::Truncated { inner, low, high } => check_truncated(inner, *low, *high),
    }
}

/// Fails with the reason unless the number is finite.
fn finite(name: &str, x: f64) -> Result<(), String> {
    if x.is_finite() { Ok(()) } else { Err(format!("the {name} must be a finite number, not {x}")) }
}

/// Fails with the reason unless the number is finite and above zero.
fn positive(name: &str, x: f64) -> Result<(), String> {
    finite(name, x)?;
    if x > 0.0 { Ok(()) } else { Err(format!("the {name} must be above 0, not {x}")) }
}

/// Fails with the reason unless both limits are finite and in order.
fn limits(low: f64, high: f64) -> Result<(), String> {
    finite("lower limit", low)?;
    finite("upper limit", high)?;
    if low < high { Ok(()) } else { Err(format!("the lower limit, {low}, must be below the upper limit, {high}")) }
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
    values.iter().try_for_each(|value| finite("value of a choice", *value))?;
    for weight in weights {
        finite("weight of a choice", *weight)?;
        if *weight < 0.0 {
            return Err(format!("a weight of a choice must not be negative, and {weight} is"));
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
        return Err("only a continuous distribution can be truncated, not a fixed value or a choice".into());
    }
    if low.is_nan() || high.is_nan() || low >= high {
        return Err(format!("the lower limit of truncation, {low}, must be below the upper limit, {high}"));
    }
    let window = Window::of(inner, low, high);
    if window.share > 1e-12 {
        Ok(())
    } else {
        Err(format!("almost nothing of the distribution lies between the limits of truncation, {low} and {high}"))
    }
}
