//! Owns what a report shows of the analyses that a scenario asks for: tables and figures, a file a kind. The terminal, the CSV
//! files and the document all take them from here.

mod one_way;

use super::figures::Figure;
use crate::results::{Analysis, Found, Results};

/// What is shown of one analysis.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The finding in a sentence without its full stop; a plain noun title if no sentence is true.
    pub title: String,
    /// Sentences that say how to read it.
    pub notes: Vec<String>,
    /// Its tables.
    pub sheets: Vec<Sheet>,
    /// Its figures.
    pub figures: Vec<Figure>,
}

/// A table: one row of heads, then rows of cells.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Last part of its file name, `results`, or `settings`; files are called `<analysis>-<id>.csv`.
    pub id: String,
    /// Title.
    pub title: String,
    /// Measure, unit, comparator.
    pub subtitle: String,
    /// Heads of the columns, units included.
    pub head: Vec<String>,
    /// Rows.
    pub rows: Vec<Row>,
    /// Most rows that the terminal shows.
    pub shown_rows: usize,
}

/// A row of a table.
#[derive(Clone, Debug)]
pub struct Row {
    /// A cell a column.
    pub cells: Vec<Cell>,
    /// Whether it is the row to look at.
    pub strong: bool,
}

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Words.
    Words(String),
    /// A number: as people read it, and exactly.
    Number(String, f64),
}

impl Cell {
    /// As people read it.
    #[must_use]
    pub fn shown(&self) -> &str {
        match self {
            Cell::Words(text) | Cell::Number(text, _) => text,
        }
    }

    /// As a file holds it.
    #[must_use]
    pub fn exact(&self) -> String {
        match self {
            Cell::Words(text) => text.clone(),
            Cell::Number(_, value) => super::tables::exact(*value),
        }
    }
}

/// What is shown of an analysis.
#[must_use]
pub fn shown(results: &Results, analysis: &Analysis) -> Shown {
    let mut shown = match &analysis.found {
        Found::OneWay(own) => one_way::shown(results, own),
    };
    // The first figure has the analysis's own name, further ones what they show besides.
    for (at, figure) in shown.figures.iter_mut().enumerate() {
        figure.id = if at == 0 { analysis.name.clone() } else { format!("{}-{}", analysis.name, figure.id) };
    }
    shown
}
