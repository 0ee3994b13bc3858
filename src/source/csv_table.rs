//! CSV files as cells that know their place.

use super::{FileId, Span};

/// One cell.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The text without quotation marks and outer blanks.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A CSV file: a head and rows of cells, each as long as the head.
#[derive(Clone, Debug)]
pub struct CsvTable {
    /// The file.
    pub file: FileId,
    /// Column names.
    pub head: Vec<Cell>,
    /// Rows.
    pub rows: Vec<Vec<Cell>>,
}

impl CsvTable {
    /// Reads a CSV text. Faults are (words, span): no head, a row with too many or too few cells, a column named twice.
    pub fn parse(text: &str, file: FileId) -> (CsvTable, Vec<(String, Span)>) {
        let mut faults = Vec::new();
        let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(&text.as_bytes()[start..]);
        let mut lines: Vec<Vec<Cell>> = Vec::new();
        let mut record = csv::StringRecord::new();
        loop {
            let from = reader.position().byte() as usize + start;
            match reader.read_record(&mut record) {
                Ok(true) => {
                    let to = (reader.position().byte() as usize + start).min(text.len());
                    lines.push(cells(&record, text, from, to, file));
                }
                Ok(false) => break,
                Err(fault) => {
                    faults.push((format!("this is not CSV: {fault}"), Span::new(file, from.min(text.len()), text.len())));
                    break;
                }
            }
        }
        let mut lines = lines.into_iter();
        let head = lines.next().unwrap_or_default();
        if head.is_empty() || (head.len() == 1 && head[0].text.is_empty()) {
            faults.push(("the file has no head row".into(), Span::new(file, 0, text.len().min(1))));
        }
        for (index, cell) in head.iter().enumerate() {
            if !cell.text.is_empty() && head[..index].iter().any(|other| other.text == cell.text) {
                faults.push((format!("two columns are called `{}`", cell.text), cell.span));
            }
        }
        let mut rows = Vec::new();
        for row in lines {
            if row.len() != head.len() {
                let span = row.first().zip(row.last()).map_or(Span::new(file, 0, 0), |(a, b)| a.span.to(b.span));
                faults.push((format!("this row has {} cells where the head has {}", row.len(), head.len()), span));
                continue;
            }
            rows.push(row);
        }
        (CsvTable { file, head, rows }, faults)
    }

    /// Which column has this name.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.head.iter().position(|cell| cell.text == name)
    }
}

fn cells(record: &csv::StringRecord, text: &str, from: usize, to: usize, file: FileId) -> Vec<Cell> {
    let mut at = from;
    record
        .iter()
        .map(|field| {
            let words = field.trim();
            let rest = text.get(at..to).unwrap_or("");
            let span = match rest.find(words) {
                Some(offset) if !words.is_empty() => {
                    let begin = at + offset;
                    at = begin + words.len();
                    Span::new(file, begin, begin + words.len())
                }
                _ => {
                    // An empty or escaped cell: point at its separator.
                    let begin = at.min(to);
                    if words.is_empty() {
                        at = rest.find(',').map_or(at, |comma| at + comma + 1);
                    }
                    Span::new(file, begin, (begin + 1).min(to))
                }
            };
            Cell { text: words.to_string(), span }
        })
        .collect()
}
