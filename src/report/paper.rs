//! Owns what the formats on paper share: the page, which tables turn it, what stays together, and how large a drawing is.
//! Lengths are in twentieths of a point.

use super::columns::{columns, lines};
use super::document::{Align, Block, Cell, Inline, Table, Text};

/// Long and short side of the page.
pub(super) const PAGE: (u32, u32) = (16838, 11906);
/// The margins at its head and foot, and at its sides.
pub(super) const MARGINS: (u32, u32) = (1077, 964);
/// Width of the text on an upright page.
pub(super) const UPRIGHT: u32 = PAGE.1 - 2 * MARGINS.1;
/// Width of the text on a wide page.
pub(super) const WIDE: u32 = PAGE.0 - 2 * MARGINS.1;
/// Room between columns side by side.
pub(super) const BETWEEN: u32 = 280;
/// The deepest heading.
pub(super) const DEEPEST: usize = 4;
/// Rows under which a table is kept on one page.
pub(super) const SHORT: usize = 12;
/// Rows above which a table may turn the page for its length.
const LONG: usize = 30;
/// Letters from which words in a column of numbers are set like text.
const WORDY: usize = 18;
/// A label of 13.5 units of a drawing is printed at 8 points.
const DRAWING: f64 = 20.0 * 8.0 / 13.5;
/// The highest picture that leaves room for its caption.
const HIGHEST: u32 = 11_500;

/// Whether a block is a table that wants a wide page: its words would be broken on an upright one, or it is long and takes
/// fewer wide pages, which hold two thirds of the lines.
pub(super) fn is_wide(block: &Block) -> bool {
    let table = match block {
        Block::Table(table) => table,
        Block::Steps(steps) => steps.table(),
        _ => return false,
    };
    let shorter = || lines(table, UPRIGHT) * 2 > lines(table, WIDE) * 3;
    columns(table, UPRIGHT).tight || table.rows.len() > LONG && shorter()
}

/// Whether a paragraph is nothing without what follows it: a title, or the beginning of a list.
pub(super) fn leads(text: &Text) -> bool {
    matches!(text.parts.as_slice(), [Inline::Strong(_)]) || text.bare().trim_end().ends_with(':')
}

/// Whether a cell stands on the right: a number, or a few words in a column of numbers.
pub(super) fn is_right(table: &Table, column: usize, cell: &Cell) -> bool {
    let wordy = cell.value.is_none() && cell.text.bare().len() > WORDY;
    column > 0 && !wordy && table.align(column, cell) == Align::Right
}

/// Size of a drawing in the text: its own, and no larger than there is room.
pub(super) fn fit((width, height): (f64, f64), room: u32) -> (u32, u32) {
    let mut scale = DRAWING;
    for (own, room) in [(width, f64::from(room)), (height, f64::from(HIGHEST))] {
        if own * scale > room {
            scale = room / own;
        }
    }
    ((width * scale).floor() as u32, (height * scale).floor() as u32)
}
