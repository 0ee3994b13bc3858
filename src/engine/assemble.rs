//! The answers of blocks and how they become outcomes. Blocks come in order and are let go as soon as they are read.

use super::evaluate::{BLOCK, Detail, Outcomes};
use crate::program::Program;

/// What one block's answer holds: a row of draws for each number of a draw, then sums over the block.
pub(super) struct Layout {
    pub columns: usize,
    /// None when there is one profile: then the columns say what an arm gives.
    pub arms: usize,
    pub asked: usize,
    pub traces: usize,
    /// Trace sums: offset of each trace, and their number in all.
    pub trace_sums: Vec<usize>,
    pub trace_count: usize,
    pub years: usize,
    /// Profiles whose years are kept apart: none when there is one.
    pub profiles: usize,
    pub clamps: usize,
}

impl Layout {
    pub fn of(program: &Program, detail: Detail) -> Layout {
        let mut trace_sums = Vec::new();
        let mut trace_count = 0;
        for trace in &program.traces {
            trace_sums.push(trace_count);
            if detail.traces {
                trace_count += (program.profiles[trace.profile.index()].cycles + 1) * trace.states.len();
            }
        }
        let last = program.grid.times.last().copied().unwrap_or(0.0);
        let apart = program.profiles.len() > 1;
        Layout {
            columns: program.columns.len(),
            arms: if apart { program.arms.len() } else { 0 },
            asked: program.asked.len(),
            traces: program.traces.len(),
            trace_sums,
            trace_count,
            years: if detail.years { (last - 1e-6).floor() as usize + 1 } else { 0 },
            profiles: if apart && detail.years { program.profiles.len() } else { 0 },
            clamps: if detail.clamps { program.clamps.len() } else { 0 },
        }
    }

    pub fn first_arm(&self) -> usize {
        2 * self.columns
    }

    pub fn first_asked(&self) -> usize {
        self.first_arm() + 6 * self.arms
    }

    /// Least probability and sum of shares at the start, of each trace.
    pub fn first_health(&self) -> usize {
        self.first_asked() + self.asked
    }

    /// Rows that hold a number for each draw.
    pub fn rows(&self) -> usize {
        self.first_health() + 2 * self.traces
    }

    /// Sums by year: profiles weighted together, then each by itself.
    pub fn year_count(&self) -> usize {
        2 * self.years * self.columns * (1 + self.profiles)
    }

    pub fn size(&self, draws: usize) -> usize {
        self.rows() * draws + self.sums()
    }

    fn sums(&self) -> usize {
        self.trace_count + self.year_count() + self.clamps
    }
}

/// Outcomes in the making.
pub(super) struct Assembly<'p> {
    program: &'p Program,
    layout: &'p Layout,
    count: usize,
    block: usize,
    outcomes: Outcomes,
    sums: Vec<f64>,
}

impl<'p> Assembly<'p> {
    pub fn new(program: &'p Program, layout: &'p Layout, count: usize) -> Assembly<'p> {
        let lists = |number: usize| (0..number).map(|_| Vec::with_capacity(count)).collect();
        let outcomes = Outcomes {
            count,
            discounted: lists(layout.columns),
            undiscounted: lists(layout.columns),
            arms: (0..layout.arms).map(|_| std::array::from_fn(|_| Vec::with_capacity(count))).collect(),
            asked: lists(layout.asked),
            ..Outcomes::default()
        };
        Assembly { program, layout, count, block: 0, outcomes, sums: vec![0.0; layout.sums()] }
    }

    /// Adds the answer of the next block.
    pub fn take(&mut self, answer: &[f64]) {
        let (layout, outcomes) = (self.layout, &mut self.outcomes);
        let begin = self.block * BLOCK;
        let draws = if begin + BLOCK < self.count { BLOCK } else { self.count - begin };
        self.block += 1;
        let row = |row: usize| &answer[row * draws..(row + 1) * draws];
        for column in 0..layout.columns {
            for (k, lists) in [&mut outcomes.discounted, &mut outcomes.undiscounted].into_iter().enumerate() {
                let own = row(2 * column + k);
                lists[column].extend_from_slice(own);
                if own.iter().all(|value| value.is_finite()) {
                    continue;
                }
                let strategy = self.program.columns[column].strategy;
                let trace = self.program.arms.iter().find(|arm| arm.strategy == strategy).map_or(0, |arm| arm.trace);
                let wrong = own.iter().enumerate().filter(|(_, value)| !value.is_finite());
                outcomes.faults.extend(wrong.map(|(i, _)| (begin + i, trace)));
            }
        }
        for (arm, lists) in outcomes.arms.iter_mut().enumerate() {
            for (k, list) in lists.iter_mut().enumerate() {
                list.extend_from_slice(row(layout.first_arm() + 6 * arm + k));
            }
        }
        for (k, list) in outcomes.asked.iter_mut().enumerate() {
            list.extend_from_slice(row(layout.first_asked() + k));
        }
        for trace in 0..layout.traces {
            let first = layout.first_health() + 2 * trace;
            let (worst, total) = (row(first), row(first + 1));
            for i in 0..draws {
                let sound = worst[i] >= -1e-12 && (total[i] - 1.0).abs() <= 1e-9;
                if !sound {
                    outcomes.faults.push((begin + i, trace));
                }
            }
        }
        let sums = &answer[layout.rows() * draws..];
        self.sums.iter_mut().zip(sums).for_each(|(sum, value)| *sum += value);
    }

    /// The outcomes, when every block has been taken.
    pub fn outcomes(self, detail: Detail) -> Outcomes {
        let Assembly { program, layout, count, mut outcomes, sums, .. } = self;
        outcomes.faults.sort_unstable();
        outcomes.faults.dedup();
        let by = 1.0 / count as f64;
        let (trace_sums, sums) = sums.split_at(layout.trace_count);
        let (year_sums, clamps) = sums.split_at(layout.year_count());
        if detail.traces {
            let traces = program.traces.iter().zip(&layout.trace_sums).map(|(trace, offset)| {
                let states = trace.states.len();
                let points = program.profiles[trace.profile.index()].cycles + 1;
                let at = |point: usize, state: usize| trace_sums[offset + point * states + state] * by;
                (0..points).map(|point| (0..states).map(|state| at(point, state)).collect()).collect()
            });
            outcomes.traces = traces.collect();
        }
        if detail.years {
            let mut parts =
                year_sums.chunks((2 * layout.years * layout.columns).max(1)).map(|sums| years(layout, sums, by));
            outcomes.years = parts.next().unwrap_or_default();
            outcomes.years_by_profile = parts.collect();
        }
        outcomes.clamped = clamps.iter().map(|count| *count as u64).collect();
        outcomes
    }
}

/// What accrued in each year, from what had accrued since the start by its end.
fn years(layout: &Layout, since_start: &[f64], by: f64) -> Vec<Vec<(f64, f64)>> {
    let cell = |year: usize, column: usize, k: usize| since_start[2 * (year * layout.columns + column) + k] * by;
    (0..layout.years)
        .map(|year| {
            (0..layout.columns)
                .map(|column| {
                    let part =
                        |k: usize| cell(year, column, k) - if year > 0 { cell(year - 1, column, k) } else { 0.0 };
                    (part(0), part(1))
                })
                .collect()
        })
        .collect()
}
