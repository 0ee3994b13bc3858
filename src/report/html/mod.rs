//! Owns the report as one HTML file that stands alone: figures, fonts, style and behaviour are inside it and nothing is
//! fetched. It reads on a screen, on paper, in grey, by ear and without script. Knows nothing of health economics.

mod faces;
mod figure;
mod math;
mod table;
mod text;

pub(crate) use faces::faces;

use self::text::{css_string, escape, inline};
use super::document::{Block, Document, Equation, Fact, Reference, Section};
use super::figures::FigureError;
use super::paper::leads;

/// The document as HTML.
///
/// # Errors
/// When a figure cannot be drawn.
pub fn render(document: &Document) -> Result<String, FigureError> {
    let title = escape(&document.title.bare());
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; font-src data:; img-src data:\">\n\
         <title>{title}</title>\n<style>\n{}\n{}{}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#{}\">Skip to the summary</a>\n\
         <header class=\"bar\"><span><b>{title}</b> · {}</span><span class=\"status\">{}</span></header>\n\
         <div class=\"page\">\n",
        faces(),
        include_str!("style.css"),
        running(document),
        document.summary.id,
        escape(&document.origin),
        escape(&document.status),
    );
    out += &contents(document);
    out += "<main>\n";
    section(&document.summary, 1, &mut out)?;
    for own in &document.sections {
        section(own, 2, &mut out)?;
    }
    out += &format!("</main>\n</div>\n<script>\n{}</script>\n</body>\n</html>\n", include_str!("behaviour.js"));
    Ok(out)
}

/// Running head and foot in print.
fn running(document: &Document) -> String {
    let text = "font:8pt \"Cartwright Sans\",Arial,sans-serif;color:#4A5763";
    format!(
        "@page{{size:A4;margin:19mm 17mm;@top-left{{content:{};{text}}}@top-right{{content:{};{text}}}\
         @bottom-left{{content:{};{text}}}@bottom-right{{content:counter(page) \" of \" counter(pages);{text}}}}}\n",
        css_string(&document.title.bare()),
        css_string(&document.status),
        css_string(&document.origin)
    )
}

fn contents(document: &Document) -> String {
    let mut out = "<nav aria-label=\"Contents\"><details open><summary>Contents</summary><ol>\n".to_owned();
    out += &format!("<li><a href=\"#{}\"><span></span>Policy summary</a></li>\n", document.summary.id);
    for own in &document.sections {
        out += &format!(
            "<li><a href=\"#{}\"><span>{}</span>{}</a></li>\n",
            own.id,
            escape(&own.number),
            escape(&own.title)
        );
    }
    out + "</ol></details></nav>\n"
}

fn section(own: &Section, level: usize, out: &mut String) -> Result<(), FigureError> {
    let number = if own.number.is_empty() { String::new() } else { format!("<span>{}</span>", escape(&own.number)) };
    let kind = if level == 1 { " class=\"summary\"" } else { "" };
    *out += &format!(
        "<section id=\"{0}\"{kind} aria-labelledby=\"{0}-title\">\n<h{level} id=\"{0}-title\">{number}{1}</h{level}>\n",
        own.id,
        escape(&own.title)
    );
    blocks(&own.blocks, out)?;
    for inner in &own.sections {
        section(inner, (level + 1).min(6), out)?;
    }
    *out += "</section>\n";
    Ok(())
}

fn blocks(list: &[Block], out: &mut String) -> Result<(), FigureError> {
    for own in list {
        match own {
            Block::Lead(own) => *out += &format!("<p class=\"lead\">{}</p>\n", inline(own)),
            Block::Paragraph(own) if leads(own) => *out += &format!("<p class=\"before\">{}</p>\n", inline(own)),
            Block::Paragraph(own) => *out += &format!("<p>{}</p>\n", inline(own)),
            Block::Note(own) => *out += &text::note(own),
            Block::Missing(own) => *out += &format!("<p class=\"missing\">{}</p>\n", inline(own)),
            Block::List(items) => {
                let items = items.iter().map(|item| format!("<li>{}</li>\n", inline(item)));
                *out += &format!("<ul>\n{}</ul>\n", items.collect::<String>());
            }
            Block::Terms(terms) => {
                let terms = terms
                    .iter()
                    .map(|(term, meaning)| format!("<dt>{}</dt><dd>{}</dd>\n", escape(term), inline(meaning)));
                *out += &format!("<dl>\n{}</dl>\n", terms.collect::<String>());
            }
            Block::Table(own) => *out += &table::table(own),
            Block::Steps(own) => *out += &table::steps(own),
            Block::Figure(own) => *out += &figure::figure(own)?,
            Block::Equations(list) => *out += &equations(list),
            Block::Facts(list) => *out += &facts(list),
            Block::Beside { main, side } => {
                *out += "<div class=\"beside\"><div>\n";
                blocks(main, out)?;
                *out += "</div><div class=\"side\">\n";
                blocks(side, out)?;
                *out += "</div></div>\n";
            }
            Block::References(list) => *out += &references(list),
        }
    }
    Ok(())
}

fn equations(list: &[Equation]) -> String {
    let mut out = "<div class=\"equations\">\n".to_owned();
    for own in list {
        out += &format!(
            "<div class=\"equation\" id=\"{}\">{}<span class=\"sub\">{}</span></div>\n",
            own.id,
            math::display(own),
            inline(&own.beside)
        );
    }
    out + "</div>\n"
}

fn facts(list: &[Fact]) -> String {
    let mut out = "<div class=\"facts\">\n".to_owned();
    for own in list {
        let large =
            if own.large.is_empty() { String::new() } else { format!("<p class=\"large\">{}</p>", inline(&own.large)) };
        out += &format!("<div><h3>{}</h3>{large}<p>{}</p></div>\n", escape(&own.head), inline(&own.text));
    }
    out + "</div>\n"
}

fn references(list: &[Reference]) -> String {
    let mut out = "<ol class=\"refs\">\n".to_owned();
    for own in list {
        let link = own.url.as_ref().map_or_else(String::new, |url| format!(" <a href=\"{0}\">{0}</a>", escape(url)));
        out += &format!(
            "<li id=\"{}\"><b>{}</b><span>{}</span>{link}</li>\n",
            own.id,
            escape(&own.key),
            escape(&own.text)
        );
    }
    out + "</ol>\n"
}
