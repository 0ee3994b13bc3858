//! Files on a disk that must not be read, or cannot be: links, folders, sizes. What a model says is in `bad_models.rs`.

use cartwright::diagnostic::Diagnostic;
use cartwright::model::load;
use cartwright::source::{Disk, Inputs, Memory, ReadFault};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

const MODEL: &str = r#"
[time]
cycle   = "1 year"
horizon = "10 cycles"

[inputs]
parameters = ["FILE"]

[states.well]
start   = 1
to.dead = "p_die"

[states.dead]
alive = false

[strategies.only]

[discount]
costs   = 0
effects = 0
"#;

/// A project of its own for each test: `inside` is the project, `outside` is not.
fn project(name: &str, file: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bad_files").join(name);
    _ = fs::remove_dir_all(&root);
    fs::create_dir_all(root.join("inside")).expect("a folder can be made");
    fs::create_dir_all(root.join("outside")).expect("a folder can be made");
    fs::write(root.join("inside/cartwright.toml"), "").expect("a file can be written");
    fs::write(root.join("inside/model.toml"), MODEL.replace("FILE", file)).expect("a file can be written");
    fs::write(root.join("outside/secret.csv"), "name,value\np_die,0.1\n").expect("a file can be written");
    root
}

fn faults(root: &Path) -> Vec<Diagnostic> {
    let (disk, path) = Disk::project_of(&root.join("inside/model.toml")).expect("the project is found");
    match load(&disk, &path, &[]) {
        Ok(study) => study.warnings,
        Err(refusal) => refusal.diagnostics,
    }
}

fn only(root: &Path) -> (&'static str, String) {
    let faults = faults(root);
    assert_eq!(faults.len(), 1, "{faults:?}");
    (faults[0].code, faults[0].message.clone())
}

#[test]
fn a_file_in_the_project_is_read() {
    let root = project("sound", "p.csv");
    fs::write(root.join("inside/p.csv"), "name,value\np_die,0.1\n").expect("a file can be written");
    assert!(faults(&root).is_empty());
}

#[test]
fn a_path_out_of_the_project_is_refused() {
    assert_eq!(only(&project("dots", "../outside/secret.csv")).0, "E1002");
    let absolute = project("absolute", "secret");
    let secret = absolute.join("outside/secret.csv");
    let text = MODEL.replace("FILE", &secret.to_string_lossy().replace('\\', "/"));
    fs::write(absolute.join("inside/model.toml"), text).expect("a file can be written");
    assert_eq!(only(&absolute).0, "E1002");
}

#[test]
#[cfg(unix)]
fn a_link_out_of_the_project_is_refused() {
    let root = project("link", "p.csv");
    std::os::unix::fs::symlink(root.join("outside/secret.csv"), root.join("inside/p.csv")).expect("a link can be made");
    assert_eq!(only(&root).0, "E1002");
    let root = project("folder-link", "linked/secret.csv");
    std::os::unix::fs::symlink(root.join("outside"), root.join("inside/linked")).expect("a link can be made");
    assert_eq!(only(&root).0, "E1002");
}

#[test]
#[cfg(unix)]
fn a_link_within_the_project_is_followed() {
    let root = project("inner-link", "p.csv");
    fs::write(root.join("inside/real.csv"), "name,value\np_die,0.1\n").expect("a file can be written");
    std::os::unix::fs::symlink(root.join("inside/real.csv"), root.join("inside/p.csv")).expect("a link can be made");
    assert!(faults(&root).is_empty());
}

#[test]
#[cfg(unix)]
fn links_in_a_ring_are_a_fault() {
    let root = project("ring", "a.csv");
    std::os::unix::fs::symlink("b.csv", root.join("inside/a.csv")).expect("a link can be made");
    std::os::unix::fs::symlink("a.csv", root.join("inside/b.csv")).expect("a link can be made");
    assert_eq!(only(&root).0, "E1001");
}

#[test]
#[cfg(unix)]
fn a_link_to_nowhere_is_a_fault() {
    let root = project("dangling", "a.csv");
    std::os::unix::fs::symlink("gone.csv", root.join("inside/a.csv")).expect("a link can be made");
    assert_eq!(only(&root).0, "E1001");
}

#[test]
fn a_folder_is_no_file() {
    let root = project("folder", "tables");
    fs::create_dir(root.join("inside/tables")).expect("a folder can be made");
    let (code, message) = only(&root);
    assert_eq!(code, "E1001");
    assert!(message.contains("not a plain file"), "{message}");
}

#[test]
#[cfg(unix)]
fn a_device_is_no_file() {
    // A link to an endless device leaves the project; a named pipe within it would be waited for for ever.
    let root = project("device", "p.csv");
    std::os::unix::fs::symlink("/dev/zero", root.join("inside/p.csv")).expect("a link can be made");
    assert_eq!(only(&root).0, "E1002");
}

#[test]
fn a_name_that_no_disk_has_is_a_fault() {
    for name in ["a\\u0000b.csv", &"x".repeat(5000), "model.toml/p.csv", "", "."] {
        let root = project("names", name);
        assert!(["E1001", "E1002"].contains(&only(&root).0), "{name:.20}");
    }
}

#[test]
fn a_file_that_is_too_large_is_refused_unread() {
    let root = project("large", "p.csv");
    let mut file = fs::File::create(root.join("inside/model.toml")).expect("a file can be made");
    let line = vec![b'#'; 1 << 20];
    for _ in 0..50 {
        file.write_all(&line).expect("a file can be written");
    }
    drop(file);
    let started = std::time::Instant::now();
    let (code, message) = only(&root);
    assert_eq!(code, "E1003");
    assert!(message.contains("52.4 MB, and the limit is 4 MB"), "{message}");
    assert!(started.elapsed().as_secs() < 2);
    fs::remove_file(root.join("inside/model.toml")).expect("a file can be removed");
}

#[test]
fn a_table_of_fifty_megabytes_is_read_in_seconds() {
    let mut text = String::from("name,value,note\np_die,0.1,\n");
    while text.len() < 50_000_000 {
        text.push_str(",,a row that says nothing but takes up room\n");
    }
    let memory = Memory::new().with("model.toml", MODEL.replace("FILE", "p.csv")).with("p.csv", text);
    let started = std::time::Instant::now();
    let refusal = load(&memory, "model.toml", &[]).expect_err("rows without a name are a fault");
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    assert!(refusal.diagnostics.len() < 100, "{}", refusal.diagnostics.len());
    let last = refusal.diagnostics.last().expect("there are faults");
    let all = refusal.diagnostics.iter().filter_map(|fault| fault.cause.as_deref()).collect::<Vec<_>>().join(" ");
    assert!(all.contains("more faults like this one are not shown"), "{last:?}");
}

#[test]
fn a_project_is_found_from_its_scenario() {
    let root = project("found", "p.csv");
    fs::create_dir_all(root.join("inside/scenarios/sle")).expect("a folder can be made");
    fs::write(root.join("inside/scenarios/sle/base.toml"), "").expect("a file can be written");
    let (disk, path) = Disk::project_of(&root.join("inside/scenarios/sle/base.toml")).expect("the project is found");
    assert_eq!(path, "scenarios/sle/base.toml");
    assert!(disk.root().ends_with("inside"));
    assert!(matches!(Disk::project_of(&root.join("inside/none.toml")), Err(ReadFault::NotFound(_))));
    // What a path is looked for beside, and then from the project folder.
    assert_eq!(disk.locate("base.toml", "scenarios/sle/other.toml"), Ok("scenarios/sle/base.toml".into()));
    assert_eq!(disk.locate("model.toml", "scenarios/sle/other.toml"), Ok("model.toml".into()));
    assert_eq!(disk.locate("../../model.toml", "scenarios/sle/other.toml"), Ok("model.toml".into()));
    assert_eq!(disk.locate("../../../model.toml", "scenarios/sle/other.toml"), Err(ReadFault::OutsideProject));
    assert_eq!(disk.read("model.toml", 10), Err(ReadFault::TooLarge { size: disk_size(&disk), limit: 10 }));
}

fn disk_size(disk: &Disk) -> u64 {
    fs::metadata(disk.root().join("model.toml")).expect("the file is there").len()
}
