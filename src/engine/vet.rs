//! A look at the base case by the plain engine: what only shows once numbers are computed, with its place.

use super::reference::{self, Fault};
use crate::diagnostic::{Diagnostic, figure};
use crate::model::{ProfileId, StrategyId, Study};

/// Runs every strategy and profile once by the plain engine and returns what is wrong, each fault once.
/// `values` holds every parameter in order, solved ones filled in.
pub fn vet(study: &Study, values: &[f64]) -> Vec<Diagnostic> {
    vet_set(study, values, "")
}

/// The same for a parameter set that messages call `which`, such as ` in draw 17`.
pub fn vet_set(study: &Study, values: &[f64], which: &str) -> Vec<Diagnostic> {
    let mut list: Vec<Diagnostic> = Vec::new();
    let everybody = (0..study.profiles.len()).map(|at| reference::weight(study, values, ProfileId(at as u32)));
    if let Ok(weights) = everybody.collect::<Result<Vec<f64>, Fault>>() {
        let sum: f64 = weights.iter().sum();
        if (sum - 1.0).abs() > 1e-6 {
            let message = format!("the weights of the profiles sum to {}, not 1", figure(sum));
            list.push(diagnostic(study, values, &Fault { code: "E4016", message, span: None }, which));
        }
    }
    for strategy in 0..study.strategies.len() {
        for profile in 0..study.profiles.len() {
            let id = ProfileId(profile as u32);
            let weight = reference::weight(study, values, id);
            let found = match weight {
                Ok(0.0) => continue,
                Ok(weight) if !(0.0..=1.0 + 1e-9).contains(&weight) => {
                    let message = format!("the weight of profile `{}` is {weight}", study.profiles[profile].name);
                    Err(Fault { code: "E4016", message, span: None })
                }
                Ok(_) => reference::run(study, values, StrategyId(strategy as u32), id).map(|_| ()),
                Err(fault) => Err(fault),
            };
            let Err(fault) = found else { continue };
            let strategy = &study.strategies[strategy].name;
            let diagnostic = diagnostic(study, values, &fault, which).because(if study.profiles.len() > 1 {
                format!("strategy `{strategy}`, profile `{}`", study.profiles[profile].name)
            } else {
                format!("strategy `{strategy}`")
            });
            if !list.iter().any(|own| own.code == diagnostic.code && own.marks == diagnostic.marks) {
                list.push(diagnostic);
            }
        }
    }
    list
}

/// A fault of the plain engine at a parameter set that messages call `which`, with its place and inputs.
pub fn diagnostic(study: &Study, values: &[f64], fault: &Fault, which: &str) -> Diagnostic {
    let mut diagnostic = Diagnostic::error(fault.code, format!("{}{which}", fault.message));
    if let Some(span) = fault.span {
        diagnostic = diagnostic.at(span, "here");
        let inputs = inputs_of(study, values, study.sources.text(span));
        if !inputs.is_empty() {
            diagnostic = diagnostic.mend(format!("its inputs: {inputs}"));
        }
    }
    diagnostic
}

/// The parameters that a text names, with their values.
fn inputs_of(study: &Study, values: &[f64], text: &str) -> String {
    let words: Vec<&str> = text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).collect();
    let named = study.parameters.iter().zip(values).filter(|(parameter, _)| {
        let base = parameter.name.split('[').next().unwrap_or(&parameter.name);
        words.contains(&base)
    });
    named.take(6).map(|(parameter, value)| format!("{} = {value}", parameter.name)).collect::<Vec<_>>().join(", ")
}
