//! Rings that go through a curve: it is made from itself, or from a definition that reads it.

use super::builder::Builder;
use super::reading::curve_terms;
use super::study::*;
use super::term::*;
use crate::diagnostic::Diagnostic;

/// What a ring can go through.
#[derive(Clone, Copy, PartialEq)]
enum Link {
    Curve(CurveId),
    Definition(DefinitionId),
}

/// Greatest height of an expression with the definitions and curves that it reads: whatever runs it does so by recursion.
const HIGHEST: usize = 1_000;

/// Reports rings through curves, and definitions and curves that are nested too deeply.
pub(super) fn check(study: &Study, builder: &mut Builder<'_>) {
    let curves = study.curves.len();
    let place = |link: Link| match link {
        Link::Curve(id) => id.index(),
        Link::Definition(id) => curves + id.index(),
    };
    let links = |at: usize| -> Vec<Link> {
        match study.curves.get(at) {
            Some(curve) => of_curve(curve),
            None => of_term(&study.definitions[at - curves].body),
        }
    };
    let named = |at: usize| match study.curves.get(at) {
        Some(curve) => (curve.name.as_str(), curve.span),
        None => (study.definitions[at - curves].name.as_str(), study.definitions[at - curves].span),
    };
    let own_height = |at: usize| match study.curves.get(at) {
        Some(curve) => 1 + curve_terms(curve).into_iter().map(height).max().unwrap_or(0),
        None => height(&study.definitions[at - curves].body),
    };
    let count = curves + study.definitions.len();
    let mut seen = vec![Seen::Not; count];
    let mut heights = vec![0usize; count];
    for start in 0..count {
        if seen[start] != Seen::Not {
            continue;
        }
        seen[start] = Seen::OnPath;
        let mut path: Vec<(usize, Vec<Link>)> = vec![(start, links(start))];
        while let Some((at, open)) = path.last_mut() {
            let Some(to) = open.pop().map(place) else {
                let at = *at;
                path.pop();
                seen[at] = Seen::Done;
                let below = links(at).into_iter().map(|link| heights[place(link)]).max().unwrap_or(0);
                heights[at] = own_height(at) + below;
                if heights[at] > HIGHEST && below <= HIGHEST {
                    let (name, span) = named(at);
                    let fault = Diagnostic::error(
                        "E4021",
                        format!("`{name}` rests on definitions nested more than {HIGHEST} deep"),
                    );
                    builder.findings.add(fault.at(span, "this one is too much").mend("make one of them a parameter"));
                }
                continue;
            };
            match seen[to] {
                Seen::Not => {
                    seen[to] = Seen::OnPath;
                    path.push((to, links(to)));
                }
                Seen::OnPath => {
                    let ring = path.iter().map(|(at, _)| *at).skip_while(|at| *at != to).chain([to]);
                    let names: Vec<&str> = ring.map(|at| named(at).0).collect();
                    let words = names[..names.len().min(12)].join(" → ");
                    let fault = Diagnostic::error("E2004", format!("`{}` is made from itself", names[0]));
                    builder
                        .findings
                        .add(fault.at(named(to).1, "leads back to itself").because(format!("the ring: {words}")));
                }
                Seen::Done => {}
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Seen {
    Not,
    OnPath,
    Done,
}

/// How many terms stand inside one another.
fn height(term: &Term) -> usize {
    let of = |items: &[Term]| items.iter().map(height).max().unwrap_or(0);
    1 + match &term.kind {
        TermKind::Member(_, items) | TermKind::Definition(_, items) | TermKind::Table(_, items) => of(items),
        TermKind::Apply(_, items) => of(items),
        TermKind::Curve(_, _, time) => height(time),
        TermKind::If(condition, yes, no) => height(condition).max(height(yes)).max(height(no)),
        _ => 0,
    }
}

fn of_term(term: &Term) -> Vec<Link> {
    let mut links = Vec::new();
    term.walk(&mut |inner| match &inner.kind {
        TermKind::Curve(id, ..) => links.push(Link::Curve(*id)),
        TermKind::Definition(id, _) => links.push(Link::Definition(*id)),
        _ => {}
    });
    links
}

fn of_curve(curve: &Curve) -> Vec<Link> {
    let mut links: Vec<Link> = curve_terms(curve).into_iter().flat_map(of_term).collect();
    match &curve.shape {
        Shape::Of(id) => links.push(Link::Curve(*id)),
        Shape::Mix(parts) => links.extend(parts.iter().map(|(_, id)| Link::Curve(*id))),
        Shape::Plus(ids) => links.extend(ids.iter().map(|id| Link::Curve(*id))),
        _ => {}
    }
    links.extend(curve.changes.iter().filter_map(|change| match change {
        CurveChange::Join(_, id) => Some(Link::Curve(*id)),
        _ => None,
    }));
    links
}
