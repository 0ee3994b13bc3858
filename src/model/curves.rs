//! Survival curves and the algebra on them.

use super::builder::Builder;
use super::document::Part;
use super::reader::{Reader, expression_of, number_of, wrong_type};
use super::resolve::Env;
use super::scope::Named;
use super::settings::years;
use super::study::*;
use super::term::*;
use super::typing::{self, Place};
use crate::diagnostic::Diagnostic;
use crate::source::{Entry, NodeKind, Span, Table};
use std::sync::Arc;

const FAMILIES: [(&str, &[&str]); 13] = [
    ("exponential", &["rate"]),
    ("weibull", &["shape", "scale"]),
    ("weibull_ph", &["shape", "rate"]),
    ("gompertz", &["shape", "rate"]),
    ("log_normal", &["meanlog", "sdlog"]),
    ("log_logistic", &["shape", "scale"]),
    ("gamma", &["shape", "rate"]),
    ("generalised_gamma", &["mu", "sigma", "q"]),
    ("piecewise", &["rates", "from"]),
    ("spline_hazard", &["gamma", "knots"]),
    ("spline_odds", &["gamma", "knots"]),
    ("life_table", &["table", "keys", "start_age"]),
    ("steps", &[]),
];

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
            let made = one(builder, &mut curves, prefix, &name, &entry.value.kind, entry);
            curves[at] = made;
            at += 1;
        }
    }
    let span = parts[0].table.entries.first().map_or(Span::new(crate::source::FileId(0), 0, 0), |entry| entry.key_span);
    let never = |span| Curve { name: String::new(), shape: Shape::Exponential(Arc::new(Term { kind: TermKind::Number(0.0), span })), changes: vec![], span };
    let curves: Vec<Curve> = curves.into_iter().map(|curve| curve.unwrap_or_else(|| never(span))).collect();
    rings(builder, &curves);
    curves
}

fn one(builder: &mut Builder<'_>, curves: &mut Vec<Option<Curve>>, prefix: &str, name: &str, kind: &NodeKind, entry: &Entry) -> Option<Curve> {
    let NodeKind::Table(table) = kind else {
        builder.findings.add(wrong_type(&entry.key, &entry.value, kind.words(), "a table such as { weibull = { shape, scale } }"));
        return None;
    };
    let reader = Reader::new(table, format!("curve `{name}`"));
    let shape = shape(builder, prefix, name, &reader, entry)?;
    let mut changes = Vec::new();
    let number = |key: &str, place: Place, builder: &mut Builder<'_>| -> Option<Arc<Term>> {
        let entry = reader.get(key)?;
        time_or_expression(builder, prefix, key, entry, place, false)
    };
    if let Some(term) = number("acceleration", Place::PureNumber, builder) {
        changes.push(CurveChange::Acceleration(term));
    }
    let wane = reader.table("wane", &mut builder.findings);
    let ratio = reader.get("hazard_ratio").and_then(|entry| time_or_expression(builder, prefix, "hazard_ratio", entry, Place::HazardRatio, true));
    if let Some(term) = ratio {
        match wane {
            None => changes.push(CurveChange::HazardRatio(term)),
            Some((table, entry)) => {
                let inner = Reader::new(table, "wane");
                let from = inner.text("from", &mut builder.findings).and_then(|text| years(text.value, builder.year_days));
                let to = inner.text("to", &mut builder.findings).and_then(|text| years(text.value, builder.year_days));
                inner.finish(&mut builder.findings);
                match (from, to) {
                    (Some(from), Some(to)) if from < to => changes.push(CurveChange::Waning(term, from, to)),
                    _ => builder.findings.add(
                        Diagnostic::error("E4014", "`wane` needs two rising times").at(entry.value.span, "here").mend("write { from = \"3 years\", to = \"5 years\" }"),
                    ),
                }
            }
        }
    } else if let Some((_, entry)) = wane {
        builder.findings.add(Diagnostic::error("E4001", "`wane` needs a `hazard_ratio` that fades").at(entry.value.span, "here"));
    }
    if let Some(term) = number("odds_ratio", Place::OddsRatio, builder) {
        changes.push(CurveChange::OddsRatio(term));
    }
    if let Some(term) = number("cure", Place::Share, builder) {
        changes.push(CurveChange::Cure(term));
    }
    if let Some(term) = number("shift", Place::Years, builder) {
        changes.push(CurveChange::Shift(term));
    }
    if let Some((table, own)) = reader.table("join", &mut builder.findings) {
        let inner = Reader::new(table, "join");
        let at = inner.get("at").and_then(|entry| time_or_expression(builder, prefix, "at", entry, Place::Years, false));
        let then = inner.get("then").map(|then| (then.value.kind.clone(), then.clone()));
        inner.finish(&mut builder.findings);
        let then = then.and_then(|(kind, then)| match &kind {
            NodeKind::String(word, span) => curve_named(builder, prefix, word, *span),
            NodeKind::Table(_) => {
                let id = CurveId(curves.len() as u32);
                curves.push(None);
                let made = one(builder, curves, prefix, &format!("{name} (later)"), &kind, &then);
                curves[id.index()] = made;
                Some(id)
            }
            _ => None,
        });
        match at.zip(then) {
            Some((at, then)) => changes.push(CurveChange::Join(at, then)),
            None => builder.findings.add(Diagnostic::error("E4001", "`join` needs `at` and `then`").at(own.value.span, "here")),
        }
    }
    reader.finish(&mut builder.findings);
    Some(Curve { name: name.to_string(), shape, changes, span: entry.key_span })
}

fn curve_named(builder: &mut Builder<'_>, prefix: &str, name: &str, span: Span) -> Option<CurveId> {
    if let Some((full, Named::Curve(id))) = builder.scope.find(prefix, name) {
        builder.scope.used.insert(full);
        return Some(id);
    }
    let known = builder.curve_names.clone();
    builder.findings.add(
        Diagnostic::error("E2001", format!("no curve is called `{name}`")).at(span, "here").did_you_mean(name, known.iter().map(String::as_str)),
    );
    None
}

/// An expression; where years are wanted, text such as "2 years" is one too.
fn time_or_expression(builder: &mut Builder<'_>, prefix: &str, key: &str, entry: &Entry, place: Place, curve_time: bool) -> Option<Arc<Term>> {
    let expr = expression_of(key, &entry.value, &mut builder.findings)?;
    let (term, of) = builder.resolve(&expr.value, &Env { curve_time, ..Env::plain(prefix) });
    typing::expect(builder, of, expr.value.span, place);
    Some(Arc::new(term))
}

fn shape(builder: &mut Builder<'_>, prefix: &str, name: &str, reader: &Reader<'_>, entry: &Entry) -> Option<Shape> {
    if let Some(of) = reader.text("of", &mut builder.findings) {
        return curve_named(builder, prefix, of.value, of.span).map(Shape::Of);
    }
    if let Some((items, _)) = reader.list("mix", &mut builder.findings) {
        let mut list = Vec::new();
        for item in items {
            let NodeKind::Table(table) = &item.kind else { continue };
            let inner = Reader::new(table, "a part of a mix");
            let weight = inner.get("weight").and_then(|entry| time_or_expression(builder, prefix, "weight", entry, Place::Share, false));
            let of = inner.text("of", &mut builder.findings);
            inner.finish(&mut builder.findings);
            list.push((weight?, curve_named(builder, prefix, of?.value, of?.span)?));
        }
        return Some(Shape::Mix(list));
    }
    if let Some(names) = reader.texts("plus", &mut builder.findings) {
        let list: Option<Vec<CurveId>> = names.iter().map(|text| curve_named(builder, prefix, text.value, text.span)).collect();
        return list.map(Shape::Plus);
    }
    for (family, arguments) in FAMILIES {
        let Some(own) = reader.get(family) else { continue };
        if family == "steps" {
            let NodeKind::String(path, span) = &own.value.kind else {
                builder.findings.add(wrong_type("steps", &own.value, own.value.kind.words(), "the path of a CSV file"));
                return None;
            };
            return super::tables::steps(builder, crate::source::Located::new(path, *span)).map(Shape::Steps);
        }
        let NodeKind::Table(table) = &own.value.kind else {
            builder.findings.add(wrong_type(family, &own.value, own.value.kind.words(), &format!("{{ {} }}", arguments.join(", "))));
            return None;
        };
        return family_shape(builder, prefix, family, arguments, table, own);
    }
    let known = FAMILIES.map(|(family, _)| family);
    builder.findings.add(
        Diagnostic::error("E4001", format!("curve `{name}` has no shape"))
            .at(entry.key_span, "here")
            .mend(format!("give it `of`, `mix`, `plus` or one of: {}", known.join(", "))),
    );
    reader.all();
    None
}

fn family_shape(builder: &mut Builder<'_>, prefix: &str, family: &str, arguments: &[&str], table: &Table, own: &Entry) -> Option<Shape> {
    let reader = Reader::new(table, family);
    let missing = |builder: &mut Builder<'_>| {
        builder.findings.add(
            Diagnostic::error("E4001", format!("`{family}` needs: {}", arguments.join(", "))).at(own.value.span, "incomplete"),
        );
    };
    let shape = match family {
        "piecewise" | "spline_hazard" | "spline_odds" => {
            let terms = reader.list(arguments[0], &mut builder.findings).map(|(items, _)| items.to_vec()).unwrap_or_default();
            let numbers = reader.list(arguments[1], &mut builder.findings).map(|(items, _)| items.to_vec()).unwrap_or_default();
            let place = if family == "piecewise" { Place::Rate } else { Place::PureNumber };
            let mut gamma = Vec::new();
            for item in &terms {
                let entry = Entry { key: arguments[0].into(), key_span: item.span, value: item.clone() };
                gamma.push(time_or_expression(builder, prefix, arguments[0], &entry, place, false)?);
            }
            let mut knots = Vec::new();
            for item in &numbers {
                knots.push(number_of(arguments[1], item, &mut builder.findings)?.value);
            }
            let rising = knots.windows(2).all(|pair| pair[0] < pair[1]);
            if gamma.len() != knots.len() || knots.is_empty() || !rising || (family == "piecewise" && knots[0] != 0.0) {
                builder.findings.add(
                    Diagnostic::error("E4015", format!("`{family}` needs as many {} as {}, rising", arguments[0], arguments[1]))
                        .at(own.value.span, "here")
                        .mend(if family == "piecewise" { "`from` starts at 0" } else { "a spline with n knots has n coefficients" }),
                );
                return None;
            }
            match family {
                "piecewise" => Some(Shape::Piecewise(gamma.into_iter().zip(knots).collect())),
                _ => Some(Shape::Spline { odds: family == "spline_odds", gamma, knots }),
            }
        }
        "life_table" => {
            let name = reader.text("table", &mut builder.findings)?;
            let Some((full, Named::Table(id))) = builder.scope.find(prefix, name.value) else {
                builder.findings.add(Diagnostic::error("E2001", format!("no table is called `{}`", name.value)).at(name.span, "here"));
                return None;
            };
            builder.scope.used.insert(full);
            let mut keys = Vec::new();
            if let Some((items, _)) = reader.list("keys", &mut builder.findings) {
                for item in items {
                    let expr = expression_of("keys", item, &mut builder.findings)?;
                    let (term, _) = builder.resolve(&expr.value, &Env::plain(prefix));
                    keys.push(Arc::new(term));
                }
            }
            let start = reader.get("start_age").and_then(|entry| time_or_expression(builder, prefix, "start_age", entry, Place::Years, false));
            match start {
                Some(start) => Some(Shape::LifeTable(id, keys, start)),
                None => {
                    missing(builder);
                    None
                }
            }
        }
        _ => {
            let mut terms = Vec::new();
            for name in arguments {
                let place = match *name {
                    "rate" if family != "weibull_ph" => Place::Rate,
                    "scale" => Place::Years,
                    _ => Place::PureNumber,
                };
                if let Some(entry) = reader.get(name) {
                    terms.extend(time_or_expression(builder, prefix, name, entry, place, false));
                }
            }
            if terms.len() != arguments.len() {
                missing(builder);
                reader.finish(&mut builder.findings);
                return None;
            }
            let mut next = terms.into_iter();
            let mut take = || next.next().unwrap_or_else(|| Arc::new(Term { kind: TermKind::Number(0.0), span: own.value.span }));
            Some(match family {
                "exponential" => Shape::Exponential(take()),
                "weibull" => Shape::Weibull(take(), take()),
                "weibull_ph" => Shape::WeibullPh(take(), take()),
                "gompertz" => Shape::Gompertz(take(), take()),
                "log_normal" => Shape::LogNormal(take(), take()),
                "log_logistic" => Shape::LogLogistic(take(), take()),
                "gamma" => Shape::Gamma(take(), take()),
                _ => Shape::GeneralisedGamma(take(), take(), take()),
            })
        }
    };
    reader.finish(&mut builder.findings);
    shape
}

/// A curve that is made from itself is reported.
fn rings(builder: &mut Builder<'_>, curves: &[Curve]) {
    fn parts(curve: &Curve) -> Vec<CurveId> {
        let mut list = match &curve.shape {
            Shape::Of(id) => vec![*id],
            Shape::Mix(items) => items.iter().map(|(_, id)| *id).collect(),
            Shape::Plus(ids) => ids.clone(),
            _ => vec![],
        };
        list.extend(curve.changes.iter().filter_map(|change| if let CurveChange::Join(_, id) = change { Some(*id) } else { None }));
        list
    }
    for (start, curve) in curves.iter().enumerate() {
        let mut seen = vec![false; curves.len()];
        let mut open = parts(curve);
        while let Some(id) = open.pop() {
            if id.index() == start {
                builder.findings.add(Diagnostic::error("E2004", format!("curve `{}` is made from itself", curve.name)).at(curve.span, "here"));
                break;
            }
            if !std::mem::replace(&mut seen[id.index()], true) {
                open.extend(parts(&curves[id.index()]));
            }
        }
    }
}
