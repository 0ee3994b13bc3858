//! Holds a run against stored results: which outputs moved, which inputs changed, and what each change did.

mod attribution;
mod changes;
mod cumulative;
mod expected;
mod explained;
mod outputs;
mod rerun;
mod tolerances;

pub use attribution::{MOST_SHAPLEY, grid, on_grid, running_shapley, shapley, steps};
pub use changes::result_changes;
pub use cumulative::cumulative;
pub use expected::{expected, inputs};
pub use explained::{checked, explained, input_changes};
pub use rerun::Rerun;
pub use tolerances::{Allowed, Tolerances};
