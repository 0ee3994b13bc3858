//! Owns reading and writing a results file. A file of another format or version gets a sentence that says what to do.

use std::fmt;
use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};

use super::json::Lines;
use super::{FORMAT, Results, VERSION};

/// Why a results file could not be read.
#[derive(Debug)]
pub enum ReadError {
    /// The bytes could not be read.
    Io(io::Error),
    /// It is not a results file.
    Format {
        /// What it says it is, if anything.
        found: Option<String>,
    },
    /// It was written by a program that knows a newer format.
    Newer {
        /// The version of the file.
        found: u32,
    },
    /// It was written in a format that is no longer read.
    Older {
        /// The version of the file.
        found: u32,
    },
    /// It says it is a results file, but its contents do not fit.
    Contents(serde_json::Error),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "the results file could not be read: {error}"),
            Self::Format { found: None } => {
                write!(
                    f,
                    "this is not a results file: it has no `\"format\": \"{FORMAT}\"`; give the `results.json` that `cartwright run` wrote"
                )
            }
            Self::Format { found: Some(found) } => {
                write!(
                    f,
                    "this is a `{found}` file, not a `{FORMAT}` file; give the `results.json` that `cartwright run` wrote"
                )
            }
            Self::Newer { found } => write!(
                f,
                "these results are of version {found}, and this program reads up to version {VERSION}; update cartwright, or run the scenario again with this program"
            ),
            Self::Older { found } => write!(
                f,
                "these results are of version {found}, which this program no longer reads; run the scenario again to write version {VERSION}"
            ),
            Self::Contents(error) => {
                write!(f, "the results file is damaged or was edited: {error}; run the scenario again to write it anew")
            }
        }
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            Self::Contents(error) => Some(error),
            Self::Format { .. } | Self::Newer { .. } | Self::Older { .. } => None,
        }
    }
}

/// The part of a file that says what it is.
#[derive(Deserialize)]
struct Head {
    format: Option<String>,
    version: Option<u32>,
}

impl Results {
    /// Reads results from JSON.
    ///
    /// # Errors
    /// When the bytes cannot be read, are not a results file, or are of a version that this program does not know.
    pub fn read(mut input: impl Read) -> Result<Self, ReadError> {
        let mut text = String::new();
        input.read_to_string(&mut text).map_err(ReadError::Io)?;
        Self::parse(&text)
    }

    /// Reads results from JSON text.
    ///
    /// # Errors
    /// When the text is not a results file, or is of a version that this program does not know.
    pub fn parse(text: &str) -> Result<Self, ReadError> {
        let head: Head = serde_json::from_str(text).map_err(ReadError::Contents)?;
        if head.format.as_deref() != Some(FORMAT) {
            return Err(ReadError::Format { found: head.format });
        }
        match head.version {
            Some(version) if version > VERSION => Err(ReadError::Newer { found: version }),
            Some(version) if version < VERSION => Err(ReadError::Older { found: version }),
            _ => serde_json::from_str(text).map_err(ReadError::Contents),
        }
    }

    /// Writes the results as JSON: a field a line, a list of numbers on one line, so that two files can be compared
    /// line by line.
    ///
    /// # Errors
    /// When the output cannot be written, or a number is not finite.
    pub fn write(&self, mut output: impl Write) -> io::Result<()> {
        let mut serializer = serde_json::Serializer::with_formatter(&mut output, Lines::default());
        self.serialize(&mut serializer)?;
        output.write_all(b"\n")
    }
}
