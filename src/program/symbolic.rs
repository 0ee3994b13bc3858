//! Terms to nodes: labels, strategies and profiles are worked out here; what is left varies with draw, cycle and clock.

use super::graph::{Binary, Graph, Lookup, Node, NodeId, Unary};
use super::{Clamp, ClampUse};
use crate::model::*;
use crate::quantity::Period;
use crate::source::Span;
use rustc_hash::FxHashMap;

/// A value known so far.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Symbol {
    Node(NodeId),
    Label(LabelId),
}

/// Whose values of overridden names are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Level {
    Strategy,
    Scenario,
    Plain,
}

/// What an expression can read at its place.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub strategy: StrategyId,
    pub profile: ProfileId,
    pub binding: Binding,
    /// Clocks that do not run here and read 0.
    pub stopped: u64,
    /// Before the first cycle: time is 0, the cycle 1, every clock 0.
    pub at_zero: bool,
    pub rest: Option<NodeId>,
    pub curve_time: Option<NodeId>,
    /// Age, where it is not that of the cycle.
    pub age: Option<NodeId>,
    pub level: Level,
    pub indices: Vec<LabelId>,
}

impl Place {
    pub fn new(strategy: StrategyId, profile: ProfileId) -> Place {
        Place {
            strategy,
            profile,
            binding: Binding::default(),
            stopped: 0,
            at_zero: false,
            rest: None,
            curve_time: None,
            age: None,
            level: Level::Strategy,
            indices: vec![],
        }
    }

    pub fn bound(&self, binding: Binding) -> Place {
        Place { binding, ..self.clone() }
    }
}

type DefinitionKey =
    (DefinitionId, Vec<LabelId>, Level, StrategyId, ProfileId, u64, bool, Option<NodeId>, Option<NodeId>);

/// Makes nodes of terms.
pub(super) struct Symbolic<'s> {
    pub study: &'s Study,
    pub graph: Graph,
    /// Clamps met that may act.
    pub clamps: Vec<Clamp>,
    done: FxHashMap<DefinitionKey, Symbol>,
}

impl<'s> Symbolic<'s> {
    pub fn new(study: &'s Study) -> Symbolic<'s> {
        Symbolic { study, graph: Graph::default(), clamps: vec![], done: FxHashMap::default() }
    }

    /// A number. A label where a number is needed was refused earlier; it would show as NaN.
    pub fn number(&mut self, term: &Term, place: &Place) -> NodeId {
        match self.symbol(term, place) {
            Symbol::Node(node) => node,
            Symbol::Label(_) => self.graph.constant(f64::NAN),
        }
    }

    fn override_of(&self, name: crate::model::Symbol, level: Level, strategy: StrategyId) -> Option<(&'s Term, Level)> {
        let study = self.study;
        if level == Level::Strategy {
            let set = &study.strategies[strategy.index()].set;
            if let Some((_, term)) = set.iter().find(|(own, _)| *own == name) {
                return Some((term, Level::Scenario));
            }
        }
        if level != Level::Plain
            && let Some((_, term)) = study.overrides.iter().find(|(own, _)| *own == name)
        {
            return Some((term, Level::Plain));
        }
        None
    }

    fn parameter(&mut self, id: ParameterId, place: &Place) -> Symbol {
        match self.override_of(crate::model::Symbol::Parameter(id), place.level, place.strategy) {
            Some((term, level)) => self.symbol(term, &Place { level, indices: vec![], ..place.clone() }),
            None => Symbol::Node(self.graph.parameter(id)),
        }
    }

    fn definition(&mut self, id: DefinitionId, labels: Vec<LabelId>, place: &Place) -> Symbol {
        let key = (
            id,
            labels.clone(),
            place.level,
            place.strategy,
            place.profile,
            place.stopped,
            place.at_zero,
            place.curve_time,
            place.age,
        );
        if let Some(found) = self.done.get(&key) {
            return *found;
        }
        let found = match self.override_of(crate::model::Symbol::Definition(id), place.level, place.strategy) {
            Some((term, level)) => {
                self.symbol(term, &Place { level, indices: vec![], binding: Binding::default(), ..place.clone() })
            }
            None => {
                let body = self.study.definitions[id.index()].body.clone();
                self.symbol(&body, &Place { indices: labels, binding: Binding::default(), ..place.clone() })
            }
        };
        self.done.insert(key, found);
        found
    }

    fn labels(&mut self, terms: &[Term], place: &Place) -> Option<Vec<LabelId>> {
        terms
            .iter()
            .map(|term| if let Symbol::Label(label) = self.symbol(term, place) { Some(label) } else { None })
            .collect()
    }

    fn not_a_number(&mut self) -> Symbol {
        Symbol::Node(self.graph.constant(f64::NAN))
    }

    pub fn symbol(&mut self, term: &Term, place: &Place) -> Symbol {
        let study = self.study;
        match &term.kind {
            TermKind::Number(value) => Symbol::Node(self.graph.constant(*value)),
            TermKind::Label(label) => Symbol::Label(*label),
            TermKind::Parameter(id) => self.parameter(*id, place),
            TermKind::Switch(id) => {
                match self.override_of(crate::model::Symbol::Switch(*id), place.level, place.strategy) {
                    Some((term, level)) => self.symbol(term, &Place { level, indices: vec![], ..place.clone() }),
                    None => Symbol::Node(self.graph.constant(f64::from(u8::from(study.switches[id.index()].default)))),
                }
            }
            TermKind::Member(name, terms) => {
                let labels = self.labels(terms, place);
                let id = labels.and_then(|labels| {
                    study.families.get(name).and_then(|family| family.members.get(&labels).copied())
                });
                match id {
                    Some(id) => self.parameter(id, place),
                    None => self.not_a_number(),
                }
            }
            TermKind::Definition(id, terms) => match self.labels(terms, place) {
                Some(labels) => self.definition(*id, labels, place),
                None => self.not_a_number(),
            },
            TermKind::Variable(variable) => Symbol::Node(self.variable(*variable, place)),
            TermKind::Axis(side, axis) => {
                let state = if *side == Side::Here { place.binding.here } else { place.binding.to };
                let values = state.map(|id| &study.states[id.index()].values);
                match values.and_then(|values| values.iter().find(|(own, _)| own == axis)) {
                    Some((_, label)) => Symbol::Label(*label),
                    None => self.not_a_number(),
                }
            }
            TermKind::IndexValue(at) => match place.indices.get(*at) {
                Some(label) => Symbol::Label(*label),
                None => self.not_a_number(),
            },
            TermKind::Column(id) => match study.profiles[place.profile.index()].values[id.index()] {
                ColumnValue::Label(label) => Symbol::Label(label),
                ColumnValue::Number(value) => Symbol::Node(self.graph.constant(value)),
            },
            TermKind::Table(id, terms) => Symbol::Node(self.table(*id, terms, place)),
            TermKind::Curve(id, reading, time) => {
                let time = self.number(time, place);
                Symbol::Node(super::curve::read(self, place, *id, *reading, time))
            }
            TermKind::Rest => match place.rest {
                Some(node) => Symbol::Node(node),
                None => self.not_a_number(),
            },
            TermKind::If(condition, yes, no) => {
                let condition = self.number(condition, place);
                match self.graph.value(condition) {
                    Some(value) if value != 0.0 => self.symbol(yes, place),
                    Some(_) => self.symbol(no, place),
                    None => {
                        let (yes, no) = (self.number(yes, place), self.number(no, place));
                        Symbol::Node(self.graph.select(condition, yes, no))
                    }
                }
            }
            TermKind::Apply(operation, terms) => Symbol::Node(self.apply(*operation, terms, place, term.span)),
        }
    }

    fn variable(&mut self, variable: Variable, place: &Place) -> NodeId {
        match variable {
            Variable::Cycle if place.at_zero => self.graph.constant(1.0),
            Variable::Cycle => self.graph.cycle_variable(Node::Cycle),
            Variable::Time if place.at_zero => self.graph.constant(0.0),
            Variable::Time => self.graph.cycle_variable(Node::Time),
            Variable::CycleLength => self.cycle_length(place),
            Variable::Age if place.age.is_some() => place.age.unwrap_or_else(|| self.graph.constant(f64::NAN)),
            Variable::Age => {
                let start = match &self.study.settings.start_age {
                    Some(term) => {
                        let term = term.clone();
                        // Who the people are does not depend on how they are treated.
                        self.number(&term, &Place { indices: vec![], level: Level::Scenario, ..place.clone() })
                    }
                    None => self.graph.constant(f64::NAN),
                };
                let time = self.variable(Variable::Time, place);
                self.graph.add(start, time)
            }
            Variable::Clock(id) if place.at_zero || place.stopped & (1 << id.0) != 0 => self.graph.constant(0.0),
            Variable::Clock(id) => self.graph.clock(id),
            Variable::CurveTime => place.curve_time.unwrap_or_else(|| self.graph.constant(f64::NAN)),
        }
    }

    /// The cycle's length: a number if all cycles are equal, and before the first cycle.
    pub fn cycle_length(&mut self, place: &Place) -> NodeId {
        match self.study.settings.schedule[..] {
            [(length, _)] => self.graph.constant(length),
            [(length, _), ..] if place.at_zero => self.graph.constant(length),
            _ => self.graph.cycle_variable(Node::CycleLength),
        }
    }

    fn table(&mut self, id: TableId, terms: &[Term], place: &Place) -> NodeId {
        let table = &self.study.tables[id.index()];
        let mut labels = Vec::new();
        let mut key = None;
        for (kind, term) in table.keys.iter().zip(terms) {
            match (kind, self.symbol(term, place)) {
                (KeyKind::Label, Symbol::Label(label)) => labels.push(label),
                (KeyKind::Number, Symbol::Node(node)) => key = Some(node),
                _ => return self.graph.constant(f64::NAN),
            }
        }
        let Some(series) = table.series.get(&labels) else { return self.graph.constant(f64::NAN) };
        match key {
            None => {
                let value = series.values.first().copied().unwrap_or(f64::NAN);
                self.graph.constant(value)
            }
            Some(key) => {
                let lookup =
                    Lookup { series: series.clone(), matching: table.matching, beyond_last: table.beyond_last };
                let series = self.graph.series(lookup);
                self.graph.lookup(series, key)
            }
        }
    }

    pub fn period(&mut self, period: Period, place: &Place) -> NodeId {
        match period {
            Period::Cycle => self.cycle_length(place),
            Period::Years(years) => self.graph.constant(years),
        }
    }

    fn apply(&mut self, operation: Operation, terms: &[Term], place: &Place, span: Span) -> NodeId {
        use Operation as O;
        if let (O::Equal | O::NotEqual, [a, b]) = (operation, terms) {
            let (a, b) = (self.symbol(a, place), self.symbol(b, place));
            let function = if operation == O::Equal { Binary::Equal } else { Binary::NotEqual };
            return match (a, b) {
                (Symbol::Node(a), Symbol::Node(b)) => self.graph.binary(function, a, b),
                (a, b) => self.graph.constant(f64::from(u8::from((a == b) == (operation == O::Equal)))),
            };
        }
        let nodes: Vec<NodeId> = terms.iter().map(|term| self.number(term, place)).collect();
        let a = nodes[0];
        let b = nodes.get(1).copied().unwrap_or(a);
        let g = &mut self.graph;
        match operation {
            O::Add => g.add(a, b),
            O::Subtract => g.subtract(a, b),
            O::Multiply => g.multiply(a, b),
            O::Divide => g.divide(a, b),
            O::Power => g.binary(Binary::Power, a, b),
            O::Negate => g.negate(a),
            O::Not => g.unary(Unary::Not, a),
            O::Equal | O::NotEqual => g.binary(Binary::Equal, a, b),
            O::Less => g.binary(Binary::Less, a, b),
            O::LessOrEqual => g.binary(Binary::LessOrEqual, a, b),
            O::Greater => g.binary(Binary::Less, b, a),
            O::GreaterOrEqual => g.binary(Binary::LessOrEqual, b, a),
            O::And => g.binary(Binary::And, a, b),
            O::Or => g.binary(Binary::Or, a, b),
            O::Exp => g.unary(Unary::Exp, a),
            O::Ln => g.unary(Unary::Ln, a),
            O::Log10 => {
                let ln = g.unary(Unary::Ln, a);
                let by = g.constant(std::f64::consts::LN_10);
                g.divide(ln, by)
            }
            O::SquareRoot => g.unary(Unary::SquareRoot, a),
            O::Absolute => g.unary(Unary::Absolute, a),
            O::Floor => g.unary(Unary::Floor, a),
            O::Minimum => g.binary(Binary::Minimum, a, b),
            O::Maximum => g.binary(Binary::Maximum, a, b),
            O::Clamp => {
                let (low, high) = (b, nodes[2]);
                let below = g.binary(Binary::Less, a, low);
                let above = g.binary(Binary::Less, high, a);
                let held = g.select(above, high, a);
                let either = g.binary(Binary::Or, below, above);
                let result = g.select(below, low, held);
                if !g.is(either, 0.0) {
                    self.clamped(span, place, either, result);
                }
                result
            }
            O::ProbabilityOfRate(period) => {
                let years = self.period(period, place);
                self.probability_of(a, years)
            }
            O::RateOfProbability(period) => {
                let years = self.period(period, place);
                let hazard = self.hazard_of(a);
                self.graph.divide(hazard, years)
            }
            O::Over(from, to) => {
                let (from, to) = (self.period(from, place), self.period(to, place));
                let ratio = self.graph.divide(to, from);
                let hazard = self.hazard_of(a);
                self.probability_of(hazard, ratio)
            }
            O::WithHazardRatio => {
                let hazard = self.hazard_of(a);
                self.probability_of(hazard, b)
            }
            O::WithOddsRatio => {
                let up = g.multiply(a, b);
                let not = g.complement(a);
                let down = g.add(not, up);
                g.divide(up, down)
            }
            O::OddsOf => {
                let not = g.complement(a);
                g.divide(a, not)
            }
            O::FromOdds => {
                let one = g.constant(1.0);
                let down = g.add(one, a);
                g.divide(a, down)
            }
        }
    }

    /// Notes a clamp that may act.
    fn clamped(&mut self, span: Span, place: &Place, condition: NodeId, value: NodeId) {
        let own = ClampUse { profile: place.profile, condition, value };
        match self.clamps.iter_mut().find(|clamp| clamp.span == span && clamp.strategy == place.strategy) {
            Some(clamp) if clamp.uses.contains(&own) => {}
            Some(clamp) => clamp.uses.push(own),
            None => self.clamps.push(Clamp { span, strategy: place.strategy, uses: vec![own] }),
        }
    }

    /// 1 − exp(−rate·years)
    pub fn probability_of(&mut self, rate: NodeId, years: NodeId) -> NodeId {
        let g = &mut self.graph;
        let hazard = g.multiply(rate, years);
        let minus = g.negate(hazard);
        let lost = g.unary(Unary::ExpM1, minus);
        g.negate(lost)
    }

    /// −ln(1 − p)
    pub fn hazard_of(&mut self, probability: NodeId) -> NodeId {
        let g = &mut self.graph;
        let minus = g.negate(probability);
        let log = g.unary(Unary::Ln1p, minus);
        g.negate(log)
    }

    /// A share: a number, or whether a label is the wanted one.
    pub fn share(&mut self, share: &Share, place: &Place) -> NodeId {
        match (self.symbol(&share.term, place), share.value) {
            (Symbol::Node(node), _) => node,
            (Symbol::Label(label), Some((_, wanted))) => self.graph.constant(f64::from(u8::from(label == wanted))),
            (Symbol::Label(_), None) => self.graph.constant(f64::NAN),
        }
    }
}
