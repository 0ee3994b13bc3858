//! Stage 5: what a committee asks, answered with batches.

pub mod case;
pub mod context;
pub mod decision;
pub mod describe;
pub mod difference;
mod one_way;
pub mod part;
pub mod probabilistic;
pub mod registry;
pub mod roots;
pub mod run;
pub mod sampling;
pub mod targets;
