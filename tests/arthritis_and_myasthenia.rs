//! The models of rheumatoid arthritis and myasthenia gravis against independent ones, and against what must hold of them.
//!
//! The figures come from two cohort models written apart in another language from the evidence rows, with loops in place of matrices
//! (a squared matrix exponential for myasthenia); they were printed to the pound and to four decimals of a QALY.

use cartwright::analysis::context::Origin;
use cartwright::analysis::run::{Wanted, run};
use cartwright::engine::{Detail, Outcomes, ParameterSets, Serial, Total, evaluate};
use cartwright::model::{Measure, StrategyId, Study, load};
use cartwright::program::{Program, compile};
use cartwright::results::{Found, Worth};
use cartwright::source::Disk;
use std::path::{Path, PathBuf};

fn study(path: &Path, set: &[(&str, &str)]) -> Study {
    let (disk, located) = Disk::project_of(path).unwrap();
    let set: Vec<(String, String)> = set.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    load(&disk, &located, &set).unwrap_or_else(|refusal| panic!("{}: {:?}", path.display(), refusal.diagnostics))
}

fn scenario(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name)
}

struct Case {
    study: Study,
    program: Program,
    outcomes: Outcomes,
}

impl Case {
    fn of(name: &str, set: &[(&str, &str)]) -> Case {
        let study = study(&scenario(name), set);
        let program = compile(&study).unwrap();
        let outcomes = evaluate(&study, &program, &ParameterSets::base(&study), Detail::default(), &Serial);
        Case { study, program, outcomes }
    }

    fn total(&self, strategy: &str, of: Total, discounted: bool) -> f64 {
        let at = self.study.strategies.iter().position(|own| own.name == strategy).unwrap();
        self.outcomes.total(&self.program, &self.study, StrategyId(at as u32), of, discounted)[0]
    }

    fn cost(&self, strategy: &str) -> f64 {
        self.total(strategy, Total::Measure(Measure::Cost), true)
    }

    fn qalys(&self, strategy: &str) -> f64 {
        self.total(strategy, Total::Measure(Measure::Qaly), true)
    }

    fn is(&self, expected: &[(&str, f64, f64, f64)]) {
        for &(strategy, cost, qalys, years) in expected {
            // A pound, and half a unit of the last printed digit: the parameter file rounds shares to six digits.
            assert!((self.cost(strategy) - cost).abs() <= 1.0, "{strategy}: £{}", self.cost(strategy));
            assert!((self.qalys(strategy) - qalys).abs() <= 0.00006, "{strategy}: {} QALYs", self.qalys(strategy));
            let found = self.total(strategy, Total::LifeYears, false);
            assert!((found - years).abs() <= 0.00006, "{strategy}: {found} years");
        }
    }
}

#[test]
fn arthritis_is_that_of_an_independent_model() {
    Case::of("ra/base-case.toml", &[]).is(&[
        ("standard_care", 50_332.0, 7.7532, 23.1283),
        ("rituximab", 50_876.0, 8.1697, 23.4576),
        ("blinatumomab", 73_779.0, 8.4012, 23.4784),
        ("car_t", 231_284.0, 8.8316, 23.9046),
    ]);
}

#[test]
fn myasthenia_is_that_of_an_independent_model() {
    Case::of("mg/base-case.toml", &[]).is(&[
        ("standard_care", 158_423.0, 9.1057, 22.2389),
        ("ivig", 265_667.0, 9.2438, 22.3082),
        ("rituximab", 139_435.0, 9.4702, 22.4032),
        ("car_t", 289_985.0, 10.7087, 23.6604),
    ]);
}

#[test]
fn all_that_a_drug_for_arthritis_gains_comes_through_haq() {
    let none = [("gain_good", "0"), ("gain_moderate", "0"), ("r_drift_off", "0"), ("u_infection", "0")];
    let case = Case::of("ra/base-case.toml", &none);
    assert!((case.qalys("rituximab") - case.qalys("standard_care")).abs() < 1e-9);
    // CAR-T keeps its deaths and its toxicity.
    assert!(case.qalys("car_t") < case.qalys("standard_care"));
}

#[test]
fn the_longer_a_response_lasts_the_more_it_gains() {
    let gain = |name: &str| {
        let case = Case::of(name, &[]);
        case.qalys("car_t") - case.qalys("standard_care")
    };
    let rates = ["relapse-0", "relapse-003", "relapse-005", "relapse-010", "relapse-0197"];
    let gains: Vec<f64> = rates.iter().map(|name| gain(&format!("mg/{name}.toml"))).collect();
    assert!(gains.windows(2).all(|pair| pair[0] > pair[1]), "{gains:?}");
    assert!(gain("ra/relapse-0.toml") > gain("ra/relapse-0197.toml"));
}

#[test]
fn the_claims_of_the_press_are_kinder_one_by_one_and_kindest_together() {
    let net = |name: &str| {
        let case = Case::of(name, &[]);
        let gained = case.qalys("car_t") - case.qalys("standard_care");
        35_000.0 * gained - (case.cost("car_t") - case.cost("standard_care"))
    };
    let (plain, all) = (net("mg/base-case.toml"), net("mg/press.toml"));
    for claim in ["press-minimal", "press-remission", "press-drugs-stopped", "press-no-relapse", "press-no-toxicity"] {
        let alone = net(&format!("mg/{claim}.toml"));
        assert!(plain < alone && alone < all, "{claim}: {plain} {alone} {all}");
    }
    assert!(
        net("ra/base-case.toml") < net("ra/press-no-relapse.toml")
            && net("ra/press-no-relapse.toml") < net("ra/press.toml")
    );
}

#[test]
fn some_of_a_gain_that_is_kept_is_worth_something() {
    let (lost, kept) = (Case::of("ra/base-case.toml", &[]), Case::of("ra/rebound-70.toml", &[]));
    for strategy in ["standard_care", "rituximab", "blinatumomab", "car_t"] {
        assert!(kept.qalys(strategy) > lost.qalys(strategy), "{strategy}");
    }
}

#[test]
fn the_sooner_the_effect_is_lost_the_less_it_is_worth_whatever_else_the_rate_moves() {
    // Blinatumomab loses its response at a multiple of the same rates, and is the best of the others.
    for name in ["ra/base-case.toml", "mg/base-case.toml"] {
        let path = scenario(name);
        let (disk, located) = Disk::project_of(&path).unwrap();
        let set = vec![("psa.draws".to_string(), "0".to_string())];
        let study = load(&disk, &located, &set).unwrap_or_else(|refusal| panic!("{:?}", refusal.diagnostics));
        let wanted = Wanted::These(vec!["price-and-durability".into()]);
        let origin = Origin { files: &disk, set: &set };
        let results =
            run(&study, origin, &wanted, &Serial, None, &|_| {}).unwrap_or_else(|faults| panic!("{faults:?}"));
        let analyses = &results.results.analyses;
        let found = analyses.iter().find_map(|own| match &own.found {
            Found::PriceDurability(found) => Some(found),
            _ => None,
        });
        let found = found.expect("the base case asks for it");
        for at in 0..found.thresholds.len() {
            let price = |worth: &Worth| worth.highest().expect("one price");
            let prices: Vec<f64> = found.rows.iter().map(|row| price(&row.worth[at])).collect();
            assert!(prices.windows(2).all(|pair| pair[0] > pair[1]), "{name}: {prices:?}");
        }
        assert!(found.base_rate.is_some(), "{name}");
    }
}
