//! Questions about a study: which parameters its expressions read.

use super::study::*;
use super::term::{Term, TermKind};
use std::collections::BTreeSet;

impl Study {
    /// Which parameters any expression of the model reads, through definitions, overrides and targets.
    pub fn parameters_read(&self) -> Vec<bool> {
        let mut read = vec![false; self.parameters.len()];
        for term in self.terms() {
            self.mark(term, &mut read);
        }
        for (at, parameter) in self.parameters.iter().enumerate() {
            read[at] |= parameter.solved_by.is_some();
        }
        read
    }

    /// Every expression that a run reads.
    fn terms(&self) -> Vec<&Term> {
        let mut list: Vec<&Term> = Vec::new();
        for edge in &self.edges {
            match &edge.odds {
                Odds::Probability(term) | Odds::Rate(term) => list.push(term),
            }
            list.extend(edge.spread.iter().map(|share| share.term.as_ref()));
        }
        for event in &self.events {
            match &event.frequency {
                Odds::Probability(term) | Odds::Rate(term) => list.push(term),
            }
        }
        list.extend(self.payoffs.iter().map(|payoff| payoff.amount.as_ref()));
        for state in &self.states {
            list.extend(state.start.iter().map(|share| share.term.as_ref()));
            list.extend(state.occupancy.as_deref());
        }
        list.extend(self.profiles.iter().flat_map(|profile| profile.weight.iter().map(AsRef::as_ref)));
        list.extend(self.strategies.iter().flat_map(|strategy| strategy.set.iter().map(|(_, term)| term.as_ref())));
        list.extend(self.overrides.iter().map(|(_, term)| term.as_ref()));
        list.extend(self.settings.start_age.as_deref());
        list.extend(self.settings.utility.norm.as_deref());
        list.extend(self.settings.utility.measured_at.as_deref());
        list.extend(self.targets.iter().map(|target| target.observed.as_ref()));
        list.extend(self.definitions.iter().map(|definition| definition.body.as_ref()));
        for curve in &self.curves {
            list.extend(curve_terms(curve));
        }
        list
    }

    /// Names of the parameters that expressions read, through definitions and curves and what the scenario sets as well.
    pub fn parameters_of<'t>(&'t self, terms: impl IntoIterator<Item = &'t Term>) -> Vec<String> {
        let mut read = vec![false; self.parameters.len()];
        let mut followed = Followed::default();
        let mut open: Vec<&Term> = terms.into_iter().collect();
        while let Some(term) = open.pop() {
            self.mark(term, &mut read);
            let (mut definitions, mut curves) = (Vec::new(), Vec::new());
            term.walk(&mut |inner| match &inner.kind {
                TermKind::Definition(id, _) => definitions.push(id.index()),
                TermKind::Curve(id, ..) => curves.push(id.index()),
                _ => {}
            });
            for at in definitions {
                if followed.definitions.insert(at) {
                    open.push(&self.definitions[at].body);
                }
            }
            for at in curves {
                if followed.curves.insert(at) {
                    open.extend(curve_terms(&self.curves[at]));
                }
            }
            for (symbol, set) in &self.overrides {
                let own = match symbol {
                    Symbol::Parameter(id) => read[id.index()] && followed.parameters.insert(id.index()),
                    Symbol::Definition(id) => {
                        followed.definitions.contains(&id.index()) && followed.set.insert(id.index())
                    }
                    Symbol::Switch(_) => false,
                };
                if own {
                    open.push(set);
                }
            }
        }
        self.parameters.iter().zip(read).filter(|(_, read)| *read).map(|(own, _)| own.name.clone()).collect()
    }

    fn mark(&self, term: &Term, read: &mut [bool]) {
        match &term.kind {
            TermKind::Parameter(id) => read[id.index()] = true,
            TermKind::Member(name, terms) => {
                if let Some(family) = self.families.get(name) {
                    family.members.values().for_each(|id| read[id.index()] = true);
                }
                terms.iter().for_each(|term| self.mark(term, read));
            }
            TermKind::Definition(_, terms) | TermKind::Table(_, terms) | TermKind::Apply(_, terms) => {
                terms.iter().for_each(|term| self.mark(term, read));
            }
            TermKind::Curve(_, _, time) => self.mark(time, read),
            TermKind::If(a, b, c) => [a, b, c].iter().for_each(|term| self.mark(term, read)),
            _ => {}
        }
    }
}

/// What a search through expressions has followed already.
#[derive(Default)]
struct Followed {
    definitions: BTreeSet<usize>,
    curves: BTreeSet<usize>,
    parameters: BTreeSet<usize>,
    set: BTreeSet<usize>,
}

/// The expressions of a curve.
pub(super) fn curve_terms(curve: &Curve) -> Vec<&Term> {
    let mut list: Vec<&Term> = match &curve.shape {
        Shape::Exponential(a) => vec![a],
        Shape::Weibull(a, b) | Shape::WeibullPh(a, b) | Shape::Gompertz(a, b) => vec![a, b],
        Shape::LogNormal(a, b) | Shape::LogLogistic(a, b) | Shape::Gamma(a, b) => vec![a, b],
        Shape::GeneralisedGamma(a, b, c) => vec![a, b, c],
        Shape::Piecewise(parts) => parts.iter().map(|(rate, _)| rate.as_ref()).collect(),
        Shape::Spline { gamma, .. } => gamma.iter().map(AsRef::as_ref).collect(),
        Shape::LifeTable(_, keys, start) => keys.iter().chain([start]).map(AsRef::as_ref).collect(),
        Shape::Mix(parts) => parts.iter().map(|(weight, _)| weight.as_ref()).collect(),
        Shape::Steps(_) | Shape::Of(_) | Shape::Plus(_) => vec![],
    };
    for change in &curve.changes {
        match change {
            CurveChange::Acceleration(term)
            | CurveChange::HazardRatio(term)
            | CurveChange::Waning(term, ..)
            | CurveChange::OddsRatio(term)
            | CurveChange::Cure(term)
            | CurveChange::Shift(term)
            | CurveChange::Join(term, _) => list.push(term),
        }
    }
    list
}
