//! Owns when the health that the intervention gains arises: how much of it comes after the first years, on which there are data if any.

use crate::report::number;
use crate::results::Results;

/// The years after which the gain is counted.
const AFTER: [u32; 2] = [2, 10];

/// When the QALYs that are gained arise, undiscounted; empty where none are gained or the results do not say.
pub(super) fn words(results: &Results) -> String {
    let model = &results.model;
    let case = results.headline();
    let gained = case.decision.pairwise_of(&model.intervention).is_some_and(|pair| pair.qalys > 0.0);
    let years = |strategy: &str| case.by_year.iter().filter(|own| own.strategy == strategy).map(|own| own.year).max();
    let Some(last) = years(&model.intervention).max(years(&model.reference)).filter(|_| gained) else {
        return String::new();
    };
    // The gain up to the end of each year, from year 0.
    let of = |strategy: &str, year: u32| -> f64 {
        case.by_year.iter().filter(|own| own.strategy == strategy && own.year == year).map(|own| own.qalys).sum()
    };
    let mut sums = vec![0.0];
    for year in 1..=last {
        sums.push(sums[sums.len() - 1] + of(&model.intervention, year) - of(&model.reference, year));
    }
    let all = sums[sums.len() - 1];
    if !(all > 0.0) || last <= AFTER[AFTER.len() - 1] {
        return String::new();
    }
    let share =
        |year: u32| sums.get(year as usize).map(|sum| 1.0 - sum / all).filter(|share| (0.0..=1.0).contains(share));
    let told: Vec<String> = AFTER
        .into_iter()
        .filter_map(|year| {
            let share = share(year)?;
            Some(format!("{}% after year {year}", number::axis(100.0 * share, 0)))
        })
        .collect();
    // From this year on at least half of the gain has arisen, and it stays so.
    let half = sums.iter().rposition(|sum| *sum < 0.5 * all).map_or(0, |year| year + 1);
    if told.is_empty() || half as u32 > last {
        return String::new();
    }
    format!(
        "When the gain arises, undiscounted: {}; half of it by the end of year {half}. What the model says of years beyond the follow-up of its sources is extrapolation.",
        told.join(" and ")
    )
}
