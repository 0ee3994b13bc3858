//! Owns how wide the columns of a table are on paper: as wide as their words where there is room, and otherwise so that the rows
//! together become short. Lengths are in twentieths of a point.

use crate::report::document::{Cell, Inline, Table};

/// Size of the letters of a cell.
const CELL: u32 = 170;
/// Size of small letters: heads, units, intervals.
const SMALL: u32 = 150;
/// Room beside the words of a cell, left and right together.
const BESIDE: u32 = 2 * 70 + 30;
/// A word longer than this may be broken.
const BREAKABLE: u32 = 2400;
/// By how much a column is widened at a time.
const STEP: u32 = 20;

/// The widths of a table's columns.
pub(in crate::report) struct Columns {
    /// Width of each.
    pub(in crate::report) widths: Vec<u32>,
    /// Whether words have to be broken because the room is too narrow.
    pub(in crate::report) tight: bool,
}

/// What one column needs.
#[derive(Clone, Copy, Default)]
struct Need {
    /// Width of the longest word.
    least: u32,
    /// Width of the longest text on one line.
    most: u32,
    /// Sum over the rows of the cubes of their widths: how much it matters that the column is wide.
    weight: f64,
}

/// The widths of a table's columns in this room.
pub(in crate::report) fn columns(table: &Table, room: u32) -> Columns {
    let mut needs = vec![Need::default(); table.columns.len()];
    for (need, column) in needs.iter_mut().zip(&table.columns) {
        add(need, &column.name, SMALL, true, 0);
        add(need, &column.unit, SMALL, false, 0);
    }
    for row in &table.rows {
        let mut at = 0;
        for cell in &row.cells {
            if cell.columns == 1
                && let Some(need) = needs.get_mut(at)
            {
                cell_needs(need, cell);
            }
            at += cell.columns;
        }
    }
    spread(&needs, room)
}

/// About how many lines the rows take in this room.
pub(in crate::report) fn lines(table: &Table, room: u32) -> u32 {
    let widths = columns(table, room).widths;
    let mut sum = 0;
    for row in &table.rows {
        let (mut at, mut most) = (0, 1);
        for cell in &row.cells {
            let end = (at + cell.columns).min(widths.len());
            let inner = widths.get(at..end).map_or(0, |own| own.iter().sum::<u32>()).saturating_sub(BESIDE).max(1);
            let text = width(&cell.text.bare(), CELL).div_ceil(inner);
            most = most.max(text + width(&cell.small.bare(), SMALL).div_ceil(inner));
            at = end;
        }
        sum += most;
    }
    sum
}

fn cell_needs(need: &mut Need, cell: &Cell) {
    let badge = cell.text.parts.iter().any(|part| matches!(part, Inline::Badge(_)));
    let beside = if badge { 140 } else { 0 } + if cell.swatch.is_some() { 420 } else { 0 };
    // A number, an interval or the name of a line is never broken.
    let interval = |text: &str| {
        let end = text.ends_with(|own: char| own.is_ascii_digit() || own == '%');
        end && text.contains(" to ") && text.len() < 28
    };
    let text = cell.text.bare();
    let text =
        if cell.value.is_some() || cell.is_label() || interval(&text) { text.replace(' ', "\u{a0}") } else { text };
    add(need, &text, CELL, cell.best, beside);
    let small = cell.small.bare();
    let small = if small.contains(" to ") && small.len() < 28 { small.replace(' ', "\u{a0}") } else { small };
    add(need, &small, SMALL, false, 0);
}

fn add(need: &mut Need, text: &str, size: u32, bold: bool, beside: u32) {
    if text.is_empty() {
        return;
    }
    let wide = |words: &str| {
        let width = width(words, size) + beside;
        (if bold { width * 107 / 100 } else { width }) + BESIDE
    };
    let longest = text.split(' ').map(wide).max().unwrap_or(0);
    let longest = if longest > BREAKABLE { BREAKABLE } else { longest };
    need.least = need.least.max(longest);
    let whole = wide(text);
    need.most = need.most.max(whole);
    let whole = f64::from(whole);
    need.weight += whole * whole * whole;
}

/// Begins with the longest words and widens, step by step, the column through which the rows become shorter most, until
/// each has what it wants or the room is used up.
fn spread(needs: &[Need], room: u32) -> Columns {
    let mut widths: Vec<u32> = needs.iter().map(|need| need.least.max(BESIDE + 60)).collect();
    let mut sum: u32 = widths.iter().sum();
    if sum > room {
        let widths = widths.iter().map(|own| (u64::from(*own) * u64::from(room) / u64::from(sum)) as u32).collect();
        return Columns { widths, tight: true };
    }
    let gain = |need: &Need, width: u32| {
        let (now, then) = (f64::from(width), f64::from(width + STEP));
        need.weight * (1.0 / (now * now * now) - 1.0 / (then * then * then))
    };
    while sum + STEP <= room {
        let mut best: Option<(usize, f64)> = None;
        for (at, need) in needs.iter().enumerate().filter(|(at, need)| widths[*at] < need.most) {
            let gain = gain(need, widths[at]);
            if best.is_none_or(|(_, most)| gain > most) {
                best = Some((at, gain));
            }
        }
        let Some((at, _)) = best else { break };
        widths[at] += STEP;
        sum += STEP;
    }
    // A part of what is left over goes between the columns, and the rest stays beside the table.
    let count = widths.len().max(1) as u32;
    let each = ((room - sum) / count).min(400);
    widths.iter_mut().for_each(|own| *own += each);
    Columns { widths, tight: false }
}

/// Width of words in Arial.
pub(in crate::report) fn width(words: &str, size: u32) -> u32 {
    words.chars().map(letter).sum::<u32>() * size / 1000
}

/// Width of a letter in thousandths of its size: those of Helvetica, which Arial shares, rounded up by kind.
const fn letter(letter: char) -> u32 {
    match letter {
        'i' | 'j' | 'l' | '\'' => 222,
        ' ' | '\u{a0}' | ',' | '.' | ':' | ';' | '/' | '\\' | '!' | '|' | 'I' | 'f' | 't' | '[' | ']' => 278,
        '(' | ')' | '-' | 'r' | '`' | '"' => 335,
        'c' | 'k' | 's' | 'v' | 'x' | 'y' | 'z' | 'J' => 500,
        '0'..='9' | 'a'..='z' if !matches!(letter, 'm' | 'w') => 556,
        '+' | '−' | '=' | '<' | '>' | '×' | '÷' | '≤' | '≥' | '£' | 'F' | 'T' | 'Z' | 'L' => 611,
        'A' | 'B' | 'E' | 'K' | 'P' | 'S' | 'V' | 'X' | 'Y' | '&' => 667,
        'w' | 'C' | 'D' | 'H' | 'N' | 'R' | 'U' => 722,
        'G' | 'O' | 'Q' => 778,
        'm' | 'M' | '%' => 889,
        'W' | '@' | '—' | '…' => 1000,
        _ => 600,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::document::Column;

    fn table(rows: &[&[&str]]) -> Table {
        let columns = rows[0].iter().map(|_| Column::text("")).collect();
        let mut table = Table::new("t", "t", "t", "", columns);
        for row in rows {
            table.row(crate::report::document::RowKind::Plain, row.iter().map(|own| Cell::text(*own)).collect());
        }
        table
    }

    #[test]
    fn columns_fill_no_more_than_the_room() {
        let long = "many words in a row ".repeat(20);
        for rows in [&[&["a", "b", "c"][..]][..], &[&["a", long.as_str(), "c"]], &[&["a"; 60]]] {
            let found = columns(&table(rows), 10_000);
            assert!(found.widths.iter().sum::<u32>() <= 10_000);
            assert_eq!(found.tight, rows[0].len() == 60);
        }
    }

    #[test]
    fn long_texts_get_more_and_short_ones_stay_whole() {
        let long = "many words in a row ".repeat(20);
        let found = columns(&table(&[&["a short name", long.as_str(), "12.5"]]), 8000).widths;
        assert!(found[1] > found[0] && found[0] > width("a short", CELL) && found[2] >= width("12.5", CELL) + BESIDE);
    }
}
