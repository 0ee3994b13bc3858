//! One step of a cycle: who moves where, what is counted on the way, and the cells that change.

use super::course::{Walk, Weights};
use super::lower::InOrder;
use super::lower::{Lowering, Stay, Wanted};
use super::tape::{Following, Part, Step};
use crate::program::{FlowPlan, StateMoves, StepPlan};

/// What becomes of those who are in a slot when a step begins.
#[derive(Clone, Copy, PartialEq)]
enum Kept {
    All,
    Share(u32),
    Nobody,
}

/// What a step does to the slots of a trace.
#[derive(Default)]
struct Change {
    kept: InOrder<usize, Kept>,
    /// Arrivals: people times odds.
    moved: InOrder<usize, Vec<(u32, u32)>>,
    /// Arrivals: cells.
    arrived: InOrder<usize, Vec<u32>>,
    /// Moves that count: people, or their time, times odds.
    counted: InOrder<usize, Vec<(u32, u32)>>,
}

impl Lowering<'_> {
    /// One step of the cycle.
    pub fn step(&mut self, walk: &mut Walk<'_>, step: usize, plan: &StepPlan) {
        if plan.jumps.is_empty() && plan.flow.is_none() {
            return;
        }
        let moves = &walk.trace.steps[step].moves;
        let mut change = Change::default();
        for &slot in &plan.still {
            change.kept.insert(slot, Kept::All);
        }
        for (slot, index, to) in &plan.jumps {
            self.jump(walk, &mut change, *slot, &moves[*index], to);
        }
        if let Some(flow) = &plan.flow {
            if flow.fixed {
                self.flow_fixed(walk, &mut change, moves, flow);
            } else {
                self.flow_on(walk, &mut change, moves, flow);
            }
        }
        self.apply(walk, change);
    }

    fn jump(&mut self, walk: &Walk<'_>, change: &mut Change, slot: usize, moves: &StateMoves, to: &[usize]) {
        let stay = self.stay(Stay { odds: moves.exits.iter().map(|exit| exit.odds).collect(), stays: moves.stays });
        let stay = self.cell(stay, slot);
        change.kept.insert(slot, if moves.stays { Kept::Share(stay) } else { Kept::Nobody });
        for (exit, &to) in moves.exits.iter().zip(to) {
            let term = (walk.slot(slot), self.cell(Wanted::Node(exit.odds), slot));
            change.moved.entry(to).or_default().push(term);
            exit.counters.iter().for_each(|counter| change.counted.entry(*counter).or_default().push(term));
        }
        for (odds, counter) in &moves.counted {
            let term = (walk.slot(slot), self.cell(Wanted::Node(*odds), slot));
            change.counted.entry(*counter).or_default().push(term);
        }
    }

    /// A flow whose rates never change: a row of a matrix for each state, made once.
    fn flow_fixed(&mut self, walk: &Walk<'_>, change: &mut Change, moves: &[StateMoves], plan: &FlowPlan) {
        for (from, own) in plan.exits.iter().enumerate() {
            if own.is_none() {
                change.kept.entry(plan.slots[from]).or_insert(Kept::All);
                continue;
            }
            let reachable = reachable(plan, from);
            let place = |position: usize| reachable.iter().position(|own| *own == position).unwrap_or(0);
            let mut exits = Vec::new();
            let mut counts: InOrder<usize, Vec<(usize, u32)>> = InOrder::default();
            for &through in &reachable {
                let Some((index, to)) = &plan.exits[through] else { continue };
                let own = &moves[*index];
                for (exit, &to) in own.exits.iter().zip(to) {
                    let rate = self.cell(Wanted::Node(exit.odds), plan.slots[through]);
                    exits.push((place(through), place(to), rate));
                    exit.counters
                        .iter()
                        .for_each(|counter| counts.entry(*counter).or_default().push((place(through), rate)));
                }
                for (odds, counter) in &own.counted {
                    let rate = self.cell(Wanted::Node(*odds), plan.slots[through]);
                    counts.entry(*counter).or_default().push((place(through), rate));
                }
            }
            let row = self.row(exits, reachable.len(), !counts.is_empty());
            let (end, time) = (self.tape.flows[row as usize].end.clone(), self.tape.flows[row as usize].time.clone());
            let people = walk.slot(plan.slots[from]);
            for (at, &to) in reachable.iter().enumerate() {
                if to == from {
                    change.kept.insert(plan.slots[from], Kept::Share(end[at]));
                } else {
                    change.moved.entry(plan.slots[to]).or_default().push((people, end[at]));
                }
            }
            for (counter, terms) in counts {
                let times = self.allocate();
                let terms: Vec<(u32, u32)> = terms.into_iter().map(|(through, rate)| (time[through], rate)).collect();
                let products = self.products(&terms);
                self.once.push(Step::Sum { into: times, cells: Part::default(), products, people: false });
                change.counted.entry(counter).or_default().push((people, times));
            }
        }
    }

    /// The row of a matrix: where one person in the first position is at the end of a cycle.
    fn row(&mut self, exits: Vec<(usize, usize, u32)>, positions: usize, timed: bool) -> u32 {
        let length = self.program.grid.length(1);
        let key = (length.to_bits() ^ u64::from(timed), exits.clone());
        if let Some(&known) = self.rows.get(&key) {
            let worst = self.tape.flows[known as usize].worst;
            self.tape.health[self.trace].push(worst);
            return known;
        }
        let end = (0..positions).map(|_| self.allocate()).collect();
        let time = if timed { (0..positions).map(|_| self.allocate()).collect() } else { vec![] };
        let worst = self.worst();
        let row = self.flow(Following { exits, start: vec![None; positions], end, time, worst, one_person: true });
        self.once.push(Step::Flow(row));
        self.rows.insert(key, row);
        row
    }

    fn flow_on(&mut self, walk: &Walk<'_>, change: &mut Change, moves: &[StateMoves], plan: &FlowPlan) {
        let mut flow = Following { worst: self.worst(), ..Following::default() };
        let mut counts: InOrder<usize, Vec<(usize, u32)>> = InOrder::default();
        for (from, own) in plan.exits.iter().enumerate() {
            let slot = plan.slots[from];
            let there = own.is_some() && walk.occupied[slot];
            flow.start.push(there.then(|| walk.slot(slot)));
            let end = self.scratch();
            flow.end.push(end);
            change.arrived.entry(slot).or_default().push(end);
            let Some((index, to)) = own else {
                if walk.occupied[slot] {
                    change.kept.entry(slot).or_insert(Kept::All);
                }
                continue;
            };
            change.kept.insert(slot, Kept::Nobody);
            for (exit, &to) in moves[*index].exits.iter().zip(to) {
                let rate = self.cell(Wanted::Node(exit.odds), slot);
                flow.exits.push((from, to, rate));
                exit.counters.iter().for_each(|counter| counts.entry(*counter).or_default().push((from, rate)));
            }
            for (odds, counter) in &moves[*index].counted {
                let rate = self.cell(Wanted::Node(*odds), slot);
                counts.entry(*counter).or_default().push((from, rate));
            }
        }
        if !counts.is_empty() {
            flow.time = (0..plan.slots.len()).map(|_| self.scratch()).collect();
        }
        for (counter, terms) in counts {
            let terms = terms.into_iter().map(|(from, rate)| (flow.time[from], rate));
            change.counted.entry(counter).or_default().extend(terms);
        }
        let flow = self.flow(flow);
        self.now.push(Step::Flow(flow));
    }

    /// Counts the moves, then makes them: everything is read before anything is written.
    fn apply(&mut self, walk: &mut Walk<'_>, mut change: Change) {
        let counter_sums = &walk.trace.counter_sums;
        for (counter, terms) in &change.counted {
            let own = counter_sums
                .iter()
                .enumerate()
                .filter(|(_, (of, _))| of == counter)
                .map(|(k, (_, weights))| (k, *weights));
            let Some(sums) = self.sums(2, Weights::Moves, own) else { continue };
            // Everyone who arrives somewhere is often who is counted: then one sum serves both.
            let arriving = change.moved.iter().find(|(_, moved)| *moved == terms && moved.len() > 1).map(|(to, _)| *to);
            let Some(to) = arriving else {
                self.weigh_products(walk, terms, sums);
                continue;
            };
            let terms = self.gathered(walk, terms);
            let into = self.scratch();
            let products = self.products(&terms);
            self.now.push(Step::Sum { into, cells: Part::default(), products, people: false });
            self.now.push(Step::Weigh { cell: into, times: None, sums });
            change.arrived.entry(to).or_default().push(into);
            change.moved.shift_remove(&to);
        }
        let mut changed: Vec<usize> =
            change.kept.keys().chain(change.moved.keys()).chain(change.arrived.keys()).copied().collect();
        changed.sort_unstable();
        changed.dedup();
        let mut after: Vec<Step> = Vec::new();
        let mut occupied = vec![walk.uniform; walk.occupied.len()];
        for slot in changed {
            let cell = walk.slot(slot);
            let kept = if walk.occupied[slot] {
                change.kept.get(&slot).copied().unwrap_or(Kept::Nobody)
            } else {
                Kept::Nobody
            };
            let moved = change.moved.get(&slot).map(Vec::as_slice).unwrap_or_default();
            let mut cells = change.arrived.get(&slot).cloned().unwrap_or_default();
            occupied[slot] = walk.uniform || kept != Kept::Nobody || !moved.is_empty() || !cells.is_empty();
            if moved.is_empty() && cells.is_empty() {
                match kept {
                    Kept::All => {}
                    Kept::Share(share) => after.push(Step::Scale { people: cell, share }),
                    Kept::Nobody => after.push(Step::Empty(cell)),
                }
                continue;
            }
            let mut terms = self.gathered(walk, moved);
            match kept {
                Kept::All => cells.insert(0, cell),
                Kept::Share(share) => terms.insert(0, (cell, share)),
                Kept::Nobody => {}
            }
            let into = self.scratch();
            let (cells, products) = (self.cells(&cells), self.products(&terms));
            self.now.push(Step::Sum { into, cells, products, people: true });
            after.push(Step::Swap(cell, into));
        }
        self.now.extend(after);
        walk.occupied = occupied;
        walk.totals.clear();
    }
}

/// Positions that people of a position can reach in a flow, itself first, then in order.
fn reachable(plan: &FlowPlan, from: usize) -> Vec<usize> {
    let mut seen = vec![false; plan.slots.len()];
    let mut open = vec![from];
    while let Some(at) = open.pop() {
        if std::mem::replace(&mut seen[at], true) {
            continue;
        }
        if let Some((_, to)) = &plan.exits[at] {
            open.extend(to);
        }
    }
    std::iter::once(from).chain((0..seen.len()).filter(|at| seen[*at] && *at != from)).collect()
}
