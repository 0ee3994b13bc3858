//! Owns the figure of convergence: how cost, QALYs, net benefit and the chance to be the best settle as draws are added.

use super::axis::{Scale, decimals, step, ticks};
use super::canvas::{Anchor, Canvas, Frame, Point, Style};
use super::palette::{BAND, Colour, GRID, INK, INK2, INK3, TICK};
use super::{Figure, WIDTH, simulations};
use crate::report::{number, words};
use crate::results::{Convergence, Results, Running};

const LINE: Colour = Colour { rgb: (0x14, 0x46, 0xB8), alpha: 1.0 };
const HEIGHT: f64 = 446.0;
/// Of each panel, with the room for its title and values.
const PANEL: (f64, f64) = (352.0, 222.0);
const INSIDE: Frame = Frame { left: 64.0, top: 44.0, right: 340.0, bottom: 190.0 };
/// Numbers of draws before this part of all are not what the scale is made for: they may leave it.
const SETTLING: f64 = 0.1;

/// The running results; none without draws, or where there are too few for a line.
#[must_use]
pub fn convergence(results: &Results) -> Option<Figure> {
    let own = results.psa.as_ref()?.convergence.as_ref()?;
    if own.draws.len() < 5 {
        return None;
    }
    let mut canvas = Canvas::new(WIDTH, HEIGHT);
    let pounds = |value: f64, _: f64| number::axis_pounds(value);
    let plain = |value: f64, step: f64| number::axis(value, decimals(step));
    let percent = |value: f64, step: f64| number::axis(100.0 * value, decimals(100.0 * step));
    let threshold = number::pounds(own.threshold);
    let panels: [(&Running, String, String, &dyn Fn(f64, f64) -> String); 4] = [
        (&own.nmb, format!("Net benefit at {threshold} a QALY, £"), ending(&own.nmb, &|v| number::pounds(v)), &pounds),
        (&own.cost, "Extra cost, £".into(), ending(&own.cost, &|v| number::pounds(v)), &pounds),
        (&own.qalys, "Extra QALYs".into(), ending(&own.qalys, &|v| number::qalys(v)), &plain),
        (
            &own.probability,
            format!("Best at {threshold}, of 100 draws"),
            ending(&own.probability, &|v| number::percent(v)),
            &percent,
        ),
    ];
    let exact: [fn(f64) -> String; 4] =
        [number::pounds, number::pounds, number::qalys, |share| number::percent(share) + "%"];
    for (at, (running, title, end, write)) in panels.iter().enumerate() {
        let corner = (PANEL.0 * (at % 2) as f64, PANEL.1 * (at / 2) as f64);
        let wanted = own.wanted.filter(|_| at == 0);
        panel(&mut canvas, own, running, corner, (title, end), (write, wanted));
        let plot = Frame {
            left: INSIDE.left + corner.0,
            top: INSIDE.top + corner.1,
            right: INSIDE.right + corner.0,
            bottom: INSIDE.bottom + corner.1,
        };
        let most = own.draws.last().copied().unwrap_or(1) as f64;
        let across = Scale { low: 0.0, high: most, from: plot.left, to: plot.right };
        let places: Vec<f64> = own.draws.iter().map(|draws| across.at(*draws as f64)).collect();
        let exact = exact[at];
        canvas.strips(plot, &places, |n| {
            let error = exact(running.error[n]);
            format!(
                "{title}\nafter {} draws: {} ± {}",
                number::count(own.draws[n]),
                exact(running.mean[n]),
                error.trim_start_matches('−')
            )
        });
    }
    let label = |name: &str| words::inside(results.model.strategy_label(name));
    Some(Figure {
        id: "convergence".into(),
        title: title(own),
        subtitle: format!(
            "Running means of {} against {} with ±1.96 standard errors from simulation; {}",
            label(&own.strategy),
            label(&own.against),
            simulations(results)
        ),
        description: format!(
            "Four panels of running means against the number of draws. Net benefit ends at {}, extra cost at {}, extra QALYs at {}, the chance to be the best at {}%.",
            panels[0].2, panels[1].2, panels[2].2, panels[3].2
        ),
        note: note(results, own),
        canvas,
    })
}

/// The last mean and its error.
fn ending(running: &Running, write: &dyn Fn(f64) -> String) -> String {
    let last = |list: &[f64]| list.last().copied().unwrap_or(0.0);
    format!("{} ± {}", write(last(&running.mean)), write(last(&running.error)).trim_start_matches('−'))
}

fn title(own: &Convergence) -> String {
    let (mean, error) = (own.nmb.mean.last().copied().unwrap_or(0.0), own.nmb.error.last().copied().unwrap_or(0.0));
    let at = number::pounds(own.threshold);
    let which = if mean > 0.0 { "above" } else { "below" };
    if mean == 0.0 && error == 0.0 {
        format!("In every draw net benefit at {at} a QALY is the same with either option")
    } else if mean.abs() > 1.96 * error {
        format!(
            "More draws would not change the verdict: net benefit at {at} a QALY is {which} zero beyond its simulation error"
        )
    } else {
        format!("There are too few draws to say whether net benefit at {at} a QALY is above zero")
    }
}

fn note(results: &Results, own: &Convergence) -> String {
    let mut notes = vec!["Scales do not start at zero.".to_owned()];
    if let (Some(wanted), Some(error)) = (own.wanted, own.nmb.error.last()) {
        let reached = if *error <= wanted { "was reached" } else { "was not reached" };
        notes.push(format!(
            "Grey band: the standard error of {} that the scenario asks for, which {reached}.",
            number::pounds(wanted)
        ));
    }
    if results.manifest.sampling != "random" {
        notes.push("Draws are spread on purpose, so the true errors are smaller than those shown.".to_owned());
    }
    notes.join(" ")
}

fn panel(
    canvas: &mut Canvas,
    own: &Convergence,
    running: &Running,
    (dx, dy): Point,
    (title, end): (&str, &str),
    (write, wanted): (&dyn Fn(f64, f64) -> String, Option<f64>),
) {
    let plot =
        Frame { left: INSIDE.left + dx, top: INSIDE.top + dy, right: INSIDE.right + dx, bottom: INSIDE.bottom + dy };
    let most = own.draws.last().copied().unwrap_or(1) as f64;
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for ((draws, mean), error) in own.draws.iter().zip(&running.mean).zip(&running.error) {
        if *draws as f64 >= SETTLING * most {
            low = if mean - 1.96 * error < low { mean - 1.96 * error } else { low };
            high = if mean + 1.96 * error > high { mean + 1.96 * error } else { high };
        }
    }
    if !(high > low) {
        // Where nothing moves, the scale goes from nothing to one, or a half of the value each way.
        (low, high) = if low == 0.0 { (0.0, 1.0) } else { (low - 0.5 * low.abs(), low + 0.5 * low.abs()) };
    }
    let by = step(high - low, 4.0);
    let y = Scale { low: low - 0.04 * (high - low), high: high + 0.04 * (high - low), from: plot.bottom, to: plot.top };
    let x = Scale { low: 0.0, high: most, from: plot.left, to: plot.right };
    let tick = Style::label().size(TICK).colour(INK3);
    canvas.text(title, (plot.left - 60.0, plot.top - 26.0), Style::label().bold().colour(INK2));
    canvas.text(end, (plot.right, plot.top - 8.0), Style::label().size(TICK).colour(LINE).anchor(Anchor::End));
    for value in ticks(y.low, y.high, by) {
        let at = y.at(value);
        canvas.line(&[(plot.left, at), (plot.right, at)], if value == 0.0 { INK } else { GRID }, 1.0);
        canvas.text(write(value, by), (plot.left - 8.0, at + 4.5), tick.anchor(Anchor::End));
    }
    for value in ticks(0.0, most, step(most, 4.0)) {
        canvas.text(number::count(value as u64), (x.at(value), plot.bottom + 19.0), tick.anchor(Anchor::Middle));
    }
    canvas.text("draws", (plot.left - 8.0, plot.bottom + 19.0), tick.anchor(Anchor::End));
    let inside = |value: f64| y.at(value).clamp(plot.top, plot.bottom);
    let last = running.mean.last().copied().unwrap_or(0.0);
    if let Some(wanted) = wanted {
        let (top, bottom) = (inside(last + 1.96 * wanted), inside(last - 1.96 * wanted));
        canvas.area(vec![(plot.left, top), (plot.right, top), (plot.right, bottom), (plot.left, bottom)], BAND);
    }
    let line = |shift: f64| -> Vec<Point> {
        let values = running.mean.iter().zip(&running.error).map(|(mean, error)| mean + shift * error);
        own.draws.iter().zip(values).map(|(draws, value)| (x.at(*draws as f64), inside(value))).collect()
    };
    canvas.area(line(1.96).into_iter().chain(line(-1.96).into_iter().rev()).collect(), LINE.alpha(0.16));
    canvas.line(&line(0.0), LINE, 2.0);
    canvas.dot((x.at(most), inside(last)), 3.0, LINE);
}
