//! Owns formulas as MathML.

use super::text::escape;
use crate::report::document::{Equation, Math};

/// Size of the letters of an equation and the room for it on paper, where it is narrowest, in twentieths of a point.
const SIZE: u32 = 192;
const ROOM: u32 = 38 * SIZE;

/// An equation by itself, on as many lines as it needs.
pub(super) fn display(equation: &Equation) -> String {
    let inner = match equation.lines(ROOM, SIZE).as_slice() {
        [one] => row(one),
        several => {
            let lines = several.iter().map(|line| format!("<mtr><mtd>{}</mtd></mtr>", row(line)));
            format!("<mtable displaystyle=\"true\" columnalign=\"left\">{}</mtable>", lines.collect::<String>())
        }
    };
    format!("<math display=\"block\">{inner}</math>")
}

/// A part as one element.
fn row(math: &Math) -> String {
    match math {
        Math::Row(parts) => format!("<mrow>{}</mrow>", parts.iter().map(row).collect::<String>()),
        Math::Number(text) => format!("<mn>{}</mn>", escape(text)),
        Math::Name(name) => format!("<mi mathvariant=\"normal\">{}</mi>", escape(name)),
        Math::Words(words) => format!("<mtext>\u{a0}{}\u{a0}</mtext>", escape(words)),
        Math::Operator(sign) => format!("<mo>{}</mo>", escape(sign)),
        Math::Fraction(over, under) => format!("<mfrac>{}{}</mfrac>", row(over), row(under)),
        Math::Power(base, exponent) => format!("<msup>{}{}</msup>", row(base), row(exponent)),
        Math::Index(base, items) => format!("<msub>{}<mrow>{}</mrow></msub>", row(base), list(items)),
        Math::Call(name, items) => {
            format!("<mrow><mi mathvariant=\"normal\">{}</mi><mo>(</mo>{}<mo>)</mo></mrow>", escape(name), list(items))
        }
        Math::Indent => "<mspace width=\"1.5em\"></mspace>".to_owned(),
        Math::Brackets(inner) => format!("<mrow><mo>(</mo>{}<mo>)</mo></mrow>", row(inner)),
        // Few machines have a font whose brace grows: the style draws it beside the cases, and the sign is for the ear.
        Math::Cases(cases) => {
            let lines = cases
                .iter()
                .map(|(value, when)| format!("<mtr><mtd>{}</mtd><mtd>{}</mtd></mtr>", row(value), row(when)));
            format!(
                "<mrow><mo class=\"brace\" fence=\"true\">{{</mo><mtable class=\"cases\" columnalign=\"left\">{}</mtable></mrow>",
                lines.collect::<String>()
            )
        }
    }
}

fn list(items: &[Math]) -> String {
    items.iter().map(row).collect::<Vec<_>>().join("<mo separator=\"true\">,</mo>")
}
