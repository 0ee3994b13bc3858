//! Latin hypercube numbers: of n draws, exactly one falls in each nth part of the interval, each by address.
//!
//! The draw's part comes from a pseudo-random permutation that is computed rather than stored: a Feistel network on the
//! smallest square that holds n, walked until it lands below n. McKay, Beckman & Conover 1979, *Technometrics* 21:239–245
//! (the design); Black & Rogaway 2002, "Ciphers with arbitrary finite domains", CT-RSA 2002 (cycle walking).

use super::stream::{StreamKey, mix, uniform};

/// Rounds of the Feistel network.
const ROUNDS: u64 = 6;
/// The largest number below one.
const BELOW_ONE: f64 = 1.0 - f64::EPSILON / 2.0;

/// The Latin hypercube number of a stream at a draw (from 0), of `draws` in all, in the open interval (0, 1).
///
/// Each stream has a permutation of its own, keyed by the stream and `seed`. Unlike random and Sobol draws, the numbers
/// change with `draws`. Draws beyond the design are taken modulo `draws`; with no draws at all the number is a random
/// uniform.
#[must_use]
pub fn latin_hypercube_uniform(seed: u64, key: StreamKey, draws: u64, draw: u64) -> f64 {
    let key = key.derived(seed);
    let within = uniform(key, draw, 0);
    if draws == 0 {
        return within;
    }
    let part = permuted(key.derived(1).bits(), draws, draw % draws);
    let result = (part as f64 + within) / draws as f64;
    if result < BELOW_ONE { result } else { BELOW_ONE }
}

/// Where a keyed permutation of 0…n−1 takes `index`, which must be below n.
fn permuted(key: u64, n: u64, index: u64) -> u64 {
    let bits = u64::BITS - (n - 1).leading_zeros();
    let half = if bits < 2 { 1 } else { bits.div_ceil(2) };
    let mask = (1u64 << half) - 1;
    let mut x = index;
    loop {
        let (mut left, mut right) = (x >> half, x & mask);
        for round in 0..ROUNDS {
            let scattered = mix(right ^ mix(key.wrapping_add(round)));
            (left, right) = (right, left ^ (scattered >> 32 & mask));
        }
        x = left << half | right;
        if x < n {
            return x;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_size_is_permuted() {
        for n in (1..70).chain([100, 255, 256, 257, 1000]) {
            let mut seen: Vec<u64> = (0..n).map(|k| permuted(99, n, k)).collect();
            seen.sort_unstable();
            assert!(seen.iter().copied().eq(0..n), "{n}");
        }
    }
}
