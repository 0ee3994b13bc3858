//! The scenario analysis: a table side by side, everything in a file.

use super::one_way::{ratio, versus};
use super::price::cell as price_cell;
use super::{Cell, Row, Sheet, Shown};
use crate::report::{number, words};
use crate::results::{Results, ScenarioFound, Scenarios};

pub(super) fn shown(results: &Results, own: &Scenarios) -> Shown {
    Shown {
        title: title(results, own),
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

fn title(results: &Results, own: &Scenarios) -> String {
    let label = words::inside(results.model.strategy_label(&own.strategy));
    if let Some(&threshold) = own.thresholds.last() {
        let wins = |found: &&ScenarioFound| best(found).last() == Some(&own.strategy);
        let at = format!("the best option at {} a QALY", number::pounds(threshold));
        let (won, all) = (own.rows.iter().filter(wins).count(), own.rows.len());
        return match (won, all) {
            (0, 1) => format!("In the scenario {label} is not {at}"),
            (1, 1) => format!("In the scenario {label} is {at}"),
            (0, all) => format!("In none of {} scenarios is {label} {at}", words::count(all)),
            (won, all) if won == all => format!("In all {} scenarios {label} is {at}", words::count(all)),
            (won, all) => format!("In {} of {} scenarios {label} is {at}", words::count(won), words::count(all)),
        };
    }
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
pub(in crate::report) fn name<'a>(own: &'a Scenarios, found: &'a ScenarioFound) -> &'a str {
    let shared = own.base.title.split(':').next().map_or("", |start| start);
    match found.title.strip_prefix(shared) {
        Some(rest) if rest.starts_with(": ") => &rest[2..],
        _ => &found.title,
    }
}

fn summary(results: &Results, own: &Scenarios) -> Sheet {
    let top = own.thresholds.last().copied().unwrap_or(0.0);
    let drawn = own.draws > 0;
    let mut head: Vec<String> =
        ["Scenario", "Extra cost, £", "Extra QALYs", "£ per QALY", "Net benefit, £", "Change, £"]
            .map(str::to_owned)
            .to_vec();
    if drawn {
        head.extend(["Best, % of draws", "Base values: £ per QALY"].map(str::to_owned));
    }
    if own.price.is_some() {
        head.push(if drawn { "Base values: price, £" } else { "Price, £" }.to_owned());
    }
    let options = has_options(results);
    if options {
        head.push("Best option".into());
    }
    let mut rows = vec![row(results, own, &own.base, top)];
    rows.extend(own.rows.iter().map(|found| row(results, own, found, top)));
    let mut told = words::outside(&versus(results, &own.strategy, &own.against));
    told += &if drawn {
        format!(", means of {} draws with the same random numbers in each scenario", number::count(own.draws))
    } else {
        " at base values".to_owned()
    };
    told +=
        &format!(". Net benefit: net monetary benefit at {} a QALY; change: from the base case", number::pounds(top));
    if drawn {
        told += "; best: the highest net benefit of all options";
    }
    if own.price.is_some() {
        told += &format!(
            "; price: what is just worth paying against {} at base values",
            words::inside(results.model.strategy_label(&own.against))
        );
    }
    if !options {
        told += ". Bold: the best option changes";
    }
    Sheet { id: "results".into(), title: "Scenarios".into(), subtitle: told, head, rows, shown_rows: 40 }
}

/// Whether there are so many options that the best of them has to be named.
fn has_options(results: &Results) -> bool {
    results.model.strategies.len() > 2
}

/// A scenario's row; the base case's own has no change.
fn row(results: &Results, own: &Scenarios, found: &ScenarioFound, top: f64) -> Row {
    let is_base = std::ptr::eq(found, &own.base);
    let drawn = own.draws > 0;
    let dash = || Cell::Words("–".into());
    let money = |value: f64| Cell::Number(number::net_money(value), value);
    let title = if is_base { "Base case" } else { name(own, found) };
    let mean = |found: &ScenarioFound| match &found.probabilistic {
        Some(draws) if drawn => draws.mean,
        _ => found.deterministic,
    };
    let one = mean(found);
    let (now, base) = (one.net_benefit(top), mean(&own.base).net_benefit(top));
    let mut cells = vec![
        Cell::Words(title.to_owned()),
        Cell::Number(number::cost(one.cost), one.cost),
        Cell::Number(number::qalys(one.qalys), one.qalys),
        ratio(&one),
        money(now),
        if is_base { dash() } else { money(now - base) },
    ];
    if drawn {
        let chance = found.probabilistic.as_ref().and_then(|draws| draws.chance.last());
        cells.push(chance.map_or_else(dash, |own| Cell::Number(number::percent(*own), *own)));
        cells.push(ratio(&found.deterministic));
    }
    if own.price.is_some() {
        cells.push(found.prices.last().map_or_else(dash, |own| price_cell(*own)));
    }
    if has_options(results) {
        let label = best(found).last().map_or(number::NOT_APPLICABLE, |name| results.model.strategy_label(name));
        cells.push(Cell::Words(label.to_owned()));
    }
    Row { cells, strong: !changed(own, found).is_empty() }
}

/// Scenarios that move the net monetary benefit one way at base values and the other way in the draws, by more than a hair.
fn opposed(own: &Scenarios) -> Vec<&str> {
    const HAIR: f64 = 500.0;
    let Some(top) = own.thresholds.last().copied() else { return Vec::new() };
    let moves = |found: &ScenarioFound| {
        let (now, base) = (found.probabilistic.as_ref()?.mean, own.base.probabilistic.as_ref()?.mean);
        let fixed = found.deterministic.net_benefit(top) - own.base.deterministic.net_benefit(top);
        let drawn = now.net_benefit(top) - base.net_benefit(top);
        Some((fixed > HAIR && drawn < -HAIR) || (fixed < -HAIR && drawn > HAIR))
    };
    own.rows.iter().filter(|found| moves(found) == Some(true)).map(|found| name(own, found)).collect()
}

/// How the base case over these draws differs from the same over all of them, by chance alone.
fn base_again(results: &Results, own: &Scenarios) -> Option<String> {
    let psa = results.psa.as_ref().filter(|psa| psa.draws != own.draws)?;
    let here = own.base.probabilistic.as_ref()?.mean;
    let all = results
        .probabilistic
        .as_ref()?
        .decision
        .pairwise_of(&own.strategy)
        .filter(|pair| pair.against == own.against)?;
    let top = own.thresholds.last().copied()?;
    Some(format!(
        "Over these {} draws the base case has a net monetary benefit of {} at {} a QALY; over all {} it has {}. The difference is chance; changes between scenarios are of the same draws.",
        number::count(own.draws),
        number::pounds(here.net_benefit(top)),
        number::pounds(top),
        number::count(psa.draws),
        number::pounds(top * all.qalys - all.cost)
    ))
}

fn notes(results: &Results, own: &Scenarios) -> Vec<String> {
    let label = |name: &String| words::inside(results.model.strategy_label(name));
    let mut notes: Vec<String> = base_again(results, own).into_iter().collect();
    // Scenarios that change the best option alike, in one sentence.
    let mut changes: Vec<(String, Vec<&str>)> = Vec::new();
    for found in &own.rows {
        let at = changed(own, found);
        if at.is_empty() {
            continue;
        }
        let pairs = own.thresholds.iter().zip(best(found)).filter(|(threshold, _)| at.contains(threshold));
        let mut options: Vec<(&String, Vec<String>)> = Vec::new();
        for (threshold, best) in pairs {
            match options.iter_mut().find(|(own, _)| *own == best) {
                Some((_, list)) => list.push(number::pounds(*threshold)),
                None => options.push((best, vec![number::pounds(*threshold)])),
            }
        }
        let which: Vec<String> =
            options.into_iter().map(|(best, at)| format!("{} at {} a QALY", label(best), words::list(&at))).collect();
        let which = words::list(&which);
        match changes.iter_mut().find(|(own, _)| *own == which) {
            Some((_, names)) => names.push(name(own, found)),
            None => changes.push((which, vec![name(own, found)])),
        }
    }
    for (which, names) in changes {
        notes.push(format!("The best option becomes {which} in: {}.", names.join("; ")));
    }
    let opposed = opposed(own);
    if !opposed.is_empty() {
        notes.push(format!(
            "At base values and in the draws the net monetary benefit moves in opposite directions in: {}.",
            opposed.join("; ")
        ));
    }
    let alone: Vec<String> = own
        .rows
        .iter()
        .filter(|found| changed(own, found).is_empty() && found.best != own.base.best)
        .map(|found| name(own, found).to_owned())
        .collect();
    if !alone.is_empty() {
        notes
            .push(format!("At base values alone, not in the draws, the best option changes in: {}.", alone.join("; ")));
    }
    notes
}

fn detail(results: &Results, own: &Scenarios) -> Sheet {
    let plain = |value: f64| Cell::Number(number::input(value, None), value);
    let mut head = ["File", "Title", "Reason", "Extra cost, £", "QALYs", "£ per QALY"].map(str::to_owned).to_vec();
    for own in &own.thresholds {
        let at = number::pounds(*own);
        head.extend([format!("NMB at {at}, £"), format!("NHB at {at}, QALYs"), format!("Best at {at}")]);
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
            let benefit = one.net_benefit(*threshold);
            cells.extend([plain(benefit), plain(benefit / threshold), Cell::Words(label)]);
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
