//! Owns the further analyses in the terminal: the finding of each and the first rows of its tables.

use super::lines::{Look, Page};
use crate::report::analyses::shown;
use crate::results::Results;

pub(super) fn analyses(page: &mut Page, results: &Results) {
    for analysis in &results.analyses {
        let own = shown(results, analysis);
        page.gap();
        page.prose(analysis.title.as_ref().unwrap_or(&own.title), Look::Bold);
        if analysis.title.is_some() {
            page.prose(&format!("{}.", own.title), Look::Plain);
        }
        for sheet in own.sheets.iter().filter(|sheet| sheet.shown_rows > 0) {
            page.prose(&format!("{}: {}.", sheet.title, sheet.subtitle), Look::Dim);
            let rows: Vec<_> = sheet
                .rows
                .iter()
                .take(sheet.shown_rows)
                .map(|row| {
                    let cells = row.cells.iter().enumerate().map(|(at, cell)| {
                        if at == 0 { super::tables::short(cell.shown()) } else { cell.shown().to_owned() }
                    });
                    (cells.collect(), if row.strong { Look::Bold } else { Look::Plain })
                })
                .collect();
            page.table(&sheet.head, &rows);
            let left = sheet.rows.len().saturating_sub(sheet.shown_rows);
            if left > 0 {
                page.line(&format!("and {left} more in {}-{}.csv.", analysis.name, sheet.id), Look::Dim);
            }
        }
        for note in &own.notes {
            page.prose(note, Look::Plain);
        }
    }
}
