//! The resolved model as a reader sees it.

use super::sampling::uncertain;
use crate::engine::reference;
use crate::model::*;
use crate::program::Program;
use crate::results;
use indexmap::IndexMap;

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_string())
}

/// Describes a study. `base` holds the base values, solved ones filled in; `weights` those of the profiles.
pub fn describe(study: &Study, program: &Program, base: &[f64], weights: &[f64]) -> results::Model {
    let labels = |id: &LabelId| study.labels[id.index()].clone();
    let profiles = study.profiles.iter().zip(weights).map(|(profile, weight)| results::Profile {
        name: profile.name.clone(),
        weight: *weight,
        values: study
            .columns
            .iter()
            .zip(&profile.values)
            .map(|(column, value)| {
                let text = match value {
                    ColumnValue::Label(id) => labels(id),
                    ColumnValue::Number(number) => number.to_string(),
                };
                (column.name.clone(), text)
            })
            .collect(),
        reads: if keeps_confidence(study) {
            study.parameters_of(profile.weight.iter().map(AsRef::as_ref))
        } else {
            vec![]
        },
    });
    let states = study.states.iter().map(|state| results::State {
        name: state.name.clone(),
        label: state.label.clone(),
        alive: state.alive,
        band: state.values.first().map(|(axis, value)| study.axes[axis.index()].label(*value).to_string()),
        values: state
            .values
            .iter()
            .map(|(axis, value)| (study.axes[axis.index()].name.clone(), labels(value)))
            .collect(),
        instant: state.instant,
        start: !state.start.is_empty(),
        start_share: shares(study, &state.start),
    });
    let said = |axis: &Axis| -> IndexMap<String, String> {
        let each = axis.values.iter().zip(&axis.labels).map(|(value, label)| (labels(value), label.clone()));
        each.filter(|(value, label)| value.replace('_', " ") != *label).collect()
    };
    let value_labels = study.axes.iter().map(|axis| (axis.name.clone(), said(axis))).filter(|(_, own)| !own.is_empty());
    results::Model {
        value_labels: value_labels.collect(),
        strategies: study
            .strategies
            .iter()
            .map(|strategy| results::Strategy {
                name: strategy.name.clone(),
                label: strategy.label.clone(),
                set: strategy.set_words.iter().cloned().collect(),
            })
            .collect(),
        reference: study.strategies.first().map_or(String::new(), |strategy| strategy.name.clone()),
        intervention: study.strategies.last().map_or(String::new(), |strategy| strategy.name.clone()),
        profiles: profiles.collect(),
        states: states.collect(),
        settings: settings(study, program),
        counted: study.counted.clone(),
        parameters: parameters(study, base),
        definitions: study
            .definitions
            .iter()
            .map(|definition| results::Definition {
                name: definition.name.clone(),
                expression: definition.text.clone(),
                unit: definition.quantity.map(|quantity| quantity.to_string()),
                value: None,
            })
            .collect(),
        moves: moves(study),
        payoffs: payoffs(study),
        curves: super::describe_curves::curves(study),
        switches: study.switches.iter().map(|own| (own.name.clone(), own.default)).collect(),
        tables: tables(study),
        payments_in_confidence: study
            .payments_in_confidence
            .iter()
            .filter_map(|(category, word)| {
                let confidential = results::Confidential::of(word)?;
                Some(results::PaymentInConfidence { category: category.clone(), confidential })
            })
            .collect(),
        sources: sources(study),
    }
}

fn count_words(count: &Count) -> String {
    match count {
        Count::Start => "start".into(),
        Count::End => "end".into(),
        Count::LifeTable => "life-table".into(),
        Count::HalfCycle => "half-cycle".into(),
        Count::Simpson => "simpson".into(),
        Count::Weights(_, path) => format!("weights of {path}"),
        Count::Once => "none".into(),
        Count::AsState => "as state".into(),
    }
}

fn dated_words(dated: Dated) -> &'static str {
    match dated {
        Dated::Start => "start",
        Dated::Middle => "middle",
        Dated::End => "end",
        Dated::StartOfYear => "start of year",
        Dated::MiddleOfYear => "middle of year",
        Dated::EndOfYear => "end of year",
        Dated::None => "none",
    }
}

fn settings(study: &Study, program: &Program) -> results::Settings {
    let own = &study.settings;
    let rate = |rate: Rate| results::DiscountRate {
        rate: rate.first,
        then: rate.then.map(|(then, _)| then),
        after_years: rate.then.map(|(_, after)| after),
    };
    let row = |payoff: &str, timing: &Timing| results::Timing {
        payoff: payoff.into(),
        count: count_words(&timing.count),
        discount: dated_words(timing.dated).into(),
    };
    let rules = &own.timing;
    let mut timing = vec![
        row("state", &rules.state),
        row("transition", &rules.transition),
        row("utility", &rules.utility),
        row("event", &rules.event),
    ];
    for (name, payoff) in &rules.payoff {
        timing.push(results::Timing {
            payoff: name.clone(),
            count: payoff.count.as_ref().map_or("as its kind".into(), count_words),
            discount: payoff.dated.map_or("as its kind".into(), |dated| dated_words(dated).into()),
        });
    }
    let any_rates = study.edges.iter().any(|edge| matches!(edge.odds, Odds::Rate(_)));
    results::Settings {
        cycle: own.schedule_words.clone(),
        horizon: match own.horizon {
            Horizon::Years(years) => format!("{years} years"),
            Horizon::Cycles(1) => "1 cycle".into(),
            Horizon::Cycles(count) => format!("{count} cycles"),
            Horizon::Age(age) => format!("to age {age}"),
        },
        cycles: program.grid.cycles() as u64,
        start_age: own
            .start_age
            .as_ref()
            .and_then(|term| if let TermKind::Number(age) = term.kind { Some(age) } else { None }),
        order: if study.steps.len() > 1 { study.steps.clone() } else { vec![] },
        within_cycle: any_rates
            .then(|| if own.within_cycle == WithinCycle::Continuous { "continuous".into() } else { "one move".into() }),
        discount: results::Discounting {
            costs: rate(own.discount.costs),
            effects: rate(own.discount.effects),
            life_years: rate(own.discount.life_years),
            compounding: if own.discount.continuous { "continuous".into() } else { "annual".into() },
        },
        timing,
        price_year: own.price_year.clone(),
        thresholds: own.thresholds.clone(),
        utility: own.utility.norm.as_ref().map(|norm| results::UtilityRule {
            norm: written(study, norm),
            measured_at: own.utility.measured_at.as_ref().map(|age| written(study, age)),
            cap: own.utility.cap,
        }),
    }
}

/// An expression as it is written.
fn written(study: &Study, term: &Term) -> String {
    study.sources.text(term.span).trim_matches('"').to_string()
}

/// A share as the factors that are written; a factor that is a label holds for its own value alone, and is left out there. Empty
/// where nobody goes.
fn shares(study: &Study, factors: &[Share]) -> Vec<String> {
    let mut list = Vec::new();
    for share in factors {
        let text = written(study, &share.term);
        match share.value {
            Some((_, value)) if study.labels[value.index()] == text => {}
            Some((axis, _)) if study.axes[axis.index()].values.iter().any(|own| study.labels[own.index()] == text) => {
                return vec![];
            }
            _ => list.push(text),
        }
    }
    list
}

fn parameters(study: &Study, base: &[f64]) -> Vec<results::Parameter> {
    let varied = uncertain(study);
    let read = study.parameters_read();
    study
        .parameters
        .iter()
        .enumerate()
        .map(|(at, own)| {
            let changed = study.changes.iter().find(|change| change.name.replace(' ', "") == own.name.replace(' ', ""));
            let distribution = own.distribution.as_ref();
            let limits = distribution.map(crate::sample::Distribution::interval95);
            let shown = varied.contains(&ParameterId(at as u32)).then(|| own.distribution_shown());
            results::Parameter {
                name: own.name.clone(),
                label: own.label.clone(),
                group: some(&own.group),
                unit: some(&own.unit()),
                value: base[at],
                value_before_inflation: (own.inflation != 1.0).then_some(own.written * own.scale),
                price_year: own.price_year.clone(),
                inflation_factor: (own.inflation != 1.0).then_some(own.inflation),
                distribution: shown,
                mean: distribution.map(crate::sample::Distribution::mean),
                sd: distribution.map(crate::sample::Distribution::sd),
                low95: limits.map(|(low, _)| low),
                high95: limits.map(|(_, high)| high),
                source: some(&own.source),
                locator: some(&own.locator),
                evidence: some(&own.evidence),
                basis: if own.solved_by.is_some() { Some(results::Basis::Calibrated) } else { basis(&own.basis) },
                verification: verification(&own.verification),
                note: some(&own.note),
                confidential: results::Confidential::of(&own.confidential),
                used: read[at],
                set_by: changed
                    .map(|change| results::SetBy { place: change.place.clone(), reason: some(&change.reason) }),
            }
        })
        .collect()
}

fn basis(word: &str) -> Option<results::Basis> {
    use results::Basis as B;
    Some(match word {
        "published" => B::Published,
        "derived" => B::Derived,
        "calibrated" => B::Calibrated,
        "elicited" => B::Elicited,
        "assumed" => B::Assumed,
        "policy" => B::Policy,
        _ => return None,
    })
}

fn verification(word: &str) -> Option<results::Verification> {
    use results::Verification as V;
    Some(match word {
        "verified A" => V::VerifiedA,
        "verified B" => V::VerifiedB,
        "verified C" => V::VerifiedC,
        "verified" => V::Verified,
        "recalled" => V::Recalled,
        "claimed" => V::Claimed,
        _ => return None,
    })
}

fn moves(study: &Study) -> Vec<results::Move> {
    let mut list: Vec<results::Move> = study
        .edges
        .iter()
        .map(|edge| results::Move {
            name: edge.name.clone(),
            from: study.states[edge.from.index()].name.clone(),
            to: study.states[edge.to.index()].name.clone(),
            step: (study.steps.len() > 1).then(|| study.steps[edge.step.index()].clone()),
            kind: if matches!(edge.odds, Odds::Rate(_)) { "rate".into() } else { "prob".into() },
            expression: edge.text.clone(),
            spread: shares(study, &edge.spread),
        })
        .collect();
    for state in &study.states {
        if let Some(term) = &state.occupancy {
            let expression = study.sources.text(term.span).to_string();
            list.push(results::Move {
                name: None,
                from: state.name.clone(),
                to: state.name.clone(),
                step: None,
                kind: "share".into(),
                expression,
                spread: vec![],
            });
        }
    }
    list
}

fn payoffs(study: &Study) -> Vec<results::Payoff> {
    let state = |id: StateId| Some(study.states[id.index()].name.clone());
    study
        .payoffs
        .iter()
        .map(|payoff| {
            let category = &study.categories[payoff.category.index()];
            let (from, to, event, step) = match payoff.occasion {
                Occasion::State(id) => (state(id), None, None, None),
                Occasion::Entry(id) => (None, state(id), None, None),
                Occasion::Edge(id) => {
                    let edge = &study.edges[id.index()];
                    let step = (study.steps.len() > 1).then(|| study.steps[edge.step.index()].clone());
                    (state(edge.from), state(edge.to), None, step)
                }
                Occasion::Event(id, at) => (state(id), None, Some(study.events[at].name.clone()), None),
            };
            let kind = if category.measure == Measure::Cost { "cost" } else { "qaly" };
            results::Payoff {
                name: category.name.clone(),
                kind: kind.into(),
                from,
                to,
                event,
                step,
                expression: payoff.text.clone(),
            }
        })
        .collect()
}

/// What each payoff's expression comes to, in the order of [`payoffs`].
pub(super) fn amounts(study: &Study, base: &[f64]) -> Vec<Option<results::PayoffAmount>> {
    let one = |payoff| reference::amount_at_start(study, base, payoff);
    study.payoffs.iter().map(|payoff| one(payoff).map(|(low, high)| results::PayoffAmount { low, high })).collect()
}

/// Tables that are read as they stand, and the index of prices.
fn tables(study: &Study) -> Vec<results::TableRead> {
    let read = study.tables.iter().map(|own| results::TableRead {
        name: own.name.clone(),
        file: Some(own.path.clone()),
        sources: citation_keys(&own.origin.source).map(str::to_owned).collect(),
        basis: some(&own.origin.basis),
        verification: some(&own.origin.verification),
        confidential: results::Confidential::of(&own.origin.confidential),
    });
    let index = results::TableRead {
        name: "index of prices".into(),
        file: None,
        sources: citation_keys(&study.inflation_source).map(str::to_owned).collect(),
        basis: None,
        verification: None,
        confidential: None,
    };
    read.chain(Some(index).filter(|own| !own.sources.is_empty())).collect()
}

/// The references that parameters, targets and tables name: key, and what the bibliography says of it in one line.
fn sources(study: &Study) -> Vec<results::Source> {
    let parameters = study.parameters.iter().map(|own| &own.source);
    let targets = study.targets.iter().map(|own| &own.source);
    let observed = study.observed.iter().map(|own| &own.source);
    let tables = study.tables.iter().map(|own| &own.origin.source).chain([&study.inflation_source]);
    let mut keys: Vec<&str> =
        parameters.chain(targets).chain(observed).chain(tables).flat_map(|own| citation_keys(own)).collect();
    keys.sort_unstable();
    keys.dedup();
    let references = study.references();
    keys.into_iter()
        .map(|key| {
            let entry = references.iter().find(|own| own.key == key).map(|own| &own.fields);
            let text = entry.map_or_else(|| format!("{key} (not in the references file)"), entry_words);
            results::Source { key: key.into(), text, url: entry.and_then(|entry| entry.get("url").cloned()) }
        })
        .collect()
}

fn entry_words(entry: &IndexMap<String, String>) -> String {
    let parts = ["author", "title", "journal", "howpublished", "year", "volume", "pages", "doi", "note"];
    let words: Vec<&str> = parts.iter().filter_map(|part| entry.get(*part).map(String::as_str)).collect();
    words.join(". ")
}

/// The targets, modelled against observed at the base values.
pub fn targets(study: &Study, base: &[f64], measured: &[(f64, f64)]) -> Vec<results::Target> {
    study
        .targets
        .iter()
        .zip(measured)
        .map(|(target, (modelled, observed))| {
            let within = target.low.zip(target.high).map(|(low, high)| (low..=high).contains(modelled));
            results::Target {
                name: target.name.clone(),
                label: (target.label != target.name.replace('_', " ")).then(|| target.label.clone()),
                measure: target.measure_words.clone(),
                unit: None,
                kind: if target.solves.is_some() {
                    results::TargetKind::Calibrated
                } else {
                    results::TargetKind::Validation
                },
                observed: *observed,
                low: target.low,
                high: target.high,
                modelled: *modelled,
                within,
                solves: target.solves.map(|(id, ..)| study.parameters[id.index()].name.clone()),
                solved_value: target.solves.map(|(id, ..)| base[id.index()]),
                source: some(&target.source),
                reads: if keeps_confidence(study) { read_by(study, target) } else { vec![] },
                confidential: results::Confidential::of(&target.confidential),
            }
        })
        .collect()
}

/// Whether anything in a study is in confidence, so that a redacted report must know what is worked out from what.
fn keeps_confidence(study: &Study) -> bool {
    let parameters = study.parameters.iter().map(|own| &own.confidential);
    let targets = study.targets.iter().map(|own| &own.confidential);
    let tables = study.tables.iter().map(|own| &own.origin.confidential);
    parameters.chain(targets).chain(tables).any(|word| !word.is_empty())
}

/// The parameters that the comparison of a target reads.
fn read_by(study: &Study, target: &Target) -> Vec<String> {
    let mut terms = Vec::new();
    target.for_each_term(&mut |term| terms.push(std::sync::Arc::clone(term)));
    study.parameters_of(terms.iter().map(AsRef::as_ref))
}

/// A hash of the resolved model: the same text for the same model, whatever files it came from.
pub fn model_hash(model: &results::Model) -> String {
    use sha2::{Digest, Sha256};
    let text = serde_json::to_string(model).unwrap_or_default();
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
