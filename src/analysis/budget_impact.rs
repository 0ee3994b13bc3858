//! Budget impact: people eligible, uptake, centres with a queue, and each year's costs of everyone treated so far, every entrant on their own
//! clock in the same model. Undiscounted; taxes added where the request says they are payable.

use super::context::Context;
use super::registry::Plan;
use crate::diagnostic::{Diagnostic, Findings};
use crate::model::{Measure, Reader, StrategyId, Study};
use crate::results::{BudgetImpact, BudgetYear, CaseResult, Found, FunnelStep};
use crate::source::NodeKind;
use indexmap::IndexMap;

/// Years that are looked at, unless the request says otherwise.
const YEARS: usize = 5;

struct Request {
    strategy: StrategyId,
    against: StrategyId,
    funnel: Vec<FunnelStep>,
    incident: f64,
    uptake: Vec<f64>,
    centres: Option<Centres>,
    vat: Vec<(String, f64)>,
    /// The category whose price falls, and by what share a year.
    falls: Option<(String, f64)>,
    test: Option<f64>,
    note: Option<String>,
}

/// Treatment centres.
#[derive(Clone, Copy)]
struct Centres {
    first: f64,
    opened_a_year: f64,
    people_each: f64,
}

/// Reads the request.
pub(super) fn read(reader: &Reader<'_>, study: &Study, findings: &mut Findings) -> Option<Plan> {
    let mut named = |key: &str, usual: usize| {
        let Some(name) = reader.text(key, findings) else { return Some(StrategyId(usual as u32)) };
        study.strategy(name.value).or_else(|| {
            let known = study.strategies.iter().map(|own| own.name.as_str());
            let fault = Diagnostic::error("E2001", format!("no strategy is called `{}`", name.value));
            findings.add(fault.at(name.span, "unknown").did_you_mean(name.value, known));
            None
        })
    };
    let (strategy, against) = (named("strategy", study.strategies.len() - 1), named("against", 0));
    let funnel = funnel(reader, findings);
    let incident = positive(reader, "incident", findings).unwrap_or(0.0);
    let years = reader.number("years", findings).map_or(YEARS, |number| number.value as usize);
    let uptake = uptake(reader, findings);
    let centres = reader.table("centres", findings).map(|(table, entry)| {
        let own = Reader::new(table, "centres").placed(entry.key_span);
        let mut number = |key: &str| {
            let found = positive(&own, key, findings);
            if found.is_none() && table.get(key).is_none() {
                let fault =
                    Diagnostic::error("E4001", format!("centres need `{key}`")).at(entry.key_span, "incomplete");
                findings.add(fault.mend("such as { first = 5, opened_a_year = 2, people_each = 20 }"));
            }
            found.unwrap_or(0.0)
        };
        let centres = Centres {
            first: number("first"),
            opened_a_year: number("opened_a_year"),
            people_each: number("people_each"),
        };
        own.finish(findings);
        centres
    });
    let vat = shares_of_categories(reader, "vat", study, findings);
    let falls = shares_of_categories(reader, "yearly_fall", study, findings).into_iter().next();
    let test = positive(reader, "test", findings);
    let note = reader.text("note", findings).map(|text| text.value.to_string());
    if study.settings.nice.is_none() && test.is_none() {
        let fault = Diagnostic::error("E4001", "the budget impact test is not known");
        findings.add(fault.at(reader.span(), "asked for here").mend("add [nice] to the scenario, or `test` in £ here"));
    }
    if let Some(list) = &uptake
        && (years == 0 || years > list.len())
    {
        let words = format!("{years} years need {years} numbers in `uptake`, and there are {}", list.len());
        findings.add(Diagnostic::error("E4015", words).at(reader.span(), "asked for here"));
        return None;
    }
    let mut uptake = uptake?;
    uptake.truncate(years);
    let request = Request {
        strategy: strategy?,
        against: against?,
        funnel: funnel?,
        incident,
        uptake,
        centres,
        vat,
        falls,
        test,
        note,
    };
    Some(Box::new(move |context| Ok(Found::BudgetImpact(run(&request, context)))))
}

fn positive(reader: &Reader<'_>, key: &str, findings: &mut Findings) -> Option<f64> {
    let number = reader.number(key, findings)?;
    if number.value >= 0.0 {
        return Some(number.value);
    }
    findings.add(Diagnostic::error("E4015", format!("`{key}` is not below 0")).at(number.span, "below 0"));
    None
}

/// `uptake`: a share from 0 to 1 for each year.
fn uptake(reader: &Reader<'_>, findings: &mut Findings) -> Option<Vec<f64>> {
    let Some((items, _)) = reader.list("uptake", findings) else {
        let fault = Diagnostic::error("E4001", "budget impact needs `uptake`: a share for each year");
        findings.add(fault.at(reader.span(), "has none").mend("such as uptake = [0.05, 0.1, 0.15, 0.2, 0.2]"));
        return None;
    };
    let mut list = Vec::new();
    for item in items {
        match item.kind {
            NodeKind::Number(share) if (0.0..=1.0).contains(&share) => list.push(share),
            _ => findings
                .add(Diagnostic::error("E4015", "uptake is a share from 0 to 1").at(item.span, "not such a share")),
        }
    }
    (list.len() == items.len()).then_some(list)
}

/// `funnel`: the first step has `people`, the others a `share` of those before.
fn funnel(reader: &Reader<'_>, findings: &mut Findings) -> Option<Vec<FunnelStep>> {
    let Some((items, _)) = reader.list("funnel", findings) else {
        let fault = Diagnostic::error("E4001", "budget impact needs `funnel`: from the population to those eligible");
        findings.add(fault.at(reader.span(), "has none"));
        return None;
    };
    let mut steps: Vec<FunnelStep> = Vec::new();
    for item in items {
        let NodeKind::Table(table) = &item.kind else {
            findings.add(Diagnostic::error("E4002", "a step of the funnel is a table").at(item.span, "not a table"));
            return None;
        };
        let own = Reader::new(table, "a step of the funnel").placed(item.span);
        let name = own.text("name", findings).map(|text| text.value.to_string());
        let source = own.text("source", findings).map(|text| text.value.to_string());
        let (people, share) = (positive(&own, "people", findings), positive(&own, "share", findings));
        own.finish(findings);
        let before = steps.last().map(|step| step.people);
        let left = match (before, people, share) {
            (None, Some(people), None) => Some(people),
            (Some(before), None, Some(share)) if share <= 1.0 => Some(before * share),
            _ => None,
        };
        let (Some(name), Some(people)) = (name, left) else {
            let fault = Diagnostic::error(
                "E4015",
                "a funnel begins with `people` and goes on with a `share` from 0 to 1 of those before",
            );
            findings.add(
                fault
                    .at(item.span, "this step")
                    .mend("{ name = \"with the disease\", people = 50000, source = \"…\" }"),
            );
            return None;
        };
        steps.push(FunnelStep { name, share, people, source });
    }
    (!steps.is_empty()).then_some(steps)
}

fn shares_of_categories(reader: &Reader<'_>, key: &str, study: &Study, findings: &mut Findings) -> Vec<(String, f64)> {
    let Some((table, _)) = reader.table(key, findings) else { return vec![] };
    let mut list = Vec::new();
    for entry in &table.entries {
        let known = study.categories.iter().any(|own| own.measure == Measure::Cost && own.name == entry.key);
        match entry.value.kind {
            NodeKind::Number(share) if known && (0.0..=1.0).contains(&share) => list.push((entry.key.clone(), share)),
            _ => {
                let costs =
                    study.categories.iter().filter(|own| own.measure == Measure::Cost).map(|own| own.name.as_str());
                let fault =
                    Diagnostic::error("E4015", format!("`{key}` names cost categories, each with a share from 0 to 1"));
                findings.add(fault.at(entry.key_span, "not such a thing").did_you_mean(&entry.key, costs));
            }
        }
    }
    list
}

fn run(request: &Request, context: &Context<'_>) -> BudgetImpact {
    let study = context.study;
    let case = context.average;
    let nice = study.settings.nice.as_ref();
    let [coming, present] = [request.strategy, request.against].map(|id| yearly(study, case, id));
    let mut years = Vec::new();
    let mut pool = request.funnel.last().map_or(0.0, |step| step.people);
    let mut entrants: Vec<f64> = Vec::new();
    for (at, &uptake) in request.uptake.iter().enumerate() {
        let eligible = pool + request.incident;
        let wanted = eligible * uptake;
        let capacity = request.centres.map(|own| (own.first + own.opened_a_year * at as f64) * own.people_each);
        let treated = capacity.map_or(wanted, |capacity| crate::math::min(wanted, capacity));
        pool = eligible - treated;
        entrants.push(treated);
        let (mut costs, mut displaced) = (IndexMap::new(), IndexMap::new());
        for (entered, people) in entrants.iter().enumerate() {
            add(&mut costs, &coming, at - entered, *people, request, entered);
            add(&mut displaced, &present, at - entered, *people, request, entered);
        }
        let (gross, taken): (f64, f64) = (costs.values().sum(), displaced.values().sum());
        years.push(BudgetYear {
            year: at as u32 + 1,
            eligible,
            wanted,
            capacity,
            treated,
            waiting: wanted - treated,
            costs,
            displaced,
            gross,
            net: gross - taken,
        });
    }
    let rule = nice.and_then(|nice| nice.rules.get("budget_impact_test"));
    BudgetImpact {
        strategy: study.strategies[request.strategy.index()].name.clone(),
        against: study.strategies[request.against.index()].name.clone(),
        funnel: request.funnel.clone(),
        incident: request.incident,
        largest_of_three: years.iter().take(3).map(|own| own.net).fold(f64::NEG_INFINITY, crate::math::max),
        years,
        test: request.test.unwrap_or_else(|| rule.map_or(f64::NAN, |own| own.value)),
        test_status: if request.test.is_some() {
            "stated in the scenario"
        } else {
            rule.map_or("", |own| own.status.as_str())
        }
        .into(),
        vat: request.vat.iter().cloned().collect(),
        note: request.note.clone(),
    }
}

/// Costs of a person by year since the start and category, undiscounted.
fn yearly(study: &Study, case: &CaseResult, strategy: StrategyId) -> Vec<IndexMap<String, f64>> {
    let name = &study.strategies[strategy.index()].name;
    case.by_year.iter().filter(|own| &own.strategy == name).map(|own| own.costs.clone()).collect()
}

/// Adds what people in their n-th year cost.
fn add(
    sum: &mut IndexMap<String, f64>,
    yearly: &[IndexMap<String, f64>],
    year: usize,
    people: f64,
    request: &Request,
    entered: usize,
) {
    let Some(own) = yearly.get(year) else { return };
    for (category, cost) in own {
        let tax = request.vat.iter().find(|(name, _)| name == category).map_or(0.0, |(_, share)| *share);
        let fallen = match &request.falls {
            Some((name, fall)) if name == category => crate::math::pow(1.0 - fall, entered as f64),
            _ => 1.0,
        };
        *sum.entry(category.clone()).or_insert(0.0) += people * cost * (1.0 + tax) * fallen;
    }
}
