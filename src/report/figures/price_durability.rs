//! Owns the figure of price and durability: up to which price a strategy is worth it, for each rate of relapse.

use super::axis::{Scale, step, ticks};
use super::canvas::{Anchor, Canvas, Frame, Point, Style, frame};
use super::palette::{GRID, INK, INK2, INK3, PAPER, TICK};
use super::{Figure, WIDTH};
use crate::report::analyses::price::others;
use crate::report::analyses::price_durability as words_of;
use crate::report::{number, words};
use crate::results::{PriceDurability, Results};

const PLOT: Frame = Frame { left: 72.0, top: 40.0, right: 600.0, bottom: 400.0 };
const HEIGHT: f64 = 480.0;
/// Part of the height of the plot that a line must reach for the picture to be worth its room.
const LEAST: f64 = 0.12;

/// The break-even lines; none where there is no one price at some rate.
#[must_use]
pub fn price_durability(results: &Results, own: &PriceDurability) -> Option<Figure> {
    let (first, last) = (own.rows.first()?.rate, own.rows.last()?.rate);
    if !(first < last) {
        return None;
    }
    let x = Scale { low: first, high: last, from: PLOT.left, to: PLOT.right };
    let y = Scale { low: own.shown.0, high: own.shown.1, from: PLOT.bottom, to: PLOT.top };
    let mut canvas = Canvas::new(WIDTH, HEIGHT);
    axes(&mut canvas, own, &x, &y);
    let lines = break_even(&mut canvas, own, &x, &y)?;
    // A picture with no line in it, or with all of them along its floor, says nothing that the table does not.
    let floor = PLOT.bottom - LEAST * (PLOT.bottom - PLOT.top);
    if lines.iter().all(|line| inside(line).iter().flatten().all(|(_, y)| *y > floor)) {
        return None;
    }
    base(&mut canvas, own, &x, &y, &lines);
    sides(&mut canvas, &lines);
    let places: Vec<f64> = own.rows.iter().map(|row| x.at(row.rate)).collect();
    canvas.strips(PLOT, &places, |at| said(own, at));
    Some(Figure {
        id: "surface".into(),
        title: words_of::title(results, own),
        subtitle: format!(
            "Price of one treatment at which {} is just worth it against {}, by how many lose its effect, the same from the first day on; below a line it is worth it{}",
            words::inside(results.model.strategy_label(&own.strategy)),
            others(results, &own.against),
            own.band.map_or(String::new(), |(low, high)| format!(
                "; framed: {} to {}",
                number::pounds(low),
                number::pounds(high)
            ))
        ),
        description: description(own),
        note: words_of::notes(own).join(" "),
        canvas,
    })
}

fn axes(canvas: &mut Canvas, own: &PriceDurability, x: &Scale, y: &Scale) {
    let tick = Style::label().size(TICK).colour(INK3);
    let apart = step(y.high - y.low, 6.0);
    let band: Vec<f64> = own.band.map_or_else(Vec::new, |(low, high)| vec![low, high]);
    for value in ticks(y.low, y.high, apart) {
        let at = y.at(value);
        canvas.line(&[(PLOT.left, at), (PLOT.right, at)], GRID, 1.0);
        if band.iter().all(|own| (y.at(*own) - at).abs() > 14.0) {
            canvas.text(number::axis_pounds(value), (PLOT.left - 8.0, at + 4.5), tick.anchor(Anchor::End));
        }
    }
    let apart = 0.01 * step(100.0 * (x.high - x.low), 8.0);
    for value in ticks(x.low, x.high, apart) {
        let at = x.at(value);
        canvas.line(&[(at, PLOT.bottom), (at, PLOT.bottom + 4.0)], INK3, 1.0);
        let text = number::axis(100.0 * value, super::axis::decimals(100.0 * apart));
        canvas.text(text, (at, PLOT.bottom + 19.0), tick.anchor(Anchor::Middle));
        let half =
            words_of::half_relapsed(value).map_or("never".into(), |own| number::axis(own, usize::from(own < 10.0)));
        canvas.text(half, (at, PLOT.bottom + 37.0), tick.anchor(Anchor::Middle));
    }
    canvas.line(&[(PLOT.left, PLOT.bottom), (PLOT.right, PLOT.bottom)], INK, 1.0);
    let middle = (PLOT.left + PLOT.right) / 2.0;
    let title = tick.colour(INK2);
    canvas.text(
        "How many of 100 who have its effect lose it a year, and under it the years until half have lost it",
        (middle, PLOT.bottom + 62.0),
        title.anchor(Anchor::Middle),
    );
    canvas.text("Price of one treatment", (4.0, 16.0), title);
    if let Some((low, high)) = own.band {
        let within = |value: f64| value >= y.low && value <= y.high;
        let (top, bottom) =
            (y.at(if within(high) { high } else { y.high }), y.at(if within(low) { low } else { y.low }));
        let corners =
            [(PLOT.left, top), (PLOT.right, top), (PLOT.right, bottom), (PLOT.left, bottom), (PLOT.left, top)];
        canvas.line(&corners, INK, 1.2);
        for value in [low, high].into_iter().filter(|value| within(*value)) {
            let style = Style::label().size(TICK).bold().anchor(Anchor::End);
            canvas.text(number::axis_pounds(value), (PLOT.left - 8.0, y.at(value) + 4.5), style);
        }
    }
}

/// A line for each threshold, cut off at the edges of the plot, with its threshold at its end.
fn break_even(canvas: &mut Canvas, own: &PriceDurability, x: &Scale, y: &Scale) -> Option<Vec<Vec<Point>>> {
    let mut lines = Vec::new();
    let count = own.thresholds.len();
    for at in 0..count {
        let points: Option<Vec<Point>> =
            own.rows.iter().map(|row| Some((x.at(row.rate), y.at(row.worth[at].highest()?)))).collect();
        lines.push(points?);
    }
    for (at, line) in lines.iter().enumerate() {
        let dash: &[f64] = if at + 1 == count { &[] } else { &[6.0, 4.0] };
        for piece in inside(line) {
            canvas.dashed(&piece, INK, 2.4, dash);
        }
    }
    for (at, line) in lines.iter().enumerate() {
        let style = Style::label().size(TICK).bold();
        let text = format!("{} a QALY", number::pounds(own.thresholds[at]));
        let ends: Vec<Point> = inside(line).into_iter().flatten().collect();
        let (Some(left), Some(right)) = (ends.first(), ends.last()) else {
            continue;
        };
        // At the right edge where the line leaves there, else above its highest point within.
        if (right.0 - PLOT.right).abs() < 0.5 {
            let places = [0.0, -17.0, 17.0, -34.0].map(|down| (PLOT.right + 6.0, right.1 + 4.5 + down));
            if let Some(place) = canvas.freest(&text, style, &places, &[]) {
                canvas.text(text, place, style);
            }
        } else {
            let wide = frame(&text, (0.0, 0.0), style).right;
            // The highest threshold's label stands to the right of its line, the others' to the left of theirs.
            let at_share = |share: f64| {
                let wanted = left.0 + (right.0 - left.0) * share;
                ends.iter()
                    .min_by(|a, b| (a.0 - wanted).abs().total_cmp(&(b.0 - wanted).abs()))
                    .copied()
                    .unwrap_or(*left)
            };
            let beside = |(px, py): Point| {
                if at + 1 == count { (px + 10.0, py - 8.0) } else { (px - wide - 10.0, py + 16.0) }
            };
            let mut places: Vec<Point> =
                [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8].map(|share| beside(at_share(share))).to_vec();
            places.extend([(left.0 + 14.0, left.1 + 4.0), (right.0 + 8.0, right.1 - 8.0)]);
            // Where all of these are taken, further off.
            for away in [18.0, 36.0, 54.0] {
                places.extend([(right.0 + 8.0, right.1 - 8.0 - away), (left.0 + 14.0, left.1 + 4.0 - away)]);
            }
            places.retain(|place| place.0 > PLOT.left + 4.0 && place.0 + wide < WIDTH);
            if let Some(place) = canvas.freest(&text, style.halo(), &places, &lines) {
                canvas.text(text, place, style.halo());
            }
        }
    }
    // A threshold whose price is off the picture everywhere is said to be.
    for (at, line) in lines.iter().enumerate() {
        if inside(line).is_empty() {
            let below = line.iter().all(|point| point.1 > PLOT.bottom);
            let side = if below { "below" } else { "above" };
            let text = format!("{} a QALY: all prices are {side} those shown", number::pounds(own.thresholds[at]));
            let place = (
                PLOT.left + 10.0,
                if below { PLOT.bottom - 10.0 - 18.0 * at as f64 } else { PLOT.top + 16.0 + 18.0 * at as f64 },
            );
            canvas.text(text, place, Style::label().size(TICK).bold().halo());
        }
    }
    Some(lines)
}

/// The pieces of a line between the top and the bottom of the plot.
fn inside(line: &[Point]) -> Vec<Vec<Point>> {
    let mut pieces: Vec<Vec<Point>> = Vec::new();
    let mut open: Vec<Point> = Vec::new();
    for pair in line.windows(2) {
        let [(x1, y1), (x2, y2)] = [pair[0], pair[1]];
        let (mut enter, mut leave) = (0.0, 1.0);
        let dy = y2 - y1;
        if dy == 0.0 {
            if !(PLOT.top..=PLOT.bottom).contains(&y1) {
                enter = 2.0;
            }
        } else {
            let (a, b) = ((PLOT.top - y1) / dy, (PLOT.bottom - y1) / dy);
            let (near, far) = if a < b { (a, b) } else { (b, a) };
            enter = if near > enter { near } else { enter };
            leave = if far < leave { far } else { leave };
        }
        if enter > leave {
            if !open.is_empty() {
                pieces.push(std::mem::take(&mut open));
            }
            continue;
        }
        let at = |part: f64| (x1 + (x2 - x1) * part, y1 + dy * part);
        if open.is_empty() {
            open.push(at(enter));
        }
        open.push(at(leave));
        if leave < 1.0 {
            pieces.push(std::mem::take(&mut open));
        }
    }
    if open.len() > 1 {
        pieces.push(open);
    }
    pieces
}

fn base(canvas: &mut Canvas, own: &PriceDurability, x: &Scale, y: &Scale, lines: &[Vec<Point>]) {
    let Some(rate) = own.base_rate else { return };
    let within = |scale: &Scale, value: f64| scale.low <= value && value <= scale.high;
    if !within(x, rate) || !within(y, own.base_price) {
        return;
    }
    let at = (x.at(rate), y.at(own.base_price));
    canvas.ring(at, 6.0, 2.2, INK, PAPER);
    let style = Style::label().size(TICK).bold().halo();
    let places = [(at.0 + 11.0, at.1 + 4.5), (at.0 + 11.0, at.1 - 9.0), (at.0 - 74.0, at.1 + 4.5)];
    if let Some(place) = canvas.freest("Base case", style, &places, lines) {
        canvas.text("Base case", place, style);
    }
}

/// The sides in words, where there is room.
fn sides(canvas: &mut Canvas, lines: &[Vec<Point>]) {
    let style = Style::label().size(TICK).colour(INK3).halo();
    let corners = |near: f64| -> Vec<Point> {
        [0.0, 60.0, 140.0, 240.0, 340.0].map(|right| (PLOT.left + 12.0 + right, near)).to_vec()
    };
    for (text, places) in [
        ("Not worth it", corners(PLOT.top + 20.0).into_iter().rev().collect()),
        ("Worth it", corners(PLOT.bottom - 12.0)),
    ] {
        let below = text == "Worth it";
        let fits = |place: &Point| {
            lines.iter().all(|line| {
                let near = line.iter().min_by(|a, b| (a.0 - place.0).abs().total_cmp(&(b.0 - place.0).abs()));
                near.is_some_and(|point| if below { point.1 < place.1 - 16.0 } else { point.1 > place.1 + 8.0 })
            })
        };
        let free: Vec<Point> = places.into_iter().filter(fits).collect();
        if let Some(place) = canvas.freest(text, style, &free, lines) {
            canvas.text(text, place, style);
        }
    }
}

/// The prices at one rate of relapse.
fn said(own: &PriceDurability, at: usize) -> String {
    let row = &own.rows[at];
    let mut text = format!("{} of 100 lose the effect a year", number::axis(100.0 * row.rate, 1));
    if let Some(half) = words_of::half_relapsed(row.rate) {
        text += &format!(", half of them within {} years", number::axis(half, 1));
    }
    for (threshold, worth) in own.thresholds.iter().zip(&row.worth) {
        let price = match worth.highest() {
            Some(price) if price < 0.0 => "not even for nothing".to_owned(),
            Some(price) => format!("up to {}", number::pounds(price)),
            None => continue,
        };
        text += &format!("\nWorth it at {} a QALY: {price}", number::pounds(*threshold));
    }
    text
}

fn description(own: &PriceDurability) -> String {
    let some = [0, own.rows.len() / 4, own.rows.len() / 2, own.rows.len() - 1];
    let each = own.thresholds.iter().enumerate().map(|(at, threshold)| {
        let prices = some.iter().filter_map(|row| {
            let row = own.rows.get(*row)?;
            Some(format!(
                "{} at {} of 100",
                number::pounds(row.worth[at].highest()?),
                number::axis(100.0 * row.rate, 1)
            ))
        });
        format!("At {} a QALY: {}.", number::pounds(*threshold), words::list(&prices.collect::<Vec<_>>()))
    });
    std::iter::once(
        "Lines of the price that is just worth paying against how many of 100 lose the effect a year.".to_owned(),
    )
    .chain(each)
    .collect::<Vec<_>>()
    .join(" ")
}
