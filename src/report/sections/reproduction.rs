//! Owns the appendix that says what was run, on which files.

use crate::report::document::{Block, Cell, Column, RowKind, Section, Table, Text};
use crate::report::number;
use crate::results::Results;

/// The place of this section.
pub(super) const ID: &str = "how-to-run-it-again";

pub(super) fn section(results: &Results) -> Section {
    let manifest = &results.manifest;
    let mut section = Section::new("", "How to run it again");
    section.paragraph(
        Text::plain(format!("{} {}, scenario ", manifest.program, manifest.program_version))
            .code(manifest.scenario.clone())
            .words(match manifest.draws {
                0 => ", base case only. Model ".to_owned(),
                draws => format!(
                    ", {} {} draws from seed {}. Model ",
                    number::count(draws),
                    manifest.sampling,
                    manifest.seed
                ),
            })
            .code(manifest.model_hash.clone())
            .words("."),
    );
    if !manifest.inputs.is_empty() {
        let mut table = Table::new(
            "files",
            "Files that were read",
            "",
            "Paths in the project folder; the digest changes when a byte does",
            vec![Column::text("File"), Column::number("Bytes", ""), Column::text("SHA-256")],
        );
        for (at, file) in manifest.inputs.iter().enumerate() {
            table.row(
                RowKind::Plain,
                vec![
                    Cell::text(Text::default().code(file.path.clone())),
                    Cell::number(number::count(file.bytes), file.bytes as f64, crate::report::document::About::NOTHING)
                        .from(format!("/manifest/inputs/{at}/bytes")),
                    Cell::text(Text::default().code(file.sha256.clone())),
                ],
            );
        }
        section.push(Block::Table(table));
    }
    section
}
