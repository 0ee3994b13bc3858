//! Owns the policy summary: one page, first, for people who read nothing else. Every sentence is made from the results and
//! must be true of them.

use super::analyses;
use crate::report::document::{About, Block, Fact, Figure, Inline, Link, Section, Text};
use crate::report::provenance::{self, Mark};
use crate::report::{figures, number, words};
use crate::results::{Parameter, Results};

pub(super) fn section(results: &Results) -> Section {
    let mut section = Section::new("", "Policy summary");
    "summary".clone_into(&mut section.id);
    section.title = words::question(results);
    section.blocks.extend(super::prose::head(results));
    let mut main = vec![Block::Lead(answer(results))];
    let second = [words::verdict(results), words::standing(results)].join(" ");
    if !second.trim().is_empty() {
        main.push(Block::Lead(Text::of(About::VALUE, second.trim())));
    }
    let best = words::best_options(results);
    if !best.is_empty() && results.model.strategies.len() > 1 {
        main.push(Block::Paragraph(Text::of(About::VALUE, format!("{best}."))));
    }
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
            section.push(Block::Paragraph(Text::plain("How sure this is was not worked out: there are no draws.")));
        }
    }
    section.push(Block::Facts(facts(results)));
    section.push(Block::Note(method(results)));
    section
}

/// The verdict in a few words, then what the intervention costs and gains.
fn answer(results: &Results) -> Text {
    let short = words::short_verdict(results);
    let text = Text::of(About::VALUE, "");
    let text = if short.is_empty() { text } else { text.strong(short).words(" ") };
    text.words(words::headline(results))
}

fn facts(results: &Results) -> Vec<Fact> {
    let fact = |head: &str, large: Text, text: Text| Fact { head: head.to_owned(), large, text };
    let later = |what: &str| Text::plain(format!("{what} was not run in this scenario."));
    vec![
        gives(results),
        fact(
            "What would be paid",
            paid(results),
            analyses::finding(results, "budget-impact").unwrap_or_else(|| later("The budget impact on the NHS")),
        ),
        fact(
            "The price that would be right",
            Text::of(About::VALUE, words::price_in_short(results)),
            analyses::finding(results, "price").unwrap_or_else(|| later("The analysis of price")),
        ),
        fact(
            "What it depends on",
            Text::default(),
            analyses::finding(results, "one-way").unwrap_or_else(|| later("One-way analysis")),
        ),
        unknown(results),
        settle(results),
    ]
}

/// What a person gains or loses.
fn gives(results: &Results) -> Fact {
    let model = &results.model;
    let head = "What it gives".to_owned();
    let Some(pair) = results.headline().decision.pairwise_of(&model.intervention) else {
        let totals = results.headline().totals_of(&model.intervention);
        let text = totals.map_or_else(String::new, |totals| {
            format!(
                "{} and {} a person, compared with nothing.",
                words::outside(&number::prose_years(totals.life_years_undiscounted, "life year")),
                number::prose_years(totals.qalys, "QALY")
            )
        });
        return Fact { head, large: Text::default(), text: Text::of(About::QALYS.and(About::COURSE), text) };
    };
    let large = words::gain_in_short(pair.qalys);
    let case = results.headline();
    let years = |name: &str| case.totals_of(name).map(|totals| totals.life_years_undiscounted);
    let mut text = match (years(&pair.strategy), years(&pair.against)) {
        (Some(new), Some(old)) => words::years_changed(new - old),
        _ => String::new(),
    };
    if let Some(spread) = results.psa.as_ref().and_then(|psa| psa.increment(&pair.strategy, &pair.against)) {
        text += &format!(
            " 95% interval of the QALYs gained {}.",
            number::range(&number::life_years(spread.qalys.low95), &number::life_years(spread.qalys.high95))
        );
    }
    if let Some(year) = super::accrual::half(results).filter(|year| *year > 1) {
        text += &format!(" More than half of the QALYs gained come after year {}, undiscounted.", year - 1);
    }
    Fact { head, large: Text::of(About::QALYS, large), text: Text::of(About::QALYS.and(About::COURSE), text.trim()) }
}

/// What a person costs more or less, in large words.
fn paid(results: &Results) -> Text {
    let pair = results.headline().decision.pairwise_of(&results.model.intervention);
    Text::of(About::COSTS, pair.map_or_else(String::new, |pair| words::cost_in_short(pair.cost)))
}

/// What nobody knows: how many inputs are assumed or recalled, and the first of them.
fn unknown(results: &Results) -> Fact {
    let used: Vec<&Parameter> = results.model.parameters.iter().filter(|parameter| parameter.used).collect();
    let marked = |wanted: Mark| used.iter().filter(|p| provenance::mark(p) == Some(wanted)).count();
    let (assumed, recalled) = (marked(Mark::Assumed), marked(Mark::Recalled));
    let large = if used.is_empty() { String::new() } else { format!("{assumed} of {} inputs", used.len()) };
    let text = if used.is_empty() {
        Text::plain("The model has no inputs that could be doubted.")
    } else if assumed == 0 {
        Text::plain("None is assumed. ").words(recalled_words(recalled))
    } else {
        Text::plain(if assumed == 1 { "is " } else { "are " })
            .then(Inline::Badge(super::inputs::badge(Mark::Assumed)))
            .words(". ")
            .words(recalled_words(recalled))
    };
    Fact { head: "What is not known".into(), large: Text::plain(large), text }
}

fn recalled_words(recalled: usize) -> String {
    match recalled {
        0 => "None has a source that was not read.".to_owned(),
        1 => "One more has a source that was not read, or only a claim.".to_owned(),
        n => format!("{n} more have a source that was not read, or only a claim."),
    }
}

/// What knowing everything would be worth.
fn settle(results: &Results) -> Fact {
    let head = "What would settle it".to_owned();
    let at = results.psa.as_ref().and_then(|psa| psa.cost_effective.last());
    if let Some(text) = analyses::finding(results, "proposed-study") {
        return Fact { head, large: Text::default(), text };
    }
    let text = at.map_or_else(
        || Text::plain("Not worked out: there are no draws."),
        |at| {
            Text::of(
                About::VALUE,
                format!(
                    "Perfect knowledge of every input would be worth {} a person treated, at {} a QALY. No study can be worth more.",
                    number::prose_cost(at.evpi),
                    number::pounds(at.threshold)
                ),
            )
        },
    );
    Fact { head, large: Text::default(), text }
}

/// How it was worked out, in one line.
fn method(results: &Results) -> Text {
    let manifest = &results.manifest;
    let hash = manifest.model_hash.get(..8).unwrap_or(&manifest.model_hash);
    Text::plain(format!(
        "{}. {}. {} {}, model {hash}. Detail: ",
        super::population(results),
        words::outside(&super::made(results)),
        manifest.program,
        manifest.program_version,
    ))
    .link("results", Link::Place("B.3.10".into()))
    .words(", ")
    .link("uncertainty", Link::Place("B.3.11".into()))
    .words(", ")
    .link("inputs", Link::Place("B.3.9".into()))
    .words(", ")
    .link("how to run it again", Link::Place(super::reproduction::ID.into()))
    .words(".")
}
