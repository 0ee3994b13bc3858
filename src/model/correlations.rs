//! Sets of correlated parameters: a covariance (multivariate normal) or a correlation (Gaussian copula).

use super::builder::Builder;
use super::csv_input::{csv_column, csv_file, csv_number};
use super::document::Part;
use super::reader::{Reader, number_of, wrong_type};
use super::study::*;
use crate::diagnostic::Diagnostic;
use crate::sample::cholesky;
use crate::source::{Located, NodeKind, Span, Table};

/// Most parameters of one set: its matrix has this many rows.
const MOST_CORRELATED: usize = 1_000;

/// `[[inputs.correlated]]` of every part.
pub(super) fn read(builder: &mut Builder<'_>, parts: &[Part]) -> Vec<Correlated> {
    let mut sets: Vec<Correlated> = Vec::new();
    for part in parts {
        let Some(NodeKind::Table(inputs)) = part.table.get("inputs").map(|entry| &entry.value.kind) else { continue };
        let Some(list) = inputs.get("correlated") else { continue };
        let NodeKind::Array(items) = &list.value.kind else {
            let fault = wrong_type("correlated", &list.value, list.value.kind.words(), "a list of tables");
            builder.findings.add(fault.mend("write [[inputs.correlated]]"));
            continue;
        };
        for item in items {
            let NodeKind::Table(table) = &item.kind else {
                builder.findings.add(wrong_type("correlated", item, item.kind.words(), "a table"));
                continue;
            };
            let Some(set) = one(builder, &part.prefix, table, item.span) else { continue };
            let again = set.parameters.iter().find(|id| sets.iter().any(|other| other.parameters.contains(id)));
            if let Some(id) = again {
                let words =
                    format!("`{}` is in two sets of correlated parameters", builder.parameters[id.index()].name);
                builder.findings.add(Diagnostic::error("E5009", words).at(item.span, "this is the second"));
            }
            sets.push(set);
        }
    }
    sets
}

fn one(builder: &mut Builder<'_>, prefix: &str, table: &Table, span: Span) -> Option<Correlated> {
    let reader = Reader::new(table, "[[inputs.correlated]]");
    let names = reader.texts("parameters", &mut builder.findings).unwrap_or_default();
    let covariance = reader.text("covariance", &mut builder.findings);
    let correlation = reader.get("correlation");
    reader.finish(&mut builder.findings);
    let parameters = members(builder, prefix, &names, span)?;
    let headings: Vec<&str> = names.iter().map(|name| name.value).collect();
    let count = parameters.len();
    let (mut matrix, place, normal) = match (covariance, correlation) {
        (Some(file), None) => (matrix_file(builder, file, &names)?, file.span, true),
        (None, Some(entry)) => match &entry.value.kind {
            NodeKind::String(words, inside) => {
                let file = Located::new(words.as_str(), *inside);
                (matrix_file(builder, file, &names)?, *inside, false)
            }
            _ => {
                let rho = number_of("correlation", &entry.value, &mut builder.findings)?;
                let cell = |at: usize| if at / count == at % count { 1.0 } else { rho.value };
                ((0..count * count).map(cell).collect(), rho.span, false)
            }
        },
        _ => {
            let fault =
                Diagnostic::error("E5009", "a set of correlated parameters needs either `covariance` or `correlation`");
            builder
                .findings
                .add(fault.at(span, if covariance.is_some() { "both are given" } else { "neither is given" }));
            return None;
        }
    };
    if let Some(words) = unfit(&matrix, &headings, normal) {
        builder.findings.add(Diagnostic::error("E5009", words).at(place, "this matrix"));
        return None;
    }
    if normal {
        // A covariance is in the parameters' own units.
        let factors: Vec<f64> = parameters.iter().map(|id| builder.factor(*id)).collect();
        matrix.iter_mut().enumerate().for_each(|(at, cell)| *cell *= factors[at / count] * factors[at % count]);
    }
    let factor = match cholesky(&matrix, count) {
        Ok(factor) => factor,
        Err(at) => {
            let name = headings.get(at).unwrap_or(&"?");
            let fault =
                Diagnostic::error("E5009", format!("the matrix is not positive definite (it fails at `{name}`)"));
            builder.findings.add(
                fault
                    .at(place, "this matrix")
                    .because("no quantities could be correlated in this way")
                    .mend("check its numbers and their rounding"),
            );
            return None;
        }
    };
    let sd: Vec<f64> = (0..count).map(|at| matrix[at * count + at].sqrt()).collect();
    let correlation = (0..count * count).map(|at| matrix[at] / (sd[at / count] * sd[at % count])).collect();
    for id in &parameters {
        let parameter = &mut builder.parameters[id.index()];
        if normal {
            parameter.distribution_words = "multivariate normal".into();
        } else if parameter.distribution.is_none() {
            let words = format!("`{}` is correlated but has no distribution", parameter.name);
            builder.findings.add(
                Diagnostic::error("E5009", words)
                    .at(parameter.span, "fixed")
                    .at(span, "correlated here")
                    .mend("give it a distribution, or leave it out of the set"),
            );
        }
    }
    Some(Correlated { parameters, correlation, factor, normal })
}

/// The parameters that are named, if each exists and none is named twice.
fn members(builder: &mut Builder<'_>, prefix: &str, names: &[Located<&str>], span: Span) -> Option<Vec<ParameterId>> {
    if names.len() < 2 || names.len() > MOST_CORRELATED {
        let fault =
            Diagnostic::error("E5009", format!("a set of correlated parameters has 2 to {MOST_CORRELATED} members"));
        builder.findings.add(fault.at(span, format!("this one has {}", names.len())));
        return None;
    }
    let mut parameters = Vec::new();
    let mut sound = true;
    for name in names {
        match builder.parameter_named(prefix, name.value) {
            Some(id) if parameters.contains(&id) => {
                let fault = Diagnostic::error("E5009", format!("`{}` is named twice", name.value));
                builder.findings.add(fault.at(name.span, "again here"));
                sound = false;
            }
            Some(id) => parameters.push(id),
            None => {
                builder.unknown_parameter("E2001", *name, "no such parameter");
                sound = false;
            }
        }
    }
    sound.then_some(parameters)
}

/// Why a matrix is neither a covariance nor a correlation, if it is not.
fn unfit(matrix: &[f64], names: &[&str], normal: bool) -> Option<String> {
    let count = names.len();
    for row in 0..count {
        for column in 0..row {
            let (a, b) = (matrix[row * count + column], matrix[column * count + row]);
            if (a - b).abs() > 1e-9 * (a.abs() + b.abs()) {
                return Some(format!(
                    "the matrix is not symmetric: {a} and {b} for `{}` and `{}`",
                    names[row], names[column]
                ));
            }
            if !normal && !(-1.0..=1.0).contains(&a) {
                return Some(format!("a correlation lies from -1 to 1, not {a}"));
            }
        }
        let diagonal = matrix[row * count + row];
        if !normal && (diagonal - 1.0).abs() > 1e-12 {
            return Some(format!("the diagonal of a correlation matrix is 1, not {diagonal}"));
        }
    }
    None
}

/// A square matrix whose CSV columns are headed by the names; rows are in the order of the columns. A first column of row names is allowed.
fn matrix_file(builder: &mut Builder<'_>, file: Located<&str>, names: &[Located<&str>]) -> Option<Vec<f64>> {
    let csv = csv_file(builder, file)?;
    let mut columns = Vec::new();
    for name in names {
        columns.push(csv_column(builder, &csv, *name, file)?);
    }
    if csv.row_count() != names.len() {
        let words = format!("`{}` has {} rows for {} parameters", file.value, csv.row_count(), names.len());
        builder.findings.add(Diagnostic::error("E5009", words).at(file.span, "not square"));
        return None;
    }
    let rows: Vec<_> = csv.rows().collect();
    let mut order = columns.clone();
    order.sort_unstable();
    let mut matrix = Vec::new();
    for row_column in &columns {
        let row = order.iter().position(|at| at == row_column)?;
        for &column in &columns {
            matrix.push(csv_number(builder, rows[row].cell(column), "a cell of the matrix")?);
        }
    }
    Some(matrix)
}
