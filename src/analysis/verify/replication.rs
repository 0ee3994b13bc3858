//! Replication: the fast engine, the plain engine, and people one by one.

use super::bench::{Bench, six};
use super::finding::{Finding, Outcome, Worst, listed};
use crate::engine::{individual, reference};
use crate::model::*;
use crate::results::TargetKind;
use std::collections::BTreeMap;

/// The plain engine on every strategy and profile.
pub(super) fn plain_engine(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    let mut worst = Worst::default();
    for (strategy, own) in bench.base.totals.iter().enumerate() {
        let mut sums = [0.0; 6];
        for profile in 0..study.profiles.len() {
            let profile_id = ProfileId(profile as u32);
            let fault = |fault: reference::Fault| fault.message;
            let weight = reference::weight(study, &bench.values, profile_id).map_err(fault)?;
            if weight == 0.0 {
                continue;
            }
            let one = reference::run(study, &bench.values, StrategyId(strategy as u32), profile_id).map_err(fault)?;
            for ((category, _), (discounted, plain)) in &one.cells {
                let at = usize::from(study.categories[category.index()].measure == Measure::Qaly);
                sums[at] += weight * discounted;
                sums[3 + at] += weight * plain;
            }
            for (discounted, plain) in one.life_years.values() {
                sums[2] += weight * discounted;
                sums[5] += weight * plain;
            }
        }
        for (found, expected) in six(own).into_iter().zip(sums) {
            worst.pair(format!("a total of {}", own.strategy), found, expected);
        }
    }
    // Curves with a hazard ratio that moves are integrated differently by the two.
    let moving = study
        .curves
        .iter()
        .flat_map(|own| &own.changes)
        .any(|own| matches!(own, CurveChange::Waning(..) | CurveChange::HazardRatio(_)));
    let tolerance = if moving { 1e-6 } else { 1e-9 };
    Finding::close(
        "ran the plain engine, which shares no arithmetic with the fast one, on every strategy and profile",
        "the same totals",
        worst,
        tolerance,
    )
}

/// People followed one by one agree with the cohort.
pub(super) fn one_by_one(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    if !individual::applies(study) {
        return Finding::not_applicable(
            "states are occupancies read off curves: there are no moves that a person could make",
        );
    }
    let people = bench.options.people as usize;
    if people < 100 {
        return Finding::not_applicable("fewer than 100 people were asked for");
    }
    let (mut compared, mut rare, mut wrong) = (0, 0, Vec::new());
    let mut furthest = (0.0, String::new());
    for (at, strategy) in study.strategies.iter().enumerate() {
        let id = StrategyId(at as u32);
        let sample = individual::simulate(study, &bench.values, id, people, bench.options.seed)
            .map_err(|fault| fault.message)?;
        let expected = expected(bench, at);
        for mean in &sample.means {
            let Some(expected) = expected.get(&mean.name) else { continue };
            match mean.agrees(*expected, people) {
                None => rare += 1,
                Some(agrees) => {
                    compared += 1;
                    let errors = if mean.error > 0.0 { (mean.mean - expected).abs() / mean.error } else { 0.0 };
                    if agrees && errors > furthest.0 && mean.apart >= 30 {
                        furthest = (errors, format!("{} of {}", mean.name, strategy.name));
                    }
                    if !agrees {
                        wrong.push(format!(
                            "{} of {}: {} ± {} for {expected}",
                            mean.name, strategy.name, mean.mean, mean.error
                        ));
                    }
                }
            }
        }
    }
    let mut found = if wrong.is_empty() {
        format!("{compared} means agree; furthest apart {} by {:.1} standard errors", furthest.1, furthest.0)
    } else {
        listed(&wrong)
    };
    if rare > 0 {
        found += &format!("; {rare} were met by too few people to say");
    }
    Finding::of(
        format!("simulated {people} people one by one for each strategy, from the resolved model"),
        "totals, categories, moves and events within four standard errors of the cohort's",
        wrong.is_empty(),
        found,
    )
}

/// What the cohort gives, by the names of the simulation's outputs.
fn expected(bench: &Bench<'_>, strategy: usize) -> BTreeMap<String, f64> {
    let own = &bench.base.totals[strategy];
    let names = ["cost", "qalys", "life years", "undiscounted cost", "undiscounted qalys", "undiscounted life years"];
    let mut list: BTreeMap<String, f64> = names.iter().map(|name| (*name).to_string()).zip(six(own)).collect();
    let cells = &bench.base.cells;
    for cell in cells.costs.iter().filter(|cell| cell.strategy == own.strategy) {
        *list.entry(format!("cost {}", cell.category)).or_insert(0.0) += cell.discounted;
    }
    for cell in cells.qalys.iter().filter(|cell| cell.strategy == own.strategy) {
        *list.entry(format!("qalys {}", cell.component)).or_insert(0.0) += cell.discounted;
    }
    for event in bench.base.events.iter().filter(|event| event.strategy == own.strategy) {
        *list.entry(format!("times {}", event.name)).or_insert(0.0) += event.count;
    }
    list
}

/// Validation targets: modelled against observed.
pub(super) fn observed(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    let sets = bench.ready.targets.base_sets();
    let measured: Vec<(f64, f64)> = bench
        .ready
        .targets
        .measure(&sets, bench.pool)
        .into_iter()
        .map(|(modelled, observed)| (modelled[0], observed[0]))
        .collect();
    let targets = crate::analysis::describe::targets(study, &bench.values, &measured);
    let checks: Vec<_> = targets.iter().filter(|own| own.kind == TargetKind::Validation).collect();
    if checks.is_empty() {
        return Finding::question(
            "The scenario has no validation targets. Which observed survival, event rates or landmarks was the model compared with, and how close is it?",
        );
    }
    let (mut wrong, mut shown) = (Vec::new(), Vec::new());
    for (target, own) in study.targets.iter().zip(&measured).filter(|(target, _)| target.solves.is_none()) {
        let words = format!("{} {:.4} for {:.4}", target.name, own.0, own.1);
        let inside = target.low.is_none_or(|low| own.0 >= low) && target.high.is_none_or(|high| own.0 <= high);
        if inside {
            shown.push(words)
        } else {
            wrong.push(format!(
                "{words}, outside {} to {}",
                target.low.unwrap_or(f64::NAN),
                target.high.unwrap_or(f64::NAN)
            ))
        }
    }
    let found = match (wrong.is_empty(), shown.is_empty()) {
        (true, _) => listed(&shown),
        (false, true) => listed(&wrong),
        (false, false) => format!("{}; within: {}", listed(&wrong), listed(&shown)),
    };
    Finding::of(
        format!("measured {} validation targets", checks.len()),
        "modelled within the limits of what was observed, where limits are given",
        wrong.is_empty(),
        found,
    )
}
