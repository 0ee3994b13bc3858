//! Owns formulas as trees that each format typesets in its own way.

/// A formula, or a part of one.
#[derive(Clone, Debug, PartialEq)]
pub enum Math {
    /// A number, as it is written.
    Number(String),
    /// The name of a quantity, set upright, since it is a word: `smr`.
    Name(String),
    /// Words between quantities: `if`, `otherwise`, `years`.
    Words(String),
    /// An operator with space round it: `+`, `×`, `≤`, `=`.
    Operator(String),
    /// Parts side by side.
    Row(Vec<Math>),
    /// One part over another.
    Fraction(Box<Math>, Box<Math>),
    /// A part raised to another.
    Power(Box<Math>, Box<Math>),
    /// A part with indices below it, separated by commas.
    Index(Box<Math>, Vec<Math>),
    /// A function of arguments, separated by commas: `exp(x)`.
    Call(String, Vec<Math>),
    /// A part in round brackets.
    Brackets(Box<Math>),
    /// Values with the conditions under which they hold, one a line, after a large brace.
    Cases(Vec<(Math, Math)>),
    /// Room at the head of a line that goes on another ([`Equation::lines`](super::Equation::lines)).
    Indent,
}

impl Math {
    /// The formula on one line of text, for formats and readers without typesetting.
    #[must_use]
    pub fn line(&self) -> String {
        let list = |items: &[Self]| items.iter().map(Self::line).collect::<Vec<_>>().join(", ");
        match self {
            Self::Number(text) | Self::Name(text) | Self::Words(text) => text.clone(),
            Self::Operator(sign) => format!(" {sign} "),
            Self::Row(parts) => {
                let mut out = String::new();
                for part in parts {
                    let text = part.line();
                    // Words need a space on either side; operators bring theirs.
                    let wordy = matches!(part, Self::Words(_));
                    if wordy && !out.is_empty() && !out.ends_with(' ') {
                        out.push(' ');
                    }
                    out += &text;
                    if wordy {
                        out.push(' ');
                    }
                }
                out.trim().to_owned()
            }
            Self::Fraction(over, under) => format!("{} / {}", over.tight(), under.tight()),
            Self::Power(base, exponent) => format!("{}^{}", base.tight(), exponent.tight()),
            Self::Index(base, items) => format!("{}[{}]", base.line(), list(items)),
            Self::Call(name, items) => format!("{name}({})", list(items)),
            Self::Brackets(inner) => format!("({})", inner.line()),
            Self::Indent => "\u{2003}".to_owned(),
            Self::Cases(cases) => cases
                .iter()
                .map(|(value, when)| format!("{} {}", value.line(), when.line()))
                .collect::<Vec<_>>()
                .join("; "),
        }
    }

    /// In brackets where it has more than one part.
    fn tight(&self) -> String {
        match self {
            Self::Row(parts) if parts.len() > 1 => format!("({})", self.line()),
            Self::Fraction(..) | Self::Cases(_) => format!("({})", self.line()),
            _ => self.line(),
        }
    }
}
