//! The HTML report: it stands alone, escapes what it is given, can be read by ear, and is the same each time.

use cartwright::report::{html, markdown, sections};
use cartwright::results::Results;

use crate::figures::keep;
use crate::fixture;

fn drawn(results: &Results) -> String {
    html::render(&sections::document(results)).expect("it draws")
}

/// The page without what is looked at elsewhere: style, fonts, behaviour, figures and downloads.
fn skeleton(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(start) = ["<style>", "<svg", "<script", "href=\"data:"].iter().filter_map(|tag| rest.find(tag)).min()
    {
        text.push_str(&rest[..start]);
        let tail = &rest[start..];
        let end = if tail.starts_with("<style") {
            "</style>"
        } else if tail.starts_with("<svg") {
            "</svg>"
        } else if tail.starts_with("<script") {
            "</script>"
        } else {
            "\">"
        };
        rest = tail.split_once(end).map_or("", |(_, rest)| rest);
        text.push_str(&format!("[{}]", &end.trim_matches(['<', '>', '/'])));
    }
    text + rest
}

#[test]
fn the_file_stands_alone_and_is_the_same_each_time() {
    let html = drawn(&fixture::results());
    keep("report.html", html.as_bytes());
    assert_eq!(html, drawn(&fixture::results()));
    for outside in ["src=\"http", "url(http", "<link", "<script src", "@import", "fetch(", "XMLHttpRequest"] {
        assert!(!html.contains(outside), "{outside}");
    }
    for nonsense in ["NaN", ">inf<", "−0<", ">-", "no such value"] {
        assert!(!skeleton(&html).contains(nonsense), "{nonsense}");
    }
    keep("report-base.html", drawn(&fixture::deterministic()).as_bytes());
}

#[test]
fn what_it_is_given_is_escaped() {
    let mut results = fixture::results();
    results.manifest.title = "A <script>alert(1)</script> & \"B\"".into();
    results.model.strategies[0].label = "<b>Usual</b></script>".into();
    results.model.states[0].label = "<i>Remission</i> & so on".into();
    results.model.parameters[0].note = Some("</script><script>alert(2)</script>".into());
    let html = drawn(&results);
    assert!(!html.contains("<script>alert") && !html.contains("<b>Usual") && !html.contains("<i>Remission"));
    assert!(html.contains("&lt;b&gt;Usual&lt;/b&gt;"));
    // The behaviour and one table that steps are the only scripts, and each of them is closed by its own end alone.
    assert_eq!(html.matches("<script").count(), 2);
    assert_eq!(html.matches("</script>").count(), 2);
    let text = markdown::render(&sections::document(&results));
    assert!(!text.contains("<script>") && text.contains("\\<script\\>"));
}

#[test]
fn it_can_be_read_by_ear() {
    let html = drawn(&fixture::results());
    assert_eq!(html.matches("<table").count(), html.matches("<caption>").count());
    let numbered = |kind: &str| html.matches(&format!("<figure class=\"{kind}\"")).count();
    let figures = html.matches("<figure").count() - numbered("small") - numbered("strip");
    assert_eq!(figures, html.matches("<figcaption>").count());
    let pictures = html.matches("role=\"img\"").count();
    assert_eq!(pictures, html.matches("<desc id=").count());
    let opened = |tag: &str| html.matches(&format!("<{tag}>")).count() + html.matches(&format!("<{tag} ")).count();
    for tag in ["table", "tbody", "tr", "section", "figure", "main", "nav", "ol", "ul", "math", "div", "mrow", "mtd"] {
        assert_eq!(opened(tag), html.matches(&format!("</{tag}>")).count(), "{tag}");
    }
}

#[test]
fn every_text_of_markdown_tables_is_in_the_html_too() {
    let document = sections::document(&fixture::results());
    // Long code may break at its signs: what marks the places is no text.
    let html = skeleton(&html::render(&document).expect("it draws")).replace("<wbr>", "");
    for table in document.tables() {
        for cell in table.rows.iter().flat_map(|row| &row.cells) {
            let words = cell.text.bare().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            let words = words.replace('\'', "&#39;").replace('"', "&quot;");
            assert!(cell.text.parts.len() > 1 || html.contains(&words), "{}: {words}", table.id);
        }
    }
}

#[test]
fn several_results_side_by_side() {
    let mut cheaper = fixture::results();
    cheaper.manifest.title = "Price £120,000".into();
    for case in [Some(&mut cheaper.base_case), cheaper.probabilistic.as_mut()].into_iter().flatten() {
        for pair in &mut case.decision.pairwise {
            if pair.strategy == "infusion" {
                pair.cost -= 30_000.0;
                let icer = pair.cost / pair.qalys;
                pair.comparison = cartwright::results::Comparison::GainsAtCost { icer };
            }
        }
    }
    let mut other = fixture::deterministic();
    other.manifest.disease = "another".into();
    insta::assert_snapshot!(markdown::render(&sections::comparison(&[fixture::results(), cheaper.clone()])));
    let html = html::render(&sections::comparison(&[fixture::results(), cheaper, other])).expect("it draws");
    assert!(html.contains("3 results compared"));
}
