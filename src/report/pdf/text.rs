//! Owns words as typst source. Every text is a string, so that none is read as markup; long words may be broken.

use std::collections::BTreeSet;

use crate::report::breaks::pieces;
use crate::report::document::{Confidence, Inline, Link, Text};

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
}
