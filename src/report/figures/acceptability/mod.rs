//! Owns the figure of acceptability curves: how often each option is the best at each threshold, and which is the best
//! on average (the frontier), drawn as a wide band under its curve.

mod labels;

use super::axis::{Scale, step, ticks};
use super::canvas::{Anchor, Canvas, Frame, Point, Style};
use super::end_labels::end_labels;
use super::palette::{self, BAND, GRID, INK, INK2, INK3, TICK};
use super::{Figure, WIDTH, simulations};
use crate::report::{number, titles, words};
use crate::results::{Acceptability, Results};

const PLOT: Frame = Frame { left: 44.0, top: 64.0, right: 560.0, bottom: 344.0 };
const HEIGHT: f64 = 400.0;

/// Where the thresholds lie in the figure: left, top, right and bottom in its units.
#[must_use]
pub const fn plot() -> [f64; 4] {
    [PLOT.left, PLOT.top, PLOT.right, PLOT.bottom]
}

/// The acceptability curves with their frontier; none without draws.
#[must_use]
pub fn acceptability(results: &Results) -> Option<Figure> {
    let curve = &results.psa.as_ref()?.acceptability;
    let (&low, &high) = (curve.thresholds.first()?, curve.thresholds.last()?);
    if curve.thresholds.len() < 2 || high <= low {
        return None;
    }
    let x = Scale { low, high, from: PLOT.left, to: PLOT.right };
    let y = Scale { low: 0.0, high: 1.0, from: PLOT.bottom, to: PLOT.top };
    let mut canvas = Canvas::new(WIDTH, HEIGHT);
    axes(&mut canvas, &x, &y);
    let lines = curves(results, curve, &x, &y);
    frontier(&mut canvas, results, curve, &x, &y);
    thresholds(&mut canvas, results, &x);
    let mut paths = Vec::new();
    for (name, points) in &lines {
        let look = palette::strategy(&results.model, name);
        canvas.dashed(points, look.colour, look.width, look.dash);
        paths.push(points.clone());
    }
    end_labels(&mut canvas, &results.model, PLOT, &lines);
    let options = results.model.strategies.len();
    labels::key(&mut canvas, results, curve);
    labels::dots(&mut canvas, results, &x, &y, &paths);
    let places: Vec<f64> = curve.thresholds.iter().map(|&threshold| x.at(threshold)).collect();
    canvas.strips(PLOT, &places, |at| said(results, curve, at));
    let note = if options == 2 { String::new() } else { "All options are compared in the same draws.".to_owned() };
    Some(Figure {
        id: "acceptability".into(),
        title: titles::acceptability(results),
        subtitle: format!(
            "Chance that each option is the best of {options} (lines), and the option of highest expected net benefit (wide band); {}",
            simulations(results)
        ),
        description: description(results),
        note,
        canvas,
    })
}

/// How often each option is the best at one threshold, the likeliest first, and which is best on average.
fn said(results: &Results, curve: &Acceptability, at: usize) -> String {
    let label = |name: &str| results.model.strategy_label(name).to_owned();
    let mut text = format!("{} a QALY", number::pounds(curve.thresholds[at]));
    if let Some(best) = curve.frontier.get(at) {
        text += &format!(": {} is best on average", words::inside(&label(best)));
    }
    let mut shares: Vec<(&String, f64)> =
        curve.probability.iter().filter_map(|(name, shares)| Some((name, *shares.get(at)?))).collect();
    shares.sort_by(|a, b| b.1.total_cmp(&a.1));
    for (name, share) in shares {
        text += &format!("\n{}: best in {}", label(name), number::frequency(share));
    }
    text
}

fn description(results: &Results) -> String {
    let shares = results.psa.iter().flat_map(|psa| &psa.cost_effective).map(|at| {
        let each: Vec<String> = at
            .probability
            .iter()
            .map(|(name, chance)| {
                format!("{} in {}", words::inside(results.model.strategy_label(name)), number::frequency(chance.share))
            })
            .collect();
        format!("At {} a QALY the best option is {} draws.", number::pounds(at.threshold), words::list(&each))
    });
    std::iter::once("Lines of the chance to be the best option against the threshold.".to_owned())
        .chain(shares)
        .collect::<Vec<_>>()
        .join(" ")
}

fn axes(canvas: &mut Canvas, x: &Scale, y: &Scale) {
    let tick = Style::label().size(TICK).colour(INK3);
    for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let at = y.at(share);
        let colour = if share == 0.0 { INK } else { GRID };
        canvas.line(&[(PLOT.left, at), (PLOT.right, at)], colour, 1.0);
        canvas.text(number::axis(share * 100.0, 0), (PLOT.left - 8.0, at + 4.5), tick.anchor(Anchor::End));
    }
    for value in ticks(x.low, x.high, step(x.high - x.low, 5.0)) {
        canvas.text(number::axis_pounds(value), (x.at(value), PLOT.bottom + 20.0), tick.anchor(Anchor::Middle));
    }
    let middle = (PLOT.left + PLOT.right) / 2.0;
    canvas.text("Threshold, £ per QALY gained", (middle, HEIGHT - 14.0), tick.colour(INK2).anchor(Anchor::Middle));
    canvas.text("Best in … of 100", (4.0, PLOT.top - 14.0), tick.colour(INK2));
}

fn curves(results: &Results, curve: &Acceptability, x: &Scale, y: &Scale) -> Vec<(String, Vec<Point>)> {
    results
        .model
        .strategies
        .iter()
        .filter_map(|strategy| {
            let shares = curve.probability.get(&strategy.name)?;
            let points = curve.thresholds.iter().zip(shares).map(|(&t, &p)| (x.at(t), y.at(p))).collect();
            Some((strategy.name.clone(), points))
        })
        .collect()
}

/// A band under the curve of the option that is best on average, broken where that changes.
fn frontier(canvas: &mut Canvas, results: &Results, curve: &Acceptability, x: &Scale, y: &Scale) {
    let mut start = 0;
    while let Some(name) = curve.frontier.get(start) {
        let end =
            curve.frontier[start..].iter().position(|other| other != name).map_or(curve.frontier.len(), |n| start + n);
        if let Some(shares) = curve.probability.get(name) {
            let mut points: Vec<Point> =
                (start..end).filter_map(|k| Some((x.at(*curve.thresholds.get(k)?), y.at(*shares.get(k)?)))).collect();
            if points.len() == 1 {
                points.push((points[0].0 + 1.0, points[0].1));
            }
            canvas.line(&points, palette::strategy(&results.model, name).colour.alpha(0.28), 11.0);
        }
        start = end;
    }
}

/// The thresholds: the lowest dashed, the highest solid, a band between them, each named above.
fn thresholds(canvas: &mut Canvas, results: &Results, x: &Scale) {
    let shown: Vec<f64> =
        results.model.settings.thresholds.iter().copied().filter(|t| *t > x.low && *t < x.high).collect();
    if let [low, .., high] = shown[..] {
        let (left, right) = (x.at(low), x.at(high));
        canvas.area(vec![(left, PLOT.top), (right, PLOT.top), (right, PLOT.bottom), (left, PLOT.bottom)], BAND);
    }
    let bold = Style::label().bold();
    for (place, &threshold) in shown.iter().enumerate() {
        let at = x.at(threshold);
        let dash: &[f64] = if place + 1 == shown.len() { &[] } else { &[5.0, 4.0] };
        canvas.dashed(&[(at, PLOT.bottom), (at, PLOT.top)], INK, 1.2, dash);
        let anchor = match (place, shown.len()) {
            (_, 1) => Anchor::Middle,
            (0, _) => Anchor::End,
            (n, count) if n + 1 == count => Anchor::Start,
            _ => continue,
        };
        let shift = match anchor {
            Anchor::Start => -6.0,
            Anchor::Middle => 0.0,
            Anchor::End => 6.0,
        };
        canvas.text(number::pounds(threshold), (at + shift, PLOT.top - 8.0), bold.anchor(anchor));
    }
}
