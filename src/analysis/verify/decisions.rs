//! Tests of the decision analysis: net benefit, frontier, quadrants, acceptability, value of information.

use super::asked::partial_information;
use super::bench::Bench;
use super::finding::{Finding, Outcome, Worst, listed};
use crate::analysis::decision::{
    self, StrategyTotals, acceptability, check_acceptability, check_incremental, fully_incremental,
};
use crate::results::Comparison;

fn totals(bench: &Bench<'_>) -> Vec<StrategyTotals> {
    bench.base.totals.iter().map(|own| StrategyTotals::new(own.strategy.clone(), own.cost, own.qalys)).collect()
}

/// Net monetary and net health benefit say the same.
pub(super) fn net_benefit(bench: &Bench<'_>) -> Outcome {
    let mut worst = Worst::default();
    for row in &bench.base.decision.net_benefit {
        let Some(own) = bench.base.totals_of(&row.strategy) else { continue };
        let name = format!("{} at {}", row.strategy, row.threshold);
        worst.pair(format!("net monetary benefit of {name}"), row.nmb, row.threshold * own.qalys - own.cost);
        worst.pair(format!("net health benefit of {name}"), row.nhb, own.qalys - own.cost / row.threshold);
        worst.pair(format!("threshold times net health benefit of {name}"), row.threshold * row.nhb, row.nmb);
    }
    Finding::close(
        "worked out both net benefits by hand",
        "NMB = λ QALYs − cost; NHB = QALYs − cost/λ; NMB = λ NHB",
        worst,
        1e-9,
    )
}

/// The frontier is what a scan over thresholds finds, in any order of the strategies.
pub(super) fn frontier(bench: &Bench<'_>) -> Outcome {
    let list = totals(bench);
    if list.len() < 2 {
        return Finding::not_applicable("there is one strategy");
    }
    let table = fully_incremental(&list).map_err(|fault| fault.to_string())?;
    let thresholds: Vec<f64> = (0..=200).map(|step| f64::from(step) * 1_000.0).collect();
    let checks = check_incremental(&list, &table, &thresholds).map_err(|fault| fault.to_string())?;
    let failed: Vec<String> = checks.iter().filter(|own| !own.passed).map(|own| own.name.clone()).collect();
    let names =
        |table: &decision::IncrementalTable| table.frontier().map(|row| row.strategy.clone()).collect::<Vec<_>>();
    let mut turned = list.clone();
    turned.reverse();
    let back = fully_incremental(&turned).map_err(|fault| fault.to_string())?;
    let tied = table.rows.iter().any(|row| matches!(row.status, decision::Status::SameAs { .. }));
    let same = tied || names(&table) == names(&back);
    let found = format!(
        "frontier {}; {} checks, {}{}",
        names(&table).join(", "),
        checks.len(),
        if failed.is_empty() { "all hold".to_string() } else { listed(&failed) },
        if same { "" } else { "; another frontier in the opposite order" }
    );
    Finding::of(
        "scanned thresholds of £0 to £200,000, and put the strategies in the opposite order",
        "the strategy of highest net benefit is on the frontier, ICERs rise, order does not matter",
        failed.is_empty() && same,
        found,
    )
}

/// A saving with a loss is not read as a gain.
pub(super) fn quadrants(bench: &Bench<'_>) -> Outcome {
    let list = totals(bench);
    if list.len() < 2 {
        return Finding::not_applicable("there is one strategy");
    }
    let mut wrong = Vec::new();
    let mut count = 0;
    for pair in &bench.base.decision.pairwise {
        count += 1;
        let right = match &pair.comparison {
            Comparison::GainsAtCost { icer } => pair.cost > 0.0 && pair.qalys > 0.0 && *icer > 0.0,
            Comparison::SavesAtLoss { icer } => pair.cost < 0.0 && pair.qalys < 0.0 && *icer > 0.0,
            Comparison::Dominates => pair.cost <= 0.0 && pair.qalys >= 0.0,
            Comparison::Dominated => pair.cost >= 0.0 && pair.qalys <= 0.0,
            Comparison::Same => pair.cost == 0.0 && pair.qalys == 0.0,
        };
        if !right {
            wrong.push(format!("{} against {}", pair.strategy, pair.against));
        }
    }
    // The same pair seen from the other side: what gains at a cost must save at a loss.
    for own in &list[1..] {
        use decision::ComparisonOutcome as Found;
        let there = decision::pairwise(own, &list[0]).map_err(|fault| fault.to_string())?;
        let back = decision::pairwise(&list[0], own).map_err(|fault| fault.to_string())?;
        let mirrored = match (&there.outcome, &back.outcome) {
            (Found::Icer(a), Found::SavesPerQalyLost(b)) | (Found::SavesPerQalyLost(a), Found::Icer(b)) => a == b,
            (Found::Dominates, Found::Dominated) | (Found::Dominated, Found::Dominates) => true,
            (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
        };
        count += 1;
        if !mirrored {
            wrong.push(format!("{} seen from the other side", own.name));
        }
    }
    let found = if wrong.is_empty() { format!("{count} comparisons, each in its quadrant") } else { listed(&wrong) };
    Finding::of(
        "looked at the quadrant of every pair, from both sides",
        "savings at a loss are named so; no ratio is negative",
        wrong.is_empty(),
        found,
    )
}

const CERTAIN: &str = "the scenario has no uncertain inputs";

/// Acceptability adds up, and its ends are cheapest and most effective.
pub(super) fn acceptability_curve(bench: &Bench<'_>) -> Outcome {
    let Some(drawn) = bench.drawn()? else { return Finding::not_applicable(CERTAIN) };
    let draws = drawn.by_draw.draw_totals(bench.study);
    // So dear that nothing but QALYs counts, and not so dear that pounds are lost to rounding.
    let dear = 1e9;
    let curve = acceptability(&draws, &[0.0, 20_000.0, 30_000.0, dear]).map_err(|fault| fault.to_string())?;
    let mut worst = Worst::default();
    for point in &curve.points {
        worst.pair(format!("shares at {}", point.threshold), point.probability_best.iter().sum(), 1.0);
    }
    let share = |best: &dyn Fn(usize) -> usize, own: usize| {
        (0..draws.draws()).filter(|draw| best(*draw) == own).count() as f64 / draws.draws() as f64
    };
    let first_best = |better: &dyn Fn(usize, usize) -> bool| {
        (1..draws.strategies.len()).fold(0, |best, own| if better(own, best) { own } else { best })
    };
    for own in 0..draws.strategies.len() {
        let name = &draws.strategies[own];
        let cheapest = |draw: usize| first_best(&|a, b| draws.cost[a][draw] < draws.cost[b][draw]);
        worst.pair(format!("{name} at £0"), curve.points[0].probability_best[own], share(&cheapest, own));
        let effective = |draw: usize| {
            let benefit = |own: usize| dear * draws.qaly[own][draw] - draws.cost[own][draw];
            first_best(&|a, b| benefit(a) > benefit(b))
        };
        worst.pair(format!("{name} at any price"), curve.points[3].probability_best[own], share(&effective, own));
    }
    Finding::close(
        format!("counted the best strategy in each of {} draws", draws.draws()),
        "shares sum to 1; at £0 the cheapest is best, at any price the most effective",
        worst,
        1e-12,
    )
}

/// The frontier of acceptability follows the mean, not the share.
pub(super) fn acceptability_frontier(bench: &Bench<'_>) -> Outcome {
    let Some(drawn) = bench.drawn()? else { return Finding::not_applicable(CERTAIN) };
    let draws = drawn.by_draw.draw_totals(bench.study);
    let thresholds: Vec<f64> = (0..=100).map(|step| f64::from(step) * 1_000.0).collect();
    let curve = acceptability(&draws, &thresholds).map_err(|fault| fault.to_string())?;
    let mean = |list: &Vec<f64>| list.iter().sum::<f64>() / list.len() as f64;
    let (costs, qalys): (Vec<f64>, Vec<f64>) =
        (draws.cost.iter().map(mean).collect(), draws.qaly.iter().map(mean).collect());
    let mut wrong = Vec::new();
    for point in &curve.points {
        let benefit = |own: usize| point.threshold * qalys[own] - costs[own];
        let best = (1..costs.len()).fold(0, |best, own| if benefit(own) > benefit(best) { own } else { best });
        let tie = (benefit(best) - benefit(point.frontier)).abs() <= 1e-9 * (1.0 + benefit(best).abs());
        if !tie || point.frontier_probability != point.probability_best[point.frontier] {
            wrong.push(format!("at £{}", point.threshold));
        }
    }
    let found = if wrong.is_empty() { format!("{} thresholds, all so", thresholds.len()) } else { listed(&wrong) };
    Finding::of(
        "took the strategy of highest mean net benefit at each of 101 thresholds",
        "it is the one on the frontier, with its own share",
        wrong.is_empty(),
        found,
    )
}

/// Perfect information is never worth less than nothing.
pub(super) fn perfect_information(bench: &Bench<'_>) -> Outcome {
    let Some(drawn) = bench.drawn()? else { return Finding::not_applicable(CERTAIN) };
    let draws = drawn.by_draw.draw_totals(bench.study);
    let thresholds: Vec<f64> = (0..=100).map(|step| f64::from(step) * 1_000.0).collect();
    let curve = acceptability(&draws, &thresholds).map_err(|fault| fault.to_string())?;
    let checks = check_acceptability(&draws, &curve).map_err(|fault| fault.to_string())?;
    let mut failed: Vec<String> = checks.iter().filter(|own| !own.passed).map(|own| own.name.clone()).collect();
    for point in &curve.points {
        let certain = point.times_best.iter().any(|own| *own == draws.draws());
        if point.evpi < 0.0 || (certain && point.evpi.abs() > 1e-6) {
            failed.push(format!("EVPI {} at £{}", point.evpi, point.threshold));
        }
    }
    let most = curve.points.iter().map(|own| own.evpi).fold(0.0, crate::math::max);
    let mut found = format!("highest £{most:.0} a person");
    let mut did = "worked out the value of perfect information at 101 thresholds".to_owned();
    if let Some((count, wrong)) = partial_information(bench)? {
        did += &format!(", and that of {count} worths of knowing some inputs at the scenario's");
        found += "; knowing some inputs is nowhere worth more than knowing all";
        failed.extend(wrong);
    }
    let found = if failed.is_empty() { found } else { listed(&failed) };
    Finding::of(
        did,
        "never negative; 0 where one strategy wins every draw; the smallest expected loss; no part above the whole",
        failed.is_empty(),
        found,
    )
}
