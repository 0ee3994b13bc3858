//! Files to one merged tree: `extends`, `--set`, fragments.

use super::builder::Builder;
use super::reader::{Reader, wrong_type};
use super::scope::{Role, reserved, unreadable};
use crate::diagnostic::{Diagnostic, Findings, some_of};
use crate::source::{Entry, FileId, Inputs, Located, NodeKind, ReadFault, Sources, Span, Table, parse_toml};

/// Largest model or scenario file, in bytes.
const LARGEST_TOML: u64 = 4_000_000;
/// Largest CSV file, in bytes.
const LARGEST_CSV: u64 = 512_000_000;
/// Longest chain of `extends`.
const LONGEST_CHAIN: usize = 32;
/// Most fragments, those of fragments included.
const MOST_FRAGMENTS: usize = 100;

/// A tree and the prefix that its names carry.
pub(super) struct Part {
    /// `""` for the model, `cart.` for a fragment used as `cart`.
    pub prefix: String,
    /// The tree.
    pub table: Table,
    /// For a fragment: the exits that its entry in `use` connects, and that entry.
    pub exits: Option<(Table, Span)>,
    /// The file, and those whose fragment it is.
    ancestors: Vec<FileId>,
}

/// Reads text of one file, with its place in the sources.
pub(super) fn read_text(
    inputs: &dyn Inputs,
    sources: &mut Sources,
    findings: &mut Findings,
    path: &str,
    beside: &str,
    asked_at: Option<Span>,
    csv: bool,
) -> Option<FileId> {
    let located = match inputs.locate(path, beside) {
        Ok(located) => located,
        Err(fault) => {
            findings.add(read_diagnostic(path, &fault, asked_at));
            return None;
        }
    };
    if let Some(known) = sources.find(&located) {
        return (!sources.file(known).text.trim().is_empty()).then_some(known);
    }
    let limit = if csv { LARGEST_CSV } else { LARGEST_TOML };
    let bytes = match inputs.read(&located, limit) {
        Ok(bytes) => bytes,
        Err(fault) => {
            findings.add(read_diagnostic(path, &fault, asked_at));
            return None;
        }
    };
    match String::from_utf8(bytes) {
        Ok(text) => {
            let empty = text.trim().is_empty();
            let file = sources.add(located, text);
            if empty {
                findings.add(nothing_in(path, file));
                return None;
            }
            Some(file)
        }
        Err(fault) => {
            let at = fault.utf8_error().valid_up_to() + 1;
            let diagnostic = Diagnostic::error("E1004", format!("`{path}` is not UTF-8 text (from its byte {at} on)"))
                .mend("save the file as UTF-8; in Excel choose `CSV UTF-8`");
            findings.add(place(diagnostic, asked_at));
            None
        }
    }
}

fn nothing_in(path: &str, file: FileId) -> Diagnostic {
    Diagnostic::error("E1008", format!("`{path}` is empty")).at(Span::new(file, 0, 0), "nothing here")
}

fn read_diagnostic(path: &str, fault: &ReadFault, asked_at: Option<Span>) -> Diagnostic {
    let code = match fault {
        ReadFault::OutsideProject => "E1002",
        ReadFault::TooLarge { .. } => "E1003",
        _ => "E1001",
    };
    place(Diagnostic::error(code, format!("cannot read `{path}`: {fault}")), asked_at)
}

fn place(diagnostic: Diagnostic, asked_at: Option<Span>) -> Diagnostic {
    match asked_at {
        Some(span) => diagnostic.at(span, "asked for here"),
        None => diagnostic,
    }
}

/// Reads a TOML file. What a file with syntax errors holds is given too, so that what it extends is read.
fn read_toml(builder: &mut Builder<'_>, path: &str, beside: &str, asked_at: Option<Span>) -> Option<(Table, FileId)> {
    let (files, sources, findings) = (builder.files, &mut builder.sources, &mut builder.findings);
    let file = read_text(files, sources, findings, path, beside, asked_at, false)?;
    let text = sources.file(file).text.clone();
    let (table, errors) = parse_toml(&text, file);
    if table.entries.is_empty() && errors.is_empty() {
        let fault = Diagnostic::error("E1008", format!("`{path}` has nothing but comments"));
        findings.add(fault.at(Span::new(file, 0, 0), "in this file"));
        return None;
    }
    // An unfinished string or table makes faults of what follows it: the first of each line tells.
    let mut line = None;
    for (words, span) in errors {
        let (own, _) = sources.line_and_column(span);
        if line.replace(own) != Some(own) {
            findings.add(syntax(&words, span, sources.text(span)));
        }
    }
    Some((table, file))
}

/// The parser's words, what an analyst is told in their place, and what to do.
const SYNTAX: [(&str, &str, &str); 9] = [
    ("duplicate key", "stands twice in one table", "delete one of them"),
    ("string values must be quoted", "text needs quotation marks", "write \"…\""),
    ("key with no value", "a key without its value", "write key = value"),
    ("non-double-quote visible", "a control character in a text", "delete it; it may have come with a copied text"),
    ("invalid basic string", "a text without its closing quotation mark", "close it with `\"` on the same line"),
    (
        "unexpected key or value",
        "something more on this line",
        "one setting stands on a line; a number has a decimal point",
    ),
    ("unclosed array", "a list without its `]`", "close it with `]`"),
    ("unclosed table", "the head of a table without its `]`", "close it with `]`"),
    ("recur", "nested more than 80 deep", "no model needs that; the file may be a wrong one"),
];

fn syntax(words: &str, span: Span, text: &str) -> Diagnostic {
    let Some((_, told, mend)) = SYNTAX.iter().find(|(part, ..)| words.contains(part)) else {
        return Diagnostic::error("E1005", format!("TOML: {words}")).at(span, "here");
    };
    let told = if words.contains("duplicate") { format!("`{text}` {told}") } else { (*told).to_string() };
    Diagnostic::error("E1005", format!("TOML: {told}")).at(span, "here").mend(*mend)
}

/// The scenario with everything that it extends laid underneath, what other scenarios say beyond it and `--set` on top, then its
/// fragments.
pub(super) fn load_parts(
    builder: &mut Builder<'_>,
    path: &str,
    over: &[String],
    set: &[(String, String)],
) -> Option<Vec<Part>> {
    let (mut merged, file) = read_layers(builder, path, over)?;
    for (name, value) in set {
        overlay_setting(&mut merged, &mut builder.sources, &mut builder.findings, name, value);
    }
    let mut parts = vec![Part { prefix: String::new(), table: merged, exits: None, ancestors: vec![file] }];
    load_fragments(builder, &mut parts);
    // What a file with a syntax error says is not known, and judging it would bury the error.
    if builder.findings.list.iter().any(|diagnostic| diagnostic.code == "E1005") {
        return None;
    }
    if ["time", "states", "strategies"].iter().all(|key| parts[0].table.get(key).is_none()) {
        let span = builder.start_of_file();
        let fault = Diagnostic::error("E4001", "this is no model: it has neither [time] nor states nor strategies");
        let mend = "a scenario begins with extends = \"model.toml\"";
        builder.findings.add(fault.at(span, "in this file").mend(mend));
        return None;
    }
    Some(parts)
}

/// A file with everything that it extends laid underneath, and on top, in turn, those files of other scenarios that are not among them.
fn read_layers(builder: &mut Builder<'_>, path: &str, over: &[String]) -> Option<(Table, FileId)> {
    let mut layers = read_chain(builder, path)?;
    let first = layers[0].1;
    let own = builder.path.clone();
    layers.reverse();
    for other in over {
        let chain = read_chain(builder, other)?;
        builder.path.clone_from(&own);
        if !chain.iter().any(|(_, file)| layers.iter().any(|(_, known)| known == file)) {
            let fault = Diagnostic::error("E6005", format!("`{other}` and `{own}` extend no file in common"));
            let fault = fault.at(Span::new(chain[0].1, 0, 0), "says nothing of that model");
            let mend = "lay scenarios over one another that extend the same model, or compare the results of each";
            builder.findings.add(fault.mend(mend));
            return None;
        }
        for layer in chain.into_iter().rev() {
            if layers.iter().all(|(_, known)| *known != layer.1) {
                layers.push(layer);
            }
        }
    }
    let mut merged = Table::default();
    for (mut table, file) in layers {
        // Analyses belong to the file that asks for them, so that its many variants do not run them all again.
        let inherited = file != first;
        table.entries.retain(|entry| entry.key != "extends" && !(inherited && entry.key == "analysis"));
        replace_settings(&mut merged, &table);
        kept_strategies(&merged, &table, &mut builder.findings);
        merged.overlay(table);
    }
    Some((merged, first))
}

/// A file, then what it extends, then what that extends.
fn read_chain(builder: &mut Builder<'_>, path: &str) -> Option<Vec<(Table, FileId)>> {
    let mut chain: Vec<(Table, FileId)> = Vec::new();
    let (mut next, mut beside, mut asked) = (path.to_string(), String::new(), None);
    loop {
        let (table, file) = read_toml(builder, &next, &beside, asked)?;
        if asked.is_none() {
            builder.path = builder.sources.file(file).path.clone();
        }
        if let Some(span) = asked
            && chain.iter().any(|(_, earlier)| *earlier == file)
        {
            let names: Vec<&str> = chain.iter().map(|(_, file)| builder.sources.file(*file).path.as_str()).collect();
            let own = &builder.sources.file(file).path;
            let fault = Diagnostic::error("E1007", format!("`{own}` extends itself"));
            let fault = fault.at(span, "leads back to a file that is already being read");
            let fault = fault.because(format!("the ring: {} → {own}", names.join(" → ")));
            builder.findings.add(fault.mend("let one of the files stand alone"));
            return None;
        }
        let above = table.get("extends").map(|entry| entry.value.clone());
        chain.push((table, file));
        beside = builder.sources.file(file).path.clone();
        let Some(node) = above else { break };
        match node.kind {
            NodeKind::String(words, inside) if chain.len() < LONGEST_CHAIN => (next, asked) = (words, Some(inside)),
            NodeKind::String(_, inside) => {
                let fault = Diagnostic::error("E1007", format!("more than {LONGEST_CHAIN} files extend one another"));
                builder.findings.add(fault.at(inside, "and this one"));
                return None;
            }
            ref other => {
                let fault = wrong_type("extends", &node, other.words(), "the path of one file");
                builder.findings.add(fault.mend("write extends = \"model.toml\""));
                return None;
            }
        }
    }
    Some(chain)
}

/// A setting is replaced as a whole: the distribution of an earlier value says nothing of a later one.
fn replace_settings(below: &mut Table, above: &Table) {
    let Some(NodeKind::Table(new)) = above.get("set").map(|entry| &entry.value.kind) else { return };
    for entry in below.entries.iter_mut().filter(|entry| entry.key == "set") {
        let NodeKind::Table(old) = &mut entry.value.kind else { continue };
        let whole = |entry: &Entry| matches!(&entry.value.kind, NodeKind::Table(table) if table.get("value").is_some());
        old.entries.retain(|own| new.get(&own.key).is_none_or(|entry| !whole(entry)));
    }
}

/// Warns of a file that lists strategies anew but not all: tables merge, so those it leaves out are compared as well.
fn kept_strategies(below: &Table, above: &Table, findings: &mut Findings) {
    let of = |table: &Table| match table.get("strategies").map(|entry| &entry.value.kind) {
        Some(NodeKind::Table(list)) => list.entries.clone(),
        _ => vec![],
    };
    let (old, new) = (of(below), of(above));
    let left: Vec<&str> =
        old.iter().map(|own| own.key.as_str()).filter(|name| new.iter().all(|own| own.key != *name)).collect();
    // A strategy that is only given another `set` is changed, not listed.
    let listed = |entry: &&Entry| match &entry.value.kind {
        NodeKind::Table(table) => table.entries.is_empty() || table.get("label").is_some(),
        _ => false,
    };
    let again = new.iter().filter(|own| old.iter().any(|other| other.key == own.key)).find(listed);
    if let Some(entry) = again.filter(|_| !left.is_empty()) {
        let fault = Diagnostic::warning("E6004", format!("other strategies stay: {}", some_of(left)));
        let fault = fault.at(entry.key_span, "listed again, others are not");
        findings.add(fault.because("tables of a file and of what it extends are merged key by key"));
    }
}

/// Tables whose keys `--set` reaches by path; any other name is a parameter, switch or definition.
pub(super) const SETTING_TABLES: [&str; 8] =
    ["time", "timing", "discount", "utility", "psa", "profiles", "nice", "payment"];
/// Keys that `--set` reaches by their name.
const SETTING_KEYS: [&str; 3] = ["thresholds", "price_year", "title"];

fn overlay_setting(merged: &mut Table, sources: &mut Sources, findings: &mut Findings, name: &str, value: &str) {
    let name = name.trim();
    let root = name.split('.').next().unwrap_or("");
    let key = if SETTING_TABLES.contains(&root) && name.contains('.') {
        name.split('.').map(quoted).collect::<Vec<_>>().join(".")
    } else if SETTING_KEYS.contains(&name) {
        quoted(name)
    } else {
        format!("set.{}", quoted(name))
    };
    // A value is TOML where it reads as one value; anything else is text, such as an expression.
    let (alone, faults) = parse_toml(&format!("value = {value}"), FileId(0));
    let plain = faults.is_empty() && alone.entries.len() == 1 && !value.contains('\n');
    let text = if plain { format!("{key} = {value}") } else { format!("{key} = {}", quoted(value)) };
    let file = sources.add("--set", text.clone());
    let (table, errors) = parse_toml(&text, file);
    for (words, span) in errors {
        let fault = Diagnostic::error("E1005", format!("--set: {words}")).at(span, "here");
        findings.add(fault.mend("write --set name=value"));
    }
    replace_settings(merged, &table);
    merged.overlay(table);
}

/// A TOML string.
pub(super) fn quoted(words: &str) -> String {
    let mut text = String::from("\"");
    for letter in words.chars() {
        match letter {
            '"' | '\\' => text.extend(['\\', letter]),
            letter if letter.is_control() => text.push_str(&format!("\\u{:04X}", letter as u32)),
            letter => text.push(letter),
        }
    }
    text.push('"');
    text
}

fn load_fragments(builder: &mut Builder<'_>, parts: &mut Vec<Part>) {
    let mut at = 0;
    while at < parts.len() {
        let uses = parts[at].table.get("use").map(|entry| entry.value.clone());
        let (prefix, ancestors) = (parts[at].prefix.clone(), parts[at].ancestors.clone());
        at += 1;
        let Some(uses) = uses else { continue };
        let wanted = "a list of { fragment, as, exits }";
        let NodeKind::Array(items) = &uses.kind else {
            builder.findings.add(wrong_type("use", &uses, uses.kind.words(), wanted));
            builder.scope.incomplete = true;
            continue;
        };
        for item in items {
            let NodeKind::Table(table) = &item.kind else {
                builder.findings.add(wrong_type("use", item, item.kind.words(), wanted));
                builder.scope.incomplete = true;
                continue;
            };
            let read = fragment(builder, &prefix, &ancestors, table, item.span);
            if read.is_none() {
                builder.scope.incomplete = true;
                builder.lost_moves = true;
            }
            let Some(part) = read else { continue };
            if parts.len() > MOST_FRAGMENTS {
                let fault = Diagnostic::error("E4021", format!("more than {MOST_FRAGMENTS} fragments"));
                builder.findings.add(fault.at(item.span, "and this one"));
                return;
            }
            if parts.iter().any(|other| other.prefix == part.prefix) {
                let name = part.prefix.trim_end_matches('.');
                let fault = Diagnostic::error("E2003", format!("two fragments are called `{name}`"));
                builder.findings.add(fault.at(item.span, "again here").mend("give each its own `as`"));
                continue;
            }
            parts.push(part);
        }
    }
}

fn fragment(builder: &mut Builder<'_>, prefix: &str, ancestors: &[FileId], table: &Table, span: Span) -> Option<Part> {
    let findings = &mut builder.findings;
    let reader = Reader::new(table, "`use`");
    let path = reader.text("fragment", findings);
    let name = reader.text("as", findings);
    let exits = reader.table("exits", findings).map(|(exits, _)| exits.clone()).unwrap_or_default();
    reader.finish(findings);
    let (Some(path), Some(name)) = (path, name) else {
        if table.get("fragment").is_none() || table.get("as").is_none() {
            findings.add(Diagnostic::error("E4001", "a fragment needs `fragment` and `as`").at(span, "incomplete"));
        }
        return None;
    };
    check_prefix(findings, name);
    let beside = builder.sources.file(span.file).path.clone();
    let (own, file) = read_toml(builder, path.value, &beside, Some(path.span))?;
    if ancestors.contains(&file) {
        let words = format!("`{}` is used inside itself", builder.sources.file(file).path);
        let fault = Diagnostic::error("E1007", words).at(path.span, "leads back to a file that is already being read");
        builder.findings.add(fault.mend("let one of the files stand alone"));
        return None;
    }
    let ancestors = ancestors.iter().copied().chain([file]).collect();
    Some(Part { prefix: format!("{prefix}{}.", name.value), table: own, exits: Some((exits, span)), ancestors })
}

fn check_prefix(findings: &mut Findings, name: Located<&str>) {
    if let Some(fault) = reserved(name.value, Role::Prefix).or_else(|| unreadable(name.value)) {
        let fault = Diagnostic::error("E2003", fault).at(name.span, "cannot be a fragment's name");
        findings.add(fault.mend("use letters, digits and underscores, starting with a letter"));
    }
}
