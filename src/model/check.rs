//! Checks of the moves as a whole: what no single line can show.

use super::builder::Builder;
use super::study::*;
use super::term::*;
use super::{hidden, ranges, reach, rings, work};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Adds to the builder's findings what is wrong with the study as a whole.
pub(super) fn check(study: &Study, builder: &mut Builder<'_>) {
    let mut exits: Vec<Vec<&Edge>> = vec![vec![]; study.states.len()];
    for edge in &study.edges {
        exits[edge.from.index()].push(edge);
    }
    let mut told = Told::default();
    for (state, exits) in study.states.iter().zip(&exits) {
        let mut by_step: BTreeMap<StepId, Vec<&Edge>> = BTreeMap::new();
        exits.iter().for_each(|edge| by_step.entry(edge.step).or_default().push(edge));
        for list in by_step.values() {
            two_odds(study, builder, state, list, &mut told);
            mixed(builder, state, list, &mut told);
            two_rests(builder, state, list, &mut told);
        }
        whole_state(study, builder, state, exits, &mut told);
    }
    let way_on =
        |id: StateId| exits[id.index()].iter().map(|edge| edge.to).filter(|to| study.states[to.index()].instant);
    let ways: Vec<Vec<StateId>> = (0..study.states.len()).map(|at| way_on(StateId(at as u32)).collect()).collect();
    instant_rings(study, builder, &ways);
    rings::check(study, builder);
    ranges::check_uses(study, builder);
    of_the_dead(study, builder);
    same_strategies(study, builder);
    // What could not be read may have led anywhere, and may have used anything.
    if !builder.lost_moves {
        reach::check(study, builder);
    }
    if !builder.findings.any_errors() {
        work::check(study, builder);
        unused(study, builder);
        hidden::check(study, builder);
    }
}

/// What has been reported: a product repeats a fault for each of its states, people need it once.
#[derive(Default)]
struct Told(BTreeSet<(&'static str, Span, Option<Span>)>);

impl Told {
    fn first_time(&mut self, code: &'static str, span: Span, other: Option<Span>) -> bool {
        self.0.insert((code, span, other))
    }
}

fn two_odds(study: &Study, builder: &mut Builder<'_>, state: &State, list: &[&Edge], told: &mut Told) {
    let mut first: BTreeMap<StateId, &Edge> = BTreeMap::new();
    for edge in list {
        let Some(earlier) = first.get(&edge.to) else {
            first.insert(edge.to, edge);
            continue;
        };
        if earlier.declared != edge.declared && told.first_time("E4003", edge.span, Some(earlier.span)) {
            let to = &study.states[edge.to.index()].name;
            let fault = Diagnostic::error("E4003", format!("two moves lead from `{}` to `{to}`", state.name));
            let fault = fault.at(edge.span, "this one").at(earlier.span, "and this one");
            builder.findings.add(fault.mend("delete one, or put it in another step"));
        }
    }
}

fn mixed(builder: &mut Builder<'_>, state: &State, list: &[&Edge], told: &mut Told) {
    let rate = list.iter().find(|edge| matches!(edge.odds, Odds::Rate(_)));
    let probability = list.iter().find(|edge| matches!(edge.odds, Odds::Probability(_)));
    let (Some(rate), Some(probability)) = (rate, probability) else { return };
    if told.first_time("E4004", rate.span, Some(probability.span)) {
        let words = format!("the exits of `{}` mix a rate and a probability in one step", state.name);
        let fault = Diagnostic::error("E4004", words).at(rate.span, "a rate").at(probability.span, "a probability");
        let mend = "put one of them in a step of its own ([time] order), or convert it with `rate(…)` or `prob(…)`";
        builder.findings.add(fault.mend(mend));
    }
}

fn two_rests(builder: &mut Builder<'_>, state: &State, list: &[&Edge], told: &mut Told) {
    let rest = |edge: &&&Edge| {
        edge.from != edge.to && matches!(&edge.odds, Odds::Probability(term) if matches!(term.kind, TermKind::Rest))
    };
    let mut rests = list.iter().filter(rest);
    let Some(first) = rests.next() else { return };
    let second = rests.find(|edge| edge.declared != first.declared);
    if let Some(second) = second
        && told.first_time("E4012", second.span, Some(first.span))
    {
        let fault = Diagnostic::error("E4012", format!("two moves from `{}` take what is left", state.name));
        builder.findings.add(fault.at(second.span, "this one").at(first.span, "and this one"));
    }
}

fn whole_state(study: &Study, builder: &mut Builder<'_>, state: &State, exits: &[&Edge], told: &mut Told) {
    let rate = exits.iter().find(|edge| matches!(edge.odds, Odds::Rate(_)));
    if let Some(rate) = rate.filter(|_| state.instant)
        && told.first_time("E4008", rate.span, None)
    {
        let fault = Diagnostic::error("E4008", format!("instant state `{}` has a rate", state.name));
        let fault = fault.at(rate.span, "a rate").at(state.span, "nobody spends time here");
        builder.findings.add(fault.mend("give its exits probabilities"));
    }
    if state.instant && exits.is_empty() && !builder.lost_moves && told.first_time("E4008", state.span, None) {
        let fault = Diagnostic::error("E4008", format!("instant state `{}` has no way out", state.name));
        let fault = fault.at(state.span, "everyone passes on at once");
        builder.findings.add(fault.mend("add a move, such as to.NAME = \"rest\""));
    }
    if let (Some(_), Some(edge)) = (&state.occupancy, exits.first())
        && told.first_time("E4017", edge.span, None)
    {
        let fault = Diagnostic::error("E4017", format!("`{}` has both a `share` and moves", state.name));
        builder.findings.add(fault.at(edge.span, "this move").at(state.span, "this state"));
    }
    let revived = exits.iter().find(|edge| !state.alive && study.states[edge.to.index()].alive);
    if let Some(edge) = revived
        && told.first_time("E4019", edge.span, None)
    {
        let to = &study.states[edge.to.index()].name;
        let fault =
            Diagnostic::error("E4019", format!("a move leads from `{}`, which is not alive, to `{to}`", state.name));
        builder.findings.add(fault.at(edge.span, "back to life").at(state.span, "not alive"));
    }
}

/// Costs and utilities of being in a state that is not alive. One-off costs of entering it are sound.
fn of_the_dead(study: &Study, builder: &mut Builder<'_>) {
    let mut told = BTreeSet::new();
    for payoff in &study.payoffs {
        let Occasion::State(id) = payoff.occasion else { continue };
        let state = &study.states[id.index()];
        let nothing = matches!(payoff.amount.kind, TermKind::Number(0.0));
        if state.alive || nothing || !told.insert(payoff.span) {
            continue;
        }
        let cost = study.categories[payoff.category.index()].measure == Measure::Cost;
        let word = if cost { "a cost" } else { "a utility" };
        let fault = Diagnostic::warning("E4023", format!("`{}` is not alive and has {word}", state.name));
        let fault = fault.at(payoff.span, format!("{word} for every year after death"));
        builder.findings.add(fault.at(state.span, "not alive").mend(if cost {
            "a cost of dying belongs to entering the state: on_entry.cost.CATEGORY; or delete `alive = false`"
        } else {
            "delete it, or `alive = false`"
        }));
    }
}

/// Strategies that readers cannot tell apart, and strategies that the model cannot.
fn same_strategies(study: &Study, builder: &mut Builder<'_>) {
    for (at, own) in study.strategies.iter().enumerate() {
        let earlier = &study.strategies[..at];
        if let Some(other) = earlier.iter().find(|other| other.label.trim() == own.label.trim()) {
            let words = format!("strategies `{}` and `{}` have one label, `{}`", other.name, own.name, own.label);
            let fault = Diagnostic::error("E2003", words).at(own.span, "this one").at(other.span, "and this one");
            builder.findings.add(fault.mend("give each its own `label`"));
        }
        if let Some(other) = earlier.iter().find(|other| sorted(&other.set_words) == sorted(&own.set_words)) {
            let words = format!("strategies `{}` and `{}` differ in nothing", other.name, own.name);
            let fault = Diagnostic::warning("E4024", words).at(own.span, "this one").at(other.span, "and this one");
            builder.findings.add(fault.mend("say what one of them does otherwise: set = { … }"));
        }
    }
}

fn sorted(words: &[(String, String)]) -> BTreeSet<&(String, String)> {
    words.iter().collect()
}

fn instant_rings(study: &Study, builder: &mut Builder<'_>, ways: &[Vec<StateId>]) {
    let count = study.states.len();
    // 0 not seen, 1 on the path, 2 done
    let mut mark = vec![0u8; count];
    for start in 0..count {
        if !study.states[start].instant || mark[start] != 0 {
            continue;
        }
        let mut path: Vec<(usize, usize)> = vec![(start, 0)];
        mark[start] = 1;
        while let Some((state, next)) = path.last_mut() {
            let Some(to) = ways[*state].get(*next).map(|id| id.index()) else {
                mark[*state] = 2;
                path.pop();
                continue;
            };
            *next += 1;
            if mark[to] == 1 {
                let ring = path.iter().map(|(state, _)| *state).skip_while(|state| *state != to).chain([to]);
                let names: Vec<&str> = ring.map(|state| study.states[state].name.as_str()).collect();
                let words = names[..names.len().min(12)].join(" → ");
                let fault = Diagnostic::error("E4007", "instant states lead into one another in a ring");
                let fault = fault.at(study.states[to].span, "leads back to itself");
                builder
                    .findings
                    .add(fault.because(format!("the ring: {words}")).mend("let one of them not be instant"));
                return;
            }
            if mark[to] == 0 {
                mark[to] = 1;
                path.push((to, 0));
            }
        }
    }
}

/// Parameters that nothing uses, and parameters without a unit beside some that have one.
fn unused(study: &Study, builder: &mut Builder<'_>) {
    let some_have_units = study.parameters.iter().any(|parameter| parameter.quantity.is_some());
    let mut told = BTreeSet::new();
    for parameter in &study.parameters {
        // Of an indexed parameter one word is enough.
        let base = parameter.name.split('[').next().unwrap_or(&parameter.name);
        if !builder.scope.used.contains(base) && told.insert(("E5007", base)) {
            let fault = Diagnostic::warning("E5007", format!("nothing uses the parameter `{base}`"));
            builder.findings.add(fault.at(parameter.span, "not used").mend("use it, or delete it"));
        }
        if parameter.quantity.is_none() && some_have_units && told.insert(("E5012", base)) {
            let words = format!("the parameter `{base}` has no unit, so its use is not checked");
            let fault = Diagnostic::warning("E5012", words).at(parameter.span, "of what?");
            builder.findings.add(fault.mend("fill in `unit`; a plain number has the unit `number`"));
        }
    }
}
