//! The neutral document: what must hold of it whatever the results are, on results of every quadrant, of dominance, ties,
//! tiny and huge numbers, and of one to seven options.

use std::collections::BTreeSet;

use cartwright::analysis::context::Origin;
use cartwright::analysis::run::{Wanted, run};
use cartwright::engine::Serial;
use cartwright::model::load;
use cartwright::report::document::{Block, Document, Inline, Link, RowKind, Table, Text, each_block};
use cartwright::report::{markdown, sections, words};
use cartwright::results::Results;
use cartwright::source::Memory;

use crate::fixture;

/// Results of a decision with these costs and QALYs, the reference first; `spread` is the error of the last option's cost
/// and of its QALYs, as a part of them.
fn decided(options: &[(f64, f64)], spread: f64, thresholds: &str, draws: usize) -> Results {
    let mut model = format!(
        r#"title = "Invented"
disease = "invented"
thresholds = {thresholds}
discount = {{ costs = 0, effects = 0 }}
[time]
cycle = "1 year"
horizon = "1 cycle"
[inputs]
parameters = ["parameters.csv"]
[psa]
draws = {draws}
[define]
c = "0 £"
q = "0 QALYs"
[states.begin]
instant = true
start = 1
to.here = 1
[states.here]
on_entry.cost.care = "c"
on_entry.qaly = "q"
"#
    );
    let mut table = "name,value,unit,distribution,arguments,basis\n".to_owned();
    for (at, (cost, qalys)) in options.iter().enumerate() {
        let error = |value: f64| cartwright::math::max(value.abs() * spread, 1e-6);
        table += &format!("cost_{at},{cost},£,normal,se={:.6},assumed\n", error(*cost));
        table += &format!("gain_{at},{qalys},QALYs,normal,se={:.6},assumed\n", error(*qalys));
        model += &format!(
            "[strategies.option_{at}]\nlabel = \"Option {at}\"\nset = {{ c = \"cost_{at}\", q = \"gain_{at}\" }}\n"
        );
    }
    let files = Memory::new().with("model.toml", model).with("parameters.csv", table);
    let study = load(&files, "model.toml", &[]).unwrap_or_else(|refusal| panic!("{:#?}", refusal.diagnostics));
    let origin = Origin { files: &files, set: &[] };
    let done = run(&study, origin, &Wanted::All, &Serial, None, &|_| {});
    done.unwrap_or_else(|faults| panic!("{faults:#?}")).results
}

/// Decisions of every kind.
fn kinds() -> Vec<(&'static str, Results)> {
    let usual = (20_000.0, 10.0);
    let two = |cost: f64, qalys: f64| decided(&[usual, (20_000.0 + cost, 10.0 + qalys)], 0.05, "[25000, 35000]", 512);
    let seven: Vec<(f64, f64)> = (0..7).map(|k| (1000.0 * f64::from(k * k), 5.0 + 0.5 * f64::from(k))).collect();
    vec![
        ("gains at a low price", two(10_000.0, 1.0)),
        ("gains at a high price", two(100_000.0, 1.0)),
        ("gains between the thresholds", two(30_000.0, 1.0)),
        ("gains exactly at a threshold", two(35_000.0, 1.0)),
        ("dominates", two(-5000.0, 1.0)),
        ("is dominated", two(5000.0, -1.0)),
        ("saves at a loss worth it", two(-15_000.0, -0.1)),
        ("saves at a loss not worth it", two(-1000.0, -0.5)),
        ("same", two(0.0, 0.0)),
        ("same health, costs more", two(500.0, 0.0)),
        ("same health, saves", two(-500.0, 0.0)),
        ("same cost, gains", two(0.0, 0.5)),
        ("same cost, loses", two(0.0, -0.5)),
        ("tiny", two(0.4, 0.000_02)),
        ("tiny gain, huge cost", two(3e7, 0.000_1)),
        ("huge", two(9e8, 400.0)),
        ("one option", decided(&[usual], 0.05, "[25000, 35000]", 512)),
        ("seven options", decided(&seven, 0.02, "[25000, 35000]", 512)),
        ("extendedly dominated", decided(&[usual, (30_000.0, 11.0), (29_000.0, 10.1)], 0.01, "[20000]", 512)),
        ("no draws", decided(&[usual, (30_000.0, 11.0)], 0.01, "[25000, 35000]", 0)),
        ("one threshold", decided(&[usual, (30_000.0, 11.0)], 0.01, "[30000]", 512)),
        ("the invented fixture", fixture::results()),
        ("the invented fixture without draws", fixture::deterministic()),
    ]
}

/// Every text of a document with its place in words.
fn texts(document: &Document) -> Vec<(String, Text)> {
    let mut found = vec![("title".to_owned(), document.title.clone())];
    document.walk(&mut |section| {
        let place = format!("{} {}", section.number, section.title);
        found.push((place.clone(), Text::plain(section.title.clone())));
        each_block(&section.blocks, &mut |block| {
            let mut add = |text: &Text| found.push((place.clone(), text.clone()));
            match block {
                Block::Lead(text) | Block::Paragraph(text) | Block::Note(text) | Block::Missing(text) => add(text),
                Block::List(items) => items.iter().for_each(add),
                Block::Terms(terms) => terms.iter().for_each(|(_, text)| add(text)),
                Block::Facts(facts) => facts.iter().for_each(|fact| {
                    add(&fact.large);
                    add(&fact.text);
                }),
                Block::Table(table) => table_texts(table, &mut add),
                Block::Steps(steps) => {
                    table_texts(&steps.table, &mut add);
                    for step in &steps.steps {
                        add(&step.sentence);
                        step.cells.iter().flatten().for_each(|cell| add(&cell.text));
                    }
                }
                Block::Figure(figure) => {
                    [&figure.title, &figure.subtitle, &figure.note].into_iter().for_each(&mut add);
                    add(&Text::plain(figure.description.clone()));
                }
                Block::Equations(equations) => equations.iter().for_each(|equation| add(&equation.beside)),
                Block::References(_) | Block::Beside { .. } => {}
            }
        });
    });
    found
}

fn table_texts(table: &Table, add: &mut dyn FnMut(&Text)) {
    add(&table.title);
    add(&table.subtitle);
    table.notes.iter().for_each(&mut *add);
    for cell in table.rows.iter().flat_map(|row| &row.cells) {
        add(&cell.text);
        add(&cell.small);
    }
}

#[test]
fn no_text_holds_what_is_not_a_number() {
    for (kind, results) in kinds() {
        for (place, text) in texts(&sections::document(&results)) {
            let words = text.bare();
            // A warning is quoted as the program gave it, with numbers as files hold them.
            if words.contains("(E7") {
                continue;
            }
            for bad in ["NaN", "inf ", "−0 ", "−0.", "-0", "£-", "no such value", "  "] {
                let fine = bad == "−0."
                    && words.split("−0.").skip(1).all(|rest| rest.contains(|c: char| ('1'..='9').contains(&c)));
                // A date or a range of a label may hold a hyphen before a nought; numbers of ours never do.
                let ours = bad != "-0" || !words.contains("E-0") && !words.starts_with("scenarios/");
                assert!(!words.contains(bad) || fine || !ours, "{kind}: {place}: `{words}` holds `{bad}`");
            }
            assert!(!words.chars().any(|c| c.is_control()), "{kind}: {place}: {words:?}");
            let digest = |word: &str| word.len() >= 32 && word.bytes().all(|b| b.is_ascii_hexdigit());
            let digits = words
                .split([' ', '.'])
                .filter(|word| !digest(word))
                .flat_map(|word| word.split(|c: char| !c.is_ascii_digit()))
                .map(str::len)
                .max()
                .unwrap_or(0);
            assert!(digits < 10, "{kind}: {place}: too many digits in `{words}`");
        }
    }
}

#[test]
fn ids_are_unique_and_links_lead_to_them() {
    for (kind, results) in kinds() {
        let document = sections::document(&results);
        let mut ids = BTreeSet::new();
        let mut id = |own: &str| assert!(ids.insert(own.to_owned()), "{kind}: two places are called {own}");
        document.walk(&mut |section| {
            id(&section.id);
            each_block(&section.blocks, &mut |block| match block {
                Block::Table(table) => {
                    id(&table.id);
                    table.rows.iter().filter_map(|row| row.id.as_ref()).for_each(|own| id(own));
                }
                Block::Figure(figure) => id(&figure.id),
                Block::Steps(steps) => {
                    id(&steps.id);
                    id(&steps.table.id);
                }
                Block::Equations(equations) => equations.iter().for_each(|equation| id(&equation.id)),
                Block::References(references) => references.iter().for_each(|reference| id(&reference.id)),
                _ => {}
            });
        });
        for (place, text) in texts(&document) {
            for part in &text.parts {
                if let Inline::Link { words, to: Link::Place(to) } = part {
                    assert!(ids.contains(to), "{kind}: {place}: `{words}` leads to {to}, which is nowhere");
                }
            }
        }
    }
}

#[test]
fn rows_fill_their_tables_and_tables_are_numbered_in_order() {
    for (kind, results) in kinds() {
        let document = sections::document(&results);
        let mut last = 0;
        for table in document.tables() {
            assert!(table.number > last, "{kind}: {} is out of order", table.id);
            last = table.number;
            for row in &table.rows {
                let filled: usize = row.cells.iter().map(|cell| cell.columns).sum();
                assert_eq!(filled, table.columns.len(), "{kind}: {}: {row:?}", table.id);
                assert!(row.kind != RowKind::Group || row.cells.len() == 1);
            }
            let groups: usize = table.groups.iter().map(|group| group.columns).sum();
            assert!(table.groups.is_empty() || groups == table.columns.len(), "{kind}: {}", table.id);
            assert!(
                table.rows.iter().filter(|row| row.kind == RowKind::Highlight).count() <= 1,
                "{kind}: {}",
                table.id
            );
        }
    }
}

#[test]
fn every_number_that_names_its_place_in_the_results_is_found_there() {
    let mut found = 0;
    for (kind, results) in kinds() {
        let json = serde_json::to_value(&results).expect("results are JSON");
        for table in sections::document(&results).tables() {
            for cell in table.rows.iter().flat_map(|row| &row.cells) {
                let Some(pointer) = cell.from.as_ref().filter(|from| from.starts_with('/')) else { continue };
                let there = json.pointer(pointer).and_then(serde_json::Value::as_f64);
                assert_eq!(there, cell.value, "{kind}: {}: {pointer}", table.id);
                found += 1;
            }
        }
    }
    assert!(found > 1000, "{found}");
}

/// Costs and QALYs of the headline, read apart from any sentence.
fn facts(results: &Results) -> Option<(f64, f64, Vec<bool>)> {
    let case = results.headline();
    let model = &results.model;
    let (new, old) = (case.totals_of(&model.intervention)?, case.totals_of(&model.reference)?);
    if new.strategy == old.strategy {
        return None;
    }
    let best = model.settings.thresholds.iter().map(|threshold| {
        let net = |cost: f64, qalys: f64| threshold * qalys - cost;
        let own = net(new.cost, new.qalys);
        let mut others = case.totals.iter().filter(|totals| totals.strategy != new.strategy);
        others.all(|totals| own > net(totals.cost, totals.qalys))
    });
    Some((new.cost - old.cost, new.qalys - old.qalys, best.collect()))
}

#[test]
fn what_the_summary_says_is_true() {
    for (kind, results) in kinds() {
        let (short, headline) = (words::short_verdict(&results), words::headline(&results));
        let Some((cost, qalys, best)) = facts(&results) else {
            assert!(short.is_empty(), "{kind}: {short}");
            continue;
        };
        // What the decision calls equal is equal, though the sums differ in their last bits.
        let pair = results.headline().decision.pairwise_of(&results.model.intervention).expect("a pair");
        let (cost, qalys) = (if pair.cost == 0.0 { 0.0 } else { cost }, if pair.qalys == 0.0 { 0.0 } else { qalys });
        match (best.iter().all(|b| *b), best.iter().any(|b| *b)) {
            (true, _) => assert!(short.starts_with("Yes"), "{kind}: {short}"),
            (false, true) => assert!(short.starts_with("Only at £"), "{kind}: {short}"),
            (false, false) if cost == 0.0 && qalys == 0.0 => assert_eq!(short, "No difference.", "{kind}"),
            (false, false) => assert!(short.starts_with("Not at that"), "{kind}: {short}"),
        }
        let says = |word: &str| headline.contains(word);
        assert_eq!(says("gains") && !says("gained compared"), qalys > 0.0, "{kind}: {headline}");
        assert_eq!(says("loses"), qalys < 0.0, "{kind}: {headline}");
        assert_eq!(says("saves"), cost < 0.0, "{kind}: {headline}");
        assert_eq!(says("costs"), cost > 0.0, "{kind}: {headline}");
    }
}

#[test]
fn the_summary_stays_on_one_page() {
    for (kind, results) in kinds() {
        let document = sections::document(&results);
        let mut words = document.summary.title.split_whitespace().count();
        let summary = Document { sections: Vec::new(), ..document };
        for (_, text) in texts(&summary) {
            words += text.bare().split_whitespace().count();
        }
        assert!(words <= 360, "{kind}: {words} words");
    }
}

#[test]
fn a_report_has_every_section_of_a_submission_in_order() {
    let document = sections::document(&fixture::results());
    let numbers: Vec<&str> =
        document.sections.iter().map(|section| section.number.as_str()).filter(|n| !n.is_empty()).collect();
    let expected: Vec<String> = (1..=15).map(|n| format!("B.3.{n}")).collect();
    assert_eq!(numbers, expected);
}

#[test]
fn what_is_written_of_earlier_appraisals_stands_beside_what_was_chosen() {
    let mut results = fixture::results();
    let alone = markdown::render(&sections::document(&results));
    assert!(alone.contains("To be written by the analyst: what earlier appraisals chose"));
    let file = "| Feature | TA1 | Justification | Chosen value |\n| --- | --- | --- | --- |\n\
                | Time horizon | 10 years | the disease lasts | 1 year |\n| Source of utilities | | | EQ-5D |\n";
    results.prose.insert("features".into(), file.into());
    let document = sections::document(&results);
    let table = document.tables().into_iter().find(|own| own.id == "features").expect("the table");
    let heads: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(heads, ["Feature", "TA1", "Chosen value", "Justification"]);
    let row = |name: &str| -> Vec<String> {
        let row = table.rows.iter().find(|row| row.cells[0].text.bare() == name).expect("the row");
        row.cells.iter().skip(1).map(|cell| cell.text.bare()).collect()
    };
    // What the run did is not what the file says that it did.
    assert_eq!(row("Time horizon"), ["10 years", &results.model.settings.horizon, "the disease lasts"]);
    assert_eq!(row("Source of utilities"), ["not stated", "EQ-5D", "not stated"]);
    assert_eq!(row("Discount rate, costs"), ["not stated", "3.5%", "not stated"]);
    assert!(!markdown::render(&document).contains("what earlier appraisals chose"));
}

#[test]
fn many_values_under_one_name_stand_as_a_matrix() {
    let mut results = fixture::results();
    let pattern = results.model.parameters.iter().find(|own| own.name == "c_delivery").expect("an input").clone();
    for (number, (row, column)) in (0..4).flat_map(|row| (0..4).map(move |column| (row, column))).enumerate() {
        let mut own = pattern.clone();
        own.name = format!("step[b{row}, b{column}]");
        own.label.clone_from(&own.name);
        own.unit = None;
        own.value = 0.25 + number as f64;
        results.model.parameters.push(own);
    }
    let rows = |results: &Results| {
        let document = sections::document(results);
        let of = |id: &str| document.tables().into_iter().find(|own| own.id == id).map(|own| own.rows.clone());
        (of("inputs").expect("the inputs"), of("matrix-step"))
    };
    let (inputs, matrix) = rows(&results);
    let matrix = matrix.expect("a matrix");
    assert_eq!((matrix.len(), matrix[0].cells.len()), (4, 5));
    let values: Vec<f64> = matrix.iter().flat_map(|row| row.cells.iter().filter_map(|cell| cell.value)).collect();
    assert_eq!(values, (0..16).map(|number| 0.25 + f64::from(number)).collect::<Vec<_>>());
    assert_eq!(inputs.iter().filter(|row| row.cells[0].text.bare().contains("16 values")).count(), 1);
    // An assumption is never hidden among others.
    let last = results.model.parameters.len() - 1;
    results.model.parameters[last].basis = Some(cartwright::results::Basis::Assumed);
    let (inputs, matrix) = rows(&results);
    assert!(matrix.is_none() && inputs.iter().any(|row| row.cells[0].text.bare() == "step[b3, b3]"));
}

#[test]
fn as_markdown() {
    let text = markdown::render(&sections::document(&fixture::results()));
    assert_eq!(text, markdown::render(&sections::document(&fixture::results())));
    insta::assert_snapshot!(text);
}
