//! Those who stand to gain from knowing more: so many a year for so many years, as the request says.

use crate::diagnostic::{Diagnostic, Findings};
use crate::math::{exp, ln_1p};
use crate::model::{Rate, Reader, Study};
use crate::results::Population;

/// Most people a year: beyond this it is a slip.
const MOST_PEOPLE: f64 = 1e8;

/// Reads `population`, if it is there.
pub fn read(reader: &Reader<'_>, study: &Study, findings: &mut Findings) -> Option<Population> {
    let (table, entry) = reader.table("population", findings)?;
    let own = Reader::new(table, "`population`");
    let per_year = positive(&own, "per_year", MOST_PEOPLE, findings);
    let years = own.time("over", findings).filter(|years| *years > 0.0);
    let source = own.text("source", findings).map(|text| text.value.to_string());
    own.finish(findings);
    for key in ["per_year", "over", "source"] {
        if table.get(key).is_none() {
            let fault = Diagnostic::error("E4001", format!("`population` has no `{key}`"));
            let mend = "write population = { per_year = 100, over = \"10 years\", source = \"where these come from\" }";
            findings.add(fault.at(entry.key_span, "in this table").mend(mend));
        }
    }
    let (per_year, years) = (per_year?, years?);
    let (rate, continuous) = (study.settings.discount.costs, study.settings.discount.continuous);
    let people = per_year * discounted_years(rate, continuous, 0.0, years);
    Some(Population { per_year, years, people, discount: rate.first, source: source? })
}

/// A number above 0.
pub fn positive(reader: &Reader<'_>, key: &str, most: f64, findings: &mut Findings) -> Option<f64> {
    let number = reader.number(key, findings)?;
    if number.value > 0.0 && number.value <= most {
        return Some(number.value);
    }
    let fault = Diagnostic::error("E4015", format!("`{key}` is a number above 0, and at most {most}"));
    findings.add(fault.at(number.span, "not such a number"));
    None
}

/// Years from one time to another, each moment discounted to the start: people who come evenly over time.
#[must_use]
pub fn discounted_years(rate: Rate, continuous: bool, from: f64, to: f64) -> f64 {
    let force = |own: f64| if continuous { own } else { ln_1p(own) };
    let piece = |force: f64, length: f64| if force == 0.0 { length } else { (1.0 - exp(-force * length)) / force };
    let (first, (then, after)) = (force(rate.first), rate.then.unwrap_or((rate.first, f64::INFINITY)));
    let then = force(then);
    let upto = |time: f64| {
        if time <= after {
            piece(first, time)
        } else {
            piece(first, after) + exp(-first * after) * piece(then, time - after)
        }
    };
    if to > from { upto(to) - upto(from) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_who_come_later_count_less() {
        let none = Rate { first: 0.0, then: None };
        assert_eq!(discounted_years(none, false, 2.0, 10.0), 8.0);
        assert_eq!(discounted_years(none, false, 5.0, 3.0), 0.0);
        // (1 − 1.035^−10) / ln 1.035 = 0.291081186... / 0.034401427...
        let rate = Rate { first: 0.035, then: None };
        assert!((discounted_years(rate, false, 0.0, 10.0) - 8.461_311).abs() < 1e-5);
        let fallen = Rate { first: 0.035, then: Some((0.0, 4.0)) };
        let late = discounted_years(fallen, false, 4.0, 6.0);
        assert!((late - 2.0 * crate::math::pow(1.035, -4.0)).abs() < 1e-14);
    }
}
