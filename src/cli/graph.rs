//! `cartwright graph`.

use super::output::print;
use super::project::{faults, open};
use crate::analysis::run::Ready;
use crate::report::{dot, figures};
use std::path::Path;

pub(super) fn graph(path: &Path, format: Option<&str>, out: Option<&Path>) -> Result<(), String> {
    let format = match out.map(|out| out.extension().and_then(|ending| ending.to_str()).unwrap_or("")) {
        None => format.unwrap_or("svg"),
        Some(ending @ ("svg" | "png" | "dot")) => match format {
            Some(format) if format != ending => {
                return Err(format!(
                    "error: --format {format}: the file ends in .{ending}\nhelp: leave --format out, or name the file .{format}"
                ));
            }
            _ => ending,
        },
        Some(_) => return Err("error: --out FILE: the file ends in .svg, .png or .dot".into()),
    };
    let (_, study) = open(path, &[])?;
    let ready = Ready::new(&study).map_err(|found| faults(&found, &study.sources))?;
    let model = ready.model();
    let figure = figures::structure(&model, &study.title);
    let drawn = match format {
        "dot" => Ok(dot::dot(&model, &study.title).into_bytes()),
        "png" => figure.png(),
        _ => figure.svg_file().map(String::into_bytes),
    };
    let bytes = drawn.map_err(|fault| format!("error: {fault}"))?;
    match out {
        None => print(&String::from_utf8_lossy(&bytes)),
        Some(out) => {
            std::fs::write(out, bytes).map_err(|fault| format!("error: cannot write `{}`: {fault}", out.display()))
        }
    }
}
