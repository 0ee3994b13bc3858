//! Owns the figure of payment schemes: what is paid when, a panel a scheme, with what it comes to at the right.

use super::axis::{Scale, step, ticks};
use super::canvas::{Anchor, Canvas, Style};
use super::palette::{GRID, INK, INK2, INK3, OFFSET, TICK, costs};
use super::{Figure, WIDTH};
use crate::report::{number, words};
use crate::results::{PaymentSchemes, Results};

const LEFT: f64 = 72.0;
const RIGHT: f64 = 430.0;
/// Height of a panel and of what is between two.
const PANEL: f64 = 92.0;
const GAP: f64 = 38.0;
/// Years that are shown at most.
const YEARS: usize = 15;

/// The panels; none if nothing is ever paid.
#[must_use]
pub fn payment_schemes(results: &Results, own: &PaymentSchemes, title: &str) -> Option<Figure> {
    let all = || own.schemes.iter().flat_map(|scheme| scheme.by_year.iter().copied());
    let highest = all().fold(0.0, |a, b| if b > a { b } else { a });
    let lowest = all().fold(0.0, |a, b| if b < a { b } else { a });
    if !(highest > 0.0) {
        return None;
    }
    let longest = own.schemes.iter().map(|scheme| scheme.by_year.len()).fold(1, usize::max);
    let years = if longest < YEARS { longest } else { YEARS };
    let apart = step(highest - lowest, 3.0);
    // Refunds are small beside a price: the scale ends where they do, and not a whole step below.
    let (low, high) = (1.15 * lowest, (highest / apart).ceil() * apart);
    let height = 44.0 + own.schemes.len() as f64 * (PANEL + GAP) + 24.0;
    let mut canvas = Canvas::new(WIDTH, height);
    let tick = Style::label().size(TICK).colour(INK3);
    canvas.text("Expected payment in the year, £ per person", (4.0, 16.0), tick.colour(INK2));
    let width = (RIGHT - LEFT) / years as f64;
    for (at, scheme) in own.schemes.iter().enumerate() {
        let top = 62.0 + at as f64 * (PANEL + GAP);
        let y = Scale { low, high, from: top + PANEL, to: top };
        canvas.text(scheme.name.clone(), (LEFT, top - 8.0), Style::label().bold());
        for value in ticks(low, high, apart) {
            canvas.line(&[(LEFT, y.at(value)), (RIGHT, y.at(value))], GRID, 1.0);
            canvas.text(number::axis_pounds(value), (LEFT - 8.0, y.at(value) + 4.5), tick.anchor(Anchor::End));
        }
        for (year, paid) in scheme.by_year.iter().take(years).enumerate() {
            let (left, right) = (LEFT + width * (year as f64 + 0.15), LEFT + width * (year as f64 + 0.85));
            let fill = if *paid < 0.0 { OFFSET } else { costs(0) };
            canvas.area(vec![(left, y.at(0.0)), (right, y.at(0.0)), (right, y.at(*paid)), (left, y.at(*paid))], fill);
            let column = LEFT + width * year as f64;
            let said = format!("{}\nYear {}: {} a person", scheme.name, year + 1, number::pounds(*paid));
            canvas.mark((column, top), (column + width, top + PANEL), said);
        }
        canvas.line(&[(LEFT, y.at(0.0)), (RIGHT, y.at(0.0))], INK, 1.0);
        let decision = scheme.probabilistic.as_ref().unwrap_or(&scheme.decision);
        let ratio = decision.pairwise_of(&own.strategy).map_or(String::new(), |pair| {
            let ratio = words::ratio_cell(pair.comparison);
            if ratio.starts_with(|own: char| own.is_ascii_digit()) { format!("£{ratio} a QALY") } else { ratio }
        });
        let risk = scheme.paid_when_it_fails.map_or(String::new(), |share| {
            format!("{}% of it when least health is gained", number::percent(share).trim_end_matches(".0"))
        });
        let lines = [
            format!("£{} in all", number::cost(scheme.undiscounted)),
            format!("£{} discounted", number::cost(scheme.discounted)),
            ratio,
            risk,
        ];
        for (row, text) in lines.into_iter().filter(|text| !text.is_empty()).enumerate() {
            canvas.text(text, (RIGHT + 18.0, top + 12.0 + 19.0 * row as f64), Style::label().size(TICK));
        }
    }
    let bottom = 62.0 + own.schemes.len() as f64 * (PANEL + GAP) - GAP;
    for year in 0..years {
        let middle = LEFT + width * (year as f64 + 0.5);
        canvas.text((year + 1).to_string(), (middle, bottom + 19.0), tick.anchor(Anchor::Middle));
    }
    canvas.text(
        "Year since the start",
        ((LEFT + RIGHT) / 2.0, bottom + 38.0),
        tick.colour(INK2).anchor(Anchor::Middle),
    );
    let label = words::inside(results.model.strategy_label(&own.strategy));
    Some(Figure {
        id: "payments".into(),
        title: title.into(),
        subtitle: format!(
            "What the NHS can expect to pay for {} per person of {label}, by year, undiscounted, refunds taken off; base values, a panel a way to pay; £ a QALY: {}",
            own.category,
            if own.schemes.iter().any(|own| own.probabilistic.is_some()) {
                "means of the draws"
            } else {
                "base values"
            }
        ),
        description: own
            .schemes
            .iter()
            .map(|scheme| format!("{}: £{} in all.", scheme.name, number::cost(scheme.undiscounted)))
            .collect::<Vec<_>>()
            .join(" "),
        note: String::new(),
        canvas,
    })
}
