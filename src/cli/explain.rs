//! `cartwright explain`.

use super::output::print;
use super::project::open;
use crate::analysis::limits::Limits;
use crate::analysis::run::Ready;
use crate::analysis::targets::Targets;
use crate::diagnostic::{code, nearest};
use crate::engine::ParameterSets;
use crate::model::{Study, Symbol};
use std::fmt::Write;
use std::path::Path;

/// Most bounds that are listed as not proved.
const STRAYS: usize = 6;

pub(super) fn explain(name: &str, scenario: Option<&Path>) -> Result<(), String> {
    let looks_like_a_code =
        name.len() == 5 && name.starts_with(['E', 'e']) && name[1..].chars().all(|c| c.is_ascii_digit());
    if looks_like_a_code {
        let found = code(name).ok_or_else(|| format!("error: there is no code `{name}`"))?;
        return print(&format!("{}: {}\n\n{}\n", found.id, found.title, found.explanation));
    }
    let scenario = scenario.ok_or("error: say where the name belongs: cartwright explain NAME --in SCENARIO")?;
    let (_, study) = open(scenario, &[])?;
    let ready = Ready::new(&study).ok();
    let base = match &ready {
        Some(ready) => ready.targets.base_sets(),
        None => Targets::new(&study).map_or_else(|_| ParameterSets::base(&study), |targets| targets.base_sets()),
    };
    let limits = ready.map(|ready| ready.limits()).unwrap_or_default();
    let text = parameter(&study, name, &base, &limits)
        .or_else(|| definition(&study, name))
        .or_else(|| switch(&study, name))
        .or_else(|| state(&study, name))
        .or_else(|| target(&study, name));
    match text {
        Some(text) => print(&text),
        None => {
            let known = names(&study);
            let near = nearest(name, known.iter().map(String::as_str));
            let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            Err(format!("error: nothing is called `{name}`{hint}"))
        }
    }
}

fn names(study: &Study) -> Vec<String> {
    let parameters = study.parameters.iter().map(|own| own.name.clone());
    let definitions = study.definitions.iter().map(|own| own.name.clone());
    let switches = study.switches.iter().map(|own| own.name.clone());
    let states = study.states.iter().map(|own| own.name.clone());
    let targets = study.targets.iter().map(|own| own.name.clone());
    parameters.chain(definitions).chain(switches).chain(states).chain(targets).collect()
}

fn row(text: &mut String, name: &str, value: &str) {
    if !value.is_empty() {
        let _ = writeln!(text, "  {name:<14}{value}");
    }
}

fn parameter(study: &Study, name: &str, base: &ParameterSets, limits: &Limits) -> Option<String> {
    let same = |own: &str| own == name || own.replace(' ', "") == name.replace(' ', "");
    let own = study.parameters.iter().find(|own| same(&own.name))?;
    let at = study.parameters.iter().position(|other| other.name == own.name)?;
    let mut text = format!("{}: {}\n", own.name, own.label);
    let value = base.get(crate::model::ParameterId(at as u32), 0);
    row(&mut text, "value", &format!("{value} {}", own.unit()));
    if own.scale != 1.0 {
        row(&mut text, "as written", &format!("{} {}", own.written, own.unit_words));
    }
    if own.inflation != 1.0 {
        let year = own.price_year.clone().unwrap_or_default();
        let to = study.settings.price_year.clone().unwrap_or_default();
        let before = own.written * own.scale;
        row(&mut text, "inflated", &format!("{before} in {year} prices × {:.5} to {to}", own.inflation));
    }
    if let Some(distribution) = &own.distribution {
        let (low, high) = distribution.interval95();
        row(
            &mut text,
            "distribution",
            &format!("{}; mean {:.6}, 95% {low:.6} to {high:.6}", own.distribution_shown(), distribution.mean()),
        );
    } else {
        row(&mut text, "distribution", &own.distribution_words);
    }
    if let Some(target) = own.solved_by.and_then(|at| study.targets.get(at)) {
        row(&mut text, "solved by", &format!("target {} ({})", target.name, target.measure_words));
    }
    row(&mut text, "group", &own.group);
    row(&mut text, "source", [own.source.as_str(), own.locator.as_str()].join(" ").trim());
    row(&mut text, "evidence", &own.evidence);
    row(&mut text, "basis", &own.basis);
    row(&mut text, "verification", &own.verification);
    row(&mut text, "note", &own.note);
    row(&mut text, "written at", &study.sources.address(own.span));
    for change in study.changes.iter().filter(|change| same(&change.name)) {
        row(
            &mut text,
            "set",
            &format!(
                "to {} at {}{}",
                change.value,
                change.place,
                if change.reason.is_empty() { String::new() } else { format!(": {}", change.reason) }
            ),
        );
    }
    let id = crate::model::ParameterId(at as u32);
    for strategy in &study.strategies {
        for (k, (symbol, _)) in strategy.set.iter().enumerate() {
            if *symbol == Symbol::Parameter(id) {
                row(&mut text, "in strategy", &format!("{}: {}", strategy.name, strategy.set_words[k].1));
            }
        }
    }
    text.push_str(&users(study, own.name.split('[').next().unwrap_or(name)));
    text.push_str(&strays(limits, &own.name));
    Some(text)
}

/// What could not be proved to keep within its bounds while an input keeps within its 95% limits.
fn strays(limits: &Limits, name: &str) -> String {
    let mut text = String::new();
    let warned = limits.warnings.iter().filter(|own| own.message.contains(&format!("`{name}`")));
    warned.for_each(|own| row(&mut text, "warning", &own.message));
    let own: Vec<_> = limits.unproved.iter().filter(|own| own.inputs.iter().any(|input| input == name)).collect();
    for own in own.iter().take(STRAYS) {
        let (low, high) = own.limits;
        row(&mut text, "not proved", &format!("{}, {low:.4} to {high:.4} as far as intervals can tell", own.what));
    }
    if own.len() > STRAYS {
        row(&mut text, "", &format!("and {} more: cartwright explain --stage program lists them", own.len() - STRAYS));
    }
    text
}

fn definition(study: &Study, name: &str) -> Option<String> {
    let own = study.definitions.iter().find(|own| own.name == name)?;
    let mut text = format!("{} = {}\n", own.name, own.text);
    row(&mut text, "unit", &own.quantity.map_or(String::new(), |quantity| quantity.to_string()));
    row(&mut text, "written at", &study.sources.address(own.span));
    for strategy in &study.strategies {
        for (set, words) in &strategy.set_words {
            if set == name {
                row(&mut text, "in strategy", &format!("{}: {words}", strategy.name));
            }
        }
    }
    text.push_str(&users(study, name));
    Some(text)
}

fn switch(study: &Study, name: &str) -> Option<String> {
    let own = study.switches.iter().find(|own| own.name == name)?;
    let mut text = format!("{}: a switch, {} unless set\n", own.name, own.default);
    row(&mut text, "written at", &study.sources.address(own.span));
    for strategy in &study.strategies {
        for (set, words) in strategy.set_words.iter().filter(|(set, _)| set == name) {
            row(&mut text, "in strategy", &format!("{}: {set} = {words}", strategy.name));
        }
    }
    text.push_str(&users(study, name));
    Some(text)
}

fn state(study: &Study, name: &str) -> Option<String> {
    let at = study.states.iter().position(|own| own.name == name)?;
    let own = &study.states[at];
    let kind = if own.instant {
        "an instant state"
    } else if own.alive {
        "a state"
    } else {
        "a state, not alive"
    };
    let mut text = format!("{}: {} ({kind})\n", own.name, own.label);
    row(&mut text, "written at", &study.sources.address(own.span));
    for edge in &study.edges {
        let odds = format!("{}: {}", study.steps[edge.step.index()], edge.text);
        if edge.from.index() == at {
            row(&mut text, "leads to", &format!("{} ({odds})", study.states[edge.to.index()].name));
        } else if edge.to.index() == at {
            row(&mut text, "comes from", &format!("{} ({odds})", study.states[edge.from.index()].name));
        }
    }
    Some(text)
}

fn target(study: &Study, name: &str) -> Option<String> {
    let own = study.targets.iter().find(|own| own.name == name)?;
    let mut text = format!("{}: {}\n", own.name, own.measure_words);
    row(&mut text, "source", &own.source);
    if let Some((id, low, high)) = own.solves {
        row(&mut text, "solves", &format!("{} between {low} and {high}", study.parameters[id.index()].name));
    }
    row(&mut text, "written at", &study.sources.address(own.span));
    Some(text)
}

/// What mentions a name: definitions, moves, payoffs.
fn users(study: &Study, name: &str) -> String {
    // Inside its own fragment a quantity goes by its plain name.
    let plain = name.rsplit('.').next().unwrap_or(name);
    let mentions = |text: &str| {
        text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).any(|word| word == name || word == plain)
    };
    let mut list: Vec<String> = Vec::new();
    for own in study.definitions.iter().filter(|own| mentions(&own.text)) {
        list.push(format!("definition {} = {}", own.name, own.text));
    }
    for own in study.edges.iter().filter(|own| mentions(&own.text)) {
        list.push(format!(
            "move {} → {}: {}",
            study.states[own.from.index()].family,
            study.states[own.to.index()].family,
            own.text
        ));
    }
    for own in study.payoffs.iter().filter(|own| mentions(&own.text)) {
        list.push(format!(
            "{} at {}: {}",
            study.categories[own.category.index()].name,
            study.sources.address(own.span),
            own.text
        ));
    }
    list.dedup();
    let mut seen = Vec::new();
    list.retain(|line| {
        !seen.contains(line) && {
            seen.push(line.clone());
            true
        }
    });
    let mut text = String::new();
    for (at, line) in list.iter().enumerate() {
        row(&mut text, if at == 0 { "used by" } else { "" }, line);
    }
    text
}
