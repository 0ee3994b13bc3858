//! Owns everything a person reads: terminal, page, figures and tables. It sees the stored results and nothing else of the
//! crate, so a report can be made again from a results file alone.

pub mod analyses;
mod breaks;
pub mod check;
mod columns;
pub mod confidence;
pub mod cumulative;
pub mod document;
pub mod docx;
pub mod dot;
pub mod figures;
pub mod html;
pub mod markdown;
pub mod names;
pub mod number;
mod paper;
#[cfg(feature = "parquet")]
pub mod parquet;
#[cfg(feature = "pdf")]
pub mod pdf;
pub mod provenance;
pub mod sections;
mod standing;
pub mod structure;
pub mod tables;
pub mod terminal;
pub mod titles;
pub mod verification;
pub mod words;
