//! Owns B.3.7: where the doubt comes from, by what the inputs rest on.

use super::{add_prose, inputs};
use crate::report::document::{Block, Cell, Column, RowKind, Section, Table, Text};
use crate::report::provenance;
use crate::report::{number, words};
use crate::results::{Basis, Parameter, Results, Verification};

pub(super) fn section(results: &Results) -> Section {
    let mut section = Section::new("B.3.7", "Uncertainty");
    section.paragraph(provenance::rests_on(results));
    let used: Vec<&Parameter> = results.model.parameters.iter().filter(|parameter| parameter.used).collect();
    if !used.is_empty() {
        section.push(Block::Table(by_basis(&used)));
    }
    let fixed: Vec<&&Parameter> =
        used.iter().filter(|p| p.distribution.is_none() && p.basis == Some(Basis::Assumed)).collect();
    if !fixed.is_empty() {
        let mut text = Text::plain(format!(
            "{} assumed {} no distribution, so the probabilistic analysis does not vary {}: ",
            fixed.len(),
            if fixed.len() == 1 { "input has" } else { "inputs have" },
            if fixed.len() == 1 { "it" } else { "them" }
        ));
        for (place, parameter) in fixed.iter().enumerate() {
            text = text.words(if place == 0 { "" } else { "; " }).join(inputs::link(parameter));
        }
        section.paragraph(text.words("."));
    }
    add_prose(results, &mut section);
    section
}

/// How many inputs rest on what.
fn by_basis(used: &[&Parameter]) -> Table {
    let kinds = [
        ("Published", Some(Basis::Published)),
        ("Derived from publications", Some(Basis::Derived)),
        ("Calibrated", Some(Basis::Calibrated)),
        ("Elicited from experts", Some(Basis::Elicited)),
        ("Set by policy", Some(Basis::Policy)),
        ("Assumed", Some(Basis::Assumed)),
        ("Not stated", None),
    ];
    let share = |n: usize| number::percent(n as f64 / used.len() as f64);
    let mut table = Table::new(
        "basis",
        "What the inputs rest on",
        "",
        "Inputs that the result uses. Recalled: the source has not been read, or gives only a claim",
        vec![
            Column::text("Basis"),
            Column::number("Inputs", ""),
            Column::number("Share", "%"),
            Column::number("Varied in the draws", ""),
            Column::number("Recalled", ""),
        ],
    );
    let recalled = |p: &&&Parameter| matches!(p.verification, Some(Verification::Recalled | Verification::Claimed));
    let mut add = |name: &str, own: &[&Parameter], kind: RowKind| {
        let count = |n: usize| Cell::text(number::count(n as u64));
        table.row(
            kind,
            vec![
                Cell::text(name),
                count(own.len()),
                Cell::text(share(own.len())),
                count(own.iter().filter(|p| p.distribution.is_some()).count()),
                count(own.iter().filter(recalled).count()),
            ],
        );
    };
    for (name, basis) in kinds {
        let own: Vec<&Parameter> = used.iter().copied().filter(|parameter| parameter.basis == basis).collect();
        if !own.is_empty() {
            add(name, &own, RowKind::Plain);
        }
    }
    add(&words::outside("all"), used, RowKind::Total);
    table
}
