//! Files to one merged tree: `extends`, `--set`, fragments.

use crate::diagnostic::{Diagnostic, Findings};
use crate::source::{FileId, Inputs, NodeKind, ReadFault, Sources, Span, Table, parse_toml};

/// Largest model or scenario file, in bytes.
const LARGEST_TOML: u64 = 4_000_000;
/// Largest CSV file, in bytes.
const LARGEST_CSV: u64 = 512_000_000;
/// Longest chain of `extends`.
const LONGEST_CHAIN: usize = 32;

/// A tree and the prefix that its names carry.
pub(super) struct Part {
    /// `""` for the model, `cart.` for a fragment used as `cart`.
    pub prefix: String,
    /// The tree.
    pub table: Table,
    /// For a fragment: its entry in `use`.
    pub exits: Option<(Table, Span)>,
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
        return Some(known);
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
                findings.add(Diagnostic::error("E1008", format!("`{path}` is empty")).at(Span::new(file, 0, 0), "nothing here"));
                return None;
            }
            Some(file)
        }
        Err(fault) => {
            let at = fault.utf8_error().valid_up_to();
            let diagnostic = Diagnostic::error("E1004", format!("`{path}` is not UTF-8 text (byte {at})"))
                .mend("save the file as UTF-8; in Excel choose `CSV UTF-8`");
            findings.add(place(diagnostic, asked_at));
            None
        }
    }
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

/// Reads a TOML file.
fn read_toml(
    inputs: &dyn Inputs,
    sources: &mut Sources,
    findings: &mut Findings,
    path: &str,
    beside: &str,
    asked_at: Option<Span>,
) -> Option<(Table, FileId)> {
    let file = read_text(inputs, sources, findings, path, beside, asked_at, false)?;
    let text = sources.file(file).text.clone();
    let (table, errors) = parse_toml(&text, file);
    for (words, span) in errors {
        findings.add(syntax(&words, span));
    }
    Some((table, file))
}

fn syntax(words: &str, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::error("E1005", format!("TOML: {words}")).at(span, "here");
    if words.contains("duplicate key") { diagnostic.mend("a key may stand once in a table: delete one of them") } else { diagnostic }
}

/// The scenario with everything that it extends laid underneath and `--set` on top, then its fragments.
pub(super) fn load_parts(
    inputs: &dyn Inputs,
    sources: &mut Sources,
    findings: &mut Findings,
    path: &str,
    set: &[(String, String)],
) -> Option<Vec<Part>> {
    let mut chain: Vec<(Table, FileId)> = Vec::new();
    let (mut next, mut beside, mut asked) = (path.to_string(), String::new(), None);
    loop {
        let (table, file) = read_toml(inputs, sources, findings, &next, &beside, asked)?;
        if let Some(span) = asked
            && chain.iter().any(|(_, earlier)| *earlier == file)
        {
            findings.add(
                Diagnostic::error("E1007", format!("`{}` extends itself", sources.file(file).path))
                    .at(span, "leads back to a file that is already being read")
                    .mend("let one of the files stand alone"),
            );
            return None;
        }
        let above = table.get("extends").map(|entry| entry.value.clone());
        chain.push((table, file));
        beside = sources.file(file).path.clone();
        match above {
            None => break,
            Some(node) => match node.kind {
                NodeKind::String(words, inside) if chain.len() < LONGEST_CHAIN => (next, asked) = (words, Some(inside)),
                _ => {
                    findings.add(Diagnostic::error("E4002", "`extends` must name one file").at(node.span, "here"));
                    return None;
                }
            },
        }
    }
    let mut merged = Table::default();
    while let Some((mut table, _)) = chain.pop() {
        table.entries.retain(|entry| entry.key != "extends");
        merged.overlay(table);
    }
    for (name, value) in set {
        overlay_setting(&mut merged, sources, findings, name, value);
    }
    let mut parts = vec![Part { prefix: String::new(), table: merged, exits: None }];
    load_fragments(inputs, sources, findings, &mut parts);
    Some(parts)
}

/// Tables whose keys `--set` reaches by path; any other name is a parameter, switch or definition.
const SETTING_TABLES: [&str; 6] = ["time", "timing", "discount", "utility", "psa", "profiles"];

fn overlay_setting(merged: &mut Table, sources: &mut Sources, findings: &mut Findings, name: &str, value: &str) {
    let root = name.split('.').next().unwrap_or("");
    let top = ["thresholds", "price_year", "title"].contains(&root);
    let key = if SETTING_TABLES.contains(&root) || top { name.to_string() } else { format!("set.\"{name}\"") };
    let plain = parse_toml(&format!("{key} = {value}"), FileId(0)).1.is_empty();
    let text = if plain { format!("{key} = {value}") } else { format!("{key} = '''{value}'''") };
    let file = sources.add("--set", text.clone());
    let (table, errors) = parse_toml(&text, file);
    for (words, span) in errors {
        findings.add(Diagnostic::error("E1005", format!("--set: {words}")).at(span, "here").mend("write --set name=value"));
    }
    merged.overlay(table);
}

fn load_fragments(inputs: &dyn Inputs, sources: &mut Sources, findings: &mut Findings, parts: &mut Vec<Part>) {
    let mut at = 0;
    while at < parts.len() && parts.len() < 100 {
        let uses = parts[at].table.get("use").cloned();
        let prefix = parts[at].prefix.clone();
        at += 1;
        let Some(entry) = uses else { continue };
        let NodeKind::Array(items) = entry.value.kind else {
            findings.add(Diagnostic::error("E4002", "`use` must be a list of { fragment, as, exits }").at(entry.value.span, "here"));
            continue;
        };
        for item in items {
            let NodeKind::Table(table) = &item.kind else {
                findings.add(Diagnostic::error("E4002", "`use` must be a list of { fragment, as, exits }").at(item.span, "here"));
                continue;
            };
            let reader = super::reader::Reader::new(table, "`use`");
            let fragment = reader.text("fragment", findings);
            let name = reader.text("as", findings);
            let exits = reader.table("exits", findings).map(|(exits, _)| exits.clone()).unwrap_or_default();
            reader.finish(findings);
            let (Some(fragment), Some(name)) = (fragment, name) else {
                findings.add(Diagnostic::error("E4001", "a fragment needs `fragment` and `as`").at(item.span, "here"));
                continue;
            };
            let beside = sources.file(item.span.file).path.clone();
            let read = read_toml(inputs, sources, findings, fragment.value, &beside, Some(fragment.span));
            if let Some((table, _)) = read {
                parts.push(Part { prefix: format!("{prefix}{}.", name.value), table, exits: Some((exits, item.span)) });
            }
        }
    }
}
