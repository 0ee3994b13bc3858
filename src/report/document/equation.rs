//! Owns equations: what is defined, by what, and what there is to say beside it.

use super::{Math, Text};

/// An equation.
#[derive(Clone, Debug, PartialEq)]
pub struct Equation {
    /// Its place, unique in the document.
    pub id: String,
    /// What is defined.
    pub left: Math,
    /// By what.
    pub right: Math,
    /// Its unit, or where it applies; may be empty.
    pub beside: Text,
}

impl Equation {
    /// The whole equation.
    #[must_use]
    pub fn whole(&self) -> Math {
        Math::Row(vec![self.left.clone(), Math::Operator("=".to_owned()), self.right.clone()])
    }
}
