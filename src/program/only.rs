//! A part of a program: some of its columns, and no more work than they need.

use super::{Column, Program, Sum, Trace};

impl Program {
    /// The program with its columns as they are, of which only the wanted ones are worked out: the others come to nothing.
    /// Strategies, sums and counts that no wanted column needs are left out; people move as before.
    #[must_use]
    pub fn only(mut self, wanted: impl Fn(&Column) -> bool) -> Program {
        let wanted: Vec<bool> = self.columns.iter().map(wanted).collect();
        for arm in &mut self.arms {
            arm.parts.retain(|part| wanted[part.column]);
        }
        self.arms.retain(|arm| !arm.parts.is_empty());
        let mut traces = Vec::new();
        for (at, mut trace) in std::mem::take(&mut self.traces).into_iter().enumerate() {
            let own = || self.arms.iter().filter(|arm| arm.trace == at);
            if own().next().is_none() {
                continue;
            }
            let used = Used::by(&trace, own().flat_map(|arm| &arm.parts).flat_map(|part| [part.sums.0, part.sums.1]));
            used.leave_out(&mut trace);
            for arm in self.arms.iter_mut().filter(|arm| arm.trace == at) {
                for part in &mut arm.parts {
                    part.sums = (used.renumbered(part.sums.0), used.renumbered(part.sums.1));
                }
            }
            traces.push((at, trace));
        }
        for (now, (before, _)) in traces.iter().enumerate() {
            // Places only move down and in order, so none is taken for one that was given before.
            self.arms.iter_mut().filter(|arm| arm.trace == *before).for_each(|arm| arm.trace = now);
        }
        self.traces = traces.into_iter().map(|(_, trace)| trace).collect();
        self
    }
}

/// Which sums of a trace are used.
struct Used {
    occupancy: Vec<bool>,
    accruals: Vec<bool>,
    counter_sums: Vec<bool>,
}

impl Used {
    fn by(trace: &Trace, sums: impl Iterator<Item = Sum>) -> Used {
        let mut used = Used {
            occupancy: vec![false; trace.occupancy_sums.len()],
            accruals: vec![false; trace.accruals.len()],
            counter_sums: vec![false; trace.counter_sums.len()],
        };
        for sum in sums {
            match sum {
                Sum::Occupancy(at) => used.occupancy[at] = true,
                Sum::Accrual(at) => used.accruals[at] = true,
                Sum::Counter(at) => used.counter_sums[at] = true,
                Sum::Once => {}
            }
        }
        used
    }

    fn leave_out(&self, trace: &mut Trace) {
        keep(&mut trace.occupancy_sums, &self.occupancy);
        keep(&mut trace.accruals, &self.accruals);
        keep(&mut trace.counter_sums, &self.counter_sums);
        let counted = |counter: usize| trace.counter_sums.iter().any(|(own, _)| *own == counter);
        for moves in trace.steps.iter_mut().flat_map(|step| &mut step.moves) {
            moves.exits.iter_mut().for_each(|exit| exit.counters.retain(|counter| counted(*counter)));
            moves.counted.retain(|(_, counter)| counted(*counter));
        }
    }

    fn renumbered(&self, sum: Sum) -> Sum {
        let place = |used: &[bool], at: usize| used[..at].iter().filter(|own| **own).count();
        match sum {
            Sum::Occupancy(at) => Sum::Occupancy(place(&self.occupancy, at)),
            Sum::Accrual(at) => Sum::Accrual(place(&self.accruals, at)),
            Sum::Counter(at) => Sum::Counter(place(&self.counter_sums, at)),
            Sum::Once => Sum::Once,
        }
    }
}

fn keep<T>(list: &mut Vec<T>, used: &[bool]) {
    let mut used = used.iter();
    list.retain(|_| used.next().is_none_or(|own| *own));
}
