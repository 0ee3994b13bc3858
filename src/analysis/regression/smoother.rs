//! Regression on a basis: ridge regression of the columns that are held back, how far by generalised cross-validation (Craven & Wahba
//! 1979). The same smoother serves every response; each finds its own amount.

use super::basis::Basis;
use super::triangle::{Factor, dot};
use crate::math::{pow, widest};

/// Powers of ten of the amounts of smoothing that are tried; the best is refined by half powers.
const POWERS: std::ops::RangeInclusive<i32> = -4..=8;

/// A basis made ready for any number of responses.
pub struct Smoother {
    basis: Basis,
    /// Sums of products of the columns: the upper triangle.
    products: Vec<f64>,
}

/// What is expected of a response.
#[derive(Clone, Debug)]
pub struct Fit {
    /// By draw.
    pub fitted: Vec<f64>,
    /// The same, drawn towards their mean until their variance is that of the expectation alone: what a fit owes to chance, variance
    /// × (freedom − 1) / draws, is taken off it, as in an adjusted R².
    pub adjusted: Vec<f64>,
    /// Variance of a response about its expectation.
    pub variance: f64,
    /// Degrees of freedom that the fit uses.
    pub freedom: f64,
    factor: Factor,
}

impl Smoother {
    /// Of a basis.
    #[must_use]
    pub fn new(basis: Basis) -> Smoother {
        let mut products = vec![0.0; basis.width * basis.width];
        multiply(&basis.rows, basis.width, &mut products);
        Smoother { basis, products }
    }

    /// Each column's sum of products with values by draw.
    #[must_use]
    pub fn columns_times(&self, values: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.basis.width];
        columns_times(&self.basis.rows, values, &mut sums);
        sums
    }

    /// Fits responses, each by draw. `None` if the columns that are free determine one another.
    #[must_use]
    pub fn fit(&self, responses: &[&[f64]]) -> Option<Vec<Fit>> {
        let count = self.basis.count as f64;
        // About their means, so that sums of squares keep their digits.
        let centred: Vec<(f64, Vec<f64>)> = responses
            .iter()
            .map(|own| {
                let mean = own.iter().sum::<f64>() / count;
                (mean, own.iter().map(|value| value - mean).collect())
            })
            .collect();
        let tables: Vec<(Vec<f64>, f64)> =
            centred.iter().map(|(_, own)| (self.columns_times(own), dot(own, own))).collect();
        let mut best = vec![(f64::INFINITY, 0.0); responses.len()];
        let consider = |power: f64, wanted: &[usize], best: &mut Vec<(f64, f64)>| -> Option<()> {
            let (factor, freedom) = self.amount(pow(10.0, power))?;
            for at in wanted {
                let (products, squares) = &tables[*at];
                let left = self.left(&factor, products, *squares);
                let room = count - freedom;
                let score = left / (room * room);
                if score < best[*at].0 {
                    best[*at] = (score, power);
                }
            }
            Some(())
        };
        let all: Vec<usize> = (0..responses.len()).collect();
        for power in POWERS {
            consider(f64::from(power), &all, &mut best)?;
        }
        for at in 0..responses.len() {
            let power = best[at].1;
            for side in [-0.5, 0.5] {
                consider(power + side, &[at], &mut best)?;
            }
        }
        let fits =
            best.iter().zip(centred.iter().zip(&tables)).map(|((_, power), ((mean, _), (products, squares)))| {
                let (factor, freedom) = self.amount(pow(10.0, *power))?;
                let left = self.left(&factor, products, *squares);
                let coefficients = factor.solve(products);
                let about: Vec<f64> =
                    self.basis.rows.chunks_exact(self.basis.width).map(|row| dot(row, &coefficients)).collect();
                let variance = left / (count - freedom);
                let (chance, all) = (variance * (freedom - 1.0), dot(&about, &about));
                let share = if chance < all { (1.0 - chance / all).sqrt() } else { 0.0 };
                let adjusted = about.iter().map(|own| mean + share * own).collect();
                let fitted = about.iter().map(|own| mean + own).collect();
                Some(Fit { fitted, adjusted, variance, freedom, factor })
            });
        fits.collect()
    }

    /// The factor at an amount of smoothing, and the degrees of freedom.
    fn amount(&self, amount: f64) -> Option<(Factor, f64)> {
        let (width, free) = (self.basis.width, self.basis.free);
        let mut matrix = self.products.clone();
        (free..width).for_each(|at| matrix[at * width + at] += amount);
        let factor = Factor::of(matrix, width)?;
        let rows = factor.inverse_rows();
        let held: f64 = rows[free..].iter().map(|row| dot(row, row)).sum();
        Some((factor, width as f64 - amount * held))
    }

    /// The sum of squares that a fit leaves: yᵀy − 2 βᵀBᵀy + βᵀBᵀBβ.
    fn left(&self, factor: &Factor, products: &[f64], squares: f64) -> f64 {
        let width = self.basis.width;
        let own = factor.solve(products);
        let mut fitted = 0.0;
        for at in 0..width {
            let row = &self.products[at * width..(at + 1) * width];
            fitted += own[at] * (row[at] * own[at] + 2.0 * dot(&row[at + 1..], &own[at + 1..]));
        }
        let left = squares - 2.0 * dot(&own, products) + fitted;
        crate::math::max(left, 0.0)
    }

    /// The values smoothed as this fit smooths: what is expected of them.
    #[must_use]
    pub fn smooth(&self, fit: &Fit, values: &[f64]) -> Vec<f64> {
        let coefficients = fit.factor.solve(&self.columns_times(values));
        self.basis.rows.chunks_exact(self.basis.width).map(|row| dot(row, &coefficients)).collect()
    }

    /// For a weighted sum of fitted values: the same in units in which its variance is the variance of the response times the sum
    /// of squares (the covariance of the coefficients given the draws is variance × (BᵀB + amount)⁻¹).
    #[must_use]
    pub fn spread(&self, fit: &Fit, weights: &[f64]) -> Vec<f64> {
        let mut sums = self.columns_times(weights);
        fit.factor.whiten(&mut sums);
        sums
    }
}

widest! {
    /// Adds the sums of products of the columns of a table, row by row: the upper triangle, four rows at a time.
    fn multiply(rows: &[f64], width: usize, products: &mut [f64]) {
        let count = rows.len() / width;
        let row = |at: usize| &rows[at * width..][..width];
        let whole = count - count % 4;
        for first in (0..whole).step_by(4) {
            let (a, b, c, d) = (row(first), row(first + 1), row(first + 2), row(first + 3));
            for at in 0..width {
                let (fa, fb, fc, fd) = (a[at], b[at], c[at], d[at]);
                let own = &mut products[at * width..][..width];
                for k in at..width {
                    own[k] += (fa * a[k] + fb * b[k]) + (fc * c[k] + fd * d[k]);
                }
            }
        }
        for last in whole..count {
            let own = row(last);
            for at in 0..width {
                let sums = &mut products[at * width..][..width];
                for k in at..width {
                    sums[k] += own[at] * own[k];
                }
            }
        }
    }
}

widest! {
    /// Adds each column's sum of products with values by row.
    fn columns_times(rows: &[f64], values: &[f64], sums: &mut [f64]) {
        let width = sums.len();
        for at in 0..values.len() {
            let (own, value) = (&rows[at * width..][..width], values[at]);
            for k in 0..width {
                sums[k] += own[k] * value;
            }
        }
    }
}
