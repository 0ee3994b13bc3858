//! One set of correlated parameters: a covariance (multivariate normal) or a correlation (Gaussian copula).

use super::builder::Builder;
use super::inputs::{csv_column, csv_file, csv_number};
use super::reader::{Reader, number_of};
use super::scope::Named;
use super::study::*;
use crate::diagnostic::Diagnostic;
use crate::sample::cholesky;
use crate::source::{Located, NodeKind, Span, Table};

pub(super) fn read(builder: &mut Builder<'_>, prefix: &str, table: &Table, span: Span) -> Option<Correlated> {
    let reader = Reader::new(table, "[[inputs.correlated]]");
    let names = reader.texts("parameters", &mut builder.findings).unwrap_or_default();
    let covariance = reader.text("covariance", &mut builder.findings);
    let correlation = reader.get("correlation");
    reader.finish(&mut builder.findings);
    let mut parameters = Vec::new();
    for name in &names {
        match parameter(builder, prefix, name.value) {
            Some(id) => parameters.push(id),
            None => {
                let known: Vec<String> = builder.parameters.iter().map(|parameter| parameter.name.clone()).collect();
                builder.findings.add(
                    Diagnostic::error("E2001", format!("no parameter is called `{}`", name.value))
                        .at(name.span, "here")
                        .did_you_mean(name.value, known.iter().map(String::as_str)),
                );
            }
        }
    }
    let count = parameters.len();
    if count < 2 || count != names.len() {
        if count == names.len() {
            builder.findings.add(Diagnostic::error("E5009", "a set of correlated parameters has at least two").at(span, "here"));
        }
        return None;
    }
    let headings: Vec<&str> = names.iter().map(|name| name.value).collect();
    let (matrix, normal) = match (covariance, correlation) {
        (Some(file), None) => (matrix_file(builder, file, &headings)?, true),
        (None, Some(entry)) => match &entry.value.kind {
            NodeKind::String(words, inside) => (matrix_file(builder, Located::new(words, *inside), &headings)?, false),
            _ => {
                let rho = number_of("correlation", &entry.value, &mut builder.findings)?;
                let matrix = (0..count * count).map(|at| if at / count == at % count { 1.0 } else { rho.value }).collect();
                (matrix, false)
            }
        },
        _ => {
            builder.findings.add(Diagnostic::error("E5009", "give either `covariance` or `correlation`").at(span, "here"));
            return None;
        }
    };
    let place = covariance.map_or(span, |file| file.span);
    for row in 0..count {
        for column in 0..row {
            let (a, b) = (matrix[row * count + column], matrix[column * count + row]);
            if (a - b).abs() > 1e-9 * (a.abs() + b.abs()) {
                builder.findings.add(Diagnostic::error("E5009", format!("the matrix is not symmetric: {a} and {b}")).at(place, "here"));
                return None;
            }
        }
        let diagonal = matrix[row * count + row];
        if !normal && (diagonal - 1.0).abs() > 1e-12 {
            builder.findings.add(Diagnostic::error("E5009", "the diagonal of a correlation matrix is 1").at(place, "here"));
            return None;
        }
    }
    let factor = match cholesky(&matrix, count) {
        Ok(factor) => factor,
        Err(at) => {
            builder.findings.add(
                Diagnostic::error("E5009", format!("the matrix is not positive definite (at `{}`)", headings.get(at).unwrap_or(&"?"))).at(place, "here"),
            );
            return None;
        }
    };
    let sd: Vec<f64> = (0..count).map(|at| matrix[at * count + at].sqrt()).collect();
    let correlation = (0..count * count).map(|at| matrix[at] / (sd[at / count] * sd[at % count])).collect();
    if !normal {
        for id in &parameters {
            let parameter = &builder.parameters[id.index()];
            if parameter.distribution.is_none() {
                let words = format!("`{}` is correlated but has no distribution", parameter.name);
                builder.findings.add(Diagnostic::error("E5009", words).at(parameter.span, "fixed").at(span, "correlated here"));
            }
        }
    }
    for id in &parameters {
        if normal {
            builder.parameters[id.index()].distribution_words = "multivariate normal".into();
        }
    }
    Some(Correlated { parameters, correlation, factor, normal })
}

fn parameter(builder: &Builder<'_>, prefix: &str, name: &str) -> Option<ParameterId> {
    if let Some((base, rest)) = name.split_once('[') {
        let (full, _) = builder.scope.find(prefix, base)?;
        let key: Option<Vec<LabelId>> = rest.trim_end_matches(']').split([';', ',']).map(|word| builder.scope.labels.get(word.trim()).copied()).collect();
        return builder.families.get(&full)?.members.get(&key?).copied();
    }
    match builder.scope.find(prefix, name)?.1 {
        Named::Parameter(id) => Some(id),
        _ => None,
    }
}

/// A square matrix whose CSV columns are headed by the names; rows are in the order of the columns. A first column of row names is allowed.
fn matrix_file(builder: &mut Builder<'_>, file: Located<&str>, names: &[&str]) -> Option<Vec<f64>> {
    let csv = csv_file(builder, file)?;
    let order: Vec<usize> = csv.head.iter().enumerate().filter(|(_, cell)| names.contains(&cell.text.as_str())).map(|(at, _)| at).collect();
    let mut columns = Vec::new();
    for name in names {
        columns.push(csv_column(builder, &csv, name, file)?);
    }
    if csv.rows.len() != names.len() {
        builder.findings.add(
            Diagnostic::error("E5009", format!("`{}` has {} rows for {} parameters", file.value, csv.rows.len(), names.len())).at(file.span, "not square"),
        );
        return None;
    }
    let mut matrix = Vec::new();
    for &row_column in &columns {
        let row = order.iter().position(|at| *at == row_column)?;
        for &column in &columns {
            matrix.push(csv_number(builder, &csv.rows[row][column], "a covariance")?);
        }
    }
    Some(matrix)
}
