//! TOML as a tree of values that know their place, in the order in which they were written.

use super::{FileId, Span};
use std::collections::BTreeMap;
use toml::de::{DeTable, DeValue};

/// A TOML value and where it stands.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Where it stands.
    pub span: Span,
}

/// What a TOML value is.
#[derive(Clone, Debug)]
pub enum NodeKind {
    /// A string; the span of its content inside the quotation marks, when that is the text as written.
    String(String, Span),
    /// An integer or a float.
    Number(f64),
    /// `true` or `false`.
    Boolean(bool),
    /// A list.
    Array(Vec<Node>),
    /// A table.
    Table(Table),
    /// A date, which no model uses.
    Date,
}

impl NodeKind {
    /// The kind in words, for messages.
    pub fn words(&self) -> &'static str {
        match self {
            NodeKind::String(..) => "text",
            NodeKind::Number(_) => "a number",
            NodeKind::Boolean(_) => "true or false",
            NodeKind::Array(_) => "a list",
            NodeKind::Table(_) => "a table",
            NodeKind::Date => "a date",
        }
    }
}

/// One key of a table.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

/// A table: keys in the order written.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The entries.
    pub entries: Vec<Entry>,
}

impl Table {
    /// The entry of a key.
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// Lays `over` on top: tables merge key by key, anything else is replaced.
    pub fn overlay(&mut self, over: Table) {
        // The keys of one table differ, so what is pushed need not be looked for again.
        let places: BTreeMap<String, usize> =
            self.entries.iter().enumerate().map(|(at, own)| (own.key.clone(), at)).collect();
        for entry in over.entries {
            match places.get(&entry.key).map(|at| &mut self.entries[*at]) {
                None => self.entries.push(entry),
                Some(own) => match (&mut own.value.kind, entry.value.kind) {
                    (NodeKind::Table(below), NodeKind::Table(above)) => {
                        below.overlay(above);
                        own.value.span = entry.value.span;
                    }
                    (kind, above) => {
                        *kind = above;
                        own.value.span = entry.value.span;
                        own.key_span = entry.key_span;
                    }
                },
            }
        }
    }
}

/// Reads TOML, going on after a syntax error. Returns what could be read, and each error's words and span.
pub fn parse_toml(text: &str, file: FileId) -> (Table, Vec<(String, Span)>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let errors = errors
        .into_iter()
        .map(|error| {
            let range = error.span().unwrap_or(0..text.len().min(1));
            (error.message().to_string(), Span::new(file, range.start, range.end))
        })
        .collect();
    (convert_table(table.get_ref(), text, file), errors)
}

fn convert_table(table: &DeTable<'_>, text: &str, file: FileId) -> Table {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            key_span: Span::new(file, key.span().start, key.span().end),
            value: convert(value.get_ref(), value.span(), text, file),
        })
        .collect();
    entries.sort_by_key(|entry| entry.key_span.start);
    Table { entries }
}

fn convert(value: &DeValue<'_>, range: std::ops::Range<usize>, text: &str, file: FileId) -> Node {
    let span = Span::new(file, range.start, range.end);
    let kind = match value {
        DeValue::String(words) => {
            let written = text.get(range.clone()).unwrap_or("");
            let inside = match written.find(words.as_ref()) {
                Some(offset) if !words.is_empty() => {
                    Span::new(file, range.start + offset, range.start + offset + words.len())
                }
                _ => span,
            };
            NodeKind::String(words.to_string(), inside)
        }
        DeValue::Integer(integer) => {
            let digits = integer.as_str();
            match i64::from_str_radix(digits, integer.radix()) {
                Ok(whole) => NodeKind::Number(whole as f64),
                Err(_) => NodeKind::Number(f64::NAN),
            }
        }
        DeValue::Float(float) => NodeKind::Number(float.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(flag) => NodeKind::Boolean(*flag),
        DeValue::Datetime(_) => NodeKind::Date,
        DeValue::Array(items) => {
            NodeKind::Array(items.iter().map(|item| convert(item.get_ref(), item.span(), text, file)).collect())
        }
        DeValue::Table(table) => NodeKind::Table(convert_table(table, text, file)),
    };
    Node { kind, span }
}
