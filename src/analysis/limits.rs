//! What the inputs' 95% limits can do to probabilities, rates and costs: proved harmless, or listed, or warned of.
//!
//! Intervals are propagated through every probability, rate and cost from each input's 95% limits, cycle by cycle. What stays
//! within its bounds is proved. Of what does not, each input by itself is put at its limit, everything else at its base value:
//! where a number then leaves its bounds, the plain engine runs that very set, and only what it refuses is a warning. What is
//! neither proved nor refused is listed: several inputs would have to stray together, or intervals cannot tell.

use super::targets::Targets;
use crate::diagnostic::{Diagnostic, figure};
use crate::engine::{ParameterSets, Serial, Values, vet_set};
use crate::model::{Measure, ParameterId, StrategyId, Study};
use crate::program::{Content, Moment, Node, NodeId, Program, Sum, bounds, bounds_at};
use crate::quantity::Interval;
use crate::sample::Dirichlet;
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Normal score of the upper 95% limit.
const SCORE: f64 = 1.959_963_984_540_054;
/// Rounding of a sum of exits.
const ROUNDING: f64 = 1e-9;
/// Most sets that the plain engine is asked about.
const ASKED: usize = 6;
/// Most cycles in which an input by itself is looked at.
const CYCLES: usize = 8;

/// What a number must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Bound {
    /// Within 0 and 1.
    Probability,
    /// Not negative.
    Positive,
}

impl Bound {
    fn holds(self, found: Interval) -> bool {
        found.low >= -1e-12 && (self == Bound::Positive || found.high <= 1.0 + ROUNDING)
    }

    /// Whether nothing in the interval would do.
    fn broken(self, found: Interval) -> bool {
        found.high < -1e-12 || (self == Bound::Probability && found.low > 1.0 + ROUNDING)
    }
}

/// Numbers whose sum must keep within a bound.
struct Checked {
    what: String,
    nodes: Vec<NodeId>,
    bound: Bound,
    /// Cycles in which it is read.
    cycles: usize,
}

/// Something that could not be proved to keep within its bounds.
#[derive(Clone, Debug, PartialEq)]
pub struct Unproved {
    /// What it is.
    pub what: String,
    /// Its lowest and highest value, as far as intervals can tell.
    pub limits: (f64, f64),
    /// The uncertain inputs that it depends on.
    pub inputs: Vec<String>,
}

/// What is known of a study before it is run.
#[derive(Clone, Debug, Default)]
pub struct Limits {
    /// Number of probabilities, rates and costs that cannot leave their bounds.
    pub proved: usize,
    /// Those that might.
    pub unproved: Vec<Unproved>,
    /// Those that do, with the input that does it.
    pub warnings: Vec<Diagnostic>,
}

/// Looks at every probability, rate and cost of a study whose base case is sound.
pub fn limits(study: &Study, program: &Program, targets: &Targets<'_>) -> Limits {
    let base = targets.base_sets();
    let ranges: Vec<Interval> =
        (0..study.parameters.len() as u32).map(|id| range95(study, &base, ParameterId(id))).collect();
    let mut looking = Looking { program, list: vec![Interval::ALL; program.graph.nodes.len()] };
    let last = program.grid.times.last().copied().unwrap_or(0.0);
    // Over all cycles at once first: most numbers are proved by that.
    let whole = bounds(&program.graph, &|id| ranges[id.index()], program.grid.cycles() as f64 + 1.0, last);
    let mut found = Limits::default();
    let mut open: Vec<(Checked, Vec<ParameterId>)> = Vec::new();
    for checked in checked(study, program) {
        let at_once = checked.nodes.iter().map(|node| whole[node.index()]).reduce(Interval::plus);
        if at_once.is_none_or(|range| checked.bound.holds(range)) {
            found.proved += 1;
            continue;
        }
        let cone = looking.cone(&checked.nodes);
        let range = looking.over(&checked, &cone, &|id| ranges[id.index()]);
        if range.1 {
            found.proved += 1;
            continue;
        }
        let inputs: Vec<ParameterId> = cone
            .iter()
            .filter_map(|at| if let Node::Parameter(id) = program.graph.nodes[*at] { Some(id) } else { None })
            .filter(|id| ranges[id.index()].low < ranges[id.index()].high)
            .collect();
        if inputs.is_empty() {
            // Nothing that varies: the base case has been looked at.
            found.proved += 1;
            continue;
        }
        found.unproved.push(Unproved {
            what: checked.what.clone(),
            limits: (range.0.low, range.0.high),
            inputs: inputs.iter().map(|id| study.parameters[id.index()].name.clone()).collect(),
        });
        open.push((checked, inputs));
    }
    let suspects = suspects(&mut looking, &open, &base, &ranges);
    found.warnings = warnings(study, targets, &base, &suspects);
    found
}

/// An input at one of its limits.
struct Suspect {
    id: ParameterId,
    value: f64,
    upper: bool,
}

/// Inputs that break a bound by themselves.
fn suspects(
    looking: &mut Looking<'_>,
    open: &[(Checked, Vec<ParameterId>)],
    base: &ParameterSets,
    ranges: &[Interval],
) -> Vec<Suspect> {
    let mut list: Vec<Suspect> = Vec::new();
    for (checked, inputs) in open {
        let cone = looking.cone(&checked.nodes);
        for &id in inputs {
            let own = ranges[id.index()];
            for (value, upper) in [(own.low, false), (own.high, true)] {
                if list.len() >= ASKED || list.iter().any(|known| (known.id, known.upper) == (id, upper)) {
                    continue;
                }
                let at = |other: ParameterId| Interval::point(if other == id { value } else { base.get(other, 0) });
                if looking.breaks(checked, &cone, &at) {
                    list.push(Suspect { id, value, upper });
                }
            }
        }
    }
    list
}

/// What the plain engine says of each suspect.
fn warnings(study: &Study, targets: &Targets<'_>, base: &ParameterSets, suspects: &[Suspect]) -> Vec<Diagnostic> {
    let mut list: Vec<Diagnostic> = Vec::new();
    for suspect in suspects {
        let sets = ParameterSets { count: 1, values: base.values.clone() };
        let sets = sets.with(suspect.id, Values::Each(Arc::new(vec![suspect.value])));
        // What cannot be solved there is no draw that could be run.
        let Ok(sets) = targets.solve(sets, &Serial) else { continue };
        let Some(fault) = vet_set(study, &sets.row(0), "").into_iter().next() else { continue };
        let name = &study.parameters[suspect.id.index()].name;
        let end = if suspect.upper { "upper" } else { "lower" };
        let message = format!("with `{name}` at its {end} 95% limit, {}, {}", figure(suspect.value), fault.message);
        let mut warning = Diagnostic::warning("E7006", message)
            .mend("give the input a distribution that keeps within bounds, or say clamp(…) where it is meant");
        warning.marks = fault.marks;
        warning.cause = fault.cause;
        list.push(warning);
    }
    list
}

/// Every probability, rate and cost.
fn checked(study: &Study, program: &Program) -> Vec<Checked> {
    let mut list = Vec::new();
    let several = study.profiles.len() > 1;
    let whose = |strategy: StrategyId, profile: usize| {
        let strategy = &study.strategies[strategy.index()].name;
        if several { format!("{strategy}, {}", study.profiles[profile].name) } else { strategy.clone() }
    };
    for trace in &program.traces {
        let profile = trace.profile.index();
        let cycles = program.profiles[profile].cycles;
        let whose = whose(trace.strategy, profile);
        let name = |state: usize| study.states[trace.states[state].index()].name.clone();
        for moves in trace.steps.iter().flat_map(|step| &step.moves) {
            let bound = if moves.rates { Bound::Positive } else { Bound::Probability };
            let kind = if moves.rates { "rate" } else { "probability" };
            for exit in &moves.exits {
                let what = format!("{kind} of the move from `{}` to `{}` ({whose})", name(moves.state), name(exit.to));
                list.push(Checked { what, nodes: vec![exit.odds], bound, cycles });
            }
            if !moves.rates && moves.stays && moves.exits.len() > 1 {
                let what = format!("sum of the exits of `{}` ({whose})", name(moves.state));
                let nodes = moves.exits.iter().map(|exit| exit.odds).collect();
                list.push(Checked { what, nodes, bound, cycles });
            }
        }
        for (state, share) in trace.start.iter().enumerate() {
            let what = format!("share of `{}` at the start ({whose})", name(state));
            list.push(Checked { what, nodes: vec![*share], bound: Bound::Probability, cycles: 1 });
        }
        for (state, share) in trace.occupancy.iter().flatten().enumerate() {
            let what = format!("share of `{}` ({whose})", name(state));
            list.push(Checked { what, nodes: vec![*share], bound: Bound::Probability, cycles });
        }
    }
    for arm in &program.arms {
        let cycles = program.profiles[arm.profile.index()].cycles;
        for part in &arm.parts {
            let Content::Payoff(category, state) = &program.columns[part.column].content else { continue };
            let category = &study.categories[category.index()];
            let may = study.settings.timing.payoff.get(&category.name).is_some_and(|own| own.may_be_negative);
            if category.measure != Measure::Cost || may {
                continue;
            }
            let amount = match part.sums.1 {
                Sum::Accrual(k) => program.traces[arm.trace].accruals[k].1,
                _ => part.amount,
            };
            let (cost, state) = (&category.name, &study.states[state.index()].name);
            let what = format!("cost `{cost}` of `{state}` ({})", whose(arm.strategy, arm.profile.index()));
            list.push(Checked { what, nodes: vec![amount], bound: Bound::Positive, cycles });
        }
    }
    // Strategies share most of their numbers: each is looked at once.
    let mut seen = FxHashSet::default();
    list.retain(|own| seen.insert((own.nodes.clone(), own.bound)));
    list
}

/// A look at some of the nodes.
struct Looking<'p> {
    program: &'p Program,
    list: Vec<Interval>,
}

impl Looking<'_> {
    /// Everything that the nodes are made of, in order.
    fn cone(&self, roots: &[NodeId]) -> Vec<usize> {
        let graph = &self.program.graph;
        let mut open: Vec<usize> = roots.iter().map(|root| root.index()).collect();
        let mut seen = BTreeSet::new();
        while let Some(at) = open.pop() {
            if seen.insert(at) {
                open.extend(graph.children(NodeId(at as u32)).map(NodeId::index));
            }
        }
        seen.into_iter().collect()
    }

    /// The sum of the nodes in a cycle.
    fn sum(
        &mut self,
        checked: &Checked,
        cone: &[usize],
        parameter: &dyn Fn(ParameterId) -> Interval,
        cycle: usize,
    ) -> Interval {
        let grid = &self.program.grid;
        let start = grid.start(cycle);
        let moment = Moment {
            cycle: Interval::point(cycle as f64),
            time: Interval::point(start),
            length: Interval::point(grid.length(cycle)),
            clock: Interval { low: 0.0, high: start },
        };
        bounds_at(&self.program.graph, cone.iter().copied(), parameter, moment, &mut self.list);
        let sum = checked.nodes.iter().map(|node| self.list[node.index()]).reduce(Interval::plus);
        sum.unwrap_or(Interval::point(0.0))
    }

    fn varies(&self, checked: &Checked) -> bool {
        checked.nodes.iter().any(|node| !self.program.graph.axes[node.index()].constant_in_run())
    }

    /// The sum over all cycles, and whether its bound holds in each.
    fn over(
        &mut self,
        checked: &Checked,
        cone: &[usize],
        parameter: &dyn Fn(ParameterId) -> Interval,
    ) -> (Interval, bool) {
        let cycles = if self.varies(checked) { checked.cycles } else { 1 };
        let each = (1..=cycles).map(|cycle| self.sum(checked, cone, parameter, cycle));
        let all = each.reduce(Interval::union).unwrap_or(Interval::point(0.0));
        (all, checked.bound.holds(all))
    }

    /// Whether the bound is broken for certain in one of a few cycles.
    fn breaks(&mut self, checked: &Checked, cone: &[usize], parameter: &dyn Fn(ParameterId) -> Interval) -> bool {
        let cycles = if self.varies(checked) { checked.cycles } else { 1 };
        let step = cycles.div_ceil(CYCLES);
        (1..=cycles).step_by(step).any(|cycle| {
            let found = self.sum(checked, cone, parameter, cycle);
            checked.bound.broken(found)
        })
    }
}

/// The 95% limits of an input, its base value among them.
fn range95(study: &Study, base: &ParameterSets, id: ParameterId) -> Interval {
    let parameter = &study.parameters[id.index()];
    let value = base.get(id, 0);
    let point = Interval::point(value);
    let ends = |(low, high): (f64, f64)| Interval::of(low, high).union(point);
    if let Some((_, column)) = study.draws.iter().flat_map(|draws| &draws.columns).find(|(own, _)| *own == id) {
        let mut sorted: Vec<f64> = column.to_vec();
        sorted.sort_by(f64::total_cmp);
        let at = |share: f64| sorted[(share * (sorted.len() - 1) as f64).round() as usize];
        return ends((at(0.025), at(0.975)));
    }
    let normal = study.correlated.iter().filter(|set| set.normal);
    if let Some((set, row)) =
        normal.filter_map(|set| Some((set, set.parameters.iter().position(|own| *own == id)?))).next()
    {
        let width = set.parameters.len();
        let variance: f64 = set.factor[row * width..(row + 1) * width].iter().map(|own| own * own).sum();
        return ends((value - SCORE * variance.sqrt(), value + SCORE * variance.sqrt()));
    }
    if let Some(own) = &parameter.dirichlet {
        let members: Vec<(usize, f64)> = study
            .parameters
            .iter()
            .enumerate()
            .filter_map(|(at, other)| {
                let other = other.dirichlet.as_ref().filter(|other| other.set == own.set)?;
                Some((at, other.alpha))
            })
            .collect();
        let alphas: Vec<f64> = members.iter().map(|(_, alpha)| *alpha).collect();
        let place = members.iter().position(|(at, _)| *at == id.index());
        let marginal = Dirichlet::new(&alphas).ok().zip(place).and_then(|(set, place)| set.marginal(place));
        return marginal.map_or(point, |marginal| ends(marginal.interval95()));
    }
    parameter.distribution.as_ref().map_or(point, |distribution| ends(distribution.interval95()))
}
