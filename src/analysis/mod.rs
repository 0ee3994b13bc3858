//! Stage 5: what a committee asks, answered with batches.

pub mod case;
pub mod decision;
pub mod describe;
pub mod difference;
pub mod part;
pub mod probabilistic;
pub mod roots;
pub mod run;
pub mod sampling;
pub mod targets;
