//! `cartwright explain --stage`: what stages 1 to 3 make of a scenario, as JSON.

use super::output::print;
use super::project::{faults, open};
use crate::analysis::limits::Limits;
use crate::analysis::run::Ready;
use crate::model::Study;
use crate::program::{Axes, Content, Node, NodeId, Program, StateMoves, Trace};
use crate::source::{CsvTable, FileId, NodeKind, Span, Table, parse_toml};
use serde_json::{Value, json};
use std::path::Path;

pub(super) fn print_stage(stage: &str, path: &Path) -> Result<(), String> {
    let (_, study) = open(path, &[])?;
    let value = if stage == "source" {
        sources(&study)
    } else {
        let ready = Ready::new(&study).map_err(|diagnostics| faults(&diagnostics, &study.sources))?;
        if stage == "model" { json!(ready.model()) } else { program(&study, &ready.program, &ready.limits()) }
    };
    print(&format!("{value:#}\n"))
}

/// The files: of TOML every value with its place, of CSV the head and the rows.
fn sources(study: &Study) -> Value {
    let file = |(at, file): (usize, &crate::source::SourceFile)| {
        let id = FileId(at as u32);
        let mut own = json!({ "path": file.path, "sha256": file.sha256, "bytes": file.text.len() });
        if file.path.ends_with(".toml") {
            let mut values = Vec::new();
            flatten(study, "", &parse_toml(&file.text, id).0, &mut values);
            own["values"] = values.into();
        } else if file.path.ends_with(".csv") {
            let (table, _) = CsvTable::parse(&file.text, id);
            let columns = table.head().len();
            own["head"] = table.head().iter().map(|cell| cell.value.clone()).collect();
            own["rows"] = table.rows().map(|row| (0..columns).map(|at| row.text(at)).collect::<Value>()).collect();
        }
        own
    };
    json!({ "stage": "source", "files": study.sources.files().iter().enumerate().map(file).collect::<Value>() })
}

fn flatten(study: &Study, prefix: &str, table: &Table, list: &mut Vec<Value>) {
    for entry in &table.entries {
        let key = if prefix.is_empty() { entry.key.clone() } else { format!("{prefix}.{}", entry.key) };
        if let NodeKind::Table(own) = &entry.value.kind {
            flatten(study, &key, own, list);
        } else {
            let place = place(study, entry.value.span);
            list.push(json!({ "key": key, "value": value(&entry.value.kind), "at": place }));
        }
    }
}

/// Line and column.
fn place(study: &Study, span: Span) -> String {
    let (line, column) = study.sources.line_and_column(span);
    format!("{line}:{column}")
}

fn value(kind: &NodeKind) -> Value {
    match kind {
        NodeKind::String(text, _) => json!(text),
        NodeKind::Number(number) => json!(number),
        NodeKind::Boolean(truth) => json!(truth),
        NodeKind::Array(list) => list.iter().map(|own| value(&own.kind)).collect(),
        NodeKind::Table(table) => {
            Value::Object(table.entries.iter().map(|own| (own.key.clone(), value(&own.value.kind))).collect())
        }
        NodeKind::Date => json!("date"),
    }
}

/// The graph, the traces, what adds to which column, the clamps, and what could be proved of probabilities and costs.
fn program(study: &Study, program: &Program, limits: &Limits) -> Value {
    let nodes = (0..program.graph.nodes.len()).map(|at| node(study, program, at)).collect::<Value>();
    let column = |column: &crate::program::Column| {
        let strategy = &study.strategies[column.strategy.index()].name;
        let state = |id: crate::model::StateId| study.states[id.index()].name.clone();
        let holds = match &column.content {
            Content::Payoff(category, id) => format!("{} of {}", study.categories[category.index()].name, state(*id)),
            Content::LifeYears(id) => format!("life years of {}", state(*id)),
            Content::Times(name) => format!("times of {name}"),
            other => format!("{other:?}"),
        };
        json!({ "strategy": strategy, "holds": holds })
    };
    let arm = |arm: &crate::program::Arm| {
        let part = |part: &crate::program::Part| {
            let sums = [part.sums.0, part.sums.1].map(|sum| format!("{sum:?}"));
            json!({ "column": part.column, "amount": part.amount.index(), "discounted": sums[0], "undiscounted": sums[1] })
        };
        json!({
            "strategy": study.strategies[arm.strategy.index()].name,
            "profile": study.profiles[arm.profile.index()].name,
            "trace": arm.trace,
            "parts": arm.parts.iter().map(part).collect::<Value>(),
        })
    };
    let clamp = |clamp: &crate::program::Clamp| {
        json!({
            "text": study.sources.text(clamp.span),
            "at": study.sources.address(clamp.span),
            "strategy": study.strategies[clamp.strategy.index()].name,
            "conditions": clamp.uses.iter().map(|own| own.condition.index()).collect::<Value>(),
        })
    };
    let unproved = |own: &crate::analysis::limits::Unproved| json!({ "what": own.what, "low": own.limits.0, "high": own.limits.1, "inputs": own.inputs });
    json!({
        "stage": "program",
        "times": program.grid.times,
        "nodes": nodes,
        "traces": program.traces.iter().map(|own| trace(study, own)).collect::<Value>(),
        "columns": program.columns.iter().map(column).collect::<Value>(),
        "arms": program.arms.iter().map(arm).collect::<Value>(),
        "clamps": program.clamps.iter().map(clamp).collect::<Value>(),
        "bounds": {
            "proved": limits.proved,
            "unproved": limits.unproved.iter().map(unproved).collect::<Value>(),
            "warnings": limits.warnings.iter().map(|own| own.message.clone()).collect::<Value>(),
        },
    })
}

fn node(study: &Study, program: &Program, at: usize) -> Value {
    let graph = &program.graph;
    let of: Vec<usize> = graph.children(NodeId(at as u32)).map(NodeId::index).collect();
    let mut own = match graph.nodes[at] {
        Node::Constant(bits) => {
            let number = f64::from_bits(bits);
            json!({ "is": "number", "value": if number.is_finite() { json!(number) } else { json!(number.to_string()) } })
        }
        Node::Parameter(id) => json!({ "is": "parameter", "name": study.parameters[id.index()].name }),
        Node::Clock(id) => json!({ "is": "clock", "name": study.clocks[id.index()].name }),
        Node::Cycle => json!({ "is": "cycle" }),
        Node::Time => json!({ "is": "time" }),
        Node::CycleLength => json!({ "is": "cycle length" }),
        Node::Lookup(series, _) => json!({ "is": "lookup", "values": graph.lookups[series as usize].series.values }),
        Node::Unary(function, _) => json!({ "is": format!("{function:?}") }),
        Node::Binary(function, ..) => json!({ "is": format!("{function:?}") }),
        Node::Select(..) => json!({ "is": "if" }),
    };
    own["id"] = at.into();
    if !of.is_empty() {
        own["of"] = of.into();
    }
    own["varies"] = varies(graph.axes[at]);
    own
}

fn varies(axes: Axes) -> Value {
    let list = [(axes.draw(), "draw"), (axes.cycle(), "cycle"), (axes.clock(), "clock")];
    list.into_iter().filter(|(own, _)| *own).map(|(_, name)| name).collect()
}

fn trace(study: &Study, trace: &Trace) -> Value {
    let name = |state: usize| study.states[trace.states[state].index()].name.clone();
    let moves = |own: &StateMoves| {
        let exit = |exit: &crate::program::Exit| json!({ "to": name(exit.to), "odds": exit.odds.index() });
        json!({
            "from": name(own.state),
            "kind": if own.rates { "rates" } else { "probabilities" },
            "exits": own.exits.iter().map(exit).collect::<Value>(),
        })
    };
    json!({
        "profile": study.profiles[trace.profile.index()].name,
        "strategy": study.strategies[trace.strategy.index()].name,
        "states": (0..trace.states.len()).map(name).collect::<Value>(),
        "start": trace.start.iter().map(|id| id.index()).collect::<Value>(),
        "slots": trace.slots.len(),
        "steps": trace.steps.iter().map(|step| step.moves.iter().map(moves).collect::<Value>()).collect::<Value>(),
    })
}
