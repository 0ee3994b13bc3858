//! `cartwright check-model`.

use super::output::print;
use super::project::{colour, pairs};
use crate::analysis::registry::plans;
use crate::analysis::run::Ready;
use crate::diagnostic::{Diagnostic, Severity, render, render_json, render_short};
use crate::model::load;
use crate::source::{Disk, Sources};
use std::path::Path;

pub(super) fn check_model(path: &Path, format: &str, set: &[String]) -> Result<(), String> {
    let set = pairs(set)?;
    let (disk, located) =
        Disk::project_of(path).map_err(|fault| format!("error[E1001]: cannot read `{}`: {fault}", path.display()))?;
    let (found, sources, summary) = match load(&disk, &located, &set) {
        Err(refusal) => (refusal.diagnostics, refusal.sources, String::new()),
        Ok(study) => {
            let mut found = study.warnings.clone();
            match Ready::new(&study) {
                Ok(ready) => found.extend(ready.limits().warnings),
                Err(faults) => found.extend(faults),
            }
            if let Err(faults) = plans(&study) {
                found.extend(faults);
            }
            let summary = format!(
                "states {}, moves {}, parameters {}, strategies {}, profiles {}",
                study.states.len(),
                study.edges.len(),
                study.parameters.len(),
                study.strategies.len(),
                study.profiles.len()
            );
            (found, study.sources, summary)
        }
    };
    print(&shown(&found, &sources, format))?;
    let errors = found.iter().filter(|own| own.severity == Severity::Error).count();
    if errors > 0 {
        return Err(if format == "json" {
            String::new()
        } else {
            format!("{}: {errors} {}", path.display(), if errors == 1 { "error" } else { "errors" })
        });
    }
    if format == "json" {
        Ok(())
    } else {
        print(&format!("{}: sound ({summary}; warnings {})\n", path.display(), found.len()))
    }
}

fn shown(found: &[Diagnostic], sources: &Sources, format: &str) -> String {
    match format {
        "short" => render_short(found, sources),
        "json" => render_json(found, sources) + "\n",
        _ => render(found, sources, colour()),
    }
}
