//! Tokens to tree, by binding strength (Pratt's method).

use super::lexer::{Token, TokenKind, tokens};
use super::tree::{BinaryOperator, Expr, ExprKind, UnaryOperator};
use crate::source::{FileId, Span};

/// Why a text is no expression; bytes count from the start of the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// What is wrong.
    pub message: String,
    /// First byte of the place.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// What to do, if that is plain.
    pub mend: Option<String>,
}

impl Fault {
    pub(super) fn new(message: impl Into<String>, start: usize, end: usize) -> Fault {
        Fault { message: message.into(), start, end, mend: None }
    }

    pub(super) fn mend(mut self, words: impl Into<String>) -> Fault {
        self.mend = Some(words.into());
        self
    }
}

/// Deepest nesting that is read; deeper text is refused rather than overflow the stack.
const DEEPEST: usize = 200;

/// Reads `text`, which starts at byte `offset` of `file`.
pub fn parse(text: &str, file: FileId, offset: usize) -> Result<Expr, Fault> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0, file, offset, depth: 0 };
    if parser.peek() == &TokenKind::End {
        return Err(Fault::new("the expression is empty", 0, text.len()));
    }
    let expr = parser.expression(0)?;
    if parser.peek() != &TokenKind::End {
        let token = parser.tokens[parser.at].clone();
        return Err(Fault::new(format!("did not expect {} here", words(&token.kind)), token.start, token.end)
            .mend("an operator such as `*` may be missing before it"));
    }
    Ok(expr)
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    file: FileId,
    offset: usize,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> &TokenKind {
        &self.tokens[self.at].kind
    }

    fn next(&mut self) -> Token {
        let token = self.tokens[self.at].clone();
        if self.at + 1 < self.tokens.len() {
            self.at += 1;
        }
        token
    }

    fn take(&mut self, symbol: &str) -> bool {
        let found = matches!(self.peek(), TokenKind::Symbol(own) if *own == symbol);
        if found {
            self.next();
        }
        found
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), TokenKind::Word(own) if own == word);
        if found {
            self.next();
        }
        found
    }

    fn expect(&mut self, symbol: &'static str, after: &str) -> Result<usize, Fault> {
        let token = self.tokens[self.at].clone();
        if self.take(symbol) {
            Ok(token.end)
        } else {
            Err(Fault::new(format!("expected `{symbol}` {after}, found {}", words(&token.kind)), token.start, token.end.max(token.start)))
        }
    }

    fn expect_word(&mut self, word: &str, after: &str) -> Result<(), Fault> {
        let token = self.tokens[self.at].clone();
        if self.take_word(word) {
            Ok(())
        } else {
            Err(Fault::new(format!("expected `{word}` {after}, found {}", words(&token.kind)), token.start, token.end))
        }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, self.offset + start, self.offset + end)
    }

    fn expression(&mut self, least: u8) -> Result<Expr, Fault> {
        self.depth += 1;
        if self.depth > DEEPEST {
            let token = &self.tokens[self.at];
            return Err(Fault::new("the expression is nested too deeply", token.start, token.end)
                .mend("name a part of it in [define]"));
        }
        let mut left = self.operand()?;
        while let Some(operator) = self.operator() {
            let strength = operator.strength();
            if strength < least.max(1) {
                break;
            }
            self.next();
            // `^` binds to the right, everything else to the left.
            let right_least = if operator == BinaryOperator::Power { strength } else { strength + 1 };
            let right = self.expression(right_least)?;
            let comparison = |e: &Expr| matches!(&e.kind, ExprKind::Binary(o, ..) if o.strength() == 4);
            if strength == 4 && comparison(&left) {
                return Err(self.fault_over(&left, &right, "comparisons cannot be chained").mend("join two comparisons with `and`"));
            }
            let span = left.span.to(right.span);
            left = Expr { kind: ExprKind::Binary(operator, Box::new(left), Box::new(right)), span };
        }
        self.depth -= 1;
        Ok(left)
    }

    fn fault_over(&self, left: &Expr, right: &Expr, message: &str) -> Fault {
        Fault::new(message, left.span.start as usize - self.offset, right.span.end as usize - self.offset)
    }

    fn operator(&self) -> Option<BinaryOperator> {
        use BinaryOperator::*;
        Some(match self.peek() {
            TokenKind::Symbol(symbol) => match *symbol {
                "+" => Add,
                "-" => Subtract,
                "*" => Multiply,
                "/" => Divide,
                "^" => Power,
                "==" => Equal,
                "!=" => NotEqual,
                "<" => Less,
                "<=" => LessOrEqual,
                ">" => Greater,
                ">=" => GreaterOrEqual,
                _ => return None,
            },
            TokenKind::Word(word) if word == "and" => And,
            TokenKind::Word(word) if word == "or" => Or,
            _ => return None,
        })
    }

    fn operand(&mut self) -> Result<Expr, Fault> {
        let token = self.next();
        let (start, end) = (token.start, token.end);
        match token.kind {
            TokenKind::Number(value) => Ok(self.number(value, start, end)),
            TokenKind::Symbol("£") => {
                let number = self.next();
                let TokenKind::Number(value) = number.kind else {
                    return Err(Fault::new("expected a number after `£`", number.start, number.end));
                };
                let mut unit = "£".to_string();
                let mut end = number.end;
                if let Some((per, per_end)) = self.per() {
                    unit.push('/');
                    unit.push_str(&per);
                    end = per_end;
                }
                Ok(Expr { kind: ExprKind::Number(value, Some(unit)), span: self.span(start, end) })
            }
            TokenKind::Symbol("-") => {
                // -a^b is -(a^b); -a*b is (-a)*b, the same number.
                let inner = self.expression(7)?;
                let span = self.span(start, inner.span.end as usize - self.offset);
                Ok(Expr { kind: ExprKind::Unary(UnaryOperator::Negate, Box::new(inner)), span })
            }
            TokenKind::Symbol("+") => self.expression(7),
            TokenKind::Symbol("(") => {
                let mut inner = self.expression(0)?;
                let end = self.expect(")", "to close the bracket")?;
                inner.span = self.span(start, end);
                Ok(inner)
            }
            TokenKind::Word(word) => self.word(word, start, end),
            kind => Err(Fault::new(format!("expected a number, a name or a bracket, found {}", words(&kind)), start, end)),
        }
    }

    fn word(&mut self, word: String, start: usize, end: usize) -> Result<Expr, Fault> {
        let make = |kind, span| Ok(Expr { kind, span });
        match word.as_str() {
            "true" | "false" => return make(ExprKind::Boolean(word == "true"), self.span(start, end)),
            "rest" => return make(ExprKind::Rest, self.span(start, end)),
            "not" => {
                let inner = self.expression(3)?;
                let span = self.span(start, inner.span.end as usize - self.offset);
                return make(ExprKind::Unary(UnaryOperator::Not, Box::new(inner)), span);
            }
            "if" => {
                let condition = self.expression(0)?;
                self.expect_word("then", "after the condition")?;
                let yes = self.expression(0)?;
                self.expect_word("else", "after `then …`")?;
                let no = self.expression(0)?;
                let span = self.span(start, no.span.end as usize - self.offset);
                return make(ExprKind::If(Box::new(condition), Box::new(yes), Box::new(no)), span);
            }
            "then" | "else" | "and" | "or" => {
                return Err(Fault::new(format!("did not expect `{word}` here"), start, end));
            }
            _ => {}
        }
        if self.take("(") {
            let (arguments, end) = self.list(")", "to close the function")?;
            return make(ExprKind::Call(word, arguments), self.span(start, end));
        }
        if self.take("[") {
            let (indices, end) = self.list("]", "to close the index")?;
            return make(ExprKind::Index(word, indices), self.span(start, end));
        }
        make(ExprKind::Name(word), self.span(start, end))
    }

    fn list(&mut self, close: &'static str, why: &str) -> Result<(Vec<Expr>, usize), Fault> {
        let mut items = Vec::new();
        loop {
            items.push(self.expression(0)?);
            if !self.take(",") {
                let end = self.expect(close, why)?;
                return Ok((items, end));
            }
        }
    }

    /// A number with the unit behind it: `5%`, `2 years`, `1200 £/year`, `0.1 per year`, `-0.02 QALY`.
    fn number(&mut self, value: f64, start: usize, end: usize) -> Expr {
        if self.take("%") {
            let end = self.tokens[self.at - 1].end;
            return Expr { kind: ExprKind::Number(value / 100.0, None), span: self.span(start, end) };
        }
        let mut unit = None;
        let mut end = end;
        match self.peek().clone() {
            TokenKind::Word(word) if is_unit_word(&word) => {
                end = self.next().end;
                unit = Some(word);
            }
            TokenKind::Symbol("£") => {
                end = self.next().end;
                unit = Some("£".to_string());
            }
            _ => {}
        }
        if let Some((per, per_end)) = self.per() {
            unit = Some(format!("{}/{per}", unit.unwrap_or_else(|| "1".into())));
            end = per_end;
        }
        Expr { kind: ExprKind::Number(value, unit), span: self.span(start, end) }
    }

    /// `/year` or `per year`, only where a unit of time follows.
    fn per(&mut self) -> Option<(String, usize)> {
        let slash = matches!(self.peek(), TokenKind::Symbol("/"));
        let per = matches!(self.peek(), TokenKind::Word(word) if word == "per");
        let TokenKind::Word(word) = &self.tokens.get(self.at + 1)?.kind else { return None };
        if (slash || per) && matches!(word.as_str(), "year" | "month" | "week" | "day") {
            let word = word.clone();
            self.next();
            let end = self.next().end;
            return Some((word, end));
        }
        None
    }
}

fn is_unit_word(word: &str) -> bool {
    matches!(word, "year" | "years" | "month" | "months" | "week" | "weeks" | "day" | "days" | "QALY" | "QALYs")
}

fn words(kind: &TokenKind) -> String {
    match kind {
        TokenKind::Number(value) => format!("the number {value}"),
        TokenKind::Word(word) => format!("`{word}`"),
        TokenKind::Symbol(symbol) => format!("`{symbol}`"),
        TokenKind::End => "the end".into(),
    }
}
