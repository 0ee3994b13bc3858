//! Trees back to text, with as few brackets as the meaning allows.

use super::lexer::is_plain;
use super::tree::{BinaryOperator, Expr, ExprKind, UnaryOperator};
use std::borrow::Cow;

/// The expression as text that reads back as the same tree.
pub fn print(expr: &Expr) -> String {
    let mut out = String::new();
    write(expr, 0, &mut out);
    out
}

fn write(expr: &Expr, least: u8, out: &mut String) {
    match &expr.kind {
        ExprKind::Number(value, unit) => {
            out.push_str(&value.to_string());
            match unit.as_deref() {
                None => {}
                Some(unit) if unit.starts_with("1/") => out.push_str(&format!(" per {}", &unit[2..])),
                Some(unit) => out.push_str(&format!(" {unit}")),
            }
        }
        ExprKind::Boolean(flag) => out.push_str(if *flag { "true" } else { "false" }),
        ExprKind::Name(name) => out.push_str(&quoted(name)),
        ExprKind::Rest => out.push_str("rest"),
        ExprKind::Index(name, items) => {
            out.push_str(&quoted(name));
            list(items, '[', ']', out);
        }
        ExprKind::Call(name, items) => {
            out.push_str(&quoted(name));
            list(items, '(', ')', out);
        }
        ExprKind::Unary(operator, inner) => {
            let (word, strength) = match operator {
                UnaryOperator::Negate => ("-", 7),
                UnaryOperator::Not => ("not ", 3),
            };
            bracketed(strength < least, out, |out| {
                out.push_str(word);
                write(inner, strength, out);
            });
        }
        ExprKind::Binary(operator, left, right) => {
            let strength = operator.strength();
            let right_binding = *operator == BinaryOperator::Power;
            bracketed(strength < least, out, |out| {
                write(left, if right_binding || strength == 4 { strength + 1 } else { strength }, out);
                out.push_str(&format!(" {} ", operator.symbol()));
                write(right, if right_binding { strength } else { strength + 1 }, out);
            });
        }
        ExprKind::If(condition, yes, no) => bracketed(least > 0, out, |out| {
            out.push_str("if ");
            write(condition, 0, out);
            out.push_str(" then ");
            write(yes, 0, out);
            out.push_str(" else ");
            write(no, 0, out);
        }),
    }
}

/// A name as it must be written: between quotation marks unless it is a plain word that means nothing else.
fn quoted(name: &str) -> Cow<'_, str> {
    if is_plain(name) { Cow::Borrowed(name) } else { Cow::Owned(format!("'{name}'")) }
}

fn list(items: &[Expr], open: char, close: char, out: &mut String) {
    out.push(open);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        write(item, 0, out);
    }
    out.push(close);
}

fn bracketed(needed: bool, out: &mut String, inner: impl FnOnce(&mut String)) {
    if needed {
        out.push('(');
    }
    inner(out);
    if needed {
        out.push(')');
    }
}
