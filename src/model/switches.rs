//! Switches: declared with their default.

use super::builder::Builder;
use super::document::Part;
use super::reader::wrong_type;
use super::scope::Named;
use super::study::*;
use crate::source::NodeKind;

pub(super) fn declare(builder: &mut Builder<'_>, parts: &[Part]) {
    for (prefix, table) in builder.sections(parts, "switches") {
        for entry in &table.entries {
            let default = match entry.value.kind {
                NodeKind::Boolean(default) => default,
                ref other => {
                    builder.findings.add(wrong_type(&entry.key, &entry.value, other.words(), "true or false"));
                    // Declared all the same, so that its uses are not reported as well.
                    false
                }
            };
            let name = format!("{prefix}{}", entry.key);
            let id = SwitchId(builder.switches.len() as u32);
            builder.declare(&name, Named::Switch(id), entry.key_span);
            builder.switches.push(Switch { name, default, span: entry.key_span });
        }
    }
}
