//! One-way analysis: each uncertain input at its stated or 95% limits, the others at their base values.

use super::context::Context;
use super::registry::Plan;
use super::sampling::uncertain;
use crate::diagnostic::{Diagnostic, Findings};
use crate::engine::Values;
use crate::model::{ParameterId, Reader, Study};
use crate::results::{Bar, BarEnd, Found, OneWay};
use std::sync::Arc;

/// Reads the request.
pub(super) fn read(_reader: &Reader<'_>, _study: &Study, _findings: &mut Findings) -> Option<Plan> {
    Some(Box::new(run))
}

fn run(context: &Context<'_>) -> Result<Found, Vec<Diagnostic>> {
    let study = context.study;
    let (strategy, against) = (study.strategies.len() - 1, 0);
    let ids: Vec<(ParameterId, f64, f64)> =
        uncertain(study).into_iter().filter_map(|id| limits(study, id).map(|(low, high)| (id, low, high))).collect();
    let mut sets = context.base_sets.clone();
    sets.count = 2 * ids.len();
    for (at, (id, low, high)) in ids.iter().enumerate() {
        let mut column = vec![context.base_sets.get(*id, 0); sets.count];
        (column[2 * at], column[2 * at + 1]) = (*low, *high);
        sets.values[id.index()] = Values::Each(Arc::new(column));
    }
    let sets = context.ready.targets.solve(sets, context.pool)?;
    let totals = context.totals(&sets)?.totals;
    let end = |set: usize, value: f64| BarEnd {
        value,
        cost: totals[strategy][0][set] - totals[against][0][set],
        qalys: totals[strategy][1][set] - totals[against][1][set],
    };
    let bars = ids.iter().enumerate().map(|(at, (id, low, high))| Bar {
        parameter: study.parameters[id.index()].name.clone(),
        low: end(2 * at, *low),
        high: end(2 * at + 1, *high),
    });
    let (own, other) = (&context.base.totals[strategy], &context.base.totals[against]);
    Ok(Found::OneWay(OneWay {
        strategy: own.strategy.clone(),
        against: other.strategy.clone(),
        cost: own.cost - other.cost,
        qalys: own.qalys - other.qalys,
        bars: bars.collect(),
    }))
}

/// The limits of a parameter: those it states, or else the 2.5% and 97.5% quantiles of its distribution.
fn limits(study: &Study, id: ParameterId) -> Option<(f64, f64)> {
    let parameter = &study.parameters[id.index()];
    parameter.limits.or_else(|| {
        let distribution = parameter.distribution.as_ref()?;
        Some((distribution.quantile(0.025), distribution.quantile(0.975)))
    })
}
