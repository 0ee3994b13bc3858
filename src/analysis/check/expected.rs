//! Owns what of a study and its results is stored to hold later runs against.

use super::outputs::outputs;
use crate::analysis::sampling::uncertain;
use crate::model::{Count, ParameterId, Strategy, Study, is_setting};
use crate::results::{Expected, FORMAT_OF_EXPECTED, Results, VERSION_OF_EXPECTED};
use indexmap::IndexMap;
use sha2::{Digest, Sha256};

/// What a run of this study, with so many draws asked for and these analyses, gives and rests on.
#[must_use]
pub fn expected(study: &Study, results: &Results, draws: u64, analyses: &[String]) -> Expected {
    Expected { draws, analyses: analyses.to_vec(), outputs: outputs(results), ..inputs(study) }
}

/// What a study rests on, without outputs.
#[must_use]
pub fn inputs(study: &Study) -> Expected {
    let varied = uncertain(study);
    let numbered = || study.parameters.iter().enumerate().map(|(at, own)| (ParameterId(at as u32), own));
    let (settings, structure) = study.written.clone().into_iter().partition(|(path, _)| is_setting(path));
    let free = numbered().filter(|(_, own)| own.solved_by.is_none());
    let drawn = numbered().filter(|(id, _)| varied.contains(id));
    let name = |strategy: Option<&Strategy>| strategy.map_or_else(String::new, |own| own.name.clone());
    Expected {
        format: FORMAT_OF_EXPECTED.into(),
        version: VERSION_OF_EXPECTED,
        program_version: env!("CARGO_PKG_VERSION").into(),
        scenario: study.path.clone(),
        title: study.title.clone(),
        reference: name(study.strategies.first()),
        intervention: name(study.strategies.last()),
        thresholds: study.settings.thresholds.clone(),
        parameters: free.map(|(_, own)| (own.name.clone(), own.value)).collect(),
        distributions: drawn.map(|(_, own)| (own.name.clone(), own.distribution_words.clone())).collect(),
        switches: study.switches.iter().map(|own| (own.name.clone(), own.default)).collect(),
        settings,
        structure,
        tables: tables(study),
        ..Expected::default()
    }
}

/// What a list of numbers holds, bit for bit: the first 16 digits of its SHA-256.
struct Contents(Sha256);

impl Contents {
    fn new() -> Contents {
        Contents(Sha256::new())
    }

    fn words(mut self, words: &str) -> Contents {
        self.0.update(words.as_bytes());
        self.0.update([0]);
        self
    }

    fn numbers(mut self, list: &[f64]) -> Contents {
        self.0.update((list.len() as u64).to_le_bytes());
        list.iter().for_each(|own| self.0.update(own.to_bits().to_le_bytes()));
        self
    }

    fn digest(self) -> String {
        self.0.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Digests of whatever numbers stand in files of their own.
fn tables(study: &Study) -> IndexMap<String, String> {
    let mut list = IndexMap::new();
    for table in &study.tables {
        let mut contents = Contents::new().words(&format!("{:?} {}", table.matching, table.beyond_last));
        for (labels, series) in &table.series {
            for label in labels {
                contents = contents.words(&study.labels[label.index()]);
            }
            contents = contents.numbers(&series.keys).numbers(&series.values);
        }
        list.insert(table.name.clone(), contents.digest());
    }
    if study.profiles.len() > 1 {
        let mut contents = Contents::new();
        for profile in &study.profiles {
            contents = contents.words(&profile.name);
            for term in &profile.weight {
                contents = contents.words(study.sources.text(term.span));
            }
        }
        list.insert("profiles".into(), contents.digest());
    }
    for (at, set) in study.correlated.iter().enumerate() {
        let contents = Contents::new().numbers(&set.correlation).numbers(&set.factor);
        list.insert(format!("correlations {}", at + 1), contents.digest());
    }
    if let Some(draws) = &study.draws {
        let contents = draws.columns.iter().fold(Contents::new(), |contents, (id, column)| {
            contents.words(&study.parameters[id.index()].name).numbers(column)
        });
        list.insert(format!("draws of {}", draws.path), contents.digest());
    }
    let timing = &study.settings.timing;
    let counts = [&timing.state, &timing.transition, &timing.utility, &timing.event].map(|own| Some(&own.count));
    for count in counts.into_iter().chain(timing.payoff.values().map(|own| own.count.as_ref())) {
        if let Some(Count::Weights(weights, path)) = count {
            list.insert(format!("weights of {path}"), Contents::new().numbers(weights).digest());
        }
    }
    list
}
