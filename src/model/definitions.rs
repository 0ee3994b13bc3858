//! `[define]`: derived quantities, in any order.

use super::builder::Builder;
use super::document::Part;
use super::reader::{Reader, expression_of};
use super::resolve::{Env, nothing};
use super::scope::{Named, split_index};
use super::study::*;
use super::term::*;
use super::typing;
use crate::diagnostic::Diagnostic;
use crate::expr::{BinaryOperator, Expr, ExprKind, print};
use crate::source::{Entry, NodeKind, Span};
use std::collections::BTreeMap;

/// Most cases of one definition: they become one nested expression.
const MOST_CASES: usize = 150;
/// Deepest chain of definitions that is resolved by recursion, where the order could not be told beforehand.
const DEEPEST: usize = 50;

/// A definition before and after it is resolved.
pub(super) struct DefinitionDraft {
    pub name: String,
    pub prefix: String,
    pub indices: Vec<Domain>,
    pub source: DefinitionSource,
    pub text: String,
    pub span: Span,
    pub done: Option<(Term, Type)>,
}

/// What a definition says.
pub(super) enum DefinitionSource {
    Expression(Expr),
    /// By label: the axis, column or switch, the cases, and the rest.
    Cases(Expr, Vec<(String, Span, Expr)>, Option<Expr>),
    /// Something that could not be read, and has been reported.
    Faulty,
}

/// Declares every definition; one that cannot be read too, so that its uses are not reported as well.
pub(super) fn declare(builder: &mut Builder<'_>, parts: &[Part]) {
    for (prefix, table) in builder.sections(parts, "define") {
        for entry in &table.entries {
            let (name, words) = split_index(&entry.key);
            let (source, text) = source(builder, entry).unwrap_or((DefinitionSource::Faulty, String::new()));
            let mut indices = Vec::new();
            for word in words {
                match builder.scope.find(prefix, word) {
                    Some((_, Named::Axis(axis))) => indices.push(Domain::Axis(axis)),
                    Some((_, Named::Column(column))) => indices.push(Domain::Column(column)),
                    _ => {
                        let fault = Diagnostic::error("E2006", format!("`{word}` is no axis or profile column"));
                        let mend = "a definition is indexed by axes and profile columns: \"name[axis]\"";
                        builder.findings.add(fault.at(entry.key_span, "indexed by it").mend(mend));
                    }
                }
            }
            // Cases by an axis are indexed by it without being told.
            if indices.is_empty()
                && let DefinitionSource::Cases(Expr { kind: ExprKind::Name(by), .. }, ..) = &source
                && let Some((_, Named::Axis(axis))) = builder.scope.find(prefix, by)
            {
                indices.push(Domain::Axis(axis));
            }
            let (name, prefix) = (format!("{prefix}{name}"), prefix.to_string());
            let id = DefinitionId(builder.definitions.len() as u32);
            builder.declare(&name, Named::Definition(id), entry.key_span);
            let (span, done) = (entry.value.span, None);
            builder.definitions.push(DefinitionDraft { name, prefix, indices, source, text, span, done });
        }
    }
}

fn source(builder: &mut Builder<'_>, entry: &Entry) -> Option<(DefinitionSource, String)> {
    let NodeKind::Table(table) = &entry.value.kind else {
        let expr = expression_of(&entry.key, &entry.value, &mut builder.findings)?.value;
        let text = print(&expr);
        return Some((DefinitionSource::Expression(expr), text));
    };
    let mend = "write { by = \"axis\", value = \"…\", else = \"…\" }";
    let reader = Reader::new(table, "a definition by cases");
    if table.get("by").is_none() {
        let fault = Diagnostic::error("E4001", format!("the definition `{}` needs `by`", entry.key));
        builder.findings.add(fault.at(entry.value.span, "by what?").mend(mend));
    }
    let by = reader.expression("by", &mut builder.findings)?.value;
    if table.entries.len() > MOST_CASES {
        let fault =
            Diagnostic::error("E4021", format!("the definition `{}` has more than {MOST_CASES} cases", entry.key));
        let mend = "put the values into an indexed parameter or a table";
        builder.findings.add(fault.at(entry.key_span, "this one").mend(mend));
        return None;
    }
    let mut cases = Vec::new();
    let mut rest = None;
    let mut text = format!("by {}:", print(&by));
    let mut sound = true;
    for case in table.entries.iter().filter(|case| case.key != "by") {
        let Some(expr) = expression_of(&case.key, &case.value, &mut builder.findings) else {
            sound = false;
            continue;
        };
        let expr = expr.value;
        text.push_str(&format!(" {} → {};", case.key, print(&expr)));
        if case.key == "else" {
            rest = Some(expr);
        } else {
            cases.push((case.key.clone(), case.key_span, expr));
        }
    }
    if table.entries.len() == 1 {
        let fault = Diagnostic::error("E4001", format!("the definition `{}` has no cases", entry.key));
        builder.findings.add(fault.at(entry.value.span, "what is it then?").mend(mend));
        return None;
    }
    sound.then_some((DefinitionSource::Cases(by, cases, rest), text))
}

/// Resolves every definition, each after those that it reads, so that a chain of ten thousand needs no deep stack. Each ring
/// is reported once, and its members stand for nothing.
pub(super) fn resolve(builder: &mut Builder<'_>) {
    let reads: Vec<Vec<(usize, Span)>> = (0..builder.definitions.len()).map(|at| reads(builder, at)).collect();
    let mut seen = vec![Seen::Not; reads.len()];
    for start in 0..reads.len() {
        if seen[start] != Seen::Not {
            continue;
        }
        seen[start] = Seen::OnPath;
        // Each definition on the way, and which of those that it reads comes next.
        let mut path = vec![(start, 0)];
        while let Some((at, next)) = path.last_mut() {
            let Some(&(to, span)) = reads[*at].get(*next) else {
                let (at, _) = (*at, path.pop());
                seen[at] = Seen::Done;
                builder.definition_type(DefinitionId(at as u32), builder.definitions[at].span);
                continue;
            };
            *next += 1;
            match seen[to] {
                Seen::Not => {
                    seen[to] = Seen::OnPath;
                    path.push((to, 0));
                }
                Seen::OnPath => {
                    let ring: Vec<usize> = path.iter().map(|(at, _)| *at).skip_while(|at| *at != to).collect();
                    report_ring(builder, &ring, span);
                }
                Seen::Done => {}
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Seen {
    Not,
    OnPath,
    Done,
}

fn report_ring(builder: &mut Builder<'_>, ring: &[usize], span: Span) {
    let known = ring.iter().any(|at| builder.definitions[*at].done.is_some());
    for at in ring {
        builder.definitions[*at].done = Some(nothing(span));
    }
    // A ring through a definition that is already of a reported one says nothing new.
    if known {
        return;
    }
    let names: Vec<&str> = ring.iter().chain(&ring[..1]).map(|at| builder.definitions[*at].name.as_str()).collect();
    let words = if names.len() > 12 {
        format!("{} → … → {}", names[..6].join(" → "), names[names.len() - 4..].join(" → "))
    } else {
        names.join(" → ")
    };
    let fault = Diagnostic::error("E2004", format!("`{}` is defined by itself", names[0])).at(span, "leads back to it");
    let fault = fault.because(format!("the ring: {words}")).mend("one of them must be a parameter");
    builder.findings.add(fault);
}

/// The definitions that one reads, each with the first place that does.
fn reads(builder: &Builder<'_>, at: usize) -> Vec<(usize, Span)> {
    let draft = &builder.definitions[at];
    let mut found = BTreeMap::new();
    let mut add = |name: &str, span: Span| {
        if let Some((_, Named::Definition(id))) = builder.scope.find(&draft.prefix, name) {
            found.entry(id.index()).or_insert(span);
        }
    };
    match &draft.source {
        DefinitionSource::Expression(expr) => names(builder, expr, &mut add),
        DefinitionSource::Cases(by, cases, rest) => {
            names(builder, by, &mut add);
            cases.iter().for_each(|(.., expr)| names(builder, expr, &mut add));
            rest.iter().for_each(|expr| names(builder, expr, &mut add));
        }
        DefinitionSource::Faulty => {}
    }
    found.into_iter().collect()
}

/// Every name in an expression that is not there as a label: an index, or one side of a comparison.
fn names(builder: &Builder<'_>, expr: &Expr, add: &mut dyn FnMut(&str, Span)) {
    let is_label = |item: &Expr| matches!(&item.kind, ExprKind::Name(name) if builder.scope.labels.contains_key(name));
    match &expr.kind {
        ExprKind::Name(name) => add(name, expr.span),
        ExprKind::Index(name, items) => {
            add(name, expr.span);
            items.iter().filter(|item| !is_label(item)).for_each(|item| names(builder, item, add));
        }
        ExprKind::Binary(BinaryOperator::Equal | BinaryOperator::NotEqual, left, right) => {
            [left, right].into_iter().filter(|side| !is_label(side)).for_each(|side| names(builder, side, add));
        }
        ExprKind::Call(_, items) => items.iter().for_each(|item| names(builder, item, add)),
        ExprKind::Unary(_, inner) => names(builder, inner, add),
        ExprKind::Binary(_, left, right) => [left, right].into_iter().for_each(|side| names(builder, side, add)),
        ExprKind::If(condition, yes, no) => {
            [condition, yes, no].into_iter().for_each(|part| names(builder, part, add));
        }
        ExprKind::Number(..) | ExprKind::Boolean(_) | ExprKind::Rest => {}
    }
}

impl Builder<'_> {
    /// The type and number of indices of a definition, resolving it if that has not been done.
    pub(super) fn definition_type(&mut self, id: DefinitionId, asked_at: Span) -> (Type, usize) {
        let draft = &mut self.definitions[id.index()];
        let arity = draft.indices.len();
        if let Some((_, of)) = &draft.done {
            return (*of, arity);
        }
        if self.depth >= DEEPEST {
            let fault = Diagnostic::error("E2004", format!("`{}` is defined by itself", draft.name));
            self.findings.add(fault.at(asked_at, "leads back to it, or through too many others"));
            return (Type::Unknown, arity);
        }
        self.depth += 1;
        let env = Env { indices: draft.indices.clone(), definition: true, ..Env::in_cycle(&draft.prefix.clone()) };
        let source = std::mem::replace(&mut draft.source, DefinitionSource::Faulty);
        draft.done = Some(nothing(draft.span));
        let done = match &source {
            DefinitionSource::Expression(expr) => self.resolve(expr, &env),
            DefinitionSource::Cases(by, cases, rest) => self.resolve_cases(by, cases, rest.as_ref(), &env),
            DefinitionSource::Faulty => nothing(asked_at),
        };
        self.depth -= 1;
        let of = done.1;
        if of == Type::Rest {
            let fault = Diagnostic::error("E3008", "a definition cannot be `rest`");
            self.findings.add(fault.at(done.0.span, "of which state's exits?").mend("write `rest` where the move is"));
        }
        self.definitions[id.index()].done = Some(done);
        (of, arity)
    }

    fn resolve_cases(
        &mut self,
        by: &Expr,
        cases: &[(String, Span, Expr)],
        rest: Option<&Expr>,
        env: &Env,
    ) -> (Term, Type) {
        let (on, of_on) = self.resolve(by, env);
        if of_on.is_number() || of_on == Type::Rest {
            if of_on != Type::Unknown {
                let fault = Diagnostic::error(
                    "E3008",
                    format!("cases are by labels or true and false, not by {}", of_on.words()),
                );
                self.findings.add(fault.at(by.span, "is neither").mend("write it with `if … then … else …`"));
            }
            return nothing(by.span);
        }
        let domain = self.domain(&on, env);
        let labels = match (&domain, of_on) {
            (Some((_, labels)), _) => Some(labels.iter().map(|label| self.scope.words(*label).to_string()).collect()),
            (None, Type::Boolean) => Some(vec!["true".to_string(), "false".to_string()]),
            (None, _) => None,
        };
        if let Some(labels) = &labels {
            self.check_cases(labels, cases, rest.is_some(), by.span);
        }
        let (mut result, mut of) = match rest {
            Some(expr) => self.resolve(expr, env),
            // Every case is named: the last one stands for what is left.
            None => (nothing(by.span).0, Type::Rest),
        };
        for (at, (label, span, expr)) in cases.iter().enumerate().rev() {
            let (value, of_value) = self.resolve(expr, env);
            let last = rest.is_none() && at + 1 == cases.len();
            of = if last {
                of_value
            } else {
                typing::unify(self, (of, result.span), (of_value, value.span), "the cases")
            };
            let wanted = match (of_on, self.scope.labels.get(label)) {
                (Type::Boolean, _) => TermKind::Number(f64::from(u8::from(label == "true"))),
                (_, Some(id)) => TermKind::Label(*id),
                (_, None) => continue,
            };
            if last {
                result = value;
                continue;
            }
            let wanted = Term { kind: wanted, span: *span };
            let condition = Term { kind: TermKind::Apply(Operation::Equal, vec![on.clone(), wanted]), span: *span };
            let kind = TermKind::If(Box::new(condition), Box::new(value), Box::new(result));
            result = Term { kind, span: by.span };
        }
        (result, of)
    }

    /// Each case is one of the labels, and without an `else` every label has its case.
    fn check_cases(&mut self, labels: &[String], cases: &[(String, Span, Expr)], has_rest: bool, span: Span) {
        let known = || labels.iter().map(String::as_str);
        for (label, place, _) in cases {
            if !labels.contains(label) {
                let fault =
                    Diagnostic::error("E2006", format!("no value is called `{label}`")).at(*place, "no such value");
                let fault = fault.mend(format!("the values are: {}", crate::diagnostic::some_of(known())));
                self.findings.add(fault.did_you_mean(label, known()));
            }
        }
        let missing: Vec<&str> = known().filter(|label| !cases.iter().any(|(own, ..)| own == label)).collect();
        // A mistyped case is reported already.
        let mistyped = cases.iter().any(|(label, ..)| !labels.contains(label));
        if !missing.is_empty() && !has_rest && !mistyped {
            let fault = Diagnostic::error("E2009", format!("no case for {}", crate::diagnostic::some_of(missing)));
            self.findings.add(fault.at(span, "by this").mend("add the case, or an `else`"));
        }
    }
}
