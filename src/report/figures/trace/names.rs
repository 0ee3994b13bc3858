//! Owns the names in the bands of the trace.

use super::bands::Band;
use crate::report::figures::canvas::{Anchor, Canvas, Frame, Point, Style, frame};
use crate::report::figures::font;
use crate::report::figures::palette::{Colour, INK, PAPER, TICK};

/// Names in the bands: where one fits, it stands inside; else beside its band with a leader.
pub(super) fn names(canvas: &mut Canvas, stack: &[Band], edges: &[Vec<Point>], colours: &[Colour], plot: Frame) {
    let mut outside = Vec::new();
    for (place, band) in stack.iter().enumerate() {
        let style = inside_style(colours[place]);
        match widest_place(&band.label, style, &edges[place], &edges[place + 1], plot) {
            Some(at) => canvas.text(band.label.clone(), at, style.anchor(Anchor::Middle)),
            None => outside.push(place),
        }
    }
    for place in outside {
        let gap = |n: &usize| edges[place][*n].1 - edges[place + 1][*n].1;
        let Some(thickest) = (0..edges[place].len()).reduce(|a, b| if gap(&b) > gap(&a) { b } else { a }) else {
            continue;
        };
        if gap(&thickest) < 1.0 {
            continue;
        }
        let end = (edges[place][thickest].0, edges[place][thickest].1 - gap(&thickest) / 2.0);
        let style = Style::label().size(TICK).halo().anchor(Anchor::Middle);
        if let Some(at) = beside(canvas, &stack[place].label, style, end, edges, plot) {
            let label = frame(&stack[place].label, at, style);
            let edge_x = if end.0 < label.left {
                label.left
            } else if end.0 > label.right {
                label.right
            } else {
                end.0
            };
            let edge_y = if at.1 < end.1 { label.bottom } else { label.top };
            canvas.line(&[(edge_x, edge_y), end], INK, 0.8);
            canvas.ring(end, 2.6, 0.9, PAPER, INK);
            canvas.text(stack[place].label.clone(), at, style);
        }
    }
}

fn inside_style(colour: Colour) -> Style {
    Style::label().size(TICK).colour(if colour.is_dark() { PAPER } else { INK })
}

/// Where in a band a label has the most room above and below it; none where it does not fit.
fn widest_place(text: &str, style: Style, lower: &[Point], upper: &[Point], plot: Frame) -> Option<Point> {
    let wide = font::width(text, style.size, style.bold) + 10.0;
    let mut best: Option<(f64, Point)> = None;
    for &(left, _) in lower {
        let right = left + wide;
        if left < plot.left + 1.0 || right > plot.right - 2.0 {
            continue;
        }
        let within = |point: &&Point| point.0 >= left - 3.0 && point.0 <= right + 3.0;
        let floor = lower.iter().filter(within).fold(plot.bottom, |least, p| if p.1 < least { p.1 } else { least });
        let ceiling = upper.iter().filter(within).fold(plot.top, |most, p| if p.1 > most { p.1 } else { most });
        let room = floor - ceiling;
        if room >= 15.0 && best.is_none_or(|(most, _)| room > most + 0.5) {
            best = Some((room, (left + wide / 2.0, off_the_grid((floor + ceiling) / 2.0, room, plot) + 4.5)));
        }
    }
    best.map(|(_, at)| at)
}

/// Moves the middle of a label off a gridline where the band has room for that.
fn off_the_grid(middle: f64, room: f64, plot: Frame) -> f64 {
    let spare = room / 2.0 - 9.0;
    for line in [0.25, 0.5, 0.75] {
        let gap = middle - (plot.bottom - line * (plot.bottom - plot.top));
        let short = 10.0 - gap.abs();
        if short > 0.0 && short < spare {
            return if gap < 0.0 { middle - short } else { middle + short };
        }
    }
    middle
}

/// A place for a label near its band, within one other band and over no other label.
fn beside(canvas: &Canvas, text: &str, style: Style, end: Point, edges: &[Vec<Point>], plot: Frame) -> Option<Point> {
    let mut best: Option<(f64, Point)> = None;
    let half = font::width(text, style.size, style.bold) / 2.0;
    for row in 1..30 {
        for column in 0..40 {
            let at = (plot.left + half + 4.0 + 8.0 * f64::from(column), plot.top + 10.0 * f64::from(row));
            let label = frame(text, at, style);
            if label.right > plot.right - 4.0 || label.bottom > plot.bottom - 4.0 || label.top < plot.top + 2.0 {
                continue;
            }
            let roomy = Frame {
                left: label.left - 6.0,
                top: label.top - 4.0,
                right: label.right + 6.0,
                bottom: label.bottom + 4.0,
            };
            if canvas.crossings(&roomy, edges) > 0 {
                continue;
            }
            let leader_end = if at.1 < end.1 { label.bottom } else { label.top };
            let near_x = if end.0 < label.left {
                label.left
            } else if end.0 > label.right {
                label.right
            } else {
                end.0
            };
            if canvas.labels().iter().any(|other| other.is_crossed((near_x, leader_end), end)) {
                continue;
            }
            let (dx, dy) = (near_x - end.0, leader_end - end.1);
            let distance = (dx * dx + dy * dy).sqrt();
            if distance > 8.0 && best.is_none_or(|(least, _)| distance < least) {
                best = Some((distance, at));
            }
        }
    }
    best.map(|(_, at)| at)
}
