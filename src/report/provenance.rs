//! Owns what a reader should doubt: the mark of an input, and how many inputs carry one.

use super::number;
use crate::results::{Basis, Parameter, Results, Verification};

/// The mark that a reader should see beside an input, if any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Assumed by the modellers.
    Assumed,
    /// Its source has not been read, or it has none but an article's claim.
    Recalled,
    /// Read in a secondary source only.
    Secondary,
    /// Solved to meet a target.
    Calibrated,
}

/// The mark of an input. What is doubtful comes before what is sound.
#[must_use]
pub fn mark(parameter: &Parameter) -> Option<Mark> {
    match (parameter.basis, parameter.verification) {
        (Some(Basis::Assumed), _) => Some(Mark::Assumed),
        (_, Some(Verification::Recalled | Verification::Claimed)) => Some(Mark::Recalled),
        (Some(Basis::Calibrated), _) => Some(Mark::Calibrated),
        (_, Some(Verification::VerifiedC)) => Some(Mark::Secondary),
        _ => None,
    }
}

/// How many inputs the model reads, and how many of them are assumed, recalled or read in a secondary source only.
#[must_use]
pub fn rests_on(results: &Results) -> String {
    let used: Vec<_> = results.model.parameters.iter().filter(|parameter| parameter.used).collect();
    let marked = |wanted: Mark| used.iter().filter(|parameter| mark(parameter) == Some(wanted)).count();
    let part = |n: usize| {
        if n == 0 {
            "none".to_owned()
        } else {
            format!("{n} ({}%)", number::axis(100.0 * n as f64 / used.len() as f64, 0))
        }
    };
    let without = used.iter().filter(|parameter| parameter.basis.is_none()).count();
    let mut text = format!(
        "Of the {} {} that the model reads, {} {} assumed, {} recalled and {} read in a secondary source only",
        used.len(),
        if used.len() == 1 { "input" } else { "inputs" },
        part(marked(Mark::Assumed)),
        if marked(Mark::Assumed) == 1 { "is" } else { "are" },
        part(marked(Mark::Recalled)),
        part(marked(Mark::Secondary)),
    );
    if without > 0 {
        text += &format!("; {without} do not say what they rest on");
    }
    text + "."
}
