//! Measures of targets: arithmetic on quantities of the trace over a period.

use super::builder::Builder;
use super::reader::expression_fault;
use super::resolve::Env;
use super::study::*;
use super::term::*;
use super::time::years;
use crate::diagnostic::Diagnostic;
use crate::expr::{BinaryOperator, Expr, ExprKind, parse};
use crate::source::{Located, Span};
use std::sync::Arc;

/// The formula, and from and to when, if the text ends in `, A to B years` or `, at T years`.
pub(super) fn read(builder: &mut Builder<'_>, text: Located<&str>, env: &Env) -> Option<(TargetMeasure, Type)> {
    let tail = text.value.rsplit_once(',').filter(|(_, tail)| is_period(tail));
    let period = match tail {
        None => None,
        Some((_, tail)) => match period(tail, builder.year_days) {
            Some(period) => Some(period),
            None => {
                let start = text.span.end as usize - tail.len();
                let place = Span::new(text.span.file, start, text.span.end as usize);
                let fault = Diagnostic::error("E6002", format!("`{}` is no period", tail.trim()));
                let mend = "measures end in `, 0 to 10 years` or `, at 10 years`";
                builder.findings.add(fault.at(place, "cannot be read, or does not rise").mend(mend));
                return None;
            }
        },
    };
    let formula = tail.map_or(text.value, |(formula, _)| formula);
    let expr = match parse(formula, text.span.file, text.span.start as usize) {
        Ok(expr) => expr,
        Err(fault) => {
            let diagnostic = expression_fault(&fault, text.value, text.span);
            let mend = "measures end in `, 0 to 10 years` or `, at 10 years`";
            builder.findings.add(if fault.mend.is_none() { diagnostic.mend(mend) } else { diagnostic });
            return None;
        }
    };
    match (period, mentions_trace(&expr)) {
        (Some((from, to)), true) => {
            let formula = trace_measure(builder, &expr, env)?;
            Some((TargetMeasure::Trace { formula, from, to }, Type::Unknown))
        }
        (None, true) => {
            let fault = Diagnostic::error("E6002", "this measure does not say from when to when");
            builder.findings.add(fault.at(text.span, "over which time?").mend("end it with `, 0 to 10 years`"));
            None
        }
        (_, false) => {
            if let Some((_, tail)) = tail {
                let fault = Diagnostic::error("E6002", "this measure reads nothing of the run, so it has no period");
                let start = text.span.end as usize - tail.len();
                let place = Span::new(text.span.file, start, text.span.end as usize);
                builder
                    .findings
                    .add(fault.at(place, "of what?").mend("leave it out, or measure count(…), person_years(…)"));
                return None;
            }
            let (term, of) = builder.resolve(&expr, env);
            Some((TargetMeasure::Expression(Arc::new(term)), of))
        }
    }
}

/// A share of people at whatever time: arithmetic of occupancies and nothing else, without a period.
pub(super) fn shares(builder: &mut Builder<'_>, text: Located<&str>, env: &Env) -> Option<MeasureTerm> {
    if let Some((_, tail)) = text.value.rsplit_once(',').filter(|(_, tail)| is_period(tail)) {
        let start = text.span.end as usize - tail.len();
        let place = Span::new(text.span.file, start, text.span.end as usize);
        let fault = Diagnostic::error("E6002", "this measure has a period, and is compared at the times of a file");
        builder.findings.add(fault.at(place, "no period here").mend("leave it out"));
        return None;
    }
    let expr = match parse(text.value, text.span.file, text.span.start as usize) {
        Ok(expr) => expr,
        Err(fault) => {
            builder.findings.add(expression_fault(&fault, text.value, text.span));
            return None;
        }
    };
    let formula =
        if mentions_trace(&expr) { trace_measure(builder, &expr, env)? } else { return refused(builder, text) };
    if formula.is_of_shares() { Some(formula) } else { refused(builder, text) }
}

fn refused(builder: &mut Builder<'_>, text: Located<&str>) -> Option<MeasureTerm> {
    let fault = Diagnostic::error("E6002", "a file of observations is compared with shares of people");
    let mend = "write occupancy(alive), or other occupancies with + - * /";
    builder.findings.add(fault.at(text.span, "something else").mend(mend));
    None
}

/// Whether a tail looks like a period, rather than the last argument of a function.
fn is_period(tail: &str) -> bool {
    let tail = tail.trim();
    !tail.contains([')', ']']) && (tail.starts_with("at ") || tail.contains(" to "))
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
    let zero = from.split(' ').next()?.parse::<f64>() == Ok(0.0);
    let from =
        if zero { 0.0 } else { years(from, year_days).or_else(|| years(&format!("{from} {unit}"), year_days))? };
    (from < to_years).then_some((from, to_years))
}

const TRACE_FUNCTIONS: [&str; 3] = ["count", "person_years", "occupancy"];

fn mentions_trace(expr: &Expr) -> bool {
    let mut found = false;
    expr.walk(&mut |inner| {
        found |= matches!(&inner.kind, ExprKind::Call(name, _) if TRACE_FUNCTIONS.contains(&name.as_str()));
    });
    found
}

fn trace_measure(builder: &mut Builder<'_>, expr: &Expr, env: &Env) -> Option<MeasureTerm> {
    match &expr.kind {
        ExprKind::Call(function, items) if TRACE_FUNCTIONS.contains(&function.as_str()) => {
            reading(builder, function, items, expr.span, env)
        }
        ExprKind::Binary(operator, a, b) if mentions_trace(expr) => {
            let operation = match operator {
                BinaryOperator::Add => Operation::Add,
                BinaryOperator::Subtract => Operation::Subtract,
                BinaryOperator::Multiply => Operation::Multiply,
                BinaryOperator::Divide => Operation::Divide,
                _ => return only_arithmetic(builder, expr.span),
            };
            let (a, b) = (trace_measure(builder, a, env), trace_measure(builder, b, env));
            Some(MeasureTerm::Binary(operation, Box::new(a?), Box::new(b?)))
        }
        _ if mentions_trace(expr) => only_arithmetic(builder, expr.span),
        _ => Some(MeasureTerm::Plain(Arc::new(builder.resolve(expr, env).0))),
    }
}

fn only_arithmetic(builder: &mut Builder<'_>, span: Span) -> Option<MeasureTerm> {
    let fault = Diagnostic::error("E6002", "a measure of the run is made with + - * /");
    builder.findings.add(fault.at(span, "something else"));
    None
}

/// `count(NAME)`, `person_years(NAME)`, `occupancy(NAME)`.
fn reading(builder: &mut Builder<'_>, function: &str, items: &[Expr], span: Span, env: &Env) -> Option<MeasureTerm> {
    let [Expr { kind: ExprKind::Name(name), span }] = items else {
        let fault = Diagnostic::error("E6002", format!("`{function}` takes one name")).at(span, "not one name");
        builder.findings.add(fault.mend(format!("write {function}(state)")));
        return None;
    };
    if function == "count"
        && let Some(found) = counted(builder, &env.prefix, name)
    {
        return Some(found);
    }
    let Some(states) = builder.states_named(&env.prefix, name) else {
        // A state or move that could not be read has been reported.
        if !builder.lost_moves {
            let moves = builder.edges.iter().filter_map(|edge| edge.name.as_deref());
            let events = builder.events.iter().map(|event| event.name.as_str());
            let known: Vec<&str> = match function {
                "count" => builder.known_states().chain(moves).chain(events).collect(),
                _ => builder.known_states().chain(["alive", "all"]).collect(),
            };
            let words = if function == "count" { "state, group, move or event" } else { "state or group" };
            let fault = Diagnostic::error("E6002", format!("no {words} is called `{name}`"));
            let fault = fault.at(*span, "nothing to measure").did_you_mean(name, known);
            builder.findings.add(fault);
        }
        return None;
    };
    Some(match function {
        "person_years" => MeasureTerm::PersonYears(states),
        "occupancy" => MeasureTerm::Occupancy(states),
        _ => {
            let mut inside = vec![false; builder.states.len()];
            states.iter().for_each(|id| inside[id.index()] = true);
            let enters = |edge: &Edge| inside[edge.to.index()] && !inside[edge.from.index()];
            let edges = builder.edges.iter().enumerate().filter(|(_, edge)| enters(edge));
            MeasureTerm::Count { edges: edges.map(|(at, _)| EdgeId(at as u32)).collect(), events: vec![] }
        }
    })
}

/// A named move or event.
fn counted(builder: &Builder<'_>, prefix: &str, name: &str) -> Option<MeasureTerm> {
    let own = format!("{prefix}{name}");
    let named = |other: &str| other == own || other == name;
    let edges = builder.edges.iter().enumerate();
    let edges = edges.filter(|(_, edge)| edge.name.as_deref().is_some_and(named));
    let edges: Vec<EdgeId> = edges.map(|(at, _)| EdgeId(at as u32)).collect();
    let events = builder.events.iter().enumerate().filter(|(_, event)| named(&event.name));
    let events: Vec<usize> = events.map(|(at, _)| at).collect();
    (!edges.is_empty() || !events.is_empty()).then_some(MeasureTerm::Count { edges, events })
}
