//! Owns the report as one page of HTML that stands alone: figures, font and style are inside it, nothing is fetched and
//! nothing is run. It reads on a screen, on paper, in grey and by ear.

mod html;
mod inputs;
mod method;
mod outcomes;

use self::html::{Numbers, base64, css_string, escape, id, note};
use super::figures::{self, Figure, FigureError};
use super::provenance::{self, Mark};
use super::{number, words};
use crate::results::Results;

/// CSS that carries the report's font, for pages and for figures that stand alone.
pub(crate) fn font_faces() -> String {
    let face = |bytes: &[u8], weight: &str| {
        format!(
            "@font-face{{font-family:\"Cartwright Sans\";font-weight:{weight};src:url(data:font/woff2;base64,{}) format(\"woff2\")}}",
            base64(bytes)
        )
    };
    face(include_bytes!("../../../data/fonts/cartwright-sans.woff2"), "400")
        + &face(include_bytes!("../../../data/fonts/cartwright-sans-bold.woff2"), "600 700")
}

/// A section: its id, its title and what is in it.
struct Section {
    id: &'static str,
    title: &'static str,
    html: String,
}

/// The report as HTML.
///
/// # Errors
/// When a figure cannot be drawn.
pub fn render(results: &Results) -> Result<String, FigureError> {
    let mut numbers = Numbers::default();
    let sections = sections(results, &mut numbers)?;
    let title = escape(&results.manifest.title);
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>\n{}\n{}{}</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#summary\">Skip to the summary</a>\n\
         <header class=\"bar\"><span><b>{title}</b> · {}</span><span class=\"status\">Draft, not reviewed</span></header>\n\
         <div class=\"page\">\n<nav aria-label=\"Contents\"><p>Contents</p><ol>\n<li><a href=\"#summary\">Summary</a></li>\n",
        font_faces(),
        include_str!("style.css"),
        running(results),
        escape(&results.manifest.scenario)
    );
    for section in &sections {
        page += &format!("<li><a href=\"#{}\">{}</a></li>\n", section.id, section.title);
    }
    page += "</ol></nav>\n<main>\n";
    page += &summary(results);
    for (place, section) in sections.iter().enumerate() {
        page += &format!(
            "<section id=\"{0}\" aria-labelledby=\"{0}-title\">\n<h2 id=\"{0}-title\"><span>{1}</span>{2}</h2>\n{3}</section>\n",
            section.id,
            place + 1,
            section.title,
            section.html
        );
    }
    page += "</main>\n</div>\n</body>\n</html>\n";
    Ok(page)
}

/// Running head and foot in print.
fn running(results: &Results) -> String {
    let text = "font:8pt \"Cartwright Sans\",Arial,sans-serif;color:#4A5763";
    format!(
        "@page{{size:A4;margin:19mm 17mm;@top-left{{content:{};{text}}}@top-right{{content:\"Draft, not reviewed\";{text}}}\
         @bottom-left{{content:{};{text}}}@bottom-right{{content:counter(page) \" of \" counter(pages);{text}}}}}\n",
        css_string(&results.manifest.title),
        css_string(&results.manifest.scenario)
    )
}

fn sections(results: &Results, numbers: &mut Numbers) -> Result<Vec<Section>, FigureError> {
    let mut sections = vec![Section {
        id: "results",
        title: "Results",
        html: outcomes::incremental(results, numbers)
            + &outcomes::net_benefit(results, numbers)
            + &outcomes::costs(results, numbers),
    }];
    let mut doubt = String::new();
    for drawn in [figures::plane(results), figures::acceptability(results)].into_iter().flatten() {
        doubt += &figure(&drawn, numbers)?;
    }
    if !doubt.is_empty() {
        sections.push(Section { id: "uncertainty", title: "How sure it is", html: doubt });
    }
    if let Some(drawn) = figures::trace(results) {
        sections.push(Section { id: "trace", title: "Where people are over time", html: figure(&drawn, numbers)? });
    }
    if !results.targets.is_empty() {
        sections.push(Section {
            id: "targets",
            title: "Modelled against observed",
            html: outcomes::targets(results, numbers),
        });
    }
    sections.push(Section { id: "inputs", title: "Inputs", html: inputs_section(results, numbers) });
    sections.push(Section {
        id: "method",
        title: "Method and checks",
        html: method::settings(results) + &method::checks(results) + &method::manifest(results),
    });
    if !results.model.sources.is_empty() {
        sections.push(Section { id: "sources", title: "Sources", html: inputs::sources(results) });
    }
    Ok(sections)
}

fn inputs_section(results: &Results, numbers: &mut Numbers) -> String {
    let marks = [
        (Mark::Assumed, "was chosen by the modellers"),
        (Mark::Recalled, "has a source that has not been read, or only a claim"),
        (Mark::Secondary, "was read in a secondary source"),
        (Mark::Calibrated, "was solved so that a target is met"),
    ];
    let shown: Vec<String> = marks
        .into_iter()
        .filter(|(mark, _)| results.model.parameters.iter().any(|p| p.used && provenance::mark(p) == Some(*mark)))
        .map(|(mark, meaning)| format!("{} {meaning}", html::badge(mark)))
        .collect();
    let legend = if shown.is_empty() {
        String::new()
    } else {
        format!("<p>Marks show what a reader should doubt: an input marked {}.</p>\n", shown.join("; "))
    };
    format!("<p>{}</p>\n{legend}{}", escape(&provenance::rests_on(results)), inputs::table(results, numbers))
}

fn figure(drawn: &Figure, numbers: &mut Numbers) -> Result<String, FigureError> {
    Ok(format!(
        "<figure id=\"{}\"><figcaption><b><i>{}</i> {}</b><span>{}</span></figcaption>\n{}{}</figure>\n",
        id(&format!("drawn-{}", drawn.id)),
        numbers.figure(),
        escape(&drawn.title),
        escape(&drawn.subtitle),
        drawn.svg()?,
        note(&drawn.note)
    ))
}

/// The answer on top of the page.
fn summary(results: &Results) -> String {
    let model = &results.model;
    let at = results.psa.as_ref().and_then(|psa| psa.cost_effective.last());
    let share = at.and_then(|at| at.probability.get(&model.intervention));
    let mut html = format!(
        "<section id=\"summary\" aria-labelledby=\"summary-title\">\n<p class=\"kick\">Cost-effectiveness of {} against {}</p>\n\
         <h1 id=\"summary-title\">{}</h1>\n",
        escape(&words::inside(model.strategy_label(&model.intervention))),
        escape(&words::inside(model.strategy_label(&model.reference))),
        escape(&results.manifest.title)
    );
    html += if share.is_some() { "<div class=\"answer\"><div>\n" } else { "<div class=\"answer plain\"><div>\n" };
    let verdict = [words::verdict(results), words::standing(results)].join(" ");
    html += &format!("<p class=\"lead\">{} {}</p>\n", escape(&words::headline(results)), escape(verdict.trim()));
    let best = words::best_options(results);
    if !best.is_empty() {
        html += &format!("<p class=\"lead\">{}.</p>\n", escape(&best));
    }
    html += &format!("<p>{}</p>\n</div>\n", escape(&provenance::rests_on(results)));
    if let (Some(at), Some(share)) = (at, share) {
        html += &format!(
            "<div class=\"icons\">{}\n<p>{}</p></div>\n",
            dots(share.share, at.threshold),
            escape(&words::chance(results))
        );
    }
    html += "</div>\n";
    let draws = match results.manifest.draws {
        0 => "Base case; the probabilistic analysis was not run".to_owned(),
        draws => format!("Means of {} simulations", number::count(draws)),
    };
    html += &format!(
        "<p class=\"meta\">{draws}. {} {}, model {}. Detail: <a href=\"#results\">results</a>, <a href=\"#inputs\">inputs</a>, <a href=\"#method\">method</a>.</p>\n</section>\n",
        escape(&results.manifest.program),
        escape(&results.manifest.program_version),
        escape(results.manifest.model_hash.get(..8).unwrap_or(&results.manifest.model_hash))
    );
    html
}

/// A hundred dots, as many filled as draws of a hundred in which the intervention is best.
fn dots(share: f64, threshold: f64) -> String {
    let filled = (share * 100.0).round() as u32;
    let mut svg = format!(
        "<svg viewBox=\"0 0 170 170\" role=\"img\" aria-label=\"{filled} of 100 dots are filled: best at {}\">",
        number::pounds(threshold)
    );
    for n in 0..100 {
        let (x, y) = (8 + 17 * (n % 10), 8 + 17 * (n / 10));
        svg += &if n < filled {
            format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"6\" fill=\"#1446B8\"/>")
        } else {
            format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"5.4\" fill=\"#fff\" stroke=\"#64707B\" stroke-width=\"1.2\"/>")
        };
    }
    svg + "</svg>"
}
