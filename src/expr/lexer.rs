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
    /// A word in single quotation marks, which is never a keyword or a unit.
    Quoted(String),
    Symbol(&'static str),
    End,
}

const SYMBOLS: [&str; 17] = ["==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "^", "(", ")", "[", "]", ",", "%"];

/// Longest expression in bytes: nobody can check a longer one, and everything that walks it stays quick.
const LONGEST: usize = 20_000;

pub(super) fn tokens(text: &str) -> Result<Vec<Token>, Fault> {
    if text.len() > LONGEST {
        let fault = Fault::new(format!("the expression is longer than {LONGEST} letters"), 0, 1);
        return Err(fault.mend("name parts of it in [define], or put the numbers into a table"));
    }
    let bytes = text.as_bytes();
    let mut list: Vec<Token> = Vec::new();
    let mut at = 0;
    while let Some(letter) = text[at..].chars().next() {
        let start = at;
        if letter.is_whitespace() {
            at += letter.len_utf8();
        } else if letter.is_ascii_digit() || (letter == '.' && bytes.get(at + 1).is_some_and(u8::is_ascii_digit)) {
            let amount = list.last().is_some_and(|token| token.kind == TokenKind::Symbol("£"));
            at = number_end(bytes, at, amount);
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
            let close =
                text[at + 1..].find('\'').ok_or_else(|| Fault::new("this quotation has no end", start, text.len()))?;
            at += close + 2;
            if at == start + 2 {
                return Err(Fault::new("there is nothing between these quotation marks", start, at));
            }
            list.push(Token { kind: TokenKind::Quoted(text[start + 1..at - 1].to_string()), start, end: at });
        } else if letter == '£' {
            at += letter.len_utf8();
            list.push(Token { kind: TokenKind::Symbol("£"), start, end: at });
        } else if let Some(symbol) = SYMBOLS.iter().find(|symbol| text[at..].starts_with(**symbol)) {
            at += symbol.len();
            list.push(Token { kind: TokenKind::Symbol(symbol), start, end: at });
        } else {
            let end = at + letter.len_utf8();
            let shown = if is_invisible(letter) { format!("U+{:04X}", letter as u32) } else { letter.to_string() };
            let fault = Fault::new(format!("`{shown}` means nothing in an expression"), start, end);
            return Err(match letter {
                '=' => fault.mend("compare with `==`"),
                '−' | '–' => fault.mend("write the minus as `-`"),
                letter if is_invisible(letter) => fault.mend("delete this invisible character"),
                '&' | '|' | '!' => fault.mend("write `and`, `or`, `not`"),
                _ => fault,
            });
        }
    }
    list.push(Token { kind: TokenKind::End, start: text.len(), end: text.len() });
    Ok(list)
}

/// Control characters, and those that have no width or turn the direction of writing.
fn is_invisible(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Digits, a fraction, an exponent. Only an amount behind `£` may have thousands commas (one to three digits, then groups of
/// three): elsewhere a comma parts the arguments of a function, and `max(1,250)` has two.
fn number_end(bytes: &[u8], start: usize, amount: bool) -> usize {
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut at = start;
    while digit(at) || bytes.get(at) == Some(&b'_') {
        at += 1;
    }
    let grouped = amount && (1..=3).contains(&(at - start)) && bytes[start] != b'0';
    while grouped && bytes.get(at) == Some(&b',') && (1..=3).all(|k| digit(at + k)) && !digit(at + 4) {
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
        let dot_inside =
            letter == '.' && text[at + 1..].chars().next().is_some_and(|c| c.is_alphanumeric() || c == '_');
        if letter.is_alphanumeric() || letter == '_' || dot_inside {
            at += letter.len_utf8();
        } else {
            break;
        }
    }
    at
}

/// Words that mean something in an expression by themselves.
pub const KEYWORDS: [&str; 10] = ["if", "then", "else", "and", "or", "not", "true", "false", "rest", "per"];

/// Words that are units behind a number.
pub const UNIT_WORDS: [&str; 10] =
    ["year", "years", "month", "months", "week", "weeks", "day", "days", "QALY", "QALYs"];

/// Whether a name can be written without quotation marks.
pub fn is_plain(name: &str) -> bool {
    let starts_well = name.starts_with(|letter: char| letter.is_alphabetic() || letter == '_');
    starts_well && word_end(name, 0) == name.len() && !KEYWORDS.contains(&name) && !UNIT_WORDS.contains(&name)
}
