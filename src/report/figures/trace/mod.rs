//! Owns the trace figure: how many of every 100 people are in each state, year by year, a panel a strategy on one scale.

mod bands;
mod names;

use self::bands::Band;
use super::axis::{Scale, step, ticks};
use super::canvas::{Anchor, Canvas, Frame, Point, Style};
use super::palette::{self, DEAD, GRID, INK, INK2, INK3, LABEL, PAPER, TICK};
use super::{Figure, WIDTH, font};
use crate::report::{number, titles, words};
use crate::results::{CaseResult, Model, Results, Trace};

/// Most strategies that are shown; the intervention and the reference are always among them.
const PANELS: usize = 4;

/// The traces of the deterministic base case; none when no trace was kept.
#[must_use]
pub fn trace(results: &Results) -> Option<Figure> {
    let case = &results.base_case;
    let model = &results.model;
    let shown = strategies(model, case);
    let first = *shown.first()?;
    let horizon = *first.times.last()?;
    if first.times.len() < 2 || horizon <= 0.0 {
        return None;
    }
    let stacks: Vec<Vec<Band>> = bands::bands(model, &shown);
    let rows = shown.len().div_ceil(2);
    let (height, gap) = (if rows == 1 { 300.0 } else { 220.0 }, 58.0);
    let ages = model.settings.start_age;
    let foot = if ages.is_some() { 62.0 } else { 46.0 };
    let mut canvas = Canvas::new(WIDTH, 44.0 + (height + gap) * rows as f64 - gap + foot);
    canvas.text("Out of every 100 people", (4.0, 16.0), Style::label().size(TICK).colour(INK2));
    let columns = if shown.len() == 1 { 1 } else { 2 };
    for (place, (strategy, stack)) in shown.iter().zip(&stacks).enumerate() {
        let (row, column) = (place / 2, place % 2);
        let top = 44.0 + (height + gap) * row as f64;
        let (left, right) = match (columns, column) {
            (1, _) => (44.0, 712.0),
            (_, 0) => (44.0, 366.0),
            _ => (390.0, 712.0),
        };
        let plot = Frame { left, top, right, bottom: top + height };
        let below = place + 2 >= shown.len();
        panel(&mut canvas, model, strategy, stack, plot, Sides { values: column == 0, below, ages });
    }
    let bottom = canvas.height - 8.0;
    let title = if ages.is_some() { "Years since entry, with age below" } else { "Years since entry" };
    canvas.text(title, (378.0, bottom), Style::label().size(TICK).colour(INK2).anchor(Anchor::Middle));
    Some(Figure {
        id: "trace".into(),
        title: titles::trace(results, case),
        subtitle: format!("People in each state out of 100 who entered, base case, {}", model.settings.horizon),
        description: description(model, &shown, &stacks),
        note: note(model, &shown, &stacks),
        canvas,
    })
}

/// The traces that are shown: intervention, reference, the best option at the highest threshold, then the others in the order of
/// the scenario, as many as have room; in the order of the scenario.
fn strategies<'a>(model: &Model, case: &'a CaseResult) -> Vec<&'a Trace> {
    let best = model.settings.thresholds.last().and_then(|threshold| case.decision.best_at(*threshold));
    let rest = model.strategies.iter().map(|strategy| &strategy.name);
    let mut names: Vec<&String> = Vec::new();
    for name in [&model.intervention, &model.reference].into_iter().chain(best.map(|best| &best.strategy)).chain(rest) {
        if !names.contains(&name) && names.len() < PANELS {
            names.push(name);
        }
    }
    let shown = model.strategies.iter().filter(|strategy| names.contains(&&strategy.name));
    shown.filter_map(|strategy| case.trace_of(&strategy.name)).collect()
}

/// Which axes a panel carries.
struct Sides {
    values: bool,
    below: bool,
    ages: Option<f64>,
}

fn panel(canvas: &mut Canvas, model: &Model, trace: &Trace, stack: &[Band], plot: Frame, sides: Sides) {
    let horizon = trace.times.last().copied().unwrap_or(1.0);
    let x = Scale { low: 0.0, high: horizon, from: plot.left, to: plot.right };
    let y = Scale { low: 0.0, high: 1.0, from: plot.bottom, to: plot.top };
    let look = palette::strategy(model, &trace.strategy);
    let living = stack.iter().filter(|band| band.alive).count();
    let mut lower: Vec<Point> = trace.times.iter().map(|&t| (x.at(t), plot.bottom)).collect();
    let mut edges: Vec<Vec<Point>> = vec![lower.clone()];
    let mut colours = Vec::new();
    for (place, band) in stack.iter().enumerate() {
        let upper: Vec<Point> = lower
            .iter()
            .zip(&band.shares)
            .map(|(&(at, below), &share)| {
                let above = below - share * (plot.bottom - plot.top);
                (at, if above < plot.top { plot.top } else { above })
            })
            .collect();
        let colour = if band.alive { palette::health(place, living) } else { DEAD };
        canvas.area(upper.iter().copied().chain(lower.iter().rev().copied()).collect(), colour);
        colours.push(colour);
        edges.push(upper.clone());
        lower = upper;
    }
    for share in [0.25, 0.5, 0.75] {
        canvas.line(&[(plot.left, y.at(share)), (plot.right, y.at(share))], PAPER.alpha(0.45), 0.8);
    }
    for edge in &edges[1..edges.len() - 1] {
        canvas.line(edge, PAPER, 1.0);
    }
    canvas.line(&[(plot.left, plot.bottom), (plot.right, plot.bottom)], INK, 1.0);
    let tick = Style::label().size(TICK).colour(INK3);
    if sides.values {
        for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
            canvas.text(number::axis(share * 100.0, 0), (plot.left - 8.0, y.at(share) + 4.5), tick.anchor(Anchor::End));
        }
    }
    let step = step(horizon, if plot.right - plot.left > 400.0 { 8.0 } else { 6.0 });
    for year in ticks(0.0, horizon, step) {
        let at = x.at(year);
        canvas.line(&[(at, plot.bottom), (at, plot.bottom + 4.0)], GRID, 1.0);
        let decimals = super::axis::decimals(step);
        canvas.text(number::axis(year, decimals), (at, plot.bottom + 18.0), tick.anchor(Anchor::Middle));
        if let (true, Some(start)) = (sides.below, sides.ages) {
            let age = number::axis(start + year, decimals);
            let text = if year == 0.0 && sides.values { format!("age {age}") } else { age };
            canvas.text(text, (at, plot.bottom + 34.0), tick.anchor(Anchor::Middle));
        }
    }
    let mut label = model.strategy_label(&trace.strategy).to_owned();
    while font::width(&label, LABEL, true) > plot.right - plot.left && label.chars().count() > 4 {
        label = label.chars().take(label.chars().count() - 2).collect::<String>() + "…";
    }
    canvas.text(label, (plot.left, plot.top - 8.0), Style::label().bold().colour(look.label));
    names::names(canvas, stack, &edges, &colours, plot);
    let points = whole_years(&trace.times);
    let places: Vec<f64> = points.iter().map(|&point| x.at(trace.times[point])).collect();
    canvas.strips(plot, &places, |at| said(model, trace, stack, points[at]));
}

/// The points of time that are whole years, or every point where none but the first is.
fn whole_years(times: &[f64]) -> Vec<usize> {
    let whole: Vec<usize> = (0..times.len()).filter(|&at| (times[at] - times[at].round()).abs() < 1e-6).collect();
    if whole.len() > 1 { whole } else { (0..times.len()).collect() }
}

/// Who is where at one point of time, from the top of the stack.
fn said(model: &Model, trace: &Trace, stack: &[Band], point: usize) -> String {
    let year = trace.times[point];
    let decimals = super::axis::decimals((year * 100.0).round() / 100.0);
    let mut text = format!("{}, year {}", model.strategy_label(&trace.strategy), number::axis(year, decimals));
    if let Some(start) = model.settings.start_age {
        text += &format!(" (age {})", number::axis(start + year, decimals));
    }
    for band in stack.iter().rev() {
        let share = band.shares.get(point).copied().unwrap_or(0.0);
        if share >= 0.0005 {
            text += &format!("\n{}: {} of 100", words::outside(&band.label), number::axis(100.0 * share, 1));
        }
    }
    text
}

fn description(model: &Model, shown: &[&Trace], stacks: &[Vec<Band>]) -> String {
    let mut text = "Stacked areas of the share of people in each state over time.".to_owned();
    for (trace, stack) in shown.iter().zip(stacks) {
        let horizon = trace.times.last().copied().unwrap_or(0.0);
        let Some(year) = [10.0, 5.0, 2.0, 1.0].into_iter().find(|year| *year <= horizon) else {
            continue;
        };
        let Some(point) = trace.times.iter().position(|&time| time >= year - 1e-9) else {
            continue;
        };
        let each: Vec<String> = stack
            .iter()
            .filter_map(|band| Some((band, *band.shares.get(point)?)))
            .filter(|(_, share)| *share >= 0.005)
            .map(|(band, share)| format!("{} {}", number::axis(share * 100.0, 0), words::inside(&band.label)))
            .collect();
        text += &format!(
            " With {}, of 100 people after {} years: {}.",
            words::inside(model.strategy_label(&trace.strategy)),
            number::axis(year, 0),
            words::list(&each)
        );
    }
    text
}

fn note(model: &Model, shown: &[&Trace], stacks: &[Vec<Band>]) -> String {
    let mut notes = Vec::new();
    if shown.len() < model.strategies.len() {
        notes.push(format!("{} of {} options are shown; trace.csv has all.", shown.len(), model.strategies.len()));
    }
    let drawn = stacks.first().map_or(0, |stack| stack.iter().filter(|band| band.alive).count());
    let living = model.states.iter().filter(|state| state.alive).count();
    if drawn < living {
        notes.push("States that hold few people are summed or left out; trace.csv has each.".to_owned());
    }
    if model
        .settings
        .timing
        .iter()
        .any(|timing| timing.payoff == "state" && timing.count != "start" && timing.count != "end")
    {
        notes.push("Occupancy is shown at the ends of cycles, before the correction within cycles.".to_owned());
    }
    notes.join(" ")
}
