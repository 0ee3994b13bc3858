//! Files that exist only in memory: tests, embedded models.

use super::{Inputs, ReadFault};
use std::collections::BTreeMap;

/// A set of named files.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    files: BTreeMap<String, Vec<u8>>,
}

impl Memory {
    /// No files.
    pub fn new() -> Memory {
        Memory::default()
    }

    /// Adds a file under its path within the project.
    pub fn with(mut self, path: &str, content: impl Into<Vec<u8>>) -> Memory {
        self.files.insert(path.to_string(), content.into());
        self
    }
}

impl Inputs for Memory {
    fn locate(&self, path: &str, beside: &str) -> Result<String, ReadFault> {
        if path.starts_with('/') {
            return Err(ReadFault::OutsideProject);
        }
        let folder = beside.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut tried = Vec::new();
        for base in [folder, ""] {
            let Some(name) = joined(base, path) else {
                // A path that leads out from beside the file does so from everywhere above it.
                if base == folder {
                    return Err(ReadFault::OutsideProject);
                }
                continue;
            };
            if self.files.contains_key(&name) {
                return Ok(name);
            }
            if !tried.contains(&name) {
                tried.push(name);
            }
        }
        Err(ReadFault::NotFound(tried))
    }

    fn read(&self, located: &str, limit: u64) -> Result<Vec<u8>, ReadFault> {
        let bytes = self.files.get(located).ok_or_else(|| ReadFault::NotFound(vec![located.to_string()]))?;
        if bytes.len() as u64 > limit {
            return Err(ReadFault::TooLarge { size: bytes.len() as u64, limit });
        }
        Ok(bytes.clone())
    }
}

/// A path from a folder, with `.` and `..` worked out; `None` when it climbs out of the project.
fn joined(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}
