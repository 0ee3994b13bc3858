//! Tests of survival curves, hazard ratios and waning.

use super::bench::{Bench, figures};
use super::finding::{Finding, Outcome, Worst, listed};
use crate::engine::reference::{Calendar, Context};
use crate::model::*;
use crate::quantity::Kind;

/// Calls `read` with every curve, strategy and profile; where a curve's expressions cannot be read there, nothing is compared.
fn each_curve(
    study: &Study,
    values: &[f64],
    read: &mut dyn FnMut(&str, CurveId, &Context<'_>, &Calendar),
) -> Result<(), String> {
    for (at, curve) in study.curves.iter().enumerate() {
        for strategy in 0..study.strategies.len() {
            for profile in 0..study.profiles.len() {
                let profile = ProfileId(profile as u32);
                let calendar = Calendar::of(study, values, profile).map_err(|fault| fault.message)?;
                let context = Context::new(study, values, StrategyId(strategy as u32), profile, &calendar);
                read(&curve.name, CurveId(at as u32), &context, &calendar);
            }
        }
    }
    Ok(())
}

fn reading(context: &Context<'_>, id: CurveId, time: f64, span: crate::source::Span) -> Option<f64> {
    let number = Term { kind: TermKind::Number(time), span };
    let term = Term { kind: TermKind::Curve(id, Reading::Survival, Box::new(number)), span };
    context.number(&term).ok()
}

/// Some 100 times over the horizon.
fn times(calendar: &Calendar) -> impl Iterator<Item = f64> + '_ {
    let step = calendar.times.len() / 100 + 1;
    calendar.times.iter().copied().step_by(step)
}

/// Curves start at 1 and never rise; occupancies read off them are never negative.
pub(super) fn shape(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    if study.curves.is_empty() {
        return Finding::not_applicable("the model has no survival curves");
    }
    let (mut read, mut wrong) = (0, Vec::new());
    each_curve(study, &bench.values, &mut |name, id, context, calendar| {
        let span = study.curves[id.index()].span;
        let mut before = 1.0 + 1e-12;
        for time in times(calendar) {
            let Some(now) = reading(context, id, time, span) else { return };
            read += 1;
            if (time == 0.0 && now != 1.0) || !(now <= before + 1e-12) || !(now >= 0.0) {
                wrong.push(format!("{name} is {now} at {time} years"));
            }
            before = now;
        }
    })?;
    let lowest = super::flow::lowest_share(&bench.base);
    let found = if wrong.is_empty() { format!("{read} readings, lowest occupancy {lowest}") } else { listed(&wrong) };
    let passed = wrong.is_empty() && lowest >= -1e-9;
    Finding::of(
        "read every curve over the horizon, for every strategy and profile",
        "1 at the start, never rising, never below 0",
        passed,
        found,
    )
}

/// A hazard ratio of 1 changes nothing.
pub(super) fn ratio_of_one(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    let mut applied = 0;
    study.for_each_term(&mut |term| {
        term.walk(&mut |own| {
            applied += usize::from(matches!(own.kind, TermKind::Apply(Operation::WithHazardRatio, _)))
        });
    });
    let is_ratio = |change: &CurveChange| matches!(change, CurveChange::HazardRatio(_) | CurveChange::Waning(..));
    applied += study.curves.iter().flat_map(|curve| &curve.changes).filter(|change| is_ratio(change)).count();
    if applied == 0 {
        return Finding::not_applicable("no hazard ratio is applied by `with_hr` or to a curve");
    }
    let one = |term: &Term| Term { kind: TermKind::Number(1.0), span: term.span };
    let mut ones = study.rewritten(&|term| match &term.kind {
        TermKind::Apply(Operation::WithHazardRatio, items) => {
            Some(TermKind::Apply(Operation::WithHazardRatio, vec![items[0].clone(), one(&items[1])]))
        }
        _ => None,
    });
    let mut none = study.rewritten(&|term| match &term.kind {
        TermKind::Apply(Operation::WithHazardRatio, items) => Some(items[0].kind.clone()),
        _ => None,
    });
    for curve in &mut ones.curves {
        for change in &mut curve.changes {
            if let CurveChange::HazardRatio(term) | CurveChange::Waning(term, ..) = change {
                *term = Term::number_at(term, 1.0);
            }
        }
    }
    none.curves.iter_mut().for_each(|curve| curve.changes.retain(|change| !is_ratio(change)));
    let mut worst = Worst::default();
    worst.lists(&figures(&bench.run(&ones)?), &figures(&bench.run(&none)?));
    let did = format!("set {applied} hazard ratios to 1, and took them out");
    Finding::close(did, "the same either way", worst, 1e-9)
}

/// After waning the hazard is the comparator's; before, the ratio stands.
pub(super) fn waning(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    let waned = |curve: &Curve| {
        curve.changes.iter().find_map(|change| match change {
            CurveChange::Waning(_, from, to) => Some((*from, *to)),
            _ => None,
        })
    };
    if !study.curves.iter().any(|curve| waned(curve).is_some()) {
        return Finding::not_applicable("no effect wanes on a curve");
    }
    let mut without = study.clone();
    for curve in &mut without.curves {
        curve.changes.retain(|change| !matches!(change, CurveChange::Waning(..)));
    }
    let mut worst = Worst::default();
    each_curve(study, &bench.values, &mut |name, id, context, calendar| {
        let curve = &study.curves[id.index()];
        let Some((_, to)) = waned(curve) else { return };
        let bare = Context { study: &without, ..context.clone() };
        let last = crate::math::max(calendar.times[calendar.cycles()], to + 1.0);
        let drop = |context: &Context<'_>| {
            let (a, b) = (reading(context, id, to, curve.span)?, reading(context, id, last, curve.span)?);
            Some(b / a)
        };
        if let (Some(found), Some(expected)) = (drop(context), drop(&bare)) {
            worst.pair(format!("{name} from {to} years on"), found, expected);
        }
    })?;
    Finding::close(
        "compared survival after the end of waning with the curve that has no effect",
        "the same hazard",
        worst,
        1e-6,
    )
}

/// Hazard ratios pushed to both ends: the model still runs, no single exit leaves 0 to 1, and life years move one way.
pub(super) fn extreme_ratios(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    let ratios: Vec<usize> = study
        .parameters
        .iter()
        .enumerate()
        .filter(|(_, own)| own.quantity.is_some_and(|own| own.kind == Kind::HazardRatio))
        .map(|(at, _)| at)
        .collect();
    if ratios.is_empty() {
        return Finding::not_applicable("no input is declared as a hazard ratio (unit `hazard ratio`)");
    }
    let (mut wrong, mut skipped, mut read) = (Vec::new(), Vec::new(), 0);
    for at in &ratios {
        let name = &study.parameters[*at].name;
        let mut years: Vec<Vec<f64>> = Vec::new();
        for value in [1e-6, bench.values[*at], 1000.0] {
            let mut values = bench.values.clone();
            values[*at] = value;
            match bench.run_with(study, &values) {
                Ok(case) => years.push(case.totals.iter().map(|own| own.life_years_undiscounted).collect()),
                // One exit above 1 is a ratio put on a probability; several that sum to more may be honest competition.
                Err(words) if words.contains("a probability of") => {
                    wrong.push(format!(
                        "with {name} at {value}: {words}; is it applied to a probability rather than to a hazard?"
                    ));
                }
                Err(words) => skipped.push(format!("{name} at {value}: {words}")),
            }
        }
        let [low, base, high] = years.as_slice() else { continue };
        read += 1;
        for (at, strategy) in study.strategies.iter().enumerate() {
            let room = 1e-9 * (1.0 + base[at].abs());
            let falls = low[at] >= base[at] - room && base[at] >= high[at] - room;
            let rises = low[at] <= base[at] + room && base[at] <= high[at] + room;
            if !falls && !rises {
                wrong.push(format!(
                    "life years of {} with {name}: {}, {}, {}",
                    strategy.name, low[at], base[at], high[at]
                ));
            }
        }
    }
    if read == 0 && wrong.is_empty() {
        return Finding::not_applicable(format!(
            "at the ends exits of one state sum to more than 1: {}",
            listed(&skipped)
        ));
    }
    let mut found =
        if wrong.is_empty() { format!("{read} ratios, life years one way in each") } else { listed(&wrong) };
    if !skipped.is_empty() {
        found += &format!("; not run: {}", listed(&skipped));
    }
    let did = format!("set each of {} hazard ratios to 0.000001 and to 1,000", ratios.len());
    Finding::of(did, "no exit outside 0 to 1; life years move one way or stay", wrong.is_empty(), found)
}
