//! Owns words as typst source. Every text is a string, so that none is read as markup; long words may be broken.

use std::collections::BTreeSet;

use crate::report::document::{Confidence, Inline, Link, Text};

/// Letters from which a word may be broken at its signs, and letters that stay together without one.
const LONG: usize = 18;
const SOLID: usize = 24;

/// Text as a string. Every line break is a space, and what no font can show is left out.
pub(super) fn quote(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' | '\r' | '\t' => out.push(' '),
            letter if letter.is_control() => {}
            letter => out.push(letter),
        }
    }
    out + "\""
}

/// Words as content, with places in long ones where a line may end.
fn words(text: &str) -> String {
    pieces(text).iter().map(|own| format!("#{}", quote(own))).collect::<Vec<_>>().join("#soft")
}

/// Words in the pieces between which a line may end, besides at spaces.
fn pieces(text: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    for word in text.split_inclusive(' ') {
        let long = word.chars().count() > LONG;
        let mut since = 0;
        let mut letters = word.chars().peekable();
        while let Some(letter) = letters.next() {
            if let Some(last) = out.last_mut() {
                last.push(letter);
            }
            since += 1;
            let sign = matches!(letter, '_' | '/' | '.' | ':' | '=' | '&' | '?' | ',' | '(' | ')' | '#');
            let next = letters.peek().is_some_and(|next| next.is_alphanumeric());
            if long && next && (sign && since > 2 || since >= SOLID) {
                out.push(String::new());
                since = 0;
            }
        }
    }
    out.retain(|piece| !piece.is_empty());
    out
}

/// Places of a document, to which links may lead.
pub(super) struct Places(BTreeSet<String>);

impl Places {
    /// The places of these ids.
    pub(super) fn of(ids: &[&str]) -> Self {
        Self(ids.iter().map(|id| (*id).to_owned()).collect())
    }

    /// Running text as content in square brackets.
    pub(super) fn text(&self, text: &Text) -> String {
        let parts: String = text.parts.iter().map(|part| self.inline(part)).collect();
        format!("[{parts}]")
    }

    /// Running text, or typst's `none` where it is empty.
    pub(super) fn or_none(&self, text: &Text) -> String {
        if text.is_empty() { "none".to_owned() } else { self.text(text) }
    }

    fn inline(&self, part: &Inline) -> String {
        match part {
            Inline::Words(own) => words(own),
            Inline::Strong(own) => format!("#strong[{}]", words(own)),
            Inline::Stressed(own) => format!("#emph[{}]", words(own)),
            Inline::Code(own) if pieces(own).len() < 2 => format!("#raw({})", quote(own)),
            Inline::Code(own) => format!("#code[{}]", words(own)),
            Inline::Badge(badge) => {
                let border = badge.border.word();
                format!("#badge(\"{border}\", {})", quote(badge.word))
            }
            Inline::Link { words: own, to: Link::Web(url) } => web(url, own),
            Inline::Link { words: own, to: Link::Place(id) } if self.0.contains(id) => {
                format!("#link(label({}))[{}]", quote(id), words(own))
            }
            Inline::Link { words: own, .. } => words(own),
            Inline::Withheld(confidence) => {
                let kind = match confidence {
                    Confidence::Commercial => "commercial",
                    Confidence::Academic => "academic",
                    Confidence::Derived => "derived",
                };
                format!("#withheld(\"{kind}\", {})", quote(Confidence::WORD))
            }
        }
    }
}

/// A link to an address.
pub(super) fn web(url: &str, own: &str) -> String {
    format!("#link({})[{}]", quote(url), words(own))
}

/// The place of this id, on a line of text.
pub(super) fn place(id: &str) -> String {
    format!("#mark({})", quote(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_read_as_markup() {
        assert_eq!(quote("a \"b\" \\ #c\n$d$\u{7}"), "\"a \\\"b\\\" \\\\ #c $d$\"");
    }

    #[test]
    fn long_words_are_broken_at_their_signs_and_short_ones_are_whole() {
        assert_eq!(pieces("short_name of_it"), ["short_name of_it"]);
        assert_eq!(pieces("see a_rather_long_name_of_it now"), ["see a_rather_", "long_", "name_", "of_", "it now"]);
        assert_eq!(pieces(&"0".repeat(50)).len(), 3);
        assert_eq!(pieces("hydroxychloroquine"), ["hydroxychloroquine"]);
    }
}
