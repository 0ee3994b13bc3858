//! Faults as data: a code, a message, places, a mend. How they look is decided in [`render`].

mod codes;
mod nearest;
mod render;

pub use codes::{CODES, Code, code};
pub use nearest::nearest;
pub use render::{render, render_json, render_short};

use crate::source::Span;
use serde::Serialize;

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

/// Where a stage leaves what it finds; it goes on and finds the rest.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// In the order found.
    pub list: Vec<Diagnostic>,
}

impl Findings {
    /// Adds one; the same fault at the same place is kept once.
    pub fn add(&mut self, diagnostic: Diagnostic) {
        if !self.list.contains(&diagnostic) {
            self.list.push(diagnostic);
        }
    }

    /// Whether any is an error.
    pub fn any_errors(&self) -> bool {
        self.list.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }
}
