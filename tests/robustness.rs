//! What the world does to a run: strange names, closed pipes, places that cannot be written, two runs at once, other locales.
//! Kills, full disks and sizes are tried by `tests/robustness-heavy.sh`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn folder(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("robustness").join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).expect("a folder");
    path
}

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cartwright"));
    command.env("NO_COLOR", "1").current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

const TUTORIAL: &str = "scenarios/examples/tutorial/base-case.toml";

fn run(out: &Path, draws: &str) -> std::process::Output {
    program().args(["run", TUTORIAL, "--draws", draws, "--out"]).arg(out).output().expect("the program")
}

/// The project of the tutorial, copied somewhere else.
fn copy_of_the_tutorial(to: &Path) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/examples/tutorial");
    for entry in fs::read_dir(from).expect("the tutorial").flatten() {
        fs::copy(entry.path(), to.join(entry.file_name())).expect("a copy");
    }
    // A project of its own: results go there.
    fs::write(to.join("cartwright.toml"), "").expect("a file");
}

#[test]
fn names_may_hold_spaces_and_any_letters() {
    let project = folder("größe & 模型 de l'été");
    copy_of_the_tutorial(&project);
    let scenario = project.join("mein Szenario № 1.toml");
    fs::rename(project.join("base-case.toml"), &scenario).expect("a new name");
    let done = program().args(["run", "--draws", "300", "--quiet"]).arg(&scenario).output().expect("the program");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(project.join("reports/tutorial/mein Szenario № 1/results.json").is_file());
}

#[test]
fn locale_and_time_zone_change_nothing() {
    let out = folder("locale");
    let mut bytes = Vec::new();
    for (at, (locale, zone)) in
        [("C", "UTC"), ("de_DE.UTF-8", "Asia/Kathmandu"), ("tr_TR.UTF-8", "America/St_Johns")].into_iter().enumerate()
    {
        let own = out.join(at.to_string());
        let done = program()
            .args(["run", TUTORIAL, "--draws", "300", "--quiet", "--out"])
            .arg(&own)
            .envs([("LC_ALL", locale), ("LANG", locale), ("TZ", zone)])
            .output()
            .expect("the program");
        assert!(done.status.success());
        bytes.push(["results.json", "psa.csv", "report.html"].map(|name| fs::read(own.join(name)).expect("a file")));
    }
    assert!(bytes[0] == bytes[1] && bytes[0] == bytes[2]);
}

#[test]
fn a_reader_that_goes_away_ends_only_the_printing() {
    let out = folder("pipe").join("out");
    let mut child = program()
        .args(["run", TUTORIAL, "--draws", "300", "--out"])
        .arg(&out)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program");
    drop(child.stdout.take());
    let done = child.wait_with_output().expect("an end");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(out.join("results.json").is_file());
}

#[test]
fn a_place_that_cannot_be_written_is_named() {
    let file = folder("no-place").join("a file");
    fs::write(&file, "not a folder").expect("a file");
    let done = run(&file.join("out"), "0");
    let words = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(2));
    assert!(words.contains("cannot write to") && words.contains("a file"), "{words}");
    assert_eq!(fs::read_to_string(&file).expect("the file"), "not a folder");
}

#[test]
fn two_runs_into_one_folder_leave_the_files_of_one() {
    let out = folder("together").join("out");
    let start = |seed: &str| {
        program()
            .args(["run", TUTORIAL, "--draws", "300", "--seed", seed, "--quiet", "--out"])
            .arg(&out)
            .spawn()
            .expect("the program")
    };
    let mut both = [start("1"), start("2")];
    assert!(both.iter_mut().all(|own| own.wait().expect("an end").success()));
    let alone = ["1", "2"].map(|seed| {
        let own = folder("alone").join("out");
        let done =
            program().args(["run", TUTORIAL, "--draws", "300", "--seed", seed, "--quiet", "--out"]).arg(&own).status();
        assert!(done.expect("the program").success());
        ["results.json", "psa.csv", "report.html"].map(|name| fs::read(own.join(name)).expect("a file"))
    });
    let found = ["results.json", "psa.csv", "report.html"].map(|name| fs::read(out.join(name)).expect("a file"));
    assert!(alone.contains(&found), "the files are of both runs");
    let left = fs::read_dir(out.parent().expect("a folder")).expect("entries").flatten();
    assert!(left.filter(|own| own.file_name().to_string_lossy().starts_with(".partial-")).count() == 0);
}

/// A scenario written here, in a folder of its own.
fn hostile(name: &str, odds: &str, more: &str) -> std::process::Output {
    let path = folder(name).join("model.toml");
    fs::write(path.with_file_name("cartwright.toml"), "").expect("a file");
    let text = format!(
        "title = \"t\"\ndisease = \"t\"\n[time]\ncycle = \"1 year\"\nhorizon = \"10 cycles\"\nwithin_cycle = \"continuous\"\n\
         [states.a]\nstart = 1\nutility = 0.8\nto.dead = {odds}\n[states.dead]\nalive = false\n[strategies.s]\n\
         [discount]\ncosts = 0\neffects = 0\n{more}"
    );
    fs::write(&path, text).expect("a file");
    program().args(["run", "--quiet"]).arg(&path).output().expect("the program")
}

#[test]
fn definitions_that_double_are_refused_before_they_are_worked_out() {
    let doubling: String = (1..60).map(|at| format!("d{at} = \"(d{0} + d{0}) / 2\"\n", at - 1)).collect();
    let done = hostile("doubling", "\"d59\"", &format!("[define]\nd0 = \"0.1\"\n{doubling}"));
    let words = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(2));
    assert!(words.contains("E4021") && words.contains("steps to work out"), "{words}");
}

#[test]
fn a_rate_beyond_all_measure_is_refused() {
    let done = hostile("rate", "{ rate = \"1e300\" }", "");
    let words = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(2));
    assert!(words.contains("E4021") && words.contains("moves a cycle"), "{words}");
}
