//! Owns the contents of a report: a policy summary, then the sections of a NICE company submission (B.3.1 to B.3.15), then
//! appendices. Each file builds one section from the results alone; what the results do not hold is said to be missing.
//! Nothing here knows a format, and nothing is computed beyond sums of what the results hold.

mod accrual;
mod analyses;
mod assumptions;
mod base_case;
mod cheers;
mod comparison;
mod confidence;
mod disaggregated;
mod economic_analysis;
mod equations;
mod exploring;
mod features;
mod inputs;
mod language;
mod matrices;
mod paths;
mod payoffs;
mod places;
mod probabilities;
mod prose;
mod reproduction;
mod shares_over_time;
mod sources;
mod starts;
mod states;
mod structural;
mod subgroups;
mod summary;
mod tables_read;
mod transitions;
mod uncertainty;
mod undiscounted;
mod validation;
mod year_lived;

pub use comparison::comparison;
pub use confidence::{Redacted, redacted};

use super::document::{About, Block, Cell, Document, Section, Swatch, Text};
use super::{figures, number, words};
use crate::results::{CaseResult, Estimate, Results};

/// The report of one scenario as a neutral document.
#[must_use]
pub fn document(results: &Results) -> Document {
    let manifest = &results.manifest;
    let mut sections = vec![
        prose::section(results, "B.3.1", "Published cost-effectiveness studies", "a table of published studies"),
        economic_analysis::section(results),
        transitions::section(results),
        payoffs::health(results),
        payoffs::costs(results),
        analysed(results, "B.3.6", "Severity", "The severity modifier was not worked out in this scenario."),
        uncertainty::section(results),
        analysed(
            results,
            "B.3.8",
            "Managed access proposal",
            if results.prose.contains_key("B.3.8") {
                "No study was valued in this scenario."
            } else {
                "No proposal is written, and no study was valued in this scenario."
            },
        ),
        inputs::section(results),
        base_case::section(results),
        exploring::section(results),
        subgroups::section(results),
        prose::section(results, "B.3.13", "Benefits not captured in the QALY calculation", "what the QALY leaves out"),
        validation::section(results),
        prose::section(
            results,
            "B.3.15",
            "Interpretation and conclusions of economic evidence",
            "what follows from the results",
        ),
    ];
    sections.extend(analyses::section(results, "", "Budget impact"));
    sections.push(disaggregated::section(results));
    sections.push(equations::section(results));
    let mut run = reproduction::section(results);
    run.blocks.extend(places::table(&sections).map(Block::Table));
    sections.push(run);
    if !results.model.sources.is_empty() {
        sections.push(sources::section(results));
    }
    let checklist = cheers::section(results, &sections);
    sections.insert(sections.len() - 1, checklist);
    let mut document = Document {
        title: Text::plain(manifest.title.clone()),
        origin: manifest.scenario.clone(),
        status: "Draft, not reviewed".to_owned(),
        summary: summary::section(results),
        sections,
    };
    document.number();
    document
}

/// What all the tables of outcomes are about.
fn population(results: &Results) -> String {
    let settings = &results.model.settings;
    let prices = settings.price_year.as_ref().map_or_else(String::new, |year| format!(", {year} prices"));
    let (costs, effects) = (settings.discount.costs, settings.discount.effects);
    let discounted = if costs == effects {
        format!("discounted at {}", super::terminal::rate(costs))
    } else {
        format!("costs discounted at {} and QALYs at {}", super::terminal::rate(costs), super::terminal::rate(effects))
    };
    format!("Per person, {}, {discounted}{prices}", settings.horizon)
}

/// The headline's place in the results file.
fn headline_path(results: &Results) -> &'static str {
    if results.probabilistic.is_some() { "/probabilistic" } else { "/base_case" }
}

/// The cases that a report shows: name, place in the results file, outcomes. The probabilistic one comes first.
fn cases(results: &Results) -> Vec<(&'static str, &'static str, &CaseResult)> {
    let mut list = Vec::new();
    if let Some(case) = &results.probabilistic {
        list.push(("Probabilistic", "/probabilistic", case));
    }
    list.push(("Deterministic", "/base_case", &results.base_case));
    list
}

/// The head of a strategy's row.
fn strategy_cell(results: &Results, strategy: &str) -> Cell {
    Cell::text(results.model.strategy_label(strategy)).swatch(swatch(results, strategy))
}

fn swatch(results: &Results, strategy: &str) -> Swatch {
    let (colour, dash) = figures::swatch_of(&results.model, strategy);
    Swatch { colour, dash: dash.to_vec() }
}

/// `1.12 to 4.66`, or nothing without draws.
fn interval(about: About, estimate: Option<&Estimate>, write: fn(f64) -> String) -> Text {
    estimate.map_or_else(Text::default, |e| Text::of(about, number::range(&write(e.low95), &write(e.high95))))
}

/// A part of a JSON pointer that stands for a name.
fn pointer_part(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// How the means were made: `means of 10,000 simulations`, or `base case`.
fn made(results: &Results) -> String {
    results
        .psa
        .as_ref()
        .map_or_else(|| "base case".to_owned(), |psa| format!("means of {} simulations", number::count(psa.draws)))
}

/// A name of the model file as a heading: `care_kidney` becomes `Care kidney`.
fn heading(name: &str) -> String {
    words::outside(&words::name(name))
}

/// A block that says what is missing.
fn missing(words: impl Into<String>) -> Block {
    Block::Missing(Text::plain(words.into()))
}

/// A section of analyses, or one that says that there are none.
fn analysed(results: &Results, number: &str, title: &str, otherwise: &str) -> Section {
    let mut section = Section::new(number, title);
    if !analyses::add(results, number, &mut section) {
        section.push(missing(otherwise));
    }
    add_prose(results, &mut section);
    section
}

/// Adds the prose that the analyst wrote for a section, if any.
fn add_prose(results: &Results, section: &mut Section) {
    prose::add(results, section);
}
