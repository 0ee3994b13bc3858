//! A proposed study as a table and curves: what it is worth by its size, what it costs, and which size is best.

use super::value_of_information::{at, people, price_note};
use super::{Cell, Row, Sheet, Shown};
use crate::report::figures::{StudyCurve, StudyPoint, study_worth};
use crate::report::{number, words};
use crate::results::{Observation, ObservationKind, ProposedStudy, Results, StudySize};

pub(super) fn shown(results: &Results, own: &ProposedStudy) -> Shown {
    if let Some(why) = &own.not_run {
        return Shown {
            title: format!("Proposed study: not run, for {why}"),
            notes: vec![],
            sheets: vec![],
            figures: vec![],
        };
    }
    let mut head = vec!["People".to_owned(), "Cost, £ million".to_owned()];
    if own.recruits.is_some() {
        head.push("Years until its result".to_owned());
    }
    for threshold in &own.thresholds {
        let at = number::pounds(*threshold);
        head.push(format!("At {at}, £"));
        head.push("±".to_owned());
        head.push("Net, £ million".to_owned());
    }
    let best = own.best.last().and_then(|best| best.people);
    let rows = own.sizes.iter().map(|size| {
        let mut cells = vec![
            Cell::Number(number::count(size.people), size.people as f64),
            Cell::Number(number::millions(size.cost), size.cost / 1e6),
        ];
        if own.recruits.is_some() {
            cells.push(Cell::Number(number::axis(own.years_until(size), 1), own.years_until(size)));
        }
        for (worth, net) in size.worth.iter().zip(&size.net) {
            cells.push(Cell::Number(number::cost(worth.value), worth.value));
            cells.push(Cell::Number(number::cost(worth.error), worth.error));
            cells.push(Cell::Number(number::millions(*net), net / 1e6));
        }
        Row { cells, strong: best == Some(size.people) }
    });
    // A table of nothing says no more than the title.
    let nothing = own.sizes.iter().flat_map(|size| &size.worth).all(|worth| worth.value < 0.5);
    let sheet = Sheet {
        id: "results".into(),
        title: "What the study is worth".into(),
        subtitle: format!(
            "Expected value of sample information (EVSI), £ a person treated, with its standard error; net of the study's cost for all who come {}; {}",
            if own.recruits.is_some() { "after that".into() } else { format!("after {} years", years(own.delay)) },
            people(&own.population)
        ),
        head,
        rows: rows.collect(),
        shown_rows: if nothing { 0 } else { 20 },
    };
    let title = title(own);
    let figures = figure(results, own, &title).filter(|_| !nothing).into_iter().collect();
    Shown { title, notes: notes(results, own), sheets: vec![sheet], figures }
}

/// When the result is there, in words.
fn until(own: &ProposedStudy) -> String {
    match own.recruits {
        None => format!("{} years on", years(own.delay)),
        Some(recruits) => {
            format!(
                "{} years after the last of {} people a year has joined",
                years(own.delay),
                number::axis(recruits, 0)
            )
        }
    }
}

/// How many people come after that, in words: fewer with a larger study that takes longer to fill.
fn coming(own: &ProposedStudy) -> String {
    let after =
        |size: Option<&StudySize>| number::axis(size.map_or(own.people_after, |size| own.people_after(size)), 0);
    let (smallest, largest) = (after(own.sizes.first()), after(own.sizes.last()));
    if smallest == largest { smallest } else { number::range(&largest, &smallest) }
}

fn years(value: f64) -> String {
    number::axis(value, if value == value.floor() { 0 } else { 1 })
}

fn title(own: &ProposedStudy) -> String {
    let (Some(at), Some(best)) = (at(&own.thresholds, own.at_price.as_ref()), own.best.last()) else {
        return "What the study is worth".into();
    };
    match best.people.and_then(|people| own.sizes.iter().find(|size| size.people == people)) {
        None => {
            let size = |own: Option<&StudySize>| own.map_or_else(String::new, |own| number::count(own.people));
            let (low, high) = (size(own.sizes.first()), size(own.sizes.last()));
            let sizes = if low == high { low } else { number::range(&low, &high) };
            format!("No study of {sizes} people that observes what is proposed would repay its cost {at}")
        }
        Some(size) => {
            let net = size.net.last().copied().unwrap_or(0.0);
            let largest = own.sizes.last().is_some_and(|last| last.people == size.people);
            let smallest = own.sizes.first().is_some_and(|first| first.people == size.people);
            let beyond = match (smallest, largest) {
                (false, true) => " or more",
                (true, false) => " or fewer",
                _ => "",
            };
            let people = format!("{} people{beyond}", number::count(size.people));
            format!("The study is worth most with {people}: {} beyond its cost {at}", money(net))
        }
    }
}

/// Pounds for all people, in prose.
fn money(value: f64) -> String {
    if value.abs() < 950_000.0 { number::prose_cost(value) } else { format!("£{} million", number::millions(value)) }
}

fn observed(results: &Results, own: &Observation) -> String {
    let label = results.model.parameters.iter().find(|input| input.name == own.parameter);
    let label = label.map_or(own.parameter.clone(), |input| words::inside_label(&input.label));
    match own.kind {
        ObservationKind::Events => format!("events over {} years each ({label})", years(own.years.unwrap_or(0.0))),
        ObservationKind::Successes => format!("how many people show it ({label})"),
        ObservationKind::Mean => {
            format!(
                "a mean with standard deviation {} between people ({label})",
                number::input(own.sd.unwrap_or(0.0), None)
            )
        }
    }
}

fn notes(results: &Results, own: &ProposedStudy) -> Vec<String> {
    let seen: Vec<String> = own.observes.iter().map(|one| observed(results, one)).collect();
    let mut notes = vec![format!(
        "The study observes {}. It costs {} and {} for each person followed ({}). Until its result is there, {}, people are treated as they would be without it; {} people, discounted, come after that.",
        words::list(&seen),
        number::pounds(own.cost_fixed),
        number::pounds(own.cost_per_person),
        own.cost_source,
        until(own),
        coming(own)
    )];
    notes.extend(price_note(results, &own.thresholds, own.at_price.as_ref()));
    if let (Some(ceiling), Some(at)) = (own.ceiling.last(), at(&own.thresholds, own.at_price.as_ref())) {
        notes.push(format!(
            "If the ranges of the inputs are right, no study of {} can be worth more than {} a person {at}, what knowing the truth is worth (EVPPI).",
            if own.observes.len() == 1 { "this" } else { "these" },
            number::pounds(ceiling.value),
        ));
    }
    notes.push(format!("People: {} ({}).", people(&own.population), own.population.source));
    notes
}

fn figure(results: &Results, own: &ProposedStudy, title: &str) -> Option<crate::report::figures::Figure> {
    let at = own.thresholds.len().checked_sub(1)?;
    let point = |size: &StudySize| {
        let worth = size.worth.get(at)?;
        let all = own.people_after(size);
        Some(StudyPoint {
            people: size.people as f64,
            worth: worth.value * all,
            error: worth.error * all,
            cost: size.cost,
            net: *size.net.get(at)?,
        })
    };
    let curve = StudyCurve {
        points: own.sizes.iter().map(point).collect::<Option<_>>()?,
        ceiling: own.ceiling.get(at)?.value * own.people_after,
        best: own.best.get(at).and_then(|best| best.people).map(|people| people as f64),
    };
    let seen: Vec<String> = own.observes.iter().map(|one| observed(results, one)).collect();
    let subtitle = format!(
        "What a study that observes {} is worth, £ million at {} a QALY for {} people (discounted) who come once its result is there, {}",
        words::list(&seen),
        number::pounds(own.thresholds[at]),
        coming(own),
        until(own)
    );
    study_worth(title, &subtitle, &curve)
}
