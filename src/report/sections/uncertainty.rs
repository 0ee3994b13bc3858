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

/// How far a source was read, as the table counts it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Grade {
    A,
    B,
    C,
    Verified,
    Recalled,
}

impl Grade {
    const ALL: [Grade; 5] = [Grade::A, Grade::B, Grade::C, Grade::Verified, Grade::Recalled];

    const fn of(verification: Verification) -> Grade {
        match verification {
            Verification::VerifiedA => Grade::A,
            Verification::VerifiedB => Grade::B,
            Verification::VerifiedC => Grade::C,
            Verification::Verified => Grade::Verified,
            Verification::Recalled | Verification::Claimed => Grade::Recalled,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Grade::A => "Read: A",
            Grade::B => "Read: B",
            Grade::C => "Read: C",
            Grade::Verified => "Verified",
            Grade::Recalled => "Recalled",
        }
    }
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
    let of =
        |own: &[&Parameter], grade: Grade| own.iter().filter(|p| p.verification.map(Grade::of) == Some(grade)).count();
    let grades: Vec<Grade> = Grade::ALL.into_iter().filter(|grade| of(used, *grade) > 0).collect();
    let mut columns = vec![
        Column::text("Basis"),
        Column::number("Inputs", ""),
        Column::number("Share", "%"),
        Column::number("Varied in the draws", ""),
    ];
    columns.extend(grades.iter().map(|grade| Column::number(grade.name(), "")));
    let mut table = Table::new(
        "basis",
        "What the inputs rest on",
        "",
        "Inputs that the model reads, by what they rest on and by how far their source was read. A: on a page of its publisher, PubMed Central, an institution or NICE, of some the abstract alone; B: on a mirror of its abstract; C: in press, news or another’s text; verified: read, without a grade; recalled: not read, or nothing but a claim",
        columns,
    );
    let mut add = |name: &str, own: &[&Parameter], kind: RowKind| {
        let count = |n: usize| Cell::text(number::count(n as u64));
        let mut cells = vec![
            Cell::text(name),
            count(own.len()),
            Cell::text(share(own.len())),
            count(own.iter().filter(|p| p.distribution.is_some()).count()),
        ];
        cells.extend(grades.iter().map(|grade| count(of(own, *grade))));
        table.row(kind, cells);
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
