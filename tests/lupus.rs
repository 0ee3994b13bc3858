//! The lupus base case against an independent implementation, and against what must hold of it.
//!
//! The figures come from a cohort model written apart in another language from the evidence files, before this engine
//! existed; they were printed to the pound and to three decimals of a QALY, which sets the tolerances. That model takes the
//! utilities with kidney failure as published, so it is compared with them as published.

use cartwright::analysis::context::Origin;
use cartwright::analysis::run::{Wanted, run};
use cartwright::engine::{Detail, ParameterSets, Serial, Total, Values, evaluate};
use cartwright::model::{Measure, StrategyId, load};
use cartwright::program::compile;
use cartwright::results::{CaseResult, Results};
use cartwright::source::Disk;
use std::path::Path;

/// What the independent model has: nothing holds the utility with a transplant down.
const AS_PUBLISHED: (&str, &str) = ("u_kidney", "u_transplant");

fn results(scenario: &str, set: &[(&str, &str)]) -> Results {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/sle").join(scenario);
    let (disk, located) = Disk::project_of(&path).unwrap();
    let set: Vec<(String, String)> = set.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    let study = load(&disk, &located, &set).unwrap_or_else(|refusal| panic!("{:?}", refusal.diagnostics));
    let origin = Origin { files: &disk, set: &set };
    let wanted = Wanted::These(vec![]);
    run(&study, origin, &wanted, &Serial, None, &|_| {}).unwrap_or_else(|faults| panic!("{faults:?}")).results
}

fn base(set: &[(&str, &str)]) -> Results {
    let mut list = vec![("psa.draws", "0")];
    list.extend(set);
    results("base-case.toml", &list)
}

fn icer(case: &CaseResult) -> f64 {
    let [without, with] = &case.totals[..] else { panic!("two strategies") };
    (with.cost - without.cost) / (with.qalys - without.qalys)
}

#[test]
fn the_base_case_is_that_of_an_independent_model() {
    // At the rates that the independent model solved (its person-years are counted a little differently), printed to six digits.
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/sle/kidney-utility-uncapped.toml");
    let (disk, located) = Disk::project_of(&path).unwrap();
    let study = load(&disk, &located, &[]).unwrap_or_else(|refusal| panic!("{:?}", refusal.diagnostics));
    let program = compile(&study).unwrap();
    let mut sets = ParameterSets::base(&study);
    for (name, value) in [("r_low_exit", 1.43432), ("r_damage", 0.120120), ("r_esrd", 0.0121825)] {
        let at = study.parameters.iter().position(|own| own.name == name).unwrap();
        sets.values[at] = Values::Same(value);
    }
    let outcomes = evaluate(&study, &program, &sets, Detail::default(), &Serial);
    let expected = [(244_442.0, 12.982, 37.331), (368_914.0, 13.978, 38.116)];
    for (at, (cost, qalys, years)) in expected.into_iter().enumerate() {
        let total = |of, discounted| outcomes.total(&program, &study, StrategyId(at as u32), of, discounted)[0];
        // Half a unit of the last printed digit.
        assert!((total(Total::Measure(Measure::Cost), true) - cost).abs() <= 0.5);
        assert!((total(Total::Measure(Measure::Qaly), true) - qalys).abs() <= 0.0005);
        assert!((total(Total::LifeYears, false) - years).abs() <= 0.0005);
    }
}

#[test]
fn the_product_is_paid_by_those_infused_and_nothing_twice() {
    let case = base(&[]).base_case;
    let cost = |category: &str| -> f64 {
        case.cells
            .costs
            .iter()
            .filter(|cell| cell.strategy == "car_t" && cell.category == category)
            .map(|cell| cell.undiscounted)
            .sum()
    };
    // 14 of 981 are never infused: they pay for leukapheresis and not for the drug (UK, data/cart/parameters.csv).
    assert!((cost("product") - 150_000.0 * (1.0 - 14.0 / 981.0)).abs() < 15.0, "{}", cost("product"));
    assert!(case.cells.costs.iter().all(|cell| cell.strategy != "standard_care" || cell.category != "product"));
}

#[test]
fn calibrated_targets_are_met_and_the_others_shown() {
    let results = base(&[]);
    let solved: Vec<_> = results.targets.iter().filter(|target| target.solves.is_some()).collect();
    assert_eq!(solved.len(), 3);
    for target in solved {
        assert!(
            (target.modelled / target.observed - 1.0).abs() < 1e-10,
            "{}: {} v {}",
            target.name,
            target.modelled,
            target.observed
        );
    }
    assert!(results.targets.len() > 6);
}

#[test]
fn scenarios_move_the_result_the_way_they_must() {
    let plain = icer(&base(&[AS_PUBLISHED]).base_case);
    let of = |scenario: &str| icer(&results(scenario, &[("psa.draws", "0"), AS_PUBLISHED]).base_case);
    let expected = [
        ("price-120k.toml", 95_226.0),
        ("price-185k.toml", 159_518.0),
        ("relapse-0.toml", 41_573.0),
        ("relapse-010.toml", 213_603.0),
        ("utility-gap-009.toml", 170_184.0),
        ("discount-15.toml", 81_530.0),
        ("doris-100.toml", 75_175.0),
    ];
    for (scenario, wanted) in expected {
        let found = of(scenario);
        assert!((found / wanted - 1.0).abs() < 1e-3, "{scenario}: {found} where the independent model has {wanted}");
        assert_ne!(found, plain);
    }
}

#[test]
fn draws_pass_every_check() {
    let results = results("base-case.toml", &[("psa.draws", "300")]);
    let mean = results.probabilistic.as_ref().unwrap();
    assert!(mean.totals[1].qalys > mean.totals[0].qalys);
    assert!(results.checks.len() > 8 && results.checks.iter().all(|check| check.passed), "{:?}", results.checks);
}

#[test]
fn a_norm_given_through_a_definition_is_read_at_the_age_of_measurement_too() {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("norm.toml");
    // The base case reads it through a definition of a fragment; here it is the table itself.
    let table = "population.norms[dsu_hse2014_aldvmm, sex, age]";
    let text = format!("extends = \"scenarios/sle/base-case.toml\"\n[utility]\nnorm = \"{table}\"\n");
    std::fs::write(&file, text).unwrap();
    let through = base(&[]).base_case.totals[0].qalys;
    let plain = results(file.to_str().unwrap(), &[("psa.draws", "0")]).base_case.totals[0].qalys;
    assert_eq!(plain.to_bits(), through.to_bits());
}
