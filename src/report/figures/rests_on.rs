//! Owns the bar of what the answer rests on: the inputs by what stands behind them, each kind as wide as the part of the swing
//! in net benefit that comes from it.

use super::canvas::{Canvas, Style};
use super::palette::{ASSUMED, ASSUMED_WASH, Colour, INK2, PAPER, RECALLED, TICK, costs};
use super::{Figure, WIDTH, font};
use crate::report::provenance::{Mark, mark};
use crate::report::{number, words};
use crate::results::{Basis, Found, OneWay, Parameter, Results};

const BAR: f64 = 16.0;
const LINE: f64 = 18.0;
/// Room between two labels.
const GAP: f64 = 14.0;

/// What stands behind an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Published,
    Derived,
    Other,
    Secondary,
    Unstated,
    Assumed,
    Recalled,
}

impl Kind {
    const ALL: [Self; 7] =
        [Self::Published, Self::Derived, Self::Other, Self::Secondary, Self::Unstated, Self::Assumed, Self::Recalled];

    fn of(parameter: &Parameter) -> Self {
        match (mark(parameter), parameter.basis) {
            (Some(Mark::Assumed), _) => Self::Assumed,
            (Some(Mark::Recalled), _) => Self::Recalled,
            (Some(Mark::Unstated), _) => Self::Unstated,
            (Some(Mark::Secondary), _) => Self::Secondary,
            (_, Some(Basis::Published)) => Self::Published,
            (_, Some(Basis::Derived)) => Self::Derived,
            _ => Self::Other,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Published => "Published",
            Self::Derived => "Derived from publications",
            Self::Other => "Calibrated, elicited or set",
            Self::Secondary => "Read second-hand",
            Self::Unstated => "Without a stated basis",
            Self::Assumed => "Assumed",
            Self::Recalled => "Recalled or claimed",
        }
    }

    /// Fill, outline with its dashes, and ink of the label.
    fn look(self) -> (Colour, Option<(Colour, &'static [f64])>, Colour) {
        match self {
            Self::Published => (costs(0), None, INK2),
            Self::Derived => (costs(1), None, INK2),
            Self::Other => (costs(2), None, INK2),
            Self::Secondary => (PAPER, Some((costs(0), &[1.0, 3.0])), INK2),
            Self::Unstated => (PAPER, Some((RECALLED, &[5.0, 3.0])), RECALLED),
            Self::Assumed => (ASSUMED_WASH, Some((ASSUMED, &[4.0, 2.0])), ASSUMED),
            Self::Recalled => (PAPER, Some((RECALLED, &[1.5, 2.0])), RECALLED),
        }
    }
}

/// The bar; none where no input carries weight.
#[must_use]
pub fn rests_on(results: &Results) -> Option<Figure> {
    let found = results.analyses.iter().find_map(|analysis| match &analysis.found {
        Found::OneWay(own) => Some(own),
        _ => None,
    });
    let threshold = results.model.settings.thresholds.last().copied();
    let (weights, subtitle) = match (found, threshold) {
        (Some(own), Some(threshold)) => (
            swings(results, own, threshold),
            format!("Swing in net benefit at {} a QALY, each input taken to its limits", number::pounds(threshold)),
        ),
        _ => {
            let used = results.model.parameters.iter().filter(|parameter| parameter.used);
            let count = used.map(|parameter| (Kind::of(parameter), 1.0)).collect();
            (count, "Inputs that the result uses, counted by kind".to_owned())
        }
    };
    let whole: f64 = weights.iter().map(|(_, weight)| weight).sum();
    if !(whole > 0.0) {
        return None;
    }
    let parts: Vec<(Kind, f64)> = Kind::ALL
        .into_iter()
        .map(|kind| (kind, weights.iter().filter(|own| own.0 == kind).map(|own| own.1).sum::<f64>() / whole))
        .filter(|(_, share)| *share > 0.0)
        .collect();
    let mut canvas = Canvas::new(WIDTH, 0.0);
    let mut left = 1.0;
    let mut starts = Vec::new();
    for (kind, share) in &parts {
        let right = left + share * (WIDTH - 2.0);
        starts.push(left);
        segment(&mut canvas, *kind, left, right);
        canvas.mark((left, 0.0), (right, BAR), format!("{}: {}", kind.name(), percent(*share)));
        left = right;
    }
    let lines = labels(&mut canvas, &parts, &starts);
    canvas.height = BAR + LINE * lines as f64 + 8.0;
    let each: Vec<String> =
        parts.iter().map(|(kind, share)| format!("{} {}", kind.name().to_lowercase(), percent(*share))).collect();
    Some(Figure {
        id: "rests-on".into(),
        title: title(&parts, found.is_some()),
        subtitle,
        description: format!("A bar in parts: {}.", each.join(", ")),
        note: String::new(),
        canvas,
    })
}

/// How much of it rests on what is assumed, recalled or not stated, and how much was read second-hand.
fn title(parts: &[(Kind, f64)], swing: bool) -> String {
    let share = |wanted: Kind| parts.iter().filter(|(kind, _)| *kind == wanted).map(|own| own.1).sum::<f64>();
    let named = [(Kind::Assumed, "assumed"), (Kind::Recalled, "recalled"), (Kind::Unstated, "unstated")];
    let told: Vec<&str> = named.iter().filter(|(kind, _)| share(*kind) > 0.0).map(|own| own.1).collect();
    let kinds = if told.is_empty() { "assumed or recalled".to_owned() } else { told.join(" or ") };
    let doubtful: f64 = named.iter().map(|(kind, _)| share(*kind)).sum();
    let part = if doubtful > 0.0 { percent(doubtful) } else { "none".to_owned() };
    let second_hand = share(Kind::Secondary);
    let more = if second_hand > 0.0 {
        format!(", {} from ones read second-hand", percent(second_hand))
    } else {
        String::new()
    };
    if swing {
        format!("{} of the answer’s swing comes from {kinds} inputs{more}", words::outside(&part))
    } else {
        format!("{} of the inputs are {kinds}", words::outside(&part))
    }
}

/// A whole percentage that never says none of some, or all of not all.
fn percent(share: f64) -> String {
    let text = number::axis(100.0 * share, 0);
    match text.as_str() {
        "0" if share > 0.0 => "under 1%".into(),
        "100" if share < 1.0 => "over 99%".into(),
        _ => text + "%",
    }
}

/// The kind and the swing of each input.
fn swings(results: &Results, own: &OneWay, threshold: f64) -> Vec<(Kind, f64)> {
    let swing = |bar: &crate::results::Bar| {
        (bar.high.found.net_benefit(threshold) - bar.low.found.net_benefit(threshold)).abs()
    };
    let kind = |name: &str| {
        let parameter = results.model.parameters.iter().find(|parameter| parameter.name == name);
        parameter.map_or(Kind::Other, Kind::of)
    };
    own.bars.iter().map(|bar| (kind(&bar.parameter), swing(bar))).filter(|(_, swing)| swing.is_finite()).collect()
}

fn segment(canvas: &mut Canvas, kind: Kind, left: f64, right: f64) {
    let (fill, outline, _) = kind.look();
    let inset = if outline.is_some() { 0.7 } else { 0.0 };
    // A hair of paper parts the pieces; the thinnest is still a line.
    let right = if right - left > 3.0 { right - 1.4 } else { right };
    let (l, r, t, b) = (left + inset, right - inset, inset + 0.3, BAR - inset);
    canvas.area(vec![(l, t), (r, t), (r, b), (l, b)], fill);
    if let Some((colour, dash)) = outline {
        canvas.dashed(&[(l, t), (r, t), (r, b), (l, b), (l, t)], colour, 1.4, dash);
    }
}

/// Names under their pieces, on as many lines as they need; gives how many.
fn labels(canvas: &mut Canvas, parts: &[(Kind, f64)], starts: &[f64]) -> usize {
    let mut ends: Vec<f64> = Vec::new();
    for ((kind, share), start) in parts.iter().zip(starts) {
        let text = format!("{} {}", kind.name(), percent(*share));
        let bold = *kind == Kind::Assumed;
        let wide = font::width(&text, TICK, bold);
        let left = if start + wide > WIDTH { WIDTH - wide } else { *start };
        let line = ends.iter().position(|end| end + GAP <= left).unwrap_or_else(|| {
            ends.push(0.0);
            ends.len() - 1
        });
        ends[line] = left + wide;
        let style = Style { bold, ..Style::label().size(TICK).colour(kind.look().2) };
        canvas.text(text, (left, BAR + LINE * (line + 1) as f64), style);
    }
    ends.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_part_is_not_none_and_a_large_one_not_all() {
        assert_eq!([0.0, 0.004, 0.39, 0.996, 1.0].map(percent), ["0%", "under 1%", "39%", "over 99%", "100%"]);
    }
}
