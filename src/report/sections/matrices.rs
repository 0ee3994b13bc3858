//! Owns inputs that are cells of a matrix: many values of one source under one name, such as the chances of moving from each band
//! to each other. They stand as a matrix and not as a row each.

use super::inputs::basis;
use super::sources::cite;
use crate::report::document::{About, Cell, Column, RowKind, Table, Text};
use crate::report::number;
use crate::results::{Basis, Parameter, Results};

/// Fewest cells that make a matrix worth a table of its own.
const FEWEST: usize = 16;

/// Inputs of one matrix with their places in the results.
pub(super) struct Matrix<'r> {
    pub(super) name: &'r str,
    cells: Vec<(usize, &'r Parameter, [&'r str; 2])>,
}

/// The name and the two indices of `bc[e0, e1]`.
fn parts(name: &str) -> Option<(&str, [&str; 2])> {
    let (name, rest) = name.split_once('[')?;
    let (row, column) = rest.strip_suffix(']')?.split_once(", ")?;
    (!column.contains(", ")).then_some((name, [row, column]))
}

/// The matrices among the inputs that are used. One with an assumption or a confidence in it, or with cells that are called
/// something, keeps its rows.
pub(super) fn matrices(results: &Results) -> Vec<Matrix<'_>> {
    let mut found: Vec<Matrix<'_>> = Vec::new();
    for (at, parameter) in results.model.parameters.iter().enumerate().filter(|(_, own)| own.used) {
        let Some((name, indices)) = parts(&parameter.name) else { continue };
        match found.iter_mut().find(|own| own.name == name) {
            Some(own) => own.cells.push((at, parameter, indices)),
            None => found.push(Matrix { name, cells: vec![(at, parameter, indices)] }),
        }
    }
    let plain = |own: &Parameter| {
        own.label == own.name
            && own.basis != Some(Basis::Assumed)
            && own.confidential.is_none()
            && own.value.is_finite()
    };
    found.retain(|own| own.cells.len() >= FEWEST && own.cells.iter().all(|(_, parameter, _)| plain(parameter)));
    found
}

impl Matrix<'_> {
    /// Whether an input is one of its cells.
    pub(super) fn holds(&self, parameter: &Parameter) -> bool {
        parts(&parameter.name).is_some_and(|(name, _)| name == self.name)
    }

    fn id(&self) -> String {
        format!("matrix-{}", self.name)
    }

    /// The one row in the table of inputs that stands for it: what all cells share, and how many they are.
    pub(super) fn row(&self, results: &Results) -> Vec<Cell> {
        let first = self.cells[0].1;
        let same = |of: &dyn Fn(&Parameter) -> Option<String>| {
            let own = of(first);
            if self.cells.iter().all(|(_, parameter, _)| of(parameter) == own) { own } else { None }
        };
        let varied = self.cells.iter().filter(|(_, own, _)| own.distribution.is_some()).count();
        let distribution = match varied {
            0 => "fixed".to_owned(),
            n if n == self.cells.len() => "each drawn".to_owned(),
            n => format!("{n} drawn, the others fixed"),
        };
        let source = same(&|own| own.source.clone()).map_or_else(|| Text::plain("several"), |key| cite(results, &key));
        let marks: Vec<Text> = self.cells.iter().map(|(_, own, _)| basis(own)).collect();
        let shared = if marks.iter().all(|mark| *mark == marks[0]) { marks[0].clone() } else { Text::plain("several") };
        vec![
            Cell::text(format!("{} values of a matrix", number::count(self.cells.len() as u64)))
                .small(Text::default().code(self.name)),
            Cell::text(first.unit.clone().unwrap_or_default()),
            Cell::text(Text::plain("see ").link(
                "its table",
                crate::report::document::Link::Place(crate::report::document::place_id(&self.id())),
            )),
            Cell::text(distribution.clone()),
            Cell::text(
                same(&|own| own.distribution.as_ref().map(|own| own.split(' ').next().unwrap_or(own).to_owned()))
                    .unwrap_or_else(|| number::NOT_APPLICABLE.to_owned()),
            ),
            Cell::text(shared),
            Cell::text(source),
        ]
    }

    /// Its values, a row for each first index and a column for each second one.
    pub(super) fn table(&self) -> Table {
        let (mut rows, mut columns): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
        for (_, _, [row, column]) in &self.cells {
            if !rows.contains(row) {
                rows.push(row);
            }
            if !columns.contains(column) {
                columns.push(column);
            }
        }
        let heads = columns.iter().map(|column| Column::number(column, ""));
        let mut table = Table::new(
            &self.id(),
            "Inputs of a matrix",
            Text::plain("Values of the matrix ").words(self.name),
            "Base values, by the first index (down) and the second (across)",
            std::iter::once(Column::text("")).chain(heads).collect(),
        );
        for row in rows {
            let mut line = vec![Cell::text(row)];
            for column in &columns {
                let cell = self.cells.iter().find(|(_, _, indices)| *indices == [row, *column]);
                line.push(cell.map_or_else(Cell::none, |(at, own, _)| {
                    Cell::number(number::input(own.value, own.unit.as_deref()), own.value, About::NOTHING)
                        .from(format!("/model/parameters/{at}/value"))
                }));
            }
            table.row(RowKind::Plain, line);
        }
        table
    }
}
