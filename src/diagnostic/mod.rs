//! Faults as data: a code, a message, places, a mend. How they look is decided in [`render`].

mod codes;
mod nearest;
mod render;

pub use codes::{CODES, Code, code};
pub use nearest::nearest;
pub use render::{render, render_json, render_short};

use crate::source::Span;
use serde::Serialize;
use std::collections::BTreeMap;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing can be run.
    Error,
    /// It can be run; somebody should look.
    Warning,
}

/// A place and what is to be said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The place.
    pub span: Span,
    /// A few words under the line.
    pub words: String,
}

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable code, explained by `cartwright explain CODE`.
    pub code: &'static str,
    /// Error or warning.
    pub severity: Severity,
    /// One phrase: what is wrong.
    pub message: String,
    /// Where; the first place is the one underlined with the message.
    pub marks: Vec<Mark>,
    /// Why it is a fault, if the message does not say it.
    pub cause: Option<String>,
    /// What to do about it.
    pub mend: Option<String>,
}

impl Diagnostic {
    /// An error without a place yet.
    pub fn error(code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic { code, severity: Severity::Error, message: message.into(), marks: vec![], cause: None, mend: None }
    }

    /// A warning without a place yet.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(code, message) }
    }

    /// Adds a place.
    pub fn at(mut self, span: Span, words: impl Into<String>) -> Diagnostic {
        self.marks.push(Mark { span, words: words.into() });
        self
    }

    /// Says why.
    pub fn because(mut self, cause: impl Into<String>) -> Diagnostic {
        self.cause = Some(cause.into());
        self
    }

    /// Says what to do.
    pub fn mend(mut self, mend: impl Into<String>) -> Diagnostic {
        self.mend = Some(mend.into());
        self
    }

    /// Offers the nearest of the known names, if one is near.
    pub fn did_you_mean<'a>(self, word: &str, known: impl IntoIterator<Item = &'a str>) -> Diagnostic {
        match nearest(word, known) {
            Some(name) => self.mend(format!("did you mean `{name}`?")),
            None => self,
        }
    }
}

/// How many diagnostics of one code are kept; a file with a thousand bad cells needs no thousand messages.
const MOST_OF_ONE_CODE: usize = 50;

/// Where a stage leaves what it finds; it goes on and finds the rest.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// In the order found, until [`Findings::tidy`] sorts them.
    pub list: Vec<Diagnostic>,
    /// How many of each code were kept, and how many left out.
    counts: BTreeMap<&'static str, (usize, usize)>,
}

impl Findings {
    /// Adds one; the same fault at the same place is kept once, and no more than [`MOST_OF_ONE_CODE`] of a code.
    pub fn add(&mut self, diagnostic: Diagnostic) {
        if self.is_full(diagnostic.code) {
            self.leave_out(diagnostic.code);
        } else if !self.list.contains(&diagnostic) {
            self.counts.entry(diagnostic.code).or_default().0 += 1;
            self.list.push(diagnostic);
        }
    }

    /// Whether so many of a code were found that further ones are only counted, so that their words need not be made.
    pub fn is_full(&self, code: &str) -> bool {
        self.counts.get(code).is_some_and(|(kept, _)| *kept >= MOST_OF_ONE_CODE)
    }

    /// Counts one that is not kept.
    pub fn leave_out(&mut self, code: &'static str) {
        self.counts.entry(code).or_default().1 += 1;
    }

    /// Whether any is an error.
    pub fn any_errors(&self) -> bool {
        self.list.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Errors first, then warnings, each in the order of the files; and a word on those that were left out.
    pub fn tidy(&mut self) {
        for (code, (_, left_out)) in std::mem::take(&mut self.counts) {
            if left_out > 0
                && let Some(last) = self.list.iter_mut().rev().find(|diagnostic| diagnostic.code == code)
            {
                last.cause = Some(format!("{left_out} more faults like this one are not shown"));
            }
        }
        let place = |diagnostic: &Diagnostic| diagnostic.marks.first().map(|mark| (mark.span.file, mark.span.start));
        self.list.sort_by_key(|diagnostic| (diagnostic.severity == Severity::Warning, place(diagnostic)));
    }
}

/// A number as a message shows it: ten digits are enough, and hide what adding in binary leaves over.
pub fn figure(value: f64) -> String {
    format!("{value:.9e}").parse::<f64>().unwrap_or(value).to_string()
}

/// Names as a message lists them: the first dozen, and how many there are besides.
pub fn some_of<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    const SHOWN: usize = 12;
    let mut shown = Vec::new();
    let mut left_out = 0;
    for name in names {
        if shown.len() < SHOWN { shown.push(name) } else { left_out += 1 }
    }
    let words = shown.join(", ");
    if left_out == 0 { words } else { format!("{words} and {left_out} more") }
}
