//! Owns the report as Markdown: the same words, tables and figures as every other format, in plain text that reads well as
//! it stands. Knows nothing of health economics.

mod math;

use super::document::{
    Align, Block, Cell, Confidence, Document, Equation, Fact, Figure, Inline, Link, Reference, Row, RowKind, Section,
    Table, Text,
};

/// The document as Markdown. Figures are links to `figures/<id>.svg` beside it.
#[must_use]
pub fn render(document: &Document) -> String {
    let mut out = format!("# {}\n\n", text(&document.title));
    out += &format!("*{} · {}*\n\n", words(&document.origin), words(&document.status));
    section(&document.summary, 2, &mut out);
    out += "## Contents\n\n";
    for own in &document.sections {
        out += &format!("- [{}](#{})\n", words(&heading(own)), own.id);
    }
    out.push('\n');
    for own in &document.sections {
        section(own, 2, &mut out);
    }
    while out.ends_with("\n\n") {
        out.pop();
    }
    out
}

fn heading(section: &Section) -> String {
    if section.number.is_empty() { section.title.clone() } else { format!("{} {}", section.number, section.title) }
}

fn section(own: &Section, level: usize, out: &mut String) {
    *out += &format!("<a id=\"{}\"></a>\n\n{} {}\n\n", own.id, "#".repeat(level), words(&heading(own)));
    blocks(&own.blocks, out);
    for inner in &own.sections {
        section(inner, level + 1, out);
    }
}

fn blocks(list: &[Block], out: &mut String) {
    for own in list {
        match own {
            Block::Lead(own) | Block::Paragraph(own) => paragraph(&text(own), out),
            Block::Note(own) => paragraph(&format!("*{}*", text(own).replace('*', "")), out),
            Block::Missing(own) => paragraph(&format!("> {}", text(own)), out),
            Block::List(items) => {
                for item in items {
                    *out += &format!("- {}\n", text(item));
                }
                out.push('\n');
            }
            Block::Terms(terms) => {
                for (term, meaning) in terms {
                    *out += &format!("- **{}**: {}\n", words(term), text(meaning));
                }
                out.push('\n');
            }
            Block::Table(own) => table(own, out),
            Block::Steps(own) => table(own.table(), out),
            Block::Figure(own) => figure(own, out),
            Block::Equations(list) => list.iter().for_each(|own| equation(own, out)),
            Block::Facts(list) => list.iter().for_each(|own| fact(own, out)),
            Block::Beside { main, side } => {
                blocks(main, out);
                blocks(side, out);
            }
            Block::References(list) => list.iter().for_each(|own| reference(own, out)),
        }
    }
}

fn paragraph(words: &str, out: &mut String) {
    if !words.trim().is_empty() {
        *out += &format!("{}\n\n", words.trim());
    }
}

/// Words that mean themselves.
fn words(own: &str) -> String {
    let mut safe = String::with_capacity(own.len());
    for letter in own.chars() {
        match letter {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~' | '$' => {
                safe.push('\\');
                safe.push(letter);
            }
            '\n' | '\r' => safe.push(' '),
            letter => safe.push(letter),
        }
    }
    safe
}

/// Code that means itself: as many backticks round it as it needs.
fn code(own: &str) -> String {
    let longest = own.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if own.starts_with('`') || own.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{}{space}{fence}", own.replace('|', "\\|"))
}

fn text(own: &Text) -> String {
    own.parts
        .iter()
        .map(|part| match part {
            Inline::Words(own) => words(own),
            Inline::Strong(own) => format!("**{}**", words(own)),
            Inline::Stressed(own) => format!("*{}*", words(own)),
            Inline::Code(own) => code(own),
            Inline::Badge(badge) => format!("*({})*", badge.word),
            Inline::Link { words: own, to: Link::Place(id) } => format!("[{}](#{id})", words(own)),
            Inline::Link { words: own, to: Link::Web(url) } => {
                format!("[{}](<{}>)", words(own), url.replace(['<', '>', ' '], ""))
            }
            Inline::Withheld(confidence) => withheld(*confidence).to_owned(),
        })
        .collect()
}

const fn withheld(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Commercial => "█ redacted █",
        Confidence::Academic => "▒ redacted ▒",
        Confidence::Derived => "□ redacted □",
    }
}

fn cell(own: &Cell) -> String {
    let mut out = text(&own.text);
    if own.best {
        out = format!("**{}**", out.trim_matches('*'));
    }
    if !own.small.is_empty() {
        out += &format!(" ({})", text(&own.small));
    }
    out
}

fn table(own: &Table, out: &mut String) {
    *out += &format!("<a id=\"{}\"></a>\n\n**Table {}. {}**", own.id, own.number, text(&own.title));
    if !own.subtitle.is_empty() {
        *out += &format!("\\\n{}", text(&own.subtitle));
    }
    *out += "\n\n";
    let groups: Vec<&str> =
        own.groups.iter().flat_map(|group| std::iter::repeat_n(group.name.as_str(), group.columns)).collect();
    let head = own.columns.iter().enumerate().map(|(at, column)| {
        let group = groups.get(at).filter(|group| !group.is_empty()).map_or_else(String::new, |g| format!("{g}: "));
        let unit = if column.unit.is_empty() { String::new() } else { format!(", {}", column.unit) };
        let name = if group.is_empty() { column.name.clone() } else { super::words::inside(&column.name) };
        words(&format!("{group}{name}{unit}"))
    });
    *out += &format!("| {} |\n", head.collect::<Vec<_>>().join(" | "));
    let rules = own.columns.iter().map(|column| if column.align == Align::Right { "---:" } else { "---" });
    *out += &format!("| {} |\n", rules.collect::<Vec<_>>().join(" | "));
    for row in &own.rows {
        *out += &format!("| {} |\n", line(row, own.columns.len()));
    }
    out.push('\n');
    for note in &own.notes {
        paragraph(&text(note), out);
    }
}

/// A row; what spans columns leaves the rest of them empty.
fn line(row: &Row, columns: usize) -> String {
    let mut cells: Vec<String> = Vec::new();
    for (at, own) in row.cells.iter().enumerate() {
        let mut written = cell(own);
        let strong = at == 0 && matches!(row.kind, RowKind::Highlight | RowKind::Strong | RowKind::Group)
            || row.kind == RowKind::Total;
        if strong && !written.is_empty() && !written.contains('*') {
            written = format!("**{written}**");
        }
        if let Some(place) = row.id.as_ref().filter(|_| at == 0) {
            written = format!("<a id=\"{place}\"></a>{written}");
        }
        cells.push(written);
        cells.extend(std::iter::repeat_n(String::new(), own.columns.saturating_sub(1)));
    }
    cells.resize(columns, String::new());
    cells.join(" | ")
}

fn figure(own: &Figure, out: &mut String) {
    *out += &format!("<a id=\"{}\"></a>\n\n", own.id);
    if own.number > 0 {
        *out += &format!("**Figure {}. {}**", own.number, text(&own.title));
        if !own.subtitle.is_empty() {
            *out += &format!("\\\n{}", text(&own.subtitle));
        }
        *out += "\n\n";
    }
    *out += &format!("![{}](figures/{}.svg)\n\n", words(&own.description), own.drawing.id);
    paragraph(&text(&own.note), out);
}

fn equation(own: &Equation, out: &mut String) {
    *out += &format!("<a id=\"{}\"></a>\n\n$$\n{}\n$$\n\n", own.id, math::latex(&own.whole()));
    paragraph(&text(&own.beside), out);
}

fn fact(own: &Fact, out: &mut String) {
    let large = if own.large.is_empty() { String::new() } else { format!("**{}**", text(&own.large)) };
    let join = if own.large.is_empty() || own.text.is_empty() { "" } else { " " };
    let stop = if own.large.is_empty() || own.text.bare().starts_with(char::is_lowercase) { "" } else { "." };
    paragraph(&format!("**{}.** {large}{stop}{join}{}", words(&own.head), text(&own.text)), out);
}

fn reference(own: &Reference, out: &mut String) {
    let url = own.url.as_ref().map_or_else(String::new, |url| format!(" <{url}>"));
    paragraph(&format!("<a id=\"{}\"></a>**{}** {}{url}", own.id, words(&own.key), words(&own.text)), out);
}
