//! Every cell of both engines.

use cartwright::engine::{Detail, ParameterSets, Serial, Values, evaluate, reference};
use cartwright::model::{Measure, ProfileId, StrategyId, Study};
use cartwright::program::{Content, Program, compile};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Discounted and undiscounted, by parameter set.
type Cells = BTreeMap<String, Vec<(f64, f64)>>;

/// Compares columns, arms and traces; says what differs by more than `tolerance` of the largest number of its kind.
pub fn compare(study: &Study, sets: &[Vec<f64>], tolerance: f64) -> Result<(), String> {
    let program = compile(study).map_err(|found| format!("{found:?}"))?;
    let column = |at: usize| Values::Each(Arc::new(sets.iter().map(|values| values[at]).collect()));
    let batch = ParameterSets { count: sets.len(), values: (0..study.parameters.len()).map(column).collect() };
    let detail = Detail { traces: true, ..Detail::default() };
    let given = evaluate(study, &program, &batch, detail, &Serial);
    if !given.faults.is_empty() {
        return Err(format!("the fast engine finds faults in {:?} (set, trace)", given.faults));
    }
    let mut ours = Cells::new();
    for (at, column) in program.columns.iter().enumerate() {
        let cell = ours
            .entry(name_of(study, column.strategy, &column.content))
            .or_insert_with(|| vec![(0.0, 0.0); sets.len()]);
        for (set, cell) in cell.iter_mut().enumerate() {
            cell.0 += given.discounted[at][set];
            cell.1 += given.undiscounted[at][set];
        }
    }
    let mut theirs = Cells::new();
    let mut occupancy: BTreeMap<(usize, usize), Vec<Vec<f64>>> = BTreeMap::new();
    let mut arms = BTreeMap::new();
    for (set, values) in sets.iter().enumerate() {
        for strategy in 0..study.strategies.len() {
            for profile in 0..study.profiles.len() {
                let (strategy_id, profile_id) = (StrategyId(strategy as u32), ProfileId(profile as u32));
                let fault = |fault| format!("the plain engine refuses set {set}: {fault:?}");
                let weight = reference::weight(study, values, profile_id).map_err(fault)?;
                let one = reference::run(study, values, strategy_id, profile_id).map_err(fault)?;
                let mut add = |content: &Content, (discounted, plain): (f64, f64)| {
                    let name = name_of(study, strategy_id, content);
                    let cell = &mut theirs.entry(name).or_insert_with(|| vec![(0.0, 0.0); sets.len()])[set];
                    *cell = (cell.0 + weight * discounted, cell.1 + weight * plain);
                };
                let mut totals = [0.0; 6];
                for ((category, state), cell) in &one.cells {
                    add(&Content::Payoff(*category, *state), *cell);
                    let measure = usize::from(study.categories[category.index()].measure == Measure::Qaly);
                    totals[measure] += cell.0;
                    totals[3 + measure] += cell.1;
                }
                for (state, cell) in &one.life_years {
                    add(&Content::LifeYears(*state), *cell);
                    totals[2] += cell.0;
                    totals[5] += cell.1;
                }
                for (edge, times) in &one.moves {
                    if let Some(name) = &study.edges[edge.index()].name {
                        add(&Content::Times(name.clone()), (*times, *times));
                    }
                }
                for (event, times) in &one.events {
                    add(&Content::Times(study.events[*event].name.clone()), (*times, *times));
                }
                arms.insert((set, strategy, profile), totals);
                let mean = occupancy
                    .entry((strategy, profile))
                    .or_insert_with(|| vec![vec![0.0; study.states.len()]; one.trace.len()]);
                if mean.len() != one.trace.len() {
                    return Err(format!(
                        "the plain engine takes {} time points for one set and {} for another",
                        mean.len(),
                        one.trace.len()
                    ));
                }
                for (mean, row) in mean.iter_mut().zip(&one.trace) {
                    mean.iter_mut().zip(row).for_each(|(mean, share)| *mean += share / sets.len() as f64);
                }
            }
        }
    }
    cells(&ours, &theirs, sets.len(), tolerance)?;
    for arm in &program.arms {
        let place = (arm.strategy.index(), arm.profile.index());
        traces(study, &program.traces[arm.trace].states, &given.traces[arm.trace], &occupancy[&place], tolerance)
            .map_err(|what| format!("{what} ({}, {})", study.strategies[place.0].name, study.profiles[place.1].name))?;
    }
    for (at, arm) in program.arms.iter().enumerate() {
        for set in 0..sets.len() {
            let totals = arms[&(set, arm.strategy.index(), arm.profile.index())];
            let scale = totals.iter().fold(1.0, |most: f64, own| if own.abs() > most { own.abs() } else { most });
            for (k, total) in totals.iter().enumerate() {
                // With one profile the columns have said it.
                let Some(own) = given.arms.get(at).map(|own| own[k][set]) else { continue };
                if !((own - total).abs() <= tolerance * scale) {
                    return Err(format!("arm {at}, set {set}, total {k}: {own} for {total}"));
                }
            }
        }
    }
    alone(study, &program, sets, &given.discounted)
}

/// A set by itself gives the bits that it gives in company.
fn alone(study: &Study, program: &Program, sets: &[Vec<f64>], together: &[Vec<f64>]) -> Result<(), String> {
    let set = sets.len() - 1;
    let values = sets[set].iter().map(|value| Values::Same(*value)).collect();
    let given = evaluate(study, program, &ParameterSets { count: 1, values }, Detail::default(), &Serial);
    for (at, column) in program.columns.iter().enumerate() {
        let (own, other) = (given.discounted[at][0], together[at][set]);
        if own.to_bits() != other.to_bits() {
            let name = name_of(study, column.strategy, &column.content);
            return Err(format!("{name}: {own:e} alone, {other:e} beside other sets"));
        }
    }
    Ok(())
}

fn name_of(study: &Study, strategy: StrategyId, content: &Content) -> String {
    let strategy = &study.strategies[strategy.index()].name;
    match content {
        Content::Payoff(category, state) => {
            let category = &study.categories[category.index()];
            format!("{strategy}, {:?} {}, {}", category.measure, category.name, study.states[state.index()].name)
        }
        Content::LifeYears(state) => format!("{strategy}, life years, {}", study.states[state.index()].name),
        Content::Times(name) => format!("{strategy}, times, {name}"),
        other => format!("{strategy}, {other:?}"),
    }
}

/// The words before the last comma: cells are compared on the scale of their row.
fn row_of(name: &str) -> &str {
    name.rsplit_once(',').map_or(name, |(row, _)| row)
}

fn cells(ours: &Cells, theirs: &Cells, sets: usize, tolerance: f64) -> Result<(), String> {
    let none = vec![(0.0, 0.0); sets];
    let mut scales: BTreeMap<&str, f64> = BTreeMap::new();
    for (name, cells) in theirs {
        let scale = scales.entry(row_of(name)).or_insert(1.0);
        for (a, b) in cells {
            for value in [a.abs(), b.abs()] {
                *scale = if value > *scale { value } else { *scale };
            }
        }
    }
    let mut wrong = vec![];
    for name in ours.keys().chain(theirs.keys().filter(|name| !ours.contains_key(*name))) {
        let (own, other) = (ours.get(name).unwrap_or(&none), theirs.get(name).unwrap_or(&none));
        let scale = scales.get(row_of(name)).copied().unwrap_or(1.0);
        for (set, (own, other)) in own.iter().zip(other).enumerate() {
            for (word, a, b) in [("discounted", own.0, other.0), ("undiscounted", own.1, other.1)] {
                let times = name.contains(", times, ") && word == "discounted";
                if !times && !((a - b).abs() <= tolerance * scale) {
                    wrong.push(format!("{name}, set {set}, {word}: {a} for {b}"));
                }
            }
        }
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(format!("{} cells differ:\n{}", wrong.len(), wrong[..wrong.len().min(12)].join("\n")))
    }
}

fn traces(
    study: &Study,
    states: &[cartwright::model::StateId],
    ours: &[Vec<f64>],
    theirs: &[Vec<f64>],
    tolerance: f64,
) -> Result<(), String> {
    if ours.len() != theirs.len() {
        return Err(format!("{} time points for {}", ours.len(), theirs.len()));
    }
    for (point, (own, other)) in ours.iter().zip(theirs).enumerate() {
        for (at, state) in study.states.iter().enumerate() {
            let found = states.iter().position(|id| id.index() == at).map_or(0.0, |own_at| own[own_at]);
            if !((found - other[at]).abs() <= tolerance) {
                return Err(format!("occupancy of {} at point {point}: {found} for {}", state.name, other[at]));
            }
        }
    }
    Ok(())
}
