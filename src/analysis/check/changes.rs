//! Owns the difference between two sets of inputs, as what is stored says them.

use crate::results::{Basis, Expected, InputChanged, InputKind, OutputValue, Results};
use indexmap::IndexMap;
use serde_json::Value;

/// What differs, in the order settings, switches, parameters, distributions, structure, tables. Nothing is marked as attributed yet.
pub(super) fn changes(old: &Expected, new: &Expected) -> Vec<InputChanged> {
    let words = |own: &String| OutputValue::Words(own.clone());
    let flag = |own: &bool| OutputValue::Words(own.to_string());
    let number = |own: &f64| OutputValue::Number(*own);
    let mut list = Vec::new();
    let thresholds = |own: &Expected| {
        let list: Vec<String> = own.thresholds.iter().map(f64::to_string).collect();
        IndexMap::from([("thresholds".to_owned(), format!("[{}]", list.join(", ")))])
    };
    differ(InputKind::Setting, &thresholds(old), &thresholds(new), &words, &mut list);
    differ(InputKind::Setting, &old.settings, &new.settings, &words, &mut list);
    differ(InputKind::Switch, &old.switches, &new.switches, &flag, &mut list);
    differ(InputKind::Parameter, &old.parameters, &new.parameters, &number, &mut list);
    differ(InputKind::Distribution, &old.distributions, &new.distributions, &words, &mut list);
    differ(InputKind::Structure, &old.structure, &new.structure, &words, &mut list);
    differ(InputKind::Table, &old.tables, &new.tables, &words, &mut list);
    list
}

/// What differs in one map: in the order of the new one, then what is gone.
fn differ<T: PartialEq>(
    kind: InputKind,
    old: &IndexMap<String, T>,
    new: &IndexMap<String, T>,
    value: &dyn Fn(&T) -> OutputValue,
    list: &mut Vec<InputChanged>,
) {
    let gone = old.keys().filter(|name| !new.contains_key(*name));
    for name in new.keys().chain(gone) {
        let (was, is) = (old.get(name), new.get(name));
        if was != is {
            list.push(InputChanged {
                kind,
                name: name.clone(),
                label: String::new(),
                unit: String::new(),
                old: was.map(value),
                new: is.map(value),
                attributed: false,
            });
        }
    }
}

/// What differs between two results, as far as they say what they rest on.
#[must_use]
pub fn result_changes(old: &Results, new: &Results) -> Vec<InputChanged> {
    let mut list = changes(&told(old), &told(new));
    for change in &mut list {
        if let Some(parameter) = new.model.parameters.iter().find(|own| own.name == change.name) {
            change.label.clone_from(&parameter.label);
            change.unit = parameter.unit.clone().unwrap_or_default();
        }
    }
    list
}

/// The inputs that results name.
fn told(results: &Results) -> Expected {
    let model = &results.model;
    let free = model.parameters.iter().filter(|own| own.basis != Some(Basis::Calibrated));
    let mut settings = IndexMap::new();
    if let Ok(value) = serde_json::to_value(&model.settings) {
        leaves("", &value, &mut settings);
    }
    settings.retain(|name, _| !name.starts_with("thresholds"));
    let mut structure = IndexMap::new();
    let mut add = |name: String, text: &str| {
        let mut own = name.clone();
        let mut number = 2;
        while structure.contains_key(&own) {
            own = format!("{name} ({number})");
            number += 1;
        }
        structure.insert(own, text.split_whitespace().collect::<Vec<_>>().join(" "));
    };
    for own in &model.definitions {
        add(format!("definition of {}", own.name), &own.expression);
    }
    for own in &model.moves {
        add(format!("move {} → {}", own.from, own.to), &own.expression);
    }
    for own in &model.payoffs {
        let of = [&own.from, &own.to, &own.event].into_iter().flatten().cloned().collect::<Vec<_>>().join(" → ");
        add(format!("{} {} of {of}", own.kind, own.name), &own.expression);
    }
    let distribution = |own: &crate::results::Parameter| Some((own.name.clone(), own.distribution.clone()?));
    Expected {
        thresholds: model.settings.thresholds.clone(),
        parameters: free.map(|own| (own.name.clone(), own.value)).collect(),
        distributions: model.parameters.iter().filter_map(distribution).collect(),
        settings,
        structure,
        ..Expected::default()
    }
}

fn leaves(path: &str, value: &Value, list: &mut IndexMap<String, String>) {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match value {
        Value::Object(fields) => fields.iter().for_each(|(key, own)| leaves(&below(key), own, list)),
        Value::Array(items) => items.iter().enumerate().for_each(|(at, own)| {
            let name = own.get("payoff").and_then(Value::as_str).map_or_else(|| (at + 1).to_string(), str::to_owned);
            leaves(&below(&name), own, list);
        }),
        Value::String(words) => _ = list.insert(path.to_owned(), words.clone()),
        Value::Null => {}
        other => _ = list.insert(path.to_owned(), other.to_string()),
    }
}
