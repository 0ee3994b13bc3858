//! Redacted reports: what is in confidence is nowhere, nor is any number from which it could be worked out, and the report
//! says so.

use cartwright::report::document::Document;
use cartwright::report::{html, markdown, sections};
use cartwright::results::{Confidential, Results};

use crate::{docx, fixture};

/// The fixture with these inputs in confidence.
fn confidential(names: &[(&str, Confidential)]) -> Results {
    let mut results = fixture::results();
    for (name, kind) in names {
        let own = results.model.parameters.iter_mut().find(|own| own.name == *name).expect("an input");
        own.confidential = Some(*kind);
        own.note = Some("Net of a discount of 12.75% on £150,000".into());
    }
    results.manifest.title = "One infusion at £150,000, or 150k".into();
    results
}

fn redacted(results: &Results) -> Document {
    sections::redacted(std::slice::from_ref(results)).document
}

/// What the report says in every format.
fn all(results: &Results) -> String {
    let document = redacted(results);
    html::render(&document).expect("it draws") + &markdown::render(&document) + &docx::told(&document)
}

#[test]
fn a_price_in_confidence_takes_every_cost_with_it() {
    let results = confidential(&[("price", Confidential::Commercial)]);
    let text = all(&results);
    for secret in ["150,000", "150000", "150k", "12.75"] {
        assert!(
            !text.contains(secret),
            "{secret}: {:?}",
            text.split(secret).next().map(|t| &t[t.len().saturating_sub(200)..])
        );
    }
    let case = results.headline();
    for totals in &case.totals {
        for number in [format!("{:.0}", totals.cost), cartwright::report::number::cost(totals.cost)] {
            assert!(!text.contains(&number), "the total cost {number}");
        }
    }
    for pair in &case.decision.pairwise {
        let ratio = pair.cost / pair.qalys;
        assert!(!text.contains(&cartwright::report::number::icer(ratio)), "{ratio}");
    }
    // QALYs do not depend on a price, and stay.
    let qalys = case.totals[3].qalys;
    assert!(text.contains(&cartwright::report::number::qalys(qalys)), "{qalys}");
    assert!(text.contains("What is withheld") && text.contains("every cost per QALY"));
    assert!(!text.contains("figure-plane\"") && text.contains("figure-trace"));
}

#[test]
fn a_probability_in_confidence_takes_every_outcome_with_it() {
    let results = confidential(&[("p_remission", Confidential::Academic)]);
    let text = all(&results);
    for secret in ["70.3%", "0.703", "58.2%", "80.1%", "45, 19"] {
        assert!(!text.contains(secret), "{secret}");
    }
    for totals in &results.headline().totals {
        assert!(!text.contains(&cartwright::report::number::qalys(totals.qalys)), "{}", totals.strategy);
        assert!(!text.contains(&cartwright::report::number::cost(totals.cost)), "{}", totals.strategy);
    }
    assert!(!text.contains("figure-trace\""));
}

#[test]
fn a_figure_whose_words_tell_the_value_is_withheld_whole() {
    let mut results = confidential(&[("price", Confidential::Commercial)]);
    let document = redacted(&results);
    let figures =
        |document: &Document| -> Vec<String> { document.figures().iter().map(|own| own.id.clone()).collect() };
    assert!(figures(&document).iter().any(|id| id == "figure-trace"), "who is where does not depend on a price");
    let own = results.model.strategies.iter_mut().find(|own| own.name == "infusion").expect("it is compared");
    own.label = "One infusion at £150,000".into();
    let document = redacted(&results);
    assert!(!figures(&document).iter().any(|id| id == "figure-trace"));
    assert!(!all(&results).contains("150,000"));
}

#[test]
fn what_can_be_pointed_at_in_a_redacted_report_tells_no_outcome() {
    let results = confidential(&[("price", Confidential::Commercial)]);
    for figure in redacted(&results).figures() {
        for words in figure.drawing.words() {
            assert!(!words.contains('£'), "{}: {words}", figure.id);
        }
    }
}

#[test]
fn nothing_in_confidence_withholds_nothing() {
    let document = redacted(&fixture::results());
    let text = markdown::render(&document);
    assert!(text.contains("nothing is withheld") && !text.contains("redacted "));
}

#[test]
fn a_report_that_is_not_redacted_tags_what_is_in_confidence() {
    let text = markdown::render(&sections::document(&confidential(&[("price", Confidential::Commercial)])));
    assert!(text.contains("**commercial in confidence**") && text.contains("150,000"));
}

#[test]
fn blocks_are_of_one_width_whatever_they_hide() {
    let results = confidential(&[("price", Confidential::Commercial), ("c_delivery", Confidential::Academic)]);
    let html = html::render(&redacted(&results)).expect("it draws");
    for part in html.split("class=\"withheld ").skip(1) {
        let inner = part.split('>').nth(1).and_then(|rest| rest.split('<').next());
        assert_eq!(inner, Some("redacted"));
    }
}
