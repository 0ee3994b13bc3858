//! Kinds: two pure numbers can still mean different things.

use super::Unit;
use super::unit::unit_scale;
use std::fmt;

/// The time that a probability is over.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Period {
    /// One cycle of the model, however long.
    Cycle,
    /// So many years.
    Years(f64),
}

/// What a number means beyond its unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// Nothing special.
    Plain,
    /// A probability over a time.
    Probability(Period),
    /// A share of people, a probability not over a time.
    Share,
    /// Odds.
    Odds,
    /// Utility: QALYs per year.
    Utility,
    /// Hazard ratio.
    HazardRatio,
    /// Odds ratio.
    OddsRatio,
    /// Relative risk.
    RelativeRisk,
}

/// A unit and a kind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantity {
    /// Dimensions.
    pub unit: Unit,
    /// Meaning; anything but `Plain` is a pure number.
    pub kind: Kind,
}

impl Quantity {
    /// A plain quantity of a unit.
    pub const fn of(unit: Unit) -> Quantity {
        Quantity { unit, kind: Kind::Plain }
    }

    /// A pure number of a kind.
    pub const fn kind(kind: Kind) -> Quantity {
        Quantity { unit: Unit::NONE, kind }
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Plain if self.unit == Unit::PER_YEAR => write!(f, "a rate (1/year)"),
            Kind::Plain if self.unit == Unit::YEARS => write!(f, "years"),
            Kind::Plain if self.unit == Unit::QALYS => write!(f, "QALYs"),
            Kind::Plain => write!(f, "{}", self.unit),
            Kind::Probability(Period::Cycle) => write!(f, "a probability per cycle"),
            Kind::Probability(Period::Years(years)) => write!(f, "a probability over {}", time_words(years)),
            Kind::Share => write!(f, "a share"),
            Kind::Odds => write!(f, "odds"),
            Kind::Utility => write!(f, "a utility"),
            Kind::HazardRatio => write!(f, "a hazard ratio"),
            Kind::OddsRatio => write!(f, "an odds ratio"),
            Kind::RelativeRisk => write!(f, "a relative risk"),
        }
    }
}

/// A time in words: `1 year`, `6 months`.
pub(crate) fn time_words(years: f64) -> String {
    let months = years * 12.0;
    let whole = (months + 0.5).floor();
    if (months - whole).abs() < 1e-9 && whole < 24.0 && whole % 12.0 != 0.0 {
        return if whole == 1.0 { "1 month".into() } else { format!("{whole} months") };
    }
    if years == 1.0 { "1 year".into() } else { format!("{years} years") }
}

/// Reads a `unit` cell: a unit, or a kind. Gives the quantity and the factor to base units. Empty text is no answer.
pub fn parse_quantity(words: &str, year_days: f64) -> Option<(Quantity, f64)> {
    let words = words.trim();
    let kind = |kind| Some((Quantity::kind(kind), 1.0));
    match words {
        "number" | "1" | "count" => return kind(Kind::Plain),
        "probability" | "probability per cycle" => return kind(Kind::Probability(Period::Cycle)),
        "share" | "proportion" => return kind(Kind::Share),
        "odds" => return kind(Kind::Odds),
        "utility" => return kind(Kind::Utility),
        "hazard ratio" => return kind(Kind::HazardRatio),
        "odds ratio" => return kind(Kind::OddsRatio),
        "relative risk" | "rate ratio" => return kind(Kind::RelativeRisk),
        "rate" | "rate per year" => return Some((Quantity::of(Unit::PER_YEAR), 1.0)),
        "QALY/year" => return kind(Kind::Utility),
        _ => {}
    }
    if let Some(time) = words.strip_prefix("probability over ") {
        let (number, unit) = time.trim().split_once(' ')?;
        let (unit, scale) = unit_scale(unit.trim(), year_days)?;
        let count: f64 = number.parse().ok()?;
        if unit != Unit::YEARS || !(count > 0.0) {
            return None;
        }
        return kind(Kind::Probability(Period::Years(count * scale)));
    }
    let (unit, scale) = unit_scale(&words.replace("per ", "1/"), year_days)?;
    Some((Quantity::of(unit), scale))
}
