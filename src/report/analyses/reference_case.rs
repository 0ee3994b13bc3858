//! The scenario against NICE's reference case, as tables.

use super::{Cell, Row, Sheet, Shown};
use crate::report::{number, words};
use crate::results::{Comparison, ReferenceCase, Results};

/// What a committee asks for before it considers the lower rate (4.5.2 to 4.5.4, read second-hand).
const CONDITIONS: &str = "The lower rate is considered only if, without the treatment, people would die or have a very severely impaired life, \
it is likely to restore them to full or near-full health, the benefit is sustained over a very long period, there is a highly plausible case that \
it is maintained, and irrecoverable costs are captured or mitigated. Whether they hold is for people to argue.";

/// What the program can find, and what it cannot.
const CHECKED: &str = "The program looks at discounting, thresholds, the horizon, adjustment and cap of utilities, counting within cycles, whether there are draws \
and a comparator, whether estimates have distributions, and the value set. It cannot look at what a person must judge: perspective, \
population and comparators, where utilities, costs and effects come from, and whether the evidence was searched for systematically.";

pub(super) fn shown(results: &Results, own: &ReferenceCase) -> Shown {
    let title = match own.departures.len() {
        0 => "The automatic checks found no departure from NICE's reference case".to_owned(),
        1 => "The automatic checks found one departure from NICE's reference case".to_owned(),
        n => format!("The automatic checks found {} departures from NICE's reference case", words::count(n)),
    };
    let departures = own.departures.iter().map(|departure| Row {
        cells: [departure.asks.clone(), labelled(results, &departure.does), departure.paragraph.clone()]
            .map(Cell::Words)
            .to_vec(),
        strong: false,
    });
    let rules = own.rules.iter().map(|rule| Row {
        cells: vec![
            Cell::Words(rule.rule.replace('_', " ")),
            Cell::Number(number::input(rule.value, None), rule.value),
            Cell::Words(rule.from.clone()),
            Cell::Words(rule.paragraph.clone()),
            Cell::Words(rule.status.clone()),
        ],
        strong: false,
    });
    let mut sheets = Vec::new();
    if !own.departures.is_empty() {
        sheets.push(Sheet {
            id: "departures".into(),
            title: "Departures".into(),
            subtitle: "Found by the program in what was run".into(),
            head: ["The reference case asks for", "The scenario", "Paragraph"].map(str::to_owned).to_vec(),
            rows: departures.collect(),
            shown_rows: 12,
        });
    }
    sheets.push(alternative(results, own));
    sheets.push(Sheet {
        id: "rules".into(),
        title: "Rules".into(),
        subtitle: format!("In force on {}; how each was read is in the last column", own.date),
        head: ["Rule", "Value", "From", "Paragraph", "Read as"].map(str::to_owned).to_vec(),
        rows: rules.collect(),
        shown_rows: 0,
    });
    Shown { title, notes: vec![CHECKED.into(), CONDITIONS.into()], sheets, figures: vec![] }
}

/// Names of inputs at the end of a sentence, after its colon, as their labels.
fn labelled(results: &Results, text: &str) -> String {
    let Some((start, names)) = text.rsplit_once(": ") else { return text.to_owned() };
    // `… and 125 more` stays as it is.
    let (names, more) = match names.rsplit_once(" and ") {
        Some((names, more)) if more.ends_with(" more") => (names, format!(" and {more}")),
        _ => (names, String::new()),
    };
    let known = |name: &str| results.model.parameters.iter().any(|own| own.name == name);
    // Indices hold commas too: a piece with an open bracket goes with what follows.
    let mut pieces: Vec<String> = Vec::new();
    for piece in names.split(", ") {
        match pieces.last_mut().filter(|last| last.contains('[') && !last.contains(']')) {
            Some(last) => *last = format!("{last}, {piece}"),
            None => pieces.push(piece.to_owned()),
        }
    }
    if !pieces.iter().any(|piece| known(piece)) {
        return text.to_owned();
    }
    let told = pieces.iter().map(|piece| super::input_inside(results, piece));
    format!("{start}: {}{more}", told.collect::<Vec<_>>().join("; "))
}

/// The other discount rate beside the scenario's own.
fn alternative(results: &Results, own: &ReferenceCase) -> Sheet {
    let rate = format!("{}%", number::percent(own.alternative_rate));
    let columns = [
        Some(&results.base_case.decision),
        Some(&own.alternative_decision),
        results.probabilistic.as_ref().map(|case| &case.decision),
        own.alternative_probabilistic.as_ref(),
    ];
    let rows = results.model.strategies.iter().skip(1).map(|strategy| {
        let mut cells = vec![Cell::Words(strategy.label.clone())];
        for decision in columns {
            let pair = decision.and_then(|own| own.pairwise_of(&strategy.name));
            cells.push(super::ratio(pair.map(|pair| pair.comparison)));
        }
        Row { cells, strong: strategy.name == results.model.intervention }
    });
    let reference = words::inside(results.model.strategy_label(&results.model.reference));
    let chosen = own.alternative_probabilistic.as_ref().unwrap_or(&own.alternative_decision);
    let finding = match chosen.pairwise_of(&results.model.intervention).map(|pair| pair.comparison) {
        Some(Comparison::GainsAtCost { icer }) => {
            let cost = number::prose_icer(icer);
            let about = if cost.starts_with('£') { "about " } else { "" };
            format!("Discounted at {rate} a year, a QALY gained costs {about}{cost}")
        }
        _ => "The other discount rate".to_owned(),
    };
    Sheet {
        id: "discounting".into(),
        title: finding,
        subtitle: format!("£ per QALY against {reference}: the scenario's own rates beside {rate} for costs and QALYs"),
        head: vec![
            String::new(),
            "Base case".into(),
            format!("Base case at {rate}"),
            "Mean of draws".into(),
            format!("Mean of draws at {rate}"),
        ],
        rows: rows.collect(),
        shown_rows: 12,
    }
}
