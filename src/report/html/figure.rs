//! Owns figures as HTML: the drawing itself inside the page, its caption, and the numbers behind it to be downloaded.

use super::text::{escape, inline, note};
use crate::report::document::{Data, Figure};
use crate::report::figures::FigureError;

/// From this width on a drawing without a number takes the width of the page.
const WIDE: f64 = 400.0;
/// The usual width of a drawing, in its own units.
const USUAL: f64 = 720.0;

/// A figure with its caption.
pub(super) fn figure(own: &Figure) -> Result<String, FigureError> {
    let svg = own.drawing.svg()?;
    if own.number == 0 {
        let class = if own.drawing.size().0 < WIDE { "small" } else { "strip" };
        return Ok(format!("<figure class=\"{class}\" id=\"{}\">{svg}</figure>\n", own.id));
    }
    let subtitle =
        if own.subtitle.is_empty() { String::new() } else { format!("<span>{}</span>", inline(&own.subtitle)) };
    let data = own.data.as_ref().map_or_else(String::new, |data| {
        format!(
            "<p class=\"tools\"><a download=\"{}.csv\" href=\"data:text/csv;charset=utf-8,{}\">Download the numbers (CSV)</a></p>\n",
            own.drawing.id,
            encode(&csv(data))
        )
    });
    // A drawing wider than the usual keeps its letters of a size that can be read where it has to scroll.
    let width = own.drawing.size().0;
    let wide = if width > USUAL { format!(" style=\"--wide:{}\"", width.round()) } else { String::new() };
    Ok(format!(
        "<figure id=\"{}\"{wide}><figcaption><b><i>Figure {}.</i> {}</b>{subtitle}</figcaption>\n{svg}{}{data}</figure>\n",
        own.id,
        own.number,
        inline(&own.title),
        note(&own.note)
    ))
}

/// The numbers as CSV.
fn csv(data: &Data) -> String {
    let field = |text: &String| {
        if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.clone() }
    };
    let line = |row: &Vec<String>| row.iter().map(field).collect::<Vec<_>>().join(",") + "\n";
    std::iter::once(&data.columns).chain(&data.rows).map(line).collect()
}

/// Text as a part of an address, in an attribute.
fn encode(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() * 9 / 8);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b',' | b'.' | b'-' | b'_' | b'/' | b':' | b'(' | b')') {
            safe.push(char::from(byte));
        } else {
            safe.push_str(&format!("%{byte:02X}"));
        }
    }
    escape(&safe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_addresses_mean_themselves() {
        let data = Data { columns: vec!["a,b".into(), "c\"d".into()], rows: vec![vec!["1".into(), "é <x>".into()]] };
        assert_eq!(csv(&data), "\"a,b\",\"c\"\"d\"\n1,é <x>\n");
        assert_eq!(encode("1,é <x>\n"), "1,%C3%A9%20%3Cx%3E%0A");
    }
}
