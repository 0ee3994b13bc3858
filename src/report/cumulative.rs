//! Owns the cumulative table: a base, each scenario laid over it alone and in turn, and all together. As lines, as CSV and as a document.

use super::check::explanation;
use super::document::{About, Block, Cell, Column, Document, Figure, Group, RowKind, Section, Table, Text};
use super::{figures, number, words};
use crate::results::{
    Attribution, Checked, Comparison, Cumulative, CumulativeStep, Increments, InputChanged, Moved, Pairwise, Results,
};
use std::io::Write;

/// Most changes of one result that are listed in lines.
const LISTED: usize = 40;

/// What all scenarios together do, in one sentence.
fn lead(own: &Cumulative) -> String {
    let end = own.steps.last().map_or(own.found, |step| step.together);
    let threshold = own.thresholds.last().copied().unwrap_or(0.0);
    let (before, after) = (own.found.net_benefit(threshold), end.net_benefit(threshold));
    let count = own.steps.len();
    let what =
        if count == 1 { "The scenario takes".to_owned() } else { format!("The {count} scenarios together take") };
    let ratio = |found: &Increments| match found.comparison {
        Comparison::GainsAtCost { icer } => format!("{} a QALY", number::pounds(icer)),
        other => words::ratio_cell(other),
    };
    format!(
        "{what} {} against {} from {} to {}; net monetary benefit at {} a QALY goes from {} to {}.",
        words::inside(&own.labels.0),
        words::inside(&own.labels.1),
        ratio(&own.found),
        ratio(&end),
        number::pounds(threshold),
        number::pounds(before),
        number::pounds(after),
    )
}

/// Net benefit at the highest threshold.
fn benefit(own: &Cumulative, found: &Increments) -> f64 {
    found.net_benefit(own.thresholds.last().copied().unwrap_or(0.0))
}

/// The change of net benefit in whole pounds, so that what is printed adds up.
fn moved(own: &Cumulative, from: &Increments, to: &Increments) -> f64 {
    benefit(own, to).round() - benefit(own, from).round()
}

/// What stood before a step.
fn before(own: &Cumulative, at: usize) -> &Increments {
    if at == 0 { &own.found } else { &own.steps[at - 1].together }
}

/// The table in lines, with what each change does.
#[must_use]
pub fn lines(own: &Cumulative, explained: &Checked) -> String {
    let mut rows: Vec<[String; 7]> = vec![
        ["", "£ per QALY", "extra", "extra", "£ per QALY", "", "change,"].map(str::to_owned),
        ["laid over in turn", "alone", "cost, £", "QALYs", "in turn", "NMB, £", "£"].map(str::to_owned),
    ];
    let line = |name: String, alone: String, found: &Increments, change: Option<f64>| {
        let (ratio, money) = (words::ratio_cell(found.comparison), number::net_money(benefit(own, found)));
        let change = change.map_or(String::new(), number::net_money);
        [name, alone, number::cost_signed(found.cost), number::net_health(found.qalys), ratio, money, change]
    };
    rows.push(line(own.base.1.clone(), String::new(), &own.found, None));
    for (at, step) in own.steps.iter().enumerate() {
        let change = moved(own, before(own, at), &step.together);
        let alone = words::ratio_cell(step.alone.comparison);
        rows.push(line(format!("+ {}", step.title), alone, &step.together, Some(change)));
    }
    if let Some(step) = own.steps.last() {
        let change = moved(own, &own.found, &step.together);
        rows.push(line("All together".into(), String::new(), &step.together, Some(change)));
    }
    let mut text = format!("{}\n\n", wrapped(&lead(own)));
    text += &super::check::table(&rows.iter().map(|row| row.each_ref().map(String::as_str)).collect::<Vec<_>>());
    text += "\n";
    for step in &own.steps {
        text += &format!("{} ({})\n", step.title, step.file);
        if step.changes.is_empty() {
            text += "  changes nothing\n";
        }
        for change in &step.changes {
            text += &format!("  {:13} {}\n", change.kind.word(), super::check::input(change));
        }
    }
    text += &attributed(explained);
    text
}

/// What each changed input does, as a check says it.
fn attributed(explained: &Checked) -> String {
    if explained.verdict == Moved::Moved { explanation(explained, false) } else { String::new() }
}

/// A paragraph in lines of at most 100 letters.
fn wrapped(text: &str) -> String {
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last().map_or(0, |line| line.chars().count());
        if line + word.chars().count() + 1 > 100 {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines.join("\n")
}

/// The table as CSV, with every digit.
///
/// # Errors
/// When the output cannot be written.
pub fn csv(own: &Cumulative, output: impl Write) -> csv::Result<()> {
    let mut csv = csv::Writer::from_writer(output);
    let mut head = ["step", "file", "title", "laid over", "extra cost, £", "extra QALYs", "£ per QALY"]
        .map(str::to_owned)
        .to_vec();
    head.extend(own.thresholds.iter().map(|threshold| format!("NMB at £{threshold}, £")));
    csv.write_record(&head)?;
    let mut row = |step: usize, (file, title): (&str, &str), over: &str, found: &Increments| {
        let ratio = exact(found.comparison);
        let mut cells = vec![step.to_string(), file.to_owned(), title.to_owned(), over.to_owned()];
        cells.extend([found.cost.to_string(), found.qalys.to_string(), ratio]);
        cells.extend(own.thresholds.iter().map(|threshold| found.net_benefit(*threshold).to_string()));
        csv.write_record(cells)
    };
    row(0, (&own.base.0, &own.base.1), "base", &own.found)?;
    for (at, step) in own.steps.iter().enumerate() {
        row(at + 1, (&step.file, &step.title), "base alone", &step.alone)?;
        row(at + 1, (&step.file, &step.title), "all before it", &step.together)?;
    }
    csv.flush()?;
    Ok(())
}

/// The report.
#[must_use]
pub fn document(own: &Cumulative, explained: &Checked) -> Document {
    let mut summary = Section::new("", "Changes laid over in turn");
    "summary".clone_into(&mut summary.id);
    summary.push(Block::Lead(Text::of(About::VALUE, lead(own))));
    summary.push(Block::Table(table(own)));
    if let Some(figure) = figures::waterfall(own) {
        summary.push(Block::Figure(Figure::new(figure, About::VALUE)));
    }
    let mut what = Section::new("", "What each changes");
    let step = |step: &CumulativeStep| (heading(&step.title, &step.file), step.changes.clone());
    what.push(Block::Table(changed(own.steps.iter().map(step))));
    let mut each = Section::new("", "What each changed input does");
    each.paragraph(
        "Each change is made in the base one after another in this order, and its part is what net benefit or the ratio moves by then. The average order is the mean of its part over all orders (Shapley), which no order favours. The parts sum to the whole.",
    );
    for (at, one) in explained.attributions.iter().enumerate() {
        each.push(Block::Table(attribution(at, one, explained)));
    }
    for note in &explained.notes {
        each.note(note.clone());
    }
    let mut document = Document {
        title: Text::plain(format!("{}: changes in turn", own.base.1)),
        origin: std::iter::once(own.base.0.as_str())
            .chain(own.steps.iter().map(|step| step.file.as_str()))
            .collect::<Vec<_>>()
            .join(", "),
        status: "Draft, not reviewed".to_owned(),
        summary,
        sections: vec![what, each],
    };
    document.number();
    document
}

fn ratio(found: &Increments) -> Cell {
    match found.comparison {
        Comparison::GainsAtCost { icer } => Cell::number(number::icer(icer), icer, About::VALUE),
        other => Cell::text(Text::of(About::VALUE, words::ratio_cell(other))),
    }
}

fn table(own: &Cumulative) -> Table {
    let threshold = own.thresholds.last().copied().unwrap_or(0.0);
    let mut table = Table::new(
        "cumulative",
        "Changes laid over in turn",
        "",
        format!(
            "{} against {}, per person, at base values. Alone: laid over the base by itself. In turn: laid over the base and all before it. Net money is the net monetary benefit at {} a QALY",
            own.labels.0,
            words::inside(&own.labels.1),
            number::pounds(threshold)
        ),
        vec![
            Column::text("Scenario"),
            Column::number("ICER", "£ per QALY"),
            Column::number("Extra cost", "£"),
            Column::number("Extra QALYs", ""),
            Column::number("ICER", "£ per QALY"),
            Column::number("Net money", "£"),
            Column::number("Change", "£"),
        ],
    );
    table.groups = vec![
        Group { name: String::new(), columns: 1 },
        Group { name: "Alone".into(), columns: 1 },
        Group { name: "In turn".into(), columns: 5 },
    ];
    let row = |name: Cell, alone: Cell, found: &Increments, change: Cell| {
        let money = benefit(own, found);
        vec![
            name,
            alone,
            Cell::number(number::cost_signed(found.cost), found.cost, About::COSTS),
            Cell::number(number::net_health(found.qalys), found.qalys, About::QALYS),
            ratio(found),
            Cell::number(number::net_money(money), money, About::VALUE),
            change,
        ]
    };
    let change = |value: f64| Cell::number(number::net_money(value), value, About::VALUE);
    table.row(RowKind::Strong, row(Cell::text(own.base.1.clone()), Cell::none(), &own.found, Cell::none()));
    for (at, step) in own.steps.iter().enumerate() {
        let change = change(moved(own, before(own, at), &step.together));
        let cells = row(Cell::text(step.title.clone()), ratio(&step.alone), &step.together, change);
        table.row(RowKind::Plain, cells);
    }
    if let Some(step) = own.steps.last() {
        let change = change(moved(own, &own.found, &step.together));
        table.row(RowKind::Total, row(Cell::text("All together"), Cell::none(), &step.together, change));
    }
    table.note("ICERs are taken before rounding.");
    table
}

/// A scenario and its file.
fn heading(title: &str, file: &str) -> String {
    format!("{title} ({file})")
}

/// A ratio with every digit, or in words.
fn exact(comparison: Comparison) -> String {
    match comparison {
        Comparison::GainsAtCost { icer } => icer.to_string(),
        other => words::ratio_cell(other),
    }
}

/// What differs, by the scenario that changes it.
fn changed(list: impl Iterator<Item = (String, Vec<InputChanged>)>) -> Table {
    let columns = vec![Column::text("Input"), Column::text("Kind"), Column::text("Base"), Column::text("Now")];
    let mut table = Table::new("changes", "Changed inputs", "", "By the scenario that changes them", columns);
    for (heading, changes) in list {
        table.group(&heading);
        for change in &changes {
            let (old, new) = super::check::values(change);
            let code = Text::default().code(change.name.clone());
            let name =
                if change.label.is_empty() { Cell::text(code) } else { Cell::text(change.label.clone()).small(code) };
            let value = |text: String| Cell::text(Text::with_code(About::NOTHING, &text));
            table.row(RowKind::Plain, vec![name, Cell::text(change.kind.word()), value(old), value(new)]);
        }
        if changes.is_empty() {
            table.row(RowKind::Muted, vec![Cell::text("nothing"), Cell::none(), Cell::none(), Cell::none()]);
        }
    }
    table
}

fn attribution(at: usize, one: &Attribution, explained: &Checked) -> Table {
    let printed = super::check::printed(one, &explained.inputs);
    let measure = super::check::measure(one);
    let mut table = Table::new(
        &format!("attribution-{}", at + 1),
        &measure,
        "",
        format!("{measure}: {} in the base, {} with all together", printed.old, printed.new),
        vec![
            Column::text("Changed input"),
            Column::number("One after another", "£"),
            Column::number("Average order", "£"),
        ],
    );
    for (part, (name, in_order, shapley)) in one.parts.iter().zip(&printed.rows) {
        let average = match (shapley, part.shapley) {
            (Some(text), Some(value)) => Cell::number(text.clone(), value, About::VALUE),
            _ => Cell::none(),
        };
        let cells = vec![
            Cell::text(Text::with_code(About::NOTHING, name)),
            Cell::number(in_order.clone(), part.in_order, About::VALUE),
            average,
        ];
        table.row(RowKind::Plain, cells);
    }
    let whole = || Cell::number(printed.change.clone(), one.new - one.old, About::VALUE);
    let average = if one.parts.iter().all(|part| part.shapley.is_some()) { whole() } else { Cell::none() };
    table.row(RowKind::Total, vec![Cell::text("Together"), whole(), average]);
    table
}

/// Why results can only stand side by side.
const RESULTS_ALONE: &str = "Results hold no model that could be run: changes cannot be laid over one another, and what each did to the outcome is not known. Compare the scenario files for that.";

/// Results side by side, in lines.
#[must_use]
pub fn side_by_side_lines(list: &[Results], changes: &[Vec<InputChanged>]) -> String {
    let mut rows: Vec<[String; 5]> =
        vec![["", "extra cost, £", "extra QALYs", "£ per QALY", "NMB, £"].map(str::to_owned)];
    for own in list {
        let title = own.manifest.title.clone();
        rows.push(match pair_of(own) {
            Some((pair, threshold)) => [
                title,
                number::cost_signed(pair.cost),
                number::net_health(pair.qalys),
                words::ratio_cell(pair.comparison),
                number::net_money(threshold * pair.qalys - pair.cost),
            ],
            None => [title, "–".into(), "–".into(), "–".into(), "–".into()],
        });
    }
    let mut text = super::check::table(&rows.iter().map(|row| row.each_ref().map(String::as_str)).collect::<Vec<_>>());
    for (own, changes) in list.iter().skip(1).zip(changes) {
        text += &format!("\n{} ({})\n", own.manifest.title, own.manifest.scenario);
        if changes.is_empty() {
            text += "  no input that the results name differs from the first\n";
        }
        for change in changes.iter().take(LISTED) {
            text += &format!("  {:13} {}\n", change.kind.word(), super::check::input(change));
        }
        if changes.len() > LISTED {
            text += &format!("  and {} more: --out writes a report with all\n", changes.len() - LISTED);
        }
    }
    text + "\n" + &wrapped(RESULTS_ALONE) + "\n"
}

/// The intervention against the reference, and the highest threshold; base case, for results may have other draws.
fn pair_of(own: &Results) -> Option<(&Pairwise, f64)> {
    let pair = own.base_case.decision.pairwise_of(&own.model.intervention)?;
    Some((pair, own.model.settings.thresholds.last().copied()?))
}

/// Results side by side as a report.
#[must_use]
pub fn side_by_side(list: &[Results], changes: &[Vec<InputChanged>]) -> Document {
    let mut document = super::sections::comparison(list);
    let mut what = Section::new("", "What differs");
    what.paragraph(RESULTS_ALONE);
    let step = |(own, changes): (&Results, &Vec<InputChanged>)| {
        (heading(&own.manifest.title, &own.manifest.scenario), changes.clone())
    };
    what.push(Block::Table(changed(list[1..].iter().zip(changes).map(step))));
    document.sections.insert(0, what);
    document.number();
    document
}

/// The same as CSV: base case of each.
///
/// # Errors
/// When the output cannot be written.
pub fn side_by_side_csv(list: &[Results], output: impl Write) -> csv::Result<()> {
    let mut csv = csv::Writer::from_writer(output);
    csv.write_record(["file", "title", "extra cost, £", "extra QALYs", "£ per QALY", "threshold, £", "NMB, £"])?;
    for own in list {
        let mut cells = vec![own.manifest.scenario.clone(), own.manifest.title.clone()];
        match pair_of(own) {
            Some((pair, threshold)) => cells.extend([
                pair.cost.to_string(),
                pair.qalys.to_string(),
                exact(pair.comparison),
                threshold.to_string(),
                (threshold * pair.qalys - pair.cost).to_string(),
            ]),
            None => cells.extend(vec![String::new(); 5]),
        }
        csv.write_record(cells)?;
    }
    csv.flush()?;
    Ok(())
}
