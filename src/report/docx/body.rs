//! Owns the text of the document: headings, blocks in their order, and the sections of upright and wide pages.

use super::math;
use super::picture::Drawing;
use super::places::Places;
use super::relations::Relations;
use super::text::{Look, field, inline, paragraph, run};
use crate::report::document::{Block, Document, Equation, Fact, Figure, Reference, Section, Text};
use crate::report::figures::FigureError;
use crate::report::paper::{BETWEEN, DEEPEST, MARGINS, PAGE, UPRIGHT, WIDE, fit, is_wide, leads};

/// The text as it is being written.
pub(super) struct Body {
    pub(super) places: Places,
    pub(super) relations: Relations,
    pub(super) xml: String,
    /// Width of the text here.
    pub(super) room: u32,
    drawings: usize,
    wide: bool,
}

impl Body {
    /// A text before its first word.
    pub(super) fn new(document: &Document) -> Self {
        let places = Places::of(document);
        Self { places, relations: Relations::default(), xml: String::new(), room: UPRIGHT, drawings: 0, wide: false }
    }

    /// The whole text.
    pub(super) fn write(&mut self, document: &Document) -> Result<(), FigureError> {
        self.xml += &paragraph("Title", "", &self.plain(&document.title));
        let origin = format!("{} · {}", document.origin, document.status);
        self.xml += &paragraph("Subtitle", "", &run("", &origin, Look::default()));
        // The summary begins close below the title, since the two are one page.
        self.section(&document.summary, 1, "<w:spacing w:before=\"160\" w:after=\"140\"/>")?;
        self.xml += &super::contents::contents(document, &self.places);
        for (at, own) in document.sections.iter().enumerate() {
            self.section(own, 1, if at == 0 { "<w:pageBreakBefore/>" } else { "" })?;
        }
        self.turn(false);
        self.xml += &page(false);
        Ok(())
    }

    /// The number of the next drawing.
    pub(super) fn next_drawing(&mut self) -> usize {
        self.drawings += 1;
        self.drawings
    }

    pub(super) fn inline(&mut self, text: &Text, look: Look) -> String {
        inline(text, look, &self.places, &mut self.relations)
    }

    fn plain(&self, text: &Text) -> String {
        run("", &text.bare(), Look::default())
    }

    fn section(&mut self, own: &Section, level: usize, more: &str) -> Result<(), FigureError> {
        // A heading stands on the page of what follows it.
        self.turn(own.blocks.first().is_some_and(is_wide));
        let level = level.min(DEEPEST);
        let (indent, number) = if own.number.is_empty() {
            (String::new(), String::new())
        } else {
            let left = if level == 1 { 1134 } else { 964 };
            let number = run("Number", &own.number, Look::default()) + "<w:r><w:tab/></w:r>";
            let tab = format!("<w:tabs><w:tab w:val=\"left\" w:pos=\"{left}\"/></w:tabs>");
            (format!("{tab}<w:ind w:left=\"{left}\" w:hanging=\"{left}\"/>"), number)
        };
        let heading = self.places.mark(&own.id, &(number + &run("", &own.title, Look::default())));
        self.xml += &paragraph(&format!("Heading{level}"), &format!("{more}{indent}"), &heading);
        self.blocks(&own.blocks)?;
        for inner in &own.sections {
            self.section(inner, level + 1, "")?;
        }
        Ok(())
    }

    fn blocks(&mut self, list: &[Block]) -> Result<(), FigureError> {
        for own in list {
            if self.room == UPRIGHT || self.room == WIDE {
                self.turn(is_wide(own));
            }
            self.block(own)?;
        }
        Ok(())
    }

    fn block(&mut self, own: &Block) -> Result<(), FigureError> {
        match own {
            Block::Lead(own) => self.paragraph("Lead", own),
            Block::Paragraph(own) => {
                let inner = self.inline(own, Look::default());
                let keep = if leads(own) { "<w:keepNext/>" } else { "" };
                self.xml += &paragraph("BodyText", keep, &inner);
            }
            Block::Note(own) => self.paragraph("Note", own),
            Block::Missing(own) => {
                let inner = self.inline(own, Look::default());
                self.xml += &paragraph("Missing", "", &inner);
            }
            Block::List(items) => items.iter().for_each(|own| self.paragraph("ListBullet", own)),
            Block::Terms(terms) => {
                for (term, meaning) in terms {
                    let inner = run("Strong", term, Look::default())
                        + "<w:r><w:tab/></w:r>"
                        + &self.inline(meaning, Look::default());
                    self.xml += &paragraph("Term", "", &inner);
                }
            }
            Block::Table(own) => self.table(own)?,
            Block::Steps(own) => {
                let mark = self.places.mark(&own.id, "");
                self.xml += &paragraph("SectionEnd", "<w:keepNext/>", &mark);
                self.table(own.table())?;
            }
            Block::Figure(own) => self.figure(own)?,
            Block::Equations(list) => list.iter().for_each(|own| self.equation(own)),
            Block::Facts(list) => self.facts(list),
            Block::Beside { main, side } => {
                let right = self.room * 3 / 10;
                let left = self.room - right;
                let main = self.apart(left - BETWEEN, main)?;
                let side = self.apart(right, side)?;
                self.xml += &layout(&[(left, main), (right, side)]);
            }
            Block::References(list) => list.iter().for_each(|own| self.reference(own)),
        }
        Ok(())
    }

    /// Blocks written by themselves, in another width.
    fn apart(&mut self, room: u32, list: &[Block]) -> Result<String, FigureError> {
        let (before, kept) = (std::mem::take(&mut self.xml), std::mem::replace(&mut self.room, room));
        let done = self.blocks(list);
        self.room = kept;
        let own = std::mem::replace(&mut self.xml, before);
        done.map(|()| own)
    }

    fn paragraph(&mut self, style: &str, own: &Text) {
        let inner = self.inline(own, Look::default());
        self.xml += &paragraph(style, "", &inner);
    }

    fn figure(&mut self, own: &Figure) -> Result<(), FigureError> {
        let small = own.number == 0;
        let mark = if small {
            self.places.mark(&own.id, "")
        } else {
            let number = field("SEQ Figure \\* ARABIC", "Number", &own.number.to_string());
            let number = run("Number", "Figure ", Look::default()) + &number + &run("Number", ". ", Look::default());
            let caption = self.places.mark(&own.id, &number) + &self.inline(&own.title, Look::default());
            self.xml += &paragraph("Caption", "", &caption);
            if !own.subtitle.is_empty() {
                let subtitle = self.inline(&own.subtitle, Look::default());
                self.xml += &paragraph("CaptionDefinition", "", &subtitle);
            }
            String::new()
        };
        let relation = self.relations.picture(&own.drawing.id, own.drawing.picture()?);
        let number = self.next_drawing();
        let name = if small { format!("Drawing {number}") } else { format!("Figure {}", own.number) };
        let size = fit(own.drawing.size(), self.room);
        let drawing = Drawing { number, name: &name, description: Some(&own.description), relation: &relation, size };
        let keep = if own.note.is_empty() || small { "" } else { "<w:keepNext/>" };
        self.xml += &paragraph("Picture", keep, &(mark + &drawing.run()));
        if !own.note.is_empty() {
            self.paragraph("Note", &own.note);
        }
        Ok(())
    }

    fn equation(&mut self, own: &Equation) {
        let lines = math::lines(own, self.room);
        let last = lines.len();
        for (at, line) in lines.into_iter().enumerate() {
            let mark = if at == 0 { self.places.mark(&own.id, "") } else { String::new() };
            let keep = if at + 1 < last || !own.beside.is_empty() { "<w:keepNext/>" } else { "" };
            self.xml += &paragraph("Equation", keep, &(mark + &line));
        }
        if !own.beside.is_empty() {
            self.paragraph("EquationNote", &own.beside);
        }
    }

    /// Facts in rows of three.
    fn facts(&mut self, list: &[Fact]) {
        let width = (self.room - 2 * BETWEEN) / 3;
        for three in list.chunks(3) {
            let mut cells = Vec::new();
            for own in three {
                let mut inner = paragraph("FactHead", "", &run("", &own.head, Look::default()));
                if !own.large.is_empty() {
                    inner += &paragraph("FactLarge", "", &self.inline(&own.large, Look::default()));
                }
                inner += &paragraph("FactText", "", &self.inline(&own.text, Look::default()));
                cells.push((width + BETWEEN, inner));
            }
            cells.resize(3, (width + BETWEEN, String::new()));
            cells[2].0 = width;
            self.xml += &layout(&cells);
        }
    }

    fn reference(&mut self, own: &Reference) {
        let key = self.places.mark(&own.id, &run("Strong", &own.key, Look::default()));
        let mut inner = key + &run("", &format!("  {}", own.text), Look::default());
        if let Some(url) = &own.url {
            let link = crate::report::document::Link::Web(url.clone());
            let text = Text::default().words(" ").link(url.clone(), link);
            inner += &self.inline(&text, Look::default());
        }
        self.xml += &paragraph("Bibliography", "", &inner);
    }

    /// Turns the page, where it does not lie as wanted.
    fn turn(&mut self, wide: bool) {
        if self.wide != wide {
            self.xml += &paragraph("SectionEnd", &page(self.wide), "");
            self.wide = wide;
            self.room = if wide { WIDE } else { UPRIGHT };
        }
    }
}

/// Columns side by side, in a table without lines.
fn layout(cells: &[(u32, String)]) -> String {
    let total: u32 = cells.iter().map(|(width, _)| width).sum();
    let grid: String = cells.iter().map(|(width, _)| format!("<w:gridCol w:w=\"{width}\"/>")).collect();
    let mut out = format!(
        "<w:tbl><w:tblPr><w:tblStyle w:val=\"LayoutTable\"/><w:tblW w:w=\"{total}\" w:type=\"dxa\"/><w:tblLayout w:type=\"fixed\"/>\
         </w:tblPr>\n<w:tblGrid>{grid}</w:tblGrid>\n<w:tr><w:trPr><w:cantSplit/></w:trPr>"
    );
    for (at, (width, inner)) in cells.iter().enumerate() {
        let beside = if at + 1 == cells.len() { 0 } else { BETWEEN };
        // A cell ends with a paragraph.
        let end = if inner.trim_end().ends_with("</w:p>") { String::new() } else { paragraph("SectionEnd", "", "") };
        out += &format!(
            "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/><w:tcMar><w:right w:w=\"{beside}\" w:type=\"dxa\"/></w:tcMar></w:tcPr>\n\
             {inner}{end}</w:tc>"
        );
    }
    out + "</w:tr></w:tbl>\n" + &paragraph("SectionEnd", "", "")
}

/// The page of a section.
fn page(wide: bool) -> String {
    let (width, height, turned, kind) =
        if wide { (PAGE.0, PAGE.1, " w:orient=\"landscape\"", "wide") } else { (PAGE.1, PAGE.0, "", "upright") };
    let (head, side) = MARGINS;
    format!(
        "<w:sectPr><w:headerReference w:type=\"default\" r:id=\"header-{kind}\"/><w:footerReference w:type=\"default\" r:id=\"footer-{kind}\"/>\
         <w:pgSz w:w=\"{width}\" w:h=\"{height}\"{turned}/>\
         <w:pgMar w:top=\"{head}\" w:right=\"{side}\" w:bottom=\"{head}\" w:left=\"{side}\" w:header=\"510\" w:footer=\"510\" w:gutter=\"0\"/></w:sectPr>"
    )
}
