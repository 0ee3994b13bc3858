//! Owns the stored form of a decision analysis: incremental table, pairwise comparisons and net benefit. The analysis
//! works them out; this only keeps what it found.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the strategies of one analysis compare.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Decision {
    /// The fully incremental table, by rising cost.
    pub incremental: Vec<IncrementalRow>,
    /// Each strategy against the reference, in the order of the scenario, without the reference.
    pub pairwise: Vec<Pairwise>,
    /// Net benefit of each strategy at each threshold, by threshold, then in the order of the scenario.
    pub net_benefit: Vec<NetBenefit>,
}

impl Decision {
    /// A strategy's row of the fully incremental table.
    #[must_use]
    pub fn row_of(&self, strategy: &str) -> Option<&IncrementalRow> {
        self.incremental.iter().find(|row| row.strategy == strategy)
    }

    /// A strategy against the reference.
    #[must_use]
    pub fn pairwise_of(&self, strategy: &str) -> Option<&Pairwise> {
        self.pairwise.iter().find(|pair| pair.strategy == strategy)
    }

    /// A strategy's net benefit at a threshold.
    #[must_use]
    pub fn net_benefit_of(&self, strategy: &str, threshold: f64) -> Option<&NetBenefit> {
        self.net_benefit.iter().find(|row| row.strategy == strategy && row.threshold == threshold)
    }

    /// The strategy of highest net benefit at a threshold; of equals, the first in the order of the scenario.
    #[must_use]
    pub fn best_at(&self, threshold: f64) -> Option<&NetBenefit> {
        self.net_benefit
            .iter()
            .filter(|row| row.threshold == threshold)
            .reduce(|best, row| if row.nmb > best.nmb { row } else { best })
    }
}

/// A row of the fully incremental table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IncrementalRow {
    /// Name of the strategy.
    pub strategy: String,
    /// Discounted cost, £.
    pub cost: f64,
    /// Discounted QALYs.
    pub qalys: f64,
    /// Where the strategy stands.
    pub position: Position,
}

/// Where a strategy stands in the fully incremental table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Position {
    /// The least costly strategy on the frontier.
    First,
    /// On the frontier.
    Frontier {
        /// The strategy before it on the frontier.
        against: String,
        /// Extra cost, £.
        cost: f64,
        /// Extra QALYs.
        qalys: f64,
        /// Cost of each QALY gained, £.
        icer: f64,
    },
    /// Another strategy gains at least as much health for no more money.
    Dominated {
        /// The strategy that does so.
        by: String,
    },
    /// A mixture of two others gains as much health for less money.
    ExtendedlyDominated {
        /// The less costly of the two.
        lower: String,
        /// The more costly of the two.
        upper: String,
    },
    /// Same cost and same health as a strategy that stands earlier.
    SameAs {
        /// That strategy.
        strategy: String,
    },
}

/// A strategy against another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Pairwise {
    /// Name of the strategy.
    pub strategy: String,
    /// Name of the strategy it is compared with.
    pub against: String,
    /// Extra cost, £.
    pub cost: f64,
    /// Extra QALYs.
    pub qalys: f64,
    /// Extra discounted life years.
    pub life_years: f64,
    /// What that amounts to.
    pub comparison: Comparison,
}

/// What a difference in cost and health amounts to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Comparison {
    /// Gains health and costs more.
    GainsAtCost {
        /// Cost of each QALY gained, £.
        icer: f64,
    },
    /// Gains health and costs no more, or saves money and loses no health.
    Dominates,
    /// Loses health and saves nothing, or costs more and gains no health.
    Dominated,
    /// Loses health and saves money.
    SavesAtLoss {
        /// Money saved for each QALY lost, £. Good when above the threshold.
        icer: f64,
    },
    /// Same cost and same health.
    Same,
}

/// Net benefit of one strategy at one threshold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NetBenefit {
    /// Name of the strategy.
    pub strategy: String,
    /// What a QALY may cost, £.
    pub threshold: f64,
    /// QALYs times the threshold, less the cost, £.
    pub nmb: f64,
    /// QALYs less the cost over the threshold.
    pub nhb: f64,
    /// Net monetary benefit less the reference's, £.
    pub nmb_increment: f64,
    /// Net health benefit less the reference's, QALYs.
    pub nhb_increment: f64,
}
