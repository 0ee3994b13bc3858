//! Owns the making of HTML: escaping, tables with captions and scopes, and the font as data.

use crate::report::provenance::Mark;

/// Text that means itself, in an element or in an attribute between double quotation marks.
pub(super) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

/// Text as a CSS string between double quotation marks.
pub(super) fn css_string(text: &str) -> String {
    let mut safe = String::from("\"");
    for letter in text.chars() {
        if letter.is_control() || matches!(letter, '"' | '\\' | '<' | '>') {
            safe.push_str(&format!("\\{:06X}", u32::from(letter)));
        } else {
            safe.push(letter);
        }
    }
    safe + "\""
}

/// Text as an id: letters and digits stay, each other byte becomes its number.
pub(super) fn id(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() || b == b'-' { char::from(b).to_string() } else { format!("_{b:02x}") })
        .collect()
}

/// Numbers tables and figures as they come.
#[derive(Default)]
pub(super) struct Numbers {
    tables: usize,
    figures: usize,
}

impl Numbers {
    pub(super) fn table(&mut self) -> String {
        self.tables += 1;
        format!("Table {}.", self.tables)
    }

    pub(super) fn figure(&mut self) -> String {
        self.figures += 1;
        format!("Figure {}.", self.figures)
    }
}

/// A cell, already escaped.
pub(super) struct Cell {
    html: String,
    class: &'static str,
    columns: usize,
}

impl Cell {
    /// Text on the left.
    pub(super) fn text(text: &str) -> Self {
        Self { html: escape(text), class: "", columns: 1 }
    }

    /// HTML on the left.
    pub(super) fn html(html: String) -> Self {
        Self { html, class: "", columns: 1 }
    }

    /// A number on the right.
    pub(super) fn number(text: &str) -> Self {
        Self { html: escape(text), class: "r", columns: 1 }
    }

    /// A smaller second line.
    pub(super) fn sub(mut self, text: &str) -> Self {
        if !text.is_empty() {
            self.html += &format!("<span class=\"sub\">{}</span>", escape(text));
        }
        self
    }

    /// The same cell with another class.
    pub(super) fn class(self, class: &'static str) -> Self {
        Self { class, ..self }
    }

    /// The same cell over several columns.
    pub(super) fn over(self, columns: usize) -> Self {
        Self { columns, ..self }
    }
}

/// A table as it grows.
pub(super) struct Table {
    html: String,
    rows: usize,
}

/// The head of a column: its name, and a unit or the like under it.
pub(super) struct Head<'a> {
    pub(super) name: &'a str,
    pub(super) unit: &'a str,
    pub(super) right: bool,
}

impl<'a> Head<'a> {
    pub(super) const fn left(name: &'a str) -> Self {
        Self { name, unit: "", right: false }
    }

    pub(super) const fn right(name: &'a str, unit: &'a str) -> Self {
        Self { name, unit, right: true }
    }
}

impl Table {
    /// A table with its caption; `groups` stand above the heads, each over so many columns, after the first column.
    pub(super) fn new(number: &str, title: &str, subtitle: &str, groups: &[(&str, usize)], heads: &[Head<'_>]) -> Self {
        let mut html = format!(
            "<caption><b><i>{number}</i> {}</b><span>{}</span></caption>\n<thead>",
            escape(title),
            escape(subtitle)
        );
        if !groups.is_empty() {
            html += "<tr><td></td>";
            for (name, columns) in groups {
                html += &format!("<th scope=\"colgroup\" colspan=\"{columns}\" class=\"gr\">{}</th>", escape(name));
            }
            html += "</tr>\n";
        }
        html += "<tr>";
        for head in heads {
            let class = if head.right { " class=\"r\"" } else { "" };
            let unit =
                if head.unit.is_empty() { String::new() } else { format!("<small>{}</small>", escape(head.unit)) };
            html += &format!("<th scope=\"col\"{class}>{}{unit}</th>", escape(head.name));
        }
        html += "</tr></thead>\n<tbody>\n";
        Self { html, rows: 0 }
    }

    /// A row: its head, already escaped, and its cells.
    pub(super) fn row(&mut self, class: &str, head: &str, cells: &[Cell]) {
        self.rows += 1;
        let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
        self.html += &format!("<tr{class}><th scope=\"row\">{head}</th>");
        for cell in cells {
            let class = if cell.class.is_empty() { String::new() } else { format!(" class=\"{}\"", cell.class) };
            let over = if cell.columns == 1 { String::new() } else { format!(" colspan=\"{}\"", cell.columns) };
            self.html += &format!("<td{class}{over}>{}</td>", cell.html);
        }
        self.html += "</tr>\n";
    }

    /// A row that names the group of rows below it.
    pub(super) fn group(&mut self, name: &str, columns: usize) {
        self.rows += 1;
        self.html +=
            &format!("<tr class=\"grp\"><th scope=\"rowgroup\" colspan=\"{columns}\">{}</th></tr>\n", escape(name));
    }

    /// The table as HTML. Under twelve rows it is not split in print.
    pub(super) fn finish(self, class: &str) -> String {
        let short = if self.rows < 12 { " short" } else { "" };
        let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
        format!("<div class=\"tw{short}\" tabindex=\"0\"><table{class}>{}</tbody></table></div>\n", self.html)
    }
}

/// A note under a table or figure; nothing when it has no words.
pub(super) fn note(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("<p class=\"note\">{}</p>\n", escape(text)) }
}

/// The badge of a mark.
pub(super) fn badge(mark: Mark) -> &'static str {
    match mark {
        Mark::Assumed => "<span class=\"m assumed\">assumed</span>",
        Mark::Recalled => "<span class=\"m recalled\">recalled</span>",
        Mark::Secondary => "<span class=\"m secondary\">secondary</span>",
        Mark::Calibrated => "<span class=\"m calibrated\">calibrated</span>",
    }
}

/// Bytes in base 64.
pub(super) fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |n: usize| u32::from(chunk.get(n).copied().unwrap_or(0));
        let word = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let letter = LETTERS[(word >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_pads() {
        assert_eq!(base64(b"Man"), "TWFu");
        assert_eq!(base64(b"Ma"), "TWE=");
        assert_eq!(base64(b"M"), "TQ==");
    }

    #[test]
    fn nothing_escapes() {
        assert_eq!(escape("<a href='x'>&\"</a>"), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;&lt;/a&gt;");
        assert_eq!(css_string("a\"b</style>"), "\"a\\000022b\\00003C/style\\00003E\"");
        assert_eq!(id("smith 2020"), "smith_202020");
    }
}
