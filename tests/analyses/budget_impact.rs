//! Budget impact: uptake 0 gives 0, totals are sums, capacity binds when it should, the first year can be counted by hand.

use super::{COHORT, close, results};
use cartwright::results::{BudgetImpact, Found};

fn impact(request: &str) -> BudgetImpact {
    let model = format!(
        "{COHORT}
[[analysis]]
kind = \"budget impact\"
test = 40e6
funnel = [
    {{ name = \"with the disease\", people = 10000, source = \"made up\" }},
    {{ name = \"severe\", share = 0.2 }},
    {{ name = \"refractory\", share = 0.5 }},
]
{request}
"
    );
    match results(&model, &[], &[]).analyses.into_iter().next().map(|own| own.found) {
        Some(Found::BudgetImpact(own)) => own,
        other => panic!("{other:?}"),
    }
}

#[test]
fn no_uptake_no_impact() {
    let own = impact("uptake = [0, 0, 0, 0, 0]");
    assert_eq!(own.years.len(), 5);
    assert!(own.years.iter().all(|year| year.net == 0.0 && year.gross == 0.0 && year.treated == 0.0));
}

#[test]
fn the_first_year_is_what_its_people_cost() {
    let own = impact("uptake = [0.1, 0, 0, 0, 0]\nincident = 100");
    close(own.funnel[2].people, 1000.0, 1e-9);
    close(own.years[0].eligible, 1100.0, 1e-9);
    close(own.years[0].treated, 110.0, 1e-9);
    // Product and a year in `well` against a year in `ill`, all counted at the start of the year.
    close(own.years[0].net, 110.0 * (100_000.0 + 100.0 - 5_000.0), 1e-6);
    // The second year: 0.85 well, 0.1 ill against 0.95 ill; nobody new.
    close(own.years[1].net, 110.0 * (0.85 * 100.0 + 0.1 * 5_000.0 - 0.95 * 5_000.0), 1e-6);
    close(own.years[1].eligible, 990.0 + 100.0, 1e-9);
    close(own.largest_of_three, own.years[0].net, 1e-9);
}

#[test]
fn categories_sum_to_totals_and_tax_and_falling_prices_reach_the_product_alone() {
    let plain = impact("uptake = [0.1, 0.1, 0.1, 0.1, 0.1]");
    let other = impact("uptake = [0.1, 0.1, 0.1, 0.1, 0.1]\nvat = { product = 0.2 }\nyearly_fall = { product = 0.5 }");
    for (at, (year, changed)) in plain.years.iter().zip(&other.years).enumerate() {
        close(year.costs.values().sum::<f64>(), year.gross, 1e-6);
        close(year.gross - year.displaced.values().sum::<f64>(), year.net, 1e-6);
        close(changed.costs["product"], year.costs["product"] * 1.2 * 0.5_f64.powi(at as i32), 1e-6);
        close(changed.costs["care"], year.costs["care"], 0.0);
    }
}

#[test]
fn full_centres_make_people_wait() {
    let request = |first: f64| {
        format!(
            "uptake = [0.5, 0.5, 0.5]\nyears = 3\ncentres = {{ first = {first}, opened_a_year = 1, people_each = 20 }}"
        )
    };
    let tight = impact(&request(5.0));
    let found: Vec<(f64, f64)> = tight.years.iter().map(|year| (year.treated, year.waiting)).collect();
    assert_eq!(found[0], (100.0, 400.0));
    assert_eq!(found[1], (120.0, 330.0), "half of 900 is wanted, six centres treat 120");
    let wide = impact(&request(500.0));
    assert_eq!(wide.years[0].treated, 500.0);
    assert_eq!(wide.years[0].waiting, 0.0);
    assert!(impact("uptake = [0.5]\nyears = 1").years[0].capacity.is_none());
}
