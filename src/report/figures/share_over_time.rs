//! Owns the figure of a share of people over time: a line for each strategy as the model gives it, and what was observed of it.

use super::axis::{Scale, decimals, step, ticks};
use super::canvas::{Anchor, Canvas, Frame, Point, Style, frame};
use super::end_labels::end_labels;
use super::palette::{self, BAND, Colour, GRID, INK, INK2, INK3, PAPER, TICK};
use super::{Figure, WIDTH};
use crate::report::{names, number, words};
use crate::results::{Found, ObservedShare, Results, ShareOverTime};

const PLOT: Frame = Frame { left: 44.0, top: 48.0, right: 560.0, bottom: 328.0 };
/// Below the plot: years, ages, the title of the axis.
const FOOT: f64 = 66.0;
/// A line of numbers at risk.
const AT_RISK: f64 = 18.0;
/// Modelled and observed that are no further apart than this, in people of 100, are said to agree so far.
const CLOSE: f64 = 2.0;

/// A share of people over time, by its place among those of the results; none where there is no time.
#[must_use]
pub fn share_over_time(results: &Results, at: usize) -> Option<Figure> {
    let own = results.shares_over_time.get(at)?;
    let horizon = *own.times.last()?;
    if own.times.len() < 2 || horizon <= 0.0 {
        return None;
    }
    let x = Scale { low: 0.0, high: horizon, from: PLOT.left, to: PLOT.right };
    let y = Scale { low: 0.0, high: 1.0, from: PLOT.bottom, to: PLOT.top };
    let followed = followed(own);
    let mut canvas = Canvas::new(WIDTH, PLOT.bottom + FOOT + AT_RISK * followed.len() as f64);
    canvas.text("Of every 100 people", (4.0, 16.0), Style::label().size(TICK).colour(INK2));
    axes(&mut canvas, results, &x, &y);
    end_of_data(&mut canvas, own, &x);
    let lines: Vec<(String, Vec<Point>)> = own
        .modelled
        .iter()
        .map(|(name, shares)| {
            (name.clone(), own.times.iter().zip(shares).map(|(t, share)| (x.at(*t), y.at(*share))).collect())
        })
        .collect();
    population(&mut canvas, results, own, &x, &y);
    steps(&mut canvas, results, own, &x, &y);
    for (name, points) in &lines {
        let look = palette::strategy(&results.model, name);
        canvas.dashed(points, look.colour, look.width, look.dash);
    }
    end_labels(&mut canvas, &results.model, PLOT, &lines);
    let paths: Vec<Vec<Point>> = lines.into_iter().map(|(_, points)| points).collect();
    dots(&mut canvas, results, own, &x, &y, &paths);
    at_risk(&mut canvas, results, &followed, &x);
    let places: Vec<f64> = own.times.iter().map(|time| x.at(*time)).collect();
    canvas.strips(PLOT, &places, |point| said(results, own, point));
    Some(Figure {
        id: format!("share-{}", slug(&own.measure)),
        title: title(results, own),
        subtitle: format!("{}, of 100 who entered, base case{}", names::outside(&subject_of_share(own)), kinds(own)),
        description: description(results, own),
        note: note(results, own),
        canvas,
    })
}

/// What the share is of, in words: `people alive`, `people event free`, `people with six or more, of those alive`.
pub(in crate::report) fn subject_of_share(own: &ShareOverTime) -> String {
    let inside = |text: &str| {
        let name = text.trim().strip_prefix("occupancy(")?.strip_suffix(')')?;
        (!name.contains(['(', ')'])).then(|| words::name(name))
    };
    // The living need no quotation; a state or a group has its own name.
    let named = |name: String| if name == "alive" { name } else { format!("in “{name}”") };
    if let Some(name) = inside(&own.measure) {
        return format!("people {}", named(name));
    }
    match own.measure.split_once('/') {
        Some((part, whole)) => match (inside(part), inside(whole)) {
            (Some(part), Some(whole)) => format!("people {} of those {}", named(part), named(whole)),
            _ => own.measure.clone(),
        },
        None => own.measure.clone(),
    }
}

fn slug(measure: &str) -> String {
    let plain = measure.replace("occupancy(", "").replace(')', "");
    let words = plain.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

/// A time as it was measured: `6 years`, `4.5 years`.
fn years(time: f64) -> String {
    let decimals = if time.fract() == 0.0 { 0 } else { 1 };
    format!("{} {}", number::axis(time, decimals), if time == 1.0 { "year" } else { "years" })
}

/// How many of 100.
fn of_100(share: f64) -> String {
    number::axis(100.0 * share, 0)
}

/// The comparison that lies furthest apart, solved ones left out.
fn widest(own: &ShareOverTime) -> Option<&ObservedShare> {
    let gap = |own: &ObservedShare| (own.modelled - own.observed).abs();
    own.observed.iter().filter(|point| !point.solved).max_by(|a, b| gap(a).total_cmp(&gap(b)))
}

fn title(results: &Results, own: &ShareOverTime) -> String {
    let subject = names::outside(&subject_of_share(own));
    let Some(widest) = widest(own) else {
        return if own.observed.is_empty() {
            format!("{subject}, as modelled")
        } else {
            format!("{subject}: what was observed was solved for")
        };
    };
    if (100.0 * (widest.modelled - widest.observed)).abs() <= CLOSE {
        return format!("{subject}: modelled and observed are nowhere more than {CLOSE} of 100 apart");
    }
    let strategy = words::inside(results.model.strategy_label(&widest.strategy));
    let (modelled, observed) = (of_100(widest.modelled), of_100(widest.observed));
    let time = years(widest.time);
    format!("{subject}: {modelled} of 100 modelled after {time} of {strategy}, {observed} observed, the widest gap")
}

fn kinds(own: &ShareOverTime) -> String {
    let any = |of_curve: bool, limits: bool| {
        own.observed.iter().any(|point| point.of_curve == of_curve && (!limits || point.low.is_some()))
    };
    let named = [(any(true, false), "steps"), (any(false, false), "dots")];
    let limits = [(any(true, true), "shading"), (any(false, true), "bars")];
    let told = |list: [(bool, &str); 2], meaning: &str| {
        let names: Vec<String> = list.iter().filter(|own| own.0).map(|own| own.1.to_owned()).collect();
        if names.is_empty() { String::new() } else { format!("; {}: {meaning}", words::list(&names)) }
    };
    told(named, "observed") + &told(limits, "their limits")
}

fn note(results: &Results, own: &ShareOverTime) -> String {
    let mut notes = Vec::new();
    if own.observed.is_empty() {
        notes.push("Nothing that was observed is compared with it.");
    } else if own.observed.iter().any(|point| point.solved) {
        notes.push("Open dots were met by solving for a parameter; filled ones test the model.");
    }
    if population_alive(results, own).is_some() {
        notes.push("General population: people of the same age and sex at the start, who die as it does.");
    }
    notes.join(" ")
}

fn description(results: &Results, own: &ShareOverTime) -> String {
    let mut sentences = vec![format!("Lines of {} against years, a line a strategy.", subject_of_share(own))];
    for (name, shares) in &own.modelled {
        let label = results.model.strategy_label(name);
        let values: Vec<String> = landmarks(own)
            .into_iter()
            .map(|at| format!("{} after {}", of_100(shares[at]), years(own.times[at])))
            .collect();
        sentences.push(format!("{label}: {} of 100.", words::list(&values)));
    }
    let observed = own.observed.iter().filter(|point| !point.of_curve).map(|point| {
        let time = years(point.time);
        let label = words::inside(results.model.strategy_label(&point.strategy));
        format!("Observed for {label} after {time}: {} of 100.", of_100(point.observed))
    });
    sentences.extend(observed);
    if let Some(alive) = population_alive(results, own) {
        let values: Vec<String> = [10_usize, 20, 40]
            .into_iter()
            .filter_map(|year| Some(format!("{} after {year} years", of_100(*alive.get(year)?))))
            .collect();
        sentences.push(format!(
            "A thin line is the general population of the same age and sex: {} of 100.",
            words::list(&values)
        ));
    }
    sentences.join(" ")
}

/// Time points at round years within the horizon: places in [`ShareOverTime::times`].
pub(in crate::report) fn landmarks(own: &ShareOverTime) -> Vec<usize> {
    let near = |year: f64| own.times.iter().position(|time| (time - year).abs() < 1e-6);
    [1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 40.0].into_iter().filter_map(near).collect()
}

fn said(results: &Results, own: &ShareOverTime, point: usize) -> String {
    let mut text = format!("after {}", years(own.times[point]));
    for (name, shares) in &own.modelled {
        text += &format!("\n{}: {} of 100", results.model.strategy_label(name), number::axis(100.0 * shares[point], 1));
    }
    text
}

fn axes(canvas: &mut Canvas, results: &Results, x: &Scale, y: &Scale) {
    let tick = Style::label().size(TICK).colour(INK3);
    for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let at = y.at(share);
        canvas.line(&[(PLOT.left, at), (PLOT.right, at)], if share == 0.0 { INK } else { GRID }, 1.0);
        canvas.text(number::axis(share * 100.0, 0), (PLOT.left - 8.0, at + 4.5), tick.anchor(Anchor::End));
    }
    let by = step(x.high, 8.0);
    let start = results.model.settings.start_age;
    for year in ticks(0.0, x.high, by) {
        let at = x.at(year);
        canvas.text(number::axis(year, decimals(by)), (at, PLOT.bottom + 18.0), tick.anchor(Anchor::Middle));
        if let Some(start) = start {
            let age = number::axis(start + year, decimals(by));
            let text = if year == 0.0 { format!("age {age}") } else { age };
            canvas.text(text, (at, PLOT.bottom + 34.0), tick.anchor(Anchor::Middle));
        }
    }
    let title = if start.is_some() { "Years since entry, with age below" } else { "Years since entry" };
    let below = PLOT.bottom + if start.is_some() { 54.0 } else { 38.0 };
    let middle = (PLOT.left + PLOT.right) / 2.0;
    canvas.text(title, (middle, below), tick.colour(INK2).anchor(Anchor::Middle));
}

/// A rule where the last observation lies: what is to the right of it is extrapolated.
fn end_of_data(canvas: &mut Canvas, own: &ShareOverTime, x: &Scale) {
    let last = own.observed.iter().map(|point| point.time).max_by(f64::total_cmp);
    let Some(last) = last.filter(|last| *last < x.high) else { return };
    let at = x.at(last);
    canvas.dashed(&[(at, PLOT.top - 14.0), (at, PLOT.bottom)], INK3, 1.0, &[2.0, 3.0]);
    let text = format!("data end, year {}", number::axis(last, decimals(last)));
    let right = (at + 6.0, PLOT.top - 8.0);
    let style = Style::label().size(TICK).colour(INK2);
    let fits = frame(&text, right, style).right < PLOT.right;
    canvas.text(
        text,
        if fits { right } else { (at - 6.0, right.1) },
        if fits { style } else { style.anchor(Anchor::End) },
    );
}

/// The share of the living that the general population would have, where the severity of the disease was worked out.
pub(in crate::report) fn population_alive<'r>(results: &'r Results, own: &ShareOverTime) -> Option<&'r [f64]> {
    if own.measure != "occupancy(alive)" {
        return None;
    }
    results.analyses.iter().find_map(|analysis| match &analysis.found {
        Found::Severity(severity) if !severity.population_alive.is_empty() => Some(&severity.population_alive[..]),
        _ => None,
    })
}

fn population(canvas: &mut Canvas, results: &Results, own: &ShareOverTime, x: &Scale, y: &Scale) {
    let Some(alive) = population_alive(results, own) else { return };
    let points: Vec<Point> = (0..)
        .zip(alive)
        .map(|(year, share)| (f64::from(year), *share))
        .filter(|(year, _)| *year <= x.high)
        .map(|(year, share)| (x.at(year), y.at(share)))
        .collect();
    canvas.line(&points, INK3, 1.0);
    // Its name stands where the line has come half-way down, on the outer side.
    if let Some(half) = points.iter().find(|(_, down)| *down > y.at(0.6)) {
        canvas.text("general population", (half.0 + 8.0, half.1), Style::label().size(TICK).colour(INK3).halo());
    }
}

/// Observed curves of a file, as steps with their limits.
fn steps(canvas: &mut Canvas, results: &Results, own: &ShareOverTime, x: &Scale, y: &Scale) {
    for curve in curves(own) {
        let colour = palette::strategy(&results.model, &curve[0].strategy).colour;
        let stairs = |of: &dyn Fn(&ObservedShare) -> f64| -> Vec<Point> {
            let mut points = vec![(x.at(0.0), y.at(1.0))];
            for own in &curve {
                let before = points.last().map_or(0.0, |(_, y)| *y);
                points.extend([(x.at(own.time), before), (x.at(own.time), y.at(of(own)))]);
            }
            points
        };
        if curve.iter().all(|own| own.low.is_some() && own.high.is_some()) {
            let upper = stairs(&|own| own.high.unwrap_or(own.observed));
            let lower = stairs(&|own| own.low.unwrap_or(own.observed));
            canvas.area(upper.into_iter().chain(lower.into_iter().rev()).collect(), BAND);
        }
        canvas.line(&stairs(&|own| own.observed), colour.alpha(0.75), 1.4);
    }
}

/// Observed curves, each a target.
fn curves(own: &ShareOverTime) -> Vec<Vec<&ObservedShare>> {
    let mut found: Vec<Vec<&ObservedShare>> = Vec::new();
    for point in own.observed.iter().filter(|point| point.of_curve) {
        match found.iter_mut().find(|curve| curve[0].target == point.target) {
            Some(curve) => curve.push(point),
            None => found.push(vec![point]),
        }
    }
    found
}

/// Single observations with their limits, and the key of the source beside the last of each.
fn dots(canvas: &mut Canvas, results: &Results, own: &ShareOverTime, x: &Scale, y: &Scale, lines: &[Vec<Point>]) {
    let mut lines = lines.to_vec();
    for point in own.observed.iter().filter(|point| !point.of_curve) {
        let colour: Colour = palette::strategy(&results.model, &point.strategy).label;
        let at = (x.at(point.time), y.at(point.observed));
        if let (Some(low), Some(high)) = (point.low, point.high) {
            canvas.line(&[(at.0, y.at(low)), (at.0, y.at(high))], colour, 1.6);
        }
        canvas.dot(at, 5.5, PAPER);
        if point.solved {
            canvas.ring(at, 4.5, 1.6, colour, PAPER);
        } else {
            canvas.dot(at, 4.5, colour);
        }
        let (left, right) = (at.0 - 7.0, at.0 + 7.0);
        lines.push(vec![(left, at.1 - 6.0), (right, at.1 + 6.0)]);
    }
    let mut labelled: Vec<(&str, &str)> = Vec::new();
    for point in own.observed.iter().rev() {
        let Some(source) = point.source.as_deref() else { continue };
        if labelled.contains(&(source, point.strategy.as_str())) {
            continue;
        }
        labelled.push((source, &point.strategy));
        let colour = palette::strategy(&results.model, &point.strategy).label;
        let style = Style::label().size(TICK).colour(colour).halo();
        let (across, down) = (x.at(point.time), y.at(point.observed));
        let wide = frame(source, (0.0, 0.0), style).right;
        let places = [
            (across + 10.0, down - 8.0),
            (across - 10.0 - wide, down + 14.0),
            (across + 10.0, down + 16.0),
            (across - 10.0 - wide, down - 8.0),
            (across + 10.0, down - 24.0),
            (across - 10.0 - wide, down + 30.0),
        ];
        if let Some(place) = canvas.freest(source, style, &places, &lines) {
            canvas.text(source, place, style);
        }
    }
}

/// Observed curves that say how many were still followed, with who they are compared with.
fn followed(own: &ShareOverTime) -> Vec<Vec<&ObservedShare>> {
    curves(own).into_iter().filter(|curve| curve.iter().all(|point| point.at_risk.is_some())).collect()
}

/// Numbers at risk under the axis, as many as have room.
fn at_risk(canvas: &mut Canvas, results: &Results, followed: &[Vec<&ObservedShare>], x: &Scale) {
    let style = Style::label().size(TICK);
    for (line, curve) in followed.iter().enumerate() {
        let down = PLOT.bottom + FOOT + AT_RISK * line as f64;
        let colour = palette::strategy(&results.model, &curve[0].strategy).label;
        let mut free = 0.0;
        for point in curve {
            let text = number::axis(point.at_risk.unwrap_or(0.0), 0);
            let own = frame(&text, (x.at(point.time), down), style.anchor(Anchor::Middle));
            if own.left >= free {
                canvas.text(text, (x.at(point.time), down), style.colour(colour).anchor(Anchor::Middle));
                free = own.right + 10.0;
            }
        }
        canvas.text("at risk", (PLOT.right + 8.0, down), style.colour(colour));
    }
}
