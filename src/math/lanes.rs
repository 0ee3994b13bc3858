//! Elementary functions over slices, with the widest vector instructions the machine has.
//!
//! Each function is one body compiled several times. The instructions differ in width alone (the program never fuses a
//! multiplication with an addition), so the bits do not depend on the machine. A test holds that.

use super::{exp, exp_m1, ln, ln_1p, normal_cdf, normal_quantile, normal_score, pow};

/// A set of vector instructions that a loop can be compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstructionSet {
    /// What every processor of the architecture has (SSE2 on x86-64: two numbers at once).
    Baseline,
    /// AVX2: four numbers at once.
    Avx2,
    /// AVX-512 (the foundation and the 64-bit integer instructions): eight numbers at once.
    Avx512,
}

impl InstructionSet {
    /// Every set, narrowest first.
    pub const ALL: [InstructionSet; 3] = [Self::Baseline, Self::Avx2, Self::Avx512];

    /// Whether this machine has the instructions.
    #[must_use]
    pub fn is_available(self) -> bool {
        match self {
            Self::Baseline => true,
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => is_x86_feature_detected!("avx2"),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512dq"),
            #[cfg(not(target_arch = "x86_64"))]
            Self::Avx2 | Self::Avx512 => false,
        }
    }
}

/// The widest instruction set of this machine.
#[must_use]
pub fn best() -> InstructionSet {
    if InstructionSet::Avx512.is_available() {
        InstructionSet::Avx512
    } else if InstructionSet::Avx2.is_available() {
        InstructionSet::Avx2
    } else {
        InstructionSet::Baseline
    }
}

/// Compiles a function for every instruction set, and calls the widest that the machine has.
macro_rules! widest {
    ($(#[$about:meta])* $seen:vis fn $name:ident($($given:ident: $of:ty),* $(,)?) $(-> $gives:ty)? $work:block) => {
        $(#[$about])*
        $seen fn $name($($given: $of),*) $(-> $gives)? {
            #[inline(always)]
            fn body($($given: $of),*) $(-> $gives)? $work
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2")]
                fn avx2($($given: $of),*) $(-> $gives)? {
                    body($($given),*)
                }
                #[target_feature(enable = "avx512f,avx512dq")]
                fn avx512($($given: $of),*) $(-> $gives)? {
                    body($($given),*)
                }
                match crate::math::best() {
                    // SAFETY: `best` found the instructions on this machine.
                    crate::math::InstructionSet::Avx512 => return unsafe { avx512($($given),*) },
                    // SAFETY: `best` found the instructions on this machine.
                    crate::math::InstructionSet::Avx2 => return unsafe { avx2($($given),*) },
                    crate::math::InstructionSet::Baseline => {}
                }
            }
            body($($given),*)
        }
    };
}
pub(crate) use widest;

/// Makes the two public forms of a slice function from its body.
macro_rules! lanes {
    ($(#[$about:meta])* $name:ident, $with:ident, ($($input:ident),+), |$($value:ident),+| $result:expr) => {
        $(#[$about])*
        ///
        /// Computes as many values as the shortest slice has. The bits are those of the scalar function.
        pub fn $name($($input: &[f64],)+ out: &mut [f64]) {
            $with(best(), $($input,)+ out);
        }

        /// The same with a chosen instruction set; the baseline stands in for one this machine lacks.
        pub fn $with(set: InstructionSet, $($input: &[f64],)+ out: &mut [f64]) {
            #[inline(always)]
            fn body($($input: &[f64],)+ out: &mut [f64]) {
                let mut n = out.len();
                $(if $input.len() < n { n = $input.len(); })+
                let out = &mut out[..n];
                $(let $input = &$input[..n];)+
                for i in 0..n {
                    $(let $value = $input[i];)+
                    out[i] = $result;
                }
            }
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2")]
                fn avx2($($input: &[f64],)+ out: &mut [f64]) {
                    body($($input,)+ out);
                }
                #[target_feature(enable = "avx512f,avx512dq")]
                fn avx512($($input: &[f64],)+ out: &mut [f64]) {
                    body($($input,)+ out);
                }
                if set == InstructionSet::Avx512 && set.is_available() {
                    // SAFETY: the line above found the instructions on this machine.
                    return unsafe { avx512($($input,)+ out) };
                }
                if set == InstructionSet::Avx2 && set.is_available() {
                    // SAFETY: the line above found the instructions on this machine.
                    return unsafe { avx2($($input,)+ out) };
                }
            }
            #[cfg(not(target_arch = "x86_64"))]
            let _ = set;
            body($($input,)+ out);
        }
    };
}

lanes!(
    /// [`exp`] of each value.
    exp_lanes, exp_lanes_with, (x), |value| exp(value));
lanes!(
    /// [`exp_m1`] of each value.
    exp_m1_lanes, exp_m1_lanes_with, (x), |value| exp_m1(value));
lanes!(
    /// [`ln`] of each value.
    ln_lanes, ln_lanes_with, (x), |value| ln(value));
lanes!(
    /// [`ln_1p`] of each value.
    ln_1p_lanes, ln_1p_lanes_with, (x), |value| ln_1p(value));
lanes!(
    /// [`pow`] of each base and its exponent.
    pow_lanes, pow_lanes_with, (base, exponent), |x, y| pow(x, y));
lanes!(
    /// [`normal_cdf`] of each value.
    normal_cdf_lanes, normal_cdf_lanes_with, (x), |value| normal_cdf(value));
lanes!(
    /// [`normal_quantile`] of each probability.
    normal_quantile_lanes, normal_quantile_lanes_with, (p), |value| normal_quantile(value));
lanes!(
    /// [`normal_score`] of each lower tail and its upper tail.
    normal_score_lanes, normal_score_lanes_with, (p, q), |lower, upper| normal_score(lower, upper));
