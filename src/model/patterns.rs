//! Names and patterns of states: a state, one combination of a product, a group, `{ axis = value }`.

use super::builder::Builder;
use super::document::Part;
use super::reader::{texts_of, wrong_type};
use super::scope::Named;
use super::study::*;
use crate::diagnostic::{Diagnostic, some_of};
use crate::source::{Located, Node, NodeKind, Span, Table};

/// `[groups]`: names for sets of states.
pub(super) fn declare_groups(builder: &mut Builder<'_>, parts: &[Part]) {
    for (prefix, table) in builder.sections(parts, "groups") {
        for entry in &table.entries {
            let states = builder.pattern(prefix, &entry.value);
            let name = format!("{prefix}{}", entry.key);
            let taken =
                builder.families_of_states.contains_key(&name) || ["alive", "all"].contains(&entry.key.as_str());
            if taken {
                let fault = Diagnostic::error("E2003", format!("a group cannot be called `{name}`"));
                builder.findings.add(fault.at(entry.key_span, "this already stands for states"));
            }
            builder.groups.insert(name, states);
        }
    }
}

impl Builder<'_> {
    /// The declared state of a name in a part.
    pub(super) fn state_family(&self, prefix: &str, name: &str) -> Option<String> {
        let own = format!("{prefix}{name}");
        [own, name.to_string()].into_iter().find(|name| self.families_of_states.contains_key(name))
    }

    /// The one state of a full name, such as `lupus.remission.none`.
    pub(super) fn state_named(&self, prefix: &str, name: &str) -> Option<StateId> {
        let own = format!("{prefix}{name}");
        [own.as_str(), name].into_iter().find_map(|name| self.states_by_name.get(name).copied())
    }

    /// The states that a name stands for: a declared state, one combination, a group, `alive` or `all`.
    pub(super) fn states_named(&self, prefix: &str, name: &str) -> Option<Vec<StateId>> {
        if let Some(family) = self.state_family(prefix, name) {
            return Some(self.families_of_states[&family].members.clone());
        }
        if let Some(id) = self.state_named(prefix, name) {
            return Some(vec![id]);
        }
        for full in [format!("{prefix}{name}"), name.to_string()] {
            if let Some(states) = self.groups.get(&full) {
                return Some(states.clone());
            }
        }
        let ordinary =
            (0..self.states.len()).map(|at| StateId(at as u32)).filter(|id| !self.states[id.index()].instant);
        match name {
            "alive" => Some(ordinary.filter(|id| self.states[id.index()].alive).collect()),
            "all" => Some(ordinary.collect()),
            _ => None,
        }
    }

    /// Names of states, groups and single combinations, to offer for a mistyped one.
    pub(super) fn known_states(&self) -> impl Iterator<Item = &str> {
        let names = self.families_of_states.keys().chain(self.groups.keys()).map(String::as_str);
        names.chain(self.states.iter().map(|state| state.name.as_str()))
    }

    /// Says that no state has this name.
    pub(super) fn unknown_state(&mut self, name: &str, span: Span) {
        self.lost_moves = true;
        if self.scope.incomplete {
            return;
        }
        if self.findings.is_full("E2005") {
            return self.findings.leave_out("E2005");
        }
        let fault = Diagnostic::error("E2005", format!("no state is called `{name}`")).at(span, "no such state");
        let families = some_of(self.families_of_states.keys().map(String::as_str));
        let fault = fault.mend(format!("the states are: {families}")).did_you_mean(name, self.known_states());
        self.findings.add(fault);
    }

    /// The states of a pattern: a name, a list of names, or axis = value(s).
    pub(super) fn pattern(&mut self, prefix: &str, node: &Node) -> Vec<StateId> {
        match &node.kind {
            NodeKind::String(..) | NodeKind::Array(_) => self.pattern_of_names(prefix, node),
            NodeKind::Table(table) => self.pattern_of_axes(prefix, table, node.span),
            other => {
                let fault = Diagnostic::error("E4002", format!("states are needed here, not {}", other.words()));
                let mend = "write a state, a list of states, or { axis = \"value\" }";
                self.findings.add(fault.at(node.span, other.words()).mend(mend));
                self.lost_moves = true;
                vec![]
            }
        }
    }

    fn pattern_of_names(&mut self, prefix: &str, node: &Node) -> Vec<StateId> {
        let mut taken = vec![false; self.states.len()];
        let mut list = Vec::new();
        for text in texts_of("a pattern", node, &mut self.findings).unwrap_or_default() {
            match self.states_named(prefix, text.value) {
                Some(states) => {
                    for id in states {
                        if !std::mem::replace(&mut taken[id.index()], true) {
                            list.push(id);
                        }
                    }
                }
                None => self.unknown_state(text.value, text.span),
            }
        }
        list
    }

    fn pattern_of_axes(&mut self, prefix: &str, table: &Table, span: Span) -> Vec<StateId> {
        let conditions = self.conditions(prefix, table);
        let family = match table.get("state").map(|entry| &entry.value) {
            None => None,
            Some(Node { kind: NodeKind::String(name, span), .. }) => match self.state_family(prefix, name) {
                Some(family) => Some(family),
                None => {
                    self.unknown_state(name, *span);
                    return vec![];
                }
            },
            Some(node) => {
                self.findings.add(wrong_type("state", node, node.kind.words(), "the name of a state"));
                self.lost_moves = true;
                return vec![];
            }
        };
        let Some(conditions) = conditions else {
            self.lost_moves = true;
            return vec![];
        };
        let fits = |state: &State| {
            family.as_ref().is_none_or(|family| state.family == *family)
                && conditions.iter().all(|(axis, values)| {
                    let own = state.values.iter().find(|(own, _)| own == axis);
                    own.is_some_and(|(_, value)| values.is_empty() || values.contains(value))
                })
        };
        let states = self.states.iter().enumerate().filter(|(_, state)| fits(state));
        let states: Vec<StateId> = states.map(|(at, _)| StateId(at as u32)).collect();
        if states.is_empty() {
            self.lost_moves = true;
            let fault = Diagnostic::error("E2005", "no state fits this pattern").at(span, "no state has all of this");
            self.findings.add(fault);
        }
        states
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
            let Some(texts) = texts_of(&entry.key, &entry.value, &mut self.findings) else {
                sound = false;
                continue;
            };
            let mut values = Vec::new();
            for text in texts.iter().filter(|text| text.value != "*") {
                match self.axis_value(axis, *text) {
                    Some(value) => values.push(value),
                    None => sound = false,
                }
            }
            let every = texts.iter().any(|text| text.value == "*");
            if texts.is_empty() {
                let fault = Diagnostic::error("E2006", format!("no value of `{}` is named", entry.key));
                self.findings.add(fault.at(entry.value.span, "empty").mend("write \"*\" for all of them"));
                sound = false;
            }
            list.push((axis, if every { vec![] } else { values }));
        }
        sound.then_some(list)
    }

    /// The axis of a name.
    pub(super) fn axis_named(&mut self, prefix: &str, name: &str, span: Span) -> Option<AxisId> {
        if let Some((_, Named::Axis(axis))) = self.scope.find(prefix, name) {
            return Some(axis);
        }
        if self.findings.is_full("E2006") {
            self.findings.leave_out("E2006");
            return None;
        }
        let axes = || self.axes.iter().map(|axis| axis.name.as_str());
        let fault = Diagnostic::error("E2006", format!("no axis is called `{name}`")).at(span, "no such axis");
        let fault = if self.axes.is_empty() {
            fault.mend("axes are declared in [axes]")
        } else {
            fault.mend(format!("the axes are: {}", some_of(axes()))).did_you_mean(name, axes().chain(["state"]))
        };
        self.findings.add(fault);
        None
    }

    /// The value of an axis.
    pub(super) fn axis_value(&mut self, axis: AxisId, text: Located<&str>) -> Option<LabelId> {
        let own = &self.axes[axis.index()];
        let label = self.scope.labels.get(text.value).copied().filter(|label| own.values.contains(label));
        if label.is_none() {
            let values = own.values.clone();
            let what = format!("axis `{}`", own.name);
            self.no_such_value(&what, &values, text.value, text.span);
        }
        label
    }

    /// Says that an axis or a column has no such value.
    pub(super) fn no_such_value(&mut self, what: &str, values: &[LabelId], word: &str, span: Span) {
        if self.findings.is_full("E2006") {
            return self.findings.leave_out("E2006");
        }
        let known = || values.iter().map(|value| self.scope.words(*value));
        let fault = Diagnostic::error("E2006", format!("{what} has no value `{word}`")).at(span, "no such value");
        let fault = fault.mend(format!("its values are: {}", some_of(known()))).did_you_mean(word, known());
        self.findings.add(fault);
    }
}
