//! Tests of analyses that the scenario asks for: severity, budget impact, the value of information. Each is worked out again by hand from
//! what it says of itself.

use super::bench::{Bench, words};
use super::finding::{Finding, Outcome, Worst, listed};
use crate::analysis::context::{Context, Draws, Origin};
use crate::analysis::registry::plans;
use crate::results::{BudgetImpact, Found, Severity, ValueOfInformation};

/// What the scenario's analyses of one kind find.
fn asked(bench: &Bench<'_>, kind: &str) -> Result<Vec<Found>, String> {
    let plans = plans(bench.study).map_err(|found| words(&found))?;
    if plans.iter().all(|planned| planned.kind != kind) {
        return Ok(vec![]);
    }
    let base_sets = bench.ready.targets.base_sets();
    let drawn = bench.drawn()?;
    let context = Context {
        study: bench.study,
        ready: bench.ready,
        pool: bench.pool,
        base_sets: &base_sets,
        base: &bench.base,
        average: &bench.base,
        draws: drawn.map(|own| Draws { sets: &own.sets, outcomes: &own.outcomes, totals: &own.by_draw }),
        origin: Origin { files: bench.files, set: bench.set },
        stage: &|_| (),
    };
    let found = plans.iter().filter(|planned| planned.kind == kind).map(|planned| planned.run(&context));
    found.map(|own| own.map(|own| own.found).map_err(|faults| words(&faults))).collect()
}

/// The severity analyses.
fn severities(bench: &Bench<'_>) -> Result<Vec<Severity>, String> {
    let severity = |found| if let Found::Severity(own) = found { Some(own) } else { None };
    Ok(asked(bench, "severity")?.into_iter().filter_map(severity).collect())
}

const NO_SEVERITY: &str = "the scenario asks for no severity analysis";

/// The shortfalls and the weight that they earn.
pub(super) fn severity(bench: &Bench<'_>) -> Outcome {
    let list = severities(bench)?;
    if list.is_empty() {
        return Finding::not_applicable(NO_SEVERITY);
    }
    let mut worst = Worst::default();
    let mut wrong = Vec::new();
    for own in &list {
        let everyone: f64 = own.people.iter().map(|one| one.weight * one.without_disease).sum();
        worst.pair("QALYs without the disease", own.without_disease, everyone);
        worst.pair("absolute shortfall", own.absolute, own.without_disease - own.with_disease);
        worst.pair("proportional shortfall", own.proportional, own.absolute / own.without_disease);
        let reaches =
            |k: usize| own.absolute >= own.absolute_cutoffs[k] || own.proportional >= own.proportional_cutoffs[k];
        let rising = own.absolute_cutoffs[0] < own.absolute_cutoffs[1]
            && own.proportional_cutoffs[0] < own.proportional_cutoffs[1];
        if !rising {
            wrong.push("cut-offs do not rise".to_owned());
        }
        if (own.weight > 1.0) != (reaches(0) || reaches(1)) {
            wrong
                .push(format!("weight {} for {} QALYs lost, {:.3} of all", own.weight, own.absolute, own.proportional));
        }
        if let Some(draws) = &own.draws {
            worst.pair("shares of the weights", draws.weights.iter().map(|one| one.share).sum(), 1.0);
            let weights: Vec<f64> = draws.weights.iter().map(|one| one.weight).collect();
            if !weights.contains(&own.weight) || weights.windows(2).any(|pair| pair[0] >= pair[1]) {
                wrong.push("weights of the draws".to_owned());
            }
        }
    }
    let found = if wrong.is_empty() { worst.words() } else { listed(&wrong) };
    Finding::of(
        "worked out the shortfalls and the level that they reach by hand",
        "absolute = without − with; proportional = absolute ÷ without; a weight above 1 exactly where a cut-off is reached",
        wrong.is_empty() && worst.off <= 1e-9,
        found,
    )
}

/// What a weight does to the comparison, and that without one nothing is done.
pub(super) fn severity_weight(bench: &Bench<'_>) -> Outcome {
    let list = severities(bench)?;
    if list.is_empty() {
        return Finding::not_applicable(NO_SEVERITY);
    }
    let mut worst = Worst::default();
    for own in &list {
        for (weighted, plain) in own.weighted.pairwise.iter().zip(&bench.base.decision.pairwise) {
            worst.pair(format!("extra cost of {}", plain.strategy), weighted.cost, plain.cost);
            worst.pair(format!("extra QALYs of {}", plain.strategy), weighted.qalys, own.weight * plain.qalys);
        }
        for row in &own.weighted.net_benefit {
            let Some(pair) = bench.base.decision.pairwise_of(&row.strategy) else { continue };
            let by_hand = row.threshold * own.weight * pair.qalys - pair.cost;
            worst.pair(format!("net benefit of {} at {}", row.strategy, row.threshold), row.nmb_increment, by_hand);
        }
    }
    Finding::close(
        "weighted the extra QALYs of every strategy by hand",
        "costs as they are, extra QALYs times the weight; with a weight of 1 the comparison is the unweighted one",
        worst,
        1e-9,
    )
}

/// People and money of the budget impact.
pub(super) fn budget(bench: &Bench<'_>) -> Outcome {
    let found = asked(bench, "budget impact")?;
    let budget = |found| if let Found::BudgetImpact(own) = found { Some(own) } else { None };
    let list: Vec<BudgetImpact> = found.into_iter().filter_map(budget).collect();
    if list.is_empty() {
        return Finding::not_applicable("the scenario asks for no budget impact");
    }
    let mut worst = Worst::default();
    let mut wrong = Vec::new();
    for own in &list {
        let mut before = own.funnel.last().map_or(0.0, |step| step.people);
        for year in &own.years {
            let at = year.year;
            worst.pair(format!("people eligible in year {at}"), year.eligible, before + own.incident);
            before = year.eligible - year.treated;
            worst.pair(format!("people waiting in year {at}"), year.waiting, year.wanted - year.treated);
            let most = year.capacity.map_or(year.wanted, |capacity| crate::math::min(year.wanted, capacity));
            worst.pair(format!("people treated in year {at}"), year.treated, most);
            worst.pair(format!("cost of year {at}"), year.gross, year.costs.values().sum());
            worst.pair(format!("net cost of year {at}"), year.net, year.gross - year.displaced.values().sum::<f64>());
            if year.wanted > year.eligible || year.treated < 0.0 {
                wrong.push(format!("more people than there are in year {at}"));
            }
        }
        // The first year's people are all in their first year of the model.
        if let Some(first) = own.years.first() {
            for (strategy, costs) in [(&own.strategy, &first.costs), (&own.against, &first.displaced)] {
                let case = bench.base.by_year.iter().find(|year| &year.strategy == strategy && year.year == 1);
                for (category, cost) in case.iter().flat_map(|year| &year.costs) {
                    let tax = own.vat.get(category).copied().unwrap_or(0.0);
                    let found = costs.get(category).copied().unwrap_or(0.0);
                    worst.pair(
                        format!("{category} of {strategy} in year 1"),
                        found,
                        first.treated * cost * (1.0 + tax),
                    );
                }
            }
        }
        let most = own.years.iter().take(3).map(|year| year.net).fold(f64::NEG_INFINITY, crate::math::max);
        worst.pair("largest net cost of three years", own.largest_of_three, most);
    }
    let found = if wrong.is_empty() { worst.words() } else { listed(&wrong) };
    Finding::of(
        "followed the people eligible from year to year and worked out the first year's costs by hand",
        "nobody is lost or treated twice, capacity holds, categories sum, the first year costs what its people cost in their first year",
        wrong.is_empty() && worst.off <= 1e-9,
        found,
    )
}

/// What is wrong with the value of knowing some inputs: it can be neither below nothing nor, but for its error, above knowing all.
pub(super) fn partial_information(bench: &Bench<'_>) -> Result<Option<(usize, Vec<String>)>, String> {
    let value = |found| if let Found::ValueOfInformation(own) = found { Some(own) } else { None };
    let list: Vec<ValueOfInformation> = asked(bench, "value of information")?
        .into_iter()
        .filter_map(value)
        .filter(|own| own.not_run.is_none())
        .collect();
    if list.is_empty() {
        return Ok(None);
    }
    let mut wrong = Vec::new();
    let mut count = 0;
    for own in &list {
        for partial in &own.partial {
            for ((worth, perfect), threshold) in partial.worth.iter().zip(&own.perfect).zip(&own.thresholds) {
                count += 1;
                // Four standard errors of both, as in the replication; a hundredth of a penny for rounding.
                let most = perfect.value + 4.0 * (perfect.error + worth.error) + 1e-4;
                if worth.value < 0.0 || worth.value > most {
                    wrong.push(format!(
                        "{} at £{threshold}: £{:.2}, all inputs £{:.2}",
                        partial.name, worth.value, perfect.value
                    ));
                }
            }
        }
    }
    Ok(Some((count, wrong)))
}
