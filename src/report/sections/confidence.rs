//! Owns what is in confidence: which inputs, which outcomes they could be worked back from, and what a redacted report says
//! of what it leaves out.
//!
//! What could be worked back is decided by dimension, so that nothing is missed: an amount of money acts on costs alone, a
//! utility or a number of QALYs on QALYs alone, and anything else (a probability, a rate, a share, a duration) on all
//! outcomes. Every number that tells of an outcome says so ([`About`]); one that does not tell of any is never withheld.

use crate::report::document::{About, Block, Confidence, Document, Inline, Section, Text, Withheld};
use crate::report::{number, words};
use crate::results::{Confidential, Parameter, Results};

/// The report of one scenario without what is in confidence, made from the same results.
#[must_use]
pub fn redacted(results: &Results) -> Document {
    let withheld = withheld(results);
    let mut document = super::document(&blank(results));
    let mut section = Section::new("", "What is withheld");
    section.paragraph(said(results, &withheld));
    let names = confidential(results).map(|own| {
        Text::plain(own.label.clone())
            .words(": ")
            .then(Inline::Withheld(confidence(own)))
            .words(format!(" ({})", confidence(own).name()))
    });
    let names: Vec<Text> = names.collect();
    if !names.is_empty() {
        section.push(Block::List(names));
    }
    document.sections.insert(0, section);
    document.redact(&withheld);
    document
}

/// The inputs in confidence.
fn confidential(results: &Results) -> impl Iterator<Item = &Parameter> {
    results.model.parameters.iter().filter(|parameter| parameter.confidential.is_some())
}

/// In whose confidence an input is.
pub(super) fn confidence(parameter: &Parameter) -> Confidence {
    match parameter.confidential {
        Some(Confidential::Academic) => Confidence::Academic,
        _ => Confidence::Commercial,
    }
}

/// The outcomes from which an input could be worked back.
fn acts_on(parameter: &Parameter) -> About {
    let unit = parameter.unit.as_deref().unwrap_or_default();
    if !parameter.used {
        About::NOTHING
    } else if unit.starts_with('£') {
        About::COSTS
    } else if unit == "utility" || unit.contains("QALY") {
        About::QALYS
    } else {
        About::ALL
    }
}

fn withheld(results: &Results) -> Withheld {
    let mut own = Withheld::default();
    for parameter in confidential(results) {
        own.outcomes = own.outcomes.and(acts_on(parameter));
        let ends = [parameter.low95, parameter.high95, parameter.mean, parameter.sd, parameter.value_before_inflation];
        for value in std::iter::once(parameter.value).chain(ends.into_iter().flatten()) {
            for writing in writings(value, parameter.unit.as_deref()) {
                own.writings.push((writing, confidence(parameter)));
            }
        }
    }
    own.writings.sort();
    own.writings.dedup();
    own
}

/// How a value may be written. A value of fewer than three figures is common to many things and is not looked for.
fn writings(value: f64, unit: Option<&str>) -> Vec<String> {
    let thousands = value / 1000.0;
    let mut list =
        vec![number::input(value, unit), format!("{value}"), number::axis(value, 0), number::prose_cost(value)];
    list.push(number::percent(value));
    if thousands >= 10.0 && thousands == thousands.trunc() {
        list.push(format!("{thousands}k"));
    }
    let figures = |text: &String| text.chars().filter(char::is_ascii_digit).skip_while(|digit| *digit == '0').count();
    list.retain(|text| figures(text) >= 3 && text.starts_with(|letter: char| letter.is_ascii_digit() || letter == '£'));
    list.into_iter().map(|text| text.trim_start_matches('£').to_owned()).collect()
}

/// The results without the values in confidence, so that no section can tell them.
fn blank(results: &Results) -> Results {
    let mut own = results.clone();
    for parameter in own.model.parameters.iter_mut().filter(|parameter| parameter.confidential.is_some()) {
        parameter.value = f64::NAN;
        for value in [
            &mut parameter.value_before_inflation,
            &mut parameter.inflation_factor,
            &mut parameter.mean,
            &mut parameter.sd,
            &mut parameter.low95,
            &mut parameter.high95,
        ] {
            *value = None;
        }
        parameter.locator = None;
        parameter.note = None;
        if let Some(set) = &mut parameter.set_by {
            set.reason = None;
        }
        if let Some(distribution) = &mut parameter.distribution {
            distribution.truncate(distribution.find(' ').unwrap_or(distribution.len()));
        }
    }
    let names: Vec<String> = confidential(results).map(|parameter| parameter.name.clone()).collect();
    for target in &mut own.targets {
        if target.solves.as_ref().is_some_and(|name| names.contains(name)) {
            target.solved_value = None;
        }
    }
    own
}

/// What is withheld, in words.
fn said(results: &Results, withheld: &Withheld) -> String {
    let count = confidential(results).count();
    let inputs = match count {
        0 => return "No input of this scenario is in confidence, so nothing is withheld.".to_owned(),
        1 => "One input is in confidence and is withheld".to_owned(),
        n => format!("{n} inputs are in confidence and are withheld"),
    };
    let kinds = [
        (About::COSTS, "every cost"),
        (About::QALYS, "every number of QALYs"),
        (About::COURSE, "every life year, share of people in a state and count of events"),
        (About::VALUE, "every cost per QALY, net benefit, chance to be the best option and value of information"),
    ];
    let derived: Vec<String> = kinds
        .into_iter()
        .filter(|(about, _)| about.touches(withheld.outcomes))
        .map(|(_, words)| words.to_owned())
        .collect();
    if derived.is_empty() {
        return format!("{inputs}. No result depends on it, so no result is withheld.");
    }
    format!(
        "{inputs}. So is what could be worked back to {}: {}, with the figures and sentences that tell of them. \
         The value is also taken out wherever else it is written. The draws of the probabilistic analysis, the results file and the \
         tables of the run hold what is withheld here and are no part of this report.",
        if count == 1 { "it" } else { "them" },
        words::list(&derived)
    )
}
