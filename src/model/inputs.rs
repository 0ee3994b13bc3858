//! Parameters, switches, draws from a file, correlations.

use super::builder::Builder;
use super::distributions::{self, Arguments};
use super::document::{Part, read_text};
use super::reader::{Reader, number_of, wrong_type};
use super::scope::Named;
use super::study::*;
use crate::diagnostic::Diagnostic;
use crate::quantity::{Quantity, Unit, parse_quantity};
use crate::source::{Cell, CsvTable, Located, NodeKind, Span, Table};
use std::sync::Arc;

const COLUMNS: [&str; 18] = [
    "name", "index", "label", "value", "unit", "distribution", "arguments", "low", "high", "group", "stream", "price_year", "source", "locator",
    "evidence", "basis", "verification", "note",
];
const BASES: [&str; 6] = ["published", "derived", "calibrated", "elicited", "assumed", "policy"];
const VERIFICATIONS: [&str; 6] = ["verified A", "verified B", "verified C", "verified", "recalled", "claimed"];

/// One row, from a CSV file or from the model, as text with places.
#[derive(Default)]
struct Row {
    cells: Vec<(&'static str, Located<String>)>,
    span: Option<Span>,
}

impl Row {
    fn get(&self, name: &str) -> Option<&Located<String>> {
        self.cells.iter().find(|(own, cell)| *own == name && !cell.value.is_empty()).map(|(_, cell)| cell)
    }

    fn words(&self, name: &str) -> String {
        self.get(name).map_or(String::new(), |cell| cell.value.clone())
    }

    fn place(&self, name: &str) -> Span {
        let whole = self.span.unwrap_or(Span::new(crate::source::FileId(0), 0, 0));
        self.get(name).map_or(whole, |cell| cell.span)
    }
}

struct PriceIndex {
    /// Year (the financial year's first) and index.
    values: Vec<(i32, f64)>,
    series: String,
}

fn financial_year(words: &str) -> Option<i32> {
    let first = words.split(['/', '-']).next()?.trim();
    (first.len() == 4).then(|| first.parse().ok()).flatten()
}

/// A parsed CSV that the model names at `path`.
pub(super) fn csv_file(builder: &mut Builder<'_>, path: Located<&str>) -> Option<CsvTable> {
    let beside = builder.sources.file(path.span.file).path.clone();
    let id = read_text(builder.files, &mut builder.sources, &mut builder.findings, path.value, &beside, Some(path.span), true)?;
    let text = builder.sources.file(id).text.clone();
    let (csv, faults) = CsvTable::parse(&text, id);
    let sound = faults.is_empty();
    for (words, span) in faults {
        builder.findings.add(Diagnostic::error("E1006", format!("`{}`: {words}", path.value)).at(span, "here"));
    }
    sound.then_some(csv)
}

/// The column of a name, or a diagnostic.
pub(super) fn csv_column(builder: &mut Builder<'_>, csv: &CsvTable, name: &str, path: Located<&str>) -> Option<usize> {
    let at = csv.column(name);
    if at.is_none() {
        let known: Vec<&str> = csv.head.iter().map(|cell| cell.text.as_str()).collect();
        let head = csv.head.first().zip(csv.head.last()).map_or(path.span, |(first, last)| first.span.to(last.span));
        builder.findings.add(
            Diagnostic::error("E5001", format!("`{}` has no column `{name}`", path.value))
                .at(head, "the columns")
                .mend(format!("it has: {}", known.join(", ")))
                .did_you_mean(name, known),
        );
    }
    at
}

/// A finite number of a cell, or a diagnostic.
pub(super) fn csv_number(builder: &mut Builder<'_>, cell: &Cell, what: &str) -> Option<f64> {
    match cell.text.parse::<f64>() {
        Ok(value) if value.is_finite() => Some(value),
        _ => {
            let words = if cell.text.is_empty() { "an empty cell".to_string() } else { format!("`{}`", cell.text) };
            builder.findings.add(
                Diagnostic::error("E5002", format!("{what} must be a finite number, not {words}"))
                    .at(cell.span, "here")
                    .mend("write it with a decimal point, without units or thousands separators"),
            );
            None
        }
    }
}

pub(super) fn declare_switches(builder: &mut Builder<'_>, parts: &[Part]) {
    for (prefix, table) in builder.sections(parts, "switches") {
        for entry in &table.entries {
            let NodeKind::Boolean(default) = entry.value.kind else {
                builder.findings.add(wrong_type(&entry.key, &entry.value, entry.value.kind.words(), "true or false"));
                continue;
            };
            let name = format!("{prefix}{}", entry.key);
            let id = SwitchId(builder.switches.len() as u32);
            builder.declare(&name, Named::Switch(id), entry.key_span);
            builder.switches.push(Switch { name, default, span: entry.key_span });
        }
    }
}

fn price_index(builder: &mut Builder<'_>, parts: &[Part]) -> Option<PriceIndex> {
    let (_, table) = builder.sections(&parts[..1], "inputs").first().copied()?;
    let reader = Reader::new(table, "[inputs]");
    let (own, _) = reader.table("inflation", &mut builder.findings)?;
    let reader = Reader::new(own, "inflation");
    let file = reader.text("file", &mut builder.findings);
    let series = reader.text("series", &mut builder.findings);
    let conditions = reader.table("where", &mut builder.findings).map(|(table, _)| table.clone());
    reader.finish(&mut builder.findings);
    let (file, series) = (file?, series?);
    let csv = csv_file(builder, file)?;
    let (at_series, at_year, at_value) =
        (csv_column(builder, &csv, "series", file)?, csv_column(builder, &csv, "year", file)?, csv_column(builder, &csv, "value", file)?);
    let mut values = Vec::new();
    for row in super::tables::rows_where(builder, &csv, conditions.as_ref(), file) {
        if row[at_series].text == series.value
            && let Some(year) = financial_year(&row[at_year].text)
            && let Some(value) = csv_number(builder, &row[at_value], "an index")
        {
            values.push((year, value));
        }
    }
    if values.is_empty() {
        builder.findings.add(Diagnostic::error("E3007", format!("`{}` has no series `{}`", file.value, series.value)).at(series.span, "here"));
        return None;
    }
    Some(PriceIndex { values, series: series.value.to_string() })
}

/// Index labels that parameter rows name exist before any expression is read.
pub(super) fn declare_indices(builder: &mut Builder<'_>, parts: &[Part]) {
    for (_, table) in builder.sections(parts, "parameters") {
        for entry in &table.entries {
            if let Some((_, index)) = entry.key.split_once('[') {
                for word in index.trim_end_matches(']').split([';', ',']) {
                    builder.scope.label(word.trim());
                }
            }
        }
    }
}

/// Reads every parameter file and every [parameters] table.
pub(super) fn declare_parameters(builder: &mut Builder<'_>, parts: &[Part]) {
    let index = price_index(builder, parts);
    for part in parts {
        let mut rows = Vec::new();
        if let Some(entry) = part.table.get("inputs")
            && let NodeKind::Table(table) = &entry.value.kind
        {
            let reader = Reader::new(table, "[inputs]");
            for key in ["inflation", "draws", "tables", "correlated", "references"] {
                reader.get(key);
            }
            let files = reader.texts("parameters", &mut builder.findings).unwrap_or_default();
            reader.finish(&mut builder.findings);
            for file in files {
                rows.extend(csv_rows(builder, file));
            }
        }
        if let Some(entry) = part.table.get("parameters")
            && let NodeKind::Table(table) = &entry.value.kind
        {
            rows.extend(model_rows(builder, table));
        }
        for row in rows {
            declare_row(builder, &part.prefix, &row, index.as_ref());
        }
    }
    dirichlet_alphas(builder);
}

fn csv_rows(builder: &mut Builder<'_>, file: Located<&str>) -> Vec<Row> {
    let Some(csv) = csv_file(builder, file) else { return vec![] };
    for needed in ["name", "value"] {
        if csv_column(builder, &csv, needed, file).is_none() {
            return vec![];
        }
    }
    for cell in &csv.head {
        if !COLUMNS.contains(&cell.text.as_str()) {
            builder.findings.add(
                Diagnostic::error("E5001", format!("a parameter file has no column `{}`", cell.text))
                    .at(cell.span, "means nothing")
                    .mend(format!("the columns are: {}", COLUMNS.join(", ")))
                    .did_you_mean(&cell.text, COLUMNS),
            );
        }
    }
    let known: Vec<Option<&'static str>> = csv.head.iter().map(|cell| COLUMNS.into_iter().find(|name| *name == cell.text)).collect();
    csv.rows
        .into_iter()
        .map(|row| {
            let span = row.first().zip(row.last()).map(|(first, last)| first.span.to(last.span));
            let cells = row.into_iter().zip(&known).filter_map(|(cell, name)| name.map(|name| (name, Located::new(cell.text, cell.span))));
            Row { cells: cells.collect(), span }
        })
        .collect()
}

fn model_rows(builder: &mut Builder<'_>, table: &Table) -> Vec<Row> {
    let mut rows = Vec::new();
    for entry in &table.entries {
        let (name, index) = match entry.key.split_once('[') {
            Some((name, rest)) => (name.trim().to_string(), rest.trim_end_matches(']').replace(',', ";")),
            None => (entry.key.clone(), String::new()),
        };
        let mut row = Row { cells: vec![("name", Located::new(name, entry.key_span))], span: Some(entry.key_span.to(entry.value.span)) };
        if !index.is_empty() {
            row.cells.push(("index", Located::new(index, entry.key_span)));
        }
        match &entry.value.kind {
            NodeKind::Table(details) => {
                let reader = Reader::new(details, format!("the parameter `{}`", entry.key));
                for column in COLUMNS {
                    let Some(own) = reader.get(column) else { continue };
                    let words = match &own.value.kind {
                        NodeKind::String(words, _) => words.clone(),
                        NodeKind::Number(value) => value.to_string(),
                        other => {
                            builder.findings.add(wrong_type(column, &own.value, other.words(), "text or a number"));
                            continue;
                        }
                    };
                    row.cells.push((column, Located::new(words, own.value.span)));
                }
                reader.finish(&mut builder.findings);
            }
            _ => match number_of(&entry.key, &entry.value, &mut builder.findings) {
                Some(value) => row.cells.push(("value", Located::new(value.value.to_string(), value.span))),
                None => continue,
            },
        }
        rows.push(row);
    }
    rows
}

fn declare_row(builder: &mut Builder<'_>, prefix: &str, row: &Row, prices: Option<&PriceIndex>) {
    let Some(name) = row.get("name") else {
        if row.cells.iter().any(|(_, cell)| !cell.value.is_empty()) {
            builder.findings.add(Diagnostic::error("E5001", "a parameter row without a name").at(row.place("name"), "here"));
        }
        return;
    };
    if !name.value.split('.').all(|part| part.starts_with(|c: char| c.is_alphabetic() || c == '_') && part.chars().all(|c| c.is_alphanumeric() || c == '_')) {
        builder.findings.add(
            Diagnostic::error("E5001", format!("`{}` is no name", name.value)).at(name.span, "here").mend("use letters, digits and underscores"),
        );
        return;
    }
    let base = format!("{prefix}{}", name.value);
    let labels: Vec<String> = row.words("index").split([';', ',']).map(|word| word.trim().to_string()).filter(|word| !word.is_empty()).collect();
    let full = if labels.is_empty() { base.clone() } else { format!("{base}[{}]", labels.join(", ")) };
    let value_cell = row.get("value").cloned().unwrap_or(Located::new(String::new(), row.place("value")));
    let Some(written) = csv_number(builder, &Cell { text: value_cell.value.clone(), span: value_cell.span }, &format!("the value of `{full}`")) else {
        // Declared all the same, so that its uses are not reported as well.
        declare_name(builder, &base, &labels, blank(full, value_cell.span), name.span);
        return;
    };
    let (quantity, scale) = unit_of(builder, row);
    let inflation = inflation_of(builder, row, quantity, prices);
    let number = |column: &str, builder: &mut Builder<'_>| -> Option<f64> {
        let cell = row.get(column)?;
        csv_number(builder, &Cell { text: cell.value.clone(), span: cell.span }, column)
    };
    let limits = number("low", builder).zip(number("high", builder));
    let factor = scale * inflation;
    let kind = row.get("distribution").map_or("fixed".to_string(), |cell| cell.value.clone());
    let arguments = row.words("arguments");
    let distribution = distributions::make(builder, &kind, &arguments, written, limits, factor, row.place("distribution"));
    for (column, known) in [("basis", BASES), ("verification", VERIFICATIONS)] {
        if let Some(cell) = row.get(column)
            && !known.contains(&cell.value.as_str())
        {
            builder.findings.add(
                Diagnostic::error("E5011", format!("`{}` is no {column}", cell.value))
                    .at(cell.span, "here")
                    .mend(format!("write one of: {}", known.join(", ")))
                    .did_you_mean(&cell.value, known),
            );
        }
    }
    let parameter = Parameter {
        name: full.clone(),
        label: row.get("label").map_or(full.clone(), |cell| cell.value.clone()),
        quantity,
        unit_words: row.words("unit"),
        value: written * factor,
        written,
        distribution_words: format!("{kind} {arguments}").trim().to_string(),
        limits: limits.map(|(low, high)| (low * factor, high * factor)),
        group: row.words("group"),
        stream: row.get("stream").map_or(full, |cell| cell.value.clone()),
        price_year: row.get("price_year").map(|cell| cell.value.clone()),
        inflation,
        source: row.words("source"),
        locator: row.words("locator"),
        evidence: row.words("evidence"),
        basis: row.words("basis"),
        verification: row.words("verification"),
        note: row.words("note"),
        span: value_cell.span,
        dirichlet: dirichlet_of(builder, &kind, &arguments, written, &base, row),
        solved_by: None,
        distribution,
    };
    check_centre(builder, &parameter, &arguments, row.place("distribution"));
    declare_name(builder, &base, &labels, parameter, name.span);
}

fn blank(name: String, span: Span) -> Parameter {
    Parameter {
        label: name.clone(),
        stream: name.clone(),
        name,
        quantity: None,
        unit_words: String::new(),
        value: 0.0,
        written: 0.0,
        distribution: None,
        distribution_words: "fixed".into(),
        limits: None,
        group: String::new(),
        price_year: None,
        inflation: 1.0,
        source: String::new(),
        locator: String::new(),
        evidence: String::new(),
        basis: String::new(),
        verification: String::new(),
        note: String::new(),
        span,
        dirichlet: None,
        solved_by: None,
    }
}

/// Registers a parameter made elsewhere (the cells of a Dirichlet table).
pub(super) fn declare_made(builder: &mut Builder<'_>, base: &str, labels: &[String], value: f64, set: Option<Dirichlet>, quantity: Option<Quantity>, span: Span) {
    let name = format!("{base}[{}]", labels.join(", "));
    let parameter = Parameter { value, written: value, dirichlet: set, quantity, distribution_words: "dirichlet".into(), ..blank(name, span) };
    declare_name(builder, base, labels, parameter, span);
}

fn declare_name(builder: &mut Builder<'_>, base: &str, labels: &[String], parameter: Parameter, span: Span) {
    let id = ParameterId(builder.parameters.len() as u32);
    let twice = |first: Span, name: &str| {
        Diagnostic::error("E5005", format!("parameter `{name}` is defined twice"))
            .at(span, "again here")
            .at(first, "first here")
            .mend("delete one of them")
    };
    if labels.is_empty() {
        if let Some((Named::Parameter(other), _)) = builder.scope.names.get(base) {
            let first = builder.parameters[other.index()].span;
            builder.findings.add(twice(first, base));
            return;
        }
        builder.declare(base, Named::Parameter(id), span);
    } else {
        let key: Vec<LabelId> = labels.iter().map(|word| builder.scope.label(word)).collect();
        if !builder.families.contains_key(base) {
            builder.declare(base, Named::Family, span);
        }
        let family = builder.families.entry(base.to_string()).or_default();
        if let Some(other) = family.members.get(&key) {
            let first = builder.parameters[other.index()].span;
            builder.findings.add(twice(first, &parameter.name));
            return;
        }
        let arity = family.members.keys().next().map_or(key.len(), Vec::len);
        if arity != key.len() {
            builder.findings.add(Diagnostic::error("E2009", format!("`{base}` has {arity} indices in other rows")).at(span, "here"));
            return;
        }
        family.members.insert(key, id);
    }
    builder.parameters.push(parameter);
}

fn unit_of(builder: &mut Builder<'_>, row: &Row) -> (Option<Quantity>, f64) {
    let Some(cell) = row.get("unit") else { return (None, 1.0) };
    match parse_quantity(&cell.value, builder.year_days) {
        Some((quantity, scale)) => (Some(quantity), scale),
        None => {
            let known = [
                "£", "£/year", "year", "1/year", "QALY", "number", "probability", "probability over 1 year", "rate", "odds", "utility", "hazard ratio",
                "odds ratio", "relative risk", "share",
            ];
            builder.findings.add(
                Diagnostic::error("E1102", format!("unknown unit `{}`", cell.value))
                    .at(cell.span, "here")
                    .mend(format!("known units and kinds: {}", known.join(", ")))
                    .did_you_mean(&cell.value, known),
            );
            (None, 1.0)
        }
    }
}

fn inflation_of(builder: &mut Builder<'_>, row: &Row, quantity: Option<Quantity>, prices: Option<&PriceIndex>) -> f64 {
    let Some(cell) = row.get("price_year") else {
        let pounds = quantity.is_some_and(|quantity| quantity.unit.pounds != 0);
        let policy = row.words("basis") == "policy";
        if pounds && prices.is_some() && !policy {
            builder.findings.add(
                Diagnostic::warning("E3006", format!("the cost `{}` has no price year and is not inflated", row.words("name")))
                    .at(row.place("name"), "here")
                    .mend("fill in `price_year`; a price that is set by policy has basis `policy`"),
            );
        }
        return 1.0;
    };
    if quantity.is_some_and(|quantity| quantity.unit.pounds == 0 && quantity.unit != Unit::NONE) {
        builder.findings.add(Diagnostic::error("E3007", "only amounts of money have a price year").at(cell.span, "here"));
        return 1.0;
    }
    let Some(target) = builder.price_year.clone() else {
        builder.findings.add(
            Diagnostic::error("E3007", "a cost has a price year, but the scenario has none to inflate to")
                .at(cell.span, "here")
                .mend("add price_year = \"2024/25\" to the scenario"),
        );
        return 1.0;
    };
    if financial_year(&cell.value) == financial_year(&target) && financial_year(&target).is_some() {
        return 1.0;
    }
    let Some(prices) = prices else {
        builder.findings.add(
            Diagnostic::error("E3007", format!("prices of {} cannot be inflated to {target}", cell.value))
                .at(cell.span, "here")
                .mend("name an index: [inputs] inflation = { file, series }"),
        );
        return 1.0;
    };
    let index = |words: &str| financial_year(words).and_then(|year| prices.values.iter().find(|(own, _)| *own == year)).map(|(_, value)| *value);
    match (index(&cell.value), index(&target)) {
        (Some(from), Some(to)) => to / from,
        (from, _) => {
            let missing = if from.is_none() { cell.value.clone() } else { target };
            let years: Vec<i32> = prices.values.iter().map(|(year, _)| *year).collect();
            let range = years.iter().min().zip(years.iter().max()).map_or(String::new(), |(a, b)| format!("{a} to {b}"));
            builder.findings.add(
                Diagnostic::error("E3007", format!("the series `{}` has no value for {missing}", prices.series))
                    .at(cell.span, "here")
                    .because(format!("it covers the financial years starting in {range}"))
                    .mend("inflate the figure to a covered year in the evidence, and say so in its note"),
            );
            1.0
        }
    }
}

fn dirichlet_of(builder: &mut Builder<'_>, kind: &str, arguments: &str, value: f64, base: &str, row: &Row) -> Option<Dirichlet> {
    if kind != "dirichlet" {
        return None;
    }
    let set = row.get("group").map_or(base.to_string(), |cell| cell.value.clone());
    let arguments = Arguments::parse(arguments).ok()?;
    let alpha = match (arguments.number("alpha", value), arguments.number("n", value)) {
        (Ok(Some(alpha)), _) => alpha,
        (_, Ok(Some(n))) => n * value,
        _ => f64::NAN,
    };
    if !(alpha > 0.0) {
        builder.findings.add(
            Diagnostic::error("E5003", "a Dirichlet member needs a positive `alpha`, or `n` and a positive value").at(row.place("distribution"), "here"),
        );
        return None;
    }
    Some(Dirichlet { set, alpha })
}

/// A Dirichlet set must sum to 1 at its base values.
fn dirichlet_alphas(builder: &mut Builder<'_>) {
    let mut sets: indexmap::IndexMap<String, (f64, Span)> = indexmap::IndexMap::new();
    for parameter in &builder.parameters {
        if let Some(dirichlet) = &parameter.dirichlet {
            sets.entry(dirichlet.set.clone()).or_insert((0.0, parameter.span)).0 += parameter.value;
        }
    }
    for (set, (sum, span)) in sets {
        if (sum - 1.0).abs() > 1e-6 {
            builder.findings.add(Diagnostic::error("E5003", format!("the shares of the Dirichlet set `{set}` sum to {sum}, not 1")).at(span, "its first member"));
        }
    }
}

/// A base value that is not the centre of its distribution is reported.
fn check_centre(builder: &mut Builder<'_>, parameter: &Parameter, arguments: &str, span: Span) {
    let Some(distribution) = &parameter.distribution else { return };
    let median = Arguments::parse(arguments).is_ok_and(|arguments| arguments.text("centre") == Some("median"));
    let (centre, word) = if median { (distribution.quantile(0.5), "median") } else { (distribution.mean(), "mean") };
    let gap = (parameter.value - centre).abs();
    if gap > 0.05 * distribution.sd() && gap > 0.01 * centre.abs() {
        let factor = if parameter.written == 0.0 { 1.0 } else { parameter.value / parameter.written };
        builder.findings.add(
            Diagnostic::warning(
                "E5006",
                format!("the base value of `{}` is {}, but the {word} of its distribution is {}", parameter.name, parameter.written, shown(centre / factor)),
            )
            .at(parameter.span, "base value")
            .at(span, "its distribution")
            .because("the deterministic and the probabilistic analysis would rest on different inputs")
            .mend(if median { "bring the two together" } else { "bring the two together; if the base value is the median, add centre=median" }),
        );
    }
}

fn shown(value: f64) -> String {
    if value.abs() >= 100.0 { format!("{value:.1}") } else { format!("{value:.5}") }
}

/// `[inputs] draws`.
pub(super) fn draws(builder: &mut Builder<'_>, model: &Table) -> Option<ExternalDraws> {
    let head = Reader::new(model, "the file");
    let (inputs, _) = head.table("inputs", &mut builder.findings)?;
    let reader = Reader::new(inputs, "[inputs]");
    let (own, _) = reader.table("draws", &mut builder.findings)?;
    let reader = Reader::new(own, "draws");
    let file = reader.text("file", &mut builder.findings);
    let row_column = reader.text("row", &mut builder.findings);
    reader.finish(&mut builder.findings);
    let file = file?;
    let csv = csv_file(builder, file)?;
    let row_at = row_column.map(|row| row.value);
    if let Some(row) = row_column {
        csv_column(builder, &csv, row.value, file)?;
    }
    let mut columns = Vec::new();
    for (at, head) in csv.head.iter().enumerate() {
        if Some(head.text.as_str()) == row_at {
            continue;
        }
        let (base, index) = head.text.split_once('[').map_or((head.text.as_str(), None), |(base, rest)| (base, Some(rest.trim_end_matches(']'))));
        let found = builder.scope.find("", base);
        let id = match (found, index) {
            (Some((_, Named::Parameter(id))), None) => Some(id),
            (Some((full, Named::Family)), Some(words)) => {
                let key: Option<Vec<LabelId>> = words.split([';', ',']).map(|word| builder.scope.labels.get(word.trim()).copied()).collect();
                key.and_then(|key| builder.families[&full].members.get(&key).copied())
            }
            _ => None,
        };
        let Some(id) = id else {
            let known: Vec<String> = builder.parameters.iter().map(|parameter| parameter.name.clone()).collect();
            builder.findings.add(
                Diagnostic::error("E5010", format!("the draws' column `{}` is no parameter", head.text))
                    .at(head.span, "here")
                    .did_you_mean(&head.text, known.iter().map(String::as_str)),
            );
            continue;
        };
        let mut values = Vec::with_capacity(csv.rows.len());
        for row in &csv.rows {
            values.push(csv_number(builder, &row[at], "a draw").unwrap_or(f64::NAN));
        }
        columns.push((id, Arc::new(values)));
    }
    if csv.rows.is_empty() {
        builder.findings.add(Diagnostic::error("E5010", format!("`{}` has no rows", file.value)).at(file.span, "here"));
        return None;
    }
    Some(ExternalDraws { path: file.value.to_string(), columns, rows: csv.rows.len() })
}

/// `[[inputs.correlated]]`.
pub(super) fn correlated(builder: &mut Builder<'_>, parts: &[Part]) -> Vec<Correlated> {
    let mut sets = Vec::new();
    for part in parts {
        let Some(entry) = part.table.get("inputs") else { continue };
        let NodeKind::Table(inputs) = &entry.value.kind else { continue };
        let Some(list) = inputs.get("correlated") else { continue };
        let NodeKind::Array(items) = &list.value.kind else {
            builder.findings.add(wrong_type("correlated", &list.value, list.value.kind.words(), "a list of tables").mend("write [[inputs.correlated]]"));
            continue;
        };
        for item in items {
            if let NodeKind::Table(table) = &item.kind
                && let Some(set) = super::correlations::read(builder, &part.prefix, table, item.span)
            {
                sets.push(set);
            }
        }
    }
    sets
}
