//! Owns saying in few words which states of a product something applies to.

use crate::results::Model;

/// The name of the product that a state is a combination of; none for a state that stands alone.
pub(super) fn product_of<'a>(model: &Model, name: &'a str) -> Option<&'a str> {
    let own = model.states.iter().find(|state| state.name == name)?;
    own.band.as_ref().and_then(|_| name.split('.').next())
}

/// States in words: all combinations of a product by its name, some by the values that they have, others by their labels.
pub(super) fn words(model: &Model, names: &[&str]) -> String {
    let mut list: Vec<String> = Vec::new();
    let mut done: Vec<&str> = Vec::new();
    for name in names {
        let Some(base) = product_of(model, name) else {
            list.push(model.state_label(name).to_owned());
            continue;
        };
        if done.contains(&base) {
            continue;
        }
        done.push(base);
        let own: Vec<&str> = names.iter().copied().filter(|other| product_of(model, other) == Some(base)).collect();
        match product(model, base, &own) {
            Some(words) if own.len() > 1 => list.push(words),
            _ => list.extend(own.iter().map(|name| model.state_label(name).to_owned())),
        }
    }
    crate::report::words::list(&list)
}

/// A full product of values: each axis on which not every value of the model occurs is spelt out.
fn product(model: &Model, base: &str, own: &[&str]) -> Option<String> {
    let parts = |name: &str| name.split('.').skip(1).map(str::to_owned).collect::<Vec<String>>();
    let axes = |names: &mut dyn Iterator<Item = &str>| {
        let mut axes: Vec<Vec<String>> = Vec::new();
        for name in names {
            for (axis, value) in parts(name).into_iter().enumerate() {
                if axes.len() <= axis {
                    axes.push(Vec::new());
                }
                if !axes[axis].contains(&value) {
                    axes[axis].push(value);
                }
            }
        }
        axes
    };
    let mut every = model.states.iter().map(|s| s.name.as_str()).filter(|name| product_of(model, name) == Some(base));
    let all = axes(&mut every);
    let some = axes(&mut own.iter().copied());
    if some.iter().map(Vec::len).product::<usize>() != own.len() || all.len() != some.len() {
        return None;
    }
    let first = own.first().and_then(|name| model.states.iter().find(|state| state.name == *name));
    let label = |axis: usize, value: &str| {
        let name = first.and_then(|state| state.values.keys().nth(axis));
        name.map_or_else(|| value.replace('_', " "), |name| model.value_label(name, value))
    };
    let spelt: Vec<String> = some
        .iter()
        .zip(&all)
        .enumerate()
        .filter(|(_, (some, all))| some.len() < all.len())
        .map(|(axis, (some, _))| some.iter().map(|value| label(axis, value)).collect::<Vec<_>>())
        .map(|values| crate::report::words::list(&values).replace(" and ", " or "))
        .collect();
    let base = crate::report::words::name(base);
    Some(if spelt.is_empty() { format!("any state of {base}") } else { format!("{base}: {}", spelt.join("; ")) })
}
