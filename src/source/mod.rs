//! Stage 1: where text comes from, and where in it a thing was written.
//!
//! Nothing below this module opens a file or reads the time: both come through [`Inputs`].

mod csv_table;
mod disk;
mod memory;
mod place;
mod toml_tree;

pub use csv_table::{CsvFault, CsvTable, Row};
pub use disk::Disk;
pub use memory::Memory;
pub use place::{FileId, Located, SourceFile, Sources, Span};
pub use toml_tree::{Entry, Node, NodeKind, Table, parse_toml};

use std::fmt;

/// The seam through which the program reads files: a disk, a test's memory, an embedded set.
pub trait Inputs: Sync {
    /// Finds `path`, first beside `beside` (a path this trait returned earlier, or "" for none), then from the project folder.
    /// Returns the path relative to the project folder, with forward slashes.
    fn locate(&self, path: &str, beside: &str) -> Result<String, ReadFault>;

    /// The bytes of a path that [`Inputs::locate`] returned; refused above `limit` bytes.
    fn read(&self, located: &str, limit: u64) -> Result<Vec<u8>, ReadFault>;
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadFault {
    /// No such file; the places that were looked in.
    NotFound(Vec<String>),
    /// The path leads out of the project folder.
    OutsideProject,
    /// The path names a folder, a device or something else that is not a plain file.
    NotAFile,
    /// Larger than the limit, both in bytes.
    TooLarge {
        /// Size of the file in bytes.
        size: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// The operating system's own words.
    Other(String),
}

impl fmt::Display for ReadFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadFault::NotFound(places) => write!(f, "no such file (looked for {})", places.join(" and ")),
            ReadFault::OutsideProject => write!(f, "the path leads out of the project folder"),
            ReadFault::NotAFile => write!(f, "the path is not a plain file"),
            ReadFault::TooLarge { size, limit } => {
                write!(f, "the file has {:.1} MB, and the limit is {} MB", *size as f64 / 1e6, limit / 1_000_000)
            }
            ReadFault::Other(words) => write!(f, "{words}"),
        }
    }
}
