//! Tests of the inputs: numbers that can be what they say they are, conversions, price years, provenance.

use super::bench::Bench;
use super::finding::{Finding, Outcome, Worst, listed};
use crate::engine::{Detail, Serial, evaluate, vet};
use crate::model::*;
use crate::program::compile_expressions;
use crate::quantity::{Kind, Period, Unit};
use std::collections::{BTreeMap, BTreeSet};

/// Exits are probabilities and rows sum to one, in every cycle, strategy and draw.
pub(super) fn rows(bench: &Bench<'_>) -> Outcome {
    let expected = "no exit outside 0 to 1 and no row above 1";
    let base = vet(bench.study, &bench.values);
    let Some(drawn) = bench.drawn()? else {
        let did = "walked every strategy and profile by the plain engine, which stops at an impossible exit";
        return Finding::of(did, expected, base.is_empty(), format!("{} faults", base.len()));
    };
    let (count, faults) = (drawn.sets.count, drawn.outcomes.faults.len());
    let did = format!(
        "walked every strategy and profile by the plain engine at base values, and {count} draws by the fast one; both mark an impossible exit"
    );
    Finding::of(
        did,
        expected,
        base.is_empty() && faults == 0,
        format!("{} faults at base values, {faults} draws with a fault", base.len()),
    )
}

/// Nothing is infinite or no number; no cost or length of time is negative.
pub(super) fn finite(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    let mut wrong = Vec::new();
    for (parameter, value) in study.parameters.iter().zip(&bench.values) {
        let time = parameter.quantity.is_some_and(|own| own.kind == Kind::Plain && own.unit == Unit::YEARS);
        if !value.is_finite() || (time && *value < 0.0) {
            wrong.push(format!("{} is {value}", parameter.name));
        }
    }
    let mut cells = study
        .tables
        .iter()
        .map(|table| table.series.values().map(|own| own.values.len()).sum::<usize>())
        .sum::<usize>();
    for table in &study.tables {
        if table.series.values().any(|series| series.values.iter().any(|value| !value.is_finite())) {
            wrong.push(format!("table {} holds what is no number", table.name));
        }
    }
    for cell in &bench.base.cells.costs {
        cells += 1;
        let may = study.settings.timing.payoff.get(&cell.category).is_some_and(|own| own.may_be_negative);
        if !cell.discounted.is_finite() || (cell.undiscounted < 0.0 && !may) {
            let state = cell.state.as_deref().unwrap_or("");
            wrong.push(format!("cost {} in {state} is {}", cell.category, cell.undiscounted));
        }
    }
    let did = format!("looked at {} inputs, and {cells} cells of tables and of costs", study.parameters.len());
    let found = if wrong.is_empty() { "none".into() } else { listed(&wrong) };
    Finding::of(did, "no value that is no number; no negative cost or time", wrong.is_empty(), found)
}

/// Rates to probabilities and back; a year in months and back.
pub(super) fn conversions(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    let mut terms = Vec::new();
    let mut expected = Vec::new();
    for (at, parameter) in study.parameters.iter().enumerate() {
        let own = Term { kind: TermKind::Parameter(ParameterId(at as u32)), span: parameter.span };
        let apply = |operation, term: Term| Term { kind: TermKind::Apply(operation, vec![term]), span: parameter.span };
        let (year, month) = (Period::Years(1.0), Period::Years(1.0 / 12.0));
        let value = bench.values[at];
        let there_and_back = match parameter.quantity {
            Some(own_quantity)
                if own_quantity.kind == Kind::Plain && own_quantity.unit == Unit::PER_YEAR && value < 20.0 =>
            {
                apply(Operation::RateOfProbability(month), apply(Operation::ProbabilityOfRate(month), own))
            }
            Some(own_quantity) if matches!(own_quantity.kind, Kind::Probability(_)) && value < 1.0 => {
                apply(Operation::Over(month, year), apply(Operation::Over(year, month), own))
            }
            _ => continue,
        };
        expected.push((parameter.name.clone(), value));
        terms.push(there_and_back);
    }
    if terms.is_empty() {
        return Finding::not_applicable("no input is declared as a rate or a probability");
    }
    // As the scenario sees them, whatever a strategy sets.
    let mut plain = study.clone();
    plain.strategies[0].set.clear();
    plain.overrides.clear();
    let program = compile_expressions(&plain, StrategyId(0), &terms.iter().collect::<Vec<_>>());
    let outcomes = evaluate(&plain, &program, &super::bench::one_set(&bench.values), Detail::default(), &Serial);
    let mut worst = Worst::default();
    for ((name, value), found) in expected.iter().zip(&outcomes.asked) {
        worst.pair(name.clone(), found[0], *value);
    }
    let did =
        "turned every rate into a monthly probability and back, and every probability from a year to a month and back";
    Finding::close(did, "what was there before", worst, 1e-12)
}

/// Price indices: one year to itself is 1, and two steps are as one.
pub(super) fn inflation(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    let Some(target) = &study.settings.price_year else {
        return Finding::not_applicable("the scenario names no price year");
    };
    let factors = |study: &Study| -> BTreeMap<String, f64> {
        let years =
            study.parameters.iter().filter_map(|own| own.price_year.as_ref().map(|year| (year.clone(), own.inflation)));
        years.collect()
    };
    let own = factors(study);
    if own.is_empty() {
        return Finding::not_applicable("no input has a price year");
    }
    let mut worst = Worst::default();
    for parameter in &study.parameters {
        if let Some(year) = &parameter.price_year {
            worst.pair(format!("{} of {year}", parameter.name), parameter.inflation, own[year]);
        }
    }
    if let Some(factor) = own.get(target) {
        worst.pair(format!("{target} to itself"), *factor, 1.0);
    }
    for year in own.keys() {
        let there =
            bench.reload(&[("price_year", format!("\"{year}\""))]).map_err(|found| super::bench::words(&found))?;
        for (from, factor) in factors(&there) {
            // from → year, then year → the scenario's.
            worst.pair(format!("{from} by way of {year}"), factor * own[year], own[&from]);
        }
    }
    let did = format!("read the scenario again in the prices of each of {} years", own.len());
    Finding::close(did, "a year to itself is 1; by way of another year is the same", worst, 1e-9)
}

/// Every input says where it is from, and its base value is the centre of its distribution.
pub(super) fn provenance(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    let stated = |own: &&Parameter| own.source.is_empty() && own.basis.is_empty() && own.solved_by.is_none();
    let nameless: Vec<String> = study.parameters.iter().filter(stated).map(|own| own.name.clone()).collect();
    let off: Vec<String> =
        study.warnings.iter().filter(|own| own.code == OFF_CENTRE).map(|own| own.message.clone()).collect();
    let fixed = study.parameters.iter().filter(|own| own.distribution.is_none() && own.dirichlet.is_none()).count();
    let count = study.parameters.len();
    if count == 0 {
        return Finding::not_applicable("the model has no inputs: every number stands in an expression");
    }
    let mut found = format!("{count} inputs, {fixed} without a distribution of their own");
    if !nameless.is_empty() {
        found += &format!("; no source and no basis: {}", listed(&nameless));
    }
    if !off.is_empty() {
        found += &format!("; {}", listed(&off));
    }
    let did = "looked up source, basis and distribution of every input";
    let expected = "a source or a stated basis for each; base values at the centre of their distributions";
    Finding::of(did, expected, nameless.is_empty() && off.is_empty(), found)
}

/// The warning of a base value away from the centre of its distribution.
const OFF_CENTRE: &str = "E5006";

/// Shares that split people up leave nobody out twice.
pub(super) fn shares(bench: &Bench<'_>) -> Outcome {
    let study = bench.study;
    let mut found = Vec::new();
    let mut passed = true;
    let split = splitting(study);
    for (name, family) in &study.families {
        let members: Vec<&Parameter> = family.members.values().map(|id| &study.parameters[id.index()]).collect();
        let all = members.iter().all(|own| own.quantity.is_some_and(|own| own.kind == Kind::Share));
        let set = |own: &&Parameter| own.dirichlet.as_ref().map(|own| own.set.clone());
        let dirichlet = members
            .first()
            .and_then(set)
            .is_some_and(|own| members.iter().all(|other| set(other).as_ref() == Some(&own)));
        let one_index = family.members.keys().all(|labels| labels.len() == 1);
        if one_index && (dirichlet || all && split.contains(name)) {
            let sum: f64 = family.members.values().map(|id| bench.values[id.index()]).sum();
            passed &= sum <= 1.0 + 1e-9;
            found.push(format!("{name} {sum}"));
        }
    }
    let weights: f64 = bench.model.profiles.iter().map(|profile| profile.weight).sum();
    passed &= (weights - 1.0).abs() <= 1e-9;
    found.push(format!("profiles {weights}"));
    Finding::of(
        "added up every indexed input by which people are split: at the start, over the states that a move leads to, over profiles, or Dirichlet; and the profiles",
        "no more than 1; profiles 1",
        passed,
        listed(&found),
    )
}

/// Indexed inputs by which people are split: by the states in which they start or to which moves spread them, or by profiles. One that
/// is read by the state that a move comes from is no split.
fn splitting(study: &Study) -> BTreeSet<String> {
    let mut list = BTreeSet::new();
    let starts = study.states.iter().flat_map(|own| &own.start).map(|own| &own.term);
    let weights = study.profiles.iter().flat_map(|own| &own.weight);
    starts.chain(weights).for_each(|term| families(study, term, false, &mut list));
    study.edges.iter().flat_map(|own| &own.spread).for_each(|own| families(study, &own.term, true, &mut list));
    list
}

/// The indexed inputs that a term reads, of definitions too; of a move, without those read by the state it comes from.
fn families(study: &Study, term: &Term, of_move: bool, list: &mut BTreeSet<String>) {
    term.walk(&mut |own| match &own.kind {
        TermKind::Parameter(id) => {
            let has = |family: &Family| family.members.values().any(|member| member == id);
            list.extend(study.families.iter().filter(|(_, family)| has(family)).map(|(name, _)| name.clone()));
        }
        TermKind::Member(name, keys)
            if !(of_move && keys.iter().all(|key| matches!(key.kind, TermKind::Axis(Side::Here, _)))) =>
        {
            list.insert(name.clone());
        }
        TermKind::Definition(id, _) => families(study, &study.definitions[id.index()].body, of_move, list),
        _ => {}
    });
}

/// Tables with a column for each value of a profile are read in the profile's own column.
pub(super) fn own_columns(bench: &Bench<'_>) -> Outcome {
    use crate::engine::reference::{Calendar, Context, Value};
    let study = bench.study;
    let mut lookups: Vec<(String, TableId, Vec<Term>)> = Vec::new();
    study.for_each_term(&mut |term| {
        term.walk(&mut |own| {
            if let TermKind::Table(id, keys) = &own.kind {
                lookups.push((study.sources.text(own.span).to_string(), *id, keys.clone()));
            }
        });
    });
    let mut looked = 0;
    let mut wrong: Vec<String> = Vec::new();
    for (text, id, keys) in &lookups {
        let table = &study.tables[id.index()];
        for (position, key) in keys.iter().enumerate().filter(|(at, _)| table.keys[*at] == KeyKind::Label) {
            let before = table.keys[..position].iter().filter(|kind| **kind == KeyKind::Label).count();
            let domain: Vec<LabelId> = table.series.keys().filter_map(|labels| labels.get(before).copied()).collect();
            let column = study
                .columns
                .iter()
                .position(|own| !own.labels.is_empty() && own.labels.iter().all(|label| domain.contains(label)));
            let Some(column) = column else { continue };
            for (at, profile) in study.profiles.iter().enumerate() {
                let ColumnValue::Label(own) = profile.values[column] else { continue };
                let bare = Calendar { times: vec![0.0, 1.0], start_age: f64::NAN };
                let context = Context::new(study, &bench.values, StrategyId(0), ProfileId(at as u32), &bare);
                if let Ok(Value::Label(read)) = context.value(key) {
                    looked += 1;
                    if read != own && bench.model.profiles[at].weight > 0.0 {
                        let (read, own) = (&study.labels[read.index()], &study.labels[own.index()]);
                        wrong.push(format!("`{text}` reads {read} for {own}"));
                    }
                }
            }
        }
    }
    if looked == 0 {
        return Finding::not_applicable("no table has a column for each value of a profile");
    }
    wrong.dedup();
    let found = if wrong.is_empty() { "each in its own".into() } else { listed(&wrong) };
    Finding::of(
        format!("evaluated {looked} keys of tables, profile by profile"),
        "the column of the profile itself",
        wrong.is_empty(),
        found,
    )
}

/// Tables by age are read at people's own age.
pub(super) fn own_age(bench: &Bench<'_>) -> Outcome {
    use crate::engine::reference::{Calendar, Context};
    let study = bench.study;
    let mut keys: Vec<(String, Term)> = Vec::new();
    study.for_each_term(&mut |term| {
        term.walk(&mut |own| {
            let TermKind::Table(id, items) = &own.kind else { return };
            for (key, kind) in items.iter().zip(&study.tables[id.index()].keys) {
                let mut reads_age = false;
                key.walk(&mut |part| reads_age |= matches!(part.kind, TermKind::Variable(Variable::Age)));
                if reads_age && *kind == KeyKind::Number {
                    keys.push((study.sources.text(own.span).to_string(), key.clone()));
                }
            }
        });
    });
    let (mut read, mut wrong) = (0, Vec::new());
    for profile in 0..study.profiles.len() {
        let id = ProfileId(profile as u32);
        let calendar = Calendar::of(study, &bench.values, id).map_err(|fault| fault.message)?;
        let context = Context::new(study, &bench.values, StrategyId(0), id, &calendar);
        for cycle in [1, 1 + calendar.cycles() / 2] {
            let here = context.at(cycle);
            for (text, key) in &keys {
                let Ok(age) = here.number(key) else { continue };
                let own = calendar.age(here.time());
                read += 1;
                if !((age - own).abs() <= crate::math::max(1.0, here.cycle_length()) + 1e-9) {
                    wrong.push(format!("`{text}` reads {age} at age {own}"));
                }
            }
        }
    }
    if read == 0 {
        return Finding::not_applicable("no table is read by age");
    }
    wrong.dedup();
    let found = if wrong.is_empty() { format!("{read} keys, each at the age of its people") } else { listed(&wrong) };
    let did = "evaluated the age at which every table by age is read, at the start and half-way";
    Finding::of(did, "the age at the start of the cycle, or within a year or a cycle of it", wrong.is_empty(), found)
}
