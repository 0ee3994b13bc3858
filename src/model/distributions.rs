//! From the words of a parameter row to a [`Distribution`].

use super::builder::Builder;
use crate::diagnostic::Diagnostic;
use crate::math;
use crate::sample::{self, Distribution, DistributionKind};
use crate::source::Span;

/// Argument names by distribution: each line is one complete set.
const ARGUMENT_SETS: [(&str, &[&[&str]]); 13] = [
    ("fixed", &[&[]]),
    ("normal", &[&["mean", "se"], &["mean", "sd"], &["se"], &["sd"], &["low95", "high95"]]),
    ("lognormal", &[&["meanlog", "sdlog"], &["mean", "se"], &["se"], &["low95", "high95"]]),
    ("beta", &[&["a", "b"], &["events", "n"], &["mean", "se"], &["se"], &["low95", "high95"]]),
    ("gamma", &[&["shape", "rate"], &["shape", "scale"], &["mean", "se"], &["se"], &["low95", "high95"]]),
    ("uniform", &[&["min", "max"]]),
    ("triangular", &[&["min", "mode", "max"], &["min", "max"]]),
    ("pert", &[&["min", "mode", "max"], &["min", "max"]]),
    ("weibull", &[&["shape", "scale"], &["mean", "se"]]),
    ("logitnormal", &[&["meanlogit", "sdlogit"], &["mean", "se"], &["low95", "high95"]]),
    ("choice", &[&["values"], &["values", "weights"]]),
    ("dirichlet", &[&["alpha"], &["n"]]),
    ("multivariate normal", &[&[]]),
];

/// Arguments that any distribution may have besides.
const EXTRA: [&str; 3] = ["truncate_low", "truncate_high", "centre"];

/// Parsed `name=value` pairs.
pub(super) struct Arguments {
    pairs: Vec<(String, String)>,
}

impl Arguments {
    pub fn parse(words: &str) -> Result<Arguments, String> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for piece in words.split(',').map(str::trim).filter(|piece| !piece.is_empty()) {
            let (name, value) =
                piece.split_once('=').ok_or_else(|| format!("`{piece}` is not of the form name=number"))?;
            let (name, value) = (name.trim().to_string(), value.trim().to_string());
            if pairs.iter().any(|(other, _)| *other == name) {
                return Err(format!("the argument `{name}` is given twice"));
            }
            pairs.push((name, value));
        }
        Ok(Arguments { pairs })
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// A number; `20%` is that share of `of`.
    pub fn number(&self, name: &str, of: f64) -> Result<Option<f64>, String> {
        let Some(words) = self.text(name) else { return Ok(None) };
        let (digits, scale) = match words.strip_suffix('%') {
            Some(digits) => (digits, of.abs() / 100.0),
            None => (words, 1.0),
        };
        match digits.trim().parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Some(value * scale)),
            _ => Err(format!("`{name}={words}` is not a number")),
        }
    }
}

/// Makes the distribution of a row in base units. `limits` are the `low` and `high` columns, `factor` the inflation and unit factor.
/// A fault is recorded and gives `None`, as does `fixed`.
pub(super) fn make(
    builder: &mut Builder<'_>,
    kind: &str,
    arguments: &str,
    value: f64,
    limits: Option<(f64, f64)>,
    factor: f64,
    span: Span,
) -> Option<Distribution> {
    let made = Arguments::parse(arguments).and_then(|arguments| written(kind, &arguments, value, limits));
    let made = made.and_then(|made| match made {
        None => Ok(None),
        Some(made) => {
            made.check()?;
            let scaled = scaled(&made, factor).ok_or_else(|| format!("a {kind} distribution cannot be inflated"))?;
            Ok(Some(scaled))
        }
    });
    match made {
        Ok(made) => made,
        Err(words) => {
            // What `[[inputs.correlated]]` makes is no name that a row may use.
            let known = ARGUMENT_SETS.map(|(name, _)| name).into_iter().filter(|name| !name.contains(' '));
            let known: Vec<&str> = known.collect();
            let diagnostic = Diagnostic::error("E5003", words).at(span, "this distribution");
            builder.findings.add(match ARGUMENT_SETS.iter().find(|(name, _)| *name == kind) {
                None => diagnostic.mend(format!("there are: {}", known.join(", "))).did_you_mean(kind, known),
                Some((_, sets)) => {
                    let sets: Vec<String> =
                        sets.iter().filter(|set| !set.is_empty()).map(|set| set.join(", ")).collect();
                    if sets.is_empty() {
                        diagnostic
                    } else {
                        diagnostic.mend(format!("it takes: {}", sets.join(" · ")))
                    }
                }
            });
            None
        }
    }
}

fn written(
    kind: &str,
    arguments: &Arguments,
    value: f64,
    limits: Option<(f64, f64)>,
) -> Result<Option<Distribution>, String> {
    let sets = ARGUMENT_SETS
        .iter()
        .find(|(name, _)| *name == kind)
        .ok_or_else(|| format!("no distribution is called `{kind}`"))?
        .1;
    let given: Vec<&str> =
        arguments.pairs.iter().map(|(name, _)| name.as_str()).filter(|name| !EXTRA.contains(name)).collect();
    if kind == "fixed" && !given.is_empty() {
        return Err("arguments without a distribution to take them".into());
    }
    if let Some(centre) = arguments.text("centre").filter(|centre| !["mean", "median"].contains(centre)) {
        return Err(format!("`centre={centre}` is neither mean nor median"));
    }
    for name in &given {
        if !sets.iter().any(|set| set.contains(name)) {
            return Err(format!("a {kind} distribution has no argument `{name}`"));
        }
    }
    let chosen = sets.iter().find(|set| set.len() == given.len() && set.iter().all(|name| given.contains(name)));
    let get = |name: &str| arguments.number(name, value).map(|found| found.unwrap_or(f64::NAN));
    let named = DistributionKind::named(kind);
    let base = match (kind, chosen, limits) {
        ("fixed" | "dirichlet" | "multivariate normal", Some(_), _) => return Ok(None),
        ("choice", Some(_), _) => {
            let list = |words: &str| -> Result<Vec<f64>, String> {
                words
                    .split('|')
                    .map(|word| word.trim().parse::<f64>().map_err(|_| format!("`{word}` is not a number")))
                    .collect()
            };
            let values = list(arguments.text("values").unwrap_or(""))?;
            let weights = arguments.text("weights").map_or(Ok(vec![1.0; values.len()]), list)?;
            Distribution::Choice { values, weights }
        }
        (_, None, Some((low, high))) if given.is_empty() => match kind {
            "uniform" => Distribution::Uniform { low, high },
            "triangular" => Distribution::Triangular { low, mode: value, high },
            "pert" => Distribution::Pert { low, mode: value, high },
            _ => by_interval(named, low, high, value)?,
        },
        (_, None, _) => return Err(format!("the arguments of this {kind} distribution are missing or incomplete")),
        (_, Some(set), _) => match **set {
            ["mean", _] | ["se"] | ["sd"] => {
                let mean = if set.len() == 2 { get("mean")? } else { value };
                let spread = if set.contains(&"sd") { get("sd")? } else { get("se")? };
                sample::from_mean_se(named.ok_or("unknown")?, mean, spread)?
            }
            ["low95", _] => by_interval(named, get("low95")?, get("high95")?, value)?,
            ["events", _] => sample::from_events(get("events")?, get("n")?)?,
            ["meanlog", _] => Distribution::LogNormal { mean_log: get("meanlog")?, sd_log: get("sdlog")? },
            ["meanlogit", _] => Distribution::LogitNormal { mean_logit: get("meanlogit")?, sd_logit: get("sdlogit")? },
            ["a", _] => Distribution::Beta { a: get("a")?, b: get("b")? },
            ["shape", "rate"] => Distribution::Gamma { shape: get("shape")?, scale: 1.0 / get("rate")? },
            ["shape", _] if kind == "weibull" => Distribution::Weibull { shape: get("shape")?, scale: get("scale")? },
            ["shape", _] => Distribution::Gamma { shape: get("shape")?, scale: get("scale")? },
            _ => {
                let (low, high) = (get("min")?, get("max")?);
                let mode = if set.contains(&"mode") { get("mode")? } else { value };
                match kind {
                    "uniform" => Distribution::Uniform { low, high },
                    "triangular" => Distribution::Triangular { low, mode, high },
                    _ => Distribution::Pert { low, mode, high },
                }
            }
        },
    };
    let (low, high) = (arguments.number("truncate_low", value)?, arguments.number("truncate_high", value)?);
    if low.is_none() && high.is_none() {
        return Ok(Some(base));
    }
    let (low, high) = (low.unwrap_or(f64::NEG_INFINITY), high.unwrap_or(f64::INFINITY));
    Ok(Some(Distribution::Truncated { inner: Box::new(base), low, high }))
}

fn by_interval(kind: Option<DistributionKind>, low: f64, high: f64, _value: f64) -> Result<Distribution, String> {
    sample::from_interval95(kind.ok_or("unknown")?, low, high, None)
}

/// The distribution of the quantity times a positive factor; `None` if the family has none.
pub(super) fn scaled(distribution: &Distribution, factor: f64) -> Option<Distribution> {
    use Distribution as D;
    if factor == 1.0 {
        return Some(distribution.clone());
    }
    Some(match distribution {
        D::Fixed(value) => D::Fixed(value * factor),
        D::Normal { mean, sd } => D::Normal { mean: mean * factor, sd: sd * factor },
        D::LogNormal { mean_log, sd_log } => D::LogNormal { mean_log: mean_log + math::ln(factor), sd_log: *sd_log },
        D::Gamma { shape, scale } => D::Gamma { shape: *shape, scale: scale * factor },
        D::Uniform { low, high } => D::Uniform { low: low * factor, high: high * factor },
        D::Triangular { low, mode, high } => {
            D::Triangular { low: low * factor, mode: mode * factor, high: high * factor }
        }
        D::Pert { low, mode, high } => D::Pert { low: low * factor, mode: mode * factor, high: high * factor },
        D::Weibull { shape, scale } => D::Weibull { shape: *shape, scale: scale * factor },
        D::Choice { values, weights } => {
            D::Choice { values: values.iter().map(|value| value * factor).collect(), weights: weights.clone() }
        }
        D::Truncated { inner, low, high } => {
            D::Truncated { inner: Box::new(scaled(inner, factor)?), low: low * factor, high: high * factor }
        }
        D::Beta { .. } | D::LogitNormal { .. } => return None,
    })
}
