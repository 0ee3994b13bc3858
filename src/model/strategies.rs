//! Strategies.

use super::builder::Builder;
use super::reader::{Reader, expression_of, wrong_type};
use super::resolve::Env;
use super::scenario::flat;
use super::study::*;
use crate::diagnostic::Diagnostic;
use crate::expr::print;
use crate::source::{Entry, Located, NodeKind, Table};
use std::sync::Arc;

/// Resolves the strategies; the first is the reference.
pub(super) fn resolve(builder: &mut Builder<'_>, model: &Table) -> Vec<Strategy> {
    let head = Reader::new(model, "the file");
    let found = head.table("strategies", &mut builder.findings);
    let mut strategies: Vec<Strategy> = Vec::new();
    for entry in found.map(|(table, _)| table.entries.as_slice()).unwrap_or_default() {
        let NodeKind::Table(own) = &entry.value.kind else {
            let fault = wrong_type(&entry.key, &entry.value, entry.value.kind.words(), "a table");
            builder.findings.add(fault.mend(format!("write [strategies.{}]", entry.key)));
            continue;
        };
        strategies.push(one(builder, entry, own));
    }
    let missing = match model.get("strategies").map(|entry| &entry.value.kind) {
        None => true,
        Some(NodeKind::Table(table)) => table.entries.is_empty(),
        Some(_) => false,
    };
    if missing && !builder.meant.contains(&"strategies") {
        let file = builder.start_of_file();
        let fault = Diagnostic::error("E4001", "the model has no strategies").at(file, "in this file");
        builder.findings.add(fault.mend("add [strategies.standard_care] and at least one other"));
    }
    strategies
}

fn one(builder: &mut Builder<'_>, entry: &Entry, own: &Table) -> Strategy {
    let reader = Reader::new(own, format!("[strategies.{}]", entry.key));
    let label = reader.text("label", &mut builder.findings).map_or(entry.key.clone(), |text| text.value.to_string());
    let set = reader.table("set", &mut builder.findings);
    reader.finish(&mut builder.findings);
    let mut strategy =
        Strategy { name: entry.key.clone(), label, set: vec![], set_words: vec![], span: entry.key_span };
    for setting in set.map(|(set, _)| flat(set)).unwrap_or_default() {
        let Some(symbol) = builder.settable(&setting.key, setting.key_span) else { continue };
        let Some(expr) = expression_of(&setting.key, &setting.value, &mut builder.findings) else { continue };
        let (term, of) = builder.resolve(&expr.value, &Env::in_cycle(""));
        let name = Located::new(setting.key.as_str(), setting.key_span);
        builder.check_setting(symbol, name, &expr.value, &term, of);
        strategy.set_words.push((setting.key.clone(), print(&expr.value)));
        strategy.set.push((symbol, Arc::new(term)));
    }
    strategy
}
