//! `[payment.CATEGORY]`: how a one-off cost that is met at the start is paid. A scheme becomes payoffs on states and moves here, so
//! that no later stage knows of it: the engine, the report and the checks see categories and amounts.

use super::builder::Builder;
use super::parameters::standing;
use super::reader::{Reader, number_of};
use super::resolve::{Env, apply, term};
use super::study::*;
use super::term::{Operation, Term, TermKind, Variable};
use super::time::time_of;
use super::typing::{self, Place};
use crate::diagnostic::Diagnostic;
use crate::source::{Located, Span, Table};
use std::sync::Arc;

/// Most parts that a price is paid in.
const MOST_INSTALMENTS: f64 = 50.0;

/// How one category is paid.
struct Scheme {
    category: CategoryId,
    span: Span,
    /// What is left of the price after a discount and a fall over the years.
    factor: f64,
    instalments: usize,
    /// Years between them.
    every: f64,
    /// Where later instalments are due.
    states: Vec<StateId>,
    /// The share of the people there that was treated.
    among: Option<Arc<Term>>,
    refund: Option<Refund>,
}

struct Refund {
    edges: Vec<EdgeId>,
    /// Years from the start.
    within: f64,
    share: f64,
}

/// Reads `[payment]` and rewrites the payoffs of each category that it names.
pub(super) fn apply_schemes(builder: &mut Builder<'_>, model: &Table, timing: &mut TimingRules) {
    let head = Reader::new(model, "the file");
    let Some((schemes, _)) = head.table("payment", &mut builder.findings) else { return };
    for entry in &schemes.entries {
        let name = Located::new(entry.key.as_str(), entry.key_span);
        let Some((table, _)) = Reader::new(schemes, "[payment]").table(&entry.key, &mut builder.findings) else {
            continue;
        };
        let Some(&category) = builder.category_ids.get(&(entry.key.clone(), true)) else {
            let known: Vec<String> = builder.category_ids.keys().filter(|own| own.1).map(|own| own.0.clone()).collect();
            let fault = Diagnostic::error("E2001", format!("no cost category is called `{}`", name.value));
            builder
                .findings
                .add(fault.at(name.span, "unknown").did_you_mean(name.value, known.iter().map(String::as_str)));
            continue;
        };
        if let Some(scheme) = read(builder, table, category, name) {
            rewrite(builder, &scheme, timing);
        }
    }
}

fn read(builder: &mut Builder<'_>, table: &Table, category: CategoryId, name: Located<&str>) -> Option<Scheme> {
    let year_days = builder.year_days;
    let reader = Reader::new(table, format!("[payment.{}]", name.value));
    let discount = share(builder, &reader, "discount").unwrap_or(0.0);
    let fall = share(builder, &reader, "yearly_fall").unwrap_or(0.0);
    let years = reader.number("years", &mut builder.findings).map_or(0.0, |number| number.value);
    let count = reader.number("instalments", &mut builder.findings);
    let every =
        reader.text("every", &mut builder.findings).and_then(|text| time_of(text, year_days, &mut builder.findings));
    let states = match reader.get("while") {
        Some(entry) => builder.pattern("", &entry.value),
        None => builder.states_named("", "alive").unwrap_or_default(),
    };
    let among = reader.expression("among", &mut builder.findings).map(|expr| {
        let (own, of) = builder.resolve(&expr.value, &Env::plain(""));
        typing::expect(builder, of, expr.value.span, Place::Share);
        Arc::new(own)
    });
    let refund = match reader.table("refund", &mut builder.findings) {
        Some((own, entry)) => Some(refund(builder, own, entry.key_span)?),
        None => None,
    };
    if let Some(told) = reader.text("confidential", &mut builder.findings) {
        standing(builder, "confidential", told);
        builder.payments_in_confidence.push((name.value.to_owned(), told.value.to_owned()));
    }
    reader.finish(&mut builder.findings);
    if let Some(number) = count {
        let whole = number.value == number.value.floor() && (1.0..=MOST_INSTALMENTS).contains(&number.value);
        if !whole {
            let fault =
                Diagnostic::error("E4015", format!("`instalments` is a whole number from 1 to {MOST_INSTALMENTS}"));
            builder.findings.add(fault.at(number.span, "not such a number"));
            return None;
        }
    }
    let instalments = count.map_or(1, |number| number.value as usize);
    if (instalments > 1 || refund.is_some()) && among.is_none() {
        let words = "this payment needs `among`: the share of the people in those states that was treated";
        let fault = Diagnostic::error("E4001", words).at(name.span, "does not say it");
        builder.findings.add(fault.mend("such as among = \"if on_cart then 1 else 0\""));
        return None;
    }
    Some(Scheme {
        category,
        span: name.span,
        factor: (1.0 - discount) * crate::math::pow(1.0 - fall, years),
        instalments,
        every: every.unwrap_or(1.0),
        states,
        among,
        refund,
    })
}

fn share(builder: &mut Builder<'_>, reader: &Reader<'_>, key: &str) -> Option<f64> {
    let number = reader.number(key, &mut builder.findings)?;
    if (0.0..=1.0).contains(&number.value) {
        return Some(number.value);
    }
    let fault = Diagnostic::error("E4015", format!("`{key}` is a share from 0 to 1")).at(number.span, "outside it");
    builder.findings.add(fault);
    None
}

fn refund(builder: &mut Builder<'_>, table: &Table, span: Span) -> Option<Refund> {
    let year_days = builder.year_days;
    let reader = Reader::new(table, "refund");
    let on = reader.text("on", &mut builder.findings);
    let within =
        reader.text("within", &mut builder.findings).and_then(|text| time_of(text, year_days, &mut builder.findings));
    let part = reader.get("share").and_then(|entry| number_of("share", &entry.value, &mut builder.findings));
    reader.finish(&mut builder.findings);
    let (Some(on), Some(within)) = (on, within) else {
        let fault = Diagnostic::error("E4001", "a refund needs `on` (the name of a move) and `within`");
        builder
            .findings
            .add(fault.at(span, "incomplete").mend("such as { on = \"relapse\", within = \"3 years\", share = 1 }"));
        return None;
    };
    let edges: Vec<EdgeId> = (0..builder.edges.len())
        .filter(|at| builder.edges[*at].name.as_deref() == Some(on.value))
        .map(|at| EdgeId(at as u32))
        .collect();
    if edges.is_empty() {
        let mut known: Vec<String> = builder.edges.iter().filter_map(|edge| edge.name.clone()).collect();
        known.dedup();
        let fault = Diagnostic::error("E2001", format!("no move is called `{}`", on.value)).at(on.span, "unknown");
        builder.findings.add(fault.did_you_mean(on.value, known.iter().map(String::as_str)));
        return None;
    }
    let part = part.map_or(1.0, |number| number.value);
    if !(0.0..=1.0).contains(&part) {
        builder
            .findings
            .add(Diagnostic::error("E4015", "the `share` of a refund is from 0 to 1").at(span, "outside it"));
        return None;
    }
    Some(Refund { edges, within, share: part })
}

/// The payoffs of the category become the first instalment; later ones and refunds become categories of their own.
fn rewrite(builder: &mut Builder<'_>, scheme: &Scheme, timing: &mut TimingRules) {
    let span = scheme.span;
    let first = scheme.factor / scheme.instalments as f64;
    let own: Vec<usize> = (0..builder.payoffs.len())
        .filter(|at| {
            let payoff = &builder.payoffs[*at];
            payoff.category == scheme.category && matches!(payoff.occasion, Occasion::Entry(_) | Occasion::Edge(_))
        })
        .collect();
    let [at] = own[..] else {
        let words =
            format!("a payment scheme is of one cost met once, and {} such costs are of this category", own.len());
        builder.findings.add(Diagnostic::error("E4015", words).at(span, "this category"));
        return;
    };
    let price = builder.payoffs[at].amount.clone();
    let text = builder.payoffs[at].text.clone();
    let full = times(&price, scheme.factor, span);
    let part = times(&price, first, span);
    builder.payoffs[at].amount = Arc::new(part.clone());
    builder.payoffs[at].text = worded(&text, first);
    let name = builder.categories[scheme.category.index()].name.clone();
    let Some(among) = &scheme.among else { return };
    if scheme.instalments > 1 {
        let category = builder.category(&format!("{name} instalments"), Measure::Cost);
        // Due in full on their day from those who are there then: counted and dated at the start of the cycle that holds it.
        let rule = PayoffTiming { count: Some(Count::Start), dated: Some(Dated::Start), may_be_negative: false };
        timing.payoff.insert(format!("{name} instalments"), rule);
        let due = due(scheme, span);
        let a_year = binary(Operation::Divide, part, variable(Variable::CycleLength, span), span);
        let amount =
            binary(Operation::Multiply, binary(Operation::Multiply, a_year, due, span), (**among).clone(), span);
        let amount = Arc::new(amount);
        for state in &scheme.states {
            builder.payoffs.push(Payoff {
                category,
                occasion: Occasion::State(*state),
                amount: amount.clone(),
                frequency: None,
                is_utility: false,
                text: format!("{} / cycle_length, when due", worded(&text, first)),
                span,
            });
        }
    }
    if let Some(refund) = &scheme.refund {
        let category = builder.category(&format!("{name} refunds"), Measure::Cost);
        let rule = PayoffTiming { count: None, dated: None, may_be_negative: true };
        timing.payoff.insert(format!("{name} refunds"), rule);
        let in_time = binary(Operation::Less, variable(Variable::Time, span), number(refund.within, span), span);
        let paid = binary(Operation::Multiply, full, paid(scheme, span), span);
        let due = times(&Arc::new(paid), -refund.share, span);
        let whole = binary(
            Operation::Multiply,
            binary(Operation::Multiply, due, in_time_number(in_time, span), span),
            (**among).clone(),
            span,
        );
        let amount = Arc::new(whole);
        for edge in &refund.edges {
            builder.payoffs.push(Payoff {
                category,
                occasion: Occasion::Edge(*edge),
                amount: amount.clone(),
                frequency: None,
                is_utility: false,
                text: format!("−{} × what was paid, within {} years", refund.share, refund.within),
                span,
            });
        }
    }
}

/// How many of the later instalments fall due in the cycle.
fn due(scheme: &Scheme, span: Span) -> Term {
    let time = || variable(Variable::Time, span);
    let end = || binary(Operation::Add, time(), variable(Variable::CycleLength, span), span);
    // The k-th falls due in the cycle that holds its day; a cycle that ends within a billionth of a year of it does not.
    let one = |k: usize| {
        let day = number(k as f64 * scheme.every, span);
        let begun = binary(
            Operation::LessOrEqual,
            binary(Operation::Subtract, time(), number(1e-9, span), span),
            day.clone(),
            span,
        );
        let not_over = binary(Operation::Less, day, binary(Operation::Subtract, end(), number(1e-9, span), span), span);
        in_time_number(binary(Operation::And, begun, not_over, span), span)
    };
    (1..scheme.instalments)
        .map(one)
        .reduce(|sum, next| binary(Operation::Add, sum, next, span))
        .unwrap_or(number(0.0, span))
}

/// The share of the price that has fallen due by the start of the cycle.
fn paid(scheme: &Scheme, span: Span) -> Term {
    let count = scheme.instalments as f64;
    let begun = |k: usize| {
        let day = number(k as f64 * scheme.every - 1e-9, span);
        in_time_number(binary(Operation::LessOrEqual, day, variable(Variable::Time, span), span), span)
    };
    let later = (1..scheme.instalments).map(begun).reduce(|sum, next| binary(Operation::Add, sum, next, span));
    let number_paid = later.map_or(number(1.0, span), |later| binary(Operation::Add, number(1.0, span), later, span));
    binary(Operation::Divide, number_paid, number(count, span), span)
}

fn in_time_number(condition: Term, span: Span) -> Term {
    term(TermKind::If(Box::new(condition), Box::new(number(1.0, span)), Box::new(number(0.0, span))), span)
}

fn times(amount: &Arc<Term>, factor: f64, span: Span) -> Term {
    if factor == 1.0 {
        (**amount).clone()
    } else {
        binary(Operation::Multiply, (**amount).clone(), number(factor, span), span)
    }
}

fn worded(text: &str, factor: f64) -> String {
    if factor == 1.0 { text.to_string() } else { format!("({text}) * {}", crate::diagnostic::figure(factor)) }
}

fn number(value: f64, span: Span) -> Term {
    term(TermKind::Number(value), span)
}

fn variable(variable: Variable, span: Span) -> Term {
    term(TermKind::Variable(variable), span)
}

fn binary(operation: Operation, a: Term, b: Term, span: Span) -> Term {
    apply(operation, vec![a, b], span)
}
