//! Owns the table of draws as Parquet, written by polars: `psa.parquet`. polars is used here and nowhere else.
//!
//! The rows are handed over in groups, so that what is held beside the table itself stays small however many draws there
//! are. The same table gives the same bytes.

use std::io::Write;

use polars::prelude::{Column, DataFrame, ParquetCompression, ParquetWriter, PolarsResult, Schema};

use crate::results::DrawTable;

/// Rows in a group: 300 columns of them take 40 MB.
const GROUP: usize = 16_384;

/// Each draw's inputs and outcomes, a row a draw after the draw's number, compressed by zstd.
///
/// # Errors
/// When the output cannot be written, or two columns have one name.
pub fn psa(draws: &DrawTable, output: impl Write) -> PolarsResult<()> {
    let schema: Schema = group(draws, 0, 0)?.schema().as_ref().clone();
    let mut writer = ParquetWriter::new(output)
        .with_compression(ParquetCompression::Zstd(None))
        .set_parallel(false)
        .batched(&schema)?;
    let mut from = 0;
    while from < draws.rows() {
        let to = if from + GROUP < draws.rows() { from + GROUP } else { draws.rows() };
        writer.write_batch(&group(draws, from, to)?)?;
        from = to;
    }
    writer.finish()?;
    Ok(())
}

/// Some of the rows as a frame.
fn group(draws: &DrawTable, from: usize, to: usize) -> PolarsResult<DataFrame> {
    let numbers: Vec<u64> = (from as u64..to as u64).collect();
    let mut columns = vec![Column::new("draw".into(), numbers)];
    for (name, values) in draws.columns() {
        columns.push(Column::new(name.as_str().into(), values.get(from..to).unwrap_or_default()));
    }
    DataFrame::new(to - from, columns)
}
