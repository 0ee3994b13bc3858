//! Departures from the reference case: each is found when it is made, and the other rate is what setting it gives.

use super::{COHORT, close, results};
use cartwright::results::{Found, ReferenceCase};

const REQUEST: &str = "\n[[analysis]]\nkind = \"reference case\"\n";

fn model(nice: &str) -> String {
    format!("nice = {{ date = \"2026-11-26\", rules = \"data/nice/rules.csv\"{nice} }}\n{COHORT}{REQUEST}")
}

fn reference_case(text: &str, set: &[(&str, &str)]) -> ReferenceCase {
    match results(text, &["data/nice/rules.csv"], set).analyses.into_iter().next().map(|own| own.found) {
        Some(Found::ReferenceCase(own)) => own,
        other => panic!("{other:?}"),
    }
}

fn found(own: &ReferenceCase, words: &str) -> bool {
    own.departures.iter().any(|departure| departure.asks.contains(words) || departure.does.contains(words))
}

#[test]
fn departures_are_found_when_they_are_made() {
    let own = reference_case(&model(""), &[]);
    // What the cohort does depart from, and nothing of discounting or thresholds.
    for words in ["horizon", "adjusted for age", "capped", "one end of each cycle", "no draws"] {
        assert!(found(&own, words), "{words}: {:?}", own.departures);
    }
    for words in ["discounted", "a QALY", "5L"] {
        assert!(!found(&own, words), "{words}: {:?}", own.departures);
    }
    assert!(found(&reference_case(&model(""), &[("discount.effects", "0.015")]), "health effects discounted at 3.5%"));
    assert!(found(&reference_case(&model(""), &[("thresholds", "[20000, 30000]")]), "£25000 and £35000"));
    let lifelong = reference_case(&model(""), &[("time.horizon", "120 years")]);
    assert!(!found(&lifelong, "horizon"), "{:?}", lifelong.departures);
    let counted = reference_case(&model(""), &[("timing.state.count", "half-cycle")]);
    assert!(!found(&counted, "one end"), "{:?}", counted.departures);
    assert!(found(&reference_case(&model(", topic_started = \"2026-10-01\""), &[]), "EQ-5D-5L"));
    assert!(!found(&reference_case(&model(", topic_started = \"2026-08-27\""), &[]), "EQ-5D-5L"));
}

#[test]
fn rules_are_those_of_the_date() {
    let at = |date: &str| {
        let text = model("").replace("2026-11-26", date).replace("thresholds = [25000, 35000]\n", "");
        results(&text, &["data/nice/rules.csv"], &[]).model.settings.thresholds
    };
    assert_eq!(at("2026-11-26"), [25_000.0, 35_000.0]);
    assert_eq!(at("2026-03-31"), [25_000.0, 35_000.0], "in force from this very day");
    assert_eq!(at("2026-03-30"), [20_000.0, 30_000.0]);
}

#[test]
fn the_other_rate_is_what_setting_it_gives() {
    let own = reference_case(&model(""), &[]);
    let set = results(COHORT, &[], &[("discount.costs", "0.015"), ("discount.effects", "0.015")]);
    assert_eq!(own.alternative_rate, 0.015);
    for (found, expected) in own.alternative.iter().zip(&set.base_case.totals) {
        close(found.cost, expected.cost, 0.0);
        close(found.qalys, expected.qalys, 0.0);
    }
}
