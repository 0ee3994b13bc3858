//! Owns the inputs and their sources on the page.

use super::html::{Cell, Head, Numbers, Table, badge, escape, id, note};
use crate::report::{number, provenance, titles};
use crate::results::{Basis, Parameter, Results};

/// A source's key as a link to the list of sources; plain text when the list does not have it.
pub(super) fn source_link(results: &Results, key: &str) -> String {
    if results.model.sources.iter().any(|source| source.key == key) {
        format!("<a href=\"#source-{}\">{}</a>", id(key), escape(key))
    } else {
        escape(key)
    }
}

const fn basis_word(basis: Basis) -> &'static str {
    match basis {
        Basis::Published => "published",
        Basis::Derived => "derived",
        Basis::Calibrated => "calibrated",
        Basis::Elicited => "elicited",
        Basis::Assumed => "assumed",
        Basis::Policy => "policy",
    }
}

/// Every input that the result uses, by model part, with what it rests on.
pub(super) fn table(results: &Results, numbers: &mut Numbers) -> String {
    let (used, unused): (Vec<&Parameter>, Vec<&Parameter>) =
        results.model.parameters.iter().partition(|parameter| parameter.used);
    let mut table = Table::new(
        &numbers.table(),
        &titles::inputs(results),
        "Base value, 95% limits and distribution of every input that the result uses",
        &[],
        &[
            Head::left("Input"),
            Head::left("Unit"),
            Head::right("Value", ""),
            Head::right("95% limits", ""),
            Head::left("Distribution"),
            Head::left("Basis"),
            Head::left("Source"),
        ],
    );
    let mut groups: Vec<&str> = Vec::new();
    for parameter in &used {
        let group = parameter.group.as_deref().unwrap_or("");
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    for group in &groups {
        if groups.len() > 1 {
            table.group(if group.is_empty() { "Other inputs" } else { group }, 7);
        }
        for parameter in used.iter().filter(|parameter| parameter.group.as_deref().unwrap_or("") == *group) {
            row(results, &mut table, parameter);
        }
    }
    let left_out = match unused.len() {
        0 => String::new(),
        1 => "One input of the model is not used in this scenario and is left out.".to_owned(),
        n => format!("{n} inputs of the model are not used in this scenario and are left out."),
    };
    table.finish("") + &note(&left_out)
}

fn row(results: &Results, table: &mut Table, parameter: &Parameter) {
    let unit = parameter.unit.as_deref();
    let value = |x: f64| number::input(x, unit);
    let limits = match (parameter.low95, parameter.high95) {
        (Some(low), Some(high)) => number::range(&value(low), &value(high)),
        _ => "fixed".to_owned(),
    };
    let inflated = match (parameter.value_before_inflation, parameter.inflation_factor, &parameter.price_year) {
        (Some(before), Some(factor), Some(year)) => {
            format!("{} in {year} × {}", value(before), number::axis(factor, 3))
        }
        _ => String::new(),
    };
    let basis = match (provenance::mark(parameter), parameter.basis) {
        (Some(mark), _) => badge(mark).to_owned(),
        (None, Some(basis)) => basis_word(basis).to_owned(),
        (None, None) => "<b>not stated</b>".to_owned(),
    };
    let mut source = match (&parameter.source, parameter.basis) {
        (Some(key), _) => source_link(results, key),
        (None, Some(Basis::Policy | Basis::Calibrated)) => number::NOT_APPLICABLE.to_owned(),
        (None, _) => "<b>none</b>".to_owned(),
    };
    if let Some(locator) = &parameter.locator {
        source += &format!("<span class=\"sub\">{}</span>", escape(locator));
    }
    let mut head = escape(&parameter.label);
    if let Some(set) = &parameter.set_by {
        let reason = set.reason.as_ref().map_or_else(String::new, |reason| format!(": {reason}"));
        head += &format!("<span class=\"sub\">set by {}{}</span>", escape(&set.place), escape(&reason));
    }
    table.row(
        "",
        &head,
        &[
            Cell::text(unit.unwrap_or("")),
            Cell::number(&value(parameter.value)).sub(&inflated),
            Cell::number(&limits),
            Cell::text(parameter.distribution.as_deref().unwrap_or(number::NOT_APPLICABLE)),
            Cell::html(basis),
            Cell::html(source),
        ],
    );
}

/// The list of sources.
pub(super) fn sources(results: &Results) -> String {
    let mut html = "<ol class=\"refs\">\n".to_owned();
    for source in &results.model.sources {
        let link = source.url.as_ref().filter(|url| url.starts_with("https://") || url.starts_with("http://"));
        let link = link.map_or_else(String::new, |url| format!(" <a href=\"{0}\">{0}</a>", escape(url)));
        html += &format!(
            "<li id=\"source-{}\"><b>{}</b>{}{link}</li>\n",
            id(&source.key),
            escape(&source.key),
            escape(&source.text)
        );
    }
    html + "</ol>\n"
}
