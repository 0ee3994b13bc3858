//! `[timing]`: how payoffs are counted and to which moment they are dated.

use super::builder::Builder;
use super::reader::{Reader, wrong_type};
use super::settings::choose;
use super::study::*;
use crate::diagnostic::{Diagnostic, some_of};
use crate::source::{Entry, Located, NodeKind, Table};
use indexmap::IndexMap;
use std::sync::Arc;

const DATED: [(&str, Dated); 7] = [
    ("start", Dated::Start),
    ("middle", Dated::Middle),
    ("end", Dated::End),
    ("start of year", Dated::StartOfYear),
    ("middle of year", Dated::MiddleOfYear),
    ("end of year", Dated::EndOfYear),
    ("none", Dated::None),
];

/// Reads `[timing]`; what it does not say is as NICE's reference case has it.
pub(super) fn read(head: &Reader<'_>, builder: &mut Builder<'_>) -> TimingRules {
    let state = Timing { count: Count::HalfCycle, dated: Dated::Start };
    let transition = Timing { count: Count::Once, dated: Dated::End };
    let payoff = IndexMap::new();
    let mut rules = TimingRules { state: state.clone(), transition, utility: state.clone(), event: state, payoff };
    let Some((table, _)) = head.table("timing", &mut builder.findings) else { return rules };
    let reader = Reader::new(table, "[timing]");
    let one = |key: &str, base: &Timing, builder: &mut Builder<'_>| -> Timing {
        let Some((table, _)) = reader.table(key, &mut builder.findings) else { return base.clone() };
        let own = timing_of(key, table, builder);
        Timing { count: own.count.unwrap_or_else(|| base.count.clone()), dated: own.dated.unwrap_or(base.dated) }
    };
    rules.state = one("state", &rules.state.clone(), builder);
    rules.transition = one("transition", &rules.transition.clone(), builder);
    rules.utility = one("utility", &rules.state.clone(), builder);
    rules.event = one("event", &rules.state.clone(), builder);
    if let Some((payoffs, _)) = reader.table("payoff", &mut builder.findings) {
        for entry in &payoffs.entries {
            let NodeKind::Table(table) = &entry.value.kind else {
                let found = entry.value.kind.words();
                builder.findings.add(wrong_type(
                    &entry.key,
                    &entry.value,
                    found,
                    "a table such as { discount = \"end\" }",
                ));
                continue;
            };
            known_payoff(builder, entry);
            let timing = timing_of(&entry.key, table, builder);
            rules.payoff.insert(entry.key.clone(), timing);
        }
    }
    reader.finish(&mut builder.findings);
    rules
}

fn known_payoff(builder: &mut Builder<'_>, entry: &Entry) {
    // A state that could not be read may have had it.
    if builder.lost_moves || builder.categories.iter().any(|category| category.name == entry.key) {
        return;
    }
    let known = || builder.categories.iter().map(|category| category.name.as_str());
    let fault = Diagnostic::error("E2002", format!("no cost or QALY is called `{}`", entry.key));
    let fault = fault.at(entry.key_span, "means nothing here").mend(format!("there are: {}", some_of(known())));
    let fault = fault.did_you_mean(&entry.key, known());
    builder.findings.add(fault);
}

fn timing_of(key: &str, table: &Table, builder: &mut Builder<'_>) -> PayoffTiming {
    let reader = Reader::new(table, format!("[timing] {key}"));
    let dated = reader.text("discount", &mut builder.findings);
    let dated = dated.and_then(|text| choose(text, &DATED, &mut builder.findings));
    let may_be_negative = match reader.boolean("negative", &mut builder.findings) {
        Some(_) if ["state", "transition", "utility", "event"].contains(&key) => {
            let fault = Diagnostic::error("E2002", "`negative` is said of one cost category");
            let place = table.get("negative").map_or(builder.start_of_file(), |entry| entry.key_span);
            builder.findings.add(fault.at(place, "not here").mend("write payoff.CATEGORY = { negative = true }"));
            false
        }
        other => other.unwrap_or(false),
    };
    let count = reader.get("count").and_then(|entry| count_of(entry, key == "transition", builder));
    reader.finish(&mut builder.findings);
    PayoffTiming { count, dated, may_be_negative }
}

fn count_of(entry: &Entry, transition: bool, builder: &mut Builder<'_>) -> Option<Count> {
    match &entry.value.kind {
        NodeKind::String(words, span) => {
            let text = Located::new(words.as_str(), *span);
            if transition {
                let choices = [("none", Count::Once), ("as state", Count::AsState)];
                return choose(text, &choices, &mut builder.findings);
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
        NodeKind::Table(table) if !transition => {
            let reader = Reader::new(table, "count");
            let text = reader.text("weights", &mut builder.findings);
            reader.finish(&mut builder.findings);
            if table.get("weights").is_none() {
                let fault = Diagnostic::error("E4001", "a table of `count` names its `weights`");
                let mend = "write { weights = \"file.csv\" }";
                builder.findings.add(fault.at(entry.value.span, "which file?").mend(mend));
            }
            let text = text?;
            let weights = super::tables::weights(builder, text)?;
            Some(Count::Weights(Arc::new(weights), text.value.to_string()))
        }
        other => {
            let wanted =
                if transition { "\"none\" or \"as state\"" } else { "a rule's name or { weights = \"file.csv\" }" };
            builder.findings.add(wrong_type("count", &entry.value, other.words(), wanted));
            None
        }
    }
}
