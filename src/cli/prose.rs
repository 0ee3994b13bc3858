//! Reads what the analyst wrote for sections of the report, from Markdown files beside the scenario.

use crate::results::{InputFile, Results};
use crate::source::{Inputs, ReadFault};
use sha2::{Digest, Sha256};
use std::path::Path;

/// Most bytes of one file.
const LARGEST: u64 = 1_000_000;

/// Puts the prose into the results: `report/<scenario>/B.3.n.md` beside the scenario, or else `report/B.3.n.md`, which serves
/// every scenario of the folder; `summary.md`, which stands at the head of the first page, and `features.md`, which fills the features
/// table.
pub(super) fn add(files: &dyn Inputs, results: &mut Results) -> Result<(), String> {
    let scenario = results.manifest.scenario.clone();
    let stem = Path::new(&scenario).file_stem().map_or(String::new(), |stem| stem.to_string_lossy().into_owned());
    for number in (1..=15).map(|n| format!("B.3.{n}")).chain(["summary", "features"].map(str::to_owned)) {
        for path in [format!("report/{stem}/{number}.md"), format!("report/{number}.md")] {
            let located = match files.locate(&path, &scenario) {
                Err(ReadFault::NotFound(_)) => continue,
                found => found,
            };
            let bytes = located.and_then(|located| Ok((files.read(&located, LARGEST)?, located)));
            let (bytes, located) = bytes.map_err(|fault| format!("error: cannot read `{path}`: {fault}"))?;
            let text = String::from_utf8(bytes).map_err(|_| format!("error: `{located}` is not text in UTF-8"))?;
            let sha256 = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
            results.manifest.inputs.push(InputFile { path: located, sha256, bytes: text.len() as u64 });
            results.prose.insert(number.clone(), text);
            break;
        }
    }
    results.manifest.inputs.sort_by(|a, b| (&a.path, &a.sha256).cmp(&(&b.path, &b.sha256)));
    Ok(())
}
