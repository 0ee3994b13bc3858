//! Scenario analysis: other scenario files beside this one, at base values and over draws with the same random numbers.

use super::asked::{Pair, parameter};
use super::at_price::{AtPrice, deterministic};
use super::case::{comparison_of, mean};
use super::context::{Context, Draws};
use super::price::Price;
use super::probabilistic::ByDraw;
use super::registry::Plan;
use super::run::draws_of;
use super::variant::{Variant, without_place};
use crate::diagnostic::{Diagnostic, Findings};
use crate::engine::{Detail, spread};
use crate::model::{Change, Reader, Study};
use crate::results::{Found, Increments, ScenarioDraws, ScenarioFound, Scenarios};
use crate::source::{Located, NodeKind, Span};

/// What the request says.
struct Request {
    strategy: String,
    against: String,
    /// Each with its reason and where it is named.
    files: Vec<(String, Option<String>, Span)>,
    draws: u64,
    price: Option<String>,
}

/// Draws of each scenario, unless the request says.
const DRAWS: f64 = 1000.0;
/// Most of them: as many as a probabilistic analysis of its own has.
const MOST_DRAWS: f64 = 1_000_000.0;
/// Most scenarios of one analysis.
const MOST_FILES: usize = 200;

/// Reads the request.
pub(super) fn read(reader: &Reader<'_>, study: &Study, findings: &mut Findings) -> Option<Plan> {
    let pair = Pair::read(reader, study, findings);
    let draws = draws(reader, findings);
    let price = match reader.text("price", findings) {
        Some(name) => parameter(name, study, findings).map(|_| Some(name.value.to_string())),
        None => reader.get("price").is_none().then_some(None),
    };
    let files = files(reader, findings);
    let name = |at: usize| study.strategies[at].name.clone();
    let pair = pair?;
    let request = Request {
        strategy: name(pair.strategy),
        against: name(pair.against),
        files: files?,
        draws: draws?,
        price: price?,
    };
    Some(Box::new(move |context| run(&request, context)))
}

fn draws(reader: &Reader<'_>, findings: &mut Findings) -> Option<u64> {
    let Some(entry) = reader.get("draws") else { return Some(DRAWS as u64) };
    let number = reader.number("draws", findings)?;
    let value = number.value;
    if value == 0.0 || (value == value.floor() && (2.0..=MOST_DRAWS).contains(&value)) {
        return Some(value as u64);
    }
    let fault = Diagnostic::error("E4015", format!("{value} is no number of draws"));
    findings.add(
        fault
            .at(entry.value.span, "not 0, nor a whole number from 2 to 1,000,000")
            .mend("write 0 for base values alone"),
    );
    None
}

/// `files = ["price-120k.toml", { file = "relapse-0.toml", reason = "…" }]`.
fn files(reader: &Reader<'_>, findings: &mut Findings) -> Option<Vec<(String, Option<String>, Span)>> {
    let Some((items, entry)) = reader.list("files", findings) else {
        if let (None, Some(kind)) = (reader.get("files"), reader.get("kind")) {
            let fault = Diagnostic::error("E4001", "a scenario analysis needs its `files`");
            findings.add(fault.at(kind.value.span, "of which scenarios?").mend("write files = [\"dearer.toml\"]"));
        }
        return None;
    };
    if items.is_empty() || items.len() > MOST_FILES {
        let code = if items.is_empty() { "E4001" } else { "E4021" };
        let fault =
            Diagnostic::error(code, format!("a scenario analysis has 1 to {MOST_FILES} files, not {}", items.len()));
        findings.add(fault.at(entry.value.span, "these"));
        return None;
    }
    let mut list: Vec<(String, Option<String>, Span)> = Vec::new();
    for item in items {
        let (file, reason) = match &item.kind {
            NodeKind::String(words, inside) => (Located::new(words.as_str(), *inside), None),
            NodeKind::Table(table) => {
                let own = Reader::new(table, "a scenario of the analysis");
                let (file, reason) = (own.text("file", findings), own.text("reason", findings));
                own.finish(findings);
                let Some(file) = file else {
                    findings.add(Diagnostic::error("E4001", "a scenario needs its `file`").at(item.span, "which?"));
                    continue;
                };
                (file, reason.map(|own| own.value.to_string()))
            }
            other => {
                let fault =
                    Diagnostic::error("E4002", format!("a scenario is the path of a file, not {}", other.words()));
                findings.add(fault.at(item.span, "here").mend("put it in quotation marks"));
                continue;
            }
        };
        if list.iter().any(|(own, ..)| own == file.value) {
            let fault = Diagnostic::error("E4015", format!("`{}` is listed twice", file.value));
            findings.add(fault.at(file.span, "again here").mend("leave it out"));
            continue;
        }
        list.push((file.value.to_string(), reason, file.span));
    }
    (list.len() == items.len()).then_some(list)
}

fn run(request: &Request, context: &Context<'_>) -> Result<Found, Vec<Diagnostic>> {
    let base = one(request, context, None, None)?;
    let rows = spread(context.pool, request.files.len(), |at| {
        let (file, reason, span) = &request.files[at];
        (context.stage)(&format!("scenario {} of {}", at + 1, request.files.len()));
        let place = |faults: Vec<Diagnostic>| -> Vec<Diagnostic> {
            faults.into_iter().map(|fault| fault.at(*span, "this scenario")).collect()
        };
        one(request, context, Some(file), reason.clone()).map_err(place)
    });
    Ok(Found::Scenarios(Scenarios {
        strategy: request.strategy.clone(),
        against: request.against.clone(),
        thresholds: context.study.settings.thresholds.clone(),
        draws: if base.probabilistic.is_some() { draws_each(request, context) } else { 0 },
        price: request.price.clone(),
        base,
        rows: rows.into_iter().collect::<Result<_, _>>()?,
    }))
}

/// Draws of each scenario: no more than the run itself has, so that a run of the base case alone is one.
fn draws_each(request: &Request, context: &Context<'_>) -> u64 {
    let own = context.draws.map_or(0, |draws| draws.sets.count as u64);
    if own < request.draws { own } else { request.draws }
}

/// One scenario: this one again if no file is named.
fn one(
    request: &Request,
    context: &Context<'_>,
    file: Option<&str>,
    reason: Option<String>,
) -> Result<ScenarioFound, Vec<Diagnostic>> {
    let count = draws_each(request, context).to_string();
    let study = context.variant(file, &[("psa.draws", &count)]).map_err(|fault| vec![fault])?;
    let name = format!("scenario `{}`", study.path);
    let variant = Variant::costs_and_qalys(&study, context, &name)?;
    let strategy = |name: &str| {
        let found = study.strategy(name).map(|id| id.index());
        found.ok_or_else(|| {
            let fault = Diagnostic::error("E6005", format!("`{}` has no strategy `{name}`", study.path));
            vec![fault.mend("compare strategies that every scenario has")]
        })
    };
    let pair = Pair { strategy: strategy(&request.strategy)?, against: strategy(&request.against)? };
    let thresholds = &context.study.settings.thresholds;
    let totals = |totals: &ByDraw, strategy: usize| {
        let own = &totals.totals[strategy];
        (mean(&own[0]), mean(&own[1]))
    };
    let best = |by_draw: &ByDraw| -> Vec<String> {
        let of = |threshold: &f64| {
            let mut best = (0, f64::NEG_INFINITY);
            for strategy in 0..study.strategies.len() {
                let (cost, qalys) = totals(by_draw, strategy);
                if threshold * qalys - cost > best.1 {
                    best = (strategy, threshold * qalys - cost);
                }
            }
            study.strategies[best.0].name.clone()
        };
        thresholds.iter().map(of).collect()
    };
    let increments = |by_draw: &ByDraw| -> Increments {
        comparison_of(totals(by_draw, pair.strategy), totals(by_draw, pair.against))
    };
    let draws = draws_of(&study);
    let mut probabilistic = None;
    if draws >= 2 {
        let drawn = variant.ready.sets(0..draws, context.pool).and_then(|sets| {
            let outcomes = variant.ready.outcomes(&sets, 0, Detail::default(), context.pool)?;
            Ok(ByDraw::of(&study, &variant.ready.program, &outcomes))
        });
        let by_draw = drawn.map_err(|faults| without_place(faults, &name))?;
        probabilistic = Some(ScenarioDraws {
            mean: increments(&by_draw),
            chance: thresholds.iter().map(|own| chance(&by_draw, pair.strategy, *own)).collect(),
            best: best(&by_draw),
        });
    }
    let mut prices = Vec::new();
    if let Some(id) = request.price.as_ref().and_then(|own| study.parameter(own)) {
        let usual = study.parameters[id.index()].value;
        let between = (0.0, if usual > 0.0 { 10.0 * usual } else { 1e6 });
        let price = Price { id, strategy: pair.strategy, others: vec![pair.against], between };
        let sets = variant.ready.targets.base_sets();
        let at = AtPrice {
            study: &study,
            ready: &variant.ready,
            pool: context.pool,
            sets: &sets,
            price: &price,
            others_at: None,
        };
        let known = Draws { sets: &sets, outcomes: &variant.outcomes, totals: &variant.totals };
        let searched = || deterministic(&at, thresholds).map(|(_, found)| found.into_iter().map(|own| own.0).collect());
        let found = at
            .mean_prices(Some((usual, known)), thresholds)
            .and_then(|straight| if straight.is_empty() { searched() } else { Ok(straight) });
        prices = found.map_err(|faults| without_place(faults, &name))?;
    }
    Ok(ScenarioFound {
        file: study.path.clone(),
        title: study.title.clone(),
        reason: reason.or_else(|| reasons(&study.changes, &context.study.changes)),
        deterministic: increments(&variant.totals),
        best: best(&variant.totals),
        probabilistic,
        prices,
    })
}

/// Share of the draws in which a strategy has the highest net benefit of all; of equals, the first in the order of the scenario.
fn chance(by_draw: &ByDraw, strategy: usize, threshold: f64) -> f64 {
    let count = by_draw.totals[0][0].len();
    let benefit = |own: usize, draw: usize| threshold * by_draw.totals[own][1][draw] - by_draw.totals[own][0][draw];
    let wins = |draw: &usize| {
        let own = benefit(strategy, *draw);
        (0..by_draw.totals.len()).all(|other| {
            let value = benefit(other, *draw);
            if other < strategy { own > value } else { own >= value }
        })
    };
    (0..count).filter(wins).count() as f64 / count as f64
}

/// The reasons of what a scenario sets and this one does not.
fn reasons(own: &[Change], base: &[Change]) -> Option<String> {
    let new = |change: &&Change| {
        !change.reason.is_empty() && base.iter().all(|other| other.name != change.name || other.reason != change.reason)
    };
    let mut words: Vec<&str> = Vec::new();
    for change in own.iter().filter(new) {
        if !words.contains(&change.reason.as_str()) {
            words.push(&change.reason);
        }
    }
    (!words.is_empty()).then(|| words.join("; "))
}
