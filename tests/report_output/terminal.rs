//! What is printed.

use cartwright::report::terminal::{Options, render};

use crate::fixture;

const PLAIN: Options = Options { colour: false, width: 100 };

#[test]
fn with_draws() {
    let text = render(&fixture::results(), PLAIN, Some("reports/invented/base-case"));
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn without_draws() {
    insta::assert_snapshot!(render(&fixture::deterministic(), PLAIN, None));
}

#[test]
fn colour_changes_no_letter() {
    let plain = render(&fixture::results(), PLAIN, None);
    let bold = render(&fixture::results(), Options { colour: true, width: 100 }, None);
    let stripped = ["\x1b[1m", "\x1b[2m", "\x1b[0m"].iter().fold(bold.clone(), |text, code| text.replace(code, ""));
    assert_eq!(stripped, plain);
    assert_ne!(bold, plain);
}

#[test]
fn long_names_keep_within_a_hundred_columns() {
    let mut results = fixture::results();
    for strategy in &mut results.model.strategies {
        strategy.label += ", which has a long name that goes on";
    }
    let text = render(&results, PLAIN, None);
    for line in text.lines() {
        assert!(line.chars().count() <= 100, "{line}");
    }
}
