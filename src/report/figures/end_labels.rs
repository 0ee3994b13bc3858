//! Owns the names of strategies at the right ends of their lines.

use super::canvas::{Canvas, Frame, Point, Style};
use super::palette::{self, LABEL};
use super::{WIDTH, font};
use crate::results::Model;

/// Least distance between two end labels.
const STACK: f64 = 17.0;
/// From one line of a label to the next.
const LINE: f64 = 15.0;

/// Names at the right end of the curves, at least [`STACK`] apart, with a leader where one had to move.
pub(super) fn end_labels(canvas: &mut Canvas, model: &Model, plot: Frame, lines: &[(String, Vec<Point>)]) {
    let mut ends: Vec<(&str, f64)> =
        lines.iter().filter_map(|(name, points)| Some((name.as_str(), points.last()?.1))).collect();
    ends.sort_by(|a, b| a.1.total_cmp(&b.1));
    let wanted: Vec<f64> = ends.iter().map(|(_, y)| *y).collect();
    // A long name takes two lines.
    let room = WIDTH - plot.right - 17.0;
    let names: Vec<Vec<String>> = ends
        .iter()
        .map(|(name, _)| {
            let mut lines = font::wrap(model.strategy_label(name), LABEL, true, room);
            if lines.len() > 2 {
                lines.truncate(2);
                lines[1] += "…";
            }
            lines
        })
        .collect();
    let tall: Vec<f64> = names.iter().map(|lines| STACK + LINE * lines.len().saturating_sub(1) as f64).collect();
    let placed = stack(&wanted, &tall, plot.top, plot.bottom - 2.0);
    for (((name, end), at), lines) in ends.iter().zip(placed).zip(names) {
        let look = palette::strategy(model, name);
        let moved = (at - end).abs() > 3.0;
        if moved {
            canvas.line(&[(plot.right + 2.0, *end), (plot.right + 12.0, at)], look.colour, 0.8);
        }
        let style = Style::label().bold().colour(look.label);
        let x = plot.right + if moved { 15.0 } else { 8.0 };
        let first = at + 4.5 - 0.5 * LINE * lines.len().saturating_sub(1) as f64;
        for (place, line) in lines.into_iter().enumerate() {
            canvas.text(line, (x, first + LINE * place as f64), style);
        }
    }
}

/// Moves places apart, keeping their order, with as little movement as a pass down and a pass up can find.
fn stack(wanted: &[f64], tall: &[f64], top: f64, bottom: f64) -> Vec<f64> {
    let mut placed = wanted.to_vec();
    let mut limit = top - STACK / 2.0;
    for (place, tall) in placed.iter_mut().zip(tall) {
        if *place < limit + tall / 2.0 {
            *place = limit + tall / 2.0;
        }
        limit = *place + tall / 2.0;
    }
    let mut limit = bottom + STACK / 2.0;
    for (place, tall) in placed.iter_mut().zip(tall).rev() {
        if *place > limit - tall / 2.0 {
            *place = limit - tall / 2.0;
        }
        limit = *place - tall / 2.0;
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::stack;

    #[test]
    fn end_labels_keep_their_distance_and_their_order() {
        let placed = stack(&[70.0, 335.0, 338.0, 343.0, 344.0], &[17.0; 5], 64.0, 348.0);
        assert!(placed.windows(2).all(|pair| pair[1] - pair[0] >= 17.0), "{placed:?}");
        assert_eq!(placed[0], 70.0);
        assert_eq!(placed[4], 348.0);
        let placed = stack(&[100.0, 101.0], &[17.0, 32.0], 64.0, 348.0);
        assert_eq!(placed, [100.0, 124.5]);
    }
}
