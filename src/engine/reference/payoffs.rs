//! What is paid and gained, when it is counted and how it is discounted.

use super::Outcome;
use super::calendar::{factor, moment, point_weight};
use super::cohort::{Cohorts, Flow, Walk};
use super::evaluate::{Context, Fault};
use crate::model::*;

/// The rule of a payoff that is paid while in a state.
fn state_rule(study: &Study, payoff: &Payoff) -> Timing {
    let rules = &study.settings.timing;
    let base = match payoff.occasion {
        Occasion::Event(..) => &rules.event,
        _ if payoff.is_utility || study.categories[payoff.category.index()].measure == Measure::Qaly => &rules.utility,
        _ => &rules.state,
    };
    let own = rules.payoff.get(&study.categories[payoff.category.index()].name);
    let count = own.and_then(|own| own.count.clone()).unwrap_or_else(|| base.count.clone());
    Timing { count, dated: own.and_then(|own| own.dated).unwrap_or(base.dated) }
}

fn rate_of(study: &Study, category: CategoryId) -> Rate {
    match study.categories[category.index()].measure {
        Measure::Cost => study.settings.discount.costs,
        Measure::Qaly => study.settings.discount.effects,
    }
}

/// The amount a year of a payoff that is paid while in a state, for people of a key in a cycle.
fn amount(context: &Context<'_>, payoff: &Payoff) -> Result<f64, Fault> {
    let study = context.study;
    let mut amount = context.number(&payoff.amount)?;
    match &payoff.frequency {
        Some(Odds::Rate(term)) => amount *= context.number(term)?,
        Some(Odds::Probability(term)) => amount *= context.number(term)? / context.cycle_length(),
        None => {}
    }
    if payoff.is_utility {
        let rule = &study.settings.utility;
        if let (Some(norm), Some(age)) = (&rule.norm, &rule.measured_at) {
            let then = Context { age: Some(context.number(age)?), ..context.clone() };
            amount *= context.number(norm)? / then.number(norm)?;
        }
        if let (true, Some(norm)) = (rule.cap, &rule.norm) {
            let norm = context.number(norm)?;
            if amount > norm {
                amount = norm;
            }
        }
    }
    let name = &study.categories[payoff.category.index()].name;
    let may = study.settings.timing.payoff.get(name).is_some_and(|own| own.may_be_negative);
    if study.categories[payoff.category.index()].measure == Measure::Cost && amount < 0.0 && !may {
        return Err(Fault::new("E5008", format!("the cost `{name}` is {amount}"), Some(payoff.span)));
    }
    if !amount.is_finite() {
        return Err(Fault::new("E7002", format!("`{name}` is {amount}"), Some(payoff.span)));
    }
    Ok(amount)
}

/// The least and the most that a payoff's own expression comes to in the first cycle, over strategies and profiles: £ or QALYs a
/// year while in a state, or each time. Frequencies, age and the limit of utilities are left out. None where it cannot be said
/// without more, such as what an instant state has left.
pub fn amount_at_start(study: &Study, values: &[f64], payoff: &Payoff) -> Option<(f64, f64)> {
    let binding = match payoff.occasion {
        Occasion::State(id) | Occasion::Entry(id) | Occasion::Event(id, _) => Binding { here: Some(id), to: None },
        Occasion::Edge(id) => study.edges[id.index()].binding(),
    };
    let mut range: Option<(f64, f64)> = None;
    for strategy in 0..study.strategies.len() {
        for profile in 0..study.profiles.len() {
            let profile = ProfileId(profile as u32);
            let calendar = super::Calendar::of(study, values, profile).ok()?;
            let context = Context::new(study, values, StrategyId(strategy as u32), profile, &calendar).bound(binding);
            let amount = context.number(&payoff.amount).ok().filter(|amount| amount.is_finite())?;
            let (low, high) = range.unwrap_or((amount, amount));
            range = Some((if amount < low { amount } else { low }, if amount > high { amount } else { high }));
        }
    }
    range
}

/// Adds person-years at a moment to every payoff and to the life years. `years` gives a rule's person-years for one person.
fn add_person_years(
    walk: &Walk<'_, '_>,
    cycle: usize,
    people: &Cohorts,
    outcome: &mut Outcome,
    years: &dyn Fn(&Timing) -> Option<(f64, f64)>,
) -> Result<(), Fault> {
    let study = walk.context.study;
    let start = walk.calendar.times[(cycle - 1).min(walk.calendar.cycles())];
    let end = start + walk.calendar.length(cycle);
    let discounted = |rate: Rate, dated: Dated| {
        moment(dated, start, end).map_or(1.0, |time| factor(rate, &study.settings.discount, time))
    };
    let life = years(&study.settings.timing.state);
    for (key, share) in people {
        let state = &study.states[key.0.index()];
        let context = Context {
            clocks: walk.clocks(key, cycle),
            binding: Binding { here: Some(key.0), to: None },
            ..walk.context.at(cycle)
        };
        if let (Some((years, _)), true) = (life, state.alive) {
            let cell = outcome.life_years.entry(key.0).or_insert((0.0, 0.0));
            cell.0 += share * years * discounted(study.settings.discount.life_years, study.settings.timing.state.dated);
            cell.1 += share * years;
        }
        for payoff in &study.payoffs {
            let here = match payoff.occasion {
                Occasion::State(id) | Occasion::Event(id, _) => id == key.0,
                _ => false,
            };
            if !here {
                continue;
            }
            let rule = state_rule(study, payoff);
            let Some((years, _)) = years(&rule) else { continue };
            if years == 0.0 {
                continue;
            }
            let value = amount(&context, payoff)? * share * years;
            let cell = outcome.cells.entry((payoff.category, key.0)).or_insert((0.0, 0.0));
            cell.0 += value * discounted(rate_of(study, payoff.category), rule.dated);
            cell.1 += value;
        }
        let Some((years, _)) = years(&study.settings.timing.event) else { continue };
        for (at, event) in study.events.iter().enumerate() {
            if event.state == key.0 {
                let often = match &event.frequency {
                    Odds::Rate(term) => context.number(term)?,
                    Odds::Probability(term) => context.number(term)? / context.cycle_length(),
                };
                *outcome.events.entry(at).or_insert(0.0) += often * share * years;
            }
        }
    }
    Ok(())
}

/// Person-years of the people at the start of a cycle.
pub(super) fn at_start_of_cycle(
    walk: &Walk<'_, '_>,
    cycle: usize,
    people: &Cohorts,
    outcome: &mut Outcome,
) -> Result<(), Fault> {
    let length = walk.calendar.length(cycle);
    add_person_years(walk, cycle, people, outcome, &|rule| match &rule.count {
        Count::Start => Some((length, 0.0)),
        Count::LifeTable => Some((0.5 * length, 0.0)),
        count => point_weight(count, walk.calendar, cycle - 1).map(|weight| (weight, 0.0)),
    })
}

/// Person-years of the people at the end of a cycle, for rules that count cycles.
pub(super) fn at_end_of_cycle(
    walk: &Walk<'_, '_>,
    cycle: usize,
    people: &Cohorts,
    outcome: &mut Outcome,
) -> Result<(), Fault> {
    let length = walk.calendar.length(cycle);
    add_person_years(walk, cycle, people, outcome, &|rule| match &rule.count {
        Count::End => Some((length, 0.0)),
        Count::LifeTable => Some((0.5 * length, 0.0)),
        _ => None,
    })
}

/// Person-years of the last time point, for rules that weigh time points; read as the start of the cycle that would begin there.
pub(super) fn at_closing_point(walk: &Walk<'_, '_>, people: &Cohorts, outcome: &mut Outcome) -> Result<(), Fault> {
    let last = walk.calendar.cycles();
    add_person_years(walk, last + 1, people, outcome, &|rule| {
        point_weight(&rule.count, walk.calendar, last).map(|weight| (weight, 0.0))
    })
}

/// Pays for a flow along an edge: the move's own payoffs and the entry into its destination. `cycle` 0 is time zero.
pub(super) fn flow(walk: &Walk<'_, '_>, cycle: usize, flow: &Flow<'_>, outcome: &mut Outcome) -> Result<(), Fault> {
    let study = walk.context.study;
    let edge = &study.edges[flow.edge];
    *outcome.moves.entry(EdgeId(flow.edge as u32)).or_insert(0.0) += flow.amount;
    let context = Context { clocks: flow.clocks.to_vec(), ..walk.context.at(cycle.max(1)) };
    for payoff in &study.payoffs {
        let binding = match payoff.occasion {
            Occasion::Edge(id) if id.index() == flow.edge => edge.binding(),
            Occasion::Entry(id) if id == edge.to => Binding { here: Some(id), to: None },
            _ => continue,
        };
        one_off(walk, cycle, payoff, edge.to, flow.amount, &context.bound(binding), outcome)?;
    }
    Ok(())
}

/// Pays the entry into an instant state in which people start.
pub(super) fn entries_at_start(
    walk: &Walk<'_, '_>,
    state: StateId,
    share: f64,
    outcome: &mut Outcome,
) -> Result<(), Fault> {
    for payoff in &walk.context.study.payoffs {
        if payoff.occasion == Occasion::Entry(state) {
            let context = walk.context.bound(Binding { here: Some(state), to: None });
            one_off(walk, 0, payoff, state, share, &context, outcome)?;
        }
    }
    Ok(())
}

fn one_off(
    walk: &Walk<'_, '_>,
    cycle: usize,
    payoff: &Payoff,
    state: StateId,
    amount: f64,
    context: &Context<'_>,
    outcome: &mut Outcome,
) -> Result<(), Fault> {
    let study = walk.context.study;
    let category = &study.categories[payoff.category.index()];
    let each = context.number(&payoff.amount)?;
    let may = study.settings.timing.payoff.get(&category.name).is_some_and(|own| own.may_be_negative);
    if category.measure == Measure::Cost && each < 0.0 && !may {
        return Err(Fault::new("E5008", format!("the cost `{}` is {each}", category.name), Some(payoff.span)));
    }
    let mut value = each * amount;
    let mut worth = 1.0;
    if cycle > 0 {
        let rules = &study.settings.timing;
        let own = rules.payoff.get(&category.name);
        let count = own.and_then(|own| own.count.clone()).filter(|count| matches!(count, Count::Once | Count::AsState));
        if count.unwrap_or_else(|| rules.transition.count.clone()) == Count::AsState
            && let Some(weight) = point_weight(&rules.state.count, walk.calendar, cycle)
        {
            // The weight of the point at which the move lands, per cycle rather than per year.
            value *= weight / walk.calendar.length(cycle);
        }
        let dated = own.and_then(|own| own.dated).unwrap_or(rules.transition.dated);
        let (start, end) = (walk.calendar.times[cycle - 1], walk.calendar.times[cycle]);
        worth = moment(dated, start, end)
            .map_or(1.0, |time| factor(rate_of(study, payoff.category), &study.settings.discount, time));
    }
    let cell = outcome.cells.entry((payoff.category, state)).or_insert((0.0, 0.0));
    cell.0 += value * worth;
    cell.1 += value;
    Ok(())
}
