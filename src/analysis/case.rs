//! The result of one parameter set, or the mean of many: totals, cells, profiles, years, traces and how the strategies compare.

use super::decision::{self, ComparisonOutcome, Status};
use crate::engine::{Outcomes, ParameterSets};
use crate::model::{Measure, StrategyId, Study};
use crate::program::{Content, Program, evaluate_constant};
use crate::results;
use indexmap::IndexMap;

/// A mean over the sets, in fixed order.
pub(super) fn mean(values: &[f64]) -> f64 {
    let blocks = values.chunks(crate::engine::BLOCK).map(|block| block.iter().sum::<f64>());
    blocks.sum::<f64>() / values.len() as f64
}

/// The totals of a strategy, by set: cost, QALYs, life years, then the same undiscounted.
pub(super) fn totals_by_set(
    study: &Study,
    program: &Program,
    outcomes: &Outcomes,
    strategy: StrategyId,
) -> [Vec<f64>; 6] {
    let mut totals: [Vec<f64>; 6] = std::array::from_fn(|_| vec![0.0; outcomes.count]);
    for (at, column) in program.columns.iter().enumerate() {
        let kind = match &column.content {
            Content::Payoff(category, _) => usize::from(study.categories[category.index()].measure == Measure::Qaly),
            Content::LifeYears(_) => 2,
            _ => continue,
        };
        if column.strategy != strategy {
            continue;
        }
        for (offset, values) in [(0, &outcomes.discounted[at]), (3, &outcomes.undiscounted[at])] {
            totals[offset + kind].iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
        }
    }
    totals
}

pub(super) fn strategy_totals(name: &str, totals: &[Vec<f64>; 6]) -> results::StrategyTotals {
    let [cost, qalys, life_years, cost_undiscounted, qalys_undiscounted, life_years_undiscounted] =
        std::array::from_fn(|k| mean(&totals[k]));
    results::StrategyTotals {
        strategy: name.into(),
        cost,
        qalys,
        life_years,
        cost_undiscounted,
        qalys_undiscounted,
        life_years_undiscounted,
    }
}

/// Everything that is said about one set or about the mean of a batch run with full detail.
pub fn case_result(study: &Study, program: &Program, sets: &ParameterSets, outcomes: &Outcomes) -> results::CaseResult {
    let names: Vec<&str> = study.strategies.iter().map(|strategy| strategy.name.as_str()).collect();
    let totals: Vec<results::StrategyTotals> = (0..names.len())
        .map(|at| strategy_totals(names[at], &totals_by_set(study, program, outcomes, StrategyId(at as u32))))
        .collect();
    let decision = compare(study, &totals);
    results::CaseResult {
        cells: cells(study, program, outcomes),
        events: events(study, program, outcomes),
        by_profile: by_profile(study, program, sets, outcomes),
        by_year: by_year(study, program, &outcomes.years),
        by_profile_and_year: by_profile_and_year(study, program, outcomes),
        clamps: clamps(study, program, outcomes),
        traces: traces(study, program, sets, outcomes),
        totals,
        decision,
    }
}

fn cells(study: &Study, program: &Program, outcomes: &Outcomes) -> results::Cells {
    let mut cells = results::Cells::default();
    for (at, column) in program.columns.iter().enumerate() {
        let strategy = study.strategies[column.strategy.index()].name.clone();
        let (discounted, undiscounted) = (mean(&outcomes.discounted[at]), mean(&outcomes.undiscounted[at]));
        match &column.content {
            Content::Payoff(category, state) => {
                let category = &study.categories[category.index()];
                let state = Some(study.states[state.index()].name.clone());
                if category.measure == Measure::Cost {
                    cells.costs.push(results::CostCell {
                        strategy,
                        category: category.name.clone(),
                        state,
                        discounted,
                        undiscounted,
                    });
                } else {
                    cells.qalys.push(results::QalyCell {
                        strategy,
                        component: category.name.clone(),
                        state,
                        discounted,
                        undiscounted,
                    });
                }
            }
            Content::LifeYears(state) => {
                let state = study.states[state.index()].name.clone();
                cells.life_years.push(results::LifeYearCell { strategy, state, discounted, undiscounted });
            }
            _ => {}
        }
    }
    let order = |name: &str| study.strategies.iter().position(|strategy| strategy.name == name);
    cells.costs.sort_by_key(|cell| order(&cell.strategy));
    cells.qalys.sort_by_key(|cell| order(&cell.strategy));
    cells.life_years.sort_by_key(|cell| order(&cell.strategy));
    cells
}

fn events(study: &Study, program: &Program, outcomes: &Outcomes) -> Vec<results::EventCount> {
    let mut list = Vec::new();
    for (at, column) in program.columns.iter().enumerate() {
        if let Content::Times(name) = &column.content {
            let strategy = study.strategies[column.strategy.index()].name.clone();
            list.push(results::EventCount { strategy, name: name.clone(), count: mean(&outcomes.undiscounted[at]) });
        }
    }
    list
}

/// The weight of each profile, by set; one number where it is the same in all.
pub(super) fn profile_weights(program: &Program, sets: &ParameterSets) -> Vec<Vec<f64>> {
    program
        .profiles
        .iter()
        .map(|profile| {
            if program.graph.value(profile.weight).is_some() {
                vec![evaluate_constant(&program.graph, profile.weight, &|_| f64::NAN)]
            } else {
                (0..sets.count)
                    .map(|set| evaluate_constant(&program.graph, profile.weight, &|id| sets.get(id, set)))
                    .collect()
            }
        })
        .collect()
}

/// The mean weight of each profile.
pub(super) fn weights(program: &Program, sets: &ParameterSets) -> Vec<f64> {
    profile_weights(program, sets).iter().map(|by_set| mean(by_set)).collect()
}

fn by_profile(
    study: &Study,
    program: &Program,
    sets: &ParameterSets,
    outcomes: &Outcomes,
) -> Vec<results::ProfileTotals> {
    if study.profiles.len() < 2 {
        return vec![];
    }
    let weights = weights(program, sets);
    program
        .arms
        .iter()
        .zip(&outcomes.arms)
        .map(|(arm, totals)| results::ProfileTotals {
            profile: study.profiles[arm.profile.index()].name.clone(),
            weight: weights[arm.profile.index()],
            totals: strategy_totals(&study.strategies[arm.strategy.index()].name, totals),
        })
        .collect()
}

fn by_profile_and_year(study: &Study, program: &Program, outcomes: &Outcomes) -> Vec<results::ProfileYear> {
    let profiles = study.profiles.iter().zip(&outcomes.years_by_profile);
    let followed = profiles.enumerate().filter(|(at, _)| program.arms.iter().any(|arm| arm.profile.index() == *at));
    followed
        .flat_map(|(_, (profile, years))| {
            let years = by_year(study, program, years).into_iter();
            years.map(|totals| results::ProfileYear { profile: profile.name.clone(), totals })
        })
        .collect()
}

/// The clamps that acted, in the order in which they were met.
fn clamps(study: &Study, program: &Program, outcomes: &Outcomes) -> Vec<results::ClampCount> {
    let acted = program.clamps.iter().zip(&outcomes.clamped).filter(|(_, draws)| **draws > 0);
    acted
        .map(|(clamp, draws)| results::ClampCount {
            strategy: study.strategies[clamp.strategy.index()].name.clone(),
            text: study.sources.text(clamp.span).to_string(),
            place: study.sources.address(clamp.span),
            draws: *draws,
        })
        .collect()
}

fn by_year(study: &Study, program: &Program, years: &[Vec<(f64, f64)>]) -> Vec<results::YearTotals> {
    let mut list = Vec::new();
    for (at, strategy) in study.strategies.iter().enumerate() {
        for (year, row) in years.iter().enumerate() {
            let mut totals = results::YearTotals {
                strategy: strategy.name.clone(),
                year: year as u32 + 1,
                costs: IndexMap::new(),
                qalys: 0.0,
                life_years: 0.0,
            };
            for (column, (_, undiscounted)) in program.columns.iter().zip(row) {
                if column.strategy.index() != at {
                    continue;
                }
                match &column.content {
                    Content::Payoff(category, _) => {
                        let category = &study.categories[category.index()];
                        if category.measure == Measure::Cost {
                            *totals.costs.entry(category.name.clone()).or_insert(0.0) += undiscounted;
                        } else {
                            totals.qalys += undiscounted;
                        }
                    }
                    Content::LifeYears(_) => totals.life_years += undiscounted,
                    _ => {}
                }
            }
            list.push(totals);
        }
    }
    list
}

fn traces(study: &Study, program: &Program, sets: &ParameterSets, outcomes: &Outcomes) -> Vec<results::Trace> {
    if outcomes.traces.is_empty() {
        return vec![];
    }
    let weights = weights(program, sets);
    let points = program.grid.times.len();
    let mut list = Vec::new();
    for (at, strategy) in study.strategies.iter().enumerate() {
        let mut all: IndexMap<String, Vec<f64>> = IndexMap::new();
        let arms = program.arms.iter().filter(|arm| arm.strategy.index() == at);
        let mut single = Vec::new();
        for arm in arms {
            let (trace, rows) = (&program.traces[arm.trace], &outcomes.traces[arm.trace]);
            let mut own: IndexMap<String, Vec<f64>> = IndexMap::new();
            for (k, state) in trace.states.iter().enumerate() {
                let name = &study.states[state.index()].name;
                let shares: Vec<f64> = rows.iter().map(|row| row[k]).collect();
                let sum = all.entry(name.clone()).or_insert_with(|| vec![0.0; points]);
                let last = shares.last().copied().unwrap_or(0.0);
                for (point, sum) in sum.iter_mut().enumerate() {
                    *sum += weights[arm.profile.index()] * shares.get(point).copied().unwrap_or(last);
                }
                own.insert(name.clone(), shares);
            }
            let times = program.grid.times[..rows.len()].to_vec();
            let profile = study.profiles[arm.profile.index()].name.clone();
            single.push(results::Trace { strategy: strategy.name.clone(), profile, times, occupancy: own });
        }
        let order = |name: &str| study.states.iter().position(|state| state.name == name);
        all.sort_by(|a, _, b, _| order(a).cmp(&order(b)));
        list.push(results::Trace {
            strategy: strategy.name.clone(),
            profile: "all".into(),
            times: program.grid.times.clone(),
            occupancy: all,
        });
        if study.profiles.len() > 1 {
            list.extend(single);
        }
    }
    list
}

fn comparison(outcome: &ComparisonOutcome) -> results::Comparison {
    match outcome {
        ComparisonOutcome::Icer(icer) => results::Comparison::GainsAtCost { icer: *icer },
        ComparisonOutcome::SavesPerQalyLost(icer) => results::Comparison::SavesAtLoss { icer: *icer },
        ComparisonOutcome::Dominates => results::Comparison::Dominates,
        ComparisonOutcome::Dominated => results::Comparison::Dominated,
        ComparisonOutcome::NoDifferenceInEffect { incremental_cost } if *incremental_cost > 0.0 => {
            results::Comparison::Dominated
        }
        ComparisonOutcome::NoDifferenceInEffect { .. } => results::Comparison::Dominates,
        ComparisonOutcome::NoDifferenceInCost { incremental_qaly } if *incremental_qaly < 0.0 => {
            results::Comparison::Dominated
        }
        ComparisonOutcome::NoDifferenceInCost { .. } => results::Comparison::Dominates,
        ComparisonOutcome::NoDifference => results::Comparison::Same,
    }
}

/// What one strategy costs and gains more than another, both as (cost, QALYs).
pub(super) fn comparison_of(own: (f64, f64), other: (f64, f64)) -> results::Increments {
    let named = |name: &str, (cost, qalys): (f64, f64)| decision::StrategyTotals::new(name, cost, qalys);
    match decision::pairwise(&named("own", own), &named("other", other)) {
        Ok(pair) => results::Increments {
            cost: pair.incremental_cost,
            qalys: pair.incremental_qaly,
            comparison: comparison(&pair.outcome),
        },
        // Totals that are no numbers: the engine refuses them before they come here.
        Err(_) => results::Increments { cost: f64::NAN, qalys: f64::NAN, comparison: results::Comparison::Same },
    }
}

/// The fully incremental table, every pair with the reference, and net benefits. Totals that cannot be compared give nothing.
pub(super) fn compare(study: &Study, totals: &[results::StrategyTotals]) -> results::Decision {
    let mut list = results::Decision::default();
    let plain: Vec<decision::StrategyTotals> =
        totals.iter().map(|own| decision::StrategyTotals::new(own.strategy.clone(), own.cost, own.qalys)).collect();
    if let Ok(table) = decision::fully_incremental(&plain) {
        let mut before: Option<String> = None;
        for row in &table.rows {
            let position = match &row.status {
                Status::Reference => results::Position::First,
                Status::OnFrontier => {
                    let pair = row.comparison.as_ref();
                    results::Position::Frontier {
                        against: pair
                            .map_or_else(|| before.clone().unwrap_or_default(), |pair| pair.comparator.clone()),
                        cost: pair.map_or(0.0, |pair| pair.incremental_cost),
                        qalys: pair.map_or(0.0, |pair| pair.incremental_qaly),
                        icer: row.icer().unwrap_or(0.0),
                    }
                }
                Status::Dominated { by } => results::Position::Dominated { by: by.clone() },
                Status::ExtendedlyDominated { by } => {
                    results::Position::ExtendedlyDominated { lower: by[0].clone(), upper: by[1].clone() }
                }
                Status::SameAs { other } => results::Position::SameAs { strategy: other.clone() },
            };
            if row.on_frontier() {
                before = Some(row.strategy.clone());
            }
            list.incremental.push(results::IncrementalRow {
                strategy: row.strategy.clone(),
                cost: row.cost,
                qalys: row.qaly,
                position,
            });
        }
    }
    for (own, total) in plain.iter().zip(totals).skip(1) {
        if let Ok(pair) = decision::pairwise(own, &plain[0]) {
            list.pairwise.push(results::Pairwise {
                strategy: pair.strategy,
                against: pair.comparator,
                cost: pair.incremental_cost,
                qalys: pair.incremental_qaly,
                life_years: total.life_years - totals[0].life_years,
                comparison: comparison(&pair.outcome),
            });
        }
    }
    for &threshold in &study.settings.thresholds {
        let of = |own: &decision::StrategyTotals| decision::net_monetary_benefit(own.cost, own.qaly, threshold);
        for own in &plain {
            let (nmb, increment) = (of(own), of(own) - of(&plain[0]));
            list.net_benefit.push(results::NetBenefit {
                strategy: own.name.clone(),
                threshold,
                nmb,
                nhb: nmb / threshold,
                nmb_increment: increment,
                nhb_increment: increment / threshold,
            });
        }
    }
    list
}
