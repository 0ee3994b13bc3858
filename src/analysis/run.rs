//! A whole run: base case, draws, results.

use super::case::{case_result, weights};
use super::context::{Context, Draws, Origin, Stage};
use super::convergence::{draw_until, net_benefits};
use super::describe::{amounts as describe_amounts, describe, model_hash, targets as describe_targets};
use super::difference::difference;
use super::limits::{Limits, limits};
use super::part::{Head, Part, Recorder, Replay, in_order};
use super::paths::paths;
use super::probabilistic::{ByDraw, psa};
use super::registry::{Planned, plans};
use super::sampling::{sample, uncertain};
use super::shares_over_time::shares_over_time;
use super::side_by_side::side_by_side;
use super::targets::Targets;
use super::transitions::transitions;
use crate::diagnostic::Diagnostic;
use crate::engine::{Detail, Outcomes, ParameterSets, Pool, Tapes, evaluate_again, vet, vet_set};
use crate::model::{ParameterId, Sampling, Study};
use crate::program::{Content, Program, compile};
use crate::results::{self, DrawTable, Results};
use std::ops::Range;

/// What a run gives: the results, and the draws behind them.
pub struct Run {
    /// Everything that a report says.
    pub results: Results,
    /// Each draw's inputs and outcomes.
    pub draws: DrawTable,
    /// Each draw's uncertain inputs.
    pub inputs: DrawTable,
    /// Each draw's cost by strategy.
    pub costs: DrawTable,
    /// Each draw's QALYs by strategy.
    pub effects: DrawTable,
}

/// A study made ready: targets solved at the base case, compiled, vetted.
pub struct Ready<'s> {
    /// The study.
    pub study: &'s Study,
    /// The targets.
    pub targets: Targets<'s>,
    /// The program.
    pub program: Program,
    /// What laying it out gave, for the next time.
    pub tapes: Tapes,
}

impl<'s> Ready<'s> {
    /// Solves, compiles and vets the base case.
    ///
    /// # Errors
    /// Everything that only shows once numbers are computed.
    pub fn new(study: &'s Study) -> Result<Ready<'s>, Vec<Diagnostic>> {
        let ready = Ready::unvetted(study)?;
        let faults = vet(study, &ready.targets.base_sets().row(0));
        if faults.is_empty() { Ok(ready) } else { Err(faults) }
    }

    /// The same without the walk of the plain engine, for a study of which another was vetted: [`Ready::outcomes`] refuses what is wrong.
    ///
    /// # Errors
    /// As [`Ready::new`], as far as it shows.
    pub fn unvetted(study: &'s Study) -> Result<Ready<'s>, Vec<Diagnostic>> {
        let program = compile(study)?;
        let targets = match Targets::new(study) {
            Ok(targets) => targets,
            Err(faults) => {
                // A model that cannot run cannot be calibrated: say what is wrong with it first.
                let plain = vet(study, &ParameterSets::base(study).row(0));
                return Err(if plain.is_empty() { faults } else { plain });
            }
        };
        Ok(Ready { study, targets, program, tapes: Tapes::default() })
    }

    /// Costs and QALYs alone, for less work: life years and counts of it come to nothing.
    #[must_use]
    pub(super) fn costs_and_qalys(mut self) -> Ready<'s> {
        self.program = self.program.only(|own| matches!(own.content, Content::Payoff(..)));
        self.tapes = Tapes::default();
        self
    }

    /// What the inputs' 95% limits can do to probabilities, rates and costs.
    pub fn limits(&self) -> Limits {
        limits(self.study, &self.program, &self.targets)
    }

    /// The resolved model, as results hold it.
    pub fn model(&self) -> results::Model {
        let base = self.targets.base_sets();
        describe(self.study, &self.program, &base.row(0), &weights(&self.program, &base))
    }

    /// The hash of the resolved model.
    pub(super) fn hash(&self) -> String {
        model_hash(&self.model())
    }

    /// Samples and solves some of the draws.
    ///
    /// # Errors
    /// A draw in which a target has no solution.
    pub fn sets(&self, range: Range<u64>, pool: &dyn Pool) -> Result<ParameterSets, Vec<Diagnostic>> {
        let total = draws_of(self.study);
        self.targets.solve(sample(self.study, range, total), pool)
    }

    /// Runs sets and refuses outcomes that are no numbers, naming the draw.
    ///
    /// # Errors
    /// The first draw in which something is wrong, with state, cycle and inputs.
    pub fn outcomes(
        &self,
        sets: &ParameterSets,
        first: u64,
        detail: Detail,
        pool: &dyn Pool,
    ) -> Result<Outcomes, Vec<Diagnostic>> {
        let outcomes = evaluate_again(self.study, &self.program, &self.tapes, sets, detail, pool);
        let Some((set, _)) = outcomes.faults.first() else { return Ok(outcomes) };
        let draw = first + *set as u64 + 1;
        let found = vet_set(self.study, &sets.row(*set), &format!(" (draw {draw})"));
        if !found.is_empty() {
            return Err(found);
        }
        let count = outcomes.faults.len();
        Err(vec![Diagnostic::error("E7002", format!("draw {draw} gives no finite result ({count} such draws in all)"))])
    }
}

/// Everything that a run works out of its draws.
pub(super) const EVERYTHING: Detail = Detail::ALL;

/// Runs some of the draws of a study by themselves; they must be whole blocks ([`super::part::whole_blocks`]).
///
/// # Errors
/// As [`run`].
pub fn run_part(study: &Study, range: Range<u64>, pool: &dyn Pool) -> Result<Part, Vec<Diagnostic>> {
    let ready = Ready::new(study)?;
    let sets = ready.sets(range.clone(), pool)?;
    let recorder = Recorder::new(pool);
    ready.outcomes(&sets, range.start, EVERYTHING, &recorder)?;
    let head = Head::new(study, ready.hash(), range, draws_of(study));
    Ok(Part::new(head, study, &sets, recorder.answers()))
}

/// Which of the scenario's analyses are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// All of them.
    All,
    /// Those of these names or kinds; none if empty.
    These(Vec<String>),
}

impl Wanted {
    fn has(&self, planned: &Planned) -> bool {
        match self {
            Wanted::All => true,
            Wanted::These(list) => list.iter().any(|own| own == planned.kind || *own == planned.name),
        }
    }
}

/// Runs a study. With `parts`, which must be all of its draws, the draws are not run again.
///
/// # Errors
/// Diagnostics with the place, the draw and the inputs of whatever stopped it.
pub fn run(
    study: &Study,
    origin: Origin<'_>,
    wanted: &Wanted,
    pool: &dyn Pool,
    parts: Option<Vec<Part>>,
    stage: &Stage<'_>,
) -> Result<Run, Vec<Diagnostic>> {
    let plans = plans(study)?;
    stage("base case");
    let ready = Ready::new(study)?;
    let everything = EVERYTHING;
    let base_sets = ready.targets.base_sets();
    let base = ready.outcomes(&base_sets, 0, everything, pool)?;
    let base_values = base_sets.row(0);
    let base_case = case_result(study, &ready.program, &base_sets, &base);
    let measured: Vec<(f64, f64)> = ready
        .targets
        .measure(&base_sets, pool)
        .into_iter()
        .map(|(modelled, observed)| {
            (modelled.first().copied().unwrap_or(f64::NAN), observed.first().copied().unwrap_or(f64::NAN))
        })
        .collect();
    let model = describe(study, &ready.program, &base_values, &weights(&ready.program, &base_sets));
    let most = draws_of(study);
    let mut warnings = study.warnings.clone();
    if most >= 2 {
        warnings.extend(ready.limits().warnings);
    }
    // What stops a draw may have been foreseen.
    let foreseen = |mut faults: Vec<Diagnostic>| {
        faults.extend(warnings.iter().filter(|warning| warning.code == "E7006").cloned());
        faults
    };
    let auto = study.settings.psa.error.filter(|_| study.settings.psa.auto && most >= 2);
    let parts = match (auto, parts) {
        (Some(error), None) => {
            stage("draws");
            Some(draw_until(&ready, error, most, pool)?)
        }
        (_, parts) => parts,
    };
    let count = match (auto, &parts) {
        (Some(_), Some(parts)) => parts.last().map_or(most, |part| part.head.end),
        _ => most,
    };
    let manifest = manifest(study, count, &model);
    let mut results = Results::new(manifest, model, base_case);
    results.targets = describe_targets(study, &base_values, &measured);
    results.payoff_amounts = describe_amounts(study, &base_values);
    results.shares_over_time = shares_over_time(study, &results.base_case, &results.targets);
    let mut checks = case_checks(&results.base_case, "base case");
    let (tree, sums) = paths(study, &base_values, &results.base_case.totals, pool)?;
    results.paths = tree;
    checks.extend(sums);
    results.transitions = transitions(study, &base_values, pool)?;
    let mut draws = None;
    let mut run = Run {
        results,
        draws: DrawTable::default(),
        inputs: DrawTable::default(),
        costs: DrawTable::default(),
        effects: DrawTable::default(),
    };
    if count >= 2 {
        let (sets, outcomes) = match parts {
            None => {
                stage("sampling");
                let sets = ready.sets(0..count, pool)?;
                stage("draws");
                let outcomes = ready.outcomes(&sets, 0, everything, pool).map_err(foreseen)?;
                (sets, outcomes)
            }
            Some(parts) => {
                stage("merging");
                let hash = run.results.manifest.model_hash.clone();
                let parts =
                    in_order(parts, study, &hash, count).map_err(|words| vec![Diagnostic::error("E5010", words)])?;
                let replay = Replay::new(&parts);
                let sets = replay.solved(study, sample(study, 0..count, count));
                let outcomes = ready.outcomes(&sets, 0, everything, &replay)?;
                (sets, outcomes)
            }
        };
        stage("summarising");
        let mean_case = case_result(study, &ready.program, &sets, &outcomes);
        checks.extend(case_checks(&mean_case, "probabilistic analysis"));
        let by_draw = ByDraw::of(study, &ready.program, &outcomes);
        if let Some((mut psa, decision_checks)) = psa(study, &by_draw) {
            stage("explaining");
            let threshold = study.settings.thresholds.last().copied().unwrap_or(0.0);
            let error = super::decision::summarise("net benefit", &net_benefits(&by_draw, threshold))
                .map_or(f64::NAN, |summary| summary.standard_error);
            psa.difference = difference(
                study,
                &ready.program,
                &ready.targets,
                (&run.results.base_case, &mean_case, error),
                threshold,
                pool,
            )?;
            checks.extend(decision_checks.into_iter().map(|check| results::Check {
                name: check.name,
                passed: check.passed,
                found: check.detail,
            }));
            run.results.psa = Some(psa);
        }
        run.results.probabilistic = Some(mean_case);
        tables(&mut run, study, &sets, &by_draw);
        draws = Some((sets, outcomes, by_draw));
    }
    let context = Context {
        study,
        ready: &ready,
        pool,
        base_sets: &base_sets,
        base: &run.results.base_case,
        average: run.results.headline(),
        draws: draws.as_ref().map(|(sets, outcomes, totals)| Draws { sets, outcomes, totals }),
        origin,
        stage,
    };
    let asked: Vec<&Planned> = plans.iter().filter(|planned| wanted.has(planned)).collect();
    run.results.analyses = side_by_side(&asked, &context)?;
    run.results.checks = checks;
    run.results.warnings = warnings
        .iter()
        .map(|warning| results::Warning {
            code: warning.code.into(),
            message: warning.message.clone(),
            place: warning.marks.first().map(|mark| study.sources.address(mark.span)),
        })
        .collect();
    run.results.warnings.extend(clamp_warnings(&run.results));
    Ok(run)
}

/// A warning for each place at which a clamp acted, in the order in which they were met.
fn clamp_warnings(run: &Results) -> Vec<results::Warning> {
    let drawn = run.probabilistic.iter().flat_map(|case| &case.clamps);
    let mut places: indexmap::IndexMap<(&str, &str), Vec<String>> = indexmap::IndexMap::new();
    for own in &run.base_case.clamps {
        let words = format!("{} in the base case", own.strategy);
        places.entry((&own.place, &own.text)).or_default().push(words);
    }
    for own in drawn {
        let words = format!("{} in {} of {} draws", own.strategy, own.draws, run.manifest.draws);
        places.entry((&own.place, &own.text)).or_default().push(words);
    }
    let warning = |((place, text), acts): ((&str, &str), Vec<String>)| results::Warning {
        code: "E7005".into(),
        message: format!("`{text}` acts: {}", acts.join(", ")),
        place: Some(place.to_string()),
    };
    places.into_iter().map(warning).collect()
}

/// How many draws are taken: none if nothing is uncertain, and no more than a draws file has.
pub fn draws_of(study: &Study) -> u64 {
    if uncertain(study).is_empty() {
        return 0;
    }
    let asked = study.settings.psa.draws;
    study.draws.as_ref().map_or(asked, |draws| if (draws.rows as u64) < asked { draws.rows as u64 } else { asked })
}

pub(super) fn manifest(study: &Study, draws: u64, model: &results::Model) -> results::Manifest {
    let psa = &study.settings.psa;
    let mut inputs: Vec<results::InputFile> = study
        .sources
        .files()
        .iter()
        .map(|file| results::InputFile {
            path: file.path.clone(),
            sha256: file.sha256.clone(),
            bytes: file.text.len() as u64,
        })
        .collect();
    inputs.sort_by(|a, b| (&a.path, &a.sha256).cmp(&(&b.path, &b.sha256)));
    results::Manifest {
        program: "cartwright".into(),
        program_version: env!("CARGO_PKG_VERSION").into(),
        scenario: study.path.clone(),
        title: study.title.clone(),
        disease: study.disease.clone(),
        seed: psa.seed,
        draws,
        sampling: match psa.sampling {
            Sampling::Random => "random",
            Sampling::LatinHypercube => "latin hypercube",
            Sampling::Sobol => "sobol",
        }
        .into(),
        model_hash: model_hash(model),
        inputs,
    }
}

/// Parts sum to totals, traces to one.
fn case_checks(case: &results::CaseResult, which: &str) -> Vec<results::Check> {
    let mut worst_cost = 0.0;
    let mut worst_trace = 0.0;
    for totals in &case.totals {
        let costs: f64 =
            case.cells.costs.iter().filter(|cell| cell.strategy == totals.strategy).map(|cell| cell.discounted).sum();
        let qalys: f64 =
            case.cells.qalys.iter().filter(|cell| cell.strategy == totals.strategy).map(|cell| cell.discounted).sum();
        let years: f64 = case
            .by_year
            .iter()
            .filter(|year| year.strategy == totals.strategy)
            .map(|year| year.costs.values().sum::<f64>())
            .sum();
        let relative = |a: f64, b: f64| (a - b).abs() / (1.0 + b.abs());
        let parts =
            [relative(costs, totals.cost), relative(qalys, totals.qalys), relative(years, totals.cost_undiscounted)];
        worst_cost = parts.into_iter().fold(worst_cost, crate::math::max);
    }
    for trace in &case.traces {
        for point in 0..trace.times.len() {
            let sum: f64 = trace.occupancy.values().map(|shares| shares[point]).sum();
            worst_trace = crate::math::max(worst_trace, (sum - 1.0).abs());
        }
    }
    vec![
        results::Check {
            name: format!("{which}: parts sum to totals"),
            passed: worst_cost <= 1e-9,
            found: format!("largest relative difference {worst_cost:.1e}"),
        },
        results::Check {
            name: format!("{which}: everyone is in one state at each time point"),
            passed: worst_trace <= 1e-9,
            found: format!("largest difference from 1 is {worst_trace:.1e}"),
        },
    ]
}

fn tables(run: &mut Run, study: &Study, sets: &ParameterSets, by_draw: &ByDraw) {
    let mut inputs: Vec<(String, Vec<f64>)> = Vec::new();
    let solved =
        study.targets.iter().filter(|target| target.each_draw).filter_map(|target| target.solves.map(|(id, ..)| id));
    let mut ids: Vec<ParameterId> = uncertain(study).into_iter().chain(solved).collect();
    ids.sort_unstable();
    ids.dedup();
    for id in ids {
        let column = (0..sets.count).map(|set| sets.get(id, set)).collect();
        inputs.push((study.parameters[id.index()].name.clone(), column));
    }
    let by = |kind: usize, word: &str| -> Vec<(String, Vec<f64>)> {
        let names = study.strategies.iter().zip(&by_draw.totals);
        names
            .map(|(strategy, own)| {
                (
                    if word.is_empty() { strategy.name.clone() } else { format!("{word} {}", strategy.name) },
                    own[kind].clone(),
                )
            })
            .collect()
    };
    let mut all = inputs.clone();
    for (kind, word) in [(0, "cost"), (1, "qalys"), (2, "life_years"), (5, "life_years_undiscounted")] {
        all.extend(by(kind, word));
    }
    run.draws = DrawTable::new(all).unwrap_or_default();
    run.inputs = DrawTable::new(inputs).unwrap_or_default();
    run.costs = DrawTable::new(by(0, "")).unwrap_or_default();
    run.effects = DrawTable::new(by(1, "")).unwrap_or_default();
}
