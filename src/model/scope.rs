//! Which names exist and what they mean.

use super::study::*;
use crate::expr::{KEYWORDS, UNIT_WORDS, is_plain};
use crate::source::Span;
use indexmap::IndexMap;

/// What a name means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    Parameter(ParameterId),
    Family,
    Definition(DefinitionId),
    Switch(SwitchId),
    Table(TableId),
    Curve(CurveId),
    Clock(ClockId),
    Column(ColumnId),
    Axis(AxisId),
}

impl Named {
    pub fn words(self) -> &'static str {
        match self {
            Named::Parameter(_) => "a parameter",
            Named::Family => "an indexed parameter",
            Named::Definition(_) => "a definition",
            Named::Switch(_) => "a switch",
            Named::Table(_) => "a table",
            Named::Curve(_) => "a curve",
            Named::Clock(_) => "a clock",
            Named::Column(_) => "a profile column",
            Named::Axis(_) => "an axis",
        }
    }
}

/// Names that the language itself gives a meaning.
pub(super) const VARIABLES: [&str; 6] = ["cycle", "time", "cycle_length", "age", "time_in_state", "t"];

/// What something is called by that expressions do not read by its name alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    State,
    AxisName,
    AxisValue,
    Prefix,
}

/// Why something in this role cannot be called so, if it cannot.
pub(super) fn reserved(name: &str, role: Role) -> Option<String> {
    let taken: &[&str] = match role {
        Role::State => &["all", "exit", "*"],
        Role::AxisName => &["state", "share", "instant"],
        Role::AxisValue => &["next", "previous", "*"],
        Role::Prefix => &["from", "to", "exit"],
    };
    (taken.contains(&name) || KEYWORDS.contains(&name)).then(|| format!("`{name}` has a meaning of its own"))
}

/// Why an expression could not read something called `name`, if it could not.
pub(super) fn unreadable(name: &str) -> Option<String> {
    if KEYWORDS.contains(&name) || UNIT_WORDS.contains(&name) {
        return Some(format!("`{name}` has a meaning of its own"));
    }
    if is_plain(name) { None } else { Some(format!("`{name}` is no name")) }
}

/// Every declared name with its place.
#[derive(Default)]
pub(super) struct Scope {
    pub names: IndexMap<String, (Named, Span)>,
    pub labels: IndexMap<String, LabelId>,
    /// Which names some expression has used.
    pub used: std::collections::BTreeSet<String>,
    /// Whether a file that declares names could not be read: an unknown name may then be one of those.
    pub incomplete: bool,
}

impl Scope {
    /// The number of a label, made if new.
    pub fn label(&mut self, text: &str) -> LabelId {
        let next = LabelId(self.labels.len() as u32);
        *self.labels.entry(text.to_string()).or_insert(next)
    }

    /// The words of a label.
    pub fn words(&self, label: LabelId) -> &str {
        self.labels.get_index(label.index()).map_or("", |(word, _)| word)
    }

    /// What `name` means in a part with this prefix: the part's own name first, then the model's.
    pub fn find(&self, prefix: &str, name: &str) -> Option<(String, Named)> {
        if !prefix.is_empty() {
            let own = format!("{prefix}{name}");
            if let Some((named, _)) = self.names.get(&own) {
                return Some((own, *named));
            }
        }
        self.names.get(name).map(|(named, _)| (name.to_string(), *named))
    }

    /// Names to offer for a mistyped one.
    pub fn known<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a str> {
        let own = move |name: &'a String| if prefix.is_empty() { None } else { name.strip_prefix(prefix) };
        let names = self.names.keys().filter_map(own).chain(self.names.keys().map(String::as_str));
        names.chain(VARIABLES).chain(self.labels.keys().map(String::as_str))
    }
}

/// `name[a, b]` as a name and its indices; `;` parts them as well.
pub(super) fn split_index(name: &str) -> (&str, Vec<&str>) {
    match name.split_once('[') {
        None => (name.trim(), vec![]),
        Some((base, rest)) => {
            let inside = rest.trim_end().trim_end_matches(']');
            (base.trim(), inside.split([';', ',']).map(str::trim).filter(|word| !word.is_empty()).collect())
        }
    }
}
