//! `cartwright check`: runs scenarios again and holds them against the results that are stored in `reports/`.

use super::asked::{known, names};
use super::output;
use super::project::{faults, open, shown};
use super::run::folder_in;
use super::stored::{self, Asked, STORED};
use crate::analysis::check::{Rerun, Tolerances, checked, expected};
use crate::analysis::context::Origin;
use crate::analysis::run::{Wanted, run};
use crate::diagnostic::render;
use crate::engine::Threads;
use crate::report::check::{junit, lines, markdown};
use crate::results::{CheckReport, Checked, Expected, Moved};
use clap::Args;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

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
    let scenarios = match arguments.scenarios.as_slice() {
        [] => stored::all(arguments.reports.as_deref())?,
        list => list.iter().map(|path| Asked::of(path).map(Ok)).collect::<Result<_, _>>()?,
    };
    let mut report = CheckReport::default();
    let mut writes = Vec::new();
    let mut ran: Vec<Expected> = Vec::new();
    let mut said: Vec<String> = Vec::new();
    let mut rules = Rules::default();
    for scenario in &scenarios {
        let done = match scenario {
            Ok(asked) => one(arguments, asked, &mut rules).map_err(|words| (asked.name.clone(), title(asked), words)),
            Err((name, words)) => Err((name.clone(), String::new(), words.clone())),
        };
        match done {
            Ok(Done { checked, folder, new, write }) => {
                report.scenarios.push(checked);
                if write {
                    writes.push((folder, new.clone()));
                }
                ran.push(new);
            }
            Err((name, title, words)) => {
                // What is wrong with the tolerances is wrong for every scenario.
                if !said.contains(&words) {
                    anstream::eprintln!("{}", words.trim_end());
                }
                report.scenarios.push(not_run(name, title, &words));
                said.push(words);
            }
        }
    }
    for words in rules.warnings(&ran, arguments.scenarios.is_empty() && said.is_empty()) {
        anstream::eprintln!("warning: {words}");
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
        stored::write(folder, own)?;
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

/// A scenario that could not be run, with everything that was said of it.
fn not_run(scenario: String, title: String, words: &str) -> Checked {
    let plain = anstream::adapter::strip_str(words).to_string();
    let fault = plain.trim_end().trim_start_matches("error: ").to_owned();
    Checked { scenario, title, verdict: Moved::NotRun, fault, ..Checked::default() }
}

/// The title of a scenario that could not be run; empty if it cannot even be read.
fn title(asked: &Asked) -> String {
    open(&asked.path, &[]).map(|(_, study)| study.title).unwrap_or_default()
}

/// The tolerances of each folder of reports, read once.
#[derive(Default)]
struct Rules(BTreeMap<PathBuf, Result<Tolerances, String>>);

impl Rules {
    fn of(&mut self, reports: &Path) -> Result<&Tolerances, String> {
        let read = self.0.entry(reports.to_path_buf()).or_insert_with(|| tolerances(reports));
        read.as_ref().map_err(Clone::clone)
    }

    /// What is without use, if these are all scenarios or only some.
    fn warnings(&self, ran: &[Expected], all: bool) -> Vec<String> {
        let sound = self.0.values().flatten();
        sound.flat_map(|own| own.without_use(ran, all)).collect()
    }
}

fn tolerances(reports: &Path) -> Result<Tolerances, String> {
    let file = reports.join(TOLERANCES);
    if !file.exists() {
        return Ok(Tolerances::default());
    }
    let shown = shown(&file);
    let text = fs::read_to_string(&file).map_err(|fault| format!("error: cannot read `{shown}`: {fault}"))?;
    Tolerances::read(&shown, &text).map_err(|(found, sources)| {
        format!("{}nothing was checked", render(&found, &sources, super::project::colour()))
    })
}

/// A scenario that was run.
struct Done {
    checked: Checked,
    /// Where its stored results belong.
    folder: PathBuf,
    /// What it gives now.
    new: Expected,
    /// Whether that is to be stored.
    write: bool,
}

fn one(arguments: &CheckArguments, asked: &Asked, rules: &mut Rules) -> Result<Done, String> {
    let scenario = asked.path.as_path();
    if let Some(file) = asked.stored.as_ref().filter(|_| !scenario.exists()) {
        return Err(format!(
            "error[E1001]: cannot read `{}`: no such file\nhelp: put it back, or delete `{}` as well, which holds its results",
            asked.name,
            shown(file)
        ));
    }
    let (disk, study) = open(scenario, &[])?;
    let reports = arguments.reports.clone().unwrap_or_else(|| disk.root().join("reports"));
    let tolerances = rules.of(&reports)?;
    let folder = folder_in(&reports, &study.disease, &study.path);
    let file = folder.join(STORED);
    let mut notes = Vec::new();
    let old = match stored::read(&file) {
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
                shown(&file),
                own.scenario,
                study.path
            ));
        }
        Ok(own) => Some(own),
        Err(_) if !file.exists() => None,
        Err(words) if arguments.update => {
            notes.push(format!("what was stored could not be read: {}", words.trim_start_matches("error: ")));
            None
        }
        Err(words) => return Err(words),
    };
    let usual = if study.settings.psa.draws < DRAWS { study.settings.psa.draws } else { DRAWS };
    let draws = arguments.draws.or(old.as_ref().map(|own| own.draws)).unwrap_or(usual);
    let analyses: Vec<String> = match (&arguments.analyses, &old) {
        (Some(list), _) => names(list)?,
        (None, Some(own)) => own.analyses.clone(),
        (None, None) => vec![],
    };
    let set = [("psa.draws".to_owned(), draws.to_string())];
    let (disk, study) = open(scenario, &set)?;
    known(&study, &analyses)?;
    let pool = Threads::new(arguments.threads);
    let origin = Origin { files: &disk, set: &set };
    let done = run(&study, origin, &Wanted::These(analyses.clone()), &pool, None, &|_| ())
        .map_err(|found| faults(&found, &study.sources))?;
    let new = expected(&study, &done.results, draws, &analyses);
    let Some(old) = old else {
        let checked = Checked {
            scenario: study.path.clone(),
            title: study.title.clone(),
            compared: new.outputs.len() as u64,
            notes,
            ..Checked::default()
        };
        return Ok(Done { checked, folder, new, write: true });
    };
    let checked = checked(&old, &new, tolerances, Rerun { study: &study, origin, over: &[], pool: &pool });
    let write = arguments.update && old != new;
    Ok(Done { checked, folder, new, write })
}
