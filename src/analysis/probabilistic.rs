//! What the draws say: means with intervals, the plane, acceptability, expected loss, the value of perfect information.

use super::case::totals_by_set;
use super::convergence::convergence;
use super::decision::{self, DrawTotals, acceptability, acceptability_at, plane, summarise, threshold_grid};
use crate::engine::Outcomes;
use crate::model::{StrategyId, Study};
use crate::program::Program;
use crate::results;

/// Points of the plane that are kept.
const KEPT_POINTS: usize = 1000;
/// The grid of thresholds: £0 to £100,000 a QALY in steps of £1,000, and further where the scenario's own thresholds lie beyond.
const GRID_END: f64 = 100_000.0;
const GRID_STEP: f64 = 1_000.0;

/// Totals of every strategy by draw.
#[derive(Clone)]
pub struct ByDraw {
    /// Cost, QALYs, life years, then the same undiscounted, by strategy and draw.
    pub totals: Vec<[Vec<f64>; 6]>,
}

impl ByDraw {
    /// From the outcomes of the draws.
    pub fn of(study: &Study, program: &Program, outcomes: &Outcomes) -> ByDraw {
        let totals =
            (0..study.strategies.len()).map(|at| totals_by_set(study, program, outcomes, StrategyId(at as u32)));
        ByDraw { totals: totals.collect() }
    }

    /// As the decision analysis takes them.
    pub fn draw_totals(&self, study: &Study) -> DrawTotals {
        DrawTotals {
            strategies: study.strategies.iter().map(|strategy| strategy.name.clone()).collect(),
            cost: self.totals.iter().map(|own| own[0].clone()).collect(),
            qaly: self.totals.iter().map(|own| own[1].clone()).collect(),
        }
    }
}

pub(super) fn estimate(values: &[f64]) -> Option<results::Estimate> {
    let summary = summarise("a total", values).ok()?;
    Some(results::Estimate {
        mean: summary.mean,
        low95: summary.lower,
        high95: summary.upper,
        error: summary.standard_error,
    })
}

/// The probabilistic analysis; `None` if there are fewer than two draws.
pub fn psa(study: &Study, by_draw: &ByDraw) -> Option<(results::Psa, Vec<decision::Check>)> {
    let draws = by_draw.draw_totals(study);
    draws.check().ok()?;
    let names = &draws.strategies;
    let thresholds = &study.settings.thresholds;
    let strategies: Option<Vec<_>> = names
        .iter()
        .zip(&by_draw.totals)
        .map(|(name, own)| {
            Some(results::StrategyEstimates {
                strategy: name.clone(),
                cost: estimate(&own[0])?,
                qalys: estimate(&own[1])?,
                life_years: estimate(&own[2])?,
                life_years_undiscounted: estimate(&own[5])?,
            })
        })
        .collect();
    let last = thresholds.iter().copied().fold(GRID_END, crate::math::max);
    let grid = threshold_grid(0.0, (last / GRID_STEP).floor() * GRID_STEP, GRID_STEP).ok()?;
    let curve = acceptability(&draws, &grid).ok()?;
    let checks = checks(&draws, &curve, thresholds);
    let means = draws.means().ok()?;
    let table = decision::fully_incremental(&means).ok()?;
    let frontier: Vec<_> = table.frontier().collect();
    let mut pairs: Vec<(usize, usize)> = (1..names.len()).map(|at| (at, 0)).collect();
    for step in frontier.windows(2) {
        if !pairs.contains(&(step[1].index, step[0].index)) {
            pairs.push((step[1].index, step[0].index));
        }
    }
    // The intervention against the best of the others, which is what decides.
    let own = names.len() - 1;
    let net = |at: usize| thresholds.last().map_or(0.0, |threshold| threshold * means[at].qaly - means[at].cost);
    let best = (0..own).reduce(|best, next| if net(next) > net(best) { next } else { best });
    if let Some(best) = best.filter(|best| !pairs.contains(&(own, *best))) {
        pairs.push((own, best));
    }
    let increments = pairs.iter().filter_map(|&(at, against)| increment(&draws, at, against, thresholds)).collect();
    let cost_effective = thresholds
        .iter()
        .filter_map(|&threshold| {
            let point = acceptability_at(&draws, threshold).ok()?;
            let probability = names.iter().enumerate().map(|(at, name)| {
                let share =
                    results::Proportion { share: point.probability_best[at], error: point.probability_best_se[at] };
                (name.clone(), share)
            });
            Some(results::CostEffective { threshold, probability: probability.collect(), evpi: point.evpi })
        })
        .collect();
    let by_name = |value: &dyn Fn(&decision::AcceptabilityPoint, usize) -> f64| {
        let list = names
            .iter()
            .enumerate()
            .map(|(at, name)| (name.clone(), curve.points.iter().map(|point| value(point, at)).collect()));
        list.collect()
    };
    let acceptability = results::Acceptability {
        thresholds: grid,
        probability: by_name(&|point, at| point.probability_best[at]),
        frontier: curve.points.iter().map(|point| names[point.frontier].clone()).collect(),
        switches: frontier
            .windows(2)
            .filter_map(|step| {
                let threshold = step[1].icer()?;
                Some(results::FrontierSwitch {
                    threshold,
                    below: step[0].strategy.clone(),
                    above: step[1].strategy.clone(),
                })
            })
            .collect(),
        expected_loss: by_name(&|point, at| point.expected_loss[at]),
        evpi: curve.points.iter().map(|point| point.evpi).collect(),
    };
    let intervention = names.len() - 1;
    let psa = results::Psa {
        draws: draws.draws() as u64,
        strategies: strategies?,
        increments,
        cost_effective,
        acceptability,
        plane: if intervention > 0 { plane_of(&draws, intervention, thresholds) } else { None },
        difference: None,
        convergence: convergence(study, by_draw),
    };
    Some((psa, checks))
}

fn increment(draws: &DrawTotals, at: usize, against: usize, thresholds: &[f64]) -> Option<results::Increment> {
    let difference =
        |list: &[Vec<f64>]| -> Vec<f64> { list[at].iter().zip(&list[against]).map(|(a, b)| a - b).collect() };
    let found = plane(draws, at, against, thresholds).ok()?;
    Some(results::Increment {
        strategy: draws.strategies[at].clone(),
        against: draws.strategies[against].clone(),
        cost: estimate(&difference(&draws.cost))?,
        qalys: estimate(&difference(&draws.qaly))?,
        icer_error: found.icer_standard_error,
    })
}

fn plane_of(draws: &DrawTotals, at: usize, thresholds: &[f64]) -> Option<results::Plane> {
    let found = plane(draws, at, 0, thresholds).ok()?;
    let count = draws.draws();
    let kept = if count < KEPT_POINTS { count } else { KEPT_POINTS };
    let pick =
        |list: &[Vec<f64>]| (0..kept).map(|k| k * count / kept).map(|draw| list[at][draw] - list[0][draw]).collect();
    Some(results::Plane {
        strategy: draws.strategies[at].clone(),
        against: draws.strategies[0].clone(),
        cost: pick(&draws.cost),
        qalys: pick(&draws.qaly),
        mean_cost: found.incremental_cost.mean,
        mean_qalys: found.incremental_qaly.mean,
        shares: quadrants(draws, at),
        same_health: alike(&draws.qaly, at),
        same_cost: alike(&draws.cost, at),
        worth_it: found.at_thresholds.iter().map(|point| point.probability_cost_effective).collect(),
    })
}

/// Share of the draws in which a strategy has what the reference has.
fn alike(values: &[Vec<f64>], at: usize) -> f64 {
    let same = values[at].iter().zip(&values[0]).filter(|(own, other)| own == other).count();
    same as f64 / values[at].len() as f64
}

/// Shares of the quadrants, which sum to 1: a draw on an axis goes where it belongs by its one difference. The same health for more
/// money counts as a loss, for less money as a gain; the same cost goes by the health; no difference at all saves nothing and loses nothing.
fn quadrants(draws: &DrawTotals, at: usize) -> results::QuadrantShares {
    let mut shares = results::QuadrantShares { north_east: 0.0, south_east: 0.0, north_west: 0.0, south_west: 0.0 };
    let each = 1.0 / draws.draws() as f64;
    for draw in 0..draws.draws() {
        let cost = draws.cost[at][draw] - draws.cost[0][draw];
        let qaly = draws.qaly[at][draw] - draws.qaly[0][draw];
        let gains = qaly > 0.0 || (qaly == 0.0 && cost <= 0.0);
        let costs_more = cost > 0.0 || (cost == 0.0 && qaly < 0.0);
        *match (gains, costs_more) {
            (true, true) => &mut shares.north_east,
            (true, false) => &mut shares.south_east,
            (false, true) => &mut shares.north_west,
            (false, false) => &mut shares.south_west,
        } += each;
    }
    shares
}

fn checks(draws: &DrawTotals, curve: &decision::Acceptability, thresholds: &[f64]) -> Vec<decision::Check> {
    let mut list = Vec::new();
    if let Ok(means) = draws.means()
        && let Ok(table) = decision::fully_incremental(&means)
    {
        list.extend(decision::check_incremental(&means, &table, thresholds).unwrap_or_default());
    }
    list.extend(decision::check_acceptability(draws, curve).unwrap_or_default());
    list
}
