//! Which folder of `src` may use which: the table stands in `docs/architecture.md`, in the block marked `layers`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

type Table = BTreeMap<String, BTreeSet<String>>;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// `folder: folders it may use`, a line each.
fn table() -> Table {
    let text = fs::read_to_string(root().join("docs/architecture.md")).expect("docs/architecture.md");
    let block =
        text.split("```layers\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a block marked layers");
    let line = |line: &str| {
        let (folder, others) = line.split_once(':').expect("folder: others");
        let others = others.split(',').map(|name| name.trim().to_string()).filter(|name| !name.is_empty()).collect();
        (folder.trim().to_string(), others)
    };
    block.lines().filter(|own| !own.trim().is_empty()).map(line).collect()
}

fn folders() -> BTreeSet<String> {
    let entries = fs::read_dir(root().join("src")).expect("src").map(|entry| entry.expect("an entry"));
    let folders = entries.filter(|entry| entry.path().is_dir());
    folders.map(|entry| entry.file_name().into_string().expect("a plain name")).collect()
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            rust_files(&entry, found);
        } else if entry.extension().is_some_and(|own| own == "rs") {
            found.push(entry);
        }
    }
    found.sort();
}

/// The first names after each `crate::`, with their lines; comments are left out.
fn uses(text: &str) -> Vec<(usize, String)> {
    let code: Vec<&str> = text.lines().map(|line| line.split("//").next().unwrap_or("")).collect();
    let code = code.join("\n");
    let line_of = |at: usize| code[..at].matches('\n').count() + 1;
    let word = |text: &str| {
        text.trim_start().chars().take_while(|own| own.is_alphanumeric() || *own == '_').collect::<String>()
    };
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|own| own.is_alphanumeric() || own == '_') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            None => found.push((line_of(at), word(rest))),
            // The names of a group, at its first level.
            Some(group) => {
                let (mut depth, mut start) = (0, true);
                for (offset, own) in group.char_indices() {
                    match own {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => start = true,
                        _ if start && depth == 0 && !own.is_whitespace() => {
                            found.push((line_of(at), word(&group[offset..])));
                            start = false;
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    found
}

#[test]
fn groups_and_comments() {
    let text = "use crate::{model::{A, b}, math};\n// crate::cli\nlet x = crate::engine::y(); use mycrate::z;";
    let found: Vec<(usize, String)> = uses(text);
    let expected = [(1, "model"), (1, "math"), (3, "engine")].map(|(line, name)| (line, name.to_string()));
    assert_eq!(found, expected);
}

#[test]
fn every_folder_uses_only_what_it_may() {
    let (table, folders) = (table(), folders());
    let mut wrong = Vec::new();
    for folder in &folders {
        let Some(allowed) = table.get(folder) else { continue };
        let mut files = Vec::new();
        rust_files(&root().join("src").join(folder), &mut files);
        for file in files {
            let text = fs::read_to_string(&file).expect("a file");
            for (line, name) in uses(&text) {
                if name != *folder && !allowed.contains(&name) {
                    let shown = file.strip_prefix(root()).expect("within the project").display();
                    wrong.push(format!("{shown}:{line}: `{folder}` may not use `{name}`"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `super` would be another way out of a folder.
#[test]
fn nothing_leaves_its_folder_by_super() {
    let mut files = Vec::new();
    rust_files(&root().join("src"), &mut files);
    for file in files {
        let inside = file.strip_prefix(root().join("src")).expect("within src");
        let folders = inside.components().count() - 1;
        // A file's own module is one more; `mod.rs` is its folder's.
        let levels = if inside.ends_with("mod.rs") { folders - usize::from(folders > 0) } else { folders };
        for (at, line) in fs::read_to_string(&file).expect("a file").lines().enumerate() {
            // What is indented may stand in a module of its own, such as that of the tests.
            let levels = levels + usize::from(line.starts_with(' '));
            let supers = line.split("//").next().unwrap_or("").matches("super::").count();
            let chain = "super::".repeat(levels + 1);
            assert!(
                supers <= levels || !line.contains(&chain),
                "src/{}:{}: leaves its folder",
                inside.display(),
                at + 1
            );
        }
    }
}

#[test]
fn the_table_names_every_folder_and_has_no_ring() {
    let (mut left, folders) = (table(), folders());
    assert_eq!(left.keys().cloned().collect::<BTreeSet<_>>(), folders, "the table and the folders of src");
    assert_eq!(left["results"], BTreeSet::new(), "results depends on nothing");
    // `expr` is text to tree and knows no model: a report typesets the expressions that the results hold as text.
    let report = BTreeSet::from(["expr".to_string(), "results".to_string()]);
    assert_eq!(left["report"], report, "a report sees nothing of the model but the results");
    while !left.is_empty() {
        let free: Vec<String> = left
            .iter()
            .filter(|(_, uses)| uses.iter().all(|name| !left.contains_key(name)))
            .map(|(folder, _)| folder.clone())
            .collect();
        assert!(!free.is_empty(), "a ring among {:?}", left.keys().collect::<Vec<_>>());
        free.iter().for_each(|folder| {
            left.remove(folder);
        });
    }
}
