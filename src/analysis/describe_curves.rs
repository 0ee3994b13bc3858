//! Survival curves as a reader sees them: shape, arguments as written, and what is done to them, in words. S is the survival, h the
//! hazard a year, t years; the equations are in docs/methods.md.

use crate::model::{Curve, CurveChange, CurveId, KeyKind, Shape, Study, Term};
use crate::results;

/// Every curve that has a name, in the order of declaration.
pub(super) fn curves(study: &Study) -> Vec<results::Curve> {
    let named = study.curves.iter().filter(|curve| !curve.name.is_empty());
    named.map(|curve| results::Curve { name: curve.name.clone(), words: words(study, curve) }).collect()
}

fn words(study: &Study, curve: &Curve) -> String {
    let mut text = shape(study, &curve.shape);
    for change in &curve.changes {
        text += "; ";
        text += &changed(study, change);
    }
    text
}

fn written<'s>(study: &'s Study, term: &Term) -> &'s str {
    study.sources.text(term.span).trim_matches('"')
}

fn name(study: &Study, id: CurveId) -> &str {
    &study.curves[id.index()].name
}

fn shape(study: &Study, shape: &Shape) -> String {
    let term = |term: &Term| written(study, term).to_owned();
    match shape {
        Shape::Exponential(rate) => format!("exponential, h = {}", term(rate)),
        Shape::Weibull(shape, scale) => {
            format!("Weibull, S(t) = exp(−(t / scale)^shape), shape = {}, scale = {}", term(shape), term(scale))
        }
        Shape::WeibullPh(shape, rate) => {
            format!("Weibull, S(t) = exp(−rate × t^shape), shape = {}, rate = {}", term(shape), term(rate))
        }
        Shape::Gompertz(shape, rate) => {
            format!("Gompertz, h(t) = rate × exp(shape × t), shape = {}, rate = {}", term(shape), term(rate))
        }
        Shape::LogNormal(mean, sd) => format!("log-normal, meanlog = {}, sdlog = {}", term(mean), term(sd)),
        Shape::LogLogistic(shape, scale) => {
            format!(
                "log-logistic, S(t) = 1 / (1 + (t / scale)^shape), shape = {}, scale = {}",
                term(shape),
                term(scale)
            )
        }
        Shape::Gamma(shape, rate) => format!("gamma, shape = {}, rate = {}", term(shape), term(rate)),
        Shape::GeneralisedGamma(mu, sigma, q) => {
            format!("generalised gamma, mu = {}, sigma = {}, q = {}", term(mu), term(sigma), term(q))
        }
        Shape::Piecewise(pieces) => {
            let each = pieces.iter().map(|(rate, from)| format!("h = {} from year {from}", term(rate)));
            format!("piecewise constant hazard, {}", each.collect::<Vec<_>>().join(", "))
        }
        Shape::Spline { odds, gamma, knots } => {
            let scale = if *odds { "odds" } else { "hazard" };
            let gamma: Vec<String> = gamma.iter().map(|own| term(own)).collect();
            let knots: Vec<String> = knots.iter().map(f64::to_string).collect();
            format!(
                "Royston–Parmar spline of the log cumulative {scale}, coefficients {}, knots of log time {}",
                gamma.join(", "),
                knots.join(", ")
            )
        }
        Shape::Steps(series) => format!("steps read from a file, {} times", series.keys.len()),
        Shape::LifeTable(id, keys, start) => {
            let table = &study.tables[id.index()];
            let labels = table.keys.iter().filter(|kind| **kind == KeyKind::Label);
            let keys: Vec<String> = keys.iter().zip(labels).map(|(own, _)| term(own)).collect();
            format!("life table `{}`[{}], age at t = 0 {}", table.name, keys.join(", "), term(start))
        }
        Shape::Of(id) => format!("`{}`", name(study, *id)),
        Shape::Mix(parts) => {
            let each = parts.iter().map(|(weight, id)| format!("{} × `{}`", term(weight), name(study, *id)));
            format!("weighted survival {}", each.collect::<Vec<_>>().join(" + "))
        }
        Shape::Plus(ids) => {
            let each: Vec<String> = ids.iter().map(|id| format!("`{}`", name(study, *id))).collect();
            format!("hazards added: {}", each.join(" + "))
        }
    }
}

fn changed(study: &Study, change: &CurveChange) -> String {
    let term = |term: &Term| written(study, term).to_owned();
    match change {
        CurveChange::Acceleration(own) => format!("time divided by {}", term(own)),
        CurveChange::HazardRatio(own) => format!("hazard multiplied by {}", term(own)),
        CurveChange::Waning(own, from, to) => {
            format!("hazard multiplied by {}, which fades in a straight line to 1 from year {from} to {to}", term(own))
        }
        CurveChange::OddsRatio(own) => format!("odds of the event multiplied by {}", term(own)),
        CurveChange::Cure(own) => {
            format!("a share π = {} never has the event: S(t) becomes π + (1 − π) S(t)", term(own))
        }
        CurveChange::Shift(own) => format!("starts {} later", term(own)),
        CurveChange::Join(at, then) => format!("from {} on, the hazard of `{}`", term(at), name(study, *then)),
    }
}
