//! Owns the heat map of a two-way analysis: net benefit in seven steps about zero, and the lines where it is zero.

use super::axis::{Scale, decimals, step, ticks};
use super::canvas::{Anchor, Canvas, Frame, Point, Style, frame};
use super::contour;
use super::palette::{DIVERGING, INK, INK2, INK3, PAPER, TICK};
use super::{Figure, WIDTH};
use crate::report::analyses::{input_inside, input_label, two_way, unit_of};
use crate::report::{number, words};
use crate::results::{GridAxis, Results, TwoWay};

const PLOT: Frame = Frame { left: 84.0, top: 40.0, right: 540.0, bottom: 420.0 };
const HEIGHT: f64 = 478.0;
/// Most cells that are painted each way; a finer grid is painted at every second, third… of its values.
const PAINTED: usize = 20;

/// The heat map at a threshold.
#[must_use]
pub fn heat_map(results: &Results, own: &TwoWay, threshold: f64) -> Option<Figure> {
    let (x, y) = (scale(&own.x, PLOT.left, PLOT.right)?, scale(&own.y, PLOT.bottom, PLOT.top)?);
    let mut canvas = Canvas::new(WIDTH, HEIGHT);
    let size = paint(&mut canvas, own, threshold, &x, &y)?;
    axes(&mut canvas, results, own, &x, &y);
    let lines = zero_lines(&mut canvas, results, own, &x, &y);
    base(&mut canvas, own, &x, &y, &lines);
    key(&mut canvas, size, threshold);
    say(&mut canvas, results, own, threshold, (&x, &y));
    Some(Figure {
        id: "map".into(),
        title: two_way::title(results, own, threshold),
        subtitle: format!(
            "Net monetary benefit of {} against {} at {} a QALY, per person, by {} and {}; it is zero on the lines",
            words::inside(results.model.strategy_label(&own.strategy)),
            words::inside(results.model.strategy_label(&own.against)),
            number::pounds(threshold),
            input_inside(results, &own.x.parameter),
            input_inside(results, &own.y.parameter),
        ),
        description: description(results, own, threshold),
        note: String::new(),
        canvas,
    })
}

fn scale(own: &GridAxis, from: f64, to: f64) -> Option<Scale> {
    let (low, high) = (*own.values.first()?, *own.values.last()?);
    (low < high).then_some(Scale { low, high, from, to })
}

/// Values that are painted, each with the ends of its cell.
fn cells(values: &[f64]) -> Vec<(usize, f64, f64)> {
    let count = values.len();
    let apart = (count - 1).div_ceil(PAINTED - 1);
    let mut places: Vec<usize> = (0..count).step_by(apart).collect();
    if places.last() != Some(&(count - 1)) {
        places.push(count - 1);
    }
    let middle = |a: usize, b: usize| 0.5 * (values[places[a]] + values[places[b]]);
    (0..places.len())
        .map(|at| {
            let low = if at == 0 { values[0] } else { middle(at - 1, at) };
            let high = if at + 1 == places.len() { values[count - 1] } else { middle(at, at + 1) };
            (places[at], low, high)
        })
        .collect()
}

/// Paints the cells; gives the size of a step of the colours.
fn paint(canvas: &mut Canvas, own: &TwoWay, threshold: f64, x: &Scale, y: &Scale) -> Option<f64> {
    let benefits = own.cells.iter().flatten().map(|cell| cell.net_benefit(threshold));
    let most = benefits.fold(0.0, |most: f64, value| if value.abs() > most { value.abs() } else { most });
    if !(most > 0.0 && most.is_finite()) {
        return None;
    }
    let size = step(most, 3.0);
    for (up, bottom, top) in cells(&own.y.values) {
        for (across, left, right) in cells(&own.x.values) {
            let colour = DIVERGING[class(own.cells[up][across].net_benefit(threshold), size)];
            let (l, r, t, b) = (x.at(left), x.at(right), y.at(top), y.at(bottom));
            canvas.area(vec![(l, t), (r, t), (r, b), (l, b)], colour);
            canvas.line(&[(l, t), (r, t), (r, b), (l, b), (l, t)], PAPER, 0.6);
        }
    }
    Some(size)
}

/// What each painted cell says when it is pointed at.
fn say(canvas: &mut Canvas, results: &Results, own: &TwoWay, threshold: f64, (x, y): (&Scale, &Scale)) {
    let input = |axis: &GridAxis, at: usize| number::input(axis.values[at], unit_of(results, &axis.parameter));
    let (across_name, up_name) = (input_label(results, &own.x.parameter), input_label(results, &own.y.parameter));
    for (up, bottom, top) in cells(&own.y.values) {
        for (across, left, right) in cells(&own.x.values) {
            let benefit = own.cells[up][across].net_benefit(threshold);
            let words = format!(
                "{across_name}: {}\n{up_name}: {}\nNet benefit: {}",
                input(&own.x, across),
                input(&own.y, up),
                number::pounds_signed(benefit)
            );
            canvas.mark((x.at(left), y.at(top)), (x.at(right), y.at(bottom)), words);
        }
    }
}

/// The step of a value: four below zero, three from zero on.
fn class(value: f64, size: f64) -> usize {
    let steps = (value / size).floor();
    let place = steps + 4.0;
    if place <= 0.0 {
        0
    } else if place >= 6.0 {
        6
    } else {
        place as usize
    }
}

fn axes(canvas: &mut Canvas, results: &Results, own: &TwoWay, x: &Scale, y: &Scale) {
    let tick = Style::label().size(TICK).colour(INK3);
    let text = |axis: &GridAxis, value: f64, apart: f64| {
        let unit = unit_of(results, &axis.parameter).unwrap_or("");
        if unit.starts_with('£') {
            number::axis_pounds(value)
        } else if unit == "share" || unit.starts_with("probability") {
            format!("{}%", number::axis(100.0 * value, decimals(100.0 * apart)))
        } else {
            number::axis(value, decimals(apart))
        }
    };
    let apart = step(x.high - x.low, 6.0);
    for value in ticks(x.low, x.high, apart) {
        let at = x.at(value);
        canvas.line(&[(at, PLOT.bottom), (at, PLOT.bottom + 4.0)], INK3, 1.0);
        canvas.text(text(&own.x, value, apart), (at, PLOT.bottom + 20.0), tick.anchor(Anchor::Middle));
    }
    let apart = step(y.high - y.low, 6.0);
    for value in ticks(y.low, y.high, apart) {
        let at = y.at(value);
        canvas.line(&[(PLOT.left - 4.0, at), (PLOT.left, at)], INK3, 1.0);
        canvas.text(text(&own.y, value, apart), (PLOT.left - 8.0, at + 4.5), tick.anchor(Anchor::End));
    }
    let named = |axis: &GridAxis| {
        // Kinds such as a probability are told by the label.
        let words = match unit_of(results, &axis.parameter) {
            Some("rate") => ", a year".into(),
            Some(unit) if unit.starts_with('£') || unit.starts_with("year") => format!(", {unit}"),
            _ => String::new(),
        };
        format!("{}{words}", input_label(results, &axis.parameter))
    };
    let title = tick.colour(INK2);
    canvas.text(named(&own.x), ((PLOT.left + PLOT.right) / 2.0, PLOT.bottom + 46.0), title.anchor(Anchor::Middle));
    canvas.text(named(&own.y), (4.0, 16.0), title);
}

/// The lines where net benefit is zero, the highest threshold's solid and the others dashed, each with its threshold on it.
fn zero_lines(canvas: &mut Canvas, results: &Results, own: &TwoWay, x: &Scale, y: &Scale) -> Vec<Vec<Point>> {
    let thresholds = &results.model.settings.thresholds;
    let mut all = Vec::new();
    let mut labels = Vec::new();
    for (place, &threshold) in thresholds.iter().enumerate() {
        let corner = |column: usize, row: usize| {
            let at = (x.at(own.x.values[column]), y.at(own.y.values[row]));
            (at, own.cells[row][column].net_benefit(threshold))
        };
        let dash: &[f64] = if place + 1 == thresholds.len() { &[] } else { &[6.0, 4.0] };
        let found = contour::lines((own.x.values.len() - 1, own.y.values.len() - 1), &corner);
        let longest = found.iter().max_by_key(|line| line.len()).cloned();
        for line in found {
            canvas.dashed(&line, INK, 2.4, dash);
            all.push(line);
        }
        labels.extend(longest.map(|line| (number::pounds(threshold), line)));
    }
    let style = Style::label().size(TICK).bold().halo();
    for (text, line) in labels {
        let places: Vec<Point> = [5, 3, 7, 2, 8]
            .into_iter()
            .filter_map(|tenth| line.get(line.len() * tenth / 10))
            .flat_map(|&(px, py)| [(px + 8.0, py + 4.0), (px + 8.0, py + 18.0), (px - 60.0, py - 8.0)])
            .filter(|place| {
                let label = frame(&text, *place, style);
                label.left > PLOT.left && label.right < PLOT.right && label.top > PLOT.top && label.bottom < PLOT.bottom
            })
            .collect();
        if let Some(place) = canvas.freest(&text, style, &places, &all) {
            canvas.text(text, place, style);
        }
    }
    all
}

/// The base case, where it lies within the grid.
fn base(canvas: &mut Canvas, own: &TwoWay, x: &Scale, y: &Scale, lines: &[Vec<Point>]) {
    let inside = |scale: &Scale, value: f64| scale.low <= value && value <= scale.high;
    if !inside(x, own.x.base) || !inside(y, own.y.base) {
        return;
    }
    let at = (x.at(own.x.base), y.at(own.y.base));
    canvas.ring(at, 6.0, 2.2, INK, PAPER);
    let style = Style::label().size(TICK).bold().halo();
    let places =
        [(at.0 + 10.0, at.1 + 4.5), (at.0 + 10.0, at.1 - 8.0), (at.0 - 74.0, at.1 + 4.5), (at.0 - 32.0, at.1 + 22.0)];
    if let Some(place) = canvas.freest("Base case", style, &places, lines) {
        canvas.text("Base case", place, style);
    }
}

/// The steps with their limits, the sides named.
fn key(canvas: &mut Canvas, size: f64, threshold: f64) {
    let (left, wide, high) = (PLOT.right + 24.0, 20.0, 30.0);
    let label = Style::label().size(TICK).colour(INK2);
    canvas.text(format!("At {} a QALY", number::pounds(threshold)), (left, PLOT.top + 10.0), label);
    canvas.text("Worth it", (left, PLOT.top + 34.0), label.bold().colour(INK));
    let top = PLOT.top + 44.0;
    for (place, colour) in DIVERGING.iter().rev().enumerate() {
        let up = top + high * place as f64;
        canvas.area(vec![(left, up), (left + wide, up), (left + wide, up + high), (left, up + high)], *colour);
        let limit = 2.0 - place as f64;
        if place < 6 {
            let text = number::axis_pounds(limit * size);
            canvas.text(text, (left + wide + 8.0, up + high + 4.5), label);
        }
    }
    let zero = top + 3.0 * high;
    canvas.line(&[(left - 4.0, zero), (left + wide + 4.0, zero)], INK, 2.4);
    canvas.text("Not worth it", (left, top + 7.0 * high + 20.0), label.bold().colour(INK));
}

fn description(results: &Results, own: &TwoWay, threshold: f64) -> String {
    let all = own.cells.iter().flatten().count();
    let good = own.cells.iter().flatten().filter(|cell| cell.net_benefit(threshold) >= 0.0).count();
    let range = |axis: &GridAxis| {
        let unit = unit_of(results, &axis.parameter);
        let end = |value: Option<&f64>| value.map_or_else(String::new, |own| number::input(*own, unit));
        format!(
            "{} from {} to {}",
            input_inside(results, &axis.parameter),
            end(axis.values.first()),
            end(axis.values.last())
        )
    };
    format!(
        "Map of net monetary benefit at {} a QALY over {} and {}. It is zero or above in {good} of {all} cells; {} in the base case.",
        number::pounds(threshold),
        range(&own.x),
        range(&own.y),
        number::net_money(own.base.net_benefit(threshold)).replace('+', "£").replace('−', "−£"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_parts_the_steps() {
        assert_eq!([-1e9, -25.0, -15.0, -5.0].map(|value| class(value, 10.0)), [0, 1, 2, 3]);
        assert_eq!([0.0, 9.0, 10.0, 25.0, 1e9].map(|value| class(value, 10.0)), [4, 4, 5, 6, 6]);
    }

    #[test]
    fn a_fine_grid_is_painted_coarsely_and_to_its_ends() {
        let values: Vec<f64> = (0..=100).map(f64::from).collect();
        let painted = cells(&values);
        assert!(painted.len() <= PAINTED + 1);
        assert_eq!((painted[0].1, painted.last().unwrap().2), (0.0, 100.0));
        assert!(painted.windows(2).all(|pair| pair[0].2 == pair[1].1));
    }
}
