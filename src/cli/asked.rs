//! Owns which of a scenario's further analyses the command line asks for; refuses names that the scenario does not know.

use super::project::faults;
use crate::analysis::registry::plans;
use crate::analysis::run::Wanted;
use crate::diagnostic::nearest;
use crate::model::Study;

/// Names of analyses without `none`, which stands alone for no analysis.
pub(super) fn names(list: &[String]) -> Result<Vec<String>, String> {
    let own: Vec<String> = list.iter().map(|own| own.trim().to_owned()).filter(|own| own != "none").collect();
    if own.is_empty() || own.len() == list.len() {
        return Ok(own);
    }
    Err(format!(
        "error: --analyses {}: `none` and names cannot both be meant\nhelp: --analyses {} without `none`, or --analyses none",
        list.join(","),
        own.join(",")
    ))
}

/// What `--analyses` asks for; everything without it.
pub(super) fn wanted(study: &Study, list: Option<&[String]>) -> Result<Wanted, String> {
    let Some(list) = list else { return Ok(Wanted::All) };
    let own = names(list)?;
    known(study, &own)?;
    Ok(Wanted::These(own))
}

/// Refuses the name of an analysis that the scenario does not ask for.
pub(super) fn known(study: &Study, wanted: &[String]) -> Result<(), String> {
    if wanted.is_empty() {
        return Ok(());
    }
    let plans = plans(study).map_err(|found| faults(&found, &study.sources))?;
    let names: Vec<&str> = plans.iter().flat_map(|own| [own.name.as_str(), own.kind]).collect();
    let Some(own) = wanted.iter().find(|own| !names.contains(&own.as_str())) else { return Ok(()) };
    let mut all: Vec<&str> = plans.iter().map(|own| own.name.as_str()).collect();
    all.sort_unstable();
    // Hyphens and blanks are the first to be forgotten.
    let bare = |name: &str| name.replace(['-', ' '], "");
    let forgotten = || names.iter().copied().find(|name| nearest(&bare(own), [bare(name).as_str()]).is_some());
    let help = match nearest(own, names.iter().copied()).or_else(forgotten) {
        Some(near) => format!("did you mean `{near}`?"),
        None if all.is_empty() => "it asks for none at all: add [[analysis]] to it, or leave --analyses out".to_owned(),
        None => format!("it asks for {}", all.join(", ")),
    };
    Err(format!("error: `{}` asks for no analysis called `{own}`\nhelp: {help}", study.path))
}
