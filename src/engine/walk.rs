//! A group of draws side by side through the tape.

use super::arithmetic::{
    add, add_product, add_weighted, add_weighted_twice, first_product, keep_least, keep_set, product, scale, sum_cells,
    sum_products,
};
use super::flow::Flow;
use super::registers::{Cells, Group, Lanes, Operand};
use super::sets::ParameterSets;
use super::tape::{Stage, Step, Tape};
use crate::model::Study;
use crate::program::{Arm, Part, Program, Sum};

/// Everything that one group of lanes needs.
pub(super) struct Machine<'a, const L: usize> {
    program: &'a Program,
    tape: &'a Tape,
    sets: &'a ParameterSets,
    cells: Cells<L>,
    flow: Flow<L>,
    worst: Vec<Lanes<L>>,
    /// By clamp: 1 in the lanes in which it acted.
    acted: Vec<Lanes<L>>,
    /// The parts of each arm by column.
    parts: Vec<Vec<(usize, Vec<Part>)>>,
}

/// The answers of a group of lanes.
pub(super) struct Answers<'o> {
    /// Calls back with (column, discounted lanes, undiscounted lanes), profiles weighted together.
    pub column: &'o mut dyn FnMut(usize, &[f64], &[f64]),
    /// Calls back with (arm, column, discounted lanes, undiscounted lanes), for a person of the profile.
    pub arm: &'o mut dyn FnMut(usize, usize, &[f64], &[f64]),
    /// Calls back with (asked expression, lanes).
    pub asked: &'o mut dyn FnMut(usize, &[f64]),
    /// Calls back with (trace, time point, state, lanes).
    pub trace: Option<&'o mut dyn FnMut(usize, usize, usize, &[f64])>,
    /// Calls back with (profile, year, column, discounted and undiscounted lanes since the start, weighted, and the same for a
    /// person of the profile): once a profile and year.
    pub year: Option<&'o mut dyn FnMut(usize, usize, usize, [&[f64]; 2], [&[f64]; 2])>,
    /// Calls back with (trace, least probability lanes, sum of shares at the start).
    pub health: &'o mut dyn FnMut(usize, &[f64], &[f64]),
    /// Calls back with (clamp, 1 in the lanes in which it acted and 0 in the others).
    pub clamp: &'o mut dyn FnMut(usize, &[f64]),
}

impl<'a, const L: usize> Machine<'a, L> {
    pub fn new(program: &'a Program, tape: &'a Tape, sets: &'a ParameterSets, study: &'a Study) -> Machine<'a, L> {
        let parts = program.arms.iter().map(|arm| {
            let mut by_column: indexmap::IndexMap<usize, Vec<Part>> = indexmap::IndexMap::new();
            arm.parts.iter().for_each(|part| by_column.entry(part.column).or_default().push(part.clone()));
            by_column.into_iter().collect()
        });
        let cells = Cells::new(tape.count, study.clocks.len());
        let worst = vec![Lanes::<L>::of(1.0); tape.worsts];
        let acted = vec![Lanes::<L>::of(0.0); tape.acts];
        Machine { program, tape, sets, cells, flow: Flow::new(), worst, acted, parts: parts.collect() }
    }

    /// Runs the sets `from … from + L`; those at or past `end` repeat the last.
    #[inline(always)]
    pub fn run(&mut self, from: usize, end: usize, answers: &mut Answers<'_>) {
        let tape = self.tape;
        let group = Group { sets: self.sets, from, end };
        self.worst.iter_mut().for_each(|worst| *worst = Lanes::<L>::of(1.0));
        self.acted.iter_mut().for_each(|acted| *acted = Lanes::<L>::of(0.0));
        tape.zeroed.iter().for_each(|cell| *self.cells.get_mut(*cell) = Lanes::<L>::of(0.0));
        for stage in &tape.stages {
            self.stage(stage, group, answers);
        }
        for (at, trace) in self.program.traces.iter().enumerate() {
            let total = self.cells.copy(tape.sources[trace.start_total.index()], &tape.scalars[0]);
            let mut least = Lanes::<L>::of(1.0);
            tape.health[at].iter().for_each(|worst| keep_least(&mut least, &self.worst[*worst as usize]));
            (answers.health)(at, &least[..], &total[..]);
        }
        self.columns(answers);
        for (at, node) in self.program.asked.iter().enumerate() {
            let lanes = self.cells.copy(tape.sources[node.index()], &tape.scalars[0]);
            (answers.asked)(at, &lanes[..]);
        }
        self.acted.iter().enumerate().for_each(|(at, acted)| (answers.clamp)(at, &acted[..]));
    }

    /// Every step of a stage. It is called in one place, so that one copy of the arithmetic is compiled.
    #[inline(always)]
    fn stage(&mut self, stage: &Stage, group: Group<'_>, answers: &mut Answers<'_>) {
        let (program, tape) = (self.program, self.tape);
        let cycle = stage.cycle as usize;
        let scalars = &tape.scalars[cycle - 1];
        for step in stage.steps.of(&tape.steps) {
            match *step {
                Step::Run(part) => {
                    let own = part.of(&tape.instructions);
                    let lookups = &program.graph.lookups;
                    self.cells.run(tape, own, scalars, lookups, &mut self.worst, group);
                }
                Step::Clock(clock, years) => self.cells.clocks[clock as usize] = years,
                Step::Sum { into, cells, products, people } => {
                    let (own, products) = (cells.of(&tape.cells), products.of(&tape.products));
                    let (cells, out) = self.cells.open(into, scalars);
                    sum_cells(cells, own, out);
                    sum_products(cells, products, out, own.is_empty(), people);
                    self.cells.close(into);
                }
                Step::Scale { people, share } => {
                    let (cells, out) = self.cells.open(people, scalars);
                    scale(out, cells.get(share));
                    self.cells.close(people);
                }
                Step::Empty(cell) => *self.cells.get_mut(cell) = Lanes::<L>::of(0.0),
                Step::Swap(a, b) => self.cells.swap(a, b),
                Step::Weigh { cell, times, sums } => {
                    let times = times.map_or(1.0, |source| self.cells.number(source, scalars));
                    self.weigh(cell, times, sums.of(&tape.sums), cycle);
                }
                Step::WeighProduct { cell, by, into, sums } => {
                    let (cells, out) = self.cells.open(into, scalars);
                    product(out, cells.get(cell), cells.get(by));
                    self.cells.close(into);
                    self.weigh(into, 1.0, sums.of(&tape.sums), cycle);
                }
                Step::Check { cell, worst } => keep_least(&mut self.worst[worst as usize], self.cells.get(cell)),
                Step::Act { condition, clamp } => {
                    keep_set(&mut self.acted[clamp as usize], self.cells.read(condition, scalars));
                }
                Step::Flow(at) => {
                    let own = &tape.flows[at as usize];
                    let length = program.grid.length(cycle);
                    self.flow.follow(&mut self.cells, own, length, &mut self.worst[own.worst as usize]);
                }
                Step::Record(trace) => {
                    if let Some(record) = &mut answers.trace {
                        self.record(trace as usize, cycle, *record);
                    }
                }
                Step::Year(profile) => {
                    if let Some(record) = &mut answers.year
                        && let Some(years) = self.years_ending(cycle, program.profiles[profile as usize].cycles)
                    {
                        self.arms(
                            |arm| arm.profile.index() == profile as usize,
                            |_, column, discounted, plain, weight| {
                                let (mut a, mut b) = (Lanes::<L>::of(0.0), Lanes::<L>::of(0.0));
                                add_product(&mut a, discounted, weight);
                                add_product(&mut b, plain, weight);
                                let (weighted, own) = ([&a[..], &b[..]], [&discounted[..], &plain[..]]);
                                years.clone().for_each(|year| record(profile as usize, year, column, weighted, own));
                            },
                        );
                    }
                }
            }
        }
    }

    /// sums += cell · times · weight of the cycle, two sums at a time.
    #[inline(always)]
    fn weigh(&mut self, cell: u32, times: f64, sums: &[(u32, u32)], cycle: usize) {
        let weights = &self.tape.weights;
        for pair in sums.chunks(2) {
            let weight = |at: usize| weights[pair[at].1 as usize][cycle - 1];
            // What weighs nothing is left alone: it may be no number at all.
            match *pair {
                [(first, _), (second, _)] if (weight(0) != 0.0) & (weight(1) != 0.0) => {
                    let (a, b, own) = self.cells.open_two((first, second), cell);
                    add_weighted_twice((a, b), own, (weight(0) * times, weight(1) * times));
                    self.cells.close_two((first, second));
                }
                _ => {
                    for at in 0..pair.len() {
                        if weight(at) != 0.0 {
                            let (cells, out) = self.cells.open(pair[at].0, &[]);
                            add_weighted(out, cells.get(cell), weight(at) * times);
                            self.cells.close(pair[at].0);
                        }
                    }
                }
            }
        }
    }

    /// Reports the people of each state at the start of a cycle.
    #[inline(always)]
    fn record(&self, trace: usize, cycle: usize, record: &mut dyn FnMut(usize, usize, usize, &[f64])) {
        let plans = &self.tape.people[trace];
        let slots = &plans[if cycle - 1 < plans.len() { cycle - 1 } else { 0 }];
        for state in 0..self.program.traces[trace].states.len() {
            let mut sum = Lanes::<L>::of(0.0);
            slots.iter().filter(|(_, own)| *own == state).for_each(|(cell, _)| add(&mut sum, self.cells.get(*cell)));
            record(trace, cycle - 1, state, &sum[..]);
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

    /// Amounts times sums of the arms wanted: calls back with (arm, column, discounted, undiscounted, weight), for a person
    /// of the arm's profile.
    #[inline(always)]
    fn arms(
        &self,
        wanted: impl Fn(&Arm) -> bool,
        mut answer: impl FnMut(usize, usize, &Lanes<L>, &Lanes<L>, Operand<'_, L>),
    ) {
        let (program, tape) = (self.program, self.tape);
        let one = Lanes::<L>::of(1.0);
        for (at, arm) in program.arms.iter().enumerate().filter(|(_, arm)| wanted(arm)) {
            let weight = program.profiles[arm.profile.index()].weight;
            let weight = self.cells.read(tape.sources[weight.index()], &tape.scalars[0]);
            let [occupancy, accruals, counters] = tape.sums_of[arm.trace];
            let lanes = |sum: Sum| match sum {
                Sum::Occupancy(k) => self.cells.get(occupancy + k as u32),
                Sum::Accrual(k) => self.cells.get(accruals + k as u32),
                Sum::Counter(k) => self.cells.get(counters + k as u32),
                Sum::Once => &one,
            };
            for (column, parts) in &self.parts[at] {
                let Some((first, more)) = parts.split_first() else { continue };
                let amount = self.cells.read(tape.sources[first.amount.index()], &tape.scalars[0]);
                let mut discounted = first_product(lanes(first.sums.0), amount);
                let mut plain = first_product(lanes(first.sums.1), amount);
                for part in more {
                    let amount = self.cells.read(tape.sources[part.amount.index()], &tape.scalars[0]);
                    add_product(&mut discounted, lanes(part.sums.0), amount);
                    add_product(&mut plain, lanes(part.sums.1), amount);
                }
                answer(at, *column, &discounted, &plain, weight);
            }
        }
    }

    /// Every column, profiles weighted together.
    #[inline(always)]
    fn columns(&mut self, answers: &mut Answers<'_>) {
        let (by_arm, by_column) = (&mut answers.arm, &mut answers.column);
        let certain = self.program.profiles.iter().all(|profile| self.program.graph.is(profile.weight, 1.0));
        if certain && self.program.profiles.len() == 1 {
            return self.arms(
                |_| true,
                |arm, column, discounted, plain, _| {
                    by_arm(arm, column, &discounted[..], &plain[..]);
                    by_column(column, &discounted[..], &plain[..]);
                },
            );
        }
        let mut columns = vec![(Lanes::<L>::of(0.0), Lanes::<L>::of(0.0)); self.program.columns.len()];
        self.arms(
            |_| true,
            |arm, column, discounted, plain, weight| {
                by_arm(arm, column, &discounted[..], &plain[..]);
                let (a, b) = &mut columns[column];
                add_product(a, discounted, weight);
                add_product(b, plain, weight);
            },
        );
        for (at, (discounted, plain)) in columns.iter().enumerate() {
            by_column(at, &discounted[..], &plain[..]);
        }
    }
}
