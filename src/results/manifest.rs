//! Owns the record of what was run: program, scenario, draws, and each input file with its digest. Holds no date, no
//! time of the clock and no number of threads, since none of them may change a result.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Manifest {
    /// Name of the program.
    pub program: String,
    /// Version of the program.
    pub program_version: String,
    /// Path of the scenario file, relative to the project folder.
    pub scenario: String,
    /// Title of the scenario.
    pub title: String,
    /// Disease that the scenario is about.
    pub disease: String,
    /// Seed of the random draws.
    pub seed: u64,
    /// How many draws the probabilistic analysis took; 0 when it was not run.
    pub draws: u64,
    /// How the draws were taken: `random`, `latin hypercube` or `sobol`.
    pub sampling: String,
    /// SHA-256 of the resolved model, in hexadecimal.
    pub model_hash: String,
    /// Every file that was read, in order of path.
    pub inputs: Vec<InputFile>,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InputFile {
    /// Path, relative to the project folder.
    pub path: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Its size in bytes.
    pub bytes: u64,
}
