//! Owns formulas as typst's mathematics.

use super::text::quote;
use crate::report::document::{Equation, Math};

/// Size of the letters of an equation, in twentieths of a point.
const SIZE: u32 = 192;

/// An equation on as many lines as it needs in this room, with its words for those who cannot see it.
pub(super) fn display(equation: &Equation, room: u32) -> String {
    let lines: Vec<String> = equation.lines(room, SIZE).iter().map(part).collect();
    format!("#[#set math.equation(alt: {})\n$ {} $]", quote(&equation.whole().line()), lines.join(" \\ "))
}

fn part(math: &Math) -> String {
    match math {
        Math::Row(parts) => parts.iter().map(part).collect(),
        Math::Number(text) | Math::Name(text) => quote(text),
        Math::Words(words) => quote(&format!(" {words} ")),
        Math::Operator(sign) => operator(sign),
        Math::Fraction(over, under) => format!("frac({}, {})", part(over), part(under)),
        Math::Power(base, exponent) => format!("attach({}, t: {})", part(base), part(exponent)),
        Math::Index(base, items) => format!("attach({}, b: {})", part(base), list(items)),
        Math::Call(name, items) => format!("op({})lr(({}))", quote(name), list(items)),
        Math::Brackets(inner) => format!("lr(({}))", part(inner)),
        Math::Indent => "#h(1.5em) ".to_owned(),
        Math::Cases(cases) => {
            let lines: Vec<String> =
                cases.iter().map(|(value, when)| format!("display({}) & {}", part(value), part(when))).collect();
            format!("cases({})", lines.join(", "))
        }
    }
}

/// A sign that typst knows as one, or words that stand for one.
fn operator(sign: &str) -> String {
    match sign {
        "+" | "×" | "−" => format!("class(\"binary\", {})", quote(sign)),
        "/" => quote(" / "),
        other => format!("class(\"relation\", {})", quote(other)),
    }
}

fn list(items: &[Math]) -> String {
    items.iter().map(part).collect::<Vec<_>>().join("\", \"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::document::Text;

    #[test]
    fn nothing_of_a_name_is_read_as_mathematics() {
        let name = |text: &str| Math::Name(text.to_owned());
        let own = Equation { id: "e".into(), left: name("a_b$ #\"c"), right: name("d"), beside: Text::default() };
        let written = display(&own, 9000);
        assert!(written.ends_with("$ \"a_b$ #\\\"c\"class(\"relation\", \"=\")\"d\" $]"), "{written}");
    }
}
