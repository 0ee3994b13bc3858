//! Owns taking out of a document what is withheld: outcomes that could be worked back to something in confidence, and every
//! place where a value in confidence is written. What is left must not depend on what is withheld, so order, emphasis and number
//! of withheld things go with them.

use super::{About, Block, Confidence, Document, Inline, Link, RowKind, Table, Text};
use crate::report::confidence::MARKS;
use std::collections::HashSet;

/// What is withheld.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Withheld {
    /// Outcomes of which no number may be told.
    pub outcomes: About,
    /// What must not be read anywhere, with the reason: values as they may be written.
    pub writings: Vec<(String, Confidence)>,
}

/// What stands for blocks of which nothing may be told, however many they are.
const GONE: &str = "What stands here is withheld: numbers in confidence could be worked out from it.";

impl Document {
    /// Takes out what is withheld. Titles that tell of it become plain nouns; what would have nothing left becomes a sentence.
    pub fn redact(&mut self, withheld: &Withheld) {
        withheld.strip(&mut self.title);
        self.origin = withheld.plain(&self.origin);
        withheld.section(&mut self.summary);
        self.sections.iter_mut().for_each(|section| withheld.section(section));
        "Redacted".clone_into(&mut self.status);
        self.number();
        // What led to something that is gone leads nowhere.
        let places: HashSet<String> = self.places().into_iter().map(str::to_owned).collect();
        self.blocks_mut(&mut |block| {
            texts(block, &mut |text| {
                for part in &mut text.parts {
                    if let Inline::Link { words, to: Link::Place(place) } = part
                        && !places.contains(place)
                    {
                        *part = Inline::Words(std::mem::take(words));
                    }
                }
            });
        });
    }
}

/// Every running text of a block by itself; not of blocks inside it.
fn texts(block: &mut Block, visit: &mut dyn FnMut(&mut Text)) {
    match block {
        Block::Lead(text) | Block::Paragraph(text) | Block::Note(text) | Block::Missing(text) => visit(text),
        Block::List(items) => items.iter_mut().for_each(visit),
        Block::Terms(terms) => terms.iter_mut().for_each(|(_, text)| visit(text)),
        Block::Facts(facts) => facts.iter_mut().flat_map(|fact| [&mut fact.large, &mut fact.text]).for_each(visit),
        Block::Table(table) => {
            visit(&mut table.title);
            table.texts_mut(visit);
        }
        Block::Figure(figure) => {
            [&mut figure.title, &mut figure.subtitle, &mut figure.note].into_iter().for_each(visit);
        }
        Block::Steps(steps) => {
            visit(&mut steps.table.title);
            steps.table.texts_mut(visit);
        }
        Block::Equations(equations) => equations.iter_mut().for_each(|equation| visit(&mut equation.beside)),
        Block::References(_) | Block::Beside { .. } => {}
    }
}

impl Withheld {
    fn section(&self, section: &mut super::Section) {
        section.title = self.plain(&section.title);
        self.blocks(&mut section.blocks);
        section.sections.iter_mut().for_each(|inner| self.section(inner));
    }

    /// Takes it out of blocks; those of which nothing is left that follow one another become one sentence.
    fn blocks(&self, blocks: &mut Vec<Block>) {
        let mut kept: Vec<Block> = Vec::new();
        let mut gone = false;
        for mut block in std::mem::take(blocks) {
            if self.block(&mut block) {
                if !gone {
                    kept.push(Block::Missing(Text::plain(GONE)));
                }
                gone = true;
            } else {
                gone = false;
                kept.push(block);
            }
        }
        *blocks = kept;
    }

    /// Takes it out of one block, and says whether nothing is left of it.
    fn block(&self, block: &mut Block) -> bool {
        let told = match block {
            Block::Table(table) => table.title.about.touches(self.outcomes).then_some(table),
            _ => None,
        };
        if let Some(table) = told {
            table.title = Text::plain(table.noun.clone());
        }
        texts(block, &mut |text| self.strip(text));
        match block {
            Block::Lead(text) | Block::Paragraph(text) | Block::Note(text) | Block::Missing(text) => is_gone(text),
            Block::List(items) => !items.is_empty() && items.iter().all(is_gone),
            Block::Terms(terms) => {
                terms.iter_mut().for_each(|(term, _)| *term = self.plain(term));
                false
            }
            Block::Facts(facts) => {
                facts.iter_mut().for_each(|fact| fact.head = self.plain(&fact.head));
                false
            }
            Block::Table(table) => self.table(table),
            Block::Figure(figure) => figure.about.touches(self.outcomes) || self.reads(figure),
            Block::Steps(steps) => About::VALUE.touches(self.outcomes) || self.table(&mut steps.table),
            Block::Equations(_) => false,
            Block::References(references) => {
                references.iter_mut().for_each(|reference| reference.text = self.plain(&reference.text));
                false
            }
            Block::Beside { main, side } => {
                self.blocks(main);
                self.blocks(side);
                main.iter().chain(side.iter()).all(|own| matches!(own, Block::Missing(text) if text.bare() == GONE))
            }
        }
    }

    /// Takes it out of a table, with all that would tell of it: emphasis, marks of the best. Says whether no more than the heads of
    /// its rows is left, whose number and order may tell something by themselves.
    fn table(&self, table: &mut Table) -> bool {
        table.notes.retain(|note| !is_gone(note));
        for words in table.columns.iter_mut().flat_map(|column| [&mut column.name, &mut column.unit]) {
            *words = self.plain(words);
        }
        for group in &mut table.groups {
            group.name = self.plain(&group.name);
        }
        let derived = |cell: &super::Cell| is_gone(&cell.text) || is_gone(&cell.small);
        if !table.rows.iter().flat_map(|row| &row.cells).any(derived) {
            return false;
        }
        for row in &mut table.rows {
            if matches!(row.kind, RowKind::Highlight | RowKind::Strong | RowKind::Muted) {
                row.kind = RowKind::Plain;
            }
            row.cells.iter_mut().for_each(|cell| cell.best = false);
        }
        let mut rest = table.rows.iter().flat_map(|row| row.cells.iter().skip(1));
        rest.all(|cell| derived(cell) || !cell.text.bare().chars().any(char::is_alphanumeric))
    }

    fn strip(&self, text: &mut Text) {
        if text.about.touches(self.outcomes) && !text.is_empty() {
            text.parts = vec![Inline::Withheld(Confidence::Derived)];
            return;
        }
        let parts = std::mem::take(&mut text.parts);
        text.parts = parts.into_iter().flat_map(|part| self.split(part)).collect();
    }

    /// A part without what must not be read.
    fn split(&self, part: Inline) -> Vec<Inline> {
        let (words, same): (&str, fn(String) -> Inline) = match &part {
            Inline::Words(words) => (words, Inline::Words),
            Inline::Strong(words) => (words, Inline::Strong),
            Inline::Stressed(words) => (words, Inline::Stressed),
            Inline::Code(words) => (words, Inline::Code),
            Inline::Link { words, .. } => (words, Inline::Words),
            Inline::Badge(_) | Inline::Withheld(_) => return vec![part],
        };
        let mut found = Vec::new();
        let mut rest = words;
        while let Some((at, length, confidence)) = self.find(rest) {
            if at > 0 {
                found.push(same(rest[..at].to_owned()));
            }
            found.push(Inline::Withheld(confidence));
            rest = &rest[at + length..];
        }
        if found.is_empty() {
            return vec![part];
        }
        if !rest.is_empty() {
            found.push(same(rest.to_owned()));
        }
        found
    }

    /// The first place where something is written that must not be read: a mark, or a number that is not part of a longer one.
    fn find(&self, words: &str) -> Option<(usize, usize, Confidence)> {
        let mark = |(at, letter): (usize, char)| {
            let own = MARKS.iter().find(|(mark, _)| *mark == letter)?;
            Some((at, letter.len_utf8(), own.1))
        };
        let mut first: Option<(usize, usize, Confidence)> = words.char_indices().find_map(mark);
        for (writing, confidence) in &self.writings {
            for (at, found) in words.match_indices(writing.as_str()) {
                let digit = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_digit());
                let before = words[..at].chars().next_back();
                let after = &words[at + found.len()..];
                let mut next = after.chars();
                let follows = match next.next() {
                    Some('.' | ',') => digit(next.next()),
                    letter => digit(letter),
                };
                let part = digit(before) || follows || matches!(before, Some('.')) && digit(found.chars().next());
                let better = first.is_none_or(|(place, length, _)| at < place || at == place && found.len() > length);
                if !part && better {
                    first = Some((at, found.len(), *confidence));
                }
            }
        }
        first
    }

    fn plain(&self, words: &str) -> String {
        let parts = self.split(Inline::Words(words.to_owned()));
        Text { parts, about: About::NOTHING }.bare()
    }

    /// Whether a figure's words or numbers hold something that must not be read.
    fn reads(&self, figure: &super::Figure) -> bool {
        let data = figure.data.iter().flat_map(|data| data.rows.iter().flatten());
        let drawing = &figure.drawing;
        let words = drawing.words();
        // The drawing carries its own title and words into the picture, whatever becomes of the caption's.
        let told = [&figure.description, &drawing.description, &drawing.title, &drawing.subtitle, &drawing.note];
        data.chain(&words).chain(told).any(|text| self.find(text).is_some())
    }
}

/// Whether a text says no more than that it could be worked back to something in confidence.
fn is_gone(text: &Text) -> bool {
    text.parts == [Inline::Withheld(Confidence::Derived)]
}
