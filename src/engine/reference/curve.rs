//! Survival curves: cumulative hazard at a time, with the platform's functions and statrs.

use super::evaluate::{Context, Fault};
use crate::model::*;
use statrs::function::{erf, gamma};

/// A reading of a curve at a time.
pub(super) fn read(context: &Context<'_>, id: CurveId, reading: Reading, time: f64) -> Result<f64, Fault> {
    let length = context.cycle_length();
    Ok(match reading {
        Reading::Survival => (-hazard_to(context, id, time)?).exp(),
        Reading::Rate => (hazard_to(context, id, time + length)? - hazard_to(context, id, time)?) / length,
        Reading::Probability => -(hazard_to(context, id, time)? - hazard_to(context, id, time + length)?).exp_m1(),
        Reading::Hazard => {
            let step = 1e-6 * (1.0 + time);
            let from = if time > step { time - step } else { 0.0 };
            (hazard_to(context, id, time + step)? - hazard_to(context, id, from)?) / (time + step - from)
        }
    })
}

/// Cumulative hazard from 0 to `time`.
fn hazard_to(context: &Context<'_>, id: CurveId, time: f64) -> Result<f64, Fault> {
    let curve = &context.study.curves[id.index()];
    changed(context, curve, curve.changes.len(), time)
}

/// With the first `count` changes applied.
fn changed(context: &Context<'_>, curve: &Curve, count: usize, time: f64) -> Result<f64, Fault> {
    if time <= 0.0 {
        return Ok(0.0);
    }
    let Some(change) = count.checked_sub(1).map(|at| &curve.changes[at]) else {
        return shape(context, &curve.shape, time);
    };
    let below = |time: f64| changed(context, curve, count - 1, time);
    Ok(match change {
        CurveChange::Acceleration(by) => below(time / context.number(by)?)?,
        CurveChange::HazardRatio(ratio) => {
            // Exact for a constant ratio; fine steps for one that moves with t.
            let at = |time: f64| Context { curve_time: time, ..context.clone() }.number(ratio);
            if at(0.123)? == at(1.0)? && at(1.0)? == at(0.77 * time)? && at(time)? == at(1.0)? {
                at(1.0)? * below(time)?
            } else {
                integral(&at, &below, time)?
            }
        }
        CurveChange::Waning(ratio, from, to) => {
            let full = context.number(ratio)?;
            let at = |time: f64| -> Result<f64, Fault> {
                let gone = ((time - from) / (to - from)).clamp(0.0, 1.0);
                Ok(full + (1.0 - full) * gone)
            };
            integral(&at, &below, time)?
        }
        CurveChange::OddsRatio(ratio) => {
            let survival = (-below(time)?).exp();
            let odds = (1.0 - survival) / survival * context.number(ratio)?;
            odds.ln_1p()
        }
        CurveChange::Cure(share) => {
            let cured = context.number(share)?;
            -(cured + (1.0 - cured) * (-below(time)?).exp()).ln()
        }
        CurveChange::Shift(by) => below(time - context.number(by)?)?,
        CurveChange::Join(at, then) => {
            let at = context.number(at)?;
            if time <= at {
                below(time)?
            } else {
                below(at)? + hazard_to(context, *then, time)? - hazard_to(context, *then, at)?
            }
        }
    })
}

/// ∫ ratio(t) dH(t), by the mid-ratio over 4,000 steps.
fn integral(
    ratio: &dyn Fn(f64) -> Result<f64, Fault>,
    hazard: &dyn Fn(f64) -> Result<f64, Fault>,
    time: f64,
) -> Result<f64, Fault> {
    let steps = 4000;
    let mut sum = 0.0;
    let mut before = 0.0;
    for step in 1..=steps {
        let end = time * f64::from(step) / f64::from(steps);
        let now = hazard(end)?;
        sum += ratio(end - 0.5 * time / f64::from(steps))? * (now - before);
        before = now;
    }
    Ok(sum)
}

fn shape(context: &Context<'_>, shape: &Shape, time: f64) -> Result<f64, Fault> {
    let of = |term: &Term| context.number(term);
    let normal_tail = |z: f64| 0.5 * erf::erfc(z / std::f64::consts::SQRT_2);
    Ok(match shape {
        Shape::Exponential(rate) => of(rate)? * time,
        Shape::Weibull(k, scale) => (time / of(scale)?).powf(of(k)?),
        Shape::WeibullPh(k, rate) => of(rate)? * time.powf(of(k)?),
        Shape::Gompertz(k, rate) => {
            let k = of(k)?;
            if k == 0.0 { of(rate)? * time } else { of(rate)? / k * (k * time).exp_m1() }
        }
        Shape::LogNormal(mean, sd) => -normal_tail((time.ln() - of(mean)?) / of(sd)?).ln(),
        Shape::LogLogistic(k, scale) => (time / of(scale)?).powf(of(k)?).ln_1p(),
        Shape::Gamma(k, rate) => -gamma::gamma_ur(of(k)?, of(rate)? * time).ln(),
        Shape::GeneralisedGamma(mu, sigma, q) => {
            let (mu, sigma, q) = (of(mu)?, of(sigma)?, of(q)?);
            let w = (time.ln() - mu) / sigma;
            if q == 0.0 {
                return Ok(-normal_tail(w).ln());
            }
            let k = 1.0 / (q * q);
            let x = k * (q * w).exp();
            let survival = if q > 0.0 { gamma::gamma_ur(k, x) } else { gamma::gamma_lr(k, x) };
            -survival.ln()
        }
        Shape::Piecewise(parts) => {
            let mut sum = 0.0;
            for (at, (rate, from)) in parts.iter().enumerate() {
                let to = parts.get(at + 1).map_or(f64::INFINITY, |(_, from)| *from);
                let within = if time < to { time } else { to } - from;
                if within > 0.0 {
                    sum += of(rate)? * within;
                }
            }
            sum
        }
        Shape::Spline { odds, gamma, knots } => {
            let terms: Result<Vec<f64>, Fault> = gamma.iter().map(|term| of(term)).collect();
            let log = spline(&terms?, knots, time.ln());
            if *odds { log.exp().ln_1p() } else { log.exp() }
        }
        Shape::Steps(series) => {
            let survival = series.at(time, Match::AtOrBelow, true);
            -survival.ln()
        }
        Shape::LifeTable(table, keys, start) => life_table(context, *table, keys, of(start)?, time)?,
        Shape::Of(id) => hazard_to(context, *id, time)?,
        Shape::Mix(parts) => {
            let mut survival = 0.0;
            for (weight, id) in parts {
                survival += of(weight)? * (-hazard_to(context, *id, time)?).exp();
            }
            -survival.ln()
        }
        Shape::Plus(ids) => {
            let mut sum = 0.0;
            for id in ids {
                sum += hazard_to(context, *id, time)?;
            }
            sum
        }
    })
}

/// Royston and Parmar's restricted cubic spline in x = ln t.
fn spline(gamma: &[f64], knots: &[f64], x: f64) -> f64 {
    let (first, last) = (knots[0], knots[knots.len() - 1]);
    let cube = |v: f64| if v > 0.0 { v * v * v } else { 0.0 };
    let mut sum = gamma[0] + gamma.get(1).copied().unwrap_or(0.0) * x;
    for (k, knot) in knots.iter().enumerate().take(knots.len() - 1).skip(1) {
        let share = (last - knot) / (last - first);
        sum += gamma[k + 1] * (cube(x - knot) - share * cube(x - first) - (1.0 - share) * cube(x - last));
    }
    sum
}

/// Yearly probabilities of a life table as a hazard that is constant within each year of age.
fn life_table(
    context: &Context<'_>,
    table: TableId,
    keys: &[std::sync::Arc<Term>],
    start: f64,
    time: f64,
) -> Result<f64, Fault> {
    let own = &context.study.tables[table.index()];
    let mut labels = Vec::new();
    for key in keys {
        if let super::Value::Label(label) = context.value(key)? {
            labels.push(label);
        }
    }
    let series = own
        .series
        .get(&labels)
        .ok_or_else(|| Fault::new("E2009", format!("table `{}` has no such row", own.name), Some(own.span)))?;
    let mut sum = 0.0;
    let (mut age, end) = (start, start + time);
    while age < end {
        let next = (age + 1e-9).floor() + 1.0;
        let to = if next < end { next } else { end };
        let q = series.at((age + 1e-9).floor(), own.matching, own.beyond_last);
        if q.is_nan() {
            return Err(Fault::new("E5004", format!("table `{}` has no row for age {age}", own.name), Some(own.span)));
        }
        sum += -(-q).ln_1p() * (to - age);
        age = to;
    }
    Ok(sum)
}
