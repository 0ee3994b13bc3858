//! Owns figures as a document holds them: a drawing, its words, and the table behind it.

use super::{About, Text};
use crate::report::figures;

/// A figure.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Its place, unique in the document.
    pub id: String,
    /// Its number, set once the document is whole; 0 for a small drawing that carries none.
    pub number: usize,
    /// What was found.
    pub title: Text,
    /// What is shown: measure, unit, comparator, method.
    pub subtitle: Text,
    /// What is shown and found, for those who cannot see it.
    pub description: String,
    /// What the reader should know beside it; may be empty.
    pub note: Text,
    /// What it tells of.
    pub about: About,
    /// The drawing.
    pub drawing: figures::Figure,
    /// The numbers behind it.
    pub data: Option<Data>,
}

/// The numbers behind a figure, as they would stand in a CSV file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Data {
    /// Heads of the columns.
    pub columns: Vec<String>,
    /// The rows, each as long as the heads.
    pub rows: Vec<Vec<String>>,
}

impl Figure {
    /// A figure with what its drawing says of itself.
    #[must_use]
    pub fn new(drawing: figures::Figure, about: About) -> Self {
        Self {
            id: super::place_id(&format!("figure-{}", drawing.id)),
            number: 0,
            title: Text::of(about, drawing.title.clone()),
            subtitle: Text::plain(drawing.subtitle.clone()),
            description: drawing.description.clone(),
            note: Text::of(about, drawing.note.clone()),
            about,
            drawing,
            data: None,
        }
    }

    /// The same figure with the numbers behind it.
    #[must_use]
    pub fn data(mut self, data: Data) -> Self {
        self.data = Some(data);
        self
    }
}
