//! Owns the appendix of equations: each definition of the model, typeset from the model's own expression.

use crate::expr::{BinaryOperator, Expr, ExprKind, UnaryOperator, parse_text};
use crate::report::document::{About, Block, Cell, Column, Equation, Math, RowKind, Section, Table, Text, place_id};
use crate::results::{Definition, Results};

/// The place of this section.
pub(super) const ID: &str = "model-equations";

pub(super) fn section(results: &Results) -> Section {
    let mut section = Section::new("", "Model equations");
    if results.model.definitions.is_empty() {
        section.paragraph("The model defines nothing beyond its inputs.");
    } else {
        section.paragraph(
            "Typeset from the expressions of the model file, so that what is printed is what is computed. \
             Names are those of the model file; inputs among them stand in B.3.9.",
        );
        if results.model.parameters.iter().any(|own| own.used && own.name.contains('.')) {
            section.paragraph(Text::with_code(
                About::NOTHING,
                "A name such as `part.name` belongs to a part that several models share; within that part it stands without the part's name.",
            ));
        }
        section.push(Block::Equations(results.model.definitions.iter().map(equation).collect()));
    }
    if !results.model.curves.is_empty() {
        section.push(Block::Table(curves(results)));
    }
    super::language::add(results, &mut section);
    section
}

/// The survival curves that expressions read.
fn curves(results: &Results) -> Table {
    let mut table = Table::new(
        "curves",
        "Survival curves",
        "",
        "S is survival, h the hazard a year, t years; arguments as the model file writes them",
        vec![Column::text("Curve"), Column::text("What it is")],
    );
    for own in &results.model.curves {
        let words = Text::with_code(About::NOTHING, &own.words);
        table.row(RowKind::Plain, vec![Cell::text(Text::default().code(own.name.clone())), Cell::text(words)]);
    }
    table
}

fn equation(definition: &Definition) -> Equation {
    let name = Math::Name(definition.name.clone());
    let left = match parts(&definition.expression) {
        Some((by, _)) => Math::Index(Box::new(name), vec![one(by)]),
        None => name,
    };
    Equation {
        id: place_id(&format!("definition-{}", definition.name)),
        left,
        right: formula(&definition.expression),
        beside: definition.unit.as_deref().map_or_else(Text::default, Text::plain),
    }
}

/// What a definition by cases goes by, and its cases: `by activity: low → a; else → b;`.
fn parts(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix("by ")?.split_once(": ")
}

/// An expression as a formula. What cannot be read stands as it is written.
pub(super) fn formula(text: &str) -> Math {
    match parts(text) {
        Some((by, cases)) => {
            let cases = cases.split(';').map(str::trim).filter(|case| !case.is_empty());
            Math::Cases(cases.map(|case| by_case(by, case)).collect())
        }
        None => one(text),
    }
}

fn one(text: &str) -> Math {
    parse_text(text).map_or_else(|_| Math::Words(text.to_owned()), |expr| math(&expr, 0))
}

/// One case of a definition by cases: its value, and for which label it holds.
fn by_case(by: &str, case: &str) -> (Math, Math) {
    match case.split_once(" → ") {
        Some(("else", value)) => (one(value), Math::Words("otherwise".into())),
        Some((label, value)) => {
            let when = vec![Math::Words("if".into()), one(by), Math::Words("is".into()), Math::Name(label.to_owned())];
            (one(value), Math::Row(when))
        }
        None => (Math::Words(case.to_owned()), Math::Words(String::new())),
    }
}

/// An expression as a formula; in brackets when it binds less than `least`.
fn math(expr: &Expr, least: u8) -> Math {
    let bracketed = |needed: bool, inner: Math| if needed { Math::Brackets(Box::new(inner)) } else { inner };
    match &expr.kind {
        ExprKind::Number(value, unit) => number(*value, unit.as_deref()),
        ExprKind::Boolean(value) => Math::Words(value.to_string()),
        ExprKind::Name(name) => Math::Name(name.to_owned()),
        ExprKind::Rest => Math::Words("the rest".into()),
        ExprKind::Index(name, items) => {
            Math::Index(Box::new(Math::Name(name.to_owned())), items.iter().map(|item| math(item, 0)).collect())
        }
        ExprKind::Call(name, items) => call(name, items),
        ExprKind::Unary(UnaryOperator::Negate, inner) => {
            bracketed(7 < least, Math::Row(vec![Math::Words("−".into()), math(inner, 7)]))
        }
        ExprKind::Unary(UnaryOperator::Not, inner) => {
            bracketed(3 < least, Math::Row(vec![Math::Words("not".into()), math(inner, 3)]))
        }
        ExprKind::Binary(BinaryOperator::Divide, left, right) => {
            Math::Fraction(Box::new(math(left, 0)), Box::new(math(right, 0)))
        }
        ExprKind::Binary(BinaryOperator::Power, base, exponent) => {
            Math::Power(Box::new(math(base, 9)), Box::new(math(exponent, 0)))
        }
        ExprKind::Binary(operator, left, right) => {
            let strength = operator.strength();
            let parts = vec![math(left, strength), sign(*operator), math(right, strength + 1)];
            bracketed(strength < least, Math::Row(parts))
        }
        ExprKind::If(..) if least > 0 => Math::Brackets(Box::new(cases(expr))),
        ExprKind::If(..) => cases(expr),
    }
}

fn number(value: f64, unit: Option<&str>) -> Math {
    let written = value.to_string();
    match unit {
        None => Math::Number(written),
        Some(unit) => match unit.strip_prefix("1/") {
            Some(per) => Math::Row(vec![Math::Number(written), Math::Words(format!("per {per}"))]),
            None if unit.starts_with('£') => Math::Row(vec![
                Math::Number(format!("£{written}")),
                Math::Words(unit.trim_start_matches('£').replace('/', "per ").trim().to_owned()),
            ]),
            None => Math::Row(vec![Math::Number(written), Math::Words(unit.to_owned())]),
        },
    }
}

fn call(name: &str, items: &[Expr]) -> Math {
    let inner = || items.iter().map(|item| math(item, 0)).collect::<Vec<_>>();
    match (name, items) {
        ("exp", [one]) => Math::Power(Box::new(Math::Name("e".into())), Box::new(math(one, 0))),
        _ => Math::Call(name.to_owned(), inner()),
    }
}

fn sign(operator: BinaryOperator) -> Math {
    use BinaryOperator as B;
    match operator {
        B::Multiply => Math::Operator("×".into()),
        B::Subtract => Math::Operator("−".into()),
        B::Equal => Math::Operator("=".into()),
        B::NotEqual => Math::Operator("≠".into()),
        B::LessOrEqual => Math::Operator("≤".into()),
        B::GreaterOrEqual => Math::Operator("≥".into()),
        B::And | B::Or => Math::Words(operator.symbol().into()),
        _ => Math::Operator(operator.symbol().into()),
    }
}

/// Nested conditions as one list of cases.
fn cases(expr: &Expr) -> Math {
    let mut list = Vec::new();
    let mut rest = expr;
    while let ExprKind::If(condition, yes, no) = &rest.kind {
        list.push((math(yes, 0), Math::Row(vec![Math::Words("if".into()), math(condition, 0)])));
        rest = no;
    }
    list.push((math(rest, 0), Math::Words("otherwise".into())));
    Math::Cases(list)
}
