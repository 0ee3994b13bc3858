//! Owns the document as typst source: calls of the template's functions, with every text as a string, so that no text is read as markup.

use std::collections::BTreeSet;

use super::math;
use crate::report::columns::columns;
use crate::report::document::{
    Align, Block, Border, Cell, Confidence, Document, Equation, Fact, Figure, Inline, Link, Reference, Row, RowKind,
    Section, Table, Text,
};

/// Width of the text on an upright and on a wide page, in twentieths of a point.
const UPRIGHT: u32 = 9978;
const WIDE: u32 = 14910;
/// Rows under which a table is not split.
const SHORT: usize = 12;

/// The document as typst source, after the template.
pub(super) fn source(document: &Document) -> String {
    let mut writer = Writer { places: document.places().into_iter().map(str::to_owned).collect(), out: String::new() };
    let title = document.title.bare();
    writer.out += &format!(
        "#set document(title: {}, author: \"cartwright\", date: none)\n#let running(left, right) = text(size: 8pt, fill: ink2, grid(columns: (1fr, auto), left, right))\n\
         #set page(paper: \"a4\", margin: (x: 17mm, y: 19mm), header: running({}, strong({})), footer: context running({}, [#counter(page).display() of #counter(page).final().first()]))\n",
        quote(&title),
        quote(&title),
        quote(&document.status),
        quote(&document.origin)
    );
    writer.out += &format!("#text(size: 21pt, weight: 600, {})\n\n", quote(&title));
    writer.out += &format!("#text(fill: ink2, {})\n\n", quote(&format!("{} · {}", document.origin, document.status)));
    writer.section(&document.summary, 1);
    writer.out += "#pagebreak()\n#outline(title: [Contents], depth: 3, indent: 14pt)\n#pagebreak()\n";
    for own in &document.sections {
        writer.section(own, 1);
    }
    writer.out
}

/// Text as a string.
pub(super) fn quote(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' | '\r' | '\t' => out.push(' '),
            letter if letter.is_control() => {}
            letter => out.push(letter),
        }
    }
    out + "\""
}

struct Writer {
    places: BTreeSet<String>,
    out: String,
}

impl Writer {
    fn place(id: &str) -> String {
        format!("#mark({})", quote(id))
    }

    /// Running text as content.
    fn text(&self, text: &Text) -> String {
        let mut out = String::from("[");
        for part in &text.parts {
            out += &match part {
                Inline::Words(words) => format!("#{}", quote(words)),
                Inline::Strong(words) => format!("#strong({})", quote(words)),
                Inline::Stressed(words) => format!("#emph({})", quote(words)),
                Inline::Code(words) => format!("#raw({})", quote(words)),
                Inline::Badge(badge) => {
                    let border = match badge.border {
                        Border::Dashed => "dashed",
                        Border::Dotted => "dotted",
                        Border::Faint => "faint",
                        Border::Solid => "solid",
                    };
                    format!("#badge(\"{border}\", {})", quote(badge.word))
                }
                Inline::Link { words, to: Link::Web(url) } => format!("#link({}, {})", quote(url), quote(words)),
                Inline::Link { words, to: Link::Place(id) } if self.places.contains(id) => {
                    format!("#link(label({}), {})", quote(id), quote(words))
                }
                Inline::Link { words, .. } => format!("#{}", quote(words)),
                Inline::Withheld(confidence) => {
                    let kind = match confidence {
                        Confidence::Commercial => "commercial",
                        Confidence::Academic => "academic",
                        Confidence::Derived => "derived",
                    };
                    format!("#withheld(\"{kind}\", \"{}\")", Confidence::WORD)
                }
            };
        }
        out + "]"
    }

    fn or_none(&self, text: &Text) -> String {
        if text.is_empty() { "none".to_owned() } else { self.text(text) }
    }

    fn section(&mut self, own: &Section, level: usize) {
        let number =
            if own.number.is_empty() { String::new() } else { format!("#number({})#h(10pt)", quote(&own.number)) };
        self.out +=
            &format!("#heading(level: {})[{number}#{}]#label({})\n\n", level.min(4), quote(&own.title), quote(&own.id));
        self.blocks(&own.blocks);
        for inner in &own.sections {
            self.section(inner, level + 1);
        }
    }

    fn blocks(&mut self, list: &[Block]) {
        for own in list {
            self.block(own);
        }
    }

    fn block(&mut self, own: &Block) {
        match own {
            Block::Lead(own) => self.out += &format!("#lead{}\n\n", self.text(own)),
            Block::Paragraph(own) => self.out += &format!("#body{}\n\n", self.text(own)),
            Block::Note(own) => self.out += &format!("#note{}\n\n", self.text(own)),
            Block::Missing(own) => self.out += &format!("#missing{}\n\n", self.text(own)),
            Block::List(items) => {
                let items: Vec<String> = items.iter().map(|own| self.text(own)).collect();
                self.out += &format!("#body(list({}))\n\n", items.join(", "));
            }
            Block::Terms(terms) => {
                for (term, meaning) in terms {
                    self.out += &format!("#term({}, {})\n", quote(term), self.text(meaning));
                }
                self.out.push('\n');
            }
            Block::Table(own) => self.table(own),
            Block::Steps(own) => {
                self.out += &format!("{}\n", Self::place(&own.id));
                self.table(own.table());
            }
            Block::Figure(own) => self.figure(own),
            Block::Equations(list) => list.iter().for_each(|own| self.equation(own)),
            Block::Facts(list) => {
                let cells: Vec<String> = list.iter().map(|own| self.fact(own)).collect();
                self.out += &format!("#facts({})\n\n", cells.join(", "));
            }
            Block::Beside { main, side } => {
                self.out += "#beside([\n";
                self.blocks(main);
                self.out += "], [\n";
                self.blocks(side);
                self.out += "])\n\n";
            }
            Block::References(list) => list.iter().for_each(|own| self.reference(own)),
        }
    }

    fn fact(&self, own: &Fact) -> String {
        format!("fact({}, {}, {})", quote(&own.head), self.or_none(&own.large), self.text(&own.text))
    }

    fn reference(&mut self, own: &Reference) {
        let url = own.url.as_ref().map_or_else(String::new, |url| format!(" #link({})", quote(url)));
        self.out += &format!("{}#reference({}, [#{}{url}])\n", Self::place(&own.id), quote(&own.key), quote(&own.text));
    }

    fn equation(&mut self, own: &Equation) {
        self.out += &format!(
            "{}#defined([{}], {})\n",
            Self::place(&own.id),
            math::display(&own.whole()),
            self.or_none(&own.beside)
        );
    }

    fn figure(&mut self, own: &Figure) {
        let (width, _) = own.drawing.size();
        let image = format!(
            "#image(\"/figures/{}.svg\", width: {:.1}pt, alt: {})",
            own.drawing.id,
            width * f64::from(UPRIGHT) / 20.0 / 720.0,
            quote(&own.description)
        );
        if own.number == 0 {
            self.out += &format!("{}\n{image}\n\n", Self::place(&own.id));
            return;
        }
        self.out += &format!(
            "{}\n#block(breakable: false)[#caption(\"Figure\", {}, {}, {})\n{image}\n",
            Self::place(&own.id),
            own.number,
            self.text(&own.title),
            self.or_none(&own.subtitle)
        );
        if !own.note.is_empty() {
            self.out += &format!("#note{}\n", self.text(&own.note));
        }
        self.out += "]\n\n";
    }

    fn table(&mut self, own: &Table) {
        let wide = columns(own, UPRIGHT).tight;
        let widths = columns(own, if wide { WIDE } else { UPRIGHT }).widths;
        if wide {
            self.out += "#page(flipped: true)[\n";
        }
        let whole = if own.rows.len() < SHORT { "false" } else { "true" };
        self.out += &format!(
            "{}\n#block(breakable: {whole})[#caption(\"Table\", {}, {}, {})\n",
            Self::place(&own.id),
            own.number,
            self.text(&own.title),
            self.or_none(&own.subtitle)
        );
        let widths: Vec<String> = widths.iter().map(|own| format!("{:.1}pt", f64::from(*own) / 20.0)).collect();
        self.out += &format!("#table(columns: ({},),\n", widths.join(", "));
        self.heads(own);
        for row in &own.rows {
            self.row(own, row);
        }
        self.out += "table.hline(stroke: 0.7pt + ink),\n)\n";
        for note in &own.notes {
            self.out += &format!("#note{}\n", self.text(note));
        }
        self.out += if wide { "]\n]\n\n" } else { "]\n\n" };
    }

    fn heads(&mut self, own: &Table) {
        self.out += "table.header(";
        if !own.groups.is_empty() {
            for group in &own.groups {
                let rule = if group.name.is_empty() { "none" } else { "(bottom: 0.5pt + rule)" };
                self.out += &format!(
                    "table.cell(colspan: {}, align: right + bottom, stroke: {rule}, heads({})), ",
                    group.columns,
                    quote(&group.name)
                );
            }
        }
        for (at, column) in own.columns.iter().enumerate() {
            let side = if at > 0 && column.align == Align::Right { "right" } else { "left" };
            let unit = if column.unit.is_empty() {
                String::new()
            } else {
                format!("#linebreak()#small({})", quote(&column.unit))
            };
            self.out += &format!(
                "table.cell(align: {side} + bottom, stroke: (bottom: 0.7pt + ink), heads([#{}{unit}])), ",
                quote(&column.name)
            );
        }
        self.out += "),\n";
    }

    fn row(&mut self, table: &Table, own: &Row) {
        let mut column = 0;
        for (at, cell) in own.cells.iter().enumerate() {
            let written = self.cell(table, own, at, column, cell);
            self.out += &written;
            column += cell.columns;
        }
        for _ in column..table.columns.len() {
            self.out += "[], ";
        }
        self.out.push('\n');
    }

    fn cell(&self, table: &Table, row: &Row, at: usize, column: usize, own: &Cell) -> String {
        let head = at == 0;
        let wordy = own.value.is_none() && own.text.bare().len() > 18;
        let side = if !head && !wordy && table.align(column, own) == Align::Right { "right" } else { "left" };
        let bold = own.best
            || matches!(row.kind, RowKind::Strong | RowKind::Total | RowKind::Group)
            || row.kind == RowKind::Highlight && head;
        let mut inner = row.id.as_ref().filter(|_| head).map_or_else(String::new, |id| Self::place(id));
        if let Some(piece) = &own.swatch {
            let dash: Vec<String> = piece.dash.iter().map(|own| format!("{:.2}pt", own * 0.75)).collect();
            let dash = if dash.is_empty() { "none".to_owned() } else { format!("({},)", dash.join(", ")) };
            inner += &format!("#piece({}, {dash})#h(4pt)", quote(&piece.colour));
        }
        let text = self.text(&own.text);
        inner += &if bold { format!("#text(weight: 600, {text})") } else { format!("#{text}") };
        if !own.small.is_empty() {
            inner += &format!("#linebreak()#small{}", self.text(&own.small));
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
        format!(
            "table.cell(colspan: {}, align: {side} + top, stroke: {stroke}{fill}{inset}, breakable: false)[{inner}], ",
            own.columns.max(1)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_read_as_markup() {
        assert_eq!(quote("a \"b\" \\ #c\n$d$\u{7}"), "\"a \\\"b\\\" \\\\ #c $d$\"");
    }
}
