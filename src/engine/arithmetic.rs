//! Arithmetic on cells: weighted sums, moves of people, what is left of a state by its exits.

use super::registers::{Lanes, Operand, View};

/// Occupancies below this are taken as zero: smaller ones would slow the processor and change nothing.
const NOTHING: f64 = 1e-290;
/// A staying probability this little below zero is a rounding error.
const ROUNDING: f64 = -1e-12;

/// stay −= odds, and the least of the odds is kept unless they are proved.
#[inline(always)]
pub(super) fn take_exit<const L: usize>(stay: &mut Lanes<L>, odds: Operand<'_, L>, worst: &mut Lanes<L>, proved: bool) {
    match odds {
        Operand::Lanes(odds) => {
            for i in 0..L {
                stay[i] -= odds[i];
            }
            if !proved {
                keep_least(worst, odds);
            }
        }
        Operand::Same(odds) => {
            for i in 0..L {
                stay[i] -= odds;
            }
            if !proved {
                for i in 0..L {
                    worst[i] = if odds < worst[i] { odds } else { worst[i] };
                }
            }
        }
    }
}

#[inline(always)]
pub(super) fn settle_stay<const L: usize>(stay: &mut Lanes<L>, worst: &mut Lanes<L>) {
    keep_least(worst, stay);
    for i in 0..L {
        stay[i] = if (stay[i] < 0.0) & (stay[i] >= ROUNDING) { 0.0 } else { stay[i] };
    }
}

/// worst = the smaller of both; what is not a number is passed over.
#[inline(always)]
pub(super) fn keep_least<const L: usize>(worst: &mut Lanes<L>, values: &Lanes<L>) {
    for i in 0..L {
        worst[i] = if values[i] < worst[i] { values[i] } else { worst[i] };
    }
}

/// acted = 1 where the condition holds, and as it was elsewhere.
#[inline(always)]
pub(super) fn keep_set<const L: usize>(acted: &mut Lanes<L>, condition: Operand<'_, L>) {
    match condition {
        Operand::Lanes(condition) => {
            for i in 0..L {
                acted[i] = if condition[i] != 0.0 { 1.0 } else { acted[i] };
            }
        }
        Operand::Same(0.0) => {}
        Operand::Same(_) => *acted = Lanes::<L>::of(1.0),
    }
}

/// out (+)= Σ cells
#[inline(always)]
pub(super) fn sum_cells<const L: usize>(cells: View<'_, L>, list: &[u32], out: &mut Lanes<L>) {
    #[inline(always)]
    fn some<const N: usize, const L: usize>(out: &mut Lanes<L>, a: [&Lanes<L>; N], first: bool) {
        if first {
            for i in 0..L {
                let mut sum = a[0][i];
                for more in &a[1..] {
                    sum += more[i];
                }
                out[i] = sum;
            }
        } else {
            for i in 0..L {
                let mut sum = out[i];
                for more in &a {
                    sum += more[i];
                }
                out[i] = sum;
            }
        }
    }
    for (at, part) in list.chunks(4).enumerate() {
        match *part {
            [a] => some(out, [cells.get(a)], at == 0),
            [a, b] => some(out, [cells.get(a), cells.get(b)], at == 0),
            [a, b, c] => some(out, [cells.get(a), cells.get(b), cells.get(c)], at == 0),
            [a, b, c, d] => some(out, [cells.get(a), cells.get(b), cells.get(c), cells.get(d)], at == 0),
            _ => {}
        }
    }
}

/// out (+)= Σ cell · cell, with what is next to nothing taken as nothing if `people`.
#[inline(always)]
pub(super) fn sum_products<const L: usize>(
    cells: View<'_, L>,
    list: &[(u32, u32)],
    out: &mut Lanes<L>,
    fresh: bool,
    people: bool,
) {
    #[inline(always)]
    fn some<const N: usize, const L: usize>(
        out: &mut Lanes<L>,
        a: [(&Lanes<L>, &Lanes<L>); N],
        fresh: bool,
        least: f64,
    ) {
        if fresh {
            for i in 0..L {
                let mut sum = a[0].0[i] * a[0].1[i];
                for more in &a[1..] {
                    sum += more.0[i] * more.1[i];
                }
                out[i] = if sum < least { 0.0 } else { sum };
            }
        } else {
            for i in 0..L {
                let mut sum = out[i];
                for more in &a {
                    sum += more.0[i] * more.1[i];
                }
                out[i] = if sum < least { 0.0 } else { sum };
            }
        }
    }
    let least = if people { NOTHING } else { f64::NEG_INFINITY };
    macro_rules! of {
        ($pair:expr) => {
            (cells.get($pair.0), cells.get($pair.1))
        };
    }
    for (at, part) in list.chunks(4).enumerate() {
        let fresh = fresh && at == 0;
        match *part {
            [a] => some(out, [of!(a)], fresh, least),
            [a, b] => some(out, [of!(a), of!(b)], fresh, least),
            [a, b, c] => some(out, [of!(a), of!(b), of!(c)], fresh, least),
            [a, b, c, d] => some(out, [of!(a), of!(b), of!(c), of!(d)], fresh, least),
            _ => {}
        }
    }
}

/// people ·= share
#[inline(always)]
pub(super) fn scale<const L: usize>(people: &mut Lanes<L>, share: &Lanes<L>) {
    for i in 0..L {
        let left = people[i] * share[i];
        people[i] = if left < NOTHING { 0.0 } else { left };
    }
}

/// sum += a·b
#[inline(always)]
pub(super) fn add_product<const L: usize>(sum: &mut Lanes<L>, a: &Lanes<L>, b: Operand<'_, L>) {
    match b {
        Operand::Lanes(b) => {
            for i in 0..L {
                sum[i] += a[i] * b[i];
            }
        }
        Operand::Same(b) => add_weighted(sum, a, b),
    }
}

/// 0 + a·b: where a sum begins. Adding to zero makes a negative zero a plain one.
#[inline(always)]
pub(super) fn first_product<const L: usize>(a: &Lanes<L>, b: Operand<'_, L>) -> Lanes<L> {
    let mut sum = Lanes::<L>::of(0.0);
    match b {
        Operand::Lanes(b) => {
            for i in 0..L {
                sum[i] = 0.0 + a[i] * b[i];
            }
        }
        Operand::Same(b) => {
            for i in 0..L {
                sum[i] = 0.0 + a[i] * b;
            }
        }
    }
    sum
}

/// out = a·b
#[inline(always)]
pub(super) fn product<const L: usize>(out: &mut Lanes<L>, a: &Lanes<L>, b: &Lanes<L>) {
    for i in 0..L {
        out[i] = a[i] * b[i];
    }
}

/// Both sums += a · their weight
#[inline(always)]
pub(super) fn add_weighted_twice<const L: usize>(
    (first, second): (&mut Lanes<L>, &mut Lanes<L>),
    a: &Lanes<L>,
    (one, other): (f64, f64),
) {
    for i in 0..L {
        first[i] += a[i] * one;
        second[i] += a[i] * other;
    }
}

/// sum += a·weight
#[inline(always)]
pub(super) fn add_weighted<const L: usize>(sum: &mut Lanes<L>, a: &Lanes<L>, weight: f64) {
    for i in 0..L {
        sum[i] += a[i] * weight;
    }
}

/// sum += a
#[inline(always)]
pub(super) fn add<const L: usize>(sum: &mut Lanes<L>, a: &Lanes<L>) {
    for i in 0..L {
        sum[i] += a[i];
    }
}
