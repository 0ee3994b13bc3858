//! Targets: the parameters that they solve, and the model measured against what was observed.
//!
//! Every set of a batch is solved by itself, all of them side by side: what stands beside a set never changes its bits.

use super::roots::{EXACT, Unsolved, bracketed, joint};
use crate::diagnostic::Diagnostic;
use crate::engine::{Detail, Outcomes, ParameterSets, Pool, Serial, Tapes, Values, evaluate_again};
use crate::model::*;
use crate::program::{Content, Counting, Program, compile_counting, compile_expressions};
use std::sync::Arc;

/// As near as brackets need to come before Newton's steps, as a share of the value.
const NEAR: f64 = 1e-4;

/// Measures targets and solves what they solve.
pub struct Targets<'s> {
    study: &'s Study,
    gauges: Vec<Gauge>,
    /// Solved values at the base case, by target.
    base: Vec<f64>,
    /// Derivatives of the joint gauges' residuals at the base case.
    slopes: Vec<f64>,
}

/// Targets that are measured in one run.
struct Gauge {
    targets: Vec<usize>,
    /// Without a trace: expressions alone.
    expressions: Option<(Program, Tapes)>,
    until: Option<(Study, Program, Tapes)>,
    before: Option<(Study, Program, Tapes)>,
}

impl<'s> Targets<'s> {
    /// Prepares the targets of a study and solves its base case.
    ///
    /// # Errors
    /// A target that has no solution within its bracket at the base values.
    pub fn new(study: &'s Study) -> Result<Targets<'s>, Vec<Diagnostic>> {
        let mut targets =
            Targets { study, gauges: gauges(study)?, base: vec![f64::NAN; study.targets.len()], slopes: vec![] };
        let base = ParameterSets::base(study);
        let solved = targets.solve_from_scratch(base)?;
        for (at, target) in study.targets.iter().enumerate() {
            if let Some((id, ..)) = target.solves {
                targets.base[at] = solved.get(id, 0);
            }
        }
        Ok(targets)
    }

    /// The base values with what the targets solve filled in.
    pub fn base_sets(&self) -> ParameterSets {
        let mut sets = ParameterSets::base(self.study);
        for (at, target) in self.study.targets.iter().enumerate() {
            if let Some((id, ..)) = target.solves {
                sets.values[id.index()] = Values::Same(self.base[at]);
            }
        }
        sets
    }

    /// Fills in what the targets solve, set by set (or from the base case where `each_draw` is off).
    ///
    /// # Errors
    /// Names the first set and target without a solution.
    pub fn solve(&self, sets: ParameterSets, pool: &dyn Pool) -> Result<ParameterSets, Vec<Diagnostic>> {
        let mut sets = sets;
        for (at, target) in self.study.targets.iter().enumerate() {
            if let Some((id, ..)) = target.solves {
                sets.values[id.index()] = Values::Same(self.base[at]);
            }
        }
        for gauge in self.gauges.iter().filter(|gauge| gauge.expressions.is_some()) {
            for &at in &self.solving(gauge, true) {
                sets = self.solve_alone(gauge, at, sets, EXACT, pool)?;
            }
        }
        let list = self.joint_targets(true);
        if !list.is_empty() {
            sets = self.solve_jointly(&list, &self.slopes, sets, pool)?;
        }
        Ok(sets)
    }

    /// Whether any target reads a parameter, so that moving it may change what they solve.
    pub fn reads(&self, id: ParameterId) -> bool {
        let programs = self.gauges.iter().flat_map(|gauge| {
            let windows = [&gauge.until, &gauge.before].into_iter().flatten().map(|(_, program, _)| program);
            gauge.expressions.iter().map(|(program, _)| program).chain(windows)
        });
        programs.into_iter().any(|program| crate::program::reads(program, id))
    }

    /// The measure and what was observed, by target and set.
    pub fn measure(&self, sets: &ParameterSets, pool: &dyn Pool) -> Vec<(Vec<f64>, Vec<f64>)> {
        let mut list = vec![(vec![], vec![]); self.study.targets.len()];
        for gauge in &self.gauges {
            for (at, pair) in gauge.targets.iter().zip(self.read(gauge, sets, pool)) {
                list[*at] = pair;
            }
        }
        list
    }

    /// Targets of a gauge that solve something.
    fn solving(&self, gauge: &Gauge, each_draw: bool) -> Vec<usize> {
        let wanted = |at: &&usize| {
            let target = &self.study.targets[**at];
            target.solves.is_some() && (target.each_draw || !each_draw)
        };
        gauge.targets.iter().filter(wanted).copied().collect()
    }

    /// Targets measured on traces that solve something, in order.
    fn joint_targets(&self, each_draw: bool) -> Vec<usize> {
        let gauges = self.gauges.iter().filter(|gauge| gauge.expressions.is_none());
        let mut list: Vec<usize> = gauges.flat_map(|gauge| self.solving(gauge, each_draw)).collect();
        list.sort_unstable();
        list
    }

    fn solve_from_scratch(&mut self, base: ParameterSets) -> Result<ParameterSets, Vec<Diagnostic>> {
        let mut sets = base;
        for gauge in self.gauges.iter().filter(|gauge| gauge.expressions.is_some()) {
            for &at in &self.solving(gauge, false) {
                sets = self.solve_alone(gauge, at, sets, EXACT, &Serial)?;
            }
        }
        let list = self.joint_targets(false);
        if list.is_empty() {
            return Ok(sets);
        }
        // One at a time by brackets, twice round, brings the base case near enough for Newton's steps.
        for _ in 0..2 {
            for &at in &list {
                let gauge = self.gauges.iter().find(|gauge| gauge.targets.contains(&at));
                if let Some(gauge) = gauge {
                    sets = self.solve_alone(gauge, at, sets, NEAR, &Serial)?;
                }
            }
        }
        self.slopes = self.slopes_at(&list, &sets);
        self.solve_jointly(&list, &self.slopes, sets, &Serial)
    }

    /// Forward differences of every residual by every solved parameter: `slopes[row][column]`.
    fn slopes_at(&self, list: &[usize], sets: &ParameterSets) -> Vec<f64> {
        let at_base = self.residuals(list, sets, &Serial);
        let mut slopes = vec![0.0; list.len() * list.len()];
        for (column, &at) in list.iter().enumerate() {
            let Some((id, ..)) = self.study.targets[at].solves else { continue };
            let here = sets.get(id, 0);
            let step = 1e-6 * if here.abs() > 1e-9 { here.abs() } else { 1e-9 };
            let moved = self.residuals(list, &sets.with(id, Values::Same(here + step)), &Serial);
            for row in 0..list.len() {
                slopes[row * list.len() + column] = (moved[row][0] - at_base[row][0]) / step;
            }
        }
        slopes
    }

    /// Measure over what was observed, less 1, by target and set.
    fn residuals(&self, list: &[usize], sets: &ParameterSets, pool: &dyn Pool) -> Vec<Vec<f64>> {
        let mut found = vec![vec![]; list.len()];
        for gauge in &self.gauges {
            if !gauge.targets.iter().any(|at| list.contains(at)) {
                continue;
            }
            for (at, (modelled, observed)) in gauge.targets.iter().zip(self.read(gauge, sets, pool)) {
                if let Some(row) = list.iter().position(|own| own == at) {
                    found[row] =
                        modelled.iter().zip(&observed).map(|(modelled, observed)| modelled / observed - 1.0).collect();
                }
            }
        }
        found
    }

    fn solve_alone(
        &self,
        gauge: &Gauge,
        at: usize,
        sets: ParameterSets,
        near: f64,
        pool: &dyn Pool,
    ) -> Result<ParameterSets, Vec<Diagnostic>> {
        let Some((id, low, high)) = self.study.targets[at].solves else { return Ok(sets) };
        let position = gauge.targets.iter().position(|own| *own == at).unwrap_or(0);
        let count = sets.count;
        let residual = |x: &[f64]| -> Vec<f64> {
            let moved = sets.with(id, Values::Each(Arc::new(x.to_vec())));
            let (modelled, observed) = self.read(gauge, &moved, pool).swap_remove(position);
            modelled.iter().zip(&observed).map(|(modelled, observed)| modelled - observed).collect()
        };
        match bracketed(&residual, (low, high), count, near) {
            Ok(roots) => Ok(sets.with(id, values(roots))),
            Err(unsolved) => Err(self.no_solution(at, &unsolved)),
        }
    }

    fn solve_jointly(
        &self,
        list: &[usize],
        slopes: &[f64],
        sets: ParameterSets,
        pool: &dyn Pool,
    ) -> Result<ParameterSets, Vec<Diagnostic>> {
        let solved: Vec<(ParameterId, f64, f64)> =
            list.iter().filter_map(|at| self.study.targets[*at].solves).collect();
        let place = |x: &[Vec<f64>]| {
            let mut moved = sets.clone();
            for ((id, ..), column) in solved.iter().zip(x) {
                moved.values[id.index()] = values(column.clone());
            }
            moved
        };
        let start: Vec<Vec<f64>> =
            solved.iter().map(|(id, ..)| (0..sets.count).map(|set| sets.get(*id, set)).collect()).collect();
        let limits: Vec<(f64, f64)> = solved.iter().map(|(_, low, high)| (*low, *high)).collect();
        match joint(&|x| self.residuals(list, &place(x), pool), start, &limits, slopes) {
            Ok(roots) => Ok(place(&roots)),
            Err(unsolved) => Err(self.no_solution(list[0], &unsolved)),
        }
    }

    fn no_solution(&self, at: usize, unsolved: &Unsolved) -> Vec<Diagnostic> {
        let target = &self.study.targets[at];
        let (low, high) = target.solves.map_or((f64::NAN, f64::NAN), |(_, low, high)| (low, high));
        let name = target.solves.map_or("", |(id, ..)| self.study.parameters[id.index()].name.as_str());
        let which = if unsolved.of > 1 { format!(" in draw {}", unsolved.set + 1) } else { String::new() };
        vec![
            Diagnostic::error(
                "E7003",
                format!("target `{}` has no solution{which}: no `{name}` from {low} to {high} meets it", target.name),
            )
            .at(target.span, "this target")
            .because(unsolved.words.clone())
            .mend("widen `between`, or look at what was observed"),
        ]
    }

    fn read(&self, gauge: &Gauge, sets: &ParameterSets, pool: &dyn Pool) -> Vec<(Vec<f64>, Vec<f64>)> {
        if let Some((program, tapes)) = &gauge.expressions {
            let outcomes = evaluate_again(self.study, program, tapes, sets, Detail::default(), pool);
            return (0..gauge.targets.len())
                .map(|k| (outcomes.asked[2 * k].clone(), outcomes.asked[2 * k + 1].clone()))
                .collect();
        }
        let Some(until) = gauge.until.as_ref().map(|window| Window::run(window, sets, pool)) else { return vec![] };
        let before = gauge.before.as_ref().map(|window| Window::run(window, sets, pool));
        let mut asked = 0;
        gauge
            .targets
            .iter()
            .map(|at| {
                let observed = until.outcomes.asked[asked].clone();
                asked += 1;
                let TargetMeasure::Trace { formula, .. } = &self.study.targets[*at].measure else {
                    return (vec![], observed);
                };
                (self.formula(formula, &until, before.as_ref(), &mut asked), observed)
            })
            .collect()
    }

    fn formula(
        &self,
        formula: &MeasureTerm,
        until: &Window<'_>,
        before: Option<&Window<'_>>,
        asked: &mut usize,
    ) -> Vec<f64> {
        let over_time = |of: &dyn Fn(&Content) -> bool| {
            let mut sum = until.sum(of);
            if let Some(before) = before {
                sum.iter_mut().zip(before.sum(of)).for_each(|(sum, earlier)| *sum -= earlier);
            }
            sum
        };
        match formula {
            MeasureTerm::Plain(_) => {
                *asked += 1;
                until.outcomes.asked[*asked - 1].clone()
            }
            MeasureTerm::Count { edges, events } => match events.first() {
                Some(at) => {
                    let name = &self.study.events[*at].name;
                    over_time(&|content| matches!(content, Content::Times(own) if own == name))
                }
                None => over_time(&|content| matches!(content, Content::Edges(own) if own == edges)),
            },
            MeasureTerm::PersonYears(states) => {
                over_time(&|content| matches!(content, Content::PersonYears(id) if states.contains(id)))
            }
            MeasureTerm::Occupancy(states) => {
                until.sum(&|content| matches!(content, Content::AtEnd(id) if states.contains(id)))
            }
            MeasureTerm::Binary(operation, a, b) => {
                let (a, b) = (self.formula(a, until, before, asked), self.formula(b, until, before, asked));
                let apply = |a: f64, b: f64| match operation {
                    Operation::Add => a + b,
                    Operation::Subtract => a - b,
                    Operation::Multiply => a * b,
                    _ => a / b,
                };
                a.iter().zip(&b).map(|(a, b)| apply(*a, *b)).collect()
            }
        }
    }
}

fn values(list: Vec<f64>) -> Values {
    match list[..] {
        [one] => Values::Same(one),
        _ => Values::Each(Arc::new(list)),
    }
}

struct Window<'p> {
    program: &'p Program,
    outcomes: Outcomes,
}

impl<'p> Window<'p> {
    fn run((study, program, tapes): &'p (Study, Program, Tapes), sets: &ParameterSets, pool: &dyn Pool) -> Window<'p> {
        Window { program, outcomes: evaluate_again(study, program, tapes, sets, Detail::default(), pool) }
    }

    fn sum(&self, of: &dyn Fn(&Content) -> bool) -> Vec<f64> {
        let mut sum = vec![0.0; self.outcomes.count];
        for (column, values) in self.program.columns.iter().zip(&self.outcomes.undiscounted) {
            if of(&column.content) {
                sum.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
            }
        }
        sum
    }
}

fn gauges(study: &Study) -> Result<Vec<Gauge>, Vec<Diagnostic>> {
    let mut gauges = Vec::new();
    let mut groups: Vec<(StrategyId, f64, f64, Vec<usize>)> = Vec::new();
    for (at, target) in study.targets.iter().enumerate() {
        match &target.measure {
            TargetMeasure::Expression(term) => {
                let program = compile_expressions(study, target.strategy, &[term.as_ref(), target.observed.as_ref()]);
                gauges.push(Gauge {
                    targets: vec![at],
                    expressions: Some((program, Tapes::default())),
                    until: None,
                    before: None,
                });
            }
            TargetMeasure::Trace { from, to, .. } => {
                match groups.iter_mut().find(|(strategy, a, b, _)| *strategy == target.strategy && a == from && b == to)
                {
                    Some((.., list)) => list.push(at),
                    None => groups.push((target.strategy, *from, *to, vec![at])),
                }
            }
        }
    }
    for (strategy, from, to, targets) in groups {
        let until = window(study, strategy, to, &targets)?;
        let before = if from > 0.0 && from < to { Some(window(study, strategy, from, &targets)?) } else { None };
        gauges.push(Gauge { targets, expressions: None, until: Some(until), before });
    }
    Ok(gauges)
}

/// The study cut off at a time, with person-years counted as the mean of the start and the end of each cycle.
fn window(
    study: &Study,
    strategy: StrategyId,
    until: f64,
    targets: &[usize],
) -> Result<(Study, Program, Tapes), Vec<Diagnostic>> {
    let mut short = study.clone();
    short.settings.horizon = Horizon::Years(until);
    let mean = Timing { count: Count::LifeTable, dated: Dated::None };
    let timing = &mut short.settings.timing;
    (timing.state, timing.utility, timing.event) = (mean.clone(), mean.clone(), mean);
    timing.payoff.clear();
    let mut asked = Vec::new();
    let mut edges = Vec::new();
    for at in targets {
        let target = &study.targets[*at];
        asked.push(target.observed.as_ref());
        if let TargetMeasure::Trace { formula, .. } = &target.measure {
            collect(formula, &mut asked, &mut edges);
        }
    }
    let program = compile_counting(&short, &asked, &Counting { strategy, edges })?;
    Ok((short, program, Tapes::default()))
}

/// Plain terms in the order in which the formula reads them, and sets of edges that are counted.
fn collect<'t>(formula: &'t MeasureTerm, asked: &mut Vec<&'t Term>, counted: &mut Vec<Vec<EdgeId>>) {
    match formula {
        MeasureTerm::Plain(term) => asked.push(term),
        MeasureTerm::Count { edges, events } if events.is_empty() && !counted.contains(edges) => {
            counted.push(edges.clone())
        }
        MeasureTerm::Binary(_, a, b) => {
            collect(a, asked, counted);
            collect(b, asked, counted);
        }
        _ => {}
    }
}
