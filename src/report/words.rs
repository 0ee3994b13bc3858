//! Owns the sentences of a report: short, true of the result, with the comparator named. Numbers come from
//! [`number`]; nothing here is computed beyond choosing the words.

pub use super::names::{counted, inside, inside_label, inside_word, name, outcome, outside};
use super::number;
pub use super::standing::{NO_PRICE, at_base_values, is_told, standing};
use crate::results::{Comparison, IncrementalRow, Pairwise, Position, PriceAnalysis, Results, Worth};

/// `about £117,000`, or `less than £1`.
pub(super) fn about_cost(value: f64) -> String {
    about(number::prose_cost(value.abs()))
}

pub(super) fn about_icer(value: f64) -> String {
    about(number::prose_icer(value))
}

fn about(text: String) -> String {
    if text.starts_with('£') { format!("about {text}") } else { text }
}

fn qalys(value: f64) -> String {
    number::prose_years(value, "QALY")
}

/// A share of draws: `35 of 100 simulated futures`.
#[must_use]
pub fn futures(share: f64) -> String {
    match number::frequency(share).as_str() {
        "none" => "none of the simulated futures".to_owned(),
        "all" => "all of the simulated futures".to_owned(),
        text => format!("{text} simulated futures"),
    }
}

/// Words joined by commas and a last `and`.
#[must_use]
pub fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// What one strategy does against another, in one sentence.
#[must_use]
pub fn comparison(results: &Results, pair: &Pairwise) -> String {
    let strategy = results.model.strategy_label(&pair.strategy);
    let other = inside(results.model.strategy_label(&pair.against));
    let (cost, gain) = (about_cost(pair.cost), qalys(pair.qalys));
    match pair.comparison {
        Comparison::GainsAtCost { icer } => {
            format!("{strategy} costs {cost} more than {other} and gains {gain}: {} a QALY gained.", about_icer(icer))
        }
        Comparison::Dominates if pair.qalys == 0.0 => {
            format!("{strategy} saves {cost} compared with {other}, for the same health.")
        }
        Comparison::Dominates if pair.cost == 0.0 => {
            format!("{strategy} gains {gain} compared with {other}, for the same cost.")
        }
        Comparison::Dominates => {
            format!("{strategy} dominates {other}: it gains {gain} and saves {cost} a person.")
        }
        Comparison::Dominated if pair.qalys == 0.0 => {
            format!("{strategy} costs {cost} more than {other}, for the same health.")
        }
        Comparison::Dominated if pair.cost == 0.0 => {
            format!("{strategy} loses {gain} compared with {other}, for the same cost.")
        }
        Comparison::Dominated => {
            format!("{strategy} is dominated by {other}: it loses {gain} and costs {cost} more a person.")
        }
        Comparison::SavesAtLoss { icer } => format!(
            "{strategy} saves {cost} compared with {other} and loses {gain}: {} saved for each QALY lost.",
            about_icer(icer)
        ),
        Comparison::Same => {
            format!("Between {} and {other} there is no difference that the model can show.", inside(strategy))
        }
    }
}

/// What the intervention does against the reference, by the probabilistic means where there are draws.
#[must_use]
pub fn headline(results: &Results) -> String {
    let model = &results.model;
    results
        .headline()
        .decision
        .pairwise_of(&model.intervention)
        .map_or_else(|| alone(results), |pair| comparison(results, pair))
}

/// What the intervention costs and gains where it is compared with nothing.
fn alone(results: &Results) -> String {
    let name = results.model.strategy_label(&results.model.intervention);
    results.headline().totals_of(&results.model.intervention).map_or_else(
        || format!("{name} is compared with nothing."),
        |own| {
            format!(
                "{name} costs {} and gives {} a person. It is compared with nothing.",
                about_cost(own.cost),
                qalys(own.qalys)
            )
        },
    )
}

/// The thresholds as a range: `the £25,000 to £35,000 range`, or `£30,000`.
#[must_use]
pub fn threshold_range(thresholds: &[f64]) -> String {
    match thresholds {
        [] => "any threshold".to_owned(),
        [one] => number::pounds(*one),
        [low, .., high] => format!("the {} to {} range", number::pounds(*low), number::pounds(*high)),
    }
}

/// Where an ICER with this standard error lies among the thresholds, which rise: at the nearest that is within its error, or
/// beside them.
fn place(icer: f64, error: f64, thresholds: &[f64]) -> String {
    let mut within: Vec<f64> = thresholds.iter().copied().filter(|own| (icer - own).abs() <= 1.96 * error).collect();
    let range = threshold_range(thresholds);
    let nearest = within.iter().copied().reduce(|a, b| if (icer - b).abs() < (icer - a).abs() { b } else { a });
    let Some(nearest) = nearest else {
        let below = thresholds.first().is_some_and(|low| icer < *low);
        let above = thresholds.last().is_some_and(|high| icer > *high);
        let word = if below {
            "below"
        } else if above {
            "above"
        } else {
            "within"
        };
        return format!("{word} {range}");
    };
    within.retain(|own| *own != nearest);
    if within.is_empty() {
        return format!("about at {}", number::pounds(nearest));
    }
    let others: Vec<String> = within.into_iter().map(number::pounds).collect();
    format!("nearest to {}, with too few draws to tell it from {}", number::pounds(nearest), list(&others))
}

/// How the headline stands against the thresholds, in one sentence. Empty when there is nothing to say.
#[must_use]
pub fn verdict(results: &Results) -> String {
    let model = &results.model;
    let thresholds = &model.settings.thresholds;
    let Some(pair) = results.headline().decision.pairwise_of(&model.intervention).filter(|_| !thresholds.is_empty())
    else {
        return String::new();
    };
    let error = results
        .psa
        .as_ref()
        .and_then(|psa| psa.increment(&pair.strategy, &pair.against))
        .and_then(|pair| pair.icer_error)
        .unwrap_or(0.0);
    let place = |icer: f64| place(icer, error, thresholds);
    match pair.comparison {
        Comparison::GainsAtCost { icer } => format!("That is {}.", place(icer)),
        Comparison::SavesAtLoss { icer } => {
            format!("That is {}; a saving is worth its loss when it is above.", place(icer))
        }
        Comparison::Dominates => "It is the better of the two at any threshold.".to_owned(),
        Comparison::Dominated => "It is the worse of the two at any threshold.".to_owned(),
        Comparison::Same => String::new(),
    }
}

/// Which option has the highest expected net benefit at each threshold, without a full stop.
#[must_use]
pub fn best_options(results: &Results) -> String {
    let decision = &results.headline().decision;
    let tied = |threshold: &f64| {
        let best = decision.best_at(*threshold).map_or(f64::NAN, |best| best.nmb);
        decision.net_benefit.iter().filter(|row| row.threshold == *threshold && row.nmb == best).count() > 1
    };
    if results.model.strategies.len() < 2 {
        return "Nothing is compared".to_owned();
    }
    if results.model.settings.thresholds.iter().any(tied) {
        return "Options share the highest net benefit".to_owned();
    }
    let mut runs: Vec<(&str, Vec<String>)> = Vec::new();
    for &threshold in &results.model.settings.thresholds {
        let Some(best) = results.headline().decision.best_at(threshold) else {
            continue;
        };
        match runs.last_mut() {
            Some((strategy, at)) if *strategy == best.strategy => at.push(number::pounds(threshold)),
            _ => runs.push((&best.strategy, vec![number::pounds(threshold)])),
        }
    }
    let mut text = String::new();
    for (place, (strategy, at)) in runs.iter().enumerate() {
        let label = results.model.strategy_label(strategy);
        let at = list(at);
        text += &if place == 0 {
            format!("{label} has the highest net benefit at {at} a QALY")
        } else {
            format!(", {} at {at}", inside(label))
        };
    }
    text
}

/// How often the intervention is the best option at each threshold. Empty without draws.
#[must_use]
pub fn chance(results: &Results) -> String {
    let model = &results.model;
    let Some(psa) = &results.psa else {
        return String::new();
    };
    let options = model.strategies.len();
    let pair = results.headline().decision.pairwise_of(&model.intervention);
    if pair.is_none_or(|pair| pair.comparison == Comparison::Same) {
        return String::new();
    }
    let best = if options == 2 {
        "the better of the two options".to_owned()
    } else {
        format!("the best of {options} options")
    };
    let mut shares = psa.cost_effective.iter().rev().filter_map(|at| {
        let share = at.probability.get(&model.intervention)?.share;
        Some((futures(share), number::pounds(at.threshold), share))
    });
    let Some((first, threshold, _)) = shares.next() else {
        return String::new();
    };
    let label = model.strategy_label(&model.intervention);
    let mut text = format!("{label} is {best} at {threshold} a QALY in {first}");
    for (_, threshold, share) in shares {
        text += &format!("; at {threshold}, in {}", number::frequency(share));
    }
    text + "."
}

/// What a strategy's place in the incremental table is called: `Reference`, `Dominated by …`. None on the frontier.
#[must_use]
pub fn position(results: &Results, row: &IncrementalRow) -> Option<String> {
    let label = |name: &str| inside(results.model.strategy_label(name));
    match &row.position {
        Position::First if row.strategy == results.model.reference => Some("Reference".to_owned()),
        Position::First => Some("Least costly".to_owned()),
        Position::Frontier { .. } => None,
        Position::Dominated { by } => Some(format!("Dominated by {}", label(by))),
        Position::ExtendedlyDominated { lower, upper } => {
            Some(format!("Extendedly dominated by {} and {}", label(lower), label(upper)))
        }
        Position::SameAs { strategy } => Some(format!("Same as {}", label(strategy))),
    }
}

/// A comparison in a cell under "£ per QALY".
#[must_use]
pub fn ratio_cell(comparison: Comparison) -> String {
    match comparison {
        Comparison::GainsAtCost { icer } => number::icer(icer),
        Comparison::Dominates => "dominates".to_owned(),
        Comparison::Dominated => "dominated".to_owned(),
        Comparison::SavesAtLoss { icer } => format!("saves {} per QALY lost", number::icer(icer)),
        Comparison::Same => "same".to_owned(),
    }
}

/// Why the probabilistic result differs from the deterministic one. Empty when it does so by at most 5%, or without draws.
#[must_use]
pub fn difference(results: &Results) -> String {
    let Some(difference) = results.psa.as_ref().and_then(|psa| psa.difference.as_ref()) else {
        return String::new();
    };
    let gap = difference.probabilistic - difference.deterministic;
    if gap.abs() <= 0.05 * difference.deterministic.abs() || gap.abs() <= 1.96 * difference.error {
        return String::new();
    }
    let model = &results.model;
    let pair = format!(
        "{} against {}",
        inside(model.strategy_label(&difference.strategy)),
        inside(model.strategy_label(&difference.against))
    );
    let measure = match difference.threshold {
        Some(threshold) => format!("net monetary benefit of {pair} at {}", number::pounds(threshold)),
        None => format!("cost per QALY of {pair}"),
    };
    let mut text = format!(
        "The deterministic {measure} is {}; over the draws it is {}.",
        number::pounds(difference.deterministic),
        number::pounds(difference.probabilistic)
    );
    // A driver that explains next to nothing of the gap explains nothing.
    if let Some(driver) = difference.drivers.first().filter(|driver| driver.contribution / gap > 0.2) {
        let told = (number::pounds(driver.contribution), number::pounds(gap));
        let label = &driver.label;
        text += &if driver.contribution.abs() > gap.abs() {
            format!(" “{label}” more than accounts for the difference ({} against {}).", told.0, told.1)
        } else {
            let part = if driver.contribution.abs() > 0.5 * gap.abs() { "Most" } else { "The largest part" };
            format!(" {part} of the difference comes from “{label}” ({} of {}).", told.0, told.1)
        };
    }
    let left = difference.unexplained;
    if left.abs() > 0.25 * gap.abs() && left.abs() > 1.96 * difference.error {
        text += &format!(
            " {} of it comes from inputs acting on one another, which no input explains by itself.",
            number::pounds(left)
        );
    }
    text
}

/// A small number as a word: `one` to `ten`, then digits.
#[must_use]
pub fn count(number: usize) -> String {
    const WORDS: [&str; 11] = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    WORDS.get(number).map_or_else(|| number::count(number as u64), |word| (*word).to_owned())
}

/// A finding as it stands after a colon: its first letter small, unless it begins with the name of an option.
pub(super) fn inside_finding(results: &Results, finding: &str) -> String {
    let named = results.model.strategies.iter().any(|strategy| finding.starts_with(&strategy.label));
    if named { inside(finding) } else { inside_word(finding) }
}

/// The price that a model states for its intervention: an input called `price`, in pounds.
pub(super) fn price(results: &Results) -> Option<f64> {
    let named = |name: &str| name == "price" || name.ends_with(".price");
    let mut own =
        results.model.parameters.iter().filter(|p| p.used && named(&p.name) && p.unit.as_deref() == Some("£"));
    let price = own.next().map(|own| own.value).filter(|value| value.is_finite())?;
    // With two prices in a model, neither is the intervention's without being told.
    if own.next().is_some() { None } else { Some(price) }
}

/// The question that the case answers.
#[must_use]
pub fn question(results: &Results) -> String {
    let model = &results.model;
    let name = inside(model.strategy_label(&model.intervention));
    if model.strategies.len() < 2 || model.intervention == model.reference {
        return format!("What does {name} cost, and what does it gain?");
    }
    let worth = price(results).map_or_else(|| "its cost".to_owned(), number::pounds);
    let other = inside(model.strategy_label(&model.reference));
    match model.strategies.len() - 2 {
        0 => format!("Is {name} worth {worth} in place of {other}?"),
        1 => format!("Is {name} worth {worth} in place of {other} or another option?"),
        n => format!("Is {name} worth {worth} in place of {other} or {n} other options?"),
    }
}

/// The answer in a few words, with a full stop: the option of highest net benefit at each threshold decides. Empty where
/// there is nothing to compare or no threshold.
#[must_use]
pub fn short_verdict(results: &Results) -> String {
    let model = &results.model;
    let decision = &results.headline().decision;
    let thresholds = &model.settings.thresholds;
    let Some(pair) = decision.pairwise_of(&model.intervention) else {
        return String::new();
    };
    if thresholds.is_empty() {
        return String::new();
    }
    if pair.comparison == Comparison::Same {
        return "No difference.".to_owned();
    }
    let is_best = |threshold: f64| {
        let own = decision.net_benefit_of(&model.intervention, threshold)?.nmb;
        let mut others =
            decision.net_benefit.iter().filter(|row| row.threshold == threshold && row.strategy != model.intervention);
        Some(others.all(|row| own > row.nmb))
    };
    let at: Vec<f64> = thresholds.iter().copied().filter(|&threshold| is_best(threshold) == Some(true)).collect();
    let cost = if price(results).is_some() { "price" } else { "cost" };
    if at.len() == thresholds.len() {
        format!("Yes, at that {cost}.")
    } else if at.is_empty() && super::standing::has_no_price(results) {
        "Not at any price.".to_owned()
    } else if at.is_empty() {
        format!("Not at that {cost}.")
    } else {
        let at: Vec<String> = at.into_iter().map(number::pounds).collect();
        format!("Only at {} a QALY.", list(&at))
    }
}

/// A difference in QALYs in a few large words.
#[must_use]
pub fn gain_in_short(difference: f64) -> String {
    let amount = number::prose_years(difference, "QALY");
    let amount = amount.split(" (").next().unwrap_or(&amount).to_owned();
    if difference == 0.0 {
        "The same health".to_owned()
    } else if difference < 0.0 {
        format!("{} lost", outside(&amount))
    } else {
        outside(&amount)
    }
}

/// A difference in cost in a few large words.
#[must_use]
pub fn cost_in_short(difference: f64) -> String {
    let amount = number::prose_cost(difference.abs());
    if difference == 0.0 {
        "The same cost".to_owned()
    } else if difference < 0.0 {
        format!("{} less a person", outside(&amount))
    } else {
        format!("{} more a person", outside(&amount))
    }
}

/// A difference in undiscounted life years, in a sentence.
#[must_use]
pub fn years_changed(difference: f64) -> String {
    if difference == 0.0 {
        return "People live as long as before.".to_owned();
    }
    let amount = number::prose_years(difference, "year");
    let amount = if amount.starts_with("0.00") { "less than 0.01 years".to_owned() } else { amount };
    format!("People live {amount} {} on average, undiscounted.", if difference > 0.0 { "longer" } else { "less" })
}

/// The highest price at which the intervention is worth it at the highest threshold, in a few words; empty where there is no
/// one such price.
#[must_use]
pub fn price_in_short(own: &PriceAnalysis) -> String {
    match own.thresholds.last().map(super::figures::worth) {
        Some(Worth::UpTo { price }) if price >= NO_PRICE => format!("{} at most", number::prose_cost(price)),
        Some(Worth::UpTo { .. } | Worth::Never) => "no price".to_owned(),
        Some(Worth::Always) => "any price".to_owned(),
        Some(Worth::From { .. } | Worth::Between { .. }) | None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn an_icer_is_at_the_nearest_threshold_and_says_when_the_draws_cannot_tell_which() {
        let thresholds = [25_000.0, 35_000.0];
        assert_eq!(place(34_000.0, 1_000.0, &thresholds), "about at £35,000");
        assert_eq!(place(25_000.0, 0.0, &thresholds), "about at £25,000");
        assert_eq!(
            place(39_300.0, 8_000.0, &thresholds),
            "nearest to £35,000, with too few draws to tell it from £25,000"
        );
        assert_eq!(
            place(27_000.0, 8_000.0, &thresholds),
            "nearest to £25,000, with too few draws to tell it from £35,000"
        );
        assert_eq!(place(39_300.0, 1_000.0, &thresholds), "above the £25,000 to £35,000 range");
        assert_eq!(place(20_000.0, 1_000.0, &thresholds), "below the £25,000 to £35,000 range");
        assert_eq!(place(30_000.0, 1_000.0, &thresholds), "within the £25,000 to £35,000 range");
    }
}
