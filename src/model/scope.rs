//! Which names exist and what they mean.

use super::study::*;
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

/// Every declared name with its place.
#[derive(Default)]
pub(super) struct Scope {
    pub names: IndexMap<String, (Named, Span)>,
    pub labels: IndexMap<String, LabelId>,
    /// Which names some expression has used.
    pub used: std::collections::BTreeSet<String>,
}

impl Scope {
    /// The number of a label, made if new.
    pub fn label(&mut self, text: &str) -> LabelId {
        let next = LabelId(self.labels.len() as u32);
        *self.labels.entry(text.to_string()).or_insert(next)
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
        let own = self.names.keys().filter_map(move |name| if prefix.is_empty() { None } else { name.strip_prefix(prefix) });
        own.chain(self.names.keys().map(String::as_str)).chain(VARIABLES).chain(self.labels.keys().map(String::as_str))
    }
}
