//! The Word report: its parts hold together, it says all that the document says, and it is the same each time.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use cartwright::report::document::{
    Block, Cell, Column, Document, Inline, Link, RowKind, Section, Table, Text, each_block,
};
use cartwright::report::{docx, sections};
use roxmltree::{Document as Xml, Node};

use crate::figures::keep;
use crate::fixture;

const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const MATH: &str = "http://schemas.openxmlformats.org/officeDocument/2006/math";
const REFERENCE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
/// Width of the text on an upright and on a wide page, in twentieths of a point.
const ROOM: [u32; 2] = [9978, 14910];

type Parts = BTreeMap<String, Vec<u8>>;

fn written(document: &Document) -> Vec<u8> {
    docx::render(document).expect("it is written")
}

fn parts(bytes: &[u8]) -> Parts {
    let mut file = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip file");
    let mut found = Parts::new();
    for at in 0..file.len() {
        let mut part = file.by_index(at).expect("a part");
        let mut content = Vec::new();
        part.read_to_end(&mut content).expect("whole");
        let name = part.name().expect("a name").into_owned();
        assert!(found.insert(name.clone(), content).is_none(), "{name} twice");
    }
    found
}

fn text_of<'p>(parts: &'p Parts, name: &str) -> &'p str {
    std::str::from_utf8(&parts[name]).expect("text")
}

fn is(node: &Node<'_, '_>, name: &str) -> bool {
    node.has_tag_name((WORD, name))
}

fn value<'x>(node: &Node<'x, '_>, name: &str) -> Option<&'x str> {
    node.attribute((WORD, name))
}

/// The first value of an element below this one.
fn inside<'x>(node: &Node<'x, '_>, name: &str) -> Option<&'x str> {
    node.descendants().find(|own| is(own, name)).and_then(|own| value(&own, "val"))
}

/// The words below an element; a line break is a line break.
fn words(node: &Node<'_, '_>) -> String {
    let mut out = String::new();
    for own in node.descendants() {
        if is(&own, "t") {
            out += own.text().unwrap_or_default();
        } else if is(&own, "br") {
            out.push('\n');
        } else if is(&own, "tab") && own.parent().is_some_and(|parent| is(&parent, "r")) {
            out.push('\t');
        }
    }
    out
}

/// Everything that the file says, to eyes or ears or in its properties.
pub fn told(document: &Document) -> String {
    let parts = parts(&written(document));
    let mut out = String::new();
    for name in parts.keys().filter(|name| !name.ends_with(".png")) {
        for own in Xml::parse(text_of(&parts, name)).expect("xml").descendants() {
            let attributes = ["descr", "Target"].iter().filter_map(|name| own.attribute(*name));
            let caption = value(&own, "val").filter(|_| is(&own, "tblCaption"));
            for text in own.text().filter(|_| own.is_text()).into_iter().chain(attributes).chain(caption) {
                out += text;
                out.push(' ');
            }
        }
    }
    out
}

/// The document of the fixture, with its results compared, so that every kind of block is written.
fn documents() -> Vec<Document> {
    let results = fixture::results();
    vec![sections::document(&results), sections::comparison(&[results.clone(), results])]
}

fn every_table(document: &Document) -> Vec<&Table> {
    let mut found = Vec::new();
    document.walk(&mut |section| {
        each_block(&section.blocks, &mut |block| match block {
            Block::Table(table) => found.push(table),
            Block::Steps(steps) => found.push(steps.table()),
            _ => {}
        });
    });
    found
}

#[test]
fn the_file_is_the_same_each_time_and_holds_no_date() {
    let document = sections::document(&fixture::results());
    let bytes = written(&document);
    keep("report.docx", &bytes);
    assert!(bytes == written(&sections::document(&fixture::results())), "the bytes differ");
    let core = text_of(&parts(&bytes), "docProps/core.xml").to_owned();
    assert!(core.contains("<dc:title>One infusion in an invented disease</dc:title>"));
    assert!(core.contains("<dc:language>en-GB</dc:language>") && !core.contains("dcterms"));
}

#[test]
fn every_part_is_well_formed_and_every_reference_leads_to_one() {
    for document in documents() {
        let parts = parts(&written(&document));
        for name in parts.keys().filter(|name| !name.ends_with(".png")) {
            assert!(Xml::parse(text_of(&parts, name)).is_ok(), "{name}");
        }
        let kinds = Xml::parse(text_of(&parts, "[Content_Types].xml")).expect("xml");
        for own in kinds.descendants().filter_map(|own| own.attribute("PartName")) {
            assert!(parts.contains_key(own.trim_start_matches('/')), "{own}");
        }
        let relations = Xml::parse(text_of(&parts, "word/_rels/document.xml.rels")).expect("xml");
        let mut targets = BTreeMap::new();
        for own in relations.descendants().filter(|own| own.has_tag_name(own.tag_name()) && own.has_attribute("Id")) {
            let (id, target) = (own.attribute("Id").expect("an id"), own.attribute("Target").expect("a target"));
            if own.attribute("TargetMode") == Some("External") {
                assert!(target.starts_with("http"), "{target}");
            } else {
                assert!(parts.contains_key(&format!("word/{target}")), "{target}");
            }
            assert!(targets.insert(id, target).is_none(), "{id} twice");
        }
        let main = Xml::parse(text_of(&parts, "word/document.xml")).expect("xml");
        let used: BTreeSet<&str> = main
            .descendants()
            .flat_map(|own| [own.attribute((REFERENCE, "id")), own.attribute((REFERENCE, "embed"))])
            .flatten()
            .collect();
        for id in &used {
            assert!(targets.contains_key(id), "{id}");
        }
        for (id, target) in targets.iter().filter(|(_, target)| target.starts_with("media/")) {
            assert!(used.contains(id), "{target} is carried along for nothing");
        }
    }
}

#[test]
fn every_style_that_is_used_is_defined() {
    for document in documents() {
        let parts = parts(&written(&document));
        let styles = Xml::parse(text_of(&parts, "word/styles.xml")).expect("xml");
        let known: BTreeSet<&str> =
            styles.descendants().filter(|own| is(own, "style")).filter_map(|own| value(&own, "styleId")).collect();
        for name in parts.keys().filter(|name| name.starts_with("word/") && name.ends_with(".xml")) {
            let part = Xml::parse(text_of(&parts, name)).expect("xml");
            for own in part.descendants() {
                let style =
                    ["pStyle", "rStyle", "tblStyle", "basedOn", "next", "link"].iter().any(|name| is(&own, name));
                if style {
                    let style = value(&own, "val").expect("a name");
                    assert!(known.contains(style), "{name}: {style}");
                }
            }
        }
    }
}

#[test]
fn every_link_leads_to_a_bookmark() {
    for document in documents() {
        let parts = parts(&written(&document));
        let main = Xml::parse(text_of(&parts, "word/document.xml")).expect("xml");
        let marks = |name: &str, attribute: &str| -> Vec<String> {
            let own = main.descendants().filter(|own| is(own, name));
            own.map(|own| value(&own, attribute).expect("named").to_lowercase()).collect()
        };
        let names = marks("bookmarkStart", "name");
        let unlike: BTreeSet<&String> = names.iter().collect();
        assert_eq!(unlike.len(), names.len(), "two bookmarks have one name");
        assert_eq!(marks("bookmarkStart", "id"), marks("bookmarkEnd", "id"));
        assert!(names.iter().all(|name| name.len() <= 40));
        let mut anchors = 0;
        for own in main.descendants() {
            let target = match () {
                () if is(&own, "hyperlink") => value(&own, "anchor"),
                () if is(&own, "instrText") => own.text().and_then(|text| text.trim().strip_prefix("PAGEREF ")),
                () => None,
            };
            if let Some(target) = target {
                let target = target.trim_end_matches(" \\h").to_lowercase();
                assert!(unlike.contains(&target), "{target}");
                anchors += 1;
            }
        }
        assert!(anchors >= places(&document), "{anchors} of {} links", places(&document));
    }
}

/// How many links to places of the document its paragraphs, notes and tables hold.
fn places(document: &Document) -> usize {
    let count =
        |text: &Text| text.parts.iter().filter(|part| matches!(part, Inline::Link { to: Link::Place(_), .. })).count();
    let mut sum = 0;
    document.walk(&mut |section| {
        each_block(&section.blocks, &mut |block| match block {
            Block::Lead(text) | Block::Paragraph(text) | Block::Note(text) => sum += count(text),
            Block::Table(table) => {
                sum += table.rows.iter().flat_map(|row| &row.cells).map(|cell| count(&cell.text)).sum::<usize>();
            }
            _ => {}
        });
    });
    sum
}

#[test]
fn the_outline_is_that_of_the_document() {
    fn outline(section: &Section, level: usize, found: &mut Vec<(String, String)>) {
        let join = if section.number.is_empty() { "" } else { "\t" };
        found.push((format!("Heading{level}"), format!("{}{join}{}", section.number, section.title)));
        section.sections.iter().for_each(|own| outline(own, level + 1, found));
    }
    for document in documents() {
        let mut expected = Vec::new();
        outline(&document.summary, 1, &mut expected);
        document.sections.iter().for_each(|own| outline(own, 1, &mut expected));
        let parts = parts(&written(&document));
        let main = Xml::parse(text_of(&parts, "word/document.xml")).expect("xml");
        let styled = |kind: &str| -> Vec<(String, String)> {
            let paragraphs = main.descendants().filter(|own| is(own, "p"));
            let styled = paragraphs.map(|own| (inside(&own, "pStyle").unwrap_or_default().to_owned(), words(&own)));
            styled.filter(|(style, _)| style.trim_end_matches(|own: char| own.is_ascii_digit()) == kind).collect()
        };
        assert_eq!(styled("Heading"), expected);
        // The contents say the same before anything works them out again, and end with the place of the page's number.
        let listed: Vec<String> = expected
            .iter()
            .filter(|(level, _)| level.as_str() < "Heading4")
            .map(|(level, words)| format!("{} {words}\t", level.replace("Heading", "TOC")))
            .collect();
        let contents: Vec<String> =
            styled("TOC").into_iter().map(|(style, words)| format!("{style} {words}")).collect();
        assert_eq!(contents, listed);
    }
}

#[test]
fn every_table_has_its_cells_its_heads_and_its_width() {
    for document in documents() {
        let parts = parts(&written(&document));
        let main = Xml::parse(text_of(&parts, "word/document.xml")).expect("xml");
        let found: Vec<Node<'_, '_>> = main
            .descendants()
            .filter(|own| is(own, "tbl") && inside(own, "tblStyle") == Some("ResultsTable"))
            .collect();
        let tables = every_table(&document);
        assert_eq!(found.len(), tables.len());
        for (own, table) in found.iter().zip(tables) {
            let rows: Vec<Node<'_, '_>> = own.children().filter(|own| is(own, "tr")).collect();
            let heads = 1 + usize::from(!table.groups.is_empty());
            assert_eq!(rows.len(), heads + table.rows.len(), "{}", table.id);
            for (at, row) in rows.iter().enumerate() {
                assert!(row.descendants().any(|own| is(&own, "cantSplit")), "{}: a row may be split", table.id);
                let head = row.descendants().any(|own| is(&own, "tblHeader"));
                assert_eq!(head, at < heads, "{}: heads repeat, and nothing else", table.id);
                let spans = row
                    .children()
                    .filter(|own| is(own, "tc"))
                    .map(|cell| inside(&cell, "gridSpan").map_or(1, |span| span.parse::<usize>().expect("a number")));
                assert_eq!(
                    spans.sum::<usize>(),
                    table.columns.len(),
                    "{}: row {at} is not as wide as the grid",
                    table.id
                );
            }
            let cells = |row: &Node<'_, '_>| -> Vec<(String, bool)> {
                let cells = row.children().filter(|own| is(own, "tc"));
                let right = |cell: &Node<'_, '_>| inside(cell, "pStyle").is_some_and(|style| style.ends_with("Number"));
                cells.map(|own| (words(&own).replace('\u{a0}', "").trim_start().to_owned(), right(&own))).collect()
            };
            for (row, expected) in rows[heads..].iter().zip(&table.rows) {
                for ((written, right), cell) in cells(row).iter().zip(&expected.cells) {
                    let join = if cell.small.is_empty() { "" } else { "\n" };
                    let whole = format!("{}{join}{}", cell.text.bare(), cell.small.bare());
                    assert_eq!(*written, whole.replace('\u{a0}', "").trim_start(), "{}", table.id);
                    assert!(*right || cell.value.is_none() || expected.cells.len() < 2, "{}: {written}", table.id);
                }
            }
            let grid = own.descendants().filter(|own| is(own, "gridCol"));
            let width: u32 = grid.map(|own| value(&own, "w").expect("a width").parse::<u32>().expect("a number")).sum();
            assert!(width <= ROOM[1], "{}: {width} is wider than a page", table.id);
        }
    }
}

#[test]
fn figures_are_pictures_with_words_and_all_is_numbered_in_order() {
    for document in documents() {
        let parts = parts(&written(&document));
        let main = Xml::parse(text_of(&parts, "word/document.xml")).expect("xml");
        let told: Vec<&str> = main
            .descendants()
            .filter(|own| own.tag_name().name() == "docPr")
            .map(|own| own.attribute("descr").expect("alternative text"))
            .filter(|told| !told.is_empty())
            .collect();
        let expected: Vec<&str> = document.figures().iter().map(|own| own.description.as_str()).collect();
        assert_eq!(told, expected);
        let ids: Vec<&str> = main
            .descendants()
            .filter(|own| own.tag_name().name() == "docPr")
            .map(|own| own.attribute("id").expect("an id"))
            .collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
        for kind in ["Table", "Figure"] {
            let numbers: Vec<String> = main
                .descendants()
                .filter(|own| {
                    is(own, "fldSimple") && value(own, "instr").is_some_and(|own| own.contains(&format!("SEQ {kind} ")))
                })
                .map(|own| words(&own))
                .collect();
            // Word counts the fields when it works them out again: what it finds must be what is written.
            let counted: Vec<String> = (1..=numbers.len()).map(|own| own.to_string()).collect();
            assert_eq!(numbers, counted, "{kind}");
        }
    }
}

#[test]
fn every_equation_is_one_that_word_can_edit() {
    let document = sections::document(&fixture::results());
    let mut expected = String::new();
    document.walk(&mut |section| {
        each_block(&section.blocks, &mut |block| {
            if let Block::Equations(list) = block {
                list.iter().for_each(|own| expected += &own.whole().line());
            }
        });
    });
    let parts = parts(&written(&document));
    let main = Xml::parse(text_of(&parts, "word/document.xml")).expect("xml");
    let letters = main.descendants().filter(|own| own.has_tag_name((MATH, "t"))).filter_map(|own| own.text());
    let plain = |text: &str| text.chars().filter(|own| own.is_alphanumeric() || *own == '_').collect::<String>();
    assert!(!expected.is_empty());
    assert_eq!(plain(&letters.collect::<String>()), plain(&expected));
}

/// Children in the order in which the schema of Word lists them; a strict reader refuses any other.
const ORDERS: [(&str, &[&str]); 6] = [
    (
        "pPr",
        &[
            "pStyle",
            "keepNext",
            "keepLines",
            "pageBreakBefore",
            "numPr",
            "pBdr",
            "shd",
            "tabs",
            "spacing",
            "ind",
            "contextualSpacing",
            "jc",
            "outlineLvl",
            "rPr",
            "sectPr",
        ],
    ),
    ("rPr", &["rStyle", "rFonts", "b", "bCs", "i", "iCs", "noProof", "color", "sz", "szCs", "u", "bdr", "shd", "lang"]),
    ("tblPr", &["tblStyle", "tblW", "tblInd", "tblBorders", "tblLayout", "tblCellMar", "tblLook", "tblCaption"]),
    ("tcPr", &["tcW", "gridSpan", "tcBorders", "shd", "tcMar", "vAlign"]),
    ("sectPr", &["headerReference", "footerReference", "pgSz", "pgMar"]),
    (
        "style",
        &[
            "name",
            "basedOn",
            "next",
            "link",
            "autoRedefine",
            "uiPriority",
            "semiHidden",
            "unhideWhenUsed",
            "qFormat",
            "pPr",
            "rPr",
            "tblPr",
        ],
    ),
];

#[test]
fn properties_stand_in_the_order_of_the_schema() {
    for document in documents() {
        let parts = parts(&written(&document));
        for name in parts.keys().filter(|name| name.starts_with("word/") && name.ends_with(".xml")) {
            let part = Xml::parse(text_of(&parts, name)).expect("xml");
            for (element, order) in ORDERS {
                for own in part.descendants().filter(|own| is(own, element)) {
                    let places: Vec<usize> = own
                        .children()
                        .filter(Node::is_element)
                        .map(|child| {
                            let known = order.iter().position(|known| *known == child.tag_name().name());
                            known.unwrap_or_else(|| panic!("{name}: {element} holds {}", child.tag_name().name()))
                        })
                        .collect();
                    assert!(places.windows(2).all(|pair| pair[0] < pair[1]), "{name}: {element} {places:?}");
                }
            }
        }
    }
}

#[test]
fn every_cell_and_part_ends_as_word_wants() {
    for document in documents() {
        let parts = parts(&written(&document));
        let main = Xml::parse(text_of(&parts, "word/document.xml")).expect("xml");
        for cell in main.descendants().filter(|own| is(own, "tc")) {
            let last = cell.children().rfind(Node::is_element).expect("a cell is not empty");
            assert!(is(&last, "p"));
        }
        let body = main.descendants().find(|own| is(own, "body")).expect("a body");
        let last = body.children().rfind(Node::is_element).expect("a body is not empty");
        assert!(is(&last, "sectPr"));
    }
}

#[test]
fn a_table_that_is_too_wide_turns_the_page_and_the_text_turns_it_back() {
    let columns = (0..16).map(|own| Column::number(&format!("Unbreakable{own}"), "")).collect();
    let mut table = Table::new("wide", "A wide table", "", "", columns);
    table.row(RowKind::Plain, (0..16).map(|own| Cell::text(format!("{own}"))).collect());
    let mut section = Section::new("B.1", "Wide");
    section.push(Block::Table(table));
    section.paragraph("After it.");
    let mut document = sections::document(&fixture::deterministic());
    document.sections = vec![Section::new("B.0", "Before"), section];
    let parts = parts(&written(&document));
    let main = Xml::parse(text_of(&parts, "word/document.xml")).expect("xml");
    let turned: Vec<bool> = main
        .descendants()
        .filter(|own| is(own, "pgSz"))
        .map(|own| value(&own, "orient") == Some("landscape"))
        .collect();
    assert_eq!(turned, [false, true, false]);
    // The heading stands on the page of its table.
    let place = |text: &str| main.descendants().filter(|own| is(own, "p")).position(|own| words(&own).ends_with(text));
    let first =
        main.descendants().filter(|own| is(own, "p")).position(|own| own.descendants().any(|own| is(&own, "sectPr")));
    assert!(place("Before") < first && first < place("\tWide"));
}

#[test]
fn what_it_is_given_is_escaped() {
    let mut results = fixture::results();
    results.manifest.title = "A <w:p/> & \"B\" \u{1}\u{c}".into();
    results.model.strategies[0].label = "</w:t></w:r>Usual".into();
    results.model.sources[2].url = Some("https://example.org/?a=1&b=\"2\"".into());
    let parts = parts(&written(&sections::document(&results)));
    for name in parts.keys().filter(|name| !name.ends_with(".png")) {
        assert!(Xml::parse(text_of(&parts, name)).is_ok(), "{name}");
    }
    let main = Xml::parse(text_of(&parts, "word/document.xml")).expect("xml");
    assert!(words(&main.root()).contains("A <w:p/> & \"B\" "));
    assert!(words(&main.root()).contains("</w:t></w:r>Usual"));
}
