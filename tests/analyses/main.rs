//! Analyses that a scenario asks for, on models whose answers are known.

#![allow(clippy::disallowed_methods, reason = "what is expected is worked out by the platform's own functions")]

mod budget_impact;
mod payments;
mod reference_case;
mod severity;
mod subgroups;

use cartwright::analysis::context::Origin;
use cartwright::analysis::run::{Wanted, run};
use cartwright::engine::Serial;
use cartwright::model::load;
use cartwright::results::Results;
use cartwright::source::Memory;
use std::path::PathBuf;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Runs a model held in memory, beside the files of the project that it names.
fn results(model: &str, files: &[&str], set: &[(&str, &str)]) -> Results {
    let mut project = Memory::new().with("cartwright.toml", "").with("model.toml", model);
    for file in files {
        project = project.with(file, std::fs::read(root().join(file)).unwrap());
    }
    let set: Vec<(String, String)> = set.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    let study = load(&project, "model.toml", &set).unwrap_or_else(|refusal| panic!("{:?}", refusal.diagnostics));
    let origin = Origin { files: &project, set: &set };
    run(&study, origin, &Wanted::All, &Serial, None, &|_| {}).unwrap_or_else(|faults| panic!("{faults:?}")).results
}

#[track_caller]
fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "found {found}, expected {expected}");
}

/// A cohort that loses a tenth a year to relapse and a twentieth to death; one infusion of £100,000 in instant state `infusion`.
const COHORT: &str = r#"
title = "One infusion"
thresholds = [25000, 35000]
[time]
cycle = "1 year"
horizon = "10 years"
[parameters]
price = { value = 100000, unit = "£" }
p_relapse = { value = 0.1, unit = "probability" }
p_death = { value = 0.05, unit = "probability" }
[switches]
treated = false
[strategies.care]
label = "Usual care"
[strategies.infusion]
label = "Infusion"
set = { treated = true }
[states.infusion]
instant = true
start = "if treated then 1 else 0"
on_entry.cost.product = "price"
to.well = "rest"
[states.well]
start = 0
utility = 0.9
cost.care = 100
to.ill = { prob = "p_relapse", name = "relapse" }
to.dead = "p_death"
[states.ill]
start = "if treated then 0 else 1"
utility = 0.5
cost.care = 5000
to.dead = "p_death"
[states.dead]
alive = false
[timing]
state = { count = "start", discount = "start" }
transition = { count = "none", discount = "end" }
[discount]
costs = 0.035
effects = 0.035
"#;
