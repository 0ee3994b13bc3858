//! Stage 5: what a committee asks, answered with batches.

pub mod decision;
