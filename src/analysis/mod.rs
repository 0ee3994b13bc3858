//! Stage 5: what a committee asks, answered with batches.

mod asked;
mod at_price;
pub mod case;
pub mod context;
mod crossings;
pub mod decision;
pub mod describe;
pub mod difference;
mod measured;
mod moved;
mod one_way;
pub mod part;
mod price;
mod price_durability;
pub mod probabilistic;
pub mod provenance;
pub mod registry;
pub mod roots;
pub mod run;
pub mod sampling;
mod scenarios;
pub mod targets;
mod threshold;
mod two_way;
mod variant;
mod worth;
