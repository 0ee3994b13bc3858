//! Codes: each one that the program can give is explained, each that is explained can be given, and has a wrong model.

use cartwright::diagnostic::{CODES, code};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Every `E1234` in a text.
fn codes_in(text: &str) -> BTreeSet<String> {
    let letters: Vec<char> = text.chars().collect();
    let is_code = |window: &&[char]| {
        window[0] == '"' && window[1] == 'E' && window[2..6].iter().all(char::is_ascii_digit) && window[6] == '"'
    };
    letters.windows(7).filter(is_code).map(|window| window[1..6].iter().collect()).collect()
}

fn texts_below(folder: &Path, ending: &str, visit: &mut dyn FnMut(&Path, &str)) {
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            texts_below(&path, ending, visit);
        } else if path.to_string_lossy().ends_with(ending) {
            visit(&path, &fs::read_to_string(&path).unwrap_or_default());
        }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn explained() -> BTreeSet<String> {
    CODES.iter().map(|code| code.id.to_string()).collect()
}

#[test]
fn every_code_is_used_and_every_code_used_is_explained() {
    let mut used = BTreeSet::new();
    texts_below(&root().join("src"), ".rs", &mut |path, text| {
        if !path.ends_with("diagnostic/codes.rs") {
            used.extend(codes_in(text));
        }
    });
    let explained = explained();
    assert_eq!(used.difference(&explained).collect::<Vec<_>>(), Vec::<&String>::new(), "used and not explained");
    assert_eq!(explained.difference(&used).collect::<Vec<_>>(), Vec::<&String>::new(), "explained and never used");
}

/// Codes whose wrong model is not a file of the corpus but made by a test: a file too large, what only a run shows
/// (`run_details.rs` and others), and what `cartwright sources` asks.
const ELSEWHERE: [&str; 7] = ["E1003", "E5015", "E5016", "E5017", "E5018", "E6005", "E7005"];

#[test]
fn every_code_has_a_wrong_model() {
    let mut shown: BTreeSet<String> = ELSEWHERE.iter().map(|code| code.to_string()).collect();
    texts_below(&root().join("tests/bad"), ".toml", &mut |_, text| {
        let line = text.lines().next().unwrap_or("").trim_start_matches(['#', ' ']);
        shown.extend(
            line.split_whitespace().take_while(|word| word.starts_with('E') && word.len() == 5).map(String::from),
        );
    });
    texts_below(&root().join("tests/bad"), "expected.txt", &mut |_, text| {
        shown.extend(text.lines().filter_map(|line| line.split('[').nth(1)?.split(']').next()).map(String::from));
    });
    let missing: Vec<String> = explained().into_iter().filter(|code| !shown.contains(code)).collect();
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn explanations_are_sentences_in_order() {
    let ids: Vec<&str> = CODES.iter().map(|code| code.id).collect();
    let mut sorted = ids.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(ids, sorted, "codes are in order and differ");
    for own in CODES {
        let first = own.explanation.lines().next().unwrap_or("");
        assert!(first.ends_with('.') && first.len() > 30, "{} is explained by `{first}`", own.id);
        assert!(!own.title.ends_with('.') && own.title.len() > 3, "{} is called `{}`", own.id, own.title);
        assert_eq!(own.explanation.contains("\nWrong:\n"), own.explanation.contains("\nRight:\n"), "{}", own.id);
    }
    assert_eq!(code("e2001").map(|code| code.id), Some("E2001"));
    assert!(code("E9999").is_none());
}
