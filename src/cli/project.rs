//! From a path on the command line to a study.

use crate::diagnostic::{Diagnostic, Severity, render};
use crate::model::{Study, load};
use crate::source::{Disk, Sources};
use std::path::Path;

/// Whether colours may be used on standard error.
pub(super) fn colour() -> bool {
    use std::io::IsTerminal;
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) && std::io::stderr().is_terminal()
}

/// The `name=value` pairs of `--set`.
pub(super) fn pairs(set: &[String]) -> Result<Vec<(String, String)>, String> {
    let pair = |pair: &String| {
        let (name, value) =
            pair.split_once('=').ok_or_else(|| format!("error: --set {pair}: write --set name=value"))?;
        Ok((name.trim().to_string(), value.trim().to_string()))
    };
    let list = set.iter().map(pair).collect::<Result<Vec<_>, String>>()?;
    once(&list)?;
    Ok(list)
}

/// Refuses two values of one name.
pub(super) fn once(list: &[(String, String)]) -> Result<(), String> {
    let twice = list.iter().enumerate().find(|(at, (name, _))| list[..*at].iter().any(|(other, _)| other == name));
    match twice {
        None => Ok(()),
        Some((_, (name, value))) => {
            Err(format!("error: `{name}` is set twice, the second time to `{value}`\nhelp: leave one of them out"))
        }
    }
}

/// Opens the project of a scenario and reads the scenario. Faults come back rendered.
pub(super) fn open(path: &Path, set: &[(String, String)]) -> Result<(Disk, Study), String> {
    let (disk, located) =
        Disk::project_of(path).map_err(|fault| format!("error[E1001]: cannot read `{}`: {fault}", path.display()))?;
    match load(&disk, &located, set) {
        Ok(study) => Ok((disk, study)),
        Err(refusal) => Err(faults(&refusal.diagnostics, &refusal.sources)),
    }
}

/// Diagnostics for people, with a closing line that counts the errors.
pub(super) fn faults(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let errors = diagnostics.iter().filter(|own| own.severity == Severity::Error).count();
    let mut first: Vec<Diagnostic> =
        diagnostics.iter().filter(|own| own.severity == Severity::Error).cloned().collect();
    let code = first.first().map_or("E1001", |own| own.code);
    let text = render(&std::mem::take(&mut first), sources, colour());
    let word = if errors == 1 { "1 error" } else { &format!("{errors} errors") };
    format!("{text}{word}; nothing was run. `cartwright explain {code}` says more.")
}

/// A path as seen from where the user stands.
pub(super) fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&here).unwrap_or(path).display().to_string()
}
