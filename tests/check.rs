//! `cartwright check` and `compare` as a team meets them: exit codes, what is named, parts that sum, files that people and machines read.

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The tutorial as a project of its own.
struct Project(PathBuf);

impl Project {
    fn new(name: &str) -> Project {
        Project::of("tutorial", name)
    }

    /// Another of the examples.
    fn of(example: &str, name: &str) -> Project {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("check").join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder");
        copy(example, &path);
        fs::write(path.join("cartwright.toml"), "").expect("a file");
        Project(path)
    }

    /// With results of the base case stored.
    fn stored(name: &str) -> Project {
        let project = Project::new(name);
        let done = project.cartwright(&["check", "--update", "base-case.toml", "--draws", "300"]);
        assert_eq!(done.status.code(), Some(0), "{}", said(&done));
        project
    }

    fn cartwright(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cartwright"));
        command.current_dir(&self.0).env("NO_COLOR", "1").args(arguments).output().expect("the program")
    }

    fn replace(&self, file: &str, old: &str, new: &str) {
        let text = fs::read_to_string(self.0.join(file)).expect("the file");
        assert!(text.contains(old), "{file} has no `{old}`");
        fs::write(self.0.join(file), text.replace(old, new)).expect("a file");
    }

    fn write(&self, file: &str, text: &str) {
        fs::write(self.0.join(file), text).expect("a file");
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.0.join(file)).expect("the file")
    }

    /// The one scenario's check as JSON, which must have moved.
    fn moved(&self) -> Value {
        let done = self.cartwright(&["check", "--format", "json"]);
        assert_eq!(done.status.code(), Some(1), "{}", said(&done));
        let report: Value = serde_json::from_slice(&done.stdout).expect("JSON");
        report["scenarios"][0].clone()
    }

    /// Net benefit of the treatment at the highest threshold in the base case, by a run of its own.
    fn net_benefit(&self, set: &[&str]) -> f64 {
        let mut arguments = vec!["run", "base-case.toml", "--draws", "0", "--format", "json", "--out", "elsewhere"];
        set.iter().for_each(|own| arguments.extend(["--set", own]));
        let done = self.cartwright(&arguments);
        let results: Value = serde_json::from_slice(&done.stdout).expect("JSON");
        let rows = results["base_case"]["decision"]["net_benefit"].as_array().expect("rows").clone();
        rows.last().expect("a row")["nmb_increment"].as_f64().expect("a number")
    }
}

fn copy(example: &str, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/examples").join(example);
    for entry in fs::read_dir(from).expect("the example").flatten() {
        fs::copy(entry.path(), to.join(entry.file_name())).expect("a copy");
    }
}

fn said(done: &Output) -> String {
    String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr)
}

const EXPECTED: &str = "reports/tutorial/base-case/expected.json";

/// The attribution at the highest threshold, or of the ICER.
fn attribution(checked: &Value, icer: bool) -> Value {
    let list = checked["attributions"].as_array().expect("attributions");
    list.iter().rfind(|own| own["threshold"].is_null() == icer).expect("one").clone()
}

fn parts(own: &Value, key: &str) -> Vec<f64> {
    own["parts"].as_array().expect("parts").iter().map(|part| part[key].as_f64().expect("a number")).collect()
}

fn number(own: &Value, key: &str) -> f64 {
    own[key].as_f64().expect("a number")
}

#[test]
fn nothing_stored_cannot_be_checked() {
    let project = Project::new("nothing");
    for arguments in [&["check"][..], &["check", "base-case.toml"]] {
        let done = project.cartwright(arguments);
        assert_eq!(done.status.code(), Some(2));
        assert!(said(&done).contains("cartwright check --update"), "{}", said(&done));
    }
}

#[test]
fn what_is_stored_is_small_holds_and_is_the_same_again() {
    let project = Project::stored("same");
    let text = project.read(EXPECTED);
    assert!(text.len() < 20_000, "{} bytes", text.len());
    assert!(text.lines().any(|line| line.trim() == "\"c_sick\": 4000.0,"), "{text}");
    for threads in ["1", "2"] {
        let done = project.cartwright(&["check", "--threads", threads]);
        assert_eq!(done.status.code(), Some(0), "{}", said(&done));
        assert!(said(&done).contains("1 scenario: all the same"));
    }
    let done = project.cartwright(&["check", "--update"]);
    assert_eq!(done.status.code(), Some(0));
    assert_eq!(project.read(EXPECTED), text);
}

#[test]
fn a_moved_input_is_named_with_what_it_did_until_it_is_stored() {
    let project = Project::stored("moved");
    project.replace("parameters.csv", "while sick,4000,", "while sick,4500,");
    let done = project.cartwright(&["check"]);
    assert_eq!(done.status.code(), Some(1));
    insta::assert_snapshot!("moved", said(&done));
    let update = project.cartwright(&["check", "--update"]);
    assert_eq!(update.status.code(), Some(0));
    // What will change is shown before it is stored.
    assert!(said(&update).contains("Care while sick (c_sick) 4,000 → 4,500"), "{}", said(&update));
    assert!(said(&update).contains("stored: "));
    assert_eq!(project.cartwright(&["check"]).status.code(), Some(0));
}

#[test]
fn parts_sum_exactly_and_are_what_runs_of_their_own_give() {
    let project = Project::stored("parts");
    let old = project.net_benefit(&[]);
    project.replace("parameters.csv", "while sick,4000,", "while sick,4500,");
    project.replace("parameters.csv", "Getting worse,0.10,", "Getting worse,0.13,");
    project.replace("parameters.csv", "not,0.6,", "not,0.7,");
    project.replace("model.toml", "costs   = 0.035", "costs   = 0.015");
    let checked = project.moved();
    for icer in [false, true] {
        let own = attribution(&checked, icer);
        let whole = number(&own, "new") - number(&own, "old");
        for key in ["in_order", "shapley"] {
            let parts = parts(&own, key);
            assert_eq!(parts.len(), 4);
            assert_eq!(parts.iter().sum::<f64>(), whole, "{own}");
            assert_eq!(parts.iter().rev().sum::<f64>(), whole, "{own}");
        }
    }
    // Each value on the way by a run of its own: the setting first, then the parameters in the order of their file.
    let undone = ["p_worse=0.10", "hr_treatment=0.6", "c_sick=4000"];
    let on_the_way = [
        old,
        project.net_benefit(&undone),
        project.net_benefit(&undone[1..]),
        project.net_benefit(&undone[2..]),
        project.net_benefit(&[]),
    ];
    let own = attribution(&checked, false);
    let names: Vec<&str> = own["parts"].as_array().unwrap().iter().map(|part| part["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["discount.costs", "p_worse", "hr_treatment", "c_sick"]);
    for (part, pair) in parts(&own, "in_order").iter().zip(on_the_way.windows(2)) {
        // Both ends are rounded to 2⁻²⁰.
        assert!((part - (pair[1] - pair[0])).abs() < 2e-6, "{part} {pair:?}");
    }
}

#[test]
fn two_changes_share_by_shapley_what_they_do_together() {
    let project = Project::stored("shapley");
    project.replace("parameters.csv", "while sick,4000,", "while sick,6000,");
    project.replace("parameters.csv", "not,0.6,", "not,0.9,");
    let (neither, cost, ratio, both) = (
        project.net_benefit(&["c_sick=4000", "hr_treatment=0.6"]),
        project.net_benefit(&["hr_treatment=0.6"]),
        project.net_benefit(&["c_sick=4000"]),
        project.net_benefit(&[]),
    );
    let shapley = |own: f64, other: f64| ((own - neither) + (both - other)) / 2.0;
    let own = attribution(&project.moved(), false);
    for (found, wanted) in parts(&own, "shapley").iter().zip([shapley(ratio, cost), shapley(cost, ratio)]) {
        assert!((found - wanted).abs() < 2e-6, "{own} {wanted}");
    }
    // The two act on one another, or the test would not tell the two ways apart.
    assert!((both - cost - ratio + neither).abs() > 100.0);
}

#[test]
fn printed_parts_sum_to_the_printed_whole() {
    let project = Project::stored("printed");
    project.replace("parameters.csv", "while sick,4000,", "while sick,4123,");
    project.replace("parameters.csv", "Getting worse,0.10,", "Getting worse,0.117,");
    project.replace("parameters.csv", "not,0.6,", "not,0.637,");
    let done = project.cartwright(&["check"]);
    let text = said(&done);
    let whole = |word: &str| -> i64 { word.replace(['+', ','], "").replace('−', "-").parse().expect(word) };
    let mut blocks = 0;
    let (mut sums, mut inside) = ((0, 0), false);
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        if line.contains("one after another") {
            (sums, inside) = ((0, 0), true);
        } else if inside {
            let (a, b) = (whole(words[words.len() - 2]), whole(words[words.len() - 1]));
            if words[0] == "together" {
                assert_eq!((a, b), sums, "{text}");
                (blocks, inside) = (blocks + 1, false);
            } else {
                sums = (sums.0 + a, sums.1 + b);
            }
        }
    }
    // Two thresholds and the ICER.
    assert_eq!(blocks, 3, "{text}");
}

#[test]
fn more_changes_than_ten_are_attributed_in_one_order() {
    let project = Project::stored("many");
    project.replace("parameters.csv", "1500", "1501");
    for (old, new) in [("worse,0.10", "worse,0.11"), ("better,0.20", "better,0.21"), ("well,0.01", "well,0.011")] {
        project.replace("parameters.csv", old, new);
    }
    for (old, new) in [("well,3,", "well,2.9,"), ("not,0.6,", "not,0.61,"), ("sick,4000", "sick,4001")] {
        project.replace("parameters.csv", old, new);
    }
    for (old, new) in [("well,0.85", "well,0.86"), ("sick,0.60", "sick,0.61")] {
        project.replace("parameters.csv", old, new);
    }
    for (old, new) in [("costs   = 0.035", "costs   = 0.03"), ("effects = 0.035", "effects = 0.03")] {
        project.replace("model.toml", old, new);
    }
    let checked = project.moved();
    let own = attribution(&checked, false);
    assert_eq!(own["parts"].as_array().unwrap().len(), 11);
    assert!(own["parts"][0]["shapley"].is_null());
    assert_eq!(parts(&own, "in_order").iter().sum::<f64>(), number(&own, "new") - number(&own, "old"));
    assert!(checked["notes"][0].as_str().unwrap().starts_with("11 changes"));
}

#[test]
fn a_change_of_structure_is_named_and_takes_what_no_input_accounts_for() {
    let project = Project::stored("structure");
    project.replace("model.toml", "\"u_sick\"", "\"u_sick * 0.9\"");
    project.replace("parameters.csv", "while sick,4000,", "while sick,4500,");
    let checked = project.moved();
    let inputs = checked["inputs"].as_array().unwrap();
    let structure = inputs.iter().find(|own| own["kind"] == "structure").expect("named");
    assert_eq!(structure["name"], "states.sick.utility");
    assert_eq!((&structure["old"], &structure["new"]), (&"u_sick".into(), &"u_sick * 0.9".into()));
    let own = attribution(&checked, false);
    assert_eq!(own["parts"][0]["name"], "structure, tables or program");
    // With care costing what it did, what is left is the structure's.
    let rest = project.net_benefit(&["c_sick=4000"]) - number(&own, "old");
    assert!((parts(&own, "in_order")[0] - rest).abs() < 2e-6, "{own}");
    assert!(rest.abs() > 100.0);
}

#[test]
fn a_table_that_holds_something_else_is_named() {
    let project = Project::of("darth-sick-sicker-time-dependent", "table");
    copy("darth-sick-sicker", &project.0.join("other"));
    project.replace("model.toml", "../darth-sick-sicker/", "other/");
    assert_eq!(project.cartwright(&["check", "--update", "model.toml", "--draws", "0"]).status.code(), Some(0));
    let text = project.read("mortality.csv");
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut cells: Vec<String> = lines[40].split(',').map(str::to_owned).collect();
    cells[1] = (cells[1].parse::<f64>().expect("a rate") * 2.0).to_string();
    lines[40] = cells.join(",");
    project.write("mortality.csv", &(lines.join("\n") + "\n"));
    let checked = project.moved();
    assert_eq!(checked["inputs"].as_array().unwrap().len(), 1);
    assert_eq!(checked["inputs"][0]["kind"], "table");
    let own = attribution(&checked, false);
    assert_eq!(own["parts"].as_array().unwrap().len(), 1);
    assert_eq!(own["parts"][0]["name"], "structure, tables or program");
}

#[test]
fn words_for_people_and_layout_are_no_change() {
    let project = Project::stored("words");
    project.replace("model.toml", "label = \"New treatment\"", "label = \"The newest treatment\"");
    project.replace("model.toml", "\"over(p_better, cycle)\"", "\"over(p_better,  cycle)\"   # yearly in the source");
    project.replace("parameters.csv", "made up for the tutorial", "invented");
    assert_eq!(project.cartwright(&["check"]).status.code(), Some(0));
}

#[test]
fn a_distribution_moves_the_draws_alone() {
    let project = Project::stored("distribution");
    project.replace(
        "parameters.csv",
        "gamma,se=20%,,assumed,made up for the tutorial\nc_treatment",
        "gamma,se=40%,,assumed,made up for the tutorial\nc_treatment",
    );
    let checked = project.moved();
    assert_eq!(checked["inputs"][0]["kind"], "distribution");
    assert_eq!(checked["attributions"].as_array().unwrap().len(), 0);
    let outputs = checked["outputs"].as_array().unwrap();
    assert!(!outputs.is_empty() && outputs.iter().all(|own| own["name"].as_str().unwrap().starts_with("psa.")));
}

#[test]
fn a_tolerance_is_honoured_and_needs_a_reason() {
    let project = Project::stored("tolerance");
    project.replace("parameters.csv", "while sick,4000,", "while sick,4000.4,");
    assert_eq!(project.cartwright(&["check"]).status.code(), Some(1));
    let outputs = "[[tolerance]]\noutput = \"*\"\nrelative = 1e-3\nreason = \"rounded by the trial's statistician\"\n";
    project.write("reports/tolerances.toml", outputs);
    let done = project.cartwright(&["check"]);
    // The input is exact still.
    assert_eq!(done.status.code(), Some(1));
    assert!(said(&done).contains("No output moved"), "{}", said(&done));
    let input = "[[tolerance]]\ninput = \"c_sick\"\nabsolute = 0.5\nreason = \"quoted in whole pounds\"\n";
    project.write("reports/tolerances.toml", &format!("{outputs}{input}"));
    let done = project.cartwright(&["check"]);
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    assert!(said(&done).contains("moved within their tolerance"), "{}", said(&done));
    project.write("reports/tolerances.toml", &format!("{outputs}{}", input.replace("c_sick", "c_treatment")));
    assert_eq!(project.cartwright(&["check"]).status.code(), Some(1));
    project.write(
        "reports/tolerances.toml",
        "[[tolerance]]\noutput = \"psa.*\"\nrelative = 1e-3\n\n[[tolerance]]\nrelative = -1\nabsolutely = 2\nreason = \"none\"\n",
    );
    let done = project.cartwright(&["check"]);
    assert_eq!(done.status.code(), Some(2));
    let root = project.0.display().to_string();
    insta::assert_snapshot!("bad_tolerances", String::from_utf8_lossy(&done.stderr).replace(&root, "PROJECT"));
}

#[test]
fn a_torn_a_newer_and_a_strange_file_are_told_apart() {
    let project = Project::stored("torn");
    let text = project.read(EXPECTED);
    for (spoilt, words) in [
        (text[..text.len() / 2].to_owned(), "damaged or were edited"),
        (text.replacen("\"version\": 1", "\"version\": 7", 1), "of version 7"),
        (text.replacen("cartwright-expected", "cartwright-results", 1), "a `cartwright-results` file"),
    ] {
        project.write(EXPECTED, &spoilt);
        let done = project.cartwright(&["check", "base-case.toml"]);
        assert_eq!(done.status.code(), Some(2));
        assert!(said(&done).contains(words), "{}", said(&done));
    }
    // Storing anew mends it.
    assert_eq!(project.cartwright(&["check", "--update", "base-case.toml", "--draws", "300"]).status.code(), Some(0));
    assert_eq!(project.read(EXPECTED), text);
}

#[test]
fn a_scenario_that_cannot_run_does_not_hide_another_that_moved() {
    let project = Project::stored("broken");
    assert_eq!(project.cartwright(&["check", "--update", "dearer.toml", "--draws", "0"]).status.code(), Some(0));
    project.replace("parameters.csv", "while sick,4000,", "while sick,4500,");
    project.replace("dearer.toml", "c_treatment", "c_treatmnet");
    let done = project.cartwright(&["check", "--junit", "check.xml", "--markdown", "check.md"]);
    assert_eq!(done.status.code(), Some(2));
    let text = said(&done);
    assert!(text.contains("2 scenarios: 1 moved, 1 could not be run"), "{text}");
    assert!(text.contains("did you mean `c_treatment`?"), "{text}");
    let xml = project.read("check.xml");
    assert!(xml.contains("tests=\"2\" failures=\"1\" errors=\"1\""), "{xml}");
    well_formed(&xml);
}

/// The names and what is said, in every format.
#[test]
fn what_could_not_run_keeps_its_name_and_all_that_was_said() {
    let project = Project::stored("said");
    let title = |project: &Project| {
        let done = project.cartwright(&["check", "--format", "json", "--junit", "check.xml", "--markdown", "check.md"]);
        let report: Value = serde_json::from_slice(&done.stdout).expect("JSON");
        assert_eq!(report["scenarios"][0]["scenario"], "base-case.toml");
        assert!(project.read("check.xml").contains("name=\"base-case.toml\""), "{}", project.read("check.xml"));
        (done, report["scenarios"][0].clone())
    };
    assert_eq!(title(&project).0.status.code(), Some(0));
    project.replace("model.toml", "\"u_sick\"", "\"u_sikc\"");
    project.replace("model.toml", "\"over(p_better, cycle)\"", "\"over(p_bettter, cycle)\"");
    let (done, found) = title(&project);
    assert_eq!(done.status.code(), Some(2));
    let fault = found["fault"].as_str().unwrap().to_owned();
    for words in ["did you mean `u_sick`?", "did you mean `p_better`?", "model.toml:", "2 errors; nothing was run"] {
        assert!(fault.contains(words), "{words}: {fault}");
        assert!(project.read("check.xml").contains(words), "{words}: {}", project.read("check.xml"));
        assert!(project.read("check.md").contains(words), "{words}: {}", project.read("check.md"));
    }
    assert!(!fault.contains('\u{1b}'), "{fault}");
    well_formed(&project.read("check.xml"));
    // A scenario that is gone has its name still, and its path one slash.
    fs::remove_file(project.0.join("base-case.toml")).unwrap();
    let (_, found) = title(&project);
    let fault = found["fault"].as_str().unwrap();
    assert!(fault.contains("delete `reports/tutorial/base-case/expected.json`"), "{fault}");
    let whole = project.0.join("base-case.toml").display().to_string();
    let done = project.cartwright(&["check", &whole]);
    assert!(said(&done).contains("base-case.toml: could not be run") && !said(&done).contains("//"), "{}", said(&done));
}

#[test]
fn damaged_results_stop_no_other_scenario() {
    let project = Project::stored("damaged");
    assert_eq!(project.cartwright(&["check", "--update", "dearer.toml", "--draws", "0"]).status.code(), Some(0));
    let text = project.read(EXPECTED);
    project.write(EXPECTED, &text[..text.len() / 2]);
    let done = project.cartwright(&["check", "--format", "json", "--junit", "check.xml", "--markdown", "check.md"]);
    assert_eq!(done.status.code(), Some(2));
    let report: Value = serde_json::from_slice(&done.stdout).expect("JSON");
    let found: Vec<(&str, &str)> = report["scenarios"]
        .as_array()
        .unwrap()
        .iter()
        .map(|own| (own["scenario"].as_str().unwrap(), own["verdict"].as_str().unwrap()))
        .collect();
    assert_eq!(found, [("base-case.toml", "not_run"), ("dearer.toml", "same")]);
    assert!(project.read("check.xml").contains("damaged or were edited"));
    assert!(project.read("check.md").contains("damaged or were edited"));
    // One that does not even name its scenario goes under its own name.
    project.write(EXPECTED, "{");
    let done = project.cartwright(&["check"]);
    assert_eq!(done.status.code(), Some(2));
    let text = said(&done);
    assert!(text.contains("reports/tutorial/base-case/expected.json: could not be run"), "{text}");
    assert!(text.contains("dearer.toml: same"), "{text}");
    let done = project.cartwright(&["check", "--update", "base-case.toml", "--draws", "0"]);
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    assert!(said(&done).contains("what was stored could not be read") && !said(&done).contains("nothing was stored"));
    assert_eq!(project.cartwright(&["check"]).status.code(), Some(0));
}

#[test]
fn tolerances_are_read_once_and_those_for_nothing_are_named() {
    let project = Project::stored("idle");
    assert_eq!(project.cartwright(&["check", "--update", "dearer.toml", "--draws", "0"]).status.code(), Some(0));
    let row =
        |key: &str, name: &str| format!("[[tolerance]]\n{key} = \"{name}\"\nrelative = 1e-3\nreason = \"rounded\"\n\n");
    let all = row("output", "psa.*") + &row("input", "c_sikc") + &row("output", "nothing.*") + &row("input", "c_sick");
    let only = "[[tolerance]]\noutput = \"psa.*\"\nabsolute = 1\nscenario = \"other.toml\"\nreason = \"rounded\"\n";
    project.write("reports/tolerances.toml", &(all + only));
    let done = project.cartwright(&["check"]);
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    let warned: String = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(
        warned.lines().collect::<Vec<_>>(),
        [
            "warning: reports/tolerances.toml:6:1: no input that was checked is called `c_sikc`: did you mean `c_sick`?",
            "warning: reports/tolerances.toml:11:1: no output that was checked is called `nothing.*`",
            "warning: reports/tolerances.toml:21:1: no scenario that was checked is called `other.toml`",
        ]
    );
    // Of some scenarios alone nothing is said about rows for others.
    let done = project.cartwright(&["check", "dearer.toml"]);
    assert!(!String::from_utf8_lossy(&done.stderr).contains("other.toml"));
    project.write("reports/tolerances.toml", &row("output", "psa.*").replace("relative", "relativ"));
    let done = project.cartwright(&["check"]);
    assert_eq!(done.status.code(), Some(2));
    let fault = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(fault.matches("error[").count(), 1, "{fault}");
    assert!(fault.contains("--> reports/tolerances.toml:3:1"), "{fault}");
}

/// Every tag is closed in its turn, every attribute quoted, every `&` begins an entity that XML knows.
fn well_formed(xml: &str) {
    let body = xml.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n").expect("a declaration");
    let mut open: Vec<&str> = Vec::new();
    let mut rest = body;
    while let Some(at) = rest.find('<') {
        let end = at + rest[at..].find('>').expect("an end");
        let tag = &rest[at + 1..end];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else {
            let name = tag.split([' ', '/']).next().unwrap();
            assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
            if !tag.ends_with('/') {
                open.push(name);
            }
        }
        rest = &rest[end + 1..];
    }
    assert!(open.is_empty(), "{open:?}");
    for part in body.split('&').skip(1) {
        assert!(["amp;", "lt;", "gt;", "quot;", "apos;", "#10;"].iter().any(|own| part.starts_with(own)), "{part}");
    }
    assert!(!body.chars().any(|own| own.is_control() && !matches!(own, '\n' | '\t')));
}

#[test]
fn junit_is_well_formed_whatever_names_hold() {
    let project = Project::new("names");
    let name = "base & \"case\" <1>.toml";
    fs::rename(project.0.join("base-case.toml"), project.0.join(name)).unwrap();
    assert_eq!(project.cartwright(&["check", "--update", name, "--draws", "0"]).status.code(), Some(0));
    project.replace("parameters.csv", "Care while sick,4000,", "Care & <more> while sick,4500,");
    let done = project.cartwright(&["check", "--junit", "check.xml"]);
    assert_eq!(done.status.code(), Some(1), "{}", said(&done));
    let xml = project.read("check.xml");
    well_formed(&xml);
    assert!(xml.contains("Care &amp; &lt;more&gt; while sick"), "{xml}");
}

#[test]
fn the_summary_for_a_pull_request_reads_well() {
    let project = Project::stored("markdown");
    project.replace("parameters.csv", "while sick,4000,", "while sick,4500,");
    project.replace("parameters.csv", "not,0.6,", "not,0.7,");
    project.replace("model.toml", "\"u_sick\"", "\"u_sick * 0.99\"");
    project.cartwright(&["check", "--markdown", "check.md"]);
    insta::assert_snapshot!("markdown", project.read("check.md"));
}

#[test]
fn further_analyses_are_stored_when_asked_for() {
    let project = Project::new("analyses");
    let base = project.read("base-case.toml");
    project.write(
        "base-case.toml",
        &format!("{base}\n[[analysis]]\nkind = \"threshold\"\nparameters = [\"c_treatment\"]\n"),
    );
    let done = project.cartwright(&["check", "--update", "base-case.toml", "--analyses", "treshold"]);
    assert_eq!(done.status.code(), Some(2));
    assert!(said(&done).contains("did you mean `threshold`?"), "{}", said(&done));
    let stored = ["check", "--update", "base-case.toml", "--analyses", "threshold", "--draws", "0"];
    assert_eq!(project.cartwright(&stored).status.code(), Some(0));
    assert!(project.read(EXPECTED).contains("\"analysis.threshold.inputs.c_treatment"), "{}", project.read(EXPECTED));
    assert_eq!(project.cartwright(&["check"]).status.code(), Some(0));
    project.replace("parameters.csv", "while sick,4000,", "while sick,4500,");
    let outputs = project.moved()["outputs"].as_array().unwrap().clone();
    assert!(outputs.iter().any(|own| own["name"].as_str().unwrap().starts_with("analysis.threshold.")));
}

const WORSE: &str = "extends = \"model.toml\"\ntitle = \"Worse\"\n\n[set]\nhr_treatment = 0.8\n";
const LATER: &str = "extends = \"base-case.toml\"\ntitle = \"Ten years\"\n\n[time]\nhorizon = \"10 years\"\n";

#[test]
fn scenarios_are_laid_over_the_base_in_turn() {
    let project = Project::new("compare");
    project.write("worse.toml", WORSE);
    project.write("later.toml", LATER);
    let done = project.cartwright(&[
        "compare",
        "base-case.toml",
        "dearer.toml",
        "worse.toml",
        "later.toml",
        "--format",
        "html,markdown,docx",
        "--out",
        "compared",
    ]);
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    insta::assert_snapshot!("compare", String::from_utf8_lossy(&done.stdout));
    let csv = project.read("compared/compare.csv");
    let benefit = |step: &str, over: &str| -> f64 {
        let mut rows = csv.lines().filter(|line| line.starts_with(&format!("{step},")) && line.contains(over));
        rows.next().expect("a row").rsplit(',').next().unwrap().parse().unwrap()
    };
    // By runs of their own; the same arithmetic, but for the order in which two sums are taken.
    let own = |set: &[&str]| project.net_benefit(set);
    let all = ["c_treatment=3000", "hr_treatment=0.8", "time.horizon=10 years"];
    for (found, wanted) in [
        (benefit("0", ",base,"), own(&[])),
        (benefit("1", "base alone"), own(&all[..1])),
        (benefit("2", "base alone"), own(&all[1..2])),
        (benefit("2", "all before it"), own(&all[..2])),
        (benefit("3", "base alone"), own(&all[2..])),
        (benefit("3", "all before it"), own(&all)),
    ] {
        assert!((found - wanted).abs() < 1e-6, "{found} {wanted}");
    }
    // The changes are made in the order of the scenarios, so that each does what the table says of its scenario.
    let printed = String::from_utf8_lossy(&done.stdout).into_owned();
    let (table, parts) = printed.split_once("at £35,000 a QALY, £").unwrap();
    for (row, part) in
        [("+ Tutorial", "The treatment 1,500"), ("+ Worse", "Getting worse"), ("+ Ten years", "time.horizon")]
    {
        let line = |text: &str, start: &str| text.lines().find(|own| own.trim().starts_with(start)).unwrap().to_owned();
        let change = line(table, row).split_whitespace().next_back().unwrap().to_owned();
        let words = line(parts, part);
        let found = words.split_whitespace().rev().nth(1).unwrap().to_owned();
        assert_eq!(found, change, "{printed}");
    }
    let report = project.read("compared/report.md");
    assert!(report.contains("All together") && report.contains("waterfall"), "{report}");
    assert!(
        project.0.join("compared/report.html").is_file()
            && project.0.join("compared/report.docx").is_file()
            && project.0.join("compared/figures/waterfall.svg").is_file()
    );
}

#[test]
fn results_stand_side_by_side_and_the_limit_is_said() {
    let project = Project::new("results");
    project.cartwright(&["run", "dearer.toml", "--draws", "0", "--out", "dearer", "--quiet"]);
    let done = project.cartwright(&["compare", "base-case.toml", "dearer", "--out", "compared"]);
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    let text = said(&done);
    assert!(text.contains("The treatment (c_treatment) 1,500 → 3,000"), "{text}");
    assert!(text.contains("Results hold no model that could be run"), "{text}");
    assert!(project.read("compared/report.md").contains("Results hold no model that could be run"));
}

#[test]
fn what_is_no_variant_of_the_base_is_refused() {
    let project = Project::new("unrelated");
    let done = project.cartwright(&["compare", "base-case.toml", "product.toml"]);
    assert_eq!(done.status.code(), Some(2));
    assert!(said(&done).contains("E6005") && said(&done).contains("no file in common"), "{}", said(&done));
}
