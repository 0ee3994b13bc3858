//! Labels: which ones a term can stand for, and whether that fits its place.

use super::builder::Builder;
use super::resolve::{Env, nothing};
use super::study::*;
use super::term::*;
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// Most values of an axis whose order can be compared: the comparison becomes one nested expression.
const MOST_ORDERED: usize = 100;

impl Builder<'_> {
    /// What a label-valued term is a value of, in words, and its possible values. `None` for a lone label or if it is not known.
    pub(super) fn domain(&self, term: &Term, env: &Env) -> Option<(String, Vec<LabelId>)> {
        let axis = |id: AxisId| {
            let axis = &self.axes[id.index()];
            Some((format!("axis `{}`", axis.name), axis.values.clone()))
        };
        let column = |id: ColumnId| {
            let column = &self.columns[id.index()];
            let named = !column.labels.is_empty();
            named.then(|| (format!("profile column `{}`", column.name), column.labels.clone()))
        };
        match term.kind {
            TermKind::Axis(_, id) => axis(id),
            TermKind::Column(id) => column(id),
            TermKind::IndexValue(at) => match env.indices.get(at)? {
                Domain::Axis(id) => axis(*id),
                Domain::Column(id) => column(*id),
            },
            _ => None,
        }
    }

    /// Checks that every label that a term names is one of some values.
    pub(super) fn labels_among(&mut self, term: &Term, what: &str, values: &[LabelId]) -> bool {
        match &term.kind {
            TermKind::Label(label) if !values.contains(label) => {
                let word = self.scope.words(*label).to_string();
                self.no_such_value(what, values, &word, term.span);
                false
            }
            TermKind::If(_, yes, no) => {
                let sound = self.labels_among(yes, what, values);
                self.labels_among(no, what, values) && sound
            }
            _ => true,
        }
    }

    /// Checks that two labels that are compared can be the same.
    pub(super) fn compared(&mut self, sides: (&Term, &Term), env: &Env) {
        for (side, other) in [sides, (sides.1, sides.0)] {
            if let Some((what, values)) = self.domain(side, env) {
                self.labels_among(other, &what, &values);
            }
        }
    }

    /// Two values of one axis as their places in it, so that they can be compared with `<` and `>`.
    pub(super) fn ordered(&mut self, a: Term, b: Term, span: Span, env: &Env) -> (Term, Term) {
        let found = self.domain(&a, env).or_else(|| self.domain(&b, env));
        let same = [&a, &b].iter().all(|side| match (self.domain(side, env), &found) {
            (Some((_, own)), Some((_, values))) => own == *values,
            (None, _) => matches!(side.kind, TermKind::Label(_)),
            _ => false,
        });
        match found {
            Some((_, values)) if same && values.len() <= MOST_ORDERED => (place(a, &values), place(b, &values)),
            _ => {
                let fault =
                    Diagnostic::error("E3008", "only values of one axis have an order").at(span, "which comes first?");
                self.findings.add(fault.mend("compare other labels with `==` or `!=`"));
                (nothing(span).0, nothing(span).0)
            }
        }
    }

    /// Checks that an index can be one of some labels: a lone label must be, an axis must have one of them.
    pub(super) fn index_fits(
        &mut self,
        argument: &Term,
        possible: &[LabelId],
        what: &str,
        code: &'static str,
        env: &Env,
    ) -> bool {
        let known =
            |builder: &Self| crate::diagnostic::some_of(possible.iter().map(|label| builder.scope.words(*label)));
        let fault = match (&argument.kind, self.domain(argument, env)) {
            (TermKind::Label(label), _) if !possible.contains(label) => {
                let word = self.scope.words(*label);
                let fault =
                    Diagnostic::error(code, format!("{what} has no `{word}`")).at(argument.span, "no such index");
                let fault = fault.mend(format!("it has: {}", known(self)));
                fault.did_you_mean(word, possible.iter().map(|label| self.scope.words(*label)))
            }
            (_, Some((name, values))) if !values.iter().any(|value| possible.contains(value)) => {
                let fault = Diagnostic::error(code, format!("{what} has no index of {name}"));
                let fault = fault.at(argument.span, format!("a value of {name}"));
                fault.mend(format!("its indices are: {}", known(self)))
            }
            _ => return true,
        };
        self.findings.add(fault);
        false
    }
}

/// The place of a label among values, as a number.
fn place(term: Term, values: &[LabelId]) -> Term {
    let span = term.span;
    let number = |at: usize| Term { kind: TermKind::Number(at as f64), span };
    if let TermKind::Label(label) = term.kind {
        return number(values.iter().position(|value| *value == label).unwrap_or(values.len()));
    }
    let last = number(values.len().saturating_sub(1));
    values.iter().enumerate().rev().skip(1).fold(last, |rest, (at, value)| {
        let label = Term { kind: TermKind::Label(*value), span };
        let equal = Term { kind: TermKind::Apply(Operation::Equal, vec![term.clone(), label]), span };
        Term { kind: TermKind::If(Box::new(equal), Box::new(number(at)), Box::new(rest)), span }
    })
}
