//! Owns the file: its parts, what kind each is of, what refers to what, and the properties of the document.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::DocxError;
use super::body::Body;
use super::text::{Look, escape, field, paragraph, run};
use crate::report::document::Document;
use crate::report::paper::{UPRIGHT, WIDE};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
/// The names of elements in the parts that hold text.
const SPACES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
    xmlns:m=\"http://schemas.openxmlformats.org/officeDocument/2006/math\" \
    xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
    xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
    xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"";
/// What the main part refers to besides pictures and addresses: name, kind, file.
const PARTS: [(&str, &str, &str); 7] = [
    ("styles", "styles", "styles.xml"),
    ("settings", "settings", "settings.xml"),
    ("numbering", "numbering", "numbering.xml"),
    ("header-upright", "header", "header-upright.xml"),
    ("footer-upright", "footer", "footer-upright.xml"),
    ("header-wide", "header", "header-wide.xml"),
    ("footer-wide", "footer", "footer-wide.xml"),
];

/// Puts the parts together.
pub(super) fn write(document: &Document, body: &Body) -> Result<Vec<u8>, DocxError> {
    let mut parts: Vec<(String, Vec<u8>)> = vec![
        ("[Content_Types].xml".into(), kinds().into()),
        ("_rels/.rels".into(), RELATIONS.into()),
        ("docProps/core.xml".into(), core(document).into()),
        ("docProps/app.xml".into(), APPLICATION.into()),
        (
            "word/document.xml".into(),
            format!("{HEAD}<w:document {SPACES}>\n<w:body>\n{}\n</w:body>\n</w:document>\n", body.xml).into(),
        ),
        ("word/_rels/document.xml.rels".into(), body.relations.part(&PARTS).into()),
        ("word/styles.xml".into(), include_str!("styles.xml").into()),
        ("word/settings.xml".into(), include_str!("settings.xml").into()),
        ("word/numbering.xml".into(), include_str!("numbering.xml").into()),
    ];
    for (kind, room) in [("upright", UPRIGHT), ("wide", WIDE)] {
        let title = run("", &document.title.bare(), Look::default());
        let status = run("Strong", &document.status, Look::default());
        let origin = run("", &document.origin, Look::default());
        let page = field("PAGE", "", "1") + &run("", " of ", Look::default()) + &field("NUMPAGES", "", "1");
        parts.push((format!("word/header-{kind}.xml"), running("hdr", "Header", room, &title, &status).into()));
        parts.push((format!("word/footer-{kind}.xml"), running("ftr", "Footer", room, &origin, &page).into()));
    }
    for picture in body.relations.pictures() {
        parts.push((format!("word/media/{}", picture.name), picture.bytes.clone()));
    }
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in &parts {
        // A picture is compressed already. The time is the earliest that the format knows, so that it says nothing.
        let method = if name.ends_with(".png") { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = SimpleFileOptions::default().compression_method(method).last_modified_time(DateTime::DEFAULT);
        file.start_file(name.as_str(), options).map_err(|fault| DocxError::Package(fault.to_string()))?;
        file.write_all(bytes).map_err(|fault| DocxError::Package(fault.to_string()))?;
    }
    file.finish().map(Cursor::into_inner).map_err(|fault| DocxError::Package(fault.to_string()))
}

/// A running head or foot: one text on the left, one on the right.
fn running(kind: &str, style: &str, room: u32, left: &str, right: &str) -> String {
    let tabs = format!("<w:tabs><w:tab w:val=\"right\" w:pos=\"{room}\"/></w:tabs>");
    let line = paragraph(style, &tabs, &format!("{left}<w:r><w:tab/></w:r>{right}"));
    format!("{HEAD}<w:{kind} {SPACES}>\n{line}</w:{kind}>\n")
}

/// What kind each part is of.
fn kinds() -> String {
    let mut out = format!(
        "{HEAD}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\n\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\n\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\n\
         <Default Extension=\"png\" ContentType=\"image/png\"/>\n\
         <Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>\n\
         <Override PartName=\"/docProps/app.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.extended-properties+xml\"/>\n"
    );
    let word = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    out += &format!("<Override PartName=\"/word/document.xml\" ContentType=\"{word}.document.main+xml\"/>\n");
    for (_, kind, file) in PARTS {
        out += &format!("<Override PartName=\"/word/{file}\" ContentType=\"{word}.{kind}+xml\"/>\n");
    }
    out + "</Types>\n"
}

const RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\n\
<Relationship Id=\"document\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/>\n\
<Relationship Id=\"core\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>\n\
<Relationship Id=\"app\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties\" Target=\"docProps/app.xml\"/>\n\
</Relationships>\n";

const APPLICATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\"><Application>cartwright</Application></Properties>\n";

/// The properties of the document. There is no date: the same results give the same file.
fn core(document: &Document) -> String {
    format!(
        "{HEAD}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{}</dc:title><dc:subject>{}</dc:subject>\
         <dc:creator>cartwright</dc:creator><dc:language>en-GB</dc:language><cp:contentStatus>{}</cp:contentStatus></cp:coreProperties>\n",
        escape(&document.title.bare()),
        escape(&document.origin),
        escape(&document.status)
    )
}
