//! What results and reports look like, on an invented example.

mod document;
mod docx;
mod figures;
mod fixture;
mod html;
mod information;
#[cfg(feature = "parquet")]
mod parquet;
#[cfg(feature = "pdf")]
mod pdf;
mod redacted;
mod results;
mod sentences;
mod terminal;
mod words;
