//! Prices of one year in pounds of another.

use super::builder::Builder;
use super::csv_input::{csv_column, csv_file, csv_number, rows_where};
use super::document::Part;
use super::reader::Reader;
use crate::diagnostic::Diagnostic;
use crate::source::{Located, Span};

/// An index of prices by year.
#[derive(Debug)]
pub(super) struct PriceIndex {
    /// Year (the financial year's first) and index.
    values: Vec<(i32, f64)>,
    series: String,
    /// Keys of the references that it is from; may be empty.
    pub source: String,
}

/// `2021/22` and `2021` are the financial year that starts in 2021.
fn financial_year(words: &str) -> Option<i32> {
    let mut parts = words.trim().split(['/', '-']);
    let digits = |part: &str, count: usize| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    let first = parts.next().filter(|first| digits(first, 4))?;
    let year: i32 = first.parse().ok()?;
    match (parts.next(), parts.next()) {
        (None, _) => Some(year),
        (Some(second), None) => {
            let follows =
                (digits(second, 2) || digits(second, 4)) && second.parse::<i32>().ok()? % 100 == (year + 1) % 100;
            follows.then_some(year)
        }
        _ => None,
    }
}

/// The scenario's price year, if it can be read.
pub(super) fn price_year(builder: &mut Builder<'_>, text: Option<Located<&str>>) -> Option<String> {
    let text = text?;
    if financial_year(text.value).is_none() {
        builder.findings.add(bad_year(text.value, text.span));
    }
    Some(text.value.to_string())
}

fn bad_year(words: &str, span: Span) -> Diagnostic {
    Diagnostic::error("E3007", format!("`{words}` is not a price year"))
        .at(span, "not a year")
        .mend("write `2024/25`, or `2024`")
}

/// `[inputs] inflation`.
pub(super) fn read(builder: &mut Builder<'_>, parts: &[Part]) -> Option<PriceIndex> {
    let (_, table) = builder.sections(&parts[..1], "inputs").first().copied()?;
    let (own, entry) = Reader::new(table, "[inputs]").table("inflation", &mut builder.findings)?;
    let reader = Reader::new(own, "inflation");
    let file = reader.text("file", &mut builder.findings);
    let series = reader.text("series", &mut builder.findings);
    let source = reader.text("source", &mut builder.findings);
    let conditions = reader.table("where", &mut builder.findings).map(|(table, _)| table.clone());
    reader.finish(&mut builder.findings);
    let (Some(file), Some(series)) = (file, series) else {
        let fault = Diagnostic::error("E4001", "an inflation index needs `file` and `series`");
        builder.findings.add(fault.at(entry.value.span, "incomplete"));
        return None;
    };
    let csv = csv_file(builder, file)?;
    let mut column = |name| csv_column(builder, &csv, Located::new(name, file.span), file);
    let (at_series, at_year, at_value) = (column("series"), column("year"), column("value"));
    let (at_series, at_year, at_value) = (at_series?, at_year?, at_value?);
    let mut values: Vec<(i32, f64)> = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    for row in rows_where(builder, &csv, conditions.as_ref(), file)? {
        if !names.contains(&row.text(at_series)) {
            names.push(row.text(at_series));
        }
        if row.text(at_series) == series.value
            && let Some(year) = financial_year(row.text(at_year))
            && let Some(value) = csv_number(builder, row.cell(at_value), "an index")
        {
            if !(value > 0.0) {
                let fault = Diagnostic::error("E5002", format!("an index must be positive, not {value}"));
                builder.findings.add(fault.at(row.cell(at_value).span, "here"));
            }
            if values.iter().any(|(own, _)| *own == year) {
                let fault =
                    Diagnostic::error("E3007", format!("the series `{}` has two values for {year}", series.value));
                builder
                    .findings
                    .add(fault.at(row.cell(at_value).span, "again here").mend("choose one with `where = { … }`"));
                return None;
            }
            values.push((year, value));
        }
    }
    if values.is_empty() {
        let fault = Diagnostic::error("E3007", format!("`{}` has no series `{}`", file.value, series.value));
        builder.findings.add(fault.at(series.span, "no such series").did_you_mean(series.value, names));
        return None;
    }
    builder.citations.extend(source.map(|own| (own.value.to_string(), own.span)));
    let source = source.map(|own| own.value.to_string()).unwrap_or_default();
    Some(PriceIndex { values, series: series.value.to_string(), source })
}

/// The factor from pounds of the year that `year` names to those of the scenario; 1 where that cannot be told.
pub(super) fn factor(builder: &mut Builder<'_>, year: Located<&str>) -> f64 {
    if financial_year(year.value).is_none() {
        builder.findings.add(bad_year(year.value, year.span));
        return 1.0;
    }
    let Some(target) = builder.price_year.clone() else {
        builder.findings.add(
            Diagnostic::error("E3007", "a cost has a price year, but the scenario has none to inflate to")
                .at(year.span, "from this year to which?")
                .mend("add price_year = \"2024/25\" to the scenario"),
        );
        return 1.0;
    };
    let from_to = (financial_year(year.value), financial_year(&target));
    let (Some(from_year), Some(to_year)) = from_to else { return 1.0 };
    if from_year == to_year {
        return 1.0;
    }
    let Some(prices) = &builder.prices else {
        // An index that could not be read has been reported.
        if !builder.prices_named {
            builder.findings.add(
                Diagnostic::error("E3007", format!("prices of {} cannot be inflated to {target}", year.value))
                    .at(year.span, "another year than the scenario's")
                    .mend("name an index: [inputs] inflation = { file = \"…\", series = \"…\" }"),
            );
        }
        return 1.0;
    };
    let index = |year: i32| prices.values.iter().find(|(own, _)| *own == year).map(|(_, value)| *value);
    match (index(from_year), index(to_year)) {
        (Some(from), Some(to)) => to / from,
        (from, _) => {
            let missing = if from.is_none() { year.value } else { &target };
            let years = prices.values.iter().map(|(year, _)| *year);
            let range = years.clone().min().zip(years.max());
            let (first, last) = range.unwrap_or_default();
            builder.findings.add(
                Diagnostic::error("E3007", format!("the series `{}` has no value for {missing}", prices.series))
                    .at(year.span, "to be inflated from here")
                    .because(format!("it covers the financial years starting in {first} to {last}"))
                    .mend("inflate the figure to a covered year in the evidence, and say so in its note"),
            );
            1.0
        }
    }
}
