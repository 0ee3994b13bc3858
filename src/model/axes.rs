//! Axes of product states.

use super::builder::Builder;
use super::document::Part;
use super::reader::{Reader, texts_of};
use super::scope::{Named, Role, reserved};
use super::states::MOST_STATES;
use super::study::*;
use crate::diagnostic::Diagnostic;
use crate::source::{Entry, Located, NodeKind, Table};
use std::collections::BTreeSet;

pub(super) fn declare(builder: &mut Builder<'_>, parts: &[Part]) {
    for (prefix, table) in builder.sections(parts, "axes") {
        // What is said of values: a table, where an axis is a list.
        let about = |entry: &&Entry| {
            matches!(entry.key.as_str(), "instant" | "labels") && matches!(entry.value.kind, NodeKind::Table(_))
        };
        for entry in table.entries.iter().filter(|entry| !about(entry)) {
            declare_one(builder, prefix, entry);
        }
        for entry in table.entries.iter().filter(about) {
            match &entry.value.kind {
                NodeKind::Table(list) if entry.key == "instant" => instants(builder, prefix, list),
                NodeKind::Table(list) => labels(builder, prefix, list),
                _ => {}
            }
        }
    }
}

fn declare_one(builder: &mut Builder<'_>, prefix: &str, entry: &Entry) {
    let mut values: Vec<LabelId> = Vec::new();
    let mut seen = BTreeSet::new();
    let texts = texts_of(&entry.key, &entry.value, &mut builder.findings);
    if matches!(&entry.value.kind, NodeKind::Array(items) if items.is_empty()) {
        let fault = Diagnostic::error("E4001", format!("axis `{}` has no values", entry.key));
        builder.findings.add(fault.at(entry.value.span, "empty").mend("write [\"one\", \"two\"]"));
    }
    let texts = texts.unwrap_or_default();
    if texts.len() > MOST_STATES {
        let fault = Diagnostic::error("E4021", format!("axis `{}` has more than {MOST_STATES} values", entry.key));
        builder.findings.add(fault.at(entry.key_span, "this axis"));
    }
    for text in texts.into_iter().take(MOST_STATES) {
        if let Some(fault) = reserved(text.value, Role::AxisValue) {
            builder.findings.add(Diagnostic::error("E2003", fault).at(text.span, "choose another word"));
        } else if seen.insert(text.value) {
            values.push(builder.scope.label(text.value));
        } else {
            let fault = Diagnostic::error("E2003", format!("axis `{}` has `{}` twice", entry.key, text.value));
            builder.findings.add(fault.at(text.span, "again here"));
        }
    }
    if let Some(fault) = reserved(&entry.key, Role::AxisName) {
        builder.findings.add(Diagnostic::error("E2003", fault).at(entry.key_span, "choose another name"));
    }
    let id = AxisId(builder.axes.len() as u32);
    let name = format!("{prefix}{}", entry.key);
    builder.declare(&name, Named::Axis(id), entry.key_span);
    let labels = values.iter().map(|value| builder.scope.words(*value).replace('_', " ")).collect();
    builder.axes.push(Axis { name, values, labels, instant: vec![] });
}

fn instants(builder: &mut Builder<'_>, prefix: &str, list: &Table) {
    for own in &list.entries {
        let Some(axis) = builder.axis_named(prefix, &own.key, own.key_span) else { continue };
        for text in texts_of(&own.key, &own.value, &mut builder.findings).unwrap_or_default() {
            if let Some(label) = builder.axis_value(axis, Located::new(text.value, text.span)) {
                builder.axes[axis.index()].instant.push(label);
            }
        }
    }
}

/// What values are called in reports: `labels = { edss = { e0 = "EDSS 0" } }`.
fn labels(builder: &mut Builder<'_>, prefix: &str, list: &Table) {
    for own in &list.entries {
        let Some(axis) = builder.axis_named(prefix, &own.key, own.key_span) else { continue };
        let NodeKind::Table(table) = &own.value.kind else {
            let fault = Diagnostic::error("E4002", format!("the labels of axis `{}` are a table", own.key));
            let mend = "write a label for each value that needs one: { first = \"The first\" }";
            builder.findings.add(fault.at(own.value.span, "not a table").mend(mend));
            continue;
        };
        let reader = Reader::new(table, "the labels of an axis");
        for entry in &table.entries {
            let value = builder.axis_value(axis, Located::new(entry.key.as_str(), entry.key_span));
            let text = reader.text(&entry.key, &mut builder.findings);
            let (Some(value), Some(text)) = (value, text) else { continue };
            let own = &mut builder.axes[axis.index()];
            if let Some(at) = own.values.iter().position(|known| *known == value) {
                own.labels[at] = text.value.to_string();
            }
        }
    }
}
