//! Owns words as HTML: escaping, and the parts of running text.

use crate::report::breaks::pieces;
use crate::report::document::{Confidence, Inline, Link, Text};

/// Text that means itself, in an element or in an attribute between double quotation marks.
pub(super) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

/// Text as a CSS string between double quotation marks.
pub(super) fn css_string(text: &str) -> String {
    let mut safe = String::from("\"");
    for letter in text.chars() {
        if letter.is_control() || matches!(letter, '"' | '\\' | '<' | '>') {
            safe.push_str(&format!("\\{:06X}", u32::from(letter)));
        } else {
            safe.push(letter);
        }
    }
    safe + "\""
}

/// Running text.
pub(super) fn inline(text: &Text) -> String {
    text.parts
        .iter()
        .map(|part| match part {
            Inline::Words(words) => escape(words),
            Inline::Strong(words) => format!("<b>{}</b>", escape(words)),
            Inline::Stressed(words) => format!("<em>{}</em>", escape(words)),
            Inline::Code(words) => format!("<code>{}</code>", breakable(words)),
            Inline::Badge(badge) => {
                let border = badge.border.word();
                format!("<span class=\"m {border}\">{}</span>", badge.word)
            }
            Inline::Link { words, to: Link::Place(id) } => format!("<a href=\"#{id}\">{}</a>", escape(words)),
            Inline::Link { words, to: Link::Web(url) } => format!("<a href=\"{}\">{}</a>", escape(url), escape(words)),
            Inline::Withheld(confidence) => {
                let kind = match confidence {
                    Confidence::Commercial => "commercial",
                    Confidence::Academic => "academic",
                    Confidence::Derived => "derived",
                };
                format!("<span class=\"withheld {kind}\" title=\"{}\">{}</span>", confidence.name(), Confidence::WORD)
            }
        })
        .collect()
}

/// A name or expression as text, with places where a line may end within what is long.
fn breakable(words: &str) -> String {
    pieces(words).iter().map(|own| escape(own)).collect::<Vec<_>>().join("<wbr>")
}

/// A note under a table or figure; nothing when it has no words.
pub(super) fn note(text: &Text) -> String {
    if text.is_empty() { String::new() } else { format!("<p class=\"note\">{}</p>\n", inline(text)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_end_a_line_at_their_signs() {
        assert_eq!(breakable("short_name"), "short_name");
        assert_eq!(breakable("a_very_long_name_of_it <b"), "a_very_<wbr>long_<wbr>name_<wbr>of_<wbr>it &lt;b");
    }

    #[test]
    fn nothing_escapes() {
        assert_eq!(escape("<a href='x'>&\"</a>"), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;&lt;/a&gt;");
        assert_eq!(css_string("a\"b</style>"), "\"a\\000022b\\00003C/style\\00003E\"");
    }
}
