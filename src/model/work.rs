//! Refuses expressions whose evaluation would take for ever: definitions that name one another twice, over and over, double with each.

use super::builder::Builder;
use super::study::*;
use super::term::*;
use crate::diagnostic::Diagnostic;
use rustc_hash::FxHashMap;

/// Most steps that the value of one definition or curve may take, everything that it names worked out in full.
const MOST_STEPS: u64 = 5_000_000;
/// What a hazard ratio that moves with time counts for: it is integrated.
const STEPS_OF_AN_INTEGRAL: u64 = 1_000;

/// Adds the first definition or curve that is too much. Rings were refused before.
pub(super) fn check(study: &Study, builder: &mut Builder<'_>) {
    let mut work = Work { study, known: FxHashMap::default(), open: vec![], curves: vec![None; study.curves.len()] };
    let too_much = |name: &str, span| {
        Diagnostic::error("E4021", format!("`{name}` takes more than {MOST_STEPS} steps to work out"))
            .at(span, "what it names is worked out each time it is named")
            .mend("name each of the others once, or make one of them a parameter")
    };
    for (at, definition) in study.definitions.iter().enumerate() {
        if work.symbol(Symbol::Definition(DefinitionId(at as u32))) > MOST_STEPS {
            builder.findings.add(too_much(&definition.name, definition.span));
            return;
        }
    }
    for (at, curve) in study.curves.iter().enumerate() {
        if work.curve(at) > MOST_STEPS {
            builder.findings.add(too_much(&curve.name, curve.span));
            return;
        }
    }
}

struct Work<'s> {
    study: &'s Study,
    known: FxHashMap<Symbol, u64>,
    /// Names that are being worked out. A strategy may set a name to an expression that reads it: there its ordinary value is
    /// meant, which has been counted.
    open: Vec<Symbol>,
    curves: Vec<Option<u64>>,
}

impl Work<'_> {
    /// Steps of a name: the most that it or anything set in its place takes.
    fn symbol(&mut self, symbol: Symbol) -> u64 {
        let study = self.study;
        if let Some(known) = self.known.get(&symbol) {
            return *known;
        }
        if self.open.contains(&symbol) {
            return 1;
        }
        self.open.push(symbol);
        let strategies = study.strategies.iter().flat_map(|strategy| &strategy.set);
        let mut most = 1;
        for (_, term) in strategies.chain(&study.overrides).filter(|(own, _)| *own == symbol) {
            most = most.max(self.term(term));
        }
        if let Symbol::Definition(id) = symbol {
            most = most.max(self.term(&study.definitions[id.index()].body));
        }
        self.open.pop();
        self.known.insert(symbol, most);
        most
    }

    fn term(&mut self, term: &Term) -> u64 {
        let mut sum: u64 = 0;
        let mut named: Vec<Symbol> = Vec::new();
        let mut curves: Vec<usize> = Vec::new();
        term.walk(&mut |own| {
            sum = sum.saturating_add(1);
            match &own.kind {
                TermKind::Parameter(id) => named.push(Symbol::Parameter(*id)),
                TermKind::Switch(id) => named.push(Symbol::Switch(*id)),
                TermKind::Definition(id, _) => named.push(Symbol::Definition(*id)),
                TermKind::Curve(id, ..) => curves.push(id.index()),
                _ => {}
            }
        });
        for symbol in named {
            sum = sum.saturating_add(self.symbol(symbol));
        }
        for curve in curves {
            sum = sum.saturating_add(self.curve(curve));
        }
        sum
    }

    fn curve(&mut self, at: usize) -> u64 {
        if let Some(known) = self.curves[at] {
            return known;
        }
        let study = self.study;
        let curve = &study.curves[at];
        let mut terms = Vec::new();
        curve.for_each_term(&mut |term| terms.push(term.clone()));
        let mut sum: u64 = 1;
        for term in terms {
            sum = sum.saturating_add(self.term(&term));
        }
        let others: Vec<usize> = match &curve.shape {
            Shape::Of(id) => vec![id.index()],
            Shape::Mix(parts) => parts.iter().map(|(_, id)| id.index()).collect(),
            Shape::Plus(ids) => ids.iter().map(|id| id.index()).collect(),
            _ => vec![],
        };
        let joined = curve.changes.iter().filter_map(|change| match change {
            CurveChange::Join(_, id) => Some(id.index()),
            _ => None,
        });
        for other in others.into_iter().chain(joined) {
            sum = sum.saturating_add(self.curve(other));
        }
        for change in &curve.changes {
            let moves = match change {
                CurveChange::Waning(..) => true,
                CurveChange::HazardRatio(term) => {
                    let mut moves = false;
                    term.walk(&mut |own| moves |= matches!(own.kind, TermKind::Variable(_)));
                    moves
                }
                _ => false,
            };
            if moves {
                sum = sum.saturating_mul(STEPS_OF_AN_INTEGRAL);
            }
        }
        self.curves[at] = Some(sum);
        sum
    }
}
