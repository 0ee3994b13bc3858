//! What no program can decide: questions for a person, with what the program can say about them.

use super::bench::Bench;
use super::finding::{Finding, Outcome};

pub(super) fn packs(_: &Bench<'_>) -> Outcome {
    Finding::question(
        "For each drug cost: is it dose × packs (rounded up, unless vials are shared) × price, does it halve with the price, and is the price the one the committee may see?",
    )
}

pub(super) fn stopping(_: &Bench<'_>) -> Outcome {
    Finding::question(
        "For each drug: with a duration of treatment of nought (set it with --set), are its acquisition, administration and monitoring costs nought?",
    )
}

pub(super) fn published(_: &Bench<'_>) -> Outcome {
    Finding::question(
        "Which published model of this decision was reproduced, with which of its inputs, and how far apart are the results?",
    )
}

pub(super) fn alternatives(_: &Bench<'_>) -> Outcome {
    Finding::question("Which inputs have another credible source, and was the scenario run with it?")
}

pub(super) fn face_validity(_: &Bench<'_>) -> Outcome {
    Finding::question("Who, with what expertise, found states, moves and results credible, of what, and when?")
}
