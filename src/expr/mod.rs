//! Expressions: text to tree. Knows nothing of models; names are only words here.

mod lexer;
mod parser;
mod printer;
mod tree;

pub use lexer::{KEYWORDS, UNIT_WORDS, is_plain};
pub use parser::{Fault, parse, parse_text};
pub use printer::print;
pub use tree::{BinaryOperator, Expr, ExprKind, UnaryOperator};
