//! `[nice]`: the rules of NICE that hold at a date, read as data.

use super::builder::Builder;
use super::csv_input::{csv_column, csv_file, csv_number};
use super::reader::Reader;
use super::settings::choose;
use super::study::{NiceRule, NiceRules, Regime};
use crate::diagnostic::Diagnostic;
use crate::source::{Located, Table};
use indexmap::IndexMap;

/// Every rule that a profile must have.
pub const RULES: [&str; 12] = [
    "threshold_low",
    "threshold_high",
    "discount_costs",
    "discount_effects",
    "discount_alternative",
    "severity_absolute_middle",
    "severity_absolute_high",
    "severity_proportional_middle",
    "severity_proportional_high",
    "severity_weight_middle",
    "severity_weight_high",
    "budget_impact_test",
];

/// Reads `[nice]`; `None` if the scenario does not name it or it is wrong.
pub(super) fn read(builder: &mut Builder<'_>, model: &Table) -> Option<NiceRules> {
    let head = Reader::new(model, "the file");
    let (table, entry) = head.table("nice", &mut builder.findings)?;
    let reader = Reader::new(table, "[nice]");
    let date = reader.text("date", &mut builder.findings);
    let started = reader.text("topic_started", &mut builder.findings);
    let file = reader.text("rules", &mut builder.findings);
    let regime = reader.text("regime", &mut builder.findings);
    let values = reader.text("values", &mut builder.findings);
    reader.finish(&mut builder.findings);
    let regimes = [("EQ-5D-3L", Regime::ThreeLevel), ("EQ-5D-5L", Regime::FiveLevel)];
    let regime = regime.and_then(|text| choose(text, &regimes, &mut builder.findings));
    // Utilities need not be those of the norms that they stand beside, nor of EQ-5D at all.
    let values = values.map(|text| text.value.to_string());
    for text in [date, started].into_iter().flatten() {
        if !is_date(text.value) {
            let fault = Diagnostic::error("E4015", format!("`{}` is not a date", text.value));
            builder.findings.add(fault.at(text.span, "not a date").mend("write year-month-day, such as 2026-11-26"));
        }
    }
    let (Some(date), Some(file)) = (date, file) else {
        let fault = Diagnostic::error("E4001", "[nice] needs `date` and `rules`").at(entry.key_span, "incomplete");
        builder.findings.add(fault.mend("such as date = \"2026-11-26\", rules = \"data/nice/rules.csv\""));
        return None;
    };
    let csv = csv_file(builder, file)?;
    let mut column = |name| csv_column(builder, &csv, Located::new(name, file.span), file);
    let columns = ["from", "rule", "value", "paragraph", "status"].map(&mut column);
    let [Some(from), Some(rule), Some(value), Some(paragraph), Some(status)] = columns else { return None };
    let mut rules: IndexMap<String, NiceRule> = IndexMap::new();
    for row in csv.rows() {
        let start = row.cell(from);
        if !is_date(start.value) {
            let fault = Diagnostic::error("E5002", format!("`{}` is not a date", start.value));
            builder.findings.add(fault.at(start.span, "write year-month-day"));
            continue;
        }
        let Some(number) = csv_number(builder, row.cell(value), "a rule") else { continue };
        let later = rules.get(row.text(rule)).is_none_or(|known| known.from.as_str() <= start.value);
        // Dates written year-month-day stand in the order of their letters.
        if start.value <= date.value && later {
            let own = NiceRule {
                value: number,
                from: start.value.to_string(),
                paragraph: row.text(paragraph).to_string(),
                status: row.text(status).to_string(),
            };
            rules.insert(row.text(rule).to_string(), own);
        }
    }
    let missing: Vec<&str> = RULES.into_iter().filter(|name| !rules.contains_key(*name)).collect();
    if !missing.is_empty() {
        let words = format!("`{}` has no rule in force on {} for: {}", file.value, date.value, missing.join(", "));
        builder.findings.add(Diagnostic::error("E5001", words).at(date.span, "at this date"));
        return None;
    }
    Some(NiceRules {
        date: date.value.to_string(),
        topic_started: started.map(|text| text.value.to_string()),
        regime: regime.unwrap_or(Regime::ThreeLevel),
        values,
        rules,
    })
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |part: &str, digits: usize, most: u32| {
        part.len() == digits && part.parse::<u32>().is_ok_and(|value| (1..=most).contains(&value))
    };
    matches!(parts[..], [year, month, day] if number(year, 4, 9999) && number(month, 2, 12) && number(day, 2, 31))
}
