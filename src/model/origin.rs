//! What a file of numbers rests on: the columns of a parameter that say so, stated once for every cell of a table.

use super::builder::Builder;
use super::parameters::standing;
use super::reader::Reader;

/// Source and standing of a table. Empty words where nothing was stated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Part of the model, for reports.
    pub group: String,
    /// Citation keys ([`citation_keys`]).
    pub source: String,
    /// Where in the source.
    pub locator: String,
    /// Id of the evidence row.
    pub evidence: String,
    /// published, derived, calibrated, elicited, assumed, policy.
    pub basis: String,
    /// verified A, verified B, verified C, verified, recalled, claimed.
    pub verification: String,
    /// Note.
    pub note: String,
    /// commercial, academic, or empty: in whose confidence its numbers are.
    pub confidential: String,
}

/// The citation keys of a source: several are written with semicolons between them.
pub fn citation_keys(source: &str) -> impl Iterator<Item = &str> {
    source.split(';').map(str::trim).filter(|key| !key.is_empty())
}

/// Reads the keys of an origin from a table's entry; faults: a wrong type, an unknown basis or verification.
pub(super) fn read(builder: &mut Builder<'_>, reader: &Reader<'_>) -> Origin {
    let mut words = |key: &str| reader.text(key, &mut builder.findings);
    let [group, source, locator, evidence] = ["group", "source", "locator", "evidence"].map(&mut words);
    let [basis, verification, note, confidential] = ["basis", "verification", "note", "confidential"].map(&mut words);
    for (column, cell) in [("basis", basis), ("verification", verification), ("confidential", confidential)] {
        if let Some(cell) = cell {
            standing(builder, column, cell);
        }
    }
    builder.citations.extend(source.map(|cell| (cell.value.to_string(), cell.span)));
    let [group, source, locator, evidence, basis, verification, note, confidential] =
        [group, source, locator, evidence, basis, verification, note, confidential]
            .map(|cell| cell.map_or(String::new(), |cell| cell.value.to_string()));
    Origin { group, source, locator, evidence, basis, verification, note, confidential }
}
