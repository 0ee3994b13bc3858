//! Owns where the stored results of scenarios are, and how they are read and written.

use super::output::Filling;
use super::project::shown;
use crate::results::Expected;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};

/// What the stored results of a scenario are called.
pub(super) const STORED: &str = "expected.json";

/// A scenario that is to be checked.
pub(super) struct Asked {
    /// Its file, as seen from where the user stands.
    pub path: PathBuf,
    /// What every report of the check calls it, whether it can be run or not: its path within the project.
    pub name: String,
    /// The file that holds its results, where that led to it.
    pub stored: Option<PathBuf>,
}

impl Asked {
    /// A scenario that the user names.
    pub fn of(path: &Path) -> Result<Asked, String> {
        let name = match crate::source::Disk::project_of(path) {
            Ok((_, located)) => located,
            Err(_) => {
                let project = project()?;
                let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
                whole.strip_prefix(&project).unwrap_or(path).display().to_string()
            }
        };
        Ok(Asked { path: path.to_path_buf(), name, stored: None })
    }
}

/// The project folder around where the user stands.
fn project() -> Result<PathBuf, String> {
    let here = std::env::current_dir().map_err(|fault| format!("error: cannot see where this is: {fault}"))?;
    let found = here.ancestors().find(|place| place.join("cartwright.toml").is_file() || place.join("data").is_dir());
    Ok(found.unwrap_or(&here).to_path_buf())
}

/// Every scenario with stored results, in the order of their folders. What is damaged so far that it names no scenario comes with what
/// is wrong with it, under the path of the file itself.
pub(super) fn all(reports: Option<&Path>) -> Result<Vec<Result<Asked, (String, String)>>, String> {
    let project = project()?;
    let reports = reports.map_or_else(|| project.join("reports"), Path::to_path_buf);
    let folders = |folder: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        let mut list: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
        list.sort();
        list
    };
    let mut list = Vec::new();
    for file in folders(&reports).iter().flat_map(|disease| folders(disease)).map(|folder| folder.join(STORED)) {
        if file.is_file() {
            let found = read(&file).map(|own| own.scenario).or_else(|words| named(&file).ok_or(words));
            list.push(match found {
                Ok(name) => {
                    Ok(Asked { path: PathBuf::from(shown(&project.join(&name))), name, stored: Some(file.clone()) })
                }
                Err(words) => Err((file.strip_prefix(&project).unwrap_or(&file).display().to_string(), words)),
            });
        }
    }
    if list.is_empty() {
        return Err(format!(
            "error: there are no stored results in `{}`\nhelp: `cartwright check --update SCENARIO` stores those of a scenario",
            reports.display()
        ));
    }
    Ok(list)
}

/// The scenario that damaged results are of, from the line that names it.
fn named(file: &Path) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find_map(|line| line.trim().strip_prefix("\"scenario\":"))?;
    serde_json::from_str(line.trim().trim_end_matches(',')).ok()
}

/// Reads stored results.
pub(super) fn read(file: &Path) -> Result<Expected, String> {
    let shown = shown(file);
    let opened = File::open(file).map_err(|fault| format!("error: cannot read `{shown}`: {fault}"))?;
    Expected::read(BufReader::new(opened)).map_err(|fault| format!("error: `{shown}`: {fault}"))
}

/// Stores results in a folder.
pub(super) fn write(folder: &Path, own: &Expected) -> Result<(), String> {
    let written = Filling::begin(folder).and_then(|filling| {
        filling.file(STORED, |file| own.write(file))?;
        filling.finish()
    });
    written.map_err(|fault| format!("error: cannot write to `{}`: {fault}", folder.display()))
}
