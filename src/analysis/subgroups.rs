//! Results for parts of the population: profiles put together by a column, and cohorts that differ in a setting.

use super::case::{compare, profile_weights, strategy_totals};
use super::context::Context;
use super::decision::{DrawTotals, acceptability_at};
use super::probabilistic::ByDraw;
use super::registry::Plan;
use super::run::Ready;
use crate::diagnostic::{Diagnostic, Findings};
use crate::engine::{Detail, Outcomes, ParameterSets};
use crate::model::{ColumnId, ColumnValue, LabelId, Reader, Study};
use crate::results::{Found, StrategyTotals, Subgroup, SubgroupDraws, Subgroups};
use crate::source::{NodeKind, Span};

/// Draws of a cohort that differs in a setting, unless the request says otherwise.
const DRAWS: u64 = 1000;

struct Request {
    by: Vec<ColumnId>,
    cohorts: Vec<Cohort>,
    draws: u64,
}

struct Cohort {
    name: String,
    reason: Option<String>,
    set: Vec<(String, String)>,
    span: Span,
}

/// Reads the request: `by`, `groups`, `draws`.
pub(super) fn read(reader: &Reader<'_>, study: &Study, findings: &mut Findings) -> Option<Plan> {
    let mut by = Vec::new();
    for name in reader.texts("by", findings).unwrap_or_default() {
        match study.columns.iter().position(|column| column.name == name.value) {
            Some(at) if study.columns[at].labels.is_empty() => {
                let fault = Diagnostic::error("E4015", format!("the profile column `{}` holds numbers", name.value));
                findings.add(fault.at(name.span, "has no labels").mend("name a column of labels"));
            }
            Some(at) => by.push(ColumnId(at as u32)),
            None => {
                let known = study.columns.iter().map(|column| column.name.as_str());
                let fault = Diagnostic::error("E2001", format!("no profile column is called `{}`", name.value));
                findings.add(fault.at(name.span, "unknown").did_you_mean(name.value, known));
            }
        }
    }
    let mut cohorts = Vec::new();
    if let Some((items, _)) = reader.list("groups", findings) {
        for item in items {
            let NodeKind::Table(table) = &item.kind else {
                let fault = Diagnostic::error("E4002", "a subgroup is a table").at(item.span, "not a table");
                findings.add(fault.mend("write { name = \"…\", set = { \"time.start_age\" = 45 } }"));
                continue;
            };
            let own = Reader::new(table, "a subgroup").placed(item.span);
            let name = own.text("name", findings);
            let reason = own.text("reason", findings).map(|text| text.value.to_string());
            let set = own.table("set", findings);
            own.finish(findings);
            let (Some(name), Some((set, _))) = (name, set) else {
                findings
                    .add(Diagnostic::error("E4001", "a subgroup needs `name` and `set`").at(item.span, "incomplete"));
                continue;
            };
            let mut pairs = Vec::new();
            for entry in &set.entries {
                match &entry.value.kind {
                    NodeKind::Number(value) => pairs.push((entry.key.clone(), value.to_string())),
                    NodeKind::String(words, _) => pairs.push((entry.key.clone(), words.to_string())),
                    NodeKind::Boolean(flag) => pairs.push((entry.key.clone(), flag.to_string())),
                    other => {
                        let fault = Diagnostic::error(
                            "E4002",
                            format!("`{}` must be a number, text, true or false", entry.key),
                        );
                        findings.add(fault.at(entry.value.span, format!("this is {}", other.words())));
                    }
                }
            }
            cohorts.push(Cohort { name: name.value.to_string(), reason, set: pairs, span: item.span });
        }
    }
    let draws = match reader.number("draws", findings) {
        Some(number) if number.value >= 0.0 && number.value == number.value.floor() && number.value <= 1e7 => {
            number.value as u64
        }
        Some(number) => {
            findings.add(
                Diagnostic::error("E4015", "`draws` is a whole number from 0").at(number.span, "not such a number"),
            );
            return None;
        }
        None => DRAWS,
    };
    if by.is_empty() && cohorts.is_empty() && !findings.any_errors() {
        let fault = Diagnostic::error("E4001", "subgroups by what?").at(reader.span(), "names none");
        findings.add(fault.mend("name profile columns in `by`, or cohorts in `groups`"));
        return None;
    }
    let request = Request { by, cohorts, draws };
    Some(Box::new(move |context| run(&request, context)))
}

fn run(request: &Request, context: &Context<'_>) -> Result<Found, Vec<Diagnostic>> {
    let study = context.study;
    let mut groups = vec![Subgroup {
        name: "Everyone".into(),
        share: Some(1.0),
        reason: None,
        totals: context.base.totals.clone(),
        decision: context.base.decision.clone(),
        probabilistic: context.draws.as_ref().map(|draws| over_draws(study, &draws.totals.totals)),
    }];
    let base = context.ready.outcomes(context.base_sets, 0, Detail::default(), context.pool)?;
    for column in &request.by {
        for label in &study.columns[column.index()].labels {
            groups.push(by_label(context, &base, *column, *label));
        }
    }
    for cohort in &request.cohorts {
        groups.push(other_cohort(context, cohort, request.draws)?);
    }
    Ok(Found::Subgroups(Subgroups { groups }))
}

/// The profiles of one label, weighted as among themselves.
fn by_label(context: &Context<'_>, base: &Outcomes, column: ColumnId, label: LabelId) -> Subgroup {
    let study = context.study;
    let own: Vec<bool> = study
        .profiles
        .iter()
        .map(|profile| matches!(profile.values[column.index()], ColumnValue::Label(value) if value == label))
        .collect();
    let (totals, share) = together(context, &own, context.base_sets, base);
    let plain: Vec<StrategyTotals> =
        study.strategies.iter().zip(&totals).map(|(strategy, own)| strategy_totals(&strategy.name, own)).collect();
    let draws =
        context.draws.as_ref().map(|draws| over_draws(study, &together(context, &own, draws.sets, draws.outcomes).0));
    Subgroup {
        name: format!("{}: {}", study.columns[column.index()].name, study.labels[label.0 as usize]),
        share: Some(share),
        reason: None,
        decision: compare(study, &plain),
        totals: plain,
        probabilistic: draws,
    }
}

/// Totals by strategy and set of some profiles, weighted by their shares, and the mean of their share.
fn together(
    context: &Context<'_>,
    own: &[bool],
    sets: &ParameterSets,
    outcomes: &Outcomes,
) -> (Vec<[Vec<f64>; 6]>, f64) {
    let (study, program) = (context.study, &context.ready.program);
    let weights = profile_weights(program, sets);
    let weight = |profile: usize, set: usize| weights[profile][if weights[profile].len() == 1 { 0 } else { set }];
    let shares: Vec<f64> = (0..sets.count)
        .map(|set| own.iter().enumerate().filter(|(_, own)| **own).map(|(profile, _)| weight(profile, set)).sum())
        .collect();
    let mut totals: Vec<[Vec<f64>; 6]> =
        study.strategies.iter().map(|_| std::array::from_fn(|_| vec![0.0; sets.count])).collect();
    for (arm, rows) in program.arms.iter().zip(&outcomes.arms).filter(|(arm, _)| own[arm.profile.index()]) {
        for (sum, row) in totals[arm.strategy.index()].iter_mut().zip(rows) {
            for set in 0..sets.count {
                sum[set] += weight(arm.profile.index(), set) / shares[set] * row[set];
            }
        }
    }
    let share = super::case::mean(&shares);
    (totals, share)
}

/// The scenario with something set.
fn other_cohort(context: &Context<'_>, cohort: &Cohort, draws: u64) -> Result<Subgroup, Vec<Diagnostic>> {
    let place = |fault: Diagnostic| vec![fault.at(cohort.span, "this subgroup")];
    let count = draws.to_string();
    let mut set: Vec<(&str, &str)> = cohort.set.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    set.push(("psa.draws", &count));
    let study = context.variant(None, &set).map_err(place)?;
    let first = |faults: Vec<Diagnostic>| -> Vec<Diagnostic> { faults.into_iter().take(1).flat_map(place).collect() };
    let ready = Ready::unvetted(&study).map_err(first)?;
    let totals = |sets: &ParameterSets| {
        let outcomes = ready.outcomes(sets, 0, Detail::default(), context.pool)?;
        Ok(ByDraw::of(&study, &ready.program, &outcomes).totals)
    };
    let base = totals(&ready.targets.base_sets()).map_err(first)?;
    let plain: Vec<StrategyTotals> =
        study.strategies.iter().zip(&base).map(|(strategy, own)| strategy_totals(&strategy.name, own)).collect();
    let count = super::run::draws_of(&study);
    let drawn = || ready.sets(0..count, context.pool).and_then(|sets| totals(&sets));
    let probabilistic = if count >= 2 { Some(over_draws(&study, &drawn().map_err(first)?)) } else { None };
    Ok(Subgroup {
        name: cohort.name.clone(),
        share: None,
        reason: cohort.reason.clone(),
        decision: compare(&study, &plain),
        totals: plain,
        probabilistic,
    })
}

fn over_draws(study: &Study, totals: &[[Vec<f64>; 6]]) -> SubgroupDraws {
    let means: Vec<StrategyTotals> =
        study.strategies.iter().zip(totals).map(|(strategy, own)| strategy_totals(&strategy.name, own)).collect();
    let draws = DrawTotals {
        strategies: study.strategies.iter().map(|strategy| strategy.name.clone()).collect(),
        cost: totals.iter().map(|own| own[0].clone()).collect(),
        qaly: totals.iter().map(|own| own[1].clone()).collect(),
    };
    let at = |threshold: &f64| {
        let point = acceptability_at(&draws, *threshold).ok()?;
        Some(draws.strategies.iter().cloned().zip(point.probability_best).collect())
    };
    SubgroupDraws {
        draws: draws.draws() as u64,
        decision: compare(study, &means),
        probability: study.settings.thresholds.iter().filter_map(at).collect(),
        totals: means,
    }
}
