//! Intervals of nodes: what can be proved of a number before it is computed.

use super::graph::{Binary, Graph, Node, Unary};
use crate::math;
use crate::model::ParameterId;
use crate::quantity::Interval;

/// An interval for each node, from an interval for each parameter; `cycles` and `years` bound the cycle number and every time.
pub fn bounds(graph: &Graph, parameter: &dyn Fn(ParameterId) -> Interval, cycles: f64, years: f64) -> Vec<Interval> {
    let mut list: Vec<Interval> = Vec::with_capacity(graph.nodes.len());
    for node in &graph.nodes {
        let at = |id: super::NodeId| list[id.index()];
        let interval = match *node {
            Node::Constant(bits) => Interval::point(f64::from_bits(bits)),
            Node::Parameter(id) => parameter(id),
            Node::Cycle => Interval { low: 1.0, high: cycles },
            Node::Time | Node::CycleLength | Node::Clock(_) => Interval { low: 0.0, high: years },
            Node::Lookup(series, _) => {
                let values = &graph.lookups[series as usize].series.values;
                values.iter().map(|value| Interval::point(*value)).reduce(Interval::union).unwrap_or(Interval::ALL)
            }
            Node::Unary(function, a) => unary(function, at(a)),
            Node::Binary(function, a, b) if a == b && function == Binary::Multiply => {
                let square = at(a).times(at(a));
                Interval { low: if square.low < 0.0 { 0.0 } else { square.low }, high: square.high }
            }
            Node::Binary(function, a, b) => binary(function, at(a), at(b)),
            Node::Select(_, b, c) => at(b).union(at(c)),
        };
        list.push(interval);
    }
    list
}

fn unary(function: Unary, a: Interval) -> Interval {
    match function {
        Unary::Negate => Interval { low: -a.high, high: -a.low },
        Unary::Not => Interval::UNIT,
        Unary::Exp => a.rising(math::exp),
        Unary::ExpM1 => a.rising(math::exp_m1),
        Unary::Ln if a.low >= 0.0 => a.rising(math::ln),
        Unary::Ln1p if a.low >= -1.0 => a.rising(math::ln_1p),
        Unary::Ln | Unary::Ln1p => Interval::ALL,
        Unary::SquareRoot if a.low >= 0.0 => a.rising(f64::sqrt),
        Unary::SquareRoot => Interval { low: 0.0, high: f64::INFINITY },
        Unary::Absolute => {
            let ends = Interval::of(a.low.abs(), a.high.abs());
            if a.low <= 0.0 && a.high >= 0.0 { Interval { low: 0.0, high: ends.high } } else { ends }
        }
        Unary::Floor => a.rising(f64::floor),
        Unary::NormalCdf => Interval::UNIT,
    }
}

fn binary(function: Binary, a: Interval, b: Interval) -> Interval {
    match function {
        Binary::Add => a.plus(b),
        Binary::Subtract => a.minus(b),
        Binary::Multiply => a.times(b),
        Binary::Divide => a.over(b),
        // A power of something that is not negative is not negative.
        Binary::Power if a.low >= 0.0 && a.high <= 1.0 && b.low >= 0.0 => Interval::UNIT,
        Binary::Power if a.low >= 0.0 => Interval { low: 0.0, high: f64::INFINITY },
        Binary::Power => Interval::ALL,
        Binary::Minimum => Interval { low: math::min(a.low, b.low), high: math::min(a.high, b.high) },
        Binary::Maximum => Interval { low: math::max(a.low, b.low), high: math::max(a.high, b.high) },
        Binary::Equal | Binary::NotEqual | Binary::Less | Binary::LessOrEqual | Binary::And | Binary::Or => {
            Interval::UNIT
        }
        Binary::GammaP | Binary::GammaQ => Interval::UNIT,
    }
}
