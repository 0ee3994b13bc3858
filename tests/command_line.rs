//! The program as a user meets it: what it prints, what it writes, how it refuses.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const SICK_SICKER: &str = "scenarios/examples/darth-sick-sicker/model.toml";
const LUPUS: &str = "scenarios/sle/base-case.toml";

fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// An empty folder of this test's own.
fn folder(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}

fn cartwright(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cartwright"))
        .current_dir(project())
        .env("NO_COLOR", "1")
        .args(arguments)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut list = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(&at).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else {
                list.push((path.strip_prefix(folder).unwrap().display().to_string(), fs::read(&path).unwrap()));
            }
        }
    }
    list.sort();
    list
}

/// What an earlier run made and this one does not would be read as this one's: it goes. What others put there stays.
#[test]
fn a_run_leaves_nothing_of_an_earlier_one() {
    let (fresh, used) = (folder("fresh-results"), folder("used-results"));
    let run = |out: &Path, draws: &str| {
        let done = cartwright(&["run", SICK_SICKER, "--draws", draws, "--out", out.to_str().unwrap()]);
        assert!(done.status.success(), "{}", text(&done.stderr));
    };
    run(&used, "256");
    let before: Vec<String> = files(&used).into_iter().map(|(name, _)| name).collect();
    let mine = [("figures/mine.svg", "<svg/>"), ("analyses/mine.csv", "mine"), ("expected.json", "{}")];
    for (name, words) in mine {
        fs::create_dir_all(used.join(name).parent().unwrap()).unwrap();
        fs::write(used.join(name), words).unwrap();
    }
    run(&used, "0");
    run(&fresh, "0");
    let (mut wanted, found) = (files(&fresh), files(&used));
    for name in ["psa.csv", "savi/costs.csv", "bcea/e.csv", "figures/plane.svg", "figures/plane.png"] {
        assert!(before.contains(&name.to_string()), "{name} is not written with draws");
        assert!(wanted.iter().all(|own| own.0 != name), "{name} is written without draws");
    }
    wanted.extend(mine.map(|(name, words)| (name.to_string(), words.into())));
    wanted.sort();
    assert!(found == wanted, "{:?}", found.iter().map(|own| &own.0).collect::<Vec<_>>());
}

#[test]
fn a_run_writes_everything_behind_it() {
    let out = folder("everything");
    let done = cartwright(&["run", SICK_SICKER, "--draws", "300", "--out", out.to_str().unwrap()]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    let printed = text(&done.stdout);
    for words in ["Fully incremental analysis", "dominated by Strategy B", "72,988", "125,764", "£50,000"] {
        assert!(printed.contains(words), "`{words}` is missing from:\n{printed}");
    }
    assert!(printed.lines().all(|line| line.chars().count() <= 100));
    let names: Vec<String> = files(&out).into_iter().map(|(name, _)| name).collect();
    for name in [
        "results.json",
        "trace.csv",
        "transitions.csv",
        "incremental.csv",
        "psa.csv",
        "report.html",
        "report.md",
        "figures/frequency.svg",
        "savi/parameters.csv",
        "savi/costs.csv",
        "savi/effects.csv",
        "bcea/c.csv",
        "bcea/e.csv",
        "figures/trace.svg",
        "figures/trace.png",
        "figures/plane.svg",
        "figures/acceptability.png",
    ] {
        assert!(names.contains(&name.to_string()), "{name} is missing from {names:?}");
    }
    let psa = fs::read_to_string(out.join("psa.csv")).unwrap();
    assert_eq!(psa.lines().count(), 301);
    let results = cartwright::results::Results::parse(&fs::read_to_string(out.join("results.json")).unwrap()).unwrap();
    assert_eq!(results.psa.as_ref().unwrap().draws, 300);
    assert!(results.checks.iter().all(|check| check.passed), "{:?}", results.checks);

    // A report needs the results alone, and comes out as the run wrote it.
    let again = folder("everything-again");
    let done = cartwright(&["report", out.join("results.json").to_str().unwrap(), "--out", again.to_str().unwrap()]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    for name in ["report.html", "report.md", "figures/plane.svg"] {
        assert!(fs::read(out.join(name)).unwrap() == fs::read(again.join(name)).unwrap(), "{name} differs");
    }
    let [one, both] = [out.to_str().unwrap(), again.to_str().unwrap()];
    let done = cartwright(&["report", one, one, "--format", "markdown", "--out", both]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert!(fs::read_to_string(again.join("report.md")).unwrap().starts_with("# 2 scenarios of "));
    let done = cartwright(&["report", one, "--format", "docx", "--out", both]);
    assert!(text(&done.stdout).contains("report.docx"), "{}", text(&done.stderr));
    assert!(fs::read(again.join("report.docx")).unwrap().starts_with(b"PK"), "a DOCX file is a zip file");
    // Beside a redacted report lies nothing that is not redacted.
    let kept = files(&out);
    let done = cartwright(&["report", one, "--redact", "--out", one]);
    let said = text(&done.stderr);
    assert!(
        done.status.code() == Some(2) && said.contains("not redacted: `analyses`") || said.contains("`bcea`"),
        "{said}"
    );
    assert!(files(&out) == kept, "a refusal writes nothing");
    let alone = folder("everything-redacted");
    for _ in 0..2 {
        let done = cartwright(&["report", one, "--redact", "--out", alone.to_str().unwrap()]);
        assert!(done.status.success(), "{}", text(&done.stderr));
    }
    assert!(files(&alone).iter().all(|(name, _)| name.starts_with("report.") || name.starts_with("figures/")));
    let done = cartwright(&["report", one, "--format", "markdown,pdf", "--out", both]);
    if cfg!(feature = "pdf") {
        assert!(fs::read(again.join("report.pdf")).unwrap().starts_with(b"%PDF-"), "{}", text(&done.stderr));
    } else {
        let said = text(&done.stderr);
        assert!(said.starts_with("error: this program was built without PDF\nhelp: "), "{said}");
        assert!(said.contains("`cargo build --release --features pdf`") && done.status.code() == Some(2), "{said}");
    }
    let done = cartwright(&["report", again.join("report.md").to_str().unwrap()]);
    assert!(text(&done.stderr).contains("error: `") && done.status.code() == Some(2), "{}", text(&done.stderr));
}

#[test]
fn threads_parts_and_repetition_give_the_same_bytes() {
    let [one, two, parts, merged] = ["one", "two", "parts", "merged"].map(|name| folder(&format!("bytes-{name}")));
    let path = |folder: &Path| folder.to_str().unwrap().to_string();
    let run = |out: &str, more: &[&str]| {
        let mut arguments =
            vec!["run", "scenarios/examples/hip-replacement/model.toml", "--draws", "700", "--out", out, "--quiet"];
        arguments.extend(more);
        let done = cartwright(&arguments);
        assert!(done.status.success(), "{}", text(&done.stderr));
    };
    run(&path(&one), &["--threads", "1"]);
    run(&path(&two), &["--threads", "2"]);
    assert_eq!(files(&one), files(&two));
    run(&path(&parts), &["--draws-range", "0..256"]);
    run(&path(&parts), &["--draws-range", "512..700"]);
    run(&path(&parts), &["--draws-range", "256..512"]);
    let done = cartwright(&[
        "merge",
        "scenarios/examples/hip-replacement/model.toml",
        &path(&parts),
        "--draws",
        "700",
        "--out",
        &path(&merged),
        "--quiet",
    ]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert_eq!(files(&one), files(&merged));

    let missing = cartwright(&[
        "merge",
        "scenarios/examples/hip-replacement/model.toml",
        &path(&parts),
        "--draws",
        "800",
        "--out",
        &path(&merged),
    ]);
    assert_eq!(missing.status.code(), Some(2));
    let uneven = cartwright(&["run", SICK_SICKER, "--draws-range", "10..300"]);
    assert!(text(&uneven.stderr).contains("whole blocks of 256"), "{}", text(&uneven.stderr));
}

#[test]
fn set_changes_a_parameter_a_setting_and_says_so_when_it_cannot() {
    let cost = |set: &[&str]| -> f64 {
        let out = folder(&format!("set-{}", set.join("").replace(['=', '.', '"', ' '], "-")));
        let mut arguments =
            vec!["run", SICK_SICKER, "--draws", "0", "--format", "json", "--out", out.to_str().unwrap()];
        for pair in set {
            arguments.extend(["--set", pair]);
        }
        let done = cartwright(&arguments);
        assert!(done.status.success(), "{}", text(&done.stderr));
        let results = cartwright::results::Results::parse(&text(&done.stdout)).unwrap();
        assert!(results.probabilistic.is_none());
        results.base_case.totals[0].cost
    };
    let plain = cost(&[]);
    assert!((plain - 151_579.865_957).abs() < 1e-3);
    assert!(cost(&["c_H=3000"]) > plain);
    assert!(cost(&["discount.costs=0"]) > plain);
    let done = cartwright(&["run", SICK_SICKER, "--set", "c_h=3000"]);
    assert_eq!(done.status.code(), Some(2));
    let words = text(&done.stderr);
    assert!(words.contains("E6001") && words.contains("did you mean `c_H`?"), "{words}");
}

#[test]
fn check_model_tells_sound_from_broken() {
    let sound = cartwright(&["check-model", LUPUS]);
    assert!(sound.status.success(), "{}", text(&sound.stdout));
    assert!(text(&sound.stdout).contains("sound"));
    let own = folder("broken");
    fs::write(own.join("model.toml"), "extends = \"nowhere.toml\"\n").unwrap();
    let broken = cartwright(&["check-model", own.join("model.toml").to_str().unwrap(), "--format", "json"]);
    assert_eq!(broken.status.code(), Some(2));
    let list: serde_json::Value = serde_json::from_slice(&broken.stdout).unwrap();
    assert_eq!(list[0]["code"], "E1001");
    assert_eq!(list[0]["places"][0]["line"], 1);
}

#[test]
fn explain_shows_codes_and_quantities() {
    assert!(text(&cartwright(&["explain", "E3003"]).stdout).contains("hazard ratio"));
    let price = text(&cartwright(&["explain", "cart.c_delivery", "--in", LUPUS]).stdout);
    for words in ["inflated", "2024/25", "source", "verification", "used by"] {
        assert!(price.contains(words), "`{words}` is missing from:\n{price}");
    }
    let solved = text(&cartwright(&["explain", "r_damage", "--in", LUPUS]).stdout);
    assert!(solved.contains("solved by") && solved.contains("r_item"), "{solved}");
    let unknown = cartwright(&["explain", "r_damgae", "--in", LUPUS]);
    assert!(text(&unknown.stderr).contains("did you mean `r_damage`?"));
}

#[test]
fn schemas_and_completions_are_printed() {
    for which in ["results", "scenario"] {
        let schema: serde_json::Value = serde_json::from_slice(&cartwright(&["schema", which]).stdout).unwrap();
        assert!(schema["properties"].is_object());
    }
    assert!(text(&cartwright(&["completions", "bash"]).stdout).contains("check-model"));
    assert!(text(&cartwright(&["--help"]).stdout).contains("check-model"));
}

#[test]
fn a_killed_run_leaves_no_half_file() {
    let out = folder("killed").join("results");
    for millis in [5, 30, 80, 150, 400, 900] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_cartwright"))
            .current_dir(project())
            .args(["run", SICK_SICKER, "--draws", "2000", "--quiet", "--out", out.to_str().unwrap()])
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(millis));
        let _ = child.kill();
        let _ = child.wait();
        if let Ok(written) = fs::read_to_string(out.join("results.json")) {
            cartwright::results::Results::parse(&written).unwrap();
        }
    }
    let done = cartwright(&["run", SICK_SICKER, "--draws", "200", "--quiet", "--out", out.to_str().unwrap()]);
    assert!(done.status.success(), "{}", text(&done.stderr));
}

#[test]
fn every_stage_can_be_seen_as_json() {
    let stage = |name: &str| -> serde_json::Value {
        let done = cartwright(&["explain", "--stage", name, SICK_SICKER]);
        assert!(done.status.success(), "{}", text(&done.stderr));
        serde_json::from_slice(&done.stdout).unwrap()
    };
    let source = stage("source");
    let file = &source["files"][0];
    assert_eq!(file["path"], SICK_SICKER);
    let written = fs::read_to_string(project().join(SICK_SICKER)).unwrap();
    let title = file["values"].as_array().unwrap().iter().find(|own| own["key"] == "title").unwrap();
    let line = written.lines().position(|line| line.starts_with("title")).unwrap() + 1;
    assert!(title["at"].as_str().unwrap().starts_with(&format!("{line}:")), "{title}");

    let model = stage("model");
    assert_eq!(model["strategies"].as_array().unwrap().len(), 4);

    let program = stage("program");
    let nodes = program["nodes"].as_array().unwrap();
    // What a node is made of comes before it, and it varies with whatever its parts vary with.
    for (at, node) in nodes.iter().enumerate() {
        for child in node["of"].as_array().into_iter().flatten() {
            let child = child.as_u64().unwrap() as usize;
            assert!(child < at, "node {at}");
            for axis in nodes[child]["varies"].as_array().unwrap() {
                assert!(node["varies"].as_array().unwrap().contains(axis), "node {at}");
            }
        }
    }
    assert_eq!(
        program["traces"][0]["start"].as_array().unwrap().len(),
        program["traces"][0]["states"].as_array().unwrap().len()
    );
    assert_eq!(program["arms"].as_array().unwrap().len(), 4);
    assert!(program["bounds"]["proved"].as_u64().unwrap() > 0);
    let refused = cartwright(&["explain", "--stage", "engine", SICK_SICKER]);
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn sources_prints_the_inputs_by_status_and_refuses_what_nothing_stands_behind() {
    let own = folder("sources");
    let write = |name: &str, text: &str| fs::write(own.join(name), text).unwrap();
    fs::create_dir_all(own.join("data")).unwrap();
    write(
        "model.toml",
        r#"[time]
cycle = "1 year"
horizon = "10 years"
[discount]
costs = 0.035
effects = 0.035
[inputs]
parameters = "data/parameters.csv"
references = "references.bib"
[states.well]
start = 1
cost.care = "c_care + c_visits + c_test"
utility = "u_well"
to.dead = { prob = "p_die" }
[states.dead]
alive = false
[strategies.care]
[strategies.better]
set = { p_die = "p_die * 0.5" }
"#,
    );
    let head = "name,value,unit,price_year,source,locator,evidence,basis,verification,note\n";
    let sound = "p_die,0.1,probability,,smith2020,Table 2,E1,published,verified B,\n\
                 u_well,0.8,utility,,,,,assumed,,Made up\n";
    let faulty = "c_care,100,£/year,,smith2020,,E2,published,verified A,\nc_visits,50,£/year,,,,,derived,,\n\
                  c_test,20,£/year,,jones1999,,E9,published,recalled,\n";
    write("data/evidence.csv", "id,parameter,verification\nE1,Deaths,verified B\nE2,Care,verified C\n");
    write("references.bib", "@article{smith2020, year = {2020}}\n@book{unused2001, year = {2001}}\n");
    write("data/parameters.csv", &format!("{head}{sound}{faulty}"));
    let model = own.join("model.toml");
    let refused = cartwright(&["sources", model.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(2));
    let said = text(&refused.stderr);
    for words in [
        "E5015]: `c_visits` has no source",
        "E5013]: the references have no entry `jones1999`",
        "E5016]: nothing uses the reference `unused2001`",
        "E5017]: `c_care` is graded `verified A`, its evidence `verified C`",
        "E5018]: no evidence file has a row `E9`",
        "5 errors",
    ] {
        assert!(said.contains(words), "`{words}` is missing from:\n{said}");
    }
    let printed = text(&refused.stdout);
    for words in ["Published, verified B (1)", "p_die", "Table 2", "Assumed, not graded (1)", "Made up"] {
        assert!(printed.contains(words), "`{words}` is missing from:\n{printed}");
    }
    assert!(printed.lines().all(|line| line.chars().count() <= 100), "{printed}");

    write("references.bib", "@article{smith2020, year = {2020}}\n");
    let mended = "c_care,100,£/year,,smith2020,,E2,published,verified C,\nc_visits,50,£/year,,,,,policy,,By rule\n\
                  c_test,20,£/year,,smith2020,,E2,derived,recalled,\n";
    write("data/parameters.csv", &format!("{head}{sound}{mended}"));
    let done = cartwright(&["sources", model.to_str().unwrap(), "--format", "csv"]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert!(text(&done.stdout).contains("c_care,c_care,100,£/year,,smith2020,,E2,published,verified C,,yes,,"));
}

#[test]
fn a_new_model_passes_its_checks_and_runs_at_once() {
    let place = folder("skeleton");
    let own = place.join("t1d");
    let states = "insulin_free,good_control,poor control";
    let made = cartwright(&["new", own.to_str().unwrap(), "--title", "Type 1 diabetes", "--states", states]);
    assert!(made.status.success(), "{}", text(&made.stderr));
    let case = own.join("base-case.toml");
    let case = case.to_str().unwrap();
    let checked = cartwright(&["check-model", case]);
    assert!(text(&checked.stdout).contains("warnings 0"), "{}{}", text(&checked.stdout), text(&checked.stderr));
    let sources = cartwright(&["sources", case]);
    assert!(sources.status.success(), "{}", text(&sources.stderr));
    assert!(text(&sources.stdout).contains("Made up: replace it"));
    let run = cartwright(&["run", case, "--draws", "50", "--analyses", "none"]);
    assert!(run.status.success(), "{}", text(&run.stderr));
    assert!(own.join("reports/t1d/base-case/results.json").is_file());

    let again = cartwright(&["new", own.to_str().unwrap()]);
    assert_eq!(again.status.code(), Some(2));
    assert!(text(&again.stderr).contains("is there already"));
    let taken = place.join("taken");
    let refused = cartwright(&["new", taken.to_str().unwrap(), "--states", "well,well"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(!taken.exists(), "a refusal writes nothing");
}

#[test]
fn graph_folds_product_states_and_draws_death_once() {
    let dot = cartwright(&["graph", LUPUS, "--format", "dot"]);
    assert!(dot.status.success(), "{}", text(&dot.stderr));
    let dot = text(&dot.stdout);
    for line in [
        "\"dead\" [label=\"dead\", style=filled, fillcolor=\"#E9ECEF\"];",
        "\"lupus.activity.assessed\" [label=\"assessed\", shape=diamond, style=solid];",
        "\"lupus.damage.none\" -> \"lupus.damage.some\";",
        "\"cart.day_100\" -> \"lupus.activity.treated\" [];",
        "\"cart.infusion\" -> \"dead\" [];",
    ] {
        assert_eq!(dot.matches(line).count(), 1, "`{line}` is not there once:\n{dot}");
    }
    assert!(!dot.contains("\"lupus.damage.none\" -> \"lupus.damage.severe\""), "damage is gathered step by step");
    let svg = cartwright(&["graph", LUPUS]);
    assert_eq!(text(&svg.stdout).matches(">dead</text>").count(), 1);
}
