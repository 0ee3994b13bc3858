//! Tests of the probabilistic analysis: what is sampled, and that nothing but the sample moves.

use super::bench::{Bench, words};
use super::change::equal_arms;
use super::finding::{Finding, Outcome, Worst, listed};
use crate::analysis::probabilistic::ByDraw;
use crate::analysis::sampling::{sample, uncertain};
use crate::engine::{Detail, Outcomes, Serial, Threads, evaluate};
use crate::model::*;
use crate::program::compile;
use crate::quantity::{Kind, Unit};

const CERTAIN: &str = "the scenario has no uncertain inputs";

/// Draws without variance are the base case.
pub(super) fn no_variance(bench: &Bench<'_>) -> Outcome {
    let count = 70;
    let everything: Vec<(usize, Vec<f64>)> =
        bench.values.iter().enumerate().map(|(at, value)| (at, vec![*value; count])).collect();
    let outcomes = bench.batch(&bench.sets(count, &everything));
    let by_draw = ByDraw::of(bench.study, &bench.ready.program, &outcomes);
    let mut worst = Worst::default();
    for (own, rows) in bench.base.totals.iter().zip(&by_draw.totals) {
        for (found, expected) in rows.iter().zip(super::bench::six(own)) {
            for value in found {
                worst.pair(format!("a total of {}", own.strategy), *value, expected);
            }
        }
    }
    Finding::close(
        format!("drew {count} sets with every input at its base value"),
        "the base case in each, to the last bit",
        worst,
        0.0,
    )
}

fn moments(list: &[f64]) -> (f64, f64, f64) {
    let count = list.len() as f64;
    let mean = list.iter().sum::<f64>() / count;
    let power = |k: i32| list.iter().map(|x| (0..k).fold(1.0, |product, _| product * (x - mean))).sum::<f64>() / count;
    let variance = power(2);
    (mean, variance.sqrt(), power(4) / (variance * variance))
}

/// Samples have the means, spreads and ranges of their distributions.
pub(super) fn sampled_moments(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    let Some(drawn) = bench.drawn()? else { return Finding::not_applicable(CERTAIN) };
    let external =
        |at: usize| study.draws.as_ref().is_some_and(|own| own.columns.iter().any(|(id, _)| id.index() == at));
    let together =
        |at: usize| study.correlated.iter().any(|own| own.normal && own.parameters.iter().any(|id| id.index() == at));
    let count = drawn.sets.count;
    let root = (count as f64).sqrt();
    let (mut compared, mut wrong) = (0, Vec::new());
    let mut sums: indexmap::IndexMap<&str, Vec<f64>> = indexmap::IndexMap::new();
    for id in uncertain(study) {
        let parameter = &study.parameters[id.index()];
        let list: Vec<f64> = (0..count).map(|set| drawn.sets.get(id, set)).collect();
        let name = &parameter.name;
        if let Some(outside) = out_of_range(parameter, &list) {
            wrong.push(format!("{name} is {outside} in a draw"));
        }
        if let Some(own) = &parameter.dirichlet {
            let sum = sums.entry(&own.set).or_insert_with(|| vec![0.0; count]);
            sum.iter_mut().zip(&list).for_each(|(sum, value)| *sum += value);
        }
        let Some(distribution) = parameter
            .distribution
            .as_ref()
            .filter(|_| !external(id.index()) && !together(id.index()) && parameter.dirichlet.is_none())
        else {
            continue;
        };
        let (mean, sd, kurtosis) = moments(&list);
        let (expected, spread) = (distribution.mean(), distribution.sd());
        compared += 1;
        if (mean - expected).abs() > 4.0 * spread / root + 1e-9 * expected.abs() {
            wrong.push(format!("mean of {name}: {mean} for {expected}"));
        }
        let error = spread * ((kurtosis - 1.0) / 4.0).sqrt() / root;
        // Heavy tails show rarely: their own kurtosis says how far a spread may be off.
        if spread > 0.0 && (sd - spread).abs() > 4.0 * error + 1e-9 * spread {
            wrong.push(format!("standard deviation of {name}: {sd} for {spread}"));
        }
    }
    for (set, list) in sums.iter().filter(|(set, _)| whole(study, set)) {
        if list.iter().any(|sum| (sum - 1.0).abs() > 1e-9) {
            wrong.push(format!("the shares of {set} do not sum to 1"));
        }
    }
    let found = if wrong.is_empty() { format!("{compared} distributions, all within") } else { listed(&wrong) };
    Finding::of(
        format!("took {count} draws of every uncertain input"),
        "means and standard deviations within four standard errors; probabilities in 0 to 1; costs, rates and ratios not negative; sets sum to 1",
        wrong.is_empty(),
        found,
    )
}

/// Whether a Dirichlet set is all of its family, so that its base values sum to 1.
fn whole(study: &Study, set: &str) -> bool {
    let of_set = study.parameters.iter().filter(|own| own.dirichlet.as_ref().is_some_and(|own| own.set == set));
    let sum: f64 = of_set.map(|own| own.value).sum();
    (sum - 1.0).abs() < 1e-6
}

/// A value that the input's kind does not allow.
fn out_of_range(parameter: &Parameter, list: &[f64]) -> Option<f64> {
    let quantity = parameter.quantity?;
    let (low, high) = match quantity.kind {
        Kind::Probability(_) | Kind::Share => (0.0, 1.0),
        Kind::Utility => (f64::NEG_INFINITY, 1.0),
        Kind::HazardRatio | Kind::OddsRatio | Kind::RelativeRisk | Kind::Odds => (0.0, f64::INFINITY),
        Kind::Plain if quantity.unit.pounds == 1 || quantity.unit == Unit::PER_YEAR || quantity.unit == Unit::YEARS => {
            if parameter.value < 0.0 {
                return None;
            } else {
                (0.0, f64::INFINITY)
            }
        }
        Kind::Plain => return None,
    };
    list.iter().copied().find(|value| !(*value >= low && *value <= high))
}

/// Inputs that hang together are sampled together.
pub(super) fn correlations(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    if study.correlated.is_empty() {
        return Finding::not_applicable("no inputs are declared as correlated");
    }
    let Some(drawn) = bench.drawn()? else { return Finding::not_applicable(CERTAIN) };
    if study.draws.is_some() {
        return Finding::not_applicable("the draws come from a file, which carries its own correlations");
    }
    let count = drawn.sets.count;
    let (mut pairs, mut wrong) = (0, Vec::new());
    for set in &study.correlated {
        let size = set.parameters.len();
        // L Lᵀ must be the correlation that was asked for, and every diagonal of L positive.
        for row in 0..size {
            for column in 0..row {
                let product = |a: usize, b: usize| {
                    (0..size).map(|k| set.factor[a * size + k] * set.factor[b * size + k]).sum::<f64>()
                };
                let from_factor = product(row, column) / (product(row, row) * product(column, column)).sqrt();
                let asked = set.correlation[row * size + column];
                let name = format!(
                    "{} with {}",
                    study.parameters[set.parameters[row].index()].name,
                    study.parameters[set.parameters[column].index()].name
                );
                if (from_factor - asked).abs() > 1e-9 {
                    wrong.push(format!("{name}: the factor gives {from_factor} for {asked}"));
                }
                let score = |at: usize| -> Vec<f64> {
                    let id = set.parameters[at];
                    let list = (0..count).map(|draw| drawn.sets.get(id, draw));
                    match &study.parameters[id.index()].distribution {
                        Some(own) if !set.normal => list
                            .map(|value| crate::math::normal_quantile(own.cdf(value)))
                            .filter(|score| score.is_finite())
                            .collect(),
                        _ => list.collect(),
                    }
                };
                let (a, b) = (score(row), score(column));
                if a.len() != count || b.len() != count {
                    continue;
                }
                let (ma, sa, _) = moments(&a);
                let (mb, sb, _) = moments(&b);
                let found = a.iter().zip(&b).map(|(x, y)| (x - ma) * (y - mb)).sum::<f64>() / count as f64 / (sa * sb);
                pairs += 1;
                if (found - asked).abs() > 4.0 * (1.0 - asked * asked) / (count as f64).sqrt() + 1e-6 {
                    wrong.push(format!("{name}: {found:.3} for {asked:.3}"));
                }
            }
        }
    }
    let found = if wrong.is_empty() { format!("{pairs} pairs, all within") } else { listed(&wrong) };
    Finding::of(
        format!("took {count} draws of every correlated set and multiplied its Cholesky factor out"),
        "the correlations that were asked for, within four standard errors",
        wrong.is_empty(),
        found,
    )
}

fn bits(outcomes: &Outcomes) -> Vec<u64> {
    outcomes.discounted.iter().chain(&outcomes.undiscounted).flatten().map(|value| value.to_bits()).collect()
}

/// Same seed, same bits.
pub(super) fn same_bits(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    if uncertain(study).is_empty() {
        return Finding::not_applicable(CERTAIN);
    }
    let total = crate::analysis::run::draws_of(study).min(600);
    let draw = |study: &Study| sample(study, 0..total, total);
    let run = |pool: &dyn crate::engine::Pool, study: &Study| {
        bits(&evaluate(study, &bench.ready.program, &draw(study), Detail::default(), pool))
    };
    let (one, three) = (run(&Serial, study), run(&Threads::new(3), study));
    let mut other = study.clone();
    other.settings.psa.seed = study.settings.psa.seed.wrapping_add(1);
    let differs = study.draws.is_some() || run(&Serial, &other) != one;
    let found = format!(
        "{} on one thread and on three; {} with another seed",
        if one == three { "the same bits" } else { "other bits" },
        if study.draws.is_some() {
            "draws from a file do not change"
        } else if differs {
            "other bits"
        } else {
            "the same bits"
        }
    );
    Finding::of(
        format!("ran {total} draws on one thread, on three, and with another seed"),
        "the same bits for the same seed, others for another",
        one == three && differs,
        found,
    )
}

/// Strategies share draws.
pub(super) fn common_draws(bench: &Bench<'_>) -> Outcome {
    let Some(drawn) = bench.drawn()? else { return Finding::not_applicable(CERTAIN) };
    if bench.study.strategies.len() < 2 {
        return Finding::not_applicable("there is one strategy");
    }
    let variant = equal_arms(bench.study);
    let program = compile(&variant).map_err(|found| words(&found))?;
    let outcomes = evaluate(&variant, &program, &drawn.sets, Detail::default(), bench.pool);
    let by_draw = ByDraw::of(&variant, &program, &outcomes);
    let mut worst = Worst::default();
    for own in &by_draw.totals[1..] {
        for (kind, row) in own.iter().enumerate() {
            for (draw, value) in row.iter().enumerate() {
                let expected = by_draw.totals[0][kind][draw];
                if value.is_finite() || expected.is_finite() {
                    worst.pair(format!("a total in draw {}", draw + 1), *value, expected);
                }
            }
        }
    }
    Finding::close(
        format!("gave every strategy what the first does, in {} draws", drawn.sets.count),
        "increments of exactly 0 in every draw",
        worst,
        0.0,
    )
}

/// Incremental net benefit of the last strategy at the last threshold, draw by draw.
fn increments(bench: &Bench<'_>, by_draw: &ByDraw) -> Vec<f64> {
    let threshold = bench.study.settings.thresholds.last().copied().unwrap_or(0.0);
    let (first, last) = (&by_draw.totals[0], &by_draw.totals[by_draw.totals.len() - 1]);
    let benefit = |own: &[Vec<f64>; 6], draw: usize| threshold * own[1][draw] - own[0][draw];
    (0..first[0].len()).map(|draw| benefit(last, draw) - benefit(first, draw)).collect()
}

/// The mean of the draws is near the base case, or the gap is known.
pub(super) fn near_the_base(bench: &Bench<'_>) -> Outcome {
    let Some(drawn) = bench.drawn()? else { return Finding::not_applicable(CERTAIN) };
    let list = increments(bench, &drawn.by_draw);
    let (mean, sd, _) = moments(&list);
    let threshold = bench.study.settings.thresholds.last().copied().unwrap_or(0.0);
    let benefit = |own: &crate::results::StrategyTotals| threshold * own.qalys - own.cost;
    let totals = &bench.base.totals;
    let base = benefit(&totals[totals.len() - 1]) - benefit(&totals[0]);
    let error = sd / (list.len() as f64).sqrt();
    let gap = mean - base;
    let found = format!(
        "incremental net benefit at £{threshold}: base case {base:.0}, mean {mean:.0} ± {error:.0}, a gap of {:.2} standard deviations of the draws",
        gap.abs() / sd
    );
    let passed = gap.abs() <= sd + 4.0 * error || gap.abs() <= 1e-9 * (1.0 + base.abs());
    Finding::of(
        "compared the mean of the draws with the base case",
        "a gap below one standard deviation of the draws",
        passed,
        found,
    )
}

/// Monte Carlo error falls with the square root of the number of draws.
pub(super) fn error_falls(bench: &Bench<'_>) -> Outcome {
    let Some(drawn) = bench.drawn()? else { return Finding::not_applicable(CERTAIN) };
    let list = increments(bench, &drawn.by_draw);
    let parts = 16;
    let size = list.len() / parts;
    if size < 8 {
        return Finding::not_applicable(format!("{} draws are too few to compare parts of them", list.len()));
    }
    let (_, sd, _) = moments(&list[..parts * size]);
    if sd == 0.0 {
        return Finding::not_applicable("incremental net benefit does not vary");
    }
    let means: Vec<f64> = list.chunks(size).take(parts).map(|part| moments(part).0).collect();
    let (_, between, _) = moments(&means);
    // 16 means of n/16 draws: their spread over what it should be has a standard deviation of about 1/√30.
    let ratio = between * (16.0f64 / 15.0).sqrt() / (sd / (size as f64).sqrt());
    let random = bench.study.settings.psa.sampling == Sampling::Random || bench.study.draws.is_some();
    let passed = ratio < 1.0 + 4.0 / 30.0f64.sqrt() && (!random || ratio > 1.0 - 4.0 / 30.0f64.sqrt());
    let found = format!("the spread of 16 means of {size} draws is {ratio:.2} times what independent draws give");
    Finding::of(
        "split the draws into 16 parts",
        "means that spread as the standard deviation over the root of their number, within four standard errors (less for stratified draws)",
        passed,
        found,
    )
}

/// No draw gives an impossible model.
pub(super) fn no_invalid_draw(bench: &Bench<'_>) -> Outcome {
    let Some(drawn) = bench.drawn()? else { return Finding::not_applicable(CERTAIN) };
    let faults = drawn.outcomes.faults.len();
    let finite = drawn.by_draw.totals.iter().flatten().flatten().filter(|value| !value.is_finite()).count();
    let clamps = bench.ready.program.clamps.len();
    let mut acting = 0;
    if clamps > 0 {
        for strategy in 0..bench.study.strategies.len() {
            for profile in 0..bench.study.profiles.len() {
                let (strategy, profile) = (StrategyId(strategy as u32), ProfileId(profile as u32));
                acting += crate::engine::reference::run(bench.study, &bench.values, strategy, profile)
                    .map_or(0, |own| own.clamped);
            }
        }
    }
    let found = format!(
        "{faults} draws with a fault, {finite} totals that are no numbers; {clamps} clamps in the model, acting {acting} times at base values"
    );
    Finding::of(
        format!("ran {} draws", drawn.sets.count),
        "no fault and no total that is no number; clamps counted",
        faults == 0 && finite == 0,
        found,
    )
}
