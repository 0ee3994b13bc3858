//! Owns a model's structure as text for Graphviz: a box a state, a cluster a product state with its axes, a diamond where
//! everyone passes on at once.

use super::structure::{End, Structure, structure, words};
use crate::results::Model;
use std::fmt::Write;

/// The structure in the DOT language.
#[must_use]
pub fn dot(model: &Model, title: &str) -> String {
    let structure = structure(model);
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(text, "digraph model {{\n  label={}; labelloc=t; rankdir=LR; compound=true;", quoted(title));
    let _ =
        writeln!(text, "  node [shape=box, style=rounded, fontname=\"sans-serif\"]; edge [fontname=\"sans-serif\"];");
    for (at, unit) in structure.units.iter().enumerate() {
        if unit.axes.is_empty() {
            let node = name(&structure, End { unit: at, value: None });
            let _ = writeln!(
                text,
                "  {node} [label={}{}];",
                quoted(&unit.label),
                look(unit.instant, unit.alive, unit.start)
            );
            continue;
        }
        let bold = if unit.start { "; penwidth=2" } else { "" };
        let _ =
            writeln!(text, "  subgraph {} {{\n    label={}{bold};", quoted(&cluster(&unit.name)), quoted(&unit.label));
        for (number, axis) in unit.axes.iter().enumerate() {
            let _ = writeln!(
                text,
                "    subgraph {} {{\n      label={}; style=dashed;",
                quoted(&format!("{}.{}", cluster(&unit.name), axis.name)),
                quoted(&if axis.is_any_to_any() {
                    format!("{}: any to any", words(&axis.name))
                } else {
                    words(&axis.name)
                })
            );
            let node = |value| name(&structure, End { unit: at, value: Some((number, value)) });
            for (value, instant) in axis.values.values().enumerate() {
                let _ = writeln!(
                    text,
                    "      {} [label={}{}];",
                    node(value),
                    quoted(&axis.label(value)),
                    look(*instant, true, false)
                );
            }
            for (from, to) in axis.moves.iter().filter(|_| !axis.is_any_to_any()) {
                let _ = writeln!(text, "      {} -> {};", node(*from), node(*to));
            }
            let _ = writeln!(text, "    }}");
        }
        let _ = writeln!(text, "  }}");
    }
    for link in &structure.links {
        let mut attributes = Vec::new();
        for (key, end) in [("ltail", link.from), ("lhead", link.to)] {
            let unit = &structure.units[end.unit];
            if !unit.axes.is_empty() && end.value.is_none() {
                attributes.push(format!("{key}={}", quoted(&cluster(&unit.name))));
            }
        }
        if !link.names.is_empty() {
            let names: Vec<String> = link.names.iter().map(|name| words(name)).collect();
            attributes.push(format!("label={}", quoted(&names.join(", "))));
        }
        let ends = (name(&structure, link.from), name(&structure, link.to));
        let _ = writeln!(text, "  {} -> {} [{}];", ends.0, ends.1, attributes.join(", "));
    }
    text + "}\n"
}

fn cluster(name: &str) -> String {
    format!("cluster_{name}")
}

/// What a node is called; the whole of a product state is stood for by its first value.
fn name(structure: &Structure, end: End) -> String {
    let unit = &structure.units[end.unit];
    let value = end.value.or(if unit.axes.is_empty() { None } else { Some((0, 0)) });
    let value = value.and_then(|(axis, value)| {
        let axis = unit.axes.get(axis)?;
        axis.values.get_index(value).map(|(value, _)| format!(".{}.{value}", axis.name))
    });
    quoted(&format!("{}{}", unit.name, value.unwrap_or_default()))
}

fn look(instant: bool, alive: bool, start: bool) -> String {
    let mut text = String::new();
    if instant {
        text += ", shape=diamond, style=solid";
    }
    if !alive {
        text += ", style=filled, fillcolor=\"#E9ECEF\"";
    }
    if start {
        text += ", penwidth=2";
    }
    text
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
