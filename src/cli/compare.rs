//! `cartwright compare`: scenarios laid over one another in turn, or results side by side.

use super::output::{self, Filling};
use super::project::{colour, faults, open};
use super::report::{read, write as write_document};
use crate::analysis::check::{cumulative, result_changes};
use crate::analysis::context::Origin;
use crate::analysis::run::{Wanted, run};
use crate::diagnostic::render;
use crate::engine::Threads;
use crate::report::cumulative as shown;
use crate::report::document::Document;
use crate::results::{InputChanged, Results};
use crate::source::Disk;
use clap::Args;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub(super) struct CompareArguments {
    /// The base, then what is compared with it: scenario files, which are laid over the base in turn, or results (folders that `run`
    /// wrote, or their results.json), which can only stand side by side
    #[arg(required = true, num_args = 2.., value_name = "FILE")]
    paths: Vec<PathBuf>,
    /// Write compare.csv and reports here
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// With --out: formats of the report, separated by commas; pdf where the program is built with it [default: html,markdown]
    #[arg(long, value_delimiter = ',', value_parser = super::report::FORMATS)]
    format: Vec<String>,
    /// Change a value in all of them, as name=value (repeatable)
    #[arg(long = "set", value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// Threads; 0 is one a core. Nothing depends on it
    #[arg(long, default_value_t = 0)]
    threads: usize,
}

pub(super) fn compare(arguments: &CompareArguments) -> Result<(), String> {
    super::report::built_with(&arguments.format)?;
    if arguments.out.is_none() && !arguments.format.is_empty() {
        let formats = arguments.format.join(",");
        return Err(format!("error: --format {formats}: there is no folder to write a report to\nhelp: add --out DIR"));
    }
    let results = |path: &PathBuf| path.is_dir() || path.extension().is_some_and(|end| end == "json");
    if arguments.paths.iter().any(results) { side_by_side(arguments) } else { in_turn(arguments) }
}

/// A scenario's project, and its path within it.
fn located(path: &Path) -> Result<(Disk, String), String> {
    Disk::project_of(path).map_err(|fault| format!("error[E1001]: cannot read `{}`: {fault}", path.display()))
}

fn in_turn(arguments: &CompareArguments) -> Result<(), String> {
    let (disk, base) = located(&arguments.paths[0])?;
    let mut over = Vec::new();
    for path in &arguments.paths[1..] {
        let (other, file) = located(path)?;
        if other.root() != disk.root() {
            return Err(format!(
                "error: `{}` is of another project than `{}`\nhelp: run both and compare their results",
                path.display(),
                arguments.paths[0].display()
            ));
        }
        over.push(file);
    }
    let set = super::project::pairs(&arguments.set)?;
    let origin = Origin { files: &disk, set: &set };
    let pool = Threads::new(arguments.threads);
    let (table, explained) =
        cumulative(origin, &base, &over, &pool).map_err(|refusal| faults(&refusal.diagnostics, &refusal.sources))?;
    output::print(&shown::lines(&table, &explained))?;
    finish(arguments, &shown::document(&table, &explained), |file| shown::csv(&table, file).map_err(output::other))
}

fn side_by_side(arguments: &CompareArguments) -> Result<(), String> {
    let mut list: Vec<Results> = Vec::new();
    for path in &arguments.paths {
        list.push(if path.extension().is_some_and(|end| end == "toml") {
            base_case(arguments, path)?
        } else if arguments.set.is_empty() {
            read(path)?
        } else {
            return Err("error: --set: results are what they are; give scenario files".into());
        });
    }
    let changes: Vec<Vec<InputChanged>> = list[1..].iter().map(|own| result_changes(&list[0], own)).collect();
    output::print(&shown::side_by_side_lines(&list, &changes))?;
    finish(arguments, &shown::side_by_side(&list, &changes), |file| {
        shown::side_by_side_csv(&list, file).map_err(output::other)
    })
}

/// The base case of a scenario that is compared with results.
fn base_case(arguments: &CompareArguments, path: &Path) -> Result<Results, String> {
    let mut set = super::project::pairs(&arguments.set)?;
    set.push(("psa.draws".into(), "0".into()));
    let (disk, study) = open(path, &set)?;
    let (origin, pool) = (Origin { files: &disk, set: &set }, Threads::new(arguments.threads));
    let done = run(&study, origin, &Wanted::These(vec![]), &pool, None, &|_| ());
    done.map(|done| done.results).map_err(|found| render(&found, &study.sources, colour()))
}

fn finish(
    arguments: &CompareArguments,
    document: &Document,
    csv: impl FnOnce(&mut std::io::BufWriter<std::fs::File>) -> std::io::Result<()>,
) -> Result<(), String> {
    let Some(folder) = &arguments.out else { return Ok(()) };
    let formats = match arguments.format.as_slice() {
        [] => ["html", "markdown"].map(str::to_owned).to_vec(),
        own => own.to_vec(),
    };
    let written = Filling::begin(folder).and_then(|filling| {
        filling.file("compare.csv", csv)?;
        write_document(&filling, document, &formats, true)?;
        filling.finish()
    });
    written.map_err(|fault| format!("error: cannot write to `{}`: {fault}", folder.display()))?;
    output::print(&format!("\nWritten to {}\n", folder.display()))
}
