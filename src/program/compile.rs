//! From a study to a program.

use super::graph::NodeId;
use super::movement::movement;
use super::payoffs::{ArmPayoffs, Ledger};
use super::symbolic::{Level, Place, Symbolic};
use super::timing::Grid;
use super::{Arm, Content, ProfilePlan, Program, Trace, slots};
use crate::diagnostic::Diagnostic;
use crate::model::*;
use rustc_hash::FxHashMap;

/// Most cycles of a run.
const MOST_CYCLES: usize = 100_000;

/// Compiles a study.
///
/// # Errors
/// A horizon that no profile can reach, more cycles or clock slots than the stated limits, weights that do not fit the
/// number of time points.
pub fn compile(study: &Study) -> Result<Program, Vec<Diagnostic>> {
    compile_with(study, &[], None)
}

/// Compiles the counts, person-years and expressions that targets need, in place of payoffs.
pub(crate) fn compile_counting(
    study: &Study,
    asked: &[&Term],
    counting: &Counting,
) -> Result<Program, Vec<Diagnostic>> {
    compile_with(study, asked, Some(counting))
}

/// Compiles expressions of parameters as a strategy reads them, and nothing else.
pub(crate) fn compile_expressions(study: &Study, strategy: StrategyId, terms: &[&Term]) -> Program {
    let mut symbolic = Symbolic::new(study);
    let place = Place { at_zero: true, ..Place::new(strategy, ProfileId(0)) };
    let asked = terms.iter().map(|term| symbolic.number(term, &place)).collect();
    Program {
        graph: symbolic.graph,
        grid: Grid { times: vec![0.0] },
        profiles: vec![],
        traces: vec![],
        arms: vec![],
        point_weights: vec![],
        state_weights: vec![],
        move_weights: vec![],
        columns: vec![],
        clamps: vec![],
        asked,
    }
}

/// What a target needs to be counted, beside nothing else.
pub(crate) struct Counting {
    /// The strategy.
    pub strategy: StrategyId,
    /// Edges to count together.
    pub edges: Vec<Vec<EdgeId>>,
}

fn compile_with(study: &Study, asked: &[&Term], counting: Option<&Counting>) -> Result<Program, Vec<Diagnostic>> {
    let mut symbolic = Symbolic::new(study);
    let (grid, cycles) = grids(study)?;
    check_weights(study, &cycles)?;
    let mut ledger = Ledger::new();
    let mut profiles = Vec::new();
    let mut traces: Vec<Trace> = Vec::new();
    let mut movements = Vec::new();
    let mut counters: Vec<FxHashMap<Vec<(usize, usize, NodeId)>, usize>> = Vec::new();
    let mut known: FxHashMap<(ProfileId, Vec<u64>), usize> = FxHashMap::default();
    let mut arms = Vec::new();
    for (at, profile) in study.profiles.iter().enumerate() {
        let id = ProfileId(at as u32);
        let place = Place { level: Level::Scenario, ..Place::new(StrategyId(0), id) };
        let mut weight = symbolic.graph.constant(1.0);
        for term in &profile.weight {
            let factor = symbolic.number(term, &place);
            weight = symbolic.graph.multiply(weight, factor);
        }
        profiles.push(ProfilePlan { cycles: cycles[at], weight });
        // A profile of weight zero is not followed.
        if symbolic.graph.is(weight, 0.0) {
            continue;
        }
        let own_grid = Grid { times: grid.times[..=cycles[at]].to_vec() };
        for strategy in 0..study.strategies.len() {
            let strategy = StrategyId(strategy as u32);
            if counting.is_some_and(|counting| counting.strategy != strategy) {
                continue;
            }
            let own = movement(&mut symbolic, strategy, id);
            let key = (id, own.signature());
            let trace = *known.entry(key).or_insert_with(|| {
                traces.push(Trace {
                    profile: id,
                    strategy,
                    states: own.states.clone(),
                    start: own.start.clone(),
                    start_total: own.start_total,
                    steps: own.steps.clone(),
                    occupancy: own.occupancy.clone(),
                    slots: vec![],
                    plans: vec![],
                    occupancy_sums: vec![],
                    accruals: vec![],
                    counter_sums: vec![],
                    counters: 0,
                });
                movements.push(own.clone());
                counters.push(FxHashMap::default());
                traces.len() - 1
            });
            let place = Place::new(strategy, id);
            let mut payoffs = ArmPayoffs {
                symbolic: &mut symbolic,
                ledger: &mut ledger,
                grid: &own_grid,
                strategy,
                place,
                parts: vec![],
                counters: &mut counters[trace],
            };
            match counting {
                None => payoffs.work_out(&mut traces[trace], &movements[trace]),
                Some(counting) => {
                    payoffs.person_years(&mut traces[trace]);
                    payoffs.times(&mut traces[trace], &movements[trace]);
                    let one = payoffs.symbolic.graph.constant(1.0);
                    let once = Timing { count: Count::Once, dated: Dated::None };
                    for edges in &counting.edges {
                        let content = Content::Edges(edges.clone());
                        payoffs.moves_counted(
                            &mut traces[trace],
                            &movements[trace],
                            content,
                            &|edge| edges.contains(&edge),
                            &once,
                            one,
                        );
                    }
                }
            }
            let parts = payoffs.parts;
            arms.push(Arm { strategy, profile: id, trace, parts });
        }
    }
    let everywhere = Place {
        at_zero: true,
        ..Place::new(counting.map_or(StrategyId(0), |counting| counting.strategy), ProfileId(0))
    };
    let asked: Vec<NodeId> = asked.iter().map(|term| symbolic.number(term, &everywhere)).collect();
    let Symbolic { graph, clamps, .. } = symbolic;
    for trace in &mut traces {
        let cycles = cycles[trace.profile.index()];
        if let Err(found) = slots::spell_out(study, &graph, &grid, cycles, trace) {
            return Err(vec![
                Diagnostic::error("E4021", format!("the clocks need {found} slots over the cycles"))
                    .mend("give the clock a `share_after`, or use longer cycles"),
            ]);
        }
    }
    Ok(Program {
        graph,
        grid,
        profiles,
        traces,
        arms,
        point_weights: ledger.point_weights,
        state_weights: ledger.state_weights,
        move_weights: ledger.move_weights,
        columns: ledger.columns,
        clamps,
        asked,
    })
}

/// The longest grid, and each profile's number of cycles.
fn grids(study: &Study) -> Result<(Grid, Vec<usize>), Vec<Diagnostic>> {
    let schedule = &study.settings.schedule;
    let mut lengths = Vec::new();
    let age_place = study.settings.start_age.as_ref().map_or(study.settings.cycle_span, |term| term.span);
    for (at, profile) in study.profiles.iter().enumerate() {
        let start = start_age(study, ProfileId(at as u32));
        if start < 0.0 {
            let words = format!("profile `{}` starts at age {start}", profile.name);
            let fault = Diagnostic::error("E4014", words).at(age_place, "an age before birth");
            return Err(vec![fault.mend("write the age at the start in years")]);
        }
        let whole = match study.settings.horizon {
            Horizon::Years(years) => years,
            Horizon::Age(age) => age - start,
            Horizon::Cycles(_) => f64::INFINITY,
        };
        let first = schedule[0].0;
        if first > whole + 1e-9 && whole > 0.0 {
            let words = format!("a cycle of {first} years is longer than the horizon, {whole} years");
            let fault = Diagnostic::error("E4014", words).at(study.settings.cycle_span, "longer than the model runs");
            return Err(vec![fault.mend("use shorter cycles, or a longer horizon")]);
        }
        let grid = match study.settings.horizon {
            Horizon::Years(years) => Grid::of(schedule, years, MOST_CYCLES),
            Horizon::Cycles(count) => Grid::of(schedule, f64::INFINITY, (count as usize).min(MOST_CYCLES)),
            Horizon::Age(age) => {
                if !(start < age) {
                    let fault = Diagnostic::error(
                        "E4014",
                        format!("the horizon is age {age}, but profile `{}` starts at age {start}", profile.name),
                    );
                    let fault = fault.at(age_place, "the age at the start");
                    return Err(vec![fault.mend("use a later age, or a horizon in years")]);
                }
                Grid::of(schedule, age - start, MOST_CYCLES)
            }
        };
        lengths.push(grid);
    }
    if lengths.iter().any(|grid| grid.cycles() >= MOST_CYCLES) {
        return Err(vec![
            Diagnostic::error("E4021", format!("more than {MOST_CYCLES} cycles"))
                .mend("use longer cycles or a shorter horizon"),
        ]);
    }
    let cycles: Vec<usize> = lengths.iter().map(Grid::cycles).collect();
    let longest = lengths.into_iter().max_by_key(Grid::cycles).unwrap_or(Grid { times: vec![0.0] });
    Ok((longest, cycles))
}

/// Age at the start of a profile, at the base values (the horizon is a setting and does not move with the draw); NaN if the study has none.
pub fn start_age(study: &Study, profile: ProfileId) -> f64 {
    let Some(term) = &study.settings.start_age else { return f64::NAN };
    let mut symbolic = Symbolic::new(study);
    let node =
        symbolic.number(term, &Place { at_zero: true, level: Level::Scenario, ..Place::new(StrategyId(0), profile) });
    super::graph::evaluate_constant(&symbolic.graph, node, &|id| study.parameters[id.index()].value)
}

fn check_weights(study: &Study, cycles: &[usize]) -> Result<(), Vec<Diagnostic>> {
    let rules = &study.settings.timing;
    let counts = [&rules.state.count, &rules.utility.count, &rules.event.count]
        .into_iter()
        .chain(rules.payoff.values().filter_map(|own| own.count.as_ref()));
    let mut faults = Vec::new();
    for count in counts {
        for &cycles in cycles {
            match count {
                Count::Weights(weights, path) if weights.len() != cycles + 1 => faults.push(
                    Diagnostic::error(
                        "E4015",
                        format!("`{path}` has {} weights for {} time points", weights.len(), cycles + 1),
                    )
                    .mend("one row for each time point 0 … number of cycles"),
                ),
                Count::Simpson if cycles % 2 == 1 => faults.push(
                    Diagnostic::error(
                        "E4015",
                        format!("Simpson's rule needs an even number of cycles, and there are {cycles}"),
                    )
                    .mend("use half-cycle, or make the horizon one cycle longer or shorter"),
                ),
                Count::Simpson | Count::Weights(..) if study.settings.schedule.len() > 1 => {
                    faults.push(Diagnostic::error(
                        "E4015",
                        "Simpson's rule and weights from a file need cycles of one length",
                    ));
                }
                _ => {}
            }
        }
    }
    faults.dedup_by(|a, b| a.message == b.message);
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}
