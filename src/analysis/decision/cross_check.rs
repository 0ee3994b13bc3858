//! Checks made on every run: two routes to one figure must agree. A failed check is a fault of the program, never of the inputs.
//!
//! Each check takes its figures from results already made, and reaches the decision by a route the results did not use.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::acceptability::Acceptability;
use super::error::DecisionError;
use super::incremental::{IncrementalTable, fully_incremental};
use super::net_benefit::{best, net_monetary_benefit};
use super::pairwise::{EQUALITY_TOLERANCE, larger};
use super::summary::blocked_sum;
use super::totals::{DrawTotals, StrategyTotals, check_thresholds, check_totals};

/// How far two sums over the same draws, taken by different routes, may differ, as a share of the size of what was added.
const SUM_TOLERANCE: f64 = 1e-11;

/// One figure a check rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Figure {
    /// What it is.
    pub name: String,
    /// Its value.
    pub value: f64,
}

/// A check that was made, and what it found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Check {
    /// What should hold, as a sentence.
    pub name: String,
    /// Whether it held.
    pub passed: bool,
    /// How it was checked, or where it first failed.
    pub detail: String,
    /// The figures: of the first failure, or of the case that came nearest to failing.
    pub figures: Vec<Figure>,
}

/// Checks a fully incremental analysis of `totals` against net benefit at each threshold.
///
/// Two checks: *the frontier's choice has the highest net monetary benefit* at each threshold, among all strategies; and *ICERs
/// rise along the frontier* (equal ones allowed).
///
/// # Errors
/// Totals or thresholds that the analyses refuse, or a table that is not of these strategies.
pub fn check_incremental(
    totals: &[StrategyTotals],
    table: &IncrementalTable,
    thresholds: &[f64],
) -> Result<Vec<Check>, DecisionError> {
    check_totals(totals)?;
    check_thresholds(thresholds)?;
    Ok(vec![choice_agrees(totals, table, thresholds)?, icers_rise(table)])
}

/// Checks the acceptability results of `draws`.
///
/// Five checks: *the acceptability frontier is the choice of the ICER table of the mean totals*; *the acceptability curves sum to
/// 1*; *no expected loss is negative*; *EVPI is not negative*; and *EVPI is the smallest expected loss*, where EVPI is taken again as
/// mean of the highest less highest of the means.
///
/// # Errors
/// Draws that [`DrawTotals::check`] refuses.
pub fn check_acceptability(draws: &DrawTotals, results: &Acceptability) -> Result<Vec<Check>, DecisionError> {
    let means = draws.means()?;
    let table = fully_incremental(&means)?;
    // Means can be small beside the draws they are taken over, and it is the draws that set the rounding.
    let absolute = |rows: &[Vec<f64>]| -> Vec<f64> {
        let mean_size = |row: &Vec<f64>| blocked_sum(row.iter().map(|v| v.abs())) / row.len() as f64;
        rows.iter().map(mean_size).collect()
    };
    let sizes: Vec<StrategyTotals> = draws
        .strategies
        .iter()
        .zip(absolute(&draws.cost).into_iter().zip(absolute(&draws.qaly)))
        .map(|(name, (cost, qaly))| StrategyTotals::new(name, cost, qaly))
        .collect();
    Ok(vec![
        frontier_agrees(&means, &sizes, &table, results)?,
        curves_sum_to_one(results),
        no_negative(results, "no expected loss is negative", |p| lowest(&p.expected_loss), "smallest expected loss"),
        no_negative(results, "EVPI is not negative", |p| p.evpi, "EVPI"),
        evpi_is_smallest_loss(&sizes, results),
    ])
}

/// The case of a check that came nearest to failing, or failed first.
struct Worst {
    passed: bool,
    margin: f64,
    figures: Vec<Figure>,
}

/// Follows a check through its cases, each with how far it is from failing; below 0, or NaN, it has failed.
fn follow(cases: impl Iterator<Item = (f64, Vec<Figure>)>) -> Option<Worst> {
    let mut worst: Option<Worst> = None;
    for (margin, figures) in cases {
        let passed = margin >= 0.0;
        let replaces = match &worst {
            None => true,
            Some(worst) => worst.passed && (!passed || margin < worst.margin),
        };
        if replaces {
            worst = Some(Worst { passed, margin, figures });
        }
    }
    worst
}

/// A check from its worst case.
fn report(name: &str, how: &str, cases: usize, worst: Option<Worst>) -> Check {
    let (passed, detail, figures) = match worst {
        None => (true, format!("{how}; nothing to compare"), Vec::new()),
        Some(worst) if worst.passed => {
            (true, format!("{how}, {cases} times; figures of the closest case"), worst.figures)
        }
        Some(worst) => (false, format!("{how}; figures of the first case that failed"), worst.figures),
    };
    Check { name: name.into(), passed, detail, figures }
}

fn figure(name: impl Into<String>, value: f64) -> Figure {
    Figure { name: name.into(), value }
}

/// The lowest of the values; NaN if any is, so that no check can pass over one.
fn lowest(values: &[f64]) -> f64 {
    values.iter().fold(f64::INFINITY, |lowest, &value| if value < lowest || value.is_nan() { value } else { lowest })
}

/// The size of the largest sum of numbers that enters a net benefit at `threshold`, which sets its rounding.
fn size(totals: &[StrategyTotals], threshold: f64) -> f64 {
    totals.iter().fold(0.0, |size, s| larger(size, threshold * s.qaly.abs() + s.cost.abs()))
}

/// How far the choice at `threshold` is from being beaten by more than rounding, with the figures. `sizes` are the sizes of the
/// numbers the totals were made from.
fn choice_margin(
    totals: &[StrategyTotals],
    sizes: &[StrategyTotals],
    choice: usize,
    threshold: f64,
) -> Result<(f64, Vec<Figure>), DecisionError> {
    let all: Vec<f64> = totals.iter().map(|s| net_monetary_benefit(s.cost, s.qaly, threshold)).collect();
    let best = best(&all).ok_or(DecisionError::NoStrategies)?;
    let Some(&chosen) = all.get(choice) else {
        return Err(DecisionError::NoSuchStrategy { index: choice, count: totals.len() });
    };
    let allowed = 4.0 * EQUALITY_TOLERANCE * size(sizes, threshold);
    let figures = vec![
        figure("threshold", threshold),
        figure(format!("net monetary benefit of the choice, {}", totals[choice].name), chosen),
        figure(format!("highest net monetary benefit, {}", totals[best].name), all[best]),
    ];
    Ok((allowed - (all[best] - chosen), figures))
}

fn choice_agrees(
    totals: &[StrategyTotals],
    table: &IncrementalTable,
    thresholds: &[f64],
) -> Result<Check, DecisionError> {
    let cases = thresholds
        .iter()
        .map(|&t| choice_margin(totals, totals, table.preferred_at(t)?.index, t))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(report(
        "the frontier's choice has the highest net monetary benefit",
        "the ICERs' choice compared with net monetary benefit at each threshold",
        thresholds.len(),
        follow(cases.into_iter()),
    ))
}

fn frontier_agrees(
    means: &[StrategyTotals],
    sizes: &[StrategyTotals],
    table: &IncrementalTable,
    results: &Acceptability,
) -> Result<Check, DecisionError> {
    let cases = results
        .points
        .iter()
        .map(|point| {
            // The choice by mean net benefit over draws and the choice by ICER must both be best on the mean totals.
            let by_draws = choice_margin(means, sizes, point.frontier, point.threshold)?;
            let by_icer = table.preferred_at(point.threshold)?.index;
            let by_icer = choice_margin(means, sizes, by_icer, point.threshold)?;
            Ok(if by_icer.0 < by_draws.0 { by_icer } else { by_draws })
        })
        .collect::<Result<Vec<_>, DecisionError>>()?;
    Ok(report(
        "the acceptability frontier is the choice of the ICER table of the mean totals",
        "both choices compared with the net monetary benefit of the mean totals at each threshold",
        results.points.len(),
        follow(cases.into_iter()),
    ))
}

fn icers_rise(table: &IncrementalTable) -> Check {
    let rows: Vec<_> = table.frontier().collect();
    let mut cases = Vec::new();
    for rows in rows.windows(2).skip(1) {
        let (Some(before), Some(icer)) = (rows[0].icer(), rows[1].icer()) else {
            // A frontier row without an ICER: the table is wrong.
            cases.push((f64::NAN, Vec::new()));
            continue;
        };
        // An ICER is known no better than its increments, whose rounding is that of the totals.
        let known = |icer: f64, row: &super::IncrementalRow| {
            row.comparison.as_ref().map_or(0.0, |c| {
                EQUALITY_TOLERANCE * (row.cost.abs() + icer * row.qaly.abs()) / c.incremental_qaly.abs()
            })
        };
        let allowed = 4.0 * (known(before, rows[0]) + known(icer, rows[1]));
        let figures = vec![
            figure(format!("ICER of {}", rows[0].strategy), before),
            figure(format!("ICER of {}", rows[1].strategy), icer),
        ];
        cases.push((icer - before + allowed, figures));
    }
    report(
        "ICERs rise along the frontier",
        "each ICER compared with the one before it",
        cases.len(),
        follow(cases.into_iter()),
    )
}

fn curves_sum_to_one(results: &Acceptability) -> Check {
    let cases = results.points.iter().map(|point| {
        let sum = point.probability_best.iter().fold(0.0, |sum, p| sum + p);
        let counted: usize = point.times_best.iter().sum();
        let margin = if counted == results.draws { SUM_TOLERANCE - (sum - 1.0).abs() } else { -1.0 };
        let figures = vec![
            figure("threshold", point.threshold),
            figure("sum of the probabilities", sum),
            figure("draws with a best strategy", counted as f64),
            figure("draws", results.draws as f64),
        ];
        (margin, figures)
    });
    report(
        "the acceptability curves sum to 1",
        "probabilities added, and draws counted, at each threshold",
        results.points.len(),
        follow(cases),
    )
}

fn no_negative(
    results: &Acceptability,
    name: &str,
    value: impl Fn(&super::AcceptabilityPoint) -> f64,
    what: &str,
) -> Check {
    let cases = results.points.iter().map(|point| {
        let value = value(point);
        let figures = vec![figure("threshold", point.threshold), figure(what, value)];
        (value, figures)
    });
    report(name, "looked at each threshold", results.points.len(), follow(cases))
}

fn evpi_is_smallest_loss(sizes: &[StrategyTotals], results: &Acceptability) -> Check {
    let cases = results.points.iter().map(|point| {
        let smallest = lowest(&point.expected_loss);
        let negated: Vec<f64> = point.mean_nmb.iter().map(|nmb| -nmb).collect();
        let again = point.perfect_information_nmb + lowest(&negated);
        let allowed = SUM_TOLERANCE * size(sizes, point.threshold);
        let differences = [(point.evpi - smallest).abs(), (point.evpi - again).abs()];
        let figures = vec![
            figure("threshold", point.threshold),
            figure("EVPI", point.evpi),
            figure("smallest expected loss", smallest),
            figure("mean of the highest less highest of the means", again),
        ];
        (lowest(&differences.map(|d| allowed - d)), figures)
    });
    report(
        "EVPI is the smallest expected loss",
        "EVPI taken again as the mean of the highest net benefit less the highest mean",
        results.points.len(),
        follow(cases),
    )
}
