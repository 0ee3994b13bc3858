//! Owns the report in a terminal: what was compared, what it costs and gains, how sure that is, and what to doubt. It has
//! no way to find out about the terminal: the caller says whether colour is wanted and how wide a line may be.

mod analyses;
mod inputs;
mod lines;
mod tables;

pub use self::inputs::inputs;
use self::lines::{Look, Page};
use super::{number, provenance, words};
use crate::results::{DiscountRate, Results};

/// Longest name of a strategy or target that is printed in full.
const NAME: usize = 28;
/// Most warnings that are listed.
const WARNINGS: usize = 5;

/// What the terminal can show.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Whether bold and dim may be used.
    pub colour: bool,
    /// Longest line; at least 60 and at most 100 are used.
    pub width: usize,
}

/// The report as text. `written` says where the results were written, if anywhere.
#[must_use]
pub fn render(results: &Results, options: Options, written: Option<&str>) -> String {
    let mut page = Page { options, text: String::new() };
    page.line(&results.manifest.title, Look::Bold);
    page.line(&origin(results), Look::Dim);
    page.gap();
    page.prose(&words::headline(results), Look::Bold);
    let found = [words::verdict(results), words::standing(results), words::chance(results)];
    page.prose(&found.join(" "), Look::Plain);
    page.gap();
    page.prose(&setting(results), Look::Dim);
    tables::totals(&mut page, results);
    page.gap();
    tables::incremental(&mut page, results);
    page.gap();
    tables::net_benefit(&mut page, results);
    tables::targets(&mut page, results);
    analyses::analyses(&mut page, results);
    page.gap();
    closing(&mut page, results, written);
    page.text
}

fn origin(results: &Results) -> String {
    let manifest = &results.manifest;
    let draws = match manifest.draws {
        0 => "base case only".to_owned(),
        draws => format!("{} {} draws, seed {}", number::count(draws), manifest.sampling, manifest.seed),
    };
    format!("{} · {draws}", manifest.scenario)
}

fn setting(results: &Results) -> String {
    let settings = &results.model.settings;
    let (costs, effects) = (rate(settings.discount.costs), rate(settings.discount.effects));
    let discount = if costs == effects {
        format!("costs and QALYs discounted at {costs} a year")
    } else {
        format!("costs discounted at {costs} a year and QALYs at {effects}")
    };
    let prices = settings.price_year.as_ref().map_or_else(String::new, |year| format!(", {year} prices"));
    format!("Per person, {} in cycles of {}, {discount}{prices}.", settings.horizon, settings.cycle)
}

/// A discount rate in words: `3.5%`, `3.5% (3% after 30 years)`.
pub(super) fn rate(rate: DiscountRate) -> String {
    let percent = |rate: f64| {
        let text = number::percent(rate);
        format!("{}%", text.strip_suffix(".0").unwrap_or(&text))
    };
    match (rate.then, rate.after_years) {
        (Some(then), Some(years)) => {
            format!("{} ({} after {} years)", percent(rate.rate), percent(then), number::axis(years, 0))
        }
        _ => percent(rate.rate),
    }
}

fn closing(page: &mut Page, results: &Results, written: Option<&str>) {
    page.prose(&provenance::rests_on(results), Look::Plain);
    let failed: Vec<_> = results.checks.iter().filter(|check| !check.passed).collect();
    let all = results.checks.len();
    if all > 0 {
        page.line(&format!("Checks: {} of {all} passed.", all - failed.len()), Look::Plain);
    }
    for check in failed {
        page.prose(&format!("Failed: {}; {}.", check.name, check.found), Look::Bold);
    }
    match results.warnings.len() {
        0 => page.line("Warnings: none.", Look::Plain),
        1 => page.line("Warnings: 1.", Look::Plain),
        n => page.line(&format!("Warnings: {n}."), Look::Plain),
    }
    for warning in results.warnings.iter().take(WARNINGS) {
        let place = warning.place.as_ref().map_or_else(String::new, |place| format!(" ({place})"));
        page.prose(&format!("{} {}{place}", warning.code, warning.message), Look::Dim);
    }
    if results.warnings.len() > WARNINGS {
        page.line(&format!("and {} more in the report.", results.warnings.len() - WARNINGS), Look::Dim);
    }
    if let Some(written) = written {
        page.line(&format!("Results are in {written}"), Look::Plain);
    }
}
