//! `[time]`: cycles, horizon, steps.

use super::builder::Builder;
use super::reader::Reader;
use super::settings::choose;
use super::study::*;
use crate::diagnostic::{Diagnostic, Findings};
use crate::expr::Expr;
use crate::quantity::{Unit, unit_scale};
use crate::source::{Located, Span, Table};

/// What [time] said, before expressions are resolved.
pub(super) struct TimeDraft {
    pub schedule: Vec<(f64, Option<f64>)>,
    pub schedule_words: String,
    pub horizon: Horizon,
    pub within_cycle: Option<WithinCycle>,
    pub start_age: Option<Expr>,
    pub span: Span,
    pub cycle_span: Span,
}

/// A time in years: `6 months`, `365.25 days`.
pub(super) fn years(words: &str, year_days: f64) -> Option<f64> {
    let (number, unit) = words.trim().split_once(' ')?;
    let count: f64 = number.parse().ok()?;
    let (unit, scale) = unit_scale(unit.trim(), year_days)?;
    (unit == Unit::YEARS && count > 0.0 && count < 1e6).then_some(count * scale)
}

/// A time in years, or a diagnostic.
pub(super) fn time_of(text: Located<&str>, year_days: f64, findings: &mut Findings) -> Option<f64> {
    let found = years(text.value, year_days);
    if found.is_none() {
        findings.add(bad_time(text, "6 months"));
    }
    found
}

fn bad_time(text: Located<&str>, example: &str) -> Diagnostic {
    let fault = Diagnostic::error("E4014", format!("`{}` is not a time", text.value));
    fault.at(text.span, "cannot be read").mend(format!("write it like \"{example}\""))
}

/// Reads [time] and tells the builder what later stages need of it.
pub(super) fn read(builder: &mut Builder<'_>, model: &Table) -> TimeDraft {
    let mut draft = TimeDraft {
        schedule: vec![(1.0, None)],
        schedule_words: String::new(),
        horizon: Horizon::Years(1.0),
        within_cycle: None,
        start_age: None,
        span: builder.start_of_file(),
        cycle_span: builder.start_of_file(),
    };
    builder.steps = vec!["step".into()];
    let head = Reader::new(model, "the file");
    let Some((table, entry)) = head.table("time", &mut builder.findings) else {
        if model.get("time").is_none() && !builder.meant.contains(&"time") {
            let fault = Diagnostic::error("E4001", "the model has no [time]").at(draft.span, "in this file");
            builder.findings.add(fault.mend("add [time] with `cycle` and `horizon`"));
        }
        return draft;
    };
    draft.span = entry.key_span;
    draft.cycle_span = table.get("cycle").map_or(entry.key_span, |own| own.value.span);
    let reader = Reader::new(table, "[time]");
    year(builder, &reader);
    let year_days = builder.year_days;
    let findings = &mut builder.findings;
    match reader.get("cycle") {
        None => {
            let fault = Diagnostic::error("E4001", "[time] has no `cycle`").at(entry.key_span, "here");
            findings.add(fault.mend("write cycle = \"1 year\""));
        }
        Some(_) => {
            if let Some(list) = reader.texts("cycle", findings) {
                draft.schedule_words = list.iter().map(|text| text.value).collect::<Vec<_>>().join(", then ");
                draft.schedule = schedule(&list, draft.span, year_days, findings);
            }
        }
    }
    match reader.get("horizon") {
        None => {
            let fault = Diagnostic::error("E4001", "[time] has no `horizon`").at(entry.key_span, "here");
            findings.add(fault.mend("write horizon = \"to age 100\""));
        }
        Some(_) => {
            if let Some(text) = reader.text("horizon", findings) {
                match horizon(text.value, year_days) {
                    Some(horizon) => draft.horizon = horizon,
                    None => findings.add(bad_time(text, "to age 100\", \"75 years\" or \"60 cycles")),
                }
            }
        }
    }
    draft.start_age = reader.expression("start_age", findings).map(|expr| expr.value);
    // An age that cannot be read has been reported; its uses need not be.
    builder.has_age = reader.get("start_age").is_some();
    steps(builder, &reader);
    if let Some(text) = reader.text("within_cycle", &mut builder.findings) {
        let choices = [("continuous", WithinCycle::Continuous), ("one move", WithinCycle::OneMove)];
        draft.within_cycle = choose(text, &choices, &mut builder.findings);
        // A choice that cannot be read has been reported; that it is missing need not be.
        draft.within_cycle = draft.within_cycle.or(Some(WithinCycle::Continuous));
    }
    reader.finish(&mut builder.findings);
    builder.uniform_cycle = if draft.schedule.len() == 1 { Some(draft.schedule[0].0) } else { None };
    draft
}

fn year(builder: &mut Builder<'_>, reader: &Reader<'_>) {
    let Some(text) = reader.text("year", &mut builder.findings) else { return };
    let days = text.value.strip_suffix("days").and_then(|days| days.trim().parse::<f64>().ok());
    match days.filter(|days| (300.0..400.0).contains(days)) {
        Some(days) => builder.year_days = days,
        None => builder.findings.add(bad_time(text, "365.25 days")),
    }
}

fn steps(builder: &mut Builder<'_>, reader: &Reader<'_>) {
    let Some(list) = reader.texts("order", &mut builder.findings) else { return };
    if list.is_empty() {
        return;
    }
    builder.steps_named = true;
    builder.steps = vec![];
    for text in list {
        if builder.steps.iter().any(|other| other == text.value) {
            let fault = Diagnostic::error("E4005", format!("step `{}` is named twice", text.value));
            builder.findings.add(fault.at(text.span, "again here"));
        }
        builder.steps.push(text.value.to_string());
    }
}

fn schedule(list: &[Located<&str>], span: Span, year_days: f64, findings: &mut Findings) -> Vec<(f64, Option<f64>)> {
    let mut schedule = Vec::new();
    let mut before = 0.0;
    for (at, text) in list.iter().enumerate() {
        let (length, until) = match text.value.split_once(" until ") {
            Some((length, until)) => (years(length, year_days), years(until, year_days).map(Some)),
            None => (years(text.value, year_days), Some(None)),
        };
        let (Some(length), Some(until)) = (length, until) else {
            let several = list.len() > 1 || text.value.contains("until");
            findings.add(bad_time(*text, if several { "3 months until 1 year" } else { "6 months" }));
            continue;
        };
        if (at + 1 == list.len()) != until.is_none() {
            let words = "all cycle lengths but the last need `until`, and the last has none";
            let fault = Diagnostic::error("E4014", words)
                .at(text.span, if until.is_some() { "the last" } else { "until when?" });
            findings.add(fault.mend("write [\"3 months until 1 year\", \"6 months\"]"));
        }
        if let Some(end) = until {
            let cycles = (end - before) / length;
            if !(cycles > 0.5) {
                let fault = Diagnostic::error("E4014", "this part of the schedule ends before it begins");
                findings.add(fault.at(text.span, "`until` counts from the start of the model"));
            } else if (cycles - (cycles + 0.5).floor()).abs() > 1e-6 {
                let fault = Diagnostic::error("E4014", "this part of the schedule is not a whole number of cycles");
                findings.add(fault.at(text.span, format!("{cycles:.2} cycles")));
            }
            before = end;
        }
        schedule.push((length, until));
    }
    if list.is_empty() {
        let fault = Diagnostic::error("E4014", "the schedule of cycles is empty").at(span, "in this table");
        findings.add(fault.mend("write cycle = \"1 year\""));
    }
    if schedule.is_empty() { vec![(1.0, None)] } else { schedule }
}

fn horizon(words: &str, year_days: f64) -> Option<Horizon> {
    if let Some(age) = words.strip_prefix("to age ") {
        return age.trim().parse().ok().filter(|age: &f64| *age > 0.0 && *age < 200.0).map(Horizon::Age);
    }
    if let Some(count) = words.strip_suffix("cycles").or_else(|| words.strip_suffix("cycle")) {
        return count.trim().parse().ok().filter(|count| *count > 0).map(Horizon::Cycles);
    }
    years(words, year_days).map(Horizon::Years)
}
