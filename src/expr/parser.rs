//! Tokens to tree, by binding strength (Pratt's method).

use super::lexer::{Token, TokenKind, UNIT_WORDS, tokens};
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

/// How a condition is written.
const CONDITION: &str = "write `if … then … else …`";

/// Greatest height of a tree. Whatever walks a tree does so by recursion, so this is what keeps the stack from overflowing.
const HIGHEST: usize = 200;

/// Reads `text`, which starts at byte `offset` of `file`.
pub fn parse(text: &str, file: FileId, offset: usize) -> Result<Expr, Fault> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0, file, offset, depth: 0 };
    if parser.peek() == &TokenKind::End {
        return Err(Fault::new("the expression is empty", 0, text.len()));
    }
    let made = parser.expression(0)?;
    if parser.peek() != &TokenKind::End {
        let token = parser.tokens[parser.at].clone();
        let fault = Fault::new(format!("did not expect {} here", words(&token.kind)), token.start, token.end);
        return Err(match &token.kind {
            TokenKind::Symbol(",") => fault.mend("write large numbers without commas: `1200`, or `£1,200`"),
            TokenKind::Symbol(")" | "]") => fault.mend("a bracket closes that was never opened"),
            TokenKind::Word(word) if ["then", "else"].contains(&word.as_str()) => fault.mend(CONDITION),
            _ => fault.mend("an operator such as `*` may be missing before it"),
        });
    }
    Ok(made.expr)
}

/// Reads a text that stands in no file.
///
/// # Errors
/// When the text is no expression.
pub fn parse_text(text: &str) -> Result<Expr, Fault> {
    parse(text, FileId(0), 0)
}

/// An expression and the height of its tree.
struct Made {
    expr: Expr,
    height: usize,
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
            return Ok(token.end);
        }
        Err(Fault::new(format!("expected `{symbol}` {after}, found {}", words(&token.kind)), token.start, token.end))
    }

    fn expect_word(&mut self, word: &str, after: &str) -> Result<(), Fault> {
        let token = self.tokens[self.at].clone();
        if self.take_word(word) {
            return Ok(());
        }
        let fault = format!("expected `{word}` {after}, found {}", words(&token.kind));
        Err(Fault::new(fault, token.start, token.end).mend(CONDITION))
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, self.offset + start, self.offset + end)
    }

    /// Ties a kind to its place; refuses a tree that has grown too high.
    fn made(&self, kind: ExprKind, start: usize, end: usize, below: usize) -> Result<Made, Fault> {
        if below >= HIGHEST {
            return Err(too_deep(start, end));
        }
        Ok(Made { expr: Expr { kind, span: self.span(start, end) }, height: below + 1 })
    }

    fn start_of(&self, expr: &Expr) -> usize {
        expr.span.start as usize - self.offset
    }

    fn end_of(&self, expr: &Expr) -> usize {
        expr.span.end as usize - self.offset
    }

    fn expression(&mut self, least: u8) -> Result<Made, Fault> {
        self.depth += 1;
        if self.depth > HIGHEST {
            let token = &self.tokens[self.at];
            return Err(too_deep(token.start, token.end));
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
            let (start, end) = (self.start_of(&left.expr), self.end_of(&right.expr));
            let comparison = matches!(&left.expr.kind, ExprKind::Binary(own, ..) if own.strength() == 4);
            if strength == 4 && comparison {
                let fault = Fault::new("comparisons cannot be chained", start, end);
                return Err(fault.mend("join two comparisons with `and`"));
            }
            let below = left.height.max(right.height);
            let kind = ExprKind::Binary(operator, Box::new(left.expr), Box::new(right.expr));
            left = self.made(kind, start, end, below)?;
        }
        self.depth -= 1;
        Ok(left)
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

    fn operand(&mut self) -> Result<Made, Fault> {
        let token = self.next();
        let (start, end) = (token.start, token.end);
        match token.kind {
            TokenKind::Number(value) => self.number(value, start, end),
            TokenKind::Symbol("£") => self.pounds(start),
            // -a^b is -(a^b); -a*b is (-a)*b, the same number.
            TokenKind::Symbol("-") => self.unary(UnaryOperator::Negate, 7, start),
            TokenKind::Symbol("+") => self.expression(7),
            TokenKind::Symbol("(") => {
                let mut inner = self.expression(0)?;
                let end = self.expect(")", "to close the bracket")?;
                inner.expr.span = self.span(start, end);
                Ok(inner)
            }
            TokenKind::Word(word) => self.word(word, start, end),
            TokenKind::Quoted(word) => self.named(word, start, end),
            kind => {
                Err(Fault::new(format!("expected a number, a name or a bracket, found {}", words(&kind)), start, end))
            }
        }
    }

    fn unary(&mut self, operator: UnaryOperator, least: u8, start: usize) -> Result<Made, Fault> {
        let inner = self.expression(least)?;
        let end = self.end_of(&inner.expr);
        self.made(ExprKind::Unary(operator, Box::new(inner.expr)), start, end, inner.height)
    }

    fn pounds(&mut self, start: usize) -> Result<Made, Fault> {
        let number = self.next();
        let TokenKind::Number(value) = number.kind else {
            return Err(Fault::new("expected a number after `£`", number.start, number.end));
        };
        let (unit, end) = match self.per() {
            Some((per, end)) => (format!("£/{per}"), end),
            None => ("£".to_string(), number.end),
        };
        self.made(ExprKind::Number(value, Some(unit)), start, end, 0)
    }

    fn word(&mut self, word: String, start: usize, end: usize) -> Result<Made, Fault> {
        match word.as_str() {
            "true" | "false" => self.made(ExprKind::Boolean(word == "true"), start, end, 0),
            "rest" => self.made(ExprKind::Rest, start, end, 0),
            "not" => self.unary(UnaryOperator::Not, 3, start),
            "if" => self.condition(start),
            "then" | "else" | "and" | "or" | "per" => {
                Err(Fault::new(format!("did not expect `{word}` here"), start, end))
            }
            _ => self.named(word, start, end),
        }
    }

    fn condition(&mut self, start: usize) -> Result<Made, Fault> {
        let condition = self.expression(0)?;
        self.expect_word("then", "after the condition")?;
        let yes = self.expression(0)?;
        self.expect_word("else", "after `then …`")?;
        let no = self.expression(0)?;
        let below = condition.height.max(yes.height).max(no.height);
        let end = self.end_of(&no.expr);
        let kind = ExprKind::If(Box::new(condition.expr), Box::new(yes.expr), Box::new(no.expr));
        self.made(kind, start, end, below)
    }

    /// A name, with what stands behind it in brackets.
    fn named(&mut self, name: String, start: usize, end: usize) -> Result<Made, Fault> {
        if self.take("(") {
            if self.peek() == &TokenKind::Symbol(")") {
                let end = self.tokens[self.at].end;
                return Err(Fault::new(format!("`{name}` has nothing in its brackets"), start, end));
            }
            let (arguments, end, below) = self.list(")", "to close the function")?;
            return self.made(ExprKind::Call(name, arguments), start, end, below);
        }
        if self.take("[") {
            let (indices, end, below) = self.list("]", "to close the index")?;
            return self.made(ExprKind::Index(name, indices), start, end, below);
        }
        self.made(ExprKind::Name(name), start, end, 0)
    }

    fn list(&mut self, close: &'static str, why: &str) -> Result<(Vec<Expr>, usize, usize), Fault> {
        let mut items = Vec::new();
        let mut below = 0;
        loop {
            let item = self.expression(0)?;
            below = below.max(item.height);
            items.push(item.expr);
            if !self.take(",") {
                let end = self.expect(close, why)?;
                return Ok((items, end, below));
            }
        }
    }

    /// A number with the unit behind it: `5%`, `2 years`, `1200 £/year`, `0.1 per year`, `-0.02 QALY`.
    fn number(&mut self, value: f64, start: usize, end: usize) -> Result<Made, Fault> {
        let (mut value, mut end, mut unit) = (value, end, None);
        match self.peek().clone() {
            TokenKind::Symbol("%") => {
                end = self.next().end;
                value /= 100.0;
            }
            TokenKind::Word(word) if UNIT_WORDS.contains(&word.as_str()) => {
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
        self.made(ExprKind::Number(value, unit), start, end, 0)
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

fn too_deep(start: usize, end: usize) -> Fault {
    let fault = Fault::new(format!("the expression is nested or strung together more than {HIGHEST} deep"), start, end);
    fault.mend("name parts of it in [define]")
}

fn words(kind: &TokenKind) -> String {
    match kind {
        TokenKind::Number(value) => format!("the number {value}"),
        TokenKind::Word(word) => format!("`{word}`"),
        TokenKind::Quoted(word) => format!("`'{word}'`"),
        TokenKind::Symbol(symbol) => format!("`{symbol}`"),
        TokenKind::End => "the end".into(),
    }
}
