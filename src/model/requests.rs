//! What `[[analysis]]` asks for, as written: the analysis that owns a `kind` reads the rest of its table.

use super::reader::{Reader, wrong_type};
use crate::diagnostic::{Diagnostic, Findings};
use crate::source::{Entry, NodeKind, Span, Table};

/// One `[[analysis]]` of a scenario.
#[derive(Clone, Debug)]
pub struct AnalysisRequest {
    /// Which analysis.
    pub kind: String,
    /// Where its kind is named.
    pub kind_span: Span,
    /// What else it says.
    pub table: Table,
    /// Where it stands.
    pub span: Span,
}

impl AnalysisRequest {
    /// A reader of its table, for which `kind` is known.
    pub fn reader(&self) -> Reader<'_> {
        let reader = Reader::new(&self.table, format!("the analysis `{}`", self.kind)).placed(self.kind_span);
        reader.get("kind");
        reader
    }
}

/// Reads the list; whether there is such an analysis is not known here.
pub(super) fn read(entry: &Entry, findings: &mut Findings) -> Vec<AnalysisRequest> {
    let NodeKind::Array(items) = &entry.value.kind else {
        let fault = wrong_type("analysis", &entry.value, entry.value.kind.words(), "a list of tables");
        findings.add(fault.mend("write [[analysis]]"));
        return vec![];
    };
    let mut requests = Vec::new();
    for item in items {
        let NodeKind::Table(table) = &item.kind else {
            findings.add(wrong_type("analysis", item, item.kind.words(), "a table"));
            continue;
        };
        match Reader::new(table, "[[analysis]]").text("kind", findings) {
            Some(kind) => requests.push(AnalysisRequest {
                kind: kind.value.to_string(),
                kind_span: kind.span,
                table: table.clone(),
                span: item.span,
            }),
            None if table.get("kind").is_some() => {}
            None => findings.add(Diagnostic::error("E4001", "an analysis needs its `kind`").at(item.span, "which?")),
        }
    }
    requests
}
