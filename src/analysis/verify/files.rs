//! Tests of reading and writing: order, wrong input, what is stored.

use super::bench::{Bench, figures, words};
use super::finding::{Finding, Outcome, Worst, listed};
use crate::model::Study;
use crate::quantity::Kind;
use crate::results::CaseResult;
use crate::source::{Inputs, ReadFault};

/// What is stored is what was computed.
pub(super) fn stored(bench: &Bench<'_>) -> Outcome {
    let text = serde_json::to_string(&bench.base).map_err(|fault| fault.to_string())?;
    let back: CaseResult = serde_json::from_str(&text).map_err(|fault| fault.to_string())?;
    let found = if back == bench.base { "the same, every number to the last bit" } else { "another" };
    Finding::of(
        "wrote the base case as results.json stores it and read it back",
        "the same (that reports print stored numbers is held by the program's own tests)",
        back == bench.base,
        found,
    )
}

/// Files in which the rows and columns of the tables of parameters stand in the opposite order.
struct Turned<'a>(&'a dyn Inputs);

impl Inputs for Turned<'_> {
    fn locate(&self, path: &str, beside: &str) -> Result<String, ReadFault> {
        self.0.locate(path, beside)
    }

    fn read(&self, located: &str, limit: u64) -> Result<Vec<u8>, ReadFault> {
        let bytes = self.0.read(located, limit)?;
        Ok(turned(&bytes).filter(|_| located.ends_with(".csv")).unwrap_or(bytes))
    }
}

/// A parameter file (it has the columns `name` and `value`) with its rows and columns turned round.
fn turned(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let mut rows: Vec<Vec<String>> = Vec::new();
    for record in reader.records() {
        rows.push(record.ok()?.iter().map(str::to_string).collect());
    }
    let head = rows.first()?.clone();
    if !["name", "value"].iter().all(|own| head.iter().any(|cell| cell.trim() == *own)) {
        return None;
    }
    rows[1..].reverse();
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in &mut rows {
        row.resize(head.len(), String::new());
        row.reverse();
        writer.write_record(row.iter()).ok()?;
    }
    writer.into_inner().ok()
}

/// The order of rows and columns means nothing.
pub(super) fn order(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    let any =
        study.sources.files().iter().any(|file| file.path.ends_with(".csv") && turned(file.text.as_bytes()).is_some());
    if !any {
        return Finding::not_applicable("the inputs stand in no CSV file of parameters");
    }
    let other = bench.reload_from(&Turned(bench.files), &[]).map_err(|found| words(&found))?;
    // Parameters are matched by name: their order is what was changed.
    let values: Vec<f64> = other.parameters.iter().map(|own| value_of(study, &bench.values, &own.name)).collect();
    let mut worst = Worst::default();
    worst.lists(&figures(&bench.run_with(&other, &values)?), &figures(&bench.base));
    Finding::close(
        "read every CSV file of parameters with its rows and columns in the opposite order",
        "the same totals (no locale is read anywhere)",
        worst,
        1e-12,
    )
}

fn value_of(study: &Study, values: &[f64], name: &str) -> f64 {
    study.parameters.iter().position(|own| own.name == name).map_or(f64::NAN, |at| values[at])
}

/// A wrong input is refused with its name.
pub(super) fn wrong_input(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    let mut tries: Vec<(String, String)> = vec![("no_such_input_anywhere".into(), "1".into())];
    if let Some(own) = study.parameters.first() {
        tries.push((own.name.clone(), "a word".into()));
    }
    let probability = |own: &&crate::model::Parameter| {
        own.quantity.is_some_and(|own| matches!(own.kind, Kind::Probability(_))) && own.solved_by.is_none()
    };
    let probabilities = study.parameters.iter().filter(probability).take(5);
    tries.extend(probabilities.map(|own| (own.name.clone(), "1.5".into())));
    let mut accepted = Vec::new();
    for (name, value) in &tries {
        let refused = match bench.reload(&[(name, value.clone())]) {
            Err(found) => found.iter().any(|own| {
                own.message.contains(name.as_str()) || !own.marks.is_empty() || own.message.contains(value.as_str())
            }),
            // Read without complaint: then the run must stop.
            Ok(other) => match crate::analysis::run::Ready::new(&other) {
                Err(_) => true,
                // What the scenario does not use changes nothing.
                Ok(_) => figures(&bench.run(&other)?) == figures(&bench.base),
            },
        };
        if !refused {
            accepted.push(format!("{name} = {value}"));
        }
    }
    let found = if accepted.is_empty() {
        format!("none of {} accepted", tries.len())
    } else {
        format!("accepted: {}", listed(&accepted))
    };
    Finding::of(
        "set an unknown name, a word for a number and probabilities of 1.5",
        "each refused, or without any effect in this scenario",
        accepted.is_empty(),
        found,
    )
}
