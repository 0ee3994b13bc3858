//! Settings whose expression reads something that strategies set: it sees the ordinary value in every strategy.

use super::builder::Builder;
use super::reading::curve_terms;
use super::study::*;
use super::term::{Term, TermKind};
use crate::diagnostic::{Diagnostic, some_of};
use std::collections::BTreeSet;

/// Warns of each setting of the scenario that is an expression and rests on what some strategy sets.
pub(super) fn check(study: &Study, builder: &mut Builder<'_>) {
    for (symbol, term) in &study.overrides {
        let mut read = Reads::default();
        read.term(study, term);
        let set = study.strategies.iter().flat_map(|strategy| strategy.set.iter().map(|(own, _)| *own));
        let hidden: BTreeSet<&str> =
            set.filter(|own| own != symbol && read.symbols.contains(own)).map(|own| name(study, own)).collect();
        if hidden.is_empty() {
            continue;
        }
        let fault =
            Diagnostic::warning("E6006", format!("strategies set {}, and this does not see it", some_of(hidden)));
        let fault = fault.at(term.span, "read with the ordinary value in every strategy");
        builder.findings.add(match symbol {
            Symbol::Definition(id) => {
                let name = &study.definitions[id.index()].name;
                fault.mend(format!("to define it anew for every strategy write [define] {name} = …"))
            }
            _ => fault.mend("write it as a definition, or let the strategies set it"),
        });
    }
}

fn name(study: &Study, symbol: Symbol) -> &str {
    match symbol {
        Symbol::Parameter(id) => &study.parameters[id.index()].name,
        Symbol::Switch(id) => &study.switches[id.index()].name,
        Symbol::Definition(id) => &study.definitions[id.index()].name,
    }
}

/// What an expression rests on, through definitions and curves.
#[derive(Default)]
struct Reads {
    symbols: Vec<Symbol>,
    curves: Vec<CurveId>,
}

impl Reads {
    fn term(&mut self, study: &Study, term: &Term) {
        let mut open: Vec<&Term> = vec![term];
        while let Some(next) = open.pop() {
            next.walk(&mut |inner| match &inner.kind {
                TermKind::Parameter(id) => self.symbols.push(Symbol::Parameter(*id)),
                TermKind::Switch(id) => self.symbols.push(Symbol::Switch(*id)),
                TermKind::Member(name, _) => {
                    let members = study.families.get(name).into_iter().flat_map(|family| family.members.values());
                    self.symbols.extend(members.map(|id| Symbol::Parameter(*id)));
                }
                TermKind::Definition(id, _) if !self.symbols.contains(&Symbol::Definition(*id)) => {
                    self.symbols.push(Symbol::Definition(*id));
                    open.push(&study.definitions[id.index()].body);
                }
                TermKind::Curve(id, ..) => self.curve(study, *id, &mut open),
                _ => {}
            });
        }
    }

    fn curve<'s>(&mut self, study: &'s Study, id: CurveId, open: &mut Vec<&'s Term>) {
        if self.curves.contains(&id) {
            return;
        }
        self.curves.push(id);
        let curve = &study.curves[id.index()];
        open.extend(curve_terms(curve));
        match &curve.shape {
            Shape::Of(id) => self.curve(study, *id, open),
            Shape::Mix(parts) => parts.iter().for_each(|(_, id)| self.curve(study, *id, open)),
            Shape::Plus(ids) => ids.iter().for_each(|id| self.curve(study, *id, open)),
            _ => {}
        }
        for change in &curve.changes {
            if let CurveChange::Join(_, id) = change {
                self.curve(study, *id, open);
            }
        }
    }
}
