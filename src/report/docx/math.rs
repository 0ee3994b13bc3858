//! Owns formulas as Office MathML, which Word edits as its own equations.

use super::text::escape;
use crate::report::columns::width;
use crate::report::document::{Equation, Math};

/// Size of the letters of an equation, in twentieths of a point.
const SIZE: u32 = 240;

/// An equation on as many lines as it needs in this room, each a formula of its own.
pub(super) fn lines(equation: &Equation, room: u32) -> Vec<String> {
    let whole = equation.whole();
    if length(&whole) <= room {
        return vec![display(&whole)];
    }
    let parts = broken(&equation.right, room);
    let mut first = vec![equation.left.clone(), Math::Operator("=".to_owned())];
    let mut lines = Vec::new();
    for part in parts {
        first.push(part);
        lines.push(display(&Math::Row(std::mem::take(&mut first))));
    }
    lines
}

/// A formula that stands on a line of its own.
fn display(math: &Math) -> String {
    format!(
        "<m:oMathPara><m:oMathParaPr><m:jc m:val=\"left\"/></m:oMathParaPr><m:oMath>{}</m:oMath></m:oMathPara>",
        part(math)
    )
}

/// The formula in pieces that are, where its operators allow it, as long as the room or shorter. Sums part before products.
fn broken(math: &Math, room: u32) -> Vec<Math> {
    let Math::Row(parts) = math else { return vec![math.clone()] };
    let sum = |part: &Math| matches!(part, Math::Operator(sign) if sign == "+" || sign == "−");
    let any = |part: &Math| matches!(part, Math::Operator(_));
    let sums = parts.iter().skip(1).any(sum);
    let mut pieces: Vec<Vec<Math>> = vec![Vec::new()];
    for own in parts {
        if (if sums { sum(own) } else { any(own) }) && pieces.last().is_some_and(|piece| !piece.is_empty()) {
            pieces.push(Vec::new());
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push(own.clone());
        }
    }
    // As many pieces on a line as fit.
    let mut lines: Vec<Vec<Math>> = Vec::new();
    for piece in pieces {
        match lines.last_mut() {
            Some(line) if length(&Math::Row([line.as_slice(), &piece].concat())) <= room * 3 / 4 => line.extend(piece),
            _ => lines.push(piece),
        }
    }
    // A line that is too long still is broken inside its brackets.
    let opened = |line: Vec<Math>| {
        let long = length(&Math::Row(line.clone())) > room && line.iter().any(|own| matches!(own, Math::Brackets(_)));
        if long { broken(&Math::Row(line.into_iter().flat_map(open).collect()), room) } else { vec![Math::Row(line)] }
    };
    lines.into_iter().flat_map(opened).collect()
}

/// Brackets as their marks and what is between them: marks on two lines cannot grow together.
fn open(math: Math) -> Vec<Math> {
    let mark = |own: &str| Math::Name(own.to_owned());
    match math {
        Math::Brackets(inner) => {
            let inner = if let Math::Row(parts) = *inner { parts } else { vec![*inner] };
            [vec![mark("(")], inner, vec![mark(")")]].concat()
        }
        other => vec![other],
    }
}

/// About how long a formula is.
fn length(math: &Math) -> u32 {
    match math {
        Math::Fraction(over, under) => length(over).max(length(under)) + SIZE / 4,
        Math::Power(base, exponent) => length(base) + length(exponent) * 7 / 10,
        Math::Index(base, items) => length(base) + items.iter().map(length).sum::<u32>() * 7 / 10,
        Math::Row(parts) => parts.iter().map(length).sum(),
        Math::Call(name, items) => width(name, SIZE) + SIZE * 2 / 3 + items.iter().map(length).sum::<u32>(),
        Math::Brackets(inner) => length(inner) + SIZE * 2 / 3,
        Math::Cases(cases) => {
            SIZE + cases.iter().map(|(value, when)| length(value) + length(when) + SIZE).max().unwrap_or(0)
        }
        Math::Operator(_) => SIZE + SIZE / 4,
        Math::Words(words) => width(words, SIZE) + SIZE / 2,
        Math::Number(_) | Math::Name(_) => width(&math.line(), SIZE),
    }
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
            let rows = cases
                .iter()
                .map(|(value, when)| format!("<m:mr><m:e>{}</m:e><m:e>{}</m:e></m:mr>", part(value), part(when)));
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
    use crate::report::document::Text;

    fn name(text: &str) -> Math {
        Math::Name(text.to_owned())
    }

    #[test]
    fn a_long_sum_is_broken_before_its_signs_and_loses_nothing() {
        let mut parts = vec![name("term_0")];
        for k in 1..9 {
            parts.push(Math::Operator("+".to_owned()));
            parts.push(Math::Brackets(Box::new(name(&format!("term_{k}")))));
        }
        let equation =
            Equation { id: "e".into(), left: name("total"), right: Math::Row(parts), beside: Text::default() };
        let lines = lines(&equation, 4000);
        assert!(lines.len() > 2);
        assert!(lines.iter().skip(1).all(|line| line.contains("<m:oMath><m:r><m:rPr><m:sty m:val=\"p\"/></m:rPr>")));
        let all = lines.concat();
        assert!((0..9).all(|k| all.matches(&format!("term_{k}<")).count() == 1));
        assert_eq!(all.matches(">+<").count(), 8);
    }

    #[test]
    fn a_product_with_long_brackets_is_broken_inside_them() {
        let sum = (0..9).flat_map(|k| [name(&format!("term_{k}")), Math::Operator("+".to_owned())]);
        let inner = Math::Brackets(Box::new(Math::Row(sum.chain([name("last")]).collect())));
        let right = Math::Row(vec![name("p"), Math::Operator("×".to_owned()), inner]);
        let equation = Equation { id: "e".into(), left: name("loss"), right, beside: Text::default() };
        let lines = lines(&equation, 4000);
        assert!(lines.len() > 3);
        let all = lines.concat();
        assert!((0..9).all(|k| all.matches(&format!("term_{k}<")).count() == 1));
        assert!(all.contains(">(<") && all.contains(">)<") && !all.contains("<m:d>"));
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
