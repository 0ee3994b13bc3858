//! Ways to pay for a one-time therapy, side by side: the scenario with each `[payment]` in turn.

use super::case::{compare, strategy_totals};
use super::context::{Context, Draws};
use super::decision::acceptability_at;
use super::probabilistic::ByDraw;
use super::registry::Plan;
use super::run::Ready;
use crate::diagnostic::{Diagnostic, Findings};
use crate::engine::{Detail, Outcomes, evaluate};
use crate::model::{Measure, Reader, StateId, Study};
use crate::program::{Column, Content, Program};
use crate::results::{Confidential, Decision, Found, PaymentScheme, PaymentSchemes, StrategyTotals};
use crate::source::{Located, NodeKind, Span};
use std::collections::HashMap;

/// The part of the draws in which a therapy does worst.
const WORST: usize = 10;

struct Request {
    category: String,
    schemes: Vec<Scheme>,
}

struct Scheme {
    name: String,
    reason: Option<String>,
    confidential: Option<Confidential>,
    /// Settings under `payment.CATEGORY`, as written.
    set: Vec<(String, String)>,
    span: Span,
}

impl Scheme {
    /// Whether it asks for less of each payment, at the time at which it is due anyway.
    fn in_proportion(&self) -> bool {
        let keys = || self.set.iter().filter_map(|(name, _)| name.rsplit('.').next());
        keys().all(|key| ["discount", "yearly_fall", "years"].contains(&key))
    }
}

/// Reads the request: `category` and `schemes`, each with `name`, perhaps `reason`, and the keys of `[payment.CATEGORY]`.
pub(super) fn read(reader: &Reader<'_>, study: &Study, findings: &mut Findings) -> Option<Plan> {
    let category = reader.text("category", findings);
    let schemes = reader.list("schemes", findings);
    let (Some(category), Some((items, _))) = (category, schemes) else {
        let fault = Diagnostic::error("E4001", "payment schemes need `category` and `schemes`");
        findings.add(fault.at(reader.span(), "incomplete"));
        return None;
    };
    let costs = || study.categories.iter().filter(|own| own.measure == Measure::Cost).map(|own| own.name.as_str());
    if !costs().any(|name| name == category.value) {
        let fault = Diagnostic::error("E2001", format!("no cost category is called `{}`", category.value));
        findings.add(fault.at(category.span, "unknown").did_you_mean(category.value, costs()));
        return None;
    }
    let mut list = Vec::new();
    for item in items {
        let NodeKind::Table(table) = &item.kind else {
            findings.add(Diagnostic::error("E4002", "a scheme is a table").at(item.span, "not a table"));
            continue;
        };
        let own = Reader::new(table, "a scheme").placed(item.span);
        let Some(name) = own.text("name", findings) else {
            findings.add(Diagnostic::error("E4001", "a scheme needs its `name`").at(item.span, "has none"));
            continue;
        };
        let reason = own.text("reason", findings).map(|text| text.value.to_string());
        let confidential = own.text("confidential", findings).and_then(|text| kind_of_confidence(text, findings));
        let said = ["name", "reason", "confidential"];
        let rest = table.entries.iter().filter(|entry| !said.contains(&entry.key.as_str()));
        let set = rest.map(|entry| {
            (format!("payment.{}.{}", category.value, entry.key), study.sources.text(entry.value.span).to_string())
        });
        let (name, span) = (name.value.to_string(), item.span);
        list.push(Scheme { name, reason, confidential, set: set.collect(), span });
    }
    let request = Request { category: category.value.to_string(), schemes: list };
    Some(Box::new(move |context| run(&request, context)))
}

/// In whose confidence a scheme is; a word that says neither is a fault.
fn kind_of_confidence(told: Located<&str>, findings: &mut Findings) -> Option<Confidential> {
    let own = Confidential::of(told.value);
    if own.is_none() {
        findings.add(
            Diagnostic::error("E5011", format!("`{}` is no kind of confidence", told.value))
                .at(told.span, "not one of them")
                .mend("write one of: commercial, academic"),
        );
    }
    own
}

fn run(request: &Request, context: &Context<'_>) -> Result<Found, Vec<Diagnostic>> {
    let study = context.study;
    let strategy = payer(context, &request.category);
    let category = request.category.as_str();
    let mut at_once = at_base(context, context.ready, category, strategy, ("At once", None))?;
    let paid_at_once = at_once.undiscounted;
    if let Some(draws) = &context.draws {
        over_draws(&mut at_once, context.ready, draws.outcomes, category, strategy);
    }
    let mut schemes = vec![at_once];
    for scheme in &request.schemes {
        let place = |fault: Diagnostic| vec![fault.at(scheme.span, "this scheme")];
        let set: Vec<(&str, &str)> = scheme.set.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let other = context.variant(None, &set).map_err(place)?;
        let ready =
            Ready::unvetted(&other).map_err(|faults| faults.into_iter().take(1).flat_map(place).collect::<Vec<_>>())?;
        let mut own = at_base(context, &ready, category, strategy, (&scheme.name, scheme.reason.clone()))?;
        if let Some(draws) = &context.draws {
            let share = own.undiscounted / paid_at_once;
            let share = (scheme.in_proportion() && paid_at_once != 0.0).then_some(share);
            over_draws(&mut own, &ready, &outcomes(context, draws, &ready, category, share), category, strategy);
        }
        own.confidential = scheme.confidential;
        schemes.push(own);
    }
    Ok(Found::PaymentSchemes(PaymentSchemes {
        category: request.category.clone(),
        strategy: study.strategies[strategy].name.clone(),
        schemes,
    }))
}

/// The strategy that pays most of the category.
fn payer(context: &Context<'_>, category: &str) -> usize {
    let paid = |at: usize| -> f64 {
        let name = &context.study.strategies[at].name;
        let own = context.base.cells.costs.iter().filter(|cell| &cell.strategy == name && cell.category == category);
        own.map(|cell| cell.discounted).sum()
    };
    (0..context.study.strategies.len()).reduce(|best, at| if paid(at) > paid(best) { at } else { best }).unwrap_or(0)
}

/// A scheme at base values.
fn at_base(
    context: &Context<'_>,
    ready: &Ready<'_>,
    category: &str,
    strategy: usize,
    (name, reason): (&str, Option<String>),
) -> Result<PaymentScheme, Vec<Diagnostic>> {
    let study = ready.study;
    let yearly = Detail { years: true, ..Detail::default() };
    let base = ready.outcomes(context.base_sets, 0, yearly, context.pool)?;
    let columns = columns(study, &ready.program, category, strategy);
    let by_year: Vec<f64> =
        base.years.iter().map(|row| columns.iter().map(|column| row[*column].1).sum::<f64>()).collect();
    let last = by_year.iter().rposition(|paid| *paid != 0.0).map_or(0, |at| at + 1);
    Ok(PaymentScheme {
        name: name.into(),
        reason,
        confidential: None,
        by_year: by_year[..last].to_vec(),
        undiscounted: paid(&columns, &base.undiscounted, 0),
        discounted: paid(&columns, &base.discounted, 0),
        decision: decision(study, &ByDraw::of(study, &ready.program, &base)),
        probabilistic: None,
        best: vec![],
        paid_when_it_fails: None,
    })
}

/// Adds to a scheme what it is over the draws.
fn over_draws(scheme: &mut PaymentScheme, ready: &Ready<'_>, outcomes: &Outcomes, category: &str, strategy: usize) {
    let study = ready.study;
    let by_draw = ByDraw::of(study, &ready.program, outcomes);
    scheme.probabilistic = Some(decision(study, &by_draw));
    let draws = by_draw.draw_totals(study);
    let share = |threshold: &f64| acceptability_at(&draws, *threshold).ok().map(|own| own.probability_best[strategy]);
    scheme.best = study.settings.thresholds.iter().filter_map(share).collect();
    let columns = columns(study, &ready.program, category, strategy);
    let paid: Vec<f64> = (0..outcomes.count).map(|set| paid(&columns, &outcomes.discounted, set)).collect();
    let gained = draws.qaly[strategy].iter().zip(&draws.qaly[0]).map(|(own, other)| own - other);
    scheme.paid_when_it_fails = when_it_fails(&paid, &gained.collect::<Vec<_>>());
}

/// What a set pays in columns.
fn paid(columns: &[usize], amounts: &[Vec<f64>], set: usize) -> f64 {
    columns.iter().map(|column| amounts[*column][set]).sum()
}

/// Mean payment in the draws that gain least, over the mean payment.
fn when_it_fails(paid: &[f64], gained: &[f64]) -> Option<f64> {
    let mut order: Vec<usize> = (0..gained.len()).collect();
    order.sort_by(|a, b| gained[*a].total_cmp(&gained[*b]));
    let worst = &order[..gained.len() / WORST];
    let mean = paid.iter().sum::<f64>() / paid.len() as f64;
    let at_worst = worst.iter().map(|at| paid[*at]).sum::<f64>() / worst.len() as f64;
    (mean != 0.0 && !worst.is_empty()).then(|| at_worst / mean)
}

/// Outcomes of the draws. A way to pay moves the payments alone: all else is what it is in the draws of the study. With `share`, each
/// payment is that share of what it is there.
fn outcomes(
    context: &Context<'_>,
    draws: &Draws<'_>,
    ready: &Ready<'_>,
    category: &str,
    share: Option<f64>,
) -> Outcomes {
    let (study, program) = (ready.study, &ready.program);
    let known: HashMap<String, usize> =
        context.ready.program.columns.iter().enumerate().map(|(at, own)| (title(context.study, own), at)).collect();
    let kept = |own: &Column| {
        let from = known.get(&title(study, own)).copied();
        from.filter(|_| share.is_some() || !pays(study, own, category))
    };
    let moved = program.clone().only(|own| kept(own).is_none());
    let mut outcomes = evaluate(study, &moved, draws.sets, Detail::default(), context.pool);
    for (at, own) in program.columns.iter().enumerate() {
        let Some(from) = kept(own) else { continue };
        let share = share.filter(|_| pays(study, own, category)).unwrap_or(1.0);
        let of = |values: &[f64]| -> Vec<f64> { values.iter().map(|value| share * value).collect() };
        outcomes.discounted[at] = of(&draws.outcomes.discounted[from]);
        outcomes.undiscounted[at] = of(&draws.outcomes.undiscounted[from]);
    }
    outcomes
}

/// A column by names, which two readings of one study share.
fn title(study: &Study, column: &Column) -> String {
    let strategy = &study.strategies[column.strategy.index()].name;
    let state = |id: &StateId| study.states[id.index()].name.as_str();
    match &column.content {
        Content::Payoff(category, own) => {
            format!("{strategy}/{}/{}", study.categories[category.index()].name, state(own))
        }
        Content::LifeYears(own) => format!("{strategy}/life years/{}", state(own)),
        other => format!("{strategy}/{other:?}"),
    }
}

/// Whether a column is of the category, its instalments or its refunds.
fn pays(study: &Study, column: &Column, category: &str) -> bool {
    let Content::Payoff(id, _) = &column.content else { return false };
    let own = &study.categories[id.index()];
    let name = own.name.strip_prefix(category);
    own.measure == Measure::Cost && name.is_some_and(|rest| ["", " instalments", " refunds"].contains(&rest))
}

/// The strategy's columns that [`pays`] finds.
fn columns(study: &Study, program: &Program, category: &str, strategy: usize) -> Vec<usize> {
    let wanted = |column: &Column| column.strategy.index() == strategy && pays(study, column, category);
    (0..program.columns.len()).filter(|at| wanted(&program.columns[*at])).collect()
}

fn decision(study: &Study, by_draw: &ByDraw) -> Decision {
    let own = study.strategies.iter().zip(&by_draw.totals);
    let means: Vec<StrategyTotals> = own.map(|(strategy, own)| strategy_totals(&strategy.name, own)).collect();
    compare(study, &means)
}
