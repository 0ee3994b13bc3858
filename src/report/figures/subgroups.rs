//! Owns the figure of subgroups: the net benefit of the intervention in each part of the population, everyone first.

use super::axis::{Scale, step, ticks};
use super::canvas::{Anchor, Canvas, Style};
use super::palette::{GRID, INK, INK2, INK3, PAPER, TICK, strategy};
use super::{Figure, WIDTH};
use crate::report::{number, words};
use crate::results::{Decision, Results, Subgroup, Subgroups};

const LEFT: f64 = 232.0;
const RIGHT: f64 = 560.0;
const TOP: f64 = 52.0;
/// From one group to the next.
const ROW: f64 = 34.0;
/// Longest name of a group that has room, in characters.
const NAME: usize = 34;

/// The dots; none for fewer than two groups, or without a threshold or a comparison.
#[must_use]
pub fn subgroups(results: &Results, own: &Subgroups, title: &str) -> Option<Figure> {
    let threshold = *results.model.settings.thresholds.last()?;
    let intervention = &results.model.intervention;
    let reference = words::inside(results.model.strategy_label(&results.model.reference));
    let mut rows: Vec<(&Subgroup, f64, f64)> = Vec::new();
    for group in &own.groups {
        let benefit =
            |decision: &Decision| decision.net_benefit_of(intervention, threshold).map(|own| own.nmb_increment);
        let base = benefit(&group.decision)?;
        let mean = group.probabilistic.as_ref().map_or(Some(base), |draws| benefit(&draws.decision))?;
        rows.push((group, mean, base));
    }
    let values = || rows.iter().flat_map(|(_, mean, base)| [*mean, *base]);
    if rows.len() < 2 || !values().all(f64::is_finite) {
        return None;
    }
    let lowest = values().fold(0.0, |a, b| if b < a { b } else { a });
    let highest = values().fold(0.0, |a, b| if b > a { b } else { a });
    let span = if highest > lowest { highest - lowest } else { 1.0 };
    let x = Scale { low: lowest - 0.04 * span, high: highest + 0.04 * span, from: LEFT, to: RIGHT };
    let bottom = TOP + ROW * rows.len() as f64;
    let mut canvas = Canvas::new(WIDTH, bottom + 56.0);
    let tick = Style::label().size(TICK).colour(INK3);
    for value in ticks(x.low, x.high, step(span, 4.0)) {
        let at = x.at(value);
        canvas.line(&[(at, TOP - 6.0), (at, bottom)], if value == 0.0 { INK } else { GRID }, 1.0);
        canvas.text(number::axis_pounds(value), (at, bottom + 20.0), tick.anchor(Anchor::Middle));
    }
    let label = words::inside(results.model.strategy_label(intervention));
    let axis = format!("Net monetary benefit at {} a QALY", number::pounds(threshold));
    canvas.text(axis, ((LEFT + RIGHT) / 2.0, bottom + 44.0), tick.colour(INK2).anchor(Anchor::Middle));
    canvas.text("£ per QALY", (RIGHT + 18.0, TOP - 18.0), tick.colour(INK2));
    let colour = strategy(&results.model, intervention).colour;
    for (at, (group, mean, base)) in rows.iter().enumerate() {
        let y = TOP + ROW * (at as f64 + 0.5);
        let name: String = if group.name.chars().count() > NAME {
            group.name.chars().take(NAME - 1).chain(['…']).collect()
        } else {
            group.name.clone()
        };
        let style = if at == 0 { Style::label().bold() } else { Style::label() };
        canvas.text(name, (4.0, y + 4.5), style);
        canvas.line(&[(x.at(0.0), y), (x.at(*mean), y)], colour.alpha(0.35), 2.0);
        canvas.ring((x.at(*base), y), 6.0, 1.8, colour, PAPER);
        canvas.dot((x.at(*mean), y), 5.0, colour);
        let decision = group.probabilistic.as_ref().map_or(&group.decision, |draws| &draws.decision);
        let ratio = decision.pairwise_of(intervention).map_or(String::new(), |own| words::ratio_cell(own.comparison));
        let mut said = format!("{}\nNet benefit: {}", group.name, number::pounds_signed(*mean));
        if group.probabilistic.is_some() {
            said += &format!(" in the mean of the draws, {} in the base case", number::pounds_signed(*base));
        }
        if !ratio.is_empty() {
            said += &format!("\n£ per QALY: {ratio}");
        }
        canvas.mark((0.0, y - ROW / 2.0), (WIDTH, y + ROW / 2.0), said);
        canvas.text(ratio, (RIGHT + 18.0, y + 4.5), Style::label().size(TICK));
    }
    let each = rows.iter().map(|(group, mean, _)| format!("{}: {} pounds.", group.name, number::net_money(*mean)));
    Some(Figure {
        id: "subgroups".into(),
        title: title.into(),
        subtitle: format!("{label} against {reference}, per person, discounted, in each part of the population"),
        description: each.collect::<Vec<_>>().join(" "),
        note: "Dot: mean of the draws where there are draws. Ring: base case. Right of zero it is worth its price."
            .into(),
        canvas,
    })
}
