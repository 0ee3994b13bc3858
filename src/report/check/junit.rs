//! Owns a check as JUnit XML: a test case a scenario.

use super::lines::explanation;
use super::verdict;
use crate::results::{CheckReport, Moved};
use std::fmt::Write;

/// The check as JUnit XML.
#[must_use]
pub fn junit(report: &CheckReport) -> String {
    let count = |verdict| report.scenarios.iter().filter(|own| own.verdict == verdict).count();
    let (all, failures, errors) = (report.scenarios.len(), count(Moved::Moved), count(Moved::NotRun));
    let counts = format!("tests=\"{all}\" failures=\"{failures}\" errors=\"{errors}\"");
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(text, "<testsuites name=\"cartwright\" {counts}>");
    let _ = writeln!(text, "  <testsuite name=\"cartwright check\" {counts}>");
    for own in &report.scenarios {
        let head = format!("    <testcase classname=\"cartwright.check\" name=\"{}\"", escaped(&own.scenario));
        let kind = match own.verdict {
            Moved::Same => {
                let _ = writeln!(text, "{head}/>");
                continue;
            }
            Moved::Moved => "failure",
            Moved::NotRun => "error",
        };
        let message = escaped(&verdict(own)).replace('\n', "&#10;");
        let body = match own.verdict {
            Moved::NotRun => escaped(&own.fault),
            _ => escaped(&explanation(own, true)),
        };
        let _ = writeln!(text, "{head}>\n      <{kind} message=\"{message}\">{body}</{kind}>\n    </testcase>");
    }
    text += "  </testsuite>\n</testsuites>\n";
    text
}

/// Text that XML 1.0 may hold: its own signs escaped, control characters left out.
fn escaped(text: &str) -> String {
    let mut safe = String::new();
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&apos;"),
            '\n' | '\t' => safe.push(letter),
            letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => safe.push('?'),
            letter => safe.push(letter),
        }
    }
    safe
}
