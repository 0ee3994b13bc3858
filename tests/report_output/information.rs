//! The value of information, a proposed study and convergence as people see them: titles true of the numbers, no label over another.

use crate::{figures::keep, fixture};
use cartwright::report::analyses::{Shown, shown};
use cartwright::report::figures::convergence;
use cartwright::results::{
    Analysis, BestSize, Convergence, Found, InformationValue, Learnt, Observation, ObservationKind, Partial,
    Population, ProposedStudy, Results, Running, StudySize, ValueOfInformation,
};

fn population() -> Population {
    Population { per_year: 100.0, years: 10.0, people: 846.1, discount: 0.035, source: "made up".into() }
}

/// Worths at the last threshold of everything, of each of the first inputs of the example, and of all that are assumed.
fn value(everything: InformationValue, inputs: &[InformationValue], assumed: InformationValue) -> Shown {
    let results = fixture::results();
    let names: Vec<String> = results.model.parameters.iter().map(|own| own.name.clone()).collect();
    let part = |name: &str, what, parameters: &[String], worth| Partial {
        name: name.into(),
        what,
        parameters: parameters.to_vec(),
        worth: vec![worth],
    };
    let mut partial = vec![part("relapse_and_response", Learnt::List, &names[..2], inputs[0])];
    partial.push(part("assumed", Learnt::Basis, &names[..1], assumed));
    partial.push(part("published", Learnt::Basis, &names[1..3], InformationValue { value: 0.0, error: 0.0 }));
    partial.extend(
        inputs
            .iter()
            .zip(&names)
            .map(|(worth, name)| part(name, Learnt::Parameter, std::slice::from_ref(name), *worth)),
    );
    let found = Found::ValueOfInformation(ValueOfInformation {
        draws: 2000,
        thresholds: vec![35_000.0],
        perfect: vec![everything],
        partial,
        population: Some(population()),
        at_price: None,
        not_run: None,
    });
    shown(&results, &Analysis { name: "information".into(), title: None, found })
}

fn worth(value: f64, error: f64) -> InformationValue {
    InformationValue { value, error }
}

#[test]
fn titles_of_the_value_of_information_are_true_of_the_numbers() {
    let some =
        value(worth(5_200.0, 80.0), &[worth(900.0, 70.0), worth(4_100.0, 90.0), worth(3.0, 9.0)], worth(3_900.0, 95.0));
    let nothing = value(worth(0.0, 0.0), &[worth(0.0, 0.0)], worth(0.0, 0.0));
    let together = value(worth(700.0, 30.0), &[worth(2.0, 3.0), worth(0.0, 0.0)], worth(1.0, 4.0));
    let titles = [&some, &nothing, &together].map(|own| own.title.clone());
    insta::assert_snapshot!(titles.join("\n"));
    // Ranked: the input of 4,100 before that of 900; what is below its noise is about nothing, not £3.
    let first: Vec<&str> = some.sheets[1].rows.iter().map(|row| row.cells[2].shown()).collect();
    assert_eq!(first, ["5,200", "4,100", "900"]);
    // What is worth nothing is not printed, is counted in a note, and stays in the file.
    let filed = some.sheets.iter().find(|sheet| sheet.id == "inputs").expect("all inputs");
    assert_eq!((filed.shown_rows, filed.rows.len(), filed.rows[3].cells[2].shown()), (0, 4, "about 0"));
    assert!(
        some.notes.iter().any(|note| note.contains("1 of 3 single inputs and 1 of 2 kinds of evidence")),
        "{:?}",
        some.notes
    );
    assert!(nothing.sheets.iter().all(|sheet| sheet.shown_rows == 0));
    assert!(nothing.notes.iter().any(|note| note.contains("the one single input")), "{:?}", nothing.notes);
    assert!(nothing.figures.is_empty() && some.figures.len() == 2);
    // 3,900 of 5,200, for 846.1 people.
    let assumed = &some.sheets[2].rows[1];
    assert_eq!((assumed.cells[4].shown(), assumed.cells[5].shown()), ("75.0", "3.3"));
    for figure in &some.figures {
        let svg = figure.svg_file().expect("it draws");
        assert!(!svg.contains("no such value"));
        keep(&format!("{}.png", figure.id), &figure.png().expect("it draws"));
    }
}

fn study(worths: &[f64], best: Option<u64>) -> Shown {
    let people = [50_u64, 100, 200];
    let sizes = people.iter().zip(worths).map(|(people, value)| {
        let cost = 500_000.0 + 2_000.0 * *people as f64;
        StudySize {
            people: *people,
            people_after: None,
            worth: vec![worth(*value, 40.0)],
            cost,
            net: vec![value * 500.0 - cost],
        }
    });
    let found = Found::ProposedStudy(ProposedStudy {
        observes: vec![Observation {
            parameter: "r_relapse_late".into(),
            kind: ObservationKind::Events,
            years: Some(3.0),
            sd: None,
        }],
        draws: 2000,
        thresholds: vec![35_000.0],
        ceiling: vec![worth(4_000.0, 80.0)],
        sizes: sizes.collect(),
        cost_fixed: 500_000.0,
        cost_per_person: 2_000.0,
        cost_source: "assumed".into(),
        delay: 4.0,
        recruits: None,
        population: population(),
        people_after: 500.0,
        best: vec![BestSize { people: best }],
        at_price: None,
        not_run: None,
    });
    shown(&fixture::results(), &Analysis { name: "registry".into(), title: None, found })
}

#[test]
fn titles_of_a_study_are_true_of_the_numbers() {
    let within = study(&[2_400.0, 3_300.0, 3_500.0], Some(100));
    let largest = study(&[1_200.0, 2_300.0, 3_900.0], Some(200));
    let never = study(&[100.0, 200.0, 300.0], None);
    insta::assert_snapshot!([&within, &largest, &never].map(|own| own.title.clone()).join("\n"));
    let smallest = study(&[3_900.0, 3_910.0, 3_920.0], Some(50));
    assert!(smallest.title.starts_with("The study is worth most with 50 people or fewer: "), "{}", smallest.title);
    assert!(within.sheets[0].rows[1].strong && !within.sheets[0].rows[2].strong);
    for (name, own) in [("within", &within), ("never", &never)] {
        keep(&format!("registry-{name}.png"), &own.figures[0].png().expect("it draws"));
    }
}

/// The example with running results that end at a mean and its error.
fn settling(mean: f64, error: f64) -> Results {
    let mut results = fixture::results();
    let draws: Vec<u64> = (1..=50).map(|at| at * 40).collect();
    let running = |mean: f64, error: f64| Running {
        mean: draws.iter().map(|own| mean + error * (2000.0 / *own as f64 - 1.0) / 3.0).collect(),
        error: draws.iter().map(|own| error * (2000.0 / *own as f64).sqrt()).collect(),
    };
    let found = Convergence {
        strategy: "infusion".into(),
        against: "usual".into(),
        threshold: 35_000.0,
        cost: running(90_000.0, 700.0),
        qalys: running(2.5, 0.01),
        nmb: running(mean, error),
        probability: running(0.46, 0.011),
        wanted: Some(900.0),
        draws,
    };
    results.psa.as_mut().expect("draws").convergence = Some(found);
    results
}

#[test]
fn convergence_says_whether_there_are_enough_draws() {
    let drawn = |mean, error| convergence(&settling(mean, error)).expect("a figure");
    let (sure, unsure) = (drawn(-2_500.0, 800.0), drawn(1_200.0, 1_000.0));
    assert!(sure.title.contains("would not change") && sure.title.contains("below zero"), "{}", sure.title);
    assert!(unsure.title.contains("too few draws"), "{}", unsure.title);
    assert!(sure.note.contains("£900 that the scenario asks for, which was reached"), "{}", sure.note);
    assert!(unsure.note.contains("which was not reached"), "{}", unsure.note);
    keep("convergence.png", &sure.png().expect("it draws"));
    assert!(convergence(&fixture::results()).is_none());
}
