//! Owns what is in confidence in some results: what gives it away ([`Reach`]), where it is written in words ([`Writings`]), and the
//! results without it ([`blank`]).
//!
//! The rule that all of it serves: **a redacted report is the same, byte for byte, whatever the values in confidence are.**

mod blank;
mod reach;
mod writings;

pub use blank::blank;
pub use reach::{Reach, in_confidence, of_kind};
pub use writings::{MARKS, Passage, Writings};
