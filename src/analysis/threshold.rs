//! Threshold analysis: the value of each input at which net monetary benefit crosses zero.

use super::asked::{Pair, between, parameter};
use super::context::Context;
use super::crossings::{Range, crossings, usual_range};
use super::registry::Plan;
use super::sampling::uncertain;
use crate::diagnostic::{Diagnostic, Findings};
use crate::model::{ParameterId, Reader, Study};
use crate::results::{Found, ThresholdAnalysis, Turning};
use crate::source::{Located, Node, NodeKind};

/// Reads the request.
pub(super) fn read(reader: &Reader<'_>, study: &Study, findings: &mut Findings) -> Option<Plan> {
    let pair = Pair::read(reader, study, findings);
    let ranges = ranges(reader, study, findings);
    let (pair, ranges) = (pair?, ranges?);
    Some(Box::new(move |context| Ok(run(pair, &ranges, context))))
}

/// `parameters = ["price", { name = "r_relapse", between = [0, 1] }]`, or every uncertain input.
fn ranges(reader: &Reader<'_>, study: &Study, findings: &mut Findings) -> Option<Vec<Range>> {
    let usual = |id: ParameterId| {
        let (low, high) = usual_range(study, id);
        Range { id, low, high }
    };
    if reader.get("parameters").is_none() {
        let solved = |id: &ParameterId| study.parameters[id.index()].solved_by.is_some();
        return Some(uncertain(study).into_iter().filter(|id| !solved(id)).map(usual).collect());
    }
    let (items, _) = reader.list("parameters", findings)?;
    let mut list = Vec::new();
    for item in items {
        let range = match &item.kind {
            NodeKind::String(words, inside) => {
                parameter(Located::new(words.as_str(), *inside), study, findings).map(usual)
            }
            NodeKind::Table(table) => {
                let own = Reader::new(table, "a parameter of the threshold analysis");
                let found = with_range(&own, item, study, findings);
                own.finish(findings);
                found
            }
            other => {
                let fault = Diagnostic::error("E4002", format!("a parameter is named by text, not {}", other.words()));
                findings
                    .add(fault.at(item.span, "here").mend("write \"name\" or { name = \"name\", between = [0, 1] }"));
                None
            }
        };
        list.extend(range);
    }
    (list.len() == items.len()).then_some(list)
}

fn with_range(own: &Reader<'_>, item: &Node, study: &Study, findings: &mut Findings) -> Option<Range> {
    let name = own.text("name", findings);
    let asked = own.get("between").map(|_| between("between", own, findings));
    let Some(name) = name else {
        findings.add(Diagnostic::error("E4001", "a parameter needs its `name`").at(item.span, "which?"));
        return None;
    };
    let id = parameter(name, study, findings)?;
    let (low, high) = match asked {
        Some(range) => range?,
        None => usual_range(study, id),
    };
    Some(Range { id, low, high })
}

fn run(pair: Pair, ranges: &[Range], context: &Context<'_>) -> Found {
    let study = context.study;
    let thresholds = &study.settings.thresholds;
    let found = crossings(context, pair, ranges, thresholds);
    let turning = |(range, searched): (&Range, _)| Turning {
        parameter: study.parameters[range.id.index()].name.clone(),
        base: context.base_sets.get(range.id, 0),
        low: range.low,
        high: range.high,
        searched,
    };
    Found::Threshold(ThresholdAnalysis {
        strategy: study.strategies[pair.strategy].name.clone(),
        against: study.strategies[pair.against].name.clone(),
        thresholds: thresholds.clone(),
        inputs: ranges.iter().zip(found).map(turning).collect(),
    })
}
