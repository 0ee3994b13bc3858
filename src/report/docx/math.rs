//! Owns formulas as Office MathML, which Word edits as its own equations.

use super::text::escape;
use crate::report::document::{Equation, Math};

/// Size of the letters of an equation, in twentieths of a point.
const SIZE: u32 = 240;

/// An equation on as many lines as it needs in this room, each a formula of its own.
pub(super) fn lines(equation: &Equation, room: u32) -> Vec<String> {
    equation.lines(room, SIZE).iter().map(display).collect()
}

/// A formula that stands on a line of its own.
fn display(math: &Math) -> String {
    format!(
        "<m:oMathPara><m:oMathParaPr><m:jc m:val=\"left\"/></m:oMathParaPr><m:oMath>{}</m:oMath></m:oMathPara>",
        part(math)
    )
}

/// A word of a formula. It is text, so that an underscore in it is one, and not the sign of an index.
fn word(text: &str) -> String {
    format!("<m:r><m:rPr><m:nor/></m:rPr>{FACE}<m:t xml:space=\"preserve\">{}</m:t></m:r>", escape(text))
}

/// Numbers and signs of a formula, upright.
fn letters(text: &str) -> String {
    format!("<m:r><m:rPr><m:sty m:val=\"p\"/></m:rPr>{FACE}<m:t xml:space=\"preserve\">{}</m:t></m:r>", escape(text))
}

/// The face of formulas, as Word wants it said in every run.
const FACE: &str = "<w:rPr><w:rFonts w:ascii=\"Cambria Math\" w:hAnsi=\"Cambria Math\"/></w:rPr>";

/// A part of a formula.
fn part(math: &Math) -> String {
    match math {
        Math::Row(parts) => parts.iter().map(part).collect(),
        Math::Number(text) | Math::Operator(text) => letters(text),
        Math::Name(text) => word(text),
        Math::Words(words) => word(&format!(" {words} ")),
        Math::Indent => word("\u{2003}\u{2002}"),
        Math::Fraction(over, under) => {
            format!("<m:f><m:num>{}</m:num><m:den>{}</m:den></m:f>", part(over), part(under))
        }
        Math::Power(base, exponent) => {
            format!("<m:sSup><m:e>{}</m:e><m:sup>{}</m:sup></m:sSup>", part(base), part(exponent))
        }
        Math::Index(base, items) => {
            format!("<m:sSub><m:e>{}</m:e><m:sub>{}</m:sub></m:sSub>", part(base), list(items))
        }
        Math::Call(name, items) => {
            format!("<m:func><m:fName>{}</m:fName><m:e>{}</m:e></m:func>", word(name), fence("(", ")", &[list(items)]))
        }
        Math::Brackets(inner) => fence("(", ")", &[part(inner)]),
        Math::Cases(cases) => {
            let column = "<m:mc><m:mcPr><m:count m:val=\"2\"/><m:mcJc m:val=\"left\"/></m:mcPr></m:mc>";
            // LibreOffice takes an empty cell for a mistake.
            let cell = |own: &Math| {
                let inner = part(own);
                if inner.is_empty() { word(" ") } else { inner }
            };
            let rows = cases
                .iter()
                .map(|(value, when)| format!("<m:mr><m:e>{}</m:e><m:e>{}</m:e></m:mr>", cell(value), cell(when)));
            let rows: String = rows.collect();
            fence("{", "", &[format!("<m:m><m:mPr><m:mcs>{column}</m:mcs></m:mPr>{rows}</m:m>")])
        }
    }
}

/// Parts between marks that grow with them.
fn fence(open: &str, close: &str, inner: &[String]) -> String {
    let inner: String = inner.iter().map(|own| format!("<m:e>{own}</m:e>")).collect();
    format!("<m:d><m:dPr><m:begChr m:val=\"{open}\"/><m:endChr m:val=\"{close}\"/></m:dPr>{inner}</m:d>")
}

fn list(items: &[Math]) -> String {
    items.iter().map(part).collect::<Vec<_>>().join(&letters(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Math {
        Math::Name(text.to_owned())
    }

    #[test]
    fn cases_open_a_brace_that_nothing_closes() {
        let cases =
            Math::Cases(vec![(name("a"), Math::Words("if".into())), (name("b"), Math::Words("otherwise".into()))]);
        let written = part(&cases);
        assert!(written.contains("m:begChr m:val=\"{\"") && written.contains("m:endChr m:val=\"\""));
        assert_eq!(written.matches("<m:mr>").count(), 2);
    }
}
