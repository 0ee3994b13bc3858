//! Owns the tables that are written as CSV: raw numbers at full precision, one a cell, words where no number applies.
//! A number is written as the shortest text that reads back as the same number.

use std::io::Write;

use super::words;
use crate::results::{Basis, DrawTable, Model, Position, Results, Verification};

/// A number as the shortest text that reads back as the same number.
pub(super) fn exact(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 || (1e-5..1e16).contains(&size) { format!("{value}") } else { format!("{value:e}") }
}

/// Every input with its unit, price year, source and standing, in the order of the model.
///
/// # Errors
/// When the output cannot be written.
pub fn inputs(model: &Model, output: impl Write) -> csv::Result<()> {
    let mut csv = csv::Writer::from_writer(output);
    csv.write_record([
        "name",
        "label",
        "value",
        "unit",
        "price_year",
        "source",
        "locator",
        "evidence",
        "basis",
        "verification",
        "note",
        "used",
        "set_at",
        "reason",
    ])?;
    for own in &model.parameters {
        let text = |cell: &Option<String>| cell.clone().unwrap_or_default();
        csv.write_record([
            own.name.clone(),
            own.label.clone(),
            exact(own.value_before_inflation.unwrap_or(own.value)),
            text(&own.unit),
            text(&own.price_year),
            text(&own.source),
            text(&own.locator),
            text(&own.evidence),
            own.basis.map_or("", Basis::word).to_owned(),
            own.verification.map_or("", Verification::word).to_owned(),
            text(&own.note),
            if own.used { "yes" } else { "no" }.to_owned(),
            own.set_by.as_ref().map_or_else(String::new, |set| set.place.clone()),
            own.set_by.as_ref().map_or_else(String::new, |set| text(&set.reason)),
        ])?;
    }
    csv.flush()?;
    Ok(())
}

/// The fully incremental table of the base case and, where there are draws, of their means: `incremental.csv`.
///
/// # Errors
/// When the output cannot be written.
pub fn incremental(results: &Results, output: impl Write) -> csv::Result<()> {
    let mut csv = csv::Writer::from_writer(output);
    csv.write_record([
        "analysis",
        "strategy",
        "label",
        "cost",
        "life_years_undiscounted",
        "life_years",
        "qalys",
        "against",
        "cost_increment",
        "qaly_increment",
        "icer",
        "status",
        "reference",
        "cost_v_reference",
        "qalys_v_reference",
        "icer_v_reference",
    ])?;
    let cases = [("deterministic", Some(&results.base_case)), ("probabilistic", results.probabilistic.as_ref())];
    for (analysis, case) in cases {
        let Some(case) = case else { continue };
        for row in &case.decision.incremental {
            let totals = case.totals_of(&row.strategy);
            let total =
                |pick: fn(&crate::results::StrategyTotals) -> f64| totals.map_or_else(String::new, |t| exact(pick(t)));
            let status = words::position(results, row).unwrap_or_else(|| "On the frontier".to_owned());
            let step = match &row.position {
                Position::Frontier { against, cost, qalys, icer } => {
                    [against.clone(), exact(*cost), exact(*qalys), exact(*icer)]
                }
                Position::First => [String::new(), String::new(), String::new(), String::new()],
                _ => [String::new(), String::new(), String::new(), status.clone()],
            };
            let pair = case.decision.pairwise_of(&row.strategy);
            let pairwise = pair.map_or_else(Default::default, |pair| {
                [pair.against.clone(), exact(pair.cost), exact(pair.qalys), ratio(pair.comparison)]
            });
            let mut record = vec![analysis.to_owned(), row.strategy.clone()];
            record.push(results.model.strategy_label(&row.strategy).to_owned());
            record.push(exact(row.cost));
            record.push(total(|totals| totals.life_years_undiscounted));
            record.push(total(|totals| totals.life_years));
            record.push(exact(row.qalys));
            record.extend(step);
            record.push(status);
            record.extend(pairwise);
            csv.write_record(&record)?;
        }
    }
    csv.flush()?;
    Ok(())
}

fn ratio(comparison: crate::results::Comparison) -> String {
    use crate::results::Comparison::{Dominated, Dominates, GainsAtCost, Same, SavesAtLoss};
    match comparison {
        GainsAtCost { icer } => exact(icer),
        SavesAtLoss { icer } => format!("saves {} per QALY lost", exact(icer)),
        Dominates => "dominates".to_owned(),
        Dominated => "dominated".to_owned(),
        Same => "same".to_owned(),
    }
}

/// A table of an analysis: `<analysis>-<table>.csv`.
///
/// # Errors
/// When the output cannot be written.
pub fn sheet(sheet: &super::analyses::Sheet, output: impl Write) -> csv::Result<()> {
    let mut csv = csv::Writer::from_writer(output);
    csv.write_record(&sheet.head)?;
    for row in &sheet.rows {
        csv.write_record(row.cells.iter().map(super::analyses::Cell::exact))?;
    }
    csv.flush()?;
    Ok(())
}

/// Every trace of the base case, a row for each time point and a column for each state: `trace.csv`.
///
/// # Errors
/// When the output cannot be written.
pub fn trace(results: &Results, output: impl Write) -> csv::Result<()> {
    let mut csv = csv::Writer::from_writer(output);
    let mut states: Vec<&str> = results.model.states.iter().map(|state| state.name.as_str()).collect();
    for trace in &results.base_case.traces {
        for state in trace.occupancy.keys() {
            if !states.contains(&state.as_str()) {
                states.push(state);
            }
        }
    }
    csv.write_record(["strategy", "profile", "cycle", "time"].into_iter().chain(states.iter().copied()))?;
    for trace in &results.base_case.traces {
        for (cycle, &time) in trace.times.iter().enumerate() {
            for field in [&trace.strategy, &trace.profile, &cycle.to_string(), &exact(time)] {
                csv.write_field(field)?;
            }
            for state in &states {
                let share = trace.occupancy.get(*state).and_then(|shares| shares.get(cycle));
                csv.write_field(share.map_or_else(|| "0".to_owned(), |&share| exact(share)))?;
            }
            csv.write_record(None::<&[u8]>)?;
        }
    }
    csv.flush()?;
    Ok(())
}

/// The paths through the tree of the base case, a row each: `paths.csv`. Steps are names of states between ` > `, and states of one
/// step stand between ` | `.
///
/// # Errors
/// When the output cannot be written.
pub fn paths(results: &Results, output: impl Write) -> csv::Result<()> {
    let mut csv = csv::Writer::from_writer(output);
    csv.write_record([
        "strategy",
        "path",
        "probability",
        "cost_on_the_way",
        "qalys_on_the_way",
        "cost_afterwards",
        "qalys_afterwards",
        "cost",
        "qalys",
        "life_years",
        "cost_added",
        "qalys_added",
        "life_years_added",
    ])?;
    for own in &results.paths.list {
        let steps: Vec<String> = own.steps.iter().map(|step| step.join(" | ")).collect();
        let numbers = [
            own.probability,
            own.cost_on_the_way,
            own.qalys_on_the_way,
            own.cost_afterwards,
            own.qalys_afterwards,
            own.cost,
            own.qalys,
            own.life_years,
            own.cost_added,
            own.qalys_added,
            own.life_years_added,
        ];
        csv.write_record([own.strategy.clone(), steps.join(" > ")].into_iter().chain(numbers.map(exact)))?;
    }
    csv.flush()?;
    Ok(())
}

/// Transition probabilities of the base case, a row for each state that people are in when a cycle begins, state in which it finds
/// them, and cycle: `transitions.csv`. `there` is the share of all people who are in the first state.
///
/// # Errors
/// When the output cannot be written.
pub fn transitions(results: &Results, output: impl Write) -> csv::Result<()> {
    let mut csv = csv::Writer::from_writer(output);
    csv.write_record(["strategy", "from", "to", "year", "cycle_length", "there", "probability"])?;
    let cycles = &results.transitions;
    for from in &cycles.from {
        for (to, probabilities) in &from.to {
            let columns = cycles.times.iter().zip(&cycles.lengths).zip(from.there.iter().zip(probabilities));
            for ((time, length), (there, probability)) in columns.filter(|(_, (there, _))| **there > 0.0) {
                let numbers = [time, length, there, probability].map(|own| exact(*own));
                csv.write_record([&from.strategy, &from.state, to].into_iter().chain(&numbers))?;
            }
        }
    }
    csv.flush()?;
    Ok(())
}

/// Each draw's inputs and outcomes, a row a draw after the draw's number: `psa.csv`.
///
/// # Errors
/// When the output cannot be written.
pub fn psa(draws: &DrawTable, output: impl Write) -> csv::Result<()> {
    write_draws(draws, Some("draw"), output)
}

/// One file of the SAVI layout, which has no column for the draw's number: write `parameters.csv`, `costs.csv` and
/// `effects.csv`, each from its own columns, one for each parameter or strategy.
///
/// # Errors
/// When the output cannot be written.
pub fn savi(draws: &DrawTable, output: impl Write) -> csv::Result<()> {
    write_draws(draws, None, output)
}

/// One matrix as BCEA takes it: write `e.csv` from the QALYs and `c.csv` from the costs, a column a strategy with the
/// reference first, a row a draw. In R: `bcea(as.matrix(read.csv("e.csv")), as.matrix(read.csv("c.csv")), ref = …)`.
///
/// # Errors
/// When the output cannot be written.
pub fn bcea(draws: &DrawTable, output: impl Write) -> csv::Result<()> {
    write_draws(draws, None, output)
}

fn write_draws(draws: &DrawTable, number: Option<&str>, output: impl Write) -> csv::Result<()> {
    let mut csv = csv::Writer::from_writer(output);
    let names = draws.columns().iter().map(|(name, _)| name.as_str());
    csv.write_record(number.into_iter().chain(names))?;
    for row in 0..draws.rows() {
        if number.is_some() {
            csv.write_field(row.to_string())?;
        }
        for (_, values) in draws.columns() {
            csv.write_field(values.get(row).map_or_else(String::new, |&value| exact(value)))?;
        }
        csv.write_record(None::<&[u8]>)?;
    }
    csv.flush()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_back_to_the_bit() {
        for value in [0.1 + 0.2, 1e-300, -0.0, 1.0 / 3.0, 5e15, 123_456_789.123_456_79, f64::MAX] {
            assert_eq!(exact(value).parse::<f64>().map(f64::to_bits), Ok(value.to_bits()), "{value}");
            assert!(exact(value).len() < 26);
        }
    }

    #[test]
    fn layouts_of_draws() {
        let columns = vec![("price".to_owned(), vec![1.5, 2.0]), ("u[a,b]".to_owned(), vec![0.1, 1e-9])];
        let draws = DrawTable::new(columns).expect("equal columns");
        let text = |write: fn(&DrawTable, &mut Vec<u8>) -> csv::Result<()>| {
            let mut bytes = Vec::new();
            write(&draws, &mut bytes).expect("a vector takes every byte");
            String::from_utf8(bytes).expect("text")
        };
        assert_eq!(text(|draws, out| psa(draws, out)), "draw,price,\"u[a,b]\"\n0,1.5,0.1\n1,2,1e-9\n");
        assert_eq!(text(|draws, out| savi(draws, out)), "price,\"u[a,b]\"\n1.5,0.1\n2,1e-9\n");
        assert!(DrawTable::new(vec![("a".into(), vec![1.0]), ("b".into(), vec![])]).is_err());
    }
}
