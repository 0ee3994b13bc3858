//! Owns how the result was made, on the page: settings, checks, warnings, and the files that were read.

use super::html::escape;
use crate::report::number;
use crate::report::terminal::rate;
use crate::results::Results;

/// The settings as a list of terms.
pub(super) fn settings(results: &Results) -> String {
    let settings = &results.model.settings;
    let mut terms = vec![
        (
            "Followed for",
            format!("{}: {} cycles of {}", settings.horizon, number::count(settings.cycles), settings.cycle),
        ),
        (
            "Discounting",
            format!(
                "costs {}, QALYs {}, life years {} where they are discounted; {}",
                rate(settings.discount.costs),
                rate(settings.discount.effects),
                rate(settings.discount.life_years),
                settings.discount.compounding
            ),
        ),
    ];
    if !settings.order.is_empty() {
        terms.push(("Order in a cycle", settings.order.join(", then ")));
    }
    if let Some(within) = &settings.within_cycle {
        terms.push(("Within a cycle", within.clone()));
    }
    for timing in &settings.timing {
        terms.push(("Timing", format!("{}: count = {}, discount = {}", timing.payoff, timing.count, timing.discount)));
    }
    if results.model.profiles.len() > 1 {
        terms.push(("Profiles", format!("{}, weighted", results.model.profiles.len())));
    }
    let mut html = "<dl>\n".to_owned();
    for (term, meaning) in terms {
        html += &format!("<dt>{term}</dt><dd>{}</dd>\n", escape(&meaning));
    }
    html + "</dl>\n"
}

/// A message in which what stands between backticks is code.
fn with_code(message: &str) -> String {
    let mut html = String::new();
    for (place, part) in message.split('`').enumerate() {
        let part = escape(part);
        html += &if place % 2 == 1 { format!("<code>{part}</code>") } else { part };
    }
    html
}

/// The checks and the warnings.
pub(super) fn checks(results: &Results) -> String {
    let passed = results.checks.iter().filter(|check| check.passed).count();
    let mut html = String::new();
    if !results.checks.is_empty() {
        html += &format!("<h3>{} of {} checks passed</h3>\n<ul class=\"plain\">\n", passed, results.checks.len());
        for check in &results.checks {
            let word = if check.passed { "Passed" } else { "<b>Failed</b>" };
            html += &format!("<li>{word}: {}; {}.</li>\n", escape(&check.name), escape(&check.found));
        }
        html += "</ul>\n";
    }
    if !results.warnings.is_empty() {
        let noun = if results.warnings.len() == 1 { "warning" } else { "warnings" };
        html += &format!("<h3>{} {noun}</h3>\n<ul class=\"plain\">\n", results.warnings.len());
        for warning in &results.warnings {
            let place =
                warning.place.as_ref().map_or_else(String::new, |place| format!(" <code>{}</code>", escape(place)));
            html += &format!("<li>{} ({}){place}</li>\n", with_code(&warning.message), escape(&warning.code));
        }
        html += "</ul>\n";
    }
    html
}

/// What was run, on which files.
pub(super) fn manifest(results: &Results) -> String {
    let manifest = &results.manifest;
    let mut html = format!(
        "<h3>To run it again</h3>\n<p>{} {}, scenario <code>{}</code>, {}. Model <code>{}</code>.</p>\n<ul class=\"plain\">\n",
        escape(&manifest.program),
        escape(&manifest.program_version),
        escape(&manifest.scenario),
        match manifest.draws {
            0 => "base case only".to_owned(),
            draws =>
                format!("{} {} draws from seed {}", number::count(draws), escape(&manifest.sampling), manifest.seed),
        },
        escape(&manifest.model_hash)
    );
    for file in &manifest.inputs {
        html += &format!(
            "<li><code>{}</code>, {} bytes, SHA-256 <code>{}</code></li>\n",
            escape(&file.path),
            number::count(file.bytes),
            escape(&file.sha256)
        );
    }
    html + "</ul>\n"
}
