//! Tests that parts make up the whole, added up here from traces and amounts.

use super::bench::Bench;
use super::finding::{Finding, Outcome, Worst};
use crate::engine::individual::yearly_amount;
use crate::engine::reference::{Calendar, Context, run};
use crate::model::*;
use std::collections::BTreeMap;

/// States, categories and years each add up to the totals.
pub(super) fn parts(bench: &Bench<'_>) -> Outcome {
    let case = &bench.base;
    let mut worst = Worst::default();
    for total in &case.totals {
        let name = &total.strategy;
        let (mut cost, mut qalys, mut years) = ([0.0; 3], [0.0; 3], [0.0; 3]);
        for cell in case.cells.costs.iter().filter(|cell| cell.strategy == *name) {
            cost = [cost[0] + cell.discounted, cost[1] + cell.undiscounted, cost[2]];
        }
        for cell in case.cells.qalys.iter().filter(|cell| cell.strategy == *name) {
            qalys = [qalys[0] + cell.discounted, qalys[1] + cell.undiscounted, qalys[2]];
        }
        for cell in case.cells.life_years.iter().filter(|cell| cell.strategy == *name) {
            years = [years[0] + cell.discounted, years[1] + cell.undiscounted, years[2]];
        }
        for year in case.by_year.iter().filter(|year| year.strategy == *name) {
            cost[2] += year.costs.values().sum::<f64>();
            qalys[2] += year.qalys;
            years[2] += year.life_years;
        }
        let whole = [
            [total.cost, total.cost_undiscounted],
            [total.qalys, total.qalys_undiscounted],
            [total.life_years, total.life_years_undiscounted],
        ];
        for (word, parts, whole) in
            [("costs", cost, whole[0]), ("QALYs", qalys, whole[1]), ("life years", years, whole[2])]
        {
            worst.pair(format!("{word} of {name} by state and category"), parts[0], whole[0]);
            worst.pair(format!("undiscounted {word} of {name} by state and category"), parts[1], whole[1]);
            worst.pair(format!("{word} of {name} by year"), parts[2], whole[1]);
        }
        let of_profiles = case.by_profile.iter().filter(|own| own.totals.strategy == *name);
        let (cost, any) = of_profiles.fold((0.0, false), |(sum, _), own| (sum + own.weight * own.totals.cost, true));
        if any {
            worst.pair(format!("cost of {name} by profile"), cost, total.cost);
        }
    }
    Finding::close(
        "added up costs, QALYs and life years by state, category, year and profile",
        "the totals",
        worst,
        1e-9,
    )
}

/// Undiscounted person-years by a counting rule, from shares at the time points (methods, section 6).
pub(super) fn person_years(count: &Count, times: &[f64], shares: &[f64]) -> f64 {
    let cycles = times.len() - 1;
    let length = |cycle: usize| times[cycle] - times[cycle - 1];
    let each = |of: &dyn Fn(usize) -> f64| (1..=cycles).map(|cycle| length(cycle) * of(cycle)).sum::<f64>();
    match count {
        Count::Start => each(&|cycle| shares[cycle - 1]),
        Count::End => each(&|cycle| shares[cycle]),
        Count::Simpson => {
            let weight = |point: usize| {
                if point == 0 || point == cycles {
                    1.0
                } else if point % 2 == 1 {
                    4.0
                } else {
                    2.0
                }
            };
            if cycles == 0 {
                0.0
            } else {
                (0..=cycles).map(|point| weight(point) * shares[point] * length(1) / 3.0).sum()
            }
        }
        Count::Weights(weights, _) => (0..=cycles).map(|point| weights[point] * length(1) * shares[point]).sum(),
        _ => each(&|cycle| 0.5 * (shares[cycle - 1] + shares[cycle])),
    }
}

/// Life years, and what is paid and gained by being in states, added up outside the engine from the trace.
pub(super) fn added_up_again(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    let rules = &study.settings.timing;
    let mut clocks = false;
    study.for_each_term(&mut |term| {
        term.walk(&mut |own| clocks |= matches!(own.kind, TermKind::Variable(Variable::Clock(_))));
    });
    let mut expected: BTreeMap<String, f64> = BTreeMap::new();
    for (strategy, own) in study.strategies.iter().enumerate() {
        for (at, profile) in bench.model.profiles.iter().enumerate().filter(|(_, own)| own.weight > 0.0) {
            let (id, profile_id) = (StrategyId(strategy as u32), ProfileId(at as u32));
            let calendar = Calendar::of(study, &bench.values, profile_id).map_err(|fault| fault.message)?;
            let context = Context::new(study, &bench.values, id, profile_id, &calendar);
            let trace = run(study, &bench.values, id, profile_id).map_err(|fault| fault.message)?.trace;
            let mut add = |name: String, value: f64| *expected.entry(name).or_insert(0.0) += profile.weight * value;
            let alive = |row: &Vec<f64>| {
                row.iter().zip(&study.states).filter(|(_, own)| own.alive).map(|(share, _)| share).sum()
            };
            let alive: Vec<f64> = trace.iter().map(alive).collect();
            add(format!("life years of {}", own.name), person_years(&rules.state.count, &calendar.times, &alive));
            for payoff in study.payoffs.iter().filter(|_| !clocks) {
                let (Occasion::State(state) | Occasion::Event(state, _)) = payoff.occasion else { continue };
                let category = &study.categories[payoff.category.index()];
                let kind = match (&payoff.occasion, category.measure) {
                    (Occasion::Event(..), _) => &rules.event,
                    (_, Measure::Qaly) => &rules.utility,
                    _ => &rules.state,
                };
                let count = rules
                    .payoff
                    .get(&category.name)
                    .and_then(|own| own.count.clone())
                    .filter(|own| !matches!(own, Count::Once | Count::AsState))
                    .unwrap_or_else(|| kind.count.clone());
                let amount = |cycle: usize| {
                    let here = context.at(cycle).bound(Binding { here: Some(state), to: None });
                    yearly_amount(&here, payoff).map_err(|fault| fault.message)
                };
                // Rules that count cycles take the cycle's amount at both ends; those that weigh points take each point's own.
                let by_cycle = matches!(count, Count::Start | Count::End | Count::LifeTable);
                let mut sum = 0.0;
                if by_cycle {
                    for cycle in 1..=calendar.cycles() {
                        let pair = [trace[cycle - 1][state.index()], trace[cycle][state.index()]];
                        let years = person_years(&count, &calendar.times[cycle - 1..=cycle], &pair);
                        if years != 0.0 {
                            sum += amount(cycle)? * years;
                        }
                    }
                } else {
                    let mut paid = Vec::new();
                    for (point, row) in trace.iter().enumerate() {
                        let share = row[state.index()];
                        paid.push(if share == 0.0 { 0.0 } else { amount(point + 1)? * share });
                    }
                    sum = person_years(&count, &calendar.times, &paid);
                }
                let word = if category.measure == Measure::Cost { "cost" } else { "QALYs" };
                add(format!("{word} {} in {} of {}", category.name, study.states[state.index()].name, own.name), sum);
            }
        }
    }
    let mut worst = Worst::default();
    for own in &bench.base.totals {
        worst.pair(
            format!("life years of {}", own.strategy),
            own.life_years_undiscounted,
            expected.remove(&format!("life years of {}", own.strategy)).unwrap_or(0.0),
        );
    }
    // Cells hold one-off payoffs too: those of states that have any are left out.
    let once = |category: &str, state: &str| {
        study.payoffs.iter().any(|own| match own.occasion {
            Occasion::Entry(id) => {
                study.categories[own.category.index()].name == category && study.states[id.index()].name == state
            }
            Occasion::Edge(id) => {
                study.categories[own.category.index()].name == category
                    && study.states[study.edges[id.index()].to.index()].name == state
            }
            _ => false,
        })
    };
    let costs = bench
        .base
        .cells
        .costs
        .iter()
        .map(|cell| ("cost", &cell.category, &cell.state, &cell.strategy, cell.undiscounted));
    let qalys = bench
        .base
        .cells
        .qalys
        .iter()
        .map(|cell| ("QALYs", &cell.component, &cell.state, &cell.strategy, cell.undiscounted));
    for (word, category, state, strategy, found) in costs.chain(qalys) {
        let Some(state) = state else { continue };
        if let Some(expected) =
            expected.get(&format!("{word} {category} in {state} of {strategy}")).filter(|_| !once(category, state))
        {
            worst.pair(format!("{word} {category} in {state} of {strategy}"), found, *expected);
        }
    }
    let did = if clocks {
        "added up life years outside the engine, from the trace (amounts may depend on clocks that a trace does not show)"
    } else {
        "added up life years, costs and QALYs of states outside the engine, from the trace and the amounts of each cycle"
    };
    Finding::close(did, "the engine's own totals", worst, 1e-9)
}
