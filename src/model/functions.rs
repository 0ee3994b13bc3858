//! The functions of the language.

use super::builder::Builder;
use super::resolve::{Env, apply, nothing};
use super::term::*;
use super::typing::{self, Place};
use crate::diagnostic::Diagnostic;
use crate::expr::{Expr, ExprKind};
use crate::quantity::{Kind, Period, Quantity, Unit};
use crate::source::Span;

/// Name, fewest and most arguments, and how it is written.
pub(super) const FUNCTIONS: [(&str, usize, usize, &str); 19] = [
    ("exp", 1, 1, "exp(x)"),
    ("ln", 1, 1, "ln(x)"),
    ("log10", 1, 1, "log10(x)"),
    ("sqrt", 1, 1, "sqrt(x)"),
    ("abs", 1, 1, "abs(x)"),
    ("floor", 1, 1, "floor(x)"),
    ("min", 2, 16, "min(a, b, …)"),
    ("max", 2, 16, "max(a, b, …)"),
    ("clamp", 3, 3, "clamp(x, low, high)"),
    ("prob", 1, 2, "prob(rate) or prob(rate, 1 year)"),
    ("rate", 1, 2, "rate(p) or rate(p, 1 year)"),
    ("over", 2, 2, "over(p, cycle) or over(p, 1 year)"),
    ("with_hr", 2, 2, "with_hr(p, hr)"),
    ("with_or", 2, 2, "with_or(p, or)"),
    ("with_rr", 2, 2, "with_rr(p, rr)"),
    ("odds", 1, 1, "odds(p)"),
    ("from_odds", 1, 1, "from_odds(o)"),
    ("years", 1, 1, "years(x): a pure number as years"),
    ("number", 1, 1, "number(x): without its unit"),
];

pub(super) fn call(builder: &mut Builder<'_>, name: &str, items: &[Expr], span: Span, env: &Env) -> (Term, Type) {
    let Some(&(_, fewest, most, written)) = FUNCTIONS.iter().find(|(own, ..)| *own == name) else {
        builder.findings.add(
            Diagnostic::error("E2007", format!("unknown function `{name}`"))
                .at(span, "no such function")
                .did_you_mean(name, FUNCTIONS.iter().map(|(own, ..)| *own)),
        );
        return nothing(span);
    };
    if items.len() < fewest || items.len() > most {
        builder.findings.add(
            Diagnostic::error("E2007", format!("`{name}` was given {} arguments", items.len()))
                .at(
                    span,
                    if fewest == most { format!("it takes {most}") } else { format!("it takes {fewest} to {most}") },
                )
                .mend(format!("write {written}")),
        );
        return nothing(span);
    }
    match name {
        "prob" | "rate" | "over" => return with_period(builder, name, items, span, env),
        _ => {}
    }
    let resolved: Vec<(Term, Type)> = items.iter().map(|item| builder.resolve(item, env)).collect();
    let places: Vec<(Type, Span)> = resolved.iter().map(|(term, of)| (*of, term.span)).collect();
    let arguments: Vec<Term> = resolved.into_iter().map(|(term, _)| term).collect();
    let plain = Type::Number(Quantity::kind(Kind::Plain));
    match name {
        "exp" | "ln" | "log10" => {
            typing::expect(builder, places[0].0, places[0].1, Place::PureNumber);
            let operation = match name {
                "exp" => Operation::Exp,
                "ln" => Operation::Ln,
                _ => Operation::Log10,
            };
            let result = if places[0].0 == Type::Unknown { Type::Unknown } else { plain };
            (apply(operation, arguments, span), result)
        }
        "sqrt" => {
            typing::expect(builder, places[0].0, places[0].1, Place::PureNumber);
            (apply(Operation::SquareRoot, arguments, span), places[0].0)
        }
        "abs" => (apply(Operation::Absolute, arguments, span), places[0].0),
        "floor" => (apply(Operation::Floor, arguments, span), places[0].0),
        "min" | "max" | "clamp" => {
            let result = places[1..].iter().fold(places[0].0, |all, place| {
                typing::unify(builder, (all, places[0].1), *place, &format!("the arguments of `{name}`"))
            });
            let operation = match name {
                "min" => Operation::Minimum,
                "max" => Operation::Maximum,
                _ => return (apply(Operation::Clamp, arguments, span), result),
            };
            let mut list = arguments.into_iter();
            let first = list.next().unwrap_or_else(|| nothing(span).0);
            (list.fold(first, |all, next| apply(operation, vec![all, next], span)), result)
        }
        "with_hr" | "with_or" | "with_rr" => {
            typing::expect(builder, places[0].0, places[0].1, Place::AnyProbability);
            let (operation, place) = match name {
                "with_hr" => (Operation::WithHazardRatio, Place::HazardRatio),
                "with_or" => (Operation::WithOddsRatio, Place::OddsRatio),
                _ => (Operation::Multiply, Place::RelativeRisk),
            };
            typing::expect(builder, places[1].0, places[1].1, place);
            (apply(operation, arguments, span), places[0].0)
        }
        "odds" => {
            typing::expect(builder, places[0].0, places[0].1, Place::AnyProbability);
            (apply(Operation::OddsOf, arguments, span), Type::Number(Quantity::kind(Kind::Odds)))
        }
        "from_odds" => {
            typing::expect(builder, places[0].0, places[0].1, Place::PureNumber);
            (apply(Operation::FromOdds, arguments, span), Type::Number(Quantity::kind(Kind::Share)))
        }
        "years" => {
            typing::expect(builder, places[0].0, places[0].1, Place::PureNumber);
            (arguments.into_iter().next().unwrap_or_else(|| nothing(span).0), Type::Number(Quantity::of(Unit::YEARS)))
        }
        _ => (arguments.into_iter().next().unwrap_or_else(|| nothing(span).0), plain),
    }
}

/// `prob`, `rate` and `over`, whose second argument is a time known beforehand, or `cycle`.
fn with_period(builder: &mut Builder<'_>, name: &str, items: &[Expr], span: Span, env: &Env) -> (Term, Type) {
    let (argument, of) = builder.resolve(&items[0], env);
    if of == Type::Unknown && builder.is_reported(&argument) {
        return nothing(span);
    }
    let period = match items.get(1) {
        None => None,
        Some(item) => match period_of(builder, item, env) {
            Some(period) => Some(period),
            None => return nothing(span),
        },
    };
    let own = match of {
        Type::Number(Quantity { kind: Kind::Probability(period), .. }) => Some(period),
        _ => None,
    };
    let probability = |period| Type::Number(Quantity::kind(Kind::Probability(period)));
    match name {
        "prob" => {
            typing::expect(builder, of, argument.span, Place::Rate);
            let period = period.unwrap_or(Period::Cycle);
            (apply(Operation::ProbabilityOfRate(period), vec![argument], span), probability(period))
        }
        "rate" => {
            typing::expect(builder, of, argument.span, Place::AnyProbability);
            if let (Some(own), Some(said)) = (own, period)
                && own != said
            {
                builder.findings.add(
                    Diagnostic::error("E3002", "the time given is not the one that the probability is over")
                        .at(items[1].span, "another time")
                        .at(argument.span, of.words())
                        .mend("leave out the second argument of `rate`"),
                );
            }
            let Some(period) = own.or(period) else {
                builder.findings.add(
                    Diagnostic::error("E3002", "`rate` needs to know over which time the probability is")
                        .at(argument.span, of.words())
                        .mend("give the parameter the unit `probability over 1 year`, or write `rate(p, 1 year)`"),
                );
                return nothing(span);
            };
            (
                apply(Operation::RateOfProbability(period), vec![argument], span),
                Type::Number(Quantity::of(Unit::PER_YEAR)),
            )
        }
        _ => {
            typing::expect(builder, of, argument.span, Place::AnyProbability);
            let to = period.unwrap_or(Period::Cycle);
            let Some(from) = own else {
                builder.findings.add(
                    Diagnostic::error("E3002", "`over` needs to know over which time the probability was")
                        .at(argument.span, of.words())
                        .mend("give the parameter the unit `probability over 1 year`"),
                );
                return nothing(span);
            };
            (apply(Operation::Over(from, to), vec![argument], span), probability(to))
        }
    }
}

fn period_of(builder: &mut Builder<'_>, item: &Expr, env: &Env) -> Option<Period> {
    if matches!(&item.kind, ExprKind::Name(name) if name == "cycle" || name == "cycle_length") {
        return Some(Period::Cycle);
    }
    let (found, of) = builder.resolve(item, env);
    match found.kind {
        TermKind::Number(years) if of == Type::Number(Quantity::of(Unit::YEARS)) && years > 0.0 => {
            Some(Period::Years(years))
        }
        _ if of == Type::Unknown && builder.is_reported(&found) => None,
        _ => {
            builder.findings.add(
                Diagnostic::error("E3001", "a time is needed here, known beforehand")
                    .at(item.span, of.words())
                    .mend("write `cycle`, `1 year`, `6 months` …"),
            );
            None
        }
    }
}
