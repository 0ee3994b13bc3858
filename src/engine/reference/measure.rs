//! Targets measured on the plain engine's own trace.

use super::evaluate::{Context, Fault, Level};
use super::{Calendar, Outcome};
use crate::model::*;

/// The measure and what was observed of each target for one parameter set, all profiles together.
///
/// Person-years are the mean of the start and the end of each cycle; events follow them; moves are counted as they are gone.
///
/// # Errors
/// As [`super::run`].
pub fn measure_targets(study: &Study, values: &[f64]) -> Result<Vec<(f64, f64)>, Fault> {
    let bare = Calendar { times: vec![0.0, 1.0], start_age: f64::NAN };
    study
        .targets
        .iter()
        .map(|target| {
            let context = Context::new(study, values, target.strategy, ProfileId(0), &bare);
            let modelled = match &target.measure {
                TargetMeasure::Expression(term) => context.number(term)?,
                TargetMeasure::Trace { formula, from, to } => {
                    let until = windows(study, values, target.strategy, *to)?;
                    let before = if *from > 0.0 && from < to {
                        Some(windows(study, values, target.strategy, *from)?)
                    } else {
                        None
                    };
                    value(&context, formula, &until, before.as_deref())?
                }
            };
            Ok((modelled, context.number(&target.observed)?))
        })
        .collect()
}

/// A profile's weight, its calendar and outcome up to a time.
struct Window {
    weight: f64,
    calendar: Calendar,
    outcome: Outcome,
}

fn windows(study: &Study, values: &[f64], strategy: StrategyId, until: f64) -> Result<Vec<Window>, Fault> {
    let mut short = study.clone();
    short.settings.horizon = Horizon::Years(until);
    let mean = Timing { count: Count::LifeTable, dated: Dated::None };
    short.settings.timing.state = mean.clone();
    short.settings.timing.event = mean.clone();
    short.settings.timing.utility = mean;
    short.settings.timing.payoff.clear();
    short.payoffs.clear();
    let mut list = Vec::new();
    for at in 0..short.profiles.len() {
        let profile = ProfileId(at as u32);
        let weight = weight(&short, values, profile)?;
        let calendar = Calendar::of(&short, values, profile)?;
        let outcome = super::run(&short, values, strategy, profile)?;
        list.push(Window { weight, calendar, outcome });
    }
    Ok(list)
}

/// A profile's share of the cohort.
pub fn weight(study: &Study, values: &[f64], profile: ProfileId) -> Result<f64, Fault> {
    let bare = Calendar { times: vec![0.0], start_age: f64::NAN };
    let context = Context { level: Level::Scenario, ..Context::new(study, values, StrategyId(0), profile, &bare) };
    let mut product = 1.0;
    for term in &study.profiles[profile.index()].weight {
        product *= context.number(term)?;
    }
    Ok(product)
}

fn value(
    context: &Context<'_>,
    formula: &MeasureTerm,
    until: &[Window],
    before: Option<&[Window]>,
) -> Result<f64, Fault> {
    let total = |of: &dyn Fn(&Window) -> f64| {
        let sum = |list: &[Window]| list.iter().map(|window| window.weight * of(window)).sum::<f64>();
        sum(until) - before.map_or(0.0, sum)
    };
    Ok(match formula {
        MeasureTerm::Plain(term) => context.number(term)?,
        MeasureTerm::Count { edges, events } => total(&|window| {
            let moves: f64 = edges.iter().filter_map(|id| window.outcome.moves.get(id)).sum();
            let happened: f64 = events.iter().filter_map(|at| window.outcome.events.get(at)).sum();
            moves + happened
        }),
        MeasureTerm::PersonYears(states) => total(&|window| {
            let trace = &window.outcome.trace;
            let cycles = 1..trace.len();
            let both = |cycle: usize, id: &StateId| trace[cycle - 1][id.index()] + trace[cycle][id.index()];
            cycles
                .map(|cycle| 0.5 * window.calendar.length(cycle) * states.iter().map(|id| both(cycle, id)).sum::<f64>())
                .sum()
        }),
        MeasureTerm::Occupancy(states) => {
            let last = |window: &Window| {
                window.outcome.trace.last().map_or(0.0, |row| states.iter().map(|id| row[id.index()]).sum())
            };
            until.iter().map(|window| window.weight * last(window)).sum()
        }
        MeasureTerm::Binary(operation, a, b) => {
            let (a, b) = (value(context, a, until, before)?, value(context, b, until, before)?);
            match operation {
                Operation::Add => a + b,
                Operation::Subtract => a - b,
                Operation::Multiply => a * b,
                _ => a / b,
            }
        }
    })
}
