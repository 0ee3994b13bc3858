//! Owns where the analyses that a scenario asks for stand in the report, and turns what is shown of them into tables and
//! figures of the document.

use crate::report::analyses::{self, Sheet, Shown};
use crate::report::document::{About, Align, Block, Cell, Column, Data, Figure, Link, RowKind, Section, Table, Text};
use crate::report::words;
use crate::results::{Analysis, Found, Results};

/// Where a kind of analysis stands. What is not named here stands under "Further analyses", so that nothing is left out.
const PLACES: [(&str, &[&str]); 8] = [
    ("B.3.2", &["reference-case"]),
    ("B.3.6", &["severity"]),
    ("B.3.8", &["proposed-study"]),
    ("B.3.11.2", &["one-way", "two-way"]),
    ("B.3.11.3", &["scenarios"]),
    ("B.3.11.4", &["price", "threshold", "price-durability", "price-and-durability"]),
    ("B.3.12", &["subgroups"]),
    ("Budget impact", &["budget-impact"]),
];

/// The section of everything that has no place of its own.
pub(super) const FURTHER: &str = "B.3.11.5";

/// The kind of an analysis, as a scenario writes it.
fn kind(analysis: &Analysis) -> String {
    let tagged = serde_json::to_value(&analysis.found).unwrap_or_default();
    tagged.get("kind").and_then(serde_json::Value::as_str).unwrap_or_default().replace([' ', '_'], "-")
}

fn place(kind: &str) -> &'static str {
    let own = PLACES.iter().find(|(_, kinds)| kinds.contains(&kind));
    own.map_or(FURTHER, |(place, _)| place)
}

/// The analyses that stand in a section.
pub(super) fn at<'r>(results: &'r Results, section: &str) -> Vec<&'r Analysis> {
    results.analyses.iter().filter(|analysis| place(&kind(analysis)) == section).collect()
}

/// Adds the analyses that stand in a section, and says whether there are any.
pub(super) fn add(results: &Results, place: &str, section: &mut Section) -> bool {
    let own = at(results, place);
    for analysis in &own {
        one(results, analysis, section);
    }
    !own.is_empty()
}

/// A section of its own for a place, where there is an analysis to stand in it.
pub(super) fn section(results: &Results, number: &str, title: &str) -> Option<Section> {
    let mut section = Section::new(number, title);
    let place = if number.is_empty() { title } else { number };
    add(results, place, &mut section).then_some(section)
}

/// What the first analysis of a kind found, as a sentence; none where no such analysis was run.
pub(super) fn finding(results: &Results, wanted: &str) -> Option<Text> {
    let own = results.analyses.iter().find(|analysis| kind(analysis) == wanted)?;
    let title = analyses::shown(results, own).title;
    Some(
        Text::of(About::ALL, format!("{}.", title.trim_end_matches('.')))
            .words(" (")
            .link(place(wanted), Link::Place(place_of(wanted)))
            .words(")"),
    )
}

/// The id of the section in which a kind stands.
fn place_of(kind: &str) -> String {
    let place = place(kind);
    let number = if place.starts_with("B.") { place } else { "" };
    Section::new(number, place).id
}

fn one(results: &Results, analysis: &Analysis, section: &mut Section) {
    let shown = analyses::shown(results, analysis);
    let Shown { title, notes, sheets, figures } = shown;
    if let Some(name) = &analysis.title {
        section.paragraph(Text::default().strong(name.clone()));
    }
    let numbers = sheets.iter().find(|sheet| sheet.shown_rows == 0).or(sheets.first()).map(data);
    let several = results.analyses.iter().filter(|other| kind(other) == kind(analysis)).count() > 1;
    // The finding stands over the figure where there is one, and is not said twice.
    let drawn_too = !figures.is_empty();
    let mut first: Option<String> = None;
    for drawn in figures {
        let mut figure = Figure::new(drawn, about(&analysis.found, ""));
        // The same numbers stand behind all figures of an analysis: they are given once.
        match (&first, &numbers) {
            (Some(id), Some(_)) => {
                let space = if figure.note.is_empty() { "" } else { " " };
                figure.note = figure
                    .note
                    .words(space)
                    .words("Its numbers are with those of ")
                    .link("the first of these figures", Link::Place(id.clone()))
                    .words(".");
            }
            (None, Some(numbers)) => figure = figure.data(numbers.clone()),
            (_, None) => {}
        }
        first.get_or_insert_with(|| figure.id.clone());
        section.push(Block::Figure(figure));
    }
    let (printed, filed): (Vec<Sheet>, Vec<Sheet>) = sheets.into_iter().partition(|sheet| sheet.shown_rows > 0);
    for (at, sheet) in printed.into_iter().enumerate() {
        let heading = if at > 0 || drawn_too { sheet.title.clone() } else { title.clone() };
        // Of several analyses of a kind each says which it is.
        let heading = match &analysis.title {
            Some(name) if several && heading == sheet.title => format!("{heading}: {}", words::inside_word(name)),
            _ => heading,
        };
        let about = about(&analysis.found, &sheet.id);
        section.push(Block::Table(table(&analysis.name, sheet, heading, about)));
    }
    for note in notes {
        section.push(Block::Note(Text::of(About::ALL, note)));
    }
    section.note(files(&analysis.name, &filed));
}

/// What a sheet of an analysis tells of, or its figures where the name is empty. Severity is of health on established care alone,
/// but for what a weight would make of the price.
fn about(found: &Found, sheet: &str) -> About {
    match found {
        Found::Severity(_) if sheet != "weighted" => About::QALYS.and(About::COURSE),
        _ => About::ALL,
    }
}

/// The numbers behind the figures of an analysis: its fullest table, exactly.
fn data(sheet: &Sheet) -> Data {
    let rows = sheet.rows.iter().map(|row| row.cells.iter().map(analyses::Cell::exact).collect());
    Data { columns: sheet.head.clone(), rows: rows.collect() }
}

/// Which tables are not printed, and the files of the results folder in which they stand.
fn files(name: &str, sheets: &[Sheet]) -> Text {
    let mut text = Text::default();
    for (at, sheet) in sheets.iter().enumerate() {
        let join = if at == 0 { "Not printed, but in the results folder: " } else { "; " };
        text = text.words(format!("{join}“{}” in ", sheet.title)).code(format!("analyses/{name}-{}.csv", sheet.id));
    }
    if text.is_empty() { text } else { text.words(".") }
}

/// A sheet as a table. A column stands on the right when it holds numbers.
fn table(name: &str, sheet: Sheet, title: String, about: About) -> Table {
    let numeric = |column: usize| {
        let cell = |row: &analyses::Row| matches!(row.cells.get(column), Some(analyses::Cell::Number(..)));
        column > 0 && sheet.rows.iter().any(cell)
    };
    let columns = sheet.head.iter().enumerate().map(|(at, head)| {
        let (own, unit) = split(head);
        let align = if numeric(at) { Align::Right } else { Align::Left };
        Column { name: own.to_owned(), unit: unit.to_owned(), align }
    });
    let columns: Vec<Column> = columns.collect();
    let width = columns.len();
    let mut table = Table::new(
        &format!("analysis-{name}-{}", sheet.id),
        &sheet.title,
        Text::of(about, title),
        Text::of(about, sheet.subtitle.clone()),
        columns,
    );
    let file = format!("analyses/{name}-{}.csv", sheet.id);
    for (number, row) in (1..).zip(&sheet.rows) {
        let mut cells: Vec<Cell> = row
            .cells
            .iter()
            .enumerate()
            .map(|(at, cell)| match cell {
                analyses::Cell::Words(words) if at == 0 => Cell::text(Text::plain(words.clone())),
                analyses::Cell::Words(words) => Cell::text(Text::of(about, words.clone())),
                analyses::Cell::Number(written, value) => {
                    let head = sheet.head.get(at).map_or("", String::as_str);
                    let place = format!("{file}, row {number}, “{head}”");
                    Cell::number(written.clone(), *value, about).from(place)
                }
            })
            .collect();
        cells.resize(width, Cell::text(""));
        table.row(if row.strong { RowKind::Strong } else { RowKind::Plain }, cells);
    }
    table
}

/// A head of a column and the unit at its end: `Net benefit, £` becomes `Net benefit` and `£`.
fn split(head: &str) -> (&str, &str) {
    match head.rsplit_once(", ") {
        Some((name, unit)) if unit.starts_with(['£', '%']) || unit.starts_with("QALY") => (name, unit),
        _ => (head, ""),
    }
}
