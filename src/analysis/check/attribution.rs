//! Owns how a difference is shared out among changes: one after another, and by Shapley's value. Pure arithmetic.
//!
//! With `v(S)` the measure when the changes in `S` are made and the others are not, the part of change `i` one after another is
//! `v({1…i}) − v({1…i−1})`, and its Shapley value is the mean of `v(S ∪ {i}) − v(S)` over all orders in which the changes can be made.
//! Either way the running value goes from `v(∅)` to `v(all)`. So that the parts sum to the whole in any order and to the last bit, every
//! running value is rounded to a whole multiple of one power of two before differences are taken: 2⁻²⁰ (a ten-thousandth of a penny), or
//! larger where the values are so large that 52 bits do not hold them.

/// Most changes of which Shapley's value is worked out: 2¹⁰ runs.
pub const MOST_SHAPLEY: usize = 10;

/// The power of two that values are rounded to: 2⁻²⁰, or as much more as keeps their sums within 52 bits.
#[must_use]
pub fn grid<'v>(values: impl IntoIterator<Item = &'v f64>) -> f64 {
    let larger = |most: f64, value: &f64| if value.abs() > most { value.abs() } else { most };
    let largest = values.into_iter().fold(0.0, larger);
    let mut grid = 1.0 / 1_048_576.0;
    while largest.is_finite() && largest / grid > 4_503_599_627_370_496.0 / 16.0 {
        grid *= 2.0;
    }
    grid
}

/// A value as a whole multiple of the grid.
#[must_use]
pub fn on_grid(value: f64, grid: f64) -> f64 {
    (value / grid).round() * grid
}

/// The differences of a running value on a grid: they sum exactly to the last less the first.
#[must_use]
pub fn steps(running: &[f64], grid: f64) -> Vec<f64> {
    running.windows(2).map(|pair| on_grid(pair[1], grid) - on_grid(pair[0], grid)).collect()
}

/// Shapley's value of each of `count` changes; `value[S]` is the measure with the changes whose bits are set in `S`.
#[must_use]
pub fn shapley(value: &[f64], count: usize) -> Vec<f64> {
    // The share of orders in which exactly a given set of `size` others comes before: size! (count − size − 1)! / count!.
    let factorial = |n: usize| (1..=n).fold(1.0, |product, own| product * own as f64);
    let weight: Vec<f64> =
        (0..count).map(|size| factorial(size) * factorial(count - size - 1) / factorial(count)).collect();
    (0..count)
        .map(|change| {
            let without = (0..1_usize << count).filter(|set| set & (1 << change) == 0);
            without.map(|set| weight[set.count_ones() as usize] * (value[set | 1 << change] - value[set])).sum()
        })
        .collect()
}

/// The running value of Shapley's parts: from `v(∅)` by one part after another to `v(all)`, which the last takes on exactly.
#[must_use]
pub fn running_shapley(value: &[f64], count: usize) -> Vec<f64> {
    let mut running = vec![value[0]];
    for part in shapley(value, count) {
        running.push(running.last().copied().unwrap_or(0.0) + part);
    }
    if let (Some(last), Some(all)) = (running.last_mut(), value.last()) {
        *last = *all;
    }
    running
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_changes_share_what_they_do_together() {
        // v(∅) = 10, v(a) = 14, v(b) = 11, v(a, b) = 25: alone 4 and 1, together 15, so each has half of the 10 more.
        let parts = shapley(&[10.0, 14.0, 11.0, 25.0], 2);
        assert_eq!(parts, vec![9.0, 6.0]);
    }

    #[test]
    fn three_changes_by_hand() {
        // The glove game: one left glove (change 1), two right ones: 2/3, 1/6, 1/6.
        let value: Vec<f64> = (0..8_u32).map(|set| f64::from(u8::from(set & 1 == 1 && set & 6 != 0))).collect();
        let parts = shapley(&value, 3);
        for (found, wanted) in parts.iter().zip([2.0 / 3.0, 1.0 / 6.0, 1.0 / 6.0]) {
            // A handful of additions of numbers below one.
            assert!((found - wanted).abs() < 1e-15, "{parts:?}");
        }
    }

    fn sum_exactly(running: &[f64]) {
        let grid = grid(running);
        let steps = steps(running, grid);
        let whole = on_grid(running[running.len() - 1], grid) - on_grid(running[0], grid);
        assert_eq!(steps.iter().sum::<f64>(), whole);
        assert_eq!(steps.iter().rev().sum::<f64>(), whole);
        assert!(running.iter().all(|own| (on_grid(*own, grid) - own).abs() <= 0.5 * grid));
    }

    #[test]
    fn steps_sum_exactly_in_any_order() {
        let running: Vec<f64> =
            (0..40).map(|k| 1e5 * (f64::from(k) * 0.7312).fract() - 3e4 / f64::from(k + 1)).collect();
        assert_eq!(grid(&running), 1.0 / 1_048_576.0);
        sum_exactly(&running);
    }

    #[test]
    fn very_large_values_sum_exactly_too() {
        sum_exactly(&[1.23456789e14, -9.87654321e13, 5.5e14, 0.1]);
    }

    #[test]
    fn shapley_runs_from_the_first_to_the_last() {
        let value: Vec<f64> = (0..16_u32).map(|set| f64::from(set * set) * 0.1 + 7.0).collect();
        let running = running_shapley(&value, 4);
        assert_eq!((running[0].to_bits(), running[4].to_bits()), (value[0].to_bits(), value[15].to_bits()));
    }
}
