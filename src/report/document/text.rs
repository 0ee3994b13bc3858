//! Owns running text: words, code, badges, links and places where something is withheld.

use super::About;

/// Running text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Text {
    /// Its parts, in order.
    pub parts: Vec<Inline>,
    /// What its numbers tell of.
    pub about: About,
}

/// A part of running text.
#[derive(Clone, Debug, PartialEq)]
pub enum Inline {
    /// Words.
    Words(String),
    /// Words that matter more.
    Strong(String),
    /// Words that are stressed.
    Stressed(String),
    /// Something as it is typed in a file.
    Code(String),
    /// A short word in a frame.
    Badge(Badge),
    /// Words that lead somewhere.
    Link {
        /// The words.
        words: String,
        /// Where they lead.
        to: Link,
    },
    /// Something that is withheld. Written as a block that carries the word `redacted`, of one width always.
    Withheld(Confidence),
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// To an id of the document.
    Place(String),
    /// To an address that begins with `http://` or `https://`.
    Web(String),
}

/// In whose confidence something is withheld.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// Commercial: a solid grey block.
    Commercial,
    /// Academic: a hatched block.
    Academic,
    /// It could be worked back to something that is withheld in either: a block with an outline.
    Derived,
}

/// A short word in a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Badge {
    /// The word.
    pub word: &'static str,
    /// Its frame, which says the same in grey.
    pub border: Border,
}

/// The frame of a badge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Border {
    /// Dashed, on a pale ground: it stands out.
    Dashed,
    /// Dotted.
    Dotted,
    /// Dotted, in grey.
    Faint,
    /// Solid, in grey.
    Solid,
}

impl Border {
    /// Its name in style sheets.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Border::Dashed => "dashed",
            Border::Dotted => "dotted",
            Border::Faint => "faint",
            Border::Solid => "solid",
        }
    }
}

impl Badge {
    /// A name for it in style sheets: the word.
    #[must_use]
    pub const fn class(&self) -> &'static str {
        self.word
    }
}

impl Confidence {
    /// What is printed in place of what is withheld.
    pub const WORD: &'static str = "redacted";

    /// Its name, for readers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Commercial => "commercial in confidence",
            Self::Academic => "academic in confidence",
            Self::Derived => "could be worked back to something in confidence",
        }
    }
}

impl Text {
    /// Words that tell of no outcome.
    #[must_use]
    pub fn plain(words: impl Into<String>) -> Self {
        Self::of(About::NOTHING, words)
    }

    /// Words that tell of outcomes.
    #[must_use]
    pub fn of(about: About, words: impl Into<String>) -> Self {
        let words = words.into();
        let parts = if words.is_empty() { Vec::new() } else { vec![Inline::Words(words)] };
        Self { parts, about }
    }

    /// Words in which what stands between backticks is code.
    #[must_use]
    pub fn with_code(about: About, message: &str) -> Self {
        let parts = message.split('`').enumerate().filter(|(_, part)| !part.is_empty()).map(|(place, part)| {
            if place % 2 == 1 { Inline::Code(part.to_owned()) } else { Inline::Words(part.to_owned()) }
        });
        Self { parts: parts.collect(), about }
    }

    /// The same text with another part at its end.
    #[must_use]
    pub fn then(mut self, part: Inline) -> Self {
        self.parts.push(part);
        self
    }

    /// The same text with more words at its end.
    #[must_use]
    pub fn words(self, words: impl Into<String>) -> Self {
        let words = words.into();
        if words.is_empty() { self } else { self.then(Inline::Words(words)) }
    }

    /// The same text with strong words at its end.
    #[must_use]
    pub fn strong(self, words: impl Into<String>) -> Self {
        self.then(Inline::Strong(words.into()))
    }

    /// The same text with code at its end.
    #[must_use]
    pub fn code(self, words: impl Into<String>) -> Self {
        self.then(Inline::Code(words.into()))
    }

    /// The same text with a link at its end.
    #[must_use]
    pub fn link(self, words: impl Into<String>, to: Link) -> Self {
        self.then(Inline::Link { words: words.into(), to })
    }

    /// The same text followed by another.
    #[must_use]
    pub fn join(mut self, other: Self) -> Self {
        self.about = self.about.and(other.about);
        self.parts.extend(other.parts);
        self
    }

    /// The same text, known to tell of these outcomes too.
    #[must_use]
    pub fn about(mut self, about: About) -> Self {
        self.about = self.about.and(about);
        self
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The words alone.
    #[must_use]
    pub fn bare(&self) -> String {
        let word = |part: &Inline| match part {
            Inline::Words(words) | Inline::Strong(words) | Inline::Stressed(words) | Inline::Code(words) => {
                words.clone()
            }
            Inline::Link { words, .. } => words.clone(),
            Inline::Badge(badge) => badge.word.to_owned(),
            Inline::Withheld(_) => Confidence::WORD.to_owned(),
        };
        self.parts.iter().map(word).collect()
    }
}

impl From<&str> for Text {
    fn from(words: &str) -> Self {
        Self::plain(words)
    }
}

impl From<String> for Text {
    fn from(words: String) -> Self {
        Self::plain(words)
    }
}

/// Text as an id of a document: letters, digits, `-` and `.` stay, each other byte becomes its number.
#[must_use]
pub fn place_id(text: &str) -> String {
    text.bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.') {
                char::from(b).to_string()
            } else {
                format!("_{b:02x}")
            }
        })
        .collect()
}
