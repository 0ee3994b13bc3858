//! A third engine: the same model one person at a time, by chance.
//!
//! It reads the resolved [`Study`](crate::model::Study), as the plain engine does, but knows no shares and no matrices: a person is in one state, waits,
//! moves, pays. Means over many people must agree with the cohort within their sampling error. Terms and time points are those of
//! [`reference`](super::reference); moves, clocks, counting, dating and payment are written here anew from `docs/methods.md`.
//!
//! Partitioned-survival models have no moves to follow: [`applies`] is false for them.

mod count;
mod life;
mod pay;
mod place;

pub use count::{Mean, People};
pub use life::{applies, simulate};
pub(crate) use pay::yearly_amount;
