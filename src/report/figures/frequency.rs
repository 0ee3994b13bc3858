//! Owns the small drawing of a chance: a hundred dots, as many filled as draws of a hundred.

use super::Figure;
use super::canvas::Canvas;
use super::palette::{INK3, PAPER};
use crate::report::{number, words};
use crate::results::{Comparison, Results};

/// Fewer draws than dots would be a picture of more than is known.
const FEWEST: u64 = 100;

/// How often the intervention is the best option at the highest threshold; none without draws or with one option.
#[must_use]
pub fn frequency(results: &Results) -> Option<Figure> {
    let model = &results.model;
    let at = results.psa.as_ref()?.cost_effective.last()?;
    let few = results.psa.as_ref().is_none_or(|psa| psa.draws < FEWEST);
    let pair = results.headline().decision.pairwise_of(&model.intervention);
    let same = pair.is_some_and(|pair| pair.comparison == Comparison::Same);
    if model.strategies.len() < 2 || few || same {
        return None;
    }
    let share = at.probability.get(&model.intervention)?.share;
    let filled = (share * 100.0).round() as usize;
    let mut canvas = Canvas::new(170.0, 170.0);
    let blue = super::palette::strategy(model, &model.intervention).colour;
    for n in 0..100 {
        let centre = (8.5 + 17.0 * (n % 10) as f64, 8.5 + 17.0 * (n / 10) as f64);
        if n < filled {
            canvas.dot(centre, 6.0, blue);
        } else {
            canvas.ring(centre, 6.0, 1.2, INK3, PAPER);
        }
    }
    Some(Figure {
        id: "frequency".into(),
        title: "How often it is the best option".to_owned(),
        subtitle: String::new(),
        description: format!(
            "{filled} of 100 dots are filled: {} is the best option in {} at {} a QALY.",
            words::inside(model.strategy_label(&model.intervention)),
            words::futures(share),
            number::pounds(at.threshold)
        ),
        note: String::new(),
        canvas,
    })
}
