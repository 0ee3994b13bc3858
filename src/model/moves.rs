//! Moves, events and clocks.

use super::builder::Builder;
use super::document::Part;
use super::reader::{Reader, expression_of, wrong_type};
use super::resolve::Env;
use super::scope::Named;
use super::states::one_offs;
use super::study::*;
use super::term::*;
use super::typing::{self, Place};
use crate::diagnostic::Diagnostic;
use crate::expr::print;
use crate::source::{Entry, Node, NodeKind, Span, Table};
use std::sync::Arc;

/// Most moves after patterns are spelt out.
const MOST_EDGES: usize = 200_000;

pub(super) fn declare_clocks(builder: &mut Builder<'_>, parts: &[Part]) {
    let mut next = 1;
    for (prefix, table) in builder.sections(parts, "clocks") {
        for entry in &table.entries {
            builder.declare(&format!("{prefix}{}", entry.key), Named::Clock(ClockId(next)), entry.key_span);
            next += 1;
        }
    }
}

/// Where each clock runs; the first is `time_in_state`, which runs everywhere and is set back by every move.
pub(super) fn resolve_clocks(builder: &mut Builder<'_>, parts: &[Part]) -> Vec<Clock> {
    let all = builder.states.len();
    let mut clocks = vec![Clock { name: "time_in_state".into(), runs_in: vec![true; all], share_after: None, span: None }];
    for (prefix, table) in builder.sections(parts, "clocks") {
        for entry in &table.entries {
            let NodeKind::Table(own) = &entry.value.kind else {
                builder.findings.add(wrong_type(&entry.key, &entry.value, entry.value.kind.words(), "{ runs_while = …, share_after = … }"));
                continue;
            };
            let reader = Reader::new(own, format!("clock `{}`", entry.key));
            let states = match reader.get("runs_while") {
                Some(node) => builder.pattern(prefix, &node.value),
                None => {
                    builder.findings.add(Diagnostic::error("E4001", "a clock needs `runs_while`").at(entry.key_span, "here"));
                    vec![]
                }
            };
            let year_days = builder.year_days;
            let share_after = reader.text("share_after", &mut builder.findings).and_then(|text| {
                let years = super::settings::years(text.value, year_days);
                if years.is_none() {
                    builder.findings.add(Diagnostic::error("E4014", format!("`{}` is not a time", text.value)).at(text.span, "here"));
                }
                years
            });
            reader.finish(&mut builder.findings);
            let mut runs_in = vec![false; all];
            for id in states {
                runs_in[id.index()] = true;
            }
            clocks.push(Clock { name: format!("{prefix}{}", entry.key), runs_in, share_after, span: Some(entry.key_span) });
        }
    }
    clocks
}

/// Where a move leads.
enum Target {
    /// One declared state without axes.
    Plain(StateId),
    /// Of a product: what each named axis becomes.
    Product(String, Vec<(AxisId, Becomes)>),
}

#[derive(Clone, Copy)]
enum Becomes {
    Value(LabelId),
    Next,
    Previous,
    Any,
}

struct Draft<'a> {
    prefix: &'a str,
    table: &'a Table,
    span: Span,
    from: Vec<StateId>,
    to: Node,
    declared: usize,
}

pub(super) fn resolve(builder: &mut Builder<'_>, parts: &[Part]) {
    let mut payoffs_only = Vec::new();
    let mut declared = 0;
    // `to.X` inside states first, in the order of the states.
    for part in parts {
        let Some(NodeKind::Table(states)) = part.table.get("states").map(|entry| &entry.value.kind) else { continue };
        for state in &states.entries {
            let NodeKind::Table(own) = &state.value.kind else { continue };
            let Some(to) = own.get("to") else { continue };
            let NodeKind::Table(exits) = &to.value.kind else {
                builder.findings.add(wrong_type("to", &to.value, to.value.kind.words(), "to.STATE = …"));
                continue;
            };
            let Some(family) = builder.families_of_states.get(&format!("{}{}", part.prefix, state.key)) else { continue };
            let from = family.members.clone();
            for exit in flat_exits(exits) {
                declared += 1;
                state_exit(builder, part, &from, &exit, declared);
            }
        }
    }
    for (prefix, node, table) in builder.lists(parts, "move") {
        declared += 1;
        let Some(from) = table.get("from") else {
            builder.findings.add(Diagnostic::error("E4001", "a move needs `from`").at(node.span, "here"));
            continue;
        };
        let Some(to) = table.get("to") else {
            builder.findings.add(Diagnostic::error("E4001", "a move needs `to`").at(node.span, "here"));
            continue;
        };
        let from = builder.pattern(prefix, &from.value);
        let to = connect(builder, parts, prefix, &to.value);
        let span = node.span;
        let draft = Draft { prefix, table, span, from, to, declared };
        if table.get("prob").is_none() && table.get("rate").is_none() {
            payoffs_only.push(draft);
        } else {
            one_move(builder, &draft);
        }
    }
    for draft in &payoffs_only {
        payoffs_on_existing(builder, draft);
    }
    resolve_events(builder, parts);
    check_exits_used(builder, parts);
}

/// `to.exit.infused = …` is written as a nested table; every other key is a state.
fn flat_exits(exits: &Table) -> Vec<Entry> {
    let mut list = Vec::new();
    for entry in &exits.entries {
        match &entry.value.kind {
            NodeKind::Table(inner) if entry.key == "exit" || !is_exit(inner) => {
                for own in &inner.entries {
                    match &own.value.kind {
                        NodeKind::Table(deeper) if !is_exit(deeper) => {
                            for last in &deeper.entries {
                                list.push(Entry { key: format!("{}.{}.{}", entry.key, own.key, last.key), ..last.clone() });
                            }
                        }
                        _ => list.push(Entry { key: format!("{}.{}", entry.key, own.key), ..own.clone() }),
                    }
                }
            }
            _ => list.push(entry.clone()),
        }
    }
    list
}

fn is_exit(table: &Table) -> bool {
    table.entries.is_empty() || table.entries.iter().any(|entry| ["prob", "rate", "step", "cost", "qaly", "name", "label"].contains(&entry.key.as_str()))
}

fn state_exit(builder: &mut Builder<'_>, part: &Part, from: &[StateId], exit: &Entry, declared: usize) {
    let to = Node { kind: NodeKind::String(exit.key.clone(), exit.key_span), span: exit.key_span };
    let to = connect(builder, std::slice::from_ref(part), &part.prefix, &to);
    let short;
    let table = match &exit.value.kind {
        NodeKind::Table(table) => table,
        _ => {
            let entry = Entry { key: "prob".into(), key_span: exit.key_span, value: exit.value.clone() };
            short = Table { entries: vec![entry] };
            &short
        }
    };
    if table.get("prob").is_none() && table.get("rate").is_none() {
        builder.findings.add(
            Diagnostic::error("E4001", "an exit needs `prob` or `rate`").at(exit.value.span, "here").mend("write to.state = { prob = \"…\" }"),
        );
        return;
    }
    one_move(builder, &Draft { prefix: &part.prefix, table, span: exit.key_span, from: from.to_vec(), to, declared });
}

/// A fragment's `exit.NAME` is what the model connects it to.
fn connect(builder: &mut Builder<'_>, parts: &[Part], prefix: &str, to: &Node) -> Node {
    let NodeKind::String(name, span) = &to.kind else { return to.clone() };
    let Some(exit) = name.strip_prefix("exit.") else { return to.clone() };
    let exits = parts.iter().find(|part| part.prefix == prefix).and_then(|part| part.exits.as_ref());
    match exits.and_then(|(table, _)| table.get(exit)) {
        Some(entry) => entry.value.clone(),
        None => {
            let known: Vec<String> = exits.map(|(table, _)| table.entries.iter().map(|entry| entry.key.clone()).collect()).unwrap_or_default();
            builder.findings.add(
                Diagnostic::error("E4020", format!("the exit `{exit}` of the fragment leads nowhere"))
                    .at(*span, "this exit")
                    .mend(format!("connect it where the fragment is used: exits = {{ {exit} = \"state\" }}"))
                    .did_you_mean(exit, known.iter().map(String::as_str)),
            );
            to.clone()
        }
    }
}

fn check_exits_used(builder: &mut Builder<'_>, parts: &[Part]) {
    for part in parts {
        let Some((exits, span)) = &part.exits else { continue };
        let file = part.table.entries.first().map(|entry| entry.key_span.file);
        let text = file.map(|file| builder.sources.file(file).text.clone()).unwrap_or_default();
        for exit in &exits.entries {
            if !text.contains(&format!("exit.{}", exit.key)) {
                builder.findings.add(
                    Diagnostic::error("E4020", format!("the fragment has no exit `{}`", exit.key)).at(exit.key_span, "here").at(*span, "used here"),
                );
            }
        }
    }
}

fn target(builder: &mut Builder<'_>, draft: &Draft<'_>) -> Option<Target> {
    match &draft.to.kind {
        NodeKind::String(name, span) => {
            if let Some(family) = builder.state_family(draft.prefix, name) {
                let own = &builder.families_of_states[&family];
                if own.axes.is_empty() {
                    return Some(Target::Plain(own.members[0]));
                }
                return Some(Target::Product(family, vec![]));
            }
            if let Some(at) = builder.states.iter().position(|state| state.name == *name) {
                return Some(Target::Plain(StateId(at as u32)));
            }
            builder.unknown_state(name, *span);
            None
        }
        NodeKind::Table(table) => {
            let mut becomes = Vec::new();
            let mut family = None;
            for entry in &table.entries {
                let NodeKind::String(words, inside) = &entry.value.kind else {
                    builder.findings.add(wrong_type(&entry.key, &entry.value, entry.value.kind.words(), "a value, \"next\", \"previous\" or \"*\""));
                    return None;
                };
                if entry.key == "state" {
                    family = builder.state_family(draft.prefix, words);
                    if family.is_none() {
                        builder.unknown_state(words, *inside);
                        return None;
                    }
                    continue;
                }
                let axis = builder.axis_named(draft.prefix, &entry.key, entry.key_span)?;
                let value = match words.as_str() {
                    "next" => Becomes::Next,
                    "previous" => Becomes::Previous,
                    "*" => Becomes::Any,
                    _ => Becomes::Value(builder.axis_value(axis, crate::source::Located::new(words, *inside))?),
                };
                becomes.push((axis, value));
            }
            let fits = |family: &super::states::StateFamily| becomes.iter().all(|(axis, _)| family.axes.contains(axis));
            let family = family.or_else(|| {
                let own = draft.from.first().map(|id| builder.states[id.index()].family.clone());
                let own = own.filter(|name| fits(&builder.families_of_states[name]));
                own.or_else(|| builder.families_of_states.iter().find(|(_, family)| fits(family)).map(|(name, _)| name.clone()))
            });
            match family {
                Some(family) => Some(Target::Product(family, becomes)),
                None => {
                    builder.findings.add(Diagnostic::error("E2005", "no state has these axes").at(draft.to.span, "here"));
                    None
                }
            }
        }
        other => {
            builder.findings.add(wrong_type("to", &draft.to, other.words(), "a state or { axis = value }"));
            None
        }
    }
}

/// The states that one state's move leads to, with the shares over axes that the move does not name.
fn destinations(builder: &Builder<'_>, from: StateId, target: &Target) -> Vec<(StateId, Vec<Share>)> {
    let Target::Product(name, becomes) = target else {
        let Target::Plain(to) = target else { return vec![] };
        return vec![(*to, vec![])];
    };
    let family = &builder.families_of_states[name];
    let origin = &builder.states[from.index()];
    let inside = origin.family == *name;
    let mut list = Vec::new();
    'member: for &to in &family.members {
        let mut spread = Vec::new();
        for &(axis, value) in &builder.states[to.index()].values {
            let own = origin.values.iter().find(|(own, _)| *own == axis).map(|(_, value)| *value);
            let fits = match becomes.iter().find(|(named, _)| *named == axis).map(|(_, becomes)| *becomes) {
                Some(Becomes::Any) => true,
                Some(Becomes::Value(wanted)) => wanted == value,
                Some(step @ (Becomes::Next | Becomes::Previous)) => {
                    let values = &builder.axes[axis.index()].values;
                    let at = |label| values.iter().position(|own| *own == label).map(|at| at as i64);
                    let shift = if matches!(step, Becomes::Next) { 1 } else { -1 };
                    own.and_then(at).zip(at(value)).is_some_and(|(a, b)| a + shift == b)
                }
                None if inside || own.is_some() => own == Some(value),
                None => match family.spread.iter().find(|(own, ..)| *own == axis) {
                    Some((_, term, _)) => {
                        spread.push(Share { term: term.clone(), value: Some((axis, value)) });
                        true
                    }
                    None => false,
                },
            };
            if !fits {
                continue 'member;
            }
        }
        list.push((to, spread));
    }
    list
}

fn one_move(builder: &mut Builder<'_>, draft: &Draft<'_>) {
    let reader = Reader::new(draft.table, "a move");
    for key in ["from", "to"] {
        reader.get(key);
    }
    let name = reader.text("name", &mut builder.findings).map(|text| text.value.to_string());
    reader.text("label", &mut builder.findings);
    let prob = reader.expression("prob", &mut builder.findings);
    let rate = reader.expression("rate", &mut builder.findings);
    let step = step_of(builder, &reader, draft);
    let Some(target) = target(builder, draft) else {
        for key in ["cost", "qaly"] {
            reader.get(key);
        }
        reader.finish(&mut builder.findings);
        return;
    };
    let env = env_of(builder, draft, &target);
    let (odds, text) = match (prob, rate) {
        (Some(_), Some(second)) => {
            builder.findings.add(Diagnostic::error("E4004", "a move has either `prob` or `rate`").at(second.span, "and this too"));
            return;
        }
        (Some(expr), None) => {
            let (term, of) = builder.resolve(&expr.value, &env);
            typing::expect(builder, of, expr.value.span, Place::Probability);
            (Odds::Probability(Arc::new(term)), print(&expr.value))
        }
        (None, Some(expr)) => {
            let (term, of) = builder.resolve(&expr.value, &env);
            if of == Type::Rest {
                builder.findings.add(Diagnostic::error("E4005", "a rate cannot be `rest`").at(expr.span, "write it as `prob`"));
            } else {
                typing::expect(builder, of, expr.value.span, Place::Rate);
            }
            (Odds::Rate(Arc::new(term)), print(&expr.value))
        }
        (None, None) => return,
    };
    let mut made = Vec::new();
    // A pattern that takes in ordinary and instant states means the ordinary ones: nobody spends time in the others.
    let any_ordinary = draft.from.iter().any(|id| !builder.states[id.index()].instant);
    for &from in &draft.from {
        if any_ordinary && builder.states[from.index()].instant {
            continue;
        }
        let whole_family = builder.states[from.index()].family.clone();
        for (to, spread) in destinations(builder, from, &target) {
            if to == from && matches!(target, Target::Plain(_)) {
                builder.findings.add(
                    Diagnostic::error("E4011", format!("a move from `{whole_family}` to itself")).at(draft.span, "here").mend("who does not move, stays: delete it"),
                );
                continue;
            }
            let id = EdgeId(builder.edges.len() as u32);
            made.push(id);
            builder.edges.push(Edge {
                from,
                to,
                step,
                odds: odds.clone(),
                spread,
                declared: draft.declared,
                name: name.clone().map(|name| format!("{}{name}", draft.prefix)),
                text: text.clone(),
                span: draft.span,
            });
        }
        if builder.edges.len() > MOST_EDGES {
            builder.findings.add(Diagnostic::error("E4021", format!("more than {MOST_EDGES} moves")).at(draft.span, "here"));
            return;
        }
    }
    if made.is_empty() && !draft.from.is_empty() {
        builder.findings.add(
            Diagnostic::error("E4011", "this move leads nowhere").at(draft.span, "no state fits").mend("`next` has no meaning for an axis's last value alone"),
        );
    }
    one_offs(builder, &env, &reader, &made, Occasion::Edge);
    reader.finish(&mut builder.findings);
}

fn env_of(builder: &Builder<'_>, draft: &Draft<'_>, target: &Target) -> Env {
    let common = |ids: &[StateId]| -> Vec<AxisId> {
        let Some(first) = ids.first() else { return vec![] };
        let axes = builder.states[first.index()].values.iter().map(|(axis, _)| *axis);
        axes.filter(|axis| ids.iter().all(|id| builder.states[id.index()].values.iter().any(|(own, _)| own == axis))).collect()
    };
    let to = match target {
        Target::Plain(to) => common(&[*to]),
        Target::Product(family, _) => builder.families_of_states[family].axes.clone(),
    };
    Env { here: common(&draft.from), to, a_move: true, ..Env::in_cycle(draft.prefix) }
}

fn step_of(builder: &mut Builder<'_>, reader: &Reader<'_>, draft: &Draft<'_>) -> StepId {
    let last = StepId(builder.steps.len() as u32 - 1);
    match reader.text("step", &mut builder.findings) {
        None => last,
        Some(text) => match builder.steps.iter().position(|own| own == text.value) {
            Some(at) => StepId(at as u32),
            None => {
                let known = builder.steps.clone();
                builder.findings.add(
                    Diagnostic::error("E4005", format!("no step is called `{}`", text.value))
                        .at(text.span, "here")
                        .at(draft.span, "of this move")
                        .mend(format!("[time] order names: {}", known.join(", ")))
                        .did_you_mean(text.value, known.iter().map(String::as_str)),
                );
                last
            }
        },
    }
}

fn payoffs_on_existing(builder: &mut Builder<'_>, draft: &Draft<'_>) {
    let reader = Reader::new(draft.table, "a move");
    for key in ["from", "to", "name", "label", "step"] {
        reader.get(key);
    }
    let to = builder.pattern(draft.prefix, &draft.to);
    let edges: Vec<EdgeId> = (0..builder.edges.len())
        .map(|at| EdgeId(at as u32))
        .filter(|id| {
            let edge = &builder.edges[id.index()];
            edge.from != edge.to && draft.from.contains(&edge.from) && to.contains(&edge.to)
        })
        .collect();
    if edges.is_empty() && !draft.from.is_empty() && !to.is_empty() {
        builder.findings.add(
            Diagnostic::error("E4013", "no such move exists")
                .at(draft.span, "adds payoffs to it")
                .mend("give it `prob` or `rate`, or mend `from` and `to`"),
        );
    }
    let axes: Vec<AxisId> = Vec::new();
    let env = Env { here: axes.clone(), to: axes, a_move: true, ..Env::in_cycle(draft.prefix) };
    one_offs(builder, &env, &reader, &edges, Occasion::Edge);
    reader.finish(&mut builder.findings);
}

fn resolve_events(builder: &mut Builder<'_>, parts: &[Part]) {
    for (prefix, node, table) in builder.lists(parts, "event") {
        let reader = Reader::new(table, "an event");
        let name = reader.text("name", &mut builder.findings);
        let states = reader.get("in").map(|entry| builder.pattern(prefix, &entry.value)).unwrap_or_default();
        let prob = reader.expression("prob", &mut builder.findings);
        let rate = reader.expression("rate", &mut builder.findings);
        reader.text("label", &mut builder.findings);
        let Some(name) = name else {
            builder.findings.add(Diagnostic::error("E4001", "an event needs `name`, `in` and `rate` or `prob`").at(node.span, "here"));
            continue;
        };
        let axes = common_axes(builder, &states);
        let env = Env { here: axes, ..Env::in_cycle(prefix) };
        let frequency = match (prob, rate) {
            (Some(expr), None) => {
                let (term, of) = builder.resolve(&expr.value, &env);
                typing::expect(builder, of, expr.value.span, Place::Probability);
                Odds::Probability(Arc::new(term))
            }
            (None, Some(expr)) => {
                let (term, of) = builder.resolve(&expr.value, &env);
                typing::expect(builder, of, expr.value.span, Place::Rate);
                Odds::Rate(Arc::new(term))
            }
            _ => {
                builder.findings.add(Diagnostic::error("E4001", "an event needs either `rate` or `prob`").at(node.span, "here"));
                continue;
            }
        };
        let full = format!("{prefix}{}", name.value);
        let first = builder.events.len();
        for state in &states {
            builder.events.push(EventCount { name: full.clone(), state: *state, frequency: frequency.clone() });
        }
        if let Some((costs, _)) = reader.table("cost", &mut builder.findings) {
            for entry in &costs.entries {
                event_payoff(builder, &env, entry, Measure::Cost, &entry.key, &states, first, &frequency);
            }
        }
        if let Some(entry) = reader.get("qaly") {
            event_payoff(builder, &env, entry, Measure::Qaly, &full, &states, first, &frequency);
        }
        reader.finish(&mut builder.findings);
    }
}

fn common_axes(builder: &Builder<'_>, states: &[StateId]) -> Vec<AxisId> {
    let Some(first) = states.first() else { return vec![] };
    let axes = builder.states[first.index()].values.iter().map(|(axis, _)| *axis);
    axes.filter(|axis| states.iter().all(|id| builder.states[id.index()].values.iter().any(|(own, _)| own == axis))).collect()
}

#[allow(clippy::too_many_arguments)]
fn event_payoff(
    builder: &mut Builder<'_>,
    env: &Env,
    entry: &Entry,
    measure: Measure,
    name: &str,
    states: &[StateId],
    first: usize,
    frequency: &Odds,
) {
    let Some(expr) = expression_of(&entry.key, &entry.value, &mut builder.findings) else { return };
    let (term, of) = builder.resolve(&expr.value, env);
    let place = if measure == Measure::Cost { Place::Pounds } else { Place::Qaly };
    typing::expect(builder, of, expr.value.span, place);
    let category = builder.category(name, measure);
    let (amount, text) = (Arc::new(term), print(&expr.value));
    for (k, state) in states.iter().enumerate() {
        builder.payoffs.push(Payoff {
            category,
            occasion: Occasion::Event(*state, first + k),
            amount: amount.clone(),
            frequency: Some(frequency.clone()),
            is_utility: false,
            text: text.clone(),
            span: expr.span,
        });
    }
}
