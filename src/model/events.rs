//! Events: what happens without a change of state.

use super::builder::Builder;
use super::document::Part;
use super::moves::common_axes;
use super::payoffs;
use super::reader::Reader;
use super::resolve::Env;
use super::study::*;
use super::term::Type;
use super::typing::{self, Place};
use crate::diagnostic::Diagnostic;
use crate::source::{Span, Table};
use std::sync::Arc;

/// Most events after patterns are spelt out.
const MOST_EVENTS: usize = 1_000_000;

pub(super) fn resolve(builder: &mut Builder<'_>, parts: &[Part]) {
    for (prefix, node, table) in builder.lists(parts, "event") {
        let reader = Reader::new(table, "an event");
        let name = reader.text("name", &mut builder.findings);
        let label = reader.text("label", &mut builder.findings);
        let place = reader.get("in");
        let states = place.map(|entry| builder.pattern(prefix, &entry.value)).unwrap_or_default();
        let env = Env { here: common_axes(builder, &states), ..Env::in_cycle(prefix) };
        let frequency = frequency(builder, &reader, table, &env, node.span);
        let (Some(name), Some(_)) = (name, place) else {
            if table.get("name").is_none() || place.is_none() {
                let missing = if place.is_none() { "in" } else { "name" };
                let fault =
                    Diagnostic::error("E4001", format!("an event needs `{missing}`")).at(node.span, "incomplete");
                builder.findings.add(fault.mend("an event has `name`, `in` and `rate` or `prob`"));
            }
            unread(builder, reader);
            continue;
        };
        let full = format!("{prefix}{}", name.value);
        if let Some(label) = label {
            builder.counted.insert(full.clone(), label.value.to_string());
        }
        let Some(frequency) = frequency else {
            unread(builder, reader);
            continue;
        };
        let first = builder.events.len();
        if first + states.len() > MOST_EVENTS {
            let fault = Diagnostic::error("E4021", format!("more than {MOST_EVENTS} events"));
            builder.findings.add(fault.at(node.span, "and this one"));
            return;
        }
        for state in &states {
            builder.events.push(EventCount { name: full.clone(), state: *state, frequency: frequency.clone() });
        }
        let places = states.iter().zip(first..).map(|(state, at)| Occasion::Event(*state, at));
        payoffs::of_event(builder, &env, &reader, &full, &places.collect::<Vec<_>>(), &frequency);
        reader.finish(&mut builder.findings);
    }
}

fn frequency(builder: &mut Builder<'_>, reader: &Reader<'_>, table: &Table, env: &Env, span: Span) -> Option<Odds> {
    let given = (table.get("prob").is_some(), table.get("rate").is_some());
    let (prob, rate) =
        (reader.expression("prob", &mut builder.findings), reader.expression("rate", &mut builder.findings));
    if given.0 == given.1 {
        let fault = Diagnostic::error("E4001", "an event needs either `rate` or `prob`");
        builder.findings.add(fault.at(span, if given.0 { "both are given" } else { "neither is given" }));
        return None;
    }
    let (expr, place) = match (prob, rate) {
        (Some(expr), _) => (expr, Place::Probability),
        (_, Some(expr)) => (expr, Place::Rate),
        _ => return None,
    };
    let (term, of) = builder.resolve(&expr.value, env);
    if of == Type::Rest {
        let fault = Diagnostic::error("E3008", "an event has no `rest`: it changes no state, so nothing is left over");
        builder.findings.add(fault.at(expr.value.span, "write how often it happens"));
        return None;
    }
    typing::expect(builder, of, expr.value.span, place);
    let term = Arc::new(term);
    Some(if given.0 { Odds::Probability(term) } else { Odds::Rate(term) })
}

/// Says which keys of an event that cannot be read mean nothing: one of them may be the one that is missing.
fn unread(builder: &mut Builder<'_>, reader: Reader<'_>) {
    reader.know(&["rate", "prob", "cost", "qaly"]);
    reader.finish(&mut builder.findings);
}
