//! Axes, states and their products, starts, groups.

use super::builder::Builder;
use super::document::Part;
use super::reader::{Reader, expression_of, texts_of, wrong_type};
use super::resolve::Env;
use super::scope::Named;
use super::study::*;
use super::term::*;
use super::typing::{self, Place};
use crate::diagnostic::Diagnostic;
use crate::expr::print;
use crate::source::{Entry, Located, Node, NodeKind, Span, Table};
use std::sync::Arc;

/// Most states after products are spelt out.
const MOST_STATES: usize = 2_000;

/// A declared state: one, or a product.
#[derive(Clone, Debug)]
pub(super) struct StateFamily {
    pub axes: Vec<AxisId>,
    pub members: Vec<StateId>,
    /// How each axis spreads at the start, once resolved.
    pub spread: Vec<(AxisId, Arc<Term>, Type)>,
}

pub(super) fn declare_axes(builder: &mut Builder<'_>, parts: &[Part]) {
    for (prefix, table) in builder.sections(parts, "axes") {
        let mut instants: Vec<(String, Vec<Located<String>>)> = Vec::new();
        for entry in &table.entries {
            if entry.key == "instant" && matches!(entry.value.kind, NodeKind::Table(_)) {
                if let NodeKind::Table(list) = &entry.value.kind {
                    for own in &list.entries {
                        let values = texts_of(&own.key, &own.value, &mut builder.findings).unwrap_or_default();
                        instants.push((own.key.clone(), values.iter().map(|text| Located::new(text.value.to_string(), text.span)).collect()));
                    }
                }
                continue;
            }
            let mut values: Vec<LabelId> = Vec::new();
            for text in texts_of(&entry.key, &entry.value, &mut builder.findings).unwrap_or_default() {
                let label = builder.scope.label(text.value);
                if values.contains(&label) {
                    builder.findings.add(Diagnostic::error("E2003", format!("axis `{}` has `{}` twice", entry.key, text.value)).at(text.span, "again here"));
                } else {
                    values.push(label);
                }
            }
            let id = AxisId(builder.axes.len() as u32);
            builder.declare(&format!("{prefix}{}", entry.key), Named::Axis(id), entry.key_span);
            builder.axes.push(Axis { name: format!("{prefix}{}", entry.key), values, instant: vec![] });
        }
        for (name, values) in instants {
            let found = builder.scope.find(prefix, &name);
            for value in values {
                let label = builder.scope.labels.get(&value.value).copied();
                match (found.as_ref(), label) {
                    (Some((_, Named::Axis(axis))), Some(label)) if builder.axes[axis.index()].values.contains(&label) => {
                        builder.axes[axis.index()].instant.push(label);
                    }
                    _ => builder.findings.add(Diagnostic::error("E2006", format!("`{name}` has no value `{}`", value.value)).at(value.span, "here")),
                }
            }
        }
    }
}

/// Declares the states, so that moves and groups can name them.
pub(super) fn declare(builder: &mut Builder<'_>, parts: &[Part]) {
    let file = builder.sources.find(&builder.path).unwrap_or(crate::source::FileId(0));
    for (prefix, table) in builder.sections(parts, "states") {
        for entry in &table.entries {
            let NodeKind::Table(own) = &entry.value.kind else {
                builder.findings.add(wrong_type(&entry.key, &entry.value, entry.value.kind.words(), "a table"));
                continue;
            };
            declare_one(builder, prefix, entry, own);
        }
    }
    if builder.states.is_empty() {
        builder.findings.add(Diagnostic::error("E4001", "the model has no states").at(Span::new(file, 0, 0), "in this file").mend("add [states.NAME]"));
    }
}

fn declare_one(builder: &mut Builder<'_>, prefix: &str, entry: &Entry, own: &Table) {
    let name = format!("{prefix}{}", entry.key);
    if entry.key == "exit" || builder.families_of_states.contains_key(&name) {
        builder.findings.add(Diagnostic::error("E2003", format!("a state cannot be called `{name}`")).at(entry.key_span, "again here"));
        return;
    }
    let reader = Reader::new(own, "a state");
    let label = reader.text("label", &mut builder.findings).map_or(entry.key.clone(), |text| text.value.to_string());
    let alive = reader.boolean("alive", &mut builder.findings).unwrap_or(true);
    let instant = reader.boolean("instant", &mut builder.findings).unwrap_or(false);
    let mut axes = Vec::new();
    for text in reader.texts("axes", &mut builder.findings).unwrap_or_default() {
        match builder.scope.find(prefix, text.value) {
            Some((_, Named::Axis(axis))) => axes.push(axis),
            _ => {
                let known: Vec<String> = builder.axes.iter().map(|axis| axis.name.clone()).collect();
                builder.findings.add(
                    Diagnostic::error("E2006", format!("no axis is called `{}`", text.value))
                        .at(text.span, "here")
                        .did_you_mean(text.value, known.iter().map(String::as_str)),
                );
            }
        }
    }
    let mut combinations: Vec<Vec<(AxisId, LabelId)>> = vec![vec![]];
    for axis in &axes {
        let values = builder.axes[axis.index()].values.clone();
        combinations = combinations.iter().flat_map(|done| values.iter().map(move |value| [done.clone(), vec![(*axis, *value)]].concat())).collect();
        if combinations.len() + builder.states.len() > MOST_STATES {
            builder.findings.add(Diagnostic::error("E4021", format!("more than {MOST_STATES} states")).at(entry.key_span, "this product"));
            return;
        }
    }
    let mut members = Vec::new();
    for values in combinations {
        let words: Vec<String> = values.iter().map(|(_, value)| builder.label_words(&[*value])).collect();
        let own_instant = instant || values.iter().any(|(axis, value)| builder.axes[axis.index()].instant.contains(value));
        let id = StateId(builder.states.len() as u32);
        members.push(id);
        builder.states.push(State {
            name: [vec![name.clone()], words.clone()].concat().join("."),
            label: if words.is_empty() { label.clone() } else { format!("{label}: {}", words.join(", ")) },
            family: name.clone(),
            values,
            alive,
            instant: own_instant,
            start: vec![],
            occupancy: None,
            span: entry.key_span,
        });
    }
    builder.families_of_states.insert(name, StateFamily { axes, members, spread: vec![] });
}

impl Builder<'_> {
    /// The declared state of a name in a part.
    pub(super) fn state_family(&self, prefix: &str, name: &str) -> Option<String> {
        let own = format!("{prefix}{name}");
        [own, name.to_string()].into_iter().find(|name| self.families_of_states.contains_key(name))
    }

    /// The states that a name stands for: a declared state, one combination, a group, `alive` or `all`.
    pub(super) fn states_named(&self, prefix: &str, name: &str) -> Option<Vec<StateId>> {
        if let Some(family) = self.state_family(prefix, name) {
            return Some(self.families_of_states[&family].members.clone());
        }
        for full in [format!("{prefix}{name}"), name.to_string()] {
            if let Some(at) = self.states.iter().position(|state| state.name == full) {
                return Some(vec![StateId(at as u32)]);
            }
            if let Some(states) = self.groups.get(&full) {
                return Some(states.clone());
            }
        }
        let all = (0..self.states.len()).map(|at| StateId(at as u32));
        match name {
            "alive" => Some(all.filter(|id| self.states[id.index()].alive && !self.states[id.index()].instant).collect()),
            "all" => Some(all.filter(|id| !self.states[id.index()].instant).collect()),
            _ => None,
        }
    }

    pub(super) fn unknown_state(&mut self, name: &str, span: Span) {
        let known: Vec<String> =
            self.families_of_states.keys().cloned().chain(self.groups.keys().cloned()).chain(self.states.iter().map(|state| state.name.clone())).collect();
        self.findings.add(
            Diagnostic::error("E2005", format!("no state is called `{name}`"))
                .at(span, "here")
                .did_you_mean(name, known.iter().map(String::as_str)),
        );
    }

    /// The states of a pattern: a name, a list of names, or axis = value(s).
    pub(super) fn pattern(&mut self, prefix: &str, node: &Node) -> Vec<StateId> {
        match &node.kind {
            NodeKind::String(..) | NodeKind::Array(_) => {
                let mut list = Vec::new();
                for text in texts_of("a pattern", node, &mut self.findings).unwrap_or_default() {
                    match self.states_named(prefix, text.value) {
                        Some(states) => list.extend(states.into_iter().filter(|id| !list.contains(id)).collect::<Vec<_>>()),
                        None => self.unknown_state(text.value, text.span),
                    }
                }
                list
            }
            NodeKind::Table(table) => {
                let Some(conditions) = self.conditions(prefix, table) else { return vec![] };
                let family = self.pattern_family(prefix, table);
                let states: Vec<StateId> = (0..self.states.len())
                    .map(|at| StateId(at as u32))
                    .filter(|id| {
                        let state = &self.states[id.index()];
                        family.as_ref().is_none_or(|family| state.family == *family)
                            && conditions.iter().all(|(axis, values)| {
                                state.values.iter().any(|(own, value)| own == axis && (values.is_empty() || values.contains(value)))
                            })
                    })
                    .collect();
                if states.is_empty() {
                    self.findings.add(Diagnostic::error("E2005", "no state fits this pattern").at(node.span, "here"));
                }
                states
            }
            other => {
                let diagnostic = wrong_type("a pattern", node, other.words(), "a state, a list of states, or { axis = value }");
                self.findings.add(diagnostic);
                vec![]
            }
        }
    }

    fn pattern_family(&mut self, prefix: &str, table: &Table) -> Option<String> {
        let entry = table.get("state")?;
        let NodeKind::String(name, span) = &entry.value.kind else { return None };
        let family = self.state_family(prefix, name);
        if family.is_none() {
            self.unknown_state(name, *span);
        }
        family
    }

    /// `axis = value` pairs; no values stand for `"*"`.
    fn conditions(&mut self, prefix: &str, table: &Table) -> Option<Vec<(AxisId, Vec<LabelId>)>> {
        let mut list = Vec::new();
        let mut sound = true;
        for entry in table.entries.iter().filter(|entry| entry.key != "state") {
            let Some(axis) = self.axis_named(prefix, &entry.key, entry.key_span) else {
                sound = false;
                continue;
            };
            let mut values = Vec::new();
            for text in texts_of(&entry.key, &entry.value, &mut self.findings)? {
                if text.value == "*" {
                    continue;
                }
                match self.axis_value(axis, text) {
                    Some(value) => values.push(value),
                    None => sound = false,
                }
            }
            list.push((axis, values));
        }
        sound.then_some(list)
    }

    /// The axis of a name.
    pub(super) fn axis_named(&mut self, prefix: &str, name: &str, span: Span) -> Option<AxisId> {
        if let Some((_, Named::Axis(axis))) = self.scope.find(prefix, name) {
            return Some(axis);
        }
        let known: Vec<String> = self.axes.iter().map(|axis| axis.name.clone()).chain(["state".to_string()]).collect();
        self.findings.add(
            Diagnostic::error("E2006", format!("no axis is called `{name}`")).at(span, "here").did_you_mean(name, known.iter().map(String::as_str)),
        );
        None
    }

    /// The value of an axis.
    pub(super) fn axis_value(&mut self, axis: AxisId, text: Located<&str>) -> Option<LabelId> {
        let own = &self.axes[axis.index()];
        let label = self.scope.labels.get(text.value).copied().filter(|label| own.values.contains(label));
        if label.is_none() {
            let known: Vec<String> = own.values.iter().map(|value| self.label_words(&[*value])).collect();
            let name = own.name.clone();
            self.findings.add(
                Diagnostic::error("E2006", format!("axis `{name}` has no value `{}`", text.value))
                    .at(text.span, "here")
                    .mend(format!("its values are: {}", known.join(", ")))
                    .did_you_mean(text.value, known.iter().map(String::as_str)),
            );
        }
        label
    }
}

/// Resolves starts, occupancies, costs and utilities, groups and where clocks run. Returns the clocks.
pub(super) fn resolve(builder: &mut Builder<'_>, parts: &[Part], _steps: &[String]) -> Vec<Clock> {
    for (prefix, table) in builder.sections(parts, "groups") {
        for entry in &table.entries {
            let states = builder.pattern(prefix, &entry.value);
            builder.groups.insert(format!("{prefix}{}", entry.key), states);
        }
    }
    let mut starts = false;
    let mut occupancies = 0;
    let mut first = None;
    for (prefix, table) in builder.sections(parts, "states") {
        for entry in &table.entries {
            let NodeKind::Table(own) = &entry.value.kind else { continue };
            let Some(family) = builder.families_of_states.get(&format!("{prefix}{}", entry.key)).cloned() else { continue };
            first.get_or_insert(entry.key_span);
            let reader = Reader::new(own, format!("[states.{}]", entry.key));
            for key in ["label", "alive", "instant", "axes", "to"] {
                reader.get(key);
            }
            if let Some(start) = reader.get("start") {
                starts = true;
                resolve_start(builder, prefix, &entry.key, &family, start);
            }
            if let Some(share) = reader.expression("share", &mut builder.findings) {
                occupancies += family.members.len();
                let env = Env { here: family.axes.clone(), time: true, ..Env::plain(prefix) };
                let (term, of) = builder.resolve(&share.value, &env);
                if of != Type::Rest {
                    typing::expect(builder, of, share.span, Place::Share);
                }
                let term = Arc::new(term);
                for id in &family.members {
                    builder.states[id.index()].occupancy = Some(term.clone());
                }
            }
            resolve_payoffs(builder, prefix, &family, &reader);
            reader.finish(&mut builder.findings);
        }
    }
    let ordinary = builder.states.iter().filter(|state| !state.instant).count();
    if occupancies > 0 && occupancies != ordinary {
        let span = builder.states.iter().find(|state| state.occupancy.is_none()).map(|state| state.span);
        let fault = Diagnostic::error("E4017", "some states have a `share` and some do not").mend("one state may have share = \"rest\"");
        builder.findings.add(match span {
            Some(span) => fault.at(span, "this one has none"),
            None => fault,
        });
    }
    if !starts && occupancies == 0 && let Some(span) = first {
        builder.findings.add(
            Diagnostic::error("E4001", "nobody starts anywhere").at(span, "the first state").mend("give the state in which people start: start = 1"),
        );
    }
    super::moves::resolve_clocks(builder, parts)
}

fn resolve_start(builder: &mut Builder<'_>, prefix: &str, name: &str, family: &StateFamily, start: &Entry) {
    let NodeKind::Table(table) = &start.value.kind else {
        let Some(expr) = expression_of("start", &start.value, &mut builder.findings) else { return };
        if !family.axes.is_empty() {
            builder.findings.add(
                Diagnostic::error("E4002", format!("`{name}` is a product: its start must say how it spreads over its axes"))
                    .at(start.value.span, "here")
                    .mend("write start = { axis = \"value\", other = \"share[other]\" }"),
            );
            return;
        }
        let (term, of) = builder.resolve(&expr.value, &Env::plain(prefix));
        typing::expect(builder, of, expr.span, Place::Share);
        let term = Arc::new(term);
        for id in &family.members {
            builder.states[id.index()].start = vec![Share { term: term.clone(), value: None }];
        }
        return;
    };
    let mut whole = None;
    let mut spread = Vec::new();
    for entry in &table.entries {
        let Some(expr) = expression_of(&entry.key, &entry.value, &mut builder.findings) else { continue };
        if entry.key == "share" {
            let (term, of) = builder.resolve(&expr.value, &Env::plain(prefix));
            typing::expect(builder, of, expr.span, Place::Share);
            whole = Some(Arc::new(term));
            continue;
        }
        let Some(axis) = builder.axis_named(prefix, &entry.key, entry.key_span) else { continue };
        if !family.axes.contains(&axis) {
            builder.findings.add(Diagnostic::error("E2006", format!("`{name}` does not have axis `{}`", entry.key)).at(entry.key_span, "here"));
            continue;
        }
        let env = Env { here: family.axes.clone(), ..Env::plain(prefix) };
        let (term, of) = builder.resolve(&expr.value, &env);
        if of != Type::Label {
            typing::expect(builder, of, expr.span, Place::Share);
        }
        spread.push((axis, Arc::new(term), of));
    }
    for axis in &family.axes {
        if !spread.iter().any(|(own, ..)| own == axis) {
            let axis = builder.axes[axis.index()].name.clone();
            builder.findings.add(Diagnostic::error("E4001", format!("the start of `{name}` does not say how it spreads over `{axis}`")).at(start.value.span, "here"));
            return;
        }
    }
    for id in &family.members {
        let values = builder.states[id.index()].values.clone();
        let mut factors: Vec<Share> = whole.iter().map(|term| Share { term: term.clone(), value: None }).collect();
        for (axis, term, _) in &spread {
            let value = values.iter().find(|(own, _)| own == axis).copied();
            factors.push(Share { term: term.clone(), value });
        }
        builder.states[id.index()].start = factors;
    }
    if let Some(own) = builder.families_of_states.values_mut().find(|own| own.members == family.members) {
        own.spread = spread;
    }
}

fn resolve_payoffs(builder: &mut Builder<'_>, prefix: &str, family: &StateFamily, reader: &Reader<'_>) {
    let env = Env { here: family.axes.clone(), ..Env::in_cycle(prefix) };
    if let Some((costs, _)) = reader.table("cost", &mut builder.findings) {
        for entry in &costs.entries {
            payoff(builder, &env, entry, Measure::Cost, &entry.key, Place::PoundsAYear, &family.members, Occasion::State, false);
        }
    }
    if let Some(entry) = reader.get("utility") {
        match &entry.value.kind {
            NodeKind::Table(parts) => {
                for part in &parts.entries {
                    // Only the patient's own utility is held at the norm.
                    let own = part.key == "patient";
                    payoff(builder, &env, part, Measure::Qaly, &part.key, Place::Utility, &family.members, Occasion::State, own);
                }
            }
            _ => payoff(builder, &env, entry, Measure::Qaly, "utility", Place::Utility, &family.members, Occasion::State, true),
        }
    }
    if let Some((own, _)) = reader.table("on_entry", &mut builder.findings) {
        let inner = Reader::new(own, "on_entry");
        one_offs(builder, &env, &inner, &family.members, Occasion::Entry);
        inner.finish(&mut builder.findings);
    }
}

/// `cost.X` and `qaly` of a one-off, for each place on which it hangs.
pub(super) fn one_offs<I: Copy>(builder: &mut Builder<'_>, env: &Env, reader: &Reader<'_>, places: &[I], occasion: impl Fn(I) -> Occasion + Copy) {
    if let Some((costs, _)) = reader.table("cost", &mut builder.findings) {
        for entry in &costs.entries {
            payoff(builder, env, entry, Measure::Cost, &entry.key, Place::Pounds, places, occasion, false);
        }
    }
    if let Some(entry) = reader.get("qaly") {
        payoff(builder, env, entry, Measure::Qaly, "one-off", Place::Qaly, places, occasion, false);
    }
}

#[allow(clippy::too_many_arguments)]
fn payoff<I: Copy>(
    builder: &mut Builder<'_>,
    env: &Env,
    entry: &Entry,
    measure: Measure,
    name: &str,
    place: Place,
    places: &[I],
    occasion: impl Fn(I) -> Occasion,
    is_utility: bool,
) {
    let Some(expr) = expression_of(&entry.key, &entry.value, &mut builder.findings) else { return };
    let (term, of) = builder.resolve(&expr.value, env);
    typing::expect(builder, of, expr.value.span, place);
    let category = builder.category(name, measure);
    let (term, text) = (Arc::new(term), print(&expr.value));
    for own in places {
        builder.payoffs.push(Payoff {
            category,
            occasion: occasion(*own),
            amount: term.clone(),
            frequency: None,
            is_utility,
            text: text.clone(),
            span: expr.span,
        });
    }
}
