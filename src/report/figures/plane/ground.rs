//! Owns what the draws of the plane lie on: scales, axes and the thresholds through all quadrants.

use super::{HEIGHT, PLOT};
use crate::report::figures::axis::{Scale, decimals, step, ticks};
use crate::report::figures::canvas::{Anchor, Canvas, Point, Style, frame};
use crate::report::figures::palette::{BAND, GRID, INK, INK2, INK3, TICK};
use crate::report::number;
use crate::results::{Plane, Results};

/// Scales that hold every draw and the origin, with some of each quadrant in view.
pub(super) fn scales(plane: &Plane) -> (Scale, Scale) {
    let span = |values: &[f64], parts: f64| {
        let (low, high) = values.iter().fold((0.0, 0.0), |(low, high), &value| {
            (if value < low { value } else { low }, if value > high { value } else { high })
        });
        let width = if high > low { high - low } else { 1.0 };
        let step = step(width * 1.15, parts);
        let below = ((low - 0.12 * width) / step).floor() * step;
        let above = ((high + 0.04 * width) / step).ceil() * step;
        // A quadrant that holds no draw needs a third of a step, not a whole one.
        let low_end = if low < 0.0 { below } else { -0.6 * step };
        let high_end = if high > 0.0 { above } else { 0.6 * step };
        (low_end, high_end)
    };
    let (left, right) = span(&plane.qalys, 6.0);
    let (bottom, top) = span(&plane.cost, 5.0);
    (
        Scale { low: left, high: right, from: PLOT.left, to: PLOT.right },
        Scale { low: bottom, high: top, from: PLOT.bottom, to: PLOT.top },
    )
}

pub(super) fn axes(canvas: &mut Canvas, x: &Scale, y: &Scale) {
    let tick = Style::label().size(TICK).colour(INK3);
    for value in ticks(y.low, y.high, step(y.high - y.low, 6.0)) {
        let at = y.at(value);
        canvas.line(&[(PLOT.left, at), (PLOT.right, at)], GRID, 1.0);
        canvas.text(number::axis_pounds(value), (PLOT.left - 8.0, at + 4.5), tick.anchor(Anchor::End));
    }
    let apart = step(x.high - x.low, 7.0);
    for value in ticks(x.low, x.high, apart) {
        let at = x.at(value);
        canvas.line(&[(at, PLOT.top), (at, PLOT.bottom)], GRID, 1.0);
        canvas.text(number::axis_signed(value, decimals(apart)), (at, PLOT.bottom + 20.0), tick.anchor(Anchor::Middle));
    }
    let (zero_x, zero_y) = (x.at(0.0), y.at(0.0));
    canvas.line(&[(PLOT.left, zero_y), (PLOT.right, zero_y)], INK, 1.2);
    canvas.line(&[(zero_x, PLOT.top), (zero_x, PLOT.bottom)], INK, 1.2);
    let middle = (PLOT.left + PLOT.right) / 2.0;
    let title = tick.colour(INK2);
    canvas.text("QALYs gained per person, discounted", (middle, HEIGHT - 14.0), title.anchor(Anchor::Middle));
    canvas.text("Extra cost per person, discounted", (4.0, 16.0), title);
}

/// The part of a line through the origin that lies within the plot.
fn ray(threshold: f64, x: &Scale, y: &Scale) -> (Point, Point) {
    let end = |q: f64, edge: f64| {
        let cost = q * threshold;
        if (edge > 0.0 && cost > edge) || (edge < 0.0 && cost < edge) {
            (x.at(edge / threshold), y.at(edge))
        } else {
            (x.at(q), y.at(cost))
        }
    };
    (end(x.low, y.low), end(x.high, y.high))
}

/// The thresholds through all quadrants, the lowest dashed and the highest solid, a band between them.
pub(super) fn thresholds(canvas: &mut Canvas, results: &Results, x: &Scale, y: &Scale) -> Vec<Vec<Point>> {
    let shown: Vec<f64> = results.model.settings.thresholds.iter().copied().filter(|t| *t > 0.0).collect();
    let origin = (x.at(0.0), y.at(0.0));
    if let [low, .., high] = shown[..] {
        let (shallow, steep) = (ray(low, x, y), ray(high, x, y));
        for (a, b, corner) in
            [(shallow.1, steep.1, (PLOT.right, PLOT.top)), (shallow.0, steep.0, (PLOT.left, PLOT.bottom))]
        {
            let mut wedge = vec![origin, a];
            if a.0 != b.0 && a.1 != b.1 {
                wedge.push(corner);
            }
            wedge.push(b);
            canvas.area(wedge, BAND);
        }
    }
    let mut lines = Vec::new();
    let mut ends: Vec<(String, Point)> = Vec::new();
    for (place, &threshold) in shown.iter().enumerate() {
        let (from, to) = ray(threshold, x, y);
        let dash: &[f64] = if place + 1 == shown.len() { &[] } else { &[5.0, 4.0] };
        canvas.dashed(&[from, to], INK, 1.2, dash);
        lines.push(vec![from, to]);
        if place == 0 || place + 1 == shown.len() {
            ends.push((format!("{} a QALY", number::pounds(threshold)), to));
        }
    }
    // Steeper lines end further up or further left; on the right edge they are kept apart from below upwards.
    let mut lowest = PLOT.bottom;
    for (text, (end_x, end_y)) in ends {
        let style = Style::label().size(TICK);
        if end_x >= PLOT.right - 0.5 {
            let at = if end_y + 4.5 > lowest { lowest } else { end_y + 4.5 };
            canvas.text(text, (PLOT.right + 6.0, at), style);
            lowest = at - 17.0;
        } else {
            let wide = frame(&text, (0.0, 0.0), style).right / 2.0;
            let middle = if end_x + wide > PLOT.right { PLOT.right - wide } else { end_x };
            let free = canvas.freest(
                &text,
                style.anchor(Anchor::Middle),
                &[(middle, PLOT.top - 8.0), (middle, PLOT.top - 24.0)],
                &[],
            );
            canvas.text(text, free.unwrap_or((middle, PLOT.top - 8.0)), style.anchor(Anchor::Middle));
        }
    }
    lines
}
