//! What a test says: what it did, expected and found.

use crate::results::Verdict;

/// The outcome of a test; an error is a variant that could not be run, in words.
pub(super) type Outcome = Result<Finding, String>;

/// What a test found.
pub(super) struct Finding {
    pub verdict: Verdict,
    pub did: String,
    pub expected: String,
    pub found: String,
}

impl Finding {
    /// A test that was made.
    pub fn of(did: impl Into<String>, expected: impl Into<String>, passed: bool, found: impl Into<String>) -> Outcome {
        let verdict = if passed { Verdict::Passed } else { Verdict::Failed };
        Ok(Finding { verdict, did: did.into(), expected: expected.into(), found: found.into() })
    }

    /// A test that compares numbers with a tolerance; `worst` names the pair that is furthest apart.
    pub fn close(did: impl Into<String>, expected: impl Into<String>, worst: Worst, tolerance: f64) -> Outcome {
        Finding::of(did, expected, worst.off <= tolerance, worst.words())
    }

    /// The model has nothing to make the test on, or all models share the answer.
    pub fn not_applicable(reason: impl Into<String>) -> Outcome {
        let (did, expected) = (String::new(), String::new());
        Ok(Finding { verdict: Verdict::NotApplicable, did, expected, found: reason.into() })
    }

    /// Only a person can say.
    pub fn question(question: impl Into<String>) -> Outcome {
        let (did, expected) = (String::new(), String::new());
        Ok(Finding { verdict: Verdict::Question, did, expected, found: question.into() })
    }

    /// A variant of the model that could not be run.
    pub fn could_not(words: String) -> Finding {
        Finding {
            verdict: Verdict::Failed,
            did: "ran a variant of the model".into(),
            expected: "a variant that runs".into(),
            found: words,
        }
    }
}

/// A list of things in words, cut where it gets long.
pub(super) fn listed(items: &[String]) -> String {
    let shown = 8;
    let mut words = items.iter().take(shown).cloned().collect::<Vec<_>>().join(", ");
    if items.len() > shown {
        words += &format!(" and {} more", items.len() - shown);
    }
    words
}

/// The pair of numbers that is furthest apart, relative to the larger of 1 and the second.
#[derive(Clone, Debug, Default)]
pub(super) struct Worst {
    pub off: f64,
    name: String,
    pair: (f64, f64),
    count: usize,
}

impl Worst {
    /// Compares one more pair. What is no number is as far apart as can be.
    pub fn pair(&mut self, name: impl Into<String>, found: f64, expected: f64) {
        let scale = if expected.abs() > 1.0 { expected.abs() } else { 1.0 };
        let off = (found - expected).abs() / scale;
        let off = if off.is_nan() { f64::INFINITY } else { off };
        self.count += 1;
        if off > self.off || self.name.is_empty() {
            (self.off, self.name, self.pair) = (off, name.into(), (found, expected));
        }
    }

    /// Compares two lists of named numbers.
    pub fn lists(&mut self, found: &[(String, f64)], expected: &[(String, f64)]) {
        if found.len() != expected.len() {
            self.pair("how many figures there are", found.len() as f64, expected.len() as f64);
        }
        for ((name, found), (_, expected)) in found.iter().zip(expected) {
            self.pair(name.clone(), *found, *expected);
        }
    }

    /// What was found, in words.
    pub fn words(&self) -> String {
        let (found, expected) = self.pair;
        let count = self.count;
        let figures = if count == 1 { "1 figure".to_string() } else { format!("{count} figures") };
        if self.off == 0.0 {
            return format!("{figures} compared, none apart");
        }
        format!("{figures} compared, furthest apart {}: {found} for {expected} ({:.1e} of it)", self.name, self.off)
    }
}
