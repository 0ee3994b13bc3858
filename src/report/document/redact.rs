//! Owns taking out of a document what is withheld: outcomes that could be worked back to a confidential input, and every
//! place where the value of such an input is written.

use super::{About, Block, Confidence, Document, Inline, Table, Text};

/// What is withheld.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Withheld {
    /// Outcomes of which no number may be told.
    pub outcomes: About,
    /// What must not be read anywhere, with the reason: values as they may be written.
    pub writings: Vec<(String, Confidence)>,
}

impl Document {
    /// Takes out what is withheld. Titles that tell of it become plain nouns; figures and tables that step become a sentence.
    pub fn redact(&mut self, withheld: &Withheld) {
        let strip = |text: &mut Text| withheld.strip(text);
        let mut blocks = |block: &mut Block| withheld.block(block);
        self.blocks_mut(&mut blocks);
        strip(&mut self.title);
        self.origin = withheld.plain(&self.origin);
        let mut titles = |section: &mut super::Section| section.title = withheld.plain(&section.title);
        titles(&mut self.summary);
        fn each(sections: &mut [super::Section], titles: &mut dyn FnMut(&mut super::Section)) {
            for section in sections {
                titles(section);
                each(&mut section.sections, titles);
            }
        }
        each(&mut self.sections, &mut titles);
        "Redacted".clone_into(&mut self.status);
    }
}

impl Withheld {
    fn strip(&self, text: &mut Text) {
        if text.about.touches(self.outcomes) {
            text.parts = vec![Inline::Withheld(Confidence::Derived)];
            return;
        }
        if self.writings.is_empty() {
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

    /// The first place where something is written that must not be read: a number that is not part of a longer one.
    fn find(&self, words: &str) -> Option<(usize, usize, Confidence)> {
        let mut first: Option<(usize, usize, Confidence)> = None;
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

    fn block(&self, block: &mut Block) {
        let mut strip = |text: &mut Text| self.strip(text);
        match block {
            Block::Lead(text) | Block::Paragraph(text) | Block::Note(text) | Block::Missing(text) => strip(text),
            Block::List(items) => items.iter_mut().for_each(strip),
            Block::Terms(terms) => {
                for (term, text) in terms {
                    *term = self.plain(term);
                    strip(text);
                }
            }
            Block::Facts(facts) => {
                for fact in facts {
                    fact.head = self.plain(&fact.head);
                    strip(&mut fact.large);
                    strip(&mut fact.text);
                }
            }
            Block::Table(table) => {
                if table.title.about.touches(self.outcomes) {
                    table.title = Text::plain(table.noun.clone());
                }
                strip(&mut table.title);
                table.texts_mut(&mut strip);
                self.heads(table);
            }
            Block::Figure(figure) => {
                if figure.about.touches(self.outcomes) || self.reads(figure) {
                    let words = "A figure is withheld: numbers in confidence could be worked out from it.";
                    *block = Block::Missing(Text::plain(words));
                } else {
                    for text in [&mut figure.title, &mut figure.subtitle, &mut figure.note] {
                        strip(text);
                    }
                }
            }
            Block::Steps(_) if About::VALUE.touches(self.outcomes) => {
                let words = "A table that can be moved is withheld: numbers in confidence could be worked out from it.";
                *block = Block::Missing(Text::plain(words));
            }
            Block::Steps(steps) => {
                steps.table.texts_mut(&mut strip);
                self.heads(&mut steps.table);
            }
            Block::Equations(equations) => equations.iter_mut().for_each(|equation| strip(&mut equation.beside)),
            Block::References(references) => {
                for reference in references {
                    reference.text = self.plain(&reference.text);
                }
            }
            Block::Beside { .. } => {}
        }
    }

    /// Takes it out of the heads of a table, which may be names of options.
    fn heads(&self, table: &mut Table) {
        for words in table.columns.iter_mut().flat_map(|column| [&mut column.name, &mut column.unit]) {
            *words = self.plain(words);
        }
        for group in &mut table.groups {
            group.name = self.plain(&group.name);
        }
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
