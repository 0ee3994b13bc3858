//! One-way analysis: each uncertain input at its stated or 95% limits, the others at their base values; and other settings.

use super::asked::{Pair, parameter};
use super::context::Context;
use super::decision::percentile;
use super::measured::Measured;
use super::moved::{self, Bench, correlated, moved, sharing};
use super::probabilistic::ByDraw;
use super::registry::Plan;
use super::sampling::uncertain;
use super::variant::Variant;
use crate::diagnostic::{Diagnostic, Findings, some_of};
use crate::engine::Outcomes;
use crate::model::{ParameterId, Reader, Study};
use crate::program::Program;
use crate::results::{Bar, BarEnd, Found, Limits, OneWay, Outcome, SettingMoved, SettingValue, Siblings};
use crate::sample::Dirichlet;
use crate::source::NodeKind;

/// What the request says.
struct Request {
    pair: Pair,
    inputs: Vec<ParameterId>,
    outcomes: Vec<Measured>,
    settings: Vec<Setting>,
}

/// A setting and the values that it takes.
struct Setting {
    name: String,
    paths: Vec<String>,
    values: Vec<String>,
}

/// Reads the request.
pub(super) fn read(reader: &Reader<'_>, study: &Study, findings: &mut Findings) -> Option<Plan> {
    let pair = Pair::read(reader, study, findings);
    let inputs = inputs(reader, study, findings);
    let outcomes = Measured::read("outcomes", reader, study, findings);
    let settings = settings(reader, findings);
    let request = Request { pair: pair?, inputs: inputs?, outcomes: outcomes?, settings: settings? };
    Some(Box::new(move |context| run(&request, context)))
}

/// The inputs that move: those named, or those of the named parts of the model, or every uncertain one.
fn inputs(reader: &Reader<'_>, study: &Study, findings: &mut Findings) -> Option<Vec<ParameterId>> {
    let solved = |id: &ParameterId| study.parameters[id.index()].solved_by.is_some();
    let all = || uncertain(study).into_iter().filter(|id| !solved(id));
    let (named, groups) = (reader.get("parameters"), reader.get("groups"));
    if named.is_none() && groups.is_none() {
        return Some(all().collect());
    }
    let mut list = Vec::new();
    if groups.is_some() {
        for group in reader.texts("groups", findings)? {
            let known = || study.parameters.iter().map(|own| own.group.as_str());
            if known().all(|own| own != group.value) {
                let mut names: Vec<&str> = known().filter(|own| !own.is_empty()).collect();
                names.sort_unstable();
                names.dedup();
                let fault = Diagnostic::error("E2001", format!("no part of the model is called `{}`", group.value));
                let fault = fault.at(group.span, "no parameter has this `group`");
                let fault = fault.mend(if names.is_empty() {
                    "no parameter of this model has a `group`: name `parameters` instead".into()
                } else {
                    format!("there are: {}", some_of(names.iter().copied()))
                });
                findings.add(fault.did_you_mean(group.value, names));
                return None;
            }
            list.extend(all().filter(|id| study.parameters[id.index()].group == group.value));
        }
    }
    if named.is_some() {
        for name in reader.texts("parameters", findings)? {
            let id = parameter(name, study, findings)?;
            if limits(study, id).is_none() {
                let fault = Diagnostic::error("E4001", format!("`{}` has no limits to move between", name.value));
                let fault = fault.at(name.span, "fixed, and without limits");
                findings
                    .add(fault.mend("give it `low` and `high`, in its row or by set = { … = { value, low, high } }"));
                return None;
            }
            list.push(id);
        }
    }
    let mut seen = Vec::new();
    list.retain(|id| {
        !seen.contains(id) && {
            seen.push(*id);
            true
        }
    });
    Some(list)
}

/// `settings = [{ name = "Horizon", set = "time.horizon", values = ["10 years", "20 years"] }]`.
fn settings(reader: &Reader<'_>, findings: &mut Findings) -> Option<Vec<Setting>> {
    if reader.get("settings").is_none() {
        return Some(vec![]);
    }
    let (items, entry) = reader.list("settings", findings)?;
    let mut list = Vec::new();
    for item in items {
        let NodeKind::Table(table) = &item.kind else {
            let fault = Diagnostic::error("E4002", format!("a setting is a table, not {}", item.kind.words()));
            findings.add(
                fault
                    .at(item.span, "here")
                    .mend("write { name = \"Horizon\", set = \"time.horizon\", values = [\"10 years\"] }"),
            );
            continue;
        };
        let own = Reader::new(table, "a setting of the one-way analysis");
        let paths = own.texts("set", findings);
        let values = own.list("values", findings);
        let name = own.text("name", findings);
        let missing = [("set", own.get("set")), ("values", own.get("values"))].into_iter().find(|own| own.1.is_none());
        if let Some((key, _)) = missing {
            let fault = Diagnostic::error("E4001", format!("a setting needs `{key}`")).at(item.span, "has none");
            findings.add(fault);
        }
        own.finish(findings);
        let (Some(paths), Some((values, _))) = (paths, values) else { continue };
        let words = values.iter().filter_map(|value| match &value.kind {
            NodeKind::String(words, _) => Some(words.clone()),
            NodeKind::Number(number) => Some(number.to_string()),
            NodeKind::Boolean(flag) => Some(flag.to_string()),
            other => {
                let fault = Diagnostic::error("E4002", format!("a setting has no such value as {}", other.words()));
                findings.add(fault.at(value.span, "here").mend("write a number, text, true or false"));
                None
            }
        });
        let values = words.collect();
        let paths: Vec<String> = paths.iter().map(|path| path.value.to_string()).collect();
        let name = name.map_or_else(|| paths.join(", "), |name| name.value.to_string());
        list.push(Setting { name, paths, values });
    }
    (list.len() == items.len() && !entry.key.is_empty()).then_some(list)
}

fn run(request: &Request, context: &Context<'_>) -> Result<Found, Vec<Diagnostic>> {
    let (study, pair) = (context.study, request.pair);
    let ends: Vec<(ParameterId, f64, f64, Limits)> = request
        .inputs
        .iter()
        .filter_map(|id| limits(study, *id).map(|(low, high, kind)| (*id, low, high, kind)))
        .collect();
    // The base case first, then each input's two ends.
    let mut moves = vec![vec![]];
    for (id, low, high, _) in &ends {
        moves.extend([*low, *high].map(|value| moved(study, context.base_sets, *id, value)));
    }
    let parameter = |id: ParameterId| &study.parameters[id.index()];
    let name = |set: usize| match moves[set].first() {
        Some((id, value)) => format!("`{}` at its limit {value} in the one-way analysis", parameter(*id).name),
        None => "every input at its base value".into(),
    };
    let points = moved::run(Bench::of(context), &moves, &name)?;
    let found = (&points.outcomes, &points.totals);
    let by_set: Vec<Vec<f64>> =
        request.outcomes.iter().map(|own| difference(own, study, &context.ready.program, found, pair)).collect();
    let end = |set: usize, value: f64| BarEnd {
        value,
        found: pair.increments(&points.totals, set),
        outcomes: by_set.iter().map(|own| own[set]).collect(),
    };
    let bars = ends.iter().enumerate().map(|(at, (id, low, high, limits))| Bar {
        parameter: parameter(*id).name.clone(),
        base: context.base_sets.get(*id, 0),
        limits: *limits,
        siblings: siblings(study, *id),
        low: end(1 + 2 * at, *low),
        high: end(2 + 2 * at, *high),
    });
    let outcome = |(own, values): (&Measured, &Vec<f64>)| Outcome { name: own.name.clone(), base: values[0] };
    Ok(Found::OneWay(OneWay {
        strategy: study.strategies[pair.strategy].name.clone(),
        against: study.strategies[pair.against].name.clone(),
        base: pair.increments(&points.totals, 0),
        outcomes: request.outcomes.iter().zip(&by_set).map(outcome).collect(),
        bars: bars.collect(),
        settings: request.settings.iter().map(|own| setting(own, request, context)).collect::<Result<_, _>>()?,
    }))
}

fn difference(own: &Measured, study: &Study, program: &Program, found: (&Outcomes, &ByDraw), pair: Pair) -> Vec<f64> {
    let of = |strategy: usize| own.of(study, program, found, strategy);
    of(pair.strategy).iter().zip(of(pair.against)).map(|(own, other)| own - other).collect()
}

/// The base case with each value of a setting.
fn setting(own: &Setting, request: &Request, context: &Context<'_>) -> Result<SettingMoved, Vec<Diagnostic>> {
    let mut values = Vec::new();
    for value in &own.values {
        let mut set: Vec<(&str, &str)> = own.paths.iter().map(|path| (path.as_str(), value.as_str())).collect();
        set.push(("psa.draws", "0"));
        let study = context.variant(None, &set).map_err(|fault| vec![fault])?;
        let what = format!("{} {value} in the one-way analysis", own.name);
        let variant = Variant::run(&study, context, &what)?;
        let found = (&variant.outcomes, &variant.totals);
        let outcome = |own: &Measured| difference(own, &study, &variant.ready.program, found, request.pair)[0];
        values.push(SettingValue {
            value: value.clone(),
            found: request.pair.increments(&variant.totals, 0),
            outcomes: request.outcomes.iter().map(outcome).collect(),
        });
    }
    Ok(SettingMoved { name: own.name.clone(), values })
}

fn siblings(study: &Study, id: ParameterId) -> Siblings {
    let names = |ids: Vec<ParameterId>| ids.iter().map(|id| study.parameters[id.index()].name.clone()).collect();
    let (shares, together) = (sharing(study, id), correlated(study, id));
    if !shares.is_empty() {
        Siblings::Rescaled { names: names(shares) }
    } else if !together.is_empty() {
        Siblings::Left { names: names(together) }
    } else {
        Siblings::None
    }
}

/// The limits of a parameter: those it states, or else the 2.5% and 97.5% quantiles of what it is sampled from.
pub(super) fn limits(study: &Study, id: ParameterId) -> Option<(f64, f64, Limits)> {
    let parameter = &study.parameters[id.index()];
    if let Some((low, high)) = parameter.limits {
        return Some((low, high, Limits::Stated));
    }
    let (low, high) = sampled(study, id)?;
    Some((low, high, Limits::Quantiles))
}

/// 95% of the standard normal distribution lie within this of 0.
const NORMAL_975: f64 = 1.959_963_984_540_054;

fn sampled(study: &Study, id: ParameterId) -> Option<(f64, f64)> {
    let parameter = &study.parameters[id.index()];
    let column = study.draws.as_ref().and_then(|draws| draws.columns.iter().find(|(own, _)| *own == id));
    if let Some((_, column)) = column {
        let mut sorted = column.to_vec();
        sorted.sort_by(f64::total_cmp);
        return Some((percentile(&sorted, 0.025).ok()?, percentile(&sorted, 0.975).ok()?));
    }
    let set = study.correlated.iter().find(|set| set.normal && set.parameters.contains(&id));
    if let Some(set) = set {
        let row = set.parameters.iter().position(|own| *own == id)?;
        let count = set.parameters.len();
        let variance: f64 = set.factor[row * count..(row + 1) * count].iter().map(|own| own * own).sum();
        let half = NORMAL_975 * variance.sqrt();
        return Some((parameter.value - half, parameter.value + half));
    }
    if let Some(own) = &parameter.dirichlet {
        let alphas = |id: &ParameterId| study.parameters[id.index()].dirichlet.as_ref().map(|set| set.alpha);
        let mut all = vec![own.alpha];
        all.extend(sharing(study, id).iter().filter_map(alphas));
        let beta = Dirichlet::new(&all).ok()?.marginal(0)?;
        return Some((beta.quantile(0.025), beta.quantile(0.975)));
    }
    let distribution = parameter.distribution.as_ref()?;
    Some((distribution.quantile(0.025), distribution.quantile(0.975)))
}
