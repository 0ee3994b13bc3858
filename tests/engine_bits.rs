//! The engine's numbers do not depend on how it is run: not in one bit, whatever the threads, the width of its lanes, the
//! processor's instructions, or the blocks that a batch is split into.

use cartwright::analysis::sampling::sample;
use cartwright::engine::{
    BLOCK, Detail, Kernel, Outcomes, ParameterSets, Serial, Threads, Values, evaluate, evaluate_with,
};
use cartwright::model::{Study, load};
use cartwright::program::{Column, Program, compile};
use cartwright::source::Disk;
use std::path::Path;
use std::sync::Arc;

const EVERYTHING: Detail = Detail::ALL;

fn model(path: &str) -> (Study, Program) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(path);
    let (disk, within) = Disk::project_of(&path).unwrap();
    let study = load(&disk, &within, &[]).unwrap_or_else(|refusal| panic!("{:?}", refusal.diagnostics));
    let program = compile(&study).unwrap_or_else(|faults| panic!("{faults:?}"));
    (study, program)
}

/// Every number of the outcomes, as bits.
fn bits(outcomes: &Outcomes) -> Vec<u64> {
    let rows = [&outcomes.discounted, &outcomes.undiscounted, &outcomes.asked];
    let mut list: Vec<u64> = rows.into_iter().flatten().flatten().map(|value| value.to_bits()).collect();
    list.extend(outcomes.arms.iter().flatten().flatten().map(|value| value.to_bits()));
    list.extend(outcomes.traces.iter().flatten().flatten().map(|value| value.to_bits()));
    list.extend(outcomes.years.iter().flatten().flat_map(|(a, b)| [a.to_bits(), b.to_bits()]));
    list.extend(outcomes.years_by_profile.iter().flatten().flatten().flat_map(|(a, b)| [a.to_bits(), b.to_bits()]));
    list.extend(&outcomes.clamped);
    list.extend(outcomes.faults.iter().flat_map(|(set, trace)| [*set as u64, *trace as u64]));
    list
}

fn part(sets: &ParameterSets, from: usize, to: usize) -> ParameterSets {
    let of = |values: &Values| match values {
        Values::Same(value) => Values::Same(*value),
        Values::Each(list) => Values::Each(Arc::new(list[from..to].to_vec())),
    };
    ParameterSets { count: to - from, values: sets.values.iter().map(of).collect() }
}

/// A batch of so many draws, with a last block that is not full, in every way it can be run.
fn same_bits(path: &str, draws: usize) {
    assert!(draws > BLOCK && !draws.is_multiple_of(8));
    let (study, program) = model(path);
    let sets = sample(&study, 0..draws as u64, draws as u64);
    let whole = evaluate(&study, &program, &sets, EVERYTHING, &Serial);
    let wanted = bits(&whole);
    assert!(whole.faults.is_empty(), "{path}: {:?}", whole.faults);

    for threads in [1, 2, 5] {
        let pool = Threads::new(threads);
        assert!(
            bits(&evaluate(&study, &program, &sets, EVERYTHING, &pool)) == wanted,
            "{path}: {threads} threads change the numbers"
        );
    }
    for kernel in Kernel::all() {
        let own = evaluate_with(&study, &program, &sets, EVERYTHING, &Serial, kernel);
        assert!(bits(&own) == wanted, "{path}: {kernel:?} changes the numbers");
    }

    let halves = [(0, BLOCK), (BLOCK, draws), (draws - 1, draws)].map(|(from, to)| {
        let own = evaluate(&study, &program, &part(&sets, from, to), Detail::default(), &Serial);
        (from, own)
    });
    for (from, own) in &halves {
        for (column, values) in own.discounted.iter().chain(&own.undiscounted).enumerate() {
            let all = whole.discounted.iter().chain(&whole.undiscounted).nth(column).unwrap();
            let all = all[*from..from + own.count].iter().map(|value| value.to_bits());
            assert!(values.iter().map(|value| value.to_bits()).eq(all), "{path}: draws from {from}, column {column}");
        }
    }

    // A part of the program gives its columns as the whole does, and the others nothing. Sums over the same people may be taken in
    // another order when fewer are wanted: a few units in the last place.
    let halves: [(&str, &dyn Fn(usize) -> bool); 3] = [
        ("every other column", &|at| at % 2 == 0),
        ("the last strategy", &|at| program.columns[at].strategy.index() + 1 == study.strategies.len()),
        ("one column", &|at| at == program.columns.len() / 2),
    ];
    for (name, wanted) in halves {
        let place =
            |own: &Column| program.columns.iter().position(|other| other == own).expect("a column of the program");
        let own = evaluate(&study, &program.clone().only(|own| wanted(place(own))), &sets, Detail::default(), &Serial);
        for (at, (found, all)) in own.discounted.iter().zip(&whole.discounted).enumerate() {
            for (found, all) in found.iter().zip(all) {
                let all = if wanted(at) { *all } else { 0.0 };
                assert!((found - all).abs() <= 1e-13 * all.abs(), "{path}, {name}, column {at}: {found} for {all}");
            }
        }
    }

    // What no draw varies is worked out once for all draws, with the bits that each would have had.
    let base = ParameterSets::base(&study);
    let spread = |values: &Values| match values {
        Values::Same(value) => Values::Each(Arc::new(vec![*value])),
        Values::Each(list) => Values::Each(list.clone()),
    };
    let each = ParameterSets { count: 1, values: base.values.iter().map(spread).collect() };
    let [same, each] = [base, each].map(|sets| bits(&evaluate(&study, &program, &sets, EVERYTHING, &Serial)));
    assert!(same == each, "{path}: the base case as a draw");
}

#[test]
fn of_sick_sicker_dependent_on_age() {
    same_bits("examples/darth-sick-sicker-time-dependent/model.toml", 605);
}

#[test]
fn of_tunnels() {
    same_bits("examples/darth-sick-sicker-state-residence/model.toml", 259);
}

#[test]
fn of_hip_replacement() {
    same_bits("examples/hip-replacement/model.toml", 605);
}

#[test]
fn of_partitioned_survival() {
    same_bits("examples/survival-curves/partitioned.toml", 261);
}

#[test]
fn of_lupus() {
    same_bits("sle/base-case.toml", 261);
}
