//! The scenario analysis: a table side by side, everything in a file.

use super::one_way::{ratio, versus};
use super::price::cell as price_cell;
use super::{Cell, Row, Sheet, Shown};
use crate::report::{number, words};
use crate::results::{Results, ScenarioFound, Scenarios};

pub(super) fn shown(results: &Results, own: &Scenarios) -> Shown {
    Shown {
        title: title(own),
        notes: notes(results, own),
        sheets: vec![summary(results, own), detail(results, own)],
        figures: vec![],
    }
}

/// What is best at each threshold by the means of the draws, or by the base values where nothing is drawn.
fn best(found: &ScenarioFound) -> &[String] {
    found.probabilistic.as_ref().map_or(&found.best, |own| &own.best)
}

/// The thresholds at which a scenario changes what is best.
fn changed(own: &Scenarios, found: &ScenarioFound) -> Vec<f64> {
    let pairs = best(found).iter().zip(best(&own.base));
    own.thresholds.iter().zip(pairs).filter(|(_, (a, b))| a != b).map(|(threshold, _)| *threshold).collect()
}

fn title(own: &Scenarios) -> String {
    let changing = own.rows.iter().filter(|found| !changed(own, found).is_empty()).count();
    match (changing, own.rows.len()) {
        (0, 1) => "The scenario does not change the decision".into(),
        (0, all) => format!("None of the {} scenarios changes the decision", words::count(all)),
        (some, all) => {
            let verb = if some == 1 { "changes" } else { "change" };
            format!("{} of {} scenarios {verb} the decision", words::outside(&words::count(some)), words::count(all))
        }
    }
}

/// The scenario's title without what it shares with the base case's.
fn name<'a>(own: &'a Scenarios, found: &'a ScenarioFound) -> &'a str {
    let shared = own.base.title.split(':').next().map_or("", |start| start);
    match found.title.strip_prefix(shared) {
        Some(rest) if rest.starts_with(": ") => &rest[2..],
        _ => &found.title,
    }
}

fn summary(results: &Results, own: &Scenarios) -> Sheet {
    let top = own.thresholds.last().copied().unwrap_or(0.0);
    let at = number::axis_pounds(top);
    let drawn = own.draws > 0;
    let mut head = vec!["Scenario".to_owned(), "£ per QALY".into(), format!("NMB at {at}, £")];
    if drawn {
        head.extend(["£ per QALY, draws".to_owned(), "NMB, draws, £".into(), "change".into(), "best in %".into()]);
    } else {
        head.push("change".into());
    }
    if own.price.is_some() {
        head.push(format!("price at {at}, £"));
    }
    head.push("decision".into());
    let money = |value: f64| Cell::Number(number::net_money(value), value);
    let row = |found: &ScenarioFound, is_base: bool| {
        let title = if is_base { "Base case" } else { name(own, found) };
        let mut cells = vec![Cell::Words(title.to_owned()), ratio(&found.deterministic)];
        cells.push(money(found.deterministic.net_benefit(top)));
        let dash = || Cell::Words("–".into());
        let change = |now: f64, base: f64| if is_base { dash() } else { money(now - base) };
        match (&found.probabilistic, &own.base.probabilistic) {
            (Some(draws), Some(base)) if drawn => {
                cells.push(ratio(&draws.mean));
                cells.push(money(draws.mean.net_benefit(top)));
                cells.push(change(draws.mean.net_benefit(top), base.mean.net_benefit(top)));
                let chance = draws.chance.last().copied().unwrap_or(f64::NAN);
                cells.push(Cell::Number(number::percent(chance), chance));
            }
            _ if drawn => cells.extend([dash(), dash(), dash(), dash()]),
            _ => cells.push(change(found.deterministic.net_benefit(top), own.base.deterministic.net_benefit(top))),
        }
        if own.price.is_some() {
            cells.push(found.prices.last().map_or_else(dash, |own| price_cell(*own)));
        }
        let at = changed(own, found);
        cells.push(Cell::Words(if is_base {
            String::new()
        } else if at.is_empty() {
            "same".into()
        } else {
            "changes".into()
        }));
        Row { cells, strong: !at.is_empty() }
    };
    let mut rows = vec![row(&own.base, true)];
    rows.extend(own.rows.iter().map(|found| row(found, false)));
    let draws = if drawn {
        format!("; at base values, and means of {} draws with the same random numbers", number::count(own.draws))
    } else {
        String::new()
    };
    Sheet {
        id: "results".into(),
        title: "Scenarios".into(),
        subtitle: format!(
            "{}{draws}; NMB is net monetary benefit",
            words::outside(&versus(results, &own.strategy, &own.against))
        ),
        head,
        rows,
        shown_rows: 40,
    }
}

fn notes(results: &Results, own: &Scenarios) -> Vec<String> {
    let label = |name: &String| words::inside(results.model.strategy_label(name));
    let say = |found: &ScenarioFound| {
        let at = changed(own, found);
        if at.is_empty() {
            return None;
        }
        let which: Vec<String> = own
            .thresholds
            .iter()
            .zip(best(found))
            .filter(|(threshold, _)| at.contains(threshold))
            .map(|(threshold, best)| format!("{} at {} a QALY", label(best), number::pounds(*threshold)))
            .collect();
        Some(format!("{}: the best option becomes {}.", name(own, found), words::list(&which)))
    };
    own.rows.iter().filter_map(say).collect()
}

fn detail(results: &Results, own: &Scenarios) -> Sheet {
    let plain = |value: f64| Cell::Number(number::input(value, None), value);
    let mut head = ["File", "Title", "Reason", "Extra cost, £", "QALYs", "£ per QALY"].map(str::to_owned).to_vec();
    for own in &own.thresholds {
        head.extend([format!("NMB at {}, £", number::pounds(*own)), format!("Best at {}", number::pounds(*own))]);
    }
    head.extend(["Extra cost, draws, £", "QALYs, draws", "£ per QALY, draws"].map(str::to_owned));
    for own in &own.thresholds {
        let at = number::pounds(*own);
        head.extend([format!("NMB at {at}, draws, £"), format!("Best at {at}, draws"), format!("Chance at {at}")]);
    }
    if own.price.is_some() {
        head.extend(own.thresholds.iter().map(|own| format!("Price at {}, £", number::pounds(*own))));
    }
    let row = |found: &ScenarioFound| {
        let reason = found.reason.clone().unwrap_or_default();
        let mut cells: Vec<Cell> = [&found.file, &found.title, &reason].map(|own| Cell::Words(own.clone())).to_vec();
        let one = &found.deterministic;
        cells.extend([plain(one.cost), plain(one.qalys), ratio(one)]);
        for (threshold, best) in own.thresholds.iter().zip(&found.best) {
            let label = results.model.strategy_label(best).to_owned();
            cells.extend([plain(one.net_benefit(*threshold)), Cell::Words(label)]);
        }
        match &found.probabilistic {
            Some(draws) => {
                cells.extend([plain(draws.mean.cost), plain(draws.mean.qalys), ratio(&draws.mean)]);
                for ((threshold, best), chance) in own.thresholds.iter().zip(&draws.best).zip(&draws.chance) {
                    let label = results.model.strategy_label(best).to_owned();
                    cells.extend([plain(draws.mean.net_benefit(*threshold)), Cell::Words(label), plain(*chance)]);
                }
            }
            None => cells.extend((0..3 + 3 * own.thresholds.len()).map(|_| Cell::Words(String::new()))),
        }
        if own.price.is_some() {
            cells.extend(
                (0..own.thresholds.len())
                    .map(|at| found.prices.get(at).map_or(Cell::Words(String::new()), |own| price_cell(*own))),
            );
        }
        Row { cells, strong: false }
    };
    Sheet {
        id: "detail".into(),
        title: "Scenarios in full".into(),
        subtitle: "Every scenario with its reason".into(),
        head,
        rows: std::iter::once(&own.base).chain(&own.rows).map(row).collect(),
        shown_rows: 0,
    }
}
