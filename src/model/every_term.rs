//! Every expression of a study, wherever it stands: what a search through a model walks, and a change to all of it rewrites.

use super::study::*;
use super::term::{Term, TermKind};
use std::sync::Arc;

/// The same walk for looking and for changing: `$m` is nothing or `mut`.
macro_rules! walks {
    ($study:ident, $measure:ident, $curve:ident $(, $m:tt)?) => {
        impl Study {
            /// Calls `visit` for every expression of the study.
            pub fn $study(& $($m)? self, visit: &mut dyn FnMut(& $($m)? Arc<Term>)) {
                if let Some(term) = & $($m)? self.settings.start_age { visit(term); }
                if let Some(term) = & $($m)? self.settings.utility.norm { visit(term); }
                if let Some(term) = & $($m)? self.settings.utility.measured_at { visit(term); }
                for profile in & $($m)? self.profiles {
                    for term in & $($m)? profile.weight { visit(term); }
                }
                for definition in & $($m)? self.definitions { visit(& $($m)? definition.body); }
                for curve in & $($m)? self.curves { curve.$curve(visit); }
                for state in & $($m)? self.states {
                    for share in & $($m)? state.start { visit(& $($m)? share.term); }
                    if let Some(term) = & $($m)? state.occupancy { visit(term); }
                }
                for edge in & $($m)? self.edges {
                    match & $($m)? edge.odds { Odds::Probability(term) | Odds::Rate(term) => visit(term) }
                    for share in & $($m)? edge.spread { visit(& $($m)? share.term); }
                }
                for event in & $($m)? self.events {
                    match & $($m)? event.frequency { Odds::Probability(term) | Odds::Rate(term) => visit(term) }
                }
                for payoff in & $($m)? self.payoffs {
                    visit(& $($m)? payoff.amount);
                    match & $($m)? payoff.frequency {
                        Some(Odds::Probability(term) | Odds::Rate(term)) => visit(term),
                        None => {}
                    }
                }
                for strategy in & $($m)? self.strategies {
                    for (_, term) in & $($m)? strategy.set { visit(term); }
                }
                for (_, term) in & $($m)? self.overrides { visit(term); }
                for target in & $($m)? self.targets { target.$measure(visit); }
            }
        }

        impl Target {
            /// Calls `visit` for the expressions that a target is compared by: what was observed, and those of the measure.
            pub fn $measure(& $($m)? self, visit: &mut dyn FnMut(& $($m)? Arc<Term>)) {
                visit(& $($m)? self.observed);
                match & $($m)? self.measure {
                    TargetMeasure::Expression(term) => visit(term),
                    TargetMeasure::Trace { formula, .. } => formula.$measure(visit),
                }
            }
        }

        impl MeasureTerm {
            fn $measure(& $($m)? self, visit: &mut dyn FnMut(& $($m)? Arc<Term>)) {
                match self {
                    MeasureTerm::Plain(term) => visit(term),
                    MeasureTerm::Binary(_, a, b) => {
                        a.$measure(visit);
                        b.$measure(visit);
                    }
                    MeasureTerm::Count { .. } | MeasureTerm::PersonYears(_) | MeasureTerm::Occupancy(_) => {}
                }
            }
        }

        impl Curve {
            pub(super) fn $curve(& $($m)? self, visit: &mut dyn FnMut(& $($m)? Arc<Term>)) {
                match & $($m)? self.shape {
                    Shape::Exponential(a) => visit(a),
                    Shape::Weibull(a, b)
                    | Shape::WeibullPh(a, b)
                    | Shape::Gompertz(a, b)
                    | Shape::LogNormal(a, b)
                    | Shape::LogLogistic(a, b)
                    | Shape::Gamma(a, b) => { visit(a); visit(b); }
                    Shape::GeneralisedGamma(a, b, c) => { visit(a); visit(b); visit(c); }
                    Shape::Piecewise(parts) => for (rate, _) in parts { visit(rate); },
                    Shape::Spline { gamma, .. } => for term in gamma { visit(term); },
                    Shape::LifeTable(_, keys, age) => {
                        for term in keys { visit(term); }
                        visit(age);
                    }
                    Shape::Mix(parts) => for (weight, _) in parts { visit(weight); },
                    Shape::Steps(_) | Shape::Of(_) | Shape::Plus(_) => {}
                }
                for change in & $($m)? self.changes {
                    match change {
                        CurveChange::Acceleration(term)
                        | CurveChange::HazardRatio(term)
                        | CurveChange::Waning(term, ..)
                        | CurveChange::OddsRatio(term)
                        | CurveChange::Cure(term)
                        | CurveChange::Shift(term)
                        | CurveChange::Join(term, _) => visit(term),
                    }
                }
            }
        }
    };
}

walks!(for_each_term, for_each_term, for_each_term);
walks!(for_each_term_mut, for_each_term_mut, for_each_term_mut, mut);

impl Study {
    /// The study with every expression rewritten by `change`; see [`Term::rewritten`].
    #[must_use]
    pub fn rewritten(&self, change: &dyn Fn(&Term) -> Option<TermKind>) -> Study {
        let mut study = self.clone();
        study.for_each_term_mut(&mut |term| *term = Arc::new(term.rewritten(change)));
        study
    }
}

impl Term {
    /// The term with what `change` gives in place of itself or of anything in it, from the inside out.
    #[must_use]
    pub fn rewritten(&self, change: &dyn Fn(&Term) -> Option<TermKind>) -> Term {
        let list = |items: &[Term]| items.iter().map(|item| item.rewritten(change)).collect::<Vec<_>>();
        let one = |item: &Term| Box::new(item.rewritten(change));
        let kind = match &self.kind {
            TermKind::Member(name, items) => TermKind::Member(name.clone(), list(items)),
            TermKind::Definition(id, items) => TermKind::Definition(*id, list(items)),
            TermKind::Table(id, items) => TermKind::Table(*id, list(items)),
            TermKind::Apply(operation, items) => TermKind::Apply(*operation, list(items)),
            TermKind::Curve(id, reading, time) => TermKind::Curve(*id, *reading, one(time)),
            TermKind::If(condition, yes, no) => TermKind::If(one(condition), one(yes), one(no)),
            plain => plain.clone(),
        };
        let inner = Term { kind, span: self.span };
        match change(&inner) {
            Some(kind) => Term { kind, span: self.span },
            None => inner,
        }
    }

    /// A number that stands where another term stood.
    #[must_use]
    pub fn number_at(place: &Term, value: f64) -> Arc<Term> {
        Arc::new(Term { kind: TermKind::Number(value), span: place.span })
    }
}
