//! Owns the report as a Word document (Office Open XML): real headings, styles, captions, tables, equations and links. The same
//! document gives the same bytes; it holds no date. Knows nothing of health economics.

mod body;
mod contents;
mod math;
mod package;
mod picture;
mod places;
mod relations;
mod table;
mod text;

use std::fmt;

use super::document::Document;
use super::figures::FigureError;

/// Why a document could not be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DocxError {
    /// A figure could not be drawn.
    Figure(FigureError),
    /// The parts could not be put together.
    Package(String),
}

impl fmt::Display for DocxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Figure(error) => error.fmt(f),
            Self::Package(reason) => write!(f, "the parts of the Word document could not be put together: {reason}"),
        }
    }
}

impl std::error::Error for DocxError {}

impl From<FigureError> for DocxError {
    fn from(error: FigureError) -> Self {
        Self::Figure(error)
    }
}

/// The document as a DOCX file.
///
/// # Errors
/// When a figure cannot be drawn, or the parts cannot be put together.
pub fn render(document: &Document) -> Result<Vec<u8>, DocxError> {
    let mut body = body::Body::new(document);
    body.write(document)?;
    package::write(document, &body)
}
