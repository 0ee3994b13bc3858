//! Sentences of the analyses and sections that a committee acts on: each is true of the numbers beside it.

use cartwright::analysis::context::Origin;
use cartwright::analysis::run::{Wanted, run};
use cartwright::engine::Serial;
use cartwright::model::load;
use cartwright::report::analyses::{Shown, shown};
use cartwright::report::document::{Block, each_block};
use cartwright::report::{markdown, sections};
use cartwright::results::{
    Analysis, Basis, BudgetImpact, BudgetYear, Comparison, Decision, Found, FunnelStep, GridAxis, Increments,
    PaymentScheme, PaymentSchemes, Results, ScenarioFound, Scenarios, Severity, SeverityDraws, Target, TargetKind,
    TwoWay, WeightShare, Worth, YearTotals,
};
use cartwright::source::Memory;

use crate::fixture;

fn analysed(found: Found) -> Shown {
    shown(&fixture::results(), &Analysis { name: "own".into(), title: None, found })
}

/// Title of a table of the document.
fn title(results: &Results, id: &str) -> String {
    let document = sections::document(results);
    let table = document.tables().into_iter().find(|table| table.id == id);
    table.map_or_else(|| format!("no table {id}"), |table| table.title.bare())
}

/// Whether any paragraph of the document has these words.
fn says(results: &Results, words: &str) -> bool {
    let mut found = false;
    sections::document(results).walk(&mut |section| {
        each_block(&section.blocks, &mut |block| match block {
            Block::Paragraph(text) | Block::Note(text) | Block::Lead(text) => found |= text.bare().contains(words),
            Block::List(items) => found |= items.iter().any(|item| item.bare().contains(words)),
            _ => {}
        });
    });
    found
}

fn target(measure: &str, kind: TargetKind, observed: f64, modelled: f64) -> Target {
    Target {
        name: "check_something".into(),
        label: None,
        measure: measure.into(),
        unit: None,
        kind,
        observed,
        low: None,
        high: None,
        modelled,
        within: None,
        solves: None,
        solved_value: None,
        source: None,
        reads: vec![],
        confidential: None,
    }
}

#[test]
fn validation_counts_only_what_the_run_was_not_fitted_to() {
    let run = |observed, modelled| target("count(dead), 0 to 10 years", TargetKind::Validation, observed, modelled);
    let inputs = target("1 - exp(-r)", TargetKind::Validation, 0.5, 5.0);
    let mut solved = target("count(dead), 0 to 10 years", TargetKind::Calibrated, 0.5, 0.5);
    solved.solves = Some("r_exit".into());
    let limited = Target { low: Some(0.4), high: Some(2.0), within: Some(true), ..run(0.5, 1.0) };
    let with = |targets: Vec<Target>| {
        let mut results = fixture::results();
        results.targets = targets;
        title(&results, "targets")
    };
    let titles = [
        with(vec![inputs.clone(), solved.clone()]),
        with(vec![target("exp(-r_exit * 2)", TargetKind::Validation, 0.5, 0.2), solved.clone()]),
        with(vec![run(1.0, 0.42), inputs, solved]),
        with(vec![run(1.0, 1.05)]),
        with(vec![run(0.0064, 0.0027), run(0.042, 0.020), run(0.5, 0.54)]),
        with(vec![limited, run(0.5, 0.5)]),
        with(vec![run(0.0, 0.1), run(0.0, 0.0)]),
        with(vec![]),
    ];
    insta::assert_snapshot!(titles.join("\n"));
}

#[test]
fn when_the_gain_arises_is_told_of_a_gain_alone() {
    // The gain of the intervention in each year, over twenty years.
    let with = |gain: &dyn Fn(u32) -> f64| {
        let mut results = fixture::deterministic();
        let years = (1..=20).flat_map(|year| {
            ["usual", "infusion"].map(|strategy| YearTotals {
                strategy: strategy.into(),
                year,
                costs: Default::default(),
                qalys: if strategy == "infusion" { 0.5 + gain(year) } else { 0.5 },
                life_years: 1.0,
            })
        });
        results.base_case.by_year = years.collect();
        results
    };
    let even = with(&|_| 0.125);
    assert!(says(&even, "90% after year 2 and 50% after year 10; half of it by the end of year 10"));
    assert!(says(&with(&|year| if year > 15 { 0.125 } else { 0.0 }), "100% after year 2 and 100% after year 10"));
    // A loss first: more than all of the gain comes later, which is no share.
    let late = with(&|year| if year < 4 { -0.125 } else { 0.125 });
    assert!(!says(&late, "after year 2 and") && says(&late, "half of it by the end of year"));
    assert!(!says(&with(&|_| -0.125), "half of it") && !says(&fixture::deterministic(), "half of it"));
}

fn grid(worth: &dyn Fn(f64, f64) -> bool) -> String {
    let found =
        |worth: bool| Increments { cost: if worth { -1.0 } else { 1.0 }, qalys: 0.0, comparison: Comparison::Same };
    let values = [0.0, 0.2, 0.4, 0.6];
    let axis = |parameter: &str| GridAxis { parameter: parameter.into(), base: 0.2, values: values.to_vec() };
    let cells = values.map(|y| values.iter().map(|x| found(worth(*x, y))).collect());
    let own = TwoWay {
        strategy: "infusion".into(),
        against: "usual".into(),
        x: axis("hr_death"),
        y: axis("r_relapse_late"),
        base: found(false),
        cells: cells.to_vec(),
    };
    analysed(Found::TwoWay(own)).title
}

#[test]
fn a_two_way_title_says_what_is_needed_of_each_input() {
    let titles = [
        grid(&|_, _| false),
        grid(&|_, _| true),
        grid(&|x, y| x <= 0.2 && y <= 0.4),
        grid(&|x, y| x + y >= 0.8),
        grid(&|x, y| x + y <= 0.6),
        grid(&|x, _| x == 0.0),
        grid(&|x, _| x == 0.2),
    ];
    insta::assert_snapshot!(titles.join("\n"));
}

fn severity(absolute: f64, weight: f64, shares: &[(f64, f64)]) -> Shown {
    let results = fixture::results();
    let estimate = results.psa.as_ref().expect("draws").strategies[0].qalys;
    let draws = SeverityDraws {
        with_disease: estimate,
        absolute: estimate,
        proportional: estimate,
        weights: shares.iter().map(|(weight, share)| WeightShare { weight: *weight, share: *share }).collect(),
    };
    analysed(Found::Severity(Severity {
        comparator: "usual".into(),
        regime: "EQ-5D-3L".into(),
        life_table: "life".into(),
        norm: "norm".into(),
        rate: 0.035,
        discount: "start of year".into(),
        people: vec![],
        population_alive: vec![],
        without_disease: 20.0,
        with_disease: 20.0 - absolute,
        absolute,
        proportional: absolute / 20.0,
        weight,
        absolute_cutoffs: [12.0, 18.0],
        proportional_cutoffs: [0.85, 0.95],
        draws: (!shares.is_empty()).then_some(draws),
        weighted: results.base_case.decision.clone(),
        weighted_probabilistic: None,
        weighted_probability: vec![],
    }))
}

#[test]
fn severity_near_a_cut_off_is_not_told_as_sure() {
    let sure = severity(7.4, 1.0, &[(1.0, 1.0), (1.2, 0.0), (1.7, 0.0)]);
    let edge = severity(11.99, 1.0, &[(1.0, 0.523), (1.2, 0.477), (1.7, 0.0)]);
    let heavy = severity(13.0, 1.2, &[(1.0, 0.01), (1.2, 0.99), (1.7, 0.0)]);
    let undrawn = severity(19.0, 1.7, &[]);
    insta::assert_snapshot!([&sure, &edge, &heavy, &undrawn].map(|own| own.title.clone()).join("\n"));
    // The cost of a weighted QALY under the weights that do not hold, from the headline's: 40,703 / 1.2 and / 1.7 or so.
    let higher = |own: &Shown| own.notes.iter().filter(|note| note.contains("A weighted QALY")).count();
    assert_eq!((higher(&sure), higher(&edge), higher(&heavy), higher(&undrawn)), (1, 1, 1, 0));
    let printed = |own: &Shown, id: &str| own.sheets.iter().any(|sheet| sheet.id == id && sheet.shown_rows > 0);
    assert!(!printed(&sure, "weights") && printed(&edge, "weights"));
    assert!(!printed(&sure, "weighted") && printed(&heavy, "weighted"));
}

fn schemes(best: &[bool]) -> String {
    let results = fixture::results();
    let decision = |best: bool| {
        let mut own: Decision = results.base_case.decision.clone();
        for row in &mut own.net_benefit {
            row.nmb = if (row.strategy == "infusion") == best { 1e6 } else { 0.0 };
        }
        own
    };
    let scheme = |(at, best): (usize, &bool)| PaymentScheme {
        name: if at == 0 { "At once".into() } else { format!("Scheme {at}") },
        reason: None,
        confidential: None,
        by_year: vec![150_000.0],
        undiscounted: 150_000.0,
        discounted: 150_000.0,
        decision: decision(*best),
        probabilistic: None,
        best: vec![],
        paid_when_it_fails: None,
    };
    let own = PaymentSchemes {
        category: "product".into(),
        strategy: "infusion".into(),
        schemes: best.iter().enumerate().map(scheme).collect(),
    };
    analysed(Found::PaymentSchemes(own)).title
}

#[test]
fn payment_schemes_are_named_one_by_one() {
    let titles = [
        schemes(&[false, false, false]),
        schemes(&[false, true, false]),
        schemes(&[false, true, true]),
        schemes(&[true, true, true]),
    ];
    insta::assert_snapshot!(titles.join("\n"));
}

fn budget(net: [f64; 3], waiting: f64) -> Shown {
    analysed(Found::BudgetImpact(projected(net, waiting)))
}

fn projected(net: [f64; 3], waiting: f64) -> BudgetImpact {
    let year = |(at, net): (usize, f64)| BudgetYear {
        year: at as u32 + 1,
        eligible: 100.0,
        wanted: 50.0,
        capacity: Some(50.0),
        treated: 50.0 - waiting,
        waiting,
        costs: [("product".to_owned(), net)].into_iter().collect(),
        displaced: Default::default(),
        gross: net,
        net,
    };
    BudgetImpact {
        strategy: "infusion".into(),
        against: "usual".into(),
        funnel: vec![FunnelStep { name: "at the start".into(), share: None, people: 10.0, source: None }],
        incident: 100.0,
        years: net.into_iter().enumerate().map(year).collect(),
        test: 40e6,
        test_status: "recalled".into(),
        largest_of_three: net.into_iter().fold(f64::NEG_INFINITY, |a, b| if b > a { b } else { a }),
        vat: Default::default(),
        note: None,
    }
}

#[test]
fn a_budget_is_a_projection_and_says_what_bounds_it() {
    let cases = [budget([3e6, 11e6, 19.3e6], 18.0), budget([30e6, 41.2e6, 12e6], 0.0), budget([-3e6, -4e6, 0.0], 0.0)];
    insta::assert_snapshot!(cases.iter().map(|own| own.title.clone()).collect::<Vec<_>>().join("\n"));
    let waits = |own: &Shown| own.notes.iter().any(|note| note.starts_with("Capacity, not demand"));
    assert_eq!(cases.each_ref().map(waits), [true, false, false]);
}

/// Everything that somebody needs to build the model again stands in the report.
#[test]
fn starts_shares_curves_and_words_are_printed() {
    let model = r#"
title = "Invented"
disease = "invented"
thresholds = [25000]
discount = { costs = 0, effects = 0 }
[time]
cycle = "1 year"
horizon = "5 cycles"
start_age = 40
within_cycle = "continuous"
[inputs]
parameters = ["parameters.csv"]
[axes]
damage = ["none", "some"]
[switches]
treated = false
[curves]
relapse = { piecewise = { rates = ["r_early", "2 * r_early"], from = [0, 2] }, cure = "p_cure" }
[states.course]
instant = true
start = "if treated then 1 else 0"
to.ill = { prob = "p_fail" }
to.well = "rest"
[states.ill]
axes = ["damage"]
start = { damage = "share[damage]", share = "if treated then 0 else 1" }
utility = "0.5"
[states.well]
utility = "0.9"
to.ill = { rate = "relapse.rate(time)" }
[strategies.usual]
[strategies.new]
set = { treated = true }
"#;
    let table = "name,index,value,unit,basis\nr_early,,0.1,rate,assumed\np_cure,,0.2,share,assumed\np_fail,,0.3,probability,assumed\n\
                 share,none,0.6,share,assumed\nshare,some,0.4,share,assumed\n";
    let files = Memory::new().with("model.toml", model).with("parameters.csv", table);
    let study = load(&files, "model.toml", &[]).unwrap_or_else(|refusal| panic!("{:#?}", refusal.diagnostics));
    let origin = Origin { files: &files, set: &[] };
    let done = run(&study, origin, &Wanted::All, &Serial, None, &|_| {}).unwrap_or_else(|faults| panic!("{faults:#?}"));
    let own = &done.results.model;
    let state = |name: &str| own.states.iter().find(|state| state.name == name).expect("a state");
    assert_eq!(state("ill.none").start_share, ["if treated then 0 else 1", "share[damage]"]);
    assert_eq!(own.strategies[1].set.get("treated").map(String::as_str), Some("true"));
    assert_eq!(own.switches.get("treated"), Some(&false));
    assert_eq!(
        own.curves[0].words,
        "piecewise constant hazard, h = r_early from year 0, h = 2 * r_early from year 2; a share π = p_cure never has the event: S(t) becomes π + (1 − π) S(t)"
    );
    let text = markdown::render(&sections::document(&done.results));
    for wanted in [
        "`p_fail × share[damage]`",
        "`(if treated then 0 else 1) × share[damage]`",
        "| Ill: none | 60.0 | 18.0 |",
        "`treated = true`",
        "mean hazard of the curve over the cycle",
        "what the other moves from the same state leave",
    ] {
        assert!(text.contains(wanted), "no {wanted} in\n{text}");
    }
}

/// The example with some inputs assumed, with these notes, and with one scenario run, called `a`.
fn assuming(notes: &[&str]) -> Results {
    let mut results = fixture::results();
    for own in &mut results.model.parameters {
        own.basis = Some(Basis::Published);
    }
    for (own, note) in results.model.parameters.iter_mut().zip(notes) {
        own.basis = Some(Basis::Assumed);
        own.note = (!note.is_empty()).then(|| (*note).to_owned());
    }
    let found = |file: &str, title: &str| ScenarioFound {
        file: file.into(),
        title: title.into(),
        reason: None,
        deterministic: Increments {
            cost: 40_000.0,
            qalys: 2.0,
            comparison: Comparison::GainsAtCost { icer: 20_000.0 },
        },
        best: vec!["infusion".into()],
        probabilistic: None,
        prices: vec![Worth::UpTo { price: 61_000.0 }],
    };
    let own = Scenarios {
        strategy: "infusion".into(),
        against: "usual".into(),
        thresholds: vec![35_000.0],
        draws: 0,
        price: Some("price".into()),
        base: found("scenarios/invented/base-case.toml", "Base"),
        rows: vec![found("scenarios/invented/a.toml", "Another rate")],
    };
    results.analyses.push(Analysis { name: "scenarios".into(), title: None, found: Found::Scenarios(own) });
    results
}

#[test]
fn an_assumption_is_tested_where_its_note_says_so() {
    let results = assuming(&[
        "Scenarios a, b",
        "read only by scenario a; two cases",
        "scenario b-2 gives it a cost",
        "no source",
    ]);
    let told = title(&results, "assumptions");
    assert_eq!(
        told,
        "Of 4 assumed inputs: 2 tested in scenarios of this report, 1 only in scenarios not run here, 1 in no scenario"
    );
    let text = markdown::render(&sections::document(&results));
    assert!(text.contains("Another rate: £20,000 a QALY, price up to £61,000; `b`, not run here"), "{text}");
    assert_eq!(
        title(&assuming(&["scenario a"]), "assumptions"),
        "Of 1 assumed input: 1 tested in scenarios of this report"
    );
}

/// A run of a small model with these options, whose care costs so much a year.
fn small(options: &str, care: &str, draws: u32) -> Results {
    let text = format!(
        r#"
title = "t"
disease = "t"
[time]
cycle = "1 year"
horizon = "10 years"
within_cycle = "one move"
[discount]
costs = 0.035
effects = 0.035
[psa]
draws = {draws}
[parameters]
r_death = {{ value = 0.1, unit = "1/year", distribution = "uniform", arguments = "min=0.05, max=0.15" }}
[switches]
treated = false
[define]
hr = "1"
[states.well]
start = 1
utility = 0.8
cost.care = "{care}"
to.dead = {{ rate = "r_death * (if treated then hr else 1)" }}
[states.dead]
alive = false
{options}
"#
    );
    let files = Memory::new().with("model.toml", text.as_str());
    let study = load(&files, "model.toml", &[]).unwrap_or_else(|refusal| panic!("{:?}", refusal.diagnostics));
    let origin = Origin { files: &files, set: &[] };
    run(&study, origin, &Wanted::All, &Serial, None, &|_| {}).unwrap_or_else(|faults| panic!("{faults:?}")).results
}

const TWO: &str = "[strategies.usual]\nlabel = \"Usual care\"\n[strategies.new]\nlabel = \"New treatment\"\nset = { treated = true }\n";

#[test]
fn options_that_are_the_same_are_said_to_be() {
    let results = small(TWO, "£300/year", 300);
    let text = markdown::render(&sections::document(&results));
    assert!(text.contains("**No difference.**"), "{text}");
    assert!(text.contains("In every draw new treatment is no different from usual care"));
    assert!(text.contains("Options share the highest net benefit"));
    for wrong in ["gains health", "has the highest net benefit", "too few draws", "dots are filled"] {
        assert!(!text.contains(wrong), "{wrong}");
    }
}

#[test]
fn more_health_for_the_same_cost_is_best_at_every_threshold() {
    let results = small(&TWO.replace("treated = true", "treated = true, hr = 0.5"), "£0/year", 300);
    let text = markdown::render(&sections::document(&results));
    assert!(text.contains("Up to £100,000 a QALY new treatment is best on average"), "{text}");
    assert!(text.contains("New treatment dominates usual care"));
}

#[test]
fn one_option_is_told_without_a_decision() {
    let results = small("[strategies.usual]\nlabel = \"Usual care\"\n", "£300/year", 300);
    let text = markdown::render(&sections::document(&results));
    assert!(text.contains("It is compared with nothing."), "{text}");
    for wrong in
        ["there are no draws", "not compared with usual care", "option on the frontier", "has the highest net benefit"]
    {
        assert!(!text.contains(wrong), "{wrong}");
    }
}

#[test]
fn inputs_that_do_not_say_what_they_rest_on_are_doubted() {
    let results = small(TWO, "£300/year", 0);
    let text = markdown::render(&sections::document(&results));
    assert!(text.contains("**1 of 1 inputs** is doubtful: 1 *(unstated)*."), "{text}");
    assert!(text.contains("Of 1 inputs: 1 without a stated basis"));
    assert!(!text.contains("assumed or recalled"), "nothing is said to be sound that is not known to be");
}

#[test]
fn budgets_that_differ_on_the_test_are_told_together() {
    let mut results = fixture::results();
    for (name, largest) in [("low", 19e6), ("high", 71e6)] {
        let mut found = projected([1e6, 2e6, 3e6], 0.0);
        found.largest_of_three = largest;
        results.analyses.push(Analysis { name: name.into(), title: None, found: Found::BudgetImpact(found) });
    }
    let text = markdown::render(&sections::document(&results));
    let told = "The NHS would pay £19 million to £71 million more in the dearest of three years: one of two above the budget impact test of £40 million.";
    assert!(text.contains(told), "{text}");
}
