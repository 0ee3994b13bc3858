//! The MS model against an independent implementation, and against what must hold of it.
//!
//! The figures come from a cohort model written apart in plain Python from the same input files, without this engine; printed to
//! four decimals, which sets the tolerances.

use cartwright::analysis::context::Origin;
use cartwright::analysis::run::{Wanted, run};
use cartwright::engine::Serial;
use cartwright::model::{Study, load};
use cartwright::results::CaseResult;
use cartwright::source::Disk;
use std::path::Path;

fn located(scenario: &str, set: &[(&str, &str)]) -> (Disk, String, Vec<(String, String)>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/ms").join(scenario);
    let (disk, located) = Disk::project_of(&path).unwrap();
    let all = [("psa.draws", "0")];
    let set = all.iter().chain(set).map(|(name, value)| (name.to_string(), value.to_string())).collect();
    (disk, located, set)
}

fn study(scenario: &str) -> Study {
    let (disk, located, set) = located(scenario, &[]);
    load(&disk, &located, &set).unwrap_or_else(|refusal| panic!("{:?}", refusal.diagnostics))
}

fn case(scenario: &str, set: &[(&str, &str)]) -> CaseResult {
    let (disk, located, set) = located(scenario, set);
    let study = load(&disk, &located, &set).unwrap_or_else(|refusal| panic!("{:?}", refusal.diagnostics));
    let origin = Origin { files: &disk, set: &set };
    let wanted = Wanted::These(vec![]);
    run(&study, origin, &wanted, &Serial, None, &|_| {}).unwrap_or_else(|faults| panic!("{faults:?}")).results.base_case
}

fn of(case: &CaseResult, strategy: &str) -> (f64, f64) {
    let total = case.totals.iter().find(|total| total.strategy == strategy).unwrap();
    (total.cost, total.qalys)
}

fn ratio(case: &CaseResult) -> f64 {
    let (without, with) = (of(case, "supportive"), of(case, "car_t"));
    (with.0 - without.0) / (with.1 - without.1)
}

#[test]
fn both_layers_are_those_of_an_independent_model() {
    let progressive = [
        ("supportive", 241_888.030_4, 4.5332),
        ("ocrelizumab", 344_117.078_8, 4.9891),
        ("siponimod", 342_505.242_9, 5.1760),
        ("hsct", 254_183.223_8, 4.9857),
        ("car_t", 416_294.973_3, 5.1252),
    ];
    let relapsing = [
        ("supportive", 272_069.523_3, 6.5073),
        ("ocrelizumab", 345_082.256_3, 9.0010),
        ("siponimod", 313_698.938_1, 6.8367),
        ("hsct", 249_391.673_9, 8.2631),
        ("car_t", 414_444.494_9, 8.3670),
    ];
    for (scenario, expected) in [("base-case.toml", progressive), ("relapsing.toml", relapsing)] {
        let case = case(scenario, &[]);
        for (strategy, cost, qalys) in expected {
            let found = of(&case, strategy);
            // Half a unit of the last printed digit.
            assert!((found.0 - cost).abs() <= 0.5e-4 + 1e-6, "{scenario} {strategy}: {} where {cost}", found.0);
            assert!((found.1 - qalys).abs() <= 0.5e-4 + 1e-9, "{scenario} {strategy}: {} where {qalys}", found.1);
        }
    }
}

#[test]
fn the_progressive_layer_alone_is_the_base_case() {
    let (whole, layer) = (case("base-case.toml", &[]), case("single-layer.toml", &[]));
    for total in &whole.totals {
        let (one, other) = (of(&whole, &total.strategy), of(&layer, &total.strategy));
        // The same sums over fewer states, in another order.
        assert!((one.0 / other.0 - 1.0).abs() < 1e-12 && (one.1 / other.1 - 1.0).abs() < 1e-12, "{}", total.strategy);
    }
}

#[test]
fn what_car_t_must_do_is_what_the_independent_model_says() {
    // Halted at 5% loss a year; 0.1, 0.3 and 0.5 without any loss.
    let wanted = [("0", "0.05", 37_776.83), ("0.1", "0", 17_428.39), ("0.3", "0", 35_254.65), ("0.5", "0", 68_962.49)];
    for (ratio_cart, loss, wanted) in wanted {
        let found = ratio(&case("base-case.toml", &[("hr_cart", ratio_cart), ("r_loss_cart", loss)]));
        assert!((found / wanted - 1.0).abs() < 1e-6, "{ratio_cart}, {loss}: {found} where {wanted}");
    }
}

#[test]
fn without_an_effect_car_t_only_costs() {
    let case = case("hr-100.toml", &[]);
    let (without, with) = (of(&case, "supportive"), of(&case, "car_t"));
    assert!(with.1 < without.1 && with.0 > without.0 + 150_000.0);
}

#[test]
fn transplant_dominates_drugs_over_five_years_in_highly_active_disease() {
    // Published for the UK (MIST): dominant. It must hold at 40% of the list price as well.
    for net_price in ["1", "0.4"] {
        let case = case("validation-hsct-5-years.toml", &[("net_price", net_price)]);
        let (transplant, drug) = (of(&case, "hsct"), of(&case, "ocrelizumab"));
        assert!(transplant.0 < drug.0 && transplant.1 > drug.1, "{net_price}: {transplant:?} {drug:?}");
    }
}

#[test]
fn every_cell_of_the_matrices_says_that_it_is_recalled() {
    let study = study("base-case.toml");
    for (name, source) in [("bc[", "palace2014"), ("spms[", "ms_recalled")] {
        let cells: Vec<_> = study.parameters.iter().filter(|own| own.name.starts_with(name)).collect();
        assert_eq!(cells.len(), 100);
        assert!(cells.iter().all(|cell| cell.verification == "recalled" && cell.source == source));
    }
}
