//! From the merged tree to a [`Study`]: declares every name, then resolves every expression.

use super::document::{Part, load_parts};
use super::reader::{Reader, expression_of};
use super::resolve::Env;
use super::scope::{Named, Scope, VARIABLES};
use super::study::*;
use super::term::*;
use super::{check, curves, inputs, moves, profiles, settings, states, strategies, tables, targets};
use crate::diagnostic::{Diagnostic, Findings};
use crate::expr::{Expr, ExprKind, print};
use crate::quantity::Quantity;
use crate::source::{Inputs, Node, NodeKind, Sources, Span, Table};
use indexmap::IndexMap;
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
    let mut sources = Sources::default();
    let mut findings = Findings::default();
    let parts = load_parts(files, &mut sources, &mut findings, path, set);
    let mut builder = Builder::new(files, sources, findings, path);
    let study = match parts {
        Some(parts) => builder.build(&parts),
        None => None,
    };
    match study {
        Some(study) if !builder.findings.any_errors() => Ok(Study { warnings: builder.findings.list, sources: builder.sources, ..study }),
        _ => Err(Box::new(Refusal { diagnostics: builder.findings.list, sources: builder.sources })),
    }
}

/// What is being built.
pub(super) struct Builder<'i> {
    pub files: &'i dyn Inputs,
    pub path: String,
    pub sources: Sources,
    pub findings: Findings,
    pub scope: Scope,
    pub year_days: f64,
    /// The length of every cycle, if all are equal.
    pub uniform_cycle: Option<f64>,
    pub has_age: bool,
    /// The profile column called `age`, if there is one.
    pub age_column: Option<ColumnId>,
    pub price_year: Option<String>,
    pub axes: Vec<Axis>,
    pub columns: Vec<Column>,
    pub parameters: Vec<Parameter>,
    pub families: IndexMap<String, Family>,
    pub switches: Vec<Switch>,
    pub tables: Vec<LookupTable>,
    pub curve_names: Vec<String>,
    pub definitions: Vec<DefinitionDraft>,
    pub states: Vec<State>,
    pub families_of_states: IndexMap<String, states::StateFamily>,
    pub steps: Vec<String>,
    pub groups: IndexMap<String, Vec<StateId>>,
    pub edges: Vec<Edge>,
    pub events: Vec<EventCount>,
    pub categories: Vec<Category>,
    pub payoffs: Vec<Payoff>,
    pub changes: Vec<Change>,
}

/// A definition before and after it is resolved.
pub(super) struct DefinitionDraft {
    pub name: String,
    pub prefix: String,
    pub indices: Vec<Domain>,
    pub source: DefinitionSource,
    pub text: String,
    pub span: Span,
    pub done: Option<(Term, Type)>,
    pub under_way: bool,
}

/// What a definition says.
pub(super) enum DefinitionSource {
    Expression(Expr),
    /// By label: the axis, column or switch, the cases, and the rest.
    Cases(Expr, Vec<(String, Span, Expr)>, Option<Expr>),
}

impl<'i> Builder<'i> {
    fn new(files: &'i dyn Inputs, sources: Sources, findings: Findings, path: &str) -> Builder<'i> {
        Builder {
            files,
            path: path.to_string(),
            sources,
            findings,
            scope: Scope::default(),
            year_days: 365.25,
            uniform_cycle: None,
            has_age: false,
            age_column: None,
            price_year: None,
            axes: vec![],
            columns: vec![],
            parameters: vec![],
            families: IndexMap::new(),
            switches: vec![],
            tables: vec![],
            curve_names: vec![],
            definitions: vec![],
            states: vec![],
            families_of_states: IndexMap::new(),
            steps: vec![],
            groups: IndexMap::new(),
            edges: vec![],
            events: vec![],
            categories: vec![],
            payoffs: vec![],
            changes: vec![],
        }
    }

    /// Records that a name means something; a second meaning is a fault.
    pub fn declare(&mut self, name: &str, named: Named, span: Span) {
        if VARIABLES.contains(&name) && !(name == "age" && matches!(named, Named::Column(_))) || name == "rest" {
            self.findings.add(
                Diagnostic::error("E2003", format!("`{name}` has a meaning of its own")).at(span, "choose another name"),
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
                    other => self.findings.add(super::reader::wrong_type(key, &entry.value, other.words(), "a table")),
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
                let words = entry.value.kind.words();
                self.findings.add(super::reader::wrong_type(key, &entry.value, words, "a list of tables").mend(format!("write [[{key}]]")));
                continue;
            };
            for item in items {
                match &item.kind {
                    NodeKind::Table(table) => list.push((part.prefix.as_str(), item, table)),
                    other => self.findings.add(super::reader::wrong_type(key, item, other.words(), "a table")),
                }
            }
        }
        list
    }

    fn build(&mut self, parts: &[Part]) -> Option<Study> {
        self.unknown_sections(parts);
        let model = &parts[0].table;
        let head = Reader::new(model, "the file");
        let title = head.text("title", &mut self.findings).map(|text| text.value.to_string());
        let disease = head.text("disease", &mut self.findings).map(|text| text.value.to_string());
        self.price_year = head.text("price_year", &mut self.findings).map(|text| text.value.to_string());

        let time = settings::time(self, model);
        profiles::declare(self, model);
        states::declare_axes(self, parts);
        inputs::declare_indices(self, parts);
        inputs::declare_switches(self, parts);
        inputs::declare_parameters(self, parts);
        tables::declare(self, parts);
        self.declare_definitions(parts);
        curves::declare(self, parts);
        states::declare(self, parts);
        moves::declare_clocks(self, parts);
        let draws = inputs::draws(self, model);
        let overrides = strategies::scenario_settings(self, parts);
        let correlated = inputs::correlated(self, parts);

        for index in 0..self.definitions.len() {
            let span = self.definitions[index].span;
            self.definition_type(DefinitionId(index as u32), span);
        }
        let profiles = profiles::resolve(self, model);
        let curves = curves::resolve(self, parts);
        let clocks = states::resolve(self, parts, &time.steps);
        moves::resolve(self, parts);
        let strategies = strategies::resolve(self, model);
        let start_age = time.start_age.as_ref().map(|expr| {
            let (term, of) = self.resolve(expr, &Env::plain(""));
            super::typing::expect(self, of, term.span, super::typing::Place::Years);
            Arc::new(term)
        });
        let mut settings = settings::resolve(self, model, time)?;
        settings.start_age = start_age.or_else(|| {
            self.age_column.map(|id| Arc::new(Term { kind: TermKind::Column(id), span: Span::new(crate::source::FileId(0), 0, 0) }))
        });
        let targets = targets::resolve(self, parts, &strategies);
        if self.findings.any_errors() && self.states.is_empty() {
            return None;
        }
        let definitions = self
            .definitions
            .iter()
            .map(|draft| {
                let (body, of) = draft.done.clone().unwrap_or((Term { kind: TermKind::Number(0.0), span: draft.span }, Type::Unknown));
                Definition {
                    name: draft.name.clone(),
                    indices: draft.indices.clone(),
                    body: Arc::new(body),
                    text: draft.text.clone(),
                    quantity: if let Type::Number(quantity) = of { Some(quantity) } else { None },
                    span: draft.span,
                }
            })
            .collect();
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
            definitions,
            switches: std::mem::take(&mut self.switches),
            tables: std::mem::take(&mut self.tables),
            curves,
            clocks,
            steps: std::mem::take(&mut self.steps),
            states: std::mem::take(&mut self.states),
            edges: std::mem::take(&mut self.edges),
            groups: std::mem::take(&mut self.groups),
            categories: std::mem::take(&mut self.categories),
            events: std::mem::take(&mut self.events),
            payoffs: std::mem::take(&mut self.payoffs),
            strategies,
            overrides,
            targets,
            correlated,
            draws,
            changes: std::mem::take(&mut self.changes),
            warnings: vec![],
        };
        check::check(&study, self);
        Some(study)
    }

    fn unknown_sections(&mut self, parts: &[Part]) {
        const MODEL: [&str; 27] = [
            "title", "description", "disease", "price_year", "thresholds", "extends", "use", "time", "axes", "states", "move", "event", "groups",
            "clocks", "define", "inputs", "parameters", "switches", "profiles", "strategies", "utility", "timing", "discount", "curves", "targets",
            "set", "psa",
        ];
        for part in parts {
            let reader = Reader::new(&part.table, if part.prefix.is_empty() { "the file" } else { "the fragment" });
            for key in MODEL {
                reader.get(key);
            }
            reader.get("analysis");
            reader.finish(&mut self.findings);
            if let Some(entry) = part.table.get("analysis") {
                settings::analyses(entry, &mut self.findings);
            }
        }
    }

    fn declare_definitions(&mut self, parts: &[Part]) {
        for (prefix, table) in self.sections(parts, "define") {
            for entry in &table.entries {
                let (name, index_words) = match entry.key.split_once('[') {
                    Some((name, rest)) => (name.trim(), rest.trim_end_matches(']')),
                    None => (entry.key.as_str(), ""),
                };
                let mut indices = Vec::new();
                for word in index_words.split(',').map(str::trim).filter(|word| !word.is_empty()) {
                    match self.scope.find(prefix, word) {
                        Some((_, Named::Axis(axis))) => indices.push(Domain::Axis(axis)),
                        Some((_, Named::Column(column))) => indices.push(Domain::Column(column)),
                        _ => self.findings.add(
                            Diagnostic::error("E2006", format!("`{word}` is no axis or profile column"))
                                .at(entry.key_span, "a definition is indexed by axes and profile columns"),
                        ),
                    }
                }
                let Some((source, text)) = self.definition_source(entry) else { continue };
                // Cases by an axis are indexed by it without being told.
                if indices.is_empty()
                    && let DefinitionSource::Cases(Expr { kind: ExprKind::Name(by), .. }, ..) = &source
                    && let Some((_, Named::Axis(axis))) = self.scope.find(prefix, by)
                {
                    indices.push(Domain::Axis(axis));
                }
                let id = DefinitionId(self.definitions.len() as u32);
                let full = format!("{prefix}{name}");
                self.declare(&full, Named::Definition(id), entry.key_span);
                self.definitions.push(DefinitionDraft {
                    name: full,
                    prefix: prefix.to_string(),
                    indices,
                    source,
                    text,
                    span: entry.value.span,
                    done: None,
                    under_way: false,
                });
            }
        }
    }

    fn definition_source(&mut self, entry: &crate::source::Entry) -> Option<(DefinitionSource, String)> {
        let NodeKind::Table(table) = &entry.value.kind else {
            let expr = expression_of(&entry.key, &entry.value, &mut self.findings)?.value;
            let text = print(&expr);
            return Some((DefinitionSource::Expression(expr), text));
        };
        let reader = Reader::new(table, "a definition by cases");
        let Some(by) = reader.expression("by", &mut self.findings) else {
            self.findings.add(
                Diagnostic::error("E4001", format!("the definition `{}` needs `by`", entry.key))
                    .at(entry.value.span, "by what?")
                    .mend("write { by = \"axis\", value = \"…\", else = \"…\" }"),
            );
            return None;
        };
        let mut cases = Vec::new();
        let mut rest = None;
        let mut text = format!("by {}:", print(&by.value));
        for case in reader.all() {
            if case.key == "by" {
                continue;
            }
            let expr = expression_of(&case.key, &case.value, &mut self.findings)?.value;
            text.push_str(&format!(" {} → {};", case.key, print(&expr)));
            if case.key == "else" {
                rest = Some(expr);
            } else {
                cases.push((case.key.clone(), case.key_span, expr));
            }
        }
        Some((DefinitionSource::Cases(by.value, cases, rest), text))
    }

    /// The type and number of indices of a definition, resolving it if that has not been done. A ring is reported once.
    pub fn definition_type(&mut self, id: DefinitionId, asked_at: Span) -> (Type, usize) {
        let draft = &mut self.definitions[id.index()];
        let arity = draft.indices.len();
        if let Some((_, of)) = &draft.done {
            return (*of, arity);
        }
        if draft.under_way {
            let ring: Vec<String> = self.definitions.iter().filter(|draft| draft.under_way).map(|draft| draft.name.clone()).collect();
            let name = self.definitions[id.index()].name.clone();
            self.findings.add(
                Diagnostic::error("E2004", format!("`{name}` is defined by itself"))
                    .at(asked_at, "leads back to it")
                    .because(format!("the ring is among: {}", ring.join(", ")))
                    .mend("break the ring: one of them must be a parameter"),
            );
            return (Type::Unknown, arity);
        }
        draft.under_way = true;
        let env = Env { indices: draft.indices.clone(), ..Env::in_cycle(&draft.prefix.clone()) };
        let source = std::mem::replace(&mut draft.source, DefinitionSource::Cases(placeholder(asked_at), vec![], None));
        let done = match &source {
            DefinitionSource::Expression(expr) => self.resolve(expr, &env),
            DefinitionSource::Cases(by, cases, rest) => self.resolve_cases(by, cases, rest.as_ref(), &env),
        };
        let draft = &mut self.definitions[id.index()];
        draft.under_way = false;
        let of = done.1;
        draft.done = Some(done);
        (of, arity)
    }

    fn resolve_cases(&mut self, by: &Expr, cases: &[(String, Span, Expr)], rest: Option<&Expr>, env: &Env) -> (Term, Type) {
        let (on, of_on) = self.resolve(by, env);
        let (mut result, mut of) = match rest {
            Some(expr) => self.resolve(expr, env),
            // Every case is named: the last one stands for what is left. Missing ones are found below.
            None => super::resolve::nothing(by.span),
        };
        if rest.is_none() {
            self.missing_cases(&on, cases, by.span);
            of = Type::Rest;
        }
        for (label, span, expr) in cases.iter().rev() {
            let (value, of_value) = self.resolve(expr, env);
            of = if of == Type::Rest { of_value } else { super::typing::unify(self, (of, result.span), (of_value, value.span), "the cases") };
            let condition = if of_on == Type::Boolean {
                let flag = f64::from(u8::from(label == "true"));
                Term { kind: TermKind::Apply(Operation::Equal, vec![on.clone(), Term { kind: TermKind::Number(flag), span: *span }]), span: *span }
            } else {
                let Some(&id) = self.scope.labels.get(label) else {
                    let known: Vec<String> = self.scope.labels.keys().cloned().collect();
                    self.findings.add(
                        Diagnostic::error("E2006", format!("no value is called `{label}`"))
                            .at(*span, "here")
                            .did_you_mean(label, known.iter().map(String::as_str)),
                    );
                    continue;
                };
                let label = Term { kind: TermKind::Label(id), span: *span };
                Term { kind: TermKind::Apply(Operation::Equal, vec![on.clone(), label]), span: *span }
            };
            result = Term { kind: TermKind::If(Box::new(condition), Box::new(value), Box::new(result)), span: by.span };
        }
        (result, of)
    }

    fn missing_cases(&mut self, on: &Term, cases: &[(String, Span, Expr)], span: Span) {
        let values: Vec<String> = match &on.kind {
            TermKind::IndexValue(_) | TermKind::Column(_) | TermKind::Axis(..) => {
                let name = self.sources.text(on.span).to_string();
                match self.scope.find("", &name) {
                    Some((_, Named::Axis(axis))) => self.axes[axis.index()].values.iter().map(|id| self.label_words(&[*id])).collect(),
                    Some((_, Named::Column(column))) => self.columns[column.index()].labels.iter().map(|id| self.label_words(&[*id])).collect(),
                    _ => vec![],
                }
            }
            _ => vec!["true".into(), "false".into()],
        };
        let missing: Vec<&String> = values.iter().filter(|value| !cases.iter().any(|(label, ..)| label == *value)).collect();
        if !missing.is_empty() {
            let words: Vec<&str> = missing.iter().map(|word| word.as_str()).collect();
            self.findings.add(
                Diagnostic::error("E2009", format!("no case for {}", words.join(", ")))
                    .at(span, "by this")
                    .mend("add the case, or an `else`"),
            );
        }
    }

    /// The number of a cost category or QALY component, made if new.
    pub fn category(&mut self, name: &str, measure: Measure) -> CategoryId {
        let at = self.categories.iter().position(|own| own.name == name && own.measure == measure);
        let at = at.unwrap_or_else(|| {
            self.categories.push(Category { name: name.to_string(), measure });
            self.categories.len() - 1
        });
        CategoryId(at as u32)
    }

    /// The unit of a quantity in words, for a message.
    pub fn type_of_parameter(&self, id: ParameterId) -> Option<Quantity> {
        self.parameters[id.index()].quantity
    }
}

fn placeholder(span: Span) -> Expr {
    Expr { kind: ExprKind::Rest, span }
}
