//! The value of information as tables and bars: what is worth finding out, and what the doubt rests on.

use super::{Cell, Row, Sheet, Shown};
use crate::report::figures::{Figure, InformationBar, information_bars};
use crate::report::provenance::{Mark, mark};
use crate::report::{number, words};
use crate::results::{
    InformationValue, Learnt, OpenPrice, Parameter, Partial, Population, Results, ValueOfInformation,
};

/// A worth within so many standard errors of nothing is shown as about nothing.
const NOISE: f64 = 2.0;
/// Bars of groups and of single inputs in the figure.
const GROUP_BARS: usize = 6;
const INPUT_BARS: usize = 9;

pub(super) fn shown(results: &Results, own: &ValueOfInformation) -> Shown {
    if let Some(why) = &own.not_run {
        let title = format!("Value of information: not run, for {why}");
        return Shown { title, notes: vec![], sheets: vec![], figures: vec![] };
    }
    let parts = [Learnt::List, Learnt::Group, Learnt::Set];
    let groups = ranked(own, &|what| parts.contains(&what));
    let inputs = ranked(own, &|what| what == Learnt::Parameter);
    let evidence = ranked(own, &|what| matches!(what, Learnt::Basis | Learnt::Verification));
    let kinds = [
        ("results", "What is worth finding out: parts of the model", &groups),
        ("inputs", "What is worth finding out: each input", &inputs),
        ("evidence", "What the doubt about the decision rests on", &evidence),
    ];
    let (mut printed, mut filed) = (Vec::new(), Vec::new());
    for (id, title, parts) in kinds.into_iter().filter(|(.., parts)| !parts.is_empty()) {
        let full = sheet(results, own, id, title, parts);
        let some: Vec<&Partial> = parts.iter().copied().filter(|part| !nothing(part)).collect();
        if some.len() == parts.len() {
            printed.push(full);
            continue;
        }
        if !some.is_empty() {
            printed.push(Sheet { id: format!("{id}-shown"), ..sheet(results, own, id, title, &some) });
        }
        filed.push(Sheet { shown_rows: 0, ..full });
    }
    let figures = figures(results, own, &groups, &inputs, &evidence);
    let sheets = printed.into_iter().chain(filed).collect();
    Shown { title: title(results, own, &inputs), notes: notes(results, own), sheets, figures }
}

/// Whether a part is worth nothing that can be told from no worth, at every threshold.
fn nothing(part: &Partial) -> bool {
    part.worth.iter().all(|worth| noise(*worth))
}

/// How many of how many things are worth nothing, in words; empty when each is worth something.
fn left_out(own: &ValueOfInformation) -> String {
    let kinds = [
        (&[Learnt::List, Learnt::Group, Learnt::Set][..], "part of the model", "parts of the model"),
        (&[Learnt::Parameter][..], "single input", "single inputs"),
        (&[Learnt::Basis, Learnt::Verification][..], "kind of evidence", "kinds of evidence"),
    ];
    let told = kinds.into_iter().filter_map(|(kinds, one, many)| {
        let parts: Vec<&Partial> = own.partial.iter().filter(|part| kinds.contains(&part.what)).collect();
        let none = parts.iter().filter(|part| nothing(part)).count();
        let all = parts.len();
        (none > 0).then(|| match (none, all) {
            (1, 1) => format!("the one {one}"),
            (none, all) if none == all => format!("all {all} {many}"),
            (none, all) => format!("{none} of {all} {many}"),
        })
    });
    let told: Vec<String> = told.collect();
    if told.is_empty() {
        return String::new();
    }
    format!(
        "Not shown, since by themselves they are worth no more than two standard errors at any threshold: {}.",
        words::list(&told)
    )
}

/// By falling worth at the last threshold.
fn ranked<'o>(own: &'o ValueOfInformation, wanted: &dyn Fn(Learnt) -> bool) -> Vec<&'o Partial> {
    let mut list: Vec<&Partial> = own.partial.iter().filter(|part| wanted(part.what)).collect();
    list.sort_by(|a, b| last(b).value.total_cmp(&last(a).value));
    list
}

fn last(part: &Partial) -> InformationValue {
    part.worth.last().copied().unwrap_or(InformationValue { value: 0.0, error: 0.0 })
}

fn noise(worth: InformationValue) -> bool {
    worth.value <= NOISE * worth.error || worth.value < 0.5
}

fn parameter<'r>(results: &'r Results, name: &str) -> Option<&'r Parameter> {
    results.model.parameters.iter().find(|own| own.name == name)
}

/// What a part is called for people.
fn label(results: &Results, part: &Partial) -> String {
    let input = |name: &str| parameter(results, name).map_or(name.to_owned(), |own| own.label.clone());
    match part.what {
        Learnt::Parameter => input(&part.name),
        Learnt::Basis if part.name.is_empty() => "Inputs that do not say what they rest on".into(),
        Learnt::Basis => format!("All {} inputs", part.name),
        Learnt::Verification if part.name.is_empty() => "Inputs without a verified source".into(),
        Learnt::Verification if part.name.starts_with("verified") => format!("All inputs {}", graded(&part.name)),
        Learnt::Verification => format!("All {} inputs", part.name),
        Learnt::Set => {
            let members: Vec<String> = part.parameters.iter().map(|name| words::inside_label(&input(name))).collect();
            match &members[..] {
                [first, .., last] if members.len() > 2 => {
                    format!("Together: {first}, to {last} ({} inputs)", members.len())
                }
                _ => format!("Together: {}", words::list(&members)),
            }
        }
        Learnt::Group | Learnt::List => words::outside(&part.name.replace('_', " ")),
    }
}

/// How far inputs were checked, by the grade.
fn graded(grade: &str) -> String {
    match grade {
        "verified A" => "read on the source’s own page (verified A)".to_owned(),
        "verified B" => "read on a mirror of the abstract (verified B)".to_owned(),
        "verified C" => "read in another’s text only (verified C)".to_owned(),
        other => other.to_owned(),
    }
}

fn per_person(worth: InformationValue) -> Cell {
    Cell::Number(if noise(worth) { "about 0".into() } else { number::cost(worth.value) }, worth.value)
}

fn sheet(results: &Results, own: &ValueOfInformation, id: &str, title: &str, parts: &[&Partial]) -> Sheet {
    let mut head = vec!["To know exactly".to_owned(), "Inputs".to_owned()];
    for threshold in &own.thresholds {
        head.push(format!("At {}, £", number::pounds(*threshold)));
        head.push("±".to_owned());
    }
    head.push("% of EVPI".to_owned());
    if own.population.is_some() {
        head.push("£ million".to_owned());
    }
    let row = |label: String, count: usize, worth: &[InformationValue], strong: bool| {
        let mut cells = vec![Cell::Words(label), Cell::Number(number::count(count as u64), count as f64)];
        for own in worth {
            cells.push(per_person(*own));
            cells.push(Cell::Number(number::cost(own.error), own.error));
        }
        let last = worth.last().copied().unwrap_or(InformationValue { value: 0.0, error: 0.0 });
        let all = own.perfect.last().map_or(0.0, |own| own.value);
        cells.push(if all > 0.0 {
            let text = if noise(last) { "about 0".into() } else { number::percent(last.value / all) };
            Cell::Number(text, 100.0 * last.value / all)
        } else {
            Cell::Words(number::NOT_APPLICABLE.into())
        });
        if let Some(population) = &own.population {
            let total = last.value * population.people;
            let text = if noise(last) { "about 0".into() } else { number::millions(total) };
            cells.push(Cell::Number(text, total / 1e6));
        }
        Row { cells, strong }
    };
    let everything = {
        let inputs = own.partial.iter().filter(|part| part.what == Learnt::Parameter).count();
        row("Everything (EVPI)".into(), inputs, &own.perfect, true)
    };
    let rest = parts.iter().map(|part| row(label(results, part), part.parameters.len(), &part.worth, false));
    Sheet {
        id: id.into(),
        title: title.into(),
        subtitle: subtitle(own),
        head,
        rows: std::iter::once(everything).chain(rest).collect(),
        shown_rows: 9,
    }
}

fn subtitle(own: &ValueOfInformation) -> String {
    let million = own.population.as_ref().map_or("", |_| "; the last column is for all people");
    format!(
        "Expected value of partial perfect information, £ a person, with its standard error; {} draws{million}",
        number::count(own.draws)
    )
}

/// Those who stand to gain, in words.
pub(super) fn people(own: &Population) -> String {
    format!(
        "{} people a year for {} years, {} when discounted at {}% a year",
        number::axis(own.per_year, 0),
        number::axis(own.years, if own.years == own.years.floor() { 0 } else { 1 }),
        number::axis(own.people, 0),
        number::percent(own.discount)
    )
}

/// At which threshold something is said, and at which price if not at the scenario's own.
pub(super) fn at(thresholds: &[f64], open: Option<&OpenPrice>) -> Option<String> {
    let qaly = format!("at {} a QALY", number::pounds(*thresholds.last()?));
    let price = open.and_then(|open| *open.prices.last()?);
    Some(price.map_or(qaly.clone(), |price| format!("{qaly} and a price of {}", number::pounds(price))))
}

/// Says at which prices everything was worked out, if not at the scenario's own.
pub(super) fn price_note(results: &Results, thresholds: &[f64], open: Option<&OpenPrice>) -> Option<String> {
    let open = open?;
    let label = super::input_inside(results, &open.parameter);
    let strategy = results.model.strategy_label(&open.strategy);
    let own = |(threshold, price): (&f64, &Option<f64>)| match price {
        Some(price) => format!("{} at {} a QALY", number::pounds(*price), number::pounds(*threshold)),
        None => format!("none at {} a QALY, where the scenario's own price was kept", number::pounds(*threshold)),
    };
    let each: Vec<String> = thresholds.iter().zip(&open.prices).map(own).collect();
    Some(format!(
        "Worked out at the price at which {strategy} is just worth paying in the mean of the draws ({label}: {}), where the decision is open. At a price at which the decision is certain, knowing more is worth nothing.",
        words::list(&each)
    ))
}

fn title(results: &Results, own: &ValueOfInformation, inputs: &[&Partial]) -> String {
    let (Some(at), Some(all)) = (at(&own.thresholds, own.at_price.as_ref()), own.perfect.last()) else {
        return "What is worth finding out".into();
    };
    if noise(*all) {
        return format!("No uncertainty in the inputs could change the decision {at}");
    }
    match inputs.first().filter(|first| !noise(last(first))) {
        Some(first) => format!(
            "What is most worth finding out {at}: {}, worth {} of the {} a person that knowing everything is worth",
            words::inside_label(&label(results, first)),
            number::prose_cost(last(first).value),
            number::prose_cost(all.value)
        ),
        None => format!(
            "No single input is worth knowing by itself {at}; all together are worth {} a person",
            number::prose_cost(all.value)
        ),
    }
}

fn notes(results: &Results, own: &ValueOfInformation) -> Vec<String> {
    let mut notes: Vec<String> = price_note(results, &own.thresholds, own.at_price.as_ref()).into_iter().collect();
    notes.extend([
        "These values do not add up: knowing one input changes what another is worth, and shares of the EVPI may sum to less or more than 100%. To know an input is to know something of those that are drawn together with it.".to_owned(),
        "A value within two standard errors of nothing is shown as about £0. All hold only if the ranges of the inputs are right.".to_owned(),
    ]);
    let left_out = left_out(own);
    if !left_out.is_empty() {
        notes.push(left_out);
    }
    let doubtful = own.partial.iter().find(|part| part.what == Learnt::Basis && part.name == "assumed");
    if let (Some(part), Some(all), Some(at)) =
        (doubtful, own.perfect.last(), at(&own.thresholds, own.at_price.as_ref()))
        && all.value > 0.0
    {
        let inputs = part.parameters.len();
        notes.push(format!(
            "The {} that are assumed carry {}% of the EVPI {at}.",
            if inputs == 1 { "one input".to_owned() } else { format!("{inputs} uncertain inputs") },
            number::axis(100.0 * last(part).value / all.value, 0),
        ));
    }
    let fixed = results
        .model
        .parameters
        .iter()
        .filter(|own| own.used && own.distribution.is_none() && mark(own) == Some(Mark::Assumed));
    let fixed = fixed.count();
    if fixed > 0 {
        notes.push(format!(
            "{fixed} assumed {} no distribution and {} no value of information here: {} tested by scenarios, if at all.",
            if fixed == 1 { "input has" } else { "inputs have" },
            if fixed == 1 { "has" } else { "have" },
            if fixed == 1 { "it is" } else { "they are" },
        ));
    }
    if let Some(population) = &own.population {
        notes.push(format!("People: {} ({}).", people(population), population.source));
    }
    notes
}

fn figures(
    results: &Results,
    own: &ValueOfInformation,
    groups: &[&Partial],
    inputs: &[&Partial],
    evidence: &[&Partial],
) -> Vec<Figure> {
    let (Some(all), Some(at)) = (own.perfect.last(), at(&own.thresholds, own.at_price.as_ref())) else {
        return vec![];
    };
    // A chart of nothing shows nothing.
    if noise(*all) || own.partial.iter().all(|part| noise(last(part))) {
        return vec![];
    }
    let bar = |part: &&Partial| {
        let doubtful = |name: &String| {
            parameter(results, name).and_then(mark).is_some_and(|own| matches!(own, Mark::Assumed | Mark::Recalled))
        };
        let worth = last(part);
        InformationBar {
            label: label(results, part),
            worth: worth.value,
            error: worth.error,
            noise: noise(worth),
            doubtful: part.parameters.iter().all(doubtful),
            group: part.what != Learnt::Parameter,
        }
    };
    let above = |part: &&&Partial| !noise(last(part));
    let people = own.population.as_ref().map(|own| own.people);
    let subtitle = |what: &str| {
        format!(
            "Expected value of knowing {what} exactly {at}, £ a person; whiskers: ±1.96 standard errors; {} simulations",
            number::count(own.draws)
        )
    };
    let note = {
        let dashed = "Dashed: every input of the bar is assumed or recalled.";
        own.population
            .as_ref()
            .map_or(dashed.to_owned(), |own| format!("{dashed} {}.", words::outside(&self::people(own))))
    };
    let mut bars: Vec<InformationBar> = groups.iter().filter(above).take(GROUP_BARS).map(bar).collect();
    bars.extend(inputs.iter().filter(above).take(INPUT_BARS).map(bar));
    let first = information_bars(
        ("information", &title(results, own, inputs)),
        (&subtitle("each of them"), &note),
        (all.value, people),
        &bars,
    );
    let bars: Vec<InformationBar> = evidence.iter().map(bar).collect();
    let title = evidence_title(results, own, evidence);
    let second = information_bars(
        ("evidence", &title),
        (&subtitle("all inputs of one kind of evidence"), &note),
        (all.value, people),
        &bars,
    );
    first.into_iter().chain(second.filter(|_| evidence.len() > 1 && evidence.iter().any(|part| above(&part)))).collect()
}

fn evidence_title(results: &Results, own: &ValueOfInformation, evidence: &[&Partial]) -> String {
    // The parts are ranked, so the first is the largest of all.
    match (evidence.first(), own.perfect.last()) {
        (Some(first), Some(all)) if !noise(last(first)) && last(first).value > 0.5 * all.value => format!(
            "To know {} would settle most of the doubt about the decision: {}% of what knowing everything is worth",
            words::inside_word(&label(results, first)),
            number::axis(100.0 * last(first).value / all.value, 0)
        ),
        _ => "What the doubt about the decision rests on".into(),
    }
}
