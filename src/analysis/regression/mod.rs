//! Regression of outcomes on inputs over draws: what is expected of an outcome once some inputs are known.
//!
//! One method for everything: a straight line in each input and a Gaussian process round it, of low rank, with the amount of
//! smoothing found by generalised cross-validation. For one input the kernel is that of the cubic smoothing spline; for
//! several it is squared exponential with a length for each input. `docs/methods.md` has the equations.
//!
//! Sums are taken in a fixed order, so the bits depend on neither threads nor machine.

pub mod basis;
pub mod lengths;
pub mod smoother;
pub mod triangle;

pub use basis::Basis;
pub use smoother::{Fit, Smoother};
