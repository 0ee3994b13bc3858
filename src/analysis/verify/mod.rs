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

use super::context::Stage;
use super::run::{Ready, manifest};
use crate::diagnostic::Diagnostic;
use crate::engine::{Pool, spread};
use crate::model::load;
use crate::results::{Certificate, FORMAT_OF_VERIFICATION, VERSION_OF_VERIFICATION, VerificationTest};
use crate::source::Inputs;
use bench::Bench;
use finding::Finding;
use registry::Test;

/// How thorough to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options<'o> {
    /// People simulated one by one, for each strategy.
    pub people: u64,
    /// Draws of the uncertain inputs.
    pub draws: u64,
    /// Seed of the people; draws use the scenario's.
    pub seed: u64,
    /// The only tests to make, by number; empty for all. The certificate says how many were left out.
    pub only: &'o [String],
}

/// The numbers of all tests, in their order.
pub fn numbers() -> impl Iterator<Item = &'static str> {
    registry::FAMILIES.iter().flat_map(|(_, tests)| tests.iter()).map(|test| test.id)
}

/// Makes every test of the battery on a scenario, several at a time. `stage` is called with the title of each test before it is made.
///
/// # Errors
/// The faults of a scenario that cannot be read, or whose base case cannot be run, with the files to show them in.
pub fn verify(
    files: &dyn Inputs,
    path: &str,
    set: &[(String, String)],
    options: Options<'_>,
    pool: &dyn Pool,
    stage: &Stage<'_>,
) -> Result<Certificate, Box<crate::model::Refusal>> {
    let study = load(files, path, set)?;
    let refuse =
        |diagnostics: Vec<Diagnostic>| Box::new(crate::model::Refusal { diagnostics, sources: study.sources.clone() });
    let ready = Ready::new(&study).map_err(refuse)?;
    let bench = Bench::new(files, path, set, &ready, options, pool).map_err(refuse)?;
    let tests: Vec<(&str, &Test)> =
        registry::FAMILIES.iter().flat_map(|(family, tests)| tests.iter().map(|test| (*family, test))).collect();
    let all = tests.len();
    let wanted = |test: &Test| options.only.is_empty() || options.only.iter().any(|own| own == test.id);
    let tests: Vec<(&str, &Test)> = tests.into_iter().filter(|(_, test)| wanted(test)).collect();
    let left_out = (all - tests.len()) as u64;
    let tests = spread(pool, tests.len(), |at| {
        let (family, test) = tests[at];
        stage(test.title);
        let outcome = (test.run)(&bench);
        // A variant that cannot be run says something about the model: the words of the fault are what was found.
        let finding = outcome.unwrap_or_else(Finding::could_not);
        VerificationTest {
            id: test.id.into(),
            family: family.into(),
            title: test.title.into(),
            origin: test.origin.into(),
            verdict: finding.verdict,
            did: finding.did,
            expected: finding.expected,
            found: finding.found,
        }
    });
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
        left_out,
    })
}
