//! Owns the appendix that says what was run, on which files.

use crate::report::document::{About, Block, Cell, Column, RowKind, Section, Table, Text};
use crate::report::number;
use crate::results::{InputFile, Results};

/// The place of this section.
pub(super) const ID: &str = "how-to-run-it-again";

pub(super) fn section(results: &Results) -> Section {
    let manifest = &results.manifest;
    let mut section = Section::new("", "How to run it again");
    // A redacted report tells no digest: of a file of which all but one number is known, it tells that number.
    let told = !manifest.model_hash.is_empty();
    let draws = match manifest.draws {
        0 => ", base case only".to_owned(),
        draws => format!(", {} {} draws from seed {}", number::count(draws), manifest.sampling, manifest.seed),
    };
    let text = Text::plain(format!("{} {}, scenario ", manifest.program, manifest.program_version))
        .code(manifest.scenario.clone())
        .words(draws);
    section.paragraph(if told {
        text.words(". Model ").code(manifest.model_hash.clone()).words(".")
    } else {
        text.words(". Digests and sizes of the model and its files are withheld: what is in confidence could be found by trying.")
    });
    if !manifest.inputs.is_empty() {
        section.push(Block::Table(files(&manifest.inputs, told)));
    }
    section
}

/// The files that were read, with sizes and digests where they may be told.
fn files(inputs: &[InputFile], told: bool) -> Table {
    let mut columns = vec![Column::text("File")];
    if told {
        columns.extend([Column::number("Bytes", ""), Column::text("SHA-256")]);
    }
    let subtitle = if told {
        "Paths in the project folder; the digest changes when a byte does"
    } else {
        "Paths in the project folder"
    };
    let mut table = Table::new("files", "Files that were read", "", subtitle, columns);
    for (at, file) in inputs.iter().enumerate() {
        let mut cells = vec![Cell::text(Text::default().code(file.path.clone()))];
        if told {
            let bytes = Cell::number(number::count(file.bytes), file.bytes as f64, About::NOTHING);
            cells.push(bytes.from(format!("/manifest/inputs/{at}/bytes")));
            cells.push(Cell::text(Text::default().code(file.sha256.clone())));
        }
        table.row(RowKind::Plain, cells);
    }
    table
}
