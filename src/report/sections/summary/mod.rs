//! Owns the policy summary: one page, first, for people who read nothing else. Every sentence is made from the results and
//! must be true of them.

mod facts;

use crate::report::document::{About, Block, Figure, Link, Section, Text};
use crate::report::{figures, words};
use crate::results::Results;

pub(super) fn section(results: &Results) -> Section {
    let mut section = Section::new("", "Policy summary");
    "summary".clone_into(&mut section.id);
    section.title = words::question(results);
    let mut main = vec![Block::Lead(answer(results))];
    let second = [words::verdict(results), words::at_base_values(results), words::standing(results)];
    let second: Vec<String> = second.into_iter().filter(|sentence| !sentence.is_empty()).collect();
    if !second.is_empty() {
        main.push(Block::Lead(Text::of(About::VALUE, second.join(" "))));
    }
    let best = words::best_options(results);
    // With two options the verdict has said which is the better.
    if !best.is_empty() && results.model.strategies.len() > 2 && !words::is_told(results) {
        main.push(Block::Paragraph(Text::of(About::VALUE, format!("{best}."))));
    }
    main.extend(super::prose::head(results));
    match figures::frequency(results) {
        Some(drawn) => {
            let mut figure = Figure::new(drawn, About::VALUE);
            figure.title = Text::default();
            figure.subtitle = Text::default();
            let side = vec![Block::Figure(figure), Block::Note(Text::of(About::VALUE, words::chance(results)))];
            section.push(Block::Beside { main, side });
        }
        None => {
            section.blocks.extend(main);
            let chance = words::chance(results);
            if !chance.is_empty() {
                section.push(Block::Note(Text::of(About::VALUE, chance)));
            }
        }
    }
    if results.psa.is_none() {
        section.push(Block::Paragraph(Text::plain("How sure this is was not worked out: there are no draws.")));
    }
    if let Some(drawn) = figures::price_strip(results) {
        strip(&mut section, drawn, About::VALUE);
    }
    section.push(Block::Facts(facts::facts(results)));
    if let Some(drawn) = figures::rests_on(results) {
        strip(&mut section, drawn, About::VALUE);
    }
    section.push(Block::Note(method(results)));
    section
}

/// A drawing of a few lines under its own words; it carries no number.
fn strip(section: &mut Section, drawn: figures::Figure, about: About) {
    let words = Text::of(about, "").strong(format!("{}.", drawn.title)).words(format!(" {}.", drawn.subtitle));
    section.push(Block::Paragraph(words));
    let mut figure = Figure::new(drawn, about);
    figure.title = Text::default();
    figure.subtitle = Text::default();
    section.push(Block::Figure(figure));
}

/// The verdict in a few words, then what the intervention costs and gains.
fn answer(results: &Results) -> Text {
    let short = words::short_verdict(results);
    let text = Text::of(About::VALUE, "");
    let text = if short.is_empty() { text } else { text.strong(short).words(" ") };
    text.words(words::headline(results))
}

/// How it was worked out, in one line.
fn method(results: &Results) -> Text {
    let manifest = &results.manifest;
    let hash = manifest.model_hash.get(..8).unwrap_or(&manifest.model_hash);
    // A redacted report has no digest of the model.
    let hash = if hash.is_empty() { "how it was run" } else { hash };
    Text::plain(format!(
        "{}. {}. {} {}, model ",
        super::population(results),
        words::outside(&super::made(results)),
        manifest.program,
        manifest.program_version,
    ))
    .link(hash, Link::Place(super::reproduction::ID.into()))
    .words(".")
}
