//! Fully incremental analysis: which strategies are dominated or extendedly dominated, and the ICERs along the frontier.
//!
//! Method: strategies are ranked by cost; those that another beats on one count and matches or beats on the other are strictly
//! dominated; of the rest, any that costs more than a mix of two others with the same QALYs is extendedly dominated (Johannesson
//! and Weinstein 1993, J Health Econ 12:459-467; Cantor 1994, Med Decis Making 14:259-265), found again after each removal, which is to take the lower convex hull.
//! What remains is the frontier, each strategy of it compared with the one before.

use std::cmp::Ordering;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::DecisionError;
use super::pairwise::{ComparisonOutcome, EQUALITY_TOLERANCE, Pairwise, compare_as, larger, order as compare};
use super::totals::{StrategyTotals, check_threshold, check_totals};

/// Where a strategy stands in a fully incremental analysis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Status {
    /// The cheapest strategy (of those as cheap, the most effective): the start of the frontier.
    Reference,
    /// On the frontier beyond the reference; it has an ICER.
    OnFrontier,
    /// Strictly dominated: another has at least its QALYs at no more cost, and is better on one of the two.
    Dominated {
        /// The dominating strategy nearest in cost; one on the frontier if any is.
        by: String,
    },
    /// Extendedly dominated: a mix of two frontier strategies gives its QALYs for less.
    ExtendedlyDominated {
        /// The two frontier strategies on either side of it, the cheaper first.
        by: [String; 2],
    },
    /// Same cost and same QALYs as a strategy given before it; read that strategy's row.
    SameAs {
        /// The first strategy with these totals.
        other: String,
    },
}

/// One strategy in a fully incremental analysis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IncrementalRow {
    /// The strategy's place in the list that was given, from 0.
    pub index: usize,
    /// The strategy's name.
    pub strategy: String,
    /// Total cost, as given.
    pub cost: f64,
    /// Total QALYs, as given.
    pub qaly: f64,
    /// Where it stands.
    pub status: Status,
    /// Against the frontier strategy before it in the table (for [`Status::SameAs`], against that strategy); none for the reference.
    ///
    /// For a strategy off the frontier this may hold a ratio, which is not its ICER in a fully incremental analysis:
    /// print [`icer`](Self::icer), which gives one only where there is one.
    pub comparison: Option<Pairwise>,
}

impl IncrementalRow {
    /// Whether the strategy is on the frontier, as the reference or beyond it.
    pub fn on_frontier(&self) -> bool {
        matches!(self.status, Status::Reference | Status::OnFrontier)
    }

    /// The ICER against the frontier strategy before it; only a frontier strategy beyond the reference has one. Never negative.
    pub fn icer(&self) -> Option<f64> {
        match (&self.status, &self.comparison) {
            (Status::OnFrontier, Some(Pairwise { outcome: ComparisonOutcome::Icer(ratio), .. })) => Some(*ratio),
            _ => None,
        }
    }
}

/// A fully incremental analysis: a row a strategy by rising cost; equal costs by falling QALYs, then in the given order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IncrementalTable {
    /// The rows. The first is the reference.
    pub rows: Vec<IncrementalRow>,
}

impl IncrementalTable {
    /// The frontier by rising cost, the reference first.
    pub fn frontier(&self) -> impl Iterator<Item = &IncrementalRow> {
        self.rows.iter().filter(|row| row.on_frontier())
    }

    /// The row the frontier prefers at `threshold`: the last whose ICER, and every ICER before it, is at or below the threshold.
    ///
    /// # Errors
    /// A threshold that is negative or not finite; [`DecisionError::NoStrategies`] if the table has no frontier.
    pub fn preferred_at(&self, threshold: f64) -> Result<&IncrementalRow, DecisionError> {
        check_threshold(threshold)?;
        let mut frontier = self.frontier();
        let mut preferred = frontier.next().ok_or(DecisionError::NoStrategies)?;
        for row in frontier {
            if row.icer().is_none_or(|icer| icer > threshold) {
                break;
            }
            preferred = row;
        }
        Ok(preferred)
    }
}

/// Ranks `strategies`, finds which are dominated, and gives the ICERs along the frontier.
///
/// Equality is that of [`EQUALITY_TOLERANCE`]: sorted totals are put in groups, each within the tolerance of its smallest member,
/// and a group counts as one value, so that equality is transitive and the order the strategies are given in changes no status
/// (but which of several identical strategies is named first). A strategy lying *on* the line between two others, so that its
/// ICER equals the next, stays on the frontier: no mix is cheaper.
///
/// # Errors
/// No strategy, a repeated name, a total that is NaN, infinite or too large (the error names the strategy), or an ICER too large
/// for a number.
pub fn fully_incremental(strategies: &[StrategyTotals]) -> Result<IncrementalTable, DecisionError> {
    check_totals(strategies)?;
    let ranked = Ranked::new(strategies);

    let mut standings = vec![Standing::Efficient; strategies.len()];
    let mut efficient: Vec<usize> = Vec::new();
    let mut first_of_its_kind = None;
    for &index in &ranked.order {
        match first_of_its_kind {
            Some(first) if ranked.same(first, index) => {
                standings[index] = Standing::SameAs(first);
                continue;
            }
            _ => first_of_its_kind = Some(index),
        }
        // Everything before costs no more, and the last efficient strategy has the most QALYs of it.
        match efficient.last() {
            Some(&last) if ranked.qaly[last] >= ranked.qaly[index] => {
                standings[index] = Standing::DominatedBy(last);
            }
            _ => efficient.push(index),
        }
    }

    let mut frontier: Vec<usize> = Vec::new();
    for &index in &efficient {
        while let [.., before, last] = frontier[..]
            && costs_more_than_a_mix(&strategies[last], &strategies[before], &strategies[index])
        {
            standings[last] = Standing::ExtendedlyDominated;
            frontier.pop();
        }
        frontier.push(index);
    }

    let name = |index: usize| strategies[index].name.clone();
    let mut rows = Vec::with_capacity(strategies.len());
    let mut ahead = frontier.iter().copied().peekable();
    let mut previous = None;
    for &index in &ranked.order {
        let on_frontier = ahead.next_if_eq(&index).is_some();
        let (status, against) = match (previous, standings[index]) {
            (_, Standing::SameAs(first)) => (Status::SameAs { other: name(first) }, Some(first)),
            (None, _) => (Status::Reference, None),
            (Some(previous), _) if on_frontier => (Status::OnFrontier, Some(previous)),
            (Some(previous), Standing::DominatedBy(efficient)) => {
                let by = if ranked.qaly[previous] >= ranked.qaly[index] { previous } else { efficient };
                (Status::Dominated { by: name(by) }, Some(previous))
            }
            (Some(previous), Standing::Efficient | Standing::ExtendedlyDominated) => {
                // The most effective efficient strategy is always on the frontier, so there is one ahead.
                let next = ahead.peek().copied().unwrap_or(previous);
                let by = [name(previous), name(next)];
                (Status::ExtendedlyDominated { by }, Some(previous))
            }
        };
        let comparison = against
            .map(|base| {
                compare_as(
                    &strategies[index],
                    &strategies[base],
                    ranked.cost[index].cmp(&ranked.cost[base]),
                    ranked.qaly[index].cmp(&ranked.qaly[base]),
                )
            })
            .transpose()?;
        rows.push(IncrementalRow {
            index,
            strategy: name(index),
            cost: strategies[index].cost,
            qaly: strategies[index].qaly,
            status,
            comparison,
        });
        if on_frontier {
            previous = Some(index);
        }
    }
    Ok(IncrementalTable { rows })
}

/// What the passes over the ranked strategies have found of one, by index.
#[derive(Clone, Copy)]
enum Standing {
    Efficient,
    SameAs(usize),
    DominatedBy(usize),
    ExtendedlyDominated,
}

/// The strategies' costs and QALYs as ranks, equal totals having equal ranks, and their order in the table.
struct Ranked {
    cost: Vec<usize>,
    qaly: Vec<usize>,
    order: Vec<usize>,
}

impl Ranked {
    fn new(strategies: &[StrategyTotals]) -> Self {
        let cost = ranks(&strategies.iter().map(|s| s.cost).collect::<Vec<_>>());
        let qaly = ranks(&strategies.iter().map(|s| s.qaly).collect::<Vec<_>>());
        let mut order: Vec<usize> = (0..strategies.len()).collect();
        order.sort_by(|&a, &b| cost[a].cmp(&cost[b]).then(qaly[b].cmp(&qaly[a])).then(a.cmp(&b)));
        Self { cost, qaly, order }
    }

    fn same(&self, a: usize, b: usize) -> bool {
        self.cost[a] == self.cost[b] && self.qaly[a] == self.qaly[b]
    }
}

/// The rank of each value, from 0; a value within the tolerance of the smallest of a rank has that rank.
fn ranks(values: &[f64]) -> Vec<usize> {
    let mut rising: Vec<usize> = (0..values.len()).collect();
    rising.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0; values.len()];
    let mut rank = 0;
    let mut smallest = None;
    for index in rising {
        match smallest {
            Some(value) if compare(values[index], value) == Ordering::Equal => {}
            Some(_) => {
                rank += 1;
                smallest = Some(values[index]);
            }
            None => smallest = Some(values[index]),
        }
        ranks[index] = rank;
    }
    ranks
}

/// Whether `strategy` costs more than the mix of `below` and `above` that gives its QALYs, beyond rounding. QALYs rise strictly
/// from `below` to `strategy` to `above`.
fn costs_more_than_a_mix(strategy: &StrategyTotals, below: &StrategyTotals, above: &StrategyTotals) -> bool {
    let share = (strategy.qaly - below.qaly) / (above.qaly - below.qaly);
    let rise = above.cost - below.cost;
    let excess = (strategy.cost - below.cost) - share * rise;
    // Costs are known to the tolerance, and so are QALYs, which the slope of the line turns into cost.
    let cost_size = [below, strategy, above].iter().fold(0.0, |size, s| larger(size, s.cost.abs()));
    let qaly_size = larger(below.qaly.abs(), above.qaly.abs());
    let qaly_error = EQUALITY_TOLERANCE * (qaly_size / (above.qaly - below.qaly));
    excess > EQUALITY_TOLERANCE * cost_size + qaly_error * rise
}
