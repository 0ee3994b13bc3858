//! How a strategy's cohort moves in one profile: starts, exits with instant states passed through, and every flow.

use super::graph::{Binary, NodeId};
use super::symbolic::{Place, Symbolic};
use super::{Exit, StateMoves, Step};
use crate::model::*;
use std::collections::BTreeMap;

/// A move gone by people of a state in a step, for payoffs and counts.
#[derive(Clone, Debug)]
pub(super) struct Flow {
    /// The edge; `None` for people who start in an instant state.
    pub edge: Option<EdgeId>,
    /// The state entered.
    pub to: StateId,
    /// Index into the step's moves; `None` at time zero.
    pub origin: Option<(usize, usize)>,
    /// Odds from the origin (a share of everyone at time zero).
    pub odds: NodeId,
    /// Clocks that read 0 on the way.
    pub stopped: u64,
}

/// The movement of one strategy in one profile.
#[derive(Clone, Debug)]
pub(super) struct Movement {
    pub states: Vec<StateId>,
    pub start: Vec<NodeId>,
    pub start_total: NodeId,
    pub steps: Vec<Step>,
    pub flows: Vec<Flow>,
    pub occupancy: Option<Vec<NodeId>>,
}

impl Movement {
    /// What tells movements apart.
    pub fn signature(&self) -> Vec<u64> {
        let mut words: Vec<u64> = self.states.iter().map(|id| u64::from(id.0)).collect();
        words.extend(self.start.iter().map(|id| u64::from(id.0)));
        words.extend(self.occupancy.iter().flatten().map(|id| u64::from(id.0)));
        for step in &self.steps {
            for moves in &step.moves {
                words.push(moves.state as u64 | u64::from(moves.rates) << 40 | u64::from(moves.stays) << 41);
                for exit in &moves.exits {
                    words.extend([exit.to as u64, exit.keeps, u64::from(exit.odds.0)]);
                }
            }
        }
        for flow in &self.flows {
            words.extend([flow.edge.map_or(u64::MAX, |edge| u64::from(edge.0)), u64::from(flow.odds.0)]);
        }
        words
    }
}

/// A row of odds from one state in one step, before instant states are passed through.
struct Row {
    odds: Vec<(EdgeId, NodeId)>,
    rates: bool,
    stays: bool,
}

/// States in an order in which every instant state comes before those it leads to.
fn instant_order(study: &Study) -> Vec<StateId> {
    let mut order = Vec::new();
    let mut seen = vec![false; study.states.len()];
    fn visit(study: &Study, at: usize, seen: &mut [bool], order: &mut Vec<StateId>) {
        if std::mem::replace(&mut seen[at], true) || !study.states[at].instant {
            return;
        }
        for edge in study.edges.iter().filter(|edge| edge.from.index() == at) {
            visit(study, edge.to.index(), seen, order);
        }
        order.push(StateId(at as u32));
    }
    for at in 0..study.states.len() {
        visit(study, at, &mut seen, &mut order);
    }
    order.reverse();
    order
}

pub(super) fn movement(symbolic: &mut Symbolic<'_>, strategy: StrategyId, profile: ProfileId) -> Movement {
    let study = symbolic.study;
    let place = Place::new(strategy, profile);
    if study.states.iter().any(|state| state.occupancy.is_some()) {
        return partitioned(symbolic, &place);
    }
    let mut flows = Vec::new();
    let zero = Place { at_zero: true, ..place.clone() };
    let mut mass: BTreeMap<StateId, NodeId> = BTreeMap::new();
    let mut total = symbolic.graph.constant(0.0);
    for (at, state) in study.states.iter().enumerate() {
        if state.start.is_empty() {
            continue;
        }
        let id = StateId(at as u32);
        let here = zero.bound(Binding { here: Some(id), to: None });
        let mut share = symbolic.graph.constant(1.0);
        for factor in &state.start {
            let factor = symbolic.share(factor, &here);
            share = symbolic.graph.multiply(share, factor);
        }
        total = symbolic.graph.add(total, share);
        if symbolic.graph.is(share, 0.0) {
            continue;
        }
        if state.instant {
            flows.push(Flow { edge: None, to: id, origin: None, odds: share, stopped: u64::MAX });
        }
        mass.insert(id, share);
    }
    for id in instant_order(study) {
        let Some(share) = mass.remove(&id) else { continue };
        let row = row(symbolic, id, None, &zero);
        for (edge, odds) in row.odds {
            let amount = symbolic.graph.multiply(share, odds);
            if symbolic.graph.is(amount, 0.0) {
                continue;
            }
            let to = study.edges[edge.index()].to;
            flows.push(Flow { edge: Some(edge), to, origin: None, odds: amount, stopped: u64::MAX });
            let before = mass.get(&to).copied().unwrap_or_else(|| symbolic.graph.constant(0.0));
            mass.insert(to, symbolic.graph.add(before, amount));
        }
    }
    let mut states: Vec<StateId> = mass.keys().copied().collect();
    let mut start: Vec<NodeId> = mass.values().copied().collect();
    let mut steps: Vec<Step> = vec![Step::default(); study.steps.len()];
    let mut at = 0;
    while at < states.len() {
        for step in 0..steps.len() {
            let moves = state_moves(symbolic, &place, &mut states, at, step, steps[step].moves.len(), &mut flows);
            steps[step].moves.extend(moves);
        }
        at += 1;
    }
    let none = symbolic.graph.constant(0.0);
    start.resize(states.len(), none);
    let mut movement = Movement { states, start, start_total: total, steps, flows, occupancy: None };
    one_move_where_exact(symbolic, &place, &mut movement);
    movement
}

fn partitioned(symbolic: &mut Symbolic<'_>, place: &Place) -> Movement {
    let study = symbolic.study;
    let one = symbolic.graph.constant(1.0);
    let mut left = one;
    let mut states = Vec::new();
    let mut nodes: Vec<Option<NodeId>> = Vec::new();
    for (at, state) in study.states.iter().enumerate() {
        let Some(term) = &state.occupancy else { continue };
        let id = StateId(at as u32);
        states.push(id);
        if matches!(term.kind, TermKind::Rest) {
            nodes.push(None);
            continue;
        }
        let node = symbolic.number(term, &place.bound(Binding { here: Some(id), to: None }));
        left = symbolic.graph.subtract(left, node);
        nodes.push(Some(node));
    }
    let nodes: Vec<NodeId> = nodes.into_iter().map(|node| node.unwrap_or(left)).collect();
    let start = vec![symbolic.graph.constant(0.0); states.len()];
    Movement { states, start, start_total: one, steps: vec![], flows: vec![], occupancy: Some(nodes) }
}

fn mentions_rest(term: &Term) -> bool {
    match &term.kind {
        TermKind::Rest => true,
        TermKind::If(a, b, c) => mentions_rest(a) || mentions_rest(b) || mentions_rest(c),
        TermKind::Apply(_, terms) => terms.iter().any(mentions_rest),
        _ => false,
    }
}

/// The odds of a state's exits in a step (in any step for an instant state), `rest` worked out and spread applied.
fn row(symbolic: &mut Symbolic<'_>, state: StateId, step: Option<usize>, place: &Place) -> Row {
    let study = symbolic.study;
    let mut known: Vec<(usize, NodeId)> = Vec::new();
    let mut with_rest: Vec<usize> = Vec::new();
    let mut rates = false;
    let mut sum = symbolic.graph.constant(0.0);
    let own = study
        .edges
        .iter()
        .enumerate()
        .filter(|(_, edge)| edge.from == state && step.is_none_or(|step| edge.step.index() == step));
    for (at, edge) in own {
        if edge.to == edge.from {
            continue;
        }
        let term = match &edge.odds {
            Odds::Probability(term) => term,
            Odds::Rate(term) => {
                rates = true;
                term
            }
        };
        if mentions_rest(term) {
            with_rest.push(at);
            continue;
        }
        let odds = edge_odds(symbolic, edge, term, None, place);
        if symbolic.graph.is(odds, 0.0) {
            continue;
        }
        sum = symbolic.graph.add(sum, odds);
        known.push((at, odds));
    }
    let mut stays = true;
    if !with_rest.is_empty() {
        let rest = symbolic.graph.complement(sum);
        let mut taken = symbolic.graph.constant(0.0);
        for at in with_rest {
            let edge = &study.edges[at];
            if let Odds::Probability(term) = &edge.odds {
                let odds = edge_odds(symbolic, edge, term, Some(rest), place);
                if !symbolic.graph.is(odds, 0.0) {
                    taken = symbolic.graph.add(taken, odds);
                    known.push((at, odds));
                }
                if edge.spread.is_empty() && odds == rest {
                    stays = false;
                }
                // Spread over axes: all of it together takes what is left.
                stays &= edge.spread.is_empty() || !matches!(term.kind, TermKind::Rest);
            }
        }
    }
    known.sort_by_key(|(at, _)| *at);
    Row { odds: known.into_iter().map(|(at, odds)| (EdgeId(at as u32), odds)).collect(), rates, stays }
}

fn edge_odds(symbolic: &mut Symbolic<'_>, edge: &Edge, term: &Term, rest: Option<NodeId>, place: &Place) -> NodeId {
    let here = Place { binding: edge.binding(), rest, ..place.clone() };
    let mut odds = symbolic.number(term, &here);
    for factor in &edge.spread {
        let there = place.bound(Binding { here: Some(edge.to), to: None });
        let share = symbolic.share(factor, &there);
        odds = symbolic.graph.multiply(odds, share);
    }
    odds
}

/// The exits of a state in a step, if it has any; newly reached states are added to `states`.
fn state_moves(
    symbolic: &mut Symbolic<'_>,
    place: &Place,
    states: &mut Vec<StateId>,
    at: usize,
    step: usize,
    index: usize,
    flows: &mut Vec<Flow>,
) -> Option<StateMoves> {
    let study = symbolic.study;
    let from = states[at];
    let here = Place { stopped: stopped(study, from), ..place.clone() };
    let row = row(symbolic, from, Some(step), &here);
    if row.odds.is_empty() {
        return None;
    }
    let mut exits: Vec<Exit> = Vec::new();
    for (edge, odds) in row.odds {
        let mut open = vec![(edge, odds, u64::MAX)];
        while let Some((edge, odds, keeps)) = open.pop() {
            let to = study.edges[edge.index()].to;
            let origin_stopped = if edge_from(study, edge) == from { here.stopped } else { !keeps | here.stopped };
            flows.push(Flow { edge: Some(edge), to, origin: Some((step, index)), odds, stopped: origin_stopped });
            if !study.states[to.index()].instant {
                let local = states.iter().position(|own| *own == to).unwrap_or_else(|| {
                    states.push(to);
                    states.len() - 1
                });
                match exits.iter_mut().find(|exit| exit.to == local && exit.keeps == keeps) {
                    Some(exit) => exit.odds = symbolic.graph.add(exit.odds, odds),
                    None => exits.push(Exit { to: local, keeps, odds, counters: vec![] }),
                }
                continue;
            }
            // Nobody has been in an instant state for any time.
            let keeps = keeps & !stopped(study, to) & !1;
            let on_the_way = Place { stopped: !keeps | here.stopped, ..place.clone() };
            let next = self::row(symbolic, to, None, &on_the_way);
            for (next, share) in next.odds.into_iter().rev() {
                let odds = symbolic.graph.multiply(odds, share);
                if !symbolic.graph.is(odds, 0.0) {
                    open.push((next, odds, keeps));
                }
            }
        }
    }
    Some(StateMoves { state: at, rates: row.rates, stays: row.stays, exits, counted: vec![] })
}

fn edge_from(study: &Study, edge: EdgeId) -> StateId {
    study.edges[edge.index()].from
}

/// Clocks that do not run in a state, as bits.
fn stopped(study: &Study, state: StateId) -> u64 {
    study
        .clocks
        .iter()
        .enumerate()
        .filter(|(_, clock)| !clock.runs_in[state.index()])
        .fold(0, |bits, (at, _)| bits | 1 << at)
}

/// Rates become probabilities where that is exact: with `one move` by definition, and in any step in which no flow can be
/// followed by another (competing risks into states without rates of their own).
fn one_move_where_exact(symbolic: &mut Symbolic<'_>, place: &Place, movement: &mut Movement) {
    let continuous = symbolic.study.settings.within_cycle == WithinCycle::Continuous;
    for step in 0..movement.steps.len() {
        let with_rates: Vec<usize> =
            movement.steps[step].moves.iter().filter(|moves| moves.rates).map(|moves| moves.state).collect();
        let chained = movement.steps[step]
            .moves
            .iter()
            .filter(|moves| moves.rates)
            .any(|moves| moves.exits.iter().any(|exit| with_rates.contains(&exit.to)));
        if continuous && chained {
            continue;
        }
        for index in 0..movement.steps[step].moves.len() {
            if !movement.steps[step].moves[index].rates {
                continue;
            }
            let of_this = |flow: &&mut Flow| flow.origin == Some((step, index));
            let from = movement.states[movement.steps[step].moves[index].state];
            let edges = &symbolic.study.edges;
            let first_hops: Vec<NodeId> = movement
                .flows
                .iter()
                .filter(|flow| {
                    flow.origin == Some((step, index)) && flow.edge.is_some_and(|edge| edges[edge.index()].from == from)
                })
                .map(|flow| flow.odds)
                .collect();
            let mut total = symbolic.graph.constant(0.0);
            for rate in &first_hops {
                total = symbolic.graph.add(total, *rate);
            }
            let length = symbolic.cycle_length(place);
            let leaving = symbolic.probability_of(total, length);
            let share = |symbolic: &mut Symbolic<'_>, rate: NodeId| {
                if rate == total {
                    return leaving;
                }
                let zero = symbolic.graph.constant(0.0);
                let any = symbolic.graph.binary(Binary::Less, zero, total);
                let part = symbolic.graph.divide(rate, total);
                let part = symbolic.graph.multiply(leaving, part);
                symbolic.graph.select(any, part, zero)
            };
            for flow in movement.flows.iter_mut().filter(of_this) {
                flow.odds = share(symbolic, flow.odds);
            }
            let moves = &mut movement.steps[step].moves[index];
            moves.rates = false;
            for exit in &mut moves.exits {
                exit.odds = share(symbolic, exit.odds);
            }
        }
    }
}
