//! Stage 4: parameter sets to outcomes.
//!
//! [`reference`] is the textbook loop that judges the fast engine: it walks the resolved model, not the compiled program.

pub mod reference;
