//! Owns which states are stacked as which band of the trace.

use crate::results::{Model, Trace};

/// A state, or several summed, as it is stacked.
pub(super) struct Band {
    pub(super) label: String,
    pub(super) alive: bool,
    pub(super) shares: Vec<f64>,
}

/// Most bands of living states; the smallest of the rest are summed.
const BANDS: usize = 6;

/// A band that never reaches this share is not drawn.
const THINNEST: f64 = 0.0005;

/// The bands of each strategy, from the bottom: living states good to bad, the dead on top.
pub(super) fn bands(model: &Model, shown: &[&Trace]) -> Vec<Vec<Band>> {
    // Which states are summed in which band, by label, in the order of the model.
    let mut groups: Vec<(String, bool, Vec<&str>)> = Vec::new();
    let dead = model.states.iter().filter(|state| !state.alive).count();
    for state in &model.states {
        let label = match (&state.band, state.alive) {
            (Some(band), _) => band.clone(),
            (None, false) if dead > 1 => "Dead".to_owned(),
            (None, _) => state.label.clone(),
        };
        match groups.iter_mut().find(|group| group.0 == label && group.1 == state.alive) {
            Some(group) => group.2.push(&state.name),
            None => groups.push((label, state.alive, vec![&state.name])),
        }
    }
    let sum = |trace: &Trace, states: &[&str]| -> Vec<f64> {
        let series: Vec<&Vec<f64>> = states.iter().filter_map(|state| trace.occupancy.get(*state)).collect();
        (0..trace.times.len()).map(|t| series.iter().filter_map(|shares| shares.get(t)).sum()).collect()
    };
    let most = |states: &[&str]| {
        shown.iter().flat_map(|trace| sum(trace, states)).fold(0.0, |most, x| if x > most { x } else { most })
    };
    groups.retain(|group| most(&group.2) >= THINNEST);
    groups.sort_by_key(|group| !group.1);
    while groups.iter().filter(|group| group.1).count() > BANDS {
        // The two smallest neighbours that are left become one, so that the order good to bad is kept.
        let size = |group: &(String, bool, Vec<&str>)| most(&group.2);
        let pair = (0..groups.len() - 1).filter(|&n| groups[n].1 && groups[n + 1].1).min_by(|&a, &b| {
            (size(&groups[a]) + size(&groups[a + 1])).total_cmp(&(size(&groups[b]) + size(&groups[b + 1])))
        });
        let Some(pair) = pair else { break };
        let (label, _, states) = groups.remove(pair + 1);
        groups[pair].0 = format!("{}; {label}", groups[pair].0);
        groups[pair].2.extend(states);
    }
    let stack = |trace: &&Trace| {
        groups
            .iter()
            .map(|(label, alive, states)| Band { label: label.clone(), alive: *alive, shares: sum(trace, states) })
            .collect()
    };
    shown.iter().map(stack).collect()
}
