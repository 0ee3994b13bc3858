//! The PDF report: it is the same each time, has pages, and is tagged with the headings, figures, tables and equations of the document.

use cartwright::report::document::{Block, Cell, Column, Document, Equation, Math, RowKind, Section, Table, Text};
use cartwright::report::document::{Inline, each_block};
use cartwright::report::{pdf, sections};

use crate::figures::keep;
use crate::fixture;

fn written(document: &Document) -> Vec<u8> {
    pdf::render(document).expect("it is written")
}

/// A document of one section.
fn of(blocks: Vec<Block>) -> Document {
    let mut section = Section::new("B.1", "A section");
    section.blocks = blocks;
    Document {
        title: "A title".into(),
        origin: "a.toml".to_owned(),
        status: "Draft".to_owned(),
        summary: Section::new("", "Summary"),
        sections: vec![section],
    }
}

/// How often these words stand in the file, outside what is compressed.
fn count(bytes: &[u8], what: &str) -> usize {
    bytes.windows(what.len()).filter(|own| *own == what.as_bytes()).count()
}

/// How many tags of this kind the file has.
fn tags(bytes: &[u8], kind: &str) -> usize {
    let tag = format!("/S/{kind}");
    let follows = |own: &&[u8]| own.starts_with(tag.as_bytes()) && !own[tag.len()].is_ascii_alphanumeric();
    bytes.windows(tag.len() + 1).filter(follows).count()
}

/// How many pages the file has.
fn pages(bytes: &[u8]) -> usize {
    count(bytes, "/Type/Page") + count(bytes, "/Type /Page")
        - count(bytes, "/Type/Pages")
        - count(bytes, "/Type /Pages")
}

/// Every text of the file that stands outside its pages: titles, bookmarks and what is said to those who cannot see it.
fn told(bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at += 1;
        match byte {
            b's' if bytes[at..].starts_with(b"tream\n") => {
                let end = bytes[at..].windows(9).position(|own| own == b"endstream").expect("the stream ends");
                at += end + 9;
            }
            b'(' => {
                let (mut depth, mut text) = (1, Vec::new());
                while depth > 0 {
                    let own = bytes[at];
                    at += 1;
                    match own {
                        b'\\' => {
                            text.push(bytes[at]);
                            at += 1;
                            continue;
                        }
                        b'(' => depth += 1,
                        b')' => depth -= 1,
                        _ => {}
                    }
                    if depth > 0 {
                        text.push(own);
                    }
                }
                found.push(String::from_utf8_lossy(&text).into_owned());
            }
            b'<' if bytes[at..].starts_with(b"FEFF") => {
                let length = bytes[at..].iter().position(|own| *own == b'>').expect("the text ends");
                let digits = std::str::from_utf8(&bytes[at + 4..at + length]).expect("digits");
                let unit =
                    |four: &[u8]| u16::from_str_radix(std::str::from_utf8(four).expect("digits"), 16).expect("hex");
                let units: Vec<u16> = digits.as_bytes().chunks(4).map(unit).collect();
                found.push(String::from_utf16(&units).expect("letters"));
                at += length;
            }
            _ => {}
        }
    }
    found
}

/// The document of the fixture, and its results compared.
fn documents() -> Vec<Document> {
    let results = fixture::results();
    vec![sections::document(&results), sections::comparison(&[results.clone(), results])]
}

#[test]
fn the_file_is_the_same_each_time_and_holds_no_date() {
    let bytes = written(&sections::document(&fixture::results()));
    keep("report.pdf", &bytes);
    assert!(bytes == written(&sections::document(&fixture::results())), "the bytes differ");
    assert!(bytes.starts_with(b"%PDF-1.7") && pages(&bytes) > 5, "{} pages", pages(&bytes));
    for word in ["CreationDate", "ModDate", "xmp:CreateDate", "xmp:ModifyDate"] {
        assert_eq!(count(&bytes, word), 0, "{word}");
    }
}

#[test]
fn it_is_tagged_as_the_standard_for_accessible_files_asks() {
    for document in documents() {
        let bytes = written(&document);
        for word in ["/MarkInfo", "/StructTreeRoot", "/Outlines", "pdfuaid:part"] {
            assert!(count(&bytes, word) > 0, "{word}");
        }
        let told = told(&bytes);
        assert!(told.contains(&"en-GB".to_owned()), "the language");
        assert!(told.contains(&document.title.bare()), "the title");
    }
}

#[test]
fn headings_figures_and_equations_are_told() {
    for document in documents() {
        let bytes = written(&document);
        let told = told(&bytes);
        let contains = |text: &str| told.iter().any(|own| own == text);
        let mut headings = 0;
        document.walk(&mut |section| {
            let join = if section.number.is_empty() { "" } else { " " };
            let heading = format!("{}{join}{}", section.number, section.title);
            assert!(told.iter().filter(|own| **own == heading).count() >= 2, "tag and bookmark of {heading}");
            headings += 1;
            each_block(&section.blocks, &mut |block| {
                if let Block::Equations(list) = block {
                    for own in list {
                        assert!(contains(&own.whole().line()), "{}", own.whole().line());
                    }
                }
            });
        });
        assert!(headings > 0);
        for figure in document.figures() {
            assert!(contains(&figure.description), "{}", figure.id);
        }
        assert_eq!(tags(&bytes, "Figure"), document.figures().len());
    }
}

#[test]
fn every_table_is_one_and_has_heads_of_columns_and_rows() {
    for document in documents() {
        let bytes = written(&document);
        let mut tables = Vec::new();
        document.walk(&mut |section| {
            each_block(&section.blocks, &mut |block| match block {
                Block::Table(own) => tables.push(own),
                Block::Steps(own) => tables.push(own.table()),
                _ => {}
            });
        });
        assert_eq!(tags(&bytes, "Table"), tables.len());
        let numbered = document.figures().iter().filter(|own| own.number > 0).count();
        assert_eq!(tags(&bytes, "Caption"), tables.len() + numbered);
        let heads: usize = tables.iter().map(|own| own.columns.len() + own.groups.len() + own.rows.len()).sum();
        assert_eq!(tags(&bytes, "TH"), heads);
    }
}

#[test]
fn what_a_person_wrote_is_text_and_not_markup() {
    let hostile = "#panic(\"no\") $x^2$ *a* _b_ @c <d> \\ // /* ] } ) ` ~ --- \u{1}";
    let mut table = Table::new("t", "t", hostile, hostile, vec![Column::text(hostile), Column::number("n", hostile)]);
    table.row(RowKind::Plain, vec![Cell::text(hostile), Cell::text(hostile)]);
    table.note(hostile);
    let name = || Math::Name(hostile.to_owned());
    let right = Math::Row(vec![Math::Words(hostile.to_owned()), Math::Call(hostile.to_owned(), vec![name(), name()])]);
    let text = Text::plain(hostile).strong(hostile).code(hostile).then(Inline::Stressed(hostile.to_owned()));
    let bytes = written(&of(vec![
        Block::Paragraph(text.clone()),
        Block::List(vec![text.clone()]),
        Block::Terms(vec![(hostile.to_owned(), text.clone())]),
        Block::Table(table),
        Block::Equations(vec![Equation { id: "e".to_owned(), left: name(), right, beside: text }]),
    ]));
    assert!(pages(&bytes) > 0);
}

#[test]
fn letters_that_no_font_has_do_not_stop_it() {
    let bytes = written(&of(vec![Block::Paragraph("\u{1F600} \u{4E00} \u{E000}".into())]));
    assert!(pages(&bytes) > 0 && count(&bytes, "/StructTreeRoot") > 0);
    assert_eq!(count(&bytes, "pdfuaid:part"), 0, "it claims no more than it holds");
}
