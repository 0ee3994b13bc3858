//! Owns B.3.14: modelled against observed, the checks that the program made, and its warnings.

use super::language::occurs;
use super::sources::cite;
use super::{add_prose, missing};
use crate::report::confidence::of_kind;
use crate::report::document::{About, Block, Cell, Column, Confidence, Inline, RowKind, Section, Table, Text};
use crate::report::{number, words};
use crate::results::{Results, Target, TargetKind};

pub(super) fn section(results: &Results) -> Section {
    let mut section = Section::new("B.3.14", "Validation");
    if results.targets.is_empty() {
        section.push(missing("The model names no observed values to be compared with."));
    } else {
        section.push(Block::Table(targets(results)));
    }
    if !results.checks.is_empty() {
        section.push(Block::Table(checks(results)));
    }
    if !results.warnings.is_empty() {
        let noun = if results.warnings.len() == 1 { "warning" } else { "warnings" };
        section.paragraph(format!("The program gave {} {noun}:", results.warnings.len()));
        let items = results.warnings.iter().map(|warning| {
            let text = Text::with_code(About::ALL, &warning.message).words(format!(" ({})", warning.code));
            match &warning.place {
                Some(place) => text.words(", ").code(place.clone()),
                None => text,
            }
        });
        section.push(Block::List(items.collect()));
    }
    add_prose(results, &mut section);
    for (heading, what) in WRITTEN {
        if !section.sections.iter().any(|own| own.title == heading) {
            let text = Text::plain(format!("To be written by the analyst: {what}, under the heading "))
                .code(format!("## {heading}"))
                .words(" in ")
                .code(super::prose::file(results, "B.3.14"))
                .words(".");
            section.push(Block::Missing(text));
        }
    }
    section
}

/// What only people can say of a model's validity: the heading it stands under, and what it tells.
const WRITTEN: [(&str, &str); 2] = [
    ("Clinical validation", "which clinicians looked at the model, and what they said"),
    ("Cross-model validation", "which other models it was compared with, and how they differ"),
];

/// How far from an observed value without limits a modelled one may lie, as a share of it.
const NEAR: f64 = 0.1;

/// What a comparison is of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The model, against what it was not fitted to.
    Model,
    /// Inputs, against other data.
    Inputs,
    /// What something was solved to meet.
    Solved,
}

impl Kind {
    /// A measure of a run, or of what was solved, tests the model; any other tests inputs as they were given.
    fn of(results: &Results, target: &Target) -> Kind {
        let run = ["count(", "person_years(", "occupancy("].iter().any(|word| target.measure.contains(word));
        let mut solved = results.targets.iter().filter_map(|other| other.solves.as_deref());
        match target.kind {
            TargetKind::Calibrated => Kind::Solved,
            TargetKind::Validation if run || solved.any(|name| occurs(&target.measure, name, false)) => Kind::Model,
            TargetKind::Validation => Kind::Inputs,
        }
    }

    const fn heading(self) -> &'static str {
        match self {
            Kind::Model => "The model against data that it was not fitted to",
            Kind::Inputs => "Arithmetic on inputs against other data: it tests inputs, not the model",
            Kind::Solved => "Solved for, so equal by construction",
        }
    }
}

/// Whether the model misses an observed value: outside its limits or, without limits, far from it.
fn missed(target: &Target) -> bool {
    let gap = (target.modelled - target.observed).abs();
    target.within.map_or(gap > NEAR * target.observed.abs(), |within| !within)
}

/// The comparisons of the model with what it was not fitted to, those that are withheld left out.
fn tests(results: &Results) -> Vec<&Target> {
    let told = |target: &&Target| target.modelled.is_finite() && Kind::of(results, target) == Kind::Model;
    results.targets.iter().filter(told).collect()
}

/// How the run compares with what it was not fitted to, as a sentence without its full stop; none where nothing is compared.
pub(super) fn fit(results: &Results) -> Option<String> {
    let tests = tests(results);
    let misses = tests.iter().filter(|target| missed(target)).count();
    let ratios = tests.iter().map(|target| target.modelled / target.observed).filter(|ratio| ratio.is_finite());
    let mut ratios: Vec<f64> = ratios.collect();
    ratios.sort_by(f64::total_cmp);
    let written = |ratio: f64| number::axis(ratio, 2);
    let range = match ratios[..] {
        [] => String::new(),
        [one] => written(one),
        [low, .., high] if written(low) == written(high) => written(low),
        [low, .., high] => number::range(&written(low), &written(high)),
    };
    let gives =
        if range.is_empty() { String::new() } else { format!("the model gives {range} times what was observed; ") };
    let missed = match (tests.len(), misses) {
        (0, _) => return None,
        (1, 0) => "it is met".to_owned(),
        (1, _) => "it is missed".to_owned(),
        (_, 0) => "none is missed".to_owned(),
        (_, 1) => "one is missed".to_owned(),
        (2, 2) => "both are missed".to_owned(),
        (n, k) if n == k => "all are missed".to_owned(),
        (_, k) => format!("{} are missed", words::count(k)),
    };
    Some(if tests.len() == 1 {
        format!("In the one comparison with data that it was not fitted to, {gives}{missed}")
    } else {
        format!("In {} comparisons with data that it was not fitted to, {gives}{missed}", words::count(tests.len()))
    })
}

/// The same in a few words: `All four comparisons with other data are missed`.
pub(super) fn fit_in_short(results: &Results) -> Option<String> {
    let tests = tests(results);
    let misses = tests.iter().filter(|target| missed(target)).count();
    Some(match (tests.len(), misses) {
        (0, _) => return None,
        (1, 0) => "The one comparison with other data is met".to_owned(),
        (1, _) => "The one comparison with other data is missed".to_owned(),
        (n, 0) => format!("All {} comparisons with other data are met", words::count(n)),
        (n, k) if n == k => format!("All {} comparisons with other data are missed", words::count(n)),
        (n, 1) => format!("One of {} comparisons with other data is missed", words::count(n)),
        (n, k) => words::outside(&format!(
            "{} of {} comparisons with other data are missed",
            words::count(k),
            words::count(n)
        )),
    })
}

/// Observed and modelled, by what the comparison is of.
fn targets(results: &Results) -> Table {
    let title =
        fit(results).unwrap_or_else(|| "The model is compared with no data that it was not fitted to".to_owned());
    let mut table = Table::new(
        "targets",
        "Modelled against observed",
        Text::of(About::COURSE, title),
        format!(
            "Modelled values of the base case. Missed: outside the limits of the observed value or, where none are known, more than {}% away from it",
            number::axis(100.0 * NEAR, 0)
        ),
        vec![
            Column::text("Measure"),
            Column::number("Observed", ""),
            Column::number("Limits", ""),
            Column::number("Modelled", ""),
            Column::number("Modelled ÷ observed", ""),
            Column::text("Outcome"),
            Column::text("Source"),
        ],
    );
    for kind in [Kind::Model, Kind::Inputs, Kind::Solved] {
        let own: Vec<(usize, &Target)> =
            results.targets.iter().enumerate().filter(|(_, target)| Kind::of(results, target) == kind).collect();
        if !own.is_empty() {
            table.group(kind.heading());
        }
        for (at, target) in own {
            table.row(RowKind::Plain, row(results, at, target));
        }
    }
    table.note(
        "A miss is a matter for people: it may lie in the model, or in data from other patients, times or countries.",
    );
    table
}

/// Most letters of a measure that is printed; a longer one stands in the model file.
const SHOWN: usize = 70;

/// What a target is called.
fn called(target: &Target) -> String {
    let name = target.name.strip_prefix("check_").unwrap_or(&target.name);
    target.label.as_ref().map_or_else(|| super::heading(name), |label| words::outside(label))
}

fn row(results: &Results, at: usize, target: &Target) -> Vec<Cell> {
    let value = |x: f64| number::input(x, target.unit.as_deref());
    let limits = match (target.low, target.high) {
        (Some(low), Some(high)) => number::range(&value(low), &value(high)),
        _ => number::NOT_APPLICABLE.to_owned(),
    };
    let place = match target.within {
        Some(true) => ", within limits",
        Some(false) => ", outside limits",
        None => "",
    };
    let verdict = match target.kind {
        TargetKind::Calibrated => Text::plain("solved for"),
        TargetKind::Validation if missed(target) => {
            Text::of(About::COURSE, "").strong("missed").words(place.to_owned())
        }
        TargetKind::Validation => Text::of(About::COURSE, format!("met{place}")),
    };
    let measure = if target.measure.chars().count() > SHOWN {
        Text::plain("formula in the model file")
    } else {
        Text::default().code(target.measure.clone())
    };
    let solved = match (&target.solves, target.solved_value) {
        (Some(parameter), Some(value)) => Text::default().code(format!("{parameter} = {}", number::input(value, None))),
        _ => Text::default(),
    };
    let source = target.source.as_ref().map_or_else(|| Text::plain(number::NOT_APPLICABLE), |key| cite(results, key));
    let ratio = target.modelled / target.observed;
    if !target.observed.is_finite() || !target.modelled.is_finite() {
        return withheld(target, measure, source);
    }
    vec![
        Cell::text(called(target)).small(measure),
        Cell::number(value(target.observed), target.observed, About::NOTHING)
            .small(target.unit.clone().unwrap_or_default())
            .from(format!("/targets/{at}/observed")),
        Cell::text(limits),
        Cell::number(value(target.modelled), target.modelled, About::COURSE).from(format!("/targets/{at}/modelled")),
        if ratio.is_finite() { Cell::number(number::axis(ratio, 2), ratio, About::COURSE) } else { Cell::none() },
        Cell::text(verdict).small(solved),
        Cell::text(source),
    ]
}

/// A target of which no number is told.
fn withheld(target: &Target, measure: Text, source: Text) -> Vec<Cell> {
    let own = target.confidential.map_or(Confidence::Derived, of_kind);
    let hidden = |mark: Confidence| Cell::text(Text::default().then(Inline::Withheld(mark)));
    let mut cells = vec![Cell::text(called(target)).small(measure)];
    cells.extend([own, own, Confidence::Derived, Confidence::Derived, Confidence::Derived].map(hidden));
    cells.push(Cell::text(source));
    cells
}

fn checks(results: &Results) -> Table {
    let passed = results.checks.iter().filter(|check| check.passed).count();
    let mut table = Table::new(
        "checks",
        "Internal checks",
        format!("{passed} of {} internal checks passed", results.checks.len()),
        "Of the arithmetic, made by the program each time it runs; they say nothing of whether the model is right",
        vec![Column::text("Check"), Column::text("Outcome"), Column::text("Found")],
    );
    for check in &results.checks {
        let outcome = if check.passed { Text::plain("passed") } else { Text::default().strong("failed") };
        let found = Text::of(About::NOTHING, check.found.clone());
        table
            .row(RowKind::Plain, vec![Cell::text(super::heading(&check.name)), Cell::text(outcome), Cell::text(found)]);
    }
    table
}
