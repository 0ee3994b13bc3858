//! What the inputs rest on, held against the references and the evidence. It changes nothing and reads no other file
//! than `evidence.csv` beside a file that the model reads.

use crate::diagnostic::{Diagnostic, Findings, some_of};
use crate::model::{Origin, Reference, Study, citation_keys};
use crate::source::{CsvTable, Inputs, Sources, Span};
use std::collections::{BTreeMap, BTreeSet};

/// The largest evidence file, in bytes.
const LARGEST: u64 = 16 << 20;

/// What was found, and every file that it speaks of.
pub struct Audit {
    /// Errors, then warnings.
    pub findings: Vec<Diagnostic>,
    /// The study's files and the evidence.
    pub sources: Sources,
}

/// Holds every parameter and table against the references and the evidence: a source for each (or a note, where it is assumed or
/// policy), an entry for each key, a use for each entry, and no grade above that of the evidence.
pub fn audit(study: &Study, files: &dyn Inputs) -> Audit {
    let mut findings = Findings::default();
    let mut sources = study.sources.clone();
    for own in study.parameters.iter().filter(|own| own.solved_by.is_none()) {
        sourced(&own.name, [&own.source, &own.basis, &own.note], own.span, &mut findings);
    }
    for own in &study.tables {
        let Origin { source, basis, note, .. } = &own.origin;
        sourced(&own.name, [source, basis, note], own.span, &mut findings);
    }
    let references = study.references();
    known(study, &mut findings);
    used(study, &references, &mut findings);
    let evidence = Evidence::read(files, &mut sources, &mut findings);
    for own in &study.parameters {
        evidence.hold([&own.name, &own.evidence, &own.verification], own.span, &sources, &mut findings);
    }
    for own in &study.tables {
        let words = [&own.name, &own.origin.evidence, &own.origin.verification];
        evidence.hold(words, own.span, &sources, &mut findings);
    }
    findings.tidy();
    Audit { findings: findings.list, sources }
}

/// A source, or for what nobody published a note. What a target solves rests on the target.
fn sourced(name: &str, [source, basis, note]: [&str; 3], span: Span, findings: &mut Findings) {
    let argued = matches!(basis, "assumed" | "policy");
    if !source.is_empty() || (argued && !note.is_empty()) {
        return;
    }
    let fault = Diagnostic::error("E5015", format!("`{name}` has no source")).at(span, "where is it from?");
    findings.add(if argued {
        fault.mend(format!("it is {basis}: give it a note that says why, or a source"))
    } else {
        fault.mend("name its source; or, if nobody published it, make its basis `assumed` and argue it in a note")
    });
}

/// Every key that is named has an entry: what was a warning while the model was read is an error here.
fn known(study: &Study, findings: &mut Findings) {
    for warning in study.warnings.iter().filter(|own| own.code == "E5013") {
        findings.add(Diagnostic { severity: crate::diagnostic::Severity::Error, ..warning.clone() });
    }
    let any_file = study.sources.files().iter().any(|file| file.path.ends_with(".bib"));
    if let Some(own) = study.parameters.iter().find(|own| !any_file && !own.source.is_empty()) {
        findings.add(
            Diagnostic::error("E5013", format!("the model has no references, so `{}` names nothing", own.source))
                .at(own.span, "has a source")
                .mend("name the file: [inputs] references = \"references.bib\""),
        );
    }
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Every entry is named by a parameter, table or target, or by the index of prices. A file that does not stand beside a file of the model is shared.
fn used(study: &Study, references: &[Reference], findings: &mut Findings) {
    let parameters = study.parameters.iter().map(|own| own.source.as_str());
    let tables = study.tables.iter().map(|own| own.origin.source.as_str());
    let targets = study.targets.iter().map(|own| own.source.as_str());
    let observed = study.observed.iter().map(|own| own.source.as_str());
    let index = std::iter::once(study.inflation_source.as_str());
    let named: BTreeSet<&str> =
        parameters.chain(tables).chain(targets).chain(observed).chain(index).flat_map(citation_keys).collect();
    let models: BTreeSet<&str> = study
        .sources
        .files()
        .iter()
        .map(|file| &*file.path)
        .filter(|path| path.ends_with(".toml"))
        .map(folder)
        .collect();
    let mut shared: BTreeMap<&str, (usize, Vec<&Reference>)> = BTreeMap::new();
    for own in references {
        let path = &*study.sources.file(own.span.file).path;
        let unused = !named.contains(own.key.as_str());
        if models.contains(folder(path)) {
            if unused {
                let fault = Diagnostic::error("E5016", format!("nothing uses the reference `{}`", own.key));
                findings.add(fault.at(own.span, "named nowhere").mend("name it where it was used, or remove it"));
            }
        } else {
            let (all, list) = shared.entry(path).or_default();
            *all += 1;
            if unused {
                list.push(own);
            }
        }
    }
    for (path, (all, list)) in shared {
        let Some(first) = list.first() else { continue };
        let words = format!("{} of the {all} references in `{path}` are not used here", list.len());
        let names = some_of(list.iter().map(|own| own.key.as_str()));
        findings.add(
            Diagnostic::warning("E5016", words)
                .at(first.span, "the first of them")
                .because(format!("other models share the file; here nothing names {names}")),
        );
    }
}

/// A row of an evidence file.
struct Row {
    verification: String,
    span: Span,
}

/// The evidence files by folder, each by id.
struct Evidence(BTreeMap<String, BTreeMap<String, Row>>);

impl Evidence {
    /// Reads `evidence.csv` from every folder that a file of the model stands in.
    fn read(files: &dyn Inputs, sources: &mut Sources, findings: &mut Findings) -> Evidence {
        let beside: BTreeMap<String, String> =
            sources.files().iter().map(|file| (folder(&file.path).to_string(), file.path.to_string())).collect();
        let mut all = BTreeMap::new();
        for (place, path) in beside {
            let located = files.locate("evidence.csv", &path).ok().filter(|located| folder(located) == place);
            let bytes = located.as_ref().and_then(|located| files.read(located, LARGEST).ok());
            let (Some(located), Some(text)) = (located, bytes.and_then(|bytes| String::from_utf8(bytes).ok())) else {
                continue;
            };
            let file = sources.add(located, text);
            let (table, faults) = CsvTable::parse(&sources.file(file).text, file);
            for (words, span) in faults {
                findings.add(Diagnostic::error("E1006", words).at(span, "here"));
            }
            let (Some(id), Some(verification)) = (table.column("id"), table.column("verification")) else {
                let fault = Diagnostic::error("E5018", "an evidence file has the columns `id` and `verification`");
                findings.add(fault.at(table.head_span(), "one of them is missing"));
                continue;
            };
            let rows = table.rows().map(|row| {
                let cell = row.cell(verification);
                (row.text(id).to_string(), Row { verification: cell.value.to_string(), span: row.cell(id).span })
            });
            all.insert(place, rows.collect());
        }
        Evidence(all)
    }

    /// The row of this id: in the folder of the parameter's own file, else in any other.
    fn row(&self, place: &str, id: &str) -> Option<&Row> {
        let own = self.0.get(place).and_then(|rows| rows.get(id));
        own.or_else(|| self.0.values().find_map(|rows| rows.get(id)))
    }

    /// Holds the grade of a parameter or table against the rows that it names.
    fn hold(
        &self,
        [name, evidence, verification]: [&String; 3],
        span: Span,
        sources: &Sources,
        findings: &mut Findings,
    ) {
        if self.0.is_empty() {
            return;
        }
        let place = folder(&sources.file(span.file).path);
        let ids: Vec<&str> = evidence.split(';').map(str::trim).filter(|id| !id.is_empty()).collect();
        if ids.is_empty() && !verification.is_empty() {
            findings.add(
                Diagnostic::error("E5017", format!("`{name}` is graded `{verification}` and names no evidence"))
                    .at(span, "this input")
                    .mend("name the row of evidence.csv in the column `evidence`, or leave the grade empty"),
            );
        }
        for id in ids {
            let Some(row) = self.row(place, id) else {
                let fault = Diagnostic::error("E5018", format!("no evidence file has a row `{id}`"));
                findings.add(fault.at(span, format!("`{name}` names it")).mend("add the row, or mend the id"));
                continue;
            };
            if grade(verification) > grade(&row.verification) {
                let words = format!("`{name}` is graded `{verification}`, its evidence `{}`", row.verification);
                findings.add(
                    Diagnostic::error("E5017", words)
                        .at(span, "this input")
                        .at(row.span, "rests on this row")
                        .mend("give it the grade of the row; raise both only after reading the source"),
                );
            }
        }
    }
}

/// Grades in rising order. `verified` without a letter says no more than the lowest letter; what was recalled and what was
/// claimed stand side by side.
fn grade(verification: &str) -> u8 {
    match verification {
        "verified A" => 4,
        "verified B" => 3,
        "verified C" | "verified" => 2,
        "recalled" | "claimed" => 1,
        _ => 0,
    }
}
