//! The seam through which work is spread: serial, or threads. Progress passes through it too.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// A piece of work by its number.
pub type Work<'w> = dyn Fn(usize) -> Vec<f64> + Sync + 'w;
/// What takes the answers.
pub type Take<'t> = dyn FnMut(Vec<f64>) + Send + 't;

/// Spreads independent pieces of work.
pub trait Pool: Sync {
    /// Calls `work` for 0…count and hands the answers to `take` in order, each as soon as those before it are there: so that
    /// they need not all be kept. A piece may spread work of its own.
    fn each(&self, count: usize, work: &Work<'_>, take: &mut Take<'_>);

    /// Calls `work` for 0…count and returns the answers in order.
    fn map(&self, count: usize, work: &Work<'_>) -> Vec<Vec<f64>> {
        let mut answers = Vec::with_capacity(count);
        self.each(count, work, &mut |answer| answers.push(answer));
        answers
    }
}

/// Calls `work` for 0…count, spread over a pool, and returns what it gives, in order, whatever that is.
pub fn spread<T: Send>(pool: &dyn Pool, count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let found = Mutex::new(Vec::with_capacity(count));
    let keep = |at: usize| {
        let answer = work(at);
        found.lock().unwrap_or_else(PoisonError::into_inner).push((at, answer));
        vec![]
    };
    pool.each(count, &keep, &mut |_| {});
    let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, answer)| answer).collect()
}

/// One piece after another.
pub struct Serial;

impl Pool for Serial {
    fn each(&self, count: usize, work: &Work<'_>, take: &mut Take<'_>) {
        (0..count).for_each(|at| take(work(at)));
    }
}

/// Threads; the order of the answers, and every bit of them, is as if there were one.
pub struct Threads {
    pool: Option<rayon::ThreadPool>,
    progress: Option<Box<dyn Fn(usize, usize) + Sync + Send>>,
}

impl Threads {
    /// So many threads; 0 stands for one a core.
    pub fn new(threads: usize) -> Threads {
        // If the system refuses threads the work is done by one.
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().ok();
        Threads { pool, progress: None }
    }

    /// Calls `report(done, of)` as pieces are finished; pieces of pieces are not counted.
    pub fn with_progress(mut self, report: impl Fn(usize, usize) + Sync + Send + 'static) -> Threads {
        self.progress = Some(Box::new(report));
        self
    }
}

impl Pool for Threads {
    fn each(&self, count: usize, work: &Work<'_>, take: &mut Take<'_>) {
        use rayon::prelude::*;
        let done = AtomicUsize::new(0);
        let progress = self.progress.as_ref().filter(|_| rayon::current_thread_index().is_none());
        let one = |at: usize| {
            let answer = work(at);
            let now = done.fetch_add(1, Ordering::Relaxed) + 1;
            if let Some(report) = progress {
                report(now, count);
            }
            answer
        };
        let Some(pool) = &self.pool else {
            return (0..count).for_each(|at| take(one(at)));
        };
        // Pieces are begun in order, so that few answers wait for an earlier one.
        let queue = Mutex::new(Queue { next: 0, waiting: BTreeMap::new(), take });
        pool.install(|| {
            (0..count).par_bridge().for_each(|at| {
                let answer = one(at);
                queue.lock().unwrap_or_else(PoisonError::into_inner).put(at, answer);
            });
        });
    }
}

/// Answers that wait for an earlier one.
struct Queue<'q, 't> {
    next: usize,
    waiting: BTreeMap<usize, Vec<f64>>,
    take: &'q mut Take<'t>,
}

impl Queue<'_, '_> {
    fn put(&mut self, at: usize, answer: Vec<f64>) {
        self.waiting.insert(at, answer);
        while let Some(answer) = self.waiting.remove(&self.next) {
            (self.take)(answer);
            self.next += 1;
        }
    }
}
