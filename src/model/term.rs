//! Typed, resolved expressions.

use super::study::{
    AxisId, ClockId, ColumnId, CurveId, DefinitionId, LabelId, ParameterId, StateId, SwitchId, TableId,
};
use crate::quantity::{Period, Quantity};
use crate::source::Span;

/// A resolved expression. Numbers are in base units (£, years, QALYs).
#[derive(Clone, Debug)]
pub struct Term {
    /// What it is.
    pub kind: TermKind,
    /// Where it stands.
    pub span: Span,
}

impl Term {
    /// Calls `visit` for the term and everything in it, from the outside in.
    pub fn walk(&self, visit: &mut dyn FnMut(&Term)) {
        visit(self);
        match &self.kind {
            TermKind::Member(_, items)
            | TermKind::Definition(_, items)
            | TermKind::Table(_, items)
            | TermKind::Apply(_, items) => items.iter().for_each(|item| item.walk(visit)),
            TermKind::Curve(_, _, time) => time.walk(visit),
            TermKind::If(condition, yes, no) => [condition, yes, no].into_iter().for_each(|part| part.walk(visit)),
            TermKind::Number(_)
            | TermKind::Label(_)
            | TermKind::Parameter(_)
            | TermKind::Switch(_)
            | TermKind::Variable(_)
            | TermKind::Axis(..)
            | TermKind::IndexValue(_)
            | TermKind::Column(_)
            | TermKind::Rest => {}
        }
    }
}

/// Kinds of term.
#[derive(Clone, Debug)]
pub enum TermKind {
    /// A number, or 0/1 for false/true.
    Number(f64),
    /// A label.
    Label(LabelId),
    /// A parameter.
    Parameter(ParameterId),
    /// A member of an indexed parameter.
    Member(String, Vec<Term>),
    /// A definition with its indices.
    Definition(DefinitionId, Vec<Term>),
    /// A switch.
    Switch(SwitchId),
    /// A built-in variable.
    Variable(Variable),
    /// The value of an axis in the state that the expression belongs to, or that a move leads to.
    Axis(Side, AxisId),
    /// The k-th index of the definition that the expression is the body of.
    IndexValue(usize),
    /// A profile column.
    Column(ColumnId),
    /// A table lookup.
    Table(TableId, Vec<Term>),
    /// A reading of a curve.
    Curve(CurveId, Reading, Box<Term>),
    /// An operation.
    Apply(Operation, Vec<Term>),
    /// `if`.
    If(Box<Term>, Box<Term>, Box<Term>),
    /// Whatever is left.
    Rest,
}

/// Built-in variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Variable {
    /// 1, 2, …
    Cycle,
    /// Years at the start of the cycle.
    Time,
    /// Years.
    CycleLength,
    /// Years.
    Age,
    /// Years on a clock.
    Clock(ClockId),
    /// Inside a curve's hazard ratio: years on the curve.
    CurveTime,
}

/// Which state an axis is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// The state the expression belongs to, or a move's `from`.
    Here,
    /// A move's `to`.
    To,
}

/// What is read from a curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reading {
    /// Survival.
    Survival,
    /// Hazard.
    Hazard,
    /// Mean hazard over the cycle.
    Rate,
    /// Probability over the cycle.
    Probability,
}

/// Operations. Probabilities' times have been worked out: what remains is arithmetic.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(missing_docs)]
pub enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    Negate,
    Not,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    And,
    Or,
    Exp,
    Ln,
    Log10,
    SquareRoot,
    Absolute,
    Floor,
    Minimum,
    Maximum,
    /// clamp(x, low, high), counted.
    Clamp,
    /// 1 − exp(−rate·t), t being this period.
    ProbabilityOfRate(Period),
    /// −ln(1 − p)/t.
    RateOfProbability(Period),
    /// 1 − (1 − p)^(to/from).
    Over(Period, Period),
    /// 1 − (1 − p)^hr.
    WithHazardRatio,
    /// Odds times or.
    WithOddsRatio,
    /// p/(1 − p).
    OddsOf,
    /// o/(1 + o).
    FromOdds,
}

/// Which states an expression's axis names mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Binding {
    /// The state it belongs to, or a move's `from`.
    pub here: Option<StateId>,
    /// A move's `to`.
    pub to: Option<StateId>,
}

/// What is known of an expression's value before it is run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Type {
    /// Something whose unit was never stated: fits everywhere.
    Unknown,
    /// A bare number: takes the unit of its place.
    Bare,
    /// A number with unit and kind.
    Number(Quantity),
    /// True or false.
    Boolean,
    /// A label.
    Label,
    /// `rest`.
    Rest,
}

impl Type {
    /// The type of something declared with a unit, or without.
    pub fn of(quantity: Option<Quantity>) -> Type {
        quantity.map_or(Type::Unknown, Type::Number)
    }

    /// Whether it can be a number.
    pub fn is_number(self) -> bool {
        matches!(self, Type::Unknown | Type::Bare | Type::Number(_))
    }

    /// In words.
    pub fn words(self) -> String {
        match self {
            Type::Unknown => "a quantity without a unit".into(),
            Type::Bare => "a bare number".into(),
            Type::Number(quantity) => quantity.to_string(),
            Type::Boolean => "true or false".into(),
            Type::Label => "a label".into(),
            Type::Rest => "`rest`".into(),
        }
    }
}
