//! Owns the tornado: what each input does by itself, widest first, with the values of the input at the ends of its bar.

use super::axis::{Scale, decimals, step, ticks};
use super::canvas::{Anchor, Canvas, Point, Style, frame};
use super::palette::{ASSUMED, FAVOURABLE, GRID, INK, INK2, INK3, LABEL, RECALLED, TICK, UNFAVOURABLE};
use super::{Figure, WIDTH, font};
use crate::report::analyses::{input_label, one_way, unit_of};
use crate::report::{number, words};
use crate::results::{Bar, BarEnd, Basis, Comparison, Increments, OneWay, Results, Verification};

/// What a tornado shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TornadoOf {
    /// Incremental net monetary benefit at this threshold.
    NetBenefit(f64),
    /// Cost per QALY gained; only where every end gains health at a cost.
    Ratio,
    /// The outcome at this place in [`OneWay::outcomes`].
    Outcome(usize),
}

/// Most bars.
const ROWS: usize = 10;
/// Fewest bars that an outcome beside the decision is drawn for.
const FEWEST: usize = 3;
/// Part of the widest bar below which one cannot be seen.
const SEEN: f64 = 1e-4;
const ROW: f64 = 36.0;
const TOP: f64 = 30.0;
const LEFT: f64 = 300.0;
const RIGHT: f64 = 664.0;
/// Widest label of an input.
const NAME: f64 = 226.0;

/// The tornado; none when no input moves the measure, or when the ratio would jump through another quadrant.
#[must_use]
pub fn tornado(results: &Results, own: &OneWay, of: TornadoOf) -> Option<Figure> {
    let measure = |found: &Increments, outcomes: &[f64]| match of {
        TornadoOf::NetBenefit(threshold) => Some(found.net_benefit(threshold)),
        TornadoOf::Ratio => match found.comparison {
            Comparison::GainsAtCost { icer } => Some(icer),
            _ => None,
        },
        TornadoOf::Outcome(at) => outcomes.get(at).copied(),
    };
    let base_outcomes: Vec<f64> = own.outcomes.iter().map(|own| own.base).collect();
    let base = measure(&own.base, &base_outcomes)?;
    let ends = |bar: &Bar| {
        let end = |own: &BarEnd| measure(&own.found, &own.outcomes);
        Some((end(&bar.low)?, end(&bar.high)?))
    };
    let mut bars: Vec<(&Bar, f64, f64)> =
        own.bars.iter().map(|bar| ends(bar).map(|(low, high)| (bar, low, high))).collect::<Option<_>>()?;
    let reach = |(_, low, high): &(&Bar, f64, f64)| {
        let (down, up) = ((low - base).abs(), (high - base).abs());
        if down > up { down } else { up }
    };
    let widest = bars.iter().map(reach).fold(0.0, |most, own| if own > most { own } else { most });
    bars.retain(|bar| reach(bar) > SEEN * widest);
    let swing = |(_, low, high): &(&Bar, f64, f64)| (high - low).abs();
    bars.sort_by(|a, b| swing(b).total_cmp(&swing(a)));
    let left_out = bars.len().saturating_sub(ROWS);
    bars.truncate(ROWS);
    let fewest = if matches!(of, TornadoOf::Outcome(_)) { FEWEST } else { 1 };
    if bars.len() < fewest {
        return None;
    }
    let look = Look::of(results, own, of, base);
    let x = scale(&bars, base, look.zero);
    let bottom = TOP + ROW * bars.len() as f64;
    let mut canvas = Canvas::new(WIDTH, bottom + 56.0);
    axis(&mut canvas, &x, bottom, &look);
    let mut ends = Vec::new();
    for (at, (bar, low, high)) in bars.iter().enumerate() {
        ends.extend(row(&mut canvas, results, own, (bar, *low, *high), TOP + ROW * at as f64, &x, &look));
    }
    verticals(&mut canvas, &x, bottom, &look);
    // Above the lines, so that none strikes them through.
    for (text, place, style) in ends {
        canvas.text(text, place, style);
    }
    Some(Figure {
        id: look.id.clone(),
        title: look.title(results, own, &bars),
        subtitle: subtitle(results, own, &look),
        description: description(results, &bars, &look),
        note: note(results, &bars, left_out),
        canvas,
    })
}

/// How one measure is named and written.
struct Look {
    of: TornadoOf,
    base: f64,
    /// Whether zero decides.
    zero: bool,
    /// Whether more is better; none of counts, where the model does not say.
    better_up: Option<bool>,
    id: String,
    axis: String,
}

/// An outcome in words; what is counted by the label that the model gives it.
fn outcome(results: &Results, name: &str) -> String {
    let label = words::counted(name).and_then(|event| results.model.counted_label(event));
    label.map_or_else(|| words::outcome(name), str::to_owned)
}

impl Look {
    fn of(results: &Results, own: &OneWay, of: TornadoOf, base: f64) -> Look {
        let (id, axis, zero, better_up) = match of {
            TornadoOf::NetBenefit(threshold) => (
                format!("at-{}", number::axis(threshold, 0).replace(',', "")),
                format!("Net monetary benefit per person at {} a QALY", number::pounds(threshold)),
                true,
                Some(true),
            ),
            TornadoOf::Ratio => ("ratio".into(), "£ per QALY gained".into(), false, Some(false)),
            TornadoOf::Outcome(at) => {
                let name = &own.outcomes[at].name;
                let plain: String =
                    name.chars().map(|own| if own.is_ascii_alphanumeric() { own } else { '-' }).collect();
                let unit = if name.starts_with("cost") { ", £" } else { "" };
                let words = format!("Difference in {}{unit}, per person", outcome(results, name));
                let better = if name.starts_with("cost") {
                    Some(false)
                } else if name.starts_with("count(") {
                    None
                } else {
                    Some(true)
                };
                (plain.trim_end_matches('-').to_owned(), words, false, better)
            }
        };
        Look { of, base, zero, better_up, id, axis }
    }

    /// The finding, where one can be said.
    fn title(&self, results: &Results, own: &OneWay, bars: &[(&Bar, f64, f64)]) -> String {
        let first = format!("“{}”", input_label(results, &bars[0].0.parameter));
        match self.of {
            TornadoOf::NetBenefit(threshold) => one_way::title(results, own, threshold),
            TornadoOf::Ratio => format!("The cost of a QALY depends most on {first}"),
            TornadoOf::Outcome(at) => {
                format!("The difference in {} depends most on {first}", outcome(results, &own.outcomes[at].name))
            }
        }
    }

    fn tick(&self, value: f64, step: f64) -> String {
        match self.of {
            TornadoOf::NetBenefit(_) | TornadoOf::Ratio => number::axis_pounds(value),
            TornadoOf::Outcome(_) => number::axis(value, decimals(step)),
        }
    }

    fn value(&self, value: f64) -> String {
        match self.of {
            TornadoOf::NetBenefit(_) | TornadoOf::Ratio => number::pounds(value),
            TornadoOf::Outcome(_) if self.axis.contains('£') => number::pounds(value),
            TornadoOf::Outcome(_) => number::input(value, None),
        }
    }
}

fn scale(bars: &[(&Bar, f64, f64)], base: f64, zero: bool) -> Scale {
    let mut all: Vec<f64> = bars.iter().flat_map(|(_, low, high)| [*low, *high]).collect();
    all.push(base);
    let (mut low, mut high) = all.iter().fold((base, base), |(low, high), &value| {
        (if value < low { value } else { low }, if value > high { value } else { high })
    });
    // The line of the decision is in view where it is near enough not to squeeze the bars.
    if zero && low > 0.0 && low < 1.5 * (high - low) {
        low = 0.0;
    }
    if zero && high < 0.0 && -high < 1.5 * (high - low) {
        high = 0.0;
    }
    let room = 0.02 * (high - low);
    Scale { low: low - room, high: high + room, from: LEFT, to: RIGHT }
}

fn axis(canvas: &mut Canvas, x: &Scale, bottom: f64, look: &Look) {
    let tick = Style::label().size(TICK).colour(INK3).anchor(Anchor::Middle);
    let apart = step(x.high - x.low, 5.0);
    for value in ticks(x.low, x.high, apart) {
        let at = x.at(value);
        canvas.line(&[(at, TOP), (at, bottom)], GRID, 1.0);
        canvas.text(look.tick(value, apart), (at, bottom + 18.0), tick);
    }
    canvas.text(look.axis.clone(), ((LEFT + RIGHT) / 2.0, bottom + 42.0), tick.colour(INK2));
}

fn row(
    canvas: &mut Canvas,
    results: &Results,
    own: &OneWay,
    (bar, low, high): (&Bar, f64, f64),
    top: f64,
    x: &Scale,
    look: &Look,
) -> Vec<(String, Point, Style)> {
    let middle = top + ROW / 2.0;
    let bold = match look.of {
        TornadoOf::NetBenefit(threshold) => one_way::decides(own, bar, threshold),
        _ => false,
    };
    let name = input_label(results, &bar.parameter);
    let mut lines = font::wrap(&name, LABEL, bold, NAME);
    if lines.len() > 2 {
        lines.truncate(2);
        lines[1].push('…');
    }
    let style = Style { bold, ..Style::label() };
    let first = middle + 4.5 - 7.5 * (lines.len() - 1) as f64;
    for (at, line) in lines.into_iter().enumerate() {
        canvas.text(line, (4.0, first + 15.0 * at as f64), style);
    }
    let (least, most) = if low < high { (low, high) } else { (high, low) };
    let (from, to) = (x.at(least), x.at(most));
    let (up, down) = (middle - 9.0, middle + 9.0);
    // Below and above the base case in the two shades.
    let base = x.at(look.base).clamp(from, to);
    let (below, above) = match look.better_up {
        Some(true) => (UNFAVOURABLE, FAVOURABLE),
        Some(false) => (FAVOURABLE, UNFAVOURABLE),
        None => (UNFAVOURABLE, UNFAVOURABLE),
    };
    for (start, end, colour) in [(from, base, below), (base, to, above)] {
        if end > start {
            canvas.area(vec![(start, up), (end, up), (end, down), (start, down)], colour);
        }
    }
    if let Some((colour, dash)) = doubt(results, &bar.parameter) {
        let (l, r, u, d) = (from - 2.0, to + 2.0, up - 2.0, down + 2.0);
        canvas.dashed(&[(l, u), (r, u), (r, d), (l, d), (l, u)], colour, 1.3, dash);
    }
    let unit = unit_of(results, &bar.parameter);
    let tick = Style::label().size(TICK).colour(INK2).halo();
    let money = unit.is_some_and(|unit| unit.starts_with('£'));
    let text = |value: f64| {
        let own = number::input(value, unit);
        if money && own.starts_with(|letter: char| letter.is_ascii_digit()) { format!("£{own}") } else { own }
    };
    let said = [(bar.low.value, low), (bar.base, look.base), (bar.high.value, high)]
        .map(|(value, measure)| format!("at {}: {}", text(value), look.value(measure)));
    canvas.mark((0.0, top), (WIDTH, top + ROW), format!("{name}\n{}\n{} (base case)\n{}", said[0], said[1], said[2]));
    if low == high || (to - from) < 0.5 {
        let both = number::range(&text(bar.low.value), &text(bar.high.value));
        return vec![(both, (to + 7.0, middle + 4.5), tick)];
    }
    let ends = [(bar.low.value, low), (bar.high.value, high)].map(|(value, measure)| {
        let left = measure == least;
        let place = if left { (from - 7.0, middle + 4.5) } else { (to + 7.0, middle + 4.5) };
        (text(value), place, tick.anchor(if left { Anchor::End } else { Anchor::Start }))
    });
    ends.to_vec()
}

/// The outline of a bar whose value is doubtful.
fn doubt(results: &Results, name: &str) -> Option<(super::palette::Colour, &'static [f64])> {
    let parameter = results.model.parameters.iter().find(|own| own.name == name)?;
    if parameter.basis == Some(Basis::Assumed) {
        Some((ASSUMED, &[4.0, 3.0]))
    } else if matches!(parameter.verification, Some(Verification::Recalled | Verification::Claimed)) {
        Some((RECALLED, &[1.5, 2.5]))
    } else {
        None
    }
}

/// The base case, and the line that decides.
fn verticals(canvas: &mut Canvas, x: &Scale, bottom: f64, look: &Look) {
    let at = x.at(look.base);
    canvas.dashed(&[(at, TOP - 4.0), (at, bottom)], INK, 1.2, &[5.0, 4.0]);
    let style = Style::label().size(TICK).anchor(Anchor::Middle);
    let text = format!("Base case {}", look.value(look.base));
    let wide = frame(&text, (0.0, 0.0), style).right;
    let middle = at.clamp(LEFT + wide - 60.0, WIDTH - 4.0 - wide);
    canvas.text(text, (middle, TOP - 10.0), style);
    if look.zero && x.low < 0.0 && x.high > 0.0 {
        let zero = x.at(0.0);
        canvas.line(&[(zero, TOP - 4.0), (zero, bottom)], INK, 2.4);
        let style = style.anchor(Anchor::Middle);
        let text = "Just worth it";
        let wide = frame(text, (0.0, 0.0), style).right;
        let place = (zero.clamp(LEFT, WIDTH - 4.0 - wide), TOP - 10.0);
        if canvas.crossings(&frame(text, place, style), &[]) == 0 {
            canvas.text(text, place, style);
        }
    }
}

fn subtitle(results: &Results, own: &OneWay, look: &Look) -> String {
    let against = words::inside(results.model.strategy_label(&own.against));
    let rule = match look.of {
        TornadoOf::NetBenefit(_) => "; bold inputs change the decision",
        _ => "",
    };
    format!(
        "{} against {against}, each input from its lower to its upper limit (written at the ends), the others at their base values{rule}",
        results.model.strategy_label(&own.strategy)
    )
}

fn description(results: &Results, bars: &[(&Bar, f64, f64)], look: &Look) -> String {
    let each = bars.iter().map(|(bar, low, high)| {
        let unit = unit_of(results, &bar.parameter);
        format!(
            "{}: {} at {}, {} at {}.",
            input_label(results, &bar.parameter),
            look.value(*low),
            number::input(bar.low.value, unit),
            look.value(*high),
            number::input(bar.high.value, unit)
        )
    });
    let first =
        format!("Bars of {}, base case {}.", look.axis.to_lowercase().replace("qaly", "QALY"), look.value(look.base));
    std::iter::once(first).chain(each).collect::<Vec<_>>().join(" ")
}

fn note(results: &Results, bars: &[(&Bar, f64, f64)], left_out: usize) -> String {
    let mut parts = Vec::new();
    if bars.iter().any(|(bar, ..)| doubt(results, &bar.parameter).is_some()) {
        parts.push("Dashed outline: the value is assumed; dotted: recalled or claimed, not verified.".to_owned());
    }
    match left_out {
        0 => {}
        1 => parts.push("One input that matters less is not shown.".into()),
        _ => parts.push(format!("{} inputs that matter less are not shown.", words::outside(&words::count(left_out)))),
    }
    parts.join(" ")
}
