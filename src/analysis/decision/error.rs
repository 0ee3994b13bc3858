//! What the decision analyses refuse, with the strategy and figure at fault; where it came from in a file is the caller's to add.

use std::fmt;

/// A reason an analysis could not be made. `Display` gives one phrase, lower case, with names in backticks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecisionError {
    /// There was no strategy to analyse.
    NoStrategies,
    /// Two strategies have one name, so that a table could not say which is meant.
    DuplicateName {
        /// The name given twice.
        strategy: String,
    },
    /// A cost or QALY total is NaN, infinite, or larger in size than [`LARGEST`](super::LARGEST).
    UnusableNumber {
        /// The strategy it belongs to.
        strategy: String,
        /// `cost` or `QALYs`, or what else was summarised.
        quantity: String,
        /// The draw, counted from 0; none for a mean total.
        draw: Option<usize>,
        /// The value as printed.
        found: String,
    },
    /// The arrays of a [`DrawTotals`](super::DrawTotals) do not have one row a strategy.
    RowCount {
        /// `cost` or `QALYs`.
        quantity: String,
        /// The number of strategies.
        expected: usize,
        /// The number of rows.
        found: usize,
    },
    /// A strategy has another number of draws than the first.
    DrawCount {
        /// The strategy.
        strategy: String,
        /// `cost` or `QALYs`.
        quantity: String,
        /// The draws of the first strategy's costs.
        expected: usize,
        /// The draws found.
        found: usize,
    },
    /// Fewer than two draws: a spread cannot be estimated.
    TooFewDraws {
        /// The draws found.
        found: usize,
    },
    /// No threshold was given.
    NoThresholds,
    /// A threshold is NaN, infinite, negative or larger than [`LARGEST`](super::LARGEST).
    BadThreshold {
        /// The value as printed.
        found: String,
    },
    /// A threshold grid does not rise by a positive step, or has more than a million points.
    BadGrid {
        /// The start, end and step as printed.
        found: String,
    },
    /// A probability level is not in [0, 1].
    BadLevel {
        /// The value as printed.
        found: String,
    },
    /// A strategy was asked for by an index that does not exist.
    NoSuchStrategy {
        /// The index asked for, from 0.
        index: usize,
        /// The number of strategies.
        count: usize,
    },
    /// The difference in QALYs is so small beside the difference in cost that the ratio is not a finite number.
    RatioTooLarge {
        /// The strategy.
        strategy: String,
        /// Its comparator.
        comparator: String,
    },
}

impl fmt::Display for DecisionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoStrategies => write!(f, "no strategy to analyse"),
            Self::DuplicateName { strategy } => {
                write!(f, "two strategies are named `{strategy}`")
            }
            Self::UnusableNumber { strategy, quantity, draw, found } => {
                write!(f, "the {quantity} of `{strategy}`")?;
                if let Some(draw) = draw {
                    write!(f, " in draw {draw} (from 0)")?;
                }
                write!(f, " cannot be used: {found}")
            }
            Self::RowCount { quantity, expected, found } => {
                write!(f, "{found} rows of {quantity} for {expected} strategies: one row a strategy is needed")
            }
            Self::DrawCount { strategy, quantity, expected, found } => {
                write!(f, "the {quantity} of `{strategy}` have {found} draws where {expected} were expected")
            }
            Self::TooFewDraws { found } => {
                write!(f, "at least two draws are needed, found {found}")
            }
            Self::NoThresholds => write!(f, "no threshold was given"),
            Self::BadThreshold { found } => {
                write!(f, "a threshold must be a finite number that is not negative, found {found}")
            }
            Self::BadGrid { found } => write!(
                f,
                "a threshold grid needs a positive step, an end not below its start and at most a million points, found {found}"
            ),
            Self::BadLevel { found } => {
                write!(f, "a probability must lie in [0, 1], found {found}")
            }
            Self::NoSuchStrategy { index, count } => {
                write!(f, "there is no strategy {index} (from 0) among {count} strategies")
            }
            Self::RatioTooLarge { strategy, comparator } => write!(
                f,
                "the ICER of `{strategy}` against `{comparator}` is too large for a number: their QALYs hardly differ"
            ),
        }
    }
}

impl std::error::Error for DecisionError {}
