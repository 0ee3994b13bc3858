//! Owns sets of inputs at any price: the model run at a few prices, and where each set is worth it.
//!
//! Where the program proves net benefit affine in the price, or three prices show it in every set, two runs give it exactly. Otherwise
//! it is searched between two limits.

use super::context::{Context, Draws};
use super::price::Price;
use super::probabilistic::ByDraw;
use super::roots::{Ends, within};
use super::run::Ready;
use super::worth::{Line, Prices};
use crate::diagnostic::Diagnostic;
use crate::engine::{Detail, ParameterSets, Pool, Values};
use crate::model::{Measure, Study};
use crate::program::{Content, is_affine, proportional};
use crate::results::{How, Worth};
use std::sync::Arc;

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
    /// As many sets, from which the totals of the other options are taken; the same ones if absent.
    pub others_at: Option<&'a ParameterSets>,
}

impl<'a> AtPrice<'a> {
    /// Sets of a run's own study at any price, all options in the same sets.
    pub fn of(context: &'a Context<'a>, sets: &'a ParameterSets, price: &'a Price) -> AtPrice<'a> {
        AtPrice { study: context.study, ready: context.ready, pool: context.pool, sets, price, others_at: None }
    }

    /// Totals with the price at a value in each set.
    pub fn totals(&self, values: Values) -> Result<ByDraw, Vec<Diagnostic>> {
        let Some(others) = self.others_at else { return self.totals_of(self.sets, values) };
        let mut totals = self.totals_of(self.sets, values.clone())?;
        let mut apart = self.totals_of(others, values)?;
        for other in &self.price.others {
            std::mem::swap(&mut totals.totals[*other], &mut apart.totals[*other]);
        }
        Ok(totals)
    }

    fn totals_of(&self, sets: &ParameterSets, values: Values) -> Result<ByDraw, Vec<Diagnostic>> {
        let mut sets = sets.with(self.price.id, values);
        if self.ready.targets.reads(self.price.id) {
            sets = self.ready.targets.solve(sets, self.pool)?;
        }
        let outcomes = self.ready.outcomes(&sets, 0, Detail::default(), self.pool)?;
        Ok(ByDraw::of(self.study, &self.ready.program, &outcomes))
    }

    /// Draws that were run at one price already, which they were unless it is uncertain.
    pub fn known<'d>(&self, draws: Draws<'d>) -> Option<(f64, Draws<'d>)> {
        match draws.sets.values[self.price.id.index()] {
            Values::Same(own) => Some((own, draws)),
            Values::Each(_) => None,
        }
    }

    /// Discounted totals at a price: on the straight line between those of the survey, or run again.
    ///
    /// # Errors
    /// A set that the model cannot take at the price.
    pub fn totals_at(&self, survey: &Survey, price: f64) -> Result<ByDraw, Vec<Diagnostic>> {
        if survey.how == How::Searched {
            return self.totals(Values::Same(price));
        }
        let ((p0, first), (p1, second)) = (&survey.first, &survey.second);
        let along = (price - p0) / (p1 - p0);
        let mut totals = first.clone();
        for (own, other) in totals.totals.iter_mut().zip(&second.totals) {
            for kind in [0, 1] {
                own[kind].iter_mut().zip(&other[kind]).for_each(|(value, other)| *value += (other - *value) * along);
            }
        }
        Ok(totals)
    }

    /// Whether the program proves that net benefit is affine in the price.
    fn proved(&self) -> bool {
        is_affine(&self.ready.program, self.price.id) && !self.ready.targets.reads(self.price.id)
    }

    /// Runs the sets at two or three prices, of which `known` is one if it was run already. Where costs are in proportion to the price
    /// or do not read it, what it was run at gives them without it.
    ///
    /// # Errors
    /// A set that the model cannot take at one of the prices.
    pub fn survey(&self, known: Option<(f64, Draws<'_>)>) -> Result<Survey, Vec<Diagnostic>> {
        let (low, high) = self.price.between;
        if let Some((price, draws)) = known
            && price != 0.0
            && !self.ready.targets.reads(self.price.id)
            && let Some(columns) = proportional(&self.ready.program, self.price.id)
        {
            let free = self.without(&columns, draws);
            return Ok(Survey { first: (price, draws.totals.clone()), second: (0.0, free), how: How::Proved });
        }
        let first = match known {
            Some((price, draws)) => (price, draws.totals.clone()),
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

    /// Discounted totals without some columns.
    fn without(&self, columns: &[usize], draws: Draws<'_>) -> ByDraw {
        let mut free = draws.totals.clone();
        for at in columns {
            let column = &self.ready.program.columns[*at];
            let Content::Payoff(category, _) = &column.content else { continue };
            let kind = usize::from(self.study.categories[category.index()].measure == Measure::Qaly);
            let own = &mut free.totals[column.strategy.index()][kind];
            own.iter_mut().zip(&draws.outcomes.discounted[*at]).for_each(|(sum, value)| *sum -= value);
        }
        free
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
            match self.totals(Values::Each(Arc::new(column))) {
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
    pub fn mean_prices(
        &self,
        known: Option<(f64, Draws<'_>)>,
        thresholds: &[f64],
    ) -> Result<Vec<Worth>, Vec<Diagnostic>> {
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
    pub fn lines(&self, price: &Price, threshold: f64, set: usize) -> Vec<Line> {
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
    pub fn mean_lines(&self, price: &Price, threshold: f64, sets: usize) -> Vec<Line> {
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
