//! Time, timing, discounting, utility rules, the probabilistic analysis.

use super::builder::Builder;
use super::reader::{Reader, number_of, wrong_type};
use super::resolve::Env;
use super::study::*;
use super::typing::{self, Place};
use crate::diagnostic::{Diagnostic, Findings};
use crate::expr::Expr;
use crate::quantity::{Unit, unit_scale};
use crate::source::{Entry, Located, Node, NodeKind, Span, Table};
use indexmap::IndexMap;
use std::sync::Arc;

/// What [time] said, before expressions are resolved.
pub(super) struct TimeDraft {
    pub schedule: Vec<(f64, Option<f64>)>,
    pub schedule_words: String,
    pub horizon: Horizon,
    pub steps: Vec<String>,
    pub within_cycle: Option<WithinCycle>,
    pub start_age: Option<Expr>,
    pub span: Span,
}

/// Analyses that may be asked for; the base case and the probabilistic analysis are always run.
const ANALYSES: [&str; 2] = ["base case", "psa"];

pub(super) fn analyses(entry: &Entry, findings: &mut Findings) {
    let NodeKind::Array(items) = &entry.value.kind else {
        findings.add(wrong_type("analysis", &entry.value, entry.value.kind.words(), "a list of tables").mend("write [[analysis]]"));
        return;
    };
    for item in items {
        let NodeKind::Table(table) = &item.kind else { continue };
        let reader = Reader::new(table, "[[analysis]]");
        match reader.text("kind", findings) {
            Some(kind) if ANALYSES.contains(&kind.value) => {}
            Some(kind) => findings.add(
                Diagnostic::error("E6003", format!("no analysis is called `{}`", kind.value))
                    .at(kind.span, "unknown kind")
                    .mend(format!("there are: {}", ANALYSES.join(", ")))
                    .did_you_mean(kind.value, ANALYSES),
            ),
            None => findings.add(Diagnostic::error("E4001", "an analysis needs its `kind`").at(item.span, "which?")),
        }
        reader.finish(findings);
    }
}

/// A time in years: `6 months`, `365.25 days`.
pub(super) fn years(words: &str, year_days: f64) -> Option<f64> {
    let (number, unit) = words.trim().split_once(' ')?;
    let count: f64 = number.parse().ok()?;
    let (unit, scale) = unit_scale(unit.trim(), year_days)?;
    (unit == Unit::YEARS && count > 0.0 && count.is_finite()).then_some(count * scale)
}

fn bad_time(text: Located<&str>, example: &str) -> Diagnostic {
    Diagnostic::error("E4014", format!("`{}` is not a time", text.value)).at(text.span, "here").mend(format!("write it like \"{example}\""))
}

pub(super) fn time(builder: &mut Builder<'_>, model: &Table) -> TimeDraft {
    let file = builder.sources.find(&builder.path).unwrap_or(crate::source::FileId(0));
    let mut draft = TimeDraft {
        schedule: vec![(1.0, None)],
        schedule_words: String::new(),
        horizon: Horizon::Years(1.0),
        steps: vec![],
        within_cycle: None,
        start_age: None,
        span: Span::new(file, 0, 0),
    };
    let findings = &mut builder.findings;
    let head = Reader::new(model, "the file");
    let Some((table, entry)) = head.table("time", findings) else {
        findings.add(
            Diagnostic::error("E4001", "the model has no [time]")
                .at(draft.span, "in this file")
                .mend("add [time] with `cycle` and `horizon`; a scenario needs `extends = \"model.toml\"`"),
        );
        return draft;
    };
    draft.span = entry.key_span;
    let reader = Reader::new(table, "[time]");
    if let Some(text) = reader.text("year", findings) {
        let days = text.value.strip_suffix("days").and_then(|days| days.trim().parse::<f64>().ok()).filter(|days| (300.0..400.0).contains(days));
        match days {
            Some(days) => builder.year_days = days,
            None => findings.add(bad_time(text, "365.25 days")),
        }
    }
    let year_days = builder.year_days;
    match reader.texts("cycle", findings) {
        None => findings.add(Diagnostic::error("E4001", "[time] has no `cycle`").at(entry.key_span, "here").mend("write cycle = \"1 year\"")),
        Some(list) => {
            draft.schedule_words = list.iter().map(|text| text.value).collect::<Vec<_>>().join(", then ");
            draft.schedule = schedule(&list, year_days, findings);
        }
    }
    match reader.text("horizon", findings) {
        None => findings.add(Diagnostic::error("E4001", "[time] has no `horizon`").at(entry.key_span, "here").mend("write horizon = \"to age 100\"")),
        Some(text) => match horizon(text.value, year_days) {
            Some(horizon) => draft.horizon = horizon,
            None => findings.add(bad_time(text, "to age 100\", \"75 years\" or \"60 cycles")),
        },
    }
    draft.start_age = reader.expression("start_age", findings).map(|expr| expr.value);
    if let Some(list) = reader.texts("order", findings) {
        for (at, text) in list.iter().enumerate() {
            if list[..at].iter().any(|other| other.value == text.value) {
                findings.add(Diagnostic::error("E4005", format!("step `{}` is named twice", text.value)).at(text.span, "again here"));
            }
            draft.steps.push(text.value.to_string());
        }
    }
    if draft.steps.is_empty() {
        draft.steps.push("step".into());
    }
    if let Some(text) = reader.text("within_cycle", findings) {
        draft.within_cycle = choose(text, &[("continuous", WithinCycle::Continuous), ("one move", WithinCycle::OneMove)], findings);
    }
    reader.finish(findings);
    builder.uniform_cycle = if draft.schedule.len() == 1 { Some(draft.schedule[0].0) } else { None };
    builder.has_age = draft.start_age.is_some();
    builder.steps = draft.steps.clone();
    draft
}

/// One of some named choices.
pub(super) fn choose<T: Clone>(text: Located<&str>, choices: &[(&str, T)], findings: &mut Findings) -> Option<T> {
    let found = choices.iter().find(|(name, _)| *name == text.value).map(|(_, value)| value.clone());
    if found.is_none() {
        let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        findings.add(
            Diagnostic::error("E4015", format!("`{}` is not one of the choices", text.value))
                .at(text.span, "here")
                .mend(format!("write one of: {}", names.join(", ")))
                .did_you_mean(text.value, names),
        );
    }
    found
}

fn schedule(list: &[Located<&str>], year_days: f64, findings: &mut Findings) -> Vec<(f64, Option<f64>)> {
    let mut schedule = Vec::new();
    let mut before = 0.0;
    for (at, text) in list.iter().enumerate() {
        let (length, until) = match text.value.split_once(" until ") {
            Some((length, until)) => (years(length, year_days), years(until, year_days).map(Some)),
            None => (years(text.value, year_days), Some(None)),
        };
        let (Some(length), Some(until)) = (length, until) else {
            findings.add(bad_time(*text, "3 months until 1 year"));
            continue;
        };
        let last = at + 1 == list.len();
        if last != until.is_none() {
            findings.add(
                Diagnostic::error("E4014", "all cycle lengths but the last need `until`, and the last has none")
                    .at(text.span, "here")
                    .mend("write [\"3 months until 1 year\", \"6 months\"]"),
            );
        }
        if let Some(end) = until {
            let cycles = (end - before) / length;
            if !(cycles > 0.5) || (cycles - (cycles + 0.5).floor()).abs() > 1e-6 {
                findings.add(Diagnostic::error("E4014", "this part of the schedule is not a whole number of cycles").at(text.span, "here"));
            }
            before = end;
        }
        schedule.push((length, until));
    }
    if schedule.is_empty() {
        schedule.push((1.0, None));
    }
    schedule
}

fn horizon(words: &str, year_days: f64) -> Option<Horizon> {
    if let Some(age) = words.strip_prefix("to age ") {
        return age.trim().parse().ok().filter(|age: &f64| *age > 0.0 && *age < 200.0).map(Horizon::Age);
    }
    if let Some(count) = words.strip_suffix("cycles").or_else(|| words.strip_suffix("cycle")) {
        return count.trim().parse().ok().map(Horizon::Cycles);
    }
    years(words, year_days).map(Horizon::Years)
}

pub(super) fn resolve(builder: &mut Builder<'_>, model: &Table, time: TimeDraft) -> Option<Settings> {
    let has_rates = builder.edges.iter().any(|edge| matches!(edge.odds, Odds::Rate(_)));
    if has_rates && time.within_cycle.is_none() {
        builder.findings.add(
            Diagnostic::error("E4010", "the model has rates and does not say how people move within a cycle")
                .at(time.span, "here")
                .mend("add within_cycle = \"continuous\" (any number of moves) or \"one move\" to [time]"),
        );
    }
    let head = Reader::new(model, "the file");
    let thresholds = thresholds(&head, &mut builder.findings);
    let discount = discount(&head, builder);
    let timing = timing(&head, builder);
    let utility = utility(&head, builder);
    let psa = psa(&head, &mut builder.findings);
    Some(Settings {
        schedule: time.schedule,
        schedule_words: time.schedule_words,
        horizon: time.horizon,
        start_age: None,
        within_cycle: time.within_cycle.unwrap_or(WithinCycle::Continuous),
        thresholds,
        price_year: builder.price_year.clone(),
        discount,
        timing,
        utility,
        psa,
    })
}

fn thresholds(head: &Reader<'_>, findings: &mut Findings) -> Vec<f64> {
    let Some((items, _)) = head.list("thresholds", findings) else { return vec![25000.0, 35000.0] };
    let mut list = Vec::new();
    for item in items {
        if let Some(value) = number_of("thresholds", item, findings) {
            if value.value > 0.0 && list.last().is_none_or(|last| value.value > *last) {
                list.push(value.value);
            } else {
                findings.add(Diagnostic::error("E4015", "thresholds are positive and rising").at(value.span, "here"));
            }
        }
    }
    if list.is_empty() { vec![25000.0, 35000.0] } else { list }
}

fn psa(head: &Reader<'_>, findings: &mut Findings) -> PsaSettings {
    let mut settings = PsaSettings { draws: 1000, seed: 1, sampling: Sampling::Random };
    let Some((table, _)) = head.table("psa", findings) else { return settings };
    let reader = Reader::new(table, "[psa]");
    for (key, most) in [("draws", 1e7), ("seed", 9e15)] {
        let Some(number) = reader.number(key, findings) else { continue };
        if number.value < 0.0 || number.value > most || number.value != number.value.floor() {
            findings.add(Diagnostic::error("E4015", format!("`{key}` must be a whole number from 0 to {most}")).at(number.span, "here"));
        } else if key == "draws" {
            settings.draws = number.value as u64;
        } else {
            settings.seed = number.value as u64;
        }
    }
    if let Some(text) = reader.text("sampling", findings) {
        let choices = [("random", Sampling::Random), ("latin hypercube", Sampling::LatinHypercube), ("sobol", Sampling::Sobol)];
        settings.sampling = choose(text, &choices, findings).unwrap_or(Sampling::Random);
    }
    reader.finish(findings);
    settings
}

fn discount(head: &Reader<'_>, builder: &mut Builder<'_>) -> Discount {
    let year_days = builder.year_days;
    let findings = &mut builder.findings;
    let none = Rate { first: 0.0, then: None };
    let mut discount = Discount { costs: none, effects: none, life_years: none, continuous: false };
    let Some((table, entry)) = head.table("discount", findings) else {
        findings.add(
            Diagnostic::error("E4001", "the model has no [discount]")
                .at(Span::new(builder.sources.find(&builder.path).unwrap_or(crate::source::FileId(0)), 0, 0), "in this file")
                .mend("add [discount] with `costs` and `effects` (0.035 each in NICE's reference case; 0 for none)"),
        );
        return discount;
    };
    let reader = Reader::new(table, "[discount]");
    let mut rate = |key: &str| -> Option<Rate> {
        let entry = reader.get(key)?;
        rate_of(key, &entry.value, year_days, findings)
    };
    let (costs, effects, life_years) = (rate("costs"), rate("effects"), rate("life_years"));
    if costs.is_none() || effects.is_none() {
        findings.add(Diagnostic::error("E4001", "[discount] needs `costs` and `effects`").at(entry.key_span, "here"));
    }
    discount.costs = costs.unwrap_or(none);
    discount.effects = effects.unwrap_or(none);
    discount.life_years = life_years.unwrap_or(discount.effects);
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
        findings.add(
            Diagnostic::error("E4015", format!("a discount rate of {} a year", number.value))
                .at(number.span, "must be from 0 to below 1")
                .mend("write 3.5% as 0.035"),
        );
        None
    };
    let NodeKind::Table(table) = &node.kind else {
        let number = number_of(key, node, findings)?;
        return Some(Rate { first: checked(number, findings)?, then: None });
    };
    let reader = Reader::new(table, "a discount rate");
    let first = reader.number("rate", findings).and_then(|number| checked(number, findings));
    let then = reader.number("then", findings).and_then(|number| checked(number, findings));
    let after = reader.text("after", findings).and_then(|text| {
        let found = years(text.value, year_days);
        if found.is_none() {
            findings.add(bad_time(text, "30 years"));
        }
        found
    });
    reader.finish(findings);
    Some(Rate { first: first?, then: then.zip(after) })
}

const DATED: [(&str, Dated); 7] = [
    ("start", Dated::Start),
    ("middle", Dated::Middle),
    ("end", Dated::End),
    ("start of year", Dated::StartOfYear),
    ("middle of year", Dated::MiddleOfYear),
    ("end of year", Dated::EndOfYear),
    ("none", Dated::None),
];

fn timing(head: &Reader<'_>, builder: &mut Builder<'_>) -> TimingRules {
    let state = Timing { count: Count::HalfCycle, dated: Dated::Start };
    let transition = Timing { count: Count::Once, dated: Dated::End };
    let mut rules = TimingRules { state: state.clone(), transition, utility: state.clone(), event: state, payoff: IndexMap::new() };
    let Some((table, _)) = head.table("timing", &mut builder.findings) else { return rules };
    let reader = Reader::new(table, "[timing]");
    let one = |key: &str, base: &Timing, builder: &mut Builder<'_>| -> Timing {
        let Some((table, _)) = reader.table(key, &mut builder.findings) else { return base.clone() };
        let (count, dated, _) = timing_of(key, table, key == "transition", builder);
        Timing { count: count.unwrap_or_else(|| base.count.clone()), dated: dated.unwrap_or(base.dated) }
    };
    rules.state = one("state", &rules.state.clone(), builder);
    rules.transition = one("transition", &rules.transition.clone(), builder);
    rules.utility = one("utility", &rules.state.clone(), builder);
    rules.event = one("event", &rules.state.clone(), builder);
    if let Some((payoffs, _)) = reader.table("payoff", &mut builder.findings) {
        for entry in &payoffs.entries {
            let NodeKind::Table(table) = &entry.value.kind else {
                builder.findings.add(wrong_type(&entry.key, &entry.value, entry.value.kind.words(), "a table"));
                continue;
            };
            if !builder.categories.iter().any(|category| category.name == entry.key) {
                let known: Vec<String> = builder.categories.iter().map(|category| category.name.clone()).collect();
                builder.findings.add(
                    Diagnostic::error("E2002", format!("no cost or QALY is called `{}`", entry.key))
                        .at(entry.key_span, "here")
                        .did_you_mean(&entry.key, known.iter().map(String::as_str)),
                );
            }
            let (count, dated, may_be_negative) = timing_of(&entry.key, table, false, builder);
            rules.payoff.insert(entry.key.clone(), PayoffTiming { count, dated, may_be_negative });
        }
    }
    reader.finish(&mut builder.findings);
    rules
}

fn timing_of(key: &str, table: &Table, transition: bool, builder: &mut Builder<'_>) -> (Option<Count>, Option<Dated>, bool) {
    let reader = Reader::new(table, format!("[timing] {key}"));
    let dated = reader.text("discount", &mut builder.findings).and_then(|text| choose(text, &DATED, &mut builder.findings));
    let negative = reader.boolean("negative", &mut builder.findings).unwrap_or(false);
    let count = reader.get("count").and_then(|entry| count_of(entry, transition, builder));
    reader.finish(&mut builder.findings);
    (count, dated, negative)
}

fn count_of(entry: &Entry, transition: bool, builder: &mut Builder<'_>) -> Option<Count> {
    match &entry.value.kind {
        NodeKind::String(words, span) => {
            let text = Located::new(words.as_str(), *span);
            if transition {
                return choose(text, &[("none", Count::Once), ("as state", Count::AsState)], &mut builder.findings);
            }
            let choices = [
                ("start", Count::Start),
                ("end", Count::End),
                ("life-table", Count::LifeTable),
                ("half-cycle", Count::HalfCycle),
                ("simpson", Count::Simpson),
            ];
            choose(text, &choices, &mut builder.findings)
        }
        NodeKind::Table(table) => {
            let reader = Reader::new(table, "count");
            let text = reader.text("weights", &mut builder.findings);
            reader.finish(&mut builder.findings);
            let text = text?;
            let weights = super::tables::weights(builder, text)?;
            Some(Count::Weights(Arc::new(weights), text.value.to_string()))
        }
        other => {
            builder.findings.add(wrong_type("count", &entry.value, other.words(), "a rule's name or { weights = \"file.csv\" }"));
            None
        }
    }
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
    let adjust = adjust.and_then(|text| choose(text, &[("none", false), ("multiplicative", true)], &mut builder.findings)).unwrap_or(false);
    rule.cap = cap.and_then(|text| choose(text, &[("none", false), ("after decrements", true)], &mut builder.findings)).unwrap_or(false);
    if (adjust || rule.cap) && norm.is_none() {
        builder.findings.add(Diagnostic::error("E4001", "[utility] needs `norm` to adjust or cap by").at(entry.key_span, "here"));
        return rule;
    }
    let Some(norm) = norm else { return rule };
    let env = Env { time: true, ..Env::plain("") };
    let (term, of) = builder.resolve(&norm.value, &env);
    typing::expect(builder, of, norm.span, Place::Utility);
    if adjust {
        match measured {
            Some(age) => {
                let (age_term, of) = builder.resolve(&age.value, &Env::plain(""));
                typing::expect(builder, of, age.span, Place::Years);
                rule.norm_when_measured = Some(Arc::new(with_age(&term, &age_term)));
            }
            None => builder.findings.add(
                Diagnostic::error("E4001", "`adjust` needs `measured_at`: the age at which the utilities were measured").at(entry.key_span, "here"),
            ),
        }
    }
    rule.norm = Some(Arc::new(term));
    rule
}

/// The same expression with `age` replaced.
fn with_age(term: &super::term::Term, age: &super::term::Term) -> super::term::Term {
    use super::term::{Term, TermKind, Variable};
    let kind = match &term.kind {
        TermKind::Variable(Variable::Age) => return age.clone(),
        TermKind::Table(id, keys) => TermKind::Table(*id, keys.iter().map(|key| with_age(key, age)).collect()),
        TermKind::Apply(operation, arguments) => TermKind::Apply(*operation, arguments.iter().map(|own| with_age(own, age)).collect()),
        TermKind::If(a, b, c) => TermKind::If(Box::new(with_age(a, age)), Box::new(with_age(b, age)), Box::new(with_age(c, age))),
        other => other.clone(),
    };
    Term { kind, span: term.span }
}
