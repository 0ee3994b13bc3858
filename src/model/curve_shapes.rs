//! Where a curve starts from: a family with its arguments, a file, a table, other curves.

use super::builder::Builder;
use super::curves::{curve_named, expression};
use super::reader::{Reader, expression_of, number_of, wrong_type};
use super::resolve::Env;
use super::scope::Named;
use super::study::*;
use super::term::Term;
use super::typing::Place;
use crate::diagnostic::{Diagnostic, nearest};
use crate::source::{Entry, Located, Node, NodeKind, Span, Table};
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
    ("life_table", &["table", "start_age"]),
    ("steps", &[]),
];

/// Ways to make a curve of other curves.
const OTHERS: [&str; 3] = ["of", "mix", "plus"];

/// Says that something needs all of some keys.
pub(super) fn needs(what: &str, keys: &[&str], span: Span) -> Diagnostic {
    Diagnostic::error("E4001", format!("`{what}` needs `{}`", keys.join("` and `"))).at(span, "incomplete")
}

/// Reads the one shape that a curve has.
pub(super) fn shape(
    builder: &mut Builder<'_>,
    prefix: &str,
    name: &str,
    reader: &Reader<'_>,
    entry: &Entry,
) -> Option<Shape> {
    let families = FAMILIES.map(|(family, _)| family);
    let given: Vec<&Entry> = OTHERS.iter().chain(&families).filter_map(|key| reader.get(key)).collect();
    let own = match given[..] {
        [own] => own,
        // A mistyped family is reported as an unknown key.
        [] if reader.entries().iter().any(|entry| nearest(&entry.key, families).is_some()) => return None,
        [] => {
            let fault =
                Diagnostic::error("E4001", format!("curve `{name}` has no shape")).at(entry.key_span, "this one");
            let mend = format!("give it `of`, `mix`, `plus` or one of: {}", families.join(", "));
            builder.findings.add(fault.mend(mend));
            return None;
        }
        [first, second, ..] => {
            let fault = Diagnostic::error("E4015", format!("curve `{name}` has two shapes"));
            builder.findings.add(fault.at(second.key_span, "this one").at(first.key_span, "and this one"));
            return None;
        }
    };
    match own.key.as_str() {
        "of" => {
            let of = reader.text("of", &mut builder.findings)?;
            curve_named(builder, prefix, of.value, of.span).map(Shape::Of)
        }
        "mix" => {
            let (items, _) = reader.list("mix", &mut builder.findings)?;
            mix(builder, prefix, items)
        }
        "plus" => {
            let names = reader.texts("plus", &mut builder.findings)?;
            let list: Vec<Option<CurveId>> =
                names.iter().map(|text| curve_named(builder, prefix, text.value, text.span)).collect();
            if list.is_empty() {
                builder.findings.add(Diagnostic::error("E4001", "`plus` names no curve").at(own.value.span, "empty"));
                return None;
            }
            list.into_iter().collect::<Option<_>>().map(Shape::Plus)
        }
        "steps" => {
            let file = reader.text("steps", &mut builder.findings)?;
            super::tables::steps(builder, Located::new(file.value, file.span)).map(Shape::Steps)
        }
        family => {
            let arguments = FAMILIES.iter().find(|(own, _)| *own == family).map_or(&[][..], |(_, arguments)| arguments);
            let NodeKind::Table(table) = &own.value.kind else {
                let wanted = format!("{{ {} }}", arguments.join(", "));
                builder.findings.add(wrong_type(family, &own.value, own.value.kind.words(), &wanted));
                return None;
            };
            family_shape(builder, prefix, family, arguments, table, own)
        }
    }
}

fn mix(builder: &mut Builder<'_>, prefix: &str, items: &[Node]) -> Option<Shape> {
    let mut list = Vec::new();
    let mut sound = !items.is_empty();
    for item in items {
        let NodeKind::Table(table) = &item.kind else {
            builder.findings.add(wrong_type("mix", item, item.kind.words(), "{ weight, of }"));
            sound = false;
            continue;
        };
        let inner = Reader::new(table, "a part of a mix");
        let (weight, of) = (inner.get("weight"), inner.text("of", &mut builder.findings));
        inner.finish(&mut builder.findings);
        if weight.is_none() || table.get("of").is_none() {
            builder.findings.add(needs("mix", &["weight", "of"], item.span));
        }
        let weight = weight.and_then(|entry| expression(builder, prefix, entry, Place::Share, false));
        let of = of.and_then(|of| curve_named(builder, prefix, of.value, of.span));
        match weight.zip(of) {
            Some(part) => list.push(part),
            None => sound = false,
        }
    }
    sound.then_some(Shape::Mix(list))
}

fn family_shape(
    builder: &mut Builder<'_>,
    prefix: &str,
    family: &str,
    arguments: &[&str],
    table: &Table,
    own: &Entry,
) -> Option<Shape> {
    let reader = Reader::new(table, format!("`{family}`"));
    for key in arguments.iter().chain(if family == "life_table" { &["keys"][..] } else { &[] }) {
        reader.get(key);
    }
    let complete = arguments.iter().all(|key| table.get(key).is_some());
    if !complete {
        builder.findings.add(needs(family, arguments, own.value.span));
    }
    let shape = match family {
        _ if !complete => None,
        "piecewise" | "spline_hazard" | "spline_odds" => listed(builder, prefix, family, arguments, &reader, own),
        "life_table" => life_table(builder, prefix, &reader),
        _ => plain(builder, prefix, family, arguments, &reader),
    };
    reader.finish(&mut builder.findings);
    shape
}

/// Families with two lists: hazards from times on, coefficients at knots.
fn listed(
    builder: &mut Builder<'_>,
    prefix: &str,
    family: &str,
    arguments: &[&str],
    reader: &Reader<'_>,
    own: &Entry,
) -> Option<Shape> {
    let piecewise = family == "piecewise";
    let place = if piecewise { Place::Rate } else { Place::PureNumber };
    let terms = reader.list(arguments[0], &mut builder.findings)?.0;
    let numbers = reader.list(arguments[1], &mut builder.findings)?.0;
    let mut gamma = Vec::new();
    for item in terms {
        let entry = Entry { key: arguments[0].into(), key_span: item.span, value: item.clone() };
        gamma.push(expression(builder, prefix, &entry, place, false)?);
    }
    let mut knots = Vec::new();
    for item in numbers {
        knots.push(number_of(arguments[1], item, &mut builder.findings)?.value);
    }
    let rising = knots.windows(2).all(|pair| pair[0] < pair[1]);
    let enough = gamma.len() == knots.len() && knots.len() >= if piecewise { 1 } else { 2 };
    if !enough || !rising || (piecewise && knots[0] != 0.0) {
        let words = format!("`{family}` needs as many {} as {}, and those rising", arguments[0], arguments[1]);
        let mend = if piecewise { "`from` starts at 0" } else { "a spline with n knots has n coefficients" };
        builder.findings.add(Diagnostic::error("E4015", words).at(own.value.span, "these do not fit").mend(mend));
        return None;
    }
    Some(match family {
        "piecewise" => Shape::Piecewise(gamma.into_iter().zip(knots).collect()),
        _ => Shape::Spline { odds: family == "spline_odds", gamma, knots },
    })
}

fn life_table(builder: &mut Builder<'_>, prefix: &str, reader: &Reader<'_>) -> Option<Shape> {
    let name = reader.text("table", &mut builder.findings)?;
    let Some((full, Named::Table(id))) = builder.scope.find(prefix, name.value) else {
        let known = builder.tables.iter().map(|table| table.name.as_str());
        let fault = Diagnostic::error("E2001", format!("no table is called `{}`", name.value));
        let fault = fault.at(name.span, "no such table").did_you_mean(name.value, known);
        builder.findings.add(fault);
        return None;
    };
    builder.scope.used.insert(full);
    let mut keys = Vec::new();
    if let Some(entry) = reader.get("keys") {
        let items = match &entry.value.kind {
            NodeKind::Array(items) => items.as_slice(),
            _ => std::slice::from_ref(&entry.value),
        };
        for item in items {
            let expr = expression_of("keys", item, &mut builder.findings)?;
            keys.push(Arc::new(builder.resolve(&expr.value, &Env::plain(prefix)).0));
        }
    }
    let table = &builder.tables[id.index()];
    let labels = table.keys.iter().filter(|kind| **kind == KeyKind::Label).count();
    let readable = table.keys.contains(&KeyKind::Number);
    if !table.series.is_empty() && (labels != keys.len() || !readable) {
        let words = format!("table `{}` needs {labels} keys beside the age, {} given", name.value, keys.len());
        let fault =
            Diagnostic::error("E2009", if readable { words } else { format!("table `{}` is not by age", name.value) });
        let fault = fault.at(name.span, "this table").mend("write keys = [\"sex\"], and so on");
        builder.findings.add(fault);
    }
    let start = expression(builder, prefix, reader.get("start_age")?, Place::Years, false)?;
    Some(Shape::LifeTable(id, keys, start))
}

/// Families whose arguments are one number each.
fn plain(
    builder: &mut Builder<'_>,
    prefix: &str,
    family: &str,
    arguments: &[&str],
    reader: &Reader<'_>,
) -> Option<Shape> {
    let mut terms: Vec<Option<Arc<Term>>> = Vec::new();
    for name in arguments {
        let place = match *name {
            "rate" if family != "weibull_ph" => Place::Rate,
            "scale" => Place::Years,
            _ => Place::PureNumber,
        };
        terms.push(reader.get(name).and_then(|entry| expression(builder, prefix, entry, place, false)));
    }
    let terms: Vec<Arc<Term>> = terms.into_iter().collect::<Option<_>>()?;
    Some(match (family, &terms[..]) {
        ("exponential", [rate]) => Shape::Exponential(rate.clone()),
        ("weibull", [shape, scale]) => Shape::Weibull(shape.clone(), scale.clone()),
        ("weibull_ph", [shape, rate]) => Shape::WeibullPh(shape.clone(), rate.clone()),
        ("gompertz", [shape, rate]) => Shape::Gompertz(shape.clone(), rate.clone()),
        ("log_normal", [meanlog, sdlog]) => Shape::LogNormal(meanlog.clone(), sdlog.clone()),
        ("log_logistic", [shape, scale]) => Shape::LogLogistic(shape.clone(), scale.clone()),
        ("gamma", [shape, rate]) => Shape::Gamma(shape.clone(), rate.clone()),
        ("generalised_gamma", [mu, sigma, q]) => Shape::GeneralisedGamma(mu.clone(), sigma.clone(), q.clone()),
        _ => return None,
    })
}
