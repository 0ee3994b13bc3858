//! `cartwright report`: reports from results folders alone.

use super::output::{self, Filling};
use crate::report::confidence::Passage;
use crate::report::document::Document;
use crate::report::sections::Redacted;
use crate::report::{docx, html, markdown, sections};
use crate::results::Results;
use clap::Args;
use std::fs::File;
use std::io::{BufReader, Write};
use std::path::{Path, PathBuf};

/// The formats of a report. Every build knows the name of each, so that one without PDF can say how to get it.
pub(super) const FORMATS: [&str; 4] = ["html", "markdown", "docx", "pdf"];

#[derive(Args)]
pub(super) struct ReportArguments {
    /// Results: folders that `run` wrote, or their results.json; several make one report that compares them
    #[arg(required = true)]
    results: Vec<PathBuf>,
    /// Formats, separated by commas; pdf where the program is built with it
    #[arg(long, value_delimiter = ',', default_value = "html,markdown", value_parser = FORMATS)]
    format: Vec<String>,
    /// Leave out what is in confidence, and every number from which it could be worked out; --out must hold nothing else
    #[arg(long)]
    redact: bool,
    /// Where to write
    #[arg(long, value_name = "DIR", default_value = ".")]
    out: PathBuf,
}

/// Refuses formats that this program was built without.
pub(super) fn built_with(formats: &[String]) -> Result<(), String> {
    if cfg!(not(feature = "pdf")) && formats.iter().any(|format| format == "pdf") {
        return Err("error: this program was built without PDF\n\
                    help: in the folder of its source, build it with `cargo build --release --features pdf`; or ask for docx, and save that as PDF"
            .to_owned());
    }
    Ok(())
}

pub(super) fn report(arguments: &ReportArguments) -> Result<(), String> {
    built_with(&arguments.format)?;
    let mut list = Vec::new();
    for path in &arguments.results {
        list.push(read(path)?);
    }
    let (document, passages) = match list.as_slice() {
        own if arguments.redact => {
            let Redacted { document, passages } = sections::redacted(own);
            (document, passages)
        }
        [one] => (sections::document(one), Vec::new()),
        several => (sections::comparison(several), Vec::new()),
    };
    let written = Filling::begin(&arguments.out).and_then(|filling| {
        write(&filling, &document, &arguments.format, true)?;
        // Beside a redacted report nothing may lie of which nobody knows whether it is redacted.
        let strangers = if arguments.redact { filling.strangers()? } else { Vec::new() };
        if strangers.is_empty() { filling.finish().map(|()| None) } else { Ok(Some(strangers)) }
    });
    let strangers =
        written.map_err(|fault| format!("error: cannot write to `{}`: {fault}", arguments.out.display()))?;
    if let Some(strangers) = strangers {
        return Err(refused(&arguments.out, &strangers));
    }
    let names = arguments.format.iter().map(|format| arguments.out.join(file_name(format)).display().to_string());
    let names: Vec<String> = names.collect();
    output::print(&format!("{}\n", names.join("\n")))?;
    if !passages.is_empty() {
        anstream::eprint!("{}", to_look_at(&passages));
    }
    Ok(())
}

/// Passages that stay in a redacted report and may name what is in confidence, for whoever sends it to look at.
fn to_look_at(passages: &[Passage]) -> String {
    let mut text =
        "note: these passages stay and may name what is in confidence; look at each before you send the report\n"
            .to_owned();
    for own in passages {
        text += &format!("  {}: {} (`{}`?)\n", own.place, own.words, own.input);
    }
    text
}

/// Why a redacted report is not written into a folder that holds something else.
fn refused(folder: &Path, strangers: &[PathBuf]) -> String {
    const NAMED: usize = 4;
    let names: Vec<String> = strangers.iter().take(NAMED).map(|name| format!("`{}`", name.display())).collect();
    let more = match strangers.len().saturating_sub(NAMED) {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    format!(
        "error: `{}` holds what is not redacted: {}{more}\nhelp: give `--out` an empty folder, so that what is sent on holds the redacted report alone",
        folder.display(),
        names.join(", ")
    )
}

/// What the report is called in a format.
fn file_name(format: &str) -> &'static str {
    match format {
        "html" => "report.html",
        "docx" => "report.docx",
        "pdf" => "report.pdf",
        _ => "report.md",
    }
}

/// The results of a folder, or of a file.
pub(super) fn read(path: &Path) -> Result<Results, String> {
    let file = if path.is_dir() { path.join("results.json") } else { path.to_path_buf() };
    let opened = File::open(&file).map_err(|fault| {
        format!(
            "error: cannot read `{}`: {fault}\nhelp: give a folder that `cartwright run` wrote, or its results.json",
            file.display()
        )
    })?;
    Results::read(BufReader::new(opened)).map_err(|fault| format!("error: `{}`: {fault}", file.display()))
}

/// Writes a document in these formats; with `figures`, the drawings that Markdown leads to as well.
pub(super) fn write(filling: &Filling, document: &Document, formats: &[String], figures: bool) -> std::io::Result<()> {
    for format in formats {
        let name = file_name(format);
        match format.as_str() {
            "html" => {
                let text = html::render(document).map_err(output::other)?;
                filling.file(name, |file| file.write_all(text.as_bytes()))?;
            }
            "docx" => {
                let bytes = docx::render(document).map_err(output::other)?;
                filling.file(name, |file| file.write_all(&bytes))?;
            }
            #[cfg(feature = "pdf")]
            "pdf" => {
                let bytes = crate::report::pdf::render(document).map_err(output::other)?;
                filling.file(name, |file| file.write_all(&bytes))?;
            }
            _ => {
                let text = markdown::render(document);
                filling.file(name, |file| file.write_all(text.as_bytes()))?;
                for figure in document.figures().into_iter().filter(|figure| figures || figure.number == 0) {
                    let svg = figure.drawing.svg_file().map_err(output::other)?;
                    let name = format!("figures/{}.svg", figure.drawing.id);
                    filling.file(&name, |file| file.write_all(svg.as_bytes()))?;
                }
            }
        }
    }
    Ok(())
}
