//! What an expression reads, through everything that it names.

use crate::model::*;
use std::collections::BTreeSet;

/// Calls `visit` for every term that a term's value may rest on: its own, those of definitions and of what strategies and the scenario
/// set in the place of what it names.
pub(super) fn walk(study: &Study, term: &Term, visit: &mut dyn FnMut(&Term)) {
    let mut seen = BTreeSet::new();
    let mut open: Vec<Term> = vec![term.clone()];
    while let Some(term) = open.pop() {
        term.walk(&mut |own| {
            visit(own);
            let mut name = |symbol: Symbol| {
                let place = match symbol {
                    Symbol::Parameter(id) => (0, id.0),
                    Symbol::Switch(id) => (1, id.0),
                    Symbol::Definition(id) => (2, id.0),
                };
                if seen.insert(place) {
                    let strategies = study.strategies.iter().flat_map(|strategy| &strategy.set);
                    let set = strategies.chain(&study.overrides).filter(|(own, _)| *own == symbol);
                    open.extend(set.map(|(_, term)| (**term).clone()));
                    if let Symbol::Definition(id) = symbol {
                        open.push((*study.definitions[id.index()].body).clone());
                    }
                }
            };
            match &own.kind {
                TermKind::Parameter(id) => name(Symbol::Parameter(*id)),
                TermKind::Switch(id) => name(Symbol::Switch(*id)),
                TermKind::Definition(id, _) => name(Symbol::Definition(*id)),
                TermKind::Member(family, _) => {
                    study.families[family].members.values().for_each(|id| name(Symbol::Parameter(*id)));
                }
                _ => {}
            }
        });
    }
}

/// Whether a value may differ from cycle to cycle.
pub(super) fn varies(study: &Study, term: &Term) -> bool {
    let mut found = false;
    walk(study, term, &mut |own| found |= matches!(own.kind, TermKind::Variable(_) | TermKind::Curve(..)));
    found
}

/// Every parameter that some expression of the study reads.
pub(super) fn parameters_read(study: &Study) -> BTreeSet<usize> {
    let mut read = BTreeSet::new();
    study.for_each_term(&mut |term| {
        term.walk(&mut |own| match &own.kind {
            TermKind::Parameter(id) => {
                read.insert(id.index());
            }
            TermKind::Member(family, _) => read.extend(study.families[family].members.values().map(|id| id.index())),
            _ => {}
        });
    });
    read
}
