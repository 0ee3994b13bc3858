//! Stage 2: from files to a resolved [`Study`], every fault reported at once.
//!
//! `document` merges files; `builder` declares every name and then resolves every expression (`resolve`, `typing`); a file for
//! each part of a model reads that part; `check` looks at the whole.

mod axes;
mod bibliography;
mod builder;
mod check;
mod clocks;
mod correlations;
mod csv_input;
mod curve_shapes;
mod curves;
mod definitions;
mod distributions;
mod document;
mod draws;
mod events;
mod every_term;
mod exits;
mod functions;
mod hidden;
mod indexing;
mod labels;
mod measures;
mod moves;
mod nice;
mod observed;
mod origin;
mod parameters;
mod patterns;
mod payments;
mod payoffs;
mod price_index;
mod profiles;
mod ranges;
mod reach;
mod reader;
mod reading;
mod requests;
mod resolve;
mod rings;
mod scenario;
mod schema;
mod scope;
mod settings;
mod states;
mod strategies;
mod study;
mod switches;
mod tables;
mod targets;
mod term;
mod time;
mod timing;
mod typing;
mod work;
mod written;

pub use bibliography::Reference;
pub use builder::{Refusal, load, load_over};
pub use origin::{Origin, citation_keys};
pub use reader::Reader;
pub use requests::AnalysisRequest;
pub use schema::scenario_schema;
pub use study::*;
pub use term::*;
pub use written::is_setting;
