//! Owns the table of the files that are read as they stand (life tables, norms, the index of prices), with their sources.

use super::sources::cite;
use crate::report::document::{Cell, Column, RowKind, Table, Text};
use crate::report::words;
use crate::results::Results;

/// The table; `None` for a model that reads none.
pub(super) fn table(results: &Results) -> Option<Table> {
    if results.model.tables.is_empty() {
        return None;
    }
    let mut table = Table::new(
        "tables",
        "Tables",
        "What is read as it stands: the population’s mortality and health, and prices",
        "Tables of the model and the index that takes prices to one year, with their sources",
        vec![Column::text("Table"), Column::text("File"), Column::text("Standing"), Column::text("Source")],
    );
    for own in &results.model.tables {
        let standing = match (&own.basis, &own.verification) {
            (None, None) if own.file.is_none() => "stated year by year in its file".to_owned(),
            (None, None) => "not stated".to_owned(),
            (Some(one), None) => format!("{one}, not graded"),
            (None, Some(one)) => one.clone(),
            (Some(basis), Some(verification)) => format!("{basis}, {verification}"),
        };
        let mut sources = Text::default();
        for (at, key) in own.sources.iter().enumerate() {
            sources = sources.words(if at == 0 { "" } else { ", " }).join(cite(results, key));
        }
        let sources = if own.sources.is_empty() { Text::default().strong("none given") } else { sources };
        let file = own.file.as_ref().map_or_else(|| Text::plain("–"), |file| Text::default().code(file));
        let name = Text::plain(words::outside(&own.name.replace(['_', '.'], " ")));
        let cells = [name, file, Text::plain(standing), sources].map(Cell::text);
        table.row(RowKind::Plain, cells.to_vec());
    }
    Some(table)
}
