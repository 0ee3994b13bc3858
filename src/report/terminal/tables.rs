//! Owns the tables of the terminal.

use super::NAME;
use super::lines::{Look, Page};
use crate::report::{number, words};
use crate::results::{CaseResult, Position, Results, TargetKind};

/// Costs, life years and QALYs of each strategy, by rising cost; the means over the draws first.
pub(super) fn totals(page: &mut Page, results: &Results) {
    let mut head = vec![String::new()];
    let cases: Vec<(&str, &CaseResult)> = match &results.probabilistic {
        Some(probabilistic) => vec![("mean of draws", probabilistic), ("base case", &results.base_case)],
        None => vec![("base case", &results.base_case)],
    };
    for (name, _) in &cases {
        head.extend([format!("{name}\nCost, £"), "Life years,\nundiscounted".to_owned(), "\nQALYs".to_owned()]);
    }
    let rows: Vec<(Vec<String>, Look)> = order(results)
        .into_iter()
        .map(|name| {
            let mut cells = vec![short(results.model.strategy_label(name))];
            for (_, case) in &cases {
                cells.extend(match case.totals_of(name) {
                    Some(totals) => [
                        number::cost(totals.cost),
                        number::life_years(totals.life_years_undiscounted),
                        number::qalys(totals.qalys),
                    ],
                    None => [number::NOT_APPLICABLE; 3].map(str::to_owned),
                });
            }
            (cells, look(results, name))
        })
        .collect();
    page.table(&head, &rows);
}

/// Names of the strategies by rising cost, as in the incremental table.
fn order(results: &Results) -> Vec<&str> {
    let rows = &results.headline().decision.incremental;
    if rows.len() == results.model.strategies.len() {
        rows.iter().map(|row| row.strategy.as_str()).collect()
    } else {
        results.model.strategies.iter().map(|strategy| strategy.name.as_str()).collect()
    }
}

pub(super) fn incremental(page: &mut Page, results: &Results) {
    let reference = words::inside(results.model.strategy_label(&results.model.reference));
    page.line("Fully incremental analysis", Look::Bold);
    let base = results.probabilistic.is_some();
    let mut head = vec![
        "By rising cost, against the\noption before on the frontier".to_owned(),
        "Extra\ncost, £".to_owned(),
        "Extra\nQALYs".to_owned(),
        "£ per\nQALY".to_owned(),
    ];
    if base {
        head.push("base case,\n£ per QALY".to_owned());
    }
    head.push(format!("v {}\n£ per QALY", cut(&reference, 14)));
    let decision = &results.headline().decision;
    let mut notes = Vec::new();
    let mut rows = Vec::new();
    for row in &decision.incremental {
        let label = results.model.strategy_label(&row.strategy);
        let none = || number::NOT_APPLICABLE.to_owned();
        let mut cells = vec![short(label)];
        match &row.position {
            Position::Frontier { cost, qalys, icer, .. } => {
                cells.extend([number::cost(*cost), number::qalys(*qalys), number::icer(*icer)]);
            }
            position => {
                let word = match position {
                    Position::Dominated { .. } => "dominated",
                    Position::ExtendedlyDominated { .. } => "ext. dominated",
                    Position::SameAs { .. } => "same",
                    Position::First | Position::Frontier { .. } => "–",
                };
                if !matches!(position, Position::First) {
                    notes.extend(
                        words::position(results, row).map(|words| format!("{label}: {}.", words::inside_word(&words))),
                    );
                }
                cells.extend([none(), none(), word.to_owned()]);
            }
        }
        if base {
            cells.push(match results.base_case.decision.row_of(&row.strategy).map(|row| &row.position) {
                Some(Position::Frontier { icer, .. }) => number::icer(*icer),
                Some(Position::Dominated { .. }) => "dominated".to_owned(),
                Some(Position::ExtendedlyDominated { .. }) => "ext. dominated".to_owned(),
                _ => none(),
            });
        }
        cells.push(decision.pairwise_of(&row.strategy).map_or_else(none, |pair| words::ratio_cell(pair.comparison)));
        rows.push((cells, look(results, &row.strategy)));
    }
    page.table(&head, &rows);
    for note in notes {
        page.prose(&note, Look::Dim);
    }
    page.prose(&words::difference(results), Look::Plain);
}

pub(super) fn net_benefit(page: &mut Page, results: &Results) {
    let model = &results.model;
    let reference = words::inside(model.strategy_label(&model.reference));
    page.line(&format!("Net benefit against {reference}, by what a QALY may cost"), Look::Bold);
    for (place, pair) in model.settings.thresholds.chunks(2).enumerate() {
        if place > 0 {
            page.gap();
        }
        let mut head = vec![String::new()];
        for &threshold in pair {
            let at = number::pounds(threshold);
            head.extend([format!("at {at}:\n£"), "\nQALYs".to_owned()]);
            if results.psa.is_some() {
                head.push("best in\n% of draws".to_owned());
            }
        }
        let rows: Vec<(Vec<String>, Look)> = model
            .strategies
            .iter()
            .map(|strategy| {
                let mut cells = vec![short(&strategy.label)];
                for &threshold in pair {
                    cells.extend(match results.headline().decision.net_benefit_of(&strategy.name, threshold) {
                        Some(net) => [number::net_money(net.nmb_increment), number::net_health(net.nhb_increment)],
                        None => [number::NOT_APPLICABLE; 2].map(str::to_owned),
                    });
                    if let Some(psa) = &results.psa {
                        let at = psa.cost_effective.iter().find(|at| at.threshold == threshold);
                        let share = at.and_then(|at| at.probability.get(&strategy.name));
                        cells.push(
                            share.map_or_else(|| number::NOT_APPLICABLE.to_owned(), |p| number::percent(p.share)),
                        );
                    }
                }
                (cells, look(results, &strategy.name))
            })
            .collect();
        page.table(&head, &rows);
    }
    let best = words::best_options(results);
    if !best.is_empty() {
        page.prose(&format!("{best}."), Look::Plain);
    }
}

pub(super) fn targets(page: &mut Page, results: &Results) {
    if results.targets.is_empty() {
        return;
    }
    page.gap();
    page.line("Modelled against observed", Look::Bold);
    let head = ["", "Observed", "Limits", "Modelled", ""].map(str::to_owned);
    let rows: Vec<(Vec<String>, Look)> = results
        .targets
        .iter()
        .map(|target| {
            let value = |x: f64| number::input(x, target.unit.as_deref());
            let limits = match (target.low, target.high) {
                (Some(low), Some(high)) => number::range(&value(low), &value(high)),
                _ => number::NOT_APPLICABLE.to_owned(),
            };
            let verdict = match (target.kind, target.within) {
                (TargetKind::Calibrated, Some(false)) => "solved for, outside",
                (TargetKind::Calibrated, _) => "solved for",
                (TargetKind::Validation, Some(true)) => "within",
                (TargetKind::Validation, Some(false)) => "outside",
                (TargetKind::Validation, None) => "compared",
            };
            let cells =
                vec![short(&target.name), value(target.observed), limits, value(target.modelled), verdict.to_owned()];
            (cells, if target.within == Some(false) { Look::Bold } else { Look::Plain })
        })
        .collect();
    page.table(&head, &rows);
}

fn look(results: &Results, strategy: &str) -> Look {
    let dominated =
        results.headline().decision.row_of(strategy).is_some_and(|row| {
            matches!(row.position, Position::Dominated { .. } | Position::ExtendedlyDominated { .. })
        });
    if strategy == results.model.intervention {
        Look::Bold
    } else if dominated {
        Look::Dim
    } else {
        Look::Plain
    }
}

pub(super) fn short(label: &str) -> String {
    cut(label, NAME)
}

/// A text of at most so many letters.
fn cut(label: &str, most: usize) -> String {
    if label.chars().count() <= most {
        label.to_owned()
    } else {
        label.chars().take(most - 1).collect::<String>().trim_end().to_owned() + "…"
    }
}
