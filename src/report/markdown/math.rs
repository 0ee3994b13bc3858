//! Owns formulas as LaTeX, which Markdown readers typeset.

use crate::report::document::Math;

/// A formula as LaTeX.
pub(super) fn latex(math: &Math) -> String {
    let list = |items: &[Math]| items.iter().map(latex).collect::<Vec<_>>().join(", ");
    match math {
        Math::Number(text) => text.replace('£', "\\pounds "),
        Math::Name(name) => format!("\\mathrm{{{}}}", escape(name)),
        Math::Words(words) => format!("\\text{{ {} }}", escape(words)),
        Math::Operator(sign) => operator(sign).to_owned(),
        Math::Row(parts) => parts.iter().map(latex).collect::<Vec<_>>().join(" "),
        Math::Fraction(over, under) => format!("\\frac{{{}}}{{{}}}", latex(over), latex(under)),
        Math::Power(base, exponent) => format!("{{{}}}^{{{}}}", latex(base), latex(exponent)),
        Math::Index(base, items) => format!("{{{}}}_{{{}}}", latex(base), list(items)),
        Math::Call(name, items) => format!("\\operatorname{{{}}}\\left({}\\right)", escape(name), list(items)),
        Math::Indent => "\\quad".to_owned(),
        Math::Brackets(inner) => format!("\\left({}\\right)", latex(inner)),
        Math::Cases(cases) => {
            let lines: Vec<String> =
                cases.iter().map(|(value, when)| format!("{} & {}", latex(value), latex(when))).collect();
            format!("\\begin{{cases}}\n{}\n\\end{{cases}}", lines.join(" \\\\\n"))
        }
    }
}

fn operator(sign: &str) -> &str {
    match sign {
        "×" => "\\times",
        "−" => "-",
        "≤" => "\\le",
        "≥" => "\\ge",
        "≠" => "\\ne",
        other => other,
    }
}

fn escape(words: &str) -> String {
    let mut safe = String::new();
    for letter in words.chars() {
        match letter {
            '_' | '&' | '%' | '$' | '#' | '{' | '}' => {
                safe.push('\\');
                safe.push(letter);
            }
            '\\' => safe.push_str("\\backslash "),
            '£' => safe.push_str("\\pounds "),
            letter => safe.push(letter),
        }
    }
    safe
}
