//! Intervals of nodes: what can be proved of a number before it is computed.

use super::graph::{Binary, Graph, Node, Unary};
use crate::math;
use crate::model::ParameterId;
use crate::quantity::Interval;

/// When: the cycle and the times that expressions can read.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// Cycle number.
    pub cycle: Interval,
    /// Years at the start of the cycle.
    pub time: Interval,
    /// Years that the cycle takes.
    pub length: Interval,
    /// Years on any clock.
    pub clock: Interval,
}

/// An interval for each node, from an interval for each parameter; `cycles` and `years` bound the cycle number and every time.
pub fn bounds(graph: &Graph, parameter: &dyn Fn(ParameterId) -> Interval, cycles: f64, years: f64) -> Vec<Interval> {
    let any = Interval { low: 0.0, high: years };
    let moment = Moment { cycle: Interval { low: 1.0, high: cycles }, time: any, length: any, clock: any };
    let mut list = vec![Interval::ALL; graph.nodes.len()];
    bounds_at(graph, 0..graph.nodes.len(), parameter, moment, &mut list);
    list
}

/// Intervals of some of the nodes, which must come in order and after those that they are made of, into a list by node.
pub fn bounds_at(
    graph: &Graph,
    nodes: impl IntoIterator<Item = usize>,
    parameter: &dyn Fn(ParameterId) -> Interval,
    moment: Moment,
    list: &mut [Interval],
) {
    for node in nodes {
        let at = |id: super::NodeId| list[id.index()];
        let interval = match graph.nodes[node] {
            Node::Constant(bits) => Interval::point(f64::from_bits(bits)),
            Node::Parameter(id) => parameter(id),
            Node::Cycle => moment.cycle,
            Node::Time => moment.time,
            Node::CycleLength => moment.length,
            Node::Clock(_) => moment.clock,
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
            Node::Select(a, b, c) => match at(a) {
                Interval { low: 0.0, high: 0.0 } => at(c),
                Interval { low, high } if low > 0.0 || high < 0.0 => at(b),
                _ => at(b).union(at(c)),
            },
        };
        list[node] = interval;
    }
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

/// Whether all of `a` lies below all of `b` by more than rounding.
fn clearly_below(a: Interval, b: Interval) -> bool {
    a.high < b.low - 1e-9 * (1.0 + b.low.abs())
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
        Binary::Less | Binary::LessOrEqual if clearly_below(a, b) => Interval::point(1.0),
        Binary::Less | Binary::LessOrEqual if clearly_below(b, a) => Interval::point(0.0),
        Binary::Equal | Binary::NotEqual | Binary::Less | Binary::LessOrEqual | Binary::And | Binary::Or => {
            Interval::UNIT
        }
        Binary::GammaP | Binary::GammaQ => Interval::UNIT,
    }
}
