//! Inputs that vary together: correlated normal numbers, and the Gaussian copula for any other distributions.

use crate::math::lanes::normal_quantile_lanes;
use crate::math::normal_cdf;

/// The smallest and the largest uniform number that leave this module.
const SMALLEST: f64 = f64::MIN_POSITIVE;
const LARGEST: f64 = 1.0 - f64::EPSILON / 2.0;

/// The lower-triangular factor L of a symmetric positive definite matrix, L Lᵀ = matrix.
///
/// `matrix` holds n × n elements row by row; the lower triangle alone is read. The result has the same layout with zeros
/// above the diagonal. Sums are taken in a fixed order, so the bits do not depend on the machine.
///
/// # Errors
///
/// The index (from 0) of the first pivot that is not above zero: the first row that the rows before it determine, or
/// contradict. A matrix with fewer than n × n elements fails at the first row it lacks.
pub fn cholesky(matrix: &[f64], n: usize) -> Result<Vec<f64>, usize> {
    if matrix.len() < n * n {
        return Err(matrix.len() / n);
    }
    let mut factor = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..=i {
            let mut sum = matrix[i * n + j];
            for k in 0..j {
                sum -= factor[i * n + k] * factor[j * n + k];
            }
            if i == j {
                // Rounding leaves a few units of the last place of the diagonal where the true pivot is zero.
                let positive = sum > 1e-14 * matrix[i * n + i].abs();
                if !positive {
                    return Err(i);
                }
                factor[i * n + i] = sum.sqrt();
            } else {
                factor[i * n + j] = sum / factor[j * n + j];
            }
        }
    }
    Ok(factor)
}

/// Turns independent standard normal numbers, laid out `[number][draw]`, into L times themselves, in place.
fn correlate_scores(factor: &[f64], n: usize, draws: usize, scores: &mut [f64]) {
    // From the last row up, so that the rows still needed are untouched.
    for i in (0..n).rev() {
        let (before, here) = scores.split_at_mut(i * draws);
        for (draw, score) in here[..draws].iter_mut().enumerate() {
            let mut sum = 0.0;
            for j in 0..i {
                sum += factor[i * n + j] * before[j * draws + draw];
            }
            *score = sum + factor[i * n + i] * *score;
        }
    }
}

/// Whether a matrix of n × n elements is symmetric, to a relative 1e-9.
fn check_symmetric(matrix: &[f64], n: usize) -> Result<(), String> {
    if matrix.len() != n * n {
        return Err(format!("a matrix for {n} inputs needs {} elements, not {}", n * n, matrix.len()));
    }
    for i in 0..n {
        for j in 0..i {
            let (a, b) = (matrix[i * n + j], matrix[j * n + i]);
            let same = (a - b).abs() <= 1e-9 * (a.abs() + b.abs());
            if !same {
                return Err(format!(
                    "the matrix must be symmetric, but row {} column {} is {a} and row {} column {} is {b}",
                    i + 1,
                    j + 1,
                    j + 1,
                    i + 1
                ));
            }
        }
    }
    Ok(())
}

/// The reason a factor could not be made.
fn not_positive(kind: &str, pivot: usize) -> String {
    format!(
        "the {kind} matrix is not positive definite: input {} is determined or contradicted by those before it",
        pivot + 1
    )
}

/// A multivariate normal distribution.
#[derive(Clone, Debug, PartialEq)]
pub struct MultivariateNormal {
    mean: Vec<f64>,
    factor: Vec<f64>,
}

impl MultivariateNormal {
    /// The distribution with these means and this covariance matrix, row by row.
    ///
    /// # Errors
    ///
    /// The reason in plain words where the matrix has the wrong size, is not symmetric or is not positive definite.
    pub fn new(mean: &[f64], covariance: &[f64]) -> Result<MultivariateNormal, String> {
        check_symmetric(covariance, mean.len())?;
        let factor = cholesky(covariance, mean.len()).map_err(|pivot| not_positive("covariance", pivot))?;
        Ok(MultivariateNormal { mean: mean.to_vec(), factor })
    }

    /// Fills `out` with draws from independent uniform numbers in the open interval (0, 1).
    ///
    /// Both are laid out `[input][draw]` with `draws` of each; nothing is filled if either is shorter.
    pub fn fill(&self, uniforms: &[f64], draws: usize, out: &mut [f64]) {
        let n = self.mean.len();
        let cells = n * draws;
        if uniforms.len() < cells || out.len() < cells {
            return;
        }
        normal_quantile_lanes(&uniforms[..cells], &mut out[..cells]);
        correlate_scores(&self.factor, n, draws, &mut out[..cells]);
        if draws > 0 {
            for (values, mean) in out[..cells].chunks_mut(draws).zip(&self.mean) {
                for value in values {
                    *value += mean;
                }
            }
        }
    }
}

/// A Gaussian copula: makes independent uniform numbers vary together, so that any distributions can be correlated.
///
/// The correlations are those of the normal scores. Spearman's rank correlation ρ of the results, whatever their
/// distributions, is 6/π arcsin(r/2), within 0.02 of r.
#[derive(Clone, Debug, PartialEq)]
pub struct GaussianCopula {
    inputs: usize,
    factor: Vec<f64>,
}

impl GaussianCopula {
    /// The copula of `inputs` inputs with this correlation matrix, row by row.
    ///
    /// # Errors
    ///
    /// The reason in plain words where the matrix has the wrong size, is not symmetric, has a diagonal other than 1 or is
    /// not positive definite.
    pub fn new(correlation: &[f64], inputs: usize) -> Result<GaussianCopula, String> {
        check_symmetric(correlation, inputs)?;
        for i in 0..inputs {
            let one = correlation[i * inputs + i];
            if one != 1.0 {
                return Err(format!("the diagonal of a correlation matrix is 1, but row {} has {one}", i + 1));
            }
        }
        let factor = cholesky(correlation, inputs).map_err(|pivot| not_positive("correlation", pivot))?;
        Ok(GaussianCopula { inputs, factor })
    }

    /// Fills `out` with correlated uniform numbers from independent ones, all in the open interval (0, 1).
    ///
    /// Both are laid out `[input][draw]` with `draws` of each; nothing is filled if either is shorter. The first input's
    /// numbers pass through (to rounding), and each draw depends on its own numbers alone.
    pub fn correlate(&self, uniforms: &[f64], draws: usize, out: &mut [f64]) {
        let cells = self.inputs * draws;
        if uniforms.len() < cells || out.len() < cells {
            return;
        }
        let out = &mut out[..cells];
        normal_quantile_lanes(&uniforms[..cells], out);
        correlate_scores(&self.factor, self.inputs, draws, out);
        for value in out {
            let u = normal_cdf(*value);
            let u = if u < SMALLEST { SMALLEST } else { u };
            *value = if u > LARGEST { LARGEST } else { u };
        }
    }
}
