//! Owns tables as HTML: captions, scopes, spans, and the raw numbers that sorting and copying use.

use super::text::{escape, inline, note};
use crate::report::columns::columns;
use crate::report::document::{Align, Cell, Row, RowKind, Steps, Swatch, Table};
use crate::report::paper::{SHORT, UPRIGHT};

/// Size of the letters of a cell in print, in twentieths of a point.
const LETTERS: f64 = 168.0;
/// How wide the report's letters are beside those by which columns are measured.
const NARROWER: f64 = 0.94;
/// Smaller letters for tables that are wider than the page, as hundredths of the size.
const SMALLER: [u32; 5] = [100, 94, 88, 82, 76];

/// A table.
pub(super) fn table(own: &Table) -> String {
    frame(own, "") + &own.notes.iter().map(note).collect::<String>()
}

/// A table that can be stepped through, with everything that it can show.
pub(super) fn steps(own: &Steps) -> String {
    let first = own.steps.get(own.first);
    let cells = |cells: &[Vec<Cell>]| -> Vec<Vec<(String, bool)>> {
        cells.iter().map(|row| row.iter().map(|cell| (cell.text.bare(), cell.best)).collect()).collect()
    };
    let steps: Vec<_> =
        own.steps.iter().map(|step| (step.value.as_str(), step.sentence.bare(), cells(&step.cells))).collect();
    let mark = own.mark.as_ref().map(|mark| (&mark.figure, mark.left, mark.right, mark.top, mark.bottom));
    // JSON in a script element must not close it; `<` has another spelling in JSON.
    let data = serde_json::to_string(&(mark, steps)).unwrap_or_default().replace('<', "\\u003c");
    format!(
        "<div class=\"steps\" id=\"{0}\">\n<div class=\"mover\" hidden><label for=\"{0}-value\">{1}: <output>{2}</output></label>\
         <input type=\"range\" id=\"{0}-value\" min=\"0\" max=\"{3}\" value=\"{4}\" aria-valuetext=\"{2}\"></div>\n\
         <p class=\"said\" aria-live=\"polite\">{5}</p>\n{6}{7}<script type=\"application/json\">{data}</script>\n</div>\n",
        own.id,
        escape(&own.label),
        escape(first.map_or("", |step| &step.value)),
        own.steps.len().saturating_sub(1),
        own.first,
        first.map_or_else(String::new, |step| inline(&step.sentence)),
        frame(&own.table, " still"),
        own.table.notes.iter().map(note).collect::<String>(),
    )
}

fn frame(own: &Table, class: &str) -> String {
    let short = if own.rows.len() < SHORT { " short" } else { "" };
    let (widths, size) = widths(own);
    let size = if size == 100 { String::new() } else { format!(" style=\"--size:.{size}\"") };
    let mut out = format!(
        "<div class=\"tw{short}{class}\" tabindex=\"0\"><table id=\"{}\"{size}>\n<caption><div><b><i>Table {}.</i> {}</b>",
        own.id,
        own.number,
        inline(&own.title)
    );
    if !own.subtitle.is_empty() {
        out += &format!("<span>{}</span>", inline(&own.subtitle));
    }
    out += "</div></caption>\n<colgroup>";
    for width in widths {
        out += &format!("<col style=\"width:{width:.1}em\">");
    }
    out += "</colgroup>\n<thead>";
    if !own.groups.is_empty() {
        out += "<tr>";
        for group in &own.groups {
            out += &if group.name.is_empty() {
                format!("<td colspan=\"{}\"></td>", group.columns)
            } else {
                format!(
                    "<th scope=\"colgroup\" colspan=\"{}\" class=\"gr\">{}</th>",
                    group.columns,
                    escape(&group.name)
                )
            };
        }
        out += "</tr>\n";
    }
    out += "<tr>";
    for column in &own.columns {
        let class = if column.align == Align::Right { " class=\"r\"" } else { "" };
        let unit =
            if column.unit.is_empty() { String::new() } else { format!("<small>{}</small>", escape(&column.unit)) };
        out += &format!("<th scope=\"col\"{class}>{}{unit}</th>", escape(&column.name));
    }
    out += "</tr></thead>\n<tbody>\n";
    for line in &own.rows {
        out += &row(own, line);
    }
    out + "</tbody></table></div>\n"
}

/// The widths of the columns as multiples of the size of the letters, and that size in hundredths of a table's own: as large
/// as the page has room for.
fn widths(own: &Table) -> (Vec<f64>, u32) {
    let found = |size: u32| columns(own, (f64::from(UPRIGHT) * 100.0 / f64::from(size) / NARROWER).floor() as u32);
    let size = SMALLER.into_iter().find(|size| !found(*size).tight).unwrap_or(SMALLER[SMALLER.len() - 1]);
    let em = |width: u32| f64::from(width) * NARROWER / LETTERS;
    (found(size).widths.into_iter().map(em).collect(), size)
}

fn row(table: &Table, own: &Row) -> String {
    let class = match own.kind {
        RowKind::Plain => "",
        RowKind::Highlight => " class=\"hl\"",
        RowKind::Strong => " class=\"strong\"",
        RowKind::Muted => " class=\"out\"",
        RowKind::Total => " class=\"sum\"",
        RowKind::Group => " class=\"grp\"",
    };
    let id = own.id.as_ref().map_or_else(String::new, |id| format!(" id=\"{id}\""));
    let mut out = format!("<tr{class}{id}>");
    let mut column = 0;
    for (at, cell) in own.cells.iter().enumerate() {
        out += &one(table, own, at, column, cell);
        column += cell.columns;
    }
    out + "</tr>\n"
}

fn one(table: &Table, row: &Row, at: usize, column: usize, own: &Cell) -> String {
    let mut classes = Vec::new();
    if at > 0 && table.align(column, own) == Align::Right {
        let words = own.value.is_none() && own.text.bare().len() > 18;
        classes.push(if words { "why" } else { "r" });
    }
    if own.is_label() {
        classes.push("nw");
    }
    if own.best {
        classes.push("best");
    }
    let class = if classes.is_empty() { String::new() } else { format!(" class=\"{}\"", classes.join(" ")) };
    let span = if own.columns == 1 { String::new() } else { format!(" colspan=\"{}\"", own.columns) };
    let value = own.value.map_or_else(String::new, |value| format!(" data-value=\"{value}\""));
    let from = own.from.as_ref().map_or_else(String::new, |from| format!(" data-from=\"{}\"", escape(from)));
    let mut inner = own.swatch.as_ref().map_or_else(String::new, swatch);
    inner += &inline(&own.text);
    if !own.small.is_empty() {
        inner += &format!("<span class=\"sub\">{}</span>", inline(&own.small));
    }
    let attributes = format!("{class}{span}{value}{from}");
    match (at, row.kind) {
        (0, RowKind::Group) => format!("<th scope=\"rowgroup\"{attributes}>{inner}</th>"),
        (0, _) => format!("<th scope=\"row\"{attributes}>{inner}</th>"),
        _ => format!("<td{attributes}>{inner}</td>"),
    }
}

fn swatch(own: &Swatch) -> String {
    let dash: Vec<String> = own.dash.iter().map(f64::to_string).collect();
    format!(
        "<svg class=\"sw\" viewBox=\"0 0 20 10\" aria-hidden=\"true\"><path d=\"M0 5h20\" stroke=\"{}\" stroke-width=\"3\" stroke-dasharray=\"{}\"/></svg>",
        escape(&own.colour),
        if dash.is_empty() { "none".to_owned() } else { dash.join(" ") }
    )
}
