//! A batch of parameter sets to outcomes: blocks of 256 draws, spread over a pool, put together in order.

use super::pool::Pool;
use super::sets::ParameterSets;
use super::tape::Tape;
use super::walk::{Answers, Machine};
use crate::math::InstructionSet;
use crate::model::{Measure, StrategyId, Study};
use crate::program::{Content, Program};

/// Draws of one block: the unit of work and of fixed-order sums.
pub const BLOCK: usize = 256;
/// Draws side by side in the inner loops. The bits do not depend on it; a test holds that.
pub const LANES: usize = 64;
/// Lanes of a batch so small that more would stand empty.
const FEW: usize = 8;
/// Partial sums of a block.
const STRIDE: usize = 8;

/// What is worked out beyond the columns.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Detail {
    /// The mean occupancy of each trace's states at each time point.
    pub traces: bool,
    /// The mean of every column, year by year.
    pub years: bool,
}

/// What a batch gives. Everything is per person, profiles weighted together unless said otherwise.
#[derive(Clone, Debug, Default)]
pub struct Outcomes {
    /// Number of parameter sets.
    pub count: usize,
    /// Discounted, by column and set.
    pub discounted: Vec<Vec<f64>>,
    /// Undiscounted, by column and set.
    pub undiscounted: Vec<Vec<f64>>,
    /// Cost, QALYs and life years, discounted then undiscounted (six rows), by arm and set, for a person of the arm's profile.
    pub arms: Vec<[Vec<f64>; 6]>,
    /// Expressions that were asked for, by set.
    pub asked: Vec<Vec<f64>>,
    /// Mean occupancy by trace, time point and state.
    pub traces: Vec<Vec<Vec<f64>>>,
    /// Mean of each column in each year, discounted and undiscounted: `years[year − 1][column]`.
    pub years: Vec<Vec<(f64, f64)>>,
    /// Sets in which something went wrong, with the trace.
    pub faults: Vec<(usize, usize)>,
}

impl Outcomes {
    /// The sum of a strategy's columns of one kind, by set.
    pub fn total(
        &self,
        program: &Program,
        study: &Study,
        strategy: StrategyId,
        of: Total,
        discounted: bool,
    ) -> Vec<f64> {
        let mut sum = vec![0.0; self.count];
        for (at, column) in program.columns.iter().enumerate() {
            let own = match (&column.content, of) {
                (Content::Payoff(category, _), Total::Measure(measure)) => {
                    study.categories[category.index()].measure == measure
                }
                (Content::LifeYears(_), Total::LifeYears) => true,
                _ => false,
            };
            if own && column.strategy == strategy {
                let values = if discounted { &self.discounted[at] } else { &self.undiscounted[at] };
                sum.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
            }
        }
        sum
    }
}

/// What a total is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Total {
    /// Costs or QALYs.
    Measure(Measure),
    /// Life years.
    LifeYears,
}

/// Rows of one block's answer.
struct Layout {
    columns: usize,
    arms: usize,
    asked: usize,
    traces: usize,
    /// Trace sums: offset of each trace, and their number in all.
    trace_sums: Vec<usize>,
    trace_count: usize,
    years: usize,
}

impl Layout {
    fn of(program: &Program, detail: Detail) -> Layout {
        let mut trace_sums = Vec::new();
        let mut trace_count = 0;
        for trace in &program.traces {
            trace_sums.push(trace_count);
            if detail.traces {
                trace_count += (program.profiles[trace.profile.index()].cycles + 1) * trace.states.len();
            }
        }
        let last = program.grid.times.last().copied().unwrap_or(0.0);
        let years = if detail.years { (last - 1e-6).floor() as usize + 1 } else { 0 };
        Layout {
            columns: program.columns.len(),
            arms: program.arms.len(),
            asked: program.asked.len(),
            traces: program.traces.len(),
            trace_sums,
            trace_count,
            years,
        }
    }

    /// Rows that hold a number for each draw.
    fn rows(&self) -> usize {
        2 * self.columns + 6 * self.arms + self.asked + 2 * self.traces
    }

    fn size(&self, draws: usize) -> usize {
        self.rows() * draws + self.trace_count + 2 * self.years * self.columns
    }
}

/// Runs a batch. The answer is the same to the last bit for any pool and any split of the batch into whole blocks.
pub fn evaluate(study: &Study, program: &Program, sets: &ParameterSets, detail: Detail, pool: &dyn Pool) -> Outcomes {
    let best = crate::math::best();
    if sets.count <= FEW {
        evaluate_with::<FEW>(study, program, sets, detail, pool, best)
    } else {
        evaluate_with::<LANES>(study, program, sets, detail, pool, best)
    }
}

/// The same with a width and an instruction set, which change nothing but the speed.
pub fn evaluate_with<const L: usize>(
    study: &Study,
    program: &Program,
    sets: &ParameterSets,
    detail: Detail,
    pool: &dyn Pool,
    instructions: InstructionSet,
) -> Outcomes {
    let tape = Tape::lower(program, study, sets);
    let layout = Layout::of(program, detail);
    let blocks = sets.count.div_ceil(BLOCK);
    let job = Job { study, program, sets, tape: &tape, layout: &layout, detail };
    let answers = pool.map(blocks, &|block| run_block::<L>(&job, block, instructions));
    assemble(program, sets.count, &layout, detail, answers)
}

struct Job<'a> {
    study: &'a Study,
    program: &'a Program,
    sets: &'a ParameterSets,
    tape: &'a Tape,
    layout: &'a Layout,
    detail: Detail,
}

fn run_block<const L: usize>(job: &Job<'_>, block: usize, instructions: InstructionSet) -> Vec<f64> {
    #[cfg(target_arch = "x86_64")]
    {
        #[target_feature(enable = "avx2")]
        fn avx2<const L: usize>(job: &Job<'_>, block: usize) -> Vec<f64> {
            body::<L>(job, block)
        }
        #[target_feature(enable = "avx512f,avx512dq")]
        fn avx512<const L: usize>(job: &Job<'_>, block: usize) -> Vec<f64> {
            body::<L>(job, block)
        }
        if instructions.is_available() {
            match instructions {
                // SAFETY: `is_available` has just asked the processor for these instructions.
                InstructionSet::Avx512 => return unsafe { avx512::<L>(job, block) },
                // SAFETY: as above.
                InstructionSet::Avx2 => return unsafe { avx2::<L>(job, block) },
                InstructionSet::Baseline => {}
            }
        }
    }
    let _ = instructions;
    body::<L>(job, block)
}

#[inline(always)]
fn body<const L: usize>(job: &Job<'_>, block: usize) -> Vec<f64> {
    let Job { program, sets, layout, detail, study, .. } = *job;
    let begin = block * BLOCK;
    let end = if begin + BLOCK < sets.count { begin + BLOCK } else { sets.count };
    let draws = end - begin;
    let mut answer = vec![0.0; layout.size(draws)];
    let (rows, sums) = answer.split_at_mut(layout.rows() * draws);
    let (trace_sums, year_sums) = sums.split_at_mut(layout.trace_count);
    let mut trace_partials = vec![[0.0; STRIDE]; trace_sums.len()];
    // Profiles apart: they come one after another for each group of lanes, and its width must not order the sums.
    let mut year_partials = vec![[0.0; STRIDE]; program.profiles.len() * year_sums.len()];
    let mut machine = Machine::<L>::new(program, job.tape, sets, study);
    let measure_of: Vec<Option<usize>> = program
        .columns
        .iter()
        .map(|column| match &column.content {
            Content::Payoff(category, _) => {
                Some(usize::from(study.categories[category.index()].measure == Measure::Qaly))
            }
            Content::LifeYears(_) => Some(2),
            _ => None,
        })
        .collect();
    let mut from = begin;
    while from < end {
        let valid = if from + L < end { L } else { end - from };
        let at = from - begin;
        let rows = std::cell::RefCell::new(&mut *rows);
        let put = |row: usize, lanes: &[f64], add: bool| {
            let mut rows = rows.borrow_mut();
            let row = &mut rows[row * draws + at..row * draws + at + valid];
            for (slot, value) in row.iter_mut().zip(lanes) {
                *slot = if add { *slot + value } else { *value };
            }
        };
        let first_arm = 2 * layout.columns;
        let first_asked = first_arm + 6 * layout.arms;
        let first_health = first_asked + layout.asked;
        let stride = |partials: &mut [f64; STRIDE], lanes: &[f64]| {
            for part in lanes[..valid].chunks(STRIDE) {
                partials.iter_mut().zip(part).for_each(|(partial, value)| *partial += value);
            }
        };
        let mut record_trace = |trace: usize, point: usize, state: usize, lanes: &[f64]| {
            let states = program.traces[trace].states.len();
            stride(&mut trace_partials[layout.trace_sums[trace] + point * states + state], lanes);
        };
        let mut record_year = |profile: usize, year: usize, column: usize, discounted: &[f64], plain: &[f64]| {
            let cell = 2 * ((profile * layout.years + year - 1) * layout.columns + column);
            stride(&mut year_partials[cell], discounted);
            stride(&mut year_partials[cell + 1], plain);
        };
        machine.run(
            from,
            end,
            &mut Answers {
                column: &mut |column, discounted, plain| {
                    put(2 * column, discounted, false);
                    put(2 * column + 1, plain, false);
                },
                arm: &mut |arm, column, discounted, plain| {
                    if let Some(measure) = measure_of[column] {
                        put(first_arm + 6 * arm + measure, discounted, true);
                        put(first_arm + 6 * arm + 3 + measure, plain, true);
                    }
                },
                asked: &mut |k, lanes| put(first_asked + k, lanes, false),
                trace: if detail.traces { Some(&mut record_trace) } else { None },
                year: if detail.years { Some(&mut record_year) } else { None },
                health: &mut |trace, worst, total| {
                    put(first_health + 2 * trace, worst, false);
                    put(first_health + 2 * trace + 1, total, false);
                },
            },
        );
        from += L;
    }
    let whole = |partials: &[f64; STRIDE]| {
        let [a, b, c, d, e, f, g, h] = *partials;
        ((a + b) + (c + d)) + ((e + f) + (g + h))
    };
    trace_sums.iter_mut().zip(&trace_partials).for_each(|(sum, partials)| *sum = whole(partials));
    for (at, partials) in year_partials.iter().enumerate() {
        year_sums[at % (2 * layout.years * layout.columns)] += whole(partials);
    }
    answer
}

fn assemble(program: &Program, count: usize, layout: &Layout, detail: Detail, answers: Vec<Vec<f64>>) -> Outcomes {
    let lists = |number: usize| (0..number).map(|_| Vec::with_capacity(count)).collect();
    let mut outcomes = Outcomes {
        count,
        discounted: lists(layout.columns),
        undiscounted: lists(layout.columns),
        arms: (0..layout.arms).map(|_| std::array::from_fn(|_| Vec::with_capacity(count))).collect(),
        asked: lists(layout.asked),
        ..Outcomes::default()
    };
    let mut trace_sums = vec![0.0; layout.trace_count];
    let mut year_sums = vec![0.0; 2 * layout.years * layout.columns];
    let first_arm = 2 * layout.columns;
    let first_asked = first_arm + 6 * layout.arms;
    let first_health = first_asked + layout.asked;
    for (block, answer) in answers.into_iter().enumerate() {
        let begin = block * BLOCK;
        let draws = if begin + BLOCK < count { BLOCK } else { count - begin };
        if answer.is_empty() {
            // Cancelled before it began.
            continue;
        }
        let row = |row: usize| &answer[row * draws..(row + 1) * draws];
        for column in 0..layout.columns {
            outcomes.discounted[column].extend_from_slice(row(2 * column));
            outcomes.undiscounted[column].extend_from_slice(row(2 * column + 1));
        }
        for arm in 0..layout.arms {
            for (k, list) in outcomes.arms[arm].iter_mut().enumerate() {
                list.extend_from_slice(row(first_arm + 6 * arm + k));
            }
        }
        for k in 0..layout.asked {
            outcomes.asked[k].extend_from_slice(row(first_asked + k));
        }
        for trace in 0..layout.traces {
            let (worst, total) = (row(first_health + 2 * trace), row(first_health + 2 * trace + 1));
            for i in 0..draws {
                let sound = worst[i] >= -1e-12 && (total[i] - 1.0).abs() <= 1e-9;
                if !sound {
                    outcomes.faults.push((begin + i, trace));
                }
            }
        }
        for column in 0..2 * layout.columns {
            for (i, value) in row(column).iter().enumerate() {
                if !value.is_finite() {
                    let strategy = program.columns[column / 2].strategy;
                    let trace = program.arms.iter().find(|arm| arm.strategy == strategy).map_or(0, |arm| arm.trace);
                    outcomes.faults.push((begin + i, trace));
                }
            }
        }
        let sums = &answer[layout.rows() * draws..];
        trace_sums.iter_mut().zip(sums).for_each(|(sum, value)| *sum += value);
        year_sums.iter_mut().zip(&sums[layout.trace_count..]).for_each(|(sum, value)| *sum += value);
    }
    outcomes.faults.sort_unstable();
    outcomes.faults.dedup();
    let by = 1.0 / count as f64;
    if detail.traces {
        outcomes.traces = program
            .traces
            .iter()
            .zip(&layout.trace_sums)
            .map(|(trace, offset)| {
                let states = trace.states.len();
                let points = program.profiles[trace.profile.index()].cycles + 1;
                (0..points)
                    .map(|point| (0..states).map(|state| trace_sums[offset + point * states + state] * by).collect())
                    .collect()
            })
            .collect();
    }
    if detail.years {
        outcomes.years = years(layout, &year_sums, by);
    }
    outcomes
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
