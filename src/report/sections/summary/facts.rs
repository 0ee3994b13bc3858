//! Owns the six facts of the policy summary: what the intervention gives and costs, the price that would be right, what that
//! depends on, what is not known and what would settle it.

use crate::report::analyses::one_way;
use crate::report::analyses::price::others;
use crate::report::document::{About, Fact, Inline, Link, Text};
use crate::report::provenance::{self, Mark};
use crate::report::sections::{accrual, analyses, inputs, validation};
use crate::report::{figures, number, words};
use crate::results::{Bar, BudgetImpact, Found, Parameter, Results};

/// Below this share of draws in which it is best, an intervention is not what the value of knowing more is about.
const HARDLY_EVER: f64 = 0.01;

pub(super) fn facts(results: &Results) -> Vec<Fact> {
    vec![gives(results), paid(results), price(results), depends(results), unknown(results), settle(results)]
}

fn fact(head: &str, large: Text, text: Text) -> Fact {
    Fact { head: head.to_owned(), large, text }
}

fn not_run(what: &str) -> Text {
    Text::plain(format!("{what} was not run in this scenario."))
}

/// Where more of it stands: `(B.3.10)`.
fn see(text: Text, place: &str) -> Text {
    text.words(" (").link(place, Link::Place(place.to_owned())).words(")")
}

/// What a person gains or loses.
fn gives(results: &Results) -> Fact {
    let model = &results.model;
    let head = "What it gives";
    let Some(pair) = results.headline().decision.pairwise_of(&model.intervention) else {
        let totals = results.headline().totals_of(&model.intervention);
        let text = totals.map_or_else(String::new, |totals| {
            format!(
                "{} and {} a person, compared with nothing.",
                words::outside(&number::prose_years(totals.life_years_undiscounted, "life year")),
                number::prose_years(totals.qalys, "QALY")
            )
        });
        return fact(head, Text::default(), Text::of(About::QALYS.and(About::COURSE), text));
    };
    let large = words::gain_in_short(pair.qalys);
    let case = results.headline();
    let years = |name: &str| case.totals_of(name).map(|totals| totals.life_years_undiscounted);
    let mut parts = Vec::new();
    if model.strategies.len() > 2 {
        parts.push(format!("Against {}.", words::inside(model.strategy_label(&pair.against))));
    }
    if let Some(spread) = results.psa.as_ref().and_then(|psa| psa.increment(&pair.strategy, &pair.against)) {
        parts.push(format!(
            "{} in 95% of draws.",
            number::range(&number::life_years(spread.qalys.low95), &number::life_years(spread.qalys.high95))
        ));
    }
    if let (Some(new), Some(old)) = (years(&pair.strategy), years(&pair.against)) {
        parts.push(words::years_changed(new - old));
    }
    if let Some(year) = accrual::half(results).filter(|year| *year > 1) {
        parts.push(format!("More than half of the QALYs come after year {} (undiscounted).", year - 1));
    }
    fact(head, Text::of(About::QALYS, large), Text::of(About::QALYS.and(About::COURSE), parts.join(" ")))
}

/// What a person costs more or less, and what that comes to for the NHS.
fn paid(results: &Results) -> Fact {
    let pair = results.headline().decision.pairwise_of(&results.model.intervention);
    let large = Text::of(About::COSTS, pair.map_or_else(String::new, |pair| words::cost_in_short(pair.cost)));
    let text = projections(results).or_else(|| analyses::finding(results, "budget-impact"));
    fact("What would be paid", large, text.unwrap_or_else(|| not_run("The budget impact on the NHS")))
}

/// Several projections of the budget in one sentence; none where there is one or no test.
fn projections(results: &Results) -> Option<Text> {
    let all: Vec<&BudgetImpact> = results
        .analyses
        .iter()
        .filter_map(|analysis| match &analysis.found {
            Found::BudgetImpact(own) => Some(own),
            _ => None,
        })
        .collect();
    let largest = |pick: fn(f64, f64) -> f64| all.iter().map(|own| own.largest_of_three).reduce(pick);
    let (low, high) = largest(|a, b| if b < a { b } else { a }).zip(largest(|a, b| if b > a { b } else { a }))?;
    let test = all.first().filter(|_| all.len() > 1)?.test;
    let above = all.iter().filter(|own| own.largest_of_three >= own.test).count();
    let told = match above {
        0 => "all below".to_owned(),
        n if n == all.len() => "all above".to_owned(),
        n => format!("{} of {} above", words::count(n), words::count(all.len())),
    };
    let text = format!(
        "The NHS would pay {} more in the dearest of three years: {told} the budget impact test of {}.",
        number::range(&number::prose_millions(low), &number::prose_millions(high)),
        number::prose_millions(test)
    );
    let place = Link::Place("budget-impact".into());
    Some(Text::of(About::ALL, text).words(" (").link("Budget impact", place).words(")"))
}

/// The highest price at which it is worth it: the one that decides in large words, those against others below.
fn price(results: &Results) -> Fact {
    let head = "The price that would be right";
    let Some(own) = figures::price_of(results) else {
        return fact(head, Text::default(), not_run("The analysis of price"));
    };
    let Some(at) = own.thresholds.last() else { return fact(head, Text::default(), Text::default()) };
    let against =
        if own.against.len() > 1 { "the best other option".to_owned() } else { others(results, &own.against) };
    let mut text = format!("At {} a QALY, against {against}.", number::pounds(at.threshold));
    let beside = results.analyses.iter().filter_map(|analysis| match &analysis.found {
        Found::Price(other) if other.strategy == own.strategy && other.against != own.against => Some(other),
        _ => None,
    });
    for other in beside {
        let price = words::price_in_short(other);
        let price = if price.is_empty() { "not one price" } else { &price };
        text += &format!(" Against {}: {price}.", others(results, &other.against));
    }
    let large = Text::of(About::VALUE, words::outside(&words::price_in_short(own)));
    fact(head, large, see(Text::of(About::VALUE, text), "B.3.11.4"))
}

/// The inputs that move net benefit most, those that turn the decision first, with their marks.
fn depends(results: &Results) -> Fact {
    let head = "What it depends on";
    fact(head, Text::default(), inputs_that_matter(results).unwrap_or_else(|| not_run("One-way analysis")))
}

fn inputs_that_matter(results: &Results) -> Option<Text> {
    const NAMED: usize = 3;
    let own = results.analyses.iter().find_map(|analysis| match &analysis.found {
        Found::OneWay(own) => Some(own),
        _ => None,
    })?;
    let threshold = *results.model.settings.thresholds.last()?;
    let at = format!("at {} a QALY", number::pounds(threshold));
    let against = words::inside(results.model.strategy_label(&own.against));
    let moves = |bar: &&Bar| one_way::swing(bar, threshold) > 0.0;
    let bars: Vec<&Bar> = one_way::by_swing(own, threshold).into_iter().filter(moves).collect();
    if bars.is_empty() {
        let text = format!("No input, taken to its limits, moves the net benefit against {against} {at}.");
        return Some(see(Text::of(About::ALL, text), "B.3.11.2"));
    }
    let deciding: Vec<&Bar> = bars.iter().copied().filter(|bar| one_way::decides(own, bar, threshold)).collect();
    let named: Vec<&Bar> = if deciding.is_empty() { bars } else { deciding.clone() }.into_iter().take(NAMED).collect();
    let mut text = Text::of(About::ALL, if deciding.is_empty() { "Most on: " } else { "" });
    for (place, bar) in named.iter().enumerate() {
        let parameter = results.model.parameters.iter().find(|own| own.name == bar.parameter);
        let join = if place == 0 { "" } else { "; " };
        text = match parameter {
            Some(own) => text.words(join).words("“").link(&own.label, Link::Place(inputs::place(own))).words("”"),
            None => text.words(format!("{join}“{}”", bar.parameter)),
        };
        let mark = parameter.and_then(provenance::mark).filter(|mark| *mark != Mark::Calibrated);
        if let Some(mark) = mark {
            text = text.words(" ").then(Inline::Badge(inputs::badge(mark)));
        }
    }
    let more = deciding.len().saturating_sub(NAMED);
    text = text.words(match (deciding.len(), more) {
        (0, _) => format!(". None, at its limits, changes the answer against {against}."),
        (1, _) => format!(": at its limits it changes the answer against {against}."),
        (_, 0) => format!(": each, at its limits, changes the answer against {against}."),
        (_, n) => format!(" and {n} more: each, at its limits, changes the answer against {against}."),
    });
    Some(see(text, "B.3.11.2"))
}

/// What nobody knows: how many inputs are assumed or were not read in their own source, and what the model misses.
fn unknown(results: &Results) -> Fact {
    let used: Vec<&Parameter> = results.model.parameters.iter().filter(|parameter| parameter.used).collect();
    let head = "What is not known";
    if used.is_empty() {
        return fact(head, Text::default(), Text::plain(provenance::NO_INPUTS));
    }
    let counts =
        Mark::DOUBTFUL.map(|wanted| (wanted, used.iter().filter(|p| provenance::mark(p) == Some(wanted)).count()));
    let doubtful: usize = counts.iter().map(|own| own.1).sum();
    let mut text = match doubtful {
        0 => Text::plain("are assumed or not read in their own source."),
        1 => Text::plain("is doubtful: "),
        _ => Text::plain("are doubtful: "),
    };
    for (place, (mark, count)) in counts.iter().filter(|own| own.1 > 0).enumerate() {
        let join = if place > 0 { ", " } else { "" };
        text = text.words(format!("{join}{count} ")).then(Inline::Badge(inputs::badge(*mark)));
    }
    if doubtful > 0 {
        text = text.words(".");
    }
    if let Some(fit) = validation::fit_in_short(results) {
        text = see(text.words(format!(" {fit}.")), "B.3.14");
        text.about = text.about.and(About::COURSE);
    }
    fact(head, Text::plain(format!("{doubtful} of {} inputs", used.len())), text)
}

/// What knowing more would be worth.
fn settle(results: &Results) -> Fact {
    let head = "What would settle it";
    if let Some(text) = analyses::finding(results, "proposed-study") {
        let study = results.analyses.iter().find(|own| matches!(own.found, Found::ProposedStudy(_)));
        let named =
            study.and_then(|own| own.title.clone()).map_or_else(Text::default, |title| Text::plain(title + ". "));
        return fact(head, Text::default(), named.join(text));
    }
    let Some(at) = results.psa.as_ref().and_then(|psa| psa.cost_effective.last()) else {
        return fact(head, Text::default(), Text::plain("Not worked out: there are no draws."));
    };
    if results.model.strategies.len() < 2 {
        return fact(head, Text::default(), Text::plain("Nothing is compared, so there is no decision to settle."));
    }
    let price =
        words::price(results).map_or_else(String::new, |own| format!(" and a price of {}", number::pounds(own)));
    let mut text = format!(
        "Perfect knowledge would be worth {} a person at {} a QALY{price}, if the ranges are right.",
        number::prose_cost(at.evpi),
        number::pounds(at.threshold)
    );
    let share = at.probability.get(&results.model.intervention).map(|own| own.share);
    if results.model.strategies.len() > 2 && share.is_some_and(|share| share < HARDLY_EVER) {
        let never = if share == Some(0.0) { "never" } else { "hardly ever" };
        text += &format!(
            " It would settle the choice among the others, {never} for {}.",
            words::inside(results.model.strategy_label(&results.model.intervention))
        );
    }
    let fixed = results
        .model
        .parameters
        .iter()
        .filter(|own| own.used && own.distribution.is_none() && provenance::mark(own) == Some(Mark::Assumed));
    text += &match fixed.count() {
        0 => String::new(),
        1 => " One assumed input has no range.".to_owned(),
        n => format!(" {n} assumed inputs have no range."),
    };
    fact(head, Text::default(), Text::of(About::VALUE, text))
}
