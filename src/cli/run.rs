//! `cartwright run`.

use super::asked::wanted;
use super::output::{self, Written};
use super::project::{faults, once, open, pairs, shown};
use crate::analysis::context::Origin;
use crate::analysis::part::{Part, whole_blocks};
use crate::analysis::run::{Run, draws_of, run as run_study, run_part};
use crate::engine::Threads;
use crate::model::Study;
use crate::report::terminal;
use crate::results::Check;
use crate::source::Disk;
use clap::Args;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

#[derive(Args)]
pub(super) struct RunArguments {
    /// The scenario file
    scenario: PathBuf,
    /// Where to write; default: reports/<disease>/<scenario>/ in the project folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Threads; 0 is one a core. Results do not depend on it
    #[arg(long, default_value_t = 0)]
    threads: usize,
    /// Draws of the probabilistic analysis, in place of the scenario's; 0 runs the base case alone
    #[arg(long)]
    draws: Option<u64>,
    /// Seed, in place of the scenario's
    #[arg(long)]
    seed: Option<u64>,
    /// Change a value for this run, as name=value: a parameter, a switch, a definition or a setting such as discount.costs (repeatable)
    #[arg(long = "set", value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// Run only these draws (from 0, end not included, whole blocks of 256) and write them as a part for `merge`
    #[arg(long, value_name = "A..B", value_parser = draws_range)]
    draws_range: Option<std::ops::Range<u64>>,
    /// Which of the scenario's further analyses to run, by name or kind (comma between); `none` for none
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    analyses: Option<Vec<String>>,
    /// Print nothing but errors
    #[arg(long)]
    quiet: bool,
    /// What to print: tables, or the results as JSON
    #[arg(long, default_value = "table", value_parser = ["table", "json"])]
    format: String,
}

#[derive(Args)]
pub(super) struct MergeArguments {
    #[command(flatten)]
    run: RunArguments,
    /// Parts written by `run --draws-range`: files, or folders that hold them
    #[arg(required = true)]
    parts: Vec<PathBuf>,
}

fn draws_range(words: &str) -> Result<std::ops::Range<u64>, String> {
    let ends = words.split_once("..").and_then(|(a, b)| Some(a.trim().parse().ok()?..b.trim().parse().ok()?));
    ends.ok_or_else(|| "write two whole numbers, such as 0..2560".to_string())
}

/// Exit code: 0 done, 1 a cross-check of the program's own failed; an error is 2.
pub(super) fn run(arguments: &RunArguments) -> Result<u8, String> {
    let (disk, study) = open_run(arguments)?;
    if let Some(range) = &arguments.draws_range {
        wanted(&study, arguments.analyses.as_deref())?;
        return one_part(arguments, &disk, &study, range.clone()).map(|()| 0);
    }
    whole(arguments, &disk, &study, None)
}

/// `cartwright merge`: the results of parts, the same bytes as of one run.
pub(super) fn merge(arguments: &MergeArguments) -> Result<u8, String> {
    if arguments.run.draws_range.is_some() {
        return Err(
            "error: --draws-range: parts are merged to all draws\nhelp: leave it out; `run` takes it, to make a part"
                .into(),
        );
    }
    let (disk, study) = open_run(&arguments.run)?;
    if study.settings.psa.auto {
        return Err("error: parts have a known number of draws: add the --draws N that they were run with".into());
    }
    let mut parts = Vec::new();
    for path in &arguments.parts {
        let files: Vec<PathBuf> = if path.is_dir() {
            let entries =
                std::fs::read_dir(path).map_err(|fault| format!("error: cannot read `{}`: {fault}", path.display()))?;
            entries
                .flatten()
                .map(|entry| entry.path())
                .filter(|path| path.extension().is_some_and(|end| end == "part"))
                .collect()
        } else {
            vec![path.clone()]
        };
        for file in files {
            let part = std::fs::File::open(&file).and_then(Part::read);
            parts.push(part.map_err(|fault| format!("error: cannot read `{}`: {fault}", file.display()))?);
        }
    }
    whole(&arguments.run, &disk, &study, Some(parts))
}

fn open_run(arguments: &RunArguments) -> Result<(Disk, Study), String> {
    open(&arguments.scenario, &settings(arguments)?)
}

/// What the command line sets.
fn settings(arguments: &RunArguments) -> Result<Vec<(String, String)>, String> {
    let mut set = pairs(&arguments.set)?;
    if let Some(draws) = arguments.draws {
        set.push(("psa.draws".into(), draws.to_string()));
    }
    if let Some(seed) = arguments.seed {
        set.push(("psa.seed".into(), seed.to_string()));
    }
    once(&set)?;
    Ok(set)
}

fn one_part(arguments: &RunArguments, disk: &Disk, study: &Study, range: std::ops::Range<u64>) -> Result<(), String> {
    if study.settings.psa.auto {
        return Err(
            "error: --draws-range needs to know how many draws there will be: add --draws N to a scenario with draws = \"auto\""
                .into(),
        );
    }
    let total = draws_of(study);
    if !whole_blocks(&range, total) {
        return Err(format!(
            "error: --draws-range {}..{}: draws come in whole blocks of 256 within 0..{total}",
            range.start, range.end
        ));
    }
    let folder = folder(arguments, disk, study)?;
    let pool = Threads::new(arguments.threads);
    let part = run_part(study, range.clone(), &pool).map_err(|diagnostics| faults(&diagnostics, &study.sources))?;
    let name = format!("draws-{:07}-{:07}.part", range.start, range.end);
    let written = output::Filling::begin(&folder).and_then(|filling| {
        filling.file(&name, |file| part.write(file))?;
        filling.finish()
    });
    written.map_err(|fault| format!("error: cannot write to `{}`: {fault}", folder.display()))?;
    if arguments.quiet {
        Ok(())
    } else {
        output::print(&format!(
            "Draws {} to {} of {total} are in {}\n",
            range.start,
            range.end,
            shown(&folder.join(name))
        ))
    }
}

fn whole(arguments: &RunArguments, disk: &Disk, study: &Study, parts: Option<Vec<Part>>) -> Result<u8, String> {
    let wanted = wanted(study, arguments.analyses.as_deref())?;
    let folder = folder(arguments, disk, study)?;
    let bar = progress(arguments.quiet);
    let counted = bar.clone();
    let pool = Threads::new(arguments.threads).with_progress(move |done, of| {
        counted.set_length(of as u64);
        counted.set_position(done as u64);
    });
    let stage = |name: &str| bar.set_message(name.to_string());
    let set = settings(arguments)?;
    let origin = Origin { files: disk, set: &set };
    let done = run_study(study, origin, &wanted, &pool, parts, &stage)
        .map_err(|diagnostics| faults(&diagnostics, &study.sources));
    bar.set_message("writing");
    let done = done.and_then(|mut done| {
        super::prose::add(disk, &mut done.results)?;
        let written = Written {
            results: &done.results,
            draws: &done.draws,
            inputs: &done.inputs,
            costs: &done.costs,
            effects: &done.effects,
        };
        output::write(&folder, &written, &pool)
            .map_err(|fault| format!("error: cannot write to `{}`: {fault}", folder.display()))?;
        Ok((done, folder))
    });
    bar.finish_and_clear();
    let (done, folder): (Run, PathBuf) = done?;
    let code = failed_checks(&done.results.checks);
    if arguments.quiet {
        return Ok(code);
    }
    if arguments.format == "json" {
        let mut text = Vec::new();
        done.results.write(&mut text).map_err(|fault| format!("error: {fault}"))?;
        return output::print(&String::from_utf8_lossy(&text)).map(|()| code);
    }
    let colour = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) && std::io::stdout().is_terminal();
    let options = terminal::Options { colour, width: 100 };
    output::print(&terminal::render(&done.results, options, Some(&shown(&folder))))?;
    Ok(code)
}

/// The exit code that the program's own cross-checks ask for; those that failed are named on standard error.
fn failed_checks(checks: &[Check]) -> u8 {
    let failed: Vec<&Check> = checks.iter().filter(|check| !check.passed).collect();
    for check in &failed {
        anstream::eprintln!("error: a cross-check failed: {} ({})", check.name, check.found);
    }
    u8::from(!failed.is_empty())
}

/// Where to write. The usual folder is refused if it holds the results of another scenario, of the same disease and file name, that is
/// still there.
fn folder(arguments: &RunArguments, disk: &Disk, study: &Study) -> Result<PathBuf, String> {
    if let Some(out) = &arguments.out {
        return Ok(out.clone());
    }
    let folder = default_folder(disk, &study.disease, &study.path);
    match scenario_of(&folder.join("results.json")) {
        Some(other) if other != study.path && disk.root().join(&other).is_file() => Err(format!(
            "error: `{}` holds the results of `{other}`, not of `{}`\nhelp: add --out DIR, or give one of them another disease or file name",
            shown(&folder),
            study.path
        )),
        _ => Ok(folder),
    }
}

/// The scenario that results are of; nothing if they cannot be read, whatever the reason.
fn scenario_of(results: &Path) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Results {
        manifest: Manifest,
    }
    #[derive(serde::Deserialize)]
    struct Manifest {
        scenario: String,
    }
    let own: Results = serde_json::from_slice(&std::fs::read(results).ok()?).ok()?;
    Some(own.manifest.scenario)
}

/// `reports/<disease>/<scenario>` in the project folder.
pub(super) fn default_folder(disk: &Disk, disease: &str, path: &str) -> PathBuf {
    folder_in(&disk.root().join("reports"), disease, path)
}

/// `<disease>/<scenario>` in a folder of reports.
pub(super) fn folder_in(reports: &Path, disease: &str, path: &str) -> PathBuf {
    let stem = Path::new(path).file_stem().map_or("scenario".into(), |stem| stem.to_string_lossy().into_owned());
    let disease: String =
        disease.chars().map(|c| if c.is_alphanumeric() || c == '-' || c == '_' { c } else { '-' }).collect();
    reports.join(disease).join(stem)
}

/// A bar on standard error that appears once a run takes over a second; hidden when nobody watches.
fn progress(quiet: bool) -> Arc<indicatif::ProgressBar> {
    let hidden = quiet || !std::io::stderr().is_terminal();
    let bar = if hidden { indicatif::ProgressBar::hidden() } else { indicatif::ProgressBar::new(1) };
    if let Ok(style) = indicatif::ProgressStyle::with_template("{msg:48!} {bar:32} {pos}/{len} {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    Arc::new(bar)
}

#[cfg(test)]
mod tests {
    use super::{Check, failed_checks};

    #[test]
    fn one_failed_cross_check_fails_a_run() {
        let check = |passed| Check { name: "sums agree".into(), passed, found: String::new() };
        assert_eq!(failed_checks(&[]), 0);
        assert_eq!(failed_checks(&[check(true), check(true)]), 0);
        assert_eq!(failed_checks(&[check(true), check(false)]), 1);
    }
}
