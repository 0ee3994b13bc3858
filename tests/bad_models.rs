//! Wrong models and what is said about them: `tests/bad/<group>/<case>.toml`, one idea each.
//!
//! The first line of a case is a comment that names the codes it must give and says what is wrong. The words that it gives are in
//! the group's `expected.txt`, compared letter by letter. To write them anew, read them and keep them:
//! `CARTWRIGHT_BLESS=1 cargo test --test bad_models`.

use cartwright::analysis::registry::plans;
use cartwright::analysis::run::Ready;
use cartwright::diagnostic::{Diagnostic, render};
use cartwright::model::{Study, load};
use cartwright::source::{Memory, Sources};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad")
}

/// Every file below `tests/bad`, by its path there with forward slashes.
fn files() -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder()];
    while let Some(place) = open.pop() {
        for entry in fs::read_dir(&place).expect("tests/bad can be read") {
            let path = entry.expect("tests/bad can be read").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name: Vec<String> = path
                    .strip_prefix(folder())
                    .expect("below tests/bad")
                    .components()
                    .map(|part| part.as_os_str().to_string_lossy().into_owned())
                    .collect();
                found.insert(name.join("/"), fs::read(&path).expect("a case can be read"));
            }
        }
    }
    found
}

/// The cases: group, name, path. Files deeper than a group are what cases are made of.
fn cases(files: &BTreeMap<String, Vec<u8>>) -> Vec<(String, String, String)> {
    let case = |path: &String| {
        let (group, file) = path.split_once('/')?;
        let name = file.strip_suffix(".toml").filter(|name| !name.contains('/'))?;
        (group != "base").then(|| (group.to_string(), name.to_string(), path.clone()))
    };
    files.keys().filter_map(case).collect()
}

fn project(files: &BTreeMap<String, Vec<u8>>) -> Memory {
    files.iter().fold(Memory::new(), |memory, (path, bytes)| memory.with(path, bytes.clone()))
}

/// The codes that a case says it gives, in order. A file that has no first line is told by its name.
fn promised(path: &str, bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let line = match path {
        "files/empty.toml" | "files/blank.toml" => "# E1008",
        "files/noise.toml" | "files/utf-16.toml" => "# E1004",
        _ => text.lines().next().unwrap_or("").trim_start_matches('\u{feff}'),
    };
    let words = line.strip_prefix('#').unwrap_or_else(|| panic!("{path} does not begin with a comment"));
    let codes = words.split_whitespace().take_while(|word| word.len() == 5 && word.starts_with('E'));
    codes.map(|code| code.trim_end_matches(':').to_string()).collect()
}

/// What `--set` adds to some cases.
fn settings(path: &str) -> Vec<(String, String)> {
    let pairs: &[(&str, &str)] = match path {
        "scenarios/set-option-unknown.toml" => &[("p_fial", "0.1")],
        "scenarios/set-option-text.toml" => &[("c_drug", "lots of £")],
        "scenarios/set-option-range.toml" => &[("p_fail", "1.5")],
        "scenarios/set-option-path.toml" => &[("discount.cost", "0.015")],
        _ => &[],
    };
    pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
}

/// What is said about a case: its words and its codes.
fn said(project: &Memory, path: &str) -> (String, Vec<String>) {
    let (diagnostics, sources, loaded) = match load(project, path, &settings(path)) {
        Ok(study) => match plans(&study) {
            Ok(_) => (study.warnings, study.sources, true),
            Err(faults) => (faults, study.sources, false),
        },
        Err(refusal) => (refusal.diagnostics, refusal.sources, false),
    };
    let errors =
        diagnostics.iter().any(|diagnostic| matches!(diagnostic.severity, cartwright::diagnostic::Severity::Error));
    assert_ne!(errors, loaded, "{path}: a model is refused if and only if there is an error");
    let codes = diagnostics.iter().map(|diagnostic| diagnostic.code.to_string()).collect();
    (words(&diagnostics, &sources), codes)
}

fn words(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let rendered = render(diagnostics, sources, false);
    rendered.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim_end().to_string()
}

#[test]
fn every_wrong_model_says_what_is_wrong_with_it() {
    let files = files();
    let project = project(&files);
    let mut expected: BTreeMap<String, String> = BTreeMap::new();
    let mut faults = String::new();
    for (group, name, path) in cases(&files) {
        if group == "vetted" {
            continue;
        }
        let (words, mut codes) = said(&project, &path);
        let mut promised = promised(&path, &files[&path]);
        codes.sort();
        promised.sort();
        if codes != promised {
            writeln!(faults, "{path} promises {promised:?} and gives {codes:?}").expect("a string can be written to");
        }
        let text = expected.entry(group).or_default();
        write!(text, "--- {name}\n\n{words}\n\n").expect("a string can be written to");
    }
    let bless = std::env::var_os("CARTWRIGHT_BLESS").is_some();
    for (group, text) in &expected {
        let place = folder().join(group).join("expected.txt");
        if bless {
            fs::write(&place, text).expect("expected.txt can be written");
        }
        let kept = fs::read_to_string(&place).unwrap_or_default().replace('\r', "");
        for (kept, found) in kept.split("--- ").zip(text.split("--- ")).filter(|(kept, found)| kept != found) {
            writeln!(faults, "{group}: expected\n--- {kept}\nfound\n--- {found}").expect("a string can be written to");
        }
        if kept.split("--- ").count() != text.split("--- ").count() {
            writeln!(faults, "{group}: expected.txt has other cases than the folder")
                .expect("a string can be written to");
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

#[test]
fn there_are_enough_wrong_models() {
    assert!(cases(&files()).len() >= 80);
}

/// The base that the cases break is itself sound.
#[test]
fn the_base_is_sound() {
    let files = files();
    let study = load(&project(&files), "base/model.toml", &[]).unwrap_or_else(|refusal| {
        panic!("{}", words(&refusal.diagnostics, &refusal.sources));
    });
    assert_eq!(words(&study.warnings, &study.sources), "");
}

/// What is found when a study that reads well is made ready to run: its targets solved, its base case looked at, and what its
/// inputs' limits lead to.
fn vet(study: &Study) -> Vec<Diagnostic> {
    match Ready::new(study) {
        Ok(ready) => ready.limits().warnings,
        Err(faults) => faults,
    }
}

/// Models that read well and whose numbers are wrong. What is said of each state and profile belongs to the engine's tests; here
/// the codes count.
#[test]
fn models_with_wrong_numbers_are_found_before_a_run() {
    let files = files();
    let project = project(&files);
    let mut faults = String::new();
    for (_, _, path) in cases(&files).into_iter().filter(|(group, ..)| group == "vetted") {
        let study = match load(&project, &path, &[]) {
            Ok(study) => study,
            Err(refusal) => panic!("{path}: {}", words(&refusal.diagnostics, &refusal.sources)),
        };
        let found = vet(&study);
        let codes: BTreeSet<String> = found.iter().map(|diagnostic| diagnostic.code.to_string()).collect();
        let promised: BTreeSet<String> = promised(&path, &files[&path]).into_iter().collect();
        if codes != promised {
            let words = words(&found, &study.sources);
            writeln!(faults, "{path} promises {promised:?}:\n{words}\n").expect("a string can be written to");
        }
    }
    assert!(faults.is_empty(), "{faults}");
}
