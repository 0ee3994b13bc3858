//! Owns tables: typed cells in named columns, under a caption.

use super::{About, Inline, Text};

/// Letters up to which the name of a line is short.
const LABEL: usize = 20;

/// A table.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Its place, unique in the document.
    pub id: String,
    /// Its number, set once the document is whole.
    pub number: usize,
    /// What was found.
    pub title: Text,
    /// A plain noun that stands for the title where the finding is withheld.
    pub noun: String,
    /// What is shown: population, horizon, units, method.
    pub subtitle: Text,
    /// Heads over several columns; empty, or as many columns as there are in all.
    pub groups: Vec<Group>,
    /// The columns; the first holds the heads of the rows.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Row>,
    /// Notes under it, in whole sentences.
    pub notes: Vec<Text>,
}

/// A head over several columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its words; may be empty.
    pub name: String,
    /// How many columns it spans.
    pub columns: usize,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its head.
    pub name: String,
    /// Unit or the like, under the head; may be empty.
    pub unit: String,
    /// On which side its cells stand.
    pub align: Align,
}

/// On which side cells stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Text, on the left.
    Left,
    /// Numbers, on the right.
    Right,
}

/// A row.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// What kind of row it is.
    pub kind: RowKind,
    /// Its place, where something leads to it.
    pub id: Option<String>,
    /// Its cells; the first is its head.
    pub cells: Vec<Cell>,
}

/// Kinds of row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RowKind {
    /// A row like others.
    #[default]
    Plain,
    /// The one row that the table is about.
    Highlight,
    /// A row that stands out among others.
    Strong,
    /// A row that stays for completeness.
    Muted,
    /// The sum of rows above.
    Total,
    /// The name of the rows below; one cell over all columns.
    Group,
}

/// A cell.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    /// What it says.
    pub text: Text,
    /// A second, smaller line; may be empty.
    pub small: Text,
    /// The number behind it, for sorting, copying and spreadsheets.
    pub value: Option<f64>,
    /// Where the number is in the results file (a JSON pointer), or how it was worked out from there.
    pub from: Option<String>,
    /// How many columns it spans.
    pub columns: usize,
    /// Whether it is the best of its kind.
    pub best: bool,
    /// A piece of a line that stands for it in figures.
    pub swatch: Option<Swatch>,
    /// On which side it stands, where that is not its column's.
    pub align: Option<Align>,
}

/// A piece of a line, as figures draw it.
#[derive(Clone, Debug, PartialEq)]
pub struct Swatch {
    /// Its colour: `#1446B8`.
    pub colour: String,
    /// Dashes and gaps; empty for a solid line.
    pub dash: Vec<f64>,
}

impl Column {
    /// A column of text.
    #[must_use]
    pub fn text(name: &str) -> Self {
        Self { name: name.to_owned(), unit: String::new(), align: Align::Left }
    }

    /// A column of numbers.
    #[must_use]
    pub fn number(name: &str, unit: &str) -> Self {
        Self { name: name.to_owned(), unit: unit.to_owned(), align: Align::Right }
    }
}

impl Cell {
    /// A cell of text.
    #[must_use]
    pub fn text(text: impl Into<Text>) -> Self {
        Self { text: text.into(), columns: 1, ..Self::default() }
    }

    /// A cell with a number: how it is written, the number itself, and what it tells of.
    #[must_use]
    pub fn number(written: impl Into<String>, value: f64, about: About) -> Self {
        Self { text: Text::of(about, written), value: Some(value), columns: 1, ..Self::default() }
    }

    /// A cell to which no value applies.
    #[must_use]
    pub fn none() -> Self {
        Self::text(super::super::number::NOT_APPLICABLE)
    }

    /// The same cell with a smaller second line.
    #[must_use]
    pub fn small(mut self, text: impl Into<Text>) -> Self {
        self.small = text.into();
        self
    }

    /// The same cell, its number found at this JSON pointer of the results.
    #[must_use]
    pub fn from(mut self, pointer: impl Into<String>) -> Self {
        self.from = Some(pointer.into());
        self
    }

    /// The same cell over several columns.
    #[must_use]
    pub fn over(mut self, columns: usize) -> Self {
        self.columns = columns;
        self
    }

    /// The same cell, marked as the best where it is.
    #[must_use]
    pub fn best(mut self, best: bool) -> Self {
        self.best = best;
        self
    }

    /// The same cell with a piece of a line before its words.
    #[must_use]
    pub fn swatch(mut self, swatch: Swatch) -> Self {
        self.swatch = Some(swatch);
        self
    }

    /// Whether it is the short name of a line in figures, which stands on one line.
    #[must_use]
    pub fn is_label(&self) -> bool {
        self.swatch.is_some() && self.text.bare().chars().count() <= LABEL
    }

    /// The same cell on this side.
    #[must_use]
    pub fn aligned(mut self, align: Align) -> Self {
        self.align = Some(align);
        self
    }
}

impl Table {
    /// A table without rows.
    #[must_use]
    pub fn new(id: &str, noun: &str, title: impl Into<Text>, subtitle: impl Into<Text>, columns: Vec<Column>) -> Self {
        let (title, noun) = (title.into(), noun.to_owned());
        let title = if title.is_empty() { Text::plain(noun.clone()) } else { title };
        Self { id: super::place_id(id), title, noun, subtitle: subtitle.into(), columns, ..Self::default() }
    }

    /// Adds a row.
    pub fn row(&mut self, kind: RowKind, cells: Vec<Cell>) {
        self.rows.push(Row { kind, id: None, cells });
    }

    /// Adds a row to which something may lead.
    pub fn row_at(&mut self, id: String, kind: RowKind, cells: Vec<Cell>) {
        self.rows.push(Row { kind, id: Some(id), cells });
    }

    /// Adds a row that names the rows below it.
    pub fn group(&mut self, name: &str) {
        let cell = Cell::text(name).over(self.columns.len());
        self.rows.push(Row { kind: RowKind::Group, id: None, cells: vec![cell] });
    }

    /// Adds a note, unless it is empty.
    pub fn note(&mut self, note: impl Into<Text>) {
        let note = note.into();
        if !note.is_empty() {
            self.notes.push(note);
        }
    }

    /// On which side a cell stands that begins at this column.
    #[must_use]
    pub fn align(&self, column: usize, cell: &Cell) -> Align {
        cell.align.or_else(|| self.columns.get(column).map(|column| column.align)).unwrap_or(Align::Left)
    }

    /// Every text of it.
    pub(super) fn texts_mut(&mut self, visit: &mut dyn FnMut(&mut Text)) {
        visit(&mut self.subtitle);
        self.notes.iter_mut().for_each(&mut *visit);
        for cell in self.rows.iter_mut().flat_map(|row| &mut row.cells) {
            visit(&mut cell.text);
            visit(&mut cell.small);
            // A second line may hold the limits of the number above it: both go.
            if cell.text.parts.iter().chain(&cell.small.parts).any(|part| matches!(part, Inline::Withheld(_))) {
                cell.value = None;
                cell.from = None;
                cell.best = false;
            }
        }
    }
}
