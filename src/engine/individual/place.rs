//! Where a person can be in a cycle, and what awaits them there.

use super::pay::{self, Payment};
use crate::engine::reference::{Calendar, Context, Fault};
use crate::model::*;
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// A state, and for each clock the time point at which it started (`None` where it does not run, or nothing reads it).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    pub state: StateId,
    pub started: Vec<Option<u32>>,
}

/// The ways out of a place in one step.
pub(crate) struct Exits {
    /// Whether the odds are rates a year, rather than probabilities a cycle.
    pub rates: bool,
    /// The odds of each exit, what is paid on the way, and where it leads.
    pub list: Vec<(f64, Vec<Payment>, Place)>,
}

/// Everything that awaits people of one profile under one strategy. What was worked out for one person of a place serves the next.
pub(crate) struct Places<'a, 'c> {
    pub context: &'c Context<'a>,
    pub calendar: &'c Calendar,
    pub categories: usize,
    pub names: &'c [String],
    /// Payoffs of each state, of entering each state, of each move.
    pub of_state: Vec<Vec<usize>>,
    pub of_entry: Vec<Vec<usize>>,
    pub of_edge: Vec<Vec<usize>>,
    leaving: Vec<Vec<usize>>,
    read: Vec<bool>,
    cycle: usize,
    exits: FxHashMap<(Place, Option<StepId>), Rc<Exits>>,
    stays: FxHashMap<(Place, pay::Moment), Rc<Vec<Payment>>>,
}

impl<'a, 'c> Places<'a, 'c> {
    pub fn new(context: &'c Context<'a>, calendar: &'c Calendar, names: &'c [String]) -> Places<'a, 'c> {
        let study = context.study;
        let mut of_state = vec![vec![]; study.states.len()];
        let mut of_entry = of_state.clone();
        let mut leaving = of_state.clone();
        let mut of_edge = vec![vec![]; study.edges.len()];
        for (at, payoff) in study.payoffs.iter().enumerate() {
            match payoff.occasion {
                Occasion::State(id) | Occasion::Event(id, _) => of_state[id.index()].push(at),
                Occasion::Entry(id) => of_entry[id.index()].push(at),
                Occasion::Edge(id) => of_edge[id.index()].push(at),
            }
        }
        for (at, edge) in study.edges.iter().enumerate() {
            leaving[edge.from.index()].push(at);
        }
        let categories = study.categories.len();
        Places {
            context,
            calendar,
            categories,
            names,
            of_state,
            of_entry,
            of_edge,
            leaving,
            read: clocks_read(study),
            cycle: 0,
            exits: FxHashMap::default(),
            stays: FxHashMap::default(),
        }
    }

    /// Turns to a cycle: what was known of the one before no longer holds. 0 stands for time zero, read as the start of cycle 1.
    pub fn turn_to(&mut self, cycle: usize) {
        self.cycle = cycle;
        self.exits.clear();
        self.stays.clear();
    }

    /// The cycle in question.
    pub fn cycle(&self) -> usize {
        self.cycle
    }

    /// Where someone arrives who comes from `from` (`None` at the start): clocks that run in both go on, save the time in the state.
    pub fn arrive(&self, from: Option<&Place>, state: StateId) -> Place {
        let clocks = self.context.study.clocks.iter().enumerate();
        let started = clocks.map(|(at, clock)| {
            let runs = self.read[at] && clock.runs_in[state.index()];
            let going = from.and_then(|place| place.started[at]).filter(|_| at > 0);
            runs.then(|| going.unwrap_or(self.cycle as u32))
        });
        Place { state, started: started.collect() }
    }

    /// What expressions read in a place.
    pub fn context_in(&self, place: &Place) -> Context<'a> {
        let cycle = self.cycle.max(1);
        let now = self.calendar.times[(cycle - 1).min(self.calendar.cycles())];
        let clocks = place.started.iter().zip(&self.context.study.clocks);
        let years = clocks.map(|(started, clock)| {
            let Some(at) = started else { return 0.0 };
            let years = now - self.calendar.times[*at as usize];
            match clock.share_after {
                Some(limit) if years >= limit - 1e-9 => limit,
                _ if years > 0.0 => years,
                _ => 0.0,
            }
        });
        let here = Binding { here: Some(place.state), to: None };
        Context { clocks: years.collect(), binding: here, ..self.context.at(cycle) }
    }

    /// The ways out of a place: in a step, or out of an instant state (`None`) in all steps.
    pub fn exits(&mut self, place: &Place, step: Option<StepId>) -> Result<Rc<Exits>, Fault> {
        let key = (place.clone(), step);
        if let Some(known) = self.exits.get(&key) {
            return Ok(known.clone());
        }
        let found = Rc::new(self.work_out_exits(place, step)?);
        self.exits.insert(key, found.clone());
        Ok(found)
    }

    fn work_out_exits(&self, place: &Place, step: Option<StepId>) -> Result<Exits, Fault> {
        let study = self.context.study;
        let here = self.context_in(place);
        let own = |at: &&usize| {
            let edge = &study.edges[**at];
            edge.to != edge.from && step.is_none_or(|step| edge.step == step)
        };
        let mut odds: Vec<(usize, f64)> = Vec::new();
        let (mut rates, mut sum) = (false, 0.0);
        // First every exit that says what it is, then those that take what is left.
        for wants_rest in [false, true] {
            for at in self.leaving[place.state.index()].iter().filter(own).copied() {
                let edge = &study.edges[at];
                let term = match &edge.odds {
                    Odds::Rate(term) => {
                        rates = true;
                        term
                    }
                    Odds::Probability(term) => term,
                };
                if takes_rest(term) == wants_rest {
                    let context = Context { binding: edge.binding(), rest: 1.0 - sum, ..here.clone() };
                    let value = context.number(term)? * spread(&context, edge)?;
                    if !(value >= -1e-12) {
                        let state = &study.states[place.state.index()].name;
                        let message = format!("odds of {value} out of `{state}` in cycle {}", self.cycle);
                        return Err(Fault { code: "E7001", message, span: Some(term.span) });
                    }
                    odds.push((at, value));
                }
            }
            sum = odds.iter().map(|(_, odds)| odds).sum();
        }
        let mut list = Vec::new();
        for (at, odds) in odds {
            if odds > 0.0 {
                list.push((odds, pay::on_the_way(self, &here, at)?, self.arrive(Some(place), study.edges[at].to)));
            }
        }
        Ok(Exits { rates, list })
    }

    /// What people in a place are paid at a moment of the cycle for being there.
    pub fn stay(&mut self, place: &Place, moment: pay::Moment) -> Result<Rc<Vec<Payment>>, Fault> {
        let key = (place.clone(), moment);
        if let Some(known) = self.stays.get(&key) {
            return Ok(known.clone());
        }
        let found = Rc::new(pay::while_there(self, place, moment)?);
        self.stays.insert(key, found.clone());
        Ok(found)
    }
}

/// The part of an exit's odds that goes to this value of the axes that the move does not name.
fn spread(context: &Context<'_>, edge: &Edge) -> Result<f64, Fault> {
    let arrived = context.bound(Binding { here: Some(edge.to), to: None });
    edge.spread.iter().try_fold(1.0, |product, factor| Ok(product * share(&arrived, factor)?))
}

/// A factor of a share: a number, or whether the label is the one in question.
pub(super) fn share(context: &Context<'_>, factor: &Share) -> Result<f64, Fault> {
    use crate::engine::reference::Value;
    Ok(match (context.value(&factor.term)?, factor.value) {
        (Value::Number(value), _) => value,
        (Value::Label(label), Some((_, wanted))) if label == wanted => 1.0,
        (Value::Label(_), Some(_)) => 0.0,
        (Value::Label(_), None) => f64::NAN,
    })
}

fn takes_rest(term: &Term) -> bool {
    let mut found = false;
    term.walk(&mut |own| found |= matches!(own.kind, TermKind::Rest));
    found
}

/// Which clocks any expression of the study reads.
fn clocks_read(study: &Study) -> Vec<bool> {
    let mut read = vec![false; study.clocks.len()];
    study.for_each_term(&mut |term| {
        term.walk(&mut |own| {
            if let TermKind::Variable(Variable::Clock(id)) = own.kind {
                read[id.index()] = true;
            }
        });
    });
    read
}
