//! Owns which layer each unit of a structure stands in, and in which order: as far right as its longest way from the start,
//! with few crossings. A line over several layers bends in each; lines to one place share their bends.

use crate::report::structure::{End, Structure};
use std::collections::{BTreeMap, BTreeSet};

/// What stands in a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stop {
    /// A unit.
    Unit(usize),
    /// A bend of one or more lines.
    Bend(usize),
}

/// The layers of a structure.
pub(super) struct Layers {
    /// What stands in each, from the top.
    pub(super) order: Vec<Vec<Stop>>,
    /// The stops of each link, its end last; none when it leads to the same or an earlier layer.
    pub(super) routes: Vec<Vec<Stop>>,
    /// How many bends there are.
    pub(super) bends: usize,
}

pub(super) fn layers(structure: &Structure) -> Layers {
    let of = depths(structure);
    let count = of.iter().max().map_or(0, |most| most + 1);
    let mut order: Vec<Vec<Stop>> = vec![Vec::new(); count];
    for (unit, &layer) in of.iter().enumerate() {
        order[layer].push(Stop::Unit(unit));
    }
    let mut bends: BTreeMap<(End, usize), usize> = BTreeMap::new();
    let mut routes = Vec::new();
    let mut lines: BTreeSet<(Stop, Stop)> = BTreeSet::new();
    for link in &structure.links {
        let (from, to) = (of[link.from.unit], of[link.to.unit]);
        let mut route = Vec::new();
        for layer in from + 1..to {
            let next = bends.len();
            let bend = *bends.entry((link.to, layer)).or_insert(next);
            if bend == next {
                order[layer].push(Stop::Bend(bend));
            }
            route.push(Stop::Bend(bend));
        }
        if from < to {
            route.push(Stop::Unit(link.to.unit));
        }
        let mut at = Stop::Unit(link.from.unit);
        for &stop in &route {
            lines.insert((at, stop));
            at = stop;
        }
        routes.push(route);
    }
    untangle(&mut order, &lines);
    Layers { order, routes, bends: bends.len() }
}

/// The layer of each unit: its longest way from a start, moves that lead back left out; what ends everything comes last.
fn depths(structure: &Structure) -> Vec<usize> {
    let count = structure.units.len();
    let mut next: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); count];
    for link in &structure.links {
        next[link.from.unit].insert(link.to.unit);
    }
    // A move leads back when it meets a unit that the walk is still inside.
    let mut state = vec![0_u8; count];
    let mut forward: Vec<(usize, usize)> = Vec::new();
    let entered: BTreeSet<usize> = structure.links.iter().map(|link| link.to.unit).collect();
    let roots = (0..count).filter(|unit| !entered.contains(unit)).chain(0..count).collect::<Vec<_>>();
    for root in roots {
        let mut stack = vec![(root, false)];
        while let Some((unit, done)) = stack.pop() {
            if done {
                state[unit] = 2;
                continue;
            }
            if state[unit] != 0 {
                continue;
            }
            state[unit] = 1;
            stack.push((unit, true));
            for &to in next[unit].iter().rev() {
                if state[to] != 1 {
                    forward.push((unit, to));
                    stack.push((to, false));
                }
            }
        }
    }
    let mut depth = vec![0; count];
    // As often as there are units is enough, unless a ring was left over; then it is cut here.
    for _ in 0..count {
        for &(from, to) in &forward {
            if depth[to] <= depth[from] && depth[from] + 1 < count {
                depth[to] = depth[from] + 1;
            }
        }
    }
    let last = depth.iter().copied().max().unwrap_or(0);
    for (unit, own) in depth.iter_mut().enumerate() {
        if next[unit].is_empty() && !structure.units[unit].alive {
            *own = last;
        }
    }
    // A layer in which nothing stands is left out.
    let used: Vec<usize> = depth.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
    depth.iter().map(|own| used.iter().position(|layer| layer == own).unwrap_or(0)).collect()
}

/// Puts each stop near the mean place of what it is joined to, to and fro.
fn untangle(order: &mut [Vec<Stop>], lines: &BTreeSet<(Stop, Stop)>) {
    for sweep in 0..6 {
        let forward = sweep % 2 == 0;
        let count = order.len();
        for step in 1..count {
            let (layer, beside) = if forward { (step, step - 1) } else { (count - 1 - step, count - step) };
            let place: BTreeMap<Stop, f64> = order[beside]
                .iter()
                .enumerate()
                .map(|(at, stop)| (*stop, (at as f64 + 0.5) / order[beside].len() as f64))
                .collect();
            let mut keyed: Vec<(f64, Stop)> = Vec::new();
            for (at, stop) in order[layer].iter().enumerate() {
                let joined: Vec<f64> = lines
                    .iter()
                    .filter_map(|(from, to)| match (from == stop, to == stop) {
                        (true, _) => place.get(to).copied(),
                        (_, true) => place.get(from).copied(),
                        _ => None,
                    })
                    .collect();
                let own = (at as f64 + 0.5) / order[layer].len() as f64;
                let mean = if joined.is_empty() { own } else { joined.iter().sum::<f64>() / joined.len() as f64 };
                keyed.push((mean, *stop));
            }
            keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
            order[layer] = keyed.into_iter().map(|(_, stop)| stop).collect();
        }
    }
}
