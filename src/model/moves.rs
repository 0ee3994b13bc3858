//! Moves: every declared one, spelt out from state to state.

use super::builder::Builder;
use super::document::Part;
use super::exits;
use super::payoffs::{one_offs, pays};
use super::reader::{Reader, wrong_type};
use super::resolve::Env;
use super::study::*;
use super::term::*;
use super::typing::{self, Place};
use crate::diagnostic::{Diagnostic, some_of};
use crate::expr::{Expr, print};
use crate::source::{Located, Node, NodeKind, Span, Table};
use std::sync::Arc;

/// Most moves after patterns are spelt out.
const MOST_EDGES: usize = 200_000;
/// Which move it is.
const HEAD: [&str; 5] = ["from", "to", "name", "label", "step"];
/// How likely it is, and what it costs and gains.
const ODDS_AND_PAYOFFS: [&str; 4] = ["prob", "rate", "cost", "qaly"];

/// Where a move leads.
enum Target {
    /// One declared state without axes, or one combination.
    Plain(StateId),
    /// Of a product: what each named axis becomes.
    Product(String, Vec<(AxisId, Becomes)>),
}

#[derive(Clone, Copy, PartialEq)]
enum Becomes {
    Value(LabelId),
    Next,
    Previous,
    Any,
}

/// A declared move.
pub(super) struct Draft {
    pub prefix: String,
    pub table: Table,
    pub span: Span,
    pub from: Vec<StateId>,
    pub to: Node,
    pub declared: usize,
}

pub(super) fn resolve(builder: &mut Builder<'_>, parts: &[Part]) {
    let mut declared = 0;
    for draft in exits::of_states(builder, parts, &mut declared) {
        one_move(builder, &draft);
    }
    let mut payoffs_only = Vec::new();
    for part in parts {
        for (prefix, node, table) in builder.lists(std::slice::from_ref(part), "move") {
            declared += 1;
            let (Some(from), Some(to)) = (table.get("from"), table.get("to")) else {
                let missing = if table.get("from").is_none() { "from" } else { "to" };
                let fault = Diagnostic::error("E4001", format!("a move needs `{missing}`")).at(node.span, "incomplete");
                builder.findings.add(fault);
                builder.lost_moves = true;
                let reader = Reader::new(table, "a move");
                reader.know(&HEAD);
                reader.know(&ODDS_AND_PAYOFFS);
                reader.finish(&mut builder.findings);
                continue;
            };
            let from = builder.pattern(prefix, &from.value);
            let Some(to) = exits::connect(builder, part, &to.value) else { continue };
            // The odds tell moves apart better than the head of the table does.
            let odds = table.get("prob").or(table.get("rate"));
            let span = odds.map_or(node.span, |entry| entry.value.span);
            let (prefix, table) = (prefix.to_string(), table.clone());
            let draft = Draft { prefix, table, span, from, to, declared };
            if draft.table.get("prob").is_none() && draft.table.get("rate").is_none() {
                payoffs_only.push(draft);
            } else {
                one_move(builder, &draft);
            }
        }
    }
    for draft in &payoffs_only {
        payoffs_on_existing(builder, draft);
    }
    exits::check_used(builder, parts);
}

/// Where a move leads, or a diagnostic. What is read of `from` does not matter if it could not be read.
fn target(builder: &mut Builder<'_>, draft: &Draft) -> Option<Target> {
    match &draft.to.kind {
        NodeKind::String(name, span) => {
            if let Some(family) = builder.state_family(&draft.prefix, name) {
                let own = &builder.families_of_states[&family];
                return Some(match own.members[..] {
                    [only] if own.axes.is_empty() => Target::Plain(only),
                    _ => Target::Product(family, vec![]),
                });
            }
            let found = builder.state_named(&draft.prefix, name);
            if found.is_none() {
                builder.unknown_state(name, *span);
            }
            found.map(Target::Plain)
        }
        NodeKind::Table(table) => {
            let (family, becomes) = changes(builder, draft, table)?;
            let has_axes = |name: &String| {
                let axes = &builder.families_of_states[name].axes;
                becomes.iter().all(|(axis, _)| axes.contains(axis))
            };
            let own = draft.from.first().map(|id| builder.states[id.index()].family.clone());
            let found = family.into_iter().chain(own).chain(builder.families_of_states.keys().cloned()).find(has_axes);
            if found.is_none() {
                let fault = Diagnostic::error("E2005", "no state has these axes").at(draft.to.span, "leads nowhere");
                builder.findings.add(fault);
            }
            found.map(|family| Target::Product(family, becomes))
        }
        other => {
            let fault = wrong_type("to", &draft.to, other.words(), "a state or { axis = value }");
            builder.findings.add(fault);
            None
        }
    }
}

/// The state that `to = { … }` names, if it does, and what each axis becomes.
fn changes(
    builder: &mut Builder<'_>,
    draft: &Draft,
    table: &Table,
) -> Option<(Option<String>, Vec<(AxisId, Becomes)>)> {
    let mut becomes = Vec::new();
    let mut family = None;
    let mut sound = true;
    for entry in &table.entries {
        let NodeKind::String(words, inside) = &entry.value.kind else {
            let wanted = "a value, \"next\", \"previous\" or \"*\"";
            builder.findings.add(wrong_type(&entry.key, &entry.value, entry.value.kind.words(), wanted));
            sound = false;
            continue;
        };
        if entry.key == "state" {
            family = builder.state_family(&draft.prefix, words);
            if family.is_none() {
                builder.unknown_state(words, *inside);
                sound = false;
            }
            continue;
        }
        let Some(axis) = builder.axis_named(&draft.prefix, &entry.key, entry.key_span) else {
            sound = false;
            continue;
        };
        let value = match words.as_str() {
            "next" => Some(Becomes::Next),
            "previous" => Some(Becomes::Previous),
            "*" => Some(Becomes::Any),
            _ => builder.axis_value(axis, Located::new(words, *inside)).map(Becomes::Value),
        };
        sound &= value.is_some();
        becomes.extend(value.map(|value| (axis, value)));
    }
    sound.then_some((family, becomes))
}

/// Why a move has no destination from any of its states.
enum Nowhere {
    /// `next` or `previous` of an end, or of an axis that the origin does not have.
    NoNeighbour,
    /// The target has an axis that neither the move nor the origin names, and no start to spread by.
    NotSaid(AxisId),
}

/// The states that one state's move leads to, with the shares over axes that the move does not name.
fn destinations(builder: &Builder<'_>, from: StateId, target: &Target) -> Result<Vec<(StateId, Vec<Share>)>, Nowhere> {
    let (name, becomes) = match target {
        Target::Plain(to) => return Ok(vec![(*to, vec![])]),
        Target::Product(name, becomes) => (name, becomes),
    };
    let family = &builder.families_of_states[name];
    let origin = &builder.states[from.index()];
    // Positions in the list of members, which are in the order of the axes, the last changing fastest.
    let mut list: Vec<(usize, Vec<Share>)> = vec![(0, vec![])];
    for &axis in &family.axes {
        let values = &builder.axes[axis.index()].values;
        let own = origin.values.iter().find(|(own, _)| *own == axis).map(|(_, value)| *value);
        let place = |label: LabelId| values.iter().position(|value| *value == label);
        let all = || (0..values.len()).collect::<Vec<usize>>();
        let mut spread = None;
        let places = match becomes.iter().find(|(named, _)| *named == axis).map(|(_, becomes)| *becomes) {
            Some(Becomes::Any) => all(),
            Some(Becomes::Value(wanted)) => place(wanted).into_iter().collect(),
            Some(Becomes::Next) => {
                own.and_then(place).map(|at| at + 1).filter(|at| *at < values.len()).into_iter().collect()
            }
            Some(Becomes::Previous) => own.and_then(place).and_then(|at| at.checked_sub(1)).into_iter().collect(),
            None => match (own, family.spread.iter().find(|(own, ..)| *own == axis)) {
                (Some(own), _) => place(own).into_iter().collect(),
                (None, Some((_, term, _))) => {
                    spread = Some(term);
                    all()
                }
                (None, None) => return Err(Nowhere::NotSaid(axis)),
            },
        };
        if places.is_empty() {
            return Err(Nowhere::NoNeighbour);
        }
        let with = |(before, shares): &(usize, Vec<Share>), at: usize| {
            let mut shares = shares.clone();
            shares.extend(spread.map(|term| Share { term: term.clone(), value: Some((axis, values[at])) }));
            (before * values.len() + at, shares)
        };
        list = list.iter().flat_map(|before| places.iter().map(move |at| with(before, *at))).collect();
    }
    Ok(list.into_iter().filter_map(|(at, shares)| Some((*family.members.get(at)?, shares))).collect())
}

fn one_move(builder: &mut Builder<'_>, draft: &Draft) {
    let reader = Reader::new(&draft.table, "a move");
    for key in ["from", "to"] {
        reader.get(key);
    }
    let name = reader.text("name", &mut builder.findings).map(|text| format!("{}{}", draft.prefix, text.value));
    let label = reader.text("label", &mut builder.findings);
    if let (Some(name), Some(label)) = (&name, label) {
        builder.counted.insert(name.clone(), label.value.to_string());
    }
    let prob = reader.expression("prob", &mut builder.findings);
    let rate = reader.expression("rate", &mut builder.findings);
    let step = step_of(builder, &reader);
    let target = target(builder, draft);
    let odds = odds_of(builder, draft, target.as_ref(), prob, rate);
    let (Some(target), Some((odds, text))) = (target, odds) else {
        builder.lost_moves = true;
        for key in ["cost", "qaly"] {
            reader.get(key);
        }
        reader.finish(&mut builder.findings);
        return;
    };
    let mut made = Vec::new();
    let mut nowhere = None;
    // A pattern that takes in ordinary and instant states means the ordinary ones: nobody spends time in the others.
    let any_ordinary = draft.from.iter().any(|id| !builder.states[id.index()].instant);
    for &from in &draft.from {
        if any_ordinary && builder.states[from.index()].instant {
            continue;
        }
        let found = match destinations(builder, from, &target) {
            Ok(found) => found,
            Err(why) => {
                nowhere = Some(why);
                continue;
            }
        };
        for (to, spread) in found {
            if to == from && matches!(target, Target::Plain(_)) {
                let name = builder.states[from.index()].name.clone();
                let fault = Diagnostic::error("E4011", format!("a move from `{name}` to itself"));
                builder.findings.add(fault.at(draft.span, "leads nowhere").mend("who does not move, stays: delete it"));
                builder.lost_moves = true;
                continue;
            }
            if builder.edges.len() >= MOST_EDGES {
                let fault = Diagnostic::error("E4021", format!("more than {MOST_EDGES} moves"));
                builder.findings.add(fault.at(draft.span, "and this one"));
                builder.lost_moves = true;
                return;
            }
            made.push(EdgeId(builder.edges.len() as u32));
            let (odds, text, name, declared) = (odds.clone(), text.clone(), name.clone(), draft.declared);
            builder.edges.push(Edge { from, to, step, odds, spread, declared, name, text, span: draft.span });
        }
    }
    if made.is_empty() && !builder.lost_moves {
        leads_nowhere(builder, draft, &target, nowhere);
    }
    let env = env_of(builder, draft, Some(&target));
    let places: Vec<Occasion> = made.iter().map(|id| Occasion::Edge(*id)).collect();
    one_offs(builder, &env, &reader, &places);
    reader.finish(&mut builder.findings);
}

fn leads_nowhere(builder: &mut Builder<'_>, draft: &Draft, target: &Target, why: Option<Nowhere>) {
    builder.lost_moves = true;
    let fault = match (why, target) {
        (Some(Nowhere::NotSaid(axis)), Target::Product(family, _)) => {
            let axis = &builder.axes[axis.index()].name;
            Diagnostic::error("E4011", format!("the move into `{family}` does not say its `{axis}`"))
                .at(draft.to.span, "which one?")
                .mend(format!("write to = {{ {axis} = \"value\" }}, or give `{family}` a start to spread by"))
        }
        _ => Diagnostic::error("E4011", "this move leads nowhere")
            .at(draft.to.span, "no state that it leaves has such a neighbour")
            .mend("`next` and `previous` have no meaning at the end of an axis"),
    };
    builder.findings.add(fault);
}

/// The odds and how they were written, or diagnostics.
fn odds_of(
    builder: &mut Builder<'_>,
    draft: &Draft,
    target: Option<&Target>,
    prob: Option<Located<Expr>>,
    rate: Option<Located<Expr>>,
) -> Option<(Odds, String)> {
    if let (Some(first), Some(second)) = (draft.table.get("prob"), draft.table.get("rate")) {
        let fault = Diagnostic::error("E4004", "a move has either `prob` or `rate`");
        builder.findings.add(fault.at(second.value.span, "a rate").at(first.value.span, "and a probability"));
        return None;
    }
    // Without a target the axes of `to` are not known, and what is wrong with it has been said.
    let env = env_of(builder, draft, Some(target?));
    let is_rate = rate.is_some();
    let expr = prob.or(rate)?.value;
    let (term, of) = builder.resolve(&expr, &env);
    let (term, text) = (Arc::new(term), print(&expr));
    if !is_rate {
        typing::expect(builder, of, expr.span, Place::Probability);
        return Some((Odds::Probability(term), text));
    }
    if of == Type::Rest {
        let fault =
            Diagnostic::error("E3005", "a rate cannot be `rest`").at(expr.span, "what is left is a probability");
        builder.findings.add(fault.mend("write it as `prob`"));
        return None;
    }
    typing::expect(builder, of, expr.span, Place::Rate);
    Some((Odds::Rate(term), text))
}

/// The axes that all of some states have.
pub(super) fn common_axes(builder: &Builder<'_>, states: &[StateId]) -> Vec<AxisId> {
    let axes_of = |id: &StateId| {
        let family = &builder.states[id.index()].family;
        builder.families_of_states.get(family).map(|family| family.axes.clone()).unwrap_or_default()
    };
    let Some(first) = states.first() else { return vec![] };
    let mut common = axes_of(first);
    let mut family = &builder.states[first.index()].family;
    for id in states {
        let own = &builder.states[id.index()].family;
        if own != family {
            let axes = axes_of(id);
            common.retain(|axis| axes.contains(axis));
            family = own;
        }
    }
    common
}

fn env_of(builder: &Builder<'_>, draft: &Draft, target: Option<&Target>) -> Env {
    let to = match target {
        None => vec![],
        Some(Target::Plain(to)) => common_axes(builder, &[*to]),
        Some(Target::Product(family, _)) => builder.families_of_states[family].axes.clone(),
    };
    // A `from` that could not be read has been reported; its axes may be any.
    let here = if draft.from.is_empty() {
        (0..builder.axes.len()).map(|at| AxisId(at as u32)).collect()
    } else {
        common_axes(builder, &draft.from)
    };
    Env { here, to, a_move: true, ..Env::in_cycle(&draft.prefix) }
}

fn step_of(builder: &mut Builder<'_>, reader: &Reader<'_>) -> StepId {
    let last = StepId(builder.steps.len().saturating_sub(1) as u32);
    let Some(text) = reader.text("step", &mut builder.findings) else { return last };
    if let Some(at) = builder.steps.iter().position(|own| own == text.value) {
        return StepId(at as u32);
    }
    if builder.findings.is_full("E4005") {
        builder.findings.leave_out("E4005");
        return last;
    }
    let known = || builder.steps.iter().map(String::as_str);
    let fault = Diagnostic::error("E4005", format!("no step is called `{}`", text.value)).at(text.span, "no such step");
    let fault = if builder.steps_named {
        fault.mend(format!("[time] order names: {}", some_of(known()))).did_you_mean(text.value, known())
    } else {
        fault.mend(format!("name the steps in the order in which they act: [time] order = [\"{}\", …]", text.value))
    };
    builder.findings.add(fault);
    last
}

fn payoffs_on_existing(builder: &mut Builder<'_>, draft: &Draft) {
    let reader = Reader::new(&draft.table, "a move");
    reader.know(&HEAD);
    if !pays(&draft.table) {
        reader.know(&ODDS_AND_PAYOFFS);
        reader.finish(&mut builder.findings);
        let fault =
            Diagnostic::error("E4001", "a move needs `prob` or `rate`").at(draft.span, "neither odds nor costs");
        builder.findings.add(fault.mend("a move without odds adds costs to moves that exist"));
        builder.lost_moves = true;
        return;
    }
    let to = builder.pattern(&draft.prefix, &draft.to);
    let chosen = |list: &[StateId]| {
        let mut chosen = vec![false; builder.states.len()];
        list.iter().for_each(|id| chosen[id.index()] = true);
        chosen
    };
    let (leaves, enters) = (chosen(&draft.from), chosen(&to));
    let fits = |edge: &Edge| edge.from != edge.to && leaves[edge.from.index()] && enters[edge.to.index()];
    let edges = builder.edges.iter().enumerate().filter(|(_, edge)| fits(edge));
    let edges: Vec<Occasion> = edges.map(|(at, _)| Occasion::Edge(EdgeId(at as u32))).collect();
    if edges.is_empty() && !draft.from.is_empty() && !to.is_empty() && !builder.lost_moves {
        builder.findings.add(
            Diagnostic::error("E4013", "no such move exists")
                .at(draft.span, "adds costs to it")
                .mend("give it `prob` or `rate`, or mend `from` and `to`"),
        );
    }
    let (here, to) = (common_axes(builder, &draft.from), common_axes(builder, &to));
    let env = Env { here, to, a_move: true, ..Env::in_cycle(&draft.prefix) };
    one_offs(builder, &env, &reader, &edges);
    reader.finish(&mut builder.findings);
}
