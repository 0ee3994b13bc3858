//! Shares of people over time: what the model gives beside what was observed, by targets of one time and by a file, and what the
//! formulas of health and cost come to.

use cartwright::analysis::context::Origin;
use cartwright::analysis::run::{Wanted, run};
use cartwright::diagnostic::render;
use cartwright::engine::Serial;
use cartwright::math::exp;
use cartwright::model::load;
use cartwright::report::figures;
use cartwright::results::{Results, ShareOverTime};
use cartwright::source::Memory;

/// Deaths at 0.1 a year on usual care and 0.05 with the treatment; S(t) = exp(−rate × t) is exact at the end of every cycle.
const MODEL: &str = r#"
title = "t"
disease = "t"
[time]
cycle = "1 year"
horizon = "10 years"
within_cycle = "continuous"
start_age = 40
[discount]
costs = 0.035
effects = 0.035
[profiles]
sex = { female = 0.25, male = 0.75 }
[switches]
treated = false
[parameters]
u = { value = 0.7, unit = "" }
[states.well]
start = 1
utility = "if sex == male then u else u + 0.1"
cost.care = "£200/year"
to.dead = { rate = "if treated then 0.05 per year else 0.1 per year" }
[states.dead]
alive = false
[strategies.usual]
[strategies.treatment]
set = { treated = true }
[targets.two]
measure = "occupancy(alive), at 2 years"
observed = { value = 0.75, low = 0.7, high = 0.8 }
[targets.five]
measure = "occupancy(alive), at 5 years"
observed = { value = 0.61 }
[targets.curve]
label = "A trial of the treatment"
strategy = "treatment"
measure = "occupancy(alive)"
observed = { file = "survival.csv" }
"#;

const SURVIVAL: &str = "time,value,low,high,at_risk\n0.5,0.98,0.95,1,90\n1.5,0.9,0.85,0.95,70\n4,0.7,0.6,0.8,12\n";

fn results(model: &str) -> Results {
    let files = Memory::new().with("model.toml", model).with("survival.csv", SURVIVAL);
    let study = load(&files, "model.toml", &[])
        .unwrap_or_else(|refusal| panic!("{}", render(&refusal.diagnostics, &refusal.sources, false)));
    let origin = Origin { files: &files, set: &[] };
    run(&study, origin, &Wanted::All, &Serial, None, &|_| {})
        .unwrap_or_else(|faults| panic!("{}", render(&faults, &study.sources, false)))
        .results
}

fn alive(results: &Results) -> &ShareOverTime {
    assert_eq!(results.shares_over_time.len(), 1, "targets and file measure the same share");
    &results.shares_over_time[0]
}

#[test]
fn the_modelled_share_is_the_survival_of_each_strategy() {
    let results = results(MODEL);
    let own = alive(&results);
    for (strategy, rate) in [("usual", 0.1), ("treatment", 0.05)] {
        for (time, share) in own.times.iter().zip(&own.modelled[strategy]) {
            // Sums over two profiles and a matrix exponential: some units in the last place.
            assert!((share - exp(-rate * time)).abs() < 1e-13, "{strategy} at {time}: {share}");
        }
    }
}

#[test]
fn each_observation_stands_beside_its_own_strategy_and_time() {
    let results = results(MODEL);
    let seen: Vec<_> =
        alive(&results).observed.iter().map(|own| (own.strategy.as_str(), own.time, own.observed)).collect();
    let usual = [("usual", 2.0, 0.75), ("usual", 5.0, 0.61)];
    let treatment = [("treatment", 0.5, 0.98), ("treatment", 1.5, 0.9), ("treatment", 4.0, 0.7)];
    assert_eq!(seen, [&usual[..], &treatment[..]].concat());
    let own = &alive(&results).observed;
    // Between the ends of cycles the straight line; at one of them the curve itself.
    let between = 0.5 * (exp(-0.05) + exp(-0.1));
    assert!((own[3].modelled - between).abs() < 1e-13);
    assert!((own[4].modelled - exp(-0.2)).abs() < 1e-13);
    assert_eq!((own[0].low, own[0].of_curve, own[2].of_curve, own[4].at_risk), (Some(0.7), false, true, Some(12.0)));
}

#[test]
fn the_figure_says_where_model_and_observation_are_furthest_apart() {
    let results = results(MODEL);
    let drawn = figures::share_over_time(&results, 0).expect("there is time");
    // exp(−0.05 × 4) = 0.819 is modelled and 0.70 observed; the next gap is 0.819 and 0.75 at two years of usual care.
    assert_eq!(drawn.title, "People alive: 82 of 100 modelled after 4 years of treatment, 70 observed, the widest gap");
    let svg = drawn.svg().expect("it draws");
    assert!(svg.contains("data end, year 5") && svg.contains(">at risk<") && svg.contains(">12<"));
}

#[test]
fn what_was_solved_for_tests_nothing() {
    let solved = MODEL
        .replace("else 0.1 per year", "else r")
        .replace("[states.well]", "[parameters.r]\nvalue = 0.1\nunit = \"1/year\"\n[states.well]")
        .replace("observed = { value = 0.61 }", "observed = { value = 0.61 }\nsolves = \"r\"\nbetween = [0, 1]");
    let results = results(&solved);
    let own = alive(&results).observed.iter().find(|own| own.target == "five").expect("a target");
    assert!(own.solved && (own.modelled - 0.61).abs() < 1e-9);
    let title = figures::share_over_time(&results, 0).expect("there is time").title;
    assert!(!title.contains("61"), "{title}");
}

#[test]
fn a_formula_comes_to_what_it_says_for_every_kind_of_person() {
    let results = results(MODEL);
    let of = |kind: &str| {
        let at = results.model.payoffs.iter().position(|own| own.kind == kind).expect("a payoff");
        results.payoff_amounts[at].map(|own| (own.low, own.high)).expect("an amount")
    };
    assert_eq!(of("cost"), (200.0, 200.0));
    let (low, high) = of("qaly");
    assert!((low - 0.7).abs() < 1e-15 && (high - 0.8).abs() < 1e-15);
}
