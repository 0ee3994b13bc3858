//! Owns B.3.9: every input with its uncertainty, basis and source; then the assumptions.

use super::matrices::{self, Matrix};
use super::sources::cite;
use super::{add_prose, assumptions, confidence};
use crate::report::document::{
    About, Badge, Block, Border, Cell, Column, Inline, Link, RowKind, Section, Table, Text, place_id,
};
use crate::report::provenance::{self, Mark};
use crate::report::{number, titles};
use crate::results::{Basis, Parameter, Results};

pub(super) fn section(results: &Results) -> Section {
    let mut section = Section::new("B.3.9", "Summary of base-case analysis inputs and assumptions");
    section.paragraph(provenance::rests_on(results));
    section.paragraph(legend(results));
    let matrices = matrices::matrices(results);
    section.push(Block::Table(table(results, &matrices)));
    for matrix in &matrices {
        section.push(Block::Table(matrix.table()));
    }
    section.blocks.extend(super::tables_read::table(results).map(Block::Table));
    assumptions::add(results, &mut section);
    super::structural::add(results, &mut section);
    add_prose(results, &mut section);
    section
}

/// The badge of a mark.
pub(super) const fn badge(mark: Mark) -> Badge {
    match mark {
        Mark::Assumed => Badge { word: "assumed", border: Border::Dashed },
        Mark::Recalled => Badge { word: "recalled", border: Border::Dotted },
        Mark::Secondary => Badge { word: "secondary", border: Border::Faint },
        Mark::Unstated => Badge { word: "unstated", border: Border::Dotted },
        Mark::Calibrated => Badge { word: "calibrated", border: Border::Solid },
    }
}

/// What the marks mean that occur.
fn legend(results: &Results) -> Text {
    let marks = [
        (Mark::Assumed, " was chosen by the modellers"),
        (Mark::Recalled, " has a source that has not been read, or only a claim"),
        (Mark::Secondary, " was read in a secondary source"),
        (Mark::Unstated, " does not say what it rests on"),
        (Mark::Calibrated, " was solved so that a target is met"),
    ];
    let occurs = |wanted: Mark| results.model.parameters.iter().any(|p| p.used && provenance::mark(p) == Some(wanted));
    let mut text = Text::default();
    for (mark, meaning) in marks.into_iter().filter(|(mark, _)| occurs(*mark)) {
        let before = if text.is_empty() { "Marks show what a reader should doubt: an input marked " } else { "; " };
        text = text.words(before).then(Inline::Badge(badge(mark))).words(meaning);
    }
    if text.is_empty() { text } else { text.words(".") }
}

/// The place of an input's row.
pub(super) fn place(parameter: &Parameter) -> String {
    place_id(&format!("input-{}", parameter.name))
}

/// An input's label as a link to its row.
pub(super) fn link(parameter: &Parameter) -> Text {
    Text::default().link(&parameter.label, Link::Place(place(parameter)))
}

/// Whether an input's value has been taken out of the results, because the report is redacted.
fn is_withheld(parameter: &Parameter) -> bool {
    !parameter.value.is_finite()
}

/// An input's value as it is written, or a place where it is withheld.
pub(super) fn written(parameter: &Parameter) -> Text {
    if is_withheld(parameter) {
        Text::default().then(Inline::Withheld(confidence::confidence(parameter)))
    } else {
        Text::plain(number::input(parameter.value, parameter.unit.as_deref()))
    }
}

/// What an input rests on: a badge, or a word.
pub(super) fn basis(parameter: &Parameter) -> Text {
    match (provenance::mark(parameter), parameter.basis) {
        (Some(mark), _) => Text::default().then(Inline::Badge(badge(mark))),
        (None, Some(basis)) => Text::plain(basis.word()),
        (None, None) => Text::default().strong("not stated"),
    }
}

/// Every input that the result uses, by model part.
fn table(results: &Results, matrices: &[Matrix<'_>]) -> Table {
    let (used, unused): (Vec<_>, Vec<_>) =
        results.model.parameters.iter().enumerate().partition(|(_, parameter)| parameter.used);
    let mut table = Table::new(
        "inputs",
        "Inputs",
        titles::inputs(results),
        "Base value, 95% limits and distribution of every input that the result uses; under each its name in the equations",
        vec![
            Column::text("Input"),
            Column::text("Unit"),
            Column::number("Value", ""),
            Column::number("95% limits", ""),
            Column::text("Distribution"),
            Column::text("Basis"),
            Column::text("Source"),
        ],
    );
    let group = |parameter: &Parameter| parameter.group.clone().unwrap_or_default();
    let mut groups: Vec<String> = Vec::new();
    for (_, parameter) in &used {
        if !groups.contains(&group(parameter)) {
            groups.push(group(parameter));
        }
    }
    for name in &groups {
        if groups.len() > 1 {
            table.group(&if name.is_empty() { "Other inputs".to_owned() } else { super::heading(name) });
        }
        let mut told: Vec<&str> = Vec::new();
        for (at, parameter) in used.iter().filter(|(_, parameter)| group(parameter) == *name) {
            if let Some(matrix) = matrices.iter().find(|matrix| matrix.holds(parameter)) {
                if !told.contains(&matrix.name) {
                    told.push(matrix.name);
                    table.row(RowKind::Plain, matrix.row(results));
                }
                continue;
            }
            table.row_at(place(parameter), RowKind::Plain, row(results, *at, parameter));
        }
    }
    table.note(match unused.len() {
        0 => String::new(),
        1 => "One input of the model is not used in this scenario and is left out.".to_owned(),
        n => format!("{n} inputs of the model are not used in this scenario and are left out."),
    });
    table
}

fn row(results: &Results, at: usize, parameter: &Parameter) -> Vec<Cell> {
    let unit = parameter.unit.as_deref();
    let value = |x: f64| number::input(x, unit);
    let limits = match (parameter.low95, parameter.high95) {
        (Some(low), Some(high)) if parameter.distribution.is_some() => number::range(&value(low), &value(high)),
        _ if parameter.distribution.is_some() => "in a joint distribution".to_owned(),
        _ => "fixed".to_owned(),
    };
    let inflated = match (parameter.value_before_inflation, parameter.inflation_factor, &parameter.price_year) {
        (Some(before), Some(factor), Some(year)) => {
            format!("{} in {year} × {}", value(before), number::axis(factor, 3))
        }
        _ => String::new(),
    };
    let source = match (&parameter.source, parameter.basis) {
        (Some(key), _) => cite(results, key),
        (None, Some(Basis::Policy | Basis::Calibrated)) => Text::plain(number::NOT_APPLICABLE),
        (None, Some(Basis::Assumed)) if is_withheld(parameter) => Text::plain(number::NOT_APPLICABLE),
        (None, Some(Basis::Assumed)) => assumptions::testing(parameter),
        (None, _) => Text::default().strong("none"),
    };
    let mut where_in: Vec<String> = parameter.evidence.iter().map(|id| format!("evidence {id}")).collect();
    where_in.extend(parameter.locator.clone());
    // The name that the equations use stands under the label.
    let mut name = Text::default().code(parameter.name.clone());
    if let Some(set) = &parameter.set_by {
        let place = set.place.rsplit('/').next().unwrap_or(&set.place);
        name = name.words(match &set.reason {
            Some(reason) => format!(", set by {place}: {reason}"),
            None => format!(", set by {place}"),
        });
    }
    let head = Cell::text(parameter.label.clone()).small(name);
    let mut limits = Text::plain(limits);
    let mut basis = basis(parameter);
    if parameter.confidential.is_some() {
        let name = confidence::confidence(parameter).name();
        basis = basis.words(" ").join(Text::default().strong(name));
    }
    if is_withheld(parameter) && parameter.distribution.is_some() {
        limits = written(parameter);
    }
    let number = if is_withheld(parameter) {
        Cell::text(written(parameter))
    } else {
        Cell::number(value(parameter.value), parameter.value, About::NOTHING)
            .small(inflated)
            .from(format!("/model/parameters/{at}/value"))
    };
    vec![
        head,
        Cell::text(unit.unwrap_or("")),
        number,
        Cell::text(limits),
        Cell::text(parameter.distribution.as_deref().unwrap_or(number::NOT_APPLICABLE)),
        Cell::text(basis),
        Cell::text(source).small(where_in.join("; ")),
    ]
}
