//! Owns formulas as typst's mathematics.

use super::source::quote;
use crate::report::document::Math;

/// A formula between the marks of a line of its own.
pub(super) fn display(math: &Math) -> String {
    format!("$ {} $", part(math))
}

fn part(math: &Math) -> String {
    match math {
        Math::Row(parts) => parts.iter().map(part).collect::<Vec<_>>().join(" "),
        Math::Number(text) | Math::Name(text) => quote(text),
        Math::Words(words) => format!("quad {} quad", quote(words)),
        Math::Operator(sign) => operator(sign),
        Math::Fraction(over, under) => format!("frac({}, {})", part(over), part(under)),
        Math::Power(base, exponent) => format!("attach({}, t: {})", part(base), part(exponent)),
        Math::Index(base, items) => format!("attach({}, b: {})", part(base), list(items)),
        Math::Call(name, items) => format!("op({}) lr(( {} ))", quote(name), list(items)),
        Math::Brackets(inner) => format!("lr(( {} ))", part(inner)),
        Math::Cases(cases) => {
            let lines: Vec<String> =
                cases.iter().map(|(value, when)| format!("{} & {}", part(value), part(when))).collect();
            format!("cases({})", lines.join(", "))
        }
    }
}

/// A sign that typst knows as one, or words that stand for one.
fn operator(sign: &str) -> String {
    match sign {
        "+" | "=" | "×" | "≤" | "≥" | "≠" | "−" => format!(" {sign} "),
        other => format!(" class(\"binary\", {}) ", quote(other)),
    }
}

fn list(items: &[Math]) -> String {
    items.iter().map(part).collect::<Vec<_>>().join(" \",\" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_name_is_read_as_mathematics() {
        let name = Math::Name("a_b$ #\"c".into());
        assert_eq!(display(&name), "$ \"a_b$ #\\\"c\" $");
    }
}
