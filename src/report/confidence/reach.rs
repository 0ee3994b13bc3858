//! Owns how far a value in confidence reaches: which inputs, targets, shares of people and outcomes it could be worked back from.
//!
//! - An input solved by a target that reads it gives it away, and so do the other members of a whole: a Dirichlet set, values under
//!   one name that sum to 1, shares of one part of the model that sum to 1.
//! - Outcomes go by dimension and by what reads the input, whichever takes more: money acts on costs, a utility or QALYs on
//!   QALYs, anything else on all.

use crate::report::document::{About, Confidence};
use crate::results::{Confidential, Found, Parameter, Results, Target};
use indexmap::{IndexMap, IndexSet};

/// What could be worked back to something in confidence.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// Inputs whose numbers are withheld, by name.
    pub inputs: IndexMap<String, Confidence>,
    /// Targets of which numbers are withheld, by name.
    pub targets: IndexMap<String, Confidence>,
    /// Whether the shares of the kinds of people are.
    pub shares: bool,
    /// Analyses that are withheld whole, by name.
    pub analyses: IndexSet<String>,
    /// Outcomes of which no number may be told.
    pub outcomes: About,
    /// What is read of an input that is withheld: inputs, definitions and curves, by name without index.
    read: IndexSet<String>,
}

/// The mark of a kind of confidence.
#[must_use]
pub const fn of_kind(kind: Confidential) -> Confidence {
    match kind {
        Confidential::Commercial => Confidence::Commercial,
        Confidential::Academic => Confidence::Academic,
    }
}

/// The inputs in confidence.
pub fn in_confidence(results: &Results) -> impl Iterator<Item = &Parameter> {
    results.model.parameters.iter().filter(|own| own.confidential.is_some())
}

impl Reach {
    /// How far what is in confidence reaches in some results.
    #[must_use]
    pub fn of(results: &Results) -> Self {
        let mut own = Self::default();
        for parameter in in_confidence(results) {
            let mark = parameter.confidential.map_or(Confidence::Derived, of_kind);
            own.inputs.insert(parameter.name.clone(), mark);
        }
        for target in &results.targets {
            if let Some(kind) = target.confidential {
                own.targets.insert(target.name.clone(), of_kind(kind));
            }
        }
        if !results.model.payments_in_confidence.is_empty() {
            own.outcomes = own.outcomes.and(About::COSTS);
        }
        // A table is read by expressions of which the results hold the text alone: it may act on anything.
        if results.model.tables.iter().any(|table| table.confidential.is_some()) {
            own.outcomes = About::ALL;
        }
        loop {
            let before = (own.inputs.len(), own.targets.len(), own.read.len(), own.outcomes, own.shares);
            own.follow(results);
            if before == (own.inputs.len(), own.targets.len(), own.read.len(), own.outcomes, own.shares) {
                break;
            }
        }
        for analysis in &results.analyses {
            if let Found::PaymentSchemes(found) = &analysis.found
                && found.schemes.iter().any(|scheme| scheme.confidential.is_some())
            {
                own.analyses.insert(analysis.name.clone());
            }
        }
        own
    }

    /// Whether anything is withheld.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.inputs.is_empty() && self.targets.is_empty() && self.analyses.is_empty() && self.outcomes == About::NOTHING
    }

    /// One step of the search.
    fn follow(&mut self, results: &Results) {
        let model = &results.model;
        // What reads what is withheld. An input that nothing reads acts on nothing.
        let inputs = self.inputs.clone();
        for parameter in model.parameters.iter().filter(|own| inputs.contains_key(&own.name)) {
            self.read.insert(base(&parameter.name).to_owned());
            self.outcomes = self.outcomes.and(by_dimension(parameter));
        }
        for own in &model.definitions {
            if self.reads(&own.expression) {
                self.read.insert(base(&own.name).to_owned());
            }
        }
        for own in &model.curves {
            if self.reads(&own.words) {
                self.read.insert(own.name.clone());
            }
        }
        for (name, value) in model.strategies.iter().flat_map(|own| &own.set) {
            if self.reads(value) {
                self.read.insert(base(name).to_owned());
            }
        }
        let moves = model.moves.iter().flat_map(|own| own.spread.iter().chain([&own.expression]));
        let starts = model.states.iter().flat_map(|own| &own.start_share);
        if moves.chain(starts).any(|text| self.reads(text)) {
            self.outcomes = About::ALL;
        }
        let paid = model.payoffs.iter().filter(|own| self.reads(&own.expression));
        let paid = paid.map(|own| if own.kind == "cost" { About::COSTS } else { About::QALYS });
        self.outcomes = paid.fold(self.outcomes, About::and);
        if let Some(rule) = &model.settings.utility
            && [Some(&rule.norm), rule.measured_at.as_ref()].into_iter().flatten().any(|text| self.reads(text))
        {
            self.outcomes = self.outcomes.and(About::QALYS);
        }
        self.shares |= model.profiles.iter().flat_map(|own| &own.reads).any(|name| self.knows(base(name)));
        if self.shares && model.profiles.len() > 1 {
            self.outcomes = About::ALL;
        }
        for target in &results.targets {
            if self.tells(target) {
                self.targets.entry(target.name.clone()).or_insert(Confidence::Derived);
            }
            let met =
                self.targets.contains_key(&target.name) || is_of_run(target) && About::COURSE.touches(self.outcomes);
            if let Some(solved) = target.solves.as_ref().filter(|_| met) {
                self.inputs.entry(solved.clone()).or_insert(Confidence::Derived);
            }
        }
        for whole in wholes(&model.parameters) {
            if whole.iter().any(|own| self.inputs.contains_key(&own.name)) {
                for own in whole {
                    self.inputs.entry(own.name.clone()).or_insert(Confidence::Derived);
                }
            }
        }
    }

    /// Whether a target's numbers are worked out from what is withheld.
    fn tells(&self, target: &Target) -> bool {
        self.reads(&target.measure) || target.reads.iter().any(|name| self.knows(base(name)))
    }

    /// Whether an expression reads something that is withheld.
    #[must_use]
    pub fn reads(&self, text: &str) -> bool {
        names(text).any(|name| self.knows(name) || name.rsplit_once('.').is_some_and(|(curve, _)| self.knows(curve)))
    }

    /// Whether a name is one of what is withheld; within a part it stands without the part's name.
    #[must_use]
    pub fn knows(&self, name: &str) -> bool {
        let inside = |own: &String| own.strip_suffix(name).is_some_and(|part| part.ends_with('.'));
        self.read.contains(name) || self.read.iter().any(inside)
    }
}

/// A name without its index.
fn base(name: &str) -> &str {
    name.split('[').next().unwrap_or(name)
}

/// The names in an expression.
fn names(text: &str) -> impl Iterator<Item = &str> {
    let inside = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '.');
    text.split(move |letter| !inside(letter))
        .filter(|word| word.starts_with(|letter: char| letter.is_alphabetic() || letter == '_'))
}

/// Whether a measure is of a run: it then depends on everything that moves people.
fn is_of_run(target: &Target) -> bool {
    ["count(", "person_years(", "occupancy("].iter().any(|word| target.measure.contains(word))
}

/// The outcomes on which an input acts by its dimension.
fn by_dimension(parameter: &Parameter) -> About {
    let unit = parameter.unit.as_deref().unwrap_or_default();
    if !parameter.used {
        About::NOTHING
    } else if unit.starts_with('£') {
        About::COSTS
    } else if unit == "utility" || unit.contains("QALY") {
        About::QALYS
    } else {
        About::ALL
    }
}

/// How near to 1 a sum is for its members to be the parts of a whole.
const WHOLE: f64 = 1e-6;

/// Inputs that are the parts of a whole, so that all but one tell the last.
fn wholes(parameters: &[Parameter]) -> Vec<Vec<&Parameter>> {
    let mut sets: IndexMap<String, Vec<&Parameter>> = IndexMap::new();
    for own in parameters {
        let mut add = |key: String| sets.entry(key).or_default().push(own);
        let name = base(&own.name);
        let group = own.group.as_deref().unwrap_or_default();
        if own.distribution.as_ref().is_some_and(|words| words.starts_with("dirichlet")) {
            add(format!("dirichlet {name}"));
            if !group.is_empty() {
                add(format!("dirichlet of {group}"));
            }
        }
        // Under one name; of a matrix, a row and a column; shares of one part of the model.
        if let Some(index) = own.name.strip_prefix(name).filter(|index| !index.is_empty()) {
            add(format!("name {name}"));
            if let Some((row, column)) = index.split_once(", ") {
                add(format!("row {name}{row}"));
                add(format!("column {name}{column}"));
            }
        }
        let unit = own.unit.as_deref().unwrap_or_default();
        if unit == "share" || unit == "probability" {
            add(format!("{unit} of {group}"));
        }
    }
    let mut found: Vec<Vec<&Parameter>> = Vec::new();
    for (key, set) in sets {
        let whole = |own: &[&Parameter]| (own.iter().map(|own| own.value).sum::<f64>() - 1.0).abs() < WHOLE;
        if key.starts_with("dirichlet") || whole(&set) {
            found.push(set);
        } else if key.starts_with("share of") || key.starts_with("probability of") {
            // Two of several may make a whole of their own.
            for (at, one) in set.iter().enumerate() {
                found.extend(set[at + 1..].iter().filter(|two| whole(&[one, two])).map(|two| vec![*one, *two]));
            }
        }
    }
    found
}
