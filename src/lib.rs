#![doc = include_str!("../docs/architecture.md")]

pub mod analysis;
pub mod cli;
pub mod diagnostic;
pub mod engine;
pub mod expr;
pub mod math;
pub mod model;
pub mod program;
pub mod quantity;
pub mod report;
pub mod results;
pub mod sample;
pub mod source;
