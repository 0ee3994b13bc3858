//! Calibration and validation targets.

use super::builder::Builder;
use super::document::Part;
use super::reader::{Reader, expression_fault, number_of, wrong_type};
use super::resolve::Env;
use super::scope::Named;
use super::settings::years;
use super::study::*;
use super::term::*;
use super::typing;
use crate::diagnostic::Diagnostic;
use crate::expr::{BinaryOperator, Expr, ExprKind, parse};
use crate::source::{Located, NodeKind, Span, Table};
use std::sync::Arc;

pub(super) fn resolve(builder: &mut Builder<'_>, parts: &[Part], strategies: &[Strategy]) -> Vec<Target> {
    let mut targets: Vec<Target> = Vec::new();
    for (prefix, table) in builder.sections(parts, "targets") {
        for entry in &table.entries {
            let NodeKind::Table(own) = &entry.value.kind else {
                builder.findings.add(wrong_type(&entry.key, &entry.value, entry.value.kind.words(), "a table"));
                continue;
            };
            if let Some(target) = one(builder, prefix, &entry.key, own, entry.key_span, strategies) {
                if let Some((parameter, ..)) = target.solves {
                    let at = targets.len();
                    if builder.parameters[parameter.index()].solved_by.replace(at).is_some() {
                        let name = builder.parameters[parameter.index()].name.clone();
                        builder.findings.add(
                            Diagnostic::error("E6002", format!("two targets solve `{name}`")).at(entry.key_span, "and this one"),
                        );
                    }
                }
                targets.push(target);
            }
        }
    }
    targets
}

fn one(builder: &mut Builder<'_>, prefix: &str, name: &str, table: &Table, span: Span, strategies: &[Strategy]) -> Option<Target> {
    let reader = Reader::new(table, format!("[targets.{name}]"));
    let label = reader.text("label", &mut builder.findings).map_or(name.replace('_', " "), |text| text.value.to_string());
    let strategy = match reader.text("strategy", &mut builder.findings) {
        None => Some(StrategyId(0)),
        Some(text) => {
            let at = strategies.iter().position(|strategy| strategy.name == text.value);
            if at.is_none() {
                let known: Vec<&str> = strategies.iter().map(|strategy| strategy.name.as_str()).collect();
                builder.findings.add(
                    Diagnostic::error("E6002", format!("no strategy is called `{}`", text.value)).at(text.span, "here").did_you_mean(text.value, known),
                );
            }
            at.map(|at| StrategyId(at as u32))
        }
    };
    let measure = reader.text("measure", &mut builder.findings);
    let observed = reader.get("observed");
    let solves = reader.text("solves", &mut builder.findings);
    let between = reader.list("between", &mut builder.findings).map(|(items, entry)| (items.to_vec(), entry.value.span));
    let each_draw = reader.boolean("each_draw", &mut builder.findings).unwrap_or(true);
    reader.finish(&mut builder.findings);
    let (Some(measure), Some(observed)) = (measure, observed) else {
        builder.findings.add(Diagnostic::error("E6002", "a target needs `measure` and `observed`").at(span, "here"));
        return None;
    };
    let env = Env::plain(prefix);
    let (term, low, high, source) = match &observed.value.kind {
        NodeKind::Table(own) => {
            let inner = Reader::new(own, "observed");
            let value = inner.expression("value", &mut builder.findings);
            let low = inner.number("low", &mut builder.findings).map(|number| number.value);
            let high = inner.number("high", &mut builder.findings).map(|number| number.value);
            let source = inner.text("source", &mut builder.findings).map_or(String::new(), |text| text.value.to_string());
            inner.finish(&mut builder.findings);
            let Some(value) = value else {
                builder.findings.add(Diagnostic::error("E6002", "`observed` needs a `value`").at(observed.value.span, "here"));
                return None;
            };
            (builder.resolve(&value.value, &env), low, high, source)
        }
        _ => {
            let value = super::reader::expression_of("observed", &observed.value, &mut builder.findings)?;
            (builder.resolve(&value.value, &env), None, None, String::new())
        }
    };
    let (observed_term, of_observed) = term;
    let (found, of_measure) = measure_of(builder, measure, &env)?;
    typing::unify(builder, (of_measure, measure.span), (of_observed, observed_term.span), "the measure and what was observed");
    let solves = match solves {
        None => None,
        Some(text) => {
            let Some((_, Named::Parameter(id))) = builder.scope.find(prefix, text.value) else {
                let known: Vec<String> = builder.parameters.iter().map(|parameter| parameter.name.clone()).collect();
                builder.findings.add(
                    Diagnostic::error("E6002", format!("no parameter is called `{}`", text.value))
                        .at(text.span, "cannot be solved")
                        .mend("a solved parameter is a parameter like any other; its value is where the search starts")
                        .did_you_mean(text.value, known.iter().map(String::as_str)),
                );
                return None;
            };
            builder.scope.used.insert(text.value.to_string());
            let bounds: Vec<f64> = between
                .as_ref()
                .map(|(items, _)| items.iter().filter_map(|item| number_of("between", item, &mut builder.findings)).map(|number| number.value).collect())
                .unwrap_or_default();
            let [low, high] = bounds[..] else {
                builder.findings.add(
                    Diagnostic::error("E6002", "a target that solves needs `between = [low, high]`").at(span, "here"),
                );
                return None;
            };
            if low >= high {
                let place = between.map_or(span, |(_, span)| span);
                builder.findings.add(Diagnostic::error("E6002", "`between` must rise").at(place, "here"));
                return None;
            }
            Some((id, low, high))
        }
    };
    Some(Target {
        name: format!("{prefix}{name}"),
        label,
        strategy: strategy?,
        measure: found,
        measure_words: measure.value.to_string(),
        observed: Arc::new(observed_term),
        low,
        high,
        source,
        solves,
        each_draw,
        span,
    })
}

/// The formula, and from and to when, if the text ends in `, A to B years` or `, at T years`.
fn measure_of(builder: &mut Builder<'_>, text: Located<&str>, env: &Env) -> Option<(TargetMeasure, Type)> {
    let period = text.value.rsplit_once(',').and_then(|(formula, tail)| period(tail, builder.year_days).map(|period| (formula, period)));
    let formula = period.map_or(text.value, |(formula, _)| formula);
    let expr = match parse(formula, text.span.file, text.span.start as usize) {
        Ok(expr) => expr,
        Err(fault) => {
            builder.findings.add(expression_fault(&fault, text.value, text.span).mend("measures end in `, 0 to 10 years` or `, at 10 years`"));
            return None;
        }
    };
    match period {
        None => {
            if mentions_trace(&expr) {
                builder.findings.add(
                    Diagnostic::error("E6002", "this measure does not say from when to when").at(text.span, "here").mend("end it with `, 0 to 10 years`"),
                );
                return None;
            }
            let (term, of) = builder.resolve(&expr, env);
            Some((TargetMeasure::Expression(Arc::new(term)), of))
        }
        Some((_, (from, to))) => {
            let formula = trace_measure(builder, &expr, env)?;
            Some((TargetMeasure::Trace { formula, from, to }, Type::Unknown))
        }
    }
}

fn period(tail: &str, year_days: f64) -> Option<(f64, f64)> {
    let tail = tail.trim();
    if let Some(at) = tail.strip_prefix("at ") {
        let at = years(at, year_days)?;
        return Some((at, at));
    }
    let (from, to) = tail.split_once(" to ")?;
    let to_years = years(to, year_days)?;
    let unit = to.trim().split_once(' ')?.1;
    let from = from.trim();
    let from = if from == "0" { 0.0 } else { years(from, year_days).or_else(|| years(&format!("{from} {unit}"), year_days))? };
    (from < to_years).then_some((from, to_years))
}

const TRACE_FUNCTIONS: [&str; 3] = ["count", "person_years", "occupancy"];

fn mentions_trace(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Call(name, items) => TRACE_FUNCTIONS.contains(&name.as_str()) || items.iter().any(mentions_trace),
        ExprKind::Unary(_, inner) => mentions_trace(inner),
        ExprKind::Binary(_, a, b) => mentions_trace(a) || mentions_trace(b),
        ExprKind::If(a, b, c) => mentions_trace(a) || mentions_trace(b) || mentions_trace(c),
        _ => false,
    }
}

fn trace_measure(builder: &mut Builder<'_>, expr: &Expr, env: &Env) -> Option<MeasureTerm> {
    match &expr.kind {
        ExprKind::Call(function, items) if TRACE_FUNCTIONS.contains(&function.as_str()) => {
            let [Expr { kind: ExprKind::Name(name), span }] = &items[..] else {
                builder.findings.add(Diagnostic::error("E6002", format!("`{function}` takes one name")).at(expr.span, "here"));
                return None;
            };
            if function == "count"
                && let Some(found) = counted(builder, &env.prefix, name)
            {
                return Some(found);
            }
            let Some(states) = builder.states_named(&env.prefix, name) else {
                let known: Vec<String> = builder
                    .families_of_states
                    .keys()
                    .cloned()
                    .chain(builder.groups.keys().cloned())
                    .chain(builder.edges.iter().filter_map(|edge| edge.name.clone()))
                    .chain(builder.events.iter().map(|event| event.name.clone()))
                    .collect();
                builder.findings.add(
                    Diagnostic::error("E6002", format!("no state, group, move or event is called `{name}`"))
                        .at(*span, "here")
                        .did_you_mean(name, known.iter().map(String::as_str)),
                );
                return None;
            };
            Some(match function.as_str() {
                "person_years" => MeasureTerm::PersonYears(states),
                "occupancy" => MeasureTerm::Occupancy(states),
                _ => {
                    let edges = builder.edges.iter().enumerate();
                    let into = edges.filter(|(_, edge)| states.contains(&edge.to) && !states.contains(&edge.from));
                    MeasureTerm::Count { edges: into.map(|(at, _)| EdgeId(at as u32)).collect(), events: vec![] }
                }
            })
        }
        ExprKind::Binary(operator, a, b) if mentions_trace(expr) => {
            let operation = match operator {
                BinaryOperator::Add => Operation::Add,
                BinaryOperator::Subtract => Operation::Subtract,
                BinaryOperator::Multiply => Operation::Multiply,
                BinaryOperator::Divide => Operation::Divide,
                _ => {
                    builder.findings.add(Diagnostic::error("E6002", "a measure is made with + - * /").at(expr.span, "here"));
                    return None;
                }
            };
            Some(MeasureTerm::Binary(operation, Box::new(trace_measure(builder, a, env)?), Box::new(trace_measure(builder, b, env)?)))
        }
        _ => {
            if mentions_trace(expr) {
                builder.findings.add(Diagnostic::error("E6002", "a measure is made with + - * /").at(expr.span, "here"));
                return None;
            }
            let (term, _) = builder.resolve(expr, env);
            Some(MeasureTerm::Plain(Arc::new(term)))
        }
    }
}

/// A named move or event.
fn counted(builder: &Builder<'_>, prefix: &str, name: &str) -> Option<MeasureTerm> {
    let own = format!("{prefix}{name}");
    let named = |other: &str| other == own || other == name;
    let edges: Vec<EdgeId> = (0..builder.edges.len())
        .filter(|at| builder.edges[*at].name.as_deref().is_some_and(named))
        .map(|at| EdgeId(at as u32))
        .collect();
    let events: Vec<usize> = (0..builder.events.len()).filter(|at| named(&builder.events[*at].name)).collect();
    (!edges.is_empty() || !events.is_empty()).then_some(MeasureTerm::Count { edges, events })
}
