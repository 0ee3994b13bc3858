//! Reading from a disk, never from outside the project folder.

use super::{Inputs, ReadFault};
use std::fs;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

/// A project folder on a disk.
#[derive(Clone, Debug)]
pub struct Disk {
    root: PathBuf,
}

impl Disk {
    /// The project of a scenario file: the nearest folder above it that holds a folder `data` or a file `cartwright.toml`,
    /// otherwise the file's own folder. Returns the project and the scenario's path within it.
    pub fn project_of(scenario: &Path) -> Result<(Disk, String), ReadFault> {
        let absolute = fs::canonicalize(scenario).map_err(|fault| read_fault(&fault, scenario))?;
        let folder = absolute.parent().ok_or(ReadFault::NotAFile)?;
        let root = folder
            .ancestors()
            .find(|place| place.join("cartwright.toml").is_file() || place.join("data").is_dir())
            .unwrap_or(folder)
            .to_path_buf();
        let within = absolute.strip_prefix(&root).map_err(|_| ReadFault::OutsideProject)?;
        let located = slashes(within);
        Ok((Disk { root }, located))
    }

    /// The project folder.
    pub fn root(&self) -> &Path {
        &self.root
    }
}

impl Inputs for Disk {
    fn locate(&self, path: &str, beside: &str) -> Result<String, ReadFault> {
        let relative = Path::new(path);
        if relative.is_absolute() || relative.components().any(|part| matches!(part, Component::Prefix(_))) {
            return Err(ReadFault::OutsideProject);
        }
        let folder = Path::new(beside).parent().unwrap_or(Path::new(""));
        let mut tried = Vec::new();
        for candidate in [folder.join(relative), relative.to_path_buf()] {
            let Some(plain) = without_dots(&candidate) else {
                // A path that leads out from beside the file does so from everywhere above it.
                if tried.is_empty() {
                    return Err(ReadFault::OutsideProject);
                }
                continue;
            };
            let name = slashes(&plain);
            if tried.contains(&name) {
                continue;
            }
            match fs::canonicalize(self.root.join(&plain)) {
                Ok(real) if !real.starts_with(&self.root) => return Err(ReadFault::OutsideProject),
                Ok(real) if !real.is_file() => return Err(ReadFault::NotAFile),
                Ok(_) => return Ok(name),
                Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => tried.push(name),
                Err(fault) => return Err(read_fault(&fault, &plain)),
            }
        }
        Err(ReadFault::NotFound(tried))
    }

    fn read(&self, located: &str, limit: u64) -> Result<Vec<u8>, ReadFault> {
        let path = self.root.join(located);
        let file = fs::File::open(&path).map_err(|fault| read_fault(&fault, Path::new(located)))?;
        let size = file.metadata().map_err(|fault| read_fault(&fault, Path::new(located)))?.len();
        if size > limit {
            return Err(ReadFault::TooLarge { size, limit });
        }
        let mut bytes = Vec::with_capacity(size as usize);
        file.take(limit + 1).read_to_end(&mut bytes).map_err(|fault| read_fault(&fault, Path::new(located)))?;
        if bytes.len() as u64 > limit {
            return Err(ReadFault::TooLarge { size: bytes.len() as u64, limit });
        }
        Ok(bytes)
    }
}

fn read_fault(fault: &std::io::Error, path: &Path) -> ReadFault {
    match fault.kind() {
        std::io::ErrorKind::NotFound => ReadFault::NotFound(vec![slashes(path)]),
        _ => ReadFault::Other(fault.to_string()),
    }
}

/// The path with `.` and `..` worked out; `None` when it climbs out of the project.
fn without_dots(path: &Path) -> Option<PathBuf> {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                if !plain.pop() {
                    return None;
                }
            }
            Component::Normal(name) => plain.push(name),
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(plain)
}

fn slashes(path: &Path) -> String {
    let parts = path.components().filter(|part| *part != Component::RootDir);
    let text = parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
    if path.has_root() { format!("/{text}") } else { text }
}
