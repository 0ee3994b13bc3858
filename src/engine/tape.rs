//! The program lowered for a batch: where each number lives and when it is worked out.

use super::sets::{ParameterSets, Values};
use crate::program::{Binary, ClampUse, Node, NodeId, Program, Unary, apply_binary, apply_unary};

/// Where an operand is read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Source {
    /// A cell of lanes.
    Cell(u32),
    /// One number for all draws in this cycle.
    Scalar(u32),
    /// One number for all draws on a clock.
    Clock(u32),
    /// A number.
    Constant(f64),
}

/// An operation into a cell.
#[derive(Clone, Copy, Debug)]
pub(super) enum Operation {
    Parameter(u32),
    Copy(Source),
    Lookup(u32, Source),
    Unary(Unary, Source),
    Binary(Binary, Source, Source),
    Select(Source, Source, Source),
    /// One less all odds of a state's exits, a part of `Tape::odds`. The least of all of them is kept in `worst`, what is left
    /// included where it is `checked`.
    Stay {
        from: u32,
        to: u32,
        checked: bool,
        worst: u32,
    },
}

/// An operation and the cell that it fills.
#[derive(Clone, Copy, Debug)]
pub(super) struct Instruction {
    pub into: u32,
    pub operation: Operation,
}

/// A part of one of the tape's lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Part {
    from: u32,
    to: u32,
}

impl Part {
    /// The last so many items of a list.
    pub fn last(length: usize, count: usize) -> Part {
        Part { from: (length - count) as u32, to: length as u32 }
    }

    #[inline(always)]
    pub fn of<T>(self, list: &[T]) -> &[T] {
        &list[self.from as usize..self.to as usize]
    }

    pub fn is_empty(self) -> bool {
        self.from == self.to
    }
}

/// What is done in the course of a run.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// Works out numbers.
    Run(Part),
    /// Sets a clock.
    Clock(u32, f64),
    /// into = Σ cells + Σ cell · cell
    Sum { into: u32, cells: Part, products: Part, people: bool },
    /// people ·= share
    Scale { people: u32, share: u32 },
    /// Empties a cell.
    Empty(u32),
    /// Exchanges two cells.
    Swap(u32, u32),
    /// sums += cell · weight of the cycle; with `times`, a number of the cycle, that too.
    Weigh { cell: u32, times: Option<Source>, sums: Part },
    /// into = cell · cell; sums += that · weight of the cycle
    WeighProduct { cell: u32, by: u32, into: u32, sums: Part },
    /// Keeps the least of a cell.
    Check { cell: u32, worst: u32 },
    /// Notes where a clamp acts.
    Act { condition: Source, clamp: u32 },
    /// Follows a flow.
    Flow(u32),
    /// Reports the people of a trace at the start of a cycle.
    Record(u32),
    /// Reports the sums of a profile at the end of a cycle.
    Year(u32),
}

/// A flow, its people and its rates.
#[derive(Clone, Debug, Default)]
pub(super) struct Following {
    /// From, to (positions) and rate.
    pub exits: Vec<(usize, usize, u32)>,
    /// Cells of the people of each position at the start, if any can be there.
    pub start: Vec<Option<u32>>,
    /// Cells of the people of each position at the end.
    pub end: Vec<u32>,
    /// Cells of their person-time; none where none is wanted.
    pub time: Vec<u32>,
    /// Where the least rate is kept.
    pub worst: u32,
    /// Whether it starts with one person in the first position.
    pub one_person: bool,
}

/// A list of steps to be done in a cycle.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stage {
    pub steps: Part,
    /// From 1.
    pub cycle: u32,
}

/// A lowered program.
#[derive(Default)]
pub(super) struct Tape {
    /// By node.
    pub sources: Vec<Source>,
    /// Everything that is done for a group of draws, in order.
    pub stages: Vec<Stage>,
    pub steps: Vec<Step>,
    pub instructions: Vec<Instruction>,
    /// Odds of exits and whether they are proved not to be negative.
    pub odds: Vec<(Source, bool)>,
    pub cells: Vec<u32>,
    pub products: Vec<(u32, u32)>,
    /// (sum, weights)
    pub sums: Vec<(u32, u32)>,
    /// By kind and cycle.
    pub weights: Vec<Vec<f64>>,
    pub flows: Vec<Following>,
    /// Numbers that vary with the cycle alone: `scalars[cycle − 1][k]`.
    pub scalars: Vec<Vec<f64>>,
    /// Number of cells.
    pub count: usize,
    /// Cells that have to be zero when a group of draws begins.
    pub zeroed: Vec<u32>,
    /// Number of least values kept.
    pub worsts: usize,
    /// Those of each trace.
    pub health: Vec<Vec<u32>>,
    /// The people of each trace: (slot's cell, state), by plan.
    pub people: Vec<Vec<Vec<(u32, usize)>>>,
    /// Number of clamps that are watched: all of the program's, or none.
    pub acts: usize,
    /// Cells of each trace's sums: occupancy, accruals, counters.
    pub sums_of: Vec<[u32; 3]>,
}

/// Where the nodes of a program are placed for a batch.
pub(super) struct Placed {
    pub sources: Vec<Source>,
    pub draw: Vec<usize>,
    pub cycle: Vec<usize>,
    pub clock: Vec<usize>,
    pub scalars: Vec<Vec<f64>>,
    /// Number of cells taken.
    pub cells: usize,
    pub watched: Vec<Watched>,
}

/// Places every node that something reads. What no parameter of the batch varies is worked out once for all draws: that
/// changes where a number is computed but never how, so that the bits are those of the lanes.
pub(super) fn place(program: &Program, sets: Option<&ParameterSets>, clamps: bool) -> Placed {
    let needed = needed(program, clamps);
    let graph = &program.graph;
    let mut varies: Vec<bool> = Vec::with_capacity(graph.nodes.len());
    let mut sources = vec![Source::Constant(f64::NAN); graph.nodes.len()];
    let (mut draw, mut cycle, mut clock, mut scalar) = (vec![], vec![], vec![], vec![]);
    for at in 0..graph.nodes.len() {
        let (node, axes) = (graph.nodes[at], graph.axes[at]);
        varies.push(match node {
            Node::Parameter(id) => sets.is_none_or(|sets| matches!(sets.values[id.index()], Values::Each(_))),
            _ => graph.children(NodeId(at as u32)).any(|child| varies[child.index()]),
        });
        match node {
            Node::Constant(bits) => sources[at] = Source::Constant(f64::from_bits(bits)),
            Node::Clock(id) => sources[at] = Source::Clock(id.0),
            _ if !needed[at] => {}
            _ if axes.clock() => clock.push(at),
            _ if !varies[at] => {
                sources[at] = Source::Scalar(scalar.len() as u32);
                scalar.push(at);
            }
            _ if axes.cycle() => cycle.push(at),
            _ => draw.push(at),
        }
    }
    for (cell, &at) in draw.iter().chain(&cycle).chain(&clock).enumerate() {
        sources[at] = Source::Cell(cell as u32);
    }
    let scalars = scalars(program, sets, &scalar, &sources);
    let cells = draw.len() + cycle.len() + clock.len();
    let watched = if clamps { watched(program, &needed) } else { vec![] };
    Placed { sources, draw, cycle, clock, scalars, cells, watched }
}

/// The instruction that fills a node's cell.
pub(super) fn instruction(program: &Program, sources: &[Source], at: usize) -> Option<Instruction> {
    let Source::Cell(into) = sources[at] else { return None };
    let source = |id: NodeId| sources[id.index()];
    let operation = match program.graph.nodes[at] {
        Node::Parameter(id) => Operation::Parameter(id.0),
        Node::Lookup(series, key) => Operation::Lookup(series, source(key)),
        Node::Unary(function, a) => Operation::Unary(function, source(a)),
        Node::Binary(function, a, b) => Operation::Binary(function, source(a), source(b)),
        Node::Select(a, b, c) => Operation::Select(source(a), source(b), source(c)),
        Node::Constant(bits) => Operation::Copy(Source::Constant(f64::from_bits(bits))),
        Node::Cycle | Node::Time | Node::CycleLength | Node::Clock(_) => return None,
    };
    Some(Instruction { into, operation })
}

/// Every node that the given ones are made of, themselves included.
pub(super) fn reached(program: &Program, roots: impl IntoIterator<Item = NodeId>) -> Vec<bool> {
    let mut marks = vec![false; program.graph.nodes.len()];
    roots.into_iter().for_each(|root| marks[root.index()] = true);
    for at in (0..marks.len()).rev() {
        if marks[at] {
            program.graph.children(NodeId(at as u32)).for_each(|child| marks[child.index()] = true);
        }
    }
    marks
}

/// A form of a clamp that is watched.
#[derive(Clone, Copy, Debug)]
pub(super) struct Watched {
    /// Index into the program's clamps.
    pub clamp: u32,
    pub own: ClampUse,
}

/// The forms of clamps whose values and conditions are among the needed nodes.
fn watched(program: &Program, needed: &[bool]) -> Vec<Watched> {
    let forms = program
        .clamps
        .iter()
        .enumerate()
        .flat_map(|(at, clamp)| clamp.uses.iter().map(move |own| Watched { clamp: at as u32, own: *own }));
    forms.filter(|form| needed[form.own.value.index()] && needed[form.own.condition.index()]).collect()
}

/// Every node that something reads; with `clamps`, the conditions of those clamps whose values are read too.
fn needed(program: &Program, clamps: bool) -> Vec<bool> {
    let mut roots: Vec<NodeId> = program.asked.clone();
    roots.extend(program.profiles.iter().map(|profile| profile.weight));
    roots.extend(program.arms.iter().flat_map(|arm| arm.parts.iter().map(|part| part.amount)));
    for trace in &program.traces {
        roots.extend(trace.start.iter().copied().chain([trace.start_total]));
        roots.extend(trace.accruals.iter().map(|(_, amount, _)| *amount));
        roots.extend(trace.occupancy.iter().flatten());
        for moves in trace.steps.iter().flat_map(|step| &step.moves) {
            roots.extend(moves.exits.iter().map(|exit| exit.odds));
            roots.extend(moves.counted.iter().map(|(odds, _)| *odds));
        }
    }
    let marks = reached(program, roots.iter().copied());
    if !clamps {
        return marks;
    }
    let uses = program.clamps.iter().flat_map(|clamp| &clamp.uses);
    let own = uses.filter(|own| marks[own.value.index()]).map(|own| own.condition);
    reached(program, roots.iter().copied().chain(own))
}

fn scalars(program: &Program, sets: Option<&ParameterSets>, nodes: &[usize], sources: &[Source]) -> Vec<Vec<f64>> {
    let graph = &program.graph;
    (1..=program.grid.cycles() + 1)
        .map(|cycle| {
            let mut values: Vec<f64> = Vec::with_capacity(nodes.len());
            for &at in nodes {
                let read = |id: NodeId| match sources[id.index()] {
                    Source::Constant(value) => value,
                    Source::Scalar(k) => values[k as usize],
                    Source::Cell(_) | Source::Clock(_) => f64::NAN,
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
                    Node::Parameter(id) => sets.map_or(f64::NAN, |sets| sets.get(id, 0)),
                    Node::Clock(_) => f64::NAN,
                };
                values.push(value);
            }
            values
        })
        .collect()
}
