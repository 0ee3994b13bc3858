//! The sentences: true in every quadrant, at ties, and for tiny and huge numbers.

use cartwright::report::figures;
use cartwright::report::{titles, words};
use cartwright::results::{
    Analysis, Bar, BarEnd, Comparison, Found, How, Increments, Limits, OneWay, Pairwise, PriceAnalysis, PriceAt,
    PriceDurability, Results, Siblings, Worth,
};

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

/// The example with a price analysis, and with prices that are quoted where a range is given.
fn priced(worth: [Worth; 2], band: Option<(f64, f64)>) -> Results {
    let mut results = fixture::deterministic();
    let thresholds = [25_000.0, 35_000.0];
    let price = PriceAnalysis {
        strategy: "infusion".into(),
        against: vec!["usual".into()],
        parameter: "price".into(),
        base: 150_000.0,
        how: How::Proved,
        how_in_draws: None,
        draws: 0,
        thresholds: thresholds
            .into_iter()
            .zip(worth)
            .map(|(threshold, deterministic)| PriceAt { threshold, deterministic, check: None, probabilistic: None })
            .collect(),
    };
    let talked_of = PriceDurability {
        strategy: "infusion".into(),
        against: vec!["usual".into()],
        price: "price".into(),
        base_price: 150_000.0,
        rates: vec![],
        base_rates: vec![],
        base_rate: None,
        band,
        shown: (0.0, 240_000.0),
        thresholds: vec![],
        rows: vec![],
        probabilistic: vec![],
    };
    for (name, found) in [("price", Found::Price(price)), ("surface", Found::PriceDurability(talked_of))] {
        results.analyses.push(Analysis { name: name.into(), title: None, found });
    }
    results
}

#[test]
fn the_right_price_stands_where_it_is_said_to_stand() {
    let quoted = Some((120_000.0, 185_000.0));
    let up_to = |price: f64| Worth::UpTo { price };
    let cases = [
        (up_to(64_700.0), quoted),
        (up_to(135_000.0), quoted),
        (up_to(120_000.0), quoted),
        (up_to(260_000.0), quoted),
        (up_to(-12_000.0), quoted),
        (up_to(64_700.0), None),
        (up_to(150_000.0), None),
        (up_to(5e7), None),
        (Worth::Never, quoted),
        (Worth::Always, quoted),
        (Worth::From { price: 90_000.0 }, quoted),
        (Worth::Between { low: 20_000.0, high: 90_000.0 }, quoted),
    ];
    let mut said = Vec::new();
    for (number, (worth, band)) in cases.into_iter().enumerate() {
        let results = priced([up_to(40_000.0), worth], band);
        let figure = figures::price_strip(&results).expect("a price was worked out");
        crate::figures::keep(&format!("price-strip-{number}.png"), &figure.png().expect("it draws"));
        said.push(format!("{}\n    {}", figure.title, figure.description));
    }
    insta::assert_snapshot!(said.join("\n"));
    assert!(figures::price_strip(&fixture::results()).is_none(), "no price was worked out");
}

/// The example with a one-way analysis in which each named input swings net benefit by so much.
fn swinging(inputs: &[(&str, f64)]) -> Results {
    let mut results = fixture::deterministic();
    let found = |cost: f64| Increments { cost, qalys: 1.0, comparison: Comparison::Same };
    let end = |value: f64, cost: f64| BarEnd { value, found: found(cost), outcomes: vec![] };
    let bars = inputs.iter().map(|(name, swing)| Bar {
        parameter: (*name).into(),
        base: 0.5,
        limits: Limits::Stated,
        siblings: Siblings::None,
        low: end(0.0, 0.0),
        high: end(1.0, *swing),
    });
    let own = OneWay {
        strategy: "infusion".into(),
        against: "usual".into(),
        base: found(0.0),
        outcomes: vec![],
        bars: bars.collect(),
        settings: vec![],
    };
    results.analyses.push(Analysis { name: "one-way".into(), title: None, found: Found::OneWay(own) });
    results
}

#[test]
fn what_the_answer_rests_on_adds_up_by_kind() {
    use cartwright::results::{Basis, Verification};
    let mut results = swinging(&[("price", 0.0), ("p_remission", 39.0), ("r_relapse_late", -61.0)]);
    let basis = |results: &mut Results, name: &str, basis: Basis| {
        let own = results.model.parameters.iter_mut().find(|own| own.name == name).expect("an input");
        own.basis = Some(basis);
        own.verification = None;
    };
    basis(&mut results, "p_remission", Basis::Assumed);
    basis(&mut results, "r_relapse_late", Basis::Published);
    let figure = figures::rests_on(&results).expect("inputs swing");
    assert_eq!(figure.description, "A bar in parts: published 61%, assumed 39%.");
    assert!(figure.title.contains("39%"), "{}", figure.title);
    basis(&mut results, "p_remission", Basis::Derived);
    let figure = figures::rests_on(&results).expect("inputs swing");
    assert_eq!(figure.description, "A bar in parts: published 61%, derived from publications 39%.");
    assert_eq!(figure.title, "None of the answer’s swing comes from assumed or recalled inputs");
    // Read in another's text, it is published and has a part of its own; without a basis, it is doubted like an assumption.
    let verification = |results: &mut Results, name: &str, verification: Option<Verification>| {
        let own = results.model.parameters.iter_mut().find(|own| own.name == name).expect("an input");
        own.verification = verification;
    };
    verification(&mut results, "r_relapse_late", Some(Verification::VerifiedC));
    let figure = figures::rests_on(&results).expect("inputs swing");
    assert_eq!(figure.description, "A bar in parts: derived from publications 39%, read second-hand 61%.");
    let expected = "None of the answer’s swing comes from assumed or recalled inputs, 61% from ones read second-hand";
    assert_eq!(figure.title, expected);
    verification(&mut results, "r_relapse_late", None);
    results.model.parameters.iter_mut().filter(|own| own.name == "r_relapse_late").for_each(|own| own.basis = None);
    let figure = figures::rests_on(&results).expect("inputs swing");
    assert_eq!(figure.title, "61% of the answer’s swing comes from unstated inputs");
    // Without a swing there is nothing to share out; without a one-way analysis the inputs are counted.
    assert!(figures::rests_on(&swinging(&[("price", 0.0)])).is_none());
    let counted = figures::rests_on(&fixture::results()).expect("there are inputs");
    assert!(counted.subtitle.contains("counted by kind"), "{}", counted.subtitle);
    crate::figures::keep("rests-on.png", &counted.png().expect("it draws"));
}

#[test]
fn the_best_option_is_compared_with_by_the_totals() {
    // At £35,000 the older drug is best: 332,057 − 222,866 and 15.544 − 12.861 by hand.
    let said = words::standing(&fixture::deterministic());
    for part in ["At £35,000 a QALY the best option is older drug, repeated", "about £109,000 more", "2.68 QALYs"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let mut results = fixture::deterministic();
    let case = &mut results.base_case.decision;
    let row = case.incremental.iter_mut().find(|row| row.strategy == "usual").expect("the reference");
    row.position = cartwright::results::Position::Dominated { by: "older".into() };
    assert!(words::standing(&results).starts_with("Usual care is itself dominated by older drug, repeated."));
}
