//! What the command line refuses, rather than do something else in silence.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const SICK_SICKER: &str = "scenarios/examples/darth-sick-sicker/model.toml";
const LUPUS: &str = "scenarios/sle/base-case.toml";

/// An empty folder of this test's own.
fn folder(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("refusals").join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}

fn cartwright_in(place: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cartwright"));
    command.current_dir(place).env("NO_COLOR", "1").args(arguments).output().unwrap()
}

fn cartwright(arguments: &[&str]) -> Output {
    cartwright_in(Path::new(env!("CARGO_MANIFEST_DIR")), arguments)
}

/// What is said on the way to exit code 2.
fn refused(done: &Output) -> String {
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(2), "{said}");
    said
}

fn holds_nothing(folder: &Path) -> bool {
    fs::read_dir(folder).unwrap().next().is_none()
}

#[test]
fn an_analysis_that_the_scenario_does_not_know() {
    let out = folder("misspelt-analysis");
    let run = |scenario: &str, list: &str| {
        let done = cartwright(&["run", scenario, "--draws", "0", "--analyses", list, "--out", out.to_str().unwrap()]);
        let said = refused(&done);
        assert!(holds_nothing(&out), "{list}");
        said
    };
    assert!(run(LUPUS, "onway").contains("did you mean `one-way`?"));
    assert!(run(LUPUS, "one-way,onway").contains("no analysis called `onway`"));
    assert!(run(LUPUS, "none,one-way").contains("`none` and names"));
    assert!(run(SICK_SICKER, "price").contains("no analysis called `price`"));
}

#[test]
fn parts_that_are_missing_or_there_twice() {
    let out = folder("parts");
    let out = out.to_str().unwrap();
    for range in ["0..256", "256..512"] {
        let done = cartwright(&["run", SICK_SICKER, "--draws", "768", "--draws-range", range, "--out", out]);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    let merge = |parts: &[&str]| {
        let parts: Vec<String> = parts.iter().map(|own| format!("{out}/draws-{own}.part")).collect();
        let mut arguments = vec!["merge", SICK_SICKER, "--draws", "768", "--out", out];
        arguments.extend(parts.iter().map(String::as_str));
        refused(&cartwright(&arguments))
    };
    let (first, second) = ("0000000-0000256", "0000256-0000512");
    let twice = merge(&[first, second, first]);
    assert!(twice.contains("draws 0 to 256 are there twice; draws 512 to 768 are missing"), "{twice}");
    let gap = merge(&[second]);
    assert!(gap.contains("draws 0 to 256 are missing; draws 512 to 768 are missing"), "{gap}");
    let ranged = cartwright(&["merge", SICK_SICKER, "--draws", "768", "--draws-range", "0..256", "--out", out, out]);
    assert!(refused(&ranged).contains("leave it out"));
}

#[test]
fn options_that_would_do_nothing() {
    let out = folder("options");
    let file = out.join("h.svg");
    let file = file.to_str().unwrap();
    let graph = refused(&cartwright(&["graph", SICK_SICKER, "--format", "dot", "--out", file]));
    assert!(graph.contains("ends in .svg") && holds_nothing(&out), "{graph}");
    assert!(cartwright(&["graph", SICK_SICKER, "--format", "svg", "--out", file]).status.success());
    let (base, dearer) = ("scenarios/examples/tutorial/base-case.toml", "scenarios/examples/tutorial/dearer.toml");
    let compare = refused(&cartwright(&["compare", base, dearer, "--format", "docx"]));
    assert!(compare.contains("help: add --out"), "{compare}");
    for command in ["run", "verify", "check-model"] {
        let twice = refused(&cartwright(&[command, base, "--set", "c_sick=1", "--set", "c_sick = 2"]));
        assert!(twice.contains("`c_sick` is set twice"), "{twice}");
    }
    let draws = refused(&cartwright(&["run", base, "--draws", "0", "--set", "psa.draws=5"]));
    assert!(draws.contains("`psa.draws` is set twice"), "{draws}");
}

#[test]
fn a_folder_that_holds_something_for_a_new_model() {
    let place = folder("new");
    let made = cartwright_in(&place, &["new", ".", "--disease", "own"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    assert!(place.join("model.toml").is_file());
    let again = refused(&cartwright_in(&place, &["new", "."]));
    assert!(again.contains("is there already"), "{again}");
    // Without a name of its own the disease is called after the folder.
    let own = folder("new-by-name");
    let made = cartwright_in(&own, &["new", "."]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    assert!(fs::read_to_string(own.join("model.toml")).unwrap().contains("new_by_name"));
}

#[test]
fn the_results_folder_of_another_scenario() {
    let place = folder("same-name");
    let model = "scenarios/examples/tutorial";
    fs::create_dir_all(place.join("data")).unwrap();
    for folder in ["one", "two"] {
        fs::create_dir_all(place.join(folder)).unwrap();
        for name in ["model.toml", "base-case.toml", "parameters.csv"] {
            let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(model).join(name);
            fs::copy(from, place.join(folder).join(name)).unwrap();
        }
    }
    let run = |more: &[&str]| cartwright_in(&place, &[&["run", "--draws", "0", "--quiet"], more].concat());
    assert!(run(&["one/base-case.toml"]).status.success());
    assert!(run(&["one/base-case.toml"]).status.success(), "its own results are written over");
    let said = refused(&run(&["two/base-case.toml"]));
    assert!(said.contains("holds the results of `one/base-case.toml`") && said.contains("--out DIR"), "{said}");
    assert!(run(&["two/base-case.toml", "--out", "elsewhere"]).status.success());
    // Damaged results are of nobody, and so are those of a scenario that is gone.
    let results = place.join("reports/tutorial/base-case/results.json");
    let sound = fs::read(&results).unwrap();
    fs::write(&results, &sound[..sound.len() / 2]).unwrap();
    assert!(run(&["two/base-case.toml"]).status.success());
    fs::remove_file(place.join("two/base-case.toml")).unwrap();
    assert!(run(&["one/base-case.toml"]).status.success());
}

/// A list of scenarios is long: the one that cannot be read is pointed at.
#[test]
fn a_scenario_of_a_list_that_is_not_there() {
    let place = folder("list");
    for name in ["model.toml", "base-case.toml", "parameters.csv"] {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/examples/tutorial").join(name);
        fs::copy(from, place.join(name)).unwrap();
    }
    fs::write(place.join("cartwright.toml"), "").unwrap();
    let listed = "extends = \"base-case.toml\"\n[[analysis]]\nkind = \"scenarios\"\nfiles = [\"base-case.toml\", \"dearest.toml\"]\n";
    fs::write(place.join("listed.toml"), listed).unwrap();
    let said = refused(&cartwright_in(&place, &["run", "listed.toml", "--draws", "0"]));
    assert!(said.contains("cannot read `dearest.toml`") && said.contains("--> listed.toml:4:29"), "{said}");
    assert!(!place.join("reports").exists(), "{said}");
}
