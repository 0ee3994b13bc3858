//! Owns the outcomes that an analysis can be asked for by name: life years, a cost category, how often a move or event happens.

use super::probabilistic::ByDraw;
use crate::diagnostic::{Diagnostic, Findings};
use crate::engine::Outcomes;
use crate::model::{Measure, Reader, Study};
use crate::program::{Column, Content, Program};
use crate::source::Located;

/// An outcome of a strategy.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Measured {
    /// As written.
    pub name: String,
    of: Of,
}

#[derive(Clone, Debug, PartialEq)]
enum Of {
    /// A total by its place in [`ByDraw::totals`].
    Total(usize),
    /// The discounted cost of a category.
    Cost(String),
    /// How often a named move is gone or an event happens, undiscounted.
    Times(String),
}

/// Totals by name.
const TOTALS: [(&str, usize); 4] = [("cost", 0), ("qalys", 1), ("life years", 2), ("undiscounted life years", 5)];

impl Measured {
    /// Reads a list of names.
    pub fn read(key: &str, reader: &Reader<'_>, study: &Study, findings: &mut Findings) -> Option<Vec<Measured>> {
        if reader.get(key).is_none() {
            return Some(vec![]);
        }
        let list = reader.texts(key, findings)?;
        let read: Vec<_> = list.iter().filter_map(|name| Measured::named(*name, study, findings)).collect();
        (read.len() == list.len()).then_some(read)
    }

    fn named(name: Located<&str>, study: &Study, findings: &mut Findings) -> Option<Measured> {
        let known = known(study);
        let Some((_, of)) = known.iter().find(|(own, _)| own == name.value) else {
            let names = || known.iter().map(|(own, _)| own.as_str());
            let fault = Diagnostic::error("E2001", format!("no outcome is called `{}`", name.value))
                .at(name.span, "unknown outcome")
                .mend(format!("there are: {}", crate::diagnostic::some_of(names())));
            findings.add(fault.did_you_mean(name.value, names()));
            return None;
        };
        Some(Measured { name: name.value.to_string(), of: of.clone() })
    }

    /// Its value for a strategy, by set.
    pub fn of(&self, study: &Study, program: &Program, found: (&Outcomes, &ByDraw), strategy: usize) -> Vec<f64> {
        let (outcomes, totals) = found;
        let sum = |wanted: &dyn Fn(&Column) -> bool, values: &[Vec<f64>]| {
            let mut sum = vec![0.0; outcomes.count];
            for (at, column) in program.columns.iter().enumerate() {
                if column.strategy.index() == strategy && wanted(column) {
                    sum.iter_mut().zip(&values[at]).for_each(|(sum, value)| *sum += value);
                }
            }
            sum
        };
        match &self.of {
            Of::Total(at) => totals.totals[strategy][*at].clone(),
            Of::Cost(name) => {
                let category = |column: &Column| match &column.content {
                    Content::Payoff(id, _) => {
                        let own = &study.categories[id.index()];
                        own.measure == Measure::Cost && own.name == *name
                    }
                    _ => false,
                };
                sum(&category, &outcomes.discounted)
            }
            Of::Times(name) => {
                let times = |column: &Column| matches!(&column.content, Content::Times(own) if own == name);
                sum(&times, &outcomes.undiscounted)
            }
        }
    }
}

fn known(study: &Study) -> Vec<(String, Of)> {
    let mut known: Vec<(String, Of)> = TOTALS.iter().map(|(name, at)| ((*name).to_string(), Of::Total(*at))).collect();
    let costs = study.categories.iter().filter(|own| own.measure == Measure::Cost);
    known.extend(costs.map(|own| (format!("cost.{}", own.name), Of::Cost(own.name.clone()))));
    let moves = study.edges.iter().filter_map(|edge| edge.name.as_ref());
    let events = study.events.iter().map(|event| &event.name);
    for name in moves.chain(events) {
        let count = format!("count({name})");
        if known.iter().all(|(own, _)| *own != count) {
            known.push((count, Of::Times(name.clone())));
        }
    }
    known
}
