//! Value-based price: the price at which a strategy is just worth paying, in the base case and over the draws.
//!
//! Where the program proves net benefit affine in the price, or three prices show it in every set, two runs give the price exactly; it
//! is run again there to see. Otherwise it is searched between two limits.

use super::asked::{between, parameter, strategy};
use super::at_price::{AtPrice, Survey, deterministic};
use super::context::Context;
use super::decision::summarise;
use super::moved::head;
use super::registry::Plan;
use super::roots::within;
use super::worth::{Prices, at_chance};
use crate::diagnostic::{Diagnostic, Findings};
use crate::engine::{BLOCK, Values};
use crate::model::{ParameterId, Reader, Study};
use crate::results::{Found, How, PriceAnalysis, PriceAt, PriceForChance, PriceInDraws, Worth};
use crate::source::{FileId, Located, Span};

/// What the request says.
struct Request {
    price: Price,
    chances: Vec<f64>,
}

/// A price and whose it is.
#[derive(Clone, Debug)]
pub(super) struct Price {
    /// The parameter.
    pub id: ParameterId,
    /// The strategy.
    pub strategy: usize,
    /// Those it is compared with.
    pub others: Vec<usize>,
    /// Where it is searched when net benefit is not affine in it.
    pub between: (f64, f64),
}

/// Reads the request.
pub(super) fn read(reader: &Reader<'_>, study: &Study, findings: &mut Findings) -> Option<Plan> {
    let chances = chances(reader, findings);
    let price = Price::read(reader, study, findings);
    let request = Request { price: price?, chances: chances? };
    Some(Box::new(move |context| run(&request, context)))
}

/// Chances of being cost-effective that are of interest.
const CHANCES: [f64; 3] = [0.5, 0.8, 0.9];

fn chances(reader: &Reader<'_>, findings: &mut Findings) -> Option<Vec<f64>> {
    if reader.get("chances").is_none() {
        return Some(CHANCES.to_vec());
    }
    let list = reader.numbers("chances", findings)?;
    for own in &list {
        if !(own.value > 0.0 && own.value < 1.0) {
            let fault = Diagnostic::error("E4015", format!("{} is no chance between 0 and 1", own.value));
            findings.add(fault.at(own.span, "not between 0 and 1").mend("write 0.5 for 50%"));
            return None;
        }
    }
    Some(list.iter().map(|own| own.value).collect())
}

impl Price {
    /// Reads `parameter` (default `price`), `strategy`, `against` (default: the best of all others) and `between`.
    pub fn read(reader: &Reader<'_>, study: &Study, findings: &mut Findings) -> Option<Price> {
        let own = strategy(reader, "strategy", study, findings);
        let other = strategy(reader, "against", study, findings);
        let kind = reader.get("kind").map_or(Span::new(FileId(0), 0, 0), |entry| entry.value.span);
        let name = match reader.get("parameter") {
            Some(_) => reader.text("parameter", findings),
            None if study.parameter("price").is_none() => {
                let fault = Diagnostic::error("E4001", "no parameter is called `price`");
                findings.add(fault.at(kind, "of which price?").mend("name it: parameter = \"…\""));
                None
            }
            None => Some(Located::new("price", kind)),
        };
        let id = parameter(name?, study, findings);
        let range = match reader.get("between") {
            Some(_) => between("between", reader, findings).map(Some),
            None => Some(None),
        };
        let (id, own) = (id?, own?.unwrap_or(study.strategies.len() - 1));
        let others: Vec<usize> = match other? {
            Some(other) => vec![other],
            None => (0..study.strategies.len()).filter(|at| *at != own).collect(),
        };
        if others.is_empty() || others.contains(&own) {
            let fault = Diagnostic::error("E4015", "a price is worth paying only against another strategy");
            findings.add(fault.at(kind, "no other strategy").mend("name another `strategy` or `against`"));
            return None;
        }
        let base = study.parameters[id.index()].value;
        let usual = (0.0, if base > 0.0 { 10.0 * base } else { 1e6 });
        Some(Price { id, strategy: own, others, between: range?.unwrap_or(usual) })
    }
}

fn run(request: &Request, context: &Context<'_>) -> Result<Found, Vec<Diagnostic>> {
    let (study, price) = (context.study, &request.price);
    let thresholds = &study.settings.thresholds;
    let base = AtPrice::of(context, context.base_sets, price);
    let (how, found) = deterministic(&base, thresholds)?;
    let mut over_draws = None;
    if let Some(draws) = context.draws {
        (context.stage)("price in draws");
        let at = AtPrice::of(context, draws.sets, price);
        let survey = at.survey(at.known(draws))?;
        let each = thresholds.iter().map(|own| in_draws(&at, &survey, *own, &request.chances));
        over_draws = Some((survey.how, each.collect::<Result<Vec<_>, _>>()?, draws.sets.count));
    }
    let name = |at: usize| study.strategies[at].name.clone();
    let (how_in_draws, mut each, draws) = match over_draws {
        Some((how, each, draws)) => (Some(how), each.into_iter().map(Some).collect(), draws),
        None => (None, vec![None; thresholds.len()], 0),
    };
    let rows = thresholds.iter().zip(found).zip(each.drain(..)).map(|((threshold, found), probabilistic)| PriceAt {
        threshold: *threshold,
        deterministic: found.0,
        check: found.1,
        probabilistic,
    });
    Ok(Found::Price(PriceAnalysis {
        strategy: name(price.strategy),
        against: price.others.iter().map(|own| name(*own)).collect(),
        parameter: study.parameters[price.id.index()].name.clone(),
        base: context.base_sets.get(price.id, 0),
        how,
        how_in_draws,
        draws: draws as u64,
        thresholds: rows.collect(),
    }))
}

fn in_draws(
    at: &AtPrice<'_>,
    survey: &Survey,
    threshold: f64,
    chances: &[f64],
) -> Result<PriceInDraws, Vec<Diagnostic>> {
    let count = at.sets.count;
    let each = at.prices(survey, threshold)?;
    let chance = |chance: &f64| PriceForChance { chance: *chance, price: at_chance(&each, *chance) };
    let chances = chances.iter().map(chance).collect();
    let mean = worth_of_mean(at, survey, threshold)?;
    if survey.how == How::Searched {
        return Ok(PriceInDraws { mean, error: None, chances, check: None });
    }
    let lines = survey.mean_lines(at.price, threshold, count);
    let mut error = None;
    let mut check = None;
    if let Some(price) = mean.highest() {
        // The line that ends the range there; a price moves by as much as its net benefit, over the slope.
        let nearest = (0..lines.len()).min_by(|a, b| lines[*a].at(price).abs().total_cmp(&lines[*b].at(price).abs()));
        let other = nearest.unwrap_or(0);
        let there: Vec<f64> = (0..count).map(|set| survey.lines(at.price, threshold, set)[other].at(price)).collect();
        let ((p0, v0), (p1, v1)) = (lines[other].first, lines[other].second);
        let slope = ((v1 - v0) / (p1 - p0)).abs();
        error = summarise("net benefit", &there).ok().map(|own| own.standard_error / slope);
        let few = if count < BLOCK { count } else { BLOCK };
        let sets = head(at.sets, few);
        let again = AtPrice { sets: &sets, ..*at }.totals(Values::Same(price))?;
        let off = (0..few).map(|set| {
            let line = survey.lines(at.price, threshold, set);
            let of = |strategy: usize| threshold * again.totals[strategy][1][set] - again.totals[strategy][0][set];
            let found = of(at.price.strategy) - of(at.price.others[other]);
            (found - line[other].at(price)).abs() / line[other].scale
        });
        check = Some(off.fold(0.0, crate::math::max));
    }
    Ok(PriceInDraws { mean, error, chances, check })
}

/// The prices at which the mean of all sets is worth it.
///
/// # Errors
/// A set that the model cannot take at a price that is tried.
pub(super) fn worth_of_mean(at: &AtPrice<'_>, survey: &Survey, threshold: f64) -> Result<Worth, Vec<Diagnostic>> {
    if survey.how == How::Searched {
        return searched_mean(at, threshold);
    }
    Ok(Prices::of(&survey.mean_lines(at.price, threshold, at.sets.count)).worth())
}

/// Where the mean of net benefit crosses zero, by search.
fn searched_mean(at: &AtPrice<'_>, threshold: f64) -> Result<Worth, Vec<Diagnostic>> {
    let margin = |price: f64| -> Result<f64, Vec<Diagnostic>> {
        let totals = at.totals(Values::Same(price))?;
        let mean = |strategy: usize| {
            let own = &totals.totals[strategy];
            threshold * super::case::mean(&own[1]) - super::case::mean(&own[0])
        };
        let best = at.price.others.iter().map(|other| mean(*other)).fold(f64::NEG_INFINITY, crate::math::max);
        Ok(mean(at.price.strategy) - best)
    };
    let (low, high) = at.price.between;
    let (a, b) = (margin(low)?, margin(high)?);
    Ok(match (a >= 0.0, b >= 0.0) {
        (true, true) => Worth::Always,
        (false, false) => Worth::Never,
        _ => {
            let evaluate = |places: &[f64]| vec![margin(places[0]).unwrap_or(f64::NAN)];
            let price = within(&evaluate, &[((low, a), (high, b))])[0];
            if a >= 0.0 { Worth::UpTo { price } } else { Worth::From { price } }
        }
    })
}
