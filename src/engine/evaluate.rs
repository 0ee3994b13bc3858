//! A batch of parameter sets to outcomes: blocks of 256 draws, spread over a pool, put together in order.

use super::assemble::{Assembly, Layout};
use super::pool::Pool;
use super::sets::ParameterSets;
use super::tape::Tape;
use super::tapes::Tapes;
use super::walk::{Answers, Machine};
use crate::math::InstructionSet;
use crate::model::{Measure, StrategyId, Study};
use crate::program::{Content, Program};
use std::sync::{Mutex, PoisonError};

/// Draws of one block: the unit of work and of fixed-order sums.
pub const BLOCK: usize = 256;
/// Draws side by side in the inner loops, for a batch large enough to fill them.
const LANES: usize = 64;
/// Lanes of a batch so small that more would stand empty.
const FEW: usize = 8;
/// Partial sums of a block.
const STRIDE: usize = 8;

/// What is worked out beyond the columns.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Detail {
    /// The mean occupancy of each trace's states at each time point.
    pub traces: bool,
    /// The mean of every column, year by year, together and by arm.
    pub years: bool,
    /// In how many sets each `clamp` acts.
    pub clamps: bool,
}

impl Detail {
    /// Everything there is.
    pub const ALL: Detail = Detail { traces: true, years: true, clamps: true };
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
    /// Empty when there is one profile: the columns say it.
    pub arms: Vec<[Vec<f64>; 6]>,
    /// Expressions that were asked for, by set.
    pub asked: Vec<Vec<f64>>,
    /// Mean occupancy by trace, time point and state.
    pub traces: Vec<Vec<Vec<f64>>>,
    /// Mean of each column in each year, discounted and undiscounted: `years[year − 1][column]`.
    pub years: Vec<Vec<(f64, f64)>>,
    /// The same for a person of each profile: `years_by_profile[profile][year − 1][column]`. Empty when there is one profile.
    pub years_by_profile: Vec<Vec<Vec<(f64, f64)>>>,
    /// Number of sets in which each of the program's clamps acts, if asked for.
    pub clamped: Vec<u64>,
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

/// A compiled copy of the inner loops. The bits do not depend on it; a test holds that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kernel {
    /// Eight draws side by side, with what every processor of the architecture has.
    Narrow,
    /// Sixty-four draws side by side, with the instructions named.
    Wide(InstructionSet),
}

impl Kernel {
    /// Every kernel that this machine can run.
    pub fn all() -> Vec<Kernel> {
        let wide = InstructionSet::ALL.into_iter().filter(|set| set.is_available() && compiled(*set));
        std::iter::once(Kernel::Narrow).chain(wide.map(Kernel::Wide)).collect()
    }

    /// The fastest for a batch of so many sets.
    fn for_batch(count: usize) -> Kernel {
        let best = crate::math::best();
        if count > FEW && compiled(best) { Kernel::Wide(best) } else { Kernel::Narrow }
    }
}

/// Whether the wide loops are compiled for these instructions. Processors of the x86-64 family without AVX2 are so rare by now
/// that the narrow loops do for them, which spares every build a copy.
fn compiled(instructions: InstructionSet) -> bool {
    !(cfg!(target_arch = "x86_64") && instructions == InstructionSet::Baseline)
}

/// Runs a batch. The answer is the same to the last bit for any pool and any split of the batch into whole blocks.
pub fn evaluate(study: &Study, program: &Program, sets: &ParameterSets, detail: Detail, pool: &dyn Pool) -> Outcomes {
    evaluate_with(study, program, sets, detail, pool, Kernel::for_batch(sets.count))
}

/// The same for a program that is asked again and again: `tapes` are its own, empty at first. What they keep serves any batch of one
/// block; for a larger one a tape of its own, which counts on what its draws do not vary, is worth laying out.
pub fn evaluate_again(
    study: &Study,
    program: &Program,
    tapes: &Tapes,
    sets: &ParameterSets,
    detail: Detail,
    pool: &dyn Pool,
) -> Outcomes {
    if sets.count > BLOCK {
        return evaluate(study, program, sets, detail, pool);
    }
    let tape = tapes.of_any(program, study, detail.clamps);
    evaluate_on(study, program, tape, sets, detail, pool, Kernel::for_batch(sets.count))
}

/// The same with a kernel of [`Kernel::all`], which changes nothing but the speed: what this batch's draws do not vary is worked out
/// once, and what their ranges prove is not checked. A kernel that this machine cannot run is replaced by the narrow one.
pub fn evaluate_with(
    study: &Study,
    program: &Program,
    sets: &ParameterSets,
    detail: Detail,
    pool: &dyn Pool,
    kernel: Kernel,
) -> Outcomes {
    let tape = &Tape::lower(program, study, Some(sets), detail.clamps);
    evaluate_on(study, program, tape, sets, detail, pool, kernel)
}

fn evaluate_on(
    study: &Study,
    program: &Program,
    tape: &Tape,
    sets: &ParameterSets,
    detail: Detail,
    pool: &dyn Pool,
    kernel: Kernel,
) -> Outcomes {
    match kernel {
        #[cfg(target_arch = "x86_64")]
        Kernel::Wide(set @ InstructionSet::Avx512) if set.is_available() => {
            batch(study, program, tape, sets, detail, pool, avx512::run_block)
        }
        #[cfg(target_arch = "x86_64")]
        Kernel::Wide(set @ InstructionSet::Avx2) if set.is_available() => {
            batch(study, program, tape, sets, detail, pool, avx2::run_block)
        }
        #[cfg(not(target_arch = "x86_64"))]
        Kernel::Wide(InstructionSet::Baseline) => batch(study, program, tape, sets, detail, pool, wide::run_block),
        Kernel::Wide(_) | Kernel::Narrow => batch(study, program, tape, sets, detail, pool, narrow::run_block),
    }
}

fn batch<const L: usize>(
    study: &Study,
    program: &Program,
    tape: &Tape,
    sets: &ParameterSets,
    detail: Detail,
    pool: &dyn Pool,
    run_block: fn(&Job<'_, L>, usize) -> Vec<f64>,
) -> Outcomes {
    let layout = Layout::of(program, detail);
    let blocks = sets.count.div_ceil(BLOCK);
    let idle = Mutex::new(Vec::new());
    let job = Job { study, program, sets, tape, layout: &layout, detail, idle: &idle };
    let mut assembly = Assembly::new(program, &layout, sets.count);
    pool.each(blocks, &|block| run_block(&job, block), &mut |answer| assembly.take(&answer));
    assembly.outcomes(detail)
}

struct Job<'a, const L: usize> {
    study: &'a Study,
    program: &'a Program,
    sets: &'a ParameterSets,
    tape: &'a Tape,
    layout: &'a Layout,
    detail: Detail,
    /// Machines that no block uses now; a run leaves nothing in them that another reads.
    idle: &'a Mutex<Vec<Machine<'a, L>>>,
}

// Each copy of the loops is a module of its own, which the compiler can work on beside the others.

mod narrow {
    use super::{FEW, Job, body};

    pub fn run_block(job: &Job<'_, FEW>, block: usize) -> Vec<f64> {
        body(job, block)
    }
}

#[cfg(not(target_arch = "x86_64"))]
mod wide {
    use super::{Job, LANES, body};

    pub fn run_block(job: &Job<'_, LANES>, block: usize) -> Vec<f64> {
        body(job, block)
    }
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use super::{Job, LANES, body};

    pub fn run_block(job: &Job<'_, LANES>, block: usize) -> Vec<f64> {
        #[target_feature(enable = "avx2")]
        fn own(job: &Job<'_, LANES>, block: usize) -> Vec<f64> {
            body(job, block)
        }
        // SAFETY: `evaluate_with` comes here only when the processor has these instructions.
        unsafe { own(job, block) }
    }
}

#[cfg(target_arch = "x86_64")]
mod avx512 {
    use super::{Job, LANES, body};

    pub fn run_block(job: &Job<'_, LANES>, block: usize) -> Vec<f64> {
        #[target_feature(enable = "avx512f,avx512dq")]
        fn own(job: &Job<'_, LANES>, block: usize) -> Vec<f64> {
            body(job, block)
        }
        // SAFETY: `evaluate_with` comes here only when the processor has these instructions.
        unsafe { own(job, block) }
    }
}

#[inline(always)]
fn body<const L: usize>(job: &Job<'_, L>, block: usize) -> Vec<f64> {
    let Job { program, sets, layout, detail, study, .. } = *job;
    let begin = block * BLOCK;
    let end = if begin + BLOCK < sets.count { begin + BLOCK } else { sets.count };
    let draws = end - begin;
    let mut answer = vec![0.0; layout.size(draws)];
    let (rows, sums) = answer.split_at_mut(layout.rows() * draws);
    let (trace_sums, sums) = sums.split_at_mut(layout.trace_count);
    let (year_sums, clamp_sums) = sums.split_at_mut(layout.year_count());
    let mut trace_partials = vec![[0.0; STRIDE]; trace_sums.len()];
    // Profiles apart: they come one after another for each group of lanes, and its width must not order the sums.
    let by_year = 2 * layout.years * layout.columns;
    let mut weighted_partials = vec![[0.0; STRIDE]; program.profiles.len() * by_year];
    let mut own_partials = vec![[0.0; STRIDE]; layout.profiles * by_year];
    let idle = || job.idle.lock().unwrap_or_else(PoisonError::into_inner);
    let ready = idle().pop();
    let mut machine = ready.unwrap_or_else(|| Machine::new(program, job.tape, sets, study));
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
    let (first_arm, first_asked, first_health) = (layout.first_arm(), layout.first_asked(), layout.first_health());
    let mut from = begin;
    while from < end {
        let valid = if from + L < end { L } else { end - from };
        let at = from - begin;
        let rows = std::cell::RefCell::new(&mut *rows);
        let put = |row: usize, lanes: &[f64]| {
            let start = row * draws + at;
            rows.borrow_mut()[start..start + valid].copy_from_slice(&lanes[..valid]);
        };
        let add = |row: usize, lanes: &[f64]| {
            let start = row * draws + at;
            let rows = &mut rows.borrow_mut()[start..start + valid];
            rows.iter_mut().zip(lanes).for_each(|(sum, value)| *sum += value);
        };
        let stride = |partials: &mut [f64; STRIDE], lanes: &[f64]| {
            let (whole, rest) = lanes[..valid].as_chunks::<STRIDE>();
            for part in whole {
                for i in 0..STRIDE {
                    partials[i] += part[i];
                }
            }
            for i in 0..rest.len() {
                partials[i] += rest[i];
            }
        };
        let mut record_trace = |trace: usize, point: usize, state: usize, lanes: &[f64]| {
            let states = program.traces[trace].states.len();
            stride(&mut trace_partials[layout.trace_sums[trace] + point * states + state], lanes);
        };
        let mut record_year = |profile: usize, year: usize, column: usize, weighted: [&[f64]; 2], own: [&[f64]; 2]| {
            let cell = 2 * ((profile * layout.years + year - 1) * layout.columns + column);
            for k in 0..2 {
                stride(&mut weighted_partials[cell + k], weighted[k]);
                if layout.profiles > 0 {
                    stride(&mut own_partials[cell + k], own[k]);
                }
            }
        };
        machine.run(
            from,
            end,
            &mut Answers {
                column: &mut |column, discounted, plain| {
                    put(2 * column, discounted);
                    put(2 * column + 1, plain);
                },
                arm: &mut |arm, column, discounted, plain| {
                    if let (Some(measure), true) = (measure_of[column], layout.arms > 0) {
                        add(first_arm + 6 * arm + measure, discounted);
                        add(first_arm + 6 * arm + 3 + measure, plain);
                    }
                },
                asked: &mut |k, lanes| put(first_asked + k, lanes),
                trace: if detail.traces { Some(&mut record_trace) } else { None },
                year: if detail.years { Some(&mut record_year) } else { None },
                health: &mut |trace, worst, total| {
                    put(first_health + 2 * trace, worst);
                    put(first_health + 2 * trace + 1, total);
                },
                clamp: &mut |clamp, acted| clamp_sums[clamp] += acted[..valid].iter().sum::<f64>(),
            },
        );
        from += L;
    }
    idle().push(machine);
    let whole = |partials: &[f64; STRIDE]| {
        let [a, b, c, d, e, f, g, h] = *partials;
        ((a + b) + (c + d)) + ((e + f) + (g + h))
    };
    trace_sums.iter_mut().zip(&trace_partials).for_each(|(sum, partials)| *sum = whole(partials));
    let (all, own) = year_sums.split_at_mut(by_year);
    for (at, partials) in weighted_partials.iter().enumerate() {
        all[at % by_year] += whole(partials);
    }
    own.iter_mut().zip(&own_partials).for_each(|(sum, partials)| *sum = whole(partials));
    answer
}
