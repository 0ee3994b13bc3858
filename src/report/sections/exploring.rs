//! Owns B.3.11: the probabilistic analysis, and what else explores the uncertainty.

use super::{add_prose, analyses, missing, strategy_cell};
use crate::report::document::{
    About, Block, Cell, Column, Data, Figure, RowKind, Section, Step, StepMark, Steps, Table, Text,
};
use crate::report::{figures, number, words};
use crate::results::{Convergence, Psa, Results};

pub(super) fn section(results: &Results) -> Section {
    let mut section = Section::new("B.3.11", "Exploring uncertainty");
    let mut probabilistic = Section::new("B.3.11.1", "Probabilistic sensitivity analysis");
    match &results.psa {
        Some(psa) => fill(results, psa, &mut probabilistic),
        None => probabilistic.push(missing("The probabilistic analysis was not run: there are no draws.")),
    }
    section.sections.push(probabilistic);
    let parts = [
        ("B.3.11.2", "Deterministic sensitivity analysis", "One-way analysis was not run in this scenario."),
        ("B.3.11.3", "Scenario analysis", "Scenarios were not run together with this one."),
        (
            "B.3.11.4",
            "Price and thresholds",
            "The price at which the answer changes was not worked out in this scenario.",
        ),
    ];
    for (number, title, otherwise) in parts {
        let mut part = Section::new(number, title);
        if !analyses::add(results, number, &mut part) {
            part.push(missing(otherwise));
        }
        section.sections.push(part);
    }
    section.sections.extend(analyses::section(results, analyses::FURTHER, "Further analyses"));
    add_prose(results, &mut section);
    section
}

fn fill(results: &Results, psa: &Psa, section: &mut Section) {
    section.paragraph(format!(
        "{} draws ({}, seed {}). Every option is computed in the same draws. Intervals are the 2.5% and 97.5% quantiles.",
        number::count(psa.draws),
        results.manifest.sampling,
        results.manifest.seed
    ));
    section.push(Block::Table(means(results, psa)));
    if let Some(drawn) = figures::plane(results) {
        let data = psa.plane.as_ref().map(|plane| Data {
            columns: vec!["qalys_gained".into(), "extra_cost".into()],
            rows: plane
                .qalys
                .iter()
                .zip(&plane.cost)
                .map(|(qalys, cost)| {
                    vec![
                        number::axis(*qalys, 5).replace('−', "-"),
                        number::axis(*cost, 0).replace(',', "").replace('−', "-"),
                    ]
                })
                .collect(),
        });
        let figure = Figure::new(drawn, About::VALUE);
        section.push(Block::Figure(match data {
            Some(data) => figure.data(data),
            None => figure,
        }));
    }
    if let Some(drawn) = figures::acceptability(results) {
        section.push(Block::Figure(Figure::new(drawn, About::VALUE).data(curves(psa))));
    }
    if let Some(drawn) = figures::convergence(results) {
        let figure = Figure::new(drawn, About::VALUE);
        section.push(Block::Figure(match &psa.convergence {
            Some(own) => figure.data(running(own)),
            None => figure,
        }));
    }
    if let Some(steps) = steps(results, psa) {
        section.push(Block::Steps(steps));
    }
    if let Some(table) = information(results, psa) {
        section.push(Block::Table(table));
    }
}

/// Between what the intervention's gain lies in 95% of the draws; empty where it is compared with nothing.
fn differs(results: &Results, psa: &Psa) -> String {
    let model = &results.model;
    psa.increment(&model.intervention, &model.reference).map_or_else(String::new, |pair| {
        format!(
            "In 95% of the draws {} gains {} QALYs against {}",
            words::inside(model.strategy_label(&pair.strategy)),
            number::range(&number::life_years(pair.qalys.low95), &number::life_years(pair.qalys.high95)),
            words::inside(model.strategy_label(&pair.against))
        )
    })
}

/// Means with intervals and errors from simulation.
fn means(results: &Results, psa: &Psa) -> Table {
    let model = &results.model;
    let mut table = Table::new(
        "increments",
        "Differences over the draws",
        Text::of(About::ALL, differs(results, psa)),
        "Mean with 95% interval, and the standard error of the mean from simulation (±)",
        vec![
            Column::text("Comparison"),
            Column::number("Extra cost", "£"),
            Column::number("Error", "± £"),
            Column::number("Extra QALYs", ""),
            Column::number("Error", "± QALYs"),
            Column::number("ICER of the means", "£ per QALY"),
            Column::number("Error", "± £ per QALY"),
        ],
    );
    for (at, pair) in psa.increments.iter().enumerate() {
        let place = format!("/psa/increments/{at}");
        let ratio = pair.icer_error.map(|_| pair.cost.mean / pair.qalys.mean);
        table.row(
            RowKind::Plain,
            vec![
                Cell::text(format!(
                    "{} v {}",
                    model.strategy_label(&pair.strategy),
                    words::inside(model.strategy_label(&pair.against))
                )),
                Cell::number(number::cost(pair.cost.mean), pair.cost.mean, About::COSTS)
                    .small(super::interval(About::COSTS, Some(&pair.cost), number::cost))
                    .from(format!("{place}/cost/mean")),
                Cell::number(number::cost(pair.cost.error), pair.cost.error, About::COSTS)
                    .from(format!("{place}/cost/error")),
                Cell::number(number::qalys(pair.qalys.mean), pair.qalys.mean, About::QALYS)
                    .small(super::interval(About::QALYS, Some(&pair.qalys), number::life_years))
                    .from(format!("{place}/qalys/mean")),
                Cell::number(number::qalys(pair.qalys.error), pair.qalys.error, About::QALYS)
                    .from(format!("{place}/qalys/error")),
                match ratio {
                    Some(ratio) if pair.qalys.mean > 0.0 && pair.cost.mean > 0.0 => {
                        Cell::number(number::icer(ratio), ratio, About::VALUE)
                    }
                    _ => Cell::none(),
                },
                match pair.icer_error {
                    Some(error) if pair.qalys.mean > 0.0 && pair.cost.mean > 0.0 => {
                        Cell::number(number::icer(error), error, About::VALUE).from(format!("{place}/icer_error"))
                    }
                    _ => Cell::none(),
                },
            ],
        );
    }
    table
}

/// Chances, frontier, losses and value of information over the thresholds.
fn curves(psa: &Psa) -> Data {
    let own = &psa.acceptability;
    let mut columns = vec!["threshold".to_owned()];
    columns.extend(own.probability.keys().map(|name| format!("best_{name}")));
    columns.extend(["frontier".to_owned(), "evpi".to_owned()]);
    let mut rows = Vec::new();
    for (at, threshold) in own.thresholds.iter().enumerate() {
        let mut row = vec![threshold.to_string()];
        row.extend(own.probability.values().map(|shares| shares.get(at).map_or_else(String::new, f64::to_string)));
        row.push(own.frontier.get(at).cloned().unwrap_or_default());
        row.push(own.evpi.get(at).map_or_else(String::new, f64::to_string));
        rows.push(row);
    }
    Data { columns, rows }
}

/// The running means and their errors.
fn running(own: &Convergence) -> Data {
    let parts = [
        ("net_benefit", &own.nmb),
        ("extra_cost", &own.cost),
        ("qalys_gained", &own.qalys),
        ("best", &own.probability),
    ];
    let mut columns = vec!["draws".to_owned()];
    columns.extend(parts.iter().flat_map(|(name, _)| [(*name).to_owned(), format!("{name}_error")]));
    let at = |list: &[f64], n: usize| list.get(n).map_or_else(String::new, f64::to_string);
    let rows = own.draws.iter().enumerate().map(|(n, draws)| {
        let values = parts.iter().flat_map(|(_, running)| [at(&running.mean, n), at(&running.error, n)]);
        std::iter::once(draws.to_string()).chain(values).collect()
    });
    Data { columns, rows: rows.collect() }
}

/// The decision at each threshold of the grid.
fn steps(results: &Results, psa: &Psa) -> Option<Steps> {
    let model = &results.model;
    let own = &psa.acceptability;
    let shown = model.settings.thresholds.last().copied()?;
    let first = own.thresholds.iter().position(|&threshold| threshold >= shown)?;
    let reference = psa.totals_of(&model.reference)?;
    let mut steps = Vec::new();
    for (at, &threshold) in own.thresholds.iter().enumerate() {
        let net = |name: &str| {
            let totals = psa.totals_of(name)?;
            Some((
                threshold * (totals.qalys.mean - reference.qalys.mean) - (totals.cost.mean - reference.cost.mean),
                totals.qalys.mean - reference.qalys.mean - (totals.cost.mean - reference.cost.mean) / threshold,
            ))
        };
        let best = own.frontier.get(at)?;
        let share = own.probability.get(best).and_then(|shares| shares.get(at)).copied()?;
        let evpi = own.evpi.get(at).copied()?;
        let sentence = format!(
            "If a QALY may cost {}, {} has the highest expected net benefit. It is the best option in {}. Knowing every input exactly would be worth {} a person{}.",
            number::pounds(threshold),
            words::inside(model.strategy_label(best)),
            words::futures(share),
            number::prose_cost(evpi),
            at_price(results, "at")
        );
        let cells = model.strategies.iter().map(|strategy| {
            let name = &strategy.name;
            let share = own.probability.get(name).and_then(|shares| shares.get(at)).copied();
            let loss = own.expected_loss.get(name).and_then(|losses| losses.get(at)).copied();
            let value = |value: Option<f64>, write: fn(f64) -> String| match value {
                Some(value) if value.is_finite() => Cell::number(write(value), value, About::VALUE).best(name == best),
                _ => Cell::none(),
            };
            vec![
                value(net(name).map(|net| net.0), number::net_money),
                value(net(name).map(|net| net.1).filter(|_| threshold > 0.0), number::net_health),
                value(share, number::percent),
                value(loss, number::cost),
            ]
        });
        steps.push(Step {
            value: number::pounds(threshold),
            sentence: Text::of(About::VALUE, sentence),
            cells: cells.collect(),
        });
    }
    let mut table = Table::new(
        "threshold",
        "The decision at another threshold",
        "",
        format!(
            "Printed for {} a QALY; on the screen for any other. Net benefit against {}, the chance to be the best option, and the expected loss from choosing it; the best on average is bold",
            number::pounds(own.thresholds[first]),
            words::inside(model.strategy_label(&model.reference))
        ),
        vec![
            Column::text("Strategy"),
            Column::number("Net money", "£"),
            Column::number("Net health", "QALYs"),
            Column::number("Best in", "% of draws"),
            Column::number("Expected loss", "£"),
        ],
    );
    for (strategy, cells) in model.strategies.iter().zip(&steps.get(first)?.cells) {
        let mut row = vec![strategy_cell(results, &strategy.name)];
        row.extend(cells.iter().cloned());
        table.row(RowKind::Plain, row);
    }
    let plot = figures::acceptability_plot();
    Some(Steps {
        id: "threshold-steps".into(),
        label: "Cost-effectiveness threshold".into(),
        table,
        mark: Some(StepMark {
            figure: "figure-acceptability".into(),
            left: plot[0],
            top: plot[1],
            right: plot[2],
            bottom: plot[3],
        }),
        steps,
        first,
    })
}

/// The price at which something holds, where the model states one: ` at a price of £150,000`.
fn at_price(results: &Results, word: &str) -> String {
    words::price(results).map_or_else(String::new, |price| format!(" {word} a price of {}", number::pounds(price)))
}

/// The expected value of perfect information at each of the scenario's thresholds.
fn information(results: &Results, psa: &Psa) -> Option<Table> {
    let last = psa.cost_effective.last()?;
    let finding = format!(
        "Knowing every input exactly would be worth {} a person at {} a QALY{}",
        number::prose_cost(last.evpi),
        number::pounds(last.threshold),
        at_price(results, "and")
    );
    let mut table = Table::new(
        "evpi",
        "What perfect information would be worth",
        Text::of(About::VALUE, finding),
        "Expected value of perfect information, for each person treated: the most that knowing every input exactly could gain, if the ranges of the inputs are right",
        vec![Column::text("Threshold, a QALY"), Column::number("Worth a person", "£")],
    );
    for (k, at) in psa.cost_effective.iter().enumerate() {
        table.row(
            RowKind::Plain,
            vec![
                Cell::text(number::pounds(at.threshold)),
                Cell::number(number::cost(at.evpi), at.evpi, About::VALUE)
                    .from(format!("/psa/cost_effective/{k}/evpi")),
            ],
        );
    }
    Some(table)
}
