//! From the merged tree to a [`Study`]: declares every name, then resolves every expression.

use super::document::{Part, load_parts};
use super::patterns::declare_groups;
use super::price_index::{self, PriceIndex};
use super::reader::{Reader, wrong_type};
use super::resolve::Env;
use super::scope::{Named, Scope, VARIABLES, unreadable};
use super::study::*;
use super::term::*;
use super::{
    axes, check, clocks, correlations, curves, definitions, draws, events, moves, parameters, payments, profiles,
    requests, scenario, settings, states, strategies, switches, tables, targets, time, typing,
};
use crate::diagnostic::{Diagnostic, Findings, nearest};
use crate::source::{FileId, Inputs, Node, NodeKind, Sources, Span, Table};
use indexmap::IndexMap;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Why a study could not be made: the faults, with the files to show them in.
#[derive(Debug)]
pub struct Refusal {
    /// The faults.
    pub diagnostics: Vec<Diagnostic>,
    /// The files that were read.
    pub sources: Sources,
}

/// Reads a scenario (path within `inputs`), with `--set` pairs on top, and resolves it.
/// All faults of all files are returned at once.
pub fn load(files: &dyn Inputs, path: &str, set: &[(String, String)]) -> Result<Study, Box<Refusal>> {
    load_over(files, path, &[], set)
}

/// Reads a scenario and lays what other scenarios say beyond it on top, in turn: the files of theirs that it does not read itself.
///
/// # Errors
/// As [`load`]; and when one of them extends no file in common with it.
pub fn load_over(
    files: &dyn Inputs,
    path: &str,
    over: &[String],
    set: &[(String, String)],
) -> Result<Study, Box<Refusal>> {
    let mut builder = Builder::new(files, path);
    let parts = load_parts(&mut builder, path, over, set);
    let study = parts.map(|parts| builder.build(&parts));
    builder.findings.tidy();
    let sound = !builder.findings.any_errors();
    let (diagnostics, sources) = (builder.findings.list, builder.sources);
    match study {
        Some(study) if sound => Ok(Study { warnings: diagnostics, sources, ..study }),
        _ => Err(Box::new(Refusal { diagnostics, sources })),
    }
}

/// What is being built.
pub(super) struct Builder<'i> {
    pub files: &'i dyn Inputs,
    pub path: String,
    pub sources: Sources,
    pub findings: Findings,
    pub scope: Scope,
    /// Whether a state, a start or a move could not be read: what leads where is then not known, and not judged.
    pub lost_moves: bool,
    pub year_days: f64,
    /// The length of every cycle, if all are equal.
    pub uniform_cycle: Option<f64>,
    pub has_age: bool,
    /// The profile column called `age`, if there is one.
    pub age_column: Option<ColumnId>,
    pub price_year: Option<String>,
    pub prices: Option<PriceIndex>,
    /// Whether an index of prices is named, be it readable or not.
    pub prices_named: bool,
    /// Citation keys and where they stand.
    pub citations: Vec<(String, Span)>,
    pub axes: Vec<Axis>,
    pub columns: Vec<Column>,
    pub parameters: Vec<Parameter>,
    pub families: IndexMap<String, Family>,
    pub switches: Vec<Switch>,
    pub tables: Vec<LookupTable>,
    pub curve_names: Vec<String>,
    pub definitions: Vec<definitions::DefinitionDraft>,
    /// How many definitions are being resolved inside one another.
    pub depth: usize,
    pub states: Vec<State>,
    pub states_by_name: BTreeMap<String, StateId>,
    pub families_of_states: IndexMap<String, states::StateFamily>,
    pub steps: Vec<String>,
    /// Whether the steps were named, rather than one unnamed step assumed.
    pub steps_named: bool,
    pub groups: IndexMap<String, Vec<StateId>>,
    pub edges: Vec<Edge>,
    pub events: Vec<EventCount>,
    pub counted: IndexMap<String, String>,
    pub categories: Vec<Category>,
    /// By name, and whether it is a cost.
    pub category_ids: BTreeMap<(String, bool), CategoryId>,
    pub payoffs: Vec<Payoff>,
    pub payments_in_confidence: Vec<(String, String)>,
    pub changes: Vec<Change>,
    pub requests: Vec<requests::AnalysisRequest>,
    /// Sections that misspelt ones were meant to be: that they are missing need not be said as well.
    pub meant: Vec<&'static str>,
}

/// The keys of a model or scenario file.
const KEYS: [&str; 30] = [
    "title",
    "description",
    "disease",
    "price_year",
    "thresholds",
    "extends",
    "use",
    "time",
    "axes",
    "states",
    "move",
    "event",
    "groups",
    "clocks",
    "define",
    "inputs",
    "parameters",
    "switches",
    "profiles",
    "strategies",
    "utility",
    "timing",
    "discount",
    "nice",
    "payment",
    "curves",
    "targets",
    "set",
    "psa",
    "analysis",
];

/// The keys of a fragment: what holds for a whole run is the model's to say.
const FRAGMENT_KEYS: [&str; 15] = [
    "title",
    "description",
    "use",
    "axes",
    "states",
    "move",
    "event",
    "groups",
    "clocks",
    "define",
    "inputs",
    "parameters",
    "switches",
    "curves",
    "targets",
];

impl<'i> Builder<'i> {
    fn new(files: &'i dyn Inputs, path: &str) -> Builder<'i> {
        Builder {
            files,
            path: path.to_string(),
            sources: Sources::default(),
            findings: Findings::default(),
            scope: Scope::default(),
            lost_moves: false,
            year_days: 365.25,
            uniform_cycle: None,
            has_age: false,
            age_column: None,
            price_year: None,
            prices: None,
            prices_named: false,
            citations: vec![],
            axes: vec![],
            columns: vec![],
            parameters: vec![],
            families: IndexMap::new(),
            switches: vec![],
            tables: vec![],
            curve_names: vec![],
            definitions: vec![],
            depth: 0,
            states: vec![],
            states_by_name: BTreeMap::new(),
            families_of_states: IndexMap::new(),
            steps: vec![],
            steps_named: false,
            groups: IndexMap::new(),
            edges: vec![],
            events: vec![],
            counted: IndexMap::new(),
            categories: vec![],
            category_ids: BTreeMap::new(),
            payoffs: vec![],
            payments_in_confidence: vec![],
            changes: vec![],
            requests: vec![],
            meant: vec![],
        }
    }

    /// The first byte of the scenario, for what is wrong with the whole of it.
    pub fn start_of_file(&self) -> Span {
        Span::new(self.sources.find(&self.path).unwrap_or(FileId(0)), 0, 0)
    }

    /// Records that a name means something; a second meaning is a fault.
    pub fn declare(&mut self, name: &str, named: Named, span: Span) {
        let own = name.rsplit('.').next().unwrap_or(name);
        let variable = VARIABLES.contains(&name) && !(name == "age" && matches!(named, Named::Column(_)));
        let fault = if variable { Some(format!("`{name}` has a meaning of its own")) } else { unreadable(own) };
        if let Some(fault) = fault {
            let fault = Diagnostic::error("E2003", fault).at(span, format!("cannot be {}", named.words()));
            self.findings.add(
                fault.mend("use letters, digits and underscores, starting with a letter, and no word of the language"),
            );
            return;
        }
        if let Some((other, first)) = self.scope.names.get(name) {
            let words = other.words();
            self.findings.add(
                Diagnostic::error("E2003", format!("`{name}` is defined twice, here as {}", named.words()))
                    .at(span, "again here")
                    .at(*first, format!("first as {words}"))
                    .mend("rename one of them"),
            );
            return;
        }
        self.scope.names.insert(name.to_string(), (named, span));
    }

    /// Every part's table of one name, with its prefix.
    pub fn sections<'p>(&mut self, parts: &'p [Part], key: &str) -> Vec<(&'p str, &'p Table)> {
        let mut list = Vec::new();
        for part in parts {
            if let Some(entry) = part.table.get(key) {
                match &entry.value.kind {
                    NodeKind::Table(table) => list.push((part.prefix.as_str(), table)),
                    other => self.findings.add(wrong_type(key, &entry.value, other.words(), "a table")),
                }
            }
        }
        list
    }

    /// Every part's list of one name, with its prefix.
    pub fn lists<'p>(&mut self, parts: &'p [Part], key: &str) -> Vec<(&'p str, &'p Node, &'p Table)> {
        let mut list = Vec::new();
        for part in parts {
            let Some(entry) = part.table.get(key) else { continue };
            let NodeKind::Array(items) = &entry.value.kind else {
                let fault = wrong_type(key, &entry.value, entry.value.kind.words(), "a list of tables");
                self.findings.add(fault.mend(format!("write [[{key}]]")));
                self.lost_moves = true;
                continue;
            };
            for item in items {
                match &item.kind {
                    NodeKind::Table(table) => list.push((part.prefix.as_str(), item, table)),
                    other => self.findings.add(wrong_type(key, item, other.words(), "a table")),
                }
            }
        }
        list
    }

    fn build(&mut self, parts: &[Part]) -> Study {
        self.unknown_sections(parts);
        let model = &parts[0].table;
        let head = Reader::new(model, "the file");
        let title = head.text("title", &mut self.findings).map(|text| text.value.to_string());
        let disease = head.text("disease", &mut self.findings).map(|text| text.value.to_string());
        head.text("description", &mut self.findings);
        let price_year = head.text("price_year", &mut self.findings);
        self.price_year = price_index::price_year(self, price_year);

        let time = time::read(self, model);
        let rows = profiles::declare(self, model);
        axes::declare(self, parts);
        parameters::declare_indices(self, parts);
        switches::declare(self, parts);
        self.prices = price_index::read(self, parts);
        self.prices_named =
            matches!(self.sections(&parts[..1], "inputs")[..], [(_, table)] if table.get("inflation").is_some());
        parameters::declare(self, parts);
        tables::declare(self, parts);
        definitions::declare(self, parts);
        curves::declare(self, parts);
        states::declare(self, parts);
        clocks::declare(self, parts);

        definitions::resolve(self);
        let (overrides, set) = scenario::settings(self, parts);
        let draws = draws::read(self, model, &set);
        let correlated = correlations::read(self, parts);
        parameters::check_references(self, parts);
        let profiles = profiles::resolve(self, model, rows);
        let curves = curves::resolve(self, parts);
        declare_groups(self, parts);
        states::resolve(self, parts);
        let clocks = clocks::resolve(self, parts);
        moves::resolve(self, parts);
        events::resolve(self, parts);
        let strategies = strategies::resolve(self, model);
        let start_age = self.start_age(&time);
        let mut settings = Settings { start_age, ..settings::resolve(self, model, time) };
        payments::apply_schemes(self, model, &mut settings.timing);
        let (targets, observed) = targets::resolve(self, parts, &strategies);
        let take = |draft: &definitions::DefinitionDraft| {
            let (body, of) = draft.done.clone().unwrap_or_else(|| super::resolve::nothing(draft.span));
            Definition {
                name: draft.name.clone(),
                indices: draft.indices.clone(),
                body: Arc::new(body),
                text: draft.text.clone(),
                quantity: if let Type::Number(quantity) = of { Some(quantity) } else { None },
                span: draft.span,
            }
        };
        let study = Study {
            sources: Sources::default(),
            path: self.path.clone(),
            title: title.unwrap_or_else(|| self.path.clone()),
            disease: disease.unwrap_or_else(|| "model".into()),
            labels: self.scope.labels.keys().cloned().collect(),
            settings,
            axes: std::mem::take(&mut self.axes),
            columns: std::mem::take(&mut self.columns),
            profiles,
            parameters: std::mem::take(&mut self.parameters),
            families: std::mem::take(&mut self.families),
            definitions: self.definitions.iter().map(take).collect(),
            switches: std::mem::take(&mut self.switches),
            tables: std::mem::take(&mut self.tables),
            inflation_source: self.prices.as_ref().map(|own| own.source.clone()).unwrap_or_default(),
            payments_in_confidence: std::mem::take(&mut self.payments_in_confidence),
            curves,
            clocks,
            steps: std::mem::take(&mut self.steps),
            states: std::mem::take(&mut self.states),
            edges: std::mem::take(&mut self.edges),
            groups: std::mem::take(&mut self.groups),
            categories: std::mem::take(&mut self.categories),
            events: std::mem::take(&mut self.events),
            counted: std::mem::take(&mut self.counted),
            payoffs: std::mem::take(&mut self.payoffs),
            strategies,
            overrides,
            targets,
            observed,
            correlated,
            draws,
            changes: std::mem::take(&mut self.changes),
            requests: std::mem::take(&mut self.requests),
            written: super::written::written(parts),
            warnings: vec![],
        };
        check::check(&study, self);
        study
    }

    /// The age at the start: what [time] says, or else the profile column called `age`.
    fn start_age(&mut self, time: &time::TimeDraft) -> Option<Arc<Term>> {
        if let Some(expr) = &time.start_age {
            let (term, of) = self.resolve(expr, &Env::plain(""));
            typing::expect(self, of, term.span, typing::Place::Years);
            return Some(Arc::new(term));
        }
        let id = self.age_column?;
        Some(Arc::new(Term { kind: TermKind::Column(id), span: self.start_of_file() }))
    }

    fn unknown_sections(&mut self, parts: &[Part]) {
        for part in parts {
            let own = part.prefix.is_empty();
            let (what, keys): (_, &[&'static str]) =
                if own { ("the file", &KEYS) } else { ("a fragment", &FRAGMENT_KEYS) };
            let reader = Reader::new(&part.table, what);
            reader.know(keys);
            reader.finish(&mut self.findings);
            for entry in part.table.entries.iter().filter(|entry| !keys.contains(&entry.key.as_str())) {
                let near = nearest(&entry.key, keys.iter().copied());
                let Some(meant) = keys.iter().copied().find(|key| Some(*key) == near) else { continue };
                self.meant.push(meant);
                // What it would have declared is not known to be missing.
                const NAMES: [&str; 10] = [
                    "axes",
                    "clocks",
                    "curves",
                    "define",
                    "inputs",
                    "parameters",
                    "profiles",
                    "states",
                    "switches",
                    "use",
                ];
                self.scope.incomplete |= NAMES.contains(&meant);
                self.lost_moves |= matches!(meant, "states" | "move" | "axes" | "groups" | "use");
            }
            if let Some(entry) = part.table.get("analysis").filter(|_| own) {
                self.requests = requests::read(entry, &mut self.findings);
            }
        }
    }

    /// The number of a cost category or QALY component, made if new.
    pub fn category(&mut self, name: &str, measure: Measure) -> CategoryId {
        let next = CategoryId(self.categories.len() as u32);
        let id = *self.category_ids.entry((name.to_string(), measure == Measure::Cost)).or_insert(next);
        if id == next {
            self.categories.push(Category { name: name.to_string(), measure });
        }
        id
    }
}
