//! Profiles: the cohort's parts, crossed and weighted, or the rows of a file.

use super::builder::Builder;
use super::csv_input::{csv_column, csv_file, csv_number};
use super::reader::{Reader, expression_of, wrong_type};
use super::resolve::Env;
use super::scope::Named;
use super::study::*;
use super::term::*;
use super::typing::{self, Place};
use crate::diagnostic::{Diagnostic, figure};
use crate::source::{CsvTable, Located, NodeKind, Span, Table};
use std::sync::Arc;

/// Largest number of profiles.
const MOST_PROFILES: usize = 5_000;

/// Most weights beside one that is `rest`: what they leave is one expression.
const MOST_BESIDE_REST: usize = 100;

/// Declares the columns, so that expressions can name them. Returns the file's rows, if profiles come from a file.
pub(super) fn declare(builder: &mut Builder<'_>, model: &Table) -> Option<FileProfiles> {
    let (table, entry) = Reader::new(model, "the file").table("profiles", &mut builder.findings)?;
    if table.get("file").is_some() {
        return declare_from_file(builder, table, entry.key_span);
    }
    for entry in &table.entries {
        let NodeKind::Table(values) = &entry.value.kind else {
            let found = entry.value.kind.words();
            let fault = wrong_type(&entry.key, &entry.value, found, "a table of labels and weights");
            builder.findings.add(fault);
            // Declared all the same, so that its uses are not reported as well.
            add_column(builder, &entry.key, vec![], entry.key_span);
            continue;
        };
        if values.entries.is_empty() {
            let fault = Diagnostic::error("E4001", format!("profile column `{}` has no values", entry.key));
            builder.findings.add(fault.at(entry.value.span, "empty"));
        }
        if entry.key == "age" {
            let fault = Diagnostic::error("E5002", "a profile column called `age` holds numbers");
            let mend = "take the ages from a file (profiles = { file = …, columns = [\"age\"] }), or call the column \
                        something else and let start_age depend on it";
            builder.findings.add(fault.at(entry.key_span, "these are labels").mend(mend));
        }
        let labels = values.entries.iter().take(MOST_PROFILES).map(|value| builder.scope.label(&value.key)).collect();
        add_column(builder, &entry.key, labels, entry.key_span);
    }
    None
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

/// Profiles that are rows of a file.
pub(super) struct FileProfiles {
    csv: CsvTable,
    weight: Option<usize>,
    columns: Vec<usize>,
    span: Span,
}

fn declare_from_file(builder: &mut Builder<'_>, table: &Table, span: Span) -> Option<FileProfiles> {
    let reader = Reader::new(table, "[profiles]");
    let file = reader.text("file", &mut builder.findings);
    let weight = reader.text("weight", &mut builder.findings);
    let columns = reader.texts("columns", &mut builder.findings).unwrap_or_default();
    reader.finish(&mut builder.findings);
    let found = file.and_then(|file| read_file(builder, file, weight, &columns, span));
    if found.is_none() {
        // The columns are known by name all the same, so that their uses are not reported as well; their labels cannot be.
        builder.scope.incomplete = true;
        columns.iter().for_each(|column| add_column(builder, column.value, vec![], column.span));
    }
    found
}

fn read_file(
    builder: &mut Builder<'_>,
    file: Located<&str>,
    weight: Option<Located<&str>>,
    columns: &[Located<&str>],
    span: Span,
) -> Option<FileProfiles> {
    let csv = csv_file(builder, file)?;
    let weight = match weight {
        Some(name) => Some(csv_column(builder, &csv, name, file)?),
        None => None,
    };
    let found: Vec<Option<usize>> = columns.iter().map(|name| csv_column(builder, &csv, *name, file)).collect();
    let places: Option<Vec<usize>> = found.into_iter().collect();
    let (places, rows) = (places?, csv.row_count());
    if rows == 0 || rows > MOST_PROFILES {
        let fault = Diagnostic::error(
            "E4021",
            format!("`{}` has {rows} rows; there may be 1 to {MOST_PROFILES} profiles", file.value),
        );
        builder.findings.add(fault.at(file.span, "this file"));
        return None;
    }
    for (name, at) in columns.iter().zip(&places) {
        let texts = || csv.rows().map(|row| row.text(*at));
        let numeric = texts().all(|text| text.parse::<f64>().is_ok_and(f64::is_finite));
        let mut labels: Vec<LabelId> = Vec::new();
        if name.value == "age" && !numeric {
            csv.rows().for_each(|row| _ = csv_number(builder, row.cell(*at), "an age"));
        } else if !numeric {
            for text in texts() {
                let label = builder.scope.label(text);
                if !labels.contains(&label) {
                    labels.push(label);
                }
            }
        }
        add_column(builder, name.value, labels, name.span);
    }
    Some(FileProfiles { csv, weight, columns: places, span })
}

/// Crosses the columns and resolves the weights.
pub(super) fn resolve(builder: &mut Builder<'_>, model: &Table, file: Option<FileProfiles>) -> Vec<Profile> {
    let everyone = Profile { name: "all".into(), values: vec![], weight: vec![] };
    if let Some(file) = file {
        return from_file(builder, &file);
    }
    let Some(NodeKind::Table(table)) = model.get("profiles").map(|entry| &entry.value.kind) else {
        return vec![everyone];
    };
    let sizes = table.entries.iter().map(|column| match &column.value.kind {
        NodeKind::Table(values) => values.entries.len(),
        _ => 1,
    });
    let count = sizes.fold(1, usize::saturating_mul);
    if count > MOST_PROFILES {
        let place = table.entries.last().map_or(builder.start_of_file(), |entry| entry.value.span);
        let fault = Diagnostic::error("E4021", format!("more than {MOST_PROFILES} profiles"));
        builder.findings.add(fault.at(place, format!("these columns make {count}")));
        return vec![everyone];
    }
    let mut profiles = vec![Profile { name: String::new(), ..everyone }];
    for column in &table.entries {
        let NodeKind::Table(values) = &column.value.kind else { continue };
        let weights = weights(builder, values, column.value.span);
        let mut crossed = Vec::new();
        for profile in &profiles {
            for (value, weight) in values.entries.iter().zip(&weights) {
                let label = builder.scope.label(&value.key);
                let mut next = profile.clone();
                if !next.name.is_empty() {
                    next.name.push_str(", ");
                }
                // `nephritis: yes` rather than a bare `yes`.
                let bare = matches!(value.key.as_str(), "yes" | "no" | "true" | "false");
                let words = if bare { format!("{} {}", column.key, value.key) } else { value.key.clone() };
                next.name.push_str(&words);
                next.values.push(ColumnValue::Label(label));
                next.weight.push(weight.clone());
                crossed.push(next);
            }
        }
        profiles = crossed;
    }
    profiles
}

/// The weight of each value of a column; `rest` is what the others leave.
fn weights(builder: &mut Builder<'_>, values: &Table, span: Span) -> Vec<Arc<Term>> {
    let mut terms: Vec<(Term, Type)> = Vec::new();
    let mut sound = true;
    for value in &values.entries {
        let Some(expr) = expression_of(&value.key, &value.value, &mut builder.findings) else {
            sound = false;
            terms.push(super::resolve::nothing(value.value.span));
            continue;
        };
        let (term, of) = builder.resolve(&expr.value, &Env::plain(""));
        if of != Type::Rest {
            typing::expect(builder, of, expr.value.span, Place::Share);
        }
        if let TermKind::Number(weight) = term.kind
            && !weight.is_nan()
            && !(0.0..=1.0).contains(&weight)
        {
            let fault = Diagnostic::error("E4016", format!("a weight of {weight}"));
            builder.findings.add(fault.at(expr.span, "a weight lies from 0 to 1"));
            sound = false;
        }
        sound &= of != Type::Unknown || !matches!(term.kind, TermKind::Number(_));
        terms.push((term, of));
    }
    let rests = terms.iter().filter(|(_, of)| *of == Type::Rest).count();
    let number = |term: &Term| if let TermKind::Number(value) = term.kind { Some(value) } else { None };
    let numbers: Option<f64> = terms.iter().map(|(term, _)| number(term)).sum();
    let others = terms.iter().filter(|(_, of)| *of != Type::Rest);
    let known: f64 = others.filter_map(|(term, _)| number(term)).sum();
    let fault = match numbers {
        _ if !sound => None,
        _ if rests > 1 => Some("only one weight can be `rest`".to_string()),
        _ if rests == 1 && known > 1.0 + 1e-9 => {
            Some(format!("the weights beside `rest` already sum to {}", figure(known)))
        }
        _ if rests == 1 && terms.len() > MOST_BESIDE_REST => {
            Some(format!("more than {MOST_BESIDE_REST} weights beside `rest`"))
        }
        Some(sum) if (sum - 1.0).abs() > 1e-9 => Some(format!("the weights sum to {}, not 1", figure(sum))),
        _ => None,
    };
    if let Some(fault) = fault {
        let fault = Diagnostic::error("E4016", fault).at(span, "weights of this column");
        builder.findings.add(fault.mend("one of them may be \"rest\": what the others leave"));
    }
    let one = |span| Term { kind: TermKind::Number(1.0), span };
    let minus = |left: Term, other: &Term, span| Term {
        kind: TermKind::Apply(Operation::Subtract, vec![left, other.clone()]),
        span,
    };
    let others: Vec<&Term> = terms.iter().filter(|(_, of)| *of != Type::Rest).map(|(term, _)| term).collect();
    let weight = |(term, of): &(Term, Type)| match of {
        Type::Rest if rests == 1 && others.len() <= MOST_BESIDE_REST => {
            others.iter().fold(one(term.span), |left, other| minus(left, other, term.span))
        }
        _ => term.clone(),
    };
    terms.iter().map(|own| Arc::new(weight(own))).collect()
}

fn from_file(builder: &mut Builder<'_>, file: &FileProfiles) -> Vec<Profile> {
    let mut weights = Vec::new();
    for row in file.csv.rows() {
        let weight = match file.weight {
            None => 1.0,
            Some(at) => csv_number(builder, row.cell(at), "a weight").unwrap_or(1.0),
        };
        if let Some(at) = file.weight.filter(|_| weight < 0.0) {
            let fault = Diagnostic::error("E4016", format!("a weight of {weight}"));
            builder.findings.add(fault.at(row.cell(at).span, "a weight is not negative"));
        }
        weights.push(weight);
    }
    let total: f64 = weights.iter().sum();
    if !(total > 0.0) {
        builder.findings.add(Diagnostic::error("E4016", "the weights sum to 0").at(file.span, "nobody is left"));
    }
    let value = |builder: &mut Builder<'_>, id: usize, text: &str| {
        if builder.columns[id].labels.is_empty() {
            ColumnValue::Number(text.parse().unwrap_or(f64::NAN))
        } else {
            ColumnValue::Label(builder.scope.label(text))
        }
    };
    let mut profiles = Vec::new();
    for (at, (row, weight)) in file.csv.rows().zip(&weights).enumerate() {
        let columns = file.columns.iter().enumerate();
        let values = columns.map(|(id, column)| value(builder, id, row.text(*column))).collect();
        let weight = Arc::new(Term { kind: TermKind::Number(weight / total), span: row.span() });
        profiles.push(Profile { name: format!("row {}", at + 1), values, weight: vec![weight] });
    }
    profiles
}
