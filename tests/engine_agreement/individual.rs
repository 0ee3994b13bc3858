//! The cohort against people simulated one by one: means within four standard errors, shares within four of a binomial.

use cartwright::engine::{individual, reference};
use cartwright::model::{Measure, ProfileId, StrategyId, Study};
use std::collections::BTreeMap;

/// Compares every strategy of a study at given values. What hardly anyone meets is not judged.
pub fn compare(study: &Study, values: &[f64], people: usize, seed: u64) -> Result<(), String> {
    if !individual::applies(study) {
        return Ok(());
    }
    for strategy in 0..study.strategies.len() {
        let id = StrategyId(strategy as u32);
        let sample = individual::simulate(study, values, id, people, seed).map_err(|fault| fault.message)?;
        let (expected, trace) = cohort(study, values, id)?;
        for mean in &sample.means {
            let expected = expected.get(&mean.name).copied().unwrap_or(0.0);
            if mean.agrees(expected, people) == Some(false) {
                let (found, error) = (mean.mean, mean.error);
                return Err(format!("strategy {strategy}, {}: {found} ± {error} for {expected}", mean.name));
            }
        }
        for (point, row) in sample.occupancy.iter().enumerate() {
            for (state, found) in row.iter().enumerate() {
                let share = trace[point][state];
                let error = (share * (1.0 - share) * people as f64).sqrt();
                let expected = share * people as f64;
                if expected > 30.0
                    && expected < people as f64 - 30.0
                    && (f64::from(*found) - expected).abs() > 5.0 * error
                {
                    let name = &study.states[state].name;
                    return Err(format!(
                        "strategy {strategy}: {found} people for {expected} in {name} at point {point}"
                    ));
                }
            }
        }
    }
    Ok(())
}

type Trace = Vec<Vec<f64>>;

fn cohort(study: &Study, values: &[f64], strategy: StrategyId) -> Result<(BTreeMap<String, f64>, Trace), String> {
    let mut sums: BTreeMap<String, f64> = BTreeMap::new();
    let mut traces: Vec<(f64, Trace)> = vec![];
    for at in 0..study.profiles.len() {
        let profile = ProfileId(at as u32);
        let weight = reference::weight(study, values, profile).map_err(|fault| fault.message)?;
        let one = reference::run(study, values, strategy, profile).map_err(|fault| fault.message)?;
        let mut add = |name: String, value: f64| *sums.entry(name).or_insert(0.0) += weight * value;
        for ((category, _), (discounted, plain)) in &one.cells {
            let own = &study.categories[category.index()];
            let word = if own.measure == Measure::Cost { "cost" } else { "qalys" };
            add(word.into(), *discounted);
            add(format!("undiscounted {word}"), *plain);
            add(format!("{word} {}", own.name), *discounted);
        }
        for (discounted, plain) in one.life_years.values() {
            add("life years".into(), *discounted);
            add("undiscounted life years".into(), *plain);
        }
        for (edge, times) in &one.moves {
            if let Some(name) = &study.edges[edge.index()].name {
                add(format!("times {name}"), *times);
            }
        }
        for (event, times) in &one.events {
            add(format!("times {}", study.events[*event].name), *times);
        }
        traces.push((weight, one.trace));
    }
    let points = traces.iter().map(|(_, trace)| trace.len()).max().unwrap_or(0);
    let row = |point: usize| {
        (0..study.states.len())
            .map(|state| {
                let at = |trace: &Trace| trace[point.min(trace.len() - 1)][state];
                traces.iter().map(|(weight, trace)| weight * at(trace)).sum()
            })
            .collect()
    };
    Ok((sums, (0..points).map(row).collect()))
}
