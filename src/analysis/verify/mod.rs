//! The verification battery: tests that any model must pass, made on a scenario without any code of its own.
//!
//! `registry` lists the tests, a line each; a file holds a family of them; `bench` runs the model and its variants; `change` makes
//! variants of the resolved study. No test knows any model: what a test needs it finds in the study, and says so where it is not there.

mod arms;
mod asked;
mod bench;
mod change;
mod costs;
mod curves;
mod decisions;
mod draws;
mod files;
mod finding;
mod flow;
mod inputs;
mod mortality;
mod questions;
mod reads;
mod registry;
mod replication;
mod sums;
mod sweeps;
mod timing;
mod utilities;

use super::run::{Ready, manifest};
use crate::diagnostic::Diagnostic;
use crate::engine::Pool;
use crate::model::load;
use crate::results::{Certificate, FORMAT_OF_VERIFICATION, VERSION_OF_VERIFICATION, VerificationTest};
use crate::source::Inputs;
use bench::Bench;

/// How thorough to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// People simulated one by one, for each strategy.
    pub people: u64,
    /// Draws of the uncertain inputs.
    pub draws: u64,
    /// Seed of the people; draws use the scenario's.
    pub seed: u64,
}

/// Makes every test of the battery on a scenario. `stage` is called with the title of each test before it is made.
///
/// # Errors
/// The faults of a scenario that cannot be read, or whose base case cannot be run, with the files to show them in.
pub fn verify(
    files: &dyn Inputs,
    path: &str,
    set: &[(String, String)],
    options: Options,
    pool: &dyn Pool,
    stage: &dyn Fn(&str),
) -> Result<Certificate, Box<crate::model::Refusal>> {
    let study = load(files, path, set)?;
    let refuse =
        |diagnostics: Vec<Diagnostic>| Box::new(crate::model::Refusal { diagnostics, sources: study.sources.clone() });
    let ready = Ready::new(&study).map_err(refuse)?;
    let bench = Bench::new(files, path, set, &ready, options, pool).map_err(refuse)?;
    let tests = registry::FAMILIES.iter().flat_map(|(family, tests)| tests.iter().map(move |test| (family, test)));
    let tests = tests.map(|(family, test)| {
        stage(test.title);
        // A variant that cannot be run says something about the model: the words of the fault are what was found.
        let finding = (test.run)(&bench).unwrap_or_else(finding::Finding::could_not);
        VerificationTest {
            id: test.id.into(),
            family: (*family).into(),
            title: test.title.into(),
            origin: test.origin.into(),
            verdict: finding.verdict,
            did: finding.did,
            expected: finding.expected,
            found: finding.found,
        }
    });
    let tests = tests.collect();
    let manifest = manifest(&study, bench.drawn_count() as u64, &bench.model);
    Ok(Certificate {
        format: FORMAT_OF_VERIFICATION.into(),
        version: VERSION_OF_VERIFICATION,
        program: manifest.program,
        program_version: manifest.program_version,
        scenario: manifest.scenario,
        title: manifest.title,
        disease: manifest.disease,
        model_hash: manifest.model_hash,
        inputs: manifest.inputs,
        people: options.people,
        draws: manifest.draws,
        seed: options.seed,
        tests,
    })
}
