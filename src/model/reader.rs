//! Reading a TOML table key by key: what is missing, of the wrong type or not asked for is a diagnostic.

use super::time::time_of;
use crate::diagnostic::{Diagnostic, Findings};
use crate::expr::{Expr, ExprKind, parse};
use crate::source::{Entry, FileId, Located, Node, NodeKind, Span, Table};
use std::cell::RefCell;

/// Days of a year in times that a request names.
const YEAR_DAYS: f64 = 365.25;

/// A table being read.
pub struct Reader<'a> {
    table: &'a Table,
    span: Option<Span>,
    what: String,
    asked: RefCell<Vec<String>>,
}

impl<'a> Reader<'a> {
    /// Reads `table`, which messages call `what`.
    pub fn new(table: &'a Table, what: impl Into<String>) -> Reader<'a> {
        Reader { table, span: None, what: what.into(), asked: RefCell::new(Vec::new()) }
    }

    /// The same, for a table that stands at a known place.
    pub fn placed(self, span: Span) -> Reader<'a> {
        Reader { span: Some(span), ..self }
    }

    /// Where the table stands: what it is said to, or else its first key.
    pub fn span(&self) -> Span {
        let first = self.table.entries.first().map(|entry| entry.key_span);
        self.span.or(first).unwrap_or(Span::new(FileId(0), 0, 0))
    }

    /// Every entry, without any of them counting as known.
    pub fn entries(&self) -> &'a [Entry] {
        &self.table.entries
    }

    /// The entry of a key, which counts as known from now on.
    pub fn get(&self, key: &str) -> Option<&'a Entry> {
        self.asked.borrow_mut().push(key.to_string());
        self.table.get(key)
    }

    /// Counts keys as known that are read elsewhere, or not at all.
    pub fn know(&self, keys: &[&str]) {
        self.asked.borrow_mut().extend(keys.iter().map(|key| (*key).to_owned()));
    }

    /// Text.
    pub fn text(&self, key: &str, findings: &mut Findings) -> Option<Located<&'a str>> {
        let entry = self.get(key)?;
        match &entry.value.kind {
            NodeKind::String(words, inside) => Some(Located::new(words, *inside)),
            other => {
                findings.add(wrong_type(key, &entry.value, other.words(), "text in quotation marks"));
                None
            }
        }
    }

    /// A finite number.
    pub fn number(&self, key: &str, findings: &mut Findings) -> Option<Located<f64>> {
        let entry = self.get(key)?;
        number_of(key, &entry.value, findings)
    }

    /// A list of finite numbers.
    pub fn numbers(&self, key: &str, findings: &mut Findings) -> Option<Vec<Located<f64>>> {
        let (items, _) = self.list(key, findings)?;
        let list: Vec<_> = items.iter().filter_map(|item| number_of(key, item, findings)).collect();
        (list.len() == items.len()).then_some(list)
    }

    /// True or false.
    pub fn boolean(&self, key: &str, findings: &mut Findings) -> Option<bool> {
        let entry = self.get(key)?;
        match entry.value.kind {
            NodeKind::Boolean(flag) => Some(flag),
            ref other => {
                findings.add(wrong_type(key, &entry.value, other.words(), "true or false"));
                None
            }
        }
    }

    /// A table.
    pub fn table(&self, key: &str, findings: &mut Findings) -> Option<(&'a Table, &'a Entry)> {
        let entry = self.get(key)?;
        match &entry.value.kind {
            NodeKind::Table(table) => Some((table, entry)),
            other => {
                findings.add(wrong_type(key, &entry.value, other.words(), "a table"));
                None
            }
        }
    }

    /// A list.
    pub fn list(&self, key: &str, findings: &mut Findings) -> Option<(&'a [Node], &'a Entry)> {
        let entry = self.get(key)?;
        match &entry.value.kind {
            NodeKind::Array(items) => Some((items, entry)),
            other => {
                findings.add(wrong_type(key, &entry.value, other.words(), "a list"));
                None
            }
        }
    }

    /// One text, or a list of texts.
    pub fn texts(&self, key: &str, findings: &mut Findings) -> Option<Vec<Located<&'a str>>> {
        let entry = self.get(key)?;
        texts_of(key, &entry.value, findings)
    }

    /// An expression: text, a number, true or false.
    pub fn expression(&self, key: &str, findings: &mut Findings) -> Option<Located<Expr>> {
        let entry = self.get(key)?;
        expression_of(key, &entry.value, findings)
    }

    /// A time in years, written like `"6 months"`.
    pub fn time(&self, key: &str, findings: &mut Findings) -> Option<f64> {
        time_of(self.text(key, findings)?, YEAR_DAYS, findings)
    }

    /// An amount of money: a number, or text like `"£1,200"`.
    pub fn pounds(&self, key: &str, findings: &mut Findings) -> Option<Located<f64>> {
        let found = self.expression(key, findings)?;
        match &found.value.kind {
            ExprKind::Number(value, unit) if unit.as_deref().is_none_or(|unit| unit == "£") => {
                Some(Located::new(*value, found.span))
            }
            _ => {
                let fault = Diagnostic::error("E4002", format!("`{key}` must be an amount of money"));
                findings.add(fault.at(found.span, "no amount").mend("write it like \"£1,200\""));
                None
            }
        }
    }

    /// Reports every key that was never asked for, with the nearest that was.
    pub fn finish(self, findings: &mut Findings) {
        let asked = self.asked.into_inner();
        for entry in &self.table.entries {
            if asked.contains(&entry.key) {
                continue;
            }
            if findings.is_full("E2002") {
                findings.leave_out("E2002");
            } else {
                findings.add(
                    Diagnostic::error("E2002", format!("unknown key `{}` in {}", entry.key, self.what))
                        .at(entry.key_span, "means nothing here")
                        .mend(format!("known here: {}", known(&asked)))
                        .did_you_mean(&entry.key, asked.iter().map(String::as_str)),
                );
            }
        }
    }
}

fn known(asked: &[String]) -> String {
    let mut names: Vec<&str> = asked.iter().map(String::as_str).collect();
    names.sort_unstable();
    names.dedup();
    names.join(", ")
}

/// A value of another type than is needed.
pub(super) fn wrong_type(key: &str, node: &Node, found: &str, wanted: &str) -> Diagnostic {
    Diagnostic::error("E4002", format!("`{key}` must be {wanted}, not {found}"))
        .at(node.span, format!("this is {found}"))
}

/// A finite number.
pub(super) fn number_of(key: &str, node: &Node, findings: &mut Findings) -> Option<Located<f64>> {
    match node.kind {
        NodeKind::Number(value) if value.is_finite() => Some(Located::new(value, node.span)),
        NodeKind::Number(_) => {
            findings.add(
                Diagnostic::error("E5002", format!("`{key}` must be a finite number")).at(node.span, "not finite"),
            );
            None
        }
        ref other => {
            findings.add(wrong_type(key, node, other.words(), "a number"));
            None
        }
    }
}

/// One text, or a list of texts.
pub(super) fn texts_of<'a>(key: &str, node: &'a Node, findings: &mut Findings) -> Option<Vec<Located<&'a str>>> {
    match &node.kind {
        NodeKind::String(words, inside) => Some(vec![Located::new(words, *inside)]),
        NodeKind::Array(items) => {
            let mut list = Vec::new();
            for item in items {
                match &item.kind {
                    NodeKind::String(words, inside) => list.push(Located::new(words.as_str(), *inside)),
                    other => {
                        findings.add(wrong_type(key, item, other.words(), "text").mend("put it in quotation marks"))
                    }
                }
            }
            Some(list)
        }
        other => {
            let fault = wrong_type(key, node, other.words(), "text or a list of texts");
            findings.add(if matches!(other, NodeKind::Number(_)) {
                fault.mend("put it in quotation marks")
            } else {
                fault
            });
            None
        }
    }
}

/// An expression: text, a number, true or false.
pub(super) fn expression_of(key: &str, node: &Node, findings: &mut Findings) -> Option<Located<Expr>> {
    let span = node.span;
    let expr = match &node.kind {
        NodeKind::Number(value) if value.is_finite() => Expr { kind: ExprKind::Number(*value, None), span },
        NodeKind::Number(_) => {
            findings.add(Diagnostic::error("E5002", format!("`{key}` must be a finite number")).at(span, "not finite"));
            return None;
        }
        NodeKind::Boolean(flag) => Expr { kind: ExprKind::Boolean(*flag), span },
        NodeKind::String(words, inside) => match parse(words, inside.file, inside.start as usize) {
            Ok(expr) if is_verbatim(words, *inside) => expr,
            Ok(expr) => expr.placed(*inside),
            Err(fault) => {
                findings.add(expression_fault(&fault, words, *inside));
                return None;
            }
        },
        other => {
            findings.add(wrong_type(key, node, other.words(), "an expression"));
            return None;
        }
    };
    Some(Located::new(expr, span))
}

/// Whether a text's bytes are those of the file, so that places in it can be counted.
fn is_verbatim(words: &str, inside: Span) -> bool {
    (inside.end - inside.start) as usize == words.len()
}

/// The diagnostic of a text that is no expression. `inside` is where the text stands.
pub(super) fn expression_fault(fault: &crate::expr::Fault, words: &str, inside: Span) -> Diagnostic {
    let span = if is_verbatim(words, inside) {
        let base = inside.start as usize;
        Span::new(
            inside.file,
            base + fault.start,
            base + fault.end.max(fault.start + usize::from(fault.start < words.len())),
        )
    } else {
        inside
    };
    let diagnostic = Diagnostic::error("E1101", fault.message.clone()).at(span, "here");
    match &fault.mend {
        Some(mend) => diagnostic.mend(mend.clone()),
        None => diagnostic,
    }
}
