//! Owns B.3.12: results for each kind of person.

use super::{add_prose, analyses, missing, population};
use crate::report::document::{About, Block, Cell, Column, RowKind, Section, Table};
use crate::report::{number, words};
use crate::results::{ProfileTotals, Results};

pub(super) fn section(results: &Results) -> Section {
    let mut section = Section::new("B.3.12", "Subgroup analysis");
    let case = &results.base_case;
    let kinds: Vec<&str> = results.model.profiles.iter().map(|profile| profile.name.as_str()).collect();
    let asked = analyses::add(results, "B.3.12", &mut section);
    if kinds.len() < 2 && asked {
        // The analysis has said what there is to say.
    } else if kinds.len() < 2 || case.by_profile.is_empty() {
        section.push(missing("The model has one kind of person only: there are no subgroups."));
    } else {
        section.push(Block::Table(table(results, &kinds)));
    }
    add_prose(results, &mut section);
    section
}

/// The intervention against the reference in each profile.
fn table(results: &Results, kinds: &[&str]) -> Table {
    let model = &results.model;
    let rows = &results.base_case.by_profile;
    let mut table = Table::new(
        "subgroups",
        "Results by kind of person",
        "",
        format!(
            "Base case, {} against {}. {}. Net money is the net monetary benefit",
            words::inside(model.strategy_label(&model.intervention)),
            words::inside(model.strategy_label(&model.reference)),
            population(results)
        ),
        {
            let mut columns = vec![
                Column::text("Kind of person"),
                Column::number("Share", "%"),
                Column::number("Extra cost", "£"),
                Column::number("Extra life years", "undiscounted"),
                Column::number("Extra QALYs", ""),
                Column::number("ICER", "£ per QALY"),
            ];
            columns.extend(
                model
                    .settings
                    .thresholds
                    .iter()
                    .map(|&t| Column::number("Net money", &format!("£, at {}", number::pounds(t)))),
            );
            columns
        },
    );
    let find = |profile: &str, strategy: &str| -> Option<(usize, &ProfileTotals)> {
        rows.iter().enumerate().find(|(_, row)| row.profile == profile && row.totals.strategy == strategy)
    };
    for kind in kinds {
        let (Some((_, new)), Some((_, old))) = (find(kind, &model.intervention), find(kind, &model.reference)) else {
            continue;
        };
        let cost = new.totals.cost - old.totals.cost;
        let qalys = new.totals.qalys - old.totals.qalys;
        let years = new.totals.life_years_undiscounted - old.totals.life_years_undiscounted;
        let difference = "difference of the two strategies' totals in /base_case/by_profile";
        let mut cells = vec![
            Cell::text(words::outside(kind)),
            super::confidence::share(new.weight, "/base_case/by_profile"),
            Cell::number(number::cost_signed(cost), cost, About::COSTS).from(difference),
            Cell::number(number::net_health(years), years, About::COURSE).from(difference),
            Cell::number(number::net_health(qalys), qalys, About::QALYS).from(difference),
            ratio(cost, qalys),
        ];
        for &threshold in &model.settings.thresholds {
            let net = threshold * qalys - cost;
            cells.push(Cell::number(number::net_money(net), net, About::VALUE).from(difference));
        }
        table.row(RowKind::Plain, cells);
    }
    table
}

/// A ratio where it has a meaning, or the quadrant in words.
fn ratio(cost: f64, qalys: f64) -> Cell {
    use crate::report::document::Text;
    if qalys > 0.0 && cost > 0.0 {
        return Cell::number(number::icer(cost / qalys), cost / qalys, About::VALUE);
    }
    let words = if qalys < 0.0 && cost < 0.0 {
        format!("saves {} per QALY lost", number::icer(cost / qalys))
    } else if qalys == 0.0 && cost == 0.0 {
        "same".to_owned()
    } else if qalys >= 0.0 && cost <= 0.0 {
        "dominates".to_owned()
    } else {
        "dominated".to_owned()
    };
    Cell::text(Text::of(About::VALUE, words))
}
