//! The bibliography: entries of BibTeX files, read by `biblatex`. It judges no entry.

use super::Study;
use crate::source::{FileId, Span};
use biblatex::{Bibliography, ChunksExt, RawBibliography};
use indexmap::IndexMap;

/// An entry of a references file.
#[derive(Clone, Debug)]
pub struct Reference {
    /// Citation key.
    pub key: String,
    /// Its fields as plain text, by name in lower case.
    pub fields: IndexMap<String, String>,
    /// Where the key stands.
    pub span: Span,
}

/// Reads the text of a references file.
///
/// # Errors
/// What is wrong with the text and where: not BibTeX, or a key that two entries have.
pub(super) fn read(text: &str, file: FileId) -> Result<Vec<Reference>, (String, Span)> {
    let fault = |fault: biblatex::ParseError| {
        let end = fault.span.end.min(text.len());
        (fault.kind.to_string(), Span::new(file, fault.span.start.min(end), end))
    };
    let raw = RawBibliography::parse(text).map_err(fault)?;
    let spans: Vec<Span> =
        raw.entries.iter().map(|entry| Span::new(file, entry.v.key.span.start, entry.v.key.span.end)).collect();
    let entries = Bibliography::from_raw(raw).map_err(fault)?;
    let reference = |(entry, span): (&biblatex::Entry, Span)| Reference {
        key: entry.key.clone(),
        fields: entry.fields.iter().map(|(name, chunks)| (name.clone(), chunks.format_verbatim())).collect(),
        span,
    };
    Ok(entries.iter().zip(spans).map(reference).collect())
}

impl Study {
    /// Every entry of the references files that the model names.
    pub fn references(&self) -> Vec<Reference> {
        let files = self.sources.files().iter().enumerate().filter(|(_, file)| file.path.ends_with(".bib"));
        // A file that cannot be read was refused while the model was read.
        files.flat_map(|(at, file)| read(&file.text, FileId(at as u32)).unwrap_or_default()).collect()
    }
}
