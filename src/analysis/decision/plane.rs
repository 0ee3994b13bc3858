//! The cost-effectiveness plane of a pair: what the cloud of incremental draws says.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::DecisionError;
use super::net_benefit::net_monetary_benefit;
use super::pairwise::{ComparisonOutcome, Pairwise, Quadrant, order, pairwise};
use super::summary::{Summary, blocked_sum, summarise_checked};
use super::totals::{DrawTotals, check_threshold};

/// √(−2 ln 0.05): the radius, in standard deviations, of the circle that holds 95% of an uncorrelated bivariate normal.
const RADIUS_95: f64 = 2.447_746_830_680_816;

/// The share of draws in each quadrant; they add up to 1 with [`on_an_axis`](Self::on_an_axis).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct QuadrantShares {
    /// More QALYs at more cost.
    pub north_east: f64,
    /// More QALYs at less cost: the strategy dominates.
    pub south_east: f64,
    /// Fewer QALYs at less cost.
    pub south_west: f64,
    /// Fewer QALYs at more cost: the strategy is dominated.
    pub north_west: f64,
    /// Equal cost or equal QALYs, or both (see [`EQUALITY_TOLERANCE`](super::EQUALITY_TOLERANCE)).
    pub on_an_axis: f64,
}

/// The share of draws that favour the strategy at one threshold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlaneAtThreshold {
    /// The threshold, in currency per QALY.
    pub threshold: f64,
    /// The share of draws below the threshold line: incremental net monetary benefit **above 0**, so a tie goes to the comparator.
    pub probability_cost_effective: f64,
    /// Monte Carlo standard error of that share, √(p (1 − p) / n).
    pub standard_error: f64,
    /// Incremental net monetary benefit over draws; its standard error is that of common draws.
    pub incremental_nmb: Summary,
}

/// An ellipse that would hold 95% of draws were they bivariate normal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Ellipse {
    /// The centre: mean incremental QALYs, mean incremental cost.
    pub centre: [f64; 2],
    /// Half the ellipse's extent in QALYs.
    pub qaly_extent: f64,
    /// Half the ellipse's extent in cost.
    pub cost_extent: f64,
    /// The correlation of the two; 0 when one does not vary.
    pub correlation: f64,
}

impl Ellipse {
    /// Points round the ellipse as `[incremental QALYs, incremental cost]`, `4 × per_quarter` of them, anticlockwise from the
    /// point of most QALYs when the correlation is 0. (Points of the circle come from the half-angle formulas, so no platform's sine is asked.)
    pub fn outline(&self, per_quarter: usize) -> Vec<[f64; 2]> {
        let rest = (1.0 - self.correlation * self.correlation).sqrt();
        let mut points = Vec::with_capacity(4 * per_quarter);
        for quarter in 0..4 {
            for step in 0..per_quarter {
                let t = step as f64 / per_quarter as f64;
                let (c, s) = ((1.0 - t * t) / (1.0 + t * t), 2.0 * t / (1.0 + t * t));
                let (c, s) = match quarter {
                    0 => (c, s),
                    1 => (-s, c),
                    2 => (-c, -s),
                    _ => (s, -c),
                };
                points.push([
                    self.centre[0] + self.qaly_extent * c,
                    self.centre[1] + self.cost_extent * (self.correlation * c + rest * s),
                ]);
            }
        }
        points
    }
}

/// The cost-effectiveness plane of one strategy against one comparator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Plane {
    /// The comparison of the mean totals: the probabilistic ICER is the ratio of means, never the mean of ratios.
    pub of_means: Pairwise,
    /// Monte Carlo standard error of that ratio, by the delta method: the standard error of mean incremental net benefit at the ratio,
    /// over the incremental QALYs. None where the outcome is not a ratio. Not to be trusted when the QALYs' own error is
    /// near their mean.
    pub icer_standard_error: Option<f64>,
    /// Incremental cost over draws.
    pub incremental_cost: Summary,
    /// Incremental QALYs over draws.
    pub incremental_qaly: Summary,
    /// The covariance of incremental cost and QALYs, with divisor *n* − 1, in currency × QALYs.
    pub covariance: f64,
    /// Their correlation; none when one of them does not vary.
    pub correlation: Option<f64>,
    /// The share of draws in each quadrant.
    pub quadrants: QuadrantShares,
    /// The 95% ellipse.
    pub ellipse: Ellipse,
    /// An entry a threshold, in the order given.
    pub at_thresholds: Vec<PlaneAtThreshold>,
}

/// Summarises the incremental draws of the strategy at index `strategy` against that at index `comparator`.
/// `thresholds` may be empty.
///
/// # Errors
/// Draws that [`DrawTotals::check`] refuses, an index that is not a strategy's, a threshold that is negative or not finite, or a
/// ratio of means too large for a number.
pub fn plane(
    draws: &DrawTotals,
    strategy: usize,
    comparator: usize,
    thresholds: &[f64],
) -> Result<Plane, DecisionError> {
    draws.check()?;
    draws.check_index(strategy)?;
    draws.check_index(comparator)?;
    thresholds.iter().try_for_each(|&t| check_threshold(t))?;

    let n = draws.draws() as f64;
    let costs = difference(&draws.cost[strategy], &draws.cost[comparator]);
    let qalys = difference(&draws.qaly[strategy], &draws.qaly[comparator]);
    let incremental_cost = summarise_checked(&costs);
    let incremental_qaly = summarise_checked(&qalys);

    let covariance = blocked_sum(
        costs.iter().zip(&qalys).map(|(cost, qaly)| (cost - incremental_cost.mean) * (qaly - incremental_qaly.mean)),
    ) / (n - 1.0);
    let spread = incremental_cost.standard_deviation * incremental_qaly.standard_deviation;
    let correlation = (spread > 0.0).then(|| (covariance / spread).clamp(-1.0, 1.0));

    let mut counts = [0_usize; 5];
    for draw in 0..draws.draws() {
        let quadrant = Quadrant::of(
            order(draws.cost[strategy][draw], draws.cost[comparator][draw]),
            order(draws.qaly[strategy][draw], draws.qaly[comparator][draw]),
        );
        counts[match quadrant {
            Quadrant::NorthEast => 0,
            Quadrant::SouthEast => 1,
            Quadrant::SouthWest => 2,
            Quadrant::NorthWest => 3,
            Quadrant::North | Quadrant::East | Quadrant::South | Quadrant::West | Quadrant::Origin => 4,
        }] += 1;
    }
    let [north_east, south_east, south_west, north_west, on_an_axis] = counts.map(|count| count as f64 / n);

    let at_thresholds = thresholds
        .iter()
        .map(|&threshold| {
            let nmb = nmb_draws(&costs, &qalys, threshold);
            let share = nmb.iter().filter(|&&nmb| nmb > 0.0).count() as f64 / n;
            PlaneAtThreshold {
                threshold,
                probability_cost_effective: share,
                standard_error: (share * (1.0 - share) / n).sqrt(),
                incremental_nmb: summarise_checked(&nmb),
            }
        })
        .collect();

    let means = draws.means()?;
    let of_means = pairwise(&means[strategy], &means[comparator])?;
    let icer_standard_error = match of_means.outcome {
        ComparisonOutcome::Icer(ratio) | ComparisonOutcome::SavesPerQalyLost(ratio) => {
            let error =
                summarise_checked(&nmb_draws(&costs, &qalys, ratio)).standard_error / of_means.incremental_qaly.abs();
            error.is_finite().then_some(error)
        }
        _ => None,
    };
    Ok(Plane {
        of_means,
        icer_standard_error,
        ellipse: Ellipse {
            centre: [incremental_qaly.mean, incremental_cost.mean],
            qaly_extent: RADIUS_95 * incremental_qaly.standard_deviation,
            cost_extent: RADIUS_95 * incremental_cost.standard_deviation,
            correlation: correlation.unwrap_or(0.0),
        },
        incremental_cost,
        incremental_qaly,
        covariance,
        correlation,
        quadrants: QuadrantShares { north_east, south_east, south_west, north_west, on_an_axis },
        at_thresholds,
    })
}

fn nmb_draws(costs: &[f64], qalys: &[f64], threshold: f64) -> Vec<f64> {
    costs.iter().zip(qalys).map(|(&cost, &qaly)| net_monetary_benefit(cost, qaly, threshold)).collect()
}

fn difference(values: &[f64], base: &[f64]) -> Vec<f64> {
    values.iter().zip(base).map(|(v, b)| v - b).collect()
}
