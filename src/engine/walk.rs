//! One block of draws through every trace: the inner loops.

use super::flow::Flow;
use super::registers::{Lanes, Operand, Registers, add, add_product, fill, product};
use super::sets::{ParameterSets, Values};
use super::tape::Tape;
use crate::model::{ParameterId, Study};
use crate::program::slots::LONG_AGO;
use crate::program::{Arm, FlowPlan, Program, StateMoves, StepPlan, Sum, Trace};

/// Occupancies below this are taken as zero: smaller ones would slow the processor and change nothing.
const NOTHING: f64 = 1e-290;
/// A staying probability this little below zero is a rounding error.
const ROUNDING: f64 = -1e-12;

/// Everything that one group of lanes needs.
pub(super) struct Machine<'a, const L: usize> {
    pub program: &'a Program,
    pub tape: &'a Tape,
    pub sets: &'a ParameterSets,
    pub study: &'a Study,
    registers: Registers<L>,
    flow: Flow<L>,
    walks: Vec<Walk<L>>,
}

/// The state of one trace.
struct Walk<const L: usize> {
    people: Vec<Lanes<L>>,
    next: Vec<Lanes<L>>,
    by_state: Vec<Lanes<L>>,
    occupancy_sums: Vec<Lanes<L>>,
    accruals: Vec<Lanes<L>>,
    earlier_amounts: Vec<Lanes<L>>,
    counters: Vec<Lanes<L>>,
    counter_sums: Vec<Lanes<L>>,
    /// Least probability, staying included.
    worst: Lanes<L>,
    fixed: Vec<Option<Fixed<L>>>,
}

/// The matrix of a flow whose rates are the same throughout, with its counters.
struct Fixed<const L: usize> {
    /// (from, to, share) by slot position.
    moves: Vec<(usize, usize, Lanes<L>)>,
    /// (from, counter, times) by slot position.
    counted: Vec<(usize, usize, Lanes<L>)>,
}

/// The answers of a group of lanes.
pub(super) struct Answers<'o> {
    /// Calls back with (column, discounted lanes, undiscounted lanes), profiles weighted together.
    pub column: &'o mut dyn FnMut(usize, &[f64], &[f64]),
    /// Calls back with (arm, totals by measure).
    pub arm: &'o mut dyn FnMut(usize, usize, &[f64], &[f64]),
    /// Calls back with (asked expression, lanes).
    pub asked: &'o mut dyn FnMut(usize, &[f64]),
    /// Calls back with (trace, time point, state, lanes).
    pub trace: Option<&'o mut dyn FnMut(usize, usize, usize, &[f64])>,
    /// Calls back with (year, column, discounted and undiscounted lanes since the start, weighted): once a profile and year.
    pub year: Option<&'o mut dyn FnMut(usize, usize, &[f64], &[f64])>,
    /// Calls back with (trace, least probability lanes, sum of shares at the start).
    pub health: &'o mut dyn FnMut(usize, &[f64], &[f64]),
}

impl<'a, const L: usize> Machine<'a, L> {
    pub fn new(program: &'a Program, tape: &'a Tape, sets: &'a ParameterSets, study: &'a Study) -> Machine<'a, L> {
        let walks = program.traces.iter().map(Walk::new).collect();
        let registers = Registers::new(tape.registers, study.clocks.len());
        Machine { program, tape, sets, study, registers, flow: Flow::new(), walks }
    }

    /// Runs the sets `from … from + L`; those at or past `end` repeat the last.
    #[inline(always)]
    pub fn run(&mut self, from: usize, end: usize, answers: &mut Answers<'_>) {
        let sets = self.sets;
        let parameter = |id: u32, out: &mut Lanes<L>| match &sets.values[ParameterId(id).index()] {
            Values::Same(value) => *out = [*value; L],
            Values::Each(list) => {
                for (i, slot) in out.iter_mut().enumerate() {
                    let at = if from + i < end { from + i } else { end - 1 };
                    *slot = list[at];
                }
            }
        };
        let lookups = &self.program.graph.lookups;
        self.registers.run(&self.tape.draw, &[], lookups, &parameter);
        for (walk, trace) in self.walks.iter_mut().zip(&self.program.traces) {
            walk.clear(trace);
        }
        for profile in 0..self.program.profiles.len() {
            self.run_profile(profile, &parameter, answers);
        }
        for (at, trace) in self.program.traces.iter().enumerate() {
            let mut total = [0.0; L];
            fill(&mut total, self.registers.read(self.tape.source(trace.start_total), &[]));
            (answers.health)(at, &self.walks[at].worst, &total);
        }
        self.columns(answers);
        for (at, node) in self.program.asked.iter().enumerate() {
            let mut lanes = [0.0; L];
            fill(&mut lanes, self.registers.read(self.tape.source(*node), &[]));
            (answers.asked)(at, &lanes);
        }
    }

    #[inline(always)]
    fn run_profile(&mut self, profile: usize, parameter: &dyn Fn(u32, &mut Lanes<L>), answers: &mut Answers<'_>) {
        let traces: Vec<usize> =
            (0..self.program.traces.len()).filter(|at| self.program.traces[*at].profile.index() == profile).collect();
        for &at in &traces {
            self.start(at);
        }
        let cycles = self.program.profiles[profile].cycles;
        for cycle in 1..=cycles + 1 {
            let scalars = &self.tape.scalars[cycle - 1];
            self.registers.run(&self.tape.cycle[profile], scalars, &self.program.graph.lookups, parameter);
            for &at in &traces {
                self.cycle(at, cycle, cycles, answers);
            }
            if let Some(record) = &mut answers.year
                && let Some(years) = self.years_ending(cycle, cycles)
            {
                self.arms(|arm| arm.profile.index() == profile, &mut |_, column, discounted, plain, weight| {
                    let (mut a, mut b) = ([0.0; L], [0.0; L]);
                    product(&mut a, discounted, Operand::Lanes(weight));
                    product(&mut b, plain, Operand::Lanes(weight));
                    years.clone().for_each(|year| record(year, column, &a, &b));
                });
            }
        }
    }

    /// The year that ends with a cycle. The closing point belongs to a profile's last year, after which nothing accrues.
    fn years_ending(&self, cycle: usize, cycles: usize) -> Option<std::ops::RangeInclusive<usize>> {
        let times = &self.program.grid.times;
        let whole = |time: f64| (time + 1e-9).floor() as usize;
        let last_of = |end: f64| (end - 1e-6).floor() as usize + 1;
        if cycle > cycles {
            return Some(last_of(times[cycles])..=last_of(times[times.len() - 1]));
        }
        let ends = cycle < cycles && whole(times[cycle]) > whole(times[cycle - 1]);
        ends.then_some(whole(times[cycle])..=whole(times[cycle]))
    }

    #[inline(always)]
    fn start(&mut self, at: usize) {
        let trace = &self.program.traces[at];
        let walk = &mut self.walks[at];
        if trace.occupancy.is_some() {
            return;
        }
        let plan = &trace.plans[0];
        for &slot in &plan.occupied {
            let state = trace.slots[slot].state;
            fill(&mut walk.people[slot], self.registers.read(self.tape.source(trace.start[state]), &[]));
        }
        for (step, plan) in plan.steps.iter().enumerate() {
            if let Some(flow) = plan.flow.as_ref().filter(|flow| flow.fixed) {
                let fixed = self.fix(at, step, flow);
                self.walks[at].fixed[step] = Some(fixed);
            }
        }
    }

    /// The matrix of a flow that is the same in every cycle, a row a time.
    #[inline(always)]
    fn fix(&mut self, at: usize, step: usize, plan: &FlowPlan) -> Fixed<L> {
        let trace = &self.program.traces[at];
        let length = self.program.grid.length(1);
        let moves = &trace.steps[step].moves;
        let wants = counts_anything(moves, plan);
        let mut fixed = Fixed { moves: vec![], counted: vec![] };
        for from in 0..plan.slots.len() {
            // Who is in a state without rates is moved elsewhere; only arrivals are dealt with here.
            if plan.exits[from].is_none() {
                continue;
            }
            self.gather(moves, plan, &[], None);
            self.flow.people[from] = [1.0; L];
            self.flow.follow(length, wants);
            for to in reachable(plan, from) {
                fixed.moves.push((from, to, self.flow.people[to]));
            }
            if !wants {
                continue;
            }
            for through in reachable(plan, from) {
                let Some((index, _)) = &plan.exits[through] else { continue };
                let time = self.flow.person_time[through];
                let mut count = |counter: usize, odds: Operand<'_, L>| {
                    let mut times = [0.0; L];
                    product(&mut times, &time, odds);
                    match fixed.counted.iter_mut().find(|(own, other, _)| *own == from && *other == counter) {
                        Some((.., sum)) => add(sum, &times),
                        None => fixed.counted.push((from, counter, times)),
                    }
                };
                for exit in &moves[*index].exits {
                    for counter in &exit.counters {
                        count(*counter, self.registers.read(self.tape.source(exit.odds), &[]));
                    }
                }
                for (odds, counter) in &moves[*index].counted {
                    count(*counter, self.registers.read(self.tape.source(*odds), &[]));
                }
            }
        }
        fixed
    }

    /// Gathers the rates of a flow; with slots that read clocks, `slot_tape` works them out slot by slot.
    #[inline(always)]
    fn gather(&mut self, moves: &[StateMoves], plan: &FlowPlan, scalars: &[f64], clocked: Option<(usize, usize)>) {
        self.flow.clear(plan.slots.len());
        for (from, own) in plan.exits.iter().enumerate() {
            let Some((index, to)) = own else { continue };
            if let Some((at, cycle)) = clocked {
                self.set_clocks(at, plan.slots[from], cycle, scalars);
            }
            for (exit, to) in moves[*index].exits.iter().zip(to) {
                let mut rate = [0.0; L];
                fill(&mut rate, self.registers.read(self.tape.source(exit.odds), scalars));
                self.flow.rates.push(rate);
                self.flow.exits.push((from, *to));
            }
        }
    }

    /// Reads the clocks of a slot and works out what depends on them.
    #[inline(always)]
    fn set_clocks(&mut self, at: usize, slot: usize, cycle: usize, scalars: &[f64]) {
        let trace = &self.program.traces[at];
        let own = &trace.slots[slot];
        let instructions = &self.tape.slot[at][own.state];
        if instructions.is_empty() {
            return;
        }
        let now = self.program.grid.start(cycle);
        for &(clock, started) in &own.started {
            let years = if started == LONG_AGO {
                self.study.clocks[clock as usize].share_after.unwrap_or(0.0)
            } else {
                now - self.program.grid.times[started as usize]
            };
            self.registers.clocks[clock as usize] = if years > 0.0 { years } else { 0.0 };
        }
        self.registers.run(instructions, scalars, &self.program.graph.lookups, &|_, _| {});
    }

    #[inline(always)]
    fn cycle(&mut self, at: usize, cycle: usize, cycles: usize, answers: &mut Answers<'_>) {
        let program = self.program;
        let trace = &program.traces[at];
        let scalars = &self.tape.scalars[cycle - 1];
        let plan = &trace.plans[if cycle - 1 < trace.plans.len() { cycle - 1 } else { 0 }];
        if let Some(nodes) = &trace.occupancy {
            let walk = &mut self.walks[at];
            for (slot, node) in nodes.iter().enumerate() {
                fill(&mut walk.people[slot], self.registers.read(self.tape.source(*node), scalars));
                for i in 0..L {
                    walk.worst[i] =
                        if walk.people[slot][i] < walk.worst[i] { walk.people[slot][i] } else { walk.worst[i] };
                }
            }
            if cycle > 1 {
                self.accrue_end(at, cycle - 1, &plan.left, true);
            }
        }
        let walk = &mut self.walks[at];
        for &(from, to) in &plan.merges {
            let moved = std::mem::replace(&mut walk.people[from], [0.0; L]);
            add(&mut walk.people[to], &moved);
        }
        walk.sum_by_state(trace, &plan.occupied);
        if let Some(record) = &mut answers.trace {
            for (state, lanes) in walk.by_state.iter().enumerate() {
                record(at, cycle - 1, state, lanes);
            }
        }
        for (sum, &(state, weights)) in walk.occupancy_sums.iter_mut().zip(&trace.occupancy_sums) {
            let weight = program.point_weights[weights][cycle - 1];
            if weight != 0.0 {
                add_product(sum, &walk.by_state[state], Operand::Same(weight));
            }
        }
        self.accrue_start(at, cycle, &plan.occupied);
        if cycle > cycles {
            return;
        }
        if trace.occupancy.is_some() {
            let walk = &mut self.walks[at];
            for (slot, &(_, amount, _)) in walk.earlier_amounts.iter_mut().zip(&trace.accruals) {
                fill(slot, self.registers.read(self.tape.source(amount), scalars));
            }
            return;
        }
        self.walks[at].counters.iter_mut().for_each(|counter| *counter = [0.0; L]);
        for (step, own) in plan.steps.iter().enumerate() {
            self.step(at, step, cycle, own);
        }
        let walk = &mut self.walks[at];
        for (sum, &(counter, weights)) in walk.counter_sums.iter_mut().zip(&trace.counter_sums) {
            let weight = program.move_weights[weights][cycle - 1];
            if weight != 0.0 {
                add_product(sum, &walk.counters[counter], Operand::Same(weight));
            }
        }
        for &slot in &plan.left {
            for value in walk.people[slot].iter_mut() {
                *value = if *value < NOTHING { 0.0 } else { *value };
            }
        }
        self.accrue_end(at, cycle, &plan.left, false);
    }

    /// Person-years of those there at the start of the cycle, for amounts that vary.
    #[inline(always)]
    fn accrue_start(&mut self, at: usize, cycle: usize, occupied: &[usize]) {
        let trace = &self.program.traces[at];
        if trace.accruals.is_empty() {
            return;
        }
        self.accrue(at, cycle, occupied, &|weights| weights.start[cycle - 1]);
    }

    /// Person-years of those there at the end of the cycle. In partitioned survival the amounts are those kept from the cycle.
    #[inline(always)]
    fn accrue_end(&mut self, at: usize, cycle: usize, left: &[usize], kept: bool) {
        let trace = &self.program.traces[at];
        let any = trace.accruals.iter().any(|(.., weights)| self.program.state_weights[*weights].end[cycle - 1] != 0.0);
        if !any {
            return;
        }
        if !kept {
            return self.accrue(at, cycle, left, &|weights| weights.end[cycle - 1]);
        }
        let walk = &mut self.walks[at];
        for (k, &(state, _, weights)) in trace.accruals.iter().enumerate() {
            let weight = self.program.state_weights[weights].end[cycle - 1];
            let mut value = [0.0; L];
            product(&mut value, &walk.people[state], Operand::Lanes(&walk.earlier_amounts[k]));
            add_product(&mut walk.accruals[k], &value, Operand::Same(weight));
        }
    }

    #[inline(always)]
    fn accrue(
        &mut self,
        at: usize,
        cycle: usize,
        slots: &[usize],
        weight_of: &dyn Fn(&crate::program::StateWeights) -> f64,
    ) {
        let program = self.program;
        let trace = &program.traces[at];
        let scalars = &self.tape.scalars[cycle - 1];
        for &slot in slots {
            let state = trace.slots[slot].state;
            self.set_clocks(at, slot, cycle, scalars);
            let walk = &mut self.walks[at];
            let mut value = [0.0; L];
            let mut of = None;
            for (sum, &(own, amount, weights)) in walk.accruals.iter_mut().zip(&trace.accruals) {
                if own != state {
                    continue;
                }
                let weight = weight_of(&program.state_weights[weights]);
                if weight == 0.0 {
                    continue;
                }
                if of != Some(amount) {
                    product(&mut value, &walk.people[slot], self.registers.read(self.tape.source(amount), scalars));
                    of = Some(amount);
                }
                add_product(sum, &value, Operand::Same(weight));
            }
        }
    }

    #[inline(always)]
    fn step(&mut self, at: usize, step: usize, cycle: usize, plan: &StepPlan) {
        let program = self.program;
        let trace = &program.traces[at];
        let moves = &trace.steps[step].moves;
        let scalars = &self.tape.scalars[cycle - 1];
        if plan.jumps.is_empty() && plan.flow.is_none() {
            return;
        }
        {
            let walk = &mut self.walks[at];
            for (slot, _, to) in &plan.jumps {
                walk.next[*slot] = [0.0; L];
                to.iter().for_each(|to| walk.next[*to] = [0.0; L]);
            }
            if let Some(flow) = &plan.flow {
                flow.slots.iter().for_each(|slot| walk.next[*slot] = [0.0; L]);
            }
            for &slot in &plan.still {
                walk.next[slot] = walk.people[slot];
            }
        }
        for (slot, index, to) in &plan.jumps {
            self.set_clocks(at, *slot, cycle, scalars);
            self.jump(at, *slot, &moves[*index], to, scalars);
        }
        if let Some(flow) = &plan.flow {
            if flow.fixed {
                self.flow_fixed(at, step, flow);
            } else {
                self.flow_on(at, moves, cycle, flow, scalars);
            }
        }
        let walk = &mut self.walks[at];
        std::mem::swap(&mut walk.people, &mut walk.next);
    }

    /// Moves people of a slot by probabilities.
    #[inline(always)]
    fn jump(&mut self, at: usize, slot: usize, moves: &StateMoves, to: &[usize], scalars: &[f64]) {
        let walk = &mut self.walks[at];
        let here = walk.people[slot];
        let mut stay = [1.0; L];
        for (exit, &to) in moves.exits.iter().zip(to) {
            let odds = self.registers.read(self.tape.source(exit.odds), scalars);
            let mut moved = [0.0; L];
            product(&mut moved, &here, odds);
            add(&mut walk.next[to], &moved);
            for counter in &exit.counters {
                add(&mut walk.counters[*counter], &moved);
            }
            let proved = self.tape.never_negative[exit.odds.index()];
            match odds {
                Operand::Lanes(odds) => {
                    for i in 0..L {
                        stay[i] -= odds[i];
                    }
                    if !proved {
                        for i in 0..L {
                            walk.worst[i] = if odds[i] < walk.worst[i] { odds[i] } else { walk.worst[i] };
                        }
                    }
                }
                Operand::Same(odds) => {
                    for i in 0..L {
                        stay[i] -= odds;
                        walk.worst[i] = if odds < walk.worst[i] { odds } else { walk.worst[i] };
                    }
                }
            }
        }
        for (odds, counter) in &moves.counted {
            add_product(&mut walk.counters[*counter], &here, self.registers.read(self.tape.source(*odds), scalars));
        }
        if moves.stays {
            for i in 0..L {
                walk.worst[i] = if stay[i] < walk.worst[i] { stay[i] } else { walk.worst[i] };
                stay[i] = if stay[i] < 0.0 && stay[i] >= ROUNDING { 0.0 } else { stay[i] };
            }
            add_product(&mut walk.next[slot], &here, Operand::Lanes(&stay));
        }
    }

    #[inline(always)]
    fn flow_fixed(&mut self, at: usize, step: usize, plan: &FlowPlan) {
        let walk = &mut self.walks[at];
        let Some(fixed) = &walk.fixed[step] else { return };
        for (from, to, share) in &fixed.moves {
            add_product(&mut walk.next[plan.slots[*to]], &walk.people[plan.slots[*from]], Operand::Lanes(share));
        }
        for (from, counter, times) in &fixed.counted {
            add_product(&mut walk.counters[*counter], &walk.people[plan.slots[*from]], Operand::Lanes(times));
        }
    }

    #[inline(always)]
    fn flow_on(&mut self, at: usize, moves: &[StateMoves], cycle: usize, plan: &FlowPlan, scalars: &[f64]) {
        let length = self.program.grid.length(cycle);
        let clocked = self.tape.slot[at].iter().any(|tape| !tape.is_empty()).then_some((at, cycle));
        self.gather(moves, plan, scalars, clocked);
        let walk = &mut self.walks[at];
        for rate in &self.flow.rates {
            for i in 0..L {
                walk.worst[i] = if rate[i] < walk.worst[i] { rate[i] } else { walk.worst[i] };
            }
        }
        for (position, &slot) in plan.slots.iter().enumerate() {
            // Who is in a state without rates is moved elsewhere; only arrivals are dealt with here.
            self.flow.people[position] = if plan.exits[position].is_some() { walk.people[slot] } else { [0.0; L] };
        }
        let wants = counts_anything(moves, plan);
        self.flow.follow(length, wants);
        for (position, own) in plan.exits.iter().enumerate() {
            let Some((index, _)) = own else { continue };
            if !wants {
                break;
            }
            if clocked.is_some() {
                self.set_clocks(at, plan.slots[position], cycle, scalars);
            }
            let walk = &mut self.walks[at];
            for exit in &moves[*index].exits {
                for counter in &exit.counters {
                    let odds = self.registers.read(self.tape.source(exit.odds), scalars);
                    add_product(&mut walk.counters[*counter], &self.flow.person_time[position], odds);
                }
            }
            for (odds, counter) in &moves[*index].counted {
                let odds = self.registers.read(self.tape.source(*odds), scalars);
                add_product(&mut walk.counters[*counter], &self.flow.person_time[position], odds);
            }
        }
        let walk = &mut self.walks[at];
        for (position, &slot) in plan.slots.iter().enumerate() {
            add(&mut walk.next[slot], &self.flow.people[position]);
        }
    }

    /// Amounts times sums of the arms wanted: calls back with (arm, column, discounted, undiscounted, weight). The lanes are
    /// those of a person of the profile for the arm's own callback, weighted for a year's.
    #[inline(always)]
    fn arms(
        &self,
        wanted: impl Fn(&Arm) -> bool,
        answer: &mut dyn FnMut(usize, usize, &Lanes<L>, &Lanes<L>, &Lanes<L>),
    ) {
        let program = self.program;
        for (at, arm) in program.arms.iter().enumerate() {
            if !wanted(arm) {
                continue;
            }
            let mut weight = [0.0; L];
            fill(&mut weight, self.registers.read(self.tape.source(program.profiles[arm.profile.index()].weight), &[]));
            let walk = &self.walks[arm.trace];
            let mut own: Vec<(usize, Lanes<L>, Lanes<L>)> = Vec::new();
            for part in &arm.parts {
                let amount = self.registers.read(self.tape.source(part.amount), &[]);
                let value = |sum: Sum| {
                    let mut value = [0.0; L];
                    let one = [1.0; L];
                    let lanes = match sum {
                        Sum::Occupancy(k) => &walk.occupancy_sums[k],
                        Sum::Accrual(k) => &walk.accruals[k],
                        Sum::Counter(k) => &walk.counter_sums[k],
                        Sum::Once => &one,
                    };
                    product(&mut value, lanes, amount);
                    value
                };
                let (discounted, plain) = (value(part.sums.0), value(part.sums.1));
                match own.iter_mut().find(|(column, ..)| *column == part.column) {
                    Some((_, a, b)) => {
                        add(a, &discounted);
                        add(b, &plain);
                    }
                    None => own.push((part.column, discounted, plain)),
                }
            }
            for (column, discounted, plain) in &own {
                answer(at, *column, discounted, plain, &weight);
            }
        }
    }

    /// Every column, profiles weighted together.
    #[inline(always)]
    fn columns(&mut self, answers: &mut Answers<'_>) {
        let mut columns = vec![([0.0; L], [0.0; L]); self.program.columns.len()];
        let by_arm = &mut answers.arm;
        self.arms(|_| true, &mut |arm, column, discounted, plain, weight| {
            by_arm(arm, column, discounted, plain);
            let (a, b) = &mut columns[column];
            add_product(a, discounted, Operand::Lanes(weight));
            add_product(b, plain, Operand::Lanes(weight));
        });
        for (at, (discounted, plain)) in columns.iter().enumerate() {
            (answers.column)(at, discounted, plain);
        }
    }
}

fn counts_anything(moves: &[StateMoves], plan: &FlowPlan) -> bool {
    plan.exits.iter().flatten().any(|(index, _)| {
        let own = &moves[*index];
        !own.counted.is_empty() || own.exits.iter().any(|exit| !exit.counters.is_empty())
    })
}

/// Positions that people of a position can reach in a flow, itself included, in order.
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
    (0..seen.len()).filter(|at| seen[*at]).collect()
}

impl<const L: usize> Walk<L> {
    fn new(trace: &Trace) -> Walk<L> {
        Walk {
            people: vec![[0.0; L]; trace.slots.len()],
            next: vec![[0.0; L]; trace.slots.len()],
            by_state: vec![[0.0; L]; trace.states.len()],
            occupancy_sums: vec![[0.0; L]; trace.occupancy_sums.len()],
            accruals: vec![[0.0; L]; trace.accruals.len()],
            earlier_amounts: vec![[0.0; L]; if trace.occupancy.is_some() { trace.accruals.len() } else { 0 }],
            counters: vec![[0.0; L]; trace.counters],
            counter_sums: vec![[0.0; L]; trace.counter_sums.len()],
            worst: [1.0; L],
            fixed: (0..trace.steps.len()).map(|_| None).collect(),
        }
    }

    fn clear(&mut self, _trace: &Trace) {
        let lists =
            [&mut self.people, &mut self.next, &mut self.occupancy_sums, &mut self.accruals, &mut self.counter_sums];
        for list in lists {
            list.iter_mut().for_each(|lanes| *lanes = [0.0; L]);
        }
        self.worst = [1.0; L];
        self.fixed.iter_mut().for_each(|fixed| *fixed = None);
    }

    #[inline(always)]
    fn sum_by_state(&mut self, trace: &Trace, occupied: &[usize]) {
        self.by_state.iter_mut().for_each(|lanes| *lanes = [0.0; L]);
        for &slot in occupied {
            let state = trace.slots[slot].state;
            add(&mut self.by_state[state], &self.people[slot]);
        }
    }
}
