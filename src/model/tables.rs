//! Lookup tables from CSV files.

use super::builder::Builder;
use super::csv_input::{csv_column, csv_file, csv_number, rows_where};
use super::document::Part;
use super::origin::{self, Origin};
use super::parameters::{declare_made, unit};
use super::reader::{Reader, wrong_type};
use super::scope::Named;
use super::settings::choose;
use super::study::*;
use crate::diagnostic::{Diagnostic, figure};
use crate::quantity::Quantity;
use crate::source::{CsvTable, Entry, Located, Node, NodeKind, Span, Table};
use indexmap::IndexMap;

/// The weights of a counting rule: column `weight`, one row a time point.
pub(super) fn weights(builder: &mut Builder<'_>, file: Located<&str>) -> Option<Vec<f64>> {
    let csv = csv_file(builder, file)?;
    let at = csv_column(builder, &csv, Located::new("weight", file.span), file)?;
    csv.rows().map(|row| csv_number(builder, row.cell(at), "a weight")).collect()
}

/// Step function of a `steps` curve: columns `time` and `survival`.
pub(super) fn steps(builder: &mut Builder<'_>, file: Located<&str>) -> Option<Series> {
    let csv = csv_file(builder, file)?;
    let time = csv_column(builder, &csv, Located::new("time", file.span), file);
    let survival = csv_column(builder, &csv, Located::new("survival", file.span), file);
    let (time, survival) = (time?, survival?);
    let mut series = Series::default();
    for row in csv.rows() {
        series.keys.push(csv_number(builder, row.cell(time), "a time")?);
        series.values.push(csv_number(builder, row.cell(survival), "a survival")?);
    }
    let (keys, values) = (&series.keys, &series.values);
    let fault = if keys.is_empty() {
        Some(("has no rows", csv.head_span()))
    } else if let Some(at) = keys.windows(2).position(|pair| pair[0] >= pair[1]) {
        csv.rows().nth(at + 1).map(|row| ("has times that do not rise", row.cell(time).span))
    } else if let Some(at) = values.windows(2).position(|pair| pair[0] < pair[1]) {
        csv.rows().nth(at + 1).map(|row| ("has a survival that rises", row.cell(survival).span))
    } else if let Some(at) = values.iter().position(|value| !(0.0..=1.0).contains(value)) {
        csv.rows().nth(at).map(|row| ("has a survival outside 0 to 1", row.cell(survival).span))
    } else {
        keys.iter()
            .position(|key| *key < 0.0)
            .and_then(|at| csv.rows().nth(at))
            .map(|row| ("has a negative time", row.cell(time).span))
    };
    if let Some((words, span)) = fault {
        builder.findings.add(Diagnostic::error("E5002", format!("`{}` {words}", file.value)).at(span, "here"));
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
        let Some(NodeKind::Table(inputs)) = part.table.get("inputs").map(|entry| &entry.value.kind) else { continue };
        let Some(list) = inputs.get("tables") else { continue };
        let NodeKind::Table(tables) = &list.value.kind else {
            let fault = wrong_type("tables", &list.value, list.value.kind.words(), "a table");
            builder.findings.add(fault.mend("write tables.NAME = { file = \"…\", by = \"…\" }"));
            builder.scope.incomplete = true;
            continue;
        };
        for entry in &tables.entries {
            let name = format!("{}{}", part.prefix, entry.key);
            if !declare_one(builder, &name, entry) {
                // Declared all the same, so that its uses are not reported as well.
                let id = TableId(builder.tables.len() as u32);
                builder.declare(&name, Named::Table(id), entry.key_span);
                builder.tables.push(empty(name, entry.key_span));
            }
        }
    }
}

/// A table that could not be read: it takes any keys.
fn empty(name: String, span: Span) -> LookupTable {
    LookupTable {
        name,
        keys: vec![],
        series: IndexMap::new(),
        matching: Match::Exact,
        beyond_last: false,
        quantity: None,
        origin: Origin::default(),
        path: String::new(),
        span,
    }
}

struct Draft<'a> {
    file: Located<&'a str>,
    by: Vec<Located<&'a str>>,
    columns: Option<Located<&'a str>>,
    value: Option<Located<&'a str>>,
    conditions: Option<&'a Table>,
    matching: Option<Match>,
    beyond_last: bool,
    quantity: Option<Quantity>,
    scale: f64,
    renormalise: bool,
    dirichlet_n: Option<Located<&'a str>>,
    origin: Origin,
}

fn draft<'a>(builder: &mut Builder<'_>, entry: &'a Entry, own: &'a Table) -> Option<Draft<'a>> {
    let reader = Reader::new(own, format!("tables.{}", entry.key));
    let findings = &mut builder.findings;
    let before = findings.list.len();
    let file = reader.text("file", findings);
    let by = reader.texts("by", findings).unwrap_or_default();
    let columns = reader.get("columns").map(|entry| pattern(&entry.value));
    let value = reader.text("value", findings);
    let conditions = reader.table("where", findings).map(|(table, _)| table);
    let matches = [("at or below", Match::AtOrBelow), ("exact", Match::Exact), ("interpolate", Match::Interpolate)];
    let matching = reader.text("match", findings).and_then(|text| choose(text, &matches, findings));
    let ends = [("last", true), ("error", false)];
    let beyond_last = reader.text("beyond", findings).and_then(|text| choose(text, &ends, findings)).unwrap_or(false);
    let unit_words = reader.text("unit", findings);
    let renormalise = reader.text("rows", findings).and_then(|text| choose(text, &[("renormalise", true)], findings));
    let dirichlet_n = reader.text("dirichlet_n", findings);
    let origin = origin::read(builder, &reader);
    let findings = &mut builder.findings;
    reader.finish(findings);
    let columns = match columns {
        None => None,
        Some(Ok(pattern)) => Some(pattern),
        Some(Err(fault)) => {
            findings.add(fault);
            return None;
        }
    };
    let (quantity, scale) = unit_words.and_then(|text| unit(builder, text)).unzip();
    if (own.get("file").is_none() || by.is_empty()) && builder.findings.list.len() == before {
        let fault = Diagnostic::error("E4001", format!("table `{}` needs `file` and `by`", entry.key));
        let fault = fault.at(entry.key_span, "by which column of which file is it read?");
        builder.findings.add(fault.mend("write { file = \"…\", by = \"age\" }"));
    }
    if by.is_empty() {
        return None;
    }
    Some(Draft {
        file: file?,
        by,
        columns,
        value,
        conditions,
        matching,
        beyond_last,
        quantity,
        scale: scale.unwrap_or(1.0),
        renormalise: renormalise.unwrap_or(false),
        dirichlet_n,
        origin,
    })
}

/// The pattern of `columns = "head_*"` or `columns = { label = "head_*" }`.
fn pattern(node: &Node) -> Result<Located<&str>, Diagnostic> {
    let wrong = |node: &Node| {
        let fault = wrong_type("columns", node, node.kind.words(), "one pattern of column names");
        fault.mend("write columns = { sex = \"qx_*\" }; the star stands for the label")
    };
    match &node.kind {
        // A plain word names what the labels are of; every column is one.
        NodeKind::String(words, inside) if words.contains('*') => Ok(Located::new(words, *inside)),
        NodeKind::String(_, inside) => Ok(Located::new("*", *inside)),
        NodeKind::Table(table) => match &table.entries[..] {
            [Entry { value: Node { kind: NodeKind::String(words, inside), .. }, .. }] => {
                Ok(Located::new(words, *inside))
            }
            [one] => Err(wrong(&one.value)),
            _ => Err(wrong(node)),
        },
        _ => Err(wrong(node)),
    }
}

/// One cell of the table: key texts in order, and the value.
struct Item {
    keys: Vec<Located<String>>,
    value: f64,
    n: Option<f64>,
    span: Span,
}

/// Declares a table; `false` if it has a fault.
fn declare_one(builder: &mut Builder<'_>, name: &str, entry: &Entry) -> bool {
    let NodeKind::Table(own) = &entry.value.kind else {
        builder.findings.add(wrong_type(&entry.key, &entry.value, entry.value.kind.words(), "a table"));
        return false;
    };
    let Some(draft) = draft(builder, entry, own) else { return false };
    let Some(items) = items(builder, &draft) else { return false };
    let Some(numeric) = numeric_keys(builder, &draft, &items) else { return false };
    let is_matrix = draft.columns.is_some() && draft.by.len() == 1 && !numeric[0];
    if draft.dirichlet_n.is_some() || draft.renormalise && is_matrix {
        as_parameters(builder, name, &draft, items, entry.key_span);
        return true;
    }
    let mut kinds: Vec<KeyKind> =
        numeric.iter().map(|numeric| if *numeric { KeyKind::Number } else { KeyKind::Label }).collect();
    kinds.extend(draft.columns.map(|_| KeyKind::Label));
    if numeric.iter().filter(|numeric| **numeric).count() > 1 {
        let fault = Diagnostic::error("E4015", format!("table `{name}` has two numeric keys; it may have one"));
        builder.findings.add(fault.at(entry.key_span, "this table"));
        return false;
    }
    let Some(series) = series(builder, name, &draft, &kinds, items) else { return false };
    builder.declare(name, Named::Table(TableId(builder.tables.len() as u32)), entry.key_span);
    builder.tables.push(LookupTable {
        name: name.to_string(),
        keys: kinds,
        series,
        matching: draft.matching.unwrap_or(Match::AtOrBelow),
        beyond_last: draft.beyond_last,
        quantity: draft.quantity,
        origin: draft.origin,
        path: draft.file.value.to_string(),
        span: entry.key_span,
    });
    true
}

/// The rows by their labels, each series by rising number.
fn series(
    builder: &mut Builder<'_>,
    name: &str,
    draft: &Draft<'_>,
    kinds: &[KeyKind],
    items: Vec<Item>,
) -> Option<IndexMap<Vec<LabelId>, Series>> {
    let mut found: IndexMap<Vec<LabelId>, Vec<(f64, f64, Span)>> = IndexMap::new();
    for item in items {
        let mut labels = Vec::new();
        let mut key = 0.0;
        for (kind, text) in kinds.iter().zip(&item.keys) {
            match kind {
                KeyKind::Label => labels.push(builder.scope.label(&text.value)),
                KeyKind::Number => key = text.value.parse().unwrap_or(f64::NAN),
            }
        }
        found.entry(labels).or_default().push((key, item.value * draft.scale, item.span));
    }
    let mut sound = true;
    let mut sorted = IndexMap::new();
    for (labels, mut rows) in found {
        rows.sort_by(|a, b| a.0.total_cmp(&b.0));
        if let Some(pair) = rows.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            sound = false;
            builder.findings.add(
                Diagnostic::error("E2003", format!("table `{name}` has two rows for the same key"))
                    .at(pair[1].2, "again here")
                    .at(pair[0].2, "first here")
                    .mend("delete one of them, add the column that tells them apart to `by`, or choose with `where`"),
            );
        }
        let (keys, values) = rows.iter().map(|row| (row.0, row.1)).unzip();
        sorted.insert(labels, Series { keys, values });
    }
    sound.then_some(sorted)
}

/// Which `by` columns hold numbers. A column of numbers with a few cells that are none is a fault, not a column of labels.
fn numeric_keys(builder: &mut Builder<'_>, draft: &Draft<'_>, items: &[Item]) -> Option<Vec<bool>> {
    let mut sound = true;
    let mut numeric = Vec::new();
    for at in 0..draft.by.len() {
        let is_number = |item: &&Item| item.keys[at].value.parse::<f64>().is_ok_and(f64::is_finite);
        let numbers = items.iter().filter(is_number).count();
        // Stages such as 0, 1, 1.5 are labels if an axis has them.
        let is_value = |axis: &Axis, item: &Item| {
            let label = builder.scope.labels.get(&item.keys[at].value);
            label.is_some_and(|label| axis.values.contains(label))
        };
        let is_axis = builder.axes.iter().any(|axis| items.iter().all(|item| is_value(axis, item)));
        numeric.push(numbers == items.len() && !is_axis);
        if numbers == items.len() || numbers * 2 <= items.len() {
            continue;
        }
        let meant = |item: &&Item| {
            let text = &item.keys[at].value;
            !is_number(item) && (text.is_empty() || text.contains(|letter: char| letter.is_ascii_digit()))
        };
        for item in items.iter().filter(meant) {
            sound = false;
            let cell = &item.keys[at];
            let words = if cell.value.is_empty() { "an empty cell".to_string() } else { format!("`{}`", cell.value) };
            builder.findings.add(
                Diagnostic::error("E5002", format!("`{}` holds numbers, and here {words}", draft.by[at].value))
                    .at(cell.span, "not a number")
                    .mend("write the number at which the row begins, such as 100 for `100+`"),
            );
        }
    }
    sound.then_some(numeric)
}

/// The columns that hold values, each with its label if the columns are labels.
fn value_columns(
    builder: &mut Builder<'_>,
    draft: &Draft<'_>,
    csv: &CsvTable,
    taken: &[usize],
) -> Option<Vec<(Option<String>, usize)>> {
    let conditioned = |name: &str| draft.conditions.is_some_and(|table| table.get(name).is_some());
    let free = |at: usize, name: &str| !taken.contains(&at) && !conditioned(name) && !name.is_empty();
    let left: Vec<(usize, &str)> = csv.head().iter().enumerate().map(|(at, cell)| (at, cell.value.as_str())).collect();
    let left = left.into_iter().filter(|(at, name)| free(*at, name));
    if let Some(pattern) = draft.columns {
        let (before, after) = pattern.value.split_once('*').unwrap_or((pattern.value, ""));
        let label = |name: &str| {
            name.strip_prefix(before)?.strip_suffix(after).filter(|label| !label.is_empty()).map(String::from)
        };
        let found = left.filter_map(|(at, name)| label(name).map(|label| (Some(label), at)));
        // A lone star takes the columns of numbers: notes may stand beside them.
        let all_numbers = |at: usize| csv.rows().all(|row| row.text(at).parse::<f64>().is_ok());
        let found: Vec<_> =
            found.filter(|(_, at)| !before.is_empty() || !after.is_empty() || all_numbers(*at)).collect();
        if found.is_empty() {
            let fault = Diagnostic::error(
                "E5001",
                format!("no column of `{}` is headed `{}`", draft.file.value, pattern.value),
            );
            builder.findings.add(fault.at(pattern.span, "no such column").at(csv.head_span(), "the columns there are"));
            return None;
        }
        return Some(found);
    }
    if let Some(value) = draft.value {
        return csv_column(builder, csv, value, draft.file).map(|at| vec![(None, at)]);
    }
    let left: Vec<(usize, &str)> = left.collect();
    if let [(at, _)] = left[..] {
        return Some(vec![(None, at)]);
    }
    let fault = Diagnostic::error("E4001", format!("which column of `{}` holds the value?", draft.file.value));
    let names = crate::diagnostic::some_of(left.iter().map(|(_, name)| *name));
    let words = if left.is_empty() { "none is left".to_string() } else { format!("it may be one of: {names}") };
    builder.findings.add(fault.at(draft.file.span, words).mend("add value = \"column\""));
    None
}

fn items(builder: &mut Builder<'_>, draft: &Draft<'_>) -> Option<Vec<Item>> {
    let csv = csv_file(builder, draft.file)?;
    let by: Vec<Option<usize>> = draft.by.iter().map(|name| csv_column(builder, &csv, *name, draft.file)).collect();
    let by: Vec<usize> = by.into_iter().collect::<Option<_>>()?;
    let n_at = match draft.dirichlet_n {
        Some(n) => Some(csv_column(builder, &csv, n, draft.file)?),
        None => None,
    };
    let taken: Vec<usize> = by.iter().copied().chain(n_at).collect();
    let values = value_columns(builder, draft, &csv, &taken)?;
    let rows = rows_where(builder, &csv, draft.conditions, draft.file)?;
    let mut list = Vec::new();
    let mut sound = true;
    for row in rows {
        let n = n_at.and_then(|at| csv_number(builder, row.cell(at), "a count"));
        sound &= n.is_some() == n_at.is_some();
        for (label, at) in &values {
            let cell = row.cell(*at);
            let Some(value) = csv_number(builder, cell, &format!("`{}`", csv.head()[*at].value)) else {
                sound = false;
                continue;
            };
            let key = |at: &usize| Located::new(row.text(*at).to_string(), row.cell(*at).span);
            let mut keys: Vec<Located<String>> = by.iter().map(key).collect();
            keys.extend(label.iter().map(|label| Located::new(label.clone(), csv.head()[*at].span)));
            list.push(Item { keys, value, n, span: cell.span });
        }
    }
    sound.then_some(list)
}

/// A matrix of probabilities becomes an indexed parameter, each row a Dirichlet set if `dirichlet_n` is given.
fn as_parameters(builder: &mut Builder<'_>, name: &str, draft: &Draft<'_>, items: Vec<Item>, span: Span) {
    let mut sums: IndexMap<String, (f64, Span)> = IndexMap::new();
    for item in &items {
        sums.entry(item.keys[0].value.clone()).or_insert((0.0, item.keys[0].span)).0 += item.value;
    }
    for (row, (sum, place)) in &sums {
        let fault = if !(*sum > 0.0) {
            Diagnostic::error("E4022", format!("row `{row}` of table `{name}` sums to {}", figure(*sum)))
        } else if !draft.renormalise && (sum - 1.0).abs() > 1e-9 {
            let fault =
                Diagnostic::error("E4022", format!("row `{row}` of table `{name}` sums to {}, not 1", figure(*sum)));
            fault.mend("add rows = \"renormalise\" if the difference is rounding")
        } else {
            continue;
        };
        builder.findings.add(fault.at(*place, "this row").at(span, "this table"));
    }
    for item in items {
        let (sum, _) = sums[&item.keys[0].value];
        let value = item.value / if draft.renormalise { sum } else { 1.0 };
        if !value.is_nan() && !(0.0..=1.0).contains(&value) {
            let fault = Diagnostic::error("E4022", format!("{} is no probability", item.value));
            builder.findings.add(fault.at(item.span, "outside 0 to 1"));
        }
        if item.n.is_some_and(|n| !(n > 0.0)) {
            let fault = Diagnostic::error(
                "E5003",
                format!("row `{}` of table `{name}` needs a positive count", item.keys[0].value),
            );
            builder
                .findings
                .add(fault.at(item.keys[0].span, "this row").mend("fill in how many people the row rests on"));
        }
        // A cell of zero stays zero: it is no member of its row's Dirichlet set.
        let set = item.n.filter(|_| value > 0.0);
        let set = set.map(|n| Dirichlet { set: format!("{name}[{}]", item.keys[0].value), alpha: n * value });
        let keys: Vec<String> = item.keys.into_iter().map(|key| key.value).collect();
        declare_made(builder, name, &keys, value, set, (draft.quantity, &draft.origin), item.span);
    }
}
