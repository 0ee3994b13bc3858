//! Owns what the merged files say, value by value and by path, so that two studies can be compared in the user's own words. What is only
//! for people (labels, reasons, notes), and what is compared as resolved (parameters, switches, tables, thresholds), is left out.

use super::document::{Part, SETTING_TABLES};
use super::scenario::flat;
use crate::source::{Node, NodeKind, Table};
use indexmap::IndexMap;

/// Sections that are compared as resolved, or are no part of the model.
const LEFT_OUT: [&str; 11] = [
    "title",
    "description",
    "disease",
    "extends",
    "analysis",
    "inputs",
    "parameters",
    "switches",
    "thresholds",
    "nice",
    "set",
];

/// Keys that are for people, in whatever table they stand.
const FOR_PEOPLE: [&str; 9] =
    ["label", "labels", "title", "reason", "note", "source", "description", "verification", "confidential"];

/// Every value by its path: `time.horizon`, `states.well.to.sick`, `move {health = "well"} → {health = "sick"}.prob`.
pub(super) fn written(parts: &[Part]) -> IndexMap<String, String> {
    let mut list = IndexMap::new();
    for part in parts {
        for entry in &part.table.entries {
            let path = format!("{}{}", part.prefix, entry.key);
            if entry.key == "set" && part.prefix.is_empty() {
                if let NodeKind::Table(table) = &entry.value.kind {
                    expressions(table, &mut list);
                }
            } else if !LEFT_OUT.contains(&entry.key.as_str()) {
                walk(&path, &entry.value, &mut list);
            }
        }
    }
    for key in ["psa.draws", "psa.most", "psa.error"] {
        list.shift_remove(key);
    }
    list
}

/// Whether `--set` reaches this path, so that the study can be read again with another value there.
pub fn is_setting(path: &str) -> bool {
    let root = path.split('.').next().unwrap_or("");
    (SETTING_TABLES.contains(&root) && path.contains('.') && !path.contains(' ')) || path.starts_with("set.")
}

/// What the scenario sets to an expression. A number is the parameter's value, true or false the switch's.
fn expressions(table: &Table, list: &mut IndexMap<String, String>) {
    for entry in flat(table) {
        let value = match &entry.value.kind {
            NodeKind::Table(details) => details.get("value").map(|own| own.value.clone()),
            _ => Some(entry.value.clone()),
        };
        if let Some(Node { kind: NodeKind::String(words, _), .. }) = value {
            list.insert(format!("set.{}", entry.key), one_line(&words));
        }
    }
}

fn walk(path: &str, node: &Node, list: &mut IndexMap<String, String>) {
    match &node.kind {
        NodeKind::Table(table) => {
            let before = list.len();
            for entry in table.entries.iter().filter(|entry| !FOR_PEOPLE.contains(&entry.key.as_str())) {
                walk(&format!("{path}.{}", entry.key), &entry.value, list);
            }
            // A strategy may have nothing but its label.
            if list.len() == before {
                list.insert(path.to_owned(), "{}".into());
            }
        }
        NodeKind::Array(items) if items.iter().any(|item| matches!(item.kind, NodeKind::Table(_))) => {
            for item in items {
                let name = format!("{path}{}", named(item));
                let mut own = name.clone();
                let taken = |own: &str| list.keys().any(|key| key == own || key.starts_with(&format!("{own}.")));
                let mut number = 2;
                while taken(&own) {
                    own = format!("{name} ({number})");
                    number += 1;
                }
                walk(&own, item, list);
            }
        }
        NodeKind::String(words, _) => _ = list.insert(path.to_owned(), one_line(words)),
        _ => _ = list.insert(path.to_owned(), text(node)),
    }
}

/// What tells an item of a list from others, so that a new one in the middle moves none of them.
fn named(item: &Node) -> String {
    let NodeKind::Table(table) = &item.kind else { return String::new() };
    let of = |key: &str| table.get(key).map(|entry| text(&entry.value));
    if let Some(name) = of("as").or_else(|| of("name")) {
        return format!(" {name}");
    }
    match (of("from"), of("to")) {
        (Some(from), Some(to)) => format!(" {from} → {to}"),
        (Some(one), None) | (None, Some(one)) => format!(" {one}"),
        (None, None) => of("in").map_or(String::new(), |own| format!(" {own}")),
    }
}

/// A value as TOML, on one line.
fn text(node: &Node) -> String {
    match &node.kind {
        NodeKind::String(words, _) => super::document::quoted(&one_line(words)),
        NodeKind::Number(number) => number.to_string(),
        NodeKind::Boolean(flag) => flag.to_string(),
        NodeKind::Date => "a date".into(),
        NodeKind::Array(items) => format!("[{}]", items.iter().map(text).collect::<Vec<_>>().join(", ")),
        NodeKind::Table(table) => {
            let own = |entry: &crate::source::Entry| format!("{} = {}", entry.key, text(&entry.value));
            format!("{{{}}}", table.entries.iter().map(own).collect::<Vec<_>>().join(", "))
        }
    }
}

/// How a text is broken and set in changes nothing that it says.
fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
