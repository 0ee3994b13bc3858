//! The analysis `study`: what a study of so many people would be worth, before it is done (EVSI and expected net benefit of sampling),
//! by two regressions: of net benefit on the observed inputs, and of what that gives on what the study would see (after Strong, Oakley,
//! Brennan & Breeze 2015).

use super::at_price;
use super::choice::{chosen, partial, regression_variance};
use super::learnt::is_set_aside;
use super::people::{self, discounted_years, positive};
use super::sample::seen;
use super::value::{MOST_DRAWS, column, enough, increments_at, slices};
use crate::analysis::context::Context;
use crate::analysis::price::Price;
use crate::analysis::registry::Plan;
use crate::analysis::regression::{Basis, Smoother};
use crate::analysis::sampling::uncertain;
use crate::diagnostic::{Diagnostic, Findings};
use crate::engine::Pool;
use crate::math::{max, min};
use crate::model::{ParameterId, Reader, Study};
use crate::quantity::{Kind, Unit};
use crate::results::{BestSize, Found, InformationValue, Observation, ObservationKind, ProposedStudy, StudySize};
use crate::sample::{StreamKey, uniform};
use crate::source::{NodeKind, Span};

/// Most sizes of a study, and most people in one.
const MOST_SIZES: usize = 50;
const MOST_PEOPLE: f64 = 1e6;
/// Most inputs that a study observes.
const MOST_OBSERVED: usize = 5;

/// Reads the request.
pub(in crate::analysis) fn read(reader: &Reader<'_>, study: &Study, findings: &mut Findings) -> Option<Plan> {
    let before = findings.list.len();
    let observes = observations(reader, study, findings);
    let people = sizes(reader, findings);
    let cost = reader.table("cost", findings).map(|(table, entry)| {
        let own = Reader::new(table, "`cost`");
        let (fixed, per_person) = (amount(&own, "fixed", findings), amount(&own, "per_person", findings));
        let source = own.text("source", findings).map_or(String::new(), |text| text.value.to_string());
        if table.get("source").is_none() {
            let fault = Diagnostic::error("E4001", "`cost` has no `source`").at(entry.key_span, "in this table");
            findings.add(fault.mend("say where the costs come from; \"assumed\" if they are"));
        }
        own.finish(findings);
        (fixed, per_person, source)
    });
    let delay = reader.time("delay", findings);
    let recruits = reader.number("recruits", findings).map(|number| {
        if !(number.value > 0.0 && number.value.is_finite()) {
            let fault = Diagnostic::error("E4015", "`recruits` is how many people can join a year: above 0");
            findings.add(fault.at(number.span, "not such a number"));
        }
        number.value
    });
    let population = people::read(reader, study, findings);
    let price = at_price::read(reader, study, findings);
    for (key, words) in [
        ("observes", "observes = [{ parameter = \"r_relapse\", as = \"events\", follow_up = \"3 years\" }]"),
        ("people", "people = [50, 100, 200]"),
        ("cost", "cost = { fixed = \"£500,000\", per_person = \"£2,000\", source = \"assumed\" }"),
        ("delay", "delay = \"4 years\": how long it takes until its result can be acted on"),
        ("population", "population = { per_year = 100, over = \"10 years\", source = \"where these come from\" }"),
    ] {
        if reader.get(key).is_none() {
            let fault = Diagnostic::error("E4001", format!("a study needs `{key}`")).mend(format!("write {words}"));
            let place = reader.entries().first().map(|entry| entry.key_span);
            findings.add(place.into_iter().fold(fault, |fault, place| fault.at(place, "in this analysis")));
        }
    }
    if findings.list.len() > before {
        return None;
    }
    let (population, price, delay, (fixed, per_person, cost_source)) = (population?, price?, delay?, cost?);
    let discount = &study.settings.discount;
    let after = |delay: f64| {
        population.per_year * discounted_years(discount.costs, discount.continuous, delay, population.years)
    };
    let people_after = after(delay);
    let asked = ProposedStudy {
        observes: observes.iter().map(|(_, own)| own.clone()).collect(),
        draws: 0,
        thresholds: study.settings.thresholds.clone(),
        ceiling: vec![],
        sizes: people
            .iter()
            .map(|people| StudySize {
                people: *people,
                people_after: recruits.map(|recruits| after(delay + *people as f64 / recruits)),
                worth: vec![],
                cost: fixed + per_person * *people as f64,
                net: vec![],
            })
            .collect(),
        cost_fixed: fixed,
        cost_per_person: per_person,
        cost_source,
        delay,
        recruits,
        population,
        people_after,
        best: vec![],
        at_price: None,
        not_run: None,
    };
    let ids: Vec<ParameterId> = observes.iter().map(|(id, _)| *id).collect();
    Some(Box::new(move |context| run(context, asked.clone(), &ids, price.as_ref()).map(Found::ProposedStudy)))
}

fn amount(reader: &Reader<'_>, key: &str, findings: &mut Findings) -> f64 {
    let Some(found) = reader.pounds(key, findings) else { return 0.0 };
    if found.value < 0.0 {
        findings.add(Diagnostic::error("E4015", format!("`{key}` cannot be negative")).at(found.span, "a cost"));
    }
    found.value
}

fn sizes(reader: &Reader<'_>, findings: &mut Findings) -> Vec<u64> {
    let Some((items, entry)) = reader.list("people", findings) else { return vec![] };
    let mut list: Vec<u64> = Vec::new();
    for item in items {
        match item.kind {
            NodeKind::Number(value)
                if value == value.floor()
                    && (1.0..=MOST_PEOPLE).contains(&value)
                    && list.last().is_none_or(|last| value > *last as f64) =>
            {
                list.push(value as u64);
            }
            _ => {
                let words = format!("numbers of people are whole, from 1 to {MOST_PEOPLE}, and rise");
                findings.add(Diagnostic::error("E4015", words).at(item.span, "not such a number"));
            }
        }
    }
    if items.is_empty() || items.len() > MOST_SIZES {
        let fault = Diagnostic::error("E4015", format!("`people` has 1 to {MOST_SIZES} numbers"));
        findings.add(fault.at(entry.value.span, format!("{} here", items.len())));
    }
    list
}

fn observations(reader: &Reader<'_>, study: &Study, findings: &mut Findings) -> Vec<(ParameterId, Observation)> {
    let Some((items, entry)) = reader.list("observes", findings) else { return vec![] };
    if items.is_empty() || items.len() > MOST_OBSERVED {
        let fault = Diagnostic::error("E4015", format!("a study observes 1 to {MOST_OBSERVED} inputs"));
        findings.add(fault.at(entry.value.span, format!("{} here", items.len())));
    }
    let mut list: Vec<(ParameterId, Observation)> = Vec::new();
    for item in items {
        let NodeKind::Table(table) = &item.kind else {
            let fault = Diagnostic::error("E4002", "what a study observes is a table");
            let mend = "write { parameter = \"r_relapse\", as = \"events\", follow_up = \"3 years\" }";
            findings.add(fault.at(item.span, format!("this is {}", item.kind.words())).mend(mend));
            continue;
        };
        let own = Reader::new(table, "`observes`");
        let found = observation(&own, item.span, study, findings);
        own.finish(findings);
        if let Some((id, observation)) = found {
            if list.iter().any(|(other, _)| *other == id) {
                let fault = Diagnostic::error("E4015", format!("`{}` is observed twice", observation.parameter));
                findings.add(fault.at(item.span, "this is the second"));
            }
            list.push((id, observation));
        }
    }
    list
}

fn observation(
    own: &Reader<'_>,
    span: Span,
    study: &Study,
    findings: &mut Findings,
) -> Option<(ParameterId, Observation)> {
    let (name, how) = (own.text("parameter", findings), own.text("as", findings));
    let years = own.time("follow_up", findings);
    let sd = own.get("sd").and_then(|_| positive(own, "sd", f64::MAX, findings));
    let missing = |key: &str, words: &str| {
        Diagnostic::error("E4001", format!("an observation needs `{key}`")).at(span, "in this table").mend(words)
    };
    let kind = match how.map(|text| (text.value, text.span)) {
        Some(("events", _)) => ObservationKind::Events,
        Some(("successes", _)) => ObservationKind::Successes,
        Some(("mean", _)) => ObservationKind::Mean,
        Some((other, span)) => {
            let fault = Diagnostic::error("E4015", format!("nothing is observed as `{other}`")).at(span, "unknown");
            let known = ["events", "successes", "mean"];
            findings.add(fault.mend(format!("there are: {}", known.join(", "))).did_you_mean(other, known));
            return None;
        }
        None => {
            let words = "events of a rate, successes of a probability, or the mean of a measurement";
            findings.add(missing("as", words));
            return None;
        }
    };
    let Some(name) = name else {
        findings.add(missing("parameter", "name the uncertain parameter that it tells about"));
        return None;
    };
    let Some(id) = study.parameter(name.value) else {
        let fault =
            Diagnostic::error("E2001", format!("no parameter is called `{}`", name.value)).at(name.span, "unknown");
        findings.add(fault.did_you_mean(name.value, study.parameters.iter().map(|own| own.name.as_str())));
        return None;
    };
    if !uncertain(study).contains(&id) && !is_set_aside(study, name.value) {
        let fault = Diagnostic::error("E6010", format!("`{}` is not uncertain", name.value));
        let mend = "a study tells nothing of an input without a distribution: give it one";
        findings.add(fault.at(name.span, "its value is fixed").mend(mend));
    }
    if let Some(quantity) = study.parameters[id.index()].quantity {
        let suits = match kind {
            ObservationKind::Events => quantity.unit == Unit::PER_YEAR,
            ObservationKind::Successes => matches!(quantity.kind, Kind::Probability(_) | Kind::Share),
            ObservationKind::Mean => true,
        };
        if !suits {
            let (what, wanted) = if kind == ObservationKind::Events {
                ("events", "a rate")
            } else {
                ("successes", "a probability or share")
            };
            let fault = Diagnostic::error("E6011", format!("{what} tell of {wanted}, which `{}` is not", name.value));
            findings.add(fault.at(name.span, format!("its unit is {quantity}")));
        }
    }
    let needed = match kind {
        ObservationKind::Events if own.get("follow_up").is_none() => {
            Some(("follow_up", "how long each person is followed, such as \"3 years\""))
        }
        ObservationKind::Mean if own.get("sd").is_none() => {
            Some(("sd", "the standard deviation between people, in the parameter's unit"))
        }
        _ => None,
    };
    if let Some((key, words)) = needed {
        findings.add(missing(key, words));
    }
    let years = years.filter(|_| kind == ObservationKind::Events);
    Some((id, Observation { parameter: name.value.to_string(), kind, years, sd }))
}

fn run(
    context: &Context<'_>,
    asked: ProposedStudy,
    ids: &[ParameterId],
    price: Option<&Price>,
) -> Result<ProposedStudy, Vec<Diagnostic>> {
    let mut found = asked;
    let draws = match enough(context) {
        Ok(draws) => draws,
        Err(words) => {
            found.not_run = Some(words);
            return Ok(found);
        }
    };
    let (totals, open) = at_price::totals(context, &draws, price)?;
    found.at_price = open;
    let responses = increments_at(&totals, &found.thresholds, MOST_DRAWS);
    let count = responses[0][0].len();
    let observed: Option<Vec<&[f64]>> = ids.iter().map(|id| column(&draws, *id, count)).collect();
    let people: Vec<u64> = found.sizes.iter().map(|own| own.people).collect();
    let seed = context.study.settings.psa.seed;
    let worth = observed
        .and_then(|observed| worth_of_study(&observed, &responses, &found.observes, &people, seed, context.pool));
    let Some((ceiling, worth)) = worth else {
        found.not_run = Some("what it observes is fixed here".into());
        return Ok(found);
    };
    found.draws = count as u64;
    found.ceiling = ceiling;
    let after: Vec<f64> = found.sizes.iter().map(|size| found.people_after(size)).collect();
    for ((size, worth), people) in found.sizes.iter_mut().zip(worth).zip(after) {
        size.net = worth.iter().map(|own| own.value * people - size.cost).collect();
        size.worth = worth;
    }
    found.best = (0..found.thresholds.len()).map(|at| BestSize { people: best(&found.sizes, at) }).collect();
    Ok(found)
}

/// The size of the highest net worth at a threshold; none if every one costs more than it is worth.
fn best(sizes: &[StudySize], at: usize) -> Option<u64> {
    let mut best: Option<(f64, u64)> = None;
    for size in sizes {
        if size.net[at] > best.map_or(0.0, |(net, _)| net) {
            best = Some((size.net[at], size.people));
        }
    }
    best.map(|(_, people)| people)
}

/// What knowing the observed inputs is worth, by threshold, and what a study of each size is worth, by size and threshold. `observed` are
/// the inputs by draw; `increments` are net benefits less those of the first strategy, by threshold, strategy and draw. `None` if
/// an observed input does not vary.
#[must_use]
pub fn worth_of_study(
    observed: &[&[f64]],
    increments: &[Vec<Vec<f64>>],
    observes: &[Observation],
    people: &[u64],
    seed: u64,
    pool: &dyn Pool,
) -> Option<(Vec<InformationValue>, Vec<Vec<InformationValue>>)> {
    let key = StreamKey::of(seed, "value of information");
    let flat: Vec<&[f64]> = increments.iter().flatten().map(|own| &own[..]).collect();
    let strategies = increments.first()?.len();
    let first = Smoother::new(Basis::of(observed, &flat, key));
    let fits = first.fit(&flat)?;
    let by_threshold = || increments.iter().zip(fits.chunks(strategies));
    let ceiling: Vec<InformationValue> =
        by_threshold().map(|(own, fits)| partial(&first, &slices(own), fits)).collect();
    let expected: Vec<&[f64]> = fits.iter().map(|fit| &fit.adjusted[..]).collect();
    let luck: Vec<StreamKey> =
        observes.iter().map(|own| StreamKey::of(seed, &format!("study of {}", own.parameter))).collect();
    let one = |at: usize| {
        let see = |k: usize| -> Vec<f64> {
            let truths = observed[k].iter().enumerate();
            truths
                .map(|(draw, truth)| seen(&observes[k], people[at], *truth, uniform(luck[k], draw as u64, 0)))
                .collect()
        };
        let data: Vec<Vec<f64>> = (0..observed.len()).map(see).collect();
        let second = Smoother::new(Basis::of(&slices(&data), &expected, key));
        let Some(after) = second.fit(&expected) else { return vec![] };
        let mut answer = Vec::new();
        for (place, (own, fits)) in by_threshold().enumerate() {
            let (from, to) = (place * strategies, (place + 1) * strategies);
            let after = &after[from..to];
            let choice = chosen(after);
            // An error of the first regression reaches the choice through the second.
            let through: Vec<Vec<f64>> =
                after.iter().zip(&choice.weights).map(|(fit, weights)| second.smooth(fit, weights)).collect();
            let variance = choice.variance
                + regression_variance(&second, &expected[from..to], after, &choice.weights)
                + regression_variance(&first, &slices(own), fits, &through);
            answer.extend([choice.gain, variance.sqrt()]);
        }
        answer
    };
    let worth = |answer: Vec<f64>| -> Option<Vec<InformationValue>> {
        // A study cannot tell more than the truth, nor less than nothing.
        let limited = |(own, ceiling): (&[f64], &InformationValue)| InformationValue {
            value: min(max(own[0], 0.0), ceiling.value),
            error: own[1],
        };
        (!answer.is_empty()).then(|| answer.chunks_exact(2).zip(&ceiling).map(limited).collect())
    };
    let sizes: Option<Vec<Vec<InformationValue>>> = pool.map(people.len(), &one).into_iter().map(worth).collect();
    Some((ceiling, sizes?))
}
