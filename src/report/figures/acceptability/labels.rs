//! Owns the words on the acceptability curves: the key of the frontier, the value at a threshold.

use super::PLOT;
use crate::report::figures::axis::Scale;
use crate::report::figures::canvas::{Canvas, Point, Style, frame};
use crate::report::figures::palette::{self, INK2, LABEL, PAPER, TICK};
use crate::report::figures::{WIDTH, font};
use crate::report::number;
use crate::results::{Acceptability, Results};

/// A line of words above the figure: which option is best on average, up to which threshold.
pub(super) fn key(canvas: &mut Canvas, results: &Results, curve: &Acceptability) {
    let style = Style::label().size(TICK).colour(INK2);
    let (mut x, mut y) = (4.0, 18.0);
    // The second line begins to the right of the vertical axis's title, which is below it.
    let mut write = |canvas: &mut Canvas, text: String, style: Style, room: f64| {
        if x + frame(&text, (0.0, 0.0), style).right + room > WIDTH && y < 20.0 {
            (x, y) = (130.0, 37.0);
        }
        let label = frame(&text, (x, y), style);
        canvas.text(text, (x, y), style);
        x = label.right + 10.0;
        (label.right, y)
    };
    // What is best only far beyond the scale is left out.
    let end = curve.thresholds.last().copied().unwrap_or(0.0);
    let reached = |at: usize| at == 0 || curve.switches[at - 1].threshold <= end;
    let mut names: Vec<(&str, String)> = curve
        .switches
        .iter()
        .enumerate()
        .filter(|(at, _)| reached(*at))
        .map(|(_, switch)| (switch.below.as_str(), format!("to {}", number::prose_icer(switch.threshold))))
        .collect();
    match (curve.switches.last(), curve.frontier.last()) {
        (Some(_), _) if names.len() < curve.switches.len() => {}
        (Some(last), _) => names.push((&last.above, "above".to_owned())),
        (None, Some(only)) => names.push((only, "throughout".to_owned())),
        (None, None) => return,
    }
    let full =
        names.iter().map(|(name, _)| font::width(results.model.strategy_label(name), TICK, true) + 80.0).sum::<f64>();
    write(canvas, if full < 560.0 { "Best on average:".to_owned() } else { "Best:".to_owned() }, style, 0.0);
    for (name, until) in names {
        let look = palette::strategy(&results.model, name);
        let label = results.model.strategy_label(name).to_owned();
        let width = font::width(&label, TICK, true);
        let after = font::width(&until, TICK, false) + 12.0;
        let (end, line) = write(canvas, label, style.bold().colour(look.label), after);
        canvas.line(&[(end - width, line + 6.0), (end, line + 6.0)], look.colour.alpha(0.35), 5.0);
        write(canvas, until, style, 0.0);
    }
}

/// Dots on the intervention's curve at the thresholds, the last one with its value.
pub(super) fn dots(canvas: &mut Canvas, results: &Results, x: &Scale, y: &Scale, paths: &[Vec<Point>]) {
    let name = &results.model.intervention;
    let look = palette::strategy(&results.model, name);
    let Some(psa) = &results.psa else { return };
    let shown: Vec<(f64, f64)> = psa
        .cost_effective
        .iter()
        .filter(|at| at.threshold > x.low && at.threshold < x.high)
        .filter_map(|at| Some((at.threshold, at.probability.get(name)?.share)))
        .collect();
    for &(threshold, share) in &shown {
        canvas.ring((x.at(threshold), y.at(share)), 4.5, 1.9, look.colour, PAPER);
    }
    let Some(&(threshold, share)) = shown.last() else {
        return;
    };
    let (dot_x, dot_y) = (x.at(threshold), y.at(share));
    let text = match number::frequency(share).as_str() {
        "none" => "best in no draw".to_owned(),
        "all" => "best in every draw".to_owned(),
        times => format!("best in {times}"),
    };
    let style = Style::label().colour(look.label).halo();
    let width = font::width(&text, LABEL, false);
    let mut places = Vec::new();
    for down in [5.0, 18.0, -12.0, 32.0, -28.0, 48.0, -46.0, 70.0, -70.0, 100.0, -100.0, 140.0, -140.0] {
        for along in [10.0, 24.0, 48.0, 90.0] {
            places.push((dot_x + along, dot_y + down));
        }
        places.push((dot_x - 10.0 - width, dot_y + down));
    }
    let inside = |place: &Point| {
        place.0 > PLOT.left && place.0 + width < PLOT.right && place.1 < PLOT.bottom - 4.0 && place.1 > PLOT.top + 12.0
    };
    places.retain(inside);
    let mut lines = paths.to_vec();
    for &t in &results.model.settings.thresholds {
        lines.push(vec![(x.at(t), PLOT.top), (x.at(t), PLOT.bottom)]);
    }
    let leader = |place: Point| {
        let near = (if place.0 > dot_x { place.0 - 3.0 } else { place.0 + width + 3.0 }, place.1 - 4.5);
        let (gap_x, gap_y) = (near.0 - dot_x, near.1 - dot_y);
        let length = (gap_x * gap_x + gap_y * gap_y).sqrt();
        (length > 16.0).then(|| [(dot_x + gap_x / length * 6.0, dot_y + gap_y / length * 6.0), near])
    };
    // A leader may not cross a curve either: it would seem to come from it.
    let crossed = |place: &Point| {
        let curves = leader(*place).map_or(0, |ends| paths.iter().filter(|path| meets(path, ends)).count());
        canvas.crossings(&frame(&text, *place, style), &lines) * 2 + curves * 3
    };
    let Some(place) = places.iter().copied().min_by_key(crossed) else {
        return;
    };
    if let Some(ends) = leader(place) {
        canvas.line(&ends, look.colour, 0.8);
    }
    canvas.text(text, place, style);
}

/// Whether a path crosses a straight line.
fn meets(path: &[Point], [from, to]: [Point; 2]) -> bool {
    let side = |a: Point, b: Point, c: Point| (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0) > 0.0;
    path.windows(2).any(|pair| {
        side(from, to, pair[0]) != side(from, to, pair[1]) && side(pair[0], pair[1], from) != side(pair[0], pair[1], to)
    })
}
