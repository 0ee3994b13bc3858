//! Deterministic analyses and prices on a model whose answers can be worked out by hand, and against a published one-way analysis.
//!
//! The model: ten years, nothing discounted, each year counted whole. The treated pay `price` once and save `saved` a year; they gain
//! 10 × (u_treated − u_usual) QALYs. So net benefit at λ is 10 λ (u_treated − u_usual) − price + 10 saved.

use cartwright::analysis::context::Origin;
use cartwright::analysis::run::{Wanted, run};
use cartwright::engine::Serial;
use cartwright::model::load;
use cartwright::report::analyses::{Cell, Shown, shown};
use cartwright::results::*;
use cartwright::source::{Disk, Inputs, Memory};
use std::path::Path;

const MODEL: &str = r#"
title      = "By hand"
disease    = "none"
thresholds = [20000, 40000]

[time]
cycle   = "1 year"
horizon = "10 years"

[psa]
draws    = 4096
sampling = "latin hypercube"

[switches]
treated = false

[parameters]
price     = { value = 100000, unit = "£" }
saved     = { value = 1000, unit = "£/year", low = 500, high = 5000 }
c_care    = { value = 5000, unit = "£/year", distribution = "gamma", arguments = "se=10%" }
u_treated = { value = 0.8, unit = "utility", distribution = "uniform", arguments = "min=0.7, max=0.9" }
u_usual   = { value = 0.5, unit = "utility" }
z         = { value = 2 }
steps     = { value = 0.5 }

[define]
gain = "0.1 * (z - 2) * (z - 2)"

[states.begin]
instant = true
start   = 1
on_entry.cost.product = "if treated then PRICE else £0"
to.well = "rest"

[states.well]
cost.care = "if treated then c_care - saved else c_care"
utility   = "if treated then u_treated + gain else u_usual"

[strategies.usual]
label = "Usual care"

[strategies.new]
label = "New treatment"
set   = { treated = true }

[timing]
state = { count = "start", discount = "start" }

[discount]
costs   = 0
effects = 0
"#;

/// The model with a price that is paid as this expression says, and requests after it.
fn files(price: &str, requests: &str) -> Memory {
    let model = MODEL.replace("PRICE", price);
    Memory::new()
        .with("model.toml", model)
        .with("scenario.toml", format!("extends = \"model.toml\"\n{requests}"))
        .with("cheap.toml", "extends = \"model.toml\"\ntitle = \"By hand: cheap\"\n[set]\nprice = { value = 60000, reason = \"half off\" }\n")
        .with("short.toml", "extends = \"model.toml\"\ntitle = \"Five years\"\n[time]\nhorizon = \"5 years\"\n")
}

fn results(files: &Memory, path: &str, set: &[(&str, &str)], wanted: &Wanted) -> Results {
    let set: Vec<(String, String)> = set.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    let study = load(files, path, &set).unwrap_or_else(|refusal| panic!("{:?}", refusal.diagnostics));
    let origin = Origin { files: files as &dyn Inputs, set: &set };
    run(&study, origin, wanted, &Serial, None, &|_| {}).unwrap_or_else(|faults| panic!("{faults:?}")).results
}

fn found(price: &str, request: &str) -> Found {
    let files = files(price, &format!("[[analysis]]\n{request}"));
    let mut results = results(&files, "scenario.toml", &[], &Wanted::All);
    results.analyses.remove(0).found
}

fn near(found: f64, expected: f64, tolerance: f64) {
    let off = (found - expected).abs() / cartwright::math::max(expected.abs(), 1.0);
    assert!(off <= tolerance, "{found} is not {expected}: off by {off:e}");
}

/// 10 λ (u − 0.5) − price + 10 saved.
fn benefit(threshold: f64, price: f64, saved: f64, u: f64) -> f64 {
    10.0 * threshold * (u - 0.5) - price + 10.0 * saved
}

#[test]
fn one_way_moves_each_input_to_its_limits() {
    let Found::OneWay(own) = found("price", "kind = \"one-way\"\noutcomes = [\"life years\", \"cost.product\"]") else {
        panic!("a one-way analysis")
    };
    near(own.base.net_benefit(20_000.0), -30_000.0, 1e-12);
    let bar = |name: &str| own.bars.iter().find(|bar| bar.parameter == name).expect("a bar");
    // Uniform from 0.7 to 0.9: its 2.5% and 97.5% quantiles.
    let utility = bar("u_treated");
    assert_eq!(utility.limits, Limits::Quantiles);
    near(utility.low.value, 0.705, 1e-12);
    near(utility.low.found.net_benefit(20_000.0), benefit(20_000.0, 1e5, 1000.0, 0.705), 1e-11);
    near(utility.high.found.net_benefit(40_000.0), benefit(40_000.0, 1e5, 1000.0, 0.895), 1e-11);
    // Care costs the same in both arms.
    near(bar("c_care").high.found.cost, own.base.cost, 1e-12);
    assert_eq!(own.outcomes[0].base, 0.0);
    assert_eq!(own.outcomes[1].base, 100_000.0);
    assert!(own.bars.iter().all(|bar| bar.parameter != "saved"), "a fixed input moves only when it is named");
}

#[test]
fn the_end_of_a_bar_is_what_setting_the_value_by_hand_gives_to_the_bit() {
    let request = "kind = \"one-way\"\nparameters = [\"saved\", \"u_treated\"]";
    let Found::OneWay(own) = found("price", request) else { panic!("a one-way analysis") };
    assert_eq!(own.bars[0].limits, Limits::Stated);
    for bar in &own.bars {
        for end in [&bar.low, &bar.high] {
            let value = format!("{:?}", end.value);
            let set = [(bar.parameter.as_str(), value.as_str()), ("psa.draws", "0")];
            let by_hand = results(&files("price", ""), "scenario.toml", &set, &Wanted::All);
            let [usual, new] = &by_hand.base_case.totals[..] else { panic!("two strategies") };
            assert_eq!(end.found.cost.to_bits(), (new.cost - usual.cost).to_bits(), "{} at {value}", bar.parameter);
            assert_eq!(end.found.qalys.to_bits(), (new.qalys - usual.qalys).to_bits(), "{} at {value}", bar.parameter);
        }
    }
}

#[test]
fn settings_are_read_again_as_the_command_line_would() {
    let request = r#"kind = "one-way"
settings = [{ name = "Horizon", set = "time.horizon", values = ["5 years"] }, { set = ["discount.costs", "discount.effects"], values = [0.05] }]"#;
    let Found::OneWay(own) = found("price", request) else { panic!("a one-way analysis") };
    let horizon = &own.settings[0].values[0];
    assert_eq!((own.settings[0].name.as_str(), horizon.value.as_str()), ("Horizon", "5 years"));
    near(horizon.found.cost, 1e5 - 5000.0, 1e-12);
    near(horizon.found.qalys, 1.5, 1e-12);
    // 0.3 a year at the start of each of ten years.
    let factor: f64 = (0..10).scan(1.0, |left, _| Some(std::mem::replace(left, *left / 1.05))).sum();
    near(own.settings[1].values[0].found.qalys, 0.3 * factor, 1e-12);
}

#[test]
fn two_way_is_a_grid_of_the_same() {
    let request = r#"kind = "two-way"
x = { parameter = "price", from = 0, to = 200000, steps = 4 }
y = { parameter = "u_treated", values = [0.6, 0.9] }"#;
    let Found::TwoWay(own) = found("price", request) else { panic!("a two-way analysis") };
    assert_eq!(own.x.values, [0.0, 50_000.0, 100_000.0, 150_000.0, 200_000.0]);
    for (up, u) in own.y.values.iter().enumerate() {
        for (across, price) in own.x.values.iter().enumerate() {
            near(own.cells[up][across].net_benefit(20_000.0), benefit(20_000.0, *price, 1000.0, *u), 1e-11);
        }
    }
}

#[test]
fn a_threshold_is_found_to_the_last_digits_and_its_absence_is_told() {
    let request = r#"kind = "threshold"
parameters = ["price", "u_treated", "saved", { name = "z", between = [0, 4] }]"#;
    let Found::Threshold(own) = found("price", request) else { panic!("a threshold analysis") };
    let crossings = |input: usize, at: usize| &own.inputs[input].searched[at].crossings;
    let one = |input: usize, at: usize, value: f64, above: bool| {
        let [crossing] = &crossings(input, at)[..] else { panic!("one crossing: {:?}", crossings(input, at)) };
        near(crossing.value, value, 1e-12);
        assert_eq!((crossing.worth_above, crossing.jump), (above, false));
    };
    one(0, 0, 70_000.0, false);
    one(0, 1, 130_000.0, false);
    one(1, 0, 0.95, true);
    one(1, 1, 0.725, true);
    one(2, 0, 4000.0, true);
    // It is worth it at £40,000 whatever is saved.
    assert!(crossings(2, 1).is_empty());
    // 200,000 (0.3 + 0.1 (z − 2)²) = 90,000.
    let [low, high] = &crossings(3, 0)[..] else { panic!("two crossings") };
    near(low.value, 2.0 - 1.5_f64.sqrt(), 1e-12);
    near(high.value, 2.0 + 1.5_f64.sqrt(), 1e-12);
    assert_eq!((low.worth_above, high.worth_above), (false, true));
}

#[test]
fn a_jump_over_zero_is_told_from_a_crossing() {
    let request = "kind = \"threshold\"\nparameters = [{ name = \"steps\", between = [0, 5] }]";
    let Found::Threshold(own) = found("price - floor(steps) * £20000", request) else {
        panic!("a threshold analysis")
    };
    let [crossing] = &own.inputs[0].searched[0].crossings[..] else { panic!("one crossing") };
    near(crossing.value, 2.0, 1e-12);
    assert!(crossing.jump && crossing.worth_above);
}

fn price(paid: &str, more: &str) -> PriceAnalysis {
    match found(paid, &format!("kind = \"price\"\n{more}")) {
        Found::Price(own) => own,
        other => panic!("{other:?}"),
    }
}

fn up_to(worth: Worth) -> f64 {
    worth.highest().unwrap_or_else(|| panic!("{worth:?}"))
}

#[test]
fn the_price_is_exact_where_the_graph_proves_it() {
    let own = price("price", "");
    assert_eq!((own.how, own.how_in_draws), (How::Proved, Some(How::Proved)));
    for (at, expected) in own.thresholds.iter().zip([70_000.0, 130_000.0]) {
        near(up_to(at.deterministic), expected, 1e-13);
        assert!(at.check.unwrap().abs() < 1e-9);
        let draws = at.probabilistic.as_ref().unwrap();
        // In a draw it is worth up to 10 λ (u − 0.5) + 10,000, and u is uniform from 0.7 to 0.9; a hypercube puts one draw in each 4096th.
        let of = |u: f64| 10.0 * at.threshold * (u - 0.5) + 10_000.0;
        let cell = of(0.9) - of(0.9 - 0.2 / 4096.0);
        for (chance, u) in draws.chances.iter().zip([0.8, 0.74, 0.72]) {
            assert!((up_to(chance.price) - of(u)).abs() <= 1.01 * cell, "{chance:?}");
        }
        assert!((up_to(draws.mean) - of(0.8)).abs() < cell);
        // The standard error that is told is that of independent draws: sd of 10 λ u over √n.
        near(draws.error.unwrap(), 10.0 * at.threshold * 0.2 / 12_f64.sqrt() / 64.0, 1e-3);
        assert!(draws.check.unwrap() < 1e-12);
    }
}

#[test]
fn a_price_that_the_graph_does_not_prove_is_checked_or_searched() {
    let straight = price("min(price, £1000000000)", "");
    assert_eq!(straight.how, How::Straight);
    near(up_to(straight.thresholds[0].deterministic), 70_000.0, 1e-12);
    // price + price²/200,000 = 70,000 and 130,000.
    let own = price("price * (1 + price / £200000)", "");
    assert_eq!((own.how, own.how_in_draws), (How::Searched, Some(How::Searched)));
    for (at, paid) in own.thresholds.iter().zip([70_000.0, 130_000.0_f64]) {
        let root = |paid: f64| 100_000.0 * ((1.0 + paid / 50_000.0).sqrt() - 1.0);
        near(up_to(at.deterministic), root(paid), 1e-12);
        let half = at.probabilistic.as_ref().unwrap().chances[0].price;
        near(up_to(half), root(paid), 1e-3);
    }
}

#[test]
fn a_price_can_be_worth_nothing_or_anything() {
    assert!(up_to(price("price", "strategy = \"new\"\n").thresholds[0].deterministic) > 0.0);
    let own = price("price + £200000", "");
    assert!(up_to(own.thresholds[0].deterministic) < 0.0);
    let own = price("£1 + 0 * price", "");
    assert_eq!(own.thresholds[0].deterministic, Worth::Always);
    let own = price("£500000 + 0 * price", "");
    assert_eq!(own.thresholds[0].deterministic, Worth::Never);
}

#[test]
fn scenarios_stand_beside_the_base_case_and_leave_it_as_it_was() {
    let request = r#"[[analysis]]
kind  = "scenarios"
files = ["cheap.toml", { file = "short.toml", reason = "no effect is known beyond five years" }]
draws = 500
price = "price""#;
    let files = files("price", request);
    let with = results(&files, "scenario.toml", &[], &Wanted::All);
    let without = results(&files, "scenario.toml", &[], &Wanted::These(vec![]));
    assert_eq!(with.base_case, without.base_case);
    assert_eq!(with.psa, without.psa);
    let Found::Scenarios(own) = &with.analyses[0].found else { panic!("scenarios") };
    let [cheap, short] = &own.rows[..] else { panic!("two scenarios") };
    near(own.base.deterministic.net_benefit(20_000.0), -30_000.0, 1e-12);
    near(cheap.deterministic.net_benefit(20_000.0), 10_000.0, 1e-11);
    near(short.deterministic.net_benefit(20_000.0), 30_000.0 - 95_000.0, 1e-11);
    assert_eq!(own.base.best, ["usual", "new"]);
    assert_eq!(cheap.best, ["new", "new"]);
    assert_eq!(cheap.reason.as_deref(), Some("half off"));
    assert_eq!(short.reason.as_deref(), Some("no effect is known beyond five years"));
    // The price that is worth it does not depend on the price that is asked.
    near(up_to(cheap.prices[0]), 70_000.0, 1e-12);
    near(up_to(short.prices[0]), 35_000.0, 1e-12);
    // With the same random numbers, £40,000 less changes every draw by £40,000.
    let mean = |found: &ScenarioFound| found.probabilistic.as_ref().unwrap().mean.net_benefit(40_000.0);
    near(mean(cheap) - mean(&own.base), 40_000.0, 1e-10);
    let chance = own.base.probabilistic.as_ref().unwrap().chance[1];
    // At £40,000 it is worth it where u is at least 0.725: 87.5 of 100; 500 draws of a hypercube miss at most one.
    assert!((chance - 0.875).abs() <= 0.002, "{chance}");
}

#[test]
fn price_and_durability_follow_the_formula() {
    let request = r#"kind = "price and durability"
durability = "z"
values = [0, 1, 2, 3]
band = [50000, 90000]"#;
    let Found::PriceDurability(own) = found("price", request) else { panic!("price and durability") };
    for row in &own.rows {
        for (threshold, worth) in own.thresholds.iter().zip(&row.worth) {
            let expected = 10.0 * threshold * (0.3 + 0.1 * (row.rate - 2.0) * (row.rate - 2.0)) + 10_000.0;
            near(up_to(*worth), expected, 1e-12);
        }
    }
    assert_eq!((own.base_rate, own.base_price), (Some(2.0), 100_000.0));
    near(up_to(own.probabilistic[0]), 70_000.0, 1e-4);
}

#[test]
fn a_share_moves_with_the_others_in_proportion() {
    let model = r#"
title = "Shares"
disease = "none"
[time]
cycle = "1 year"
horizon = "1 year"
[axes]
kind = ["a", "b", "c"]
[inputs]
parameters = ["p.csv"]
[inputs.correlated]
[states.ill]
axes = ["kind"]
start = { kind = "share[kind]" }
cost.care = "cost[kind] + if treated then extra else £0/year"
utility = 0.5
[switches]
treated = false
[strategies.usual]
[strategies.new]
set = { treated = true, "cost[a]" = "cost[a] * 0 + cost[b]" }
[timing]
state = { count = "start", discount = "none" }
[discount]
costs = 0
effects = 0
[[analysis]]
kind = "one-way"
"#
    .replace(
        "[inputs.correlated]\n",
        "[[inputs.correlated]]\nparameters = [\"extra\", \"cost[b]\"]\ncorrelation = 0.5\n",
    );
    let csv = "name,index,value,unit,distribution,arguments\n\
        share,a,0.5,share,dirichlet,alpha=5\nshare,b,0.3,share,dirichlet,alpha=3\nshare,c,0.2,share,dirichlet,alpha=2\n\
        cost,a,100,£/year,,\ncost,b,40,£/year,gamma,se=10%\ncost,c,10,£/year,,\nextra,,7,£/year,gamma,se=10%\n";
    let files = Memory::new().with("model.toml", model).with("p.csv", csv.to_string());
    let results = results(&files, "model.toml", &[("psa.draws", "0")], &Wanted::All);
    let Found::OneWay(own) = &results.analyses[0].found else { panic!("a one-way analysis") };
    let bar = |name: &str| own.bars.iter().find(|bar| bar.parameter == name).expect("a bar");
    let share = bar("share[b]");
    assert_eq!(share.siblings, Siblings::Rescaled { names: vec!["share[a]".into(), "share[c]".into()] });
    // The extra cost is 7 for everyone and cost[b] − cost[a] = −60 for the first kind, whose share goes down as b's goes up: in proportion.
    let first = |value: f64| 0.5 * (1.0 - value) / 0.7;
    near(share.high.found.cost, 7.0 - 60.0 * first(share.high.value), 1e-12);
    near(share.low.found.cost, 7.0 - 60.0 * first(share.low.value), 1e-12);
    // Beta(3, 7): where three or more of nine succeed with a chance of 2.5% and 97.5%, by halving.
    near(share.low.value, 0.074_854_631_419, 1e-11);
    near(share.high.value, 0.600_093_573_716, 1e-11);
    assert_eq!(bar("extra").siblings, Siblings::Left { names: vec!["cost[b]".into()] });
    near(bar("extra").high.found.cost, bar("extra").high.value - 30.0, 1e-12);
}

/// heemod 1.1.0, `run_dsa()`: every input of the hip replacement model at two values.
#[test]
fn the_one_way_analysis_of_hip_replacement_is_heemods() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = root.join("scenarios/examples/hip-replacement");
    let mut files = Memory::new();
    for name in ["model.toml", "parameters.csv", "covariance.csv", "mortality.csv", "references.bib"] {
        files = files.with(name, std::fs::read(folder.join(name)).expect("the model"));
    }
    let golden =
        std::fs::read(root.join("tests/golden/oracles/hip-replacement/expected_dsa.csv")).expect("the numbers");
    let mut reader = csv::Reader::from_reader(&golden[..]);
    let heads = reader.headers().expect("a head").clone();
    let column = |name: &str| heads.iter().position(|own| own == name).expect("a column");
    let number = |row: &csv::StringRecord, name: &str| row[column(name)].parse::<f64>().expect("a number");
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let mut names: Vec<String> = rows.iter().map(|row| row[column(".par_names")].to_string()).collect();
    names.dedup();
    names.sort();
    names.dedup();
    let list = names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    let request = format!(
        "extends = \"model.toml\"\n[[analysis]]\nkind = \"one-way\"\nstrategy = \"np1\"\nagainst = \"standard\"\nparameters = [{list}]\n"
    );
    files = files.with("dsa.toml", request);
    let results = results(&files, "dsa.toml", &[("psa.draws", "0")], &Wanted::All);
    let Found::OneWay(own) = &results.analyses[0].found else { panic!("a one-way analysis") };
    assert_eq!(own.bars.len(), 10);
    let mut compared = 0;
    for bar in &own.bars {
        for end in [&bar.low, &bar.high] {
            let of = |strategy: &str, what: &str| {
                let here = |row: &&csv::StringRecord| {
                    row[column(".par_names")] == bar.parameter
                        && row[column(".strategy_names")] == *strategy
                        && (number(row, ".par_value_eval") - end.value).abs() < 1e-12
                };
                number(rows.iter().find(here).expect("a row"), what)
            };
            for (what, found) in [(".cost", end.found.cost), (".effect", end.found.qalys)] {
                let (new, old) = (of("np1", what), of("standard", what));
                // To 1e-9 of the totals that are subtracted.
                assert!((found - (new - old)).abs() <= 1e-9 * new.abs(), "{} at {}: {found}", bar.parameter, end.value);
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 40);
}

#[test]
fn analyses_are_not_inherited() {
    let files = files("price", "[[analysis]]\nkind = \"price\"\n")
        .with("variant.toml", "extends = \"scenario.toml\"\n[set]\nprice = 1\n");
    let study = |path: &str| load(&files, path, &[]).unwrap_or_else(|refusal| panic!("{:?}", refusal.diagnostics));
    assert_eq!(study("scenario.toml").requests.len(), 1);
    assert!(study("variant.toml").requests.is_empty());
}

/// The lupus base case: its price is proved to act in a straight line, and at the price that is found the model is indifferent.
#[test]
fn the_price_of_the_lupus_base_case_is_where_it_is_just_worth_it() {
    let scenario = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/sle/base-case.toml");
    let (disk, path) = Disk::project_of(&scenario).expect("a project");
    let run_at = |set: &[(String, String)], wanted: &Wanted| {
        let study = load(&disk, &path, set).unwrap_or_else(|refusal| panic!("{:?}", refusal.diagnostics));
        let origin = Origin { files: &disk, set };
        run(&study, origin, wanted, &Serial, None, &|_| {}).unwrap_or_else(|faults| panic!("{faults:?}")).results
    };
    let none = ("psa.draws".to_string(), "0".to_string());
    let found = run_at(std::slice::from_ref(&none), &Wanted::These(vec!["price".into()]));
    let Found::Price(own) = &found.analyses[0].found else { panic!("a price") };
    assert_eq!(own.how, How::Proved);
    for at in &own.thresholds {
        let price = up_to(at.deterministic);
        let again = run_at(&[none.clone(), ("price".into(), format!("{price:?}"))], &Wanted::These(vec![]));
        let row = again.base_case.decision.net_benefit_of("car_t", at.threshold).expect("net benefit");
        // Totals are some £700,000: rounding is below a millionth of a pound.
        assert!(row.nmb_increment.abs() < 1e-6, "{} at {price}", row.nmb_increment);
    }
}

#[test]
fn what_is_shown_is_true_of_what_was_found() {
    let show = |paid: &str, request: &str| {
        let files = files(paid, &format!("[[analysis]]\n{request}"));
        let results = results(&files, "scenario.toml", &[("psa.draws", "0")], &Wanted::All);
        shown(&results, &results.analyses[0])
    };
    let one_way = show("price", "kind = \"one-way\"");
    assert_eq!(
        one_way.title,
        "One input can change the choice between new treatment and usual care at £40,000 a QALY: u_treated"
    );
    let ids = |shown: &Shown| shown.figures.iter().map(|figure| figure.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&one_way), ["one-way", "one-way-at-20000", "one-way-ratio"]);
    // Where it saves money there is no cost per QALY to draw.
    let saving = show("0 * price", "kind = \"one-way\"");
    assert_eq!(
        saving.title,
        "No input, taken to its limits by itself, changes the choice between new treatment and usual care at £40,000 a QALY"
    );
    assert_eq!(ids(&saving), ["one-way", "one-way-at-20000"]);
    let request = "kind = \"threshold\"\nparameters = [\"saved\"]";
    let threshold = show("price", request);
    assert_eq!(
        threshold.title,
        "No value of any one of these inputs changes whether new treatment is worth it against usual care at £40,000 a QALY"
    );
    let cells: Vec<&str> = threshold.sheets[0].rows[0].cells.iter().map(Cell::shown).collect();
    assert_eq!(cells[2..4], ["above 4,000", "no such value"]);
    let price = show("price", "kind = \"price\"");
    assert_eq!(
        price.title,
        "New treatment is worth it at £40,000 a QALY against usual care up to a price of about £130,000"
    );
    let price = show("price + £200000", "kind = \"price\"");
    assert_eq!(
        price.title,
        "New treatment is not worth it at £40,000 a QALY against usual care even if the price were nothing"
    );
    let request = "kind = \"two-way\"\nx = { parameter = \"price\", from = 0, to = 200000, steps = 4 }\ny = { parameter = \"u_treated\", values = [0.6, 0.9] }";
    let two_way = show("price", request);
    // 400,000 (0.9 − 0.5) + 10,000 = 170,000 at the better utility: of the prices in steps of 50,000, up to 150,000.
    assert_eq!(
        two_way.title,
        "Of the values shown, new treatment is worth it against usual care at £40,000 a QALY only with “price” at £150,000 or less"
    );
    let request = "kind = \"price and durability\"\ndurability = \"z\"\nvalues = [0, 1, 2]\nband = [150000, 185000]";
    let surface = show("price", request);
    // 400,000 (0.3 + 0.1 (z − 2)²) + 10,000 = 150,000 where (z − 2)² = 0.5; between the rates it is read off the drawn line.
    let at_one = 400_000.0 * 0.4 + 10_000.0;
    let rate = 100.0 * (1.0 + (at_one - 150_000.0) / (at_one - 130_000.0));
    assert_eq!(
        surface.title,
        format!(
            "New treatment is worth £150,000, the lowest price quoted, at £40,000 a QALY only if fewer than {rate:.1} of 100 lose its effect a year"
        )
    );
    for figure in one_way.figures.iter().chain(&two_way.figures).chain(&surface.figures) {
        assert_eq!(figure.png().expect("a picture"), figure.png().expect("a picture"));
        assert!(!figure.description.is_empty() && figure.title != figure.subtitle);
    }
}
