//! What may be learnt: each uncertain input, and the groups in which they are asked about.

use crate::analysis::sampling::uncertain;
use crate::diagnostic::{Diagnostic, Findings};
use crate::model::{ParameterId, Reader, Study};
use crate::results::Learnt;
use crate::source::NodeKind;
use indexmap::IndexMap;

/// One thing that may be learnt.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Name: of the parameter, group, set or list.
    pub name: String,
    /// What it is.
    pub kind: Learnt,
    /// Its inputs, in the order of the model.
    pub inputs: Vec<ParameterId>,
}

/// Reads `lists`: names, each with its inputs. A family stands for all of its members.
pub fn lists(reader: &Reader<'_>, study: &Study, findings: &mut Findings) -> Vec<Subject> {
    let Some((table, _)) = reader.table("lists", findings) else { return vec![] };
    let own = Reader::new(table, "`lists`");
    let uncertain = uncertain(study);
    let mut found = Vec::new();
    for entry in &table.entries {
        let before = findings.list.len();
        let names = own.texts(&entry.key, findings).unwrap_or_default();
        let mut inputs = Vec::new();
        for name in &names {
            let members: Vec<ParameterId> = match (study.parameter(name.value), study.families.get(name.value)) {
                (Some(id), _) => vec![id],
                (None, Some(family)) => family.members.values().copied().collect(),
                (None, None) => {
                    let fault = Diagnostic::error("E2001", format!("no parameter is called `{}`", name.value));
                    let known = study.parameters.iter().map(|own| own.name.as_str());
                    let known = known.chain(study.families.keys().map(String::as_str));
                    findings.add(fault.at(name.span, "unknown").did_you_mean(name.value, known));
                    continue;
                }
            };
            let members: Vec<_> = members.into_iter().filter(|id| uncertain.contains(id)).collect();
            if members.is_empty() && !is_set_aside(study, name.value) {
                let fault = Diagnostic::error("E6010", format!("`{}` is not uncertain", name.value));
                let mend = "nothing can be learnt of an input without a distribution: give it one, or leave it out";
                findings.add(fault.at(name.span, "its value is fixed").mend(mend));
            }
            inputs.extend(members);
        }
        if names.is_empty() && findings.list.len() == before {
            let empty = matches!(entry.value.kind, NodeKind::Array(_));
            let fault = Diagnostic::error("E4001", format!("the list `{}` names no parameter", entry.key));
            findings.add(fault.at(entry.value.span, if empty { "empty" } else { "no list" }));
        }
        inputs.sort_unstable();
        inputs.dedup();
        found.push(Subject { name: entry.key.clone(), kind: Learnt::List, inputs });
    }
    found
}

/// Whether the scenario put another value in the place of a parameter's own: what is asked of it may stay when a run fixes it (`--set`).
pub fn is_set_aside(study: &Study, name: &str) -> bool {
    study.changes.iter().any(|change| change.name == name || change.name.split('[').next() == Some(name))
}

/// Everything that is asked about: lists, parts of the model, sets that vary together, what inputs rest on and how far they were
/// verified, then each input. Groups of one input are left to that input, but for what inputs rest on.
pub fn subjects(study: &Study, lists: &[Subject], varies: &dyn Fn(ParameterId) -> bool) -> Vec<Subject> {
    let inputs: Vec<ParameterId> = uncertain(study).into_iter().filter(|id| varies(*id)).collect();
    let mut all: Vec<Subject> = lists.to_vec();
    let parameter = |id: ParameterId| &study.parameters[id.index()];
    all.extend(grouped(&inputs, Learnt::Group, 2, &|id| Some(parameter(id).group.clone())));
    all.extend(grouped(&inputs, Learnt::Set, 2, &|id| parameter(id).dirichlet.as_ref().map(|own| own.set.clone())));
    for set in &study.correlated {
        let members: Vec<_> = set.parameters.iter().copied().filter(|id| inputs.contains(id)).collect();
        let names: Vec<&str> = members.iter().map(|id| parameter(*id).name.as_str()).collect();
        all.push(Subject { name: names.join(", "), kind: Learnt::Set, inputs: members });
    }
    all.extend(grouped(&inputs, Learnt::Basis, 1, &|id| Some(parameter(id).basis.clone())));
    all.extend(grouped(&inputs, Learnt::Verification, 1, &|id| Some(parameter(id).verification.clone())));
    all.extend(inputs.iter().map(|id| Subject {
        name: parameter(*id).name.clone(),
        kind: Learnt::Parameter,
        inputs: vec![*id],
    }));
    all.retain(|own| !own.inputs.is_empty());
    // A set that is a group or a list, input for input, is said once.
    let parts = |kind: Learnt| matches!(kind, Learnt::List | Learnt::Group | Learnt::Set);
    let mut kept: Vec<Subject> = Vec::new();
    for own in all {
        let again = kept.iter().any(|other| parts(own.kind) && parts(other.kind) && other.inputs == own.inputs);
        if !again {
            kept.push(own);
        }
    }
    kept
}

fn grouped(
    inputs: &[ParameterId],
    kind: Learnt,
    least: usize,
    name: &dyn Fn(ParameterId) -> Option<String>,
) -> Vec<Subject> {
    let mut groups: IndexMap<String, Vec<ParameterId>> = IndexMap::new();
    for id in inputs {
        if let Some(name) = name(*id) {
            groups.entry(name).or_default().push(*id);
        }
    }
    // A group without a name holds what says nothing of itself: of interest for what inputs rest on, not as a part of the model.
    let keep = |name: &str, inputs: &[ParameterId]| inputs.len() >= least && (least == 1 || !name.is_empty());
    groups
        .into_iter()
        .filter(|(name, inputs)| keep(name, inputs))
        .map(|(name, inputs)| Subject { name, kind, inputs })
        .collect()
}
