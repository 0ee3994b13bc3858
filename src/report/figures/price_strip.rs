//! Owns the strip of prices: the price that would be right at each threshold, against the prices that are quoted and the base
//! case's.

use super::axis::{Scale, step, ticks};
use super::canvas::{Anchor, Canvas, Style};
use super::palette::{BAND, INK, INK2, INK3, PAPER, TICK, strategy};
use super::{Figure, WIDTH};
use crate::report::{number, titles, words};
use crate::results::{Found, PriceAnalysis, PriceAt, Results, Worth};

const LEFT: f64 = 150.0;
const RIGHT: f64 = 596.0;
const TOP: f64 = 46.0;
const ROW: f64 = 27.0;
/// A price further than this many times the highest one quoted or asked is off the scale.
const FAR: f64 = 2.0;

/// The first price analysis of the results.
#[must_use]
pub(in crate::report) fn price_of(results: &Results) -> Option<&PriceAnalysis> {
    results.analyses.iter().find_map(|analysis| match &analysis.found {
        Found::Price(own) => Some(own),
        _ => None,
    })
}

/// The range of prices that is quoted, where an analysis names one for the same input.
#[must_use]
pub(in crate::report) fn quoted(results: &Results, parameter: &str) -> Option<(f64, f64)> {
    results.analyses.iter().find_map(|analysis| match &analysis.found {
        Found::PriceDurability(own) if own.price == parameter => own.band,
        _ => None,
    })
}

/// What decides: the mean of the draws where there are draws.
pub(in crate::report) fn worth(at: &PriceAt) -> Worth {
    at.probabilistic.as_ref().map_or(at.deterministic, |own| own.mean)
}

/// The strip; none without a price analysis, or where no price would be right.
#[must_use]
pub fn price_strip(results: &Results) -> Option<Figure> {
    let own = price_of(results).filter(|own| own.thresholds.iter().any(|at| in_words(worth(at)) != NONE))?;
    let title = titles::price_strip(results)?;
    let band = quoted(results, &own.parameter);
    let asked = band.map_or(own.base, |(_, high)| if high > own.base { high } else { own.base });
    if own.thresholds.is_empty() || !(asked > 0.0) {
        return None;
    }
    let prices = own.thresholds.iter().filter_map(|at| worth(at).highest());
    let furthest = prices.fold(asked, |most, price| if price > most { price } else { most });
    let end = 1.06 * if furthest < FAR * asked { furthest } else { FAR * asked };
    let x = Scale { low: 0.0, high: end, from: LEFT, to: RIGHT };
    let bottom = TOP + ROW * own.thresholds.len() as f64 + 4.0;
    let mut canvas = Canvas::new(WIDTH, bottom + 26.0);
    ground(&mut canvas, own, band, &x, bottom);
    let colour = strategy(&results.model, &own.strategy).colour;
    let mut said = Vec::new();
    for (at, one) in own.thresholds.iter().enumerate() {
        let top = TOP + 4.0 + ROW * at as f64;
        let middle = top + ROW / 2.0;
        let last = at + 1 == own.thresholds.len();
        let style = if last { Style::label().bold() } else { Style::label() };
        canvas.text(format!("at {} a QALY", number::pounds(one.threshold)), (4.0, middle + 4.5), style);
        let found = worth(one);
        let text = in_words(found);
        canvas.text(text.clone(), (WIDTH - 4.0, middle + 4.5), style.anchor(Anchor::End));
        let reach = match found {
            Worth::Always => Some(end),
            other => other.highest().filter(|price| *price >= 0.0),
        };
        if let Some(price) = reach {
            let inside = price < end;
            let place = if inside { x.at(price) } else { RIGHT };
            canvas.line(&[(LEFT, middle), (place, middle)], colour.alpha(0.3), 3.0);
            if inside {
                canvas.ring((place, middle), 6.0, if last { 6.0 } else { 2.2 }, colour, PAPER);
            }
        }
        let mut told = format!("At {} a QALY: {text}", number::pounds(one.threshold));
        for chance in one.probabilistic.iter().flat_map(|draws| &draws.chances) {
            let share = number::axis(100.0 * chance.chance, 0);
            told += &format!("\nWorth it in {share} of 100 draws: {}", in_words(chance.price));
        }
        canvas.mark((0.0, top), (WIDTH, top + ROW), told);
        said.push(format!("At {} a QALY: {text}.", number::pounds(one.threshold)));
    }
    Some(Figure {
        id: "price-strip".into(),
        title,
        subtitle: subtitle(results, own),
        description: said.join(" "),
        note: String::new(),
        canvas,
    })
}

/// The scale, the range quoted and the price of the base case.
fn ground(canvas: &mut Canvas, own: &PriceAnalysis, band: Option<(f64, f64)>, x: &Scale, bottom: f64) {
    let tick = Style::label().size(TICK).colour(INK3);
    let head = tick.colour(INK2);
    canvas.text("What a QALY may cost", (4.0, TOP - 8.0), head);
    canvas.text("Right price", (WIDTH - 4.0, TOP - 8.0), head.anchor(Anchor::End));
    if let Some((low, high)) = band {
        let (left, right) = (x.at(low), x.at(high));
        canvas.area(vec![(left, TOP), (right, TOP), (right, bottom), (left, bottom)], BAND);
        canvas.dashed(&[(left, TOP), (left, bottom)], INK2, 1.0, &[5.0, 4.0]);
        canvas.dashed(&[(right, TOP), (right, bottom)], INK2, 1.0, &[5.0, 4.0]);
        let text = format!("quoted: {}", number::range(&number::pounds(low), &number::pounds(high)));
        canvas.text(text, ((left + right) / 2.0, TOP - 26.0), head.anchor(Anchor::Middle));
    }
    if own.base > 0.0 {
        let base = x.at(own.base);
        canvas.line(&[(base, TOP), (base, bottom)], INK, 1.4);
        let text = format!("base case: {}", number::pounds(own.base));
        canvas.text(text, (base, TOP - 8.0), Style::label().size(TICK).bold().anchor(Anchor::Middle));
    }
    canvas.line(&[(LEFT, bottom), (RIGHT, bottom)], INK, 1.0);
    for value in ticks(0.0, x.high, step(x.high, 6.0)) {
        canvas.line(&[(x.at(value), bottom), (x.at(value), bottom + 4.0)], INK3, 1.0);
        canvas.text(number::axis_pounds(value), (x.at(value), bottom + 19.0), tick.anchor(Anchor::Middle));
    }
}

/// What stands where no price would be right.
const NONE: &str = "no price";

/// A price in the right column.
fn in_words(worth: Worth) -> String {
    match worth {
        Worth::UpTo { price } if price < words::NO_PRICE => NONE.into(),
        Worth::UpTo { price } => number::prose_cost(price),
        Worth::From { price } => format!("from {}", number::prose_cost(price)),
        Worth::Between { low, high } => number::range(&number::prose_cost(low), &number::prose_cost(high)),
        Worth::Always => "any price".into(),
        Worth::Never => NONE.into(),
    }
}

fn subtitle(results: &Results, own: &PriceAnalysis) -> String {
    let label = |name: &String| words::inside(results.model.strategy_label(name));
    let against = match &own.against[..] {
        [one] => label(one),
        _ => "the best other option".to_owned(),
    };
    let drawn = own.thresholds.iter().any(|at| at.probabilistic.is_some());
    let how = if drawn { "mean of the draws" } else { "every input at its base value" };
    format!("The highest at which {} is worth it against {against}; {how}", label(&own.strategy))
}
