//! Shares of people that were observed at several times (a survival curve), in a file, for the model's to be shown beside them.

use super::builder::Builder;
use super::csv_input::{csv_column, csv_file, csv_number};
use super::measures;
use super::reader::Reader;
use super::resolve::Env;
use super::study::*;
use crate::diagnostic::Diagnostic;
use crate::source::{CsvTable, Entry, Located, NodeKind, Row, Table};

/// Columns that a file of observations may leave out.
const OPTIONAL: [&str; 3] = ["low", "high", "at_risk"];

/// Whether `observed` names a file of observations rather than one.
pub(super) fn is_file(observed: &Entry) -> bool {
    matches!(&observed.value.kind, NodeKind::Table(own) if own.get("file").is_some())
}

/// The shares of a target whose `observed` names a file. `strategy` is measured.
pub(super) fn shares(
    builder: &mut Builder<'_>,
    prefix: &str,
    target: &Entry,
    measure: Option<Located<&str>>,
    observed: &Entry,
    (label, strategy, confidential): (String, Option<StrategyId>, String),
) -> Option<ObservedShares> {
    let NodeKind::Table(own) = &observed.value.kind else { return None };
    let reader = Reader::new(own, "observed");
    let file = reader.text("file", &mut builder.findings);
    let source = reader.text("source", &mut builder.findings);
    reader.finish(&mut builder.findings);
    if let Some(source) = source {
        builder.citations.push((source.value.to_string(), source.span));
    }
    let formula = measure.and_then(|measure| measures::shares(builder, measure, &Env::plain(prefix)));
    let points = file.and_then(|file| points(builder, file));
    Some(ObservedShares {
        name: format!("{prefix}{}", target.key),
        label,
        strategy: strategy?,
        formula: formula?,
        measure_words: measure?.value.trim().to_string(),
        points: points?,
        confidential,
        source: source.map_or(String::new(), |text| text.value.to_string()),
        span: target.key_span,
    })
}

/// Keys of a target that mean nothing where it is compared with a file of shares.
pub(super) fn refuse_solving(builder: &mut Builder<'_>, target: &Table) {
    for key in ["solves", "between", "each_draw"] {
        if let Some(entry) = target.get(key) {
            let fault = Diagnostic::error("E6002", format!("`{key}` does not go with a file of observations"));
            let mend = "leave it out, and give the value to be met a target of its own";
            builder.findings.add(fault.at(entry.key_span, "nothing is solved").mend(mend));
        }
    }
}

fn points(builder: &mut Builder<'_>, file: Located<&str>) -> Option<Vec<ObservedPoint>> {
    let csv = csv_file(builder, file)?;
    let needed = |builder: &mut Builder<'_>, name| csv_column(builder, &csv, Located::new(name, file.span), file);
    let (time, value) = (needed(builder, "time"), needed(builder, "value"));
    let (time, value) = (time?, value?);
    let optional = OPTIONAL.map(|name| csv.column(name));
    let known = |name: &str| ["time", "value"].contains(&name) || OPTIONAL.contains(&name);
    if let Some(other) = csv.head().iter().find(|cell| !known(&cell.value)) {
        let fault = Diagnostic::error("E5001", format!("`{}` has a column `{}`", file.value, other.value));
        let mend = "observations have the columns time, value, low, high and at_risk";
        let known = ["time", "value"].into_iter().chain(OPTIONAL);
        builder.findings.add(fault.at(other.span, "nothing reads it").mend(mend).did_you_mean(&other.value, known));
        return None;
    }
    let mut list: Vec<ObservedPoint> = Vec::new();
    let mut sound = true;
    for row in csv.rows() {
        match point(builder, &row, (time, value), optional) {
            Some(point) => list.push(point),
            None => sound = false,
        }
    }
    sound = sound && in_order(builder, &csv, file, time, &list);
    sound.then_some(list)
}

fn point(
    builder: &mut Builder<'_>,
    row: &Row<'_>,
    (time, value): (usize, usize),
    optional: [Option<usize>; 3],
) -> Option<ObservedPoint> {
    let mut share = |at: usize, what: &str| {
        let cell = row.cell(at);
        let found = csv_number(builder, cell, what)?;
        if !(0.0..=1.0).contains(&found) {
            let fault = Diagnostic::error("E5002", format!("{what} of {found} is no share of people"));
            builder.findings.add(fault.at(cell.span, "not from 0 to 1").mend("write 0.88 for 88%"));
            return None;
        }
        Some(found)
    };
    let value_found = share(value, "an observed share");
    let mut limit = |at: Option<usize>| match at {
        Some(at) if !row.cell(at).value.is_empty() => share(at, "a limit").map(Some),
        _ => Some(None),
    };
    let (low, high) = (limit(optional[0]), limit(optional[1]));
    let time_found = csv_number(builder, row.cell(time), "a time");
    let at_risk = match optional[2] {
        Some(at) if !row.cell(at).value.is_empty() => csv_number(builder, row.cell(at), "a number at risk").map(Some),
        _ => Some(None),
    };
    let point = ObservedPoint { time: time_found?, value: value_found?, low: low?, high: high?, at_risk: at_risk? };
    let outside = point.low.is_some_and(|low| low > point.value) || point.high.is_some_and(|high| high < point.value);
    if outside {
        let fault = Diagnostic::error("E5014", "an observed share lies outside its limits");
        let mend = "write the lower limit under `low` and the upper one under `high`";
        builder.findings.add(fault.at(row.cell(value).span, "here").mend(mend));
        return None;
    }
    Some(point)
}

/// Times rise from 0 on, and there is one at least.
fn in_order(
    builder: &mut Builder<'_>,
    csv: &CsvTable,
    file: Located<&str>,
    time: usize,
    list: &[ObservedPoint],
) -> bool {
    let place = |at: usize| csv.rows().nth(at).map(|row| row.cell(time).span);
    let fault = if list.is_empty() {
        Some(("has no rows", Some(csv.head_span())))
    } else if list[0].time < 0.0 {
        Some(("has a negative time", place(0)))
    } else {
        let falls = list.windows(2).position(|pair| pair[0].time >= pair[1].time);
        falls.map(|at| ("has times that do not rise", place(at + 1)))
    };
    let Some((words, span)) = fault else { return true };
    let fault = Diagnostic::error("E5002", format!("`{}` {words}", file.value));
    builder.findings.add(fault.at(span.unwrap_or(file.span), "here"));
    false
}
