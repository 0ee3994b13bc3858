//! Units and kinds: what a number is a number of.

mod interval;
mod kind;
mod unit;

pub use interval::Interval;
pub use kind::{Kind, Period, Quantity, parse_quantity};
pub use unit::{Unit, unit_scale};
