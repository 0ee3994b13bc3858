//! Survival curves and the algebra on them.

use super::builder::Builder;
use super::curve_shapes::{needs, shape};
use super::document::Part;
use super::reader::{Reader, expression_of, wrong_type};
use super::resolve::Env;
use super::scope::Named;
use super::study::*;
use super::term::*;
use super::time::time_of;
use super::typing::{self, Place};
use crate::diagnostic::Diagnostic;
use crate::source::{Entry, NodeKind, Span, Table};
use std::sync::Arc;

pub(super) fn declare(builder: &mut Builder<'_>, parts: &[Part]) {
    for (prefix, table) in builder.sections(parts, "curves") {
        for entry in &table.entries {
            let name = format!("{prefix}{}", entry.key);
            let id = CurveId(builder.curve_names.len() as u32);
            builder.declare(&name, Named::Curve(id), entry.key_span);
            builder.curve_names.push(name);
        }
    }
}

/// Resolves the curves in the order of declaration; `join … then` makes further, unnamed ones at the end.
pub(super) fn resolve(builder: &mut Builder<'_>, parts: &[Part]) -> Vec<Curve> {
    let mut curves: Vec<Option<Curve>> = vec![None; builder.curve_names.len()];
    let mut at = 0;
    for (prefix, table) in builder.sections(parts, "curves") {
        for entry in &table.entries {
            let name = builder.curve_names[at].clone();
            let made = one(builder, &mut curves, prefix, &name, entry);
            curves[at] = made;
            at += 1;
        }
    }
    // In the place of a curve with a fault, which has been reported.
    let span = builder.start_of_file();
    let zero = Arc::new(Term { kind: TermKind::Number(0.0), span });
    let never = || Curve { name: String::new(), shape: Shape::Exponential(zero.clone()), changes: vec![], span };
    curves.into_iter().map(|curve| curve.unwrap_or_else(never)).collect()
}

fn one(
    builder: &mut Builder<'_>,
    curves: &mut Vec<Option<Curve>>,
    prefix: &str,
    name: &str,
    entry: &Entry,
) -> Option<Curve> {
    let NodeKind::Table(table) = &entry.value.kind else {
        let found = entry.value.kind.words();
        let fault = wrong_type(&entry.key, &entry.value, found, "a table such as { weibull = { shape, scale } }");
        builder.findings.add(fault);
        return None;
    };
    let reader = Reader::new(table, format!("curve `{name}`"));
    let shape = shape(builder, prefix, name, &reader, entry);
    let mut changes = Vec::new();
    let number = |key: &str, place: Place, builder: &mut Builder<'_>| -> Option<Arc<Term>> {
        expression(builder, prefix, reader.get(key)?, place, false)
    };
    changes.extend(number("acceleration", Place::PureNumber, builder).map(CurveChange::Acceleration));
    changes.extend(hazard_ratio(builder, prefix, &reader));
    changes.extend(number("odds_ratio", Place::OddsRatio, builder).map(CurveChange::OddsRatio));
    changes.extend(number("cure", Place::Share, builder).map(CurveChange::Cure));
    changes.extend(number("shift", Place::Years, builder).map(CurveChange::Shift));
    if let Some((table, own)) = reader.table("join", &mut builder.findings) {
        changes.extend(join(builder, curves, prefix, name, table, own));
    }
    reader.finish(&mut builder.findings);
    Some(Curve { name: name.to_string(), shape: shape?, changes, span: entry.key_span })
}

/// `hazard_ratio`, perhaps waning.
fn hazard_ratio(builder: &mut Builder<'_>, prefix: &str, reader: &Reader<'_>) -> Option<CurveChange> {
    let wane = reader.table("wane", &mut builder.findings);
    let Some(entry) = reader.get("hazard_ratio") else {
        if let Some((_, entry)) = wane {
            let fault = Diagnostic::error("E4001", "`wane` needs a `hazard_ratio` that fades");
            builder.findings.add(fault.at(entry.value.span, "what fades?"));
        }
        return None;
    };
    let ratio = expression(builder, prefix, entry, Place::HazardRatio, true);
    let Some((table, entry)) = wane else { return ratio.map(CurveChange::HazardRatio) };
    let inner = Reader::new(table, "wane");
    let mut time = |key: &str| {
        let text = inner.text(key, &mut builder.findings)?;
        time_of(text, builder.year_days, &mut builder.findings)
    };
    let (from, to) = (time("from"), time("to"));
    inner.finish(&mut builder.findings);
    if ["from", "to"].iter().any(|key| table.get(key).is_none()) {
        builder.findings.add(needs("wane", &["from", "to"], entry.value.span));
        return None;
    }
    let (from, to) = (from?, to?);
    if from >= to {
        let fault = Diagnostic::error("E4014", "`wane` needs two rising times").at(entry.value.span, "do not rise");
        builder.findings.add(fault.mend("write { from = \"3 years\", to = \"5 years\" }"));
        return None;
    }
    ratio.map(|ratio| CurveChange::Waning(ratio, from, to))
}

/// `join = { at, then }`: from a time on, another curve, which may be written in place.
fn join(
    builder: &mut Builder<'_>,
    curves: &mut Vec<Option<Curve>>,
    prefix: &str,
    name: &str,
    table: &Table,
    own: &Entry,
) -> Option<CurveChange> {
    let inner = Reader::new(table, "join");
    let at = inner.get("at");
    let then = inner.get("then");
    inner.finish(&mut builder.findings);
    let (Some(at), Some(then)) = (at, then) else {
        builder.findings.add(needs("join", &["at", "then"], own.value.span));
        return None;
    };
    let at = expression(builder, prefix, at, Place::Years, false);
    let then = match &then.value.kind {
        NodeKind::String(word, span) => curve_named(builder, prefix, word, *span),
        NodeKind::Table(_) => {
            let id = CurveId(curves.len() as u32);
            curves.push(None);
            let made = one(builder, curves, prefix, &format!("{name} (later)"), then);
            curves[id.index()] = made;
            Some(id)
        }
        other => {
            let wanted = "the name of a curve, or a curve such as { exponential = { rate = \"…\" } }";
            builder.findings.add(wrong_type("then", &then.value, other.words(), wanted));
            None
        }
    };
    at.zip(then).map(|(at, then)| CurveChange::Join(at, then))
}

pub(super) fn curve_named(builder: &mut Builder<'_>, prefix: &str, name: &str, span: Span) -> Option<CurveId> {
    if let Some((full, Named::Curve(id))) = builder.scope.find(prefix, name) {
        builder.scope.used.insert(full);
        return Some(id);
    }
    let known = builder.curve_names.iter().map(String::as_str);
    let fault = Diagnostic::error("E2001", format!("no curve is called `{name}`")).at(span, "no such curve");
    let fault = fault.did_you_mean(name, known);
    builder.findings.add(fault);
    None
}

/// An expression at its place; where years are wanted, text such as "2 years" is one too.
pub(super) fn expression(
    builder: &mut Builder<'_>,
    prefix: &str,
    entry: &Entry,
    place: Place,
    curve_time: bool,
) -> Option<Arc<Term>> {
    let expr = expression_of(&entry.key, &entry.value, &mut builder.findings)?.value;
    let (term, of) = builder.resolve(&expr, &Env { curve_time, ..Env::plain(prefix) });
    typing::expect(builder, of, expr.span, place);
    Some(Arc::new(term))
}
