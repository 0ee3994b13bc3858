//! The sentences: true in every quadrant, at ties, and for tiny and huge numbers.

use cartwright::report::{titles, words};
use cartwright::results::{Comparison, Pairwise, Results};

use crate::fixture;

/// The example with another difference between infusion and usual care.
fn with(cost: f64, qalys: f64, comparison: Comparison) -> Results {
    let mut results = fixture::deterministic();
    let pair =
        Pairwise { strategy: "infusion".into(), against: "usual".into(), cost, qalys, life_years: qalys, comparison };
    results.base_case.decision.pairwise = vec![pair];
    results
}

fn headline(cost: f64, qalys: f64, comparison: Comparison) -> String {
    let results = with(cost, qalys, comparison);
    format!("{} {}", words::headline(&results), words::verdict(&results)).trim().to_owned()
}

#[test]
fn every_quadrant_has_its_sentence() {
    let gains = |cost: f64, qalys: f64| headline(cost, qalys, Comparison::GainsAtCost { icer: cost / qalys });
    let saves = |cost: f64, qalys: f64| headline(cost, qalys, Comparison::SavesAtLoss { icer: cost / qalys });
    let sentences = [
        gains(117_355.0, 3.12),
        gains(60_000.0, 2.0),
        gains(9_400.0, 0.42),
        gains(20.0, 0.02),
        gains(5e6, 0.001),
        gains(400_000.0, 3.0),
        headline(-12_345.0, 3.12, Comparison::Dominates),
        headline(-12_345.0, 0.0, Comparison::Dominates),
        headline(0.0, 1.0, Comparison::Dominates),
        headline(2_040.0, -0.4, Comparison::Dominated),
        headline(2_040.0, 0.0, Comparison::Dominated),
        headline(0.0, -0.4, Comparison::Dominated),
        saves(-30_000.0, -0.42),
        saves(-3_000.0, -0.42),
        headline(0.0, 0.0, Comparison::Same),
    ];
    insta::assert_snapshot!(sentences.join("\n"));
}

#[test]
fn an_icer_within_its_error_of_a_threshold_is_about_at_it() {
    let mut results = fixture::results();
    let icer = 35_150.0;
    let case = results.probabilistic.as_mut().expect("draws");
    let pair = case.decision.pairwise.iter_mut().find(|pair| pair.strategy == "infusion").expect("infusion");
    pair.comparison = Comparison::GainsAtCost { icer };
    assert_eq!(words::verdict(&results), "That is about at £35,000.");
    results.model.settings.thresholds = vec![30_000.0];
    assert_eq!(words::verdict(&results), "That is above £30,000.");
}

#[test]
fn labels_inside_a_sentence() {
    assert_eq!(words::inside("Standard care"), "standard care");
    assert_eq!(words::inside("Rituximab, repeated"), "rituximab, repeated");
    assert_eq!(words::inside("CD19 CAR-T"), "CD19 CAR-T");
    assert_eq!(words::list(&["a".into(), "b".into(), "c".into()]), "a, b and c");
}

#[test]
fn chances_in_words() {
    assert_eq!(words::futures(0.35), "35 of 100 simulated futures");
    assert_eq!(words::futures(0.001), "fewer than 1 in 100 simulated futures");
    assert_eq!(words::futures(0.0), "none of the simulated futures");
    assert_eq!(titles::how_often(1.0), "always");
    assert_eq!(titles::how_often(0.0), "never");
    assert_eq!(titles::how_often(0.5), "about as often as not");
}
