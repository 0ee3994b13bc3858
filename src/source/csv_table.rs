//! CSV files as cells that know their place.

use super::{FileId, Located, Span};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Most cells of one file. A cell takes eight bytes beside the text.
const MOST_CELLS: usize = 50_000_000;

/// A CSV file: a head and rows of cells, each as long as the head. Cells are ranges of the text, so a file of many
/// megabytes takes little more than its own size.
#[derive(Clone, Debug)]
pub struct CsvTable {
    file: FileId,
    text: Arc<str>,
    head: Vec<Located<String>>,
    cells: Vec<(u32, u32)>,
    /// Cells that do not read as they are written, because of doubled quotation marks.
    rewritten: BTreeMap<usize, String>,
}

/// One row of a [`CsvTable`].
#[derive(Clone, Copy, Debug)]
pub struct Row<'t> {
    table: &'t CsvTable,
    first: usize,
}

/// What is wrong with a CSV text, and where.
pub type CsvFault = (String, Span);

impl CsvTable {
    /// Reads a CSV text. Faults: no head, a row with too many or too few cells, a column named twice or not at all.
    pub fn parse(text: &Arc<str>, file: FileId) -> (CsvTable, Vec<CsvFault>) {
        let mut reading = Reading {
            table: CsvTable { file, text: text.clone(), head: vec![], cells: vec![], rewritten: BTreeMap::new() },
            blank: vec![],
            faults: vec![],
        };
        reading.read();
        (reading.table, reading.faults)
    }

    /// Column names in order; a column that has neither name nor content is called "".
    pub fn head(&self) -> &[Located<String>] {
        &self.head
    }

    /// The place of the whole head.
    pub fn head_span(&self) -> Span {
        let nowhere = Span::new(self.file, 0, 0);
        self.head.first().zip(self.head.last()).map_or(nowhere, |(first, last)| first.span.to(last.span))
    }

    /// Which column has this name.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.head.iter().position(|cell| cell.value == name)
    }

    /// How many rows there are below the head.
    pub fn row_count(&self) -> usize {
        if self.head.is_empty() { 0 } else { self.cells.len() / self.head.len() }
    }

    /// The rows below the head.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.row_count()).map(|row| Row { table: self, first: row * self.head.len() })
    }
}

impl<'t> Row<'t> {
    /// The cell of a column, without quotation marks and outer blanks.
    pub fn cell(self, column: usize) -> Located<&'t str> {
        let at = self.first + column;
        let (start, end) = self.table.cells[at];
        let span = Span { file: self.table.file, start, end };
        match self.table.rewritten.get(&at) {
            Some(words) => Located::new(words, span),
            None => Located::new(self.table.text.get(start as usize..end as usize).unwrap_or(""), span),
        }
    }

    /// The text of a column's cell.
    pub fn text(self, column: usize) -> &'t str {
        self.cell(column).value
    }

    /// The place of the whole row.
    pub fn span(self) -> Span {
        let last = self.table.head.len().saturating_sub(1);
        self.cell(0).span.to(self.cell(last).span)
    }
}

/// A table while it is read.
struct Reading {
    table: CsvTable,
    /// For each column without a name, whether nothing was found below it.
    blank: Vec<bool>,
    faults: Vec<CsvFault>,
}

impl Reading {
    fn read(&mut self) {
        let text = self.table.text.clone();
        let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(&text.as_bytes()[start..]);
        let mut record = csv::StringRecord::new();
        let mut first = true;
        loop {
            let from = reader.position().byte() as usize + start;
            match reader.read_record(&mut record) {
                Ok(true) => {}
                Ok(false) => break,
                Err(fault) => {
                    self.fault(format!("this is not CSV: {fault}"), from.min(text.len()), text.len());
                    break;
                }
            }
            let to = (reader.position().byte() as usize + start).min(text.len());
            if first {
                self.head(&record, from, to);
                first = false;
            } else if self.table.cells.len() + record.len() > MOST_CELLS {
                self.fault(format!("more than {MOST_CELLS} cells"), from, to);
                break;
            } else {
                self.row(&record, from, to);
            }
        }
        if self.table.head.iter().all(|cell| cell.value.is_empty()) {
            self.fault("the file has no head row", 0, text.len().min(1));
        }
        for (column, blank) in self.blank.iter().enumerate() {
            let cell = &self.table.head[column];
            if cell.value.is_empty() && !blank {
                self.faults.push((format!("column {} has no name", column + 1), cell.span));
            }
        }
    }

    fn fault(&mut self, words: impl Into<String>, from: usize, to: usize) {
        self.faults.push((words.into(), Span::new(self.table.file, from, to)));
    }

    fn head(&mut self, record: &csv::StringRecord, from: usize, to: usize) {
        let mut names = BTreeMap::new();
        for (range, words) in cells(record, &self.table.text, from, to) {
            let span = Span::new(self.table.file, range.0, range.1);
            if !words.is_empty() && names.insert(words.to_string(), ()).is_some() {
                self.faults.push((format!("two columns are called `{words}`"), span));
            }
            self.blank.push(words.is_empty());
            self.table.head.push(Located::new(words.to_string(), span));
        }
    }

    fn row(&mut self, record: &csv::StringRecord, from: usize, to: usize) {
        let wanted = self.table.head.len();
        if record.len() != wanted {
            let text = self.table.text.clone();
            let written = text.get(from..to).unwrap_or("");
            let mut words = format!("this row has {} cells where the head has {wanted}", record.len());
            if written.trim().contains('\n') {
                words.push_str("; it goes over several lines, so a quotation mark may be missing");
            }
            let begin = from + written.len() - written.trim_start().len();
            let length = written.trim().find(['\n', '\r']).unwrap_or(written.trim().len());
            self.fault(words, begin, begin + length);
            return;
        }
        let text = self.table.text.clone();
        let written = text.get(from..to).unwrap_or("");
        if written.trim().contains('\n') && written.matches('"').count() % 2 == 1 {
            let begin = from + written.find('"').unwrap_or(0);
            let length = text[begin..].find(['\n', '\r']).unwrap_or(1);
            self.fault("a quotation mark is never closed, and takes in what follows", begin, begin + length);
            return;
        }
        for (column, (range, words)) in cells(record, &text, from, to).into_iter().enumerate() {
            if !words.is_empty() {
                self.blank[column] = false;
            }
            if text.get(range.0..range.1) != Some(words) {
                let at = self.table.cells.len();
                self.table.rewritten.insert(at, words.to_string());
            }
            self.table.cells.push((range.0 as u32, range.1 as u32));
        }
    }
}

/// Where each cell of a record stands, and its words without outer blanks.
fn cells<'r>(record: &'r csv::StringRecord, text: &str, from: usize, to: usize) -> Vec<((usize, usize), &'r str)> {
    let mut at = from;
    let mut list = Vec::with_capacity(record.len());
    for field in record {
        let words = field.trim();
        let rest = text.get(at..to).unwrap_or("");
        let range = match rest.find(words) {
            Some(offset) if !words.is_empty() => {
                let begin = at + offset;
                at = begin + words.len();
                (begin, at)
            }
            // An empty cell: the place before its separator.
            _ if words.is_empty() => {
                let begin = at.min(to);
                at = rest.find(',').map_or(at, |comma| at + comma + 1);
                (begin, begin)
            }
            // A rewritten cell: where it begins.
            _ => {
                let begin = at.min(to);
                (begin, rest.chars().next().map_or(begin, |letter| begin + letter.len_utf8()))
            }
        };
        list.push((range, words));
    }
    list
}
