//! States that nobody can ever be in, clocks that never run.

use super::builder::Builder;
use super::study::*;
use super::term::*;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use indexmap::IndexMap;

pub(super) fn check(study: &Study, builder: &mut Builder<'_>) {
    if study.states.iter().all(|state| state.occupancy.is_none()) {
        states(study, builder);
    }
    for clock in study.clocks.iter().filter(|clock| !clock.runs_in.contains(&true)) {
        if let Some(span) = clock.span {
            let fault = Diagnostic::error("E4018", format!("clock `{}` never runs", clock.name));
            builder.findings.add(fault.at(span, "its condition holds in no state"));
        }
    }
}

fn states(study: &Study, builder: &mut Builder<'_>) {
    let starts = |state: &State| !state.start.is_empty() && !state.start.iter().any(is_nobody);
    let mut reached: Vec<bool> = study.states.iter().map(starts).collect();
    let mut ways: Vec<Vec<usize>> = vec![vec![]; study.states.len()];
    for edge in &study.edges {
        let (Odds::Probability(odds) | Odds::Rate(odds)) = &edge.odds;
        if !is_zero(odds) && !edge.spread.iter().any(is_nobody) {
            ways[edge.from.index()].push(edge.to.index());
        }
    }
    let mut open: Vec<usize> = (0..reached.len()).filter(|at| reached[*at]).collect();
    while let Some(at) = open.pop() {
        for &to in &ways[at] {
            if !std::mem::replace(&mut reached[to], true) {
                open.push(to);
            }
        }
    }
    let mut families: IndexMap<&str, (Span, bool)> = IndexMap::new();
    for (state, reached) in study.states.iter().zip(&reached) {
        families.entry(&state.family).or_insert((state.span, false)).1 |= reached;
    }
    for (name, (span, _)) in families.into_iter().filter(|(_, (_, reached))| !reached) {
        let fault = Diagnostic::error("E4006", format!("nobody can ever be in `{name}`"));
        let fault = fault.at(span, "nobody starts here, and no move with odds above 0 leads here");
        builder.findings.add(fault.mend("add a move to it, or delete it"));
    }
}

/// A share or odds of exactly zero, by what is written.
fn is_zero(term: &Term) -> bool {
    matches!(term.kind, TermKind::Number(value) if value == 0.0)
}

/// A share that is zero, or another label than its own, by what is written.
fn is_nobody(share: &Share) -> bool {
    match (&share.term.kind, share.value) {
        (TermKind::Label(label), Some((_, value))) => *label != value,
        _ => is_zero(&share.term),
    }
}
