//! Models whose answers are known in closed form. Both engines are held to them.
#![allow(clippy::disallowed_methods, reason = "the closed forms are taken by the platform's functions")]

use cartwright::diagnostic::render;
use cartwright::engine::{Detail, Outcomes, ParameterSets, Serial, Total, Values, evaluate, reference};
use cartwright::model::{Measure, ProfileId, StrategyId, Study, load};
use cartwright::program::{Program, compile};
use cartwright::source::Memory;
use std::sync::Arc;

fn study(text: &str, files: &[(&str, &str)]) -> Study {
    let mut memory = Memory::new().with("model.toml", text);
    for (name, text) in files {
        memory = memory.with(name, *text);
    }
    let refused = |refusal: Box<cartwright::model::Refusal>| -> Study {
        panic!("{text}\n{}", render(&refusal.diagnostics, &refusal.sources, false))
    };
    load(&memory, "model.toml", &[]).unwrap_or_else(refused)
}

fn run(study: &Study) -> (Program, Outcomes) {
    let program = compile(study).expect("a program");
    let detail = Detail { traces: true, ..Detail::default() };
    let given = evaluate(study, &program, &ParameterSets::base(study), detail, &Serial);
    assert_eq!(given.faults, []);
    (program, given)
}

/// Occupancy of a state at each time point of the first strategy, by both engines.
fn occupancy(study: &Study, state: &str) -> Vec<f64> {
    let at = study.states.iter().position(|own| own.name == state).expect("a state");
    let (program, given) = run(study);
    let local = program.traces[0].states.iter().position(|id| id.index() == at).expect("a state that is reached");
    let fast: Vec<f64> = given.traces[0].iter().map(|row| row[local]).collect();
    let values = ParameterSets::base(study).row(0);
    let plain = reference::run(study, &values, StrategyId(0), ProfileId(0)).expect("an outcome");
    for (own, row) in fast.iter().zip(&plain.trace) {
        near(*own, row[at], 1e-13);
    }
    fast
}

fn total(study: &Study, strategy: u32, of: Total, discounted: bool) -> f64 {
    let (program, given) = run(study);
    given.total(&program, study, StrategyId(strategy), of, discounted)[0]
}

#[track_caller]
fn near(found: f64, expected: f64, tolerance: f64) {
    let scale = if expected.abs() > 1.0 { expected.abs() } else { 1.0 };
    assert!((found - expected).abs() <= tolerance * scale, "{found} for {expected}");
}

/// Two states and a rate. `time` is what stands in [time], `more` goes at the end.
fn one_rate(time: &str, rate: &str, more: &str) -> String {
    format!(
        "title = \"t\"\ndisease = \"t\"\n[time]\n{time}\n\
         [states.well]\nstart = 1\nutility = 1\ncost.care = 1000\nto.dead = {{ rate = \"{rate}\" }}\n\
         [states.dead]\nalive = false\n[strategies.a]\n[strategies.b]\n{more}"
    )
}

const NO_DISCOUNT: &str = "[discount]\ncosts = 0\neffects = 0\n";

#[test]
fn a_constant_rate_is_exponential() {
    for within in ["continuous", "one move"] {
        let time = format!("cycle = \"6 months\"\nhorizon = \"20 years\"\nwithin_cycle = \"{within}\"");
        let alive = occupancy(&study(&one_rate(&time, "0.23", NO_DISCOUNT), &[]), "well");
        assert_eq!(alive.len(), 41);
        for (point, share) in alive.iter().enumerate() {
            near(*share, (-0.23 * 0.5 * point as f64).exp(), 1e-14);
        }
    }
}

#[test]
fn a_weibull_curve_gives_its_own_survival_whatever_the_cycle() {
    let curve = "[curves]\nos = { weibull = { shape = 1.4, scale = 6 } }\n";
    for (cycle, length) in
        [("\"1 year\"", 1.0), ("\"1 month\"", 1.0 / 12.0), ("[\"1 month until 1 year\", \"1 year\"]", 0.0)]
    {
        let time = format!("cycle = {cycle}\nhorizon = \"10 years\"\nwithin_cycle = \"continuous\"");
        let alive = occupancy(&study(&one_rate(&time, "os.rate(time)", &format!("{curve}{NO_DISCOUNT}")), &[]), "well");
        for (point, share) in alive.iter().enumerate() {
            let years = match point {
                _ if length > 0.0 => point as f64 * length,
                _ if point <= 12 => point as f64 / 12.0,
                _ => point as f64 - 11.0,
            };
            near(*share, (-(years / 6.0f64).powf(1.4)).exp(), 1e-13);
        }
    }
}

/// a → b → c and a → c: the chain of Bateman.
#[test]
fn three_states_in_a_row() {
    let (ab, ac, bc) = (0.7, 0.1, 0.31);
    let model = |within: &str| {
        format!(
            "title = \"t\"\ndisease = \"t\"\n[time]\ncycle = \"1 year\"\nhorizon = \"8 years\"\nwithin_cycle = \"{within}\"\n\
             [states.a]\nstart = 1\nto.b = {{ rate = {ab}, name = \"onset\" }}\nto.c = {{ rate = {ac} }}\n\
             [states.b]\nto.c = {{ rate = {bc} }}\n[states.c]\nalive = false\n[strategies.s]\n{NO_DISCOUNT}"
        )
    };
    let continuous = study(&model("continuous"), &[]);
    let out = ab + ac;
    let (a, b) = (occupancy(&continuous, "a"), occupancy(&continuous, "b"));
    for point in 0..=8 {
        let t = point as f64;
        near(a[point], (-out * t).exp(), 1e-13);
        near(b[point], ab / (bc - out) * ((-out * t).exp() - (-bc * t).exp()), 1e-13);
    }
    // Everyone who leaves `a` for `b` is counted, also those who go on within the cycle.
    let (program, given) = run(&continuous);
    let onset =
        program.columns.iter().position(|own| format!("{:?}", own.content).contains("onset")).expect("a column");
    near(given.undiscounted[onset][0], ab / out * (1.0 - (-out * 8.0f64).exp()), 1e-13);
    // At most one move a cycle: nobody passes through `b` in one.
    let once = occupancy(&study(&model("one move"), &[]), "b");
    near(once[1], ab / out * (1.0 - (-out).exp()), 1e-14);
    assert!(once[1] > b[1] + 0.03, "one move leaves more in `b`");
}

/// There and back: p(t) settles at the share of the rates.
#[test]
fn two_states_back_and_forth() {
    let (there, back) = (40.0, 25.0);
    let text = format!(
        "title = \"t\"\ndisease = \"t\"\n[time]\ncycle = \"1 year\"\nhorizon = \"3 years\"\nwithin_cycle = \"continuous\"\n\
         [states.a]\nstart = 1\nto.b = {{ rate = {there} }}\n[states.b]\nto.a = {{ rate = {back} }}\n[strategies.s]\n{NO_DISCOUNT}"
    );
    let a = occupancy(&study(&text, &[]), "a");
    for (point, share) in a.iter().enumerate() {
        let settled = back / (there + back);
        near(*share, settled + (1.0 - settled) * (-(there + back) * point as f64).exp(), 1e-13);
    }
}

#[test]
fn life_expectancy_from_a_life_table() {
    let table: Vec<(f64, f64)> = (60..=110).map(|age| (f64::from(age), 0.01 * 1.09f64.powi(age - 60))).collect();
    let mut csv = String::from("age,qx\n");
    table.iter().for_each(|(age, q)| csv += &format!("{age},{}\n", if *q < 1.0 { *q } else { 1.0 }));
    let text = "title = \"t\"\ndisease = \"t\"\n[time]\ncycle = \"1 year\"\nhorizon = \"to age 110\"\nstart_age = 60\n\
        [inputs]\ntables.life = { file = \"life.csv\", by = \"age\", value = \"qx\", unit = \"probability over 1 year\" }\n\
        [states.well]\nstart = 1\nto.dead = \"life[age]\"\n[states.dead]\nalive = false\n[strategies.s]\n\
        [discount]\ncosts = 0\neffects = 0\n";
    let study = study(text, &[("life.csv", &csv)]);
    let (mut alive, mut expected) = (1.0, 0.0);
    for (_, q) in &table[..50] {
        let next = alive * (1.0 - q);
        expected += 0.5 * (alive + next);
        alive = next;
    }
    near(total(&study, 0, Total::LifeYears, true), expected, 1e-13);
}

/// Nobody dies: what is left is the discounting.
#[test]
fn discounting_in_closed_form() {
    let base = |count: &str, discount: &str, rest: &str| {
        let time = "cycle = \"1 year\"\nhorizon = \"40 years\"\nwithin_cycle = \"continuous\"";
        let more = format!(
            "[timing]\nstate = {{ count = \"{count}\", discount = \"{discount}\" }}\n[parameters]\nnever = 0\n[discount]\n{rest}"
        );
        study(&one_rate(time, "never", &more), &[])
    };
    let cost = Total::Measure(Measure::Cost);
    let v: f64 = 1.0 / 1.035;
    // An annuity in advance, and one in arrears.
    let due = (1.0 - v.powi(40)) / (1.0 - v);
    near(total(&base("start", "start", "costs = 0.035\neffects = 0"), 0, cost, true), 1000.0 * due, 1e-13);
    near(total(&base("start", "end", "costs = 0.035\neffects = 0"), 0, cost, true), 1000.0 * due * v, 1e-13);
    near(total(&base("start", "none", "costs = 0.035\neffects = 0"), 0, cost, true), 40000.0, 1e-13);
    // Continuous compounding in the middle of each cycle.
    let middle: f64 = (0..40).map(|year| (-0.035 * (f64::from(year) + 0.5)).exp()).sum();
    let words = "costs = 0.035\neffects = 0\ncompounding = \"continuous\"";
    near(total(&base("life-table", "middle", words), 0, cost, true), 1000.0 * middle, 1e-13);
    // A rate that falls after thirty years.
    let falling: f64 =
        (0..40).map(|year| if year <= 30 { v.powi(year) } else { v.powi(30) * 1.03f64.powi(30 - year) }).sum();
    let words = "costs = { rate = 0.035, then = 0.03, after = \"30 years\" }\neffects = 0";
    near(total(&base("start", "start", words), 0, cost, true), 1000.0 * falling, 1e-13);
}

/// Halving the cycle quarters the error of the trapezium.
#[test]
fn halved_cycles_converge() {
    let exact = (1.0 - (-0.3f64 * 16.0).exp()) / 0.3;
    let error = |cycle: &str| {
        let time = format!("cycle = \"{cycle}\"\nhorizon = \"16 years\"\nwithin_cycle = \"continuous\"");
        total(&study(&one_rate(&time, "0.3", NO_DISCOUNT), &[]), 0, Total::LifeYears, false) - exact
    };
    let errors = ["2 years", "1 year", "6 months", "3 months"].map(error);
    for pair in errors.windows(2) {
        let ratio = pair[0] / pair[1];
        assert!((3.9..4.1).contains(&ratio), "errors {errors:?}");
    }
}

#[test]
fn equal_strategies_differ_by_nothing_and_full_health_is_life() {
    let time = "cycle = \"1 month\"\nhorizon = \"30 years\"\nwithin_cycle = \"continuous\"";
    let text =
        one_rate(time, "0.04 per year * (1 + time / (20 years))", "[discount]\ncosts = 0.035\neffects = 0.035\n");
    let study = study(&text, &[]);
    for of in [Total::Measure(Measure::Cost), Total::Measure(Measure::Qaly), Total::LifeYears] {
        let (a, b) = (total(&study, 0, of, true), total(&study, 1, of, true));
        assert_eq!(a.to_bits(), b.to_bits());
    }
    let (qalys, years) =
        (total(&study, 0, Total::Measure(Measure::Qaly), true), total(&study, 0, Total::LifeYears, true));
    assert_eq!(qalys.to_bits(), years.to_bits(), "{qalys} QALYs in {years} years");
    let cost = total(&study, 0, Total::Measure(Measure::Cost), true);
    near(cost, 1000.0 * years, 1e-13);
}

/// A model with everything that a batch might treat apart: curves, clocks, tables of none, continuous moves.
const VARIED: &str = r#"
title = "t"
disease = "t"
[time]
cycle = "3 months"
horizon = "12 years"
within_cycle = "continuous"
[discount]
costs = 0.035
effects = 0.035
[parameters]
r = 0.2
k = 1.3
s = 7
hr = 0.7
c = 1234
u = 0.8
p = 0.02
[curves]
os = { weibull = { shape = "k", scale = "s" }, hazard_ratio = "hr", wane = { from = "2 years", to = "4 years" } }
[states.well]
start = 1
utility = "u"
cost.care = "c * exp(-time_in_state / (3 years))"
to.ill = { rate = "r" }
to.dead = { rate = "os.rate(time)" }
[states.ill]
utility = "u * 0.6"
cost.care = "2 * c"
to.well = { rate = "2 * r" }
to.dead = { rate = "os.rate(time) + p * exp(-time_in_state / (2 years))" }
[states.dead]
alive = false
on_entry.cost.end = 900
[strategies.old]
[strategies.new]
set = { hr = "0.5", p = "p / 2" }
"#;

/// Without any variance a draw is the base case, bit for bit.
#[test]
fn draws_without_variance_are_the_base_case() {
    let study = study(VARIED, &[]);
    let program = compile(&study).expect("a program");
    let base = evaluate(&study, &program, &ParameterSets::base(&study), Detail::default(), &Serial);
    let draws = 300;
    let values =
        study.parameters.iter().map(|parameter| Values::Each(Arc::new(vec![parameter.value; draws]))).collect();
    let many = evaluate(&study, &program, &ParameterSets { count: draws, values }, Detail::default(), &Serial);
    assert_eq!((base.faults.len(), many.faults.len()), (0, 0));
    for (one, list) in
        base.discounted.iter().chain(&base.undiscounted).zip(many.discounted.iter().chain(&many.undiscounted))
    {
        assert_eq!(list.len(), draws);
        assert!(list.iter().all(|own| own.to_bits() == one[0].to_bits()), "{} and {:?}", one[0], &list[..3]);
    }
    // A cost per state is paid once by all who die: with everyone dead in the end it is what one pays.
    let set = base.total(&program, &study, StrategyId(1), Total::LifeYears, false)[0];
    assert!(set > base.total(&program, &study, StrategyId(0), Total::LifeYears, false)[0]);
}

/// A waning ratio against the same integral taken by hand: linear in time on a Weibull hazard.
#[test]
fn waning_in_closed_form() {
    let (k, s, hr) = (1.3f64, 7.0f64, 0.5);
    let text = one_rate(
        "cycle = \"1 year\"\nhorizon = \"6 years\"\nwithin_cycle = \"continuous\"",
        "os.rate(time)",
        &format!(
            "[curves]\nos = {{ weibull = {{ shape = {k}, scale = {s} }}, hazard_ratio = {hr}, wane = {{ from = \"2 years\", to = \"4 years\" }} }}\n{NO_DISCOUNT}"
        ),
    );
    let study = study(&text, &[]);
    let (program, given) = run(&study);
    let well = program.traces[0].states.iter().position(|id| study.states[id.index()].name == "well").expect("a state");
    // H(t) = (t/s)^k; ∫ (a + b·u) dH = a·H + b·∫ u dH, ∫ u dH = k/(k+1)·u^(k+1)/s^k.
    let hazard = |t: f64| (t / s).powf(k);
    let moment = |t: f64| k / (k + 1.0) * t.powf(k + 1.0) / s.powf(k);
    let (slope, level) = ((1.0 - hr) / 2.0, hr - 2.0 * (1.0 - hr) / 2.0);
    for point in 0..=6 {
        let t = f64::from(point);
        let (early, middle) = (if t < 2.0 { t } else { 2.0 }, t.clamp(2.0, 4.0));
        let fading = level * (hazard(middle) - hazard(2.0)) + slope * (moment(middle) - moment(2.0));
        let late = if t > 4.0 { hazard(t) - hazard(4.0) } else { 0.0 };
        near(given.traces[0][point as usize][well], (-(hr * hazard(early) + fading + late)).exp(), 1e-12);
    }
}

/// A ratio that decays with time since the start: an exponential hazard keeps a closed form, also without any bound on it at zero.
#[test]
fn a_ratio_that_varies_over_time() {
    let shapes = [("exponential = { rate = 0.25 }", 1e-12), ("weibull_ph = { shape = 0.6, rate = 0.12 }", 2e-6)];
    for (shape, tolerance) in shapes {
        let text = one_rate(
            "cycle = \"1 year\"\nhorizon = \"6 years\"\nwithin_cycle = \"continuous\"",
            "os.rate(time)",
            &format!("[curves]\nos = {{ {shape}, hazard_ratio = \"1 + 0.8 * exp(-t / (2 years))\" }}\n{NO_DISCOUNT}"),
        );
        let study = study(&text, &[]);
        let (program, given) = run(&study);
        let well =
            program.traces[0].states.iter().position(|id| study.states[id.index()].name == "well").expect("a state");
        for point in 0..=6 {
            let t = f64::from(point);
            let exact = if tolerance < 1e-9 {
                0.25 * (t + 0.8 * 2.0 * (1.0 - (-t / 2.0).exp()))
            } else {
                // With v = u^0.6 the hazard is 0.12·dv: a smooth integrand, by the midpoints of many steps in v^(1/3).
                let (steps, end) = (200_000, t.powf(0.6).cbrt());
                let part = |step: i32| {
                    let w = end * (f64::from(step) + 0.5) / f64::from(steps);
                    let u = (w * w * w).powf(1.0 / 0.6);
                    (1.0 + 0.8 * (-u / 2.0).exp()) * 0.12 * 3.0 * w * w * end / f64::from(steps)
                };
                (0..steps).map(part).sum()
            };
            near(given.traces[0][point as usize][well], (-exact).exp(), tolerance);
        }
    }
}
