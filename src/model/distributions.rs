//! From the words of a parameter row to a [`Distribution`].

use super::builder::Builder;
use crate::diagnostic::Diagnostic;
use crate::math;
use crate::sample::{self, Distribution, DistributionKind};
use crate::source::Located;

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
    /// Reads `name=value, name=value`.
    pub fn parse(words: &str) -> Result<Arguments, Refused> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for piece in words.split(',').map(str::trim).filter(|piece| !piece.is_empty()) {
            let Some((name, value)) = piece.split_once('=') else {
                return Err(Refused::Names(format!("`{piece}` is not of the form name=number")));
            };
            let (name, value) = (name.trim().to_string(), value.trim().to_string());
            if pairs.iter().any(|(other, _)| *other == name) {
                return Err(Refused::Names(format!("the argument `{name}` is given twice")));
            }
            pairs.push((name, value));
        }
        Ok(Arguments { pairs })
    }

    /// The words of an argument.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// A number; `20%` is that share of `of`.
    pub fn number(&self, name: &str, of: f64) -> Result<Option<f64>, Refused> {
        let Some(words) = self.text(name) else { return Ok(None) };
        let (digits, scale) = match words.strip_suffix('%') {
            Some(digits) => (digits, of.abs() / 100.0),
            None => (words, 1.0),
        };
        match digits.trim().parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Some(value * scale)),
            _ => Err(Refused::Numbers(format!("`{name}={words}` is not a number"))),
        }
    }
}

/// What a row says of its distribution, and where.
pub(super) struct Written<'a> {
    pub kind: Located<&'a str>,
    pub arguments: Located<&'a str>,
    pub value: f64,
    /// The `low` and `high` columns.
    pub limits: Option<(f64, f64)>,
}

/// Makes the distribution of a row in base units, `factor` being what inflation and the unit make of one written unit.
/// A fault is recorded and gives `None`, as does `fixed`.
pub(super) fn make(builder: &mut Builder<'_>, row: &Written<'_>, factor: f64) -> Option<Distribution> {
    let kind = row.kind.value;
    let Some((_, sets)) = ARGUMENT_SETS.iter().find(|(name, _)| *name == kind) else {
        // What `[[inputs.correlated]]` makes is no name that a row may use.
        let known: Vec<&str> = ARGUMENT_SETS.iter().map(|(name, _)| *name).filter(|name| !name.contains(' ')).collect();
        let fault = Diagnostic::error("E5003", format!("no distribution is called `{kind}`"));
        let fault = fault.at(row.kind.span, "unknown").mend(format!("there are: {}", known.join(", ")));
        builder.findings.add(fault.did_you_mean(kind, known));
        return None;
    };
    let made = Arguments::parse(row.arguments.value).and_then(|arguments| written(kind, sets, &arguments, row));
    let made = made.and_then(|made| match made {
        None => Ok(None),
        Some(made) => {
            made.check().map_err(Refused::Numbers)?;
            let cannot = || Refused::Numbers(format!("a {kind} distribution cannot be inflated"));
            scaled(&made, factor).map(Some).ok_or_else(cannot)
        }
    });
    let (words, names) = match made {
        Ok(made) => return made,
        Err(Refused::Names(words)) => (words, true),
        Err(Refused::Numbers(words)) => (words, false),
    };
    let fault = Diagnostic::error("E5003", words).at(row.arguments.span, "this distribution");
    let sets: Vec<String> = sets.iter().filter(|set| !set.is_empty()).map(|set| set.join(", ")).collect();
    builder.findings.add(match names && !sets.is_empty() {
        true => fault.mend(format!("a {kind} distribution takes one of: {}", sets.join(" · "))),
        false => fault,
    });
    None
}

/// Why no distribution can be made.
pub(super) enum Refused {
    /// Arguments are unknown, missing or unreadable.
    Names(String),
    /// Their numbers are impossible.
    Numbers(String),
}

impl From<String> for Refused {
    fn from(words: String) -> Refused {
        Refused::Numbers(words)
    }
}

/// The distribution as it is written, in the row's own unit.
fn written(
    kind: &str,
    sets: &[&[&str]],
    arguments: &Arguments,
    row: &Written<'_>,
) -> Result<Option<Distribution>, Refused> {
    let value = row.value;
    let names = arguments.pairs.iter().map(|(name, _)| name.as_str());
    let given: Vec<&str> = names.filter(|name| !EXTRA.contains(name)).collect();
    if kind == "fixed" && !given.is_empty() {
        return Err(Refused::Names("arguments without a distribution to take them".into()));
    }
    if let Some(centre) = arguments.text("centre").filter(|centre| !["mean", "median"].contains(centre)) {
        return Err(Refused::Numbers(format!("`centre={centre}` is neither mean nor median")));
    }
    if let Some(name) = given.iter().find(|name| !sets.iter().any(|set| set.contains(name))) {
        return Err(Refused::Names(format!("a {kind} distribution has no argument `{name}`")));
    }
    let chosen = sets.iter().find(|set| set.len() == given.len() && set.iter().all(|name| given.contains(name)));
    let base = match (kind, chosen, row.limits) {
        ("fixed" | "dirichlet" | "multivariate normal", Some(_), _) => return Ok(None),
        (_, None, Some(limits)) if given.is_empty() => within(kind, limits, value)?,
        (_, None, _) => {
            return Err(Refused::Names(format!("the arguments of this {kind} distribution are missing or incomplete")));
        }
        ("choice", Some(_), _) => choice(arguments)?,
        (_, Some(set), _) => by_arguments(kind, set, arguments, value)?,
    };
    let (low, high) = (arguments.number("truncate_low", value)?, arguments.number("truncate_high", value)?);
    if low.is_none() && high.is_none() {
        return Ok(Some(base));
    }
    let (low, high) = (low.unwrap_or(f64::NEG_INFINITY), high.unwrap_or(f64::INFINITY));
    Ok(Some(Distribution::Truncated { inner: Box::new(base), low, high }))
}

/// A distribution that is told by the `low` and `high` columns: its ends, or its 95% interval.
fn within(kind: &str, (low, high): (f64, f64), value: f64) -> Result<Distribution, Refused> {
    Ok(match kind {
        "uniform" => Distribution::Uniform { low, high },
        "triangular" => Distribution::Triangular { low, mode: value, high },
        "pert" => Distribution::Pert { low, mode: value, high },
        _ => by_interval(kind, low, high)?,
    })
}

fn choice(arguments: &Arguments) -> Result<Distribution, Refused> {
    let number = |word: &str| word.trim().parse::<f64>().map_err(|_| format!("`{word}` is not a number"));
    let list = |words: &str| words.split('|').map(number).collect::<Result<Vec<f64>, String>>();
    let values = list(arguments.text("values").unwrap_or(""))?;
    let weights = arguments.text("weights").map_or(Ok(vec![1.0; values.len()]), list)?;
    Ok(Distribution::Choice { values, weights })
}

fn by_arguments(kind: &str, set: &[&str], arguments: &Arguments, value: f64) -> Result<Distribution, Refused> {
    let get = |name: &str| arguments.number(name, value).map(|found| found.unwrap_or(f64::NAN));
    Ok(match set {
        ["mean", spread] => sample::from_mean_se(known(kind)?, get("mean")?, get(spread)?)?,
        ["se" | "sd"] => sample::from_mean_se(known(kind)?, value, get(set[0])?)?,
        ["low95", _] => by_interval(kind, get("low95")?, get("high95")?)?,
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
    })
}

fn by_interval(kind: &str, low: f64, high: f64) -> Result<Distribution, Refused> {
    Ok(sample::from_interval95(known(kind)?, low, high, None)?)
}

fn known(kind: &str) -> Result<DistributionKind, Refused> {
    let none = || Refused::Names(format!("a {kind} distribution cannot be told so"));
    DistributionKind::named(kind).ok_or_else(none)
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
