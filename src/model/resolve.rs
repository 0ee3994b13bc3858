//! Parse tree to typed term: names become numbers, units and kinds are checked on the way.

use super::builder::Builder;
use super::scope::Named;
use super::study::*;
use super::term::*;
use super::typing;
use crate::diagnostic::Diagnostic;
use crate::expr::{BinaryOperator, Expr, ExprKind, UNIT_WORDS, UnaryOperator};
use crate::quantity::{Kind, Period, Quantity, Unit, unit_scale};
use crate::source::Span;

/// What an expression at some place may read.
#[derive(Clone, Debug, Default)]
pub(super) struct Env {
    /// The part's prefix.
    pub prefix: String,
    /// Axes of the state it belongs to, or of a move's `from`.
    pub here: Vec<AxisId>,
    /// Axes of a move's `to`.
    pub to: Vec<AxisId>,
    /// What the definition it is the body of is indexed by.
    pub indices: Vec<Domain>,
    /// Whether time, cycle, age mean something.
    pub time: bool,
    /// Whether clocks and time_in_state mean something.
    pub clocks: bool,
    /// Whether `t`, the time on a curve, means something.
    pub curve_time: bool,
    /// Whether from.axis and to.axis mean something.
    pub a_move: bool,
    /// Whether it is the body of a definition.
    pub definition: bool,
}

impl Env {
    /// A place at which only parameters and profile columns mean something.
    pub fn plain(prefix: &str) -> Env {
        Env { prefix: prefix.to_string(), ..Env::default() }
    }

    /// A place in a cycle.
    pub fn in_cycle(prefix: &str) -> Env {
        Env { time: true, clocks: true, ..Env::plain(prefix) }
    }
}

impl Builder<'_> {
    /// Resolves and types an expression. On a fault the diagnostic is recorded and a harmless number returned.
    pub(super) fn resolve(&mut self, expr: &Expr, env: &Env) -> (Term, Type) {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Number(value, unit) => self.number(*value, unit.as_deref(), span),
            ExprKind::Boolean(flag) => (term(TermKind::Number(f64::from(u8::from(*flag))), span), Type::Boolean),
            ExprKind::Rest => (term(TermKind::Rest, span), Type::Rest),
            ExprKind::Name(name) => self.name(name, span, env),
            ExprKind::Index(name, items) => self.index(name, items, span, env),
            ExprKind::Call(name, items) => self.call(name, items, span, env),
            ExprKind::Unary(operator, inner) => {
                let (inner, of) = self.resolve(inner, env);
                let (operation, result) = match operator {
                    UnaryOperator::Negate => (Operation::Negate, typing::negate(self, of, span)),
                    UnaryOperator::Not => (Operation::Not, typing::boolean(self, of, inner.span)),
                };
                (apply(operation, vec![inner], span), result)
            }
            ExprKind::Binary(operator, left, right) => self.binary(*operator, left, right, span, env),
            ExprKind::If(condition, yes, no) => {
                let (condition, of) = self.resolve(condition, env);
                typing::boolean(self, of, condition.span);
                let (yes, of_yes) = self.resolve(yes, env);
                let (no, of_no) = self.resolve(no, env);
                let result = typing::unify(self, (of_yes, yes.span), (of_no, no.span), "the two branches of `if`");
                (term(TermKind::If(Box::new(condition), Box::new(yes), Box::new(no)), span), result)
            }
        }
    }

    fn number(&mut self, value: f64, unit: Option<&str>, span: Span) -> (Term, Type) {
        let Some(words) = unit else { return (term(TermKind::Number(value), span), Type::Bare) };
        match unit_scale(words, self.year_days) {
            Some((unit, scale)) => (term(TermKind::Number(value * scale), span), Type::Number(Quantity::of(unit))),
            None => {
                self.findings.add(Diagnostic::error("E1102", format!("unknown unit `{words}`")).at(span, "here"));
                nothing(span)
            }
        }
    }

    fn name(&mut self, name: &str, span: Span, env: &Env) -> (Term, Type) {
        if let Some((axis, side)) = self.axis_of_side(name, env) {
            return self.axis(axis, side, name, span, env);
        }
        if let Some(found) = self.variable(name, span, env) {
            return found;
        }
        if let Some((full, named)) = self.scope.find(&env.prefix, name) {
            self.scope.used.insert(full.clone());
            return self.named(&full, named, span, env);
        }
        if let Some(&label) = self.scope.labels.get(name) {
            return (term(TermKind::Label(label), span), Type::Label);
        }
        if let Some(("from" | "to", axis)) = name.split_once('.')
            && let Some((_, Named::Axis(_))) = self.scope.find(&env.prefix, axis)
        {
            let fault = Diagnostic::error("E2008", format!("`{name}` has no meaning here")).at(span, "not in a move");
            self.findings.add(fault.mend(format!("outside a [[move]] write `{axis}`")));
            return nothing(span);
        }
        self.unknown(name, span, env);
        nothing(span)
    }

    pub(super) fn unknown(&mut self, name: &str, span: Span, env: &Env) {
        if self.scope.incomplete {
            return;
        }
        if self.findings.is_full("E2001") {
            return self.findings.leave_out("E2001");
        }
        let fault = Diagnostic::error("E2001", format!("unknown name `{name}`")).at(span, "nothing has this name");
        let fault = if UNIT_WORDS.contains(&name) {
            fault.mend(format!("a unit stands behind a number: `1 {name}`"))
        } else if self.families_of_states.contains_key(name) {
            fault.mend("this is a state; an expression reads parameters, definitions, axes and time")
        } else {
            fault.did_you_mean(name, self.scope.known(&env.prefix))
        };
        self.findings.add(fault);
    }

    pub(super) fn axis_of_side(&self, name: &str, env: &Env) -> Option<(AxisId, Side)> {
        if !env.a_move {
            return None;
        }
        let (side, rest) = match name.split_once('.')? {
            ("from", rest) => (Side::Here, rest),
            ("to", rest) => (Side::To, rest),
            _ => return None,
        };
        match self.scope.find(&env.prefix, rest)?.1 {
            Named::Axis(axis) => Some((axis, side)),
            _ => None,
        }
    }

    fn axis(&mut self, axis: AxisId, side: Side, name: &str, span: Span, env: &Env) -> (Term, Type) {
        if side == Side::Here
            && let Some(at) = env.indices.iter().position(|domain| *domain == Domain::Axis(axis))
        {
            return (term(TermKind::IndexValue(at), span), Type::Label);
        }
        let available = if side == Side::Here { &env.here } else { &env.to };
        if available.contains(&axis) {
            return (term(TermKind::Axis(side, axis), span), Type::Label);
        }
        let fault = Diagnostic::error("E2008", format!("axis `{name}` has no value here")).at(span, "which value?");
        self.findings.add(match (env.definition, env.here.is_empty()) {
            (true, _) => fault.mend(format!("index the definition by it: \"name[{name}]\" = …")),
            (_, false) => fault.because("the state that this belongs to does not have this axis"),
            _ => fault.because("this expression belongs to no state that has this axis"),
        });
        nothing(span)
    }

    fn variable(&mut self, name: &str, span: Span, env: &Env) -> Option<(Term, Type)> {
        let years = Type::Number(Quantity::of(Unit::YEARS));
        let (variable, of, there) = match name {
            "cycle" => (Variable::Cycle, Type::Number(Quantity::kind(Kind::Plain)), env.time),
            "time" => (Variable::Time, years, env.time),
            "cycle_length" => (Variable::CycleLength, years, env.time),
            "age" if self.age_column.is_none() || env.time => (Variable::Age, years, env.time),
            "time_in_state" => (Variable::Clock(ClockId(0)), years, env.clocks),
            "t" if env.curve_time => (Variable::CurveTime, years, true),
            _ => return None,
        };
        if !there {
            self.findings.add(
                Diagnostic::error("E2008", format!("`{name}` has no meaning here"))
                    .at(span, "not in a cycle")
                    .because("this expression is read once, before the first cycle"),
            );
        } else if variable == Variable::Age && !self.has_age {
            self.findings.add(
                Diagnostic::error("E2008", "`age` is used, but nobody's age at the start is known")
                    .at(span, "here")
                    .mend("add `start_age` to [time], or a profile column called `age`"),
            );
        }
        Some((term(TermKind::Variable(variable), span), of))
    }

    fn named(&mut self, full: &str, named: Named, span: Span, env: &Env) -> (Term, Type) {
        match named {
            Named::Parameter(id) => {
                let of = Type::of(self.parameters[id.index()].quantity);
                (term(TermKind::Parameter(id), span), of)
            }
            Named::Switch(id) => (term(TermKind::Switch(id), span), Type::Boolean),
            Named::Definition(id) => {
                let (of, arity) = self.definition_type(id, span);
                if arity > 0 {
                    self.wrong_arity(full, arity, 0, span);
                }
                (term(TermKind::Definition(id, vec![]), span), of)
            }
            Named::Column(id) => {
                let of = if self.columns[id.index()].labels.is_empty() { Type::Unknown } else { Type::Label };
                (term(TermKind::Column(id), span), of)
            }
            Named::Axis(axis) => self.axis(axis, Side::Here, full, span, env),
            Named::Clock(id) => {
                if !env.clocks {
                    let fault = Diagnostic::error("E2008", format!("clock `{full}` has no meaning here"));
                    let cause = "a clock belongs to the people in a state; this expression belongs to none";
                    self.findings.add(fault.at(span, "whose clock?").because(cause));
                }
                (term(TermKind::Variable(Variable::Clock(id)), span), Type::Number(Quantity::of(Unit::YEARS)))
            }
            Named::Family => {
                let arity =
                    self.families.get(full).and_then(|family| family.members.keys().next().map(Vec::len)).unwrap_or(1);
                self.wrong_arity(full, arity, 0, span);
                nothing(span)
            }
            Named::Table(_) => {
                self.findings.add(
                    Diagnostic::error("E2009", format!("table `{full}` needs its keys"))
                        .at(span, "no keys")
                        .mend(format!("write `{full}[key]`")),
                );
                nothing(span)
            }
            Named::Curve(_) => {
                self.findings.add(
                    Diagnostic::error("E2009", format!("curve `{full}` is no number by itself"))
                        .at(span, "what of it?")
                        .mend(format!("write `{full}.surv(time)`, `.hazard(time)`, `.rate(time)` or `.prob(time)`")),
                );
                nothing(span)
            }
        }
    }

    fn binary(&mut self, operator: BinaryOperator, left: &Expr, right: &Expr, span: Span, env: &Env) -> (Term, Type) {
        use BinaryOperator as B;
        let (mut a, mut of_a) = self.resolve_either(left, right, env);
        let (mut b, mut of_b) = self.resolve_either(right, left, env);
        if matches!(operator, B::Equal | B::NotEqual) && (of_a == Type::Label) != (of_b == Type::Label) {
            // A plain word beside a label is a label, even if something else has the same name.
            if of_a == Type::Label {
                (b, of_b) = self.as_label(right).unwrap_or((b, of_b));
            } else {
                (a, of_a) = self.as_label(left).unwrap_or((a, of_a));
            }
        }
        let places = ((of_a, a.span), (of_b, b.span));
        let (operation, result) = match operator {
            B::Add => (Operation::Add, typing::sum(self, places.0, places.1, false, span)),
            B::Subtract => (Operation::Subtract, typing::sum(self, places.0, places.1, true, span)),
            B::Multiply => (Operation::Multiply, typing::product(self, places.0, places.1, span)),
            B::Divide => (Operation::Divide, typing::quotient(self, places.0, places.1)),
            B::Power => (Operation::Power, typing::power(self, places.0, places.1, &b)),
            B::And | B::Or => {
                typing::boolean(self, of_a, a.span);
                typing::boolean(self, of_b, b.span);
                (if operator == B::And { Operation::And } else { Operation::Or }, Type::Boolean)
            }
            comparison => {
                self.compared((&a, &b), env);
                typing::unify(self, places.0, places.1, "the two sides of a comparison");
                let operation = match comparison {
                    B::Equal => Operation::Equal,
                    B::NotEqual => Operation::NotEqual,
                    B::Less => Operation::Less,
                    B::LessOrEqual => Operation::LessOrEqual,
                    B::Greater => Operation::Greater,
                    _ => Operation::GreaterOrEqual,
                };
                if of_a == Type::Label
                    && of_b == Type::Label
                    && !matches!(operation, Operation::Equal | Operation::NotEqual)
                {
                    (a, b) = self.ordered(a, b, span, env);
                }
                (operation, Type::Boolean)
            }
        };
        (apply(operation, vec![a, b], span), result)
    }

    /// Resolves `expr`; if its name is a label and the other side is an axis or column, as that label.
    fn resolve_either(&mut self, expr: &Expr, other: &Expr, env: &Env) -> (Term, Type) {
        let beside_label = match &other.kind {
            ExprKind::Name(name) => {
                self.axis_of_side(name, env).is_some()
                    || match self.scope.find(&env.prefix, name) {
                        Some((_, Named::Axis(_))) => true,
                        Some((_, Named::Column(id))) => !self.columns[id.index()].labels.is_empty(),
                        _ => false,
                    }
            }
            _ => false,
        };
        if beside_label && let Some(found) = self.as_label(expr) {
            return found;
        }
        self.resolve(expr, env)
    }

    pub(super) fn as_label(&self, expr: &Expr) -> Option<(Term, Type)> {
        let ExprKind::Name(name) = &expr.kind else { return None };
        let label = *self.scope.labels.get(name)?;
        Some((term(TermKind::Label(label), expr.span), Type::Label))
    }

    fn call(&mut self, name: &str, items: &[Expr], span: Span, env: &Env) -> (Term, Type) {
        if let Some((curve, reading)) = name.rsplit_once('.')
            && let Some((full, Named::Curve(id))) = self.scope.find(&env.prefix, curve)
        {
            self.scope.used.insert(full);
            return self.curve_reading(id, reading, items, span, env);
        }
        super::functions::call(self, name, items, span, env)
    }

    fn curve_reading(&mut self, id: CurveId, reading: &str, items: &[Expr], span: Span, env: &Env) -> (Term, Type) {
        let (what, of) = match reading {
            "surv" => (Reading::Survival, Type::Number(Quantity::kind(Kind::Share))),
            "hazard" => (Reading::Hazard, Type::Number(Quantity::of(Unit::PER_YEAR))),
            "rate" => (Reading::Rate, Type::Number(Quantity::of(Unit::PER_YEAR))),
            "prob" => (Reading::Probability, Type::Number(Quantity::kind(Kind::Probability(Period::Cycle)))),
            other => {
                self.findings.add(
                    Diagnostic::error("E2007", format!("a curve has no `.{other}`"))
                        .at(span, "here")
                        .mend("a curve has .surv(t), .hazard(t), .rate(clock) and .prob(clock)"),
                );
                return nothing(span);
            }
        };
        let [item] = items else {
            self.findings.add(
                Diagnostic::error("E2007", format!("`.{reading}` takes one time, {} given", items.len()))
                    .at(span, "here"),
            );
            return nothing(span);
        };
        let (time, of_time) = self.resolve(item, env);
        typing::expect(self, of_time, time.span, typing::Place::Years);
        (term(TermKind::Curve(id, what, Box::new(time)), span), of)
    }
}

/// A term of a kind at a place.
pub(super) fn term(kind: TermKind, span: Span) -> Term {
    Term { kind, span }
}

/// An operation.
pub(super) fn apply(operation: Operation, arguments: Vec<Term>, span: Span) -> Term {
    term(TermKind::Apply(operation, arguments), span)
}

/// What stands for an expression with a fault: it has been reported, and clashes with nothing further. It is not a number, so
/// that no check takes it for one.
pub(super) fn nothing(span: Span) -> (Term, Type) {
    (term(TermKind::Number(f64::NAN), span), Type::Unknown)
}
