//! Owns the inputs by status: what each rests on and how far that was read, the most doubtful last.

use super::Options;
use super::lines::{Look, Page};
use crate::report::{number, words};
use crate::results::{Basis, Model, Parameter, Verification};

/// Longest name, value, source and evidence that is shown in full.
const CELL: usize = 26;

const GRADES: [Option<Verification>; 7] = [
    Some(Verification::VerifiedA),
    Some(Verification::VerifiedB),
    Some(Verification::VerifiedC),
    Some(Verification::Verified),
    Some(Verification::Recalled),
    Some(Verification::Claimed),
    None,
];

const BASES: [Option<Basis>; 7] = [
    Some(Basis::Published),
    Some(Basis::Derived),
    Some(Basis::Calibrated),
    Some(Basis::Elicited),
    Some(Basis::Policy),
    Some(Basis::Assumed),
    None,
];

/// Every input of the model by verification and basis: how many there are of each, then one a line.
#[must_use]
pub fn inputs(model: &Model, options: Options) -> String {
    let mut page = Page { options, text: String::new() };
    let of = |grade, basis| -> Vec<&Parameter> {
        model.parameters.iter().filter(|own| own.verification == grade && own.basis == basis).collect()
    };
    let bases: Vec<_> =
        BASES.into_iter().filter(|basis| model.parameters.iter().any(|own| own.basis == *basis)).collect();
    let mut head = vec![format!("{} inputs", model.parameters.len())];
    head.extend(bases.iter().map(|basis| basis_words(*basis).to_owned()));
    let mut rows = Vec::new();
    for grade in GRADES {
        let counts: Vec<usize> = bases.iter().map(|basis| of(grade, *basis).len()).collect();
        if counts.iter().any(|count| *count > 0) {
            let mut cells = vec![grade_words(grade).to_owned()];
            cells.extend(counts.iter().map(|&count| if count == 0 { "–".to_owned() } else { count.to_string() }));
            rows.push((cells, Look::Plain));
        }
    }
    page.table(&head, &rows);
    for grade in GRADES {
        for basis in BASES {
            let list = of(grade, basis);
            if !list.is_empty() {
                page.gap();
                let name = format!("{}, {} ({})", basis_words(basis), grade_words(grade), list.len());
                page.line(&words::outside(&name), Look::Bold);
                lines(&mut page, &list);
            }
        }
    }
    page.text
}

/// One input a line: name, value, price year, source, evidence, and where in the source or why; cut at the width.
fn lines(page: &mut Page, list: &[&Parameter]) {
    let cells: Vec<[String; 6]> = list.iter().map(|own| cells(own)).collect();
    let width = |column: usize| cells.iter().map(|row| row[column].chars().count()).fold(0, usize::max).min(CELL);
    let widths: Vec<usize> = (0..5).map(width).collect();
    for row in &cells {
        let mut line = String::from(" ");
        for (cell, &width) in row.iter().zip(&widths).filter(|(_, width)| **width > 0) {
            line += &format!(" {:<width$} ", cut(cell, width));
        }
        let left = page.options.width.clamp(60, 100).saturating_sub(line.chars().count() + 1);
        if left > 8 {
            line += &format!(" {}", cut(&row[5], left));
        }
        page.line(&line, Look::Plain);
    }
}

fn cells(own: &Parameter) -> [String; 6] {
    let text = |cell: &Option<String>| cell.clone().unwrap_or_default();
    let unit = own.unit.as_deref().unwrap_or("");
    let value = number::input(own.value_before_inflation.unwrap_or(own.value), own.unit.as_deref());
    let value = match unit {
        "number" | "share" => value,
        _ if unit.starts_with("probability") => value,
        _ if unit.starts_with('£') => format!("£{value}{}", unit.trim_start_matches('£')),
        _ => format!("{value} {unit}"),
    };
    let why = match &own.set_by {
        Some(set) => format!("set at {}: {}", set.place, text(&set.reason)),
        None if own.locator.is_some() => text(&own.locator),
        None => text(&own.note),
    };
    [own.name.clone(), value, text(&own.price_year), text(&own.source), text(&own.evidence), why]
}

fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}

fn basis_words(basis: Option<Basis>) -> &'static str {
    basis.map_or("no basis", Basis::word)
}

fn grade_words(grade: Option<Verification>) -> &'static str {
    grade.map_or("not graded", Verification::word)
}
