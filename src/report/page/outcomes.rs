//! Owns the tables of outcomes on the page: fully incremental, net benefit, costs by category, modelled against observed.

use super::html::{Cell, Head, Numbers, Table, escape, note};
use crate::report::{figures, number, titles, words};
use crate::results::{Estimate, Position, Results, TargetKind};

/// The head of a strategy's row: a piece of its line, then its name.
fn name(results: &Results, strategy: &str) -> String {
    format!("{}{}", figures::swatch(&results.model, strategy), escape(results.model.strategy_label(strategy)))
}

fn interval(estimate: Option<&Estimate>, write: fn(f64) -> String) -> String {
    estimate.map_or_else(String::new, |e| number::range(&write(e.low95), &write(e.high95)))
}

/// What all the tables of outcomes are about.
fn population(results: &Results) -> String {
    let settings = &results.model.settings;
    let prices = settings.price_year.as_ref().map_or_else(String::new, |year| format!(", {year} prices"));
    format!(
        "Per person, {}, costs discounted at {} and QALYs at {}{prices}",
        settings.horizon,
        crate::report::terminal::rate(settings.discount.costs),
        crate::report::terminal::rate(settings.discount.effects)
    )
}

/// The fully incremental table.
pub(super) fn incremental(results: &Results, numbers: &mut Numbers) -> String {
    let model = &results.model;
    let reference = words::inside(model.strategy_label(&model.reference));
    let how = results.psa.as_ref().map_or_else(
        || "base case".to_owned(),
        |psa| format!("means of {} simulations with 95% intervals", number::count(psa.draws)),
    );
    let against = format!("v {reference}");
    let mut table = Table::new(
        &numbers.table(),
        &titles::incremental(results),
        &format!("Fully incremental analysis, {how}. {}. In order of cost.", population(results)),
        &[("Total", 3), ("Increment on the option before it on the frontier", 3), ("Pairwise", 1)],
        &[
            Head::left("Strategy"),
            Head::right("Cost", "£"),
            Head::right("Life years", "undiscounted"),
            Head::right("QALYs", "\u{a0}"),
            Head::right("Cost", "£"),
            Head::right("QALYs", "\u{a0}"),
            Head::right("ICER", "£ per QALY"),
            Head::right(&against, "£ per QALY"),
        ],
    );
    let case = results.headline();
    for row in &case.decision.incremental {
        let spread = results.psa.as_ref().and_then(|psa| psa.totals_of(&row.strategy));
        let years = case.totals_of(&row.strategy).map(|totals| totals.life_years_undiscounted);
        let mut cells = vec![
            Cell::number(&number::cost(row.cost)).sub(&interval(spread.map(|s| &s.cost), number::cost)),
            Cell::number(&years.map_or_else(|| number::NOT_APPLICABLE.to_owned(), number::life_years)),
            Cell::number(&number::qalys(row.qalys)).sub(&interval(spread.map(|s| &s.qalys), number::life_years)),
        ];
        match &row.position {
            Position::Frontier { against, cost, qalys, icer } => {
                let pair = results.psa.as_ref().and_then(|psa| psa.increment(&row.strategy, against));
                cells.push(Cell::number(&number::cost(*cost)).sub(&interval(pair.map(|p| &p.cost), number::cost)));
                cells.push(
                    Cell::number(&number::qalys(*qalys)).sub(&interval(pair.map(|p| &p.qalys), number::life_years)),
                );
                let best = if row.strategy == model.intervention { "r best" } else { "r" };
                cells.push(Cell::number(&number::icer(*icer)).class(best));
            }
            Position::First => {
                cells.push(Cell::number(number::NOT_APPLICABLE));
                cells.push(Cell::number(number::NOT_APPLICABLE));
                cells.push(Cell::number(&words::position(results, row).unwrap_or_default()));
            }
            _ => cells.push(Cell::text(&words::position(results, row).unwrap_or_default()).class("why").over(3)),
        }
        let pairwise = case.decision.pairwise_of(&row.strategy);
        cells.push(Cell::number(
            &pairwise.map_or_else(|| number::NOT_APPLICABLE.to_owned(), |pair| words::ratio_cell(pair.comparison)),
        ));
        table.row(class(results, &row.strategy), &name(results, &row.strategy), &cells);
    }
    table.finish("nw") + &note(&incremental_note(results))
}

fn incremental_note(results: &Results) -> String {
    let model = &results.model;
    let mut text = String::new();
    if results.probabilistic.is_some() {
        if let Some(Position::Frontier { against, icer, .. }) =
            results.base_case.decision.row_of(&model.intervention).map(|row| &row.position)
        {
            text += &format!(
                "Deterministic ICER of {} against {}: £{}. ",
                words::inside(model.strategy_label(&model.intervention)),
                words::inside(model.strategy_label(against)),
                number::icer(*icer)
            );
        }
        text += &words::difference(results);
        text += " ";
    }
    text + "Increments and ICERs are taken before rounding."
}

/// The class of a strategy's row.
fn class(results: &Results, strategy: &str) -> &'static str {
    if strategy == results.model.intervention {
        return "hl";
    }
    match results.headline().decision.row_of(strategy).map(|row| &row.position) {
        Some(Position::Dominated { .. } | Position::ExtendedlyDominated { .. }) => "out",
        _ => "",
    }
}

/// Net health benefit against the reference and the chance to be the best, at each threshold.
pub(super) fn net_benefit(results: &Results, numbers: &mut Numbers) -> String {
    let model = &results.model;
    let thresholds = &model.settings.thresholds;
    if thresholds.is_empty() {
        return String::new();
    }
    let names: Vec<String> = thresholds.iter().map(|t| format!("At {} a QALY", number::pounds(*t))).collect();
    let each = if results.psa.is_some() { 3 } else { 2 };
    let groups: Vec<(&str, usize)> = names.iter().map(|name| (name.as_str(), each)).collect();
    let mut heads = vec![Head::left("Strategy")];
    for _ in thresholds {
        heads.push(Head::right("Health", "QALYs"));
        heads.push(Head::right("Money", "£"));
        if results.psa.is_some() {
            heads.push(Head::right("Best in", "% of draws"));
        }
    }
    let mut table = Table::new(
        &numbers.table(),
        &words::best_options(results),
        &format!(
            "Net health benefit and net monetary benefit against {}. The highest at each threshold is bold",
            words::inside(model.strategy_label(&model.reference))
        ),
        &groups,
        &heads,
    );
    let decision = &results.headline().decision;
    for strategy in &model.strategies {
        let mut cells = Vec::new();
        for &threshold in thresholds {
            let best = decision.best_at(threshold).is_some_and(|best| best.strategy == strategy.name);
            let class = if best { "r best" } else { "r" };
            match decision.net_benefit_of(&strategy.name, threshold) {
                Some(net) => {
                    cells.push(Cell::number(&number::net_health(net.nhb_increment)).class(class));
                    cells.push(Cell::number(&number::net_money(net.nmb_increment)).class(class));
                }
                None => cells.push(Cell::number(number::NOT_APPLICABLE).over(2)),
            }
            if let Some(psa) = &results.psa {
                let at = psa.cost_effective.iter().find(|at| at.threshold == threshold);
                let share = at.and_then(|at| at.probability.get(&strategy.name));
                cells.push(Cell::number(
                    &share.map_or_else(|| number::NOT_APPLICABLE.to_owned(), |p| number::percent(p.share)),
                ));
            }
        }
        table.row(class(results, &strategy.name), &name(results, &strategy.name), &cells);
    }
    let information = results.psa.as_ref().map_or_else(String::new, |psa| {
        let worth: Vec<String> = psa
            .cost_effective
            .iter()
            .map(|at| format!("{} at {}", number::prose_cost(at.evpi), number::pounds(at.threshold)))
            .collect();
        format!(
            "Knowing every input exactly would be worth, for each person treated, {} a QALY (expected value of perfect information).",
            words::list(&worth)
        )
    });
    table.finish("nw") + &note(&information)
}

/// Discounted costs by category.
pub(super) fn costs(results: &Results, numbers: &mut Numbers) -> String {
    let model = &results.model;
    let cells = &results.headline().cells.costs;
    let mut categories: Vec<&str> = Vec::new();
    for cell in cells {
        if !categories.contains(&cell.category.as_str()) {
            categories.push(&cell.category);
        }
    }
    if categories.len() < 2 {
        return String::new();
    }
    let mut heads = vec![Head::left("Category")];
    heads.extend(model.strategies.iter().map(|strategy| Head::right(&strategy.label, "£")));
    let sum = |category: Option<&str>, strategy: &str| {
        let own = cells.iter().filter(|c| c.strategy == strategy && category.is_none_or(|name| name == c.category));
        number::cost(own.map(|cell| cell.discounted).sum())
    };
    let mut table = Table::new(&numbers.table(), "Where the money goes", &population(results), &[], &heads);
    for category in &categories {
        let row: Vec<Cell> =
            model.strategies.iter().map(|strategy| Cell::number(&sum(Some(category), &strategy.name))).collect();
        table.row("", &escape(&words::outside(&category.replace('_', " "))), &row);
    }
    let total: Vec<Cell> = model.strategies.iter().map(|strategy| Cell::number(&sum(None, &strategy.name))).collect();
    table.row("sum", "Total", &total);
    table.finish("") + &note("Sums are taken before rounding and may differ in the last digit.")
}

/// Targets: observed, modelled, and whether one lies within the other's limits.
pub(super) fn targets(results: &Results, numbers: &mut Numbers) -> String {
    let compared: Vec<_> = results.targets.iter().filter(|target| target.within.is_some()).collect();
    let outside = compared.iter().filter(|target| target.within == Some(false)).count();
    let title = match (compared.len(), outside) {
        (0, _) => "Modelled against observed".to_owned(),
        (1, 0) => "The modelled value lies within the limits of the observed one".to_owned(),
        (n, 0) => format!("All {n} modelled values lie within the limits of the observed ones"),
        (n, k) => format!(
            "{k} of {n} modelled values {} outside the limits of the observed ones",
            if k == 1 { "lies" } else { "lie" }
        ),
    };
    let mut table = Table::new(
        &numbers.table(),
        &title,
        "Observed values with their limits; the base case for the modelled ones",
        &[],
        &[
            Head::left("Measure"),
            Head::right("Observed", ""),
            Head::right("Limits", ""),
            Head::right("Modelled", ""),
            Head { name: "Use", unit: "", right: false },
            Head::left("Source"),
        ],
    );
    for target in &results.targets {
        let value = |x: f64| number::input(x, target.unit.as_deref());
        let limits = match (target.low, target.high) {
            (Some(low), Some(high)) => number::range(&value(low), &value(high)),
            _ => number::NOT_APPLICABLE.to_owned(),
        };
        let place = match target.within {
            Some(true) => ", within",
            Some(false) => ", outside",
            None => "",
        };
        let verdict = match target.kind {
            TargetKind::Calibrated => format!("solved for{place}"),
            TargetKind::Validation => format!("compared{place}"),
        };
        let solved = match (&target.solves, target.solved_value) {
            (Some(parameter), Some(value)) => {
                format!("{parameter} = {}", number::input(value, None))
            }
            _ => String::new(),
        };
        let unit = target.unit.as_deref().unwrap_or("");
        let source = target
            .source
            .as_ref()
            .map_or_else(|| number::NOT_APPLICABLE.to_owned(), |key| super::inputs::source_link(results, key));
        let head = format!("{}<span class=\"sub\">{}</span>", escape(&target.name), escape(&target.measure));
        table.row(
            "",
            &head,
            &[
                Cell::number(&value(target.observed)).sub(unit),
                Cell::number(&limits),
                Cell::number(&value(target.modelled)),
                Cell::text(&verdict).sub(&solved),
                Cell::html(source),
            ],
        );
    }
    table.finish("")
}
