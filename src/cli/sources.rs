//! `cartwright sources`.

use super::output::print;
use super::project::{colour, open};
use crate::analysis::provenance::audit;
use crate::analysis::run::Ready;
use crate::diagnostic::{Severity, render};
use crate::report::{tables, terminal};
use std::path::Path;

pub(super) fn sources(path: &Path, format: &str) -> Result<(), String> {
    let (disk, study) = open(path, &[])?;
    let ready = Ready::new(&study).map_err(|found| super::project::faults(&found, &study.sources))?;
    let model = ready.model();
    if format == "csv" {
        let mut text = Vec::new();
        tables::inputs(&model, &mut text).map_err(|fault| format!("error: {fault}"))?;
        print(&String::from_utf8_lossy(&text))?;
    } else {
        print(&terminal::inputs(&model, terminal::Options { colour: super::output::colour(), width: 100 }))?;
    }
    let audit = audit(&study, &disk);
    let words = render(&audit.findings, &audit.sources, colour());
    match audit.findings.iter().filter(|own| own.severity == Severity::Error).count() {
        0 => {
            anstream::eprint!("{words}");
            Ok(())
        }
        errors => Err(format!("{words}{}: {errors} {}", path.display(), if errors == 1 { "error" } else { "errors" })),
    }
}
