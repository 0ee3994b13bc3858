//! `cartwright sources`.

use super::output::print;
use super::project::{colour, open};
use crate::analysis::provenance::audit;
use crate::analysis::run::Ready;
use crate::diagnostic::{Severity, render};
use crate::report::{tables, terminal};
use crate::results::{Model, TableRead};
use std::path::Path;

pub(super) fn sources(path: &Path, format: &str) -> Result<(), String> {
    let (disk, study) = open(path, &[])?;
    let ready = Ready::new(&study).map_err(|found| super::project::faults(&found, &study.sources))?;
    let model = ready.model();
    if format == "csv" {
        let mut text = Vec::new();
        tables::inputs(&model, &mut text).map_err(|fault| format!("error: {fault}"))?;
        print(&String::from_utf8_lossy(&text))?;
    } else {
        print(&terminal::inputs(&model, terminal::Options { colour: super::output::colour(), width: 100 }))?;
        print(&tables_of(&model))?;
    }
    let audit = audit(&study, &disk);
    let words = render(&audit.findings, &audit.sources, colour());
    match audit.findings.iter().filter(|own| own.severity == Severity::Error).count() {
        0 => {
            anstream::eprint!("{words}");
            Ok(())
        }
        errors => Err(format!("{words}{}: {errors} {}", path.display(), if errors == 1 { "error" } else { "errors" })),
    }
}

/// The tables that are read as they stand, and the index of prices: file, source and standing, one a line.
fn tables_of(model: &Model) -> String {
    let row = |own: &TableRead| {
        let or = |own: &Option<String>, other: &str| own.clone().unwrap_or_else(|| other.to_owned());
        let sources = if own.sources.is_empty() { "no source".to_owned() } else { own.sources.join("; ") };
        let standing = format!("{}, {}", or(&own.basis, "no basis"), or(&own.verification, "not graded"));
        let standing = if own.file.is_some() { standing } else { String::new() };
        [own.name.clone(), or(&own.file, ""), sources, standing]
    };
    let rows: Vec<[String; 4]> = model.tables.iter().map(row).collect();
    if rows.is_empty() {
        return String::new();
    }
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).fold(0, usize::max);
    let widths: Vec<usize> = (0..3).map(width).collect();
    let mut text =
        format!("\nTables, read as they stand ({})\n", model.tables.iter().filter(|own| own.file.is_some()).count());
    for row in &rows {
        let cells = row.iter().zip(widths.iter().copied().chain([0])).map(|(cell, width)| format!("{cell:<width$}"));
        text += &format!("  {}\n", cells.collect::<Vec<_>>().join("  ").trim_end());
    }
    text
}
