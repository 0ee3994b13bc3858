//! Owns what a report shows of the analyses that a scenario asks for: tables and figures, a file a kind. The terminal, the CSV
//! files and the document all take them from here.

mod budget_impact;
pub(super) mod one_way;
mod payment_schemes;
pub(super) mod price;
pub(super) mod price_durability;
mod reference_case;
pub(super) mod scenarios;
mod severity;
mod study;
mod subgroups;
mod threshold;
pub(super) mod two_way;
mod value_of_information;

use super::figures::Figure;
use crate::results::{Analysis, Comparison, Found, Results};

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
    /// Most rows that the terminal shows; with 0 it is a table for a file alone.
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

/// What a comparison comes to, as a cell under "£ per QALY"; a dash where there is none.
fn ratio(comparison: Option<Comparison>) -> Cell {
    match comparison {
        Some(Comparison::GainsAtCost { icer }) => Cell::Number(super::number::icer(icer), icer),
        Some(other) => Cell::Words(super::words::ratio_cell(other)),
        None => Cell::Words(super::number::NOT_APPLICABLE.into()),
    }
}

/// What an input is called in reports; its name when the model does not know it.
pub(super) fn input_label(results: &Results, name: &str) -> String {
    results.model.parameters.iter().find(|own| own.name == name).map_or(name.to_owned(), |own| own.label.clone())
}

/// The same within a sentence: its first letter small, unless it begins a name such as `SDI`.
pub(super) fn input_inside(results: &Results, name: &str) -> String {
    super::words::inside_label(&input_label(results, name))
}

/// The unit of an input.
pub(super) fn unit_of<'r>(results: &'r Results, name: &str) -> Option<&'r str> {
    results.model.parameters.iter().find(|own| own.name == name).and_then(|own| own.unit.as_deref())
}

/// What is shown of an analysis.
#[must_use]
pub fn shown(results: &Results, analysis: &Analysis) -> Shown {
    let mut shown = match &analysis.found {
        Found::OneWay(own) => one_way::shown(results, own),
        Found::TwoWay(own) => two_way::shown(results, own),
        Found::Scenarios(own) => scenarios::shown(results, own),
        Found::Threshold(own) => threshold::shown(results, own),
        Found::Price(own) => price::shown(results, own),
        Found::PriceDurability(own) => price_durability::shown(results, own),
        Found::Severity(own) => severity::shown(results, own),
        Found::ReferenceCase(own) => reference_case::shown(results, own),
        Found::Subgroups(own) => subgroups::shown(results, own),
        Found::PaymentSchemes(own) => payment_schemes::shown(results, own),
        Found::BudgetImpact(own) => budget_impact::shown(results, own),
        Found::ProposedStudy(own) => study::shown(results, own),
        Found::ValueOfInformation(own) => value_of_information::shown(results, own),
    };
    // The first figure has the analysis's own name, further ones what they show besides.
    for (at, figure) in shown.figures.iter_mut().enumerate() {
        figure.id = if at == 0 { analysis.name.clone() } else { format!("{}-{}", analysis.name, figure.id) };
    }
    shown
}
