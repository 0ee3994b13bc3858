//! Lives: people drawn into profiles and starting states, then led through the cycles.

use super::count::People;
use super::pay::{self, Moment, Payment};
use super::place::{Place, Places, share};
use crate::engine::reference::{Calendar, Context, Fault, weight};
use crate::model::*;
use crate::sample::{StreamKey, uniform};

/// Most passages through instant states at one move; a ring of them was refused when the model was read.
const MOST_PASSAGES: usize = 10_000;

/// A person.
struct Person {
    /// Their random numbers: number k of a person is the same whatever else is simulated.
    key: StreamKey,
    number: u64,
    used: u32,
    place: Place,
    totals: Vec<f64>,
}

impl Person {
    /// The next random number, in (0, 1).
    fn chance(&mut self) -> f64 {
        self.used += 1;
        uniform(self.key, self.number, self.used)
    }

    fn receive(&mut self, payments: &[Payment]) {
        for payment in payments {
            self.totals[payment.output] += payment.amount;
        }
    }

    /// One of a list by weights that sum to `whole`; `None` where they leave room and chance falls into it.
    fn pick(&mut self, weights: impl Iterator<Item = f64>, whole: f64) -> Option<usize> {
        let mut left = self.chance() * whole;
        for (at, weight) in weights.enumerate() {
            left -= weight;
            if left < 0.0 {
                return Some(at);
            }
        }
        None
    }
}

/// Whether a model can be followed one person at a time: it has moves rather than given occupancies.
pub fn applies(study: &Study) -> bool {
    study.states.iter().all(|state| state.occupancy.is_none())
}

/// Simulates `count` people under one strategy. `values` holds every parameter in order, solved ones filled in.
/// The same seed gives the same people, and person i the same chances under every strategy.
///
/// # Errors
/// As [`reference::run`](crate::engine::reference::run).
pub fn simulate(study: &Study, values: &[f64], strategy: StrategyId, count: usize, seed: u64) -> Result<People, Fault> {
    let names = named(study);
    let outputs = pay::TOTALS + study.categories.len() + names.len();
    let profiles: Vec<ProfileId> = (0..study.profiles.len()).map(|at| ProfileId(at as u32)).collect();
    let weights: Vec<f64> = profiles.iter().map(|id| weight(study, values, *id)).collect::<Result<_, _>>()?;
    // Which profile a person belongs to is their first random number.
    let mut groups: Vec<Vec<Person>> = profiles.iter().map(|_| vec![]).collect();
    for number in 0..count as u64 {
        let place = Place { state: StateId(0), started: vec![] };
        let key = StreamKey::of(seed, "individual");
        let mut person = Person { key, number, used: 0, place, totals: vec![0.0; outputs] };
        let profile = person.pick(weights.iter().copied(), 1.0).unwrap_or(profiles.len() - 1);
        groups[profile].push(person);
    }
    let mut totals = Vec::with_capacity(count);
    let mut occupancy: Vec<Vec<u32>> = Vec::new();
    let mut ended: Vec<Vec<u32>> = Vec::new();
    for (profile, mut people) in profiles.into_iter().zip(groups) {
        if people.is_empty() {
            continue;
        }
        let calendar = Calendar::of(study, values, profile)?;
        let context = Context::new(study, values, strategy, profile, &calendar);
        let own = live(&mut Places::new(&context, &calendar, &names), &mut people)?;
        ended.push(own[own.len() - 1].clone());
        let short = occupancy.len();
        for point in 0..own.len().max(short) {
            let row = own.get(point).unwrap_or(&own[own.len() - 1]);
            if point >= short {
                // Profiles before this one had ended by now: they stay as they were.
                let before = ended[..ended.len() - 1].iter();
                occupancy.push(before.fold(vec![0; study.states.len()], |sum, row| added(sum, row)));
            }
            occupancy[point] = added(std::mem::take(&mut occupancy[point]), row);
        }
        totals.extend(people.into_iter().map(|person| person.totals));
    }
    Ok(People::of(output_names(study, &names), &totals, occupancy))
}

fn added(sum: Vec<u32>, row: &[u32]) -> Vec<u32> {
    sum.into_iter().zip(row).map(|(a, b)| a + b).collect()
}

/// Names of moves and events, each once.
fn named(study: &Study) -> Vec<String> {
    let moves = study.edges.iter().filter_map(|edge| edge.name.clone());
    let mut list: Vec<String> = Vec::new();
    for name in moves.chain(study.events.iter().map(|event| event.name.clone())) {
        if !list.contains(&name) {
            list.push(name);
        }
    }
    list
}

fn output_names(study: &Study, names: &[String]) -> Vec<String> {
    let totals = ["cost", "qalys", "life years"];
    let plain = totals.iter().map(|name| (*name).to_string());
    let undiscounted = totals.iter().map(|name| format!("undiscounted {name}"));
    let categories = study.categories.iter().map(|category| {
        let measure = if category.measure == Measure::Cost { "cost" } else { "qalys" };
        format!("{measure} {}", category.name)
    });
    let times = names.iter().map(|name| format!("times {name}"));
    plain.chain(undiscounted).chain(categories).chain(times).collect()
}

/// Leads people of one profile through every cycle; how many are in each state at each time point.
fn live(places: &mut Places<'_, '_>, people: &mut [Person]) -> Result<Vec<Vec<u32>>, Fault> {
    let study = places.context.study;
    let steps: Vec<StepId> = (0..study.steps.len()).map(|at| StepId(at as u32)).collect();
    places.turn_to(0);
    begin(places, people)?;
    let mut counts = vec![counted(study, people)];
    for cycle in 1..=places.calendar.cycles() {
        places.turn_to(cycle);
        for person in people.iter_mut() {
            let payments = places.stay(&person.place, Moment::Start)?;
            person.receive(&payments);
            for step in &steps {
                take_step(places, person, *step)?;
            }
            let payments = places.stay(&person.place, Moment::End)?;
            person.receive(&payments);
        }
        counts.push(counted(study, people));
    }
    places.turn_to(places.calendar.cycles() + 1);
    for person in people.iter_mut() {
        let payments = places.stay(&person.place, Moment::Closing)?;
        person.receive(&payments);
    }
    Ok(counts)
}

fn counted(study: &Study, people: &[Person]) -> Vec<u32> {
    let mut counts = vec![0; study.states.len()];
    people.iter().for_each(|person| counts[person.place.state.index()] += 1);
    counts
}

/// Puts everyone where they start.
fn begin(places: &mut Places<'_, '_>, people: &mut [Person]) -> Result<(), Fault> {
    let study = places.context.study;
    let mut shares = Vec::new();
    for (at, state) in study.states.iter().enumerate() {
        let context = places.context.bound(Binding { here: Some(StateId(at as u32)), to: None });
        let factors = state.start.iter().try_fold(1.0, |product, factor| Ok(product * share(&context, factor)?))?;
        shares.push(if state.start.is_empty() { 0.0 } else { factors });
    }
    for person in people {
        let whole: f64 = shares.iter().sum();
        let state = StateId(person.pick(shares.iter().copied(), whole).unwrap_or(0) as u32);
        person.place = places.arrive(None, state);
        if study.states[state.index()].instant {
            let mut payments = Vec::new();
            pay::entry(places, places.context, state, &mut payments)?;
            person.receive(&payments);
        }
        settle(places, person)?;
    }
    Ok(())
}

/// Passes a person through instant states until they come to rest.
fn settle(places: &mut Places<'_, '_>, person: &mut Person) -> Result<(), Fault> {
    for _ in 0..MOST_PASSAGES {
        if !places.context.study.states[person.place.state.index()].instant {
            return Ok(());
        }
        let exits = places.exits(&person.place, None)?;
        let whole = exits.list.iter().map(|(odds, ..)| odds).sum();
        let Some(at) = person.pick(exits.list.iter().map(|(odds, ..)| *odds), whole) else { continue };
        go(person, &exits.list[at].1, &exits.list[at].2);
    }
    Err(Fault { code: "E4008", message: "a person does not come to rest in instant states".into(), span: None })
}

fn go(person: &mut Person, payments: &[Payment], to: &Place) {
    person.receive(payments);
    person.place = to.clone();
}

/// One step of a cycle. By probabilities a person moves once, at its end. By rates they wait an exponential time for whichever exit
/// comes first, and, where time is continuous, wait again where they have come to.
fn take_step(places: &mut Places<'_, '_>, person: &mut Person, step: StepId) -> Result<(), Fault> {
    let continuous = places.context.study.settings.within_cycle == WithinCycle::Continuous;
    let mut left = places.calendar.length(places.cycle());
    let mut moved = false;
    loop {
        let exits = places.exits(&person.place, Some(step))?;
        let sum: f64 = exits.list.iter().map(|(odds, ..)| odds).sum();
        // Those who come by a rate to a state with probabilities are too late for them.
        if exits.list.is_empty() || (moved && !exits.rates) {
            return Ok(());
        }
        if exits.rates {
            left += crate::math::ln(person.chance()) / sum;
            if left < 0.0 {
                return Ok(());
            }
        }
        let whole = if exits.rates { sum } else { 1.0 };
        let Some(at) = person.pick(exits.list.iter().map(|(odds, ..)| *odds), whole) else { return Ok(()) };
        go(person, &exits.list[at].1, &exits.list[at].2);
        settle(places, person)?;
        moved = true;
        if !(exits.rates && continuous) {
            return Ok(());
        }
    }
}
