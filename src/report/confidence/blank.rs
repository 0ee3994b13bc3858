//! Owns the results without what is in confidence, so that no section of a report can tell it.

use super::{MARKS, Reach, Writings};
use crate::report::document::{About, Confidence};
use crate::results::{CaseResult, Found, PayoffAmount, Position, Results};

/// What a payoff comes to that must not be told.
const UNKNOWN: PayoffAmount = PayoffAmount { low: f64::NAN, high: f64::NAN };

/// The results without the values that are withheld, and without the places where they are written.
#[must_use]
pub fn blank(results: &Results, reach: &Reach, writings: &mut Writings) -> Results {
    let mut own = results.clone();
    inputs(&mut own, reach);
    targets(&mut own, reach);
    if reach.shares {
        own.model.profiles.iter_mut().for_each(|profile| profile.weight = f64::NAN);
        let cases = [Some(&mut own.base_case), own.probabilistic.as_mut()];
        cases.into_iter().flatten().flat_map(|case| &mut case.by_profile).for_each(|row| row.weight = f64::NAN);
    }
    for strategy in &mut own.model.strategies {
        for (name, value) in &mut strategy.set {
            if reach.knows(name.split('[').next().unwrap_or(name)) && value.parse::<f64>().is_ok() {
                "withheld".clone_into(value);
            }
        }
    }
    for payment in &results.model.payments_in_confidence {
        let of = |name: &str| {
            name.strip_prefix(payment.category.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        };
        for (at, payoff) in own.model.payoffs.iter_mut().enumerate().filter(|(_, payoff)| of(&payoff.name)) {
            Confidence::WORD.clone_into(&mut payoff.expression);
            own.payoff_amounts.get_mut(at).into_iter().flatten().for_each(|amount| *amount = UNKNOWN);
        }
    }
    for (payoff, amount) in results.model.payoffs.iter().zip(&mut own.payoff_amounts) {
        if reach.reads(&payoff.expression) {
            *amount = amount.map(|_| UNKNOWN);
        }
    }
    if !reach.is_empty() {
        // A digest of what is withheld and of little else is soon tried out.
        own.manifest.model_hash.clear();
        for file in &mut own.manifest.inputs {
            file.sha256.clear();
            file.bytes = 0;
        }
        let mark = MARKS[2].0.to_string();
        own.checks.iter_mut().for_each(|check| check.found.clone_from(&mark));
    }
    let cases = [Some(&mut own.base_case), own.probabilistic.as_mut()];
    for case in cases.into_iter().flatten().filter(|_| About::VALUE.touches(reach.outcomes)) {
        unranked(case, &results.model.strategies.iter().map(|own| own.name.as_str()).collect::<Vec<_>>());
    }
    if About::VALUE.touches(reach.outcomes)
        && let Some(psa) = &mut own.psa
    {
        // Which pairs stand beside those against the reference tells who is on the frontier, or the best.
        psa.increments.retain(|pair| pair.against == results.model.reference);
    }
    own.analyses.retain(|analysis| !reach.analyses.contains(&analysis.name));
    words(&mut own, writings);
    own
}

fn inputs(own: &mut Results, reach: &Reach) {
    for parameter in own.model.parameters.iter_mut().filter(|parameter| reach.inputs.contains_key(&parameter.name)) {
        parameter.value = f64::NAN;
        for value in [
            &mut parameter.value_before_inflation,
            &mut parameter.inflation_factor,
            &mut parameter.mean,
            &mut parameter.sd,
            &mut parameter.low95,
            &mut parameter.high95,
        ] {
            *value = None;
        }
        parameter.locator = None;
        if let Some(note) = &mut parameter.note {
            *note = MARKS[2].0.to_string();
        }
        if let Some(set) = &mut parameter.set_by {
            set.reason = None;
        }
        if let Some(distribution) = &mut parameter.distribution {
            distribution.truncate(distribution.find([' ', '(']).unwrap_or(distribution.len()));
        }
    }
}

fn targets(own: &mut Results, reach: &Reach) {
    for target in &mut own.targets {
        let solved = target.solves.as_ref().is_some_and(|name| reach.inputs.contains_key(name));
        if solved {
            target.solved_value = None;
        }
        if reach.targets.contains_key(&target.name) {
            target.observed = f64::NAN;
            target.modelled = f64::NAN;
            (target.low, target.high, target.within) = (None, None, None);
        }
    }
    for share in &mut own.shares_over_time {
        share.observed.retain(|seen| seen.confidential.is_none() && !reach.targets.contains_key(&seen.target));
    }
}

/// Puts the strategies in the order of the scenario, with nobody on a frontier: order and place tell who costs or gains more.
fn unranked(case: &mut CaseResult, order: &[&str]) {
    let reference = order.first().copied().unwrap_or_default();
    let rows = &mut case.decision.incremental;
    rows.sort_by_key(|row| order.iter().position(|name| *name == row.strategy));
    for row in rows {
        row.position =
            Position::Frontier { against: reference.to_owned(), cost: f64::NAN, qalys: f64::NAN, icer: f64::NAN };
    }
}

/// Takes values in confidence out of what people wrote.
fn words(own: &mut Results, writings: &mut Writings) {
    writings.plain(&mut own.manifest.title, "the title");
    writings.plain(&mut own.manifest.scenario, "the path of the scenario");
    let model = &mut own.model;
    for parameter in &mut model.parameters {
        let place = format!("input `{}`", parameter.name);
        writings.plain(&mut parameter.label, &place);
        let reason = parameter.set_by.as_mut().and_then(|set| set.reason.as_mut());
        for text in [parameter.note.as_mut(), parameter.locator.as_mut(), reason].into_iter().flatten() {
            writings.plain(text, &place);
        }
    }
    for strategy in &mut model.strategies {
        writings.plain(&mut strategy.label, &format!("strategy `{}`", strategy.name));
        strategy.set.values_mut().for_each(|text| writings.expression(text));
    }
    for state in &mut model.states {
        writings.plain(&mut state.label, &format!("state `{}`", state.name));
        state.start_share.iter_mut().for_each(|text| writings.expression(text));
    }
    model.definitions.iter_mut().for_each(|own| writings.expression(&mut own.expression));
    model.payoffs.iter_mut().for_each(|own| writings.expression(&mut own.expression));
    model.curves.iter_mut().for_each(|own| writings.expression(&mut own.words));
    for step in &mut model.moves {
        writings.expression(&mut step.expression);
        step.spread.iter_mut().for_each(|text| writings.expression(text));
    }
    for target in &mut own.targets {
        let place = format!("target `{}`", target.name);
        target.label.iter_mut().for_each(|text| writings.plain(text, &place));
        writings.expression(&mut target.measure);
    }
    for share in &mut own.shares_over_time {
        writings.expression(&mut share.measure);
        let labels = share.observed.iter_mut().flat_map(|seen| &mut seen.label);
        labels.for_each(|text| writings.plain(text, "a target"));
    }
    for (section, text) in &mut own.prose {
        writings.plain(text, &format!("the text of {section}"));
    }
    for warning in &mut own.warnings {
        writings.plain(&mut warning.message, "a warning");
    }
    for analysis in &mut own.analyses {
        let place = format!("analysis `{}`", analysis.name);
        analysis.title.iter_mut().for_each(|text| writings.plain(text, &place));
        match &mut analysis.found {
            Found::Scenarios(found) => {
                for row in std::iter::once(&mut found.base).chain(&mut found.rows) {
                    for text in [Some(&mut row.title), Some(&mut row.file), row.reason.as_mut()].into_iter().flatten() {
                        writings.plain(text, &place);
                    }
                }
            }
            Found::Subgroups(found) => {
                for group in &mut found.groups {
                    writings.plain(&mut group.name, &place);
                    group.reason.iter_mut().for_each(|text| writings.plain(text, &place));
                }
            }
            Found::PaymentSchemes(found) => {
                for scheme in &mut found.schemes {
                    writings.plain(&mut scheme.name, &place);
                    scheme.reason.iter_mut().for_each(|text| writings.plain(text, &place));
                }
            }
            _ => {}
        }
    }
}
