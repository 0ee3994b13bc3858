//! Strategies and what a scenario sets.

use super::builder::Builder;
use super::document::Part;
use super::distributions;
use super::reader::{Reader, expression_of};
use super::resolve::Env;
use super::scope::Named;
use super::study::*;
use super::term::{Term, TermKind, Type};
use super::typing;
use crate::diagnostic::Diagnostic;
use crate::expr::{ExprKind, print};
use crate::source::{Entry, Node, NodeKind, Span, Table};
use std::sync::Arc;

impl Builder<'_> {
    /// What `name`, perhaps with an index, refers to as something that can be set.
    fn settable(&mut self, name: &str, span: Span) -> Option<Symbol> {
        let (base, index) = match name.split_once('[') {
            Some((base, rest)) => (base.trim(), Some(rest.trim_end_matches(']').to_string())),
            None => (name, None),
        };
        let found = self.scope.find("", base);
        if let Some((full, _)) = &found {
            self.scope.used.insert(full.clone());
        }
        let fault = match (found, index) {
            (Some((_, Named::Parameter(id))), None) => return Some(Symbol::Parameter(id)),
            (Some((_, Named::Switch(id))), None) => return Some(Symbol::Switch(id)),
            (Some((_, Named::Definition(id))), None) => {
                if self.definitions[id.index()].indices.is_empty() {
                    return Some(Symbol::Definition(id));
                }
                Diagnostic::error("E6001", format!("`{name}` is indexed, and cannot be set as a whole")).at(span, "here")
            }
            (Some((full, Named::Family)), Some(words)) => {
                let labels: Option<Vec<LabelId>> =
                    words.split([',', ';']).map(|word| self.scope.labels.get(word.trim()).copied()).collect();
                let member = labels.and_then(|labels| self.families[&full].members.get(&labels).copied());
                match member {
                    Some(id) => return Some(Symbol::Parameter(id)),
                    None => {
                        let members: Vec<String> = self.families[&full].members.keys().map(|key| format!("{full}[{}]", self.label_words(key))).collect();
                        Diagnostic::error("E6001", format!("nothing is called `{name}`"))
                            .at(span, "no such index")
                            .mend(format!("there are: {}", members.join("; ")))
                            .did_you_mean(name, members.iter().map(String::as_str))
                    }
                }
            }
            (Some((full, Named::Family)), None) => {
                Diagnostic::error("E6001", format!("`{full}` is indexed")).at(span, "say which").mend(format!("write \"{full}[…]\""))
            }
            (Some((full, named)), _) => Diagnostic::error("E6001", format!("`{full}` is {} and cannot be set", named.words())).at(span, "here"),
            (None, _) => {
                let known: Vec<String> = self.scope.names.iter().filter(|(_, (named, _))| is_settable(*named)).map(|(name, _)| name.clone()).collect();
                Diagnostic::error("E6001", format!("nothing is called `{name}`"))
                    .at(span, "no parameter, switch or definition has this name")
                    .did_you_mean(name, known.iter().map(String::as_str))
            }
        };
        self.findings.add(fault);
        None
    }

    fn symbol_type(&mut self, symbol: Symbol, span: Span) -> Type {
        match symbol {
            Symbol::Parameter(id) => Type::of(self.type_of_parameter(id)),
            Symbol::Switch(_) => Type::Boolean,
            Symbol::Definition(id) => self.definition_type(id, span).0,
        }
    }
}

fn is_settable(named: Named) -> bool {
    matches!(named, Named::Parameter(_) | Named::Switch(_) | Named::Definition(_) | Named::Family)
}

/// Applies the scenario's `set`: plain values change parameters and switches; expressions are returned as overrides.
pub(super) fn scenario_settings(builder: &mut Builder<'_>, parts: &[Part]) -> Vec<(Symbol, Arc<Term>)> {
    let mut overrides = Vec::new();
    let head = Reader::new(&parts[0].table, "the file");
    let Some((table, _)) = head.table("set", &mut builder.findings) else { return overrides };
    for entry in &flat(table) {
        let Some(symbol) = builder.settable(&entry.key, entry.key_span) else { continue };
        let (value, details) = match &entry.value.kind {
            NodeKind::Table(details) => {
                let Some(value) = details.get("value") else {
                    builder.findings.add(
                        Diagnostic::error("E4001", format!("setting `{}` needs a `value`", entry.key)).at(entry.value.span, "here"),
                    );
                    continue;
                };
                (value.value.clone(), Some(details))
            }
            _ => (entry.value.clone(), None),
        };
        let reason = read_details(builder, &entry.key, symbol, &value, details);
        let place = builder.sources.address(entry.key_span);
        let words = builder.sources.text(value.span).trim_matches(['"', '\'']).to_string();
        builder.changes.push(Change { name: entry.key.clone(), value: words, reason, place });
        if let Some(term) = apply_value(builder, entry, symbol, &value) {
            overrides.push((symbol, term));
        }
    }
    overrides
}

/// `set.cart.p_crs = …` may be written as nested tables.
fn flat(table: &Table) -> Vec<Entry> {
    fn walk(prefix: &str, table: &Table, list: &mut Vec<Entry>) {
        for entry in &table.entries {
            let key = if prefix.is_empty() { entry.key.clone() } else { format!("{prefix}.{}", entry.key) };
            match &entry.value.kind {
                NodeKind::Table(inner) if inner.get("value").is_none() && !inner.entries.is_empty() && inner.get("reason").is_none() => {
                    walk(&key, inner, list);
                }
                _ => list.push(Entry { key, ..entry.clone() }),
            }
        }
    }
    let mut list = Vec::new();
    walk("", table, &mut list);
    list
}

fn read_details(builder: &mut Builder<'_>, name: &str, symbol: Symbol, value: &Node, details: Option<&Table>) -> String {
    let Symbol::Parameter(id) = symbol else {
        let Some(details) = details else { return String::new() };
        let reader = Reader::new(details, format!("the setting of `{name}`"));
        reader.get("value");
        let reason = reader.text("reason", &mut builder.findings).map(|text| text.value.to_string());
        reader.finish(&mut builder.findings);
        return reason.unwrap_or_default();
    };
    let Some(details) = details else { return String::new() };
    let reader = Reader::new(details, format!("the setting of `{name}`"));
    reader.get("value");
    let text = |key: &str, builder: &mut Builder<'_>| reader.text(key, &mut builder.findings).map(|text| (text.value.to_string(), text.span));
    let reason = text("reason", builder).map(|(words, _)| words).unwrap_or_default();
    let distribution = text("distribution", builder);
    let arguments = text("arguments", builder);
    let source = text("source", builder);
    let basis = text("basis", builder);
    let verification = text("verification", builder);
    let low = reader.number("low", &mut builder.findings);
    let high = reader.number("high", &mut builder.findings);
    reader.finish(&mut builder.findings);
    if let NodeKind::Number(number) = value.kind {
        let inflation = builder.parameters[id.index()].inflation;
        let limits = low.zip(high).map(|(low, high)| (low.value, high.value));
        let (made, words) = match &distribution {
            None => (None, "fixed".to_string()),
            Some((kind, span)) => {
                let arguments = arguments.as_ref().map_or("", |(words, _)| words.as_str());
                let made = distributions::make(builder, kind, arguments, number, limits, inflation, *span);
                (made, format!("{kind} {arguments}").trim().to_string())
            }
        };
        let parameter = &mut builder.parameters[id.index()];
        parameter.distribution = made;
        parameter.distribution_words = words;
        parameter.limits = limits.map(|(low, high)| (low * inflation, high * inflation));
    }
    let parameter = &mut builder.parameters[id.index()];
    if let Some((words, _)) = source {
        parameter.source = words;
    }
    if let Some((words, _)) = basis {
        parameter.basis = words;
    }
    if let Some((words, _)) = verification {
        parameter.verification = words;
    }
    reason
}

fn apply_value(builder: &mut Builder<'_>, entry: &Entry, symbol: Symbol, value: &Node) -> Option<Arc<Term>> {
    match (&value.kind, symbol) {
        (NodeKind::Number(number), Symbol::Parameter(id)) if number.is_finite() => {
            let keeps_distribution = matches!(&entry.value.kind, NodeKind::Table(details) if details.get("distribution").is_some());
            let parameter = &mut builder.parameters[id.index()];
            parameter.written = *number;
            parameter.value = number * parameter.inflation * parameter_scale(parameter);
            parameter.span = value.span;
            if !keeps_distribution {
                parameter.distribution = None;
                parameter.dirichlet = None;
                parameter.distribution_words = "fixed".into();
            }
            None
        }
        (NodeKind::Boolean(flag), Symbol::Switch(id)) => {
            builder.switches[id.index()].default = *flag;
            None
        }
        _ => {
            let expr = expression_of(&entry.key, value, &mut builder.findings)?;
            let (term, of) = builder.resolve(&expr.value, &Env::in_cycle(""));
            let wanted = builder.symbol_type(symbol, entry.key_span);
            typing::unify(builder, (wanted, entry.key_span), (of, term.span), "the quantity and what it is set to");
            Some(Arc::new(term))
        }
    }
}

/// Base units per written unit.
fn parameter_scale(parameter: &Parameter) -> f64 {
    crate::quantity::parse_quantity(&parameter.unit_words, 365.25).map_or(1.0, |(_, scale)| scale)
}

/// Resolves the strategies.
pub(super) fn resolve(builder: &mut Builder<'_>, model: &Table) -> Vec<Strategy> {
    let head = Reader::new(model, "the file");
    let file = builder.sources.find(&builder.path).unwrap_or(crate::source::FileId(0));
    let Some((table, _)) = head.table("strategies", &mut builder.findings) else {
        builder.findings.add(
            Diagnostic::error("E4001", "the model has no strategies")
                .at(Span::new(file, 0, 0), "in this file")
                .mend("add [strategies.standard_care] and at least one other"),
        );
        return vec![];
    };
    let mut strategies: Vec<Strategy> = Vec::new();
    for entry in &table.entries {
        let NodeKind::Table(own) = &entry.value.kind else {
            builder.findings.add(super::reader::wrong_type(&entry.key, &entry.value, entry.value.kind.words(), "a table"));
            continue;
        };
        let reader = Reader::new(own, format!("[strategies.{}]", entry.key));
        let label = reader.text("label", &mut builder.findings).map_or(entry.key.clone(), |text| text.value.to_string());
        let set = reader.table("set", &mut builder.findings);
        reader.finish(&mut builder.findings);
        let mut strategy = Strategy { name: entry.key.clone(), label, set: vec![], set_words: vec![] };
        for setting in set.map(|(set, _)| flat(set)).unwrap_or_default() {
            let Some(symbol) = builder.settable(&setting.key, setting.key_span) else { continue };
            let Some(expr) = expression_of(&setting.key, &setting.value, &mut builder.findings) else { continue };
            if matches!(&expr.value.kind, ExprKind::Name(name) if *name == setting.key) {
                builder.findings.add(Diagnostic::error("E2004", format!("`{}` is set to itself", setting.key)).at(expr.span, "changes nothing"));
            }
            let (term, of) = builder.resolve(&expr.value, &Env::in_cycle(""));
            let wanted = builder.symbol_type(symbol, setting.key_span);
            if matches!((wanted, &term.kind), (Type::Boolean, TermKind::Number(_))) && of != Type::Boolean {
                builder.findings.add(Diagnostic::error("E3008", "a switch is true or false").at(term.span, of.words()));
            } else {
                typing::unify(builder, (wanted, setting.key_span), (of, term.span), "the quantity and what it is set to");
            }
            strategy.set_words.push((setting.key.clone(), print(&expr.value)));
            strategy.set.push((symbol, Arc::new(term)));
        }
        strategies.push(strategy);
    }
    strategies
}
