//! Curves to nodes: every curve is its cumulative hazard as an expression of time.

use super::graph::{Binary, Lookup, NodeId, Unary};
use super::symbolic::{Place, Symbol, Symbolic};
use crate::model::*;

/// A reading of a curve at a time.
pub(super) fn read(symbolic: &mut Symbolic<'_>, place: &Place, id: CurveId, reading: Reading, time: NodeId) -> NodeId {
    match reading {
        Reading::Survival => {
            let hazard = cumulative(symbolic, place, id, time);
            survival_of(symbolic, hazard)
        }
        Reading::Hazard => hazard(symbolic, place, id, time),
        Reading::Rate | Reading::Probability => {
            let length = symbolic.cycle_length(place);
            let end = symbolic.graph.add(time, length);
            let (before, after) = (cumulative(symbolic, place, id, time), cumulative(symbolic, place, id, end));
            if reading == Reading::Rate {
                let gain = symbolic.graph.subtract(after, before);
                return symbolic.graph.divide(gain, length);
            }
            let loss = symbolic.graph.subtract(before, after);
            let lost = symbolic.graph.unary(Unary::ExpM1, loss);
            symbolic.graph.negate(lost)
        }
    }
}

fn survival_of(symbolic: &mut Symbolic<'_>, hazard: NodeId) -> NodeId {
    let minus = symbolic.graph.negate(hazard);
    symbolic.graph.unary(Unary::Exp, minus)
}

fn hazard_of_survival(symbolic: &mut Symbolic<'_>, survival: NodeId) -> NodeId {
    let log = symbolic.graph.unary(Unary::Ln, survival);
    symbolic.graph.negate(log)
}

/// The hazard at a time, as the rise of the cumulative hazard over a ten-thousandth of a year about it.
fn hazard(symbolic: &mut Symbolic<'_>, place: &Place, id: CurveId, time: NodeId) -> NodeId {
    let half = symbolic.graph.constant(0.5e-4);
    let zero = symbolic.graph.constant(0.0);
    let before = symbolic.graph.subtract(time, half);
    let before = symbolic.graph.binary(Binary::Maximum, before, zero);
    let after = symbolic.graph.add(time, half);
    let width = symbolic.graph.subtract(after, before);
    let (a, b) = (cumulative(symbolic, place, id, after), cumulative(symbolic, place, id, before));
    let rise = symbolic.graph.subtract(a, b);
    symbolic.graph.divide(rise, width)
}

/// Cumulative hazard from 0 to `time`; 0 at and before time 0.
fn cumulative(symbolic: &mut Symbolic<'_>, place: &Place, id: CurveId, time: NodeId) -> NodeId {
    let curve = &symbolic.study.curves[id.index()];
    changed(symbolic, place, curve, curve.changes.len(), time)
}

fn changed(symbolic: &mut Symbolic<'_>, place: &Place, curve: &Curve, count: usize, time: NodeId) -> NodeId {
    let Some(change) = count.checked_sub(1).map(|at| &curve.changes[at]) else {
        // Zero at time zero whatever the shape, so that ln 0 does no harm.
        let zero = symbolic.graph.constant(0.0);
        let started = symbolic.graph.binary(Binary::Less, zero, time);
        if symbolic.graph.is(started, 0.0) {
            return zero;
        }
        let value = shape(symbolic, place, &curve.shape, time);
        return symbolic.graph.select(started, value, zero);
    };
    match change {
        CurveChange::Acceleration(by) => {
            let by = symbolic.number(by, place);
            let scaled = symbolic.graph.divide(time, by);
            changed(symbolic, place, curve, count - 1, scaled)
        }
        CurveChange::HazardRatio(ratio) => {
            if !reads_curve_time(ratio) {
                let ratio = symbolic.number(ratio, place);
                let below = changed(symbolic, place, curve, count - 1, time);
                return symbolic.graph.multiply(ratio, below);
            }
            let zero = symbolic.graph.constant(0.0);
            let ratio_at = |symbolic: &mut Symbolic<'_>, at: NodeId| {
                symbolic.number(ratio, &Place { curve_time: Some(at), ..place.clone() })
            };
            integral(symbolic, place, curve, count - 1, (zero, time), &ratio_at)
        }
        CurveChange::Waning(ratio, from, to) => waning(symbolic, place, curve, count - 1, time, (ratio, *from, *to)),
        CurveChange::OddsRatio(ratio) => {
            // Odds of the event are exp(H) − 1; ln(1 + or·odds).
            let below = changed(symbolic, place, curve, count - 1, time);
            let odds = symbolic.graph.unary(Unary::ExpM1, below);
            let ratio = symbolic.number(ratio, place);
            let scaled = symbolic.graph.multiply(odds, ratio);
            symbolic.graph.unary(Unary::Ln1p, scaled)
        }
        CurveChange::Cure(share) => {
            let below = changed(symbolic, place, curve, count - 1, time);
            let survival = survival_of(symbolic, below);
            let cured = symbolic.number(share, place);
            let others = symbolic.graph.complement(cured);
            let part = symbolic.graph.multiply(others, survival);
            let all = symbolic.graph.add(cured, part);
            hazard_of_survival(symbolic, all)
        }
        CurveChange::Shift(by) => {
            let by = symbolic.number(by, place);
            let earlier = symbolic.graph.subtract(time, by);
            changed(symbolic, place, curve, count - 1, earlier)
        }
        CurveChange::Join(at, then) => {
            let at = symbolic.number(at, place);
            let first = symbolic.graph.binary(Binary::Minimum, time, at);
            let below = changed(symbolic, place, curve, count - 1, first);
            let (now, start) = (cumulative(symbolic, place, *then, time), cumulative(symbolic, place, *then, at));
            let rise = symbolic.graph.subtract(now, start);
            let later = symbolic.graph.binary(Binary::Less, at, time);
            let zero = symbolic.graph.constant(0.0);
            let rise = symbolic.graph.select(later, rise, zero);
            symbolic.graph.add(below, rise)
        }
    }
}

fn reads_curve_time(term: &Term) -> bool {
    match &term.kind {
        TermKind::Variable(Variable::CurveTime) => true,
        TermKind::Table(_, terms) | TermKind::Apply(_, terms) | TermKind::Member(_, terms) => {
            terms.iter().any(reads_curve_time)
        }
        TermKind::If(a, b, c) => [a, b, c].into_iter().any(|term| reads_curve_time(term)),
        TermKind::Curve(_, _, time) => reads_curve_time(time),
        _ => false,
    }
}

/// ∫ ratio(t) dH(t) over an interval, by parts: ratio·H at the ends less ∫ ratio′(t)·H(t) dt.
///
/// In each of eight pieces, which are short near zero because hazards may have no bound there, both integrand and derivative
/// are those of the polynomial through the eight Legendre–Lobatto points.
fn integral(
    symbolic: &mut Symbolic<'_>,
    place: &Place,
    curve: &Curve,
    count: usize,
    (from, to): (NodeId, NodeId),
    ratio_at: &dyn Fn(&mut Symbolic<'_>, NodeId) -> NodeId,
) -> NodeId {
    let pieces = 8;
    let near_zero = symbolic.graph.is(from, 0.0);
    let share_of = |piece: i32| {
        let share = f64::from(piece) / f64::from(pieces);
        if near_zero { share * share * share } else { share }
    };
    let width = symbolic.graph.subtract(to, from);
    let mut total = symbolic.graph.constant(0.0);
    let mut first = None;
    for piece in 0..pieces {
        let (start, end) = (share_of(piece), share_of(piece + 1));
        let mut ratios = Vec::new();
        let mut hazards = Vec::new();
        for (point, _) in LOBATTO {
            let share = symbolic.graph.constant(start + (end - start) * 0.5 * (1.0 + point));
            let offset = symbolic.graph.multiply(share, width);
            let at = symbolic.graph.add(from, offset);
            ratios.push(ratio_at(symbolic, at));
            hazards.push(changed(symbolic, place, curve, count, at));
        }
        for (i, slopes) in slopes().iter().enumerate() {
            let mut slope = symbolic.graph.constant(0.0);
            for (factor, ratio) in slopes.iter().zip(&ratios) {
                let factor = symbolic.graph.constant(factor * LOBATTO[i].1);
                let part = symbolic.graph.multiply(factor, *ratio);
                slope = symbolic.graph.add(slope, part);
            }
            let part = symbolic.graph.multiply(slope, hazards[i]);
            total = symbolic.graph.add(total, part);
        }
        let (low, high) = ((ratios[0], hazards[0]), (ratios[LOBATTO.len() - 1], hazards[LOBATTO.len() - 1]));
        first.get_or_insert(low);
        if piece + 1 == pieces {
            let (below, above) = (first.unwrap_or(low), high);
            let below = symbolic.graph.multiply(below.0, below.1);
            let above = symbolic.graph.multiply(above.0, above.1);
            let ends = symbolic.graph.subtract(above, below);
            return symbolic.graph.subtract(ends, total);
        }
    }
    total
}

/// Points and weights of the eight-point Legendre–Lobatto rule on −1 to 1.
const LOBATTO: [(f64, f64); 8] = [
    (-1.0, 1.0 / 28.0),
    (-0.871_740_148_509_606_6, 0.210_704_227_143_506_04),
    (-0.591_700_181_433_142_3, 0.341_122_692_483_504_36),
    (-0.209_299_217_902_478_87, 0.412_458_794_658_703_9),
    (0.209_299_217_902_478_87, 0.412_458_794_658_703_9),
    (0.591_700_181_433_142_3, 0.341_122_692_483_504_36),
    (0.871_740_148_509_606_6, 0.210_704_227_143_506_04),
    (1.0, 1.0 / 28.0),
];

/// How the slope at each point follows from the values at all of them (barycentric differentiation).
fn slopes() -> [[f64; 8]; 8] {
    let others = |at: usize| (0..8).filter(move |other| *other != at);
    let weight = |at: usize| others(at).map(|other| 1.0 / (LOBATTO[at].0 - LOBATTO[other].0)).product::<f64>();
    let mut slopes = [[0.0; 8]; 8];
    for (i, row) in slopes.iter_mut().enumerate() {
        for j in others(i) {
            row[j] = weight(j) / weight(i) / (LOBATTO[i].0 - LOBATTO[j].0);
        }
        // A constant has no slope.
        row[i] = -others(i).map(|j| row[j]).sum::<f64>();
    }
    slopes
}

/// A ratio that moves in a straight line to 1 between two times: full before, fading between, none after.
fn waning(
    symbolic: &mut Symbolic<'_>,
    place: &Place,
    curve: &Curve,
    count: usize,
    time: NodeId,
    (ratio, from, to): (&Term, f64, f64),
) -> NodeId {
    let full = symbolic.number(ratio, place);
    let (start, end) = (symbolic.graph.constant(from), symbolic.graph.constant(to));
    let early = symbolic.graph.binary(Binary::Minimum, time, start);
    let middle = symbolic.graph.binary(Binary::Minimum, time, end);
    let first = changed(symbolic, place, curve, count, early);
    let first = symbolic.graph.multiply(full, first);
    let ratio_at = |symbolic: &mut Symbolic<'_>, at: NodeId| {
        let gone = symbolic.graph.subtract(at, start);
        let width = symbolic.graph.constant(to - from);
        let gone = symbolic.graph.divide(gone, width);
        let left = symbolic.graph.complement(full);
        let gained = symbolic.graph.multiply(left, gone);
        symbolic.graph.add(full, gained)
    };
    let fading = integral(symbolic, place, curve, count, (early, middle), &ratio_at);
    let (all, at_middle) =
        (changed(symbolic, place, curve, count, time), changed(symbolic, place, curve, count, middle));
    let last = symbolic.graph.subtract(all, at_middle);
    let sum = symbolic.graph.add(first, fading);
    symbolic.graph.add(sum, last)
}

fn shape(symbolic: &mut Symbolic<'_>, place: &Place, shape: &Shape, time: NodeId) -> NodeId {
    match shape {
        Shape::Exponential(rate) => {
            let rate = symbolic.number(rate, place);
            symbolic.graph.multiply(rate, time)
        }
        Shape::Weibull(k, scale) => {
            let (k, scale) = (symbolic.number(k, place), symbolic.number(scale, place));
            let relative = symbolic.graph.divide(time, scale);
            symbolic.graph.binary(Binary::Power, relative, k)
        }
        Shape::WeibullPh(k, rate) => {
            let (k, rate) = (symbolic.number(k, place), symbolic.number(rate, place));
            let power = symbolic.graph.binary(Binary::Power, time, k);
            symbolic.graph.multiply(rate, power)
        }
        Shape::Gompertz(k, rate) => {
            let (k, rate) = (symbolic.number(k, place), symbolic.number(rate, place));
            let grown = symbolic.graph.multiply(k, time);
            let grown = symbolic.graph.unary(Unary::ExpM1, grown);
            let level = symbolic.graph.divide(rate, k);
            let curved = symbolic.graph.multiply(level, grown);
            let straight = symbolic.graph.multiply(rate, time);
            let zero = symbolic.graph.constant(0.0);
            let flat = symbolic.graph.binary(Binary::Equal, k, zero);
            symbolic.graph.select(flat, straight, curved)
        }
        Shape::LogNormal(mean, sd) => {
            let (mean, sd) = (symbolic.number(mean, place), symbolic.number(sd, place));
            let z = standardised(symbolic, time, mean, sd);
            normal_tail_hazard(symbolic, z)
        }
        Shape::LogLogistic(k, scale) => {
            let (k, scale) = (symbolic.number(k, place), symbolic.number(scale, place));
            let relative = symbolic.graph.divide(time, scale);
            let power = symbolic.graph.binary(Binary::Power, relative, k);
            symbolic.graph.unary(Unary::Ln1p, power)
        }
        Shape::Gamma(k, rate) => {
            let (k, rate) = (symbolic.number(k, place), symbolic.number(rate, place));
            let x = symbolic.graph.multiply(rate, time);
            let survival = symbolic.graph.binary(Binary::GammaQ, k, x);
            hazard_of_survival(symbolic, survival)
        }
        Shape::GeneralisedGamma(mu, sigma, q) => {
            let (mu, sigma, q) = (symbolic.number(mu, place), symbolic.number(sigma, place), symbolic.number(q, place));
            generalised_gamma(symbolic, time, mu, sigma, q)
        }
        Shape::Piecewise(parts) => {
            let mut sum = symbolic.graph.constant(0.0);
            for (at, (rate, from)) in parts.iter().enumerate() {
                let rate = symbolic.number(rate, place);
                let until = match parts.get(at + 1) {
                    Some((_, to)) => {
                        let to = symbolic.graph.constant(*to);
                        symbolic.graph.binary(Binary::Minimum, time, to)
                    }
                    None => time,
                };
                let from = symbolic.graph.constant(*from);
                let within = symbolic.graph.subtract(until, from);
                let zero = symbolic.graph.constant(0.0);
                let within = symbolic.graph.binary(Binary::Maximum, within, zero);
                let part = symbolic.graph.multiply(rate, within);
                sum = symbolic.graph.add(sum, part);
            }
            sum
        }
        Shape::Spline { odds, gamma, knots } => {
            let gamma: Vec<NodeId> = gamma.iter().map(|term| symbolic.number(term, place)).collect();
            let log = spline(symbolic, &gamma, knots, time);
            let level = symbolic.graph.unary(Unary::Exp, log);
            if *odds { symbolic.graph.unary(Unary::Ln1p, level) } else { level }
        }
        Shape::Steps(series) => {
            let series =
                symbolic.graph.series(Lookup { series: series.clone(), matching: Match::AtOrBelow, beyond_last: true });
            let survival = symbolic.graph.lookup(series, time);
            hazard_of_survival(symbolic, survival)
        }
        Shape::LifeTable(table, keys, start) => life_table(symbolic, place, *table, keys, start, time),
        Shape::Of(id) => cumulative(symbolic, place, *id, time),
        Shape::Mix(parts) => {
            let mut all = symbolic.graph.constant(0.0);
            for (weight, id) in parts {
                let weight = symbolic.number(weight, place);
                let hazard = cumulative(symbolic, place, *id, time);
                let survival = survival_of(symbolic, hazard);
                let part = symbolic.graph.multiply(weight, survival);
                all = symbolic.graph.add(all, part);
            }
            hazard_of_survival(symbolic, all)
        }
        Shape::Plus(ids) => {
            let mut sum = symbolic.graph.constant(0.0);
            for id in ids {
                let hazard = cumulative(symbolic, place, *id, time);
                sum = symbolic.graph.add(sum, hazard);
            }
            sum
        }
    }
}

/// (ln t − mean)/sd
fn standardised(symbolic: &mut Symbolic<'_>, time: NodeId, mean: NodeId, sd: NodeId) -> NodeId {
    let log = symbolic.graph.unary(Unary::Ln, time);
    let off = symbolic.graph.subtract(log, mean);
    symbolic.graph.divide(off, sd)
}

/// −ln Φ(−z)
fn normal_tail_hazard(symbolic: &mut Symbolic<'_>, z: NodeId) -> NodeId {
    let minus = symbolic.graph.negate(z);
    let survival = symbolic.graph.unary(Unary::NormalCdf, minus);
    hazard_of_survival(symbolic, survival)
}

/// Prentice (1974): with k = 1/q² and x = k·exp(q·w), S = Q(k, x) for q > 0, P(k, x) for q < 0, the log-normal at q = 0.
fn generalised_gamma(symbolic: &mut Symbolic<'_>, time: NodeId, mu: NodeId, sigma: NodeId, q: NodeId) -> NodeId {
    let w = standardised(symbolic, time, mu, sigma);
    let one = symbolic.graph.constant(1.0);
    let zero = symbolic.graph.constant(0.0);
    let square = symbolic.graph.multiply(q, q);
    let k = symbolic.graph.divide(one, square);
    let qw = symbolic.graph.multiply(q, w);
    let growth = symbolic.graph.unary(Unary::Exp, qw);
    let x = symbolic.graph.multiply(k, growth);
    let upper = symbolic.graph.binary(Binary::GammaQ, k, x);
    let lower = symbolic.graph.binary(Binary::GammaP, k, x);
    let positive = symbolic.graph.binary(Binary::Less, zero, q);
    let survival = symbolic.graph.select(positive, upper, lower);
    let curved = hazard_of_survival(symbolic, survival);
    let normal = normal_tail_hazard(symbolic, w);
    let flat = symbolic.graph.binary(Binary::Equal, q, zero);
    symbolic.graph.select(flat, normal, curved)
}

/// Royston and Parmar (2002): a restricted cubic spline in ln t.
fn spline(symbolic: &mut Symbolic<'_>, gamma: &[NodeId], knots: &[f64], time: NodeId) -> NodeId {
    let x = symbolic.graph.unary(Unary::Ln, time);
    let (first, last) = (knots[0], knots[knots.len() - 1]);
    let mut sum = gamma[0];
    if let Some(&slope) = gamma.get(1) {
        let part = symbolic.graph.multiply(slope, x);
        sum = symbolic.graph.add(sum, part);
    }
    let cube = |symbolic: &mut Symbolic<'_>, knot: f64| {
        let knot = symbolic.graph.constant(knot);
        let off = symbolic.graph.subtract(x, knot);
        let zero = symbolic.graph.constant(0.0);
        let off = symbolic.graph.binary(Binary::Maximum, off, zero);
        let square = symbolic.graph.multiply(off, off);
        symbolic.graph.multiply(square, off)
    };
    for (at, &knot) in knots.iter().enumerate().take(knots.len() - 1).skip(1) {
        let share = (last - knot) / (last - first);
        let (own, outer, end) = (cube(symbolic, knot), cube(symbolic, first), cube(symbolic, last));
        let (share, other) = (symbolic.graph.constant(share), symbolic.graph.constant(1.0 - share));
        let outer = symbolic.graph.multiply(share, outer);
        let end = symbolic.graph.multiply(other, end);
        let basis = symbolic.graph.subtract(own, outer);
        let basis = symbolic.graph.subtract(basis, end);
        let part = symbolic.graph.multiply(gamma[at + 1], basis);
        sum = symbolic.graph.add(sum, part);
    }
    sum
}

/// Yearly probabilities as a hazard that is constant within each year of age: a straight line through the cumulative hazards.
fn life_table(
    symbolic: &mut Symbolic<'_>,
    place: &Place,
    table: TableId,
    keys: &[std::sync::Arc<Term>],
    start: &Term,
    time: NodeId,
) -> NodeId {
    let own = &symbolic.study.tables[table.index()];
    let mut labels = Vec::new();
    for key in keys {
        if let Symbol::Label(label) = symbolic.symbol(key, place) {
            labels.push(label);
        }
    }
    let Some(series) = own.series.get(&labels) else { return symbolic.graph.constant(f64::NAN) };
    let first = series.keys.first().copied().unwrap_or(0.0);
    let last = series.keys.last().copied().unwrap_or(0.0) + if own.beyond_last { 200.0 } else { 1.0 };
    let mut sums = Series::default();
    let (mut age, mut sum) = (first, 0.0);
    while age <= last {
        sums.keys.push(age);
        sums.values.push(sum);
        let q = series.at(age, own.matching, own.beyond_last);
        sum -= crate::math::ln_1p(-q);
        age += 1.0;
    }
    let series = symbolic.graph.series(Lookup { series: sums, matching: Match::Interpolate, beyond_last: false });
    let start = symbolic.number(start, place);
    let end = symbolic.graph.add(start, time);
    let (now, then) = (symbolic.graph.lookup(series, end), symbolic.graph.lookup(series, start));
    symbolic.graph.subtract(now, then)
}
