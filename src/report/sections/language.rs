//! Owns what the words of the model language mean to somebody who reads its expressions: those that occur in a model, and no others.

use crate::report::document::{Block, Section, Text};
use crate::results::{Model, Results};

/// A word as it is called for, and what it means.
struct Word(&'static str, &'static str);

/// Words that stand alone.
const WORDS: [Word; 6] = [
    Word("rest", "what the other moves from the same state leave in the same step of the cycle"),
    Word("time", "years from the start of the model to the start of the cycle"),
    Word("cycle", "number of the cycle, from 1"),
    Word("cycle_length", "length of the cycle, years"),
    Word("age", "age at the start of the cycle, years: the starting age plus the time"),
    Word("time_in_state", "years in the present state without a break, 0 in the first cycle there"),
];

/// Words that are followed by a bracket.
const FUNCTIONS: [Word; 11] = [
    Word("rate", "rate a year of a probability p over a time T: −ln(1 − p) / T"),
    Word("prob", "probability over a time T of a rate r: 1 − exp(−r T); T is the cycle unless it is given"),
    Word("over", "the same hazard over another time: 1 − (1 − p)^(that time / the time of p)"),
    Word("with_hr", "a probability with a hazard ratio applied: 1 − (1 − p)^ratio"),
    Word("with_or", "a probability with an odds ratio applied to its odds"),
    Word("with_rr", "a probability times a relative risk"),
    Word("clamp", "the first value, held between the second and the third"),
    Word("max", "the largest of the values"),
    Word("min", "the smallest of the values"),
    Word("odds", "p / (1 − p)"),
    Word("from_odds", "the probability of odds o: o / (1 + o)"),
];

/// What is read of a curve.
const CURVES: [Word; 4] = [
    Word(".surv", "survival S of the curve at a time"),
    Word(".hazard", "hazard h of the curve at a time, a year"),
    Word(".rate", "mean hazard of the curve over the cycle that starts at a time, a year"),
    Word(".prob", "probability of the event over the cycle that starts at a time, for those still without it"),
];

/// Adds what the words mean that occur in the model's expressions; nothing when none does.
pub(super) fn add(results: &Results, section: &mut Section) {
    let texts = expressions(&results.model);
    let mut terms = Vec::new();
    for Word(word, meaning) in WORDS {
        if texts.iter().any(|text| occurs(text, word, false)) {
            terms.push((word.to_owned(), Text::plain(meaning)));
        }
    }
    for Word(word, meaning) in FUNCTIONS {
        if texts.iter().any(|text| occurs(text, word, true)) {
            terms.push((format!("{word}(…)"), Text::plain(meaning)));
        }
    }
    for Word(word, meaning) in CURVES {
        if texts.iter().any(|text| text.contains(&format!("{word}("))) {
            terms.push((format!("curve{word}(t)"), Text::plain(meaning)));
        }
    }
    if terms.is_empty() {
        return;
    }
    section.paragraph("Words of the model language that stand in its expressions:");
    section.push(Block::Terms(terms));
}

/// Every expression of the model.
fn expressions(model: &Model) -> Vec<&str> {
    let moves = model.moves.iter().map(|own| own.expression.as_str());
    let payoffs = model.payoffs.iter().map(|own| own.expression.as_str());
    let definitions = model.definitions.iter().map(|own| own.expression.as_str());
    let curves = model.curves.iter().map(|own| own.words.as_str());
    moves.chain(payoffs).chain(definitions).chain(curves).collect()
}

/// Whether a word stands in an expression by itself, and is followed by a bracket or is not.
pub(super) fn occurs(text: &str, word: &str, called: bool) -> bool {
    let part_of_name = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '.';
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        before.is_none_or(|letter| !part_of_name(letter))
            && after.is_none_or(|letter| !part_of_name(letter))
            && (after == Some('(')) == called
    })
}

#[cfg(test)]
mod tests {
    use super::occurs;

    #[test]
    fn a_word_is_found_by_itself_alone() {
        assert!(occurs("if time + 1.5 * cycle_length > t then rest else 0", "rest", false));
        assert!(!occurs("r_rest * interest", "rest", false));
        assert!(!occurs("time_in_state", "time", false));
        assert!(occurs("rate(p_low)", "rate", true));
        assert!(!occurs("relapse.rate(time)", "rate", true));
        assert!(!occurs("rate * 2", "rate", true));
    }
}
