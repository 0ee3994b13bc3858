//! Owns where values in confidence are written in what people wrote: as they are, rounded, as a percentage, in thousands.
//!
//! A number that says the value becomes a mark, which a document turns into a withheld place. A number that may say it but is as
//! likely to say something else (a bare `12`, the `18%` that is left of 82%) stays, and its passage is listed for a person to judge.

use super::{Reach, of_kind};
use crate::report::document::Confidence;
use crate::report::number;
use crate::results::Results;

/// What stands in a text for a value that is withheld, one a confidence.
pub const MARKS: [(char, Confidence); 3] =
    [('\u{E000}', Confidence::Commercial), ('\u{E001}', Confidence::Academic), ('\u{E002}', Confidence::Derived)];

/// A passage that may name a value in confidence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Passage {
    /// Where it stands.
    pub place: String,
    /// The number with the words around it.
    pub words: String,
    /// The input whose value it may be.
    pub input: String,
}

/// Values in confidence, and where they may be written.
#[derive(Clone, Debug, Default)]
pub struct Writings {
    values: Vec<Value>,
    /// Passages that stay and may name a value.
    pub passages: Vec<Passage>,
}

#[derive(Clone, Debug)]
struct Value {
    value: f64,
    confidence: Confidence,
    input: String,
    /// Whether it is the value itself, not a limit, a mean or the like.
    own: bool,
}

/// A number as it is written in a text.
struct Number {
    start: usize,
    end: usize,
    value: f64,
    /// Half of what its last figure could hide.
    half: f64,
    /// Figures that count.
    figures: usize,
    /// Whether it is a whole number by itself, without a sign of what it is of.
    bare: bool,
}

enum Verdict {
    Other,
    Perhaps,
    Sure,
}

impl Writings {
    /// The values that are withheld from some results.
    #[must_use]
    pub fn of(results: &Results, reach: &Reach) -> Self {
        let mut values = Vec::new();
        let mut add = |value: f64, confidence: Confidence, input: &str, own: bool| {
            values.push(Value { value, confidence, input: input.to_owned(), own });
        };
        for own in &results.model.parameters {
            let Some(confidence) = reach.inputs.get(&own.name) else { continue };
            add(own.value, *confidence, &own.name, true);
            let ends = [own.low95, own.high95, own.mean, own.sd, own.value_before_inflation];
            ends.into_iter().flatten().for_each(|end| add(end, *confidence, &own.name, false));
            let arguments = own.distribution.as_deref().map(numbers).unwrap_or_default();
            arguments.iter().for_each(|own_number| add(own_number.value, *confidence, &own.name, false));
        }
        for own in &results.targets {
            let Some(kind) = own.confidential else { continue };
            add(own.observed, of_kind(kind), &own.name, true);
            [own.low, own.high].into_iter().flatten().for_each(|end| add(end, of_kind(kind), &own.name, false));
        }
        Self { values, passages: Vec::new() }
    }

    /// Puts marks in what somebody wrote, and lists what a person should look at.
    pub fn plain(&mut self, text: &mut String, place: &str) {
        let mut found: Vec<(usize, usize, Confidence)> = Vec::new();
        for own in numbers(text) {
            for value in &self.values {
                match judge(&own, value) {
                    Verdict::Other => {}
                    Verdict::Sure => found.push((own.start, own.end, value.confidence)),
                    Verdict::Perhaps => {
                        let words = around(text, own.start, own.end);
                        self.passages.push(Passage { place: place.to_owned(), words, input: value.input.clone() });
                    }
                }
            }
        }
        // The longest where several begin at one place; from the end, so that places stay what they are.
        found.sort_by_key(|(start, end, _)| (*start, std::cmp::Reverse(*end)));
        let mut kept: Vec<(usize, usize, Confidence)> = Vec::new();
        for own in found {
            if kept.last().is_none_or(|last| last.1 <= own.0) {
                kept.push(own);
            }
        }
        for (start, end, confidence) in kept.into_iter().rev() {
            let mark = MARKS.iter().find(|(_, own)| *own == confidence).map_or(MARKS[2].0, |(mark, _)| *mark);
            text.replace_range(start..end, &mark.to_string());
        }
    }

    /// Takes a value of three figures or more out of an expression.
    pub fn expression(&self, text: &mut String) {
        let same = |own: &Number| self.values.iter().any(|value| own.figures >= 3 && exact(own.value, value.value));
        let found: Vec<(usize, usize)> =
            numbers(text).iter().filter(|own| same(own)).map(|own| (own.start, own.end)).collect();
        for (start, end) in found.into_iter().rev() {
            text.replace_range(start..end, Confidence::WORD);
        }
    }

    /// Ways to write a value that are like no other number, to be looked for in a whole document: four figures at least.
    #[must_use]
    pub fn unmistakable(&self) -> Vec<(String, Confidence)> {
        let mut list = Vec::new();
        for own in self.values.iter().filter(|own| own.value.is_finite()) {
            let ways = [
                number::input(own.value, None),
                format!("{}", own.value),
                number::axis(own.value, 0),
                number::percent(own.value),
            ];
            let few = |text: &String| {
                let digits: String = text.chars().filter(char::is_ascii_digit).collect();
                digits.trim_start_matches('0').trim_end_matches('0').len() < 4
            };
            let ways =
                ways.into_iter().filter(|text| !few(text) && text.starts_with(|letter: char| letter.is_ascii_digit()));
            list.extend(ways.map(|text| (text, own.confidence)));
        }
        list.sort();
        list.dedup();
        list
    }
}

fn exact(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * b.abs()
}

fn judge(own: &Number, value: &Value) -> Verdict {
    let v = value.value.abs();
    if !v.is_finite() {
        return Verdict::Other;
    }
    let says =
        |v: f64, figures: usize| exact(own.value, v) || own.figures >= figures && (own.value - v).abs() <= own.half;
    if !value.own {
        return if own.figures >= 3 && says(v, 3) { Verdict::Sure } else { Verdict::Other };
    }
    if says(v, 2) {
        let common = own.bare && (own.value < 100.0 || (1900.0..2100.0).contains(&own.value));
        return if common || v == 0.0 || v == 1.0 { Verdict::Perhaps } else { Verdict::Sure };
    }
    let part = v > 0.0 && v < 1.0;
    let hundredfold = part && own.bare && own.figures >= 2 && says(100.0 * v, 2);
    let rest = part && !own.bare && says(1.0 - v, 2);
    if hundredfold || rest { Verdict::Perhaps } else { Verdict::Other }
}

/// What may stand between groups of three figures.
const GAPS: [char; 6] = [',', '\u{A0}', '\u{2009}', '\u{202F}', '\'', ' '];

/// What a number may be followed by, and what it is then worth.
const SCALES: [(&str, f64); 8] = [
    ("%", 0.01),
    ("per cent", 0.01),
    ("percent", 0.01),
    ("thousand", 1e3),
    ("million", 1e6),
    ("k", 1e3),
    ("K", 1e3),
    ("m", 1e6),
];

/// Every number in a text; one with spaces between groups of figures stands with its groups and by its first group.
fn numbers(text: &str) -> Vec<Number> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut list = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let starts = digit(at) || bytes[at] == b'.' && digit(at + 1);
        if !starts || !text.is_char_boundary(at) {
            at += 1;
            continue;
        }
        let before = text[..at].chars().next_back();
        let inside_word = before.is_some_and(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '.'));
        let mut end = at;
        while digit(end) {
            end += 1;
        }
        let first = end;
        while let Some(next) = group(text, end).filter(|_| first > at && first - at <= 3) {
            end = next;
        }
        // `12,000` is one number; `in 2024 100 people` may be two.
        let ends = match (end > first, bytes.get(first)) {
            (true, Some(b',')) => vec![end],
            (true, _) => vec![first, end],
            (false, _) => vec![first],
        };
        let mut last = first;
        for mut end in ends {
            if bytes.get(end) == Some(&b'.') && digit(end + 1) {
                end += 1;
                while digit(end) {
                    end += 1;
                }
            }
            if !inside_word {
                list.extend(number(text, at, end));
            }
            last = end.max(last);
        }
        at = last;
    }
    list
}

/// The end of a group of three figures that follows a gap here.
fn group(text: &str, at: usize) -> Option<usize> {
    let gap = text[at..].chars().next().filter(|letter| GAPS.contains(letter))?;
    let start = at + gap.len_utf8();
    let digits = text[start..].bytes().take_while(u8::is_ascii_digit).count();
    (digits == 3).then_some(start + 3)
}

/// The number that is written from one place to another, with the sign before it and the scale after it.
fn number(text: &str, start: usize, end: usize) -> Option<Number> {
    let digits: String = text[start..end].chars().filter(|letter| letter.is_ascii_digit() || *letter == '.').collect();
    let value: f64 = digits.parse().ok()?;
    let money = text[..start].ends_with('£');
    let rest = &text[end..];
    let near = rest.strip_prefix([' ', '\u{A0}', '\u{202F}', '\u{2009}']).unwrap_or(rest);
    let scale = SCALES.iter().find(|(word, _)| {
        let ends = || near[word.len()..].chars().next().is_none_or(|letter| !letter.is_alphanumeric());
        near.starts_with(word)
            && (*word == "%" || ends())
            && (word.len() > 1 || *word == "%" || near.len() == rest.len())
            && (*word != "m" || money)
    });
    let (written, decimals) = match digits.split_once('.') {
        Some((_, decimals)) => (digits.replace('.', ""), decimals.len()),
        None => (digits.clone(), 0),
    };
    let zeros = if decimals == 0 { written.len() - written.trim_end_matches('0').len() } else { 0 };
    let figures = written.trim_start_matches('0').len().saturating_sub(zeros);
    let factor = scale.map_or(1.0, |(_, factor)| *factor);
    let power = |count: usize| (0..count).fold(1.0, |own: f64, _| own * 10.0);
    let last = power(zeros) / power(decimals);
    Some(Number {
        start: if money { start - '£'.len_utf8() } else { start },
        end: scale.map_or(end, |(word, _)| end + (rest.len() - near.len()) + word.len()),
        value: value * factor,
        half: 0.5 * last * factor * (1.0 + 1e-9),
        figures,
        bare: decimals == 0 && scale.is_none() && !money,
    })
}

/// A number with some words around it.
fn around(text: &str, start: usize, end: usize) -> String {
    const LETTERS: usize = 40;
    let before: Vec<char> = text[..start].chars().rev().take(LETTERS).collect();
    let before: String = before.into_iter().rev().collect();
    let after: String = text[end..].chars().take(LETTERS).collect();
    let dots = |cut: bool| if cut { "…" } else { "" };
    let (left, right) = (dots(before.len() < start), dots(after.len() < text.len() - end));
    format!("{left}{before}{}{after}{right}", &text[start..end]).replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(value: f64, text: &str) -> (String, usize) {
        let own = Value { value, confidence: Confidence::Commercial, input: "x".into(), own: true };
        let mut writings = Writings { values: vec![own], passages: vec![] };
        let mut text = text.to_owned();
        writings.plain(&mut text, "here");
        (text.replace('\u{E000}', "#"), writings.passages.len())
    }

    #[test]
    fn a_value_is_found_in_every_usual_writing() {
        for text in [
            "£137,913",
            "137913",
            "137 913",
            "137\u{202F}913.00",
            "£137.9k",
            "£138,000",
            "138 thousand",
            "£0.138 million",
            "£0.14m",
        ] {
            assert_eq!(marked(137_913.0, &format!("at {text}, net")).0, "at #, net", "{text}");
        }
        for text in ["0.82", ".82", "82%", "82 %", "82 per cent", "0.820", "82.0%"] {
            assert_eq!(marked(0.82, &format!("({text} to 0.77)")).0, "(# to 0.77)", "{text}");
        }
        assert_eq!(marked(0.05, "0.05 a year, or 5%").0, "# a year, or #");
        assert_eq!(marked(150_000.0, "£150,000-£185,000").0, "#-£185,000");
    }

    #[test]
    fn other_numbers_stay() {
        for text in ["£140,150", "£137,000", "1379.13", "137", "C137913", "0.137913"] {
            assert_eq!(marked(137_913.0, text), (text.to_owned(), 0), "{text}");
        }
        for text in ["0.77", "8.2%", "0.082", "1.82", "82,000"] {
            assert_eq!(marked(0.82, text), (text.to_owned(), 0), "{text}");
        }
    }

    #[test]
    fn what_may_be_another_number_is_listed() {
        for (value, text) in
            [(12.0, "12 months"), (0.82, "82 of 100"), (0.82, "the other 18%"), (1.0, "100%"), (2024.0, "in 2024")]
        {
            assert_eq!(marked(value, text), (text.to_owned(), 1), "{text}");
        }
    }

    #[test]
    fn a_literal_of_an_expression_is_taken_out_when_it_has_three_figures() {
        let own = Value { value: 137_913.0, confidence: Confidence::Commercial, input: "x".into(), own: true };
        let writings = Writings { values: vec![own], passages: vec![] };
        let mut text = "if on then 137913 else 2".to_owned();
        writings.expression(&mut text);
        assert_eq!(text, "if on then redacted else 2");
    }
}
