//! Owns the figure of the value of information: a bar for each thing that may be learnt, with its error, and everything as a line.

use super::axis::{Scale, step, ticks};
use super::canvas::{Anchor, Canvas, Frame, Style};
use super::palette::{Colour, GRID, INK, INK2, INK3, PAPER, TICK};
use super::{Figure, WIDTH, font};
use crate::report::number;

const LEFT: f64 = 270.0;
const RIGHT: f64 = 596.0;
const TOP: f64 = 44.0;
const ROW: f64 = 33.0;
/// Between groups and single inputs.
const GAP: f64 = 12.0;
const BAR: f64 = 15.0;
const GROUP: Colour = Colour { rgb: (0x26, 0x44, 0x7F), alpha: 1.0 };
const SINGLE: Colour = Colour { rgb: (0x7F, 0x93, 0xB8), alpha: 1.0 };
/// Where the dashed outline stands in for a filled bar.
const DOUBTFUL: f64 = 0.35;

/// A bar.
#[derive(Clone, Debug)]
pub(in crate::report) struct InformationBar {
    /// Its name.
    pub(in crate::report) label: String,
    /// £ a person.
    pub(in crate::report) worth: f64,
    /// Standard error.
    pub(in crate::report) error: f64,
    /// Whether it cannot be told from nothing.
    pub(in crate::report) noise: bool,
    /// Whether every input of it is assumed or recalled.
    pub(in crate::report) doubtful: bool,
    /// Whether it is of several inputs.
    pub(in crate::report) group: bool,
}

/// The bars in their order. `everything` is what knowing all is worth, and how many people stand to gain.
pub(in crate::report) fn information_bars(
    (id, title): (&str, &str),
    (subtitle, note): (&str, &str),
    (everything, people): (f64, Option<f64>),
    bars: &[InformationBar],
) -> Option<Figure> {
    if bars.is_empty() || !(everything > 0.0) {
        return None;
    }
    let mixed = bars.iter().any(|own| own.group) && bars.iter().any(|own| !own.group);
    let bottom = TOP + 10.0 + ROW * bars.len() as f64 + if mixed { GAP } else { 0.0 };
    let mut canvas = Canvas::new(WIDTH, bottom + 52.0);
    let longest =
        bars.iter().map(|own| own.worth + 1.96 * own.error).fold(everything, |a, b| if b > a { b } else { a });
    let x = Scale { low: 0.0, high: longest * 1.02, from: LEFT, to: RIGHT };
    axes(&mut canvas, &x, bottom, people.is_some());
    let line = x.at(everything);
    canvas.line(&[(line, TOP), (line, bottom)], INK, 1.4);
    canvas.text(
        format!("everything: {}", number::pounds(everything)),
        (line + 4.0, TOP - 8.0),
        Style::label().bold().anchor(Anchor::End),
    );
    let mut y = TOP + 10.0;
    for (at, bar) in bars.iter().enumerate() {
        if mixed && at > 0 && bars[at - 1].group && !bar.group {
            y += GAP;
        }
        one(&mut canvas, &x, y + ROW / 2.0, bar, (line, people), mixed);
        y += ROW;
    }
    let words: Vec<String> = bars.iter().map(|own| format!("{}: {}", own.label, value(own))).collect();
    Some(Figure {
        id: id.into(),
        title: title.into(),
        subtitle: subtitle.into(),
        description: format!(
            "Bars of what knowing each is worth a person; everything is worth {}. {}.",
            number::pounds(everything),
            words.join("; ")
        ),
        note: note.into(),
        canvas,
    })
}

fn value(bar: &InformationBar) -> String {
    if bar.noise { "about £0".to_owned() } else { number::pounds(bar.worth) }
}

fn axes(canvas: &mut Canvas, x: &Scale, bottom: f64, people: bool) {
    let tick = Style::label().size(TICK).colour(INK3).anchor(Anchor::Middle);
    for value in ticks(x.low, x.high, step(x.high - x.low, 5.0)) {
        let at = x.at(value);
        canvas.line(&[(at, TOP), (at, bottom)], if value == 0.0 { INK } else { GRID }, 1.0);
        canvas.text(number::pounds(value), (at, bottom + 19.0), tick);
    }
    let middle = (LEFT + RIGHT) / 2.0;
    canvas.text("Worth of knowing it exactly, £ a person", (middle, bottom + 40.0), tick.colour(INK2));
    if people {
        canvas.text("All people,", (WIDTH - 4.0, TOP - 22.0), tick.colour(INK2).anchor(Anchor::End));
        canvas.text("£ million", (WIDTH - 4.0, TOP - 6.0), tick.colour(INK2).anchor(Anchor::End));
    }
}

fn one(
    canvas: &mut Canvas,
    x: &Scale,
    middle: f64,
    bar: &InformationBar,
    (everything, people): (f64, Option<f64>),
    mixed: bool,
) {
    let style = if bar.group { Style::label().bold() } else { Style::label() };
    let indent = if mixed && !bar.group { 16.0 } else { 4.0 };
    let mut lines = font::wrap(&bar.label, super::palette::LABEL, bar.group, LEFT - 10.0 - indent);
    if lines.len() > 2 {
        lines.truncate(2);
        lines[1] += "…";
    }
    let first = middle + 4.5 - 7.0 * lines.len().saturating_sub(1) as f64;
    for (at, line) in lines.into_iter().enumerate() {
        canvas.text(line, (indent, first + 14.0 * at as f64), style);
    }
    let own = Frame { left: x.at(0.0), top: middle - BAR / 2.0, right: x.at(bar.worth), bottom: middle + BAR / 2.0 };
    let colour = if bar.group { GROUP } else { SINGLE };
    let corners = vec![(own.left, own.top), (own.right, own.top), (own.right, own.bottom), (own.left, own.bottom)];
    let text = value(bar);
    let mut end = own.left;
    if !bar.noise {
        let fill = if bar.doubtful { colour.alpha(DOUBTFUL) } else { colour };
        canvas.area(corners.clone(), fill);
        if bar.doubtful {
            let closed: Vec<_> = corners.iter().copied().chain(corners.first().copied()).collect();
            canvas.dashed(&closed, colour, 1.4, &[4.0, 3.0]);
        }
        let low = if bar.worth > 1.96 * bar.error { bar.worth - 1.96 * bar.error } else { 0.0 };
        let (from, to) = (x.at(low), x.at(bar.worth + 1.96 * bar.error));
        canvas.line(&[(from, middle), (to, middle)], INK, 1.2);
        for at in [from, to] {
            canvas.line(&[(at, middle - 3.5), (at, middle + 3.5)], INK, 1.2);
        }
        end = to;
    }
    let style = Style::label().size(TICK).colour(if bar.noise { INK3 } else { INK }).halo();
    let width = font::width(&text, TICK, false);
    // Beside the whisker if it crosses neither the line of everything nor the edge, or else inside the bar.
    let right = end + 7.0 + width;
    if right < everything - 3.0 || (end > everything && right <= RIGHT + 4.0) {
        canvas.text(text, (end + 7.0, middle + 4.5), style);
    } else {
        let ink = if bar.doubtful { INK } else { PAPER };
        let style = Style::label().size(TICK).colour(ink);
        canvas.text(text, (own.left + 6.0, middle + 4.5), style);
    }
    let mut said = format!("{}\n{} a person", bar.label, value(bar));
    if !bar.noise {
        said += &format!(", standard error {}", number::pounds(bar.error));
    }
    if let Some(people) = people.filter(|_| !bar.noise) {
        said += &format!("\n{} for all people", number::pounds_millions(bar.worth * people));
    }
    canvas.mark((0.0, middle - ROW / 2.0), (WIDTH, middle + ROW / 2.0), said);
    if let Some(people) = people {
        let total = if bar.noise { "about 0".to_owned() } else { number::millions(bar.worth * people) };
        canvas.text(total, (WIDTH - 4.0, middle + 4.5), Style::label().size(TICK).colour(INK2).anchor(Anchor::End));
    }
}
