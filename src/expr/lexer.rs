//! Text to tokens.

use super::parser::Fault;

/// A token and the bytes it takes up.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub kind: TokenKind,
    pub start: usize,
    pub end: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind {
    Number(f64),
    Word(String),
    Symbol(&'static str),
    End,
}

const SYMBOLS: [&str; 17] =
    ["==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "^", "(", ")", "[", "]", ",", "%"];

pub(super) fn tokens(text: &str) -> Result<Vec<Token>, Fault> {
    let bytes = text.as_bytes();
    let mut list = Vec::new();
    let mut at = 0;
    while let Some(letter) = text[at..].chars().next() {
        let start = at;
        if letter.is_whitespace() {
            at += letter.len_utf8();
        } else if letter.is_ascii_digit() || (letter == '.' && bytes.get(at + 1).is_some_and(u8::is_ascii_digit)) {
            at = number_end(bytes, at);
            let digits: String = text[start..at].chars().filter(|&c| c != ',' && c != '_').collect();
            let value: f64 = digits.parse().map_err(|_| Fault::new("this is not a number", start, at))?;
            if !value.is_finite() {
                return Err(Fault::new("this number is too large", start, at));
            }
            list.push(Token { kind: TokenKind::Number(value), start, end: at });
        } else if letter.is_alphabetic() || letter == '_' {
            at = word_end(text, at);
            list.push(Token { kind: TokenKind::Word(text[start..at].to_string()), start, end: at });
        } else if letter == '\'' {
            let close = text[at + 1..].find('\'').ok_or_else(|| Fault::new("this quotation has no end", start, text.len()))?;
            at += close + 2;
            list.push(Token { kind: TokenKind::Word(text[start + 1..at - 1].to_string()), start, end: at });
        } else if letter == '£' {
            at += letter.len_utf8();
            list.push(Token { kind: TokenKind::Symbol("£"), start, end: at });
        } else if let Some(symbol) = SYMBOLS.iter().find(|symbol| text[at..].starts_with(**symbol)) {
            at += symbol.len();
            list.push(Token { kind: TokenKind::Symbol(symbol), start, end: at });
        } else {
            let end = at + letter.len_utf8();
            let fault = Fault::new(format!("`{letter}` means nothing in an expression"), start, end);
            return Err(match letter {
                '=' => fault.mend("compare with `==`"),
                '−' | '–' => fault.mend("write the minus as `-`"),
                '&' | '|' | '!' => fault.mend("write `and`, `or`, `not`"),
                _ => fault,
            });
        }
    }
    list.push(Token { kind: TokenKind::End, start: text.len(), end: text.len() });
    Ok(list)
}

/// Digits with thousands commas (a comma followed by exactly three digits), a fraction, an exponent.
fn number_end(bytes: &[u8], mut at: usize) -> usize {
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    while digit(at) || bytes.get(at) == Some(&b'_') {
        at += 1;
    }
    while bytes.get(at) == Some(&b',') && (1..=3).all(|k| digit(at + k)) && !digit(at + 4) {
        at += 4;
    }
    if bytes.get(at) == Some(&b'.') && digit(at + 1) {
        at += 1;
        while digit(at) {
            at += 1;
        }
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        if digit(at + 1 + sign) {
            at += 1 + sign;
            while digit(at) {
                at += 1;
            }
        }
    }
    at
}

/// A word may hold dots between its parts: `cart.p_crs`, `relapse.surv`.
fn word_end(text: &str, mut at: usize) -> usize {
    while let Some(letter) = text[at..].chars().next() {
        let dot_inside = letter == '.' && text[at + 1..].chars().next().is_some_and(|c| c.is_alphanumeric() || c == '_');
        if letter.is_alphanumeric() || letter == '_' || dot_inside {
            at += letter.len_utf8();
        } else {
            break;
        }
    }
    at
}
