//! Owns how far results may move before a check fails: what somebody wrote down with a reason, or else 1e-9 of the stored value for
//! outputs and not at all for inputs.

use crate::diagnostic::{Diagnostic, Findings, nearest};
use crate::model::Reader;
use crate::results::{Expected, OutputValue};
use crate::source::{FileId, Located, NodeKind, Sources, Table, parse_toml};

/// What outputs may differ by where nothing is written down, relative to the stored value. The engine gives the same bits on every
/// machine; this allows for a program that adds in another order.
const RELATIVE: f64 = 1e-9;

/// Tolerances, the last that fits holds.
#[derive(Clone, Debug, Default)]
pub struct Tolerances {
    rows: Vec<Row>,
}

#[derive(Clone, Debug)]
struct Row {
    /// Names that it is for; `*` stands for anything.
    pattern: String,
    input: bool,
    /// Scenarios that it is for.
    scenario: String,
    limit: Limit,
    reason: String,
    /// Where it stands.
    place: String,
}

/// How far.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Limit {
    /// In the unit of the value.
    Absolute(f64),
    /// Of the stored value.
    Relative(f64),
}

impl Tolerances {
    /// Reads a file of `[[tolerance]]` tables.
    ///
    /// # Errors
    /// Everything that is wrong with it, and the text to show it in.
    pub fn read(path: &str, text: &str) -> Result<Tolerances, (Vec<Diagnostic>, Sources)> {
        let mut sources = Sources::default();
        let file = sources.add(path, text.to_owned());
        let mut findings = Findings::default();
        let (tree, errors) = parse_toml(text, file);
        for (words, span) in errors {
            findings.add(Diagnostic::error("E1005", format!("TOML: {words}")).at(span, "here"));
        }
        let rows = rows(&tree, (file, &sources), &mut findings);
        findings.tidy();
        if findings.any_errors() { Err((findings.list, sources)) } else { Ok(Tolerances { rows }) }
    }

    /// Words on every row that is for nothing in these scenarios: most likely a name is misspelt. Unless they are `all` scenarios, a row
    /// for other scenarios is left in peace.
    #[must_use]
    pub fn without_use(&self, ran: &[Expected], all: bool) -> Vec<String> {
        let idle = self.rows.iter().filter(|row| ran.iter().all(|own| !row.is_for(own)));
        let idle = idle.filter(|row| all || ran.iter().any(|own| matches(&row.scenario, &own.scenario)));
        let words = |row: &Row| {
            let what = if row.input { "input" } else { "output" };
            let known = ran.iter().filter(|own| matches(&row.scenario, &own.scenario));
            let mut known = known.flat_map(|own| names(own, row.input)).peekable();
            if known.peek().is_none() {
                return format!("{}: no scenario that was checked is called `{}`", row.place, row.scenario);
            }
            let near = nearest(&row.pattern, known).map_or(String::new(), |near| format!(": did you mean `{near}`?"));
            format!("{}: no {what} that was checked is called `{}`{near}", row.place, row.pattern)
        };
        idle.map(words).collect()
    }

    /// Whether a value may have moved like this, what allows or forbids it in words, and whether somebody wrote that down.
    #[must_use]
    pub fn allows(&self, scenario: &str, name: &str, input: bool, old: &OutputValue, new: &OutputValue) -> Allowed {
        let fits = |row: &&Row| row.input == input && matches(&row.pattern, name) && matches(&row.scenario, scenario);
        let row = self.rows.iter().rev().find(fits);
        let (OutputValue::Number(was), OutputValue::Number(is)) = (old, new) else {
            return Allowed { within: old == new, words: "exact".into(), written: false };
        };
        let difference = (is - was).abs();
        let within = |limit: Limit| match limit {
            Limit::Absolute(most) => difference <= most,
            Limit::Relative(most) => difference <= most * was.abs(),
        };
        match row {
            Some(row) => {
                let words = match row.limit {
                    Limit::Absolute(most) => format!("{most}: {}", row.reason),
                    Limit::Relative(most) => format!("{most} of the value: {}", row.reason),
                };
                Allowed { within: was == is || within(row.limit), words, written: true }
            }
            None if input => Allowed { within: was == is, words: "exact".into(), written: false },
            None => Allowed {
                within: was == is || within(Limit::Relative(RELATIVE)),
                words: format!("{RELATIVE:e} of the value"),
                written: false,
            },
        }
    }
}

impl Row {
    /// Whether a scenario has something that it is for.
    fn is_for(&self, own: &Expected) -> bool {
        matches(&self.scenario, &own.scenario) && names(own, self.input).any(|name| matches(&self.pattern, name))
    }
}

/// The names of the inputs or of the outputs.
fn names(own: &Expected, input: bool) -> Box<dyn Iterator<Item = &str> + '_> {
    if !input {
        return Box::new(own.outputs.keys().map(String::as_str));
    }
    let words = [&own.distributions, &own.settings, &own.structure, &own.tables];
    let inputs = own.parameters.keys().chain(own.switches.keys()).chain(words.into_iter().flat_map(|map| map.keys()));
    Box::new(inputs.map(String::as_str).chain(std::iter::once("thresholds")))
}

/// Whether a move is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// Whether it is.
    pub within: bool,
    /// The tolerance in words.
    pub words: String,
    /// Whether somebody wrote it down.
    pub written: bool,
}

fn rows(tree: &Table, (file, sources): (FileId, &Sources), findings: &mut Findings) -> Vec<Row> {
    let head = Reader::new(tree, "the file of tolerances").placed(crate::source::Span::new(file, 0, 0));
    let mut rows = Vec::new();
    if let Some((items, _)) = head.list("tolerance", findings) {
        for item in items {
            let NodeKind::Table(table) = &item.kind else {
                let fault = Diagnostic::error("E4002", format!("a tolerance is a table, not {}", item.kind.words()));
                findings.add(fault.at(item.span, "here").mend("write [[tolerance]]"));
                continue;
            };
            rows.extend(row(Reader::new(table, "[[tolerance]]").placed(item.span), sources, findings));
        }
    }
    head.finish(findings);
    rows
}

fn row(reader: Reader<'_>, sources: &Sources, findings: &mut Findings) -> Option<Row> {
    let (output, input) = (reader.text("output", findings), reader.text("input", findings));
    let (relative, absolute) = (reader.number("relative", findings), reader.number("absolute", findings));
    let (scenario, reason) = (reader.text("scenario", findings), reader.text("reason", findings));
    let place = reader.span();
    let before = findings.list.len();
    reader.finish(findings);
    // A misspelt key is the one that is missing: to ask for that as well would mislead.
    let misspelt = findings.list.len() > before;
    let mut one_of = |words: &str, mend: &str| {
        findings.add(Diagnostic::error("E4001", words).at(place, "this one").mend(mend));
    };
    let pattern = match (output, input) {
        (Some(own), None) => Some((own, false)),
        (None, Some(own)) => Some((own, true)),
        (None, None) if misspelt => None,
        _ => {
            one_of("a tolerance is for one `output` or one `input`", "write output = \"psa.*\"; * stands for anything");
            None
        }
    };
    let limit = match (relative, absolute) {
        (Some(own), None) => Some((Limit::Relative(own.value), own)),
        (None, Some(own)) => Some((Limit::Absolute(own.value), own)),
        (None, None) if misspelt => None,
        _ => {
            one_of("a tolerance has one limit, `relative` or `absolute`", "write relative = 1e-6");
            None
        }
    };
    if reason.map_or(!misspelt, |own: Located<&str>| own.value.trim().is_empty()) {
        one_of("a tolerance needs a `reason`", "say why results may move: reason = \"…\"");
        return None;
    }
    let (limit, written) = limit?;
    if !(written.value >= 0.0) {
        findings.add(Diagnostic::error("E4015", "a tolerance is 0 or above").at(written.span, "below zero"));
        return None;
    }
    let (pattern, input) = pattern?;
    Some(Row {
        pattern: pattern.value.to_owned(),
        input,
        scenario: scenario.map_or("*", |own| own.value).to_owned(),
        limit,
        reason: reason?.value.to_owned(),
        place: sources.address(place),
    })
}

/// Whether a name fits a pattern in which `*` stands for anything.
fn matches(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or("");
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.len() >= last.len() && rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, name, fits) in [
            ("psa.*", "psa.cart.cost", true),
            ("psa.*", "cart.cost", false),
            ("*.cost", "psa.cart.cost", true),
            ("*.cost", "cart.cost.product", false),
            ("cart.*.2*", "cart.nmb.25000", true),
            ("cart.cost", "cart.cost", true),
            ("cart.cost", "cart.costs", false),
            ("a*a", "a", false),
        ] {
            assert_eq!(matches(pattern, name), fits, "{pattern} {name}");
        }
    }
}
