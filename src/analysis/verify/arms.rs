//! Tests of the comparison: equal arms, swapped arms.

use super::bench::{Bench, figures, six};
use super::change::equal_arms;
use super::finding::{Finding, Outcome, Worst, listed};
use crate::results::Comparison;

const ALONE: &str = "there is one strategy";

/// Equal arms differ by nothing.
pub(super) fn equal(bench: &Bench<'_>) -> Outcome {
    if bench.study.strategies.len() < 2 {
        return Finding::not_applicable(ALONE);
    }
    let case = bench.run(&equal_arms(bench.study))?;
    let mut worst = Worst::default();
    for own in &case.totals[1..] {
        for (found, expected) in six(own).into_iter().zip(six(&case.totals[0])) {
            worst.pair(format!("a total of {}", own.strategy), found, expected);
        }
    }
    let same = case
        .decision
        .pairwise
        .iter()
        .all(|pair| pair.comparison == Comparison::Same && pair.cost == 0.0 && pair.qalys == 0.0);
    let found = format!("{}; {}", worst.words(), if same { "no ICER is shown" } else { "an ICER is shown" });
    Finding::of(
        "gave every strategy what the first does",
        "increments of exactly 0, and no ICER",
        worst.off == 0.0 && same,
        found,
    )
}

/// The order of the strategies turns signs and changes nothing else.
pub(super) fn swapped(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    if study.strategies.len() < 2 {
        return Finding::not_applicable(ALONE);
    }
    let mut variant = study.clone();
    variant.strategies.reverse();
    let case = bench.run(&variant)?;
    let mut worst = Worst::default();
    let mut reversed = figures(&case).chunks(6).map(<[_]>::to_vec).collect::<Vec<_>>();
    reversed.reverse();
    worst.lists(&reversed.concat(), &figures(&bench.base));
    let (first, last) = (&study.strategies[0].name, &study.strategies[study.strategies.len() - 1].name);
    if let (Some(there), Some(back)) = (bench.base.decision.pairwise_of(last), case.decision.pairwise_of(first)) {
        worst.pair("incremental cost", back.cost, -there.cost);
        worst.pair("incremental QALYs", back.qalys, -there.qalys);
        let ratio = |comparison: &Comparison| match comparison {
            Comparison::GainsAtCost { icer } | Comparison::SavesAtLoss { icer } => Some(*icer),
            _ => None,
        };
        match (ratio(&there.comparison), ratio(&back.comparison)) {
            (Some(there), Some(back)) => worst.pair("ICER", back, there),
            (None, None) => {}
            (there, back) => worst.pair(
                "whether there is an ICER",
                f64::from(u8::from(back.is_some())),
                f64::from(u8::from(there.is_some())),
            ),
        }
    }
    Finding::close(
        "put the strategies in the opposite order",
        "the same totals, increments of the other sign, the same ICER",
        worst,
        1e-12,
    )
}

/// Strategies that are compared differ in something.
pub(super) fn different(bench: &Bench<'_>) -> Outcome {
    let totals = &bench.base.totals;
    if totals.len() < 2 {
        return Finding::not_applicable(ALONE);
    }
    let mut twins = Vec::new();
    for (at, own) in totals.iter().enumerate() {
        for other in &totals[at + 1..] {
            if six(own) == six(other) {
                twins.push(format!("{} and {}", own.strategy, other.strategy));
            }
        }
    }
    let found = if twins.is_empty() { "no two alike".into() } else { format!("alike: {}", listed(&twins)) };
    Finding::of("compared the totals of every pair of strategies", "no two alike in all six", twins.is_empty(), found)
}
