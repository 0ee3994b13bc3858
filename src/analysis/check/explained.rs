//! Owns the verdict on one scenario and its explanation.

use super::attribution::{MOST_SHAPLEY, grid, on_grid, running_shapley, steps};
use super::changes::changes;
use super::rerun::{Cause, Rerun, causes};
use super::tolerances::Tolerances;
use crate::model::Study;
use crate::results::{AttributedPart, Attribution, Checked, Expected, InputChanged, InputKind, Moved, OutputMoved};

/// What is left when every changed input that can be undone is undone.
const REST: &str = "structure, tables or program";

/// Holds `new` against `old`. What differs is explained by running the model again with the old inputs.
#[must_use]
pub fn checked(old: &Expected, new: &Expected, tolerances: &Tolerances, rerun: Rerun<'_>) -> Checked {
    let mut own = Checked {
        scenario: new.scenario.clone(),
        title: new.title.clone(),
        programs: (old.program_version.clone(), new.program_version.clone()),
        draws: new.draws,
        ..Checked::default()
    };
    compare_outputs(old, new, tolerances, &mut own);
    own.inputs = input_changes(rerun.study, old, new);
    let exact = |change: &InputChanged| match (&change.old, &change.new) {
        (Some(was), Some(is)) => !tolerances.allows(&new.scenario, &change.name, true, was, is).within,
        _ => true,
    };
    let inputs = own.inputs.iter().any(exact);
    if !own.outputs.is_empty() || inputs {
        own.verdict = Moved::Moved;
        attribute(old, new, (old.increments(), new.increments()), rerun, &mut own);
    }
    own
}

/// What leads from one set of inputs to another: what changed, and what each change does to what the base case gives (£, QALYs). Changes
/// are made in the order of `steps`, each where an input changes first.
#[must_use]
pub fn explained(
    (old, new): (&Expected, &Expected),
    found: (Pair, Pair),
    steps: &[&[InputChanged]],
    rerun: Rerun<'_>,
) -> Checked {
    let mut own = Checked {
        scenario: new.scenario.clone(),
        title: new.title.clone(),
        programs: (old.program_version.clone(), new.program_version.clone()),
        inputs: input_changes(rerun.study, old, new),
        ..Checked::default()
    };
    let same = |a: &InputChanged, b: &InputChanged| (a.kind, &a.name) == (b.kind, &b.name);
    let step = |change: &InputChanged| steps.iter().position(|step| step.iter().any(|own| same(own, change)));
    // What no step changes by itself comes last.
    own.inputs.sort_by_key(|change| step(change).unwrap_or(steps.len()));
    if !own.inputs.is_empty() {
        own.verdict = Moved::Moved;
        attribute(old, new, (Some(found.0), Some(found.1)), rerun, &mut own);
    }
    own
}

/// What differs between two sets of inputs, with the labels and units of the study.
#[must_use]
pub fn input_changes(study: &Study, old: &Expected, new: &Expected) -> Vec<InputChanged> {
    let mut list = changes(old, new);
    for change in &mut list {
        let name = change.name.strip_prefix("set.").unwrap_or(&change.name);
        if let Some(id) = study.parameter(name) {
            let parameter = &study.parameters[id.index()];
            change.label.clone_from(&parameter.label);
            change.unit = parameter.unit();
        }
    }
    list
}

fn compare_outputs(old: &Expected, new: &Expected, tolerances: &Tolerances, own: &mut Checked) {
    let gone = old.outputs.keys().filter(|name| !new.outputs.contains_key(*name));
    for name in new.outputs.keys().chain(gone) {
        own.compared += 1;
        let (was, is) = (old.outputs.get(name), new.outputs.get(name));
        let moved =
            |tolerance: String| OutputMoved { name: name.clone(), old: was.cloned(), new: is.cloned(), tolerance };
        match (was, is) {
            (Some(before), Some(after)) => {
                let allowed = tolerances.allows(&new.scenario, name, false, before, after);
                if !allowed.within {
                    own.outputs.push(moved(allowed.words));
                } else if allowed.written && before != after {
                    own.tolerated.push(moved(allowed.words));
                }
            }
            _ => own.outputs.push(moved("it is there in both".into())),
        }
    }
}

/// Extra cost (£) and extra QALYs.
pub type Pair = (f64, f64);

/// What the model gives on the way from the stored results to those of now.
struct Way {
    /// The stored results.
    old: Pair,
    /// By set of changes made, or one after another if there are too many: from none to all.
    values: Vec<Pair>,
    /// Where in `values` the first so many changes are made.
    in_order: Vec<usize>,
    /// Whether every set of changes was run.
    all_sets: bool,
}

fn attribute(old: &Expected, new: &Expected, found: (Option<Pair>, Option<Pair>), rerun: Rerun<'_>, own: &mut Checked) {
    if (&old.reference, &old.intervention) != (&new.reference, &new.intervention) {
        own.notes.push(format!(
            "Nothing is attributed: {} against {} was compared before, {} against {} now.",
            old.intervention, old.reference, new.intervention, new.reference
        ));
        return;
    }
    let (Some(was), Some(is)) = found else { return };
    let causes = causes(rerun.study, old, &mut own.inputs);
    let rest = own.inputs.iter().any(|change| {
        matches!(change.kind, InputKind::Structure | InputKind::Table | InputKind::Setting | InputKind::Parameter)
            && !change.attributed
            && change.name != "thresholds"
            && !change.name.starts_with("psa.")
    });
    if was == is && causes.is_empty() {
        if !own.outputs.is_empty() {
            own.notes.push("The base case of the comparison is what it was: there is nothing to attribute.".into());
        }
        return;
    }
    let way = match walk(rerun, &causes, was, is) {
        Ok(way) => way,
        Err(fault) => {
            own.notes.push(format!("Nothing is attributed: with some inputs as they were, {fault}."));
            return;
        }
    };
    if causes.len() > MOST_SHAPLEY {
        own.notes.push(format!(
            "{} changes: Shapley values are worked out for up to {MOST_SHAPLEY}, so the parts are those of one order alone.",
            causes.len()
        ));
    }
    for threshold in &new.thresholds {
        let benefit = |pair: Pair| threshold * pair.1 - pair.0;
        own.attributions.push(attribution(Some(*threshold), &way, &causes, rest, &benefit));
    }
    let everywhere = std::iter::once(&way.old).chain(&way.values);
    if everywhere.clone().all(|(cost, qalys)| *cost > 0.0 && *qalys > 0.0) {
        own.attributions.push(attribution(None, &way, &causes, rest, &|pair: Pair| pair.0 / pair.1));
    } else if everywhere.clone().any(|(cost, qalys)| *cost > 0.0 && *qalys > 0.0) {
        own.notes.push(
            "The ICER is not attributed: on the way from the old results to the new there is one without a meaning."
                .into(),
        );
    }
    if own.inputs.iter().any(|change| change.kind == InputKind::Distribution) {
        own.notes.push("Distributions move the draws alone; what is attributed is the base case.".into());
    }
}

fn walk(rerun: Rerun<'_>, causes: &[Cause], old: Pair, new: Pair) -> Result<Way, String> {
    let count = causes.len();
    let all_sets = count <= MOST_SHAPLEY;
    let (subsets, in_order): (Vec<Vec<bool>>, Vec<usize>) = if all_sets {
        let made = |set: usize| (0..count).map(|change| set & (1 << change) != 0).collect();
        ((0..1 << count).map(made).collect(), (0..=count).map(|first| (1 << first) - 1).collect())
    } else {
        let made = |first: usize| (0..count).map(|change| change < first).collect();
        ((0..=count).map(made).collect(), (0..=count).collect())
    };
    // With every change made the model is the one that was run.
    let others = &subsets[..subsets.len() - 1];
    let mut values = if others.is_empty() { vec![] } else { rerun.increments(causes, others)? };
    values.push(new);
    Ok(Way { old, values, in_order, all_sets })
}

fn attribution(
    threshold: Option<f64>,
    way: &Way,
    causes: &[Cause],
    rest: bool,
    measure: &dyn Fn(Pair) -> f64,
) -> Attribution {
    let values: Vec<f64> = way.values.iter().map(|pair| measure(*pair)).collect();
    let before = measure(way.old);
    let mut running = vec![before];
    running.extend(way.in_order.iter().map(|at| values[*at]));
    let grid = grid(running.iter().chain(&values));
    let in_order = steps(&running, grid);
    let shapley = way.all_sets.then(|| {
        let mut running = vec![before];
        running.extend(running_shapley(&values, causes.len()));
        steps(&running, grid)
    });
    let names = std::iter::once((REST, "")).chain(causes.iter().map(|own| (own.name.as_str(), own.label.as_str())));
    let part = |(at, (name, label)): (usize, (&str, &str))| AttributedPart {
        name: name.to_owned(),
        label: label.to_owned(),
        in_order: in_order[at],
        shapley: shapley.as_ref().map(|list| list[at]),
    };
    let mut parts: Vec<AttributedPart> = names.enumerate().map(part).collect();
    if !rest && parts[0].in_order == 0.0 && parts[0].shapley.is_none_or(|own| own == 0.0) {
        parts.remove(0);
    }
    let end = |value: Option<&f64>| on_grid(value.copied().unwrap_or(f64::NAN), grid);
    Attribution { threshold, old: end(running.first()), new: end(running.last()), parts }
}
