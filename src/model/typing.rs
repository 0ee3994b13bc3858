//! The algebra of units and kinds, and what each place expects.

use super::builder::Builder;
use super::term::{Term, TermKind, Type};
use crate::diagnostic::Diagnostic;
use crate::quantity::{Kind, Period, Quantity, Unit};
use crate::source::Span;

/// What a place needs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Place {
    /// Per cycle.
    Probability,
    /// Over any time.
    AnyProbability,
    Rate,
    PoundsAYear,
    Pounds,
    Utility,
    Qaly,
    Years,
    Share,
    PureNumber,
    HazardRatio,
    OddsRatio,
    RelativeRisk,
}

impl Place {
    fn words(self) -> &'static str {
        match self {
            Place::Probability => "a probability per cycle",
            Place::AnyProbability => "a probability",
            Place::Rate => "a rate (1/year)",
            Place::PoundsAYear => "an amount in £/year",
            Place::Pounds => "an amount in £",
            Place::Utility => "a utility",
            Place::Qaly => "an amount in QALYs",
            Place::Years => "a time in years",
            Place::Share => "a share",
            Place::PureNumber => "a pure number",
            Place::HazardRatio => "a hazard ratio",
            Place::OddsRatio => "an odds ratio",
            Place::RelativeRisk => "a relative risk",
        }
    }

    fn takes(self, quantity: Quantity, cycle: Option<f64>) -> bool {
        let Quantity { unit, kind } = quantity;
        if unit != Unit::NONE {
            return match self {
                Place::Rate => unit == Unit::PER_YEAR,
                Place::PoundsAYear => unit == Unit::POUNDS_A_YEAR,
                Place::Pounds => unit == Unit::POUNDS,
                Place::Qaly => unit == Unit::QALYS,
                Place::Years => unit == Unit::YEARS,
                _ => false,
            };
        }
        let same_time = |period| match period {
            Period::Cycle => true,
            Period::Years(years) => cycle.is_some_and(|cycle| (cycle - years).abs() < 1e-9 * years),
        };
        match (self, kind) {
            (Place::Probability, Kind::Probability(period)) => same_time(period),
            (Place::Probability | Place::AnyProbability, Kind::Plain | Kind::Share) => true,
            (Place::AnyProbability, Kind::Probability(_)) => true,
            (Place::Utility, Kind::Utility | Kind::Plain | Kind::Share) => true,
            (Place::Share, Kind::Share | Kind::Plain | Kind::Probability(_)) => true,
            (Place::PureNumber, _) => true,
            (Place::HazardRatio, Kind::HazardRatio | Kind::Plain) => true,
            (Place::OddsRatio, Kind::OddsRatio | Kind::Plain) => true,
            (Place::RelativeRisk, Kind::RelativeRisk | Kind::Plain) => true,
            _ => false,
        }
    }
}

/// Checks that something fits its place.
pub(super) fn expect(builder: &mut Builder<'_>, of: Type, span: Span, place: Place) {
    let quantity = match of {
        Type::Unknown | Type::Bare => return,
        Type::Rest if place == Place::Probability => return,
        Type::Number(quantity) => quantity,
        other => {
            builder.findings.add(
                Diagnostic::error("E3008", format!("{} is needed here, not {}", place.words(), other.words()))
                    .at(span, other.words()),
            );
            return;
        }
    };
    if place.takes(quantity, builder.uniform_cycle) {
        return;
    }
    let clash = |code| {
        Diagnostic::error(code, format!("{} is needed here, not {quantity}", place.words())).at(span, said(quantity))
    };
    let diagnostic = match (place, quantity.kind, quantity.unit) {
        (Place::Probability, Kind::Probability(_), _) => {
            clash("E3002").mend("convert it to this cycle's length with `over(…, cycle)`")
        }
        (Place::Probability | Place::AnyProbability, _, Unit::PER_YEAR) => {
            clash("E3005").mend("convert it with `prob(…)`, or write it as `rate`")
        }
        (Place::Rate, Kind::Probability(_) | Kind::Share, _) => {
            clash("E3005").mend("convert it with `rate(…)`, or write it as `prob`")
        }
        (Place::Pounds, _, Unit::POUNDS_A_YEAR) => clash("E3001")
            .because("a one-off is paid once each time")
            .mend("multiply it by a time, or pay it as the cost of a state"),
        (Place::PoundsAYear, _, Unit::POUNDS) => clash("E3001")
            .because("the cost of a state is paid for as long as one is in it")
            .mend("pay it with `on_entry.cost` or on a move"),
        (Place::Qaly, Kind::Utility, _) => {
            clash("E3001").mend("multiply the utility by how long it lasts, such as `u * 2 weeks`")
        }
        (Place::PureNumber, _, Unit::YEARS) => clash("E3001").mend("divide by a time: `time / (1 year)`"),
        (Place::HazardRatio, Kind::OddsRatio, _) => clash("E3004").mend("use `with_or`"),
        (Place::HazardRatio, Kind::RelativeRisk, _) => clash("E3001").mend("use `with_rr`"),
        (Place::OddsRatio, Kind::HazardRatio, _) => clash("E3003").mend("use `with_hr`"),
        (Place::OddsRatio, Kind::RelativeRisk, _) => clash("E3001").mend("use `with_rr`"),
        (Place::RelativeRisk, Kind::HazardRatio, _) => clash("E3003").mend("use `with_hr`"),
        (Place::RelativeRisk, Kind::OddsRatio, _) => clash("E3004").mend("use `with_or`"),
        _ => clash("E3001"),
    };
    builder.findings.add(diagnostic);
}

/// `this is a hazard ratio`, `this is in £/year`.
fn said(quantity: Quantity) -> String {
    let amount = quantity.unit != Unit::NONE && quantity.unit != Unit::PER_YEAR;
    if amount { format!("this is in {quantity}") } else { format!("this is {quantity}") }
}

/// Checks that something is true or false.
pub(super) fn boolean(builder: &mut Builder<'_>, of: Type, span: Span) -> Type {
    if !matches!(of, Type::Boolean | Type::Unknown) {
        builder.findings.add(
            Diagnostic::error("E3008", format!("true or false is needed here, not {}", of.words()))
                .at(span, "here")
                .mend("compare it with something: `x > 0`"),
        );
    }
    Type::Boolean
}

/// The type of −a.
pub(super) fn negate(builder: &mut Builder<'_>, of: Type, span: Span) -> Type {
    match of {
        Type::Boolean | Type::Label | Type::Rest => {
            builder.findings.add(Diagnostic::error("E3008", format!("{} has no minus", of.words())).at(span, "here"));
            Type::Unknown
        }
        other => other,
    }
}

/// The common type of two things that must be of one.
pub(super) fn unify(builder: &mut Builder<'_>, a: (Type, Span), b: (Type, Span), what: &str) -> Type {
    match (a.0, b.0) {
        (x, y) if x == y => x,
        (Type::Rest, other) | (other, Type::Rest) if other.is_number() => other,
        (Type::Unknown, _) | (_, Type::Unknown) => Type::Unknown,
        (Type::Bare, Type::Number(quantity)) | (Type::Number(quantity), Type::Bare) => {
            if quantity.unit == Unit::NONE || bare_zero(builder, a, b) {
                return Type::Number(quantity);
            }
            bare_beside(builder, a, b, quantity)
        }
        (Type::Number(x), Type::Number(y)) if x.unit == y.unit => match (x.kind, y.kind) {
            (Kind::Probability(_), Kind::Probability(_)) => clash(builder, "E3002", a, b, what).map_or(a.0, |()| a.0),
            (Kind::Plain | Kind::Share, _) => b.0,
            (_, Kind::Plain | Kind::Share) => a.0,
            _ => clash(builder, "E3001", a, b, what).map_or(Type::Unknown, |()| Type::Unknown),
        },
        _ => clash(builder, "E3001", a, b, what).map_or(Type::Unknown, |()| Type::Unknown),
    }
}

fn clash(builder: &mut Builder<'_>, code: &'static str, a: (Type, Span), b: (Type, Span), what: &str) -> Option<()> {
    builder.findings.add(
        Diagnostic::error(code, format!("{what} differ: {} and {}", a.0.words(), b.0.words()))
            .at(b.1, b.0.words())
            .at(a.1, a.0.words()),
    );
    None
}

fn bare_zero(builder: &Builder<'_>, a: (Type, Span), b: (Type, Span)) -> bool {
    let bare = if a.0 == Type::Bare { a.1 } else { b.1 };
    builder.sources.text(bare).trim().trim_matches(['(', ')']).parse::<f64>() == Ok(0.0)
}

fn bare_beside(builder: &mut Builder<'_>, a: (Type, Span), b: (Type, Span), quantity: Quantity) -> Type {
    let (bare, other) = if a.0 == Type::Bare { (a.1, b.1) } else { (b.1, a.1) };
    let text = builder.sources.text(bare).to_string();
    let example = match quantity.unit {
        Unit::YEARS => format!("{text} years"),
        Unit::POUNDS => format!("£{text}"),
        Unit::POUNDS_A_YEAR => format!("£{text}/year"),
        Unit::PER_YEAR => format!("{text} per year"),
        _ => format!("{text} with its unit"),
    };
    builder.findings.add(
        Diagnostic::error("E3001", format!("a bare number stands beside {quantity}"))
            .at(bare, "no unit")
            .at(other, said(quantity))
            .mend(format!("write `{example}`")),
    );
    Type::Number(quantity)
}

/// The type of a + b or a − b.
pub(super) fn sum(builder: &mut Builder<'_>, a: (Type, Span), b: (Type, Span), minus: bool, span: Span) -> Type {
    for (of, place) in [a, b] {
        if !of.is_number() {
            builder
                .findings
                .add(Diagnostic::error("E3008", format!("{} cannot be added", of.words())).at(place, "here"));
            return Type::Unknown;
        }
    }
    if let (Type::Number(x), Type::Number(y)) = (a.0, b.0) {
        let rate_and_probability =
            |p: Quantity, q: Quantity| matches!(p.kind, Kind::Probability(_)) && q.unit == Unit::PER_YEAR;
        if rate_and_probability(x, y) || rate_and_probability(y, x) {
            builder.findings.add(
                Diagnostic::error("E3005", "a rate and a probability cannot be added")
                    .at(span, "rates add with rates, probabilities with probabilities")
                    .mend("convert one with `rate(…)` or `prob(…)`"),
            );
            return Type::Unknown;
        }
        // The difference of two utilities, shares or probabilities is still one; ratios lose their meaning.
        if minus && x == y && matches!(x.kind, Kind::HazardRatio | Kind::OddsRatio | Kind::RelativeRisk | Kind::Odds) {
            return Type::Number(Quantity::kind(Kind::Plain));
        }
    }
    unify(builder, a, b, if minus { "the two sides of `-`" } else { "the two sides of `+`" })
}

/// The type of a·b.
pub(super) fn product(builder: &mut Builder<'_>, a: (Type, Span), b: (Type, Span), span: Span) -> Type {
    let (x, y) = match (a.0, b.0) {
        (Type::Number(x), Type::Number(y)) => (x, y),
        (Type::Bare, Type::Bare) => return Type::Bare,
        (Type::Bare, Type::Number(y)) => return Type::Number(y),
        (Type::Number(x), Type::Bare) => return Type::Number(x),
        (Type::Unknown, other) | (other, Type::Unknown) if other.is_number() || other == Type::Boolean => {
            return Type::Unknown;
        }
        // A switch times a quantity switches it on and off.
        (Type::Boolean, Type::Number(x)) | (Type::Number(x), Type::Boolean) => return Type::Number(x),
        (Type::Boolean, Type::Bare | Type::Boolean) | (Type::Bare, Type::Boolean) => return Type::Bare,
        _ => {
            builder.findings.add(
                Diagnostic::error("E3008", format!("{} and {} cannot be multiplied", a.0.words(), b.0.words()))
                    .at(span, "here"),
            );
            return Type::Unknown;
        }
    };
    let pair = |p: fn(Kind) -> bool, q: fn(Kind) -> bool| (p(x.kind) && q(y.kind)) || (p(y.kind) && q(x.kind));
    let probability: fn(Kind) -> bool = |kind| matches!(kind, Kind::Probability(_));
    if pair(|kind| kind == Kind::HazardRatio, probability) {
        builder.findings.add(
            Diagnostic::error("E3003", "a hazard ratio is multiplied onto a probability")
                .at(span, "a hazard ratio acts on a hazard")
                .mend("write `with_hr(p, hr)`, or multiply it onto a rate"),
        );
        return Type::Unknown;
    }
    let odds_ratio_on_rate = (x.kind == Kind::OddsRatio && y.unit == Unit::PER_YEAR)
        || (y.kind == Kind::OddsRatio && x.unit == Unit::PER_YEAR);
    if pair(|kind| kind == Kind::OddsRatio, probability) || odds_ratio_on_rate {
        builder.findings.add(
            Diagnostic::error("E3004", "an odds ratio is multiplied onto something else than odds")
                .at(span, "an odds ratio acts on odds")
                .mend("write `with_or(p, or)`"),
        );
        return Type::Unknown;
    }
    let unit = x.unit.times(y.unit);
    if unit == Unit::YEARS && (x.kind == Kind::Utility || y.kind == Kind::Utility) {
        return Type::Number(Quantity::of(Unit::QALYS));
    }
    if unit != Unit::NONE {
        return Type::Number(Quantity::of(unit));
    }
    let kind = match (x.kind, y.kind) {
        (Kind::Plain | Kind::Share, other) | (other, Kind::Plain | Kind::Share) => other,
        (Kind::Probability(period), Kind::Probability(_) | Kind::RelativeRisk)
        | (Kind::RelativeRisk, Kind::Probability(period)) => Kind::Probability(period),
        (Kind::Odds, Kind::OddsRatio) | (Kind::OddsRatio, Kind::Odds) => Kind::Odds,
        (own, other) if own == other => own,
        _ => Kind::Plain,
    };
    Type::Number(Quantity::kind(kind))
}

/// The type of a/b.
pub(super) fn quotient(builder: &mut Builder<'_>, a: (Type, Span), b: (Type, Span)) -> Type {
    match (a.0, b.0) {
        (Type::Number(x), Type::Number(y)) => {
            if x.unit == y.unit && x.unit == Unit::NONE && matches!(y.kind, Kind::Plain) {
                return Type::Number(x);
            }
            Type::Number(Quantity::of(x.unit.times(y.unit.inverse())))
        }
        (Type::Number(x), Type::Bare) => Type::Number(x),
        (Type::Bare, Type::Number(y)) => Type::Number(Quantity::of(y.unit.inverse())),
        (Type::Bare, Type::Bare) => Type::Bare,
        (x, y) if x.is_number() && y.is_number() => Type::Unknown,
        _ => {
            builder.findings.add(
                Diagnostic::error("E3008", format!("{} cannot be divided by {}", a.0.words(), b.0.words()))
                    .at(a.1, "here"),
            );
            Type::Unknown
        }
    }
}

/// The type of a^b.
pub(super) fn power(builder: &mut Builder<'_>, a: (Type, Span), b: (Type, Span), exponent: &Term) -> Type {
    expect(builder, b.0, b.1, Place::PureNumber);
    match a.0 {
        Type::Number(quantity) if quantity.unit != Unit::NONE => match exponent.kind {
            TermKind::Number(whole) if whole == whole.floor() && (1.0..=4.0).contains(&whole) => {
                let unit = (1..whole as i64).fold(quantity.unit, |unit, _| unit.times(quantity.unit));
                Type::Number(Quantity::of(unit))
            }
            _ => {
                expect(builder, a.0, a.1, Place::PureNumber);
                Type::Unknown
            }
        },
        Type::Number(_) => Type::Number(Quantity::kind(Kind::Plain)),
        other => other,
    }
}
