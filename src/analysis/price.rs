//! Value-based price: the price at which a strategy is just worth paying, in the base case and over the draws.
//!
//! Where the program proves net benefit affine in the price, or three prices show it in every set, two runs give the price exactly; it
//! is run again there to see. Otherwise it is searched between two limits.

use super::asked::{between, parameter, strategy};
use super::context::Context;
use super::decision::summarise;
use super::moved::head;
use super::probabilistic::ByDraw;
use super::registry::Plan;
use super::roots::{Ends, within};
use super::run::Ready;
use super::worth::{Line, Prices, at_chance};
use crate::diagnostic::{Diagnostic, Findings};
use crate::engine::{BLOCK, Detail, ParameterSets, Pool, Values};
use crate::model::{ParameterId, Reader, Study};
use crate::program::is_affine;
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

/// Sets at any price.
pub(super) struct AtPrice<'a> {
    /// The study.
    pub study: &'a Study,
    /// Made ready.
    pub ready: &'a Ready<'a>,
    /// Where work is spread.
    pub pool: &'a dyn Pool,
    /// The sets, targets solved.
    pub sets: &'a ParameterSets,
    /// The price.
    pub price: &'a Price,
}

impl AtPrice<'_> {
    /// Totals with the price at a value in each set.
    fn totals(&self, values: Values) -> Result<ByDraw, Vec<Diagnostic>> {
        let mut sets = self.sets.with(self.price.id, values);
        if self.ready.targets.reads(self.price.id) {
            sets = self.ready.targets.solve(sets, self.pool)?;
        }
        let outcomes = self.ready.outcomes(&sets, 0, Detail::default(), self.pool)?;
        Ok(ByDraw::of(self.study, &self.ready.program, &outcomes))
    }

    /// Whether the program proves that net benefit is affine in the price.
    fn proved(&self) -> bool {
        is_affine(&self.ready.program, self.price.id) && !self.ready.targets.reads(self.price.id)
    }

    /// Runs the sets at two or three prices, of which `known` is one if its totals are known already.
    ///
    /// # Errors
    /// A set that the model cannot take at one of the prices.
    pub fn survey(&self, known: Option<(f64, ByDraw)>) -> Result<Survey, Vec<Diagnostic>> {
        let (low, high) = self.price.between;
        let first = match known {
            Some(known) => known,
            None => (high, self.totals(Values::Same(high))?),
        };
        let other = if first.0 == low { high } else { low };
        let second = (other, self.totals(Values::Same(other))?);
        if self.proved() {
            return Ok(Survey { first, second, how: How::Proved });
        }
        let middle = 0.5 * (first.0 + second.0);
        let between = self.totals(Values::Same(middle))?;
        let straight = (0..self.study.strategies.len()).all(|strategy| {
            [0, 1].into_iter().all(|kind| {
                let column = |totals: &ByDraw| totals.totals[strategy][kind].clone();
                let ends = column(&first.1).into_iter().zip(column(&second.1));
                ends.zip(column(&between))
                    .all(|((a, b), m)| (0.5 * (a + b) - m).abs() <= 1e-12 * (a.abs() + b.abs() + m.abs()))
            })
        });
        Ok(Survey { first, second, how: if straight { How::Straight } else { How::Searched } })
    }

    /// The prices at which each set is worth it at a threshold.
    ///
    /// # Errors
    /// A set that the model cannot take at a price that is tried.
    pub fn prices(&self, survey: &Survey, threshold: f64) -> Result<Vec<Prices>, Vec<Diagnostic>> {
        if survey.how != How::Searched {
            return Ok((0..self.sets.count).map(|set| Prices::of(&survey.lines(self.price, threshold, set))).collect());
        }
        let (low, high) = self.price.between;
        let margin = |totals: &ByDraw, set: usize| self.margin(totals, threshold, set);
        let (at_low, at_high) = (self.totals(Values::Same(low))?, self.totals(Values::Same(high))?);
        let mut prices = vec![Prices::NONE; self.sets.count];
        let mut turns: Vec<usize> = Vec::new();
        let mut brackets: Vec<Ends> = Vec::new();
        for set in 0..self.sets.count {
            let (a, b) = (margin(&at_low, set), margin(&at_high, set));
            match (a >= 0.0, b >= 0.0) {
                (true, true) => prices[set] = Prices::ALL,
                (false, false) => {}
                _ => {
                    turns.push(set);
                    brackets.push(((low, a), (high, b)));
                }
            }
        }
        let failed = std::cell::RefCell::new(None);
        let evaluate = |places: &[f64]| -> Vec<f64> {
            let mut column = vec![low; self.sets.count];
            turns.iter().zip(places).for_each(|(set, place)| column[*set] = *place);
            match self.totals(Values::Each(std::sync::Arc::new(column))) {
                Ok(totals) => turns.iter().map(|set| margin(&totals, *set)).collect(),
                Err(faults) => {
                    *failed.borrow_mut() = Some(faults);
                    vec![f64::NAN; turns.len()]
                }
            }
        };
        let roots = within(&evaluate, &brackets);
        if let Some(faults) = failed.into_inner() {
            return Err(faults);
        }
        for ((set, root), ((_, a), _)) in turns.iter().zip(roots).zip(&brackets) {
            prices[*set] =
                if *a >= 0.0 { Prices { high: root, ..Prices::ALL } } else { Prices { low: root, ..Prices::ALL } };
        }
        Ok(prices)
    }

    /// The prices at which the mean of all sets is worth it, at each threshold; nothing where they would have to be searched.
    ///
    /// # Errors
    /// A set that the model cannot take at one of the prices.
    pub fn mean_prices(&self, known: Option<(f64, ByDraw)>, thresholds: &[f64]) -> Result<Vec<Worth>, Vec<Diagnostic>> {
        let survey = self.survey(known)?;
        if survey.how == How::Searched {
            return Ok(vec![]);
        }
        let one = |own: &f64| Prices::of(&survey.mean_lines(self.price, *own, self.sets.count)).worth();
        Ok(thresholds.iter().map(one).collect())
    }

    /// Net benefit above that of the best of the others.
    fn margin(&self, totals: &ByDraw, threshold: f64, set: usize) -> f64 {
        let benefit = |strategy: usize| threshold * totals.totals[strategy][1][set] - totals.totals[strategy][0][set];
        let best = self.price.others.iter().map(|other| benefit(*other)).fold(f64::NEG_INFINITY, crate::math::max);
        benefit(self.price.strategy) - best
    }
}

/// Totals at two prices.
pub(super) struct Survey {
    first: (f64, ByDraw),
    second: (f64, ByDraw),
    /// What is known of the way between them.
    pub how: How,
}

impl Survey {
    /// One set's net benefit above each of the others against the price.
    fn lines(&self, price: &Price, threshold: f64, set: usize) -> Vec<Line> {
        let value = |totals: &ByDraw, strategy: usize| {
            threshold * totals.totals[strategy][1][set] - totals.totals[strategy][0][set]
        };
        let size = |totals: &ByDraw, strategy: usize| {
            (threshold * totals.totals[strategy][1][set]).abs() + totals.totals[strategy][0][set].abs()
        };
        let line = |other: &usize| {
            let difference = |totals: &ByDraw| value(totals, price.strategy) - value(totals, *other);
            Line {
                first: (self.first.0, difference(&self.first.1)),
                second: (self.second.0, difference(&self.second.1)),
                scale: size(&self.first.1, price.strategy) + size(&self.first.1, *other),
            }
        };
        price.others.iter().map(line).collect()
    }

    /// The same of the mean of all sets.
    fn mean_lines(&self, price: &Price, threshold: f64, sets: usize) -> Vec<Line> {
        let mean = |of: &dyn Fn(&Line) -> f64, other: usize| {
            let values: Vec<f64> = (0..sets).map(|set| of(&self.lines(price, threshold, set)[other])).collect();
            super::case::mean(&values)
        };
        (0..price.others.len())
            .map(|other| Line {
                first: (self.first.0, mean(&|line| line.first.1, other)),
                second: (self.second.0, mean(&|line| line.second.1, other)),
                scale: mean(&|line| line.scale, other),
            })
            .collect()
    }
}

/// The base case's price at each threshold, with net benefit there when run again.
pub(super) fn deterministic(
    at: &AtPrice<'_>,
    thresholds: &[f64],
) -> Result<(How, Vec<(Worth, Option<f64>)>), Vec<Diagnostic>> {
    let mut survey = at.survey(None)?;
    let found = |survey: &Survey| -> Result<Vec<(Worth, Option<f64>)>, Vec<Diagnostic>> {
        let one = |threshold: &f64| {
            let worth = at.prices(survey, *threshold)?[0].worth();
            let check = match worth {
                Worth::UpTo { price } | Worth::From { price } => {
                    Some(at.margin(&at.totals(Values::Same(price))?, *threshold, 0))
                }
                _ => None,
            };
            Ok((worth, check))
        };
        thresholds.iter().map(one).collect()
    };
    let mut list = found(&survey)?;
    let scale = survey.lines(at.price, thresholds.last().copied().unwrap_or(0.0), 0)[0].scale;
    // A straight line that does not lead to zero is none.
    if survey.how != How::Searched && list.iter().any(|(_, check)| check.is_some_and(|own| own.abs() > 1e-9 * scale)) {
        survey.how = How::Searched;
        list = found(&survey)?;
    }
    Ok((survey.how, list))
}

fn run(request: &Request, context: &Context<'_>) -> Result<Found, Vec<Diagnostic>> {
    let (study, price) = (context.study, &request.price);
    let thresholds = &study.settings.thresholds;
    let (ready, pool) = (context.ready, context.pool);
    let base = AtPrice { study, ready, pool, sets: context.base_sets, price };
    let (how, found) = deterministic(&base, thresholds)?;
    let mut over_draws = None;
    if let Some(draws) = context.draws {
        (context.stage)("price in draws");
        let at = AtPrice { study, ready, pool, sets: draws.sets, price };
        // The draws were run at the base price already, unless it is uncertain.
        let known = match draws.sets.values[price.id.index()] {
            Values::Same(own) => Some((own, draws.totals.clone())),
            Values::Each(_) => None,
        };
        let survey = at.survey(known)?;
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
    if survey.how == How::Searched {
        let mean = searched_mean(at, threshold)?;
        return Ok(PriceInDraws { mean, error: None, chances, check: None });
    }
    let lines = survey.mean_lines(at.price, threshold, count);
    let mean = Prices::of(&lines).worth();
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
