//! Owns tables as WordprocessingML: repeated heads, rows that are not split, spans, and a table style.

use super::body::Body;
use super::picture::{Drawing, SWATCH_SIZE, swatch};
use super::text::{Look, escape, field, inline, paragraph, run};
use crate::report::columns::{Columns, columns};
use crate::report::document::{Align, Cell, Row, RowKind, Table};
use crate::report::figures::FigureError;
use crate::report::paper::{SHORT, is_right};

impl Body {
    /// A table with its caption above and its notes below.
    pub(super) fn table(&mut self, own: &Table) -> Result<(), FigureError> {
        let caption = self.places.mark(
            &own.id,
            &format!(
                "{}{}{}",
                run("Number", "Table ", Look::default()),
                field("SEQ Table \\* ARABIC", "Number", &own.number.to_string()),
                run("Number", ". ", Look::default())
            ),
        ) + &self.inline(&own.title, Look::default());
        self.xml += &paragraph("Caption", "", &caption);
        if !own.subtitle.is_empty() {
            let subtitle = self.inline(&own.subtitle, Look::default());
            self.xml += &paragraph("CaptionDefinition", "", &subtitle);
        }
        let Columns { widths, .. } = columns(own, self.room);
        let total: u32 = widths.iter().sum();
        let caption = escape(&format!("Table {}. {}", own.number, own.title.bare()));
        let mut out = format!(
            "<w:tbl><w:tblPr><w:tblStyle w:val=\"ResultsTable\"/><w:tblW w:w=\"{total}\" w:type=\"dxa\"/><w:tblLayout w:type=\"fixed\"/>\
             <w:tblLook w:val=\"0020\" w:firstRow=\"1\" w:lastRow=\"0\" w:firstColumn=\"0\" w:lastColumn=\"0\" w:noHBand=\"1\" w:noVBand=\"1\"/>\
             <w:tblCaption w:val=\"{caption}\"/></w:tblPr>\n<w:tblGrid>"
        );
        for width in &widths {
            out += &format!("<w:gridCol w:w=\"{width}\"/>");
        }
        out += "</w:tblGrid>\n";
        out += &heads(own, &widths);
        let whole = own.rows.len() < SHORT;
        for (at, row) in own.rows.iter().enumerate() {
            let last = at + 1 == own.rows.len();
            // A short table stays on one page, with its notes; the name of a group stays with the row below it, and no
            // row stands alone at the foot of a page or the head of the next.
            let keep = if last {
                !own.notes.is_empty()
            } else {
                whole || row.kind == RowKind::Group || at == 0 || at + 2 == own.rows.len()
            };
            out += &self.row(own, row, &widths, keep)?;
        }
        out += "</w:tbl>\n";
        self.xml += &out;
        if own.notes.is_empty() {
            self.xml += &paragraph("SectionEnd", "<w:spacing w:after=\"120\"/>", "");
        }
        for (at, note) in own.notes.iter().enumerate() {
            let note = self.inline(note, Look::default());
            self.xml += &paragraph("Note", if at + 1 < own.notes.len() { "<w:keepNext/>" } else { "" }, &note);
        }
        Ok(())
    }

    fn row(&mut self, table: &Table, own: &Row, widths: &[u32], keep: bool) -> Result<String, FigureError> {
        let mut out = "<w:tr><w:trPr><w:cantSplit/></w:trPr>".to_owned();
        let mut column = 0;
        for (at, cell) in own.cells.iter().enumerate() {
            out += &self.cell(table, own, at, column, cell, widths, keep)?;
            column += cell.columns;
        }
        // Word wants every row to be as wide as the grid.
        if column < widths.len() {
            let end =
                Frame { width: widths[column..].iter().sum(), columns: widths.len() - column, edges: "", ground: "" };
            out += &end.around(&paragraph("TableText", "", ""));
        }
        Ok(out + "</w:tr>\n")
    }

    #[expect(clippy::too_many_arguments, reason = "a cell depends on its table, row and place")]
    fn cell(
        &mut self,
        table: &Table,
        row: &Row,
        at: usize,
        column: usize,
        own: &Cell,
        widths: &[u32],
        keep: bool,
    ) -> Result<String, FigureError> {
        let head = at == 0;
        let bold = match row.kind {
            RowKind::Strong | RowKind::Total | RowKind::Group => true,
            RowKind::Highlight => head,
            RowKind::Plain | RowKind::Muted => false,
        };
        let look = Look { bold: bold || own.best, grey: row.kind == RowKind::Muted, small: false };
        let mut inner = match &own.swatch {
            Some(piece) => {
                let relation = self.relations.picture("line", swatch(piece)?);
                let number = self.next_drawing();
                let name = format!("Line {number}");
                let drawing =
                    Drawing { number, name: &name, description: None, relation: &relation, size: SWATCH_SIZE };
                drawing.run() + &run("", "\u{a0} ", look)
            }
            None => String::new(),
        };
        inner += &inline(&own.text, look, &self.places, &mut self.relations);
        if !own.small.is_empty() {
            inner += "<w:r><w:br/></w:r>";
            inner += &inline(&own.small, Look { small: true, ..Look::default() }, &self.places, &mut self.relations);
        }
        if let Some(id) = row.id.as_ref().filter(|_| head) {
            inner = self.places.mark(id, &inner);
        }
        let right = is_right(table, column, own);
        let keep = if keep { "<w:keepNext/>" } else { "" };
        let style = if right { "TableNumber" } else { "TableText" };
        let edges = match row.kind {
            RowKind::Highlight if head => "<w:left w:val=\"single\" w:sz=\"24\" w:space=\"0\" w:color=\"1446B8\"/>",
            RowKind::Total => "<w:top w:val=\"single\" w:sz=\"6\" w:space=\"0\" w:color=\"16202A\"/>",
            RowKind::Group => "<w:bottom w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"CBD3DA\"/>",
            _ => "",
        };
        let ground = if row.kind == RowKind::Highlight { "EEF3FC" } else { "" };
        let spacing = if row.kind == RowKind::Group { "<w:spacing w:before=\"160\"/>" } else { "" };
        let end = (column + own.columns).min(widths.len());
        let width = widths.get(column..end).map_or(0, |own| own.iter().sum());
        let frame = Frame { width, columns: own.columns, edges, ground };
        Ok(frame.around(&paragraph(style, &format!("{keep}{spacing}"), &inner)))
    }
}

/// The rows of heads, which stand again on every page.
fn heads(own: &Table, widths: &[u32]) -> String {
    let row = |cells: &str| format!("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>\n");
    let rule = "<w:bottom w:val=\"single\" w:sz=\"6\" w:space=\"0\" w:color=\"16202A\"/>";
    let faint = "<w:bottom w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"CBD3DA\"/>";
    let none = "<w:bottom w:val=\"nil\"/>";
    let mut out = String::new();
    if !own.groups.is_empty() {
        let mut column = 0;
        let mut cells = String::new();
        for group in &own.groups {
            let end = (column + group.columns).min(widths.len());
            let width = widths.get(column..end).map_or(0, |own| own.iter().sum());
            let edges = if group.name.is_empty() { none } else { faint };
            let frame = Frame { width, columns: group.columns, edges, ground: "" };
            cells += &frame.bottom(&paragraph("TableHeadNumber", "", &run("", &group.name, Look::default())));
            column = end;
        }
        out += &row(&cells);
    }
    let mut cells = String::new();
    for (at, (column, width)) in own.columns.iter().zip(widths).enumerate() {
        let right = at > 0 && column.align == Align::Right;
        let mut inner = run("", &column.name, Look::default());
        if !column.unit.is_empty() {
            inner += "<w:r><w:br/></w:r>";
            inner += &run("Small", &column.unit, Look::default());
        }
        let frame = Frame { width: *width, columns: 1, edges: rule, ground: "" };
        cells += &frame.bottom(&paragraph(if right { "TableHeadNumber" } else { "TableHead" }, "", &inner));
    }
    out + &row(&cells)
}

/// What a cell is besides its words.
struct Frame<'a> {
    width: u32,
    columns: usize,
    edges: &'a str,
    ground: &'a str,
}

impl Frame<'_> {
    fn around(&self, inner: &str) -> String {
        self.cell("", inner)
    }

    fn bottom(&self, inner: &str) -> String {
        self.cell("<w:vAlign w:val=\"bottom\"/>", inner)
    }

    fn cell(&self, align: &str, inner: &str) -> String {
        let span = if self.columns > 1 { format!("<w:gridSpan w:val=\"{}\"/>", self.columns) } else { String::new() };
        let edges =
            if self.edges.is_empty() { String::new() } else { format!("<w:tcBorders>{}</w:tcBorders>", self.edges) };
        let ground = if self.ground.is_empty() {
            String::new()
        } else {
            format!("<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"{}\"/>", self.ground)
        };
        format!(
            "<w:tc><w:tcPr><w:tcW w:w=\"{}\" w:type=\"dxa\"/>{span}{edges}{ground}{align}</w:tcPr>{inner}</w:tc>",
            self.width
        )
    }
}
