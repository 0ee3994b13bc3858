//! Owns the lines of the terminal: prose broken to the width, tables, and the look of each line.

use comfy_table::{CellAlignment, Table, presets};

use super::Options;

/// How a line is shown where colour is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Plain,
    Bold,
    Dim,
}

/// The report as it grows.
pub(super) struct Page {
    pub(super) options: Options,
    pub(super) text: String,
}

impl Page {
    pub(super) fn line(&mut self, text: &str, look: Look) {
        let text = text.trim_end();
        match look {
            _ if !self.options.colour || text.is_empty() => self.text.push_str(text),
            Look::Plain => self.text.push_str(text),
            Look::Bold => self.text += &format!("\x1b[1m{text}\x1b[0m"),
            Look::Dim => self.text += &format!("\x1b[2m{text}\x1b[0m"),
        }
        self.text.push('\n');
    }

    pub(super) fn gap(&mut self) {
        self.text.push('\n');
    }

    /// Sentences broken into lines.
    pub(super) fn prose(&mut self, text: &str, look: Look) {
        let width = self.options.width.clamp(60, 100);
        let mut line = String::new();
        for word in text.split_whitespace() {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
                self.line(&line, look);
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        if !line.is_empty() {
            self.line(&line, look);
        }
    }

    /// A table: names left, the rest right; one look a row.
    pub(super) fn table(&mut self, head: &[String], rows: &[(Vec<String>, Look)]) {
        let mut table = Table::new();
        table.load_style(presets::NOTHING).set_header(head);
        for (cells, _) in rows {
            table.add_row(cells);
        }
        for (place, column) in table.column_iter_mut().enumerate() {
            column.set_padding((0, 2));
            column.set_cell_alignment(if place == 0 { CellAlignment::Left } else { CellAlignment::Right });
        }
        let lines: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
        let heads = lines.len() - rows.len();
        let width = lines.iter().map(|line| line.chars().count()).fold(0, usize::max);
        for (place, line) in lines.iter().enumerate() {
            if place == heads {
                self.line(&"─".repeat(width), Look::Dim);
            }
            match place.checked_sub(heads).and_then(|row| rows.get(row)) {
                Some((_, look)) => self.line(line, *look),
                None => self.line(line, Look::Dim),
            }
        }
    }
}
