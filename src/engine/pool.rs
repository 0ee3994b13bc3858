//! The seam through which work is spread: serial, or threads. Progress and cancelling pass through it too.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Spreads independent pieces of work.
pub trait Pool: Sync {
    /// Calls `work` for 0…count and returns the answers in order.
    fn map(&self, count: usize, work: &(dyn Fn(usize) -> Vec<f64> + Sync)) -> Vec<Vec<f64>>;
}

/// One piece after another.
pub struct Serial;

impl Pool for Serial {
    fn map(&self, count: usize, work: &(dyn Fn(usize) -> Vec<f64> + Sync)) -> Vec<Vec<f64>> {
        (0..count).map(work).collect()
    }
}

/// Threads; the order of the answers, and every bit of them, is as if there were one.
pub struct Threads {
    pool: Option<rayon::ThreadPool>,
    progress: Option<Box<dyn Fn(usize, usize) + Sync + Send>>,
    cancelled: AtomicBool,
}

impl Threads {
    /// So many threads; 0 stands for one a core.
    pub fn new(threads: usize) -> Threads {
        // If the system refuses threads the work is done by one.
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().ok();
        Threads { pool, progress: None, cancelled: AtomicBool::new(false) }
    }

    /// Calls `report(done, of)` as pieces are finished.
    pub fn with_progress(mut self, report: impl Fn(usize, usize) + Sync + Send + 'static) -> Threads {
        self.progress = Some(Box::new(report));
        self
    }

    /// Skips what has not begun.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }
}

impl Pool for Threads {
    fn map(&self, count: usize, work: &(dyn Fn(usize) -> Vec<f64> + Sync)) -> Vec<Vec<f64>> {
        use rayon::prelude::*;
        let done = AtomicUsize::new(0);
        let one = |at: usize| {
            if self.cancelled.load(Ordering::Relaxed) {
                return vec![];
            }
            let answer = work(at);
            let now = done.fetch_add(1, Ordering::Relaxed) + 1;
            if let Some(report) = &self.progress {
                report(now, count);
            }
            answer
        };
        match &self.pool {
            Some(pool) => pool.install(|| (0..count).into_par_iter().map(one).collect()),
            None => (0..count).map(one).collect(),
        }
    }
}
