//! Profiles: the cohort's parts, crossed and weighted, or the rows of a file.

use super::builder::Builder;
use super::document::read_text;
use super::reader::{Reader, expression_of};
use super::resolve::Env;
use super::scope::Named;
use super::study::*;
use super::term::*;
use super::typing::{self, Place};
use crate::diagnostic::Diagnostic;
use crate::source::{CsvTable, NodeKind, Span, Table};
use std::sync::Arc;

/// Largest number of profiles.
const MOST_PROFILES: usize = 5_000;

/// Declares the columns, so that expressions can name them.
pub(super) fn declare(builder: &mut Builder<'_>, model: &Table) {
    let head = Reader::new(model, "the file");
    let Some((table, _)) = head.table("profiles", &mut builder.findings) else { return };
    if table.get("file").is_some() {
        declare_from_file(builder, table);
        return;
    }
    for entry in &table.entries {
        let NodeKind::Table(values) = &entry.value.kind else {
            builder.findings.add(super::reader::wrong_type(&entry.key, &entry.value, entry.value.kind.words(), "a table of labels and weights"));
            continue;
        };
        let labels = values.entries.iter().map(|value| builder.scope.label(&value.key)).collect();
        add_column(builder, &entry.key, labels, entry.key_span);
    }
}

fn add_column(builder: &mut Builder<'_>, name: &str, labels: Vec<LabelId>, span: Span) {
    let id = ColumnId(builder.columns.len() as u32);
    if name == "age" {
        builder.has_age = true;
        builder.age_column = Some(id);
    }
    builder.declare(name, Named::Column(id), span);
    builder.columns.push(Column { name: name.to_string(), labels });
}

struct FileProfiles {
    table: CsvTable,
    weight: Option<usize>,
    columns: Vec<usize>,
}

fn read(builder: &mut Builder<'_>, table: &Table) -> Option<FileProfiles> {
    let reader = Reader::new(table, "[profiles]");
    let file = reader.text("file", &mut builder.findings)?;
    let weight = reader.text("weight", &mut builder.findings);
    let columns = reader.texts("columns", &mut builder.findings).unwrap_or_default();
    reader.finish(&mut builder.findings);
    let beside = builder.sources.file(file.span.file).path.clone();
    let id = read_text(builder.files, &mut builder.sources, &mut builder.findings, file.value, &beside, Some(file.span), true)?;
    let text = builder.sources.file(id).text.clone();
    let (csv, faults) = CsvTable::parse(&text, id);
    for (words, span) in faults {
        builder.findings.add(Diagnostic::error("E1006", words).at(span, "here"));
    }
    let mut find = |name: &str, span: Span| {
        let at = csv.column(name);
        if at.is_none() {
            let known: Vec<&str> = csv.head.iter().map(|cell| cell.text.as_str()).collect();
            builder.findings.add(
                Diagnostic::error("E5001", format!("`{}` has no column `{name}`", file.value)).at(span, "here").did_you_mean(name, known),
            );
        }
        at
    };
    let weight = weight.and_then(|name| find(name.value, name.span));
    let columns = columns.iter().filter_map(|name| find(name.value, name.span)).collect();
    if csv.rows.is_empty() || csv.rows.len() > MOST_PROFILES {
        builder.findings.add(
            Diagnostic::error("E4021", format!("{} profiles; there may be 1 to {MOST_PROFILES}", csv.rows.len())).at(file.span, "here"),
        );
        return None;
    }
    Some(FileProfiles { table: csv, weight, columns })
}

fn declare_from_file(builder: &mut Builder<'_>, table: &Table) {
    let Some(file) = read(builder, table) else { return };
    for at in file.columns {
        let cells: Vec<&str> = file.table.rows.iter().map(|row| row[at].text.as_str()).collect();
        let numeric = cells.iter().all(|cell| cell.parse::<f64>().is_ok_and(f64::is_finite));
        let mut labels: Vec<LabelId> = Vec::new();
        if !numeric {
            for cell in cells {
                let label = builder.scope.label(cell);
                if !labels.contains(&label) {
                    labels.push(label);
                }
            }
        }
        let head = file.table.head[at].clone();
        add_column(builder, &head.text, labels, head.span);
    }
}

/// Crosses the columns and resolves the weights.
pub(super) fn resolve(builder: &mut Builder<'_>, model: &Table) -> Vec<Profile> {
    let everyone = Profile { name: "all".into(), values: vec![], weight: vec![] };
    let head = Reader::new(model, "the file");
    let Some((table, entry)) = head.table("profiles", &mut builder.findings) else { return vec![everyone] };
    if table.get("file").is_some() {
        return from_file(builder, table);
    }
    let mut profiles = vec![Profile { name: String::new(), ..everyone }];
    for column in &table.entries {
        let NodeKind::Table(values) = &column.value.kind else { continue };
        let weights = weights(builder, values, column.key_span);
        let mut crossed = Vec::new();
        for profile in &profiles {
            for (value, weight) in values.entries.iter().zip(&weights) {
                let Some(&label) = builder.scope.labels.get(&value.key) else { continue };
                let mut next = profile.clone();
                if !next.name.is_empty() {
                    next.name.push_str(", ");
                }
                // `nephritis: yes` rather than a bare `yes`.
                let bare = matches!(value.key.as_str(), "yes" | "no" | "true" | "false");
                next.name.push_str(&if bare { format!("{} {}", column.key, value.key) } else { value.key.clone() });
                next.values.push(ColumnValue::Label(label));
                next.weight.push(weight.clone());
                crossed.push(next);
            }
        }
        profiles = crossed;
        if profiles.len() > MOST_PROFILES {
            builder.findings.add(Diagnostic::error("E4021", format!("more than {MOST_PROFILES} profiles")).at(entry.key_span, "here"));
            break;
        }
    }
    profiles
}

fn weights(builder: &mut Builder<'_>, values: &Table, span: Span) -> Vec<Arc<Term>> {
    let mut terms: Vec<(Term, Type)> = Vec::new();
    for value in &values.entries {
        let Some(expr) = expression_of(&value.key, &value.value, &mut builder.findings) else { continue };
        let (term, of) = builder.resolve(&expr.value, &Env::plain(""));
        if of != Type::Rest {
            typing::expect(builder, of, expr.span, Place::Share);
        }
        terms.push((term, of));
    }
    let rests = terms.iter().filter(|(_, of)| *of == Type::Rest).count();
    let numbers: Option<f64> = terms.iter().map(|(term, _)| if let TermKind::Number(value) = term.kind { Some(value) } else { None }).sum();
    let fault = if rests > 1 {
        Some("only one weight can be `rest`".to_string())
    } else {
        numbers.filter(|sum| (sum - 1.0).abs() > 1e-9).map(|sum| format!("the weights sum to {sum}, not 1"))
    };
    if let Some(fault) = fault {
        builder.findings.add(Diagnostic::error("E4016", fault).at(span, "weights of this column").mend("one of them may be \"rest\""));
    }
    let others: Vec<Term> = terms.iter().filter(|(_, of)| *of != Type::Rest).map(|(term, _)| term.clone()).collect();
    let one = |span| Term { kind: TermKind::Number(1.0), span };
    terms
        .iter()
        .map(|(term, of)| {
            if *of != Type::Rest {
                return Arc::new(term.clone());
            }
            let left = others.iter().fold(one(term.span), |left, other| Term {
                kind: TermKind::Apply(Operation::Subtract, vec![left, other.clone()]),
                span: term.span,
            });
            Arc::new(left)
        })
        .collect()
}

fn from_file(builder: &mut Builder<'_>, table: &Table) -> Vec<Profile> {
    let Some(file) = read(builder, table) else { return vec![] };
    let mut weights = Vec::new();
    for row in &file.table.rows {
        let weight = match file.weight {
            None => 1.0,
            Some(at) => match row[at].text.parse::<f64>() {
                Ok(weight) if weight >= 0.0 && weight.is_finite() => weight,
                _ => {
                    builder.findings.add(Diagnostic::error("E5002", "a weight must be a number from 0").at(row[at].span, "here"));
                    1.0
                }
            },
        };
        weights.push(weight);
    }
    let total: f64 = weights.iter().sum();
    let rows = file.table.rows.iter().zip(&weights).enumerate();
    rows.map(|(at, (row, weight))| {
        let values = file.columns.iter().enumerate().map(|(k, &column)| {
            let cell = &row[column];
            if builder.columns[k].labels.is_empty() {
                ColumnValue::Number(cell.text.parse().unwrap_or(f64::NAN))
            } else {
                ColumnValue::Label(builder.scope.label(&cell.text))
            }
        });
        let values = values.collect();
        let span = row.first().map_or(Span::new(file.table.file, 0, 0), |cell| cell.span);
        let weight = Arc::new(Term { kind: TermKind::Number(weight / total), span });
        Profile { name: format!("row {}", at + 1), values, weight: vec![weight] }
    })
    .collect()
}
