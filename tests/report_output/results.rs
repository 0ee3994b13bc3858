//! The results file: what is written is read back to the bit, and files of other kinds are refused with a sentence.

use cartwright::results::{ReadError, Results};

use crate::fixture;

fn written(results: &Results) -> String {
    let mut bytes = Vec::new();
    results.write(&mut bytes).expect("a vector takes every byte");
    String::from_utf8(bytes).expect("JSON is UTF-8")
}

#[test]
fn round_trip_keeps_every_bit() {
    let results = fixture::results();
    let text = written(&results);
    let read = Results::parse(&text).expect("reads its own output");
    assert_eq!(read, results);
    assert_eq!(written(&read), text);
}

#[test]
fn lists_of_numbers_stay_on_one_line() {
    let text = written(&fixture::results());
    assert!(text.contains("\n          \"remission\": [0.7,0.6"), "a trace is one line a state");
    assert!(text.lines().count() < 2000, "{} lines", text.lines().count());
    assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
}

#[test]
fn a_number_that_is_not_finite_is_refused_with_its_field() {
    let mut results = fixture::results();
    results.base_case.totals[1].qalys = f64::NAN;
    let error = results.write(Vec::new()).expect_err("it is not a number");
    insta::assert_snapshot!(error, @"the number in `qalys` is not finite");
}

#[test]
fn a_newer_file_says_what_to_do() {
    let text = written(&fixture::deterministic()).replacen("\"version\": 1,", "\"version\": 9,", 1);
    let error = Results::parse(&text).expect_err("version 9 is not known");
    assert!(matches!(error, ReadError::Newer { found: 9 }));
    insta::assert_snapshot!(error, @"these results are of version 9, and this program reads up to version 1; update cartwright, or run the scenario again with this program");
}

#[test]
fn another_format_is_refused() {
    insta::assert_snapshot!(Results::parse("{}").expect_err("no format"), @r#"this is not a results file: it has no `"format": "cartwright-results"`; give the `results.json` that `cartwright run` wrote"#);
    insta::assert_snapshot!(Results::parse(r#"{"format": "cartwright-golden"}"#).expect_err("other format"), @"this is a `cartwright-golden` file, not a `cartwright-results` file; give the `results.json` that `cartwright run` wrote");
}

#[test]
fn the_schema_names_every_part() {
    let schema = serde_json::to_value(Results::schema()).expect("a schema is JSON");
    for field in ["manifest", "model", "base_case", "probabilistic", "psa", "targets", "checks", "warnings"] {
        assert!(schema["properties"][field].is_object(), "{field}");
    }
    assert_eq!(schema["properties"]["manifest"]["description"], "What was run, with which program, on which files.");
}
