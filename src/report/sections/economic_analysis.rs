//! Owns B.3.2: who is modelled, in which states, over which time, and the choices that define the analysis.

use super::{add_prose, strategy_cell};
use crate::report::document::{About, Block, Cell, Column, Data, Figure, RowKind, Section, Table, Text};
use crate::report::{figures, number, structure, words};
use crate::results::{Results, State, Strategy};
use indexmap::{IndexMap, IndexSet};

pub(super) fn section(results: &Results) -> Section {
    let mut section = Section::new("B.3.2", "Economic analysis");
    let model = &results.model;
    let count = model.strategies.len();
    let others: Vec<String> = model
        .strategies
        .iter()
        .filter(|strategy| strategy.name != model.intervention)
        .map(|strategy| words::inside(&strategy.label))
        .collect();
    let name = model.strategy_label(&model.intervention);
    section.paragraph(if count == 1 {
        format!("The model follows {} alone; there is nothing to compare it with.", words::inside(name))
    } else {
        format!("The model compares {} with {}.", words::inside(name), words::list(&others))
    });
    if !model.states.is_empty() {
        section.push(Block::Figure(diagram(results)));
    }
    super::features::add(results, &mut section);
    section.push(Block::Table(states(results)));
    if let Some(table) = profiles(results) {
        section.push(Block::Table(table));
    }
    section.push(Block::Table(strategies(results)));
    super::analyses::add(results, "B.3.2", &mut section);
    add_prose(results, &mut section);
    section
}

/// The states and the moves between them.
fn diagram(results: &Results) -> Figure {
    let model = &results.model;
    let title = if model.moves.is_empty() {
        "The states of the model"
    } else {
        "The states of the model, and what leads where"
    };
    let columns = ["from", "to", "name", "step", "kind", "expression"].map(str::to_owned).to_vec();
    let rows = model.moves.iter().map(|own| {
        let (name, step) = (own.name.clone().unwrap_or_default(), own.step.clone().unwrap_or_default());
        vec![own.from.clone(), own.to.clone(), name, step, own.kind.clone(), own.expression.clone()]
    });
    Figure::new(figures::structure(model, title), About::NOTHING).data(Data { columns, rows: rows.collect() })
}

fn states(results: &Results) -> Table {
    let states = &results.model.states;
    let alive = states.iter().filter(|state| state.alive).count();
    let mut table = Table::new(
        "states",
        "States of health",
        "",
        format!(
            "{} {}, of which {alive} count as life years; a state with several axes has a state for each combination of their values",
            states.len(),
            if states.len() == 1 { "state" } else { "states" }
        ),
        vec![
            Column::text("State"),
            Column::text("Axes and their values"),
            Column::number("States", ""),
            Column::text("Summed in figures as"),
            Column::text("Counts as life years"),
        ],
    );
    let mut families: Vec<(String, Vec<&State>)> = Vec::new();
    for state in states {
        let family = structure::family(state);
        match families.iter_mut().find(|(name, _)| *name == family) {
            Some((_, own)) => own.push(state),
            None => families.push((family, vec![state])),
        }
    }
    for (name, own) in families {
        let label = if own[0].values.is_empty() { own[0].label.clone() } else { name.replace('_', " ") };
        let bands: IndexSet<&str> = own.iter().filter_map(|state| state.band.as_deref()).collect();
        let bands: Vec<String> = bands.into_iter().map(|band| band.replace('_', " ")).collect();
        let living = own.iter().filter(|state| state.alive).count();
        table.row(
            RowKind::Plain,
            vec![
                Cell::text(words::outside(&label)),
                Cell::text(if own[0].values.is_empty() { number::NOT_APPLICABLE.to_owned() } else { axes(&own) }),
                Cell::text(number::count(own.len() as u64)),
                Cell::text(if bands.is_empty() { number::NOT_APPLICABLE.to_owned() } else { words::list(&bands) }),
                Cell::text(match living {
                    0 => "no".to_owned(),
                    all if all == own.len() => "yes".to_owned(),
                    some => format!("{some} of {}", own.len()),
                }),
            ],
        );
    }
    table
}

/// The axes of a product state with the values that occur.
fn axes(own: &[&State]) -> String {
    let mut axes: IndexMap<&str, IndexSet<String>> = IndexMap::new();
    for (axis, value) in own.iter().flat_map(|state| &state.values) {
        axes.entry(axis).or_default().insert(value.replace('_', " "));
    }
    let each = axes.into_iter().map(|(axis, values)| {
        format!("{}: {}", axis.replace('_', " "), values.into_iter().collect::<Vec<_>>().join(", "))
    });
    each.collect::<Vec<_>>().join("; ")
}

fn profiles(results: &Results) -> Option<Table> {
    let profiles = &results.model.profiles;
    if profiles.len() < 2 {
        return None;
    }
    let mut table = Table::new(
        "profiles",
        "Kinds of people",
        "",
        "Each kind is followed as a cohort of its own; results are weighted by these shares",
        vec![Column::text("Profile"), Column::number("Share", "%")],
    );
    for (at, profile) in profiles.iter().enumerate() {
        table.row(
            RowKind::Plain,
            vec![
                Cell::text(words::outside(&profile.name)),
                super::confidence::share(profile.weight, &format!("/model/profiles/{at}/weight")),
            ],
        );
    }
    Some(table)
}

fn strategies(results: &Results) -> Table {
    let model = &results.model;
    let mut table = Table::new(
        "strategies",
        "Options compared",
        "",
        "In the order of the scenario",
        vec![
            Column::text("Option"),
            Column::text("Name in the model"),
            Column::text("Role"),
            Column::text("What it sets"),
        ],
    );
    let switches = model.switches.iter().map(|(name, on)| format!("{name} = {on}")).collect::<Vec<_>>().join(", ");
    if !switches.is_empty() {
        table.note(Text::plain("Unless an option sets another: ").code(switches).words("."));
    }
    for strategy in &model.strategies {
        let role = if strategy.name == model.intervention {
            "the intervention"
        } else if strategy.name == model.reference {
            "the reference of pairwise comparisons"
        } else {
            "comparator"
        };
        table.row(
            RowKind::Plain,
            vec![
                strategy_cell(results, &strategy.name),
                Cell::text(Text::default().code(strategy.name.clone())),
                Cell::text(role),
                Cell::text(set(strategy)),
            ],
        );
    }
    table
}

/// What an option sets in the model, as it is written.
fn set(strategy: &Strategy) -> Text {
    if strategy.set.is_empty() {
        return Text::plain(number::NOT_APPLICABLE);
    }
    let each: Vec<String> = strategy.set.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    Text::default().code(each.join(", "))
}
