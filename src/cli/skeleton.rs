//! `cartwright new`: a working model to begin with, every number made up and called so. Nothing is written that the program
//! would not itself accept.

use super::output::{Filling, print};
use super::project::faults;
use crate::analysis::run::Ready;
use crate::model::load;
use crate::source::Memory;
use clap::Args;
use std::fmt::Write as _;
use std::io::{BufRead, IsTerminal, Write as _};
use std::path::{Path, PathBuf};

/// What the skeleton is of. On a terminal, what is not given is asked for.
#[derive(Args)]
pub(super) struct NewArguments {
    /// The folder to write; it must be empty or not be there
    folder: PathBuf,
    /// Short name of the disease, a word of small letters, digits and _; default: the folder's
    #[arg(long, value_name = "NAME")]
    disease: Option<String>,
    /// Title for people; default: the disease's name
    #[arg(long)]
    title: Option<String>,
    /// Living states, from best to worst, with commas between: at least two
    #[arg(long, value_name = "A,B,C", value_delimiter = ',')]
    states: Option<Vec<String>>,
    /// What the therapy is compared with
    #[arg(long, value_name = "NAME")]
    comparator: Option<String>,
    /// The one-time therapy
    #[arg(long, value_name = "NAME")]
    intervention: Option<String>,
}

const TEMPLATES: [(&str, &str); 4] = [
    ("model.toml", include_str!("skeleton/model.toml")),
    ("base-case.toml", include_str!("skeleton/base-case.toml")),
    ("references.bib", include_str!("skeleton/references.bib")),
    ("README.md", include_str!("skeleton/README.md")),
];

pub(super) fn new(arguments: &NewArguments) -> Result<(), String> {
    let folder = &arguments.folder;
    // What is hidden, such as .git, is in nobody's way.
    let seen = |entry: std::io::Result<std::fs::DirEntry>| {
        entry.is_ok_and(|entry| !entry.file_name().to_string_lossy().starts_with('.'))
    };
    let holds_something = std::fs::read_dir(folder).is_ok_and(|mut list| list.any(seen));
    if holds_something || folder.is_file() {
        return Err(format!(
            "error: `{}` is there already; name a folder that is empty or not there",
            folder.display()
        ));
    }
    let answers = Answers::of(arguments)?;
    let files = files(&answers);
    try_out(&files)?;
    let failed = |fault: std::io::Error| format!("error: cannot write `{}`: {fault}", folder.display());
    let filling = Filling::begin(&whole(folder)).map_err(failed)?;
    for (name, text) in &files {
        filling.file(name, |file| file.write_all(text.as_bytes())).map_err(failed)?;
    }
    filling.finish().map_err(failed)?;
    let case = folder.join("base-case.toml");
    print(&format!(
        "wrote {} files to {}. Every number in them is made up.\nNext: cartwright run {}\n",
        files.len(),
        folder.display(),
        case.display()
    ))
}

/// The folder with its name, which `.` and `..` do not tell.
fn whole(folder: &Path) -> PathBuf {
    let found = std::fs::canonicalize(folder).or_else(|_| std::path::absolute(folder));
    found.unwrap_or_else(|_| folder.to_path_buf())
}

/// What the skeleton is made of; all names can stand in a model file.
struct Answers {
    disease: String,
    title: String,
    states: Vec<String>,
    comparator: String,
    intervention: String,
}

impl Answers {
    fn of(arguments: &NewArguments) -> Result<Answers, String> {
        let folder =
            whole(&arguments.folder).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let disease = name(&answer(&arguments.disease, "Short name of the disease", &plain(&folder))?)?;
        let title = answer(&arguments.title, "Title", &words(&disease))?;
        let given = arguments.states.as_ref().map(|list| list.join(","));
        let states = answer(&given, "Living states, best to worst", "controlled,active,damaged")?;
        let states = states.split(',').map(name).collect::<Result<Vec<String>, String>>()?;
        let comparator = name(&answer(&arguments.comparator, "Compared with", "standard_care")?)?;
        let intervention = name(&answer(&arguments.intervention, "The one-time therapy", "cart")?)?;
        let twice = states.iter().enumerate().find(|(at, own)| states[..*at].contains(own));
        if states.len() < 2 || twice.is_some() {
            return Err("error: --states A,B,C: at least two living states, each once; `dead` is added".into());
        }
        if comparator == intervention {
            return Err("error: the therapy and what it is compared with have one name".into());
        }
        if title.contains(['"', '\\', '\n']) {
            return Err("error: --title: no quotation marks or backslashes".into());
        }
        Ok(Answers { disease, title, states, comparator, intervention })
    }
}

/// What was given; else what is answered at a terminal; else the default.
fn answer(given: &Option<String>, question: &str, default: &str) -> Result<String, String> {
    if let Some(given) = given {
        return Ok(given.trim().to_owned());
    }
    if !(std::io::stdin().is_terminal() && std::io::stderr().is_terminal()) {
        return Ok(default.to_owned());
    }
    anstream::eprint!("{question} [{default}]: ");
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(|fault| format!("error: cannot read the answer: {fault}"))?;
    Ok(if line.trim().is_empty() { default.to_owned() } else { line.trim().to_owned() })
}

/// A name of the model language: small letters, digits and `_`, a letter first.
fn name(text: &str) -> Result<String, String> {
    let own = plain(text.trim());
    let sound = own.starts_with(|c: char| c.is_ascii_lowercase())
        && own.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if sound {
        Ok(own)
    } else {
        Err(format!("error: `{text}` is no name: small letters, digits and _, a letter first"))
    }
}

fn plain(text: &str) -> String {
    text.to_lowercase().replace([' ', '-'], "_")
}

/// A name as a label: its first letter large, blanks for `_`.
fn words(name: &str) -> String {
    let text = name.replace('_', " ");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn files(answers: &Answers) -> Vec<(&'static str, String)> {
    let quoted = |list: &[String]| list.iter().map(|own| format!("\"{own}\"")).collect::<Vec<_>>().join(", ");
    let states = &answers.states;
    let values = [
        ("title", answers.title.clone()),
        ("disease", answers.disease.clone()),
        ("comparator", answers.comparator.clone()),
        ("comparator_label", words(&answers.comparator)),
        ("intervention", answers.intervention.clone()),
        (
            "intervention_label",
            if answers.intervention == "cart" { "CAR-T".into() } else { words(&answers.intervention) },
        ),
        ("values", quoted(states)),
        ("all_but_last", quoted(&states[..states.len() - 1])),
        ("best", states[0].clone()),
        ("start", states[1].clone()),
    ];
    let filled = |text: &str| {
        values.iter().fold(text.to_owned(), |text, (key, value)| text.replace(&format!("{{{{{key}}}}}"), value))
    };
    let mut list: Vec<(&'static str, String)> = TEMPLATES.iter().map(|(name, text)| (*name, filled(text))).collect();
    list.push(("data/parameters.csv", parameters(answers)));
    list
}

/// The numbers, each made up: worse states cost more, feel worse and kill more.
fn parameters(answers: &Answers) -> String {
    let mut text = String::from(
        "name,index,label,value,unit,distribution,arguments,low,high,group,stream,price_year,source,locator,evidence,basis,verification,note\n",
    );
    let mut row = |name: &str, index: &str, label: &str, value: f64, unit: &str, distribution: &str, group: &str| {
        let basis = if name == "price" { "policy" } else { "assumed" };
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "{name},{index},{label},{value},{unit},{distribution},,,{group},,,,,,{basis},,Made up: replace it"
        );
    };
    row("start_age", "", "Age at the start", 40.0, "year", ",", "population");
    row("price", "", "Price of the therapy", 150_000.0, "£", ",", "policy");
    row("p_death_infusion", "", "Death of the therapy", 0.01, "probability", "beta,se=50%", "therapy");
    row("p_response", "", "Response to the therapy", 0.7, "probability", "beta,\"events=14, n=20\"", "therapy");
    let hr = format!("hr_worse_{}", answers.intervention);
    row(&hr, "", "Getting worse after the therapy against before", 0.5, "hazard ratio", "lognormal,se=30%", "therapy");
    row("r_death", "", "Death in the best state", 0.01, "rate", "gamma,se=20%", "mortality");
    let last = answers.states.len() - 1;
    for (at, state) in answers.states.iter().enumerate() {
        let part = at as f64 / last as f64;
        let label = words(state);
        let care = 1000.0 + 9000.0 * part;
        row("c_care", state, &format!("A year of care: {label}"), care.round(), "£/year", "gamma,se=20%", "costs");
        let utility = ((0.85 - 0.35 * part) * 1000.0).round() / 1000.0;
        row("u", state, &format!("Utility: {label}"), utility, "utility", "beta,se=0.03", "utility");
        let ratio = ((1.0 + 2.0 * part) * 100.0).round() / 100.0;
        let spread = if at == 0 { "," } else { "lognormal,se=20%" };
        row("hr_death", state, &format!("Death: {label}"), ratio, "hazard ratio", spread, "mortality");
        if at < last {
            row("r_worse", state, &format!("Getting worse: {label}"), 0.1, "rate", "gamma,se=20%", "disease");
        }
    }
    text
}

/// Reads and walks the skeleton before it is written: a name that the language has for itself is found here.
fn try_out(files: &[(&str, String)]) -> Result<(), String> {
    let memory = files.iter().fold(Memory::new(), |memory, (name, text)| memory.with(name, text.as_bytes()));
    let study = match load(&memory, "base-case.toml", &[]) {
        Ok(study) => study,
        Err(refusal) => return Err(faults(&refusal.diagnostics, &refusal.sources)),
    };
    match Ready::new(&study) {
        Ok(_) => Ok(()),
        Err(found) => Err(faults(&found, &study.sources)),
    }
}
