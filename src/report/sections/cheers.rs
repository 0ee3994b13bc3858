//! Owns the CHEERS 2022 checklist: for each of its 28 items, where the report answers it, or that it does not.

use crate::report::document::{Block, Cell, Column, Link, RowKind, Section, Table, Text};
use crate::results::{Found, Results};

/// An item: its number, its name, and the numbers or titles of the sections that answer it when they are not bare.
struct Item(u8, &'static str, &'static [&'static str]);

const ITEMS: [Item; 28] = [
    Item(1, "Title", &["Policy summary"]),
    Item(2, "Abstract", &["Policy summary"]),
    Item(3, "Background and objectives", &["background"]),
    Item(4, "Health economic analysis plan", &["plan"]),
    Item(5, "Study population", &["B.3.2"]),
    Item(6, "Setting and location", &["setting", "perspective"]),
    Item(7, "Comparators", &["B.3.2"]),
    Item(8, "Perspective", &["perspective"]),
    Item(9, "Time horizon", &["B.3.2"]),
    Item(10, "Discount rate", &["B.3.2"]),
    Item(11, "Selection of outcomes", &["B.3.4"]),
    Item(12, "Measurement of outcomes", &["B.3.4", "B.3.9"]),
    Item(13, "Valuation of outcomes", &["B.3.4", "B.3.9"]),
    Item(14, "Measurement and valuation of resources and costs", &["B.3.5", "B.3.9"]),
    Item(15, "Currency, price date and conversion", &["B.3.2", "B.3.9"]),
    Item(16, "Rationale and description of the model", &["B.3.2", "Model equations"]),
    Item(17, "Analytics and assumptions", &["B.3.9", "Model equations"]),
    Item(18, "Characterising heterogeneity", &["B.3.12"]),
    Item(19, "Characterising distributional effects", &["distributional"]),
    Item(20, "Characterising uncertainty", &["B.3.7", "B.3.11"]),
    Item(21, "Engagement with patients and others", &["engagement"]),
    Item(22, "Study parameters", &["B.3.9"]),
    Item(23, "Summary of main results", &["B.3.10"]),
    Item(24, "Effect of uncertainty", &["B.3.11"]),
    Item(25, "Effect of engagement with patients and others", &["engagement"]),
    Item(26, "Findings, limitations, generalisability", &["B.3.15"]),
    Item(27, "Source of funding", &["funding"]),
    Item(28, "Conflicts of interest", &["conflicts"]),
];

pub(super) fn section(results: &Results, sections: &[Section]) -> Section {
    let mut section = Section::new("", "CHEERS 2022 checklist");
    let mut table = Table::new(
        "cheers",
        "CHEERS 2022",
        "",
        "Where each item is answered. The names of the items are recalled, not quoted",
        vec![Column::number("Item", ""), Column::text("Name"), Column::text("Answered in")],
    );
    let find = |name: &str| {
        // A keyword is answered where the analyst writes a line, a head or a row of that name.
        let keyword = name.starts_with(char::is_lowercase);
        let written = results.prose.iter().find(|(_, text)| keyword && has_line(text, name));
        let written = written.map(|(number, _)| number.as_str());
        let own =
            sections.iter().find(|own| own.number == name || own.title == name || Some(own.number.as_str()) == written);
        own.filter(|own| !own.is_bare()).map(|own| (own.id.clone(), label(own)))
    };
    let mut answered = 0;
    for Item(number, name, places) in ITEMS {
        let mut text = Text::default();
        for place in places.iter().filter(|_| is_held(results, number)) {
            let found = if *place == "Policy summary" {
                Some(("summary".to_owned(), "Policy summary".to_owned()))
            } else {
                find(place)
            };
            if let Some((id, words)) = found {
                let comma = if text.is_empty() { "" } else { ", " };
                text = text.words(comma).link(words, Link::Place(id));
            }
        }
        if text.is_empty() {
            text = text.words("not answered");
        } else {
            answered += 1;
        }
        table.row(RowKind::Plain, vec![Cell::text(number.to_string()), Cell::text(name), Cell::text(text)]);
    }
    table.title = Text::plain(format!("{answered} of 28 items are answered in this report"));
    section.push(Block::Table(table));
    section
}

/// Whether the results hold what an item asks for: a section stands in every report, also where there is nothing to tell in it.
fn is_held(results: &Results, item: u8) -> bool {
    let model = &results.model;
    let pays = |kind: &str| model.payoffs.iter().any(|payoff| payoff.kind == kind);
    let reads_inputs = model.parameters.iter().any(|parameter| parameter.used);
    match item {
        5 => model.settings.start_age.is_some() || model.profiles.len() > 1 || results.prose.contains_key("B.3.2"),
        11..=13 => pays("qaly"),
        14 => pays("cost"),
        15 => pays("cost") && model.settings.price_year.is_some(),
        20 | 24 => results.psa.is_some() || results.analyses.iter().any(|own| matches!(own.found, Found::OneWay(_))),
        22 => reads_inputs,
        _ => true,
    }
}

/// Whether a line, head or row of what an analyst wrote begins with a word.
fn has_line(text: &str, word: &str) -> bool {
    let begins = |line: &str| {
        let line = line.trim_start_matches(['#', '|', '*', '-', ' ']);
        let ends = line.get(word.len()..).is_some_and(|rest| !rest.starts_with(char::is_alphabetic));
        ends && line.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
    };
    text.lines().any(begins)
}

fn label(section: &Section) -> String {
    if section.number.is_empty() { section.title.clone() } else { section.number.clone() }
}
