//! Owns the list of sources, and links to it.

use crate::report::document::{Block, Link, Reference, Section, Text, place_id};
use crate::results::Results;

fn id(key: &str) -> String {
    place_id(&format!("source-{key}"))
}

/// A source's key as a link to the list of sources; plain text when the list does not have it.
pub(super) fn cite(results: &Results, key: &str) -> Text {
    if results.model.sources.iter().any(|source| source.key == key) {
        Text::default().link(key, Link::Place(id(key)))
    } else {
        Text::plain(key)
    }
}

/// The list of sources.
pub(super) fn section(results: &Results) -> Section {
    let mut section = Section::new("", "Sources");
    let references = results.model.sources.iter().map(|source| Reference {
        id: id(&source.key),
        key: source.key.clone(),
        text: source.text.clone(),
        url: source.url.clone().filter(|url| url.starts_with("https://") || url.starts_with("http://")),
    });
    section.push(Block::References(references.collect()));
    section
}
