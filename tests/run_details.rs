//! What a run says beside its totals: clamps that acted, years by profile, why the draws' mean differs from the base case; and how
//! draws are spread.

use cartwright::analysis::context::Origin;
use cartwright::analysis::run::{Ready, Run, Wanted, run};
use cartwright::analysis::sampling::sample;
use cartwright::diagnostic::render;
use cartwright::engine::{Serial, Threads, Values};
use cartwright::model::{ParameterId, Study, load};
use cartwright::results::CaseResult;
use cartwright::source::Memory;

fn study(text: &str) -> Study {
    load(&Memory::new().with("model.toml", text), "model.toml", &[])
        .unwrap_or_else(|refusal| panic!("{text}\n{}", render(&refusal.diagnostics, &refusal.sources, false)))
}

fn done(study: &Study) -> Run {
    let origin = Origin { files: &Memory::new(), set: &[] };
    run(study, origin, &Wanted::All, &Threads::new(2), None, &|_| {})
        .unwrap_or_else(|faults| panic!("{}", render(&faults, &study.sources, false)))
}

/// People fall ill and recover, so that a clock starts again; two profiles; three clamps.
const MODEL: &str = r#"
title = "t"
disease = "t"
[time]
cycle = "1 year"
horizon = "12 years"
within_cycle = "one move"
[discount]
costs = 0.035
effects = 0.035
[psa]
draws = 700
[profiles]
sex = { female = 0.25, male = 0.75 }
[parameters]
p = { value = 0.25, unit = "probability over 1 year", distribution = "uniform", arguments = "min=0.1, max=0.4" }
c = { value = 150, unit = "£/year", distribution = "gamma", arguments = "se=1" }
[switches]
mild = false
[define]
p_ill = "if mild then clamp(2 * p, 0, 0.9) else clamp(2 * p, 0, 0.5)"
[states.well]
start = 1
utility = "if sex == male then 0.9 else 0.8"
cost.care = "clamp(c * (1 + cycle), £0/year, £1000/year)"
to.ill = { prob = "p_ill" }
[states.ill]
utility = 0.5
cost.care = "clamp(£200/year * time_in_state / (1 year), £0/year, £700/year)"
to.well = { prob = 0.3 }
to.dead = { prob = "if sex == male then 0.1 else 0.05" }
[states.dead]
alive = false
[strategies.usual]
[strategies.gentle]
set = { mild = true }
"#;

#[test]
fn clamps_that_act_are_counted() {
    let study = study(MODEL);
    let run = done(&study);
    let column = |name: &str| &run.draws.columns().iter().find(|own| own.0 == name).unwrap().1;
    let tight = column("p").iter().filter(|p| 2.0 * **p > 0.5).count() as u64;
    assert!(tight > 200 && tight < 500);
    let of = |case: &CaseResult| -> Vec<(String, String, u64)> {
        case.clamps.iter().map(|own| (own.strategy.clone(), own.text.clone(), own.draws)).collect()
    };
    let own = |strategy: &str, text: &str, draws: u64| (strategy.to_string(), text.to_string(), draws);
    let costs = "clamp(c * (1 + cycle), £0/year, £1000/year)";
    let ill = "clamp(£200/year * time_in_state / (1 year), £0/year, £700/year)";
    // At the base value 2p is the limit itself, which is no harm; the looser clamp never acts.
    let mut base = of(&run.results.base_case);
    base.sort();
    assert_eq!(base, [own("gentle", costs, 1), own("gentle", ill, 1), own("usual", costs, 1), own("usual", ill, 1)]);
    let mut drawn = of(run.results.probabilistic.as_ref().unwrap());
    drawn.sort();
    let tight = own("usual", "clamp(2 * p, 0, 0.5)", tight);
    let all = [own("gentle", costs, 700), own("gentle", ill, 700), own("usual", costs, 700), own("usual", ill, 700)];
    let mut wanted = all.to_vec();
    wanted.push(tight.clone());
    wanted.sort();
    assert_eq!(drawn, wanted);
    let warnings: Vec<&str> =
        run.results.warnings.iter().filter(|own| own.code == "E7005").map(|own| own.message.as_str()).collect();
    assert_eq!(warnings.len(), 3, "{warnings:?}");
    let words = format!("`clamp(2 * p, 0, 0.5)` acts: usual in {} of 700 draws", tight.2);
    assert!(warnings.contains(&words.as_str()), "{warnings:?}");
}

#[test]
fn years_by_profile_sum_to_the_profiles_totals() {
    let study = study(MODEL);
    let run = done(&study);
    for case in [&run.results.base_case, run.results.probabilistic.as_ref().unwrap()] {
        assert_eq!(case.by_profile.len(), 4);
        for own in &case.by_profile {
            let years: Vec<_> = case
                .by_profile_and_year
                .iter()
                .filter(|year| year.profile == own.profile && year.totals.strategy == own.totals.strategy)
                .map(|year| &year.totals)
                .collect();
            assert_eq!(years.iter().map(|year| year.year).collect::<Vec<_>>(), (1..=12).collect::<Vec<_>>());
            let close = |sum: f64, total: f64| assert!((sum - total).abs() < 1e-9 * total, "{sum} for {total}");
            close(years.iter().flat_map(|year| year.costs.values()).sum(), own.totals.cost_undiscounted);
            close(years.iter().map(|year| year.qalys).sum(), own.totals.qalys_undiscounted);
            close(years.iter().map(|year| year.life_years).sum(), own.totals.life_years_undiscounted);
        }
        // Together they are the weighted sum.
        for all in &case.by_year {
            let parts = case
                .by_profile_and_year
                .iter()
                .filter(|own| own.totals.strategy == all.strategy && own.totals.year == all.year);
            let weight =
                |profile: &str| if profile.contains("male") && !profile.contains("female") { 0.75 } else { 0.25 };
            let sum: f64 = parts.map(|own| weight(&own.profile) * own.totals.qalys).sum();
            assert!((sum - all.qalys).abs() < 1e-12, "{sum} for {}", all.qalys);
        }
    }
}

/// Only a Dirichlet is uncertain, and cost bends with it: the whole difference is the group's.
#[test]
fn inputs_that_vary_together_explain_a_difference_together() {
    let member = |name: &str, value: f64| {
        format!(
            "{name} = {{ value = {value}, unit = \"share\", distribution = \"dirichlet\", group = \"split\", arguments = \"n=12\" }}\n"
        )
    };
    let text = format!(
        "title = \"t\"\ndisease = \"t\"\n[time]\ncycle = \"1 year\"\nhorizon = \"5 years\"\nwithin_cycle = \"one move\"\n\
         [discount]\ncosts = 0\neffects = 0\n[psa]\ndraws = 4000\n[parameters]\ncost = 0\n{}{}{}\
         [states.well]\nstart = 1\nutility = 1\ncost.care = \"cost / (0.1 + a)\"\n\
         [strategies.old]\n[strategies.new]\nset = {{ cost = \"1000\" }}\n",
        member("a", 0.2),
        member("b", 0.3),
        member("d", 0.5)
    );
    let study = study(&text);
    let run = done(&study);
    let found = run.results.psa.as_ref().unwrap().difference.clone().unwrap();
    let gap = found.probabilistic - found.deterministic;
    assert!(gap.abs() > 10.0 * found.error, "{found:?}");
    assert_eq!(found.drivers.len(), 1);
    assert_eq!(found.drivers[0].name, "a, b, d");
    assert!(found.drivers[0].label.ends_with("(together)"), "{}", found.drivers[0].label);
    assert!(found.unexplained.abs() < 3.0 * found.error + 0.02 * gap.abs(), "{found:?}");
}

/// Two inputs multiply: each by itself moves nothing, and what their product adds is left to their acting on one another.
#[test]
fn what_no_input_explains_by_itself_is_left_over() {
    let text = r#"
title = "t"
disease = "t"
[time]
cycle = "1 year"
horizon = "1 year"
within_cycle = "one move"
[discount]
costs = 0
effects = 0
[psa]
draws = 20000
[parameters]
a = { value = 1, unit = "number", distribution = "normal", arguments = "se=0.5" }
b = { value = 1, unit = "number", distribution = "normal", arguments = "se=0.5" }
cost = 0
[[inputs.correlated]]
parameters = ["a", "b"]
correlation = 0.8
[states.well]
start = 1
utility = 1
cost.care = "cost * exp(a * b)"
[timing]
payoff.care = { negative = true }
[strategies.old]
[strategies.new]
set = { cost = "1000" }
"#;
    let found = done(&study(text)).results.psa.unwrap().difference.unwrap();
    // Correlated, they are one group, and nothing is left.
    assert_eq!(found.drivers[0].name, "a, b");
    let apart = text.replace("[[inputs.correlated]]\nparameters = [\"a\", \"b\"]\ncorrelation = 0.8\n", "");
    let apart = done(&study(&apart)).results.psa.unwrap().difference.unwrap();
    assert_eq!(apart.drivers.len(), 2);
    let gap = apart.probabilistic - apart.deterministic;
    assert!(apart.unexplained.abs() > 0.2 * gap.abs(), "{apart:?}");
}

fn three(sampling: &str, seed: u64, more: &str) -> String {
    format!(
        "title = \"t\"\ndisease = \"t\"\n[time]\ncycle = \"1 year\"\nhorizon = \"1 year\"\nwithin_cycle = \"one move\"\n\
         [discount]\ncosts = 0\neffects = 0\n[psa]\ndraws = 256\nseed = {seed}\nsampling = \"{sampling}\"\n\
         [timing]\nstate = {{ count = \"start\" }}\n[parameters]\nfixed = 7\n\
         a = {{ value = 3, unit = \"number\", distribution = \"gamma\", arguments = \"se=1\" }}\n\
         b = {{ value = 100, unit = \"£/year\", distribution = \"normal\", arguments = \"se=20\" }}\n\
         d = {{ value = 0.3, unit = \"share\", distribution = \"beta\", arguments = \"se=0.1\" }}\n{more}\
         [states.well]\nstart = 1\nutility = 1\ncost.care = \"b * (a + d)\"\n[strategies.only]\n"
    )
}

/// What they are for. The exact mean cost is 100 × 3.3.
#[test]
fn evenly_spread_draws_have_smaller_errors() {
    let error = |sampling: &str| -> f64 {
        let squares = (0..20).map(|seed| {
            let study = study(&three(sampling, seed, ""));
            let ready = Ready::new(&study).unwrap();
            let sets = ready.sets(0..256, &Serial).unwrap();
            let outcomes = ready.outcomes(&sets, 0, Default::default(), &Serial).unwrap();
            let costs = outcomes.total(
                &ready.program,
                &study,
                cartwright::model::StrategyId(0),
                cartwright::engine::Total::Measure(cartwright::model::Measure::Cost),
                false,
            );
            {
                let off = costs.iter().sum::<f64>() / 256.0 - 330.0;
                off * off
            }
        });
        (squares.sum::<f64>() / 20.0).sqrt()
    };
    let (random, hypercube, sobol) = (error("random"), error("latin hypercube"), error("sobol"));
    // Random: the standard deviation is about 122, over √256. What a hypercube leaves is the product's part.
    assert!((4.0..12.0).contains(&random), "{random}");
    assert!(hypercube < 0.4 * random, "{hypercube} for {random}");
    assert!(sobol < 0.15 * random, "{sobol} for {random}");
}

/// Draws are keyed by the stream's name under every kind of sampling.
#[test]
fn an_input_that_is_added_moves_no_other() {
    let column = |study: &Study, name: &str| -> Vec<f64> {
        let sets = sample(study, 0..256, 256);
        let at = study.parameters.iter().position(|own| own.name == name).unwrap();
        let Values::Each(list) = &sets.values[ParameterId(at as u32).index()] else { panic!("{name} does not vary") };
        list.to_vec()
    };
    for sampling in ["random", "latin hypercube", "sobol"] {
        let before = study(&three(sampling, 5, ""));
        let more = "e = { value = 1, unit = \"number\", distribution = \"normal\", arguments = \"se=1\" }\nf = 3\n";
        let text = three(sampling, 5, more).replace("fixed = 7\n", "fixed = 7\nother = 8\n");
        let after = study(&text);
        for name in ["a", "b", "d"] {
            assert_eq!(column(&before, name), column(&after, name), "{sampling} {name}");
        }
        let (a, e) = (column(&after, "a"), column(&after, "e"));
        assert_ne!(a, e);
    }
}

/// A number and the unit beside it belong together: £4,000 a month is £48,000 a year, and 0.01 a month is 0.12 a year.
#[test]
fn a_converted_number_is_shown_with_the_unit_it_was_converted_to() {
    let monthly = three("random", 1, "").replace(
        "b = { value = 100, unit = \"£/year\", distribution = \"normal\", arguments = \"se=20\" }",
        "b = { value = 4000, unit = \"£/month\", distribution = \"gamma\", arguments = \"se=400\" }\n\
         r = { value = 0.01, unit = \"1/month\" }",
    );
    assert!(monthly.contains("£/month"));
    let study = study(&format!("{monthly}[define]\nspare = \"r\"\n"));
    let run = done(&study);
    let of = |name: &str| run.results.model.parameters.iter().find(|own| own.name == name).unwrap();
    let cost = of("b");
    assert_eq!((cost.value, cost.unit.as_deref()), (48_000.0, Some("£/year")));
    assert!((cost.sd.unwrap() - 4_800.0).abs() < 1e-6);
    assert_eq!(cost.distribution.as_deref(), Some("gamma se=400 (in £/month)"));
    assert_eq!((of("r").value, of("r").unit.as_deref()), (0.12, Some("1/year")));
    assert_eq!((of("a").value, of("a").unit.as_deref()), (3.0, Some("number")));
}

/// What `--set` gives is in the unit of the row, and the record of the change says which that is.
#[test]
fn a_setting_is_in_the_unit_of_its_row_and_says_so() {
    let text = three("random", 1, "").replace(
        "value = 100, unit = \"£/year\", distribution = \"normal\", arguments = \"se=20\"",
        "value = 10, unit = \"£/month\"",
    );
    let files = Memory::new().with("model.toml", text);
    let set = [("b".to_string(), "4000".to_string())];
    let study = load(&files, "model.toml", &set).unwrap();
    let id = study.parameter("b").unwrap();
    assert_eq!(study.parameters[id.index()].value, 48_000.0);
    assert_eq!(study.changes[0].value, "4000 £/month");
}
