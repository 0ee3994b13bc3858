//! States and their products, starts, occupancies.

use super::builder::Builder;
use super::document::Part;
use super::payoffs;
use super::reader::{Reader, expression_of, wrong_type};
use super::resolve::Env;
use super::scope::{Role, reserved};
use super::study::*;
use super::term::*;
use super::typing::{self, Place};
use crate::diagnostic::Diagnostic;
use crate::expr::is_plain;
use crate::source::{Entry, NodeKind, Span, Table};
use std::sync::Arc;

/// Most states after products are spelt out.
pub(super) const MOST_STATES: usize = 2_000;

/// A declared state: one, or a product.
#[derive(Clone, Debug)]
pub(super) struct StateFamily {
    pub axes: Vec<AxisId>,
    /// In the order of the axes' values, the last axis changing fastest.
    pub members: Vec<StateId>,
    /// How each axis spreads at the start, once resolved.
    pub spread: Vec<(AxisId, Arc<Term>, Type)>,
    /// Where it was declared.
    pub span: Span,
}

/// Declares the states, so that moves and groups can name them.
pub(super) fn declare(builder: &mut Builder<'_>, parts: &[Part]) {
    for (prefix, table) in builder.sections(parts, "states") {
        for entry in &table.entries {
            let NodeKind::Table(own) = &entry.value.kind else {
                let fault = wrong_type(&entry.key, &entry.value, entry.value.kind.words(), "a table");
                builder.findings.add(fault.mend(format!("write [states.{}]", entry.key)));
                builder.lost_moves = true;
                continue;
            };
            declare_one(builder, prefix, entry, own);
        }
    }
    if builder.states.is_empty() && !builder.lost_moves {
        let file = builder.start_of_file();
        builder.findings.add(
            Diagnostic::error("E4001", "the model has no states").at(file, "in this file").mend("add [states.NAME]"),
        );
    }
    let others = builder.states.iter().any(|state| state.alive && !state.instant && state.family != "alive");
    if let Some(family) = builder.families_of_states.get("alive")
        && others
    {
        let fault = Diagnostic::error("E2003", "`alive` has a meaning of its own: every state that is alive");
        builder.findings.add(fault.at(family.span, "other states are alive too").mend("choose another name"));
    }
}

fn declare_one(builder: &mut Builder<'_>, prefix: &str, entry: &Entry, own: &Table) {
    let name = format!("{prefix}{}", entry.key);
    let fault = match reserved(&entry.key, Role::State) {
        None if !is_plain(&entry.key) => Some(format!("`{}` is no name of a state", entry.key)),
        other => other,
    };
    if let Some(fault) = fault {
        let mend = "use letters, digits and underscores, starting with a letter, and no word of the language";
        builder.findings.add(Diagnostic::error("E2003", fault).at(entry.key_span, "choose another name").mend(mend));
        builder.lost_moves = true;
        return;
    }
    let reader = Reader::new(own, "a state");
    let label = reader.text("label", &mut builder.findings).map_or(entry.key.clone(), |text| text.value.to_string());
    let alive = reader.boolean("alive", &mut builder.findings).unwrap_or(true);
    let instant = reader.boolean("instant", &mut builder.findings).unwrap_or(false);
    let mut axes: Vec<AxisId> = Vec::new();
    for text in reader.texts("axes", &mut builder.findings).unwrap_or_default() {
        match builder.axis_named(prefix, text.value, text.span) {
            Some(axis) if axes.contains(&axis) => {
                let fault = Diagnostic::error("E2003", format!("`{}` has axis `{}` twice", entry.key, text.value));
                builder.findings.add(fault.at(text.span, "again here"));
            }
            Some(axis) => axes.push(axis),
            None => builder.lost_moves = true,
        }
    }
    let sizes = axes.iter().map(|axis| builder.axes[axis.index()].values.len());
    let count = sizes.fold(1, usize::saturating_mul);
    if count.saturating_add(builder.states.len()) > MOST_STATES {
        let fault = Diagnostic::error("E4021", format!("more than {MOST_STATES} states"));
        let fault = fault.at(entry.key_span, format!("this product alone has {count}"));
        builder.findings.add(fault.mend("drop an axis, or make clocks of it"));
        builder.lost_moves = true;
        return;
    }
    let mut members = Vec::new();
    for values in combinations(builder, &axes) {
        let words: Vec<&str> = values.iter().map(|(_, value)| builder.scope.words(*value)).collect();
        let passed = values.iter().any(|(axis, value)| builder.axes[axis.index()].instant.contains(value));
        let full = [vec![name.as_str()], words.clone()].concat().join(".");
        let called: Vec<&str> = values.iter().map(|(axis, value)| builder.axes[axis.index()].label(*value)).collect();
        let label = if called.is_empty() { label.clone() } else { format!("{label}: {}", called.join(", ")) };
        let id = StateId(builder.states.len() as u32);
        members.push(id);
        builder.states_by_name.insert(full.clone(), id);
        builder.states.push(State {
            name: full,
            label,
            family: name.clone(),
            values,
            alive,
            instant: instant || passed,
            start: vec![],
            occupancy: None,
            span: entry.key_span,
        });
    }
    builder.families_of_states.insert(name, StateFamily { axes, members, spread: vec![], span: entry.key_span });
}

fn combinations(builder: &Builder<'_>, axes: &[AxisId]) -> Vec<Vec<(AxisId, LabelId)>> {
    let mut done: Vec<Vec<(AxisId, LabelId)>> = vec![vec![]];
    for axis in axes {
        let values = &builder.axes[axis.index()].values;
        let with = |before: &Vec<(AxisId, LabelId)>, value: &LabelId| [before.as_slice(), &[(*axis, *value)]].concat();
        done = done.iter().flat_map(|before| values.iter().map(move |value| with(before, value))).collect();
    }
    done
}

/// Resolves starts, occupancies, costs and utilities.
pub(super) fn resolve(builder: &mut Builder<'_>, parts: &[Part]) {
    let mut starts = false;
    let mut occupied = 0;
    for (prefix, table) in builder.sections(parts, "states") {
        for entry in &table.entries {
            let NodeKind::Table(own) = &entry.value.kind else { continue };
            let name = format!("{prefix}{}", entry.key);
            let Some(family) = builder.families_of_states.get(&name).cloned() else { continue };
            let reader = Reader::new(own, format!("[states.{}]", entry.key));
            reader.know(&["label", "alive", "instant", "axes", "to"]);
            if let Some(start) = reader.get("start") {
                starts = true;
                let spread = resolve_start(builder, prefix, &entry.key, &family, start);
                if let Some(own) = builder.families_of_states.get_mut(&name) {
                    own.spread = spread;
                }
            }
            if reader.get("share").is_some() {
                occupied += family.members.len();
                resolve_occupancy(builder, prefix, &family, &reader);
            }
            payoffs::of_state(builder, prefix, &family, &reader);
            reader.finish(&mut builder.findings);
        }
    }
    let ordinary = builder.states.iter().filter(|state| !state.instant).count();
    if occupied > 0 && occupied != ordinary {
        let fault = Diagnostic::error("E4017", "some states have a `share` and some do not");
        let fault = fault.mend("in a partitioned-survival model every state has one; one may be share = \"rest\"");
        let missing = builder.states.iter().find(|state| state.occupancy.is_none()).map(|state| state.span);
        builder.findings.add(match missing {
            Some(span) => fault.at(span, "this one has none"),
            None => fault,
        });
    }
    let rests = builder
        .states
        .iter()
        .filter(|state| state.occupancy.as_ref().is_some_and(|term| matches!(term.kind, TermKind::Rest)));
    let rests: Vec<Span> = rests.map(|state| state.span).collect();
    if let [first, second, ..] = rests[..] {
        let fault = Diagnostic::error("E4012", "two states have share = \"rest\"");
        builder.findings.add(fault.at(second, "this one").at(first, "and this one"));
    }
    if !starts
        && occupied == 0
        && !builder.lost_moves
        && let Some(first) = builder.states.first()
    {
        let fault = Diagnostic::error("E4001", "nobody starts anywhere").at(first.span, "the first state");
        builder.findings.add(fault.mend("give the state in which people start: start = 1"));
        builder.lost_moves = true;
    }
}

fn resolve_occupancy(builder: &mut Builder<'_>, prefix: &str, family: &StateFamily, reader: &Reader<'_>) {
    let Some(share) = reader.expression("share", &mut builder.findings) else { return };
    let env = Env { here: family.axes.clone(), time: true, ..Env::plain(prefix) };
    let (term, of) = builder.resolve(&share.value, &env);
    if of != Type::Rest {
        typing::expect(builder, of, share.value.span, Place::Share);
    }
    let term = Arc::new(term);
    for id in &family.members {
        builder.states[id.index()].occupancy = Some(term.clone());
    }
}

/// Sets the starts of a declared state's members; returns how each axis spreads.
fn resolve_start(
    builder: &mut Builder<'_>,
    prefix: &str,
    name: &str,
    family: &StateFamily,
    start: &Entry,
) -> Vec<(AxisId, Arc<Term>, Type)> {
    let share = |builder: &mut Builder<'_>, key: &str, node| {
        let expr = expression_of(key, node, &mut builder.findings)?;
        let (term, of) = builder.resolve(&expr.value, &Env::plain(prefix));
        typing::expect(builder, of, expr.value.span, Place::Share);
        Some(Share { term: Arc::new(term), value: None })
    };
    let NodeKind::Table(table) = &start.value.kind else {
        if !family.axes.is_empty() {
            let words = format!("`{name}` is a product: its start must say how it spreads over its axes");
            let fault = Diagnostic::error("E4002", words).at(start.value.span, "does not say it");
            builder.findings.add(fault.mend("write start = { axis = \"value\", other = \"share[other]\" }"));
            builder.lost_moves = true;
            return vec![];
        }
        match share(builder, "start", &start.value) {
            Some(share) => family.members.iter().for_each(|id| builder.states[id.index()].start = vec![share.clone()]),
            None => builder.lost_moves = true,
        }
        return vec![];
    };
    let mut whole = None;
    let mut spread = Vec::new();
    let mut sound = true;
    for entry in &table.entries {
        if entry.key == "share" {
            whole = share(builder, "share", &entry.value);
            sound &= whole.is_some();
        } else {
            match axis_spread(builder, prefix, name, family, entry) {
                Some(own) => spread.push(own),
                None => sound = false,
            }
        }
    }
    let missing = family.axes.iter().find(|axis| !spread.iter().any(|(own, ..)| own == *axis));
    if let Some(axis) = missing.filter(|_| sound) {
        let axis = builder.axes[axis.index()].name.clone();
        let fault =
            Diagnostic::error("E4001", format!("the start of `{name}` does not say how it spreads over `{axis}`"));
        builder.findings.add(fault.at(start.value.span, "incomplete").mend(format!("add {axis} = \"value\"")));
        sound = false;
    }
    if !sound {
        builder.lost_moves = true;
        return vec![];
    }
    for id in &family.members {
        let state = &mut builder.states[id.index()];
        let mut factors: Vec<Share> = whole.iter().cloned().collect();
        for (axis, term, _) in &spread {
            let value = state.values.iter().find(|(own, _)| own == axis).copied();
            factors.push(Share { term: term.clone(), value });
        }
        state.start = factors;
    }
    spread
}

fn axis_spread(
    builder: &mut Builder<'_>,
    prefix: &str,
    name: &str,
    family: &StateFamily,
    entry: &Entry,
) -> Option<(AxisId, Arc<Term>, Type)> {
    let axis = builder.axis_named(prefix, &entry.key, entry.key_span)?;
    if !family.axes.contains(&axis) {
        let fault = Diagnostic::error("E2006", format!("`{name}` does not have axis `{}`", entry.key));
        builder.findings.add(fault.at(entry.key_span, "not an axis of this state"));
        return None;
    }
    let expr = expression_of(&entry.key, &entry.value, &mut builder.findings)?;
    let env = Env { here: family.axes.clone(), ..Env::plain(prefix) };
    let values = builder.axes[axis.index()].values.clone();
    // A value of the axis is meant as one, even if something else has the same name.
    let own = builder.as_label(&expr.value);
    let own = own.filter(|(term, _)| matches!(term.kind, TermKind::Label(label) if values.contains(&label)));
    let (term, of) = own.unwrap_or_else(|| builder.resolve(&expr.value, &env));
    if of == Type::Label {
        if !builder.labels_among(&term, &format!("axis `{}`", entry.key), &values) {
            return None;
        }
    } else {
        typing::expect(builder, of, expr.value.span, Place::Share);
    }
    Some((axis, Arc::new(term), of))
}
