//! Broken texts: no input may make the reader panic. Texts of the repository's models are mutated by a seeded generator, so that
//! every run tries the same ones; `CARTWRIGHT_FUZZ=100000` goes deeper. What once failed is kept in `corpus/`, a file each, and
//! tried first: `*.expression` by the parser of expressions, `*.toml` as a model.

use cartwright::diagnostic::render;
use cartwright::expr::{parse, print};
use cartwright::model::load;
use cartwright::source::{FileId, Memory};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// A stream of random numbers (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((word ^ (word >> 31)) % count as u64) as usize
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn cases(few: usize) -> usize {
    std::env::var("CARTWRIGHT_FUZZ").ok().and_then(|words| words.parse().ok()).unwrap_or(few)
}

fn below(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            below(&path, ending, found);
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
}

/// Texts of files below a folder, in order of their paths. What is no text is left out.
fn texts(folder: &str, ending: &str) -> Vec<String> {
    let mut paths = Vec::new();
    below(&root().join(folder), ending, &mut paths);
    paths.iter().filter_map(|path| fs::read_to_string(path).ok()).collect()
}

/// What stands between quotation marks: keys, names, and every expression of the models.
fn quoted(models: &[String]) -> Vec<String> {
    let mut list: Vec<String> =
        models.iter().flat_map(|text| text.split('"').skip(1).step_by(2)).map(String::from).collect();
    list.sort();
    list.dedup();
    list
}

/// Words that change what the rest means.
const WORDS: [&str; 48] = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "\"",
    "'",
    "\\",
    ",",
    ".",
    "..",
    "=",
    "==",
    "<",
    "^",
    "-",
    "--",
    "*",
    "/",
    "#",
    "\n",
    " ",
    "£",
    "%",
    "é",
    "\u{0}",
    "0",
    "1e308",
    "1e-320",
    "nan",
    "inf",
    "-0.0",
    "9999999999999999999",
    "if ",
    " then ",
    " else ",
    "not ",
    " and ",
    "rest",
    " per year",
    "per",
    "rate(",
    "clamp(",
    "min(",
    "[state",
    "[[move]]\n",
    "time_in_state",
];

/// A text with one to four mutations: pieces left out, doubled, moved, replaced by a word or by a piece of another text.
fn mutated(dice: &mut Dice, texts: &[String]) -> String {
    let mut letters: Vec<char> = texts[dice.below(texts.len())].chars().collect();
    for _ in 0..=dice.below(4) {
        let from = dice.below(letters.len() + 1);
        let length = if dice.below(2) == 0 { 1 } else { dice.below(24) + 1 };
        let to = (from + length).min(letters.len());
        let piece: Vec<char> = match dice.below(5) {
            0 => vec![],
            1 => letters[from..to].repeat(2),
            2 => WORDS[dice.below(WORDS.len())].chars().collect(),
            3 => {
                let other: Vec<char> = texts[dice.below(texts.len())].chars().collect();
                let at = dice.below(other.len() + 1);
                other[at..(at + length).min(other.len())].to_vec()
            }
            _ => letters[from..to].iter().rev().copied().collect(),
        };
        letters.splice(from..to, piece);
    }
    letters.into_iter().collect()
}

/// Runs a check on a text, and shows the text that fails.
fn holds(text: &str, kind: &str, check: impl FnOnce(&str)) {
    if catch_unwind(AssertUnwindSafe(|| check(text))).is_err() {
        panic!("this {kind} fails; mend it and keep it in tests/fuzz/corpus:\n{text}");
    }
}

/// What can be read reads back from its own print as the same; a fault points into the text.
fn expression(text: &str) {
    match parse(text, FileId(0), 0) {
        Ok(tree) => {
            let printed = print(&tree);
            let again = parse(&printed, FileId(0), 0).unwrap_or_else(|fault| panic!("`{printed}`: {fault:?}"));
            assert_eq!(print(&again), printed);
        }
        Err(fault) => {
            assert!(fault.start <= fault.end && fault.end <= text.len(), "{fault:?}");
            assert!(text.is_char_boundary(fault.start) && text.is_char_boundary(fault.end), "{fault:?}");
        }
    }
}

#[test]
fn no_expression_makes_the_parser_panic() {
    let kept = texts("tests/fuzz/corpus", ".expression");
    kept.iter().for_each(|text| holds(text, "expression", expression));
    let mut models = texts("tests/bad", ".toml");
    models.extend(texts("scenarios", ".toml"));
    let seeds = quoted(&models);
    assert!(seeds.len() > 500, "{}", seeds.len());
    seeds.iter().for_each(|text| holds(text, "expression", expression));
    let mut dice = Dice(1);
    for _ in 0..cases(20_000) {
        holds(&mutated(&mut dice, &seeds), "expression", expression);
    }
    // Deeper than any stack.
    for text in ["(", "-", "not ", "if a then ", "f(", "a[", "1 + ", "2 ^ "] {
        holds(&text.repeat(100_000), "expression", expression);
    }
}

/// The files that the wrong models are made of, in one project.
fn project() -> Memory {
    let folder = root().join("tests/bad");
    let mut paths = Vec::new();
    below(&folder, "", &mut paths);
    paths.iter().fold(Memory::new(), |memory, path| {
        let name = path.strip_prefix(&folder).unwrap().to_string_lossy().replace('\\', "/");
        if name.starts_with("size") { memory } else { memory.with(&name, fs::read(path).unwrap()) }
    })
}

#[test]
fn no_model_makes_the_reader_panic() {
    let project = project();
    let base = texts("tests/bad/base", ".toml").remove(0);
    let mut seeds = texts("tests/bad", ".toml");
    seeds.retain(|text| text.len() < 20_000);
    // Most mutations of a whole model, which is read to its end, and some of what changes one.
    let whole = vec![base];
    let read = |text: &str| {
        let project = project.clone().with("base/mutated.toml", text);
        let (diagnostics, sources) = match load(&project, "base/mutated.toml", &[]) {
            Ok(study) => (study.warnings, study.sources),
            Err(refusal) => {
                assert!(!refusal.diagnostics.is_empty(), "a refusal without a reason");
                (refusal.diagnostics, refusal.sources)
            }
        };
        render(&diagnostics, &sources, false);
    };
    texts("tests/fuzz/corpus", ".toml").iter().for_each(|text| holds(text, "model", read));
    let mut dice = Dice(2);
    for case in 0..cases(1_500) {
        let mut pool: &[String] = if case % 3 == 0 { &seeds } else { &whole };
        if pool.is_empty() {
            pool = &whole;
        }
        let text = mutated(&mut dice, pool);
        holds(&text, "model", read);
    }
}

/// Tables of parameters are read with the same care.
#[test]
fn no_table_makes_the_reader_panic() {
    let project = project();
    let seeds = texts("tests/bad/base", ".csv");
    let mut dice = Dice(3);
    for case in 0..cases(1_000) {
        let name = if case % 2 == 0 { "base/parameters.csv" } else { "base/life.csv" };
        let text = mutated(&mut dice, &seeds);
        holds(&text, "table", |text| {
            let project = project.clone().with(name, text);
            if let Err(refusal) = load(&project, "base/model.toml", &[]) {
                render(&refusal.diagnostics, &refusal.sources, false);
            }
        });
    }
}
