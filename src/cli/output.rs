//! Printing, and writing files so that no half file is ever left in place.

use crate::engine::{Pool, spread};
use crate::report::analyses::shown;
use crate::report::figures::FigureError;
use crate::report::{sections, tables};
use crate::results::{DrawTable, Results};
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Prints to standard output. A reader that has gone away is no fault.
pub(super) fn print(text: &str) -> Result<(), String> {
    match anstream::stdout().write_all(text.as_bytes()).and_then(|()| anstream::stdout().flush()) {
        Err(fault) if fault.kind() != io::ErrorKind::BrokenPipe => Err(format!("error: cannot print: {fault}")),
        _ => Ok(()),
    }
}

/// Whether colours may be used on standard output.
pub(super) fn colour() -> bool {
    use std::io::IsTerminal;
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) && io::stdout().is_terminal()
}

/// A folder being filled beside the one that it will become.
pub(super) struct Filling {
    partial: PathBuf,
    folder: PathBuf,
    written: Mutex<Vec<PathBuf>>,
    alone: bool,
}

/// Names the files that the latest run has written to a results folder, one a line.
const LIST: &str = ".written";

impl Filling {
    /// Begins to fill `folder`. Nothing in it changes until [`Filling::finish`].
    pub fn begin(folder: &Path) -> io::Result<Filling> {
        let parent = folder.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(parent)?;
        sweep(parent);
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let partial = parent.join(format!(".partial-{name}-{}", std::process::id()));
        fs::create_dir_all(&partial)?;
        Ok(Filling { partial, folder: folder.to_path_buf(), written: Mutex::new(vec![]), alone: false })
    }

    /// Writes one file. Several may be written at a time.
    pub fn file(&self, name: &str, write: impl FnOnce(&mut BufWriter<fs::File>) -> io::Result<()>) -> io::Result<()> {
        let path = self.partial.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let mut file = BufWriter::new(fs::File::create(&path)?);
        write(&mut file)?;
        file.flush()?;
        self.written().push(PathBuf::from(name));
        Ok(())
    }

    fn written(&self) -> MutexGuard<'_, Vec<PathBuf>> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the folder already holds and would keep beside the files written, hidden files left out.
    pub fn strangers(&self) -> io::Result<Vec<PathBuf>> {
        let written = self.written();
        let mut found = Vec::new();
        let mut folders = vec![PathBuf::new()];
        while let Some(inside) = folders.pop() {
            let entries = match fs::read_dir(self.folder.join(&inside)) {
                Err(fault) if fault.kind() == io::ErrorKind::NotFound => continue,
                entries => entries?,
            };
            for entry in entries {
                let name = entry?.file_name();
                if name.to_string_lossy().starts_with('.') {
                    continue;
                }
                let own = inside.join(name);
                if written.iter().any(|written| written != &own && written.starts_with(&own)) {
                    folders.push(own);
                } else if !written.contains(&own) {
                    found.push(own);
                }
            }
        }
        found.sort();
        Ok(found)
    }

    /// Of files of this kind of filling, the folder shall hold only this one's: what an earlier one is known to have written goes on
    /// [`Filling::finish`], so that no old figure stands beside new ones. What others put there stays.
    pub fn alone(&mut self) {
        self.alone = true;
    }

    /// Moves every file into place, `results.json` last: where it stands, the rest is there.
    pub fn finish(self) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let turn = turn(&self.folder);
        if self.alone {
            self.remove_earlier()?;
        }
        let mut written = self.written().clone();
        written.sort();
        written.sort_by_key(|name| name.as_os_str() == "results.json");
        for name in &written {
            let to = self.folder.join(name);
            if let Some(parent) = to.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::rename(self.partial.join(name), to)?;
        }
        drop(turn);
        Ok(())
    }

    /// Removes what the earlier filling wrote and this one did not, and notes what this one wrote.
    fn remove_earlier(&self) -> io::Result<()> {
        let list = self.folder.join(LIST);
        let mut written: Vec<PathBuf> = self.written().clone();
        written.sort();
        for name in fs::read_to_string(&list).unwrap_or_default().lines().map(Path::new) {
            let inside = name.components().all(|part| matches!(part, Component::Normal(_)));
            if inside && !written.iter().any(|own| own == name) {
                match fs::remove_file(self.folder.join(name)) {
                    Err(fault) if fault.kind() != io::ErrorKind::NotFound => return Err(fault),
                    _ => {}
                }
            }
        }
        fs::write(list, written.iter().map(|name| format!("{}\n", name.display())).collect::<String>())
    }
}

/// The turn of one process to move its files into a folder: two that finish at once do not mix theirs. The folder itself is locked, until
/// the answer is dropped or the process ends. Where the system knows no such locks, there are no turns.
fn turn(folder: &Path) -> Option<fs::File> {
    fs::File::open(folder).ok().filter(|folder| folder.lock().is_ok())
}

impl Drop for Filling {
    fn drop(&mut self) {
        // What is left in it is of no use to anybody; failing to remove it does no harm.
        let _ = fs::remove_dir_all(&self.partial);
    }
}

/// Removes what runs that were killed more than an hour ago have left.
fn sweep(parent: &Path) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    for entry in entries.flatten() {
        let stale = entry
            .metadata()
            .and_then(|data| data.modified())
            .ok()
            .and_then(|time| time.elapsed().ok())
            .is_some_and(|age| age.as_secs() > 3600);
        if stale && entry.file_name().to_string_lossy().starts_with(".partial-") {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Everything behind a run, for writing.
pub(super) struct Written<'a> {
    pub results: &'a Results,
    pub draws: &'a DrawTable,
    pub inputs: &'a DrawTable,
    pub costs: &'a DrawTable,
    pub effects: &'a DrawTable,
}

pub(super) fn other(fault: impl std::fmt::Display) -> io::Error {
    io::Error::other(fault.to_string())
}

/// Writes the whole results folder, several files at a time.
pub(super) fn write(folder: &Path, own: &Written<'_>, pool: &dyn Pool) -> io::Result<()> {
    let mut whole = Filling::begin(folder)?;
    whole.alone();
    let filling = &whole;
    let document = &sections::document(own.results);
    // The longest first.
    let mut files: Vec<Box<dyn Fn() -> io::Result<()> + Sync + '_>> = Vec::new();
    if own.draws.rows() > 0 {
        files.push(Box::new(|| filling.file("psa.csv", |file| tables::psa(own.draws, file).map_err(other))));
        #[cfg(feature = "parquet")]
        files.push(Box::new(|| {
            filling.file("psa.parquet", |file| crate::report::parquet::psa(own.draws, file).map_err(other))
        }));
        for (name, table) in [("parameters", own.inputs), ("costs", own.costs), ("effects", own.effects)] {
            let name = format!("savi/{name}.csv");
            files.push(Box::new(move || filling.file(&name, |file| tables::savi(table, file).map_err(other))));
        }
        for (name, table) in [("c", own.costs), ("e", own.effects)] {
            let name = format!("bcea/{name}.csv");
            files.push(Box::new(move || filling.file(&name, |file| tables::bcea(table, file).map_err(other))));
        }
    }
    files.push(Box::new(|| filling.file("results.json", |file| own.results.write(file))));
    for figure in document.figures().into_iter().filter(|figure| figure.number > 0) {
        files.push(Box::new(move || {
            let drawing = &figure.drawing;
            let undrawn = |fault: FigureError| other(fault);
            let (svg, png) = (drawing.svg_file().map_err(undrawn)?, drawing.png().map_err(undrawn)?);
            filling.file(&format!("figures/{}.svg", drawing.id), |file| file.write_all(svg.as_bytes()))?;
            filling.file(&format!("figures/{}.png", drawing.id), |file| file.write_all(&png))
        }));
    }
    for format in ["html", "markdown"] {
        files.push(Box::new(move || super::report::write(filling, document, &[format.to_owned()], false)));
    }
    files.push(Box::new(|| {
        filling.file("incremental.csv", |file| tables::incremental(own.results, file).map_err(other))?;
        filling.file("trace.csv", |file| tables::trace(own.results, file).map_err(other))?;
        if !own.results.paths.list.is_empty() {
            filling.file("paths.csv", |file| tables::paths(own.results, file).map_err(other))?;
        }
        if !own.results.transitions.from.is_empty() {
            filling.file("transitions.csv", |file| tables::transitions(own.results, file).map_err(other))?;
        }
        for analysis in &own.results.analyses {
            for sheet in &shown(own.results, analysis).sheets {
                let name = format!("analyses/{}-{}.csv", analysis.name, sheet.id);
                filling.file(&name, |file| tables::sheet(sheet, file).map_err(other))?;
            }
        }
        Ok(())
    }));
    spread(pool, files.len(), |at| files[at]()).into_iter().collect::<io::Result<()>>()?;
    drop(files);
    whole.finish()
}
