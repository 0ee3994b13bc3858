//! Owns the neutral document: sections, paragraphs, typed tables, figures, equations and references. It is built once from
//! the results ([`sections`](super::sections)) and then written by leaf renderers that know nothing of health economics.
//!
//! **How a renderer walks it.** A [`Document`] has a `summary` (one page, first) and `sections`; a [`Section`] has `blocks`,
//! then `sections` inside it. Match every kind of [`Block`] in order and write it; what a format cannot do is written in
//! its plainest form, and nothing is left out:
//!
//! - [`Text`] is a list of [`Inline`] parts: words, code, badges, links, withheld places. Escape words for the format.
//! - [`Table`]: caption is `Table {number}. {title}`, then the subtitle; `groups` span columns of the head; every row's first
//!   cell is the row's head; `Cell::columns` is a column span; `Cell::small` is a second, smaller line; a row of kind
//!   [`RowKind::Group`] has one cell over all columns. Rows that are not `Group` fill all columns exactly.
//! - [`Figure`]: caption is `Figure {number}. {title}`, then the subtitle; `drawing.svg()` for a page that carries the report's
//!   font, `drawing.png()` elsewhere; `description` is the alternative text; `data` is the table behind it.
//! - [`Equation`]: a left and a right [`Math`] tree; see `math.rs` for its few kinds. Each format typesets it natively, in the
//!   lines that `Equation::lines` gives for its width.
//! - [`Block::Steps`] is a table that a screen can step through; elsewhere write its `table()` at the first position.
//! - [`Block::Beside`] is two columns on a wide page; elsewhere write one after the other.
//!
//! Numbers of tables and figures are already set, ids are unique, and every [`Link::Place`] leads to an id of the document.
//! Withheld content is already gone from a redacted document: a renderer needs no care.

mod about;
mod equation;
mod figure;
mod lines;
mod math;
mod number;
mod redact;
mod steps;
mod table;
mod text;

pub use about::About;
pub use equation::Equation;
pub use figure::{Data, Figure};
pub use math::Math;
pub use redact::Withheld;
pub use steps::{Step, StepMark, Steps};
pub use table::{Align, Cell, Column, Group, Row, RowKind, Swatch, Table};
pub use text::{Badge, Border, Confidence, Inline, Link, Text, place_id};

/// A report before it has a format.
#[derive(Clone, Debug)]
pub struct Document {
    /// What the report is called.
    pub title: Text,
    /// Where it comes from, for the running head: the scenario file, or the files compared.
    pub origin: String,
    /// What may be done with it: `Draft, not reviewed`, `Redacted`.
    pub status: String,
    /// The first page, which stands by itself.
    pub summary: Section,
    /// Everything else.
    pub sections: Vec<Section>,
}

/// A part of a document.
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// Its place, unique in the document.
    pub id: String,
    /// Its number as printed: `B.3.9`; may be empty.
    pub number: String,
    /// Its title.
    pub title: String,
    /// What stands in it before its own sections.
    pub blocks: Vec<Block>,
    /// Sections inside it.
    pub sections: Vec<Section>,
}

/// Something that stands by itself in a section.
#[derive(Clone, Debug)]
pub enum Block {
    /// A paragraph in larger type.
    Lead(Text),
    /// A paragraph.
    Paragraph(Text),
    /// A smaller paragraph of notes.
    Note(Text),
    /// Something that should stand here and does not, in words that say so.
    Missing(Text),
    /// A list of points.
    List(Vec<Text>),
    /// Terms and what they mean.
    Terms(Vec<(String, Text)>),
    /// A table.
    Table(Table),
    /// A figure.
    Figure(Figure),
    /// Equations, one a line.
    Equations(Vec<Equation>),
    /// Short facts, each under a heading, as a grid where there is room.
    Facts(Vec<Fact>),
    /// Two columns where there is room.
    Beside {
        /// What matters.
        main: Vec<Block>,
        /// What stands at its side.
        side: Vec<Block>,
    },
    /// The list of references.
    References(Vec<Reference>),
    /// A table that a screen can step through.
    Steps(Steps),
}

/// A short fact.
#[derive(Clone, Debug)]
pub struct Fact {
    /// What it is about.
    pub head: String,
    /// The fact in a few large words; may be empty.
    pub large: Text,
    /// What there is to say of it.
    pub text: Text,
}

/// A reference.
#[derive(Clone, Debug)]
pub struct Reference {
    /// Its place, to which citations lead.
    pub id: String,
    /// Its key.
    pub key: String,
    /// The reference in words.
    pub text: String,
    /// Where to find it: `http://` or `https://`.
    pub url: Option<String>,
}

impl Section {
    /// A section whose id is made from its number, or from its title without one.
    #[must_use]
    pub fn new(number: &str, title: &str) -> Self {
        let id = if number.is_empty() { title.to_lowercase().replace(' ', "-") } else { number.to_owned() };
        Self { id: place_id(&id), number: number.to_owned(), title: title.to_owned(), ..Self::default() }
    }

    /// Adds a block.
    pub fn push(&mut self, block: Block) {
        self.blocks.push(block);
    }

    /// Adds a paragraph, unless it is empty.
    pub fn paragraph(&mut self, text: impl Into<Text>) {
        let text = text.into();
        if !text.is_empty() {
            self.blocks.push(Block::Paragraph(text));
        }
    }

    /// Adds a note, unless it is empty.
    pub fn note(&mut self, text: impl Into<Text>) {
        let text = text.into();
        if !text.is_empty() {
            self.blocks.push(Block::Note(text));
        }
    }

    /// Whether it has nothing to say but what is missing.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.blocks.iter().all(|block| matches!(block, Block::Missing(_))) && self.sections.iter().all(Self::is_bare)
    }

    /// Calls `visit` for each section inside and for itself, from the outside in.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Section)) {
        visit(self);
        self.sections.iter().for_each(|section| section.walk(visit));
    }

    fn blocks_mut(&mut self, visit: &mut dyn FnMut(&mut Block)) {
        fn all(blocks: &mut [Block], visit: &mut dyn FnMut(&mut Block)) {
            for block in blocks {
                visit(block);
                if let Block::Beside { main, side } = block {
                    all(main, visit);
                    all(side, visit);
                }
            }
        }
        all(&mut self.blocks, visit);
        self.sections.iter_mut().for_each(|section| section.blocks_mut(visit));
    }
}

/// Calls `visit` for each block, and for those inside blocks that hold others.
pub fn each_block<'a>(blocks: &'a [Block], visit: &mut dyn FnMut(&'a Block)) {
    for block in blocks {
        visit(block);
        if let Block::Beside { main, side } = block {
            each_block(main, visit);
            each_block(side, visit);
        }
    }
}

impl Document {
    /// Calls `visit` for every section, the summary first.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Section)) {
        self.summary.walk(visit);
        self.sections.iter().for_each(|section| section.walk(visit));
    }

    /// Every table, in order; those that a screen steps through are left out.
    #[must_use]
    pub fn tables(&self) -> Vec<&Table> {
        let mut found = Vec::new();
        self.walk(&mut |section| {
            each_block(&section.blocks, &mut |block| {
                if let Block::Table(table) = block {
                    found.push(table);
                }
            });
        });
        found
    }

    /// Every figure, in order.
    #[must_use]
    pub fn figures(&self) -> Vec<&Figure> {
        let mut found = Vec::new();
        self.walk(&mut |section| {
            each_block(&section.blocks, &mut |block| {
                if let Block::Figure(figure) = block {
                    found.push(figure);
                }
            });
        });
        found
    }

    /// Every id to which something may lead, in order.
    #[must_use]
    pub fn places(&self) -> Vec<&str> {
        fn table<'a>(own: &'a Table, ids: &mut Vec<&'a str>) {
            ids.push(&own.id);
            ids.extend(own.rows.iter().filter_map(|row| row.id.as_deref()));
        }
        let mut ids: Vec<&str> = Vec::new();
        self.walk(&mut |section| {
            ids.push(&section.id);
            each_block(&section.blocks, &mut |block| match block {
                Block::Table(own) => table(own, &mut ids),
                Block::Steps(own) => {
                    ids.push(&own.id);
                    table(&own.table, &mut ids);
                }
                Block::Figure(own) => ids.push(&own.id),
                Block::Equations(list) => ids.extend(list.iter().map(|own| own.id.as_str())),
                Block::References(list) => ids.extend(list.iter().map(|own| own.id.as_str())),
                _ => {}
            });
        });
        ids
    }

    fn blocks_mut(&mut self, visit: &mut dyn FnMut(&mut Block)) {
        self.summary.blocks_mut(visit);
        self.sections.iter_mut().for_each(|section| section.blocks_mut(visit));
    }
}
