//! Sobol points with Owen scrambling: numbers that fill the unit cube more evenly than random ones, each by address.
//!
//! Direction numbers are those of Joe & Kuo 2008 (`joe_kuo_256.txt`, with their licence), extended to 52 bits by the
//! recurrence of the polynomials. The points come in the order of the Gray code, as in Joe and Kuo's program and in
//! scipy. Scrambling permutes each binary digit by a hash of the digits above it, the hash being a few multiplications
//! on the reversed digits: Owen 1998, *ACM Transactions on Modeling and Computer Simulation* 8:71–102; Laine & Karras 2011,
//! *Computer Graphics Forum* 30:1265–1276; Burley 2020, *Journal of Computer Graphics Techniques* 9(4):1–20.
//! The scrambled points keep the evenness, and each alone is uniformly distributed, so means are unbiased over seeds.

use std::sync::OnceLock;

use super::stream::{StreamKey, mix, open_unit, uniform};

/// Dimensions that have direction numbers.
pub const DIMENSIONS: u32 = 256;
/// Binary digits of a point, and the logarithm of the most points there can be.
const BITS: usize = 52;

/// Direction numbers of one dimension: the j-th changes when bit j of the Gray code of the index does.
type Directions = [u64; BITS];

/// The scrambled Sobol number of a dimension (from 0) and a draw, in the open interval (0, 1).
///
/// The same `seed` must serve every dimension of a run; another seed gives another, independent scrambling. Take a
/// number of draws that is a power of two to gain the whole evenness. From dimension 256 on the numbers are random
/// uniforms instead (give the first dimensions to the inputs that matter most). Draws repeat after 2^52.
#[must_use]
pub fn sobol_uniform(seed: u64, dimension: u32, draw: u64) -> f64 {
    match directions().get(dimension as usize) {
        Some(directions) => open_unit(scramble(point(directions, draw), seed, dimension)),
        None => uniform(StreamKey::of(seed, "sobol").derived(u64::from(dimension)), draw, 0),
    }
}

/// The dimensions of streams by their names, in the order given: a name's hash says which one it takes, and where that is
/// taken by a stream before it, the next one that is free. So a stream that is added at the end moves no other, one that is
/// added elsewhere at most those after it that want its place, and equal names share a place. `None` once all are taken.
#[must_use]
pub fn sobol_places(names: &[&str]) -> Vec<Option<u32>> {
    let mut owners: Vec<Option<&str>> = vec![None; DIMENSIONS as usize];
    let mut place = |name| {
        let first = StreamKey::of(0, name).bits() % u64::from(DIMENSIONS);
        let in_turn = (0..u64::from(DIMENSIONS)).map(|step| ((first + step) % u64::from(DIMENSIONS)) as usize);
        let mut free = in_turn.filter(|at| owners[*at].is_none_or(|owner| owner == name));
        let at = free.next()?;
        owners[at] = Some(name);
        Some(at as u32)
    };
    names.iter().map(|name| place(*name)).collect()
}

/// The Sobol number of a dimension (from 0) and a draw before scrambling, in [0, 1): `None` from dimension 256 on.
///
/// For checks against other programs; analyses use [`sobol_uniform`].
#[must_use]
pub fn sobol_unscrambled(dimension: u32, draw: u64) -> Option<f64> {
    const TWO_TO_MINUS_52: f64 = 1.0 / 4_503_599_627_370_496.0;
    let directions = directions().get(dimension as usize)?;
    Some((point(directions, draw) >> (64 - BITS)) as f64 * TWO_TO_MINUS_52)
}

/// The point as a fraction of 2^64.
fn point(directions: &Directions, draw: u64) -> u64 {
    let mut gray = draw ^ (draw >> 1);
    let mut sum = 0;
    while gray != 0 {
        let j = gray.trailing_zeros() as usize;
        if j < BITS {
            sum ^= directions[j];
        }
        gray &= gray - 1;
    }
    sum
}

/// Owen's scrambling of the digits of a fraction of 2^64, by a hash in which each digit depends only on those above it.
///
/// On the reversed digits every step below moves information from low bits to high bits alone and can be undone. Adding,
/// multiplying by an odd number, and exclusive-or with an even multiple of itself are such steps.
fn scramble(digits: u64, seed: u64, dimension: u32) -> u64 {
    let mut key = mix(seed ^ mix(u64::from(dimension).wrapping_add(0x51_7C_C1_B7_27_22_0A_95)));
    let mut x = digits.reverse_bits();
    for _ in 0..4 {
        key = mix(key.wrapping_add(0x9E37_79B9_7F4A_7C15));
        x = x.wrapping_add(key);
        key = mix(key.wrapping_add(0x9E37_79B9_7F4A_7C15));
        x ^= x.wrapping_mul(key & !1);
        key = mix(key.wrapping_add(0x9E37_79B9_7F4A_7C15));
        x = x.wrapping_mul(key | 1);
    }
    x.reverse_bits()
}

/// The direction numbers of every dimension, read from the table once.
fn directions() -> &'static [Directions] {
    static TABLE: OnceLock<Vec<Directions>> = OnceLock::new();
    TABLE.get_or_init(|| {
        // The first dimension is van der Corput's sequence.
        let mut first = [0; BITS];
        for (j, direction) in first.iter_mut().enumerate() {
            *direction = 1 << (63 - j);
        }
        let rows = include_str!("joe_kuo_256.txt").lines().filter(|line| !line.starts_with('#'));
        std::iter::once(first).chain(rows.filter_map(directions_of)).collect()
    })
}

/// The direction numbers of a row `dimension degree coefficients m…` of the table.
fn directions_of(row: &str) -> Option<Directions> {
    let numbers: Vec<u64> = row.split_whitespace().map_while(|word| word.parse().ok()).collect();
    let (&degree, &coefficients) = (numbers.get(1)?, numbers.get(2)?);
    let degree = degree as usize;
    let start = numbers.get(3..3 + degree)?;
    let mut directions = [0; BITS];
    for (j, &m) in start.iter().enumerate() {
        directions[j] = m << (63 - j);
    }
    for j in degree..BITS {
        let mut v = directions[j - degree] ^ (directions[j - degree] >> degree);
        for k in 1..degree {
            if coefficients >> (degree - 1 - k) & 1 == 1 {
                v ^= directions[j - k];
            }
        }
        directions[j] = v;
    }
    Some(directions)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_every_dimension() {
        assert_eq!(directions().len(), DIMENSIONS as usize);
    }

    /// A digit of the output may depend on the digits at and above it, and on no other.
    #[test]
    fn scrambling_moves_nothing_upwards() {
        for k in 0..64 {
            for n in 0..50u64 {
                let x = mix(n);
                let changed = scramble(x, 7, 3) ^ scramble(x ^ (1 << k), 7, 3);
                assert_eq!(changed >> k, 1, "digit {k}");
            }
        }
    }
}
