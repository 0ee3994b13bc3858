//! Owns the report over several results: scenarios of one disease, or several diseases, in one table.

use crate::report::document::{About, Block, Cell, Column, Document, Group, RowKind, Section, Table, Text};
use crate::report::{figures, number, provenance, words};
use crate::results::{Comparison, Pairwise, Results, Worth};

/// The report over several results, in the order given. The first is what the others are compared with where they are
/// scenarios of one disease.
#[must_use]
pub fn comparison(list: &[Results]) -> Document {
    let one_disease = list.windows(2).all(|pair| pair[0].manifest.disease == pair[1].manifest.disease);
    let title = match list {
        [first, ..] if one_disease => format!("{} scenarios of {}", list.len(), first.manifest.disease),
        _ => format!("{} results compared", list.len()),
    };
    let mut summary = Section::new("", "Results side by side");
    "summary".clone_into(&mut summary.id);
    summary.push(Block::Lead(Text::of(About::VALUE, counted(list))));
    summary.push(Block::Table(outcomes(list, one_disease)));
    let mut doubt = Section::new("", "How sure each is");
    doubt.push(Block::Table(chances(list)));
    doubt.push(Block::Table(inputs(list)));
    let mut run = Section::new("", "How to run them again");
    run.push(Block::Table(files(list)));
    let mut document = Document {
        title: Text::plain(title),
        origin: list.iter().map(|own| own.manifest.scenario.as_str()).collect::<Vec<_>>().join(", "),
        status: "Draft, not reviewed".to_owned(),
        summary,
        sections: vec![doubt, run],
    };
    document.number();
    document
}

/// The intervention against the reference.
fn pair(results: &Results) -> Option<&Pairwise> {
    results.headline().decision.pairwise_of(&results.model.intervention)
}

/// In how many results the intervention has the highest net benefit at the highest threshold.
fn counted(list: &[Results]) -> String {
    let best = |results: &&Results| {
        let threshold = results.model.settings.thresholds.last().copied();
        let own = threshold.and_then(|threshold| results.headline().decision.best_at(threshold));
        own.is_some_and(|best| best.strategy == results.model.intervention)
    };
    let count = list.iter().filter(best).count();
    let all = list.len();
    let thresholds: Vec<Option<f64>> = list.iter().map(|own| own.model.settings.thresholds.last().copied()).collect();
    let at = match thresholds.first() {
        Some(Some(first)) if thresholds.iter().all(|own| own == &Some(*first)) => {
            format!("{} a QALY", number::pounds(*first))
        }
        _ => "the highest threshold of each".to_owned(),
    };
    match count {
        0 => format!("In none of these {all} results has the intervention the highest net benefit at {at}."),
        n if n == all => format!("In all of these {all} results the intervention has the highest net benefit at {at}."),
        n => format!("In {n} of these {all} results the intervention has the highest net benefit at {at}."),
    }
}

fn outcomes(list: &[Results], one_disease: bool) -> Table {
    let mut columns = vec![
        Column::text("Result"),
        Column::text("Compared"),
        Column::number("Extra cost", "£"),
        Column::number("Extra QALYs", ""),
        Column::number("ICER", "£ per QALY"),
        Column::number("Lowest", "£"),
        Column::number("Highest", "£"),
    ];
    let changes = one_disease && list.len() > 1;
    if changes {
        columns.push(Column::number("Change", "£"));
    }
    columns.extend([Column::text("Best option"), Column::number("Price", "£ at most")]);
    let mut table = Table::new(
        "outcomes",
        "Outcomes",
        "",
        format!(
            "Intervention against the reference of each result, per person. Net money is the net monetary benefit at the lowest and the highest threshold of each{}. The best of all options and the highest price at which the intervention is worth it against the best of the others are at the highest threshold",
            if changes { "; the change is that at the highest threshold from the first result" } else { "" }
        ),
        columns,
    );
    table.groups = vec![
        Group { name: String::new(), columns: 5 },
        Group { name: "Net money at the threshold".into(), columns: if changes { 3 } else { 2 } },
        Group { name: "At the highest threshold".into(), columns: 2 },
    ];
    let highest = |results: &Results| {
        let own = pair(results)?;
        Some(results.model.settings.thresholds.last()? * own.qalys - own.cost)
    };
    let first = list.first().and_then(highest);
    for (at, results) in list.iter().enumerate() {
        let mut cells = compared(results, one_disease);
        if changes {
            cells.push(match (highest(results), first) {
                (Some(own), Some(first)) if at > 0 => {
                    Cell::number(number::net_money(own - first), own - first, About::VALUE)
                }
                _ => Cell::none(),
            });
        }
        let threshold = results.model.settings.thresholds.last();
        let best = threshold.and_then(|threshold| results.headline().decision.best_at(*threshold));
        cells.push(best.map_or_else(Cell::none, |best| {
            Cell::text(Text::of(About::VALUE, results.model.strategy_label(&best.strategy)))
        }));
        cells.push(price(results));
        table.row(RowKind::Plain, cells);
    }
    table.note(
        "Means of the simulations where there are draws, the base case elsewhere. ICERs are taken before rounding.",
    );
    table.note(unlike(list));
    table
}

/// One result: what is compared, the increments, and net money at the lowest and the highest threshold.
fn compared(results: &Results, one_disease: bool) -> Vec<Cell> {
    let model = &results.model;
    let money = |threshold: Option<&f64>| match (pair(results), threshold) {
        (Some(own), Some(threshold)) => {
            let net = threshold * own.qalys - own.cost;
            Cell::number(number::net_money(net), net, About::VALUE).small(format!("at {}", number::pounds(*threshold)))
        }
        _ => Cell::none(),
    };
    let name = Cell::text(results.manifest.title.clone());
    let mut cells = vec![if one_disease { name } else { name.small(results.manifest.disease.clone()) }];
    match pair(results) {
        Some(own) => {
            cells.push(Cell::text(format!(
                "{} v {}",
                model.strategy_label(&own.strategy),
                words::inside(model.strategy_label(&own.against))
            )));
            cells.push(Cell::number(number::cost_signed(own.cost), own.cost, About::COSTS));
            cells.push(Cell::number(number::net_health(own.qalys), own.qalys, About::QALYS));
            cells.push(match own.comparison {
                Comparison::GainsAtCost { icer } => Cell::number(number::icer(icer), icer, About::VALUE),
                other => Cell::text(Text::of(About::VALUE, words::ratio_cell(other))),
            });
        }
        None => cells.extend([Cell::text("one option"), Cell::none(), Cell::none(), Cell::none()]),
    }
    cells.push(money(model.settings.thresholds.first()));
    cells.push(money(model.settings.thresholds.last()));
    cells
}

/// The highest price at which the intervention is worth it against the best of the others.
fn price(results: &Results) -> Cell {
    match figures::price_of(results).and_then(|own| own.thresholds.last()).map(figures::worth) {
        Some(Worth::UpTo { price }) if price >= words::NO_PRICE => {
            Cell::number(number::cost(price), price, About::VALUE)
        }
        Some(Worth::UpTo { .. } | Worth::Never) => Cell::text(Text::of(About::VALUE, "no price")),
        Some(Worth::Always) => Cell::text(Text::of(About::VALUE, "any price")),
        Some(Worth::From { .. } | Worth::Between { .. }) => Cell::text(Text::of(About::VALUE, "not one price")),
        None => Cell::text("not worked out"),
    }
}

/// What makes results differ by chance alone: other numbers of draws, or other seeds. Empty where there is nothing of it.
fn unlike(list: &[Results]) -> String {
    let mut draws: Vec<u64> = list.iter().map(|own| own.manifest.draws).collect();
    draws.sort_unstable();
    draws.dedup();
    if draws.len() > 1 {
        let each: Vec<String> = draws.iter().map(|count| number::count(*count)).collect();
        return format!("The results have {} draws: small differences between them are chance.", words::list(&each));
    }
    if list.windows(2).any(|pair| pair[0].manifest.seed != pair[1].manifest.seed) {
        return "The results have other seeds: small differences between them are chance.".to_owned();
    }
    String::new()
}

fn chances(list: &[Results]) -> Table {
    let mut table = Table::new(
        "chances",
        "Chances",
        "",
        "Share of the draws in which the intervention is the best of all options, and what perfect information would be worth a person, at the highest threshold of each",
        vec![
            Column::text("Result"),
            Column::number("Draws", ""),
            Column::number("Threshold", "£ per QALY"),
            Column::number("Best in", "% of draws"),
            Column::number("Perfect information", "£ a person"),
        ],
    );
    for results in list {
        let mut cells = vec![Cell::text(results.manifest.title.clone())];
        match results.psa.as_ref().and_then(|psa| psa.cost_effective.last().map(|at| (psa, at))) {
            Some((psa, at)) => {
                let share = at.probability.get(&results.model.intervention).map(|own| own.share);
                cells.push(Cell::number(number::count(psa.draws), psa.draws as f64, About::NOTHING));
                cells.push(Cell::number(number::cost(at.threshold), at.threshold, About::NOTHING));
                cells.push(share.map_or_else(Cell::none, |p| Cell::number(number::percent(p), p, About::VALUE)));
                cells.push(Cell::number(number::cost(at.evpi), at.evpi, About::VALUE));
            }
            None => cells.extend([Cell::text("none"), Cell::none(), Cell::none(), Cell::none()]),
        }
        table.row(RowKind::Plain, cells);
    }
    table
}

fn inputs(list: &[Results]) -> Table {
    let mut table =
        Table::new("inputs", "What each rests on", "", "", vec![Column::text("Result"), Column::text("Inputs")]);
    for results in list {
        let cells = vec![Cell::text(results.manifest.title.clone()), Cell::text(provenance::rests_on(results))];
        table.row(RowKind::Plain, cells);
    }
    table
}

fn files(list: &[Results]) -> Table {
    // A redacted report tells no digest of a model.
    let told = list.iter().all(|own| !own.manifest.model_hash.is_empty());
    let mut columns = vec![Column::text("Result"), Column::text("Scenario"), Column::text("Program")];
    columns.extend(told.then(|| Column::text("Model")));
    let mut table = Table::new("files", "Scenarios", "", "", columns);
    for results in list {
        let manifest = &results.manifest;
        let hash = manifest.model_hash.get(..12).unwrap_or(&manifest.model_hash);
        let mut cells = vec![
            Cell::text(manifest.title.clone()),
            Cell::text(Text::default().code(manifest.scenario.clone())),
            Cell::text(format!("{} {}", manifest.program, manifest.program_version)),
        ];
        cells.extend(told.then(|| Cell::text(Text::default().code(hash.to_owned()))));
        table.row(RowKind::Plain, cells);
    }
    table
}
