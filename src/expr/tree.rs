//! The parse tree.

use crate::source::Span;

/// An expression and where it stands. Equality looks at what it is only.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub span: Span,
}

impl PartialEq for Expr {
    fn eq(&self, other: &Expr) -> bool {
        self.kind == other.kind
    }
}

impl Expr {
    /// The same expression with every part placed at `span`: for text whose bytes are not those of the file.
    pub fn placed(mut self, span: Span) -> Expr {
        self.place(span);
        self
    }

    fn place(&mut self, span: Span) {
        self.span = span;
        match &mut self.kind {
            ExprKind::Index(_, items) | ExprKind::Call(_, items) => items.iter_mut().for_each(|item| item.place(span)),
            ExprKind::Unary(_, inner) => inner.place(span),
            ExprKind::Binary(_, left, right) => [left, right].into_iter().for_each(|side| side.place(span)),
            ExprKind::If(condition, yes, no) => [condition, yes, no].into_iter().for_each(|part| part.place(span)),
            ExprKind::Number(..) | ExprKind::Boolean(_) | ExprKind::Name(_) | ExprKind::Rest => {}
        }
    }

    /// The number that it is, if it is a plain one without a unit.
    #[must_use]
    pub fn literal(&self) -> Option<f64> {
        match &self.kind {
            ExprKind::Number(value, None) => Some(*value),
            ExprKind::Unary(UnaryOperator::Negate, inner) => inner.literal().map(|value| -value),
            _ => None,
        }
    }

    /// Calls `visit` for the expression and everything in it, from the outside in.
    pub fn walk(&self, visit: &mut dyn FnMut(&Expr)) {
        visit(self);
        match &self.kind {
            ExprKind::Index(_, items) | ExprKind::Call(_, items) => items.iter().for_each(|item| item.walk(visit)),
            ExprKind::Unary(_, inner) => inner.walk(visit),
            ExprKind::Binary(_, left, right) => [left, right].into_iter().for_each(|side| side.walk(visit)),
            ExprKind::If(condition, yes, no) => [condition, yes, no].into_iter().for_each(|part| part.walk(visit)),
            ExprKind::Number(..) | ExprKind::Boolean(_) | ExprKind::Name(_) | ExprKind::Rest => {}
        }
    }
}

/// Kinds of expression.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A number and the unit written with it, in words (`years`, `£/year`, `per year`).
    Number(f64, Option<String>),
    /// `true` or `false`.
    Boolean(bool),
    /// A name, perhaps with dots.
    Name(String),
    /// `name[a, b]`.
    Index(String, Vec<Expr>),
    /// `function(a, b)`, where the function may be `curve.surv`.
    Call(String, Vec<Expr>),
    /// `-a`, `not a`.
    Unary(UnaryOperator, Box<Expr>),
    /// `a + b` and the like.
    Binary(BinaryOperator, Box<Expr>, Box<Expr>),
    /// `if a then b else c`.
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `rest`.
    Rest,
}

/// Operators with one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOperator {
    /// Minus.
    Negate,
    /// Logical not.
    Not,
}

/// Operators with two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOperator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `^`
    Power,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `and`
    And,
    /// `or`
    Or,
}

impl BinaryOperator {
    /// As it is written.
    pub fn symbol(self) -> &'static str {
        use BinaryOperator::*;
        match self {
            Add => "+",
            Subtract => "-",
            Multiply => "*",
            Divide => "/",
            Power => "^",
            Equal => "==",
            NotEqual => "!=",
            Less => "<",
            LessOrEqual => "<=",
            Greater => ">",
            GreaterOrEqual => ">=",
            And => "and",
            Or => "or",
        }
    }

    /// How tightly it binds; higher binds tighter.
    pub fn strength(self) -> u8 {
        use BinaryOperator::*;
        match self {
            Or => 1,
            And => 2,
            Equal | NotEqual | Less | LessOrEqual | Greater | GreaterOrEqual => 4,
            Add | Subtract => 5,
            Multiply | Divide => 6,
            Power => 8,
        }
    }
}
