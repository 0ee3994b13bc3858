//! Owns the figure of the budget impact: each year's costs of those treated, what they take the place of below zero, and the net.

use super::axis::{Scale, decimals, step, ticks};
use super::canvas::{Anchor, Canvas, Frame, Style};
use super::palette::{Colour, GRID, INK, INK2, INK3, OFFSET, TICK, costs};
use super::{Figure, WIDTH};
use crate::report::{number, words};
use crate::results::{BudgetImpact, Results};

const PLOT: Frame = Frame { left: 72.0, top: 40.0, right: 520.0, bottom: 340.0 };
const HEIGHT: f64 = 430.0;
/// Categories with a colour of their own; the rest are put together.
const NAMED: usize = 3;
/// A test line further than this many times the highest bar is said in words.
const FAR: f64 = 2.0;

/// The bars; none without a year.
#[must_use]
pub fn budget_impact(results: &Results, own: &BudgetImpact, title: &str, note: &str) -> Option<Figure> {
    let highest = own.years.iter().map(|year| year.gross).fold(0.0, larger);
    let lowest = -own.years.iter().map(|year| year.gross - year.net).fold(0.0, larger);
    if own.years.is_empty() || !(highest > 0.0) {
        return None;
    }
    let near = own.test <= FAR * highest;
    let top = if near { larger(highest, own.test) } else { highest };
    let apart = step((top - lowest) / 1e6, 5.0);
    let (low, high) = ((lowest / 1e6 / apart).floor() * apart, (top / 1e6 / apart).ceil() * apart);
    let y = Scale { low, high, from: PLOT.bottom, to: PLOT.top };
    let mut canvas = Canvas::new(WIDTH, HEIGHT);
    let tick = Style::label().size(TICK).colour(INK3);
    for value in ticks(low, high, apart) {
        canvas.line(&[(PLOT.left, y.at(value)), (PLOT.right, y.at(value))], GRID, 1.0);
        canvas.text(
            number::axis_signed(value, decimals(apart)),
            (PLOT.left - 8.0, y.at(value) + 4.5),
            tick.anchor(Anchor::End),
        );
    }
    canvas.text("£ million a year, undiscounted", (4.0, 16.0), tick.colour(INK2));
    let names = names(own);
    let width = (PLOT.right - PLOT.left) / own.years.len() as f64;
    let mut nets = Vec::new();
    for (at, year) in own.years.iter().enumerate() {
        let (left, right) = (PLOT.left + width * (at as f64 + 0.2), PLOT.left + width * (at as f64 + 0.72));
        let mut reached = 0.0;
        for (place, group) in names.iter().enumerate() {
            let value: f64 =
                group.1.iter().map(|name| year.costs.get(*name).copied().unwrap_or(0.0)).sum::<f64>() / 1e6;
            area(&mut canvas, (left, right), (y.at(reached), y.at(reached + value)), costs(place));
            reached += value;
        }
        let displaced = (year.gross - year.net) / 1e6;
        if displaced > 0.0 {
            area(&mut canvas, (left, right), (y.at(0.0), y.at(-displaced)), OFFSET);
            hatch(&mut canvas, (left, right), (y.at(0.0), y.at(-displaced)));
        }
        let net = y.at(year.net / 1e6);
        canvas.line(&[(left - 6.0, net), (right + 6.0, net)], INK, 3.0);
        // Clear of the line of the test, on the side away from it.
        let off = net - y.at(own.test / 1e6);
        let down = if !near || off.abs() > 9.0 {
            4.5
        } else if off < 0.0 {
            -5.0
        } else {
            14.0
        };
        nets.push((number::millions(year.net), (right + 9.0, net + down)));
        let middle = (left + right) / 2.0;
        canvas.text(year.year.to_string(), (middle, PLOT.bottom + 22.0), tick.anchor(Anchor::Middle));
        canvas.text(number::cost(year.treated), (middle, PLOT.bottom + 40.0), tick.anchor(Anchor::Middle));
        let mut said = format!("Year {}, {} people treated", year.year, number::cost(year.treated));
        let million = |value: f64| number::pounds_millions(value);
        for (name, group) in &names {
            let sum: f64 = group.iter().map(|own| year.costs.get(*own).copied().unwrap_or(0.0)).sum();
            said += &format!("\n{name}: {}", million(sum));
        }
        said +=
            &format!("\nWhat it takes the place of: {}\nNet: {}", million(year.net - year.gross), million(year.net));
        let column = PLOT.left + width * at as f64;
        canvas.mark((column, PLOT.top), (column + width, PLOT.bottom), said);
    }
    canvas.line(&[(PLOT.left, y.at(0.0)), (PLOT.right, y.at(0.0))], INK, 1.2);
    let middle = (PLOT.left + PLOT.right) / 2.0;
    canvas.text(
        "Year, and under it people treated",
        (middle, PLOT.bottom + 64.0),
        tick.colour(INK2).anchor(Anchor::Middle),
    );
    let mut far = String::new();
    if near {
        let at = y.at(own.test / 1e6);
        canvas.dashed(&[(PLOT.left, at), (PLOT.right, at)], INK, 1.6, &[6.0, 4.0]);
        canvas.text(
            format!("Test: {}", number::pounds_millions(own.test)),
            (PLOT.right + 12.0, at + 4.5),
            Style::label().size(TICK).bold(),
        );
    } else {
        far = format!(" The budget impact test of {} lies far above the bars.", number::prose_millions(own.test));
    }
    for (text, place) in nets {
        canvas.text(text, place, Style::label().size(TICK).bold().halo());
    }
    legend(&mut canvas, &names, near.then(|| y.at(own.test / 1e6)));
    let label = words::inside(results.model.strategy_label(&own.strategy));
    let against = words::inside(results.model.strategy_label(&own.against));
    let taxes = if own.vat.is_empty() { "without tax" } else { "with the taxes stated" };
    let last = own.years.last().map_or(0.0, |year| year.net);
    Some(Figure {
        id: "budget".into(),
        title: title.into(),
        subtitle: format!(
            "What everyone treated with {label} so far costs the NHS each year, £ million, {taxes}; below zero what the same people would have cost on {against}; black: net"
        ),
        description: format!(
            "Stacked bars for {} years. Net cost goes from {} in year 1 to {} in the last.",
            own.years.len(),
            number::pounds_millions(own.years[0].net),
            number::pounds_millions(last)
        ),
        note: format!("{note}{far}").trim().to_owned(),
        canvas,
    })
}

fn larger(a: f64, b: f64) -> f64 {
    if b > a { b } else { a }
}

/// The dearest categories by name, then all others together.
fn names(own: &BudgetImpact) -> Vec<(String, Vec<&str>)> {
    let mut sums: Vec<(&str, f64)> = Vec::new();
    for year in &own.years {
        for (name, cost) in &year.costs {
            match sums.iter_mut().find(|(known, _)| known == name) {
                Some((_, sum)) => *sum += cost,
                None => sums.push((name, *cost)),
            }
        }
    }
    sums.retain(|(_, sum)| *sum > 0.0);
    sums.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut list: Vec<(String, Vec<&str>)> =
        sums.iter().take(NAMED).map(|(name, _)| (words::outside(name), vec![*name])).collect();
    let rest: Vec<&str> = sums.iter().skip(NAMED).map(|(name, _)| *name).collect();
    if !rest.is_empty() {
        list.push(("Everything else".into(), rest));
    }
    list
}

fn area(canvas: &mut Canvas, (left, right): (f64, f64), (from, to): (f64, f64), fill: Colour) {
    canvas.area(vec![(left, from), (right, from), (right, to), (left, to)], fill);
}

/// Strokes at 45 degrees within a rectangle.
fn hatch(canvas: &mut Canvas, (left, right): (f64, f64), (top, bottom): (f64, f64)) {
    let height = bottom - top;
    let mut start = left - height;
    while start < right {
        let from = if start < left { (left, bottom - (left - start)) } else { (start, bottom) };
        let end = start + height;
        let to = if end > right { (right, top + (end - right)) } else { (end, top) };
        if from.1 > to.1 {
            canvas.line(&[from, to], INK3, 0.7);
        }
        start += 7.0;
    }
}

/// The colours, at the right and below the words of the test where those would be among them.
fn legend(canvas: &mut Canvas, names: &[(String, Vec<&str>)], test: Option<f64>) {
    let mut y = PLOT.top + 70.0;
    let mut entries: Vec<(&str, Colour)> =
        names.iter().enumerate().rev().map(|(at, own)| (own.0.as_str(), costs(at))).collect();
    entries.push(("What it takes the place of", OFFSET));
    let end = y + 20.0 * entries.len() as f64;
    y = test.filter(|test| (y - 20.0..end).contains(test)).map_or(y, |test| test + 28.0);
    for (name, colour) in entries {
        canvas.area(
            vec![
                (PLOT.right + 12.0, y - 10.0),
                (PLOT.right + 24.0, y - 10.0),
                (PLOT.right + 24.0, y + 2.0),
                (PLOT.right + 12.0, y + 2.0),
            ],
            colour,
        );
        canvas.text(name, (PLOT.right + 30.0, y + 1.0), Style::label().size(TICK));
        y += 20.0;
    }
}
