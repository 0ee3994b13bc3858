//! Elementary and special functions with the same bits on every platform.
//!
//! The functions of the standard library beyond the square root go to the platform's own library, so a model run on two
//! machines would differ in its last digits. These are written with additions, multiplications, divisions, square
//! roots, selections and bit shifts alone, which every platform rounds the same way. `exp`, `exp_m1`, `ln`, `ln_1p`,
//! `pow`, `normal_cdf` and `normal_quantile` have no branches: one source serves as a scalar function and inside
//! loops, which the compiler turns into vector instructions ([`lanes`]).
//!
//! Nothing here knows of distributions, draws or models. Errors stated are the largest found against 50-digit
//! arithmetic; `tests/math_golden.rs` holds them.

mod beta;
mod double_double;
mod erf;
mod exp;
mod expansion;
mod extremes;
mod gamma;
mod incomplete_gamma;
mod inverse;
pub mod lanes;
mod ln;
mod normal;
mod power;

pub(crate) use beta::{Beta, halves};
pub use beta::{beta_regularised, beta_regularised_inverse, ln_beta};
pub use erf::{erf, erfc};
pub use exp::{exp, exp_m1};
pub use extremes::{max, min};
pub use gamma::ln_gamma;
pub(crate) use incomplete_gamma::{gamma_log_quantile, gamma_unit};
pub use incomplete_gamma::{gamma_p, gamma_p_inverse, gamma_q};
pub(crate) use lanes::widest;
pub use lanes::{InstructionSet, best};
pub use ln::{ln, ln_1p};
pub use normal::{normal_cdf, normal_pdf, normal_quantile, normal_score};
pub use power::pow;
