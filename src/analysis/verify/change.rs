//! Variants of a study: each a copy with one thing changed.

use crate::model::*;
use std::sync::Arc;

/// The study with the amounts of some payoffs replaced.
pub(super) fn amounts(study: &Study, change: &dyn Fn(&Payoff) -> Option<Arc<Term>>) -> Study {
    let mut variant = study.clone();
    for payoff in &mut variant.payoffs {
        if let Some(amount) = change(payoff) {
            payoff.amount = amount;
        }
    }
    variant
}

/// A term times a number.
pub(super) fn times(term: &Term, factor: f64) -> Arc<Term> {
    let number = Term { kind: TermKind::Number(factor), span: term.span };
    Arc::new(Term { kind: TermKind::Apply(Operation::Multiply, vec![number, term.clone()]), span: term.span })
}

/// Cost or QALY.
pub(super) fn measure(study: &Study, payoff: &Payoff) -> Measure {
    study.categories[payoff.category.index()].measure
}

/// Every strategy does what the first does.
pub(super) fn equal_arms(study: &Study) -> Study {
    let mut variant = study.clone();
    let first = variant.strategies[0].set.clone();
    variant.strategies.iter_mut().for_each(|strategy| strategy.set = first.clone());
    variant
}

/// Discounting at rates that never change.
pub(super) fn discounted_at(study: &Study, costs: f64, effects: f64) -> Study {
    let mut variant = study.clone();
    let rate = |first| Rate { first, then: None };
    let own = &mut variant.settings.discount;
    (own.costs, own.effects, own.life_years) = (rate(costs), rate(effects), rate(effects));
    variant
}

/// Cycles of half the length, twice as many.
pub(super) fn halved_cycles(study: &Study) -> Study {
    let mut variant = study.clone();
    variant.settings.schedule.iter_mut().for_each(|(length, _)| *length /= 2.0);
    if let Horizon::Cycles(count) = variant.settings.horizon {
        variant.settings.horizon = Horizon::Cycles(count * 2);
    }
    variant
}

/// States counted by another rule; utilities and events too.
pub(super) fn counted(study: &Study, count: &Count, dated: Dated) -> Study {
    let mut variant = study.clone();
    let rule = Timing { count: count.clone(), dated };
    let own = &mut variant.settings.timing;
    (own.state, own.utility, own.event) = (rule.clone(), rule.clone(), rule);
    own.payoff.values_mut().for_each(|payoff| payoff.count = None);
    variant
}

/// A horizon of so many times the base one; `None` where it is an age.
pub(super) fn horizon(study: &Study, factor: f64, years: f64) -> Study {
    let mut variant = study.clone();
    variant.settings.horizon = match variant.settings.horizon {
        Horizon::Cycles(count) => Horizon::Cycles((f64::from(count) * factor) as u32),
        Horizon::Years(years) => Horizon::Years(years * factor),
        Horizon::Age(_) => Horizon::Years(years * factor),
    };
    variant
}

/// Whether a move leads to a state whose people are not counted as alive.
pub(super) fn kills(study: &Study, edge: &Edge) -> bool {
    study.states[edge.from.index()].alive && !study.states[edge.to.index()].alive
}

/// Whether occupancies are given rather than walked.
pub(super) fn partitioned(study: &Study) -> bool {
    study.states.iter().any(|state| state.occupancy.is_some())
}

/// Nobody dies: moves into states of the dead happen no more. Those who would have died in an instant state go where the others go.
pub(super) fn deathless(study: &Study) -> Study {
    let mut variant = study.clone();
    let number = |edge: &Edge| Odds::Probability(Term::number_at(odds_term(&edge.odds), 0.0));
    for at in 0..study.edges.len() {
        let edge = &study.edges[at];
        let instant = study.states[edge.from.index()].instant;
        if kills(study, edge) {
            variant.edges[at].odds = match &edge.odds {
                Odds::Rate(term) => Odds::Rate(Term::number_at(term, 0.0)),
                Odds::Probability(_) => number(edge),
            };
        } else if instant {
            let siblings = || study.edges.iter().filter(|own| own.from == edge.from && own.to != own.from);
            let spared = siblings().filter(|own| !kills(study, own)).collect::<Vec<_>>();
            let any_death = siblings().any(|own| kills(study, own));
            let any_rest = spared.iter().any(|own| matches!(odds_term(&own.odds).kind, TermKind::Rest));
            if any_death && !any_rest {
                let span = odds_term(&edge.odds).span;
                let sum = spared
                    .iter()
                    .map(|own| (**odds_term(&own.odds)).clone())
                    .reduce(|a, b| Term { kind: TermKind::Apply(Operation::Add, vec![a, b]), span });
                if let Some(sum) = sum {
                    let own = (**odds_term(&edge.odds)).clone();
                    let kind = TermKind::Apply(Operation::Divide, vec![own, sum]);
                    variant.edges[at].odds = Odds::Probability(Arc::new(Term { kind, span }));
                }
            }
        }
    }
    variant
}

/// The expression of odds.
pub(super) fn odds_term(odds: &Odds) -> &Arc<Term> {
    match odds {
        Odds::Probability(term) | Odds::Rate(term) => term,
    }
}

/// In the first step of a cycle everyone who lives goes by one move to a state of the dead, with these odds and no others.
/// `None` for a model without a state of the dead.
pub(super) fn only_death(study: &Study, odds: &dyn Fn(&State) -> Option<Odds>) -> Option<Study> {
    let dead = study.states.iter().position(|state| !state.alive && !state.instant)?;
    let mut variant = study.clone();
    let first = study.edges.first()?;
    for edge in &mut variant.edges {
        if !study.states[edge.from.index()].instant {
            edge.odds = Odds::Probability(Term::number_at(odds_term(&edge.odds), 0.0));
            edge.spread.clear();
            edge.step = StepId(study.steps.len() as u32 - 1);
        }
    }
    // A state's exits in one step are all probabilities or all rates: old moves go, so that rates may stand alone.
    let of_payoff: Vec<bool> = study.edges.iter().map(|edge| study.states[edge.from.index()].instant).collect();
    let kept: Vec<usize> = (0..study.edges.len()).filter(|at| of_payoff[*at]).collect();
    variant.payoffs.retain(|payoff| !matches!(payoff.occasion, Occasion::Edge(id) if !of_payoff[id.index()]));
    for payoff in &mut variant.payoffs {
        if let Occasion::Edge(id) = &mut payoff.occasion {
            *id = EdgeId(kept.iter().position(|at| at == &id.index()).unwrap_or(0) as u32);
        }
    }
    variant.edges = kept.iter().map(|at| variant.edges[*at].clone()).collect();
    variant.targets.clear();
    for (at, state) in study.states.iter().enumerate() {
        if state.instant || !state.alive {
            continue;
        }
        if let Some(odds) = odds(state) {
            variant.edges.push(Edge {
                from: StateId(at as u32),
                to: StateId(dead as u32),
                step: StepId(0),
                odds,
                spread: vec![],
                name: None,
                ..first.clone()
            });
        }
    }
    Some(variant)
}
