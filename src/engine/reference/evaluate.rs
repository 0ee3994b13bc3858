//! The value of a term in a context.

use super::calendar::Calendar;
use super::curve;
use crate::model::*;
use crate::quantity::Period;
use crate::source::Span;
use std::cell::Cell;

/// A value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// A number, or 0/1.
    Number(f64),
    /// A label.
    Label(LabelId),
}

/// Why a run stopped.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// Diagnostic code.
    pub code: &'static str,
    /// What is wrong, with state and cycle.
    pub message: String,
    /// The expression.
    pub span: Option<Span>,
}

impl Fault {
    pub(super) fn new(code: &'static str, message: impl Into<String>, span: Option<Span>) -> Fault {
        Fault { code, message: message.into(), span }
    }
}

/// Whose values of overridden names are read: a strategy's, the scenario's, or the plain ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    Strategy,
    Scenario,
    Plain,
}

/// Everything that an expression can read.
#[derive(Clone)]
pub(crate) struct Context<'a> {
    pub study: &'a Study,
    pub values: &'a [f64],
    pub strategy: StrategyId,
    pub profile: &'a Profile,
    pub calendar: &'a Calendar,
    /// 1, 2, …; one past the last cycle for the closing time point.
    pub cycle: usize,
    /// Years on each clock.
    pub clocks: Vec<f64>,
    pub binding: Binding,
    /// What is left, for `rest`.
    pub rest: f64,
    pub curve_time: f64,
    /// Age, where it is not that of the cycle.
    pub age: Option<f64>,
    pub indices: Vec<LabelId>,
    pub level: Level,
    pub clamped: &'a Cell<u64>,
}

thread_local! {
    static NO_CLAMPS: &'static Cell<u64> = Box::leak(Box::new(Cell::new(0)));
}

impl<'a> Context<'a> {
    pub fn new(
        study: &'a Study,
        values: &'a [f64],
        strategy: StrategyId,
        profile: ProfileId,
        calendar: &'a Calendar,
    ) -> Context<'a> {
        Context {
            study,
            values,
            strategy,
            profile: &study.profiles[profile.index()],
            calendar,
            cycle: 1,
            clocks: vec![0.0; study.clocks.len()],
            binding: Binding::default(),
            rest: f64::NAN,
            curve_time: f64::NAN,
            age: None,
            indices: vec![],
            level: Level::Strategy,
            clamped: NO_CLAMPS.with(|cell| *cell),
        }
    }

    /// The same in another cycle.
    pub fn at(&self, cycle: usize) -> Context<'a> {
        Context { cycle, ..self.clone() }
    }

    /// The same for other states.
    pub fn bound(&self, binding: Binding) -> Context<'a> {
        Context { binding, ..self.clone() }
    }

    pub fn time(&self) -> f64 {
        self.calendar.times[(self.cycle - 1).min(self.calendar.cycles())]
    }

    pub fn cycle_length(&self) -> f64 {
        self.calendar.length(self.cycle)
    }

    /// A number.
    pub fn number(&self, term: &Term) -> Result<f64, Fault> {
        match self.value(term)? {
            Value::Number(value) => Ok(value),
            Value::Label(_) => Err(Fault::new("E3008", "a label stands where a number is needed", Some(term.span))),
        }
    }

    fn override_of(&self, symbol: Symbol) -> Option<(&'a Term, Level)> {
        let study = self.study;
        if self.level == Level::Strategy {
            let set = &study.strategies[self.strategy.index()].set;
            if let Some((_, term)) = set.iter().find(|(own, _)| *own == symbol) {
                return Some((term, Level::Scenario));
            }
        }
        if self.level != Level::Plain
            && let Some((_, term)) = study.overrides.iter().find(|(own, _)| *own == symbol)
        {
            return Some((term, Level::Plain));
        }
        None
    }

    fn named(&self, symbol: Symbol, own: impl FnOnce() -> Result<Value, Fault>) -> Result<Value, Fault> {
        match self.override_of(symbol) {
            Some((term, level)) => Context { level, indices: vec![], ..self.clone() }.value(term),
            None => own(),
        }
    }

    /// The value of a term.
    pub fn value(&self, term: &Term) -> Result<Value, Fault> {
        let study = self.study;
        let number = |value| Ok(Value::Number(value));
        match &term.kind {
            TermKind::Number(value) => number(*value),
            TermKind::Label(label) => Ok(Value::Label(*label)),
            TermKind::Parameter(id) => self.named(Symbol::Parameter(*id), || number(self.values[id.index()])),
            TermKind::Switch(id) => {
                self.named(Symbol::Switch(*id), || number(f64::from(u8::from(study.switches[id.index()].default))))
            }
            TermKind::Member(name, terms) => {
                let labels = self.labels(terms)?;
                let id = study.families[name].members.get(&labels).copied();
                let id = id.ok_or_else(|| self.missing(name, &labels, term.span))?;
                self.named(Symbol::Parameter(id), || number(self.values[id.index()]))
            }
            TermKind::Definition(id, terms) => {
                let labels = self.labels(terms)?;
                self.named(Symbol::Definition(*id), || {
                    let body = &study.definitions[id.index()].body;
                    Context { indices: labels, binding: Binding::default(), ..self.clone() }.value(body)
                })
            }
            TermKind::Variable(variable) => number(match variable {
                Variable::Cycle => self.cycle as f64,
                Variable::Time => self.time(),
                Variable::CycleLength => self.cycle_length(),
                Variable::Age => self.age.unwrap_or_else(|| self.calendar.age(self.time())),
                Variable::Clock(id) => self.clocks[id.index()],
                Variable::CurveTime => self.curve_time,
            }),
            TermKind::Axis(side, axis) => {
                let state = if *side == Side::Here { self.binding.here } else { self.binding.to };
                let values = state.map(|id| &study.states[id.index()].values);
                let found = values.and_then(|values| values.iter().find(|(own, _)| own == axis));
                found
                    .map(|(_, label)| Value::Label(*label))
                    .ok_or_else(|| Fault::new("E2008", "an axis without a value", Some(term.span)))
            }
            TermKind::IndexValue(at) => self
                .indices
                .get(*at)
                .map(|label| Value::Label(*label))
                .ok_or_else(|| Fault::new("E2008", "an index without a value", Some(term.span))),
            TermKind::Column(id) => Ok(match self.profile.values[id.index()] {
                ColumnValue::Label(label) => Value::Label(label),
                ColumnValue::Number(value) => Value::Number(value),
            }),
            TermKind::Table(id, terms) => self.lookup(&study.tables[id.index()], terms, term.span),
            TermKind::Curve(id, reading, time) => number(curve::read(self, *id, *reading, self.number(time)?)?),
            TermKind::Rest => number(self.rest),
            TermKind::If(condition, yes, no) => {
                if self.number(condition)? != 0.0 {
                    self.value(yes)
                } else {
                    self.value(no)
                }
            }
            TermKind::Apply(operation, terms) => self.apply(*operation, terms),
        }
    }

    fn labels(&self, terms: &[Term]) -> Result<Vec<LabelId>, Fault> {
        terms
            .iter()
            .map(|term| match self.value(term)? {
                Value::Label(label) => Ok(label),
                Value::Number(_) => Err(Fault::new("E3008", "an index must be a label", Some(term.span))),
            })
            .collect()
    }

    fn missing(&self, name: &str, labels: &[LabelId], span: Span) -> Fault {
        let words: Vec<&str> = labels.iter().map(|label| self.study.labels[label.index()].as_str()).collect();
        Fault::new("E2009", format!("`{name}` has no value for `{}`", words.join(", ")), Some(span))
    }

    fn lookup(&self, table: &LookupTable, terms: &[Term], span: Span) -> Result<Value, Fault> {
        let mut labels = Vec::new();
        let mut key = 0.0;
        for (kind, term) in table.keys.iter().zip(terms) {
            match (kind, self.value(term)?) {
                (KeyKind::Label, Value::Label(label)) => labels.push(label),
                (KeyKind::Number, Value::Number(value)) => key = value,
                _ => {
                    return Err(Fault::new(
                        "E3008",
                        format!("a key of table `{}` is of the wrong kind", table.name),
                        Some(span),
                    ));
                }
            }
        }
        let series = table.series.get(&labels).ok_or_else(|| self.missing(&table.name, &labels, span))?;
        let value = series.at(key, table.matching, table.beyond_last);
        if value.is_nan() {
            let range = series
                .keys
                .first()
                .zip(series.keys.last())
                .map_or(String::new(), |(a, b)| format!(" (it covers {a} to {b})"));
            return Err(Fault::new("E5004", format!("table `{}` has no row for {key}{range}", table.name), Some(span)));
        }
        Ok(Value::Number(value))
    }

    fn apply(&self, operation: Operation, terms: &[Term]) -> Result<Value, Fault> {
        use Operation as O;
        if let (O::Equal | O::NotEqual, [a, b]) = (operation, terms) {
            let same = self.value(a)? == self.value(b)?;
            return Ok(Value::Number(f64::from(u8::from(same == (operation == O::Equal)))));
        }
        let mut x = [0.0; 3];
        for (slot, term) in x.iter_mut().zip(terms) {
            *slot = self.number(term)?;
        }
        let [a, b, c] = x;
        let flag = |flag: bool| f64::from(u8::from(flag));
        let years = |period| match period {
            Period::Cycle => self.cycle_length(),
            Period::Years(years) => years,
        };
        Ok(Value::Number(match operation {
            O::Add => a + b,
            O::Subtract => a - b,
            O::Multiply => a * b,
            O::Divide => a / b,
            O::Power => a.powf(b),
            O::Negate => -a,
            O::Not => flag(a == 0.0),
            O::Equal | O::NotEqual => f64::NAN,
            O::Less => flag(a < b),
            O::LessOrEqual => flag(a <= b),
            O::Greater => flag(a > b),
            O::GreaterOrEqual => flag(a >= b),
            O::And => flag(a != 0.0 && b != 0.0),
            O::Or => flag(a != 0.0 || b != 0.0),
            O::Exp => a.exp(),
            O::Ln => a.ln(),
            O::Log10 => a.log10(),
            O::SquareRoot => a.sqrt(),
            O::Absolute => a.abs(),
            O::Floor => a.floor(),
            O::Minimum => {
                if a <= b {
                    a
                } else {
                    b
                }
            }
            O::Maximum => {
                if a >= b {
                    a
                } else {
                    b
                }
            }
            O::Clamp => {
                if a < b || a > c {
                    self.clamped.set(self.clamped.get() + 1);
                }
                if a < b {
                    b
                } else if a > c {
                    c
                } else {
                    a
                }
            }
            O::ProbabilityOfRate(period) => -(-a * years(period)).exp_m1(),
            O::RateOfProbability(period) => -(-a).ln_1p() / years(period),
            O::Over(from, to) => -((-a).ln_1p() * (years(to) / years(from))).exp_m1(),
            O::WithHazardRatio => -((-a).ln_1p() * b).exp_m1(),
            O::WithOddsRatio => a * b / (1.0 - a + a * b),
            O::OddsOf => a / (1.0 - a),
            O::FromOdds => a / (1.0 + a),
        }))
    }
}
