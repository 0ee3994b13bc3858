//! What one person is paid, costs and gains: when it counts and what it is worth at the start.

use super::place::{Place, Places};
use crate::engine::reference::{Calendar, Context, Fault};
use crate::model::*;

/// Adds to one of a person's totals.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Payment {
    pub output: usize,
    pub amount: f64,
}

/// Where life years stand among the outputs; costs come before and QALYs after.
pub(super) const LIFE_YEARS: usize = 2;
/// Cost, QALYs, life years, discounted and then undiscounted; categories follow, then named moves and events.
pub(super) const TOTALS: usize = 6;

/// When in a cycle people are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Moment {
    Start,
    End,
    /// The last time point of all.
    Closing,
}

/// Person-years that someone counts for who is there at a moment of cycle k (methods, section 6).
fn years(count: &Count, moment: Moment, calendar: &Calendar, cycle: usize) -> f64 {
    let length = calendar.length(cycle);
    let point = cycle - 1;
    match (count, moment) {
        (Count::Start, Moment::Start) | (Count::End, Moment::End) => length,
        (Count::LifeTable, Moment::Start | Moment::End) => length / 2.0,
        (Count::HalfCycle | Count::Simpson | Count::Weights(..), Moment::Start | Moment::Closing) => {
            point_years(count, calendar, point)
        }
        _ => 0.0,
    }
}

/// The weight of a time point for the rules that weigh them.
fn point_years(count: &Count, calendar: &Calendar, point: usize) -> f64 {
    let last = calendar.cycles();
    match count {
        Count::HalfCycle => {
            let from = calendar.times[point.saturating_sub(1)];
            let to = calendar.times[(point + 1).min(last)];
            (to - from) / 2.0
        }
        Count::Simpson if point == 0 || point == last => calendar.length(1) / 3.0,
        Count::Simpson => calendar.length(1) * if point.is_multiple_of(2) { 2.0 } else { 4.0 } / 3.0,
        Count::Weights(weights, _) => calendar.length(1) * weights.get(point).copied().unwrap_or(f64::NAN),
        _ => 0.0,
    }
}

/// What one unit is worth at the start that falls due in the cycle from `start` to `end` (methods, section 7).
fn worth(study: &Study, rate: Rate, dated: Dated, start: f64, end: f64) -> f64 {
    let year = (start + 1e-9).floor();
    let due = match dated {
        Dated::None => return 1.0,
        Dated::Start => start,
        Dated::Middle => (start + end) / 2.0,
        Dated::End => end,
        Dated::StartOfYear => year,
        Dated::MiddleOfYear => year + 0.5,
        Dated::EndOfYear => year + 1.0,
    };
    let over = |rate: f64, years: f64| {
        if study.settings.discount.continuous {
            crate::math::exp(-rate * years)
        } else {
            crate::math::pow(1.0 + rate, -years)
        }
    };
    match rate.then {
        Some((then, after)) if due > after => over(rate.first, after) * over(then, due - after),
        _ => over(rate.first, due),
    }
}

fn rate_of(study: &Study, category: CategoryId) -> Rate {
    match study.categories[category.index()].measure {
        Measure::Cost => study.settings.discount.costs,
        Measure::Qaly => study.settings.discount.effects,
    }
}

/// The rule of a payoff: its category's own, else its kind's.
fn rule(study: &Study, payoff: &Payoff) -> (Count, Dated) {
    let rules = &study.settings.timing;
    let category = &study.categories[payoff.category.index()];
    let kind = match payoff.occasion {
        Occasion::Event(..) => &rules.event,
        Occasion::Entry(_) | Occasion::Edge(_) => &rules.transition,
        Occasion::State(_) if category.measure == Measure::Qaly => &rules.utility,
        Occasion::State(_) => &rules.state,
    };
    let own = rules.payoff.get(&category.name);
    let once = matches!(payoff.occasion, Occasion::Entry(_) | Occasion::Edge(_));
    let fits = |count: &Count| once == matches!(count, Count::Once | Count::AsState);
    let count = own.and_then(|own| own.count.clone()).filter(fits).unwrap_or_else(|| kind.count.clone());
    (count, own.and_then(|own| own.dated).unwrap_or(kind.dated))
}

/// Adds an amount to the totals of its measure and category.
fn add(places: &Places<'_, '_>, list: &mut Vec<Payment>, category: CategoryId, amount: f64, worth: f64) {
    let measure = usize::from(places.context.study.categories[category.index()].measure == Measure::Qaly);
    list.push(Payment { output: measure, amount: amount * worth });
    list.push(Payment { output: 3 + measure, amount });
    list.push(Payment { output: TOTALS + category.index(), amount: amount * worth });
}

/// The output that counts a name.
fn tally(places: &Places<'_, '_>, name: &str) -> Option<usize> {
    places.names.iter().position(|own| own == name).map(|at| TOTALS + places.categories + at)
}

/// The amount a year of a payoff of being in a state: utilities moved with age and held at the norm, events times how often.
pub(crate) fn yearly_amount(context: &Context<'_>, payoff: &Payoff) -> Result<f64, Fault> {
    let rule = &context.study.settings.utility;
    let mut amount = context.number(&payoff.amount)?;
    if let Some(frequency) = &payoff.frequency {
        amount *= often(context, frequency)?;
    }
    if let (true, Some(norm)) = (payoff.is_utility, &rule.norm) {
        let now = context.number(norm)?;
        if let Some(age) = &rule.measured_at {
            let then = Context { age: Some(context.number(age)?), ..context.clone() };
            amount *= now / then.number(norm)?;
        }
        if rule.cap && amount > now {
            amount = now;
        }
    }
    Ok(amount)
}

/// How often an event happens a year.
fn often(context: &Context<'_>, frequency: &Odds) -> Result<f64, Fault> {
    match frequency {
        Odds::Rate(term) => context.number(term),
        Odds::Probability(term) => Ok(context.number(term)? / context.cycle_length()),
    }
}

/// What being in a place brings at a moment of the cycle. Events count as often as they are expected, not by chance.
pub(super) fn while_there(places: &Places<'_, '_>, place: &Place, moment: Moment) -> Result<Vec<Payment>, Fault> {
    let study = places.context.study;
    let (calendar, cycle) = (places.calendar, places.cycle());
    let start = calendar.times[(cycle - 1).min(calendar.cycles())];
    let end = start + calendar.length(cycle);
    let context = places.context_in(place);
    let mut list = Vec::new();
    let state = &study.settings.timing.state;
    let alive = years(&state.count, moment, calendar, cycle);
    if study.states[place.state.index()].alive && alive != 0.0 {
        let worth = worth(study, study.settings.discount.life_years, state.dated, start, end);
        list.push(Payment { output: LIFE_YEARS, amount: alive * worth });
        list.push(Payment { output: 3 + LIFE_YEARS, amount: alive });
    }
    for at in &places.of_state[place.state.index()] {
        let payoff = &study.payoffs[*at];
        let (count, dated) = rule(study, payoff);
        let years = years(&count, moment, calendar, cycle);
        if years != 0.0 {
            let amount = yearly_amount(&context, payoff)? * years;
            let worth = worth(study, rate_of(study, payoff.category), dated, start, end);
            add(places, &mut list, payoff.category, amount, worth);
        }
    }
    let exposed = years(&study.settings.timing.event.count, moment, calendar, cycle);
    for event in study.events.iter().filter(|event| event.state == place.state && exposed != 0.0) {
        if let Some(output) = tally(places, &event.name) {
            list.push(Payment { output, amount: often(&context, &event.frequency)? * exposed });
        }
    }
    Ok(list)
}

/// What a move brings: its own payoffs, those of entering where it leads, and one more to its count.
pub(super) fn on_the_way(places: &Places<'_, '_>, from: &Context<'_>, edge: usize) -> Result<Vec<Payment>, Fault> {
    let study = places.context.study;
    let own = &study.edges[edge];
    let mut list = Vec::new();
    for at in &places.of_edge[edge] {
        once(places, &from.bound(own.binding()), &study.payoffs[*at], &mut list)?;
    }
    entry(places, from, own.to, &mut list)?;
    if let Some(output) = own.name.as_ref().and_then(|name| tally(places, name)) {
        list.push(Payment { output, amount: 1.0 });
    }
    Ok(list)
}

/// What entering a state brings.
pub(super) fn entry(
    places: &Places<'_, '_>,
    from: &Context<'_>,
    state: StateId,
    list: &mut Vec<Payment>,
) -> Result<(), Fault> {
    let arrived = from.bound(Binding { here: Some(state), to: None });
    for at in &places.of_entry[state.index()] {
        once(places, &arrived, &places.context.study.payoffs[*at], list)?;
    }
    Ok(())
}

fn once(places: &Places<'_, '_>, context: &Context<'_>, payoff: &Payoff, list: &mut Vec<Payment>) -> Result<(), Fault> {
    let study = places.context.study;
    let (calendar, cycle) = (places.calendar, places.cycle());
    let mut amount = context.number(&payoff.amount)?;
    let mut value = 1.0;
    // At time zero nothing is discounted or corrected.
    if cycle > 0 {
        let (count, dated) = rule(study, payoff);
        let state = &study.settings.timing.state.count;
        let weighs = matches!(state, Count::HalfCycle | Count::Simpson | Count::Weights(..));
        if count == Count::AsState && weighs {
            amount *= point_years(state, calendar, cycle) / calendar.length(cycle);
        }
        value = worth(study, rate_of(study, payoff.category), dated, calendar.times[cycle - 1], calendar.times[cycle]);
    }
    add(places, list, payoff.category, amount, value);
    Ok(())
}
