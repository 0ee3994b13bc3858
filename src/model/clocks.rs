//! Clocks: where each runs.

use super::builder::Builder;
use super::document::Part;
use super::reader::{Reader, wrong_type};
use super::scope::Named;
use super::study::*;
use super::time::time_of;
use crate::diagnostic::Diagnostic;
use crate::source::NodeKind;

pub(super) fn declare(builder: &mut Builder<'_>, parts: &[Part]) {
    let mut next = 1;
    for (prefix, table) in builder.sections(parts, "clocks") {
        for entry in &table.entries {
            builder.declare(&format!("{prefix}{}", entry.key), Named::Clock(ClockId(next)), entry.key_span);
            next += 1;
        }
    }
}

/// Where each clock runs; the first is `time_in_state`, which runs everywhere and is set back by every move.
pub(super) fn resolve(builder: &mut Builder<'_>, parts: &[Part]) -> Vec<Clock> {
    let all = builder.states.len();
    let first = Clock { name: "time_in_state".into(), runs_in: vec![true; all], share_after: None, span: None };
    let mut clocks = vec![first];
    for (prefix, table) in builder.sections(parts, "clocks") {
        for entry in &table.entries {
            let name = format!("{prefix}{}", entry.key);
            let mut clock = Clock { name, runs_in: vec![false; all], share_after: None, span: Some(entry.key_span) };
            if let NodeKind::Table(own) = &entry.value.kind {
                let reader = Reader::new(own, format!("clock `{}`", entry.key));
                match reader.get("runs_while") {
                    Some(node) => {
                        builder.pattern(prefix, &node.value).iter().for_each(|id| clock.runs_in[id.index()] = true);
                    }
                    None => {
                        let fault = Diagnostic::error("E4001", format!("clock `{}` needs `runs_while`", entry.key));
                        let mend = "write { runs_while = { axis = \"value\" } }, or the name of a state";
                        builder.findings.add(fault.at(entry.key_span, "while what does it run?").mend(mend));
                        builder.lost_moves = true;
                    }
                }
                let text = reader.text("share_after", &mut builder.findings);
                clock.share_after = text.and_then(|text| time_of(text, builder.year_days, &mut builder.findings));
                reader.finish(&mut builder.findings);
            } else {
                let found = entry.value.kind.words();
                let fault = wrong_type(&entry.key, &entry.value, found, "{ runs_while = …, share_after = … }");
                builder.findings.add(fault);
                builder.lost_moves = true;
            }
            clocks.push(clock);
        }
    }
    clocks
}
