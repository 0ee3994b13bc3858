//! `cartwright verify`.

use super::output::{self, Filling};
use super::project::{faults, pairs};
use super::run::default_folder;
use crate::analysis::verify::{Options, numbers, verify as battery};
use crate::engine::Threads;
use crate::report::verification;
use crate::results::Certificate;
use crate::source::Disk;
use clap::Args;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

#[derive(Args)]
pub(super) struct VerifyArguments {
    /// The scenario files
    #[arg(required = true)]
    scenarios: Vec<PathBuf>,
    /// Where to write verification.json and verification.md; default: reports/<disease>/<scenario>/ in the project folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// People simulated one by one, for each strategy; 0 leaves the simulation out
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u64).range(0..=10_000_000))]
    people: u64,
    /// Draws of the uncertain inputs, if the scenario has as many
    #[arg(long, default_value_t = 2_000)]
    draws: u64,
    /// Seed of the people; draws use the scenario's
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Make only these tests, by their numbers, separated by commas; they are printed, and written only with --out
    #[arg(long, value_delimiter = ',', value_name = "NUMBERS")]
    tests: Vec<String>,
    /// Threads; 0 is one a core. Nothing depends on it
    #[arg(long, default_value_t = 0)]
    threads: usize,
    /// Change a value for this verification, as name=value (repeatable)
    #[arg(long = "set", value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// What to print: a table, the certificate as JSON, or as Markdown
    #[arg(long, default_value = "table", value_parser = ["table", "json", "markdown"])]
    format: String,
}

/// Exit code: 0 no test failed, 1 some did; an error is 2.
pub(super) fn verify(arguments: &VerifyArguments) -> Result<u8, String> {
    if arguments.scenarios.len() > 1 && arguments.out.is_some() {
        return Err("error: --out: give one scenario with it, or leave it out".into());
    }
    if let Some(unknown) = arguments.tests.iter().find(|own| numbers().all(|number| number != *own)) {
        let known: Vec<&str> = numbers().collect();
        return Err(format!("error: no test has the number `{unknown}`\nhelp: there are {}", known.join(", ")));
    }
    let mut failed = false;
    for scenario in &arguments.scenarios {
        failed |= !one(arguments, scenario)?;
    }
    Ok(u8::from(failed))
}

fn one(arguments: &VerifyArguments, scenario: &Path) -> Result<bool, String> {
    let (disk, located) = Disk::project_of(scenario)
        .map_err(|fault| format!("error[E1001]: cannot read `{}`: {fault}", scenario.display()))?;
    let options =
        Options { people: arguments.people, draws: arguments.draws, seed: arguments.seed, only: &arguments.tests };
    let pool = Threads::new(arguments.threads);
    let watched = std::io::stderr().is_terminal();
    let stage = |title: &str| {
        if watched {
            // What is being done, on one line that is written over.
            let _ = write!(std::io::stderr(), "\r\x1b[K{title}");
        }
    };
    let done = battery(&disk, &located, &pairs(&arguments.set)?, options, &pool, &stage);
    if watched {
        let _ = write!(std::io::stderr(), "\r\x1b[K");
    }
    let certificate = done.map_err(|refusal| faults(&refusal.diagnostics, &refusal.sources))?;
    // Some tests alone take the place of no certificate of all.
    if certificate.left_out == 0 || arguments.out.is_some() {
        write_certificate(arguments, &disk, &located, &certificate)?;
    }
    match arguments.format.as_str() {
        "json" => {
            let mut text = Vec::new();
            certificate.write(&mut text).map_err(|fault| format!("error: {fault}"))?;
            output::print(&String::from_utf8_lossy(&text))?;
        }
        "markdown" => output::print(&verification::markdown(&certificate))?,
        _ => output::print(&verification::lines(&certificate))?,
    }
    Ok(certificate.passed())
}

fn write_certificate(
    arguments: &VerifyArguments,
    disk: &Disk,
    located: &str,
    certificate: &Certificate,
) -> Result<(), String> {
    let folder = arguments.out.clone().unwrap_or_else(|| default_folder(disk, &certificate.disease, located));
    let written = Filling::begin(&folder).and_then(|filling| {
        filling.file("verification.json", |file| certificate.write(file))?;
        filling.file("verification.md", |file| file.write_all(verification::markdown(certificate).as_bytes()))?;
        filling.finish()
    });
    written.map_err(|fault| format!("error: cannot write to `{}`: {fault}", folder.display()))
}
