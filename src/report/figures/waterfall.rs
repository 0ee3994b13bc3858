//! Owns the waterfall: net benefit of a base, what each scenario laid over it adds, and what it comes to.

use super::axis::{Scale, step, ticks};
use super::canvas::{Anchor, Canvas, Style};
use super::palette::{FAVOURABLE, GRID, INK, INK2, INK3, LABEL, TICK, UNFAVOURABLE};
use super::{Figure, WIDTH, font};
use crate::report::{number, words};
use crate::results::Cumulative;

const ROW: f64 = 34.0;
const TOP: f64 = 30.0;
const LEFT: f64 = 300.0;
const RIGHT: f64 = 650.0;
/// Widest name.
const NAME: f64 = 280.0;

/// The waterfall at the highest threshold; none without anything laid over the base.
#[must_use]
pub fn waterfall(own: &Cumulative) -> Option<Figure> {
    let threshold = *own.thresholds.last()?;
    let last = own.steps.last()?;
    let base = own.found.net_benefit(threshold);
    let end = last.together.net_benefit(threshold);
    let mut bars = vec![("Base".to_owned(), 0.0, base, true)];
    let mut running = base;
    for one in &own.steps {
        let next = one.together.net_benefit(threshold);
        bars.push((one.title.clone(), running, next, false));
        running = next;
    }
    bars.push(("All together".to_owned(), 0.0, end, true));
    let all = bars.iter().flat_map(|(_, from, to, _)| [*from, *to]);
    let (low, high) = all.fold((0.0, 0.0), |(low, high): (f64, f64), own| {
        (if own < low { own } else { low }, if own > high { own } else { high })
    });
    let apart = step(if high > low { high - low } else { 1.0 }, 5.0);
    let (low, high) = ((low / apart).floor() * apart, (high / apart).ceil() * apart);
    let x = Scale { low, high: if high > low { high } else { low + apart }, from: LEFT, to: RIGHT };
    let bottom = TOP + ROW * bars.len() as f64;
    let mut canvas = Canvas::new(WIDTH, bottom + 56.0);
    let tick = Style::label().size(TICK).colour(INK3);
    for value in ticks(low, high, apart) {
        canvas.line(&[(x.at(value), TOP), (x.at(value), bottom)], GRID, 1.0);
        canvas.text(number::axis_pounds(value), (x.at(value), bottom + 20.0), tick.anchor(Anchor::Middle));
    }
    canvas.text(
        format!("Net monetary benefit at {} a QALY", number::pounds(threshold)),
        ((LEFT + RIGHT) / 2.0, bottom + 44.0),
        tick.colour(INK2).anchor(Anchor::Middle),
    );
    canvas.line(&[(x.at(0.0), TOP - 4.0), (x.at(0.0), bottom)], INK, 2.0);
    canvas.text("Just worth it", (x.at(0.0), TOP - 10.0), tick.colour(INK).anchor(Anchor::Middle));
    for (at, (name, from, to, whole)) in bars.iter().enumerate() {
        let middle = TOP + ROW * (at as f64 + 0.5);
        bar(&mut canvas, &x, middle, (*from, *to), *whole);
        label(&mut canvas, name, middle, *whole);
        let change = if *whole { number::net_money(*to) } else { number::net_money(to.round() - from.round()) };
        let right = if to > from { x.at(*to) } else { x.at(*from) };
        let said = if *whole {
            format!("{name}: {}", number::pounds_signed(*to))
        } else {
            format!("{name}\nadds {}, which makes {}", number::pounds_signed(to - from), number::pounds_signed(*to))
        };
        canvas.mark((0.0, middle - ROW / 2.0), (WIDTH, middle + ROW / 2.0), said);
        let style = Style::label().size(TICK).halo();
        canvas.text(change, (right + 7.0, middle + 4.5), if *whole { style.bold() } else { style });
        if at + 1 < bars.len() {
            canvas.line(&[(x.at(*to), middle + 9.0), (x.at(*to), middle + ROW - 9.0)], INK3, 0.8);
        }
    }
    let against = words::inside(&own.labels.1);
    Some(Figure {
        id: "waterfall".into(),
        title: title(base, end),
        subtitle: format!(
            "{} against {against} at base values, £ a person at {} a QALY: the base, what each scenario adds when laid over all before it, and all together",
            own.labels.0,
            number::pounds(threshold)
        ),
        description: format!(
            "Bars from {} in the base to {} with all: {}.",
            number::pounds(base),
            number::pounds(end),
            bars.iter()
                .filter(|bar| !bar.3)
                .map(|(name, from, to, _)| format!("{name} {}", number::net_money(to.round() - from.round())))
                .collect::<Vec<_>>()
                .join("; ")
        ),
        note: String::new(),
        canvas,
    })
}

/// What all together do to the decision.
fn title(base: f64, end: f64) -> String {
    match (base >= 0.0, end >= 0.0) {
        (true, true) => "Worth it before and after".into(),
        (false, false) => "Not worth it before, nor after".into(),
        (true, false) => "Together the scenarios turn the decision against the intervention".into(),
        (false, true) => "Together the scenarios turn the decision for the intervention".into(),
    }
}

fn bar(canvas: &mut Canvas, x: &Scale, middle: f64, (from, to): (f64, f64), whole: bool) {
    let (left, right) = if from < to { (x.at(from), x.at(to)) } else { (x.at(to), x.at(from)) };
    // A change too small to see is a line.
    let right = if right - left < 1.5 { left + 1.5 } else { right };
    let colour = match (whole, to >= from) {
        (true, _) => INK2,
        (false, true) => FAVOURABLE,
        (false, false) => UNFAVOURABLE,
    };
    let (up, down) = (middle - 9.0, middle + 9.0);
    canvas.area(vec![(left, up), (right, up), (right, down), (left, down)], colour);
}

/// A name in at most two lines.
fn label(canvas: &mut Canvas, name: &str, middle: f64, bold: bool) {
    let mut lines = font::wrap(name, LABEL, bold, NAME);
    if lines.len() > 2 {
        lines.truncate(2);
        lines[1].push('…');
    }
    let style = Style { bold, ..Style::label() };
    let first = middle + 4.5 - 7.5 * (lines.len() - 1) as f64;
    for (at, line) in lines.into_iter().enumerate() {
        let place = (4.0, first + 15.0 * at as f64);
        canvas.text(line, place, style);
    }
}
