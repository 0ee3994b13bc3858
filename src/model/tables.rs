//! Lookup tables from CSV files.

use super::builder::Builder;
use super::document::Part;
use super::inputs::{csv_column, csv_file, csv_number, declare_made};
use super::reader::{Reader, texts_of, wrong_type};
use super::scope::Named;
use super::settings::choose;
use super::study::*;
use crate::diagnostic::Diagnostic;
use crate::quantity::{Quantity, parse_quantity};
use crate::source::{Cell, CsvTable, Entry, Located, NodeKind, Span, Table};
use indexmap::IndexMap;

/// The rows that meet every `column = value` of a `where` table.
pub(super) fn rows_where<'c>(builder: &mut Builder<'_>, csv: &'c CsvTable, conditions: Option<&Table>, file: Located<&str>) -> Vec<&'c Vec<Cell>> {
    let mut wanted = Vec::new();
    for entry in conditions.map(|table| table.entries.as_slice()).unwrap_or_default() {
        let Some(at) = csv_column(builder, csv, &entry.key, file) else { continue };
        for text in texts_of(&entry.key, &entry.value, &mut builder.findings).unwrap_or_default() {
            wanted.push((at, text.value.to_string()));
        }
    }
    let rows: Vec<&Vec<Cell>> = csv.rows.iter().filter(|row| wanted.iter().all(|(at, value)| row[*at].text == *value)).collect();
    if rows.is_empty() {
        builder.findings.add(Diagnostic::error("E5001", format!("no row of `{}` meets the conditions", file.value)).at(file.span, "here"));
    }
    rows
}

/// The weights of a counting rule: column `weight`, one row a time point.
pub(super) fn weights(builder: &mut Builder<'_>, file: Located<&str>) -> Option<Vec<f64>> {
    let csv = csv_file(builder, file)?;
    let at = csv_column(builder, &csv, "weight", file)?;
    csv.rows.iter().map(|row| csv_number(builder, &row[at], "a weight")).collect()
}

/// Step function of a `steps` curve: columns `time` and `survival`.
pub(super) fn steps(builder: &mut Builder<'_>, file: Located<&str>) -> Option<Series> {
    let csv = csv_file(builder, file)?;
    let (time, survival) = (csv_column(builder, &csv, "time", file)?, csv_column(builder, &csv, "survival", file)?);
    let mut series = Series::default();
    for row in &csv.rows {
        series.keys.push(csv_number(builder, &row[time], "a time")?);
        series.values.push(csv_number(builder, &row[survival], "a survival")?);
    }
    let sound = series.keys.windows(2).all(|pair| pair[0] < pair[1])
        && series.values.windows(2).all(|pair| pair[0] >= pair[1])
        && series.values.iter().all(|value| (0.0..=1.0).contains(value));
    if !sound || series.keys.is_empty() {
        builder.findings.add(
            Diagnostic::error("E5002", format!("`{}` is no survival curve", file.value))
                .at(file.span, "times must rise, survival must fall within 0 to 1"),
        );
        return None;
    }
    if series.keys[0] > 0.0 {
        series.keys.insert(0, 0.0);
        series.values.insert(0, 1.0);
    }
    Some(series)
}

/// Declares every table under [inputs] tables.
pub(super) fn declare(builder: &mut Builder<'_>, parts: &[Part]) {
    for part in parts {
        let Some(entry) = part.table.get("inputs") else { continue };
        let NodeKind::Table(inputs) = &entry.value.kind else { continue };
        let Some(list) = inputs.get("tables") else { continue };
        let NodeKind::Table(tables) = &list.value.kind else {
            builder.findings.add(wrong_type("tables", &list.value, list.value.kind.words(), "a table"));
            continue;
        };
        for entry in &tables.entries {
            match &entry.value.kind {
                NodeKind::Table(own) => declare_one(builder, &part.prefix, entry, own),
                other => builder.findings.add(wrong_type(&entry.key, &entry.value, other.words(), "a table")),
            }
        }
    }
}

struct Draft<'a> {
    file: Located<&'a str>,
    by: Vec<Located<&'a str>>,
    columns: Vec<(String, String, Span)>,
    value: Option<Located<&'a str>>,
    conditions: Option<Table>,
    matching: Option<Match>,
    beyond_last: bool,
    quantity: Option<Quantity>,
    scale: f64,
    renormalise: bool,
    dirichlet_n: Option<Located<&'a str>>,
}

fn draft<'a>(builder: &mut Builder<'_>, entry: &'a Entry, own: &'a Table) -> Option<Draft<'a>> {
    let reader = Reader::new(own, format!("tables.{}", entry.key));
    let findings = &mut builder.findings;
    let file = reader.text("file", findings);
    let by = reader.texts("by", findings).unwrap_or_default();
    let columns = match reader.get("columns").map(|entry| &entry.value) {
        None => vec![],
        Some(node) => match &node.kind {
            NodeKind::String(words, span) => vec![(words.clone(), "*".to_string(), *span)],
            NodeKind::Table(table) => table
                .entries
                .iter()
                .filter_map(|entry| match &entry.value.kind {
                    NodeKind::String(pattern, _) => Some((entry.key.clone(), pattern.clone(), entry.value.span)),
                    _ => None,
                })
                .collect(),
            other => {
                findings.add(wrong_type("columns", node, other.words(), "a column name or { label = \"head_*\" }"));
                vec![]
            }
        },
    };
    let value = reader.text("value", findings);
    let conditions = reader.table("where", findings).map(|(table, _)| table.clone());
    let choices = [("at or below", Match::AtOrBelow), ("exact", Match::Exact), ("interpolate", Match::Interpolate)];
    let matching = reader.text("match", findings).and_then(|text| choose(text, &choices, findings));
    let beyond_last = reader.text("beyond", findings).and_then(|text| choose(text, &[("last", true), ("error", false)], findings));
    let unit = reader.text("unit", findings);
    let renormalise = reader.text("rows", findings).and_then(|text| choose(text, &[("renormalise", true)], findings));
    let dirichlet_n = reader.text("dirichlet_n", findings);
    reader.finish(findings);
    let mut scale = 1.0;
    let quantity = unit.and_then(|text| match parse_quantity(text.value, builder.year_days) {
        Some((quantity, factor)) => {
            scale = factor;
            Some(quantity)
        }
        None => {
            findings.add(Diagnostic::error("E1102", format!("unknown unit `{}`", text.value)).at(text.span, "here"));
            None
        }
    });
    if by.is_empty() || columns.len() > 1 {
        findings.add(
            Diagnostic::error("E4001", format!("table `{}` needs `by`, and at most one `columns`", entry.key))
                .at(entry.key_span, "by which column is it read?")
                .mend("write by = \"age\""),
        );
        return None;
    }
    Some(Draft {
        file: file?,
        by,
        columns,
        value,
        conditions,
        matching,
        beyond_last: beyond_last.unwrap_or(false),
        quantity,
        scale,
        renormalise: renormalise.unwrap_or(false),
        dirichlet_n,
    })
}

/// One cell of the table: key texts in order, and the value.
struct Item {
    keys: Vec<String>,
    value: f64,
    n: Option<f64>,
    span: Span,
}

fn declare_one(builder: &mut Builder<'_>, prefix: &str, entry: &Entry, own: &Table) {
    let id = TableId(builder.tables.len() as u32);
    let name = format!("{prefix}{}", entry.key);
    let before = builder.findings.list.len();
    let items = draft(builder, entry, own).and_then(|draft| items(builder, &draft).map(|items| (draft, items)));
    let Some((draft, items)) = items else {
        if builder.findings.list.len() == before {
            builder.findings.add(Diagnostic::error("E4001", format!("table `{name}` needs `file`")).at(entry.key_span, "here"));
        }
        // Declared all the same, so that its uses are not reported as well.
        builder.declare(&name, Named::Table(id), entry.key_span);
        let empty = LookupTable {
            name,
            keys: vec![],
            series: IndexMap::new(),
            matching: Match::Exact,
            beyond_last: false,
            quantity: None,
            path: String::new(),
            span: entry.key_span,
        };
        builder.tables.push(empty);
        return;
    };
    if draft.dirichlet_n.is_some() || draft.renormalise && draft.columns.len() == 1 && draft.by.len() == 1 && !numeric(&items, 0) {
        return as_parameters(builder, &name, &draft, items, entry.key_span);
    }
    let arity = draft.by.len() + draft.columns.len();
    let kinds: Vec<KeyKind> = (0..arity).map(|k| if k < draft.by.len() && numeric(&items, k) { KeyKind::Number } else { KeyKind::Label }).collect();
    if kinds.iter().filter(|kind| **kind == KeyKind::Number).count() > 1 {
        builder.findings.add(Diagnostic::error("E4015", format!("table `{name}` has two numeric keys; it may have one")).at(entry.key_span, "here"));
    }
    let mut series: IndexMap<Vec<LabelId>, Vec<(f64, f64, Span)>> = IndexMap::new();
    for item in items {
        let mut labels = Vec::new();
        let mut key = 0.0;
        for (kind, text) in kinds.iter().zip(&item.keys) {
            match kind {
                KeyKind::Label => labels.push(builder.scope.label(text)),
                KeyKind::Number => key = text.parse().unwrap_or(f64::NAN),
            }
        }
        series.entry(labels).or_default().push((key, item.value * draft.scale, item.span));
    }
    let mut sorted = IndexMap::new();
    for (labels, mut rows) in series {
        rows.sort_by(|a, b| a.0.total_cmp(&b.0));
        if let Some(pair) = rows.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            builder.findings.add(
                Diagnostic::error("E2003", format!("table `{name}` has two rows for the same key"))
                    .at(pair[1].2, "again here")
                    .at(pair[0].2, "first here"),
            );
        }
        sorted.insert(labels, Series { keys: rows.iter().map(|row| row.0).collect(), values: rows.iter().map(|row| row.1).collect() });
    }
    builder.declare(&name, Named::Table(id), entry.key_span);
    builder.tables.push(LookupTable {
        name,
        keys: kinds,
        series: sorted,
        matching: draft.matching.unwrap_or(Match::AtOrBelow),
        beyond_last: draft.beyond_last,
        quantity: draft.quantity,
        path: draft.file.value.to_string(),
        span: entry.key_span,
    });
}

fn numeric(items: &[Item], key: usize) -> bool {
    items.iter().all(|item| item.keys[key].parse::<f64>().is_ok_and(f64::is_finite))
}

fn items(builder: &mut Builder<'_>, draft: &Draft<'_>) -> Option<Vec<Item>> {
    let csv = csv_file(builder, draft.file)?;
    let mut by = Vec::new();
    for column in &draft.by {
        by.push(csv_column(builder, &csv, column.value, draft.file)?);
    }
    let n_at = match draft.dirichlet_n {
        Some(n) => Some(csv_column(builder, &csv, n.value, draft.file)?),
        None => None,
    };
    let condition_columns: Vec<String> = draft.conditions.iter().flat_map(|table| table.entries.iter().map(|entry| entry.key.clone())).collect();
    let values: Vec<(Option<String>, usize)> = match (&draft.columns[..], draft.value) {
        ([(_, pattern, span)], _) => {
            let (before, after) = pattern.split_once('*').unwrap_or((pattern.as_str(), ""));
            let found: Vec<(Option<String>, usize)> = csv
                .head
                .iter()
                .enumerate()
                .filter(|(at, cell)| !by.contains(at) && Some(*at) != n_at && !condition_columns.contains(&cell.text) && !cell.text.is_empty())
                .filter_map(|(at, cell)| {
                    let label = cell.text.strip_prefix(before)?.strip_suffix(after)?;
                    (!label.is_empty()).then(|| (Some(label.to_string()), at))
                })
                .filter(|(_, at)| before != "" || csv.rows.iter().all(|row| row[*at].text.parse::<f64>().is_ok()))
                .collect();
            if found.is_empty() {
                builder.findings.add(Diagnostic::error("E5001", format!("no column of `{}` is headed `{pattern}`", draft.file.value)).at(*span, "here"));
                return None;
            }
            found
        }
        (_, Some(value)) => vec![(None, csv_column(builder, &csv, value.value, draft.file)?)],
        _ => {
            let left: Vec<usize> =
                (0..csv.head.len()).filter(|at| !by.contains(at) && !condition_columns.contains(&csv.head[*at].text)).collect();
            let [at] = left[..] else {
                builder.findings.add(
                    Diagnostic::error("E4001", format!("which column of `{}` holds the value?", draft.file.value))
                        .at(draft.file.span, "it has several")
                        .mend("add value = \"column\""),
                );
                return None;
            };
            vec![(None, at)]
        }
    };
    let mut list = Vec::new();
    for row in rows_where(builder, &csv, draft.conditions.as_ref(), draft.file) {
        for (label, at) in &values {
            let value = csv_number(builder, &row[*at], "a table value")?;
            let mut keys: Vec<String> = by.iter().map(|&at| row[at].text.clone()).collect();
            keys.extend(label.clone());
            let n = match n_at {
                Some(at) => Some(csv_number(builder, &row[at], "a count")?),
                None => None,
            };
            list.push(Item { keys, value, n, span: row[*at].span });
        }
    }
    (!list.is_empty()).then_some(list)
}

/// A matrix of probabilities becomes an indexed parameter, each row a Dirichlet set if `dirichlet_n` is given.
fn as_parameters(builder: &mut Builder<'_>, name: &str, draft: &Draft<'_>, items: Vec<Item>, span: Span) {
    let mut sums: IndexMap<String, f64> = IndexMap::new();
    for item in &items {
        *sums.entry(item.keys[0].clone()).or_insert(0.0) += item.value;
    }
    for (row, sum) in &sums {
        if !draft.renormalise && (sum - 1.0).abs() > 1e-9 {
            builder.findings.add(
                Diagnostic::error("E4016", format!("row `{row}` of table `{name}` sums to {sum}, not 1"))
                    .at(span, "here")
                    .mend("add rows = \"renormalise\" if the difference is rounding"),
            );
        }
    }
    for item in items {
        let sum = sums[&item.keys[0]];
        let value = item.value / if draft.renormalise { sum } else { 1.0 };
        // A cell of zero stays zero: it is no member of its row's Dirichlet set.
        let set = item.n.filter(|_| value > 0.0).map(|n| Dirichlet { set: format!("{name}[{}]", item.keys[0]), alpha: n * value });
        declare_made(builder, name, &item.keys, value, set, draft.quantity, item.span);
    }
}
