//! Owns words as WordprocessingML: escaping, runs, paragraphs, fields and the parts of running text.

use super::places::Places;
use super::relations::Relations;
use crate::report::document::{Border, Confidence, Inline, Link, Text};

/// Text that means itself, in an element or in an attribute. What XML cannot hold is left out; every line break is a space.
pub(super) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\n' | '\r' | '\t' => safe.push(' '),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            other => safe.push(other),
        }
    }
    safe
}

/// How words look, besides the style of their paragraph.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Look {
    /// Heavier.
    pub(super) bold: bool,
    /// In grey.
    pub(super) grey: bool,
    /// Smaller, in grey, and of ordinary weight.
    pub(super) small: bool,
}

impl Look {
    /// Properties of a run of a character style; `own` are the style's name or nothing.
    fn properties(self, style: &str) -> String {
        let mut out = String::new();
        if !style.is_empty() {
            out += &format!("<w:rStyle w:val=\"{style}\"/>");
        } else if self.small {
            out += "<w:rStyle w:val=\"Small\"/>";
        }
        if self.bold && !self.small {
            out += "<w:b/><w:bCs/>";
        }
        if self.grey && !self.small && style.is_empty() {
            out += "<w:color w:val=\"64707B\"/>";
        }
        if self.small && !style.is_empty() {
            out += "<w:sz w:val=\"15\"/><w:szCs w:val=\"15\"/>";
        }
        if out.is_empty() { out } else { format!("<w:rPr>{out}</w:rPr>") }
    }
}

/// A run of words in a character style; without one where its name is empty.
pub(super) fn run(style: &str, words: &str, look: Look) -> String {
    if words.is_empty() {
        return String::new();
    }
    format!("<w:r>{}<w:t xml:space=\"preserve\">{}</w:t></w:r>", look.properties(style), escape(words))
}

/// A paragraph of a style. `more` are properties of its own, in the order of the schema, from `keepNext` on.
pub(super) fn paragraph(style: &str, more: &str, inner: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{more}</w:pPr>{inner}</w:p>\n")
}

/// A field, and what it shows until it is worked out again.
pub(super) fn field(instruction: &str, style: &str, shown: &str) -> String {
    format!("<w:fldSimple w:instr=\" {instruction} \">{}</w:fldSimple>", run(style, shown, Look::default()))
}

/// Running text.
pub(super) fn inline(text: &Text, look: Look, places: &Places, relations: &mut Relations) -> String {
    let mut out = String::new();
    for part in &text.parts {
        match part {
            Inline::Words(words) => out += &run("", words, look),
            Inline::Strong(words) => out += &run("Strong", words, Look { grey: false, ..look }),
            Inline::Stressed(words) => out += &run("Emphasis", words, look),
            Inline::Code(words) => out += &run("Code", words, look),
            Inline::Badge(badge) => {
                let style = match badge.border {
                    Border::Dashed => "BadgeDashed",
                    Border::Dotted => "BadgeDotted",
                    Border::Faint => "BadgeFaint",
                    Border::Solid => "BadgeSolid",
                };
                // Spaces that do not break keep the word off its frame.
                out += &run(style, &format!("\u{a0}{}\u{a0}", badge.word), Look::default());
            }
            Inline::Link { words, to } => {
                let target = match to {
                    Link::Place(id) => places.name(id).map(|name| format!("w:anchor=\"{name}\"")),
                    Link::Web(url) => Some(format!("r:id=\"{}\"", relations.web(url))),
                };
                let words = run(if target.is_some() { "Hyperlink" } else { "" }, words, look);
                out += &match target {
                    Some(target) => format!("<w:hyperlink {target} w:history=\"1\">{words}</w:hyperlink>"),
                    None => words,
                };
            }
            Inline::Withheld(confidence) => {
                let style = match confidence {
                    Confidence::Commercial => "WithheldCommercial",
                    Confidence::Academic => "WithheldAcademic",
                    Confidence::Derived => "WithheldDerived",
                };
                out += &run(style, &format!("\u{a0}{}\u{a0}", Confidence::WORD), Look::default());
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_escapes() {
        assert_eq!(escape("<w:t>&\"\u{1}\u{b}\n"), "&lt;w:t&gt;&amp;&quot; ");
    }
}
