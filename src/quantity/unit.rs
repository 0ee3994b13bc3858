//! Dimensions: powers of pounds, years and QALYs.

use std::fmt;

/// Powers of the three dimensions that a model knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Unit {
    /// Power of £.
    pub pounds: i8,
    /// Power of years.
    pub years: i8,
    /// Power of QALYs.
    pub qalys: i8,
}

impl Unit {
    /// A pure number.
    pub const NONE: Unit = Unit { pounds: 0, years: 0, qalys: 0 };
    /// £
    pub const POUNDS: Unit = Unit { pounds: 1, years: 0, qalys: 0 };
    /// £/year
    pub const POUNDS_A_YEAR: Unit = Unit { pounds: 1, years: -1, qalys: 0 };
    /// year
    pub const YEARS: Unit = Unit { pounds: 0, years: 1, qalys: 0 };
    /// 1/year
    pub const PER_YEAR: Unit = Unit { pounds: 0, years: -1, qalys: 0 };
    /// QALY
    pub const QALYS: Unit = Unit { pounds: 0, years: 0, qalys: 1 };

    /// The unit of a product.
    pub fn times(self, other: Unit) -> Unit {
        Unit {
            pounds: self.pounds.saturating_add(other.pounds),
            years: self.years.saturating_add(other.years),
            qalys: self.qalys.saturating_add(other.qalys),
        }
    }

    /// The unit of the reciprocal.
    pub fn inverse(self) -> Unit {
        Unit { pounds: -self.pounds, years: -self.years, qalys: -self.qalys }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [("£", self.pounds), ("year", self.years), ("QALY", self.qalys)];
        let side = |sign: i8| -> Vec<String> {
            parts
                .iter()
                .filter(|(_, power)| power.signum() == sign)
                .map(
                    |(name, power)| {
                        if power.abs() == 1 { (*name).to_string() } else { format!("{name}^{}", power.abs()) }
                    },
                )
                .collect()
        };
        let (above, below) = (side(1), side(-1));
        match (above.is_empty(), below.is_empty()) {
            (true, true) => write!(f, "a pure number"),
            (false, true) => write!(f, "{}", above.join("·")),
            (true, false) => write!(f, "1/{}", below.join("/")),
            (false, false) => write!(f, "{}/{}", above.join("·"), below.join("/")),
        }
    }
}

/// A unit as written behind a number, and how many of the base unit (£, year, QALY) it is; `year_days` is the length of a year.
pub fn unit_scale(words: &str, year_days: f64) -> Option<(Unit, f64)> {
    let mut parts = words.split('/');
    let (mut unit, mut scale) = match parts.next()?.trim() {
        "1" | "" => (Unit::NONE, 1.0),
        "£" | "GBP" => (Unit::POUNDS, 1.0),
        "QALY" | "QALYs" => (Unit::QALYS, 1.0),
        time => (Unit::YEARS, years_in(time, year_days)?),
    };
    for part in parts {
        match part.trim() {
            "£" => unit = unit.times(Unit::POUNDS.inverse()),
            "QALY" => unit = unit.times(Unit::QALYS.inverse()),
            time => {
                scale /= years_in(time, year_days)?;
                unit = unit.times(Unit::PER_YEAR);
            }
        }
    }
    Some((unit, scale))
}

fn years_in(word: &str, year_days: f64) -> Option<f64> {
    Some(match word {
        "year" | "years" => 1.0,
        "month" | "months" => 1.0 / 12.0,
        "week" | "weeks" => 7.0 / year_days,
        "day" | "days" => 1.0 / year_days,
        _ => return None,
    })
}
