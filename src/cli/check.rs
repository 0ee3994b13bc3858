//! `cartwright check`: runs scenarios again and holds them against the results that are stored in `reports/`.

use super::output::{self, Filling};
use super::project::{faults, open};
use super::run::folder_in;
use crate::analysis::check::{Rerun, Tolerances, checked, expected};
use crate::analysis::context::Origin;
use crate::analysis::registry::plans;
use crate::analysis::run::{Wanted, run};
use crate::diagnostic::{nearest, render};
use crate::engine::Threads;
use crate::model::Study;
use crate::report::check::{junit, lines, markdown};
use crate::results::{CheckReport, Checked, Expected, Moved};
use clap::Args;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};

/// What the stored results of a scenario are called.
const STORED: &str = "expected.json";
/// What the tolerances are called, beside the folders of the diseases.
const TOLERANCES: &str = "tolerances.toml";
/// Draws that are stored unless `--draws` says otherwise: enough to see a change, few enough for every commit.
const DRAWS: u64 = 1000;

#[derive(Args)]
pub(super) struct CheckArguments {
    /// The scenario files; without any, every scenario that has stored results
    scenarios: Vec<PathBuf>,
    /// Where the stored results are; default: reports/ in the project folder
    #[arg(long, value_name = "DIR")]
    reports: Option<PathBuf>,
    /// Store what the scenarios give now, after showing what changes
    #[arg(long)]
    update: bool,
    /// With --update: draws to store; default: those stored before, or 1,000, or the scenario's if fewer. 0 stores the base case alone
    #[arg(long, requires = "update", value_parser = clap::value_parser!(u64).range(0..=1_000_000))]
    draws: Option<u64>,
    /// With --update: further analyses to store, by name or kind (comma between), `none` for none; default: those stored before
    #[arg(long, requires = "update", value_name = "LIST", value_delimiter = ',')]
    analyses: Option<Vec<String>>,
    /// What to print: lines, or everything as JSON
    #[arg(long, default_value = "lines", value_parser = ["lines", "json"])]
    format: String,
    /// Write what was found as JUnit XML too
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Write a summary in Markdown too, for a comment on a pull request
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// Threads; 0 is one a core. Nothing depends on it
    #[arg(long, default_value_t = 0)]
    threads: usize,
}

/// Exit code: 0 all the same (or stored), 1 something moved; an error, or a scenario that could not be run, is 2.
pub(super) fn check(arguments: &CheckArguments) -> Result<u8, String> {
    let scenarios = if arguments.scenarios.is_empty() { stored(arguments)? } else { arguments.scenarios.clone() };
    let mut report = CheckReport::default();
    let mut writes = Vec::new();
    for scenario in &scenarios {
        match one(arguments, scenario) {
            Ok((checked, write)) => {
                report.scenarios.push(checked);
                writes.extend(write);
            }
            Err(words) => {
                anstream::eprintln!("{}", words.trim_end());
                report.scenarios.push(not_run(scenario, &words));
            }
        }
    }
    if arguments.format == "json" {
        let mut text = Vec::new();
        report.write(&mut text).map_err(|fault| format!("error: {fault}"))?;
        output::print(&String::from_utf8_lossy(&text))?;
    } else {
        output::print(&lines(&report))?;
    }
    for (path, text) in [(&arguments.junit, junit(&report)), (&arguments.markdown, markdown(&report))] {
        let Some(path) = path else { continue };
        fs::write(path, text).map_err(|fault| format!("error: cannot write `{}`: {fault}", path.display()))?;
    }
    for (folder, own) in &writes {
        store(folder, own)?;
        if arguments.format != "json" {
            output::print(&format!("stored: {}\n", folder.join(STORED).display()))?;
        }
    }
    Ok(match report.verdict() {
        Moved::NotRun => 2,
        Moved::Moved if !arguments.update => 1,
        Moved::Moved | Moved::Same => 0,
    })
}

fn store(folder: &Path, own: &Expected) -> Result<(), String> {
    let written = Filling::begin(folder).and_then(|filling| {
        filling.file(STORED, |file| own.write(file))?;
        filling.finish()
    });
    written.map_err(|fault| format!("error: cannot write to `{}`: {fault}", folder.display()))
}

fn not_run(scenario: &Path, words: &str) -> Checked {
    let plain = anstream::adapter::strip_str(words).to_string();
    let first = plain.lines().next().unwrap_or("").trim_start_matches("error: ").to_owned();
    Checked { scenario: scenario.display().to_string(), verdict: Moved::NotRun, fault: first, ..Checked::default() }
}

/// The project folder around where the user stands.
fn project() -> Result<PathBuf, String> {
    let here = std::env::current_dir().map_err(|fault| format!("error: cannot see where this is: {fault}"))?;
    let found = here.ancestors().find(|place| place.join("cartwright.toml").is_file() || place.join("data").is_dir());
    Ok(found.unwrap_or(&here).to_path_buf())
}

/// Every scenario with stored results, in the order of their folders.
fn stored(arguments: &CheckArguments) -> Result<Vec<PathBuf>, String> {
    let project = project()?;
    let reports = arguments.reports.clone().unwrap_or_else(|| project.join("reports"));
    let folders = |folder: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        let mut list: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
        list.sort();
        list
    };
    let mut list = Vec::new();
    for file in folders(&reports).iter().flat_map(|disease| folders(disease)).map(|folder| folder.join(STORED)) {
        if file.is_file() {
            list.push(project.join(read(&file)?.scenario));
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

fn read(file: &Path) -> Result<Expected, String> {
    let shown = file.display();
    let opened = File::open(file).map_err(|fault| format!("error: cannot read `{shown}`: {fault}"))?;
    Expected::read(BufReader::new(opened)).map_err(|fault| format!("error: `{shown}`: {fault}"))
}

fn tolerances(reports: &Path) -> Result<Tolerances, String> {
    let file = reports.join(TOLERANCES);
    if !file.exists() {
        return Ok(Tolerances::default());
    }
    let shown = file.display().to_string();
    let text = fs::read_to_string(&file).map_err(|fault| format!("error: cannot read `{shown}`: {fault}"))?;
    Tolerances::read(&shown, &text).map_err(|(found, sources)| {
        format!("{}nothing was checked", render(&found, &sources, super::project::colour()))
    })
}

/// What is to be written where.
type Write = Option<(PathBuf, Expected)>;

fn one(arguments: &CheckArguments, scenario: &Path) -> Result<(Checked, Write), String> {
    let (disk, study) = open(scenario, &[])?;
    let reports = arguments.reports.clone().unwrap_or_else(|| disk.root().join("reports"));
    let folder = folder_in(&reports, &study.disease, &study.path);
    let file = folder.join(STORED);
    let old = match read(&file) {
        _ if !file.exists() && !arguments.update => {
            return Err(format!(
                "error: `{}` has no stored results\nhelp: `cartwright check --update {}` stores them",
                study.path,
                scenario.display()
            ));
        }
        Ok(own) if own.scenario != study.path => {
            return Err(format!(
                "error: `{}` holds the results of `{}`, not of `{}`\nhelp: give one of them another disease or file name",
                file.display(),
                own.scenario,
                study.path
            ));
        }
        Ok(own) => Some(own),
        Err(_) if arguments.update => None,
        Err(words) => return Err(words),
    };
    let usual = if study.settings.psa.draws < DRAWS { study.settings.psa.draws } else { DRAWS };
    let draws = arguments.draws.or(old.as_ref().map(|own| own.draws)).unwrap_or(usual);
    let analyses: Vec<String> = match (&arguments.analyses, &old) {
        (Some(list), _) => list.iter().filter(|own| *own != "none").cloned().collect(),
        (None, Some(own)) => own.analyses.clone(),
        (None, None) => vec![],
    };
    let set = [("psa.draws".to_owned(), draws.to_string())];
    let (disk, study) = open(scenario, &set)?;
    known(&study, &analyses)?;
    let tolerances = tolerances(&reports)?;
    let pool = Threads::new(arguments.threads);
    let origin = Origin { files: &disk, set: &set };
    let done = run(&study, origin, &Wanted::These(analyses.clone()), &pool, None, &|_| ())
        .map_err(|found| faults(&found, &study.sources))?;
    let new = expected(&study, &done.results, draws, &analyses);
    let Some(old) = old else {
        let first = Checked {
            scenario: study.path.clone(),
            title: study.title.clone(),
            compared: new.outputs.len() as u64,
            ..Checked::default()
        };
        return Ok((first, Some((folder, new))));
    };
    let found = checked(&old, &new, &tolerances, Rerun { study: &study, origin, over: &[], pool: &pool });
    let write = arguments.update && old != new;
    Ok((found, write.then_some((folder, new))))
}

/// Refuses the name of an analysis that the scenario does not ask for.
fn known(study: &Study, wanted: &[String]) -> Result<(), String> {
    if wanted.is_empty() {
        return Ok(());
    }
    let plans = plans(study).map_err(|found| faults(&found, &study.sources))?;
    let names: Vec<&str> = plans.iter().flat_map(|own| [own.name.as_str(), own.kind]).collect();
    match wanted.iter().find(|own| !names.contains(&own.as_str())) {
        None => Ok(()),
        Some(own) => {
            let near = nearest(own, names.iter().copied());
            let hint = near.map_or(String::new(), |near| format!("\nhelp: did you mean `{near}`?"));
            Err(format!("error: `{}` asks for no analysis called `{own}`{hint}", study.path))
        }
    }
}
