//! Owns B.3.10: what the options cost and gain, fully incremental and pairwise, and their net benefit.

use super::{add_prose, interval, made, pointer_part, population, strategy_cell};
use crate::report::document::{About, Align, Block, Cell, Column, Group, Link, RowKind, Section, Table, Text};
use crate::report::{number, titles, words};
use crate::results::{CaseResult, Comparison, Position, Results};

pub(super) fn section(results: &Results) -> Section {
    let mut section = Section::new("B.3.10", "Base-case results");
    for (name, path, case) in super::cases(results) {
        section.push(Block::Table(incremental(results, name, path, case)));
    }
    if let Some(table) = net_benefit(results) {
        section.push(Block::Table(table));
    }
    section.push(Block::Table(super::undiscounted::table(results)));
    section.paragraph(Text::of(About::QALYS, super::accrual::words(results)));
    section.paragraph(
        Text::plain("Costs, QALYs and life years by state and category stand in ")
            .link("Disaggregated results", Link::Place(super::disaggregated::ID.to_owned()))
            .words("."),
    );
    add_prose(results, &mut section);
    section
}

/// The fully incremental table of one case.
fn incremental(results: &Results, name: &str, path: &str, case: &CaseResult) -> Table {
    let model = &results.model;
    let draws = results.psa.as_ref().filter(|_| path == "/probabilistic");
    let how = match draws {
        Some(psa) => format!("means of {} simulations with 95% intervals", number::count(psa.draws)),
        None => "every input at its base value".to_owned(),
    };
    let against = format!("v {}", words::inside(model.strategy_label(&model.reference)));
    let first = results.probabilistic.is_some() != (path == "/base_case");
    let finding = titles::incremental(results, case);
    let finding = if first {
        finding
    } else {
        format!("With every input at its base value: {}", words::inside_finding(results, &finding))
    };
    let mut table = Table::new(
        &format!("incremental{}", path.replace('/', "-")),
        &format!("{name} results"),
        Text::of(About::VALUE, finding),
        format!(
            "{name} fully incremental analysis, {how}. {}. {}.",
            population(results),
            if is_ranked(case) {
                "In order of cost; increments on the option before it on the frontier"
            } else {
                "In the order of the scenario, for the order of cost is withheld"
            }
        ),
        vec![
            Column::text("Strategy"),
            Column::number("Cost", "£"),
            Column::number("Life years", "undiscounted"),
            Column::number("QALYs", ""),
            Column::number("Cost", "£"),
            Column::number("Life years", "undiscounted"),
            Column::number("QALYs", ""),
            Column::number("ICER", "£ per QALY"),
            Column::number(&against, "£ per QALY"),
        ],
    );
    table.groups = vec![
        Group { name: String::new(), columns: 1 },
        Group { name: "Total".into(), columns: 3 },
        Group { name: "Increment".into(), columns: 4 },
        Group { name: "Pairwise".into(), columns: 1 },
    ];
    for (at, row) in case.decision.incremental.iter().enumerate() {
        let place = format!("{path}/decision/incremental/{at}");
        let spread = draws.and_then(|psa| psa.totals_of(&row.strategy));
        let totals = case.totals.iter().position(|totals| totals.strategy == row.strategy);
        let years = totals.map(|k| (k, case.totals[k].life_years_undiscounted));
        let mut cells = vec![
            strategy_cell(results, &row.strategy),
            Cell::number(number::cost(row.cost), row.cost, About::COSTS)
                .small(interval(About::COSTS, spread.map(|s| &s.cost), number::cost))
                .from(format!("{place}/cost")),
            years.map_or_else(Cell::none, |(k, years)| {
                Cell::number(number::life_years(years), years, About::COURSE)
                    .small(interval(About::COURSE, spread.map(|s| &s.life_years_undiscounted), number::life_years))
                    .from(format!("{path}/totals/{k}/life_years_undiscounted"))
            }),
            Cell::number(number::qalys(row.qalys), row.qalys, About::QALYS)
                .small(interval(About::QALYS, spread.map(|s| &s.qalys), number::life_years))
                .from(format!("{place}/qalys")),
        ];
        // Increments tell who is on the frontier, and so of costs and QALYs both.
        match &row.position {
            Position::Frontier { against, cost, qalys, icer } => {
                let pair = draws.and_then(|psa| psa.increment(&row.strategy, against));
                cells.push(
                    Cell::number(number::cost(*cost), *cost, About::VALUE)
                        .small(interval(About::VALUE, pair.map(|p| &p.cost), number::cost))
                        .from(format!("{place}/position/cost")),
                );
                let other = case.totals_of(against).map(|other| other.life_years_undiscounted);
                cells.push(years.zip(other).map_or_else(Cell::none, |((_, years), other)| {
                    Cell::number(number::life_years(years - other), years - other, About::ALL)
                        .from(format!("difference of life_years_undiscounted in {path}/totals"))
                }));
                cells.push(
                    Cell::number(number::qalys(*qalys), *qalys, About::VALUE)
                        .small(interval(About::VALUE, pair.map(|p| &p.qalys), number::life_years))
                        .from(format!("{place}/position/qalys")),
                );
                cells.push(
                    Cell::number(number::icer(*icer), *icer, About::VALUE)
                        .from(format!("{place}/position/icer"))
                        .best(row.strategy == model.intervention),
                );
            }
            Position::First => {
                cells.extend([Cell::none(), Cell::none(), Cell::none()]);
                cells.push(Cell::text(Text::of(About::COSTS, words::position(results, row).unwrap_or_default())));
            }
            _ => cells.push(
                Cell::text(Text::of(About::VALUE, words::position(results, row).unwrap_or_default()))
                    .over(4)
                    .aligned(Align::Right),
            ),
        }
        cells.push(pairwise(case, path, &row.strategy));
        table.row(kind(results, case, &row.strategy), cells);
    }
    if first && draws.is_some() {
        table.note(Text::of(About::VALUE, words::difference(results)));
    }
    table.note("Increments and ICERs are taken before rounding.");
    table
}

/// Whether the rows stand in order of cost: not in a redacted report that must not tell it.
fn is_ranked(case: &CaseResult) -> bool {
    !case
        .decision
        .incremental
        .iter()
        .any(|row| matches!(row.position, Position::Frontier { icer, .. } if icer.is_nan()))
}

/// A strategy against the reference, as a cell.
fn pairwise(case: &CaseResult, path: &str, strategy: &str) -> Cell {
    let Some(at) = case.decision.pairwise.iter().position(|pair| pair.strategy == strategy) else {
        return Cell::none();
    };
    let comparison = case.decision.pairwise[at].comparison;
    let written = words::ratio_cell(comparison);
    match comparison {
        Comparison::GainsAtCost { icer } => {
            Cell::number(written, icer, About::VALUE).from(format!("{path}/decision/pairwise/{at}/comparison/icer"))
        }
        _ => Cell::text(Text::of(About::VALUE, written)),
    }
}

/// What kind of row a strategy has.
pub(super) fn kind(results: &Results, case: &CaseResult, strategy: &str) -> RowKind {
    if strategy == results.model.intervention {
        return RowKind::Highlight;
    }
    match case.decision.row_of(strategy).map(|row| &row.position) {
        Some(Position::Dominated { .. } | Position::ExtendedlyDominated { .. }) => RowKind::Muted,
        _ => RowKind::Plain,
    }
}

/// Net health and net monetary benefit against the reference, and the chance to be the best, at each threshold.
fn net_benefit(results: &Results) -> Option<Table> {
    let model = &results.model;
    let thresholds = &model.settings.thresholds;
    if thresholds.is_empty() {
        return None;
    }
    let psa = results.psa.as_ref();
    let each = if psa.is_some() { 3 } else { 2 };
    let mut columns = vec![Column::text("Strategy")];
    let mut groups = vec![Group { name: String::new(), columns: 1 }];
    for threshold in thresholds {
        groups.push(Group { name: format!("At {} a QALY", number::pounds(*threshold)), columns: each });
        columns.push(Column::number("Health", "QALYs"));
        columns.push(Column::number("Money", "£"));
        if psa.is_some() {
            columns.push(Column::number("Best in", "% of draws"));
        }
    }
    let mut table = Table::new(
        "net-benefit",
        "Net benefit",
        Text::of(About::VALUE, words::best_options(results)),
        format!(
            "Net health benefit and net monetary benefit against {}, {}. The highest at each threshold is bold. No severity weight is applied.",
            words::inside(model.strategy_label(&model.reference)),
            made(results)
        ),
        columns,
    );
    table.groups = groups;
    let (path, case) = (super::headline_path(results), results.headline());
    for strategy in &model.strategies {
        let mut cells = vec![strategy_cell(results, &strategy.name)];
        for (k, &threshold) in thresholds.iter().enumerate() {
            let best = case.decision.best_at(threshold).is_some_and(|best| best.strategy == strategy.name);
            let rows = &case.decision.net_benefit;
            let at = rows.iter().position(|row| row.strategy == strategy.name && row.threshold == threshold);
            match at.map(|at| (at, &rows[at])) {
                Some((at, net)) => {
                    let place = format!("{path}/decision/net_benefit/{at}");
                    let (health, money) = (net.nhb_increment, net.nmb_increment);
                    let cell = Cell::number(number::net_health(health), health, About::VALUE);
                    cells.push(cell.from(format!("{place}/nhb_increment")).best(best));
                    let cell = Cell::number(number::net_money(money), money, About::VALUE);
                    cells.push(cell.from(format!("{place}/nmb_increment")).best(best));
                }
                None => cells.extend([Cell::none(), Cell::none()]),
            }
            if let Some(psa) = psa {
                let share = psa.cost_effective.get(k).and_then(|at| at.probability.get(&strategy.name));
                cells.push(share.map_or_else(Cell::none, |p| {
                    Cell::number(number::percent(p.share), p.share, About::VALUE)
                        .from(format!("/psa/cost_effective/{k}/probability/{}/share", pointer_part(&strategy.name)))
                }));
            }
        }
        table.row(kind(results, case, &strategy.name), cells);
    }
    Some(table)
}
