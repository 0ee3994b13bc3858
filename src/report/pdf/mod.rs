//! Owns the report as PDF: the document as typst source, set from the fonts and figures of the program alone, and written with tags
//! for readers who cannot see it. The same document gives the same bytes; they hold no date. Knows nothing of health economics.

mod math;
mod source;
mod table;
mod text;
mod world;

use std::fmt;

use super::document::Document;
use super::figures::FigureError;

/// Why a document could not be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PdfError {
    /// A figure could not be drawn.
    Figure(FigureError),
    /// typst could not set the document.
    Typeset(String),
}

impl fmt::Display for PdfError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Figure(error) => error.fmt(f),
            Self::Typeset(reason) => write!(f, "typst could not set the report: {reason}"),
        }
    }
}

impl std::error::Error for PdfError {}

impl From<FigureError> for PdfError {
    fn from(error: FigureError) -> Self {
        Self::Figure(error)
    }
}

/// The document as a tagged PDF file. It says that it conforms to PDF/UA-1 where typst finds that it does, which is so unless a person's
/// prose breaks a rule (a letter that no font has).
///
/// # Errors
/// When a figure cannot be drawn, or typst refuses the source.
pub fn render(document: &Document) -> Result<Vec<u8>, PdfError> {
    let (text, figures) = source::source(document)?;
    let text = format!("{}\n{text}", include_str!("template.typ"));
    world::World::new(text, figures)?.pdf(&document.title.bare())
}
