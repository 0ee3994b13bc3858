//! Owns how the intervention stands: among all the options, at base values beside the draws, and at any price.

use super::number;
use super::words::{about_cost, about_icer, comparison, inside, outside};
use crate::results::{CaseResult, Comparison, Pairwise, Position, Results, Worth};

/// What the cost of a QALY is with every input at its base value, where the headline is of the draws and both gain health at a
/// cost; empty otherwise.
#[must_use]
pub fn at_base_values(results: &Results) -> String {
    let model = &results.model;
    let pair = |case: &CaseResult| case.decision.pairwise_of(&model.intervention).map(|pair| pair.comparison);
    let drawn = results.probabilistic.as_ref().and_then(pair);
    match (drawn, pair(&results.base_case)) {
        (Some(Comparison::GainsAtCost { icer: mean }), Some(Comparison::GainsAtCost { icer }))
            if (icer / mean - 1.0).abs() > WORTH_SAYING =>
        {
            format!("With every input at its base value it is {}.", about_icer(icer))
        }
        _ => String::new(),
    }
}

/// A share by which a cost of a QALY must differ for both to be told on the first page.
const WORTH_SAYING: f64 = 0.05;

/// What the intervention does against an option that has just been named, in a sentence.
fn words_against(results: &Results, pair: &Pairwise) -> String {
    let label = inside(results.model.strategy_label(&pair.strategy));
    let cost = about_cost(pair.cost);
    let gain = number::prose_years(pair.qalys, "QALY");
    match pair.comparison {
        Comparison::GainsAtCost { icer } => {
            format!("Against that, {label} gains {gain} and costs {cost} more: {} a QALY gained.", about_icer(icer))
        }
        Comparison::Dominated if pair.qalys < 0.0 && pair.cost > 0.0 => {
            format!("Against that, {label} loses {gain} and costs {cost} more.")
        }
        Comparison::Dominates if pair.qalys > 0.0 && pair.cost < 0.0 => {
            format!("Against that, {label} gains {gain} and costs {cost} less.")
        }
        Comparison::SavesAtLoss { icer } => {
            format!(
                "Against that, {label} loses {gain} and saves {cost}: {} saved for each QALY lost.",
                about_icer(icer)
            )
        }
        _ => comparison(results, pair),
    }
}

/// One option against another by the totals of a case.
fn between(case: &CaseResult, strategy: &str, against: &str) -> Option<Pairwise> {
    let (new, old) = (case.decision.row_of(strategy)?, case.decision.row_of(against)?);
    let (cost, qalys) = (new.cost - old.cost, new.qalys - old.qalys);
    let comparison = match (cost > 0.0, qalys > 0.0) {
        _ if cost == 0.0 && qalys == 0.0 => Comparison::Same,
        (true, true) => Comparison::GainsAtCost { icer: cost / qalys },
        (false, true) => Comparison::Dominates,
        (false, false) if qalys == 0.0 => Comparison::Dominates,
        (false, false) if cost < 0.0 => Comparison::SavesAtLoss { icer: cost / qalys },
        _ => Comparison::Dominated,
    };
    let years = |name: &str| case.totals_of(name).map_or(0.0, |totals| totals.life_years);
    let life_years = years(strategy) - years(against);
    Some(Pairwise { strategy: strategy.into(), against: against.into(), cost, qalys, life_years, comparison })
}

/// What the intervention does against the best option at the highest threshold, where that is neither of the two that the
/// headline compares; and that the headline's comparator is dominated, where it is. Empty when there are only two options.
#[must_use]
pub fn against_the_best(results: &Results) -> String {
    let model = &results.model;
    let case = results.headline();
    let Some(&threshold) = model.settings.thresholds.last() else { return String::new() };
    let best = case.decision.best_at(threshold).map(|row| row.strategy.as_str());
    let Some(best) = best.filter(|best| *best != model.intervention && *best != model.reference) else {
        return String::new();
    };
    let reference = outside(&inside(model.strategy_label(&model.reference)));
    let beaten = match case.decision.row_of(&model.reference).map(|row| &row.position) {
        Some(Position::Dominated { by }) => {
            format!("{reference} is itself dominated by {}. ", inside(model.strategy_label(by)))
        }
        Some(Position::ExtendedlyDominated { .. }) => format!("{reference} is itself extendedly dominated. "),
        _ => String::new(),
    };
    let Some(pair) = between(case, &model.intervention, best) else { return String::new() };
    format!(
        "{beaten}At {} a QALY the best option is {}. {}",
        number::pounds(threshold),
        inside(model.strategy_label(best)),
        words_against(results, &pair)
    )
}

/// Whether the option of the highest net benefit is the same at every threshold and has been named by what is said of it.
#[must_use]
pub fn is_told(results: &Results) -> bool {
    let thresholds = &results.model.settings.thresholds;
    let best = |threshold: &f64| results.headline().decision.best_at(*threshold).map(|row| row.strategy.as_str());
    !against_the_best(results).is_empty() && thresholds.iter().all(|one| best(one) == thresholds.last().and_then(best))
}

/// Where the intervention stands among more than two options. Empty when there are only two, or when the comparison with the
/// best of them says it.
#[must_use]
pub fn standing(results: &Results) -> String {
    let model = &results.model;
    if model.strategies.len() < 3 {
        return String::new();
    }
    let told = against_the_best(results);
    if !told.is_empty() {
        return told;
    }
    let label = |name: &str| inside(model.strategy_label(name));
    match results.headline().decision.row_of(&model.intervention).map(|row| &row.position) {
        Some(Position::Frontier { against, icer, .. }) if *against != model.reference => format!(
            "Against {}, the option before it on the frontier, each QALY that it gains costs {}.",
            label(against),
            about_icer(*icer)
        ),
        Some(Position::Dominated { by }) => {
            format!("Among all the options it is dominated by {}.", label(by))
        }
        Some(Position::ExtendedlyDominated { lower, upper }) => {
            format!("Among all the options it is extendedly dominated by {} and {}.", label(lower), label(upper))
        }
        _ => String::new(),
    }
}

/// Whether the price analysis found no price at which the intervention is worth it at the highest threshold.
pub(super) fn has_no_price(results: &Results) -> bool {
    let own = super::figures::price_of(results).filter(|own| own.strategy == results.model.intervention);
    match own.and_then(|own| own.thresholds.last()).map(super::figures::worth) {
        Some(Worth::UpTo { price }) => price < NO_PRICE,
        Some(Worth::Never) => true,
        _ => false,
    }
}

/// A price below this, £, is none.
pub const NO_PRICE: f64 = 5.0;
