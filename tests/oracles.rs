//! The models of `scenarios/examples` against the numbers that the tools of their authors give: to 1e-9 of each number.
//!
//! Where the numbers come from: `tests/golden/oracles/README.md`.

use cartwright::analysis::decision::{
    ComparisonOutcome, DrawTotals, Status, StrategyTotals, acceptability, fully_incremental, pairwise,
};
use cartwright::diagnostic::render;
use cartwright::engine::{Detail, ParameterSets, Serial, Values, evaluate, reference};
use cartwright::model::{Measure, ParameterId, ProfileId, StrategyId, Study, load};
use cartwright::program::{Content, Program, compile, evaluate_constant};
use cartwright::source::Disk;
use indexmap::IndexMap;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::sync::Arc;

// ---------------------------------------------------------------------------------------------------------------------
// Running.

/// One strategy for one parameter set, all profiles together.
#[derive(Clone, Default)]
struct Outcome {
    cost: f64,
    qalys: f64,
    /// Share in each state at each time point.
    trace: BTreeMap<String, Vec<f64>>,
    /// Discounted QALYs that arise in each state.
    qalys_in: BTreeMap<String, f64>,
}

/// An engine: parameter sets in, for each an outcome of each strategy out; who is where only if asked.
type Engine = fn(&Study, &[Vec<f64>], bool) -> Vec<Vec<Outcome>>;

/// Every engine is held to the same numbers.
const ENGINES: [(&str, Engine); 2] = [("plain engine", each_plain), ("fast engine", each_fast)];

fn each_plain(study: &Study, sets: &[Vec<f64>], _traces: bool) -> Vec<Vec<Outcome>> {
    sets.par_iter().map(|values| plain(study, values)).collect()
}

fn plain(study: &Study, values: &[f64]) -> Vec<Outcome> {
    let of_strategy = |strategy: usize| {
        let mut sum = Outcome::default();
        for profile in (0..study.profiles.len()).map(|at| ProfileId(at as u32)) {
            let weight = reference::weight(study, values, profile).expect("a weight");
            let one = reference::run(study, values, StrategyId(strategy as u32), profile).expect("an outcome");
            sum.cost += weight * one.total(study, Measure::Cost);
            sum.qalys += weight * one.total(study, Measure::Qaly);
            for (at, state) in study.states.iter().enumerate() {
                let points = sum.trace.entry(state.name.clone()).or_insert_with(|| vec![0.0; one.trace.len()]);
                points.iter_mut().zip(&one.trace).for_each(|(point, row)| *point += weight * row[at]);
            }
            for ((category, state), (discounted, _)) in &one.cells {
                if study.categories[category.index()].measure == Measure::Qaly {
                    *sum.qalys_in.entry(study.states[state.index()].name.clone()).or_default() += weight * discounted;
                }
            }
        }
        sum
    };
    (0..study.strategies.len()).map(of_strategy).collect()
}

/// All sets in one batch; who is where set by set, because a batch gives the mean.
fn each_fast(study: &Study, sets: &[Vec<f64>], traces: bool) -> Vec<Vec<Outcome>> {
    let program = compile(study).expect("a program");
    let column = |at: usize| Values::Each(Arc::new(sets.iter().map(|values| values[at]).collect()));
    let batch = ParameterSets { count: sets.len(), values: (0..study.parameters.len()).map(column).collect() };
    let given = evaluate(study, &program, &batch, Detail::default(), &Serial);
    assert_eq!(given.faults, [], "sets in which something went wrong, with the trace");
    let of_set = |set: usize| {
        let mut outcomes = vec![Outcome::default(); study.strategies.len()];
        for (column, values) in program.columns.iter().zip(&given.discounted) {
            let Content::Payoff(category, state) = &column.content else { continue };
            let own = &mut outcomes[column.strategy.index()];
            match study.categories[category.index()].measure {
                Measure::Cost => own.cost += values[set],
                Measure::Qaly => {
                    own.qalys += values[set];
                    *own.qalys_in.entry(study.states[state.index()].name.clone()).or_default() += values[set];
                }
            }
        }
        if traces {
            add_traces(study, &program, &sets[set], &mut outcomes);
        }
        outcomes
    };
    (0..sets.len()).into_par_iter().map(of_set).collect()
}

fn add_traces(study: &Study, program: &Program, values: &[f64], outcomes: &mut [Outcome]) {
    let alone = ParameterSets { count: 1, values: values.iter().map(|value| Values::Same(*value)).collect() };
    let detail = Detail { traces: true, ..Detail::default() };
    let given = evaluate(study, program, &alone, detail, &Serial);
    for arm in &program.arms {
        let weight_of = program.profiles[arm.profile.index()].weight;
        let weight = evaluate_constant(&program.graph, weight_of, &|id: ParameterId| values[id.index()]);
        let (states, points) = (&program.traces[arm.trace].states, &given.traces[arm.trace]);
        let sum = &mut outcomes[arm.strategy.index()].trace;
        for (at, state) in study.states.iter().enumerate() {
            let list = sum.entry(state.name.clone()).or_insert_with(|| vec![0.0; points.len()]);
            if let Some(own) = states.iter().position(|id| id.index() == at) {
                list.iter_mut().zip(points).for_each(|(sum, point)| *sum += weight * point[own]);
            }
        }
    }
}

/// A model of `scenarios/examples`, with what the command line would `--set`.
fn study(scenario: &str, set: &[(&str, &str)]) -> Study {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/examples").join(scenario);
    let (disk, within) = Disk::project_of(&path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
    let set: Vec<(String, String)> = set.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    load(&disk, &within, &set)
        .unwrap_or_else(|refusal| panic!("{}", render(&refusal.diagnostics, &refusal.sources, false)))
}

fn base_values(study: &Study) -> Vec<f64> {
    study.parameters.iter().map(|parameter| parameter.value).collect()
}

/// Outcomes by strategy.
type Case = IndexMap<String, Outcome>;

fn base_case(engine: Engine, study: &Study) -> Case {
    let outcomes = engine(study, &[base_values(study)], true).pop().expect("one set");
    named(study, outcomes)
}

fn named(study: &Study, outcomes: Vec<Outcome>) -> Case {
    study.strategies.iter().map(|strategy| strategy.name.clone()).zip(outcomes).collect()
}

/// The outcomes of every row of the model's file of draws.
fn each_draw(engine: Engine, study: &Study, traces: bool) -> Vec<Case> {
    let draws = study.draws.as_ref().expect("a file of draws");
    let set = |row: usize| {
        let mut values = base_values(study);
        for (id, column) in &draws.columns {
            values[id.index()] = column[row];
        }
        values
    };
    let sets: Vec<Vec<f64>> = (0..draws.rows).map(set).collect();
    engine(study, &sets, traces).into_iter().map(|outcomes| named(study, outcomes)).collect()
}

fn totals(study: &Study, of: impl Fn(&str) -> (f64, f64)) -> Vec<StrategyTotals> {
    let one = |name: &str| StrategyTotals::new(name, of(name).0, of(name).1);
    study.strategies.iter().map(|strategy| one(&strategy.name)).collect()
}

// ---------------------------------------------------------------------------------------------------------------------
// Sick-Sicker (DARTH).

const DARTH_STATES: [(&str, &str); 4] = [("healthy", "H"), ("sick", "S1"), ("sicker", "S2"), ("dead", "D")];
const DARTH_STRATEGIES: [(&str, &str); 4] =
    [("SoC", "Standard of care"), ("A", "Strategy A"), ("B", "Strategy B"), ("AB", "Strategy AB")];

#[test]
fn sick_sicker() {
    darth("darth-sick-sicker", "darth_sicksicker_timeindep", 1000);
}

#[test]
fn sick_sicker_dependent_on_age() {
    darth("darth-sick-sicker-time-dependent", "darth_sicksicker_timedep", 1000);
}

#[test]
fn sick_sicker_dependent_on_time_in_state() {
    darth("darth-sick-sicker-state-residence", "darth_sicksicker_stateresidence", 200);
}

/// `decisions` is the folder of `tests/golden/decision` with the tables that the tests of the decision analysis share.
fn darth(name: &str, decisions: &str, draws: usize) {
    let decisions = golden_folder("decision").join(decisions);
    let study = study(&format!("{name}/model.toml"), &[]);
    for (engine_name, engine) in ENGINES {
        let name = format!("{name}, {engine_name}");
        let case = base_case(engine, &study);

        let mut check = Check::new(format!("{name}: totals"));
        for row in rows(&decisions.join("expected_basecase_totals.csv")) {
            let own = &case[ours(&DARTH_STRATEGIES, &row["strategy"])];
            check.near(&row["strategy"], own.cost, number(&row, "cost"));
            check.near(&row["strategy"], own.qalys, number(&row, "qaly"));
        }
        check.done(8);
        let totals = totals(&study, |name| (case[name].cost, case[name].qalys));
        incremental_table(&name, &decisions.join("expected_basecase_icer_table.csv"), &totals);

        probabilistic(&name, &decisions, &study, engine, draws);
    }
}

/// Who is where; for the model in which mortality depends on age, also the life expectancy of each draw.
#[test]
fn sick_sicker_traces() {
    for (engine_name, engine) in ENGINES {
        for name in ["darth-sick-sicker", "darth-sick-sicker-time-dependent", "darth-sick-sicker-state-residence"] {
            let case = base_case(engine, &study(&format!("{name}/model.toml"), &[]));
            let mut check = Check::new(format!("{name}, {engine_name}: who is where"));
            for row in golden(name, "expected_traces.csv") {
                let trace = &case[ours(&DARTH_STRATEGIES, &row["strategy"])].trace;
                for (state, theirs) in DARTH_STATES {
                    let place = format!("{} {theirs} {}", row["strategy"], row["cycle"]);
                    check.near(place, trace[state][index(&row, "cycle")], number(&row, theirs));
                }
            }
            check.done(4 * 76 * 4);
        }
    }
}

/// Draws one by one, their means, and what follows from them.
fn probabilistic(name: &str, decisions: &Path, study: &Study, engine: Engine, draws: usize) {
    let cases = each_draw(engine, study, false);
    assert_eq!(cases.len(), draws);
    let mut check = Check::new(format!("{name}: draws"));
    for (case, row) in cases.iter().zip(rows(&decisions.join("expected_psa_outcomes.csv"))) {
        for (strategy, own) in case {
            let place = format!("draw {} {strategy}", row["draw"]);
            check.near(&place, own.cost, number(&row, &format!("cost_{strategy}")));
            check.near(&place, own.qalys, number(&row, &format!("qaly_{strategy}")));
        }
    }
    check.done(draws * 8);

    let column = |of: fn(&Outcome) -> f64| -> Vec<Vec<f64>> {
        study.strategies.iter().map(|strategy| cases.iter().map(|case| of(&case[&strategy.name])).collect()).collect()
    };
    let drawn = DrawTotals {
        strategies: study.strategies.iter().map(|strategy| strategy.name.clone()).collect(),
        cost: column(|own| own.cost),
        qaly: column(|own| own.qalys),
    };
    let mean = |row: &Vec<f64>| row.iter().sum::<f64>() / draws as f64;
    let means = totals(study, |name| {
        let at = drawn.strategies.iter().position(|own| own == name).expect("a strategy");
        (mean(&drawn.cost[at]), mean(&drawn.qaly[at]))
    });
    incremental_table(name, &decisions.join("expected_psa_icer_table.csv"), &means);

    let golden = rows(&decisions.join("exact_ceac_elc_evpi.csv"));
    let mut thresholds: Vec<f64> = golden.iter().map(|row| number(row, "wtp")).collect();
    thresholds.dedup();
    let curves = acceptability(&drawn, &thresholds).expect("curves");
    let mut check = Check::new(format!("{name}: acceptability, loss and information"));
    for row in &golden {
        let strategy = drawn.strategies.iter().position(|own| *own == row["strategy"]).expect("a strategy");
        let point = curves.points.iter().find(|point| point.threshold == number(row, "wtp")).expect("a threshold");
        let place = format!("{} at {}", row["strategy"], row["wtp"]);
        check.near(&place, point.probability_best[strategy], number(row, "p_best"));
        check.same(&place, point.frontier == strategy, row["on_frontier"] == "TRUE");
        // A mean of differences of net benefits of a million: £0.0000001 is what is left of sixteen digits.
        check.near_to(&place, point.expected_loss[strategy], number(row, "expected_loss"), 1e-7);
        check.near_to(&place, point.evpi, number(row, "evpi"), 1e-7);
    }
    check.done(41 * 4 * 4);
}

/// Life expectancy and survival of every draw under standard care.
#[test]
fn sick_sicker_life_expectancy() {
    let study = study("darth-sick-sicker-time-dependent/model.toml", &[]);
    for (engine_name, engine) in ENGINES {
        let mut check = Check::new(format!("life expectancy, {engine_name}"));
        let cases = each_draw(engine, &study, true);
        for (case, row) in cases.iter().zip(golden("darth-sick-sicker-time-dependent", "expected_psa_epi_soc.csv")) {
            let alive: Vec<f64> = case["SoC"].trace["dead"].iter().map(|dead| 1.0 - dead).collect();
            check.near(&row["draw"], alive.iter().sum(), number(&row, "LE_undisc"));
            check.near(&row["draw"], alive[10], number(&row, "surv10"));
            check.near(&row["draw"], alive[40], number(&row, "surv40"));
        }
        check.done(3000);
    }
}

fn incremental_table(name: &str, file: &Path, totals: &[StrategyTotals]) {
    let table = fully_incremental(totals).expect("a table");
    let mut check = Check::new(format!("{name}: {}", file.display()));
    let golden = rows(file);
    assert_eq!(golden.len(), table.rows.len());
    for row in &golden {
        let theirs = &row["Strategy"];
        let own = table.rows.iter().find(|own| own.strategy == ours(&DARTH_STRATEGIES, theirs)).expect("a strategy");
        check.near(theirs, own.cost, number(row, "Cost"));
        check.near(theirs, own.qaly, number(row, "Effect"));
        let status = match own.status {
            Status::Reference => "reference",
            Status::OnFrontier => {
                let before = own.comparison.as_ref().expect("the strategy before it");
                check.near(theirs, before.incremental_cost, number(row, "Inc_Cost"));
                check.near(theirs, before.incremental_qaly, number(row, "Inc_Effect"));
                check.near(theirs, own.icer().expect("a ratio"), number(row, "ICER"));
                "ND"
            }
            Status::Dominated { .. } => "D",
            Status::ExtendedlyDominated { .. } => "ED",
            Status::SameAs { .. } => "same",
        };
        let first = row["Status"] == "ND" && row["ICER"] == "NA";
        check.same(theirs, status, if first { "reference" } else { row["Status"].as_str() });
    }
    // Standard care, then B, then AB; A is dominated.
    check.done(4 * 3 + 2 * 3);
}

// ---------------------------------------------------------------------------------------------------------------------
// HIV and hip replacement (heemod).

/// How heemod counts a cycle.
#[derive(Clone, Copy)]
enum Counted {
    Start,
    End,
    Mean,
}

impl Counted {
    /// What is counted in cycle `cycle`, from 1, given the values at the time points.
    fn of(self, points: &[f64], cycle: usize) -> f64 {
        match self {
            Counted::Start => points[cycle - 1],
            Counted::End => points[cycle],
            Counted::Mean => (points[cycle - 1] + points[cycle]) / 2.0,
        }
    }
}

/// A scenario that heemod ran.
struct Heemod {
    name: &'static str,
    file: &'static str,
    /// How the names of its golden files end.
    golden: &'static str,
    counted: Counted,
    /// Our states and theirs.
    states: &'static [(&'static str, &'static str)],
    people: f64,
    cycles: usize,
    reference: &'static str,
    other: &'static str,
}

const HIV: Heemod = Heemod {
    name: "heemod-hiv-simple",
    file: "model.toml",
    golden: "lifetable",
    counted: Counted::Mean,
    states: &[("a", "A"), ("b", "B"), ("c", "C"), ("dead", "D")],
    people: 1000.0,
    cycles: 50,
    reference: "mono",
    other: "comb",
};

const HIP: Heemod = Heemod {
    name: "hip-replacement",
    file: "model.toml",
    golden: "beginning",
    counted: Counted::Start,
    states: &[
        ("primary", "PrimaryTHR"),
        ("success", "SuccessP"),
        ("revision", "RevisionTHR"),
        ("success_revised", "SuccessR"),
        ("dead", "Death"),
    ],
    people: 1.0,
    cycles: 60,
    reference: "standard",
    other: "np1",
};

#[test]
fn hiv_counted_by_the_mean() {
    heemod(&HIV);
}

#[test]
fn hiv_counted_at_the_start() {
    heemod(&Heemod { file: "beginning.toml", golden: "beginning", counted: Counted::Start, ..HIV });
}

#[test]
fn hiv_counted_at_the_end() {
    heemod(&Heemod { file: "end.toml", golden: "end", counted: Counted::End, ..HIV });
}

#[test]
fn hiv_of_the_textbook() {
    heemod(&Heemod {
        name: "heemod-hiv-dmhee",
        golden: "end",
        counted: Counted::End,
        states: &[("alive.a", "A"), ("alive.b", "B"), ("alive.c", "C"), ("dead", "D")],
        people: 1.0,
        cycles: 20,
        ..HIV
    });
}

#[test]
fn hip_counted_at_the_start() {
    heemod(&HIP);
}

#[test]
fn hip_counted_by_the_mean() {
    heemod(&Heemod { file: "life-table.toml", golden: "lifetable", counted: Counted::Mean, ..HIP });
}

fn heemod(run: &Heemod) {
    let study = study(&format!("{}/{}", run.name, run.file), &[]);
    let golden = |what: &str| golden(run.name, &format!("expected_{what}_{}.csv", run.golden));
    for (engine_name, engine) in ENGINES {
        let name = format!("{}/{}, {engine_name}", run.name, run.file);
        let case = base_case(engine, &study);

        let mut check = Check::new(format!("{name}: people counted"));
        for row in golden("counts") {
            let cycle = index(&row, "model_time");
            let points = &case[&row[".strategy_names"]].trace[ours(run.states, &row["state_names"])];
            let place = format!("{} {} {cycle}", row[".strategy_names"], row["state_names"]);
            check.near(place, run.counted.of(points, cycle) * run.people, number(&row, "count"));
        }
        check.done(2 * run.cycles * run.states.len());

        let mut check = Check::new(format!("{name}: totals"));
        for row in golden("totals") {
            let own = &case[&row[".strategy_names"]];
            check.near(&row[".strategy_names"], own.cost * run.people, number(&row, ".cost"));
            check.near(&row[".strategy_names"], own.qalys * run.people, number(&row, ".effect"));
        }
        check.done(4);

        let mut check = Check::new(format!("{name}: increments"));
        let totals = totals(&study, |name| (case[name].cost, case[name].qalys));
        assert_eq!(totals[0].name, run.reference);
        let own = pairwise(&totals[1], &totals[0]).expect("a comparison");
        let row = golden("incremental").into_iter().find(|row| row[".strategy_names"] == run.other).expect("a row");
        check.near("cost", own.incremental_cost, number(&row, ".dcost"));
        check.near("qalys", own.incremental_qaly, number(&row, ".deffect"));
        check.near("icer", icer(&own.outcome), number(&row, ".icer"));
        check.done(3);
    }
}

#[test]
fn hip_draw_by_draw() {
    let study = study("hip-replacement/external-draws.toml", &[]);
    for (engine_name, engine) in ENGINES {
        let cases = each_draw(engine, &study, false);
        let mut check = Check::new(format!("hip-replacement, {engine_name}: draws"));
        for row in golden("hip-replacement", "expected_psa_outcomes.csv") {
            let own = &cases[index(&row, "draw") - 1][&row["strategy"]];
            let place = format!("draw {} {}", row["draw"], row["strategy"]);
            check.near(&place, own.cost, number(&row, "cost"));
            check.near(&place, own.qalys, number(&row, "qaly"));
        }
        check.done(4000);
    }
}

#[test]
fn hip_one_parameter_at_a_time() {
    for (engine_name, engine) in ENGINES {
        let mut cases: BTreeMap<(String, String), Case> = BTreeMap::new();
        let mut check = Check::new(format!("hip-replacement, {engine_name}: one parameter at a time"));
        for row in golden("hip-replacement", "expected_dsa.csv") {
            let (name, value) = (row[".par_names"].clone(), number(&row, ".par_value_eval").to_string());
            let case = cases
                .entry((name.clone(), value.clone()))
                .or_insert_with(|| base_case(engine, &study("hip-replacement/model.toml", &[(&name, &value)])));
            let own = &case[&row[".strategy_names"]];
            let place = format!("{name} = {value}, {}", row[".strategy_names"]);
            check.near(&place, own.cost, number(&row, ".cost"));
            check.near(&place, own.qalys, number(&row, ".effect"));
        }
        check.done(80);
    }
}

/// The model's own distributions are those that the draws made in R come from.
#[test]
fn hip_distributions() {
    let study = study("hip-replacement/external-draws.toml", &[]);
    let draws = study.draws.as_ref().expect("a file of draws");
    let column = |id| &**draws.columns.iter().find(|(own, _)| *own == id).expect("a column").1;
    let size = draws.rows as f64;

    // Each alone: the largest gap between the two distribution functions (Kolmogorov and Smirnov), 1.95/√n at one in a thousand.
    let mut alone = 0;
    for (id, sample) in &draws.columns {
        let parameter = &study.parameters[id.index()];
        let Some(distribution) = &parameter.distribution else { continue };
        let mut sorted = sample.to_vec();
        sorted.sort_by(f64::total_cmp);
        for (at, value) in sorted.iter().enumerate() {
            let gap = (distribution.cdf(*value) - (at as f64 + 0.5) / size).abs();
            assert!(gap < 1.95 / size.sqrt(), "{}: {gap} at {value}", parameter.name);
        }
        alone += 1;
    }
    assert_eq!(alone, 7);

    // Jointly: means and covariances within five standard errors.
    let [joint] = study.correlated.as_slice() else { panic!("one set of correlated parameters") };
    assert!(joint.normal);
    let members = joint.parameters.len();
    assert_eq!(members, 5);
    let covariance = |i: usize, j: usize| -> f64 {
        (0..members).map(|k| joint.factor[i * members + k] * joint.factor[j * members + k]).sum()
    };
    let mean = |sample: &[f64]| sample.iter().sum::<f64>() / size;
    for i in 0..members {
        let (own, x) = (&study.parameters[joint.parameters[i].index()], column(joint.parameters[i]));
        let apart = (mean(x) - own.value).abs();
        assert!(apart < 5.0 * (covariance(i, i) / size).sqrt(), "{}: mean {} for {}", own.name, mean(x), own.value);
        for j in 0..=i {
            let y = column(joint.parameters[j]);
            let found =
                x.iter().zip(y).map(|(x_at, y_at)| (x_at - mean(x)) * (y_at - mean(y))).sum::<f64>() / (size - 1.0);
            let expected = covariance(i, j);
            let error = ((covariance(i, i) * covariance(j, j) + expected * expected) / size).sqrt();
            assert!((found - expected).abs() < 5.0 * error, "covariance of {i} and {j}: {found} for {expected}");
        }
    }
}

/// The values of heemod's one-way analysis are the limits in the model's parameter file.
#[test]
fn hip_limits() {
    let study = study("hip-replacement/model.toml", &[]);
    let mut check = Check::new("hip-replacement: limits");
    let mut values: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for row in golden("hip-replacement", "expected_dsa.csv") {
        values.entry(row[".par_names"].clone()).or_default().push(number(&row, ".par_value_eval"));
    }
    for (name, values) in values {
        let parameter = study.parameters.iter().find(|own| own.name == name).expect("a parameter");
        let (low, high) = parameter.limits.expect("limits");
        check.same(&name, values, vec![low, high, low, high]);
    }
    check.done(10);
}

// ---------------------------------------------------------------------------------------------------------------------
// Survival curves (heemod and flexsurv).

#[test]
fn survival_as_occupancy() {
    survival("survival-curves/partitioned.toml");
}

#[test]
fn survival_as_moves() {
    survival("survival-curves/markov.toml");
}

fn survival(scenario: &str) {
    let study = study(scenario, &[]);
    for (engine_name, engine) in ENGINES {
        let case = base_case(engine, &study);
        let curves: Vec<(&String, &Vec<f64>)> = case.iter().map(|(curve, own)| (curve, &own.trace["alive"])).collect();

        let mut check = Check::new(format!("{scenario}, {engine_name}: survival"));
        for row in golden("survival-curves", "expected_survival.csv") {
            let time = index(&row, "time");
            for (curve, alive) in &curves {
                check.near(format!("{curve} at {time}"), alive[time], number(&row, curve));
            }
        }
        check.done(21 * 16);

        let mut check = Check::new(format!("{scenario}, {engine_name}: probabilities"));
        for row in golden("survival-curves", "expected_transition_prob.csv") {
            let time = index(&row, "time");
            for (curve, alive) in &curves {
                check.near(format!("{curve} at {time}"), 1.0 - alive[time] / alive[time - 1], number(&row, curve));
            }
        }
        check.done(20 * 16);
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Sumatriptan (rdecision).

const TREE_STRATEGIES: [(&str, &str); 2] = [("caffeine", "Caffeine-Ergotamine"), ("sumatriptan", "Sumatriptan")];
const LEAVES: [(&str, &str); 10] = [
    ("relief", "A"),
    ("recurrence", "B"),
    ("endures", "C"),
    ("emergency_relief", "D"),
    ("hospital", "E"),
    ("relief", "F"),
    ("recurrence", "G"),
    ("endures", "H"),
    ("emergency_relief", "I"),
    ("hospital", "J"),
];

#[test]
fn decision_tree() {
    let study = study("sumatriptan/model.toml", &[]);
    for (engine_name, engine) in ENGINES {
        let case = base_case(engine, &study);
        let mut check = Check::new(format!("sumatriptan, {engine_name}"));
        for row in golden("sumatriptan", "expected_paths.csv") {
            let own = &case[ours(&TREE_STRATEGIES, &row["d1"])];
            let leaf = ours(&LEAVES, &row["Leaf"]);
            check.near(&row["Leaf"], own.trace[leaf][0], number(&row, "Probability"));
            check.near(&row["Leaf"], own.qalys_in[leaf], number(&row, "QALY"));
        }
        let decisions = golden_folder("decision/rdecision_sumatriptan");
        for row in rows(&decisions.join("expected_strategies.csv")) {
            let own = &case[ours(&TREE_STRATEGIES, &row["d1"])];
            check.near(&row["d1"], own.cost, number(&row, "Cost"));
            check.near(&row["d1"], own.qalys, number(&row, "QALY"));
        }
        check.done(20 + 4);
    }
}

#[test]
fn decision_tree_over_the_interval_of_relief() {
    let decisions = golden_folder("decision/rdecision_sumatriptan");
    let range = json(&decisions.join("expected_icer_range.json"));
    for (engine_name, engine) in ENGINES {
        let mut check = Check::new(format!("sumatriptan, {engine_name}: ratios"));
        for (scenario, theirs) in [
            ("model", json(&decisions.join("expected_icer.json"))),
            ("more-relief", range["icer_upper"].clone()),
            ("less-relief", range["icer_lower"].clone()),
        ] {
            let study = study(&format!("sumatriptan/{scenario}.toml"), &[]);
            let case = base_case(engine, &study);
            let totals = totals(&study, |name| (case[name].cost, case[name].qalys));
            let own = pairwise(&totals[1], &totals[0]).expect("a comparison");
            check.near(scenario, icer(&own.outcome), theirs.as_f64().expect("a number"));
        }
        check.done(3);
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Comparing.

/// Comparisons of one kind; says at the end what was wrong.
struct Check {
    what: String,
    compared: usize,
    wrong: Vec<String>,
}

impl Check {
    fn new(what: impl Into<String>) -> Check {
        Check { what: what.into(), compared: 0, wrong: Vec::new() }
    }

    /// To 1e-9 of `theirs`, but no closer than 1e-12.
    fn near(&mut self, place: impl AsRef<str>, ours: f64, theirs: f64) {
        self.near_to(place, ours, theirs, 1e-12);
    }

    /// To 1e-9 of `theirs`, but no closer than `floor`. Not a number is wrong.
    fn near_to(&mut self, place: impl AsRef<str>, ours: f64, theirs: f64, floor: f64) {
        self.compared += 1;
        let apart = (ours - theirs).abs();
        let near = apart <= 1e-9 * theirs.abs() || apart <= floor;
        if !near {
            self.wrong.push(format!("{}: {ours} for {theirs}", place.as_ref()));
        }
    }

    fn same<T: PartialEq + Debug>(&mut self, place: impl AsRef<str>, ours: T, theirs: T) {
        self.compared += 1;
        if ours != theirs {
            self.wrong.push(format!("{}: {ours:?} for {theirs:?}", place.as_ref()));
        }
    }

    /// Fails if anything was wrong, or if more or less than `expected` was compared.
    fn done(self, expected: usize) {
        let some: Vec<&String> = self.wrong.iter().take(5).collect();
        assert!(
            self.wrong.is_empty(),
            "{}: {} of {} wrong, such as {some:#?}",
            self.what,
            self.wrong.len(),
            self.compared
        );
        assert_eq!(self.compared, expected, "{}: how many were compared", self.what);
    }
}

fn icer(outcome: &ComparisonOutcome) -> f64 {
    match outcome {
        ComparisonOutcome::Icer(ratio) => *ratio,
        other => panic!("no ratio but {other:?}"),
    }
}

fn ours<'a>(names: &[(&'a str, &str)], theirs: &str) -> &'a str {
    names.iter().find(|(_, own)| *own == theirs).unwrap_or_else(|| panic!("no name for {theirs}")).0
}

type Row = HashMap<String, String>;

fn golden_folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

fn golden(name: &str, file: &str) -> Vec<Row> {
    rows(&golden_folder("oracles").join(name).join(file))
}

fn rows(path: &Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

fn json(path: &Path) -> serde_json::Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
    serde_json::from_str(&text).expect("JSON")
}

fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column}: {} is no number", row[column]))
}

fn index(row: &Row, column: &str) -> usize {
    row[column].parse().unwrap_or_else(|_| panic!("{column}: {} is no whole number", row[column]))
}
