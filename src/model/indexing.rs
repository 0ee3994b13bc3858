//! `name[a, b]`: members of indexed parameters, indexed definitions, table lookups.

use super::builder::Builder;
use super::resolve::{Env, nothing, term};
use super::scope::Named;
use super::study::*;
use super::term::*;
use crate::diagnostic::{Diagnostic, some_of};
use crate::expr::{Expr, ExprKind};
use crate::source::Span;
use std::collections::BTreeSet;

impl Builder<'_> {
    pub(super) fn wrong_arity(&mut self, name: &str, wanted: usize, found: usize, span: Span) {
        let words = if wanted == 1 { "index" } else { "indices" };
        let fault = Diagnostic::error("E2009", format!("`{name}` needs {wanted} {words}, {found} given"));
        let fault = fault.at(span, if found > 0 { format!("{found} given") } else { "which one?".into() });
        self.findings.add(match (wanted, found) {
            (0, _) => fault.mend(format!("write `{name}`")),
            (_, 0) => fault.mend(format!("write `{name}[…]`")),
            _ => fault,
        });
    }

    /// An index: an axis, column or label-valued expression; a plain word is a label first.
    fn index_argument(&mut self, item: &Expr, env: &Env) -> (Term, Type) {
        if let ExprKind::Name(name) = &item.kind {
            let variable = self.axis_of_side(name, env).is_some()
                || matches!(self.scope.find(&env.prefix, name), Some((_, Named::Axis(_) | Named::Column(_))));
            if !variable && let Some(&label) = self.scope.labels.get(name) {
                return (term(TermKind::Label(label), item.span), Type::Label);
            }
        }
        self.resolve(item, env)
    }

    pub(super) fn index(&mut self, name: &str, items: &[Expr], span: Span, env: &Env) -> (Term, Type) {
        let Some((full, named)) = self.scope.find(&env.prefix, name) else {
            self.unknown(name, span, env);
            return nothing(span);
        };
        self.scope.used.insert(full.clone());
        let arguments: Vec<(Term, Type)> = items.iter().map(|item| self.index_argument(item, env)).collect();
        match named {
            Named::Family => self.member(&full, arguments, span, env),
            Named::Definition(id) => self.indexed_definition(&full, id, arguments, span, env),
            Named::Table(id) => self.lookup(id, &arguments, span, env),
            other => {
                let fault = Diagnostic::error("E2009", format!("`{full}` is {} and has no index", other.words()));
                self.findings.add(fault.at(span, "no index").mend(format!("write `{full}`")));
                nothing(span)
            }
        }
    }

    /// Whether an argument without a type is so because of a fault that has been reported.
    pub(super) fn is_reported(&self, argument: &Term) -> bool {
        matches!(argument.kind, TermKind::Number(value) if value.is_nan()) || self.findings.any_errors()
    }

    /// Whether every argument is a label; one that could not be read has been reported.
    fn all_labels(&mut self, arguments: &[(Term, Type)]) -> bool {
        for (argument, of) in arguments {
            match of {
                Type::Label => {}
                Type::Unknown if self.is_reported(argument) => return false,
                _ => {
                    self.label_wanted(argument.span, *of);
                    return false;
                }
            }
        }
        true
    }

    fn label_wanted(&mut self, span: Span, of: Type) {
        let fault = Diagnostic::error("E3008", format!("an index must be a label, not {}", of.words()));
        self.findings.add(fault.at(span, of.words()));
    }

    fn indexed_definition(
        &mut self,
        full: &str,
        id: DefinitionId,
        arguments: Vec<(Term, Type)>,
        span: Span,
        env: &Env,
    ) -> (Term, Type) {
        let (of, arity) = self.definition_type(id, span);
        if arity != arguments.len() {
            self.wrong_arity(full, arity, arguments.len(), span);
            return nothing(span);
        }
        if !self.all_labels(&arguments) {
            return nothing(span);
        }
        let indices = self.definitions[id.index()].indices.clone();
        for ((argument, _), index) in arguments.iter().zip(indices) {
            let possible = match index {
                Domain::Axis(axis) => self.axes[axis.index()].values.clone(),
                Domain::Column(column) => self.columns[column.index()].labels.clone(),
            };
            if !self.index_fits(argument, &possible, &format!("`{full}`"), "E2009", env) {
                return nothing(span);
            }
        }
        (term(TermKind::Definition(id, arguments.into_iter().map(|(term, _)| term).collect()), span), of)
    }

    fn member(&mut self, full: &str, arguments: Vec<(Term, Type)>, span: Span, env: &Env) -> (Term, Type) {
        let members = &self.families[full].members;
        let arity = members.keys().next().map_or(1, Vec::len);
        if arity != arguments.len() {
            self.wrong_arity(full, arity, arguments.len(), span);
            return nothing(span);
        }
        if !self.all_labels(&arguments) {
            return nothing(span);
        }
        let label = |(term, _): &(Term, Type)| if let TermKind::Label(label) = term.kind { Some(label) } else { None };
        if let Some(labels) = arguments.iter().map(label).collect::<Option<Vec<LabelId>>>() {
            return self.one_member(full, &labels, span);
        }
        let members = &self.families[full].members;
        let quantity = members.values().next().and_then(|id| self.parameters[id.index()].quantity);
        let mut keys: Vec<BTreeSet<LabelId>> = vec![BTreeSet::new(); arity];
        for key in members.keys() {
            keys.iter_mut().zip(key).for_each(|(own, label)| _ = own.insert(*label));
        }
        for ((argument, _), possible) in arguments.iter().zip(keys) {
            let possible: Vec<LabelId> = possible.into_iter().collect();
            if !self.index_fits(argument, &possible, &format!("`{full}`"), "E2009", env) {
                return nothing(span);
            }
        }
        let terms = arguments.into_iter().map(|(term, _)| term).collect();
        (term(TermKind::Member(full.to_string(), terms), span), Type::of(quantity))
    }

    fn one_member(&mut self, full: &str, labels: &[LabelId], span: Span) -> (Term, Type) {
        let members = &self.families[full].members;
        if let Some(&id) = members.get(labels) {
            return (term(TermKind::Parameter(id), span), Type::of(self.parameters[id.index()].quantity));
        }
        if self.findings.is_full("E2009") {
            self.findings.leave_out("E2009");
            return nothing(span);
        }
        let known: Vec<String> = members.keys().map(|key| self.label_words(key)).collect();
        let wanted = self.label_words(labels);
        let fault =
            Diagnostic::error("E2009", format!("`{full}` has no value for `{wanted}`")).at(span, "no such index");
        let fault = fault.mend(format!("it has: {}", some_of(known.iter().map(String::as_str))));
        self.findings.add(fault.did_you_mean(&wanted, known.iter().map(String::as_str)));
        nothing(span)
    }

    /// Labels joined with commas.
    pub(super) fn label_words(&self, labels: &[LabelId]) -> String {
        labels.iter().map(|id| self.scope.words(*id)).collect::<Vec<_>>().join(", ")
    }

    fn lookup(&mut self, id: TableId, arguments: &[(Term, Type)], span: Span, env: &Env) -> (Term, Type) {
        let table = &self.tables[id.index()];
        // A table that could not be read has been reported.
        if table.series.is_empty() {
            return nothing(span);
        }
        let (kinds, of, name) = (table.keys.clone(), Type::of(table.quantity), table.name.clone());
        if kinds.len() != arguments.len() {
            let words = if kinds.len() == 1 { "key" } else { "keys" };
            let fault = Diagnostic::error(
                "E2009",
                format!("table `{name}` needs {} {words}, {} given", kinds.len(), arguments.len()),
            );
            let fault = fault.at(span, "which row?").at(table.span, "declared here");
            self.findings.add(fault.mend("give the `by` columns in order, then the label of the column"));
            return nothing(span);
        }
        let mut label_at = 0;
        for (kind, (argument, of)) in kinds.iter().zip(arguments) {
            match (kind, of) {
                (KeyKind::Label, Type::Unknown) if self.is_reported(argument) => return nothing(span),
                (KeyKind::Label, Type::Label) => {
                    let table = &self.tables[id.index()];
                    let mut possible: Vec<LabelId> =
                        table.series.keys().filter_map(|key| key.get(label_at).copied()).collect();
                    possible.sort_unstable();
                    possible.dedup();
                    if !self.index_fits(argument, &possible, &format!("table `{name}`"), "E5004", env) {
                        return nothing(span);
                    }
                }
                (KeyKind::Label, _) => {
                    self.label_wanted(argument.span, *of);
                    return nothing(span);
                }
                (KeyKind::Number, of) if !of.is_number() => {
                    let fault = Diagnostic::error(
                        "E3008",
                        format!("this key of table `{name}` is a number, not {}", of.words()),
                    );
                    self.findings.add(fault.at(argument.span, of.words()));
                    return nothing(span);
                }
                (KeyKind::Number, _) => {}
            }
            label_at += usize::from(*kind == KeyKind::Label);
        }
        (term(TermKind::Table(id, arguments.iter().map(|(term, _)| term.clone()).collect()), span), of)
    }
}
