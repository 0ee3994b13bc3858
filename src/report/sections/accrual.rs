//! Owns when the health that the intervention gains arises: how much of it comes after the first years, on which there are data if any.

use crate::report::number;
use crate::results::Results;

/// The years after which the gain is counted.
const AFTER: [usize; 2] = [2, 10];

/// The undiscounted gain in QALYs up to the end of each year, from year 0; none where nothing is gained or the results do not say.
fn gains(results: &Results) -> Option<Vec<f64>> {
    let model = &results.model;
    let case = results.headline();
    case.decision.pairwise_of(&model.intervention).filter(|pair| pair.qalys > 0.0)?;
    let last = case.by_year.iter().map(|own| own.year).max()?;
    let of = |strategy: &str, year: u32| -> f64 {
        case.by_year.iter().filter(|own| own.strategy == strategy && own.year == year).map(|own| own.qalys).sum()
    };
    let mut sum = 0.0;
    let mut sums = vec![sum];
    for year in 1..=last {
        sum += of(&model.intervention, year) - of(&model.reference, year);
        sums.push(sum);
    }
    (sum > 0.0 && sums.len() > AFTER[1] + 1).then_some(sums)
}

/// The year by whose end half of the gain has arisen for good; none where the gain is not told.
pub(super) fn half(results: &Results) -> Option<usize> {
    let sums = gains(results)?;
    let all = *sums.last()?;
    Some(sums.iter().rposition(|sum| *sum < 0.5 * all).map_or(0, |year| year + 1))
}

/// When the QALYs that are gained arise, undiscounted; empty where the gain is not told.
pub(super) fn words(results: &Results) -> String {
    let (Some(sums), Some(half)) = (gains(results), half(results)) else { return String::new() };
    let all = sums[sums.len() - 1];
    let told: Vec<String> = AFTER
        .into_iter()
        .filter_map(|year| {
            let share = 1.0 - sums[year] / all;
            (0.0..=1.0).contains(&share).then(|| format!("{}% after year {year}", number::axis(100.0 * share, 0)))
        })
        .collect();
    if told.is_empty() {
        return String::new();
    }
    format!(
        "When the gain in QALYs arises, undiscounted: {}; half of it by the end of year {half}. What the model says of years beyond the follow-up of its sources is extrapolation.",
        told.join(" and ")
    )
}
