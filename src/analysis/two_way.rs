//! Two-way analysis: a grid of the values of two inputs, the others at their base values.

use super::asked::{Pair, parameter, values};
use super::context::Context;
use super::moved::{self, Bench, Move, moved, sharing};
use super::registry::Plan;
use crate::diagnostic::{Diagnostic, Findings};
use crate::model::{ParameterId, Reader, Study};
use crate::results::{Found, GridAxis, TwoWay};
use crate::source::Span;

/// Most cells of a grid.
pub(super) const MOST_CELLS: usize = 40_000;

/// An input and its values.
struct Axis {
    id: ParameterId,
    values: Vec<f64>,
    span: Span,
}

/// Reads the request.
pub(super) fn read(reader: &Reader<'_>, study: &Study, findings: &mut Findings) -> Option<Plan> {
    let pair = Pair::read(reader, study, findings);
    let (x, y) = (axis("x", reader, study, findings), axis("y", reader, study, findings));
    let (pair, x, y) = (pair?, x?, y?);
    let cells = x.values.len() * y.values.len();
    if cells > MOST_CELLS {
        let fault = Diagnostic::error("E4021", format!("the grid has {cells} cells, and {MOST_CELLS} are the most"));
        findings
            .add(fault.at(y.span, "too many together with `x`").mend("use fewer, larger steps: 20 by 20 is plenty"));
        return None;
    }
    if x.id == y.id || sharing(study, x.id).contains(&y.id) {
        let what = if x.id == y.id { "the same parameter" } else { "shares of one whole" };
        let fault = Diagnostic::error("E4015", format!("`x` and `y` are {what} and cannot move apart"));
        findings.add(fault.at(y.span, "not free of `x`").mend("take another parameter"));
        return None;
    }
    Some(Box::new(move |context| run(pair, &x, &y, context)))
}

fn axis(key: &str, reader: &Reader<'_>, study: &Study, findings: &mut Findings) -> Option<Axis> {
    let Some((table, entry)) = reader.table(key, findings) else {
        if reader.get(key).is_none() {
            let fault = Diagnostic::error("E4001", format!("a two-way analysis needs `{key}`"));
            let mend = format!("write {key} = {{ parameter = \"price\", from = 0, to = 100000, steps = 20 }}");
            findings.add(match reader.get("kind") {
                Some(kind) => fault.at(kind.value.span, "of this analysis").mend(mend),
                None => fault.mend(mend),
            });
        }
        return None;
    };
    let own = Reader::new(table, format!("`{key}`"));
    let name = own.text("parameter", findings);
    if own.get("parameter").is_none() {
        let fault = Diagnostic::error("E4001", format!("`{key}` needs its `parameter`"));
        findings.add(fault.at(entry.value.span, "which?"));
    }
    let values = values(&format!("`{key}`"), entry.value.span, &own, findings);
    own.finish(findings);
    let id = parameter(name?, study, findings)?;
    Some(Axis { id, values: values?, span: entry.value.span })
}

fn run(pair: Pair, x: &Axis, y: &Axis, context: &Context<'_>) -> Result<Found, Vec<Diagnostic>> {
    let (study, base) = (context.study, context.base_sets);
    let mut moves: Vec<Move> = vec![vec![]];
    for up in &y.values {
        for across in &x.values {
            let mut both = moved(study, base, x.id, *across);
            both.extend(moved(study, base, y.id, *up));
            moves.push(both);
        }
    }
    let named = |id: ParameterId| study.parameters[id.index()].name.clone();
    let name = |set: usize| match set.checked_sub(1) {
        Some(cell) => {
            let (up, across) = (y.values[cell / x.values.len()], x.values[cell % x.values.len()]);
            format!("`{}` at {across} and `{}` at {up} in the two-way analysis", named(x.id), named(y.id))
        }
        None => "every input at its base value".into(),
    };
    let points = moved::run(Bench::of(context), &moves, &name)?;
    let cell = |up: usize, across: usize| pair.increments(&points.totals, 1 + up * x.values.len() + across);
    let axis =
        |own: &Axis| GridAxis { parameter: named(own.id), base: base.get(own.id, 0), values: own.values.clone() };
    let row = |up: usize| (0..x.values.len()).map(|across| cell(up, across)).collect();
    Ok(Found::TwoWay(TwoWay {
        strategy: study.strategies[pair.strategy].name.clone(),
        against: study.strategies[pair.against].name.clone(),
        x: axis(x),
        y: axis(y),
        base: pair.increments(&points.totals, 0),
        cells: (0..y.values.len()).map(row).collect(),
    }))
}
