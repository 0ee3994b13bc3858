//! Price and durability: up to which price a strategy is worth it, for each rate of relapse of its own; the other options stay as they
//! are in the base case.

use super::asked::{between, parameter, values};
use super::at_price::AtPrice;
use super::context::Context;
use super::moved::{self, Bench, Move, attempt, moved};
use super::price::Price;
use super::registry::Plan;
use super::roots::within;
use crate::diagnostic::{Diagnostic, Findings};
use crate::engine::Values;
use crate::model::{ParameterId, Reader, Study};
use crate::results::{Found, PriceAtRate, PriceDurability, Worth};
use crate::source::{FileId, Span};

/// What the request says.
struct Request {
    price: Price,
    rates: Vec<ParameterId>,
    values: Vec<f64>,
    band: Option<(f64, f64)>,
    shown: (f64, f64),
}

/// Reads the request.
pub(super) fn read(reader: &Reader<'_>, study: &Study, findings: &mut Findings) -> Option<Plan> {
    let price = Price::read(reader, study, findings);
    let kind = reader.get("kind").map_or(Span::new(FileId(0), 0, 0), |entry| entry.value.span);
    let rates = rates(kind, reader, study, findings);
    let values = if ["values", "from", "to", "steps"].iter().any(|key| reader.get(key).is_some()) {
        values("the rate of relapse", kind, reader, findings)
    } else {
        // 0 to 20 of 100 a year.
        Some((0..=40).map(|step| f64::from(step) / 200.0).collect())
    };
    if let Some(low) = values.as_ref().and_then(|own| own.first()).filter(|own| **own < 0.0) {
        let fault = Diagnostic::error("E4015", format!("a rate of {low} a year is below zero"));
        findings.add(fault.at(kind, "of this analysis").mend("begin at 0"));
        return None;
    }
    let band = match reader.get("band") {
        Some(_) => between("band", reader, findings).map(Some),
        None => Some(None),
    };
    let shown = match reader.get("shown") {
        Some(_) => between("shown", reader, findings).map(Some),
        None => Some(None),
    };
    let (price, band) = (price?, band?);
    let base = study.parameters[price.id.index()].value;
    let usual = band.map_or((0.0, 2.0 * base), |(low, high)| (0.5 * low, high + 0.5 * low));
    let request = Request { price, rates: rates?, values: values?, band, shown: shown?.unwrap_or(usual) };
    Some(Box::new(move |context| run(&request, context)))
}

fn rates(kind: Span, reader: &Reader<'_>, study: &Study, findings: &mut Findings) -> Option<Vec<ParameterId>> {
    if reader.get("durability").is_none() {
        let fault = Diagnostic::error("E4001", "an analysis of price and durability needs `durability`");
        findings.add(
            fault
                .at(kind, "of which rate?")
                .mend("name the rate of relapse, or all of them: durability = [\"r_relapse\"]"),
        );
        return None;
    }
    let names = reader.texts("durability", findings)?;
    let ids: Vec<ParameterId> = names.iter().filter_map(|name| parameter(*name, study, findings)).collect();
    if ids.is_empty() && names.is_empty() {
        findings.add(Diagnostic::error("E4001", "`durability` names no rate").at(kind, "of this analysis"));
    }
    (ids.len() == names.len() && !ids.is_empty()).then_some(ids)
}

fn run(request: &Request, context: &Context<'_>) -> Result<Found, Vec<Diagnostic>> {
    let (study, price) = (context.study, &request.price);
    let (ready, pool) = (context.ready, context.pool);
    let thresholds = &study.settings.thresholds;
    let at_rate = |rate: f64| -> Move {
        request.rates.iter().flat_map(|id| moved(study, context.base_sets, *id, rate)).collect()
    };
    let moves: Vec<Move> = request.values.iter().map(|rate| at_rate(*rate)).collect();
    let name = |set: usize| format!("a rate of relapse of {} a year", request.values[set]);
    // Run once as they are, so that a rate that the model cannot take is named.
    moved::run(Bench::of(context), &moves, &name)?;
    let sets = ready.targets.solve(moved::sets(context.base_sets, &moves), pool)?;
    let still = moved::sets(context.base_sets, &vec![vec![]; moves.len()]);
    let at = AtPrice { others_at: Some(&still), ..AtPrice::of(context, &sets, price) };
    let survey = at.survey(None)?;
    let by_threshold: Vec<Vec<Worth>> = thresholds
        .iter()
        .map(|threshold| Ok(at.prices(&survey, *threshold)?.into_iter().map(|own| own.worth()).collect()))
        .collect::<Result<_, Vec<Diagnostic>>>()?;
    let row = |(set, rate): (usize, &f64)| PriceAtRate {
        rate: *rate,
        worth: by_threshold.iter().map(|own| own[set]).collect(),
    };
    let base = |id: &ParameterId| context.base_sets.get(*id, 0);
    let parameter = |id: &ParameterId| study.parameters[id.index()].name.clone();
    let base_rates: Vec<f64> = request.rates.iter().map(base).collect();
    Ok(Found::PriceDurability(PriceDurability {
        strategy: study.strategies[price.strategy].name.clone(),
        against: price.others.iter().map(|own| study.strategies[*own].name.clone()).collect(),
        price: parameter(&price.id),
        base_price: base(&price.id),
        rates: request.rates.iter().map(parameter).collect(),
        base_rate: equal_rate(request, context, &base_rates, &at_rate),
        base_rates,
        band: request.band,
        shown: request.shown,
        thresholds: thresholds.clone(),
        rows: request.values.iter().enumerate().map(row).collect(),
        probabilistic: probabilistic(price, context)?,
    }))
}

/// The one rate at which net benefit, at the highest threshold, is that of the base case, whose rates may differ from one another.
fn equal_rate(
    request: &Request,
    context: &Context<'_>,
    base_rates: &[f64],
    at_rate: &dyn Fn(f64) -> Move,
) -> Option<f64> {
    let first = *base_rates.first()?;
    if base_rates.iter().all(|own| *own == first) {
        return Some(first);
    }
    let threshold = context.study.settings.thresholds.last().copied()?;
    // The others do not move with the rate.
    let own = request.price.strategy;
    let benefit = |point: &[(f64, f64)]| threshold * point[own].1 - point[own].0;
    let values = |moves: &[Move]| -> Vec<f64> {
        let found = attempt(Bench::of(context), moves);
        found.iter().map(|point| point.as_ref().map_or(f64::NAN, |own| benefit(own))).collect()
    };
    let (low, high) = base_rates
        .iter()
        .fold((first, first), |(low, high), own| (crate::math::min(low, *own), crate::math::max(high, *own)));
    let ends = values(&[vec![], at_rate(low), at_rate(high)]);
    let (a, b) = (ends[1] - ends[0], ends[2] - ends[0]);
    if !(a * b <= 0.0) {
        return None;
    }
    let evaluate = |places: &[f64]| vec![values(&[at_rate(places[0])])[0] - ends[0]];
    Some(within(&evaluate, &[((low, a), (high, b))])[0])
}

fn probabilistic(price: &Price, context: &Context<'_>) -> Result<Vec<Worth>, Vec<Diagnostic>> {
    let Some(draws) = context.draws else { return Ok(vec![]) };
    let Values::Same(own) = draws.sets.values[price.id.index()] else { return Ok(vec![]) };
    let at = AtPrice::of(context, draws.sets, price);
    at.mean_prices(Some((own, draws)), &context.study.settings.thresholds)
}
