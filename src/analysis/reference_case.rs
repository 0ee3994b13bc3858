//! The scenario against NICE's reference case: departures found by looking at what was run, and the other discount rate.

use super::case::{case_result, compare};
use super::context::Context;
use super::registry::Plan;
use super::sampling::uncertain;
use crate::diagnostic::{Diagnostic, Findings};
use crate::engine::{Detail, ParameterSets, evaluate};
use crate::model::{Count, NiceRules, Rate, Reader, Regime, Study};
use crate::program::compile;
use crate::results::{CaseResult, Departure, Found, NiceRule, ReferenceCase};

/// Share of the cohort alive at the end from which the horizon is no lifetime.
const ALIVE_AT_END: f64 = 0.01;
/// The day after which topics are judged on EQ-5D-5L values (PMG51, read second-hand).
const FIVE_LEVEL_AFTER: &str = "2026-08-27";

/// Reads the request, which has no keys of its own.
pub(super) fn read(reader: &Reader<'_>, study: &Study, findings: &mut Findings) -> Option<Plan> {
    if study.settings.nice.is_none() {
        let words = "the reference case needs the rules of NICE, and the scenario names no [nice]";
        let fault = Diagnostic::error("E4001", words).at(reader.span(), "asked for here");
        findings.add(fault.mend("add [nice] with `date` and `rules`"));
        return None;
    }
    Some(Box::new(run))
}

fn run(context: &Context<'_>) -> Result<Found, Vec<Diagnostic>> {
    let study = context.study;
    let Some(nice) = &study.settings.nice else { return Err(vec![]) };
    let rate = nice.value("discount_alternative");
    let mut other = study.clone();
    let single = Rate { first: rate, then: None };
    (other.settings.discount.costs, other.settings.discount.effects) = (single, single);
    other.settings.discount.continuous = false;
    let program = compile(&other)?;
    let case = |sets: &ParameterSets| -> CaseResult {
        case_result(&other, &program, sets, &evaluate(&other, &program, sets, Detail::default(), context.pool))
    };
    let alternative = case(context.base_sets);
    Ok(Found::ReferenceCase(ReferenceCase {
        date: nice.date.clone(),
        rules: rules(nice),
        departures: departures(context, nice),
        alternative_rate: rate,
        alternative_decision: compare(&other, &alternative.totals),
        alternative: alternative.totals,
        alternative_probabilistic: context.draws.as_ref().map(|draws| case(draws.sets).decision),
    }))
}

fn rules(nice: &NiceRules) -> Vec<NiceRule> {
    let one = |(name, own): (&String, &crate::model::NiceRule)| NiceRule {
        rule: name.clone(),
        value: own.value,
        from: own.from.clone(),
        paragraph: own.paragraph.clone(),
        status: own.status.clone(),
    };
    nice.rules.iter().map(one).collect()
}

fn departures(context: &Context<'_>, nice: &NiceRules) -> Vec<Departure> {
    let study = context.study;
    let mut list = Vec::new();
    let mut add = |departs: bool, asks: String, does: String, paragraph: &str| {
        if departs {
            list.push(Departure { asks, does, paragraph: paragraph.into() });
        }
    };
    let percent = |rate: f64| format!("{}%", crate::diagnostic::figure(100.0 * rate));
    for (name, own, rule) in [
        ("costs", study.settings.discount.costs, "discount_costs"),
        ("health effects", study.settings.discount.effects, "discount_effects"),
    ] {
        let wanted = nice.value(rule);
        let later =
            own.then.map_or(String::new(), |(then, after)| format!(", then {} after {after} years", percent(then)));
        add(
            own.first != wanted || own.then.is_some(),
            format!("{name} discounted at {} a year", percent(wanted)),
            format!("they are discounted at {} a year{later}", percent(own.first)),
            "4.5.1",
        );
    }
    let thresholds = [nice.value("threshold_low"), nice.value("threshold_high")];
    add(
        study.settings.thresholds != thresholds,
        format!("results at £{} and £{} a QALY", thresholds[0], thresholds[1]),
        format!("they are shown at {}", words(&study.settings.thresholds)),
        "4.10.8",
    );
    let alive = alive_at_end(study, context.base);
    add(
        alive > ALIVE_AT_END,
        "a horizon long enough for all important differences".into(),
        format!("{} of people are alive at its end under some strategy", percent((1000.0 * alive).round() / 1000.0)),
        "4.2.22 to 4.2.25",
    );
    let utility = &study.settings.utility;
    let followed = utility.norm.is_some();
    add(
        !followed || utility.measured_at.is_none(),
        "utilities that fall with age as the general population's do".into(),
        "they are not adjusted for age".into(),
        "about 4.3.7 (recalled)",
    );
    add(
        !utility.cap,
        "no utility above that of the general population at the same age".into(),
        "utilities are not capped".into(),
        "about 4.3.7 (recalled)",
    );
    let one_sided = matches!(study.settings.timing.state.count, Count::Start | Count::End);
    add(
        one_sided,
        "a correction for events within the cycle, or a reason for having none".into(),
        "people are counted at one end of each cycle".into(),
        "recalled",
    );
    add(context.draws.is_none(), "a probabilistic analysis".into(), "no draws were taken".into(), "4.7");
    add(
        study.strategies.len() < 2,
        "a comparison with established care".into(),
        "there is one strategy".into(),
        "4.2.4 to 4.2.6",
    );
    let certain = certain(study);
    add(
        !certain.is_empty(),
        "uncertainty in every input that is an estimate".into(),
        format!(
            "{} inputs that are neither policy nor assumed have no distribution: {}",
            certain.len(),
            some(&certain)
        ),
        "4.7",
    );
    let five = nice.topic_started.as_deref().is_some_and(|day| day > FIVE_LEVEL_AFTER);
    add(
        five && (nice.regime == Regime::ThreeLevel || nice.values.is_some()),
        "EQ-5D-5L values and norms, for the topic started after 27 August 2026".into(),
        versions(nice),
        "PMG51 (secondary)",
    );
    list
}

/// Of which version of EQ-5D the values are, and of which the norms.
fn versions(nice: &NiceRules) -> String {
    let norms = if nice.regime == Regime::FiveLevel { "EQ-5D-5L" } else { "EQ-5D-3L" };
    match &nice.values {
        Some(values) => format!("values are {values}; norms are of the {norms}"),
        None => format!("values and norms are of the {norms}"),
    }
}

/// The largest share of any strategy's people that is alive at the last time point.
fn alive_at_end(study: &Study, base: &CaseResult) -> f64 {
    let alive = |name: &str| study.states.iter().any(|state| state.name == name && state.alive);
    let at_end = base.traces.iter().filter(|trace| trace.profile == "all").map(|trace| {
        let living = trace.occupancy.iter().filter(|(name, _)| alive(name));
        living.map(|(_, shares)| shares.last().copied().unwrap_or(0.0)).sum::<f64>()
    });
    at_end.fold(0.0, crate::math::max)
}

/// Estimates that are fixed.
fn certain(study: &Study) -> Vec<String> {
    let uncertain = uncertain(study);
    let fixed = study.parameters.iter().enumerate().filter(|(at, own)| {
        let estimate = !matches!(own.basis.as_str(), "policy" | "assumed" | "");
        estimate && own.solved_by.is_none() && !uncertain.iter().any(|id| id.index() == *at)
    });
    fixed.map(|(_, own)| own.name.clone()).collect()
}

fn some(names: &[String]) -> String {
    crate::diagnostic::some_of(names.iter().map(String::as_str))
}

fn words(thresholds: &[f64]) -> String {
    thresholds.iter().map(|own| format!("£{own}")).collect::<Vec<_>>().join(" and ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_another_version_than_the_norms_are_told_apart() {
        let mut nice = NiceRules {
            date: "2026-11-26".into(),
            topic_started: None,
            regime: Regime::ThreeLevel,
            values: None,
            rules: indexmap::IndexMap::new(),
        };
        assert_eq!(versions(&nice), "values and norms are of the EQ-5D-3L");
        nice.values = Some("of the EQ-5D-5L".into());
        assert_eq!(versions(&nice), "values are of the EQ-5D-5L; norms are of the EQ-5D-3L");
    }
}
