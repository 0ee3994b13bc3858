//! What a scenario sets: plain values change parameters and switches, expressions stand in for them.

use super::builder::Builder;
use super::distributions::{self, Written};
use super::document::Part;
use super::parameters::{check_centre, limits, standing};
use super::price_index;
use super::ranges;
use super::reader::{Reader, expression_of};
use super::resolve::Env;
use super::scope::{Named, split_index};
use super::study::*;
use super::term::{Term, Type};
use super::typing;
use crate::diagnostic::{Diagnostic, some_of};
use crate::expr::{Expr, ExprKind};
use crate::source::{Entry, Located, Node, NodeKind, Span, Table};
use std::sync::Arc;

/// What the scenario sets to an expression, and which parameters it sets.
type Settings = (Vec<(Symbol, Arc<Term>)>, Vec<(ParameterId, String)>);

/// Applies the scenario's `set`.
pub(super) fn settings(builder: &mut Builder<'_>, parts: &[Part]) -> Settings {
    let mut overrides: Vec<(Symbol, Arc<Term>)> = Vec::new();
    let mut set = Vec::new();
    let head = Reader::new(&parts[0].table, "the file");
    let Some((table, _)) = head.table("set", &mut builder.findings) else { return (overrides, set) };
    let entries = flat(table);
    for (at, entry) in entries.iter().enumerate() {
        // The same thing may be set by a file as a table and by --set as a name with dots: the later one holds.
        if entries[at + 1..].iter().any(|later| later.key == entry.key) {
            continue;
        }
        let Some(symbol) = builder.settable(&entry.key, entry.key_span) else { continue };
        if let Symbol::Parameter(id) = symbol {
            set.push((id, entry.key.clone()));
        }
        let (value, details) = match &entry.value.kind {
            NodeKind::Table(details) => match details.get("value") {
                Some(value) => (&value.value, Some(details)),
                None => {
                    let fault = Diagnostic::error("E4001", format!("the setting of `{}` needs a `value`", entry.key));
                    builder.findings.add(fault.at(entry.value.span, "has none"));
                    let reader = Reader::new(details, format!("the setting of `{}`", entry.key));
                    reader.know(&DETAILS);
                    reader.finish(&mut builder.findings);
                    continue;
                }
            },
            _ => (&entry.value, None),
        };
        let reason = match symbol {
            Symbol::Parameter(id) => parameter_details(builder, &entry.key, id, value, details),
            Symbol::Switch(_) | Symbol::Definition(_) => reason_of(builder, &entry.key, details),
        };
        let place = builder.sources.address(entry.key_span);
        let mut words = builder.sources.text(value.span).trim_matches(['"', '\'']).to_string();
        // A plain number is in the unit of the row; where results are in another, that is said.
        if let (Symbol::Parameter(id), NodeKind::Number(_)) = (symbol, &value.kind) {
            let own = &builder.parameters[id.index()];
            if own.scale != 1.0 {
                words = format!("{words} {}", own.unit_words);
            }
        }
        builder.changes.push(Change { name: entry.key.clone(), value: words, reason, place });
        if let Some(term) = apply(builder, &entry.key, entry.key_span, symbol, value) {
            overrides.push((symbol, term));
        }
    }
    (overrides, set)
}

/// What may be said of a setting beside its value.
const DETAILS: [&str; 13] = [
    "value",
    "reason",
    "distribution",
    "arguments",
    "low",
    "high",
    "source",
    "locator",
    "evidence",
    "basis",
    "verification",
    "price_year",
    "confidential",
];

/// `set.cart.p_crs = …` may be written as nested tables.
pub(super) fn flat(table: &Table) -> Vec<Entry> {
    fn walk(prefix: &str, table: &Table, list: &mut Vec<Entry>) {
        for entry in &table.entries {
            let key = if prefix.is_empty() { entry.key.clone() } else { format!("{prefix}.{}", entry.key) };
            match &entry.value.kind {
                NodeKind::Table(inner)
                    if !inner.entries.is_empty() && !DETAILS.iter().any(|name| inner.get(name).is_some()) =>
                {
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

impl Builder<'_> {
    /// What `name`, perhaps with an index, refers to as something that can be set.
    pub(super) fn settable(&mut self, name: &str, span: Span) -> Option<Symbol> {
        let (base, words) = split_index(name);
        let found = self.scope.find("", base);
        if let Some((full, _)) = &found {
            self.scope.used.insert(full.clone());
        }
        let indexed = !words.is_empty();
        let error = |words: String| Diagnostic::error("E6001", words);
        let fault = match found {
            Some((_, Named::Parameter(id))) if !indexed => return Some(Symbol::Parameter(id)),
            Some((_, Named::Switch(id))) if !indexed => return Some(Symbol::Switch(id)),
            Some((_, Named::Definition(id))) if !indexed && self.definitions[id.index()].indices.is_empty() => {
                return Some(Symbol::Definition(id));
            }
            Some((full, Named::Family)) if indexed => {
                if let Some(id) = self.parameter_named("", name) {
                    return Some(Symbol::Parameter(id));
                }
                let members = self.families[&full].members.keys();
                let members: Vec<String> = members.map(|key| format!("{full}[{}]", self.label_words(key))).collect();
                let known = || members.iter().map(String::as_str);
                let fault = error(format!("nothing is called `{name}`")).at(span, "no such index");
                fault.mend(format!("there are: {}", some_of(known()))).did_you_mean(name, known())
            }
            Some((full, Named::Family)) => {
                error(format!("`{full}` is indexed")).at(span, "which one?").mend(format!("write \"{full}[…]\""))
            }
            Some((full, Named::Definition(id))) if !self.definitions[id.index()].indices.is_empty() => {
                let fault = error(format!("`{full}` is a definition for each value of an axis"));
                fault.at(span, "cannot be set").mend("set the parameters or switches that it reads")
            }
            Some((full, Named::Parameter(_) | Named::Switch(_) | Named::Definition(_))) => {
                error(format!("`{full}` has no index")).at(span, "no index").mend(format!("write {full}"))
            }
            Some((full, named)) => error(format!("`{full}` is {} and cannot be set", named.words()))
                .at(span, "cannot be set")
                .mend("parameters, switches and definitions can be set"),
            None if self.scope.incomplete => return None,
            None if self.findings.is_full("E6001") => {
                self.findings.leave_out("E6001");
                return None;
            }
            None => {
                let settable = |named: &Named| {
                    matches!(named, Named::Parameter(_) | Named::Switch(_) | Named::Definition(_) | Named::Family)
                };
                let known =
                    self.scope.names.iter().filter(|(_, (named, _))| settable(named)).map(|(name, _)| name.as_str());
                let fault = error(format!("nothing is called `{name}`"));
                fault.at(span, "no parameter, switch or definition has this name").did_you_mean(name, known)
            }
        };
        self.findings.add(fault);
        None
    }

    /// Checks that something may be set to an expression of this type.
    pub(super) fn check_setting(&mut self, symbol: Symbol, name: Located<&str>, expr: &Expr, term: &Term, of: Type) {
        let to_itself = match &expr.kind {
            ExprKind::Name(own) => own == name.value,
            _ => false,
        };
        if to_itself {
            let fault = Diagnostic::error("E2004", format!("`{}` is set to itself", name.value));
            self.findings.add(fault.at(expr.span, "changes nothing"));
            return;
        }
        if let (Symbol::Parameter(id), Some(value)) = (symbol, expr.literal()) {
            let Parameter { quantity, scale, unit_words, .. } = self.parameters[id.index()].clone();
            if scale != 1.0 && of == Type::Bare {
                let words = format!("`{}` is in {unit_words} in its row: of what is {value} here?", name.value);
                let fault = Diagnostic::error("E6001", words).at(term.span, "a number without a unit");
                self.findings.add(fault.mend(format!("write \"{}\"", with_unit(value, &unit_words))));
                return;
            }
            ranges::check(self, name.value, quantity, &unit_words, Located::new(value, term.span));
        }
        let wanted = match symbol {
            Symbol::Parameter(id) => Type::of(self.parameters[id.index()].quantity),
            Symbol::Switch(_) => Type::Boolean,
            Symbol::Definition(id) => self.definition_type(id, name.span).0,
        };
        if wanted == Type::Boolean {
            if !matches!(of, Type::Boolean | Type::Unknown) {
                let fault =
                    Diagnostic::error("E3008", format!("`{}` is true or false, not {}", name.value, of.words()));
                self.findings.add(fault.at(term.span, of.words()).mend("write true or false"));
            }
        } else if !(of == Type::Bare && wanted.is_number()) {
            let sides = ((wanted, name.span), (of, term.span));
            typing::unify(self, sides.0, sides.1, "the quantity and what it is set to");
        }
    }
}

/// A number and its unit as an expression has them: `4000 £/month`, `0.01 per month`, `6 months`.
fn with_unit(value: f64, unit: &str) -> String {
    match unit.strip_prefix("1/") {
        Some(time) => format!("{value} per {time}"),
        None => format!("{value} {unit}"),
    }
}

/// The reason of a setting that has nothing else to say.
fn reason_of(builder: &mut Builder<'_>, name: &str, details: Option<&Table>) -> String {
    let Some(details) = details else { return String::new() };
    let reader = Reader::new(details, format!("the setting of `{name}`"));
    reader.get("value");
    let text = reader.text("reason", &mut builder.findings);
    let reason = told_reason(builder, name, text);
    reader.finish(&mut builder.findings);
    reason
}

/// The words of a reason; a reason that says nothing is a fault.
fn told_reason(builder: &mut Builder<'_>, name: &str, text: Option<Located<&str>>) -> String {
    let Some(text) = text else { return String::new() };
    if text.value.trim().is_empty() {
        let fault = Diagnostic::error("E4001", format!("the setting of `{name}` has an empty `reason`"));
        builder.findings.add(fault.at(text.span, "says nothing").mend("say why, or leave it out"));
    }
    text.value.to_string()
}

/// Gives a parameter the distribution, limits and source that its setting has; returns the reason.
fn parameter_details(
    builder: &mut Builder<'_>,
    name: &str,
    id: ParameterId,
    value: &Node,
    details: Option<&Table>,
) -> String {
    let empty = Table::default();
    let reader = Reader::new(details.unwrap_or(&empty), format!("the setting of `{name}`"));
    reader.get("value");
    let text = |key: &str, builder: &mut Builder<'_>| reader.text(key, &mut builder.findings);
    let told = text("reason", builder);
    let reason = told_reason(builder, name, told);
    let (distribution, arguments) = (text("distribution", builder), text("arguments", builder));
    let price_year = text("price_year", builder);
    let [source, locator, evidence] = ["source", "locator", "evidence"].map(|key| text(key, builder));
    let [basis, verification, confidential] = ["basis", "verification", "confidential"].map(|key| text(key, builder));
    let low = reader.number("low", &mut builder.findings);
    let high = reader.number("high", &mut builder.findings);
    reader.finish(&mut builder.findings);
    let before = builder.parameters[id.index()].written;
    if let NodeKind::Number(number) = value.kind {
        set_number(builder, id, Located::new(number, value.span), price_year, (low, high), (distribution, arguments));
    } else {
        let spare = [distribution, arguments, price_year].into_iter().flatten().next().map(|text| text.span);
        if let Some(span) = spare.or(low.or(high).map(|number| number.span)) {
            let fault = Diagnostic::error(
                "E6001",
                format!("`{name}` is set to an expression, which brings its own uncertainty"),
            );
            builder.findings.add(fault.at(span, "says nothing here").mend("set it to a number, or leave this out"));
        }
    }
    for (column, text) in [("basis", basis), ("verification", verification), ("confidential", confidential)] {
        if let Some(text) = text {
            standing(builder, column, text);
        }
    }
    if let Some(text) = source {
        builder.citations.push((text.value.to_string(), text.span));
    }
    let parameter = &mut builder.parameters[id.index()];
    let other = matches!(value.kind, NodeKind::Number(number) if number != before);
    if source.is_some() || (other && parameter.basis != "policy") {
        // A number of the scenario's own is not the one that the source, or the row of evidence, has.
        for own in [&mut parameter.source, &mut parameter.locator, &mut parameter.evidence, &mut parameter.verification]
        {
            own.clear();
        }
        if source.is_none() {
            parameter.basis = "assumed".into();
        }
        parameter.note.clone_from(&reason);
    }
    let replace = |own: &mut String, text: Option<Located<&str>>| {
        if let Some(text) = text {
            *own = text.value.to_string();
        }
    };
    replace(&mut parameter.source, source);
    replace(&mut parameter.locator, locator);
    replace(&mut parameter.evidence, evidence);
    replace(&mut parameter.basis, basis);
    replace(&mut parameter.verification, verification);
    // What is in confidence in its row stays so, whatever it is set to.
    replace(&mut parameter.confidential, confidential);
    reason
}

/// Sets a parameter to a number, fixed unless a distribution is given with it.
fn set_number(
    builder: &mut Builder<'_>,
    id: ParameterId,
    number: Located<f64>,
    price_year: Option<Located<&str>>,
    (low, high): (Option<Located<f64>>, Option<Located<f64>>),
    (distribution, arguments): (Option<Located<&str>>, Option<Located<&str>>),
) {
    if !number.value.is_finite() {
        let fault = Diagnostic::error("E5002", "a parameter is a finite number").at(number.span, "not finite");
        builder.findings.add(fault);
        return;
    }
    if let Some(year) = price_year {
        let quantity = builder.parameters[id.index()].quantity;
        if quantity.is_some_and(|quantity| quantity.unit.pounds == 0) {
            let fault = Diagnostic::error("E3007", "only amounts of money have a price year");
            builder.findings.add(fault.at(year.span, "this is no amount of money").mend("leave it out"));
            return;
        }
        let inflation = price_index::factor(builder, year);
        let parameter = &mut builder.parameters[id.index()];
        parameter.inflation = inflation;
        parameter.price_year = Some(year.value.to_string());
    }
    let factor = builder.factor(id);
    let Parameter { name, quantity, unit_words, .. } = builder.parameters[id.index()].clone();
    ranges::check(builder, &name, quantity, &unit_words, number);
    let limits = limits(builder, &name, number, low, high);
    let kind = distribution.unwrap_or(Located::new("fixed", number.span));
    let words = arguments.unwrap_or(Located::new("", kind.span));
    let made = distributions::make(builder, &Written { kind, arguments: words, value: number.value, limits }, factor);
    let parameter = &mut builder.parameters[id.index()];
    parameter.written = number.value;
    parameter.value = number.value * factor;
    parameter.span = number.span;
    parameter.distribution = made;
    parameter.dirichlet = None;
    parameter.distribution_words = format!("{} {}", kind.value, words.value).trim().to_string();
    parameter.limits = limits.map(|(low, high)| (low * factor, high * factor));
    let parameter = parameter.clone();
    check_centre(builder, &parameter, words);
}

/// Sets a switch, or gives the expression that stands in.
fn apply(builder: &mut Builder<'_>, name: &str, span: Span, symbol: Symbol, value: &Node) -> Option<Arc<Term>> {
    match (&value.kind, symbol) {
        (NodeKind::Number(_), Symbol::Parameter(_)) => None,
        (NodeKind::Boolean(flag), Symbol::Switch(id)) => {
            builder.switches[id.index()].default = *flag;
            None
        }
        _ => {
            let expr = expression_of(name, value, &mut builder.findings)?.value;
            let (term, of) = builder.resolve(&expr, &Env::in_cycle(""));
            builder.check_setting(symbol, Located::new(name, span), &expr, &term, of);
            Some(Arc::new(term))
        }
    }
}
