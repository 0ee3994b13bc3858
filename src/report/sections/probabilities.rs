//! Owns the table of transition probabilities by cycle. Where states are too many for a page, those of a product are taken together
//! by one of its axes, weighed by who is there.

use super::{pointer_part, states};
use crate::report::document::{About, Cell, Column, RowKind, Table, Text};
use crate::report::{number, words};
use crate::results::{Results, State};

/// About how many rows take a page and a half.
const MOST_ROWS: usize = 60;

/// Which states are taken together.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Together {
    /// None: every state by itself.
    Nothing,
    /// Those of a product that have the same value on this axis of it.
    Axis(usize),
    /// All of a product.
    Product,
}

/// What is written of some options alike: a cell by cycle, none where nobody is in the state.
struct Line<'r> {
    strategies: Vec<&'r str>,
    cells: Vec<Option<Cell>>,
}

/// Where the people of a group of states are a cycle later.
struct Origin<'r> {
    name: String,
    /// Options under which anybody is there in one of the cycles.
    strategies: Vec<&'r str>,
    /// Each destination with what is written of it.
    to: Vec<(String, Vec<Line<'r>>)>,
}

/// What is shown of which options.
struct Shown<'r> {
    way: Together,
    options: Vec<&'r str>,
    origins: Vec<Origin<'r>>,
}

impl Origin<'_> {
    fn leaves(&self) -> bool {
        self.to.iter().any(|(name, _)| *name != self.name)
    }

    fn rows(&self) -> usize {
        self.to.iter().map(|(_, lines)| lines.len()).sum()
    }
}

/// Transition probabilities by cycle; none for models in which nobody moves, and for results that do not hold them.
pub(super) fn table(results: &Results) -> Option<Table> {
    let model = &results.model;
    let axes = model.states.iter().map(|state| state.values.len()).max().unwrap_or(0);
    let by_axis = (0..axes).map(Together::Axis);
    let ways: Vec<Together> =
        std::iter::once(Together::Nothing).chain(by_axis).chain(std::iter::once(Together::Product)).collect();
    let all: Vec<&str> = model.strategies.iter().map(|own| own.name.as_str()).collect();
    let pair: Vec<&str> =
        all.iter().copied().filter(|own| *own == model.reference || *own == model.intervention).collect();
    // The fullest that fits; if none does, the shortest.
    let mut best: Option<(usize, Shown<'_>)> = None;
    for options in [&all, &pair] {
        for &way in &ways {
            let list = origins(results, options, way);
            let rows: usize = list.iter().filter(|own| own.leaves()).map(Origin::rows).sum();
            let better = match &best {
                None => true,
                Some((most, _)) if *most > MOST_ROWS => rows < *most,
                Some((most, _)) => rows > *most && rows <= MOST_ROWS,
            };
            if better {
                best = Some((rows, Shown { way, options: options.clone(), origins: list }));
            }
        }
    }
    best.filter(|(rows, _)| *rows > 0).map(|(_, shown)| drawn(results, shown))
}

/// The states that are taken together, in the order of the model, with what each group is called.
fn groups(results: &Results, way: Together) -> Vec<(String, Vec<&str>)> {
    let model = &results.model;
    let key = |state: &State| match states::product_of(model, &state.name) {
        Some(base) => match way {
            Together::Nothing => state.name.clone(),
            Together::Axis(at) => format!("{base} {}", state.values.values().nth(at).map_or("", String::as_str)),
            Together::Product => base.to_owned(),
        },
        None => state.name.clone(),
    };
    let mut list: Vec<(String, Vec<&str>)> = Vec::new();
    for state in &model.states {
        let key = key(state);
        match list.iter_mut().find(|(other, _)| *other == key) {
            Some((_, names)) => names.push(&state.name),
            None => list.push((key, vec![&state.name])),
        }
    }
    list.into_iter().map(|(_, names)| (words::outside(&states::words(model, &names)), names)).collect()
}

fn origins<'r>(results: &'r Results, options: &[&'r str], way: Together) -> Vec<Origin<'r>> {
    let groups = groups(results, way);
    let mut list = Vec::new();
    for (name, states) in &groups {
        let there = |own: &&str| {
            let from = results.transitions.from.iter().filter(|from| from.strategy == *own);
            from.filter(|from| states.contains(&&*from.state)).any(|from| from.there.iter().any(|share| *share > 0.0))
        };
        let strategies: Vec<&str> = options.iter().copied().filter(there).collect();
        let mut to = Vec::new();
        for (other, ends) in &groups {
            let mut lines: Vec<Line<'_>> = Vec::new();
            for strategy in &strategies {
                add(&mut lines, strategy, chances(results, way, strategy, (states, ends)));
            }
            if !lines.is_empty() {
                to.push((other.clone(), lines));
            }
        }
        // Who stays is told first.
        to.sort_by_key(|(other, _)| other != name);
        if !to.is_empty() {
            list.push(Origin { name: name.clone(), strategies, to });
        }
    }
    list
}

/// The chances of being in some states a cycle after being in others, by cycle.
fn chances(results: &Results, way: Together, strategy: &str, (states, ends): (&[&str], &[&str])) -> Vec<Option<Cell>> {
    let cycles = &results.transitions;
    let from = || cycles.from.iter().enumerate().filter(|(_, from)| from.strategy == strategy);
    let from = || from().filter(|(_, from)| states.contains(&&*from.state));
    let at_time = |at: usize| {
        let there: f64 = from().map(|(_, from)| from.there[at]).sum();
        if there <= 0.0 {
            return None;
        }
        let mut sum = 0.0;
        for (_, from) in from().filter(|(_, from)| from.there[at] > 0.0) {
            let chance: f64 = ends.iter().filter_map(|end| from.to.get(*end)).map(|chances| chances[at]).sum();
            sum += from.there[at] * chance;
        }
        Some(match (from().next(), way) {
            (Some((place, from)), Together::Nothing) => {
                let chance = from.to.get(ends[0]).map_or(0.0, |own| own[at]);
                let cell = Cell::number(number::chance(chance), chance, About::COURSE);
                let pointer = format!("/transitions/from/{place}/to/{}/{at}", pointer_part(ends[0]));
                if from.to.contains_key(ends[0]) { cell.from(pointer) } else { cell }
            }
            _ => {
                let chance = sum / there;
                let years = number::axis(cycles.times[at], 2);
                Cell::number(number::chance(chance), chance, About::COURSE).from(format!(
                    "mean of `to` in /transitions/from over the states that are taken together, by `there`, for {strategy} at {years} years"
                ))
            }
        })
    };
    (0..cycles.times.len()).map(at_time).collect()
}

/// Adds an option's cells to the line with which they agree in every cycle that both have, or as a line of its own. What never happens
/// is left out.
fn add<'r>(lines: &mut Vec<Line<'r>>, strategy: &'r str, cells: Vec<Option<Cell>>) {
    if cells.iter().flatten().all(|cell| cell.value == Some(0.0)) {
        return;
    }
    let agree = |line: &&mut Line<'_>| {
        let pairs = line.cells.iter().zip(&cells);
        pairs.filter_map(|(a, b)| a.as_ref().zip(b.as_ref())).all(|(a, b)| a.text == b.text)
    };
    match lines.iter_mut().find(agree) {
        Some(line) => {
            line.strategies.push(strategy);
            for (own, other) in line.cells.iter_mut().zip(cells) {
                *own = own.take().or(other);
            }
        }
        None => lines.push(Line { strategies: vec![strategy], cells }),
    }
}

fn drawn(results: &Results, shown: Shown<'_>) -> Table {
    let (model, cycles) = (&results.model, &results.transitions);
    let several = shown.options.len() > 1;
    let equal = cycles.lengths.iter().all(|own| (own - cycles.lengths[0]).abs() < 1e-6);
    let mut columns = vec![Column::text("To")];
    if several {
        columns.push(Column::text("Option"));
    }
    for (time, length) in cycles.times.iter().zip(&cycles.lengths) {
        let decimals = if (time - time.round()).abs() < 0.005 { 0 } else { 2 };
        let unit = if equal { String::new() } else { in_words(*length) };
        columns.push(Column::number(&format!("Year {}", number::axis(*time, decimals)), &unit));
    }
    let length = if equal { format!(" of {}", in_words(cycles.lengths[0])) } else { String::new() };
    let mut table = Table::new(
        "transition-probabilities",
        "Transition probabilities by cycle",
        "",
        format!(
            "Probability, %, of each state at the end of a cycle{length} for those in a state at its start, by the year in which the cycle begins; base case, averaged over who is there. All that happens within the cycle is in it, so that the rows of an option under a state sum to 100"
        ),
        columns,
    );
    let (leaving, kept): (Vec<Origin<'_>>, Vec<Origin<'_>>) = shown.origins.into_iter().partition(Origin::leaves);
    let mut left_out = Vec::new();
    let mut rows = 0;
    for origin in leaving {
        rows += origin.rows();
        if rows > MOST_ROWS && rows > origin.rows() {
            left_out.push(words::inside_label(&origin.name));
            continue;
        }
        table.group(&format!("From {}", words::inside_label(&origin.name)));
        for (name, lines) in origin.to {
            for line in lines {
                let head = if name == origin.name { "the same".to_owned() } else { name.clone() };
                let mut cells = vec![Cell::text(head)];
                if several {
                    let all = line.strategies.len() == origin.strategies.len();
                    let labels = || line.strategies.iter().map(|own| model.strategy_label(own)).collect::<Vec<_>>();
                    let words = if all && origin.strategies.len() > 1 { "all".to_owned() } else { labels().join(", ") };
                    // Which options are alike tells of their probabilities too.
                    cells.push(Cell::text(Text::of(About::COURSE, words)));
                }
                cells.extend(line.cells.into_iter().map(|cell| cell.unwrap_or_else(Cell::none)));
                table.row(RowKind::Plain, cells);
            }
        }
    }
    let never: Vec<String> = kept.iter().map(|own| words::inside_label(&own.name)).collect();
    if !never.is_empty() {
        table.note(format!("Nobody leaves: {}.", words::list(&never)));
    }
    if several {
        table.note("“All” are the options under which anybody is in the state. Options share a row where they agree to the last digit shown, or where one of them has nobody there.");
    }
    if !left_out.is_empty() {
        table.note(format!("Too many to print: moves from {}.", words::list(&left_out)));
    }
    let whole = shown.way == Together::Nothing && shown.options.len() == model.strategies.len() && left_out.is_empty();
    let file = if whole {
        "The same at full precision: "
    } else {
        "Not printed, but in the results folder: every state by itself, for every option, in "
    };
    table.note(Text::plain(file).code("transitions.csv").words("."));
    table
}

/// A length of time: `6 months`.
fn in_words(years: f64) -> String {
    let whole = |value: f64| (value - value.round()).abs() < 1e-6 && value >= 0.5;
    let noun = |value: f64, one: &str| {
        let count = number::axis(value, if whole(value) { 0 } else { 1 });
        if count == "1" { format!("1 {one}") } else { format!("{count} {one}s") }
    };
    if whole(years) {
        noun(years, "year")
    } else if whole(years * 12.0) {
        noun(years * 12.0, "month")
    } else {
        noun(years * 365.25, "day")
    }
}
