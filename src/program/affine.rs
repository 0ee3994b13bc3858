//! Whether every outcome is affine in a parameter: a + b·x, proved from the graph alone.
//!
//! The degree of each node in the parameter is 0 (does not read it), 1 (affine) or "not affine"; sums keep the degree, products add
//! it, anything else of a node that reads the parameter is not affine. Movement, starts and the weights of profiles must not read
//! it at all; then each outcome is a sum of amounts times occupancy, and affine if no product has a degree above 1.

use super::graph::{Binary, Graph, Node, NodeId, Unary};
use super::{Program, Sum};
use crate::model::ParameterId;

/// A degree that is not affine.
const BEYOND: u8 = 2;

/// Whether every outcome of the program is proved to be affine in a parameter.
#[must_use]
pub fn is_affine(program: &Program, id: ParameterId) -> bool {
    let degrees = degrees(&program.graph, id);
    let of = |node: NodeId| degrees[node.index()];
    if program.profiles.iter().any(|profile| of(profile.weight) > 0) {
        return false;
    }
    let mut sums = Vec::new();
    for trace in &program.traces {
        let moves = || trace.steps.iter().flat_map(|step| &step.moves);
        let odds = moves().flat_map(|own| &own.exits).map(|exit| exit.odds);
        let still = trace.start.iter().copied().chain([trace.start_total]).chain(odds);
        if still.chain(trace.occupancy.iter().flatten().copied()).any(|node| of(node) > 0) {
            return false;
        }
        let mut counters = vec![0; trace.counters];
        for (node, counter) in moves().flat_map(|own| &own.counted) {
            counters[*counter] = counters[*counter].max(of(*node));
        }
        let accruals: Vec<u8> = trace.accruals.iter().map(|(_, amount, _)| of(*amount)).collect();
        sums.push((counters, accruals));
    }
    program.arms.iter().all(|arm| {
        let trace = &program.traces[arm.trace];
        let (counters, accruals) = &sums[arm.trace];
        let degree = |sum: &Sum| match sum {
            Sum::Occupancy(_) | Sum::Once => 0,
            Sum::Accrual(at) => accruals[*at],
            Sum::Counter(at) => counters[trace.counter_sums[*at].0],
        };
        arm.parts.iter().all(|part| [part.sums.0, part.sums.1].iter().all(|sum| of(part.amount) + degree(sum) < BEYOND))
    })
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
        let opaque = |parts: &[NodeId]| if parts.iter().any(|part| of(part) > 0) { BEYOND } else { 0 };
        let degree = match node {
            Node::Constant(_) | Node::Cycle | Node::Time | Node::CycleLength | Node::Clock(_) => 0,
            Node::Parameter(own) => u8::from(*own == id),
            Node::Lookup(_, key) => opaque(&[*key]),
            Node::Unary(Unary::Negate, a) => of(a),
            Node::Unary(_, a) => opaque(&[*a]),
            Node::Binary(Binary::Add | Binary::Subtract, a, b) => of(a).max(of(b)),
            Node::Binary(Binary::Multiply, a, b) => (of(a) + of(b)).min(BEYOND),
            Node::Binary(Binary::Divide, a, b) if of(b) == 0 => of(a),
            Node::Binary(_, a, b) => opaque(&[*a, *b]),
            Node::Select(condition, a, b) if of(condition) == 0 => of(a).max(of(b)),
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
        let degrees = degrees(&graph, ParameterId(0));
        let of = |node: NodeId| degrees[node.index()];
        assert_eq!([times, more, cheaper, chosen].map(of), [1; 4]);
        assert_eq!([square, below, least, decided].map(of), [BEYOND; 4]);
        assert_eq!([other, free].map(of), [0; 2]);
    }
}
