//! Owns the flat list of a run's main outputs, each with a name that stays: `cart.cost`, `psa.cart.qalys`, `analysis.price.…`.

use crate::results::{CaseResult, Comparison, OutputValue, Results};
use indexmap::IndexMap;
use serde_json::Value;

/// Longest list of numbers of an analysis that is kept number by number.
const LONGEST: usize = 24;

/// The outputs.
pub(super) fn outputs(results: &Results) -> IndexMap<String, OutputValue> {
    let mut list = List::default();
    list.case("", &results.base_case);
    list.parts(&results.base_case);
    for target in &results.targets {
        list.number(&format!("target.{}", target.name), target.modelled);
        if let (Some(name), Some(value)) = (&target.solves, target.solved_value) {
            list.number(&format!("solved.{name}"), value);
        }
    }
    if let Some(mean) = &results.probabilistic {
        list.case("psa.", mean);
    }
    for at in results.psa.iter().flat_map(|psa| &psa.cost_effective) {
        for (strategy, own) in &at.probability {
            list.number(&format!("psa.{strategy}.best.{}", at.threshold), own.share);
        }
        list.number(&format!("psa.evpi.{}", at.threshold), at.evpi);
    }
    for analysis in &results.analyses {
        if let Ok(value) = serde_json::to_value(&analysis.found) {
            list.leaves(&format!("analysis.{}", analysis.name), &value);
        }
    }
    list.0
}

#[derive(Default)]
struct List(IndexMap<String, OutputValue>);

impl List {
    fn number(&mut self, name: &str, value: f64) {
        // A number that is none cannot be stored as one.
        let value = if value.is_finite() { OutputValue::Number(value) } else { OutputValue::Words(value.to_string()) };
        self.0.insert(name.to_owned(), value);
    }

    fn words(&mut self, name: &str, words: &str) {
        self.0.insert(name.to_owned(), OutputValue::Words(words.to_owned()));
    }

    /// Totals, ratios against the reference, and net benefit.
    fn case(&mut self, before: &str, case: &CaseResult) {
        for own in &case.totals {
            let name = format!("{before}{}", own.strategy);
            for (what, value) in [
                ("cost", own.cost),
                ("qalys", own.qalys),
                ("life_years", own.life_years),
                ("cost_undiscounted", own.cost_undiscounted),
                ("qalys_undiscounted", own.qalys_undiscounted),
                ("life_years_undiscounted", own.life_years_undiscounted),
            ] {
                self.number(&format!("{name}.{what}"), value);
            }
        }
        for pair in &case.decision.pairwise {
            let name = format!("{before}{}.icer", pair.strategy);
            match pair.comparison {
                Comparison::GainsAtCost { icer } => self.number(&name, icer),
                Comparison::SavesAtLoss { icer } => self.words(&name, &format!("saves {icer} for each QALY lost")),
                Comparison::Dominates => self.words(&name, "dominates"),
                Comparison::Dominated => self.words(&name, "dominated"),
                Comparison::Same => self.words(&name, "same"),
            }
        }
        for own in &case.decision.net_benefit {
            self.number(&format!("{before}{}.nmb.{}", own.strategy, own.threshold), own.nmb);
        }
    }

    /// Costs by category, and how often things happen.
    fn parts(&mut self, case: &CaseResult) {
        let mut sums: IndexMap<String, f64> = IndexMap::new();
        for cell in &case.cells.costs {
            *sums.entry(format!("{}.cost.{}", cell.strategy, cell.category)).or_insert(0.0) += cell.discounted;
        }
        for cell in &case.cells.qalys {
            *sums.entry(format!("{}.qalys.{}", cell.strategy, cell.component)).or_insert(0.0) += cell.discounted;
        }
        sums.iter().for_each(|(name, value)| self.number(name, *value));
        for event in &case.events {
            self.number(&format!("{}.times.{}", event.strategy, event.name), event.count);
        }
    }

    /// Every number and word of an analysis by its path; things in a list go by their name, long rows of numbers are left out.
    fn leaves(&mut self, path: &str, value: &Value) {
        match value {
            Value::Number(number) => self.number(path, number.as_f64().unwrap_or(f64::NAN)),
            Value::String(words) => self.words(path, words),
            Value::Bool(flag) => self.words(path, &flag.to_string()),
            Value::Object(fields) => fields.iter().for_each(|(key, own)| self.leaves(&format!("{path}.{key}"), own)),
            Value::Array(items) => {
                let plain = items.iter().all(|item| !item.is_object());
                let nested = items.iter().any(Value::is_array);
                if plain && (nested || items.len() > LONGEST) {
                    return;
                }
                for (at, item) in items.iter().enumerate() {
                    let named = ["name", "parameter", "strategy", "file", "profile", "scheme"];
                    let name = named.iter().find_map(|key| item.get(*key).and_then(Value::as_str));
                    let own = name.map_or_else(|| (at + 1).to_string(), str::to_owned);
                    let name = format!("{path}.{own}");
                    let taken = self.0.keys().any(|key| key.starts_with(&format!("{name}.")));
                    self.leaves(&if taken { format!("{name} ({})", at + 1) } else { name }, item);
                }
            }
            Value::Null => {}
        }
    }
}
