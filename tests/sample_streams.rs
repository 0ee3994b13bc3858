//! Uniform numbers by address: random streams, Sobol points and Latin hypercubes.

use cartwright::sample::{
    SOBOL_DIMENSIONS, StreamKey, latin_hypercube_uniform, sobol_uniform, sobol_unscrambled, uniform,
};

/// The mean and the variance of numbers.
fn moments(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
    (mean, variance)
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let ((mean_a, var_a), (mean_b, var_b)) = (moments(a), moments(b));
    let product = a.iter().zip(b).map(|(x, y)| (x - mean_a) * (y - mean_b)).sum::<f64>() / a.len() as f64;
    product / (var_a * var_b).sqrt()
}

#[test]
fn a_key_is_its_seed_and_name() {
    assert_eq!(StreamKey::of(1, "cost"), StreamKey::of(1, "cost"));
    let names = ["", "a", "b", "ab", "ba", "cost", "cost ", "Cost", "coût"];
    let mut keys: Vec<StreamKey> = Vec::new();
    for seed in [0, 1, 2, u64::MAX] {
        for name in names {
            let key = StreamKey::of(seed, name);
            assert!(!keys.contains(&key), "{seed} {name}");
            keys.push(key);
        }
    }
}

/// Stored results depend on these numbers: they may change only with a note to users.
#[test]
fn the_numbers_are_the_pinned_ones() {
    let key = StreamKey::of(2024, "p_relapse");
    let close = |a: f64, b: f64| assert!(a == b, "{a:?} is not {b:?}");
    close(uniform(key, 0, 0), 0.451_670_568_298_355_83);
    close(uniform(key, 1, 0), 0.671_329_011_699_664_7);
    close(uniform(key, 0, 1), 0.911_826_470_112_981_3);
    close(uniform(key, 1 << 40, 0), 0.377_541_010_780_918_2);
    close(sobol_uniform(2024, 0, 0), 0.279_493_789_562_021);
    close(sobol_uniform(2024, 5, 77), 0.881_898_577_973_833_9);
    close(sobol_uniform(2024, 300, 77), 0.718_992_566_731_846_3);
    close(latin_hypercube_uniform(2024, key, 1000, 0), 0.650_579_989_692_479_3);
    close(latin_hypercube_uniform(2024, key, 1000, 999), 0.353_278_495_828_321_8);
}

#[test]
fn draws_and_components_and_streams_are_independent() {
    let n = 20_000;
    let column =
        |key: StreamKey, component: u32| -> Vec<f64> { (0..n).map(|draw| uniform(key, draw, component)).collect() };
    let first = column(StreamKey::of(1, "a"), 0);
    let (mean, variance) = moments(&first);
    // Four standard errors of the mean (0.289/√n) and of the variance.
    assert!((mean - 0.5).abs() < 4.0 * 0.289 / 141.0, "{mean}");
    assert!((variance - 1.0 / 12.0).abs() < 4.0 * 0.0745 / 141.0, "{variance}");
    let others = [column(StreamKey::of(1, "a"), 1), column(StreamKey::of(1, "b"), 0), column(StreamKey::of(2, "a"), 0)];
    for other in &others {
        assert!(correlation(&first, other).abs() < 4.0 / 141.0);
    }
    assert!(correlation(&first[1..], &first[..first.len() - 1]).abs() < 4.0 / 141.0);
    assert!(first.iter().all(|u| *u > 0.0 && *u < 1.0));
}

/// scipy.stats.qmc.Sobol without scrambling, which uses the same direction numbers and order.
#[test]
fn sobol_points_are_those_of_scipy() {
    let path = format!("{}/tests/golden/math/sobol.csv", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("a golden table");
    let mut rows = 0;
    for line in text.lines().skip(1) {
        let numbers: Vec<f64> = line.split(',').map(|x| x.parse().expect("a number")).collect();
        let got = sobol_unscrambled(numbers[0] as u32, numbers[1] as u64);
        assert_eq!(got, Some(numbers[2]), "dimension {} draw {}", numbers[0], numbers[1]);
        rows += 1;
    }
    assert!(rows > 300);
    assert_eq!(sobol_unscrambled(SOBOL_DIMENSIONS, 0), None);
}

/// Scrambling keeps the property that makes the points even: each of 2^k equal parts holds one of the first 2^k.
#[test]
fn each_dimension_of_scrambled_sobol_fills_every_cell_once() {
    for dimension in [0, 1, 2, 17, 100, 255] {
        for seed in [0, 7] {
            let n = 1024;
            let mut cells: Vec<u64> =
                (0..n).map(|draw| (sobol_uniform(seed, dimension, draw) * n as f64) as u64).collect();
            cells.sort_unstable();
            assert!(cells.into_iter().eq(0..n), "dimension {dimension} seed {seed}");
        }
    }
}

/// The first two dimensions form a (0, m, 2)-net: each of 32 × 32 boxes, and 4 × 256, holds one of 1,024 points.
#[test]
fn pairs_of_scrambled_sobol_fill_every_box_once() {
    for (wide, high) in [(32, 32), (4, 256), (512, 2)] {
        let mut boxes: Vec<u64> = (0..1024)
            .map(|draw| {
                let x = (sobol_uniform(3, 0, draw) * wide as f64) as u64;
                let y = (sobol_uniform(3, 1, draw) * high as f64) as u64;
                x * high + y
            })
            .collect();
        boxes.sort_unstable();
        assert!(boxes.into_iter().eq(0..1024), "{wide} × {high}");
    }
}

/// Over seeds a scrambled point is uniform, and the dimensions' scramblings are independent of each other.
#[test]
fn scrambling_is_uniform_over_seeds() {
    let n = 4000;
    for draw in [0, 1, 5] {
        let a: Vec<f64> = (0..n).map(|seed| sobol_uniform(seed, 0, draw)).collect();
        let b: Vec<f64> = (0..n).map(|seed| sobol_uniform(seed, 1, draw)).collect();
        let (mean, variance) = moments(&a);
        assert!((mean - 0.5).abs() < 4.0 * 0.289 / 63.2, "{mean}");
        assert!((variance - 1.0 / 12.0).abs() < 4.0 * 0.0745 / 63.2, "{variance}");
        assert!(correlation(&a, &b).abs() < 4.0 / 63.2);
    }
}

/// What the points are for: the mean of a smooth function of six inputs, a hundred times closer than random draws.
#[test]
fn sobol_integrates_better_than_random() {
    let n = 4096;
    let integrand = |u: &dyn Fn(u32) -> f64| (0..6).map(|d| 1.0 + (u(d) - 0.5) / f64::from(d + 1)).product::<f64>();
    let (mut sobol, mut random) = (0.0, 0.0);
    let seeds = 20;
    for seed in 0..seeds {
        let keys: Vec<StreamKey> = (0..6).map(|d| StreamKey::of(seed, &d.to_string())).collect();
        let mean = |value: &dyn Fn(u64) -> f64| (0..n).map(value).sum::<f64>() / n as f64 - 1.0;
        let a = mean(&|draw| integrand(&|d| sobol_uniform(seed, d, draw)));
        let b = mean(&|draw| integrand(&|d| uniform(keys[d as usize], draw, 0)));
        sobol += a * a / seeds as f64;
        random += b * b / seeds as f64;
    }
    assert!(sobol < random / 1000.0, "mean squared errors {sobol:e} and {random:e}");
}

#[test]
fn beyond_the_table_the_numbers_are_random() {
    let n = 5000;
    let column = |dimension: u32| -> Vec<f64> { (0..n).map(|draw| sobol_uniform(9, dimension, draw)).collect() };
    let (a, b) = (column(SOBOL_DIMENSIONS), column(SOBOL_DIMENSIONS + 1));
    assert!((moments(&a).0 - 0.5).abs() < 4.0 * 0.289 / 70.0);
    assert!(correlation(&a, &b).abs() < 4.0 / 70.0);
}

#[test]
fn latin_hypercube_has_one_draw_in_each_part() {
    let key = StreamKey::of(5, "utility");
    for n in [1, 2, 3, 10, 97, 1000, 1024] {
        let mut parts: Vec<u64> =
            (0..n).map(|draw| (latin_hypercube_uniform(5, key, n, draw) * n as f64) as u64).collect();
        parts.sort_unstable();
        assert!(parts.into_iter().eq(0..n), "{n}");
    }
    let a: Vec<f64> = (0..1000).map(|draw| latin_hypercube_uniform(5, key, 1000, draw)).collect();
    let b: Vec<f64> = (0..1000).map(|draw| latin_hypercube_uniform(5, StreamKey::of(5, "cost"), 1000, draw)).collect();
    assert!(correlation(&a, &b).abs() < 0.13);
    assert!(correlation(&a[1..], &a[..999]).abs() < 0.13);
    let u = latin_hypercube_uniform(5, key, 0, 3);
    assert!(u > 0.0 && u < 1.0);
}
