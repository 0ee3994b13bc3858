//! Payoffs of an arm: what adds to which column, and the sums over the cycles that it needs.

use super::graph::{Binary, NodeId};
use super::movement::{Flow, Movement};
use super::symbolic::{Place, Symbolic};
use super::timing::{Grid, StateWeights, move_weights, state_weights};
use super::{Column, Content, Part, Sum, Trace};
use crate::model::*;
use rustc_hash::FxHashMap;

/// Weights and columns, shared by all arms.
pub(super) struct Ledger {
    pub point_weights: Vec<Vec<f64>>,
    pub state_weights: Vec<StateWeights>,
    pub move_weights: Vec<Vec<f64>>,
    pub columns: Vec<Column>,
    known_columns: FxHashMap<Column, usize>,
    /// Places of weights that were worked out before.
    known_weights: Vec<(Weights, Timing, Option<Rate>, usize)>,
}

/// What weights are of.
#[derive(Clone, Copy, PartialEq)]
enum Weights {
    Point,
    State,
    Move,
}

fn intern<T: PartialEq>(list: &mut Vec<T>, item: T) -> usize {
    list.iter().position(|own| *own == item).unwrap_or_else(|| {
        list.push(item);
        list.len() - 1
    })
}

impl Ledger {
    pub fn new() -> Ledger {
        Ledger {
            point_weights: vec![],
            state_weights: vec![],
            move_weights: vec![],
            columns: vec![],
            known_columns: FxHashMap::default(),
            known_weights: vec![],
        }
    }

    /// The place of weights, which are worked out once for each rule and rate.
    fn weights(
        &mut self,
        of: Weights,
        timing: &Timing,
        rate: Option<Rate>,
        work_out: impl FnOnce(&mut Ledger) -> usize,
    ) -> usize {
        let same = |own: &&(Weights, Timing, Option<Rate>, usize)| own.0 == of && own.1 == *timing && own.2 == rate;
        if let Some((.., place)) = self.known_weights.iter().find(same) {
            return *place;
        }
        let place = work_out(self);
        self.known_weights.push((of, timing.clone(), rate, place));
        place
    }

    pub fn column(&mut self, strategy: StrategyId, content: Content) -> usize {
        let column = Column { strategy, content };
        let next = self.columns.len();
        let at = *self.known_columns.entry(column.clone()).or_insert(next);
        if at == next {
            self.columns.push(column);
        }
        at
    }
}

/// Where one arm's payoffs are worked out.
pub(super) struct ArmPayoffs<'l, 's, 'g> {
    pub symbolic: &'g mut Symbolic<'s>,
    pub ledger: &'l mut Ledger,
    pub grid: &'l Grid,
    pub strategy: StrategyId,
    pub place: Place,
    pub parts: Vec<Part>,
    /// Counters by the flows that they count: (step, moves, odds).
    pub counters: &'l mut FxHashMap<Vec<(usize, usize, NodeId)>, usize>,
}

/// Which sums a payoff takes: by state or by move.
struct Rules {
    discounted: usize,
    plain: usize,
}

impl ArmPayoffs<'_, '_, '_> {
    /// Works out every payoff of the arm.
    pub fn work_out(&mut self, trace: &mut Trace, movement: &Movement) {
        let study = self.symbolic.study;
        self.life_years(trace);
        for payoff in &study.payoffs {
            match payoff.occasion {
                Occasion::State(id) | Occasion::Event(id, _) => self.while_in_state(trace, payoff, id),
                _ => {}
            }
        }
        self.one_offs(trace, movement);
        self.times(trace, movement);
    }

    fn state_rules(&mut self, timing: &Timing, rate: Rate, by_point: bool) -> Rules {
        let continuous = self.symbolic.study.settings.discount.continuous;
        let of = if by_point { Weights::Point } else { Weights::State };
        let mut make = |rate: Option<Rate>| {
            self.ledger.weights(of, timing, rate, |ledger| {
                let weights = state_weights(self.grid, timing, rate, continuous);
                if by_point {
                    intern(&mut ledger.point_weights, weights.by_point())
                } else {
                    intern(&mut ledger.state_weights, weights)
                }
            })
        };
        Rules { discounted: make(Some(rate)), plain: make(None) }
    }

    fn life_years(&mut self, trace: &mut Trace) {
        let study = self.symbolic.study;
        let timing = study.settings.timing.state.clone();
        let rules = self.state_rules(&timing, study.settings.discount.life_years, true);
        let one = self.symbolic.graph.constant(1.0);
        for at in 0..trace.states.len() {
            let id = trace.states[at];
            if study.states[id.index()].alive {
                let column = self.ledger.column(self.strategy, Content::LifeYears(id));
                self.occupancy_part(trace, column, at, one, &rules);
            }
        }
    }

    fn occupancy_part(&mut self, trace: &mut Trace, column: usize, state: usize, amount: NodeId, rules: &Rules) {
        let discounted = intern(&mut trace.occupancy_sums, (state, rules.discounted));
        let plain = intern(&mut trace.occupancy_sums, (state, rules.plain));
        self.parts.push(Part { column, amount, sums: (Sum::Occupancy(discounted), Sum::Occupancy(plain)) });
    }

    /// The rule of a payoff paid while in a state: its category's own, or that of its kind.
    fn state_timing(&self, payoff: &Payoff) -> Timing {
        let study = self.symbolic.study;
        let rules = &study.settings.timing;
        let category = &study.categories[payoff.category.index()];
        let base = match payoff.occasion {
            Occasion::Event(..) => &rules.event,
            _ if category.measure == Measure::Qaly => &rules.utility,
            _ => &rules.state,
        };
        let own = rules.payoff.get(&category.name);
        Timing {
            count: own.and_then(|own| own.count.clone()).unwrap_or_else(|| base.count.clone()),
            dated: own.and_then(|own| own.dated).unwrap_or(base.dated),
        }
    }

    fn rate_of(&self, category: CategoryId) -> Rate {
        let study = self.symbolic.study;
        match study.categories[category.index()].measure {
            Measure::Cost => study.settings.discount.costs,
            Measure::Qaly => study.settings.discount.effects,
        }
    }

    fn here(&self, id: StateId) -> Place {
        let study = self.symbolic.study;
        let clocks = study.clocks.iter().enumerate();
        let stopped = clocks.filter(|(_, clock)| !clock.runs_in[id.index()]).fold(0, |bits, (at, _)| bits | 1 << at);
        Place { stopped, ..self.place.bound(Binding { here: Some(id), to: None }) }
    }

    /// How often a year.
    fn frequency(&mut self, odds: &Odds, place: &Place) -> NodeId {
        match odds {
            Odds::Rate(term) => self.symbolic.number(term, place),
            Odds::Probability(term) => {
                let probability = self.symbolic.number(term, place);
                let length = self.symbolic.cycle_length(place);
                self.symbolic.graph.divide(probability, length)
            }
        }
    }

    fn while_in_state(&mut self, trace: &mut Trace, payoff: &Payoff, id: StateId) {
        let Some(at) = trace.states.iter().position(|own| *own == id) else { return };
        let place = self.here(id);
        let mut amount = self.symbolic.number(&payoff.amount, &place);
        if let Some(odds) = &payoff.frequency {
            let often = self.frequency(odds, &place);
            amount = self.symbolic.graph.multiply(often, amount);
        }
        if payoff.is_utility {
            amount = self.held_at_norm(amount, &place);
        }
        let timing = self.state_timing(payoff);
        let rate = self.rate_of(payoff.category);
        let column = self.ledger.column(self.strategy, Content::Payoff(payoff.category, id));
        self.accrue(trace, column, at, amount, &timing, rate);
    }

    /// Adds amount × person-years; amounts that do not vary over time are multiplied on at the end.
    fn accrue(&mut self, trace: &mut Trace, column: usize, at: usize, amount: NodeId, timing: &Timing, rate: Rate) {
        if self.symbolic.graph.is(amount, 0.0) {
            return;
        }
        if self.symbolic.graph.axes[amount.index()].constant_in_run() {
            let rules = self.state_rules(timing, rate, true);
            self.occupancy_part(trace, column, at, amount, &rules);
        } else {
            let rules = self.state_rules(timing, rate, false);
            let discounted = intern(&mut trace.accruals, (at, amount, rules.discounted));
            let plain = intern(&mut trace.accruals, (at, amount, rules.plain));
            let one = self.symbolic.graph.constant(1.0);
            self.parts.push(Part { column, amount: one, sums: (Sum::Accrual(discounted), Sum::Accrual(plain)) });
        }
    }

    /// u·norm(age)/norm(measured), held at the norm if the cap is on.
    fn held_at_norm(&mut self, amount: NodeId, place: &Place) -> NodeId {
        let rule = &self.symbolic.study.settings.utility;
        let Some(norm) = &rule.norm else { return amount };
        let now = self.symbolic.number(norm, place);
        let mut amount = amount;
        if let Some(age) = &rule.measured_at {
            let age = self.symbolic.number(age, place);
            let then = self.symbolic.number(norm, &Place { age: Some(age), ..place.clone() });
            let ratio = self.symbolic.graph.divide(now, then);
            amount = self.symbolic.graph.multiply(amount, ratio);
        }
        if rule.cap { self.symbolic.graph.binary(Binary::Minimum, amount, now) } else { amount }
    }

    fn move_rules(&mut self, category: CategoryId) -> Rules {
        let study = self.symbolic.study;
        let rules = &study.settings.timing;
        let own = rules.payoff.get(&study.categories[category.index()].name);
        let count = own.and_then(|own| own.count.clone()).filter(|count| matches!(count, Count::Once | Count::AsState));
        let timing = Timing {
            count: count.unwrap_or_else(|| rules.transition.count.clone()),
            dated: own.and_then(|own| own.dated).unwrap_or(rules.transition.dated),
        };
        self.move_weights(&timing, Some(self.rate_of(category)))
    }

    fn move_weights(&mut self, timing: &Timing, rate: Option<Rate>) -> Rules {
        let settings = &self.symbolic.study.settings;
        let (states, continuous) = (&settings.timing.state.count, settings.discount.continuous);
        let mut make = |rate: Option<Rate>| {
            self.ledger.weights(Weights::Move, timing, rate, |ledger| {
                intern(&mut ledger.move_weights, move_weights(self.grid, timing, states, rate, continuous))
            })
        };
        Rules { discounted: make(rate), plain: make(None) }
    }

    /// Costs and QALYs of moves and entries: flows with the same constant amount are counted together.
    fn one_offs(&mut self, trace: &mut Trace, movement: &Movement) {
        let study = self.symbolic.study;
        let mut by_edge: FxHashMap<EdgeId, Vec<&Payoff>> = FxHashMap::default();
        let mut by_entry: FxHashMap<StateId, Vec<&Payoff>> = FxHashMap::default();
        for payoff in &study.payoffs {
            match payoff.occasion {
                Occasion::Edge(id) => by_edge.entry(id).or_default().push(payoff),
                Occasion::Entry(id) => by_entry.entry(id).or_default().push(payoff),
                _ => {}
            }
        }
        // (category, state entered, amount) → the flows that it is paid for; in order of first meeting.
        let mut paid: indexmap::IndexMap<(CategoryId, StateId, NodeId), Vec<(usize, usize, NodeId)>> =
            indexmap::IndexMap::new();
        for flow in &movement.flows {
            let on_edge = flow.edge.and_then(|edge| by_edge.get(&edge)).into_iter().flatten();
            let on_entry = by_entry.get(&flow.to).into_iter().flatten();
            for payoff in on_edge.chain(on_entry) {
                let amount = self.flow_amount(payoff, flow);
                if self.symbolic.graph.is(amount, 0.0) {
                    continue;
                }
                let Some((step, moves)) = flow.origin else {
                    let value = self.symbolic.graph.multiply(amount, flow.odds);
                    let column = self.ledger.column(self.strategy, Content::Payoff(payoff.category, flow.to));
                    self.parts.push(Part { column, amount: value, sums: (Sum::Once, Sum::Once) });
                    continue;
                };
                let constant = self.symbolic.graph.axes[amount.index()].constant_in_run();
                let (amount, odds) = if constant {
                    (amount, flow.odds)
                } else {
                    (self.symbolic.graph.constant(1.0), self.symbolic.graph.multiply(flow.odds, amount))
                };
                paid.entry((payoff.category, flow.to, amount)).or_default().push((step, moves, odds));
            }
        }
        for ((category, to, amount), flows) in paid {
            let rules = self.move_rules(category);
            let column = self.ledger.column(self.strategy, Content::Payoff(category, to));
            self.counted_part(trace, column, amount, flows, &rules);
        }
    }

    fn flow_amount(&mut self, payoff: &Payoff, flow: &Flow) -> NodeId {
        let binding = match (payoff.occasion.clone(), flow.edge) {
            (Occasion::Edge(_), Some(edge)) => self.symbolic.study.edges[edge.index()].binding(),
            _ => Binding { here: Some(flow.to), to: None },
        };
        let place = Place { stopped: flow.stopped, at_zero: flow.origin.is_none(), ..self.place.bound(binding) };
        self.symbolic.number(&payoff.amount, &place)
    }

    fn counted_part(
        &mut self,
        trace: &mut Trace,
        column: usize,
        amount: NodeId,
        flows: Vec<(usize, usize, NodeId)>,
        rules: &Rules,
    ) {
        let next = trace.counters;
        let counter = *self.counters.entry(flows.clone()).or_insert(next);
        if counter == next {
            trace.counters += 1;
            for (step, moves, odds) in flows {
                let moves = &mut trace.steps[step].moves[moves];
                // An exit counts itself; anything else is counted beside the exits.
                match moves.exits.iter_mut().find(|exit| exit.odds == odds && !exit.counters.contains(&counter)) {
                    Some(exit) => exit.counters.push(counter),
                    None => moves.counted.push((odds, counter)),
                }
            }
        }
        let discounted = intern(&mut trace.counter_sums, (counter, rules.discounted));
        let plain = intern(&mut trace.counter_sums, (counter, rules.plain));
        self.parts.push(Part { column, amount, sums: (Sum::Counter(discounted), Sum::Counter(plain)) });
    }

    /// How often named moves are gone and events happen.
    pub fn times(&mut self, trace: &mut Trace, movement: &Movement) {
        let study = self.symbolic.study;
        let one = self.symbolic.graph.constant(1.0);
        let once = Timing { count: Count::Once, dated: Dated::None };
        let mut names: Vec<&String> = study.edges.iter().filter_map(|edge| edge.name.as_ref()).collect();
        names.sort();
        names.dedup();
        for name in names {
            let named = |edge: EdgeId| study.edges[edge.index()].name.as_ref() == Some(name);
            let content = Content::Times(name.clone());
            self.moves_counted(trace, movement, content, &named, &once, one);
        }
        let timing = study.settings.timing.event.clone();
        for event in &study.events {
            let Some(at) = trace.states.iter().position(|own| *own == event.state) else { continue };
            let place = self.here(event.state);
            let often = self.frequency(&event.frequency, &place);
            let column = self.ledger.column(self.strategy, Content::Times(event.name.clone()));
            self.accrue(trace, column, at, often, &timing, Rate { first: 0.0, then: None });
        }
    }

    /// Counts the moves along edges, time zero included.
    pub fn moves_counted(
        &mut self,
        trace: &mut Trace,
        movement: &Movement,
        content: Content,
        wanted: &dyn Fn(EdgeId) -> bool,
        timing: &Timing,
        one: NodeId,
    ) {
        let column = self.ledger.column(self.strategy, content);
        let mut flows = Vec::new();
        for flow in &movement.flows {
            if !flow.edge.is_some_and(wanted) {
                continue;
            }
            match flow.origin {
                Some((step, moves)) => flows.push((step, moves, flow.odds)),
                None => self.parts.push(Part { column, amount: flow.odds, sums: (Sum::Once, Sum::Once) }),
            }
        }
        if !flows.is_empty() {
            let rules = self.move_weights(timing, None);
            self.counted_part(trace, column, one, flows, &rules);
        }
    }

    /// Person-years in every state, and the share there at the end (targets).
    pub fn person_years(&mut self, trace: &mut Trace) {
        let mut at_end = vec![0.0; self.grid.cycles() + 1];
        at_end[self.grid.cycles()] = 1.0;
        let weights = intern(&mut self.ledger.point_weights, at_end);
        let last = Rules { discounted: weights, plain: weights };
        let timing = Timing { count: Count::LifeTable, dated: Dated::None };
        let rules = self.state_rules(&timing, Rate { first: 0.0, then: None }, true);
        let one = self.symbolic.graph.constant(1.0);
        for at in 0..trace.states.len() {
            let column = self.ledger.column(self.strategy, Content::PersonYears(trace.states[at]));
            self.occupancy_part(trace, column, at, one, &rules);
            let column = self.ledger.column(self.strategy, Content::AtEnd(trace.states[at]));
            self.occupancy_part(trace, column, at, one, &last);
        }
    }
}
