//! Whether every outcome is affine in a parameter: a + b·x, proved from the graph alone.
//!
//! The degree of each node in the parameter is: does not read it, proportional to it, affine, or none of these. Sums keep the highest
//! degree, products with what does not read it keep it, anything else of a node that reads the parameter is not affine. Movement, starts
//! and the weights of profiles must not read it at all; then each outcome is a sum of amounts times occupancy.

use super::graph::{Binary, Graph, Node, NodeId, Unary};
use super::{Program, Sum};
use crate::model::ParameterId;

/// Does not read the parameter.
const FREE: u8 = 0;
/// A multiple of it.
const PROPORTIONAL: u8 = 1;
/// A multiple of it and something that does not read it.
const AFFINE: u8 = 2;
/// Anything else.
const BEYOND: u8 = 3;

/// Whether every outcome of the program is proved to be affine in a parameter.
#[must_use]
pub fn is_affine(program: &Program, id: ParameterId) -> bool {
    columns(program, id).is_some()
}

/// The columns that are multiples of a parameter, if all others do not read it at all: without the parameter, they are zero.
#[must_use]
pub fn proportional(program: &Program, id: ParameterId) -> Option<Vec<usize>> {
    let degrees = columns(program, id)?;
    let reading = || degrees.iter().enumerate().filter(|(_, degree)| **degree > FREE);
    reading().all(|(_, degree)| *degree == PROPORTIONAL).then(|| reading().map(|(at, _)| at).collect())
}

/// The degree of each column; `None` if any is not affine.
fn columns(program: &Program, id: ParameterId) -> Option<Vec<u8>> {
    let degrees = degrees(&program.graph, id);
    let of = |node: NodeId| degrees[node.index()];
    if program.profiles.iter().any(|profile| of(profile.weight) > FREE) {
        return None;
    }
    let mut sums = Vec::new();
    for trace in &program.traces {
        let moves = || trace.steps.iter().flat_map(|step| &step.moves);
        let exits = || moves().flat_map(|own| &own.exits);
        let still = trace.start.iter().copied().chain([trace.start_total]).chain(exits().map(|exit| exit.odds));
        if still.chain(trace.occupancy.iter().flatten().copied()).any(|node| of(node) > FREE) {
            return None;
        }
        let mut counters: Vec<Option<u8>> = vec![None; trace.counters];
        let mut count = |counter: usize, degree: u8| {
            counters[counter] = Some(counters[counter].map_or(degree, |other| sum(other, degree)));
        };
        exits().flat_map(|exit| &exit.counters).for_each(|counter| count(*counter, FREE));
        moves().flat_map(|own| &own.counted).for_each(|(node, counter)| count(*counter, of(*node)));
        let accruals: Vec<u8> = trace.accruals.iter().map(|(_, amount, _)| of(*amount)).collect();
        sums.push((counters, accruals));
    }
    let mut found: Vec<Option<u8>> = vec![None; program.columns.len()];
    for arm in &program.arms {
        let trace = &program.traces[arm.trace];
        let (counters, accruals) = &sums[arm.trace];
        let degree = |sum: &Sum| match sum {
            Sum::Occupancy(_) | Sum::Once => FREE,
            Sum::Accrual(at) => accruals[*at],
            Sum::Counter(at) => counters[trace.counter_sums[*at].0].unwrap_or(FREE),
        };
        for part in arm.parts.iter().filter(|part| !is_zero(&program.graph, part.amount)) {
            for own in [&part.sums.0, &part.sums.1] {
                let degree = product(of(part.amount), degree(own));
                let column = &mut found[part.column];
                *column = Some(column.map_or(degree, |other| sum(other, degree)));
            }
        }
    }
    let found: Vec<u8> = found.into_iter().map(|degree| degree.unwrap_or(FREE)).collect();
    found.iter().all(|degree| *degree < BEYOND).then_some(found)
}

fn is_zero(graph: &Graph, node: NodeId) -> bool {
    matches!(graph.nodes[node.index()], Node::Constant(bits) if f64::from_bits(bits) == 0.0)
}

/// The degree of a sum of two things.
fn sum(a: u8, b: u8) -> u8 {
    match (a, b) {
        (FREE, PROPORTIONAL) | (PROPORTIONAL, FREE) => AFFINE,
        _ => a.max(b),
    }
}

/// The degree of their product.
fn product(a: u8, b: u8) -> u8 {
    match (a, b) {
        (FREE, other) | (other, FREE) => other,
        _ => BEYOND,
    }
}

/// Whether any node of a program reads a parameter.
#[must_use]
pub fn reads(program: &Program, id: ParameterId) -> bool {
    program.graph.nodes.contains(&Node::Parameter(id))
}

/// The degree of each node in the parameter.
fn degrees(graph: &Graph, id: ParameterId) -> Vec<u8> {
    let mut degrees: Vec<u8> = Vec::with_capacity(graph.nodes.len());
    for node in &graph.nodes {
        let of = |node: &NodeId| degrees[node.index()];
        let opaque = |parts: &[NodeId]| if parts.iter().any(|part| of(part) > FREE) { BEYOND } else { FREE };
        // One of two: nothing beside a multiple is a multiple.
        let either = |a: &NodeId, b: &NodeId| match (is_zero(graph, *a), is_zero(graph, *b)) {
            (true, _) => of(b),
            (_, true) => of(a),
            _ => sum(of(a), of(b)),
        };
        let degree = match node {
            Node::Constant(_) | Node::Cycle | Node::Time | Node::CycleLength | Node::Clock(_) => FREE,
            Node::Parameter(own) => u8::from(*own == id),
            Node::Lookup(_, key) => opaque(&[*key]),
            Node::Unary(Unary::Negate, a) => of(a),
            Node::Unary(_, a) => opaque(&[*a]),
            Node::Binary(Binary::Add | Binary::Subtract, a, b) => either(a, b),
            Node::Binary(Binary::Multiply, a, b) => product(of(a), of(b)),
            Node::Binary(Binary::Divide, a, b) if of(b) == FREE => of(a),
            Node::Binary(_, a, b) => opaque(&[*a, *b]),
            Node::Select(condition, a, b) if of(condition) == FREE => either(a, b),
            Node::Select(condition, a, b) => opaque(&[*condition, *a, *b]),
        };
        degrees.push(degree);
    }
    degrees
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(graph: &mut Graph, node: Node) -> NodeId {
        graph.nodes.push(node);
        NodeId(graph.nodes.len() as u32 - 1)
    }

    #[test]
    fn sums_and_multiples_are_affine_and_nothing_else_is() {
        let mut graph = Graph::default();
        let price = node(&mut graph, Node::Parameter(ParameterId(0)));
        let other = node(&mut graph, Node::Parameter(ParameterId(1)));
        let times = node(&mut graph, Node::Binary(Binary::Multiply, price, other));
        let more = node(&mut graph, Node::Binary(Binary::Add, times, price));
        let cheaper = node(&mut graph, Node::Binary(Binary::Divide, more, other));
        let chosen = node(&mut graph, Node::Select(other, cheaper, price));
        let square = node(&mut graph, Node::Binary(Binary::Multiply, price, more));
        let below = node(&mut graph, Node::Binary(Binary::Divide, other, price));
        let least = node(&mut graph, Node::Binary(Binary::Minimum, price, other));
        let decided = node(&mut graph, Node::Select(price, other, other));
        let free = node(&mut graph, Node::Unary(Unary::Exp, other));
        let extra = node(&mut graph, Node::Binary(Binary::Add, more, other));
        let zero = node(&mut graph, Node::Constant(0));
        let spared = node(&mut graph, Node::Select(other, zero, times));
        let degrees = degrees(&graph, ParameterId(0));
        let of = |node: NodeId| degrees[node.index()];
        assert_eq!([times, more, cheaper, chosen, spared].map(of), [PROPORTIONAL; 5]);
        assert_eq!(of(extra), AFFINE);
        assert_eq!([square, below, least, decided].map(of), [BEYOND; 4]);
        assert_eq!([other, free].map(of), [FREE; 2]);
    }
}
