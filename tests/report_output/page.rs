//! The page: it stands alone, escapes what it is given, and keeps its form.

use cartwright::report::page;
use cartwright::results::Results;

use crate::figures::keep;
use crate::fixture;

fn drawn(results: &Results) -> String {
    page::render(results).expect("it draws")
}

/// The page without what is looked at elsewhere: style, fonts and figures.
fn skeleton(html: &str) -> String {
    let mut text = String::new();
    let mut skipped = false;
    for line in html.lines() {
        if line.starts_with("<style>") || line.starts_with("<svg") {
            skipped = true;
            text.push_str(if line.starts_with("<svg") { "<svg …>\n" } else { "<style …>\n" });
        }
        if !skipped {
            text.push_str(line);
            text.push('\n');
        }
        if line.contains("</style>") || line.contains("</svg>") {
            skipped = false;
        }
    }
    text
}

#[test]
fn the_page_stands_alone_and_is_the_same_each_time() {
    let html = drawn(&fixture::results());
    keep("report.html", html.as_bytes());
    assert_eq!(html, drawn(&fixture::results()));
    for outside in ["src=\"http", "url(http", "<link", "<script", "@import"] {
        assert!(!html.contains(outside), "{outside}");
    }
    for nonsense in ["NaN", ">inf", "−0<", ">-", "no such value"] {
        assert!(!skeleton(&html).contains(nonsense), "{nonsense}");
    }
    keep("report-base.html", drawn(&fixture::deterministic()).as_bytes());
}

#[test]
fn what_it_is_given_is_escaped() {
    let mut results = fixture::results();
    results.manifest.title = "A <script>alert(1)</script> & \"B\"".into();
    results.model.strategies[0].label = "<b>Usual</b>".into();
    results.model.states[0].label = "<i>Remission</i> & so on".into();
    let html = drawn(&results);
    assert!(!html.contains("<script") && !html.contains("<b>Usual") && !html.contains("<i>Remission"));
    assert!(html.contains("&lt;b&gt;Usual&lt;/b&gt;"));
}

#[test]
fn tables_can_be_read_by_ear() {
    let html = drawn(&fixture::results());
    assert_eq!(html.matches("<table").count(), html.matches("<caption>").count());
    assert_eq!(html.matches("<td></td>").count(), 2, "only the corners above the names are empty");
    assert_eq!(html.matches("<figure").count(), html.matches("<figcaption>").count());
    let opened = |tag: &str| html.matches(&format!("<{tag}")).count();
    for tag in ["table", "tbody", "section", "figure", "main", "nav", "ol", "ul", "dl"] {
        assert_eq!(opened(tag), html.matches(&format!("</{tag}>")).count(), "{tag}");
    }
}

#[test]
fn form_of_the_page() {
    insta::assert_snapshot!(skeleton(&drawn(&fixture::results())));
}
