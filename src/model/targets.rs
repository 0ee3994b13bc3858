//! Calibration and validation targets.

use super::builder::Builder;
use super::document::Part;
use super::measures;
use super::observed;
use super::parameters::standing;
use super::reader::{Reader, expression_of, number_of, wrong_type};
use super::resolve::Env;
use super::study::*;
use super::term::*;
use super::typing;
use crate::diagnostic::Diagnostic;
use crate::source::{Entry, Located, NodeKind, Table};
use std::sync::Arc;

/// Targets of one value, and those of a file of shares.
pub(super) fn resolve(
    builder: &mut Builder<'_>,
    parts: &[Part],
    strategies: &[Strategy],
) -> (Vec<Target>, Vec<ObservedShares>) {
    let mut targets: Vec<Target> = Vec::new();
    let mut files = Vec::new();
    for (prefix, table) in builder.sections(parts, "targets") {
        for entry in &table.entries {
            let NodeKind::Table(own) = &entry.value.kind else {
                builder.findings.add(wrong_type(&entry.key, &entry.value, entry.value.kind.words(), "a table"));
                continue;
            };
            if let Some(observed) = own.get("observed").filter(|entry| observed::is_file(entry)) {
                files.extend(file(builder, prefix, (entry, own, observed), strategies));
                continue;
            }
            let Some(target) = one(builder, prefix, entry, own, strategies) else { continue };
            if let Some((parameter, ..)) = target.solves {
                let parameter = &mut builder.parameters[parameter.index()];
                if let Some(other) = parameter.solved_by.replace(targets.len()) {
                    let fault = Diagnostic::error("E6002", format!("two targets solve `{}`", parameter.name));
                    let fault = fault.at(entry.key_span, "this one").at(targets[other].span, "and this one");
                    builder.findings.add(fault.mend("let one of them only be compared: leave out `solves`"));
                }
            }
            targets.push(target);
        }
    }
    (targets, files)
}

fn file(
    builder: &mut Builder<'_>,
    prefix: &str,
    (entry, own, observed): (&Entry, &Table, &Entry),
    strategies: &[Strategy],
) -> Option<ObservedShares> {
    let reader = Reader::new(own, format!("[targets.{}]", entry.key));
    let label = label(builder, &reader, &entry.key);
    let strategy = strategy(builder, &reader, strategies);
    let confidential = confidential(builder, &reader);
    let measure = reader.text("measure", &mut builder.findings);
    for key in ["observed", "solves", "between", "each_draw"] {
        reader.get(key);
    }
    reader.finish(&mut builder.findings);
    observed::refuse_solving(builder, own);
    if own.get("measure").is_none() {
        incomplete(builder, entry, "measure");
    }
    observed::shares(builder, prefix, entry, measure, observed, (label, strategy, confidential))
}

fn label(builder: &mut Builder<'_>, reader: &Reader<'_>, name: &str) -> String {
    let label = reader.text("label", &mut builder.findings);
    label.map_or(name.replace('_', " "), |text| text.value.to_string())
}

/// In whose confidence what was observed is; empty where in nobody's.
fn confidential(builder: &mut Builder<'_>, reader: &Reader<'_>) -> String {
    let told = reader.text("confidential", &mut builder.findings);
    if let Some(cell) = told {
        standing(builder, "confidential", cell);
    }
    told.map_or(String::new(), |text| text.value.to_string())
}

fn incomplete(builder: &mut Builder<'_>, target: &Entry, missing: &str) {
    let fault = Diagnostic::error("E6002", format!("target `{}` has no `{missing}`", target.key));
    builder.findings.add(fault.at(target.key_span, "incomplete"));
}

fn one(
    builder: &mut Builder<'_>,
    prefix: &str,
    entry: &Entry,
    table: &Table,
    strategies: &[Strategy],
) -> Option<Target> {
    let (name, span) = (&entry.key, entry.key_span);
    let reader = Reader::new(table, format!("[targets.{name}]"));
    let label = label(builder, &reader, name);
    let strategy = strategy(builder, &reader, strategies);
    let confidential = confidential(builder, &reader);
    let measure = reader.text("measure", &mut builder.findings);
    let observed = reader.get("observed");
    let solves = reader.text("solves", &mut builder.findings);
    let between = reader.get("between");
    let each_draw = reader.boolean("each_draw", &mut builder.findings).unwrap_or(true);
    reader.finish(&mut builder.findings);
    if table.get("measure").is_none() || observed.is_none() {
        incomplete(builder, entry, if observed.is_none() { "observed" } else { "measure" });
    }
    let env = Env::plain(prefix);
    let observed = observed.and_then(|entry| observation(builder, entry, &env));
    let solves = match solves {
        Some(text) => Some(solution(builder, prefix, entry, text, between)?),
        None => {
            if let Some(between) = between {
                let fault = Diagnostic::error("E6002", "`between` says where to look, and nothing is solved");
                builder.findings.add(fault.at(between.key_span, "for what?").mend("add solves = \"parameter\""));
            }
            None
        }
    };
    let measure = measure?;
    let (found, of_measure) = measures::read(builder, measure, &env)?;
    let observed = observed?;
    let sides = ((of_measure, measure.span), (observed.of, observed.term.span));
    if observed.of != Type::Bare || !of_measure.is_number() {
        typing::unify(builder, sides.0, sides.1, "the measure and what was observed");
    }
    Some(Target {
        name: format!("{prefix}{name}"),
        label,
        strategy: strategy?,
        measure: found,
        measure_words: measure.value.to_string(),
        observed: Arc::new(observed.term),
        low: observed.low,
        high: observed.high,
        source: observed.source,
        solves,
        each_draw,
        confidential,
        span,
    })
}

fn strategy(builder: &mut Builder<'_>, reader: &Reader<'_>, strategies: &[Strategy]) -> Option<StrategyId> {
    if reader.get("strategy").is_none() {
        return Some(StrategyId(0));
    }
    let text = reader.text("strategy", &mut builder.findings)?;
    let at = strategies.iter().position(|strategy| strategy.name == text.value);
    if at.is_none() {
        let known: Vec<&str> = strategies.iter().map(|strategy| strategy.name.as_str()).collect();
        let fault = Diagnostic::error("E6002", format!("no strategy is called `{}`", text.value));
        let fault = fault.at(text.span, "no such strategy").mend(format!("there are: {}", known.join(", ")));
        builder.findings.add(fault.did_you_mean(text.value, known));
    }
    at.map(|at| StrategyId(at as u32))
}

/// What was observed.
struct Observation {
    term: Term,
    of: Type,
    low: Option<f64>,
    high: Option<f64>,
    source: String,
}

fn observation(builder: &mut Builder<'_>, entry: &Entry, env: &Env) -> Option<Observation> {
    let NodeKind::Table(own) = &entry.value.kind else {
        let value = expression_of("observed", &entry.value, &mut builder.findings)?;
        let (term, of) = builder.resolve(&value.value, env);
        return Some(Observation { term, of, low: None, high: None, source: String::new() });
    };
    let reader = Reader::new(own, "observed");
    let value = reader.expression("value", &mut builder.findings);
    let low = reader.number("low", &mut builder.findings);
    let high = reader.number("high", &mut builder.findings);
    let source = reader.text("source", &mut builder.findings);
    reader.finish(&mut builder.findings);
    if own.get("value").is_none() {
        let fault = Diagnostic::error("E6002", "`observed` needs a `value`").at(entry.value.span, "has none");
        builder.findings.add(fault);
    }
    if let Some(source) = source {
        builder.citations.push((source.value.to_string(), source.span));
    }
    if let (Some(low), Some(high)) = (low, high)
        && low.value > high.value
    {
        let fault = Diagnostic::error("E5014", "the lower limit of what was observed is above the upper one");
        builder.findings.add(fault.at(low.span, "low").at(high.span, "high").mend("exchange them"));
    }
    let (term, of) = builder.resolve(&value?.value, env);
    let number = |limit: Option<Located<f64>>| limit.map(|limit| limit.value);
    let source = source.map_or(String::new(), |text| text.value.to_string());
    Some(Observation { term, of, low: number(low), high: number(high), source })
}

/// The parameter to be solved, and between which limits.
fn solution(
    builder: &mut Builder<'_>,
    prefix: &str,
    entry: &Entry,
    text: Located<&str>,
    between: Option<&Entry>,
) -> Option<(ParameterId, f64, f64)> {
    let id = builder.parameter_named(prefix, text.value);
    match id {
        None => builder.unknown_parameter("E6002", text, "cannot be solved"),
        Some(id) => {
            let name = &builder.parameters[id.index()].name;
            let base = name.split('[').next().unwrap_or(name).to_string();
            builder.scope.used.insert(base);
        }
    }
    let Some(between) = between else {
        let fault = Diagnostic::error(
            "E6002",
            format!("target `{}` does not say where to look for `{}`", entry.key, text.value),
        );
        builder.findings.add(fault.at(entry.key_span, "between which limits?").mend("add between = [low, high]"));
        return None;
    };
    let items = match &between.value.kind {
        NodeKind::Array(items) => items.as_slice(),
        other => {
            builder.findings.add(wrong_type("between", &between.value, other.words(), "a list: [low, high]"));
            return None;
        }
    };
    let limits: Vec<Option<Located<f64>>> =
        items.iter().map(|item| number_of("between", item, &mut builder.findings)).collect();
    let limits: Vec<f64> = limits.into_iter().collect::<Option<Vec<_>>>()?.iter().map(|limit| limit.value).collect();
    match limits[..] {
        [low, high] if low < high => id.map(|id| (id, low, high)),
        [_, _] => {
            let fault = Diagnostic::error("E6002", "the limits of `between` do not rise");
            builder.findings.add(fault.at(between.value.span, "here").mend("write the smaller one first"));
            None
        }
        _ => {
            let fault = Diagnostic::error("E6002", format!("`between` has two limits, not {}", limits.len()));
            builder.findings.add(fault.at(between.value.span, "here").mend("write between = [low, high]"));
            None
        }
    }
}
