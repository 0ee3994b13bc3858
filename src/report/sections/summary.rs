//! Owns the policy summary: one page, first, for people who read nothing else. Every sentence is made from the results and
//! must be true of them.

use super::analyses;
use crate::report::analyses::one_way;
use crate::report::document::{About, Block, Fact, Figure, Inline, Link, Section, Text};
use crate::report::provenance::{self, Mark};
use crate::report::{figures, number, words};
use crate::results::{Bar, Found, Parameter, Results};

pub(super) fn section(results: &Results) -> Section {
    let mut section = Section::new("", "Policy summary");
    "summary".clone_into(&mut section.id);
    section.title = words::question(results);
    section.blocks.extend(super::prose::head(results));
    let mut main = vec![Block::Lead(answer(results))];
    let second = [words::verdict(results), words::at_base_values(results), words::standing(results)];
    let second: Vec<String> = second.into_iter().filter(|sentence| !sentence.is_empty()).collect();
    if !second.is_empty() {
        main.push(Block::Lead(Text::of(About::VALUE, second.join(" "))));
    }
    let best = words::best_options(results);
    if !best.is_empty() && results.model.strategies.len() > 1 && !words::is_told(results) {
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
    if let Some(drawn) = figures::price_strip(results) {
        strip(&mut section, drawn, About::VALUE);
    }
    section.push(Block::Facts(facts(results)));
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
        fact("What it depends on", Text::default(), depends(results).unwrap_or_else(|| later("One-way analysis"))),
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

/// The inputs that move net benefit most, those that turn the decision first, with their marks.
fn depends(results: &Results) -> Option<Text> {
    const NAMED: usize = 3;
    let own = results.analyses.iter().find_map(|analysis| match &analysis.found {
        Found::OneWay(own) => Some(own),
        _ => None,
    })?;
    let threshold = *results.model.settings.thresholds.last()?;
    let at = format!("at {} a QALY", number::pounds(threshold));
    let bars = one_way::by_swing(own, threshold);
    let deciding: Vec<&Bar> = bars.iter().copied().filter(|bar| one_way::decides(own, bar, threshold)).collect();
    let named: Vec<&Bar> = if deciding.is_empty() { bars } else { deciding.clone() }.into_iter().take(NAMED).collect();
    let text = Text::of(About::ALL, if deciding.is_empty() { "Most on: " } else { "" });
    let mut text = text;
    for (place, bar) in named.iter().enumerate() {
        let parameter = results.model.parameters.iter().find(|own| own.name == bar.parameter);
        let label = parameter.map_or(bar.parameter.as_str(), |own| &own.label);
        text = text.words(if place == 0 { "" } else { "; " }).words(format!("“{label}”"));
        let mark = parameter.and_then(provenance::mark).filter(|mark| *mark != Mark::Calibrated);
        if let Some(mark) = mark {
            text = text.words(" ").then(Inline::Badge(super::inputs::badge(mark)));
        }
    }
    let against = words::inside(results.model.strategy_label(&own.against));
    let more = deciding.len().saturating_sub(NAMED);
    text = text.words(match (deciding.len(), more) {
        (0, _) => format!(". None of the inputs by itself changes the answer against {against} {at}."),
        (1, _) => format!(": by itself it can change the answer against {against} {at}."),
        (_, 0) => format!(": each can change the answer against {against} {at}."),
        (_, n) => format!(" and {n} more: each can change the answer against {against} {at}."),
    });
    Some(text.words(" See ").link("B.3.11.2", Link::Place("B.3.11.2".into())).words("."))
}

/// What nobody knows: how many inputs are assumed or were not read in their own source, and what the model misses.
fn unknown(results: &Results) -> Fact {
    let used: Vec<&Parameter> = results.model.parameters.iter().filter(|parameter| parameter.used).collect();
    let marks = [Mark::Assumed, Mark::Recalled, Mark::Secondary];
    let counts = marks.map(|wanted| used.iter().filter(|p| provenance::mark(p) == Some(wanted)).count());
    let doubtful: usize = counts.iter().sum();
    let head = "What is not known".to_owned();
    if used.is_empty() {
        return Fact {
            head,
            large: Text::default(),
            text: Text::plain("The model has no inputs that could be doubted."),
        };
    }
    let mut text = match doubtful {
        0 => Text::plain("are assumed or not read in their own source."),
        1 => Text::plain("is assumed or not read in its own source: "),
        _ => Text::plain("are assumed or not read in their own source: "),
    };
    let told: Vec<(Mark, usize)> = marks.into_iter().zip(counts).filter(|(_, count)| *count > 0).collect();
    for (place, (mark, count)) in told.iter().enumerate() {
        let join = if place > 0 { ", " } else { "" };
        text = text.words(format!("{join}{count} ")).then(Inline::Badge(super::inputs::badge(*mark)));
    }
    if doubtful > 0 {
        text = text.words(".");
    }
    if let Some(fit) = super::validation::fit(results) {
        text = text.words(format!(" {fit}. See ")).link("B.3.14", Link::Place("B.3.14".into())).words(".");
        text.about = text.about.and(About::COURSE);
    }
    Fact { head, large: Text::plain(format!("{doubtful} of {} inputs", used.len())), text }
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
            let fixed = results.model.parameters.iter().filter(|own| {
                own.used && own.distribution.is_none() && provenance::mark(own) == Some(Mark::Assumed)
            });
            let caution = match fixed.count() {
                0 => String::new(),
                1 => " One assumed input has no range and is not in that.".to_owned(),
                n => format!(" {n} assumed inputs have no range and are not in that."),
            };
            Text::of(
                About::VALUE,
                format!(
                    "If the inputs’ ranges are right, perfect knowledge of all would be worth {} a person treated, at {} a QALY.{caution}",
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
