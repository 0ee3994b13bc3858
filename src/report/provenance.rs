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
    /// It does not say what it rests on.
    Unstated,
    /// Solved to meet a target.
    Calibrated,
}

impl Mark {
    /// The marks of what a reader should doubt, the most doubtful first.
    pub const DOUBTFUL: [Self; 4] = [Self::Assumed, Self::Recalled, Self::Unstated, Self::Secondary];

    /// What an input with the mark is, after `an input that is`.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Assumed => "assumed",
            Self::Recalled => "recalled",
            Self::Unstated => "without a stated basis",
            Self::Secondary => "read in a secondary source only",
            Self::Calibrated => "calibrated",
        }
    }
}

/// The mark of an input. What is doubtful comes before what is sound.
#[must_use]
pub fn mark(parameter: &Parameter) -> Option<Mark> {
    match (parameter.basis, parameter.verification) {
        (Some(Basis::Assumed), _) => Some(Mark::Assumed),
        (_, Some(Verification::Recalled | Verification::Claimed)) => Some(Mark::Recalled),
        (Some(Basis::Calibrated), _) => Some(Mark::Calibrated),
        (_, Some(Verification::VerifiedC)) => Some(Mark::Secondary),
        (None, None) => Some(Mark::Unstated),
        _ => None,
    }
}

/// What is said of a model that reads no inputs.
pub const NO_INPUTS: &str =
    "The model reads no inputs: its numbers stand in the model file itself, without a source or a basis.";

/// How many inputs the model reads, and how many of them are assumed, recalled or read in a secondary source only.
#[must_use]
pub fn rests_on(results: &Results) -> String {
    let used: Vec<_> = results.model.parameters.iter().filter(|parameter| parameter.used).collect();
    if used.is_empty() {
        return NO_INPUTS.to_owned();
    }
    let marked = |wanted: Mark| used.iter().filter(|parameter| mark(parameter) == Some(wanted)).count();
    let part = |n: usize| {
        if n == 0 {
            "none".to_owned()
        } else {
            format!("{n} ({}%)", number::axis(100.0 * n as f64 / used.len() as f64, 0))
        }
    };
    let without = marked(Mark::Unstated);
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
