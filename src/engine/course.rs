//! The course of a trace: what is done with its people in each cycle, as steps of the tape.

use super::lower::InOrder;
use super::lower::{Lowering, Wanted};
use super::tape::{Part, Step};
use crate::program::{NodeId, Trace};
use rustc_hash::FxHashMap;

/// The lists of a trace.
pub(super) struct Course {
    pub start: Part,
    /// One for each cycle, or one for all.
    pub cycles: Vec<Part>,
    pub closing: Part,
}

/// Kinds of weights, in their order in `Tape::weights`.
#[derive(Clone, Copy)]
pub(super) enum Weights {
    Points,
    CycleStarts,
    CycleEnds,
    /// Of the cycle before.
    EarlierEnds,
    Moves,
}

/// A trace in the course of its cycles.
pub(super) struct Walk<'a> {
    pub trace: &'a Trace,
    /// Cells of the slots.
    slots: u32,
    /// Amounts of the cycle before, in partitioned survival.
    earlier: u32,
    /// Slots that may hold somebody.
    pub occupied: Vec<bool>,
    /// Whether one plan serves every cycle.
    pub uniform: bool,
    /// Sums of slots since they last changed.
    pub totals: FxHashMap<Vec<u32>, u32>,
}

impl Walk<'_> {
    pub fn slot(&self, slot: usize) -> u32 {
        self.slots + slot as u32
    }
}

impl Lowering<'_> {
    /// Makes the weights and the cells that all lists share.
    pub fn prepare(&mut self) {
        let program = self.program;
        let weights = &mut self.tape.weights;
        weights.extend(program.point_weights.iter().cloned());
        weights.extend(program.state_weights.iter().map(|own| own.start.clone()));
        weights.extend(program.state_weights.iter().map(|own| own.end.clone()));
        weights.extend(
            program.state_weights.iter().map(|own| std::iter::once(0.0).chain(own.end.iter().copied()).collect()),
        );
        weights.extend(program.move_weights.iter().cloned());
        for trace in &program.traces {
            let sums = [trace.occupancy_sums.len(), trace.accruals.len(), trace.counter_sums.len()];
            let cells = sums.map(|count| {
                let first = self.allocate_many(count);
                self.tape.zeroed.extend(first..first + count as u32);
                first
            });
            self.tape.sums_of.push(cells);
            self.tape.health.push(vec![]);
        }
    }

    /// The course of a trace.
    pub fn course(&mut self, at: usize, cycles: usize) -> Course {
        let trace = &self.program.traces[at];
        self.trace = at;
        let slots = self.allocate_many(trace.slots.len());
        let earlier = self.allocate_many(if trace.occupancy.is_some() { trace.accruals.len() } else { 0 });
        self.tape.zeroed.extend(earlier..earlier + trace.accruals.len() as u32 * u32::from(trace.occupancy.is_some()));
        let uniform = trace.plans.len() == 1;
        let mut walk = Walk {
            trace,
            slots,
            earlier,
            occupied: vec![false; trace.slots.len()],
            uniform,
            totals: FxHashMap::default(),
        };
        (self.cycle, self.closing) = (1, false);
        if trace.occupancy.is_none() {
            for &slot in &trace.plans[0].occupied {
                let share = self.cell(Wanted::Node(trace.start[trace.slots[slot].state]), slot);
                let cells = self.cells(&[share]);
                self.now.push(Step::Sum { into: walk.slot(slot), cells, products: Part::default(), people: false });
            }
        }
        trace.plans[0].occupied.iter().for_each(|slot| walk.occupied[*slot] = true);
        let start = self.list();
        let people = trace
            .plans
            .iter()
            .map(|plan| plan.occupied.iter().map(|slot| (walk.slot(*slot), trace.slots[*slot].state)).collect());
        self.tape.people.push(people.collect());
        let lists = if uniform { 1 } else { cycles };
        let cycles_done = (1..=lists).map(|cycle| {
            self.cycle = cycle;
            self.cycle_list(&mut walk)
        });
        let cycles_done: Vec<Part> = cycles_done.collect();
        (self.cycle, self.closing) = (cycles + 1, true);
        let closing = self.cycle_list(&mut walk);
        self.closing = false;
        Course { start, cycles: cycles_done, closing }
    }

    fn cycle_list(&mut self, walk: &mut Walk<'_>) -> Part {
        let trace = walk.trace;
        let plan = &trace.plans[if self.cycle - 1 < trace.plans.len() { self.cycle - 1 } else { 0 }];
        walk.totals.clear();
        if let Some(nodes) = &trace.occupancy {
            let worst = self.worst();
            for (slot, node) in nodes.iter().enumerate() {
                let share = self.cell(Wanted::Node(*node), slot);
                let cells = self.cells(&[share]);
                self.now.push(Step::Sum { into: walk.slot(slot), cells, products: Part::default(), people: false });
                self.now.push(Step::Check { cell: walk.slot(slot), worst });
            }
            for (k, &(state, _, _)) in trace.accruals.iter().enumerate() {
                let by = walk.earlier + k as u32;
                if let Some(sums) = self.accrual_sums(walk, Weights::EarlierEnds, &[k]) {
                    let into = self.scratch();
                    self.now.push(Step::WeighProduct { cell: walk.slot(state), by, into, sums });
                }
            }
        }
        self.merge(walk, &plan.merges);
        self.now.push(Step::Record(self.trace as u32));
        for state in 0..trace.states.len() {
            let own = trace
                .occupancy_sums
                .iter()
                .enumerate()
                .filter(|(_, (of, _))| *of == state)
                .map(|(k, (_, weights))| (k, *weights));
            let sums = self.sums(0, Weights::Points, own);
            let here: Vec<u32> = plan
                .occupied
                .iter()
                .filter(|slot| trace.slots[**slot].state == state)
                .map(|slot| walk.slot(*slot))
                .collect();
            if let (Some(sums), false) = (sums, here.is_empty()) {
                let cell = self.total(walk, &here);
                self.now.push(Step::Weigh { cell, times: None, sums });
            }
        }
        self.accrue(walk, Weights::CycleStarts, &plan.occupied);
        if !self.closing {
            for (step, plan) in plan.steps.iter().enumerate() {
                self.step(walk, step, plan);
            }
            if trace.occupancy.is_some() {
                for (k, (_, amount, _)) in trace.accruals.iter().enumerate() {
                    let amount = self.cell(Wanted::Node(*amount), 0);
                    let cells = self.cells(&[amount]);
                    self.now.push(Step::Sum {
                        into: walk.earlier + k as u32,
                        cells,
                        products: Part::default(),
                        people: false,
                    });
                }
            } else {
                self.accrue(walk, Weights::CycleEnds, &plan.left);
            }
        }
        self.list()
    }

    fn merge(&mut self, walk: &mut Walk<'_>, merges: &[(usize, usize)]) {
        let mut into: InOrder<usize, Vec<u32>> = InOrder::default();
        for &(from, to) in merges {
            let before = if walk.occupied[to] { vec![walk.slot(to)] } else { vec![] };
            into.entry(to).or_insert(before).push(walk.slot(from));
            walk.occupied[from] = false;
        }
        for (to, from) in into {
            let scratch = self.scratch();
            let cells = self.cells(&from);
            self.now.push(Step::Sum { into: scratch, cells, products: Part::default(), people: false });
            self.now.push(Step::Swap(walk.slot(to), scratch));
            walk.occupied[to] = true;
        }
    }

    /// A cell with the sum of cells as they are now.
    fn total(&mut self, walk: &mut Walk<'_>, cells: &[u32]) -> u32 {
        if let [one] = cells {
            return *one;
        }
        if let Some(known) = walk.totals.get(cells) {
            return *known;
        }
        let into = self.scratch();
        let part = self.cells(cells);
        self.now.push(Step::Sum { into, cells: part, products: Part::default(), people: false });
        walk.totals.insert(cells.to_vec(), into);
        into
    }

    /// Sums of one of the trace's kinds with the weights that are ever other than zero in the list.
    pub fn sums(&mut self, kind: usize, weights: Weights, own: impl Iterator<Item = (usize, usize)>) -> Option<Part> {
        let program = self.program;
        let (points, states) = (program.point_weights.len(), program.state_weights.len());
        let first = match weights {
            Weights::Points => 0,
            Weights::CycleStarts => points,
            Weights::CycleEnds => points + states,
            Weights::EarlierEnds => points + 2 * states,
            Weights::Moves => points + 3 * states,
        };
        let trace = &program.traces[self.trace];
        let each = trace.plans.len() == 1 && !self.closing;
        let base = self.tape.sums_of[self.trace][kind];
        let own: Vec<(u32, u32)> = own
            .map(|(sum, weight)| (base + sum as u32, (first + weight) as u32))
            .filter(|(_, weight)| {
                let list = &self.tape.weights[*weight as usize];
                if each {
                    list.iter().any(|weight| *weight != 0.0)
                } else {
                    list.get(self.cycle - 1).is_some_and(|weight| *weight != 0.0)
                }
            })
            .collect();
        if own.is_empty() {
            return None;
        }
        self.tape.sums.extend_from_slice(&own);
        Some(Part::last(self.tape.sums.len(), own.len()))
    }

    fn accrual_sums(&mut self, walk: &Walk<'_>, weights: Weights, own: &[usize]) -> Option<Part> {
        let accruals = &walk.trace.accruals;
        self.sums(1, weights, own.iter().map(|&k| (k, accruals[k].2)))
    }

    /// Person-years of those in the slots, for amounts that vary.
    fn accrue(&mut self, walk: &mut Walk<'_>, weights: Weights, slots: &[usize]) {
        let trace = walk.trace;
        let mut amounts: InOrder<(usize, NodeId), Vec<usize>> = InOrder::default();
        for (k, &(state, amount, _)) in trace.accruals.iter().enumerate() {
            amounts.entry((state, amount)).or_default().push(k);
        }
        for ((state, amount), own) in amounts {
            let here: Vec<usize> = slots.iter().copied().filter(|slot| trace.slots[*slot].state == state).collect();
            let Some(sums) = self.accrual_sums(walk, weights, &own) else { continue };
            if here.is_empty() {
                continue;
            }
            let axes = self.program.graph.axes[amount.index()];
            if !axes.draw() && !axes.clock() {
                let cells: Vec<u32> = here.iter().map(|slot| walk.slot(*slot)).collect();
                let cell = self.total(walk, &cells);
                self.now.push(Step::Weigh { cell, times: Some(self.tape.sources[amount.index()]), sums });
                continue;
            }
            let terms: Vec<(u32, u32)> =
                here.iter().map(|&slot| (walk.slot(slot), self.cell(Wanted::Node(amount), slot))).collect();
            self.weigh_products(walk, &terms, sums);
        }
    }

    /// sums += Σ cell · cell · weight
    pub fn weigh_products(&mut self, walk: &mut Walk<'_>, terms: &[(u32, u32)], sums: Part) {
        let terms = self.gathered(walk, terms);
        let into = self.scratch();
        if let [(cell, by)] = terms[..] {
            self.now.push(Step::WeighProduct { cell, by, into, sums });
            return;
        }
        let products = self.products(&terms);
        self.now.push(Step::Sum { into, cells: Part::default(), products, people: false });
        self.now.push(Step::Weigh { cell: into, times: None, sums });
    }

    /// Terms with the same factor put together.
    pub fn gathered(&mut self, walk: &mut Walk<'_>, terms: &[(u32, u32)]) -> Vec<(u32, u32)> {
        let mut by: InOrder<u32, Vec<u32>> = InOrder::default();
        terms.iter().for_each(|(cell, factor)| by.entry(*factor).or_default().push(*cell));
        by.into_iter().map(|(factor, cells)| (self.total(walk, &cells), factor)).collect()
    }
}
