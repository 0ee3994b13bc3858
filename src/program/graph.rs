//! Expressions as one graph: equal nodes are made once, and each knows what it varies with.

use crate::math;
use crate::model::{ClockId, Match, ParameterId, Series};
use rustc_hash::FxHashMap;

/// A node of the graph; children always have smaller numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

impl NodeId {
    /// As an index into the graph's nodes.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a node varies with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Axes(u8);

impl Axes {
    /// Nothing: a constant.
    pub const NONE: Axes = Axes(0);
    /// The draw.
    pub const DRAW: Axes = Axes(1);
    /// The cycle.
    pub const CYCLE: Axes = Axes(2);
    /// A clock.
    pub const CLOCK: Axes = Axes(4);

    /// Both together.
    pub fn and(self, other: Axes) -> Axes {
        Axes(self.0 | other.0)
    }

    /// Whether it varies with the draw.
    pub fn draw(self) -> bool {
        self.0 & 1 != 0
    }

    /// Whether it varies with the cycle.
    pub fn cycle(self) -> bool {
        self.0 & 2 != 0
    }

    /// Whether it varies with a clock.
    pub fn clock(self) -> bool {
        self.0 & 4 != 0
    }

    /// Whether it is the same throughout a run of one draw.
    pub fn constant_in_run(self) -> bool {
        self.0 & 6 == 0
    }
}

/// Functions of one number.
#[allow(missing_docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unary {
    Negate,
    Not,
    Exp,
    ExpM1,
    Ln,
    Ln1p,
    SquareRoot,
    Absolute,
    Floor,
    NormalCdf,
}

/// Functions of two numbers.
#[allow(missing_docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Binary {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    Minimum,
    Maximum,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    And,
    Or,
    /// Regularised lower incomplete gamma P(a, x).
    GammaP,
    /// Regularised upper incomplete gamma Q(a, x).
    GammaQ,
}

/// A node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// A number, by its bits.
    Constant(u64),
    /// A parameter.
    Parameter(ParameterId),
    /// 1, 2, …
    Cycle,
    /// Years at the start of the cycle.
    Time,
    /// Years.
    CycleLength,
    /// Years on a clock.
    Clock(ClockId),
    /// A row of a series by numeric key.
    Lookup(u32, NodeId),
    /// f(a)
    Unary(Unary, NodeId),
    /// f(a, b)
    Binary(Binary, NodeId, NodeId),
    /// a ≠ 0 ? b : c
    Select(NodeId, NodeId, NodeId),
}

/// A series that is looked up, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Lookup {
    /// Keys and values.
    pub series: Series,
    /// How the key finds its row.
    pub matching: Match,
    /// Whether the last row stands for everything beyond.
    pub beyond_last: bool,
}

impl Lookup {
    /// The value at a key; NaN where there is none.
    pub fn at(&self, key: f64) -> f64 {
        self.series.at(key, self.matching, self.beyond_last)
    }
}

/// The graph.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// Nodes in order.
    pub nodes: Vec<Node>,
    /// What each varies with.
    pub axes: Vec<Axes>,
    /// Series that nodes look up.
    pub lookups: Vec<Lookup>,
    known: FxHashMap<Node, NodeId>,
}

impl Graph {
    fn intern(&mut self, node: Node, axes: Axes) -> NodeId {
        if let Some(&id) = self.known.get(&node) {
            return id;
        }
        let id = NodeId(self.nodes.len() as u32);
        self.nodes.push(node);
        self.axes.push(axes);
        self.known.insert(node, id);
        id
    }

    /// A number.
    pub fn constant(&mut self, value: f64) -> NodeId {
        // One zero and one NaN, so that equal numbers are one node.
        let value = if value == 0.0 { 0.0 } else { value };
        let bits = if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() };
        self.intern(Node::Constant(bits), Axes::NONE)
    }

    /// The number of a constant node.
    pub fn value(&self, id: NodeId) -> Option<f64> {
        match self.nodes[id.index()] {
            Node::Constant(bits) => Some(f64::from_bits(bits)),
            _ => None,
        }
    }

    /// Whether it is exactly this number.
    pub fn is(&self, id: NodeId, value: f64) -> bool {
        self.value(id) == Some(value)
    }

    /// A parameter.
    pub fn parameter(&mut self, id: ParameterId) -> NodeId {
        self.intern(Node::Parameter(id), Axes::DRAW)
    }

    /// A variable of the cycle.
    pub fn cycle_variable(&mut self, node: Node) -> NodeId {
        self.intern(node, Axes::CYCLE)
    }

    /// A clock.
    pub fn clock(&mut self, id: ClockId) -> NodeId {
        self.intern(Node::Clock(id), Axes::CLOCK)
    }

    /// The number of a series, made if new.
    pub fn series(&mut self, lookup: Lookup) -> u32 {
        let found = self.lookups.iter().position(|own| *own == lookup);
        found.unwrap_or_else(|| {
            self.lookups.push(lookup);
            self.lookups.len() - 1
        }) as u32
    }

    /// A lookup by numeric key.
    pub fn lookup(&mut self, series: u32, key: NodeId) -> NodeId {
        if let Some(key) = self.value(key) {
            let value = self.lookups[series as usize].at(key);
            return self.constant(value);
        }
        let axes = self.axes[key.index()];
        self.intern(Node::Lookup(series, key), axes)
    }

    /// f(a), worked out if a is a number.
    pub fn unary(&mut self, function: Unary, a: NodeId) -> NodeId {
        if let Some(value) = self.value(a) {
            return self.constant(apply_unary(function, value));
        }
        let axes = self.axes[a.index()];
        self.intern(Node::Unary(function, a), axes)
    }

    /// f(a, b), worked out if both are numbers; adding 0 and multiplying by 0 or 1 vanish.
    pub fn binary(&mut self, function: Binary, a: NodeId, b: NodeId) -> NodeId {
        if let (Some(x), Some(y)) = (self.value(a), self.value(b)) {
            return self.constant(apply_binary(function, x, y));
        }
        match function {
            Binary::Add if self.is(a, 0.0) => return b,
            Binary::Add | Binary::Subtract if self.is(b, 0.0) => return a,
            Binary::Multiply if self.is(a, 1.0) => return b,
            Binary::Multiply | Binary::Divide | Binary::Power if self.is(b, 1.0) => return a,
            Binary::Multiply if self.is(a, 0.0) || self.is(b, 0.0) => return self.constant(0.0),
            _ => {}
        }
        let axes = self.axes[a.index()].and(self.axes[b.index()]);
        self.intern(Node::Binary(function, a, b), axes)
    }

    /// `condition ? yes : no`
    pub fn select(&mut self, condition: NodeId, yes: NodeId, no: NodeId) -> NodeId {
        if let Some(value) = self.value(condition) {
            return if value != 0.0 { yes } else { no };
        }
        if yes == no {
            return yes;
        }
        let axes = self.axes[condition.index()].and(self.axes[yes.index()]).and(self.axes[no.index()]);
        self.intern(Node::Select(condition, yes, no), axes)
    }

    /// a + b
    pub fn add(&mut self, a: NodeId, b: NodeId) -> NodeId {
        self.binary(Binary::Add, a, b)
    }

    /// a − b
    pub fn subtract(&mut self, a: NodeId, b: NodeId) -> NodeId {
        self.binary(Binary::Subtract, a, b)
    }

    /// a · b
    pub fn multiply(&mut self, a: NodeId, b: NodeId) -> NodeId {
        self.binary(Binary::Multiply, a, b)
    }

    /// a / b
    pub fn divide(&mut self, a: NodeId, b: NodeId) -> NodeId {
        self.binary(Binary::Divide, a, b)
    }

    /// −a
    pub fn negate(&mut self, a: NodeId) -> NodeId {
        self.unary(Unary::Negate, a)
    }

    /// 1 − a
    pub fn complement(&mut self, a: NodeId) -> NodeId {
        let one = self.constant(1.0);
        self.subtract(one, a)
    }

    /// The children of a node.
    pub fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + use<> {
        let list = match self.nodes[id.index()] {
            Node::Lookup(_, a) | Node::Unary(_, a) => [Some(a), None, None],
            Node::Binary(_, a, b) => [Some(a), Some(b), None],
            Node::Select(a, b, c) => [Some(a), Some(b), Some(c)],
            _ => [None; 3],
        };
        list.into_iter().flatten()
    }
}

fn flag(flag: bool) -> f64 {
    if flag { 1.0 } else { 0.0 }
}

/// f(a), the one arithmetic of folding and of the tape.
#[inline(always)]
pub fn apply_unary(function: Unary, a: f64) -> f64 {
    match function {
        Unary::Negate => -a,
        Unary::Not => flag(a == 0.0),
        Unary::Exp => math::exp(a),
        Unary::ExpM1 => math::exp_m1(a),
        Unary::Ln => math::ln(a),
        Unary::Ln1p => math::ln_1p(a),
        Unary::SquareRoot => a.sqrt(),
        Unary::Absolute => a.abs(),
        Unary::Floor => a.floor(),
        Unary::NormalCdf => math::normal_cdf(a),
    }
}

/// f(a, b), the one arithmetic of folding and of the tape.
#[inline(always)]
pub fn apply_binary(function: Binary, a: f64, b: f64) -> f64 {
    match function {
        Binary::Add => a + b,
        Binary::Subtract => a - b,
        Binary::Multiply => a * b,
        Binary::Divide => a / b,
        Binary::Power => math::pow(a, b),
        Binary::Minimum => math::min(a, b),
        Binary::Maximum => math::max(a, b),
        Binary::Equal => flag(a == b),
        Binary::NotEqual => flag(a != b),
        Binary::Less => flag(a < b),
        Binary::LessOrEqual => flag(a <= b),
        Binary::And => flag(a != 0.0 && b != 0.0),
        Binary::Or => flag(a != 0.0 || b != 0.0),
        Binary::GammaP => math::gamma_p(a, b),
        Binary::GammaQ => math::gamma_q(a, b),
    }
}

/// The value of a node that varies with nothing but the parameters; NaN if it does.
pub fn evaluate_constant(graph: &Graph, id: NodeId, parameter: &dyn Fn(ParameterId) -> f64) -> f64 {
    let inner = |id| evaluate_constant(graph, id, parameter);
    match graph.nodes[id.index()] {
        Node::Constant(bits) => f64::from_bits(bits),
        Node::Parameter(id) => parameter(id),
        Node::Cycle | Node::Time | Node::CycleLength | Node::Clock(_) => f64::NAN,
        Node::Lookup(series, key) => graph.lookups[series as usize].at(inner(key)),
        Node::Unary(function, a) => apply_unary(function, inner(a)),
        Node::Binary(function, a, b) => apply_binary(function, inner(a), inner(b)),
        Node::Select(a, b, c) => {
            if inner(a) != 0.0 {
                inner(b)
            } else {
                inner(c)
            }
        }
    }
}
