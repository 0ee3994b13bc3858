//! Tests of utilities and QALYs.

use super::bench::Bench;
use super::change::{amounts, measure, times};
use super::finding::{Finding, Outcome, Worst, listed};
use super::reads;
use crate::engine::individual::yearly_amount;
use crate::engine::reference::{Calendar, Context};
use crate::model::*;

/// The lowest value of EQ-5D-3L in the United Kingdom's value set.
const LOWEST: f64 = -0.594;

/// Calls `see` with every utility of a living state in every cycle, strategy and profile, clocks at 0.
fn each(study: &Study, values: &[f64], see: &mut dyn FnMut(usize, &Payoff, usize, f64, f64)) -> Result<(), String> {
    for strategy in 0..study.strategies.len() {
        for profile in 0..study.profiles.len() {
            let profile = ProfileId(profile as u32);
            let calendar = Calendar::of(study, values, profile).map_err(|fault| fault.message)?;
            let context = Context::new(study, values, StrategyId(strategy as u32), profile, &calendar);
            for (at, payoff) in study.payoffs.iter().enumerate().filter(|(_, own)| own.is_utility) {
                let Occasion::State(state) = payoff.occasion else { continue };
                for cycle in 1..=calendar.cycles() {
                    let here = context.at(cycle).bound(Binding { here: Some(state), to: None });
                    let norm = study.settings.utility.norm.as_ref().map_or(Ok(f64::NAN), |norm| here.number(norm));
                    if let (Ok(value), Ok(norm)) = (yearly_amount(&here, payoff), norm) {
                        see(at, payoff, cycle, value, norm);
                    }
                }
            }
        }
    }
    Ok(())
}

fn any(study: &Study) -> bool {
    study.payoffs.iter().any(|payoff| payoff.is_utility)
}

const NONE: &str = "the model has no utilities";

/// Utilities are no higher than the general population's where they are capped, no higher than 1, and no lower than the value set goes.
pub(super) fn within_norms(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    if !any(study) {
        return Finding::not_applicable(NONE);
    }
    let has_norm = study.settings.utility.norm.is_some();
    let (mut read, mut wrong) = (0, Vec::new());
    each(study, &bench.values, &mut |_, payoff, cycle, value, norm| {
        read += 1;
        let Occasion::State(state) = payoff.occasion else { return };
        let name = &study.states[state.index()].name;
        let above = if has_norm && norm < 1.0 { norm } else { 1.0 };
        if (value > above + 1e-12 || value < LOWEST) && !wrong.iter().any(|own: &String| own.starts_with(name.as_str()))
        {
            wrong.push(format!("{name} has {value:.4} in cycle {cycle}, and people of that age {above:.4}"));
        }
    })?;
    let found = if wrong.is_empty() { format!("{read} readings, all between") } else { listed(&wrong) };
    let expected = if has_norm {
        "between -0.594 and the general population's utility at that age"
    } else {
        "between -0.594 and 1"
    };
    Finding::of("read every utility in every cycle, strategy and profile", expected, wrong.is_empty(), found)
}

/// Age moves utilities by the norm's own ratio, and nothing else does.
pub(super) fn age_adjustment(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    let Some(_) = &study.settings.utility.measured_at else {
        return Finding::not_applicable("utilities are not adjusted for age");
    };
    let fixed: Vec<bool> =
        study.payoffs.iter().map(|own| own.is_utility && !reads::varies(study, &own.amount)).collect();
    let mut plain = study.clone();
    plain.settings.utility.cap = false;
    let mut adjusted = Worst::default();
    let mut first: Option<(usize, f64)> = None;
    each(&plain, &bench.values, &mut |at, _, cycle, value, norm| {
        if cycle == 1 {
            first = Some((at, value / norm));
        }
        if let Some((own, ratio)) = first.filter(|_| fixed[at])
            && own == at
        {
            adjusted.pair(format!("utility {at} over the norm in cycle {cycle}"), value / norm, ratio);
        }
    })?;
    plain.settings.utility.measured_at = None;
    first = None;
    each(&plain, &bench.values, &mut |at, _, cycle, value, _| {
        if cycle == 1 {
            first = Some((at, value));
        }
        if let Some((own, then)) = first.filter(|_| fixed[at])
            && own == at
        {
            adjusted.pair(format!("utility {at} without adjustment in cycle {cycle}"), value, then);
        }
    })?;
    Finding::close(
        "read utilities with and without adjustment for age, the cap off",
        "constant without; in constant ratio to the norm with",
        adjusted,
        1e-9,
    )
}

/// Whether a payoff is the patient's utility of a state.
fn of_patient(study: &Study, payoff: &Payoff) -> bool {
    payoff.is_utility && study.categories[payoff.category.index()].name != "carer"
}

/// The study in which every living state's own utility is 1 and no other QALYs exist.
fn of_one(study: &Study) -> Study {
    let mut variant = amounts(study, &|payoff| {
        if measure(study, payoff) == Measure::Cost {
            return None;
        }
        let one = of_patient(study, payoff) && matches!(payoff.occasion, Occasion::State(_));
        Some(Term::number_at(&payoff.amount, f64::from(u8::from(one))))
    });
    variant.settings.utility = UtilityRule::default();
    variant.settings.timing.utility = variant.settings.timing.state.clone();
    variant.settings.discount.life_years = variant.settings.discount.effects;
    for (name, payoff) in &mut variant.settings.timing.payoff {
        if study.categories.iter().any(|own| own.name == *name && own.measure == Measure::Qaly) {
            (payoff.count, payoff.dated) = (None, None);
        }
    }
    variant
}

/// Utilities of one: QALYs are life years.
pub(super) fn all_one(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    if !any(study) {
        return Finding::not_applicable(NONE);
    }
    let case = bench.run(&of_one(study))?;
    let mut worst = Worst::default();
    for own in &case.totals {
        worst.pair(format!("QALYs of {}", own.strategy), own.qalys, own.life_years);
        worst.pair(
            format!("undiscounted QALYs of {}", own.strategy),
            own.qalys_undiscounted,
            own.life_years_undiscounted,
        );
    }
    let has = |at: usize| {
        study.payoffs.iter().any(|own| of_patient(study, own) && own.occasion == Occasion::State(StateId(at as u32)))
    };
    let without = study.states.iter().enumerate().filter(|(at, own)| own.alive && !own.instant && !has(*at));
    let without: Vec<String> = without.map(|(_, own)| own.name.clone()).collect();
    let mut found = worst.words();
    if !without.is_empty() {
        found += &format!("; living states without a utility: {}", listed(&without));
    }
    Finding::of(
        "set every utility to 1, without age, cap, carers and one-off gains and losses",
        "QALYs equal to life years",
        worst.off <= 1e-9,
        found,
    )
}

/// Utilities of nought: no QALYs.
pub(super) fn all_zero(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    let none = amounts(study, &|own| (measure(study, own) == Measure::Qaly).then(|| Term::number_at(&own.amount, 0.0)));
    let mut worst = Worst::default();
    for own in &bench.run(&none)?.totals {
        worst.pair(format!("QALYs of {}", own.strategy), own.qalys, 0.0);
    }
    Finding::close("set every utility and every one-off gain and loss to 0", "no QALYs", worst, 0.0)
}

/// Half the utilities: half the QALYs.
pub(super) fn halved(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    let mut open = study.clone();
    open.settings.utility.cap = false;
    let half = amounts(&open, &|own| (measure(study, own) == Measure::Qaly).then(|| times(&own.amount, 0.5)));
    let (whole, half) = (bench.run(&open)?, bench.run(&half)?);
    let mut worst = Worst::default();
    for (whole, half) in whole.totals.iter().zip(&half.totals) {
        worst.pair(format!("QALYs of {}", whole.strategy), half.qalys, whole.qalys / 2.0);
        worst.pair(format!("cost of {}", whole.strategy), half.cost, whole.cost);
    }
    Finding::close("halved every utility, gain and loss, the cap off", "half the QALYs at the same cost", worst, 1e-9)
}

/// One-off losses are losses.
pub(super) fn losses(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    let once = |own: &Payoff| measure(study, own) == Measure::Qaly && !matches!(own.occasion, Occasion::State(_));
    if !study.payoffs.iter().any(once) {
        return Finding::not_applicable("the model has no one-off gains or losses of QALYs");
    }
    let without = bench.run(&amounts(study, &|own| once(own).then(|| Term::number_at(&own.amount, 0.0))))?;
    let mut found = Vec::new();
    let mut passed = true;
    for (own, base) in without.totals.iter().zip(&bench.base.totals) {
        passed &= own.qalys >= base.qalys - 1e-12;
        found.push(format!("{} {:+.6}", own.strategy, own.qalys - base.qalys));
    }
    Finding::of("took out every one-off gain or loss of QALYs", "QALYs never fall", passed, listed(&found))
}
