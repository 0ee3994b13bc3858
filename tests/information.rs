//! The value of information against closed forms, conjugate formulas and nested simulation, and what must hold of it.
//! Where the closed form comes from: `tests/golden/information/README.md`.

use cartwright::analysis::context::Origin;
use cartwright::analysis::information::{choice::perfect, worth_of_knowing, worth_of_study};
use cartwright::analysis::probabilistic::ByDraw;
use cartwright::analysis::run::{Ready, Run, Wanted, run};
use cartwright::engine::{Detail, Pool, Serial, Threads, Values};
use cartwright::math::{exp, ln, ln_beta, ln_gamma, normal_quantile};
use cartwright::model::load;
use cartwright::results::{Found, InformationValue, Observation, ObservationKind, ProposedStudy, ValueOfInformation};
use cartwright::sample::{Distribution, StreamKey, uniform};
use cartwright::source::Memory;
use std::path::{Path, PathBuf};

fn golden(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/information").join(file)
}

/// Inputs by draw, and incremental net benefit.
fn draws() -> (Vec<Vec<f64>>, Vec<f64>) {
    let text = std::fs::read_to_string(golden("draws.csv")).unwrap();
    let rows: Vec<Vec<f64>> =
        text.lines().skip(1).map(|line| line.split(',').map(|cell| cell.parse().unwrap()).collect()).collect();
    let inputs = (1..4).map(|at| rows.iter().map(|row| row[at]).collect()).collect();
    (inputs, rows.iter().map(|row| 20_000.0 * row[7] - row[6]).collect())
}

fn expected() -> serde_json::Value {
    serde_json::from_str(&std::fs::read_to_string(golden("expected.json")).unwrap()).unwrap()
}

fn key() -> StreamKey {
    StreamKey::of(1, "test")
}

fn one(responses: &[f64]) -> Vec<Vec<Vec<f64>>> {
    vec![vec![responses.to_vec()]]
}

#[test]
fn perfect_information_is_the_mean_of_the_draws_own_gains() {
    let (_, benefit) = draws();
    let found = perfect(&[&benefit]);
    let exact = expected()["sample"]["evpi"].as_f64().unwrap();
    // The same mean of the same 10,000 numbers, summed otherwise.
    assert!((found.value - exact).abs() < 1e-9 * exact, "{} {exact}", found.value);
    assert!((found.value - expected()["evpi"].as_f64().unwrap()).abs() < 3.0 * found.error);
}

#[test]
fn knowing_one_or_two_inputs_is_worth_what_the_closed_form_says() {
    let (inputs, benefit) = draws();
    let expected = expected();
    for (names, table) in [
        ("x1", "evppi"),
        ("x2", "evppi"),
        ("x3", "evppi"),
        ("x1+x2", "evppi_pairs"),
        ("x1+x3", "evppi_pairs"),
        ("x2+x3", "evppi_pairs"),
    ] {
        let own: Vec<&[f64]> =
            names.split('+').map(|name| &inputs[name[1..].parse::<usize>().unwrap() - 1][..]).collect();
        let worth = worth_of_knowing(&own, &one(&benefit), key()).unwrap()[0];
        let exact = expected[table][names].as_f64().unwrap();
        // Three standard errors of the estimate itself, which must be small enough to mean something.
        assert!((worth.value - exact).abs() < 3.0 * worth.error, "{names}: {worth:?} {exact}");
        assert!(worth.error < 0.06 * exact, "{names}: {worth:?}");
    }
    // All three: nothing is left to chance, so it is the EVPI of the draws, to what the smoother's least ridge takes away.
    let all: Vec<&[f64]> = inputs.iter().map(|own| &own[..]).collect();
    let worth = worth_of_knowing(&all, &one(&benefit), key()).unwrap()[0];
    let exact = perfect(&[&benefit]).value;
    assert!((worth.value - exact).abs() < 1e-6 * exact, "{worth:?} {exact}");
}

/// Where the decision is open, the better of two fits is worth something by chance alone: about 0.3 standard errors of the mean net
/// benefit. Inputs that tell nothing must not seem to, and one that tells little is worth what it tells.
#[test]
fn what_tells_nothing_is_worth_nothing_where_the_decision_is_open() {
    const COUNT: usize = 4000;
    let normal = |stream: &str, at: usize| normal_quantile(uniform(StreamKey::of(3, stream), at as u64, 0));
    let noise: Vec<f64> = (0..COUNT).map(|at| 30_000.0 * normal("noise", at)).collect();
    let mean = noise.iter().sum::<f64>() / COUNT as f64;
    let open: Vec<f64> = noise.iter().map(|own| own - mean).collect();
    let column = |name: &str| -> Vec<f64> { (0..COUNT).map(|at| normal(name, at)).collect() };
    let nothing: Vec<InformationValue> = (0..60)
        .map(|at| worth_of_knowing(&[&column(&format!("input {at}"))], &one(&open), key()).unwrap()[0])
        .collect();
    let floor = 0.3 * 30_000.0 / (COUNT as f64).sqrt();
    let average = nothing.iter().map(|own| own.value).sum::<f64>() / 60.0;
    // Fits as they are come to 1.5 times the floor on average.
    assert!(average < 0.8 * floor, "{average} is no less than chance gives, {floor}");
    let seen = nothing.iter().filter(|own| own.value > 2.0 * own.error).count();
    assert!(seen <= 6, "{seen} of 60 seem to be worth something");
    // Net benefit rises by 4,000 with an input: half the mean size of that is 4,000/√(2π).
    let little = column("little");
    let told: Vec<f64> = open.iter().zip(&little).map(|(own, x)| own + 4000.0 * x).collect();
    let mean = told.iter().sum::<f64>() / COUNT as f64;
    let told: Vec<f64> = told.iter().map(|own| own - mean).collect();
    let worth = worth_of_knowing(&[&little], &one(&told), key()).unwrap()[0];
    assert!((worth.value - 4000.0 / 2.506_628).abs() < 3.0 * worth.error && worth.error < 300.0, "{worth:?}");
}

#[test]
fn a_study_is_worth_what_the_closed_form_says() {
    let (inputs, benefit) = draws();
    let exact = expected();
    let sizes = [5, 10, 25, 50, 100, 250, 1000];
    let seen = [Observation { parameter: "x1".into(), kind: ObservationKind::Mean, years: None, sd: Some(2.0) }];
    let (ceiling, worth) = worth_of_study(&[&inputs[0]], &one(&benefit), &seen, &sizes, 1, &Serial).unwrap();
    for (people, worth) in sizes.iter().zip(&worth) {
        let exact = exact["evsi_x1"][people.to_string()].as_f64().unwrap();
        assert!((worth[0].value - exact).abs() < 3.0 * worth[0].error, "{people}: {worth:?} {exact}");
        assert!(worth[0].error < 0.15 * exact, "{people}: {worth:?}");
        assert!(worth[0].value <= ceiling[0].value);
    }
    assert!(worth.windows(2).all(|pair| pair[1][0].value > pair[0][0].value), "larger studies are worth more");
}

/// Three normal inputs of the closed form in a sample of its own.
fn fresh(count: u64, sample: u64) -> (Vec<Vec<f64>>, Vec<f64>) {
    let column = |name: &str, mean: f64, sd: f64| -> Vec<f64> {
        (0..count).map(|draw| mean + sd * normal_quantile(uniform(StreamKey::of(sample, name), draw, 0))).collect()
    };
    let inputs = vec![column("x1", 0.4, 0.5), column("x2", -0.2, 0.3), column("x3", 1.0, 0.8)];
    let benefit = (0..count as usize)
        .map(|at| -12_000.0 + 10_000.0 * inputs[0][at] + 16_000.0 * inputs[1][at] + 8_000.0 * inputs[2][at])
        .collect();
    (inputs, benefit)
}

#[test]
fn standard_errors_say_how_far_estimates_scatter() {
    let exact = expected()["evppi"]["x3"].as_f64().unwrap();
    let pair = expected()["evppi_pairs"]["x1+x3"].as_f64().unwrap();
    let (mut singles, mut pairs) = (Vec::new(), Vec::new());
    for sample in 0..120 {
        let (inputs, benefit) = fresh(500, sample);
        let off = |own: InformationValue, exact: f64| (own.value - exact) / own.error;
        singles.push(off(worth_of_knowing(&[&inputs[2]], &one(&benefit), key()).unwrap()[0], exact));
        if sample < 40 {
            let own: [&[f64]; 2] = [&inputs[0], &inputs[2]];
            pairs.push(off(worth_of_knowing(&own, &one(&benefit), key()).unwrap()[0], pair));
        }
    }
    for (list, name) in [(singles, "one"), (pairs, "two")] {
        let count = list.len() as f64;
        let mean = list.iter().sum::<f64>() / count;
        let sd = (list.iter().map(|own| (own - mean) * (own - mean)).sum::<f64>() / (count - 1.0)).sqrt();
        // Were they exact: mean 0 ± 1/√n and standard deviation 1 ± 1/√(2n). The bounds are some four of these wide.
        assert!(mean.abs() < 0.6, "{name}: mean {mean}");
        assert!((0.7..1.45).contains(&sd), "{name}: standard deviation {sd}");
    }
}

/// Σ over counts of what choosing by the posterior mean gains, for a net benefit of `at_zero` + `slope` × the parameter.
fn conjugate(at_zero: f64, slope: f64, mean: f64, each: impl Iterator<Item = (f64, f64)>) -> f64 {
    let now = at_zero + slope * mean;
    let then: f64 =
        each.map(|(chance, posterior)| chance * cartwright::math::max(0.0, at_zero + slope * posterior)).sum();
    then - cartwright::math::max(0.0, now)
}

#[test]
fn a_study_of_events_or_successes_is_worth_what_conjugate_formulas_say() {
    let count = 10_000_u64;
    let by = |name: &str| (0..count).map(|draw| uniform(StreamKey::of(7, name), draw, 0)).collect::<Vec<f64>>();
    let noise: Vec<f64> = by("noise").iter().map(|u| 4_000.0 * normal_quantile(*u)).collect();
    let benefits = |inputs: &[f64], at_zero: f64, slope: f64| -> Vec<f64> {
        inputs.iter().zip(&noise).map(|(own, noise)| at_zero + slope * own + noise).collect()
    };
    let see = |kind, years| [Observation { parameter: "p".into(), kind, years, sd: None }];

    // A rate, gamma with shape 3 and rate 60, watched for 3 years each: counts are negative binomial.
    let (shape, rate, years) = (3.0, 60.0, 3.0);
    let prior = Distribution::Gamma { shape, scale: 1.0 / rate };
    let rates: Vec<f64> = by("rate").iter().map(|u| prior.quantile(*u)).collect();
    let (at_zero, slope) = (9_000.0, -200_000.0);
    let sizes = [10, 40, 200];
    let seen = see(ObservationKind::Events, Some(years));
    let (_, worth) =
        worth_of_study(&[&rates], &one(&benefits(&rates, at_zero, slope)), &seen, &sizes, 1, &Serial).unwrap();
    for (people, worth) in sizes.iter().zip(&worth) {
        let time = *people as f64 * years;
        let each = (0..2000).map(f64::from).map(|k| {
            let chance = ln_gamma(k + shape) - ln_gamma(k + 1.0) - ln_gamma(shape)
                + shape * ln(rate / (rate + time))
                + k * ln(time / (rate + time));
            (exp(chance), (shape + k) / (rate + time))
        });
        let exact = conjugate(at_zero, slope, shape / rate, each);
        assert!((worth[0].value - exact).abs() < 3.0 * worth[0].error, "{people}: {worth:?} {exact}");
        assert!(worth[0].error < 0.2 * exact, "{people}: {worth:?} {exact}");
    }

    // A probability, beta with 8 and 12: successes are beta-binomial.
    let (a, b) = (8.0, 12.0);
    let prior = Distribution::Beta { a, b };
    let chances: Vec<f64> = by("chance").iter().map(|u| prior.quantile(*u)).collect();
    let (at_zero, slope) = (-21_000.0, 50_000.0);
    let seen = see(ObservationKind::Successes, None);
    let benefits = benefits(&chances, at_zero, slope);
    let (_, worth) = worth_of_study(&[&chances], &one(&benefits), &seen, &sizes, 1, &Serial).unwrap();
    for (people, worth) in sizes.iter().zip(&worth) {
        let n = *people as f64;
        let each = (0..=*people).map(|k| k as f64).map(|k| {
            let chance = ln_gamma(n + 1.0) - ln_gamma(k + 1.0) - ln_gamma(n - k + 1.0) + ln_beta(k + a, n - k + b)
                - ln_beta(a, b);
            (exp(chance), (a + k) / (a + b + n))
        });
        let exact = conjugate(at_zero, slope, a / (a + b), each);
        assert!((worth[0].value - exact).abs() < 3.0 * worth[0].error, "{people}: {worth:?} {exact}");
        assert!(worth[0].error < 0.2 * exact, "{people}: {worth:?} {exact}");
    }
}

#[test]
fn three_strategies_and_a_curved_product_of_two_inputs() {
    // Net benefits 0, 4000 a b − 300 and 1500 (a² − 1), a and b standard normal, and noise: knowing both is worth the mean of the
    // highest, found by a sum over a fine grid.
    let count = 8_000_u64;
    let by = |name: &str| -> Vec<f64> {
        (0..count).map(|draw| normal_quantile(uniform(StreamKey::of(3, name), draw, 0))).collect()
    };
    let (a, b, e, f) = (by("a"), by("b"), by("e"), by("f"));
    let second = |a: f64, b: f64| 4_000.0 * a * b - 300.0;
    let third = |a: f64| 1_500.0 * (a * a - 1.0);
    let increments = vec![vec![
        (0..count as usize).map(|at| second(a[at], b[at]) + 5_000.0 * e[at]).collect::<Vec<f64>>(),
        (0..count as usize).map(|at| third(a[at]) + 5_000.0 * (0.8 * e[at] + 0.6 * f[at])).collect(),
    ]];
    let points: Vec<f64> = (0..400).map(|at| normal_quantile((f64::from(at) + 0.5) / 400.0)).collect();
    let mean = |of: &dyn Fn(f64, f64) -> f64| {
        points.iter().map(|a| points.iter().map(|b| of(*a, *b)).sum::<f64>()).sum::<f64>() / 160_000.0
    };
    let exact = mean(&|a, b| cartwright::math::max(0.0, cartwright::math::max(second(a, b), third(a))));
    let both = worth_of_knowing(&[&a, &b], &increments, key()).unwrap()[0];
    assert!((both.value - exact).abs() < 3.0 * both.error, "{both:?} {exact}");
    assert!(both.error < 0.08 * exact, "{both:?} {exact}");
    // The first alone: the product's mean is then 0, so the second is worth −300 whatever a is.
    let exact = mean(&|a, _| cartwright::math::max(0.0, third(a)));
    let first = worth_of_knowing(&[&a], &increments, key()).unwrap()[0];
    assert!((first.value - exact).abs() < 3.0 * first.error, "{first:?} {exact}");
}

/// The tutorial's model with a scenario of our own.
fn tutorial(scenario: &str) -> Memory {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/examples/tutorial");
    let files = ["model.toml", "parameters.csv"].map(|name| (name, std::fs::read(folder.join(name)).unwrap()));
    let memory = files.into_iter().fold(Memory::new(), |memory, (name, bytes)| memory.with(name, bytes));
    memory.with("scenario.toml", scenario.as_bytes().to_vec())
}

fn run_with(scenario: &str, pool: &dyn Pool) -> Run {
    let files = tutorial(scenario);
    let study = load(&files, "scenario.toml", &[]).unwrap_or_else(|refusal| panic!("{:?}", refusal.diagnostics));
    let origin = Origin { files: &files, set: &[] };
    run(&study, origin, &Wanted::All, pool, None, &|_| {}).unwrap_or_else(|faults| panic!("{faults:?}"))
}

const HEAD: &str =
    "extends = \"model.toml\"\nthresholds = [25000, 35000]\nset = { c_treatment = 1800 }\n[psa]\ndraws = 1500\n";
const VALUE: &str = "[[analysis]]\nkind = \"value of information\"\npopulation = { per_year = 100, over = \"10 years\", source = \"made up\" }\n[analysis.lists]\n\"the treatment\" = [\"hr_treatment\", \"p_worse\"]\n";
const STUDY: &str = "[[analysis]]\nkind = \"study\"\nobserves = [{ parameter = \"hr_treatment\", as = \"mean\", sd = 1 }, { parameter = \"p_worse\", as = \"successes\" }]\npeople = [50, 400]\ncost = { fixed = \"£100,000\", per_person = 500, source = \"made up\" }\ndelay = \"2 years\"\npopulation = { per_year = 1000, over = \"10 years\", source = \"made up\" }\n";

fn value(run: &Run) -> &ValueOfInformation {
    let found = run.results.analyses.iter().find_map(|own| match &own.found {
        Found::ValueOfInformation(own) => Some(own),
        _ => None,
    });
    found.expect("asked for")
}

fn study(run: &Run) -> &ProposedStudy {
    let found = run.results.analyses.iter().find_map(|own| match &own.found {
        Found::ProposedStudy(own) => Some(own),
        _ => None,
    });
    found.expect("asked for")
}

/// 50 people join within the year, 400 in eight: with two years more, nobody of ten is left to gain.
#[test]
fn a_study_that_takes_long_to_fill_comes_too_late() {
    let all = run_with(&format!("{HEAD}{STUDY}"), &Serial);
    let found = run_with(&format!("{HEAD}{}", STUDY.replace("delay =", "recruits = 50\ndelay =")), &Serial);
    let (all, slow) = (study(&all), study(&found));
    let [small, large] = &slow.sizes[..] else { panic!("two sizes") };
    assert_eq!(all.sizes[0].worth, small.worth);
    // 1,000 a year from year 3 to year 10 at 3.5%.
    let after = 1000.0 * (exp(-3.0 * ln(1.035)) - exp(-10.0 * ln(1.035))) / ln(1.035);
    assert!((slow.people_after(small) - after).abs() < 1e-9 * after);
    assert!((small.net[0] - (small.worth[0].value * after - 125_000.0)).abs() < 1e-6);
    assert_eq!((slow.people_after(large), large.net[0]), (0.0, -300_000.0));
    assert!(slow.best.iter().all(|best| best.people != Some(400)));
}

#[test]
fn a_part_is_worth_no_more_than_the_whole_and_threads_change_nothing() {
    let scenario = format!("{HEAD}{VALUE}{STUDY}");
    let found = run_with(&scenario, &Threads::new(3));
    let own = value(&found);
    assert_eq!(
        own.partial.iter().filter(|part| part.parameters.len() == 1 && part.name == part.parameters[0]).count(),
        8
    );
    assert!(own.partial.iter().any(|part| part.name == "the treatment" && part.parameters.len() == 2));
    assert!(own.partial.iter().any(|part| part.name == "assumed" && part.parameters.len() == 8));
    let psa = found.results.psa.as_ref().unwrap();
    for (at, perfect) in own.perfect.iter().enumerate() {
        // The same sum over the same draws, in another order.
        assert!((perfect.value - psa.cost_effective[at].evpi).abs() < 1e-9 * (1.0 + perfect.value));
        assert!(perfect.value > 0.0);
        assert!(own.partial.iter().all(|part| (0.0..=perfect.value).contains(&part.worth[at].value)));
        // All inputs are assumed: knowing them all is knowing everything but what the smoother cannot follow.
        let all = own.partial.iter().find(|part| part.name == "assumed").unwrap().worth[at];
        assert!((all.value - perfect.value).abs() < 0.1 * perfect.value + 2.0 * all.error, "{all:?} {perfect:?}");
    }
    let proposed = study(&found);
    for size in &proposed.sizes {
        assert!(size.worth.iter().zip(&proposed.ceiling).all(|(own, ceiling)| own.value <= ceiling.value));
        let wanted = size.worth[0].value * proposed.people_after - 100_000.0 - 500.0 * size.people as f64;
        assert!((size.net[0] - wanted).abs() < 1e-6);
    }
    // What comes before the result of the study cannot gain by it: 8 of 10 years, discounted.
    assert!(proposed.people_after < 0.8 * proposed.population.people);
    let alone = run_with(&scenario, &Serial);
    assert_eq!(alone.results, found.results);
    // Analyses leave the rest as it is.
    let plain = run_with(HEAD, &Serial);
    assert_eq!((&plain.results.base_case, &plain.results.psa), (&found.results.base_case, &found.results.psa));
}

/// At the price at which the treatment is just worth it, knowing is worth what it is worth in a scenario that sets that price.
#[test]
fn information_can_be_asked_for_at_the_price_that_is_just_worth_paying() {
    let keyed = |text: &str| text.replace("population", "at_price = { parameter = \"c_treatment\" }\npopulation");
    let dear = HEAD.replace("1800", "3000");
    let open = run_with(&format!("{dear}{}{}", keyed(VALUE), keyed(STUDY)), &Serial);
    let plain = run_with(&format!("{dear}{VALUE}{STUDY}"), &Serial);
    let prices = value(&open).at_price.as_ref().expect("the prices").prices.clone();
    assert_eq!(study(&open).at_price.as_ref().expect("the prices").prices, prices);
    for (at, price) in prices.iter().enumerate() {
        let head = HEAD.replace("1800", &price.expect("a price").to_string());
        let set = run_with(&format!("{head}{VALUE}{STUDY}"), &Serial);
        let (perfect, wanted) = (value(&open).perfect[at].value, value(&set).perfect[at].value);
        // A straight line between two runs stands in for a run: a few units in the last place of the totals, in £.
        assert!((perfect - wanted).abs() < 1e-6, "{perfect} {wanted}");
        // The lengths of the regression are found from both thresholds' net benefits together, which differ here by their price.
        let (worth, wanted) = (study(&open).sizes[1].worth[at], study(&set).sizes[1].worth[at]);
        assert!((worth.value - wanted.value).abs() < wanted.error, "{worth:?} {wanted:?}");
        assert!((perfect - value(&plain).perfect[at].value).abs() > 1.0, "it is not that of the scenario's own price");
        let [first, second] =
            [0, 1].map(|own: usize| set.results.probabilistic.as_ref().expect("draws").totals[own].clone());
        let threshold = value(&set).thresholds[at];
        let margin = threshold * (second.qalys - first.qalys) - (second.cost - first.cost);
        assert!(margin.abs() < 1e-6, "{margin}");
    }
}

#[test]
fn too_few_draws_are_said_to_be_too_few() {
    let found = run_with(&format!("{HEAD}{VALUE}").replace("1500", "60"), &Serial);
    assert!(value(&found).not_run.as_ref().is_some_and(|why| why.contains("60 draws are too few")));
    let found = run_with(&format!("{HEAD}{VALUE}{STUDY}").replace("1500", "0"), &Serial);
    assert!(value(&found).not_run.is_some() && study(&found).not_run.is_some());
}

#[test]
fn a_scenario_that_fixes_an_input_may_inherit_what_is_asked_about_it() {
    let head = HEAD.replace("c_treatment = 1800", "c_treatment = 1800, hr_treatment = 0.7");
    let found = run_with(&format!("{head}{VALUE}{STUDY}"), &Serial);
    let list = value(&found).partial.iter().find(|part| part.name == "the treatment").unwrap();
    assert_eq!(list.parameters, ["p_worse"]);
    assert!(study(&found).not_run.as_ref().is_some_and(|why| why.contains("fixed")));
}

#[test]
fn draws_until_the_error_is_small_are_those_of_a_run_of_as_many() {
    let head = |psa: &str| HEAD.replace("draws = 1500", psa);
    let auto = run_with(&head("draws = \"auto\"\nerror = \"£250\"\nsampling = \"sobol\""), &Threads::new(2));
    let draws = auto.results.manifest.draws;
    assert!(draws > 1024 && draws.is_multiple_of(256), "{draws}");
    let plain = run_with(&head(&format!("draws = {draws}\nerror = 250\nsampling = \"sobol\"")), &Serial);
    assert_eq!((&auto.results.psa, &auto.results.probabilistic), (&plain.results.psa, &plain.results.probabilistic));
    assert_eq!(auto.draws, plain.draws);
    let running = auto.results.psa.as_ref().and_then(|psa| psa.convergence.as_ref()).unwrap();
    assert!(running.nmb.error.last().is_some_and(|error| *error <= 250.0));
    // Before the last round it was not small enough: the round before ended at least a tenth lower.
    let before = running.draws.iter().zip(&running.nmb.error).find(|(own, _)| **own * 2 >= draws).unwrap();
    assert!(*before.1 > 250.0, "{before:?}");
    // The last running results are those of the whole.
    let psa = plain.results.psa.as_ref().unwrap();
    let whole = psa.increment("new", "usual").unwrap();
    assert!((running.cost.mean.last().unwrap() - whole.cost.mean).abs() < 1e-9 * whole.cost.mean.abs());
    assert!((running.cost.error.last().unwrap() - whole.cost.error).abs() < 1e-9 * whole.cost.error);
    let share = psa.cost_effective.last().unwrap().probability["new"].share;
    assert!((running.probability.mean.last().unwrap() - share).abs() < 1e-12);
    // A limit that is reached first ends it.
    let most = run_with(&head("draws = \"auto\"\nerror = 1\nmost = 1300"), &Serial);
    assert_eq!(most.results.manifest.draws, 1300);
}

#[test]
fn regression_agrees_with_nested_simulation() {
    let files = tutorial(&HEAD.replace("1500", "4000"));
    let study = load(&files, "scenario.toml", &[]).unwrap_or_else(|refusal| panic!("{:?}", refusal.diagnostics));
    let ready = Ready::new(&study).unwrap_or_else(|faults| panic!("{faults:?}"));
    let benefit = |sets| -> Vec<f64> {
        let outcomes =
            ready.outcomes(&sets, 0, Detail::default(), &Serial).unwrap_or_else(|faults| panic!("{faults:?}"));
        let totals = ByDraw::of(&study, &ready.program, &outcomes).totals;
        let net = |own: &[Vec<f64>; 6], draw: usize| 35_000.0 * own[1][draw] - own[0][draw];
        (0..sets.count).map(|draw| net(&totals[1], draw) - net(&totals[0], draw)).collect()
    };
    let sets = ready.sets(0..4000, &Serial).unwrap_or_else(|faults| panic!("{faults:?}"));
    let all = benefit(sets.clone());
    let now = all.iter().sum::<f64>() / 4000.0;
    for name in ["hr_sick", "p_worse"] {
        let id = study.parameter(name).unwrap();
        let Values::Each(column) = &sets.values[id.index()] else { panic!("{name} varies") };
        let worth = worth_of_knowing(&[column], &one(&all), key()).unwrap()[0];
        // Outer values at even quantiles of the draws; the same 400 inner draws of the rest for each.
        let mut sorted = column.to_vec();
        sorted.sort_by(f64::total_cmp);
        let (outer, inner) = (60, 400);
        let few = ready.sets(0..inner, &Serial).unwrap_or_else(|faults| panic!("{faults:?}"));
        let own = benefit(few.clone());
        let centre = own.iter().sum::<f64>() / inner as f64;
        let given = (0..outer).map(|at| {
            let sets = few.with(id, Values::Same(sorted[(2 * at + 1) * 4000 / (2 * outer)]));
            benefit(sets).iter().sum::<f64>() / inner as f64
        });
        let given: Vec<f64> = given.collect();
        // What the few inner draws share is taken out: their mean is moved to the mean of all.
        let shift = now - given.iter().sum::<f64>() / outer as f64;
        let nested = given.iter().map(|own| cartwright::math::max(0.0, own + shift)).sum::<f64>() / outer as f64
            - cartwright::math::max(0.0, now);
        let (low, high) = (worth.value - 3.0 * worth.error, worth.value + 3.0 * worth.error);
        // 60 quantiles in place of a distribution are good to a few per cent.
        assert!(
            nested > low - 0.05 * nested && nested < high + 0.05 * nested,
            "{name}: {worth:?} nested {nested} ({centre})"
        );
        assert!(worth.value > 20.0, "{name} must matter for this to test anything: {worth:?}");
    }
}
