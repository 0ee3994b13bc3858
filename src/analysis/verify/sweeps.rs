//! Tests that move inputs one at a time.

use super::bench::{Bench, figures, words};
use super::finding::{Finding, Outcome, Worst, listed};
use super::reads::parameters_read;
use crate::analysis::probabilistic::ByDraw;
use crate::analysis::sampling::uncertain;
use crate::model::*;

/// The ends of an input's range: its limits, or the 95% interval of its distribution.
fn ends(parameter: &Parameter) -> Option<(f64, f64)> {
    parameter.limits.or_else(|| parameter.distribution.as_ref().map(|own| own.interval95()))
}

/// Nothing moves when an input is moved to where it is, and an input moved away moves by itself.
pub(super) fn no_range(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    let ids = uncertain(study);
    if ids.is_empty() {
        return Finding::not_applicable("the scenario has no uncertain inputs");
    }
    let count = ids.len();
    let mut worst = Worst::default();
    // One batch in which set k moves input k to its own base value, beside sets that move others away.
    let mut changed = Vec::new();
    for (k, id) in ids.iter().enumerate() {
        let base = bench.values[id.index()];
        let end = ends(&study.parameters[id.index()]).map_or(base, |(low, _)| low);
        let mut list = vec![base; 2 * count];
        list[count + k] = end;
        changed.push((id.index(), list));
    }
    let outcomes = bench.batch(&bench.sets(2 * count, &changed));
    let by_draw = ByDraw::of(study, &bench.ready.program, &outcomes);
    for (own, rows) in bench.base.totals.iter().zip(&by_draw.totals) {
        for (k, id) in ids.iter().enumerate() {
            worst.pair(
                format!("cost of {} with {}", own.strategy, study.parameters[id.index()].name),
                rows[0][k],
                own.cost,
            );
            worst.pair(
                format!("QALYs of {} with {}", own.strategy, study.parameters[id.index()].name),
                rows[1][k],
                own.qalys,
            );
        }
    }
    Finding::close(
        format!(
            "moved each of {count} uncertain inputs from its base value to its base value, beside others that were moved away"
        ),
        "the base case, to the last bit",
        worst,
        0.0,
    )
}

/// An input set by hand gives what the sweep gives.
pub(super) fn by_hand(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    let mut worst = Worst::default();
    let free = |id: &ParameterId| {
        study.parameters[id.index()].solved_by.is_none() && study.parameters[id.index()].dirichlet.is_none()
    };
    let mut tried = 0;
    for id in uncertain(study).into_iter().filter(free) {
        let parameter = &study.parameters[id.index()];
        let Some((low, _)) = ends(parameter) else { continue };
        if tried == 8 {
            break;
        }
        let written = low / parameter.inflation
            * if parameter.value == 0.0 { 1.0 } else { parameter.written * parameter.inflation / parameter.value };
        let Ok(other) = bench.reload(&[(&parameter.name, written.to_string())]) else { continue };
        tried += 1;
        let mut values = bench.values.clone();
        values[id.index()] = other.parameters[id.index()].value;
        let swept = bench.run_with(study, &values)?;
        let by_hand = bench.run_with(&other, &values)?;
        for ((name, found), (_, expected)) in figures(&by_hand).into_iter().zip(figures(&swept)) {
            worst.pair(format!("{name} with {} at {written}", parameter.name), found, expected);
        }
    }
    if tried == 0 {
        return Finding::not_applicable("no uncertain input can be set by itself");
    }
    Finding::close(format!("set the low end of {tried} inputs with --set, and by a sweep"), "the same", worst, 1e-12)
}

/// Every input moves some output, or is listed.
pub(super) fn each_moves_something(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    let count = study.parameters.len();
    if count == 0 {
        return Finding::not_applicable("the model has no inputs: every number stands in an expression");
    }
    let moved = |value: f64, end: Option<(f64, f64)>| match end {
        Some((low, high)) if high != value => {
            if low == high {
                low
            } else {
                value + 0.1 * (high - value)
            }
        }
        Some((low, _)) if low != value => value + 0.1 * (low - value),
        _ if value == 0.0 => 0.01,
        _ => value * 0.99,
    };
    let changed: Vec<(usize, Vec<f64>)> = (0..count)
        .map(|at| {
            let mut list = vec![bench.values[at]; count + 1];
            list[at] = moved(bench.values[at], ends(&study.parameters[at]));
            (at, list)
        })
        .collect();
    let mut sets = bench.sets(count + 1, &changed);
    // What moves a target moves what the target solves.
    let solved: Vec<usize> = study.targets.iter().filter_map(|own| own.solves.map(|(id, ..)| id.index())).collect();
    if let Ok(again) = bench.ready.targets.solve(sets.clone(), bench.pool) {
        for at in 0..count {
            for own in &solved {
                let own = ParameterId(*own as u32);
                if at == own.index()
                    || (again.get(own, at) - again.get(own, count)).abs() <= 1e-9 * again.get(own, count).abs()
                {
                    continue;
                }
                let mut list: Vec<f64> = (0..=count).map(|set| sets.get(own, set)).collect();
                list[at] = again.get(own, at);
                sets.values[own.index()] = crate::engine::Values::Each(std::sync::Arc::new(list));
            }
        }
    }
    let outcomes = bench.batch(&sets);
    let stopped: Vec<usize> = outcomes.faults.iter().map(|(set, _)| *set).collect();
    let read = parameters_read(study);
    let (mut still, mut unread) = (Vec::new(), Vec::new());
    for at in 0..count {
        let rows = outcomes.discounted.iter().chain(&outcomes.undiscounted);
        let same = rows.clone().all(|row| row[at].to_bits() == row[count].to_bits());
        if same && !stopped.contains(&at) {
            let name = study.parameters[at].name.clone();
            if read.contains(&at) { still.push(name) } else { unread.push(name) }
        }
    }
    let mut found = format!("{} of {count} move something", count - still.len() - unread.len());
    if !still.is_empty() {
        found += &format!(
            "; named by the model but without effect in this scenario (a switch is off, or a limit holds): {}",
            listed(&still)
        );
    }
    if !unread.is_empty() {
        found += &format!("; named nowhere: {}", listed(&unread));
    }
    Finding::of(
        "moved every input a little and solved what the targets solve",
        "each moves some total, or is named in an expression that this scenario does not use",
        unread.is_empty(),
        found,
    )
}

/// Read again, the scenario is the same model.
pub(super) fn restored(bench: &Bench<'_>) -> Outcome {
    let again = bench.reload(&[]).map_err(|found| words(&found))?;
    let mut worst = Worst::default();
    worst.lists(&figures(&bench.run(&again)?), &figures(&bench.base));
    worst.lists(&figures(&bench.run(bench.study)?), &figures(&bench.base));
    Finding::close(
        "after all variants, ran the base case again and read the scenario again",
        "the base case, to the last bit",
        worst,
        0.0,
    )
}
