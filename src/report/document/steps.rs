//! Owns tables that a screen can step through: the same rows at each value of something. Every text is made beforehand, so
//! that what steps needs no arithmetic and no number formats.

use super::{Cell, Table, Text};

/// A table at each value of something.
#[derive(Clone, Debug)]
pub struct Steps {
    /// Its place, unique in the document.
    pub id: String,
    /// What can be moved: `Cost-effectiveness threshold`.
    pub label: String,
    /// The table; its cells are those of the first position.
    pub table: Table,
    /// The figure that shows where it stands, with the left and right end of the values in units of its drawing.
    pub mark: Option<StepMark>,
    /// The positions, in rising order.
    pub steps: Vec<Step>,
    /// Which of them is shown first.
    pub first: usize,
}

/// Where the positions lie in a figure.
#[derive(Clone, Debug, PartialEq)]
pub struct StepMark {
    /// Id of the figure.
    pub figure: String,
    /// Where the first position lies, from the left, in units of the drawing.
    pub left: f64,
    /// Where the last position lies.
    pub right: f64,
    /// Upper end of the line that marks a position.
    pub top: f64,
    /// Lower end of it.
    pub bottom: f64,
}

/// One position.
#[derive(Clone, Debug)]
pub struct Step {
    /// How the value is written: `£35,000`.
    pub value: String,
    /// What is so there, in a sentence or two.
    pub sentence: Text,
    /// The cells of each row after its head.
    pub cells: Vec<Vec<Cell>>,
}

impl Steps {
    /// The table at the first position, for formats that cannot step.
    #[must_use]
    pub fn table(&self) -> &Table {
        &self.table
    }
}
