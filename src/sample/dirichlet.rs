//! The Dirichlet distribution: shares that sum to one, such as the row of a transition matrix counted in a cohort.

use super::distribution::Distribution;
use super::quantile_table::{Exact, QuantileTable};
use crate::math::lanes::normal_quantile_lanes;
use crate::math::{exp, gamma_unit, ln};

/// A Dirichlet distribution: one positive parameter a component (its count, when counted).
#[derive(Clone, Debug, PartialEq)]
pub struct Dirichlet {
    alphas: Vec<f64>,
}

impl Dirichlet {
    /// The distribution with these parameters.
    ///
    /// # Errors
    ///
    /// The reason in plain words, unless there are two or more, all finite and above 0.
    pub fn new(alphas: &[f64]) -> Result<Dirichlet, String> {
        if alphas.len() < 2 {
            return Err("a Dirichlet distribution needs two components or more".into());
        }
        for alpha in alphas {
            let good = *alpha > 0.0 && alpha.is_finite();
            if !good {
                return Err(format!("every parameter of a Dirichlet distribution must be above 0, and {alpha} is not"));
            }
        }
        Ok(Dirichlet { alphas: alphas.to_vec() })
    }

    /// The parameters, one a component.
    #[must_use]
    pub fn alphas(&self) -> &[f64] {
        &self.alphas
    }

    /// The mean of each component.
    #[must_use]
    pub fn mean(&self) -> Vec<f64> {
        let total: f64 = self.alphas.iter().sum();
        self.alphas.iter().map(|alpha| alpha / total).collect()
    }

    /// The distribution of one component alone: a beta. Nothing if there is no such component.
    #[must_use]
    pub fn marginal(&self, component: usize) -> Option<Distribution> {
        let total: f64 = self.alphas.iter().sum();
        let a = *self.alphas.get(component)?;
        Some(Distribution::Beta { a, b: total - a })
    }

    /// The distribution made ready for many draws.
    #[must_use]
    pub fn prepare(&self) -> PreparedDirichlet {
        PreparedDirichlet {
            tables: self.alphas.iter().map(|alpha| QuantileTable::new(Exact::Gamma(*alpha))).collect(),
            ln_units: self.alphas.iter().map(|alpha| ln(gamma_unit(*alpha))).collect(),
        }
    }
}

/// A Dirichlet distribution made ready for many draws.
#[derive(Clone, Debug)]
pub struct PreparedDirichlet {
    tables: Vec<QuantileTable>,
    /// The logarithm of each table's unit.
    ln_units: Vec<f64>,
}

impl PreparedDirichlet {
    /// Fills `out` with draws from uniform numbers, one for each component and draw, in the open interval (0, 1).
    ///
    /// Both are laid out component by component, `draws` of each, and have `components × draws` elements (nothing is
    /// filled if either has fewer). A draw is gamma quantiles divided by their sum, worked on logarithms so that
    /// parameters near zero do not underflow together; it depends on its own uniform numbers alone.
    pub fn fill(&self, uniforms: &[f64], draws: usize, out: &mut [f64]) {
        let cells = self.tables.len() * draws;
        if uniforms.len() < cells || out.len() < cells {
            return;
        }
        normal_quantile_lanes(&uniforms[..cells], &mut out[..cells]);
        for (component, table) in self.tables.iter().enumerate() {
            for draw in 0..draws {
                let u = uniforms[component * draws + draw];
                let score = &mut out[component * draws + draw];
                *score = self.ln_units[component] + table.value(*score, u, 1.0 - u);
            }
        }
        for draw in 0..draws {
            let places = || (0..self.tables.len()).map(|component| component * draws + draw);
            let largest = places().fold(f64::NEG_INFINITY, |m, k| if out[k] > m { out[k] } else { m });
            let mut sum = 0.0;
            for k in places() {
                out[k] = exp(out[k] - largest);
                sum += out[k];
            }
            for k in places() {
                out[k] /= sum;
            }
        }
    }
}
