//! The cohort's walk through the cycles.

use super::calendar::Calendar;
use super::evaluate::{Context, Fault};
use super::payoffs;
use super::{Outcome, Value};
use crate::model::*;
use std::cell::Cell;
use std::collections::BTreeMap;

/// A state and, for each clock that anything reads, the time point at which it started (`None` if it does not run there).
pub type Key = (StateId, Vec<Option<u32>>);

/// How much of the cohort is where.
pub type Cohorts = BTreeMap<Key, f64>;

/// Most moves of one person in a cycle that are followed.
const MOST_MOVES: f64 = 10_000.0;
/// Start mark of people on a clock past its `share_after`.
const LONG_AGO: u32 = u32::MAX;

/// A move gone by so many people, in the cycle after time point `cycle - 1`; 0 stands for time zero.
pub(super) struct Flow<'a> {
    pub edge: usize,
    pub amount: f64,
    /// The clocks of those who went.
    pub clocks: &'a [f64],
}

pub(super) struct Walk<'a, 'c> {
    pub context: &'c Context<'a>,
    pub calendar: &'c Calendar,
    used: Vec<bool>,
    exits: Vec<Vec<usize>>,
}

pub(super) fn simulate(context: &Context<'_>, calendar: &Calendar) -> Result<Outcome, Fault> {
    let clamps = Cell::new(0);
    let context = Context { clamped: &clamps, ..context.clone() };
    let walk = Walk::new(&context, calendar);
    let mut outcome = Outcome::default();
    let people = walk.start(&mut outcome)?;
    walk.follow(people, &mut outcome)?;
    drop(walk);
    outcome.clamped = clamps.get();
    Ok(outcome)
}

impl<'a, 'c> Walk<'a, 'c> {
    pub fn new(context: &'c Context<'a>, calendar: &'c Calendar) -> Walk<'a, 'c> {
        let study = context.study;
        let mut exits = vec![Vec::new(); study.states.len()];
        for (at, edge) in study.edges.iter().enumerate() {
            exits[edge.from.index()].push(at);
        }
        Walk { context, calendar, used: clocks_read(study), exits }
    }

    /// Follows people who are where they are at time zero through all cycles.
    pub fn follow(&self, mut people: Cohorts, outcome: &mut Outcome) -> Result<(), Fault> {
        let partitioned = partitioned(self.context.study);
        outcome.trace.push(self.occupancy(&people));
        for cycle in 1..=self.calendar.cycles() {
            self.share_clocks(&mut people, cycle);
            payoffs::at_start_of_cycle(self, cycle, &people, outcome)?;
            people = if partitioned { self.partition(cycle + 1)? } else { self.cycle(cycle, people, outcome)? };
            payoffs::at_end_of_cycle(self, cycle, &people, outcome)?;
            outcome.trace.push(self.occupancy(&people));
        }
        self.share_clocks(&mut people, self.calendar.cycles() + 1);
        payoffs::at_closing_point(self, &people, outcome)
    }

    /// Takes people through the steps of a cycle.
    pub fn cycle(&self, cycle: usize, mut people: Cohorts, outcome: &mut Outcome) -> Result<Cohorts, Fault> {
        for step in 0..self.context.study.steps.len() {
            people = self.step(cycle, StepId(step as u32), &people, outcome)?;
        }
        Ok(people)
    }

    fn occupancy(&self, people: &Cohorts) -> Vec<f64> {
        let mut list = vec![0.0; self.context.study.states.len()];
        for ((state, _), share) in people {
            list[state.index()] += share;
        }
        list
    }

    /// Years on each clock, for people of a key, in a cycle.
    pub fn clocks(&self, key: &Key, cycle: usize) -> Vec<f64> {
        let now = self.calendar.times[(cycle - 1).min(self.calendar.cycles())];
        let clocks = key.1.iter().zip(&self.context.study.clocks);
        clocks
            .map(|(started, clock)| match started {
                None => 0.0,
                Some(LONG_AGO) => clock.share_after.unwrap_or(0.0),
                Some(at) => {
                    let years = now - self.calendar.times[*at as usize];
                    if years > 0.0 { years } else { 0.0 }
                }
            })
            .collect()
    }

    /// The key of people who move from `from` (`None` at the start) to a state, arriving at time point `now`.
    pub fn arrive(&self, from: Option<&Key>, to: StateId, now: u32) -> Key {
        let study = self.context.study;
        let started = study.clocks.iter().enumerate().map(|(at, clock)| {
            if !self.used[at] || !clock.runs_in[to.index()] {
                return None;
            }
            let running = from.and_then(|key| key.1[at]).filter(|_| at != 0);
            Some(running.unwrap_or(now))
        });
        (to, started.collect())
    }

    /// Takes together everyone who is past a clock's `share_after`.
    pub fn share_clocks(&self, people: &mut Cohorts, cycle: usize) {
        let now = self.calendar.times[(cycle - 1).min(self.calendar.cycles())];
        let clocks = &self.context.study.clocks;
        if clocks.iter().all(|clock| clock.share_after.is_none()) {
            return;
        }
        let mut shared = Cohorts::new();
        for ((state, started), share) in std::mem::take(people) {
            let started = started.iter().zip(clocks).map(|(started, clock)| match (started, clock.share_after) {
                (Some(at), Some(limit))
                    if *at != LONG_AGO && now - self.calendar.times[*at as usize] >= limit - 1e-9 =>
                {
                    Some(LONG_AGO)
                }
                (started, _) => *started,
            });
            *shared.entry((state, started.collect())).or_insert(0.0) += share;
        }
        *people = shared;
    }

    fn share(&self, context: &Context<'_>, share: &Share) -> Result<f64, Fault> {
        Ok(match (context.value(&share.term)?, share.value) {
            (Value::Number(value), _) => value,
            (Value::Label(label), Some((_, wanted))) => f64::from(u8::from(label == wanted)),
            (Value::Label(_), None) => f64::NAN,
        })
    }

    /// Who is where at time zero, instant states passed.
    pub fn start(&self, outcome: &mut Outcome) -> Result<Cohorts, Fault> {
        if partitioned(self.context.study) {
            return self.partition(1);
        }
        let mut people = Cohorts::new();
        for (id, share) in self.starts()? {
            if self.context.study.states[id.index()].instant {
                payoffs::entries_at_start(self, id, share, outcome)?;
            }
            *people.entry(self.arrive(None, id, 0)).or_insert(0.0) += share;
        }
        self.settle(0, people, outcome)
    }

    /// The share of people that enters each state at the start.
    pub fn starts(&self) -> Result<Vec<(StateId, f64)>, Fault> {
        let study = self.context.study;
        let mut list = Vec::new();
        let mut total = 0.0;
        for (at, state) in study.states.iter().enumerate() {
            if state.start.is_empty() {
                continue;
            }
            let id = StateId(at as u32);
            let context = self.context.bound(Binding { here: Some(id), to: None });
            let mut share = 1.0;
            for factor in &state.start {
                share *= self.share(&context, factor)?;
            }
            if share < -1e-9 {
                let strategy = &study.strategies[self.context.strategy.index()].name;
                let words = format!(
                    "the share at the start of `{}` is {share} (strategy `{strategy}`, profile `{}`)",
                    state.name, self.context.profile.name
                );
                return Err(Fault::new("E4009", words, state.start.first().map(|factor| factor.term.span)));
            }
            total += share;
            if share != 0.0 {
                list.push((id, share));
            }
        }
        if (total - 1.0).abs() > 1e-9 || total.is_nan() {
            let strategy = &study.strategies[self.context.strategy.index()].name;
            let span = study.states.iter().find(|state| !state.start.is_empty()).map(|state| state.span);
            let profile = &self.context.profile.name;
            return Err(Fault::new(
                "E4009",
                format!("the shares at the start sum to {total}, not 1 (strategy `{strategy}`, profile `{profile}`)"),
                span,
            ));
        }
        Ok(list)
    }

    /// Occupancy of a partitioned-survival model at the time point where `cycle` starts.
    fn partition(&self, cycle: usize) -> Result<Cohorts, Fault> {
        let study = self.context.study;
        let context = self.context.at(cycle);
        let mut people = Cohorts::new();
        let mut total = 0.0;
        let mut left = None;
        for (at, state) in study.states.iter().enumerate() {
            let id = StateId(at as u32);
            let Some(term) = &state.occupancy else { continue };
            if matches!(term.kind, TermKind::Rest) {
                left = Some(id);
                continue;
            }
            let share = context.bound(Binding { here: Some(id), to: None }).number(term)?;
            if share < -1e-9 {
                return Err(Fault::new(
                    "E7001",
                    format!("the share of `{}` is {share} at the start of cycle {cycle}", state.name),
                    Some(term.span),
                ));
            }
            total += share;
            people.insert((id, vec![None; study.clocks.len()]), share);
        }
        if let Some(id) = left {
            people.insert((id, vec![None; study.clocks.len()]), 1.0 - total);
        } else if (total - 1.0).abs() > 1e-9 {
            return Err(Fault::new(
                "E7001",
                format!("the shares of the states sum to {total} at the start of cycle {cycle}"),
                None,
            ));
        }
        Ok(people)
    }

    /// The exits of a state in a step with what each is worth for people of a key: probabilities or rates, spread included.
    pub fn odds(&self, cycle: usize, step: Option<StepId>, key: &Key) -> Result<(Vec<(usize, f64)>, bool), Fault> {
        let study = self.context.study;
        let cycle_context = Context { clocks: self.clocks(key, cycle.max(1)), ..self.context.at(cycle.max(1)) };
        let mut list: Vec<(usize, f64)> = Vec::new();
        let mut with_rest: Vec<usize> = Vec::new();
        let mut rates = false;
        let mut sum = 0.0;
        let value = |at: usize, term: &Term, rest: f64| -> Result<f64, Fault> {
            let edge = &study.edges[at];
            let context = Context { binding: edge.binding(), rest, ..cycle_context.clone() };
            let mut value = context.number(term)?;
            for factor in &edge.spread {
                value *= self.share(
                    &Context { binding: Binding { here: Some(edge.to), to: None }, ..context.clone() },
                    factor,
                )?;
            }
            Ok(value)
        };
        let own = self.exits[key.0.index()]
            .iter()
            .copied()
            .filter(|at| step.is_none_or(|step| study.edges[*at].step == step));
        for at in own {
            let edge = &study.edges[at];
            let (term, is_rate) = match &edge.odds {
                Odds::Probability(term) => (term, false),
                Odds::Rate(term) => (term, true),
            };
            rates |= is_rate;
            if edge.to == edge.from {
                continue;
            }
            if mentions_rest(term) {
                with_rest.push(at);
                continue;
            }
            let odds = value(at, term, f64::NAN)?;
            let state = &study.states[key.0.index()].name;
            if !(odds >= -1e-12) || (!is_rate && odds > 1.0 + 1e-12) {
                let (code, word) = if is_rate { ("E7004", "rate") } else { ("E7001", "probability") };
                return Err(Fault::new(
                    code,
                    format!("a {word} of {odds} from `{state}` in cycle {cycle}"),
                    Some(term.span),
                ));
            }
            let continuous = study.settings.within_cycle == WithinCycle::Continuous;
            if is_rate && continuous && odds * self.calendar.length(cycle.max(1)) > MOST_MOVES {
                let message = format!("a rate of {odds} a year from `{state}`: more than {MOST_MOVES} moves a cycle");
                return Err(Fault::new("E4021", message, Some(term.span)));
            }
            sum += odds;
            list.push((at, odds));
        }
        let rest = 1.0 - sum;
        for at in with_rest {
            if let Odds::Probability(term) = &study.edges[at].odds {
                list.push((at, value(at, term, rest)?));
            }
        }
        if !rates {
            let total: f64 = list.iter().map(|(_, odds)| odds).sum();
            if rest < -1e-12 || total > 1.0 + 1e-9 || total.is_nan() {
                let state = &study.states[key.0.index()];
                let span = list.first().map(|(at, _)| study.edges[*at].span);
                return Err(Fault::new(
                    "E7001",
                    format!("the exits of `{}` sum to {} in cycle {cycle}", state.name, total),
                    span,
                ));
            }
        }
        Ok((list, rates))
    }

    /// Sends everyone in instant states on, until nobody is left in one. Flows are paid for; `cycle` 0 is time zero.
    fn settle(&self, cycle: usize, mut people: Cohorts, outcome: &mut Outcome) -> Result<Cohorts, Fault> {
        let study = self.context.study;
        loop {
            let waiting = people.keys().find(|key| study.states[key.0.index()].instant).cloned();
            let Some(key) = waiting else { return Ok(people) };
            let share = people.remove(&key).unwrap_or(0.0);
            let (odds, _) = self.odds(cycle, None, &key)?;
            let total: f64 = odds.iter().map(|(_, odds)| odds).sum();
            if (total - 1.0).abs() > 1e-9 {
                let state = &study.states[key.0.index()];
                return Err(Fault::new(
                    "E4008",
                    format!("the exits of instant state `{}` sum to {total}, not 1", state.name),
                    Some(state.span),
                ));
            }
            let clocks = self.clocks(&key, cycle.max(1));
            for (at, odds) in odds {
                let amount = share * odds;
                payoffs::flow(self, cycle, &Flow { edge: at, amount, clocks: &clocks }, outcome)?;
                *people.entry(self.arrive(Some(&key), study.edges[at].to, cycle as u32)).or_insert(0.0) += amount;
            }
        }
    }

    fn step(&self, cycle: usize, step: StepId, people: &Cohorts, outcome: &mut Outcome) -> Result<Cohorts, Fault> {
        let study = self.context.study;
        let continuous = study.settings.within_cycle == WithinCycle::Continuous;
        let length = self.calendar.length(cycle);
        let mut next = Cohorts::new();
        let mut flowing = Cohorts::new();
        for (key, share) in people {
            let (odds, rates) = self.odds(cycle, Some(step), key)?;
            if rates && continuous {
                *flowing.entry(key.clone()).or_insert(0.0) += share;
                continue;
            }
            let total: f64 = odds.iter().map(|(_, odds)| odds).sum();
            let clocks = self.clocks(key, cycle);
            let leaving = if rates { -(-total * length).exp_m1() } else { total };
            for (at, odds) in &odds {
                let amount = if rates && total > 0.0 { share * leaving * odds / total } else { share * odds };
                payoffs::flow(self, cycle, &Flow { edge: *at, amount, clocks: &clocks }, outcome)?;
                *next.entry(self.arrive(Some(key), study.edges[*at].to, cycle as u32)).or_insert(0.0) += amount;
            }
            let staying = 1.0 - leaving;
            *next.entry(key.clone()).or_insert(0.0) += share * if staying < 0.0 { 0.0 } else { staying };
        }
        if !flowing.is_empty() {
            for (key, share) in self.flow_on(cycle, step, flowing, outcome)? {
                *next.entry(key).or_insert(0.0) += share;
            }
        }
        self.settle(cycle, next, outcome)
    }

    /// Where an amount leaving `key` by an edge ends up once instant states are passed through.
    fn destinations(&self, cycle: usize, key: &Key, edge: usize) -> Result<Vec<(Key, f64)>, Fault> {
        let study = self.context.study;
        let mut open = vec![(self.arrive(Some(key), study.edges[edge].to, cycle as u32), 1.0)];
        let mut done = Vec::new();
        while let Some((at, share)) = open.pop() {
            if !study.states[at.0.index()].instant {
                done.push((at, share));
                continue;
            }
            for (next, odds) in self.odds(cycle, None, &at)?.0 {
                open.push((self.arrive(Some(&at), study.edges[next].to, cycle as u32), share * odds));
            }
        }
        Ok(done)
    }

    /// exp(Q·length) by its Taylor series over short pieces, with the person-time that each exit's flow rests on.
    fn flow_on(&self, cycle: usize, step: StepId, start: Cohorts, outcome: &mut Outcome) -> Result<Cohorts, Fault> {
        let length = self.calendar.length(cycle);
        let mut rates: BTreeMap<Key, Vec<(usize, f64, Vec<(Key, f64)>)>> = BTreeMap::new();
        let mut open: Vec<Key> = start.keys().cloned().collect();
        let mut fastest = 0.0;
        while let Some(key) = open.pop() {
            if rates.contains_key(&key) {
                continue;
            }
            let (odds, are_rates) = self.odds(cycle, Some(step), &key)?;
            let mut list = Vec::new();
            // A state whose exits are probabilities moves at the end of the step: those who arrive now stay until the next.
            if are_rates {
                let total: f64 = odds.iter().map(|(_, odds)| odds).sum();
                if total > fastest {
                    fastest = total;
                }
                for (at, rate) in odds {
                    let to = self.destinations(cycle, &key, at)?;
                    open.extend(to.iter().map(|(key, _)| key.clone()));
                    list.push((at, rate, to));
                }
            }
            rates.insert(key, list);
        }
        let pieces = (fastest * length).ceil() + 1.0;
        let piece = length / pieces;
        let mut now: BTreeMap<Key, f64> =
            rates.keys().map(|key| (key.clone(), start.get(key).copied().unwrap_or(0.0))).collect();
        let mut person_time: BTreeMap<Key, f64> = rates.keys().map(|key| (key.clone(), 0.0)).collect();
        for _ in 0..pieces as usize {
            let mut term = now.clone();
            for order in 1..=30 {
                let share = piece / f64::from(order);
                for (key, value) in &term {
                    if let Some(sum) = person_time.get_mut(key) {
                        *sum += value * share;
                    }
                }
                let mut next: BTreeMap<Key, f64> = term.keys().map(|key| (key.clone(), 0.0)).collect();
                for (key, exits) in &rates {
                    let value = term[key] * share;
                    for (_, rate, to) in exits {
                        if let Some(own) = next.get_mut(key) {
                            *own -= value * rate;
                        }
                        for (to, odds) in to {
                            if let Some(other) = next.get_mut(to) {
                                *other += value * rate * odds;
                            }
                        }
                    }
                }
                term = next;
                for (key, value) in &term {
                    if let Some(sum) = now.get_mut(key) {
                        *sum += value;
                    }
                }
            }
        }
        for (key, exits) in &rates {
            let clocks = self.clocks(key, cycle);
            for (at, rate, _) in exits {
                let amount = person_time[key] * rate;
                payoffs::flow(self, cycle, &Flow { edge: *at, amount, clocks: &clocks }, outcome)?;
                self.pay_passage(cycle, key, *at, amount, outcome)?;
            }
        }
        Ok(now.into_iter().filter(|(_, share)| *share != 0.0).collect())
    }

    /// Pays the moves out of instant states that a flow passes through.
    fn pay_passage(
        &self,
        cycle: usize,
        key: &Key,
        edge: usize,
        amount: f64,
        outcome: &mut Outcome,
    ) -> Result<(), Fault> {
        let to = self.context.study.edges[edge].to;
        if !self.context.study.states[to.index()].instant {
            return Ok(());
        }
        let at = self.arrive(Some(key), to, cycle as u32);
        let clocks = self.clocks(&at, cycle);
        for (next, odds) in self.odds(cycle, None, &at)?.0 {
            payoffs::flow(self, cycle, &Flow { edge: next, amount: amount * odds, clocks: &clocks }, outcome)?;
            self.pay_passage(cycle, &at, next, amount * odds, outcome)?;
        }
        Ok(())
    }
}

/// Whether states say their occupancy themselves, so that nobody moves.
pub(super) fn partitioned(study: &Study) -> bool {
    study.states.iter().any(|state| state.occupancy.is_some())
}

fn mentions_rest(term: &Term) -> bool {
    match &term.kind {
        TermKind::Rest => true,
        TermKind::If(a, b, c) => mentions_rest(a) || mentions_rest(b) || mentions_rest(c),
        TermKind::Apply(_, terms) => terms.iter().any(mentions_rest),
        _ => false,
    }
}

/// Which clocks any expression reads.
fn clocks_read(study: &Study) -> Vec<bool> {
    let mut read = vec![false; study.clocks.len()];
    fn visit(term: &Term, read: &mut [bool]) {
        match &term.kind {
            TermKind::Variable(Variable::Clock(id)) => read[id.index()] = true,
            TermKind::Definition(_, terms)
            | TermKind::Member(_, terms)
            | TermKind::Table(_, terms)
            | TermKind::Apply(_, terms) => {
                terms.iter().for_each(|term| visit(term, read));
            }
            TermKind::Curve(_, _, time) => visit(time, read),
            TermKind::If(a, b, c) => [a, b, c].iter().for_each(|term| visit(term, read)),
            _ => {}
        }
    }
    let odds = study.edges.iter().map(|edge| match &edge.odds {
        Odds::Probability(term) | Odds::Rate(term) => term,
    });
    let frequencies = study.events.iter().map(|event| match &event.frequency {
        Odds::Probability(term) | Odds::Rate(term) => term,
    });
    let amounts = study.payoffs.iter().map(|payoff| &payoff.amount);
    let bodies = study.definitions.iter().map(|definition| &definition.body);
    let set = study.strategies.iter().flat_map(|strategy| strategy.set.iter().map(|(_, term)| term));
    let overrides = study.overrides.iter().map(|(_, term)| term);
    for term in odds.chain(frequencies).chain(amounts).chain(bodies).chain(set).chain(overrides) {
        visit(term, &mut read);
    }
    read
}
