//! Owns the structure of a model as a picture has it: states, product states folded by axis, moves between them. It knows
//! no places; those who draw it do.

use crate::results::{Model, State};
use indexmap::{IndexMap, IndexSet};

/// A model's structure, folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Structure {
    /// States and product states, in the order of the model.
    pub units: Vec<Unit>,
    /// Moves between them, each pair of ends once.
    pub links: Vec<Link>,
}

/// A state, or a product state as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Name in the model file.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// Whether people there live.
    pub alive: bool,
    /// Whether everyone passes on at once.
    pub instant: bool,
    /// Whether people may start there.
    pub start: bool,
    /// The axes of a product state; none for a plain state.
    pub axes: Vec<Axis>,
}

/// An axis of a product state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Axis {
    /// Name in the model file.
    pub name: String,
    /// Its values, and whether everyone passes on at once.
    pub values: IndexMap<String, bool>,
    /// What the values are called, where they are called otherwise than by their names as words.
    pub labels: Vec<String>,
    /// Moves from value to value. A move that changes several axes is on each of them.
    pub moves: IndexSet<(usize, usize)>,
}

impl Axis {
    /// What a value is called, by its place.
    #[must_use]
    pub fn label(&self, value: usize) -> String {
        let name = || self.values.get_index(value).map_or_else(String::new, |(name, _)| words(name));
        self.labels.get(value).cloned().unwrap_or_else(name)
    }

    /// Whether nearly every value leads to every other, so that single moves would say nothing.
    #[must_use]
    pub fn is_any_to_any(&self) -> bool {
        let values = self.values.len();
        values > 3 && 5 * self.moves.len() > 3 * values * (values - 1)
    }
}

/// One end of a link: a unit, or one value of one of its axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct End {
    /// Which unit.
    pub unit: usize,
    /// Axis and value, when all moves of the link have it.
    pub value: Option<(usize, usize)>,
}

/// Moves from one unit to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where they leave.
    pub from: End,
    /// Where they arrive.
    pub to: End,
    /// Names of the moves that have one.
    pub names: IndexSet<String>,
}

/// A state's place in the folded structure: its unit, and its value on each axis.
struct Place {
    unit: usize,
    values: Vec<usize>,
}

/// Folds a model: a product state is one unit, and what its moves change is shown on its axes.
#[must_use]
pub fn structure(model: &Model) -> Structure {
    let mut units: Vec<Unit> = Vec::new();
    let mut places: IndexMap<&str, Place> = IndexMap::new();
    for state in &model.states {
        let name = family(state);
        let unit = units.iter().position(|unit| unit.name == name).unwrap_or_else(|| {
            units.push(unit(state, &name));
            units.len() - 1
        });
        let own = &mut units[unit];
        own.start |= state.start;
        let values = state.values.values().zip(&mut own.axes).map(|(value, axis)| {
            let at = axis.values.get_index_of(value);
            at.unwrap_or_else(|| {
                axis.labels.push(model.value_label(&axis.name, value));
                axis.values.insert_full(value.clone(), false).0
            })
        });
        let values = values.collect();
        places.insert(&state.name, Place { unit, values });
    }
    mark_instant(&mut units, model, &places);
    let links = links(&mut units, model, &places);
    Structure { units, links }
}

/// The declared state that a state is of: its name without its combination.
#[must_use]
pub fn family(state: &State) -> String {
    let combination: String = state.values.values().map(|value| format!(".{value}")).collect();
    state.name.strip_suffix(&combination).unwrap_or(&state.name).to_owned()
}

fn unit(state: &State, name: &str) -> Unit {
    let axes = state.values.keys().map(|axis| Axis { name: axis.clone(), ..Axis::default() });
    let label = if state.values.is_empty() { state.label.clone() } else { words(name) };
    Unit {
        name: name.to_owned(),
        label,
        alive: state.alive,
        instant: state.instant && state.values.is_empty(),
        start: false,
        axes: axes.collect(),
    }
}

/// A name as words.
#[must_use]
pub fn words(name: &str) -> String {
    name.replace('_', " ")
}

/// A value is instant when every state that has it is.
fn mark_instant(units: &mut [Unit], model: &Model, places: &IndexMap<&str, Place>) {
    for (at, unit) in units.iter_mut().enumerate() {
        for (number, axis) in unit.axes.iter_mut().enumerate() {
            for value in 0..axis.values.len() {
                let mut having = model.states.iter().filter(|state| {
                    places.get(&*state.name).is_some_and(|own| own.unit == at && own.values.get(number) == Some(&value))
                });
                axis.values[value] = having.all(|state| state.instant);
            }
        }
    }
}

/// Puts moves within a unit on its axes and gathers the others.
fn links(units: &mut [Unit], model: &Model, places: &IndexMap<&str, Place>) -> Vec<Link> {
    let mut between: IndexMap<(usize, usize), Vec<(&Place, &Place, Option<&str>)>> = IndexMap::new();
    for own in &model.moves {
        let (Some(from), Some(to)) = (places.get(&*own.from), places.get(&*own.to)) else { continue };
        if from.unit != to.unit {
            between.entry((from.unit, to.unit)).or_default().push((from, to, own.name.as_deref()));
            continue;
        }
        for (axis, (&a, &b)) in units[from.unit].axes.iter_mut().zip(from.values.iter().zip(&to.values)) {
            if a != b {
                axis.moves.insert((a, b));
            }
        }
    }
    let mut links: Vec<Link> = Vec::new();
    for ((from, to), moves) in &between {
        let leaving = telling(&units[*from], moves.iter().map(|(place, ..)| *place));
        let arriving = telling(&units[*to], moves.iter().map(|(_, place, _)| *place));
        let end = |unit: usize, axis: Option<usize>, place: &Place| End {
            unit,
            value: axis.map(|axis| (axis, place.values[axis])),
        };
        for (a, b, name) in moves {
            let (from, to) = (end(*from, leaving, a), end(*to, arriving, b));
            let at = links.iter().position(|link| link.from == from && link.to == to).unwrap_or_else(|| {
                links.push(Link { from, to, names: IndexSet::new() });
                links.len() - 1
            });
            links[at].names.extend(name.map(str::to_owned));
        }
    }
    links
}

/// The axis on which the places have one or two of several values: the first with the fewest, if any.
fn telling<'p>(unit: &Unit, places: impl Iterator<Item = &'p Place> + Clone) -> Option<usize> {
    let used = |axis: usize| places.clone().map(|place| place.values[axis]).collect::<IndexSet<usize>>().len();
    let narrow = (0..unit.axes.len()).filter(|&axis| used(axis) <= 2 && used(axis) < unit.axes[axis].values.len());
    narrow.min_by_key(|&axis| used(axis))
}
