//! Costs and QALYs: of being in a state, of entering it, of a move, of an event.

use super::builder::Builder;
use super::reader::{Reader, expression_of, wrong_type};
use super::resolve::Env;
use super::states::StateFamily;
use super::study::*;
use super::typing::{self, Place};
use crate::diagnostic::Diagnostic;
use crate::expr::print;
use crate::source::{Entry, NodeKind, Table};
use std::sync::Arc;

/// Most payoffs after patterns are spelt out.
const MOST_PAYOFFS: usize = 1_000_000;

/// What a payoff is of, before it is known on what it hangs.
struct Kind<'a> {
    measure: Measure,
    category: &'a str,
    place: Place,
    is_utility: bool,
}

/// `cost`, `utility` and `on_entry` of a state.
pub(super) fn of_state(builder: &mut Builder<'_>, prefix: &str, family: &StateFamily, reader: &Reader<'_>) {
    let env = Env { here: family.axes.clone(), ..Env::in_cycle(prefix) };
    let places: Vec<Occasion> = family.members.iter().map(|id| Occasion::State(*id)).collect();
    if let Some((costs, _)) = reader.table("cost", &mut builder.findings) {
        for entry in &costs.entries {
            let category = &entry.key;
            let kind = Kind { measure: Measure::Cost, category, place: Place::PoundsAYear, is_utility: false };
            one(builder, &env, entry, kind, &places, None);
        }
    }
    if let Some(entry) = reader.get("utility") {
        let utility =
            |category, is_utility| Kind { measure: Measure::Qaly, category, place: Place::Utility, is_utility };
        match &entry.value.kind {
            NodeKind::Table(parts) => {
                for part in &parts.entries {
                    // Only the patient's own utility is held at the norm.
                    one(builder, &env, part, utility(&part.key, part.key == "patient"), &places, None);
                }
            }
            _ => one(builder, &env, entry, utility("utility", true), &places, None),
        }
    }
    if let Some((own, _)) = reader.table("on_entry", &mut builder.findings) {
        let inner = Reader::new(own, "on_entry");
        let entries: Vec<Occasion> = family.members.iter().map(|id| Occasion::Entry(*id)).collect();
        one_offs(builder, &env, &inner, &entries);
        inner.finish(&mut builder.findings);
    }
}

/// `cost.X` and `qaly` of a one-off, for each place on which it hangs.
pub(super) fn one_offs(builder: &mut Builder<'_>, env: &Env, reader: &Reader<'_>, places: &[Occasion]) {
    if let Some((costs, _)) = reader.table("cost", &mut builder.findings) {
        for entry in &costs.entries {
            let category = &entry.key;
            let kind = Kind { measure: Measure::Cost, category, place: Place::Pounds, is_utility: false };
            one(builder, env, entry, kind, places, None);
        }
    }
    if let Some(entry) = reader.get("qaly") {
        let kind = Kind { measure: Measure::Qaly, category: "one-off", place: Place::Qaly, is_utility: false };
        one(builder, env, entry, kind, places, None);
    }
}

/// `cost.X` and `qaly` of an event of this name and frequency.
pub(super) fn of_event(
    builder: &mut Builder<'_>,
    env: &Env,
    reader: &Reader<'_>,
    name: &str,
    places: &[Occasion],
    frequency: &Odds,
) {
    if let Some((costs, _)) = reader.table("cost", &mut builder.findings) {
        for entry in &costs.entries {
            let category = &entry.key;
            let kind = Kind { measure: Measure::Cost, category, place: Place::Pounds, is_utility: false };
            one(builder, env, entry, kind, places, Some(frequency));
        }
    }
    if let Some(entry) = reader.get("qaly") {
        let kind = Kind { measure: Measure::Qaly, category: name, place: Place::Qaly, is_utility: false };
        one(builder, env, entry, kind, places, Some(frequency));
    }
}

/// Whether a table pays anything: `cost`, `qaly`.
pub(super) fn pays(table: &Table) -> bool {
    table.get("cost").is_some() || table.get("qaly").is_some()
}

fn one(
    builder: &mut Builder<'_>,
    env: &Env,
    entry: &Entry,
    kind: Kind<'_>,
    places: &[Occasion],
    frequency: Option<&Odds>,
) {
    if matches!(entry.value.kind, NodeKind::Table(_)) {
        let fault = wrong_type(&entry.key, &entry.value, "a table", "an expression");
        builder.findings.add(fault.mend("a category has one amount; several things need several categories"));
        return;
    }
    let Some(expr) = expression_of(&entry.key, &entry.value, &mut builder.findings) else { return };
    let (term, of) = builder.resolve(&expr.value, env);
    typing::expect(builder, of, expr.value.span, kind.place);
    let category = builder.category(kind.category, kind.measure);
    if builder.payoffs.len() + places.len() > MOST_PAYOFFS {
        let fault = Diagnostic::error("E4021", format!("more than {MOST_PAYOFFS} payoffs"));
        builder.findings.add(fault.at(entry.key_span, "and this one"));
        return;
    }
    let (amount, text) = (Arc::new(term), print(&expr.value));
    for occasion in places {
        builder.payoffs.push(Payoff {
            category,
            occasion: occasion.clone(),
            amount: amount.clone(),
            frequency: frequency.cloned(),
            is_utility: kind.is_utility,
            text: text.clone(),
            span: expr.span,
        });
    }
}
