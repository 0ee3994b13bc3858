//! Stage 2: from files to a resolved [`Study`], every fault reported at once.

mod builder;
mod check;
mod correlations;
mod curves;
mod distributions;
mod document;
mod functions;
mod inputs;
mod moves;
mod profiles;
mod reader;
mod reading;
mod resolve;
mod schema;
mod scope;
mod settings;
mod states;
mod strategies;
mod study;
mod tables;
mod targets;
mod term;
mod typing;

pub use builder::{Refusal, load};
pub use schema::scenario_schema;
pub use study::*;
pub use term::*;
