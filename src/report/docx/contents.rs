//! Owns the table of contents: a field that Word works out again, filled so that it reads before that.

use super::places::Places;
use super::text::{Look, paragraph, run};
use crate::report::document::{Document, Section};

/// The deepest heading that is listed.
const DEEPEST: usize = 3;

/// The table of contents on a page of its own.
pub(super) fn contents(document: &Document, places: &Places) -> String {
    let mut entries = Vec::new();
    let all = std::iter::once(&document.summary).chain(&document.sections);
    all.for_each(|section| add(section, 1, places, &mut entries));
    let mut out = "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val=\"Table of Contents\"/><w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent>\n".to_owned();
    out += &paragraph("TOCHeading", "<w:pageBreakBefore/>", &run("", "Contents", Look::default()));
    for (at, (level, entry)) in entries.iter().enumerate() {
        let begin = if at == 0 { begin(&format!("TOC \\o \"1-{DEEPEST}\" \\h \\z \\u")) } else { String::new() };
        let end = if at + 1 == entries.len() { END } else { "" };
        out += &paragraph(&format!("TOC{level}"), "", &format!("{begin}{entry}{end}"));
    }
    out + "</w:sdtContent></w:sdt>\n"
}

/// The end of a field.
const END: &str = "<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>";

/// The beginning of a field, up to what it shows.
fn begin(instruction: &str) -> String {
    format!(
        "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText xml:space=\"preserve\"> {} </w:instrText></w:r>\
         <w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>",
        super::text::escape(instruction)
    )
}

fn add(section: &Section, level: usize, places: &Places, entries: &mut Vec<(usize, String)>) {
    if level > DEEPEST {
        return;
    }
    if let Some(name) = places.name(&section.id) {
        let mut words = String::new();
        if !section.number.is_empty() {
            words += &run("", &section.number, Look::default());
            words += "<w:r><w:tab/></w:r>";
        }
        words += &run("", &section.title, Look::default());
        // The page is known once the pages are laid out: the field has no words until then.
        let page = begin(&format!("PAGEREF {name} \\h"));
        entries.push((
            level,
            format!(
                "<w:hyperlink w:anchor=\"{name}\" w:history=\"1\">{words}<w:r><w:tab/></w:r>{page}{END}</w:hyperlink>"
            ),
        ));
    }
    section.sections.iter().for_each(|inner| add(inner, level + 1, places, entries));
}
