//! Tests of the flow of people: occupancy, memory, cycle length, ends of the range, events.

use super::bench::{Bench, figures};
use super::change;
use super::finding::{Finding, Outcome, Worst, listed};
use crate::engine::reference::{Calendar, Context};
use crate::model::*;
use crate::results::CaseResult;

/// The lowest share of any state at any time.
pub(super) fn lowest_share(case: &CaseResult) -> f64 {
    let shares = case.traces.iter().flat_map(|trace| trace.occupancy.values()).flatten();
    shares.copied().fold(1.0, crate::math::min)
}

/// Everyone is somewhere.
pub(super) fn sums_to_one(bench: &Bench<'_>) -> Outcome {
    let mut worst = Worst::default();
    for trace in &bench.base.traces {
        for (point, time) in trace.times.iter().enumerate() {
            let sum: f64 = trace.occupancy.values().map(|shares| shares[point]).sum();
            worst.pair(format!("{}, {} at {time} years", trace.strategy, trace.profile), sum, 1.0);
        }
    }
    Finding::close("added up the states at every time point of every trace", "1", worst, 1e-9)
}

/// Nobody is less than nobody.
pub(super) fn none_negative(bench: &Bench<'_>) -> Outcome {
    let lowest = lowest_share(&bench.base);
    Finding::of(
        "looked for the lowest share of any state at any time",
        "none below 0",
        lowest >= -1e-12,
        format!("lowest {lowest}"),
    )
}

/// The size of the cohort.
pub(super) fn cohort_size(_: &Bench<'_>) -> Outcome {
    Finding::not_applicable(
        "results are of one person by construction: a start that does not sum to 1 is refused (E4009)",
    )
}

/// Memory that is always the same is no memory.
pub(super) fn memory(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    let mut clocks = 0;
    let is_clock = |term: &Term| matches!(term.kind, TermKind::Variable(Variable::Clock(_)));
    study.for_each_term(&mut |term| term.walk(&mut |own| clocks += usize::from(is_clock(own))));
    if clocks == 0 {
        return Finding::not_applicable("nothing reads a clock or the time in a state");
    }
    let zero = |term: &Term| Term { kind: TermKind::Number(0.0), span: term.span };
    // The engine cannot know that a clock times nought tells it nothing: people are still kept apart by it.
    let kept = study.rewritten(&|term| {
        is_clock(term).then(|| TermKind::Apply(Operation::Multiply, vec![term.clone(), zero(term)]))
    });
    let without = study.rewritten(&|term| is_clock(term).then_some(TermKind::Number(0.0)));
    let mut worst = Worst::default();
    worst.lists(&figures(&bench.run(&kept)?), &figures(&bench.run(&without)?));
    let did = format!("multiplied each of {clocks} readings of a clock by 0, and put 0 in its place");
    Finding::close(did, "the model without memory", worst, 1e-9)
}

/// Halved cycles move the results less and less.
pub(super) fn halved_cycles(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    if matches!(study.settings.timing.state.count, Count::Weights(..)) {
        return Finding::not_applicable("cycles are weighed by a file that has a row for each of them");
    }
    let half = change::halved_cycles(study);
    let stuck = stuck_to_the_cycle(bench, &half)?;
    if !stuck.is_empty() {
        let reason = format!("these odds are per cycle and do not follow its length: {}", listed(&stuck));
        return Finding::not_applicable(reason);
    }
    if study.edges.is_empty() && !change::partitioned(study) {
        return Finding::not_applicable("nobody moves");
    }
    let quarter = change::halved_cycles(&half);
    let (first, second) = (figures(&bench.run(&half)?), figures(&bench.run(&quarter)?));
    let mut passed = true;
    let mut found = Vec::new();
    for ((name, whole), ((_, half), (_, quarter))) in figures(&bench.base).into_iter().zip(first.iter().zip(&second)) {
        let (once, twice) = ((half - whole).abs(), (quarter - half).abs());
        let still = twice <= 2e-3 * (1.0 + quarter.abs());
        // Where the changes halve, as much again is still to come: that is the limit of ever shorter cycles.
        let limit = quarter + (quarter - half);
        let far = (whole - limit).abs() > 0.1 * (1.0 + limit.abs());
        if far || (!(twice <= 0.75 * once) && !still) {
            passed = false;
            found.push(format!("{name}: {whole}, {half}, {quarter}"));
        } else if found.is_empty() && twice > 0.0 {
            found.push(format!("{name} moved by {once:.3e}, then by {twice:.3e}"));
        }
    }
    found.truncate(6);
    Finding::of(
        "halved the cycle, and halved it again",
        "the second change at most three quarters of the first, or below 0.2%; the limit within a tenth of the base case",
        passed,
        listed(&found),
    )
}

/// Texts of the odds out of ordinary states that are neither 0 nor 1 and the same in a cycle of half the length.
fn stuck_to_the_cycle(bench: &Bench<'_>, half: &Study) -> Result<Vec<String>, String> {
    let study = bench.study;
    let mut stuck: Vec<String> = Vec::new();
    let strategy = StrategyId(study.strategies.len() as u32 - 1);
    let whole_calendar = Calendar::of(study, &bench.values, ProfileId(0)).map_err(|fault| fault.message)?;
    let half_calendar = Calendar::of(half, &bench.values, ProfileId(0)).map_err(|fault| fault.message)?;
    let whole = Context::new(study, &bench.values, strategy, ProfileId(0), &whole_calendar);
    let halves = Context::new(half, &bench.values, strategy, ProfileId(0), &half_calendar);
    for edge in study.edges.iter().filter(|edge| !study.states[edge.from.index()].instant) {
        let Odds::Probability(term) = &edge.odds else { continue };
        for cycle in [1, 1 + whole_calendar.cycles() / 2] {
            // A `rest` follows the others; it cannot be read by itself.
            let own = whole.at(cycle).bound(edge.binding()).number(term).unwrap_or(f64::NAN);
            let other = halves.at(2 * cycle - 1).bound(edge.binding()).number(term).unwrap_or(f64::NAN);
            let text = format!("`{}`", edge.text);
            if own > 0.0 && own < 1.0 && (own - other).abs() <= 1e-12 && !stuck.contains(&text) {
                stuck.push(text);
            }
        }
    }
    Ok(stuck)
}

/// The oldest people, and no time at all.
pub(super) fn ends_of_the_range(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    if matches!(study.settings.timing.state.count, Count::Weights(..) | Count::Simpson) {
        return Finding::not_applicable("the counting rule needs its own number of cycles");
    }
    let mut none = study.clone();
    none.settings.horizon = Horizon::Years(0.0);
    let zero = bench.run(&none)?;
    let mut worst = Worst::default();
    for totals in &zero.totals {
        worst.pair(format!("life years of {} in no time", totals.strategy), totals.life_years_undiscounted, 0.0);
    }
    if worst.off > 1e-12 {
        return Finding::close("ran the model for no time", "no life years", worst, 1e-12);
    }
    let Some(age) = &study.settings.start_age else {
        return Finding::close("ran the model for no time (it has no age)", "no life years", worst, 1e-12);
    };
    let mut old = study.clone();
    old.settings.start_age = Some(Term::number_at(age, 100.0));
    old.settings.horizon = Horizon::Years(1.0);
    match bench.run(&old) {
        Ok(case) => {
            let years = case.totals.iter().map(|own| own.life_years_undiscounted).fold(0.0, crate::math::max);
            Finding::of(
                "ran the model for no time, and for a year from age 100",
                "no life years; then at most a cycle's worth over 1",
                years <= 1.0 + study.settings.schedule[0].0,
                format!("none; then {years}"),
            )
        }
        Err(words) if words.starts_with("[E5004]") => Finding::of(
            "ran the model for no time, and for a year from age 100",
            "no life years; then a run or a plain refusal",
            true,
            format!("none; then a plain refusal: {words}"),
        ),
        Err(words) => Err(words),
    }
}

/// Events without incidence cost nothing.
pub(super) fn no_events(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    if study.events.is_empty() {
        return Finding::not_applicable("the model has no events");
    }
    let nought = |odds: &Odds| match odds {
        Odds::Rate(term) => Odds::Rate(Term::number_at(term, 0.0)),
        Odds::Probability(term) => Odds::Probability(Term::number_at(term, 0.0)),
    };
    let mut never = study.clone();
    never.events.iter_mut().for_each(|event| event.frequency = nought(&event.frequency));
    never.payoffs.iter_mut().for_each(|payoff| payoff.frequency = payoff.frequency.as_ref().map(nought));
    let mut unpaid = study.clone();
    unpaid.payoffs.retain(|payoff| !matches!(payoff.occasion, Occasion::Event(..)));
    let (never, unpaid) = (bench.run(&never)?, bench.run(&unpaid)?);
    let mut worst = Worst::default();
    worst.lists(&figures(&never), &figures(&unpaid));
    let names: Vec<&str> = study.events.iter().map(|event| event.name.as_str()).collect();
    for event in never.events.iter().filter(|event| names.contains(&event.name.as_str())) {
        if !study.edges.iter().any(|edge| edge.name.as_ref() == Some(&event.name)) {
            worst.pair(format!("{} under {}", event.name, event.strategy), event.count, 0.0);
        }
    }
    Finding::close("set every event's frequency to 0", "no events, and the totals without what they cost", worst, 1e-9)
}
