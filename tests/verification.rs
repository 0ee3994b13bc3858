//! The verification battery: what it finds, and its certificate. Each mutant is a sound model with one realistic error; `check-model` or `verify` must find it, or say that neither can.
//! What a mutant is: `tests/mutants/README.md`. `CARTWRIGHT_MUTANT=name` runs one and prints all that is found.

use cartwright::analysis::run::Ready;
use cartwright::analysis::verify::{Options, numbers, verify};
use cartwright::engine::Serial;
use cartwright::model::load;
use cartwright::results::{Certificate, Verdict};
use cartwright::source::Memory;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const OPTIONS: Options<'_> = Options { people: 1_500, draws: 256, seed: 1, only: &[] };

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mutants")
}

fn base() -> BTreeMap<String, String> {
    let entries = fs::read_dir(folder().join("base")).expect("the base model");
    entries
        .map(|entry| {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, fs::read_to_string(path).expect("text"))
        })
        .collect()
}

struct Mutant {
    name: String,
    files: BTreeMap<String, String>,
    found_by: BTreeSet<String>,
}

fn mutants() -> Vec<Mutant> {
    let mut list: Vec<PathBuf> = fs::read_dir(folder())
        .expect("the mutants")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .collect();
    list.sort();
    list.into_iter().map(|path| mutant(&path)).collect()
}

fn mutant(path: &Path) -> Mutant {
    let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
    let table: toml::Table = fs::read_to_string(path).expect("text").parse().expect("TOML");
    let text = |table: &toml::Table, key: &str| table[key].as_str().expect("text").to_string();
    let mut files = base();
    for own in table["replace"].as_array().expect("replacements") {
        let own = own.as_table().expect("a table");
        let file = files.get_mut(&text(own, "file")).expect("a file of the base model");
        let from = text(own, "from");
        assert!(file.contains(&from), "{name}: the base model has no `{from}`");
        *file = file.replace(&from, &text(own, "to"));
    }
    let found_by = table["found_by"].as_array().expect("a list");
    let found_by: BTreeSet<String> = found_by.iter().map(|own| own.as_str().expect("text").to_string()).collect();
    assert_eq!(found_by.is_empty(), table.contains_key("why_not"), "{name}: say why what is not found is not");
    Mutant { name, files, found_by }
}

fn memory(files: &BTreeMap<String, String>) -> Memory {
    files.iter().fold(Memory::new(), |memory, (name, text)| memory.with(name, text.as_bytes()))
}

/// What is found: codes of `check-model`, and those of these tests, or of all, that fail, with what they found.
fn found(files: &BTreeMap<String, String>, tests: Option<&[String]>) -> BTreeMap<String, String> {
    let files = memory(files);
    let study = match load(&files, "model.toml", &[]) {
        Err(refusal) => return refusal.diagnostics.iter().map(|own| (own.code.into(), own.message.clone())).collect(),
        Ok(study) => study,
    };
    let mut list: BTreeMap<String, String> =
        study.warnings.iter().map(|own| (own.code.into(), own.message.clone())).collect();
    if let Err(faults) = Ready::new(&study) {
        list.extend(faults.iter().map(|own| (own.code.into(), own.message.clone())));
        return list;
    }
    if tests.is_none_or(|own| !own.is_empty()) {
        list.extend(failed(&certificate(&files, tests.unwrap_or(&[]))));
    }
    list
}

fn certificate(files: &Memory, only: &[String]) -> Certificate {
    verify(files, "model.toml", &[], Options { only, ..OPTIONS }, &Serial, &|_| {}).expect("a model that runs")
}

fn failed(certificate: &Certificate) -> BTreeMap<String, String> {
    let failed = certificate.tests.iter().filter(|own| own.verdict == Verdict::Failed);
    failed.map(|own| (own.id.clone(), own.found.clone())).collect()
}

#[test]
fn the_sound_model_passes_every_test() {
    let files = memory(&base());
    let study = load(&files, "model.toml", &[]).expect("a sound model");
    assert!(study.warnings.is_empty(), "{:?}", study.warnings);
    let certificate = certificate(&files, &[]);
    assert!(certificate.passed(), "{:#?}", failed(&certificate));
    // Nearly everything is put to the test: a battery that applied to nothing would pass as well.
    assert!(certificate.count(Verdict::Passed) >= 50, "{}", certificate.count(Verdict::Passed));
}

#[test]
fn every_mutant_is_found_by_what_it_names() {
    let only = std::env::var("CARTWRIGHT_MUTANT").ok();
    let list: Vec<Mutant> =
        mutants().into_iter().filter(|own| only.as_ref().is_none_or(|name| *name == own.name)).collect();
    assert!(only.is_some() || list.len() >= 25, "{} mutants", list.len());
    let wrong: Vec<String> = list
        .par_iter()
        .filter_map(|own| {
            // Without the tests that it does not name, which would take minutes; what is said not to be found is put to all.
            let known: Vec<&str> = numbers().collect();
            let tests: Vec<String> =
                own.found_by.iter().filter(|name| known.contains(&name.as_str())).cloned().collect();
            let all = only.is_some() || own.found_by.is_empty();
            let found = found(&own.files, (!all).then_some(&tests[..]));
            if only.is_some() {
                println!("{found:#?}");
            }
            let missed: Vec<&String> = own.found_by.iter().filter(|name| !found.contains_key(*name)).collect();
            if own.found_by.is_empty() && !found.is_empty() {
                return Some(format!("{}: said not to be found, and found by {found:?}", own.name));
            }
            (!missed.is_empty()).then(|| format!("{}: not found by {missed:?}, only by {found:?}", own.name))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn command(arguments: &[&str], out: &Path) -> std::process::Output {
    std::process::Command::new(env!("CARGO_BIN_EXE_cartwright"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("NO_COLOR", "1")
        .args(["verify", "--people", "400", "--draws", "256", "--out"])
        .arg(out)
        .args(arguments)
        .output()
        .expect("the program")
}

#[test]
fn the_exit_code_says_passed_failed_or_could_not_run() {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("verification");
    let _ = fs::remove_dir_all(&out);
    let sound = command(&["scenarios/examples/tutorial/base-case.toml"], &out);
    assert_eq!(sound.status.code(), Some(0), "{}", String::from_utf8_lossy(&sound.stdout));
    let text = fs::read(out.join("verification.json")).expect("the certificate");
    let certificate = Certificate::read(&text[..]).expect("a certificate");
    assert_eq!((certificate.people, certificate.draws, certificate.passed()), (400, 256, true));
    let markdown = fs::read_to_string(out.join("verification.md")).expect("the certificate for people");
    assert!(markdown.contains(&certificate.model_hash) && markdown.contains("## Flow of people"));
    // Cycles counted at their start, and a state without a utility: as published, and still a finding.
    let old = command(&["scenarios/examples/hip-replacement/model.toml", "--format", "json"], &out);
    assert_eq!(old.status.code(), Some(1));
    let found = Certificate::read(&old.stdout[..]).expect("a certificate");
    let failed: BTreeSet<String> = failed(&found).into_keys().collect();
    assert_eq!(failed, ["23", "X4"].map(String::from).into());
    assert_eq!(command(&["tests/bad/states/expected.txt"], &out).status.code(), Some(2));
}

#[test]
fn some_tests_alone_say_so_and_replace_no_certificate() {
    let project = Path::new(env!("CARGO_TARGET_TMPDIR")).join("some-tests");
    let _ = fs::remove_dir_all(&project);
    fs::create_dir_all(&project).expect("a folder");
    for (name, text) in base() {
        fs::write(project.join(name), text).expect("a file");
    }
    let verify = |more: &[&str]| {
        let mut own = std::process::Command::new(env!("CARGO_BIN_EXE_cartwright"));
        own.current_dir(&project).env("NO_COLOR", "1").args(["verify", "model.toml", "--people", "0", "--draws", "2"]);
        String::from_utf8(own.args(more).output().expect("the program").stdout).expect("text")
    };
    let said = verify(&["--tests", "1,39"]);
    let all = numbers().count();
    assert!(
        said.contains(&format!("2 passed, 0 failed, 0 not applicable, 0 for a person to answer; {} left out", all - 2)),
        "{said}"
    );
    assert_eq!(said.lines().filter(|line| line.starts_with("  ")).count(), 2, "{said}");
    assert!(!project.join("reports").exists(), "some tests took the place of a certificate");
    verify(&["--tests", "1,39", "--out", "some"]);
    let text = fs::read(project.join("some/verification.json")).expect("the certificate");
    let certificate = Certificate::read(&text[..]).expect("a certificate");
    assert_eq!((certificate.tests.len(), certificate.left_out), (2, all as u64 - 2));
    assert!(fs::read_to_string(project.join("some/verification.md")).expect("words").contains("of some tests alone"));
}

#[test]
fn shares_are_added_up_where_they_split_people() {
    let mut files = base();
    let more = "name,index,value,unit,basis\nneeds,female,1,share,assumed\nneeds,male,1,share,assumed\n\
                part,female,0.6,share,assumed\npart,male,0.4,share,assumed\n";
    files.insert("more.csv".into(), more.into());
    let model = files.get_mut("model.toml").expect("the model");
    for (from, to) in [
        ("[\"parameters.csv\"]", "[\"parameters.csv\", \"more.csv\"]"),
        ("{ female = 0.6, male = \"rest\" }", "{ female = \"part[female]\", male = \"part[male]\" }"),
        ("\"c_care_sick\"", "\"c_care_sick * needs[sex]\""),
    ] {
        assert!(model.contains(from), "{from}");
        *model = model.replacen(from, to, 1);
    }
    let certificate = certificate(&memory(&files), &["39".to_owned()]);
    assert_eq!(certificate.tests[0].verdict, Verdict::Passed, "{}", certificate.tests[0].found);
    assert_eq!(certificate.tests[0].found, "part 1, profiles 1");
}

/// What was observed and not met has no empty list of what was met after it.
#[test]
fn a_target_that_is_missed_stands_alone() {
    let mut files = base();
    let model = files.get_mut("model.toml").expect("the model");
    let without: Vec<&str> = model.split("\n[").filter(|own| !own.starts_with("targets.")).collect();
    *model = without.join("\n[");
    model.push_str("\n[targets.sick]\nstrategy = \"usual\"\nmeasure = \"occupancy(sick), at 10 years\"\nobserved = { value = 0.99, low = 0.98, high = 1 }\n");
    let certificate = certificate(&memory(&files), &["68".to_owned()]);
    assert_eq!(certificate.tests[0].verdict, Verdict::Failed);
    assert!(certificate.tests[0].found.ends_with("outside 0.98 to 1"), "{}", certificate.tests[0].found);
}

#[test]
fn a_certificate_of_a_newer_version_is_refused() {
    let newer = r#"{ "format": "cartwright-verification", "version": 99 }"#;
    let fault = Certificate::read(newer.as_bytes()).expect_err("a refusal").to_string();
    assert!(fault.contains("version 99") && fault.contains("update cartwright"), "{fault}");
    assert!(Certificate::read(&b"{\"format\": \"cartwright-results\", \"version\": 1}"[..]).is_err());
}
