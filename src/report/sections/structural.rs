//! Owns the assumptions of structure that can be read from the model itself: what happens once, what goes one way, what is left at
//! nothing. Reasons for them are for people to give.

use super::inputs;
use crate::report::document::{Block, Section, Text};
use crate::report::structure::{Axis, structure};
use crate::report::words;
use crate::results::{Basis, Model, Parameter, Results, State};

/// Adds the list to B.3.9; nothing where nothing can be read.
pub(super) fn add(results: &Results, section: &mut Section) {
    let model = &results.model;
    let mut list: Vec<Text> = Vec::new();
    if model.strategies.len() > 1 {
        list.push(Text::plain(
            "All options share one model: they differ in what each sets (see “Options compared”) and in nothing else.",
        ));
    }
    list.extend(once(model).map(Text::plain));
    list.extend(one_way(model).into_iter().map(Text::plain));
    list.extend(undying(model).map(Text::plain));
    list.extend(left_for_good(model).map(Text::plain));
    list.extend(nothing(results));
    if list.is_empty() {
        return;
    }
    section.paragraph("Assumptions of structure that can be read from the model. Reasons for them stand below where the analyst wrote them, and what the model leaves out in B.3.13.");
    section.push(Block::List(list));
}

fn named(list: &[&str]) -> String {
    words::list(&list.iter().map(|own| (*own).to_owned()).collect::<Vec<_>>())
}

/// Steps of a treatment that are entered at the start and never again.
fn once(model: &Model) -> Option<String> {
    let again = |name: &str| model.moves.iter().any(|own| own.to == name);
    let first = model.states.iter().filter(|state| state.start && state.instant && !again(&state.name));
    let first: Vec<&str> = first.map(|state| state.label.as_str()).collect();
    match first[..] {
        [] => None,
        [one] => Some(format!(
            "No move leads to “{one}”: people can begin there and cannot come back, so nobody goes through it twice."
        )),
        _ => Some(format!(
            "No move leads to these states: people can begin there and cannot come back, so nobody goes through them twice: {}.",
            named(&first)
        )),
    }
}

/// Axes along which people move in one direction alone.
fn one_way(model: &Model) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    for unit in structure(model).units {
        for axis in unit.axes.iter().filter(|axis| rises(axis)) {
            let values: Vec<String> = (0..axis.values.len()).map(|value| words::name(&axis.label(value))).collect();
            let line = format!(
                "Within {}, {} goes one way only: {}.",
                words::name(&unit.name),
                words::name(&axis.name),
                values.join(", then ")
            );
            if !told.contains(&line) {
                told.push(line);
            }
        }
    }
    told
}

fn rises(axis: &Axis) -> bool {
    !axis.moves.is_empty() && axis.moves.iter().all(|(from, to)| from < to)
}

/// Living states in which people stay for a while and from which no move leads to death.
fn undying(model: &Model) -> Option<String> {
    let dead = |name: &str| model.states.iter().any(|state| state.name == name && !state.alive);
    // Only where deaths are moves at all: in other models death is a share of the people.
    if !model.moves.iter().any(|own| dead(&own.to) && own.from != own.to) {
        return None;
    }
    let dies = |name: &str| model.moves.iter().any(|own| own.from == name && dead(&own.to));
    let safe = model.states.iter().filter(|state| state.alive && !state.instant && !dies(&state.name));
    let safe: Vec<&str> = safe.map(|state| state.name.as_str()).collect();
    (!safe.is_empty()).then(|| format!("Nobody dies in: {}.", super::states::words(model, &safe)))
}

/// Living states that nobody leaves but by death.
fn left_for_good(model: &Model) -> Option<String> {
    let living = |name: &str| model.states.iter().any(|state| state.name == name && state.alive);
    if model.moves.is_empty() || model.moves.iter().all(|own| own.from == own.to) {
        return None;
    }
    let leaves = |name: &str| model.moves.iter().any(|own| own.from == name && own.to != name && living(&own.to));
    let dies = |own: &&State| model.moves.iter().any(|step| step.from == own.name && !living(&step.to));
    let last = model.states.iter().filter(|state| state.alive && !state.instant && !leaves(&state.name)).filter(dies);
    let last: Vec<&str> = last.map(|state| state.name.as_str()).collect();
    (!last.is_empty())
        .then(|| format!("Once there, people leave only by death: {}.", super::states::words(model, &last)))
}

/// Assumed inputs that are nothing in the base case.
fn nothing(results: &Results) -> Option<Text> {
    let zero = |own: &&Parameter| own.used && own.basis == Some(Basis::Assumed) && own.value == 0.0;
    let list: Vec<&Parameter> = results.model.parameters.iter().filter(zero).collect();
    let mut text = Text::plain("Assumed to be nothing in the base case: ");
    for (place, parameter) in list.iter().enumerate() {
        text = text.words(if place == 0 { "" } else { "; " }).join(inputs::link(parameter));
    }
    (!list.is_empty()).then(|| text.words("."))
}
