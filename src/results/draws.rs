//! Owns the table of draws: each draw's inputs and outcomes, a column each. It is held as plain columns and is not part
//! of the results file, which would be too large.

/// Columns of equal length, a row for each draw.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DrawTable {
    columns: Vec<(String, Vec<f64>)>,
}

/// Columns that do not make a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnequalColumns {
    /// The column that differs from the first.
    pub column: String,
    /// How many rows it has.
    pub rows: usize,
    /// How many rows the first has.
    pub expected: usize,
}

impl std::fmt::Display for UnequalColumns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "column `{}` has {} draws where the first has {}", self.column, self.rows, self.expected)
    }
}

impl std::error::Error for UnequalColumns {}

impl DrawTable {
    /// A table of these columns, in this order.
    ///
    /// # Errors
    /// When a column has not as many rows as the first.
    pub fn new(columns: Vec<(String, Vec<f64>)>) -> Result<Self, UnequalColumns> {
        let expected = columns.first().map_or(0, |(_, values)| values.len());
        match columns.iter().find(|(_, values)| values.len() != expected) {
            Some((column, values)) => Err(UnequalColumns { column: column.clone(), rows: values.len(), expected }),
            None => Ok(Self { columns }),
        }
    }

    /// The columns.
    #[must_use]
    pub fn columns(&self) -> &[(String, Vec<f64>)] {
        &self.columns
    }

    /// How many draws there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |(_, values)| values.len())
    }
}
