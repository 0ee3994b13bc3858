//! The tree's paths and the transition probabilities by cycle: against arithmetic by hand on small models, and against what must hold
//! on the models of this repository.

use cartwright::analysis::context::Origin;
use cartwright::analysis::run::{Wanted, run};
use cartwright::engine::Serial;
use cartwright::math::exp;
use cartwright::model::{Study, load};
use cartwright::report::document::Table;
use cartwright::report::{sections, tables};
use cartwright::results::{Results, Transitions, TreePath};
use cartwright::source::{Disk, Inputs, Memory};
use std::path::Path;

const HEAD: &str = r#"
title = "Invented"
disease = "invented"
thresholds = [25000]
"#;

/// Who is there when a cycle begins counts, and is discounted to then.
const TAIL: &str = r#"
[timing]
state = { count = "start", discount = "start" }
utility = { count = "start", discount = "start" }
"#;

fn results(study: &Study, files: &dyn Inputs, set: &[(String, String)]) -> Results {
    let origin = Origin { files, set };
    let done = run(study, origin, &Wanted::These(vec![]), &Serial, None, &|_| {});
    done.unwrap_or_else(|faults| panic!("{faults:#?}")).results
}

fn written(model: &str) -> Results {
    let files = Memory::new().with("model.toml", format!("{HEAD}{model}{TAIL}"));
    let study = load(&files, "model.toml", &[]).unwrap_or_else(|refusal| panic!("{:#?}", refusal.diagnostics));
    results(&study, &files, &[])
}

fn stored(scenario: &str) -> Results {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(scenario);
    let (disk, located) = Disk::project_of(&path).unwrap();
    let set = [("psa.draws".to_owned(), "0".to_owned())];
    let study = load(&disk, &located, &set).unwrap_or_else(|refusal| panic!("{:#?}", refusal.diagnostics));
    results(&study, &disk, &set)
}

fn close(found: f64, wanted: f64, what: &str) {
    // Results hold ten figures of these numbers.
    assert!((found - wanted).abs() <= 1e-9 * (1.0 + wanted.abs()), "{what}: {found}, not {wanted}");
}

/// Referral, then an infusion that some die of; whoever is not infused is ill. One in four is a man, and only men die of it.
const TREE: &str = r#"
discount = { costs = 0.035, effects = 0.015 }
[time]
cycle = "1 year"
horizon = "2 cycles"
[switches]
treat = false
[profiles]
sex = { male = "0.25", female = "rest" }
[define]
p_die = { by = "sex", male = "0.2", female = "0" }
split = { by = "damage", none = "0.7", some = "0.3" }
[axes]
damage = ["none", "some"]
[states.referral]
label = "Referral"
instant = true
start = "if treat then 1 else 0"
on_entry.cost.referral = "100 £"
to.infusion = "0.8"
to.ill = "rest"
[states.infusion]
label = "Infusion"
instant = true
on_entry.cost.product = "1000 £"
on_entry.qaly = "-0.05 QALYs"
to.dead = "p_die"
to.well = { prob = "rest", cost.aftercare = "20 £" }
[states.ill]
axes = ["damage"]
start = { damage = "split[damage]", share = "if treat then 0 else 1" }
cost.care = "if damage == some then 90 £/year else 50 £/year"
utility = "0.5"
[states.well]
label = "Well"
cost.care = "10 £/year"
utility = "0.9"
[states.dead]
label = "Dead"
alive = false
[strategies.usual]
label = "Usual care"
[strategies.infusion]
label = "One infusion"
set = { treat = true }
"#;

#[test]
fn paths_of_a_small_tree_are_those_worked_out_by_hand() {
    let results = written(TREE);
    // Two cycles counted and discounted at their start.
    let (costs, effects) = (1.0 + 1.0 / 1.035, 1.0 + 1.0 / 1.015);
    // Probability, cost and QALYs on the way, cost, QALYs and years afterwards; life years are discounted as QALYs.
    let ill = (50.0 * 0.7 + 90.0 * 0.3) * costs;
    let wanted: [(&[&[&str]], [f64; 6]); 4] = [
        (&[&["ill.none", "ill.some"]], [1.0, 0.0, 0.0, ill, 0.5 * effects, effects]),
        (&[&["referral"], &["infusion"], &["dead"]], [0.8 * 0.25 * 0.2, 1100.0, -0.05, 0.0, 0.0, 0.0]),
        (
            &[&["referral"], &["infusion"], &["well"]],
            [0.8 * (1.0 - 0.25 * 0.2), 1120.0, -0.05, 10.0 * costs, 0.9 * effects, effects],
        ),
        (&[&["referral"], &["ill.none", "ill.some"]], [0.2, 100.0, 0.0, ill, 0.5 * effects, effects]),
    ];
    assert_eq!(results.paths.list.len(), wanted.len(), "{:#?}", results.paths);
    for (path, (steps, [probability, cost_before, qalys_before, cost, qalys, years])) in
        results.paths.list.iter().zip(wanted)
    {
        assert_eq!(path.steps, steps);
        close(path.probability, probability, "probability");
        close(path.cost_on_the_way, cost_before, "cost on the way");
        close(path.qalys_on_the_way, qalys_before, "QALYs on the way");
        close(path.cost_afterwards, cost, "cost afterwards");
        close(path.qalys_afterwards, qalys, "QALYs afterwards");
        close(path.cost, cost_before + cost, "cost");
        close(path.qalys, qalys_before + qalys, "QALYs");
        close(path.life_years, years, "life years");
        close(path.cost_added, probability * (cost_before + cost), "cost added");
        close(path.qalys_added, probability * (qalys_before + qalys), "QALYs added");
        close(path.life_years_added, probability * years, "life years added");
    }
    assert_eq!(results.paths.too_many, [] as [String; 0]);
}

/// Ways through a tree: a state, then a choice of two at each of so many levels.
fn levels(count: usize) -> Results {
    let mut model =
        "discount = { costs = 0, effects = 0 }\n[time]\ncycle = \"1 year\"\nhorizon = \"1 cycle\"\n".to_owned();
    for level in 0..count {
        let start = if level == 0 { "start = 1\n" } else { "" };
        model += &format!(
            "[states.fork_{level}]\ninstant = true\n{start}to.left_{level} = \"0.5\"\nto.right_{level} = \"rest\"\n"
        );
        for side in ["left", "right"] {
            let next = if level + 1 == count { "end".to_owned() } else { format!("fork_{}", level + 1) };
            model += &format!("[states.{side}_{level}]\ninstant = true\nto.{next} = \"rest\"\n");
        }
    }
    model += "[states.end]\ncost.care = \"10 £/year\"\nutility = \"1\"\n[strategies.only]\n";
    written(&model)
}

#[test]
fn very_many_paths_are_not_followed_and_this_is_said() {
    let few = levels(8);
    assert_eq!((few.paths.list.len(), few.paths.too_many.len()), (256, 0));
    let many = levels(9);
    assert_eq!((many.paths.list.len(), &*many.paths.too_many), (0, &["only".to_owned()][..]));
    let table = shown(&many, "paths");
    assert_eq!(table.notes[0].bare(), "More paths than are followed one by one: only.");
}

#[test]
fn paths_of_the_stored_models_sum_to_their_totals() {
    let models = [
        "sle/base-case.toml",
        "iim/base-case.toml",
        "mg/base-case.toml",
        "ms/base-case.toml",
        "ra/base-case.toml",
        "ssc/base-case.toml",
        "examples/sumatriptan/model.toml",
    ];
    for model in models {
        let results = stored(model);
        let check = results.checks.iter().find(|check| check.name.contains("paths")).expect("a check");
        assert!(check.passed, "{model}: {}", check.found);
        for totals in &results.base_case.totals {
            let own: Vec<&TreePath> =
                results.paths.list.iter().filter(|path| path.strategy == totals.strategy).collect();
            let sum = |of: fn(&TreePath) -> f64| own.iter().map(|path| of(path)).sum::<f64>();
            close(sum(|path| path.probability), 1.0, model);
            close(sum(|path| path.cost_added), totals.cost, model);
            close(sum(|path| path.qalys_added), totals.qalys, model);
            close(sum(|path| path.life_years_added), totals.life_years, model);
        }
        let most = results.paths.list.iter().map(|path| path.steps.len()).max();
        assert!(most >= Some(3), "{model}: {most:?}");
        transitions_agree_with_the_trace(model, &results);
    }
}

/// People of each state are somewhere a cycle later, and they are those whom the trace of the other engine has there.
fn transitions_agree_with_the_trace(model: &str, results: &Results) {
    let cycles = &results.transitions;
    assert!(!cycles.times.is_empty() && cycles.times.len() == cycles.lengths.len(), "{model}");
    for strategy in &results.model.strategies {
        let trace = results.base_case.trace_of(&strategy.name).expect("a trace");
        for (at, (time, length)) in cycles.times.iter().zip(&cycles.lengths).enumerate() {
            let point = trace.times.iter().position(|own| (own - time).abs() < 1e-9).expect("a time point");
            assert!((trace.times[point + 1] - time - length).abs() < 1e-9);
            let own = || cycles.from.iter().filter(|from| from.strategy == strategy.name);
            for from in own().filter(|from| from.there[at] > 0.0) {
                close(from.there[at], trace.occupancy[&from.state][point], &from.state);
                close(from.to.values().map(|chances| chances[at]).sum(), 1.0, &from.state);
            }
            for (state, occupancy) in &trace.occupancy {
                let arrived = own().filter_map(|from| Some(from.there[at] * from.to.get(state)?[at]));
                close(arrived.sum(), occupancy[point + 1], &format!("{model}: {state} after {time} years"));
            }
        }
    }
}

fn chance(cycles: &Transitions, from: &str, to: &str, year: f64) -> f64 {
    let at = cycles.times.iter().position(|time| *time == year).expect("a cycle");
    let from = cycles.from.iter().find(|own| own.state == from).expect("a state");
    from.to.get(to).map_or(0.0, |own| own[at])
}

/// Death comes first and then the illness, whose chance doubles from year 2.
const STEPS: &str = r#"
discount = { costs = 0, effects = 0 }
[time]
cycle = "1 year"
horizon = "6 cycles"
order = ["death", "disease"]
[states.well]
start = 1
to.dead = { step = "death", prob = "0.1" }
to.ill = { step = "disease", prob = "if time < 2 years then 0.2 else 0.4" }
cost.care = "1 £/year"
[states.ill]
utility = "0.5"
to.dead = { step = "death", prob = "0.1" }
[states.dead]
alive = false
[strategies.only]
"#;

#[test]
fn the_steps_of_a_cycle_are_taken_together() {
    let cycles = written(STEPS).transitions;
    assert_eq!(cycles.times, [0.0, 1.0, 2.0, 5.0]);
    assert_eq!(cycles.lengths, [1.0; 4]);
    for (year, ill) in [(0.0, 0.2), (1.0, 0.2), (2.0, 0.4), (5.0, 0.4)] {
        close(chance(&cycles, "well", "dead", year), 0.1, "dead");
        close(chance(&cycles, "well", "ill", year), 0.9 * ill, "ill");
        close(chance(&cycles, "well", "well", year), 0.9 * (1.0 - ill), "well");
    }
    // Nobody is ill at the start.
    let ill = cycles.from.iter().find(|own| own.state == "ill").expect("a state");
    assert_eq!((ill.there[0], ill.to["ill"][0]), (0.0, 0.0));
    close(ill.there[1], 0.18, "ill after a year");
    close(chance(&cycles, "ill", "ill", 1.0), 0.9, "still ill");
    close(chance(&cycles, "dead", "dead", 5.0), 1.0, "dead");
}

/// A crisis, which is passed at once, kills two of five; the others are ill, and some of them die.
const RATES: &str = r#"
discount = { costs = 0, effects = 0 }
[time]
cycle = "6 months"
horizon = "3 years"
within_cycle = "continuous"
[states.well]
start = 1
to.crisis = { rate = "0.5 per year" }
to.dead = { rate = "0.1 per year" }
cost.care = "1 £/year"
[states.crisis]
instant = true
to.dead = "0.4"
to.ill = "rest"
[states.ill]
utility = "0.5"
to.dead = { rate = "0.8 per year" }
[states.dead]
alive = false
[strategies.only]
"#;

#[test]
fn rates_within_a_cycle_are_a_matrix_exponential() {
    let cycles = written(RATES).transitions;
    assert_eq!((&*cycles.times, &*cycles.lengths), (&[0.0, 1.0, 2.0][..], &[0.5; 3][..]));
    // A chain without return: well is left at 0.6 a year, at 0.3 of it to ill, which is left at 0.8.
    let (leaving, to_ill, dying, length) = (0.6, 0.5 * 0.6, 0.8, 0.5);
    let well = exp(-leaving * length);
    let ill = to_ill / (dying - leaving) * (exp(-leaving * length) - exp(-dying * length));
    for year in [0.0, 1.0, 2.0] {
        close(chance(&cycles, "well", "well", year), well, "well");
        close(chance(&cycles, "well", "ill", year), ill, "ill");
        close(chance(&cycles, "well", "dead", year), 1.0 - well - ill, "dead");
    }
    close(chance(&cycles, "ill", "ill", 1.0), exp(-dying * length), "still ill");
    assert!(cycles.from.iter().all(|from| from.state != "crisis" && !from.to.contains_key("crisis")));
}

/// Half of those who are well fall ill in a year; the first year of the illness kills half, later ones a tenth; men die as well.
const CLOCKS: &str = r#"
discount = { costs = 0, effects = 0 }
[time]
cycle = "1 year"
horizon = "3 cycles"
[profiles]
sex = { male = "0.25", female = "rest" }
[states.well]
start = 1
to.ill = "0.5"
to.dead = "if sex == male then 0.4 else 0"
cost.care = "1 £/year"
[states.ill]
utility = "0.5"
to.dead = "if time_in_state < 1 year then 0.5 else 0.1"
[states.dead]
alive = false
[strategies.only]
"#;

#[test]
fn chances_are_averaged_over_clocks_and_profiles_by_who_is_there() {
    let cycles = written(CLOCKS).transitions;
    close(chance(&cycles, "well", "dead", 0.0), 0.25 * 0.4, "at the start");
    // After a year a tenth of the men and half of the women are well.
    let (men, women) = (0.25 * 0.1, 0.75 * 0.5);
    close(chance(&cycles, "well", "dead", 1.0), men * 0.4 / (men + women), "after a year");
    // After two years: who has been ill for a year, and who has just fallen ill.
    let (before, new) = (0.5 * 0.5, 0.5 * (men + women));
    close(chance(&cycles, "ill", "dead", 2.0), (before * 0.1 + new * 0.5) / (before + new), "of the illness");
}

#[test]
fn partitioned_survival_has_neither() {
    let model = r#"
discount = { costs = 0, effects = 0 }
[time]
cycle = "1 year"
horizon = "3 cycles"
[states.well]
share = "exp(-0.1 * time / 1 year)"
cost.care = "1 £/year"
[states.dead]
share = "rest"
alive = false
[strategies.only]
"#;
    let results = written(model);
    assert_eq!((results.paths, results.transitions), Default::default());
}

fn shown(results: &Results, id: &str) -> Table {
    let document = sections::document(results);
    document.tables().into_iter().find(|table| table.id == id).expect("a table").clone()
}

fn in_words(table: &Table) -> String {
    let mut lines = vec![table.title.bare(), table.subtitle.bare()];
    let groups: Vec<String> = table.groups.iter().map(|own| format!("{} ({})", own.name, own.columns)).collect();
    lines.push(groups.join(" | "));
    lines.push(table.columns.iter().map(|own| format!("{} {}", own.name, own.unit)).collect::<Vec<_>>().join(" | "));
    for row in &table.rows {
        lines.push(row.cells.iter().map(|cell| cell.text.bare()).collect::<Vec<_>>().join(" | "));
    }
    lines.extend(table.notes.iter().map(|note| note.bare()));
    lines.join("\n")
}

#[test]
fn tables_of_paths_and_transitions() {
    let tree = in_words(&shown(&written(TREE), "paths"));
    let steps = in_words(&shown(&written(STEPS), "transition-probabilities"));
    insta::assert_snapshot!(format!("{tree}\n\n{steps}"));
}

#[test]
fn files_of_paths_and_transitions() {
    let text = |write: &dyn Fn(&mut Vec<u8>) -> csv::Result<()>| {
        let mut bytes = Vec::new();
        write(&mut bytes).expect("a vector takes every byte");
        String::from_utf8(bytes).expect("text")
    };
    let (tree, steps) = (written(TREE), written(STEPS));
    let paths = text(&|out| tables::paths(&tree, out));
    let transitions = text(&|out| tables::transitions(&steps, out));
    insta::assert_snapshot!(format!("{paths}\n{transitions}"));
}

#[test]
fn a_model_of_many_states_is_told_on_a_page_and_a_half() {
    for model in ["sle/base-case.toml", "ra/base-case.toml", "ms/base-case.toml"] {
        let table = shown(&stored(model), "transition-probabilities");
        let count = table.rows.iter().filter(|row| row.cells.len() > 1).count();
        assert!((20..=60).contains(&count), "{model}: {count} rows");
    }
}

#[test]
fn states_that_are_taken_together_are_weighed_by_who_is_there() {
    let results = stored("sle/base-case.toml");
    let table = shown(&results, "transition-probabilities");
    let from =
        table.rows.iter().position(|row| row.cells[0].text.bare() == "From lupus: active disease").expect("a group");
    let row = table.rows[from..]
        .iter()
        .find(|row| row.cells[0].text.bare() == "Dead" && row.cells[1].text.bare().contains("CAR-T"));
    let column = results.transitions.times.iter().position(|time| *time == 20.0).expect("a cycle");
    let found = row.expect("a row").cells[2 + column].value.expect("a number");
    let (mut people, mut died) = (0.0, 0.0);
    for own in results.transitions.from.iter().filter(|own| own.strategy == "car_t") {
        if own.state.starts_with("lupus.active.") {
            people += own.there[column];
            died += own.there[column] * own.to["dead"][column];
        }
    }
    close(found, died / people, "dead in the cycle");
}

#[test]
fn numbers_of_both_tables_name_their_place() {
    for results in [written(TREE), written(STEPS), stored("ra/base-case.toml")] {
        let json = serde_json::to_value(&results).expect("results are JSON");
        let document = sections::document(&results);
        let own = document.tables().into_iter().filter(|own| ["paths", "transition-probabilities"].contains(&&*own.id));
        let mut found = 0;
        for cell in own.flat_map(|table| &table.rows).flat_map(|row| &row.cells) {
            let Some(pointer) = cell.from.as_ref().filter(|from| from.starts_with('/')) else { continue };
            assert_eq!(json.pointer(pointer).and_then(serde_json::Value::as_f64), cell.value, "{pointer}");
            found += 1;
        }
        assert!(found >= 15, "{found}");
    }
}
