//! Owns the cost-effectiveness plane: how large the differences are, how sure, and in which quadrant.

mod ground;
mod labels;

use super::canvas::{Canvas, Frame, Point, Style, frame};
use super::contour::Density;
use super::palette::{self, TICK};
use super::{Figure, WIDTH, simulations};
use crate::report::{number, titles, words};
use crate::results::{Plane, Results};

const PLOT: Frame = Frame { left: 66.0, top: 40.0, right: 560.0, bottom: 400.0 };
const HEIGHT: f64 = 456.0;
/// Fewest points from which areas of density are drawn.
const FEWEST: usize = 200;

/// The plane of the intervention against the reference; none without draws.
#[must_use]
pub fn plane(results: &Results) -> Option<Figure> {
    let plane = results.psa.as_ref()?.plane.as_ref()?;
    if plane.cost.is_empty() || plane.cost.len() != plane.qalys.len() {
        return None;
    }
    let (x, y) = ground::scales(plane);
    let mut canvas = Canvas::new(WIDTH, HEIGHT);
    ground::axes(&mut canvas, &x, &y);
    let rays = ground::thresholds(&mut canvas, results, &x, &y);
    let look = palette::strategy(&results.model, &plane.strategy);
    let points: Vec<Point> = plane.qalys.iter().zip(&plane.cost).map(|(&q, &c)| (x.at(q), y.at(c))).collect();
    for &point in &points {
        canvas.dot(point, 1.6, look.colour.alpha(0.3));
    }
    let mut lines = rays;
    lines.push(vec![(x.at(0.0), PLOT.top), (x.at(0.0), PLOT.bottom)]);
    lines.push(vec![(PLOT.left, y.at(0.0)), (PLOT.right, y.at(0.0))]);
    contours(&mut canvas, &points, look, &mut lines);
    labels::quadrants(&mut canvas, &x, &y, &lines, &points);
    labels::mean(&mut canvas, plane, &x, &y, &lines);
    labels::shares(&mut canvas, results, plane);
    for (&point, (&qalys, &cost)) in points.iter().zip(plane.qalys.iter().zip(&plane.cost)) {
        let said = format!("{} QALYs, {}", number::axis_signed(qalys, 2), number::pounds_signed(cost));
        canvas.mark((point.0 - 3.0, point.1 - 3.0), (point.0 + 3.0, point.1 + 3.0), said);
    }
    let mean = (x.at(plane.mean_qalys), y.at(plane.mean_cost));
    let said =
        format!("Mean: {} QALYs, {}", number::axis_signed(plane.mean_qalys, 2), number::pounds_signed(plane.mean_cost));
    canvas.mark((mean.0 - 8.0, mean.1 - 8.0), (mean.0 + 8.0, mean.1 + 8.0), said);
    let drawn = if plane.cost.len() as u64 == results.manifest.draws {
        String::new()
    } else {
        format!(" ({} shown)", number::count(plane.cost.len() as u64))
    };
    let areas = if points.len() < FEWEST { "" } else { ", with the areas that hold 50% and 95%" };
    Some(Figure {
        id: "plane".into(),
        title: titles::plane(results, plane),
        subtitle: format!(
            "{} against {}, {}{drawn}{areas}",
            results.model.strategy_label(&plane.strategy),
            words::inside(results.model.strategy_label(&plane.against)),
            simulations(results)
        ),
        description: description(results, plane),
        note: if results.model.strategies.len() > 2 {
            "Two options only, so the shares differ from those in the acceptability curves, which compare all."
                .to_owned()
        } else {
            String::new()
        },
        canvas,
    })
}

fn description(results: &Results, plane: &Plane) -> String {
    let shares = plane.shares;
    let quadrants = [
        (shares.north_east, "gains health and costs more"),
        (shares.south_east, "gains health and saves money"),
        (shares.north_west, "loses health and costs more"),
        (shares.south_west, "loses health and saves money"),
    ];
    let told: Vec<String> = if plane.same_health >= 1.0 {
        vec!["gives the same health in all draws".to_owned()]
    } else if plane.same_cost >= 1.0 {
        vec!["costs the same in all draws".to_owned()]
    } else {
        let some = quadrants.iter().filter(|(share, _)| *share > 0.0);
        some.map(|(share, words)| format!("{words} in {} draws", number::frequency(*share))).collect()
    };
    format!(
        "Scatter of extra cost against QALYs gained, {} against {}. Mean {} QALYs and {}. It {}.",
        words::inside(results.model.strategy_label(&plane.strategy)),
        words::inside(results.model.strategy_label(&plane.against)),
        number::axis_signed(plane.mean_qalys, 2),
        number::pounds(plane.mean_cost),
        words::list(&told)
    )
}

/// The areas that hold half and 95% of the draws.
fn contours(canvas: &mut Canvas, points: &[Point], look: palette::Line, lines: &mut Vec<Vec<Point>>) {
    if points.len() < FEWEST {
        return;
    }
    let around =
        Frame { left: PLOT.left - 30.0, top: PLOT.top - 30.0, right: PLOT.right + 30.0, bottom: PLOT.bottom + 30.0 };
    let density = Density::new(points, around, 9.0);
    let mut named = Vec::new();
    for (share, text, dash) in [(0.5, "50%", &[][..]), (0.95, "95% of draws", &[4.0, 3.0][..])] {
        let mut longest: Option<Vec<Point>> = None;
        for line in density.lines(density.level(points, share)) {
            if line.len() < 12 {
                continue;
            }
            canvas.dashed(&line, look.label, 1.4, dash);
            lines.push(line.clone());
            if longest.as_ref().is_none_or(|old| old.len() < line.len()) {
                longest = Some(line);
            }
        }
        named.extend(longest.map(|line| (text, line)));
    }
    for (text, line) in named {
        let style = Style::label().size(TICK).colour(look.label).halo();
        let mut order: Vec<Point> = line.into_iter().step_by(6).collect();
        // From the lower right round: there the thresholds are furthest away.
        order.sort_by(|a, b| (b.0 + b.1).total_cmp(&(a.0 + a.1)));
        let places: Vec<Point> = order
            .iter()
            .flat_map(|&(px, py)| [(px + 6.0, py + 14.0), (px + 6.0, py + 5.0), (px + 2.0, py + 20.0)])
            .filter(|place| frame(text, *place, style).right < PLOT.right && place.1 < PLOT.bottom - 4.0)
            .collect();
        if let Some(place) = canvas.freest(text, style, &places, lines) {
            canvas.text(text, place, style);
        }
    }
}
