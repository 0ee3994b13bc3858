//! Settings that are no structure: discounting, thresholds, utility rules, the probabilistic analysis.

use super::builder::Builder;
use super::reader::{Reader, number_of};
use super::resolve::Env;
use super::study::*;
use super::time::{TimeDraft, time_of};
use super::typing::{self, Place};
use super::{nice, timing};
use crate::diagnostic::{Diagnostic, Findings};
use crate::source::{Located, Node, NodeKind, Table};
use std::sync::Arc;

/// One of some named choices.
pub(super) fn choose<T: Clone>(text: Located<&str>, choices: &[(&str, T)], findings: &mut Findings) -> Option<T> {
    let found = choices.iter().find(|(name, _)| *name == text.value).map(|(_, value)| value.clone());
    if found.is_none() {
        let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        findings.add(
            Diagnostic::error("E4015", format!("`{}` is not one of the choices", text.value))
                .at(text.span, "not a choice")
                .mend(format!("write one of: {}", names.join(", ")))
                .did_you_mean(text.value, names),
        );
    }
    found
}

/// Reads every setting of the scenario.
pub(super) fn resolve(builder: &mut Builder<'_>, model: &Table, time: TimeDraft) -> Settings {
    let has_rates = builder.edges.iter().any(|edge| matches!(edge.odds, Odds::Rate(_)));
    if has_rates && time.within_cycle.is_none() {
        builder.findings.add(
            Diagnostic::error("E4010", "the model has rates and does not say how people move within a cycle")
                .at(time.span, "not stated here")
                .mend("add within_cycle = \"continuous\" (any number of moves) or \"one move\" to [time]"),
        );
    }
    let head = Reader::new(model, "the file");
    let nice = nice::read(builder, model);
    Settings {
        schedule: time.schedule,
        schedule_words: time.schedule_words,
        horizon: time.horizon,
        cycle_span: time.cycle_span,
        start_age: None,
        within_cycle: time.within_cycle.unwrap_or(WithinCycle::Continuous),
        thresholds: thresholds(&head, nice.as_ref(), &mut builder.findings),
        price_year: builder.price_year.clone(),
        discount: discount(&head, builder),
        timing: timing::read(&head, builder),
        utility: utility(&head, builder),
        psa: psa(&head, &mut builder.findings),
        nice,
    }
}

/// NICE's thresholds, where a scenario names neither its own nor a date.
const THRESHOLDS: [f64; 2] = [25_000.0, 35_000.0];

fn thresholds(head: &Reader<'_>, nice: Option<&NiceRules>, findings: &mut Findings) -> Vec<f64> {
    let standing = nice.map_or(THRESHOLDS, |nice| [nice.value("threshold_low"), nice.value("threshold_high")]);
    let Some((items, entry)) = head.list("thresholds", findings) else { return standing.to_vec() };
    let mut list: Vec<f64> = Vec::new();
    for item in items {
        let Some(value) = number_of("thresholds", item, findings) else { continue };
        if !(value.value > 0.0) {
            findings.add(Diagnostic::error("E4015", "a threshold is positive").at(value.span, "£ per QALY"));
        } else if list.last().is_some_and(|last| value.value <= *last) {
            let fault = Diagnostic::error("E4015", "thresholds rise").at(value.span, "not above the one before it");
            findings.add(fault.mend("write the smaller one first"));
        } else {
            list.push(value.value);
        }
    }
    if items.is_empty() {
        findings.add(Diagnostic::error("E4015", "no threshold is named").at(entry.value.span, "empty"));
    }
    if list.is_empty() { standing.to_vec() } else { list }
}

/// Draws that `draws = "auto"` takes at most, where `most` does not say.
const MOST_AUTO: u64 = 100_000;

fn psa(head: &Reader<'_>, findings: &mut Findings) -> PsaSettings {
    let mut settings = PsaSettings { draws: 1000, auto: false, error: None, seed: 1, sampling: Sampling::Random };
    let Some((table, entry)) = head.table("psa", findings) else { return settings };
    let reader = Reader::new(table, "[psa]");
    settings.auto = table
        .get("draws")
        .is_some_and(|entry| matches!(&entry.value.kind, NodeKind::String(text, _) if text == "auto"));
    if settings.auto {
        reader.get("draws");
        settings.draws = MOST_AUTO;
    }
    for (key, most) in [("draws", 10_000_000_u64), ("most", 10_000_000), ("seed", 9_000_000_000_000_000)] {
        if key == "draws" && settings.auto {
            continue;
        }
        let Some(number) = reader.number(key, findings) else { continue };
        let whole = number.value == number.value.floor();
        if !whole || !(0.0..=most as f64).contains(&number.value) {
            let fault = Diagnostic::error("E4015", format!("`{key}` is a whole number from 0 to {most}"));
            findings.add(fault.at(number.span, "not such a number"));
        } else if key == "draws" || (key == "most" && settings.auto) {
            settings.draws = number.value as u64;
        } else if key == "seed" {
            settings.seed = number.value as u64;
        }
    }
    if let Some(text) = reader.text("sampling", findings) {
        let choices =
            [("random", Sampling::Random), ("latin hypercube", Sampling::LatinHypercube), ("sobol", Sampling::Sobol)];
        settings.sampling = choose(text, &choices, findings).unwrap_or(Sampling::Random);
        if settings.auto && settings.sampling == Sampling::LatinHypercube {
            let fault = Diagnostic::error("E4015", "a Latin hypercube needs to know how many draws there will be");
            findings
                .add(fault.at(text.span, "with draws = \"auto\"").mend("use random or sobol, or a number of draws"));
        }
    }
    if let Some(error) = reader.pounds("error", findings) {
        if error.value > 0.0 {
            settings.error = Some(error.value);
        } else {
            findings.add(Diagnostic::error("E4015", "`error` is above £0").at(error.span, "cannot be reached"));
        }
    } else if settings.auto && table.get("error").is_none() {
        let fault = Diagnostic::error("E4001", "draws = \"auto\" needs `error`");
        let mend = "write error = \"£50\": how large the standard error of the incremental net benefit may be";
        findings.add(fault.at(entry.key_span, "in this table").mend(mend));
    }
    reader.finish(findings);
    settings
}

fn discount(head: &Reader<'_>, builder: &mut Builder<'_>) -> Discount {
    let (year_days, file) = (builder.year_days, builder.start_of_file());
    let meant = builder.meant.contains(&"discount");
    let findings = &mut builder.findings;
    let none = Rate { first: 0.0, then: None };
    let mut discount = Discount { costs: none, effects: none, life_years: none, continuous: false };
    let mend = "`costs` and `effects` are 0.035 each in NICE's reference case; write 0 for none";
    if head.get("discount").is_none() && !meant {
        let fault = Diagnostic::error("E4001", "the model has no [discount]").at(file, "in this file");
        findings.add(fault.mend(mend));
    }
    let Some((table, entry)) = head.table("discount", findings) else { return discount };
    let reader = Reader::new(table, "[discount]");
    for key in ["costs", "effects"] {
        if reader.get(key).is_none() {
            let fault = Diagnostic::error("E4001", format!("[discount] has no `{key}`"));
            findings.add(fault.at(entry.key_span, "in this table").mend(mend));
        }
    }
    let mut rate = |key: &str| rate_of(key, &reader.get(key)?.value, year_days, findings);
    discount.costs = rate("costs").unwrap_or(none);
    discount.effects = rate("effects").unwrap_or(none);
    discount.life_years = rate("life_years").unwrap_or(discount.effects);
    if let Some(text) = reader.text("compounding", findings) {
        discount.continuous = choose(text, &[("annual", false), ("continuous", true)], findings).unwrap_or(false);
    }
    reader.finish(findings);
    discount
}

fn rate_of(key: &str, node: &Node, year_days: f64, findings: &mut Findings) -> Option<Rate> {
    let checked = |number: Located<f64>, findings: &mut Findings| {
        if (0.0..1.0).contains(&number.value) {
            return Some(number.value);
        }
        let fault = Diagnostic::error("E4015", format!("a discount rate of {} a year", number.value));
        let fault = fault.at(number.span, "must be from 0 to below 1");
        findings.add(if number.value >= 1.0 { fault.mend("write 3.5% as 0.035") } else { fault });
        None
    };
    let NodeKind::Table(table) = &node.kind else {
        let number = number_of(key, node, findings)?;
        return Some(Rate { first: checked(number, findings)?, then: None });
    };
    let reader = Reader::new(table, "a discount rate");
    let number =
        |key: &str, findings: &mut Findings| reader.number(key, findings).and_then(|number| checked(number, findings));
    let (first, then) = (number("rate", findings), number("then", findings));
    let after = reader.text("after", findings).and_then(|text| time_of(text, year_days, findings));
    let named = |key: &str| table.get(key).is_some();
    if !named("rate") || named("then") != named("after") {
        let fault = Diagnostic::error("E4001", "a discount rate that changes needs `rate`, `then` and `after`");
        let mend = "write { rate = 0.035, then = 0.03, after = \"30 years\" }";
        findings.add(fault.at(node.span, "incomplete").mend(mend));
    }
    reader.finish(findings);
    Some(Rate { first: first?, then: then.zip(after) })
}

fn utility(head: &Reader<'_>, builder: &mut Builder<'_>) -> UtilityRule {
    let mut rule = UtilityRule::default();
    let Some((table, entry)) = head.table("utility", &mut builder.findings) else { return rule };
    let reader = Reader::new(table, "[utility]");
    let norm = reader.expression("norm", &mut builder.findings);
    let adjust = reader.text("adjust", &mut builder.findings);
    let measured = reader.expression("measured_at", &mut builder.findings);
    let cap = reader.text("cap", &mut builder.findings);
    reader.finish(&mut builder.findings);
    let adjusts = [("none", false), ("multiplicative", true)];
    let adjust = adjust.and_then(|text| choose(text, &adjusts, &mut builder.findings)).unwrap_or(false);
    let caps = [("none", false), ("after decrements", true)];
    rule.cap = cap.and_then(|text| choose(text, &caps, &mut builder.findings)).unwrap_or(false);
    if (adjust || rule.cap) && table.get("norm").is_none() {
        let fault = Diagnostic::error("E4001", "[utility] needs `norm` to adjust or cap by");
        let mend = "name the general population's utility, such as norm = \"norm[sex, age]\"";
        builder.findings.add(fault.at(entry.key_span, "has none").mend(mend));
    }
    if adjust && table.get("measured_at").is_none() {
        let words = "`adjust` needs `measured_at`: the age at which the utilities were measured";
        builder.findings.add(Diagnostic::error("E4001", words).at(entry.key_span, "does not say it"));
    }
    let Some(norm) = norm else { return rule };
    let (term, of) = builder.resolve(&norm.value, &Env { time: true, ..Env::plain("") });
    typing::expect(builder, of, norm.value.span, Place::Utility);
    if adjust && let Some(age) = measured {
        let (age_term, of) = builder.resolve(&age.value, &Env::plain(""));
        typing::expect(builder, of, age.value.span, Place::Years);
        rule.measured_at = Some(Arc::new(age_term));
    }
    rule.norm = Some(Arc::new(term));
    rule
}
