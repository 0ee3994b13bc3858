//! Models on which the engines once disagreed, cut down.

use crate::compare::compare;
use cartwright::diagnostic::render;
use cartwright::model::load;
use cartwright::source::Memory;

/// Both engines on a model, at its base values and with every parameter a tenth larger.
fn agree(body: &str) {
    let text = format!("title = \"t\"\ndisease = \"t\"\n[discount]\ncosts = 0.035\neffects = 0.035\n{body}");
    let study = load(&Memory::new().with("model.toml", text.as_str()), "model.toml", &[])
        .unwrap_or_else(|refusal| panic!("{}", render(&refusal.diagnostics, &refusal.sources, false)));
    let base: Vec<f64> = study.parameters.iter().map(|parameter| parameter.value).collect();
    let larger = base.iter().map(|value| 1.1 * value).collect();
    compare(&study, &[base, larger], 1e-12).unwrap_or_else(|what| panic!("{text}\n{what}"));
}

/// Nobody has been in an instant state for any time, whatever the state before.
#[test]
fn time_in_an_instant_state_is_zero() {
    agree(
        r#"
[time]
cycle = "1 year"
horizon = "6 years"
[states.a]
start = 1
to.gate = 0.3
[states.gate]
instant = true
on_entry.cost.seen = "£100 * (1 + time_in_state / (1 year))"
to.b = { prob = "0.5 * exp(-time_in_state / (1 year))", cost.referral = "£10 * (1 + time_in_state / (1 year))" }
to.a = "rest"
[states.b]
on_entry.cost.seen = "£1000 * (1 + time_in_state / (1 year))"
[strategies.only]
"#,
    );
}

/// At time zero a probability over the cycle is one over the first cycle, also when later ones are longer.
#[test]
fn the_first_cycle_rules_at_time_zero() {
    agree(
        r#"
[time]
cycle = ["1 month until 6 months", "1 year"]
horizon = "4 years"
[parameters]
r = 0.8
[curves]
os = { weibull = { shape = 1.3, scale = 2 } }
[states.gate]
instant = true
start = 1
to.b = "prob(r)"
to.c = "0.5 * os.prob(time)"
to.a = { prob = "rest", cost.referral = "£100 * cycle_length / (1 year)" }
[states.a]
to.b = "prob(r) / 2"
[states.b]
cost.care = 5
[states.c]
[strategies.only]
"#,
    );
}

/// The horizon is a setting: it is that of the base values, and no strategy moves it or anybody's age.
#[test]
fn the_horizon_and_the_age_do_not_move_with_draw_or_strategy() {
    agree(
        r#"
[time]
cycle = "1 year"
horizon = "to age 50"
start_age = "age_at_start"
[parameters]
age_at_start = 40
share = 0.5
[profiles]
sex = { female = "share", male = "rest" }
[states.a]
start = 1
cost.care = "£100/year * age / (1 year)"
to.dead = "0.01 * age / (50 years)"
[states.dead]
alive = false
[strategies.first]
set = { share = "0.4" }
[strategies.second]
set = { age_at_start = "42", share = "0.2" }
"#,
    );
}

/// A slot that was emptied and is then only flowed into starts from nobody.
#[test]
fn a_flow_into_a_slot_that_was_emptied_before() {
    agree(
        r#"
[time]
cycle = "1 year"
horizon = "5 years"
order = ["flow", "leave", "after"]
within_cycle = "continuous"
[clocks.since]
runs_while = ["a", "d"]
[states.a]
start = 1
to.d = { rate = "0.5", step = "flow" }
to.dead = { prob = "rest", step = "leave" }
cost.care = "£100/year * exp(-since / (2 years))"
[states.d]
to.a = { rate = "0.7", step = "flow" }
to.dead = { prob = "0.1", step = "after" }
cost.care = "£10/year * (1 + since / (1 year))"
[states.dead]
alive = false
[strategies.only]
"#,
    );
}
