//! Tests of death: against the life table, at 0 and at 1.

use super::bench::Bench;
use super::change::{deathless, kills, odds_term, only_death, partitioned};
use super::finding::{Finding, Outcome, Worst, listed};
use super::reads;
use crate::engine::reference::{Calendar, Context};
use crate::model::*;
use crate::quantity::{Kind, Period, Unit};
use crate::results::CaseResult;

const NO_MOVES: &str = "occupancies are read off curves: there are no moves to change";
const NO_DEAD: &str = "no state is marked `alive = false`";

/// Readings of tables by age that moves into states of the dead rest on, with what their values are.
fn life_tables(study: &Study) -> Vec<(Term, Kind)> {
    let mut found: Vec<(Term, Kind)> = Vec::new();
    for edge in study.edges.iter().filter(|edge| kills(study, edge)) {
        reads::walk(study, odds_term(&edge.odds), &mut |own| {
            let TermKind::Table(id, keys) = &own.kind else { return };
            let table = &study.tables[id.index()];
            let by_age = keys.iter().zip(&table.keys).any(|(key, kind)| {
                let mut age = false;
                reads::walk(study, key, &mut |own| age |= matches!(own.kind, TermKind::Variable(Variable::Age)));
                *kind == KeyKind::Number && age
            });
            let plain = keys.iter().all(|key| {
                let mut plain = true;
                key.walk(&mut |own| plain &= !matches!(own.kind, TermKind::IndexValue(_) | TermKind::Axis(..)));
                plain
            });
            let kind = match table.quantity {
                Some(own) if matches!(own.kind, Kind::Probability(_)) => own.kind,
                Some(own) if own.kind == Kind::Plain && own.unit == Unit::PER_YEAR => Kind::Plain,
                _ => return,
            };
            if by_age && plain && !found.iter().any(|(known, _)| known.span == own.span) {
                found.push((own.clone(), kind));
            }
        });
    }
    found
}

/// The cumulative hazard over a cycle that a table's reading stands for.
fn hazard(context: &Context<'_>, term: &Term, kind: Kind) -> Option<f64> {
    let value = context.number(term).ok()?;
    let length = context.cycle_length();
    Some(match kind {
        Kind::Probability(Period::Cycle) => -crate::math::ln_1p(-value),
        Kind::Probability(Period::Years(years)) => -crate::math::ln_1p(-value) / years * length,
        _ => value * length,
    })
}

/// Nobody dies less often than the life table says.
pub(super) fn background(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    let tables = life_tables(study);
    if partitioned(study) || tables.is_empty() {
        return Finding::not_applicable("no move into a state of the dead reads a table by age");
    }
    let (mut read, mut wrong) = (0, Vec::new());
    for strategy in 0..study.strategies.len() {
        for profile in 0..study.profiles.len() {
            let id = ProfileId(profile as u32);
            let calendar = Calendar::of(study, &bench.values, id).map_err(|fault| fault.message)?;
            let context = Context::new(study, &bench.values, StrategyId(strategy as u32), id, &calendar);
            let outcome = crate::engine::reference::run(study, &bench.values, StrategyId(strategy as u32), id)
                .map_err(|fault| fault.message)?;
            for cycle in 1..=calendar.cycles() {
                let here = context.at(cycle);
                let floor =
                    tables.iter().filter_map(|(term, kind)| hazard(&here, term, *kind)).reduce(crate::math::min);
                let Some(floor) = floor else { continue };
                for (at, state) in study.states.iter().enumerate() {
                    let people = outcome.trace[cycle - 1][at];
                    if !state.alive || state.instant || people < 1e-9 {
                        continue;
                    }
                    let Some(own) = death_hazard(study, &here, StateId(at as u32)) else { continue };
                    read += 1;
                    if own < floor * (1.0 - 1e-9) - 1e-12 && wrong.len() < 100 {
                        let age = here.calendar.age(here.time());
                        wrong.push(format!("{} at age {age}: {own:.6} against {floor:.6}", state.name));
                    }
                }
            }
        }
    }
    if read == 0 {
        return Finding::not_applicable("no state's odds of death could be read by themselves");
    }
    let found = if wrong.is_empty() { format!("{read} readings, none below") } else { listed(&wrong) };
    let did = "compared the hazard of death of every living state that has people in it, cycle by cycle, with the life table's at that age";
    Finding::of(did, "at or above the table", wrong.is_empty(), found)
}

/// The hazard of death over a cycle in a state, all steps together, clocks at 0. `None` where nothing can be read or everyone moves on.
fn death_hazard(study: &Study, here: &Context<'_>, state: StateId) -> Option<f64> {
    let mut sum = 0.0;
    let mut any = false;
    for edge in study.edges.iter().filter(|edge| edge.from == state && kills(study, edge)) {
        let value = here.bound(edge.binding()).number(odds_term(&edge.odds)).ok()?;
        any = true;
        sum += match edge.odds {
            Odds::Rate(_) => value * here.cycle_length(),
            Odds::Probability(_) if value >= 1.0 => return None,
            Odds::Probability(_) => -crate::math::ln_1p(-value),
        };
    }
    any.then_some(sum)
}

/// Share of the dead at each time point.
fn dead(study: &Study, case: &CaseResult, strategy: &str) -> Vec<f64> {
    let Some(trace) = case.trace_of(strategy) else { return vec![] };
    let names: Vec<&str> = study.states.iter().filter(|own| !own.alive).map(|own| own.name.as_str()).collect();
    let own = trace.occupancy.iter().filter(|(name, _)| names.contains(&name.as_str()));
    let mut sum = vec![0.0; trace.times.len()];
    own.for_each(|(_, shares)| sum.iter_mut().zip(shares).for_each(|(sum, share)| *sum += share));
    sum
}

fn any_dead(study: &Study) -> bool {
    study.states.iter().any(|own| !own.alive && !own.instant)
}

/// The dead stay dead.
pub(super) fn absorbing(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    if !any_dead(study) {
        return Finding::not_applicable(NO_DEAD);
    }
    let ways: Vec<String> = study
        .edges
        .iter()
        .filter(|edge| !study.states[edge.from.index()].alive && study.states[edge.to.index()].alive)
        .map(|edge| format!("{} to {}", study.states[edge.from.index()].name, study.states[edge.to.index()].name))
        .collect();
    let mut falls = 0.0;
    for strategy in &study.strategies {
        for pair in dead(study, &bench.base, &strategy.name).windows(2) {
            falls = crate::math::max(falls, pair[0] - pair[1]);
        }
    }
    let found = format!(
        "{} moves back to life{}, largest fall {falls:.1e}",
        ways.len(),
        if ways.is_empty() { String::new() } else { format!(" ({})", listed(&ways)) }
    );
    Finding::of(
        "looked for moves out of states of the dead and followed the share of the dead",
        "no such move, and a share that never falls",
        ways.is_empty() && falls <= 1e-12,
        found,
    )
}

/// A state in which nobody pays, gains or leaves looks like death: it must be marked as such. Where some die, all can.
pub(super) fn everyone_can_die(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    let leaves = |at: usize| study.edges.iter().any(|edge| edge.from.index() == at && edge.to != edge.from);
    let paid = |at: usize| {
        study.payoffs.iter().any(|payoff| matches!(payoff.occasion, Occasion::State(id) if id.index() == at))
    };
    let living =
        |at: usize| study.states[at].alive && !study.states[at].instant && study.states[at].occupancy.is_none();
    let mut wrong: Vec<String> = (0..study.states.len())
        .filter(|at| living(*at) && !leaves(*at) && !paid(*at))
        .map(|at| {
            format!("nobody leaves {}, nothing is paid or gained there, and it counts as alive", study.states[at].name)
        })
        .collect();
    if any_dead(study) && !partitioned(study) {
        // From the dead backwards along the moves.
        let mut reached: Vec<bool> = study.states.iter().map(|state| !state.alive).collect();
        for _ in 0..study.states.len() {
            for edge in &study.edges {
                if reached[edge.to.index()] {
                    reached[edge.from.index()] = true;
                }
            }
        }
        let directly = |at: usize| study.edges.iter().any(|edge| edge.from.index() == at && kills(study, edge));
        let most = (0..study.states.len()).filter(|at| living(*at) && directly(*at)).count();
        for at in (0..study.states.len()).filter(|at| living(*at)) {
            if !reached[at] {
                wrong.push(format!("nobody in {} can ever die", study.states[at].name));
            } else if !directly(at) && most > 1 && stays(bench, at) {
                wrong.push(format!("nobody dies in {}, though people stay there for years", study.states[at].name));
            }
        }
    }
    let found = if wrong.is_empty() { "none".into() } else { listed(&wrong) };
    Finding::of(
        "followed the moves from every living state",
        "no living state without a way to death where others have one, and none that looks like death",
        wrong.is_empty(),
        found,
    )
}

/// Whether somebody is in a state at two time points running, for over a year on average of those there.
fn stays(bench: &Bench<'_>, state: usize) -> bool {
    let name = &bench.study.states[state].name;
    let through = bench
        .study
        .edges
        .iter()
        .any(|edge| edge.from.index() == state && matches!(odds_term(&edge.odds).kind, TermKind::Rest));
    let years: f64 =
        bench.base.cells.life_years.iter().filter(|cell| cell.state == *name).map(|cell| cell.undiscounted).sum();
    !through && years > 1.0
}

/// Without moves everyone stays; without death nobody dies.
pub(super) fn nobody_moves(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    if partitioned(study) {
        return Finding::not_applicable(NO_MOVES);
    }
    let mut still = study.clone();
    for edge in still.edges.iter_mut().filter(|edge| !study.states[edge.from.index()].instant) {
        edge.odds = match &edge.odds {
            Odds::Rate(term) => Odds::Rate(Term::number_at(term, 0.0)),
            Odds::Probability(term) => Odds::Probability(Term::number_at(term, 0.0)),
        };
    }
    let case = bench.run(&still)?;
    let mut worst = Worst::default();
    for trace in &case.traces {
        for (state, shares) in &trace.occupancy {
            let last = shares.last().copied().unwrap_or(0.0);
            worst.pair(format!("share of {state} under {} at the end", trace.strategy), last, shares[0]);
        }
    }
    if any_dead(study) {
        let alive = bench.run(&deathless(study))?;
        for strategy in &study.strategies {
            let shares = dead(study, &alive, &strategy.name);
            let (first, last) = (shares.first().copied().unwrap_or(0.0), shares.last().copied().unwrap_or(0.0));
            worst.pair(format!("dead under {} without death", strategy.name), last, first);
        }
    }
    Finding::close(
        "set every move's odds to 0, and then those of death alone",
        "everyone stays where they start; nobody dies",
        worst,
        1e-9,
    )
}

/// Everyone dies in the first cycle: what is left is what the counting rule gives to those alive at the start.
pub(super) fn everyone_dies(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    if partitioned(study) {
        return Finding::not_applicable(NO_MOVES);
    }
    let at_once = |state: &State| {
        Some(Odds::Probability(Term::number_at(&Term { kind: TermKind::Number(0.0), span: state.span }, 1.0)))
    };
    let Some(variant) = only_death(study, &at_once) else { return Finding::not_applicable(NO_DEAD) };
    let case = bench.run(&variant)?;
    let mut worst = Worst::default();
    for strategy in &study.strategies {
        let Some(trace) = case.trace_of(&strategy.name) else { continue };
        let shares = dead(study, &case, &strategy.name);
        let first = trace.times.get(1).copied().unwrap_or(0.0);
        let weight = match &study.settings.timing.state.count {
            Count::Start => first,
            Count::LifeTable | Count::HalfCycle => first / 2.0,
            Count::Simpson => first / 3.0,
            Count::Weights(weights, _) => first * weights[0],
            _ => 0.0,
        };
        let found = case.totals_of(&strategy.name).map_or(f64::NAN, |own| own.life_years_undiscounted);
        worst.pair(format!("life years of {}", strategy.name), found, weight * (1.0 - shares[0]));
        worst.pair(format!("dead under {} after a cycle", strategy.name), shares.get(1).copied().unwrap_or(1.0), 1.0);
    }
    Finding::close(
        "let everyone die in the first cycle",
        "all dead after it; life years are the counting rule's share of one cycle",
        worst,
        1e-9,
    )
}

/// Death by the life table alone: life years are the table's own life expectancy.
pub(super) fn life_expectancy(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    let tables = life_tables(study);
    let [(term, kind), ..] = tables.as_slice() else {
        return Finding::not_applicable("no move into a state of the dead reads a table by age");
    };
    let operation = match kind {
        Kind::Probability(period) => Some(Operation::Over(*period, Period::Cycle)),
        _ => None,
    };
    let own = |_: &State| {
        let kind = match operation {
            Some(operation) => TermKind::Apply(operation, vec![term.clone()]),
            None => TermKind::Apply(Operation::ProbabilityOfRate(Period::Cycle), vec![term.clone()]),
        };
        Some(Odds::Probability(std::sync::Arc::new(Term { kind, span: term.span })))
    };
    let Some(variant) = only_death(study, &own) else { return Finding::not_applicable(NO_DEAD) };
    let case = bench.run(&variant)?;
    let mut worst = Worst::default();
    for strategy in 0..study.strategies.len() {
        let mut expected = 0.0;
        for (at, profile) in bench.model.profiles.iter().enumerate() {
            let id = ProfileId(at as u32);
            let calendar = Calendar::of(study, &bench.values, id).map_err(|fault| fault.message)?;
            let context = Context::new(study, &bench.values, StrategyId(strategy as u32), id, &calendar);
            let mut alive = vec![1.0 - start_dead(study, &case, strategy)];
            for cycle in 1..=calendar.cycles() {
                let hazard = hazard(&context.at(cycle), term, *kind).unwrap_or(f64::NAN);
                alive.push(alive[cycle - 1] * crate::math::exp(-hazard));
            }
            expected +=
                profile.weight * super::sums::person_years(&study.settings.timing.state.count, &calendar.times, &alive);
        }
        let own = &case.totals[strategy];
        worst.pair(format!("life years of {}", own.strategy), own.life_years_undiscounted, expected);
    }
    let text = study.sources.text(term.span);
    let did = format!("let everyone die by `{text}` alone and added the table up by hand, each age and profile");
    Finding::close(did, "the table's own life expectancy", worst, 1e-9)
}

fn start_dead(study: &Study, case: &CaseResult, strategy: usize) -> f64 {
    dead(study, case, &study.strategies[strategy].name).first().copied().unwrap_or(0.0)
}
