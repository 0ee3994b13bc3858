//! Owns the words on the plane: quadrants, the mean, and the shares of the draws.

use super::PLOT;
use crate::report::figures::axis::Scale;
use crate::report::figures::canvas::{Anchor, Canvas, Point, Style, frame};
use crate::report::figures::palette::{INK, INK2, INK3, PAPER, TICK};
use crate::report::number;
use crate::results::{Plane, Results};

/// Names of the quadrants in their outer corners, where there is room.
pub(super) fn quadrants(canvas: &mut Canvas, x: &Scale, y: &Scale, lines: &[Vec<Point>], points: &[Point]) {
    let (zero_x, zero_y) = (x.at(0.0), y.at(0.0));
    let style = Style::label().size(TICK).colour(INK3).halo();
    let names = [
        ("NE · gains health, costs more", true, true),
        ("SE · gains health, saves money", true, false),
        ("NW · loses health, costs more", false, true),
        ("SW · loses health, saves money", false, false),
    ];
    for (name, east, north) in names {
        let (edge_x, anchor) = if east { (PLOT.right - 4.0, Anchor::End) } else { (PLOT.left + 4.0, Anchor::Start) };
        let style = style.anchor(anchor);
        let (near, far) = if north { (zero_y - 7.0, PLOT.top + 14.0) } else { (zero_y + 16.0, PLOT.bottom - 6.0) };
        let room = if east { PLOT.right - zero_x } else { zero_x - PLOT.left };
        let (code, words) = name.split_at(name.find(',').unwrap_or(name.len()));
        let variants = [vec![name], vec![code, words.trim_start_matches(", ")], vec![&name[..2]]];
        let wide = |rows: &[&str]| {
            let ends = rows.iter().map(|text| frame(text, (0.0, 0.0), style.anchor(Anchor::Start)).right);
            ends.fold(0.0, |most, end| if end > most { end } else { most })
        };
        // What a name in this place would cross: lines and labels first, then draws.
        let crowd = |rows: &[&str], top: f64| {
            let mut crossed = (0, 0);
            for (row, text) in rows.iter().enumerate() {
                let label = frame(text, (edge_x, top + 16.0 * row as f64), style);
                crossed.0 += canvas.crossings(&label, lines);
                crossed.1 += points.iter().filter(|&&point| label.is_crossed(point, point)).count();
            }
            crossed
        };
        let mut best: Option<((usize, usize), Vec<&str>, f64)> = None;
        for rows in variants {
            let height = 16.0 * rows.len() as f64;
            if wide(&rows) + 8.0 > room || (near - far).abs() < height {
                continue;
            }
            let (upper, lower) = if north { (far, near - height + 16.0) } else { (near, far - height + 16.0) };
            for top in if north { [lower, upper] } else { [upper, lower] } {
                let crossed = crowd(&rows, top);
                if best.as_ref().is_none_or(|(least, _, _)| crossed < *least) {
                    best = Some((crossed, rows.clone(), top));
                }
            }
            if best.as_ref().is_some_and(|(least, _, _)| least.0 == 0) {
                break;
            }
        }
        let Some((_, rows, top)) = best else { continue };
        for (row, text) in rows.iter().enumerate() {
            canvas.text(*text, (edge_x, top + 16.0 * row as f64), style);
        }
    }
}

/// The mean of all draws, with its coordinates and what they amount to.
pub(super) fn mean(canvas: &mut Canvas, plane: &Plane, x: &Scale, y: &Scale, lines: &[Vec<Point>]) {
    let at = (x.at(plane.mean_qalys), y.at(plane.mean_cost));
    canvas.ring(at, 5.5, 2.2, INK, PAPER);
    let first = format!(
        "Mean: {} QALYs, {}{}",
        number::axis_signed(plane.mean_qalys, 2),
        if plane.mean_cost > 0.0 { "+" } else { "" },
        number::pounds(plane.mean_cost)
    );
    let ratio = plane.mean_cost / plane.mean_qalys;
    let second = if plane.mean_qalys > 0.0 && plane.mean_cost > 0.0 {
        format!("£{} a QALY gained", number::icer(ratio)).replace("£over ", "over £")
    } else if plane.mean_qalys < 0.0 && plane.mean_cost < 0.0 {
        format!("saves £{} per QALY lost", number::icer(ratio)).replace("£over ", "over £")
    } else if plane.mean_qalys > 0.0 && plane.mean_cost < 0.0 {
        "dominates".to_owned()
    } else if plane.mean_qalys < 0.0 && plane.mean_cost > 0.0 {
        "dominated".to_owned()
    } else {
        String::new()
    };
    let bold = Style::label().bold().halo();
    let mut places = Vec::new();
    for up in [60.0, 90.0, 120.0, -40.0, -70.0, 150.0, -100.0] {
        for left in [-30.0, -110.0, 30.0, -190.0, 90.0, 150.0] {
            places.push((at.0 + left, at.1 - up));
        }
    }
    let within = |place: &Point| {
        let label = frame(&first, *place, bold);
        label.left > PLOT.left + 4.0
            && label.right < PLOT.right
            && label.top > PLOT.top
            && label.bottom + 17.0 < PLOT.bottom
    };
    places.retain(within);
    // Two lines of text are searched for as one that is twice as high, by adding a line below as a label.
    let free = places.iter().copied().reduce(|best, next| {
        let weight = |place: Point| {
            let mut label = frame(&first, place, bold);
            label.bottom += 17.0;
            canvas.crossings(&label, lines)
        };
        if weight(next) < weight(best) { next } else { best }
    });
    let Some(place) = free else { return };
    let label = frame(&first, place, bold);
    let (from_x, from_y) = (
        if at.0 < label.left {
            label.left
        } else if at.0 > label.right {
            label.right
        } else {
            at.0
        },
        if place.1 < at.1 { place.1 + if second.is_empty() { 6.0 } else { 22.0 } } else { place.1 - 13.0 },
    );
    canvas.line(&[(from_x, from_y), (at.0, at.1 + if place.1 < at.1 { -6.0 } else { 6.0 })], INK2, 0.8);
    canvas.text(first, place, bold);
    if !second.is_empty() {
        canvas.text(second, (place.0, place.1 + 17.0), Style::label().halo());
    }
}

/// Shares of the draws, to the right of the plot.
pub(super) fn shares(canvas: &mut Canvas, results: &Results, plane: &Plane) {
    let mut rows: Vec<(String, String)> = results
        .model
        .settings
        .thresholds
        .iter()
        .zip(&plane.worth_it)
        .map(|(&threshold, &share)| (number::frequency(share), format!("worth it at {}", number::pounds(threshold))))
        .collect();
    let loses = plane.shares.north_west + plane.shares.south_west;
    if plane.same_health < 1.0 {
        rows.push((number::frequency(loses), "lose health".to_owned()));
    }
    let saves = plane.shares.south_east + plane.shares.south_west;
    if saves > 0.0 && plane.same_cost < 1.0 {
        rows.push((number::frequency(saves), "save money".to_owned()));
    }
    // The highest place at which the rows clear whatever names a threshold on the right edge.
    let height = 42.0 * rows.len() as f64;
    let clear = |y: f64| {
        let beside = canvas.labels().iter().filter(|label| label.right > PLOT.right);
        beside.into_iter().all(|label| label.bottom < y - 18.0 || label.top > y + height - 18.0)
    };
    let places = (0..60).map(|step| PLOT.top + 16.0 + 8.0 * f64::from(step));
    let mut y = places.into_iter().find(|&y| clear(y)).unwrap_or(PLOT.top + 70.0);
    let x = PLOT.right + 16.0;
    for (share, what) in rows {
        let share = match share.as_str() {
            "none" => "No draws".to_owned(),
            "all" => "All draws".to_owned(),
            text if text.starts_with("fewer") => "Under 1 in 100 draws".to_owned(),
            text if text.starts_with("more") => "Over 99 in 100 draws".to_owned(),
            text => format!("{} draws", text.replace(" of ", " in ")),
        };
        canvas.text(share, (x, y), Style::label().bold());
        canvas.text(what, (x, y + 17.0), Style::label().size(TICK).colour(INK2));
        y += 42.0;
    }
}
