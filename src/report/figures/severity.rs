//! Owns the figure of severity: the health lost to the disease against the cut-offs of the weight, as a number of QALYs and
//! as a share.

use super::axis::{Scale, decimals, step, ticks};
use super::canvas::{Anchor, Canvas, Style};
use super::palette::{ASSUMED, GRID, INK, INK2, INK3, TICK, costs};
use super::{Figure, WIDTH};
use crate::report::number;
use crate::results::{Estimate, Severity};

const LEFT: f64 = 24.0;
const RIGHT: f64 = 600.0;
/// Top of the first bar, its height, and from one bar to the next.
const TOP: f64 = 66.0;
const BAR: f64 = 30.0;
const APART: f64 = 132.0;
const HEIGHT: f64 = 290.0;

/// A shortfall and the cut-offs it is held against.
struct Measure {
    name: &'static str,
    value: f64,
    over_draws: Option<Estimate>,
    cutoffs: [f64; 2],
    end: f64,
    /// A value with so many decimals.
    shown: fn(f64, usize) -> String,
}

impl Measure {
    /// A cut-off or a tick.
    fn round(&self, value: f64) -> String {
        (self.shown)(value, 0)
    }

    /// A value with one decimal, or as many more as keep it on its side of the cut-offs.
    fn exact(&self, value: f64) -> String {
        let told = |decimals: &usize| {
            self.cutoffs
                .iter()
                .all(|cut| *cut == value || (self.shown)(*cut, *decimals) != (self.shown)(value, *decimals))
        };
        let decimals = (1..5).find(told).unwrap_or(5);
        (self.shown)(value, decimals)
    }
}

/// Both bars; none if a shortfall is no number.
#[must_use]
pub fn severity(own: &Severity, title: &str, comparator: &str) -> Option<Figure> {
    if !own.absolute.is_finite() || !own.proportional.is_finite() {
        return None;
    }
    let draws = own.draws.as_ref();
    let furthest = |value: f64, over: Option<Estimate>, cutoff: f64| {
        let end = over.map_or(value, |over| if over.high95 > value { over.high95 } else { value });
        if end > cutoff { end * 1.06 } else { cutoff * 1.15 }
    };
    let absolute = draws.map(|own| own.absolute);
    let measures = [
        Measure {
            name: "Absolute shortfall, QALYs lost",
            value: own.absolute,
            over_draws: absolute,
            cutoffs: own.absolute_cutoffs,
            end: furthest(own.absolute, absolute, own.absolute_cutoffs[1]),
            shown: |value, decimals| number::axis(value, decimals),
        },
        Measure {
            name: "Proportional shortfall, share of the QALYs without the disease",
            value: own.proportional,
            over_draws: draws.map(|own| own.proportional),
            cutoffs: own.proportional_cutoffs,
            end: 1.0,
            shown: |value, decimals| number::axis(100.0 * value, decimals) + "%",
        },
    ];
    let mut canvas = Canvas::new(WIDTH, HEIGHT);
    for (at, measure) in measures.iter().enumerate() {
        bar(&mut canvas, measure, TOP + APART * at as f64);
    }
    let words = measures.iter().map(|own| {
        let [low, high] = own.cutoffs.map(|cut| own.round(cut));
        format!("{}: {}, against cut-offs of {low} and {high}.", own.name, own.exact(own.value))
    });
    Some(Figure {
        id: "severity".into(),
        title: title.into(),
        subtitle: format!(
            "Health lost to the disease on {comparator}, against the cut-offs from which QALYs weigh more"
        ),
        description: words.collect::<Vec<_>>().join(" "),
        note: match draws {
            Some(_) => {
                "Bar: base case. Line across its end: 95% of the draws. The higher weight of the two measures holds."
                    .into()
            }
            None => "The higher weight of the two measures holds.".into(),
        },
        canvas,
    })
}

fn bar(canvas: &mut Canvas, measure: &Measure, top: f64) {
    let x = Scale { low: 0.0, high: measure.end, from: LEFT, to: RIGHT };
    let (bottom, middle) = (top + BAR, top + BAR / 2.0);
    let tick = Style::label().size(TICK).colour(INK3);
    canvas.text(measure.name, (LEFT, top - 34.0), Style::label().bold());
    let by = step(measure.end, 6.0);
    for value in ticks(0.0, measure.end, by) {
        let at = x.at(value);
        canvas.line(&[(at, top - 6.0), (at, bottom + 6.0)], GRID, 1.0);
        let text = if measure.end == 1.0 { measure.round(value) } else { number::axis(value, decimals(by)) };
        canvas.text(text, (at, bottom + 24.0), tick.anchor(Anchor::Middle));
    }
    canvas.area(vec![(LEFT, top), (x.at(measure.value), top), (x.at(measure.value), bottom), (LEFT, bottom)], costs(1));
    canvas.line(&[(LEFT, top - 6.0), (LEFT, bottom + 6.0)], INK, 1.0);
    for (at, cutoff) in measure.cutoffs.iter().enumerate() {
        let place = x.at(*cutoff);
        canvas.dashed(&[(place, top - 10.0), (place, bottom + 6.0)], ASSUMED, 1.8, &[5.0, 3.0]);
        // The first reads towards the left and the second towards the right, so that close cut-offs do not collide.
        let anchor = if at == 0 { Anchor::End } else { Anchor::Start };
        let text = measure.round(*cutoff);
        canvas.text(text, (place + if at == 0 { 4.0 } else { -4.0 }, top - 15.0), tick.colour(ASSUMED).anchor(anchor));
    }
    if let Some(over) = measure.over_draws {
        let high = if over.high95 < measure.end { over.high95 } else { measure.end };
        canvas.line(&[(x.at(over.low95), middle), (x.at(high), middle)], INK, 1.6);
        for end in [over.low95, high] {
            canvas.line(&[(x.at(end), middle - 5.0), (x.at(end), middle + 5.0)], INK, 1.6);
        }
    }
    canvas.text(measure.exact(measure.value), (RIGHT + 14.0, middle + 5.0), Style::label().bold().colour(INK2));
    let mut said = format!("{}: {}", measure.name, measure.exact(measure.value));
    if let Some(over) = measure.over_draws {
        said += &format!(
            ", {} in 95% of the draws",
            number::range(&measure.exact(over.low95), &measure.exact(over.high95))
        );
    }
    let [low, high] = measure.cutoffs.map(|cut| measure.round(cut));
    canvas.mark((LEFT, top - 24.0), (WIDTH, bottom + 24.0), format!("{said}\nCut-offs: {low} and {high}"));
}
