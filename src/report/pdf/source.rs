//! Owns the document as typst source: calls of the template's functions, in the order of the blocks.

use super::math;
use super::table::table;
use super::text::{Places, place, quote, web};
use crate::report::document::{Block, Document, Equation, Fact, Figure, Reference, Section};
use crate::report::figures::FigureError;
use crate::report::paper::{BETWEEN, DEEPEST, UPRIGHT, WIDE, fit, is_wide, leads};

/// Files beside the source: their names and bytes.
pub(super) type Files = Vec<(String, Vec<u8>)>;

/// The document as typst source, to stand after the template, and the figures that it names.
pub(super) fn source(document: &Document) -> Result<(String, Files), FigureError> {
    let places = Places::of(&document.places());
    let mut writer = Writer { places, out: String::new(), figures: Vec::new(), room: UPRIGHT, wide: false };
    writer.out += &format!(
        "#show: report.with({}, {}, {})\n\n",
        quote(&document.title.bare()),
        quote(&document.origin),
        quote(&document.status)
    );
    writer.section(&document.summary, 1)?;
    writer.turn(false);
    writer.out += "#listed()\n\n";
    for own in &document.sections {
        writer.section(own, 1)?;
    }
    Ok((writer.out, writer.figures))
}

struct Writer {
    places: Places,
    out: String,
    figures: Files,
    /// Width of the text here.
    room: u32,
    wide: bool,
}

impl Writer {
    /// Turns the page, where it does not lie as wanted.
    fn turn(&mut self, wide: bool) {
        if self.wide != wide {
            self.wide = wide;
            self.room = if wide { WIDE } else { UPRIGHT };
            self.out += &format!("#set page(flipped: {wide})\n");
        }
    }

    fn section(&mut self, own: &Section, level: usize) -> Result<(), FigureError> {
        // A heading stands on the page of what follows it.
        self.turn(own.blocks.first().is_some_and(is_wide));
        let number = if own.number.is_empty() { "none".to_owned() } else { quote(&own.number) };
        self.out +=
            &format!("#headed({}, {number}, {}) #label({})\n\n", level.min(DEEPEST), quote(&own.title), quote(&own.id));
        self.blocks(&own.blocks)?;
        own.sections.iter().try_for_each(|inner| self.section(inner, level + 1))
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
        let said = match own {
            Block::Lead(own) => format!("#lead{}", self.places.text(own)),
            Block::Paragraph(own) if leads(own) => format!("#before{}", self.places.text(own)),
            Block::Paragraph(own) => format!("#body{}", self.places.text(own)),
            Block::Note(own) => format!("#note{}", self.places.text(own)),
            Block::Missing(own) => format!("#missing{}", self.places.text(own)),
            Block::List(items) => {
                let items: Vec<String> = items.iter().map(|own| self.places.text(own)).collect();
                format!("#body(list({}))", items.join(", "))
            }
            Block::Terms(terms) => {
                let term = |(term, meaning): &(String, _)| {
                    format!("terms.item({}, {})", quoted(term), self.places.text(meaning))
                };
                format!("#meanings({})", terms.iter().map(term).collect::<Vec<_>>().join(", "))
            }
            Block::Table(own) => table(&self.places, own, self.room, ""),
            Block::Steps(own) => table(&self.places, own.table(), self.room, &place(&own.id)),
            Block::Figure(own) => self.figure(own)?,
            Block::Equations(list) => list.iter().map(|own| self.equation(own)).collect(),
            Block::Facts(list) => {
                let cells: Vec<String> = list.iter().map(|own| self.fact(own)).collect();
                format!("#facts({})", cells.join(", "))
            }
            Block::Beside { main, side } => {
                let right = self.room * 3 / 10;
                let left = self.room - right - BETWEEN;
                let (main, side) = (self.apart(left, main)?, self.apart(right, side)?);
                format!("#beside({}pt, {}pt, [\n{main}], [\n{side}])", left / 20, right / 20)
            }
            Block::References(list) => list.iter().map(|own| self.reference(own)).collect(),
        };
        self.out += &said;
        self.out += "\n\n";
        Ok(())
    }

    /// Blocks written by themselves, in another width.
    fn apart(&mut self, room: u32, list: &[Block]) -> Result<String, FigureError> {
        let (before, kept) = (std::mem::take(&mut self.out), std::mem::replace(&mut self.room, room));
        let done = self.blocks(list);
        self.room = kept;
        let own = std::mem::replace(&mut self.out, before);
        done.map(|()| own)
    }

    fn fact(&self, own: &Fact) -> String {
        format!("fact({}, {}, {})", quote(&own.head), self.places.or_none(&own.large), self.places.text(&own.text))
    }

    fn reference(&self, own: &Reference) -> String {
        let url = own.url.as_ref().map_or_else(String::new, |url| format!(" {}", web(url, url)));
        format!("#reference({}, {}, [#{}{url}])\n", quote(&own.id), quote(&own.key), quote(&own.text))
    }

    fn equation(&self, own: &Equation) -> String {
        format!(
            "#defined([{}{}], {})\n",
            place(&own.id),
            math::display(own, self.room),
            self.places.or_none(&own.beside)
        )
    }

    fn figure(&mut self, own: &Figure) -> Result<String, FigureError> {
        let name = format!("figures/{}.svg", self.figures.len() + 1);
        self.figures.push((name.clone(), own.drawing.svg()?.into_bytes()));
        let (width, _) = fit(own.drawing.size(), self.room);
        let image =
            format!("image(\"/{name}\", width: {:.1}pt, alt: {})", f64::from(width) / 20.0, quote(&own.description));
        if own.number == 0 {
            return Ok(format!("#block[#{image}] #label({})", quote(&own.id)));
        }
        Ok(format!(
            "#drawn([#caption(\"Figure\", {}, {}, {})], {image}, {}, {})",
            own.number,
            self.places.text(&own.title),
            self.places.or_none(&own.subtitle),
            self.places.or_none(&own.note),
            quote(&own.id)
        ))
    }
}

/// A string as content.
fn quoted(text: &str) -> String {
    format!("[#{}]", quote(text))
}
