//! `[inputs] draws`: values that somebody else drew.

use super::builder::Builder;
use super::csv_input::{csv_column, csv_file, csv_number};
use super::reader::Reader;
use super::study::*;
use crate::diagnostic::Diagnostic;
use crate::source::{Located, Table};
use std::sync::Arc;

/// Reads the draws; a column of a parameter that the scenario sets is left out with a warning.
pub(super) fn read(builder: &mut Builder<'_>, model: &Table, set: &[(ParameterId, String)]) -> Option<ExternalDraws> {
    let (inputs, _) = Reader::new(model, "the file").table("inputs", &mut builder.findings)?;
    let (own, entry) = Reader::new(inputs, "[inputs]").table("draws", &mut builder.findings)?;
    let reader = Reader::new(own, "draws");
    let file = reader.text("file", &mut builder.findings);
    let row_column = reader.text("row", &mut builder.findings);
    reader.finish(&mut builder.findings);
    let Some(file) = file else {
        builder.findings.add(Diagnostic::error("E4001", "draws need a `file`").at(entry.value.span, "which file?"));
        return None;
    };
    let csv = csv_file(builder, file)?;
    if let Some(row) = row_column {
        csv_column(builder, &csv, row, file)?;
    }
    if csv.row_count() == 0 {
        let fault = Diagnostic::error("E5010", format!("`{}` has a head but no draws", file.value));
        builder.findings.add(fault.at(file.span, "this file"));
        return None;
    }
    let mut columns: Vec<(ParameterId, Arc<Vec<f64>>)> = Vec::new();
    for (at, head) in csv.head().iter().enumerate() {
        if row_column.is_some_and(|row| row.value == head.value) {
            continue;
        }
        let Some(id) = builder.parameter_named("", &head.value) else {
            builder.unknown_parameter("E5010", Located::new(&head.value, head.span), "a column of draws");
            continue;
        };
        if let Some((_, name)) = set.iter().find(|(own, _)| *own == id) {
            builder.findings.add(
                Diagnostic::warning("E5010", format!("the draws of `{name}` are not used, for the scenario sets it"))
                    .at(head.span, "left out"),
            );
            continue;
        }
        // Draws are in the parameter's own unit and price year.
        let factor = builder.factor(id);
        let mut values = Vec::with_capacity(csv.row_count());
        for row in csv.rows() {
            let value = csv_number(builder, row.cell(at), &format!("a draw of `{}`", head.value));
            values.push(value.unwrap_or(f64::NAN) * factor);
        }
        columns.push((id, Arc::new(values)));
    }
    Some(ExternalDraws { path: file.value.to_string(), columns, rows: csv.row_count() })
}
