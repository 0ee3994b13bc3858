//! Owns bookmarks: every id of the document under a name that Word allows, and the marks that put them in place.

use std::collections::{BTreeMap, BTreeSet};

use crate::report::document::Document;

/// Most letters that Word allows in the name of a bookmark.
const LONGEST: usize = 40;

/// The bookmarks of a document: for each id its number and name.
pub(super) struct Places(BTreeMap<String, (usize, String)>);

impl Places {
    /// The bookmarks of every id in the document.
    pub(super) fn of(document: &Document) -> Self {
        let mut places = BTreeMap::new();
        let mut taken = BTreeSet::new();
        for (number, id) in document.places().into_iter().enumerate() {
            let name = name(id, number, &taken);
            taken.insert(name.to_lowercase());
            places.entry(id.to_owned()).or_insert((number, name));
        }
        Self(places)
    }

    /// The name under which links find an id.
    pub(super) fn name(&self, id: &str) -> Option<&str> {
        self.0.get(id).map(|(_, name)| name.as_str())
    }

    /// What is written, with the bookmark of this id round it.
    pub(super) fn mark(&self, id: &str, inner: &str) -> String {
        self.0.get(id).map_or_else(
            || inner.to_owned(),
            |(number, name)| {
                format!(
                    "<w:bookmarkStart w:id=\"{number}\" w:name=\"{name}\"/>{inner}<w:bookmarkEnd w:id=\"{number}\"/>"
                )
            },
        )
    }
}

/// Letters, digits and underscores, a letter first, at most 40, and unlike every other name even where capitals count as small.
fn name(id: &str, number: usize, taken: &BTreeSet<String>) -> String {
    let mut name: String = id.chars().map(|own| if own.is_ascii_alphanumeric() { own } else { '_' }).collect();
    if !name.starts_with(|own: char| own.is_ascii_alphabetic()) {
        name.insert_str(0, "at_");
    }
    if name.len() > LONGEST || taken.contains(&name.to_lowercase()) {
        let end = format!("_{number}_");
        name.truncate(LONGEST - end.len());
        name += &end;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_unlike_one_another() {
        let mut taken = BTreeSet::new();
        for (number, id) in ["B.3.9", "b-3-9", "9", &"x".repeat(60), &"x".repeat(70)].into_iter().enumerate() {
            let name = name(id, number, &taken);
            assert!(name.len() <= LONGEST && name.starts_with(|own: char| own.is_ascii_alphabetic()), "{name}");
            assert!(taken.insert(name.to_lowercase()), "{name}");
        }
    }
}
