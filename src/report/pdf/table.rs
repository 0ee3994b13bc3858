//! Owns tables as typst source: heads that repeat on every page, rows with their heads, and letters small enough to stay on the page.

use super::text::{Places, place, quote};
use crate::report::columns::{columns, lines};
use crate::report::document::{Align, Cell, Column, Row, RowKind, Table};
use crate::report::paper::{SHORT, is_right};

/// Size of the letters of a table, in points.
const LETTERS: f64 = 8.4;
/// Smaller letters for tables that are wider than the page, as shares of the size.
const SMALLER: [f64; 8] = [1.0, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64, 0.58];
/// Height of a line, and what a row takes besides its lines, in points.
const LINE: f64 = 11.0;
const ROW: f64 = 6.0;
/// The highest table that is kept on one page, in points: less than what a wide page holds.
const HIGHEST: f64 = 330.0;

/// A table with its caption above and its notes below.
pub(super) fn table(places: &Places, own: &Table, room: u32, mark: &str) -> String {
    let (widths, share) = widths(own, room);
    let letters: u32 = own.notes.iter().map(|note| note.bare().len() as u32).sum();
    let height = f64::from(lines(own, room)) * LINE + own.rows.len() as f64 * ROW + f64::from(letters / 110) * LINE;
    let whole = own.rows.len() < SHORT && height < HIGHEST;
    let mut out = format!(
        "#tabled({whole}, {:.2}pt, [{mark}#caption(\"Table\", {}, {}, {})], table(columns: ({},),\n",
        LETTERS * share,
        own.number,
        places.text(&own.title),
        places.or_none(&own.subtitle),
        widths.iter().map(|own| format!("{own:.1}pt")).collect::<Vec<_>>().join(", ")
    );
    out += &heads(own);
    for row in &own.rows {
        out += &written(places, own, row);
    }
    out += "table.hline(stroke: 0.7pt + ink),\n), (";
    for note in &own.notes {
        out += &format!("{}, ", places.text(note));
    }
    out + &format!("), {})\n\n", quote(&own.id))
}

/// The widths of the columns in points, and the share of their size that letters have to keep to them.
fn widths(own: &Table, room: u32) -> (Vec<f64>, f64) {
    let points = |widths: Vec<u32>, share: f64| widths.iter().map(|own| f64::from(*own) / 20.0 * share).collect();
    for share in SMALLER {
        let found = columns(own, (f64::from(room) / share).floor() as u32);
        if !found.tight {
            return (points(found.widths, share), share);
        }
    }
    let share = SMALLER[SMALLER.len() - 1];
    (points(columns(own, (f64::from(room) / share).floor() as u32).widths, share), share)
}

fn heads(own: &Table) -> String {
    let mut out = "table.header(".to_owned();
    for group in &own.groups {
        let rule = if group.name.is_empty() { "none" } else { "(bottom: 0.5pt + rule)" };
        out += &format!(
            "table.cell(colspan: {}, align: right + bottom, stroke: {rule}, heads({})), ",
            group.columns,
            quote(&group.name)
        );
    }
    for (at, column) in own.columns.iter().enumerate() {
        out += &head(at, column);
    }
    out + "),\n"
}

fn head(at: usize, column: &Column) -> String {
    let side = if at > 0 && column.align == Align::Right { "right" } else { "left" };
    let unit =
        if column.unit.is_empty() { String::new() } else { format!("#linebreak()#small({})", quote(&column.unit)) };
    format!(
        "table.cell(align: {side} + bottom, stroke: (bottom: 0.7pt + ink), heads([#{}{unit}])), ",
        quote(&column.name)
    )
}

fn written(places: &Places, table: &Table, own: &Row) -> String {
    let mut column = 0;
    let mut cells = String::new();
    for (at, cell) in own.cells.iter().enumerate() {
        cells += &written_cell(places, table, own, at, column, cell);
        column += cell.columns.max(1);
    }
    for _ in column..table.columns.len() {
        cells += "[], ";
    }
    // The name of a group is a head of the rows below it, and stands with them.
    if own.kind == RowKind::Group { format!("table.header(level: 2, {cells}),\n") } else { cells + "\n" }
}

fn written_cell(places: &Places, table: &Table, row: &Row, at: usize, column: usize, own: &Cell) -> String {
    let head = at == 0;
    let side = if is_right(table, column, own) { "right" } else { "left" };
    let bold = own.best
        || matches!(row.kind, RowKind::Strong | RowKind::Total | RowKind::Group)
        || row.kind == RowKind::Highlight && head;
    let mut inner = row.id.as_ref().filter(|_| head).map_or_else(String::new, |id| place(id));
    if let Some(piece) = &own.swatch {
        let dash: Vec<String> = piece.dash.iter().map(|own| format!("{:.2}pt", own * 0.75)).collect();
        let dash = if dash.is_empty() { "none".to_owned() } else { format!("({},)", dash.join(", ")) };
        inner += &format!("#piece({}, {dash})#h(4pt)", quote(&piece.colour));
    }
    let text = places.text(&own.text);
    inner += &if bold { format!("#text(weight: 600, {text})") } else { format!("#{text}") };
    if !own.small.is_empty() {
        inner += &format!("#linebreak()#small{}", places.text(&own.small));
    }
    if row.kind == RowKind::Muted {
        inner = format!("#text(fill: ink3)[{inner}]");
    }
    let stroke = match row.kind {
        RowKind::Total => "(top: 0.7pt + ink)",
        RowKind::Group => "(bottom: 0.5pt + rule)",
        RowKind::Highlight if head => "(left: 3pt + rgb(\"#1446B8\"), top: 0.5pt + hair)",
        _ => "(top: 0.5pt + hair)",
    };
    let fill = if row.kind == RowKind::Highlight { ", fill: rgb(\"#EEF3FC\")" } else { "" };
    let inset = if row.kind == RowKind::Group { ", inset: (top: 9pt)" } else { "" };
    let cell = format!(
        "table.cell(colspan: {}, align: {side} + top, stroke: {stroke}{fill}{inset}, breakable: false)[{inner}]",
        own.columns.max(1)
    );
    if head && row.kind != RowKind::Group {
        format!("pdf.header-cell(scope: \"row\", {cell}), ")
    } else {
        format!("{cell}, ")
    }
}
