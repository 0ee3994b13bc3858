//! Tests of discounting, horizon and the correction within cycles.

use super::bench::Bench;
use super::change::{counted, discounted_at, horizon};
use super::finding::{Finding, Outcome, Worst, listed};
use crate::engine::individual::yearly_amount;
use crate::engine::reference::{Calendar, Context};
use crate::model::*;
use crate::results::{CaseResult, StrategyTotals};

/// No discounting, heavy discounting, and more of it.
pub(super) fn discounting(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    let zero = bench.run(&discounted_at(study, 0.0, 0.0))?;
    let mut worst = Worst::default();
    for own in &zero.totals {
        worst.pair(format!("cost of {} at 0%", own.strategy), own.cost, own.cost_undiscounted);
        worst.pair(format!("QALYs of {} at 0%", own.strategy), own.qalys, own.qalys_undiscounted);
        worst.pair(format!("life years of {} at 0%", own.strategy), own.life_years, own.life_years_undiscounted);
    }
    // Compounded continuously, so that the shortest cycle is long enough for nothing to be left after it.
    let endless = |rate: f64| {
        let mut variant = discounted_at(study, rate, rate);
        variant.settings.discount.continuous = true;
        bench.run(&variant)
    };
    let (near, far) = (endless(1e9)?, endless(1e12)?);
    for (own, other) in near.totals.iter().zip(&far.totals) {
        worst.pair(format!("cost of {} at an endless rate", own.strategy), own.cost, other.cost);
        worst.pair(format!("QALYs of {} at an endless rate", own.strategy), own.qalys, other.qalys);
    }
    // A higher rate never raises a total of things that are never negative.
    let mut rises = Vec::new();
    let mut before = zero;
    for rate in [0.015, 0.035, 0.06, 1.0, 1e9] {
        let now = bench.run(&discounted_at(study, rate, rate))?;
        for (own, earlier) in now.totals.iter().zip(&before.totals) {
            if never_negative(&now, &own.strategy, true) && own.cost > earlier.cost + 1e-9 * (1.0 + earlier.cost.abs())
            {
                rises.push(format!("cost of {} at {rate}", own.strategy));
            }
            if never_negative(&now, &own.strategy, false) && own.qalys > earlier.qalys + 1e-9 {
                rises.push(format!("QALYs of {} at {rate}", own.strategy));
            }
        }
        before = now;
    }
    let found = format!(
        "{}; {}",
        worst.words(),
        if rises.is_empty() { "no total rose".to_string() } else { format!("rose: {}", listed(&rises)) }
    );
    Finding::of(
        "discounted at 0, 1.5%, 3.5%, 6%, 100% and beyond any rate",
        "undiscounted at 0; never more at a higher rate; in the end only what is due at once",
        worst.off <= 1e-9 && rises.is_empty(),
        found,
    )
}

fn never_negative(case: &CaseResult, strategy: &str, costs: bool) -> bool {
    let mut costs_of = case.cells.costs.iter().filter(|own| own.strategy == strategy).map(|own| own.undiscounted);
    let mut qalys_of = case.cells.qalys.iter().filter(|own| own.strategy == strategy).map(|own| own.undiscounted);
    if costs { costs_of.all(|own| own >= 0.0) } else { qalys_of.all(|own| own >= 0.0) }
}

/// Costs and effects are discounted by themselves.
pub(super) fn apart(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    let mut worst = Worst::default();
    let rate = |first| Rate { first, then: None };
    let mut costs = study.clone();
    costs.settings.discount.costs = rate(0.07);
    let mut effects = study.clone();
    effects.settings.discount.effects = rate(0.07);
    for (own, base) in bench.run(&costs)?.totals.iter().zip(&bench.base.totals) {
        worst.pair(format!("QALYs of {}", own.strategy), own.qalys, base.qalys);
    }
    for (own, base) in bench.run(&effects)?.totals.iter().zip(&bench.base.totals) {
        worst.pair(format!("cost of {}", own.strategy), own.cost, base.cost);
    }
    Finding::close(
        "discounted costs alone, then effects alone, at 7%",
        "the other as it was, to the last bit",
        worst,
        0.0,
    )
}

/// A longer horizon never takes anything away.
pub(super) fn longer(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    let count = &study.settings.timing.state.count;
    if matches!(count, Count::Weights(..) | Count::Simpson) {
        return Finding::not_applicable("the counting rule weighs time points by their place in the whole horizon");
    }
    let years = bench.base.traces.first().and_then(|trace| trace.times.last().copied()).unwrap_or(0.0);
    let half = bench.run(&horizon(study, 0.5, years))?;
    let mut falls = Vec::new();
    let mut compare = |short: &CaseResult, long: &CaseResult| {
        for (a, b) in short.totals.iter().zip(&long.totals) {
            let less = |a: f64, b: f64| b < a - 1e-9 * (1.0 + a.abs());
            if less(a.life_years, b.life_years) {
                falls.push(format!("life years of {}", a.strategy));
            }
            if never_negative(long, &b.strategy, true) && less(a.cost, b.cost) {
                falls.push(format!("cost of {}", a.strategy));
            }
            if never_negative(long, &b.strategy, false) && less(a.qalys, b.qalys) {
                falls.push(format!("QALYs of {}", a.strategy));
            }
        }
    };
    compare(&half, &bench.base);
    let mut did = "halved the horizon".to_string();
    let mut found = String::new();
    match bench.run(&horizon(study, 2.0, years)) {
        Ok(double) => {
            compare(&bench.base, &double);
            did += " and doubled it";
            let moved = bench
                .base
                .totals
                .iter()
                .zip(&double.totals)
                .map(|(a, b): (&StrategyTotals, &StrategyTotals)| b.life_years - a.life_years);
            let most = moved.fold(0.0, crate::math::max);
            found = format!("doubling adds at most {most:.2e} discounted life years");
            let all_dead = alive_at_the_end(bench) < 1e-9;
            if all_dead && most > 1e-6 {
                falls.push("life years were added though everyone is dead at the horizon".into());
            }
        }
        Err(words) => did += &format!(" (twice the horizon cannot be run: {words})"),
    }
    let alive = alive_at_the_end(bench);
    found = format!(
        "{}{found}{}{:.2}% are alive at the horizon",
        if falls.is_empty() { String::new() } else { format!("{}; ", listed(&falls)) },
        if found.is_empty() { "" } else { "; " },
        100.0 * alive
    );
    Finding::of(did, "never less in a longer time; nothing more once everyone is dead", falls.is_empty(), found)
}

/// The largest share that lives at the last time point.
fn alive_at_the_end(bench: &Bench<'_>) -> f64 {
    let living: Vec<&str> = bench.study.states.iter().filter(|own| own.alive).map(|own| own.name.as_str()).collect();
    let ends = bench.base.traces.iter().map(|trace| {
        let own = trace.occupancy.iter().filter(|(name, _)| living.contains(&name.as_str()));
        own.map(|(_, shares)| shares.last().copied().unwrap_or(0.0)).sum::<f64>()
    });
    ends.fold(0.0, crate::math::max)
}

/// The half-cycle correction is what its definition says.
pub(super) fn half_cycle(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    let start = bench.run(&counted(study, &Count::Start, Dated::Start))?;
    let half = bench.run(&counted(study, &Count::HalfCycle, Dated::Start))?;
    let mut worst = Worst::default();
    for (strategy, own) in study.strategies.iter().enumerate() {
        let mut expected = 0.0;
        for (at, profile) in bench.model.profiles.iter().enumerate().filter(|(_, own)| own.weight > 0.0) {
            let (id, profile_id) = (StrategyId(strategy as u32), ProfileId(at as u32));
            let calendar = Calendar::of(study, &bench.values, profile_id).map_err(|fault| fault.message)?;
            let trace = crate::engine::reference::run(study, &bench.values, id, profile_id)
                .map_err(|fault| fault.message)?
                .trace;
            let alive = |point: usize| {
                trace[point].iter().zip(&study.states).filter(|(_, own)| own.alive).map(|(share, _)| share).sum::<f64>()
            };
            expected += profile.weight
                * (1..=calendar.cycles())
                    .map(|cycle| calendar.length(cycle) * (alive(cycle - 1) - alive(cycle)) / 2.0)
                    .sum::<f64>();
        }
        let of = |case: &CaseResult| case.totals[strategy].life_years_undiscounted;
        worst.pair(format!("life years of {}", own.name), of(&start) - of(&half), expected);
    }
    Finding::close(
        "counted cycles at their start, and then by the trapezium",
        "apart by half of what each cycle loses",
        worst,
        1e-9,
    )
}

/// Cycles so long that the place of people within them matters are corrected for.
pub(super) fn corrected(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    let rule = &study.settings.timing.state;
    if !matches!(rule.count, Count::Start | Count::End) {
        return Finding::of(
            "looked at the counting rule",
            "a correction within cycles, or cycles too short to need one",
            true,
            "people are counted within cycles, not only at one end",
        );
    }
    let half = bench.run(&counted(study, &Count::HalfCycle, Dated::Start))?;
    let mut worst = Worst::default();
    for (own, base) in half.totals.iter().zip(&bench.base.totals) {
        worst.pair(
            format!("life years of {}", base.strategy),
            base.life_years_undiscounted / own.life_years_undiscounted,
            1.0,
        );
    }
    let word = if rule.count == Count::Start { "start" } else { "end" };
    let found = format!(
        "cycles are counted at their {word} alone: life years are up to {:.1}% away from the half-cycle correction's",
        100.0 * worst.off
    );
    Finding::of(
        "counted life years by the rule of the scenario and by the half-cycle correction",
        "a correction within cycles, or less than 1% between the two",
        worst.off < 0.01,
        found,
    )
}

/// Nothing that is discounted falls at the discount rate already.
pub(super) fn once_only(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    let (mut read, mut wrong) = (0, Vec::new());
    for strategy in 0..study.strategies.len() {
        let calendar = Calendar::of(study, &bench.values, ProfileId(0)).map_err(|fault| fault.message)?;
        let context = Context::new(study, &bench.values, StrategyId(strategy as u32), ProfileId(0), &calendar);
        for payoff in &study.payoffs {
            let Occasion::State(state) = payoff.occasion else { continue };
            let category = &study.categories[payoff.category.index()];
            let rate = match category.measure {
                Measure::Cost => study.settings.discount.costs.first,
                Measure::Qaly => study.settings.discount.effects.first,
            };
            let cycles = calendar.cycles().min(12);
            if rate == 0.0 || cycles < 3 || !super::reads::varies(study, &payoff.amount) {
                continue;
            }
            let at = |cycle: usize| {
                yearly_amount(&context.at(cycle).bound(Binding { here: Some(state), to: None }), payoff)
                    .unwrap_or(f64::NAN)
            };
            let falls = |cycle: usize| {
                let years = calendar.times[cycle - 1] - calendar.times[cycle - 2];
                let expected = crate::math::pow(1.0 + rate, -years);
                (at(cycle) / at(cycle - 1) / expected - 1.0).abs() < 1e-9
            };
            read += 1;
            if (2..=cycles).all(falls) {
                wrong.push(format!("{} in {}", category.name, study.states[state.index()].name));
            }
        }
    }
    if read == 0 {
        return Finding::not_applicable("no discounted amount of being in a state varies over time");
    }
    wrong.dedup();
    let found = if wrong.is_empty() {
        format!("{read} amounts that vary over time, none by the discount factor")
    } else {
        format!("these fall by the discount factor by themselves, and are discounted again: {}", listed(&wrong))
    };
    Finding::of(
        "followed every amount over its first cycles",
        "none falls by exactly the discount rate before it is discounted",
        wrong.is_empty(),
        found,
    )
}
