//! Every analysis that a scenario can ask for by `[[analysis]]`: a line each. The base case and the probabilistic analysis are
//! always run.

use super::context::Context;
use super::{
    budget_impact, information, one_way, payment_schemes, price, price_durability, reference_case, scenarios, severity,
    subgroups, threshold, two_way,
};
use crate::diagnostic::{Diagnostic, Findings};
use crate::model::{Reader, Study};
use crate::results::{self, Found};

/// An analysis that has been read and checked, ready to run.
pub type Plan = Box<dyn Fn(&Context<'_>) -> Result<Found, Vec<Diagnostic>> + Send + Sync>;

/// A kind of analysis.
pub struct Kind {
    /// What `kind` says.
    pub name: &'static str,
    /// Reads the rest of its table; what is wrong goes to the findings. `None` if it cannot be run.
    pub read: fn(&Reader<'_>, &Study, &mut Findings) -> Option<Plan>,
}

/// The kinds.
pub const KINDS: &[Kind] = &[
    Kind { name: "one-way", read: one_way::read },
    Kind { name: "two-way", read: two_way::read },
    Kind { name: "scenarios", read: scenarios::read },
    Kind { name: "threshold", read: threshold::read },
    Kind { name: "price", read: price::read },
    Kind { name: "price and durability", read: price_durability::read },
    Kind { name: "severity", read: severity::read },
    Kind { name: "reference case", read: reference_case::read },
    Kind { name: "subgroups", read: subgroups::read },
    Kind { name: "payment schemes", read: payment_schemes::read },
    Kind { name: "budget impact", read: budget_impact::read },
    Kind { name: "value of information", read: information::read },
    Kind { name: "study", read: information::read_study },
];

/// Kinds that need not be asked for.
const ALWAYS: [&str; 2] = ["base case", "psa"];

/// A request that can be run.
pub struct Planned {
    /// What it will be called in the results.
    pub name: String,
    /// For people.
    pub title: Option<String>,
    /// Which analysis it is.
    pub kind: &'static str,
    plan: Plan,
}

impl Planned {
    /// Runs it.
    ///
    /// # Errors
    /// Whatever stopped it.
    pub fn run(&self, context: &Context<'_>) -> Result<results::Analysis, Vec<Diagnostic>> {
        (context.stage)(self.kind);
        let found = (self.plan)(context)?;
        Ok(results::Analysis { name: self.name.clone(), title: self.title.clone(), found })
    }
}

/// Reads every request of the study.
///
/// # Errors
/// Everything that is wrong with any of them.
pub fn plans(study: &Study) -> Result<Vec<Planned>, Vec<Diagnostic>> {
    let mut findings = Findings::default();
    let mut planned: Vec<Planned> = Vec::new();
    for request in &study.requests {
        let reader = request.reader();
        let name = reader.text("name", &mut findings);
        let title = reader.text("title", &mut findings).map(|text| text.value.to_string());
        let Some(kind) = KINDS.iter().find(|kind| kind.name == request.kind) else {
            if !ALWAYS.contains(&request.kind.as_str()) {
                let names = || ALWAYS.into_iter().chain(KINDS.iter().map(|kind| kind.name));
                let fault = Diagnostic::error("E6003", format!("no analysis is called `{}`", request.kind))
                    .at(request.kind_span, "unknown kind")
                    .mend(format!("there are: {}", names().collect::<Vec<_>>().join(", ")));
                findings.add(fault.did_you_mean(&request.kind, names()));
            } else {
                reader.finish(&mut findings);
            }
            continue;
        };
        let plan = (kind.read)(&reader, study, &mut findings);
        reader.finish(&mut findings);
        let own = match name {
            Some(name) if planned.iter().any(|other| other.name == name.value) || !plain(name.value) => {
                let fault = Diagnostic::error("E4015", format!("an analysis cannot be called `{}`", name.value));
                let mend =
                    "letters, digits and hyphens, unlike the name of any other analysis: files are named after it";
                findings.add(fault.at(name.span, "used before, or not a plain name").mend(mend));
                continue;
            }
            Some(name) => name.value.to_string(),
            None => {
                let plain = kind.name.replace(' ', "-");
                let used = |name: &str| planned.iter().any(|other| other.name == name);
                let numbered = (2..).map(|number| format!("{plain}-{number}"));
                std::iter::once(plain.clone()).chain(numbered).find(|name| !used(name)).unwrap_or(plain)
            }
        };
        planned.extend(plan.map(|plan| Planned { name: own, title, kind: kind.name, plan }));
    }
    findings.tidy();
    if findings.any_errors() { Err(findings.list) } else { Ok(planned) }
}

fn plain(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|own| own.is_ascii_alphanumeric() || own == '-')
}
