//! Owns the figure of a proposed study: what it is worth to everybody by its size, what it costs, and what is left.

use super::axis::{Scale, decimals, step, ticks};
use super::canvas::{Anchor, Canvas, Frame, Point, Style, frame};
use super::palette::{Colour, GRID, INK, INK2, INK3, PAPER, TICK};
use super::{Figure, WIDTH};
use crate::report::number;

const PLOT: Frame = Frame { left: 52.0, top: 44.0, right: 566.0, bottom: 344.0 };
const HEIGHT: f64 = 400.0;
const WORTH: Colour = Colour { rgb: (0x14, 0x46, 0xB8), alpha: 1.0 };
const COST: Colour = Colour { rgb: (0x6B, 0x76, 0x80), alpha: 1.0 };
const NET: Colour = Colour { rgb: (0x9A, 0x56, 0x00), alpha: 1.0 };
/// Least distance between two labels at the end of curves.
const STACK: f64 = 17.0;

/// What is drawn.
#[derive(Clone, Debug)]
pub(in crate::report) struct StudyCurve {
    /// By rising number of people.
    pub(in crate::report) points: Vec<StudyPoint>,
    /// What knowing the truth is worth to all, £.
    pub(in crate::report) ceiling: f64,
    /// The best number of people, if any is worth it.
    pub(in crate::report) best: Option<f64>,
}

/// A study of one size; money for all people, £.
#[derive(Clone, Copy, Debug)]
pub(in crate::report) struct StudyPoint {
    /// People followed.
    pub(in crate::report) people: f64,
    /// What its result is worth.
    pub(in crate::report) worth: f64,
    /// Standard error of the worth.
    pub(in crate::report) error: f64,
    /// Its cost.
    pub(in crate::report) cost: f64,
    /// Worth less cost.
    pub(in crate::report) net: f64,
}

/// The curves; none for fewer than two sizes.
pub(in crate::report) fn study_worth(title: &str, subtitle: &str, curve: &StudyCurve) -> Option<Figure> {
    let (first, last) = (curve.points.first()?, curve.points.last()?);
    if curve.points.len() < 2 {
        return None;
    }
    let extremes = curve.points.iter().flat_map(|own| [own.worth + 1.96 * own.error, own.cost, own.net]);
    let (mut low, mut high) = (0.0, curve.ceiling);
    for value in extremes {
        low = if value < low { value } else { low };
        high = if value > high { value } else { high };
    }
    if !(high > low) {
        return None;
    }
    let step = step((high - low) / 1e6, 5.0);
    let low = (low / 1e6 / step).floor() * step;
    let x = Scale { low: first.people, high: last.people, from: PLOT.left + 10.0, to: PLOT.right };
    let y = Scale { low, high: high / 1e6 * 1.03, from: PLOT.bottom, to: PLOT.top };
    let mut canvas = Canvas::new(WIDTH, HEIGHT);
    axes(&mut canvas, &x, &y, step);
    let line = |value: &dyn Fn(&StudyPoint) -> f64| -> Vec<Point> {
        curve.points.iter().map(|own| (x.at(own.people), y.at(value(own) / 1e6))).collect()
    };
    let upper = line(&|own| own.worth + 1.96 * own.error);
    let lower = line(&|own| if own.worth > 1.96 * own.error { own.worth - 1.96 * own.error } else { 0.0 });
    canvas.area(upper.into_iter().chain(lower.into_iter().rev()).collect(), WORTH.alpha(0.14));
    let (worth, cost, net) = (line(&|own| own.worth), line(&|own| own.cost), line(&|own| own.net));
    let ceiling = y.at(curve.ceiling / 1e6);
    canvas.dashed(&[(PLOT.left, ceiling), (PLOT.right, ceiling)], INK, 1.2, &[2.0, 4.0]);
    canvas.line(&worth, WORTH, 2.8);
    canvas.dashed(&cost, COST, 2.2, &[9.0, 4.0]);
    canvas.dashed(&net, NET, 2.2, &[3.0, 3.0]);
    ends(
        &mut canvas,
        &[(&worth, "EVSI, all people", WORTH), (&cost, "cost of the study", COST), (&net, "net (ENBS)", NET)],
        ceiling,
    );
    ring(&mut canvas, curve, &x, &y, &[worth, cost, net, vec![(PLOT.left, ceiling), (PLOT.right, ceiling)]]);
    let places: Vec<f64> = curve.points.iter().map(|own| x.at(own.people)).collect();
    canvas.strips(PLOT, &places, |at| {
        let own = &curve.points[at];
        format!(
            "{} people followed\nWorth of its result (EVSI): {}, standard error {}\nCost: {}\nNet (ENBS): {}",
            number::axis(own.people, 0),
            number::pounds_millions(own.worth),
            number::pounds_millions(own.error),
            number::pounds_millions(own.cost),
            number::pounds_millions(own.net)
        )
    });
    Some(Figure {
        id: "study".into(),
        title: title.into(),
        subtitle: subtitle.into(),
        description: description(curve),
        note: "Shaded: 95% interval of the worth from simulation and regression. EVSI: expected value of sample information. ENBS: expected net benefit of sampling.".into(),
        canvas,
    })
}

fn description(curve: &StudyCurve) -> String {
    let each: Vec<String> = curve
        .points
        .iter()
        .map(|own| {
            format!(
                "with {} people it is worth £{} million and costs £{} million",
                number::axis(own.people, 0),
                number::millions(own.worth),
                number::millions(own.cost)
            )
        })
        .collect();
    format!("Curves of worth, cost and net worth against people followed: {}.", each.join("; "))
}

fn axes(canvas: &mut Canvas, x: &Scale, y: &Scale, by: f64) {
    let tick = Style::label().size(TICK).colour(INK3);
    for value in ticks(y.low, y.high, by) {
        let at = y.at(value);
        canvas.line(&[(PLOT.left, at), (PLOT.right, at)], if value == 0.0 { INK } else { GRID }, 1.0);
        let text = number::axis(value, decimals(by));
        canvas.text(text, (PLOT.left - 8.0, at + 4.5), tick.anchor(Anchor::End));
    }
    let by = step(x.high, 6.0);
    for value in ticks(x.low, x.high, by) {
        canvas.text(number::count(value as u64), (x.at(value), PLOT.bottom + 20.0), tick.anchor(Anchor::Middle));
    }
    let middle = (PLOT.left + PLOT.right) / 2.0;
    canvas.text("People followed", (middle, HEIGHT - 14.0), tick.colour(INK2).anchor(Anchor::Middle));
    canvas.text("£ million", (4.0, PLOT.top - 22.0), tick.colour(INK2));
}

/// Names at the right end of the curves, and of the ceiling, apart from one another.
fn ends(canvas: &mut Canvas, curves: &[(&Vec<Point>, &str, Colour)], ceiling: f64) {
    let mut labels: Vec<(f64, &str, Colour)> =
        curves.iter().filter_map(|(points, name, colour)| Some((points.last()?.1, *name, *colour))).collect();
    labels.push((ceiling, "the truth (EVPPI)", INK));
    labels.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut limit = PLOT.top - 8.0;
    let mut placed: Vec<f64> = Vec::new();
    for (wanted, ..) in &labels {
        let at = if *wanted < limit { limit } else { *wanted };
        placed.push(at);
        limit = at + STACK;
    }
    for ((wanted, name, colour), at) in labels.into_iter().zip(placed) {
        let moved = (at - wanted).abs() > 3.0;
        if moved {
            canvas.line(&[(PLOT.right + 2.0, wanted), (PLOT.right + 12.0, at)], colour, 0.8);
        }
        let style = Style::label().bold().colour(colour);
        canvas.text(name, (PLOT.right + if moved { 15.0 } else { 8.0 }, at + 4.5), style);
    }
}

/// The best size, ringed, with its value where it crosses least.
fn ring(canvas: &mut Canvas, curve: &StudyCurve, x: &Scale, y: &Scale, lines: &[Vec<Point>]) {
    let Some(best) = curve.points.iter().find(|own| curve.best == Some(own.people)) else { return };
    let centre = (x.at(best.people), y.at(best.net / 1e6));
    canvas.ring(centre, 5.5, 2.0, NET, PAPER);
    let text = format!("{} people: £{} million net", number::axis(best.people, 0), number::millions(best.net));
    let style = Style::label().bold().colour(NET).halo();
    let width = frame(&text, (0.0, 0.0), style).right;
    let left = (centre.0 - width / 2.0).clamp(PLOT.left + 6.0, PLOT.right - width - 4.0);
    let places: Vec<Point> =
        [-14.0, 24.0, -32.0, 42.0, -52.0, 62.0, -76.0, 88.0].iter().map(|down| (left, centre.1 + down)).collect();
    let inside: Vec<Point> =
        places.into_iter().filter(|place| place.1 < PLOT.bottom - 4.0 && place.1 > PLOT.top).collect();
    if let Some(place) = canvas.freest(&text, style, &inside, lines) {
        canvas.text(text, place, style);
    }
}
