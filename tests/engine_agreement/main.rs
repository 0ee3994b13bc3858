//! The fast engine against the plain one, on random models written as text: the whole way from the file to the numbers.
//!
//! `CARTWRIGHT_MODELS=10000` goes deep; `CARTWRIGHT_MODEL=17` runs number 17 alone. A failing model is printed.

mod compare;
mod dice;
mod individual;
mod random;
mod regressions;
mod terms;

use cartwright::diagnostic::render;
use cartwright::model::{Study, load};
use cartwright::source::Memory;
use dice::Dice;
use random::RandomModel;
use rayon::prelude::*;

const MODELS: u64 = 150;

#[test]
fn random_models() {
    let number = |name: &str| std::env::var(name).ok().map(|words| words.parse::<u64>().expect("a whole number"));
    let seeds = match number("CARTWRIGHT_MODEL") {
        Some(seed) => seed..seed + 1,
        None => 0..number("CARTWRIGHT_MODELS").unwrap_or(MODELS),
    };
    let failures: Vec<(String, String)> = seeds.into_par_iter().filter_map(|seed| judge(seed).err()).collect();
    if let Some((_, shortest)) = failures.iter().min_by_key(|(_, text)| text.len()) {
        let heads: Vec<&str> = failures.iter().map(|(head, _)| head.as_str()).collect();
        panic!("{} models disagree; the shortest:\n{shortest}\nAll of them:\n{}", failures.len(), heads.join("\n"));
    }
}

/// A microsimulation of some of the random models agrees with the cohort.
#[test]
fn people_one_by_one() {
    let failures: Vec<String> = (0..60u64)
        .into_par_iter()
        .filter_map(|seed| {
            let model = random::model(seed);
            let study = study(&model).ok()?;
            let values = values(&study, &model, None);
            individual::compare(&study, &values, 1_500, seed).err().map(|what| format!("{seed}: {what}"))
        })
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Both engines on one random model; in a failure, what is wrong in short, and everything.
fn judge(seed: u64) -> Result<(), (String, String)> {
    let model = random::model(seed);
    let fail = |what: String| {
        let files = model.files.iter().rev().map(|(name, text)| format!("──── {name}\n{text}")).collect::<Vec<_>>();
        let short: Vec<&str> = what.lines().take(2).collect();
        (format!("{seed}: {}", short.join(" ")), format!("{}\nmodel {seed}: {what}\n", files.join("\n")))
    };
    let study = match study(&model) {
        Ok(study) => study,
        // Chance left a state that nobody reaches: refused, and rightly.
        Err(words) if words.matches("error[").count() == words.matches("error[E4006]").count() => return Ok(()),
        Err(words) => return Err(fail(words)),
    };
    let mut dice = Dice::new(seed ^ 0xABCD);
    let sets =
        (0..3).map(|set| values(&study, &model, if set == 0 { None } else { Some(&mut dice) })).collect::<Vec<_>>();
    std::panic::catch_unwind(|| compare::compare(&study, &sets, 1e-12 * model.slack))
        .unwrap_or_else(|panic| Err(format!("a panic: {:?}", panic.downcast_ref::<String>())))
        .map_err(fail)
}

fn study(model: &RandomModel) -> Result<Study, String> {
    let mut files = Memory::new();
    for (name, text) in &model.files {
        files = files.with(name, text.as_bytes());
    }
    load(&files, "model.toml", &[]).map_err(|refusal| render(&refusal.diagnostics, &refusal.sources, false))
}

/// Every parameter at its base value, or anywhere in its range.
fn values(study: &Study, model: &RandomModel, dice: Option<&mut Dice>) -> Vec<f64> {
    let mut list: Vec<f64> = study.parameters.iter().map(|parameter| parameter.value).collect();
    let Some(dice) = dice else { return list };
    for knob in &model.knobs {
        let at = study.parameters.iter().position(|own| own.name == knob.name).expect("a parameter");
        // The ends of the range too: much goes wrong at exactly 0 and 1.
        list[at] = match dice.below(12) {
            0 => knob.low,
            1 => knob.high,
            _ => dice.between(knob.low, knob.high),
        };
    }
    list
}
