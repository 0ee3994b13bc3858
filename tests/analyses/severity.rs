//! Health without the disease, shortfalls and weights against the QALY Shortfall Calculator's own numbers
//! (`tests/golden/severity/README.md`), and the analysis on models whose answer is known.

use super::{results, root};
use cartwright::analysis::shortfall::{Levels, LifeTable, YearPoint, expected_qalys, expected_qalys_between};
use cartwright::results::{Found, Severity};
use std::collections::HashMap;

type Record = HashMap<String, String>;

fn table(path: &str) -> Vec<Record> {
    csv::Reader::from_path(root().join(path)).unwrap().deserialize().map(Result::unwrap).collect()
}

fn number(record: &Record, column: &str) -> f64 {
    record[column].parse().unwrap()
}

const LEVELS: Levels = Levels { absolute: [12.0, 18.0], proportional: [0.85, 0.95], weights: [1.2, 1.7] };

/// The calculator's own life table and one of its norms, by sex.
fn calculator(file: &str, norm: &str, sex: &str) -> (LifeTable, Vec<f64>) {
    let mut rows: Vec<Record> =
        table(&format!("tests/golden/severity/{file}")).into_iter().filter(|row| row["sex"] == sex).collect();
    // The file has its ages in the order of their letters.
    rows.sort_by_key(|row| number(row, "age") as usize);
    let column = |name: &str| rows.iter().map(|row| number(row, name)).collect::<Vec<f64>>();
    (LifeTable { survivors: column("lx"), deaths: column("dx") }, column(norm))
}

/// Full precision: the same inputs, so only the order of a hundred additions differs.
#[test]
fn the_calculators_expectancies_are_reproduced() {
    let sets = [("cw", "reference.csv", "cw"), ("co", "reference.csv", "co"), ("tto", "reference.csv", "tto")];
    let more = [("dsu_2014", "reference.csv", "dsu_2014"), ("mvh", "reference-mvh.csv", "tto")];
    let mut compared = 0;
    for (set, file, norm) in sets.into_iter().chain(more) {
        let [female, male] = ["female", "male"].map(|sex| calculator(file, norm, sex));
        for row in table("tests/golden/severity/qale.csv").iter().filter(|row| row["value_set"] == set) {
            let (age, rate, share) = (number(row, "start_age"), number(row, "disc_rate"), number(row, "prop_female"));
            let of = |(life, norm): &(LifeTable, Vec<f64>)| {
                expected_qalys(life, &|x| norm[x], age as usize, rate, YearPoint::Start)
            };
            let found = share * of(&female) + (1.0 - share) * of(&male);
            let expected = number(row, "qale");
            assert!((found - expected).abs() <= 1e-12 * expected, "{set} {row:?}: {found}");
            compared += 1;
        }
    }
    assert_eq!(compared, 1440);
}

/// Every published expectancy to its two decimals, from the calculator's life table and the norms that the project ships. The shipped
/// probabilities of death, rounded to six digits, give the same to 0.0003 (survivors are rounded too, and at 99 few are left).
#[test]
fn the_published_tables_are_reproduced() {
    let deaths = table("data/uk/life-tables.csv");
    let norms = table("data/uk/utility-norms.csv");
    type Known = (LifeTable, LifeTable, Vec<f64>);
    let mut known: HashMap<(String, String), Known> = HashMap::new();
    let rows = table("tests/golden/severity/published.csv");
    for row in &rows {
        let (norm, sex) = (row["norm_id"].clone(), row["sex"].clone());
        let (life, shipped, utility) = known.entry((norm.clone(), sex.clone())).or_insert_with(|| {
            let own = deaths.iter().filter(|row| row["table_id"] == "england_2017_2019");
            let probabilities: Vec<f64> = own.map(|row| number(row, &format!("qx_{sex}"))).collect();
            let own = norms.iter().filter(|row| row["norm_id"] == norm && row["sex"] == sex);
            let utility = own.map(|row| number(row, "utility")).collect();
            (calculator("reference.csv", "co", &sex).0, LifeTable::from_probabilities(&probabilities), utility)
        });
        let (age, rate) = (number(row, "age") as usize, number(row, "discount_rate"));
        let of = |life: &LifeTable| expected_qalys(life, &|x| utility[x], age, rate, YearPoint::Start);
        assert!((of(life) - number(row, "qale")).abs() <= 0.005_01, "{row:?}: {}", of(life));
        assert!((of(life) - of(shipped)).abs() <= 3e-4, "{row:?}: {} {}", of(life), of(shipped));
    }
    assert_eq!(rows.len(), 2400);
}

#[test]
fn weights_follow_the_calculator() {
    for row in table("tests/golden/severity/weights.csv") {
        let absolute = number(&row, "qale") - number(&row, "remaining_qalys");
        let proportional = absolute / number(&row, "qale");
        assert!((absolute - number(&row, "abs_shortfall")).abs() < 1e-12, "{row:?}");
        assert!((proportional - number(&row, "prop_shortfall")).abs() < 1e-12, "{row:?}");
        assert_eq!(LEVELS.weight(absolute, proportional), number(&row, "weight"), "{row:?}");
    }
}

#[test]
fn cases_give_their_weight_and_a_cut_off_counts_as_above_it() {
    let mut compared = 0;
    for row in table("tests/golden/severity/cases.csv") {
        let read = |column: &str| row[column].parse::<f64>().ok();
        let (Some(absolute), Some(proportional)) = (read("absolute_shortfall"), read("proportional_shortfall")) else {
            continue;
        };
        let Some(weight) = read("qaly_weight") else { continue };
        assert_eq!(LEVELS.weight(absolute, proportional), weight, "{row:?}");
        if let (Some(without), Some(with)) = (read("qaly_general_population"), read("qaly_soc")) {
            // The third-party illustration prints its share to three digits.
            let tolerance = if row["case_id"].starts_with("RUST") { 5e-4 } else { 1e-5 };
            assert!((without - with - absolute).abs() <= 1e-5, "{row:?}");
            assert!(((without - with) / without - proportional).abs() <= tolerance, "{row:?}");
        }
        compared += 1;
    }
    assert!(compared >= 28, "{compared}");
}

#[test]
fn the_middle_of_the_year_and_ages_between() {
    let (life, norm) = calculator("reference.csv", "dsu_2014", "female");
    let at = |age: usize, point| expected_qalys(&life, &|x| norm[x], age, 0.035, point);
    // Every year is discounted by half a year more.
    let ratio = at(60, YearPoint::Middle) / at(60, YearPoint::Start);
    assert!((ratio - 1.035_f64.powf(-0.5)).abs() < 1e-14);
    let between = expected_qalys_between(&|age| at(age, YearPoint::Start), 60.25);
    assert!((between - (0.75 * at(60, YearPoint::Start) + 0.25 * at(61, YearPoint::Start))).abs() < 1e-14);
    assert!(at(200, YearPoint::Start).is_nan());
}

/// People with the general population's deaths, and a share of its health.
fn severity(share: f64, request: &str) -> Severity {
    let model = format!(
        r#"
title = "Health of the general population"
nice  = {{ date = "2026-11-26", rules = "data/nice/rules.csv" }}
[time]
cycle = "1 year"
horizon = "to age 101"
start_age = 45
[inputs]
tables.life = {{ file = "data/uk/life-tables.csv", by = "age", columns = {{ sex = "qx_*" }}, where = {{ table_id = "england_2017_2019" }}, unit = "probability over 1 year", beyond = "last" }}
tables.norm = {{ file = "data/uk/utility-norms.csv", by = ["sex", "age"], value = "utility", where = {{ norm_id = "dsu_hse2014_aldvmm" }}, unit = "utility", beyond = "last" }}
[parameters]
share = {{ value = {share}, unit = "share" }}
p_female = {{ value = 0.6, unit = "share" }}
[switches]
treated = false
[profiles]
sex = {{ female = "p_female", male = "rest" }}
[strategies.care]
label = "Usual care"
[strategies.new]
label = "New"
set = {{ treated = true }}
[states.alive]
start = 1
cost.care = "if treated then 2000 else 1000"
utility = "norm[sex, age] * (if treated then min(1, share + 0.1) else share)"
to.dead = {{ prob = "life[age, sex]" }}
[states.dead]
alive = false
[timing]
state = {{ count = "life-table", discount = "start" }}
[discount]
costs = 0.035
effects = 0.035
[[analysis]]
kind = "severity"
{request}
"#
    );
    let files = ["data/uk/life-tables.csv", "data/uk/utility-norms.csv", "data/nice/rules.csv"];
    match results(&model, &files, &[]).analyses.into_iter().next().map(|own| own.found) {
        Some(Found::Severity(own)) => own,
        other => panic!("{other:?}"),
    }
}

/// Without any disease nothing is lost: the model's own walk agrees with the life-table sum.
#[test]
fn the_general_population_has_no_shortfall() {
    for request in ["", "discount = \"middle of year\""] {
        let own = severity(1.0, request);
        assert!(own.absolute.abs() < 1e-10, "{own:?}");
        assert_eq!(own.weight, 1.0);
    }
    // DER-04 of the cases: 45 years, 60% women; through probabilities rounded to six digits.
    assert!((severity(1.0, "").without_disease - 17.361_453).abs() < 1e-4);
}

#[test]
fn a_share_of_health_is_the_proportional_shortfall_and_the_weight_scales_the_ratio() {
    let own = severity(0.25, "");
    assert!((own.proportional - 0.75).abs() < 1e-12, "{own:?}");
    assert_eq!(own.weight, 1.2, "13.02 QALYs are lost");
    let plain = severity(1.0, "").weighted;
    assert_eq!(plain.pairwise.len(), 1);
    let ratio = |own: &Severity| own.weighted.pairwise[0].cost / own.weighted.pairwise[0].qalys;
    let unweighted = own.weighted.pairwise[0].cost / (own.weighted.pairwise[0].qalys / 1.2);
    assert!((ratio(&own) * 1.2 / unweighted - 1.0).abs() < 1e-12);
    // A tenth of general-population health more, weighted.
    assert!((own.weighted.pairwise[0].qalys - 1.2 * 0.1 * own.without_disease).abs() < 1e-9);
    assert_eq!(severity(0.04, "").weight, 1.7, "96% is lost");
}
