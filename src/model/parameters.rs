//! Parameters: rows of CSV files and entries of `[parameters]`, made into [`Parameter`]s.

use super::builder::Builder;
use super::csv_input::{csv_column, csv_file, csv_number};
use super::distributions::{self, Arguments, Written};
use super::document::Part;
use super::origin::{Origin, citation_keys};
use super::price_index;
use super::ranges;
use super::reader::{Reader, number_of, texts_of, wrong_type};
use super::scope::{Named, split_index, unreadable};
use super::study::*;
use crate::diagnostic::{Diagnostic, figure, some_of};
use crate::quantity::{Quantity, parse_quantity};
use crate::source::{Located, NodeKind, Span, Table};

const COLUMNS: [&str; 19] = [
    "name",
    "index",
    "label",
    "value",
    "unit",
    "distribution",
    "arguments",
    "low",
    "high",
    "group",
    "stream",
    "price_year",
    "source",
    "locator",
    "evidence",
    "basis",
    "verification",
    "note",
    "confidential",
];
/// In whose confidence a value may be.
const CONFIDENCES: [&str; 2] = ["commercial", "academic"];
const BASES: [&str; 6] = ["published", "derived", "calibrated", "elicited", "assumed", "policy"];
const VERIFICATIONS: [&str; 6] = ["verified A", "verified B", "verified C", "verified", "recalled", "claimed"];
const UNITS: [&str; 16] = [
    "£",
    "£/year",
    "year",
    "1/year",
    "QALY",
    "QALY/year",
    "number",
    "probability",
    "probability over 1 year",
    "rate",
    "odds",
    "utility",
    "hazard ratio",
    "odds ratio",
    "relative risk",
    "share",
];

/// One row, from a CSV file or from the model, as text with places. Empty cells are left out.
struct Row {
    cells: Vec<(&'static str, Located<String>)>,
    span: Span,
}

impl Row {
    fn get(&self, name: &str) -> Option<Located<&str>> {
        let found = self.cells.iter().find(|(own, _)| *own == name);
        found.map(|(_, cell)| Located::new(cell.value.as_str(), cell.span))
    }

    fn words(&self, name: &str) -> String {
        self.get(name).map_or(String::new(), |cell| cell.value.to_string())
    }

    fn place(&self, name: &str) -> Span {
        self.get(name).map_or(self.span, |cell| cell.span)
    }
}

/// Index labels that the model's own parameters name exist before any expression is read.
pub(super) fn declare_indices(builder: &mut Builder<'_>, parts: &[Part]) {
    for (_, table) in builder.sections(parts, "parameters") {
        for entry in &table.entries {
            for word in split_index(&entry.key).1 {
                builder.scope.label(word);
            }
        }
    }
}

/// Reads every parameter file and every [parameters] table.
pub(super) fn declare(builder: &mut Builder<'_>, parts: &[Part]) {
    for part in parts {
        if let Some(NodeKind::Table(table)) = part.table.get("inputs").map(|entry| &entry.value.kind) {
            let reader = Reader::new(table, "[inputs]");
            // What holds for a whole run is the model's to say, not a fragment's.
            reader.know(if part.prefix.is_empty() { &["inflation", "draws"] } else { &[] });
            reader.know(&["tables", "correlated", "references"]);
            let files = reader.texts("parameters", &mut builder.findings);
            builder.scope.incomplete |= files.is_none() && table.get("parameters").is_some();
            let files = files.unwrap_or_default();
            reader.finish(&mut builder.findings);
            for file in files {
                csv_rows(builder, file, &part.prefix);
            }
        }
        if let Some(NodeKind::Table(table)) = part.table.get("parameters").map(|entry| &entry.value.kind) {
            model_rows(builder, table, &part.prefix);
        }
    }
    dirichlet_sums(builder);
}

fn csv_rows(builder: &mut Builder<'_>, file: Located<&str>, prefix: &str) {
    let Some(csv) = csv_file(builder, file) else {
        builder.scope.incomplete = true;
        return;
    };
    for needed in ["name", "value"] {
        if csv_column(builder, &csv, Located::new(needed, file.span), file).is_none() {
            builder.scope.incomplete = true;
            return;
        }
    }
    let mut known: Vec<Option<&'static str>> = Vec::new();
    for cell in csv.head() {
        let column = COLUMNS.into_iter().find(|name| *name == cell.value);
        if column.is_none() && !cell.value.is_empty() {
            builder.findings.add(
                Diagnostic::error("E5001", format!("a parameter file has no column `{}`", cell.value))
                    .at(cell.span, "means nothing")
                    .mend(format!("the columns are: {}", COLUMNS.join(", ")))
                    .did_you_mean(&cell.value, COLUMNS),
            );
        }
        known.push(column);
    }
    for row in csv.rows() {
        let cells = known.iter().enumerate().filter_map(|(at, name)| {
            let cell = row.cell(at);
            name.filter(|_| !cell.value.is_empty()).map(|name| (name, Located::new(cell.value.to_string(), cell.span)))
        });
        let row = Row { cells: cells.collect(), span: row.span() };
        if !row.cells.is_empty() {
            declare_row(builder, prefix, &row);
        }
    }
}

fn model_rows(builder: &mut Builder<'_>, table: &Table, prefix: &str) {
    for entry in &table.entries {
        let (name, index) = split_index(&entry.key);
        let place = entry.key_span;
        let mut row =
            Row { cells: vec![("name", Located::new(name.to_string(), place))], span: place.to(entry.value.span) };
        if !index.is_empty() {
            row.cells.push(("index", Located::new(index.join(";"), place)));
        }
        match &entry.value.kind {
            NodeKind::Table(details) => {
                let reader = Reader::new(details, format!("the parameter `{}`", entry.key));
                for column in COLUMNS.into_iter().filter(|column| !["name", "index"].contains(column)) {
                    let Some(own) = reader.get(column) else { continue };
                    let (words, span) = match &own.value.kind {
                        NodeKind::String(words, inside) => (words.trim().to_string(), *inside),
                        NodeKind::Number(value) => (value.to_string(), own.value.span),
                        other => {
                            let fault = wrong_type(column, &own.value, other.words(), "text or a number");
                            builder.findings.add(fault);
                            continue;
                        }
                    };
                    if !words.is_empty() {
                        row.cells.push((column, Located::new(words, span)));
                    }
                }
                reader.finish(&mut builder.findings);
                declare_row(builder, prefix, &row);
            }
            _ => match number_of(&entry.key, &entry.value, &mut builder.findings) {
                Some(value) => {
                    row.cells.push(("value", Located::new(value.value.to_string(), value.span)));
                    declare_row(builder, prefix, &row);
                }
                None => {
                    let index: Vec<String> = index.into_iter().map(String::from).collect();
                    declare_blank(builder, &format!("{prefix}{name}"), &index, entry.key_span);
                }
            },
        }
    }
}

fn declare_row(builder: &mut Builder<'_>, prefix: &str, row: &Row) {
    let Some(name) = row.get("name") else {
        let fault = Diagnostic::error("E5001", "a parameter row without a name");
        builder.findings.add(fault.at(row.span, "whose numbers are these?"));
        return;
    };
    if let Some(fault) = name.value.split('.').find_map(unreadable) {
        builder.findings.add(
            Diagnostic::error("E2003", fault)
                .at(name.span, "cannot be a parameter's name")
                .mend("use letters, digits and underscores, starting with a letter"),
        );
        return;
    }
    let base = format!("{prefix}{}", name.value);
    let index = row.words("index");
    let labels = split_index(&format!("[{index}]")).1.into_iter().map(String::from).collect::<Vec<_>>();
    let full = full_name(&base, &labels);
    let cell = row.get("value").unwrap_or(Located::new("", row.span));
    let Some(written) = csv_number(builder, cell, &format!("the value of `{full}`")) else {
        return declare_blank(builder, &base, &labels, name.span);
    };
    let (quantity, scale) = unit_of(builder, row);
    ranges::check(builder, &full, quantity, &row.words("unit"), Located::new(written, cell.span));
    let inflation = inflation_of(builder, row, quantity);
    let number = |column: &str, builder: &mut Builder<'_>| -> Option<Located<f64>> {
        let cell = row.get(column)?;
        csv_number(builder, cell, &format!("`{column}`")).map(|value| Located::new(value, cell.span))
    };
    let (low, high) = (number("low", builder), number("high", builder));
    // A limit that is no number has been reported.
    let readable = low.is_some() == row.get("low").is_some() && high.is_some() == row.get("high").is_some();
    let (low, high) = if readable { (low, high) } else { (None, None) };
    let limits = limits(builder, &full, Located::new(written, cell.span), low, high);
    let factor = scale * inflation;
    let arguments = row.get("arguments");
    let kind = row.get("distribution").unwrap_or(Located::new("fixed", row.span));
    let words = arguments.unwrap_or(Located::new("", kind.span));
    let told = Written { kind, arguments: words, value: written, limits };
    let distribution = distributions::make(builder, &told, factor);
    let (kind, arguments) = (kind.value, words.value);
    for column in ["basis", "verification", "confidential"] {
        if let Some(cell) = row.get(column) {
            standing(builder, column, cell);
        }
    }
    let parameter = Parameter {
        name: full.clone(),
        label: row.get("label").map_or(full.clone(), |cell| cell.value.to_string()),
        quantity,
        unit_words: row.words("unit"),
        scale,
        value: written * factor,
        written,
        distribution_words: format!("{kind} {arguments}").trim().to_string(),
        limits: limits.map(|(low, high)| (low * factor, high * factor)),
        group: row.words("group"),
        stream: row.get("stream").map_or(full, |cell| cell.value.to_string()),
        price_year: row.get("price_year").map(|cell| cell.value.to_string()),
        inflation,
        source: row.words("source"),
        locator: row.words("locator"),
        evidence: row.words("evidence"),
        basis: row.words("basis"),
        verification: row.words("verification"),
        note: row.words("note"),
        confidential: row.words("confidential"),
        span: cell.span,
        dirichlet: dirichlet_of(builder, kind, arguments, written, &base, row),
        solved_by: None,
        distribution,
    };
    check_centre(builder, &parameter, words);
    if let Some(source) = row.get("source") {
        builder.citations.push((source.value.to_string(), source.span));
    }
    declare_name(builder, &base, &labels, parameter, name.span);
}

/// `basis`, `verification` and `confidential` are one of a few words.
pub(super) fn standing(builder: &mut Builder<'_>, column: &str, cell: Located<&str>) {
    let known: &[&str] = match column {
        "basis" => &BASES,
        "verification" => &VERIFICATIONS,
        _ => &CONFIDENCES,
    };
    if !known.contains(&cell.value) {
        builder.findings.add(
            Diagnostic::error(
                "E5011",
                format!(
                    "`{}` is no {}",
                    cell.value,
                    if column == "confidential" { "kind of confidence" } else { column }
                ),
            )
            .at(cell.span, "not one of them")
            .mend(format!("write one of: {}", known.join(", ")))
            .did_you_mean(cell.value, known.iter().copied()),
        );
    }
}

/// Limits that hold each other and the value.
pub(super) fn limits(
    builder: &mut Builder<'_>,
    name: &str,
    value: Located<f64>,
    low: Option<Located<f64>>,
    high: Option<Located<f64>>,
) -> Option<(f64, f64)> {
    let (low, high) = match (low, high) {
        (None, None) => return None,
        (Some(one), None) | (None, Some(one)) => {
            let fault = Diagnostic::error("E5014", format!("`{name}` has only one limit"));
            builder.findings.add(fault.at(one.span, "the other is missing").mend("fill in both `low` and `high`"));
            return None;
        }
        (Some(low), Some(high)) => (low, high),
    };
    if low.value > high.value {
        builder.findings.add(
            Diagnostic::error("E5014", format!("the lower limit of `{name}` is above the upper one"))
                .at(low.span, "low")
                .at(high.span, "high")
                .mend("exchange them"),
        );
        return None;
    }
    if !(low.value..=high.value).contains(&value.value) {
        builder.findings.add(
            Diagnostic::warning("E5014", format!("the base value of `{name}` is outside its own limits"))
                .at(value.span, format!("not from {} to {}", low.value, high.value))
                .mend("mend the value or the limits: a one-way analysis goes from one limit to the other"),
        );
    }
    Some((low.value, high.value))
}

fn full_name(base: &str, labels: &[String]) -> String {
    if labels.is_empty() { base.to_string() } else { format!("{base}[{}]", labels.join(", ")) }
}

fn blank(name: String, span: Span) -> Parameter {
    Parameter {
        label: name.clone(),
        stream: name.clone(),
        name,
        quantity: None,
        unit_words: String::new(),
        scale: 1.0,
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
        confidential: String::new(),
        span,
        dirichlet: None,
        solved_by: None,
    }
}

/// A parameter with a fault is declared all the same, so that its uses are not reported as well.
fn declare_blank(builder: &mut Builder<'_>, base: &str, labels: &[String], span: Span) {
    declare_name(builder, base, labels, blank(full_name(base, labels), span), span);
}

/// Registers a parameter made elsewhere (the cells of a Dirichlet table).
pub(super) fn declare_made(
    builder: &mut Builder<'_>,
    base: &str,
    labels: &[String],
    value: f64,
    set: Option<Dirichlet>,
    (quantity, origin): (Option<Quantity>, &Origin),
    span: Span,
) {
    let words = if set.is_some() { "dirichlet" } else { "fixed" };
    let made = blank(full_name(base, labels), span);
    let Origin { group, source, locator, evidence, basis, verification, note, confidential } = origin.clone();
    let parameter = Parameter {
        value,
        written: value,
        dirichlet: set,
        quantity,
        distribution_words: words.into(),
        group,
        source,
        locator,
        evidence,
        basis,
        verification,
        note,
        confidential,
        ..made
    };
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
        if let Some((Named::Parameter(_), first)) = builder.scope.names.get(base) {
            let fault = twice(*first, base);
            builder.findings.add(fault);
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
            let fault = twice(builder.parameters[other.index()].span, &parameter.name);
            builder.findings.add(fault);
            return;
        }
        let arity = family.members.keys().next().map_or(key.len(), Vec::len);
        if arity != key.len() {
            let words = if arity == 1 { "index" } else { "indices" };
            let fault =
                Diagnostic::error("E2009", format!("`{base}` has {arity} {words} in other rows, here {}", key.len()));
            builder.findings.add(fault.at(span, "this row"));
            return;
        }
        family.members.insert(key, id);
    }
    builder.parameters.push(parameter);
}

impl Builder<'_> {
    /// The parameter of a name, perhaps with indices, in a part.
    pub(super) fn parameter_named(&self, prefix: &str, name: &str) -> Option<ParameterId> {
        let (base, words) = split_index(name);
        match self.scope.find(prefix, base)? {
            (_, Named::Parameter(id)) if words.is_empty() => Some(id),
            (full, Named::Family) => {
                let key: Option<Vec<LabelId>> =
                    words.iter().map(|word| self.scope.labels.get(*word).copied()).collect();
                self.families.get(&full)?.members.get(&key?).copied()
            }
            _ => None,
        }
    }

    /// Base units (inflated) for each written unit of a parameter.
    pub(super) fn factor(&self, id: ParameterId) -> f64 {
        let parameter = &self.parameters[id.index()];
        parameter.scale * parameter.inflation
    }

    /// Says that no parameter has this name.
    pub(super) fn unknown_parameter(&mut self, code: &'static str, name: Located<&str>, words: &str) {
        if self.scope.incomplete {
            return;
        }
        if self.findings.is_full(code) {
            return self.findings.leave_out(code);
        }
        let known = self.parameters.iter().map(|parameter| parameter.name.as_str());
        let fault = Diagnostic::error(code, format!("no parameter is called `{}`", name.value)).at(name.span, words);
        let fault = fault.did_you_mean(name.value, known);
        self.findings.add(fault);
    }
}

fn unit_of(builder: &mut Builder<'_>, row: &Row) -> (Option<Quantity>, f64) {
    let Some(cell) = row.get("unit") else { return (None, 1.0) };
    match unit(builder, cell) {
        Some((quantity, scale)) => (Some(quantity), scale),
        None => (None, 1.0),
    }
}

/// The unit or kind that a text names, with its size in base units, or a diagnostic.
pub(super) fn unit(builder: &mut Builder<'_>, text: Located<&str>) -> Option<(Quantity, f64)> {
    let found = parse_quantity(text.value, builder.year_days);
    if found.is_none() {
        builder.findings.add(
            Diagnostic::error("E1102", format!("unknown unit `{}`", text.value))
                .at(text.span, "not a unit")
                .mend(format!("known units and kinds: {}", UNITS.join(", ")))
                .did_you_mean(text.value, UNITS),
        );
    }
    found
}

fn inflation_of(builder: &mut Builder<'_>, row: &Row, quantity: Option<Quantity>) -> f64 {
    let Some(cell) = row.get("price_year") else {
        let pounds = quantity.is_some_and(|quantity| quantity.unit.pounds != 0);
        let policy = row.words("basis") == "policy";
        if pounds && builder.prices.is_some() && !policy {
            let fault = Diagnostic::warning(
                "E3006",
                format!("the cost `{}` has no price year and is not inflated", row.words("name")),
            );
            let mend = "fill in `price_year`; a price that is set by policy has basis `policy`";
            builder.findings.add(fault.at(row.place("name"), "of which year?").mend(mend));
        }
        return 1.0;
    };
    if quantity.is_some_and(|quantity| quantity.unit.pounds == 0) {
        let fault = Diagnostic::error("E3007", "only amounts of money have a price year");
        builder.findings.add(fault.at(cell.span, "this is no amount of money").mend("leave the cell empty"));
        return 1.0;
    }
    price_index::factor(builder, cell)
}

fn dirichlet_of(
    builder: &mut Builder<'_>,
    kind: &str,
    arguments: &str,
    value: f64,
    base: &str,
    row: &Row,
) -> Option<Dirichlet> {
    if kind != "dirichlet" {
        return None;
    }
    let set = row.get("group").map_or(base.to_string(), |cell| cell.value.to_string());
    let arguments = Arguments::parse(arguments).ok()?;
    let alpha = match (arguments.number("alpha", value), arguments.number("n", value)) {
        (Ok(Some(alpha)), _) => alpha,
        (_, Ok(Some(n))) => n * value,
        // That one of them is missing has been reported.
        _ => return None,
    };
    if !(alpha > 0.0) {
        let fault = Diagnostic::error(
            "E5003",
            "a member of a Dirichlet set needs a positive `alpha`, or `n` and a positive value",
        );
        builder.findings.add(fault.at(row.place("arguments"), "not positive"));
        return None;
    }
    Some(Dirichlet { set, alpha })
}

/// A Dirichlet set must sum to 1 at its base values.
fn dirichlet_sums(builder: &mut Builder<'_>) {
    let mut sets: indexmap::IndexMap<String, (f64, Span)> = indexmap::IndexMap::new();
    for parameter in &builder.parameters {
        if let Some(dirichlet) = &parameter.dirichlet {
            sets.entry(dirichlet.set.clone()).or_insert((0.0, parameter.span)).0 += parameter.value;
        }
    }
    for (set, (sum, span)) in sets {
        if (sum - 1.0).abs() > 1e-6 {
            let fault = Diagnostic::error(
                "E5003",
                format!("the shares of the Dirichlet set `{set}` sum to {}, not 1", figure(sum)),
            );
            builder.findings.add(fault.at(span, "its first member"));
        }
    }
}

/// A base value that is not the centre of its distribution is reported.
pub(super) fn check_centre(builder: &mut Builder<'_>, parameter: &Parameter, arguments: Located<&str>) {
    let Some(distribution) = &parameter.distribution else { return };
    let median = Arguments::parse(arguments.value).is_ok_and(|arguments| arguments.text("centre") == Some("median"));
    let (centre, word) = if median { (distribution.quantile(0.5), "median") } else { (distribution.mean(), "mean") };
    let gap = (parameter.value - centre).abs();
    if gap > 0.05 * distribution.sd() && gap > 0.01 * centre.abs() {
        let factor = if parameter.written == 0.0 { 1.0 } else { parameter.value / parameter.written };
        let (name, written) = (&parameter.name, parameter.written);
        let shown = shown(centre / factor);
        let mend = if median {
            "bring the two together"
        } else {
            "bring the two together; if the base value is the median, add centre=median"
        };
        builder.findings.add(
            Diagnostic::warning(
                "E5006",
                format!("the base value of `{name}` is {written}, but the {word} of its distribution is {shown}"),
            )
            .at(parameter.span, "base value")
            .at(arguments.span, "its distribution")
            .because("the deterministic and the probabilistic analysis would rest on different inputs")
            .mend(mend),
        );
    }
}

fn shown(value: f64) -> String {
    if value.abs() >= 100.0 { format!("{value:.1}") } else { format!("{value:.5}") }
}

/// `[inputs] references`: every source that a parameter names must be an entry of the bibliography.
pub(super) fn check_references(builder: &mut Builder<'_>, parts: &[Part]) {
    let mut keys: std::collections::BTreeSet<String> = std::collections::BTreeSet::new();
    let mut named = false;
    for (_, table) in builder.sections(parts, "inputs") {
        let Some(entry) = table.get("references") else { continue };
        for file in texts_of("references", &entry.value, &mut builder.findings).unwrap_or_default() {
            let beside = builder.sources.file(file.span.file).path.clone();
            let (files, sources, findings) = (builder.files, &mut builder.sources, &mut builder.findings);
            let read =
                super::document::read_text(files, sources, findings, file.value, &beside, Some(file.span), false);
            let Some(id) = read else { return };
            named = true;
            match super::bibliography::read(&builder.sources.file(id).text, id) {
                Ok(list) => keys.extend(list.into_iter().map(|entry| entry.key)),
                Err((words, span)) => {
                    let fault = Diagnostic::error("E1009", format!("the references are not BibTeX: {words}"));
                    builder
                        .findings
                        .add(fault.at(span, "here").mend("an entry is @article{key, title = {…}, year = {…}}"));
                    return;
                }
            }
        }
    }
    if !named {
        return;
    }
    for (source, span) in std::mem::take(&mut builder.citations) {
        let missing = citation_keys(&source).find(|key| !keys.contains(*key));
        if let Some(key) = missing {
            let known = some_of(keys.iter().map(String::as_str));
            builder.findings.add(
                Diagnostic::warning("E5013", format!("the references have no entry `{key}`"))
                    .at(span, "this source")
                    .mend(format!("add it to the references, or name one of: {known}"))
                    .did_you_mean(key, keys.iter().map(String::as_str)),
            );
        }
    }
}
