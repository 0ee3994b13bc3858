//! Checks of the whole: what no single line can show.

use super::builder::Builder;
use super::study::*;
use super::term::*;
use crate::diagnostic::Diagnostic;

/// Adds to the builder's findings what is wrong with the study as a whole.
pub(super) fn check(study: &Study, builder: &mut Builder<'_>) {
    edges(study, builder);
    instant_rings(study, builder);
    reachability(study, builder);
    unused(study, builder);
}

fn edges(study: &Study, builder: &mut Builder<'_>) {
    let mut by_step: std::collections::BTreeMap<(StateId, StepId), Vec<usize>> = std::collections::BTreeMap::new();
    for (at, edge) in study.edges.iter().enumerate() {
        by_step.entry((edge.from, edge.step)).or_default().push(at);
    }
    for ((from, _), list) in &by_step {
        let state = &study.states[from.index()];
        let edge = |at: &usize| &study.edges[*at];
        for (k, second) in list.iter().enumerate() {
            let clash = list[..k].iter().find(|first| edge(first).to == edge(second).to && edge(first).declared != edge(second).declared);
            if let Some(first) = clash {
                builder.findings.add(
                    Diagnostic::error("E4003", format!("two moves lead from `{}` to `{}`", state.name, study.states[edge(second).to.index()].name))
                        .at(edge(second).span, "this one")
                        .at(edge(first).span, "and this one")
                        .mend("delete one, or put it in another step"),
                );
            }
        }
        let rate = list.iter().find(|at| matches!(edge(at).odds, Odds::Rate(_)));
        let probability = list.iter().find(|at| matches!(edge(at).odds, Odds::Probability(_)));
        if let (Some(rate), Some(probability)) = (rate, probability) {
            builder.findings.add(
                Diagnostic::error("E4004", format!("the exits of `{}` mix a rate and a probability in one step", state.name))
                    .at(edge(rate).span, "a rate")
                    .at(edge(probability).span, "a probability")
                    .mend("put one of them in a step of its own ([time] order), or convert it"),
            );
        }
        let mut rests: Vec<usize> = Vec::new();
        for at in list {
            let Odds::Probability(term) = &edge(at).odds else { continue };
            let whole_rest = matches!(term.kind, TermKind::Rest) && edge(at).from != edge(at).to;
            if whole_rest && !rests.iter().any(|other| study.edges[*other].declared == edge(at).declared) {
                rests.push(*at);
            }
        }
        if let [first, second, ..] = rests[..] {
            builder.findings.add(
                Diagnostic::error("E4012", format!("two moves from `{}` take what is left", state.name))
                    .at(study.edges[second].span, "this one")
                    .at(study.edges[first].span, "and this one"),
            );
        }
        if state.instant && rate.is_some() {
            builder.findings.add(
                Diagnostic::error("E4008", format!("instant state `{}` has a rate", state.name))
                    .at(state.span, "nobody spends time here")
                    .mend("give its exits probabilities"),
            );
        }
    }
    for (at, state) in study.states.iter().enumerate() {
        let exits: Vec<&Edge> = study.edges.iter().filter(|edge| edge.from.index() == at).collect();
        if state.instant && exits.is_empty() {
            builder.findings.add(
                Diagnostic::error("E4008", format!("instant state `{}` has no way out", state.name)).at(state.span, "here").mend("add a move, such as to.NAME = \"rest\""),
            );
        }
        if state.occupancy.is_some() && !exits.is_empty() {
            builder.findings.add(
                Diagnostic::error("E4017", format!("`{}` has both a `share` and moves", state.name)).at(state.span, "here").at(exits[0].span, "this move"),
            );
        }
        if let Some(edge) = exits.iter().find(|edge| !state.alive && study.states[edge.to.index()].alive) {
            builder.findings.add(
                Diagnostic::error("E4019", format!("a move leads from `{}`, which is not alive, to `{}`", state.name, study.states[edge.to.index()].name))
                    .at(edge.span, "here")
                    .at(state.span, "not alive"),
            );
        }
    }
}

fn instant_rings(study: &Study, builder: &mut Builder<'_>) {
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
            let exits: Vec<usize> =
                study.edges.iter().filter(|edge| edge.from.index() == *state && study.states[edge.to.index()].instant).map(|edge| edge.to.index()).collect();
            let Some(&to) = exits.get(*next) else {
                mark[*state] = 2;
                path.pop();
                continue;
            };
            *next += 1;
            if mark[to] == 1 {
                let names: Vec<&str> = path.iter().map(|(state, _)| study.states[*state].name.as_str()).collect();
                builder.findings.add(
                    Diagnostic::error("E4007", "instant states lead into one another in a ring")
                        .at(study.states[to].span, "leads back to itself")
                        .because(format!("the ring: {}", names.join(" → "))),
                );
                return;
            }
            if mark[to] == 0 {
                mark[to] = 1;
                path.push((to, 0));
            }
        }
    }
}

/// A share or odds of exactly zero, by what is written.
fn is_zero(term: &Term) -> bool {
    matches!(term.kind, TermKind::Number(value) if value == 0.0)
}

fn reachability(study: &Study, builder: &mut Builder<'_>) {
    if study.states.iter().any(|state| state.occupancy.is_some()) {
        return;
    }
    let never_label = |share: &Share| match (&share.term.kind, share.value) {
        (TermKind::Label(label), Some((_, value))) => *label != value,
        _ => is_zero(&share.term),
    };
    let mut reached: Vec<bool> = study.states.iter().map(|state| !state.start.is_empty() && !state.start.iter().any(never_label)).collect();
    loop {
        let before = reached.iter().filter(|reached| **reached).count();
        for edge in &study.edges {
            let odds = match &edge.odds {
                Odds::Probability(term) | Odds::Rate(term) => term,
            };
            if reached[edge.from.index()] && !is_zero(odds) && !edge.spread.iter().any(never_label) {
                reached[edge.to.index()] = true;
            }
        }
        if reached.iter().filter(|reached| **reached).count() == before {
            break;
        }
    }
    let mut families: Vec<(&str, crate::source::Span, bool)> = Vec::new();
    for (state, reached) in study.states.iter().zip(&reached) {
        match families.iter_mut().find(|(name, ..)| *name == state.family) {
            Some((.., any)) => *any |= reached,
            None => families.push((&state.family, state.span, *reached)),
        }
    }
    for (name, span, any) in families {
        if !any {
            builder.findings.add(
                Diagnostic::error("E4006", format!("nobody can ever be in `{name}`"))
                    .at(span, "no start and no move leads here")
                    .mend("add a move to it, or delete it"),
            );
        }
    }
    for (clock, at) in study.clocks.iter().zip(0..) {
        if at > 0 && !clock.runs_in.iter().any(|runs| *runs) && let Some(span) = clock.span {
            builder.findings.add(Diagnostic::error("E4018", format!("clock `{}` never runs", clock.name)).at(span, "here"));
        }
    }
}

fn unused(study: &Study, builder: &mut Builder<'_>) {
    let used = builder.scope.used.clone();
    for parameter in &study.parameters {
        let base = parameter.name.split('[').next().unwrap_or(&parameter.name);
        if !used.contains(base) {
            builder.findings.add(
                Diagnostic::warning("E5007", format!("nothing uses the parameter `{}`", parameter.name))
                    .at(parameter.span, "here")
                    .mend("use it, or delete its row"),
            );
        }
        if parameter.quantity.is_none() && study.parameters.iter().any(|other| other.quantity.is_some()) {
            builder.findings.add(
                Diagnostic::warning("E5012", format!("the parameter `{}` has no unit, so its use is not checked", parameter.name)).at(parameter.span, "here"),
            );
        }
    }
}
