//! The certificate of verification, for people: lines for a terminal, Markdown for a file or a pull request.

use crate::results::{Certificate, Verdict, VerificationTest};
use std::fmt::Write;

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "passed",
        Verdict::Failed => "FAILED",
        Verdict::NotApplicable => "not applicable",
        Verdict::Question => "for a person",
    }
}

/// How many of each, in one line.
#[must_use]
pub fn summary(own: &Certificate) -> String {
    let failed = own.count(Verdict::Failed);
    let left_out = if own.left_out > 0 { format!("; {} left out", own.left_out) } else { String::new() };
    format!(
        "{} passed, {failed} failed, {} not applicable, {} for a person to answer{left_out}",
        own.count(Verdict::Passed),
        own.count(Verdict::NotApplicable),
        own.count(Verdict::Question)
    )
}

/// Whether any failed, and whether that is all there is to say.
fn verdict(own: &Certificate) -> &'static str {
    match (own.passed(), own.left_out) {
        (true, 0) => "No test failed",
        (true, _) => "No test failed, of some tests alone",
        (false, _) => "Some tests failed",
    }
}

/// The tests as lines, those that failed with all that they say.
#[must_use]
pub fn lines(own: &Certificate) -> String {
    let mut text = String::new();
    let mut family = "";
    for test in &own.tests {
        if test.family != family {
            family = &test.family;
            let _ = writeln!(text, "\n{family}");
        }
        let _ = writeln!(text, "  {:>3}  {:14}  {}", test.id, word(test.verdict), test.title);
        match test.verdict {
            Verdict::Failed => {
                let _ = writeln!(text, "         did       {}", test.did);
                let _ = writeln!(text, "         expected  {}", test.expected);
                let _ = writeln!(text, "         found     {}", test.found);
            }
            Verdict::NotApplicable | Verdict::Question => {
                let _ = writeln!(text, "         {}", test.found);
            }
            Verdict::Passed => {}
        }
    }
    let _ = writeln!(text, "\n{}: {}", own.scenario, summary(own));
    text
}

/// The certificate in Markdown.
#[must_use]
pub fn markdown(own: &Certificate) -> String {
    let mut text = format!("# Verification: {}\n\n", plain(&own.title));
    let _ = writeln!(text, "**{}.** {}\n", verdict(own), summary(own));
    let _ = writeln!(text, "| | |\n| --- | --- |");
    let _ = writeln!(text, "| scenario | `{}` |", own.scenario);
    let _ = writeln!(text, "| model (SHA-256) | `{}` |", own.model_hash);
    let _ = writeln!(text, "| program | {} {} |", own.program, own.program_version);
    let _ = writeln!(text, "| people simulated one by one | {} for each strategy, seed {} |", own.people, own.seed);
    let _ = writeln!(text, "| draws | {} |", own.draws);
    let mut family = "";
    for test in &own.tests {
        if test.family != family {
            family = &test.family;
            let _ = writeln!(
                text,
                "\n## {family}\n\n| no. | test | verdict | did | expected | found |\n| --- | --- | --- | --- | --- | --- |"
            );
        }
        let _ = writeln!(text, "{}", row(test));
    }
    let _ = writeln!(text, "\n## Files that were read\n\n| file | SHA-256 |\n| --- | --- |");
    for file in &own.inputs {
        let _ = writeln!(text, "| `{}` | `{}` |", file.path, file.sha256);
    }
    text
}

fn row(test: &VerificationTest) -> String {
    let verdict = if test.verdict == Verdict::Failed { "**failed**" } else { word(test.verdict) };
    format!(
        "| {} | {} | {verdict} | {} | {} | {} |",
        test.id,
        plain(&test.title),
        plain(&test.did),
        plain(&test.expected),
        plain(&test.found)
    )
}

/// Text that cannot break out of a cell.
fn plain(text: &str) -> String {
    text.replace('|', "\\|").replace(['\n', '\r'], " ").replace('<', "&lt;")
}
