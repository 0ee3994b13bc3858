//! Owns the titles of figures and tables: each is a finding that is true of the result, and a plain noun where no
//! sentence is.

use super::number;
use super::words::inside;
use crate::results::{CaseResult, Comparison, Plane, Position, Results, Trace};

/// How often something happens, as an adverb that is true of the share.
#[must_use]
pub fn how_often(share: f64) -> &'static str {
    if share >= 1.0 {
        "always"
    } else if share >= 0.95 {
        "nearly always"
    } else if share >= 0.8 {
        "usually"
    } else if share > 0.55 {
        "more often than not"
    } else if share >= 0.45 {
        "about as often as not"
    } else if share >= 0.05 {
        "sometimes"
    } else if share > 0.0 {
        "hardly ever"
    } else {
        "never"
    }
}

/// Title of the cost-effectiveness plane.
#[must_use]
pub fn plane(results: &Results, plane: &Plane) -> String {
    let label = results.model.strategy_label(&plane.strategy);
    if plane.same_health >= 1.0 {
        let other = inside(results.model.strategy_label(&plane.against));
        return if plane.same_cost >= 1.0 {
            format!("In every draw {} is no different from {other}", inside(label))
        } else {
            format!("{label} never gains or loses health against {other}")
        };
    }
    let gains = how_often(plane.shares.north_east + plane.shares.south_east);
    match (results.model.settings.thresholds.last(), plane.worth_it.last()) {
        (Some(&threshold), Some(&share)) => {
            let (worth, at) = (how_often(share), number::pounds(threshold));
            if worth == gains {
                format!("{label} {gains} gains health, and {worth} is worth its cost at {at} a QALY")
            } else {
                format!("{label} {gains} gains health, and is {worth} worth its cost at {at} a QALY")
            }
        }
        _ => format!("{label} {gains} gains health"),
    }
}

/// Title of the acceptability curves.
#[must_use]
pub fn acceptability(results: &Results) -> String {
    let plain = "How likely each option is to be the best".to_owned();
    let Some(curve) = results.psa.as_ref().map(|psa| &psa.acceptability) else {
        return plain;
    };
    let label = |name: &str| results.model.strategy_label(name).to_owned();
    // Where nothing switches, what is best at the highest threshold is best throughout, but for a tie at none.
    let (Some(best), Some(&top)) = (curve.frontier.last(), curve.thresholds.last()) else {
        return plain;
    };
    if results.model.strategies.len() < 2 {
        return format!("{} is the only option", label(best));
    }
    let Some(last) = curve.switches.last() else {
        return format!("Up to {} a QALY {} is best on average", number::pounds(top), inside(&label(best)));
    };
    // The next change above the highest threshold, or else the last one below it.
    let highest = results.model.settings.thresholds.last().copied();
    let switch = curve.switches.iter().find(|switch| highest.is_some_and(|own| own < switch.threshold)).unwrap_or(last);
    let at = number::prose_icer(switch.threshold);
    // Far above any threshold the figure is a bound, which takes no "about".
    let at = if at.starts_with('£') { format!("about {at}") } else { at };
    match highest {
        Some(threshold) if threshold < switch.threshold => {
            let now = results.headline().decision.best_at(threshold).map(|best| label(&best.strategy));
            match now {
                Some(now) if now == label(&switch.below) => format!(
                    "At {} a QALY {} is best on average; above {at} it is {}",
                    number::pounds(threshold),
                    inside(&now),
                    inside(&label(&switch.above))
                ),
                _ => plain,
            }
        }
        _ => format!("Above {at} a QALY {} is best on average", inside(&label(&switch.above))),
    }
}

/// Title of the traces: the largest difference between intervention and reference in one state, in a whole year.
#[must_use]
pub fn trace(results: &Results, case: &CaseResult) -> String {
    let plain = "Where people are, year by year".to_owned();
    let model = &results.model;
    let (Some(new), Some(old)) = (case.trace_of(&model.intervention), case.trace_of(&model.reference)) else {
        return plain;
    };
    let Some(horizon) = new.times.last() else {
        return plain;
    };
    let year = [20.0, 15.0, 10.0, 5.0, 2.0, 1.0].into_iter().find(|year| *year <= horizon / 3.0);
    let Some(year) = year else { return plain };
    let share = |trace: &Trace, state: &str| {
        let point = trace.times.iter().position(|&time| time >= year - 1e-9)?;
        trace.occupancy.get(state).and_then(|series| series.get(point)).copied()
    };
    // Combinations of a product state are summed in their band, as the figure shows them.
    let mut bands: Vec<(String, f64, f64)> = Vec::new();
    for state in &model.states {
        let (Some(with), Some(without)) =
            (share(new, &state.name).or(Some(0.0)), share(old, &state.name).or(Some(0.0)))
        else {
            continue;
        };
        let name = state.band.clone().unwrap_or_else(|| state.label.clone());
        match bands.iter_mut().find(|(own, ..)| *own == name) {
            Some((_, a, b)) => {
                *a += with;
                *b += without;
            }
            None => bands.push((name, with, without)),
        }
    }
    let widest = bands
        .into_iter()
        .reduce(|best, next| if (next.1 - next.2).abs() > (best.1 - best.2).abs() { next } else { best });
    match widest {
        Some((state, with, without)) if (with - without).abs() >= 0.02 => {
            let people = |share: f64| match number::frequency(share).as_str() {
                "none" => "none".to_owned(),
                "all" => "all".to_owned(),
                text => text.replace(" of 100", "").replace(" in 100", ""),
            };
            format!(
                "After {} {}, {} of 100 people are in “{}” with {}, and {} with {}",
                number::axis(year, 0),
                if year == 1.0 { "year" } else { "years" },
                people(with),
                state,
                inside(model.strategy_label(&model.intervention)),
                people(without),
                inside(model.strategy_label(&model.reference))
            )
        }
        _ => plain,
    }
}

/// Title of the fully incremental table.
#[must_use]
pub fn incremental(results: &Results, case: &CaseResult) -> String {
    let model = &results.model;
    let label = |name: &str| inside(model.strategy_label(name));
    let name = model.strategy_label(&model.intervention);
    match case.decision.row_of(&model.intervention).map(|row| &row.position) {
        Some(Position::Frontier { against, icer, .. }) => {
            let ratio = number::prose_icer(*icer);
            let about = if ratio.starts_with('£') { "about " } else { "" };
            format!("Each QALY that {} adds to {} costs {about}{ratio}", inside(name), label(against))
        }
        Some(Position::First) if model.strategies.len() < 2 => "What it costs and gives".to_owned(),
        Some(Position::First) if model.intervention != model.reference => {
            let pair = case.decision.pairwise_of(&model.intervention);
            match pair.map(|pair| pair.comparison) {
                Some(Comparison::Dominates) => format!("{name} dominates {}", label(&model.reference)),
                _ => format!("{name} is the least costly option"),
            }
        }
        Some(Position::First) => format!("{name} is the least costly option"),
        Some(Position::Dominated { by }) => format!("{name} is dominated by {}", label(by)),
        Some(Position::ExtendedlyDominated { lower, upper }) => {
            format!("{name} is extendedly dominated by {} and {}", label(lower), label(upper))
        }
        Some(Position::SameAs { strategy }) => {
            format!("{name} is no different from {}", label(strategy))
        }
        None => "Costs, life years and QALYs of each option".to_owned(),
    }
}

/// Title of the strip of prices; none where no price was worked out.
#[must_use]
pub fn price_strip(results: &Results) -> Option<String> {
    use super::figures::{price_of, quoted, worth};
    use crate::results::Worth;
    let own = price_of(results)?;
    let name = inside(results.model.strategy_label(&own.strategy));
    let at = own.thresholds.last()?;
    let threshold = number::pounds(at.threshold);
    let right = |price: f64, stands: String| format!("The right price, about {}, {stands}", number::prose_cost(price));
    Some(match worth(at) {
        Worth::UpTo { price } if price < super::words::NO_PRICE => {
            format!("At {threshold} a QALY no price of {name} would be right")
        }
        Worth::Never => format!("At {threshold} a QALY no price of {name} would be right"),
        Worth::Always => format!("At {threshold} a QALY {name} is worth any price"),
        Worth::UpTo { price } => match quoted(results, &own.parameter) {
            Some((low, _)) if price < low => right(price, "is below every price quoted".to_owned()),
            Some((_, high)) if price > high => right(price, "is above every price quoted".to_owned()),
            Some(_) => right(price, "lies within the prices quoted".to_owned()),
            None => {
                let side = if price < own.base { "below" } else { "not below" };
                right(price, format!("is {side} the {} of the base case", number::pounds(own.base)))
            }
        },
        Worth::From { .. } | Worth::Between { .. } => format!("Prices at which {name} is worth it"),
    })
}

/// Title of the table of inputs.
#[must_use]
pub fn inputs(results: &Results) -> String {
    use super::provenance::{Mark, mark};
    let used = results.model.parameters.iter().filter(|parameter| parameter.used);
    let marked = |wanted: Mark| used.clone().filter(|parameter| mark(parameter) == Some(wanted)).count();
    let parts: Vec<String> = Mark::DOUBTFUL
        .map(|mark| (marked(mark), mark.words()))
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| format!("{n} {word}"))
        .collect();
    if used.clone().next().is_none() {
        "The model reads no inputs".to_owned()
    } else if parts.is_empty() {
        "Every input was read in its own source, and none is assumed".to_owned()
    } else {
        format!("Of {} inputs: {}", used.count(), parts.join(", "))
    }
}
