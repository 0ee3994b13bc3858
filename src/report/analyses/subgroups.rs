//! Subgroups as a table: each strategy against the reference, and fully incremental, in each part of the population.

use super::{Cell, Row, Sheet, Shown};
use crate::report::{figures, number, words};
use crate::results::{Position, Results, Subgroup, Subgroups};

pub(super) fn shown(results: &Results, own: &Subgroups) -> Shown {
    let reference = words::inside(results.model.strategy_label(&results.model.reference));
    let sheet = Sheet {
        id: "results".into(),
        title: "Subgroups".into(),
        subtitle: format!(
            "Per person, discounted; means over the draws that are counted, or base values; between groups with other draws chance makes a difference too; net benefit and ratios against {reference}"
        ),
        head: head(results),
        rows: own.groups.iter().flat_map(|group| rows(results, group)).collect(),
        shown_rows: 24,
    };
    let mut notes: Vec<String> = Vec::new();
    for group in &own.groups {
        if let Some(reason) = &group.reason {
            notes.push(format!("{}: {}.", group.name, reason.trim_end_matches('.')));
        }
    }
    let title = title(results, own);
    let figures = figures::subgroups(results, own, &title).into_iter().collect();
    Shown { title, notes, sheets: vec![sheet], figures }
}

/// Whether the best buy at the highest threshold is the same in every group.
fn title(results: &Results, own: &Subgroups) -> String {
    let Some(&threshold) = results.model.settings.thresholds.last() else { return "Subgroups".into() };
    let best = |group: &Subgroup| decision(group).best_at(threshold).map(|row| row.strategy.clone());
    let all = own.groups.first().and_then(best);
    let other: Vec<&str> =
        own.groups.iter().skip(1).filter(|group| best(group) != all).map(|group| group.name.as_str()).collect();
    let Some(all) = all else { return "Subgroups".into() };
    let label = words::inside(results.model.strategy_label(&all));
    let at = number::pounds(threshold);
    if other.is_empty() {
        format!("In every subgroup {label} is the best option at {at} a QALY")
    } else {
        format!("At {at} a QALY {label} is the best option for everyone together, but not for: {}", other.join("; "))
    }
}

fn decision(group: &Subgroup) -> &crate::results::Decision {
    group.probabilistic.as_ref().map_or(&group.decision, |draws| &draws.decision)
}

fn head(results: &Results) -> Vec<String> {
    let mut head: Vec<String> = [
        "Group",
        "Draws",
        "Strategy",
        "Cost, £",
        "QALYs",
        "£ per QALY, fully incremental",
        "£ per QALY against the reference",
    ]
    .map(str::to_owned)
    .to_vec();
    for threshold in &results.model.settings.thresholds {
        head.push(format!("Net benefit at {}, £", number::pounds(*threshold)));
        head.push(format!("Best at {}, % of draws", number::pounds(*threshold)));
    }
    head
}

fn rows(results: &Results, group: &Subgroup) -> Vec<Row> {
    let decision = decision(group);
    let none = || Cell::Words(number::NOT_APPLICABLE.into());
    let draws = group
        .probabilistic
        .as_ref()
        .map_or(Cell::Words("base values".into()), |own| Cell::Number(number::count(own.draws), own.draws as f64));
    let row = |row: &crate::results::IncrementalRow| {
        let share = group.share.map_or(String::new(), |share| format!(" ({}%)", number::percent(share)));
        let step = match &row.position {
            Position::Frontier { icer, .. } => Cell::Number(number::icer(*icer), *icer),
            Position::First => none(),
            _ => Cell::Words(words::position(results, row).unwrap_or_default()),
        };
        let pair = decision.pairwise_of(&row.strategy);
        let mut cells = vec![
            Cell::Words(words::outside(&format!("{}{share}", group.name))),
            draws.clone(),
            Cell::Words(results.model.strategy_label(&row.strategy).into()),
            Cell::Number(number::cost(row.cost), row.cost),
            Cell::Number(number::qalys(row.qalys), row.qalys),
            step,
            super::ratio(pair.map(|pair| pair.comparison)),
        ];
        for (at, threshold) in results.model.settings.thresholds.iter().enumerate() {
            let benefit = decision.net_benefit_of(&row.strategy, *threshold).map(|own| own.nmb_increment);
            cells.push(benefit.map_or_else(none, |value| Cell::Number(number::net_money(value), value)));
            let chances = group.probabilistic.as_ref().and_then(|draws| draws.probability.get(at));
            let share = chances.and_then(|own| own.get(&row.strategy));
            cells.push(share.map_or_else(none, |share| Cell::Number(number::percent(*share), 100.0 * share)));
        }
        Row { cells, strong: row.strategy == results.model.intervention }
    };
    decision.incremental.iter().map(row).collect()
}
