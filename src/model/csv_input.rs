//! CSV files that a model names: their columns, their numbers, their rows.

use super::builder::Builder;
use super::document::read_text;
use super::reader::{texts_of, wrong_type};
use crate::diagnostic::{Diagnostic, some_of};
use crate::source::{CsvTable, Located, NodeKind, Row, Table};

/// A parsed CSV that the model names at `path`. A file with a fault gives nothing: what is read from half a file misleads.
pub(super) fn csv_file(builder: &mut Builder<'_>, path: Located<&str>) -> Option<CsvTable> {
    let beside = builder.sources.file(path.span.file).path.clone();
    let (files, sources, findings) = (builder.files, &mut builder.sources, &mut builder.findings);
    let id = read_text(files, sources, findings, path.value, &beside, Some(path.span), true)?;
    let text = builder.sources.file(id).text.clone();
    let (csv, faults) = CsvTable::parse(&text, id);
    if let [head] = csv.head()
        && let Some((_, word)) =
            [(';', "semicolons"), ('\t', "tabs")].iter().find(|(sign, _)| head.value.contains(*sign))
    {
        let fault = Diagnostic::error("E1006", format!("the columns of `{}` are separated by {word}", path.value));
        let mend = "save the file with commas between columns, and numbers with a decimal point";
        builder.findings.add(fault.at(csv.head_span(), "read as one column").mend(mend));
        return None;
    }
    let sound = faults.is_empty();
    for (words, span) in faults {
        builder.findings.add(Diagnostic::error("E1006", format!("`{}`: {words}", path.value)).at(span, "here"));
    }
    sound.then_some(csv)
}

/// The column of a name, or a diagnostic at the place that asks for it.
pub(super) fn csv_column(
    builder: &mut Builder<'_>,
    csv: &CsvTable,
    name: Located<&str>,
    path: Located<&str>,
) -> Option<usize> {
    let at = csv.column(name.value);
    if at.is_none() {
        let known: Vec<&str> = csv.head().iter().map(|cell| cell.value.as_str()).collect();
        let fault = Diagnostic::error("E5001", format!("`{}` has no column `{}`", path.value, name.value));
        let fault = if name.span == path.span {
            fault.at(csv.head_span(), "the columns there are").at(path.span, "this file needs it")
        } else {
            fault.at(name.span, "asked for here").at(csv.head_span(), "the columns there are")
        };
        let fault = fault.mend(format!("it has: {}", some_of(known.iter().copied())));
        builder.findings.add(fault.did_you_mean(name.value, known));
    }
    at
}

/// A finite number of a cell, or a diagnostic.
pub(super) fn csv_number(builder: &mut Builder<'_>, cell: Located<&str>, what: &str) -> Option<f64> {
    match cell.value.parse::<f64>() {
        Ok(value) if value.is_finite() => Some(value),
        _ => {
            let words = if cell.value.is_empty() { "an empty cell".to_string() } else { format!("`{}`", cell.value) };
            builder.findings.add(
                Diagnostic::error("E5002", format!("{what} must be a finite number, not {words}"))
                    .at(cell.span, if cell.value.is_empty() { "nothing here" } else { "not a number" })
                    .mend("write it with a decimal point, without a unit, `%` or thousands separators"),
            );
            None
        }
    }
}

/// The rows that meet every `column = value` of a `where` table; of a list of values any will do.
pub(super) fn rows_where<'c>(
    builder: &mut Builder<'_>,
    csv: &'c CsvTable,
    conditions: Option<&Table>,
    file: Located<&str>,
) -> Option<Vec<Row<'c>>> {
    let mut wanted = Vec::new();
    let mut sound = true;
    for entry in conditions.map(|table| table.entries.as_slice()).unwrap_or_default() {
        let asked = Located::new(entry.key.as_str(), entry.key_span);
        let Some(at) = csv_column(builder, csv, asked, file) else {
            sound = false;
            continue;
        };
        let values = match &entry.value.kind {
            NodeKind::Number(number) => vec![number.to_string()],
            NodeKind::String(..) | NodeKind::Array(_) => {
                let texts = texts_of(&entry.key, &entry.value, &mut builder.findings).unwrap_or_default();
                texts.iter().map(|text| text.value.to_string()).collect()
            }
            other => {
                let wanted = "text, a number or a list of texts";
                builder.findings.add(wrong_type(&entry.key, &entry.value, other.words(), wanted));
                sound = false;
                continue;
            }
        };
        if !csv.rows().any(|row| values.iter().any(|value| row.text(at) == value)) {
            let mut known: Vec<&str> = csv.rows().map(|row| row.text(at)).collect();
            known.sort_unstable();
            known.dedup();
            let fault = Diagnostic::error(
                "E5001",
                format!("no row of `{}` has {} = {}", file.value, entry.key, values.join(" or ")),
            )
            .at(entry.value.span, "no such row")
            .mend(format!("the column has: {}", some_of(known.iter().copied())));
            builder.findings.add(fault.did_you_mean(&values.join(" or "), known));
            sound = false;
        }
        wanted.push((at, values));
    }
    if !sound {
        return None;
    }
    let meets = |row: &Row<'_>| wanted.iter().all(|(at, values)| values.iter().any(|value| row.text(*at) == value));
    let rows: Vec<Row<'_>> = csv.rows().filter(meets).collect();
    if rows.is_empty() {
        let words =
            if csv.row_count() == 0 { "has a head but no rows" } else { "has no row that meets all the conditions" };
        builder
            .findings
            .add(Diagnostic::error("E5001", format!("`{}` {words}", file.value)).at(file.span, "this file"));
        return None;
    }
    Some(rows)
}
