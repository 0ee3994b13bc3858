//! Stage 4: parameter sets to outcomes.
//!
//! [`evaluate`] is a pure function from a program and a batch of parameter sets to outcomes. [`reference`] is the textbook
//! loop that judges it: it walks the resolved model, not the compiled program.

mod arithmetic;
mod assemble;
mod course;
mod evaluate;
mod flow;
pub mod individual;
mod lower;
mod moves;
mod pool;
pub mod reference;
mod registers;
mod sets;
mod tape;
mod tapes;
mod vet;
mod walk;

pub use evaluate::{BLOCK, Detail, Kernel, Outcomes, Total, evaluate, evaluate_again, evaluate_with};
pub use pool::{Pool, Serial, Take, Threads, Work, spread};
pub use sets::{ParameterSets, Values};
pub use tapes::Tapes;
pub use vet::{diagnostic as fault_diagnostic, vet, vet_set};
