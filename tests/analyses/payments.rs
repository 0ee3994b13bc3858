//! Payment schemes: the expected payment is what can be counted by hand.

use super::{COHORT, close, results};
use cartwright::results::{Found, PaymentSchemes, Results};

fn total(results: &Results, category: &str, discounted: bool) -> f64 {
    let own =
        results.base_case.cells.costs.iter().filter(|cell| cell.strategy == "infusion" && cell.category == category);
    own.map(|cell| if discounted { cell.discounted } else { cell.undiscounted }).sum()
}

#[test]
fn instalments_are_paid_by_those_still_well() {
    let scheme = "{ instalments = 5, every = \"1 year\", while = \"well\", among = \"if treated then 1 else 0\" }";
    let model = format!("{COHORT}[payment]\nproduct = {scheme}\n");
    let own = results(&model, &[], &[]);
    close(total(&own, "product", false), 20_000.0, 1e-9);
    // Well after k years: 0.85^k; the k-th instalment falls due then.
    let expected: f64 = (1..5).map(|k| 20_000.0 * 0.85_f64.powi(k)).sum();
    close(total(&own, "product instalments", false), expected, 1e-7);
    let discounted: f64 = (1..5).map(|k| 20_000.0 * (0.85_f64 / 1.035).powi(k)).sum();
    close(total(&own, "product instalments", true), discounted, 1e-7);
    let care =
        own.base_case.cells.costs.iter().filter(|cell| cell.strategy == "care" && cell.category.starts_with("product"));
    assert_eq!(care.map(|cell| cell.undiscounted).sum::<f64>(), 0.0, "those never treated pay nothing");
}

/// Shorter cycles have the same days of payment.
#[test]
fn instalments_fall_due_once_whatever_the_cycle() {
    let scheme = "{ instalments = 3, every = \"1 year\", while = \"alive\", among = \"if treated then 1 else 0\" }";
    let model = format!("{COHORT}[payment]\nproduct = {scheme}\n");
    for cycle in ["3 months", "6 months", "1 year"] {
        let own = results(&model, &[], &[("time.cycle", cycle), ("p_death", "0"), ("p_relapse", "0")]);
        close(total(&own, "product instalments", false), 200_000.0 / 3.0, 1e-6);
    }
}

#[test]
fn a_refund_gives_back_what_was_paid_on_relapse_within_its_years() {
    let refund =
        "{ refund = { on = \"relapse\", within = \"3 years\", share = 0.5 }, among = \"if treated then 1 else 0\" }";
    let own = results(&format!("{COHORT}[payment]\nproduct = {refund}\n"), &[], &[]);
    close(total(&own, "product", false), 100_000.0, 1e-9);
    // Relapses in cycles 1 to 3: 0.1 · 0.85^(k−1).
    let expected: f64 = (0..3).map(|k| -50_000.0 * 0.1 * 0.85_f64.powi(k)).sum();
    close(total(&own, "product refunds", false), expected, 1e-7);
}

#[test]
fn a_discount_and_a_falling_price_scale_the_price() {
    let own = results(
        &format!("{COHORT}[payment]\nproduct = {{ discount = 0.3, yearly_fall = 0.1, years = 2 }}\n"),
        &[],
        &[],
    );
    close(total(&own, "product", false), 100_000.0 * 0.7 * 0.81, 1e-9);
}

fn schemes(results: Results) -> PaymentSchemes {
    match results.analyses.into_iter().next().map(|own| own.found) {
        Some(Found::PaymentSchemes(own)) => own,
        other => panic!("{other:?}"),
    }
}

#[test]
fn schemes_stand_side_by_side_and_at_once_is_the_scenario_itself() {
    let model = format!(
        "{COHORT}
[[analysis]]
kind = \"payment schemes\"
category = \"product\"
schemes = [
    {{ name = \"Half price\", discount = 0.5 }},
    {{ name = \"Instalments\", instalments = 5, every = \"1 year\", while = \"well\", among = \"if treated then 1 else 0\" }},
]
"
    );
    let all = results(&model, &[], &[]);
    let decision = all.base_case.decision.clone();
    let own = schemes(all);
    assert_eq!(own.strategy, "infusion");
    assert_eq!(
        own.schemes.iter().map(|scheme| scheme.name.as_str()).collect::<Vec<_>>(),
        ["At once", "Half price", "Instalments"]
    );
    assert_eq!(own.schemes[0].decision, decision);
    close(own.schemes[1].undiscounted, 50_000.0, 1e-9);
    let pair = |at: usize| own.schemes[at].decision.pairwise[0].clone();
    close(pair(0).cost - pair(1).cost, 50_000.0, 1e-6);
    close(pair(0).qalys, pair(2).qalys, 0.0);
    let paid = &own.schemes[2].by_year;
    assert_eq!(paid.len(), 5);
    close(paid[0], 20_000.0, 1e-9);
    close(paid[4], 20_000.0 * 0.85_f64.powi(4), 1e-7);
    close(paid.iter().sum::<f64>(), own.schemes[2].undiscounted, 1e-7);
}

/// Over the draws too, a scheme is what a scenario with that `[payment]` is: nothing of it is left from paying at once, and nothing
/// else moves.
#[test]
fn over_draws_a_scheme_is_the_scenario_that_pays_so() {
    let uncertain = COHORT.replace(
        "p_relapse = { value = 0.1, unit = \"probability\" }",
        "p_relapse = { value = 0.1, unit = \"probability\", distribution = \"beta\", arguments = \"events=10, n=100\" }",
    );
    let draws = [("psa.draws", "300")];
    for scheme in [
        "discount = 0.5",
        "instalments = 5, every = \"1 year\", while = \"well\", among = \"if treated then 1 else 0\"",
        "refund = { on = \"relapse\", within = \"3 years\", share = 0.5 }, among = \"if treated then 1 else 0\"",
    ] {
        let asked = format!(
            "{uncertain}\n[[analysis]]\nkind = \"payment schemes\"\ncategory = \"product\"\nschemes = [{{ name = \"this\", {scheme} }}]\n"
        );
        let all = results(&asked, &[], &draws);
        let at_once = all.probabilistic.as_ref().expect("draws").decision.clone();
        let found = schemes(all);
        assert_eq!(found.schemes[0].probabilistic.as_ref(), Some(&at_once), "at once");
        let set = results(&format!("{uncertain}\n[payment]\nproduct = {{ {scheme} }}\n"), &[], &draws);
        let wanted = &set.probabilistic.as_ref().expect("draws").decision.pairwise[0];
        let own = &found.schemes[1].probabilistic.as_ref().expect("draws").pairwise[0];
        // The same draws and sums, in an order of their own: rounding of totals of some £100,000.
        close(own.cost, wanted.cost, 1e-7);
        close(own.qalys, wanted.qalys, 1e-12);
        assert!((own.cost - at_once.pairwise[0].cost).abs() > 1000.0, "{scheme}: it changes what is paid");
    }
}
