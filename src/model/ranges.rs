//! Ranges: what the base value of an input can be, by its kind, said where it is written.

use super::builder::Builder;
use super::study::*;
use super::term::TermKind;
use crate::diagnostic::{Diagnostic, figure};
use crate::quantity::{Kind, Quantity};
use crate::source::{Located, Span};

/// Says so if no input of this quantity can be `value`, as it is written.
pub(super) fn check(
    builder: &mut Builder<'_>,
    name: &str,
    quantity: Option<Quantity>,
    unit: &str,
    value: Located<f64>,
) {
    let Some(quantity) = quantity else { return };
    let shown = figure(value.value);
    let negative = value.value < 0.0;
    let fault = match quantity.kind {
        Kind::Probability(_) | Kind::Share if !(0.0..=1.0).contains(&value.value) => {
            let (of, word) =
                if quantity.kind == Kind::Share { ("a share", "share") } else { ("a probability", "probability") };
            let fault = Diagnostic::error("E5019", format!("`{name}` is {shown}, and {of} is from 0 to 1"));
            let percent = value.value >= 2.0 && value.value <= 100.0;
            fault.at(value.span, format!("not a {word}")).mend(if percent {
                format!("if it is {shown}%, write {}", figure(value.value / 100.0))
            } else {
                "mend the value, or its `unit`".into()
            })
        }
        Kind::HazardRatio | Kind::OddsRatio | Kind::RelativeRisk | Kind::Odds if negative => {
            let (verb, mend) = match quantity.kind {
                Kind::Odds => ("are", "mend the value"),
                _ => ("is", "if it is a logarithm, write its exponential"),
            };
            let fault = Diagnostic::error("E5019", format!("`{name}` is {shown}, and {quantity} {verb} not negative"));
            fault.at(value.span, "negative").mend(mend)
        }
        Kind::Plain if negative && unit.starts_with("rate") => {
            let fault = Diagnostic::error("E5019", format!("`{name}` is {shown}, and a rate is not negative"));
            fault.at(value.span, "negative").mend("mend the value; a slope that may fall has the unit `1/year`")
        }
        Kind::Utility if value.value > 1.0 => {
            let fault = Diagnostic::warning("E5019", format!("the utility `{name}` is {shown}: full health is 1"));
            fault.at(value.span, "better than full health").mend("mend the value")
        }
        Kind::Utility if value.value < -1.0 => {
            let fault = Diagnostic::warning("E5019", format!("the utility `{name}` is {shown}, and death is 0"));
            let cause = "the lowest values of the EQ-5D are about -0.6 (three levels, United Kingdom)";
            fault.at(value.span, "far worse than death").because(cause).mend("mend the value")
        }
        _ => return,
    };
    builder.findings.add(fault);
}

/// What only the whole model shows: a negative input taken as it is for a rate or a cost.
pub(super) fn check_uses(study: &Study, builder: &mut Builder<'_>) {
    let set = |id: ParameterId| {
        let own = Symbol::Parameter(id);
        let strategies = study.strategies.iter().flat_map(|strategy| &strategy.set);
        strategies.chain(&study.overrides).any(|(symbol, _)| *symbol == own)
    };
    // A row whose unit is `rate` has been reported where it was read.
    let told_before = |own: &&Parameter| own.value >= 0.0 || own.unit_words.starts_with("rate");
    let taken = |kind: &TermKind| match kind {
        TermKind::Parameter(id) if !set(*id) => Some(&study.parameters[id.index()]),
        _ => None,
    };
    let mut told: Vec<Span> = Vec::new();
    for edge in &study.edges {
        let Odds::Rate(term) = &edge.odds else { continue };
        let Some(parameter) = taken(&term.kind).filter(|own| !told_before(own) && !told.contains(&own.span)) else {
            continue;
        };
        told.push(parameter.span);
        let words = format!("`{}` is {}, and a rate is not negative", parameter.name, figure(parameter.written));
        let fault = Diagnostic::error("E5019", words).at(parameter.span, "negative").at(term.span, "a rate here");
        builder.findings.add(fault.mend("mend the value"));
    }
    for payoff in &study.payoffs {
        let category = &study.categories[payoff.category.index()];
        let may = study.settings.timing.payoff.get(&category.name).is_some_and(|own| own.may_be_negative);
        if category.measure != Measure::Cost || may {
            continue;
        }
        let Some(parameter) = taken(&payoff.amount.kind).filter(|own| !told_before(own) && !told.contains(&own.span))
        else {
            continue;
        };
        told.push(parameter.span);
        let words = format!("`{}` is {}: a negative cost", parameter.name, figure(parameter.written));
        let fault = Diagnostic::error("E5008", words).at(parameter.span, "negative");
        let fault = fault.at(payoff.amount.span, format!("a cost in the category `{}`", category.name));
        builder.findings.add(fault.mend(format!(
            "mend the value; if it is a saving, write payoff.{} = {{ negative = true }} in [timing]",
            category.name
        )));
    }
}
