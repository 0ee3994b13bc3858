//! What results and reports look like, on an invented example.

mod fixture;
mod results;
