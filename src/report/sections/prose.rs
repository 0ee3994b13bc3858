//! Owns sections that a person has to write: their prose comes from Markdown files beside the scenario, and where there is
//! none the section says so.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::report::document::{Align, Block, Cell, Column, Inline, Link, RowKind, Section, Table, Text};
use crate::results::Results;

/// A section that is prose alone; without it, a line that says what belongs there and in which file.
pub(super) fn section(results: &Results, number: &str, title: &str, what: &str) -> Section {
    let mut section = Section::new(number, title);
    add(results, &mut section);
    if section.blocks.is_empty() && section.sections.is_empty() {
        let text =
            Text::plain(format!("To be written by the analyst: {what}, in ")).code(file(results, number)).words(".");
        section.push(Block::Missing(text));
    }
    section
}

/// The file in which a section's prose would stand.
pub(super) fn file(results: &Results, number: &str) -> String {
    let folder = results.manifest.scenario.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    format!("{folder}report/{number}.md")
}

/// Adds the prose for a section, if there is any. Headings begin sections inside it.
pub(super) fn add(results: &Results, section: &mut Section) {
    if let Some(text) = results.prose.get(&section.number).filter(|_| !section.number.is_empty()) {
        let mut reader = Reader { id: section.id.clone(), ..Reader::default() };
        Parser::new_ext(text, Options::ENABLE_TABLES).for_each(|event| reader.event(event));
        reader.paragraph();
        section.blocks.append(&mut reader.blocks);
        section.sections.append(&mut reader.sections);
    }
}

/// The tables that the analyst wrote in a file.
pub(super) fn tables(results: &Results, name: &str) -> Vec<Table> {
    let Some(text) = results.prose.get(name) else { return Vec::new() };
    let mut reader = Reader { id: name.to_owned(), ..Reader::default() };
    Parser::new_ext(text, Options::ENABLE_TABLES).for_each(|event| reader.event(event));
    let table = |block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    };
    reader.blocks.into_iter().filter_map(table).collect()
}

/// What the analyst wants said at the head of the first page, in larger type.
pub(super) fn head(results: &Results) -> Vec<Block> {
    let Some(text) = results.prose.get("summary") else { return Vec::new() };
    let mut reader = Reader { id: "summary-prose".into(), ..Reader::default() };
    Parser::new_ext(text, Options::ENABLE_TABLES).for_each(|event| reader.event(event));
    reader.paragraph();
    let lead = |block| match block {
        Block::Paragraph(text) => Block::Lead(text),
        other => other,
    };
    reader.blocks.into_iter().map(lead).collect()
}

/// Reads Markdown events into blocks. HTML and pictures are left as the words that they are.
#[derive(Default)]
struct Reader {
    id: String,
    blocks: Vec<Block>,
    sections: Vec<Section>,
    text: Text,
    strong: usize,
    stressed: usize,
    link: Option<(String, String)>,
    items: Option<Vec<Text>>,
    table: Option<Table>,
    row: Vec<Cell>,
    aligns: Vec<Align>,
    tables: usize,
    code: bool,
}

impl Reader {
    fn push(&mut self, block: Block) {
        match self.sections.last_mut() {
            Some(section) => section.push(block),
            None => self.blocks.push(block),
        }
    }

    fn take(&mut self) -> Text {
        std::mem::take(&mut self.text)
    }

    fn paragraph(&mut self) {
        let text = self.take();
        if !text.is_empty() {
            self.push(Block::Paragraph(text));
        }
    }

    fn words(&mut self, words: String) {
        if let Some((_, own)) = &mut self.link {
            own.push_str(&words);
            return;
        }
        self.text.parts.push(if self.strong > 0 {
            Inline::Strong(words)
        } else if self.stressed > 0 {
            Inline::Stressed(words)
        } else {
            Inline::Words(words)
        });
    }

    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(words) if self.code => {
                let words = words.trim_end().to_owned();
                self.text.parts.push(Inline::Code(words));
            }
            Event::Text(words) | Event::Html(words) | Event::InlineHtml(words) => self.words(words.into_string()),
            Event::Code(words) => self.text.parts.push(Inline::Code(words.into_string())),
            Event::SoftBreak | Event::HardBreak => self.words(" ".to_owned()),
            Event::Rule => self.paragraph(),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Strong => self.strong += 1,
            Tag::Emphasis => self.stressed += 1,
            Tag::CodeBlock(_) => self.code = true,
            Tag::Link { dest_url, .. } => self.link = Some((dest_url.into_string(), String::new())),
            Tag::List(_) => {
                self.paragraph();
                self.items.get_or_insert_with(Vec::new);
            }
            Tag::Item => {
                // What stands before a list inside a list is an item of its own.
                let text = self.take();
                if let Some(items) = self.items.as_mut().filter(|_| !text.is_empty()) {
                    items.push(text);
                }
            }
            Tag::Table(aligns) => {
                let side = |own: &pulldown_cmark::Alignment| match own {
                    pulldown_cmark::Alignment::Right => Align::Right,
                    _ => Align::Left,
                };
                self.aligns = aligns.iter().map(side).collect();
                self.tables += 1;
                let id = format!("prose-{}-{}", self.id, self.tables);
                // The paragraph before a table is its title.
                let title = match self.sections.last_mut().map_or(&mut self.blocks, |own| &mut own.blocks).pop() {
                    Some(Block::Paragraph(text)) => text,
                    Some(other) => {
                        self.push(other);
                        Text::default()
                    }
                    None => Text::default(),
                };
                self.table = Some(Table::new(&id, "Table", title, "", Vec::new()));
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong => self.strong = self.strong.saturating_sub(1),
            TagEnd::Emphasis => self.stressed = self.stressed.saturating_sub(1),
            TagEnd::CodeBlock => {
                self.code = false;
                self.paragraph();
            }
            TagEnd::Link => {
                if let Some((url, words)) = self.link.take() {
                    let web = url.starts_with("https://") || url.starts_with("http://");
                    self.text.parts.push(if web {
                        Inline::Link { words, to: Link::Web(url) }
                    } else {
                        Inline::Words(words)
                    });
                }
            }
            TagEnd::Paragraph if self.items.is_none() => self.paragraph(),
            TagEnd::Heading(level) => {
                let title = self.take().bare();
                if level == HeadingLevel::H1 && self.sections.is_empty() && self.blocks.is_empty() {
                    return; // The section's own title, written again.
                }
                let mut inner = Section::new("", &title);
                inner.id = crate::report::document::place_id(&format!("{}-{}", self.id, self.sections.len() + 1));
                self.sections.push(inner);
            }
            TagEnd::Item => {
                let text = self.take();
                if let Some(items) = self.items.as_mut().filter(|_| !text.is_empty()) {
                    items.push(text);
                }
            }
            TagEnd::List(_) => {
                if let Some(items) = self.items.take() {
                    self.push(Block::List(items));
                }
            }
            TagEnd::TableCell => {
                let text = self.take();
                self.row.push(Cell::text(text));
            }
            TagEnd::TableHead => {
                let heads = std::mem::take(&mut self.row);
                if let Some(table) = &mut self.table {
                    table.columns = heads
                        .iter()
                        .zip(&self.aligns)
                        .map(|(cell, align)| Column { align: *align, ..Column::text(&cell.text.bare()) })
                        .collect();
                }
            }
            TagEnd::TableRow => {
                let mut cells = std::mem::take(&mut self.row);
                if let Some(table) = &mut self.table {
                    cells.resize(table.columns.len(), Cell::text(""));
                    table.row(RowKind::Plain, cells);
                }
            }
            TagEnd::Table => {
                if let Some(table) = self.table.take() {
                    self.push(Block::Table(table));
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Reader {
        let mut reader = Reader { id: "B.3.1".into(), ..Reader::default() };
        Parser::new_ext(text, Options::ENABLE_TABLES).for_each(|event| reader.event(event));
        reader.paragraph();
        reader
    }

    #[test]
    fn markdown_becomes_blocks_and_nothing_is_lost() {
        let own = read(
            "# Title\n\nA *b* **c** `d` [e](https://example.org) [f](javascript:g) <b>h</b>\n\n- one\n- two\n\n## Inner\n\nTitle\n\n| a | n |\n|---|--:|\n| x | 1 |\n",
        );
        let Some(Block::Paragraph(text)) = own.blocks.first() else { panic!("a paragraph") };
        assert_eq!(text.bare(), "A b c d e f <b>h</b>");
        assert!(matches!(own.blocks.get(1), Some(Block::List(items)) if items.len() == 2));
        assert_eq!(own.sections[0].title, "Inner");
        let Some(Block::Table(table)) = own.sections[0].blocks.first() else { panic!("a table") };
        assert_eq!(table.title.bare(), "Title");
        assert_eq!(table.columns[1].align, Align::Right);
        assert_eq!(table.rows.len(), 1);
    }
}
