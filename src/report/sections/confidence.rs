//! Owns redacted reports: the documents that the other sections make of results without what is in confidence, with what they tell
//! of it taken out, and a section that says what is withheld.

use crate::report::confidence::{Passage, Reach, Writings, blank, in_confidence, of_kind};
use crate::report::document::{About, Block, Cell, Confidence, Document, Inline, Section, Text, Withheld};
use crate::report::{number, words};
use crate::results::{Confidential, Parameter, Results};
use indexmap::IndexMap;

/// A redacted report, and what a person should look at before it is sent.
#[derive(Clone, Debug)]
pub struct Redacted {
    /// The report.
    pub document: Document,
    /// Passages that stay and may name a value in confidence.
    pub passages: Vec<Passage>,
}

/// The report of some results without what is in confidence: of one scenario, or of several side by side. An input that is in
/// confidence in one of them is so in all.
#[must_use]
pub fn redacted(list: &[Results]) -> Redacted {
    let list = together(list);
    let mut withheld = Withheld::default();
    let mut passages = Vec::new();
    let mut blanks = Vec::new();
    let mut reaches = Vec::new();
    for results in &list {
        let reach = Reach::of(results);
        let mut writings = Writings::of(results, &reach);
        blanks.push(blank(results, &reach, &mut writings));
        withheld.outcomes = withheld.outcomes.and(reach.outcomes);
        withheld.writings.extend(writings.unmistakable());
        passages.extend(writings.passages);
        reaches.push(reach);
    }
    withheld.writings.sort();
    withheld.writings.dedup();
    passages.sort();
    passages.dedup();
    let mut document = match blanks.as_slice() {
        [one] => super::document(one),
        several => super::comparison(several),
    };
    if !reaches.iter().all(Reach::is_empty) {
        // Which tables there are and where their numbers stand is for readers who have the results.
        for section in &mut document.sections {
            section.blocks.retain(|block| !matches!(block, Block::Table(table) if table.id == "places"));
        }
    }
    document.sections.insert(0, said(&list, &reaches, &withheld));
    document.redact(&withheld);
    Redacted { document, passages }
}

/// The results, with the marks of each put on the same inputs of the others.
fn together(list: &[Results]) -> Vec<Results> {
    let mut marks: IndexMap<&str, Confidential> = IndexMap::new();
    for own in list.iter().flat_map(in_confidence) {
        marks.extend(own.confidential.map(|kind| (own.name.as_str(), kind)));
    }
    let mut own = list.to_vec();
    for parameter in own.iter_mut().flat_map(|results| &mut results.model.parameters) {
        if parameter.confidential.is_none() {
            parameter.confidential = marks.get(parameter.name.as_str()).copied();
        }
    }
    own
}

/// In whose confidence an input is, or that it could be worked back to one that is.
pub(super) fn confidence(parameter: &Parameter) -> Confidence {
    parameter.confidential.map_or(Confidence::Derived, of_kind)
}

/// A cell of a share of people in percent, which is withheld where it is not a number.
pub(super) fn share(value: f64, from: &str) -> Cell {
    if value.is_finite() {
        Cell::number(number::percent(value), value, About::NOTHING).from(from)
    } else {
        Cell::text(Text::default().then(Inline::Withheld(Confidence::Derived)))
    }
}

/// What is withheld, in a section of its own.
fn said(list: &[Results], reaches: &[Reach], withheld: &Withheld) -> Section {
    let mut section = Section::new("", "What is withheld");
    if reaches.iter().all(Reach::is_empty) {
        section.paragraph(match list.len() {
            1 => "Nothing of this scenario is in confidence, so nothing is withheld.",
            _ => "Nothing of these scenarios is in confidence, so nothing is withheld.",
        });
        return section;
    }
    let mut names: IndexMap<String, Confidence> = IndexMap::new();
    for (results, reach) in list.iter().zip(reaches) {
        for (name, mark) in &reach.inputs {
            let own = results.model.parameters.iter().find(|own| own.name == *name);
            names.entry(own.map_or(name, |own| &own.label).clone()).or_insert(*mark);
        }
        for (name, mark) in &reach.targets {
            let own = results.targets.iter().find(|own| own.name == *name);
            let label = own.and_then(|own| own.label.as_ref()).unwrap_or(name);
            names.entry(format!("What was observed: {label}")).or_insert(*mark);
        }
        for table in &results.model.tables {
            if let Some(kind) = table.confidential {
                names.entry(format!("Table: {}", words::name(&table.name))).or_insert(of_kind(kind));
            }
        }
        for payment in &results.model.payments_in_confidence {
            let label = format!("How {} is paid", words::name(&payment.category));
            names.entry(label).or_insert(of_kind(payment.confidential));
        }
        if !reach.analyses.is_empty() {
            names
                .entry("Ways to pay, of which the terms of one are in confidence".to_owned())
                .or_insert(Confidence::Commercial);
        }
    }
    section.paragraph(rule(withheld.outcomes));
    let items = names.into_iter().map(|(label, mark)| {
        Text::plain(label).words(": ").then(Inline::Withheld(mark)).words(format!(" ({})", mark.name()))
    });
    section.push(Block::List(items.collect()));
    section
}

/// What goes with what is in confidence, in words.
fn rule(outcomes: About) -> String {
    let kinds = [
        (About::COSTS, "every cost"),
        (About::QALYS, "every number of QALYs"),
        (About::COURSE, "every life year, share of people in a state and count of events"),
        (About::VALUE, "every cost per QALY, net benefit, chance to be the best option and value of information"),
    ];
    let derived: Vec<String> =
        kinds.into_iter().filter(|(about, _)| about.touches(outcomes)).map(|(_, words)| words.to_owned()).collect();
    let results = if derived.is_empty() {
        "No result depends on it, so no result is withheld.".to_owned()
    } else {
        format!(
            "So is every result that depends on it: {}, with the figures, sentences, order of rows and emphasis that tell of them.",
            words::list(&derived)
        )
    };
    format!(
        "What is listed here is withheld: what is in confidence, and other inputs from which it could be worked out. {results} \
         Where somebody wrote a value in confidence in a title, a label, a note or a text, the number is taken out. \
         The draws of the probabilistic analysis, the results file and the \
         tables of the run hold what is withheld here and are no part of this report."
    )
}
