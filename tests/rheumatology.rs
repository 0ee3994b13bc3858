//! Systemic sclerosis, myositis and lupus with four strategies: against a second implementation, and what must hold of them.
//!
//! The figures of the first test come from cohort models written apart, in Python with SciPy's matrix exponential and root finder, from the
//! parameter files; they were printed to a tenth of a penny and to four decimals of a QALY, which sets the tolerances.

use cartwright::analysis::context::Origin;
use cartwright::analysis::run::{Wanted, run};
use cartwright::engine::{Detail, ParameterSets, Serial, Total, evaluate, reference};
use cartwright::model::{Measure, ProfileId, StrategyId, Study, load};
use cartwright::program::compile;
use cartwright::results::{CaseResult, Results};
use cartwright::source::Disk;
use std::path::{Path, PathBuf};

fn scenarios() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

fn study(scenario: &str) -> (Disk, Study) {
    let (disk, located) = Disk::project_of(&scenarios().join(scenario)).unwrap();
    let study = load(&disk, &located, &no_draws());
    (disk, study.unwrap_or_else(|refusal| panic!("{scenario}: {:?}", refusal.diagnostics)))
}

fn no_draws() -> [(String, String); 1] {
    [("psa.draws".to_string(), "0".to_string())]
}

fn results(scenario: &str) -> Results {
    let (disk, study) = study(scenario);
    let origin = Origin { files: &disk, set: &no_draws() };
    let found = run(&study, origin, &Wanted::These(vec![]), &Serial, None, &|_| {});
    found.unwrap_or_else(|faults| panic!("{scenario}: {faults:?}")).results
}

fn of(case: &CaseResult, strategy: &str) -> (f64, f64) {
    let total = case.totals.iter().find(|total| total.strategy == strategy).expect("a strategy");
    (total.cost, total.qalys)
}

#[test]
fn base_cases_are_those_of_a_second_implementation() {
    let expected = [
        ("ssc/base-case.toml", "standard_care", 120_199.449, 6.6062),
        ("ssc/base-case.toml", "rituximab", 149_629.492, 7.1854),
        ("ssc/base-case.toml", "hsct", 129_851.090, 8.2553),
        ("ssc/base-case.toml", "car_t", 310_559.313, 7.6642),
        ("iim/base-case.toml", "standard_care", 318_391.415, 8.5161),
        ("iim/base-case.toml", "ivig_heavy", 649_804.830, 8.5161),
        ("iim/base-case.toml", "car_t", 406_925.960, 9.8775),
    ];
    let bases = ["ssc/base-case.toml", "iim/base-case.toml"].map(|scenario| (scenario, results(scenario).base_case));
    for (scenario, strategy, cost, qalys) in expected {
        let case = &bases.iter().find(|(own, _)| *own == scenario).unwrap().1;
        let found = of(case, strategy);
        assert!(
            (found.0 - cost).abs() <= 0.001 && (found.1 - qalys).abs() <= 0.00005,
            "{scenario} {strategy}: {found:?}"
        );
    }
}

#[test]
fn both_engines_agree_on_each_of_them() {
    for scenario in ["ssc/base-case.toml", "iim/base-case.toml", "sle/all-strategies.toml"] {
        let (_, study) = study(scenario);
        let program = compile(&study).unwrap();
        let sets = ParameterSets::base(&study);
        let outcomes = evaluate(&study, &program, &sets, Detail::default(), &Serial);
        let values: Vec<f64> = study.parameters.iter().map(|parameter| parameter.value).collect();
        for at in 0..study.strategies.len() {
            let strategy = StrategyId(at as u32);
            for measure in [Measure::Cost, Measure::Qaly] {
                let plain: f64 = (0..study.profiles.len() as u32)
                    .map(|profile| {
                        let weight = reference::weight(&study, &values, ProfileId(profile)).unwrap();
                        weight
                            * reference::run(&study, &values, strategy, ProfileId(profile))
                                .unwrap()
                                .total(&study, measure)
                    })
                    .sum();
                let fast = outcomes.total(&program, &study, strategy, Total::Measure(measure), true)[0];
                // Two ways to the matrix exponential, each good to some 1e-14 a cycle.
                assert!((fast / plain - 1.0).abs() < 1e-11, "{scenario}, strategy {at}: {fast} v {plain}");
            }
        }
    }
}

#[test]
fn further_strategies_leave_lupus_as_it_was() {
    let (base, all) = (results("sle/base-case.toml").base_case, results("sle/all-strategies.toml").base_case);
    for strategy in ["standard_care", "car_t"] {
        let (own, wanted) = (of(&all, strategy), of(&base, strategy));
        // The same states and two more that nobody of these strategies is in.
        assert!((own.0 / wanted.0 - 1.0).abs() < 1e-12 && (own.1 / wanted.1 - 1.0).abs() < 1e-12, "{own:?} {wanted:?}");
    }
    // An engager that works as well, lasts as long and is given once more can only gain more than CAR-T, which kills no fewer.
    let equal = results("sle/engager-as-good.toml").base_case;
    assert!(of(&equal, "teclistamab").1 > of(&equal, "car_t").1);
}

#[test]
fn claims_about_car_t_leave_its_comparators_alone() {
    for disease in ["sle", "ssc", "iim"] {
        let base = results(&format!("{disease}/base-case.toml")).base_case;
        // Lupus is solved anew in every run: the claim that reaches deepest is enough.
        let claims = ["press", "press-no-relapse", "press-no-toxicity", "outpatient", "price-all-in", "price-68k"];
        for claim in &claims[..if disease == "sle" { 1 } else { claims.len() }] {
            let case = results(&format!("{disease}/{claim}.toml")).base_case;
            let (own, plain) = (of(&case, "car_t"), of(&base, "car_t"));
            assert!(own.0 < plain.0 || own.1 > plain.1, "{disease}/{claim} changes CAR-T for the better");
            let (own, plain) = (of(&case, "standard_care"), of(&base, "standard_care"));
            assert_eq!(own, plain, "{disease}/{claim} changes standard care");
        }
    }
}

#[test]
fn one_ratio_for_all_years_flatters_the_transplant() {
    let as_it_was = of(&results("ssc/base-case.toml").base_case, "hsct");
    let once = of(&results("ssc/hsct-hr-once.toml").base_case, "hsct");
    assert!(once.1 > as_it_was.1, "{once:?} {as_it_was:?}");
}

#[test]
fn what_diseases_share_is_written_once() {
    let once = [
        "uk/life-tables.csv",
        "uk/utility-norms.csv",
        "cart/parameters.csv",
        "bite/parameters.csv",
        "hsct/parameters.csv",
    ];
    let mut open = vec![scenarios()];
    let mut count = 0;
    while let Some(place) = open.pop() {
        for entry in std::fs::read_dir(&place).unwrap().map(|entry| entry.unwrap().path()) {
            let examples = entry.ends_with("examples");
            if entry.is_dir() && !examples && entry != scenarios().join("shared") {
                open.push(entry);
            } else if entry.extension().is_some_and(|end| end == "toml") {
                count += 1;
                let text = std::fs::read_to_string(&entry).unwrap();
                let copied = once.iter().find(|file| text.contains(&format!("data/{file}")));
                assert_eq!(copied, None, "{} reads what a shared fragment reads", entry.display());
            }
        }
    }
    assert!(count > 100);
}
