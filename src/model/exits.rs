//! Exits written inside states (`to.NAME = …`) and the exits of fragments (`exit.NAME`).

use super::builder::Builder;
use super::document::Part;
use super::moves::Draft;
use super::reader::wrong_type;
use crate::diagnostic::Diagnostic;
use crate::source::{Entry, Node, NodeKind, Table};

/// The moves that are written as `to.NAME` inside states, in the order of the states. `declared` counts them.
pub(super) fn of_states(builder: &mut Builder<'_>, parts: &[Part], declared: &mut usize) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for part in parts {
        let Some(NodeKind::Table(states)) = part.table.get("states").map(|entry| &entry.value.kind) else { continue };
        for state in &states.entries {
            let NodeKind::Table(own) = &state.value.kind else { continue };
            let Some(to) = own.get("to") else { continue };
            let NodeKind::Table(exits) = &to.value.kind else {
                builder.findings.add(wrong_type("to", &to.value, to.value.kind.words(), "to.STATE = …"));
                builder.lost_moves = true;
                continue;
            };
            let name = format!("{}{}", part.prefix, state.key);
            let Some(family) = builder.families_of_states.get(&name) else { continue };
            let from = family.members.clone();
            let mut list = Vec::new();
            flatten(builder, &part.prefix, "", exits, &mut list);
            for exit in list {
                *declared += 1;
                let Some(table) = odds_of(builder, &exit) else { continue };
                let to = Node { kind: NodeKind::String(exit.key.clone(), exit.key_span), span: exit.key_span };
                let Some(to) = connect(builder, part, &to) else { continue };
                let prefix = part.prefix.clone();
                drafts.push(Draft { prefix, table, span: exit.key_span, from: from.clone(), to, declared: *declared });
            }
        }
    }
    drafts
}

/// `to.exit.infused` and `to.lupus.remission.none` are nested tables in TOML; their keys are joined again.
fn flatten(builder: &Builder<'_>, prefix: &str, before: &str, exits: &Table, list: &mut Vec<Entry>) {
    for entry in &exits.entries {
        let key = if before.is_empty() { entry.key.clone() } else { format!("{before}.{}", entry.key) };
        match &entry.value.kind {
            NodeKind::Table(inner) if is_path(builder, prefix, &key, inner) => {
                flatten(builder, prefix, &key, inner, list);
            }
            _ => list.push(Entry { key, ..entry.clone() }),
        }
    }
}

/// Whether a table holds further parts of a name, rather than the odds of an exit.
fn is_path(builder: &Builder<'_>, prefix: &str, key: &str, inner: &Table) -> bool {
    const ODDS: [&str; 7] = ["prob", "rate", "step", "cost", "qaly", "name", "label"];
    if inner.entries.is_empty() || inner.entries.iter().any(|entry| ODDS.contains(&entry.key.as_str())) {
        return false;
    }
    let leads_on = |entry: &Entry| {
        let further = builder.states_named(prefix, &format!("{key}.{}", entry.key));
        further.is_some() || matches!(entry.value.kind, NodeKind::Table(_))
    };
    key == "exit" || builder.states_named(prefix, key).is_none() || inner.entries.iter().any(leads_on)
}

/// What an exit says, as the table of a move: a lone expression is its probability.
fn odds_of(builder: &mut Builder<'_>, exit: &Entry) -> Option<Table> {
    let table = match &exit.value.kind {
        NodeKind::Table(table) => table.clone(),
        _ => {
            let entry = Entry { key: "prob".into(), key_span: exit.key_span, value: exit.value.clone() };
            Table { entries: vec![entry] }
        }
    };
    if table.get("prob").is_none() && table.get("rate").is_none() {
        builder.lost_moves = true;
        let fault = Diagnostic::error("E4001", format!("the exit to `{}` needs `prob` or `rate`", exit.key));
        let near = table.entries.iter().find_map(|entry| {
            let name = crate::diagnostic::nearest(&entry.key, ["prob", "rate"])?;
            Some((entry.key_span, format!("did you mean `{name}`?")))
        });
        builder.findings.add(match near {
            Some((span, mend)) => fault.at(span, "neither of them").mend(mend),
            None => fault
                .at(exit.value.span, "has neither")
                .mend(format!("write to.{} = {{ prob = \"…\" }}; costs alone go into a [[move]]", exit.key)),
        });
        return None;
    }
    Some(table)
}

/// A fragment's `exit.NAME` is what the model connects it to.
pub(super) fn connect(builder: &mut Builder<'_>, part: &Part, to: &Node) -> Option<Node> {
    let NodeKind::String(name, span) = &to.kind else { return Some(to.clone()) };
    let Some(exit) = name.strip_prefix("exit.") else { return Some(to.clone()) };
    let Some((exits, used_at)) = &part.exits else {
        let fault = Diagnostic::error("E4020", format!("`exit.{exit}` has no meaning outside a fragment"));
        builder.findings.add(fault.at(*span, "this file is the model").mend("name a state of the model"));
        builder.lost_moves = true;
        return None;
    };
    if let Some(entry) = exits.get(exit) {
        return Some(entry.value.clone());
    }
    builder.lost_moves = true;
    let known: Vec<&str> = exits.entries.iter().map(|entry| entry.key.as_str()).collect();
    let fault = Diagnostic::error("E4020", format!("the exit `{exit}` of the fragment leads nowhere"))
        .at(*span, "this exit")
        .at(*used_at, "is not connected here")
        .mend(format!("connect it where the fragment is used: exits = {{ {exit} = \"state\" }}"))
        .did_you_mean(exit, known);
    builder.findings.add(fault);
    None
}

/// Reports exits that a model connects but a fragment does not have.
pub(super) fn check_used(builder: &mut Builder<'_>, parts: &[Part]) {
    for part in parts {
        let Some((exits, _)) = &part.exits else { continue };
        let mut there: Vec<String> = Vec::new();
        exit_names(&part.table, &mut there);
        for exit in exits.entries.iter().filter(|exit| !there.contains(&exit.key)) {
            let known = crate::diagnostic::some_of(there.iter().map(String::as_str));
            let fault = Diagnostic::error("E4020", format!("the fragment has no exit `{}`", exit.key));
            let fault = fault.at(exit.key_span, "no such exit");
            let fault = if there.is_empty() { fault } else { fault.mend(format!("its exits are: {known}")) };
            builder.findings.add(fault.did_you_mean(&exit.key, there.iter().map(String::as_str)));
        }
    }
}

/// Every `exit.NAME` of a fragment's states and moves.
fn exit_names(fragment: &Table, names: &mut Vec<String>) {
    let table_of = |table: &Table, key: &str| match table.get(key).map(|entry| &entry.value.kind) {
        Some(NodeKind::Table(inner)) => inner.entries.clone(),
        _ => vec![],
    };
    for state in table_of(fragment, "states") {
        let NodeKind::Table(own) = &state.value.kind else { continue };
        for exit in table_of(own, "to") {
            match &exit.value.kind {
                NodeKind::Table(inner) if exit.key == "exit" => {
                    names.extend(inner.entries.iter().map(|entry| entry.key.clone()));
                }
                _ => names.extend(exit.key.strip_prefix("exit.").map(String::from)),
            }
        }
    }
    if let Some(NodeKind::Array(moves)) = fragment.get("move").map(|entry| &entry.value.kind) {
        for item in moves {
            if let NodeKind::Table(table) = &item.kind
                && let Some(NodeKind::String(to, _)) = table.get("to").map(|entry| &entry.value.kind)
            {
                names.extend(to.strip_prefix("exit.").map(String::from));
            }
        }
    }
}
