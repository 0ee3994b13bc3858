//! Owns the fold of a structure for a page of the usual width: states that are passed through at once and lead to one
//! another stand in one column, and the axis on which people arrive stands first. What leads where stays the same.

use crate::report::structure::{Axis, End, Link, Structure, Unit};
use indexmap::IndexMap;
use std::collections::BTreeSet;

/// What the column of a course is called.
const HEADING: &str = "passed through at once";

/// The same structure with its courses gathered.
pub(super) fn gathered(structure: &Structure) -> Structure {
    let mut folded = Structure::default();
    // The new place of each unit: the unit, and its value on the axis of a course.
    let mut places: Vec<Option<(usize, Option<usize>)>> = vec![None; structure.units.len()];
    for at in 0..structure.units.len() {
        if places[at].is_some() {
            continue;
        }
        let course = course(structure, at);
        let next = folded.units.len();
        if course.len() < 2 {
            places[at] = Some((next, None));
            folded.units.push(structure.units[at].clone());
            continue;
        }
        for (value, &unit) in course.iter().enumerate() {
            places[unit] = Some((next, Some(value)));
        }
        folded.units.push(as_unit(structure, &course));
    }
    let moved = |end: End| {
        let (unit, value) = places[end.unit].unwrap_or((0, None));
        End { unit, value: value.map_or(end.value, |value| Some((0, value))) }
    };
    for link in &structure.links {
        let (from, to) = (moved(link.from), moved(link.to));
        match (from.value, to.value) {
            (Some((0, a)), Some((0, b))) if from.unit == to.unit => {
                folded.units[from.unit].axes[0].moves.insert((a, b));
            }
            _ => folded.links.push(Link { from, to, names: link.names.clone() }),
        }
    }
    arrivals_first(&mut folded);
    folded
}

/// The units that are passed through at once and joined to this one, the earliest first; only this one if it is none of them.
fn course(structure: &Structure, start: usize) -> Vec<usize> {
    let passed = |unit: usize| structure.units[unit].instant && structure.units[unit].axes.is_empty();
    let mut found = BTreeSet::from([start]);
    if !passed(start) {
        return vec![start];
    }
    let inside: Vec<(usize, usize)> = structure
        .links
        .iter()
        .map(|link| (link.from.unit, link.to.unit))
        .filter(|&(from, to)| passed(from) && passed(to))
        .collect();
    let mut count = 0;
    while count < found.len() {
        count = found.len();
        for &(from, to) in &inside {
            if found.contains(&from) || found.contains(&to) {
                found.extend([from, to]);
            }
        }
    }
    let labels: BTreeSet<&str> = found.iter().map(|&unit| structure.units[unit].label.as_str()).collect();
    if labels.len() < found.len() {
        return vec![start];
    }
    let mut depth = vec![0_usize; structure.units.len()];
    for _ in 0..found.len() {
        for &(from, to) in inside.iter().filter(|(from, _)| found.contains(from)) {
            if depth[to] <= depth[from] && depth[from] < found.len() {
                depth[to] = depth[from] + 1;
            }
        }
    }
    let mut course: Vec<usize> = found.into_iter().collect();
    course.sort_by_key(|&unit| depth[unit]);
    course
}

fn as_unit(structure: &Structure, course: &[usize]) -> Unit {
    let start = course.iter().any(|&unit| structure.units[unit].start);
    let values: IndexMap<String, bool> =
        course.iter().map(|&unit| (structure.units[unit].label.clone(), true)).collect();
    Unit {
        name: structure.units[course[0]].name.clone(),
        label: if start { "course at the start" } else { "course" }.to_owned(),
        alive: true,
        instant: false,
        start,
        axes: vec![Axis { name: HEADING.to_owned(), values, ..Axis::default() }],
    }
}

/// Puts the axis whose values lines lead to before the others of its unit, so that no line crosses another column.
fn arrivals_first(structure: &mut Structure) {
    for unit in 0..structure.units.len() {
        let arrivals: Vec<usize> = structure
            .links
            .iter()
            .filter(|link| link.to.unit == unit)
            .filter_map(|link| link.to.value.map(|(axis, _)| axis))
            .collect();
        let Some(&first) = arrivals.first().filter(|&&first| first > 0 && arrivals.iter().all(|&axis| axis == first))
        else {
            continue;
        };
        structure.units[unit].axes[..=first].rotate_right(1);
        let turned = |axis: usize| if axis == first { 0 } else { axis + usize::from(axis < first) };
        for end in structure.links.iter_mut().flat_map(|link| [&mut link.from, &mut link.to]) {
            if end.unit == unit {
                end.value = end.value.map(|(axis, value)| (turned(axis), value));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use indexmap::IndexSet;

    fn unit(name: &str, instant: bool) -> Unit {
        Unit {
            name: name.into(),
            label: name.into(),
            alive: true,
            instant,
            start: name == "referral",
            axes: Vec::new(),
        }
    }

    fn link(from: usize, to: usize) -> Link {
        let end = |unit| End { unit, value: None };
        Link { from: end(from), to: end(to), names: IndexSet::new() }
    }

    #[test]
    fn what_is_passed_through_at_once_is_one_column_in_the_order_of_the_way() {
        let structure = Structure {
            units: vec![unit("infusion", true), unit("ill", false), unit("referral", true), unit("dead", false)],
            links: vec![link(2, 0), link(2, 1), link(0, 1), link(0, 3), link(1, 3)],
        };
        let folded = gathered(&structure);
        assert_eq!(folded.units.iter().map(|own| own.name.as_str()).collect::<Vec<_>>(), ["referral", "ill", "dead"]);
        let axis = &folded.units[0].axes[0];
        assert_eq!(axis.values.keys().collect::<Vec<_>>(), ["referral", "infusion"]);
        assert_eq!(axis.moves.iter().copied().collect::<Vec<_>>(), [(0, 1)]);
        let ends: Vec<_> = folded.links.iter().map(|own| (own.from.unit, own.from.value, own.to.unit)).collect();
        assert_eq!(ends, [(0, Some((0, 0)), 1), (0, Some((0, 1)), 1), (0, Some((0, 1)), 2), (1, None, 2)]);
        assert!(folded.units[0].start && !folded.units[1].start);
    }

    #[test]
    fn the_axis_of_arrival_comes_first() {
        let mut state = unit("ill", false);
        let axis = |name: &str| Axis {
            name: name.into(),
            values: IndexMap::from([("a".into(), false), ("b".into(), false)]),
            ..Axis::default()
        };
        state.axes = vec![axis("stage"), axis("care")];
        let mut entry = link(0, 1);
        entry.to.value = Some((1, 1));
        let folded = gathered(&Structure { units: vec![unit("well", false), state], links: vec![entry] });
        assert_eq!(folded.units[1].axes[0].name, "care");
        assert_eq!(folded.links[0].to.value, Some((0, 1)));
    }
}
