//! Where the shipped numbers come from: nothing stands in a scenario without a source, and no reference stands for nothing.

use cartwright::analysis::provenance::audit;
use cartwright::diagnostic::{Severity, render};
use cartwright::model::{Study, citation_keys, load};
use cartwright::source::{Disk, Memory};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Files of a kind under a folder, in order.
fn files(folder: &Path, kind: &str) -> Vec<PathBuf> {
    let mut list = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            list.extend(files(&path, kind));
        } else if path.extension().is_some_and(|own| own == kind) {
            list.push(path);
        }
    }
    list.sort();
    list
}

/// The scenario files of the project; what stands in a folder called `shared` is a part of others.
fn scenarios() -> Vec<PathBuf> {
    let shared = |path: &PathBuf| path.components().any(|part| part.as_os_str() == "shared");
    files(&root().join("scenarios"), "toml").into_iter().filter(|path| !shared(path)).collect()
}

/// `.ci/run` asks it of every scenario; here of the models and their base cases.
#[test]
fn every_number_of_a_base_case_has_a_source() {
    let mut found = String::new();
    for path in scenarios().iter().filter(|path| path.ends_with("base-case.toml") || path.ends_with("model.toml")) {
        let (disk, located) = Disk::project_of(path).unwrap();
        let study = load(&disk, &located, &[])
            .unwrap_or_else(|refusal| panic!("{}: {:?}", path.display(), refusal.diagnostics));
        let audit = audit(&study, &disk);
        let errors: Vec<_> = audit.findings.into_iter().filter(|own| own.severity == Severity::Error).collect();
        found += &render(&errors, &audit.sources, false);
    }
    assert!(found.is_empty(), "{found}");
}

#[test]
fn every_reference_of_the_shared_file_is_named_by_some_disease() {
    let references = std::fs::read_to_string(root().join("data/references.bib")).unwrap();
    let keys = references.lines().filter_map(|line| line.strip_prefix('@')?.split_once('{')?.1.strip_suffix(','));
    let mut read: Vec<PathBuf> = files(&root().join("data"), "csv");
    read.retain(|path| {
        path.ends_with("parameters.csv") || path.parent().is_some_and(|own| own.ends_with("treatments"))
    });
    read.extend(files(&root().join("scenarios"), "toml"));
    let text: String = read.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let words: BTreeSet<&str> = text.split(|own: char| !own.is_alphanumeric() && own != '_' && own != '-').collect();
    let unused: Vec<&str> = keys.filter(|key| !words.contains(key)).collect();
    assert!(unused.is_empty(), "nothing names {unused:?}");
}

/// Words by which a note of the references says that a figure was read in somebody else's text.
const SECOND_HAND: [&str; 8] = [
    "press",
    "news",
    "third party",
    "forum",
    "company release",
    "secondary source",
    "a summary",
    "not in those papers",
];

#[test]
fn what_was_read_second_hand_is_marked_wherever_it_is_used() {
    let references = std::fs::read_to_string(root().join("data/references.bib")).unwrap();
    let mut second_hand: BTreeSet<&str> = BTreeSet::new();
    let mut mirrored: BTreeSet<&str> = BTreeSet::new();
    for entry in references.split("\n@").skip(1) {
        let key = entry.split_once('{').unwrap().1.split_once(',').unwrap().0;
        let note = entry.lines().find(|line| line.trim_start().starts_with("note")).unwrap_or("");
        if SECOND_HAND.iter().any(|words| note.contains(words)) {
            second_hand.insert(key);
        }
        if note.contains("mirror") {
            mirrored.insert(key);
        }
    }
    assert!(second_hand.contains("endpoints2024") && !second_hand.contains("howell2022"));
    let examples = root().join("scenarios/examples");
    let mut found: BTreeSet<String> = BTreeSet::new();
    for path in scenarios().iter().filter(|path| !path.starts_with(&examples)) {
        let (disk, located) = Disk::project_of(path).unwrap();
        let study = load(&disk, &located, &[])
            .unwrap_or_else(|refusal| panic!("{}: {:?}", path.display(), refusal.diagnostics));
        let parameters = study.parameters.iter().map(|own| {
            let argued = matches!(own.basis.as_str(), "assumed" | "calibrated");
            (&own.name, &own.source, &own.verification, argued)
        });
        let tables = study
            .tables
            .iter()
            .map(|own| (&own.name, &own.origin.source, &own.origin.verification, own.origin.basis == "assumed"));
        for (name, source, verification, argued) in parameters.chain(tables) {
            let Some(key) = citation_keys(source).find(|key| second_hand.contains(key)) else { continue };
            // Of some sources one row was read in a mirror of the abstract, another in the press: the audit holds the grade to the row.
            let mirror = verification == "verified B" && mirrored.contains(key);
            let marked = argued || matches!(verification.as_str(), "verified C" | "recalled" | "claimed") || mirror;
            if !marked {
                found.insert(format!("{name} ({key}) is `{verification}` in {}", path.display()));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

const MODEL: &str = r#"
[time]
cycle = "1 year"
horizon = "10 years"
[discount]
costs = 0
effects = 0
[inputs]
parameters = "data/parameters.csv"
references = "references.bib"
[states.well]
start = 1
cost.care = "c_care + c_drug"
to.dead = "p_die"
[states.dead]
alive = false
[strategies.care]
[strategies.more]
"#;

const PARAMETERS: &str = "name,value,unit,source,locator,evidence,basis,verification,note\n\
    p_die,0.1,probability,smith2020,Table 2,E1,published,verified A,\n\
    c_care,100,£/year,smith2020,Table 3,E1,published,verified A,\n\
    c_drug,50,£/year,smith2020,Table 4,E1,policy,verified A,\n";

fn set(words: &str) -> (Memory, Study) {
    let files = Memory::new()
        .with("model.toml", format!("{MODEL}[set]\n{words}\n"))
        .with("data/parameters.csv", PARAMETERS)
        .with("data/evidence.csv", "id,verification\nE1,verified A\nE2,verified C\n")
        .with("references.bib", "@book{smith2020, year = {2020}}\n@book{jones2021, year = {2021}}\n");
    let study = load(&files, "model.toml", &[]).unwrap_or_else(|refusal| panic!("{:?}", refusal.diagnostics));
    (files, study)
}

/// Source, locator, evidence, basis and verification of a parameter.
fn standing(study: &Study, name: &str) -> [String; 5] {
    let own = &study.parameters[study.parameter(name).unwrap().index()];
    [&own.source, &own.locator, &own.evidence, &own.basis, &own.verification].map(String::clone)
}

#[test]
fn another_number_does_not_keep_the_source_of_the_one_it_replaces() {
    let (_, study) = set("p_die = { value = 0.2, reason = \"what if\" }");
    assert_eq!(standing(&study, "p_die"), ["", "", "", "assumed", ""]);
    assert_eq!(study.parameters[study.parameter("p_die").unwrap().index()].note, "what if");
    // The number that the source has, and what is policy, keep theirs.
    let (_, study) = set("p_die = 0.1\nc_drug = 60");
    assert_eq!(standing(&study, "p_die"), ["smith2020", "Table 2", "E1", "published", "verified A"]);
    assert_eq!(standing(&study, "c_drug"), ["smith2020", "Table 4", "E1", "policy", "verified A"]);
}

#[test]
fn a_setting_names_its_own_source_and_is_held_against_its_own_evidence() {
    let own = "source = \"jones2021\", locator = \"p. 7\", evidence = \"E2\", basis = \"published\"";
    let (files, study) = set(&format!("p_die = {{ value = 0.2, {own}, verification = \"verified C\" }}"));
    assert_eq!(standing(&study, "p_die"), ["jones2021", "p. 7", "E2", "published", "verified C"]);
    assert!(audit(&study, &files).findings.iter().all(|own| own.severity != Severity::Error));
    let codes = |words: &str| -> Vec<String> {
        let (files, study) = set(words);
        audit(&study, &files).findings.iter().map(|own| own.code.to_string()).collect()
    };
    // Better than its row; graded without a row; nothing named at all.
    assert!(
        codes(&format!("p_die = {{ value = 0.2, {own}, verification = \"verified A\" }}")).contains(&"E5017".into())
    );
    let bare = "p_die = { value = 0.2, source = \"jones2021\", basis = \"published\", verification = \"verified C\" }";
    assert!(codes(bare).contains(&"E5017".into()));
    assert!(codes("p_die = 0.2").contains(&"E5015".into()));
}
