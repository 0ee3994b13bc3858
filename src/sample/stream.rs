//! Random numbers by address: any cell (stream, draw, component) can be worked out alone, so a draw is the same for any
//! number of threads, any order of work and any other streams in use.
//!
//! The generator is Philox4x32-10: ten rounds of multiplication and exclusive-or that turn a counter and a key into 128
//! random bits. Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3", SC '11.

/// The multipliers of a round.
const MULTIPLY: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
/// What the key grows by after each round: the golden ratio and √3 − 1, as fractions of 2^32.
const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];

/// 128 random bits from a counter and a key: Philox4x32-10.
#[inline]
#[must_use]
pub fn philox4x32_10(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    let [mut c0, mut c1, mut c2, mut c3] = counter;
    let [mut k0, mut k1] = key;
    for _ in 0..10 {
        let first = u64::from(MULTIPLY[0]) * u64::from(c0);
        let second = u64::from(MULTIPLY[1]) * u64::from(c2);
        (c0, c1, c2, c3) =
            ((second >> 32) as u32 ^ c1 ^ k0, second as u32, (first >> 32) as u32 ^ c3 ^ k1, first as u32);
        k0 = k0.wrapping_add(WEYL[0]);
        k1 = k1.wrapping_add(WEYL[1]);
    }
    [c0, c1, c2, c3]
}

/// Names one stream of random numbers: the seed of the run and the name of the stream, mixed into a Philox key.
///
/// The key depends on nothing else, so a parameter keeps its draws whichever other parameters exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StreamKey(u64);

impl StreamKey {
    /// The key of the stream `name` in a run with `seed`.
    ///
    /// The name is hashed by FNV-1a (64 bits) over its UTF-8 bytes; the hash and the seed are then mixed so that every bit
    /// of both reaches every bit of the key. Two different names of one run share a key by chance with probability 2^−64.
    #[must_use]
    pub fn of(seed: u64, name: &str) -> StreamKey {
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        for byte in name.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        StreamKey(mix(mix(hash) ^ seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(1)))
    }

    /// A key for a second purpose of the same stream, such as the permutation of a Latin hypercube.
    #[must_use]
    pub(crate) fn derived(self, purpose: u64) -> StreamKey {
        StreamKey(mix(self.0 ^ mix(purpose.wrapping_add(0x9E37_79B9_7F4A_7C15))))
    }

    /// The key as a number.
    #[must_use]
    pub(crate) fn bits(self) -> u64 {
        self.0
    }
}

/// A one-to-one mixing of 64 bits: each bit of the input changes each bit of the output about half of the time.
///
/// The finaliser of SplitMix64: Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators", OOPSLA '14.
#[inline]
#[must_use]
pub(crate) fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// A number in the open interval (0, 1) from 64 random bits: an odd multiple of 2^−53.
///
/// The 52 highest bits choose one of 2^52 equal cells and the number is its midpoint, so neither 0 nor 1 occurs, the
/// mean is exactly a half, and 1 − u is exact and as likely as u.
#[inline]
#[must_use]
pub(crate) fn open_unit(bits: u64) -> f64 {
    const TWO_TO_MINUS_53: f64 = 1.0 / 9_007_199_254_740_992.0;
    ((bits >> 12) * 2 + 1) as f64 * TWO_TO_MINUS_53
}

/// The uniform random number of a stream at a draw and a component, in the open interval (0, 1).
///
/// `component` tells apart the numbers one draw of one stream needs (the parts of a Dirichlet, say); use 0 where there
/// is one.
#[inline]
#[must_use]
pub fn uniform(key: StreamKey, draw: u64, component: u32) -> f64 {
    let counter = [draw as u32, (draw >> 32) as u32, component, 0];
    let words = philox4x32_10(counter, [key.0 as u32, (key.0 >> 32) as u32]);
    open_unit(u64::from(words[0]) | u64::from(words[1]) << 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The known-answer vectors published with the generator (Random123, `kat_vectors`).
    #[test]
    fn philox_gives_the_published_answers() {
        assert_eq!(philox4x32_10([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        assert_eq!(philox4x32_10([u32::MAX; 4], [u32::MAX; 2]), [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]);
        assert_eq!(
            philox4x32_10([0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0]),
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
        );
    }

    #[test]
    fn the_extreme_bits_stay_inside_the_open_interval() {
        let cell = f64::EPSILON / 2.0;
        assert_eq!(open_unit(0), cell);
        assert_eq!(open_unit(u64::MAX), 1.0 - cell);
    }
}
