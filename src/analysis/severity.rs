//! The severity modifier: QALYs without the disease over the people at the start, shortfalls on established care, the weight,
//! and every comparison with the weight applied. NICE's manual PMG36, 6.2.12 to 6.2.18 (read second-hand).

use super::case::{compare, mean, profile_weights};
use super::context::Context;
use super::probabilistic::{ByDraw, estimate};
use super::registry::Plan;
use super::shortfall::{Levels, LifeTable, YearPoint, expected_qalys, expected_qalys_between};
use crate::diagnostic::{Diagnostic, Findings, some_of};
use crate::engine::{Detail, ParameterSets, evaluate};
use crate::model::{
    ColumnValue, Dated, KeyKind, LabelId, Measure, ProfileId, Reader, Regime, StrategyId, Study, TableId,
};
use crate::program::{Column, Content, compile, start_age};
use crate::results::{self, Found, Severity, SeverityDraws, SeverityProfile, StrategyTotals, WeightShare};
use crate::source::Located;

struct Request {
    comparator: StrategyId,
    life: ByAge,
    norm: ByAge,
    at: YearPoint,
}

/// A table that is read by age and profile columns, some of its labels being fixed: `life[england_2017_2019]`.
struct ByAge {
    table: TableId,
    fixed: Vec<LabelId>,
    /// As the scenario names it.
    name: String,
}

/// Reads the request: `comparator`, `life_table`, `norm`, `discount`.
pub(super) fn read(reader: &Reader<'_>, study: &Study, findings: &mut Findings) -> Option<Plan> {
    let comparator = reader.text("comparator", findings);
    let (life, norm) = (reader.text("life_table", findings), reader.text("norm", findings));
    let discount = reader.text("discount", findings);
    if study.settings.nice.is_none() {
        let fault = Diagnostic::error("E4001", "severity needs the rules of NICE, and the scenario names no [nice]");
        findings.add(fault.at(reader.span(), "asked for here").mend("add [nice] with `date` and `rules`"));
    }
    if study.settings.start_age.is_none() {
        let fault = Diagnostic::error("E4001", "severity needs an age at the start");
        findings.add(fault.at(reader.span(), "asked for here").mend("add `start_age` to [time]"));
    }
    let comparator = match comparator {
        None => Some(StrategyId(0)),
        Some(name) => study.strategy(name.value).or_else(|| {
            let known = study.strategies.iter().map(|own| own.name.as_str());
            let fault = Diagnostic::error("E2001", format!("no strategy is called `{}`", name.value));
            findings.add(fault.at(name.span, "unknown").did_you_mean(name.value, known));
            None
        }),
    };
    let place = reader.span();
    let life = by_age(study, life.unwrap_or(Located::new("life", place)), "life_table", findings);
    let norm = by_age(study, norm.unwrap_or(Located::new("norm", place)), "norm", findings);
    let at = match discount.map(|text| (text.value, text.span)) {
        None | Some(("start of year", _)) => YearPoint::Start,
        Some(("middle of year", _)) => YearPoint::Middle,
        Some((other, span)) => {
            let fault = Diagnostic::error("E4015", format!("`{other}` is not one of the choices"));
            findings.add(fault.at(span, "not a choice").mend("write one of: start of year, middle of year"));
            return None;
        }
    };
    let request = Request { comparator: comparator?, life: life?, norm: norm?, at };
    Some(Box::new(move |context| run(&request, context)))
}

/// The table that `name` or `name[label, …]` stands for, if what is left of its keys is age and profile columns.
fn by_age(study: &Study, text: Located<&str>, key: &str, findings: &mut Findings) -> Option<ByAge> {
    let (name, rest) = text.value.split_once('[').unwrap_or((text.value, ""));
    let (name, rest) = (name.trim(), rest.trim_end().trim_end_matches(']'));
    let mut fixed = Vec::new();
    for word in rest.split(',').map(str::trim).filter(|word| !word.is_empty()) {
        let Some(at) = study.labels.iter().position(|label| label == word) else {
            let fault = Diagnostic::error("E2001", format!("no table has the label `{word}`")).at(text.span, "unknown");
            findings.add(fault.did_you_mean(word, study.labels.iter().map(String::as_str)));
            return None;
        };
        fixed.push(LabelId(at as u32));
    }
    let Some(at) = study.tables.iter().position(|own| own.name == name) else {
        let known = || study.tables.iter().map(|own| own.name.as_str());
        let fault = Diagnostic::error("E2001", format!("no table is called `{name}`, which `{key}` reads"));
        let fault =
            fault.at(text.span, "needed here").mend(format!("say {key} = \"…\"; there are: {}", some_of(known())));
        findings.add(fault.did_you_mean(name, known()));
        return None;
    };
    let table = &study.tables[at];
    let numbers = table.keys.iter().filter(|key| **key == KeyKind::Number).count();
    let column = |label: &LabelId| study.columns.iter().any(|column| column.labels.contains(label));
    let known = |labels: &Vec<LabelId>| labels.iter().all(|label| fixed.contains(label) || column(label));
    if numbers != 1 || !table.series.keys().any(known) {
        let words = format!("`{name}` must be read by age, and otherwise by profile columns or labels in brackets");
        let fault = Diagnostic::error("E4015", words).at(text.span, "needed here").at(table.span, "declared here");
        findings.add(fault.mend("fix the labels that are left: such as \"life[england_2017_2019]\""));
        return None;
    }
    Some(ByAge { table: TableId(at as u32), fixed, name: text.value.to_string() })
}

fn run(request: &Request, context: &Context<'_>) -> Result<Found, Vec<Diagnostic>> {
    let study = context.study;
    let Some(nice) = &study.settings.nice else { return Err(vec![]) };
    let rate = nice.value("discount_effects");
    let people = people(request, context, rate)?;
    // Established care, discounted as health without the disease is.
    let mut alike = study.clone();
    alike.settings.discount.effects = crate::model::Rate { first: rate, then: None };
    alike.settings.discount.continuous = false;
    let dated = if request.at == YearPoint::Start { Dated::StartOfYear } else { Dated::MiddleOfYear };
    let timing = &mut alike.settings.timing;
    for own in [&mut timing.state, &mut timing.utility, &mut timing.event, &mut timing.transition] {
        own.dated = dated;
    }
    let gained = |own: &Column| {
        let Content::Payoff(category, _) = &own.content else { return false };
        own.strategy == request.comparator && alike.categories[category.index()].measure == Measure::Qaly
    };
    let program = compile(&alike)?.only(gained);
    let qalys = |sets: &ParameterSets| {
        let outcomes = evaluate(&alike, &program, sets, Detail::default(), context.pool);
        ByDraw::of(&alike, &program, &outcomes).totals.swap_remove(request.comparator.index())[1].clone()
    };
    let base = Shares::of(context, context.base_sets);
    let without = base.mean_of(&people);
    let with_disease = mean(&qalys(context.base_sets));
    let levels = Levels {
        absolute: [nice.value("severity_absolute_middle"), nice.value("severity_absolute_high")],
        proportional: [nice.value("severity_proportional_middle"), nice.value("severity_proportional_high")],
        weights: [nice.value("severity_weight_middle"), nice.value("severity_weight_high")],
    };
    let (absolute, proportional) = (without - with_disease, (without - with_disease) / without);
    let weight = levels.weight(absolute, proportional);
    let over_draws = context.draws.as_ref().and_then(|draws| {
        let shares = Shares::of(context, draws.sets);
        severity_draws(&qalys(draws.sets), &shares.by_set(&people, draws.sets.count), &levels)
    });
    let probability = context.draws.as_ref().map_or(vec![], |draws| chances(context, draws.totals, weight));
    let average = context.draws.as_ref().map(|draws| weighted(&mean_totals(study, draws.totals), weight));
    Ok(Found::Severity(Severity {
        comparator: study.strategies[request.comparator.index()].name.clone(),
        regime: if nice.regime == Regime::FiveLevel { "EQ-5D-5L" } else { "EQ-5D-3L" }.into(),
        life_table: request.life.name.clone(),
        norm: request.norm.name.clone(),
        rate,
        discount: if request.at == YearPoint::Start { "start of year" } else { "middle of year" }.into(),
        people: people
            .iter()
            .enumerate()
            .map(|(at, person)| SeverityProfile {
                profile: study.profiles[at].name.clone(),
                weight: base.at(at, 0),
                age: person.age,
                without_disease: person.qalys,
            })
            .collect(),
        population_alive: base.population_alive(&people),
        without_disease: without,
        with_disease,
        absolute,
        proportional,
        weight,
        absolute_cutoffs: levels.absolute,
        proportional_cutoffs: levels.proportional,
        draws: over_draws,
        weighted: compare(study, &weighted(&context.base.totals, weight)),
        weighted_probabilistic: average.map(|totals| compare(study, &totals)),
        weighted_probability: probability,
    }))
}

/// Health without the disease of one profile.
struct Person {
    /// Age at the start, years.
    age: f64,
    /// Discounted as the shortfall is.
    qalys: f64,
    /// Share alive at each whole year since the start.
    alive: Vec<f64>,
}

fn people(request: &Request, context: &Context<'_>, rate: f64) -> Result<Vec<Person>, Vec<Diagnostic>> {
    let study = context.study;
    let [life, norm] = [&request.life, &request.norm].map(|own| &study.tables[own.table.index()]);
    let mut list = Vec::new();
    for at in 0..study.profiles.len() {
        let age = start_age(study, ProfileId(at as u32));
        let value = |own: &ByAge, age: f64| look_up(study, own, at, age);
        let mut probabilities = Vec::new();
        for years in 0..=120 {
            let probability = value(&request.life, f64::from(years));
            let beyond =
                life.series.values().all(|series| series.keys.last().is_some_and(|last| f64::from(years) > *last));
            if beyond || !probability.is_finite() {
                break;
            }
            probabilities.push(probability);
        }
        let table = LifeTable::from_probabilities(&probabilities);
        let expected =
            |whole: usize| expected_qalys(&table, &|x| value(&request.norm, x as f64), whole, rate, request.at);
        let qalys = expected_qalys_between(&expected, age);
        if !qalys.is_finite() {
            let name = &study.profiles[at].name;
            let words = format!(
                "`{}` and `{}` give no health without the disease from age {age} ({name})",
                life.name, norm.name
            );
            return Err(vec![
                Diagnostic::error("E5001", words).at(life.span, "this table").at(norm.span, "or this one"),
            ]);
        }
        list.push(Person { age, qalys, alive: table.alive_after(age) });
    }
    Ok(list)
}

/// The value of a table for a profile at an age: its label keys are fixed, or the profile's own labels.
fn look_up(study: &Study, source: &ByAge, profile: usize, age: f64) -> f64 {
    let table = &study.tables[source.table.index()];
    let own = &study.profiles[profile].values;
    let here = |label: &LabelId| {
        source.fixed.contains(label) || own.iter().any(|value| matches!(value, ColumnValue::Label(own) if own == label))
    };
    let series = table.series.iter().find(|(labels, _)| labels.iter().all(here));
    series.map_or(f64::NAN, |(_, series)| series.at(age, table.matching, table.beyond_last))
}

/// Shares of the profiles in a batch.
struct Shares(Vec<Vec<f64>>);

impl Shares {
    fn of(context: &Context<'_>, sets: &ParameterSets) -> Shares {
        Shares(profile_weights(&context.ready.program, sets))
    }

    fn at(&self, profile: usize, set: usize) -> f64 {
        let own = &self.0[profile];
        own[if own.len() == 1 { 0 } else { set }]
    }

    fn by_set(&self, people: &[Person], count: usize) -> Vec<f64> {
        let one = |set| people.iter().enumerate().map(|(at, person)| self.at(at, set) * person.qalys).sum();
        (0..count).map(one).collect()
    }

    fn mean_of(&self, people: &[Person]) -> f64 {
        mean(&self.by_set(people, 1))
    }

    /// Share of the cohort that would be alive at each whole year if it died as the population does; zero past the end of the table.
    fn population_alive(&self, people: &[Person]) -> Vec<f64> {
        let years = people.iter().map(|person| person.alive.len()).max().unwrap_or(0);
        let alive = |person: &Person, year: usize| person.alive.get(year).copied().unwrap_or(0.0);
        let one = |year| people.iter().enumerate().map(|(at, person)| self.at(at, 0) * alive(person, year)).sum();
        (0..years).map(one).collect()
    }
}

fn severity_draws(with: &[f64], without: &[f64], levels: &Levels) -> Option<SeverityDraws> {
    let absolute: Vec<f64> = with.iter().zip(without).map(|(with, without)| without - with).collect();
    let proportional: Vec<f64> = absolute.iter().zip(without).map(|(lost, without)| lost / without).collect();
    let weights: Vec<f64> = absolute.iter().zip(&proportional).map(|(a, p)| levels.weight(*a, *p)).collect();
    let share = |weight: f64| WeightShare {
        weight,
        share: weights.iter().filter(|own| **own == weight).count() as f64 / weights.len() as f64,
    };
    Some(SeverityDraws {
        with_disease: estimate(with)?,
        absolute: estimate(&absolute)?,
        proportional: estimate(&proportional)?,
        weights: [1.0, levels.weights[0], levels.weights[1]].map(share).to_vec(),
    })
}

/// Totals with QALYs multiplied by the weight; the weight applies to increments, and a constant factor of all totals is one of all increments.
fn weighted(totals: &[StrategyTotals], weight: f64) -> Vec<StrategyTotals> {
    totals.iter().map(|own| StrategyTotals { qalys: own.qalys * weight, ..own.clone() }).collect()
}

fn mean_totals(study: &Study, draws: &ByDraw) -> Vec<StrategyTotals> {
    let one =
        |(strategy, own): (&crate::model::Strategy, &[Vec<f64>; 6])| super::case::strategy_totals(&strategy.name, own);
    study.strategies.iter().zip(&draws.totals).map(one).collect()
}

fn chances(context: &Context<'_>, draws: &ByDraw, weight: f64) -> Vec<indexmap::IndexMap<String, results::Proportion>> {
    let mut totals = draws.draw_totals(context.study);
    totals.qaly.iter_mut().flatten().for_each(|qalys| *qalys *= weight);
    let at = |threshold: &f64| {
        let point = super::decision::acceptability_at(&totals, *threshold).ok()?;
        let shares = totals.strategies.iter().enumerate().map(|(at, name)| {
            let share = results::Proportion { share: point.probability_best[at], error: point.probability_best_se[at] };
            (name.clone(), share)
        });
        Some(shares.collect())
    };
    context.study.settings.thresholds.iter().filter_map(at).collect()
}
