//! The program lowered for a run: where each number lives and when it is worked out.

use crate::program::{Binary, Node, NodeId, Program, Unary, apply_binary, apply_unary};
use crate::quantity::Interval;

/// Where an operand is read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Source {
    /// A register of lanes.
    Register(u32),
    /// One number for all draws in this cycle.
    Scalar(u32),
    /// One number for all draws in this slot and cycle.
    Clock(u32),
    /// A number.
    Constant(f64),
}

/// An operation into a register.
#[derive(Clone, Copy, Debug)]
pub(super) enum Operation {
    Parameter(u32),
    Copy(Source),
    Lookup(u32, Source),
    Unary(Unary, Source),
    Binary(Binary, Source, Source),
    Select(Source, Source, Source),
}

/// An operation and the register that it fills.
#[derive(Clone, Copy, Debug)]
pub(super) struct Instruction {
    pub into: u32,
    pub operation: Operation,
}

/// A lowered program.
pub(super) struct Tape {
    /// By node.
    pub sources: Vec<Source>,
    /// Once a draw.
    pub draw: Vec<Instruction>,
    /// Once a cycle, by profile.
    pub cycle: Vec<Vec<Instruction>>,
    /// Once a slot and cycle, by trace and state; empty where no clock is read.
    pub slot: Vec<Vec<Vec<Instruction>>>,
    /// Numbers that vary with the cycle alone: `scalars[cycle − 1][k]`.
    pub scalars: Vec<Vec<f64>>,
    /// Number of registers.
    pub registers: usize,
    /// Whether a node can never be negative in this batch.
    pub never_negative: Vec<bool>,
}

impl Tape {
    /// Lowers a program; `intervals` bounds each node over the batch.
    pub fn lower(program: &Program, intervals: &[Interval]) -> Tape {
        let needed = needed(program);
        let graph = &program.graph;
        let mut sources = vec![Source::Constant(f64::NAN); graph.nodes.len()];
        let (mut draw_nodes, mut cycle_nodes, mut clock_nodes, mut scalar_nodes) = (vec![], vec![], vec![], vec![]);
        for at in 0..graph.nodes.len() {
            let (node, axes) = (graph.nodes[at], graph.axes[at]);
            match node {
                Node::Constant(bits) => sources[at] = Source::Constant(f64::from_bits(bits)),
                Node::Clock(id) => sources[at] = Source::Clock(id.0),
                _ if !needed[at] => {}
                _ if axes.clock() => clock_nodes.push(at),
                _ if axes.draw() && axes.cycle() => cycle_nodes.push(at),
                _ if axes.draw() => draw_nodes.push(at),
                _ => {
                    sources[at] = Source::Scalar(scalar_nodes.len() as u32);
                    scalar_nodes.push(at);
                }
            }
        }
        for (register, &at) in draw_nodes.iter().chain(&cycle_nodes).chain(&clock_nodes).enumerate() {
            sources[at] = Source::Register(register as u32);
        }
        let registers = draw_nodes.len() + cycle_nodes.len() + clock_nodes.len();
        let instruction = |at: usize| instruction(graph.nodes[at], &sources, sources[at]);
        let draw: Vec<Instruction> = draw_nodes.iter().filter_map(|&at| instruction(at)).collect();
        let by_profile: Vec<Vec<bool>> =
            (0..program.profiles.len()).map(|profile| reached(program, &profile_roots(program, profile))).collect();
        let cycle = by_profile
            .iter()
            .map(|reached| cycle_nodes.iter().filter(|at| reached[**at]).filter_map(|&at| instruction(at)).collect())
            .collect();
        let slot = program
            .traces
            .iter()
            .map(|trace| {
                (0..trace.states.len())
                    .map(|state| {
                        if clock_nodes.is_empty() {
                            return vec![];
                        }
                        let reached = reached(program, &state_roots(trace, state));
                        clock_nodes.iter().filter(|at| reached[**at]).filter_map(|&at| instruction(at)).collect()
                    })
                    .collect()
            })
            .collect();
        let scalars = scalars(program, &scalar_nodes, &sources);
        let never_negative = intervals.iter().map(|interval| interval.low >= 0.0).collect();
        Tape { sources, draw, cycle, slot, scalars, registers, never_negative }
    }

    pub fn source(&self, node: NodeId) -> Source {
        self.sources[node.index()]
    }
}

fn instruction(node: Node, sources: &[Source], into: Source) -> Option<Instruction> {
    let Source::Register(into) = into else { return None };
    let at = |id: NodeId| sources[id.index()];
    let operation = match node {
        Node::Parameter(id) => Operation::Parameter(id.0),
        Node::Lookup(series, key) => Operation::Lookup(series, at(key)),
        Node::Unary(function, a) => Operation::Unary(function, at(a)),
        Node::Binary(function, a, b) => Operation::Binary(function, at(a), at(b)),
        Node::Select(a, b, c) => Operation::Select(at(a), at(b), at(c)),
        Node::Constant(bits) => Operation::Copy(Source::Constant(f64::from_bits(bits))),
        Node::Cycle | Node::Time | Node::CycleLength | Node::Clock(_) => return None,
    };
    Some(Instruction { into, operation })
}

fn state_roots(trace: &crate::program::Trace, state: usize) -> Vec<NodeId> {
    let mut roots: Vec<NodeId> =
        trace.accruals.iter().filter(|(own, ..)| *own == state).map(|(_, amount, _)| *amount).collect();
    for moves in trace.steps.iter().flat_map(|step| &step.moves).filter(|moves| moves.state == state) {
        roots.extend(moves.exits.iter().map(|exit| exit.odds));
        roots.extend(moves.counted.iter().map(|(odds, _)| *odds));
    }
    roots
}

fn profile_roots(program: &Program, profile: usize) -> Vec<NodeId> {
    let mut roots = Vec::new();
    for trace in program.traces.iter().filter(|trace| trace.profile.index() == profile) {
        (0..trace.states.len()).for_each(|state| roots.extend(state_roots(trace, state)));
        roots.extend(trace.occupancy.iter().flatten());
    }
    roots
}

fn reached(program: &Program, roots: &[NodeId]) -> Vec<bool> {
    let mut marks = vec![false; program.graph.nodes.len()];
    roots.iter().for_each(|root| marks[root.index()] = true);
    for at in (0..marks.len()).rev() {
        if marks[at] {
            program.graph.children(NodeId(at as u32)).for_each(|child| marks[child.index()] = true);
        }
    }
    marks
}

/// Every node that something reads.
fn needed(program: &Program) -> Vec<bool> {
    let mut roots: Vec<NodeId> =
        (0..program.profiles.len()).flat_map(|profile| profile_roots(program, profile)).collect();
    roots.extend(program.profiles.iter().map(|profile| profile.weight));
    roots.extend(program.traces.iter().flat_map(|trace| trace.start.iter().copied().chain([trace.start_total])));
    roots.extend(program.arms.iter().flat_map(|arm| arm.parts.iter().map(|part| part.amount)));
    roots.extend(&program.asked);
    reached(program, &roots)
}

fn scalars(program: &Program, nodes: &[usize], sources: &[Source]) -> Vec<Vec<f64>> {
    let graph = &program.graph;
    (1..=program.grid.cycles() + 1)
        .map(|cycle| {
            let mut values: Vec<f64> = Vec::with_capacity(nodes.len());
            for &at in nodes {
                let read = |id: NodeId| match sources[id.index()] {
                    Source::Constant(value) => value,
                    Source::Scalar(k) => values[k as usize],
                    Source::Register(_) | Source::Clock(_) => f64::NAN,
                };
                let value = match graph.nodes[at] {
                    Node::Cycle => cycle as f64,
                    Node::Time => program.grid.start(cycle),
                    Node::CycleLength => program.grid.length(cycle),
                    Node::Lookup(series, key) => graph.lookups[series as usize].at(read(key)),
                    Node::Unary(function, a) => apply_unary(function, read(a)),
                    Node::Binary(function, a, b) => apply_binary(function, read(a), read(b)),
                    Node::Select(a, b, c) => {
                        if read(a) != 0.0 {
                            read(b)
                        } else {
                            read(c)
                        }
                    }
                    Node::Constant(bits) => f64::from_bits(bits),
                    Node::Parameter(_) | Node::Clock(_) => f64::NAN,
                };
                values.push(value);
            }
            values
        })
        .collect()
}
