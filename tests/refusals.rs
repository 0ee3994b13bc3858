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
