//! Tests of costs.

use super::bench::Bench;
use super::change::{amounts, equal_arms, measure, times};
use super::finding::{Finding, Outcome, Worst, listed};
use crate::engine::individual::yearly_amount;
use crate::engine::reference::{Calendar, Context};
use crate::model::*;
use crate::results::CaseResult;

/// Cost categories by number.
fn categories(study: &Study) -> Vec<usize> {
    (0..study.categories.len()).filter(|at| study.categories[*at].measure == Measure::Cost).collect()
}

/// The discounted cost of one category under a strategy.
fn line(case: &CaseResult, strategy: &str, category: &str) -> f64 {
    let own = case.cells.costs.iter().filter(|cell| cell.strategy == strategy && cell.category == category);
    own.map(|cell| cell.discounted).sum()
}

/// A category's amounts times a factor.
fn scaled(study: &Study, category: usize, factor: f64) -> Study {
    amounts(study, &|own| (own.category.index() == category).then(|| times(&own.amount, factor)))
}

const NONE: &str = "the model has no costs";

/// Free care costs nothing, and one free category leaves the others as they are.
pub(super) fn all_zero(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    let list = categories(study);
    if list.is_empty() {
        return Finding::not_applicable(NONE);
    }
    let free = amounts(study, &|own| (measure(study, own) == Measure::Cost).then(|| Term::number_at(&own.amount, 0.0)));
    let mut worst = Worst::default();
    for own in &bench.run(&free)?.totals {
        worst.pair(format!("cost of {}", own.strategy), own.cost, 0.0);
    }
    for at in &list {
        let name = &study.categories[*at].name;
        let case = bench.run(&scaled(study, *at, 0.0))?;
        for (own, base) in case.totals.iter().zip(&bench.base.totals) {
            let expected = base.cost - line(&bench.base, &base.strategy, name);
            worst.pair(format!("cost of {} without {name}", own.strategy), own.cost, expected);
            worst.pair(format!("QALYs of {} without {name}", own.strategy), own.qalys, base.qalys);
        }
    }
    let did = format!("set all costs to 0, then each of {} categories by itself", list.len());
    Finding::close(did, "no cost; then the total less that category's line, to the penny", worst, 1e-9)
}

/// Double prices double the total; a tenth on one category raises its own line by a tenth.
pub(super) fn scaling(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    let list = categories(study);
    if list.is_empty() {
        return Finding::not_applicable(NONE);
    }
    let double = amounts(study, &|own| (measure(study, own) == Measure::Cost).then(|| times(&own.amount, 2.0)));
    let mut worst = Worst::default();
    for (own, base) in bench.run(&double)?.totals.iter().zip(&bench.base.totals) {
        worst.pair(format!("cost of {} doubled", own.strategy), own.cost, 2.0 * base.cost);
    }
    for at in &list {
        let name = &study.categories[*at].name;
        let case = bench.run(&scaled(study, *at, 1.1))?;
        for (own, base) in case.totals.iter().zip(&bench.base.totals) {
            let before = line(&bench.base, &base.strategy, name);
            worst.pair(format!("{name} of {}", own.strategy), line(&case, &own.strategy, name), 1.1 * before);
            worst.pair(format!("cost of {}", own.strategy), own.cost, base.cost + 0.1 * before);
            worst.pair(format!("QALYs of {}", own.strategy), own.qalys, base.qalys);
            worst.pair(format!("life years of {}", own.strategy), own.life_years, base.life_years);
        }
    }
    Finding::close(
        "doubled all costs, then raised each category by a tenth",
        "twice the total; a tenth on that line alone; QALYs and life years as they were",
        worst,
        1e-9,
    )
}

/// Two arms that differ in a price alone differ in that price alone.
pub(super) fn price_alone(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    let Some(category) = categories(study).into_iter().next() else { return Finding::not_applicable(NONE) };
    if study.strategies.len() < 2 {
        return Finding::not_applicable("there is one strategy");
    }
    let mut variant = equal_arms(study);
    let dearer = SwitchId(variant.switches.len() as u32);
    let span = study.payoffs[0].span;
    variant.switches.push(Switch { name: "dearer".into(), default: false, span });
    let last = variant.strategies.len() - 1;
    let term = |kind| Term { kind, span };
    variant.strategies[last].set.push((Symbol::Switch(dearer), std::sync::Arc::new(term(TermKind::Number(1.0)))));
    for payoff in variant.payoffs.iter_mut().filter(|own| own.category.index() == category) {
        let tenth = term(TermKind::Apply(
            Operation::Multiply,
            vec![term(TermKind::Number(0.1)), term(TermKind::Switch(dearer))],
        ));
        let factor = term(TermKind::Apply(Operation::Add, vec![term(TermKind::Number(1.0)), tenth]));
        payoff.amount =
            std::sync::Arc::new(term(TermKind::Apply(Operation::Multiply, vec![factor, (*payoff.amount).clone()])));
    }
    let case = bench.run(&variant)?;
    let (first, last) = (&case.totals[0], &case.totals[last]);
    let name = &study.categories[category].name;
    let mut worst = Worst::default();
    worst.pair("incremental QALYs", last.qalys - first.qalys, 0.0);
    worst.pair("incremental cost", last.cost - first.cost, 0.1 * line(&case, &first.strategy, name));
    let did = format!("gave the last strategy all that the first does, and a price of {name} a tenth higher");
    Finding::close(did, "no incremental QALYs, and a tenth of that line as incremental cost", worst, 1e-9)
}

/// Being dead costs nothing and gains nothing.
pub(super) fn the_dead(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    if study.states.iter().all(|state| state.alive) {
        return Finding::not_applicable("no state is marked `alive = false`");
    }
    let (mut read, mut wrong) = (0, Vec::new());
    for strategy in 0..study.strategies.len() {
        let calendar = Calendar::of(study, &bench.values, ProfileId(0)).map_err(|fault| fault.message)?;
        let context = Context::new(study, &bench.values, StrategyId(strategy as u32), ProfileId(0), &calendar);
        for payoff in &study.payoffs {
            let (Occasion::State(id) | Occasion::Event(id, _)) = payoff.occasion else { continue };
            let state = &study.states[id.index()];
            if state.alive || state.instant {
                continue;
            }
            read += 1;
            let here = context.at(1 + calendar.cycles() / 2).bound(Binding { here: Some(id), to: None });
            let amount = yearly_amount(&here, payoff).unwrap_or(0.0);
            let words =
                format!("{} of {amount} a year in {}", study.categories[payoff.category.index()].name, state.name);
            if amount != 0.0 && !wrong.contains(&words) {
                wrong.push(words);
            }
        }
    }
    let found = if wrong.is_empty() { format!("{read} amounts, none but 0") } else { listed(&wrong) };
    let did = "read every yearly amount of states of the dead";
    Finding::of(did, "nothing is paid or gained for being dead", wrong.is_empty(), found)
}
