//! The engine against a kernel written by hand, and the larger models on one thread and two.
//!
//! Machines are shared and clocks wander, so what is compared is measured in turns within one run, by the processor's time
//! where the system tells it, and ratios are what counts.
//! `cargo bench --no-default-features --bench engine`; a word after `--` picks the parts whose names contain it, among them
//! `kernel` and `sle`.

mod kernel;

use cartwright::analysis::sampling::sample;
use cartwright::engine::{Detail, Outcomes, ParameterSets, Pool, Serial, Threads, Values, evaluate};
use cartwright::math::best;
use cartwright::model::{Study, load};
use cartwright::program::{Content, Program, compile};
use cartwright::source::Disk;
use kernel::{COLUMNS, Calendar, Draws, NAMES};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

const DRAWS: usize = 10_000;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let pick = |name: &str| wanted.is_empty() || wanted.iter().any(|word| name.contains(word.as_str()));
    if pick("kernel: sick-sicker") {
        against_the_kernel();
    }
    for (name, rounds) in [
        ("scenarios/examples/hip-replacement/model.toml", 15),
        ("scenarios/examples/darth-sick-sicker-state-residence/model.toml", 9),
        ("scenarios/sle/base-case.toml", 5),
    ] {
        if pick(name) {
            by_threads(name, rounds);
        }
    }
}

fn read(path: &str) -> (Study, Program) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let (disk, within) = Disk::project_of(&path).expect("a project");
    let study = load(&disk, &within, &[]).unwrap_or_else(|refusal| panic!("{:?}", refusal.diagnostics));
    let program = compile(&study).unwrap_or_else(|faults| panic!("{faults:?}"));
    (study, program)
}

/// The file's draws, over and over.
fn external(study: &Study) -> ParameterSets {
    let mut sets = ParameterSets { count: DRAWS, ..ParameterSets::base(study) };
    let draws = study.draws.as_ref().expect("a file of draws");
    for (id, column) in &draws.columns {
        let values = (0..DRAWS).map(|draw| column[draw % column.len()]).collect();
        sets.values[id.index()] = Values::Each(Arc::new(values));
    }
    sets
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let begin = Instant::now();
    let done = work();
    (begin.elapsed(), done)
}

/// Time of the processor that this thread had, where the system tells it; of the clock elsewhere.
fn own_time<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let used = || {
        let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        text.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
    };
    // The count is brought up to date when the thread gives way.
    std::thread::yield_now();
    let before = used();
    let (clock, done) = timed(work);
    std::thread::yield_now();
    let time = before.and_then(|before| used().map(|after| after - before)).unwrap_or(clock);
    (time, done)
}

/// Least and middle of some times, in milliseconds.
fn summary(times: &mut [Duration]) -> (f64, f64) {
    times.sort_unstable();
    (times[0].as_secs_f64() * 1e3, times[times.len() / 2].as_secs_f64() * 1e3)
}

fn against_the_kernel() {
    let (study, program) = read("scenarios/examples/darth-sick-sicker-time-dependent/model.toml");
    let sets = external(&study);
    let of = |name: &str| {
        let at = study.parameters.iter().position(|parameter| parameter.name == name).expect("a parameter");
        (0..DRAWS).map(|draw| sets.get(cartwright::model::ParameterId(at as u32), draw)).collect::<Vec<f64>>()
    };
    let draws = Draws { count: DRAWS, columns: NAMES.iter().map(|name| of(name)).collect() };
    let calendar = calendar(&program);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let (mut outcomes, mut outputs) = (Outcomes::default(), Vec::new());
    for _ in 0..31 {
        let (time, done) = own_time(|| kernel::run(&draws, &calendar, best()));
        theirs.push(time);
        outputs = done;
        let (time, done) = own_time(|| evaluate(&study, &program, &sets, Detail::default(), &Serial));
        ours.push(time);
        outcomes = done;
    }
    let worst = compare(&study, &program, &outcomes, &outputs);
    let ((kernel, kernel_median), (engine, engine_median)) = (summary(&mut theirs), summary(&mut ours));
    println!(
        "sick-sicker, dependent on age: {DRAWS} draws, one thread, {} columns, {:?}",
        2 * program.columns.len(),
        best()
    );
    println!("  kernel {kernel:7.2} ms least {kernel_median:7.2} ms middle");
    println!("  engine {engine:7.2} ms least {engine_median:7.2} ms middle");
    println!(
        "  ratio  {:7.2} {:18.2}   largest difference {worst:.1e}",
        engine / kernel,
        engine_median / kernel_median
    );
    assert!(worst < 1e-9, "the engine and the kernel differ");
}

/// Mortality from the model's file and the weights that both use.
fn calendar(program: &Program) -> Calendar {
    let path = "scenarios/examples/darth-sick-sicker-time-dependent/mortality.csv";
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("mortality");
    let rates: Vec<(usize, f64)> = text
        .lines()
        .skip(1)
        .map(|line| {
            let mut fields = line.split(',');
            let mut next = || fields.next().expect("a field").trim().to_string();
            (next().parse().expect("an age"), next().parse().expect("a rate"))
        })
        .collect();
    let rate = |age: usize| rates.iter().find(|(own, _)| *own == age).expect("an age").1;
    let cycles = program.profiles[0].cycles;
    let trace = &program.traces[0];
    let of = |list: &[Vec<f64>], sums: &[(usize, usize)]| [0, 1].map(|k| list[sums[k].1].clone());
    Calendar {
        mortality: (0..cycles).map(|cycle| rate(25 + cycle)).collect(),
        points: of(&program.point_weights, &trace.occupancy_sums),
        moves: of(&program.move_weights, &trace.counter_sums),
    }
}

/// The largest relative difference over every column and draw.
fn compare(study: &Study, program: &Program, outcomes: &Outcomes, outputs: &[Vec<f64>]) -> f64 {
    let mut worst = 0.0;
    let mut seen = 0;
    for (at, column) in program.columns.iter().enumerate() {
        let state = |id: cartwright::model::StateId| study.states[id.index()].name.as_str();
        let own = match &column.content {
            Content::Payoff(category, id) => match (study.categories[category.index()].name.as_str(), state(*id)) {
                ("care", "healthy") => 0,
                ("care", "sick") => 1,
                ("care", "sicker") => 2,
                ("treatment", "sick") => 3,
                ("treatment", "sicker") => 4,
                ("onset", _) => 5,
                ("death", _) => 6,
                ("utility", "healthy") => 7,
                ("utility", "sick") => 8,
                ("utility", "sicker") => 9,
                (_, "sick") => 10,
                other => panic!("the kernel has no {other:?}"),
            },
            Content::LifeYears(id) => match state(*id) {
                "healthy" => 11,
                "sick" => 12,
                _ => 13,
            },
            other => panic!("the kernel has no {other:?}"),
        };
        for (k, values) in [&outcomes.discounted[at], &outcomes.undiscounted[at]].into_iter().enumerate() {
            seen += 1;
            let theirs = &outputs[(column.strategy.index() * COLUMNS + own) * 2 + k];
            for (a, b) in values.iter().zip(theirs) {
                let difference = (a - b).abs() / if b.abs() > 1.0 { b.abs() } else { 1.0 };
                worst = if difference > worst || difference.is_nan() { difference } else { worst };
            }
        }
    }
    println!("  columns compared: {seen}");
    worst
}

fn by_threads(path: &str, rounds: usize) {
    let (study, program) = read(path);
    let draw = || if study.draws.is_some() { external(&study) } else { sample(&study, 0..DRAWS as u64, DRAWS as u64) };
    let two = Threads::new(2);
    let pools: [&dyn Pool; 2] = [&Serial, &two];
    let mut times = [vec![], vec![], vec![], vec![]];
    for _ in 0..rounds {
        let (time, sets) = timed(draw);
        times[2].push(time);
        let [first, second] = pools.map(|pool| timed(|| evaluate(&study, &program, &sets, Detail::default(), pool)));
        assert!(first.1.discounted == second.1.discounted, "two threads change the numbers");
        times[0].push(first.0);
        times[1].push(second.0);
        let all = Detail::ALL;
        times[3].push(timed(|| evaluate(&study, &program, &sets, all, &Serial)).0);
    }
    let [one, both, sampling, all] = times.map(|mut own| summary(&mut own));
    println!("{path}: {DRAWS} draws, {} traces, {} columns", program.traces.len(), 2 * program.columns.len());
    println!("  sampling    {:9.2} ms least {:9.2} ms middle", sampling.0, sampling.1);
    println!("  one thread  {:9.2} ms least {:9.2} ms middle", one.0, one.1);
    println!("  two threads {:9.2} ms least {:9.2} ms middle, {:.2} times as fast", both.0, both.1, one.0 / both.0);
    println!("  one thread with traces and years {:9.2} ms least {:9.2} ms middle", all.0, all.1);
}
