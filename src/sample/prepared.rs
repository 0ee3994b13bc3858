//! Quantile functions made ready for many draws.

use super::closed_form::{
    between, choice_quantile, clamp, ordered_choice, pert_shapes, triangular_quantile, uniform_quantile,
    weibull_quantile,
};
use super::distribution::Distribution;
use super::quantile_table::{Exact, QuantileTable};
use super::truncation::Window;
use crate::math::lanes::{exp_lanes, normal_score_lanes};
use crate::math::{Beta, gamma_unit};

/// Values worked out side by side.
const LANES: usize = 128;

/// A distribution's quantile function with the work that does not depend on the draw done once.
///
/// Values depend on the distribution and the uniform number alone: not on the other numbers, their order or their count.
/// Preparing is nearly free. Tables for gamma and beta distributions are filled as draws fall in them, and may be shared
/// between threads.
#[derive(Clone, Debug)]
pub struct PreparedQuantile {
    form: Form,
}

#[derive(Clone, Debug)]
enum Form {
    Fixed(f64),
    Normal {
        mean: f64,
        sd: f64,
    },
    LogNormal {
        mean_log: f64,
        sd_log: f64,
    },
    LogitNormal {
        mean_logit: f64,
        sd_logit: f64,
    },
    Uniform {
        low: f64,
        high: f64,
    },
    Triangular {
        low: f64,
        mode: f64,
        high: f64,
    },
    Weibull {
        shape: f64,
        scale: f64,
    },
    /// `scale` includes the table's unit.
    Gamma {
        scale: f64,
        table: QuantileTable,
    },
    /// A beta distribution stretched from 0…1 to low…high.
    Beta {
        low: f64,
        high: f64,
        table: QuantileTable,
    },
    Choice {
        ordered: Vec<(f64, f64)>,
    },
    Truncated {
        inner: Box<PreparedQuantile>,
        window: Window,
        low: f64,
        high: f64,
    },
}

/// The table of a beta distribution.
fn beta_table(a: f64, b: f64) -> QuantileTable {
    QuantileTable::new(Exact::Beta(Box::new(Beta::new(a, b))))
}

impl PreparedQuantile {
    /// Makes the quantile function of a distribution ready.
    #[must_use]
    pub fn new(distribution: &Distribution) -> PreparedQuantile {
        let form = match distribution {
            Distribution::Fixed(value) => Form::Fixed(*value),
            Distribution::Normal { mean, sd } => Form::Normal { mean: *mean, sd: *sd },
            Distribution::LogNormal { mean_log, sd_log } => Form::LogNormal { mean_log: *mean_log, sd_log: *sd_log },
            Distribution::Beta { a, b } => Form::Beta { low: 0.0, high: 1.0, table: beta_table(*a, *b) },
            Distribution::Gamma { shape, scale } => {
                Form::Gamma { scale: *scale * gamma_unit(*shape), table: QuantileTable::new(Exact::Gamma(*shape)) }
            }
            Distribution::Uniform { low, high } => Form::Uniform { low: *low, high: *high },
            Distribution::Triangular { low, mode, high } => Form::Triangular { low: *low, mode: *mode, high: *high },
            Distribution::Pert { low, mode, high } => {
                let (a, b) = pert_shapes(*low, *mode, *high);
                Form::Beta { low: *low, high: *high, table: beta_table(a, b) }
            }
            Distribution::Weibull { shape, scale } => Form::Weibull { shape: *shape, scale: *scale },
            Distribution::LogitNormal { mean_logit, sd_logit } => {
                Form::LogitNormal { mean_logit: *mean_logit, sd_logit: *sd_logit }
            }
            Distribution::Choice { values, weights } => Form::Choice { ordered: ordered_choice(values, weights) },
            Distribution::Truncated { inner, low, high } => Form::Truncated {
                inner: Box::new(PreparedQuantile::new(inner)),
                window: Window::of(inner, *low, *high),
                low: *low,
                high: *high,
            },
        };
        PreparedQuantile { form }
    }

    /// Fills `out` with the quantiles of the uniform numbers `u`, each in the open interval (0, 1).
    ///
    /// Fills as many as the shorter of the two has.
    pub fn fill(&self, u: &[f64], out: &mut [f64]) {
        let mut upper = [0.0; LANES];
        for (p, out) in u.chunks(LANES).zip(out.chunks_mut(LANES)) {
            let n = if p.len() < out.len() { p.len() } else { out.len() };
            let q = &mut upper[..n];
            for (q, p) in q.iter_mut().zip(p) {
                *q = 1.0 - p;
            }
            self.fill_between(&p[..n], q, &mut out[..n]);
        }
    }

    /// The quantile of one uniform number: the same bits as [`fill`](Self::fill) gives.
    #[must_use]
    pub fn value(&self, u: f64) -> f64 {
        let mut out = [0.0];
        self.fill(&[u], &mut out);
        out[0]
    }

    /// Fills `out` with the quantiles at the lower tails p and the upper tails q; at most `LANES` of each.
    fn fill_between(&self, p: &[f64], q: &[f64], out: &mut [f64]) {
        let n = out.len();
        let mut first = [0.0; LANES];
        let mut second = [0.0; LANES];
        match &self.form {
            Form::Fixed(value) => out.fill(*value),
            Form::Normal { mean, sd } => {
                normal_score_lanes(p, q, out);
                for x in out {
                    *x = mean + sd * *x;
                }
            }
            Form::LogNormal { mean_log, sd_log } => {
                let scores = &mut first[..n];
                normal_score_lanes(p, q, scores);
                for z in &mut *scores {
                    *z = mean_log + sd_log * *z;
                }
                exp_lanes(scores, out);
            }
            Form::LogitNormal { mean_logit, sd_logit } => {
                let logits = &mut first[..n];
                normal_score_lanes(p, q, logits);
                for z in &mut *logits {
                    *z = mean_logit + sd_logit * *z;
                }
                shares(logits, &mut second[..n], 0.0, 1.0, out);
            }
            Form::Uniform { low, high } => each(p, q, out, |p, q| uniform_quantile(*low, *high, p, q)),
            Form::Triangular { low, mode, high } => {
                each(p, q, out, |p, q| triangular_quantile(*low, *mode, *high, p, q));
            }
            Form::Weibull { shape, scale } => each(p, q, out, |p, q| weibull_quantile(*shape, *scale, p, q)),
            Form::Gamma { scale, table } => {
                let logs = &mut first[..n];
                from_table(table, p, q, logs);
                exp_lanes(logs, out);
                for x in out {
                    *x *= scale;
                }
            }
            Form::Beta { low, high, table } => {
                let logits = &mut first[..n];
                from_table(table, p, q, logits);
                shares(logits, &mut second[..n], *low, *high, out);
            }
            Form::Choice { ordered } => each(p, q, out, |p, _| choice_quantile(ordered, p)),
            Form::Truncated { inner, window, low, high } => {
                for k in 0..n {
                    (first[k], second[k]) = window.inside(p[k], q[k]);
                }
                inner.fill_between(&first[..n], &second[..n], out);
                for x in out {
                    *x = clamp(*x, *low, *high);
                }
            }
        }
    }
}

/// A function of both tails, value by value.
fn each(p: &[f64], q: &[f64], out: &mut [f64], value: impl Fn(f64, f64) -> f64) {
    for ((p, q), x) in p.iter().zip(q).zip(out) {
        *x = value(*p, *q);
    }
}

/// The transformed quantiles of a table; `out` passes through the scores.
fn from_table(table: &QuantileTable, p: &[f64], q: &[f64], out: &mut [f64]) {
    normal_score_lanes(p, q, out);
    for ((p, q), x) in p.iter().zip(q).zip(out) {
        *x = table.value(*x, *p, *q);
    }
}

/// The places between low and high whose logits are given; `exponents` is room to work in.
fn shares(logits: &[f64], exponents: &mut [f64], low: f64, high: f64, out: &mut [f64]) {
    for (exponent, logit) in exponents.iter_mut().zip(logits) {
        *exponent = -logit.abs();
    }
    exp_lanes(exponents, out);
    for (x, logit) in out.iter_mut().zip(logits) {
        let larger = 1.0 / (1.0 + *x);
        let smaller = *x * larger;
        let is_low = *logit < 0.0;
        let share = if is_low { smaller } else { larger };
        let rest = if is_low { larger } else { smaller };
        *x = if low == 0.0 && high == 1.0 { share } else { between(low, high, share, rest) };
    }
}
