//! Owns the table that says, in every format, where in the results folder the numbers of each table stand.

use crate::report::document::{Block, Cell, Column, Link, RowKind, Section, Table, Text, each_block};

/// The tables of a report with the place of their numbers: the part that the places of all their cells share.
pub(super) fn table(sections: &[Section]) -> Option<Table> {
    let mut table = Table::new(
        "places",
        "Where the numbers stand",
        "",
        "Places in results.json, or files of the results folder, that hold each table’s numbers to full precision; in the HTML each number says its own",
        vec![Column::text("Table"), Column::text("Where its numbers are")],
    );
    let mut add = |own: &Table| {
        let places: Vec<&str> =
            own.rows.iter().flat_map(|row| &row.cells).filter_map(|cell| cell.from.as_deref()).collect();
        let Some(place) = shared(&places) else { return };
        let head = Text::default().link(own.noun.clone(), Link::Place(own.id.clone()));
        table.row(RowKind::Plain, vec![Cell::text(head), Cell::text(Text::default().code(place))]);
    };
    for section in sections {
        section.walk(&mut |own| {
            each_block(&own.blocks, &mut |block| {
                if let Block::Table(own) = block {
                    add(own);
                }
            });
        });
    }
    if table.rows.is_empty() { None } else { Some(table) }
}

/// What all places begin with, whole steps only: `/probabilistic/decision` of what stands in it.
fn shared(places: &[&str]) -> Option<String> {
    let first = places.first()?;
    // A file of an analysis is named before the row.
    if let Some((file, _)) = first.split_once(", row ") {
        return Some(file.to_owned());
    }
    let mut common: Vec<&str> = first.split('/').collect();
    for place in places {
        let same = common.iter().zip(place.split('/')).take_while(|(a, b)| **a == *b).count();
        common.truncate(same);
    }
    let text = common.join("/");
    if !text.is_empty() {
        return Some(text);
    }
    // Numbers of several parts of the results: each part by its name.
    let mut parts: Vec<String> = Vec::new();
    for part in places.iter().filter_map(|place| place.split('/').nth(1)) {
        let part = format!("/{part}");
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    Some(parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::shared;

    #[test]
    fn places_share_whole_steps() {
        let all = |places: &[&str]| shared(places).unwrap_or_default();
        assert_eq!(all(&["/a/b/0/cost", "/a/b/10/cost"]), "/a/b");
        assert_eq!(all(&["/a/bc", "/a/bd"]), "/a");
        assert_eq!(all(&["/a", "/b/0/cost"]), "/a, /b");
        assert_eq!(all(&["/a/0/cost", "sum of `cost` in /a"]), "/a");
        assert_eq!(all(&["analyses/price.csv, row 1, “£”", "analyses/price.csv, row 2, “£”"]), "analyses/price.csv");
    }
}
