//! The value of information: what knowing would be worth, because a decision could change.

mod at_price;
pub mod choice;
mod learnt;
mod people;
pub mod sample;
mod study;
mod value;

pub(super) use study::read as read_study;
pub use study::worth_of_study;
pub(super) use value::read;
pub use value::worth_of_knowing;
